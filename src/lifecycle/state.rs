//! The state of one segment, as a value.
//!
//! In: [`transition`](super::transition()) and storage make it. Out: the engine keeps it, the views read
//! it. Only a transition changes it, and reading it takes no clock.

use serde::{Deserialize, Serialize};

use super::quota::RefreshLog;
use super::status::{Armed, Pace, Publication, Served, Status, Timer};
use crate::ids::Version;
use crate::time::{Duration, Timestamp};

/// `query_validation` of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Validation {
    /// Waits for its first members.
    Pending,
    /// Is kept current.
    Valid,
    /// Is frozen.
    Invalid,
}

impl Validation {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Valid => "VALID",
            Self::Invalid => "INVALID",
        }
    }
}

/// The state of one segment. Made by [`Lifecycle::created`], changed by
/// [`transition`](super::transition()) only.
///
/// INVARIANT: the version shown is at most `version`, and below it while populating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lifecycle {
    pub(super) version: Version,
    pub(super) created_at: Timestamp,
    pub(super) changed_at: Timestamp,
    pub(super) pinned: bool,
    pub(super) refreshes: RefreshLog,
    pub(super) status: Status,
}

impl Lifecycle {
    /// The number of the definition in force. What is served may be the one before.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// When the segment was created.
    pub(crate) fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The last accepted change of name or query; the creation before any.
    pub(crate) fn changed_at(&self) -> Timestamp {
        self.changed_at
    }

    /// Whether the segment is in use, which keeps its publications at the shortest interval.
    pub(crate) fn is_pinned(&self) -> bool {
        self.pinned
    }

    /// Its accepted manual refreshes.
    pub(crate) fn refreshes(&self) -> &RefreshLog {
        &self.refreshes
    }

    /// Where it is in its life.
    pub(crate) fn status(&self) -> &Status {
        &self.status
    }

    /// Whether passes, writes and the passing of time bring its members up to date.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.status, Status::Live { .. })
    }

    /// Whether it is deleted.
    pub(crate) fn is_deleted(&self) -> bool {
        matches!(self.status, Status::Deleted { .. })
    }

    /// The definition whose members are shown; `None` before the first population and after a delete.
    pub(crate) fn served(&self) -> Option<Served> {
        match &self.status {
            Status::Populating { previous, .. } | Status::Invalid { previous, .. } => *previous,
            Status::Live { published_at, .. } => {
                Some(Served { version: self.version, published_at: *published_at })
            }
            Status::Deleted { .. } => None,
        }
    }

    /// When count and sample were last published; the creation before any publication.
    pub(crate) fn sample_updated_at(&self) -> Timestamp {
        self.served().map_or(self.created_at, |served| served.published_at)
    }

    /// The timer that this state waits for; [`Self::next_due`] is its instant.
    pub(crate) fn timer(&self) -> Option<Timer> {
        match self.status {
            Status::Populating { .. } => Some(Timer::Population),
            Status::Live { publication: Publication::Armed(_), .. } => Some(Timer::Publication),
            Status::Live { publication: Publication::AtOnce, .. }
            | Status::Invalid { .. }
            | Status::Deleted { .. } => None,
        }
    }

    /// When the armed population or publication is due; at most one is armed at a time.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        match &self.status {
            Status::Populating { due, .. } => Some(*due),
            Status::Live { .. } => self.armed().map(|armed| armed.at),
            Status::Invalid { .. } | Status::Deleted { .. } => None,
        }
    }

    /// The interval that ends with the armed publication.
    pub(crate) fn interval(&self) -> Option<Duration> {
        self.armed().map(|armed| armed.interval)
    }

    /// The reason for the length of that interval.
    pub(crate) fn pace(&self) -> Option<Pace> {
        self.armed().map(|armed| armed.pace)
    }

    /// The instant at which it entered its status.
    pub(crate) fn since(&self) -> Timestamp {
        match self.status {
            Status::Populating { since, .. }
            | Status::Live { since, .. }
            | Status::Invalid { since, .. } => since,
            Status::Deleted { at } => at,
        }
    }

    /// `query_validation` of the contract; `None` after delete.
    pub(crate) fn validation(&self) -> Option<Validation> {
        match self.status {
            Status::Populating { .. } => Some(Validation::Pending),
            Status::Live { .. } => Some(Validation::Valid),
            Status::Invalid { .. } => Some(Validation::Invalid),
            Status::Deleted { .. } => None,
        }
    }

    fn armed(&self) -> Option<&Armed> {
        match &self.status {
            Status::Live { publication: Publication::Armed(armed), .. } => Some(armed),
            Status::Live { publication: Publication::AtOnce, .. }
            | Status::Populating { .. }
            | Status::Invalid { .. }
            | Status::Deleted { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_words_are_upper_case() {
        for (validation, word) in [
            (Validation::Pending, "PENDING"),
            (Validation::Valid, "VALID"),
            (Validation::Invalid, "INVALID"),
        ] {
            assert_eq!(validation.as_str(), word);
            assert_eq!(serde_json::to_string(&validation).expect("JSON"), format!("\"{word}\""));
        }
    }
}
