//! What is in a file depends on no feature of a crate that the library shares with the program around it.
//!
//! In: the folder of fixtures and an output folder. Out: for each fixture, a copy of it that was opened and
//! written to, and a text of all that is in it. Built with the feature `everything`, the program writes into
//! `OUT/everything`. Built without, it writes into `OUT/plain`, opens what the other one wrote as well, and
//! compares both byte for byte.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::engine::SegmentFilter;
use segmentry::ingest::Payload;
use segmentry::persist::{Directory, Settings, Start};
use segmentry::testing::digest;
use segmentry::{ContactPatch, DurableEngine, Engine, Event, FieldType, SegmentSpec};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const FILE: &str = "segmentry.redb";

/// Opens a directory without checkpoints of its own, so that the bytes of the file depend on no timing.
fn open(directory: &Path) -> Result<DurableEngine> {
    let settings = Settings { journal_bytes: None, ..Settings::default() };
    Ok(DurableEngine::with_disk(Directory::new(directory), settings, Start::Existing)?)
}

/// Everything that a decimal, an instant, a zone, an id or a text is part of.
fn live(engine: &DurableEngine, now: DateTime<Utc>) -> Result<()> {
    engine.create_field(now, "feature_price", FieldType::Number)?;
    engine.create_field(now, "feature_day", FieldType::Date)?;
    // The last one has more digits than any column's whole numbers.
    let prices = ["0.1", "-12.50", "1e-20", "79228162514264337593543950335"];
    let price = |text: &str| segmentry::schema::decimal_from_text(text).expect("a decimal");
    let contact = |number: usize| format!("feature{number}@example.com");
    let patches = prices.iter().enumerate().map(|(number, text)| {
        let patch = ContactPatch::new(&contact(number)).set("feature_price", price(text));
        patch.set("feature_day", now)
    });
    engine.upsert_contacts(now, patches.collect::<Vec<_>>())?;
    let payloads = prices.iter().map(|price| {
        format!(r#"{{"zeta":{price},"alpha":[{price},"é",true],"nested":{{"b":1.10,"a":null}}}}"#)
    });
    let events = payloads.enumerate().map(|(number, text)| {
        let payload = Payload::parse(&text).expect("an object");
        Event::new(contact(number).as_str(), "feature", now).with_payload(payload)
    });
    engine.record_events(now, events.collect::<Vec<_>>())?;
    let queries = [
        "SELECT contact_id, updated_at FROM contact_data WHERE feature_price > 0.05",
        "SELECT contact_id, updated_at FROM contact_data WHERE feature_price * 1.10 < 0.3",
        "SELECT c.contact_id, c.updated_at FROM contact_data AS c JOIN event_data AS e ON c.contact_id = \
         e.contact_id WHERE e.event_type = 'feature' AND e.DATA:payload.zeta >= 0.10",
    ];
    for (number, query) in queries.into_iter().enumerate() {
        engine.create_segment(now, SegmentSpec::new(&format!("feature {number}"), query))?;
    }
    engine.put_record(now, "feature/cursor", Some(b"7".to_vec()))?;
    Ok(())
}

/// All that people see of an engine.
fn described(engine: &Engine) -> Result<String> {
    let mut text = String::new();
    for contact in engine.contact_records() {
        writeln!(text, "contact {}", contact.to_json())?;
    }
    for event in engine.event_records() {
        writeln!(text, "event {}", event.to_json())?;
    }
    for segment in engine.segments(&SegmentFilter::default())? {
        let members: Vec<String> = engine.members(&segment.id)?.map(|id| id.to_string()).collect();
        writeln!(text, "segment {} {}: {}", segment.name, segment.query, members.join(" "))?;
    }
    writeln!(text, "digest {:016x}", digest(engine))?;
    Ok(text)
}

/// Writes to a copy of a fixture: what is in the checkpoint, and what is in the journal behind it.
fn write(fixture: &Path, directory: &Path) -> Result<()> {
    std::fs::create_dir_all(directory)?;
    std::fs::copy(fixture, directory.join(FILE))?;
    let engine = open(directory)?;
    let now = engine.read(Engine::now) + TimeDelta::hours(1);
    live(&engine, now)?;
    engine.advance_to(now + TimeDelta::days(2))?;
    engine.checkpoint()?;
    let later = now + TimeDelta::days(2);
    let patch = ContactPatch::new("feature0@example.com").set("feature_price", 7);
    engine.upsert_contacts(later, [patch])?;
    let payload = Payload::parse(r#"{"zeta":0.30}"#)?;
    engine.record_events(
        later,
        [Event::new("feature1@example.com", "feature", later).with_payload(payload)],
    )?;
    let end = later + TimeDelta::hours(3);
    engine.advance_to(end)?;
    // Time alone is not journaled: an engine that is opened again stands at its last command or task.
    engine.put_record(end, "feature/cursor", None)?;
    std::fs::write(directory.join("text"), engine.read(described)?)?;
    Ok(())
}

/// Opens what another build wrote; it must be what that build saw.
fn read(directory: &Path) -> Result<()> {
    let engine = open(directory)?;
    let expected = std::fs::read_to_string(directory.join("text"))?;
    same(&engine.read(described)?, &expected, directory)
}

fn same(found: &str, expected: &str, place: &Path) -> Result<()> {
    for (found, expected) in found.lines().zip(expected.lines()) {
        if found != expected {
            return Err(format!("{}: `{found}` is not `{expected}`", place.display()).into());
        }
    }
    if found.lines().count() == expected.lines().count() {
        Ok(())
    } else {
        Err(format!("{}: another number of lines", place.display()).into())
    }
}

/// Whether the features do what this program is about: without them it would show nothing.
fn features_are_on() -> bool {
    let json = serde_json::from_str::<serde_json::Value>(r#"{"b":0.10,"a":1}"#).expect("JSON");
    json.to_string() == r#"{"b":0.10,"a":1}"#
}

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(fixtures), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("give the folder of fixtures and the output folder".into());
    };
    let everything = cfg!(feature = "everything");
    assert_eq!(everything, features_are_on(), "features of serde_json");
    let out = Path::new(&out);
    let mut fixtures: Vec<_> = std::fs::read_dir(fixtures)?.collect::<std::io::Result<_>>()?;
    fixtures.retain(|entry| entry.path().extension().is_some_and(|ending| ending == "redb"));
    assert!(!fixtures.is_empty(), "there are fixtures");
    let (mine, other) = (if everything { "everything" } else { "plain" }, out.join("everything"));
    drop(std::fs::remove_dir_all(out.join(mine)));
    for fixture in fixtures {
        let name = fixture.path().file_stem().ok_or("a file has a name")?.to_owned();
        let directory = out.join(mine).join(&name);
        write(&fixture.path(), &directory)?;
        if !everything {
            let other = other.join(&name);
            let bytes = |directory: &Path| std::fs::read(directory.join(FILE));
            assert!(bytes(&directory)? == bytes(&other)?, "{}: the bytes differ", other.display());
            read(&directory)?;
            read(&other)?;
        }
        println!("{}: {mine} is as it should be", name.display());
    }
    Ok(())
}
