//! The inputs, effects and refusals of the state machine.
//!
//! The engine passes an [`Input`] to [`transition`](super::transition()) and carries out the
//! [`Effect`]s. The enums are closed: a new case is a compile error wherever it is not handled.

use serde::{Deserialize, Serialize};

use super::policy::PublicationPolicy;
use super::quota::OverQuota;
use super::status::{Missing, Status, Timer};
use crate::ids::Version;
use crate::time::Timestamp;
use crate::time::zone::Zone;

/// What can happen to a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// The query is replaced by one that compiles.
    Edit {
        /// Whether it reads engagement events, directly or through another segment.
        engagement: bool,
        /// Whether the same request also changes the name: both together count as one change.
        renamed: bool,
    },
    /// Only the name changes.
    Rename,
    /// An automation or a scheduled send starts to use the segment.
    Pin,
    /// Nothing uses the segment any more.
    Unpin,
    /// Something that the definition reads no longer exists.
    DependencyLost {
        /// All that is missing now, not only what was deleted last. Empty: nothing changes.
        missing: Vec<Missing>,
    },
    /// All that the definition reads exists again, with the same types.
    DependenciesRestored {
        /// Whether it reads engagement events.
        engagement: bool,
    },
    /// The segment is deleted.
    Delete,
    /// The population that was armed for this version is due.
    PopulationDue {
        /// The version it was armed for.
        version: Version,
    },
    /// The publication that was armed for this version is due.
    PublicationDue {
        /// The version it was armed for.
        version: Version,
    },
    /// A manual refresh is requested.
    Refresh {
        /// The zone sent with the request.
        zone: Zone,
        /// Manual refreshes of all segments accepted on this UTC day.
        account_used_today: u32,
    },
    /// The members were brought up to date (by a pass, a write, a window boundary, a manual refresh), or
    /// a deleted contact left. The evaluation of a population is not reported.
    Evaluated {
        /// Whether a member joined or left.
        changed: bool,
    },
    /// The policy has changed, and publishes in this way from here on.
    PolicyChanged {
        /// The new way.
        publication: PublicationPolicy,
    },
}

impl Input {
    /// Whether a caller made the request. The engine's own inputs may arrive after a delete and are then
    /// ignored.
    pub(super) fn is_request(&self) -> bool {
        match self {
            Self::Edit { .. }
            | Self::Rename
            | Self::Pin
            | Self::Unpin
            | Self::Delete
            | Self::Refresh { .. } => true,
            Self::DependencyLost { .. }
            | Self::DependenciesRestored { .. }
            | Self::PopulationDue { .. }
            | Self::PublicationDue { .. }
            | Self::Evaluated { .. }
            | Self::PolicyChanged { .. } => false,
        }
    }
}

/// What the engine does after a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Arms the timer for `at`. When it is due, it is dropped if `version` is not current.
    Arm {
        /// The timer.
        timer: Timer,
        /// The instant at which it is due.
        at: Timestamp,
        /// The definition that it is for.
        version: Version,
    },
    /// Cancels the armed timer.
    Cancel(Timer),
    /// Evaluates the definition in force for all contacts; the members replace those shown in one step.
    Evaluate,
    /// Brings the members of the definition in force up to date and applies [`Input::Evaluated`].
    Reevaluate,
    /// Publishes count and sample of the members as they are.
    Publish,
    /// Adds an entry to the change feed. Comes last, after all that it reports.
    Report(Happening),
}

/// A step in a segment's life, as the change feed reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happening {
    /// The segment was created, and waits for its first members.
    Created,
    /// The definition in force got its members, which are shown from now on.
    Populated,
    /// Count and sample were published again.
    Refreshed {
        /// On request, not on schedule.
        manual: bool,
    },
    /// The query changed, and waits for its members; those of the query before are shown.
    Edited,
    /// The name changed, and nothing else.
    Renamed,
    /// Publications keep the shortest interval from the next one on.
    Pinned,
    /// Publications back off again from the next one on.
    Unpinned,
    /// Something that the query reads no longer exists; the segment is frozen as it is.
    Invalidated,
    /// What was missing exists again; the segment waits for its members.
    Recovered,
    /// It was deleted, which is final. All that was pending is cancelled.
    Deleted,
}

impl Happening {
    /// Its name in answers: as it is serialised, without what is in it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Populated => "populated",
            Self::Refreshed { .. } => "refreshed",
            Self::Edited => "edited",
            Self::Renamed => "renamed",
            Self::Pinned => "pinned",
            Self::Unpinned => "unpinned",
            Self::Invalidated => "invalidated",
            Self::Recovered => "recovered",
            Self::Deleted => "deleted",
        }
    }
}

/// A request that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
        /// The first instant at which a change is accepted.
        free_at: Timestamp,
    },
    /// A frozen segment cannot be refreshed.
    #[error("the segment is {0}")]
    Frozen(Status),
    /// The manual refresh exceeds a quota.
    #[error(transparent)]
    OverQuota(#[from] OverQuota),
}

impl Refusal {
    /// The message without names of what is missing, which a query gives.
    pub fn public_message(&self) -> String {
        match self {
            Self::Frozen(_) => {
                "the segment is frozen: something that its query reads no longer exists".to_owned()
            }
            Self::AlreadyDeleted { .. } | Self::TooSoon { .. } | Self::OverQuota(_) => {
                self.to_string()
            }
        }
    }
}
