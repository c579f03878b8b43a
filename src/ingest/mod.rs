//! Untrusted records in, typed batches out.
//!
//! In: [`ContactPatch`]es and [`Event`]s from users or from NDJSON lines. Out: checked records that
//! `store` can apply without failing, or every [`Fault`] with its place. Turning "6" into 6 happens
//! here and nowhere else.

mod columns;
mod contact;
mod event;
mod ndjson;
mod payload;
mod webhook;

pub(crate) use columns::LooseEvent;
pub use columns::{Coded, EventColumns, EventParts, Leaf};
pub use contact::{
    Change, CheckedContact, ContactPatch, Input, Stored, is_address, is_phone_number,
};
pub use event::{CheckedEvent, ContactRef, Event, EventId};
pub use ndjson::{RecordError, contact_from_json, event_from_json, infer_field, value_from_json};
pub use payload::{Payload, PayloadError, STEP, Scalar};
pub use webhook::{MAIL_SOURCE, event_from_webhook};

/// One thing that is wrong with one record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("record {record}: {field}: {reason}")]
pub struct Fault {
    /// Position of the record in its batch, from 0.
    pub record: usize,
    /// The field at fault, as the record names it.
    pub field: String,
    /// What is wrong with it and what to do.
    pub reason: String,
}

impl Fault {
    pub(crate) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { record: 0, field: field.into(), reason: reason.into() }
    }

    pub(crate) fn of_record(self, record: usize) -> Self {
        Self { record, ..self }
    }
}
