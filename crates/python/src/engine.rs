//! An engine that keeps segments current: in memory, or beside a file.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use segmentry::engine::command::{
    CreateList, CreateSegment, RecordEvents, UpsertContacts, Upserted,
};
use segmentry::engine::{
    AnswerError, BatchError, BatchMode, ChangeKind, Command, ExplainedClause, Explanation, Flip,
    ListError, MemberChange,
};
use segmentry::ingest::{CheckedContact, EventColumns, Fault};
use segmentry::{
    Change, DurableEngine, ListId, Policy, Schema, SegmentId, SegmentSpec, SharedEngine, limits,
};
use segmentry_io::arrow::{ContactReader, EventReader, write};

use crate::errors::{self, FaultRow};
use crate::evaluate::skips;
use crate::tables::{self, Table};
use crate::values;

enum Held {
    Memory(SharedEngine),
    Durable(DurableEngine),
}

struct Handle {
    engine: Held,
    /// Held alone from the check of contacts until they are taken, where lists are made for them in between. Every
    /// other write has a share in it.
    writes: RwLock<()>,
}

/// An engine that keeps segments current. None once it was closed: its directory is given back when nobody uses the
/// handle any more.
#[pyclass(frozen, module = "segmentry")]
pub(crate) struct Engine(RwLock<Option<Arc<Handle>>>);

fn policy(name: &str) -> PyResult<Policy> {
    match name {
        "sendgrid" => Ok(Policy::sendgrid()),
        "live" => Ok(Policy::live()),
        other => Err(errors::argument(format!("policy: `{other}` is neither sendgrid nor live"))),
    }
}

fn new_engine(schema: Schema, policy: Policy) -> segmentry::Engine {
    let built = segmentry::Engine::builder(schema).policy(policy).build();
    built.expect("the two policies are valid")
}

fn schema(fields: Option<Bound<'_, PyAny>>) -> PyResult<Schema> {
    fields.map_or_else(
        || Ok(Schema::new()),
        |fields| values::schema(&values::pairs("fields", &fields)?),
    )
}

/// Opens the engine in a directory, or makes one there.
#[pyfunction]
#[pyo3(signature = (directory, fields=None, policy="sendgrid"))]
pub(crate) fn open(
    py: Python<'_>,
    directory: PathBuf,
    fields: Option<Bound<'_, PyAny>>,
    policy: &str,
) -> PyResult<Engine> {
    let (schema, policy) = (schema(fields)?, self::policy(policy)?);
    let opened =
        py.detach(|| DurableEngine::open_or_create(directory, || new_engine(schema, policy)));
    let opened = opened.map_err(|error| errors::command(error.into(), None))?;
    Ok(Engine::of(Held::Durable(opened)))
}

impl Engine {
    fn of(engine: Held) -> Self {
        Self(RwLock::new(Some(Arc::new(Handle { engine, writes: RwLock::new(()) }))))
    }

    fn handle(&self) -> PyResult<Arc<Handle>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.clone().ok_or_else(errors::closed)
    }
}

impl Held {
    fn read<R>(&self, look: impl FnOnce(&segmentry::Engine) -> R) -> R {
        match self {
            Self::Memory(engine) => engine.read(look),
            Self::Durable(engine) => engine.read(look),
        }
    }

    fn execute<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, segmentry::Error>
    where
        segmentry::Error: From<C::Refusal>,
    {
        match self {
            Self::Memory(engine) => engine.execute(now, command).map_err(Into::into),
            Self::Durable(engine) => engine.execute(now, command).map_err(Into::into),
        }
    }

    /// Those of these lists that there are not, each once.
    fn unknown_lists<'l>(&self, named: impl IntoIterator<Item = &'l ListId>) -> Vec<ListId> {
        let mut named: Vec<_> = named.into_iter().collect();
        named.sort_unstable();
        named.dedup();
        if named.is_empty() {
            return Vec::new();
        }
        self.read(|engine| {
            let known: BTreeSet<_> = engine.lists().map(|(id, _)| id).collect();
            named.into_iter().filter(|id| !known.contains(id)).cloned().collect()
        })
    }
}

