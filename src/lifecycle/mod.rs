//! The life of a segment: created, populated, published, frozen, deleted.
//!
//! In: a state, an instant, an [`Input`]. Out: the next state and the [`Effect`]s the engine carries
//! out, or a [`Refusal`]. [`transition`] is total and pure, and nothing here knows what a member is
//! or what criteria say: evaluation is an effect like any other. `docs/lifecycle.md` holds the whole
//! table, and a test holds it to the code.

mod input;
mod policy;
mod quota;
mod state;
mod status;
mod transition;

pub use input::{Effect, Happening, Input, Refusal};
pub use policy::{Evaluation, Policy, PolicyError, PublicationPolicy};
pub use quota::{AccountLog, OverQuota, Quota, RefreshLog};
pub use state::{Lifecycle, Validation};
pub use status::{Armed, Missing, Pace, Publication, Served, Status, Timer};
pub use transition::transition;
