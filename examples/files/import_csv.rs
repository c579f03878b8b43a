//! Imports a CSV file of people, bad rows and all, and watches a segment fill.
//!
//! `cargo run -p segmentry-io --example import_csv`

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::engine::command::{BatchMode, UpsertContacts};
use segmentry::{Engine, Policy, Schema, SegmentSpec};
use segmentry_io::{ReadOptions, contacts, infer_fields};

const PEOPLE: &str = "\
email,first_name,plan,seats
ada@example.com,Ada,pro,12
not an address,Bob,pro,3
eve@example.com,\"Eve, the second\",free,1
kim@example.com,Kim,pro,40
";
const LARGE: &str =
    "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro' AND seats >= 10";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::temp_dir().join(format!("people-{}.csv", std::process::id()));
    fs::write(&file, PEOPLE)?;

    // The custom fields that the file speaks for, with the types of their values.
    let mut schema = Schema::new();
    for (name, kind) in infer_fields(&file, &[])? {
        schema.add(&name, kind)?;
    }
    let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
    let mut engine = Engine::builder(schema.clone()).policy(Policy::live()).build()?;
    let id = engine.create_segment(now, SegmentSpec::new("large accounts", LARGE))?;
    engine.advance_to(now);

    let mut refused = 0;
    for batch in contacts(&file, &schema, ReadOptions { batch_rows: 2, ..ReadOptions::default() })?
    {
        for fault in &batch.refused {
            println!("line {}: {}", fault.line, fault.problem);
        }
        let lines: Vec<u64> = batch.contacts.iter().map(|placed| placed.line).collect();
        let records: Vec<_> = batch.contacts.into_iter().map(|placed| placed.record).collect();
        // What is good is taken; the rest is named by its place in the batch.
        let command = UpsertContacts::new(records).mode(BatchMode::SkipFaulty);
        let report = engine.execute(now, command)?;
        for fault in &report.faults {
            println!("line {}: {}: {}", lines[fault.record], fault.field, fault.reason());
        }
        refused += batch.refused.len() + report.faults.len();
    }
    while let Some(change) = engine.poll_change() {
        println!("{:?}: {} joined, {} in", change.what, change.joined.len(), change.count);
    }
    assert_eq!((refused, engine.contact_count(), engine.member_count(&id)?), (1, 3, 2));
    fs::remove_file(file)?;
    Ok(())
}
