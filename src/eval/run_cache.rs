//! What is new in streams, read once for all leaves: the new events, and the runs of their contacts.
//!
//! In: streams, each with its first new slot. Out: the new events of each; and, where they are many, the run of each
//! contact that has one, with its instants cached at their first lookup, which costs far more than a comparison.

use std::cell::Cell;

use crate::ids::Row;
use crate::parallel;
use crate::store::{CachedInstant, Run, Store, StreamId};
use crate::time::Timestamp;

/// New events, and, for streams with many, the runs of contacts that have some.
pub(super) struct RunCache<'s> {
    events: Vec<(StreamId, Vec<NewEvent>)>,
    runs: Vec<(StreamId, Vec<NewRuns<'s>>)>,
}

/// An event that is new.
pub(super) struct NewEvent {
    pub(super) slot: u32,
    pub(super) row: Row,
    pub(super) at: Timestamp,
}

/// Runs are cached for streams with at least this many new events.
const MANY: usize = 1_024;
/// Contacts whose runs one thread looks up in one go.
const PART: usize = 2_048;

impl<'s> RunCache<'s> {
    /// Reads events and looks up runs; `grown` are streams, each with its first new slot.
    pub(super) fn new(store: &'s Store, grown: impl Iterator<Item = (StreamId, u32)>) -> Self {
        let read = |(id, from)| (id, events_from(store, id, from));
        let events: Vec<(StreamId, Vec<NewEvent>)> = parallel::map_into(grown.collect(), read);
        let many = events.iter().filter(|(_, events)| events.len() >= MANY);
        let rows: Vec<(StreamId, Vec<u32>)> =
            many.map(|(id, events)| (*id, rows_of(events))).collect();
        let part = |(id, rows): &'_ (StreamId, Vec<u32>)| {
            let id = *id;
            rows.chunks(PART).map(|part| (id, part.to_vec())).collect::<Vec<_>>()
        };
        let parts = rows.iter().flat_map(part).collect();
        let mut cache =
            parallel::map_into(parts, |(id, rows)| NewRuns::new(store, id, rows)).into_iter();
        let parts = |(id, rows): (StreamId, Vec<u32>)| {
            (id, cache.by_ref().take(rows.len().div_ceil(PART)).collect())
        };
        let runs = rows.into_iter().map(parts).collect();
        Self { events, runs }
    }

    /// The streams, each with its new events in the order of their slots.
    pub(super) fn events(&self) -> impl Iterator<Item = (StreamId, &[NewEvent])> {
        self.events.iter().map(|(stream, events)| (*stream, events.as_slice()))
    }

    /// The run of a row, if it is cached. Lookups are mostly in ascending order of rows: `near` is the place
    /// of the last one.
    pub(super) fn run(
        &self,
        id: StreamId,
        row: Row,
        near: &Cell<(usize, usize)>,
    ) -> Option<Run<'_>> {
        let (_, parts) = self.runs.iter().find(|(stream, _)| *stream == id)?;
        let (part, place) = near.get();
        let here = |part: &NewRuns<'_>| {
            part.rows.first() <= Some(&row.0) && Some(&row.0) <= part.rows.last()
        };
        let same = parts.get(part).is_some_and(here);
        let (part, place) = if same {
            (part, place)
        } else {
            (parts.partition_point(|part| part.rows.last() < Some(&row.0)), 0)
        };
        let (place, run) = parts.get(part)?.run(row.0, place);
        near.set((part, place));
        run
    }
}

fn events_from(store: &Store, stream: StreamId, from: u32) -> Vec<NewEvent> {
    let stream = store.events().stream(stream);
    let mut events = Vec::with_capacity(stream.slots() - from as usize);
    stream.visit_from(from as usize, |slot, row| {
        let at = stream.at(slot).expect("the slot is one of the stream");
        events.push(NewEvent { slot, row, at });
    });
    events
}

/// The rows of contacts that have some of these events, each once.
fn rows_of(events: &[NewEvent]) -> Vec<u32> {
    let mut rows: Vec<u32> = events.iter().map(|event| event.row.0).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Some runs of one stream.
struct NewRuns<'s> {
    /// Ascending.
    rows: Vec<u32>,
    runs: Vec<Run<'s>>,
    /// Where the cached instants of each run end; they start where those of the run before it end.
    ends: Vec<u32>,
    cached: Vec<CachedInstant>,
}

impl<'s> NewRuns<'s> {
    fn new(store: &'s Store, stream: StreamId, rows: Vec<u32>) -> Self {
        let runs: Vec<Run<'s>> =
            rows.iter().map(|row| store.events().run_of(Row(*row), stream)).collect();
        let mut end = 0;
        let ends = runs.iter().map(|run| {
            end += run.len() as u32;
            end
        });
        let ends: Vec<u32> = ends.collect();
        let cached = (0..end).map(|_| CachedInstant::default()).collect();
        Self { rows, runs, ends, cached }
    }

    /// The place where a row is or would be, and its run. The search starts at `near`, if the row is not
    /// before it.
    fn run<'g>(&'g self, row: u32, near: usize) -> (usize, Option<Run<'g>>)
    where
        's: 'g,
    {
        let behind = self.rows.get(near).is_none_or(|held| *held > row);
        let mut from = if behind { 0 } else { near };
        let mut step = 1;
        while self.rows.get(from + step).is_some_and(|held| *held <= row) {
            from += step;
            step *= 2;
        }
        let to = (from + step).min(self.rows.len());
        let at = from + self.rows[from..to].partition_point(|held| *held < row);
        let found = (self.rows.get(at) == Some(&row)).then(|| {
            let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
            self.runs[at].caching(&self.cached[start..self.ends[at] as usize])
        });
        (at.min(self.rows.len().saturating_sub(1)), found)
    }
}
