//! Keys with deadlines, in the order in which they are due.
//!
//! In: keys with a deadline and a rank, and instants. Out: the keys that are due, in the order
//! (deadline, rank, sequence of arming). Does not know what a key means and reads no clock.
//! A key is armed at most once: arming it again repositions its deadline.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The order of keys with the same deadline: lower ranks first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Rank(pub(crate) u8);

/// A key's position in the order. The sequence makes positions unique.
type Position = (Timestamp, Rank, u64);

/// An ordered set of keys, each with its deadline.
///
/// INVARIANT: `order` and `positions` hold the same pairs, and every sequence in them is below
/// `next_sequence`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "K: Ord + Deserialize<'de>"))]
pub(crate) struct Schedule<K> {
    order: BTreeMap<Position, K>,
    /// `places` in files.
    #[serde(rename = "places")]
    positions: BTreeMap<K, Position>,
    next_sequence: u64,
}

impl<K> Default for Schedule<K> {
    fn default() -> Self {
        Self { order: BTreeMap::new(), positions: BTreeMap::new(), next_sequence: 0 }
    }
}

impl<K: Copy + Ord> Schedule<K> {
    /// A schedule with nothing in it.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Makes `key` due at `at`, behind the keys that were armed for the same deadline and rank before. A
    /// key that is armed already loses its old position.
    pub(crate) fn arm(&mut self, at: Timestamp, rank: Rank, key: K) {
        self.cancel(&key);
        let position = (at, rank, self.next_sequence);
        self.next_sequence += 1;
        self.order.insert(position, key);
        self.positions.insert(key, position);
    }

    /// Removes `key`; returns whether it was armed.
    pub(crate) fn cancel(&mut self, key: &K) -> bool {
        match self.positions.remove(key) {
            Some(position) => self.order.remove(&position).is_some(),
            None => false,
        }
    }

    /// The earliest deadline.
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.order.first_key_value().map(|((at, ..), _)| *at)
    }

    /// The first key, with its deadline.
    pub(crate) fn first(&self) -> Option<(Timestamp, K)> {
        self.order.first_key_value().map(|((at, ..), key)| (*at, *key))
    }

    /// When `key` is due, if it is armed.
    pub(crate) fn deadline_of(&self, key: &K) -> Option<Timestamp> {
        self.positions.get(key).map(|(at, ..)| *at)
    }

    /// Removes the first key due at `now` or earlier and returns it with its deadline.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<(Timestamp, K)> {
        let first = self.order.first_entry()?;
        let at = first.key().0;
        if at > now {
            return None;
        }
        let key = first.remove();
        self.positions.remove(&key);
        Some((at, key))
    }

    /// Removes all keys due at `now` or earlier and returns them in order.
    ///
    /// Unlike a loop over [`Self::pop_due`] it does not return keys that are armed again meanwhile: after
    /// a gap each overdue key comes once.
    pub(crate) fn drain_due(&mut self, now: Timestamp) -> Vec<(Timestamp, K)> {
        std::iter::from_fn(|| self.pop_due(now)).collect()
    }

    /// All armed keys in order. Collecting them gives a schedule of the same order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Timestamp, Rank, K)> + '_ {
        self.order.iter().map(|((at, rank, _), key)| (*at, *rank, *key))
    }
}

impl<K: Copy + Ord> FromIterator<(Timestamp, Rank, K)> for Schedule<K> {
    fn from_iter<I: IntoIterator<Item = (Timestamp, Rank, K)>>(entries: I) -> Self {
        let mut schedule = Self::new();
        for (at, rank, key) in entries {
            schedule.arm(at, rank, key);
        }
        schedule
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::saturating_from_millis(millis)
    }

    fn of(entries: &[(i64, u8, char)]) -> Schedule<char> {
        entries.iter().map(|&(millis, rank, key)| (at(millis), Rank(rank), key)).collect()
    }

    fn keys(schedule: &Schedule<char>) -> String {
        schedule.iter().map(|(.., key)| key).collect()
    }

