//! Queries that are not saved: checked, counted, previewed.
//!
//! In: SQL. Out: whether it is valid, and warnings; the exact contacts that satisfy it, now or at another instant.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::{Extension, Json};
use segmentry::criteria::{Records, Warning};
use segmentry::{CriteriaError, Engine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::{instant, refused as refused_answer};
use super::contacts::SHOWN;
use crate::answers::{ClauseCountAnswer, CountAnswer, SyntaxAnswer};
use crate::body::{self, Whole};
use crate::error::{Answer, ApiError, Errors, query_message, without_query_values};
use crate::middleware::{Caller, check_events, reads_contacts, reads_events};
use crate::record::exact;
use crate::state::App;
use crate::wire::Contact;

/// A query.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct QueryCheck {
    #[schema(required, value_type = String)]
    query: Option<String>,
}

/// What is wrong with a query.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryError {
    message: String,
    /// From 1; 0 if the error has no place.
    line: u32,
    column: u32,
    /// The first byte of the query that is meant.
    start: u64,
    /// The byte after the last one.
    end: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// A warning about a valid query, with its place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryWarning {
    message: String,
    /// The first byte of the query that is meant; absent where it is the query as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u64>,
    /// The byte after the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u64>,
}

/// Whether a query is valid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryChecked {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<QueryError>,
    /// Warnings about a valid query.
    lints: Vec<String>,
    /// The same warnings, with their places.
    warnings: Vec<QueryWarning>,
    /// Whether it reads events.
    engagement: bool,
    /// The estimated work for one contact, in units of about a comparison; absent of a query that is not valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<u64>,
}

fn error_of(error: &CriteriaError) -> QueryError {
    QueryError {
        message: without_query_values(error.message()),
        line: error.line(),
        column: error.column(),
        start: error.span().start as u64,
        end: error.span().end as u64,
        hint: error.hint().map(without_query_values),
    }
}

fn warning_of(warning: &Warning) -> QueryWarning {
    let span = warning.span();
    QueryWarning {
        message: warning.to_string(),
        start: span.as_ref().map(|span| span.start as u64),
        end: span.map(|span| span.end as u64),
    }
}

/// Checks a query. Also warns of valid queries that are likely mistakes.
///
/// Warnings that tell what contacts or events have are left out without `contacts:read` or `events:read`.
#[utoipa::path(post, path = "/v1/queries/check", tag = "Queries", security(("key" = ["segments:read"])),
    request_body = QueryCheck, responses((status = 200, body = QueryChecked), (status = 400, body = Errors)))]
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    body::Json(asked): body::Json<QueryCheck>,
) -> Answer<Json<QueryChecked>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    let caller = caller.as_deref();
    let (of_contacts, of_events) = (reads_contacts(&app, caller), reads_events(&app, caller));
    let is_shown = move |warning: &Warning| match warning.lint().records() {
        Some(Records::Contacts) => of_contacts,
        Some(Records::Events) => of_events,
        None => true,
    };
    let check = move |engine: &Engine| match (engine.compile(&query), engine.lint(&query)) {
        (Ok(plan), Ok(mut lints)) => {
            lints.retain(is_shown);
            QueryChecked {
                valid: true,
                error: None,
                lints: lints.iter().map(ToString::to_string).collect(),
                warnings: lints.iter().map(warning_of).collect(),
                engagement: plan.is_engagement(),
                cost: Some(plan.cost()),
            }
        }
        (Err(error), _) | (_, Err(error)) => QueryChecked {
            valid: false,
            error: Some(error_of(&error)),
            lints: Vec::new(),
            warnings: Vec::new(),
            engagement: false,
            cost: None,
        },
    };
    Ok(Json(app.read(check).await?))
}

/// A query as a tree, or why it has none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueryParsed {
    /// The tree of a query that can be read, whatever its names stand for.
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<SyntaxAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<QueryError>,
}

/// Reads a query as a tree of what was written, with the place of each part.
///
/// Names are not looked up: `POST /v1/queries/check` says whether the query is valid.
#[utoipa::path(post, path = "/v1/queries/parse", tag = "Queries", security(("key" = ["segments:read"])),
    request_body = QueryCheck, responses((status = 200, body = QueryParsed), (status = 400, body = Errors)))]
pub(crate) async fn parse(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<QueryCheck>,
) -> Answer<Json<QueryParsed>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    let parsed = app.read(move |engine| match engine.syntax(&query) {
        Ok(tree) => QueryParsed { tree: Some(tree.into()), error: None },
        Err(error) => QueryParsed { tree: None, error: Some(error_of(&error)) },
    });
    Ok(Json(parsed.await?))
}

/// A query to preview.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Preview {
    #[schema(required, value_type = String)]
    query: Option<String>,
    /// Contacts to show, up to 50; 10 unless set.
    #[schema(value_type = Option<u64>)]
    limit: Option<Whole>,
    /// An instant to answer for; now unless set.
    at: Option<String>,
    /// Whether each clause is counted, too.
    clauses: Option<bool>,
}

/// The contacts that satisfy a query.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Previewed {
    /// Exactly.
    count: u64,
    /// Ids of at most 50 of the contacts.
    sample: Vec<String>,
    /// The first contacts of the sample.
    contacts: Vec<Contact>,
    /// The instant that the answer is for.
    at: String,
    lints: Vec<String>,
    /// How long the evaluation took.
    micros: u64,
    /// The clauses in the order of the text, wholes before their parts, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    clauses: Option<Vec<ClauseCountAnswer>>,
}

/// The contacts that satisfy a query: their exact count, and some of them. Nothing is saved.
///
/// With `clauses`, also how many satisfy each clause alone, and how many more there would be without it. A query that
/// reads events needs `events:read` as well.
#[utoipa::path(post, path = "/v1/queries/preview", tag = "Queries",
    security(("key" = ["segments:read", "contacts:read"])),
    request_body = Preview, responses((status = 200, body = Previewed), (status = 400, body = Errors),
        (status = 408, body = Errors)))]
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    body::Json(asked): body::Json<Preview>,
) -> Answer<Json<Previewed>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    let limit = asked.limit.map_or(10, |limit| limit.0);
    let limit = usize::try_from(limit).ok().filter(|limit| *limit <= SHOWN);
    let limit = limit.ok_or_else(|| ApiError::bad("limit", format!("takes 0 to {SHOWN}")))?;
    let at = instant(&app, "at", asked.at.as_deref())?;
    let clauses = asked.clauses.unwrap_or(false);
    app.evaluate(move |app, is_over| {
        app.engine.read(|engine| {
            let refused = |error: CriteriaError| ApiError::bad("query", query_message(&error));
            let plan = engine.compile(&query).map_err(refused)?;
            check_events(app, caller.as_deref(), plan.is_engagement())?;
            let clock = Instant::now();
            let asked = engine.awaited(is_over);
            let counts = if clauses {
                asked.count_clauses(&query, at)
            } else {
                asked.count_query(&query, at)
            };
            let counts = counts.map_err(refused_answer)?;
            let micros = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
            let CountAnswer { count, micros, sample, clauses } =
                CountAnswer::of(&counts, micros, clauses);
            let lints = engine.lint(&query).map_err(refused)?;
            Ok(Json(Previewed {
                contacts: Contact::with_all_fields(
                    engine,
                    &counts.sample[..counts.sample.len().min(limit)],
                    &app.base,
                ),
                at: exact(at),
                lints: lints.iter().map(ToString::to_string).collect(),
                count,
                sample,
                micros,
                clauses,
            }))
        })
    })
    .await?
}
