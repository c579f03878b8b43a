//! What an expression says, read from the tree alone.
//!
//! In: expressions. Out: the column that is meant, the value of a literal, whether blanks were thought of.

use super::super::ast::{Args, ColumnRef, Comparison, Expr, ExprKind};
use super::super::plan::AggregateFunction;
use super::super::typing::aggregate_function;
use super::Lint;
use crate::schema::{Decimal, Kind, Value, decimal_from_text};
use crate::time::Timestamp;
use crate::time::calendar::Part;

pub(super) fn written(column: &ColumnRef) -> String {
    match &column.qualifier {
        Some(qualifier) => format!("{}.{}", qualifier.text, column.name.text),
        None => column.name.text.clone(),
    }
}

/// The column of which an expression is NULL where the column is.
pub(super) fn column_in(expr: &Expr) -> Option<&ColumnRef> {
    match &expr.kind {
        ExprKind::Column(column) => Some(column),
        ExprKind::Negate(inner) => column_in(inner),
        ExprKind::Call { name, args: Args::List(args) }
            if !name.text.eq_ignore_ascii_case("coalesce") =>
        {
            // The first argument of these is a word, not a column.
            let has_word = ["timestampadd", "dateadd", "datediff", "extract", "date_trunc"]
                .iter()
                .any(|function| name.text.eq_ignore_ascii_case(function));
            args.iter().skip(usize::from(has_word)).find_map(column_in)
        }
        ExprKind::Chain { first, rest } => {
            std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).find_map(column_in)
        }
        _ => None,
    }
}

/// The columns whose blanks a part of OR accepts.
pub(super) fn accepts_blanks(expr: &Expr, wanted: bool) -> Vec<String> {
    match &expr.kind {
        ExprKind::Not(inner) => accepts_blanks(inner, !wanted),
        ExprKind::IsNull { expr, negated } if *negated != wanted => column_name(expr),
        ExprKind::Or(parts) if wanted => {
            parts.iter().flat_map(|part| accepts_blanks(part, wanted)).collect()
        }
        _ => Vec::new(),
    }
}

/// The columns of which a part of AND holds for no blank, so that it was thought of them.
pub(super) fn excludes_blanks(expr: &Expr, wanted: bool) -> Vec<String> {
    match &expr.kind {
        ExprKind::Not(inner) => excludes_blanks(inner, !wanted),
        ExprKind::IsNull { expr, negated } if *negated == wanted => column_name(expr),
        ExprKind::Compare { op, left, right } => {
            let positive =
                if wanted { *op != Comparison::NotEqual } else { *op == Comparison::NotEqual };
            if positive || is_empty_text(right) {
                [column_name(left), column_name(right)].concat()
            } else {
                Vec::new()
            }
        }
        ExprKind::InList { expr, negated, .. }
        | ExprKind::Like { expr, negated, .. }
        | ExprKind::Between { expr, negated, .. }
            if *negated != wanted =>
        {
            column_name(expr)
        }
        _ => Vec::new(),
    }
}

pub(super) fn column_name(expr: &Expr) -> Vec<String> {
    column_in(expr).map(|column| column.name.text.to_lowercase()).into_iter().collect()
}

/// Whether a value stands for what is blank: an empty text, or a length of zero.
pub(super) fn is_empty(of: &Expr, other: &Expr) -> bool {
    let is_length = matches!(
        &of.kind,
        ExprKind::Call { name, .. } if name.text.eq_ignore_ascii_case("length")
    );
    let is_zero = value(other, Kind::Number) == Some(Value::Number(Decimal::ZERO));
    is_empty_text(other) || (is_length && is_zero)
}

pub(super) fn is_empty_text(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Text(text) if text.is_empty())
}

/// A date without a time of day.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && Timestamp::parse(text).is_ok()
}

/// The kind of a literal that is compared with a payload value.
pub(super) fn kind_of(literal: &Expr) -> Option<Kind> {
    match &literal.kind {
        ExprKind::Text(_) => Some(Kind::Text),
        ExprKind::Number(_) => Some(Kind::Number),
        ExprKind::Negate(inner) => kind_of(inner),
        ExprKind::Timestamp(_) => Some(Kind::Time),
        ExprKind::Boolean(_) => Some(Kind::Bool),
        _ => None,
    }
}

/// The value of a literal as a kind.
pub(super) fn value(literal: &Expr, kind: Kind) -> Option<Value<'static>> {
    let value = match &literal.kind {
        ExprKind::Text(text) => Value::Text(text.clone().into()),
        ExprKind::Number(digits) => Value::Number(decimal_from_text(digits)?),
        ExprKind::Negate(inner) => match value(inner, Kind::Number)? {
            Value::Number(number) => Value::Number(-number),
            _ => return None,
        },
        ExprKind::Timestamp(text) => Value::Time(Timestamp::parse(text).ok()?),
        ExprKind::Boolean(flag) => Value::Bool(*flag),
        _ => return None,
    };
    let value = value.read_as(kind);
    (!value.is_null()).then_some(value)
}

/// The least and the greatest value of a part.
pub(super) fn bounds(part: Part) -> (u32, u32) {
    match part {
        Part::Year => (1, 9_999),
        Part::Quarter => (1, 4),
        Part::Month => (1, 12),
        Part::Week => (1, 53),
        Part::Day => (1, 31),
        Part::Dow => (0, 6),
        Part::Doy => (1, 366),
        Part::Hour => (0, 23),
    }
}

/// The warning for a number with a fraction beside a function that counts.
pub(super) fn never_fractional(of: &Expr, literal: &Expr) -> Option<Lint> {
    let ExprKind::Call { name, .. } = &of.kind else { return None };
    let counts = ["datediff", "extract", "length", "count"];
    let is_count = counts.iter().any(|function| name.text.eq_ignore_ascii_case(function));
    let Some(Value::Number(number)) = value(literal, Kind::Number).filter(|_| is_count) else {
        return None;
    };
    let fraction = !number.fract().is_zero();
    fraction.then(|| Lint::WholeNumbers {
        function: name.text.to_uppercase(),
        number: number.normalize().to_string(),
    })
}

/// Whether a HAVING limits the number of events from above.
pub(super) fn counts_fewer_than(having: &Expr) -> bool {
    let is_count = |expr: &Expr| match &expr.kind {
        ExprKind::Call { name, .. } => {
            aggregate_function(&name.text.to_lowercase()) == Some(AggregateFunction::Count)
        }
        _ => false,
    };
    match &having.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().any(counts_fewer_than),
        ExprKind::Compare { op: Comparison::Less | Comparison::LessOrEqual, left, .. } => {
            is_count(left)
        }
        ExprKind::Compare {
            op: Comparison::Greater | Comparison::GreaterOrEqual, right, ..
        } => is_count(right),
        _ => false,
    }
}

/// What a text with which texts are put in order is rather than a text: a number, or a version.
pub(super) fn order_of_texts(text: &str) -> Option<Lint> {
    if decimal_from_text(text.trim()).is_some() {
        return Some(Lint::OrderOfTexts { number: text.to_owned() });
    }
    is_version(text).then(|| Lint::OrderOfVersions { version: text.to_owned() })
}

/// Whether a text reads as a version: `10.2.0`, `v2.0-beta.1`. A version of one number is a number.
fn is_version(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (numbers, suffix) = text.split_once(['-', '+']).map_or((text, None), |(a, b)| (a, Some(b)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let least = if suffix.is_some() { 2 } else { 3 };
    numbers.split('.').count() >= least && numbers.split('.').all(is_number)
}
