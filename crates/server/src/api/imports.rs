//! Imports of CSV files.
//!
//! In: a mapping of columns to fields, and then a file, packed or not. Out: a job, and the contacts of the
//! file. The file comes piece by piece onto the disk, and is read from there in batches.

use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chrono::TimeDelta;
use segmentry::{ContactPatch, ListId, Schema};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;
use uuid::Uuid;

use super::contacts::{begin, end, is_writable, keep, known_lists, note};
use super::jobs::{find, same_token};
use super::params::{Id, Params};
use crate::app::{App, Job, Upload};
use crate::body::{self, Pieces};
use crate::error::{Answer, ApiError, Errors};
use crate::intake;
use crate::ledger::draw;
use crate::shape::{RESERVED, field_id};

/// Bytes of a file (SPEC: 5 GB), unpacked ones too.
const FILE_BYTES: u64 = 5 << 30;
/// Contacts of a file (SPEC).
const FILE_CONTACTS: u64 = 1_000_000;
/// How long a file may be sent.
const UPLOAD_HOURS: i64 = 24;
/// Contacts of one batch.
const AT_ONCE: usize = 1_000;

/// What a file will hold.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ImportRequest {
    /// `csv`.
    file_type: Option<String>,
    /// For each column the id of its field; null leaves it out.
    field_mappings: Option<Vec<Option<String>>>,
    list_ids: Option<Vec<String>>,
}

/// A header that the upload needs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadHeader {
    header: &'static str,
    value: &'static str,
}

/// Where to send the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportBegun {
    job_id: String,
    /// Takes the file by PUT; whoever has it needs no key.
    upload_uri: String,
    upload_headers: Vec<UploadHeader>,
}

/// The names of the fields that ids stand for.
fn mapped(schema: &Schema, ids: Vec<Option<String>>) -> Answer<Vec<Option<String>>> {
    let name = |id: &str| {
        let reserved = RESERVED.iter().find(|field| field.id == id || field.name == id);
        let reserved = reserved.map(|field| field.name.to_owned());
        let custom = || schema.custom().find(|field| field_id(field) == id);
        let more = || is_writable(id).then(|| id.to_owned());
        reserved.or_else(|| custom().map(|field| field.name.clone())).or_else(more)
    };
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    for id in ids {
        match id {
            None => names.push(None),
            Some(id) => match name(&id) {
                Some(name) => names.push(Some(name)),
                None => unknown.push(id),
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

/// Begins an import: says where the file goes.
#[utoipa::path(put, path = "/v3/marketing/contacts/imports", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = ImportRequest,
    responses((status = 200, body = ImportBegun), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<ImportRequest>,
) -> Answer<Json<ImportBegun>> {
    if asked.file_type.as_deref() != Some("csv") {
        return Err(ApiError::bad("file_type", "takes csv"));
    }
    let ids = asked.field_mappings.unwrap_or_default();
    if ids.iter().all(Option::is_none) {
        return Err(ApiError::bad("field_mappings", "at least one column needs a field"));
    }
    let list_ids = asked.list_ids.unwrap_or_default();
    let (id, job) = app
        .work(move |app| {
            let lists: Vec<ListId> = list_ids.iter().map(|id| id.as_str().into()).collect();
            known_lists(app, &lists)?;
            let schema = app.engine.read(|engine| engine.schema().clone());
            let columns = mapped(&schema, ids)?;
            let until = crate::clock::now() + TimeDelta::hours(UPLOAD_HOURS);
            let mut job = begin("upsert");
            job.upload = Some(Upload { columns, list_ids, until });
            let id = draw();
            keep(app, id, job.clone());
            Answer::Ok((id, job))
        })
        .await??;
    Ok(Json(ImportBegun {
        job_id: id.to_string(),
        upload_uri: format!("{}/v1/files/imports/{id}?token={}", app.base, job.token),
        upload_headers: vec![UploadHeader { header: "Content-Type", value: "text/csv" }],
    }))
}

/// Takes the file of an import, for whoever has the link.
#[utoipa::path(put, path = "/v1/files/imports/{id}", tag = "Files", security(()),
    params(("id" = String, Path, description = "The job's id"),
        ("token" = String, Query, description = "From the link")),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200), (status = 400, body = Errors), (status = 404, body = Errors),
        (status = 408, body = Errors), (status = 413, body = Errors)))]
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    Id(id): Id,
    params: Params,
    request: Request,
) -> Answer<StatusCode> {
    let (id, mut job) = find(&app, &id)?;
    same_token(&params, job.token)?;
    let awaited = job.upload.take().filter(|upload| crate::clock::now() < upload.until);
    let upload = awaited.ok_or_else(|| ApiError::not_found("id", "no file is awaited"))?;
    let path = app.folder("imports").join(id.to_string());
    receive(&app, request, &path).await?;
    // From here on a second file is refused.
    keep(&app, id, job.clone());
    let kept = Arc::clone(&app);
    tokio::task::spawn_blocking(move || {
        let outcome = File::open(&path).map_err(|_| ApiError::internal());
        let outcome = outcome.and_then(|file| take_file(&kept, file, &upload, &mut job));
        if let Err(error) = outcome {
            job.errored = job.errored.max(1);
            job.requested = job.requested.max(1);
            let message = format!("the file could not be read to its end ({})", error.status);
            job.errors.push(serde_json::json!({"message": message}).to_string());
        }
        end(&kept, id, job);
        // It has done its work.
        let _ = std::fs::remove_file(&path);
    });
    Ok(StatusCode::OK)
}

