//! Exports as they run: beside requests, a few at a time, and no longer than the server.
//!
//! In: lists and segments. Out: files of the contacts that are on the lists, or satisfy the segments, at the moment
//! at which the export runs; or the reason why there are none. In CSV no cell is a formula.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use segmentry::engine::{ContactRecord, FieldValue};
use segmentry::schema::{FieldId, Value};
use segmentry::{ContactId, Engine, ListId, Plan, Schema, SegmentError, SegmentId};
use segmentry_io::csv::CsvWriter;
use segmentry_io::files::PrivateFile;
use segmentry_io::sink::Sink;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::error::{Answer, ApiError};
use crate::job_log::{Entry, JobLog};
use crate::space::{NoRoom, Room};
use crate::state::{App, EXPORT_FILES};
use crate::wire::{Contact, is_known_to_sendgrid, stamp};

/// Exports that wait or run. Ours: each of them holds the ids of its contacts while it runs.
pub(crate) const WAITING: usize = 32;
/// Exports that run at the same time.
const RUNNING: usize = 2;
/// How long a link is good (DOC).
const LINK_HOURS: i64 = 24;
/// Contacts that are read from the engine at once. Ours: writers wait for a millisecond.
const AT_ONCE: usize = 500;

/// An export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Export {
    /// `pending`, `ready`, `failure`.
    pub(crate) status: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// Ids and names.
    pub(crate) lists: Vec<(String, String)>,
    pub(crate) segments: Vec<(String, String)>,
    /// Names of files in the directory of exports.
    pub(crate) files: Vec<String>,
    pub(crate) contact_count: u64,
    pub(crate) message: Option<String>,
    /// Opens the links to the files without a key.
    pub(crate) token: Uuid,
    /// The id of the key that asked for it; empty where none was needed.
    #[serde(default)]
    pub(crate) key: String,
}

impl Entry for Export {
    fn is_done(&self) -> bool {
        self.completed_at.is_some()
    }
}

impl Export {
    /// Whether its links have ended.
    pub(crate) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end < now)
    }
}

/// All exports, and how many may wait and run.
#[derive(Debug)]
pub(crate) struct Exports {
    pub(crate) app: Arc<App>,
    log: JobLog<Export>,
    /// Permits of exports that wait or run.
    waiting: Arc<Semaphore>,
    /// Permits of exports that run.
    running: Arc<Semaphore>,
}

impl Exports {
    /// Reads the exports of the directory.
    pub(crate) fn open(app: Arc<App>) -> std::io::Result<Self> {
        let log = JobLog::open(Arc::clone(&app), "export/");
        log.import(&app.path("exports.ndjson"))?;
        Ok(Self {
            log,
            waiting: Arc::new(Semaphore::new(WAITING)),
            running: Arc::new(Semaphore::new(RUNNING)),
            app,
        })
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<Export> {
        self.log.get(id)
    }

    /// All exports, the oldest first.
    pub(crate) fn all(&self) -> Vec<(Uuid, Export)> {
        self.log.all()
    }

    /// A permit to wait; none while many exports do.
    pub(crate) fn permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.waiting).try_acquire_owned().ok()
    }

    /// Stores an export as it is.
    pub(crate) fn put(&self, id: Uuid, export: Export) {
        for (id, forgotten) in self.log.put(id, export) {
            self.remove(id, &forgotten.files);
        }
    }

    fn end(&self, id: Uuid, mut export: Export, outcome: Result<(), String>) {
        let status = if outcome.is_ok() { "ready" } else { "failure" };
        status.clone_into(&mut export.status);
        export.message = outcome.err();
        let now = self.app.clock.believed();
        (export.updated_at, export.completed_at) = (now, Some(now));
        export.expires_at = now.checked_add_signed(TimeDelta::hours(LINK_HOURS));
        self.put(id, export);
        self.remove_expired();
    }

    fn remove(&self, id: Uuid, files: &[String]) {
        self.remove_files(files);
        self.app.space.release(id);
    }

    fn remove_files(&self, files: &[String]) {
        for file in files {
            // Most of them were removed before.
            let _ = std::fs::remove_file(self.app.path(EXPORT_FILES).join(file));
        }
    }

    /// Removes the files of exports whose links have ended.
    pub(crate) fn remove_expired(&self) {
        // A clock that nobody has confirmed removes nothing.
        let now = self.app.clock.believed();
        for (id, export) in self.all().into_iter().filter(|(_, export)| export.is_expired(now)) {
            self.remove(id, &export.files);
        }
    }

    /// After a start: unfinished exports have failed, and files without a link are removed.
    pub(crate) fn recover(&self) {
        let all = self.all();
        for (id, export) in all.iter().filter(|(_, export)| export.status == "pending") {
            self.end(*id, export.clone(), Err(STOPPED.to_owned()));
        }
        for (id, export) in all.iter().filter(|(_, export)| !export.files.is_empty()) {
            let folder = self.app.path(EXPORT_FILES);
            let bytes = |file: &String| std::fs::metadata(folder.join(file)).map_or(0, |m| m.len());
            let room = self.app.space.found(&export.key, export.files.iter().map(bytes).sum());
            self.app.space.keep(*id, room, export.expires_at.map(|end| end.timestamp()));
        }
        let linked: BTreeSet<String> =
            all.into_iter().flat_map(|(_, export)| export.files).collect();
        let names = std::fs::read_dir(self.app.path(EXPORT_FILES)).into_iter().flatten().flatten();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        self.remove_files(&names.filter(|name| !linked.contains(name)).collect::<Vec<_>>());
        self.remove_expired();
    }
}

