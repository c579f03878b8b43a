//! Checks the properties of an event.
//!
//! In: the text of a JSON object. Out: a [`Payload`], whose leaves can be visited without failing. The text is kept
//! unchanged, so that decimals stay exact.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::{Excerpt, JsonError};
use crate::limits;
use crate::schema::{Decimal, Value, decimal_from_text};

/// Separates the keys of a path (`unique_args` `␟` `campaign`). A point would not do: keys may hold points.
pub const PATH_SEPARATOR: char = '\u{1f}';

/// The value of a leaf of a payload. JSON's `null` is no leaf.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scalar {
    /// A text.
    Text(Box<str>),
    /// A number with all its digits.
    Number(#[serde(with = "crate::schema::decimal")] Decimal),
    /// True or false.
    Bool(bool),
    /// The elements of an array. Files of format 3 and before have its scalars only.
    List(Box<[Scalar]>),
    /// An object without leaves. Other objects are represented by their leaves.
    Object,
    /// An element of an array that is `null`, or nested too deeply to be read.
    Null,
    /// An element of an array that is an object: its leaves by path, sorted, each path once.
    Element(Box<[(Box<str>, Scalar)]>),
}

impl Scalar {
    /// About what the leaf takes in bytes.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 4,
            Self::Number(_) => 18,
            Self::Bool(_) | Self::Object | Self::Null => 2,
            Self::List(members) => 8 + members.iter().map(Self::weight).sum::<usize>(),
            Self::Element(leaves) => {
                let leaf = |(path, leaf): &(Box<str>, Self)| path.len() + 4 + leaf.weight();
                8 + leaves.iter().map(leaf).sum::<usize>()
            }
        }
    }

    /// The leaf as a scalar value. Arrays and objects are NULL.
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text.as_ref().into()),
            Self::Number(number) => Value::Number(*number),
            Self::Bool(flag) => Value::Bool(*flag),
            Self::List(_) | Self::Object | Self::Null | Self::Element(_) => Value::Null,
        }
    }

    /// The members of an array. A scalar counts as an array of one; an object has no members.
    pub fn members(&self) -> Option<&[Scalar]> {
        match self {
            Self::List(members) => Some(members),
            Self::Object | Self::Null | Self::Element(_) => None,
            scalar => Some(std::slice::from_ref(scalar)),
        }
    }

    /// The elements of an array; nothing else has elements.
    pub fn elements(&self) -> Option<&[Scalar]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The value at a path of an element; the empty path is the element itself.
    pub fn at(&self, path: &str) -> Option<&Scalar> {
        match self {
            _ if path.is_empty() => Some(self),
            Self::Element(leaves) => {
                let found = leaves.binary_search_by(|(held, _)| held.as_ref().cmp(path));
                found.ok().map(|place| &leaves[place].1)
            }
            _ => None,
        }
    }

    /// What is at a path of an element as JSON, objects included; `None` where nothing is.
    pub fn json_at(&self, path: &str) -> Option<String> {
        if let Some(found) = self.at(path) {
            return (*found != Self::Null).then(|| found.to_json());
        }
        let Self::Element(leaves) = self else { return None };
        let below = leaves.iter().filter_map(|(held, leaf)| {
            let rest = held.strip_prefix(path)?.strip_prefix(PATH_SEPARATOR)?;
            Some((rest, leaf))
        });
        let below: Vec<_> = below.collect();
        (!below.is_empty()).then(|| json_of_leaves(&below))
    }

    /// The leaf as JSON. Equal leaves have equal texts.
    pub fn to_json(&self) -> String {
        match self {
            Self::Text(text) => serde_json::Value::from(text.as_ref()).to_string(),
            Self::Number(number) => number.normalize().to_string(),
            Self::Bool(flag) => flag.to_string(),
            Self::List(members) => {
                let members: Vec<String> = members.iter().map(Self::to_json).collect();
                format!("[{}]", members.join(","))
            }
            Self::Object => "{}".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Element(leaves) => {
                let leaves: Vec<_> = leaves.iter().map(|(path, leaf)| (&**path, leaf)).collect();
                json_of_leaves(&leaves)
            }
        }
    }
}

