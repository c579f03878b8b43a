//! Records of one bucket on their way into a partition.
//!
//! In: checked contacts and events with the numbers that their source gives them. Out: a partition that has what
//! exists at its instant, and the faults of the others by their numbers. INVARIANT: each contact has the id that its
//! records give it. Ids that are drawn would be equal in two partitions.

use chrono::{DateTime, Utc};
use indexmap::IndexSet;

use super::Partition;
use super::visibility::visible_from;
use crate::engine::command::{RecordEvents, UpsertContacts};
use crate::engine::{BatchMode, Engine};
use crate::ids::ListId;
use crate::ingest::{CheckedContact, EventColumns, EventId, Fault, FaultKind};
use crate::schema::Schema;
use crate::time::Timestamp;

/// Contacts that are written in one step. Their number reaches no result.
const BATCH: usize = 10_000;

/// Collects the records of a bucket.
#[derive(Debug)]
pub struct PartitionBuilder {
    schema: Schema,
    at: DateTime<Utc>,
    numbers: Vec<u64>,
    contacts: Vec<CheckedContact>,
    /// Each with the numbers of its events.
    events: Vec<(Vec<u64>, EventColumns)>,
    seen: IndexSet<EventId>,
    loaded: Loaded,
}

/// What became of the records of a bucket. Faults are in the order of the numbers of their records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loaded {
    /// Contacts that exist at the instant.
    pub contacts: u64,
    /// Events that happened up to the instant.
    pub events: u64,
    /// Events among them whose contact is not in this bucket. They count for nobody.
    pub orphan_events: u64,
    /// Records of contacts that were refused.
    pub contact_faults: Vec<(u64, Fault)>,
    /// Events that were refused.
    pub event_faults: Vec<(u64, Fault)>,
    /// Numbers of events that have the id of an event before them.
    pub duplicates: Vec<u64>,
}

impl PartitionBuilder {
    pub(super) fn new(schema: Schema, at: DateTime<Utc>) -> Self {
        Self {
            schema,
            at,
            numbers: Vec::new(),
            contacts: Vec::new(),
            events: Vec::new(),
            seen: IndexSet::new(),
            loaded: Loaded::default(),
        }
    }

    /// The fields of contacts, by which records are checked.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Takes a contact under the number that its source gives it. One without an id is refused.
    pub fn contact(&mut self, number: u64, record: CheckedContact) {
        if record.contact_id().is_none() {
            let fault = Fault::new("contact_id", FaultKind::Missing);
            self.loaded.contact_faults.push((number, fault));
            return;
        }
        self.numbers.push(number);
        self.contacts.push(record);
    }

    /// Takes events under the numbers that their source gives them, one for each event. An event with the id of an
    /// earlier one is left out.
    pub fn events(&mut self, numbers: &[u64], events: &EventColumns) {
        let now = Timestamp::from(self.at);
        let mut kept: Vec<usize> = Vec::with_capacity(events.len());
        for (position, at) in events.at().iter().enumerate() {
            if events.id(position).is_some_and(|id| !self.seen.insert(id)) {
                self.loaded.duplicates.push(number(numbers, position));
            } else if *at <= now {
                kept.push(position);
            }
        }
        if kept.is_empty() {
            return;
        }
        // In order of time they are added to the end of what the engine holds.
        kept.sort_by_key(|position| events.at()[*position]);
        let numbers = kept.iter().map(|position| number(numbers, *position)).collect();
        self.events.push((numbers, events.select(&kept)));
    }

    /// Puts everything that exists at the instant into a partition.
    pub fn build(self) -> (Partition, Loaded) {
        let Self { schema, at, numbers, contacts, events, mut loaded, .. } = self;
        let mut engine = Engine::in_memory(schema);
        let now = Timestamp::from(at);
        let visible = visible_from(&contacts);
        let there = numbers.into_iter().zip(contacts).zip(visible);
        let mut there = there.filter(|(_, from)| *from <= now).map(|(record, _)| record);
        loop {
            let (numbers, batch): (Vec<u64>, Vec<_>) = there.by_ref().take(BATCH).unzip();
            if batch.is_empty() {
                break;
            }
            register_lists(&mut engine, at, &batch);
            let command = UpsertContacts::new(batch).mode(BatchMode::SkipFaulty);
            let faults = match engine.execute(at, command) {
                Ok(report) => report.faults,
                Err(error) => error.faults,
            };
            loaded.contact_faults.extend(numbered(faults, &numbers));
        }
        for (numbers, batch) in events {
            let command = RecordEvents::new(batch).mode(BatchMode::SkipFaulty);
            let faults = match engine.execute(at, command) {
                Ok(report) => report.faults,
                Err(error) => error.faults,
            };
            loaded.event_faults.extend(numbered(faults, &numbers));
        }
        loaded.contacts = engine.contact_count();
        loaded.events = engine.event_count() + engine.orphan_events();
        loaded.orphan_events = engine.orphan_events();
        loaded.contact_faults.sort_by_key(|(number, _)| *number);
        loaded.event_faults.sort_by_key(|(number, _)| *number);
        (Partition { engine, at }, loaded)
    }
}

/// The number of the event at a position; its place where the caller gave too few.
fn number(numbers: &[u64], position: usize) -> u64 {
    numbers.get(position).copied().unwrap_or(position as u64)
}

fn numbered(faults: Vec<Fault>, numbers: &[u64]) -> impl Iterator<Item = (u64, Fault)> {
    faults.into_iter().map(|fault| (number(numbers, fault.record), fault))
}

/// Creates the lists that contacts are on: records name lists without defining them.
fn register_lists(engine: &mut Engine, at: DateTime<Utc>, batch: &[CheckedContact]) {
    let mut named: Vec<&ListId> = batch.iter().flat_map(CheckedContact::list_ids).collect();
    named.sort_unstable();
    named.dedup();
    for list in named {
        // One that exists is refused, and that is all that can be wrong: the id was checked with the record. Beyond
        // the limit on lists the record that names it is refused.
        let _ = engine.create_list(at, list.as_str(), Some(list.clone()));
    }
}
