//! Batches with records at fault: which records are left out, which are taken, and which are journaled.
//!
//! In: batches, most of them with faults. Out: the engine of the good records alone, however one comes to it.

use crate::random;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use segmentry::engine::BatchMode;
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::ingest::{
    CheckedContact, CheckedContacts, CheckedEvents, ContactColumns, ContactRecords, IdentifierRule,
};
use segmentry::persist::{Level, Settings, Start, WriteError};
use segmentry::testing::{MemoryDisk, digest};
use segmentry::{
    BatchError, ContactPatch, DurableEngine, Engine, Event, FieldType, Schema, SegmentSpec,
};

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

/// An account with a list, a few contacts with several identifiers, and an event.
fn account() -> Engine {
    let schema = Schema::builder().field("age", FieldType::Number).field("plan", FieldType::Text);
    let mut engine = Engine::builder(schema.build().expect("good fields"))
        .seed(5)
        .build()
        .expect("the settings are valid");
    engine.create_list(at(0), "a list", Some("l".into())).expect("a new list");
    let contacts = [
        ContactPatch::new("a@x.org").set("external_id", "1").on_list("l"),
        ContactPatch::new("b@x.org").set("phone_number_id", "+1555"),
        ContactPatch::default().set("anonymous_id", "z"),
    ];
    engine.upsert_contacts(at(0), contacts).expect("good contacts");
    engine
        .record_events(at(0), [Event::new("a@x.org", "open", at(0)).with_id("0")])
        .expect("the command is accepted");
    engine
}

/// Records that are often at fault: by themselves, for what the engine holds, or for an earlier one of the batch.
fn patches() -> impl Strategy<Value = Vec<ContactPatch>> {
    let one = (0..6usize, 0..4usize, 0..4usize, 0..6i64, 0..4usize, 0..8usize);
    let patch = |(email, external, phone, age, list, updated)| {
        let mut patch = match ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "no address", ""][email]
        {
            "" => ContactPatch::default(),
            email => ContactPatch::new(email),
        };
        if external > 0 {
            patch = patch.set("external_id", ["", "1", "2", "3"][external]);
        }
        if phone > 1 {
            patch = patch.set("phone_number_id", ["", "", "+1555", "not a phone"][phone]);
        }
        patch = match age {
            0 => patch.set("age", "old"),
            1 => patch.set("plam", "x"),
            age => patch.set("age", age),
        };
        patch = match list {
            0_usize => patch.on_list("none"),
            1 => patch.on_list("l"),
            _ => patch,
        };
        // Before the engine's instant, at it, between it and the command's, and after both.
        let seconds = [-1, 0, 30, 90].get(updated);
        let updated = seconds.map(|seconds| at(0) + TimeDelta::seconds(*seconds));
        updated.into_iter().fold(patch, |patch, at| patch.set("updated_at", at.to_rfc3339()))
    };
    prop::collection::vec(one.prop_map(patch), 0..12)
}

fn rules() -> impl Strategy<Value = IdentifierRule> {
    prop_oneof![Just(IdentifierRule::Any), Just(IdentifierRule::Sendgrid)]
}

/// The records at other positions.
fn without<T: Clone>(records: &[T], left_out: &BTreeSet<usize>) -> Vec<T> {
    let stays = records.iter().enumerate().filter(|(position, _)| !left_out.contains(position));
    stays.map(|(_, record)| record.clone()).collect()
}

fn faulty(error: &BatchError) -> BTreeSet<usize> {
    error.faults.iter().map(|fault| fault.record).collect()
}

