//! An index by time: keys by instant, for lookups by interval.
//!
//! In: pairs of an instant and a key, in any order. Out: the entries within an interval, in no order, and
//! the first instant at or after a given one. It is a log-structured merge: new entries are buffered, a full
//! buffer becomes a sorted level, and levels of similar size are merged. An insertion is cheap wherever the
//! entry belongs, and a clone copies only the buffer.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::image::packed;
use crate::time::Timestamp;

/// Size of the buffer.
const BUFFERED: usize = 1_024;

/// Instants and keys. Entries are not removed one by one: the caller must check which ones are still valid.
///
/// INVARIANT: a level is more than twice as long as the next one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct TimeIndex {
    levels: Vec<Arc<Level>>,
    buffer: BTreeSet<(Timestamp, u32)>,
}

/// Sorted entries. Two arrays, since an array of pairs would be padded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Level {
    #[serde(with = "packed")]
    instants: Vec<Timestamp>,
    #[serde(with = "packed")]
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
        Self { levels: vec![Level::of(entries)], buffer: BTreeSet::new() }
    }

    /// Adds an entry. When the buffer is full, it becomes a level, and entries that are no longer valid by
    /// `holds` are dropped.
    pub(super) fn insert(
        &mut self,
        at: Timestamp,
        key: u32,
        holds: impl Fn(Timestamp, u32) -> bool,
    ) {
        self.buffer.insert((at, key));
        if self.buffer.len() <= BUFFERED {
            return;
        }
        let mut entries: Vec<_> = std::mem::take(&mut self.buffer).into_iter().collect();
        while let Some(level) = self.levels.pop_if(|last| last.keys.len() <= 2 * entries.len()) {
            entries.extend(level.entries());
            // A stable sort merges the two sorted parts.
            entries.sort();
        }
        entries.retain(|(at, key)| holds(*at, *key));
        entries.dedup();
        self.levels.push(Level::of(entries));
    }

    /// Removes the entries that are no longer valid by `holds`.
    pub(super) fn retain(&mut self, holds: impl Fn(Timestamp, u32) -> bool) {
        let buffer = std::mem::take(&mut self.buffer);
        let levels = std::mem::take(&mut self.levels);
        let all = levels.iter().flat_map(|level| level.entries()).chain(buffer);
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
        let buffer = self.buffer.range(span).copied().filter(move |(at, _)| *at <= high);
        sorted.chain(buffer)
    }

    /// The earliest instant at or after `from`.
    pub(super) fn first_at_or_after(&self, from: Timestamp) -> Option<Timestamp> {
        let of_level = |level: &Arc<Level>| {
            let place = level.instants.partition_point(|at| *at < from);
            level.instants.get(place).copied()
        };
        let buffer = self.buffer.range((from, 0)..).next().map(|(at, _)| *at);
        self.levels.iter().filter_map(of_level).chain(buffer).min()
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.levels.iter().map(|level| level.keys.len()).sum::<usize>() + self.buffer.len()
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let of_level =
            |level: &Arc<Level>| level.instants.capacity() * 8 + level.keys.capacity() * 4;
        self.levels.iter().map(of_level).sum::<usize>() + self.buffer.len() * 24
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
        assert!(!index.buffer.is_empty() && index.levels.len() > 1);
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
    fn outdated_entries_are_dropped_when_new_ones_are_merged() {
        let mut index = TimeIndex::default();
        for n in 0..=BUFFERED as u32 {
            index.insert(at(i64::from(n)), n, |_, key| key % 2 == 0);
        }
        assert_eq!(index.len(), BUFFERED / 2 + 1);
    }
}
