//! Checks records that come from outside.
//!
//! In: [`ContactPatch`]es and [`Event`]s, from a program or from lines of JSON. Out: [`CheckedContact`]s and
//! [`EventColumns`], which `store` applies without failing, or every [`Fault`] of a record. Text becomes a number
//! or an instant here and nowhere else.

mod batch;
mod blocks;
mod columns;
mod contact;
mod contact_blocks;
mod contact_columns;
mod contact_records;
mod event;
mod fault;
mod identifier;
mod input;
mod ndjson;
mod payload;
mod sets;
mod webhook;

pub use batch::{CheckedBatch, CheckedContacts, CheckedEvents, IdentifierRule};
pub use blocks::EventHeads;
#[cfg(feature = "durable")]
pub(crate) use columns::EventColumnsV1;
pub use columns::{DictionaryColumn, EventColumns, EventParts, PropertyValue};
pub(crate) use columns::{SingleEvent, SingleEventV1};
pub(crate) use contact::Stored;
pub use contact::{CheckedContact, ContactBuilder, ContactPatch, type_of_text};
pub use contact_blocks::{ContactBlocks, Given, ValueCode};
pub use contact_columns::ContactColumns;
pub(crate) use contact_columns::{CLEARED, FieldColumn, UNNAMED, ValueRef};
pub use contact_records::ContactRecords;
pub(crate) use contact_records::Selection;
pub(crate) use event::SentId;
pub use event::{CheckedEvent, ContactRef, Event, EventId};
pub use fault::{Excerpt, Fault, FaultKind, Form, JsonError, RecordError, Resource, ValueType};
pub(crate) use identifier::ascii_domain;
pub use identifier::{is_address, is_phone_number, normalised};
pub use input::{FieldUpdate, Input};
pub use ndjson::{contact_from_json, event_from_json, infer_field, value_from_json};
pub use payload::{PATH_SEPARATOR, Payload, PayloadError, Scalar};
pub(crate) use sets::cell_of_texts;
pub use sets::texts_of_cell;
pub use webhook::{MAIL_SOURCE, event_from_webhook};
