//! A busy durable engine: several writers, automatic checkpoints and erasures at the same time, all levels.
//!
//! In: a real directory, and threads. Out: checks that no thread waits for ever, that no answered command is missing,
//! and that no other process can open the directory before the file is closed.
use crate::durable;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;
use durable::{account, start};
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::ingest::CheckedEvents;
use segmentry::persist::{Directory, Level, Settings, Start, StorageError, check};
use segmentry::testing::{MemoryDisk, digest};
use segmentry::{ContactPatch, DurableEngine, Engine, Event, Policy, Schema};

/// A checkpoint after every few commands.
const EAGER: Settings = Settings { journal_bytes: Some(1 << 14), journal_work: 300 };

fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_dir_all(&directory));
    directory
}

fn open(directory: &PathBuf, policy: &Policy) -> Result<DurableEngine, StorageError> {
    let start = Start::OpenOrCreate(Box::new(|| account(policy.clone())));
    DurableEngine::with_disk(Directory::new(directory), EAGER, start)
}

/// Panics if it takes longer than anything here may.
fn within_a_minute(work: impl FnOnce() + Send + 'static) {
    let (done, waiting) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        work();
        done.send(()).expect("somebody waits");
    });
    let outcome = waiting.recv_timeout(Duration::from_mins(2));
    assert!(!matches!(outcome, Err(mpsc::RecvTimeoutError::Timeout)), "somebody waits for ever");
    worker.join().expect("it is right");
}

fn patch(writer: i64, n: i64) -> ContactPatch {
    ContactPatch::new(&format!("w{writer}-{n}@example.com")).set("score", n)
}

#[test]
fn concurrent_writers_checkpoints_and_erasures_lose_nothing_and_do_not_deadlock() {
    within_a_minute(|| {
        let directory = directory("busy");
        let policy = Policy::sendgrid();
        let engine = open(&directory, &policy).expect("a new directory");
        std::thread::scope(|scope| {
            let levels = [Level::Sync, Level::Grouped, Level::Buffered];
            for (writer, level) in (0..).zip(levels) {
                let engine = &engine;
                scope.spawn(move || {
                    for n in 0..150 {
                        let now = start() + TimeDelta::minutes(n);
                        let contacts = engine.check_contacts([patch(writer, n)]);
                        engine
                            .execute_at(now, UpsertContacts::new(contacts), level)
                            .expect("the command is accepted");
                        let who = format!("w{writer}-{n}@example.com");
                        let event = Event::new(who.as_str(), "open", now).with_id(&who);
                        let events = RecordEvents::new(CheckedEvents::of_events([event]));
                        let recorded = engine.execute_at(now, events, level);
                        assert_eq!(recorded.expect("the command is accepted").accepted, 1);
                        if n % 3 == 0 {
                            assert!(
                                engine
                                    .erase_contact(now, who.as_str())
                                    .expect("the command is accepted")
                            );
                        }
                        engine.advance_to(now).expect("a good disk");
                        assert_eq!(engine.status().failed, None);
                    }
                });
            }
        });
        engine.flush().expect("a good disk");
        let status = engine.status();
        assert!(status.generation > 5 && status.checkpoint_failed.is_none(), "{status:?}");
        let state = engine.read(digest);
        assert_eq!(engine.read(segmentry::Engine::contact_count), 300);
        drop(engine);
        let engine = open(&directory, &policy).expect("it is whole");
        assert_eq!(engine.read(digest), state);
        drop(engine);
        let wanted = ["w0-3@example.com".to_owned(), "w0-4@example.com".to_owned()];
        let checked = check(&directory, &wanted, |_| ()).expect("it is whole");
        assert_eq!(checked.contacts, 300);
        assert!(checked.found.contains(&wanted[1]), "who was not erased is there");
    });
}

#[test]
fn a_directory_is_free_again_only_when_its_file_is_closed() {
    within_a_minute(|| {
        let directory = directory("handed-over");
        let policy = Policy::sendgrid();
        drop(open(&directory, &policy).expect("a new directory"));
        let (stop, mut answered) = (AtomicBool::new(false), 0);
        std::thread::scope(|scope| {
            let take_turns = |writer: i64| {
                let (stop, directory, policy) = (&stop, &directory, &policy);
                move || {
                    let mut answered = 0;
                    while !stop.load(Ordering::Relaxed) {
                        match open(directory, policy) {
                            Ok(engine) => {
                                let patch = patch(writer, answered);
                                engine.upsert_contacts(start(), [patch]).expect("a good disk");
                                answered += 1;
                            }
                            Err(StorageError::Locked { .. }) => std::thread::yield_now(),
                            Err(error) => panic!("{error}"),
                        }
                    }
                    answered
                }
            };
            let writers = [scope.spawn(take_turns(1)), scope.spawn(take_turns(2))];
            std::thread::sleep(Duration::from_secs(3));
            stop.store(true, Ordering::Relaxed);
            answered = writers.into_iter().map(|writer| writer.join().expect("right")).sum();
        });
        let engine = open(&directory, &policy).expect("it is whole");
        assert!(answered > 10, "{answered}");
        let there = engine.read(segmentry::Engine::contact_count);
        assert_eq!(there, answered.unsigned_abs());
    });
}