/// The object of some leaves, which are sorted by their paths. The depth of a payload is bounded, and so is this.
fn json_of_leaves(leaves: &[(&str, &Scalar)]) -> String {
    let mut members: BTreeMap<&str, Vec<(&str, &Scalar)>> = BTreeMap::new();
    for (path, leaf) in leaves {
        let (first, rest) = path.split_once(PATH_SEPARATOR).unwrap_or((path, ""));
        members.entry(first).or_default().push((rest, leaf));
    }
    let member = |(name, below): (&str, Vec<(&str, &Scalar)>)| {
        let name = serde_json::Value::from(name);
        match below.as_slice() {
            // A key that occurs twice may be a scalar and an object: the scalar is first.
            [("", leaf), ..] => format!("{name}:{}", leaf.to_json()),
            below => format!("{name}:{}", json_of_leaves(below)),
        }
    };
    let members: Vec<String> = members.into_iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

/// The properties of an event.
///
/// INVARIANT: the text is a JSON object within `limits::PAYLOAD_BYTES` and `limits::PAYLOAD_DEPTH`
/// whose numbers are decimals of at most 28 significant digits, so that visiting cannot fail.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Box<str>);

/// Why a text is no payload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The text has more bytes than [`limits::PAYLOAD_BYTES`].
    #[error("properties are larger than {} bytes", limits::PAYLOAD_BYTES)]
    TooLarge,
    /// Objects and arrays are nested deeper than [`limits::PAYLOAD_DEPTH`].
    #[error("properties are nested more than {} levels deep", limits::PAYLOAD_DEPTH)]
    TooDeep,
    /// The number cannot be kept with all its digits: send it as a text.
    #[error("properties hold a number with more than 28 significant digits: `{0}`")]
    TooPrecise(Excerpt),
    /// It is no JSON, or no object.
    #[error("properties must be a JSON object: {0}")]
    Json(JsonError),
    /// A program's value could not be written as JSON.
    #[error("properties cannot be written as JSON: {0}")]
    Serialize(String),
}

impl Payload {
    /// No properties.
    pub fn empty() -> Self {
        Self("{}".into())
    }

    /// Checks the text of a JSON object.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] for a text that is no JSON object or beyond a limit; [`PayloadError::TooPrecise`] for a number
    /// that cannot be kept with all its digits: send it as a text.
    pub fn parse(text: &str) -> Result<Self, PayloadError> {
        let text = text.trim();
        if text.len() > limits::PAYLOAD_BYTES {
            return Err(PayloadError::TooLarge);
        }
        walk(text, &mut |_, _| {})?;
        Ok(Self(text.into()))
    }

    /// A payload from any value that serialises to a JSON object. Give money as text or as a number that keeps its
    /// digits: a binary float has lost some before it gets here.
    ///
    /// # Errors
    ///
    /// [`PayloadError::Serialize`] for a value that cannot be written as JSON; else as [`Payload::parse`].
    pub fn from_serialize(value: &impl Serialize) -> Result<Self, PayloadError> {
        let text = serde_json::to_string(value)
            .map_err(|error| PayloadError::Serialize(error.to_string()))?;
        Self::parse(&text)
    }

