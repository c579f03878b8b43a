//! Who is who: from ids, identifiers and alternate emails to rows.
//!
//! In: codes of the identifier columns' dictionaries. Out: rows. INVARIANT: an identifier belongs
//! to at most one living contact; an alternate email may belong to several, the oldest row first.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::ids::{ContactId, Row};
use crate::schema::{FieldId, IDENTIFIERS};

/// Looks rows up; never iterated, so its order reaches no result.
#[derive(Clone, Debug, Default)]
pub(super) struct Identity {
    by_id: HashMap<ContactId, Row>,
    /// Per identifier, by the code of its text.
    owners: [HashMap<u32, Row>; IDENTIFIERS.len()],
    alternates: HashMap<u32, BTreeSet<Row>>,
}

fn place(identifier: FieldId) -> usize {
    IDENTIFIERS.iter().position(|id| *id == identifier).expect("only identifiers are asked for")
}

impl Identity {
    pub(super) fn by_id(&self, id: ContactId) -> Option<Row> {
        self.by_id.get(&id).copied()
    }

    pub(super) fn owner(&self, identifier: FieldId, code: u32) -> Option<Row> {
        self.owners[place(identifier)].get(&code).copied()
    }

    pub(super) fn alternate(&self, code: u32) -> Option<Row> {
        self.alternates.get(&code).and_then(BTreeSet::first).copied()
    }

    pub(super) fn add_id(&mut self, id: ContactId, row: Row) {
        self.by_id.insert(id, row);
    }

    pub(super) fn remove_id(&mut self, id: ContactId) {
        self.by_id.remove(&id);
    }

    pub(super) fn add_owner(&mut self, identifier: FieldId, code: u32, row: Row) {
        self.owners[place(identifier)].insert(code, row);
    }

    pub(super) fn remove_owner(&mut self, identifier: FieldId, code: u32) {
        self.owners[place(identifier)].remove(&code);
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
}
