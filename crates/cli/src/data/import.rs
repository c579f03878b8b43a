//! `segmentry import`: records from files into a directory.
//!
//! In: contacts or events, as `eval` reads them. Out: the same records on disk; those that are refused are
//! named with their line.

use std::io::{Write, stdout};
use std::ops::ControlFlow;

use segmentry::engine::BatchError;
use segmentry::ingest::{CheckedContact, contact_from_json};
use segmentry::persist::{CreateList, Level, RecordEvents, UpsertContacts, WriteError};
use segmentry::time::Duration;
use segmentry::{DurableEngine, Engine, ListId};

use super::{now, open, open_or_create, remote};
use crate::args::{ImportArgs, Place, PolicyName};
use crate::input::{self, EventChunk, Faults, Kind, Placed};
use crate::service::Service;
use crate::{Failure, Outcome, term};

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
    make_lists(&engine, contacts.iter().flat_map(|placed| &placed.record.list_ids))?;
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

/// A batch is taken whole or not at all: the records at fault are named, and the others tried again.
fn take(
    engine: &DurableEngine,
    args: &ImportArgs,
    batch: Vec<Placed<CheckedContact>>,
    level: Level,
    faults: &mut Faults,
) -> Result<u64, Failure> {
    let records: Vec<_> = batch.iter().map(|placed| placed.record.clone()).collect();
    match engine.write_at(now(), UpsertContacts { records }, level) {
        Ok(_) => Ok(batch.len() as u64),
        Err(WriteError::Storage(error)) => Err(error.into()),
        Err(WriteError::Refused(BatchError { faults: of_batch })) => {
            for fault in &of_batch {
                let reason = format!("{}: {}", fault.field, fault.reason());
                faults.add(&args.file, batch[fault.record].line, reason);
            }
            let wrong = |place: usize| of_batch.iter().any(|fault| fault.record == place);
            let right = batch.into_iter().enumerate().filter(|(place, _)| !wrong(*place));
            let batch: Vec<_> = right.map(|(_, placed)| placed).collect();
            if batch.is_empty() { Ok(0) } else { take(engine, args, batch, level, faults) }
        }
    }
}

/// Contacts as they come. What was printed is on disk, whatever happens to this process.
fn stream(
    engine: &DurableEngine,
    args: &ImportArgs,
    schema: &segmentry::Schema,
) -> Result<Outcome, Failure> {
    let (mut faults, mut taken) = (Faults::default(), 0);
    let mut batch: Vec<Placed<CheckedContact>> = Vec::new();
    let mut failure = None;
    let mut write = |batch: &mut Vec<Placed<CheckedContact>>, faults: &mut Faults| {
        make_lists(engine, batch.iter().flat_map(|placed| &placed.record.list_ids))?;
        taken += take(engine, args, std::mem::take(batch), Level::Sync, faults)?;
        writeln!(stdout(), "{taken}")?;
        Ok::<_, Failure>(stdout().flush()?)
    };
    input::lines_until(&args.file, &mut faults, |line, text, faults| {
        let checked = contact_from_json(text).map_err(|error| error.to_string());
        match checked.and_then(|patch| patch.check(schema).map_err(|faults| faults[0].to_string()))
        {
            Ok(record) => batch.push(Placed { line, record }),
            Err(reason) => faults.add(&args.file, line, reason),
        }
        if batch.len() >= args.batch as usize {
            failure = write(&mut batch, faults).err();
        }
        // Nothing is read that could not be written any more.
        if failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    write(&mut batch, &mut faults)?;
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
            engine.write_at(now(), command, Level::Buffered)?;
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
    let engine = open(directory)?;
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
    let parked = engine.read(|engine| engine.store().orphan_events());
    let waiting =
        if parked == 0 { String::new() } else { format!(", {parked} waiting for their contact") };
    term::note(&format!("{}{waiting}", term::counted(taken, "event")));
    Ok(outcome(&faults))
}

/// A batch is taken whole or not at all: one that is refused is halved until the events at fault are
/// alone, and named.
fn take_events(
    engine: &DurableEngine,
    args: &ImportArgs,
    chunk: &EventChunk,
    places: &[usize],
    faults: &mut Faults,
) -> Result<u64, Failure> {
    let batch = chunk.select(places);
    let command = RecordEvents { events: batch.events.compacted() };
    match engine.write_at(now(), command, Level::Buffered) {
        Ok(recorded) => {
            for place in recorded.duplicates {
                faults.add(&args.file, batch.lines[place], "event_id: duplicate of an earlier one");
            }
            Ok(recorded.accepted as u64)
        }
        Err(WriteError::Storage(error)) => Err(error.into()),
        Err(WriteError::Refused(error)) => {
            if let ([_], Some(fault)) = (places, error.faults.first()) {
                let reason = format!("{}: {}", fault.field, fault.reason());
                faults.add(&args.file, batch.lines[0], reason);
                return Ok(0);
            }
            let (first, rest) = places.split_at(places.len() / 2);
            let taken = take_events(engine, args, chunk, first, faults)?;
            Ok(taken + take_events(engine, args, chunk, rest, faults)?)
        }
    }
}

fn outcome(faults: &Faults) -> Outcome {
    faults.sum_up();
    if faults.is_empty() { Outcome::Done } else { Outcome::RefusedRows }
}
