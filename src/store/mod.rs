//! The data: contacts in dense rows and typed columns, their events, and their identity.
//!
//! In: checked records. A write has two steps: `plan_*` reads and may refuse, `apply_*` cannot fail and
//! returns what it [`Touched`]. Out: columns and runs for `eval`. A clone is a snapshot: columns and runs
//! share their chunks until one side writes.

mod arrivals;
mod cells;
mod chunk;
mod column;
mod dictionary;
mod event_ids;
mod event_limits;
mod events;
mod frame;
mod id_table;
mod identity;
mod ids_of;
mod image;
mod instants;
mod memory;
mod merge;
mod merged;
mod names;
mod narrow;
mod orphan_record;
mod orphans;
mod placement;
mod remove;
mod renumber;
mod runs;
mod sent_ids;
mod sets;
mod stream;
mod texts;
mod tidy;
mod time_index;
mod touched;
mod upsert;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, Row};
use crate::ingest::{ContactRef, EventColumns, EventId, Selection};
use crate::parallel;
use crate::rows::RowSet;
use crate::schema::{FieldId, Value};
use crate::time::Timestamp;
use event_ids::EventIdSet;
use identity::Identity;
use ids_of::IdsOf;
use merged::Merged;
use orphans::OrphanEvents;

pub(crate) use cells::{Cells, Numbers};
pub(crate) use chunk::Chunked;
pub(crate) use column::{CodedTexts, Column, PropertyColumn};
pub(crate) use dictionary::Dictionary;
pub(crate) use event_limits::EventLimits;
pub(crate) use events::{CachedInstant, EventRef, Events, Run, StreamId};
pub(crate) use frame::Narrow;
pub(crate) use ids_of::Which;
pub use memory::Memory;
pub use merge::{Merge, MergeError};
pub(crate) use narrow::{Numbers as Slots, ZONE, Zone};
pub(crate) use orphan_record::OrphanEvent;
pub(crate) use placement::{Existing, PlacementRules};
pub(crate) use sets::TextSets;
pub(crate) use stream::Stream;
pub(crate) use texts::Texts;
use time_index::TimeIndex;
pub(crate) use touched::{Touch, Touched};

/// Contacts and events.
///
/// INVARIANT: `alive` has exactly the rows of contacts that exist. The row of a deleted contact has no
/// value, no events and no identifier, but keeps its [`ContactId`] until its block of rows is dropped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    alive: RowSet,
    /// By [`FieldId`]; a field without a column has no value anywhere.
    columns: Vec<Option<Column>>,
    events: Events,
    /// Rows by instant, for the fields that [`Store::index_times`] was called for. An entry may be out of
    /// date: the column decides.
    by_time: BTreeMap<FieldId, TimeIndex>,
    identity: Identity,
    /// What contacts have of others that were merged into them.
    merged: Merged,
    orphans: OrphanEvents,
    event_ids: EventIdSet,
    /// Tells this engine from others, in the ids of events that were sent without one.
    salt: u64,
}

/// Contacts whose rows are decided, so that applying them cannot fail.
#[derive(Debug)]
pub(crate) struct ContactBatch {
    records: Selection,
    /// In the order of the records.
    writes: Vec<ContactWrite>,
    /// The ids of the contacts that are new, in the order of their rows, which follow those that exist.
    new: Vec<ContactId>,
    /// How many texts of each identifier are new, if that is known.
    texts: Vec<usize>,
}

/// What an erasure removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Contacts that existed.
    pub contacts: u64,
    /// Their events.
    pub events: u64,
    /// Events that waited for a contact by one of the names.
    pub waiting_events: u64,
}

impl ContactBatch {
    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.writes.len()
    }

    /// How many contacts are new.
    pub(crate) fn created(&self) -> usize {
        self.new.len()
    }
}

/// Where a record is written.
#[derive(Clone, Copy, Debug)]
struct ContactWrite {
    /// The record's position in its batch.
    record: u32,
    row: Row,
    /// Whether the contact is new.
    is_new: bool,
    /// Whether the record has an anonymous id that its contact has beside the one in the column.
    second_id: bool,
}

/// Events that are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EventBatch {
    events: EventColumns,
    /// What they are recognised by, in any order; not of those that were sent without an id.
    ids: Vec<EventId>,
    /// The contact of each event; `None` if it is not known.
    rows: Vec<Option<Row>>,
    /// Indexes, in the batch as it was given, of events whose id was recorded before.
    pub(crate) duplicates: Vec<usize>,
}

impl EventBatch {
    /// How many events are new.
    pub(crate) fn accepted(&self) -> usize {
        self.events.len()
    }
}

impl Store {
    /// Whether there are events, orphan events included.
    pub(crate) fn has_events(&self) -> bool {
        !self.events.is_empty() || self.orphans.len() > 0
    }

    /// Rows of the contacts that exist.
    pub(crate) fn alive(&self) -> &RowSet {
        &self.alive
    }

