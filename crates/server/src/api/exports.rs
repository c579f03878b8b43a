//! Exports of contacts into files behind links that end.
//!
//! In: lists and segments. Out: files of who is on them, or satisfies them, at the moment of the export. A link
//! is good for a day, and whoever has it needs no key. In CSV no cell is a formula.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use segmentry::engine::{ContactRecord, Held};
use segmentry::schema::{FieldId, Value};
use segmentry::{ContactId, Engine, ListId, Schema, SegmentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tokio::io::AsyncReadExt;
use utoipa::ToSchema;
use uuid::Uuid;

use super::jobs::same_token;
use super::lists::on_list;
use super::params::{Id, Params};
use crate::app::{App, Export};
use crate::body;
use crate::error::{Answer, ApiError, Errors, without_values};
use crate::ledger::draw;
use crate::shape::{Contact, Metadata, stamp};

/// How long a link is good (DOC).
const LINK_HOURS: i64 = 24;
/// Contacts that are written while the engine is held. Ours: a millisecond.
const AT_ONCE: usize = 500;

/// What to export.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ExportRequest {
    list_ids: Option<Vec<String>>,
    segment_ids: Option<Vec<String>>,
    /// `csv` or `json`, one object a line; `csv.gz` and `json.gz` are packed.
    file_type: Option<String>,
    /// Megabytes of a file; more are split. 5,000 unless set.
    max_file_size: Option<u64>,
    /// Clients send it; no mail goes out.
    #[expect(
        dead_code,
        reason = "nothing is sent, but what it looks like is checked and described"
    )]
    notifications: Option<Notifications>,
}

/// Whether a mail is wanted.
#[derive(Debug, Deserialize, ToSchema)]
struct Notifications {
    #[expect(dead_code, reason = "as above")]
    email: Option<bool>,
}

/// An export that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportBegun {
    id: String,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// A segment or list of an export.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "Name")]
    name: String,
}

/// An export.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportState {
    id: String,
    /// `pending`, `ready` or `failure`.
    status: String,
    created_at: String,
    updated_at: String,
    completed_at: String,
    expires_at: String,
    /// Of the files; anyone who has them can fetch them until the export expires.
    urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    contact_count: u64,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// An export in the list of exports.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportSummary {
    #[serde(flatten)]
    state: ExportState,
    user_id: String,
    /// `contacts_export`, `list_export` or `segment_export`.
    export_type: &'static str,
    segments: Vec<Named>,
    lists: Vec<Named>,
}

/// All exports.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportList {
    result: Vec<ExportSummary>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// Begins an export of all contacts, or of those of lists and segments.
#[utoipa::path(post, path = "/v3/marketing/contacts/exports", tag = "Contacts",
    security(("key" = ["contacts:read"])), request_body = ExportRequest,
    responses((status = 202, body = ExportBegun), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    body::Optional(asked): body::Optional<ExportRequest>,
) -> Answer<(StatusCode, Json<ExportBegun>)> {
    let form = Form::of(asked.file_type.as_deref().unwrap_or("csv"))
        .ok_or_else(|| ApiError::bad("file_type", "takes csv or json, or csv.gz or json.gz"))?;
    let megabytes = asked.max_file_size.unwrap_or(5_000);
    if !(1..=100_000).contains(&megabytes) {
        return Err(ApiError::bad("max_file_size", "takes 1 to 100000 megabytes"));
    }
    let (list_ids, segment_ids) =
        (asked.list_ids.unwrap_or_default(), asked.segment_ids.unwrap_or_default());
    let id = draw();
    let now = crate::clock::now();
    let export = Export {
        status: "pending".to_owned(),
        created_at: now,
        updated_at: now,
        completed_at: None,
        expires_at: None,
        list_ids,
        segment_ids,
        files: Vec::new(),
        contact_count: 0,
        message: None,
        token: draw(),
    };
    let who = app.work({
        let export = export.clone();
        move |app| app.engine.read(|engine| audience(engine, &export))
    });
    let who = who.await??;
    keep(&app, id, export.clone());
    // It goes on after the answer.
    let kept = Arc::clone(&app);
    tokio::task::spawn_blocking(move || run(&kept, id, export, &who, form, megabytes << 20));
    let metadata = Metadata::here(format!("{}/v3/marketing/contacts/exports/{id}", app.base));
    Ok((StatusCode::ACCEPTED, Json(ExportBegun { id: id.to_string(), metadata })))
}

