//! Segments 2.0, and the routes of the first generation that are still in use.
//!
//! In: the requests of `segments-api.md`. Out: its answers, quirks included.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use segmentry::engine::SegmentFilter;
use segmentry::engine::command::{CreateSegment, DeleteSegment, EditSegment, RefreshSegment};
use segmentry::persist::WriteError;
use segmentry::time::zone::{Zone, ZoneError};
use segmentry::{Engine, ListId, SegmentEdit, SegmentError, SegmentId, SegmentSpec, SegmentView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{self, AtMost};
use crate::error::{Answer, ApiError, Errors, PlainError, Quota};
use crate::ids::new_id;
use crate::middleware::{Caller, reads_contacts};
use crate::params::{Id, Params};
use crate::samples::Samples;
use crate::state::App;
use crate::wire::{Contact, JobId, OldSegment, Segment, SegmentSummary};

fn missing(field: &str) -> ApiError {
    ApiError::bad(field, format!("{field} is required"))
}

/// Lists that a request may name. Ours: the contract takes one, and says so of more.
const LISTS: usize = 1_000;

/// A segment to create.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SegmentWrite {
    /// 1 to 100 characters, unique in the account.
    #[schema(required, value_type = String)]
    name: Option<String>,
    /// The criteria, in SQL.
    #[schema(required, value_type = String)]
    query_dsl: Option<String>,
    /// At most one.
    #[schema(value_type = Option<Vec<String>>)]
    parent_list_ids: Option<AtMost<String, LISTS>>,
}

/// A change of a segment; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SegmentUpdate {
    name: Option<String>,
    query_dsl: Option<String>,
}

/// The zone in which the day of the quota begins.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SegmentRefresh {
    /// An IANA zone, such as `America/Chicago`.
    #[schema(required, value_type = String)]
    user_time_zone: Option<String>,
}

/// Segments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentList {
    results: Vec<SegmentSummary>,
}

/// With the refreshes that are left now: a day of refreshes ends though nothing is written.
fn as_of(engine: &Engine, now: DateTime<Utc>, mut view: SegmentView) -> Answer<SegmentView> {
    let left = engine.refreshes_left(&view.id, now)?.segment;
    view.refreshes_used = view.max_refreshes.saturating_sub(left);
    Ok(view)
}

/// A segment as it is now; with its sample if `samples` is given and the caller's key may read contacts.
async fn shown(
    app: &Arc<App>,
    caller: Option<&Caller>,
    id: SegmentId,
    samples: Option<Arc<Samples>>,
) -> Answer<Segment> {
    let samples = samples.filter(|_| reads_contacts(app, caller));
    app.work(move |app| {
        app.engine.read(|engine| {
            let view = as_of(engine, app.instant(engine), engine.segment(&id)?)?;
            let sample = samples.map(|samples| samples.of(engine, &id));
            let contacts = sample.map(|sample| Contact::of_known(engine, &sample, &app.base));
            Ok(Segment::of(view, contacts, &app.base))
        })
    })
    .await?
}

fn filter(params: &Params) -> Answer<SegmentFilter> {
    let ids: Vec<SegmentId> = params.all("ids").into_iter().map(SegmentId::from).collect();
    Ok(SegmentFilter {
        parent_list_ids: params.all("parent_list_ids").into_iter().map(ListId::from).collect(),
        no_parent_list_id: ids.is_empty() && params.flag("no_parent_list_id", false)?,
        ids,
    })
}

/// Creates a segment.
///
/// It is `PENDING`, with count 0, until it is populated.
#[utoipa::path(post, path = "/v3/marketing/segments/2.0", tag = "Segments 2.0",
    security(("key" = ["segments:write"])), request_body = SegmentWrite,
    responses((status = 201, body = Segment), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    State(samples): State<Arc<Samples>>,
    caller: Option<Extension<Caller>>,
    body::Json(asked): body::Json<SegmentWrite>,
) -> Answer<(StatusCode, Json<Segment>)> {
    let name = asked.name.filter(|name| !name.is_empty()).ok_or_else(|| missing("name"))?;
    let query = asked.query_dsl.ok_or_else(|| missing("query_dsl"))?;
    let mut spec = SegmentSpec::new(&name, &query);
    let lists = asked.parent_list_ids.unwrap_or_default().0;
    spec.parent_list_ids = lists.into_iter().map(ListId::from).collect();
    let id = app.write(CreateSegment { spec }).await?;
    Ok((StatusCode::CREATED, Json(shown(&app, caller.as_deref(), id, Some(samples)).await?)))
}

