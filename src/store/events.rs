//! Events: one table per event type, a run per contact, and an index by time.
//!
//! In: events of known contacts, in any order. Out: a contact's events sorted by time, and the rows
//! that have an event in a span of time. INVARIANT: a run, and `by_time`, are sorted by (instant,
//! stream, slot); a slot is never reused.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::column::PropertyColumn;
use super::{Chunked, Dictionary};
use crate::ids::Row;
use crate::ingest::{CheckedEvent, STEP, Scalar};
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

/// All events of one type, by slot in the order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    rows: Chunked<Row>,
    sources: Chunked<u32>,
    by_time: Arc<Vec<(Timestamp, u32)>>,
    properties: IndexMap<Box<str>, PropertyColumn>,
}

impl Stream {
    /// The contact of an event.
    pub fn row(&self, slot: u32) -> Option<Row> {
        self.rows.get(slot as usize).copied()
    }

    /// The code of an event's source.
    pub fn source(&self, slot: u32) -> Option<u32> {
        self.sources.get(slot as usize).copied()
    }

    /// The column of a property, by its path.
    pub fn property(&self, path: &str) -> Option<&PropertyColumn> {
        self.properties.get(path)
    }

    /// Whatever an event has at a path as the text of JSON: a leaf, or an object put together from
    /// its leaves in the order of their paths.
    pub fn json(&self, path: &str, slot: u32) -> Option<String> {
        if let Some(leaf) = self.property(path).and_then(|column| column.get(slot)) {
            return Some(leaf.to_json());
        }
        let below = |held: &str, column: &PropertyColumn| {
            let rest = held.strip_prefix(path)?.strip_prefix(STEP)?;
            Some(format!("{rest:?}:{}", column.get(slot)?.to_json()))
        };
        let mut leaves: Vec<String> =
            self.properties.iter().filter_map(|(held, column)| below(held, column)).collect();
        leaves.sort_unstable();
        (!leaves.is_empty()).then(|| format!("{{{}}}", leaves.join(",")))
    }

    /// The paths of all properties, in the order of first appearance.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(AsRef::as_ref)
    }

    /// Number of events, those of deleted contacts included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Events with `low <= instant <= high`, sorted by time.
    pub fn between(&self, low: Timestamp, high: Timestamp) -> &[(Timestamp, u32)] {
        let from = self.by_time.partition_point(|(at, _)| *at < low);
        let to = self.by_time.partition_point(|(at, _)| *at <= high);
        &self.by_time[from..to.max(from)]
    }

    /// The earliest instant of an event at or after `from`.
    pub fn first_at_or_after(&self, from: Timestamp) -> Option<Timestamp> {
        let at = self.by_time.partition_point(|(at, _)| *at < from);
        self.by_time.get(at).map(|(at, _)| *at)
    }
}

/// All events of all contacts.
#[derive(Clone, Debug, Default)]
pub struct Events {
    types: Dictionary<Box<str>>,
    sources: Dictionary<Box<str>>,
    streams: Vec<Stream>,
    runs: Chunked<Vec<EventRef>, 1_024>,
}

impl Events {
    /// The table of an event type.
    pub fn stream_of(&self, event_type: &str) -> Option<StreamId> {
        self.types.code(event_type).map(StreamId)
    }

    /// The name of an event type.
    pub fn type_name(&self, stream: StreamId) -> &str {
        self.types.value(stream.0).map_or("", AsRef::as_ref)
    }

    /// The text of a source's code.
    pub fn source_name(&self, code: u32) -> &str {
        self.sources.value(code).map_or("", AsRef::as_ref)
    }

    /// A table.
    pub fn stream(&self, id: StreamId) -> &Stream {
        &self.streams[id.0 as usize]
    }

