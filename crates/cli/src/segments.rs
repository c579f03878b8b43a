//! Loads segment files and records into an engine, in order of time.

use std::collections::{HashSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use segmentry::criteria::{Dialect, Lint, check};
use segmentry::engine::BatchMode;
use segmentry::engine::EngineBuilder;
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::ids::ListId;
use segmentry::ingest::{ContactColumns, ContactRecords, Fault};
use segmentry::lifecycle::Policy;
use segmentry::partition::{self, Definition, Visibility};
use segmentry::time::Timestamp;
use segmentry::{BatchError, Engine, Schema};
use segmentry_io::{Batches, ColumnBatch, source};
use serde::Deserialize;

use crate::args::Inputs;
use crate::input::{self, EventChunk, Faults};
use crate::outcome::Failure;
use crate::term;

/// One line of a segment file.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SegmentLine {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    pub(crate) query: String,
    #[serde(default)]
    pub(crate) parent_list_ids: Vec<String>,
}

impl SegmentLine {
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Reads a segment file. A line that is no segment is a fault.
pub(crate) fn read(path: &Path, faults: &mut Faults) -> Result<Vec<SegmentLine>, Failure> {
    let mut segments: Vec<SegmentLine> = Vec::new();
    let mut ids = HashSet::new();
    input::lines(path, faults, |line, text, faults| {
        match serde_json::from_str::<SegmentLine>(text) {
            Ok(segment) if !ids.insert(segment.id.clone()) => {
                faults.add(path, line, format!("id: `{}` appears twice", segment.id));
            }
            Ok(segment) => segments.push(segment),
            Err(error) => faults.add(path, line, error),
        }
    })?;
    Ok(segments)
}

/// The segments as the library takes them.
pub(crate) fn definitions(lines: &[SegmentLine]) -> Vec<Definition> {
    let definition = |line: &SegmentLine| Definition {
        parent_list_ids: line.parent_list_ids.iter().map(|id| ListId::from(&**id)).collect(),
        ..Definition::new(&*line.id, &line.query)
    };
    lines.iter().map(definition).collect()
}

/// The segments, each after those that it refers to; cyclic ones last.
pub(crate) fn in_order<'l>(lines: &'l [SegmentLine], schema: &Schema) -> Vec<&'l SegmentLine> {
    let places = partition::in_order(&definitions(lines), schema);
    places.into_iter().map(|place| &lines[place]).collect()
}

/// An empty engine with the fields of the input.
pub(crate) struct Data<'i> {
    inputs: &'i Inputs,
    pub(crate) engine: Engine,
    contacts: Waiting,
    /// In order of time; of the first chunk, the events before `begun` were loaded.
    events: VecDeque<EventChunk>,
    /// The chunks after these, if they are read as they are wanted.
    unread: Option<Batches<EventChunk>>,
    begun: usize,
    /// The instant of the latest record, if all of them were read at first.
    pub(crate) latest: Option<Timestamp>,
    pub(crate) loaded: (u64, u64),
}

/// Contacts per batch at most. What is looked up for a batch takes about as much memory as the contacts themselves.
const BATCH: usize = 4_000_000;

/// Events per batch: neighbours are written together.
const EVENTS: usize = 500_000;

/// The contacts of a file, until they are visible.
#[derive(Default)]
struct Waiting {
    parts: Vec<Arc<ContactColumns>>,
    /// The line of each contact of each part.
    lines: Vec<Vec<u64>>,
    /// From when on each of them is visible, and its part and place there: sorted, and those without an instant come
    /// first.
    order: Vec<(Timestamp, u32, u32)>,
    /// How many of these were taken.
    taken: usize,
}

impl Waiting {
    fn of(batches: Vec<ColumnBatch>) -> Self {
        let records = batches.iter().map(|batch| batch.lines.len()).sum();
        let mut visibility = Visibility::with_room(records);
        let mut places = Vec::with_capacity(records);
        let (mut parts, mut lines) = (Vec::new(), Vec::new());
        for (number, batch) in (0..).zip(batches) {
            for place in 0..batch.contacts.len() {
                visibility.note_at(&batch.contacts, place);
                places.push((number, place as u32));
            }
            parts.push(Arc::new(batch.contacts));
            lines.push(batch.lines);
        }
        let instants = visibility.finish().into_iter().zip(places);
        let mut order: Vec<_> = instants.map(|(at, (part, place))| (at, part, place)).collect();
        // Parts and places ascend, so those of one instant stay in the order of the file.
        order.sort_unstable();
        Self { parts, lines, order, taken: 0 }
    }

    /// The instant of the next one.
    fn next(&self) -> Option<Timestamp> {
        self.order.get(self.taken).map(|(at, ..)| *at)
    }

