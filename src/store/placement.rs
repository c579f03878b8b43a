//! Which row a record speaks of.
//!
//! In: checked contacts, in the order of their batch. Out: for each the row of an existing contact or
//! a new one. The ids of one record must agree, and an identifier is never changed by an upsert.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::Store;
use super::identity::place_of;
use crate::ids::{ContactId, IdSource, Row};
use crate::ingest::{CheckedContact, Fault};
use crate::limits;
use crate::schema::{FieldId, IDENTIFIERS, Value};

/// Decides rows for a batch, in which later records may speak of contacts that earlier ones create.
/// Its maps are looked up, never iterated: their order reaches no result.
pub(super) struct Placement<'s> {
    store: &'s Store,
    ids: HashMap<ContactId, Row>,
    /// By the place of the identifier.
    owners: [HashMap<Box<str>, Row>; IDENTIFIERS.len()],
    held: HashMap<(FieldId, Row), Box<str>>,
    /// The ids of the batch's new contacts, by row from `store.rows()` on.
    drawn: Vec<ContactId>,
}

impl<'s> Placement<'s> {
    pub(super) fn new(store: &'s Store) -> Self {
        let (ids, owners, held) = (HashMap::new(), Default::default(), HashMap::new());
        Self { store, ids, owners, held, drawn: Vec::new() }
    }

    pub(super) fn place(
        &mut self,
        record: &CheckedContact,
        ids: &mut IdSource,
    ) -> Result<(Row, Option<ContactId>), Fault> {
        let next = (self.store.rows() + self.drawn.len()) as u32;
        let (row, new) = match self.find(record)? {
            Some(row) => (row, None),
            None if next >= limits::ROWS => return Err(Fault::new("contact_id", "no row is left")),
            None => (Row(next), Some(record.contact_id.unwrap_or_else(|| ContactId(ids.draw())))),
        };
        for (identifier, text) in record.identifiers() {
            self.owners[place_of(identifier)].insert(text.into(), row);
            self.held.insert((identifier, row), text.into());
        }
        if let Some(id) = new {
            self.ids.insert(id, row);
            self.drawn.push(id);
        }
        Ok((row, new))
    }

    /// The row that all of the record's ids agree on. They must not speak of two contacts, and must
    /// not change an identifier that the contact has.
    fn find(&self, record: &CheckedContact) -> Result<Option<Row>, Fault> {
        let mut found: Option<(Row, FieldId)> = None;
        if let Some(id) = record.contact_id {
            let row = self.ids.get(&id).copied().or_else(|| self.store.identity.by_id(id));
            found = row.map(|row| (row, FieldId::CONTACT_ID));
        }
        for (identifier, text) in record.identifiers() {
            let Some(row) = self.owner(identifier, text) else { continue };
            match found {
                Some((other, _)) if other != row => {
                    return Err(Fault::new(
                        name(identifier),
                        format!("`{text}` belongs to another contact than the record's other ids"),
                    ));
                }
                _ => found = Some((row, identifier)),
            }
        }
        let Some((row, _)) = found else { return Ok(None) };
        for (identifier, text) in record.identifiers() {
            if self.held(identifier, row).is_some_and(|held| held != text) {
                return Err(Fault::new(
                    name(identifier),
                    "an upsert cannot change an identifier; delete the contact and create it anew",
                ));
            }
        }
        if record.contact_id.is_some_and(|id| self.id_of(row).is_some_and(|held| held != id)) {
            return Err(Fault::new(
                "contact_id",
                "the record's identifiers belong to a contact with another id",
            ));
        }
        Ok(Some(row))
    }

    fn owner(&self, identifier: FieldId, text: &str) -> Option<Row> {
        self.owners[place_of(identifier)]
            .get(text)
            .copied()
            .or_else(|| self.store.row_by_identifier(identifier, text))
    }

    /// The identifier a row has, from the store or from earlier in the batch.
    fn held(&self, identifier: FieldId, row: Row) -> Option<Cow<'_, str>> {
        match self.store.value(identifier, row) {
            Value::Text(text) => Some(text),
            _ => self.held.get(&(identifier, row)).map(|text| text.as_ref().into()),
        }
    }

    fn id_of(&self, row: Row) -> Option<ContactId> {
        let drawn = row.index().checked_sub(self.store.rows());
        self.store.contact_id(row).or_else(|| self.drawn.get(drawn?).copied())
    }
}

fn name(identifier: FieldId) -> &'static str {
    match identifier {
        FieldId::EMAIL => "email",
        FieldId::EXTERNAL_ID => "external_id",
        FieldId::PHONE_NUMBER_ID => "phone_number_id",
        _ => "anonymous_id",
    }
}
