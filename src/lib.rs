//! Segmentry keeps dynamic segments of contacts current.
//!
//! Modules are declared in the order in which data flows through them, and each uses only those
//! declared before it (`tests/tidy.rs` holds the edges).
#![forbid(unsafe_code)]

pub mod ids;
pub mod time;
pub mod limits;
pub mod schema;
pub mod ingest;
pub mod store;
