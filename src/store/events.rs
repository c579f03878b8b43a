//! Events: one stream per event type, and a run per contact.
//!
//! In: events of known contacts, in any order. Out: streams, and a contact's events by type and time.
//! INVARIANT: a run is sorted by stream and then instant, events of one instant in the order of
//! arrival; a slot is never reused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Texts;
use super::runs::Runs;
use super::stream::{PAGE, Stream};
use crate::ids::Row;
use crate::ingest::CheckedEvent;
use crate::time::Timestamp;

/// An event type's table, numbered in the order of first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(pub u32);

/// One event of a contact: where to find it, and when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub struct EventRef {
    pub at: Timestamp,
    pub stream: StreamId,
    pub slot: u32,
}

/// A contact's events of one type, by time.
#[derive(Clone, Copy)]
pub struct Run<'e> {
    events: &'e Events,
    stream: &'e Stream,
    numbers: &'e [u32],
    /// The instants of all of them, or none of them.
    instants: &'e [Timestamp],
}

impl<'e> Run<'e> {
    /// The same run with its instants at hand.
    #[must_use]
    pub fn with_instants<'i>(self, instants: &'i [Timestamp]) -> Run<'i>
    where
        'e: 'i,
    {
        Run { instants, ..self }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The slot of the n-th event.
    pub fn slot(&self, n: usize) -> u32 {
        self.events.slot(self.numbers[n]).1
    }

    /// When the n-th event happened.
    pub fn at(&self, n: usize) -> Timestamp {
        if let Some(at) = self.instants.get(n) {
            return *at;
        }
        self.stream.at(self.slot(n)).expect("a run holds slots of its streams")
    }

    /// The events with `low <= instant <= high`. Looking at one costs a cache miss, so a bound that
    /// bounds nothing is not looked for.
    #[must_use]
    pub fn between(self, low: Timestamp, high: Timestamp) -> Self {
        let to = if high == Timestamp::MAX { self.len() } else { self.place(|at| at <= high) };
        let from = if low == Timestamp::MIN { 0 } else { self.place(|at| at < low) };
        let (numbers, instants) = (self.numbers.get(from..to), self.instants.get(from..to));
        Self { numbers: numbers.unwrap_or(&[]), instants: instants.unwrap_or(&[]), ..self }
    }

    /// How many events come before the first that is not `before`.
    fn place(&self, before: impl Fn(Timestamp) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(self.at(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The places of all events, the latest first.
    pub fn latest_first(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.len()).rev()
    }
}

/// All events of all contacts.
#[derive(Clone, Debug, Default)]
pub struct Events {
    types: Texts,
    sources: Texts,
    streams: Vec<Stream>,
    /// Whose pages they are: an event's number is that of its page and its place in it.
    pages: Vec<(StreamId, u32)>,
    /// Per stream the number of the page that is being filled.
    filling: Vec<u32>,
    runs: Runs,
}

impl Events {
    /// The table of an event type.
    pub fn stream_of(&self, event_type: &str) -> Option<StreamId> {
        self.types.code(event_type).map(StreamId)
    }

    /// The name of an event type.
    pub fn type_name(&self, stream: StreamId) -> &str {
        self.types.value(stream.0).unwrap_or("")
    }

    /// The text of a source's code.
    pub fn source_name(&self, code: u32) -> &str {
        self.sources.value(code).unwrap_or("")
    }

    /// A table.
    pub fn stream(&self, id: StreamId) -> &Stream {
        &self.streams[id.0 as usize]
    }

    /// All tables.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &Stream)> {
        (0..).map(StreamId).zip(&self.streams)
    }

    /// A contact's events, by type and time.
    pub fn run(&self, row: Row) -> impl DoubleEndedIterator<Item = EventRef> + ExactSizeIterator {
        self.runs.get(row).iter().map(|number| self.event(*number))
    }

    /// A contact's events of one type, by time.
    pub fn run_of(&self, row: Row, id: StreamId) -> Run<'_> {
        let run = self.runs.get(row);
        // Whose an event is costs no more than a look at a small table.
        let of = |number: &u32| self.pages[*number as usize / PAGE].0;
        let from = run.partition_point(|number| of(number) < id);
        let count = run[from..].partition_point(|number| of(number) == id);
        Run {
            events: self,
            stream: self.stream(id),
            numbers: &run[from..from + count],
            instants: &[],
        }
    }

    fn slot(&self, number: u32) -> (StreamId, u32) {
        let (stream, page) = self.pages[number as usize / PAGE];
        (stream, page * PAGE as u32 + number % PAGE as u32)
    }

    fn event(&self, number: u32) -> EventRef {
        let (stream, slot) = self.slot(number);
        let at = self.stream(stream).at(slot).expect("a run holds slots of its streams");
        EventRef { at, stream, slot }
    }

    /// Number of events, those of deleted contacts included.
    pub fn len(&self) -> usize {
        self.streams.iter().map(Stream::len).sum()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.streams.iter().all(Stream::is_empty)
    }

    /// Adds events of known contacts; returns of each stream that grew the first new slot.
    pub(super) fn insert(
        &mut self,
        mut events: Vec<(Row, CheckedEvent)>,
    ) -> BTreeMap<StreamId, u32> {
        // In order of time within the batch, fewer are late.
        events.sort_by_key(|(_, event)| event.at);
        let mut first = BTreeMap::new();
        for (row, event) in &events {
            let (stream, slot) = self.insert_one(*row, event);
            first.entry(stream).or_insert(slot);
        }
        first
    }

    fn insert_one(&mut self, row: Row, event: &CheckedEvent) -> (StreamId, u32) {
        let id = self.stream_for(&event.event_type);
        let source = self.sources.intern(&event.source);
        let stream = &mut self.streams[id.0 as usize];
        let slot = stream.push(row, source, event);
        let filling = &mut self.filling[id.0 as usize];
        if (slot as usize).is_multiple_of(PAGE) {
            *filling = u32::try_from(self.pages.len()).expect("limits keep events below 2^31");
            self.pages.push((id, slot / PAGE as u32));
        }
        let number = *filling * PAGE as u32 + slot % PAGE as u32;
        let (stream, pages) = (&self.streams[id.0 as usize], &self.pages);
        self.runs.insert(row, number, |held| {
            let (held_by, page) = pages[held as usize / PAGE];
            let at = || stream.at(page * PAGE as u32 + held % PAGE as u32);
            held_by < id || held_by == id && at().is_none_or(|at| at <= event.at)
        });
        (id, slot)
    }

    fn stream_for(&mut self, event_type: &str) -> StreamId {
        let code = self.types.intern(event_type);
        if code as usize == self.streams.len() {
            self.streams.push(Stream::default());
            self.filling.push(0);
        }
        StreamId(code)
    }

    /// Takes a contact's events away from it.
    pub(super) fn detach(&mut self, row: Row) -> Vec<EventRef> {
        self.runs.take(row).into_iter().map(|number| self.event(number)).collect()
    }

    /// Forgets what detached events held.
    pub(super) fn erase(&mut self, events: &[EventRef]) {
        for event in events {
            self.streams[event.stream.0 as usize].erase(event.slot);
        }
    }

    /// Bytes on the heap: of events and runs, of properties, of indexes.
    pub fn heap_bytes(&self) -> (usize, usize, usize) {
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
