//! The stored form of decimals: their digits, as text.
//!
//! In: decimals. Out: their text, and back. The serde form of `rust_decimal` depends on features that any crate of a
//! build may turn on (`serde-float` makes doubles of decimals). Files, plans and journals must not depend on them: each
//! stored type names this module in `#[serde(with)]`. This crate turns no serde feature of `rust_decimal` on, so
//! a type that does not name it does not compile.

use std::borrow::Cow;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub(crate) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = Text::deserialize(deserializer)?.0;
    Decimal::from_str(&text)
        .or_else(|_| Decimal::from_scientific(&text))
        .map_err(|_| de::Error::invalid_value(de::Unexpected::Str(&text), &"a decimal number"))
}

/// Borrowed from the input where it can be.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Decimals by number of their row.
pub(crate) mod by_row {
    use std::collections::BTreeMap;

    use super::{Decimal, Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Digits(#[serde(with = "super")] Decimal);

    pub(crate) fn serialize<S: Serializer>(
        numbers: &BTreeMap<u32, Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(numbers.iter().map(|(row, number)| (row, Digits(*number))))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<u32, Decimal>, D::Error> {
        let numbers = BTreeMap::<u32, Digits>::deserialize(deserializer)?;
        Ok(numbers.into_iter().map(|(row, Digits(number))| (row, number)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Written {
        #[serde(with = "super")]
        number: Decimal,
        #[serde(with = "super::by_row")]
        wide: BTreeMap<u32, Decimal>,
    }

    #[test]
    fn decimals_are_written_as_their_digits_whatever_features_are_on() {
        for digits in ["0", "12.50", "-0.001", "79228162514264337593543950335"] {
            let number = Decimal::from_str(digits).expect("a decimal");
            let written = Written { number, wide: BTreeMap::from([(7, number)]) };
            let json = format!(r#"{{"number":"{digits}","wide":{{"7":"{digits}"}}}}"#);
            assert_eq!(serde_json::to_string(&written).expect("JSON"), json);
            assert_eq!(serde_json::from_str::<Written>(&json).expect("JSON"), written);
        }
        assert!(serde_json::from_str::<Written>(r#"{"number":"x","wide":{}}"#).is_err());
        assert!(serde_json::from_str::<Written>(r#"{"number":1.5,"wide":{}}"#).is_err());
    }
}