impl Handle {
    fn read<R>(&self, look: impl FnOnce(&segmentry::Engine) -> R) -> R {
        self.engine.read(look)
    }

    fn execute<C: Command>(
        &self,
        now: DateTime<Utc>,
        command: C,
    ) -> Result<C::Answer, segmentry::Error>
    where
        segmentry::Error: From<C::Refusal>,
    {
        let _shared = self.writes.read().unwrap_or_else(PoisonError::into_inner);
        self.engine.execute(now, command)
    }

    /// Takes contacts, and makes the lists that those name which are taken.
    fn upsert(
        &self,
        now: DateTime<Utc>,
        records: Vec<CheckedContact>,
        mode: BatchMode,
    ) -> Result<Upserted, segmentry::Error> {
        let named = |records: &[CheckedContact]| {
            self.engine.unknown_lists(records.iter().flat_map(CheckedContact::list_ids))
        };
        if named(&records).is_empty() {
            return self.execute(now, UpsertContacts::new(records).mode(mode));
        }
        // Nobody else writes from here on, so that what is found holds until the contacts are taken.
        let _alone = self.writes.write().unwrap_or_else(PoisonError::into_inner);
        let lists: Vec<Vec<ListId>> =
            records.iter().map(|record| record.list_ids().to_vec()).collect();
        let command = UpsertContacts::new(records).mode(mode);
        let faults = self.read(|engine| command.faults(now, engine));
        if mode == BatchMode::AllOrNothing && !faults.is_empty() {
            return Err(BatchError { faults }.into());
        }
        let refused: BTreeSet<usize> = faults.iter().map(|fault| fault.record).collect();
        let taken = lists.iter().enumerate().filter(|(place, _)| !refused.contains(place));
        let unknown = self.engine.unknown_lists(taken.flat_map(|(_, lists)| lists));
        if self.read(|engine| engine.lists().count()) + unknown.len() > limits::LISTS {
            return Err(ListError::TooMany.into());
        }
        for id in unknown {
            let list = CreateList { name: id.as_str().to_owned(), id: Some(id) };
            self.engine.execute(now, list)?;
        }
        let mut report = self.engine.execute(now, command)?;
        // Of a record that was left out, its own fault counts, and not that its lists were not made.
        report.faults = faults;
        Ok(report)
    }

    fn advance_to(&self, now: DateTime<Utc>) -> Result<(), segmentry::Error> {
        let _shared = self.writes.read().unwrap_or_else(PoisonError::into_inner);
        match &self.engine {
            Held::Memory(engine) => {
                engine.advance_to(now);
                Ok(())
            }
            Held::Durable(engine) => Ok(engine.advance_to(now)?),
        }
    }
}

/// What became of a batch, or an exception if faults are not skipped.
fn taken<'py>(
    py: Python<'py>,
    counts: &[(&str, usize)],
    faults: &[FaultRow],
) -> PyResult<Bound<'py, PyDict>> {
    let report = PyDict::new(py);
    for (name, count) in counts {
        report.set_item(*name, *count)?;
    }
    report.set_item("faults", errors::faults(py, faults)?)?;
    Ok(report)
}

fn mode(skips: bool) -> BatchMode {
    if skips { BatchMode::SkipFaulty } else { BatchMode::AllOrNothing }
}

