//! Many contacts at once: bits of all rows, intersected and united, or a list of some.
//!
//! In: a condition and the rows asked about. Out: those of them for which it holds. When many are
//! asked about, a leaf is answered for all rows as words; when few are, or few are left after the
//! parts of an AND that are cheap, for each of these.

use super::leaf::LeafTest;
use crate::criteria::plan::{Condition, Leaf, Test};
use crate::rows::{RowSet, bits};
use crate::store::Store;
use crate::time::Timestamp;

/// Answering for all rows costs as much per column as looking each of one in so many up.
const FEW: u64 = 16;
/// The same for events: a contact's run costs more to find than a cell.
const FEW_EVENTS: u64 = 64;

/// The rows of `within` whose contacts satisfy `condition` at `now`.
///
/// LAW: `members(all) = members(a) ∪ members(b)` whenever `all = a ∪ b`.
pub fn members(condition: &Condition, store: &Store, now: Timestamp, within: &RowSet) -> RowSet {
    let asking = Asking { store, now };
    let within = within & store.alive();
    if within.len() * FEW <= store.rows() as u64 {
        let rows: Vec<u32> = within.iter().collect();
        return asking.some(condition, &rows).into_iter().collect();
    }
    let mut words = vec![0; store.rows().div_ceil(64)];
    for (at, word) in words.iter_mut().enumerate() {
        *word = within.word(at);
    }
    RowSet::of_words(&asking.many(condition, words))
}

struct Asking<'s> {
    store: &'s Store,
    now: Timestamp,
}

impl Asking<'_> {
    /// Of rows as bits.
    fn many(&self, condition: &Condition, within: Vec<u64>) -> Vec<u64> {
        match condition {
            Condition::Const(true) => within,
            Condition::Const(false) => vec![0; within.len()],
            Condition::All(parts) => {
                parts.iter().fold(within, |within, part| self.many(part, within))
            }
            Condition::Any(parts) => {
                let mut found = vec![0; within.len()];
                for part in parts {
                    let open = within.iter().zip(&found).map(|(asked, found)| asked & !found);
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
        let asked: u64 = within.iter().map(|word| u64::from(word.count_ones())).sum();
        let few = if matches!(leaf.test, Test::Events(_)) { FEW_EVENTS } else { FEW };
        let test = LeafTest::new(leaf, self.store, self.now, asked as usize);
        if asked * few <= rows as u64 {
            for (at, word) in within.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
                let kept = bits(*word).filter(|bit| test.row((at * 64) as u32 + bit));
                *word = kept.fold(0, |kept, bit| kept | 1 << bit);
            }
            return within;
        }
        within.iter_mut().zip(test.all(rows)).for_each(|(asked, found)| *asked &= found);
        within
    }

    /// Of some rows, ascending.
    fn some(&self, condition: &Condition, rows: &[u32]) -> Vec<u32> {
        match condition {
            _ if rows.is_empty() => Vec::new(),
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
                let test = LeafTest::new(leaf, self.store, self.now, rows.len());
                rows.iter().copied().filter(|row| test.row(*row)).collect()
            }
        }
    }
}
