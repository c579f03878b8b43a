//! Imports of CSV files.
//!
//! In: a mapping of columns to fields, and then a file, packed or not. Out: a job. The file comes piece by piece
//! onto the disk, and is read from there ([`crate::import`]).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chrono::TimeDelta;
use segmentry::{ListId, limits};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use utoipa::ToSchema;
use uuid::Uuid;

use super::contacts::{IMPORTS, begin, keep, known_lists};
use super::jobs::{find, same_token};
use super::params::{Id, Params};
use crate::app::{App, Upload};
use crate::body::{self, AtMost, Pieces};
use crate::error::{Answer, ApiError, Errors};
use crate::import::{self, FILE_BYTES};
use crate::ledger::draw;

/// How long a file may be sent.
const UPLOAD_HOURS: i64 = 24;
/// Columns of a file. Ours: twice the fields that there may be.
const COLUMNS: usize = 1_000;

/// What a file will hold.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ImportRequest {
    /// `csv`.
    file_type: Option<String>,
    /// For each column the id of its field; null leaves it out.
    #[schema(required, value_type = Vec<Option<String>>)]
    field_mappings: Option<AtMost<Option<String>, COLUMNS>>,
    #[schema(value_type = Vec<String>)]
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
    /// Takes the file by PUT; whoever has it needs no key.
    upload_uri: String,
    upload_headers: Vec<UploadHeader>,
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
    let columns = asked.field_mappings.unwrap_or_default().0;
    if columns.iter().all(Option::is_none) {
        return Err(ApiError::bad("field_mappings", "at least one column needs a field"));
    }
    let list_ids = asked.list_ids.unwrap_or_default().0;
    let (id, job) = app
        .work(move |app| {
            let lists: Vec<ListId> = list_ids.iter().map(|id| id.as_str().into()).collect();
            known_lists(app, &lists)?;
            let schema = app.engine.read(|engine| engine.schema().clone());
            import::mapped(&schema, &columns)?;
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
        (status = 408, body = Errors), (status = 409, body = Errors), (status = 413, body = Errors)))]
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    Id(id): Id,
    params: Params,
    request: Request,
) -> Answer<StatusCode> {
    let (id, job) = find(&app, &id)?;
    same_token(&params, job.token)?;
    let not_awaited = || ApiError::not_found("id", "no file is awaited");
    job.upload.ok_or_else(not_awaited)?;
    let Some(claim) = Claim::of(&app, id) else {
        let message = "a file for this import is on its way already";
        return Err(ApiError::new(StatusCode::CONFLICT, Some("id"), message));
    };
    // Looked up again: the one that had the claim may have been done meanwhile.
    let (_, mut job) = find(&app, &id.to_string())?;
    let awaited = job.upload.take().filter(|upload| crate::clock::now() < upload.until);
    let upload = awaited.ok_or_else(not_awaited)?;
    let path = app.folder(IMPORTS).join(id.to_string());
    if let Err(refusal) = receive(&app, request, &path).await {
        // Half a file is nobody's; the whole one may come again.
        let _ = tokio::fs::remove_file(&path).await;
        return Err(refusal);
    }
    app.work(move |app| {
        // From here on a second file is refused.
        keep(app, id, job.clone());
        let kept = Arc::clone(app);
        tokio::spawn(async move {
            let turn = Arc::clone(&kept.importing).acquire_owned().await;
            tokio::task::spawn_blocking(move || {
                let _held = (turn, claim);
                import::run(&kept, id, &path, &upload, job);
            });
        });
    })
    .await?;
    Ok(StatusCode::OK)
}

/// The right to bring the file of an import, while it lasts.
struct Claim(Arc<App>, Uuid);

impl Claim {
    fn of(app: &Arc<App>, id: Uuid) -> Option<Self> {
        let claimed = app.uploading.lock().insert(id);
        claimed.then(|| Self(Arc::clone(app), id))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.uploading.lock().remove(&self.1);
    }
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
