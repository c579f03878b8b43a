//! What durability costs: `cargo bench --bench durable`.
//!
//! In: an account that is made up, of `SEGMENTRY_BENCH_CONTACTS` contacts (100,000 unless set) with twelve
//! fields, and ten events each, nearly in the order of time. Out: a table of rates and times, `SQLite` doing
//! the same writes beside it in the same run: WAL, `synchronous = FULL`, one commit per thousand records.
//! With `SEGMENTRY_BENCH_PYTHON`, a Python that has `benches/peers/requirements.txt`, `DuckDB` too.
#![expect(clippy::cast_precision_loss, reason = "figures for people have three digits")]

use std::hint::black_box;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::command::UpsertContacts;
use segmentry::persist::Level;
use segmentry::{ContactPatch, DurableEngine, Engine, Event, FieldType, Schema, SegmentSpec};

const BATCH: u64 = 1_000;
const FIELDS: [&str; 12] =
    ["plan", "tier", "source", "lang", "f1", "f2", "f3", "f4", "score", "ltv", "orders", "size"];

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

fn schema() -> Schema {
    let typed = |name: &&str| {
        let number = ["score", "ltv", "orders", "size"].contains(name);
        if number { FieldType::Number } else { FieldType::Text }
    };
    let add = |schema, name: &&'static str| {
        segmentry::schema::SchemaBuilder::field(schema, name, typed(name))
    };
    FIELDS.iter().fold(Schema::builder(), add).build().expect("good fields")
}

/// A field of a contact, the same each time.
fn value(contact: u64, field: u64) -> u64 {
    (contact.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(field * 77) >> 20) % (3 + field * 40)
}

fn patch(contact: u64) -> ContactPatch {
    let patch = ContactPatch::new(&format!("c{contact}@example.com"));
    (0..).zip(FIELDS).fold(patch, |patch, (field, name)| {
        let value = value(contact, field);
        if field < 8 {
            patch.set(name, format!("v{value}").as_str())
        } else {
            patch.set(name, value.cast_signed())
        }
    })
}

fn event(number: u64, contacts: u64) -> Event {
    let who = format!("c{}@example.com", number.wrapping_mul(7_919) % contacts);
    let kind = ["sent", "delivered", "open", "click"][(number % 4) as usize];
    // A month's events in order, one in twenty of them hours late.
    let late = if number.is_multiple_of(20) { number % 7_919 * 3 } else { 0 };
    let ago = TimeDelta::days(30) - TimeDelta::milliseconds((number * 250).cast_signed());
    let at = start() - ago - TimeDelta::seconds(late.cast_signed());
    Event::new(who.as_str(), kind, at).with_id(&number.to_string())
}

fn row(what: &str, ours: &str, [sqlite, duckdb]: [&str; 2], budget: &str) {
    println!("| {what:<44} | {ours:>16} | {sqlite:>16} | {duckdb:>10} | {budget:>10} |");
}

fn rate(count: u64, took: Duration) -> String {
    format!("{:.0} k/s", count as f64 / took.as_secs_f64() / 1e3)
}

fn batches(all: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let starts = all.clone().step_by(BATCH as usize);
    starts.map(move |start| start..(start + BATCH).min(all.end))
}

/// How long it takes so many threads to send events.
fn send(durable: &DurableEngine, events: Range<u64>, contacts: u64, senders: usize) -> Duration {
    let clock = Instant::now();
    std::thread::scope(|scope| {
        for sender in 0..senders {
            let events = events.clone();
            scope.spawn(move || {
                for batch in batches(events).skip(sender).step_by(senders) {
                    let batch = batch.map(|number| event(number, contacts));
                    durable.record_events(start(), batch).expect("the command is accepted");
                }
            });
        }
    });
    clock.elapsed()
}

/// Bytes of the files whose names begin like this.
fn size_of(directory: &Path, name: &str) -> u64 {
    let files =
        std::fs::read_dir(directory).expect("it is there").map(|file| file.expect("a file"));
    let ours = files.filter(|file| file.file_name().to_string_lossy().starts_with(name));
    ours.map(|file| file.metadata().map_or(0, |meta| meta.len())).sum()
}

/// The same writes into `SQLite`: contacts, then events, in commits of a thousand.
fn sqlite(directory: &Path, contacts: u64, events: u64) -> (Duration, Duration) {
    let mut sqlite = rusqlite::Connection::open(directory.join("peer.sqlite")).expect("a new file");
    let columns = FIELDS.join(", ");
    sqlite
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE contacts (email TEXT PRIMARY KEY, {columns});
             CREATE TABLE events (id TEXT PRIMARY KEY, email TEXT, kind TEXT, at INTEGER);"
        ))
        .expect("good SQL");
    let clock = Instant::now();
    for batch in batches(0..contacts) {
        let commit = sqlite.transaction().expect("one writer");
        {
            let marks = vec!["?"; FIELDS.len() + 1].join(", ");
            let sql = format!("INSERT OR REPLACE INTO contacts VALUES ({marks})");
            let mut insert = commit.prepare(&sql).expect("good SQL");
            for contact in batch {
                let email = format!("c{contact}@example.com");
                let fields = (0..12).map(|field| format!("v{}", value(contact, field)));
                let cells = std::iter::once(email).chain(fields);
                insert.execute(rusqlite::params_from_iter(cells)).expect("it fits");
            }
        }
        commit.commit().expect("it is on disk");
    }
    let of_contacts = clock.elapsed();
    let clock = Instant::now();
    for batch in batches(0..events) {
        let commit = sqlite.transaction().expect("one writer");
        {
            let sql = "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)";
            let mut insert = commit.prepare(sql).expect("good SQL");
            for number in batch {
                let at = number.cast_signed();
                let who = format!("c{}@example.com", number.wrapping_mul(7_919) % contacts);
                insert.execute((number.to_string(), who, "open", at)).expect("it fits");
            }
        }
        commit.commit().expect("it is on disk");
    }
    (of_contacts, clock.elapsed())
}

