//! Imports as they run: beside requests, from a file on the disk.
//!
//! In: CSV, compressed or not, and the fields of its columns. Out: contacts, and in the job what became of each line.
//! The job also says why a file was not read to its end: it breaks off, its quotes are open, its header is none,
//! it has other columns than the mapping, it has too many contacts. What a row is, `segmentry_io::csv` decides.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use segmentry::ingest::IdentifierRule;
use segmentry::{ContactPatch, ListId, Schema};
use segmentry_io::csv::{CsvReader, CsvRow, email_addresses};
use segmentry_io::{RowFault, RowProblem, source};
use serde_json::json;
use uuid::Uuid;

use crate::error::{Answer, ApiError};
use crate::intake;
use crate::jobs::{Job, Jobs, Upload};
use crate::state::{App, UPLOADS};
use crate::wire::{RESERVED, field_id, is_known_to_sendgrid, is_writable};

/// Bytes of a file (SPEC: 5 GB), unpacked ones too.
pub(crate) const FILE_BYTES: u64 = 5 << 30;
/// Contacts of a file (SPEC).
const FILE_CONTACTS: u64 = 1_000_000;
/// Contacts of one batch.
const AT_ONCE: usize = 1_000;
/// Batches after which the job is stored, so that the counts are nearly true after a crash.
const STORED_EVERY: u64 = 20;

/// The names of the fields that ids stand for, each once.
pub(crate) fn mapped(schema: &Schema, ids: &[Option<String>]) -> Answer<Vec<Option<String>>> {
    let name = |id: &str| {
        let reserved = RESERVED.iter().find(|field| field.id == id || field.name == id);
        let reserved = reserved.map(|field| field.name.to_owned()).filter(|name| is_writable(name));
        let known = || schema.custom().filter(|field| is_known_to_sendgrid(field));
        let custom = || known().find(|field| field_id(field) == id);
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

/// Lines on their way from a file to the engine.
struct Batch<'a> {
    jobs: &'a Jobs,
    id: Uuid,
    job: &'a mut Job,
    upload: &'a Upload,
    /// The names of the columns' fields, when the lines that are not written yet were read.
    columns: Vec<Option<String>>,
    lists: Vec<ListId>,
    /// Lines that were read and are not written yet.
    patches: Vec<ContactPatch>,
    lines: Vec<u64>,
    /// Batches that were written.
    written: u64,
}

impl Batch<'_> {
    fn take(&mut self, row: Result<CsvRow<'_>, RowFault>) -> Result<(), String> {
        self.job.requested += 1;
        match row {
            Ok(row) => {
                self.patches.push(patch_of(row, &self.columns, &self.lists));
                self.lines.push(row.line);
            }
            Err(RowFault { line, problem }) => {
                self.job.errored += 1;
                let message = problem.public_message();
                self.job.add_error(&json!({"line": line, "message": message}));
            }
        }
        if self.patches.len() >= AT_ONCE { self.write() } else { Ok(()) }
    }

    /// Names the fields as they are named now: they may have been renamed since the lines were read.
    fn name_fields(&mut self) -> Result<(), String> {
        let columns = columns(&self.jobs.app, self.upload)?;
        if columns == self.columns {
            return Ok(());
        }
        let pairs = self.columns.iter().flatten().zip(columns.iter().flatten());
        let names: HashMap<&str, &str> =
            pairs.map(|(old, new)| (old.as_str(), new.as_str())).collect();
        for patch in &mut self.patches {
            let fields = std::mem::take(&mut patch.fields).into_iter();
            let renamed = fields.map(|(name, value)| match names.get(name.as_str()) {
                Some(new) => ((*new).to_owned(), value),
                None => (name, value),
            });
            patch.fields = renamed.collect();
        }
        self.columns = columns;
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        let jobs = self.jobs;
        let app = &jobs.app;
        let _fields = app.fields.read();
        self.name_fields()?;
        let patches = std::mem::take(&mut self.patches);
        // A key may be revoked long after its file was sent.
        if !app.may_go_on(&self.job.key) {
            return Err(REVOKED.to_owned());
        }
        let failed = |_| "nothing can be written at the moment".to_owned();
        let now = app.now_to_write().map_err(failed)?;
        let taken = intake::contacts(&app.engine, now, patches, IdentifierRule::Sendgrid);
        let taken = taken.map_err(failed)?;
        app.metrics.contacts.inc_by(taken.created + taken.updated);
        app.metrics.refused.inc_by(taken.refused.len() as u64);
        self.job.count(&taken, |position| ("line", self.lines[position]));
        self.lines.clear();
        self.written += 1;
        if self.written.is_multiple_of(STORED_EVERY) {
            jobs.put(self.id, Job { errors: Vec::new(), ..self.job.clone() });
        }
        Ok(())
    }
}