/// Faults of a batch with the rows of the table that it came from.
fn in_rows(table: &'static str, lines: &[u64], faults: &[Fault]) -> Vec<FaultRow> {
    let row = |fault: &Fault| lines.get(fault.record).copied().unwrap_or(fault.record as u64 + 1);
    faults.iter().map(|fault| errors::of_record(table, row(fault), fault)).collect()
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (fields=None, policy="sendgrid"))]
    fn new(fields: Option<Bound<'_, PyAny>>, policy: &str) -> PyResult<Self> {
        let engine = new_engine(schema(fields)?, self::policy(policy)?);
        Ok(Self::of(Held::Memory(SharedEngine::new(engine))))
    }

    #[getter]
    fn now(&self) -> PyResult<DateTime<Utc>> {
        Ok(self.handle()?.read(segmentry::Engine::now))
    }

    #[pyo3(signature = (contacts, *, now, faults="raise"))]
    fn upsert<'py>(
        &self,
        py: Python<'py>,
        contacts: Bound<'py, PyAny>,
        now: Bound<'py, PyAny>,
        faults: &str,
    ) -> PyResult<Bound<'py, PyDict>> {
        let held = self.handle()?;
        let (now, skips) = (values::instant("now", &now)?, skips(faults)?);
        let table = tables::read("contacts", &contacts)?;
        let (counts, faults) = py.detach(|| {
            let schema = held.read(|engine| engine.schema().clone());
            let wrong = |problem| errors::column("contacts", &problem);
            let mut reader = ContactReader::new(&table.schema, &schema).map_err(wrong)?;
            let (mut lines, mut records, mut faults) = (Vec::new(), Vec::new(), Vec::new());
            for batch in &table.batches {
                let read = reader.read(batch).map_err(wrong)?;
                for placed in read.contacts {
                    lines.push(placed.line);
                    records.push(placed.record);
                }
                faults.extend(
                    read.refused.iter().flat_map(|fault| errors::of_row("contacts", fault)),
                );
            }
            if !skips && !faults.is_empty() {
                return Err(errors::records(&faults));
            }
            match held.upsert(now, records, mode(skips)) {
                Ok(report) => {
                    faults.extend(in_rows("contacts", &lines, &report.faults));
                    Ok(([("created", report.created), ("updated", report.updated)], faults))
                }
                Err(segmentry::Error::Batch(error)) => {
                    Err(errors::records(&in_rows("contacts", &lines, &error.faults)))
                }
                Err(error) => Err(errors::command(error, None)),
            }
        })?;
        taken(py, &counts, &faults)
    }

    #[pyo3(signature = (events, *, now, faults="raise"))]
    fn record<'py>(
        &self,
        py: Python<'py>,
        events: Bound<'py, PyAny>,
        now: Bound<'py, PyAny>,
        faults: &str,
    ) -> PyResult<Bound<'py, PyDict>> {
        let held = self.handle()?;
        let (now, skips) = (values::instant("now", &now)?, skips(faults)?);
        let table = tables::read("events", &events)?;
        let (counts, faults) = py.detach(|| {
            let wrong = |problem| errors::column("events", &problem);
            let mut reader = EventReader::new(&table.schema).map_err(wrong)?;
            let (mut lines, mut records, mut faults) =
                (Vec::new(), EventColumns::default(), Vec::new());
            for batch in &table.batches {
                let read = reader.read(batch).map_err(wrong)?;
                (0..read.events.len()).for_each(|place| records.push_from(&read.events, place));
                lines.extend(read.lines);
                faults
                    .extend(read.refused.iter().flat_map(|fault| errors::of_row("events", fault)));
            }
            if !skips && !faults.is_empty() {
                return Err(errors::records(&faults));
            }
            match held.execute(now, RecordEvents::new(records).mode(mode(skips))) {
                Ok(report) => {
                    faults.extend(in_rows("events", &lines, &report.faults));
                    let duplicates = report.duplicates.len();
                    Ok(([("accepted", report.accepted), ("duplicates", duplicates)], faults))
                }
                Err(segmentry::Error::Batch(error)) => {
                    Err(errors::records(&in_rows("events", &lines, &error.faults)))
                }
                Err(error) => Err(errors::command(error, None)),
            }
        })?;
        taken(py, &counts, &faults)
    }

    #[pyo3(signature = (name, query, *, now, id=None, list_id=None))]
    fn create_segment(
        &self,
        py: Python<'_>,
        name: &str,
        query: &str,
        now: Bound<'_, PyAny>,
        id: Option<&str>,
        list_id: Option<&str>,
    ) -> PyResult<String> {
        let held = self.handle()?;
        let now = values::instant("now", &now)?;
        let mut spec = SegmentSpec::new(name, query);
        spec.id = id.map(Into::into);
        spec.parent_list_ids = list_id.into_iter().map(Into::into).collect();
        let made = py.detach(|| held.execute(now, CreateSegment { spec }));
        let made = made.map_err(|error| errors::command(error, Some(query)))?;
        Ok(made.as_str().to_owned())
    }

    fn advance_to(&self, py: Python<'_>, now: Bound<'_, PyAny>) -> PyResult<()> {
        let held = self.handle()?;
        let now = values::instant("now", &now)?;
        py.detach(|| held.advance_to(now)).map_err(|error| errors::command(error, None))
    }

    fn members(&self, py: Python<'_>, segment: &str) -> PyResult<Table> {
        let held = self.handle()?;
        let id = SegmentId::from(segment);
        py.detach(|| {
            let members = held.read(|engine| engine.members(&id).map(Iterator::collect::<Vec<_>>));
            let mut members = members.map_err(|error| errors::command(error.into(), None))?;
            members.sort_unstable();
            Ok(Table::new(write::members([(&id, &*members)])))
        })
    }

    fn member_count(&self, segment: &str) -> PyResult<u64> {
        let held = self.handle()?;
        let count = held.read(|engine| engine.member_count(&segment.into()));
        count.map_err(|error| errors::command(error.into(), None))
    }

    #[pyo3(signature = (contact, *, at, segment=None, query=None))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        contact: &str,
        at: Bound<'py, PyAny>,
        segment: Option<&str>,
        query: Option<&str>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let held = self.handle()?;
        let (at, contact) = (values::instant("at", &at)?, values::contact(contact));
        held.read(|engine| {
            let found = match (segment, query) {
                (Some(segment), None) => engine.explain_segment(&segment.into(), &contact, at),
                (None, Some(query)) => engine.explain_query(query, &contact, at),
                _ => return Err(errors::argument("explain: give either segment or query")),
            };
            let found = found.map_err(|error| errors::answer(error, query.unwrap_or_default()))?;
            explanation(py, &found)
        })
    }

    #[pyo3(signature = (segment, until, *, at, step="1d"))]
    fn forecast<'py>(
        &self,
        py: Python<'py>,
        segment: &str,
        until: Bound<'py, PyAny>,
        at: Bound<'py, PyAny>,
        step: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let held = self.handle()?;
        let (at, until) = (values::instant("at", &at)?, values::instant("until", &until)?);
        let (id, step) = (SegmentId::from(segment), values::duration("step", step)?);
        let steps = py.detach(|| held.read(|engine| engine.forecast(&id, at, until, step)));
        let steps = steps.map_err(|error: AnswerError| errors::answer(error, ""))?;
        let list = PyList::empty(py);
        for step in steps {
            let one = PyDict::new(py);
            one.set_item("at", step.at)?;
            one.set_item("count", step.count)?;
            one.set_item("joins", step.joins)?;
            one.set_item("leaves", step.leaves)?;
            list.append(one)?;
        }
        Ok(list)
    }

    #[pyo3(signature = (after=0))]
    fn changes<'py>(&self, py: Python<'py>, after: u64) -> PyResult<Bound<'py, PyList>> {
        let held = self.handle()?;
        let changes = py.detach(|| {
            held.read(|engine| engine.changes_since(after).map(Iterator::collect::<Vec<_>>))
        });
        let changes = changes.map_err(|error| errors::command(error.into(), None))?;
        let list = PyList::empty(py);
        changes.iter().try_for_each(|one| list.append(change(py, one)?))?;
        Ok(list)
    }

    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let closed = py.detach(|| {
            let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
            held.take().map_or(Ok(()), |handle| match &handle.engine {
                Held::Memory(_) => Ok(()),
                Held::Durable(engine) => engine.close(),
            })
        });
        closed.map_err(|error| errors::command(error.into(), None))
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&self, py: Python<'_>, _error: Bound<'_, pyo3::types::PyTuple>) -> PyResult<()> {
        self.close(py)
    }
}

