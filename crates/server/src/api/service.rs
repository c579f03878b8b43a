//! The service itself: health, measurements, state, limits, backups.
//!
//! In: requests of operators and of their monitoring. Out: figures; a copy of the engine; the API's own description
//! with a page that shows it.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures_util::StreamExt as _;
use segmentry::driver::ClockState;
use segmentry::limits;
use segmentry::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::body::{self, pieces};
use crate::error::{Answer, ApiError, Errors};
use crate::ids::new_id;
use crate::metrics::Exposition;
use crate::middleware::Caller;
use crate::params::Params;
use crate::record::{DueList, ServiceStatus, clock_why};
use crate::settings::{SettingsChange, SettingsRecord};
use crate::state::{App, BACKUPS};

/// Deadlines of one answer, at most.
const MOST_DUE: u64 = 1_000;

/// Health in a word.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    /// That the engine is ahead of the clock, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<String>,
}

/// Whether the process answers.
#[utoipa::path(get, path = "/livez", tag = "Service", security(()),
    responses((status = 200, body = Health)))]
pub(crate) async fn livez() -> Json<Health> {
    Json(Health { status: "alive", clock: None })
}

/// Whether it can take requests: writes are possible, due tasks run, the clock is believed, it is not about to stop.
#[utoipa::path(get, path = "/readyz", tag = "Service", security(()),
    responses((status = 200, body = Health), (status = 503, body = Errors)))]
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Answer<Json<Health>> {
    let unready = |why: &str| {
        Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, Some(""), why).retry_after(5))
    };
    if *app.stopping.borrow() {
        return unready("about to stop");
    }
    if app.driver.failure().is_some() {
        return unready("time stands still: the log says why");
    }
    if app.engine.status().failed.is_some() {
        return unready("nothing can be written: the log says why");
    }
    // A machine that is a little behind still serves; one that is far behind has no passes for a long time.
    let state = app.clock.last_state();
    let why = clock_why(&state);
    let stands_still = match state {
        ClockState::Agrees => false,
        ClockState::Behind { clock, engine } => {
            Timestamp::from(engine) > Timestamp::from(clock) + limits::CLOCK_LEAP
        }
        _ => true,
    };
    match why {
        Some(why) if stands_still => unready(&why),
        clock => Ok(Json(Health { status: "ready", clock })),
    }
}

/// Measurements for Prometheus: `OpenMetrics`, or its older text format where `Accept` asks for that.
#[utoipa::path(get, path = "/metrics", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, description = "All measurements",
        content((String = "application/openmetrics-text"), (String = "text/plain")))))]
pub(crate) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer<Response> {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let form = Exposition::of(&accept.collect::<Vec<_>>().join(","));
    let text = app.work(move |app| app.metrics.text(form)).await?;
    Ok(([(header::CONTENT_TYPE, form.content_type())], text).into_response())
}

/// The state of the engine and its file.
#[utoipa::path(get, path = "/v1/status", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = ServiceStatus)))]
pub(crate) async fn status(State(app): State<Arc<App>>) -> Answer<Json<ServiceStatus>> {
    Ok(Json(app.work(|app| ServiceStatus::of(&app.engine, &app.clock)).await?))
}

/// A file that is removed when this is dropped.
struct TemporaryFile(PathBuf);

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!(%error, "a backup that was sent could not be removed");
        }
    }
}

/// A backup: the engine as it is now, in one file that `segmentry restore` reads.
///
/// Others read and write meanwhile. Keys and the files of exports are not in it. One at a time.
#[utoipa::path(post, path = "/v1/backups", tag = "Service", security(("key" = ["service:write"])),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 409, body = Errors),
        (status = 429, body = Errors), (status = 507, body = Errors)))]
pub(crate) async fn backup(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Answer<Response> {
    let Ok(permit) = Arc::clone(&app.backups).try_acquire_owned() else {
        let message = "another backup is under way";
        return Err(ApiError::new(StatusCode::CONFLICT, Some(""), message).retry_after(30));
    };
    let path = app.path(BACKUPS).join(new_id().to_string());
    let made = app.work(move |app| {
        let status = app.engine.status();
        let expected = status.checkpoint_bytes + status.journal_bytes;
        let mut room = app.space.begin(caller.key(), expected)?;
        app.engine.backup(&path)?;
        let copy = TemporaryFile(path);
        // What was expected is what the engine's file has; the copy has more or less.
        let bytes = std::fs::metadata(&copy.0).map_err(|error| {
            tracing::error!(%error, "a backup could not be looked at");
            ApiError::internal()
        })?;
        room.settle(bytes.len())?;
        Answer::Ok((copy, room))
    });
    let (copy, room) = made.await??;
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "a backup could not be read again");
        ApiError::internal()
    };
    let file = tokio::fs::File::open(&copy.0).await.map_err(failed)?;
    let length = file.metadata().await.map_err(failed)?.len();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, length.into()),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"segmentry.backup\""),
        ),
    ];
    // Permit, file and its room last as long as the body.
    let held = (permit, copy, room);
    let body = pieces(file).map(move |piece| {
        let _ = &held;
        piece
    });
    Ok((headers, Body::from_stream(body)).into_response())
}

