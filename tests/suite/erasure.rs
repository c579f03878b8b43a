//! Erasing a contact removes every byte of it from the file; deleting one does so with the next checkpoint.
//!
//! In: contacts with unique texts in fields, events and orphan events. Out: checks that the file contains none of these
//! texts after an erasure or a deletion and a checkpoint, and that memory follows what is alive.
use crate::durable;

use durable::{open, start};
use segmentry::ingest::{ContactRef, Payload};
use segmentry::testing::MemoryDisk;
use segmentry::{ContactPatch, DurableEngine, Event, Policy};

const FILE: &str = "segmentry.redb";

fn holds(disk: &MemoryDisk, text: &str) -> bool {
    let bytes = disk.bytes(FILE).expect("the file is there");
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn event(who: &str, secret: &str) -> Event {
    let payload = Payload::parse(&format!(r#"{{"note":"{secret}"}}"#)).expect("an object");
    Event::new(who, "open", start()).with_payload(payload).with_id(secret)
}

/// Three people, each known in another way, beside one who stays.
fn people(engine: &DurableEngine) {
    let patch = |name: &str| {
        ContactPatch::new(&format!("{name}@example.com"))
            .set("first_name", format!("{name}-name").as_str())
    };
    let patches = ["stays", "present", "deleted"].map(patch);
    engine.upsert_contacts(start(), patches).expect("good records");
    // One has had another name before.
    let renamed = ContactPatch::new("present@example.com").set("first_name", "present-later");
    engine.upsert_contacts(start(), [renamed]).expect("a good record");
    let events = ["stays", "present", "deleted", "waiting"]
        .map(|name| event(&format!("{name}@example.com"), &format!("{name}-secret")));
    engine.record_events(start(), events).expect("good events");
    assert!(engine.delete_contact(start(), "deleted@example.com").expect("a good disk"));
}

#[test]
fn no_byte_of_an_erased_contact_is_left_whether_it_was_stored_deleted_or_an_orphan() {
    let disk = MemoryDisk::default();
    let engine = open(disk.clone(), Policy::sendgrid()).expect("an empty disk");
    people(&engine);
    let texts = ["name", "later", "secret", "@example.com"];
    assert!(
        texts.iter().all(|text| holds(&disk, &format!("present-{text}"))
            || holds(&disk, &format!("present{text}")))
    );
    for (name, there) in [("present", true), ("deleted", false), ("waiting", false)] {
        let who = ContactRef::from(format!("{name}@example.com").as_str());
        assert_eq!(engine.erase_contact(start(), who).expect("a good disk"), there, "{name}");
    }
    engine.checkpoint().expect("a good disk");
    for name in ["present", "deleted", "waiting"] {
        assert!(!holds(&disk, name), "of {name}");
    }
    assert!(holds(&disk, "stays-name") && holds(&disk, "stays-secret"));
    drop(engine);
    let engine = open(disk, Policy::sendgrid()).expect("a good disk");
    assert_eq!(engine.read(segmentry::Engine::contact_count), 1);
    assert_eq!(engine.read(segmentry::Engine::orphan_events), 0);
}

#[test]
fn an_erasure_counts_what_it_removed_and_searches_the_file_for_it() {
    let disk = MemoryDisk::default();
    let engine = open(disk.clone(), Policy::sendgrid()).expect("an empty disk");
    people(&engine);
    let alias = vec!["present-alias@example.com".to_owned()];
    let patch = ContactPatch::new("present@example.com").set("alternate_emails", alias);
    engine.upsert_contacts(start(), [patch]).expect("a good record");
    engine.checkpoint().expect("a good disk");
    assert!(holds(&disk, "present-alias"));
    let names =
        ["Present-Alias@example.com", "deleted@example.com", "waiting@example.com", "other@x.org"];
    let contacts = names.map(ContactRef::from).to_vec();
    let report = engine.erase_and_check(start(), contacts.clone()).expect("a good disk");
    let erased = segmentry::engine::Erased { contacts: 1, events: 1, waiting_events: 1 };
    assert_eq!((report.erased, report.searched, report.found), (erased, 5, 0));
    for name in ["present", "deleted", "waiting"] {
        assert!(!holds(&disk, name), "of {name}");
    }
    // An address that is a part of another one is found, since bytes do not say whose they are.
    let part = vec![ContactRef::from("tays@example.com")];
    assert_eq!(engine.erase_and_check(start(), part).expect("a good disk").found, 1);
    let again = engine.erase_and_check(start(), contacts).expect("a good disk");
    assert_eq!((again.erased, again.searched), (segmentry::engine::Erased::default(), 4));
}

/// Texts of a deleted contact, and texts that were overwritten or cleared, in fields, alternate emails and events.
fn leave_behind(engine: &DurableEngine) {
    let patch = ContactPatch::new("stays@example.com");
    let patches = [
        patch.clone().set("first_name", "former-name").set("city", "former-city"),
        patch.clone().set("alternate_emails", vec!["former-alias@example.com".to_owned()]),
        patch.clone().set("first_name", "later-name").clear("city").clear("alternate_emails"),
    ];
    for patch in patches {
        engine.upsert_contacts(start(), [patch]).expect("a good record");
    }
    let deleted = ContactPatch::new("former@example.com").set("external_id", "former-id");
    engine.upsert_contacts(start(), [deleted]).expect("a good record");
    engine.record_events(start(), [event("former@example.com", "former-event")]).expect("good");
    assert!(engine.delete_contact(start(), "former@example.com").expect("a good disk"));
}

#[test]
fn no_text_that_was_deleted_or_overwritten_is_in_a_later_checkpoint() {
    let disk = MemoryDisk::default();
    let engine = open(disk.clone(), Policy::sendgrid()).expect("an empty disk");
    leave_behind(&engine);
    assert!(holds(&disk, "former"));
    engine.checkpoint().expect("a good disk");
    assert!(!holds(&disk, "former"), "in the checkpoint");
    assert!(holds(&disk, "later-name"));
    // A text that comes back is found, after a checkpoint and after a restart.
    let come_back = |engine: &DurableEngine| {
        let patch = ContactPatch::new("stays@example.com").set("first_name", "former-name");
        engine.upsert_contacts(start(), [patch]).expect("a good record");
        let contact = engine.read(|engine| format!("{:?}", engine.contact("stays@example.com")));
        assert!(contact.contains("former-name"), "{contact}");
    };
    come_back(&engine);
    leave_behind(&engine);
    engine.close().expect("a good disk");
    assert!(!holds(&disk, "former"), "in the checkpoint of the end");
    drop(engine);
    come_back(&open(disk, Policy::sendgrid()).expect("a good disk"));
}

#[test]
fn texts_that_nobody_has_any_more_take_no_memory() {
    let contact = |n: usize, version: usize| {
        let text = |field: &str| format!("{field} {version} of contact {n}, with some more text");
        ContactPatch::new(&format!("{n}@example.com"))
            .set("first_name", text("first").as_str())
            .set("city", text("city").as_str())
            .set("alternate_emails", vec![format!("{n}.{version}@example.com")])
    };
    let all = |version| (0..500).map(move |n| contact(n, version));
    let (mut used, mut fresh) =
        [(); 2].map(|()| segmentry::Engine::in_memory(segmentry::Schema::default())).into();
    for version in 0..40 {
        used.upsert_contacts(start(), all(version)).expect("good records");
    }
    fresh.upsert_contacts(start(), all(39)).expect("good records");
    let (used, fresh) = (used.memory(), fresh.memory());
    assert!(used.total() < fresh.total() * 3 / 2, "{used:?} instead of {fresh:?}");
}

#[test]
fn contacts_that_came_and_went_take_no_memory_and_the_others_are_what_they_were() {
    let mut engine = segmentry::Engine::builder(segmentry::Schema::default())
        .policy(Policy::live())
        .feed_retention(100)
        .build()
        .expect("a good policy");
    let query =
        "SELECT contact_id, updated_at FROM contact_data WHERE city IS NULL OR city = 'Oslo'";
    let spec = segmentry::SegmentSpec::new("most", query);
    let segment = engine.create_segment(start(), spec).expect("a good query");
    let contact = |n: usize| {
        let patch =
            ContactPatch::new(&format!("{n}@example.com")).set("first_name", format!("name {n}"));
        if n.is_multiple_of(2) { patch.set("city", "Oslo") } else { patch }
    };
    engine.upsert_contacts(start(), (0..100).map(contact)).expect("good records");
    engine.record_events(start(), [event("1@example.com", "stays")]).expect("good events");
    engine.advance_to(start());
    let fresh = engine.memory().total();
    let (mut highest, mut known) = (0, Vec::new());
    // More rows than two blocks of 65,536.
    for part in 1..=48 {
        let numbers = || part * 3_000..(part + 1) * 3_000;
        engine.upsert_contacts(start(), numbers().map(contact)).expect("good records");
        let events = numbers().map(|n| event(&format!("{n}@example.com"), &format!("of {n}")));
        engine.record_events(start(), events).expect("good events");
        let ids: Vec<_> = engine.contact_ids().into_iter().skip(100).collect();
        assert_eq!(engine.delete_contacts(start(), ids.iter().copied()), 3_000);
        known.extend(ids.last().copied());
        highest = highest.max(engine.memory().total());
    }
    let held = engine.memory();
    // The block that is being filled, and the page of events, stay.
    assert!(held.total() < fresh + 7_000_000, "{held:?} instead of {fresh}");
    assert_eq!(engine.contact_count(), 100);
    assert_eq!(engine.members(&segment).expect("it is there").count(), 100);
    assert!(known.iter().all(|id| !engine.contact_exists(*id)));
    // Readers of the feed get the ids of what it keeps.
    let last = engine.last_change();
    let changes: Vec<_> = engine.changes_since(last - 100).expect("they are kept").collect();
    assert!(changes.iter().all(|change| change.joined.len() + change.left.len() > 0));
    assert_eq!(engine.event_records().count(), 1);
    let again = segmentry::testing::reopened(&engine);
    assert_eq!(segmentry::testing::digest(&again), segmentry::testing::digest(&engine));
    for mut engine in [engine, again] {
        let late = ContactPatch::new("7@example.com").set("city", "Rome");
        engine.upsert_contacts(start(), [late, contact(1_000_000)]).expect("good records");
        assert_eq!(engine.members(&segment).expect("it is there").count(), 100);
        let back = engine.upsert_contacts(start(), [contact(3_001)]).expect("a good record");
        assert_eq!(back.created, 1);
        let events = [event("3001@example.com", "of 3001"), event("2@example.com", "new")];
        assert_eq!(engine.record_events(start(), events).expect("good events").accepted, 2);
        assert_eq!(engine.members(&segment).expect("it is there").count(), 101);
    }
}

#[test]
fn contacts_that_come_and_go_leave_behind_a_part_of_a_block_however_many_they_are() {
    let contact = |n: usize| {
        let patch = ContactPatch::new(&format!("{n}@example.com"));
        patch.set("first_name", format!("name {n}")).set("city", format!("city {n}"))
    };
    let mut engine = segmentry::Engine::in_memory(segmentry::Schema::default());
    engine.upsert_contacts(start(), (0..100).map(contact)).expect("good records");
    let mut held = Vec::new();
    for part in 1..=66 {
        let numbers = || part * 3_000..(part + 1) * 3_000;
        engine.upsert_contacts(start(), numbers().map(contact)).expect("good records");
        let ids: Vec<_> = engine.contact_ids().into_iter().skip(100).collect();
        assert_eq!(engine.delete_contacts(start(), ids), 3_000);
        if part % 22 == 0 {
            // Some 66,000 rows more each time: the place in the last block is about the same.
            held.push(engine.memory().total());
        }
    }
    // What is left is the block that is being filled, whose memory grows by doubling, and texts of the last records.
    assert!(held[2] < held[0] + 1_000_000, "{held:?}");
    assert!(engine.memory().dictionaries < 1_000_000, "{:?}", engine.memory());
    assert_eq!(engine.contact_count(), 100);
    let again = segmentry::testing::reopened(&engine);
    assert_eq!(segmentry::testing::digest(&again), segmentry::testing::digest(&engine));
}
