//! Segments of segments: what a reference means, and what happens to the referring segment.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::criteria::ErrorKind;
use segmentry::engine::{ChangeKind, Reason};
use segmentry::ids::SegmentId;
use segmentry::lifecycle::Validation;
use segmentry::time::Duration;
use segmentry::{
    Change, ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentEdit, SegmentError,
    SegmentSpec,
};

fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minute)
}

fn engine(policy: &Policy) -> Engine {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .build()
        .expect("a good schema");
    let policy = Policy { edit_pause: Duration::ZERO, ..policy.clone() };
    let mut engine = Engine::builder(schema).policy(policy).build().expect("a good policy");
    let people = [("a", "pro", 30), ("b", "pro", 17), ("c", "free", 40), ("d", "free", 12)];
    let contacts = people.map(|(name, plan, age)| {
        ContactPatch::new(&format!("{name}@x.com")).set("plan", plan).set("age", age)
    });
    engine.upsert_contacts(at(0), contacts).expect("good contacts");
    let opens = [("a", 0), ("c", 0)]
        .map(|(name, minute)| Event::new(format!("{name}@x.com").as_str(), "open", at(minute)));
    engine.record_events(at(0), opens).expect("good events");
    engine
}

fn sql(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}

fn create(engine: &mut Engine, id: &str, condition: &str) -> SegmentId {
    let spec = SegmentSpec::new(id, &sql(condition)).with_id(id);
    engine.create_segment(at(0), spec).expect("a good segment")
}

fn edit(
    engine: &mut Engine,
    minute: i64,
    id: &SegmentId,
    condition: &str,
) -> Result<(), SegmentError> {
    engine.edit_segment(at(minute), id, SegmentEdit::query(&sql(condition)))
}

fn count(engine: &Engine, id: &SegmentId) -> usize {
    engine.members(id).expect("it exists").count()
}

fn validation(engine: &Engine, id: &SegmentId) -> Validation {
    engine.segment(id).expect("it exists").query_validation
}

fn drain(engine: &mut Engine) -> Vec<Change> {
    std::iter::from_fn(|| engine.poll_change()).collect()
}

const PRO: &str = "plan = 'pro'";
const OPENED: &str = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open')";

#[test]
fn a_reference_means_the_same_as_the_criteria_written_out() {
    let mut engine = engine(&Policy::live());
    create(&mut engine, "pro", PRO);
    create(&mut engine, "opened", OPENED);
    create(
        &mut engine,
        "both",
        "array_contains(segment_ids, 'pro') AND array_contains(segment_ids, 'opened')",
    );
    for (referring, written) in [
        ("array_contains(segment_ids, 'pro')", PRO.to_owned()),
        ("NOT array_contains(segment_ids, 'opened')", format!("NOT ({OPENED})")),
        ("array_contains(SEGMENT_IDS, ['pro', 'opened'])", format!("{PRO} OR {OPENED}")),
        (
            "age > 18 OR array_contains(segment_ids, 'both')",
            format!("age > 18 OR ({PRO} AND {OPENED})"),
        ),
        ("array_contains(segment_ids, NULL)", "FALSE".to_owned()),
        ("NOT array_contains(segment_ids, ['pro', NULL])", "FALSE".to_owned()),
        ("segment_ids IS NULL", "FALSE".to_owned()),
    ] {
        let plan = |condition: &str| engine.compile(&sql(condition)).expect("a good query");
        let (one, other) = (plan(referring), plan(&written));
        assert_eq!(one.condition(), other.condition(), "{referring}");
        assert_eq!(engine.evaluate(&one, at(1)), engine.evaluate(&other, at(1)), "{referring}");
    }
    let within_join = "SELECT c.contact_id, c.updated_at FROM contact_data c
        JOIN event_data e ON c.contact_id = e.contact_id
        WHERE e.event_type = 'open' AND array_contains(c.segment_ids, 'pro')";
    let plan = engine.compile(within_join).expect("a good query");
    assert_eq!(engine.evaluate(&plan, at(1)).len(), 1);
    assert!(plan.is_engagement());
}

#[test]
fn not_in_a_segment_is_everyone_else_including_contacts_with_null_criteria() {
    let mut engine = engine(&Policy::live());
    create(&mut engine, "pro", PRO);
    engine.upsert_contacts(at(1), [ContactPatch::new("blank@x.com")]).expect("a good contact");
    let plan =
        engine.compile(&sql("NOT array_contains(segment_ids, 'pro')")).expect("the query compiles");
    assert_eq!(engine.evaluate(&plan, at(2)).len(), 3);
}

#[test]
fn a_segment_waits_for_population_as_long_as_one_that_it_refers_to() {
    let mut engine = engine(&Policy::sendgrid());
    create(&mut engine, "opened", OPENED);
    let id = create(&mut engine, "ref", "array_contains(segment_ids, 'opened')");
    let due = engine.segment(&id).expect("it exists").next_sample_update;
    assert_eq!(due, Some(at(30)));
}

#[test]
fn an_edit_of_the_referenced_segment_moves_the_members_of_the_referring_one() {
    for (policy, minute) in [(Policy::sendgrid(), 120), (Policy::live(), 70)] {
        let mut engine = engine(&policy);
        let base = create(&mut engine, "base", PRO);
        let middle = create(&mut engine, "middle", "array_contains(segment_ids, 'base')");
        let top = create(&mut engine, "top", "NOT array_contains(segment_ids, 'middle')");
        engine.advance_to(at(60));
        assert_eq!([count(&engine, &middle), count(&engine, &top)], [2, 2]);
        drain(&mut engine);
        edit(&mut engine, 70, &base, "age > 35").expect("a good edit");
        engine.advance_to(at(minute));
        assert_eq!([count(&engine, &middle), count(&engine, &top)], [1, 3]);
        let changes = drain(&mut engine);
        let moved: Vec<_> = changes
            .iter()
            .filter(|change| change.segment == middle && change.what == ChangeKind::Evaluated)
            .collect();
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0].at, at(minute));
        assert!(
            moved[0]
                .joined
                .iter()
                .chain(&moved[0].left)
                .all(|moved| moved.reason == Reason::Definition)
        );
        assert_eq!(moved[0].joined.len() + moved[0].left.len(), 3);
    }
}

