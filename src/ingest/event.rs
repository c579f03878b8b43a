//! Checks one event record.
//!
//! In: an [`Event`]. Out: a [`CheckedEvent`] within every limit. The contact of an event need not exist yet.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::identifier::normalised;
use super::{Fault, FaultKind, Payload};
use crate::ids::{self, ContactId};
use crate::limits;
use crate::schema::FieldId;
use crate::time::Timestamp;

/// The name by which an event refers to its contact. An email has the spelling in which it is stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ContactRef {
    /// By id.
    Id(ContactId),
    /// By email or alternate email.
    Email(Box<str>),
}

impl ContactRef {
    /// The contact that a text names: by its id if the text is one, else by an address.
    pub fn named(text: &str) -> Self {
        text.trim().parse().map_or_else(|_| Self::from(text), Self::Id)
    }
}

impl From<&str> for ContactRef {
    fn from(email: &str) -> Self {
        Self::Email(normalised(FieldId::EMAIL, email).into())
    }
}

impl From<ContactId> for ContactRef {
    fn from(id: ContactId) -> Self {
        Self::Id(id)
    }
}

impl fmt::Display for ContactRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => fmt::Display::fmt(id, f),
            Self::Email(email) => f.write_str(email),
        }
    }
}

/// The id of an event, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SentId {
    /// A UUID in its canonical form: lower case, with hyphens.
    Uuid([u8; 16]),
    /// Any other text.
    Text(Box<str>),
}

impl SentId {
    pub(crate) fn of(text: &str) -> Self {
        Self::of_canonical(text.as_bytes()).unwrap_or_else(|| Self::Text(text.into()))
    }

    /// The id, if the text is a UUID in its canonical form.
    pub(crate) fn of_canonical(text: &[u8]) -> Option<Self> {
        // All zeros stand for no id.
        ids::canonical_uuid(text).filter(|bytes| *bytes != [0; 16]).map(Self::Uuid)
    }

    /// The id of an event that was sent without one: it is exported under this id, and known by it when it comes back.
    /// `engine` tells engines apart, `place` the events of one engine.
    pub(crate) fn derived(engine: u64, place: &str) -> Self {
        let hash = xxhash_rust::xxh3::xxh3_128_with_seed(place.as_bytes(), engine);
        Self::Uuid(uuid::Builder::from_custom_bytes(hash.to_be_bytes()).into_uuid().into_bytes())
    }

    /// What it is recognised by.
    pub(crate) fn key(&self) -> EventId {
        match self {
            Self::Uuid(bytes) => EventId(u128::from_be_bytes(*bytes)),
            Self::Text(text) => EventId::hash(text),
        }
    }

    /// What it was recognised by in files of format 2 and before.
    pub(crate) fn earlier_key(&self) -> EventId {
        EventId::hash(&self.to_text())
    }

    /// The text that was sent.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Uuid(bytes) => uuid::Uuid::from_bytes(*bytes).to_string(),
            Self::Text(text) => text.to_string(),
        }
    }
}

/// Files of format 2 and before have only what an id was recognised by. Written as a UUID it is recognised again.
impl From<EventId> for SentId {
    fn from(id: EventId) -> Self {
        Self::Uuid(id.0.to_be_bytes())
    }
}

/// Identifies an event that is sent twice: the 128 bits of the sender's id if it is a UUID in lower case, or a hash of
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub(crate) u128);

impl EventId {
    /// Of a sender's id.
    pub fn of(text: &str) -> Self {
        SentId::of(text).key()
    }

    fn hash(text: &str) -> Self {
        Self(xxhash_rust::xxh3::xxh3_128(text.as_bytes()))
    }
}

/// An event as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The sender's id. A second event with the same id is ignored. Events without an id are always recorded.
    pub id: Option<String>,
    /// The contact that did it.
    pub contact: ContactRef,
    /// What happened: `open`, `click`, `purchase`, or any other name.
    pub event_type: Arc<str>,
    /// Where the event came from: `mail` for the event webhook, `app` by default.
    pub source: Arc<str>,
    /// When it happened.
    pub at: Timestamp,
    /// Its properties.
    pub payload: Payload,
}

impl Event {
    /// The source of events that do not name one.
    pub const DEFAULT_SOURCE: &'static str = "app";

    /// An event without id and properties, from the source `app`.
    pub fn new(contact: impl Into<ContactRef>, event_type: &str, at: DateTime<Utc>) -> Self {
        Self {
            id: None,
            contact: contact.into(),
            event_type: event_type.into(),
            source: Self::DEFAULT_SOURCE.into(),
            at: at.into(),
            payload: Payload::empty(),
        }
    }

    /// With the sender's id, so that recording the event twice has no effect.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// With another source than `app`.
    #[must_use]
    pub fn from_source(mut self, source: &str) -> Self {
        self.source = source.into();
        self
    }

    /// With properties.
    #[must_use]
    pub fn with_payload(mut self, payload: Payload) -> Self {
        self.payload = payload;
        self
    }

    /// Checks the event against every limit; else returns every fault.
    ///
    /// # Errors
    ///
    /// Every fault of the record, each with its field: [`Fault::public_message`] says what is taken.
    pub fn check(self) -> Result<CheckedEvent, Vec<Fault>> {
        let mut faults = Vec::new();
        if let Some(id) = &self.id {
            faults.extend(check_name("event_id", id, limits::EVENT_ID_CHARS));
        }
        faults.extend(check_name("event_type", &self.event_type, limits::EVENT_NAME_CHARS));
        faults.extend(check_name("source", &self.source, limits::EVENT_NAME_CHARS));
        faults.extend(check_email(&self.contact));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(CheckedEvent {
            id: self.id.as_deref().map(SentId::of),
            contact: self.contact,
            event_type: self.event_type,
            source: self.source,
            at: self.at,
            payload: self.payload,
        })
    }
}

/// The fault of a name that is empty or too long.
pub(super) fn check_name(field: &str, text: &str, most: usize) -> Option<Fault> {
    // A text never has more characters than bytes, so most texts need not be counted.
    let fits = !text.is_empty() && (text.len() <= most || text.chars().count() <= most);
    (!fits).then(|| Fault::new(field, FaultKind::Length { most }))
}

/// The fault of an email that is empty or too long.
pub(super) fn check_email(contact: &ContactRef) -> Option<Fault> {
    match contact {
        ContactRef::Id(_) => None,
        ContactRef::Email(email) => check_name("email", email, limits::EMAIL_CHARS),
    }
}

/// An event within every limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckedEvent {
    pub(crate) id: Option<SentId>,
    pub(crate) contact: ContactRef,
    pub(crate) event_type: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) at: Timestamp,
    pub(crate) payload: Payload,
}

impl CheckedEvent {
    /// The id by which the event is recognised when it is sent again.
    pub fn id(&self) -> Option<EventId> {
        self.id.as_ref().map(SentId::key)
    }
}