async fn receive(app: &App, request: Request, path: &std::path::Path) -> Answer<()> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "an upload could not be written");
        ApiError::internal()
    };
    let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
    let mut pieces = Pieces::of(request.into_body(), app.config.limits.idle_seconds);
    let mut bytes = 0;
    while let Some(piece) = pieces.next().await? {
        bytes += piece.len() as u64;
        if bytes > FILE_BYTES {
            return Err(ApiError::too_large(FILE_BYTES as usize));
        }
        file.write_all(&piece).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)
}

/// A file's text, unpacked if it is gzip.
fn text_of(file: File) -> std::io::Result<Box<dyn Read>> {
    let mut reader = BufReader::new(file);
    let packed = std::io::BufRead::fill_buf(&mut reader)?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed {
        Box::new(flate2::bufread::MultiGzDecoder::new(reader).take(FILE_BYTES))
    } else {
        Box::new(reader)
    })
}

fn take_file(app: &App, file: File, upload: &Upload, job: &mut Job) -> Answer<()> {
    let text = text_of(file).map_err(|_| ApiError::bad("", "the file cannot be read"))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let lists: Vec<ListId> = upload.list_ids.iter().map(|id| id.as_str().into()).collect();
    let (mut patches, mut first) = (Vec::new(), 0);
    let mut record = csv::StringRecord::new();
    loop {
        let more = match reader.read_record(&mut record) {
            Ok(more) => more && job.requested < FILE_CONTACTS,
            Err(_) => return Err(ApiError::bad("", "the file is not CSV in UTF-8")),
        };
        if more {
            job.requested += 1;
            patches.push(patch_of(&record, upload, &lists));
        }
        if patches.len() >= AT_ONCE || !more {
            let count = patches.len();
            let taken = intake::contacts(&app.engine, std::mem::take(&mut patches))?;
            app.metrics.contacts.inc_by(taken.created + taken.updated);
            app.metrics.refused.inc_by(taken.refused.len() as u64);
            note(job, &taken, first);
            first += count;
        }
        if !more {
            return Ok(());
        }
    }
}

/// A line of the file. An empty cell leaves its field as it is.
fn patch_of(record: &csv::StringRecord, upload: &Upload, lists: &[ListId]) -> ContactPatch {
    let patch = ContactPatch { list_ids: lists.to_vec(), ..ContactPatch::default() };
    let cells = upload.columns.iter().zip(record);
    let cells = cells.filter_map(|(name, cell)| Some((name.as_ref()?, cell)));
    cells.filter(|(_, cell)| !cell.is_empty()).fold(patch, |patch, (name, cell)| {
        if name == "alternate_emails" {
            let emails: Vec<String> = cell.split([';', ',']).map(str::to_owned).collect();
            patch.set(name, emails)
        } else {
            patch.set(name, cell)
        }
    })
}

/// Jobs whose file came but was not read to its end before the server stopped are marked as failed.
pub(crate) fn abandon_unfinished(app: &App) {
    let unfinished = |job: &Job| job.finished_at.is_none() && job.upload.is_none();
    let jobs: Vec<(Uuid, Job)> = app.jobs.all();
    for (id, mut job) in jobs.into_iter().filter(|(_, job)| unfinished(job)) {
        job.requested = job.requested.max(1);
        job.errored = job.requested;
        let message = "the server stopped while it read the file; send it again";
        job.errors.push(serde_json::json!({"message": message}).to_string());
        end(app, id, job);
    }
}
