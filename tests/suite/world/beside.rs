//! A durable engine that executes the calls of another engine, on a disk that fails and loses power.
//!
//! In: every call of the other engine. Out: checks that the answers are the same, and that the engines are equal after
//! each call, crashes included. A command that a crash interrupted is sent again unless it was stored, as a client
//! would do.

use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::Engine;
use segmentry::engine::command::Command;
use segmentry::persist::{DurableEngine, Level, Settings, Start, StorageError, WriteError};
use segmentry::testing::{DiskFault, Loss, MemoryDisk, Operation, differing};

/// No checkpoints but those that are asked for: it is the same life each time.
const QUIET: Settings = Settings { journal_bytes: None, journal_work: u64::MAX };

/// What was done to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suffered {
    /// Opened again after it was closed.
    pub restarts: u64,
    /// Opened again after a power cut or a killed process.
    pub crashes: u64,
    /// Stopped by an operation of the disk that failed.
    pub faults: u64,
    /// Commands that a crash interrupted and that were stored, although they were not answered.
    pub unanswered: u64,
    pub checkpoints: u64,
}

pub struct Beside {
    disk: MemoryDisk,
    /// The disk before it was opened last, all of which was synced.
    opened: MemoryDisk,
    durable: DurableEngine,
    dice: u64,
    /// How far the feed was read.
    read: u64,
    pub suffered: Suffered,
}

impl Clone for Beside {
    fn clone(&self) -> Self {
        let disk = self.disk.copy();
        let (opened, durable) = (disk.copy(), open(&disk).expect("a good disk"));
        Self { disk, opened, durable, ..*self }
    }
}

fn open(disk: &MemoryDisk) -> Result<DurableEngine, StorageError> {
    DurableEngine::with_disk(disk.clone(), QUIET, Start::Existing)
}

impl Beside {
    pub fn new(engine: &Engine, seed: u64) -> Self {
        let disk = MemoryDisk::default();
        let start = Start::New(Box::new(|| engine.clone()));
        let durable = DurableEngine::with_disk(disk.clone(), QUIET, start).expect("an empty disk");
        let opened = MemoryDisk::default();
        Self { disk, opened, durable, dice: seed, read: 0, suffered: Suffered::default() }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % limit
    }

    /// Does a command, which another engine, still as it was before, will do too. Returns what was answered, as
    /// text; nothing if it stopped before it could answer, and had been done.
    pub fn write<C: Command<Answer: Debug, Refusal: Debug> + Clone>(
        &mut self,
        before: &Engine,
        now: DateTime<Utc>,
        command: &C,
    ) -> Option<String> {
        self.trouble();
        let now = now.max(before.now());
        let last = self.durable.status().last;
        let outcome = match self.durable.execute_at(now, command.clone(), Level::Sync) {
            Ok(answer) => Some(format!("{:?}", Ok::<_, C::Refusal>(answer))),
            Err(WriteError::Refused(why)) => Some(format!("{:?}", Err::<C::Answer, _>(why))),
            Err(WriteError::Storage(_)) => {
                self.suffered.faults += 1;
                self.crash(before);
                if self.durable.status().last > last {
                    self.suffered.unanswered += 1;
                    return None;
                }
                // On a disk that works, it is answered.
                let again = self.durable.execute_at(now, command.clone(), Level::Sync);
                Some(match again {
                    Ok(answer) => format!("{:?}", Ok::<_, C::Refusal>(answer)),
                    Err(WriteError::Refused(why)) => format!("{:?}", Err::<C::Answer, _>(why)),
                    Err(WriteError::Storage(error)) => panic!("the disk works: {error}"),
                })
            }
        };
        self.disk.fail(None);
        outcome
    }

    /// Goes on to an instant.
    pub fn advance_to(&mut self, before: &Engine, now: DateTime<Utc>) {
        self.trouble();
        if self.durable.advance_to(now).is_err() {
            self.suffered.faults += 1;
            self.crash(before);
            self.durable.advance_to(now).expect("the disk works");
        }
        self.disk.fail(None);
    }

    /// Now and then: some operation of what comes next will fail.
    fn trouble(&mut self) {
        if self.below(6) == 0 {
            let kinds = [Operation::Write, Operation::Sync, Operation::Resize, Operation::Read];
            let operation = kinds[self.below(4) as usize];
            let after = self.below(6) as usize;
            let for_ever = self.below(2) == 0;
            let error = [std::io::ErrorKind::Other, std::io::ErrorKind::StorageFull];
            let error = error[self.below(2) as usize];
            self.disk.fail(Some(DiskFault { operation, after, for_ever, error }));
        }
    }

    /// After a call that both have done: is it what the other one is? Then, now and then, it is stopped, killed
    /// or made to write a checkpoint.
    pub fn settle(&mut self, engine: &Engine) {
        let read = self.read;
        self.read = self.durable.read(|durable| {
            let mut different = differing(durable, engine);
            // Which differs by how much of it was drained.
            different.retain(|part| part != "feed");
            if durable.now() < engine.now() {
                different.retain(|part| part != "account");
            }
            assert!(different.is_empty(), "the durable engine has another {different:?}");
            let mut told = durable.changes_since(read).expect("all are kept");
            let mut same = engine.changes_since(read).expect("all are kept");
            assert!(told.by_ref().eq(same.by_ref()), "the durable engine tells something else");
            engine.changes_since(0).expect("all are kept").last().map_or(0, |last| last.sequence)
        });
        match self.below(24) {
            0..=2 => self.crash(engine),
            3 => self.restart(engine),
            4 => {
                self.trouble();
                self.suffered.checkpoints += 1;
                if self.durable.checkpoint().is_err() {
                    self.suffered.faults += 1;
                    self.crash(engine);
                }
                self.disk.fail(None);
            }
            _ => {}
        }
    }

    /// Closes it and opens it again.
    pub fn restart(&mut self, engine: &Engine) {
        self.suffered.restarts += 1;
        let disk = MemoryDisk::default();
        self.durable =
            DurableEngine::with_disk(disk, QUIET, Start::New(Box::new(|| engine.clone())))
                .expect("an empty disk");
        self.open_again(self.disk.copy(), engine);
    }

    /// Everything stops at once; what was not synced may be lost.
    fn crash(&mut self, engine: &Engine) {
        self.suffered.crashes += 1;
        let mut history = self.disk.history_after(&self.opened);
        while history.step() {}
        let seed = self.below(1 << 30);
        let loss = match self.below(5) {
            0 => Loss::Nothing,
            1 => Loss::All,
            2 => Loss::Random(seed),
            3 => Loss::Torn(seed),
            _ => Loss::AllBut(seed as usize % history.pending().max(1)),
        };
        self.open_again(history.image(&loss), engine);
    }

    fn open_again(&mut self, disk: MemoryDisk, engine: &Engine) {
        self.opened = disk.copy();
        self.durable = open(&disk).expect("nothing is damaged");
        self.disk = disk;
        // The time that passed without a task is not on disk; a clock tells it. What is due at this very
        // instant comes after all writes of it, so the engine's time may have to stand just before.
        let now = engine.now();
        let just_before = now - TimeDelta::milliseconds(1);
        self.durable.advance_to(just_before).expect("the disk works");
        if self.durable.read(Engine::next_deadline).is_none_or(|due| now < due) {
            self.durable.advance_to(now).expect("the disk works");
        }
    }
}
