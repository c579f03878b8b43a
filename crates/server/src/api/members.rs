//! What the official API does not have: a segment's members, and what it is doing.
//!
//! In: a segment. Out: its members, page by page or as a stream, as the last evaluation found them; and why
//! it shows what it shows.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use segmentry::lifecycle::{Pace, Timer};
use segmentry::{ContactId, SegmentId};
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{Id, Params};
use crate::app::App;
use crate::error::{Answer, ApiError, Errors};
use crate::shape::{Contact, stamp, validation};

/// Members of one page, at most.
const PAGE: u64 = 10_000;
/// Members of one piece of a stream.
const PIECE: usize = 1_000;

/// Members of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberPage {
    /// Of `format=ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<String>>,
    /// Of `format=contacts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<Vec<Contact>>,
    /// All members, as the last evaluation found them.
    count: u64,
    /// What to ask for next; absent on the last page.
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
#[utoipa::path(get, path = "/v1/segments/{segment_id}/members", tag = "Members",
    security(("key" = ["segments:read", "contacts:read"])),
    params(("segment_id" = String, Path, description = "The segment's id"),
        ("format" = Option<String>, Query, description = "`ids`, or `contacts`"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 10000, description = "1,000 unless set"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, content((MemberPage = "application/json"), (String = "application/x-ndjson"))),
        (status = 400, body = Errors), (status = 404, body = Errors)))]
pub(crate) async fn members(
    State(app): State<Arc<App>>,
    Id(id): Id,
    headers: HeaderMap,
    params: Params,
) -> Answer<Response> {
    let id = SegmentId::from(id);
    let contacts = whole_contacts(&params)?;
    let accepted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accepted.is_some_and(|accept| accept.contains("application/x-ndjson")) {
        return streamed(app, id, contacts).await;
    }
    let limit = params.number("limit", PIECE as u64, (1, PAGE))?;
    let place = params.number("cursor", 0, (0, u64::from(u32::MAX)))?;
    let page = app.work(move |app| {
        app.engine.read(|engine| {
            engine.segment(&id)?;
            let (ids, next) = engine.members_from(&id, place as u32, limit as usize)?;
            let count = engine.member_count(&id)?;
            Answer::Ok(MemberPage {
                contacts: contacts.then(|| Contact::of(engine, &ids, &app.base)),
                ids: (!contacts).then(|| ids.iter().map(ToString::to_string).collect()),
                count,
                next: next.map(|place| place.to_string()),
            })
        })
    });
    Ok(Json(page.await??).into_response())
}

/// All members of one instant; contacts are told as they are when their line is written.
async fn streamed(app: Arc<App>, id: SegmentId, contacts: bool) -> Answer<Response> {
    let read = app.read(move |engine| {
        engine.segment(&id)?;
        Answer::Ok(engine.members(&id)?.collect::<Vec<ContactId>>())
    });
    let ids = read.await??;
    let pieces = stream::unfold((app, ids, 0), move |(app, ids, from)| async move {
        let some: Vec<ContactId> = ids.iter().skip(from).take(PIECE).copied().collect();
        if some.is_empty() {
            return None;
        }
        let next = from + some.len();
        let text = app.work(move |app| lines(app, &some, contacts)).await;
        let text = text.map_err(|_| std::io::Error::other("the engine could not be read"));
        Some((text, (app, ids, next)))
    });
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson")];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn lines(app: &App, ids: &[ContactId], contacts: bool) -> Bytes {
    let mut text = String::new();
    let mut line = |json: String| {
        text.push_str(&json);
        text.push('\n');
    };
    if contacts {
        app.engine.read(|engine| {
            for contact in Contact::of(engine, ids, &app.base) {
                line(serde_json::to_string(&contact).unwrap_or_default());
            }
        });
    } else {
        ids.iter().for_each(|id| line(format!("{{\"id\":\"{id}\"}}")));
    }
    text.into()
}

/// What comes next for a segment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextTask {
    /// `population` or `publication`.
    what: &'static str,
    at: String,
    /// Of a publication: seconds after the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_seconds: Option<u64>,
    /// Why it is as long as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pace: Option<String>,
}

/// What a segment is doing, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentStatus {
    id: String,
    /// `PENDING`, `VALID` or `INVALID`.
    state: &'static str,
    /// The same in a sentence.
    why: String,
    since: String,
    /// Number of the definition in force.
    version: u32,
    /// Of the definition whose members are on show.
    #[serde(skip_serializing_if = "Option::is_none")]
    served_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<NextTask>,
    /// As of the last evaluation.
    members: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    members_as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    /// How old the publication is.
    #[serde(skip_serializing_if = "Option::is_none")]
    lag_seconds: Option<f64>,
    /// Whether members joined or left since.
    unpublished: bool,
    refreshes_left: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_free_at: Option<String>,
}

/// A segment's state: where it is in its life, what comes next, and why.
#[utoipa::path(get, path = "/v1/segments/{segment_id}/status", tag = "Members", security(("key" = ["segments:read"])),
    params(("segment_id" = String, Path, description = "The segment's id")),
    responses((status = 200, body = SegmentStatus), (status = 404, body = Errors)))]
pub(crate) async fn status(State(app): State<Arc<App>>, Id(id): Id) -> Answer<Json<SegmentStatus>> {
    let id = SegmentId::from(id);
    let name = id.to_string();
    let (status, members) = app
        .read(move |engine| Answer::Ok((engine.segment_status(&id)?, engine.member_count(&id)?)))
        .await??;
    let next = status.next.map(|next| NextTask {
        what: match next.what {
            Timer::Population => "population",
            Timer::Publication => "publication",
        },
        at: stamp(next.at),
        interval_seconds: next.interval.map(|interval| interval.as_millis().unsigned_abs() / 1_000),
        pace: next.pace.map(|pace: Pace| pace.to_string()),
    });
    Ok(Json(SegmentStatus {
        id: name,
        state: validation(status.state),
        why: status.why,
        since: stamp(status.since),
        version: status.version.0,
        served_version: status.served_version.map(|version| version.0),
        next,
        members,
        members_as_of: status.members_as_of.map(stamp),
        published_at: status.published_at.map(stamp),
        lag_seconds: status.lag.map(|lag| {
            std::time::Duration::from_millis(lag.as_millis().unsigned_abs()).as_secs_f64()
        }),
        unpublished: status.unpublished,
        refreshes_left: status.refreshes.segment.min(status.refreshes.account),
        refresh_free_at: status.refreshes.free_at.map(stamp),
    }))
}
