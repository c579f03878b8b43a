//! One leaf of a plan, made ready for many rows.
//!
//! In: a [`Leaf`], the data, an instant. Out: the rows for which it holds, all at once or one by one.

use super::columns::{ColumnTest, Columns};
use super::events::{EventsTest, Growth};
use super::run_cache::RunCache;
use crate::criteria::plan::{Leaf, Outcome, Test};
use crate::ids::Row;
use crate::store::{Store, StreamId};
use crate::time::Timestamp;

/// A leaf at an instant.
pub(super) enum LeafTest<'s> {
    Column(ColumnTest<'s>),
    Events { test: EventsTest<'s>, inside: bool },
}

impl<'s> LeafTest<'s> {
    /// `asked` is about how many rows it will be asked about.
    pub(super) fn new(leaf: &'s Leaf, store: &'s Store, now: Timestamp, asked: usize) -> Self {
        match &leaf.test {
            Test::Predicate(predicate) => {
                Self::Column(Columns { store, now, asked }.test(predicate, leaf.outcome))
            }
            Test::Events(test) => Self::Events {
                test: EventsTest::new(test, store, now, asked),
                inside: matches!(leaf.outcome, Outcome::True | Outcome::NotFalse),
            },
        }
    }

    /// The same test, with runs of events that were looked up already.
    pub(super) fn with(self, cache: &'s RunCache<'s>) -> Self {
        match self {
            Self::Events { test, inside } => Self::Events { test: test.with(cache), inside },
            test @ Self::Column(_) => test,
        }
    }

    /// Whether it holds for a row.
    pub(super) fn row(&self, row: u32) -> bool {
        match self {
            Self::Column(test) => test.row(row),
            Self::Events { test, inside } => test.row(Row(row)) == *inside,
        }
    }

    /// Calls `ask` with the rows whose answer the events of a stream from a slot on may have turned.
    pub(super) fn added(&self, stream: StreamId, from: u32, ask: &mut impl FnMut(u32, Growth)) {
        if let Self::Events { test, inside } = self {
            test.added(stream, from, *inside, ask);
        }
    }

    /// Calls `ask` with the rows whose events of a stream a bound has passed over.
    pub(super) fn passed(
        &self,
        stream: StreamId,
        low: Timestamp,
        high: Timestamp,
        ask: &mut impl FnMut(u32),
    ) {
        if let Self::Events { test, .. } = self {
            test.passed(stream, low, high, ask);
        }
    }

    /// The rows for which it holds, a bit each; rows of contacts that are gone, and those behind the
    /// end, mean nothing.
    pub(super) fn all(&self, rows: usize) -> Vec<u64> {
        match self {
            Self::Column(test) => test.all(rows),
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
