//! The change feed over HTTP: read, waited for, or streamed.
//!
//! In: the cursor of the last change that a reader knows. Out: the changes after it, in order, without a gap; or 410
//! if they are no longer kept.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures_util::stream;
use segmentry::engine::{ChangeKind, MemberChange, Reason};
use segmentry::ids::CursorError;
use segmentry::lifecycle::Happening;
use segmentry::{Change, Cursor, Engine};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Answer, ApiError, Errors};
use crate::middleware::Caller;
use crate::params::Params;
use crate::record::exact;
use crate::state::App;

/// Changes of one answer, at most.
const MOST: u64 = 1_000;
/// Contacts that joined or left after which an answer ends. Ours: some megabytes; one change may have more.
const MOVERS: usize = 50_000;
/// Seconds that a reader may wait.
const LONGEST_WAIT: u64 = 30;
/// How often a stream without changes sends a comment, so that no proxy takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A contact that joined or left.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mover {
    contact_id: String,
    /// `write`, `time`, `definition` or `deletion`.
    reason: &'static str,
}

/// Something that happened to a segment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeRecord {
    sequence: u64,
    at: String,
    segment_id: String,
    /// The version of the definition.
    version: u32,
    /// `created`, `populated`, `evaluated`, `refreshed`, `edited`, `renamed`, `pinned`, `unpinned`,
    /// `invalidated`, `recovered` or `deleted`.
    what: &'static str,
    /// Whether a refresh was requested; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    manual: Option<bool>,
    joined: Vec<Mover>,
    left: Vec<Mover>,
    /// Members afterwards.
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due: Option<String>,
}

/// Changes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeList {
    changes: Vec<ChangeRecord>,
    /// The value of `after` for the next request: it is refused once the feed is another one, which the number alone
    /// does not tell.
    cursor: String,
    /// The number of the last change of this answer.
    after: u64,
    /// The last change of the feed.
    last: u64,
}

fn movers(moved: &[MemberChange]) -> Vec<Mover> {
    let one = |moved: &MemberChange| Mover {
        contact_id: moved.contact.to_string(),
        reason: match moved.reason {
            Reason::Write => "write",
            Reason::Time => "time",
            Reason::Definition => "definition",
            Reason::Deletion => "deletion",
        },
    };
    moved.iter().map(one).collect()
}

impl ChangeRecord {
    fn of(change: &Change) -> Self {
        let (what, manual) = match change.what {
            ChangeKind::Evaluated => ("evaluated", None),
            ChangeKind::Life(Happening::Created) => ("created", None),
            ChangeKind::Life(Happening::Populated) => ("populated", None),
            ChangeKind::Life(Happening::Refreshed { manual }) => ("refreshed", Some(manual)),
            ChangeKind::Life(Happening::Edited) => ("edited", None),
            ChangeKind::Life(Happening::Renamed) => ("renamed", None),
            ChangeKind::Life(Happening::Pinned) => ("pinned", None),
            ChangeKind::Life(Happening::Unpinned) => ("unpinned", None),
            ChangeKind::Life(Happening::Invalidated) => ("invalidated", None),
            ChangeKind::Life(Happening::Recovered) => ("recovered", None),
            ChangeKind::Life(Happening::Deleted) => ("deleted", None),
        };
        Self {
            sequence: change.sequence,
            at: exact(change.at),
            segment_id: change.segment.to_string(),
            version: change.version.0,
            what,
            manual,
            joined: movers(&change.joined),
            left: movers(&change.left),
            count: change.count,
            next_due: change.next_due.map(exact),
        }
    }
}

async fn read(app: &Arc<App>, after: Cursor, most: u64) -> Answer<ChangeList> {
    app.read(move |engine: &Engine| {
        let last = engine.last_change();
        let (mut changes, mut movers) = (Vec::new(), 0);
        for change in engine.changes_since(after)?.take(most as usize) {
            movers += change.joined.len() + change.left.len();
            changes.push(ChangeRecord::of(&change));
            if movers >= MOVERS {
                break;
            }
        }
        let after = changes.last().map_or(after.sequence, |change| change.sequence);
        let cursor = Cursor { sequence: after, ..engine.cursor() }.to_string();
        Answer::Ok(ChangeList { changes, cursor, after, last })
    })
    .await?
}

fn after(params: &Params) -> Answer<Cursor> {
    let given = params.get("after").filter(|text| !text.is_empty()).map(str::parse);
    given
        .transpose()
        .map(Option::unwrap_or_default)
        .map_err(|error: CursorError| ApiError::bad("after", error.to_string()))
}

