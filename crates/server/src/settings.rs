//! The settings of an engine, in the words of the API: the same over HTTP and from the command line.
//!
//! In: an engine, or what is to be changed. Out: figures with their unit in their name; the commands that make the
//! change. A change that contradicts itself makes none.

use chrono::{DateTime, Utc};
use segmentry::engine::{Setting, SettingError};
use segmentry::lifecycle::{Evaluation, PublicationPolicy};
use segmentry::persist::WriteError;
use segmentry::time::Duration;
use segmentry::{DurableEngine, Engine, Policy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::PolicyName;

/// The settings in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsRecord {
    /// Seconds between passes; 0 if every write is evaluated at once.
    pub evaluation_seconds: u64,
    /// From create or edit to population, for criteria on contact fields only.
    pub population_delay_seconds: u64,
    /// The same for criteria that read engagement events.
    pub engagement_population_delay_seconds: u64,
    /// First and longest interval between publications; two zeros if every change is published at once.
    pub publication_seconds: [u64; 2],
    /// Between two changes of a segment.
    pub edit_pause_seconds: u64,
    /// Between two manual refreshes of a segment.
    pub refresh_gap_seconds: u64,
    /// Manual refreshes of one segment on one local day.
    pub refreshes_per_segment_day: u32,
    /// Manual refreshes of all segments on one UTC day.
    pub refreshes_per_account_day: u32,
    /// Segments that may exist at a time.
    pub max_segments: usize,
    /// Days for which events are kept at least; 0 for ever.
    pub keep_events_days: u64,
    /// Changes that the feed keeps.
    pub feed_changes: u64,
    /// Days in which a deleted segment can be restored.
    pub keep_deleted_days: u64,
    /// Days of which the history of segments is kept.
    pub history_days: u64,
    /// Bytes that the history takes at most.
    pub history_bytes: u64,
}

fn seconds(length: Duration) -> u64 {
    length.as_millis().unsigned_abs() / 1_000
}

impl SettingsRecord {
    /// The settings of an engine.
    pub fn of(engine: &Engine) -> Self {
        let settings = engine.settings();
        let policy = &settings.policy;
        Self {
            evaluation_seconds: match policy.evaluation {
                Evaluation::Every(length) => seconds(length),
                Evaluation::OnChange => 0,
            },
            population_delay_seconds: seconds(policy.population_delay),
            engagement_population_delay_seconds: seconds(policy.engagement_population_delay),
            publication_seconds: match policy.publication {
                PublicationPolicy::BackOff { base, cap } => [seconds(base), seconds(cap)],
                PublicationPolicy::AtOnce => [0, 0],
            },
            edit_pause_seconds: seconds(policy.edit_pause),
            refresh_gap_seconds: seconds(policy.refresh_gap),
            refreshes_per_segment_day: policy.refreshes_per_segment_day,
            refreshes_per_account_day: policy.refreshes_per_account_day,
            max_segments: policy.max_segments,
            keep_events_days: settings.event_retention.map_or(0, |kept| seconds(kept) / DAY),
            feed_changes: settings.feed_retention,
            keep_deleted_days: seconds(settings.keep_deleted) / DAY,
            history_days: seconds(settings.keep_history) / DAY,
            history_bytes: settings.history_bytes,
        }
    }
}

const DAY: u64 = 86_400;