fn keep(app: &App, id: Uuid, export: Export) {
    if let Err(error) = app.exports.put(id, export) {
        tracing::warn!(%error, "an export could not be kept");
    }
}

/// Who is exported, as of now.
fn audience(engine: &Engine, export: &Export) -> Answer<Vec<ContactId>> {
    let now = App::instant(engine);
    if export.list_ids.is_empty() && export.segment_ids.is_empty() {
        return Ok(engine.store().contact_ids(engine.store().alive()));
    }
    let mut who = BTreeSet::new();
    for list in export.list_ids.iter().map(|id| ListId::from(id.as_str())) {
        engine
            .lists()
            .find(|(held, _)| **held == list)
            .ok_or_else(|| ApiError::bad("list_ids", "there is no such list"))?;
        who.extend(engine.evaluate(&on_list(&list), now));
    }
    for segment in export.segment_ids.iter().map(|id| SegmentId::from(id.as_str())) {
        let found = engine.resolve(&segment, now);
        who.extend(
            found.map_err(|error| {
                ApiError::bad("segment_ids", without_values(&error.to_string()))
            })?,
        );
    }
    Ok(who.into_iter().collect())
}

#[derive(Clone, Copy, Debug)]
struct Form {
    csv: bool,
    packed: bool,
}

impl Form {
    fn of(name: &str) -> Option<Self> {
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

fn run(app: &App, id: Uuid, mut export: Export, who: &[ContactId], form: Form, most: u64) {
    match write_files(app, id, who, form, most) {
        Ok(files) => {
            "ready".clone_into(&mut export.status);
            export.files = files;
            export.contact_count = who.len() as u64;
        }
        Err(error) => {
            tracing::error!(%error, "an export failed");
            "failure".clone_into(&mut export.status);
            export.message = Some("the files could not be written".to_owned());
        }
    }
    let now = crate::clock::now();
    (export.updated_at, export.completed_at) = (now, Some(now));
    export.expires_at = now.checked_add_signed(TimeDelta::hours(LINK_HOURS));
    keep(app, id, export);
    forget(app);
}

/// Removes the files of exports whose links have ended.
fn forget(app: &App) {
    let over = |export: &Export| export.expires_at.is_some_and(|end| end < crate::clock::now());
    for (_, export) in app.exports.all().into_iter().filter(|(_, export)| over(export)) {
        for file in export.files {
            // Most of them were removed before.
            let _ = std::fs::remove_file(app.folder("exports").join(file));
        }
    }
}

/// A file that counts what is written to it.
enum Out {
    Plain(File),
    Packed(Box<GzEncoder<File>>),
}

impl Out {
    fn new(path: &PathBuf, form: Form) -> std::io::Result<Self> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let packed = |file| Self::Packed(Box::new(GzEncoder::new(file, Compression::fast())));
        Ok(if form.packed { packed(file) } else { Self::Plain(file) })
    }

    fn write(&mut self, text: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Plain(file) => file.write_all(text),
            Self::Packed(file) => file.write_all(text),
        }
    }

    fn end(self) -> std::io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Packed(file) => file.finish().map(drop),
        }
    }
}

