//! The messages of an endpoint.
//!
//! In: the engine, an endpoint and its place. Out: the next messages in order, each with the place that is reached once
//! it is accepted. INVARIANT: a message has the same id whenever it is made, so that its receiver knows a repeated
//! delivery; and the same body, but for members who were erased meanwhile, addresses and snapshots, which are read as
//! they are now.

use chrono::{DateTime, SecondsFormat, Utc};
use segmentry::engine::{FeedError, MemberChange, SegmentFilter};
use segmentry::schema::FieldId;
use segmentry::{Change, ContactId, Cursor, Engine, SegmentId};
use serde_json::{Value as Json, json};

use super::endpoint::{Endpoint, Kind, Place, SnapshotPlace};

/// Members of one message. Ours: about 80 kB of JSON.
const MEMBERS: usize = 1_000;
/// Messages that are made at once.
const AT_ONCE: usize = 32;
/// Members of the messages that are made at once; one change may have more.
const MEMBERS_AT_ONCE: u64 = 5_000;

/// A message that is ready to be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) body: String,
    /// Where the endpoint is once it is accepted.
    pub(crate) then: Place,
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn body(kind: Kind, at: DateTime<Utc>, data: &Json) -> String {
    json!({"type": kind, "timestamp": instant(at), "data": data}).to_string()
}

/// The email of a contact as it is now; none of one that does not exist any more, also where it was merged.
fn address(engine: &Engine, contact: ContactId) -> Option<String> {
    let record = engine.contact(contact).filter(|record| record.contact_id == contact)?;
    let (_, email) = record.fields.iter().find(|(field, _)| field.id == FieldId::EMAIL)?;
    Some(email.to_cell()).filter(|email| !email.is_empty())
}

/// A message that tries an endpoint.
pub(crate) fn test(id: &str, now: DateTime<Utc>, then: Place) -> Message {
    let data = json!({"message": "a test that was asked for"});
    Message {
        id: format!("msg_test_{id}"),
        kind: Kind::Test,
        body: body(Kind::Test, now, &data),
        then,
    }
}

/// The messages of a change in their order, without those that the endpoint does not want; each with its number among
/// all of them, which does not depend on what is wanted.
fn of_change(
    engine: &Engine,
    change: &Change,
    endpoint: &Endpoint,
    from: u64,
    into: &mut Vec<Message>,
) {
    let cursor = change.cursor();
    let common = json!({
        "segment_id": change.segment.as_str(),
        "version": change.version.0,
        "cursor": cursor.to_string(),
        "count": change.count,
    });
    let mut all: Vec<(Kind, Json)> = Vec::new();
    if let Some(kind) = Kind::of_life(change.what) {
        all.push((kind, common.clone()));
    }
    for (kind, moved) in [(Kind::Joined, &change.joined), (Kind::Left, &change.left)] {
        let parts = moved.len().div_ceil(MEMBERS);
        for (part, some) in moved.chunks(MEMBERS).enumerate() {
            let one = |member: &MemberChange| {
                let contact = member.contact.to_string();
                let mut one = json!({"contact_id": contact, "reason": member.reason.name()});
                if let Some(now) = member.merged_into {
                    one["merged_into"] = now.to_string().into();
                }
                if endpoint.addresses
                    && let Some(email) = address(engine, member.contact)
                {
                    one["email"] = email.into();
                }
                one
            };
            let members: Vec<Json> = some.iter().map(one).collect();
            let mut data = common.clone();
            data["part"] = (part + 1).into();
            data["parts"] = parts.into();
            data["members"] = members.into();
            all.push((kind, data));
        }
    }
    // After all that does not depend on the endpoint.
    let moved = (change.joined.len() as u64, change.left.len() as u64);
    for (name, size) in endpoint.sizes.reached(moved, change.count) {
        let mut data = common.clone();
        data["reached"] = name.into();
        data["size"] = size.into();
        data["before"] = (change.count + moved.1).saturating_sub(moved.0).into();
        all.push((Kind::Size, data));
    }
    let wanted: Vec<(u64, (Kind, Json))> = (0..)
        .zip(all)
        .filter(|(number, (kind, _))| *number >= from && endpoint.wants(*kind))
        .collect();
    let last = wanted.len().saturating_sub(1);
    for (place, (number, (kind, data))) in wanted.into_iter().enumerate() {
        let then = if place == last {
            Place::at(cursor)
        } else {
            let before = Cursor { sequence: change.sequence - 1, ..cursor };
            Place { part: number + 1, members: members(change), ..Place::at(before) }
        };
        let id = format!("msg_{cursor}_{number}");
        into.push(Message { id, kind, body: body(kind, change.at, &data), then });
    }
}

