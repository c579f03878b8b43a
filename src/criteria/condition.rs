//! Single conditions: comparisons, lists, patterns, ranges.
//!
//! In: operands, and whether the true or the false answers are `wanted`. Out: a [`Condition`] in its
//! canonical form: the column on the left, constants folded, lists sorted.

use rust_decimal::prelude::ToPrimitive;

use super::ast::{Args, Comparison, Expr, ExprKind, Ident};
use super::call::count;
use super::error::{CriteriaError, ErrorKind};
use super::message::{Piece, message};
use super::pattern::Pattern;
use super::plan::{Condition, Outcome};
use super::regexp::{Regexp, RegexpError};
use super::scalar::{Predicate, Scalar};
use super::scope::{Operand, Result, Scope, Ty, fail};
use super::typing::{not_a_version, unify};
use crate::limits;
use crate::schema::{Kind, Value};
use crate::time::{Duration, Timestamp, Unit};

/// Moments that are moved further are compared as numbers, since they may leave the representable years: the instant
/// of evaluation can be moved by this in every year from 1001 to 8999.
const NEAR: Duration = Duration::days(365_000);

pub(super) fn compare(
    op: Comparison,
    left: Operand,
    right: Operand,
    scope: &mut Scope<'_>,
    wanted: bool,
) -> Result<Condition> {
    let (left, right) = unify(left, right, scope)?;
    let op = if wanted { op } else { op.inverted() };
    Ok(age(op, &left, &right).unwrap_or_else(|| comparison(op, left, right)))
}

/// A comparison of a number with the `datediff` of a column and a moment, in units of fixed length: it
/// becomes a comparison of the column with the moment moved by some units, so that the instants at
/// which it changes are known.
fn age(op: Comparison, left: &Scalar, right: &Scalar) -> Option<Condition> {
    let (op, unit, from, to, number) = match (left, right) {
        (Scalar::Difference { unit, from, to }, Scalar::Literal(Value::Number(number))) => {
            (op, *unit, from, to, *number)
        }
        (Scalar::Literal(Value::Number(number)), Scalar::Difference { unit, from, to }) => {
            (op.mirrored(), *unit, from, to, *number)
        }
        _ => return None,
    };
    let (low, high) = (number.floor().to_i64()?, number.ceil().to_i64()?);
    let mut moves = false;
    for side in [from, to] {
        side.walk(&mut |scalar| moves |= matches!(scalar, Scalar::Now));
    }
    // Without `CURRENT_TIMESTAMP` nothing changes with time.
    if !unit.is_fixed() || !moves || has_column(from) == has_column(to) {
        return None;
    }
    let moment = if has_column(from) { to } else { from };
    if !has_room(moment, unit, low.checked_sub(1)?) || !has_room(moment, unit, high.checked_add(1)?)
    {
        return None;
    }
    let at_least = |count: i64, wanted: bool| {
        // Whole units are rounded towards zero, so "at least 0" begins just above minus one.
        let (op, count) = if count >= 1 {
            (Comparison::GreaterOrEqual, count)
        } else {
            (Comparison::Greater, count - 1)
        };
        let op = if wanted { op } else { op.inverted() };
        let on = |to: &Scalar, count: i64| Scalar::AddUnits {
            unit,
            amount: Box::new(Scalar::Literal(Value::Number(count.into()))),
            to: Box::new(to.clone()),
        };
        if has_column(to) {
            comparison(op, to.as_ref().clone(), on(from, count).folded())
        } else {
            comparison(op.mirrored(), from.as_ref().clone(), on(to, -count).folded())
        }
    };
    Some(match op {
        Comparison::GreaterOrEqual => at_least(high, true),
        Comparison::Greater => at_least(low + 1, true),
        Comparison::Less => at_least(high, false),
        Comparison::LessOrEqual => at_least(low + 1, false),
        Comparison::Equal if low == high => {
            Condition::all([at_least(low, true), at_least(low + 1, false)])
        }
        Comparison::NotEqual if low == high => {
            Condition::any([at_least(low, false), at_least(low + 1, true)])
        }
        Comparison::Equal | Comparison::NotEqual => return None,
    })
}

/// Whether a moment, which has no column, is in the representable years also when it is moved by `count`
/// units, at every instant of evaluation that [`NEAR`] is about: the moved one is NULL beyond them,
/// where the moment itself is not.
fn has_room(moment: &Scalar, unit: Unit, count: i64) -> bool {
    let epoch = Timestamp::saturating_from_millis(0);
    let length = |unit: Unit, count: i64| {
        epoch.add_units(unit, count).map(|at| Duration::millis(at.as_millis().unsigned_abs()))
    };
    // The sum of the moves; `None` if one of them is not known.
    let mut reach = length(unit, count);
    let (mut first, mut last) = (epoch, epoch);
    moment.walk(&mut |scalar| {
        let moved = match scalar {
            // Some months and years are longer than those that the length is of.
            Scalar::AddUnits { unit, amount, .. } => match amount.as_ref() {
                Scalar::Literal(Value::Number(amount)) => amount
                    .trunc()
                    .to_i64()
                    .and_then(|amount| length(*unit, amount))
                    .map(|length| length + Duration::days(4)),
                _ => None,
            },
            // To the start of a year at most.
            Scalar::Truncate { .. } => Some(Duration::days(366)),
            // Clocks differ by less than a day and a half.
            Scalar::Civil { .. } | Scalar::Local { .. } | Scalar::Own { .. } => {
                Some(Duration::days(2))
            }
            Scalar::Literal(Value::Time(at)) => {
                first = first.min(*at);
                last = last.max(*at);
                Some(Duration::ZERO)
            }
            _ => Some(Duration::ZERO),
        };
        reach = reach.zip(moved).map(|(reach, moved)| reach + moved);
    });
    reach.is_some_and(|reach| {
        reach < NEAR && Timestamp::MIN + reach < first && last + reach < Timestamp::MAX
    })
}

