//! Exports of contacts into files behind links that expire.
//!
//! In: lists and segments. Out: the state of an export ([`crate::export`] runs it), and its files. A link is valid for
//! a day and needs no key.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use indexmap::IndexSet;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::jobs::check_token;
use crate::body::{self, AtMost, Whole};
use crate::error::{Answer, ApiError, Errors, Quota};
use crate::export::{self, Export, Exports, Form, WAITING};
use crate::ids::new_id;
use crate::middleware::Caller;
use crate::params::{Id, Params};
use crate::state::{App, EXPORT_FILES};
use crate::wire::{Metadata, stamp};

/// Lists of one export, and segments. Ours: ten times what a send takes.
const NAMED: usize = 100;

/// What to export.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ExportRequest {
    #[schema(value_type = Option<Vec<String>>)]
    list_ids: Option<AtMost<String, NAMED>>,
    #[schema(value_type = Option<Vec<String>>)]
    segment_ids: Option<AtMost<String, NAMED>>,
    /// `csv` or `json`, one object a line; `csv.gz` and `json.gz` are compressed.
    file_type: Option<String>,
    /// Megabytes of a file; more are split. 5,000 unless set.
    #[schema(value_type = Option<u64>)]
    max_file_size: Option<Whole>,
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
    /// Links to the files; anyone who has a link can fetch its file until the export expires.
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
    responses((status = 202, body = ExportBegun), (status = 400, body = Errors),
        (status = 429, body = Errors), (status = 507, body = Errors)))]
pub(crate) async fn create(
    State(exports): State<Arc<Exports>>,
    Extension(caller): Extension<Caller>,
    body::Optional(asked): body::Optional<ExportRequest>,
) -> Answer<(StatusCode, Json<ExportBegun>)> {
    let form = Form::of(asked.file_type.as_deref().unwrap_or("csv"))
        .ok_or_else(|| ApiError::bad("file_type", "takes csv or json, or csv.gz or json.gz"))?;
    let megabytes = asked.max_file_size.map_or(5_000, |megabytes| megabytes.0);
    if !(1..=100_000).contains(&megabytes) {
        return Err(ApiError::bad("max_file_size", "takes 1 to 100000 megabytes"));
    }
    // An id that is named twice counts once.
    let each = |ids: Option<AtMost<String, NAMED>>| -> Vec<(String, String)> {
        let ids: IndexSet<String> = ids.unwrap_or_default().0.into_iter().collect();
        ids.into_iter().map(|id| (id, String::new())).collect()
    };
    let Some(permit) = exports.permit() else {
        let message = "many exports are waiting; try again when some of them are done";
        let (limit, reset) = (WAITING as u64, crate::clock::now().timestamp() + 60);
        let status = StatusCode::TOO_MANY_REQUESTS;
        return Err(ApiError::new(status, Some(""), message).over_quota(Quota { limit, reset }));
    };
    let id = new_id();
    let now = exports.app.clock.believed();
    let mut export = Export {
        status: "pending".to_owned(),
        created_at: now,
        updated_at: now,
        completed_at: None,
        expires_at: None,
        lists: each(asked.list_ids),
        segments: each(asked.segment_ids),
        files: Vec::new(),
        contact_count: 0,
        message: None,
        token: new_id(),
        key: caller.key().to_owned(),
    };
    let app = Arc::clone(&exports.app);
    let begun = app.work(move |app| {
        app.engine.read(|engine| export::fill_names(engine, &mut export))?;
        let room = app.space.begin(&export.key, 0)?;
        exports.put(id, export.clone());
        // The export runs on after the answer, even if the client has disconnected.
        tokio::spawn(export::run(exports, (permit, room), id, export, form, megabytes << 20));
        Answer::Ok(())
    });
    begun.await??;
    let metadata = Metadata::here(format!("{}/v3/marketing/contacts/exports/{id}", app.base));
    Ok((StatusCode::ACCEPTED, Json(ExportBegun { id: id.to_string(), metadata })))
}

