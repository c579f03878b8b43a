//! The audit over HTTP.
//!
//! In: which requests to look for. Out: the last that changed something, the latest first, each with its key.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::{Audit, AuditQuery, AuditRecord};
use crate::error::Answer;
use crate::params::Params;
use crate::state::App;

/// Entries of one answer, at most.
const MOST: u64 = 1_000;

/// Requests that changed something, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditList {
    results: Vec<AuditRecord>,
}

/// Which key changed what.
///
/// The last 10,000 requests that changed a segment, a list, a field, a webhook or a setting, or removed contacts, the
/// latest first. Uploads of contacts are jobs, which name their key themselves.
#[utoipa::path(get, path = "/v1/audit", tag = "Service", security(("key" = ["service:read"])),
    params(("limit" = Option<u64>, Query, description = "1 to 1,000; otherwise 100"),
        ("key_id" = Option<String>, Query, description = "Only what this key did"),
        ("about" = Option<String>, Query, description = "Only what named or made this id")),
    responses((status = 200, body = AuditList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    State(audit): State<Arc<Audit>>,
    params: Params,
) -> Answer<Json<AuditList>> {
    let limit = params.number("limit", 100, (1, MOST))? as usize;
    let text = |name| params.get(name).map(str::to_owned);
    let query = AuditQuery { key_id: text("key_id"), about: text("about"), limit };
    app.work(move |_| {
        let entries = audit.all().into_iter().rev().map(|(_, entry)| entry);
        Json(AuditList { results: query.of(entries) })
    })
    .await
}
