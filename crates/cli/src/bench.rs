//! `segmentry bench`: measures this machine on a generated account.
//!
//! In: a directory that `segmentry generate` made. Out: a line per piece of work: the load, each
//! template alone, all segments, and the hourly pass after each share of the account was written, with
//! what came out, so that others can be compared with it.

mod answers;
mod history;
#[cfg(feature = "durable")]
mod hour;
mod usage;

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Clock};

use segmentry::engine::ChangeKind;
use segmentry::ids::SegmentId;
use segmentry::lifecycle::Policy;
use segmentry::time::{Duration as Span, Timestamp};
use segmentry::{Engine, SegmentSpec, SharedEngine};
use serde::{Deserialize, Serialize};

use crate::args::{BenchArgs, Inputs, Instant};
use crate::eval::answer;
use crate::input::Faults;
use crate::outcome::{Failure, Outcome};
use crate::segments::{self, Data, SegmentLine};
use crate::term;

/// The contents of `workload.json`.
#[derive(Debug, Deserialize)]
struct Workload {
    as_of: String,
}

/// One measurement.
#[derive(Debug, Default, Serialize)]
struct Line {
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    micros: Option<u128>,
    /// Of all threads.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rss_mib: Option<u64>,
    /// The most that was resident since the process began.
    #[serde(skip_serializing_if = "Option::is_none")]
    hwm_mib: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

/// Repetitions of short measurements, at least and at most; the fastest is reported.
const REPEATS: [usize; 2] = [5, 50];
/// More than the least only as long as they take less than this together.
const REPEATED: Duration = Duration::from_millis(100);

pub(crate) fn run(args: &BenchArgs) -> Result<Outcome, Failure> {
    let text = std::fs::read_to_string(args.directory.join("workload.json"))?;
    let workload: Workload = serde_json::from_str(&text)?;
    let at = Timestamp::parse(&workload.as_of)?;
    let as_of = Instant { at, text: workload.as_of };
    let mut report = Report { json: args.json, quiet: false, out: io::stdout().lock() };
    let lines = segment_lines(&args.directory.join("segments.jsonl"))?;
    #[cfg(feature = "durable")]
    if let Some(kept) = &args.kept {
        if !kept.exists() {
            let mut engine = load(&args.directory, &as_of, &mut report)?;
            populate(&mut engine, &lines, at, &mut report)?;
            drop(segmentry::DurableEngine::create(kept, engine)?);
        }
        for change in &args.change {
            hour::run(&args.directory, kept, change, at, &mut report)?;
        }
        return Ok(Outcome::Done);
    }
    if args.load {
        load(&args.directory, &as_of, &mut report)?;
        return Ok(Outcome::Done);
    }
    if args.answers {
        let engine = load(&args.directory, &as_of, &mut report)?;
        answers::run(engine, &args.directory, at, &mut report)?;
    }
    if let Some(days) = args.history {
        history::run(&args.directory, &lines, (at, days), &mut report)?;
    }
    if args.answers || args.history.is_some() {
        return Ok(Outcome::Done);
    }
    for change in &args.change {
        // Each pass has an engine of its own: of a copy, what both share would have to be copied.
        let mut engine = load(&args.directory, &as_of, &mut report)?;
        if !report.quiet {
            templates(&engine, &args.directory, &as_of, &mut report)?;
        }
        populate(&mut engine, &lines, at, &mut report)?;
        report.quiet = false;
        pass(engine, &args.directory, change, at, args.reader, &mut report)?;
        report.quiet = true;
    }
    Ok(Outcome::Done)
}

struct Report<'o> {
    json: bool,
    /// Already reported.
    quiet: bool,
    out: io::StdoutLock<'o>,
}