/// The format of an export's files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    csv: bool,
    packed: bool,
}

impl Form {
    pub(crate) fn of(name: &str) -> Option<Self> {
        let (name, packed) = name.strip_suffix(".gz").map_or((name, false), |name| (name, true));
        match name {
            "csv" => Some(Self { csv: true, packed }),
            "json" => Some(Self { csv: false, packed }),
            _ => None,
        }
    }

    fn suffix(self) -> &'static str {
        match (self.csv, self.packed) {
            (true, false) => "csv",
            (true, true) => "csv.gz",
            (false, false) => "json",
            (false, true) => "json.gz",
        }
    }
}

/// Runs an export as soon as there is a permit. `file_bytes` is the size from which on another file is begun.
pub(crate) async fn run(
    exports: Arc<Exports>,
    (waiting, room): (OwnedSemaphorePermit, Room),
    id: Uuid,
    mut export: Export,
    form: Form,
    file_bytes: u64,
) {
    let mut stopping = exports.app.stopping.subscribe();
    let running = tokio::select! {
        running = Arc::clone(&exports.running).acquire_owned() => running.ok(),
        _ = stopping.wait_for(|stopping| *stopping) => None,
    };
    // It fails only if the runtime is shut down meanwhile; the next start then ends the export.
    let _ = tokio::task::spawn_blocking(move || {
        let _permits = (running, waiting);
        let room = Arc::new(Mutex::new(room));
        let outcome = write(&exports, id, &mut export, form, file_bytes, &room);
        let is_kept = outcome.is_ok();
        exports.end(id, export, outcome);
        let until = exports.get(id).and_then(|export| export.expires_at);
        if let Some(room) = Arc::into_inner(room).filter(|_| is_kept) {
            exports.app.space.keep(id, room.into_inner(), until.map(|end| end.timestamp()));
        }
    })
    .await;
}

fn write(
    exports: &Exports,
    id: Uuid,
    export: &mut Export,
    form: Form,
    file_bytes: u64,
    room: &Arc<Mutex<Room>>,
) -> Result<(), String> {
    let app = &exports.app;
    if app.is_stopping() {
        return Err(STOPPED.to_owned());
    }
    let contacts = contacts_of(app, export)?;
    let mut files = Vec::new();
    let place = Place { folder: app.path(EXPORT_FILES), id, form, room };
    let written = write_files(app, &contacts, &place, file_bytes, &mut files);
    if let Err(error) = written {
        exports.remove_files(&files);
        if app.is_stopping() {
            return Err(STOPPED.to_owned());
        }
        if let Some(full) = error.get_ref().and_then(|error| error.downcast_ref::<NoRoom>()) {
            tracing::warn!(%full, "an export was ended");
            return Err(full.to_string());
        }
        tracing::error!(%error, "an export failed");
        return Err("the files could not be written".to_owned());
    }
    (export.files, export.contact_count) = (files, contacts.len() as u64);
    Ok(())
}

