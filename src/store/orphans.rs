//! Orphan events: events whose contact is not known yet.
//!
//! In: events with a reference to a contact. Out: the events of a reference, in order of arrival, once a
//! contact with it exists. There may be millions that never find one, so each is a record of bytes in a page
//! (`orphan_record`), linked to the one before it of the same reference.

use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Texts;
use super::orphan_record::{self, OrphanEvent};
use crate::ingest::{ContactRef, SingleEvent, SingleEventV1};
use crate::limits;
use crate::time::Timestamp;

/// Bytes of a page. A longer record has a page of its own.
const PAGE: usize = 65_536;
/// Stands for no record.
const NONE: u64 = u64::MAX;

/// INVARIANT: `last` has a place for each reference that some event names; `count` is the number of events, and
/// `weight` the sum of their weights. The table is used for lookups, or entry by entry where the order does not
/// matter.
#[derive(Clone, Debug, Default)]
pub(super) struct OrphanEvents {
    pages: Vec<Arc<Vec<u8>>>,
    /// Where the last record of each reference is.
    last: Arc<HashTable<u64>>,
    hasher: DefaultHashBuilder,
    /// Types, sources and paths of properties.
    words: Texts,
    count: usize,
    weight: usize,
    /// Bytes of records that were taken out. They are zeros.
    unused: usize,
}

/// The serialized form in files of format 2.
#[derive(Deserialize)]
pub(super) struct OrphanEventsFormV1(std::collections::BTreeMap<ContactRef, Vec<SingleEventV1>>);

impl From<OrphanEventsFormV1> for OrphanEvents {
    fn from(OrphanEventsFormV1(by_name): OrphanEventsFormV1) -> Self {
        by_name.into_values().flatten().map(SingleEvent::from).collect()
    }
}

impl FromIterator<SingleEvent> for OrphanEvents {
    fn from_iter<I: IntoIterator<Item = SingleEvent>>(events: I) -> Self {
        let mut orphans = Self::default();
        events.into_iter().for_each(|event| orphans.add(&event));
        orphans
    }
}

impl Serialize for OrphanEvents {
    /// Writes the events of each reference, in order.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.in_order();
        let mut map = serializer.serialize_map(Some(names.len()))?;
        for (name, last) in names {
            let events: Vec<SingleEvent> =
                self.chain(last).iter().map(|place| self.event(*place).to_single()).collect();
            map.serialize_entry(&name, &events)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for OrphanEvents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ByName;

        impl<'de> Visitor<'de> for ByName {
            type Value = OrphanEvents;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the events of each reference")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OrphanEvents, A::Error> {
                let mut orphans = OrphanEvents::default();
                while let Some((_, events)) = map.next_entry::<ContactRef, Vec<SingleEvent>>()? {
                    events.iter().for_each(|event| orphans.add(event));
                }
                Ok(orphans)
            }
        }

        deserializer.deserialize_map(ByName)
    }
}

