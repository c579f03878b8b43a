//! How long the main things take, at sizes that let growth be read off.
//!
//! A small world with the shapes that matter: a text field, a number, a date, two event types with a
//! decimal property, and segments over windows, counts and sums. `cargo bench` prints the times.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use segmentry::ingest::Payload;
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentSpec};

const SEGMENTS: [(&str, &str); 6] = [
    ("equal", "plan = 'pro'"),
    ("like", "email LIKE '%7@example.com'"),
    ("date", "signed_up > timestampadd(day, -30, CURRENT_TIMESTAMP)"),
    (
        "opened",
        "contact_id IN (SELECT contact_id FROM event_data
            WHERE event_type = 'open' AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))",
    ),
    (
        "three",
        "contact_id IN (SELECT contact_id FROM event_data
            WHERE event_type = 'open' AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP)
            GROUP BY contact_id HAVING COUNT(*) >= 3)",
    ),
    (
        "spent",
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase'
            GROUP BY contact_id HAVING SUM(DATA:payload.total) >= 500)",
    ),
];

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 5, 0, 0, 0).unwrap()
}

/// A number that looks random and is the same in every run.
fn mixed(number: u64) -> u64 {
    let mut word = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word ^= word >> 31;
    word.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16
}

fn contacts(count: u64) -> Vec<ContactPatch> {
    let patch = |number: u64| {
        let signed_up = start() - TimeDelta::hours((mixed(number) % 9_000).cast_signed());
        ContactPatch::new(&format!("c{number}@example.com"))
            .set("plan", ["free", "free", "pro"][(mixed(number) % 3) as usize])
            .set("age", (mixed(number) % 80).cast_signed())
            .set("signed_up", signed_up)
    };
    (0..count).map(patch).collect()
}

fn events(contacts: u64, each: u64) -> Vec<Event> {
    let event = |number: u64| {
        let word = mixed(number + 1_000_000);
        let at = start() - TimeDelta::seconds((word % 7_000_000).cast_signed());
        let email = format!("c{}@example.com", word % contacts);
        let total =
            format!(r#"{{"total":{}.{:02},"campaign":"c{}"}}"#, word % 200, word % 100, word % 300);
        let payload = Payload::parse(&total).expect("an object");
        let event_type = if number.is_multiple_of(5) { "purchase" } else { "open" };
        Event::new(email.as_str(), event_type, at)
            .with_id(&number.to_string())
            .with_payload(payload)
    };
    (0..contacts * each).map(event).collect()
}

fn empty() -> Engine {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .field("signed_up", FieldType::Date)
        .build()
        .expect("a good schema");
    Engine::builder(schema).policy(Policy::sendgrid()).build().expect("a good policy")
}

fn filled(count: u64) -> Engine {
    let mut engine = empty();
    engine.upsert_contacts(start(), contacts(count)).expect("good records");
    engine.record_events(start(), events(count, 10)).expect("good events");
    for (name, filter) in SEGMENTS {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        engine.create_segment(start(), SegmentSpec::new(name, &query)).expect("a good query");
    }
    engine.advance_to(start() + TimeDelta::hours(1));
    engine
}

fn ingest(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("ingest");
    group.sample_size(10);
    let (records, happened) = (contacts(10_000), events(10_000, 10));
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("contacts", |bencher| {
        bencher.iter_batched(
            || (empty(), records.clone()),
            |(mut engine, records)| engine.upsert_contacts(start(), records).map(|()| engine),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Elements(100_000));
    group.bench_function("events", |bencher| {
        let mut engine = empty();
        engine.upsert_contacts(start(), records.clone()).expect("good records");
        bencher.iter_batched(
            || (engine.clone(), happened.clone()),
            |(mut engine, happened)| engine.record_events(start(), happened).map(|_| engine),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn evaluate(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("evaluate");
    group.sample_size(20);
    for count in [1_000, 10_000, 100_000] {
        let engine = filled(count);
        for (name, filter) in SEGMENTS {
            let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
            let plan = engine.compile(&query).expect("a good query");
            group.bench_with_input(BenchmarkId::new(name, count), &plan, |bencher, plan| {
                bencher.iter(|| engine.evaluate(plan, start()).len());
            });
        }
    }
    group.finish();
}

fn pass(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("hourly pass");
    group.sample_size(20);
    for count in [1_000, 10_000, 100_000] {
        let engine = filled(count);
        let next = engine.now() + TimeDelta::hours(1);
        group.bench_function(BenchmarkId::new("nothing written", count), |bencher| {
            bencher.iter_batched_ref(
                || engine.clone(),
                |engine| engine.advance_to(next),
                BatchSize::LargeInput,
            );
        });
        let mut written = engine.clone();
        let changed =
            contacts(count).into_iter().step_by(100).map(|patch| patch.set("plan", "team"));
        written.upsert_contacts(engine.now(), changed).expect("good records");
        group.bench_function(BenchmarkId::new("1 % written", count), |bencher| {
            bencher.iter_batched_ref(
                || written.clone(),
                |engine| engine.advance_to(next),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, ingest, evaluate, pass);
criterion_main!(benches);
