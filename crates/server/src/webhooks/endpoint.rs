//! An endpoint: where messages go, which ones, and how far it has got.
//!
//! In: what a client asked for. Out: two records of the engine for each endpoint, as JSON: what it is
//! (`webhook/endpoint/ID`), and its place in the feed (`webhook/place/ID`), which moves with each message. Both are in
//! the engine's file, in one journal with what they follow.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use segmentry::engine::{ChangeHead, ChangeKind};
use segmentry::lifecycle::Happening;
use segmentry::{Cursor, SegmentId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sign::{PrivateKey, Secret};

/// What a message tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookType)]
pub(crate) enum Kind {
    #[serde(rename = "segment.created")]
    Created,
    #[serde(rename = "segment.populated")]
    Populated,
    #[serde(rename = "segment.refreshed")]
    Refreshed,
    #[serde(rename = "segment.edited")]
    Edited,
    #[serde(rename = "segment.renamed")]
    Renamed,
    #[serde(rename = "segment.invalidated")]
    Invalidated,
    #[serde(rename = "segment.recovered")]
    Recovered,
    #[serde(rename = "segment.deleted")]
    Deleted,
    #[serde(rename = "members.joined")]
    Joined,
    #[serde(rename = "members.left")]
    Left,
    /// A segment has grown or shrunk to a size that the endpoint names.
    #[serde(rename = "segment.size")]
    Size,
    /// All members, for an endpoint whose place in the feed is no longer kept.
    #[serde(rename = "members.snapshot")]
    Snapshot,
    /// A message that was asked for, to try an endpoint.
    #[serde(rename = "webhook.test")]
    Test,
}

impl Kind {
    /// Of a step of a segment's life.
    pub(crate) fn of_life(what: ChangeKind) -> Option<Self> {
        let ChangeKind::Life(happening) = what else { return None };
        match happening {
            Happening::Created => Some(Self::Created),
            Happening::Populated => Some(Self::Populated),
            Happening::Refreshed { .. } => Some(Self::Refreshed),
            Happening::Edited => Some(Self::Edited),
            Happening::Renamed => Some(Self::Renamed),
            Happening::Invalidated => Some(Self::Invalidated),
            Happening::Recovered => Some(Self::Recovered),
            Happening::Deleted => Some(Self::Deleted),
            // Settings of the schedule (pinned, unpinned), and what this version sends nothing of.
            _ => None,
        }
    }
}

/// Whether messages are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum State {
    Active,
    /// By request, or since a backup was restored. What happens meanwhile is sent afterwards.
    Paused {
        why: String,
    },
    /// The receiver answered 410, or accepted a message in none of its attempts.
    Disabled {
        why: String,
        at: DateTime<Utc>,
    },
}

/// A secret that is being replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OldSecret {
    pub(crate) secret: Secret,
    /// Until then it signs too.
    pub(crate) until: DateTime<Utc>,
}

/// Where messages go, and which ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) id: Uuid,
    pub(crate) url: String,
    pub(crate) description: String,
    /// Empty for all.
    pub(crate) types: BTreeSet<Kind>,
    /// Ids of segments; empty for all.
    pub(crate) segments: BTreeSet<String>,
    pub(crate) secret: Secret,
    pub(crate) old_secret: Option<OldSecret>,
    pub(crate) private_key: PrivateKey,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) state: State,
    /// Whether members come with their addresses.
    #[serde(default)]
    pub(crate) addresses: bool,
    #[serde(default)]
    pub(crate) sizes: Sizes,
}

/// Sizes of a segment of which a message tells once they are reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sizes {
    /// A segment has so many members, and had fewer.
    pub(crate) at_least: Option<u64>,
    /// A segment has so many members or fewer, and had more.
    pub(crate) at_most: Option<u64>,
}

impl Sizes {
    /// The sizes that a change has reached, by their names. A change that moved nobody reaches none.
    pub(crate) fn reached(
        self,
        (joined, left): (u64, u64),
        count: u64,
    ) -> impl Iterator<Item = (&'static str, u64)> {
        let before = (count + left).saturating_sub(joined);
        let at_least = self.at_least.filter(|size| before < *size && *size <= count);
        let at_most = self.at_most.filter(|size| count <= *size && *size < before);
        let at_least = at_least.map(|size| ("at_least", size));
        at_least.into_iter().chain(at_most.map(|size| ("at_most", size)))
    }
}

/// How far an endpoint has got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The last change of which every message was accepted, as text.
    #[serde(with = "cursor_text")]
    pub(crate) cursor: Cursor,
    /// Messages of the next change that were accepted.
    pub(crate) part: u64,
    /// Members of that change when they were accepted. Fewer later (some were erased) are parted otherwise.
    pub(crate) members: u64,
    /// The place within a snapshot, which comes before the changes behind `cursor`.
    pub(crate) snapshot: Option<SnapshotPlace>,
    /// Attempts of the next message that failed.
    pub(crate) failures: u32,
    /// The next attempt is not made before.
    pub(crate) not_before: Option<DateTime<Utc>>,
}

/// How far a snapshot has got: all segments before this one, in the order of ids, and its members up to a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SnapshotPlace {
    pub(crate) segment: Option<String>,
    pub(crate) row: u32,
}

impl Place {
    pub(crate) fn at(cursor: Cursor) -> Self {
        Self { cursor, part: 0, members: 0, snapshot: None, failures: 0, not_before: None }
    }

    /// The members as they are, then what follows.
    pub(crate) fn snapshot(cursor: Cursor) -> Self {
        Self { snapshot: Some(SnapshotPlace::default()), ..Self::at(cursor) }
    }
}

impl Endpoint {
    pub(crate) fn wants(&self, kind: Kind) -> bool {
        // Asked for (a size by naming it), or without an alternative.
        let always = matches!(kind, Kind::Test | Kind::Snapshot | Kind::Size);
        always || self.types.is_empty() || self.types.contains(&kind)
    }

    pub(crate) fn follows(&self, segment: &SegmentId) -> bool {
        self.segments.is_empty() || self.segments.contains(segment.as_str())
    }

    /// Whether a change has a message for this endpoint.
    pub(crate) fn is_concerned(&self, head: &ChangeHead<'_>) -> bool {
        let life = Kind::of_life(head.what).is_some_and(|kind| self.wants(kind));
        let moved = (head.joined > 0 && self.wants(Kind::Joined))
            || (head.left > 0 && self.wants(Kind::Left));
        let sized = || self.sizes.reached((head.joined, head.left), head.count).next().is_some();
        self.follows(head.segment) && (life || moved || sized())
    }

    pub(crate) fn is_active(&self) -> bool {
        self.state == State::Active
    }

    pub(crate) fn is_disabled(&self) -> bool {
        matches!(self.state, State::Disabled { .. })
    }

    /// The secrets that sign at an instant.
    pub(crate) fn secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Secret> {
        let old = self.old_secret.as_ref().filter(move |old| now < old.until);
        std::iter::once(&self.secret).chain(old.map(|old| &old.secret))
    }
}

mod cursor_text {
    use segmentry::Cursor;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(cursor: &Cursor, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(cursor)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Cursor, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
