//! Segmentry keeps dynamic segments of contacts current.
//!
//! Modules are declared in the order in which data flows through them, and each uses only those
//! declared before it (`tests/tidy.rs` holds the edges).
#![forbid(unsafe_code)]

pub mod criteria;
pub mod driver;
pub mod engine;
pub mod eval;
pub mod ids;
pub mod ingest;
pub mod lifecycle;
pub mod limits;
pub mod membership;
pub mod schedule;
pub mod schema;
pub mod store;
pub mod time;

pub use criteria::{CriteriaError, Dialect, Plan};
pub use driver::Driver;
pub use engine::{
    BatchError, Change, Engine, Error, ListError, SegmentEdit, SegmentError, SegmentFilter,
    SegmentSpec, SegmentView, SharedEngine,
};
pub use ids::{ContactId, ListId, SegmentId};
pub use ingest::{ContactPatch, Event};
pub use lifecycle::Policy;
pub use schema::{FieldType, Schema};
