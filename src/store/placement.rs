//! Placement: the row of each record of a batch.
//!
//! In: checked contacts, in the order of their batch. Out: for each, the row of an existing contact or a
//! new one. All identifiers of a record must refer to the same contact, and an upsert never changes an
//! identifier. What a text stands for is looked up once, for all records that have it; who owns it changes from record
//! to record.

use hashbrown::{HashMap, HashSet};

use super::identity::identifier_index;
use super::names::{ByRow, Ids, Names};
use super::{Column, ContactWrite, Store};
use crate::ids::{ContactId, IdSource, ListId, Row};
use crate::ingest::{
    CLEARED, ContactColumns, Fault, FaultKind, Form, IdentifierRule, Resource, Selection, Stored,
    UNNAMED, ValueRef, is_phone_number,
};
use crate::limits;
use crate::parallel;
use crate::schema::{ColumnKind, FieldId, IDENTIFIERS, Value};
use crate::time::Timestamp;

/// Fewer records are planned and written by one thread: to wake another takes longer.
pub(super) const FEW: usize = 256;

/// What a record must have to be placed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacementRules {
    pub(crate) identifiers: IdentifierRule,
    /// The instant of the write, if a record that is older than what its contact has is refused.
    pub(crate) newest_wins: Option<Timestamp>,
}

impl PlacementRules {
    /// Records are taken in the order in which they come.
    #[cfg(any(test, feature = "durable"))]
    pub(crate) const ANY: Self = Self { identifiers: IdentifierRule::Any, newest_wins: None };
}

/// What is known outside the store: records are checked before they are placed, and lists and fields may be gone.
#[derive(Clone, Copy)]
pub(crate) struct Existing<'e> {
    pub(crate) is_list: &'e dyn Fn(&ListId) -> bool,
    /// The kind of a field's column; none if values of fields that do not exist are ignored.
    pub(crate) kind: Option<&'e dyn Fn(FieldId) -> Option<ColumnKind>>,
}

/// What of the columns of a part does not exist any more.
struct Gone<'r> {
    /// For each set of lists, one of it that does not exist.
    lists: Vec<Option<&'r ListId>>,
    /// Columns with values that their field does not take, and what it takes.
    columns: Vec<(usize, Option<ColumnKind>)>,
}

impl<'r> Gone<'r> {
    fn of(part: &'r ContactColumns, existing: Existing<'_>) -> Self {
        let lists = (0..part.list_sets() as u32)
            .map(|set| part.lists_of(set).find(|list| !(existing.is_list)(list)))
            .collect();
        let mut columns = Vec::new();
        if let Some(kind_of) = existing.kind {
            for (number, column) in part.columns().iter().enumerate() {
                let kind = kind_of(column.field);
                if !kind.is_some_and(|kind| column.values.fit(kind)) {
                    columns.push((number, kind));
                }
            }
        }
        Self { lists, columns }
    }

    fn fault(&self, part: &ContactColumns, place: u32) -> Option<Fault> {
        if let Some(list) = self.lists[part.list_set(place) as usize] {
            let fault = Fault::new("list_ids", FaultKind::UnknownList);
            return Some(fault.with_value(list.as_str()));
        }
        let is_wrong = |(number, kind): &(usize, Option<ColumnKind>)| {
            let column = &part.columns()[*number];
            match column.code(place) {
                UNNAMED => false,
                CLEARED => kind.is_none(),
                code => !kind.is_some_and(|kind| column.values.get(code).fits(kind)),
            }
        };
        let is_wrong = self.columns.iter().any(is_wrong);
        is_wrong.then(|| Fault::new("custom_fields", FaultKind::FieldDeleted))
    }
}

/// Decides the rows of a batch, whose records may refer to contacts that earlier ones create. Its maps are
/// never iterated, so their order reaches no result.
pub(super) struct Placement<'r, 's> {
    store: &'s Store,
    records: &'r Selection,
    rules: PlacementRules,
    gone: Vec<Gone<'r>>,
    ids: Ids,
    /// In the order of [`IDENTIFIERS`].
    names: Vec<Names<'r>>,
    /// When the contacts of the batch were written last, as the records say.
    updated: ByRow<Timestamp>,
    /// How many lists the batch's contacts are on, at most.
    lists: ByRow<usize>,
    /// How many texts the set fields that the batch writes hold, at most.
    sets: HashMap<(Row, FieldId), usize>,
    /// The columns of each part that write sets.
    columns_of_sets: Vec<Vec<usize>>,
    /// The ids of the batch's new contacts; their rows start at `store.rows()`.
    new: Vec<ContactId>,
    /// Those of them that were drawn.
    drawn: HashSet<ContactId>,
}