fn write_files(
    app: &App,
    id: Uuid,
    who: &[ContactId],
    form: Form,
    most: u64,
) -> std::io::Result<Vec<String>> {
    let schema = app.engine.read(|engine| engine.schema().clone());
    let folder = app.folder("exports");
    let (mut files, mut out, mut written) = (Vec::new(), None, 0);
    let mut chunks = who.chunks(AT_ONCE).peekable();
    // An export of nobody has a file too, with its header.
    while chunks.peek().is_some() || files.is_empty() {
        let chunk = chunks.next().unwrap_or_default();
        let rows = app.engine.read(|engine| rows(engine, &schema, chunk, form, &app.base));
        for row in rows {
            if written + row.len() as u64 > most {
                out.take().map_or(Ok(()), Out::end)?;
            }
            if out.is_none() {
                out = Some(begin_file(&folder, id, form, &schema, &mut files, &mut written)?);
            }
            written += row.len() as u64;
            out.as_mut().map_or(Ok(()), |out| out.write(&row))?;
        }
        if out.is_none() {
            out = Some(begin_file(&folder, id, form, &schema, &mut files, &mut written)?);
        }
    }
    out.map_or(Ok(()), Out::end)?;
    Ok(files)
}

fn begin_file(
    folder: &std::path::Path,
    id: Uuid,
    form: Form,
    schema: &Schema,
    files: &mut Vec<String>,
    written: &mut u64,
) -> std::io::Result<Out> {
    let name = format!("{id}-{}.{}", files.len() + 1, form.suffix());
    let mut out = Out::new(&folder.join(&name), form)?;
    files.push(name);
    *written = 0;
    if form.csv {
        let header = csv_row(columns(schema).map(|(name, _)| name))?;
        *written = header.len() as u64;
        out.write(&header)?;
    }
    Ok(out)
}

/// Header and field of each column; reserved ones in capitals, as the official exports have them.
fn columns(schema: &Schema) -> impl Iterator<Item = (String, Option<FieldId>)> {
    let left_out = [FieldId::CONTACT_ID, FieldId::EMAIL_DOMAINS];
    let fields = schema.fields().filter(move |field| !left_out.contains(&field.id));
    let named = fields.map(|field| {
        let name = if field.is_custom() { field.name.clone() } else { field.name.to_uppercase() };
        (name, Some(field.id))
    });
    named.chain([("CONTACT_ID".to_owned(), None)])
}

/// A text that a spreadsheet would take for a formula begins with an apostrophe.
fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn cell(held: &Held<'_>) -> String {
    match held {
        Held::Scalar(Value::Number(_)) => held.to_cell(),
        Held::Scalar(Value::Time(at)) => stamp(at.to_chrono()),
        held => guarded(held.to_cell()),
    }
}

fn csv_row(cells: impl Iterator<Item = String>) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.collect::<Vec<_>>())?;
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