/// A comparison with the column on its left, if there is one.
fn comparison(op: Comparison, left: Scalar, right: Scalar) -> Condition {
    match (&left, &right) {
        (Scalar::Literal(Value::Null), _) | (_, Scalar::Literal(Value::Null)) => Condition::NOBODY,
        (Scalar::Literal(a), Scalar::Literal(b)) => {
            Condition::Const(a.compare(b).is_some_and(|order| op.accepts(order)))
        }
        _ if !has_column(&left) && has_column(&right) => Condition::leaf(
            Predicate::Compare { op: op.mirrored(), left: right, right: left },
            Outcome::True,
        ),
        _ => Condition::leaf(Predicate::Compare { op, left, right }, Outcome::True),
    }
}

fn has_column(scalar: &Scalar) -> bool {
    let mut found = false;
    scalar.walk(&mut |scalar| {
        found |= matches!(scalar, Scalar::Field(_) | Scalar::Event { .. } | Scalar::Aggregate(_));
    });
    found
}

pub(super) fn is_null(operand: Operand, wanted: bool) -> Condition {
    match (operand.ty, operand.scalar.folded()) {
        // List and email arrays are empty, never NULL.
        (Ty::Set(_) | Ty::Segments, _) => Condition::Const(!wanted),
        (_, Scalar::Literal(value)) => Condition::Const(value.is_null() == wanted),
        (_, scalar) => {
            let scalar = scalar.of_any_type();
            let outcome = if wanted { Outcome::True } else { Outcome::False };
            Condition::leaf(Predicate::IsNull(scalar), outcome)
        }
    }
}

pub(super) fn in_list(
    expr: &Expr,
    items: &[Expr],
    scope: &mut Scope<'_>,
    wanted: bool,
) -> Result<Condition> {
    let operand = scope.operand(expr)?;
    let literals = items.iter().map(|item| scope.operand(item)).collect::<Result<Vec<_>>>()?;
    let kind = match &operand.ty {
        Ty::Of(kind) => *kind,
        Ty::Null => return Ok(Condition::NOBODY),
        Ty::Version => return in_versions(&operand, literals, wanted),
        Ty::Set(_) | Ty::Segments => {
            return operand.into_kind(Kind::Text, scope).map(|_| Condition::NOBODY);
        }
        Ty::Json => literals
            .iter()
            .find_map(|literal| match literal.ty {
                Ty::Of(kind) => Some(kind),
                _ => None,
            })
            .unwrap_or(Kind::Text),
    };
    // What clocks show is compared with literals without an offset, and the instant with the others.
    let is_local = scope.zone_of(&operand.scalar).is_some();
    let (mut values, mut instants, mut or_null) = (Vec::new(), Vec::new(), false);
    for literal in literals {
        let is_instant = is_local && !literal.bare;
        let span = literal.span;
        match literal.into_kind(kind, scope)? {
            Scalar::Literal(Value::Null) => or_null = true,
            Scalar::Literal(value) if is_instant => instants.push(value),
            Scalar::Literal(value) => values.push(value),
            _ => return fail(ErrorKind::Unsupported, "IN takes literals or a subquery", span),
        }
    }
    let scalar = operand.into_kind(kind, scope)?;
    if instants.is_empty() {
        return Ok(one_of(scalar.folded(), values, or_null, wanted));
    }
    let by_instant = one_of(scope.instant(scalar.clone()), instants, or_null, wanted);
    if values.is_empty() {
        return Ok(by_instant);
    }
    let parts = [one_of(scalar.folded(), values, or_null, wanted), by_instant];
    Ok(if wanted { Condition::any(parts) } else { Condition::all(parts) })
}

/// Whether a scalar is one of these values, or of these and NULL.
fn one_of(
    scalar: Scalar,
    mut values: Vec<Value<'static>>,
    or_null: bool,
    wanted: bool,
) -> Condition {
    values.sort();
    values.dedup();
    if let (false, [value]) = (or_null, values.as_slice()) {
        let op = if wanted { Comparison::Equal } else { Comparison::NotEqual };
        return comparison(op, scalar, Scalar::Literal(value.clone()));
    }
    let outcome = if wanted { Outcome::True } else { Outcome::False };
    Condition::leaf(Predicate::In { scalar, values, or_null }, outcome)
}

