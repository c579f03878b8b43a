//! `segmentry eval`: the contacts that satisfy each segment's criteria at each instant.
//!
//! Only records that exist at an instant are visible at it: the instants are evaluated in order
//! of time, and the records between two of them are loaded in between.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant as Clock;

use segmentry::Plan;
use segmentry::criteria::Lint;
use segmentry::ids::ContactId;
use segmentry::lifecycle::Policy;
use segmentry::partition::compile_all;
use segmentry::time::Timestamp;
use segmentry_io::files;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::args::{EvalArgs, Instant};
use crate::input::Faults;
use crate::outcome::{Failure, Outcome};
use crate::segments::{self, Data, SegmentLine};
use crate::term;

/// One answer, as `--json` prints it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) id: String,
    pub(crate) as_of: String,
    pub(crate) count: usize,
    pub(crate) sha256: String,
    pub(crate) micros: u128,
}

/// The answer for a set of members found in `micros`; also writes the member file if one is wanted.
pub(crate) fn answer(
    id: &str,
    as_of: &Instant,
    members: impl Iterator<Item = ContactId>,
    micros: u128,
    directory: Option<&Path>,
) -> Result<Answer, Failure> {
    let mut ids: Vec<String> = members.map(|contact| contact.to_string()).collect();
    ids.sort_unstable();
    let text = ids.join("\n");
    if let Some(directory) = directory {
        let name = format!("{}@{}.txt", file_name(id), as_of.text.replace(':', "-"));
        files::make_folder(directory)?;
        let lines = if text.is_empty() { text.clone() } else { format!("{text}\n") };
        files::overwrite(&directory.join(name), lines.as_bytes())?;
    }
    let digest = Sha256::digest(text.as_bytes());
    let mut sha256 = String::with_capacity(64);
    for byte in digest {
        write!(sha256, "{byte:02x}")?;
    }
    Ok(Answer { id: id.to_owned(), as_of: as_of.text.clone(), count: ids.len(), sha256, micros })
}

/// Bytes of an id in the name of a file: with an instant behind it, it has fewer than the 255 that systems take.
const NAME_BYTES: usize = 200;

/// An id as a part of the name of a file, another one for each id. A long one ends with its hash.
fn file_name(id: &str) -> String {
    let name = encoded(id);
    if name.len() <= NAME_BYTES {
        return name;
    }
    let mut short: String = name.chars().take(NAME_BYTES / 8).collect();
    // A sign that no id has here.
    short.push('~');
    for byte in Sha256::digest(id.as_bytes()) {
        // Writing to a `String` cannot fail.
        let _ = write!(short, "{byte:02x}");
    }
    short
}

fn encoded(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for (place, sign) in id.char_indices() {
        if sign.is_alphanumeric() || matches!(sign, '-' | '_') || sign == '.' && place > 0 {
            name.push(sign);
        } else {
            for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a `String` cannot fail.
                let _ = write!(name, "%{byte:02X}");
            }
        }
    }
    name
}

