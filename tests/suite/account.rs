//! Commands on an account: fields and lists are renamed, contacts are deleted, identifiers are removed.
//!
//! In: a small account. Out: checks of its data, its segments and its readers after each command.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::IdentifierError;
use segmentry::lifecycle::Validation;
use segmentry::schema::{FieldId, SchemaError};
use segmentry::{
    ContactId, ContactPatch, Engine, FieldType, ListError, Policy, Schema, SegmentEdit,
    SegmentError, SegmentId, SegmentSpec,
};

const PRO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
const HAS_EMAIL: &str = "SELECT contact_id, updated_at FROM contact_data WHERE email IS NOT NULL";

fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minute)
}

/// Six contacts, written a minute apart; those with an even number are on the pro plan.
fn account() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let mut engine = Engine::builder(schema).policy(Policy::live()).build().expect("a good policy");
    for (n, minute) in (0..6).zip(0..) {
        let patch = ContactPatch::new(&address(n)).set("plan", ["pro", "free"][n % 2]);
        engine.upsert_contacts(at(minute), [patch]).expect("a good record");
    }
    engine
}

fn address(n: usize) -> String {
    format!("c{n}@x.org")
}

fn id(engine: &Engine, n: usize) -> ContactId {
    engine.contact(address(n).as_str()).expect("it is there").contact_id
}

fn segment(engine: &mut Engine, query: &str) -> SegmentId {
    let spec = SegmentSpec::new(query, query);
    let id = engine.create_segment(at(10), spec).expect("a good segment");
    engine.advance_to(engine.now());
    id
}

fn members(engine: &Engine, segment: &SegmentId) -> Vec<ContactId> {
    engine.members(segment).expect("it is there").collect()
}

#[test]
fn a_list_keeps_its_contacts_under_another_name() {
    let mut engine = account();
    let list = engine.create_list(at(10), "old", None).expect("a good list");
    engine.rename_list(at(11), &list, "new").expect("a good name");
    assert_eq!(engine.lists().collect::<Vec<_>>(), [(&list, "new")]);
    assert_eq!(engine.rename_list(at(11), &list, ""), Err(ListError::Name));
    let none = "none".into();
    assert_eq!(engine.rename_list(at(11), &none, "x"), Err(ListError::Unknown(none.clone())));
    assert_eq!(engine.lists().collect::<Vec<_>>(), [(&list, "new")]);
}

#[test]
fn renaming_a_field_keeps_its_values_and_invalidates_segments_with_its_old_name() {
    let mut engine = account();
    let pro = segment(&mut engine, PRO);
    assert_eq!(members(&engine, &pro).len(), 3);
    engine.rename_field(at(11), "plan", "tier").expect("a good name");
    let view = engine.segment(&pro).expect("it is there");
    assert_eq!((view.query_validation, view.contacts_count), (Validation::Invalid, 3));
    let tier = segment(&mut engine, &PRO.replace("plan", "tier"));
    assert_eq!(members(&engine, &tier).len(), 3);
    engine.rename_field(at(12), "tier", "plan").expect("a good name");
    engine.advance_to(at(12));
    assert_eq!(engine.segment(&pro).expect("there").query_validation, Validation::Valid);
    assert_eq!(engine.segment(&tier).expect("there").query_validation, Validation::Invalid);
    assert_eq!(members(&engine, &pro).len(), 3);
}

#[test]
fn a_name_in_other_letters_is_the_same_name_and_taken_or_unknown_names_are_refused() {
    let mut engine = account();
    let pro = segment(&mut engine, PRO);
    engine.create_field(at(11), "other", FieldType::Number).expect("a new field");
    engine.rename_field(at(11), "plan", "Plan").expect("a good name");
    assert_eq!(engine.schema().field("plan").expect("it is there").name, "Plan");
    assert_eq!(engine.segment(&pro).expect("there").query_validation, Validation::Valid);
    let refused = [("plan", "OTHER"), ("plan", "email"), ("email", "mail"), ("none", "some")]
        .map(|(name, new)| engine.rename_field(at(12), name, new).expect_err(new));
    assert_eq!(
        refused,
        [
            SchemaError::Exists("OTHER".to_owned()),
            SchemaError::Reserved("email".to_owned()),
            SchemaError::Unknown("email".to_owned()),
            SchemaError::Unknown("none".to_owned()),
        ]
    );
}

#[test]
fn contacts_that_are_deleted_together_leave_every_segment_and_are_counted_once() {
    let mut engine = account();
    let pro = segment(&mut engine, PRO);
    let [first, second, last] = [0, 1, 4].map(|n| id(&engine, n));
    let left = id(&engine, 2);
    let deleted = engine
        .delete_contacts(at(11), [first, second, last, first, ContactId(uuid::Uuid::from_u128(7))]);
    assert_eq!(deleted, 3);
    assert_eq!(members(&engine, &pro), [left]);
    assert_eq!(engine.resolve(&pro, at(11)), Ok(vec![left]));
    assert_eq!(engine.contact_count(), 3);
}

