//! Examples as data: a small world, queries, and who is in; or why a query is refused, and where.
//!
//! `tests/corpus/` holds the cases, `members/` by topic. Each is answered by the definition (one contact
//! at a time) and by the kernel, of all contacts and of each alone, after its plan went through its
//! serial form.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use segmentry::criteria::{Dialect, ErrorKind, Plan, compile};
use segmentry::ids::ContactId;
use segmentry::ingest::{contact_from_json, event_from_json};
use segmentry::limits;
use segmentry::testing::internals;
use segmentry::time::Timestamp;
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

fn name_of(id: &ContactId) -> String {
    let number = id.0.as_u128() as u8;
    char::from(b'a' + number - 1).to_string()
}

/// `a` is contact 1, `b` is contact 2, and so on.
fn uuid_of(name: &str) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(name.as_bytes()[0] - b'a' + 1))
}

fn world() -> (Engine, DateTime<Utc>) {
    let world: World =
        serde_json::from_str(include_str!("../corpus/world.json")).expect("the world");
    let mut schema = Schema::new();
    for (name, field_type) in &world.fields {
        schema.add(name, *field_type).expect("a good field");
    }
    let mut engine = Engine::in_memory(schema);
    for list in ["l1", "l2", "l9", "l", "L1", "L2"] {
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

/// Every case of every topic, with the topic's name.
fn member_cases() -> Vec<(String, MemberCase)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/members");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let of_file = |path: PathBuf| {
        let topic = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let cases: Vec<MemberCase> = lines(&text);
        cases.into_iter().map(move |case| (topic.clone(), case)).collect::<Vec<_>>()
    };
    files.into_iter().flat_map(of_file).collect()
}

/// Who is in, by name, as each way of answering finds it.
fn answers(engine: &Engine, at: Timestamp, plan: &Plan) -> Vec<(&'static str, String)> {
    let rows = internals::rows(engine);
    let names = |rows: Vec<u32>| {
        let ids = rows.into_iter().filter_map(|row| internals::contact_id(engine, row));
        let mut names: Vec<String> = ids.map(|id| name_of(&id)).collect();
        names.sort();
        names.join(" ")
    };
    let kernel = |rows: &[u32]| internals::kernel(engine, plan, at, rows.iter().copied());
    let holds = |row: &u32| internals::definition(engine, plan, at, *row);
    vec![
        ("by the definition", names(rows.iter().copied().filter(holds).collect())),
        ("by the kernel", names(kernel(&rows))),
        ("by the kernel, row by row", names(rows.iter().flat_map(|row| kernel(&[*row])).collect())),
    ]
}

#[test]
fn both_evaluators_find_the_members_of_every_case_also_after_a_round_trip_of_the_plan() {
    let (engine, now) = world();
    let cases = member_cases();
    assert!(cases.len() >= 400, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for (topic, case) in cases {
        let query = case.query.unwrap_or_else(|| {
            let filter = case.filter.expect("a case has a query or a filter");
            format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}")
        });
        let plan = match engine.compile(&query) {
            Ok(plan) => plan,
            Err(error) => {
                wrong.push(format!("{topic}: {query}\n    {error}"));
                continue;
            }
        };
        let serial = serde_json::to_string(&plan).expect("plans are serialisable");
        let again: Plan = serde_json::from_str(&serial).expect("and come back");
        assert_eq!(plan, again, "{query}");
        for (how, found) in answers(&engine, now.into(), &again) {
            if found != case.members {
                let wanted = &case.members;
                wrong.push(format!("{topic}: {query}\n    {how}: {found:?}, not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} wrong", wrong.join("\n"), wrong.len());
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
    for case in lines::<RefusalCase>(include_str!("../corpus/refusals.jsonl")) {
        let error =
            compile(&case.query, engine.schema(), Dialect::Extended).expect_err(&case.query);
        assert_eq!(
            (error.message().to_string().as_str(), (error.line(), error.column())),
            (case.message.as_str(), case.at),
            "{}",
            case.query
        );
        if case.hint.is_some() {
            assert_eq!(error.hint().map(ToString::to_string), case.hint, "{}", case.query);
        }
    }
}

#[test]
fn extensions_are_refused_by_name_in_the_strict_dialect() {
    let topics =
        ["bucket", "case", "elements", "nth", "place", "regexp", "unaccent", "version", "zones"];
    let (engine, _) = world();
    let mut seen = 0;
    for (topic, case) in member_cases().into_iter().filter(|(t, _)| topics.contains(&t.as_str())) {
        let query = case.query.unwrap_or_else(|| {
            let filter = case.filter.expect("a case has a query or a filter");
            format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}")
        });
        let error = compile(&query, engine.schema(), Dialect::Strict).expect_err(&query);
        assert_eq!(error.kind(), ErrorKind::Extension, "{topic}: {query}");
        seen += 1;
    }
    assert!(seen >= 180, "{seen}");
}

#[test]
fn a_set_of_the_account_is_refused_by_name_in_the_strict_dialect_and_reserved_ones_are_not() {
    let (engine, _) = world();
    let ask = |filter: &str| {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        compile(&query, engine.schema(), Dialect::Extended).expect(filter);
        compile(&query, engine.schema(), Dialect::Strict)
    };
    for filter in [
        "array_contains(labels, 'a')",
        "array_contains(labels, ['a', 'b'])",
        "NOT array_contains(labels, 'a')",
        "city = 'Oslo' OR array_contains(contact_data.labels, 'a')",
        "labels IS NULL",
    ] {
        let error = ask(filter).expect_err(filter);
        assert_eq!(error.kind(), ErrorKind::Extension, "{filter}");
        let message = error.message().to_string();
        let named =
            "`labels` is a field of the type Set, which is an extension, and the dialect is strict";
        assert_eq!(message, named, "{filter}");
    }
    for filter in ["array_contains(list_ids, 'l1')", "array_contains(email_domains, 'x.com')"] {
        ask(filter).expect(filter);
    }
}

#[test]
fn the_most_buckets_are_taken_and_one_more_is_not() {
    let (engine, _) = world();
    let ask = |buckets: u32| {
        let query = format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE BUCKET(contact_id, 'x', {buckets}) < 10"
        );
        compile(&query, engine.schema(), Dialect::Extended)
    };
    for buckets in [1, 2, limits::BUCKETS - 1, limits::BUCKETS] {
        ask(buckets).expect("within the bound");
    }
    for buckets in [0, limits::BUCKETS + 1, u32::MAX] {
        let error = ask(buckets).expect_err("past the bound");
        assert_eq!(error.kind(), ErrorKind::Value, "{buckets}");
    }
}
