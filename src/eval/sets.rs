//! Conditions that have leaves in common, evaluated together.
//!
//! In: conditions, one after another. Out: the rows that satisfy each. A leaf is evaluated once for all contacts,
//! whichever conditions it is in.

use std::collections::BTreeMap;

use super::kernel::members;
use super::stop::Stop;
use crate::criteria::plan::{Condition, Leaf};
use crate::rows::RowSet;
use crate::store::Store;
use crate::time::Timestamp;

/// The rows of each leaf so far.
pub(crate) struct LeafSets<'s> {
    store: &'s Store,
    now: Timestamp,
    stop: Stop<'s>,
    known: BTreeMap<Leaf, RowSet>,
}

impl<'s> LeafSets<'s> {
    pub(crate) fn new(store: &'s Store, now: Timestamp, stop: Stop<'s>) -> Self {
        Self { store, now, stop, known: BTreeMap::new() }
    }

    /// The rows of the contacts that satisfy a condition.
    pub(crate) fn members(&mut self, condition: &Condition) -> RowSet {
        let alive = self.store.alive();
        match condition {
            Condition::Const(true) => alive.clone(),
            Condition::Const(false) => RowSet::new(),
            Condition::All(parts) => {
                let each = parts.iter().map(|part| self.members(part));
                each.reduce(|all, part| &all & &part).unwrap_or_else(|| alive.clone())
            }
            Condition::Any(parts) => {
                let each = parts.iter().map(|part| self.members(part));
                each.reduce(|any, part| &any | &part).unwrap_or_default()
            }
            Condition::Leaf(leaf) => {
                if let Some(rows) = self.known.get(leaf) {
                    return rows.clone();
                }
                let rows = members(condition, self.store, self.now, alive, self.stop);
                self.known.insert(leaf.clone(), rows.clone());
                rows
            }
        }
    }
}
