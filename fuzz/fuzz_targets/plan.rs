//! Any bytes, read as a plan that somebody wrote down.
//!
//! In: any bytes. Holds: reading them does not panic; what is read is written and read back as it
//! was, and both evaluators find the same members in a small world, all at once and one by one.
#![no_main]

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use segmentry::criteria::Plan;
use segmentry::testing::internals;
use segmentry::ingest::{contact_from_json, event_from_json};
use segmentry::testing::plan::{Condition, Test};
use segmentry::time::Timestamp;
use segmentry::{Engine, FieldType, Schema};

/// Combinations of events that one contact may be asked for: the definition makes every one.
const COMBINATIONS: u64 = 100_000;

const CONTACTS: [&str; 4] = [
    r#"{"contact_id":"00000000-0000-0000-0000-000000000001","email":"ann@x.org","first_name":"Ann","city":"Oslo",
        "list_ids":["l1","l2"],"custom_fields":{"plan":"pro","age":36,"born":"1990-01-31"}}"#,
    r#"{"contact_id":"00000000-0000-0000-0000-000000000002","email":"bob@y.org","last_name":"O'Brien",
        "list_ids":["l2"],"custom_fields":{"plan":"10","age":-0.5,"born":"2024-02-29T12:00:00Z"}}"#,
    r#"{"contact_id":"00000000-0000-0000-0000-000000000003","external_id":"c","city":"São Paulo",
        "alternate_emails":["c@z.net"]}"#,
    r#"{"contact_id":"00000000-0000-0000-0000-000000000004","email":"dan@x.org"}"#,
];

const EVENTS: [&str; 6] = [
    r#"{"event_id":"1","contact_id":"00000000-0000-0000-0000-000000000001","event_type":"open",
        "timestamp":"2026-03-01T00:00:00Z","source":"mail","properties":{"url":"https://x.org/a","total":12.5}}"#,
    r#"{"event_id":"2","contact_id":"00000000-0000-0000-0000-000000000001","event_type":"click",
        "timestamp":"2026-03-02T00:00:00Z","properties":{"total":"7","unique_args":{"k":"v"}}}"#,
    r#"{"event_id":"3","contact_id":"00000000-0000-0000-0000-000000000001","event_type":"open",
        "timestamp":"2026-03-31T11:59:59.999Z","properties":{"total":true,"tags":["a","b",1]}}"#,
    r#"{"event_id":"4","contact_id":"00000000-0000-0000-0000-000000000002","event_type":"purchase",
        "timestamp":"2026-03-31T12:00:00Z","source":"shop","properties":{"total":-3,"tags":[]}}"#,
    r#"{"event_id":"5","contact_id":"00000000-0000-0000-0000-000000000002","event_type":"open",
        "timestamp":"1970-01-01T00:00:00Z"}"#,
    r#"{"event_id":"6","contact_id":"00000000-0000-0000-0000-000000000003","event_type":"click",
        "timestamp":"2026-04-01T00:00:00Z","source":"mail","properties":{"url":null}}"#,
];

/// The most events that one contact has.
const RUN: u64 = 3;

static NOW: LazyLock<DateTime<Utc>> =
    LazyLock::new(|| "2026-03-31T12:00:00Z".parse().expect("an instant"));

static WORLD: LazyLock<Engine> = LazyLock::new(|| {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .field("born", FieldType::Date);
    let mut engine = Engine::in_memory(schema.build().expect("good fields"));
    for list in ["l1", "l2"] {
        engine.create_list(*NOW, list, Some(list.into())).expect("a new list");
    }
    let contacts = CONTACTS.map(|text| contact_from_json(text).expect("a good contact"));
    engine.upsert_contacts(*NOW, contacts).expect("good contacts");
    let events = EVENTS.map(|text| event_from_json(text).expect("a good event"));
    engine.record_events(*NOW, events).expect("good events");
    engine
});

fuzz_target!(|data: &[u8]| {
    let Ok(plan) = serde_json::from_slice::<Plan>(data) else { return };
    let written = serde_json::to_string(&plan).expect("a plan is written");
    let read: Plan = serde_json::from_str(&written).expect("a plan is read back");
    assert_eq!(plan, read, "a plan changed on its way");
    assert_eq!(plan.content_hash(), read.content_hash(), "a plan's hash changed on its way");
    if combinations(plan.condition()) <= COMBINATIONS {
        let now: Timestamp = (*NOW).into();
        for at in [now, Timestamp::MIN, Timestamp::MAX] {
            is_answered(&plan, at);
        }
    }
});

fn is_answered(plan: &Plan, at: Timestamp) {
    let rows = internals::rows(&WORLD);
    let found = internals::kernel(&WORLD, plan, at, rows.iter().copied());
    for row in rows {
        let meant = internals::definition(&WORLD, plan, at, row);
        assert_eq!(found.contains(&row), meant, "row {row} among all at {at:?}: {plan:?}");
        let alone = internals::kernel(&WORLD, plan, at, [row]);
        assert_eq!(alone == [row], meant, "row {row} alone at {at:?}: {plan:?}");
    }
}

/// How many combinations of events a condition asks one contact for, within one another.
fn combinations(condition: &Condition) -> u64 {
    let mut all = 1u64;
    condition.leaves(&mut |leaf| {
        let Test::Events(test) = leaf.test() else { return };
        let filters = test.tables.iter().map(|table| &table.filter).chain([&test.filter]);
        let having = test.having.as_ref().map(|having| &having.condition);
        let within: u64 = filters.chain(having).map(combinations).fold(0, u64::saturating_add);
        let own = RUN.saturating_pow(test.tables.len() as u32);
        all = all.saturating_add(own.saturating_mul(within));
    });
    all
}
