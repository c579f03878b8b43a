//! `segmentry segment` and `segmentry status`: segments in a directory.
//!
//! In: a command on a segment. Out: its state afterwards, as a table or JSON.

use std::fmt::Display;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use segmentry::persist::WriteError;
use segmentry::time::Duration;
use segmentry::time::zone::Zone;
use segmentry::{DurableEngine, Engine, Schema, SegmentEdit, SegmentError, SegmentId, SegmentSpec};
use segmentry_server::{
    ForecastAnswer, HistoryAnswer, SegmentRecord, SegmentStatus, ServiceStatus,
};

use super::{answers, guard, now, open_or_create, open_to_read, open_to_write, remote};
use crate::args::{Instant, Place, SegmentCommand, SegmentsArgs, StatusArgs};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

pub(crate) fn run(args: &SegmentsArgs) -> Result<Outcome, Failure> {
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::segment(args, &Service::new(url)),
    };
    let engine = match &args.command {
        SegmentCommand::Create { .. } => {
            open_or_create(directory, || Ok(Engine::builder(Schema::new())))?
        }
        SegmentCommand::List
        | SegmentCommand::Get { .. }
        | SegmentCommand::Members { .. }
        | SegmentCommand::History { .. }
        | SegmentCommand::Forecast { .. }
        | SegmentCommand::Diff { .. } => return look(args, directory),
        _ => open_to_write(directory)?,
    };
    let (id, done) = match &args.command {
        SegmentCommand::Create { name, query, id, list } => {
            let mut spec = SegmentSpec::new(name, query);
            spec.id = id.as_deref().map(SegmentId::from);
            spec.parent_list_ids = list.iter().map(|list| list.as_str().into()).collect();
            let made = engine.create_segment(now(), spec);
            let id = made.as_ref().ok().cloned();
            (id, explained(made, query)?)
        }
        SegmentCommand::Edit { id, query } => {
            let id = SegmentId::from(id.as_str());
            let edited = engine.edit_segment(now(), &id, SegmentEdit::query(query));
            (Some(id), explained(edited, query)?)
        }
        SegmentCommand::Rename { id, name } => {
            let id = SegmentId::from(id.as_str());
            engine.edit_segment(now(), &id, SegmentEdit::name(name))?;
            (Some(id), Outcome::Done)
        }
        SegmentCommand::Delete { id } => {
            engine.delete_segment(now(), &SegmentId::from(id.as_str()))?;
            term::note(&format!("deleted segment {id}"));
            return Ok(Outcome::Done);
        }
        SegmentCommand::Restore { id } => {
            let id = SegmentId::from(id.as_str());
            (Some(engine.restore_segment(now(), &id)?), Outcome::Done)
        }
        SegmentCommand::Refresh { id, zone } => {
            let id = SegmentId::from(id.as_str());
            engine.refresh_segment(now(), &id, zone.parse::<Zone>()?)?;
            (Some(id), Outcome::Done)
        }
        SegmentCommand::List
        | SegmentCommand::Get { .. }
        | SegmentCommand::Members { .. }
        | SegmentCommand::History { .. }
        | SegmentCommand::Forecast { .. }
        | SegmentCommand::Diff { .. } => {
            return look(args, directory);
        }
    };
    if done == Outcome::Done {
        if let Some(query) = query_of(&args.command) {
            let warnings = engine.read(|engine| engine.lint(query)).unwrap_or_default();
            warnings.iter().for_each(warn);
        }
        engine.advance_to(now())?;
        let records = engine.read(|engine| match &id {
            Some(id) => SegmentRecord::of(engine, id, now()).map(|record| vec![record]),
            None => SegmentRecord::all(engine, now()),
        });
        print(&records?, args.json)?;
    }
    Ok(done)
}

/// The commands that only read: they show the engine as it was at its last instant.
fn look(args: &SegmentsArgs, directory: &Path) -> Result<Outcome, Failure> {
    let engine = open_to_read(directory)?;
    let records = match &args.command {
        SegmentCommand::Members { id, at: None } => {
            return members(&engine, &SegmentId::from(id.as_str()), args.json);
        }
        SegmentCommand::Members { id, at: Some(at) } => {
            let (id, at) = (SegmentId::from(id.as_str()), at.at.to_chrono());
            let then = engine.read(|engine| engine.members_at(&id, at))?;
            answers::print_members(then.members.into_iter().map(Ok), args.json)?;
            return Ok(answers::note_erased(then.erased));
        }
        SegmentCommand::History { id, from, to } => {
            let end = |end: &Option<Instant>| end.as_ref().map(|end| end.at.to_chrono());
            let (mut from, to) = (end(from), end(to));
            let mut whole: Option<HistoryAnswer> = None;
            loop {
                let found = engine.read(|engine| engine.history(&id.as_str().into(), from, to))?;
                answers::join_history(&mut whole, HistoryAnswer::from(&found));
                from = found.next_from;
                if from.is_none() {
                    break;
                }
            }
            return answers::print_history(whole, args.json);
        }
        SegmentCommand::Forecast { id, until, step } => {
            let step = Duration::parse(step).ok_or_else(|| {
                Failure::new("--step takes a whole number and one of s, m, h, d and w, such as 6h")
            })?;
            let until = until.at.to_chrono();
            let steps = engine.read(|engine| {
                let from = now().max(engine.now());
                engine.forecast(&id.as_str().into(), from, until, step)
            })?;
            let steps: Vec<_> = steps.iter().map(ForecastAnswer::from).collect();
            return answers::print_forecast(&steps, args.json);
        }
        SegmentCommand::Diff { id, query } => {
            let diff =
                engine.read(|engine| engine.diff_segment(&id.as_str().into(), query, engine.now()));
            return match diff {
                Ok(diff) => answers::print_diff(&(&diff).into(), args.json),
                Err(SegmentError::Query(error)) => Ok(answers::invalid(&error, query)),
                Err(error) => Err(error.into()),
            };
        }
        SegmentCommand::Get { id } => engine.read(|engine| {
            let id = SegmentId::from(id.as_str());
            SegmentRecord::of(engine, &id, engine.now()).map(|record| vec![record])
        }),
        _ => engine.read(|engine| SegmentRecord::all(engine, engine.now())),
    };
    print(&records?, args.json)?;
    Ok(Outcome::Done)
}

