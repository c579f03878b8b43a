//! How long the main things take, at sizes that let growth be read off.
//!
//! A small world with the shapes that matter: a text field, a number, a date, two event types with a
//! decimal property, and segments over windows, counts and sums. `cargo bench` prints the times.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use segmentry::ingest::Payload;
use segmentry::time::Duration;
use segmentry::{
    ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentFilter, SegmentSpec,
};

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

/// Questions that each have a kernel of their own.
const ASKED: [(&str, &str); 9] = [
    ("one of many codes", "city = 'city 77'"),
    ("numbers", "age BETWEEN 20 AND 40"),
    ("null and a code", "team IS NULL AND plan = 'pro'"),
    ("end of an address", "email LIKE '%@d3.example.com'"),
    ("start of a text", "email LIKE 'c77%'"),
    ("on a list", "array_contains(list_ids, 'list3')"),
    ("day of the month", "EXTRACT(day FROM signed_up) = EXTRACT(day FROM CURRENT_TIMESTAMP)"),
    (
        "payload",
        "contact_id IN (SELECT contact_id FROM event_data
            WHERE event_type = 'open' AND DATA:payload.campaign = 'c77')",
    ),
    (
        "last",
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open'
            GROUP BY contact_id HAVING MAX(timestamp) < timestampadd(day, -30, CURRENT_TIMESTAMP))",
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

/// An event of one of so many contacts, the same each time.
fn event(number: u64, contacts: u64) -> Event {
    let word = mixed(number + 1_000_000);
    let at = start() - TimeDelta::seconds((word % 7_000_000).cast_signed());
    let email = format!("c{}@example.com", word % contacts);
    let total =
        format!(r#"{{"total":{}.{:02},"campaign":"c{}"}}"#, word % 200, word % 100, word % 300);
    let payload = Payload::parse(&total).expect("an object");
    let event_type = if number.is_multiple_of(5) { "purchase" } else { "open" };
    Event::new(email.as_str(), event_type, at).with_id(&number.to_string()).with_payload(payload)
}

fn events(contacts: u64, each: u64) -> Vec<Event> {
    (0..contacts * each).map(|number| event(number, contacts)).collect()
}

/// 100,000 contacts, unless `SEGMENTRY_BENCH_CONTACTS` says otherwise: numbers, with commas between.
fn sizes() -> Vec<u64> {
    let sizes = std::env::var("SEGMENTRY_BENCH_CONTACTS").unwrap_or_else(|_| "100000".to_owned());
    sizes.split(',').map(|size| size.trim().parse().expect("a number of contacts")).collect()
}

fn empty(policy: Policy) -> Engine {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("age", FieldType::Number)
        .field("signed_up", FieldType::Date)
        .build()
        .expect("a good schema");
    Engine::builder(schema).policy(policy).build().expect("a good policy")
}

fn filled(count: u64) -> Engine {
    let mut engine = empty(Policy::sendgrid());
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
            || (empty(Policy::sendgrid()), records.clone()),
            |(mut engine, records)| engine.upsert_contacts(start(), records).map(|_| engine),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Elements(100_000));
    group.bench_function("events", |bencher| {
        let mut engine = empty(Policy::sendgrid());
        engine.upsert_contacts(start(), records.clone()).expect("good records");
        bencher.iter_batched(
            || (engine.clone(), happened.clone()),
            |(mut engine, happened)| engine.record_events(start(), happened).map(|_| engine),
            BatchSize::LargeInput,
        );
    });
    // Few events of many contacts: what they are looked up in is not in the cache. The account grows by a thousand each
    // time, so compare runs of about as many iterations.
    group.measurement_time(std::time::Duration::from_secs(2));
    group.throughput(Throughput::Elements(1_000));
    for count in sizes() {
        let (mut engine, mut sent) = (filled(count), count * 10);
        let (now, id) = (engine.now(), BenchmarkId::new("a thousand events", count));
        group.bench_function(id, |bencher| {
            let next = || {
                sent += 1_000;
                (sent - 1_000..sent).map(|number| event(number, count)).collect::<Vec<_>>()
            };
            let record = |events| engine.record_events(now, events).expect("good events");
            bencher.iter_batched(next, record, BatchSize::SmallInput);
        });
    }
    group.finish();
}

