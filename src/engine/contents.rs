//! How much there is: contacts, events and memory.
//!
//! In: the data. Out: counts, ids of contacts, and whether a contact is known.

use super::{Engine, Segment};
use crate::ids::ContactId;
use crate::ingest::ContactRef;
use crate::rows::RowSet;
use crate::store::Memory;

impl Engine {
    /// How many contacts exist.
    pub fn contact_count(&self) -> u64 {
        self.store.alive().len()
    }

    /// The ids of all contacts, in the order in which they were created.
    pub fn contact_ids(&self) -> Vec<ContactId> {
        self.store.contact_ids(self.store.alive())
    }

    /// Whether a contact exists.
    pub fn contact_exists(&self, contact: impl Into<ContactRef>) -> bool {
        self.store.row(&contact.into()).is_some()
    }

    /// The addresses of a contact, and the one that it is asked for by.
    #[cfg(feature = "durable")]
    pub(crate) fn addresses(&self, contact: &ContactRef) -> Vec<String> {
        let held = self.store.row(contact).map(|row| self.store.names(row)).unwrap_or_default();
        let names = held.into_iter().chain([contact.clone()]);
        let address = |name| match name {
            ContactRef::Email(email) => Some(email.into_string()),
            ContactRef::Id(_) => None,
        };
        names.filter_map(address).collect()
    }

    /// Erases the texts of a part of the contacts and events that nobody uses; returns whether there are more parts.
    #[cfg(feature = "durable")]
    pub(crate) fn erase_unused(&mut self, part: usize) -> bool {
        self.store.erase_unused(part)
    }

    /// How many events are kept, orphan events not counted.
    pub fn event_count(&self) -> u64 {
        self.store.events().len() as u64
    }

    /// How many events wait for a contact that is not known yet.
    pub fn orphan_events(&self) -> u64 {
        self.store.orphan_events() as u64
    }

    /// The memory that the engine takes.
    pub fn memory(&self) -> Memory {
        Memory {
            leaves: self.leaves.heap_bytes(),
            members: RowSet::heap_bytes_of(self.segments.values().flat_map(Segment::sets)),
            history: self.history.bytes() as usize,
            ..self.store.memory()
        }
    }
}
