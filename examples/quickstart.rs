//! An engine in memory: a segment, people, an event, and who is in.
//!
//! `cargo run --example quickstart`

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentSpec};

const QUERY: &str = "SELECT contact_id, updated_at FROM contact_data
    WHERE plan = 'pro' AND contact_id IN (SELECT contact_id FROM event_data
        WHERE event_type = 'open' AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))";

fn main() -> Result<(), segmentry::Error> {
    // Time is an argument, so a program can stand on any instant.
    let start = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
    let schema = Schema::builder().field("plan", FieldType::Text).build()?;
    let mut engine = Engine::builder(schema).policy(Policy::live()).build()?;
    let id = engine.create_segment(start, SegmentSpec::new("engaged pros", QUERY))?;

    let people = [("ada@example.com", "pro"), ("bob@example.com", "free")];
    engine.upsert_contacts(
        start,
        people.map(|(email, plan)| ContactPatch::new(email).set("plan", plan)),
    )?;
    engine.record_events(start, people.map(|(email, _)| Event::new(email, "open", start)))?;
    engine.advance_to(start);
    println!("now: {} of {} contacts", engine.segment(&id)?.contacts_count, engine.contact_count());
    assert_eq!(engine.member_count(&id)?, 1);

    // Nobody writes, and yet a week later nobody is in.
    engine.advance_to(start + TimeDelta::days(7));
    while let Some(change) = engine.poll_change() {
        let (joined, left) = (change.joined.len(), change.left.len());
        println!("{}  {:?}: {joined} joined, {left} left", change.at, change.what);
    }
    assert_eq!(engine.member_count(&id)?, 0);
    Ok(())
}
