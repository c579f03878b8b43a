//! Values of fields as programs have them.
//!
//! In: values of the usual Rust types. Out: an [`Input`], or that a field is cleared. Nothing is refused here:
//! `contact` reads an input as the type of its field.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone};
use serde::{Deserialize, Serialize};

use super::ValueType;
use crate::schema::{Decimal, decimal_from_text};
use crate::time::Timestamp;

/// A value as it was sent, before it is read as the type of its field.
///
/// It is made of `&str`, `&String`, `String`, `Cow<str>` and `char`; whole numbers of up to 64 bits, [`Decimal`],
/// `f32` and `f64`; `bool`; [`Timestamp`], `DateTime` of any zone, and [`NaiveDate`] (its midnight in
/// UTC); and of arrays, slices and vectors of texts. A float stands for the shortest decimal that reads back
/// as the same float, so `0.1` is one tenth; one that is no number, and one with too many digits, is refused by a field
/// of numbers. An `Option` of any of them clears the field if it is `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Input {
    /// A text. A field of numbers or instants reads it.
    Text(String),
    /// A number with all its digits.
    Number(#[serde(with = "crate::schema::decimal")] Decimal),
    /// True or false; a field of texts holds it as `true` or `false`.
    Bool(bool),
    /// An instant.
    Time(Timestamp),
    /// The whole content of a set of texts.
    Texts(Vec<String>),
    /// What a set loses, and then gets.
    Change {
        /// Texts that are in the set afterwards.
        add: Vec<String>,
        /// Texts that are not, unless they are added as well.
        remove: Vec<String>,
    },
}

impl Input {
    pub(super) const fn value_type(&self) -> ValueType {
        match self {
            Self::Text(_) => ValueType::Text,
            Self::Number(_) => ValueType::Number,
            Self::Bool(_) => ValueType::Boolean,
            Self::Time(_) => ValueType::Timestamp,
            Self::Texts(_) => ValueType::TextArray,
            Self::Change { .. } => ValueType::Object,
        }
    }
}

macro_rules! input_from {
    ($(|$value:ident: $from:ty| $into:expr;)*) => {
        $(impl From<$from> for Input {
            fn from($value: $from) -> Self {
                $into
            }
        })*
    };
}

macro_rules! whole_numbers {
    ($($from:ty)*) => {
        input_from! { $(|number: $from| Self::Number(Decimal::from(number));)* }
    };
}

whole_numbers! { i8 i16 i32 i64 isize u8 u16 u32 u64 usize }

input_from! {
    |text: &str| Self::Text(text.to_owned());
    |text: &String| Self::Text(text.clone());
    |text: String| Self::Text(text);
    |text: Cow<'_, str>| Self::Text(text.into_owned());
    |letter: char| Self::Text(letter.to_string());
    |number: Decimal| Self::Number(number);
    |number: f64| float(number.to_string());
    |number: f32| float(number.to_string());
    |flag: bool| Self::Bool(flag);
    |at: Timestamp| Self::Time(at);
    |day: NaiveDate| Self::Time(day.and_time(NaiveTime::MIN).and_utc().into());
    |texts: Vec<String>| Self::Texts(texts);
    |texts: &[String]| Self::Texts(texts.to_vec());
    |texts: Vec<&str>| texts.as_slice().into();
    |texts: &[&str]| Self::Texts(texts.iter().map(|text| (*text).to_owned()).collect());
}

/// A float by its shortest decimal digits.
fn float(text: String) -> Input {
    decimal_from_text(&text).map_or(Input::Text(text), Input::Number)
}

impl<Z: TimeZone> From<DateTime<Z>> for Input {
    fn from(at: DateTime<Z>) -> Self {
        Self::Time(at.to_utc().into())
    }
}

impl<const N: usize> From<[&str; N]> for Input {
    fn from(texts: [&str; N]) -> Self {
        texts.as_slice().into()
    }
}

/// What a patch does to a field that it names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FieldUpdate<T> {
    /// The field gets this value.
    Set(T),
    /// The field becomes NULL.
    Clear,
}

impl<T: Into<Input>> From<T> for FieldUpdate<Input> {
    fn from(value: T) -> Self {
        Self::Set(value.into())
    }
}

impl<T: Into<Input>> From<Option<T>> for FieldUpdate<Input> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, |value| Self::Set(value.into()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;
    use crate::ingest::ContactPatch;

    fn set(value: impl Into<FieldUpdate<Input>>) -> FieldUpdate<Input> {
        ContactPatch::default().set("f", value).fields["f"].clone()
    }

    #[test]
    fn values_of_the_usual_types_are_taken() {
        let number = |text: &str| FieldUpdate::Set(Input::Number(text.parse().expect("a decimal")));
        assert_eq!(set(5), number("5"));
        assert_eq!(set(u64::MAX), number("18446744073709551615"));
        assert_eq!(set(0.1), number("0.1"));
        assert_eq!(set(0.1_f32), number("0.1"));
        assert_eq!(set(-2.5e3), number("-2500"));
        assert_eq!(set(f64::NAN), FieldUpdate::Set(Input::Text("NaN".to_owned())));
        assert!(matches!(set(1e300), FieldUpdate::Set(Input::Text(_))));
        let text = FieldUpdate::Set(Input::Text("a".to_owned()));
        assert_eq!(
            [set('a'), set("a"), set(String::from("a")), set(Cow::Borrowed("a"))],
            [(); 4].map(|()| text.clone())
        );
        let noon = "2030-01-01T12:00:00Z".parse::<Timestamp>().expect("an instant");
        let elsewhere =
            noon.to_chrono().with_timezone(&FixedOffset::east_opt(3_600).expect("an hour"));
        assert_eq!(set(elsewhere), set(noon));
        let day = NaiveDate::from_ymd_opt(2030, 1, 1).expect("a day");
        assert_eq!(set(day), set("2030-01-01T00:00:00Z".parse::<Timestamp>().expect("an instant")));
        let texts = FieldUpdate::Set(Input::Texts(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!([set(["a", "b"]), set(vec!["a", "b"])], [texts.clone(), texts]);
        assert_eq!(set(Some("a")), set("a"));
        assert_eq!(set(None::<i32>), FieldUpdate::Clear);
        assert_eq!(set(FieldUpdate::<Input>::Clear), FieldUpdate::Clear);
    }
}
