//! What random data and queries are made of.
//!
//! In: chance. Out: texts, numbers and instants from pools that both sides draw from.

use proptest::prelude::*;
use proptest::sample::select;

use segmentry::FieldType;

/// Custom fields.
pub const FIELDS: [(&str, FieldType); 8] = [
    ("plan", FieldType::Text),
    ("tier", FieldType::Text),
    ("age", FieldType::Number),
    ("spent", FieldType::Number),
    ("born", FieldType::Date),
    ("renewal", FieldType::Date),
    ("labels", FieldType::Set),
    ("tz", FieldType::Text),
];
/// Text fields that two contacts may have alike.
pub const TEXT_FIELDS: [&str; 5] = ["plan", "tier", "first_name", "city", "tz"];
pub const NUMBER_FIELDS: [&str; 2] = ["age", "spent"];
pub const TIME_FIELDS: [&str; 4] = ["born", "renewal", "created_at", "updated_at"];
pub const LISTS: [&str; 3] = ["l1", "l2", "L1"];
pub const LABELS: [&str; 4] = ["l1", "L1", "x.org", "y.org"];
pub const DOMAINS: [&str; 3] = ["x.org", "y.org", "mail.x.org"];
pub const TYPES: [&str; 3] = ["open", "click", "purchase"];
pub const SOURCES: [&str; 3] = ["app", "mail", "Mail"];
pub const ZONES: [&str; 4] =
    ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/Sao_Paulo"];

const TEXTS: [&str; 26] = [
    "pro",
    "Pro",
    "PRO",
    "free",
    "pro ",
    " pro",
    "a%b",
    "a_b",
    "axb",
    "a\\b",
    "O'Brien",
    "é",
    "É",
    "ß",
    "STRASSE",
    "İ",
    "日本",
    "12.5",
    "12.50",
    "7",
    "-1",
    "true",
    "2024-02-29",
    "z",
    "🙂",
    "\"q\"",
];

/// Letters with variants, which folding brings together and lower case does not; and one that stays.
const VARIANTS: [&str; 5] = ["ſ", "ΟΔΟΣ", "οδος", "µ", "ı"];

const PATTERNS: [&str; 22] = [
    "%", "", "_", "__", "pro", "PRO", "pro%", "%o", "%R%", "p_o", "a\\%b", "a\\_b", "a_b", "a%b",
    "a\\\\b", "%'%", "é", "%İ%", "_本", "%2.5%", "%.5", "🙂",
];

const VARIANT_PATTERNS: [&str; 5] = ["S", "%ς", "%Σ%", "μ", "I"];

const NUMBERS: [&str; 18] = [
    "0", "1", "2", "3", "7", "-1", "-2.5", "12.5", "12.50", "0.1", "0.10", "0.2", "0.3", "99.95",
    "100", "1000000", "-0.0", "3.000",
];

/// A text.
pub fn text() -> BoxedStrategy<String> {
    let all: Vec<&str> = TEXTS.iter().chain(&VARIANTS).copied().collect();
    prop_oneof![
        2 => select(vec!["pro", "Pro", "free", "O'Brien", "12.5"]),
        3 => select(all),
    ]
    .prop_map(str::to_owned)
    .boxed()
}

/// The name of a time zone, or nearly.
pub fn zone_text() -> BoxedStrategy<String> {
    prop_oneof![
        5 => select(ZONES.to_vec()),
        1 => select(vec!["europe/berlin", "Mars/Olympus", "+02:00"]),
    ]
    .prop_map(str::to_owned)
    .boxed()
}

/// A text that spells a number, or nearly.
pub fn numeric_text() -> BoxedStrategy<String> {
    let near = [" 7 ", "1e1", "", "1,5", "0x1", "+2", ".5", "5.", ".", "1_000", "1_2.5"];
    select(near.to_vec()).prop_map(str::to_owned).boxed()
}

/// A pattern of LIKE, its escapes as they are written.
pub fn pattern() -> BoxedStrategy<String> {
    let all: Vec<&str> = PATTERNS.iter().chain(&VARIANT_PATTERNS).copied().collect();
    select(all).prop_map(str::to_owned).boxed()
}

