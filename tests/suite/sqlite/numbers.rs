//! Decimals and payload values for `SQLite`, which has binary floats only.
//!
//! In: texts of numbers. Out: functions over them. A number is its shortest text (`12.5`, never
//! `12.50`), so that equal numbers are equal texts; its digits are read here, and sums and products are
//! calculated here. Quotients, products that do not fit, and remainders are those of the
//! library that the tested crate has: the oracle is not about long division. A payload value as it
//! comes is a letter for its kind and its text: `t`, `n` or `b`.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use segmentry::schema::Decimal;

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// Registers everything of this module.
pub(crate) fn register(db: &Connection) -> Result<()> {
    type Calculate = fn(Decimal, Decimal) -> Option<Decimal>;
    let operators: [(&str, Calculate); 5] = [
        ("num_add", sum),
        ("num_sub", |a, b| sum(a, -b)),
        ("num_mul", product),
        ("num_div", |a, b| if b.is_zero() { None } else { a.checked_div(b) }),
        ("num_rem", |a, b| if b.is_zero() { None } else { a.checked_rem(b) }),
    ];
    for (name, calculate) in operators {
        db.create_scalar_function(name, 2, FLAGS, move |args| {
            let sides = argument(args, 0).zip(argument(args, 1));
            Ok(sides.and_then(|(a, b)| calculate(a, b)).map(shortest))
        })?;
    }
    db.create_scalar_function("num_neg", 1, FLAGS, |args| {
        Ok(argument(args, 0).map(|number| shortest(-number)))
    })?;
    db.create_scalar_function("num_cmp", 2, FLAGS, |args| {
        let sides = argument(args, 0).zip(argument(args, 1));
        Ok(sides.map(|(a, b)| a.cmp(&b) as i64))
    })?;
    // Whatever spells a number, or NULL.
    db.create_scalar_function("num", 1, FLAGS, |args| {
        Ok(text(args.get_raw(0)).and_then(|text| spelled(&text)))
    })?;
    db.create_scalar_function("raw_cmp", 2, FLAGS, |args| {
        let sides = text(args.get_raw(0)).zip(text(args.get_raw(1)));
        Ok(sides.and_then(|(a, b)| compare_raw(&a, &b)).map(|order| order as i64))
    })?;
    db.create_aggregate_function("num_sum", 1, FLAGS, Sum { averages: false })?;
    db.create_aggregate_function("num_avg", 1, FLAGS, Sum { averages: true })?;
    for (name, wanted) in [("num_min", Ordering::Less), ("num_max", Ordering::Greater)] {
        db.create_aggregate_function(name, 1, FLAGS, Extreme { wanted, order: compare_numbers })?;
    }
    for (name, wanted) in [("raw_min", Ordering::Less), ("raw_max", Ordering::Greater)] {
        db.create_aggregate_function(name, 1, FLAGS, Extreme { wanted, order: order_raw })?;
    }
    Ok(())
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8(bytes.to_vec()).expect("texts are UTF-8"))
        }
    }
}

fn number(text: &str) -> Decimal {
    text.parse().expect("numbers reach functions as their shortest texts")
}

fn argument(args: &Context<'_>, place: usize) -> Option<Decimal> {
    text(args.get_raw(place)).map(|text| number(&text))
}

/// The shortest text of a number.
pub(crate) fn shortest(number: Decimal) -> String {
    if number.is_zero() { "0".to_owned() } else { number.normalize().to_string() }
}

/// Reads digits with a sign, a point and an exponent; spaces around them do not count.
pub(crate) fn spelled(text: &str) -> Option<String> {
    let text = text.trim();
    let (text, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut mantissa: i128 = all.parse().ok()?;
    let mut scale = i32::try_from(fraction.len()).ok()? - exponent;
    while scale < 0 {
        mantissa = mantissa.checked_mul(10)?;
        scale += 1;
    }
    let number = Decimal::try_from_i128_with_scale(mantissa, scale.unsigned_abs()).ok()?;
    Some(shortest(if negative { -number } else { number }))
}

fn sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    total([a, b])
}

