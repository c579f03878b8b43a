//! SGQL: the previous query language, which contact search still takes.
//!
//! In: a condition in SGQL, and the schema. Out: the tree, and from it the plan, of the query with the
//! same meaning (`query-language.md`, section 8); its spans point into the condition. `parse` reads
//! the condition, `mapping` resolves names, `+` and intervals, `engagement` turns conditions on events
//! into subqueries.
//!
//! INVARIANT: only [`compile_v1`] reads SGQL.

mod engagement;
mod mapping;

use std::iter;

use super::ast::{Args, ColumnRef, Expr, ExprKind, Ident, Select, SelectItem, Span, Table};
use super::error::CriteriaError;
use super::parse::{Dialect, parse_sgql};
use super::plan::Plan;
use super::{Context, lower, no_segment};
use crate::schema::Schema;

/// The functions of SGQL.
pub(super) const FUNCTIONS: [&str; 5] = ["contains", "concat", "length", "lower", "now"];

/// The table of events, by which its columns are qualified.
const EVENTS: &str = "event_data";

/// The maps, whose keys are `map['key']` or `map.key`.
pub(super) const ROOTS: [&str; 2] = ["event_data", "unique_args"];

/// What the query's messages recommend, and its spelling in SGQL.
const SPELLINGS: [(&str, &str); 6] = [
    ("array_contains", "CONTAINS"),
    ("CURRENT_TIMESTAMP - INTERVAL '30 days'", "NOW() - interval 30 day"),
    ("put the name in double quotes", "put the name in backticks"),
    (
        "a name that starts with a digit stands in double quotes",
        "a name with digits stands in backticks",
    ),
    ("SELECT contact_id, updated_at FROM contact_data", "contact_id IS NOT NULL"),
    ("the query", "the condition"),
];

/// Reads, checks and lowers a condition in SGQL, in which no segment is referred to.
///
/// # Errors
///
/// [`CriteriaError`], with line, column and a hint, if the condition does not compile or refers to a segment.
pub fn compile_v1(text: &str, schema: &Schema) -> Result<Plan, CriteriaError> {
    let unknown = |id: &str| Err(no_segment(id));
    select_of(text, schema)
        .and_then(|select| {
            lower::lower(&select, &Context::of_any_list(schema, Dialect::Extended, &unknown))
        })
        .map_err(|error| in_sgql(error).locate(text))
}

fn select_of(text: &str, schema: &Schema) -> Result<Select, CriteriaError> {
    let mut condition = parse_sgql(text)?;
    mapping::map(&mut condition, schema)?;
    let filter = engagement::of_contacts(condition);
    let span = filter.span;
    let item = |name| SelectItem { expr: column(None, name, span), alias: None };
    Ok(Select {
        items: vec![item("contact_id"), item("updated_at")],
        from: Table { name: ident("contact_data", span), alias: None },
        joins: Vec::new(),
        filter: Some(filter),
        group_by: Vec::new(),
        having: None,
        span,
    })
}

/// An error of the query's language in the words of SGQL. Words and values of the user stay.
fn in_sgql(mut error: CriteriaError) -> CriteriaError {
    let respell = |text: &str| {
        SPELLINGS.iter().fold(text.to_owned(), |text, (sql, sgql)| text.replace(sql, sgql))
    };
    error.message.map_fixed(respell);
    if let Some(hint) = &mut error.hint {
        hint.map_fixed(respell);
    }
    error
}

/// The direct parts of an expression.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Negate(of)
        | ExprKind::Not(of)
        | ExprKind::Call { args: Args::Distinct(of), .. } => vec![of],
        ExprKind::Chain { first, rest } => {
            iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect()
        }
        ExprKind::Compare { left, right, .. } => vec![left, right],
        ExprKind::IsNull { expr, .. }
        | ExprKind::InList { expr, .. }
        | ExprKind::InSelect { expr, .. } => vec![expr],
        ExprKind::Like { expr, pattern, .. } => vec![expr, pattern],
        ExprKind::Between { expr, low, high, .. } => vec![expr, low, high],
        ExprKind::Call { args: Args::List(parts), .. }
        | ExprKind::And(parts)
        | ExprKind::Or(parts) => parts.iter().collect(),
        _ => Vec::new(),
    }
}

/// The direct parts of an expression, to be changed.
fn parts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Negate(of)
        | ExprKind::Not(of)
        | ExprKind::Call { args: Args::Distinct(of), .. } => vec![of],
        ExprKind::Chain { first, rest } => {
            iter::once(&mut **first).chain(rest.iter_mut().map(|(_, part)| part)).collect()
        }
        ExprKind::Compare { left, right, .. } => vec![left, right],
        ExprKind::IsNull { expr, .. }
        | ExprKind::InList { expr, .. }
        | ExprKind::InSelect { expr, .. } => vec![expr],
        ExprKind::Like { expr, pattern, .. } => vec![expr, pattern],
        ExprKind::Between { expr, low, high, .. } => vec![expr, low, high],
        ExprKind::Call { args: Args::List(parts), .. }
        | ExprKind::And(parts)
        | ExprKind::Or(parts) => parts.iter_mut().collect(),
        _ => Vec::new(),
    }
}

fn ident(text: &str, span: Span) -> Ident {
    Ident { text: text.to_owned(), quoted: false, span }
}

fn column_ref(table: Option<&str>, name: &str, span: Span) -> ColumnRef {
    let qualifier = table.map(|table| ident(table, span));
    ColumnRef { qualifier, name: ident(name, span), span }
}

fn column(table: Option<&str>, name: &str, span: Span) -> Expr {
    Expr { kind: ExprKind::Column(column_ref(table, name, span)), span }
}

#[cfg(test)]
mod tests;
