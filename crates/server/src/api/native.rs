//! Contacts and events as streams, one JSON object a line.
//!
//! In: NDJSON of any length. Out: how many records were accepted, and why the others were not. Each thousand lines are
//! on disk before the next are read.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use segmentry::ListId;
use segmentry::ingest::{IdentifierRule, RecordError, contact_from_json, event_from_json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::body::{Line, Lines};
use crate::error::{Answer, ApiError, Errors};
use crate::intake::{self, BatchOutcome};
use crate::middleware::Caller;
use crate::params::Params;
use crate::state::App;

/// Lines that are taken together.
const AT_ONCE: usize = 1_000;
/// Refusals that are listed.
const LISTED: usize = 1_000;

/// A line that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refused {
    /// From 1.
    line: usize,
    message: String,
}

/// What became of a stream.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Received {
    /// Records that were accepted: contacts created or changed, events that are new.
    accepted: u64,
    /// Contacts that are new.
    created: u64,
    /// Events whose id was known.
    duplicates: u64,
    /// Lines that were refused.
    refused: u64,
    /// The first thousand of them.
    errors: Vec<Refused>,
}

impl Received {
    fn add(&mut self, taken: BatchOutcome) {
        self.accepted += taken.created + taken.updated;
        self.created += taken.created;
        self.duplicates += taken.duplicates;
        self.refused += taken.refused.len() as u64;
        let listed = taken.refused.into_iter().take(LISTED.saturating_sub(self.errors.len()));
        self.errors.extend(listed.map(|(line, message)| Refused { line, message }));
    }
}

/// Refuses compressed streams, since the size after decompression has no bound.
fn check_uncompressed(headers: &HeaderMap) -> Answer<()> {
    match headers.get(header::CONTENT_ENCODING).map(header::HeaderValue::as_bytes) {
        None | Some(b"identity" | b"") => Ok(()),
        Some(_) => {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Err(ApiError::new(status, Some(""), "streams are taken unpacked"))
        }
    }
}

async fn receive(
    app: Arc<App>,
    request: Request,
    take: impl Fn(&App, &[Line]) -> Answer<BatchOutcome> + Send + Sync + 'static,
) -> Answer<Json<Received>> {
    let idle = app.config.limits.idle_seconds;
    check_uncompressed(request.headers())?;
    let caller = request.extensions().get::<Caller>().cloned();
    let mut lines = Lines::of(request.into_body(), idle);
    let (mut received, take) = (Received::default(), Arc::new(take));
    loop {
        let some = lines.next(AT_ONCE).await?;
        if some.is_empty() {
            return Ok(Json(received));
        }
        // An upload may take hours, and its key may be revoked meanwhile.
        if !app.may_go_on(caller.as_ref().map_or("", Caller::key)) {
            return Err(ApiError::unauthorized());
        }
        let take = Arc::clone(&take);
        let taken = app.work(move |app| take(app, &some)).await??;
        app.metrics.refused.inc_by(taken.refused.len() as u64);
        received.add(taken);
    }
}

/// Values with the numbers of their lines.
type Placed<T> = Vec<(usize, T)>;

/// Reads each line. Returns the records, and the reasons for lines that are none.
fn read<T>(
    lines: &[Line],
    read: impl Fn(&str) -> Result<T, String>,
) -> (Placed<T>, Placed<String>) {
    let (mut good, mut bad) = (Vec::with_capacity(lines.len()), Vec::new());
    for (number, line) in lines {
        let text = std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned());
        match text.and_then(&read) {
            Ok(record) => good.push((*number, record)),
            Err(why) => bad.push((*number, why)),
        }
    }
    (good, bad)
}

/// What is wrong with a line, without what is in it.
pub(crate) fn record_message(error: &RecordError) -> String {
    match error {
        RecordError::Json(_) => "malformed JSON, or no object".to_owned(),
        error => error.public_message(),
    }
}

fn take_contacts(app: &App, lines: &[Line], lists: &[ListId]) -> Answer<BatchOutcome> {
    let of_line = |line: &str| {
        let mut patch = contact_from_json(line).map_err(|error| record_message(&error))?;
        patch.list_ids.extend_from_slice(lists);
        Ok(patch)
    };
    let (records, bad) = read(lines, of_line);
    let (numbers, patches): (Vec<usize>, Vec<_>) = records.into_iter().unzip();
    let mut taken =
        intake::contacts(&app.engine, app.now_to_write()?, patches, IdentifierRule::Any)?;
    taken.refused.iter_mut().for_each(|(place, _)| *place = numbers[*place]);
    taken.refused.extend(bad);
    taken.refused.sort();
    app.metrics.contacts.inc_by(taken.created + taken.updated);
    Ok(taken)
}

fn take_events(app: &App, lines: &[Line]) -> Answer<BatchOutcome> {
    let of_line = |line: &str| event_from_json(line).map_err(|error| record_message(&error));
    let (records, bad) = read(lines, of_line);
    let mut taken = intake::events(&app.engine, app.now_to_write()?, records)?;
    taken.refused.extend(bad);
    taken.refused.sort();
    app.metrics.events.inc_by(taken.created);
    app.metrics.duplicates.inc_by(taken.duplicates);
    Ok(taken)
}

/// Takes contacts, one JSON object a line.
///
/// `contact_id` or `email`, reserved fields, `list_ids`, and `custom_fields` by name. Lines before one that
/// cannot be stored are taken.
#[utoipa::path(post, path = "/v1/contacts", tag = "Streams",
    security(("key" = ["contacts:write"])),
    params(("list_id" = Option<Vec<String>>, Query, explode,
        description = "Lists to put every contact on, beside its own; may be repeated")),
    request_body(content = String, content_type = "application/x-ndjson"),
    responses((status = 200, body = Received), (status = 400, body = Errors)))]
pub(crate) async fn contacts(
    State(app): State<Arc<App>>,
    params: Params,
    request: Request,
) -> Answer<Json<Received>> {
    let lists: Vec<ListId> = params.each("list_id").into_iter().map(ListId::from).collect();
    receive(app, request, move |app, lines| take_contacts(app, lines, &lists)).await
}

/// Takes events, one JSON object a line.
///
/// `event_id`, `contact_id` or `email`, `event_type`, `timestamp`, `properties`, `source`. An event whose
/// id was recorded before is skipped.
#[utoipa::path(post, path = "/v1/events", tag = "Streams",
    security(("key" = ["events:write"])),
    request_body(content = String, content_type = "application/x-ndjson"),
    responses((status = 200, body = Received), (status = 400, body = Errors)))]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    request: Request,
) -> Answer<Json<Received>> {
    receive(app, request, take_events).await
}