#[test]
fn a_backup_is_the_engine_of_its_moment_and_takes_no_name_that_is_taken() {
    let directory = directory("backed-up");
    let engine = open(&directory, &Policy::sendgrid()).expect("a new directory");
    engine.upsert_contacts(start(), (0..20).map(|n| patch(0, n))).expect("good records");
    let file = directory.join("copy.backup");
    engine.backup(&file).expect("room for it");
    assert!(engine.backup(&file).is_err_and(|why| matches!(why, StorageError::Exists { .. })));
    // All but the epoch: the copy begins one of its own.
    let state = |engine: &Engine| {
        let mut engine = engine.clone();
        engine.begin_epoch(engine.now(), 1);
        digest(&engine)
    };
    let before = engine.read(state);
    engine.upsert_contacts(start(), [patch(0, 20)]).expect("a good record");
    let elsewhere = directory.join("a/b/restored");
    segmentry::persist::restore(&file, &elsewhere, |_| ()).expect("it is whole");
    let restored = DurableEngine::open(&elsewhere).expect("it is whole");
    assert_eq!(restored.read(state), before);
}

#[test]
fn a_checkpoint_is_made_when_the_journal_takes_too_long_to_replay_however_short_it_is() {
    let disk = MemoryDisk::default();
    let open = |journal_work: u64| {
        let settings = Settings { journal_bytes: Some(u64::MAX), journal_work };
        let start = Start::OpenOrCreate(Box::new(|| account(Policy::live())));
        DurableEngine::with_disk(disk.clone(), settings, start).expect("the disk does not fail")
    };
    let lists = |durable: &DurableEngine, from: usize| {
        for number in from..from + 200 {
            let made = durable.create_list(start(), &format!("list {number}"), None);
            made.expect("the disk does not fail");
        }
    };
    let patient = open(u64::MAX);
    lists(&patient, 0);
    assert_eq!(patient.status().generation, 1, "neither long nor slow");
    drop(patient);
    // What opening replays counts as well.
    let quick = open(0);
    for generation in 2..5 {
        for round in 0..150 {
            if quick.status().generation >= generation {
                break;
            }
            lists(&quick, 200 * (150 * generation as usize + round));
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(quick.status().generation >= generation, "no checkpoint was made");
    }
}

#[test]
fn all_that_a_replay_does_counts_commands_tasks_reading_and_catching_up() {
    let disk = MemoryDisk::default();
    let engine = durable::open(disk.clone(), Policy::sendgrid()).expect("an empty disk");
    assert_eq!(engine.status().replay_micros, 0);
    engine.upsert_contacts(start(), (0..5_000).map(|n| patch(n, 20))).expect("good records");
    let status = engine.status();
    assert!(status.replay_micros > status.journal_bytes / 200, "{status:?}");
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE score > 17";
    let spec = segmentry::SegmentSpec::new("some", query);
    engine.create_segment(start(), spec).expect("a good query");
    engine.checkpoint().expect("the disk does not fail");
    assert_eq!(engine.status().replay_micros, 0, "there is nothing to replay");
    // Only what is overdue is done, at once.
    engine.resume(start() + TimeDelta::hours(30)).expect("the disk does not fail");
    assert!(engine.status().replay_micros > 0, "{:?}", engine.status());
    drop(engine);
    let again = durable::open(disk, Policy::sendgrid()).expect("the disk does not fail");
    assert!(again.status().replay_micros > 0, "{:?}", again.status());
}

/// Each file of a directory with its bytes and the time of its last change.
fn files(directory: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let files = std::fs::read_dir(directory).expect("a directory");
    let files = files.map(|file| file.expect("a file").path());
    files
        .map(|path| {
            let changed = path.metadata().and_then(|data| data.modified()).expect("a file");
            let bytes = std::fs::read(&path).expect("a file");
            (path, (bytes, changed))
        })
        .collect()
}

#[test]
fn a_directory_is_checked_and_read_without_a_change_to_it() {
    let directory = directory("to-read");
    let engine = DurableEngine::create(&directory, Engine::in_memory(Schema::new())).expect("room");
    let add = |engine: &DurableEngine, email: &str| {
        engine.upsert_contacts(start(), [ContactPatch::new(email)])
    };
    add(&engine, "ann@example.com").expect("a good record");
    engine.checkpoint().expect("room");
    // In the journal alone.
    add(&engine, "bob@example.com").expect("a good record");
    drop(engine);
    // A copy of a directory may have no lock.
    for lock in [true, false] {
        if !lock {
            std::fs::remove_file(directory.join("LOCK")).expect("it is there");
        }
        let before = files(&directory);
        let checked = segmentry::persist::check(&directory, &[], |_| ()).expect("it is whole");
        assert_eq!(checked.contacts, 2);
        let engine = DurableEngine::open_to_read(&directory).expect("it is whole");
        assert_eq!(engine.read(Engine::contact_count), 2);
        add(&engine, "cy@example.com").expect_err("nothing is written");
        drop(engine);
        assert!(files(&directory) == before, "with a lock: {lock}");
    }
    assert!(DurableEngine::open_to_read(directory.join("none")).is_err());
    assert!(!directory.join("none").exists());
    let engine = DurableEngine::open(&directory).expect("it is free again");
    assert!(DurableEngine::open_to_read(&directory).is_err(), "another one writes there");
    drop(engine);
}
