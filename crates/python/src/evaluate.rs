//! `check` and `evaluate`: queries, and many segments over tables at one instant.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use segmentry::criteria::{self, Dialect};
use segmentry::emit::{self, SqlDialect, Target};
use segmentry::partition::{
    Definition, Loaded, Partition, Parts, PreviousMembers, Wanted, compile_all,
};
use segmentry::time::Timestamp;
use segmentry::{Plan, Schema, SegmentId};
use segmentry_io::arrow::{ContactReader, EventReader, MemberReader, infer_fields, write};

use crate::errors::{self, FaultRow, argument};
use crate::tables::{self, Batches, Table};
use crate::values;

/// Reads a query, and raises if it is refused. Returns the warnings about it.
#[pyfunction]
#[pyo3(signature = (query, fields=None, *, strict=false))]
pub(crate) fn check(
    query: &str,
    fields: Option<Bound<'_, PyAny>>,
    strict: bool,
) -> PyResult<Vec<String>> {
    let fields =
        fields.map_or_else(|| Ok(IndexMap::new()), |fields| values::pairs("fields", &fields))?;
    let schema = values::schema(&fields)?;
    let dialect = if strict { Dialect::Strict } else { Dialect::Extended };
    criteria::check(query, &schema, dialect).map_err(|error| errors::query(&error, query, None))?;
    Ok(criteria::lint(query, &schema, dialect).iter().map(ToString::to_string).collect())
}

/// A query as SQL of another engine.
#[pyfunction]
#[pyo3(signature = (query, dialect, fields=None, *, contacts="contacts", events="events", at=None))]
pub(crate) fn to_sql(
    query: &str,
    dialect: &str,
    fields: Option<Bound<'_, PyAny>>,
    contacts: &str,
    events: &str,
    at: Option<Bound<'_, PyAny>>,
) -> PyResult<String> {
    let dialect: SqlDialect =
        dialect.parse().map_err(|error| argument(format!("dialect: {error}")))?;
    let fields =
        fields.map_or_else(|| Ok(IndexMap::new()), |fields| values::pairs("fields", &fields))?;
    let schema = values::schema(&fields)?;
    let plan = criteria::compile(query, &schema, Dialect::Extended)
        .map_err(|error| errors::query(&error, query, None))?;
    let mut target = Target::new(dialect);
    contacts.clone_into(&mut target.contacts);
    events.clone_into(&mut target.events);
    target.at = at.map(|at| values::instant("at", &at)).transpose()?.map(Timestamp::from);
    let emitted = emit::to_sql(&plan, &schema, &target);
    emitted.map(|sql| sql.to_string()).map_err(|reason| errors::form(reason.name(), &reason))
}

/// Whether records that are refused are reported only.
pub(crate) fn skips(faults: &str) -> PyResult<bool> {
    match faults {
        "raise" => Ok(false),
        "skip" => Ok(true),
        other => Err(argument(format!("faults: `{other}` is neither raise nor skip"))),
    }
}

/// What was found.
#[pyclass(frozen, module = "segmentry")]
pub(crate) struct Evaluation {
    parts: Parts,
    has_movements: bool,
    loaded: Loaded,
    faults: Vec<FaultRow>,
}

#[pymethods]
impl Evaluation {
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for (segment, part) in self.parts.segments() {
            counts.set_item(segment.as_str(), part.count())?;
        }
        Ok(counts)
    }

    #[getter]
    fn members(&self, py: Python<'_>) -> Table {
        let members = self.parts.segments();
        let members = members.filter_map(|(id, part)| Some((id, part.members()?)));
        py.detach(|| Table::new(write::members(members)))
    }

    #[getter]
    fn samples(&self) -> Table {
        Table::new(vec![write::samples(&self.parts)])
    }

    #[getter]
    fn movements(&self) -> Option<Table> {
        self.has_movements.then(|| Table::new(write::movements(&self.parts)))
    }

    #[getter]
    fn faults(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        errors::faults(py, &self.faults)
    }

    #[getter]
    fn contacts(&self) -> u64 {
        self.loaded.contacts
    }

    #[getter]
    fn events(&self) -> u64 {
        self.loaded.events
    }

    #[getter]
    fn orphan_events(&self) -> u64 {
        self.loaded.orphan_events
    }

    #[getter]
    fn duplicate_events(&self) -> usize {
        self.loaded.duplicates.len()
    }

    fn __repr__(&self) -> String {
        let (segments, contacts) = (self.parts.segments().count(), self.loaded.contacts);
        format!("<segmentry.Evaluation of {segments} segments over {contacts} contacts>")
    }
}

/// The fields that are given, or those that the columns of contacts speak for.
fn schema_of(fields: Option<Bound<'_, PyAny>>, contacts: &Batches) -> PyResult<Schema> {
    if let Some(fields) = fields {
        return values::schema(&values::pairs("fields", &fields)?);
    }
    let mut schema = Schema::new();
    for (name, kind) in infer_fields(&contacts.schema) {
        let wrong = |error| {
            argument(format!("contacts: column `{name}`: {error}; name the fields that there are"))
        };
        schema.add(&name, kind).map_err(wrong)?;
    }
    Ok(schema)
}

