//! Blocks of events, as a reader of columns has them: many values of one column, then many of the next.
//!
//! In: the ids, contacts and instants of events that follow one another, and a code for each type, source and property.
//! Out: [`EventColumns`] as if each event had been pushed alone. A block has no faults: its reader leaves those with
//! faults to [`EventColumns::push_parts`].

use super::columns::NONE;
use super::event::{check_email, check_name};
use super::{
    ContactRef, DictionaryColumn, EventColumns, PATH_SEPARATOR, PropertyValue, Scalar, SentId,
};
use crate::ids::ContactId;
use crate::limits;
use crate::time::Timestamp;

/// What each event of a block has besides names and properties.
#[derive(Debug, Default)]
pub struct EventHeads {
    ids: Vec<Option<SentId>>,
    contacts: Vec<ContactRef>,
    at: Vec<Timestamp>,
}

impl EventHeads {
    /// Room for so many events.
    pub fn with_capacity(events: usize) -> Self {
        Self {
            ids: Vec::with_capacity(events),
            contacts: Vec::with_capacity(events),
            at: Vec::with_capacity(events),
        }
    }

    /// Adds the id of the next event, if it is a text within its limits. Ids, contacts and instants each come by
    /// themselves, so that a reader goes through one column after the other.
    pub fn push_id(&mut self, id: &[u8]) -> Option<()> {
        if let Some(uuid) = SentId::of_canonical(id) {
            self.ids.push(Some(uuid));
            return Some(());
        }
        let id = std::str::from_utf8(id).ok()?;
        let fits = check_name("event_id", id, limits::EVENT_ID_CHARS).is_none();
        fits.then(|| self.ids.push(Some(SentId::of(id))))
    }

    /// Adds the contact of the next event by its id, if the text is one.
    pub fn push_contact(&mut self, id: &[u8]) -> Option<()> {
        let id =
            ContactId::of_canonical(id).or_else(|| std::str::from_utf8(id).ok()?.parse().ok())?;
        self.contacts.push(ContactRef::Id(id));
        Some(())
    }

    /// Adds the contact of the next event by an address, if it is within its limits.
    pub fn push_address(&mut self, address: &str) -> Option<()> {
        let contact = ContactRef::from(address);
        if check_email(&contact).is_some() {
            return None;
        }
        self.contacts.push(contact);
        Some(())
    }

    /// Adds the instant of the next event.
    pub fn push_at(&mut self, at: Timestamp) {
        self.at.push(at);
    }
}

impl DictionaryColumn<Scalar> {
    /// The code of a value, which is added if it is new.
    pub fn code_of_value(&mut self, value: &PropertyValue<'_>) -> u32 {
        self.code_of(value)
    }
}

impl EventColumns {
    /// The code of an event without a value.
    pub const NO_VALUE: u32 = NONE;

    /// Whether a text may be the name of a type or a source.
    pub fn fits_name(name: &str) -> bool {
        check_name("event_type", name, limits::EVENT_NAME_CHARS).is_none()
    }

    /// Whether an event may have these properties, each a path and at most so many bytes of text.
    pub fn fits_properties<'p>(properties: impl Iterator<Item = (&'p str, usize)>) -> bool {
        let mut bytes = 0_usize;
        let mut fit = true;
        for (path, text) in properties {
            fit &= path.split(PATH_SEPARATOR).count() <= limits::PAYLOAD_DEPTH;
            bytes = bytes.saturating_add(path.len()).saturating_add(text);
        }
        fit && bytes <= limits::PAYLOAD_BYTES
    }

    /// Makes room for so many more events.
    pub fn reserve(&mut self, events: usize) {
        self.ids.reserve(events);
        self.contacts.reserve(events);
        self.at.reserve(events);
        self.types.reserve(events);
        self.sources.reserve(events);
    }

    /// The code of a type, which is added if it is new.
    pub fn code_of_type(&mut self, name: &str) -> u32 {
        self.types.code_of(&name)
    }

    /// The code of a source, which is added if it is new.
    pub fn code_of_source(&mut self, name: &str) -> u32 {
        self.sources.code_of(&name)
    }

    /// The column of a property, by its path; a new one comes behind the others.
    pub fn property_mut(&mut self, path: &str) -> &mut DictionaryColumn<Scalar> {
        let place = match self.properties.get_index_of(path) {
            Some(place) => place,
            None => self.properties.insert_full(path.into(), DictionaryColumn::default()).0,
        };
        &mut self.properties[place]
    }

    /// Adds events: a code of a type and of a source for each, and for each property a code or
    /// [`EventColumns::NO_VALUE`]. All of them are codes of this batch, and each value that has one comes in an event.
    ///
    /// # Panics
    ///
    /// If `heads` has not one id, contact and instant for each event, if `types`, `sources` and each list of codes have
    /// not one code for each, or an event has no type or source.
    pub fn append(
        &mut self,
        heads: EventHeads,
        types: &[u32],
        sources: &[u32],
        properties: &[(&str, Vec<u32>)],
    ) {
        let EventHeads { ids, contacts, at } = heads;
        let (position, count) = (self.len(), at.len());
        assert!(ids.len() == count && contacts.len() == count, "each event has a head");
        let named = types.iter().chain(sources).all(|code| *code != NONE);
        assert!(named && types.len() == count && sources.len() == count, "each event is named");
        self.types.put_codes(position, types);
        self.sources.put_codes(position, sources);
        for (path, codes) in properties {
            assert_eq!(codes.len(), count, "each event has a code");
            self.property_mut(path).put_codes(position, codes);
        }
        self.ids.extend(ids);
        self.contacts.extend(contacts);
        self.at.extend(at);
    }
}