    #[test]
    fn the_order_is_deadline_then_rank_then_sequence() {
        let mut schedule =
            of(&[(20, 0, 'd'), (10, 2, 'c'), (10, 1, 'z'), (10, 1, 'a'), (30, 0, 'e')]);
        assert_eq!(keys(&schedule), "zacde");
        assert_eq!(schedule.next_deadline(), Some(at(10)));
        assert_eq!(schedule.pop_due(at(9)), None);
        let popped: String = schedule.drain_due(at(20)).into_iter().map(|(_, key)| key).collect();
        assert_eq!(popped, "zacd");
        assert_eq!(schedule.pop_due(at(30)), Some((at(30), 'e')));
        assert!(schedule.order.is_empty());
        assert_eq!(schedule.next_deadline(), None);
    }

    #[test]
    fn arming_again_repositions_and_goes_to_the_back() {
        let mut schedule = of(&[(10, 1, 'a'), (10, 1, 'b')]);
        schedule.arm(at(10), Rank(1), 'a');
        assert_eq!((keys(&schedule).as_str(), schedule.order.len()), ("ba", 2));
        schedule.arm(at(5), Rank(9), 'a');
        assert_eq!(schedule.deadline_of(&'a'), Some(at(5)));
        assert_eq!((keys(&schedule).as_str(), schedule.order.len()), ("ab", 2));
    }

    #[test]
    fn what_is_cancelled_never_fires() {
        let mut schedule = of(&[(10, 1, 'a'), (11, 1, 'b')]);
        assert!(schedule.cancel(&'a'));
        assert!(!schedule.cancel(&'a'), "it is gone");
        assert_eq!(schedule.deadline_of(&'a'), None);
        assert_eq!(schedule.drain_due(at(100)), [(at(11), 'b')]);
    }

    #[test]
    fn draining_meets_nothing_armed_afterwards() {
        let mut schedule = of(&[(10, 1, 'a')]);
        for (_, key) in schedule.drain_due(at(10)) {
            schedule.arm(at(10), Rank(1), key);
        }
        assert_eq!(keys(&schedule), "a");
    }

    /// The obvious schedule: a list, sorted when asked.
    #[derive(Default)]
    struct Naive {
        entries: Vec<(Timestamp, Rank, u64, u8)>,
        armed: u64,
    }

    impl Naive {
        fn arm(&mut self, at: Timestamp, rank: Rank, key: u8) {
            self.cancel(key);
            self.entries.push((at, rank, self.armed, key));
            self.armed += 1;
        }

        fn cancel(&mut self, key: u8) -> bool {
            let before = self.entries.len();
            self.entries.retain(|entry| entry.3 != key);
            self.entries.len() < before
        }

        fn pop_due(&mut self, now: Timestamp) -> Option<(Timestamp, u8)> {
            let first = *self.entries.iter().min()?;
            (first.0 <= now).then(|| {
                self.cancel(first.3);
                (first.0, first.3)
            })
        }
    }

    #[test]
    fn any_sequence_of_calls_answers_as_a_sorted_list_does() {
        let (mut schedule, mut naive) = (Schedule::new(), Naive::default());
        let mut ids = crate::ids::IdSource::new(11);
        for _ in 0..20_000 {
            let [call, key, instant, rank, ..] = *ids.draw().as_bytes();
            let (key, instant, rank) = (key % 12, at(i64::from(instant % 16)), Rank(rank % 3));
            match call % 4 {
                0 | 1 => {
                    schedule.arm(instant, rank, key);
                    naive.arm(instant, rank, key);
                }
                2 => assert_eq!(schedule.cancel(&key), naive.cancel(key)),
                _ => assert_eq!(schedule.pop_due(instant), naive.pop_due(instant)),
            }
            assert_eq!(schedule.order.len(), naive.entries.len());
            assert_eq!(schedule.order.len(), schedule.positions.len());
        }
        let again: Schedule<u8> = schedule.iter().collect();
        assert!(again.iter().eq(schedule.iter()), "collected again, the order is the same");
    }
}