impl<'r, 's> Placement<'r, 's> {
    pub(super) fn new(
        store: &'s Store,
        records: &'r Selection,
        rules: PlacementRules,
        existing: Existing<'_>,
    ) -> Self {
        let of_identifier = |identifier| Names::of(store, records, identifier);
        let (ids, names) = parallel::alone_if(records.len() < FEW, || {
            parallel::both(
                || Ids::of(store, records),
                || parallel::map_into(IDENTIFIERS.to_vec(), of_identifier),
            )
        });
        let is_set = |field| matches!(store.column(field), Some(Column::Texts(_)));
        let of_sets = |part: &ContactColumns| {
            let columns = part.columns().iter().enumerate();
            let columns =
                columns.filter(|(_, column)| is_set(column.field) || column.values.may_be_sets());
            columns.map(|(number, _)| number).collect()
        };
        let first = store.rows() as u32;
        Self {
            store,
            records,
            rules,
            gone: records.parts.iter().map(|part| Gone::of(part, existing)).collect(),
            ids,
            names,
            updated: ByRow::new(first),
            lists: ByRow::new(first),
            sets: HashMap::new(),
            columns_of_sets: records.parts.iter().map(|part| of_sets(part)).collect(),
            new: Vec::new(),
            drawn: HashSet::new(),
        }
    }

    /// Where the record at a position is written. A record that is refused changes nothing here.
    pub(super) fn place(
        &mut self,
        position: usize,
        ids: &mut IdSource,
    ) -> Result<ContactWrite, Fault> {
        let (part, place) = self.records.places[position];
        let columns: &'r ContactColumns = &self.records.parts[part as usize];
        if let Some(fault) = self.gone[part as usize].fault(columns, place) {
            return Err(fault);
        }
        if self.rules.identifiers == IdentifierRule::Sendgrid {
            self.check_identifiers(position)?;
        }
        let found = self.find(position, columns.id(place))?;
        let next = (self.store.rows() + self.new.len()) as u32;
        if found.is_none() && next >= limits::ROWS {
            let (resource, most) = (Resource::Contacts, limits::ROWS as usize);
            return Err(Fault::new("contact_id", FaultKind::Full { resource, most }));
        }
        let row = found.unwrap_or(Row(next));
        let sizes = self.sizes_of_sets(part as usize, place, row)?;
        let updated = match self.rules.newest_wins {
            Some(now) => Some(self.updated_at(columns, place, row, found.is_none(), now)?),
            None => None,
        };
        if let Some(lists) = self.count_lists(columns, place, row)? {
            self.lists.set(row, lists);
        }
        if let Some(updated) = updated {
            self.updated.set(row, updated);
        }
        self.sets.extend(sizes.into_iter().map(|(field, size)| ((row, field), size)));
        for names in &mut self.names {
            names.give(position, row);
        }
        if found.is_none() {
            let id = columns.id(place).unwrap_or_else(|| self.draw(ids));
            self.ids.give(position, id, row);
            self.new.push(id);
        }
        let anonymous = &self.names[identifier_index(FieldId::ANONYMOUS_ID)];
        let second_id = anonymous.number(position).is_some_and(|number| {
            self.store.is_second_id(row, FieldId::ANONYMOUS_ID, anonymous.text(number))
        });
        Ok(ContactWrite { record: position as u32, row, is_new: found.is_none(), second_id })
    }

    /// The ids of the new contacts, and how many texts of each identifier are new.
    pub(super) fn finish(self) -> (Vec<ContactId>, Vec<usize>) {
        (self.new, self.names.iter().map(Names::unknown).collect())
    }

    /// The identifiers that a record sets, in the order in which they are matched.
    fn named(&self, position: usize) -> impl Iterator<Item = (FieldId, &'r str)> {
        IDENTIFIERS.into_iter().zip(&self.names).filter_map(move |(identifier, names)| {
            Some((identifier, names.text(names.number(position)?)))
        })
    }

