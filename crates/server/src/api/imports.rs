//! Imports of CSV files.
//!
//! In: a mapping of columns to fields, then a file, compressed or not. Out: a job. The file is written to the disk as
//! it arrives, and read from there ([`crate::import`]).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::{Extension, Json};
use chrono::TimeDelta;
use segmentry::{ListId, limits};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;

use super::contacts::known_lists;
use super::jobs::{check_token, find};
use crate::body::{self, AtMost, Pieces};
use crate::error::{Answer, ApiError, Errors};
use crate::ids::new_id;
use crate::import::{self, FILE_BYTES};
use crate::jobs::{Claim, Job, Jobs, Upload};
use crate::middleware::Caller;
use crate::params::{Id, Params};
use crate::space::Room;
use crate::state::{App, UPLOADS};
use segmentry_io::files;

/// How long a file may be sent.
const UPLOAD_HOURS: i64 = 24;
/// Bytes of a file after which its key is looked at again.
const CHECKED_EVERY: u64 = 1 << 20;
/// Columns of a file. Ours: twice the fields that there may be.
const COLUMNS: usize = 1_000;

/// What a file will hold.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ImportRequest {
    /// `csv`.
    #[schema(required, value_type = String)]
    file_type: Option<String>,
    /// For each column the id of its field; null leaves it out.
    #[schema(required, value_type = Vec<Option<String>>)]
    field_mappings: Option<AtMost<Option<String>, COLUMNS>>,
    #[schema(value_type = Option<Vec<String>>)]
    list_ids: Option<AtMost<String, { limits::LISTS_PER_CONTACT }>>,
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
    /// Takes the file by PUT. It needs no key.
    upload_uri: String,
    upload_headers: Vec<UploadHeader>,
}

/// Begins an import: says where the file goes.
#[utoipa::path(put, path = "/v3/marketing/contacts/imports", tag = "Contacts",
    security(("key" = ["contacts:write"])), request_body = ImportRequest,
    responses((status = 200, body = ImportBegun), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(jobs): State<Arc<Jobs>>,
    Extension(caller): Extension<Caller>,
    body::Json(asked): body::Json<ImportRequest>,
) -> Answer<Json<ImportBegun>> {
    if asked.file_type.as_deref() != Some("csv") {
        return Err(ApiError::bad("file_type", "takes csv"));
    }
    let columns = asked.field_mappings.unwrap_or_default().0;
    if columns.iter().all(Option::is_none) {
        return Err(ApiError::bad("field_mappings", "at least one column needs a field"));
    }
    let list_ids = asked.list_ids.unwrap_or_default().0;
    let app = Arc::clone(&jobs.app);
    let (id, job) = app
        .work(move |app| {
            let lists: Vec<ListId> = list_ids.iter().map(|id| id.as_str().into()).collect();
            known_lists(app, &lists)?;
            let schema = app.engine.read(|engine| engine.schema().clone());
            import::mapped(&schema, &columns)?;
            let until = app.clock.believed() + TimeDelta::hours(UPLOAD_HOURS);
            let mut job = Job::of("upsert", caller.key());
            job.upload = Some(Upload { columns, list_ids, until });
            let id = new_id();
            jobs.put(id, job.clone());
            Answer::Ok((id, job))
        })
        .await??;
    Ok(Json(ImportBegun {
        job_id: id.to_string(),
        upload_uri: format!("{}/v1/files/imports/{id}?token={}", app.base, job.token),
        upload_headers: vec![UploadHeader { header: "Content-Type", value: "text/csv" }],
    }))
}

/// Takes the file of an import. The link's token stands for a key.
#[utoipa::path(put, path = "/v1/files/imports/{id}", tag = "Files", security(()),
    params(("id" = String, Path, description = "The job's id"),
        ("token" = String, Query, description = "From the link")),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200), (status = 400, body = Errors), (status = 404, body = Errors),
        (status = 401, body = Errors), (status = 408, body = Errors), (status = 409, body = Errors),
        (status = 413, body = Errors), (status = 429, body = Errors), (status = 507, body = Errors)))]
pub(crate) async fn upload(
    State(jobs): State<Arc<Jobs>>,
    Id(id): Id,
    params: Params,
    request: Request,
) -> Answer<StatusCode> {
    let (id, job) = find(&jobs, &id)?;
    check_token(&params, job.token)?;
    let not_awaited = || ApiError::not_found("id", "no file is awaited");
    job.upload.ok_or_else(not_awaited)?;
    let Some(claim) = Claim::of(&jobs, id) else {
        let message = "a file for this import is on its way already";
        return Err(ApiError::new(StatusCode::CONFLICT, Some("id"), message));
    };
    // Looked up again: another upload may have ended since.
    let (_, mut job) = find(&jobs, &id.to_string())?;
    let awaited = job.upload.take().filter(|upload| jobs.app.clock.latest() < upload.until);
    let upload = awaited.ok_or_else(not_awaited)?;
    let path = jobs.app.path(UPLOADS).join(id.to_string());
    let (key, expected) = (job.key.clone(), announced(request.headers()));
    if expected > FILE_BYTES {
        return Err(ApiError::too_large(FILE_BYTES as usize));
    }
    let begun = jobs.app.work(move |app| app.space.begin(&key, expected));
    let mut room = begun.await??;
    if let Err(refusal) = receive(&jobs.app, request, &path, &job.key, &mut room).await {
        // Half a file is of no use. The client may send it again.
        let _ = tokio::fs::remove_file(&path).await;
        return Err(refusal);
    }
    let app = Arc::clone(&jobs.app);
    app.work(move |_| {
        // From here on a second file is refused.
        jobs.put(id, job.clone());
        tokio::spawn(async move {
            let permit = Arc::clone(&jobs.importing).acquire_owned().await;
            tokio::task::spawn_blocking(move || {
                let _held = (permit, claim, room);
                import::run(&jobs, id, &path, &upload, job);
            });
        });
    })
    .await?;
    Ok(StatusCode::OK)
}

/// The bytes that a body will have; 0 where that is not said.
fn announced(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

async fn receive(
    app: &App,
    request: Request,
    path: &std::path::Path,
    key: &str,
    room: &mut Room,
) -> Answer<()> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "an upload could not be written");
        ApiError::internal()
    };
    // An earlier process may have left a file.
    let _ = tokio::fs::remove_file(path).await;
    let mut file = tokio::fs::File::from_std(files::create(path).map_err(failed)?);
    let mut pieces = Pieces::of(request.into_body(), app.config.limits.idle_seconds);
    let (mut bytes, mut checked_at) = (0, 0);
    while let Some(piece) = pieces.next().await? {
        bytes += piece.len() as u64;
        if bytes > FILE_BYTES {
            return Err(ApiError::too_large(FILE_BYTES as usize));
        }
        // The link needs no key, but the key that it was made by.
        if bytes >= checked_at {
            if !app.may_go_on(key) {
                return Err(ApiError::unauthorized());
            }
            checked_at = bytes + CHECKED_EVERY;
        }
        room.grow(piece.len() as u64)?;
        file.write_all(&piece).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)
}
