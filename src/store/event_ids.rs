//! The ids of recorded events, to detect duplicates.
//!
//! In: ids. Out: whether an id was recorded before. The ids are in shards behind `Arc`, so a clone is a
//! snapshot and a writer copies only the shards that it adds to. The set grows by splitting one shard at a
//! time (linear hashing), so no single write pays for rehashing all of it.
//! INVARIANT: the number of shards is a function of the number of ids, so equal sets have one form.

use std::sync::Arc;

use hashbrown::DefaultHashBuilder;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize, Serializer};

use super::id_table::IdTable;
use crate::image::packed;
use crate::ingest::{EventId, SentId};
use crate::parallel;
use crate::time::Timestamp;

/// Ids per shard, on average. Copying a shard of this size takes a few microseconds.
const FILL: usize = 1_024;
/// Ids whose places are read together before each is looked up.
const PREFETCHED: usize = 64;

/// Event ids in two generations, so that the older one can be dropped as a whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct EventIdSet {
    earlier: Shards,
    recent: Shards,
    /// The instant from which ids go into `recent`.
    since: Option<Timestamp>,
    /// Whether there may be ids of files of format 2, in which UUIDs are hashed.
    has_hashed: bool,
}

/// [`EventIdSet`] as files of format 2 have it.
#[derive(Deserialize)]
pub(super) struct EventIdSetV1 {
    earlier: Shards,
    recent: Shards,
    since: Option<Timestamp>,
}

impl From<EventIdSetV1> for EventIdSet {
    fn from(set: EventIdSetV1) -> Self {
        let EventIdSetV1 { earlier, recent, since } = set;
        let has_hashed = earlier.len + recent.len > 0;
        Self { earlier, recent, since, has_hashed }
    }
}

impl EventIdSet {
    /// Whether an id was recorded.
    pub(super) fn contains(&self, id: &SentId) -> bool {
        self.has(id.key())
            || self.has_hashed && matches!(id, SentId::Uuid(_)) && self.has(id.earlier_key())
    }

    fn has(&self, id: EventId) -> bool {
        self.recent.contains(id) || self.earlier.contains(id)
    }

    /// Which ids of a batch are new, and which were recorded before or come earlier in the batch.
    pub(super) fn sort_out(&self, ids: &[Option<SentId>]) -> SortedOut {
        let keys = ids.iter().map(|id| id.as_ref().map(SentId::key));
        let keyed = (0..).zip(keys).filter_map(|(place, key)| Some((key?, place)));
        let buckets = Buckets::of(keyed, self.recent.each.len().max(self.earlier.each.len()));
        let is_known = |id, place: usize| {
            self.has(id)
                || self.has_hashed && ids[place].as_ref().is_some_and(|id| self.contains(id))
        };
        let prefetch = |ids: &[(EventId, u32)]| {
            let ids = ids.iter().map(|(id, _)| *id);
            self.recent.prefetch(ids.clone());
            self.earlier.prefetch(ids);
        };
        let parts = buckets.map(prefetch, |bucket, part: &mut (SortedOut, IdTable)| {
            let (part, taken) = part;
            // The first of those that are new is taken: they are in the order of the batch.
            taken.clear(bucket.len());
            for (id, place) in &*bucket {
                let place = *place as usize;
                if is_known(*id, place) || !taken.insert(*id, &self.recent.hasher) {
                    part.repeated.push(place);
                } else {
                    part.new.push(*id);
                }
            }
        });
        let mut all = SortedOut::default();
        for (part, _) in parts {
            all.new.extend(part.new);
            all.repeated.extend(part.repeated);
        }
        all.repeated.sort_unstable();
        all
    }

    /// Records ids, none of which was recorded, and each of which comes once. What is recorded does not depend on
    /// their order; those of a shard should follow each other.
    pub(super) fn extend_new(&mut self, ids: &[EventId]) {
        self.recent.extend_new(ids);
    }

    /// Says that ids follow which were hashed as in files of format 2.
    #[cfg(feature = "durable")]
    pub(super) fn take_hashed(&mut self) {
        self.has_hashed = true;
    }

