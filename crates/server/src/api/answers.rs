//! Why a contact is in a segment, what an edit would change, what uses something.
//!
//! In: a segment or a query, a contact, an instant. Out: what the engine answers. Nothing is saved.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use chrono::{DateTime, TimeDelta, Utc};
use segmentry::engine::{AnswerError, Awaited};
use segmentry::ingest::ContactRef;
use segmentry::schema::FieldId;
use segmentry::time::{Duration, Timestamp};
use segmentry::{ContactId, Engine, ListId, SegmentId, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::find;
use crate::answers::{
    DiffAnswer, ExplanationAnswer, ForecastAnswer, HistoryAnswer, SizesAnswer, UsesAnswer,
};
use crate::body;
use crate::error::{Answer, ApiError, Errors, query_message};
use crate::middleware::{Caller, check_events};
use crate::params::{Id, Ids, Params};
use crate::record::exact;
use crate::state::App;
use crate::webhooks::Webhooks;

/// What lines of sizes cover unless it is set: a fortnight, an instant every six hours.
const USUAL_SPAN: TimeDelta = TimeDelta::days(14);
const USUAL_POINTS: u64 = 57;

/// The instant to answer for: the one that is asked for, or now.
pub(crate) fn instant(app: &App, name: &str, text: Option<&str>) -> Answer<DateTime<Utc>> {
    match text {
        None | Some("") => Ok(app.clock.believed()),
        Some(text) => Timestamp::parse(text)
            .map(Into::into)
            .map_err(|error| ApiError::bad(name, error.public_message())),
    }
}

pub(crate) fn refused(error: AnswerError) -> ApiError {
    match error {
        AnswerError::Query(error) => ApiError::bad("query", query_message(&error)),
        AnswerError::Segment(error) => error.into(),
        AnswerError::Stopped(stopped) => stopped.into(),
        AnswerError::NoContact => ApiError::not_found("contact", "contact does not exist"),
        other => ApiError::bad("query", other.public_message()),
    }
}

/// Why a contact is in a segment, or is not.
///
/// The segment's query as a tree: for each clause whether it is true, the values and events that it rests on, and
/// the first later instant at which that changes if nothing is written.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/explain/{contact_id}", tag = "Queries",
    security(("key" = ["segments:read", "contacts:read", "events:read"])),
    params(("segment_id" = String, Path, description = "The segment's id"),
        ("contact_id" = String, Path, description = "The contact's id"),
        ("at" = Option<String>, Query, description = "An instant to answer for; now unless set")),
    responses((status = 200, body = ExplanationAnswer), (status = 400, body = Errors),
        (status = 404, body = Errors), (status = 408, body = Errors)))]
pub(crate) async fn explain_member(
    State(app): State<Arc<App>>,
    Ids([segment, contact]): Ids<2>,
    params: Params,
) -> Answer<Json<ExplanationAnswer>> {
    let at = instant(&app, "at", params.get("at"))?;
    // What is no id is the id of nobody.
    let contact: ContactId = contact.parse().map_err(|_| refused(AnswerError::NoContact))?;
    let explain = move |engine: &Awaited<'_>| {
        let id = SegmentId::from(segment);
        engine
            .explain_segment(&id, &ContactRef::Id(contact), at)
            .map(|found| Json(ExplanationAnswer::from(&found)))
    };
    app.ask(explain).await?.map_err(refused)
}

/// What to explain: a query, or a segment.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Explain {
    /// The query; not with `segment_id`.
    query: Option<String>,
    /// A segment's id; not with `query`.
    segment_id: Option<String>,
    /// The contact's id, or one of its addresses.
    #[schema(required, value_type = String)]
    contact: Option<String>,
    /// An instant to answer for; now unless set.
    at: Option<String>,
}

/// Why a contact satisfies a query, or does not. Nothing is saved.
#[utoipa::path(post, path = "/v1/queries/explain", tag = "Queries",
    security(("key" = ["segments:read", "contacts:read", "events:read"])), request_body = Explain,
    responses((status = 200, body = ExplanationAnswer), (status = 400, body = Errors),
        (status = 404, body = Errors), (status = 408, body = Errors)))]
