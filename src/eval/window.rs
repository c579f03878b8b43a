//! Event tables at an instant.
//!
//! In: an [`EventTable`] and an instant. Out: its streams, and the interval of time that it reads.

use crate::criteria::plan::{Condition, EventTable};
use crate::criteria::scalar::Comparison;
use crate::store::{EventRef, Store, StreamId};
use crate::time::{Duration, Timestamp};

/// A table's streams and window, in instants.
pub(super) struct Window<'p> {
    /// Sorted.
    pub(super) streams: Vec<StreamId>,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    /// Whether the table has no event for any contact: its bounds contradict each other, a bound is NULL, or
    /// it has no stream.
    pub(super) empty: bool,
    pub(super) filter: &'p Condition,
}

/// The resolution of time.
pub(super) const TICK: Duration = Duration::millis(1);

impl<'p> Window<'p> {
    pub(super) fn new(table: &'p EventTable, store: &Store, now: Timestamp) -> Self {
        let events = store.events();
        let mut streams: Vec<StreamId> = match &table.types {
            Some(types) => types.iter().filter_map(|name| events.stream_of(name)).collect(),
            None => events.streams().map(|(id, _)| id).collect(),
        };
        streams.sort_unstable();
        let (from, until) = (Timestamp::MIN, Timestamp::MAX);
        let mut bound = Self { streams, from, until, empty: false, filter: &table.filter };
        for (op, moment) in &table.window {
            match moment.at(now) {
                Some(at) => bound.narrow(*op, at),
                None => bound.empty = true,
            }
        }
        bound.empty |= bound.from > bound.until || bound.streams.is_empty();
        bound
    }

    fn narrow(&mut self, op: Comparison, at: Timestamp) {
        match op {
            Comparison::Greater if at == Timestamp::MAX => self.empty = true,
            Comparison::Less if at == Timestamp::MIN => self.empty = true,
            Comparison::Greater => self.from = self.from.max(at + TICK),
            Comparison::GreaterOrEqual => self.from = self.from.max(at),
            Comparison::Less => self.until = self.until.min(at - TICK),
            Comparison::LessOrEqual => self.until = self.until.min(at),
            Comparison::Equal => {
                self.from = self.from.max(at);
                self.until = self.until.min(at);
            }
            Comparison::NotEqual => unreachable!("an event table has `!=` in its filter"),
        }
    }

    pub(super) fn reads(&self, stream: StreamId) -> bool {
        self.streams.binary_search(&stream).is_ok()
    }

    pub(super) fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at <= self.until
    }

    /// The events of a run that the table reads.
    pub(super) fn of_run(&self, run: &[EventRef]) -> Vec<EventRef> {
        let inside = |event: &&EventRef| self.contains(event.at) && self.reads(event.stream);
        if self.empty { Vec::new() } else { run.iter().filter(inside).copied().collect() }
    }
}
