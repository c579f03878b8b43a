//! A cache of runs: many leaves read the events of the same contacts.
//!
//! In: streams, each with its first new slot. Out: the run of each contact that has a new event, with its
//! instants cached at their first lookup, which costs far more than a comparison.

use std::cell::Cell;

use crate::ids::Row;
use crate::parallel;
use crate::store::{CachedInstant, Run, Store, StreamId};

/// The runs of contacts that have new events, for streams with many new events.
pub(super) struct RunCache<'s>(Vec<(StreamId, Vec<NewRuns<'s>>)>);

/// Runs are cached for streams with at least this many new events.
const MANY: usize = 1_024;
/// Contacts whose runs one thread looks up in one go.
const PART: usize = 2_048;

impl<'s> RunCache<'s> {
    /// Looks up the runs; `grown` are streams, each with its first new slot.
    pub(super) fn new(store: &'s Store, grown: impl Iterator<Item = (StreamId, u32)>) -> Self {
        let many = |(id, from): &(StreamId, u32)| {
            store.events().stream(*id).slots() - *from as usize >= MANY
        };
        let rows: Vec<(StreamId, Vec<u32>)> =
            grown.filter(many).map(|(id, from)| (id, rows_from(store, id, from))).collect();
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
        Self(rows.into_iter().map(parts).collect())
    }

    /// The run of a row, if it is cached. Lookups are mostly in ascending order of rows: `near` is the place
    /// of the last one.
    pub(super) fn run(
        &self,
        id: StreamId,
        row: Row,
        near: &Cell<(usize, usize)>,
    ) -> Option<Run<'_>> {
        let (_, parts) = self.0.iter().find(|(stream, _)| *stream == id)?;
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

/// The rows of contacts that have new events, each once.
fn rows_from(store: &Store, stream: StreamId, from: u32) -> Vec<u32> {
    let stream = store.events().stream(stream);
    let mut rows = Vec::with_capacity(stream.slots() - from as usize);
    stream.visit_from(from as usize, |_, row| rows.push(row.0));
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
