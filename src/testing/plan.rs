//! The inside of plans, for evaluators that check those of the engine.
//!
//! Out: the types that a [`Condition`] is made of, to be read. Plans are built by compiling queries.

pub use crate::criteria::ast::{Arithmetic, Comparison};
pub use crate::criteria::function::Function;
pub use crate::criteria::moment::{Moment, OwnZone, Step};
pub use crate::criteria::nth::Nth;
pub use crate::criteria::pattern::{Pattern, Sign};
pub use crate::criteria::plan::{
    Aggregate, AggregateFunction, Condition, EventTable, EventTest, Having, Leaf, Outcome, Parts,
    Test,
};
pub use crate::criteria::regexp::Regexp;
pub use crate::criteria::scalar::{Env, EventColumn, Predicate, Scalar, Set};
pub use crate::time::zone::OwnTime;