/// Settings to change; the others stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsChange {
    /// When segments are evaluated, populated and published: `sendgrid` (hourly passes, delayed population, publication
    /// with a back-off) or `live` (with every write, at once). The figures that stand beside it are set after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub policy: Option<PolicyName>,
    /// Seconds between passes; 0 evaluates with every write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_seconds: Option<u32>,
    /// From create or edit to population, for criteria on contact fields only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_delay_seconds: Option<u32>,
    /// The same for criteria that read engagement events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engagement_population_delay_seconds: Option<u32>,
    /// First and longest interval between publications; two zeros publish with every change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_seconds: Option<[u32; 2]>,
    /// Between two changes of a segment; 0 for no pause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit_pause_seconds: Option<u32>,
    /// Between two manual refreshes of a segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_gap_seconds: Option<u32>,
    /// Manual refreshes of one segment on one local day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refreshes_per_segment_day: Option<u32>,
    /// Manual refreshes of all segments on one UTC day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refreshes_per_account_day: Option<u32>,
    /// Segments that may exist at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_segments: Option<u32>,
    /// Days for which events are kept at least; 0 for ever. Forgotten events do not come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_events_days: Option<u32>,
    /// Changes that the feed keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed_changes: Option<u64>,
    /// Days in which a deleted segment can be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_deleted_days: Option<u32>,
    /// Days of which the history of segments is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_days: Option<u32>,
    /// Bytes that the history takes at most; above it the oldest days are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_bytes: Option<u64>,
}

impl SettingsChange {
    /// The policy that it makes of another.
    fn policy_after(&self, before: &Policy) -> Policy {
        let length = |seconds: u32| Duration::millis(1_000 * u64::from(seconds));
        let mut policy = before.clone();
        if let Some(named) = self.policy.map(PolicyName::policy) {
            policy.evaluation = named.evaluation;
            policy.population_delay = named.population_delay;
            policy.engagement_population_delay = named.engagement_population_delay;
            policy.publication = named.publication;
        }
        match self.evaluation_seconds {
            Some(0) => policy.evaluation = Evaluation::OnChange,
            Some(seconds) => policy.evaluation = Evaluation::Every(length(seconds)),
            None => {}
        }
        match self.publication_seconds {
            Some([0, 0]) => policy.publication = PublicationPolicy::AtOnce,
            Some([base, cap]) => {
                policy.publication =
                    PublicationPolicy::BackOff { base: length(base), cap: length(cap) };
            }
            None => {}
        }
        let lengths = [
            (&mut policy.population_delay, self.population_delay_seconds),
            (&mut policy.engagement_population_delay, self.engagement_population_delay_seconds),
            (&mut policy.edit_pause, self.edit_pause_seconds),
            (&mut policy.refresh_gap, self.refresh_gap_seconds),
        ];
        for (held, asked) in lengths {
            *held = asked.map_or(*held, length);
        }
        let counts = [
            (&mut policy.refreshes_per_segment_day, self.refreshes_per_segment_day),
            (&mut policy.refreshes_per_account_day, self.refreshes_per_account_day),
        ];
        for (held, asked) in counts {
            *held = asked.unwrap_or(*held);
        }
        policy.max_segments = self.max_segments.map_or(policy.max_segments, |most| most as usize);
        policy
    }

    /// The settings that change, each with its new value.
    fn of(&self, engine: &Engine) -> Vec<Setting> {
        let days = |days: u32| Duration::days(days.into());
        let before = engine.settings();
        let policy = self.policy_after(&before.policy);
        let asked = [
            (policy != before.policy).then_some(Setting::Policy(policy)),
            self.feed_changes.map(Setting::FeedRetention),
            self.keep_events_days
                .map(|kept| Setting::EventRetention((kept > 0).then(|| days(kept)))),
            self.keep_deleted_days.map(|kept| Setting::KeepDeleted(days(kept))),
            self.history_days.map(|kept| Setting::KeepHistory(days(kept))),
            self.history_bytes.map(Setting::HistoryBytes),
        ];
        asked.into_iter().flatten().collect()
    }

    /// Makes the change: all of it, or none if a part is refused.
    pub fn apply(
        &self,
        engine: &DurableEngine,
        now: DateTime<Utc>,
    ) -> Result<(), WriteError<SettingError>> {
        let settings = engine.read(|engine| self.of(engine));
        for setting in &settings {
            setting.validate().map_err(WriteError::Refused)?;
        }
        settings.into_iter().try_for_each(|setting| engine.change_setting(now, setting))
    }
}
