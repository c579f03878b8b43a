//! The identifiers of a batch: each distinct text, and each distinct id, with the row that has it.
//!
//! In: the columns of a batch, and the store. Out: a number for each distinct one, so that records are compared by
//! numbers. The tables are never iterated, so their order reaches no result.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::{CodedTexts, Column, Store};
use crate::ids::{ContactId, Row};
use crate::ingest::{FieldColumn, Selection, UNNAMED, ValueRef};
use crate::schema::FieldId;

/// Stands for no number and no code.
const NONE: u32 = u32::MAX;

/// Values by row, of the new rows of a batch and of few others.
pub(super) struct ByRow<T> {
    /// The first new row.
    first: u32,
    new: Vec<Option<T>>,
    others: HashMap<u32, T>,
}

impl<T: Copy> ByRow<T> {
    pub(super) fn new(first: u32) -> Self {
        Self { first, new: Vec::new(), others: HashMap::new() }
    }

    pub(super) fn get(&self, row: Row) -> Option<T> {
        match row.0.checked_sub(self.first) {
            Some(new) => self.new.get(new as usize).copied().flatten(),
            None => self.others.get(&row.0).copied(),
        }
    }

    pub(super) fn set(&mut self, row: Row, value: T) {
        let Some(new) = row.0.checked_sub(self.first) else {
            self.others.insert(row.0, value);
            return;
        };
        if self.new.len() <= new as usize {
            self.new.resize(new as usize + 1, None);
        }
        self.new[new as usize] = Some(value);
    }
}

/// The texts of one identifier.
pub(super) struct Names<'r> {
    /// The column of each part that has one.
    columns: Vec<Option<&'r FieldColumn>>,
    /// For each record the number of its text; empty if no record has one.
    numbers: Vec<u32>,
    /// For each number the part and the code of its text.
    texts: Vec<(u32, u32)>,
    /// For each number the code in the store.
    codes: Vec<u32>,
    /// For each number the row plus one; 0 for none.
    owners: Vec<u32>,
    /// The numbers that records of the batch have given to rows.
    given: ByRow<u32>,
    column: Option<FieldId>,
}

impl<'r> Names<'r> {
    /// The texts of all records, and who has them in the store.
    pub(super) fn of(store: &Store, records: &'r Selection, identifier: FieldId) -> Self {
        let columns: Vec<Option<&'r FieldColumn>> =
            records.parts.iter().map(|part| part.column(identifier)).collect();
        let mut names = Self {
            columns,
            numbers: Vec::new(),
            texts: Vec::new(),
            codes: Vec::new(),
            owners: Vec::new(),
            given: ByRow::new(store.rows() as u32),
            column: None,
        };
        if names.columns.iter().all(Option::is_none) {
            return names;
        }
        names.column = Some(identifier);
        let values = |column: Option<&FieldColumn>| column.map_or(0, |column| column.values.len());
        let mut seen: Vec<Vec<u32>> =
            names.columns.iter().map(|column| vec![NONE; values(*column)]).collect();
        let all: usize = seen.iter().map(Vec::len).sum();
        let mut table: HashTable<u32> = HashTable::with_capacity(all.min(records.len()));
        let hasher = DefaultHashBuilder::default();
        names.numbers.reserve_exact(records.len());
        for (part, place) in &records.places {
            let column = names.columns[*part as usize];
            let code = column.map_or(UNNAMED, |column| column.code(*place));
            let (Some(column), true) = (column, code < UNNAMED) else {
                names.numbers.push(NONE);
                continue;
            };
            let mut number = seen[*part as usize][code as usize];
            if number == NONE
                && let ValueRef::Text(text) = column.values.get(code)
            {
                let hash = hasher.hash_one(text);
                let held = table.find(hash, |held| names.text(*held) == text);
                number = if let Some(held) = held {
                    *held
                } else {
                    let number = names.texts.len() as u32;
                    names.texts.push((*part, code));
                    let hash_of = |held: &u32| hasher.hash_one(names.text(*held));
                    table.insert_unique(hash, number, hash_of);
                    names.look_up(store, identifier, text);
                    number
                };
                seen[*part as usize][code as usize] = number;
            }
            names.numbers.push(number);
        }
        names
    }

    fn look_up(&mut self, store: &Store, identifier: FieldId, text: &str) {
        let code = texts_of(store, identifier).and_then(|texts| texts.dictionary().code(text));
        let owner = match code.and_then(|code| store.identity.owner(identifier, code)) {
            None if identifier == FieldId::ANONYMOUS_ID => store.merged.by_anonymous_id(text),
            owner => owner,
        };
        self.codes.push(code.unwrap_or(NONE));
        self.owners.push(owner.map_or(0, |row| row.0 + 1));
    }

