//! A flat table of event ids.
//!
//! In: ids. Out: whether an id is there. Slots are in groups of eight, and each has a tag of one byte from its id's
//! hash: the tags of a group are compared at once, so an id that is not there mostly costs one look at the memory.
//! INVARIANT: no slot is free in the groups between that of an id's hash and that which the id is in.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use crate::ingest::EventId;

/// Slots of a group.
const GROUP: usize = 8;
/// The tag of a free slot.
const FREE: u8 = 0;

/// Ids in one array. The hasher is the caller's, and always the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct IdTable {
    tags: Vec<[u8; GROUP]>,
    ids: Vec<[EventId; GROUP]>,
    /// How many slots are taken.
    taken: usize,
}

/// Where an id is looked for.
#[derive(Clone, Copy)]
struct Home {
    group: usize,
    tag: u8,
}

impl Home {
    fn of(id: EventId, groups: usize, hasher: &DefaultHashBuilder) -> Self {
        let hash = hasher.hash_one(id.0);
        let group = ((u128::from(hash) * groups as u128) >> 64) as usize;
        // The upper bits of the hash decide the group.
        Self { group, tag: (hash as u8).max(FREE + 1) }
    }
}

/// The places at which a group has a tag, ascending.
fn places_of(tag: u8, tags: [u8; GROUP]) -> impl Iterator<Item = usize> {
    const LOW: u64 = u64::from_le_bytes([0x7f; GROUP]);
    let differs = u64::from_le_bytes(tags) ^ u64::from_le_bytes([tag; GROUP]);
    // The highest bit of each byte that is zero: no byte carries into the next.
    let mut equal = !(((differs & LOW) + LOW) | differs | LOW);
    std::iter::from_fn(move || {
        let place = equal.trailing_zeros() as usize / 8;
        equal &= equal.wrapping_sub(1);
        (place < GROUP).then_some(place)
    })
}