/// An account with texts of few and of many kinds, lists, and domains.
fn varied_account(count: u64) -> Engine {
    let schema = Schema::builder()
        .field("plan", FieldType::Text)
        .field("city", FieldType::Text)
        .field("team", FieldType::Number)
        .field("age", FieldType::Number)
        .field("signed_up", FieldType::Date)
        .build()
        .expect("a good schema");
    let mut engine = Engine::builder(schema).build().expect("a good policy");
    for list in 0..30 {
        let id = format!("list{list}");
        engine.create_list(start(), &id, Some(id.as_str().into())).expect("a good list");
    }
    let patch = |(number, patch): (u64, ContactPatch)| {
        let word = mixed(number + 7);
        let email = format!("c{number}@d{}.example.com", word % 50);
        let patch = patch.set("email", email).set("city", format!("city {}", word % 2_000));
        let patch = if word.is_multiple_of(3) {
            patch.set("team", (word % 9).cast_signed())
        } else {
            patch
        };
        let lists = (0..30).filter(|list| mixed(word + list).is_multiple_of(9));
        lists.fold(patch, |patch, list| patch.on_list(format!("list{list}").as_str()))
    };
    let patches = (0..).zip(contacts(count)).map(patch);
    engine.upsert_contacts(start(), patches).expect("good records");
    engine
}

fn ask(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("ask");
    group.sample_size(20);
    for count in sizes() {
        let (varied, filled) = (varied_account(count), filled(count));
        for (name, filter) in ASKED {
            let engine = if filter.contains("event_data") { &filled } else { &varied };
            let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
            let plan = engine.compile(&query).expect("a good query");
            group.bench_with_input(BenchmarkId::new(name, count), &plan, |bencher, plan| {
                bencher.iter(|| engine.evaluate(plan, start()).len());
            });
        }
    }
    group.finish();
}

fn evaluate(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("evaluate");
    group.sample_size(20);
    for count in sizes() {
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

/// What patterns cost over 20,000 different texts of 1,000 bytes, beside the plain one: those that come near to
/// matching everywhere, with as many words of the automaton as there may be, in one script and another.
fn like(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("like, 20,000 texts of 1,000 bytes");
    group.sample_size(10);
    for (script, letter) in [("ascii", "a"), ("of two bytes", "é"), ("of three bytes", "語")] {
        let schema = Schema::builder().field("bio", FieldType::Text).build().expect("a field");
        let mut engine = Engine::builder(schema).build().expect("a good policy");
        let text = letter.repeat(990 / letter.len());
        let patch = |n: u64| {
            ContactPatch::new(&format!("c{n}@example.com")).set("bio", format!("{text}{n:>10}"))
        };
        engine.upsert_contacts(start(), (0..20_000).map(patch)).expect("good records");
        let many = |bytes: usize| letter.repeat(bytes / letter.len());
        for (name, pattern) in [
            ("plain", format!("%{letter}%b%")),
            ("plain, 1,000 bytes", format!("%{}b%", many(990))),
            ("_", format!("%{}_b%", many(10))),
            ("_, half as long as the text", format!("%{}__________b%", many(480))),
            ("_, as long as it may be", format!("%{}{}b%", many(240), "_".repeat(240))),
            ("pieces", format!("%{}%b%", format!("{letter}_{letter}%").repeat(90))),
        ] {
            for like in ["LIKE", "ILIKE"] {
                let query = format!(
                    "SELECT contact_id, updated_at FROM contact_data WHERE bio {like} '{pattern}'"
                );
                let plan = engine.compile(&query).expect("a good query");
                let name = BenchmarkId::new(format!("{like} {name}"), script);
                group.bench_with_input(name, &plan, |bencher, plan| {
                    bencher.iter(|| engine.evaluate(plan, start()).len());
                });
            }
        }
    }
    group.finish();
}

/// Segments that vary the parameters of those above.
fn varied(count: usize) -> impl Iterator<Item = SegmentSpec> {
    (0..count).map(|n| {
        let filter = match n % 5 {
            0 => format!("plan = 'pro' AND age > {}", n % 79),
            1 => format!("email LIKE '%{}@example.com'", n % 97),
            2 => format!("signed_up > timestampadd(day, -{}, CURRENT_TIMESTAMP)", n % 365),
            3 => format!(
                "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open'
                 AND timestamp > timestampadd(day, -{}, CURRENT_TIMESTAMP))",
                1 + n % 80
            ),
            _ => format!(
                "plan <> 'free' AND contact_id IN (SELECT contact_id FROM event_data
                 WHERE event_type = 'purchase' AND DATA:payload.campaign = 'c{}')",
                n % 300
            ),
        };
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        SegmentSpec::new(&format!("s{n}"), &query)
    })
}

/// An account whose segments are populated.
fn populated(count: u64, segments: usize, policy: &Policy) -> Engine {
    let policy = Policy { max_segments: 20_000, edit_pause: Duration::ZERO, ..policy.clone() };
    let mut engine = empty(policy);
    engine.upsert_contacts(start(), contacts(count)).expect("good records");
    engine.record_events(start(), events(count, 10)).expect("good events");
    for spec in varied(segments) {
        engine.create_segment(start(), spec).expect("a good query");
    }
    engine.advance_to(start() + TimeDelta::minutes(90));
    engine
}

