//! Events: one stream per event type, and a run per contact.
//!
//! In: events of known contacts, in any order. Out: streams, and a contact's events by type and time.
//! INVARIANT: a run is sorted by stream, then by instant, then by arrival; a slot is never reused; no run
//! has an event of a free page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

use super::Texts;
use super::runs::Runs;
use super::sent_ids::SentIds;
use super::stream::{PAGE, Stream};
use crate::ids::Row;
use crate::ingest::{DictionaryColumn, EventColumns, EventId, SentId};
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

/// An event that was just appended to its stream.
struct New {
    /// Its index in the batch.
    place: usize,
    row: Row,
    stream: StreamId,
    slot: u32,
    number: u32,
    /// Its instant, if the event is late: older than an earlier one of its stream.
    at: Option<Timestamp>,
}

/// What a batch's codes stand for here, each looked up once.
struct Named {
    /// By the batch's code of the type.
    streams: Vec<Option<StreamId>>,
    /// By the batch's code of the source.
    sources: Vec<Option<u32>>,
}

impl Named {
    fn of(events: &EventColumns) -> Self {
        let streams = vec![None; events.types().values().len()];
        Self { streams, sources: vec![None; events.sources().values().len()] }
    }
}

/// A property of a batch in one stream: the column, and the code there of each of the batch's codes.
struct Translated {
    column: usize,
    codes: Vec<u32>,
    /// A slot and a code each; the slots ascend.
    cells: Vec<(u32, u32)>,
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
        let mut order: Vec<(usize, Row)> =
            rows.iter().enumerate().filter_map(|(place, row)| Some((place, (*row)?))).collect();
        // Sorting a batch by time makes fewer events late.
        if !events.at().is_sorted() {
            order.sort_by_key(|(place, _)| events.at()[*place]);
        }
        let mut first = BTreeMap::new();
        let (mut added, mut derived) = (Vec::with_capacity(order.len()), Vec::new());
        let mut named = Named::of(events);
        for (place, row) in order {
            let new = self.append(events, &mut named, place, row, salt);
            if events.sent_ids()[place].is_none() {
                derived.extend(self.id_of(new.stream, new.slot).map(|id| id.key()));
            }
            first.entry(new.stream).or_insert(new.slot);
            added.push(new);
        }
        self.write_properties(events, &added);
        self.add_to_runs(&added);
        (first, derived)
    }

    /// The id of an event, unless its contact was deleted.
    pub(crate) fn id_of(&self, stream: StreamId, slot: u32) -> Option<SentId> {
        self.stream(stream).ids().get(slot)
    }

    /// Appends an event to its stream.
    fn append(
        &mut self,
        events: &EventColumns,
        named: &mut Named,
        place: usize,
        row: Row,
        salt: u64,
    ) -> New {
        let code = |names: &DictionaryColumn<Arc<str>>| {
            names.code(place).expect("each event has a type and a source") as usize
        };
        let (event_type, source) = (code(events.types()), code(events.sources()));
        let event_type_name = &events.types().values()[event_type];
        let stream = match named.streams[event_type] {
            Some(stream) => stream,
            None => *named.streams[event_type].insert(self.stream_for(event_type_name)),
        };
        let source = *named.sources[source]
            .get_or_insert_with(|| self.sources.intern(&events.sources().values()[source]));
        let at = events.at()[place];
        let id = |slot| match &events.sent_ids()[place] {
            Some(id) => id.clone(),
            None => SentId::derived(salt, &format!("{event_type_name}\n{slot}")),
        };
        let (slot, late) = self.streams[stream.0 as usize].push(row, source, at, id);
        let filling = &mut self.filling[stream.0 as usize];
        if (slot as usize).is_multiple_of(PAGE) {
            let page = (stream, slot / PAGE as u32);
            *filling = if let Some(number) = self.free.pop() {
                self.pages[number as usize] = page;
                number
            } else {
                self.pages.push(page);
                u32::try_from(self.pages.len() - 1).expect("limits keep events below 2^31")
            };
        }
        let number = *filling * PAGE as u32 + slot % PAGE as u32;
        New { place, row, stream, slot, number, at: late.then_some(at) }
    }

    fn write_properties(&mut self, events: &EventColumns, added: &[New]) {
        for (path, values) in events.properties() {
            // By the stream: what was looked up for it, and the cells that it gets.
            let mut translated: Vec<Option<Translated>> = Vec::new();
            translated.resize_with(self.streams.len(), || None);
            for new in added {
                let Some(code) = values.code(new.place) else { continue };
                let stream = &mut self.streams[new.stream.0 as usize];
                let known = translated[new.stream.0 as usize].get_or_insert_with(|| {
                    let codes = vec![u32::MAX; values.values().len()];
                    Translated { column: stream.property_index(path), codes, cells: Vec::new() }
                });
                let translated = &mut known.codes[code as usize];
                if *translated == u32::MAX {
                    let column = stream.property_at(known.column);
                    *translated = column.code_of(&values.values()[code as usize]);
                }
                known.cells.push((new.slot, *translated));
            }
            for (stream, known) in self.streams.iter_mut().zip(translated) {
                if let Some(Translated { column, cells, .. }) = known {
                    stream.property_at(column).set_all(&cells);
                }
            }
        }
    }

    /// Adds events to the runs of their contacts, in the order in which they come.
    fn add_to_runs(&mut self, added: &[New]) {
        // Neighbouring rows share an allocation, so they are updated together.
        let order = by_row((0..).zip(added).map(|(index, new)| (new.row, index)).collect());
        let (streams, pages) = (&self.streams, &self.pages);
        let goes_before = |held: u32, new: &New| {
            let (held_by, page) = pages[held as usize / PAGE];
            let before = |at| {
                let slot = page * PAGE as u32 + held % PAGE as u32;
                streams[held_by.0 as usize].at(slot).is_none_or(|held| held <= at)
            };
            // An event that is not late goes after all others of its stream.
            held_by < new.stream || held_by == new.stream && new.at.is_none_or(before)
        };
        let mut events = Vec::new();
        for block in order.chunk_by(|one, other| one.0.0 / Runs::ROWS == other.0.0 / Runs::ROWS) {
            let new = |index: u32| &added[index as usize];
            events.clear();
            events.extend(block.iter().map(|(row, index)| (*row, new(*index).number, *index)));
            self.runs.insert_all(&events, |held, index| goes_before(held, new(index)));
        }
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

/// Sorts by row; those of one row stay in their order, in which the indexes ascend.
fn by_row(mut order: Vec<(Row, u32)>) -> Vec<(Row, u32)> {
    /// Bits of a row that are counted at a time.
    const BITS: usize = 11;
    /// Below this, counting costs more than it saves.
    const FEW: usize = 4_096;
    if order.len() < FEW {
        order.sort_unstable();
        return order;
    }
    let most = order.iter().map(|(row, _)| row.index()).max().unwrap_or(0);
    let mut sorted = vec![(Row(0), 0); order.len()];
    let mut shift = 0;
    while shift < u32::BITS as usize && most >> shift > 0 {
        let digit = |row: Row| row.index() >> shift & ((1 << BITS) - 1);
        let mut starts = vec![0_usize; 1 << BITS];
        order.iter().for_each(|(row, _)| starts[digit(*row)] += 1);
        let mut start = 0;
        for count in &mut starts {
            start += std::mem::replace(count, start);
        }
        for entry in &order {
            let place = &mut starts[digit(entry.0)];
            sorted[*place] = *entry;
            *place += 1;
        }
        std::mem::swap(&mut order, &mut sorted);
        shift += BITS;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_each_keeps_the_order_of_its_events() {
        for (count, rows) in [(0, 1), (5, 3), (5_000, 1), (9_000, 700), (9_000, u32::MAX)] {
            let row = |index: u32| Row(index.wrapping_mul(2_654_435_761) % rows);
            let order: Vec<(Row, u32)> = (0..count).map(|index| (row(index), index)).collect();
            let mut expected = order.clone();
            expected.sort_unstable();
            assert_eq!(by_row(order), expected, "{count} events of {rows} rows");
        }
    }
}
