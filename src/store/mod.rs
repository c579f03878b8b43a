//! The data: contacts in dense rows and typed columns, their events, and who is who.
//!
//! In: checked records. Writing has two halves: `plan_*` looks and may refuse, `apply_*` cannot fail
//! and returns what it [`Touched`]. Out: columns and runs for `eval`. A clone is a snapshot: columns
//! and runs share their chunks until one side writes.

mod cells;
mod chunk;
mod column;
mod dictionary;
mod event_limits;
mod events;
mod identity;
mod image;
mod memory;
mod orphans;
mod placement;
mod remove;
mod runs;
mod event_ids;
mod sets;
mod stream;
mod texts;
mod time_index;
mod touched;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, Row};
use crate::ingest::{CheckedContact, ContactRef, EventColumns};
use crate::parallel;
use crate::rows::RowSet;
use crate::schema::{FieldId, Value};
use crate::time::Timestamp;
use event_ids::EventIdSet;
use identity::Identity;
use orphans::OrphanEvents;

pub use cells::{Cells, Numbers};
pub use chunk::Chunked;
pub use column::{CodedTexts, Column, PropertyColumn};
pub use dictionary::Dictionary;
pub use events::{CachedInstant, EventRef, Events, Run, StreamId};
pub use memory::Memory;
pub use sets::TextSets;
pub use stream::Stream;
pub use texts::Texts;
use time_index::TimeIndex;
pub use touched::{Touch, Touched};

/// Contacts and events.
///
/// INVARIANT: `alive` holds exactly the rows of contacts that exist; a dead row has no value, no
/// events and no identifier, but keeps its [`ContactId`].
#[derive(Clone, Debug, Default)]
pub struct Store {
    alive: RowSet,
    /// By [`FieldId`]; a field without a column has no value anywhere.
    columns: Vec<Option<Column>>,
    events: Events,
    /// Rows by the instants of a field, for those that were asked for. An entry may be stale: the
    /// column has the last word.
    by_time: BTreeMap<FieldId, TimeIndex>,
    identity: Identity,
    orphans: OrphanEvents,
    event_ids: EventIdSet,
}

/// Contacts whose place is decided: applying them cannot fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactBatch(Vec<ContactWrite>);

impl ContactBatch {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many contacts are new.
    pub fn created(&self) -> usize {
        self.0.iter().filter(|write| write.new.is_some()).count()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ContactWrite {
    row: Row,
    /// The id of a contact that is new.
    new: Option<ContactId>,
    record: CheckedContact,
}

/// Events that are not known yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventBatch {
    events: EventColumns,
    /// Whose they are, unless their contact is not known.
    rows: Vec<Option<Row>>,
    /// Events whose id was seen before, by position in what was given.
    pub duplicates: Vec<usize>,
}

impl EventBatch {
    /// How many events are new.
    pub fn accepted(&self) -> usize {
        self.events.len()
    }
}

impl Store {
    /// Whether there are events, of contacts or waiting for theirs.
    pub fn has_events(&self) -> bool {
        !self.events.is_empty() || self.orphans.len() > 0
    }

    /// Rows of the contacts that exist.
    pub fn alive(&self) -> &RowSet {
        &self.alive
    }

    /// Number of rows, dead ones included: every row is below it.
    pub fn rows(&self) -> usize {
        self.identity.rows()
    }

    /// The contact of a row, also of one that is dead.
    pub fn contact_id(&self, row: Row) -> Option<ContactId> {
        self.identity.id(row)
    }

    /// The contacts of rows, also of dead ones, in their order.
    pub fn contact_ids(&self, rows: &RowSet) -> Vec<ContactId> {
        let mut contacts = vec![ContactId(uuid::Uuid::nil()); rows.len() as usize];
        let (mut parts, mut rest) = (Vec::with_capacity(rows.blocks()), contacts.as_mut_slice());
        for block in 0..rows.blocks() {
            let part;
            (part, rest) = rest.split_at_mut(rows.block_len(block));
            parts.push((block, part));
        }
        parallel::map_into(parts, |(block, part)| {
            let (ids, mut part) = (self.identity.ids(block), part.iter_mut());
            rows.visit_block(block, |place| {
                *part.next().expect("a place for each of the block's rows") = ids[place];
            });
        });
        contacts
    }

    /// The row of a contact that exists.
    pub fn row(&self, contact: &ContactRef) -> Option<Row> {
        match contact {
            ContactRef::Id(id) => self.identity.by_id(*id),
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

    /// The row of the contact with this identifier (one of [`crate::schema::IDENTIFIERS`]).
    pub fn row_by_identifier(&self, identifier: FieldId, text: &str) -> Option<Row> {
        match self.column(identifier) {
            Some(Column::Text(texts)) => {
                texts.dictionary().code(text).and_then(|code| self.identity.owner(identifier, code))
            }
            _ => None,
        }
    }

    /// A field's column, if any contact ever had a value in it.
    pub fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.get(field.index())?.as_ref()
    }

    /// A field of a contact.
    pub fn value(&self, field: FieldId, row: Row) -> Value<'_> {
        if field == FieldId::CONTACT_ID {
            return self
                .contact_id(row)
                .map_or(Value::Null, |id| Value::Text(id.to_string().into()));
        }
        self.column(field).map_or(Value::Null, |column| column.value(row.0))
    }

    /// Keeps an index of a field's instants from now on, so that finding those of a span costs what
    /// is found.
    pub fn index_times(&mut self, field: FieldId) {
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
    pub fn rows_between(&self, field: FieldId, low: Timestamp, high: Timestamp) -> RowSet {
        let Some(Column::Time(times)) = self.column(field) else { return RowSet::new() };
        let inside = |row: &u32| times.get(*row).is_some_and(|at| low <= at && at <= high);
        match self.by_time.get(&field) {
            Some(index) => index.between(low, high).map(|(_, row)| row).filter(inside).collect(),
            None => times.rows().filter(inside).collect(),
        }
    }

    /// The earliest instant at or after `from` in a field; where the field is indexed, possibly one
    /// that no row has any more.
    pub fn first_at_or_after(&self, field: FieldId, from: Timestamp) -> Option<Timestamp> {
        let Some(Column::Time(times)) = self.column(field) else { return None };
        match self.by_time.get(&field) {
            Some(index) => index.first_at_or_after(from),
            None => times.rows().filter_map(|row| times.get(row)).filter(|at| *at >= from).min(),
        }
    }

    /// All events.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Number of events that wait for their contact.
    pub fn orphan_events(&self) -> usize {
        self.orphans.len()
    }
}

#[cfg(test)]
mod tests;
