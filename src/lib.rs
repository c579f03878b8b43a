//! Segmentry keeps dynamic segments of contacts current.
//!
//! The story, in the order of the data:
//!
//! 1. A [`Schema`] names the fields of contacts: reserved ones, and those of the account.
//! 2. A [`ContactPatch`] writes fields of a contact; an [`Event`] is something that a contact did at an instant.
//!    Records that are at fault are refused with every fault ([`BatchError`], [`ingest::Fault`]).
//! 3. A segment is a question in SQL ([`SegmentSpec`]). It is compiled into a [`Plan`], or refused with line, column
//!    and a hint ([`CriteriaError`]).
//! 4. The [`Engine`] evaluates the plans of all segments: in passes, or with every write, as its [`Policy`] says. It
//!    has no clock: [`Engine::advance_to`] says that time has passed.
//! 5. Each segment has a life ([`lifecycle`]): it is populated, evaluated, published, edited, invalid, deleted.
//!    [`SegmentView`] is what people see of it, [`SegmentStatus`] what it does now and why.
//! 6. What happened is a feed of [`Change`]s: who joined, who left, and why. A reader keeps a [`Cursor`].
//! 7. Questions are answered from the same data: why somebody is in ([`engine::Explanation`]), what an edit would do
//!    ([`engine::Diff`]), what a segment was ([`engine::SegmentHistory`]).
//! 8. [`SharedEngine`] is one engine for many threads; `DurableEngine` (feature `durable`) is the same beside a file,
//!    from which it comes back after any crash.
//! 9. A [`Driver`] keeps an engine in step with the machine's clocks.
//! 10. A [`partition::Partition`] evaluates many segments over one part of the contacts, and parts are merged: for data
//!     that is elsewhere.
//!
//! ```
//! use segmentry::chrono::{TimeDelta, TimeZone, Utc};
//! use segmentry::{ContactPatch, Engine, Event, Policy, Schema, SegmentSpec};
//!
//! # fn main() -> Result<(), segmentry::Error> {
//! let mut engine = Engine::builder(Schema::new()).policy(Policy::live()).build()?;
//! let start = Utc.with_ymd_and_hms(2030, 1, 1, 0, 0, 0).unwrap();
//! let query = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (
//!     SELECT contact_id FROM event_data
//!     WHERE event_type = 'open' AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))";
//! let opened = engine.create_segment(start, SegmentSpec::new("opened this week", query))?;
//! engine.upsert_contacts(start, [ContactPatch::new("ada@example.com")])?;
//! engine.record_events(start, [Event::new("ada@example.com", "open", start)])?;
//! engine.advance_to(start);
//! assert_eq!(engine.member_count(&opened)?, 1);
//! engine.advance_to(start + TimeDelta::days(7)); // nobody writes, yet the window slides
//! assert_eq!(engine.member_count(&opened)?, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! Each operation has an error of its own whose variants are its cases; `?` turns every one into [`Error`]. `Display`
//! quotes what the caller sent; `public_message` of each says the same without it, for logs.
//!
//! # Types of other crates
//!
//! Calls take and give instants as [`chrono::DateTime<Utc>`](chrono::DateTime); in data and clocks they are
//! [`time::Timestamp`], a number of milliseconds, which converts both ways (`into`). Lengths of time are
//! [`time::Duration`], made of `std`'s by `into` and of `chrono`'s by `try_into`; only what blocks a thread takes
//! `std`'s. Ids of contacts hold a [`uuid::Uuid`], numbers are [`rust_decimal::Decimal`], the fields of a patch an
//! [`indexmap::IndexMap`]; a disk of the caller's own implements `redb::StorageBackend`. These crates are re-exported
//! here in the versions that the API has.
//!
//! # Features
//!
//! `durable` (on unless switched off) is the engine beside a file; `idn` reads domains in both their forms; `rayon`
//! uses all cores and `simd` wide instructions, with the same bytes as a result; `testing` is a naive model to test
//! with.
//!
//! Modules are declared in the order in which data flows through them, and each uses only those
//! declared before it (`tests/suite/tidy.rs` holds the edges).
#![forbid(unsafe_code)]
// Callers read when a call fails before they make it. Panics that their own fault can cause are said as well; of an
// invariant of ours, the reason stands beside it.
#![warn(clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod sync;
mod parallel;
pub mod image;
pub mod ids;
pub mod time;
pub mod limits;
mod rows;
pub mod schema;
pub mod ingest;
mod store;
pub mod criteria;
pub mod emit;
mod eval;
mod membership;
pub mod lifecycle;
mod schedule;
pub mod engine;
pub mod partition;
#[cfg(feature = "durable")]
pub mod persist;
pub mod driver;
#[cfg(feature = "durable")]
pub mod host;
mod error;
#[cfg(feature = "testing")]
pub mod testing;

pub use criteria::{CriteriaError, Dialect, Plan};
pub use driver::Driver;
pub use engine::{
    BatchError, Change, Engine, ListError, SegmentEdit, SegmentError, SegmentFilter, SegmentSpec,
    SegmentStatus, SegmentView, SharedEngine,
};
pub use error::Error;
pub use ids::{ContactId, Cursor, ListId, SegmentId};
pub use ingest::{ContactPatch, Event};
pub use lifecycle::Policy;
#[cfg(feature = "durable")]
pub use persist::DurableEngine;
pub use schema::{FieldType, Schema};

#[cfg(feature = "durable")]
pub use redb;
pub use {chrono, indexmap, rust_decimal, uuid};

/// The examples of these pages are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "durable"))]
#[doc = include_str!("../docs/embedding.md")]
struct Embedding;

#[cfg(doctest)]
#[doc = include_str!("../docs/testing.md")]
struct Testing;
