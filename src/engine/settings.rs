//! Settings: what an engine was made with, and how it is changed later.
//!
//! In: a [`Setting`]. Out: an engine that follows it from that instant on. INVARIANT: what is armed keeps its instant,
//! except for passes and window boundaries, which are those of the policy in force.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Engine;
use super::tasks::Task;
use crate::criteria::Dialect;
use crate::eval::LeafId;
use crate::ids::SegmentSlot;
use crate::lifecycle::{Evaluation, Input, Policy, PolicyError};
use crate::limits;
use crate::time::{Duration, Timestamp};

/// One setting and its new value. Journals hold it: new cases come last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Setting {
    /// The figures of the lifecycle.
    Policy(Policy),
    /// How long events are kept at least; `None` for ever. What was forgotten does not come back.
    EventRetention(Option<Duration>),
    /// How many changes the feed keeps: 1 to [`limits::FEED_CHANGES_MOST`].
    FeedRetention(u64),
    /// How long a deleted segment can be restored.
    KeepDeleted(Duration),
    /// How long the steps of segments are kept. What was dropped does not come back.
    KeepHistory(Duration),
    /// In how many bytes they are kept: at most [`limits::HISTORY_BYTES_MOST`].
    HistoryBytes(u64),
}

/// The settings of an engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EngineSettings {
    /// The figures of the lifecycle.
    pub policy: Policy,
    /// The language of queries. Segments are compiled with it, so it is the one setting that stays.
    pub dialect: Dialect,
    /// How long events are kept at least; `None` for ever.
    pub event_retention: Option<Duration>,
    /// How many changes the feed keeps.
    pub feed_retention: u64,
    /// How long a deleted segment can be restored.
    pub keep_deleted: Duration,
    /// How long the steps of segments are kept.
    pub keep_history: Duration,
    /// In how many bytes they are kept.
    pub history_bytes: u64,
}

/// Why a setting is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// The policy contradicts itself.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A feed without changes, or one that memory does not hold.
    #[error("`feed_retention`: {0} changes; 1 to {most} can be kept", most = limits::FEED_CHANGES_MOST)]
    FeedRetention(u64),
    /// A history that memory does not hold.
    #[error("`history_bytes`: {0} bytes; at most {most} can be kept", most = limits::HISTORY_BYTES_MOST)]
    HistoryBytes(u64),
}

impl Setting {
    /// Whether an engine takes it; if not, why.
    ///
    /// # Errors
    ///
    /// [`SettingError`], which says what is taken.
    pub fn validate(&self) -> Result<(), SettingError> {
        match self {
            Self::Policy(policy) => Ok(policy.validate()?),
            Self::FeedRetention(changes) if !(1..=limits::FEED_CHANGES_MOST).contains(changes) => {
                Err(SettingError::FeedRetention(*changes))
            }
            Self::HistoryBytes(most) if *most > limits::HISTORY_BYTES_MOST => {
                Err(SettingError::HistoryBytes(*most))
            }
            Self::FeedRetention(_)
            | Self::EventRetention(_)
            | Self::KeepDeleted(_)
            | Self::KeepHistory(_)
            | Self::HistoryBytes(_) => Ok(()),
        }
    }
}

impl Engine {
    /// The settings in force.
    pub fn settings(&self) -> EngineSettings {
        let (keep_history, history_bytes) = self.history.bounds();
        EngineSettings {
            policy: self.policy.clone(),
            dialect: self.dialect,
            event_retention: self.event_retention,
            feed_retention: self.feed.retention() as u64,
            keep_deleted: self.tombstones.kept_for(),
            keep_history,
            history_bytes,
        }
    }

    pub(super) fn apply_change_setting(
        &mut self,
        now: DateTime<Utc>,
        setting: Setting,
    ) -> Result<(), SettingError> {
        setting.validate()?;
        let now = self.advance_clock(now);
        match setting {
            Setting::Policy(policy) => self.follow_policy(now, policy),
            Setting::EventRetention(kept) => {
                self.event_retention = kept;
                self.schedule.cancel(&Task::Forget);
                if self.store.has_events() {
                    self.arm_forgetting();
                }
            }
            Setting::FeedRetention(changes) => self.feed.retain(changes as usize),
            Setting::KeepDeleted(kept) => self.tombstones.keep_for(kept, now),
            Setting::KeepHistory(kept) => {
                let (_, most) = self.history.bounds();
                self.history.keep(kept, most, now);
            }
            Setting::HistoryBytes(most) => {
                let (kept, _) = self.history.bounds();
                self.history.keep(kept, most, now);
            }
        }
        Ok(())
    }

    fn follow_policy(&mut self, now: Timestamp, policy: Policy) {
        let before = std::mem::replace(&mut self.policy, policy);
        if before.evaluation != self.policy.evaluation {
            self.evaluate_as_set(now);
        }
        let publication = self.policy.publication;
        for index in 0..self.segments.len() {
            self.apply_input(SegmentSlot(index as u32), now, Input::PolicyChanged { publication });
        }
    }

    /// Brings all live segments up to date, so that nothing of the way before is left to do, and arms what follows.
    fn evaluate_as_set(&mut self, now: Timestamp) {
        self.schedule.cancel(&Task::Pass);
        self.schedule.cancel(&Task::Boundary);
        self.boundaries.clear();
        let round = self.round_of_pass(now);
        let moved = self.run_round(&round);
        self.finish(&round, &moved);
        if self.policy.evaluation == Evaluation::OnChange {
            let leaves: Vec<LeafId> = self.leaves.ids().collect();
            self.arm_boundary(&leaves, now);
        }
    }
}