impl Report<'_> {
    fn say(&mut self, line: &Line, words: &str) -> Result<(), Failure> {
        if self.quiet {
            return Ok(());
        }
        if self.json {
            serde_json::to_writer(&mut self.out, line)?;
            writeln!(self.out)?;
        } else if !words.is_empty() {
            writeln!(self.out, "{words}")?;
        }
        Ok(())
    }

    /// What is in a line of JSON already.
    fn words(&mut self, words: &str) -> Result<(), Failure> {
        if !self.quiet && !self.json {
            writeln!(self.out, "{words}")?;
        }
        Ok(())
    }
}

fn inputs(directory: &Path) -> Inputs {
    let file = |name: &str| {
        let parquet = directory.join(format!("{name}.parquet"));
        if parquet.exists() { parquet } else { directory.join(format!("{name}.ndjson")) }
    };
    Inputs {
        contacts: file("contacts"),
        events: Some(file("events")),
        fields: Some(directory.join("fields.json")),
        segments: directory.join("segments.jsonl"),
    }
}

fn segment_lines(path: &Path) -> Result<Vec<SegmentLine>, Failure> {
    let mut faults = Faults::default();
    let lines = segments::read(path, &mut faults)?;
    if faults.is_empty() { Ok(lines) } else { Err(Failure::new("the segments are not readable")) }
}

/// Hourly passes, with every quota and pause out of the way.
fn policy() -> Policy {
    Policy { max_segments: 1_000_000, edit_pause: Span::ZERO, ..Policy::sendgrid() }
}

fn load(directory: &Path, as_of: &Instant, report: &mut Report<'_>) -> Result<Engine, Failure> {
    let (clock, cpu) = (Clock::now(), usage::cpu_seconds());
    let inputs = inputs(directory);
    let mut faults = Faults::default();
    let mut data = Data::read_as_wanted(&inputs, policy(), &mut faults)?;
    let before = Timestamp::saturating_from_millis(as_of.at.as_millis() - 7_200_000);
    data.bring_in(before, |_| true, &mut faults);
    data.finish(&mut faults);
    let (loaded, engine) = (data.loaded, data.engine);
    let seconds = clock.elapsed().as_secs_f64();
    if !faults.is_empty() {
        return Err(Failure::new("the account is not readable"));
    }
    let words = format!(
        "load                    {seconds:.2} s ({}, {})",
        term::counted(loaded.0, "contact"),
        term::counted(loaded.1, "event")
    );
    let cpu = usage::cpu_seconds().zip(cpu).map(|(after, before)| after - before);
    let line = Line {
        what: "load",
        seconds: Some(seconds),
        cpu_seconds: cpu,
        rss_mib: usage::resident(),
        hwm_mib: usage::most_resident(),
        ..Line::default()
    };
    report.say(&line, &words)?;
    if let (Some(cpu), Some(held), Some(most)) = (cpu, line.rss_mib, line.hwm_mib) {
        let words =
            format!("  of all threads        {cpu:.2} s; {held} MiB stay, {most} MiB at most");
        report.words(&words)?;
    }
    for (part, bytes) in engine.memory().parts() {
        report.say(
            &Line {
                what: "memory",
                id: Some(part.to_owned()),
                count: Some(bytes as u64),
                ..Line::default()
            },
            &format!("  {part:<22}{}", term::bytes(bytes as u64)),
        )?;
    }
    Ok(engine)
}

