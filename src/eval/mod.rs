//! Evaluation: the rows that satisfy a condition at an instant.
//!
//! In: a condition, the store, an instant, and a set of rows. Out: the rows of the set for which the
//! condition holds. `kernel` evaluates many rows at once. `leaves` keeps the answers of leaves current from
//! what changed, and `formula` combines them into members. `definition` states the meaning, one contact at a
//! time; the others are tested against it.

mod boundaries;
mod column_test;
mod columns;
mod context;
mod courses;
#[cfg(feature = "testing")]
mod definition;
mod dirty_rows;
mod events;
mod explain;
mod filter;
mod flips;
mod fold;
mod formula;
mod group;
mod interval;
mod kernel;
mod known;
mod leaf;
mod leaves;
mod pack;
mod row_edges;
mod run_cache;
mod scan;
mod sets;
mod stop;
mod timed;
mod window;
mod witnesses;
mod zones;

pub(crate) use boundaries::is_read;
pub(crate) use context::is_met;
#[cfg(feature = "testing")]
pub(crate) use definition::holds;
pub(crate) use flips::Edges;
pub use flips::Flip;
pub(crate) use formula::{Answer, DirtyWords, Formula, Question, answers};
pub(crate) use kernel::{found, members, members_of_each};
pub(crate) use leaves::{LeafDelta, LeafId, Leaves};
pub(crate) use sets::LeafSets;
pub(crate) use stop::{Interrupt, Stop};
pub(crate) use witnesses::witnesses;
pub(crate) use zones::without_zone;
