//! Jobs: what became of upserts, deletes and imports.
//!
//! In: a job's id. Out: its state and its counts, and a link to its errors.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Answer, ApiError, Errors};
use crate::jobs::{Job, Jobs};
use crate::params::{Id, Params};
use crate::state::ERROR_FILES;
use crate::wire::stamp;

/// Counts of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobResults {
    requested_count: u64,
    created_count: u64,
    updated_count: u64,
    deleted_count: u64,
    errored_count: u64,
    /// Where the first errors are, a JSON object a line; empty where there are none.
    errors_url: String,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobState {
    id: String,
    /// `pending`, `completed`, `errored` or `failed`.
    status: String,
    /// `upsert` or `delete`.
    job_type: String,
    results: JobResults,
    started_at: String,
    finished_at: String,
}

pub(crate) fn find(jobs: &Jobs, id: &str) -> Answer<(uuid::Uuid, Job)> {
    let unknown = || ApiError::not_found("id", "job does not exist");
    let id = id.parse().map_err(|_| unknown())?;
    Ok((id, jobs.get(id).ok_or_else(unknown)?))
}

/// A job's state.
///
/// The state of an upsert, a delete or an import.
#[utoipa::path(get, path = "/v3/marketing/contacts/imports/{id}", tag = "Contacts",
    security(("key" = ["contacts:read"])),
    params(("id" = String, Path, description = "The job's id")),
    responses((status = 200, body = JobState), (status = 404, body = Errors)))]
pub(crate) async fn get(State(jobs): State<Arc<Jobs>>, Id(id): Id) -> Answer<Json<JobState>> {
    let (id, job) = find(&jobs, &id)?;
    let errors_url = if job.has_errors {
        format!("{}/v1/files/errors/{id}?token={}", jobs.app.base, job.token)
    } else {
        String::new()
    };
    // Its file did not arrive in time, and is not accepted any more.
    let given_up = job.upload.is_some_and(|upload| upload.until < jobs.app.clock.latest());
    Ok(Json(JobState {
        id: id.to_string(),
        status: if given_up { "failed".to_owned() } else { job.status },
        job_type: job.kind,
        results: JobResults {
            requested_count: job.requested,
            created_count: job.created,
            updated_count: job.updated,
            deleted_count: job.deleted,
            errored_count: job.errored,
            errors_url,
        },
        started_at: stamp(job.started_at),
        finished_at: job.finished_at.map(stamp).unwrap_or_default(),
    }))
}

/// A job's errors. The link's token stands for a key.
#[utoipa::path(get, path = "/v1/files/errors/{id}", tag = "Files", security(()),
    params(("id" = String, Path, description = "The job's id"),
        ("token" = String, Query, description = "From the link")),
    responses((status = 200, content_type = "application/x-ndjson", body = String), (status = 404, body = Errors)))]
pub(crate) async fn errors(
    State(jobs): State<Arc<Jobs>>,
    Id(id): Id,
    params: Params,
) -> Answer<Response> {
    let (id, job) = find(&jobs, &id)?;
    check_token(&params, job.token)?;
    let path = jobs.app.path(ERROR_FILES).join(id.to_string());
    let file = tokio::fs::File::open(path).await;
    let file = file.map_err(|_| ApiError::not_found("id", "the job has no errors"))?;
    let body = Body::from_stream(crate::body::pieces(file));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

/// Refuses a link with a wrong token as not found, so that the answer does not show whether the job exists.
pub(crate) fn check_token(params: &Params, token: uuid::Uuid) -> Answer<()> {
    use subtle::ConstantTimeEq;
    let given = params.get("token").unwrap_or_default();
    let same: bool = given.as_bytes().ct_eq(token.to_string().as_bytes()).into();
    if same { Ok(()) } else { Err(ApiError::not_found("token", "there is nothing here")) }
}
