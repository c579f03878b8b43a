//! The status of a segment: its state, the reason for what it shows, and what comes next.
//!
//! In: a segment's lifecycle, its armed timers, and the engine's instant. Out: a [`SegmentStatus`], derived each
//! time and never stored.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Engine, Segment, SegmentError};
use crate::ids::{SegmentId, Version};
use crate::lifecycle::{Evaluation, Missing, Pace, Status, Timer, Validation};
use crate::schema::{ColumnKind, Field};
use crate::time::{Duration, Timestamp};

/// What a segment is doing, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentStatus {
    /// The state of its lifecycle.
    pub state: Validation,
    /// The state in a sentence, with the reason for the count and the members that are shown.
    pub why: String,
    /// Since when it is in that state.
    pub since: DateTime<Utc>,
    /// The number of the definition in force.
    pub version: Version,
    /// The number of the definition whose members are published, if any are.
    pub served_version: Option<Version>,
    /// The next population or publication, if one is armed.
    pub next: Option<Next>,
    /// When the members were evaluated last, while the segment is live.
    pub members_as_of: Option<DateTime<Utc>>,
    /// When count and sample were published last, if they were.
    pub published_at: Option<DateTime<Utc>>,
    /// How long ago that was.
    pub lag: Option<Duration>,
    /// Whether members joined or left since the last publication.
    pub unpublished: bool,
    /// Whether time alone may move members, with nothing written.
    pub moves_with_time: bool,
    /// How many manual refreshes are left.
    pub refreshes: RefreshesLeft,
}

/// What comes next for a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Next {
    /// The timer that fires next.
    pub what: Timer,
    /// When it is due.
    pub at: DateTime<Utc>,
    /// For a publication, the time since the one before it.
    pub interval: Option<Duration>,
    /// Why that is as long as it is.
    pub pace: Option<Pace>,
}

/// How many manual refreshes are left today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RefreshesLeft {
    /// For this segment, on the local day of the zone of its last refresh.
    pub segment: u32,
    /// For all segments together, on this UTC day.
    pub account: u32,
    /// The first instant at which a refresh with that zone is accepted; `None` if the state accepts none.
    pub free_at: Option<DateTime<Utc>>,
}

impl Engine {
    /// What a segment is doing, and why. Deleted ones are unknown.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn segment_status(&self, id: &SegmentId) -> Result<SegmentStatus, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        let life = &segment.life;
        let state = life.validation().ok_or_else(|| SegmentError::Unknown(id.clone()))?;
        let served = life.served();
        let published_at = served.map(|served| served.published_at);
        let next = life.timer().zip(life.next_due()).map(|(what, at)| Next {
            what,
            at: at.into(),
            interval: life.interval(),
            pace: life.pace(),
        });
        let lag = published_at
            .map(|at| (self.now.as_millis() - at.as_millis()).max(0).unsigned_abs())
            .map(Duration::millis);
        Ok(SegmentStatus {
            state,
            why: self.why(segment),
            since: life.since().into(),
            version: life.version(),
            served_version: served.map(|served| served.version),
            next,
            members_as_of: self.members_as_of(segment).map(Into::into),
            published_at: published_at.map(Into::into),
            lag,
            unpublished: !segment.unpublished.is_empty(),
            moves_with_time: segment.plan.as_ref().is_some_and(|plan| plan.reads().moves()),
            refreshes: self.left_of(segment, self.now),
        })
    }

    /// Why a segment has its status. What its query reads may be there under another name, or be of another type.
    fn why(&self, segment: &Segment) -> String {
        let status = segment.life.status();
        let Status::Invalid { since, missing, previous } = status else {
            return status.to_string();
        };
        // A field that is renamed twice is noted with each name that it had; the query has one of them.
        let query = segment.query.to_lowercase();
        let named = |missing: &&Missing| match missing {
            Missing::Field(name) => query.contains(&name.to_lowercase()),
            Missing::List(_) | Missing::Segment(_) => true,
        };
        let missing: Vec<Missing> = missing.iter().filter(named).cloned().collect();
        if missing.is_empty() {
            return status.to_string();
        }
        let other = |missing: &Missing| match missing {
            Missing::Field(name) => {
                self.retyped(segment, name).or_else(|| self.renamed(segment, name))
            }
            Missing::List(_) | Missing::Segment(_) => None,
        };
        let reasons: Vec<Option<String>> = missing.iter().map(other).collect();
        if reasons.iter().all(Option::is_none) {
            return Status::Invalid { since: *since, missing, previous: *previous }.to_string();
        }
        let reasons = reasons.into_iter().zip(missing);
        let reasons: Vec<String> = reasons
            .map(|(reason, missing)| reason.unwrap_or_else(|| format!("{missing} is missing")))
            .collect();
        format!("frozen since {since}: {}", reasons.join("; "))
    }

    /// That a field of the name is there, but of another type than the query was made for.
    fn retyped(&self, segment: &Segment, name: &str) -> Option<String> {
        let (now, before) = (self.schema.field(name)?, segment.lost.get(&name.to_lowercase())?);
        let kind = |kind: ColumnKind| match kind {
            ColumnKind::Scalar(kind) => kind.name(),
            ColumnKind::TextArray => "array",
        };
        let (now, before) = (kind(now.kind), kind(*before));
        (now != before).then(|| format!("field `{name}` is now a {now} and was a {before}"))
    }

    /// That a field has another name now. Known where the query reads no field that was deleted, and just one whose
    /// name it does not have.
    fn renamed(&self, segment: &Segment, name: &str) -> Option<String> {
        let query = segment.query.to_lowercase();
        let kind = segment.lost.get(&name.to_lowercase())?;
        let read = segment.plan.as_ref()?.names().fields.iter();
        let fields: Option<Vec<&Field>> = read.map(|id| self.schema.by_id(*id)).collect();
        let mut others = fields?.into_iter().filter(|field| {
            field.is_custom() && field.kind == *kind && !query.contains(&field.name.to_lowercase())
        });
        let (only, more) = (others.next()?, others.next());
        more.is_none().then(|| format!("field `{name}` is named `{}` now", only.name))
    }

    /// The instant of the last pass, population or manual refresh; under a live policy, now.
    fn members_as_of(&self, segment: &Segment) -> Option<Timestamp> {
        let Status::Live { since, .. } = segment.life.status() else { return None };
        match self.policy.evaluation {
            Evaluation::OnChange => Some(self.now),
            Evaluation::Every(_) => {
                let refreshed = segment.life.refreshes().last();
                [Some(*since), self.passed, refreshed].into_iter().flatten().max()
            }
        }
    }

    /// How many manual refreshes are left at an instant. It may be later than the engine's own: a day also ends
    /// where nothing is written.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn refreshes_left(
        &self,
        id: &SegmentId,
        now: DateTime<Utc>,
    ) -> Result<RefreshesLeft, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        Ok(self.left_of(segment, self.now.max(now.into())))
    }

    fn left_of(&self, segment: &Segment, now: Timestamp) -> RefreshesLeft {
        let (log, policy) = (segment.life.refreshes(), &self.policy);
        let frozen = matches!(segment.life.status(), Status::Invalid { .. });
        let free_at = match log.check(now, log.zone(), self.account.used_today(now), policy) {
            _ if frozen => None,
            Ok(()) => Some(now),
            Err(over) => over.free_at,
        };
        let used = log.used_today(now);
        RefreshesLeft {
            segment: policy.refreshes_per_segment_day.saturating_sub(used),
            account: self.account.left(now, policy),
            free_at: free_at.map(Into::into),
        }
    }
}