    /// The number of a record's text.
    pub(super) fn number(&self, position: usize) -> Option<u32> {
        self.numbers.get(position).copied().filter(|number| *number != NONE)
    }

    pub(super) fn text(&self, number: u32) -> &'r str {
        let (part, code) = self.texts[number as usize];
        match self.columns[part as usize].map(|column| column.values.get(code)) {
            Some(ValueRef::Text(text)) => text,
            _ => unreachable!("only texts have numbers"),
        }
    }

    /// The row that has a text, in the store or by an earlier record.
    pub(super) fn owner(&self, number: u32) -> Option<Row> {
        self.owners[number as usize].checked_sub(1).map(Row)
    }

    /// The number that an earlier record of the batch has given to a row.
    pub(super) fn held(&self, row: Row) -> Option<u32> {
        self.given.get(row)
    }

    /// Whether a row has another text than this one, in the store or by an earlier record.
    pub(super) fn is_other(&self, store: &Store, row: Row, number: u32) -> bool {
        let texts = self.column.and_then(|identifier| texts_of(store, identifier));
        match texts.and_then(|texts| texts.cells().get(row.0)) {
            Some(code) => code != self.codes[number as usize],
            None => self.held(row).is_some_and(|held| held != number),
        }
    }

    /// Gives a record's text to a row.
    pub(super) fn give(&mut self, position: usize, row: Row) {
        if let Some(number) = self.number(position) {
            self.owners[number as usize] = row.0 + 1;
            self.given.set(row, number);
        }
    }

    /// How many texts the store does not have.
    pub(super) fn unknown(&self) -> usize {
        self.codes.iter().filter(|code| **code == NONE).count()
    }
}

fn texts_of(store: &Store, identifier: FieldId) -> Option<&CodedTexts> {
    match store.column(identifier) {
        Some(Column::Text(texts)) => Some(texts),
        _ => None,
    }
}

/// The ids that records give.
pub(super) struct Ids {
    /// For each record the number of its id.
    numbers: Vec<u32>,
    distinct: Vec<ContactId>,
    /// For each number the row plus one; 0 for none.
    owners: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Ids {
    /// The ids of all records, and who has them in the store.
    pub(super) fn of(store: &Store, records: &Selection) -> Self {
        let mut ids = Self {
            numbers: Vec::with_capacity(records.len()),
            distinct: Vec::new(),
            owners: Vec::new(),
            table: HashTable::with_capacity(records.len()),
            hasher: DefaultHashBuilder::default(),
        };
        for (part, place) in &records.places {
            let Some(id) = records.parts[*part as usize].id(*place) else {
                ids.numbers.push(NONE);
                continue;
            };
            let number = ids.number_of(id).unwrap_or_else(|| {
                let number = ids.distinct.len() as u32;
                ids.distinct.push(id);
                ids.owners.push(store.row_by_id(id).map_or(0, |row| row.0 + 1));
                let (held, hasher) = (&ids.distinct, &ids.hasher);
                let hash_of = |number: &u32| hasher.hash_one(held[*number as usize]);
                ids.table.insert_unique(hasher.hash_one(id), number, hash_of);
                number
            });
            ids.numbers.push(number);
        }
        ids
    }

    fn number_of(&self, id: ContactId) -> Option<u32> {
        let same = |number: &u32| self.distinct[*number as usize] == id;
        self.table.find(self.hasher.hash_one(id), same).copied()
    }

    /// The row that has a record's id, in the store or by an earlier record.
    pub(super) fn owner(&self, position: usize) -> Option<Row> {
        let number = self.numbers[position];
        let owner = *self.owners.get(number as usize)?;
        owner.checked_sub(1).map(Row)
    }

    /// Whether a record of the batch that was placed has the id.
    pub(super) fn is_taken(&self, id: ContactId) -> bool {
        self.number_of(id).is_some_and(|number| self.owners[number as usize] > 0)
    }

    /// Notes that the new row of a record has an id, which the record gives or was drawn.
    pub(super) fn give(&mut self, position: usize, id: ContactId, row: Row) {
        let given = Some(self.numbers[position]).filter(|number| *number != NONE);
        if let Some(number) = given.or_else(|| self.number_of(id)) {
            self.owners[number as usize] = row.0 + 1;
        }
    }
}
