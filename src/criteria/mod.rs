//! Criteria: from SQL text to a plan.
//!
//! In: what a person wrote, and the schema. Out: a [`Plan`], or a [`CriteriaError`] with line, column
//! and a hint. The text passes through `lexer` and `parse` into the tree of `ast`, whose names
//! `scope` and whose types `typing` check while `lower`, `condition` and `join` turn it into a `plan`.

pub mod ast;
mod condition;
mod error;
mod instants;
mod join;
mod lexer;
mod lint;
mod lower;
pub mod moment;
mod parse;
pub mod pattern;
pub mod plan;
pub mod reads;
pub mod scalar;
mod scope;
mod typing;

use crate::schema::Schema;

pub use error::{CriteriaError, ErrorKind};
pub use lint::{Lint, lint};
pub use parse::{Dialect, parse};
pub use plan::Plan;

/// Reads, checks and lowers a segment's query.
pub fn compile(text: &str, schema: &Schema, dialect: Dialect) -> Result<Plan, CriteriaError> {
    parse(text, dialect)
        .and_then(|select| lower::lower(&select, schema, dialect))
        .map(Plan::new)
        .map_err(|error| error.locate(text))
}