    /// Takes the next ones whose instant `arrived` accepts, with their lines.
    fn take(
        &mut self,
        most: usize,
        arrived: impl Fn(Timestamp) -> bool,
    ) -> (Vec<u64>, ContactRecords) {
        let rest = self.order[self.taken..].iter().take(most);
        let arrived = rest.take_while(|(at, ..)| arrived(*at));
        let places: Vec<(u32, u32)> = arrived.map(|(_, part, place)| (*part, *place)).collect();
        let line = |(part, place): &(u32, u32)| self.lines[*part as usize][*place as usize];
        let lines: Vec<u64> = places.iter().map(line).collect();
        let records = ContactRecords::select(&self.parts, places);
        self.taken += lines.len();
        if self.taken == self.order.len() {
            *self = Self::default();
        }
        (lines, records)
    }
}

/// The fields of the input.
pub(crate) fn schema(inputs: &Inputs) -> Result<Schema, Failure> {
    let files = [Some(&inputs.contacts), inputs.events.as_ref(), inputs.fields.as_ref()];
    let files = files.into_iter().flatten().chain([&inputs.segments]);
    if files.filter(|file| source::is_standard(file)).count() > 1 {
        return Err(Failure::new("standard input is one file: give only one of the files as `-`"));
    }
    match &inputs.fields {
        Some(path) => input::fields(path),
        None => input::infer_fields(&inputs.contacts, &[]),
    }
}

/// The events of the input.
pub(crate) fn events(inputs: &Inputs, faults: &mut Faults) -> Result<Vec<EventChunk>, Failure> {
    inputs.events.as_deref().map_or_else(|| Ok(Vec::new()), |file| input::events(file, faults))
}

impl<'i> Data<'i> {
    /// Reads the input files.
    pub(crate) fn read(
        inputs: &'i Inputs,
        policy: Policy,
        faults: &mut Faults,
    ) -> Result<Self, Failure> {
        let engine = Engine::builder(schema(inputs)?).policy(policy).build()?;
        Self::read_into(engine, inputs, faults)
    }

    /// Reads the input files, but events that are in the order of time only as they are wanted, so that the file is
    /// never held as a whole. What [`Data::bring_in`] leaves unread is read by [`Data::finish`].
    pub(crate) fn read_as_wanted(
        inputs: &'i Inputs,
        policy: Policy,
        faults: &mut Faults,
    ) -> Result<Self, Failure> {
        Self::read_as_wanted_into(Engine::builder(schema(inputs)?).policy(policy), inputs, faults)
    }

    /// The same, for an engine with other settings.
    pub(crate) fn read_as_wanted_into(
        engine: EngineBuilder,
        inputs: &'i Inputs,
        faults: &mut Faults,
    ) -> Result<Self, Failure> {
        let engine = engine.build()?;
        let contacts = input::contact_columns(&inputs.contacts, engine.schema(), &[], faults)?;
        let unread = inputs.events.as_deref().map(input::events_in_order).transpose()?.flatten();
        if unread.is_some() {
            let held = Self::of_records(engine, inputs, contacts, Vec::new());
            return Ok(Self { unread, latest: None, ..held });
        }
        let events = events(inputs, faults)?;
        Ok(Self::of_records(engine, inputs, contacts, events))
    }

    /// Reads the input files, for an engine that may hold something already.
    pub(crate) fn read_into(
        engine: Engine,
        inputs: &'i Inputs,
        faults: &mut Faults,
    ) -> Result<Self, Failure> {
        let contacts = input::contact_columns(&inputs.contacts, engine.schema(), &[], faults)?;
        let events = events(inputs, faults)?;
        Ok(Self::of_records(engine, inputs, contacts, events))
    }

    fn of_records(
        mut engine: Engine,
        inputs: &'i Inputs,
        contacts: Vec<ColumnBatch>,
        events: Vec<EventChunk>,
    ) -> Self {
        let created_at = |batch: &ColumnBatch, place| batch.contacts.id_and_created_at(place).1;
        let signed_up = contacts.iter().flat_map(|batch| {
            (0..batch.contacts.len()).filter_map(move |place| created_at(batch, place))
        });
        let last = events.iter().filter_map(|chunk| chunk.events.at().last().copied());
        let latest = signed_up.chain(last).max();
        let mut known: HashSet<ListId> = engine.lists().map(|(id, _)| id.clone()).collect();
        for list in contacts.iter().flat_map(|batch| batch.contacts.lists()) {
            if known.insert(list.clone()) {
                register(&mut engine, list);
            }
        }
        Self {
            inputs,
            engine,
            contacts: Waiting::of(contacts),
            events: events.into_iter().filter(|chunk| !chunk.events.is_empty()).collect(),
            unread: None,
            begun: 0,
            latest,
            loaded: (0, 0),
        }
    }

    /// Reads events until there are some, or no more in the file.
    fn read_more(&mut self, faults: &mut Faults) {
        let Some(file) = &self.inputs.events else { return };
        while self.events.is_empty() {
            let Some(mut chunk) = self.unread.as_mut().and_then(Iterator::next) else {
                self.unread = None;
                return;
            };
            input::report(file, std::mem::take(&mut chunk.refused), faults);
            self.events.extend((!chunk.events.is_empty()).then_some(chunk));
        }
    }

    /// Reads what is left of the files, for its faults.
    pub(crate) fn finish(&mut self, faults: &mut Faults) {
        while self.unread.is_some() {
            self.events.clear();
            self.read_more(faults);
        }
    }

