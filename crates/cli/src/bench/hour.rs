//! `segmentry bench --kept`: what an hour of a directory costs, step by step.
//!
//! In: an account that `segmentry generate` made, and a directory, which is made of it where there is none. Out: for
//! each share that is written, CPU seconds and bytes written: open, apply, pass, deltas; then the way out, as an
//! increment of a branch, as a journal that stays, and as a whole checkpoint; and opening again after each. The
//! directory itself stays as it was made: the journal and the checkpoint are of a copy.

use std::path::Path;

use segmentry::DurableEngine;
use segmentry::engine::BatchMode;
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::ingest::CheckedContact;
use segmentry::persist::{Directory, Level, Settings, Start};
use segmentry::time::Timestamp;

use super::{Line, Report, inputs, usage};
use crate::input::{self, Faults};
use crate::outcome::Failure;
use crate::segments;
use crate::term;

/// Records of a batch.
const BATCH: usize = 10_000;

/// What this process has used so far.
#[derive(Clone, Copy)]
struct Used {
    /// Of all its threads, in user and kernel mode.
    cpu: f64,
    /// Bytes that it gave to the system to be written.
    written: u64,
}

impl Used {
    /// What the system says; none where it has no `/proc`.
    fn now() -> Option<Self> {
        let cpu = usage::cpu_seconds()?;
        let io = std::fs::read_to_string("/proc/self/io").ok()?;
        let written = io.lines().find_map(|line| line.strip_prefix("wchar: "))?.parse().ok()?;
        Some(Self { cpu, written })
    }
}

/// Does a step, and reports what it used.
fn step<T>(
    what: &'static str,
    change: &str,
    report: &mut Report<'_>,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let before = Used::now();
    let done = work()?;
    if let (Some(before), Some(after)) = (before, Used::now()) {
        let (cpu, bytes) = (after.cpu - before.cpu, after.written - before.written);
        let line = Line {
            what,
            change: Some(change.to_owned()),
            seconds: Some(cpu),
            count: Some(bytes),
            rss_mib: usage::resident(),
            ..Line::default()
        };
        let label = format!("{what}, {change} %");
        let written = term::bytes(bytes);
        report.say(&line, &format!("{label:<32}{cpu:>6.2} s of CPU, {written} written"))?;
    }
    Ok(done)
}

/// The engine in a directory, which makes no checkpoint by itself.
fn open(directory: &Path) -> Result<DurableEngine, Failure> {
    let quiet = Settings { journal_bytes: None, ..Settings::default() };
    Ok(DurableEngine::with_disk(Directory::new(directory), quiet, Start::Existing)?)
}

/// What is written in an hour.
struct Written {
    contacts: Vec<Vec<CheckedContact>>,
    events: Vec<RecordEvents>,
    at: Timestamp,
}

/// An hour of an engine that stands at the instant before.
fn hour(
    engine: &DurableEngine,
    written: Written,
    change: &str,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let next = Timestamp::saturating_from_millis(written.at.as_millis() + 3_600_000).to_chrono();
    let now = next - chrono::Duration::milliseconds(1);
    step("apply", change, report, || {
        for records in written.contacts {
            let command = UpsertContacts::new(records).mode(BatchMode::SkipFaulty);
            engine.execute_at(now, command, Level::Buffered)?;
        }
        for command in written.events {
            engine.execute_at(now, command, Level::Buffered)?;
        }
        Ok(())
    })?;
    let before = engine.read(segmentry::Engine::cursor);
    step("pass", change, report, || Ok(engine.advance_to(next)?))?;
    let moved: usize = step("deltas", change, report, || {
        let moved = |change: segmentry::engine::Change| change.joined.len() + change.left.len();
        Ok(engine.read(|engine| engine.changes_since(before).map(|all| all.map(moved).sum()))?)
    })?;
    let line = Line { what: "moved", joined: Some(moved as u64), ..Line::default() };
    report.say(&line, &format!("  {} members moved", term::thousands(moved as u64)))
}

/// An hour in which a share of the account was written, after a directory that stands at `at`.
pub(super) fn run(
    account: &Path,
    directory: &Path,
    change: &str,
    at: Timestamp,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let room = directory.with_extension("hour");
    if room.exists() {
        std::fs::remove_dir_all(&room)?;
    }
    let copy = room.join("copy");
    std::fs::create_dir_all(&copy)?;
    let branch = || Ok(DurableEngine::branch(directory)?);
    let engine = step("open a branch", change, report, branch)?;
    let after = engine.status().last;
    let written = records(account, change, at, &engine)?;
    hour(&engine, written, change, report)?;
    let file = room.join("increment");
    step("save an increment", change, report, || Ok(engine.save_increment(&file, after)?))?;
    drop(engine);
    let engine = step("open a branch again", change, report, branch)?;
    step("take the increment", change, report, || Ok(engine.take_increment(&file)?))?;
    drop(engine);

    for file in std::fs::read_dir(directory)? {
        let file = file?;
        std::fs::copy(file.path(), copy.join(file.file_name()))?;
    }
    let engine = step("open", change, report, || open(&copy))?;
    let written = records(account, change, at, &engine)?;
    hour(&engine, written, change, report)?;
    step("suspend with a journal", change, report, || Ok(engine.suspend()?))?;
    drop(engine);
    let engine = step("open with the journal", change, report, || open(&copy))?;
    let status = step("save a checkpoint", change, report, || Ok(engine.checkpoint()?))?;
    drop(engine);
    drop(step("open the checkpoint", change, report, || open(&copy))?);
    std::fs::remove_dir_all(&room)?;
    let bytes = status.checkpoint_bytes;
    let line = Line { what: "checkpoint", count: Some(bytes), ..Line::default() };
    report.say(&line, &format!("a checkpoint has {}", term::bytes(bytes)))
}

/// The records of an hour, in the commands that take them.
fn records(
    account: &Path,
    change: &str,
    at: Timestamp,
    engine: &DurableEngine,
) -> Result<Written, Failure> {
    let files = inputs(&account.join(format!("hour-{change}")));
    let schema = engine.read(|engine| engine.schema().clone());
    let mut faults = Faults::default();
    let contacts = input::contacts(&files.contacts, &schema, &[], &mut faults)?;
    let contacts: Vec<CheckedContact> = contacts.into_iter().map(|placed| placed.record).collect();
    let events = segments::events(&files, &mut faults)?;
    if !faults.is_empty() {
        return Err(Failure::new("the hour is not readable"));
    }
    let mut commands = Vec::new();
    for chunk in events {
        for from in (0..chunk.lines.len()).step_by(BATCH) {
            let places: Vec<usize> = (from..chunk.lines.len().min(from + BATCH)).collect();
            let events = chunk.select(&places).events.compacted();
            commands.push(RecordEvents::new(events).mode(BatchMode::SkipFaulty));
        }
    }
    let contacts = contacts.chunks(BATCH).map(<[CheckedContact]>::to_vec).collect();
    Ok(Written { contacts, events: commands, at })
}
