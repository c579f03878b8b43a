//! SGQL: conditions on events, as subqueries.
//!
//! In: a condition on a contact and one event. Out: a condition on contacts: those for which it is
//! true with some event, or without an event where none is needed. One event must satisfy all event
//! conditions of an AND; those of an OR may be satisfied by different events. NOT applies to the
//! event: SGQL cannot express the absence of events.
//!
//! INVARIANT: columns of events are qualified by `event_data` (see `mapping`), also in the result,
//! which has them in subqueries only.

use super::super::ast::{Expr, ExprKind, Join, Select, SelectItem, Span, Table};
use super::{EVENTS, column, column_ref, ident, parts, parts_mut};

const CONTACTS: &str = "contact_data";

pub(super) fn of_contacts(expr: Expr) -> Expr {
    let Expr { kind, span } = expr;
    match kind {
        ExprKind::Or(inner) => any_of(inner, span),
        ExprKind::And(inner) => all_of(inner, span),
        ExprKind::Not(inner) => none_of(*inner, span),
        kind => {
            let expr = Expr { kind, span };
            if mentions_event(&expr) { with_event(expr) } else { expr }
        }
    }
}

/// An OR: the parts on events alone go into one subquery.
fn any_of(parts: Vec<Expr>, span: Span) -> Expr {
    let alone = |part: &Expr| mentions_event(part) && !mentions_contact(part);
    let (of_events, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(alone);
    let mut parts: Vec<Expr> = others.into_iter().map(of_contacts).collect();
    if !of_events.is_empty() {
        parts.push(with_event(joined(ExprKind::Or, of_events, span)));
    }
    joined(ExprKind::Or, parts, span)
}

/// An AND: all its parts on events are about the same event.
fn all_of(inner: Vec<Expr>, span: Span) -> Expr {
    let mut flat = Vec::new();
    flatten(inner, &mut flat);
    let (mut of_event, mut parts): (Vec<_>, Vec<_>) = flat.into_iter().partition(mentions_event);
    match of_event.len() {
        0 => {}
        1 => parts.extend(of_event.pop().map(of_contacts)),
        _ => {
            let needed = of_event.iter().any(|part| needs_event(part, false));
            let with = joined(ExprKind::And, of_event, span);
            if needed {
                parts.push(with_event(with));
            } else {
                // Each part can be true without an event, and so can all together.
                let mut without = with.clone();
                forget_events(&mut without);
                parts.push(joined(ExprKind::Or, vec![without, with_event(with)], span));
            }
        }
    }
    joined(ExprKind::And, parts, span)
}

fn flatten(parts: Vec<Expr>, flat: &mut Vec<Expr>) {
    for part in parts {
        match part.kind {
            ExprKind::And(inner) => flatten(inner, flat),
            _ => flat.push(part),
        }
    }
}

/// Moves a NOT inwards until it applies to a contact or an event.
fn none_of(inner: Expr, span: Span) -> Expr {
    let not = |part: Expr| Expr { span: part.span, kind: ExprKind::Not(Box::new(part)) };
    if !mentions_event(&inner) {
        return not(inner);
    }
    match inner.kind {
        ExprKind::And(parts) => any_of(parts.into_iter().map(not).collect(), span),
        ExprKind::Or(parts) => all_of(parts.into_iter().map(not).collect(), span),
        ExprKind::Not(inner) => of_contacts(*inner),
        kind => with_event(not(Expr { kind, span })),
    }
}

fn joined(join: fn(Vec<Expr>) -> ExprKind, mut parts: Vec<Expr>, span: Span) -> Expr {
    match parts.len() {
        1 => parts.remove(0),
        _ => Expr { kind: join(parts), span },
    }
}

fn mentions_event(expr: &Expr) -> bool {
    let own = match &expr.kind {
        ExprKind::Column(column) => column.qualifier.is_some(),
        ExprKind::Path { .. } => true,
        _ => false,
    };
    own || parts(expr).into_iter().any(mentions_event)
}

/// Whether it cannot hold for a contact without events.
fn needs_event(expr: &Expr, negated: bool) -> bool {
    match &expr.kind {
        ExprKind::Not(inner) => needs_event(inner, !negated),
        ExprKind::And(parts) if !negated => parts.iter().any(|part| needs_event(part, negated)),
        ExprKind::Or(parts) if negated => parts.iter().any(|part| needs_event(part, negated)),
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.iter().all(|part| needs_event(part, negated))
        }
        _ => mentions_event(expr),
    }
}

fn mentions_contact(expr: &Expr) -> bool {
    is_contact_column(expr) || parts_of_value(expr).into_iter().any(mentions_contact)
}

fn is_contact_column(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Column(column) if column.qualifier.is_none())
}

/// The direct parts of an expression, without the unit of a `timestampadd`, which looks like a
/// column.
fn parts_of_value(expr: &Expr) -> Vec<&Expr> {
    let mut parts = parts(expr);
    if is_timestampadd(expr) {
        parts.remove(0);
    }
    parts
}

fn is_timestampadd(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call { name, .. } if name.text == "timestampadd")
}

/// Replaces conditions on an event by NULL, for contacts without one.
fn forget_events(expr: &mut Expr) {
    if matches!(expr.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_)) {
        parts_mut(expr).into_iter().for_each(forget_events);
    } else if mentions_event(expr) {
        expr.kind = ExprKind::Null;
    }
}

/// Contacts with an event for which `filter` is true.
fn with_event(mut filter: Expr) -> Expr {
    let span = filter.span;
    let mut joins = Vec::new();
    if mentions_contact(&filter) {
        qualify(&mut filter);
        joins.push(Join {
            table: Table { name: ident(CONTACTS, span), alias: None },
            left: column_ref(Some(EVENTS), "contact_id", span),
            right: column_ref(Some(CONTACTS), "contact_id", span),
            span,
        });
    }
    let select = Select {
        items: vec![SelectItem { expr: column(Some(EVENTS), "contact_id", span), alias: None }],
        from: Table { name: ident(EVENTS, span), alias: None },
        joins,
        filter: Some(filter),
        group_by: Vec::new(),
        having: None,
        span,
    };
    let expr = Box::new(column(None, "contact_id", span));
    let kind = ExprKind::InSelect { expr, select: Box::new(select), negated: false };
    Expr { kind, span }
}

/// Qualifies the columns of the contact by their table.
fn qualify(expr: &mut Expr) {
    let skipped = usize::from(is_timestampadd(expr));
    if let ExprKind::Column(column) = &mut expr.kind
        && column.qualifier.is_none()
    {
        column.qualifier = Some(ident(CONTACTS, column.span));
    }
    parts_mut(expr).into_iter().skip(skipped).for_each(qualify);
}
