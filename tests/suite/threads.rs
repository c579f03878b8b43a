//! The number of threads changes no result.
//!
//! In: one history over more than one block of rows, on pools of several sizes. Out: checks that feeds and views
//! are equal. Needs the feature `rayon`.
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::ingest::Payload;
use segmentry::{
    ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentFilter, SegmentSpec,
};

const CONTACTS: u64 = 70_000;

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 30, 0).unwrap()
}

fn patch(n: u64, plan: u64) -> ContactPatch {
    ContactPatch::new(&format!("c{n}@example.com"))
        .set("plan", ["free", "pro", "team"][(plan % 3) as usize])
        .set("age", (n % 90).cast_signed())
}

fn event(n: u64) -> Event {
    let at = start() - TimeDelta::minutes((n * 7_919 % 60_000).cast_signed());
    let payload = format!(r#"{{"amount":{}.5,"campaign":"c{}"}}"#, n % 70, n % 13);
    Event::new(format!("c{}@example.com", n * 31 % CONTACTS).as_str(), "open", at)
        .with_id(&n.to_string())
        .with_payload(Payload::parse(&payload).expect("an object"))
}

/// Segments of every way of being evaluated: words of columns, texts, windows, counts, sums.
fn queries() -> Vec<String> {
    let opened = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open'";
    let filters = (0..12).flat_map(|n| {
        [
            format!("plan = 'pro' AND age > {}", n * 7),
            format!("email LIKE '%{n}@example.com' OR age IN ({n}, 50)"),
            format!("{opened} AND timestamp > timestampadd(day, -{}, CURRENT_TIMESTAMP))", n + 1),
            format!("{opened} GROUP BY contact_id HAVING COUNT(*) >= {})", n + 1),
            format!("{opened} GROUP BY contact_id HAVING SUM(DATA:payload.amount) > {})", n * 20),
            format!("NOT ({opened} AND DATA:payload.campaign = 'c{n}'))"),
        ]
    });
    filters
        .map(|filter| format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}"))
        .collect()
}

/// Everything that can be seen of an account after some passes.
fn history() -> String {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .build()
        .expect("a good schema");
    let mut engine =
        Engine::builder(schema).policy(Policy::sendgrid()).build().expect("the settings are valid");
    engine.upsert_contacts(start(), (0..CONTACTS).map(|n| patch(n, n))).expect("good records");
    engine.record_events(start(), (0..100_000).map(event)).expect("good events");
    for (n, query) in queries().iter().enumerate() {
        engine
            .create_segment(start(), SegmentSpec::new(&format!("s{n}"), query))
            .expect("the command is accepted");
    }
    for pass in 1..=3 {
        let now = start() + TimeDelta::hours(pass);
        let n = pass.unsigned_abs();
        let changed = (0..CONTACTS).step_by(10 * n as usize).map(|row| patch(row, row + n));
        engine.upsert_contacts(now, changed).expect("good records");
        engine.record_events(now, (n * 100_000..).take(5_000).map(event)).expect("good events");
    }
    engine.advance_to(start() + TimeDelta::hours(5));
    let views = engine.segments(&SegmentFilter::default()).expect("no filter");
    let some = views.iter().filter(|view| (1..CONTACTS).contains(&view.contacts_count)).count();
    assert!(some > 50, "only {some} segments have some of the contacts");
    let feed: Vec<_> = engine.changes_since(0).expect("the feed keeps everything").collect();
    serde_json::to_string(&(views, feed)).expect("views and changes are JSON")
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be started").install(history)
    };
    let one = on(1);
    let others: &[usize] = if cfg!(debug_assertions) { &[7] } else { &[2, 7] };
    for &threads in others {
        assert!(on(threads) == one, "{threads} threads tell something else than one");
    }
}
