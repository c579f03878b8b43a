//! Which row a record speaks of.
//!
//! In: checked contacts, in the order of their batch. Out: for each the row of an existing contact or
//! a new one. The ids of one record must agree, and an identifier is never changed by an upsert.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::identity::place_of;
use super::{Column, Store};
use crate::ids::{ContactId, IdSource, Row};
use crate::ingest::{CheckedContact, Fault, FaultKind, Resource};
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
    /// How many lists the batch's contacts may be on, at most.
    lists: HashMap<Row, usize>,
    /// The ids of the batch's new contacts, by row from `store.rows()` on.
    drawn: Vec<ContactId>,
}

impl<'s> Placement<'s> {
    pub(super) fn new(store: &'s Store) -> Self {
        let (ids, owners, held) = (HashMap::new(), Default::default(), HashMap::new());
        Self { store, ids, owners, held, lists: HashMap::new(), drawn: Vec::new() }
    }

    pub(super) fn place(
        &mut self,
        record: &CheckedContact,
        ids: &mut IdSource,
    ) -> Result<(Row, Option<ContactId>), Fault> {
        let next = (self.store.rows() + self.drawn.len()) as u32;
        let (row, new) = match self.find(record)? {
            Some(row) => (row, None),
            None if next >= limits::ROWS => {
                let (resource, most) = (Resource::Contacts, limits::ROWS as usize);
                return Err(Fault::new("contact_id", FaultKind::Full { resource, most }));
            }
            None => (Row(next), Some(record.contact_id.unwrap_or_else(|| self.draw(ids)))),
        };
        self.check_lists(record, row)?;
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

    /// An id that nobody has: those that a caller gave may have been drawn elsewhere, from the same seed.
    fn draw(&self, ids: &mut IdSource) -> ContactId {
        let taken =
            |id: &ContactId| self.ids.contains_key(id) || self.store.identity.by_id(*id).is_some();
        let mut drawn = std::iter::repeat_with(|| ContactId(ids.draw()));
        drawn.find(|id| !taken(id)).expect("it goes on for ever")
    }

    /// Refuses more lists than a contact may be on.
    fn check_lists(&mut self, record: &CheckedContact, row: Row) -> Result<(), Fault> {
        if record.list_ids.is_empty() {
            return Ok(());
        }
        let held =
            self.lists.entry(row).or_insert_with(|| match self.store.column(FieldId::LIST_IDS) {
                Some(Column::Texts(sets)) => sets.codes(row.0).len(),
                _ => 0,
            });
        // Within a batch a list that comes twice counts twice: exact only where it matters.
        *held += record.list_ids.len();
        if *held <= limits::LISTS_PER_CONTACT {
            return Ok(());
        }
        let new = match self.store.column(FieldId::LIST_IDS) {
            Some(Column::Texts(sets)) => {
                record.list_ids.iter().filter(|list| !sets.contains(row.0, list.as_str())).count()
            }
            _ => record.list_ids.len(),
        };
        *held = *held - record.list_ids.len() + new;
        if *held <= limits::LISTS_PER_CONTACT {
            return Ok(());
        }
        let kind = FaultKind::TooManyLists { most: limits::LISTS_PER_CONTACT };
        Err(Fault::new("list_ids", kind))
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
                    let fault = Fault::new(name(identifier), FaultKind::IdentifierOfOther);
                    return Err(fault.with_value(text));
                }
                _ => found = Some((row, identifier)),
            }
        }
        let Some((row, _)) = found else { return Ok(None) };
        for (identifier, text) in record.identifiers() {
            if self.held(identifier, row).is_some_and(|held| held != text) {
                return Err(Fault::new(name(identifier), FaultKind::IdentifierChanged));
            }
        }
        if record.contact_id.is_some_and(|id| self.id_of(row).is_some_and(|held| held != id)) {
            return Err(Fault::new("contact_id", FaultKind::IdOfOther));
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