/// Lists segments.
///
/// With `ids`, exactly these; else by parent list. No match is an empty list.
#[utoipa::path(get, path = "/v3/marketing/segments/2.0", tag = "Segments 2.0",
    security(("key" = ["segments:read"])),
    params(("ids" = Option<String>, Query,
        description = "Ids, repeated or with commas; the other two are then ignored"),
        ("parent_list_ids" = Option<String>, Query, description = "Up to 50 list ids"),
        ("no_parent_list_id" = Option<bool>, Query, description = "Also, or only, those without a parent list")),
    responses((status = 200, body = SegmentList), (status = 400, body = Errors)))]
pub(crate) async fn list(State(app): State<Arc<App>>, params: Params) -> Answer<Json<SegmentList>> {
    let filter = filter(&params)?;
    let views = app.read(move |engine| engine.segments(&filter)).await??;
    let results = views.iter().map(|view| SegmentSummary::of(view, &app.base)).collect();
    Ok(Json(SegmentList { results }))
}

/// One segment, with its sample, which a key without `contacts:read` is not shown.
#[utoipa::path(get, path = "/v3/marketing/segments/2.0/{segment_id}", tag = "Segments 2.0",
    security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id"),
        ("contacts_sample" = Option<bool>, Query, description = "`false` leaves the sample out")),
    responses((status = 200, body = Segment), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    State(samples): State<Arc<Samples>>,
    caller: Option<Extension<Caller>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<Segment>> {
    let samples = params.flag("contacts_sample", true)?.then_some(samples);
    Ok(Json(shown(&app, caller.as_deref(), SegmentId::from(id), samples).await?))
}

/// Changes name, query, or both.
///
/// Refused within five minutes of the creation or the last change.
#[utoipa::path(patch, path = "/v3/marketing/segments/2.0/{segment_id}", tag = "Segments 2.0",
    security(("key" = ["segments:write"])), request_body = SegmentUpdate,
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = Segment), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    State(samples): State<Arc<Samples>>,
    caller: Option<Extension<Caller>>,
    Id(id): Id,
    body::Json(asked): body::Json<SegmentUpdate>,
) -> Answer<Json<Segment>> {
    let id = SegmentId::from(id);
    let edit = SegmentEdit { name: asked.name, query: asked.query_dsl };
    app.write(EditSegment { id: id.clone(), edit }).await?;
    Ok(Json(shown(&app, caller.as_deref(), id, Some(samples)).await?))
}

async fn deleted(app: &Arc<App>, id: String) -> Answer<()> {
    app.write(DeleteSegment { id: SegmentId::from(id) }).await
}

/// Deletes a segment, and cancels all that is pending for it. Its contacts stay.
#[utoipa::path(delete, path = "/v3/marketing/segments/2.0/{segment_id}", tag = "Segments 2.0",
    security(("key" = ["segments:write"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 202), (status = 404)))]
pub(crate) async fn delete(State(app): State<Arc<App>>, Id(id): Id) -> Answer<StatusCode> {
    match deleted(&app, id).await {
        Ok(()) => Ok(StatusCode::ACCEPTED),
        Err(error) if error.status == StatusCode::NOT_FOUND => Err(ApiError::empty(error.status)),
        Err(error) => Err(error),
    }
}

/// Evaluates and publishes a segment now.
///
/// Twice a local day and once an hour per segment, ten times a UTC day per account.
#[utoipa::path(post, path = "/v3/marketing/segments/2.0/refresh/{segment_id}", tag = "Segments 2.0",
    security(("key" = ["segments:write"])), request_body = SegmentRefresh,
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 202, body = JobId), (status = 400, body = PlainError), (status = 403),
        (status = 404, body = PlainError), (status = 413, body = PlainError),
        (status = 415, body = PlainError), (status = 429)))]
pub(crate) async fn refresh(
    State(app): State<Arc<App>>,
    Id(id): Id,
    asked: Result<body::Json<SegmentRefresh>, ApiError>,
) -> Answer<(StatusCode, Json<JobId>)> {
    let id = SegmentId::from(id);
    let known = id.clone();
    let known = app.read(move |engine| engine.segment(&known).is_ok());
    if !known.await.map_err(ApiError::into_plain)? {
        return Err(not_refreshed());
    }
    let begun = match asked {
        Ok(body::Json(asked)) => begin_refresh(&app, id, asked).await,
        Err(error) => Err(error),
    };
    begun.map_err(ApiError::into_plain)?;
    Ok((StatusCode::ACCEPTED, Json(JobId { job_id: new_id().to_string() })))
}

