//! Rare uses of the engine.
//!
//! In: ids that callers choose, names in another case, identifiers that two contacts share, calls with an earlier or a
//! far later instant. Out: checks that no record is lost or mixed up with another, and that every call ends.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::{ChangeKind, FeedError, Reason, SegmentSpec};
use segmentry::ids::{ContactId, IdSource, ListId};
use segmentry::ingest::Payload;
use segmentry::schema::{FieldId, Value};
use segmentry::testing::internals;
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentId, limits};

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn engine(policy: Policy) -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).field("born", FieldType::Date);
    let schema = schema.build().expect("a good schema");
    Engine::builder(schema).policy(policy).build().expect("a good policy")
}

fn everybody() -> SegmentSpec {
    SegmentSpec::new("all", "SELECT contact_id, updated_at FROM contact_data").with_id("all")
}

fn email(engine: &Engine, row: u32) -> Option<String> {
    match internals::value(engine, FieldId::EMAIL, row) {
        Value::Text(text) => Some(text.into_owned()),
        _ => None,
    }
}

#[test]
fn an_id_that_a_caller_gave_is_not_drawn_again() {
    let mut engine = engine(Policy::sendgrid());
    let mut ids = IdSource::new(0);
    let (first, second, third) = (ids.draw(), ids.draw(), ids.draw());
    let given = ContactPatch::by_id(ContactId(first)).set("email", "a@x.com");
    engine.upsert_contacts(at(0), [given]).expect("the command is accepted");
    engine.upsert_contacts(at(0), [ContactPatch::new("b@x.com")]).expect("the command is accepted");
    let all: BTreeSet<_> = engine.contact_ids().into_iter().collect();
    assert_eq!(all, BTreeSet::from([ContactId(first), ContactId(second)]));

    let spec = everybody().with_id(third.to_string());
    let given = engine.create_segment(at(0), spec).expect("the command is accepted");
    let drawn = SegmentSpec { name: "other".to_owned(), id: None, ..everybody() };
    let drawn = engine.create_segment(at(0), drawn).expect("the command is accepted");
    assert_ne!(given, drawn);
    assert_eq!(engine.segment(&given).expect("it is still there").name, "all");

    let fifth = { std::iter::repeat_with(|| ids.draw()).nth(1).expect("one more") };
    engine
        .create_list(at(0), "given", Some(ListId::from(fifth.to_string())))
        .expect("the command is accepted");
    engine.create_list(at(0), "drawn", None).expect("the command is accepted");
    assert_eq!(engine.lists().count(), 2);
}

#[test]
fn a_field_that_is_named_twice_in_two_cases_is_refused() {
    let mut engine = engine(Policy::sendgrid());
    engine.upsert_contacts(at(0), [ContactPatch::new("b@x.com")]).expect("the command is accepted");
    for name in ["EMAIL", "Email"] {
        let twice = ContactPatch::new("a@x.com").set(name, "b@x.com");
        let refused = engine.upsert_contacts(at(0), [twice]).expect_err("two emails");
        assert!(refused.to_string().contains("names the field twice"), "{refused}");
    }
    assert_eq!((engine.contact_count(), email(&engine, 0).as_deref()), (1, Some("b@x.com")));
}

#[test]
fn events_that_wait_for_a_shared_name_go_where_they_would_go_record_by_record() {
    let alternates = |email: &str, others: &[&str]| {
        let others: Vec<String> = others.iter().map(|other| (*other).to_owned()).collect();
        ContactPatch::new(email).set("alternate_emails", others)
    };
    let batches = [
        vec![alternates("a@x.com", &["x@x.com"]), alternates("a@x.com", &["y@x.com"])],
        vec![
            ContactPatch::new("a@x.com"),
            ContactPatch::new("x@x.com"),
            alternates("a@x.com", &["x@x.com"]),
        ],
    ];
    for batch in batches {
        let answer = |batches: Vec<Vec<ContactPatch>>| {
            let mut engine = engine(Policy::sendgrid());
            engine
                .record_events(at(0), [Event::new("x@x.com", "open", at(0))])
                .expect("the command is accepted");
            for batch in batches {
                engine.upsert_contacts(at(1), batch).expect("the command is accepted");
            }
            let rows = internals::rows(&engine).into_iter();
            let events = rows.map(|row| internals::events_of(&engine, row));
            (events.collect::<Vec<_>>(), engine.orphan_events())
        };
        let one_by_one = batch.iter().map(|patch| vec![patch.clone()]).collect();
        assert_eq!(answer(vec![batch]), answer(one_by_one));
    }
}

