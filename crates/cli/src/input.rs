//! Files in: records with the line they came from, and every fault with its place.
//!
//! In: NDJSON or CSV, gzipped when the name ends in `.gz`, or Parquet. Out: checked records. A bad line is named,
//! counted and passed over; a file that breaks off is named, and what came before it is kept.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use indexmap::IndexMap;
use segmentry::ingest::{
    CheckedContact, ContactPatch, ContactRef, Event, EventColumns, EventId, Fault, FaultKind,
    RecordError, contact_from_json, event_from_json, infer_field,
};
use segmentry::schema::{FieldType, Schema};
use segmentry::time::Timestamp;
use serde::Deserialize;

use crate::Failure;
use crate::term;

mod ahead;
mod csv;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "input/absent.rs"]
mod parquet;

/// What is said of a Parquet file when the binary cannot read or write it.
#[cfg(not(feature = "parquet"))]
pub(crate) const WITHOUT_PARQUET: &str =
    "this binary was built without Parquet (the feature `parquet` of segmentry-cli)";

/// Faults that are written out one by one; the rest is only counted, so that a file of the wrong
/// kind does not bury its own summary.
const FAULTS_SHOWN: usize = 1_000;

/// Everything that was refused, said as it is found.
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

/// A record with the line it came from.
#[derive(Debug)]
pub(crate) struct Placed<T> {
    pub(crate) line: u64,
    pub(crate) record: T,
}

/// Opens a file, unpacking it when its name says so. `-` is standard input.
pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let failed = |error| Failure::new(format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    // A directory opens like a file, and breaks off only when it is read.
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok(if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("gz")) {
        let packed = BufReader::with_capacity(1 << 18, file);
        Box::new(BufReader::with_capacity(
            1 << 18,
            ahead::ReadAhead::new(MultiGzDecoder::new(packed))?,
        ))
    } else {
        Box::new(BufReader::with_capacity(1 << 18, file))
    })
}

/// Whether a file is CSV by its name, with or without `.gz`.
fn is_csv(path: &Path) -> bool {
    let name =
        path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    Path::new(name.trim_end_matches(".gz")).extension().is_some_and(|extension| extension == "csv")
}

/// Whether a file is Parquet by its name.
fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// Calls `each` with every line that is not blank. What cannot be read is a fault.
pub(crate) fn lines(
    path: &Path,
    faults: &mut Faults,
    mut each: impl FnMut(u64, &str, &mut Faults),
) -> Result<(), Failure> {
    lines_until(path, faults, |line, text, faults| {
        each(line, text, faults);
        ControlFlow::Continue(())
    })
}

/// The same, until `each` has enough.
pub(crate) fn lines_until(
    path: &Path,
    faults: &mut Faults,
    mut each: impl FnMut(u64, &str, &mut Faults) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut reader = open(path)?;
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        // A line longer than this is no record; reading on would only fill the memory.
        let mut bounded = reader.by_ref().take(LINE_BYTES);
        match bounded.read_until(b'\n', &mut bytes) {
            Ok(0) => break,
            Ok(read) if read as u64 == LINE_BYTES => {
                faults.add(path, line, format!("the line is longer than {LINE_BYTES} bytes"));
                skip_line(&mut reader)?;
                continue;
            }
            Ok(_) => {}
            Err(error) => {
                faults.add(path, line, format!("the file breaks off here: {error}"));
                break;
            }
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => {
                let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
                if each(line, text, faults).is_break() {
                    break;
                }
            }
            Err(error) => {
                faults.add(
                    path,
                    line,
                    format!("invalid UTF-8 at byte {} of the line", error.valid_up_to() + 1),
                );
            }
        }
    }
    Ok(())
}

/// A hundred times the longest query, so that one that is too long is still answered as a query.
const LINE_BYTES: u64 = 64 * 1024 * 1024;

fn skip_line(reader: &mut impl BufRead) -> Result<(), Failure> {
    loop {
        let available = reader.fill_buf()?;
        let Some(end) = available.iter().position(|byte| *byte == b'\n') else {
            let read = available.len();
            if read == 0 {
                return Ok(());
            }
            reader.consume(read);
            continue;
        };
        reader.consume(end + 1);
        return Ok(());
    }
}

