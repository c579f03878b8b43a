//! Who is in: deltas and samples.
//!
//! In: sets of rows. Out: what changed between two of them, and the few that stand for one. A
//! [`Delta`] is a value with laws: it applies, composes with the next one, and inverts.

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, SegmentId};
use crate::limits;
use crate::rows::RowSet;

/// Rows that joined and rows that left.
///
/// INVARIANT: no row is in both, so a delta has one form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    joined: RowSet,
    left: RowSet,
}

impl Delta {
    /// Rows that joined and rows that left, none of them in both.
    pub fn new(joined: RowSet, left: RowSet) -> Self {
        debug_assert!((&joined & &left).is_empty(), "INVARIANT of Delta");
        Self { joined, left }
    }

    /// What turns `before` into `after`.
    pub fn between(before: &RowSet, after: &RowSet) -> Self {
        Self { joined: after - before, left: before - after }
    }

    /// What changes in `before` when, of the rows `asked` about, exactly `found` are in.
    pub fn within(before: &RowSet, asked: &RowSet, found: &RowSet) -> Self {
        Self { joined: found - before, left: &(before & asked) - found }
    }

    /// One row that leaves.
    pub fn leave(row: u32) -> Self {
        Self { joined: RowSet::new(), left: RowSet::from_iter([row]) }
    }

    /// Rows that joined.
    pub fn joined(&self) -> &RowSet {
        &self.joined
    }

    /// Rows that left.
    pub fn left(&self) -> &RowSet {
        &self.left
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.joined.is_empty() && self.left.is_empty()
    }

    /// Changes a set in place, of which none joined yet and all left are in. LAW: `between(a, b)`
    /// applied to `a` is `b`.
    pub fn apply(&self, rows: &mut RowSet) {
        rows.flip(&self.joined);
        rows.flip(&self.left);
    }

    /// What was there before, given what is there after it. LAW: `between(a, b)` taken back from `b`
    /// is `a`.
    pub fn before(&self, after: &RowSet) -> RowSet {
        &(after - &self.joined) | &self.left
    }

    /// Takes a row out that is no longer anywhere.
    pub fn forget(&mut self, row: u32) {
        if !self.joined.remove(row) {
            self.left.remove(row);
        }
    }

    /// This change and then the next. LAW: applying it is applying both in turn.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        if self.is_empty() {
            return next.clone();
        }
        let joined = &(&self.joined - &next.left) | &(&next.joined - &self.left);
        let left = &(&self.left - &next.joined) | &(&next.left - &self.joined);
        Self { joined, left }
    }

    /// The change back. LAW: `d.then(d.inverse())` is nothing.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { joined: self.left.clone(), left: self.joined.clone() }
    }
}

/// At most [`limits::SAMPLE`] of the contacts: those with the smallest hash of segment and contact,
/// in that order. Stable: a contact that joins or leaves moves at most one other in or out.
pub fn sample(
    segment: &SegmentId,
    contacts: impl IntoIterator<Item = ContactId>,
) -> Vec<ContactId> {
    let seed = xxhash_rust::xxh3::xxh3_64(segment.as_str().as_bytes());
    let mut smallest = std::collections::BinaryHeap::with_capacity(limits::SAMPLE);
    for contact in contacts {
        let hash = xxhash_rust::xxh3::xxh3_64_with_seed(contact.0.as_bytes(), seed);
        if smallest.len() < limits::SAMPLE {
            smallest.push((hash, contact));
        } else if let Some(mut largest) = smallest.peek_mut()
            && (hash, contact) < *largest
        {
            *largest = (hash, contact);
        }
    }
    smallest.into_sorted_vec().into_iter().map(|(_, contact)| contact).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(bits: u32) -> RowSet {
        (0..4).filter(|bit| bits >> bit & 1 == 1).collect()
    }

    #[test]
    fn the_laws_of_a_delta_hold_for_all_small_sets() {
        for (a, b, c) in (0..4096u32).map(|n| (set(n & 15), set(n >> 4 & 15), set(n >> 8))) {
            let (first, second) = (Delta::between(&a, &b), Delta::between(&b, &c));
            let mut rows = a.clone();
            first.apply(&mut rows);
            assert_eq!(rows, b);
            assert_eq!(first.before(&b), a);
            assert_eq!(first.then(&second), Delta::between(&a, &c));
            assert!(first.then(&first.inverse()).is_empty());
            let asked = &b | &c;
            let mut partly = a.clone();
            Delta::within(&a, &asked, &(&asked & &c)).apply(&mut partly);
            assert_eq!(partly, &(&a - &asked) | &(&asked & &c));
        }
    }

    #[test]
    fn a_sample_is_stable_and_does_not_depend_on_order() {
        let contact = |n: u128| ContactId(uuid::Uuid::from_u128(n));
        let id = SegmentId::from("s");
        let many = sample(&id, (0..1000).map(contact));
        assert_eq!(many.len(), limits::SAMPLE);
        assert_eq!(many, sample(&id, (0..1000).rev().map(contact)));
        let one_more = sample(&id, (0..1001).map(contact));
        assert!(one_more.iter().filter(|held| !many.contains(held)).count() <= 1);
        assert_ne!(many, sample(&SegmentId::from("t"), (0..1000).map(contact)));
    }
}
