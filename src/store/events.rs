//! Events: one stream per event type, and a run per contact.
//!
//! In: events of known contacts, in any order. Out: streams, and a contact's events by type and time.
//! INVARIANT: a run is sorted by stream, then by instant, then by arrival; a slot is never reused; no run
//! has an event of a free page.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

use super::Texts;
use super::arrivals::{Batch, Share, by_row};
use super::runs::Runs;
use super::sent_ids::SentIds;
use super::stream::{PAGE, Stream};
use crate::ids::Row;
use crate::ingest::{EventColumns, EventId, SentId};
use crate::parallel;
use crate::rows::RowSet;
use crate::time::Timestamp;

/// The stream of an event type, numbered in the order of first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct StreamId(pub(crate) u32);

/// One event of a contact: its place in the store, and its instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EventRef {
    pub(crate) at: Timestamp,
    pub(crate) stream: StreamId,
    pub(crate) slot: u32,
}

/// A contact's events of one type, by time.
#[derive(Clone, Copy)]
pub(crate) struct Run<'e> {
    events: &'e Events,
    stream: &'e Stream,
    numbers: &'e [u32],
    /// A cached instant per event, or empty if instants are not cached.
    cached: &'e [CachedInstant],
}

/// The instant of an event, cached at its first lookup, which costs a cache miss. Concurrent lookups
/// store the same value, so relaxed ordering is enough.
#[derive(Debug)]
pub(crate) struct CachedInstant(AtomicI64);

impl Default for CachedInstant {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl CachedInstant {
    fn get_or(&self, look: impl FnOnce() -> Timestamp) -> Timestamp {
        // No event has this instant: years start at 1.
        match self.0.load(Ordering::Relaxed) {
            i64::MIN => {
                let at = look();
                self.0.store(at.as_millis(), Ordering::Relaxed);
                at
            }
            millis => Timestamp::saturating_from_millis(millis),
        }
    }
}

impl<'e> Run<'e> {
    /// This run, with the instants that are looked up kept in a cache.
    #[must_use]
    pub(crate) fn caching<'i>(self, cached: &'i [CachedInstant]) -> Run<'i>
    where
        'e: 'i,
    {
        Run { cached, ..self }
    }

    /// Number of events.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no event.
    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The slot of the n-th event.
    pub(crate) fn slot(&self, n: usize) -> u32 {
        self.events.slot(self.numbers[n]).1
    }

    /// When the n-th event happened.
    pub(crate) fn at(&self, n: usize) -> Timestamp {
        let look = || self.stream.at(self.slot(n)).expect("a run has slots of its streams");
        match self.cached.get(n) {
            Some(cached) => cached.get_or(look),
            None => look(),
        }
    }

    /// The events with `low <= instant <= high`. Each lookup costs a cache miss, so an infinite bound is
    /// not searched for.
    #[must_use]
    pub(crate) fn between(self, low: Timestamp, high: Timestamp) -> Self {
        let to = if high == Timestamp::MAX { self.len() } else { self.place(|at| at <= high) };
        let from = if low == Timestamp::MIN { 0 } else { self.place(|at| at < low) };
        let (numbers, cached) = (self.numbers.get(from..to), self.cached.get(from..to));
        Self { numbers: numbers.unwrap_or(&[]), cached: cached.unwrap_or(&[]), ..self }
    }

    /// The number of events before the first one for which `before` is false.
    fn place(&self, before: impl Fn(Timestamp) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(self.at(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The indexes of all events, the latest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.len()).rev()
    }
}

/// All events of all contacts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Events {
    types: Texts,
    sources: Texts,
    streams: Vec<Stream>,
    /// The stream and page of each page number. An event's number is its page number times [`PAGE`] plus
    /// its place in the page.
    pages: Vec<(StreamId, u32)>,
    /// Numbers of pages whose events were dropped; they are reused.
    free: Vec<u32>,
    /// For each stream, the number of its last page.
    filling: Vec<u32>,
    runs: Runs,
}

