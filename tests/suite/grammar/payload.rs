//! Payloads of events.
//!
//! In: chance. Out: JSON objects as data and as text. At one path stand values of different kinds, so
//! that what a path is compared with is often of another kind, or not there.

use proptest::prelude::*;
use proptest::sample::select;

use super::pools;

/// The paths that queries ask for.
pub const PATHS: [&[&str]; 8] = [
    &["total"],
    &["sku"],
    &["flag"],
    &["tags"],
    &["args"],
    &["args", "n"],
    &["args", "x.y"],
    &["when"],
];

/// A JSON value; a number has its digits as they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// The text of it.
    pub fn to_text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(flag) => flag.to_string(),
            Self::Number(digits) => digits.clone(),
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Self::Array(members) => {
                let members: Vec<String> = members.iter().map(Self::to_text).collect();
                format!("[{}]", members.join(","))
            }
            Self::Object(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    format!("{}:{}", serde_json::Value::from(*key), value.to_text())
                });
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// What stands at a path below it; JSON's null is nothing.
    pub fn at(&self, steps: &[&str]) -> Option<&Self> {
        match (steps.split_first(), self) {
            (None, Self::Null) => None,
            (None, value) => Some(value),
            (Some((step, rest)), Self::Object(entries)) => {
                entries.iter().find(|(key, _)| key == step)?.1.at(rest)
            }
            _ => None,
        }
    }
}

fn number() -> BoxedStrategy<Json> {
    // "-0.0" is a number of JSON as well; "1.25e1" is 12.5.
    prop_oneof![
        8 => pools::number(),
        1 => select(vec!["1.25e1", "7E0"]),
    ]
    .prop_map(|digits| Json::Number(digits.to_owned()))
    .boxed()
}

fn text() -> BoxedStrategy<Json> {
    prop_oneof![
        3 => pools::text(),
        2 => pools::numeric_text(),
        1 => select(vec!["open", "click", "app", "false"]).prop_map(str::to_owned),
    ]
    .prop_map(Json::Text)
    .boxed()
}

fn scalar() -> BoxedStrategy<Json> {
    prop_oneof![
        4 => number(),
        4 => text(),
        2 => any::<bool>().prop_map(Json::Bool),
        1 => Just(Json::Null),
    ]
    .boxed()
}

fn array() -> BoxedStrategy<Json> {
    let member = prop_oneof![
        6 => scalar(),
        1 => Just(Json::Array(vec![Json::Text("pro".to_owned())])),
        3 => element(),
    ];
    proptest::collection::vec(member, 0..4).prop_map(Json::Array).boxed()
}

/// An object in an array.
fn element() -> BoxedStrategy<Json> {
    let entry = || proptest::option::weighted(0.7, scalar());
    (entry(), entry())
        .prop_map(|(n, x)| {
            let entries = [("n", n), ("x.y", x)];
            Json::Object(entries.into_iter().filter_map(|(key, v)| Some((key, v?))).collect())
        })
        .boxed()
}

fn object() -> BoxedStrategy<Json> {
    let entry = || proptest::option::weighted(0.6, prop_oneof![5 => scalar(), 1 => array()]);
    (entry(), entry())
        .prop_map(|(n, x)| {
            let entries = [("n", n), ("x.y", x)];
            Json::Object(entries.into_iter().filter_map(|(key, v)| Some((key, v?))).collect())
        })
        .boxed()
}

/// A payload.
pub fn payload() -> BoxedStrategy<Json> {
    let maybe = |json: BoxedStrategy<Json>| proptest::option::weighted(0.75, json);
    let total = prop_oneof![5 => number(), 2 => text(), 1 => scalar()].boxed();
    let sku = prop_oneof![4 => text(), 1 => scalar()].boxed();
    let flag = prop_oneof![
        3 => any::<bool>().prop_map(Json::Bool),
        2 => select(vec!["true", "false", "TRUE"]).prop_map(|text| Json::Text(text.to_owned())),
        1 => scalar(),
    ]
    .boxed();
    let tags = prop_oneof![3 => array(), 2 => scalar(), 1 => object()].boxed();
    let args = prop_oneof![4 => object(), 1 => scalar()].boxed();
    let when = prop_oneof![
        4 => pools::instant_text().prop_map(Json::Text),
        1 => scalar(),
    ]
    .boxed();
    (maybe(total), maybe(sku), maybe(flag), maybe(tags), maybe(args), maybe(when))
        .prop_map(|(total, sku, flag, tags, args, when)| {
            let entries = [
                ("total", total),
                ("sku", sku),
                ("flag", flag),
                ("tags", tags),
                ("args", args),
                ("when", when),
            ];
            Json::Object(entries.into_iter().filter_map(|(key, v)| Some((key, v?))).collect())
        })
        .boxed()
}