#[test]
fn an_identifier_can_be_removed_from_a_contact_that_has_another() {
    let mut engine = account();
    let emails = segment(&mut engine, HAS_EMAIL);
    let contact = id(&engine, 0);
    let by_email = |engine: &mut Engine, contact| {
        engine.remove_identifier(at(12), contact, FieldId::EMAIL, &address(0))
    };
    let last = IdentifierError::Last(address(0));
    assert_eq!(by_email(&mut engine, contact), Err(last));
    let patch = ContactPatch::by_id(contact).set("external_id", "x-0");
    engine.upsert_contacts(at(11), [patch]).expect("a good record");
    let other = id(&engine, 1);
    assert_eq!(by_email(&mut engine, other), Err(IdentifierError::NotHeld(address(0))));
    let nobody = ContactId(uuid::Uuid::from_u128(7));
    assert_eq!(by_email(&mut engine, nobody), Err(IdentifierError::Unknown(nobody)));
    assert_eq!(by_email(&mut engine, contact), Ok(()));

    assert!(engine.contact(address(0).as_str()).is_none());
    let found = engine.contact_by_identifier(FieldId::EXTERNAL_ID, "x-0").expect("it is there");
    assert_eq!(found.contact_id, contact);
    assert!(found.fields.iter().all(|(field, _)| field.name != "email"));
    assert!(!members(&engine, &emails).contains(&contact), "a query no longer finds it");
    // The address is free: who comes with it is somebody else.
    engine.upsert_contacts(at(13), [ContactPatch::new(&address(0))]).expect("a good record");
    assert_ne!(id(&engine, 0), contact);
}

#[test]
fn another_query_does_not_bring_back_a_parent_list() {
    let mut engine = account();
    let list = engine.create_list(at(10), "VIP", None).expect("a good list");
    let spec = SegmentSpec::new("within", PRO).within_list(list.as_str());
    let id = engine.create_segment(at(10), spec).expect("a good query");
    engine.delete_list(at(20), &list).expect("it is there");
    let edit = SegmentEdit::query(&PRO.replace("pro", "free"));
    let refused = engine.edit_segment(at(30), &id, edit);
    assert!(matches!(refused, Err(SegmentError::ParentList(_))), "{refused:?}");
    assert_eq!(engine.segment(&id).expect("frozen").query_validation, Validation::Invalid);
    engine.edit_segment(at(30), &id, SegmentEdit::name("still")).expect("a name is no query");
}

#[test]
fn pages_of_members_are_together_the_members_and_the_latest_contacts_come_first() {
    let mut engine = account();
    let (pro, emails) = (segment(&mut engine, PRO), segment(&mut engine, HAS_EMAIL));
    for most in 1..=7 {
        let (mut paged, mut place) = (Vec::new(), Some(0));
        while let Some(from) = place {
            let (page, next) = engine.members_from(&emails, from, most).expect("it is there");
            assert!(page.len() <= most && !page.is_empty());
            paged.extend(page);
            place = next;
        }
        assert_eq!(paged, members(&engine, &emails), "{most} a page");
    }
    let latest: Vec<ContactId> = [5, 4, 3].map(|n| id(&engine, n)).into();
    assert_eq!(engine.latest_contacts(3), latest);
    assert_eq!(engine.latest_contacts(9).len(), 6);
    let mut both = [&pro, &emails];
    both.sort();
    let who = [id(&engine, 0), ContactId(uuid::Uuid::from_u128(7)), id(&engine, 1)];
    let known = engine.memberships(&who);
    let told = |place| engine.segments_at(&known, place).collect::<Vec<_>>();
    assert_eq!([told(0), told(1), told(2)], [both.to_vec(), vec![], vec![&emails]]);
    let plan = engine.compile(PRO).expect("a good query");
    assert_eq!(engine.count(&plan, at(20)), 3);
}

#[test]
fn a_frozen_segment_says_whether_its_field_was_renamed_or_has_another_type() {
    let mut engine = account();
    let segment = segment(&mut engine, PRO);
    let why = |engine: &Engine| engine.segment_status(&segment).expect("it is there").why;
    engine.rename_field(at(11), "plan", "tier").expect("a good name");
    assert!(why(&engine).ends_with("field `plan` is named `tier` now"), "{}", why(&engine));
    engine.rename_field(at(12), "tier", "level").expect("a good name");
    assert!(why(&engine).ends_with("field `plan` is named `level` now"), "{}", why(&engine));
    engine.create_field(at(13), "Plan", FieldType::Number).expect("the name is free");
    let retyped = "field `plan` is now a number and was a text";
    assert!(why(&engine).ends_with(retyped), "{}", why(&engine));
    engine.delete_field(at(14), "Plan").expect("it is there");
    engine.delete_field(at(15), "level").expect("it is there");
    assert!(why(&engine).ends_with("field `plan` is missing"), "{}", why(&engine));
}
