//! Aliases: what a name in HAVING stands for.
//!
//! In: a HAVING and the select list. Out: the HAVING with each alias of the list replaced by what it names.

use super::ast::{Args, Expr, ExprKind, SelectItem};
use super::typing::aggregate_function;

/// `HAVING` with the select list's aliases replaced by what they stand for.
pub(super) fn resolve_aliases(expr: &Expr, items: &[SelectItem]) -> Expr {
    let resolve = |inner: &Expr| resolve_aliases(inner, items);
    let boxed = |inner: &Expr| Box::new(resolve(inner));
    let kind = match &expr.kind {
        ExprKind::Column(column) if column.qualifier.is_none() => {
            let meant = items.iter().find(|item| {
                item.alias
                    .as_ref()
                    .is_some_and(|alias| alias.text.eq_ignore_ascii_case(&column.name.text))
            });
            meant.map_or_else(|| expr.kind.clone(), |item| item.expr.kind.clone())
        }
        ExprKind::Negate(inner) => ExprKind::Negate(boxed(inner)),
        ExprKind::Not(inner) => ExprKind::Not(boxed(inner)),
        ExprKind::Chain { first, rest } => ExprKind::Chain {
            first: boxed(first),
            rest: rest.iter().map(|(op, inner)| (*op, resolve(inner))).collect(),
        },
        ExprKind::Compare { op, left, right } => {
            ExprKind::Compare { op: *op, left: boxed(left), right: boxed(right) }
        }
        ExprKind::IsNull { expr, negated } => {
            ExprKind::IsNull { expr: boxed(expr), negated: *negated }
        }
        ExprKind::InList { expr, items, negated } => {
            ExprKind::InList { expr: boxed(expr), items: items.clone(), negated: *negated }
        }
        ExprKind::InSelect { expr, select, negated } => {
            ExprKind::InSelect { expr: boxed(expr), select: select.clone(), negated: *negated }
        }
        ExprKind::Like { expr, pattern, negated, ignore_case } => ExprKind::Like {
            expr: boxed(expr),
            pattern: boxed(pattern),
            negated: *negated,
            ignore_case: *ignore_case,
        },
        ExprKind::Between { expr, low, high, negated } => ExprKind::Between {
            expr: boxed(expr),
            low: boxed(low),
            high: boxed(high),
            negated: *negated,
        },
        ExprKind::Case { branches, otherwise } => ExprKind::Case {
            branches: branches
                .iter()
                .map(|(condition, value)| (resolve(condition), resolve(value)))
                .collect(),
            otherwise: otherwise.as_deref().map(boxed),
        },
        ExprKind::And(parts) => ExprKind::And(parts.iter().map(resolve).collect()),
        ExprKind::Or(parts) => ExprKind::Or(parts.iter().map(resolve).collect()),
        ExprKind::Call { name, args: Args::List(args) }
            if aggregate_function(&name.text.to_lowercase()).is_none() =>
        {
            ExprKind::Call {
                name: name.clone(),
                args: Args::List(args.iter().map(resolve).collect()),
            }
        }
        // Without a name of this list: an aggregate and what is asked of the elements of a list have their own.
        ExprKind::Call { .. }
        | ExprKind::Elements(_)
        | ExprKind::Nth { .. }
        | ExprKind::Column(_)
        | ExprKind::Path { .. }
        | ExprKind::Element { .. }
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Null
        | ExprKind::Timestamp(_)
        | ExprKind::Interval(_)
        | ExprKind::Array(_) => expr.kind.clone(),
    };
    Expr { kind, span: expr.span }
}