fn members(change: &Change) -> u64 {
    (change.joined.len() + change.left.len()) as u64
}

/// The next messages of an endpoint, and the place behind them and behind all that does not concern it.
pub(crate) fn next(
    engine: &Engine,
    endpoint: &Endpoint,
    place: &Place,
) -> Result<(Vec<Message>, Place), FeedError> {
    let mut messages = Vec::new();
    if let Some(held) = &place.snapshot {
        // The changes behind the snapshot must still be there when it ends.
        engine.change_heads_since(place.cursor).map(drop)?;
        snapshot(engine, endpoint, place.cursor, held, &mut messages);
        if !messages.is_empty() {
            let then =
                messages.last().map_or_else(|| Place::at(place.cursor), |last| last.then.clone());
            return Ok((messages, then));
        }
    }
    let (mut from, mut moved) = (place.part, 0);
    let mut reached = Place { part: place.part, members: place.members, ..Place::at(place.cursor) };
    for head in engine.change_heads_since(place.cursor)? {
        let cursor = Cursor { sequence: head.sequence, ..engine.cursor() };
        if endpoint.is_concerned(&head) {
            moved += head.joined + head.left;
            if messages.len() >= AT_ONCE || (moved > MEMBERS_AT_ONCE && !messages.is_empty()) {
                break;
            }
            let before = Cursor { sequence: head.sequence - 1, ..cursor };
            if let Some(change) = engine.changes_since(before)?.next() {
                let is_parted_anew = from > 0 && place.members != members(&change);
                let from = if is_parted_anew { 0 } else { from };
                of_change(engine, &change, endpoint, from, &mut messages);
            }
        }
        reached = Place::at(cursor);
        from = 0;
    }
    Ok((messages, reached))
}

/// The next messages of a snapshot. Members are read page by page while the engine goes on: the changes behind `cursor`
/// are sent afterwards, in order, and end with the members as they are by then.
fn snapshot(
    engine: &Engine,
    endpoint: &Endpoint,
    cursor: Cursor,
    held: &SnapshotPlace,
    into: &mut Vec<Message>,
) {
    let views = engine.segments(&SegmentFilter::default()).unwrap_or_default();
    let followed = views.into_iter().map(|view| view.id).filter(|id| endpoint.follows(id));
    let mut ids: Vec<SegmentId> = followed.collect();
    ids.sort();
    let begun = held.segment.as_deref();
    let left = ids.into_iter().filter(|id| begun.is_none_or(|begun| id.as_str() >= begun));
    let mut left = left.peekable();
    let mut row = held.row;
    while let Some(id) = left.next() {
        if begun != Some(id.as_str()) {
            row = 0;
        }
        let Ok((members, next)) = engine.members_from(&id, row, MEMBERS) else { continue };
        let then = match (next, left.peek()) {
            (Some(next), _) => {
                Some(SnapshotPlace { segment: Some(id.as_str().to_owned()), row: next })
            }
            (None, Some(other)) => {
                Some(SnapshotPlace { segment: Some(other.as_str().to_owned()), row: 0 })
            }
            (None, None) => None,
        };
        let mut data = json!({
            "segment_id": id.as_str(),
            "cursor": cursor.to_string(),
            "first": row == 0,
            "last": next.is_none(),
            "members": members.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        if endpoint.addresses {
            let emails = members.iter().map(|contact| address(engine, *contact));
            data["emails"] = emails.collect::<Vec<_>>().into();
        }
        into.push(Message {
            id: format!("msg_{cursor}_s_{}_{row}", id.as_str()),
            kind: Kind::Snapshot,
            body: body(Kind::Snapshot, engine.now(), &data),
            then: Place { snapshot: then, ..Place::at(cursor) },
        });
        if next.is_some() || into.len() >= AT_ONCE {
            return;
        }
    }
}
