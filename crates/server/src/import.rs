//! Imports as they run: beside requests, from a file on the disk.
//!
//! In: CSV, compressed or not, and the fields of its columns. Out: contacts, and in the job what became of each line.
//! The job also says why a file was not read to its end: it breaks off, a quote is not closed, it has too many
//! contacts.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use segmentry::{ContactPatch, ListId, Schema};
use serde_json::json;
use uuid::Uuid;

use crate::error::{Answer, ApiError};
use crate::intake::{self, Rules};
use crate::jobs::{Job, Jobs, Upload};
use crate::state::UPLOADS;
use crate::wire::{RESERVED, field_id, is_writable};

/// Bytes of a file (SPEC: 5 GB), unpacked ones too.
pub(crate) const FILE_BYTES: u64 = 5 << 30;
/// Contacts of a file (SPEC).
const FILE_CONTACTS: u64 = 1_000_000;
/// Bytes of one record. Ours: some ten times all fields at their longest.
const RECORD_BYTES: u64 = 8 << 20;
/// Contacts of one batch.
const AT_ONCE: usize = 1_000;
/// Batches after which the job is stored, so that the counts are nearly true after a crash.
const STORED_EVERY: u64 = 20;

/// The names of the fields that ids stand for, each once.
pub(crate) fn mapped(schema: &Schema, ids: &[Option<String>]) -> Answer<Vec<Option<String>>> {
    let name = |id: &str| {
        let reserved = RESERVED.iter().find(|field| field.id == id || field.name == id);
        let reserved = reserved.map(|field| field.name.to_owned()).filter(|name| is_writable(name));
        let custom = || schema.custom().find(|field| field_id(field) == id);
        let more = || is_writable(id).then(|| id.to_owned());
        reserved.or_else(|| custom().map(|field| field.name.clone())).or_else(more)
    };
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    for id in ids {
        match id {
            None => names.push(None),
            Some(id) => match name(id) {
                Some(name) if names.contains(&Some(name.clone())) => {
                    let message = format!("two columns have the field {name}");
                    return Err(ApiError::bad("field_mappings", message));
                }
                Some(name) => names.push(Some(name)),
                None => unknown.push(id.chars().take(100).collect::<String>()),
            },
        }
    }
    if unknown.is_empty() {
        return Ok(names);
    }
    unknown.truncate(100);
    let message = format!("invalid field ids supplied - {}", unknown.join(","));
    Err(ApiError::bad("field_mappings", message))
}

/// Reads a file to its end, or as far as it goes, and ends its job.
pub(crate) fn run(jobs: &Jobs, id: Uuid, path: &Path, upload: &Upload, mut job: Job) {
    if let Err(message) = take_file(jobs, id, path, upload, &mut job) {
        job.break_off(&message);
    }
    jobs.end(id, job);
    // If it cannot be removed now, the next start does it.
    let _ = std::fs::remove_file(path);
}

/// Bytes on their way to the reader of CSV, which keeps a record whole in memory.
struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
}

#[derive(Default)]
struct Meter {
    all: Cell<u64>,
    of_record: Cell<u64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Meter { all, of_record } = &*self.meter;
        all.set(all.get() + read as u64);
        of_record.set(of_record.get() + read as u64);
        if of_record.get() > RECORD_BYTES {
            return Err(std::io::Error::other(
                "a record has more than 8 MiB; is a quote not closed?",
            ));
        }
        if all.get() > FILE_BYTES {
            return Err(std::io::Error::other("the file has more than 5 GiB unpacked"));
        }
        Ok(read)
    }
}

/// A file's text, unpacked if it is gzip.
fn text_of(path: &Path, meter: &Rc<Meter>) -> std::io::Result<Metered<Box<dyn Read>>> {
    let mut reader = BufReader::new(File::open(path)?);
    let packed = std::io::BufRead::fill_buf(&mut reader)?.starts_with(&[0x1f, 0x8b]);
    let inner: Box<dyn Read> = if packed {
        Box::new(flate2::bufread::MultiGzDecoder::new(reader))
    } else {
        Box::new(reader)
    };
    Ok(Metered { inner, meter: Rc::clone(meter) })
}

/// Lines on their way from a file to the engine.
struct Batch<'a> {
    jobs: &'a Jobs,
    id: Uuid,
    job: &'a mut Job,
    columns: Vec<Option<String>>,
    lists: Vec<ListId>,
    /// Lines that were read and are not written yet.
    patches: Vec<ContactPatch>,
    lines: Vec<u64>,
    /// Batches that were.
    written: u64,
}

impl Batch<'_> {
    fn take(&mut self, line: u64, record: &csv::ByteRecord) -> Result<(), String> {
        self.job.requested += 1;
        if let Ok(record) = csv::StringRecord::from_byte_record(record.clone()) {
            self.patches.push(patch_of(&record, &self.columns, &self.lists));
            self.lines.push(line);
        } else {
            self.job.errored += 1;
            self.job.add_error(&json!({"line": line, "message": "the line is not UTF-8"}));
        }
        if self.patches.len() >= AT_ONCE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), String> {
        let patches = std::mem::take(&mut self.patches);
        let app = &self.jobs.app;
        let taken = intake::contacts(&app.engine, patches, Rules::Official)
            .map_err(|_| "nothing can be written at the moment".to_owned())?;
        app.metrics.contacts.inc_by(taken.created + taken.updated);
        app.metrics.refused.inc_by(taken.refused.len() as u64);
        self.job.count(&taken, |position| ("line", self.lines[position]));
        self.lines.clear();
        self.written += 1;
        if self.written.is_multiple_of(STORED_EVERY) {
            self.jobs.put(self.id, Job { errors: Vec::new(), ..self.job.clone() });
        }
        Ok(())
    }
}