/// The message of an export that the server stopped before it was done.
const STOPPED: &str = "the server stopped before the export was done; ask for it again";

/// Fills in the names of lists and segments. Refuses those that do not exist.
pub(crate) fn fill_names(engine: &Engine, export: &mut Export) -> Answer<()> {
    let lists: std::collections::HashMap<&ListId, &str> = engine.lists().collect();
    for (id, name) in &mut export.lists {
        let held = lists.get(&ListId::from(id.as_str()));
        let held = held.ok_or_else(|| ApiError::bad("list_ids", "there is no such list"))?;
        (*held).clone_into(name);
    }
    for (id, name) in &mut export.segments {
        let view = engine.segment(&SegmentId::from(id.as_str()));
        *name = view.map_err(|_| ApiError::bad("segment_ids", "there is no such segment"))?.name;
    }
    Ok(())
}

/// The criteria of the contacts on a list.
pub(crate) fn on_list(list: &ListId) -> Plan {
    Plan::everyone().within_list(list.as_str())
}

/// The contacts to export, as of now. The engine is read for one list or segment at a time.
fn contacts_of(app: &App, export: &Export) -> Result<Vec<ContactId>, String> {
    if export.lists.is_empty() && export.segments.is_empty() {
        return Ok(app.engine.read(Engine::contact_ids));
    }
    let mut contacts = BTreeSet::new();
    for (id, name) in &export.lists {
        let list = ListId::from(id.as_str());
        let there = |engine: &Engine| {
            let there = engine.lists().any(|(held, _)| *held == list);
            there.then(|| engine.evaluate(&on_list(&list), app.instant(engine)))
        };
        let found = app.engine.read(there);
        contacts.extend(found.ok_or_else(|| format!("the list {name} was deleted meanwhile"))?);
    }
    for (id, name) in &export.segments {
        let id = SegmentId::from(id.as_str());
        let found = app.engine.read(|engine| match engine.resolve(&id, app.instant(engine)) {
            // Those that are shown of it, until what its query reads exists again.
            Err(SegmentError::Frozen { .. }) => engine.members(&id).map(Iterator::collect),
            found => found,
        });
        contacts
            .extend(found.map_err(|_| format!("the segment {name} has no members at the moment"))?);
    }
    Ok(contacts.into_iter().collect())
}

/// Where an export's files are.
struct Place<'a> {
    folder: PathBuf,
    id: Uuid,
    form: Form,
    /// The room for all of them.
    room: &'a Arc<Mutex<Room>>,
}

impl Place<'_> {
    /// A new file that only its owner reads. It has its name once it is finished.
    fn create(&self, name: &str) -> std::io::Result<Sink> {
        let room = Arc::clone(self.room);
        let grow = move |bytes| room.lock().grow(bytes).map_err(std::io::Error::other);
        let file = PrivateFile::begin(self.folder.join(name))?.watched(grow);
        Ok(Sink::fast(file, self.form.packed))
    }
}

