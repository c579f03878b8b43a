//! One leaf of a plan, prepared for many rows.
//!
//! In: a [`Leaf`], the store, an instant. Out: the rows for which the leaf holds, all at once or one by one.

use super::column_test::ColumnTest;
use super::columns::Columns;
use super::events::{EventsTest, Growth};
use super::run_cache::{NewEvent, RunCache};
use super::stop::Stop;
use crate::criteria::plan::{Leaf, Outcome, Test};
use crate::ids::Row;
use crate::store::{Store, StreamId};
use crate::time::Timestamp;

/// A leaf at an instant. `inside` is the answer for contacts whose events pass the test.
pub(super) enum LeafTest<'s> {
    Column { test: ColumnTest<'s>, store: &'s Store, stop: Stop<'s> },
    Events { test: EventsTest<'s>, inside: bool },
}

impl<'s> LeafTest<'s> {
    /// Prepares a leaf. `estimate` is an estimate of the number of rows that will be evaluated.
    pub(super) fn new(
        leaf: &'s Leaf,
        store: &'s Store,
        now: Timestamp,
        estimate: usize,
        stop: Stop<'s>,
    ) -> Self {
        match &leaf.test {
            Test::Predicate(predicate) => {
                let columns = Columns { store, now, estimate, stop };
                Self::Column { test: columns.test(predicate, leaf.outcome), store, stop }
            }
            Test::Events(test) => Self::Events {
                test: EventsTest::new(test, store, now, estimate, stop),
                inside: matches!(leaf.outcome, Outcome::True | Outcome::NotFalse),
            },
        }
    }

    /// This test, with runs of events read from a cache.
    pub(super) fn with(self, cache: &'s RunCache<'s>) -> Self {
        match self {
            Self::Events { test, inside } => Self::Events { test: test.with(cache), inside },
            test @ Self::Column { .. } => test,
        }
    }

    /// Whether the leaf holds for a row.
    pub(super) fn row(&self, row: u32) -> bool {
        match self {
            Self::Column { test, .. } => test.row(row),
            Self::Events { test, inside } => test.row(Row(row)) == *inside,
        }
    }

    /// For how many rows [`LeafTest::all`] finds the answer in the time that [`LeafTest::row`] takes for one.
    pub(super) fn rows_per_lookup(&self) -> u64 {
        match self {
            Self::Column { test, .. } => test.rows_per_lookup(),
            // A contact's run costs more to find than its cell, and an event of a stream less than either.
            Self::Events { .. } => 64,
        }
    }

    /// Calls `ask` with the rows whose answer the new events of a stream may have changed.
    pub(super) fn affected_by_new_events(
        &self,
        stream: StreamId,
        events: &[NewEvent],
        ask: &mut impl FnMut(u32, Growth),
    ) {
        match self {
            Self::Events { test, inside } => {
                test.affected_by_new_events(stream, events, *inside, ask);
            }
            // A CASE asks for events.
            Self::Column { .. } => {
                events.iter().for_each(|event| ask(event.row.0, Growth::Unknown));
            }
        }
    }

    /// Calls `ask` with the rows that have an event of a stream between two positions of a moving bound.
    pub(super) fn affected_by_moved_bound(
        &self,
        stream: StreamId,
        low: Timestamp,
        high: Timestamp,
        ask: &mut impl FnMut(u32),
    ) {
        match self {
            Self::Events { test, .. } => test.affected_by_moved_bound(stream, low, high, ask),
            Self::Column { store, .. } => {
                store.events().stream(stream).visit_between(low, high, |_, row| ask(row.0));
            }
        }
    }

    /// The rows for which the leaf holds, one bit per row. Bits of deleted contacts and past the last row
    /// have no meaning.
    pub(super) fn all(&self, rows: usize) -> Vec<u64> {
        match self {
            Self::Column { test, stop, .. } => test.all(rows, *stop),
            Self::Events { test, inside } => {
                let mut words = test.all();
                if !inside {
                    words.iter_mut().for_each(|word| *word = !*word);
                }
                words
            }
        }
    }
}
