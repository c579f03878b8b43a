//! Files in: records with the line they came from, and every fault reported with its place.
//!
//! In: files as `segmentry-io` reads them. Out: checked records, no event twice. A bad line is reported, counted
//! and skipped; a file that breaks off is reported, and the records before the break are kept.

use std::collections::HashMap;
use std::io::Read;
#[cfg(feature = "service")]
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
#[cfg(feature = "durable")]
use segmentry::ingest::CheckedContact;
use segmentry::ingest::{EventId, Fault, FaultKind, RecordError};
use segmentry::schema::{FieldType, Schema};
use segmentry_io::source::{self, LineReader};
use segmentry_io::{Batches, ColumnBatch, Format, ReadOptions, RowFault, SetColumn};
#[cfg(feature = "service")]
use segmentry_io::{ContactBatch, JsonLines};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::outcome::Failure;
use crate::term;

#[cfg(feature = "service")]
pub(crate) use segmentry_io::RecordKind as Kind;
pub(crate) use segmentry_io::{EventBatch as EventChunk, Placed};

/// Faults that are written out one by one; the rest is only counted, so that a file of the wrong
/// kind does not bury its own summary.
const FAULTS_SHOWN: usize = 1_000;

/// Everything that was refused, reported as it is found.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// How many, by file.
    by_file: IndexMap<PathBuf, usize>,
    count: usize,
}

