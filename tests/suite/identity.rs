//! Who is who: ids that nobody else draws, identifiers in one spelling, events that stay the events they are.
//!
//! In: engines in memory and in directories, copies of them, records in several spellings. Out: the same people and
//! events through export, import, backup and restore.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::command::UpsertContacts;
use segmentry::engine::{BatchMode, FeedError};
use segmentry::ids::Cursor;
use segmentry::ingest::FaultKind;
use segmentry::schema::FieldId;
use segmentry::{ContactId, ContactPatch, DurableEngine, Engine, Event, Schema, SegmentSpec};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

/// An empty directory.
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("identity-{name}"));
    drop(std::fs::remove_dir_all(&directory));
    directory
}

fn open(directory: &PathBuf) -> DurableEngine {
    let new = || Engine::in_memory(Schema::new());
    DurableEngine::open_or_create(directory, new).expect("there is room")
}

fn add(engine: &DurableEngine, email: &str) -> ContactId {
    engine.upsert_contacts(start(), [ContactPatch::new(email)]).expect("a good record");
    engine.read(|engine| engine.contact(email).expect("it was added").contact_id)
}

#[test]
fn two_directories_and_two_restores_of_one_backup_draw_ids_of_their_own() {
    let (one, other) = (open(&directory("one")), open(&directory("other")));
    let ann = add(&one, "ann@example.com");
    assert_ne!(ann, add(&other, "bob@example.com"));
    let backup = directory("backup").with_extension("redb");
    drop(std::fs::remove_file(&backup));
    one.backup(&backup).expect("there is room");
    let mut drawn = vec![add(&one, "cy@example.com")];
    for name in ["first", "second"] {
        let copy = directory(name);
        segmentry::persist::restore(&backup, &copy, |_| ()).expect("it is whole");
        let copy = open(&copy);
        assert_eq!(add(&copy, "ann@example.com"), ann, "who was in the backup stays the same");
        drawn.push(add(&copy, "cy@example.com"));
    }
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), 3);
}

#[test]
fn an_engine_with_a_seed_keeps_it_in_a_directory() {
    let seeded = |name| {
        let new = || Engine::builder(Schema::new()).seed(9).build().expect("a good policy");
        DurableEngine::open_or_create(directory(name), new).expect("there is room")
    };
    let (one, same) = (seeded("seed-one"), seeded("seed-same"));
    assert_eq!(add(&one, "ann@example.com"), add(&same, "ann@example.com"));
}

#[test]
fn a_cursor_of_before_a_restore_or_of_another_directory_is_refused() {
    let one = open(&directory("feed"));
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE email = 'a@b.c'";
    one.create_segment(start(), SegmentSpec::new("early", query)).expect("a good query");
    let backup = directory("feed-backup").with_extension("redb");
    drop(std::fs::remove_file(&backup));
    one.backup(&backup).expect("there is room");
    one.create_segment(start(), SegmentSpec::new("late", query)).expect("a good query");
    let known = one.read(Engine::cursor);
    assert_eq!(one.read(|engine| engine.changes_since(known).map(Iterator::count)), Ok(0));
    let copy = directory("feed-copy");
    segmentry::persist::restore(&backup, &copy, |_| ()).expect("it is whole");
    let copy = open(&copy);
    let present = copy.read(Engine::cursor);
    let after =
        |cursor: Cursor| copy.read(|engine| engine.changes_since(cursor).map(Iterator::count));
    let (Some(given), Some(epoch)) = (known.epoch, present.epoch) else { panic!("both have one") };
    assert_eq!(after(known), Err(FeedError::OtherEpoch { given, present: epoch }));
    // A reader that kept the number alone is behind the end.
    assert_eq!(after(known.sequence.into()), Err(FeedError::Ahead { last: present.sequence }));
    // One that knows less is refused by its epoch all the same.
    assert!(after(Cursor { sequence: 0, ..known }).is_err());
    assert_eq!(after(Cursor { sequence: 0, ..present }), Ok(1));
    drop(copy);
}

