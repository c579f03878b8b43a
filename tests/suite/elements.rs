//! Elements of lists in payloads, through the engine.
//!
//! In: events with lists of objects. Out: segments that follow them, and refusals of paths that go through a list.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::ingest::Payload;
use segmentry::{
    ContactPatch, Dialect, Engine, Event, Policy, Schema, SegmentEdit, SegmentSpec, criteria,
    limits,
};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

fn engine() -> Engine {
    let builder = Engine::builder(Schema::new()).policy(Policy::live()).seed(1);
    let mut engine = builder.build().expect("a good policy");
    let patches = ["a@x.org", "b@x.org"].map(ContactPatch::new);
    engine.upsert_contacts(start(), patches).expect("good contacts");
    engine
}

fn order(engine: &mut Engine, minutes: i64, who: &str, payload: &str) {
    let at = start() + TimeDelta::minutes(minutes);
    let payload = Payload::parse(payload).expect("a payload");
    let event = Event::new(who, "order", at).with_payload(payload);
    engine.record_events(at, [event]).expect("a good event");
}

fn of_events(condition: &str) -> String {
    format!(
        "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN \
         (SELECT contact_id FROM event_data WHERE {condition})"
    )
}

const LIST: &str = "TABLE(FLATTEN(input => DATA:payload.items)) AS i";

#[test]
fn a_live_segment_follows_the_elements_of_new_events() {
    let mut engine = engine();
    let both = format!("EXISTS (SELECT 1 FROM {LIST} WHERE i.value:sku = 'k' AND i.value:qty > 1)");
    let two = format!("(SELECT COUNT(*) FROM {LIST} WHERE i.value:qty > 1) >= 2");
    let create = |engine: &mut Engine, name: &str, query: &str| {
        engine
            .create_segment(start(), SegmentSpec::new(name, &of_events(query)))
            .expect("a good query")
    };
    let (both, two) = (create(&mut engine, "both", &both), create(&mut engine, "two", &two));
    engine.advance_to(start() + TimeDelta::minutes(20));
    let count = |engine: &Engine, id| engine.members(id).expect("it is there").count();
    order(&mut engine, 21, "a@x.org", r#"{"items":[{"sku":"k","qty":1},{"sku":"l","qty":2}]}"#);
    assert_eq!((count(&engine, &both), count(&engine, &two)), (0, 0));
    order(&mut engine, 22, "a@x.org", r#"{"items":[{"sku":"k","qty":2}]}"#);
    assert_eq!((count(&engine, &both), count(&engine, &two)), (1, 0));
    order(&mut engine, 23, "b@x.org", r#"{"items":[{"qty":2},{"qty":"3"},{"qty":null}]}"#);
    assert_eq!((count(&engine, &both), count(&engine, &two)), (1, 1));
}

#[test]
fn a_path_through_a_list_is_refused_with_what_to_write() {
    let mut engine = engine();
    let query = of_events("DATA:payload.items.sku = 'k'");
    // Nothing says yet that this is a list; a query that was accepted stays valid.
    let early =
        engine.create_segment(start(), SegmentSpec::new("early", &query)).expect("accepted");
    order(&mut engine, 1, "a@x.org", r#"{"items":[{"sku":"k"}],"o":{"p":[{"q":{"r":1}}]}}"#);
    let error = engine.compile(&query).expect_err("it goes through a list");
    assert_eq!(
        error.message().to_string(),
        "`DATA:payload.items` holds lists in recorded events, and a path does not go into their elements"
    );
    assert_eq!(&query[error.span()], "DATA:payload.items.sku");
    let hint = error.hint().expect("what to write").to_string();
    assert!(
        hint.contains("FLATTEN(input => DATA:payload.items)) AS i WHERE i.value:sku"),
        "{hint}"
    );
    let late = SegmentSpec::new("late", &query);
    engine.create_segment(start(), late).expect_err("it goes through a list");
    let edit = SegmentEdit::query(&of_events("NOT DATA:payload.o.p.q.r > 2"));
    engine.edit_segment(start(), &early, edit).expect_err("it goes through a list");
    engine
        .compile(&of_events("DATA:payload.o.p IS NOT NULL AND ARRAY_SIZE(DATA:payload.items) = 1"))
        .expect("these are the lists");
    // Where some events have an object there, the path is right for these.
    order(&mut engine, 2, "b@x.org", r#"{"items":{"sku":"k"}}"#);
    engine.compile(&query).expect("an event has it");
    let status = engine.segment_status(&early).expect("it is there");
    assert!(!format!("{:?}", status.state).contains("Invalid"), "{:?}", status.state);
}

#[test]
fn conditions_on_elements_have_a_limit() {
    let query = |conditions: usize| {
        let each: Vec<String> = (0..conditions).map(|n| format!("i.value:a = {n}")).collect();
        of_events(&format!("EXISTS (SELECT 1 FROM {LIST} WHERE {})", each.join(" OR ")))
    };
    let compile = |query: &str| criteria::compile(query, &Schema::new(), Dialect::Extended);
    compile(&query(limits::ELEMENT_CONDITIONS)).expect("at the limit");
    let error = compile(&query(limits::ELEMENT_CONDITIONS + 1)).expect_err("past the limit");
    assert!(error.to_string().contains("more than 100 conditions on the elements"), "{error}");
    // What is lowered twice at each level does not take long, whatever is in it.
    let deep =
        (0..20).fold("i.value:a = 1".to_owned(), |deep, _| format!("(({deep}) = TRUE) = TRUE"));
    let deep = of_events(&format!("EXISTS (SELECT 1 FROM {LIST} WHERE {deep})"));
    compile(&deep).expect_err("too many steps");
}

#[test]
fn a_case_has_a_limit_of_branches() {
    let compile = |branches: usize| {
        let each: Vec<String> =
            (0..branches).map(|n| format!("WHEN email = '{n}' THEN {n}")).collect();
        let query = format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE CASE {} END = 1",
            each.join(" ")
        );
        criteria::compile(&query, &Schema::new(), Dialect::Extended)
    };
    compile(limits::CASE_BRANCHES).expect("at the limit");
    let error = compile(limits::CASE_BRANCHES + 1).expect_err("past the limit");
    assert!(error.to_string().contains("more than 100 branches"), "{error}");
}