fn state_of(app: &App, id: Uuid, export: &Export) -> ExportState {
    let base = &app.base;
    let link = |name: &String| format!("{base}/v1/files/exports/{name}?token={}", export.token);
    let files: &[String] = if export.is_expired(app.clock.latest()) { &[] } else { &export.files };
    ExportState {
        id: id.to_string(),
        status: export.status.clone(),
        created_at: stamp(export.created_at),
        updated_at: stamp(export.updated_at),
        completed_at: export.completed_at.map(stamp).unwrap_or_default(),
        expires_at: export.expires_at.map(stamp).unwrap_or_default(),
        urls: files.iter().map(link).collect(),
        message: export.message.clone(),
        contact_count: export.contact_count,
        metadata: Metadata::here(format!("{base}/v3/marketing/contacts/exports/{id}")),
    }
}

/// An export's state, and its links when it is ready.
#[utoipa::path(get, path = "/v3/marketing/contacts/exports/{id}", tag = "Contacts",
    security(("key" = ["contacts:read"])),
    params(("id" = String, Path, description = "The export's id")),
    responses((status = 200, body = ExportState), (status = 404, body = Errors)))]
pub(crate) async fn get(
    State(exports): State<Arc<Exports>>,
    Id(id): Id,
) -> Answer<Json<ExportState>> {
    let unknown = || ApiError::not_found("id", "export does not exist");
    let id: Uuid = id.parse().map_err(|_| unknown())?;
    let export = exports.get(id).ok_or_else(unknown)?;
    Ok(Json(state_of(&exports.app, id, &export)))
}

/// All exports that are remembered, the latest first.
#[utoipa::path(get, path = "/v3/marketing/contacts/exports", tag = "Contacts",
    security(("key" = ["contacts:read"])), responses((status = 200, body = ExportList)))]
pub(crate) async fn list(State(exports): State<Arc<Exports>>) -> Answer<Json<ExportList>> {
    let app = Arc::clone(&exports.app);
    app.work(move |app| {
        let named = |(id, name): &(String, String)| Named { id: id.clone(), name: name.clone() };
        let of = |(id, export): (Uuid, Export)| ExportSummary {
            state: state_of(app, id, &export),
            user_id: String::new(),
            export_type: match (export.segments.is_empty(), export.lists.is_empty()) {
                (false, _) => "segment_export",
                (true, false) => "list_export",
                (true, true) => "contacts_export",
            },
            segments: export.segments.iter().map(named).collect(),
            lists: export.lists.iter().map(named).collect(),
        };
        let result = exports.all().into_iter().rev().take(1_000).map(of).collect();
        let metadata = Metadata::here(format!("{}/v3/marketing/contacts/exports", app.base));
        Json(ExportList { result, metadata })
    })
    .await
}

/// A file of an export. The link's token stands for a key.
#[utoipa::path(get, path = "/v1/files/exports/{name}", tag = "Files", security(()),
    params(("name" = String, Path, description = "The file's name"),
        ("token" = String, Query, description = "From the link")),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 404, body = Errors)))]
pub(crate) async fn file(
    State(exports): State<Arc<Exports>>,
    Id(name): Id,
    params: Params,
) -> Answer<Response> {
    let unknown = || ApiError::not_found("name", "there is nothing here");
    // The name is looked up in the export. No path is made of a name that is not there.
    let id = name.get(..36).and_then(|id| id.parse::<Uuid>().ok());
    let export = id.and_then(|id| exports.get(id)).ok_or_else(unknown)?;
    let place = export.files.iter().position(|file| *file == name).ok_or_else(unknown)?;
    check_token(&params, export.token)?;
    if export.expires_at.is_none_or(|end| end < exports.app.clock.latest()) {
        return Err(unknown());
    }
    let file = tokio::fs::File::open(exports.app.path(EXPORT_FILES).join(&name)).await;
    let file = file.map_err(|_| unknown())?;
    let mut headers = HeaderMap::new();
    let content = match std::path::Path::new(&name).extension().and_then(|end| end.to_str()) {
        Some("gz") => "application/gzip",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/x-ndjson",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content));
    let suffix = name.split_once('.').map_or("", |(_, suffix)| suffix);
    let called = format!("attachment; filename=\"contacts-{}.{suffix}\"", place + 1);
    if let Ok(called) = HeaderValue::from_str(&called) {
        headers.insert(header::CONTENT_DISPOSITION, called);
    }
    if let Ok(meta) = file.metadata().await {
        headers.insert(header::CONTENT_LENGTH, meta.len().into());
    }
    Ok((headers, Body::from_stream(body::pieces(file))).into_response())
}
