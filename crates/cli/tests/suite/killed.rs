//! `kill -9` of the real binary while it writes: batches, snapshots, erasures, retention rounds and exports.
//!
//! In: processes of the binary on a directory, killed at moments that differ from kill to kill. Out: checks that every
//! answered batch is stored, that what was in progress is done as a whole or not at all, that nothing else is lost, and
//! that the next process can continue. `KILLS` is the number of kills while batches are written; a sixth of it falls
//! into each of the other four.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{TimeDelta, Timelike as _, Utc};
use segmentry::persist::check;
use segmentry::time::Duration as Length;
use segmentry::{ContactPatch, DurableEngine, Engine, Event, Schema};

const BATCH: u64 = 7;

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed").join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).expect("room for a directory");
    directory
}

fn kills() -> u64 {
    std::env::var("KILLS").map_or(25, |kills| kills.parse().expect("a number"))
}

/// The kills of each of the others.
fn some_kills() -> u64 {
    kills().div_ceil(6)
}

/// The binary with these arguments, and how long it takes.
fn binary(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segmentry"));
    // The directory's last command may be older than a day.
    command.args(args).env("SEGMENTRY_CLOCK_LEAP_HOURS", "96").env_remove("SEGMENTRY_DATA");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs it to its end, and returns how long that took.
fn whole_run(args: &[&str]) -> Duration {
    let began = std::time::Instant::now();
    let output = binary(args).stderr(Stdio::piped()).output().expect("the binary runs");
    let (status, stderr) = (output.status, String::from_utf8_lossy(&output.stderr));
    assert!(status.success(), "{args:?}: {status}: {stderr}");
    began.elapsed()
}

/// Kills it after a part of the time that it takes; the parts of all kills are spread over the whole.
fn killed_run(args: &[&str], takes: Duration, kill: u64, kills: u64) {
    let mut process = binary(args).spawn().expect("the binary runs");
    let part = u32::try_from(2 * kill + 1).expect("few kills");
    let parts = u32::try_from(2 * kills).expect("few kills");
    std::thread::sleep(takes * part / parts);
    // It may have ended.
    let _ = process.kill();
    process.wait().expect("it ended");
}

/// Copies a directory that no process has open.
fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).expect("room for a directory");
    for file in std::fs::read_dir(from).expect("a directory") {
        let file = file.expect("a file");
        if file.file_type().expect("a file").is_file() {
            std::fs::copy(file.path(), to.join(file.file_name())).expect("room");
        }
    }
}

fn address(n: u64) -> String {
    format!("c{n}@example.com")
}

/// Contacts of the account in which the other kinds are killed.
const CONTACTS: u64 = 2_000;

/// An account as it was just before the last midnight (UTC). Each contact has an event of then. As many events wait for
/// a contact and are kept until that midnight: those of contacts would only be given back by whole blocks.
fn account(data: &Path) {
    let midnight = Utc::now().with_nanosecond(0).expect("zero is in range");
    let midnight = midnight - TimeDelta::seconds(i64::from(midnight.num_seconds_from_midnight()));
    let at = midnight - TimeDelta::minutes(1);
    let engine = Engine::builder(Schema::new()).event_retention(Length::days(30)).build();
    let durable = DurableEngine::create(data, engine.expect("a good policy")).expect("room");
    let contacts = (0..CONTACTS).map(|n| ContactPatch::new(&address(n)).set("city", "Oslo"));
    durable.upsert_contacts(at, contacts).expect("they are good");
    let events = (0..CONTACTS).map(|n| Event::new(address(n).as_str(), "open", at));
    durable.record_events(at, events).expect("they are good");
    let old = at - TimeDelta::days(30);
    let waiting = (0..CONTACTS).map(|n| Event::new(format!("w{n}@x.org").as_str(), "open", old));
    durable.record_events(at, waiting).expect("they are good");
    durable.close().expect("room");
    drop(durable);
    assert_eq!(counts(data), Counts { contacts: CONTACTS, events: CONTACTS, waiting: CONTACTS });
}

/// What is in a directory.
#[derive(Debug, PartialEq, Eq)]
struct Counts {
    contacts: u64,
    /// Of contacts that are there.
    events: u64,
    /// Events that wait for their contact.
    waiting: u64,
}

