//! What there is, for whoever writes a query: values of fields, properties of events.
//!
//! In: a field, or a type of events. Out: values by frequency, and names. INVARIANT: identifiers are never among them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use segmentry::Engine;
use segmentry::schema::FieldId;
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::find;
use crate::error::{Answer, ApiError, Errors};
use crate::params::{Id, Params};
use crate::state::App;
use crate::wire::RESERVED;

/// Values of one answer, at most. Ours: nobody reads a longer list to the end.
const MOST: u64 = 100;
/// Properties of one answer. Ours: more than any payload that people write conditions on.
const PROPERTIES: usize = 1_000;

/// A value of a field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrequentValue {
    value: String,
    /// How many contacts have it.
    count: u64,
}

/// Values of a field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrequentValues {
    /// The most frequent first.
    values: Vec<FrequentValue>,
}

/// Properties of events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventProperties {
    /// Each as the steps of its path in the payload.
    properties: Vec<Vec<String>>,
}

/// A field by its id; one that every account has by its id or its name.
fn field(engine: &Engine, id: &str) -> Answer<FieldId> {
    let reserved = RESERVED.iter().find(|field| field.id == id || field.name == id);
    match reserved.and_then(|reserved| engine.schema().field(reserved.name)) {
        Some(field) => Ok(field.id),
        None => Ok(find(engine.schema(), id)?.id),
    }
}

/// The values of a field that most contacts have.
///
/// Texts, and the texts of sets; numbers and instants have none here. Identifiers, addresses and names of accounts
/// elsewhere are refused.
#[utoipa::path(get, path = "/v1/fields/{custom_field_id}/values", tag = "Fields",
    security(("key" = ["contacts:read", "fields:read"])),
    params(("custom_field_id" = String, Path, description = "The field's id, also of one that every account has"),
        ("start" = Option<String>, Query, description = "How the values begin, whatever the case"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 100, description = "20 unless set")),
    responses((status = 200, body = FrequentValues), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn values(
    State(app): State<Arc<App>>,
    Id(id): Id,
    params: Params,
) -> Answer<Json<FrequentValues>> {
    let most = params.number("limit", 20, (1, MOST))?;
    let start = params.get("start").unwrap_or_default().to_owned();
    let work = app.work(move |app| {
        app.engine.read(|engine| {
            let found = engine.frequent_values(field(engine, &id)?, &start, most as usize);
            let refused =
                || ApiError::bad("custom_field_id", "values that name a person are not suggested");
            let found = found.ok_or_else(refused)?.into_iter();
            let value = |one: segmentry::engine::ValueCount| FrequentValue {
                value: one.value,
                count: one.count,
            };
            Answer::Ok(FrequentValues { values: found.map(value).collect() })
        })
    });
    Ok(Json(work.await??))
}

/// The properties that payloads of a type of events have, by name.
#[utoipa::path(get, path = "/v1/event_types/{event_type}/properties", tag = "Queries",
    security(("key" = ["events:read"])),
    params(("event_type" = String, Path, description = "The type")),
    responses((status = 200, body = EventProperties)))]
pub(crate) async fn properties(
    State(app): State<Arc<App>>,
    Id(event_type): Id,
) -> Answer<Json<EventProperties>> {
    let read = app.read(move |engine| {
        let found = engine.event_properties(&event_type, PROPERTIES).into_iter();
        found.map(|steps| steps.into_iter().map(str::to_owned).collect()).collect()
    });
    Ok(Json(EventProperties { properties: read.await? }))
}