    /// When the contact of a row is written last once it has the record. Refuses a record that says it is older than
    /// what the contact has. One that does not say when it was written is written at `now`.
    fn updated_at(
        &self,
        columns: &ContactColumns,
        place: u32,
        row: Row,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Timestamp, Fault> {
        let held = || {
            self.updated.get(row).or_else(|| match self.store.value(FieldId::UPDATED_AT, row) {
                Value::Time(at) => Some(at),
                _ => None,
            })
        };
        match columns.updated_at(place) {
            Some(given) if !is_new && held().is_some_and(|held| given < held) => {
                Err(Fault::new("updated_at", FaultKind::Outdated))
            }
            Some(given) => Ok(given),
            None => Ok(columns.created_at(place).filter(|_| is_new).unwrap_or(now)),
        }
    }

    /// Draws an id that no contact has. An id given by a caller may come from the same seed.
    fn draw(&mut self, ids: &mut IdSource) -> ContactId {
        let taken = |id: &ContactId| {
            self.drawn.contains(id) || self.ids.is_taken(*id) || self.store.row_by_id(*id).is_some()
        };
        let mut drawn = std::iter::repeat_with(|| ContactId(ids.draw()));
        let id = drawn.find(|id| !taken(id)).expect("the iterator is endless");
        self.drawn.insert(id);
        id
    }

    /// [`IdentifierRule::Sendgrid`].
    fn check_identifiers(&self, position: usize) -> Result<(), Fault> {
        for (identifier, text) in self.named(position) {
            if identifier == FieldId::PHONE_NUMBER_ID && !is_phone_number(text) {
                let kind = FaultKind::Malformed { wanted: Form::PhoneNumber };
                return Err(Fault::new(name(identifier), kind).with_value(text));
            }
        }
        let owner = |names: &Names<'_>| names.owner(names.number(position)?);
        let Some(row) = self.names.iter().find_map(owner) else { return Ok(()) };
        let left_out = |(identifier, names): &(FieldId, &Names<'_>)| {
            names.number(position).is_none()
                && (names.held(row).is_some() || !self.store.value(*identifier, row).is_null())
        };
        match IDENTIFIERS.into_iter().zip(&self.names).find(left_out) {
            None => Ok(()),
            Some((identifier, _)) => {
                Err(Fault::new(name(identifier), FaultKind::IdentifierLeftOut))
            }
        }
    }

    /// On how many lists the contact is then at most, if the record has any; refuses more than a contact may be on.
    fn count_lists(
        &self,
        columns: &ContactColumns,
        place: u32,
        row: Row,
    ) -> Result<Option<usize>, Fault> {
        let set = columns.list_set(place);
        let given = columns.lists_in(set);
        if given == 0 {
            return Ok(None);
        }
        let stored = match self.store.column(FieldId::LIST_IDS) {
            Some(Column::Texts(sets)) => Some(sets),
            _ => None,
        };
        let held = self.lists.get(row);
        let held = held.unwrap_or_else(|| stored.map_or(0, |sets| sets.codes(row.0).len()));
        // A list that comes twice within a batch counts twice. Those that are stored are told apart only where
        // it matters, since each is a lookup.
        let mut count = held + given;
        if count > limits::LISTS_PER_CONTACT
            && let Some(sets) = stored
        {
            let is_new = |list: &&ListId| !sets.contains(row.0, list.as_str());
            count = held + columns.lists_of(set).filter(is_new).count();
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
        part: usize,
        place: u32,
        row: Row,
    ) -> Result<Vec<(FieldId, usize)>, Fault> {
        let mut sizes = Vec::new();
        for number in &self.columns_of_sets[part] {
            let column = &self.records.parts[part].columns()[*number];
            let field = column.field;
            let earlier = self.sets.get(&(row, field)).copied();
            let value = match column.code(place) {
                UNNAMED => continue,
                CLEARED => None,
                code => Some(column.values.get(code)),
            };
            let size = match value {
                Some(ValueRef::Set(Stored::Texts(texts))) => texts.len(),
                Some(ValueRef::Set(Stored::Change { add, remove })) => {
                    match (earlier, self.store.column(field)) {
                        // What an earlier record of the batch wrote is not in the store: each text counts.
                        (Some(earlier), _) => earlier + add.len(),
                        (None, Some(Column::Texts(sets))) => sets.changed(row.0, add, remove).len(),
                        (None, _) => add.len(),
                    }
                }
                None if matches!(self.store.column(field), Some(Column::Texts(_))) => 0,
                _ => continue,
            };
            if size > limits::SET_TEXTS {
                let kind = FaultKind::TooManyValues { most: limits::SET_TEXTS };
                return Err(Fault::new("custom_fields", kind));
            }
            sizes.push((field, size));
        }
        Ok(sizes)
    }

    /// The row of the contact that the record's identifiers refer to. Refuses a record whose identifiers
    /// belong to two contacts, or that changes an identifier.
    fn find(&self, position: usize, given: Option<ContactId>) -> Result<Option<Row>, Fault> {
        let mut found = self.ids.owner(position);
        for (identifier, names) in IDENTIFIERS.into_iter().zip(&self.names) {
            let Some(number) = names.number(position) else { continue };
            let Some(row) = names.owner(number) else { continue };
            if found.is_some_and(|other| other != row) {
                let fault = Fault::new(name(identifier), FaultKind::IdentifierOfOther);
                return Err(fault.with_value(names.text(number)));
            }
            found = Some(row);
        }
        let Some(row) = found else { return Ok(None) };
        for (identifier, names) in IDENTIFIERS.into_iter().zip(&self.names) {
            let Some(number) = names.number(position) else { continue };
            if names.is_other(self.store, row, number)
                && !self.store.is_second_id(row, identifier, names.text(number))
            {
                return Err(Fault::new(name(identifier), FaultKind::IdentifierChanged));
            }
        }
        let is_of_other = |id: ContactId| {
            let held = self.id_of(row).is_some_and(|held| held != id);
            held && self.store.merged.by_id(id) != Some(row)
        };
        if given.is_some_and(is_of_other) {
            return Err(Fault::new("contact_id", FaultKind::IdOfOther));
        }
        Ok(Some(row))
    }

    fn id_of(&self, row: Row) -> Option<ContactId> {
        let new = row.index().checked_sub(self.store.rows());
        self.store.contact_id(row).or_else(|| self.new.get(new?).copied())
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
