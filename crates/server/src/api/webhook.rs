//! The receiver of the event webhook.
//!
//! In: posts of the webhook. Out: 200 once the events are on disk, so that they are not sent again. If a public key is
//! set, the signature over the raw bytes is checked before anything is parsed; otherwise an API key is required.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use segmentry::ingest::{Event, event_from_webhook};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::native::record_message;
use crate::body;
use crate::error::{Answer, ApiError, Errors};
use crate::intake;
use crate::keys::{Resource, Scope, Verb};
use crate::middleware::authorized;
use crate::signature::{has_signature, is_signed};
use crate::state::App;

/// Bytes of a post. Ours: the webhook sends up to 768 KB.
const POST_BYTES: usize = 4 << 20;

/// What became of a post.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Posted {
    /// Events that are new.
    accepted: u64,
    /// Events whose id was known.
    duplicates: u64,
    /// Events without a recipient.
    ignored: u64,
    /// Events that cannot be stored, by their place in the array.
    refused: Vec<RefusedEvent>,
}

/// An event that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedEvent {
    /// Its place in the array, from 0.
    index: usize,
    message: String,
}

/// Takes a post of the event webhook.
///
/// Signed posts need no key; their signature is checked over the raw body.
#[utoipa::path(post, path = "/v1/webhooks/sendgrid", tag = "Webhook", security((), ("key" = ["events:write"])),
    request_body(content = Vec<serde_json::Value>, content_type = "application/json"),
    responses((status = 200, body = Posted), (status = 400, body = Errors),
        (status = 401, body = Errors), (status = 403, body = Errors)))]
pub(crate) async fn receive(State(app): State<Arc<App>>, request: Request) -> Answer<Json<Posted>> {
    let (parts, body) = request.into_parts();
    let key = app.config.webhook.public_key.clone();
    let unsigned = || {
        let message = "the signature is not that of the webhook";
        ApiError::new(StatusCode::UNAUTHORIZED, Some(""), message)
    };
    if !key.is_empty() && !has_signature(&parts.headers) {
        // Refused before its body is read.
        return Err(unsigned());
    }
    if key.is_empty() {
        let scope = Scope(Resource::Events, Verb::Write);
        authorized(&app, &parts.headers, &[scope]).map_err(|(_, refusal)| refusal)?;
    }
    let bytes =
        body::whole(&parts.headers, body, app.config.limits.idle_seconds, POST_BYTES).await?;
    if !key.is_empty() && !is_signed(&key, &parts.headers, &bytes) {
        return Err(unsigned());
    }
    app.work(move |app| take(app, &bytes)).await?
}

fn take(app: &App, bytes: &[u8]) -> Answer<Json<Posted>> {
    let sent: Vec<&RawValue> = if bytes.trim_ascii_start().first() == Some(&b'{') {
        vec![body::parse_any(bytes)?]
    } else {
        body::parse_any(bytes)?
    };
    let mut posted = Posted::default();
    let mut events: Vec<(usize, Event)> = Vec::with_capacity(sent.len());
    let refuse = |(index, message): (usize, String)| RefusedEvent { index, message };
    for (place, json) in sent.iter().enumerate() {
        match event_from_webhook(json.get()) {
            Ok(Some(event)) => events.push((place, event)),
            Ok(None) => posted.ignored += 1,
            Err(error) => posted.refused.push(refuse((place, record_message(&error)))),
        }
    }
    let taken = intake::events(&app.engine, app.now_to_write()?, events)?;
    (posted.accepted, posted.duplicates) = (taken.created, taken.duplicates);
    posted.refused.extend(taken.refused.into_iter().map(refuse));
    app.metrics.events.inc_by(posted.accepted);
    app.metrics.duplicates.inc_by(posted.duplicates);
    app.metrics.refused.inc_by(posted.refused.len() as u64);
    Ok(Json(posted))
}
