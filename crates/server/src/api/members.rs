//! What the official API does not have: a segment's members, and its state.
//!
//! In: a segment, or a deleted one to make again. Out: its members as of the last evaluation, page by page or as a
//! stream; its state and the reason for it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use futures_util::stream;
use segmentry::engine::command::{PinSegment, RestoreSegment};
use segmentry::persist::WriteError;
use segmentry::{ContactId, Engine, SegmentError, SegmentId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body;
use crate::error::{Answer, ApiError, Errors};
use crate::middleware::Caller;
use crate::params::{Id, Params};
use crate::places::{Place, Share};
use crate::record::{SegmentRecord, SegmentStatus, exact};
use crate::state::{App, MEMBER_STREAMS, MEMBER_STREAMS_PER_KEY};
use crate::unread;
use crate::wire::Contact;

/// Members of one page, at most.
const PAGE: u64 = 10_000;
/// Members of a page unless it is set.
const USUAL_PAGE: u64 = 1_000;
/// Members of one piece of a stream. Ours: a piece is kept until its reader has read it, so it is small.
const PIECE_OF_IDS: usize = 1_000;
const PIECE_OF_CONTACTS: usize = 100;
/// Bytes that a member most often takes in an answer.
const ID_BYTES: usize = 56;
const CONTACT_BYTES: usize = 1_024;

/// Members of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberPage {
    /// The members' ids, with `format=ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<String>>,
    /// The members' contacts, with `format=contacts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<Vec<Contact>>,
    /// All members, as the last evaluation found them; with `at`, those of then, erased ones included.
    count: u64,
    /// With `at`: the instant that the answer is for, which is not after the engine's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// With `at`: how many of the members of then have been erased since, and are in no page.
    #[serde(skip_serializing_if = "Option::is_none")]
    erased: Option<u64>,
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

fn whole_contacts(params: &Params) -> Answer<bool> {
    match params.get("format") {
        None | Some("" | "ids") => Ok(false),
        Some("contacts") => Ok(true),
        Some(_) => Err(ApiError::bad("format", "takes ids or contacts")),
    }
}

/// A segment's members.
///
/// As the last evaluation found them, which may be ahead of the published count. With
/// `Accept: application/x-ndjson`, all of them, one JSON object a line.
///
/// With `at`, as they were after the last step at or before that instant, also of a deleted segment: ids of contacts
/// that were deleted since are among them, those of erased ones are not, and whole contacts are as they are now.
/// 410: history is no longer kept for that instant.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/members", tag = "Members",
    security(("key" = ["segments:read", "contacts:read"])),
    params(("segment_id" = String, Path, description = "The segment's id"),
        ("format" = Option<String>, Query, description = "`ids`, or `contacts`"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 10000, description = "1,000 unless set"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("at" = Option<String>, Query, description = "An earlier instant")),
    responses((status = 200, content((MemberPage = "application/json"), (String = "application/x-ndjson"))),
        (status = 400, body = Errors), (status = 404, body = Errors), (status = 410, body = Errors)))]
pub(crate) async fn members(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Id(id): Id,
    headers: HeaderMap,
    params: Params,
) -> Answer<Response> {
    let id = SegmentId::from(id);
    let contacts = whole_contacts(&params)?;
    let at = params.instant("at")?;
    let accepted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accepted.is_some_and(|accept| accept.contains("application/x-ndjson")) {
        return streamed(app, caller, id, (contacts, at)).await;
    }
    let limit = params.number("limit", USUAL_PAGE, (1, PAGE))? as usize;
    let place = params.number("cursor", 0, (0, u64::from(u32::MAX)))? as u32;
    let of = id.clone();
    let count = app.read(move |engine| match at {
        None => Answer::Ok(engine.member_count(&of)?),
        // Not more than a page.
        Some(_) => Ok(PAGE),
    });
    let count = count.await?? as usize;
    let make = move |app: &Arc<App>| {
        let page = match at {
            None => page(app, &id, contacts, (place, limit))?,
            Some(at) => page_then(app, &id, at, contacts, (place, limit))?,
        };
        let text = serde_json::to_vec(&page).map_err(|_| ApiError::internal())?;
        Answer::Ok((Bytes::from(text), ()))
    };
    let usual = unread::pieces_of(count.min(limit) * bytes(contacts));
    unread::make(&app, caller.key(), usual, make).await.map(unread::json)
}

const fn bytes(contacts: bool) -> usize {
    if contacts { CONTACT_BYTES } else { ID_BYTES }
}