/// What is due next.
///
/// In the order in which it runs: passes over all segments, instants at which time alone may move members, populations
/// and publications of segments, old events that are forgotten.
#[utoipa::path(get, path = "/v1/due", tag = "Service",
    security(("key" = ["service:read", "segments:read"])),
    params(("limit" = Option<u64>, Query, description = "1 to 1,000; otherwise 100")),
    responses((status = 200, body = DueList)))]
pub(crate) async fn due(State(app): State<Arc<App>>, params: Params) -> Answer<Json<DueList>> {
    let limit = params.number("limit", 100, (1, MOST_DUE))? as usize;
    Ok(Json(app.read(move |engine| DueList::of(engine, limit)).await?))
}

/// The policy in force, and the other settings of the engine.
#[utoipa::path(get, path = "/v1/policy", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = SettingsRecord)))]
pub(crate) async fn policy(State(app): State<Arc<App>>) -> Answer<Json<SettingsRecord>> {
    Ok(Json(app.read(SettingsRecord::of).await?))
}

/// The settings of the engine, the policy's among them.
#[utoipa::path(get, path = "/v1/settings", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = SettingsRecord)))]
pub(crate) async fn settings(State(app): State<Arc<App>>) -> Answer<Json<SettingsRecord>> {
    Ok(Json(app.read(SettingsRecord::of).await?))
}

/// Changes settings; those that are left out stay.
///
/// What is armed keeps its instant. Going from passes to evaluation with every write, or back, evaluates all live
/// segments now; going from back-off to publication at once, or back, publishes them now.
#[utoipa::path(patch, path = "/v1/settings", tag = "Service",
    security(("key" = ["service:write"])), request_body = SettingsChange,
    responses((status = 200, description = "The settings afterwards", body = SettingsRecord),
        (status = 400, body = Errors)))]
pub(crate) async fn change_settings(
    State(app): State<Arc<App>>,
    body::Json(change): body::Json<SettingsChange>,
) -> Answer<Json<SettingsRecord>> {
    app.work(move |app| {
        let _others = app.settings.lock();
        change.apply(&app.engine, app.now_to_write()?)?;
        tracing::info!(change = ?change, "settings were changed");
        Ok(Json(app.engine.read(SettingsRecord::of)))
    })
    .await?
}

/// The limits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LimitFigures {
    query_bytes: usize,
    query_depth: usize,
    in_items: usize,
    segment_name_characters: usize,
    custom_fields: usize,
    custom_text_characters: usize,
    lists: usize,
    lists_per_contact: usize,
    event_types: usize,
    event_payload_bytes: usize,
    waiting_events: usize,
    feed_changes: usize,
    upsert_contacts: usize,
    upsert_bytes: usize,
    requests_per_minute: u32,
    requests_at_once: usize,
    connections: usize,
}

/// The limits.
#[utoipa::path(get, path = "/v1/limits", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = LimitFigures)))]
pub(crate) async fn limits_of(State(app): State<Arc<App>>) -> Json<LimitFigures> {
    let set = &app.config.limits;
    Json(LimitFigures {
        query_bytes: limits::QUERY_BYTES,
        query_depth: limits::QUERY_DEPTH,
        in_items: limits::IN_ITEMS,
        segment_name_characters: limits::SEGMENT_NAME_CHARS,
        custom_fields: limits::CUSTOM_FIELDS,
        custom_text_characters: limits::CUSTOM_TEXT_CHARS,
        lists: limits::LISTS,
        lists_per_contact: limits::LISTS_PER_CONTACT,
        event_types: limits::EVENT_TYPES,
        event_payload_bytes: limits::PAYLOAD_BYTES,
        waiting_events: limits::ORPHAN_EVENTS,
        feed_changes: limits::FEED_CHANGES,
        upsert_contacts: super::contacts::UPSERT_CONTACTS,
        upsert_bytes: super::contacts::UPSERT_BYTES,
        requests_per_minute: set.requests_per_minute,
        requests_at_once: set.concurrency,
        connections: set.connections,
    })
}

/// The API's description, as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Description(pub(crate) Bytes);

/// The description of this API.
#[utoipa::path(get, path = "/openapi.json", tag = "Service", security(()),
    responses((status = 200, content_type = "application/json", body = serde_json::Value)))]
pub(crate) async fn description(State(Description(json)): State<Description>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// The page of the API runs its own scripts only, and connects to this server only.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                           connect-src 'self'; img-src data:; frame-ancestors 'none'";

/// A page that shows the description.
#[utoipa::path(get, path = "/api", tag = "Service", security(()),
    responses((status = 200, content_type = "text/html", body = String)))]
pub(crate) async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (HeaderName::from_static("content-security-policy"), PAGE_POLICY),
    ];
    (headers, include_str!("../page/api.html")).into_response()
}
