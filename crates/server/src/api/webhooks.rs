//! Endpoints of webhooks: created, listed, changed, tried.
//!
//! In: URLs and what is to be sent there. Out: endpoints as they are. A secret is shown when it is made, and never
//! again.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use chrono::{DateTime, SecondsFormat, Utc};
use segmentry::Cursor;
use segmentry::engine::RecordError;
use segmentry::persist::WriteError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::body::{self, AtMost};
use crate::error::{Answer, ApiError, Errors};
use crate::keys::{Resource, Scope, Verb};
use crate::middleware::{Caller, check_scope};
use crate::params::Id;
use crate::state::App;
use crate::webhooks::{self, Edit, Kind, NAMED, SizeEdit, WebhookFault, WebhookRecord, Webhooks};

/// An endpoint to create.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WebhookWrite {
    /// Where messages are posted: `https://`, at a public address unless the setting `webhooks.networks` has others.
    #[schema(required, value_type = String)]
    url: Option<String>,
    /// At most 200 characters.
    description: Option<String>,
    /// The types of messages; all of them if there is none.
    #[schema(value_type = Option<Vec<Kind>>)]
    types: Option<AtMost<Kind, NAMED>>,
    /// The ids of segments; all of them if there is none.
    #[schema(value_type = Option<Vec<String>>)]
    segments: Option<AtMost<String, NAMED>>,
    /// Whether members come with their addresses: needs `contacts:read` too.
    addresses: Option<bool>,
    /// A message (`segment.size`) tells that a segment has grown to so many members.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    size_at_least: SizeEdit,
    /// A message (`segment.size`) tells that a segment has shrunk to so many members.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    size_at_most: SizeEdit,
}

/// A change of an endpoint; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WebhookUpdate {
    /// As when it is created.
    url: Option<String>,
    /// At most 200 characters.
    description: Option<String>,
    /// The types of messages; all of them if there is none.
    #[schema(value_type = Option<Vec<Kind>>)]
    types: Option<AtMost<Kind, NAMED>>,
    /// The ids of segments; all of them if there is none.
    #[schema(value_type = Option<Vec<String>>)]
    segments: Option<AtMost<String, NAMED>>,
    /// Whether members come with their addresses: needs `contacts:read` too.
    addresses: Option<bool>,
    /// A message (`segment.size`) tells that a segment has grown to so many members.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    size_at_least: SizeEdit,
    /// A message (`segment.size`) tells that a segment has shrunk to so many members.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    size_at_most: SizeEdit,
}

impl WebhookUpdate {
    /// As a change that is yet to be checked.
    fn edit(self) -> Edit {
        Edit {
            url: self.url,
            description: self.description,
            types: self.types.map(|types| types.0),
            segments: self.segments.map(|segments| segments.0),
            addresses: self.addresses,
            size_at_least: self.size_at_least,
            size_at_most: self.size_at_most,
        }
    }
}

/// What a key needs that has addresses of contacts sent.
const CONTACTS: Scope = Scope(Resource::Contacts, Verb::Read);

/// All endpoints.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookList {
    results: Vec<WebhookRecord>,
}

/// An attempt to deliver a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookDelivery {
    /// The id of the message, which stays the same for every attempt.
    message_id: String,
    #[serde(rename = "type")]
    kind: Kind,
    at: String,
    /// From 1.
    attempt: u32,
    milliseconds: u64,
    /// What the receiver answered.
    status: Option<u16>,
    /// Why it did not answer.
    error: Option<String>,
}

/// The last attempts, the latest first; forgotten with a restart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookDeliveries {
    results: Vec<WebhookDelivery>,
}

/// Where to begin again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WebhookReplay {
    /// A cursor of the feed, or the number of a change; 0 for all that is kept.
    #[schema(required, value_type = String)]
    after: Option<String>,
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn unknown() -> ApiError {
    ApiError::not_found("id", "webhook does not exist")
}

fn id(text: &Id) -> Answer<Uuid> {
    text.0.parse().map_err(|_| unknown())
}

fn of(changed: Option<Result<WebhookRecord, WriteError<RecordError>>>) -> Answer<WebhookRecord> {
    Ok(changed.ok_or_else(unknown)??)
}