#[test]
fn of_two_records_of_a_contact_the_newer_wins_in_one_batch_as_in_two() {
    let at = |day: u32| Utc.with_ymd_and_hms(2026, 1, day, 0, 0, 0).unwrap();
    let named = |name: &str, updated: Option<u32>| {
        let patch = ContactPatch::new("ann@example.com").set("first_name", name);
        updated.into_iter().fold(patch, |patch, day| patch.set("updated_at", at(day)))
    };
    // Two records, and the name that stays.
    for (first, second, stays) in [
        (named("one", None), named("two", None), "two"),
        (named("new", Some(9)), named("old", Some(3)), "new"),
        (named("old", Some(3)), named("new", Some(9)), "new"),
        (named("one", Some(3)), named("two", Some(3)), "two"),
        (named("one", Some(3)), named("two", None), "two"),
        (named("now", None), named("old", Some(3)), "now"),
    ] {
        for batches in [
            vec![vec![first.clone(), second.clone()]],
            vec![vec![first.clone()], vec![second.clone()]],
        ] {
            let mut engine = Engine::in_memory(Schema::new());
            engine.advance_to(start());
            let mut refused = Vec::new();
            for batch in batches {
                let command = UpsertContacts::new(engine.check_contacts(batch));
                let command = command.mode(BatchMode::SkipFaulty);
                refused.extend(engine.execute(start(), command).expect("skips").faults);
            }
            let record = engine.contact("ann@example.com").expect("she is there").to_json();
            assert!(record.contains(&format!("\"first_name\":\"{stays}\"")), "{record}");
            let outdated = refused
                .iter()
                .all(|fault| fault.kind == FaultKind::Outdated && fault.field == "updated_at");
            assert!(
                outdated
                    && refused.len()
                        == usize::from(stays == "new" || stays == "now")
                            * usize::from(second != named("new", Some(9))),
                "{refused:?}"
            );
        }
    }
}

fn event(contact: &str, id: &str) -> Event {
    Event::new(contact, "unsubscribe", start()).with_id(id)
}

/// Exports all events and records them again, from lines of JSON.
fn export(engine: &Engine) -> Vec<Event> {
    let read = |line: String| segmentry::ingest::event_from_json(&line).expect("what was exported");
    engine.event_records().map(|event| read(event.to_json())).collect()
}

#[test]
fn an_exported_event_is_the_same_event_when_it_comes_back() {
    let mut engine = Engine::builder(Schema::new()).seed(1).build().expect("a good policy");
    let ids = [
        "e1",
        "9f2c1f0a-6d1f-4c3e-9b65-0c4c8a3f7d10",
        "9F2C1F0A-6D1F-4C3E-9B65-0C4C8A3F7D10",
        " \u{e9} ",
    ];
    engine.upsert_contacts(start(), [ContactPatch::new("ann@example.com")]).expect("a good record");
    let sent = ids.map(|id| event("ann@example.com", id));
    assert_eq!(engine.record_events(start(), sent.clone()).expect("good events").accepted, 4);
    // Two that were sent without an id are two events.
    let unnamed = || Event::new("ann@example.com", "open", start());
    assert_eq!(engine.record_events(start(), [unnamed(), unnamed()]).expect("good").accepted, 2);
    let exported = export(&engine);
    let held: Vec<&str> = exported.iter().filter_map(|event| event.id.as_deref()).collect();
    assert!(ids.iter().all(|id| held.contains(id)), "byte for byte: {held:?}");
    assert_eq!(held.len(), 6);
    let again = engine.record_events(start(), exported.clone()).expect("good events");
    assert_eq!((again.accepted, again.duplicates.len()), (0, 6));

    // Those that wait for their contact are exported too.
    let waiting = || Event::new("bob@example.com", "open", start());
    let sent_waiting = [waiting(), waiting(), waiting().with_id("b1")];
    assert_eq!(engine.record_events(start(), sent_waiting).expect("good events").accepted, 3);
    let read = |line: String| segmentry::ingest::event_from_json(&line).expect("what was exported");
    let orphans: Vec<Event> =
        engine.orphan_event_records().map(|event| read(event.to_json())).collect();
    assert_eq!(orphans.len(), 3);
    assert_eq!(engine.record_events(start(), orphans.clone()).expect("good events").accepted, 0);
    engine.upsert_contacts(start(), [ContactPatch::new("bob@example.com")]).expect("a good record");
    assert_eq!(engine.record_events(start(), orphans).expect("good events").accepted, 0);
    assert_eq!(export(&engine).len(), 9);

    // Into another engine, and then what was sent first.
    let mut other = Engine::builder(Schema::new()).seed(2).build().expect("a good policy");
    let ann = engine.contact("ann@example.com").expect("she is there").contact_id;
    let patch = ContactPatch { contact_id: Some(ann), ..ContactPatch::new("ann@example.com") };
    other.upsert_contacts(start(), [patch]).expect("a good record");
    assert_eq!(other.record_events(start(), exported).expect("good events").accepted, 6);
    assert_eq!(other.record_events(start(), sent).expect("good events").accepted, 0);
    // An event without an id of another engine is another event.
    let mut third = Engine::builder(Schema::new()).seed(3).build().expect("a good policy");
    third.upsert_contacts(start(), [ContactPatch::new("ann@example.com")]).expect("a good record");
    third.record_events(start(), [unnamed()]).expect("a good event");
    let by_email = |event: Event| Event { contact: "ann@example.com".into(), ..event };
    let of_third = export(&third).into_iter().map(by_email);
    assert_eq!(other.record_events(start(), of_third).expect("good events").accepted, 1);
}

