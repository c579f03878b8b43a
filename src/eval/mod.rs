//! Evaluation: who is in, at an instant.
//!
//! In: a plan, the store, an instant, and the rows that are asked about. Out: the rows for which the
//! criteria hold. A pure function: `members` over all rows is the union of `members` over any parts
//! of them, so a pass may ask about the touched rows alone. `definition` says what is meant, one contact
//! at a time; `kernel` answers for many and is tested against it.

mod dirty_rows;
mod columns;
mod definition;
mod boundaries;
mod events;
mod explain;
mod filter;
mod fold;
mod formula;
mod run_cache;
mod group;
mod kernel;
mod leaf;
mod leaves;
mod pack;
mod context;
mod interval;
mod timed;
mod window;

pub(crate) use boundaries::is_read;
pub use definition::holds;
pub use formula::{Answer, DirtyWords, Formula, Question, answers};
pub use kernel::members;
pub use leaves::{LeafDelta, LeafId, Leaves};
