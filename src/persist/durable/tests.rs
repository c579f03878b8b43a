//! Tests of the durable engine that need its insides: commands that panic, that look around, that no program knows.

use std::convert::Infallible;

use chrono::TimeZone;
use serde::{Deserialize, Serialize};

use super::*;
use crate::engine::command::{CreateList, PutRecord, sealed};
use crate::persist::Start;
use crate::testing::MemoryDisk;

#[derive(Serialize, Deserialize)]
struct Panicking;

impl sealed::Sealed for Panicking {}

impl Command for Panicking {
    const KIND: u16 = u16::MAX;
    type Answer = ();
    type Refusal = Infallible;

    fn decide(
        self,
        _: u16,
        _: DateTime<Utc>,
        _: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<(), Infallible> + use<> {
        |_| panic!("on purpose")
    }
}

/// Answers whether somebody else could look at the engine while it was decided.
#[derive(Serialize, Deserialize)]
struct Observed {
    #[serde(skip)]
    engine: Option<DurableEngine>,
}

impl sealed::Sealed for Observed {}

impl Command for Observed {
    const KIND: u16 = u16::MAX;
    type Answer = bool;
    type Refusal = Infallible;

    fn decide(
        self,
        _: u16,
        _: DateTime<Utc>,
        _: &Engine,
    ) -> impl FnOnce(&mut Engine) -> Result<bool, Infallible> + use<> {
        let other = self.engine.expect("the test sets it");
        let (seen, was_seen) = std::sync::mpsc::channel();
        std::thread::spawn(move || seen.send(other.read(Engine::now)));
        let looked = was_seen.recv_timeout(std::time::Duration::from_secs(10)).is_ok();
        move |_| Ok(looked)
    }
}

#[test]
fn readers_are_not_blocked_while_a_command_is_decided() {
    let schema = crate::Schema::builder().build().expect("no fields");
    let engine = Engine::builder(schema).build().expect("the default policy is valid");
    let start = Start::New(Box::new(|| engine));
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    let durable = DurableEngine::with_disk(MemoryDisk::default(), quiet, start)
        .expect("the disk does not fail");
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
    let observed = Observed { engine: Some(durable.clone()) };
    assert!(durable.execute(now, observed).expect("the disk does not fail"));
}

#[test]
fn a_panic_in_a_change_fails_the_journal_and_all_queued_commands() {
    let schema = crate::Schema::builder().build().expect("no fields");
    let engine = Engine::builder(schema).build().expect("the default policy is valid");
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    let start = Start::New(Box::new(|| engine));
    let durable = DurableEngine::with_disk(MemoryDisk::default(), quiet, start)
        .expect("the disk does not fail");
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
    let list = |name: &str| CreateList { name: name.to_owned(), id: None };
    durable.execute(now, list("before")).expect("the disk does not fail");
    let (panicking, _) = QueuedCommand::new(now, Panicking, Level::Sync);
    let (behind, answer) = QueuedCommand::new(now, list("behind"), Level::Sync);
    durable.0.inner.waiting.lock().extend([panicking, behind]);
    let clone = durable.clone();
    let served = std::thread::spawn(move || {
        let guard = clone.0.inner.engine.write_guard();
        clone.0.inner.serve(&guard);
    });
    served.join().expect_err("it panicked");
    let failed =
        |why: &WriteError<_>| matches!(why, WriteError::Storage(StorageError::Failed { .. }));
    assert!(answer.take().is_some_and(|outcome| outcome.is_err_and(|why| failed(&why))));
    assert!(durable.execute(now, list("after")).is_err_and(|why| failed(&why)));
    assert!(durable.status().failed.is_some());
    assert_eq!(durable.read(|engine| engine.lists().count()), 1);
}

fn account(disk: &MemoryDisk) -> DurableEngine {
    let schema = crate::Schema::builder().build().expect("no fields");
    let start = Start::OpenOrCreate(Box::new(|| Engine::in_memory(schema)));
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    DurableEngine::with_disk(disk.clone(), quiet, start).expect("the disk does not fail")
}

#[test]
fn a_command_of_an_unknown_kind_or_a_later_version_is_refused_by_its_number() {
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
    let later = CreateList::VERSIONS.end() + 1;
    for (kind, version) in [(CreateList::KIND, later), (999, 1), (kinds::TASK, 2)] {
        let disk = MemoryDisk::default();
        let durable = account(&disk);
        durable.create_list(now, "before", None).expect("the disk does not fail");
        let record = Record { kind, version, at: now.into(), payload: &[] };
        let appended = durable.0.inner.journal.lock().append(&[record], true);
        appended.expect("the disk does not fail");
        drop(durable);
        let quiet = Settings { journal_bytes: None, ..Settings::default() };
        let refused = DurableEngine::with_disk(disk, quiet, Start::Existing);
        let error = refused.expect_err("this program cannot do it again");
        let place = "memory".to_owned();
        let expected = StorageError::Command { place, number: 2, kind, version };
        assert_eq!(error, expected);
        assert!(error.to_string().contains("stop that cleanly"), "{error}");
    }
}

#[test]
fn a_closed_engine_is_a_checkpoint_without_a_journal_and_takes_no_writes() {
    let now = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap();
    let disk = MemoryDisk::default();
    let durable = account(&disk);
    durable.close().expect("the disk does not fail");
    assert_eq!(durable.status().generation, 1, "an empty journal needs no checkpoint");
    drop(durable);
    let durable = account(&disk);
    durable.create_list(now, "one", None).expect("the disk does not fail");
    let record = PutRecord { key: "cursor".to_owned(), value: Some(vec![1]) };
    durable.execute_at(now, record, Level::Buffered).expect("the disk does not fail");
    let other = durable.clone();
    durable.close().expect("the disk does not fail");
    durable.close().expect("it is closed already");
    let status = other.status();
    assert_eq!((status.generation, status.checkpoint, status.last), (2, 2, 2));
    assert_eq!(status.journal_bytes, 0);
    let refused = other.create_list(now, "two", None);
    assert_eq!(refused, Err(WriteError::Storage(StorageError::Closed)));
    let before = other.read(crate::testing::digest);
    drop((durable, other));
    let again = account(&disk);
    assert_eq!(again.read(crate::testing::digest), before);
    assert_eq!(again.read(|engine| engine.record("cursor").map(<[u8]>::to_vec)), Some(vec![1]));
}