/// Checks what a client asked for.
async fn checked(app: &Arc<App>, webhooks: &Arc<Webhooks>, edit: Edit) -> Answer<Edit> {
    let webhooks = Arc::clone(webhooks);
    let checked = app.read(move |engine| webhooks.check(engine, &edit).map(|()| edit));
    checked.await?.map_err(|WebhookFault { field, message }| ApiError::bad(field, message))
}

/// Creates an endpoint.
///
/// It is sent what happens from now on, signed after Standard Webhooks 1.0. The secret is in this answer alone. With
/// `addresses` the key needs `contacts:read` as well.
#[utoipa::path(post, path = "/v1/webhooks", tag = "Webhooks",
    security(("key" = ["webhooks:write", "feed:read"])), request_body = WebhookWrite,
    responses((status = 201, body = WebhookRecord), (status = 400, body = Errors)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    Extension(caller): Extension<Caller>,
    body::Json(asked): body::Json<WebhookWrite>,
) -> Answer<(StatusCode, Json<WebhookRecord>)> {
    if asked.url.is_none() {
        return Err(ApiError::bad("url", "url is required"));
    }
    if webhooks.count() >= webhooks::ENDPOINTS {
        let message = format!("there are {} webhooks, the most that may be", webhooks::ENDPOINTS);
        return Err(ApiError::bad("", message));
    }
    if asked.addresses == Some(true) {
        check_scope(&app, Some(&caller), CONTACTS)?;
    }
    let WebhookWrite { url, description, types, segments, addresses, size_at_least, size_at_most } =
        asked;
    let update =
        WebhookUpdate { url, description, types, segments, addresses, size_at_least, size_at_most };
    let edit = update.edit();
    let edit = checked(&app, &webhooks, edit).await?;
    let created =
        app.work(move |app| webhooks.create(app.now_to_write()?, edit).map_err(ApiError::from));
    let created = created.await??;
    Ok((StatusCode::CREATED, Json(created)))
}

/// All endpoints.
#[utoipa::path(get, path = "/v1/webhooks", tag = "Webhooks", security(("key" = ["webhooks:read"])),
    responses((status = 200, body = WebhookList)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
) -> Answer<Json<WebhookList>> {
    let results = app.work(move |_| webhooks.all()).await?;
    Ok(Json(WebhookList { results }))
}

/// An endpoint.
#[utoipa::path(get, path = "/v1/webhooks/{id}", tag = "Webhooks", security(("key" = ["webhooks:read"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookRecord), (status = 404, body = Errors)))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<Json<WebhookRecord>> {
    let id = id(&text)?;
    let found = app.work(move |_| webhooks.get(id)).await?;
    found.map(Json).ok_or_else(unknown)
}

/// Changes an endpoint.
#[utoipa::path(patch, path = "/v1/webhooks/{id}", tag = "Webhooks",
    security(("key" = ["webhooks:write", "feed:read"])), request_body = WebhookUpdate,
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookRecord), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    Extension(caller): Extension<Caller>,
    text: Id,
    body::Json(asked): body::Json<WebhookUpdate>,
) -> Answer<Json<WebhookRecord>> {
    let id = id(&text)?;
    // Whoever sends addresses elsewhere, or others, may read them.
    let changes = asked.url.is_some() || asked.segments.is_some() || asked.types.is_some();
    let has_addresses = || webhooks.get(id).is_some_and(|held| held.addresses);
    let sends = asked.addresses.unwrap_or_else(|| changes && has_addresses());
    if sends {
        check_scope(&app, Some(&caller), CONTACTS)?;
    }
    let edit = checked(&app, &webhooks, asked.edit()).await?;
    app.work(move |_| of(webhooks.edit(id, edit)).map(Json)).await?
}

/// Removes an endpoint. A request that is under way may still arrive.
#[utoipa::path(delete, path = "/v1/webhooks/{id}", tag = "Webhooks", security(("key" = ["webhooks:write"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 204), (status = 404, body = Errors)))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<StatusCode> {
    let id = id(&text)?;
    app.work(move |_| webhooks.remove(id)).await?.ok_or_else(unknown)??;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a new secret. The old one signs beside it for a day.
