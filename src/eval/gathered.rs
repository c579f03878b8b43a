//! The events that many leaves will ask the same contacts for, looked up once.
//!
//! In: a stream, and the slot from which on its events are new. Out: of each contact that has one, its
//! whole run of the stream with the instants side by side: finding these costs far more than
//! comparing them.

use std::cell::Cell;
use std::sync::OnceLock;

use crate::ids::Row;
use crate::store::{Run, Store, StreamId};
use crate::time::Timestamp;

/// The runs of the contacts that have new events, each stream's looked up when it is first asked for.
pub(super) struct Gathered<'s> {
    store: &'s Store,
    streams: Vec<(StreamId, u32, OnceLock<NewRuns<'s>>)>,
}

impl<'s> Gathered<'s> {
    /// Of streams, each with its first new slot.
    pub(super) fn new(store: &'s Store, grown: impl Iterator<Item = (StreamId, u32)>) -> Self {
        Self { store, streams: grown.map(|(id, from)| (id, from, OnceLock::new())).collect() }
    }

    /// The run of a row that has new events. Rows are mostly asked for in ascending order: `near` is
    /// where the last one was.
    pub(super) fn run(&self, id: StreamId, row: Row, near: &Cell<usize>) -> Option<Run<'_>> {
        let (_, from, runs) = self.streams.iter().find(|(stream, ..)| *stream == id)?;
        runs.get_or_init(|| NewRuns::new(self.store, id, *from)).run(row.0, near)
    }
}

/// The runs of one stream's contacts that have new events.
struct NewRuns<'s> {
    /// Ascending.
    rows: Vec<u32>,
    runs: Vec<Run<'s>>,
    /// Where each run's instants end; they begin where those of the run before it end.
    ends: Vec<u32>,
    instants: Vec<Timestamp>,
}

impl<'s> NewRuns<'s> {
    fn new(store: &'s Store, stream: StreamId, from: u32) -> Self {
        let mut rows = Vec::new();
        store.events().stream(stream).visit_from(from as usize, |_, row| rows.push(row.0));
        rows.sort_unstable();
        rows.dedup();
        let runs: Vec<Run<'s>> =
            rows.iter().map(|row| store.events().run_of(Row(*row), stream)).collect();
        let mut ends = Vec::with_capacity(rows.len());
        let mut instants = Vec::new();
        for run in &runs {
            instants.extend((0..run.len()).map(|n| run.at(n)));
            ends.push(instants.len() as u32);
        }
        Self { rows, runs, ends, instants }
    }

    fn run<'g>(&'g self, row: u32, near: &Cell<usize>) -> Option<Run<'g>>
    where
        's: 'g,
    {
        let behind = self.rows.get(near.get()).is_none_or(|held| *held > row);
        let mut from = if behind { 0 } else { near.get() };
        let mut step = 1;
        while self.rows.get(from + step).is_some_and(|held| *held <= row) {
            from += step;
            step *= 2;
        }
        let to = (from + step).min(self.rows.len());
        let at = from + self.rows[from..to].partition_point(|held| *held < row);
        near.set(at.min(self.rows.len().saturating_sub(1)));
        if self.rows.get(at) != Some(&row) {
            return None;
        }
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        Some(self.runs[at].with_instants(&self.instants[start..self.ends[at] as usize]))
    }
}
