//! Any text, read as a query in both dialects and as SGQL.
//!
//! In: any bytes. Holds: nothing panics; an error lies in the text, and renders; a plan comes back
//! from its serial form as it was; what the strict dialect takes, the extended one takes alike.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use segmentry::criteria::{Plan, compile, compile_v1, lint};
use segmentry::{CriteriaError, Dialect, FieldType, Schema};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .field("born", FieldType::Date)
        .field("Order", FieldType::Number)
        .build()
        .expect("good fields")
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let extended = compile(&text, &SCHEMA, Dialect::Extended);
    let strict = compile(&text, &SCHEMA, Dialect::Strict);
    if let Ok(strict) = &strict {
        assert_eq!(extended.as_ref(), Ok(strict), "the dialects disagree");
    }
    for compiled in [extended, strict, compile_v1(&text, &SCHEMA)] {
        match compiled {
            Ok(plan) => is_read_back(&plan),
            Err(error) => lies_in(&text, &error),
        }
    }
    for dialect in [Dialect::Extended, Dialect::Strict] {
        for warning in lint(&text, &SCHEMA, dialect) {
            assert!(!warning.to_string().is_empty(), "a warning says something");
        }
    }
});

fn is_read_back(plan: &Plan) {
    let written = serde_json::to_string(plan).expect("a plan is written");
    let read: Plan = serde_json::from_str(&written).expect("a plan is read back");
    assert_eq!(*plan, read, "a plan changed on its way");
    assert_eq!(plan.content_hash(), read.content_hash(), "a plan's hash changed on its way");
}

fn lies_in(text: &str, error: &CriteriaError) {
    let span = error.span();
    assert!(text.get(span.clone()).is_some(), "{span:?} is no piece of the text");
    assert!(error.line() >= 1 && error.column() >= 1, "the error has no place");
    let line = text.split('\n').nth(error.line() as usize - 1).expect("the line is there");
    assert!(error.column() as usize <= line.chars().count() + 1, "the column is there");
    assert!(!error.message().pieces().is_empty() && error.render(text).contains('^'), "the error says where");
}