fn write_files(
    app: &App,
    contacts: &[ContactId],
    place: &Place<'_>,
    file_bytes: u64,
    files: &mut Vec<String>,
) -> std::io::Result<()> {
    let schema = app.engine.read(|engine| engine.schema().clone());
    let form = place.form;
    let (mut out, mut written) = (None, 0);
    let mut chunks = contacts.chunks(AT_ONCE).peekable();
    // An export without contacts has a file, too, with its header.
    while chunks.peek().is_some() || files.is_empty() {
        if app.is_stopping() {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        let chunk = chunks.next().unwrap_or_default();
        let rows = app.engine.read(|engine| rows(engine, &schema, chunk, form, &app.base));
        for row in rows {
            if written + row.len() as u64 > file_bytes {
                out.take().map_or(Ok(()), Sink::finish)?;
            }
            if out.is_none() {
                out = Some(begin_file(place, &schema, files, &mut written)?);
            }
            written += row.len() as u64;
            out.as_mut().map_or(Ok(()), |out| out.write_all(&row))?;
        }
        if out.is_none() {
            out = Some(begin_file(place, &schema, files, &mut written)?);
        }
    }
    out.map_or(Ok(()), Sink::finish)
}

fn begin_file(
    place: &Place<'_>,
    schema: &Schema,
    files: &mut Vec<String>,
    written: &mut u64,
) -> std::io::Result<Sink> {
    let Place { id, form, .. } = place;
    let name = format!("{id}-{}.{}", files.len() + 1, form.suffix());
    let mut out = place.create(&name)?;
    files.push(name);
    *written = 0;
    if form.csv {
        let header = csv_header(schema)?;
        *written = header.len() as u64;
        out.write_all(&header)?;
    }
    Ok(out)
}

/// Header and field of each column; reserved ones in capitals, as the official exports have them.
fn columns(schema: &Schema) -> impl Iterator<Item = (String, Option<FieldId>)> {
    let left_out = [FieldId::CONTACT_ID, FieldId::EMAIL_DOMAINS];
    let fields = schema.fields().filter(move |field| {
        !left_out.contains(&field.id) && (!field.is_custom() || is_known_to_sendgrid(field))
    });
    let named = fields.map(|field| {
        let name = if field.is_custom() { field.name.clone() } else { field.name.to_uppercase() };
        (name, Some(field.id))
    });
    named.chain([("CONTACT_ID".to_owned(), None)])
}

fn cell(held: &FieldValue<'_>) -> String {
    match held {
        FieldValue::Scalar(Value::Time(at)) => stamp(at.to_chrono()),
        held => held.to_cell(),
    }
}

fn csv_header(schema: &Schema) -> std::io::Result<Vec<u8>> {
    let mut writer = CsvWriter::new(Vec::new());
    writer.write_header(columns(schema).map(|(name, _)| name))?;
    writer.finish()
}

fn csv_row(cells: impl Iterator<Item = String>) -> std::io::Result<Vec<u8>> {
    let mut writer = CsvWriter::new(Vec::new());
    writer.write_row(cells)?;
    writer.finish()
}

fn rows(
    engine: &Engine,
    schema: &Schema,
    contacts: &[ContactId],
    form: Form,
    base: &str,
) -> Vec<Vec<u8>> {
    if !form.csv {
        let line = |contact: Contact| {
            let mut line = serde_json::to_vec(&contact).unwrap_or_default();
            line.push(b'\n');
            line
        };
        return Contact::of(engine, contacts, base).into_iter().map(line).collect();
    }
    let row = |record: ContactRecord<'_>| {
        let of = |id: Option<FieldId>| match id {
            None => record.contact_id.to_string(),
            Some(id) => record
                .fields
                .iter()
                .find(|(field, _)| field.id == id)
                .map(|(_, held)| cell(held))
                .unwrap_or_default(),
        };
        csv_row(columns(schema).map(|(_, id)| of(id))).unwrap_or_default()
    };
    contacts.iter().filter_map(|id| engine.contact(*id)).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        use segmentry::schema::Decimal;
        let text = |held: FieldValue<'_>| {
            let row = csv_row(std::iter::once(cell(&held))).expect("memory");
            String::from_utf8(row).expect("UTF-8 cells")
        };
        let of_text = |cell: &'static str| text(FieldValue::Scalar(Value::Text(cell.into())));
        assert_eq!(of_text("=1+1"), "'=1+1\n");
        assert_eq!(of_text("plain"), "plain\n");
        assert_eq!(of_text("+15551234567"), "+15551234567\n", "a telephone number is itself");
        assert_eq!(text(FieldValue::Scalar(Value::Number(Decimal::from(-5)))), "-5\n");
    }
}
