//! Members: deltas and samples.
//!
//! In: sets of rows. Out: the difference of two sets, and a sample of one. A [`Delta`] is a value with laws:
//! it applies, composes with the next one, and is undone.

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, SegmentId};
use crate::limits;
use crate::rows::{Removal, RowSet};

/// Rows that joined and rows that left.
///
/// INVARIANT: no row is in both, so a delta has one form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Delta {
    joined: RowSet,
    left: RowSet,
}

impl Delta {
    /// Rows that joined and rows that left, none of them in both.
    pub(crate) fn new(joined: RowSet, left: RowSet) -> Self {
        debug_assert!((&joined & &left).is_empty(), "INVARIANT of Delta");
        Self { joined, left }
    }

    /// What turns `before` into `after`: what the laws are stated with.
    #[cfg(test)]
    pub(crate) fn between(before: &RowSet, after: &RowSet) -> Self {
        Self { joined: after - before, left: before - after }
    }

    /// One row that leaves.
    pub(crate) fn leave(row: u32) -> Self {
        Self { joined: RowSet::new(), left: RowSet::from_iter([row]) }
    }

    /// Rows that joined.
    pub(crate) fn joined(&self) -> &RowSet {
        &self.joined
    }

    /// Rows that left.
    pub(crate) fn left(&self) -> &RowSet {
        &self.left
    }

    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.joined.is_empty() && self.left.is_empty()
    }

    /// Whether the two share the blocks of their sets, and so are equal.
    pub(crate) fn shares_blocks(&self, other: &Self) -> bool {
        self.joined.shares_blocks(&other.joined) && self.left.shares_blocks(&other.left)
    }

    /// Applies the delta to a set, which must have all rows of `left` and none of `joined`. LAW:
    /// `between(a, b)` applied to `a` is `b`.
    pub(crate) fn apply(&self, rows: &mut RowSet) {
        rows.flip(&self.joined);
        rows.flip(&self.left);
    }

    /// Undoes the delta: the set before, given the set after. LAW: `between(a, b).before(b)` is `a`.
    pub(crate) fn before(&self, after: &RowSet) -> RowSet {
        &(after - &self.joined) | &self.left
    }

    /// Removes a row whose contact was deleted.
    pub(crate) fn forget(&mut self, removal: &mut Removal) {
        if !removal.remove_from(&mut self.joined) {
            removal.remove_from(&mut self.left);
        }
    }

    /// The composition with the next delta. LAW: applying it is applying both in sequence.
    #[must_use]
    pub(crate) fn then(&self, next: &Self) -> Self {
        if self.is_empty() {
            return next.clone();
        }
        let joined = &(&self.joined - &next.left) | &(&next.joined - &self.left);
        let left = &(&self.left - &next.joined) | &(&next.left - &self.joined);
        Self { joined, left }
    }
}

/// A sample of at most [`limits::SAMPLE`] contacts: those with the smallest hash of segment and contact, in
/// the order of the hashes. It is stable: a contact that joins or leaves changes at most one other.
pub(crate) fn sample(
    segment: &SegmentId,
    contacts: impl IntoIterator<Item = ContactId>,
) -> Vec<ContactId> {
    smallest(segment, contacts).into_iter().map(|(_, contact)| contact).collect()
}

/// A sample with its hashes. LAW: the smallest of two samples are the sample of both sets together.
pub(crate) fn smallest(
    segment: &SegmentId,
    contacts: impl IntoIterator<Item = ContactId>,
) -> Vec<(u64, ContactId)> {
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
    smallest.into_sorted_vec()
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
            let back = Delta::between(&b, &a);
            assert!(first.then(&back).is_empty());
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
