//! The payload paths that a query names.
//!
//! In: a query that compiles, and which paths go into the elements of stored lists. Out: a refusal for the first of
//! these, since such a path is NULL (as in Snowflake) and the query would silently find nobody. Paths within a
//! condition on elements are not looked at: they begin at the element.

use super::ast::{Args, Expr, ExprKind, Select, Span};
use super::error::{CriteriaError, ErrorKind};
use super::message::{Piece, message};
use super::parse::{Dialect, parse};
use crate::ingest::PATH_SEPARATOR;

/// Refuses a query with a path that goes through a list. `list` gives, for a path, the bytes of it that name the list.
pub(crate) fn refuse_paths_through_lists(
    text: &str,
    dialect: Dialect,
    list: &dyn Fn(&str) -> Option<usize>,
) -> Result<(), CriteriaError> {
    let select = parse(text, dialect)?;
    let mut refused = None;
    in_select(&select, &mut |path, span| {
        if let (None, Some(end)) = (&refused, list(path)) {
            refused = Some(refusal(&path[..end], &path[end..], span));
        }
    });
    refused.map_or(Ok(()), |error| Err(error.locate(text)))
}

fn refusal(list: &str, rest: &str, span: Span) -> CriteriaError {
    let written = |path: &str| {
        let steps: Vec<&str> = path.split(PATH_SEPARATOR).filter(|step| !step.is_empty()).collect();
        Piece::word(steps.join("."))
    };
    let message = message![
        "`DATA:payload.",
        written(list),
        "` holds lists in recorded events, and a path does not go into their elements"
    ];
    CriteriaError::new(ErrorKind::Unsupported, message, span).with_hint(message![
        "write `EXISTS (SELECT 1 FROM TABLE(FLATTEN(input => DATA:payload.",
        written(list),
        ")) AS i WHERE i.value:",
        written(rest),
        " = ...)`"
    ])
}

type Visit<'v> = dyn FnMut(&str, Span) + 'v;

fn in_select(select: &Select, visit: &mut Visit<'_>) {
    let items = select.items.iter().map(|item| &item.expr);
    for expr in items.chain(&select.filter).chain(&select.having) {
        in_expr(expr, visit);
    }
}

fn in_expr(expr: &Expr, visit: &mut Visit<'_>) {
    let mut all = |parts: &[&Expr]| parts.iter().for_each(|part| in_expr(part, visit));
    match &expr.kind {
        ExprKind::Path { steps, .. } => {
            let steps: Vec<&str> = steps.iter().skip(1).map(|step| step.text.as_str()).collect();
            visit(&steps.join(&PATH_SEPARATOR.to_string()), expr.span);
        }
        ExprKind::Elements(elements) => all(&[&elements.list]),
        ExprKind::Nth { list, .. } => all(&[list]),
        ExprKind::Call { args, .. } => match args {
            Args::Star => {}
            Args::Distinct(arg) => all(&[arg]),
            Args::List(args) => args.iter().for_each(|arg| in_expr(arg, visit)),
        },
        ExprKind::Negate(of) | ExprKind::Not(of) => all(&[of]),
        ExprKind::Case { branches, otherwise } => {
            branches.iter().for_each(|(condition, value)| all(&[condition, value]));
            otherwise.iter().for_each(|value| all(&[value]));
        }
        ExprKind::Chain { first, rest } => {
            all(&[first]);
            rest.iter().for_each(|(_, part)| in_expr(part, visit));
        }
        ExprKind::Compare { left, right, .. } => all(&[left, right]),
        ExprKind::IsNull { expr, .. } | ExprKind::InList { expr, .. } => all(&[expr]),
        ExprKind::InSelect { select, .. } => in_select(select, visit),
        ExprKind::Like { expr, pattern, .. } => all(&[expr, pattern]),
        ExprKind::Between { expr, low, high, .. } => all(&[expr, low, high]),
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.iter().for_each(|part| in_expr(part, visit));
        }
        ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Null
        | ExprKind::Timestamp(_)
        | ExprKind::Interval(_)
        | ExprKind::Array(_)
        | ExprKind::Column(_)
        | ExprKind::Element { .. } => {}
    }
}
