//! The data: contacts in dense rows and typed columns, their events, and who is who.
//!
//! In: checked records. Writing has two halves: `plan_*` looks and may refuse, `apply_*` cannot fail
//! and returns what it [`Touched`]. Out: columns and runs for `eval`. A clone is a snapshot: columns
//! and runs share their chunks until one side writes.

mod chunk;
mod column;
mod dictionary;
mod events;
mod identity;
mod parked;
mod placement;
mod remove;
mod touched;
mod write;

use hashbrown::HashSet;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, Row};
use crate::ingest::{CheckedContact, CheckedEvent, ContactRef, EventId};
use crate::schema::{FieldId, Value};
use identity::Identity;
use parked::Parked;

pub use chunk::Chunked;
pub use column::{Cells, Coded, Column, PropertyColumn, TextSets};
pub use dictionary::Dictionary;
pub use events::{EventRef, Events, Stream, StreamId};
pub use touched::{Touch, Touched};

/// Contacts and events.
///
/// INVARIANT: `alive` holds exactly the rows of contacts that exist; a dead row has no value, no
/// events and no identifier, but keeps its [`ContactId`].
#[derive(Clone, Debug, Default)]
pub struct Store {
    alive: RoaringBitmap,
    ids: Chunked<ContactId>,
    /// By [`FieldId`]; a field without a column has no value anywhere.
    columns: Vec<Option<Column>>,
    events: Events,
    identity: Identity,
    parked: Parked,
    /// Only ever asked whether it holds an id: its order reaches no result.
    seen: HashSet<EventId>,
}

/// Contacts whose place is decided: applying them cannot fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactBatch(Vec<ContactWrite>);

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
    events: Vec<CheckedEvent>,
    /// Events whose id was seen before, by position in what was given.
    pub duplicates: Vec<usize>,
}

impl Store {
    /// Rows of the contacts that exist.
    pub fn alive(&self) -> &RoaringBitmap {
        &self.alive
    }

    /// The contact of a row, also of one that is dead.
    pub fn contact_id(&self, row: Row) -> Option<ContactId> {
        self.ids.get(row.index()).copied()
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

    /// All events.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Number of events that wait for their contact.
    pub fn parked(&self) -> usize {
        self.parked.len()
    }
}

#[cfg(test)]
mod tests;
