//! Identity: from contact ids, identifiers and alternate emails to rows.
//!
//! In: ids, and codes of the identifier columns' dictionaries. Out: rows. INVARIANT: an identifier
//! belongs to at most one contact that exists; an alternate email may belong to several, and a lookup
//! returns the lowest row.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use serde::{Deserialize, Serialize};

use super::Chunked;
use super::renumber::Renumbering;
use crate::ids::{ContactId, Row};
use crate::rows::{BLOCK, RowSet};
use crate::schema::{FieldId, IDENTIFIERS};

/// Maps from identifiers to rows. The hash tables are never iterated, so their order reaches no result.
#[derive(Clone, Debug, Default)]
pub(super) struct Identity {
    /// The ids of all rows, those of deleted contacts included; without those that were given back.
    ids: Chunked<ContactId, BLOCK>,
    /// Rows of contacts that exist, by their id in `ids`.
    by_id: Arc<HashTable<u32>>,
    hasher: DefaultHashBuilder,
    /// For each identifier field, by the code of the text: the row plus one, or zero for none.
    owners: [Chunked<u32>; IDENTIFIERS.len()],
    alternates: HashMap<u32, BTreeSet<Row>>,
}

/// The serialized form of [`Identity`], sorted.
#[derive(Serialize, Deserialize)]
pub(super) struct IdentityForm {
    ids: Chunked<ContactId, BLOCK>,
    owners: [Chunked<u32>; IDENTIFIERS.len()],
    alternates: BTreeMap<u32, BTreeSet<Row>>,
}

/// The index of an identifier field in [`IDENTIFIERS`].
pub(super) fn identifier_index(identifier: FieldId) -> usize {
    IDENTIFIERS.iter().position(|id| *id == identifier).expect("the field is an identifier")
}

impl Identity {
    /// The serialized form.
    pub(super) fn form(&self) -> IdentityForm {
        IdentityForm {
            ids: self.ids.clone(),
            owners: self.owners.clone(),
            alternates: self.alternates.iter().map(|(code, rows)| (*code, rows.clone())).collect(),
        }
    }

    /// Rebuilds the maps; `alive` are the rows of contacts that exist.
    pub(super) fn from_form(form: IdentityForm, alive: &RowSet) -> Self {
        let IdentityForm { ids, owners, alternates } = form;
        let hasher = DefaultHashBuilder::default();
        let hash_of =
            |row: &u32| hasher.hash_one(ids.get(*row as usize).expect("every row has an id"));
        let mut by_id = HashTable::with_capacity(alive.len() as usize);
        for row in alive.iter() {
            by_id.insert_unique(hash_of(&row), row, hash_of);
        }
        let alternates = alternates.into_iter().collect();
        Self { ids, by_id: Arc::new(by_id), hasher, owners, alternates }
    }

    /// The id of a row, also of a deleted contact, unless it was given back.
    pub(super) fn id(&self, row: Row) -> Option<ContactId> {
        self.ids.get(row.index()).copied()
    }

    /// The ids of a block's rows.
    pub(super) fn ids(&self, block: usize) -> &[ContactId] {
        self.ids.chunk(block)
    }

    /// Forgets the ids of a block behind its first `living` rows: their contacts are all deleted.
    pub(super) fn give_back(&mut self, block: usize, living: usize) {
        self.ids.cut_chunk(block, living);
    }

    /// Number of rows, those of deleted contacts included.
    pub(super) fn rows(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn by_id(&self, id: ContactId) -> Option<Row> {
        let same = |row: &u32| self.id(Row(*row)) == Some(id);
        self.by_id.find(self.hasher.hash_one(id), same).copied().map(Row)
    }

    /// Reads what looking these ids up reads: the memory of all of them is waited for at once, and not once for each.
    pub(super) fn prefetch(&self, ids: impl Iterator<Item = ContactId>) {
        let held = |id| self.by_id.find(self.hasher.hash_one(id), |_| true).copied();
        let held: Vec<u32> = ids.filter_map(held).collect();
        let first = |row: &u32| self.ids.get(*row as usize).map_or(0, |id| id.0.as_bytes()[0]);
        std::hint::black_box(held.iter().map(first).fold(0, |all, byte| all ^ byte));
    }

    pub(super) fn owner(&self, identifier: FieldId, code: u32) -> Option<Row> {
        let owner = self.owners[identifier_index(identifier)].get(code as usize)?;
        owner.checked_sub(1).map(Row)
    }

    pub(super) fn alternate(&self, code: u32) -> Option<Row> {
        self.alternates.get(&code).and_then(BTreeSet::first).copied()
    }

    /// Assigns the next rows to contacts.
    pub(super) fn add_ids(&mut self, new: &[ContactId]) {
        if new.is_empty() {
            return;
        }
        let first = self.ids.len() as u32;
        new.iter().for_each(|id| self.ids.push(*id));
        let (ids, hasher) = (&self.ids, &self.hasher);
        let hash_of =
            |row: &u32| hasher.hash_one(ids.get(*row as usize).expect("every row has an id"));
        let by_id = Arc::make_mut(&mut self.by_id);
        by_id.reserve(new.len(), hash_of);
        for (row, id) in (first..).zip(new) {
            by_id.insert_unique(hasher.hash_one(id), row, hash_of);
        }
    }

    /// The owners of each identifier field, by the code of its texts: the row plus one, or zero for none.
    pub(super) fn owners_mut(&mut self) -> [&mut Chunked<u32>; IDENTIFIERS.len()] {
        self.owners.each_mut()
    }

    pub(super) fn remove_id(&mut self, row: Row) {
        let Some(id) = self.id(row) else { return };
        let hash = self.hasher.hash_one(id);
        if let Ok(entry) = Arc::make_mut(&mut self.by_id).find_entry(hash, |held| *held == row.0) {
            entry.remove();
        }
    }

    pub(super) fn remove_owner(&mut self, identifier: FieldId, code: u32) {
        let owners = &mut self.owners[identifier_index(identifier)];
        if (code as usize) < owners.len() {
            *owners.get_mut(code as usize) = 0;
        }
    }

    /// Follows new codes of the texts of a column, by the index of its field.
    pub(super) fn renumber(&mut self, column: usize, codes: &Renumbering) {
        if column == FieldId::ALTERNATE_EMAILS.index() {
            let held = std::mem::take(&mut self.alternates).into_iter();
            let held = held.filter_map(|(code, rows)| Some((codes.code_now(code)?, rows)));
            self.alternates = held.collect();
        }
        let Some(identifier) = IDENTIFIERS.iter().position(|id| id.index() == column) else {
            return;
        };
        let owners = &mut self.owners[identifier];
        let mut renumbered = Chunked::default();
        for old in codes.old() {
            renumbered.push(owners.get(old as usize).copied().unwrap_or(0));
        }
        *owners = renumbered;
    }

    pub(super) fn add_alternate(&mut self, code: u32, row: Row) {
        self.alternates.entry(code).or_default().insert(row);
    }

    pub(super) fn remove_alternate(&mut self, code: u32, row: Row) {
        if let Some(rows) = self.alternates.get_mut(&code) {
            rows.remove(&row);
            if rows.is_empty() {
                self.alternates.remove(&code);
            }
        }
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.ids.heap_bytes()
            + self.by_id.allocation_size()
            + self.owners.iter().map(Chunked::heap_bytes).sum::<usize>()
            + self.alternates.len() * 64
    }
}
