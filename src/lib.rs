//! Segmentry keeps dynamic segments of contacts current.
//!
//! Modules are declared in the order in which data flows through them, and each uses only those
//! declared before it (`tests/suite/tidy.rs` holds the edges).
#![forbid(unsafe_code)]

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
