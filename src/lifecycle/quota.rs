//! Quotas of manual refreshes.
//!
//! In: instants of accepted refreshes, the zone sent with a request. Out: acceptance, or [`OverQuota`]
//! with the first instant at which the same request would be accepted. Checking changes nothing;
//! accepting gives a new log. Only accepted refreshes count.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::policy::Policy;
use crate::time::zone::Zone;
use crate::time::{Duration, Timestamp};

#[cfg(test)]
mod tests;

/// An upper bound of the length of a local date: zones that moved across the date line had one date
/// twice. An older refresh cannot fall on the current date of any zone.
const LONGEST_DAY: Duration = Duration::hours(50);

/// A rule on manual refreshes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// Refreshes of one segment on one local day.
    SegmentDay(u32),
    /// The time between two refreshes of one segment.
    SegmentGap(Duration),
    /// Refreshes of all segments together on one UTC day.
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

/// A manual refresh that exceeds a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverQuota {
    /// The quota; the first in the order of [`Quota`] if it exceeds several.
    pub quota: Quota,
    /// The first instant at which the same request would be accepted, if no other is accepted until
    /// then. `None`: never, the limit is zero.
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
pub(crate) struct RefreshLog {
    zone: Zone,
    accepted: Vec<Timestamp>,
}

impl RefreshLog {
    /// The zone sent with the last accepted refresh; UTC before any.
    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The last accepted refresh.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.accepted.last().copied()
    }

    /// Accepted refreshes on the local day of `now` in the stored zone.
    pub(crate) fn used_today(&self, now: Timestamp) -> u32 {
        self.used_on_day_of(now, &self.zone)
    }

    /// Whether a refresh at `now`, sent with `zone`, keeps to every quota.
    ///
    /// Both the day in the stored zone and the day in `zone` count, so that sending another zone does not
    /// renew the quota.
    pub(crate) fn check(
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
        // When one rule no longer refuses, another one may: repeat until none does.
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
    pub(crate) fn with_accepted(&self, now: Timestamp, zone: Zone) -> Self {
        let kept = self.accepted.iter().copied().filter(|at| *at + LONGEST_DAY > now);
        Self { zone, accepted: kept.chain([now]).collect() }
    }

    /// The first rule that refuses at `at`, and the first instant at which that rule may accept.
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
pub(crate) struct AccountLog {
    accepted: Vec<Timestamp>,
}

impl AccountLog {
    /// Accepted refreshes on the UTC day of `now`.
    pub(crate) fn used_today(&self, now: Timestamp) -> u32 {
        count_on_day_of(&self.accepted, now, &Zone::utc())
    }

    /// Refreshes the account may still make on the UTC day of `now`.
    pub(crate) fn left(&self, now: Timestamp, policy: &Policy) -> u32 {
        policy.refreshes_per_account_day.saturating_sub(self.used_today(now))
    }

    /// Counts a refresh that was accepted at `now`.
    pub(crate) fn accept(&mut self, now: Timestamp) {
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