fn templates(
    engine: &Engine,
    directory: &Path,
    as_of: &Instant,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let (mut logarithms, mut count) = (0.0, 0.0);
    for line in segment_lines(&directory.join("templates.jsonl"))? {
        let mut best = Duration::MAX;
        let mut members = Vec::new();
        let begun = Clock::now();
        for repeat in 0..REPEATS[1] {
            if repeat >= REPEATS[0] && begun.elapsed() >= REPEATED {
                break;
            }
            let clock = Clock::now();
            let plan = engine.compile(&line.query)?;
            members = engine.evaluate(&plan, as_of.at.to_chrono());
            best = best.min(clock.elapsed());
        }
        logarithms += best.as_secs_f64().ln();
        count += 1.0;
        let found = answer(&line.id, as_of, members.into_iter(), best.as_micros(), None)?;
        let count = Some(found.count as u64);
        report.say(
            &Line {
                what: "segment",
                id: Some(line.id.clone()),
                micros: Some(found.micros),
                count,
                sha256: Some(found.sha256),
                ..Line::default()
            },
            &format!("{:<24}{best:>9.2?}  {:>9}  {}", line.id, found.count, line.name()),
        )?;
    }
    let mean = Duration::from_secs_f64(f64::exp(logarithms / f64::max(count, 1.0)));
    let line = Line { what: "templates", micros: Some(mean.as_micros()), ..Line::default() };
    report.say(&line, &format!("{:<24}{mean:>9.2?}", "geometric mean"))
}

fn create(engine: &mut Engine, lines: &[SegmentLine], at: Timestamp) -> Result<(), Failure> {
    for line in lines {
        let spec = SegmentSpec::new(&line.id, &line.query).with_id(line.id.as_str());
        engine.create_segment(at.to_chrono(), spec)?;
    }
    Ok(())
}

/// Creates the segments an hour early, so that they are populated when the measured pass runs.
fn populate(
    engine: &mut Engine,
    lines: &[SegmentLine],
    at: Timestamp,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let start = Timestamp::saturating_from_millis(at.as_millis() - 3_600_000).to_chrono();
    let clock = Clock::now();
    create(engine, lines, Timestamp::from(start))?;
    let created = clock.elapsed();
    let clock = Clock::now();
    engine.advance_to(start + chrono::Duration::minutes(59));
    let populated = clock.elapsed();
    let line = Line {
        what: "full",
        segments: Some(lines.len()),
        seconds: Some(populated.as_secs_f64()),
        rss_mib: usage::resident(),
        hwm_mib: usage::most_resident(),
        ..Line::default()
    };
    report.say(
        &line,
        &format!(
            "create {} segments    {created:.2?}\npopulate them           {:.2?}",
            lines.len(),
            populated
        ),
    )?;
    let clock = Clock::now();
    engine.advance_to(at.to_chrono());
    let quiet = clock.elapsed();
    let line = Line {
        what: "pass",
        change: Some("0".to_owned()),
        seconds: Some(quiet.as_secs_f64()),
        ..Line::default()
    };
    report.say(&line, &format!("pass, nothing written   {quiet:.2?}"))?;
    let memory = engine.memory();
    for (part, bytes) in [("leaves", memory.leaves), ("members", memory.members)] {
        let line = Line {
            what: "memory",
            id: Some(part.to_owned()),
            count: Some(bytes as u64),
            ..Line::default()
        };
        report.say(&line, &format!("  {part:<22}{}", term::bytes(bytes as u64)))?;
    }
    Ok(())
}