pub(crate) fn run(args: &EvalArgs) -> Result<Outcome, Failure> {
    let start = Clock::now();
    let mut faults = Faults::default();
    let mut bad_segments = Faults::default();
    let lines = segments::read(&args.inputs.segments, &mut bad_segments)?;
    let policy = Policy::sendgrid();
    // The latest instant is known only when all records were read.
    let mut data = if args.as_of.is_empty() {
        Data::read(&args.inputs, policy, &mut faults)?
    } else {
        Data::read_as_wanted(&args.inputs, policy, &mut faults)?
    };
    let read = start.elapsed();
    let (plans, invalid) = compile(&data, &lines);
    let instants = instants(&args.as_of, data.latest);
    let mut order: Vec<usize> = (0..instants.len()).collect();
    order.sort_by_key(|place| instants[*place].at);
    let mut answers: Vec<Vec<Answer>> = vec![Vec::new(); instants.len()];
    for place in order {
        let instant = &instants[place];
        data.bring_in(instant.at, |at| at <= instant.at, &mut faults);
        for (line, plan) in &plans {
            let clock = Clock::now();
            let members = data.engine.evaluate(plan, instant.at.to_chrono());
            let micros = clock.elapsed().as_micros();
            answers[place].push(answer(
                &line.id,
                instant,
                members.into_iter(),
                micros,
                args.members.as_deref(),
            )?);
        }
    }
    data.finish(&mut faults);
    print(args, &plans, &instants, &answers)?;
    warn(&data, &plans);
    if args.stats {
        data.note();
        term::note(&format!("read in {read:.2?}, everything in {:.2?}", start.elapsed()));
        memory().into_iter().for_each(|line| term::note(&line));
        let held = data.engine.memory();
        let parts = held.parts().into_iter().filter(|(_, bytes)| *bytes > 0);
        let parts = parts.map(|(name, bytes)| format!("{name} {}", term::bytes(bytes as u64)));
        let total = term::bytes(held.total() as u64);
        term::note(&format!("held {total}: {}", parts.collect::<Vec<_>>().join(", ")));
    }
    faults.sum_up();
    bad_segments.sum_up();
    Ok(match (invalid || !bad_segments.is_empty(), faults.is_empty()) {
        (true, _) => Outcome::InvalidQuery,
        (false, false) => Outcome::RefusedRows,
        (false, true) => Outcome::Done,
    })
}

/// The instants to evaluate at; the latest record's when none is given.
fn instants(asked: &[Instant], latest: Option<Timestamp>) -> Vec<Instant> {
    if asked.is_empty() {
        let at = latest.unwrap_or(Timestamp::saturating_from_millis(0));
        return vec![Instant { at, text: at.to_string() }];
    }
    asked.to_vec()
}

/// The plans of the segments that compile, in the order of the file. The others are reported as
/// invalid, with the place of the error.
fn compile<'l>(data: &Data<'_>, lines: &'l [SegmentLine]) -> (Vec<(&'l SegmentLine, Plan)>, bool) {
    let accept = |query: &str| data.engine.check_paths(query);
    let compiled = compile_all(&segments::definitions(lines), data.engine.schema(), &accept);
    let mut plans = Vec::with_capacity(lines.len());
    let mut invalid = false;
    for (line, plan) in lines.iter().zip(compiled) {
        match plan {
            Ok(plan) => plans.push((line, plan)),
            Err(error) => {
                invalid = true;
                term::note(&format!("segment {}: {}", line.id, term::refusal(&error, &line.query)));
            }
        }
    }
    (plans, invalid)
}

/// Prints the lints of a segment that depend on the data.
fn warn(data: &Data<'_>, plans: &[(&SegmentLine, Plan)]) {
    for (line, _) in plans {
        for lint in data.engine.lint(&line.query).unwrap_or_default() {
            if !matches!(lint.lint(), Lint::UnknownList { .. }) {
                term::note(&format!("segment {}: warning: {lint}", line.id));
            }
        }
        for list in segments::unknown_lists(line, &data.engine) {
            segments::warn_of_list(line, &list);
        }
    }
}

fn print(
    args: &EvalArgs,
    plans: &[(&SegmentLine, Plan)],
    instants: &[Instant],
    answers: &[Vec<Answer>],
) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        for answer in answers.iter().flatten() {
            serde_json::to_writer(&mut out, answer)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        return Ok(());
    }
    let mut header = vec!["segment", "name"];
    header.extend(instants.iter().map(|instant| instant.text.as_str()));
    let rows = plans.iter().enumerate().map(|(segment, (line, _))| {
        let counts = answers.iter().map(|answers| term::thousands(answers[segment].count as u64));
        [line.id.clone(), line.name().to_owned()].into_iter().chain(counts).collect()
    });
    writeln!(out, "{}", term::table(&header, 2, rows))?;
    out.flush()?;
    Ok(())
}

/// The process's memory, where the system reports it.
fn memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(format!("peak memory {}", peak.trim()))
}