    /// Forgets an id: the event is a new one when it is sent again.
    pub(super) fn forget(&mut self, id: &SentId) {
        let hashed = self.has_hashed.then(|| id.earlier_key());
        for id in [id.key()].into_iter().chain(hashed) {
            self.recent.remove(id);
            self.earlier.remove(id);
        }
    }

    /// Records an id.
    pub(super) fn insert(&mut self, id: EventId) {
        self.recent.insert(id);
    }

    /// Allows ids recorded before `horizon` to be dropped: once all of `recent` may be, `earlier` is
    /// dropped and `recent` takes its place.
    pub(super) fn drop_older(&mut self, horizon: Timestamp, now: Timestamp) {
        if self.since.is_none_or(|since| since < horizon) {
            self.earlier = std::mem::take(&mut self.recent);
            self.since = Some(now);
        }
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.earlier.heap_bytes() + self.recent.heap_bytes()
    }
}

/// The ids of a batch.
#[derive(Debug, Default)]
pub(super) struct SortedOut {
    /// Those that are new, each once, by the bits that decide their shards.
    pub(super) new: Vec<EventId>,
    /// The places of the others, ascending.
    pub(super) repeated: Vec<usize>,
}

/// Ids of a batch by their low bits, which decide their shards too: those of a shard are looked up together, while it
/// is in the cache.
struct Buckets {
    ids: Vec<(EventId, u32)>,
    ends: Vec<usize>,
}

impl Buckets {
    /// Ids of a bucket at least, on average.
    const FILL: usize = 8;
    /// Buckets at most: each of them is written to while ids are placed, and all should be in the cache.
    const MOST: usize = 1 << 14;

    /// A bucket for each of so many shards, if there are enough ids.
    fn of(ids: impl Iterator<Item = (EventId, u32)> + Clone, shards: usize) -> Self {
        let count = ids.clone().count();
        let most = (count / Self::FILL).clamp(1, Self::MOST);
        let fewest = (count / 1_024).max(1);
        let buckets = shards.max(fewest).min(most).next_power_of_two();
        let bucket = |id: EventId| id.0 as usize & (buckets - 1);
        let mut ends = vec![0; buckets];
        ids.clone().for_each(|(id, _)| ends[bucket(id)] += 1);
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        // Each start moves on to where its bucket ends.
        let mut placed = vec![(EventId(0), 0); count];
        for (id, place) in ids {
            let end = &mut ends[bucket(id)];
            placed[*end] = (id, place);
            *end += 1;
        }
        Self { ids: placed, ends }
    }

    /// Makes parts of all buckets, in their order. `work` adds a bucket to its part; `prefetch` is called with ids
    /// before that.
    fn map<R: Default + Send>(
        mut self,
        prefetch: impl Fn(&[(EventId, u32)]) + Sync + Send,
        work: impl Fn(&mut [(EventId, u32)], &mut R) + Sync + Send,
    ) -> Vec<R> {
        /// Ids that one thread works on in one go, at least.
        const TOGETHER: usize = 8_192;
        let per_bucket = (self.ids.len() / self.ends.len()).max(1);
        let (mut parts, mut rest, mut start) = (Vec::new(), self.ids.as_mut_slice(), 0);
        for ends in self.ends.chunks(TOGETHER.div_ceil(per_bucket)) {
            let part;
            (part, rest) = rest.split_at_mut(ends[ends.len() - 1] - start);
            parts.push((start, ends, part));
            start = ends[ends.len() - 1];
        }
        parallel::map_into(parts, |(first, ends, part)| {
            let (mut result, mut start, mut prefetched) = (R::default(), 0, 0);
            for end in ends.iter().map(|end| *end - first) {
                if prefetched < end {
                    let next = part.len().min(end.max(prefetched + PREFETCHED));
                    prefetch(&part[prefetched..next]);
                    prefetched = next;
                }
                work(&mut part[start..end], &mut result);
                start = end;
            }
            result
        })
    }
}

/// The ids of a shard. Those of a file stay as they were there: a table of all of them would take longer to make than
/// all lookups of an hour.
#[derive(Clone, Debug, Default)]
struct Shard {
    /// Sorted.
    read: Vec<EventId>,
    /// Not in `read`.
    added: IdTable,
}