/// What `DuckDB` does in a second, contacts and events, and the bytes it takes.
fn duckdb(directory: &Path, contacts: u64, events: u64) -> Option<[f64; 3]> {
    let python = std::env::var_os("SEGMENTRY_BENCH_PYTHON")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/durable.py");
    let counts = [contacts.to_string(), events.to_string()];
    let output =
        std::process::Command::new(python).arg(script).args(counts).arg(directory).output();
    let output = output.expect("the Python of SEGMENTRY_BENCH_PYTHON");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("figures");
    let figures = text.split_whitespace().map(|figure| figure.parse().expect("a figure"));
    Some(figures.collect::<Vec<f64>>().try_into().expect("three figures"))
}

fn main() {
    // `cargo bench` passes flags that are criterion's.
    let asked = std::env::var("SEGMENTRY_BENCH_CONTACTS").ok();
    let contacts: u64 = asked.map_or(100_000, |asked| asked.parse().expect("a number"));
    let events = contacts * 10;
    let directory =
        PathBuf::from(std::env::var_os("CARGO_TARGET_TMPDIR").unwrap_or("target".into()));
    let directory = directory.join(format!("durable-bench-{}", std::process::id()));
    let ours = directory.join("ours");
    std::fs::create_dir_all(&ours).expect("room for a directory");
    let engine = Engine::builder(schema()).build().expect("the settings are valid");
    let durable = DurableEngine::create(&ours, engine).expect("a new directory");

    println!("{contacts} contacts of 12 fields, {events} events\n");
    row("", "segmentry", ["SQLite, FULL", "DuckDB"], "budget");
    println!("|{:-<46}|{:->18}|{:->18}|{:->12}|{:->12}|", "", ":", ":", ":", ":");

    let clock = Instant::now();
    for batch in batches(0..contacts) {
        durable.upsert_contacts(start(), batch.map(patch)).expect("the command is accepted");
    }
    let of_contacts = clock.elapsed();
    // Half of them by one sender, half by four at once.
    let (alone, together) = (0..events / 2, events / 2..events);
    let of_events = send(&durable, alone, contacts, 1);
    let of_senders = send(&durable, together, contacts, 4);
    let peer = sqlite(&directory, contacts, events);
    let other = duckdb(&directory, contacts, events);
    let other_rate = |place: usize| {
        other.map_or_else(String::new, |figures| format!("{:.0} k/s", figures[place] / 1e3))
    };
    let budget = ("150 k/s", "500 k/s");
    row(
        "contacts, 1,000 a commit",
        &rate(contacts, of_contacts),
        [&rate(contacts, peer.0), &other_rate(0)],
        budget.0,
    );
    row(
        "events, 1,000 a commit",
        &rate(events / 2, of_events),
        [&rate(events, peer.1), &other_rate(1)],
        budget.1,
    );
    row("events, 1,000 a batch, four senders", &rate(events / 2, of_senders), ["", ""], budget.1);

    for n in 0..20 {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE plan = 'v{n}'");
        let spec = SegmentSpec::new(&format!("segment {n}"), &query);
        durable.create_segment(start(), spec).expect("the command is accepted");
    }
    durable.advance_to(start() + TimeDelta::hours(1)).expect("a good disk");

    let (usual, during, took) = pauses(&durable, contacts);
    row("one write, longest of 200", &format!("{usual:.1?}"), ["", ""], "");
    row("one write beside a checkpoint, longest", &format!("{during:.1?}"), ["", ""], "50 ms");
    row("a checkpoint", &format!("{took:.2?}"), ["", ""], "");
    let status = durable.status();
    let mib = |bytes: u64| format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20));
    row("bytes of the checkpoint", &mib(status.checkpoint_bytes), ["", ""], "");
    let sqlite_bytes = mib(size_of(&directory, "peer.sqlite"));
    let duckdb_bytes = other.map_or_else(String::new, |_| mib(size_of(&directory, "peer.duckdb")));
    row("bytes of the directory", &mib(size_of(&ours, "")), [&sqlite_bytes, &duckdb_bytes], "");
    drop(durable);
    let clock = Instant::now();
    let durable = DurableEngine::open(&ours).expect("it is whole");
    black_box(durable.read(segmentry::Engine::contact_count));
    row("opening it again", &format!("{:.2?}", clock.elapsed()), ["", ""], "3 s");
    drop(durable);
    std::fs::remove_dir_all(&directory).expect("it is ours");
}

/// The longest of some single writes, first alone and then beside a checkpoint, and how long that took.
fn pauses(durable: &DurableEngine, contacts: u64) -> (Duration, Duration, Duration) {
    let write = |n: u64| {
        let schema = durable.read(|engine| engine.schema().clone());
        let records = vec![patch(n % contacts).check(&schema).expect("the record is valid")];
        let clock = Instant::now();
        let now = start() + TimeDelta::hours(1);
        durable
            .execute_at(now, UpsertContacts::new(records), Level::Sync)
            .expect("the command is accepted");
        clock.elapsed()
    };
    let usual = (0..200).map(write).max().unwrap_or_default();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let checkpoint = scope.spawn(|| {
            let clock = Instant::now();
            durable.checkpoint().expect("a good disk");
            done.store(true, Ordering::Release);
            clock.elapsed()
        });
        let mut longest = Duration::ZERO;
        for n in 200.. {
            longest = longest.max(write(n * 7_919));
            if done.load(Ordering::Acquire) {
                break;
            }
        }
        (usual, longest, checkpoint.join().expect("it was made"))
    })
}