/// A sum on paper: columns of digits, those of negative numbers apart; what has too many is cut after 28.
pub(crate) fn total(numbers: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    const COLUMNS: usize = 100;
    let mut columns = [0_i64; COLUMNS];
    for number in numbers {
        let sign = if number.is_sign_negative() { -1 } else { 1 };
        // The last digit stands in the column of 10^-28.
        let first = 28 - number.scale() as usize;
        let digits = number.mantissa().unsigned_abs().to_string();
        for (place, digit) in digits.bytes().rev().enumerate() {
            columns[first + place] += sign * i64::from(digit - b'0');
        }
    }
    let carried = |columns: &[i64; COLUMNS]| {
        let mut carry = 0;
        let digits: Vec<i64> = columns
            .iter()
            .map(|column| {
                let all = column + carry;
                carry = all.div_euclid(10);
                all.rem_euclid(10)
            })
            .collect();
        (digits, carry)
    };
    let (mut digits, carry) = carried(&columns);
    let negative = carry < 0;
    if negative {
        (digits, _) = carried(&columns.map(|column| -column));
    }
    while digits.last() == Some(&0) {
        digits.pop();
    }
    let of = |digits: &[i64], scale: usize| {
        let units = digits.iter().rev().try_fold(0_i128, |units, digit| {
            units.checked_mul(10)?.checked_add(i128::from(*digit))
        })?;
        let number = of_units(units, u32::try_from(scale).ok()?)?;
        Some(if negative { -number } else { number })
    };
    let zeros = digits.iter().take(28).take_while(|digit| **digit == 0).count();
    let zeros = zeros.min(digits.len());
    of(&digits[zeros..], 28 - zeros).or_else(|| {
        let cut = digits.len().saturating_sub(28).min(28);
        let up = i128::from(cut > 0 && digits[cut - 1] >= 5);
        let kept = of(&digits[cut..], 28 - cut)?;
        let unit = Decimal::from_i128_with_scale(up, u32::try_from(28 - cut).ok()?);
        kept.checked_add(if negative { -unit } else { unit })
    })
}

fn product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let exact = a.mantissa().checked_mul(b.mantissa());
    exact.and_then(|units| of_units(units, a.scale() + b.scale())).or_else(|| {
        // 29 digits may be left.
        let product = a.checked_mul(b)?;
        let (units, scale) = (product.mantissa(), product.scale());
        if scale == 0 || units.unsigned_abs() < 10_u128.pow(28) {
            return Some(product);
        }
        of_units((units + 5 * units.signum()) / 10, scale - 1)
    })
}

/// So many units of a decimal place, if 96 bits and 28 places are enough for them.
fn of_units(mut units: i128, mut scale: u32) -> Option<Decimal> {
    while scale > 0 && units % 10 == 0 {
        units /= 10;
        scale -= 1;
    }
    (units.unsigned_abs() >> 96 == 0 && scale <= 28)
        .then(|| Decimal::from_i128_with_scale(units, scale))
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    number(a).cmp(&number(b))
}

/// Of one kind by that kind; a text with another through its text; a number and a boolean not at all.
fn compare_raw(a: &str, b: &str) -> Option<Ordering> {
    let ((kind, a), (other, b)) = (a.split_at(1), b.split_at(1));
    match (kind, other) {
        ("n", "n") => Some(compare_numbers(a, b)),
        ("n", "b") | ("b", "n") => None,
        _ => Some(a.cmp(b)),
    }
}

/// Texts before numbers before booleans: which is the least of several kinds is nowhere said, only
/// that it does not depend on their order.
fn order_raw(a: &str, b: &str) -> Ordering {
    let rank = |kind: &str| ["t", "n", "b"].iter().position(|held| *held == kind);
    let ranks = rank(&a[..1]).cmp(&rank(&b[..1]));
    ranks.then_with(|| compare_raw(a, b).unwrap_or(Ordering::Equal))
}

#[derive(Clone, Copy)]
struct Sum {
    averages: bool,
}

/// The numbers so far.
type Total = Vec<Decimal>;

impl Aggregate<Total, Option<String>> for Sum {
    fn init(&self, _: &mut Context<'_>) -> Result<Total> {
        Ok(Vec::new())
    }

    fn step(&self, args: &mut Context<'_>, numbers: &mut Total) -> Result<()> {
        numbers.extend(argument(args, 0));
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, group: Option<Total>) -> Result<Option<String>> {
        let numbers = group.unwrap_or_default();
        let count = Decimal::from(numbers.len());
        let Some(sum) = total(numbers).filter(|_| !count.is_zero()) else { return Ok(None) };
        let value = if self.averages { sum.checked_div(count) } else { Some(sum) };
        Ok(value.map(shortest))
    }
}

#[derive(Clone, Copy)]
struct Extreme {
    wanted: Ordering,
    order: fn(&str, &str) -> Ordering,
}

impl Aggregate<Option<String>, Option<String>> for Extreme {
    fn init(&self, _: &mut Context<'_>) -> Result<Option<String>> {
        Ok(None)
    }

    fn step(&self, args: &mut Context<'_>, held: &mut Option<String>) -> Result<()> {
        let Some(value) = text(args.get_raw(0)) else { return Ok(()) };
        if held.as_ref().is_none_or(|held| (self.order)(&value, held) == self.wanted) {
            *held = Some(value);
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        held: Option<Option<String>>,
    ) -> Result<Option<String>> {
        Ok(held.flatten())
    }
}