/// What is there, of a file in which every page is whole.
fn counts(data: &Path) -> Counts {
    check(data, &[], |_| ()).expect("it is whole after every kill");
    let durable = DurableEngine::open(data).expect("it is whole after every kill");
    durable.read(|engine| Counts {
        contacts: engine.contact_count(),
        events: engine.event_records().count() as u64,
        waiting: engine.orphan_events(),
    })
}

/// Contacts in the directory's engine, which must be whole batches.
fn held(data: &Path) -> u64 {
    if !data.join("segmentry.redb").exists() {
        return 0;
    }
    let durable = DurableEngine::open(data).expect("it is whole after every kill");
    let held = durable.read(|engine| {
        let present = |n: u64| {
            let who = segmentry::ingest::ContactRef::from(format!("c{n}@example.com").as_str());
            engine.contact_exists(who)
        };
        let held = engine.contact_count();
        assert!((0..held).all(present), "the first {held}, and no others");
        held
    });
    assert_eq!(held % BATCH, 0, "batches are whole");
    held
}

#[test]
fn answered_batches_are_stored_whenever_the_process_is_killed() {
    let kills = kills();
    let directory = directory("batches");
    let data = directory.join("data");
    let (mut there, mut on_the_way) = (0, 0);
    for kill in 0..kills {
        let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
            .args(["import", "contacts", "-", "--batch", &BATCH.to_string(), "--data"])
            .arg(&data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut input = process.stdin.take().expect("it was asked for");
        let feed = std::thread::spawn(move || {
            for n in there.. {
                let line = format!("{{\"email\":\"c{n}@example.com\"}}\n");
                if input.write_all(line.as_bytes()).is_err() {
                    break;
                }
            }
        });
        // The process prints how many batches were answered, until it ends.
        let output = BufReader::new(process.stdout.take().expect("it was asked for"));
        let told = std::thread::spawn(move || {
            let lines = output.lines().map_while(Result::ok);
            lines.filter_map(|line| line.parse::<u64>().ok()).last()
        });
        std::thread::sleep(Duration::from_millis(15 + (kill * 37) % 90));
        process.kill().expect("it still runs");
        process.wait().expect("it ended");
        feed.join().expect("it ends with the process");
        let answered = there + told.join().expect("it ends with the process").unwrap_or(0);
        let held = held(&data);
        assert!(held >= answered, "kill {kill}: {held} are there, {answered} were answered");
        assert!(
            held <= answered + BATCH,
            "kill {kill}: {held} are there, {answered} were answered"
        );
        on_the_way += u64::from(held > answered);
        there = held;
    }
    println!("{kills} kills, {there} contacts; {on_the_way} times a batch was there unanswered");
    assert!(there > kills, "it wrote between the kills");
}

#[test]
fn a_kill_while_a_snapshot_is_written_loses_nothing() {
    let (kills, directory) = (some_kills(), directory("snapshots"));
    let (base, data) = (directory.join("base"), directory.join("data"));
    account(&base);
    let more = directory.join("more.ndjson");
    let lines: Vec<String> =
        (0..50).map(|n| format!("{{\"email\":\"more{n}@example.com\"}}\n")).collect();
    std::fs::write(&more, lines.concat()).expect("room");
    // An import of few rows is mostly the snapshot at its end.
    let args = |data: &Path| {
        ["import", "contacts", "--data", "D", "F"].map(|word| match word {
            "D" => data.display().to_string(),
            "F" => more.display().to_string(),
            word => word.to_owned(),
        })
    };
    copy(&base, &data);
    let words = args(&data);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let takes = whole_run(&words);
    let (mut none, mut all) = (0, 0);
    for kill in 0..kills {
        copy(&base, &data);
        killed_run(&words, takes, kill, kills);
        let Counts { contacts, events, waiting } = counts(&data);
        assert!([0, 50].contains(&(contacts - CONTACTS)), "kill {kill}: {contacts} contacts");
        assert_eq!(events, CONTACTS, "kill {kill}");
        assert!([0, CONTACTS].contains(&waiting), "kill {kill}: {waiting} waiting events");
        none += u64::from(contacts == CONTACTS);
        all += u64::from(contacts > CONTACTS);
        // The next process goes on where this one was.
        whole_run(&words);
        let all = Counts { contacts: CONTACTS + 50, events: CONTACTS, waiting: 0 };
        assert_eq!(counts(&data), all, "kill {kill}");
    }
    println!("{kills} kills beside snapshots: {none} times before the batch, {all} times after it");
}

#[test]
fn a_kill_while_a_contact_is_erased_leaves_it_whole_or_erased() {
    let (kills, directory) = (some_kills(), directory("erasures"));
    let (base, data) = (directory.join("base"), directory.join("data"));
    account(&base);
    let place = data.display().to_string();
    let words = ["contacts", "erase", "c7@example.com", "--data", &place];
    copy(&base, &data);
    let takes = whole_run(&words);
    let (mut whole, mut erased) = (0, 0);
    for kill in 0..kills {
        copy(&base, &data);
        killed_run(&words, takes, kill, kills);
        let Counts { contacts, events, .. } = counts(&data);
        let erased_now = CONTACTS - contacts;
        assert!(erased_now <= 1, "kill {kill}: {contacts} contacts");
        assert_eq!(events, contacts, "kill {kill}: each contact has its event");
        whole += u64::from(erased_now == 0);
        erased += u64::from(erased_now == 1);
        // Erased again or not: afterwards no byte of it is there.
        whole_run(&words);
        let others = Counts { contacts: CONTACTS - 1, events: CONTACTS - 1, waiting: 0 };
        assert_eq!(counts(&data), others, "kill {kill}");
        whole_run(&["check", &place, "--find", "c7@example.com"]);
    }
    println!("{kills} kills beside erasures: {whole} times before, {erased} times after");
}

#[test]
fn a_kill_while_old_events_are_removed_loses_no_other() {
    let (kills, directory) = (some_kills(), directory("retention"));
    let (base, data) = (directory.join("base"), directory.join("data"));
    account(&base);
    // A command that has nothing to write: what is due is all that runs.
    let (nothing, place) = (directory.join("nothing.ndjson"), data.display().to_string());
    std::fs::write(&nothing, "").expect("room");
    let nothing = nothing.display().to_string();
    let words = ["import", "contacts", &nothing, "--data", &place];
    copy(&base, &data);
    let takes = whole_run(&words);
    let (mut before, mut after) = (0, 0);
    for kill in 0..kills {
        copy(&base, &data);
        killed_run(&words, takes, kill, kills);
        let Counts { contacts, events, waiting } = counts(&data);
        assert_eq!((contacts, events), (CONTACTS, CONTACTS), "kill {kill}");
        assert!([0, CONTACTS].contains(&waiting), "kill {kill}: {waiting} waiting events");
        before += u64::from(waiting > 0);
        after += u64::from(waiting == 0);
        whole_run(&words);
        let kept = Counts { contacts: CONTACTS, events: CONTACTS, waiting: 0 };
        assert_eq!(counts(&data), kept, "kill {kill}: those of yesterday are there");
    }
    println!("{kills} kills beside retention rounds: {before} times before, {after} times after");
}

#[test]
fn a_kill_while_an_export_is_written_leaves_a_whole_file_or_none() {
    let (kills, directory) = (some_kills(), directory("exports"));
    let data = directory.join("data");
    account(&data);
    let file = directory.join("contacts.ndjson");
    let (place, name) = (data.display().to_string(), file.display().to_string());
    let words = ["export", "contacts", &name, "--data", &place];
    let takes = whole_run(&words);
    let mut whole = 0;
    for kill in 0..kills {
        let _ = std::fs::remove_file(&file);
        killed_run(&words, takes, kill, kills);
        if let Ok(text) = std::fs::read_to_string(&file) {
            assert_eq!(text.lines().count() as u64, CONTACTS, "kill {kill}");
            whole += 1;
        }
        let all = Counts { contacts: CONTACTS, events: CONTACTS, waiting: CONTACTS };
        assert_eq!(counts(&data), all, "kill {kill}");
    }
    let _ = std::fs::remove_file(&file);
    whole_run(&words);
    println!("{kills} kills beside exports: {whole} files were whole, the others were not there");
}
