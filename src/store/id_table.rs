//! A flat table of event ids.
//!
//! In: ids. Out: whether an id is there, mostly by one look at the memory. An id is in the slot of its hash, or behind
//! it. INVARIANT: no slot is free between the slot of an id's hash and the slot that the id is in.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use crate::ingest::EventId;

/// Ids in one array. The hasher is the caller's, and always the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct IdTable {
    /// Zero is a free slot.
    slots: Vec<u128>,
    /// How many slots are taken.
    taken: usize,
    /// Whether the id zero is there, which would look like a free slot.
    has_zero: bool,
}

/// The slot of an id's hash.
fn home(id: u128, slots: usize, hasher: &DefaultHashBuilder) -> usize {
    ((u128::from(hasher.hash_one(id)) * slots as u128) >> 64) as usize
}

impl IdTable {
    /// A table with room for so many ids.
    pub(super) fn with_room(ids: usize) -> Self {
        Self { slots: vec![0; slots_for(ids)], taken: 0, has_zero: false }
    }

    pub(super) fn len(&self) -> usize {
        self.taken + usize::from(self.has_zero)
    }

    pub(super) fn contains(&self, id: EventId, hasher: &DefaultHashBuilder) -> bool {
        if id.0 == 0 {
            return self.has_zero;
        }
        self.taken > 0 && self.slots[self.place(id.0, hasher)] == id.0
    }

    /// The slot that an id is in, or the free one that it would be in. There must be a free slot.
    fn place(&self, id: u128, hasher: &DefaultHashBuilder) -> usize {
        let mut at = home(id, self.slots.len(), hasher);
        while self.slots[at] != 0 && self.slots[at] != id {
            at = self.behind(at);
        }
        at
    }

    fn behind(&self, slot: usize) -> usize {
        if slot + 1 == self.slots.len() { 0 } else { slot + 1 }
    }

    /// Makes room for so many more ids.
    pub(super) fn reserve(&mut self, more: usize, hasher: &DefaultHashBuilder) {
        let wanted = self.taken + more;
        // Beyond this, the next free slot is far away.
        if wanted * 5 <= self.slots.len() * 4 {
            return;
        }
        let mut wider = Self { has_zero: self.has_zero, ..Self::with_room(wanted) };
        self.slots.iter().filter(|id| **id != 0).for_each(|id| wider.put(*id, hasher));
        *self = wider;
    }

    /// Adds an id that is not there. There must be room.
    fn put(&mut self, id: u128, hasher: &DefaultHashBuilder) {
        let mut at = home(id, self.slots.len(), hasher);
        while self.slots[at] != 0 {
            debug_assert_ne!(self.slots[at], id, "the id is not there");
            at = self.behind(at);
        }
        self.slots[at] = id;
        self.taken += 1;
    }

    /// Adds ids, none of which is there, and each of which comes once.
    pub(super) fn extend_new(&mut self, ids: &[EventId], hasher: &DefaultHashBuilder) {
        self.reserve(ids.len(), hasher);
        for id in ids {
            if id.0 == 0 {
                self.has_zero = true;
            } else {
                self.put(id.0, hasher);
            }
        }
    }

    /// Removes an id; returns whether it was there.
    pub(super) fn remove(&mut self, id: EventId, hasher: &DefaultHashBuilder) -> bool {
        if !self.contains(id, hasher) {
            return false;
        }
        if id.0 == 0 {
            self.has_zero = false;
            return true;
        }
        let mut free = self.place(id.0, hasher);
        self.slots[free] = 0;
        self.taken -= 1;
        // What is behind the free slot and may not stay there moves into it.
        let mut at = self.behind(free);
        while self.slots[at] != 0 {
            let home = home(self.slots[at], self.slots.len(), hasher);
            let stays =
                if free < at { free < home && home <= at } else { free < home || home <= at };
            if !stays {
                self.slots.swap(free, at);
                free = at;
            }
            at = self.behind(at);
        }
        true
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = EventId> {
        let zero = self.has_zero.then_some(0);
        self.slots.iter().copied().filter(|id| *id != 0).chain(zero).map(EventId)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u128>()
    }
}

/// How many slots a new table has for so many ids: it is filled for a while before it is made again.
fn slots_for(ids: usize) -> usize {
    if ids == 0 { 0 } else { ids + ids / 8 * 5 + 4 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_table_has_what_was_added_and_not_removed() {
        let hasher = DefaultHashBuilder::default();
        let (mut table, mut expected) = (IdTable::default(), BTreeSet::new());
        let mut chance = 1_u64;
        for step in 0..40_000 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // More is removed than added for a while.
            let removes = (chance >> 20) % 10 < if step / 8_000 % 2 == 0 { 3 } else { 6 };
            let id = EventId(u128::from(chance >> 40) % 3_000);
            if removes {
                assert_eq!(table.remove(id, &hasher), expected.remove(&id));
            } else {
                let is_new = expected.insert(id);
                assert_eq!(table.contains(id, &hasher), !is_new);
                table.extend_new(&[id][..usize::from(is_new)], &hasher);
            }
            assert_eq!(table.len(), expected.len());
            if step % 1_000 == 0 {
                let held: BTreeSet<EventId> = table.iter().collect();
                assert_eq!(held, expected);
                let all = (0..3_000).map(EventId);
                assert!(
                    all.into_iter()
                        .all(|id| { table.contains(id, &hasher) == expected.contains(&id) })
                );
            }
        }
        let more: Vec<EventId> = (5_000..9_000).map(EventId).collect();
        table.extend_new(&more, &hasher);
        assert!(more.iter().all(|id| table.contains(*id, &hasher)));
        assert_eq!(table.len(), expected.len() + 4_000);
    }
}