    /// The instant of the next record of those that were read.
    pub(crate) fn next(&mut self) -> Option<Timestamp> {
        let contact = self.contacts.next();
        let event = self.events.front().map(|chunk| chunk.events.at()[self.begun]);
        contact.into_iter().chain(event).min()
    }

    /// Loads every record whose instant `arrived` accepts; the engine is then at `now`.
    pub(crate) fn bring_in(
        &mut self,
        now: Timestamp,
        arrived: impl Fn(Timestamp) -> bool + Sync,
        faults: &mut Faults,
    ) {
        let mut contacts = std::mem::take(&mut self.contacts);
        loop {
            let (lines, records) = contacts.take(BATCH, &arrived);
            if records.is_empty() {
                break;
            }
            self.upsert(now, &lines, records, faults);
        }
        self.contacts = contacts;
        loop {
            self.read_more(faults);
            let Some(chunk) = self.events.front() else { break };
            let rest = &chunk.events.at()[self.begun..];
            let count = rest.iter().take(EVENTS).take_while(|at| arrived(**at)).count();
            if count == 0 {
                break;
            }
            let is_whole = count == chunk.lines.len();
            let part = (!is_whole).then(|| {
                let places: Vec<usize> = (self.begun..self.begun + count).collect();
                chunk.select(&places)
            });
            self.begun += count;
            let chunk =
                (self.begun == chunk.lines.len()).then(|| self.events.pop_front()).flatten();
            if chunk.is_some() {
                self.begun = 0;
            }
            self.record(now, part.or(chunk).unwrap_or_default(), faults);
        }
    }

    fn upsert(
        &mut self,
        now: Timestamp,
        lines: &[u64],
        records: ContactRecords,
        faults: &mut Faults,
    ) {
        let command = UpsertContacts::new(records).mode(BatchMode::SkipFaulty);
        let of_batch = match self.engine.execute(now.to_chrono(), command) {
            Ok(report) => {
                self.loaded.0 += (report.created + report.updated) as u64;
                report.faults
            }
            Err(BatchError { faults }) => faults,
        };
        name(&of_batch, lines, &self.inputs.contacts, faults);
    }

    fn record(&mut self, now: Timestamp, batch: EventChunk, faults: &mut Faults) {
        let Some(file) = &self.inputs.events else { return };
        let EventChunk { lines, events, .. } = batch;
        let command = RecordEvents::new(events).mode(BatchMode::SkipFaulty);
        let of_batch = match self.engine.execute(now.to_chrono(), command) {
            Ok(report) => {
                self.loaded.1 += report.accepted as u64;
                for place in report.duplicates {
                    let reason = "event_id: duplicate of an earlier one";
                    faults.add(file, lines[place], reason);
                }
                report.faults
            }
            Err(BatchError { faults }) => faults,
        };
        name(&of_batch, &lines, file, faults);
    }

    /// Prints a summary in one line.
    pub(crate) fn note(&self) {
        let orphans = self.engine.orphan_events();
        let waiting = if orphans == 0 {
            String::new()
        } else {
            format!(", {orphans} of them waiting for their contact")
        };
        let (contacts, events) = self.loaded;
        term::note(&format!(
            "{}, {}{waiting}",
            term::counted(contacts, "contact"),
            term::counted(events, "event")
        ));
    }
}

/// Names the records of a batch that were left out, by the lines that they came from.
fn name(of_batch: &[Fault], lines: &[u64], file: &Path, faults: &mut Faults) {
    for fault in of_batch {
        faults.add(file, lines[fault.record], format!("{}: {}", fault.field, fault.reason()));
    }
}

/// The lists that a segment names, and that no contact of the files is on. Files say of no list that it exists, so
/// such a list is an empty one, with a warning.
pub(crate) fn unknown_lists(line: &SegmentLine, engine: &Engine) -> Vec<ListId> {
    let named = check(&line.query, engine.schema(), Dialect::Extended)
        .map(|plan| plan.names().lists.clone())
        .unwrap_or_default();
    let named =
        named.iter().map(AsRef::as_ref).chain(line.parent_list_ids.iter().map(String::as_str));
    let mut unknown: Vec<ListId> = Vec::new();
    for list in named.map(ListId::from) {
        if !unknown.contains(&list) && !engine.lists().any(|(held, _)| *held == list) {
            unknown.push(list);
        }
    }
    unknown
}

/// Warns of a list that a segment names and no contact is on.
pub(crate) fn warn_of_list(line: &SegmentLine, list: &ListId) {
    let lint = Lint::UnknownList { id: list.to_string() };
    term::note(&format!("segment {}: warning: {lint}", line.id));
}

/// Creates a list under its id; files name lists without defining them.
pub(crate) fn register(engine: &mut Engine, list: &ListId) {
    if !engine.lists().any(|(held, _)| held == list) {
        let now = engine.now();
        // The id was checked with the record that names it.
        let _ = engine.create_list(now, list.as_str(), Some(list.clone()));
    }
}
