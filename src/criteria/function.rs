//! Functions of values.
//!
//! In: the values of the arguments. Out: a value. INVARIANT: the answer depends on the arguments alone, and is the
//! same on every machine.

use std::borrow::Cow;

use rust_decimal::RoundingStrategy;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::unaccent::unaccent;
use crate::schema::{Decimal, Kind, Value, bucket, distance, version_key};

/// A function of scalars. But for COALESCE, it is NULL if an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Function {
    /// A text in small letters.
    Lower,
    /// A text in capitals.
    Upper,
    /// A text without the blanks around it.
    Trim,
    /// In characters.
    /// How long a text is.
    Length,
    /// Texts one after another.
    Concat,
    /// The first that is not NULL.
    Coalesce,
    /// A number without its sign.
    Abs,
    /// A number, and optionally how many digits stay behind its point. Halves go away from zero.
    Round,
    /// The largest whole number that is not greater.
    Floor,
    /// The smallest whole number that is not less.
    Ceil,
    /// The key of a version, which compares with other such keys only.
    Version,
    /// A text, a salt, and the number of buckets.
    Bucket,
    /// Kilometres between two points: latitude and longitude of each, in degrees.
    Haversine,
    /// How many texts a set holds, or how many elements a list of a payload has. Its argument is no value but names
    /// them, so that [`Scalar::evaluate`](super::scalar::Scalar::evaluate) answers it.
    ArraySize,
    /// A text without accents.
    Unaccent,
}

impl Function {
    /// The function of this name, in lower case. COALESCE is not among them: its arguments have any kind.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lower" => Self::Lower,
            "upper" => Self::Upper,
            "trim" => Self::Trim,
            "length" => Self::Length,
            "concat" => Self::Concat,
            "abs" => Self::Abs,
            "round" => Self::Round,
            "floor" => Self::Floor,
            "ceil" | "ceiling" => Self::Ceil,
            "version" => Self::Version,
            "bucket" => Self::Bucket,
            "haversine" => Self::Haversine,
            "unaccent" => Self::Unaccent,
            _ => return None,
        })
    }

    /// Its name in the language.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lower => "LOWER",
            Self::Upper => "UPPER",
            Self::Trim => "TRIM",
            Self::Length => "LENGTH",
            Self::Concat => "CONCAT",
            Self::Coalesce => "COALESCE",
            Self::Abs => "ABS",
            Self::Round => "ROUND",
            Self::Floor => "FLOOR",
            Self::Ceil => "CEIL",
            Self::Version => "VERSION",
            Self::Bucket => "BUCKET",
            Self::Haversine => "HAVERSINE",
            Self::ArraySize => "ARRAY_SIZE",
            Self::Unaccent => "UNACCENT",
        }
    }

    /// The least and the largest number of arguments in a query.
    pub(crate) fn arity(self) -> (usize, usize) {
        match self {
            Self::Lower
            | Self::Upper
            | Self::Trim
            | Self::Length
            | Self::Abs
            | Self::Floor
            | Self::Ceil
            | Self::Version
            | Self::Unaccent
            | Self::ArraySize => (1, 1),
            Self::Round => (1, 2),
            Self::Bucket => (3, 3),
            Self::Haversine => (4, 4),
            Self::Concat | Self::Coalesce => (2, 100),
        }
    }

    /// The kind that an argument has; of COALESCE, the arguments have one kind, which is not given here.
    pub(crate) fn takes(self, argument: usize) -> Kind {
        match self {
            Self::Lower
            | Self::Upper
            | Self::Trim
            | Self::Length
            | Self::Concat
            | Self::Coalesce
            | Self::ArraySize
            | Self::Unaccent
            | Self::Version => Kind::Text,
            Self::Abs | Self::Round | Self::Floor | Self::Ceil | Self::Haversine => Kind::Number,
            Self::Bucket => {
                if argument < 2 {
                    Kind::Text
                } else {
                    Kind::Number
                }
            }
        }
    }

    /// The kind of its value, but for COALESCE.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Lower
            | Self::Upper
            | Self::Trim
            | Self::Concat
            | Self::Coalesce
            | Self::Unaccent
            | Self::Version => Kind::Text,
            Self::Length
            | Self::Abs
            | Self::Round
            | Self::Floor
            | Self::Ceil
            | Self::Bucket
            | Self::Haversine
            | Self::ArraySize => Kind::Number,
        }
    }

    /// Whether a plan may hold it with this number of arguments.
    pub(crate) fn is_sound(self, arguments: usize) -> bool {
        match self {
            // CONCAT of one text is of no use, but has a meaning.
            Self::Concat | Self::Coalesce => arguments > 0,
            _ => (self.arity().0..=self.arity().1).contains(&arguments),
        }
    }

    /// Its value.
    pub(crate) fn of<'a>(self, mut arguments: impl Iterator<Item = Value<'a>>) -> Value<'a> {
        if self == Self::Coalesce {
            return arguments.find(|value| !value.is_null()).unwrap_or(Value::Null);
        }
        let mut place = 0;
        let values: Option<Vec<_>> = arguments
            .map(|value| {
                let value = value.read_as(self.takes(place));
                place += 1;
                (!value.is_null()).then_some(value)
            })
            .collect();
        values.and_then(|values| self.of_known(&values)).unwrap_or(Value::Null)
    }

    /// Its value for arguments of its kinds, none of them NULL; `None` is NULL.
    fn of_known<'a>(self, values: &[Value<'_>]) -> Option<Value<'a>> {
        let text = |at: usize| match values.get(at) {
            Some(Value::Text(text)) => Some(text.as_ref()),
            _ => None,
        };
        let number = |at: usize| match values.get(at) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let of_text = |text: String| Value::Text(Cow::Owned(text));
        Some(match self {
            Self::Lower => of_text(text(0)?.to_lowercase()),
            Self::Upper => of_text(text(0)?.to_uppercase()),
            Self::Trim => of_text(text(0)?.trim_matches(' ').to_owned()),
            Self::Length => Value::Number(text(0)?.chars().count().into()),
            Self::Concat | Self::Coalesce => of_text((0..values.len()).filter_map(text).collect()),
            Self::Abs => Value::Number(number(0)?.abs()),
            Self::Round => {
                let digits = if values.len() > 1 { digits(number(1)?)? } else { 0 };
                let strategy = RoundingStrategy::MidpointAwayFromZero;
                Value::Number(number(0)?.round_dp_with_strategy(digits, strategy))
            }
            Self::Floor => Value::Number(number(0)?.floor()),
            Self::Ceil => Value::Number(number(0)?.ceil()),
            Self::Version => of_text(version_key(text(0)?)?),
            Self::Unaccent => of_text(unaccent(text(0)?)),
            Self::Bucket => {
                let buckets = number(2)?.to_u32().filter(|buckets| *buckets > 0)?;
                Value::Number(bucket(text(0)?, text(1)?, buckets).into())
            }
            Self::ArraySize => return None,
            Self::Haversine => {
                Value::Number(distance((number(0)?, number(1)?), (number(2)?, number(3)?))?)
            }
        })
    }
}

/// How many digits stay behind the point: a whole number from 0 to 28.
pub(crate) fn digits(number: Decimal) -> Option<u32> {
    let digits = number.to_u32().filter(|digits| *digits <= Decimal::MAX_SCALE)?;
    number.fract().is_zero().then_some(digits)
}
