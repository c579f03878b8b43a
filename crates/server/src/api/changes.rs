//! The change feed over HTTP: read, waited for, or streamed.
//!
//! In: the cursor of the last change that a reader knows. Out: the changes after it, in order, without a gap; or 410
//! if they are no longer kept.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use segmentry::engine::{Announcement, ChangeKind, MemberChange};
use segmentry::ids::CursorError;
use segmentry::lifecycle::Happening;
use segmentry::{Change, Cursor, Engine};
use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use crate::error::{Answer, ApiError, Errors};
use crate::middleware::Caller;
use crate::params::Params;
use crate::places::{Place, Share};
use crate::record::exact;
use crate::state::App;
use crate::unread::{self, Counted};
use crate::webhooks::announced;

/// Changes of one answer, at most.
const MOST: u64 = 1_000;
/// Contacts that joined or left after which an answer ends. Ours: some megabytes; one change may have more.
const MOVERS: usize = 50_000;
/// Changes of one page of a stream. Ours: a page is kept until its reader has read it, so it is small.
const STREAM_PAGE: u64 = 100;
/// Contacts after which a page of a stream ends; one change may have more.
const STREAM_MOVERS: usize = 2_000;
/// Seconds that a reader may wait.
const LONGEST_WAIT: u64 = 30;
/// Pieces of memory that a page most often fits into.
const USUAL_PIECES: u32 = 4;
/// A stream makes no more than one page in this time. Ours: readers do not notice it, and thousands of streams beside a
/// busy writer make pages of many changes.
const STREAM_PACE: Duration = Duration::from_millis(20);
/// How often a stream without changes sends a comment, so that no proxy takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A contact that joined or left.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mover {
    contact_id: String,
    /// `write`, `time`, `definition`, `deletion` or `merge`.
    reason: &'static str,
    /// The contact that it is now, if it was merged into another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
}

/// Something that happened to a segment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeRecord {
    sequence: u64,
    at: String,
    /// Empty where the change is of a webhook.
    segment_id: String,
    /// The webhook that was disabled or enabled; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_id: Option<String>,
    /// The version of the definition.
    version: u32,
    /// `created`, `populated`, `evaluated`, `refreshed`, `edited`, `renamed`, `pinned`, `unpinned`,
    /// `invalidated`, `recovered` or `deleted`; or `webhook_disabled` or `webhook_enabled`.
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
        reason: moved.reason.name(),
        merged_into: moved.merged_into.map(|id| id.to_string()),
    };
    moved.iter().map(one).collect()
}

