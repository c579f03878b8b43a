//! SGQL: names, `+`, and intervals beside a timestamp.
//!
//! In: a parsed condition, and the schema. Out: the condition in the form of a query: columns of
//! events are qualified by `event_data`, those of contacts are not, keys of maps are paths, a sum
//! of texts is a CONCAT, and an interval beside a timestamp is a `timestampadd`.
//!
//! INVARIANT: only intervals make the tree deeper, and a sum has at most [`INTERVALS`] of them.

use super::super::ast::{Args, Arithmetic, ColumnRef, Expr, ExprKind, Ident, Span};
use super::super::error::{CriteriaError, ErrorKind, nearest};
use super::super::message::{Message, Piece, message};
use super::super::parse::{empty_key, interval_parts};
use super::{EVENTS, ROOTS, column_ref, ident, parts_mut};
use crate::schema::{ColumnKind, Kind, Schema};

/// Each makes the tree one level deeper; more than one is rare.
const INTERVALS: usize = 16;

/// The columns of an event, and their names in a query.
const COLUMNS: [(&str, &str); 3] = [
    ("event_type", "event_type"),
    ("event_source", "event_source"),
    ("event_timestamp", "timestamp"),
];

type Result<T> = std::result::Result<T, CriteriaError>;

pub(super) fn map(expr: &mut Expr, schema: &Schema) -> Result<()> {
    if let Some(found) = key_in_map(expr, schema)? {
        expr.kind = found;
        return Ok(());
    }
    for part in parts_mut(expr) {
        map(part, schema)?;
    }
    match &mut expr.kind {
        ExprKind::Column(column) => resolve(column, schema),
        ExprKind::Path { qualifier, steps } => {
            *qualifier = Some(ident(EVENTS, expr.span));
            below_payload(steps);
            Ok(())
        }
        ExprKind::Chain { first, rest } => {
            if let Some(sum) = added(first, rest, schema)? {
                *expr = sum;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// `CONTAINS(unique_args, 'k')`: whether the map has the key.
fn key_in_map(expr: &Expr, schema: &Schema) -> Result<Option<ExprKind>> {
    let ExprKind::Call { name, args: Args::List(args) } = &expr.kind else { return Ok(None) };
    let [Expr { kind: ExprKind::Column(map), .. }, key] = args.as_slice() else { return Ok(None) };
    if name.text != "array_contains" || !is_map(map, schema) {
        return Ok(None);
    }
    let ExprKind::Text(text) = &key.kind else {
        let message = "the key of a map is a text in quotes";
        return Err(CriteriaError::new(ErrorKind::Type, message, key.span));
    };
    if text.is_empty() {
        return Err(empty_key(key.span));
    }
    let key = Ident { text: text.clone(), quoted: true, span: key.span };
    let mut steps = vec![map.name.clone(), key];
    below_payload(&mut steps);
    let path = ExprKind::Path { qualifier: Some(ident(EVENTS, map.span)), steps };
    let expr = Box::new(Expr { kind: path, span: expr.span });
    Ok(Some(ExprKind::IsNull { expr, negated: true }))
}

/// Whether a column is a map without a key. A custom field may have the name of a map.
fn is_map(column: &ColumnRef, schema: &Schema) -> bool {
    let name = &column.name.text;
    ROOTS.iter().any(|root| root.eq_ignore_ascii_case(name)) && schema.field(name).is_none()
}

/// The steps of a query's path: `event_data` is the payload, and `unique_args` a part of it.
fn below_payload(steps: &mut Vec<Ident>) {
    let span = steps[0].span;
    if steps[0].text.eq_ignore_ascii_case("unique_args") {
        steps[0] = ident("unique_args", span);
        steps.insert(0, ident("payload", span));
    } else if steps.get(1).is_some_and(|step| step.text.eq_ignore_ascii_case("payload")) {
        steps.remove(0);
    } else {
        steps[0] = ident("payload", span);
    }
}

/// Replaces a name by the column that it means.
fn resolve(column: &mut ColumnRef, schema: &Schema) -> Result<()> {
    let name = &column.name.text;
    if let Some((_, meant)) = COLUMNS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        *column = column_ref(Some(EVENTS), meant, column.span);
        return Ok(());
    }
    if schema.field(name).is_some() || name.eq_ignore_ascii_case("segment_ids") {
        return Ok(());
    }
    let error = |message| CriteriaError::new(ErrorKind::UnknownColumn, message, column.span);
    if is_map(column, schema) {
        let hint = message!["write `", Piece::word(name.to_lowercase()), "['name']`"];
        let message = message!["`", Piece::word(name), "` is a map; name a key of it"];
        return Err(error(message).with_hint(hint));
    }
    let error = error(message!["unknown column `", Piece::word(name), "`"]);
    Err(match meant_by(name, schema) {
        Some(hint) => error.with_hint(hint),
        None => error,
    })
}

/// The hint for an unknown name.
fn meant_by(name: &str, schema: &Schema) -> Option<Message> {
    let fields = || schema.fields().map(|field| field.name.as_str());
    let names = || fields().chain(COLUMNS.map(|(name, _)| name)).chain(ROOTS);
    let last = name.rsplit('.').next().unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "timestamp" => Some("the instant of an event is `event_timestamp`".into()),
        "current_timestamp" | "current_date" => Some("write `NOW()`".into()),
        "data" => Some("write `unique_args['name']` or `event_data['url']`".into()),
        _ if last != name && names().any(|known| known.eq_ignore_ascii_case(last)) => {
            Some(message!["columns have no table before them: write `", Piece::word(last), "`"])
        }
        _ => nearest(name, names())
            .map(|close| message!["did you mean `", Piece::known(close), "`?"]),
    }
}

// Sums.

/// The form in a query of a sum with texts or intervals; `None` for any other chain.
fn added(
    first: &mut Expr,
    rest: &mut Vec<(Arithmetic, Expr)>,
    schema: &Schema,
) -> Result<Option<Expr>> {
    let adds = rest.iter().take_while(|(op, _)| *op == Arithmetic::Add).count();
    let of_time = std::iter::once(&*first)
        .chain(rest.iter().map(|(_, part)| part))
        .any(|part| kind_of(part, schema) == Some(Kind::Time));
    let steps = |expr: &Expr| steps_of(expr, of_time);
    let (begins, goes_on) = (steps(first).is_some(), |(_, part): &_| steps(part).is_some());
    let moves = begins || rest.iter().any(goes_on);
    if begins && rest.iter().all(goes_on) && adds == rest.len() {
        // Intervals alone: the sum around them may have the timestamp.
        return Ok(None);
    }
    let joins = !moves && adds > 0 && is_text(first, &rest[..adds], schema);
    if !moves && !joins {
        return Ok(None);
    }
    let first = std::mem::replace(first, Expr { kind: ExprKind::Null, span: first.span });
    let rest = std::mem::take(rest);
    if moves { moved(first, rest, of_time).map(Some) } else { Ok(Some(joined(first, rest, adds))) }
}

/// The kind of an expression, if its form alone determines it.
fn kind_of(expr: &Expr, schema: &Schema) -> Option<Kind> {
    match &expr.kind {
        ExprKind::Text(_) => Some(Kind::Text),
        ExprKind::Number(_) | ExprKind::Negate(_) | ExprKind::Chain { .. } => Some(Kind::Number),
        ExprKind::Timestamp(_) => Some(Kind::Time),
        ExprKind::Column(column) if column.qualifier.is_some() => {
            Some(if column.name.text == "timestamp" { Kind::Time } else { Kind::Text })
        }
        ExprKind::Column(column) => match schema.field(&column.name.text)?.kind {
            ColumnKind::Scalar(kind) => Some(kind),
            ColumnKind::TextArray => None,
        },
        ExprKind::Call { name, .. } => match name.text.as_str() {
            "now" | "timestampadd" => Some(Kind::Time),
            "lower" | "concat" => Some(Kind::Text),
            "length" => Some(Kind::Number),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a sum is of texts: one operand is a text, and none is known to be anything else.
fn is_text(first: &Expr, rest: &[(Arithmetic, Expr)], schema: &Schema) -> bool {
    let mut kinds = std::iter::once(first)
        .chain(rest.iter().map(|(_, part)| part))
        .map(|part| kind_of(part, schema));
    let mut some = false;
    kinds.all(|kind| {
        some |= kind == Some(Kind::Text);
        matches!(kind, Some(Kind::Text) | None)
    }) && some
}

fn joined(first: Expr, mut rest: Vec<(Arithmetic, Expr)>, adds: usize) -> Expr {
    let others = rest.split_off(adds);
    let start = first.span;
    let args: Vec<Expr> =
        std::iter::once(first).chain(rest.into_iter().map(|(_, part)| part)).collect();
    let span = args.last().map_or(start, |last| start.to(last.span));
    chained(call("concat", args, span), others)
}

fn chained(first: Expr, rest: Vec<(Arithmetic, Expr)>) -> Expr {
    let Some((_, last)) = rest.last() else { return first };
    let span = first.span.to(last.span);
    Expr { kind: ExprKind::Chain { first: Box::new(first), rest }, span }
}

fn call(function: &str, args: Vec<Expr>, span: Span) -> Expr {
    let name = ident(function, span);
    Expr { kind: ExprKind::Call { name, args: Args::List(args) }, span }
}

/// One interval of a sum.
struct Step {
    amount: String,
    unit: &'static str,
    span: Span,
}

/// The intervals of an expression that is an interval or a sum of intervals; beside a timestamp, a
/// text may be one too.
fn steps_of(expr: &Expr, beside_time: bool) -> Option<Vec<Step>> {
    match &expr.kind {
        ExprKind::Interval(text) => step(text, expr.span),
        ExprKind::Text(text) if beside_time => step(text, expr.span),
        ExprKind::Chain { first, rest } => {
            let mut steps = steps_of(first, beside_time)?;
            for (op, part) in rest {
                let more = steps_of(part, beside_time).filter(|_| *op == Arithmetic::Add)?;
                steps.extend(more);
            }
            Some(steps)
        }
        _ => None,
    }
}

fn step(text: &str, span: Span) -> Option<Vec<Step>> {
    let (amount, unit) = interval_parts(text)?;
    Some(vec![Step { amount: amount.to_owned(), unit, span }])
}

/// The instant of a sum, with the intervals added to it or subtracted from it.
fn moved(first: Expr, rest: Vec<(Arithmetic, Expr)>, of_time: bool) -> Result<Expr> {
    let (mut instant, mut steps) = (None, Vec::new());
    let span = rest.last().map_or(first.span, |(_, last)| first.span.to(last.span));
    for (op, part) in std::iter::once((Arithmetic::Add, first)).chain(rest) {
        match (steps_of(&part, of_time), op) {
            (Some(more), _) => steps.extend(more.into_iter().map(|step| (op, step))),
            (None, Arithmetic::Add) if instant.is_none() => instant = Some(part),
            (None, _) => return Err(not_movable(part.span)),
        }
    }
    let Some(instant) = instant else {
        let message = "an interval stands only beside a timestamp";
        return Err(CriteriaError::new(ErrorKind::Type, message, span)
            .with_hint("write `NOW() - interval 10 day`"));
    };
    let can_be_instant = match &instant.kind {
        ExprKind::Call { name, .. } => matches!(name.text.as_str(), "now" | "timestampadd"),
        ExprKind::Column(_)
        | ExprKind::Timestamp(_)
        | ExprKind::Text(_)
        | ExprKind::Path { .. } => true,
        _ => false,
    };
    if !can_be_instant {
        return Err(not_movable(instant.span));
    }
    if steps_in(&instant) + steps.len() > INTERVALS {
        let message = message!["more than ", INTERVALS, " intervals in one sum"];
        return Err(CriteriaError::new(ErrorKind::TooMany, message, span));
    }
    Ok(steps.into_iter().fold(instant, |to, (op, step)| {
        let number = Expr { kind: ExprKind::Number(step.amount), span: step.span };
        let amount = match op {
            Arithmetic::Subtract => {
                Expr { kind: ExprKind::Negate(Box::new(number)), span: step.span }
            }
            _ => number,
        };
        let unit = column_ref(None, step.unit, step.span);
        let unit = Expr { kind: ExprKind::Column(unit), span: step.span };
        call("timestampadd", vec![unit, amount, to], span)
    }))
}

fn not_movable(span: Span) -> CriteriaError {
    let message = "an interval is added to or taken from one timestamp";
    CriteriaError::new(ErrorKind::Type, message, span).with_hint("write `NOW() - interval 10 day`")
}

/// The number of intervals that an instant contains already.
fn steps_in(instant: &Expr) -> usize {
    let (mut at, mut steps) = (instant, 0);
    while let ExprKind::Call { name, args: Args::List(args) } = &at.kind
        && let ("timestampadd", [_, _, to]) = (name.text.as_str(), args.as_slice())
    {
        (at, steps) = (to, steps + 1);
    }
    steps
}