#[test]
fn types_and_properties_beyond_their_limits_are_refused_as_a_whole() {
    let mut engine = engine(Policy::sendgrid());
    engine.upsert_contacts(at(0), [ContactPatch::new("a@x.com")]).expect("the command is accepted");
    let event = |kind: &str| Event::new("a@x.com", kind, at(0));
    let types = (0..limits::EVENT_TYPES).map(|n| event(&format!("type {n}")));
    engine.record_events(at(0), types).expect("as many as may be");
    let refused = engine.record_events(at(0), [event("type 0"), event("one more")]);
    assert!(refused.expect_err("one too many").to_string().contains("event types"));
    let of = |name: String| {
        event("type 0").with_payload(
            Payload::parse(&format!(r#"{{"{name}":1}}"#)).expect("the payload is valid"),
        )
    };
    let properties = (0..limits::PROPERTY_PATHS).map(|n| of(format!("key {n}")));
    engine.record_events(at(0), properties).expect("as many as may be");
    let refused = engine.record_events(at(0), [of("one more".to_owned())]);
    assert!(refused.expect_err("one too many").to_string().contains("properties"));
    engine.record_events(at(0), [of("key 7".to_owned())]).expect("a known one");
}

#[test]
fn an_erased_contact_leaves_no_value_that_it_had_before_either() {
    let mut engine = engine(Policy::sendgrid());
    for name in ["Secret", "Changed"] {
        let patch = ContactPatch::new("a@x.com").set("first_name", name);
        let patch = patch.set("alternate_emails", vec![format!("{name}@x.com")]);
        engine
            .upsert_contacts(at(0), [patch, ContactPatch::new("b@x.com").set("first_name", "Kept")])
            .expect("the command is accepted");
    }
    assert!(engine.erase_contact(at(1), "a@x.com"));
    assert_eq!(internals::texts(&engine, FieldId::FIRST_NAME), ["Kept"]);
    assert_eq!(internals::texts(&engine, FieldId::EMAIL), ["b@x.com"]);
    assert_eq!(internals::texts(&engine, FieldId::ALTERNATE_EMAILS), [""; 0]);
    engine
        .upsert_contacts(at(2), [ContactPatch::new("b@x.com").set("first_name", "Secret")])
        .expect("the same text may come again");
}

#[test]
fn a_segment_of_everybody_is_current_with_the_write_where_writes_are_followed() {
    let mut engine = engine(Policy::live());
    engine.create_segment(at(0), everybody()).expect("the command is accepted");
    engine.advance_to(at(0));
    while engine.poll_change().is_some() {}
    engine.upsert_contacts(at(5), [ContactPatch::new("a@x.com")]).expect("the command is accepted");
    assert_eq!(engine.members(&SegmentId::from("all")).expect("live").count(), 1);
    let told = engine.poll_change().expect("it is told at once");
    assert_eq!((told.what, told.joined[0].reason), (ChangeKind::Evaluated, Reason::Write));
}

#[test]
fn members_are_as_of_the_pass_that_ran_whenever_it_ran() {
    let mut engine = engine(Policy::sendgrid());
    engine.create_segment(at(0), everybody()).expect("the command is accepted");
    let as_of = |engine: &Engine| {
        engine.segment_status(&SegmentId::from("all")).expect("it is there").members_as_of
    };
    engine.advance_to(at(190));
    assert_eq!(as_of(&engine), Some(at(180)));
    assert!(engine.resume_some(at(757), 0));
    assert_eq!(as_of(&engine), Some(at(180)), "the pass has not run yet");
    engine.advance_to(at(757));
    assert_eq!(as_of(&engine), Some(at(757)));
    engine.advance_to(at(790));
    assert_eq!(as_of(&engine), Some(at(780)));
}

#[test]
fn going_back_does_nothing_and_going_to_the_end_of_time_ends() {
    let mut one = engine(Policy::sendgrid());
    one.create_segment(at(0), everybody()).expect("the command is accepted");
    one.advance_to(at(90));
    one.upsert_contacts(at(120), [ContactPatch::new("a@x.com")]).expect("the command is accepted");
    one.advance_to(at(119));
    one.resume(at(119));
    one.upsert_contacts(at(120), [ContactPatch::new("b@x.com")]).expect("the command is accepted");
    one.advance_to(at(120));
    let members = one.members(&SegmentId::from("all")).expect("live").count();
    assert_eq!(members, 2, "the pass at 120 sees all that came at 120");
    let last = one.last_change();
    assert_eq!(one.changes_since(last).map(Iterator::count), Ok(0));
    for ahead in [last + 1, u64::MAX] {
        assert_eq!(one.changes_since(ahead).map(Iterator::count), Err(FeedError::Ahead { last }));
    }

    let mut live = engine(Policy::live());
    let query = "SELECT contact_id, updated_at FROM contact_data \
                 WHERE born > timestampadd(day, -1, CURRENT_TIMESTAMP)";
    live.create_segment(at(0), SegmentSpec::new("young", query)).expect("the command is accepted");
    let patch = ContactPatch::new("a@x.com").set("born", "9999-12-31T00:00:00Z");
    live.upsert_contacts(at(1), [patch]).expect("the command is accepted");
    live.advance_to(DateTime::<Utc>::MAX_UTC);
    assert_eq!(live.next_deadline(), None);
}
