//! Deleted segments are made again, as new ones.
//!
//! In: segments that were deleted. Out: new ones with the same definition; refusals, each with what is missing.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::testing::{MemoryDisk, digest};
use segmentry::time::Duration;
use segmentry::{
    ContactPatch, Engine, FieldType, ListId, Policy, Schema, SegmentEdit, SegmentError, SegmentId,
    SegmentSpec,
};

use crate::durable;

const PROS: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

/// A live segment `s` within the list `l`, which is then deleted.
fn deleted(kept: Option<Duration>) -> (Engine, SegmentId) {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let mut builder = Engine::builder(schema).policy(Policy::live());
    if let Some(kept) = kept {
        builder = builder.keep_deleted(kept);
    }
    let mut engine = builder.build().expect("a good policy");
    engine.create_list(at(0), "the list", Some(ListId::from("l"))).expect("a new list");
    let pro = ContactPatch::new("a@x.com").set("plan", "pro").on_list("l");
    engine.upsert_contacts(at(0), [pro]).expect("a good contact");
    let spec = SegmentSpec::new("pros", PROS).within_list("l").with_id("s");
    let id = engine.create_segment(at(0), spec).expect("a good segment");
    engine.advance_to(at(60));
    engine.delete_segment(at(60), &id).expect("it is there");
    (engine, id)
}

#[test]
fn a_restored_segment_is_a_new_one_with_the_old_definition() {
    let (mut engine, id) = deleted(None);
    let all = engine.deleted_segments(at(65));
    let [kept] = &all[..] else { panic!("one was deleted") };
    let found = (kept.id, kept.name, kept.query, kept.restored_as);
    assert_eq!(found, (&id, "pros", PROS, None));
    let until: DateTime<Utc> = kept.kept_until.into();
    assert_eq!((kept.deleted_at, until), (at(60).into(), at(60) + TimeDelta::days(90)));
    assert_eq!(engine.deleted_segments(until).len(), 1);
    assert!(engine.deleted_segments(until + TimeDelta::milliseconds(1)).is_empty());
    let made = engine.restore_segment(at(70), &id).expect("nothing is missing");
    assert_ne!(made, id);
    assert_eq!(engine.deleted_segments(at(70))[0].restored_as, Some(&made));
    assert_eq!(engine.restored_from(&made), Some(&id));
    assert_eq!(engine.restored_as(&id), Some(&made));
    let view = engine.segment(&made).expect("it is there");
    assert_eq!((view.name.as_str(), view.query.as_str()), ("pros", PROS));
    assert_eq!(view.parent_list_ids, [ListId::from("l")]);
    engine.advance_to(at(200));
    assert_eq!(engine.member_count(&made), Ok(1));
    assert_eq!(engine.segment(&id), Err(SegmentError::Unknown(id.clone())));
    assert!(engine.delete_segment(at(200), &id).is_err());
    // Deleted as well, it is restored like any other.
    engine.delete_segment(at(201), &made).expect("it is there");
    let again = engine.restore_segment(at(202), &made).expect("nothing is missing");
    assert_eq!((engine.restored_from(&again), engine.restored_from(&made)), (Some(&made), None));
}

#[test]
fn what_is_missing_or_in_use_is_named() {
    let (mut engine, id) = deleted(None);
    let none = SegmentId::from("none");
    assert_eq!(engine.restore_segment(at(61), &none), Err(SegmentError::Unknown(none.clone())));
    let other = engine.create_segment(at(61), SegmentSpec::new("pros", PROS)).expect("a free name");
    assert_eq!(
        engine.restore_segment(at(62), &other),
        Err(SegmentError::NotDeleted(other.clone()))
    );
    let taken = SegmentError::NameTaken("pros".to_owned());
    assert_eq!(engine.restore_segment(at(62), &id), Err(taken));
    engine.advance_to(at(120));
    engine.edit_segment(at(120), &other, SegmentEdit::name("others")).expect("a free name");
    engine.delete_list(at(121), &ListId::from("l")).expect("it is there");
    let list = SegmentError::ParentList(ListId::from("l"));
    assert_eq!(engine.restore_segment(at(122), &id), Err(list));
    engine.create_list(at(123), "again", Some(ListId::from("l"))).expect("a new list");
    engine.delete_field(at(124), "plan").expect("it is there");
    let field = engine.restore_segment(at(125), &id).expect_err("the field is missing");
    assert!(field.to_string().contains("plan"), "{field}");
    let query =
        "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(segment_ids, 'a')";
    let named = |name: &str, query: &str| SegmentSpec::new(name, query).with_id(name);
    let all = "SELECT contact_id, updated_at FROM contact_data";
    for (name, query) in [("a", all), ("b", query)] {
        engine.create_segment(at(126), named(name, query)).expect("a good segment");
    }
    for name in ["b", "a"] {
        engine.delete_segment(at(127), &SegmentId::from(name)).expect("it is there");
    }
    let segment =
        engine.restore_segment(at(128), &SegmentId::from("b")).expect_err("`a` is deleted");
    assert!(segment.to_string().contains("`a`"), "{segment}");
}

#[test]
fn definitions_are_kept_for_a_time() {
    for (setting, kept) in
        [(None, Duration::days(90)), (Some(Duration::days(1)), Duration::days(1))]
    {
        let last = at(60) + TimeDelta::milliseconds(kept.as_millis());
        let (mut engine, id) = deleted(setting);
        let (mut late, _) = deleted(setting);
        engine.restore_segment(last, &id).expect("it is kept until then");
        let after = last + TimeDelta::milliseconds(1);
        assert_eq!(late.restore_segment(after, &id), Err(SegmentError::NotKept(id)));
    }
}

/// The bound is in bytes: the definitions that were deleted first are dropped.
#[test]
fn definitions_are_kept_within_a_bound() {
    let (mut engine, first) = deleted(None);
    let text = "x".repeat(60_000);
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE plan = '{text}'");
    let many = segmentry::limits::DELETED_BYTES / query.len() + 1;
    for n in 0..many {
        let id = SegmentId::from(format!("n{n}"));
        let spec = SegmentSpec::new("long", &query).with_id(id.clone());
        engine.create_segment(at(61), spec).expect("a free name");
        engine.delete_segment(at(61), &id).expect("it is there");
    }
    assert_eq!(engine.restore_segment(at(62), &first), Err(SegmentError::NotKept(first)));
    let last = SegmentId::from(format!("n{}", many - 1));
    engine.restore_segment(at(62), &last).expect("it is kept");
}

#[test]
fn definitions_survive_a_restart_with_and_without_a_checkpoint() {
    let disk = MemoryDisk::default();
    let engine = durable::open(disk.clone(), Policy::live()).expect("an empty disk");
    let start = engine.read(Engine::now).max(durable::start());
    let all = "SELECT contact_id, updated_at FROM contact_data";
    let [a, b] = ["a", "b"].map(|name| {
        let spec = SegmentSpec::new(name, all).with_id(name);
        let id = engine.create_segment(start, spec).expect("a good segment");
        engine.delete_segment(start, &id).expect("it is there");
        id
    });
    let made = engine.restore_segment(start, &a).expect("it is kept");
    for checkpoint in [false, true] {
        let before = engine.read(digest);
        if checkpoint {
            engine.checkpoint().expect("the disk does not fail");
        }
        let copy = durable::open(disk.copy(), Policy::live()).expect("a good file");
        assert_eq!(copy.read(digest), before);
        assert_eq!(copy.read(|engine| engine.restored_from(&made).cloned()), Some(a.clone()));
        copy.restore_segment(start, &b).expect("it is kept");
    }
}
