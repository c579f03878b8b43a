//! Placement: the row of each record of a batch.
//!
//! In: checked contacts, in the order of their batch. Out: for each, the row of an existing contact or a
//! new one. All identifiers of a record must refer to the same contact, and an upsert never changes an
//! identifier.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::identity::identifier_index;
use super::{Column, Store};
use crate::ids::{ContactId, IdSource, ListId, Row};
use crate::ingest::{
    CheckedContact, Fault, FaultKind, Form, IdentifierRule, Resource, Stored, is_phone_number,
};
use crate::limits;
use crate::schema::{FieldId, IDENTIFIERS, Value};
use crate::time::Timestamp;

/// An identifier that a record names.
type Identifier<'r> = (FieldId, &'r str);

/// What a record must have to be placed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacementRules {
    pub(crate) identifiers: IdentifierRule,
    /// The engine's instant, if a record that is older than what its contact has is refused.
    pub(crate) newest_wins: Option<Timestamp>,
}

impl PlacementRules {
    /// Records are taken in the order in which they come.
    #[cfg(any(test, feature = "durable"))]
    pub(crate) const ANY: Self = Self { identifiers: IdentifierRule::Any, newest_wins: None };
}

/// Decides the rows of a batch, whose records may refer to contacts that earlier ones create. Its maps are
/// never iterated, so their order reaches no result.
pub(super) struct Placement<'r, 's> {
    store: &'s Store,
    rules: PlacementRules,
    /// When the contacts of the batch were written last, as the records say.
    updated: HashMap<Row, Timestamp>,
    ids: HashMap<ContactId, Row>,
    /// By [`identifier_index`].
    owners: [HashMap<&'r str, Row>; IDENTIFIERS.len()],
    held: HashMap<(FieldId, Row), &'r str>,
    /// How many lists the batch's contacts are on, at most.
    lists: HashMap<Row, usize>,
    /// How many texts the set fields that the batch writes hold, at most.
    sets: HashMap<(Row, FieldId), usize>,
    /// The ids of the batch's new contacts; their rows start at `store.rows()`.
    drawn: Vec<ContactId>,
}

impl<'r, 's> Placement<'r, 's> {
    pub(super) fn new(store: &'s Store, rules: PlacementRules) -> Self {
        let (ids, owners, held) = (HashMap::new(), Default::default(), HashMap::new());
        let (updated, lists, drawn) = (HashMap::new(), HashMap::new(), Vec::new());
        let sets = HashMap::new();
        Self { store, rules, updated, ids, owners, held, lists, sets, drawn }
    }

    /// The row of a record, and its id if it is new. A record that is refused changes nothing here.
    pub(super) fn place(
        &mut self,
        record: &'r CheckedContact,
        ids: &mut IdSource,
    ) -> Result<(Row, Option<ContactId>), Fault> {
        let identifiers: Vec<Identifier<'r>> = record.identifiers().collect();
        let next = (self.store.rows() + self.drawn.len()) as u32;
        if self.rules.identifiers == IdentifierRule::Sendgrid {
            self.check_identifiers(&identifiers)?;
        }
        let found = self.find(record, &identifiers)?;
        if found.is_none() && next >= limits::ROWS {
            let (resource, most) = (Resource::Contacts, limits::ROWS as usize);
            return Err(Fault::new("contact_id", FaultKind::Full { resource, most }));
        }
        let row = found.unwrap_or(Row(next));
        let sizes = self.sizes_of_sets(record, row)?;
        if let Some(now) = self.rules.newest_wins {
            let updated = self.updated_at(record, row, found.is_none(), now)?;
            self.updated.insert(row, updated);
        }
        if let Some(lists) = self.count_lists(record, row)? {
            self.lists.insert(row, lists);
        }
        self.sets.extend(sizes.into_iter().map(|(field, size)| ((row, field), size)));
        let new = found.is_none().then(|| record.contact_id.unwrap_or_else(|| self.draw(ids)));
        for (identifier, text) in identifiers {
            self.owners[identifier_index(identifier)].insert(text, row);
            self.held.insert((identifier, row), text);
        }
        if let Some(id) = new {
            self.ids.insert(id, row);
            self.drawn.push(id);
        }
        Ok((row, new))
    }