pub(crate) async fn explain(
    State(app): State<Arc<App>>,
    body::Json(asked): body::Json<Explain>,
) -> Answer<Json<ExplanationAnswer>> {
    let contact = asked.contact.filter(|contact| !contact.is_empty());
    let contact = contact.ok_or_else(|| ApiError::bad("contact", "contact is required"))?;
    let contact = ContactRef::named(&contact);
    let at = instant(&app, "at", asked.at.as_deref())?;
    let found = match (asked.query, asked.segment_id) {
        (Some(query), None) => {
            let explain = move |engine: &Awaited<'_>| {
                let found = engine.explain_query(&query, &contact, at);
                found.map(|found| Json(ExplanationAnswer::from(&found)))
            };
            app.ask(explain).await?
        }
        (None, Some(id)) => {
            let explain = move |engine: &Awaited<'_>| {
                let found = engine.explain_segment(&SegmentId::from(id), &contact, at);
                found.map(|found| Json(ExplanationAnswer::from(&found)))
            };
            app.ask(explain).await?
        }
        _ => return Err(ApiError::bad("query", "takes either query or segment_id")),
    };
    found.map_err(refused)
}

/// Another query for a segment.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DiffQuery {
    /// In SQL.
    #[schema(required, value_type = String)]
    query: Option<String>,
}

/// What another query would change about a segment's members, if it were evaluated now. Nothing is saved.
///
/// A query that reads events needs `events:read` as well.
#[utoipa::path(post, path = "/v1/segments/{segment_id}/diff", tag = "Queries",
    security(("key" = ["segments:read", "contacts:read"])), request_body = DiffQuery,
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = DiffAnswer), (status = 400, body = Errors), (status = 404, body = Errors),
        (status = 408, body = Errors)))]
pub(crate) async fn diff(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    Id(id): Id,
    body::Json(asked): body::Json<DiffQuery>,
) -> Answer<Json<DiffAnswer>> {
    let query = asked.query.ok_or_else(|| ApiError::bad("query", "query is required"))?;
    app.evaluate(move |app, is_over| {
        app.engine.read(|engine| {
            let at = app.instant(engine);
            let id = SegmentId::from(id);
            engine.segment(&id)?;
            let reads_events = engine.compile(&query).is_ok_and(|plan| plan.is_engagement());
            check_events(app, caller.as_deref(), reads_events)?;
            let diff = engine.awaited(is_over).diff_segment(&id, &query, at)?;
            let diff = diff.map_err(|error| match error {
                segmentry::SegmentError::Query(error) => refused(error.into()),
                error => error.into(),
            })?;
            Ok(Json(DiffAnswer::from(&diff)))
        })
    })
    .await?
}

/// A segment's members at later instants.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Forecast {
    /// The instant from which it goes on.
    as_of: String,
    /// In the order of time.
    steps: Vec<ForecastAnswer>,
}

/// How many members a segment will have, step by step, if nothing is written.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/forecast", tag = "Members",
    security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id"),
        ("until" = Option<String>, Query, description = "The end; 30 days from now unless set"),
        ("step" = Option<String>, Query, description = "Such as `6h` or `2w`; `1d` unless set")),
    responses((status = 200, body = Forecast), (status = 400, body = Errors), (status = 404, body = Errors),
        (status = 408, body = Errors)))]
