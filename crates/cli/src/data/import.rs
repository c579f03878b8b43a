//! `segmentry import`: records from files into a directory.
//!
//! In: contacts or events, as `eval` reads them. Out: the same records on disk; those that are refused are
//! named with their line.

use std::io::{Write, stdout};

use segmentry::engine::BatchMode;
use segmentry::engine::command::{CreateList, RecordEvents, UpsertContacts};
use segmentry::ingest::{CheckedContact, Fault};
use segmentry::persist::Level;
use segmentry::time::Duration;
use segmentry::{DurableEngine, Engine, ListId};

use super::{now, open_or_create, open_to_write, remote};
use crate::args::{ImportArgs, Place, PolicyName};
use crate::input::{self, EventChunk, Faults, Kind, Placed};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

pub(crate) fn contacts(args: &ImportArgs) -> Result<Outcome, Failure> {
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::import(args, &Service::new(url), Kind::Contacts),
    };
    let mut faults = Faults::default();
    let streamed = args.file.as_os_str() == "-";
    let settings = || {
        let schema = match &args.fields {
            Some(path) => input::fields(path)?,
            None if streamed => segmentry::Schema::new(),
            None => input::infer_fields(&args.file)?,
        };
        let policy = args.policy.unwrap_or(PolicyName::Sendgrid).policy();
        let builder = Engine::builder(schema).policy(policy);
        let days = args.keep_events.map(|days| Duration::days(days.into()));
        Ok(match days {
            Some(kept) => builder.event_retention(kept),
            None => builder,
        })
    };
    let engine = open_or_create(directory, settings)?;
    let schema = engine.read(|engine| engine.schema().clone());
    if streamed {
        return stream(&engine, args, &schema);
    }
    let contacts = input::contacts(&args.file, &schema, &mut faults)?;
    make_lists(&engine, contacts.iter().flat_map(|placed| placed.record.list_ids()))?;
    let bar = term::bar(contacts.len() as u64, "importing");
    let mut taken = 0;
    let mut contacts = contacts.into_iter().peekable();
    while contacts.peek().is_some() {
        let batch: Vec<_> = contacts.by_ref().take(args.batch as usize).collect();
        bar.inc(batch.len() as u64);
        taken += take(&engine, args, batch, Level::Buffered, &mut faults)?;
    }
    engine.flush()?;
    bar.finish_and_clear();
    term::note(&term::counted(taken, "contact"));
    Ok(outcome(&faults))
}

/// Takes a batch, and names the records that are left out.
fn take(
    engine: &DurableEngine,
    args: &ImportArgs,
    batch: Vec<Placed<CheckedContact>>,
    level: Level,
    faults: &mut Faults,
) -> Result<u64, Failure> {
    let (lines, records): (Vec<u64>, Vec<CheckedContact>) =
        batch.into_iter().map(|placed| (placed.line, placed.record)).unzip();
    let command = UpsertContacts::new(records).mode(BatchMode::SkipFaulty);
    let report = engine.execute_at(now(), command, level)?;
    name(&report.faults, &lines, args, faults);
    Ok((report.created + report.updated) as u64)
}

/// Names the records of a batch that were left out, by the lines that they came from.
fn name(of_batch: &[Fault], lines: &[u64], args: &ImportArgs, faults: &mut Faults) {
    for fault in of_batch {
        let reason = format!("{}: {}", fault.field, fault.reason());
        faults.add(&args.file, lines[fault.record], reason);
    }
}

/// Contacts as they come. What was printed is on disk, whatever happens to this process.
fn stream(
    engine: &DurableEngine,
    args: &ImportArgs,
    schema: &segmentry::Schema,
) -> Result<Outcome, Failure> {
    let (mut faults, mut taken) = (Faults::default(), 0);
    for batch in input::contact_batches(&args.file, schema, args.batch as usize)? {
        make_lists(engine, batch.contacts.iter().flat_map(|placed| placed.record.list_ids()))?;
        input::report(&args.file, batch.refused, &mut faults);
        taken += take(engine, args, batch.contacts, Level::Sync, &mut faults)?;
        writeln!(stdout(), "{taken}")?;
        stdout().flush()?;
    }
    Ok(outcome(&faults))
}

/// Files speak of lists without defining them.
fn make_lists<'l>(
    engine: &DurableEngine,
    lists: impl Iterator<Item = &'l ListId>,
) -> Result<(), Failure> {
    let mut known: std::collections::BTreeSet<ListId> =
        engine.read(|engine| engine.lists().map(|(id, _)| id.clone()).collect());
    for list in lists {
        if known.insert(list.clone()) {
            let command = CreateList { name: list.as_str().to_owned(), id: Some(list.clone()) };
            engine.execute_at(now(), command, Level::Buffered)?;
        }
    }
    Ok(())
}

pub(crate) fn events(args: &ImportArgs) -> Result<Outcome, Failure> {
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::import(args, &Service::new(url), Kind::Events),
    };
    let mut faults = Faults::default();
    let engine = open_to_write(directory)?;
    let chunks = input::events(&args.file, &mut faults)?;
    let bar = term::bar(chunks.iter().map(|chunk| chunk.lines.len() as u64).sum(), "importing");
    let mut taken = 0;
    for chunk in chunks {
        for from in (0..chunk.lines.len()).step_by(args.batch as usize) {
            let places: Vec<usize> =
                (from..chunk.lines.len().min(from + args.batch as usize)).collect();
            taken += take_events(&engine, args, &chunk, &places, &mut faults)?;
            bar.inc(places.len() as u64);
        }
    }
    engine.flush()?;
    bar.finish_and_clear();
    let orphans = engine.read(Engine::orphan_events);
    let waiting =
        if orphans == 0 { String::new() } else { format!(", {orphans} waiting for their contact") };
    term::note(&format!("{}{waiting}", term::counted(taken, "event")));
    Ok(outcome(&faults))
}

/// Takes a batch, and names the events that are left out.
fn take_events(
    engine: &DurableEngine,
    args: &ImportArgs,
    chunk: &EventChunk,
    places: &[usize],
    faults: &mut Faults,
) -> Result<u64, Failure> {
    let EventChunk { lines, events, .. } = chunk.select(places);
    let command = RecordEvents::new(events.compacted()).mode(BatchMode::SkipFaulty);
    let report = engine.execute_at(now(), command, Level::Buffered)?;
    for place in report.duplicates {
        faults.add(&args.file, lines[place], "event_id: duplicate of an earlier one");
    }
    name(&report.faults, &lines, args, faults);
    Ok(report.accepted as u64)
}

fn outcome(faults: &Faults) -> Outcome {
    faults.sum_up();
    if faults.is_empty() { Outcome::Done } else { Outcome::RefusedRows }
}
