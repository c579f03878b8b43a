//! Criteria: from SQL text to a plan.
//!
//! In: a query's text, and the schema. Out: a [`Plan`], or a [`CriteriaError`] with line, column and a
//! hint. `lexer` and `parse` turn the text into the tree of `ast`. `scope` resolves its names and
//! `typing` checks its types while `lower`, `condition` and `join` turn it into a `plan`. `sgql` reads
//! the previous query language into the same tree.

mod alias;
pub(crate) mod ast;
mod call;
mod case;
mod clauses;
mod condition;
pub(crate) mod context;
pub(crate) mod cost;
mod elements;
mod error;
pub(crate) mod function;
mod instants;
mod join;
mod lexer;
mod lint;
mod lower;
mod message;
pub(crate) mod moment;
pub(crate) mod nth;
mod parse;
mod paths;
pub(crate) mod pattern;
pub(crate) mod plan;
pub(crate) mod print;
pub(crate) mod reads;
pub(crate) mod regexp;
pub(crate) mod scalar;
mod scope;
mod serial;
mod sgql;
mod syntax;
mod table;
mod typing;
pub(crate) mod unaccent;

use crate::schema::{FieldId, Schema, Value};
use plan::{Condition, Outcome};
use scalar::{Comparison, Predicate, Scalar};

pub use clauses::ClauseKind;
pub(crate) use clauses::{Clause, Untrue, clauses, without_each};
pub(crate) use context::Context;
pub use context::Segments;
pub use error::{CriteriaError, ErrorKind};
pub(crate) use lint::distinct;
pub use lint::{Lint, Records, Warning, lint};
pub(crate) use message::message;
pub use message::{Message, Piece};
pub use parse::Dialect;
pub(crate) use paths::refuse_paths_through_lists;
pub use plan::Plan;
pub use reads::Names;
pub use serial::FormError;
pub use sgql::compile_v1;
pub use syntax::{SyntaxNode, syntax};

/// Compiles a segment's query that refers to no other segment.
///
/// # Errors
///
/// [`CriteriaError`], with line, column and a hint, if the query does not compile or refers to a segment.
pub fn compile(text: &str, schema: &Schema, dialect: Dialect) -> Result<Plan, CriteriaError> {
    compile_among(text, schema, dialect, &|id| Err(no_segment(id)))
}

/// Compiles a segment's query, whichever lists it names: where it is not known which exist. The criteria of segments
/// that it refers to become part of the plan.
///
/// # Errors
///
/// [`CriteriaError`], with line, column and a hint, if the query does not compile or refers to a segment that
/// `segments` does not know.
pub fn compile_among(
    text: &str,
    schema: &Schema,
    dialect: Dialect,
    segments: &Segments<'_>,
) -> Result<Plan, CriteriaError> {
    compile_in(text, &Context::of_any_list(schema, dialect, segments))
}

/// Compiles a query against what exists.
pub(crate) fn compile_in(text: &str, context: &Context<'_>) -> Result<Plan, CriteriaError> {
    parse::parse(text, context.dialect)
        .and_then(|select| lower::lower(&select, context))
        .map_err(|error| error.locate(text))
}

/// The message for a reference to a segment that does not exist.
pub(crate) fn no_segment(id: &str) -> Message {
    message!["there is no segment `", Piece::value(id), "`"]
}

/// Compiles a query without looking up the segments that it refers to: for checking it where they are
/// not known.
///
/// # Errors
///
/// [`CriteriaError`], with line, column and a hint, if the query does not compile.
pub fn check(text: &str, schema: &Schema, dialect: Dialect) -> Result<Plan, CriteriaError> {
    // The stand-in must not simplify away, and must differ between segments.
    let stand_in = |id: &str| Predicate::Compare {
        op: Comparison::Equal,
        left: Scalar::Field(FieldId::CONTACT_ID),
        right: Scalar::Literal(Value::Text(format!("in segment {id}").into())),
    };
    compile_among(text, schema, dialect, &|id| {
        Ok(Plan::new(Condition::leaf(stand_in(id), Outcome::True)))
    })
}
