//! Values: the one definition of equality, order, and conversion between kinds.
//!
//! In: texts and numbers as records give them. Out: [`Value`]s that compare as the contract says
//! (`query-language.md`, section 7). Comparing with NULL, or two kinds, has no answer (`None`).

use std::borrow::Cow;
use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What a scalar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A text of Unicode characters, compared by code point.
    Text,
    /// A decimal number of at most 28 significant digits.
    Number,
    /// An instant in UTC, in milliseconds.
    Time,
    /// True or false. No field has this kind: it comes from properties of events.
    Bool,
}

impl Kind {
    /// The kind's name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Time => "timestamp",
            Self::Bool => "boolean",
        }
    }
}

/// A scalar, or NULL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value<'a> {
    /// No value. It is comparable with nothing, itself included.
    Null,
    /// A text, borrowed from the store or owned.
    Text(Cow<'a, str>),
    /// An exact decimal number.
    Number(#[serde(with = "super::decimal")] Decimal),
    /// An instant.
    Time(Timestamp),
    /// True or false.
    Bool(bool),
}

impl Value<'_> {
    /// The order of two values: texts by code point, numbers by value, instants by time; a text and
    /// a number or boolean, which only two payload values can be, through their texts. `None` when
    /// either is NULL or nothing makes them comparable.
    pub fn compare(&self, other: &Value<'_>) -> Option<Ordering> {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => Some(a.as_ref().cmp(b.as_ref())),
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Text(_), Value::Number(_) | Value::Bool(_)) => {
                self.compare(&other.borrowed().read_as(Kind::Text))
            }
            (Value::Number(_) | Value::Bool(_), Value::Text(_)) => {
                self.borrowed().read_as(Kind::Text).compare(other)
            }
            _ => None,
        }
    }

    /// The value with its text owned.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Number(number) => Value::Number(number),
            Value::Time(at) => Value::Time(at),
            Value::Bool(flag) => Value::Bool(flag),
        }
    }

    /// A borrow of the value.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Number(number) => Value::Number(*number),
            Value::Time(at) => Value::Time(*at),
            Value::Bool(flag) => Value::Bool(*flag),
        }
    }

    /// Whether the value is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Its kind; NULL has none.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Value::Null => None,
            Value::Text(_) => Some(Kind::Text),
            Value::Number(_) => Some(Kind::Number),
            Value::Time(_) => Some(Kind::Time),
            Value::Bool(_) => Some(Kind::Bool),
        }
    }

    /// A payload value read as `kind`: numbers and booleans have a text form, texts may spell a
    /// number or an instant; what does not fit is NULL (DESIGN: a payload value of another type
    /// than the condition needs is NULL).
    #[must_use]
    pub fn read_as(self, kind: Kind) -> Self {
        match (kind, self) {
            (Kind::Text, Value::Number(number)) => {
                Value::Text(Cow::Owned(number.normalize().to_string()))
            }
            (Kind::Text, Value::Bool(flag)) => {
                Value::Text(Cow::Borrowed(if flag { "true" } else { "false" }))
            }
            (Kind::Number, Value::Text(text)) => {
                decimal_from_text(text.trim()).map_or(Value::Null, Value::Number)
            }
            (Kind::Time, Value::Text(text)) => {
                Timestamp::parse(&text).map_or(Value::Null, Value::Time)
            }
            (Kind::Bool, Value::Text(text)) => match text.as_ref() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::Null,
            },
            (kind, value) if value.kind() == Some(kind) => value,
            _ => Value::Null,
        }
    }
}

/// Reads a decimal exactly: digits with an optional sign, point and exponent, of at most 28
/// significant digits without trailing zeros. Never through a binary float.
pub fn decimal_from_text(text: &str) -> Option<Decimal> {
    // `Decimal` accepts `1_000`; records and queries do not.
    if text.contains('_') {
        return None;
    }
    let exact = match text.find(['e', 'E']) {
        Some(place) => {
            let (digits, exponent) = text.split_at(place);
            Decimal::from_scientific(&format!("{}{exponent}", without_zeros(digits))).ok()
        }
        None => text
            .starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+' || c == '.')
            .then(|| Decimal::from_str_exact(without_zeros(text)).ok())
            .flatten(),
    };
    exact.map(|number| number.normalize())
}

/// A number without the zeros at the end of its fraction, of which it may have more than a decimal has digits.
fn without_zeros(digits: &str) -> &str {
    let Some((whole, fraction)) = digits.split_once('.') else { return digits };
    let kept = fraction.trim_end_matches('0');
    let is_number = whole.ends_with(|c: char| c.is_ascii_digit());
    if !is_number || fraction.contains(|c: char| !c.is_ascii_digit()) {
        return digits;
    }
    &digits[..whole.len() + kept.len() + usize::from(!kept.is_empty())]
}

/// The exact sum, or `None` when it does not fit into a decimal: nothing is ever rounded here.
pub(crate) fn exact_sum(left: Decimal, right: Decimal) -> Option<Decimal> {
    let scale = left.scale().max(right.scale());
    let at_scale = |number: Decimal| {
        let zeros = 10_i128.checked_pow(scale - number.scale())?;
        number.mantissa().checked_mul(zeros)
    };
    exact(at_scale(left)?.checked_add(at_scale(right)?)?, scale)
}