impl ChangeRecord {
    fn of(change: &Change) -> Self {
        let what = match change.what {
            ChangeKind::Announced(Announcement::Disabled) => "webhook_disabled",
            ChangeKind::Announced(Announcement::Enabled) => "webhook_enabled",
            what => what.name(),
        };
        let manual = match change.what {
            ChangeKind::Life(Happening::Refreshed { manual }) => Some(manual),
            _ => None,
        };
        let is_announced = matches!(change.what, ChangeKind::Announced(_));
        let webhook_id = announced(change).filter(|_| is_announced).map(str::to_owned);
        Self {
            sequence: change.sequence,
            at: exact(change.at),
            segment_id: if is_announced { String::new() } else { change.segment.to_string() },
            webhook_id,
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

/// A page of the feed.
type Page = Counted<After>;

/// What a reader needs to know of a page.
struct After {
    cursor: Cursor,
    is_empty: bool,
}

/// The form of a page.
struct Form {
    most: u64,
    most_movers: usize,
    write: fn(&ChangeList, Cursor) -> Bytes,
}

/// The pages of `GET /v1/changes`, of so many changes.
fn json(most: u64) -> Form {
    let write = |list: &ChangeList, _| serde_json::to_vec(list).expect("a page is JSON").into();
    Form { most, most_movers: MOVERS, write }
}

/// The pages of a stream.
const EVENTS: Form = Form {
    most: STREAM_PAGE,
    most_movers: STREAM_MOVERS,
    write: |list, after| {
        let text: String = list.changes.iter().map(|change| event(change, after)).collect();
        if text.is_empty() { ": nothing new\n\n".into() } else { text.into() }
    },
};

/// Makes a page of the feed.
async fn page(app: &Arc<App>, key: &str, after: Cursor, form: &Form) -> Answer<Page> {
    let (most, most_movers, write) = (form.most, form.most_movers, form.write);
    let make = move |app: &Arc<App>| {
        let list = read(app, after, most, most_movers)?;
        // Written by this server, and with an epoch: a feed of another one ends a stream.
        let cursor: Cursor = list.cursor.parse().map_err(|_| ApiError::internal())?;
        let is_empty = list.changes.is_empty();
        Answer::Ok((write(&list, cursor), After { cursor, is_empty }))
    };
    unread::make(app, key, USUAL_PIECES, make).await
}

fn read(app: &App, after: Cursor, most: u64, most_movers: usize) -> Answer<ChangeList> {
    app.engine.read(|engine: &Engine| {
        let last = engine.last_change();
        let (mut changes, mut movers) = (Vec::new(), 0);
        for change in engine.changes_since(after)?.take(most as usize) {
            movers += change.joined.len() + change.left.len();
            changes.push(ChangeRecord::of(&change));
            if movers >= most_movers {
                break;
            }
        }
        let after = changes.last().map_or(after.sequence, |change| change.sequence);
        let cursor = Cursor { sequence: after, ..engine.cursor() }.to_string();
        Answer::Ok(ChangeList { changes, cursor, after, last })
    })
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
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    params: Params,
) -> Answer<Response> {
    let after = after(&params)?;
    let most = params.number("limit", 100, (1, MOST))?;
    let wait = params.number("wait", 0, (0, LONGEST_WAIT))?;
    let (key, form) = (caller.key(), json(most));
    let first = page(&app, key, after, &form).await?;
    if wait == 0 || !first.about.is_empty {
        return Ok(unread::json(first));
    }
    // Others may use its memory meanwhile.
    drop(first);
    let mut stopping = app.stopping.subscribe();
    // Proxies cut off a connection that is idle for too long.
    let idle = app.config.limits.idle_seconds;
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(wait.min(idle))) => {}
        () = app.engine.next_change(after) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    // A key may be revoked while its request waits.
    if !app.may_go_on(key) {
        return Err(ApiError::unauthorized());
    }
    page(&app, key, after, &form).await.map(unread::json)
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
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    params: Params,
) -> Answer<Response> {
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = known.map_or_else(|| after(&params), Ok)?;
    let wait = params.get("wait").map(|_| params.number("wait", 0, (0, LONGEST_WAIT)));
    let idle = app.config.limits.idle_seconds;
    let wait = wait.transpose()?.map(|wait| Duration::from_secs(wait.min(idle)));
    let (most, most_each) = (app.config.limits.streams, app.config.limits.streams_per_key);
    let place = app.streams.take(caller.key());
    let place = place.map_err(|full| unread::no_stream(full, most, most_each))?;
    let first = page(&app, caller.key(), after, &EVENTS).await?;
    let (ready, made) = (Some(first), Instant::now());
    let reader = Reader { app, after, ready, counted: None, caller, wait, made, _place: place };
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
    ready: Option<Page>,
    /// For the page that was sent last.
    counted: Option<Share>,
    /// The stream ends when its key is not valid any more.
    caller: Caller,
    /// How long it waits for a change before it ends.
    wait: Option<Duration>,
    /// When its last page was made.
    made: Instant,
    _place: Place,
}

impl Reader {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        // The page before was read.
        self.counted = None;
        let page = match self.ready.take() {
            Some(page) => page,
            None => self.more().await?,
        };
        self.made = Instant::now();
        self.after = page.about.cursor;
        self.counted = Some(page.share);
        Some((Ok(page.text), self))
    }

    /// Waits for more changes. None once the server stops, the key is not valid any more, or the changes are no longer
    /// kept.
    async fn more(&self) -> Option<Page> {
        let mut stopping = self.app.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(self.wait.unwrap_or(HEARTBEAT)) => if self.wait.is_some() { return None },
            () = self.app.engine.next_change(self.after) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return None,
        }
        // What follows at once comes with it.
        tokio::time::sleep_until(self.made + STREAM_PACE).await;
        if !self.app.may_go_on(self.caller.key()) {
            return None;
        }
        page(&self.app, self.caller.key(), self.after, &EVENTS).await.ok()
    }
}

fn event(change: &ChangeRecord, cursor: Cursor) -> String {
    let json = serde_json::to_string(change).expect("a change is JSON");
    let cursor = Cursor { sequence: change.sequence, ..cursor };
    format!("id: {cursor}\nevent: {}\ndata: {json}\n\n", change.what)
}