    /// Number of rows, those of deleted contacts included. Every row is below it.
    pub(crate) fn rows(&self) -> usize {
        self.identity.rows()
    }

    /// The contact of a row, also if it was deleted, unless its block of rows was dropped.
    pub(crate) fn contact_id(&self, row: Row) -> Option<ContactId> {
        self.identity.id(row)
    }

    /// The contacts of rows, also of deleted ones, in the order of the rows.
    pub(crate) fn contact_ids(&self, rows: &RowSet) -> Vec<ContactId> {
        self.ids_of(Which::Set(rows))
    }

    /// The contacts of a block of rows, also of deleted ones.
    pub(crate) fn ids_of_block(&self, block: usize) -> &[ContactId] {
        self.identity.ids(block)
    }

    /// The contacts of rows, also of deleted ones, in the order of the rows.
    pub(crate) fn ids_of(&self, rows: Which<'_>) -> Vec<ContactId> {
        parallel::list(IdsOf::new(rows, &self.identity))
    }

    /// The row of a contact that exists. The id of one that was merged into another names the other.
    pub(crate) fn row(&self, contact: &ContactRef) -> Option<Row> {
        match contact {
            ContactRef::Id(id) => self.row_by_id(*id),
            ContactRef::Email(email) => {
                self.row_by_identifier(FieldId::EMAIL, email).or_else(|| {
                    match self.column(FieldId::ALTERNATE_EMAILS) {
                        Some(Column::Texts(sets)) => sets
                            .dictionary()
                            .code(email.as_ref())
                            .and_then(|code| self.identity.alternate(code)),
                        _ => None,
                    }
                })
            }
        }
    }

    /// The row of the contact with this id, or into which the one with this id was merged.
    pub(crate) fn row_by_id(&self, id: ContactId) -> Option<Row> {
        self.identity.by_id(id).or_else(|| self.merged.by_id(id))
    }

    /// The row of the contact with this identifier (one of [`crate::schema::IDENTIFIERS`]).
    pub(crate) fn row_by_identifier(&self, identifier: FieldId, text: &str) -> Option<Row> {
        let held = match self.column(identifier) {
            Some(Column::Text(texts)) => {
                texts.dictionary().code(text).and_then(|code| self.identity.owner(identifier, code))
            }
            _ => None,
        };
        match held {
            None if identifier == FieldId::ANONYMOUS_ID => self.merged.by_anonymous_id(text),
            held => held,
        }
    }

    /// A field's column, if any contact ever had a value in it.
    pub(crate) fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.get(field.index())?.as_ref()
    }

    /// A field of a contact.
    pub(crate) fn value(&self, field: FieldId, row: Row) -> Value<'_> {
        if field == FieldId::CONTACT_ID {
            return self
                .contact_id(row)
                .map_or(Value::Null, |id| Value::Text(id.to_string().into()));
        }
        self.column(field).map_or(Value::Null, |column| column.value(row.0))
    }

    /// Indexes a field's instants from now on, so that a lookup by interval costs what it finds.
    pub(crate) fn index_times(&mut self, field: FieldId) {
        if self.by_time.contains_key(&field) {
            return;
        }
        let index = match self.column(field) {
            Some(Column::Time(times)) => {
                TimeIndex::of(times.rows().filter_map(|row| Some((times.get(row)?, row))))
            }
            _ => TimeIndex::default(),
        };
        self.by_time.insert(field, index);
    }

    /// The rows whose instant in a field lies in `low <= instant <= high`.
    pub(crate) fn rows_between(&self, field: FieldId, low: Timestamp, high: Timestamp) -> RowSet {
        let Some(Column::Time(times)) = self.column(field) else { return RowSet::new() };
        let inside = |row: &u32| times.get(*row).is_some_and(|at| low <= at && at <= high);
        match self.by_time.get(&field) {
            Some(index) => index.between(low, high).map(|(_, row)| row).filter(inside).collect(),
            None => times.rows().filter(inside).collect(),
        }
    }

    /// The earliest instant at or after `from` in a field. If the field is indexed, it may be one that no
    /// row has any more.
    pub(crate) fn first_at_or_after(&self, field: FieldId, from: Timestamp) -> Option<Timestamp> {
        let Some(Column::Time(times)) = self.column(field) else { return None };
        match self.by_time.get(&field) {
            Some(index) => index.first_at_or_after(from),
            None => times.rows().filter_map(|row| times.get(row)).filter(|at| *at >= from).min(),
        }
    }

    /// From here on events that are sent without an id get ids that no other engine gives.
    pub(crate) fn set_salt(&mut self, salt: u64) {
        self.salt = salt;
    }

    /// All events.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    /// The events whose contact is not known, by the reference that they name. Each has an id.
    pub(crate) fn orphans(&self) -> impl Iterator<Item = OrphanEvent<'_>> {
        self.orphans.iter()
    }

    /// Number of events whose contact is not known.
    pub(crate) fn orphan_events(&self) -> usize {
        self.orphans.len()
    }
}

#[cfg(test)]
mod tests;