/// `VERSION(x) IN (VERSION('1'), ...)`: a comparison with each, since the key of a version is nothing that people read.
fn in_versions(operand: &Operand, literals: Vec<Operand>, wanted: bool) -> Result<Condition> {
    let op = if wanted { Comparison::Equal } else { Comparison::NotEqual };
    let mut parts = Vec::with_capacity(literals.len());
    for literal in literals {
        let span = literal.span;
        parts.push(match (literal.ty, literal.scalar) {
            (Ty::Null, _) => Condition::NOBODY,
            (Ty::Version, version) => comparison(op, operand.scalar.clone(), version),
            _ => return Err(not_a_version(span)),
        });
    }
    Ok(if wanted { Condition::any(parts) } else { Condition::all(parts) })
}

pub(super) fn like(
    expr: &Expr,
    pattern: &Expr,
    ignore_case: bool,
    scope: &mut Scope<'_>,
    outcome: Outcome,
) -> Result<Condition> {
    let scalar = scope.operand(expr)?.into_kind(Kind::Text, scope)?;
    match scope.operand(pattern)?.scalar {
        Scalar::Literal(Value::Null) => Ok(Condition::NOBODY),
        Scalar::Literal(Value::Text(text)) if text.len() > limits::PATTERN_BYTES => fail(
            ErrorKind::TooLong,
            message!["the pattern is longer than ", limits::PATTERN_BYTES, " bytes"],
            pattern.span,
        ),
        Scalar::Literal(Value::Text(text)) => {
            let pattern = Pattern::new(&text, ignore_case);
            Ok(Condition::leaf(Predicate::Like { scalar, pattern }, outcome))
        }
        _ => fail(ErrorKind::Type, "the pattern of LIKE must be a text in quotes", pattern.span),
    }
}

/// `REGEXP_LIKE(text, 'pattern' [, 'i'])`.
pub(super) fn regexp_like(
    name: &Ident,
    args: &Args,
    scope: &mut Scope<'_>,
    outcome: Outcome,
) -> Result<Condition> {
    let Args::List(args) = args else {
        return fail(ErrorKind::Unsupported, "REGEXP_LIKE takes a text and a pattern", name.span);
    };
    count(name, args, 2, 3)?;
    let scalar = scope.argument(name, &args[0], Kind::Text)?.folded();
    let ignore_case = match args.get(2).map(|flags| &flags.kind) {
        None => false,
        Some(ExprKind::Text(flags)) if flags == "i" || flags == "c" || flags.is_empty() => {
            flags == "i"
        }
        Some(_) => {
            let message =
                "the third argument of REGEXP_LIKE is 'i', without regard to case, or 'c'";
            return fail(ErrorKind::Unsupported, message, args[2].span);
        }
    };
    let text = match &args[1].kind {
        ExprKind::Text(text) => text,
        ExprKind::Null => return Ok(Condition::NOBODY),
        _ => {
            let message = "the pattern of REGEXP_LIKE must be a text in quotes";
            return fail(ErrorKind::Type, message, args[1].span);
        }
    };
    if text.len() > limits::PATTERN_BYTES {
        let message = message!["the pattern is longer than ", limits::PATTERN_BYTES, " bytes"];
        return fail(ErrorKind::TooLong, message, args[1].span);
    }
    let pattern = Regexp::new(text, ignore_case).map_err(|error| match error {
        RegexpError::TooLarge => {
            let message = message![
                "the pattern needs more than ",
                limits::REGEXP_PROGRAM_BYTES,
                " bytes to be matched"
            ];
            CriteriaError::new(ErrorKind::TooLong, message, args[1].span)
                .with_hint("repeat less: `{1,50}` costs fifty times what it repeats")
        }
        RegexpError::Syntax { what, at } => {
            let place = text.get(..at).map_or(0, |before| before.chars().count()) + 1;
            let message = message![
                "not a regular expression, at character ",
                place,
                ": ",
                Piece::value(what)
            ];
            CriteriaError::new(ErrorKind::Value, message, args[1].span)
                .with_hint(r"a character with a meaning is written after a backslash: `\.`")
        }
    })?;
    if let Scalar::Literal(value) = &scalar {
        let answer = match value {
            Value::Text(text) => Some(pattern.matches(text)),
            _ => None,
        };
        return Ok(Condition::Const(outcome.accepts(answer)));
    }
    Ok(Condition::leaf(Predicate::Matches { scalar, pattern }, outcome))
}

pub(super) fn between(
    expr: &Expr,
    low: &Expr,
    high: &Expr,
    scope: &mut Scope<'_>,
    wanted: bool,
) -> Result<Condition> {
    let mut bound = |op: Comparison, bound: &Expr| {
        let (operand, bound) = (scope.operand(expr)?, scope.operand(bound)?);
        compare(op, operand, bound, scope, wanted)
    };
    let parts = [bound(Comparison::GreaterOrEqual, low)?, bound(Comparison::LessOrEqual, high)?];
    Ok(if wanted { Condition::all(parts) } else { Condition::any(parts) })
}