fn page(
    app: &App,
    id: &SegmentId,
    contacts: bool,
    (place, limit): (u32, usize),
) -> Answer<MemberPage> {
    app.engine.read(|engine| {
        engine.segment(id)?;
        let (ids, next) = engine.members_from(id, place, limit)?;
        let count = engine.member_count(id)?;
        Answer::Ok(MemberPage {
            contacts: contacts.then(|| Contact::with_all_fields(engine, &ids, &app.base)),
            ids: (!contacts).then(|| ids.iter().map(ToString::to_string).collect()),
            count,
            as_of: None,
            erased: None,
            next: next.map(|place| place.to_string()),
        })
    })
}

fn page_then(
    app: &App,
    id: &SegmentId,
    at: DateTime<Utc>,
    contacts: bool,
    (place, limit): (u32, usize),
) -> Answer<MemberPage> {
    app.engine.read(|engine| {
        let (then, next) = engine.members_at_from(id, at, place, limit)?;
        let ids = &then.members;
        Answer::Ok(MemberPage {
            contacts: contacts.then(|| Contact::with_all_fields(engine, ids, &app.base)),
            ids: (!contacts).then(|| ids.iter().map(ToString::to_string).collect()),
            count: then.count,
            as_of: Some(exact(then.as_of)),
            erased: Some(then.erased),
            next: next.map(|place| place.to_string()),
        })
    })
}

/// A stream of members, in progress.
struct Members {
    app: Arc<App>,
    /// The stream ends when its key is not valid any more.
    caller: Caller,
    ids: Arc<Vec<ContactId>>,
    from: usize,
    contacts: bool,
    /// For the piece that was sent last.
    counted: Option<Share>,
    _place: Place,
}

impl Members {
    /// The next piece; an error cuts the answer off, so that nobody takes it for all members.
    async fn next(mut self) -> Option<(std::io::Result<Bytes>, Self)> {
        // The piece before was read.
        self.counted = None;
        let (contacts, ids) = (self.contacts, Arc::clone(&self.ids));
        let piece = if contacts { PIECE_OF_CONTACTS } else { PIECE_OF_IDS };
        let some = self.from..ids.len().min(self.from + piece);
        if some.is_empty() {
            return None;
        }
        if !self.app.may_go_on(self.caller.key()) {
            return Some((Err(std::io::Error::other("the key is not valid any more")), self));
        }
        self.from = some.end;
        let usual = unread::pieces_of(some.len() * bytes(contacts));
        let make = move |app: &Arc<App>| Ok((lines(app, &ids[some.clone()], contacts), ()));
        let made = unread::make(&self.app, self.caller.key(), usual, make).await;
        let text = made.map(|made| {
            self.counted = Some(made.share);
            made.text
        });
        let text = text.map_err(|_| std::io::Error::other("the engine could not be read"));
        Some((text, self))
    }
}

/// All members at one instant; each contact as it is when its line is written.
async fn streamed(
    app: Arc<App>,
    caller: Caller,
    id: SegmentId,
    (contacts, at): (bool, Option<DateTime<Utc>>),
) -> Answer<Response> {
    let place = app.member_streams.take(caller.key());
    let place =
        place.map_err(|full| unread::no_stream(full, MEMBER_STREAMS, MEMBER_STREAMS_PER_KEY))?;
    let read = app.read(move |engine| {
        if let Some(at) = at {
            return Answer::Ok(engine.members_at(&id, at)?.members);
        }
        engine.segment(&id)?;
        Answer::Ok(engine.members(&id)?.collect::<Vec<ContactId>>())
    });
    let ids = Arc::new(read.await??);
    let members = Members { app, caller, ids, from: 0, contacts, counted: None, _place: place };
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson")];
    Ok((headers, Body::from_stream(stream::unfold(members, Members::next))).into_response())
}

fn lines(app: &App, ids: &[ContactId], contacts: bool) -> Bytes {
    let mut text = String::new();
    let mut line = |json: String| {
        text.push_str(&json);
        text.push('\n');
    };
    if contacts {
        app.engine.read(|engine| {
            for contact in Contact::with_all_fields(engine, ids, &app.base) {
                line(serde_json::to_string(&contact).unwrap_or_default());
            }
        });
    } else {
        ids.iter().for_each(|id| line(format!("{{\"id\":\"{id}\"}}")));
    }
    text.into()
}

