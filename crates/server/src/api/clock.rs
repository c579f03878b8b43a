//! The clock: confirming one that is far ahead of the engine.
//!
//! In: an operator's word that the clock is right. Out: an engine that has reached it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use segmentry::Engine;
use segmentry::persist::WriteError;

use crate::error::{Answer, ApiError};
use crate::leaps::accept_clock;
use crate::record::ServiceStatus;
use crate::state::App;

/// Confirms that the clock is right, though it is far ahead of the last command: what is overdue runs once.
///
/// Without an unconfirmed leap it changes nothing. `clock_state` of `GET /v1/status` says whether there is one.
#[utoipa::path(post, path = "/v1/clock/accept", tag = "Service", security(("key" = ["service:write"])),
    responses((status = 200, description = "The state afterwards", body = ServiceStatus)))]
pub(crate) async fn accept(State(app): State<Arc<App>>) -> Answer<Json<ServiceStatus>> {
    app.work(|app| {
        if let Err(leap) = app.clock.read(app.engine.read(Engine::now)) {
            tracing::warn!(clock = %leap.clock, engine = %leap.engine, "the clock was confirmed");
            accept_clock(&app.engine, leap.clock).map_err(|error| match error {
                WriteError::Storage(error) => error.into(),
                WriteError::Refused(_) => ApiError::internal(),
            })?;
        }
        Ok(Json(ServiceStatus::of(&app.engine, &app.clock)))
    })
    .await?
}
