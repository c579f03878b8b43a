//! Orphan events: events whose contact is not known yet.
//!
//! In: events with a reference to a contact. Out: the events of a reference, in order of arrival, once a
//! contact with it exists.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::ingest::{ContactRef, SingleEvent, SingleEventV1};
use crate::time::Timestamp;

/// INVARIANT: `count` is the number of events in `by_name`. The map is used for lookups, or entry by entry
/// where the order does not matter.
#[derive(Clone, Debug, Default)]
pub(super) struct OrphanEvents {
    by_name: HashMap<ContactRef, Vec<SingleEvent>>,
    count: usize,
}

/// The serialized form of [`OrphanEvents`], sorted.
#[derive(Serialize, Deserialize)]
pub(super) struct OrphanEventsForm(BTreeMap<ContactRef, Vec<SingleEvent>>);

/// [`OrphanEventsForm`] as files of format 2 have it.
#[derive(Deserialize)]
pub(super) struct OrphanEventsFormV1(BTreeMap<ContactRef, Vec<SingleEventV1>>);

impl From<OrphanEventsFormV1> for OrphanEventsForm {
    fn from(OrphanEventsFormV1(by_name): OrphanEventsFormV1) -> Self {
        let events = |events: Vec<SingleEventV1>| events.into_iter().map(Into::into).collect();
        Self(by_name.into_iter().map(|(name, of_name)| (name, events(of_name))).collect())
    }
}

impl OrphanEvents {
    /// The serialized form.
    pub(super) fn form(&self) -> OrphanEventsForm {
        let by_name = self.by_name.iter();
        OrphanEventsForm(by_name.map(|(name, events)| (name.clone(), events.clone())).collect())
    }

    /// Rebuilds the map.
    pub(super) fn from_form(OrphanEventsForm(by_name): OrphanEventsForm) -> Self {
        let count = by_name.values().map(Vec::len).sum();
        Self { by_name: by_name.into_iter().collect(), count }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// All events, by the reference that they name.
    pub(super) fn iter(&self) -> impl Iterator<Item = &SingleEvent> {
        let mut sorted: Vec<_> = self.by_name.iter().collect();
        sorted.sort_unstable_by_key(|(name, _)| *name);
        sorted.into_iter().flat_map(|(_, events)| events)
    }

    /// How many events name a reference.
    pub(super) fn count_of(&self, name: &ContactRef) -> usize {
        self.by_name.get(name).map_or(0, Vec::len)
    }

    /// Calls `change` with each event, by the reference that they name.
    pub(super) fn for_each_in_order(&mut self, change: impl FnMut(&mut SingleEvent)) {
        let mut sorted: Vec<_> = self.by_name.iter_mut().collect();
        sorted.sort_unstable_by_key(|(name, _)| *name);
        sorted.into_iter().flat_map(|(_, events)| events).for_each(change);
    }

    pub(super) fn add(&mut self, event: SingleEvent) {
        self.count += 1;
        self.by_name.entry(event.contact.clone()).or_default().push(event);
    }

    /// Drops events that are older than the `horizon` of their type; returns how many.
    pub(super) fn drop_older(&mut self, horizon: impl Fn(&str) -> Timestamp) -> usize {
        let before = self.count;
        // Each entry is decided alone, so the order does not matter.
        self.by_name.retain(|_, events| {
            events.retain(|event| event.at >= horizon(&event.event_type));
            !events.is_empty()
        });
        self.count = self.by_name.values().map(Vec::len).sum();
        before - self.count
    }

    pub(super) fn take(&mut self, name: &ContactRef) -> Vec<SingleEvent> {
        let events = self.by_name.remove(name).unwrap_or_default();
        self.count -= events.len();
        events
    }
}
