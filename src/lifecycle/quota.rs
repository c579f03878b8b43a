//! How many manual refreshes are left, and when there will be more.
//!
//! In: instants of accepted refreshes, the zone sent with a request. Out: a verdict, or [`OverQuota`]
//! with the instant from which the same request would be accepted. Checking changes nothing;
//! accepting gives a new log. Only accepted refreshes count.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::policy::Policy;
use crate::time::zone::Zone;
use crate::time::{Duration, Timestamp};

#[cfg(test)]
mod tests;

/// The longest a local date lasts anywhere, with a wide margin: zones that went back over the date
/// line had a date twice. An older refresh cannot fall on the current date of any zone.
const LONGEST_DAY: Duration = Duration::hours(50);

/// A rule on manual refreshes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// So many of one segment on one local day.
    SegmentDay(u32),
    /// So long between two of one segment.
    SegmentGap(Duration),
    /// So many of all segments together on one UTC day.
    AccountDay(u32),
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SegmentDay(limit) => write!(f, "{limit} manual refreshes of a segment per day"),
            Self::SegmentGap(gap) => {
                write!(
                    f,
                    "{} minutes between manual refreshes of a segment",
                    gap.as_millis() / 60_000
                )
            }
            Self::AccountDay(limit) => {
                write!(f, "{limit} manual refreshes of all segments per UTC day")
            }
        }
    }
}

/// A manual refresh too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverQuota {
    /// The rule it breaks; the first in the order of [`Quota`] if it breaks several.
    pub quota: Quota,
    /// The first instant at which the same request would be accepted, if nothing else is accepted
    /// until then. `None`: never, the rule's limit is zero.
    pub free_at: Option<Timestamp>,
}

impl std::error::Error for OverQuota {}

impl fmt::Display for OverQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { quota, free_at } = self;
        match free_at {
            Some(at) => write!(f, "over the quota ({quota}); free again at {at}"),
            None => write!(f, "over the quota ({quota}); manual refreshes are switched off"),
        }
    }
}

/// The accepted manual refreshes of one segment.
///
/// INVARIANT: `accepted` is in time order and holds the last refresh and every one that may fall on
/// the current date of some zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshLog {
    zone: Zone,
    accepted: Vec<Timestamp>,
}

impl RefreshLog {
    /// The zone sent with the last accepted refresh; UTC before any.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The last accepted refresh.
    pub fn last(&self) -> Option<Timestamp> {
        self.accepted.last().copied()
    }

    /// Accepted refreshes on the local day of `now` in the stored zone.
    pub fn used_today(&self, now: Timestamp) -> u32 {
        self.used_on_day_of(now, &self.zone)
    }

    /// Whether a refresh at `now`, sent with `zone`, keeps to every quota.
    ///
    /// The day is looked at in the stored zone and in the one sent, so that sending another zone
    /// never gives back a refresh used up today.
    pub fn check(
        &self,
        now: Timestamp,
        zone: &Zone,
        account_used_today: u32,
        policy: &Policy,
    ) -> Result<(), OverQuota> {
        let utc = Zone::utc();
        let blocking = |at| {
            let account = if utc.day_of(at) == utc.day_of(now) { account_used_today } else { 0 };
            self.blocking(at, zone, account, policy)
        };
        let Some((quota, mut step)) = blocking(now) else {
            return Ok(());
        };
        // What ends one rule's refusal may run into another's: go on until none is left.
        let mut free_at = now;
        while let Some(later) = step.filter(|later| *later > free_at) {
            free_at = later;
            match blocking(later) {
                Some((_, next)) => step = next,
                None => {
                    return Err(OverQuota { quota, free_at: Some(later) });
                }
            }
        }
        Err(OverQuota { quota, free_at: None })
    }

    /// The log with a refresh accepted at `now`.
    #[must_use]
    pub fn with_accepted(&self, now: Timestamp, zone: Zone) -> Self {
        let kept = self.accepted.iter().copied().filter(|at| *at + LONGEST_DAY > now);
        Self { zone, accepted: kept.chain([now]).collect() }
    }

    /// The first rule that refuses at `at`, and the first instant at which that one may let go.
    fn blocking(
        &self,
        at: Timestamp,
        zone: &Zone,
        account: u32,
        policy: &Policy,
    ) -> Option<(Quota, Option<Timestamp>)> {
        let per_day = policy.refreshes_per_segment_day;
        let full = |zone: &&Zone| self.used_on_day_of(at, zone) >= per_day;
        if let Some(zone) = [&self.zone, zone].into_iter().find(full) {
            let free_at = (per_day > 0).then(|| zone.end_of_day(at));
            return Some((Quota::SegmentDay(per_day), free_at));
        }
        if let Some(rested) = self.last().map(|last| last + policy.refresh_gap)
            && at < rested
        {
            return Some((Quota::SegmentGap(policy.refresh_gap), Some(rested)));
        }
        let limit = policy.refreshes_per_account_day;
        (account >= limit)
            .then(|| (Quota::AccountDay(limit), (limit > 0).then(|| Zone::utc().end_of_day(at))))
    }

    fn used_on_day_of(&self, now: Timestamp, zone: &Zone) -> u32 {
        count_on_day_of(&self.accepted, now, zone)
    }
}

/// The accepted manual refreshes of all segments together.
///
/// INVARIANT: holds those of one UTC day, the day of the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLog {
    accepted: Vec<Timestamp>,
}

impl AccountLog {
    /// Accepted refreshes on the UTC day of `now`.
    pub fn used_today(&self, now: Timestamp) -> u32 {
        count_on_day_of(&self.accepted, now, &Zone::utc())
    }

    /// Refreshes the account may still make on the UTC day of `now`.
    pub fn left(&self, now: Timestamp, policy: &Policy) -> u32 {
        policy.refreshes_per_account_day.saturating_sub(self.used_today(now))
    }

    /// Counts a refresh that was accepted at `now`.
    pub fn accept(&mut self, now: Timestamp) {
        if self.used_today(now) == 0 {
            self.accepted.clear();
        }
        self.accepted.push(now);
    }
}

fn count_on_day_of(instants: &[Timestamp], now: Timestamp, zone: &Zone) -> u32 {
    let today = zone.day_of(now);
    instants.iter().filter(|at| zone.day_of(**at) == today).count() as u32
}
