//! SGQL as data: conditions with the query that means the same, and conditions that are refused.
//!
//! `tests/corpus/sgql.jsonl` holds the pairs, a query or what stands in its WHERE;
//! `sgql_refusals.jsonl` holds what is refused, with the message, its place, and the hint.

use segmentry::criteria::{Dialect, ErrorKind, compile, compile_v1};
use segmentry::{FieldType, Schema};
use serde::Deserialize;

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("Favorite_Color", FieldType::Text)
        .field("age", FieldType::Number)
        .field("order", FieldType::Number)
        .field("signup_date", FieldType::Date)
        .build()
        .expect("good fields")
}

#[derive(Deserialize)]
struct Pair {
    v1: String,
    v2: String,
}

#[derive(Deserialize)]
struct Refusal {
    v1: String,
    message: String,
    at: (u32, u32),
    #[serde(default)]
    hint: Option<String>,
}

fn lines<'de, T: Deserialize<'de>>(text: &'de str) -> Vec<T> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn a_condition_has_the_plan_of_the_query_that_means_the_same() {
    let schema = schema();
    let mut wrong = Vec::new();
    for Pair { v1, v2 } in lines::<Pair>(include_str!("../corpus/sgql.jsonl")) {
        let query = if v2.starts_with("SELECT") {
            v2
        } else {
            format!("SELECT contact_id, updated_at FROM contact_data WHERE {v2}")
        };
        let meant = compile(&query, &schema, Dialect::Extended)
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        match compile_v1(&v1, &schema) {
            Ok(plan) if plan == meant => {}
            Ok(plan) => wrong.push(format!("{v1}\n    {plan:?}\n    {meant:?}")),
            Err(error) => wrong.push(format!("{v1}\n    {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
}

#[test]
fn every_refusal_says_what_where_and_what_to_do() {
    let schema = schema();
    let mut wrong = Vec::new();
    for case in lines::<Refusal>(include_str!("../corpus/sgql_refusals.jsonl")) {
        let Err(error) = compile_v1(&case.v1, &schema) else {
            wrong.push(format!("{} was read", case.v1));
            continue;
        };
        let hint = error.hint().map(ToString::to_string);
        let found = (error.message().to_string(), (error.line(), error.column()), hint);
        if found != (case.message.clone(), case.at, case.hint.clone()) {
            wrong.push(format!("{}\n    {found:?}", case.v1));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
}

#[test]
fn neither_language_is_read_as_the_other() {
    let schema = schema();
    for Pair { v1, v2 } in lines::<Pair>(include_str!("../corpus/sgql.jsonl")) {
        for dialect in [Dialect::Extended, Dialect::Strict] {
            compile(&v1, &schema, dialect).expect_err(&v1);
        }
        if v2.starts_with("SELECT") {
            let error = compile_v1(&v2, &schema).expect_err(&v2);
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{v2}: {error}");
        }
    }
}

#[test]
fn an_error_names_its_place_in_the_condition() {
    let text = "city = 'Oslo'\n  AND event_timestamp > 5";
    let error = compile_v1(text, &schema()).expect_err("a number is no instant");
    assert_eq!((error.line(), error.column()), (2, 25));
    assert_eq!(
        error.render(text),
        "2 |   AND event_timestamp > 5\n  |                         ^\n"
    );
}