    /// All tables.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &Stream)> {
        (0..).map(StreamId).zip(&self.streams)
    }

    /// A contact's events, sorted by time.
    pub fn run(&self, row: Row) -> &[EventRef] {
        self.runs.get(row.index()).map_or(&[], Vec::as_slice)
    }

    /// Number of events, those of deleted contacts included.
    pub fn len(&self) -> usize {
        self.streams.iter().map(Stream::len).sum()
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.streams.iter().all(Stream::is_empty)
    }

    /// The rows of a stream's events with `low <= instant <= high`.
    pub fn rows_between(&self, id: StreamId, low: Timestamp, high: Timestamp) -> RoaringBitmap {
        let stream = self.stream(id);
        stream
            .between(low, high)
            .iter()
            .filter_map(|(_, slot)| stream.row(*slot))
            .map(|row| row.0)
            .collect()
    }

    /// Adds events of known contacts; returns each event's row and stream.
    pub(super) fn insert(&mut self, events: Vec<(Row, CheckedEvent)>) -> Vec<(Row, StreamId)> {
        let mut added = Vec::with_capacity(events.len());
        let mut fresh: BTreeMap<StreamId, Vec<(Timestamp, u32)>> = BTreeMap::new();
        for (row, event) in events {
            let stream = self.stream_for(&event.event_type);
            let source = self.sources.intern(event.source.as_ref());
            let slot = self.streams[stream.0 as usize].push(row, source, &event);
            fresh.entry(stream).or_default().push((event.at, slot));
            let entry = EventRef { at: event.at, stream, slot };
            self.runs.grow(row.index() + 1, &Vec::new());
            let run = self.runs.get_mut(row.index());
            let place = run.partition_point(|held| *held < entry);
            run.insert(place, entry);
            added.push((row, stream));
        }
        for (stream, entries) in fresh {
            merge_by_time(Arc::make_mut(&mut self.streams[stream.0 as usize].by_time), entries);
        }
        added
    }

    fn stream_for(&mut self, event_type: &str) -> StreamId {
        let code = self.types.intern(event_type);
        if code as usize == self.streams.len() {
            self.streams.push(Stream::default());
        }
        StreamId(code)
    }

    /// Takes a contact's events away from it.
    pub(super) fn detach(&mut self, row: Row) -> Vec<EventRef> {
        if row.index() < self.runs.len() {
            std::mem::take(self.runs.get_mut(row.index()))
        } else {
            Vec::new()
        }
    }

    /// Forgets what detached events held.
    pub(super) fn erase(&mut self, events: &[EventRef]) {
        for event in events {
            for column in self.streams[event.stream.0 as usize].properties.values_mut() {
                column.erase(event.slot);
            }
        }
    }
}

impl Stream {
    fn push(&mut self, row: Row, source: u32, event: &CheckedEvent) -> u32 {
        let slot = u32::try_from(self.rows.len()).expect("limits keep streams below 2^32 events");
        self.rows.push(row);
        self.sources.push(source);
        event.payload.visit(|path, scalar: Scalar| {
            if let Some(column) = self.properties.get_mut(path) {
                column.set_owned(slot, scalar);
            } else {
                let mut column = PropertyColumn::new();
                column.set_owned(slot, scalar);
                self.properties.insert(path.into(), column);
            }
        });
        slot
    }
}

/// Merges new entries into a sorted index. Costs what lies after the earliest of them, which for
/// events that come in order is nothing.
fn merge_by_time(index: &mut Vec<(Timestamp, u32)>, mut entries: Vec<(Timestamp, u32)>) {
    entries.sort_unstable();
    let Some(first) = entries.first() else { return };
    let tail = index.partition_point(|held| held < first);
    if tail < index.len() {
        entries.extend_from_slice(&index[tail..]);
        entries.sort();
        index.truncate(tail);
    }
    index.extend(entries);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_entries_find_their_place_in_the_index() {
        let at = |millis| Timestamp::saturating_from_millis(millis);
        let mut index = Vec::new();
        let mut slot = 0;
        for batch in [vec![5, 9], vec![1], vec![9, 7], vec![], vec![20]] {
            let entries = batch.into_iter().map(|millis| {
                slot += 1;
                (at(millis), slot)
            });
            merge_by_time(&mut index, entries.collect());
        }
        let times: Vec<_> = index.iter().map(|(at, _)| at.as_millis()).collect();
        assert_eq!(times, [1, 5, 7, 9, 9, 20]);
    }
}