/// The names that the fields of a file have now. The job has their ids, since fields may be renamed.
fn columns(app: &App, upload: &Upload) -> Result<Vec<Option<String>>, String> {
    let schema = app.engine.read(|engine| engine.schema().clone());
    mapped(&schema, &upload.columns).map_err(|_| "a field of the mapping was deleted".to_owned())
}

fn take_file(
    jobs: &Jobs,
    id: Uuid,
    path: &Path,
    upload: &Upload,
    job: &mut Job,
) -> Result<(), String> {
    let text = source::open(path)
        .map_err(|error| format!("the file cannot be read: {}", error.problem))?;
    let mut batch = Batch {
        jobs,
        id,
        job,
        upload,
        columns: columns(&jobs.app, upload)?,
        lists: upload.list_ids.iter().map(|id| id.as_str().into()).collect(),
        patches: Vec::new(),
        lines: Vec::new(),
        written: 0,
    };
    let ended = take_rows(&mut batch, CsvReader::new(text, FILE_BYTES));
    // The lines before a broken end are written all the same.
    batch.write()?;
    ended
}

fn take_rows(batch: &mut Batch<'_>, reader: Result<CsvReader, RowFault>) -> Result<(), String> {
    let mut reader = reader.map_err(|fault| broken_off(0, &fault))?;
    reader.map_columns(batch.columns.len()).map_err(|problem| problem.public_message())?;
    let mut read_to = 0;
    while let Some(row) = reader.read_row() {
        let row = match row {
            Err(fault) if fault.problem.ends_reading() => return Err(broken_off(read_to, &fault)),
            row => row,
        };
        if batch.job.requested >= FILE_CONTACTS {
            return Err(format!("contacts beyond the first {FILE_CONTACTS} were left out"));
        }
        if batch.jobs.app.is_stopping() {
            // What is read already is counted first.
            batch.write()?;
            return Err(stopped(batch.job, false));
        }
        batch.take(row)?;
        read_to = reader.line();
    }
    Ok(())
}

/// Why a file was not read to its end, without what is in it.
fn broken_off(read_to: u64, fault: &RowFault) -> String {
    match &fault.problem {
        RowProblem::BreaksOff(error) => {
            format!("the file breaks off after line {read_to}: {error}")
        }
        problem => format!("line {}: {}", fault.line, problem.public_message()),
    }
}

/// A line of the file. A blank cell leaves its field as it is.
fn patch_of(row: CsvRow<'_>, columns: &[Option<String>], lists: &[ListId]) -> ContactPatch {
    let patch = ContactPatch { list_ids: lists.to_vec(), ..ContactPatch::default() };
    let cells = columns.iter().zip(row.cells());
    let cells = cells.filter_map(|(name, cell)| Some((name.as_ref()?, cell)));
    cells.filter(|(_, cell)| !cell.trim().is_empty()).fold(patch, |patch, (name, cell)| {
        if name == "alternate_emails" {
            let addresses = email_addresses(cell).into_iter().map(Cow::into_owned);
            patch.set(name, addresses.collect::<Vec<String>>())
        } else {
            patch.set(name, cell)
        }
    })
}