fn take_file(
    jobs: &Jobs,
    id: Uuid,
    path: &Path,
    upload: &Upload,
    job: &mut Job,
) -> Result<(), String> {
    let meter = Rc::new(Meter::default());
    let text =
        text_of(path, &meter).map_err(|error| format!("the file cannot be read: {error}"))?;
    let reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    // By id until now: a field may have got another name since.
    let schema = jobs.app.engine.read(|engine| engine.schema().clone());
    let columns = mapped(&schema, &upload.columns);
    let mut batch = Batch {
        jobs,
        id,
        job,
        columns: columns.map_err(|_| "a field of the mapping is gone".to_owned())?,
        lists: upload.list_ids.iter().map(|id| id.as_str().into()).collect(),
        patches: Vec::new(),
        lines: Vec::new(),
        written: 0,
    };
    let ended = take_lines(&mut batch, reader, &meter, path);
    // What came before the end is taken, whatever the end was.
    batch.write()?;
    ended
}

fn take_lines(
    batch: &mut Batch<'_>,
    mut reader: csv::Reader<Metered<Box<dyn Read>>>,
    meter: &Meter,
    path: &Path,
) -> Result<(), String> {
    let (mut record, mut last) = (csv::ByteRecord::new(), csv::ByteRecord::new());
    // Where the last record began and ended. It is taken once it is known to have ended.
    let (mut begun, mut ended) = (None::<csv::Position>, 0);
    loop {
        meter.of_record.set(0);
        let more = reader.read_byte_record(&mut record);
        let broken = |error: &csv::Error| {
            format!("the file breaks off after line {ended}: {}", plain(error))
        };
        if !more.map_err(|error| broken(&error))? {
            break;
        }
        if let Some(begun) = &begun {
            batch.take(begun.line(), &last)?;
        }
        if batch.job.requested >= FILE_CONTACTS {
            return Err(format!("contacts beyond the first {FILE_CONTACTS} were left out"));
        }
        if batch.jobs.app.is_stopping() {
            return Err(STOPPED.to_owned());
        }
        (begun, ended) = (record.position().cloned(), reader.position().line());
        std::mem::swap(&mut record, &mut last);
    }
    let Some(begun) = begun else { return Ok(()) };
    if ended > begun.line() + 1 && is_open(path, begun.byte()) {
        return Err(format!("a quote is not closed in or after line {}", begun.line()));
    }
    batch.take(begun.line(), &last)
}

/// Whether a record that begins there and goes to the end of the file has a quote that is not closed: another
/// line after it would be a part of it, and no record of its own.
fn is_open(path: &Path, from: u64) -> bool {
    let count = || -> std::io::Result<usize> {
        let mut text = text_of(path, &Rc::new(Meter::default()))?.inner;
        std::io::copy(&mut text.by_ref().take(from), &mut std::io::sink())?;
        let more = text.take(RECORD_BYTES).chain(&b"\nx\n"[..]);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(more);
        Ok(reader.byte_records().count())
    };
    count().is_ok_and(|count| count < 2)
}

/// What is wrong with a file, without what is in it.
fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => "it is not CSV".to_owned(),
    }
}

/// A line of the file. An empty cell leaves its field as it is.
fn patch_of(
    record: &csv::StringRecord,
    columns: &[Option<String>],
    lists: &[ListId],
) -> ContactPatch {
    let patch = ContactPatch { list_ids: lists.to_vec(), ..ContactPatch::default() };
    let cells = columns.iter().zip(record);
    let cells = cells.filter_map(|(name, cell)| Some((name.as_ref()?, cell)));
    cells.filter(|(_, cell)| !cell.is_empty()).fold(patch, |patch, (name, cell)| {
        if name == "alternate_emails" {
            let emails = cell.split([';', ',']).map(str::trim).filter(|email| !email.is_empty());
            patch.set(name, emails.map(str::to_owned).collect::<Vec<_>>())
        } else {
            patch.set(name, cell)
        }
    })
}

/// The message of an import that the server stopped before it was done.
const STOPPED: &str = "the server stopped while it read the file; send the rest again";

/// After a start: jobs whose file was not read to its end have failed, and their files are removed.
pub(crate) fn recover(jobs: &Jobs) {
    let is_unfinished = |job: &Job| job.finished_at.is_none() && job.upload.is_none();
    for (id, mut job) in jobs.all().into_iter().filter(|(_, job)| is_unfinished(job)) {
        job.break_off(STOPPED);
        jobs.end(id, job);
    }
    for file in std::fs::read_dir(jobs.app.path(UPLOADS)).into_iter().flatten().flatten() {
        // One that cannot be removed now is tried again with the next start.
        let _ = std::fs::remove_file(file.path());
    }
}
