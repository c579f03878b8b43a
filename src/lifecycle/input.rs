//! The words of the state machine: what can happen, what follows, what is refused.
//!
//! In: nothing, these are types. Out: the closed enums that the engine feeds to
//! [`transition`](super::transition()) and carries out after it. A case added here is a compile
//! error wherever it is not dealt with yet.

use serde::{Deserialize, Serialize};

use super::quota::OverQuota;
use super::status::{Missing, Status, Timer};
use crate::ids::Version;
use crate::time::Timestamp;
use crate::time::zone::Zone;

/// What can happen to a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A new query was accepted by the compiler.
    Edit {
        /// Whether it reads engagement events, directly or through another segment.
        engagement: bool,
        /// Whether the same request changes the name too: one change, not two five minutes apart.
        renamed: bool,
    },
    /// The name changes and nothing else.
    Rename,
    /// An automation or a scheduled send begins to use the segment.
    Pin,
    /// Nothing uses the segment any more.
    Unpin,
    /// Something the definition reads is gone.
    Lost {
        /// Everything that is missing now, not only what went last. Empty: nothing happened.
        missing: Vec<Missing>,
    },
    /// All that the definition reads exists again, with the same types.
    Found {
        /// Whether it reads engagement events.
        engagement: bool,
    },
    /// The segment is to go.
    Delete,
    /// The population armed for this version is due.
    PopulationDue {
        /// The version it was armed for.
        version: Version,
    },
    /// The publication armed for this version is due.
    PublicationDue {
        /// The version it was armed for.
        version: Version,
    },
    /// Somebody asks for a manual refresh.
    Refresh {
        /// The zone sent with the request.
        zone: Zone,
        /// Manual refreshes of all segments accepted on this UTC day.
        account_used_today: u32,
    },
    /// The members were brought up to date (by a pass, a write, an edge, a manual refresh) or a
    /// deleted contact left. Not fed for the evaluation of a population, which is no change.
    Evaluated {
        /// Whether a member joined or left.
        changed: bool,
    },
}

impl Input {
    /// Whether somebody waits for an answer. The rest is the engine's own, and late for a deleted
    /// segment without anybody being wrong.
    pub(super) fn is_request(&self) -> bool {
        match self {
            Self::Edit { .. }
            | Self::Rename
            | Self::Pin
            | Self::Unpin
            | Self::Delete
            | Self::Refresh { .. } => true,
            Self::Lost { .. }
            | Self::Found { .. }
            | Self::PopulationDue { .. }
            | Self::PublicationDue { .. }
            | Self::Evaluated { .. } => false,
        }
    }
}

/// What the engine is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make this timer due at `at`. It is dropped if `version` is not current by then.
    Arm {
        /// Which.
        timer: Timer,
        /// When.
        at: Timestamp,
        /// The definition it is for.
        version: Version,
    },
    /// Make this timer, which is armed, never due.
    Cancel(Timer),
    /// Evaluate the definition in force in full; its members replace those on show in one step.
    Evaluate,
    /// Bring the members of the definition in force up to date, and feed back what was found as
    /// [`Input::Evaluated`].
    Reevaluate,
    /// Show count and sample of the members as they are.
    Publish,
    /// Tell the feed. Comes last: what it tells has been carried out.
    Report(Happening),
}

/// What the change feed is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Happening {
    Created,
    Populated,
    /// Count and sample were published again.
    Refreshed {
        /// On request, not on schedule.
        manual: bool,
    },
    Edited,
    Renamed,
    Pinned,
    Unpinned,
    Invalidated,
    Recovered,
    Deleted,
}

/// A request that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Deleting is final.
    #[error("the segment was deleted at {at}")]
    AlreadyDeleted {
        /// When.
        at: Timestamp,
    },
    /// Name or query changed a moment ago.
    #[error("update request came too soon; it can be made again at {free_at}")]
    TooSoon {
        /// From when on a change is accepted.
        free_at: Timestamp,
    },
    /// A frozen segment is not refreshed.
    #[error("the segment is {0}")]
    Frozen(Status),
    /// A manual refresh too many.
    #[error(transparent)]
    OverQuota(#[from] OverQuota),
}
