//! The policy: delays, intervals and quotas of segments.
//!
//! In: settings. Out: [`Policy`], checked by [`Policy::validate`] before an engine takes it.
//! [`Policy::sendgrid`] and [`Policy::live`] differ in values only; both take the same code path.

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::time::{Duration, Timestamp};

/// When the members of all live segments are brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evaluation {
    /// In passes at the whole multiples of this length since the epoch.
    Every(Duration),
    /// With every write, and at the instant at which a window boundary passes over a record.
    OnChange,
}

/// When the count and sample that people see follow the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicationPolicy {
    /// At scheduled instants: `base` apart while members come and go (and while pinned), else each
    /// time twice as far apart, up to `cap`.
    BackOff {
        /// The shortest interval.
        base: Duration,
        /// The longest interval.
        cap: Duration,
    },
    /// With every evaluation that finds a change; nothing is armed.
    AtOnce,
}

/// Delays, intervals and quotas of segments. Settings that are left out are those of
/// [`Policy::sendgrid`].
///
/// ```
/// use segmentry::lifecycle::PolicyError;
/// use segmentry::time::Duration;
/// use segmentry::{Engine, Policy, Schema};
///
/// let hasty = Policy { population_delay: Duration::minutes(1), ..Policy::sendgrid() };
/// assert!(Engine::builder(Schema::new()).policy(hasty).build().is_ok());
/// let none = Policy { max_segments: 0, ..Policy::live() };
/// assert_eq!(none.validate(), Err(PolicyError::ZeroSegments));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// When members are brought up to date.
    pub evaluation: Evaluation,
    /// From create or edit to population, for criteria on contact fields only.
    pub population_delay: Duration,
    /// From create or edit to population, for criteria that read engagement events, directly or through a segment.
    pub engagement_population_delay: Duration,
    /// When count and sample follow the members.
    pub publication: PublicationPolicy,
    /// Manual refreshes of one segment on one local day; zero switches them off.
    pub refreshes_per_segment_day: u32,
    /// Between two manual refreshes of one segment; zero switches the rule off.
    pub refresh_gap: Duration,
    /// Manual refreshes of all segments together on one UTC day; zero switches them off.
    pub refreshes_per_account_day: u32,
    /// Between two accepted changes of name or query; zero switches the rule off.
    pub edit_pause: Duration,
    /// Segments that may exist at a time; tombstones do not count.
    pub max_segments: usize,
}

/// A policy that no engine can follow; each case names the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Passes without a distance between them.
    #[error(
        "`evaluation`: the interval between passes is zero; for evaluation with every write use `on_change`"
    )]
    ZeroEvaluation,
    /// Publications without a distance between them.
    #[error(
        "`publication`: the base interval is zero; for publication with every change use `at_once`"
    )]
    ZeroBase,
    /// The longest interval is shorter than the shortest.
    #[error("`publication`: the cap of {cap} ms is below the base of {base} ms")]
    CapBelowBase {
        /// The shortest interval, in milliseconds.
        base: i64,
        /// The longest interval, in milliseconds.
        cap: i64,
    },
    /// A length of time beyond what an engine takes.
    #[error("`{0}`: longer than 100 years")]
    TooLong(&'static str),
    /// No segment could ever be created.
    #[error("`max_segments`: zero; no segment could be created")]
    ZeroSegments,
}

/// Longer settings are mistakes, such as seconds given as milliseconds.
const LONGEST: Duration = Duration::days(36_525);

impl Policy {
    /// The documented figures of `SendGrid`'s Segments 2.0.
    pub const fn sendgrid() -> Self {
        Self {
            evaluation: Evaluation::Every(Duration::hours(1)),
            population_delay: Duration::minutes(15),
            engagement_population_delay: Duration::minutes(30),
            publication: PublicationPolicy::BackOff {
                base: Duration::hours(1),
                cap: Duration::hours(24),
            },
            refreshes_per_segment_day: 2,
            refresh_gap: Duration::hours(1),
            refreshes_per_account_day: 10,
            edit_pause: Duration::minutes(5),
            max_segments: limits::SEGMENTS,
        }
    }

    /// Evaluates with every write and with the passing of time, and publishes at once. Quotas and
    /// limits are those of [`Policy::sendgrid`].
    pub const fn live() -> Self {
        Self {
            evaluation: Evaluation::OnChange,
            population_delay: Duration::ZERO,
            engagement_population_delay: Duration::ZERO,
            publication: PublicationPolicy::AtOnce,
            ..Self::sendgrid()
        }
    }

