//! One event record: something a contact did.
//!
//! In: an [`Event`]. Out: a [`CheckedEvent`] within every limit. The contact need not be known.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Fault, FaultKind, Payload};
use crate::ids::ContactId;
use crate::limits;
use crate::time::Timestamp;

/// How an event names its contact. An email is in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ContactRef {
    /// By id.
    Id(ContactId),
    /// By email or alternate email.
    Email(Box<str>),
}

impl From<&str> for ContactRef {
    fn from(email: &str) -> Self {
        Self::Email(email.trim().to_lowercase().into())
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

/// What an event is recognised by when it comes twice: 128 bits of its sender's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub u128);

impl EventId {
    /// The id for a sender's text.
    pub fn of(text: &str) -> Self {
        Self(xxhash_rust::xxh3::xxh3_128(text.as_bytes()))
    }
}

/// An event as a user gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The sender's id. A second event with it is ignored; without one nothing is recognised.
    pub id: Option<String>,
    /// Whose event it is.
    pub contact: ContactRef,
    /// `open`, `click`, `purchase`: any name.
    pub event_type: Arc<str>,
    /// Where it came from: `mail` for the webhook, `app` unless told otherwise.
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

    /// With the sender's id, which makes recording it idempotent.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// From another source than `app`.
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

    /// The event within every limit, or every fault of it.
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
            id: self.id.as_deref().map(EventId::of),
            contact: self.contact,
            event_type: self.event_type,
            source: self.source,
            at: self.at,
            payload: self.payload,
        })
    }
}

/// What is wrong with a name, if anything is.
pub(super) fn check_name(field: &str, text: &str, most: usize) -> Option<Fault> {
    // No text has more characters than bytes, so most need not be counted.
    let fits = !text.is_empty() && (text.len() <= most || text.chars().count() <= most);
    (!fits).then(|| Fault::new(field, FaultKind::Length { most }))
}

/// What is wrong with how an event names its contact, if anything is.
pub(super) fn check_email(contact: &ContactRef) -> Option<Fault> {
    match contact {
        ContactRef::Id(_) => None,
        ContactRef::Email(email) => check_name("email", email, 254),
    }
}

/// An event within every limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `Event`")]
pub struct CheckedEvent {
    pub id: Option<EventId>,
    pub contact: ContactRef,
    pub event_type: Arc<str>,
    pub source: Arc<str>,
    pub at: Timestamp,
    pub payload: Payload,
}