#[derive(Deserialize)]
struct FieldsFile {
    fields: Vec<FieldEntry>,
}

#[derive(Deserialize)]
struct FieldEntry {
    name: String,
    #[serde(rename = "type")]
    field_type: FieldType,
}

/// The schema from a fields file.
pub(crate) fn fields(path: &Path) -> Result<Schema, Failure> {
    let mut text = String::new();
    open(path)?
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let file: FieldsFile = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let mut schema = Schema::new();
    for field in file.fields {
        schema
            .add(&field.name, field.field_type)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    Ok(schema)
}

/// The schema that the contacts themselves speak for; printed, so that it can be corrected.
pub(crate) fn infer_fields(contacts: &Path) -> Result<Schema, Failure> {
    let mut types: IndexMap<String, FieldType> = IndexMap::new();
    let mut note = |name: String, found: FieldType| {
        let held = types.entry(name).or_insert(found);
        if *held != found {
            // Numbers here and words there: text holds both.
            *held = FieldType::Text;
        }
    };
    if is_parquet(contacts) {
        for (name, found) in parquet::infer(contacts)? {
            note(name, found);
        }
    } else if is_csv(contacts) {
        for (name, found) in csv::infer(contacts)? {
            note(name, found);
        }
    } else {
        // Bad lines are named when the records are read.
        let mut silent = Faults { count: FAULTS_SHOWN, ..Faults::default() };
        lines(contacts, &mut silent, |_, text, _| {
            for (name, found) in infer_field(text) {
                note(name, found);
            }
        })?;
    }
    let mut schema = Schema::new();
    for (name, field_type) in types {
        match schema.add(&name, field_type) {
            Ok(_) => term::note(&format!("inferred field {name}: {field_type:?}")),
            Err(error) => term::note(&format!("no field for `{name}`: {error}")),
        }
    }
    Ok(schema)
}

/// Reads contacts. A second record of the same contact must be newer (`updated_at`) than the first.
pub(crate) fn contacts(
    path: &Path,
    schema: &Schema,
    faults: &mut Faults,
) -> Result<Vec<Placed<CheckedContact>>, Failure> {
    let progress = term::counter("contacts");
    let mut contacts = Vec::new();
    let mut seen = HashMap::new();
    let check = |patch: Result<ContactPatch, RecordError>| {
        patch.and_then(|patch| patch.check(schema).map_err(|faults| RecordError::Faults { faults }))
    };
    let mut take =
        |line: u64, checked: Result<CheckedContact, RecordError>, faults: &mut Faults| {
            match checked.and_then(|record| not_twice(record, line, &mut seen)) {
                Ok(record) => contacts.push(Placed { line, record }),
                Err(error) => faults.add(path, line, error),
            }
            progress.inc(1);
        };
    if is_parquet(path) {
        parquet::contacts(path, schema, faults, &mut take)?;
    } else if is_csv(path) {
        csv::contacts(path, faults, &mut |line, patch, faults| take(line, check(patch), faults))?;
    } else {
        lines(path, faults, |line, text, faults| {
            take(line, check(contact_from_json(text)), faults);
        })?;
    }
    progress.finish_and_clear();
    Ok(contacts)
}

fn not_twice(
    record: CheckedContact,
    line: u64,
    seen: &mut HashMap<ContactRef, (Option<Timestamp>, u64)>,
) -> Result<CheckedContact, RecordError> {
    // Whichever identifier it is: a record that has this one first always has.
    let other = || record.identifiers().next().map(|(_, text)| ContactRef::Email(text.into()));
    let Some(key) = record.contact_id.map(ContactRef::Id).or_else(other) else {
        return Ok(record);
    };
    let newest = record.updated_at.or(record.created_at);
    match seen.get_mut(&key) {
        Some((held, first)) if newest <= *held => {
            let kind = FaultKind::DuplicateContact { line: *first };
            Err(Fault::new("contact_id", kind).into())
        }
        Some(held) => {
            *held = (newest, line);
            Ok(record)
        }
        None => {
            seen.insert(key, (newest, line));
            Ok(record)
        }
    }
}

/// What the records of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Contacts,
    Events,
}

