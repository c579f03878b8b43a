//! Set fields: random histories of patches beside a naive model, and the limits.
//!
//! In: patches that replace, add, remove and clear. Out: after each, segments kept by the change have the members that
//! the model says, also after a checkpoint and a new start.
use crate::durable;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use durable::{Dice, open, start};
use segmentry::ids::SegmentId;
use segmentry::ingest::{Input, contact_from_json};
use segmentry::testing::MemoryDisk;
use segmentry::{
    ContactPatch, Dialect, DurableEngine, Engine, FieldType, Policy, Schema, SegmentSpec, criteria,
    limits,
};

const TEXTS: [&str; 5] = ["a", "b", "c", "B", "a;b"];

type Sets = BTreeMap<usize, BTreeSet<String>>;

/// A question and its answer about one set.
type Question = (&'static str, fn(&BTreeSet<String>) -> bool);

const QUESTIONS: [Question; 8] = [
    ("array_contains(tags, 'a')", |set| set.contains("a")),
    ("array_contains(tags, ['b', 'c'])", |set| set.contains("b") || set.contains("c")),
    ("array_contains(tags, 'a') AND array_contains(tags, 'b')", |set| {
        set.contains("a") && set.contains("b")
    }),
    ("NOT array_contains(tags, ['a', 'b'])", |set| !set.contains("a") && !set.contains("b")),
    ("tags = []", BTreeSet::is_empty),
    ("tags != []", |set| !set.is_empty()),
    ("ARRAY_SIZE(tags) BETWEEN 2 AND 3", |set| (2..=3).contains(&set.len())),
    ("ARRAY_SIZE(tags) * 2 = 2 OR array_contains(tags, 'a;b')", |set| {
        set.len() == 1 || set.contains("a;b")
    }),
];

fn query(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}

fn some(dice: &mut Dice) -> Vec<String> {
    let kept = TEXTS.iter().filter(|_| dice.below(3) == 0);
    kept.map(|text| (*text).to_owned()).collect()
}

/// A random patch of a contact, done to the model too.
fn patch(dice: &mut Dice, sets: &mut Sets) -> ContactPatch {
    let who = dice.below(6) as usize;
    let set = sets.entry(who).or_default();
    let patch = ContactPatch::new(&format!("p{who}@x.org"));
    match dice.below(6) {
        0 => {
            set.clear();
            patch.clear("tags")
        }
        1 | 2 => {
            let texts = some(dice);
            *set = texts.iter().cloned().collect();
            patch.set("tags", Input::Texts(texts))
        }
        3 => {
            let texts = some(dice);
            set.extend(texts.iter().cloned());
            patch.add("tags", texts)
        }
        4 => {
            let texts = some(dice);
            set.retain(|text| !texts.contains(text));
            patch.remove("tags", texts)
        }
        _ => {
            let (add, remove) = (some(dice), some(dice));
            set.retain(|text| !remove.contains(text));
            set.extend(add.iter().cloned());
            patch.set("tags", Input::Change { add, remove })
        }
    }
}

fn members(engine: &DurableEngine, id: &SegmentId) -> BTreeSet<String> {
    engine.read(|engine| {
        let ids = engine.members(id).expect("it is there");
        ids.map(|id| {
            let record = engine.contact(id).expect("it exists").to_json();
            let value: serde_json::Value = serde_json::from_str(&record).expect("JSON");
            value["email"].as_str().expect("an address").to_owned()
        })
        .collect()
    })
}

#[test]
fn segments_follow_sets_through_random_histories_and_new_starts() {
    for seed in 0..6 {
        let (mut dice, mut sets, mut now) = (Dice(seed), Sets::new(), start());
        let disk = MemoryDisk::default();
        let mut engine = open(disk.clone(), Policy::live()).expect("an empty disk");
        engine.create_field(now, "tags", FieldType::Set).expect("a good field");
        let segments: Vec<SegmentId> = QUESTIONS
            .iter()
            .map(|(condition, _)| {
                let spec = SegmentSpec::new(condition, &query(condition));
                engine.create_segment(now, spec).expect("a good query")
            })
            .collect();
        now += TimeDelta::minutes(1);
        engine.advance_to(now).expect("the disk does not fail");
        for step in 0..60 {
            now += TimeDelta::minutes(1);
            let patches: Vec<_> =
                (0..=dice.below(3)).map(|_| patch(&mut dice, &mut sets)).collect();
            engine.upsert_contacts(now, patches).expect("good patches");
            if step % 20 == 19 {
                engine.checkpoint().expect("the disk does not fail");
            }
            if step % 15 == 14 {
                drop(engine);
                engine = open(disk.clone(), Policy::live()).expect("it was written before");
            }
            for ((condition, holds), id) in QUESTIONS.iter().zip(&segments) {
                let of_model = sets.iter().filter(|(_, set)| holds(set));
                let expected: BTreeSet<String> =
                    of_model.map(|(who, _)| format!("p{who}@x.org")).collect();
                assert_eq!(members(&engine, id), expected, "seed {seed}, step {step}: {condition}");
                let asked = engine.read(|engine| {
                    let plan = engine.compile(&query(condition)).expect("a good query");
                    engine.count(&plan, now)
                });
                assert_eq!(asked, expected.len() as u64, "seed {seed}, step {step}: {condition}");
            }
        }
    }
}

fn engine() -> Engine {
    let schema = Schema::builder().field("tags", FieldType::Set).field("plan", FieldType::Text);
    Engine::in_memory(schema.build().expect("a good schema"))
}

#[test]
fn json_replaces_adds_removes_and_clears_and_equal_sets_are_equal() {
    let mut engine = engine();
    let mut tags = |json: &str| {
        let line = format!(r#"{{"email":"a@x.org","custom_fields":{{"tags":{json}}}}}"#);
        let patch = contact_from_json(&line).expect("a record");
        engine.upsert_contacts(start(), [patch]).map(|_| ()).map_err(|error| error.to_string())?;
        let held = engine.contact_records().next().expect("it is there").to_json();
        let held: serde_json::Value = serde_json::from_str(&held).expect("JSON");
        Ok::<_, String>(held["custom_fields"]["tags"].to_string())
    };
    for (json, expected) in [
        (r#"["b","a","","b"]"#, r#"["a","b"]"#),
        (r#"{"add":["c"],"remove":["a","x"]}"#, r#"["b","c"]"#),
        (r#"{"add":["a"]}"#, r#"["a","b","c"]"#),
        (r#"{"remove":["a","b"],"add":["b"]}"#, r#"["b","c"]"#),
        (r#""z; y ;""#, r#"["y","z"]"#),
        (r"[]", "null"),
        (r#"["x"]"#, r#"["x"]"#),
        ("null", "null"),
    ] {
        assert_eq!(tags(json).as_deref(), Ok(expected), "{json}");
    }
    for json in ["1", "true", "[1]", r#"{"set":["a"]}"#, "{}"] {
        let line = format!(r#"{{"email":"a@x.org","custom_fields":{{"tags":{json}}}}}"#);
        let patch = contact_from_json(&line);
        let refused =
            patch.is_err() || engine.upsert_contacts(start(), [patch.expect("a record")]).is_err();
        assert!(refused, "{json}");
    }
    let plan = ContactPatch::new("a@x.org").add("plan", ["a"]);
    engine.upsert_contacts(start(), [plan]).expect_err("a text is no set");
    let alternates = ContactPatch::new("a@x.org").add("alternate_emails", ["b@x.org"]);
    engine.upsert_contacts(start(), [alternates]).expect_err("it is set as a whole");
}

#[test]
fn a_set_has_a_limit_however_it_is_written() {
    let texts = |range: std::ops::Range<usize>| -> Vec<String> {
        range.map(|number| format!("t{number:04}")).collect()
    };
    let most = limits::SET_TEXTS;
    let mut engine = engine();
    let mut upsert = |patches: Vec<ContactPatch>| engine.upsert_contacts(start(), patches).is_ok();
    let who = || ContactPatch::new("a@x.org");
    assert!(!upsert(vec![who().set("tags", Input::Texts(texts(0..most + 1)))]));
    assert!(upsert(vec![who().set("tags", Input::Texts(texts(0..most)))]));
    assert!(upsert(vec![who().add("tags", texts(0..5))]), "these are there already");
    assert!(!upsert(vec![who().add("tags", ["one more"])]));
    assert!(upsert(vec![
        who().set("tags", Input::Change { add: vec!["one more".to_owned()], remove: texts(0..1) })
    ]));
    // Within a batch, too.
    assert!(!upsert(vec![who().remove("tags", texts(0..most)), who().add("tags", texts(0..most))]));
    assert!(upsert(vec![who().clear("tags"), who().add("tags", texts(0..most))]));
    let long = "x".repeat(limits::CUSTOM_TEXT_CHARS + 1);
    assert!(!upsert(vec![who().set("tags", Input::Texts(vec![long.clone()]))]));
    assert!(!upsert(vec![who().add("tags", [long])]));
}

#[test]
fn the_strict_dialect_has_no_empty_array() {
    let schema = Schema::builder().field("tags", FieldType::Set).build().expect("a good schema");
    let compile = |dialect| criteria::compile(&query("tags = []"), &schema, dialect);
    compile(Dialect::Extended).expect("an extension");
    let error = compile(Dialect::Strict).expect_err("an extension");
    assert!(error.to_string().contains("`= []` is an extension"), "{error}");
}