    /// Whether an engine can follow this policy; if not, the first error.
    ///
    /// # Errors
    ///
    /// [`PolicyError`], which names the setting and what is taken.
    pub fn validate(&self) -> Result<(), PolicyError> {
        let mut lengths = vec![
            ("population_delay", self.population_delay),
            ("engagement_population_delay", self.engagement_population_delay),
            ("refresh_gap", self.refresh_gap),
            ("edit_pause", self.edit_pause),
        ];
        match self.evaluation {
            Evaluation::Every(Duration::ZERO) => return Err(PolicyError::ZeroEvaluation),
            Evaluation::Every(interval) => lengths.push(("evaluation", interval)),
            Evaluation::OnChange => {}
        }
        match self.publication {
            PublicationPolicy::BackOff { base: Duration::ZERO, .. } => {
                return Err(PolicyError::ZeroBase);
            }
            PublicationPolicy::BackOff { base, cap } if cap < base => {
                return Err(PolicyError::CapBelowBase {
                    base: base.as_millis(),
                    cap: cap.as_millis(),
                });
            }
            PublicationPolicy::BackOff { cap, .. } => lengths.push(("publication", cap)),
            PublicationPolicy::AtOnce => {}
        }
        if let Some((setting, _)) = lengths.iter().find(|(_, length)| *length > LONGEST) {
            return Err(PolicyError::TooLong(setting));
        }
        if self.max_segments == 0 {
            return Err(PolicyError::ZeroSegments);
        }
        Ok(())
    }

    /// How long a new definition waits for its population.
    pub const fn population_delay(&self, engagement: bool) -> Duration {
        if engagement { self.engagement_population_delay } else { self.population_delay }
    }

    /// The first pass after `instant`, if this policy has passes.
    pub fn next_pass(&self, instant: Timestamp) -> Option<Timestamp> {
        match self.evaluation {
            Evaluation::OnChange | Evaluation::Every(Duration::ZERO) => None,
            Evaluation::Every(interval) => Some(instant.next_multiple_of(interval)),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::sendgrid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Spoil = Box<dyn Fn(&mut Policy)>;

    #[test]
    fn both_built_in_policies_are_valid_and_the_live_one_keeps_the_quotas() {
        let (sendgrid, live) = (Policy::sendgrid(), Policy::live());
        assert_eq!((sendgrid.validate(), live.validate()), (Ok(()), Ok(())));
        assert_eq!(Policy::default(), sendgrid);
        assert_eq!(live.refreshes_per_segment_day, sendgrid.refreshes_per_segment_day);
        assert_eq!((live.edit_pause, live.max_segments), (Duration::minutes(5), 200));
        assert_eq!(live.population_delay(true), Duration::ZERO);
        assert_eq!(sendgrid.population_delay(true), Duration::minutes(30));
        assert_eq!(sendgrid.population_delay(false), Duration::minutes(15));
    }

    #[test]
    fn every_fault_names_its_setting() {
        let backed = |base, cap| PublicationPolicy::BackOff {
            base: Duration::hours(base),
            cap: Duration::hours(cap),
        };
        let table: Vec<(&str, Spoil)> = vec![
            ("`evaluation`", Box::new(|p| p.evaluation = Evaluation::Every(Duration::ZERO))),
            (
                "`evaluation`",
                Box::new(|p| p.evaluation = Evaluation::Every(Duration::days(40_000))),
            ),
            ("`publication`", Box::new(move |p| p.publication = backed(0, 24))),
            ("`publication`", Box::new(move |p| p.publication = backed(2, 1))),
            ("`publication`", Box::new(move |p| p.publication = backed(2, 24_000_000))),
            ("`population_delay`", Box::new(|p| p.population_delay = Duration::millis(u64::MAX))),
            ("`edit_pause`", Box::new(|p| p.edit_pause = Duration::millis(u64::MAX))),
            ("`max_segments`", Box::new(|p| p.max_segments = 0)),
        ];
        for (setting, spoil) in table {
            let mut policy = Policy::sendgrid();
            spoil(&mut policy);
            let fault = policy.validate().expect_err(setting).to_string();
            assert!(fault.starts_with(setting), "{setting}: {fault}");
        }
    }

    #[test]
    fn passes_are_on_the_hour_and_live_has_none() {
        let at = |text| Timestamp::parse(text).expect("a timestamp");
        let next = |text| Policy::sendgrid().next_pass(at(text));
        assert_eq!(next("2024-01-01T10:00:00Z"), Some(at("2024-01-01T11:00:00Z")));
        assert_eq!(next("2024-01-01T10:59:59.999Z"), Some(at("2024-01-01T11:00:00Z")));
        assert_eq!(Policy::live().next_pass(at("2024-01-01")), None);
    }

    #[test]
    fn a_setting_left_out_keeps_the_documented_figure() {
        let policy: Policy = serde_json::from_str(r#"{"edit_pause":0}"#).expect("a policy");
        assert_eq!(policy, Policy { edit_pause: Duration::ZERO, ..Policy::sendgrid() });
        assert!(serde_json::from_str::<Policy>(r#"{"edit_pose":0}"#).is_err());
        let live = serde_json::to_string(&Policy::live()).expect("JSON");
        assert_eq!(serde_json::from_str::<Policy>(&live).expect("a policy"), Policy::live());
    }
}
