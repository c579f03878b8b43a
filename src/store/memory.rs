//! Memory usage.
//!
//! In: the store. Out: heap bytes by purpose, computed from capacities. The overhead of the allocator is
//! not included.

use serde::{Deserialize, Serialize};

use super::Store;
use super::time_index::TimeIndex;

/// Heap bytes by purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Memory {
    /// Fields of contacts: codes, whole numbers, instants, presence.
    pub columns: usize,
    /// Texts and sets of contacts.
    pub dictionaries: usize,
    /// Lookup of contacts by id and identifier.
    pub identity: usize,
    /// Events: contact, instant, source, and the runs of contacts.
    pub events: usize,
    /// Properties of events, their dictionaries included.
    pub properties: usize,
    /// Ids of events, to detect duplicates.
    pub deduplication: usize,
    /// Events that wait for their contact.
    pub waiting: usize,
    /// Indexes by time.
    pub indexes: usize,
    /// Answers of the leaves that live segments are made of.
    pub leaves: usize,
    /// Members of segments, maintained and published. What segments share counts once.
    pub members: usize,
    /// Steps of segments, with the contacts who joined or left.
    pub history: usize,
}

impl Memory {
    /// The sum of all parts.
    pub fn total(&self) -> usize {
        self.parts().iter().map(|(_, bytes)| bytes).sum()
    }

    /// The parts, each with its name.
    pub fn parts(&self) -> [(&'static str, usize); 11] {
        [
            ("columns", self.columns),
            ("dictionaries", self.dictionaries),
            ("identity", self.identity),
            ("events", self.events),
            ("properties", self.properties),
            ("deduplication", self.deduplication),
            ("waiting", self.waiting),
            ("indexes", self.indexes),
            ("leaves", self.leaves),
            ("members", self.members),
            ("history", self.history),
        ]
    }
}

impl Store {
    /// The memory that contacts and events take; the parts of segments are zero.
    pub(crate) fn memory(&self) -> Memory {
        let (events, properties, late) = self.events.heap_bytes();
        let mut memory = Memory {
            identity: self.identity.heap_bytes() + self.merged.heap_bytes(),
            events,
            properties,
            deduplication: self.event_ids.heap_bytes(),
            waiting: self.orphans.heap_bytes(),
            indexes: late + self.by_time.values().map(TimeIndex::heap_bytes).sum::<usize>(),
            ..Memory::default()
        };
        for column in self.columns.iter().flatten() {
            let (cells, shared) = column.heap_bytes();
            memory.columns += cells;
            memory.dictionaries += shared;
        }
        memory
    }
}
