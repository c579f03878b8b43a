//! What happens when: keys by instant, for finding what a span of time holds.
//!
//! In: an instant and a key each, in any order. Out: the entries of a span, in no order, and the first
//! one from an instant on. New entries wait until they are many; then they are sorted in as a level of their
//! own, and levels of like size become one. So an entry costs a few steps wherever it belongs, and a clone
//! copies only what waits.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Entries that wait at most.
const WAITING: usize = 1_024;

/// Entries are never taken out one by one: who asks must know which ones still hold.
/// INVARIANT: a level is more than twice as long as the next one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct TimeIndex {
    levels: Vec<Arc<Level>>,
    waiting: BTreeSet<(Timestamp, u32)>,
}

/// Sorted entries, in two arrays side by side, since a pair would be padded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Level {
    instants: Vec<Timestamp>,
    keys: Vec<u32>,
}

impl Level {
    fn of(entries: Vec<(Timestamp, u32)>) -> Arc<Self> {
        let (instants, keys) = entries.into_iter().unzip();
        Arc::new(Self { instants, keys })
    }

    fn entries(&self) -> impl Iterator<Item = (Timestamp, u32)> {
        self.instants.iter().copied().zip(self.keys.iter().copied())
    }
}

impl TimeIndex {
    /// An index of entries in any order.
    pub(super) fn of(entries: impl IntoIterator<Item = (Timestamp, u32)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_unstable();
        Self { levels: vec![Level::of(entries)], waiting: BTreeSet::new() }
    }

    /// Adds an entry. When many wait, they are sorted in, and entries that no longer `hold` are
    /// dropped.
    pub(super) fn insert(
        &mut self,
        at: Timestamp,
        key: u32,
        holds: impl Fn(Timestamp, u32) -> bool,
    ) {
        self.waiting.insert((at, key));
        if self.waiting.len() <= WAITING {
            return;
        }
        let mut entries: Vec<_> = std::mem::take(&mut self.waiting).into_iter().collect();
        while let Some(level) = self.levels.pop_if(|last| last.keys.len() <= 2 * entries.len()) {
            entries.extend(level.entries());
            // Merges, since both parts are sorted.
            entries.sort();
        }
        entries.retain(|(at, key)| holds(*at, *key));
        entries.dedup();
        self.levels.push(Level::of(entries));
    }

    /// Takes out entries that no longer hold.
    pub(super) fn retain(&mut self, holds: impl Fn(Timestamp, u32) -> bool) {
        let waiting = std::mem::take(&mut self.waiting);
        let levels = std::mem::take(&mut self.levels);
        let all = levels.iter().flat_map(|level| level.entries()).chain(waiting);
        *self = Self::of(all.filter(|(at, key)| holds(*at, *key)));
    }

    /// The entries with `low <= instant <= high`.
    pub(super) fn between(
        &self,
        low: Timestamp,
        high: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, u32)> {
        let sorted = self.levels.iter().flat_map(move |level| {
            let from = level.instants.partition_point(|at| *at < low);
            let to = level.instants.partition_point(|at| *at <= high).max(from);
            level.instants[from..to].iter().copied().zip(level.keys[from..to].iter().copied())
        });
        let span = (low, 0)..=(high.max(low), u32::MAX);
        let waiting = self.waiting.range(span).copied().filter(move |(at, _)| *at <= high);
        sorted.chain(waiting)
    }

    /// The earliest instant at or after `from`.
    pub(super) fn first_at_or_after(&self, from: Timestamp) -> Option<Timestamp> {
        let of_level = |level: &Arc<Level>| {
            let place = level.instants.partition_point(|at| *at < from);
            level.instants.get(place).copied()
        };
        let waiting = self.waiting.range((from, 0)..).next().map(|(at, _)| *at);
        self.levels.iter().filter_map(of_level).chain(waiting).min()
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.levels.iter().map(|level| level.keys.len()).sum::<usize>() + self.waiting.len()
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        let of_level =
            |level: &Arc<Level>| level.instants.capacity() * 8 + level.keys.capacity() * 4;
        self.levels.iter().map(of_level).sum::<usize>() + self.waiting.len() * 24
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::saturating_from_millis(millis)
    }

    #[test]
    fn every_entry_is_found_in_its_span_before_and_after_it_is_sorted_in() {
        let mut index = TimeIndex::of((0..100_u32).map(|n| (at(i64::from(n * 7 % 50)), n)));
        let mut all: Vec<_> = (0..100_u32).map(|n| (at(i64::from(n * 7 % 50)), n)).collect();
        for n in 100..4_000_u32 {
            let entry = (at(i64::from(n) * 31 % 1_000), n);
            index.insert(entry.0, entry.1, |_, _| true);
            all.push(entry);
        }
        assert!(!index.waiting.is_empty() && index.levels.len() > 1);
        let longer = |pair: &[Arc<Level>]| pair[0].keys.len() > 2 * pair[1].keys.len();
        assert!(index.levels.windows(2).all(longer));
        for (low, high) in [(0, 999), (30, 60), (60, 30), (2_000, 3_000)] {
            let inside = |(held, _): &(Timestamp, u32)| at(low) <= *held && *held <= at(high);
            let mut expected: Vec<_> = all.iter().copied().filter(inside).collect();
            let mut found: Vec<_> = index.between(at(low), at(high)).collect();
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected);
        }
        let first = all.iter().map(|(held, _)| *held).filter(|held| *held >= at(500)).min();
        assert_eq!(index.first_at_or_after(at(500)), first);
        assert_eq!(index.first_at_or_after(at(5_000)), None);
    }

    #[test]
    fn what_no_longer_holds_is_dropped_when_entries_are_sorted_in() {
        let mut index = TimeIndex::default();
        for n in 0..=WAITING as u32 {
            index.insert(at(i64::from(n)), n, |_, key| key % 2 == 0);
        }
        assert_eq!(index.len(), WAITING / 2 + 1);
    }
}
