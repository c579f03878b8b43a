//! Helpers for tests: a naive model of the engine, and questions it can answer.
//!
//! In: the same calls that an engine is given. Out: what an engine must answer. Vectors and loops,
//! read in one sitting; nothing here shares code with `criteria` or `eval`, so that a mistake there
//! is not repeated here. Users test with it too: run both, and compare.

mod bound;
#[cfg(feature = "durable")]
mod disk;
mod model;
#[cfg(feature = "durable")]
mod parts;
mod person;
mod query;

pub use bound::{Bound, Edge, Op, Step};
#[cfg(feature = "durable")]
pub use disk::{Fault, History, Loss, MemoryDisk, Operation};
pub use model::{Lost, Model, No, Note, Segment, Stage, Word};
#[cfg(feature = "durable")]
pub use parts::{differing, digest, reopened};
pub use person::{Cell, Deed, Person, Record};
pub use query::{Deeds, Property, Question};
