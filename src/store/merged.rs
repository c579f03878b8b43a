//! The names that contacts have of others that were merged into them.
//!
//! In: ids of contacts that were merged away, and anonymous ids beside the one in the column. Out: the row of the
//! contact that has them now. INVARIANT: each name belongs to one row, of a contact that exists; no contact that exists
//! has such an id, and no column such an anonymous id.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, Row};

/// The names of one contact, in the order in which it got them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Names {
    pub(super) ids: Vec<ContactId>,
    pub(super) anonymous: Vec<Box<str>>,
}

/// The names of all contacts, and the way back from a name to its row.
#[derive(Clone, Debug, Default)]
pub(super) struct Merged {
    by_row: Arc<BTreeMap<Row, Names>>,
    ids: Arc<BTreeMap<ContactId, Row>>,
    anonymous: Arc<BTreeMap<Box<str>, Row>>,
}

impl Merged {
    /// What files have.
    pub(super) fn form(&self) -> &BTreeMap<Row, Names> {
        &self.by_row
    }

    pub(super) fn from_form(form: BTreeMap<Row, Names>) -> Self {
        let mut merged = Self::default();
        form.into_iter().for_each(|(row, names)| merged.add(row, names));
        merged
    }

    /// The contact into which the one with this id was merged.
    pub(super) fn by_id(&self, id: ContactId) -> Option<Row> {
        self.ids.get(&id).copied()
    }

    /// The contact that has this anonymous id beside another one.
    pub(super) fn by_anonymous_id(&self, text: &str) -> Option<Row> {
        self.anonymous.get(text).copied()
    }

    /// The ids that a contact has of others.
    pub(super) fn ids(&self, row: Row) -> &[ContactId] {
        self.by_row.get(&row).map_or(&[], |names| &names.ids)
    }

    /// How many names a contact has.
    pub(super) fn count(&self, row: Row) -> usize {
        self.by_row.get(&row).map_or(0, |names| names.ids.len() + names.anonymous.len())
    }

    /// Gives a contact names that nobody has.
    pub(super) fn add(&mut self, row: Row, names: Names) {
        if names == Names::default() {
            return;
        }
        Arc::make_mut(&mut self.ids).extend(names.ids.iter().map(|id| (*id, row)));
        let anonymous = names.anonymous.iter().map(|text| (text.clone(), row));
        Arc::make_mut(&mut self.anonymous).extend(anonymous);
        let held = Arc::make_mut(&mut self.by_row).entry(row).or_default();
        held.ids.extend(names.ids);
        held.anonymous.extend(names.anonymous);
    }

    /// Takes all names from a contact.
    pub(super) fn take(&mut self, row: Row) -> Names {
        if !self.by_row.contains_key(&row) {
            return Names::default();
        }
        let names = Arc::make_mut(&mut self.by_row).remove(&row).unwrap_or_default();
        for id in &names.ids {
            Arc::make_mut(&mut self.ids).remove(id);
        }
        for text in &names.anonymous {
            Arc::make_mut(&mut self.anonymous).remove(text);
        }
        names
    }

    /// Takes one anonymous id from the contact that has it beside another one; returns whether there was one.
    pub(super) fn remove_anonymous_id(&mut self, text: &str) -> bool {
        let Some(row) = self.by_anonymous_id(text) else { return false };
        let mut names = self.take(row);
        names.anonymous.retain(|held| held.as_ref() != text);
        self.add(row, names);
        true
    }

    /// Heap bytes, about.
    pub(super) fn heap_bytes(&self) -> usize {
        let texts: usize = self.anonymous.keys().map(|text| 2 * (text.len() + 24)).sum();
        self.by_row.len() * 80 + self.ids.len() * 64 + texts
    }
}
