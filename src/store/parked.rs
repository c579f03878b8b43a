//! Events that wait for their contact.
//!
//! In: events whose contact is not known. Out: the same events, in the order in which they came,
//! once somebody answers to the name that they call.

use hashbrown::HashMap;

use crate::ingest::{ContactRef, LooseEvent};

/// INVARIANT: `count` is the number of events held. Looked up, never iterated.
#[derive(Clone, Debug, Default)]
pub(super) struct Parked {
    by_name: HashMap<ContactRef, Vec<LooseEvent>>,
    count: usize,
}

impl Parked {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn add(&mut self, event: LooseEvent) {
        self.count += 1;
        self.by_name.entry(event.contact.clone()).or_default().push(event);
    }

    pub(super) fn take(&mut self, name: &ContactRef) -> Vec<LooseEvent> {
        let events = self.by_name.remove(name).unwrap_or_default();
        self.count -= events.len();
        events
    }
}
