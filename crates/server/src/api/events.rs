//! Events that are stored: those of a contact, and the types that there are.
//!
//! In: a contact. Out: its latest events with their payloads, as they were sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use segmentry::engine::EventRecord;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::contacts::{contact_id, unknown_contact};
use crate::error::{Answer, ApiError, Errors};
use crate::params::{Id, Params};
use crate::record::exact;
use crate::state::App;

/// Events of one answer, at most. Ours: a page of a program for people; an export has all of them.
const MOST: u64 = 1_000;

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StoredEvent {
    event_id: String,
    event_type: String,
    timestamp: String,
    source: String,
    /// With all digits of its numbers.
    #[schema(value_type = Object)]
    properties: Box<RawValue>,
}

/// Events of a contact.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StoredEvents {
    /// The latest first.
    events: Vec<StoredEvent>,
    /// How many the contact has in all.
    count: u64,
}

fn stored(event: EventRecord<'_>) -> Answer<StoredEvent> {
    Ok(StoredEvent {
        event_id: event.event_id,
        event_type: event.event_type.to_owned(),
        timestamp: exact(event.timestamp.into()),
        source: event.source.to_owned(),
        properties: RawValue::from_string(event.properties).map_err(|_| ApiError::internal())?,
    })
}

/// The latest events of a contact.
#[utoipa::path(get, path = "/v1/contacts/{contact_id}/events", tag = "Contacts",
    security(("key" = ["contacts:read", "events:read"])),
    params(("contact_id" = String, Path, description = "The contact's id"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 1000, description = "100 unless set")),
    responses((status = 200, body = StoredEvents), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn of_contact(
    State(app): State<Arc<App>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<StoredEvents>> {
    let id = contact_id(&id).ok_or_else(unknown_contact)?;
    let most = params.number("limit", 100, (1, MOST))?;
    let read = app.read(move |engine| {
        let (count, latest) =
            engine.latest_events(id, most as usize).ok_or_else(unknown_contact)?;
        let events = latest.into_iter().map(stored).collect::<Answer<_>>()?;
        Answer::Ok(StoredEvents { events, count })
    });
    Ok(Json(read.await??))
}

/// Types of events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventTypes {
    event_types: Vec<String>,
}

/// The types of which there are events, by name.
#[utoipa::path(get, path = "/v1/event_types", tag = "Queries", security(("key" = ["events:read"])),
    responses((status = 200, body = EventTypes)))]
pub(crate) async fn types(State(app): State<Arc<App>>) -> Answer<Json<EventTypes>> {
    let read = app.read(|engine| engine.event_types().into_iter().map(str::to_owned).collect());
    Ok(Json(EventTypes { event_types: read.await? }))
}
