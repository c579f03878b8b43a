//! The tracking API of Segment and `RudderStack`.
//!
//! In: what their SDKs send, whatever they say of its type. Out: 200 once everything is on disk. A message that cannot
//! be taken is named in the answer and refuses no other one: SDKs throw a refused batch away.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use segmentry::limits;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::body;
use crate::error::{Answer, ApiError, CodedErrors};
use crate::state::App;
use crate::tracking::{self, Form, Kind, Tracked};

/// A message. What a kind needs is in the description of its route.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes what `tracking` reads")]
pub(crate) struct TrackedMessage {
    /// In batches: `identify`, `track`, `page`, `screen`, `group` or `alias`.
    r#type: Option<String>,
    /// By it a message that is sent twice is known; at most 100 characters.
    message_id: Option<String>,
    user_id: Option<String>,
    anonymous_id: Option<String>,
    /// Of `alias`: the id that is the user's as well.
    previous_id: Option<String>,
    /// Of `group`.
    group_id: Option<String>,
    /// Of `track`: what happened.
    event: Option<String>,
    /// Of `page` and `screen`.
    name: Option<String>,
    /// Of `page` and `screen`.
    category: Option<String>,
    #[schema(value_type = Option<Object>)]
    traits: Option<serde_json::Value>,
    #[schema(value_type = Option<Object>)]
    properties: Option<serde_json::Value>,
    #[schema(value_type = Option<Object>)]
    context: Option<serde_json::Value>,
    /// ISO 8601. Without it `originalTimestamp`, then the instant of receipt.
    timestamp: Option<String>,
    original_timestamp: Option<String>,
    /// When the request was sent, by the same clock.
    sent_at: Option<String>,
}

/// Messages of any kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes what `tracking` reads")]
pub(crate) struct TrackedBatch {
    batch: Vec<TrackedMessage>,
    /// When the request was sent, by the clock of the messages.
    sent_at: Option<String>,
}

async fn take(app: Arc<App>, request: Request, form: Form) -> Answer<Json<Tracked>> {
    let idle = app.config.limits.idle_seconds;
    let (parts, body) = request.into_parts();
    let most = limits::TRACKED_BATCH_BYTES;
    let taken = async {
        let bytes = body::whole(&parts.headers, body, idle, most).await?;
        app.work(move |app| tracking::take(app, &bytes, form)).await?
    };
    taken.await.map(Json).map_err(ApiError::coded)
}

macro_rules! routes {
    ($($(#[doc = $doc:literal])* $name:ident $path:literal $body:ty => $form:expr;)*) => {
        $(
            $(#[doc = $doc])*
            #[utoipa::path(post, path = $path, tag = "Tracking", security(("key" = ["tracking:write"])),
                request_body = $body,
                responses((status = 200, body = Tracked), (status = 400, body = CodedErrors),
                    (status = 401, body = CodedErrors), (status = 403, body = CodedErrors),
                    (status = 429, body = CodedErrors)))]
            pub(crate) async fn $name(
                State(app): State<Arc<App>>,
                request: Request,
            ) -> Answer<Json<Tracked>> {
                take(app, request, $form).await
            }
        )*
    };
}

routes! {
    /// Says who somebody is.
    ///
    /// Traits become fields of the contact with `userId`. What `anonymousId` did becomes the contact's.
    identify "/v1/identify" TrackedMessage => Form::One(Kind::Identify);

    /// Says what somebody did: `event` is the event's type, `properties` are its payload.
    track "/v1/track" TrackedMessage => Form::One(Kind::Track);

    /// Says which page somebody saw: an event of the type `page`.
    page "/v1/page" TrackedMessage => Form::One(Kind::Page);

    /// Says which screen somebody saw: an event of the type `screen`.
    screen "/v1/screen" TrackedMessage => Form::One(Kind::Screen);

    /// Says to which group somebody belongs: an event of the type `group`.
    group "/v1/group" TrackedMessage => Form::One(Kind::Group);

    /// Says that `previousId` is `userId` as well.
    alias "/v1/alias" TrackedMessage => Form::One(Kind::Alias);

    /// Takes messages of all kinds, each on its own.
    batch "/v1/batch" TrackedBatch => Form::Batch;

    /// Takes messages of the past, whose instants are taken as they are.
    import "/v1/import" TrackedBatch => Form::History;
}