/// The name of a variant in the words of a feed: without what is in it.
fn name(variant: &impl std::fmt::Debug) -> String {
    let shown = format!("{variant:?}").to_lowercase();
    shown.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

fn change<'py>(py: Python<'py>, change: &Change) -> PyResult<Bound<'py, PyDict>> {
    let one = PyDict::new(py);
    let contacts = |moved: &[MemberChange]| -> Vec<String> {
        moved.iter().map(|moved| moved.contact.to_string()).collect()
    };
    let what = match change.what {
        ChangeKind::Life(happening) => name(&happening),
        other => name(&other),
    };
    one.set_item("sequence", change.sequence)?;
    one.set_item("at", change.at)?;
    one.set_item("segment_id", change.segment.as_str())?;
    one.set_item("what", what)?;
    one.set_item("joined", contacts(&change.joined))?;
    one.set_item("left", contacts(&change.left))?;
    one.set_item("count", change.count)?;
    Ok(one)
}

/// When an answer changes, and until when nothing changes where that was not searched to its end.
fn flip(into: &Bound<'_, PyDict>, flip: Flip) -> PyResult<()> {
    let (at, until) = match flip {
        Flip::At(at) => (Some(DateTime::<Utc>::from(at)), None),
        Flip::Never => (None, None),
        Flip::NotBefore(until) => (None, Some(DateTime::<Utc>::from(until))),
        other => return Err(errors::refused(&format!("{other:?} is not known here"))),
    };
    into.set_item("flips_at", at)?;
    into.set_item("searched_until", until)
}

