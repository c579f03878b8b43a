//! Helpers for tests: a naive model of the engine, and questions it can answer.
//!
//! In: the same calls that an engine is given. Out: what an engine must answer. Vectors and loops,
//! read in one sitting; nothing but `plan`, which re-exports types, shares code with `criteria` or
//! `eval`, so that a mistake there is not repeated here. Users test with it too: run both, and compare.

mod bound;
#[cfg(feature = "durable")]
mod disk;
pub mod internals;
mod model;
#[cfg(feature = "durable")]
mod parts;
mod contact;
pub mod plan;
mod query;

pub use bound::{Bound, Op, Step, TimeCondition};
pub use contact::{Cell, ModelContact, ModelEvent, Record};
#[cfg(feature = "durable")]
pub use disk::{DiskFault, History, Loss, MemoryDisk, Operation};
pub use model::{LogEntry, LogKind, Missing, Model, Refused, Segment, Stage};
#[cfg(feature = "durable")]
pub use parts::{differing, digest, reopened};
pub use query::{EventFilter, Property, Question};