#[utoipa::path(post, path = "/v1/webhooks/{id}/rotate", tag = "Webhooks",
    security(("key" = ["webhooks:write"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookRecord), (status = 404, body = Errors)))]
pub(crate) async fn rotate(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<Json<WebhookRecord>> {
    let id = id(&text)?;
    app.work(move |app| of(webhooks.rotate(id, app.now_to_write()?)).map(Json)).await?
}

/// Sends nothing until it is resumed. What happens meanwhile is sent then.
#[utoipa::path(post, path = "/v1/webhooks/{id}/pause", tag = "Webhooks",
    security(("key" = ["webhooks:write"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookRecord), (status = 404, body = Errors)))]
pub(crate) async fn pause(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<Json<WebhookRecord>> {
    let id = id(&text)?;
    app.work(move |_| of(webhooks.pause(id)).map(Json)).await?
}

/// Sends again, at once, from the first message that was not accepted.
///
/// After a backup was restored, all members are sent first (`members.snapshot`).
#[utoipa::path(post, path = "/v1/webhooks/{id}/resume", tag = "Webhooks",
    security(("key" = ["webhooks:write"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookRecord), (status = 404, body = Errors)))]
pub(crate) async fn resume(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<Json<WebhookRecord>> {
    let id = id(&text)?;
    app.work(move |_| of(webhooks.resume(id)).map(Json)).await?
}

/// Sends all again that has happened since a place in the feed.
///
/// 410: that is no longer kept.
#[utoipa::path(post, path = "/v1/webhooks/{id}/replay", tag = "Webhooks",
    security(("key" = ["webhooks:write", "feed:read"])), request_body = WebhookReplay,
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookRecord), (status = 400, body = Errors), (status = 404, body = Errors),
        (status = 410, body = Errors)))]
pub(crate) async fn replay(
    State(app): State<Arc<App>>,
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
    body::Json(asked): body::Json<WebhookReplay>,
) -> Answer<Json<WebhookRecord>> {
    let id = id(&text)?;
    let after = asked.after.ok_or_else(|| ApiError::bad("after", "after is required"))?;
    let after: Cursor = after.parse().map_err(|_| {
        ApiError::bad("after", "is no cursor of the feed and no number of a change")
    })?;
    app.work(move |app| {
        let after = app.engine.read(|engine| webhooks::place_behind(engine, after))?;
        of(webhooks.replay(id, after)).map(Json)
    })
    .await?
}

/// Sends a message that tries the endpoint, once, and says what became of it.
#[utoipa::path(post, path = "/v1/webhooks/{id}/test", tag = "Webhooks",
    security(("key" = ["webhooks:write"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookDelivery), (status = 404, body = Errors)))]
pub(crate) async fn test(
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<Json<WebhookDelivery>> {
    let delivery = webhooks.test(id(&text)?).await.ok_or_else(unknown)?;
    Ok(Json(delivery.into()))
}

/// The last attempts of an endpoint.
#[utoipa::path(get, path = "/v1/webhooks/{id}/deliveries", tag = "Webhooks",
    security(("key" = ["webhooks:read"])),
    params(("id" = String, Path, description = "The webhook's id")),
    responses((status = 200, body = WebhookDeliveries), (status = 404, body = Errors)))]
pub(crate) async fn deliveries(
    State(webhooks): State<Arc<Webhooks>>,
    text: Id,
) -> Answer<Json<WebhookDeliveries>> {
    let all = webhooks.deliveries(id(&text)?).ok_or_else(unknown)?;
    Ok(Json(WebhookDeliveries { results: all.into_iter().map(Into::into).collect() }))
}

impl From<webhooks::Delivery> for WebhookDelivery {
    fn from(delivery: webhooks::Delivery) -> Self {
        Self {
            message_id: delivery.message,
            kind: delivery.kind,
            at: instant(delivery.at),
            attempt: delivery.attempt,
            milliseconds: delivery.micros / 1_000,
            status: delivery.result.as_ref().ok().copied(),
            error: delivery.result.err(),
        }
    }
}