impl Shard {
    fn len(&self) -> usize {
        self.read.len() + self.added.len()
    }

    fn contains(&self, id: EventId, hasher: &DefaultHashBuilder) -> bool {
        self.added.contains(id, hasher)
            || !self.read.is_empty() && self.read.binary_search(&id).is_ok()
    }

    fn remove(&mut self, id: EventId, hasher: &DefaultHashBuilder) {
        if !self.added.remove(id, hasher)
            && let Ok(place) = self.read.binary_search(&id)
        {
            self.read.remove(place);
        }
    }

    fn iter(&self) -> impl Iterator<Item = EventId> {
        self.read.iter().copied().chain(self.added.iter())
    }

    /// The ids for which `goes` is true, and the others.
    fn split(&self, goes: impl Fn(EventId) -> bool, hasher: &DefaultHashBuilder) -> (Self, Self) {
        let (added, others) = self.added.split(&goes, hasher);
        let part = |wanted: bool, added| {
            let read = self.read.iter().copied().filter(|id| goes(*id) == wanted).collect();
            Self { read, added }
        };
        (part(true, added), part(false, others))
    }

    fn heap_bytes(&self) -> usize {
        self.read.capacity() * size_of::<EventId>() + self.added.heap_bytes()
    }
}

/// The ids of a shard as files have them, sorted.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Ids {
    #[serde(with = "packed")]
    ids: Vec<[u8; 16]>,
}

impl From<&Shard> for Ids {
    fn from(shard: &Shard) -> Self {
        let mut ids: Vec<[u8; 16]> = shard.iter().map(|id| id.0.to_be_bytes()).collect();
        if shard.added.len() > 0 {
            ids.sort_unstable();
        }
        Self { ids }
    }
}

impl From<Ids> for Shard {
    fn from(Ids { ids }: Ids) -> Self {
        let read = ids.into_iter().map(|id| EventId(u128::from_be_bytes(id))).collect();
        Self { read, added: IdTable::default() }
    }
}

/// Ids in shards. Used for lookups, and serialized in order, so the iteration order of a shard reaches no
/// result.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<Ids>")]
struct Shards {
    each: Vec<Arc<Shard>>,
    len: usize,
    /// Of all tables.
    hasher: DefaultHashBuilder,
}

impl Shards {
    fn contains(&self, id: EventId) -> bool {
        !self.each.is_empty() && self.each[self.shard(id)].contains(id, &self.hasher)
    }

    /// Reads where these ids would be: the memory of all of them is waited for at once, and not once for each.
    fn prefetch(&self, ids: impl Iterator<Item = EventId>) {
        if !self.each.is_empty() {
            let read = |id| self.each[self.shard(id)].added.prefetch(id, &self.hasher);
            std::hint::black_box(ids.map(read).fold(0, |all, read| all ^ read));
        }
    }

    fn insert(&mut self, id: EventId) {
        if !self.contains(id) {
            self.extend_new(&[id]);
        }
    }

    /// Adds ids, none of which is there, and each of which comes once.
    fn extend_new(&mut self, ids: &[EventId]) {
        self.len += ids.len();
        while self.len > self.each.len() * FILL {
            self.split();
        }
        let shards = self.each.len();
        let same = |one: &EventId, other: &EventId| shard(*one, shards) == shard(*other, shards);
        for together in ids.chunks(PREFETCHED) {
            self.prefetch(together.iter().copied());
            for of_shard in together.chunk_by(same) {
                let shard = Arc::make_mut(&mut self.each[shard(of_shard[0], shards)]);
                shard.added.extend_new(of_shard, &self.hasher);
            }
        }
    }

    fn remove(&mut self, id: EventId) {
        if !self.contains(id) {
            return;
        }
        let shard = self.shard(id);
        Arc::make_mut(&mut self.each[shard]).remove(id, &self.hasher);
        self.len -= 1;
        if self.each.len() > self.len.div_ceil(FILL) {
            self.join();
        }
    }

    fn heap_bytes(&self) -> usize {
        let of_shard = |shard: &Arc<Shard>| size_of::<Shard>() + 16 + shard.heap_bytes();
        self.each.iter().map(of_shard).sum()
    }