impl Events {
    /// The stream of an event type.
    pub(crate) fn stream_of(&self, event_type: &str) -> Option<StreamId> {
        self.types.code(event_type).map(StreamId)
    }

    /// The name of an event type.
    pub(crate) fn type_name(&self, stream: StreamId) -> &str {
        self.types.value(stream.0).unwrap_or("")
    }

    /// The text of a source's code.
    pub(crate) fn source_name(&self, code: u32) -> &str {
        self.sources.value(code).unwrap_or("")
    }

    /// A stream.
    pub(crate) fn stream(&self, id: StreamId) -> &Stream {
        &self.streams[id.0 as usize]
    }

    /// All streams.
    pub(crate) fn streams(&self) -> impl Iterator<Item = (StreamId, &Stream)> {
        (0..).map(StreamId).zip(&self.streams)
    }

    /// A contact's events, by type and time.
    pub(crate) fn run(
        &self,
        row: Row,
    ) -> impl DoubleEndedIterator<Item = EventRef> + ExactSizeIterator {
        self.runs.get(row).iter().map(|number| self.event(*number))
    }

    /// A contact's events of one type, by time.
    pub(crate) fn run_of(&self, row: Row, id: StreamId) -> Run<'_> {
        let run = self.runs.get(row);
        // The stream of an event is found in a small table, without a look at the event.
        let of = |number: &u32| self.pages[*number as usize / PAGE].0;
        let from = run.partition_point(|number| of(number) < id);
        let count = run[from..].partition_point(|number| of(number) == id);
        Run {
            events: self,
            stream: self.stream(id),
            numbers: &run[from..from + count],
            cached: &[],
        }
    }

    fn slot(&self, number: u32) -> (StreamId, u32) {
        let (stream, page) = self.pages[number as usize / PAGE];
        (stream, page * PAGE as u32 + number % PAGE as u32)
    }

    fn event(&self, number: u32) -> EventRef {
        let (stream, slot) = self.slot(number);
        let at = self.stream(stream).at(slot).expect("a run has slots of its streams");
        EventRef { at, stream, slot }
    }

    /// The largest number of properties of a type.
    pub(super) fn paths(&self) -> usize {
        self.streams.iter().map(|stream| stream.properties().count()).max().unwrap_or(0)
    }

    /// Number of events, those of deleted contacts included.
    pub(crate) fn len(&self) -> usize {
        self.streams.iter().map(Stream::len).sum()
    }

    /// Whether there is no event.
    pub(crate) fn is_empty(&self) -> bool {
        self.streams.iter().all(Stream::is_empty)
    }

    /// All but the streams.
    pub(super) fn without_streams(&self) -> Self {
        let Self { types, sources, streams: _, pages, free, filling, runs } = self.clone();
        Self { types, sources, streams: Vec::new(), pages, free, filling, runs }
    }

    /// Gives each stream the ids of its events.
    pub(super) fn set_ids(&mut self, ids: Vec<SentIds>) {
        let streams = std::mem::take(&mut self.streams).into_iter().zip(ids);
        self.streams = streams.map(|(stream, ids)| stream.with_ids(ids)).collect();
    }

    /// Undoes [`Events::without_streams`].
    pub(super) fn with_streams(self, streams: Vec<Stream>) -> Self {
        Self { streams, ..self }
    }

    /// Adds the events whose row is known; returns the first new slot of each stream that grew, and the ids that were
    /// derived for events without one.
    pub(super) fn insert(
        &mut self,
        events: &EventColumns,
        rows: &[Option<Row>],
        salt: u64,
    ) -> (BTreeMap<StreamId, u32>, Vec<EventId>) {
        let mut order: Vec<u32> =
            (0..).zip(rows).filter_map(|(place, row)| row.map(|_| place)).collect();
        // Sorting a batch by time makes fewer events late.
        if !events.at().is_sorted() {
            order.sort_by_key(|place| events.at()[*place as usize]);
        }
        let (shares, sources, numbers) = self.place(events, rows, &order);
        let mut of_stream: Vec<Option<&Share>> = vec![None; self.streams.len()];
        shares.iter().for_each(|share| of_stream[share.stream.0 as usize] = Some(share));
        let work = self.streams.iter_mut().zip(of_stream);
        let work = work.filter_map(|(stream, share)| Some((stream, share?))).collect();
        let batch = Batch { events, rows, sources: &sources, salt };
        let added = parallel::map_into(work, |(stream, share)| share.append_to(stream, &batch));
        let (mut late, mut derived) = (BTreeMap::new(), Vec::new());
        for added in added {
            derived.extend(added.derived);
            if !added.late.is_empty() {
                late.insert(added.stream, added.late);
            }
        }
        self.add_to_runs(numbers, &late);
        (shares.iter().map(|share| (share.stream, share.first)).collect(), derived)
    }

    /// The id of an event, unless its contact was deleted.
    pub(crate) fn id_of(&self, stream: StreamId, slot: u32) -> Option<SentId> {
        self.stream(stream).ids().get(slot)
    }

    /// Finds the stream and the number of each event, in their order, and the code of each of the batch's sources.
    fn place(
        &mut self,
        events: &EventColumns,
        rows: &[Option<Row>],
        order: &[u32],
    ) -> (Vec<Share>, Vec<u32>, Vec<(Row, u32)>) {
        let (types, sources) = (events.types(), events.sources());
        // By the batch's code: the share of a type, and what a source is called here.
        let mut share_of: Vec<Option<usize>> = vec![None; types.values().len()];
        let mut source_of = vec![u32::MAX; sources.values().len()];
        let mut shares: Vec<Share> = Vec::new();
        let mut numbers = Vec::with_capacity(order.len());
        for place in order {
            let at = *place as usize;
            let (Some(row), Some(of_type), Some(of_source)) =
                (rows[at], types.code(at), sources.code(at))
            else {
                unreachable!("an event of a known contact has a type and a source")
            };
            let source = &mut source_of[of_source as usize];
            if *source == u32::MAX {
                *source = self.sources.intern(&sources.values()[of_source as usize]);
            }
            let share = if let Some(share) = share_of[of_type as usize] {
                share
            } else {
                let stream = self.stream_for(&types.values()[of_type as usize]);
                let known = shares.iter().position(|share| share.stream == stream);
                let share = known.unwrap_or_else(|| {
                    let first = self.stream(stream).slots();
                    let first = u32::try_from(first).expect("limits keep streams below 2^32 slots");
                    shares.push(Share { stream, first, places: Vec::new() });
                    shares.len() - 1
                });
                *share_of[of_type as usize].insert(share)
            };
            let Share { stream, first, places } = &mut shares[share];
            let slot = *first + places.len() as u32;
            places.push(*place);
            let filling = &mut self.filling[stream.0 as usize];
            if (slot as usize).is_multiple_of(PAGE) {
                let page = (*stream, slot / PAGE as u32);
                *filling = if let Some(number) = self.free.pop() {
                    self.pages[number as usize] = page;
                    number
                } else {
                    self.pages.push(page);
                    u32::try_from(self.pages.len() - 1).expect("limits keep events below 2^31")
                };
            }
            numbers.push((row, *filling * PAGE as u32 + slot % PAGE as u32));
        }
        (shares, source_of, numbers)
    }

    /// Adds events to the runs of their contacts, in the order in which they come. `late` are the slots, ascending, of
    /// those that are older than an earlier one of their stream.
    fn add_to_runs(&mut self, numbers: Vec<(Row, u32)>, late: &BTreeMap<StreamId, Vec<u32>>) {
        // Neighbouring rows share an allocation, so they are updated together.
        let order = by_row(numbers);
        let (streams, pages) = (&self.streams, &self.pages);
        let slot = |number: u32| {
            let (stream, page) = pages[number as usize / PAGE];
            (stream, page * PAGE as u32 + number % PAGE as u32)
        };
        let goes_before = |held: u32, new: u32| {
            let ((held_by, held), (stream, new)) = (slot(held), slot(new));
            if held_by != stream || late.is_empty() {
                return held_by <= stream;
            }
            // An event that is not late goes after all others of its stream.
            let is_late = late.get(&stream).is_some_and(|late| late.binary_search(&new).is_ok());
            let stream = &streams[stream.0 as usize];
            !is_late || stream.at(held) <= stream.at(new)
        };
        self.runs.insert_all(&order, goes_before);
    }

    fn stream_for(&mut self, event_type: &str) -> StreamId {
        let code = self.types.intern(event_type);
        if code as usize == self.streams.len() {
            self.streams.push(Stream::default());
            self.filling.push(0);
        }
        StreamId(code)
    }

    /// Empties a contact's run; returns its events.
    pub(super) fn detach(&mut self, row: Row) -> Vec<EventRef> {
        self.runs.take(row).into_iter().map(|number| self.event(number)).collect()
    }

    /// Clears the properties of detached events, which are sorted by stream.
    pub(super) fn clear(&mut self, events: &[EventRef]) {
        for of_stream in events.chunk_by(|one, other| one.stream == other.stream) {
            let stream = &mut self.streams[of_stream[0].stream.0 as usize];
            of_stream.iter().for_each(|event| stream.clear(event.slot));
            stream.tidy();
        }
    }

    /// Erases property values of a stream that no event uses.
    pub(super) fn erase_unused(&mut self, stream: usize) {
        self.streams.get_mut(stream).into_iter().for_each(Stream::erase_unused);
    }

    /// Drops pages in which all events are older than the `horizon` of their type; returns how many events
    /// those were.
    pub(super) fn drop_older(&mut self, horizon: impl Fn(&str) -> Timestamp) -> usize {
        let mut rows = Vec::new();
        for (id, stream) in (0..).zip(&mut self.streams) {
            rows.extend(stream.drop_older(horizon(self.types.value(id).unwrap_or(""))));
        }
        self.free_pages(rows)
    }

    /// Drops pages in which all events are of deleted contacts, and the runs behind the last contact of each block;
    /// `living` has its place and one more.
    pub(super) fn drop_dead(&mut self, alive: &RowSet, living: &[usize]) {
        let rows = self.streams.iter_mut().flat_map(|stream| stream.drop_dead(alive)).collect();
        self.free_pages(rows);
        living.iter().enumerate().for_each(|(block, rows)| self.runs.give_back(block, *rows));
    }

    /// Removes the events of dropped pages, which are of these rows, from the runs, and frees the numbers of the pages.
    /// Returns how many events those were.
    fn free_pages(&mut self, mut rows: Vec<Row>) -> usize {
        let forgotten = rows.len();
        rows.sort_unstable();
        rows.dedup();
        let is_free =
            |(stream, page): &(StreamId, u32)| self.streams[stream.0 as usize].is_dropped(*page);
        let free: Vec<bool> = self.pages.iter().map(is_free).collect();
        self.runs.retain(&rows, |number| !free[number as usize / PAGE]);
        self.free = (0..).zip(&free).filter(|(_, free)| **free).map(|(number, _)| number).collect();
        forgotten
    }

    /// The largest number of slots of a type, those of dropped events included.
    pub(super) fn slots(&self) -> usize {
        self.streams.iter().map(Stream::slots).max().unwrap_or(0)
    }

    /// Heap bytes: of events and runs, of properties, of indexes.
    pub(crate) fn heap_bytes(&self) -> (usize, usize, usize) {
        let (mut events, mut properties, mut indexes) = (self.runs.heap_bytes(), 0, 0);
        for stream in &self.streams {
            let (own, of_properties, late) = stream.heap_bytes();
            events += own;
            properties += of_properties;
            indexes += late;
        }
        (events + self.types.heap_bytes() + self.sources.heap_bytes(), properties, indexes)
    }
}
