//! Tests of the store: one claim each.

use super::*;
use crate::ids::IdSource;
use crate::ingest::{
    CheckedContact, ContactPatch, ContactRecords, Event, Fault, FaultKind, Payload,
};
use crate::limits;
use crate::schema::{FieldType, Schema};
use crate::time::Timestamp;

struct World {
    schema: Schema,
    store: Store,
    ids: IdSource,
}

impl World {
    fn new() -> Self {
        let schema =
            Schema::builder().field("plan", FieldType::Text).build().expect("the schema is valid");
        Self { schema, store: Store::default(), ids: IdSource::new(1) }
    }

    fn upsert(&mut self, patch: ContactPatch) -> Result<Touched, Vec<Fault>> {
        let checked = patch.check(&self.schema)?;
        let (batch, faults) = planned(&self.store, vec![checked], &mut self.ids);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(self.store.apply_contacts(&self.schema, batch, Timestamp::MIN))
    }

    fn record(&mut self, event: Event) -> Touched {
        let events = [event.check().expect("the event is valid")].into_iter().collect();
        let (batch, faults) = self.store.plan_events(events, &EventLimits::default());
        assert_eq!(faults, []);
        self.store.apply_events(batch)
    }

    fn row(&self, email: &str) -> Option<Row> {
        self.store.row(&ContactRef::from(email))
    }
}

fn planned(
    store: &Store,
    records: Vec<CheckedContact>,
    ids: &mut IdSource,
) -> (ContactBatch, Vec<Fault>) {
    let existing = Existing { is_list: &|_| true, kind: None };
    let records = ContactRecords::from(records).into();
    store.plan_contacts(records, ids, PlacementRules::ANY, existing)
}

