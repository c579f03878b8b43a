//! The life of a segment: created, populated, published, frozen, deleted.
//!
//! In: a state, an instant, an input. Out: the next state and the effects that the engine carries
//! out, or a [`Refusal`]. `transition` is total and pure. Nothing here knows members or criteria:
//! evaluation is an effect like any other. `docs/lifecycle.md` has the whole table, and a test compares
//! it with the code.

mod input;
mod policy;
mod quota;
mod state;
mod status;
mod transition;

pub(crate) use input::{Effect, Input};
pub use input::{Happening, Refusal};
pub use policy::{Evaluation, Policy, PolicyError, PublicationPolicy};
pub(crate) use quota::AccountLog;
pub use quota::{OverQuota, Quota};
pub(crate) use state::Lifecycle;
pub use state::Validation;
pub use status::{Armed, Missing, Pace, Publication, Served, Status, Timer};
pub(crate) use transition::transition;