/// What texts are matched with, in the order of the oracle's own tests for them.
pub const REGEXPS: [&str; 8] = [
    "pro",
    "p.*",
    "[a-z]+",
    "(?s).*o.*",
    r"-?\d+(\.\d+)?",
    "(pro|free|open|click|mail)",
    "é|日.",
    "",
];

/// A regular expression.
pub fn regexp() -> BoxedStrategy<&'static str> {
    select(REGEXPS.to_vec()).boxed()
}

/// A version, as it is written.
pub fn version() -> BoxedStrategy<&'static str> {
    select(vec!["12.5", "v12.5.0", "12.10", "12.5-rc.1", "7", "7.0.1", "2", "0"]).boxed()
}

/// The digits of a number.
pub fn number() -> BoxedStrategy<&'static str> {
    prop_oneof![
        2 => select(vec!["0", "1", "2", "12.5", "7"]),
        2 => select(NUMBERS.to_vec()),
    ]
    .boxed()
}

/// The digits of a number, perhaps of one that few others can be added to.
pub fn wide_number() -> BoxedStrategy<&'static str> {
    let wide =
        ["9999999999999999999999999999", "-0.0000000000000000000000000001", "10000000000000.5"];
    prop_oneof![15 => number(), 1 => select(wide.to_vec())].boxed()
}

/// Ends of months, midnights, edges of milliseconds, changes of clocks.
const INSTANTS: [&str; 20] = [
    "2024-01-31T00:00:00Z",
    "2024-02-28T23:59:59.999Z",
    "2024-02-29T00:00:00Z",
    "2024-02-29T12:00:00Z",
    "2024-03-01T00:00:00Z",
    "2024-03-30T23:00:00Z",
    "2024-03-31T00:59:59.999Z",
    "2024-03-31T01:00:00Z",
    "2024-03-31T12:00:00Z",
    "2024-04-01T00:00:00Z",
    "2024-04-30T12:00:00Z",
    "2023-02-28T00:00:00Z",
    "2023-12-31T23:59:59.999Z",
    "2024-01-01T00:00:00Z",
    "2000-02-29T06:30:00Z",
    "1990-01-31T00:00:00Z",
    "1969-12-31T23:59:59.999Z",
    "2024-11-03T05:30:00Z",
    "2024-11-03T06:30:00.001Z",
    "2024-03-24T12:00:00Z",
];

/// An instant of a record.
#[derive(Clone, Debug)]
pub enum Moment {
    Fixed(&'static str),
    /// Days and milliseconds after the evaluation instant.
    FromNow(i64, i64),
}

pub fn moment() -> BoxedStrategy<Moment> {
    let days =
        select(vec![-366_i64, -365, -90, -60, -31, -30, -29, -28, -7, -6, -1, -1, 0, 0, 1, 7, 30]);
    let millis = prop_oneof![
        3 => Just(0_i64),
        2 => select(vec![-1_i64, 1]),
        1 => select(vec![-3_600_000_i64, 3_600_000, 1_800_000]),
    ];
    prop_oneof![
        1 => select(INSTANTS.to_vec()).prop_map(Moment::Fixed),
        1 => (days, millis).prop_map(|(days, millis)| Moment::FromNow(days, millis)),
    ]
    .boxed()
}

/// The instant of evaluation.
pub fn now() -> BoxedStrategy<&'static str> {
    select(INSTANTS[..15].to_vec()).boxed()
}

/// An instant as a query writes it, in each form of the contract.
pub fn instant_text() -> BoxedStrategy<String> {
    let forms = [
        "2024-02-29",
        "2024-03-31",
        "1990-01-31",
        "2024-03-31 12:00:00",
        "2024-03-31T14:00:00+02:00",
        "2024-02-28T18:59:59.999-0500",
        "2024-03-31T12:00",
    ];
    let all: Vec<&str> = INSTANTS.iter().chain(&forms).copied().collect();
    select(all).prop_map(str::to_owned).boxed()
}

/// An instant to count from or to: now and then near the first or last year there is.
pub fn far_instant_text() -> BoxedStrategy<String> {
    prop_oneof![
        2 => instant_text(),
        1 => select(vec!["0001-06-01", "9999-06-01"]).prop_map(str::to_owned),
    ]
    .boxed()
}