fn open(email: &str, id: &str) -> Event {
    let payload = Payload::parse(r#"{"campaign":"spring-secret"}"#).expect("the payload is valid");
    Event::new(email, "open", Timestamp::MIN.to_chrono()).with_id(id).with_payload(payload)
}

#[test]
fn an_upsert_by_any_identifier_finds_the_contact_and_keeps_what_it_does_not_name() {
    let mut world = World::new();
    world
        .upsert(ContactPatch::new("a@x.com").set("external_id", "7").set("plan", "pro"))
        .expect("the record is accepted");
    world
        .upsert(ContactPatch::default().set("external_id", "7").set("city", "Oslo"))
        .expect("the record is accepted");
    assert_eq!(world.store.alive().len(), 1);
    let row = world.row("A@X.com").expect("the contact exists");
    let plan = world.schema.field("plan").expect("the field exists").id;
    assert_eq!(world.store.value(plan, row), Value::Text("pro".into()));
    assert_eq!(world.store.value(FieldId::CITY, row), Value::Text("Oslo".into()));
}

#[test]
fn ids_of_two_contacts_in_one_record_are_refused() {
    let mut world = World::new();
    world.upsert(ContactPatch::new("a@x.com")).expect("the record is accepted");
    world.upsert(ContactPatch::default().set("external_id", "7")).expect("the record is accepted");
    let faults = world
        .upsert(ContactPatch::new("a@x.com").set("external_id", "7"))
        .expect_err("the identifiers belong to two contacts");
    assert_eq!(faults[0].field, "external_id");
    let faults = world.upsert(ContactPatch::new("b@x.com").set("external_id", "7")).map(|_| ());
    assert_eq!(faults, Ok(()), "an identifier that is missing may be added");
    let faults = world
        .upsert(ContactPatch::new("c@x.com").set("external_id", "7"))
        .expect_err("the identifier would change");
    assert_eq!(faults[0].kind, FaultKind::IdentifierChanged);
}

#[test]
fn a_batch_may_speak_of_a_contact_that_it_creates() {
    let mut world = World::new();
    let records = [
        ContactPatch::new("a@x.com"),
        ContactPatch::new("a@x.com").set("external_id", "7"),
        ContactPatch::default().set("external_id", "7").set("city", "Oslo"),
    ];
    let records = records
        .into_iter()
        .map(|patch| patch.check(&world.schema).expect("the record is valid"))
        .collect();
    let (batch, faults) = planned(&world.store, records, &mut world.ids);
    assert_eq!(faults, []);
    world.store.apply_contacts(&world.schema, batch, Timestamp::MIN);
    assert_eq!(world.store.alive().len(), 1);
    assert_eq!(world.store.value(FieldId::CITY, Row(0)), Value::Text("Oslo".into()));
}

#[test]
fn a_record_that_is_refused_for_its_lists_makes_no_later_one_outdated() {
    let mut world = World::new();
    let lists = (0..limits::LISTS_PER_CONTACT).map(|number| number.to_string());
    let patch = ContactPatch::new("a@x.com").set("updated_at", "2026-01-01");
    world.upsert(lists.fold(patch, ContactPatch::on_list)).expect("the record is accepted");
    let records = [
        ContactPatch::new("a@x.com").set("updated_at", "2026-03-01").on_list("one more"),
        ContactPatch::new("a@x.com").set("updated_at", "2026-02-01").set("city", "Oslo"),
    ];
    let records = records.map(|patch| patch.check(&world.schema).expect("the record is valid"));
    let now = Timestamp::parse("2026-04-01").expect("a day");
    let rules = PlacementRules { newest_wins: Some(now), ..PlacementRules::ANY };
    let existing = Existing { is_list: &|_| true, kind: None };
    let records = ContactRecords::from(records.to_vec()).into();
    let (batch, faults) = world.store.plan_contacts(records, &mut world.ids, rules, existing);
    let kind = FaultKind::TooManyLists { most: limits::LISTS_PER_CONTACT };
    assert_eq!(faults, [Fault::new("list_ids", kind).of_record(0)]);
    assert_eq!(batch.len(), 1, "the second one is not older than what the contact has");
}

#[test]
fn an_event_waits_for_its_contact_and_is_counted_once() {
    let mut world = World::new();
    assert!(world.record(open("a@x.com", "1")).is_empty());
    world.record(open("a@x.com", "1"));
    world.record(open("alt@x.com", "2"));
    assert_eq!(world.store.orphan_events(), 2);
    let alternates = vec!["ALT@x.com".to_owned()];
    let touched = world
        .upsert(ContactPatch::new("a@x.com").set("alternate_emails", alternates))
        .expect("the record is accepted");
    assert_eq!(world.store.orphan_events(), 0);
    let row = world.row("a@x.com").expect("the contact exists");
    assert_eq!(world.store.events().run(row).len(), 2);
    let mut streams = touched.touches().filter(|touch| matches!(touch, Touch::Stream(_)));
    assert!(streams.all(|touch| touched.rows(&world.store, touch).contains(row.0)));
}

#[test]
fn a_value_that_does_not_change_touches_only_updated_at() {
    let mut world = World::new();
    world.upsert(ContactPatch::new("a@x.com").set("plan", "pro")).expect("the record is accepted");
    let touched = world
        .upsert(ContactPatch::new("a@x.com").set("plan", "pro"))
        .expect("the record is accepted");
    assert!(touched.touches().all(|touch| touch == Touch::Field(FieldId::UPDATED_AT)));
}

#[test]
fn email_domains_follow_the_addresses() {
    let mut world = World::new();
    let alternates = vec!["b@Y.com".to_owned(), "c@x.com".to_owned()];
    world
        .upsert(ContactPatch::new("a@X.com").set("alternate_emails", alternates))
        .expect("the record is accepted");
    let Some(Column::Texts(domains)) = world.store.column(FieldId::EMAIL_DOMAINS) else {
        panic!("the column has sets")
    };
    assert_eq!(domains.get(0).collect::<Vec<_>>(), ["x.com", "y.com"]);
    world
        .upsert(ContactPatch::new("a@x.com").clear("alternate_emails"))
        .expect("the record is accepted");
    let Some(Column::Texts(domains)) = world.store.column(FieldId::EMAIL_DOMAINS) else {
        panic!("the column has sets")
    };
    assert_eq!(domains.get(0).collect::<Vec<_>>(), ["x.com"]);
    assert_eq!(world.row("b@y.com"), None);
}

#[test]
fn a_deleted_contact_frees_its_identifiers_and_its_row_stays_dead() {
    let mut world = World::new();
    world.upsert(ContactPatch::new("a@x.com").set("plan", "pro")).expect("the record is accepted");
    world.record(open("a@x.com", "1"));
    let row = world.row("a@x.com").expect("the contact exists");
    let id = world.store.contact_id(row);
    assert!(world.store.delete(row, true) && !world.store.delete(row, true));
    assert_eq!(world.row("a@x.com"), None);
    assert!(world.store.events().run(row).len() == 0);
    assert_eq!(world.store.contact_id(row), id, "an old delta still names the contact");
    world.upsert(ContactPatch::new("a@x.com")).expect("the address is free again");
    assert_eq!(world.row("a@x.com"), Some(Row(1)));
    assert!(world.store.value(FieldId::CITY, Row(1)).is_null());
}

#[test]
fn no_text_of_an_erased_contact_remains() {
    let mut world = World::new();
    world
        .upsert(
            ContactPatch::new("gone@secret.com").set("plan", "secret-plan").on_list("secret-list"),
        )
        .expect("the record is accepted");
    world
        .upsert(ContactPatch::new("stays@x.com").set("plan", "pro"))
        .expect("the record is accepted");
    world.record(open("gone@secret.com", "1"));
    let row = world.row("gone@secret.com").expect("the contact exists");
    let id = world.store.contact_id(row).expect("the row has an id");
    let mut erased = Erased::default();
    assert_eq!(world.store.erase(&ContactRef::Id(id), true, &mut erased), Some(row));
    world.store.erase_all_unused();
    assert_eq!(erased.contacts, 1);
    let left = format!("{:?} {:?}", world.store.columns, world.store.events);
    assert!(!left.contains("secret"), "{left}");
    assert!(left.contains("stays@x.com"));
}

#[test]
fn a_clone_is_a_snapshot() {
    let mut world = World::new();
    world.upsert(ContactPatch::new("a@x.com").set("city", "Oslo")).expect("the record is accepted");
    let snapshot = world.store.clone();
    world.upsert(ContactPatch::new("a@x.com").set("city", "Rome")).expect("the record is accepted");
    assert_eq!(snapshot.value(FieldId::CITY, Row(0)), Value::Text("Oslo".into()));
    assert_eq!(world.store.value(FieldId::CITY, Row(0)), Value::Text("Rome".into()));
}