impl IdTable {
    /// A table with room for so many ids.
    pub(super) fn with_room(ids: usize) -> Self {
        let groups = groups_for(ids);
        Self { tags: vec![[FREE; GROUP]; groups], ids: vec![[EventId(0); GROUP]; groups], taken: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.taken
    }

    pub(super) fn contains(&self, id: EventId, hasher: &DefaultHashBuilder) -> bool {
        self.taken > 0 && self.find(id, Home::of(id, self.tags.len(), hasher)).is_ok()
    }

    /// The group and the place in it that an id has, or the free ones that it would have. There must be a free slot.
    fn find(
        &self,
        id: EventId,
        Home { mut group, tag }: Home,
    ) -> Result<(usize, usize), (usize, usize)> {
        loop {
            let (tags, ids) = (self.tags[group], &self.ids[group]);
            if let Some(place) = places_of(tag, tags).find(|place| ids[*place] == id) {
                return Ok((group, place));
            }
            if let Some(place) = places_of(FREE, tags).next() {
                return Err((group, place));
            }
            group = self.behind(group);
        }
    }

    fn behind(&self, group: usize) -> usize {
        if group + 1 == self.tags.len() { 0 } else { group + 1 }
    }

    /// Reads where an id is looked for first, so that what follows finds it in the cache.
    pub(super) fn prefetch(&self, id: EventId, hasher: &DefaultHashBuilder) -> u8 {
        let Home { group, .. } = Home::of(id, self.tags.len(), hasher);
        self.tags.get(group).map_or(FREE, |tags| tags[0])
    }

    /// Takes all ids out, and makes room for so many.
    pub(super) fn clear(&mut self, room: usize) {
        let groups = groups_for(room);
        self.tags.clear();
        self.tags.resize(groups, [FREE; GROUP]);
        self.ids.resize(groups, [EventId(0); GROUP]);
        self.taken = 0;
    }

    /// Makes room for so many more ids.
    fn reserve(&mut self, more: usize, hasher: &DefaultHashBuilder) {
        let wanted = self.taken + more;
        // Beyond this, many groups are full.
        if wanted * 8 <= self.tags.len() * GROUP * 7 {
            return;
        }
        let mut wider = Self::with_room(wanted);
        self.iter().for_each(|id| wider.put(id, hasher));
        *self = wider;
    }

    /// Adds an id that is not there. There must be room.
    fn put(&mut self, id: EventId, hasher: &DefaultHashBuilder) {
        let home = Home::of(id, self.tags.len(), hasher);
        debug_assert!(self.find(id, home).is_err(), "the id is not there");
        let Home { mut group, tag } = home;
        let place = loop {
            match places_of(FREE, self.tags[group]).next() {
                Some(place) => break place,
                None => group = self.behind(group),
            }
        };
        (self.tags[group][place], self.ids[group][place]) = (tag, id);
        self.taken += 1;
    }

    /// Adds an id, for which there must be room; returns whether it is new.
    pub(super) fn insert(&mut self, id: EventId, hasher: &DefaultHashBuilder) -> bool {
        let home = Home::of(id, self.tags.len(), hasher);
        let Err((group, place)) = self.find(id, home) else { return false };
        (self.tags[group][place], self.ids[group][place]) = (home.tag, id);
        self.taken += 1;
        true
    }

    /// Adds ids, none of which is there, and each of which comes once.
    pub(super) fn extend_new(&mut self, ids: &[EventId], hasher: &DefaultHashBuilder) {
        self.reserve(ids.len(), hasher);
        ids.iter().for_each(|id| self.put(*id, hasher));
    }

    /// The ids for which `goes` is true, and the others.
    pub(super) fn split(
        &self,
        goes: impl Fn(EventId) -> bool,
        hasher: &DefaultHashBuilder,
    ) -> (Self, Self) {
        let go = self.iter().filter(|id| goes(*id)).count();
        let (mut gone, mut rest) = (Self::with_room(go), Self::with_room(self.taken - go));
        for id in self.iter() {
            if goes(id) { gone.put(id, hasher) } else { rest.put(id, hasher) }
        }
        (gone, rest)
    }

    /// Removes an id; returns whether it was there.
    pub(super) fn remove(&mut self, id: EventId, hasher: &DefaultHashBuilder) -> bool {
        if self.taken == 0 {
            return false;
        }
        let Ok((mut group, place)) = self.find(id, Home::of(id, self.tags.len(), hasher)) else {
            return false;
        };
        let is_full = |tags: [u8; GROUP]| places_of(FREE, tags).next().is_none();
        let was_full = is_full(self.tags[group]);
        self.tags[group][place] = FREE;
        self.taken -= 1;
        // Ids behind a group that was full may be there because it was: they are put again.
        let (mut moved, mut goes_on) = (Vec::new(), was_full);
        while goes_on {
            group = self.behind(group);
            let tags = std::mem::replace(&mut self.tags[group], [FREE; GROUP]);
            goes_on = is_full(tags);
            let held = tags.iter().zip(self.ids[group]).filter(|(tag, _)| **tag != FREE);
            moved.extend(held.map(|(_, id)| id));
        }
        self.taken -= moved.len();
        moved.into_iter().for_each(|id| self.put(id, hasher));
        true
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = EventId> {
        let of_group = |(tags, ids): (&'_ [u8; GROUP], &'_ [EventId; GROUP])| {
            let (tags, ids) = (*tags, *ids);
            (0..GROUP).filter(move |place| tags[*place] != FREE).map(move |place| ids[place])
        };
        self.tags.iter().zip(&self.ids).flat_map(of_group)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.tags.capacity() * GROUP + self.ids.capacity() * size_of::<[EventId; GROUP]>()
    }
}

/// How many groups a new table has for so many ids: it is filled for a while before it is made again.
fn groups_for(ids: usize) -> usize {
    (ids + ids / 2).div_ceil(GROUP)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_places_of_a_tag_are_those_where_it_is_and_no_others() {
        for tags in [[0; 8], [1, 0, 1, 0, 0, 2, 128, 129], [255, 254, 127, 1, 0, 0, 1, 1]] {
            for tag in 0..=255 {
                let expected = (0..8).filter(|place| tags[*place] == tag);
                assert!(places_of(tag, tags).eq(expected), "{tag} in {tags:?}");
            }
        }
    }

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
        let (low, high) = table.split(|id| id.0 < 6_000, &hasher);
        assert_eq!((low.len(), high.len()), (expected.len() + 1_000, 3_000));
        assert!(low.iter().all(|id| id.0 < 6_000) && high.iter().all(|id| id.0 >= 6_000));
        // Cleared, for fewer and for more ids, it has none of those before.
        for room in [300, 3, 9_000] {
            table.clear(room);
            assert!(more.iter().all(|id| !table.contains(*id, &hasher)));
            let wanted = more.iter().take(room);
            for id in wanted.clone() {
                table.prefetch(*id, &hasher);
                assert!(table.insert(*id, &hasher) && !table.insert(*id, &hasher));
            }
            let held: BTreeSet<EventId> = table.iter().collect();
            assert_eq!((held.len(), held), (table.len(), wanted.copied().collect()));
        }
        assert_eq!(IdTable::default().prefetch(EventId(7), &hasher), FREE);
    }
}
