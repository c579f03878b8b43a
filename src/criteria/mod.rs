//! Criteria: from SQL text to a plan.
//!
//! In: what a person wrote, and the schema. Out: a [`Plan`], or a [`CriteriaError`] with line, column
//! and a hint. The text passes through `lexer` and `parse` into the tree of `ast`, whose names
//! `scope` and whose types `typing` check while `lower`, `condition` and `join` turn it into a `plan`.
//! `sgql` reads the language before this one into the same tree.

pub mod ast;
mod condition;
mod error;
mod instants;
mod join;
mod lexer;
mod lint;
mod lower;
mod message;
pub mod moment;
mod parse;
pub mod pattern;
pub mod plan;
pub(crate) mod print;
pub mod reads;
pub mod scalar;
mod scope;
mod serial;
mod sgql;
mod typing;

use crate::schema::{FieldId, Schema, Value};
use plan::{Condition, Outcome};
use scalar::{Comparison, Predicate, Scalar};

pub use error::{CriteriaError, ErrorKind};
pub use lint::{Lint, lint};
pub(crate) use message::message;
pub use message::{Message, Piece};
pub use parse::{Dialect, parse};
pub use plan::Plan;
pub use serial::FormError;
pub use sgql::{compile_v1, parse_v1};

/// The criteria of a segment by its id, or the reason why it cannot be referred to.
pub type Segments<'s> = dyn Fn(&str) -> Result<Plan, Message> + 's;

/// Reads, checks and lowers a segment's query, in which no other segment is referred to.
pub fn compile(text: &str, schema: &Schema, dialect: Dialect) -> Result<Plan, CriteriaError> {
    compile_among(text, schema, dialect, &|id| Err(no_segment(id)))
}

/// Reads, checks and lowers a segment's query; what it refers to becomes part of the plan.
pub fn compile_among(
    text: &str,
    schema: &Schema,
    dialect: Dialect,
    segments: &Segments<'_>,
) -> Result<Plan, CriteriaError> {
    parse(text, dialect)
        .and_then(|select| lower::lower(&select, schema, dialect, segments))
        .map_err(|error| error.locate(text))
}

/// The message for a reference to a segment that does not exist.
pub(crate) fn no_segment(id: &str) -> Message {
    message!["there is no segment `", Piece::value(id), "`"]
}

/// Checks a query whose segments are not known here.
pub fn check(text: &str, schema: &Schema, dialect: Dialect) -> Result<Plan, CriteriaError> {
    // Any condition will do that is neither everyone nor nobody, and another for another segment.
    let stand_in = |id: &str| Predicate::Compare {
        op: Comparison::Equal,
        left: Scalar::Field(FieldId::CONTACT_ID),
        right: Scalar::Literal(Value::Text(format!("in segment {id}").into())),
    };
    compile_among(text, schema, dialect, &|id| {
        Ok(Plan::new(Condition::leaf(stand_in(id), Outcome::True)))
    })
}