async fn begin_refresh(app: &Arc<App>, id: SegmentId, asked: SegmentRefresh) -> Answer<()> {
    let sent = asked.user_time_zone.filter(|zone| !zone.is_empty());
    let sent = sent.ok_or_else(|| missing("user_time_zone"))?;
    let wrong = |error: ZoneError| ApiError::bad("user_time_zone", error.public_message());
    let zone = sent.parse::<Zone>().map_err(wrong)?;
    let refresh = RefreshSegment { id, zone };
    let outcome =
        app.work(move |app| Answer::Ok(app.engine.execute(app.now_to_write()?, refresh))).await??;
    outcome.map_err(|error| match error {
        WriteError::Storage(error) => error.into(),
        WriteError::Refused(error) => refused(error),
    })
}

fn not_refreshed() -> ApiError {
    ApiError::plain(StatusCode::NOT_FOUND, "Segment does not exist.")
}

fn refused(error: SegmentError) -> ApiError {
    use segmentry::lifecycle::{self, Refusal};
    match error {
        SegmentError::Refused(Refusal::OverQuota(over)) => {
            let limit = match over.quota {
                lifecycle::Quota::SegmentDay(most) | lifecycle::Quota::AccountDay(most) => {
                    most.into()
                }
                lifecycle::Quota::SegmentGap(_) => 1,
            };
            // Without a next time they are switched off, which an operator may change.
            let reset = over.free_at.map_or_else(
                || crate::clock::now().timestamp() + 3_600,
                |at| at.to_chrono().timestamp() + 1,
            );
            ApiError::empty(StatusCode::TOO_MANY_REQUESTS).over_quota(Quota { limit, reset })
        }
        SegmentError::Unknown(_) | SegmentError::Refused(Refusal::AlreadyDeleted { .. }) => {
            not_refreshed()
        }
        // The message names what an invalid segment lacks, which this request did not send.
        frozen @ SegmentError::Refused(_) => ApiError::bad("", frozen.to_string()),
        other => other.into(),
    }
}

/// Segments in the form of the first generation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OldSegmentList {
    results: Vec<OldSegment>,
}

fn old(segment: Segment) -> OldSegment {
    let parent_list_id = segment.summary.parent_list_ids.first().cloned().unwrap_or_default();
    OldSegment { segment, parent_list_id, query_json: None }
}

/// Lists segments in the form of the first generation.
#[utoipa::path(get, path = "/v3/marketing/segments", tag = "Segments v1",
    security(("key" = ["segments:read"])),
    params(("ids" = Option<String>, Query, description = "Ids, repeated or with commas"),
        ("parent_list_ids" = Option<String>, Query, description = "Up to 50 list ids"),
        ("no_parent_list_id" = Option<bool>, Query, description = "Also, or only, those without a parent list")),
    responses((status = 200, body = OldSegmentList), (status = 400, body = Errors)))]
pub(crate) async fn old_list(
    State(app): State<Arc<App>>,
    params: Params,
) -> Answer<Json<OldSegmentList>> {
    let filter = filter(&params)?;
    let read = app.read_now(move |engine, now| {
        let views = engine.segments(&filter)?.into_iter();
        views.map(|view| as_of(engine, now, view)).collect::<Answer<Vec<SegmentView>>>()
    });
    let views = read.await??;
    let of = |view| old(Segment::of(view, None, &app.base));
    Ok(Json(OldSegmentList { results: views.into_iter().map(of).collect() }))
}

/// One segment in the form of the first generation.
#[utoipa::path(get, path = "/v3/marketing/segments/{segment_id}", tag = "Segments v1",
    security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = OldSegment), (status = 404, body = Errors)))]
pub(crate) async fn old_get(
    State(app): State<Arc<App>>,
    State(samples): State<Arc<Samples>>,
    caller: Option<Extension<Caller>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<OldSegment>> {
    let samples = params.flag("contacts_sample", true)?.then_some(samples);
    let tree = params.flag("query_json", false)?;
    let mut segment = old(shown(&app, caller.as_deref(), SegmentId::from(id), samples).await?);
    if tree {
        let query = segment.segment.query_dsl.clone();
        // An invalid segment has no tree, since something that its query names does not exist.
        let plan = app.read(move |engine| engine.compile(&query).ok()).await?;
        segment.query_json = plan.and_then(|plan| serde_json::to_value(plan).ok());
    }
    Ok(Json(segment))
}

/// Deletes a segment, by the path of the first generation.
#[utoipa::path(delete, path = "/v3/marketing/segments/{segment_id}", tag = "Segments v1",
    security(("key" = ["segments:write"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 202), (status = 404, body = Errors)))]
pub(crate) async fn old_delete(State(app): State<Arc<App>>, Id(id): Id) -> Answer<StatusCode> {
    deleted(&app, id).await.map(|()| StatusCode::ACCEPTED)
}
