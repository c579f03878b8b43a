//! The status of a segment, with the data that exists in it.
//!
//! In: [`transition`](super::transition()) and storage make it. Out: the engine and the views read it.
//! Each status holds exactly the data that exists in it: an invalid segment with an armed publication,
//! or a deleted one with a due date, cannot be expressed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::Version;
use crate::time::{Duration, Timestamp};

/// Something that a definition reads and that no longer exists, or not with the same type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Missing {
    /// A custom field, by name.
    Field(String),
    /// A list, by id.
    List(String),
    /// Another segment, by id.
    Segment(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, "field `{name}`"),
            Self::List(id) => write!(f, "list `{id}`"),
            Self::Segment(id) => write!(f, "segment `{id}`"),
        }
    }
}

/// The definition whose members, count and sample are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The definition's number.
    pub version: Version,
    /// When count and sample were last published.
    pub published_at: Timestamp,
}

/// What a segment may wait for; at most one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Timer {
    /// The first members of the definition in force.
    Population,
    /// The next count and sample.
    Publication,
}

impl Timer {
    /// Its name in answers: as it is serialised.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Publication => "publication",
        }
    }
}

/// The reason for the length of the interval to a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Pace {
    /// The first after a population is the shortest.
    First,
    /// Members joined or left before the last one: the shortest.
    Moved,
    /// The segment is in use: the shortest.
    Pinned,
    /// No member joined or left: twice as long as the one before.
    Doubled,
    /// No member joined or left: the longest interval.
    Longest,
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "the first after the population, or after the policy changed",
            Self::Moved => "members joined or left",
            Self::Pinned => "the segment is in use",
            Self::Doubled => "no member joined or left, so twice the one before",
            Self::Longest => "no member joined or left, and it gets no longer",
        })
    }
}

/// A publication that is armed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Armed {
    /// The instant at which it is due.
    pub at: Timestamp,
    /// The time since the scheduled publication (or population) before it.
    pub interval: Duration,
    /// The reason for that length.
    pub pace: Pace,
    /// Whether a member joined or left since then.
    pub changed: bool,
}

/// When count and sample follow the members of a live segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Publication {
    /// With every change; nothing is armed.
    AtOnce,
    /// At an armed instant.
    Armed(Armed),
}

impl Publication {
    /// The publication `interval` after the one (or the population) at `now`. At the end of
    /// representable time there is none.
    pub(super) fn after(now: Timestamp, interval: Duration, pace: Pace) -> Self {
        let at = now + interval;
        let armed = Armed { at, interval, pace, changed: false };
        if at > now { Self::Armed(armed) } else { Self::AtOnce }
    }
}

/// Where a segment is in its life.
///
/// Its `Display` is a sentence that explains what the segment shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// The definition in force waits for its first members.
    Populating {
        /// Since when.
        since: Timestamp,
        /// When they are due.
        due: Timestamp,
        /// What is served until then: the definition before, or nothing yet.
        previous: Option<Served>,
    },
    /// The definition in force has members, which passes keep current.
    Live {
        /// When it was populated.
        since: Timestamp,
        /// When count and sample were last published.
        published_at: Timestamp,
        /// When they will be next.
        publication: Publication,
    },
    /// Something that the definition reads no longer exists: frozen, nothing is armed.
    Invalid {
        /// Since when.
        since: Timestamp,
        /// What is missing: sorted, distinct, never empty.
        missing: Vec<Missing>,
        /// What is still shown, if a definition was ever populated.
        previous: Option<Served>,
    },
    /// The segment was deleted, which is final.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Populating { since, due, previous: None } => {
                write!(f, "populating since {since}: the first members are due at {due}")
            }
            Self::Populating { since, due, previous: Some(served) } => write!(
                f,
                "populating since {since}: the new members are due at {due}; until then those of \
                 the definition before are served, published at {}",
                served.published_at
            ),
            Self::Live { published_at, publication: Publication::AtOnce, .. } => {
                write!(f, "live: published at {published_at}, and again with the next change")
            }
            Self::Live { published_at, publication: Publication::Armed(armed), .. } => {
                let found = if armed.changed {
                    "members joined or left"
                } else {
                    "no member joined or left"
                };
                write!(
                    f,
                    "live: published at {published_at}, next at {}; {found} since the last \
                     scheduled publication",
                    armed.at
                )
            }
            Self::Invalid { since, missing, .. } => {
                write!(f, "frozen since {since}: ")?;
                for (n, dependency) in missing.iter().enumerate() {
                    write!(f, "{}{dependency}", if n == 0 { "" } else { ", " })?;
                }
                f.write_str(if missing.len() == 1 { " is missing" } else { " are missing" })
            }
            Self::Deleted { at } => write!(f, "deleted at {at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    #[test]
    fn every_status_says_in_a_sentence_why_it_shows_what_it_shows() {
        let (since, due) = (at("2024-01-01T10:00Z"), at("2024-01-01T10:15Z"));
        let served = Served { version: Version::FIRST, published_at: at("2024-01-01T09:00Z") };
        let armed =
            Armed { at: due, interval: Duration::hours(1), pace: Pace::First, changed: false };
        let live = |publication| Status::Live { since, published_at: since, publication };
        let missing = vec![Missing::Field("plan".into()), Missing::List("vip".into())];
        let table = [
            (
                Status::Populating { since, due, previous: None },
                "populating since 2024-01-01T10:00:00Z: the first members are due at 2024-01-01T10:15:00Z",
            ),
            (
                Status::Populating { since, due, previous: Some(served) },
                "populating since 2024-01-01T10:00:00Z: the new members are due at 2024-01-01T10:15:00Z; \
                 until then those of the definition before are served, published at 2024-01-01T09:00:00Z",
            ),
            (
                live(Publication::AtOnce),
                "live: published at 2024-01-01T10:00:00Z, and again with the next change",
            ),
            (
                live(Publication::Armed(armed)),
                "live: published at 2024-01-01T10:00:00Z, next at 2024-01-01T10:15:00Z; \
                 no member joined or left since the last scheduled publication",
            ),
            (
                Status::Invalid { since, missing, previous: None },
                "frozen since 2024-01-01T10:00:00Z: field `plan`, list `vip` are missing",
            ),
            (Status::Deleted { at: since }, "deleted at 2024-01-01T10:00:00Z"),
        ];
        for (status, sentence) in table {
            assert_eq!(status.to_string(), sentence);
        }
    }
}
