//! The service itself: is it there, is it well, what does it do.
//!
//! In: questions of operators and of what watches for them. Out: health, measurements, state, limits, and the
//! API's own description with a page to read it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use segmentry::engine::SegmentFilter;
use segmentry::lifecycle::{Evaluation, PublicationPolicy};
use segmentry::limits;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::error::{Answer, ApiError, Errors};
use crate::routes::openapi;
use crate::shape::stamp;

/// A word.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
}

/// Whether the process lives.
#[utoipa::path(get, path = "/livez", tag = "Service", security(()),
    responses((status = 200, body = Health)))]
pub(crate) async fn livez() -> Json<Health> {
    Json(Health { status: "alive" })
}

/// Whether it can be given work: it writes, time goes on, and it is not about to stop.
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
    Ok(Json(Health { status: "ready" }))
}

/// Measurements in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Answer<Response> {
    let text = app.work(|app| app.metrics.text(&app.engine, crate::clock::now())).await?;
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, form)], text).into_response())
}

/// The engine and its file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceStatus {
    version: &'static str,
    /// The engine's own time.
    now: String,
    contacts: u64,
    events: u64,
    /// Events that wait for their contact.
    waiting_events: u64,
    segments: u64,
    /// The last change of the feed.
    last_change: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_deadline: Option<String>,
    memory_bytes: u64,
    journal_bytes: u64,
    snapshot_bytes: u64,
    /// Commands on disk since the directory was made.
    commands: u64,
    /// Whether anything can be written.
    writes: bool,
}

/// How the engine and its file are.
#[utoipa::path(get, path = "/v1/status", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = ServiceStatus)))]
pub(crate) async fn status(State(app): State<Arc<App>>) -> Answer<Json<ServiceStatus>> {
    let status = app.work(|app| {
        let storage = app.engine.status();
        app.engine.read(|engine| ServiceStatus {
            version: env!("CARGO_PKG_VERSION"),
            now: stamp(engine.now()),
            contacts: engine.store().alive().len(),
            events: engine.store().events().len() as u64,
            waiting_events: engine.store().parked() as u64,
            segments: engine.segments(&SegmentFilter::default()).map_or(0, |all| all.len() as u64),
            last_change: engine.last_change(),
            next_deadline: engine.next_deadline().map(stamp),
            memory_bytes: engine.memory().total() as u64,
            journal_bytes: storage.journal_bytes,
            snapshot_bytes: storage.snapshot_bytes,
            commands: storage.last,
            writes: storage.failed.is_none(),
        })
    });
    Ok(Json(status.await?))
}

/// The figures that segments live by; times in seconds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyFigures {
    /// Seconds between passes; absent where every write is followed at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    evaluation_seconds: Option<u64>,
    population_delay_seconds: u64,
    engagement_population_delay_seconds: u64,
    /// First and longest interval between publications; absent where they are at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    publication_seconds: Option<[u64; 2]>,
    edit_pause_seconds: u64,
    refreshes_per_segment_day: u32,
    refreshes_per_account_day: u32,
    max_segments: usize,
}

/// The figures that segments live by.
#[utoipa::path(get, path = "/v1/policy", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = PolicyFigures)))]
pub(crate) async fn policy(State(app): State<Arc<App>>) -> Answer<Json<PolicyFigures>> {
    let policy = app.read(|engine| engine.policy().clone()).await?;
    let seconds = |length: segmentry::time::Duration| length.as_millis().unsigned_abs() / 1_000;
    Ok(Json(PolicyFigures {
        evaluation_seconds: match policy.evaluation {
            Evaluation::Every(length) => Some(seconds(length)),
            Evaluation::OnChange => None,
        },
        population_delay_seconds: seconds(policy.population_delay),
        engagement_population_delay_seconds: seconds(policy.engagement_population_delay),
        publication_seconds: match policy.publication {
            PublicationPolicy::BackOff { base, cap } => Some([seconds(base), seconds(cap)]),
            PublicationPolicy::AtOnce => None,
        },
        edit_pause_seconds: seconds(policy.edit_pause),
        refreshes_per_segment_day: policy.refreshes_per_segment_day,
        refreshes_per_account_day: policy.refreshes_per_account_day,
        max_segments: policy.max_segments,
    }))
}

/// How much there may be.
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

/// How much there may be of what.
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
        waiting_events: limits::PARKED_EVENTS,
        feed_changes: limits::FEED_CHANGES,
        upsert_contacts: super::contacts::UPSERT_CONTACTS,
        upsert_bytes: super::contacts::UPSERT_BYTES,
        requests_per_minute: set.requests_per_minute,
        requests_at_once: set.concurrency,
        connections: set.connections,
    })
}

/// The description of this API.
#[utoipa::path(get, path = "/openapi.json", tag = "Service", security(()),
    responses((status = 200, content_type = "application/json", body = serde_json::Value)))]
pub(crate) async fn description() -> Response {
    let json = openapi().to_json().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// Nothing but the page itself runs on the page, and it talks to nobody else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                           connect-src 'self'; img-src data:; frame-ancestors 'none'";

/// A page that shows the description.
#[utoipa::path(get, path = "/", tag = "Service", security(()),
    responses((status = 200, content_type = "text/html", body = String)))]
pub(crate) async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (HeaderName::from_static("content-security-policy"), PAGE_POLICY),
    ];
    (headers, include_str!("../page/api.html")).into_response()
}