fn rows(
    engine: &Engine,
    schema: &Schema,
    who: &[ContactId],
    form: Form,
    base: &str,
) -> Vec<Vec<u8>> {
    if !form.csv {
        let line = |contact: Contact| {
            let mut line = serde_json::to_vec(&contact).unwrap_or_default();
            line.push(b'\n');
            line
        };
        return Contact::of(engine, who, base).into_iter().map(line).collect();
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
    who.iter().filter_map(|id| engine.contact(*id)).map(row).collect()
}

fn state_of(app: &App, id: Uuid, export: &Export) -> ExportState {
    let link =
        |name: &String| format!("{}/v1/files/exports/{name}?token={}", app.base, export.token);
    let over = export.expires_at.is_some_and(|end| end < crate::clock::now());
    ExportState {
        id: id.to_string(),
        status: export.status.clone(),
        created_at: stamp(export.created_at),
        updated_at: stamp(export.updated_at),
        completed_at: export.completed_at.map(stamp).unwrap_or_default(),
        expires_at: export.expires_at.map(stamp).unwrap_or_default(),
        urls: if over { Vec::new() } else { export.files.iter().map(link).collect() },
        message: export.message.clone(),
        contact_count: export.contact_count,
        metadata: Metadata::here(format!("{}/v3/marketing/contacts/exports/{id}", app.base)),
    }
}

/// An export's state, and its links when it is ready.
#[utoipa::path(get, path = "/v3/marketing/contacts/exports/{id}", tag = "Contacts",
    security(("key" = ["contacts:read"])),
    params(("id" = String, Path, description = "The export's id")),
    responses((status = 200, body = ExportState), (status = 404, body = Errors)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<ExportState>> {
    let unknown = || ApiError::not_found("id", "export does not exist");
    let id: Uuid = id.parse().map_err(|_| unknown())?;
    let export = app.exports.get(id).ok_or_else(unknown)?;
    Ok(Json(state_of(&app, id, &export)))
}

/// All exports that are remembered, the latest first.
#[utoipa::path(get, path = "/v3/marketing/contacts/exports", tag = "Contacts",
    security(("key" = ["contacts:read"])), responses((status = 200, body = ExportList)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Answer<Json<ExportList>> {
    app.work(|app| {
        let name_of_list = |id: &String| {
            app.engine.read(|engine| {
                let named = engine.lists().find(|(held, _)| held.as_str() == id);
                named.map(|(_, name)| name.to_owned()).unwrap_or_default()
            })
        };
        let name_of_segment = |id: &String| {
            let id = SegmentId::from(id.as_str());
            app.engine.read(|engine| engine.segment(&id).map(|view| view.name).unwrap_or_default())
        };
        let of = |(id, export): (Uuid, Export)| ExportSummary {
            state: state_of(app, id, &export),
            user_id: String::new(),
            export_type: match (export.segment_ids.is_empty(), export.list_ids.is_empty()) {
                (false, _) => "segment_export",
                (true, false) => "list_export",
                (true, true) => "contacts_export",
            },
            segments: export
                .segment_ids
                .iter()
                .map(|id| Named { id: id.clone(), name: name_of_segment(id) })
                .collect(),
            lists: export
                .list_ids
                .iter()
                .map(|id| Named { id: id.clone(), name: name_of_list(id) })
                .collect(),
        };
        let result = app.exports.all().into_iter().rev().take(1_000).map(of).collect();
        let metadata = Metadata::here(format!("{}/v3/marketing/contacts/exports", app.base));
        Json(ExportList { result, metadata })
    })
    .await
}

/// A file of an export, for whoever has the link.
#[utoipa::path(get, path = "/v1/files/exports/{name}", tag = "Files", security(()),
    params(("name" = String, Path, description = "The file's name"),
        ("token" = String, Query, description = "From the link")),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 404, body = Errors)))]
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    Id(name): Id,
    params: Params,
) -> Answer<Response> {
    let unknown = || ApiError::not_found("name", "there is nothing here");
    // A name is looked up among those that were given out; no path is ever made of it.
    let exports = app.exports.all();
    let (_, export) =
        exports.iter().find(|(_, export)| export.files.contains(&name)).ok_or_else(unknown)?;
    same_token(&params, export.token)?;
    if export.expires_at.is_none_or(|end| end < crate::clock::now()) {
        return Err(unknown());
    }
    let file = tokio::fs::File::open(app.folder("exports").join(&name)).await;
    let file = file.map_err(|_| unknown())?;
    let mut headers = HeaderMap::new();
    let content = match std::path::Path::new(&name).extension().and_then(|end| end.to_str()) {
        Some("gz") => "application/gzip",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/x-ndjson",
    };
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content));
    headers.insert(
        header::CONTENT_DISPOSITION,
        header::HeaderValue::from_static("attachment; filename=\"contacts\""),
    );
    if let Ok(meta) = file.metadata().await {
        headers.insert(header::CONTENT_LENGTH, meta.len().into());
    }
    Ok((headers, Body::from_stream(pieces(file))).into_response())
}

/// A file, piece by piece.
fn pieces(
    file: tokio::fs::File,
) -> impl futures_util::Stream<Item = std::io::Result<bytes::Bytes>> + Send {
    stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut piece = bytes::BytesMut::with_capacity(64 * 1024);
        match file.read_buf(&mut piece).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(piece.freeze()), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        use segmentry::schema::Decimal;
        assert_eq!(cell(&Held::Scalar(Value::Text("=1+1".into()))), "'=1+1");
        assert_eq!(cell(&Held::Scalar(Value::Text("@x".into()))), "'@x");
        assert_eq!(cell(&Held::Scalar(Value::Text("plain".into()))), "plain");
        assert_eq!(cell(&Held::Scalar(Value::Number(Decimal::from(-5)))), "-5");
    }
}
