//! What a write may have changed: rows, by what was written of them.
//!
//! In: single touches. Out: the rows that must be evaluated again by what reads them. Touches form a union:
//! merging those of two writes gives the touches of both.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Store, StreamId};
use crate::rows::RowSet;
use crate::schema::FieldId;

/// So many words of a bitmap take about as long as one row that is put into a set.
const WORDS_PER_ROW: usize = 16;

/// What was written of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Touch {
    /// The contact appeared, with all its fields.
    Existence,
    /// A field was written.
    Field(FieldId),
    /// An event of this type was added.
    Stream(StreamId),
    /// Another contact was merged into it. What was written of it is noted besides.
    Merged,
}

/// The input of an evaluation (a `Delta` is its output): rows by touch.
///
/// INVARIANT: slots of a stream are never reused, so the events that were added are those from
/// `events_from` on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Touched {
    rows: BTreeMap<Touch, RowSet>,
    events_from: BTreeMap<StreamId, u32>,
}

impl Touched {
    /// Notes that a contact appeared or that one of its fields was written. Fields of a contact that appeared
    /// are not noted.
    pub(crate) fn add(&mut self, touch: Touch, row: u32) {
        let appeared = self.rows.get(&Touch::Existence);
        if !appeared.is_some_and(|appeared| appeared.contains(row)) {
            self.rows.entry(touch).or_default().insert(row);
        }
    }

    /// Notes that the contacts of rows appeared.
    pub(crate) fn add_appeared(&mut self, rows: Range<u32>) {
        if !rows.is_empty() {
            let appeared = self.rows.entry(Touch::Existence).or_default();
            rows.for_each(|row| {
                appeared.insert(row);
            });
        }
    }

    /// Notes that another contact was merged into one.
    pub(crate) fn add_merged(&mut self, row: u32) {
        self.rows.entry(Touch::Merged).or_default().insert(row);
    }

    /// Notes that the events of a stream from `slot` on were added.
    pub(crate) fn add_events(&mut self, stream: StreamId, slot: u32) {
        self.events_from.entry(stream).and_modify(|from| *from = slot.min(*from)).or_insert(slot);
    }

    /// Adds all touches of another write.
    pub(crate) fn merge(&mut self, other: Self) {
        for (touch, rows) in other.rows {
            let held = self.rows.entry(touch).or_default();
            *held = &*held | &rows;
        }
        for (stream, slot) in other.events_from {
            self.add_events(stream, slot);
        }
    }

    /// The rows of contacts that appeared.
    pub(crate) fn appeared(&self) -> Option<&RowSet> {
        self.rows.get(&Touch::Existence)
    }

    /// The rows of contacts into which others were merged.
    pub(crate) fn merged(&self) -> Option<&RowSet> {
        self.rows.get(&Touch::Merged)
    }

    /// What was touched.
    pub(crate) fn touches(&self) -> impl Iterator<Item = Touch> {
        let streams = self.events_from.keys().map(|stream| Touch::Stream(*stream));
        self.rows.keys().copied().chain(streams)
    }

    /// The rows that appeared or of which a field was written, by touch.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (Touch, &RowSet)> {
        self.rows.iter().map(|(touch, rows)| (*touch, rows))
    }

    /// The first added slot of each stream that grew.
    pub(crate) fn events(&self) -> impl Iterator<Item = (StreamId, u32)> {
        self.events_from.iter().map(|(stream, slot)| (*stream, *slot))
    }

    /// The rows of a touch.
    pub(crate) fn rows(&self, store: &Store, touch: Touch) -> RowSet {
        let Touch::Stream(stream) = touch else {
            return self.rows.get(&touch).cloned().unwrap_or_default();
        };
        let Some(from) = self.events_from.get(&stream) else { return RowSet::new() };
        let (stream, words) = (store.events().stream(stream), store.rows().div_ceil(64));
        if stream.slots() - (*from as usize) < words / WORDS_PER_ROW {
            let mut rows = RowSet::new();
            stream.visit_from(*from as usize, |_, row| {
                rows.insert(row.0);
            });
            return rows;
        }
        let mut added = vec![0; words];
        stream.visit_from(*from as usize, |_, row| {
            added[row.index() / 64] |= 1 << (row.0 % 64);
        });
        RowSet::of_words(&added)
    }

    /// Whether at most `most` rows of each field, and events of each type, were touched.
    pub(crate) fn is_at_most(&self, most: usize, store: &Store) -> bool {
        let added =
            |(stream, from): (StreamId, u32)| store.events().stream(stream).slots() - from as usize;
        self.rows.values().all(|rows| rows.len() as usize <= most)
            && self.events().all(|grown| added(grown) <= most)
    }

    /// Whether nothing was touched.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.events_from.is_empty()
    }

    /// Removes all touches.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.events_from.clear();
    }
}