fn explanation<'py>(py: Python<'py>, found: &Explanation<'_>) -> PyResult<Bound<'py, PyDict>> {
    let one = PyDict::new(py);
    one.set_item("segment", found.segment.as_ref().map(SegmentId::as_str))?;
    one.set_item("contact_id", found.contact_id.to_string())?;
    one.set_item("as_of", found.as_of)?;
    one.set_item("in", found.is_in)?;
    one.set_item("member", found.is_member)?;
    flip(&one, found.flip)?;
    one.set_item("tree", clause(py, &found.tree)?)?;
    Ok(one)
}

fn clause<'py>(py: Python<'py>, found: &ExplainedClause<'_>) -> PyResult<Bound<'py, PyDict>> {
    let one = PyDict::new(py);
    one.set_item("kind", found.kind.name())?;
    one.set_item("text", &found.text)?;
    one.set_item("truth", found.truth.name())?;
    flip(&one, found.flip)?;
    let loads = py.import("json")?.getattr("loads")?;
    let seen = PyDict::new(py);
    for (name, value) in &found.values {
        seen.set_item(*name, loads.call1((value.to_json(),))?)?;
    }
    one.set_item("values", seen)?;
    let events = PyList::empty(py);
    for event in &found.events {
        let witness = PyDict::new(py);
        witness.set_item("event_id", &event.event_id)?;
        witness.set_item("event_type", event.event_type)?;
        witness.set_item("timestamp", DateTime::<Utc>::from(event.timestamp))?;
        events.append(witness)?;
    }
    one.set_item("events", events)?;
    one.set_item("event_count", found.event_count)?;
    one.set_item("cost", found.cost)?;
    let parts = PyList::empty(py);
    found.parts.iter().try_for_each(|part| parts.append(clause(py, part)?))?;
    one.set_item("children", parts)?;
    Ok(one)
}