/// The exact product, or `None` when it does not fit into a decimal.
pub(crate) fn exact_product(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (mut a, mut b) = (left.mantissa(), right.mantissa());
    let mut scale = left.scale() + right.scale();
    // Factors of ten are cancelled before the product can overflow.
    for (one, other) in [(2, 5), (5, 2)] {
        while scale > 0 && a != 0 && b != 0 && a % one == 0 && b % other == 0 {
            (a, b, scale) = (a / one, b / other, scale - 1);
        }
    }
    exact(a.checked_mul(b)?, scale)
}

/// `mantissa` shifted by `scale` digits, without trailing zeros.
pub(super) fn exact(mut mantissa: i128, mut scale: u32) -> Option<Decimal> {
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_does_not_compare_and_a_text_compares_with_the_text_of_a_number_or_boolean() {
        let (text, number) = (Value::Text("1".into()), Value::Number(Decimal::ONE));
        assert_eq!(text.compare(&number), Some(Ordering::Equal));
        assert_eq!(Value::Bool(true).compare(&text), Some(Ordering::Greater));
        assert_eq!(Value::Bool(true).compare(&number), None);
        assert_eq!(Value::Null.compare(&Value::Null), None);
        assert_eq!(text.compare(&Value::Null), None);
        assert_eq!(
            number.compare(&Value::Number("1.00".parse().expect("a decimal"))),
            Some(Ordering::Equal)
        );
    }

    #[test]
    fn payload_values_are_read_as_the_condition_needs_them_or_are_null() {
        let twelve_and_a_half = Value::Number(decimal_from_text("12.50").expect("a decimal"));
        assert_eq!(twelve_and_a_half.clone().read_as(Kind::Text), Value::Text("12.5".into()));
        assert_eq!(Value::Text(" 12.5 ".into()).read_as(Kind::Number), twelve_and_a_half);
        assert_eq!(Value::Text("lots".into()).read_as(Kind::Number), Value::Null);
        assert_eq!(Value::Bool(true).read_as(Kind::Text), Value::Text("true".into()));
        assert_eq!(Value::Bool(true).read_as(Kind::Number), Value::Null);
        assert_eq!(Value::Number(Decimal::ONE).read_as(Kind::Time), Value::Null);
    }

    #[test]
    fn sums_and_products_are_exact_or_nothing() {
        let number = |text: &str| decimal_from_text(text).expect(text);
        let sum = |a: &str, b: &str| exact_sum(number(a), number(b)).map(|sum| sum.to_string());
        let product = |a: &str, b: &str| {
            exact_product(number(a), number(b)).map(|product| product.to_string())
        };
        assert_eq!(sum("0.1", "0.2").as_deref(), Some("0.3"));
        assert_eq!(sum("0.75", "-0.75").as_deref(), Some("0"));
        assert_eq!(sum("9999999999999999999999999999", "0.1"), None);
        assert_eq!(sum("1e-28", "1"), Some(format!("1.{}1", "0".repeat(27))));
        assert_eq!(sum("1e-28", "100"), None);
        assert_eq!(product("0.00000000000001", "0.000000000000001"), None);
        assert_eq!(product("-1.50", "4").as_deref(), Some("-6"));
        assert_eq!(product("9999999999999999999999999999", "10"), None);
        let (fives, twos) = (5_i128.pow(40).to_string(), 2_i128.pow(40).to_string());
        let tiny = |digits: &str| format!("{digits}e-20");
        assert_eq!(product(&tiny(&fives), &tiny(&twos)).as_deref(), Some("1"));
        assert_eq!(product("0", "1e-28").as_deref(), Some("0"));
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        assert_eq!(decimal_from_text("0.1").map(|d| d.to_string()), Some("0.1".into()));
        assert_eq!(decimal_from_text("1e3").map(|d| d.to_string()), Some("1000".into()));
        assert_eq!(decimal_from_text("-2.5E-1").map(|d| d.to_string()), Some("-0.25".into()));
        let zeros = "0".repeat(40);
        for (long, short) in [
            (format!("0.{zeros}"), "0"),
            (format!("-12.50{zeros}"), "-12.5"),
            (format!("9999999999999999999999999999.{zeros}"), "9999999999999999999999999999"),
            (format!("2.5{zeros}e-3"), "0.0025"),
        ] {
            let read = decimal_from_text(&long).map(|d| d.to_string());
            assert_eq!(read.as_deref(), Some(short), "{long}");
        }
        let (twice, letter) = (format!("1.2.{zeros}"), format!("1.x{zeros}"));
        for bad in [
            &twice,
            &letter,
            "",
            "x",
            "1,5",
            "1_000",
            "1_0e2",
            "NaN",
            "1e999",
            "0.12345678901234567890123456789012345",
        ] {
            assert_eq!(decimal_from_text(bad), None, "{bad}");
        }
    }
}