fn pass(
    mut engine: Engine,
    directory: &Path,
    change: &str,
    at: Timestamp,
    reader: bool,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    while engine.poll_change().is_some() {}
    let mut faults = Faults::default();
    let hour = directory.join(format!("hour-{change}"));
    let files = Inputs { fields: Some(directory.join("fields.json")), ..inputs(&hour) };
    let next = Timestamp::saturating_from_millis(at.as_millis() + 3_600_000);
    let written = Timestamp::saturating_from_millis(next.as_millis() - 1);
    let clock = Clock::now();
    let mut data = Data::read_into(engine, &files, &mut faults)?;
    data.bring_in(written, |_| true, &mut faults);
    let applied = clock.elapsed();
    if !faults.is_empty() {
        return Err(Failure::new(format!("{} is not readable", hour.display())));
    }
    let engine = SharedEngine::new(data.engine);
    drain(&engine);
    let (took, waited) = timed(&engine, next, reader);
    let change = Some(change.to_owned());
    let clock = Clock::now();
    let moved = drain(&engine);
    let told = clock.elapsed();
    let (joined, left) = moved.iter().fold((0, 0), |all, one| (all.0 + one.1, all.1 + one.2));
    for (what, took) in [("apply", applied), ("told", told)] {
        let seconds = Some(took.as_secs_f64());
        report.say(&Line { what, change: change.clone(), seconds, ..Line::default() }, "")?;
    }
    let line = Line {
        what: "pass",
        change: change.clone(),
        seconds: Some(took.as_secs_f64()),
        joined: Some(joined),
        left: Some(left),
        ..Line::default()
    };
    let label = format!("pass, {} % written", change.as_deref().unwrap_or_default());
    report.say(
        &line,
        &format!(
            "{label:<24}{took:.2?} ({} joined, {} left; written in {applied:.2?}, told in {told:.2?})",
            term::thousands(joined),
            term::thousands(left)
        ),
    )?;
    if let Some(waited) = waited {
        let line = Line {
            what: "reader",
            change: change.clone(),
            micros: Some(waited.longest.as_micros()),
            count: Some(waited.reads),
            ..Line::default()
        };
        let words = format!(
            "  a reader meanwhile    {} reads, longest {:.2?}",
            term::thousands(waited.reads),
            waited.longest
        );
        report.say(&line, &words)?;
    }
    if report.json {
        engine.read(|engine| after(engine, change.as_deref(), next, &moved, report))?;
    }
    Ok(())
}

/// The membership changes that were not drained yet, by segment.
fn drain(engine: &SharedEngine) -> Vec<(SegmentId, u64, u64)> {
    engine.write(|engine| {
        let evaluated = std::iter::from_fn(|| engine.poll_change())
            .filter(|happened| happened.what == ChangeKind::Evaluated);
        evaluated
            .map(|happened| {
                (happened.segment, happened.joined.len() as u64, happened.left.len() as u64)
            })
            .collect()
    })
}

/// Waiting times of a reader beside a working engine.
struct Waited {
    reads: u64,
    longest: Duration,
}

/// Time to advance to an instant, and the waiting times of a thread that reads in a loop.
fn timed(engine: &SharedEngine, to: Timestamp, reader: bool) -> (Duration, Option<Waited>) {
    let done = AtomicBool::new(false);
    let read = || {
        let mut waited = Waited { reads: 0, longest: Duration::ZERO };
        while !done.load(Ordering::Acquire) {
            let clock = Clock::now();
            engine.read(Engine::next_deadline);
            waited.longest = waited.longest.max(clock.elapsed());
            waited.reads += 1;
            std::thread::sleep(Duration::from_micros(100));
        }
        waited
    };
    std::thread::scope(|scope| {
        let reader = reader.then(|| scope.spawn(read));
        let clock = Clock::now();
        engine.advance_to(to.to_chrono());
        let took = clock.elapsed();
        done.store(true, Ordering::Release);
        (took, reader.map(|reader| reader.join().expect("a reader only reads")))
    })
}

/// The members of every segment after a pass.
fn after(
    engine: &Engine,
    change: Option<&str>,
    at: Timestamp,
    moved: &[(SegmentId, u64, u64)],
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let as_of = Instant { at, text: at.to_string() };
    for view in engine.segments(&segmentry::SegmentFilter::default())? {
        let found = answer(view.id.as_str(), &as_of, engine.members(&view.id)?, 0, None)?;
        let of = moved.iter().find(|(id, ..)| *id == view.id);
        let line = Line {
            what: "after",
            id: Some(found.id),
            change: change.map(str::to_owned),
            count: Some(found.count as u64),
            joined: Some(of.map_or(0, |of| of.1)),
            left: Some(of.map_or(0, |of| of.2)),
            sha256: Some(found.sha256),
            ..Line::default()
        };
        report.say(&line, "")?;
    }
    Ok(())
}