/// The changes after one that is known.
///
/// With `wait`, an answer without any is held back for so many seconds. 410: they are no longer kept;
/// start from the members as they are.
#[utoipa::path(get, path = "/v1/changes", tag = "Feed", security(("key" = ["feed:read"])),
    params(("after" = Option<String>, Query, 
            description = "The `cursor` of the last answer, or the number of a change; 0 unless set"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 1000, description = "100 unless set"),
        ("wait" = Option<u64>, Query, maximum = 30, description = "Seconds to wait for one")),
    responses((status = 200, body = ChangeList), (status = 400, body = Errors), (status = 410, body = Errors)))]
pub(crate) async fn list(State(app): State<Arc<App>>, params: Params) -> Answer<Json<ChangeList>> {
    let after = after(&params)?;
    let most = params.number("limit", 100, (1, MOST))?;
    let wait = params.number("wait", 0, (0, LONGEST_WAIT))?;
    let list = read(&app, after, most).await?;
    if wait == 0 || !list.changes.is_empty() {
        return Ok(Json(list));
    }
    let mut changes = app.changes.last.clone();
    let mut stopping = app.stopping.subscribe();
    // Proxies cut off a connection that is idle for too long.
    let idle = app.config.limits.idle_seconds;
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(wait.min(idle))) => {}
        _ = changes.wait_for(|last| *last > after.sequence) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    Ok(Json(read(&app, after, most).await?))
}

/// The changes as they happen, as server-sent events.
///
/// Each has the change's cursor as its id; a browser that comes back sends the last one. With `wait`, the
/// stream ends after so many seconds without a change.
#[utoipa::path(get, path = "/v1/changes/stream", tag = "Feed", security(("key" = ["feed:read"])),
    params(("after" = Option<String>, Query, 
            description = "The `cursor` of the last answer, or the number of a change; 0 unless set"),
        ("wait" = Option<u64>, Query, maximum = 30, description = "Seconds to wait for one; for ever unless set")),
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = 400, body = Errors), (status = 410, body = Errors)))]
pub(crate) async fn stream(
    State(app): State<Arc<App>>,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    params: Params,
) -> Answer<Response> {
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = known.map_or_else(|| after(&params), Ok)?;
    let wait = params.get("wait").map(|_| params.number("wait", 0, (0, LONGEST_WAIT)));
    let idle = app.config.limits.idle_seconds;
    let wait = wait.transpose()?.map(|wait| Duration::from_secs(wait.min(idle)));
    let first = read(&app, after, MOST).await?;
    let key = caller.and_then(|Extension(Caller(key))| key);
    let reader = Reader { app, after, ready: Some(first), key, wait };
    let events = stream::unfold(reader, Reader::next);
    let headers = [(header::CONTENT_TYPE, "text/event-stream")];
    Ok((headers, Body::from_stream(events)).into_response())
}

/// The state of a stream.
struct Reader {
    app: Arc<App>,
    /// The last change that was sent.
    after: Cursor,
    /// Changes that are sent without waiting.
    ready: Option<ChangeList>,
    /// The reader's key. The stream ends when the key is not valid any more.
    key: Option<String>,
    /// How long it waits for a change before it ends.
    wait: Option<Duration>,
}

impl Reader {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        let list = match self.ready.take() {
            Some(list) => list,
            None => self.more().await?,
        };
        // Written by this server, and with an epoch: a feed of another one ends the stream.
        self.after = list.cursor.parse().ok()?;
        let text: String = list.changes.iter().map(|change| event(change, self.after)).collect();
        let text = if text.is_empty() { ": nothing new\n\n".to_owned() } else { text };
        Some((Ok(text.into()), self))
    }

    /// Waits for more changes. None once the server stops, the key is not valid any more, or the changes are no longer
    /// kept.
    async fn more(&self) -> Option<ChangeList> {
        let mut changes = self.app.changes.last.clone();
        let mut stopping = self.app.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(self.wait.unwrap_or(HEARTBEAT)) => if self.wait.is_some() { return None },
            _ = changes.wait_for(|last| *last > self.after.sequence) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return None,
        }
        let keys = &self.app.keys;
        let may_go_on = match &self.key {
            Some(id) => keys.is_valid(id, crate::clock::now()),
            None => keys.is_open(),
        };
        if !may_go_on {
            return None;
        }
        read(&self.app, self.after, MOST).await.ok()
    }
}

fn event(change: &ChangeRecord, cursor: Cursor) -> String {
    let json = serde_json::to_string(change).expect("a change is JSON");
    let cursor = Cursor { sequence: change.sequence, ..cursor };
    format!("id: {cursor}\nevent: {}\ndata: {json}\n\n", change.what)
}
