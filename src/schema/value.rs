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
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Text,
    Number,
    Time,
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
#[expect(missing_docs, reason = "the names say it")]
pub enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(Decimal),
    Time(Timestamp),
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

    /// The same value without a borrow.
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
/// significant digits once trailing zeros are gone. Never through a binary float.
pub fn decimal_from_text(text: &str) -> Option<Decimal> {
    let exact = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+' || c == '.')
            .then(|| Decimal::from_str_exact(text).ok())
            .flatten()
    };
    exact.map(|number| number.normalize())
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
    fn decimals_are_exact_or_refused() {
        assert_eq!(decimal_from_text("0.1").map(|d| d.to_string()), Some("0.1".into()));
        assert_eq!(decimal_from_text("1e3").map(|d| d.to_string()), Some("1000".into()));
        assert_eq!(decimal_from_text("-2.5E-1").map(|d| d.to_string()), Some("-0.25".into()));
        for bad in ["", "x", "1,5", "NaN", "1e999", "0.12345678901234567890123456789012345"] {
            assert_eq!(decimal_from_text(bad), None, "{bad}");
        }
    }
}
