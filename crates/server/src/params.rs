//! Parameters in the URL of a request.
//!
//! In: a query string, whose keys may be repeated and whose values may have commas; a path. Out: values by name,
//! checked. Unknown keys are ignored, since clients send them.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use segmentry::time::Timestamp;

use crate::error::{Answer, ApiError};

/// The parameters of a request, in their order.
#[derive(Debug)]
pub(crate) struct Params(Vec<(String, String)>);

/// Decodes `%41` and `+`. Bytes that are not UTF-8 become U+FFFD.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |place: usize| bytes.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            (byte, ..) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Encodes a text for a URL.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

impl Params {
    fn of(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        });
        Self(pairs.collect())
    }

    /// The last value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(held, _)| held == key).map(|(_, value)| value.as_str())
    }

    /// All values of a key, and all between commas.
    pub(crate) fn all(&self, key: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(held, _)| held == key);
        let parts = values.flat_map(|(_, value)| value.split(','));
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// All values of a key, as they are: ids of lists may have commas.
    pub(crate) fn each(&self, key: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(held, value)| held == key && !value.is_empty());
        values.map(|(_, value)| value.clone()).collect()
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, key: &str, usual: bool) -> Answer<bool> {
        match self.get(key).map(str::to_ascii_lowercase).as_deref() {
            None | Some("") => Ok(usual),
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(_) => Err(ApiError::bad(key, "takes true or false")),
        }
    }

    /// An instant, if there is one.
    pub(crate) fn instant(&self, key: &str) -> Answer<Option<DateTime<Utc>>> {
        let Some(text) = self.get(key).filter(|text| !text.is_empty()) else { return Ok(None) };
        match Timestamp::parse(text) {
            Ok(at) => Ok(Some(at.into())),
            Err(error) => Err(ApiError::bad(key, error.public_message())),
        }
    }

    /// A whole number within bounds. `100.0` is one: clients whose type is a float write it so.
    pub(crate) fn number(&self, key: &str, usual: u64, bounds: (u64, u64)) -> Answer<u64> {
        let Some(text) = self.get(key).filter(|text| !text.is_empty()) else { return Ok(usual) };
        let whole = match text.split_once('.') {
            Some((whole, zeros))
                if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') =>
            {
                whole
            }
            _ => text,
        };
        let number = whole.parse().ok().filter(|number| (bounds.0..=bounds.1).contains(number));
        let (least, most) = bounds;
        number.ok_or_else(|| {
            ApiError::bad(key, format!("takes a whole number from {least} to {most}"))
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}

/// The id in a path. One that is not UTF-8 becomes an id that does not exist, so that it is answered like any other.
#[derive(Debug)]
pub(crate) struct Id(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(text.map_or_else(|_| char::REPLACEMENT_CHARACTER.to_string(), |Path(text)| text)))
    }
}

/// The ids in a path that has several, each as [`Id`].
#[derive(Debug)]
pub(crate) struct Ids<const N: usize>(pub(crate) [String; N]);

impl<const N: usize, S: Send + Sync> FromRequestParts<S> for Ids<N> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let unknown = || std::array::from_fn(|_| char::REPLACEMENT_CHARACTER.to_string());
        let texts = Path::<Vec<String>>::from_request_parts(parts, state).await;
        Ok(Self(texts.map_or_else(
            |_| unknown(),
            |Path(texts)| texts.try_into().unwrap_or_else(|_| unknown()),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_repeat_and_values_have_commas() {
        let params = Params::of("ids=a,b&ids=c&page_size=5&name=a%20%C3%A9+b&x");
        assert_eq!(params.all("ids"), ["a", "b", "c"]);
        assert_eq!(params.each("ids"), ["a,b", "c"]);
        assert_eq!(params.get("name"), Some("a é b"));
        assert_eq!(params.number("page_size", 1, (1, 9)).expect("valid parameters"), 5);
        assert!(params.number("page_size", 1, (1, 4)).is_err());
        assert_eq!(Params::of("page_size=").number("page_size", 1, (1, 9)).ok(), Some(1));
        for (text, number) in [
            ("100.0", Some(100)),
            ("100.00", Some(100)),
            ("100.5", None),
            ("100.", None),
            (".0", None),
            ("1e2", None),
            ("100.0.0", None),
        ] {
            let sent = Params::of(&format!("page_size={text}"));
            assert_eq!(sent.number("page_size", 1, (1, 1_000)).ok(), number, "{text}");
        }
        assert!(!params.flag("x", false).expect("valid parameters"));
        assert_eq!(Params::of("a=%4").get("a"), Some("%4"));
    }
}