/// One contact or one event in so many is written, all within the hour.
fn write(engine: &mut Engine, count: u64, one_in: usize) {
    let changed =
        contacts(count).into_iter().step_by(one_in).map(|patch| patch.set("plan", "team"));
    let now = engine.now();
    engine.upsert_contacts(now, changed).expect("good records");
    let added = events(count, 10).into_iter().step_by(one_in).zip(0..).map(
        |(event, number): (Event, u64)| Event {
            at: now.into(),
            ..event.with_id(&format!("new{number}"))
        },
    );
    engine.record_events(now, added).expect("good events");
}

fn pass(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("hourly pass");
    group.sample_size(10);
    for count in sizes() {
        let engine = populated(count, 1_000, &Policy::sendgrid());
        let next = engine.now() + TimeDelta::minutes(30);
        for (change, one_in) in
            [("0", 0), ("0.01 %", 10_000), ("0.1 %", 1_000), ("1 %", 100), ("10 %", 10)]
        {
            let name = BenchmarkId::new(format!("1000 segments, {change} written"), count);
            timed(&mut group, name, next, || {
                let mut engine = engine.clone();
                if one_in > 0 {
                    write(&mut engine, count, one_in);
                }
                engine
            });
        }
    }
    for segments in [10, 100, 1_000, 10_000] {
        let count = sizes()[0];
        let engine = populated(count, segments, &Policy::sendgrid());
        let next = engine.now() + TimeDelta::minutes(30);
        let name = BenchmarkId::new(format!("{count} contacts, 1 % written, segments"), segments);
        timed(&mut group, name, next, || {
            let mut engine = engine.clone();
            write(&mut engine, count, 100);
            engine
        });
    }
    group.finish();
}

/// A pass that nothing calls for, at sizes far apart: without windows there is no edge either.
fn quiet(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("pass, nothing written, no edge passed");
    for count in [10_000, 100_000, 1_000_000] {
        let mut engine = empty(Policy::sendgrid());
        engine.upsert_contacts(start(), contacts(count)).expect("good records");
        for spec in varied(200).step_by(5) {
            engine.create_segment(start(), spec).expect("a good query");
        }
        engine.advance_to(start() + TimeDelta::minutes(90));
        let mut now = engine.now();
        group.bench_function(BenchmarkId::new("40 segments", count), |bencher| {
            bencher.iter(|| {
                now += TimeDelta::hours(1);
                engine.advance_to(now);
            });
        });
    }
    group.finish();
}

/// Times how an engine comes to an instant; what it was made from shares its chunks no longer.
fn timed(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: BenchmarkId,
    to: DateTime<Utc>,
    make: impl Fn() -> Engine,
) {
    group.bench_function(name, |bencher| {
        bencher.iter_batched_ref(&make, |engine| engine.advance_to(to), BatchSize::PerIteration);
    });
}

fn live(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("live write");
    for count in sizes() {
        let mut engine = populated(count, 1_000, &Policy::live());
        let mut number = 0;
        group.bench_function(BenchmarkId::new("one contact, 1000 segments", count), |bencher| {
            bencher.iter(|| {
                number += 1;
                let plan = ["free", "pro", "team"][(number / count % 3) as usize];
                let email = format!("c{}@example.com", number % count);
                let now = engine.now() + TimeDelta::milliseconds(1);
                let patch = ContactPatch::new(&email).set("plan", plan);
                engine.upsert_contacts(now, [patch]).expect("a good record");
            });
        });
        group.bench_function(BenchmarkId::new("one event, 1000 segments", count), |bencher| {
            bencher.iter(|| {
                number += 1;
                let email = format!("c{}@example.com", mixed(number) % count);
                let now = engine.now() + TimeDelta::milliseconds(1);
                let event = Event::new(email.as_str(), "open", now).with_id(&format!("l{number}"));
                engine.record_events(now, [event]).expect("a good event");
            });
        });
    }
    group.finish();
}

fn publish(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("publication");
    for count in sizes() {
        let mut engine = populated(count, 100, &Policy::sendgrid());
        let views = engine.segments(&SegmentFilter::default()).expect("no filter");
        group.bench_function(BenchmarkId::new("sample of a segment", count), |bencher| {
            let mut ids = views.iter().map(|view| &view.id).cycle();
            bencher
                .iter(|| engine.sample(ids.next().expect("there are some")).map(|ids| ids.len()));
        });
        let mut now = engine.now();
        group.bench_function(BenchmarkId::new("a day of 100 segments", count), |bencher| {
            bencher.iter(|| {
                now += TimeDelta::days(1);
                engine.advance_to(now);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, ingest, evaluate, ask, like, quiet, pass, live, publish);
criterion_main!(benches);