#[test]
fn a_circle_is_refused_and_named() {
    let mut engine = engine(&Policy::live());
    let a = create(&mut engine, "a", PRO);
    let b = create(&mut engine, "b", "array_contains(segment_ids, 'a')");
    create(&mut engine, "c", "age > 1 AND array_contains(segment_ids, ['b'])");
    let refused =
        |engine: &mut Engine, id: &SegmentId, condition: &str| match edit(engine, 1, id, condition)
        {
            Err(SegmentError::Query(error)) => (error.kind(), error.message().to_string()),
            other => panic!("{other:?}"),
        };
    assert_eq!(
        refused(&mut engine, &a, "array_contains(segment_ids, 'c')"),
        (
            ErrorKind::Reference,
            "the reference closes a circle: `a` to `c` to `b` to `a`".to_owned()
        )
    );
    assert_eq!(
        refused(&mut engine, &b, "array_contains(segment_ids, 'b')").1,
        "the reference closes a circle: `b` to `b`"
    );
    let own = SegmentSpec::new("own", &sql("array_contains(segment_ids, 'own')")).with_id("own");
    assert!(engine.create_segment(at(1), own).is_err());
    assert_eq!(
        refused(&mut engine, &b, "array_contains(segment_ids, 'nobody')").1,
        "there is no segment `nobody`"
    );
}

#[test]
fn a_segment_that_refers_to_a_deleted_or_invalid_one_is_invalid_and_names_it() {
    let mut engine = engine(&Policy::live());
    // The referring one is created first and edited later, so that recovery has to go back.
    let top = create(&mut engine, "top", PRO);
    let base = create(&mut engine, "base", "plan = 'pro'");
    let middle = create(&mut engine, "middle", "array_contains(segment_ids, 'base')");
    edit(&mut engine, 1, &top, "array_contains(segment_ids, 'middle')").expect("a good edit");
    engine.advance_to(at(2));

    engine.delete_field(at(3), "plan").expect("it exists");
    for id in [&base, &middle, &top] {
        assert_eq!(validation(&engine, id), Validation::Invalid);
    }
    let status = engine.segment(&top).expect("it exists").status;
    assert!(status.contains("segment `middle`"), "{status}");
    let refused = engine.compile(&sql("array_contains(segment_ids, 'base')")).expect_err("frozen");
    assert!(refused.message().to_string().contains("`base` cannot be referred to"), "{refused}");

    engine.create_field(at(4), "plan", FieldType::Text).expect("a good field");
    engine.advance_to(at(5));
    for id in [&base, &middle, &top] {
        assert_eq!(validation(&engine, id), Validation::Valid);
    }

    engine.delete_segment(at(6), &base).expect("it exists");
    assert_eq!(validation(&engine, &middle), Validation::Invalid);
    let status = engine.segment(&middle).expect("it exists").status;
    assert!(status.contains("segment `base`"), "{status}");
    edit(&mut engine, 7, &middle, "age > 18").expect("a good edit");
    engine.advance_to(at(8));
    assert_eq!(validation(&engine, &top), Validation::Valid);
    assert_eq!(count(&engine, &top), 2);
}

#[test]
fn references_cannot_make_a_plan_grow_without_bound() {
    let mut engine = engine(&Policy::live());
    let values: Vec<String> = (0..500).map(|n| format!("age = {n}.5")).collect();
    create(&mut engine, "s0", &values.join(" OR "));
    let mut last = "s0".to_owned();
    let refused = (1..200).find_map(|n| {
        let id = format!("s{n}");
        let condition = format!(
            "(age > {n} AND array_contains(segment_ids, '{last}')) \
             OR (age > -{n} AND array_contains(segment_ids, '{last}'))"
        );
        let spec = SegmentSpec::new(&id, &sql(&condition)).with_id(id.as_str());
        last = id;
        engine.create_segment(at(0), spec).err()
    });
    let Some(SegmentError::Query(error)) = refused else { panic!("{refused:?}") };
    assert_eq!(error.kind(), ErrorKind::TooMany);

    // Nor may an edit make one that refers to it too large.
    let mut engine = self::engine(&Policy::live());
    let base = create(&mut engine, "base", PRO);
    let many: Vec<String> =
        (0..201).map(|n| format!("(age > {n} AND array_contains(segment_ids, 'base'))")).collect();
    create(&mut engine, "many", &many.join(" OR "));
    let refused = edit(&mut engine, 1, &base, &values.join(" OR "));
    assert!(
        matches!(&refused, Err(SegmentError::Referrer { id, .. }) if id.as_str() == "many"),
        "{refused:?}"
    );
    assert_eq!(engine.segment(&base).expect("it exists").query, sql(PRO));
}

#[test]
fn a_strict_engine_has_no_references() {
    let engine = Engine::builder(Schema::new())
        .dialect(segmentry::Dialect::Strict)
        .build()
        .expect("a good policy");
    let refused = engine.compile(&sql("array_contains(segment_ids, 'a')")).expect_err("strict");
    assert_eq!(refused.kind(), ErrorKind::Extension);
}
