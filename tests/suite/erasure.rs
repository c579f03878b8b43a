//! Erasing a contact removes every byte of it from the file.
//!
//! In: contacts with unique texts in fields, events and orphan events. Out: checks that the file contains none of these
//! texts after an erasure and a checkpoint.
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
