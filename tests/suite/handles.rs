//! The three handles of an engine answer the same calls, with the same answers.
//!
//! In: one script, with every call in it. Out: the same answers and refusals from an engine, a shared one and a
//! durable one, and the same engine in the end.

use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::engine::{Announcement, BatchMode};
use segmentry::ids::{ContactId, ListId, SegmentId};
use segmentry::ingest::{CheckedEvents, ContactRef, IdentifierRule};
use segmentry::persist::{Settings, Start, StorageError, WriteError};
use segmentry::schema::FieldId;
use segmentry::testing::{MemoryDisk, digest};
use segmentry::time::zone::Zone;
use segmentry::{
    ContactPatch, DurableEngine, Engine, Event, FieldType, Schema, SegmentEdit, SegmentSpec,
    SharedEngine,
};

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn account() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    Engine::builder(schema).seed(3).build().expect("the default policy is valid")
}

fn patch(n: u128) -> ContactPatch {
    let email = format!("c{n}@example.com");
    let id = ContactId(uuid::Uuid::from_u128(n));
    ContactPatch { contact_id: Some(id), ..ContactPatch::new(&email) }.set("plan", "pro")
}

fn event(n: u128, id: &str) -> Event {
    Event::new(format!("c{n}@example.com").as_str(), "open", at(0)).with_id(id)
}

/// The refusal of a durable engine whose disk is good.
fn refusal<R>(error: WriteError<R>) -> R {
    match error {
        WriteError::Refused(refusal) => refusal,
        WriteError::Storage(error) => panic!("a good disk: {error}"),
    }
}

fn told(answer: impl Debug) -> String {
    format!("{answer:?}")
}

/// What a call of a durable engine returns, as the same call of an engine in memory returns it.
fn result<T: Debug, R: Debug>(answer: Result<T, WriteError<R>>) -> String {
    told(answer.map_err(refusal))
}

fn bare<T: Debug>(answer: Result<T, WriteError<std::convert::Infallible>>) -> String {
    let Ok(answer) = answer.map_err(refusal);
    told(answer)
}

/// Every call, each accepted and most of them refused once. `answer` makes what a call returns comparable, with and
/// without refusals.
macro_rules! script {
    ($handle:ident, $answer:ident, $bare:ident) => {{
        let (list, segment) = (ListId::from("l"), SegmentId::from("s"));
        let id = |n| ContactId(uuid::Uuid::from_u128(n));
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
        let spec = || SegmentSpec::new("pros", query).with_id("s");
        let mut answers = vec![
            $answer($handle.create_list(at(0), "a list", Some(list.clone()))),
            $answer($handle.create_list(at(0), "", None)),
            $answer($handle.rename_list(at(1), &list, "the list")),
            $answer($handle.rename_list(at(1), &ListId::from("none"), "x")),
            $answer($handle.create_field(at(1), "score", FieldType::Number)),
            $answer($handle.create_field(at(1), "score", FieldType::Number)),
            $answer($handle.upsert_contacts(at(2), (1..9).map(|n| patch(n).on_list("l")))),
            $answer($handle.upsert_contacts(at(2), [patch(9), patch(10).on_list("none")])),
            $answer($handle.upsert_contacts(at(2), [patch(9), patch(10).set("score", "much")])),
            $answer($handle.record_events(at(3), [event(1, "a"), event(2, "b"), event(1, "a")])),
            $answer($handle.record_events(at(3), [event(1, "c"), event(2, "")])),
            $answer($handle.create_segment(at(4), spec())),
            $answer($handle.create_segment(at(4), spec())),
            $answer($handle.pin_segment(at(5), &segment, true)),
            $answer($handle.edit_segment(at(10), &segment, SegmentEdit::name("the pros"))),
            $answer($handle.edit_segment(at(10), &segment, SegmentEdit::query("SELECT"))),
            $answer($handle.remove_from_list(at(11), &list, [id(1), id(77)])),
            $answer($handle.put_record(at(11), "cursor", Some(vec![7]))),
            $answer($handle.put_record(at(11), "", Some(vec![7]))),
            $answer($handle.announce_record(at(11), "hook", None, Announcement::Enabled)),
        ];
        let batch =
            [patch(1), ContactPatch::new("no address"), patch(11), patch(12).on_list("none")];
        let batch = UpsertContacts::new($handle.check_contacts(batch));
        let some = batch.clone().mode(BatchMode::SkipFaulty).identifiers(IdentifierRule::Sendgrid);
        let events = CheckedEvents::of_events([event(3, "d"), event(4, ""), event(1, "a")]);
        let events = RecordEvents::new(events).mode(BatchMode::SkipFaulty);
        answers.push($answer($handle.execute(at(12), batch)));
        answers.push($answer($handle.execute(at(12), some)));
        answers.push($answer($handle.execute(at(12), events)));
        told($handle.advance_to(at(200)));
        answers.extend([
            $answer($handle.refresh_segment(at(210), &segment, Zone::utc())),
            $answer($handle.refresh_segment(at(211), &segment, Zone::utc())),
            $answer($handle.remove_identifier(at(212), id(1), FieldId::EMAIL, "c1@example.com")),
            $bare($handle.merge_anonymous(at(212), [(id(7), "of 7".to_owned())])),
            $bare($handle.delete_contact(at(213), "c2@example.com")),
            $bare($handle.delete_contact(at(213), "c2@example.com")),
            $bare($handle.erase_contact(at(214), id(3))),
            $bare($handle.erase_contacts(
                at(214),
                [ContactRef::from("c6@example.com"), ContactRef::Id(id(77))],
            )),
            $bare($handle.delete_contacts(at(215), [id(4), id(5), id(77)])),
            $answer($handle.rename_field(at(216), "score", "points")),
            $answer($handle.delete_field(at(217), "plan")),
            $answer($handle.delete_field(at(217), "plan")),
            $answer($handle.delete_segment(at(218), &segment)),
            $answer($handle.delete_segment(at(218), &segment)),
            $answer($handle.restore_segment(at(218), &segment)),
            $answer($handle.delete_list(at(219), &list)),
            $answer($handle.delete_list(at(219), &list)),
            $answer($handle.create_field(at(220), "plan", FieldType::Text)),
            $answer($handle.restore_segment(at(220), &segment)),
        ]);
        told($handle.resume(at(9_000)));
        answers
    }};
}

