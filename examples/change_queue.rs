//! Pushes what happens to segments into a queue, and goes on where it stopped after a crash.
//!
//! `cargo run --example change_queue -- DIRECTORY` makes an account there, changes it from one thread, and appends a
//! line for each change to `DIRECTORY/queue.ndjson` from another. Stop it in any way and start it again: each change is
//! in the queue, in order. One that was pushed just before a crash is read again, with the same number; here the queue
//! is asked for its last number first, so none is in it twice.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use segmentry::persist::Subscription;
use segmentry::{
    ContactPatch, DurableEngine, Engine, FieldType, Policy, Schema, SegmentFilter, SegmentSpec,
};

const PROS: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";

fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

fn account() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    Engine::builder(schema).policy(Policy::live()).build().expect("a good policy")
}

/// The number of the last change in the queue.
fn last_pushed(queue: &Path) -> u64 {
    let text = fs::read_to_string(queue).unwrap_or_default();
    // A line that a crash cut off has no end: the change is pushed again.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let number = |line: &str| line.split(&[':', ','][..]).nth(1)?.parse().ok();
    whole.lines().last().and_then(number).unwrap_or(0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::args().nth(1).ok_or("name a directory")?;
    let engine = DurableEngine::open_or_create(&directory, account)?;
    let mut changes = Subscription::open(&engine, now(), "queue")?;
    if engine.read(|engine| engine.segments(&SegmentFilter::default()))?.is_empty() {
        engine.create_segment(now(), SegmentSpec::new("pros", PROS))?;
        engine.advance_to(now())?;
    }

    let writer = engine.clone();
    let traffic = thread::spawn(move || {
        for number in 0..50 {
            let plan = if number % 3 == 2 { "free" } else { "pro" };
            let patch =
                ContactPatch::new(&format!("c{}@example.com", number % 7)).set("plan", plan);
            writer.upsert_contacts(now(), [patch])?;
        }
        Ok::<_, segmentry::persist::WriteError<segmentry::BatchError>>(())
    });

    let path = Path::new(&directory).join("queue.ndjson");
    let pushed = last_pushed(&path);
    let mut queue = OpenOptions::new().create(true).append(true).open(&path)?;
    while changes.wait(Duration::from_millis(200))? {
        for change in changes.read(100)? {
            if change.sequence > pushed {
                let (joined, left) = (change.joined.len(), change.left.len());
                let (number, segment) = (change.sequence, &change.segment);
                writeln!(
                    queue,
                    "{{\"sequence\":{number},\"segment\":\"{segment}\",\"joined\":{joined},\"left\":{left}}}"
                )?;
                queue.sync_data()?;
            }
            changes.acknowledge(now(), change.cursor())?;
        }
    }
    traffic.join().expect("no panic")?;
    println!("{} changes in {}", last_pushed(&path), path.display());
    engine.close()?;
    Ok(())
}
