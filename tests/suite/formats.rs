//! Files of every format that was ever released keep opening, and hold what they held.
//!
//! In: `tests/fixtures/format-N.redb`, a file with a checkpoint and a journal of every kind of command, as the
//! program of its time wrote it, and `format-N.txt`, what was in it. Out: the same, by the program of now. With
//! `WRITE_FIXTURE=N` the test of format N makes the two files: once, by the program that first writes the
//! format.
use crate::durable;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use durable::{Life, open, start};
use segmentry::engine::SegmentFilter;
use segmentry::ingest::{ContactRef, Input, Payload};
use segmentry::testing::{MemoryDisk, digest};
use segmentry::{ContactPatch, DurableEngine, Engine, Event, FieldType, Policy, SegmentSpec};

const FILE: &str = "segmentry.redb";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// All that a user can see, as text.
fn described(engine: &Engine) -> String {
    let mut text = String::new();
    let mut line = |what: &str, content: String| {
        writeln!(text, "{what} {content}").expect("writing to a text cannot fail");
    };
    line("now", engine.now().to_rfc3339());
    line("next", engine.next_deadline().map_or_else(String::new, |next| next.to_rfc3339()));
    for (id, name) in engine.lists() {
        line("list", format!("{id} {name}"));
    }
    for contact in engine.contact_records() {
        line("contact", contact.to_json());
    }
    for event in engine.event_records() {
        line("event", event.to_json());
    }
    for (key, value) in engine.records("") {
        line("record", format!("{key} {value:?}"));
    }
    line("parked", engine.orphan_events().to_string());
    for segment in engine.segments(&SegmentFilter::default()).expect("no filter") {
        let members = engine.members(&segment.id).expect("it is there");
        line("members", members.map(|id| id.to_string()).collect::<Vec<_>>().join(" "));
        let status = engine.segment_status(&segment.id).expect("it is there");
        let next = status.next.map(|next| next.at.to_rfc3339());
        line("status", format!("{:?} {} {next:?}", status.state, status.why));
        let (id, name, count) = (&segment.id, &segment.name, segment.contacts_count);
        line("segment", format!("{id} {name} {count} {}", segment.query));
        let (updated, refreshes) = (segment.updated_at.to_rfc3339(), segment.refreshes_used);
        line("published", format!("{:?} {updated} {refreshes}", segment.interval));
        let sample = engine.sample(id).expect("it is there");
        line("sample", sample.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    }
    text
}

/// What is described, without the ids of events, which files of format 2 and before do not have.
fn without_event_ids(text: &str) -> String {
    let start = "event {\"event_id\":\"";
    let line = |line: &str| match line.strip_prefix(start).and_then(|rest| rest.split_once('"')) {
        Some((_, rest)) => format!("{start}{rest}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// The life of an account with a checkpoint in its middle, and every kind of record behind that.
fn lived() -> (MemoryDisk, DurableEngine) {
    let disk = MemoryDisk::default();
    let engine = open(disk.clone(), Policy::sendgrid()).expect("an empty disk");
    // One that makes no checkpoints of its own.
    let mut life = Life::new(engine.clone(), 11).beside(11);
    for step in 0..800 {
        life.step().expect("the disk does not fail");
        if step == 200 {
            engine.create_field(life.now, "tags", FieldType::Set).expect("a new field");
            record_list(&engine, &mut life, "of nobody yet", "nobody@x.org");
            engine.checkpoint().expect("the disk does not fail");
            life.kinds.clear();
        }
    }
    let kinds: Vec<u16> = (18..=39).filter(|kind| *kind != 35).chain([46, 53, 56, 62]).collect();
    assert!(life.kinds.iter().copied().eq(kinds), "{:?}", life.kinds);
    let known = engine.read(|engine| engine.contact_records().next().map(|held| held.contact_id));
    record_list(&engine, &mut life, "of a contact", known.expect("a contact"));
    // A gap with overdue tasks, which are caught up with.
    engine.resume(life.now + TimeDelta::hours(5)).expect("the disk does not fail");
    (disk, engine)
}

/// Records an event with a list of objects, and makes a segment that asks for one of them.
fn record_list(engine: &DurableEngine, life: &mut Life, name: &str, who: impl Into<ContactRef>) {
    life.now += TimeDelta::minutes(1);
    let items = r#"{"items":[{"sku":"k1","qty":2,"tags":["a",null]},{"sku":"k2"},null,"s",[1]]}"#;
    let event = Event::new(who, "order", life.now).with_id(name);
    let event = event.with_payload(Payload::parse(items).expect("a payload"));
    engine.record_events(life.now, [event]).expect("a good event");
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (SELECT contact_id \
                 FROM event_data WHERE EXISTS (SELECT 1 FROM TABLE(FLATTEN(input => DATA:payload.items)) \
                 AS i WHERE i.value:sku = 'k1' AND i.value:qty > 1))";
    engine.create_segment(life.now, SegmentSpec::new(name, query)).expect("a good query");
    // A set is replaced, then changed.
    let tags = Input::Texts(["a", "b", name].map(str::to_owned).to_vec());
    let (add, remove) = (vec!["c".to_owned()], vec!["a".to_owned()]);
    for tags in [tags, Input::Change { add, remove }] {
        let patch = ContactPatch::new("tagged@x.org").set("tags", tags);
        engine.upsert_contacts(life.now, [patch]).expect("a good contact");
    }
    // The instant is moved by milliseconds, since the number may have a fraction.
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (SELECT contact_id \
                 FROM event_data WHERE timestampadd(day, DATA:payload.n / 2, timestamp) > '2026-01-01')";
    let name = format!("moved, {name}");
    engine.create_segment(life.now, SegmentSpec::new(&name, query)).expect("a good query");
}

/// What the segments were, as text.
fn past(engine: &Engine) -> String {
    let mut text = String::new();
    for segment in engine.segments(&SegmentFilter::default()).expect("no filter") {
        let history = engine.history(&segment.id, None, None).expect("it is there");
        for step in history.steps {
            let then = engine.members_at(&segment.id, step.at).expect("it is kept");
            let ids = then.members.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            writeln!(text, "past {} {step:?} {} {ids}", segment.id, then.erased)
                .expect("writing to a text cannot fail");
        }
    }
    text
}

/// What was expected, without the steps of the past that are dropped now. The bytes of history are counted otherwise
/// since format 8, so that the same bound, here of about 2,000 bytes, holds another number of days' last steps.
fn since_history_begins(found: &str, expected: &str) -> String {
    let segment = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let is_past = |line: &&str| line.starts_with("past ");
    let first =
        |line: &str| found.lines().find(|one| is_past(one) && segment(one) == segment(line));
    let (mut kept, mut begun) = (String::new(), std::collections::BTreeSet::new());
    for line in expected.lines() {
        if !is_past(&line) || first(line) == Some(line) || begun.contains(&segment(line)) {
            begun.extend(is_past(&line).then(|| segment(line)));
            writeln!(kept, "{line}").expect("writing to a text cannot fail");
        }
    }
    let steps = |text: &str| text.lines().filter(is_past).count();
    assert!(steps(&kept) * 4 > steps(expected) * 3, "{} of {}", steps(&kept), steps(expected));
    kept
}

/// What the file of a format opens as.
fn opened(format: u32) -> DurableEngine {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("format-{format}"));
    drop(std::fs::remove_dir_all(&directory));
    std::fs::create_dir_all(&directory).expect("room for a directory");
    let file = fixture(&format!("format-{format}.redb"));
    std::fs::copy(file, directory.join(FILE)).expect("room for a file");
    DurableEngine::open(&directory).expect("it keeps opening")
}

/// Whether the file of a format has what was in it when it was made, and goes on.
fn keeps(format: u32) {
    let engine = opened(format);
    let expected = fixture(&format!("format-{format}.txt"));
    let expected = std::fs::read_to_string(expected).expect("it is there");
    let mut found = engine.read(described);
    if format >= 5 {
        found.push_str(&engine.read(past));
        assert!(found.contains("\npast "), "there is history");
    }
    let (found, expected) = if format < 3 {
        (without_event_ids(&found), without_event_ids(&expected))
    } else if (5..8).contains(&format) {
        let kept = since_history_begins(&found, &expected);
        (found, kept)
    } else {
        (found, expected)
    };
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
    for what in ["contact", "event", "members", "segment"] {
        assert!(expected.lines().filter(|line| line.starts_with(what)).count() > 1, "{what}");
    }
    let later = engine.read(Engine::now) + TimeDelta::days(2);
    engine.advance_to(later).expect("the disk does not fail");
    engine.put_record(later, "cursor", Some(vec![7])).expect("the disk does not fail");
    let what = segmentry::engine::Announcement::Disabled;
    engine.announce_record(later, "hook", Some(vec![7]), what).expect("the disk does not fail");
    assert!(later > start() && engine.read(Engine::now) == later);
    let before = engine.read(digest);
    drop(engine);
    // Records of the present format are behind those of the earlier one.
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("format-{format}"));
    let engine = DurableEngine::open(&directory).expect("it was written by this program");
    assert_eq!(engine.read(digest), before);
    engine.close().expect("the disk does not fail");
    drop(engine);
    let engine = DurableEngine::open(&directory).expect("it was written by this program");
    assert_eq!(engine.read(digest), before);
    assert_eq!(engine.status().journal_bytes, 0);
}

#[test]
fn a_file_of_format_1_opens_with_its_contents_and_takes_writes() {
    keeps(1);
}

#[test]
fn a_file_of_format_2_opens_with_its_contents_and_takes_writes() {
    keeps(2);
}

#[test]
fn a_file_of_format_3_opens_with_its_contents_and_takes_writes() {
    keeps(3);
}

#[test]
fn a_file_of_format_4_opens_with_its_contents_and_takes_writes() {
    keeps(4);
}

#[test]
fn a_file_of_format_5_opens_with_its_contents_and_takes_writes() {
    keeps(5);
}

#[test]
fn a_file_of_format_6_opens_with_its_contents_and_takes_writes() {
    keeps(6);
}

#[test]
fn a_file_of_format_7_opens_with_its_contents_and_takes_writes() {
    keeps(7);
}

#[test]
fn a_file_of_format_8_opens_with_its_contents_and_takes_writes() {
    keeps(8);
}

#[test]
fn a_file_of_format_9_opens_with_its_contents_and_takes_writes() {
    if std::env::var("WRITE_FIXTURE").is_ok_and(|format| format == "9") {
        let (disk, engine) = lived();
        let text = engine.read(described) + &engine.read(past);
        drop(engine);
        let bytes = disk.bytes(FILE).expect("it is there");
        std::fs::write(fixture("format-9.redb"), bytes).expect("room for a file");
        std::fs::write(fixture("format-9.txt"), text).expect("room for a file");
    }
    keeps(9);
}