/// Calls `each` with every record as one line of JSON, unread, until it has enough.
pub(crate) fn json_lines(
    path: &Path,
    kind: Kind,
    faults: &mut Faults,
    mut each: impl FnMut(u64, &str, &mut Faults) -> ControlFlow<()>,
) -> Result<(), Failure> {
    if is_parquet(path) {
        let why = "Parquet is not sent over HTTP: import it in the directory, or write NDJSON";
        return Err(Failure::new(format!("{}: {why}", path.display())));
    }
    if is_csv(path) {
        return csv::json_lines(path, kind, faults, &mut each);
    }
    lines_until(path, faults, each)
}

/// Events with the lines that they came from.
#[derive(Debug, Default)]
pub(crate) struct EventChunk {
    pub(crate) lines: Vec<u64>,
    pub(crate) events: EventColumns,
}

impl EventChunk {
    /// The events at some places, in their order.
    pub(crate) fn select(&self, places: &[usize]) -> Self {
        Self {
            lines: places.iter().map(|place| self.lines[*place]).collect(),
            events: self.events.select(places),
        }
    }
}

/// Which events were there already, by the line that had them first.
#[derive(Default)]
struct Seen(HashMap<EventId, u64>);

impl Seen {
    fn again(&mut self, id: Option<EventId>, line: u64) -> Result<(), RecordError> {
        let Some(id) = id else { return Ok(()) };
        let first = *self.0.entry(id).or_insert(line);
        if first == line {
            return Ok(());
        }
        Err(Fault::new("event_id", FaultKind::DuplicateEvent { line: first }).into())
    }
}

/// Reads events, in the order of time.
pub(crate) fn events(path: &Path, faults: &mut Faults) -> Result<Vec<EventChunk>, Failure> {
    if is_parquet(path) {
        let chunks = parquet::events(path, faults)?;
        let instants = || chunks.iter().flat_map(|chunk| chunk.events.at());
        // The engine knows an event again, and finds the same one first if the file is in order.
        return Ok(if instants().is_sorted() { chunks } else { in_order(chunks, path, faults) });
    }
    let progress = term::counter("events");
    let mut seen = Seen::default();
    let mut chunk = EventChunk::default();
    let mut take = |line: u64, event: Result<Event, RecordError>, faults: &mut Faults| {
        let checked =
            event.and_then(|event| event.check().map_err(|faults| RecordError::Faults { faults }));
        match checked {
            Ok(event) => match seen.again(event.id, line) {
                Ok(()) => {
                    chunk.lines.push(line);
                    chunk.events.push(event);
                }
                Err(reason) => faults.add(path, line, reason),
            },
            Err(error) => faults.add(path, line, error),
        }
        progress.inc(1);
    };
    if is_csv(path) {
        csv::events(path, faults, &mut take)?;
    } else {
        lines(path, faults, |line, text, faults| take(line, event_from_json(text), faults))?;
    }
    progress.finish_and_clear();
    let mut order: Vec<usize> = (0..chunk.lines.len()).collect();
    order.sort_by_key(|place| chunk.events.at()[*place]);
    Ok(vec![if order.is_sorted() { chunk } else { chunk.select(&order) }])
}

/// The same events in the order of time; of those with one id the first of the file.
fn in_order(chunks: Vec<EventChunk>, path: &Path, faults: &mut Faults) -> Vec<EventChunk> {
    let mut seen = Seen::default();
    let mut all = EventChunk::default();
    for chunk in chunks {
        for (place, line) in chunk.lines.into_iter().enumerate() {
            match seen.again(chunk.events.ids()[place], line) {
                Ok(()) => {
                    all.lines.push(line);
                    all.events.push_from(&chunk.events, place);
                }
                Err(reason) => faults.add(path, line, reason),
            }
        }
    }
    let mut order: Vec<usize> = (0..all.lines.len()).collect();
    order.sort_by_key(|place| all.events.at()[*place]);
    vec![all.select(&order)]
}