impl OrphanEvents {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// What the events take, by their contents alone: see [`SingleEvent::weight`].
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let pages = self.pages.iter().map(|page| 64 + page.capacity());
        pages.sum::<usize>() + self.last.allocation_size() + self.words.heap_bytes()
    }

    /// All events, by the reference that they name.
    pub(super) fn iter(&self) -> impl Iterator<Item = OrphanEvent<'_>> {
        let places = self.in_order().into_iter().flat_map(|(_, last)| self.chain(last));
        places.map(|place| self.event(place))
    }

    /// How many events name a reference.
    pub(super) fn count_of(&self, name: &ContactRef) -> usize {
        self.find(name).map_or(0, |last| orphan_record::earlier(self.bytes(last)) + 1)
    }

    pub(super) fn add(&mut self, event: &SingleEvent) {
        let before = self.find(&event.contact);
        let number = before.map_or(0, |last| orphan_record::earlier(self.bytes(last)) + 1);
        let mut record = Vec::new();
        let words = &mut self.words;
        let links = (before.unwrap_or(NONE), number);
        orphan_record::write(&mut record, links, event, |word| words.intern(word));
        let place = self.append(&record);
        let hash = self.hasher.hash_one(&event.contact);
        let last = Arc::make_mut(&mut self.last);
        if let Some(held) = last.find_mut(hash, |held| Some(*held) == before) {
            *held = place;
        } else {
            let (pages, hasher) = (&self.pages, &self.hasher);
            let hash_of =
                |held: &u64| hasher.hash_one(orphan_record::name(Self::bytes_at(pages, *held)));
            last.insert_unique(hash, place, hash_of);
        }
        self.count += 1;
        self.weight += event.weight();
    }

    /// Drops events that are older than the `horizon` of their type; returns how many.
    pub(super) fn drop_older(&mut self, horizon: impl Fn(&str) -> Timestamp) -> usize {
        let stays = |event: &OrphanEvent<'_>| event.at >= horizon(event.event_type);
        let places = || self.last.iter().flat_map(|last| self.chain(*last));
        // Each event is decided alone, so the order does not matter.
        let dropped = places().filter(|place| !stays(&self.event(*place))).count();
        if dropped > 0 {
            *self = self.iter().filter(stays).map(|event| event.to_single()).collect();
        }
        dropped
    }

    /// Takes out the events of a reference, in order of arrival.
    pub(super) fn take(&mut self, name: &ContactRef) -> Vec<SingleEvent> {
        let Some(last) = self.find(name) else { return Vec::new() };
        let hash = self.hasher.hash_one(name);
        if let Ok(entry) = Arc::make_mut(&mut self.last).find_entry(hash, |held| *held == last) {
            entry.remove();
        }
        let places = self.chain(last);
        let events: Vec<SingleEvent> =
            places.iter().map(|place| self.event(*place).to_single()).collect();
        for place in places {
            let length = orphan_record::length(self.bytes(place));
            let (page, at) = Self::page_of(place);
            Arc::make_mut(&mut self.pages[page])[at..at + length].fill(0);
            self.unused += length;
        }
        self.count -= events.len();
        self.weight -= events.iter().map(SingleEvent::weight).sum::<usize>();
        if self.unused > limits::UNUSED_ORPHAN_BYTES && self.unused > self.weight {
            *self = self.iter().map(|event| event.to_single()).collect();
        }
        events
    }

    /// All references, in order, with the place of the last record of each.
    fn in_order(&self) -> Vec<(ContactRef, u64)> {
        let name = |last: &u64| (orphan_record::name(self.bytes(*last)), *last);
        let mut names: Vec<(ContactRef, u64)> = self.last.iter().map(name).collect();
        names.sort_unstable();
        names
    }

    /// The places of the records up to one of them, in order of arrival.
    fn chain(&self, last: u64) -> Vec<u64> {
        let mut places = vec![last];
        let mut place = orphan_record::before(self.bytes(last));
        while place != NONE {
            places.push(place);
            place = orphan_record::before(self.bytes(place));
        }
        places.reverse();
        places
    }

    fn event(&self, place: u64) -> OrphanEvent<'_> {
        orphan_record::read(self.bytes(place), |code| self.words.value(code).unwrap_or(""))
    }

    fn find(&self, name: &ContactRef) -> Option<u64> {
        let same = |held: &u64| orphan_record::is_of(self.bytes(*held), name);
        self.last.find(self.hasher.hash_one(name), same).copied()
    }

    fn append(&mut self, record: &[u8]) -> u64 {
        let has_room = |page: &Arc<Vec<u8>>| page.len() + record.len() <= PAGE;
        if !self.pages.last().is_some_and(has_room) {
            if let Some(full) = self.pages.last_mut() {
                Arc::make_mut(full).shrink_to_fit();
            }
            self.pages.push(Arc::default());
        }
        let number = self.pages.len() - 1;
        let page = Arc::make_mut(&mut self.pages[number]);
        let at = page.len();
        page.extend_from_slice(record);
        (number * PAGE + at) as u64
    }

    fn page_of(place: u64) -> (usize, usize) {
        (place as usize / PAGE, place as usize % PAGE)
    }

    fn bytes_at(pages: &[Arc<Vec<u8>>], place: u64) -> &[u8] {
        let (page, at) = Self::page_of(place);
        &pages[page][at..]
    }

    /// The bytes of a record, and those behind it.
    fn bytes(&self, place: u64) -> &[u8] {
        Self::bytes_at(&self.pages, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ContactId;
    use crate::ingest::{Event, EventColumns, Payload, SentId};

    fn event(n: usize) -> SingleEvent {
        let contact = match n % 3 {
            0 => ContactRef::Id(ContactId(uuid::Uuid::from_u128(n as u128 % 50))),
            _ => ContactRef::from(format!("{}@example.com", n % 70).as_str()),
        };
        let long = if n.is_multiple_of(500) { "x".repeat(40_000) } else { "spring".to_owned() };
        let payload = format!(
            r#"{{"campaign":"{long}","n":{n}.50,"deep":{{"ok":true,"list":[1,"a",false],"none":{{}}}}}}"#
        );
        let at = Timestamp::saturating_from_millis(i64::from(n as u32) * 1_000 - 50_000);
        let event = Event::new(contact, ["open", "click"][n % 2], at.into());
        let event = event.with_payload(Payload::parse(&payload).expect("within every limit"));
        let event = match n % 4 {
            0 => event,
            1 => event.with_id(&format!("{n:08x}-0000-4000-8000-000000000001")),
            _ => event.with_id(&format!("event {n}")),
        };
        let columns: EventColumns = [event.check().expect("a good event")].into_iter().collect();
        let mut event = columns.event_at(0);
        event.id.get_or_insert_with(|| SentId::derived(1, &n.to_string()));
        event
    }

    /// The events by reference, as a map has them.
    fn plain(events: &[SingleEvent]) -> Vec<SingleEvent> {
        let mut sorted = events.to_vec();
        sorted.sort_by(|one, other| one.contact.cmp(&other.contact));
        sorted
    }

    fn held(orphans: &OrphanEvents) -> Vec<SingleEvent> {
        orphans.iter().map(|event| event.to_single()).collect()
    }

    #[test]
    fn events_come_back_as_they_were_whatever_was_taken_out_before() {
        let mut events: Vec<SingleEvent> = (0..3_000).map(event).collect();
        let mut orphans: OrphanEvents = events.iter().cloned().collect();
        assert!(held(&orphans) == plain(&events));
        let clone = orphans.clone();
        for n in 0..60 {
            let name = event(n * 7).contact;
            let (taken, rest) = events.into_iter().partition(|event| event.contact == name);
            events = rest;
            let taken: Vec<SingleEvent> = taken;
            assert_eq!(orphans.count_of(&name), taken.len());
            assert!(orphans.take(&name) == taken, "{name}");
            assert_eq!(orphans.count_of(&name), 0);
            let back = event(n);
            orphans.add(&back);
            events.push(back);
            assert_eq!(orphans.len(), events.len());
            assert_eq!(orphans.weight(), events.iter().map(SingleEvent::weight).sum::<usize>());
        }
        assert!(held(&orphans) == plain(&events));
        assert_eq!(clone.len(), 3_000);
        let horizon = Timestamp::saturating_from_millis(500_000);
        let old = events.extract_if(.., |event| event.at < horizon).count();
        assert!(old > 0);
        assert_eq!(orphans.drop_older(|_| horizon), old);
        assert!(held(&orphans) == plain(&events));
        assert_eq!(orphans.drop_older(|_| horizon), 0);
    }

    #[test]
    fn a_usual_event_takes_less_than_150_bytes_and_less_than_its_weight() {
        let one = |n: usize| {
            let payload = format!(r#"{{"campaign":"spring {}","mailing_id":{n}}}"#, n % 9);
            let at = Timestamp::saturating_from_millis(1_760_000_000_000 + i64::from(n as u32));
            let event = Event::new(format!("person{n}@example.com").as_str(), "open", at.into());
            let event = event.with_payload(Payload::parse(&payload).expect("within every limit"));
            let event = event.with_id(&format!("{n:08x}-0000-4000-8000-000000000001"));
            let columns: EventColumns =
                [event.check().expect("a good event")].into_iter().collect();
            columns.event_at(0)
        };
        let orphans: OrphanEvents = (0..50_000).map(one).collect();
        assert!(orphans.heap_bytes() < 50_000 * 150, "{}", orphans.heap_bytes());
        assert!(orphans.heap_bytes() < orphans.weight(), "{}", orphans.weight());
    }

    #[cfg(feature = "durable")]
    #[test]
    fn what_was_written_down_is_read_again_to_the_byte() {
        let orphans: OrphanEvents = (0..300).rev().map(event).collect();
        let bytes = postcard::to_stdvec(&orphans).expect("it can be written");
        let read: OrphanEvents = postcard::from_bytes(&bytes).expect("it can be read");
        assert!(held(&read) == held(&orphans));
        assert_eq!(postcard::to_stdvec(&read).expect("it can be written"), bytes);
        let form: std::collections::BTreeMap<ContactRef, Vec<SingleEvent>> =
            postcard::from_bytes(&bytes).expect("the form of format 3");
        assert_eq!(form.values().map(Vec::len).sum::<usize>(), 300);
    }
}
