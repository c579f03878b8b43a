//! Evaluations that are stopped on the way.
//!
//! In: queries of every method of evaluation. Out: without a yes, the answer that they have without the question; with
//! one, an error at once, however far they are.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::{AnswerError, Stopped};
use segmentry::ingest::Payload;
use segmentry::time::Duration;
use segmentry::{ContactPatch, Engine, Event, FieldType, ListId, Schema, SegmentSpec};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 5, 0, 0, 0).unwrap()
}

/// Contacts of whom each has a text of its own and two events.
fn engine() -> Engine {
    let schema = Schema::builder()
        .field("bio", FieldType::Text)
        .field("age", FieldType::Number)
        .build()
        .expect("good fields");
    let mut engine = Engine::in_memory(schema);
    let list = engine.create_list(start(), "all", Some(ListId::from("all"))).expect("a good list");
    let patch = |n: u32| {
        let patch = ContactPatch::new(&format!("c{n}@example.com"));
        patch.set("bio", format!("about {n}")).set("age", i64::from(n % 90)).on_list(list.clone())
    };
    engine.upsert_contacts(start(), (0..4_000).map(patch)).expect("good records");
    let event = |n: u32| {
        let email = format!("c{}@example.com", n / 2);
        let payload =
            Payload::parse(&format!(r#"{{"page":"p{n}","tags":["t{n}"]}}"#)).expect("one");
        Event::new(email.as_str(), "visit", start() - TimeDelta::seconds(i64::from(n)))
            .with_id(&n.to_string())
            .with_payload(payload)
    };
    engine.record_events(start(), (0..8_000).map(event)).expect("good events");
    engine
}

/// Queries, and how often each has to ask at least.
const CONDITIONS: [(&str, u32); 11] = [
    ("age > 17", 1),
    ("bio LIKE '%1_1%'", 100),
    ("REGEXP_LIKE(bio, '.*1.1.*')", 100),
    ("LOWER(bio) LIKE '%1_1%'", 100),
    ("LENGTH(CONCAT(bio, email)) > 30", 20),
    ("array_contains(list_ids, 'all') AND bio LIKE '%7%'", 100),
    // Few rows are left, which are looked up one by one.
    ("age = 17 AND LENGTH(CONCAT(bio, email)) > 30", 2),
    ("contact_id IN (SELECT contact_id FROM event_data WHERE DATA:payload.page LIKE '%1_1%')", 50),
    (
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_source = 'elsewhere'
            OR array_contains(DATA:payload.tags, 't7'))",
        50,
    ),
    (
        "contact_id IN (SELECT c.contact_id FROM contact_data AS c
            JOIN event_data AS a ON c.contact_id = a.contact_id
            JOIN event_data AS b ON c.contact_id = b.contact_id WHERE a.timestamp > b.timestamp)",
        50,
    ),
    (
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'visit'
            GROUP BY contact_id HAVING COUNT(DISTINCT DATA:payload.page) > 1)",
        50,
    ),
];

#[test]
fn an_evaluation_asks_on_the_way_and_stops_at_the_first_yes() {
    let engine = engine();
    for (condition, least) in CONDITIONS {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let plan = engine.compile(&query).expect("a good query");
        let asked = AtomicU32::new(0);
        let never = || {
            asked.fetch_add(1, Ordering::Relaxed);
            false
        };
        let found = engine.awaited(&never).evaluate(&plan, start()).expect("it is never over");
        assert_eq!(found, engine.evaluate(&plan, start()), "{condition}");
        let all = asked.load(Ordering::Relaxed);
        assert!(all >= least, "{condition}: asked {all} times");
        for place in [1, all / 2, all].into_iter().filter(|place| *place > 0) {
            let asked = AtomicU32::new(0);
            let then = || asked.fetch_add(1, Ordering::Relaxed) + 1 >= place;
            assert_eq!(engine.awaited(&then).count(&plan, start()), Err(Stopped), "{condition}");
            // Threads may ask at the same time, but nobody asks again who could know.
            let most = place + std::thread::available_parallelism().map_or(64, |n| n.get() as u32);
            let asked = asked.load(Ordering::Relaxed);
            assert!((place..=most).contains(&asked), "{condition}: {asked} after {place}");
        }
    }
}

#[test]
fn a_forecast_is_asked_for_at_each_step_and_stops_between_two() {
    let mut engine = engine();
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE age > 17";
    let id = engine.create_segment(start(), SegmentSpec::new("grown", query)).expect("a query");
    let (until, step) = (start() + TimeDelta::days(20), Duration::days(1));
    let asked = AtomicU32::new(0);
    let then = |place: u32| {
        asked.store(0, Ordering::Relaxed);
        let asked = &asked;
        move || asked.fetch_add(1, Ordering::Relaxed) + 1 >= place
    };
    let never = then(u32::MAX);
    let steps = engine.awaited(&never).forecast(&id, start(), until, step).expect("20 steps");
    assert_eq!(steps, engine.forecast(&id, start(), until, step).expect("20 steps"));
    assert_eq!(asked.load(Ordering::Relaxed), 20);
    let over = then(7);
    let stopped = engine.awaited(&over).forecast(&id, start(), until, step);
    assert!(matches!(stopped, Err(AnswerError::Stopped(_))));
    assert_eq!(asked.load(Ordering::Relaxed), 7);
}
