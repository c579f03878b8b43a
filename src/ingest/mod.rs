//! Untrusted records in, typed batches out.
//!
//! In: [`ContactPatch`]es and [`Event`]s from users or from NDJSON lines. Out: checked records that
//! `store` can apply without failing, or every [`Fault`] with its place. Turning "6" into 6 happens
//! here and nowhere else.

mod batch;
mod columns;
mod contact;
mod event;
mod fault;
mod ndjson;
mod payload;
mod webhook;

pub use batch::{CheckedBatch, CheckedContacts, CheckedEvents, IdentifierRule};
pub(crate) use columns::LooseEvent;
pub use columns::{Coded, EventColumns, EventParts, Leaf};
pub use contact::{
    CheckedContact, ContactBuilder, ContactPatch, FieldUpdate, Input, Stored, is_address,
    is_phone_number,
};
pub use event::{CheckedEvent, ContactRef, Event, EventId};
pub use fault::{Excerpt, Fault, FaultKind, Form, JsonError, RecordError, Resource, ValueType};
pub use ndjson::{contact_from_json, event_from_json, infer_field, value_from_json};
pub use payload::{Payload, PayloadError, STEP, Scalar};
pub use webhook::{MAIL_SOURCE, event_from_webhook};