    /// The text of the object, unchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Calls `leaf` with the path and value of every leaf, in the order of the text.
    #[expect(clippy::missing_panics_doc, reason = "the text was checked when the payload was made")]
    pub fn visit(&self, mut leaf: impl FnMut(&str, Scalar)) {
        walk(&self.0, &mut leaf).expect("INVARIANT of Payload: the text was checked");
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Payload {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn walk(text: &str, leaf: &mut dyn FnMut(&str, Scalar)) -> Result<(), PayloadError> {
    let (mut path, mut refused) = (String::new(), None);
    let mut json = serde_json::Deserializer::from_str(text);
    let object = Object { path: &mut path, depth: 1, leaf, refused: Some(&mut refused) };
    let outcome = json.deserialize_map(object).and_then(|()| json.end());
    outcome.map_err(|error| refused.unwrap_or_else(|| PayloadError::Json(JsonError::of(&error))))
}

/// Stops the parser, and leaves the reason in `refused`: the parser's own error would keep only its text.
fn stop<E: serde::de::Error>(refused: &mut Option<PayloadError>, why: PayloadError) -> E {
    *refused = Some(why);
    E::custom("refused")
}

/// Visits one object, at `path`.
struct Object<'a> {
    path: &'a mut String,
    depth: usize,
    leaf: &'a mut dyn FnMut(&str, Scalar),
    /// Within an array nothing is refused: what cannot be read is not there, as it was before arrays of objects were
    /// read at all.
    refused: Option<&'a mut Option<PayloadError>>,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let parent = self.path.len();
        let mut leaves = 0;
        let leaf = &mut |path: &str, scalar: Scalar| {
            leaves += 1;
            (self.leaf)(path, scalar);
        };
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if parent > 0 {
                self.path.push(PATH_SEPARATOR);
            }
            self.path.push_str(&key.0);
            let value: &RawValue = map.next_value()?;
            let strict = self.refused.is_some();
            let outcome = descend(value.get(), self.path, self.depth, strict, leaf);
            if let (Err(why), Some(refused)) = (outcome, &mut self.refused) {
                return Err(stop(refused, why));
            }
            self.path.truncate(parent);
        }
        if leaves == 0 && parent > 0 {
            (self.leaf)(self.path, Scalar::Object);
        }
        Ok(())
    }
}

/// A key, borrowed from the text unless it holds an escape.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

fn descend(
    raw: &str,
    path: &mut String,
    depth: usize,
    strict: bool,
    leaf: &mut dyn FnMut(&str, Scalar),
) -> Result<(), PayloadError> {
    let mut refused = None;
    let mut json = serde_json::Deserializer::from_str(raw);
    let outcome = match raw.as_bytes().first() {
        Some(b'{') if depth >= limits::PAYLOAD_DEPTH => return Err(PayloadError::TooDeep),
        Some(b'{') => {
            let refused = strict.then_some(&mut refused);
            json.deserialize_map(Object { path, depth: depth + 1, leaf, refused })
        }
        Some(b'[') => {
            let refused = strict.then_some(&mut refused);
            json.deserialize_seq(Members { depth: depth + 1, refused }).map(|members| {
                leaf(path, Scalar::List(members.into()));
            })
        }
        _ => {
            if let Some(scalar) = scalar(raw)? {
                leaf(path, scalar);
            }
            Ok(())
        }
    };
    outcome.map_err(|error| refused.unwrap_or_else(|| PayloadError::Json(JsonError::of(&error))))
}

/// A JSON scalar; `None` for `null`.
fn scalar(raw: &str) -> Result<Option<Scalar>, PayloadError> {
    Ok(match raw.as_bytes().first() {
        Some(b'"') => {
            let text = serde_json::from_str::<Key<'_>>(raw);
            let text = text.map_err(|error| PayloadError::Json(JsonError::of(&error)))?;
            Some(Scalar::Text(text.0.into()))
        }
        Some(b't') => Some(Scalar::Bool(true)),
        Some(b'f') => Some(Scalar::Bool(false)),
        Some(b'n') => None,
        _ => {
            let number = decimal_from_text(raw);
            let number = number.ok_or_else(|| PayloadError::TooPrecise(Excerpt::of(raw)))?;
            Some(Scalar::Number(number))
        }
    })
}

/// Collects the elements of an array.
struct Members<'a> {
    depth: usize,
    /// As of an object; the scalars of an array that is not itself within one are checked.
    refused: Option<&'a mut Option<PayloadError>>,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Vec<Scalar>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(raw) = seq.next_element::<&RawValue>()? {
            let raw = raw.get();
            if raw.starts_with(['{', '[']) {
                members.push(element(raw, self.depth).unwrap_or(Scalar::Null));
                continue;
            }
            match (scalar(raw), &mut self.refused) {
                (Ok(scalar), _) => members.push(scalar.unwrap_or(Scalar::Null)),
                (Err(why), Some(refused)) => return Err(stop(refused, why)),
                (Err(_), None) => members.push(Scalar::Null),
            }
        }
        Ok(members)
    }
}