/// The plans of segments, each query compiled.
fn plans(
    segments: &IndexMap<String, String>,
    schema: &Schema,
) -> PyResult<BTreeMap<SegmentId, Plan>> {
    let definition = |(id, query): (&String, &String)| Definition::new(id.as_str(), query);
    let definitions: Vec<Definition> = segments.iter().map(definition).collect();
    let compiled = compile_all(&definitions, schema, &|_| Ok(()));
    let mut plans = BTreeMap::new();
    for (Definition { id, query, .. }, plan) in definitions.into_iter().zip(compiled) {
        match plan {
            Ok(plan) => plans.insert(id, plan),
            Err(error) => return Err(errors::query(&error, &query, Some(id.as_str()))),
        };
    }
    Ok(plans)
}

/// The partition of tables, and what became of their rows.
fn load(
    schema: Schema,
    at: chrono::DateTime<chrono::Utc>,
    contacts: &Batches,
    events: Option<&Batches>,
) -> PyResult<(Partition, Loaded, Vec<FaultRow>)> {
    let mut faults = Vec::new();
    let of_contacts = |problem| errors::column("contacts", &problem);
    let mut reader = ContactReader::new(&contacts.schema, &schema).map_err(of_contacts)?;
    let mut builder = Partition::builder(schema, at);
    for batch in &contacts.batches {
        let read = reader.read(batch).map_err(of_contacts)?;
        read.contacts.into_iter().for_each(|placed| builder.contact(placed.line, placed.record));
        faults.extend(read.refused.iter().flat_map(|fault| errors::of_row("contacts", fault)));
    }
    if let Some(events) = events {
        let of_events = |problem| errors::column("events", &problem);
        let mut reader = EventReader::new(&events.schema).map_err(of_events)?;
        for batch in &events.batches {
            let read = reader.read(batch).map_err(of_events)?;
            builder.events(&read.lines, &read.events);
            faults.extend(read.refused.iter().flat_map(|fault| errors::of_row("events", fault)));
        }
    }
    let (partition, loaded) = builder.build();
    let contacts = loaded.contact_faults.iter();
    faults.extend(contacts.map(|(row, fault)| errors::of_record("contacts", *row, fault)));
    let events = loaded.event_faults.iter();
    faults.extend(events.map(|(row, fault)| errors::of_record("events", *row, fault)));
    faults.sort_by_key(|(table, row, ..)| (*table, *row));
    Ok((partition, loaded, faults))
}

/// The members that an earlier evaluation found.
fn previous(batches: &Batches) -> PyResult<PreviousMembers> {
    let mut reader = MemberReader::default();
    for batch in &batches.batches {
        let refused = reader.read(batch).map_err(|problem| errors::column("since", &problem))?;
        if !refused.is_empty() {
            let rows: Vec<FaultRow> =
                refused.iter().flat_map(|fault| errors::of_row("since", fault)).collect();
            return Err(errors::records(&rows));
        }
    }
    Ok(reader.finish())
}

/// Evaluates segments over contacts and their events, as they are at an instant.
#[expect(clippy::too_many_arguments, reason = "they are named in Python")]
#[pyfunction]
#[pyo3(signature = (contacts, events, segments, *, at, fields=None, since=None, faults="raise"))]
pub(crate) fn evaluate(
    py: Python<'_>,
    contacts: Bound<'_, PyAny>,
    events: Option<Bound<'_, PyAny>>,
    segments: Bound<'_, PyAny>,
    at: Bound<'_, PyAny>,
    fields: Option<Bound<'_, PyAny>>,
    since: Option<Bound<'_, PyAny>>,
    faults: &str,
) -> PyResult<Evaluation> {
    let (at, skips) = (values::instant("at", &at)?, skips(faults)?);
    let segments = values::pairs("segments", &segments)?;
    // One after another: some sources have one stream at a time.
    let contacts = tables::read("contacts", &contacts)?;
    let events = events.map(|events| tables::read("events", &events)).transpose()?;
    let since = since.map(|since| tables::read("since", &since)).transpose()?;
    let schema = schema_of(fields, &contacts)?;
    py.detach(|| {
        let plans = plans(&segments, &schema)?;
        let since = since.as_ref().map(previous).transpose()?;
        let (partition, loaded, faults) = load(schema, at, &contacts, events.as_ref())?;
        if !skips && !faults.is_empty() {
            return Err(errors::records(&faults));
        }
        let wanted = Wanted { members: true, since: since.as_ref() };
        let parts = partition.evaluate(&plans, wanted);
        Ok(Evaluation { parts, has_movements: since.is_some(), loaded, faults })
    })
}
