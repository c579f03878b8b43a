//! `segmentry import`: records from files into a directory.
//!
//! In: contacts or events, as `eval` reads them. Out: the same records on disk; those that are refused are
//! named with their line.

use std::cell::Cell;
use std::io::{Write, stdout};

use segmentry::engine::BatchMode;
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::ingest::{CheckedContact, Fault};
use segmentry::persist::Level;
use segmentry::schema::Field;
use segmentry::time::Duration;
use segmentry::{DurableEngine, Engine};
use segmentry_io::ColumnBatch;

use super::definitions::{Lists, make_fields};
use super::settings::refuse_settings;
use super::{now, open_or_create, open_to_write, remote};
use crate::args::{ImportArgs, ImportContactsArgs, Place, PolicyName};
use crate::input::{self, EventChunk, Faults, Placed};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

pub(crate) fn contacts(all: &ImportContactsArgs) -> Result<Outcome, Failure> {
    let args = &all.from;
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::import_contacts(all, &Service::new(url)),
    };
    let mut faults = Faults::default();
    let streamed = args.file.as_os_str() == "-";
    let is_new = Cell::new(false);
    let settings = || {
        is_new.set(true);
        let schema = match &all.fields {
            Some(path) => input::fields(path)?,
            None if streamed => segmentry::Schema::new(),
            None => input::infer_fields(&args.file, &all.set)?,
        };
        let policy = all.policy.unwrap_or(PolicyName::Sendgrid).policy();
        let builder = Engine::builder(schema).policy(policy);
        let days = all.keep_events.map(|days| Duration::days(days.into()));
        Ok(match days {
            Some(kept) => builder.event_retention(kept),
            None => builder,
        })
    };
    let engine = open_or_create(directory, settings)?;
    refuse_settings(all.policy, all.keep_events, &engine)?;
    make_fields(&*engine, all)?;
    // A new directory was made with them, and a pipe has them no more.
    if !is_new.get() {
        refuse_fields(all, &engine)?;
    }
    let mut lists = Lists::new(&*engine, all, true)?;
    let schema = engine.read(|engine| engine.schema().clone());
    if streamed {
        return stream(&engine, all, &schema, &mut lists);
    }
    let held = input::contact_columns(&args.file, &schema, &all.set, &mut faults)?;
    lists.need(held.iter().flat_map(|batch| batch.contacts.lists()))?;
    let bar = term::bar(held.iter().map(|batch| batch.lines.len() as u64).sum(), "importing");
    let mut taken = 0;
    let mut contacts = held.into_iter().flat_map(unpacked).peekable();
    while contacts.peek().is_some() {
        let batch: Vec<_> = contacts.by_ref().take(args.batch as usize).collect();
        bar.inc(batch.len() as u64);
        let batch = on_lists(batch, &lists, args, &mut faults);
        taken += take(&engine, args, batch, Level::Buffered, &mut faults)?;
    }
    engine.flush()?;
    bar.finish_and_clear();
    term::note(&term::counted(taken, "contact"));
    Ok(outcome(&faults))
}

/// Refuses fields that the directory does not have, or not with these types.
fn refuse_fields(args: &ImportContactsArgs, engine: &DurableEngine) -> Result<(), Failure> {
    let (Some(path), false) = (&args.fields, args.make_fields) else { return Ok(()) };
    let schema = engine.read(|engine| engine.schema().clone());
    for Field { name, kind, .. } in input::fields(path)?.custom() {
        let why = match schema.field(name) {
            Some(held) if held.kind == *kind => continue,
            Some(_) => format!("`{name}` has another type here"),
            None => format!("there is no `{name}` here, which --make-fields makes"),
        };
        return Err(Failure::new(format!("--fields is for a new directory: {why}")));
    }
    Ok(())
}

/// The contacts of a batch, one at a time.
fn unpacked(batch: ColumnBatch) -> impl Iterator<Item = Placed<CheckedContact>> {
    (0..batch.lines.len())
        .map(move |place| Placed { line: batch.lines[place], record: batch.contacts.get(place) })
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
    all: &ImportContactsArgs,
    schema: &segmentry::Schema,
    lists: &mut Lists<'_>,
) -> Result<Outcome, Failure> {
    let args = &all.from;
    let (mut faults, mut taken) = (Faults::default(), 0);
    for batch in input::contact_batches(&args.file, schema, &all.set, args.batch as usize)? {
        lists.need(batch.contacts.iter().flat_map(|placed| placed.record.list_ids()))?;
        input::report(&args.file, batch.refused, &mut faults);
        let contacts = on_lists(batch.contacts, lists, args, &mut faults);
        taken += take(engine, args, contacts, Level::Sync, &mut faults)?;
        writeln!(stdout(), "{taken}")?;
        stdout().flush()?;
    }
    Ok(outcome(&faults))
}

/// Puts contacts on the lists of all; names those that are on too many.
fn on_lists(
    mut batch: Vec<Placed<CheckedContact>>,
    lists: &Lists<'_>,
    args: &ImportArgs,
    faults: &mut Faults,
) -> Vec<Placed<CheckedContact>> {
    batch.retain_mut(|placed| {
        let put = lists.of_all.iter().try_for_each(|list| placed.record.put_on_list(list));
        put.inspect_err(|fault| {
            let reason = format!("{}: {}", fault.field, fault.reason());
            faults.add(&args.file, placed.line, reason);
        })
        .is_ok()
    });
    batch
}

pub(crate) fn events(args: &ImportArgs) -> Result<Outcome, Failure> {
    let directory = match &args.data {
        Place::Directory(directory) => directory,
        Place::Service(url) => return remote::import_events(args, &Service::new(url)),
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