    fn shard(&self, id: EventId) -> usize {
        shard(id, self.each.len())
    }

    /// Adds a shard and moves its ids there, all of which are in one other shard.
    fn split(&mut self) {
        let new = self.each.len();
        self.each.push(Arc::default());
        let Some(level) = new.checked_ilog2() else { return };
        let from = new ^ (1 << level);
        let held = std::mem::take(&mut self.each[from]);
        let (go, stay) = held.split(|id| shard(id, new + 1) != from, &self.hasher);
        self.each[from] = Arc::new(stay);
        self.each[new] = Arc::new(go);
    }

    /// Undoes the last split.
    fn join(&mut self) {
        let Some(last) = self.each.pop() else { return };
        let Some(level) = self.each.len().checked_ilog2() else { return };
        let into = self.each.len() ^ (1 << level);
        let ids: Vec<EventId> = last.iter().collect();
        Arc::make_mut(&mut self.each[into]).added.extend_new(&ids, &self.hasher);
    }
}

/// The shard of an id, of so many, by its low bits: one more bit for shards that were split since their number was last
/// a power of two.
fn shard(id: EventId, shards: usize) -> usize {
    let mask = shards.next_power_of_two() - 1;
    let wide = (id.0 as usize) & mask;
    if wide < shards { wide } else { wide & (mask >> 1) }
}

impl Extend<EventId> for EventIdSet {
    /// Records ids, those of a shard together. What is recorded does not depend on their order.
    fn extend<I: IntoIterator<Item = EventId>>(&mut self, ids: I) {
        let ids: Vec<EventId> = ids.into_iter().collect();
        let placed = Buckets::of(ids.iter().map(|id| (*id, 0)), ids.len() / FILL);
        placed.ids.into_iter().for_each(|(id, _)| self.insert(id));
    }
}

impl Serialize for Shards {
    /// Writes the ids of each shard, sorted.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shards = serializer.serialize_seq(Some(self.each.len()))?;
        for shard in &self.each {
            shards.serialize_element(&Ids::from(&**shard))?;
        }
        shards.end()
    }
}