#[test]
fn an_engine_a_shared_one_and_a_durable_one_answer_the_same() {
    let mut alone = account();
    let of_alone = script!(alone, told, told);
    let shared = SharedEngine::new(account());
    let of_shared = script!(shared, told, told);
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    let disk = MemoryDisk::default();
    let start = Start::New(Box::new(account));
    let durable = DurableEngine::with_disk(disk, quiet, start).expect("an empty disk");
    let of_durable = script!(durable, result, bare);
    assert_eq!(of_alone, of_shared);
    assert_eq!(of_alone, of_durable);
    let refused = of_alone.iter().filter(|answer| answer.starts_with("Err")).count();
    assert_eq!((of_alone.len(), refused), (42, 16), "{of_alone:#?}");
    assert_eq!(digest(&alone), shared.read(digest));
    assert_eq!(digest(&alone), durable.read(digest));
}

/// A durable engine on a good disk, without a thread of its own.
fn durable() -> DurableEngine {
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    let start = Start::New(Box::new(account));
    DurableEngine::with_disk(MemoryDisk::default(), quiet, start).expect("a good disk")
}

#[test]
fn a_write_in_a_closure_that_reads_the_same_engine_is_refused_and_does_not_wait() {
    let engine = durable();
    let before = engine.status().last;
    let nested = StorageError::Nested;
    engine.read(|_| {
        let refused = engine.upsert_contacts(at(0), [patch(1)]);
        assert_eq!(refused.expect_err("it would wait"), WriteError::Storage(nested.clone()));
        assert_eq!(engine.advance_to(at(1)), Err(nested.clone()));
        assert_eq!(engine.resume(at(1)), Err(nested.clone()));
        assert_eq!(engine.flush(), Err(nested.clone()));
        assert_eq!(engine.write_again(), Err(nested.clone()));
        assert_eq!(engine.checkpoint().expect_err("it would wait"), nested);
        assert_eq!(engine.suspend(), Err(nested.clone()));
        assert_eq!(engine.close(), Err(nested.clone()));
        // Another engine is not in use here.
        durable().upsert_contacts(at(0), [patch(1)]).expect("a good disk");
    });
    assert_eq!(engine.status().last, before, "nothing of it waits to be done");
    engine.upsert_contacts(at(0), [patch(1)]).expect("the closure has returned");
    assert_eq!(engine.read(Engine::contact_count), 1);
}

#[test]
fn a_write_in_a_closure_that_reads_the_same_shared_engine_panics_and_does_not_wait() {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    let engine = SharedEngine::new(account());
    let nested = |call: &dyn Fn()| {
        let panic = catch_unwind(AssertUnwindSafe(call)).expect_err("it would wait");
        let said = panic.downcast_ref::<String>().expect("a message");
        assert!(said.contains("after the closure has returned"), "{said}");
    };
    nested(&|| engine.read(|_| drop(engine.upsert_contacts(at(0), [patch(1)]))));
    nested(&|| engine.write(|_| engine.read(|_| ())));
    nested(&|| engine.read(|_| engine.advance_to(at(1))));
    engine.upsert_contacts(at(0), [patch(1)]).expect("it is as before");
    assert_eq!(engine.read(Engine::contact_count), 1);
}