/// The message of an import that the server stopped before it was done. After a crash the last counts are missing:
/// batches that were taken since the job was stored.
fn stopped(job: &Job, after_crash: bool) -> String {
    let taken = job.created + job.updated;
    let least = if after_crash { "at least " } else { "" };
    format!(
        "the server stopped while it read the file: {least}{taken} of its contacts were taken, from its beginning \
         on; send the file again, and these are written once more as they are"
    )
}

/// The message of an import whose key was revoked.
const REVOKED: &str =
    "the key of this import is not valid any more: the rest of the file was left out";

/// After a start: jobs whose file was not read to its end have failed, and their files are removed.
pub(crate) fn recover(jobs: &Jobs) {
    jobs.count_files();
    let is_unfinished = |job: &Job| job.finished_at.is_none() && job.upload.is_none();
    for (id, mut job) in jobs.all().into_iter().filter(|(_, job)| is_unfinished(job)) {
        let message = stopped(&job, true);
        job.break_off(&message);
        jobs.end(id, job);
    }
    for file in std::fs::read_dir(jobs.app.path(UPLOADS)).into_iter().flatten().flatten() {
        // If it cannot be removed now, the next start does it.
        let _ = std::fs::remove_file(file.path());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, Utc};
    use segmentry::engine::command::RenameField;
    use segmentry::{DurableEngine, Engine, FieldType, Schema};

    use super::*;
    use crate::config::Config;
    use crate::ids::new_id;
    use crate::keys::Keys;

    #[test]
    fn a_field_that_is_renamed_while_a_file_is_read_gets_its_values() {
        let data = std::env::temp_dir().join(format!("segmentry-renamed-{}", std::process::id()));
        let schema = Schema::builder().field("plan", FieldType::Text);
        let schema = schema.field("tier", FieldType::Text).build().expect("two names");
        let engine = Engine::builder(schema).build().expect("the defaults are valid");
        let engine = DurableEngine::create(&data, engine).expect("a new directory");
        let config = Config { data: data.clone(), ..Config::default() };
        let keys = Keys::open(&data).expect("no keys yet");
        let app = App::new(engine, config, keys).expect("threads and folders");
        let jobs = Jobs::open(Arc::clone(&app)).expect("a readable directory");
        let ids: Vec<String> =
            app.engine.read(|engine| engine.schema().custom().map(field_id).collect());
        let upload = Upload {
            columns: [Some("_rf2_T".to_owned()), Some(ids[0].clone()), Some(ids[1].clone())].into(),
            list_ids: Vec::new(),
            until: DateTime::<Utc>::MAX_UTC,
        };
        let mut job = Job::new("upsert");
        let mut batch = Batch {
            jobs: &jobs,
            id: new_id(),
            job: &mut job,
            columns: columns(&app, &upload).expect("they exist"),
            upload: &upload,
            lists: Vec::new(),
            patches: Vec::new(),
            lines: Vec::new(),
            written: 0,
        };
        let file = "email,plan,tier\na@example.com,pro,gold\n";
        take_rows(&mut batch, CsvReader::new(Box::new(file.as_bytes()), FILE_BYTES))
            .expect("a good file");
        // Each gets the other's name.
        let now = app.now_to_write().expect("a good clock");
        for (name, new) in [("plan", "old"), ("tier", "plan"), ("old", "tier")] {
            let rename = RenameField { name: name.to_owned(), new: new.to_owned() };
            app.engine.execute(now, rename).expect("a free name");
        }
        batch.write().expect("it is written");
        let values = app.engine.read(|engine| {
            let contact = engine.contact("a@example.com").expect("it was taken");
            let value = |name| contact.fields.iter().find(|(field, _)| field.name == name);
            ["tier", "plan"].map(|name| value(name).map(|(_, value)| value.to_cell()))
        });
        assert_eq!(values, [Some("pro".to_owned()), Some("gold".to_owned())]);
        drop((jobs, app));
        std::fs::remove_dir_all(data).expect("the test made it");
    }
}
