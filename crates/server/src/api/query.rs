//! Queries that are not saved: checked, counted, previewed.
//!
//! In: SQL. Out: whether it is valid, and warnings; the exact contacts that satisfy it, now or at another instant.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use segmentry::time::Timestamp;
use segmentry::{CriteriaError, Engine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contacts::SHOWN;
use crate::body::{self, Whole};
use crate::error::{Answer, ApiError, Errors, query_message, without_query_values};
use crate::record::exact;
use crate::state::App;
use crate::wire::Contact;

/// A query.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct QueryCheck {
    query: Option<String>,
}

/// What is wrong with a query.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryError {
    message: String,
    /// From 1; 0 if the error has no place.
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// Whether a query is valid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryChecked {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<QueryError>,
    /// Warnings about a valid query.
    lints: Vec<String>,
    /// Whether it reads events.
    engagement: bool,
}

fn error_of(error: &CriteriaError) -> QueryError {
    QueryError {
        message: without_query_values(error.message()),
        line: error.line(),
        column: error.column(),
        hint: error.hint().map(without_query_values),
    }
}

/// Checks a query. Also warns of valid queries that are likely mistakes.
#[utoipa::path(post, path = "/v1/queries/check", tag = "Queries", security(("key" = ["segments:read"])),
    request_body = QueryCheck, responses((status = 200, body = QueryChecked), (status = 400, body = Errors)))]
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<QueryCheck>,
) -> Answer<Json<QueryChecked>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    let check = move |engine: &Engine| match (engine.compile(&query), engine.lint(&query)) {
        (Ok(plan), Ok(lints)) => QueryChecked {
            valid: true,
            error: None,
            lints: lints.iter().map(ToString::to_string).collect(),
            engagement: plan.is_engagement(),
        },
        (Err(error), _) | (_, Err(error)) => QueryChecked {
            valid: false,
            error: Some(error_of(&error)),
            lints: Vec::new(),
            engagement: false,
        },
    };
    Ok(Json(app.read(check).await?))
}

/// A query to preview.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Preview {
    query: Option<String>,
    /// Contacts to show, up to 50; 10 unless set.
    #[schema(value_type = Option<u64>)]
    limit: Option<Whole>,
    /// An instant to answer for; now unless set.
    at: Option<String>,
}

/// The contacts that satisfy a query.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Previewed {
    /// Exactly.
    count: u64,
    contacts: Vec<Contact>,
    /// The instant that the answer is for.
    at: String,
    lints: Vec<String>,
    /// How long the evaluation took.
    micros: u64,
}

/// The contacts that satisfy a query: their exact count, and some of them. Nothing is saved.
#[utoipa::path(post, path = "/v1/queries/preview", tag = "Queries",
    security(("key" = ["segments:read", "contacts:read"])),
    request_body = Preview, responses((status = 200, body = Previewed), (status = 400, body = Errors)))]
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<Preview>,
) -> Answer<Json<Previewed>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    let limit = asked.limit.map_or(10, |limit| limit.0);
    let limit = usize::try_from(limit).ok().filter(|limit| *limit <= SHOWN);
    let limit = limit.ok_or_else(|| ApiError::bad("limit", format!("takes 0 to {SHOWN}")))?;
    let at: DateTime<Utc> = match asked.at {
        None => crate::clock::now(),
        Some(text) => Timestamp::parse(&text)
            .map_err(|error| ApiError::bad("at", error.public_message()))?
            .into(),
    };
    app.work(move |app| {
        app.engine.read(|engine| {
            let refused = |error: CriteriaError| ApiError::bad("query", query_message(&error));
            let clock = Instant::now();
            let plan = engine.compile(&query).map_err(refused)?;
            let found = engine.evaluate(&plan, at);
            let micros = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
            let lints = engine.lint(&query).map_err(refused)?;
            Ok(Json(Previewed {
                count: found.len() as u64,
                contacts: Contact::of(engine, &found[..found.len().min(limit)], &app.base),
                at: exact(at),
                lints: lints.iter().map(ToString::to_string).collect(),
                micros,
            }))
        })
    })
    .await?
}