pub(crate) async fn forecast(
    State(app): State<Arc<App>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<Forecast>> {
    let step = Duration::parse(params.get("step").unwrap_or("1d"));
    let step = step.ok_or_else(|| {
        ApiError::bad("step", "takes a whole number and one of s, m, h, d and w, such as 6h")
    })?;
    let until = params.get("until").map(|text| instant(&app, "until", Some(text))).transpose()?;
    app.evaluate(move |app, is_over| {
        // A copy shares its memory: writes go on meanwhile.
        let engine = app.engine.read(Engine::clone);
        let from = app.instant(&engine);
        let until = until.unwrap_or(from + TimeDelta::days(30));
        let steps = engine.awaited(is_over).forecast(&SegmentId::from(id), from, until, step);
        let steps = steps.map_err(|error| match error {
            AnswerError::Steps => ApiError::bad("until", error.public_message()),
            error => refused(error),
        })?;
        let steps = steps.iter().map(ForecastAnswer::from).collect();
        Ok(Json(Forecast { as_of: exact(from), steps }))
    })
    .await?
}

/// What happened to a segment, also to a deleted one: who joined and left is counted, not named.
///
/// Every evaluation that moved members, every publication and every step of its life, as long as history is kept
/// (`history_days`), at most 10,000 in one answer.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/history", tag = "Members",
    security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id"),
        ("from" = Option<String>, Query, description = "The first instant; as far as history goes unless set"),
        ("to" = Option<String>, Query, description = "The last instant; now unless set")),
    responses((status = 200, body = HistoryAnswer), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<HistoryAnswer>> {
    let (from, to) = (params.instant("from")?, params.instant("to")?);
    let history = move |engine: &Engine| {
        engine.history(&SegmentId::from(id), from, to).map(|found| HistoryAnswer::from(&found))
    };
    Ok(Json(app.read(history).await??))
}

/// How many members each segment had at instants from then to now, for lines beside their names.
#[utoipa::path(get, path = "/v1/segment_sizes", tag = "Members", security(("key" = ["segments:read"])),
    params(("from" = Option<String>, Query, description = "The first instant; 14 days ago unless set"),
        ("points" = Option<u64>, Query, minimum = 2, maximum = 240, description = "Instants; 57 unless set")),
    responses((status = 200, body = SizesAnswer), (status = 400, body = Errors)))]
pub(crate) async fn sizes(
    State(app): State<Arc<App>>,
    params: Params,
) -> Answer<Json<SizesAnswer>> {
    let from = params.instant("from")?;
    let points = params.number("points", USUAL_POINTS, (2, limits::SIZE_POINTS as u64))? as usize;
    let sizes = move |engine: &Engine, now: DateTime<Utc>| match from {
        Some(from) if from > now => Err(ApiError::bad("from", "is later than now")),
        from => Ok(engine.sizes(from.unwrap_or(now - USUAL_SPAN), now, points)),
    };
    Ok(Json(app.read_now(sizes).await??.into()))
}

/// The segments that refer to a segment, and those that its deletion would make invalid.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/uses", tag = "Members", security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = UsesAnswer), (status = 404, body = Errors)))]
pub(crate) async fn segment_uses(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    Id(id): Id,
) -> Answer<Json<UsesAnswer>> {
    let named = webhooks.naming(&id).iter().map(ToString::to_string).collect();
    let uses = app.read(move |engine| engine.uses_of_segment(&SegmentId::from(id))).await??;
    Ok(Json(UsesAnswer { webhooks: named, ..uses.into() }))
}

/// The segments that use a list, and those that its deletion would make invalid.
#[utoipa::path(get, path = "/v1/lists/{id}/uses", tag = "Lists",
    security(("key" = ["segments:read", "lists:read"])),
    params(("id" = String, Path, description = "The list's id")),
    responses((status = 200, body = UsesAnswer), (status = 404, body = Errors)))]
pub(crate) async fn list_uses(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<UsesAnswer>> {
    let uses = app.read(move |engine| engine.uses_of_list(&ListId::from(id))).await??;
    Ok(Json(uses.into()))
}

/// The segments that use a custom field, and those that its deletion would make invalid.
#[utoipa::path(get, path = "/v1/fields/{custom_field_id}/uses", tag = "Fields",
    security(("key" = ["segments:read", "fields:read"])),
    params(("custom_field_id" = String, Path, description = "The field's id")),
    responses((status = 200, body = UsesAnswer), (status = 404, body = Errors)))]
pub(crate) async fn field_uses(
    State(app): State<Arc<App>>,
    Id(id): Id,
) -> Answer<Json<UsesAnswer>> {
    let uses = app.read(move |engine| {
        let field: FieldId = find(engine.schema(), &id)?.id;
        Answer::Ok(engine.uses_of_field(field))
    });
    Ok(Json(uses.await??.into()))
}
