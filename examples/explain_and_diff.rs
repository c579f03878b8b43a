//! Before a segment is changed: how many a query finds and what each clause adds, why somebody is in and until when,
//! and who an edit would bring in and take out.
//!
//! `cargo run --example explain_and_diff`

use chrono::{TimeDelta, TimeZone, Utc};
use segmentry::ingest::ContactRef;
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentEdit, SegmentSpec};

const OPENED: &str = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open'
    AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))";

fn main() -> Result<(), segmentry::Error> {
    let now = Utc.with_ymd_and_hms(2030, 1, 1, 9, 0, 0).single().expect("an instant");
    let schema = Schema::builder().field("plan", FieldType::Text).build()?;
    let mut engine = Engine::builder(schema).policy(Policy::live()).build()?;
    let people = [("ada", "pro"), ("bob", "free"), ("eve", "pro")];
    engine.upsert_contacts(
        now,
        people.map(|(name, plan)| {
            ContactPatch::new(&format!("{name}@example.com")).set("plan", plan)
        }),
    )?;
    engine.record_events(
        now,
        ["ada", "bob"].map(|name| Event::new(format!("{name}@example.com").as_str(), "open", now)),
    )?;

    // Counts by clause: how many satisfy each of them alone, and how many more there were without it.
    let query =
        format!("SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro' AND {OPENED}");
    let counts = engine.count_clauses(&query, now)?;
    for clause in &counts.clauses {
        let text: String = clause.text.split_whitespace().collect::<Vec<_>>().join(" ");
        println!("{:>2} alone, {:+} without it: {text:.60}", clause.alone, clause.without);
    }
    assert_eq!(counts.count, 1);

    // Why, and until when if nothing is written.
    let id = engine.create_segment(now, SegmentSpec::new("engaged pros", &query))?;
    engine.advance_to(now);
    let ada = ContactRef::named("ada@example.com");
    let explanation = engine.explain_segment(&id, &ada, now)?;
    println!("ada is in: {}, {:?}", explanation.is_in, explanation.flip);
    for part in &explanation.tree.parts {
        println!("  {:?}: {:.40}", part.truth, part.text);
    }
    assert!(
        explanation.is_in && !engine.explain_segment(&id, &ada, now + TimeDelta::days(7))?.is_in
    );

    // What an edit would do, and that it does it. A segment is edited again after five minutes at the earliest.
    let now = now + TimeDelta::minutes(10);
    let edited = format!("SELECT contact_id, updated_at FROM contact_data WHERE {OPENED}");
    let diff = engine.diff_segment(&id, &edited, now)?;
    println!("the edit: {} join, {} leave, {} stay", diff.joins, diff.leaves, diff.stays);
    engine.edit_segment(now, &id, SegmentEdit::query(&edited))?;
    engine.advance_to(now);
    assert_eq!(engine.member_count(&id)?, diff.joins + diff.stays);
    Ok(())
}