impl From<Vec<Ids>> for Shards {
    fn from(shards: Vec<Ids>) -> Self {
        let shards: Vec<Arc<Shard>> =
            shards.into_iter().map(|ids| Arc::new(Shard::from(ids))).collect();
        let len = shards.iter().map(|shard| shard.len()).sum();
        Self { each: shards, len, hasher: DefaultHashBuilder::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl PartialEq for Shard {
        fn eq(&self, other: &Self) -> bool {
            let ids = |shard: &Self| shard.iter().collect::<std::collections::BTreeSet<_>>();
            ids(self) == ids(other)
        }
    }

    #[test]
    fn every_id_that_was_seen_is_known_and_no_other_at_every_size() {
        let mut seen = Shards::default();
        let id = |n: u64| EventId::of(&n.to_string());
        for n in 0..20_000 {
            assert!(!seen.contains(id(n)), "{n}");
            seen.insert(id(n));
            seen.insert(id(n / 2));
            assert_eq!(seen.each.len(), seen.len.div_ceil(FILL));
        }
        assert!((0..20_000).all(|n| seen.contains(id(n))));
        assert!(!(20_000..40_000).any(|n| seen.contains(id(n))));
        let largest = seen.each.iter().map(|shard| shard.len()).max().unwrap_or_default();
        assert!(largest < 3 * FILL, "{largest}");
    }

    #[test]
    fn a_set_that_shrinks_has_the_form_of_one_that_never_grew() {
        let id = |n: u64| EventId::of(&n.to_string());
        let (mut few, mut many) = (Shards::default(), Shards::default());
        (0..3_000).for_each(|n| few.insert(id(n)));
        (0..9_000).for_each(|n| many.insert(id(n)));
        for n in (3_000..9_000).rev() {
            many.remove(id(n));
            many.remove(id(n));
            assert_eq!(many.each.len(), many.len.div_ceil(FILL));
        }
        assert!(few.each == many.each && few.len == many.len);
        (0..3_000).for_each(|n| many.remove(id(n)));
        assert_eq!((many.len, many.each.len()), (0, 0));
        many.insert(id(1));
        assert!(many.contains(id(1)));
    }

    #[test]
    fn a_clone_keeps_its_ids_and_shares_unchanged_shards() {
        let mut seen = Shards::default();
        (0..10_000).for_each(|n: u64| seen.insert(EventId::of(&n.to_string())));
        let clone = seen.clone();
        seen.insert(EventId::of("one more"));
        assert!(seen.contains(EventId::of("one more")) && !clone.contains(EventId::of("one more")));
        let shared = seen.each.iter().zip(&clone.each);
        assert_eq!(shared.filter(|(one, two)| !Arc::ptr_eq(one, two)).count(), 1);
    }

    #[test]
    fn ids_that_come_together_are_known_as_if_they_came_one_by_one() {
        let mut seen = EventIdSet { has_hashed: true, ..EventIdSet::default() };
        let uuid = |n: u64| SentId::of(&format!("00000000-0000-4000-8000-{n:012x}"));
        (0..2_000).for_each(|n| seen.insert(SentId::of(&n.to_string()).key()));
        (0..50).for_each(|n| seen.insert(uuid(n).earlier_key()));
        for count in [0, 1, 7, 9_000] {
            let id = |n: u64| match n % 5 {
                0 => None,
                1 => Some(uuid(n % 400)),
                _ => Some(SentId::of(&(n * n % 7_000).to_string())),
            };
            let ids: Vec<Option<SentId>> = (0..count).map(id).collect();
            let mut fresh = std::collections::BTreeSet::new();
            let repeated = (0..ids.len()).filter(|place| {
                let Some(id) = &ids[*place] else { return false };
                seen.contains(id) || !fresh.insert(id.key())
            });
            let sorted_out = seen.sort_out(&ids);
            assert_eq!(sorted_out.repeated, repeated.collect::<Vec<_>>());
            let (mut single, mut together) = (seen.clone(), seen.clone());
            fresh.iter().rev().for_each(|id| single.insert(*id));
            seen.extend(fresh);
            together.extend_new(&sorted_out.new);
            for set in [&single, &together] {
                assert!(set.recent.each == seen.recent.each && set.recent.len == seen.recent.len);
            }
        }
    }

    #[cfg(feature = "durable")]
    #[test]
    fn what_was_written_down_is_read_again_to_the_byte() {
        let mut seen = Shards::default();
        (0..5_000).rev().for_each(|n: u64| seen.insert(EventId::of(&n.to_string())));
        let bytes = postcard::to_stdvec(&seen).expect("it can be written");
        let read: Shards = postcard::from_bytes(&bytes).expect("it can be read");
        assert!((0..5_000).all(|n: u64| read.contains(EventId::of(&n.to_string()))));
        assert_eq!(postcard::to_stdvec(&read).expect("it can be written"), bytes);
        // What was read is split, joined, forgotten and added to as if it had been added one by one.
        let (mut read, id) = (read, |n: u64| EventId::of(&n.to_string()));
        for ids in [&mut seen, &mut read] {
            (4_000..12_000).for_each(|n| ids.insert(id(n)));
            (0..10_500).step_by(3).for_each(|n| ids.remove(id(n)));
        }
        assert!((0..12_000).all(|n| read.contains(id(n)) == (!n.is_multiple_of(3) || n >= 10_500)));
        assert!(read.each == seen.each && read.len == seen.len);
        let written = |ids: &Shards| postcard::to_stdvec(ids).expect("it can be written");
        assert!(written(&read) == written(&seen));
    }

    #[test]
    fn an_id_is_known_until_all_that_came_with_it_are_too_old() {
        let at = Timestamp::saturating_from_millis;
        let (first, second) = (SentId::of("first"), SentId::of("second"));
        let mut seen = EventIdSet::default();
        seen.insert(first.key());
        seen.drop_older(at(0), at(100));
        seen.insert(second.key());
        seen.drop_older(at(100), at(200));
        assert!(seen.contains(&first) && seen.contains(&second));
        seen.drop_older(at(101), at(201));
        assert!(!seen.contains(&first) && seen.contains(&second));
        seen.drop_older(at(202), at(302));
        assert!(!seen.contains(&second));
    }
}
