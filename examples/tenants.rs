//! Many tenants in one process: a host opens those that are used or due, with few files and threads.
//!
//! `cargo run --release --example tenants -- DIRECTORY 1000` makes as many tenants, each of 1,000 contacts and 5,000
//! events, has the hour's pass in all of them, and says what it took. With `apart` behind the count it does the same
//! with a `DurableEngine` and a `Driver` for each, to compare; that needs three files and two threads for each tenant.

use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::driver::Driver;
use segmentry::host::{Host, HostOptions, TenantName};
use segmentry::{ContactPatch, DurableEngine, Engine, Event, FieldType, Schema, SegmentSpec};

const SEGMENTS: [&str; 3] = [
    "plan = 'pro' AND score > 50",
    "city IN ('Oslo', 'Bergen')",
    "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
     AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))",
];

/// A tenant's account: contacts, five events of each over a month, and three segments.
fn account(tenant: usize, contacts: u32, now: DateTime<Utc>) -> Result<Engine, segmentry::Error> {
    let schema = Schema::builder().field("plan", FieldType::Text).field("score", FieldType::Number);
    let mut engine = Engine::in_memory(schema.build()?);
    let patch = |number: u32| {
        let city = ["Oslo", "Bergen", "Paris", "Lima"][number as usize % 4];
        let plan = ["free", "pro", "team"][number as usize % 3];
        let patch = ContactPatch::new(&format!("c{number}@t{tenant}.example.com"));
        patch.set("city", city).set("plan", plan).set("score", i64::from(number % 100))
    };
    engine.upsert_contacts(now, (0..contacts).map(patch))?;
    let event = |number: u32| {
        let at = now - TimeDelta::minutes(i64::from(number) * 43_200 / i64::from(contacts * 5));
        let who = format!("c{}@t{tenant}.example.com", number % contacts);
        Event::new(who.as_str(), ["open", "click"][number as usize % 2], at)
            .with_id(&format!("e{number}"))
    };
    engine.record_events(now, (0..contacts * 5).map(event))?;
    for (number, condition) in (1..).zip(SEGMENTS) {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        engine.create_segment(now, SegmentSpec::new(&format!("segment {number}"), &query))?;
    }
    Ok(engine)
}

/// Threads, open files, and MiB of memory of this process, where the system says.
fn taken() -> String {
    let count = |path: &str| std::fs::read_dir(path).map_or(0, Iterator::count);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = kib.and_then(|kib| kib.trim().trim_end_matches(" kB").parse::<u64>().ok());
    format!(
        "{} threads, {} descriptors, {} MiB of memory",
        count("/proc/self/task"),
        count("/proc/self/fd"),
        memory.unwrap_or(0) / 1_024
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("name a directory")?;
    let directory = Path::new(&directory).join("hosted");
    let (tenants, contacts): (usize, u32) = match arguments.next() {
        Some(count) => (count.parse()?, 1_000),
        None => (6, 50),
    };
    let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_500);
    if arguments.next().is_some_and(|word| word == "apart") {
        return apart(&directory.with_file_name("apart"), tenants, contacts, start);
    }

    let host = Host::open(&directory, HostOptions::default())?;
    println!("{}", taken());
    let clock = Instant::now();
    for number in 0..tenants {
        let name: TenantName = format!("t{number}").parse()?;
        host.create(&name, account(number, contacts, start)?)?;
    }
    println!("{tenants} tenants made in {:.1?}: {}", clock.elapsed(), taken());

    // All have a pass on the hour; each is opened for it, and closed after.
    for hour in 1..=2 {
        let clock = Instant::now();
        let worked = host.advance_to(start + TimeDelta::hours(hour))?;
        println!("hour {hour}: {worked:?} in {:.1?}: {}", clock.elapsed(), taken());
        assert_eq!((worked.run, worked.failed), (tenants, 0));
    }
    let clock = Instant::now();
    host.advance_to(start + TimeDelta::minutes(125))?;
    println!("nothing due: {:.1?}, {} open: {}", clock.elapsed(), host.open_count(), taken());

    // What somebody waits for: a tenant that is closed.
    let mut times = Vec::new();
    for number in 0..tenants.min(200) {
        let name: TenantName = format!("t{}", number * 7_919 % tenants).parse()?;
        let clock = Instant::now();
        let engine = host.tenant(&name)?;
        assert_eq!(engine.read(Engine::contact_count), u64::from(contacts));
        times.push(clock.elapsed());
    }
    times.sort();
    let slow = times[times.len() * 99 / 100];
    println!("opened in {:.1?} (median), {slow:.1?} (p99): {}", times[times.len() / 2], taken());

    let clock = Instant::now();
    host.close()?;
    drop(host);
    println!("closed in {:.1?}", clock.elapsed());
    let clock = Instant::now();
    let host = Host::open(&directory, HostOptions::default())?;
    println!("opened the host in {:.1?}: {}", clock.elapsed(), taken());
    assert_eq!(host.tenants().len(), tenants);
    Ok(())
}

/// The same with an engine, a driver and open files for each tenant.
fn apart(
    directory: &Path,
    tenants: usize,
    contacts: u32,
    start: DateTime<Utc>,
) -> Result<(), Box<dyn std::error::Error>> {
    let (clock, mut engines) = (Instant::now(), Vec::new());
    for number in 0..tenants {
        let engine = account(number, contacts, start)?;
        let engine = DurableEngine::create(directory.join(format!("t{number}")), engine)?;
        engines.push(engine);
    }
    println!("{tenants} engines made in {:.1?}: {}", clock.elapsed(), taken());
    let clock = Instant::now();
    for engine in &engines {
        engine.advance_to(start + TimeDelta::hours(1))?;
    }
    println!("hour 1: in {:.1?}: {}", clock.elapsed(), taken());
    let drivers = engines.iter().map(|engine| Driver::start(engine.clone()));
    let drivers = drivers.collect::<Result<Vec<_>, _>>()?;
    println!("with drivers: {}", taken());
    let clock = Instant::now();
    drop(drivers);
    for engine in engines {
        engine.close()?;
    }
    println!("closed in {:.1?}", clock.elapsed());
    let (clock, mut engines) = (Instant::now(), Vec::new());
    for number in 0..tenants {
        engines.push(DurableEngine::open(directory.join(format!("t{number}")))?);
    }
    println!("opened in {:.1?}: {}", clock.elapsed(), taken());
    Ok(())
}
