//! The kernel: evaluation of many contacts at once.
//!
//! In: a condition and a set of rows. Out: the rows of the set for which it holds. For many rows, a leaf is
//! evaluated for all rows as words of 64 bits; for few rows, or if an AND has left few, row by row.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::leaf::LeafTest;
use super::stop::Stop;
use crate::criteria::plan::{Condition, Leaf};
use crate::rows::{Ones, RowSet, bits, wide};
use crate::store::{Store, Which};
use crate::time::Timestamp;

/// A condition is evaluated row by row if it is asked for at most one row in this many.
const ROWS_PER_LOOKUP: u64 = 16;

/// The rows of `within` whose contacts satisfy `condition` at `now`. Once it is to stop, they have no meaning.
///
/// LAW: `members(all) = members(a) ∪ members(b)` whenever `all = a ∪ b`.
pub(crate) fn members(
    condition: &Condition,
    store: &Store,
    now: Timestamp,
    within: &RowSet,
    stop: Stop<'_>,
) -> RowSet {
    let shared = RefCell::default();
    Kernel { store, now, stop, shared }.found(condition, within).into_rows()
}

/// The rows of all contacts that satisfy a condition, as it comes out of the kernel.
pub(crate) fn found(condition: &Condition, store: &Store, now: Timestamp, stop: Stop<'_>) -> Found {
    let shared = RefCell::default();
    Kernel { store, now, stop, shared }.found(condition, store.alive())
}

/// Rows that were found.
pub(crate) enum Found {
    Rows(RowSet),
    /// One bit per row.
    Words(Vec<u64>),
}

impl Found {
    /// The rows as a set.
    pub(crate) fn into_rows(self) -> RowSet {
        match self {
            Self::Rows(rows) => rows,
            Self::Words(words) => RowSet::of_words(&words),
        }
    }

    /// The rows.
    pub(crate) fn rows(&self) -> Which<'_> {
        match self {
            Self::Rows(rows) => Which::Set(rows),
            Self::Words(words) => Which::Words(words),
        }
    }
}

/// The rows of contacts that satisfy each of some conditions: what they have in common is evaluated once if it is
/// evaluated for all contacts.
///
/// LAW: the rows are those of [`members`] for each condition.
pub(crate) fn members_of_each(
    conditions: &[&Condition],
    store: &Store,
    now: Timestamp,
    stop: Stop<'_>,
) -> Vec<RowSet> {
    let mut uses: BTreeMap<Leaf, usize> = BTreeMap::new();
    for condition in conditions {
        condition.leaves(&mut |leaf| *uses.entry(leaf.clone()).or_default() += 1);
    }
    let shared = uses.into_iter().filter(|(_, uses)| *uses > 1);
    let shared = RefCell::new(shared.map(|(leaf, _)| (leaf, None)).collect());
    let kernel = Kernel { store, now, stop, shared };
    let rows = |condition: &&Condition| kernel.found(condition, store.alive()).into_rows();
    conditions.iter().map(rows).collect()
}

struct Kernel<'s> {
    store: &'s Store,
    now: Timestamp,
    stop: Stop<'s>,
    /// Leaves that are asked for more than once, with their answers for all rows once they are known.
    shared: RefCell<BTreeMap<Leaf, Option<Vec<u64>>>>,
}

impl Kernel<'_> {
    fn found(&self, condition: &Condition, within: &RowSet) -> Found {
        let store = self.store;
        let within = match within {
            all if std::ptr::eq(all, store.alive()) => all,
            some => &(some & store.alive()),
        };
        if within.len() * ROWS_PER_LOOKUP <= store.rows() as u64 {
            let rows: Vec<u32> = within.iter().collect();
            return Found::Rows(self.some(condition, &rows).into_iter().collect());
        }
        Found::Words(self.many(condition, within.words(store.rows().div_ceil(64))))
    }

    /// The rows of `within` that satisfy a condition, one bit per row.
    fn many(&self, condition: &Condition, within: Vec<u64>) -> Vec<u64> {
        match condition {
            _ if self.stop.ask() => within,
            Condition::Const(true) => within,
            Condition::Const(false) => vec![0; within.len()],
            Condition::All(parts) => {
                parts.iter().fold(within, |within, part| self.many(part, within))
            }
            Condition::Any(parts) => {
                let mut found = vec![0; within.len()];
                for part in parts {
                    let open = within.iter().zip(&found).map(|(within, found)| within & !found);
                    let more = self.many(part, open.collect());
                    found.iter_mut().zip(more).for_each(|(found, more)| *found |= more);
                }
                found
            }
            Condition::Leaf(leaf) => self.leaf(leaf, within),
        }
    }

    fn leaf(&self, leaf: &Leaf, mut within: Vec<u64>) -> Vec<u64> {
        let rows = self.store.rows();
        if let Some(Some(known)) = self.shared.borrow().get(leaf) {
            within.iter_mut().zip(known).for_each(|(within, found)| *within &= found);
            return within;
        }
        let count = wide(Ones(&within));
        let test = LeafTest::new(leaf, self.store, self.now, count as usize, self.stop);
        if count * test.rows_per_lookup() <= rows as u64 {
            for (at, word) in within.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
                if self.stop.ask() {
                    break;
                }
                let kept = bits(*word).filter(|bit| test.row((at * 64) as u32 + bit));
                *word = kept.fold(0, |kept, bit| kept | 1 << bit);
            }
            return within;
        }
        let found = test.all(rows);
        within.iter_mut().zip(&found).for_each(|(within, found)| *within &= found);
        if let Some(known) = self.shared.borrow_mut().get_mut(leaf) {
            *known = Some(found);
        }
        within
    }

    /// The rows of a sorted list that satisfy a condition, sorted.
    fn some(&self, condition: &Condition, rows: &[u32]) -> Vec<u32> {
        match condition {
            _ if rows.is_empty() || self.stop.ask() => Vec::new(),
            Condition::Const(true) => rows.to_vec(),
            Condition::Const(false) => Vec::new(),
            Condition::All(parts) => {
                parts.iter().fold(rows.to_vec(), |rows, part| self.some(part, &rows))
            }
            Condition::Any(parts) => {
                let mut found = Vec::new();
                let mut open = rows.to_vec();
                for part in parts {
                    let more = self.some(part, &open);
                    open.retain(|row| more.binary_search(row).is_err());
                    found.extend(more);
                }
                found.sort_unstable();
                found
            }
            Condition::Leaf(leaf) => {
                let test = LeafTest::new(leaf, self.store, self.now, rows.len(), self.stop);
                let steps = Cell::new(0);
                let holds = |row: &u32| !self.stop.after(&steps) && test.row(*row);
                rows.iter().copied().filter(holds).collect()
            }
        }
    }
}
