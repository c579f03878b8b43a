//! Events that wait for their contact.
//!
//! In: events whose contact is not known. Out: the same events, in the order in which they came,
//! once somebody answers to the name that they call.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::ingest::{ContactRef, SingleEvent};
use crate::time::Timestamp;

/// INVARIANT: `count` is the number of events held. Looked up, or each for itself.
#[derive(Clone, Debug, Default)]
pub(super) struct OrphanEvents {
    by_name: HashMap<ContactRef, Vec<SingleEvent>>,
    count: usize,
}

/// [`OrphanEvents`] as it is written down, in an order of its own.
#[derive(Serialize, Deserialize)]
pub(super) struct OrphanEventsForm(BTreeMap<ContactRef, Vec<SingleEvent>>);

impl OrphanEvents {
    /// What it is made again from.
    pub(super) fn form(&self) -> OrphanEventsForm {
        let by_name = self.by_name.iter();
        OrphanEventsForm(by_name.map(|(name, events)| (name.clone(), events.clone())).collect())
    }

    /// As it was.
    pub(super) fn of_form(OrphanEventsForm(by_name): OrphanEventsForm) -> Self {
        let count = by_name.values().map(Vec::len).sum();
        Self { by_name: by_name.into_iter().collect(), count }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn add(&mut self, event: SingleEvent) {
        self.count += 1;
        self.by_name.entry(event.contact.clone()).or_default().push(event);
    }

    /// Forgets events that are older than `horizon` says for their type; how many.
    pub(super) fn forget(&mut self, horizon: impl Fn(&str) -> Timestamp) -> usize {
        let before = self.count;
        // Each name for itself, so that their order does not matter.
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
