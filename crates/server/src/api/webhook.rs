//! The receiver of the event webhook.
//!
//! In: posts as the webhook sends them. Out: 200 once the events are on disk, so that the sender does not
//! try again. With a public key, the signature over the raw bytes is checked before anything is parsed;
//! without one, a key of the server's is asked for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use segmentry::ingest::{Event, event_from_webhook};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::native::told;
use crate::app::App;
use crate::body;
use crate::error::{Answer, ApiError, Errors};
use crate::guard::authorized;
use crate::intake;
use crate::keys::{Resource, Scope, Verb};

const SIGNATURE: &str = "x-twilio-email-event-webhook-signature";
const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";
/// Bytes of a post. Ours: the webhook sends up to 768 KB.
const POST_BYTES: usize = 4 << 20;

/// What became of a post.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Posted {
    /// Events that are new.
    accepted: u64,
    /// Events that were known.
    duplicates: u64,
    /// Events about no recipient.
    ignored: u64,
    /// Events that cannot be stored, by their place in the array.
    refused: Vec<RefusedEvent>,
}

/// An event that was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedEvent {
    /// Its place in the array, from 0.
    index: usize,
    message: String,
}

/// Whether a text is a public key.
pub(crate) fn is_public_key(text: &str) -> bool {
    public_key(text).is_some()
}

fn public_key(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_public_key_der(&STANDARD.decode(text.trim()).ok()?).ok()
}

/// Whether the signature is the key's, over the timestamp and the raw body.
pub(crate) fn is_signed(public_key: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let checked = || {
        let key = self::public_key(public_key)?;
        let signature = STANDARD.decode(header(SIGNATURE)?.trim()).ok()?;
        let signature = Signature::from_der(&signature).ok()?;
        let signed = [header(TIMESTAMP)?.as_bytes(), body].concat();
        key.verify(&signed, &signature).ok()
    };
    checked().is_some()
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
    if !key.is_empty()
        && ![SIGNATURE, TIMESTAMP].iter().all(|name| parts.headers.contains_key(*name))
    {
        // Its body is not worth the time.
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
            Err(error) => posted.refused.push(refuse((place, told(error)))),
        }
    }
    let taken = intake::events(&app.engine, events)?;
    (posted.accepted, posted.duplicates) = (taken.created, taken.duplicates);
    posted.refused.extend(taken.refused.into_iter().map(refuse));
    app.metrics.events.inc_by(posted.accepted);
    app.metrics.duplicates.inc_by(posted.duplicates);
    app.metrics.refused.inc_by(posted.refused.len() as u64);
    Ok(Json(posted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the official Python library (contract, section 6).
    const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7\
        dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    const SIGNED: &str = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM\
        +uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=";
    const BODY: &str = "[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\
        \"reason\":\"Bounced Address\",\
        \"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\",\
        \"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\",\
        \"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\",\
        \"timestamp\":1600112492}]\r\n";

    fn headers(signature: &str, timestamp: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE, signature.parse().expect("plain"));
        headers.insert(TIMESTAMP, timestamp.parse().expect("plain"));
        headers
    }

    #[test]
    fn the_official_vector_is_signed_and_nothing_near_it_is() {
        let good = headers(SIGNED, "1600112502");
        assert!(is_signed(KEY, &good, BODY.as_bytes()));
        assert!(!is_signed(KEY, &good, BODY.trim_end().as_bytes()), "without its line end");
        assert!(!is_signed(KEY, &headers(SIGNED, "1600112503"), BODY.as_bytes()));
        assert!(!is_signed(KEY, &headers("AAAA", "1600112502"), BODY.as_bytes()));
        assert!(!is_signed(KEY, &HeaderMap::new(), BODY.as_bytes()));
        assert!(!is_signed("AAAA", &good, BODY.as_bytes()));
    }
}
