//! The events that many leaves will ask the same contacts for, looked up once.
//!
//! In: a stream, and the slot from which on its events are new. Out: of each contact that has one, its
//! whole run of the stream, and the instants of its events once some leaf has asked for them: finding
//! these costs far more than comparing them.

use std::cell::Cell;

use crate::ids::Row;
use crate::parallel;
use crate::store::{CachedInstant, Run, Store, StreamId};

/// The runs of the contacts that have new events, of streams with many.
pub(super) struct RunCache<'s>(Vec<(StreamId, Vec<NewRuns<'s>>)>);

/// So many new events of a stream are worth looking all their contacts' runs up.
const MANY: usize = 1_024;
/// Contacts that are looked up together.
const PART: usize = 2_048;

impl<'s> RunCache<'s> {
    /// Of streams, each with its first new slot.
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

    /// The run of a row that has new events. Rows are mostly asked for in ascending order: `near` is
    /// where the last one was.
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

/// The contacts that have new events, each once.
fn rows_from(store: &Store, stream: StreamId, from: u32) -> Vec<u32> {
    let stream = store.events().stream(stream);
    let mut rows = Vec::with_capacity(stream.slots() - from as usize);
    stream.visit_from(from as usize, |_, row| rows.push(row.0));
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The runs of one stream's contacts that have new events.
struct NewRuns<'s> {
    /// Ascending.
    rows: Vec<u32>,
    runs: Vec<Run<'s>>,
    /// Where each run's events end; they begin where those of the run before it end.
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

    /// Where the row is, or would be, and its run; it is looked for from `near` on, if it is behind.
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