    /// When the contact of a row is written last once it has the record. Refuses a record that says it is older than
    /// what the contact has. One that does not say when it was written is written at `now`.
    fn updated_at(
        &self,
        record: &CheckedContact,
        row: Row,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Timestamp, Fault> {
        let held = self.updated.get(&row).copied().or_else(|| {
            match self.store.value(FieldId::UPDATED_AT, row) {
                Value::Time(at) => Some(at),
                _ => None,
            }
        });
        match record.updated_at {
            Some(given) if held.is_some_and(|held| given < held) => {
                Err(Fault::new("updated_at", FaultKind::Outdated))
            }
            Some(given) => Ok(given),
            None => Ok(record.created_at.filter(|_| is_new).unwrap_or(now)),
        }
    }

    /// Draws an id that no contact has. An id given by a caller may come from the same seed.
    fn draw(&self, ids: &mut IdSource) -> ContactId {
        let taken =
            |id: &ContactId| self.ids.contains_key(id) || self.store.row(&(*id).into()).is_some();
        let mut drawn = std::iter::repeat_with(|| ContactId(ids.draw()));
        drawn.find(|id| !taken(id)).expect("the iterator is endless")
    }

    /// [`IdentifierRule::Sendgrid`].
    fn check_identifiers(&self, identifiers: &[Identifier<'_>]) -> Result<(), Fault> {
        for (identifier, text) in identifiers.iter().copied() {
            if identifier == FieldId::PHONE_NUMBER_ID && !is_phone_number(text) {
                let kind = FaultKind::Malformed { wanted: Form::PhoneNumber };
                return Err(Fault::new(name(identifier), kind).with_value(text));
            }
        }
        let owner = |(identifier, text): &Identifier<'_>| self.owner(*identifier, text);
        let Some(row) = identifiers.iter().find_map(owner) else { return Ok(()) };
        let names = |wanted: FieldId| identifiers.iter().any(|(named, _)| *named == wanted);
        let left_out = |id: &FieldId| self.held(*id, row).is_some() && !names(*id);
        match IDENTIFIERS.into_iter().find(left_out) {
            None => Ok(()),
            Some(identifier) => Err(Fault::new(name(identifier), FaultKind::IdentifierLeftOut)),
        }
    }

    /// On how many lists the contact is then at most, if the record has any; refuses more than a contact may be on.
    fn count_lists(&self, record: &CheckedContact, row: Row) -> Result<Option<usize>, Fault> {
        if record.list_ids.is_empty() {
            return Ok(None);
        }
        let stored = match self.store.column(FieldId::LIST_IDS) {
            Some(Column::Texts(sets)) => Some(sets),
            _ => None,
        };
        let held = self.lists.get(&row).copied();
        let held = held.unwrap_or_else(|| stored.map_or(0, |sets| sets.codes(row.0).len()));
        // A list that comes twice within a batch counts twice. Those that are stored are told apart only where
        // it matters, since each is a lookup.
        let mut count = held + record.list_ids.len();
        if count > limits::LISTS_PER_CONTACT
            && let Some(sets) = stored
        {
            let is_new = |list: &&ListId| !sets.contains(row.0, list.as_str());
            count = held + record.list_ids.iter().filter(is_new).count();
        }
        if count <= limits::LISTS_PER_CONTACT {
            return Ok(Some(count));
        }
        let kind = FaultKind::TooManyLists { most: limits::LISTS_PER_CONTACT };
        Err(Fault::new("list_ids", kind))
    }

    /// How many texts the sets that the record writes hold then, at most; refuses more than a set may hold.
    fn sizes_of_sets(
        &self,
        record: &CheckedContact,
        row: Row,
    ) -> Result<Vec<(FieldId, usize)>, Fault> {
        let mut sizes = Vec::new();
        for (field, value) in &record.fields {
            let earlier = self.sets.get(&(row, *field)).copied();
            let size = match value {
                Some(Stored::Texts(texts)) => texts.len(),
                Some(Stored::Change { add, remove }) => {
                    match (earlier, self.store.column(*field)) {
                        // What an earlier record of the batch wrote is not in the store: each text counts.
                        (Some(earlier), _) => earlier + add.len(),
                        (None, Some(Column::Texts(sets))) => sets.changed(row.0, add, remove).len(),
                        (None, _) => add.len(),
                    }
                }
                None if matches!(self.store.column(*field), Some(Column::Texts(_))) => 0,
                _ => continue,
            };
            if size > limits::SET_TEXTS {
                let kind = FaultKind::TooManyValues { most: limits::SET_TEXTS };
                return Err(Fault::new("custom_fields", kind));
            }
            sizes.push((*field, size));
        }
        Ok(sizes)
    }

    /// The row of the contact that the record's identifiers refer to. Refuses a record whose identifiers
    /// belong to two contacts, or that changes an identifier.
    fn find(
        &self,
        record: &CheckedContact,
        identifiers: &[Identifier<'_>],
    ) -> Result<Option<Row>, Fault> {
        let mut found: Option<(Row, FieldId)> = None;
        if let Some(id) = record.contact_id {
            let row = self.ids.get(&id).copied().or_else(|| self.store.row(&id.into()));
            found = row.map(|row| (row, FieldId::CONTACT_ID));
        }
        for (identifier, text) in identifiers.iter().copied() {
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
        for (identifier, text) in identifiers.iter().copied() {
            let is_other = self.held(identifier, row).is_some_and(|held| held != text);
            if is_other && !self.store.is_second_id(row, identifier, text) {
                return Err(Fault::new(name(identifier), FaultKind::IdentifierChanged));
            }
        }
        let is_of_other = |id: ContactId| {
            let held = self.id_of(row).is_some_and(|held| held != id);
            held && self.store.merged.by_id(id) != Some(row)
        };
        if record.contact_id.is_some_and(is_of_other) {
            return Err(Fault::new("contact_id", FaultKind::IdOfOther));
        }
        Ok(Some(row))
    }

    fn owner(&self, identifier: FieldId, text: &str) -> Option<Row> {
        self.owners[identifier_index(identifier)]
            .get(text)
            .copied()
            .or_else(|| self.store.row_by_identifier(identifier, text))
    }

    /// The identifier of a row, from the store or from an earlier record of the batch.
    fn held(&self, identifier: FieldId, row: Row) -> Option<Cow<'_, str>> {
        match self.store.value(identifier, row) {
            Value::Text(text) => Some(text),
            _ => self.held.get(&(identifier, row)).map(|text| (*text).into()),
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