#[test]
fn an_event_sent_again_counts_for_a_contact_that_was_deleted_and_came_back() {
    let mut engine = Engine::in_memory(Schema::new());
    let bob = || [ContactPatch::new("bob@example.com")];
    let sent = || [event("bob@example.com", "e1"), event("ann@example.com", "e2")];
    engine.upsert_contacts(start(), bob()).expect("a good record");
    for delete in [true, false] {
        assert_eq!(
            engine.record_events(start(), sent()).expect("good events").accepted,
            2 - usize::from(!delete)
        );
        assert_eq!(engine.record_events(start(), sent()).expect("good events").accepted, 0);
        assert_eq!(export(&engine).len(), 1);
        let contact = || segmentry::ingest::ContactRef::from("bob@example.com");
        assert!(if delete {
            engine.delete_contact(start(), contact())
        } else {
            engine.erase_contact(start(), contact())
        });
        // Sent while there is no contact, it waits for the next one.
        assert_eq!(
            engine.record_events(start(), [event("bob@example.com", "e1")]).expect("good").accepted,
            1
        );
        engine.upsert_contacts(start(), bob()).expect("a good record");
        assert_eq!(export(&engine).len(), 1);
        let contact = engine.contact("bob@example.com").expect("back").contact_id;
        assert_eq!(engine.delete_contacts(start(), [contact]), 1);
        engine.upsert_contacts(start(), bob()).expect("a good record");
        assert_eq!(export(&engine).len(), 0);
    }
}

#[test]
fn what_nobody_sees_in_an_identifier_makes_no_second_contact() {
    let mut engine = Engine::in_memory(Schema::new());
    for c in [
        "", "\u{feff}", "\u{200b}", "\u{200d}", "\u{2060}", "\u{200e}", "\u{202a}", "\u{ad}",
        "\u{a0}",
    ] {
        let patch = ContactPatch::new(&format!("{c}Ann@example.com{c}"))
            .set("phone_number_id", format!("{c}+1 (555) 010-1234"))
            .set("external_id", format!("{c}A-7"));
        engine.upsert_contacts(start(), [patch]).unwrap_or_else(|error| panic!("{c:?}: {error}"));
        assert_eq!(engine.contact_count(), 1, "{c:?}");
        let event = Event::new(format!("{c}ann@example.com").as_str(), "open", start());
        engine.record_events(start(), [event]).expect("a good event");
    }
    assert_eq!((engine.event_count(), engine.orphan_events()), (9, 0));
    let phone = engine.contact_by_identifier(FieldId::PHONE_NUMBER_ID, "+1.555.010.1234");
    let phone = phone.expect("a telephone number has one spelling").contact_id;
    assert!(engine.contact("\u{200b}ANN@example.com").is_some_and(|ann| ann.contact_id == phone));
    let later = start() + TimeDelta::days(1);
    engine
        .remove_identifier(later, phone, FieldId::EXTERNAL_ID, "A-7\u{feff}")
        .expect("it has others");
}
