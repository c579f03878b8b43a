//! Who is who: ids that nobody else draws, identifiers in one spelling, events that stay the events they are.
//!
//! In: engines in memory and in directories, copies of them, records in several spellings. Out: the same people and
//! events through export, import, backup and restore.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::FeedError;
use segmentry::ids::Cursor;
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
        let event = Event::new(format!("ann@exam{c}ple.com").as_str(), "open", start());
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
