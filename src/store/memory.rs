//! What the data takes.
//!
//! In: the store. Out: bytes on the heap by what they are for. Counted from capacities, so it is what
//! was asked of the allocator, without what that adds.

use serde::{Deserialize, Serialize};

use super::Store;
use super::time_index::TimeIndex;

/// Bytes on the heap, by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Fields of contacts: codes, whole numbers, instants, presence.
    pub columns: usize,
    /// Texts and sets of contacts.
    pub dictionaries: usize,
    /// From ids and identifiers to rows.
    pub identity: usize,
    /// Events: contact, instant, source, and the runs of contacts.
    pub events: usize,
    /// Properties of events, their dictionaries included.
    pub properties: usize,
    /// Ids of events, to know one that comes again.
    pub deduplication: usize,
    /// Indexes by time.
    pub indexes: usize,
    /// Answers of the leaves that live segments are made of.
    pub leaves: usize,
    /// Members of segments, maintained and published.
    pub members: usize,
}

impl Memory {
    /// All of it.
    pub fn total(&self) -> usize {
        self.parts().iter().map(|(_, bytes)| bytes).sum()
    }

    /// The parts by name.
    pub fn parts(&self) -> [(&'static str, usize); 9] {
        [
            ("columns", self.columns),
            ("dictionaries", self.dictionaries),
            ("identity", self.identity),
            ("events", self.events),
            ("properties", self.properties),
            ("deduplication", self.deduplication),
            ("indexes", self.indexes),
            ("leaves", self.leaves),
            ("members", self.members),
        ]
    }
}

impl Store {
    /// What the data takes; nothing of what belongs to segments.
    pub fn memory(&self) -> Memory {
        let (events, properties, late) = self.events.heap_bytes();
        let mut memory = Memory {
            identity: self.identity.heap_bytes(),
            events,
            properties,
            deduplication: self.event_ids.heap_bytes(),
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
