//! Examples as data: a small world, queries, and who is in; or why a query is refused, and where.
//!
//! `tests/corpus/` holds the cases. Each is answered by the definition (one contact at a time) and by
//! the kernel, and by a plan that went through its serial form.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use segmentry::criteria::{Dialect, Plan, compile};
use segmentry::eval::{holds, members};
use segmentry::ids::{ContactId, Row};
use segmentry::ingest::{contact_from_json, event_from_json};
use segmentry::{Engine, FieldType, Schema};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct World {
    now: DateTime<Utc>,
    fields: BTreeMap<String, FieldType>,
    contacts: BTreeMap<String, Value>,
    events: Vec<Value>,
}

fn id_of(name: &str) -> ContactId {
    ContactId(uuid_of(name))
}

/// `a` is contact 1, `b` is contact 2, and so on.
fn uuid_of(name: &str) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(name.as_bytes()[0] - b'a' + 1))
}

fn world() -> (Engine, DateTime<Utc>) {
    let world: World = serde_json::from_str(include_str!("corpus/world.json")).expect("the world");
    let mut schema = Schema::new();
    for (name, field_type) in &world.fields {
        schema.add(name, *field_type).expect("a good field");
    }
    let mut engine = Engine::in_memory(schema);
    for list in ["l1", "l2"] {
        engine.create_list(world.now, list, Some(list.into())).expect("a new list");
    }
    let contacts = world.contacts.into_iter().map(|(name, mut record)| {
        record["contact_id"] = json!(uuid_of(&name));
        contact_from_json(&record.to_string()).expect("a good contact")
    });
    engine.upsert_contacts(world.now, contacts.collect::<Vec<_>>()).expect("good contacts");
    let events = world.events.into_iter().enumerate().map(|(number, event)| {
        let line = json!({
            "event_id": number.to_string(),
            "contact_id": uuid_of(event["contact"].as_str().expect("a name")),
            "event_type": event["type"],
            "timestamp": event["at"],
            "source": event["source"],
            "properties": event["properties"],
        });
        event_from_json(&line.to_string()).expect("a good event")
    });
    engine.record_events(world.now, events.collect::<Vec<_>>()).expect("good events");
    (engine, world.now)
}

#[derive(Deserialize)]
struct MemberCase {
    #[serde(rename = "where")]
    filter: Option<String>,
    query: Option<String>,
    #[serde(rename = "in")]
    members: String,
}

fn lines<'de, T: Deserialize<'de>>(text: &'de str) -> Vec<T> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn both_evaluators_find_the_members_of_every_case_also_after_a_round_trip_of_the_plan() {
    let (engine, now) = world();
    for case in lines::<MemberCase>(include_str!("corpus/members.jsonl")) {
        let query = case.query.unwrap_or_else(|| {
            let filter = case.filter.expect("a case has a query or a filter");
            format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}")
        });
        let plan = engine.compile(&query).unwrap_or_else(|error| panic!("{query}: {error}"));
        let serial = serde_json::to_string(&plan).expect("plans are serialisable");
        let again: Plan = serde_json::from_str(&serial).expect("and come back");
        assert_eq!(plan, again, "{query}");
        let wanted: Vec<ContactId> = case.members.split_whitespace().map(id_of).collect();
        let store = engine.store();
        let ids = |rows: &mut dyn Iterator<Item = u32>| -> Vec<ContactId> {
            let mut ids: Vec<_> = rows.filter_map(|row| store.contact_id(Row(row))).collect();
            ids.sort();
            ids
        };
        let at = now.into();
        let one_by_one = ids(&mut store
            .alive()
            .iter()
            .filter(|row| holds(plan.condition(), store, at, Row(*row))));
        assert_eq!(one_by_one, wanted, "by the definition: {query}");
        let together = ids(&mut members(again.condition(), store, at, store.alive()).iter());
        assert_eq!(together, wanted, "by the kernel: {query}");
        for row in store.alive() {
            let alone =
                members(plan.condition(), store, at, &roaring::RoaringBitmap::from_iter([row]));
            assert_eq!(
                alone.contains(row),
                holds(plan.condition(), store, at, Row(row)),
                "row {row}: {query}"
            );
        }
    }
}

#[derive(Deserialize)]
struct RefusalCase {
    query: String,
    message: String,
    at: (u32, u32),
    hint: Option<String>,
}

#[test]
fn every_refusal_says_what_where_and_what_to_do() {
    let (engine, _) = world();
    for case in lines::<RefusalCase>(include_str!("corpus/refusals.jsonl")) {
        let error =
            compile(&case.query, engine.schema(), Dialect::Extended).expect_err(&case.query);
        assert_eq!(
            (error.message.as_str(), (error.line, error.column)),
            (case.message.as_str(), case.at),
            "{}",
            case.query
        );
        if case.hint.is_some() {
            assert_eq!(error.hint, case.hint, "{}", case.query);
        }
    }
}