/// What a caller did who had all or nothing only: leave out the records at fault, and try again.
fn by_retries(
    engine: &mut Engine,
    patches: &[ContactPatch],
    rule: IdentifierRule,
) -> BTreeSet<usize> {
    let mut positions: Vec<usize> = (0..patches.len()).collect();
    loop {
        let batch = positions.iter().map(|position| patches[*position].clone());
        let command = UpsertContacts::new(engine.check_contacts(batch)).identifiers(rule);
        match engine.execute(at(1), command) {
            Ok(_) => break,
            Err(error) => positions = without(&positions, &faulty(&error)),
        }
    }
    (0..patches.len()).filter(|position| !positions.contains(position)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: random::cases(), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn skipping_faulty_contacts_leaves_the_same_engine_as_the_good_ones_alone(
        patches in patches(), rule in rules(),
    ) {
        let [mut skipping, mut retrying, mut good_alone, mut one_by_one] = [(); 4].map(|()| account());
        let command = UpsertContacts::new(skipping.check_contacts(patches.clone()));
        let command = command.mode(BatchMode::SkipFaulty).identifiers(rule);
        let report = skipping.execute(at(1), command).expect("it is never refused whole");
        let left_out = faulty(&BatchError { faults: report.faults.clone() });
        prop_assert!(report.faults.is_sorted_by_key(|fault| fault.record));
        prop_assert_eq!(report.created + report.updated + left_out.len(), patches.len());
        // Nothing of a batch without good records is done, not even the instant.
        skipping.advance_to(at(1));

        prop_assert_eq!(by_retries(&mut retrying, &patches, rule), left_out.clone());
        prop_assert_eq!(digest(&skipping), digest(&retrying));

        let good = without(&patches, &left_out);
        let command = UpsertContacts::new(good_alone.check_contacts(good)).identifiers(rule);
        let taken = good_alone.execute(at(1), command).expect("all are good");
        prop_assert_eq!((taken.created, taken.updated), (report.created, report.updated));
        prop_assert_eq!(digest(&skipping), digest(&good_alone));

        let refused = patches.iter().enumerate().filter(|(_, patch)| {
            let command = UpsertContacts::new(one_by_one.check_contacts([(*patch).clone()]));
            one_by_one.execute(at(1), command.identifiers(rule)).is_err()
        });
        prop_assert_eq!(refused.map(|(position, _)| position).collect::<BTreeSet<_>>(), left_out);
        one_by_one.advance_to(at(1));
        prop_assert_eq!(digest(&skipping), digest(&one_by_one));
    }

    #[test]
    fn contacts_of_columns_in_any_parts_leave_the_same_engine_as_records(
        patches in patches(), rule in rules(), parts in 1..4usize, again in any::<bool>(),
    ) {
        let [mut records, mut columns] = [(); 2].map(|()| account());
        let checked = patches.into_iter().filter_map(|patch| patch.check(records.schema()).ok());
        let checked: Vec<CheckedContact> = checked.collect();
        // In each part the other way round.
        let part = |part: usize| checked.iter().skip(part).step_by(parts).rev();
        let held: Vec<Arc<ContactColumns>> =
            (0..parts).map(|number| Arc::new(part(number).collect())).collect();
        let places = (0..checked.len()).map(|position| {
            let of_part = part(position % parts).len();
            ((position % parts) as u32, (of_part - 1 - position / parts) as u32)
        });
        let mut selected = ContactRecords::select(&held, places.collect());
        if again {
            // As a journal has it.
            let bytes = serde_json::to_vec(&selected).expect("it has a form");
            selected = serde_json::from_slice(&bytes).expect("it comes back");
        }
        let of = |batch: CheckedContacts| {
            UpsertContacts::new(batch).mode(BatchMode::SkipFaulty).identifiers(rule)
        };
        let wanted = records.execute(at(1), of(checked.into()));
        prop_assert_eq!(columns.execute(at(1), of(selected.into())), wanted);
        prop_assert_eq!(digest(&columns), digest(&records));
    }

    #[test]
    fn skipping_faulty_events_leaves_the_same_engine_as_the_good_ones_alone(
        events in prop::collection::vec((0..5usize, 0..3usize, 0..3usize), 0..12),
    ) {
        let event = |(id, contact, kind): (usize, usize, usize)| {
            let contact = ["a@x.org", "unknown@x.org", ""][contact];
            let event = Event::new(contact, ["open", "click", ""][kind], at(0));
            if id < 4 { event.with_id(["0", "1", "2", ""][id]) } else { event }
        };
        let events: Vec<Event> = events.into_iter().map(event).collect();
        let (mut skipping, mut good_alone) = (account(), account());
        let command = RecordEvents::new(CheckedEvents::of_events(events.clone()));
        let report = skipping.execute(at(1), command.mode(BatchMode::SkipFaulty)).expect("never whole");
        let left_out = faulty(&BatchError { faults: report.faults.clone() });
        let others = report.accepted + report.duplicates.len();
        prop_assert_eq!(others + left_out.len(), events.len());
        prop_assert!(report.duplicates.iter().all(|position| events[*position].id.is_some()));
        let taken = good_alone.record_events(at(1), without(&events, &left_out)).expect("all are good");
        prop_assert_eq!(taken.accepted, report.accepted);
        skipping.advance_to(at(1));
        prop_assert_eq!(digest(&skipping), digest(&good_alone));
    }
}

fn durable() -> DurableEngine {
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    let start = Start::New(Box::new(account));
    DurableEngine::with_disk(MemoryDisk::default(), quiet, start).expect("an empty disk")
}

#[test]
fn a_batch_is_written_down_once_and_one_that_does_nothing_is_not() {
    let durable = durable();
    let written = || durable.status().last;
    let bad = || ContactPatch::new("no address");
    let mixed = || {
        let contacts =
            [ContactPatch::new("c@x.org"), bad(), ContactPatch::new("d@x.org").on_list("none")];
        UpsertContacts::new(durable.check_contacts(contacts))
    };
    let refused = durable.execute(at(1), mixed()).expect_err("one is no address");
    assert!(matches!(refused, WriteError::Refused(BatchError { faults }) if faults.len() == 1));
    assert_eq!(written(), 0, "it was found before");
    let report = durable.execute(at(1), mixed().mode(BatchMode::SkipFaulty)).expect("a good disk");
    assert_eq!((report.created, report.updated), (1, 0));
    let positions: Vec<usize> = report.faults.iter().map(|fault| fault.record).collect();
    assert_eq!(positions, [1, 2]);
    assert_eq!(written(), 1);
    let none =
        UpsertContacts::new(durable.check_contacts([bad(), bad()])).mode(BatchMode::SkipFaulty);
    let report = durable.execute_at(at(1), none, Level::Buffered).expect("a good disk");
    assert_eq!((report.created, report.faults.len(), written()), (0, 2, 1));
    let events = [Event::new("", "open", at(0)), Event::new("c@x.org", "open", at(0)).with_id("0")];
    let events = RecordEvents::new(CheckedEvents::of_events(events)).mode(BatchMode::SkipFaulty);
    let report = durable.execute(at(1), events).expect("a good disk");
    assert_eq!((report.accepted, report.duplicates, written()), (0, vec![1], 2));
}

#[test]
fn a_value_whose_field_was_deleted_since_it_was_checked_is_not_written() {
    let mut engine = account();
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE age > 1";
    engine
        .create_segment(at(0), SegmentSpec::new("old", query).with_id("s"))
        .expect("the command is accepted");
    let patches = [ContactPatch::new("c@x.org").set("age", 7), ContactPatch::new("d@x.org")];
    let command = UpsertContacts::new(engine.check_contacts(patches));
    engine.delete_field(at(1), "age").expect("it is there");
    engine.create_field(at(1), "age", FieldType::Text).expect("its name is free");
    let refused = engine.execute(at(2), command.clone()).expect_err("the field is another one");
    assert_eq!(faulty(&refused), BTreeSet::from([0]));
    let report = engine.execute(at(2), command.mode(BatchMode::SkipFaulty)).expect("never whole");
    assert_eq!((report.created, report.faults.len()), (1, 1));
    assert!(engine.contact("c@x.org").is_none() && engine.contact("d@x.org").is_some());
}

#[test]
fn by_the_rule_of_sendgrid_an_update_names_all_identifiers_of_its_contact() {
    let mut engine = account();
    let batch = [
        ContactPatch::new("a@x.org").set("age", 1),
        ContactPatch::new("a@x.org").set("external_id", "1").set("age", 2),
        ContactPatch::new("c@x.org").set("external_id", "7"),
        ContactPatch::new("c@x.org").set("age", 3),
        ContactPatch::new("d@x.org").set("phone_number_id", "not a phone"),
    ];
    let command = UpsertContacts::new(engine.check_contacts(batch)).mode(BatchMode::SkipFaulty);
    let strict = command.clone().identifiers(IdentifierRule::Sendgrid);
    let report = engine.clone().execute(at(1), strict).expect("never whole");
    assert_eq!(faulty(&BatchError { faults: report.faults }), BTreeSet::from([0, 3, 4]));
    let report = engine.execute(at(1), command).expect("never whole");
    assert_eq!(report.faults, []);
}