/// The query that a command gives to a segment.
pub(super) fn query_of(command: &SegmentCommand) -> Option<&str> {
    match command {
        SegmentCommand::Create { query, .. } | SegmentCommand::Edit { query, .. } => Some(query),
        _ => None,
    }
}

/// Says what may not be meant by a query that was accepted.
pub(super) fn warn(warning: impl Display) {
    term::note(&format!("warning: {warning}"));
}

/// An invalid query is printed with the place of the error; every other refusal is a failure.
fn explained<T>(
    outcome: Result<T, WriteError<SegmentError>>,
    query: &str,
) -> Result<Outcome, Failure> {
    match outcome {
        Ok(_) => Ok(Outcome::Done),
        Err(WriteError::Refused(SegmentError::Query(error))) => {
            term::note(&term::refusal(&error, query));
            Ok(Outcome::InvalidQuery)
        }
        Err(error) => Err(error.into()),
    }
}

fn members(engine: &DurableEngine, id: &SegmentId, json: bool) -> Result<Outcome, Failure> {
    let members: Vec<_> = engine.read(|engine| engine.members(id).map(Iterator::collect))?;
    answers::print_members(members.into_iter().map(Ok), json)?;
    Ok(Outcome::Done)
}

/// Segments, as a table or as one JSON object each.
pub(super) fn print(segments: &[SegmentRecord], json: bool) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    if json {
        for segment in segments {
            writeln!(out, "{}", serde_json::to_string(segment)?)?;
        }
    } else {
        let header = ["id", "name", "state", "members", "count", "next", "why"];
        let rows = segments.iter().map(|segment| {
            let next = segment.doing.next.as_ref();
            vec![
                segment.id.clone(),
                segment.name.clone(),
                segment.doing.state.to_lowercase(),
                term::thousands(segment.members),
                term::thousands(segment.contacts_count),
                next.map_or_else(|| "-".to_owned(), |next| minute(&next.at)),
                because(&segment.doing),
            ]
        });
        writeln!(out, "{}", term::table(&header, 3, rows))?;
    }
    out.flush()?;
    Ok(())
}

/// An instant in ISO 8601 as people read it in a table.
fn minute(instant: &str) -> String {
    instant.replace('T', " ").chars().take(16).collect()
}

/// Why it has this status, and why its next publication is at this instant.
fn because(doing: &SegmentStatus) -> String {
    let pace = doing.next.as_ref().and_then(|next| next.pace.as_ref());
    pace.map_or_else(|| doing.why.clone(), |pace| format!("{}; {pace}", doing.why))
}

pub(crate) fn status(args: &StatusArgs) -> Result<Outcome, Failure> {
    match &args.data {
        Place::Directory(directory) => {
            let engine = open_to_read(directory)?;
            print_status(&ServiceStatus::of(&engine, &guard(&engine)?), args.json)
        }
        Place::Service(url) => remote::status(args, &Service::new(url)),
    }
}

pub(super) fn print_status(status: &ServiceStatus, json: bool) -> Result<Outcome, Failure> {
    if json {
        writeln!(stdout(), "{}", serde_json::to_string(status)?)?;
        return Ok(Outcome::Done);
    }
    let due = status.next_deadline.clone().unwrap_or_else(|| "none".to_owned());
    let rows = [
        ("engine's time", minute(&status.now)),
        ("clock", minute(&status.clock)),
        ("contacts", term::thousands(status.contacts)),
        ("events", term::thousands(status.events)),
        ("events waiting for their contact", term::thousands(status.waiting_events)),
        ("segments", term::thousands(status.segments)),
        ("next deadline", due),
        ("checkpoint", term::bytes(status.snapshot_bytes)),
        ("journal", term::bytes(status.journal_bytes)),
        ("commands since the checkpoint", term::thousands(status.commands_since_snapshot)),
        ("file number", term::thousands(status.file_number)),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_owned(), value]);
    writeln!(stdout(), "{}", term::table(&["what", "now"], 1, rows))?;
    if let Some(why) = &status.clock_why {
        term::note(why);
    }
    Ok(Outcome::Done)
}
