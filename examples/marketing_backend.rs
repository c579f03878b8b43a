//! A marketing backend that embeds the engine: one thread takes in what happens, the driver keeps
//! time, and the main thread tells what became of the segments.
//!
//! Run it with `cargo run --example marketing_backend`; it ends by itself after two seconds.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use segmentry::engine::ChangeKind;
use segmentry::{
    ContactPatch, Driver, Engine, Event, FieldType, Policy, Schema, SegmentSpec, SharedEngine,
};

const FRESH_OPENERS: &str = "SELECT contact_id, updated_at FROM contact_data
    WHERE plan = 'pro' AND contact_id IN (
        SELECT contact_id FROM event_data WHERE event_type = 'open'
        AND timestamp > timestampadd(second, -1, CURRENT_TIMESTAMP))";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = Schema::builder().field("plan", FieldType::Text).build()?;
    let engine = SharedEngine::new(Engine::builder(schema).policy(Policy::live()).build()?);
    // It says which instant a command has, in every thread that gives one.
    let driver = Arc::new(Driver::start(engine.clone())?);

    let now = driver.now()?;
    let spec = SegmentSpec::new("pros who opened within a second", FRESH_OPENERS);
    engine.write(|engine| engine.create_segment(now, spec))?;

    // Sign-ups and opens arrive on a thread of their own, as from a web server.
    let (incoming, clock) = (engine.clone(), Arc::clone(&driver));
    let traffic = thread::spawn(move || -> Result<(), segmentry::Error> {
        for (number, name) in ["ada", "bob", "eve"].into_iter().enumerate() {
            let email = format!("{name}@example.com");
            let plan = if name == "bob" { "free" } else { "pro" };
            let now = clock.now()?;
            let open = Event::new(email.as_str(), "open", now).with_id(&format!("open-{number}"));
            incoming.write(|engine| {
                engine.upsert_contacts(now, [ContactPatch::new(&email).set("plan", plan)])?;
                engine.record_events(now, [open]).map(|_| ())
            })?;
            thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    });

    // Nothing is polled for membership: joins and leaves come as changes, the leaves because time
    // passes, at the instant the window lets go of the open.
    for _ in 0..20 {
        thread::sleep(Duration::from_millis(100));
        while let Some(change) = engine.write(Engine::poll_change) {
            if change.what == ChangeKind::Evaluated {
                let (joined, left) = (change.joined.len(), change.left.len());
                println!(
                    "{}  {joined} joined, {left} left, {} in",
                    change.at.format("%H:%M:%S%.3f"),
                    change.count
                );
            }
        }
    }
    traffic.join().map_err(|_| "the traffic thread panicked")??;
    Ok(())
}