/// An array or object in an array; `None` if it is nested too deeply.
fn element(raw: &str, depth: usize) -> Option<Scalar> {
    if depth > limits::PAYLOAD_DEPTH {
        return None;
    }
    let mut json = serde_json::Deserializer::from_str(raw);
    if raw.starts_with('[') {
        let members = json.deserialize_seq(Members { depth: depth + 1, refused: None });
        return members.ok().map(|members| Scalar::List(members.into()));
    }
    let (mut path, mut leaves) = (String::new(), BTreeMap::<Box<str>, Scalar>::new());
    let leaf = &mut |path: &str, leaf: Scalar| drop(leaves.insert(path.into(), leaf));
    let object = Object { path: &mut path, depth, leaf, refused: None };
    json.deserialize_map(object).ok()?;
    Some(Scalar::Element(leaves.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> Vec<(String, Scalar)> {
        let mut leaves = Vec::new();
        Payload::parse(text)
            .expect("a payload")
            .visit(|path, scalar| leaves.push((path.replace(PATH_SEPARATOR, "/"), scalar)));
        leaves
    }

    #[test]
    fn leaves_have_paths_and_exact_values() {
        let number = |text: &str| Scalar::Number(text.parse().expect("a decimal"));
        assert_eq!(
            leaves(
                r#"{"total":0.10,"a.b":{"c":{"d":true}},"e":null,"tags":["x",1,{"y":2}],"u":"\u00e9","o":{"p":null}}"#
            ),
            [
                ("total".to_owned(), number("0.1")),
                ("a.b/c/d".to_owned(), Scalar::Bool(true)),
                (
                    "tags".to_owned(),
                    Scalar::List(
                        [
                            Scalar::Text("x".into()),
                            number("1"),
                            Scalar::Element([("y".into(), number("2"))].into())
                        ]
                        .into()
                    )
                ),
                ("u".to_owned(), Scalar::Text("é".into())),
                ("o".to_owned(), Scalar::Object),
            ]
        );
        assert_eq!(leaves("{}"), []);
    }

    #[test]
    fn arrays_keep_their_elements() {
        let list = |text: &str| match leaves(&format!(r#"{{"l":{text}}}"#)).pop() {
            Some((_, list @ Scalar::List(_))) => list,
            other => panic!("{other:?}"),
        };
        let items = list(r#"[{"sku":"x","o":{"n":1,"e":{}},"t":[1,null]},null,"s",[2,{"z":3}]]"#);
        assert_eq!(
            items.to_json(),
            r#"[{"o":{"e":{},"n":1},"sku":"x","t":[1,null]},null,"s",[2,{"z":3}]]"#
        );
        let elements = items.elements().expect("a list");
        assert_eq!(elements[0].at("sku"), Some(&Scalar::Text("x".into())));
        assert_eq!(elements[0].at("o\u{1f}n").map(Scalar::to_json), Some("1".to_owned()));
        assert_eq!(elements[0].json_at("o").as_deref(), Some(r#"{"e":{},"n":1}"#));
        assert_eq!((elements[1].json_at(""), elements[2].at("sku")), (None, None));
        // Within an element nothing is refused: what is no number of 28 digits, or too deep, is not there.
        assert_eq!(list(r#"[{"n":1e99,"m":1}]"#).to_json(), r#"[{"m":1}]"#);
        let levels = limits::PAYLOAD_DEPTH - 1;
        let nested = |levels: usize| format!("[{}7{}]", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(list(&nested(levels)).to_json(), nested(levels));
        assert_eq!(
            list(&nested(levels + 1)).to_json(),
            format!("[{}null{}]", "[".repeat(levels), "]".repeat(levels))
        );
    }

    #[test]
    fn what_cannot_be_visited_is_refused() {
        let deep =
            |levels: usize| format!("{}{}", r#"{"a":"#.repeat(levels) + "1", "}".repeat(levels));
        assert!(Payload::parse(&deep(limits::PAYLOAD_DEPTH)).is_ok());
        assert!(Payload::parse(&deep(limits::PAYLOAD_DEPTH + 1)).is_err());
        for bad in ["", "[]", "1", "{", r#"{"a":1e99}"#, "{} x", r#"{"a":[1e99]}"#] {
            assert!(Payload::parse(bad).is_err(), "{bad}");
        }
        let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(limits::PAYLOAD_BYTES));
        assert_eq!(Payload::parse(&large), Err(PayloadError::TooLarge));
    }
}