impl Faults {
    pub(crate) fn add(&mut self, file: &Path, line: u64, reason: impl std::fmt::Display) {
        self.count += 1;
        *self.by_file.entry(file.to_owned()).or_default() += 1;
        if self.count <= FAULTS_SHOWN {
            term::note(&format!("{}:{line}: {reason}", file.display()));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The closing lines: how many rows of which file were refused.
    pub(crate) fn sum_up(&self) {
        if self.count > FAULTS_SHOWN {
            term::note(&format!("{} more were refused", self.count - FAULTS_SHOWN));
        }
        for (file, count) in &self.by_file {
            term::note(&format!("{}: {count} {} refused", file.display(), term::rows(*count)));
        }
    }
}

/// Calls `each` with every line that is not blank. What cannot be read is a fault.
pub(crate) fn lines(
    path: &Path,
    faults: &mut Faults,
    mut each: impl FnMut(u64, &str, &mut Faults),
) -> Result<(), Failure> {
    let mut lines = LineReader::open(path)?;
    while let Some(line) = lines.read_line() {
        match line {
            Ok(line) => each(line.number, line.text, faults),
            Err(RowFault { line, problem }) => faults.add(path, line, problem),
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct FieldsFile {
    #[serde(alias = "custom_fields")]
    fields: Vec<FieldEntry>,
}

#[derive(Deserialize)]
struct FieldEntry {
    name: String,
    #[serde(rename = "type", alias = "field_type")]
    field_type: FieldType,
}

/// The names and types of a fields file.
pub(crate) fn field_types(path: &Path) -> Result<Vec<(String, FieldType)>, Failure> {
    let file: FieldsFile = definitions(path)?;
    Ok(file.fields.into_iter().map(|field| (field.name, field.field_type)).collect())
}

/// The schema from a fields file.
pub(crate) fn fields(path: &Path) -> Result<Schema, Failure> {
    let mut schema = Schema::new();
    for (name, field_type) in field_types(path)? {
        schema
            .add(&name, field_type)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    Ok(schema)
}

#[cfg(feature = "service")]
#[derive(Deserialize)]
struct ListsFile {
    #[serde(alias = "lists")]
    result: Vec<ListEntry>,
}

#[cfg(feature = "service")]
/// A list of a file of lists.
#[derive(Deserialize)]
pub(crate) struct ListEntry {
    pub(crate) id: String,
    pub(crate) name: String,
}

#[cfg(feature = "service")]
/// The lists of a file.
pub(crate) fn lists(path: &Path) -> Result<Vec<ListEntry>, Failure> {
    Ok(definitions::<ListsFile>(path)?.result)
}

/// A file that is one JSON object.
fn definitions<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let mut text = String::new();
    source::open(path)?
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// The fields that contacts speak for, by a first reading of their file. What can be read only once would have no
/// contacts any more for the second.
pub(crate) fn inferred(
    contacts: &Path,
    sets: &[SetColumn],
) -> Result<IndexMap<String, FieldType>, Failure> {
    if source::reads_once(contacts) {
        return Err(Failure::new(format!(
            "{}: the fields are found by reading the contacts twice, which standard input and pipes \
             do not allow: give --fields, or a file",
            contacts.display()
        )));
    }
    Ok(segmentry_io::infer_fields(contacts, sets)?)
}

/// The schema that the contacts themselves speak for; printed, so that it can be corrected.
pub(crate) fn infer_fields(contacts: &Path, sets: &[SetColumn]) -> Result<Schema, Failure> {
    let mut schema = Schema::new();
    for (name, field_type) in inferred(contacts, sets)? {
        match schema.add(&name, field_type) {
            Ok(_) => term::note(&format!("inferred field {name}: {field_type:?}")),
            Err(error) => term::note(&format!("no field for `{name}`: {error}")),
        }
    }
    Ok(schema)
}

/// As many rows in one batch as the format allows, with a count on the terminal while they are read.
fn options(progress: &indicatif::ProgressBar) -> ReadOptions {
    let progress = progress.clone();
    let progress = Box::new(move |rows| progress.inc(rows));
    ReadOptions { batch_rows: usize::MAX, progress, ..ReadOptions::default() }
}

/// Reports the faults of one batch in the order of its lines.
pub(crate) fn report(path: &Path, mut refused: Vec<RowFault>, faults: &mut Faults) {
    refused.sort_by_key(|fault| fault.line);
    for RowFault { line, problem } in refused {
        faults.add(path, line, problem);
    }
}

#[cfg(feature = "service")]
/// Contacts of a source that may have no end, so many rows at a time.
pub(crate) fn contact_batches(
    path: &Path,
    schema: &Schema,
    sets: &[SetColumn],
    batch_rows: usize,
) -> Result<impl Iterator<Item = ContactBatch>, Failure> {
    let options = ReadOptions { batch_rows, sets: sets.to_vec(), ..ReadOptions::default() };
    Ok(segmentry_io::contacts(path, schema, options)?)
}

#[cfg(feature = "durable")]
/// Reads contacts, in the order of the file.
pub(crate) fn contacts(
    path: &Path,
    schema: &Schema,
    sets: &[SetColumn],
    faults: &mut Faults,
) -> Result<Vec<Placed<CheckedContact>>, Failure> {
    let progress = term::counter("contacts");
    let mut contacts = Vec::new();
    let options = ReadOptions { sets: sets.to_vec(), ..options(&progress) };
    for batch in segmentry_io::contacts(path, schema, options)? {
        contacts.extend(batch.contacts);
        report(path, batch.refused, faults);
    }
    progress.finish_and_clear();
    Ok(contacts)
}

/// Rows of a text that become columns together.
const COLUMN_ROWS: usize = 10_000;

/// Reads contacts, in the order of the file, and holds them column by column.
pub(crate) fn contact_columns(
    path: &Path,
    schema: &Schema,
    sets: &[SetColumn],
    faults: &mut Faults,
) -> Result<Vec<ColumnBatch>, Failure> {
    let progress = term::counter("contacts");
    let mut held = Vec::new();
    let (batch_rows, sets) = (COLUMN_ROWS, sets.to_vec());
    let options = ReadOptions { batch_rows, sets, ..options(&progress) };
    for mut batch in segmentry_io::contact_columns(path, schema, options)? {
        report(path, std::mem::take(&mut batch.refused), faults);
        held.push(batch);
    }
    progress.finish_and_clear();
    Ok(held)
}

#[cfg(feature = "service")]
/// Calls `each` with every record as one line of JSON, unread, until it has enough.
pub(crate) fn json_lines(
    path: &Path,
    kind: Kind,
    sets: &[SetColumn],
    faults: &mut Faults,
    mut each: impl FnMut(u64, &str, &mut Faults) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut lines = JsonLines::open(path, kind, sets)?;
    while let Some(line) = lines.read_line() {
        match line {
            Ok(line) if each(line.number, line.text, faults).is_break() => break,
            Ok(_) => {}
            Err(RowFault { line, problem }) => faults.add(path, line, problem),
        }
    }
    Ok(())
}

/// The line on which each event id was seen first.
#[derive(Default)]
struct FirstLines(HashMap<EventId, u64>);

impl FirstLines {
    fn note(&mut self, id: Option<EventId>, line: u64) -> Result<(), RecordError> {
        let Some(id) = id else { return Ok(()) };
        let first = *self.0.entry(id).or_insert(line);
        if first == line {
            return Ok(());
        }
        Err(Fault::new("event_id", FaultKind::DuplicateEvent { line: first }).into())
    }

    /// The events of a batch that were not seen before; the others become faults.
    fn distinct(&mut self, mut batch: EventChunk) -> EventChunk {
        let mut places = Vec::with_capacity(batch.lines.len());
        for (place, line) in batch.lines.iter().enumerate() {
            match self.note(batch.events.id(place), *line) {
                Ok(()) => places.push(place),
                Err(error) => {
                    batch.refused.push(RowFault { line: *line, problem: error.into() });
                }
            }
        }
        if places.len() == batch.lines.len() {
            return batch;
        }
        let distinct = batch.select(&places);
        EventChunk { refused: batch.refused, ..distinct }
    }
}

/// Events in the order of time, read as they are wanted; `None` if the file has to be read as a whole to find their
/// order. The engine knows an event again that comes twice, and has the first of two.
pub(crate) fn events_in_order(path: &Path) -> Result<Option<Batches<EventChunk>>, Failure> {
    if !segmentry_io::events_ascend(path)? {
        return Ok(None);
    }
    let progress = term::counter("events");
    let chunks = segmentry_io::events(path, options(&progress))?;
    let end = std::iter::from_fn(move || {
        progress.finish_and_clear();
        None
    });
    Ok(Some(Box::new(chunks.chain(end))))
}

/// Reads events, in the order of time.
pub(crate) fn events(path: &Path, faults: &mut Faults) -> Result<Vec<EventChunk>, Failure> {
    let progress = term::counter("events");
    let mut first_lines = FirstLines::default();
    let mut distinct = |chunk: EventChunk, faults: &mut Faults| {
        let mut chunk = first_lines.distinct(chunk);
        report(path, std::mem::take(&mut chunk.refused), faults);
        chunk
    };
    // Columns in order go into the engine as they are: it knows an event again, and has the first of two.
    let columns = Format::by_name(path) == Some(Format::Parquet);
    let mut chunks = Vec::new();
    for mut chunk in segmentry_io::events(path, options(&progress))? {
        if columns {
            report(path, std::mem::take(&mut chunk.refused), faults);
        } else {
            chunk = distinct(chunk, faults);
        }
        chunks.push(chunk);
    }
    progress.finish_and_clear();
    if chunks.iter().flat_map(|chunk| chunk.events.at()).is_sorted() {
        return Ok(chunks);
    }
    if columns {
        chunks = chunks.into_iter().map(|chunk| distinct(chunk, faults)).collect();
    }
    let all = if chunks.len() == 1 { chunks.swap_remove(0) } else { joined(&chunks) };
    let mut order: Vec<usize> = (0..all.lines.len()).collect();
    order.sort_by_key(|place| all.events.at()[*place]);
    Ok(vec![all.select(&order)])
}

/// The events of all batches in one.
fn joined(chunks: &[EventChunk]) -> EventChunk {
    let mut all = EventChunk::default();
    for chunk in chunks {
        all.lines.extend(&chunk.lines);
        (0..chunk.lines.len()).for_each(|place| all.events.push_from(&chunk.events, place));
    }
    all
}