/// A segment's state: where it is in its life, what comes next, and why.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/status", tag = "Members", security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = SegmentStatus), (status = 404, body = Errors)))]
pub(crate) async fn status(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<SegmentStatus>> {
    let id = SegmentId::from(id);
    Ok(Json(app.read_now(move |engine, now| SegmentStatus::of(engine, &id, now)).await??))
}

/// A segment with its state.
#[utoipa::path(get, path = "/v1/segments/{segment_id}", tag = "Members", security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = SegmentRecord), (status = 404, body = Errors)))]
pub(crate) async fn record(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<SegmentRecord>> {
    let id = SegmentId::from(id);
    Ok(Json(app.read_now(move |engine, now| SegmentRecord::of(engine, &id, now)).await??))
}

/// Segments with their states.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentRecords {
    segments: Vec<SegmentRecord>,
}

/// All segments with their states, by creation.
#[utoipa::path(get, path = "/v1/segments", tag = "Members", security(("key" = ["segments:read"])),
    responses((status = 200, body = SegmentRecords)))]
pub(crate) async fn records(State(app): State<Arc<App>>) -> Answer<Json<SegmentRecords>> {
    let all = app.read_now(SegmentRecord::all).await??;
    Ok(Json(SegmentRecords { segments: all }))
}

/// A deleted segment that can be restored.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedRecord {
    id: String,
    name: String,
    query: String,
    deleted_at: String,
    /// Until when it can be restored.
    kept_until: String,
    /// The last segment that was made of it.
    #[schema(required)]
    restored_as: Option<String>,
}

/// Deleted segments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedRecords {
    /// The last deleted first.
    segments: Vec<DeletedRecord>,
}

/// The deleted segments that `POST /v1/segments/{segment_id}/restore` can make again.
#[utoipa::path(get, path = "/v1/deleted_segments", tag = "Members", security(("key" = ["segments:read"])),
    responses((status = 200, body = DeletedRecords)))]
pub(crate) async fn deleted(State(app): State<Arc<App>>) -> Answer<Json<DeletedRecords>> {
    let record = |one: segmentry::engine::DeletedSegment<'_>| DeletedRecord {
        id: one.id.to_string(),
        name: one.name.to_owned(),
        query: one.query.to_owned(),
        deleted_at: exact(one.deleted_at.into()),
        kept_until: exact(one.kept_until.into()),
        restored_as: one.restored_as.map(ToString::to_string),
    };
    let read =
        move |engine: &Engine, now| engine.deleted_segments(now).into_iter().map(record).collect();
    Ok(Json(DeletedRecords { segments: app.read_now(read).await? }))
}

/// What the official API cannot set of a segment.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SegmentPin {
    /// Whether it is in use by an automation or a scheduled send. It is then published every hour.
    #[schema(required, value_type = bool)]
    pinned: Option<bool>,
}

/// Marks a segment as in use, or as not in use.
#[utoipa::path(patch, path = "/v1/segments/{segment_id}", tag = "Members", security(("key" = ["segments:write"])),
    request_body = SegmentPin,
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = SegmentRecord), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn pin(
    State(app): State<Arc<App>>,
    Id(id): Id,
    body::Json(asked): body::Json<SegmentPin>,
) -> Answer<Json<SegmentRecord>> {
    let id = SegmentId::from(id);
    let pinned = asked.pinned.ok_or_else(|| ApiError::bad("pinned", "pinned is required"))?;
    app.write(PinSegment { id: id.clone(), pinned }).await?;
    Ok(Json(app.read_now(move |engine, now| SegmentRecord::of(engine, &id, now)).await??))
}

/// What a restore lacks is named: it is the account's, and this request did not send it.
fn not_restored(error: SegmentError) -> ApiError {
    match error {
        SegmentError::NameTaken(_) | SegmentError::ParentList(_) => {
            ApiError::bad(error.field(), error.to_string())
        }
        other => other.into(),
    }
}

/// Makes a new segment of a deleted one, with its name, query and parent lists.
///
/// The new segment has an id of its own, and names the deleted one, which stays deleted. Refused while the name is in
/// use or something that the definition names does not exist, and once the definition is no longer kept (90 days).
#[utoipa::path(post, path = "/v1/segments/{segment_id}/restore", tag = "Members",
    security(("key" = ["segments:write"])),
    params(("segment_id" = String, Path, description = "The deleted segment's id")),
    responses((status = 201, body = SegmentRecord), (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn restore(
    State(app): State<Arc<App>>,
    Id(id): Id,
) -> Answer<(StatusCode, Json<SegmentRecord>)> {
    let command = RestoreSegment { id: SegmentId::from(id) };
    let made =
        app.work(move |app| Answer::Ok(app.engine.execute(app.now_to_write()?, command))).await??;
    let made = made.map_err(|error| match error {
        WriteError::Storage(error) => error.into(),
        WriteError::Refused(error) => not_restored(error),
    })?;
    let record = move |engine: &Engine, now| SegmentRecord::of(engine, &made, now);
    Ok((StatusCode::CREATED, Json(app.read_now(record).await??)))
}
