//! When a message that was not accepted is sent again.
//!
//! In: how often it failed, what the receiver said, the instant. Out: the next instant, or that there is none. Pure:
//! a test walks through months in no time.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

/// Pauses before each further attempt, in seconds: the schedule that Standard Webhooks 1.0 publishes (5 s, 5 min, 30
/// min, 2, 5, 10, 14, 20 and 24 hours).
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// A pause is longer by up to one part of so many: receivers that come back are not met by all at once.
const JITTER: i64 = 10;
/// The longest pause that a receiver may ask for.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 2xx.
    Accepted,
    /// Another answer, or none.
    Failed {
        /// What `Retry-After` says.
        pause: Option<TimeDelta>,
    },
    /// 410: the receiver wants nothing more.
    Gone,
}

impl Outcome {
    /// For measurements.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Failed { .. } => "failed",
            Self::Gone => "gone",
        }
    }
}

/// What follows an attempt that was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another attempt, not before this instant.
    At(DateTime<Utc>),
    /// None: the schedule is used up.
    Exhausted,
}

/// Milliseconds below a bound that are the same for the same message and attempt.
fn spread(message: &str, failures: u32, bound: i64) -> i64 {
    let hash = Sha256::digest(format!("{message}.{failures}"));
    i64::from(u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])) % bound.max(1)
}

/// What follows the failure that is a message's `failures`-th, from 1.
pub(crate) fn after(
    message: &str,
    failures: u32,
    pause: Option<TimeDelta>,
    now: DateTime<Utc>,
) -> Next {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    let Some(seconds) = PAUSES.get(index) else { return Next::Exhausted };
    let pause_millis = seconds * 1_000;
    let longer = spread(message, failures, pause_millis / JITTER);
    let planned = TimeDelta::milliseconds(pause_millis + longer);
    let asked = pause.unwrap_or_default().clamp(TimeDelta::zero(), LONGEST);
    Next::At(now + planned.max(asked))
}

/// The pause that a value of `Retry-After` asks for: seconds, or an HTTP date.
pub(crate) fn asked(value: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    if let Ok(seconds) = value.trim().parse::<u32>() {
        return Some(TimeDelta::seconds(seconds.into()));
    }
    let at = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    Some(at.to_utc() - now)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
    }

    #[test]
    fn the_schedule_ends_after_its_ten_attempts_within_three_days_and_a_half() {
        for message in ["msg_a", "msg_b", "msg_c"] {
            let (mut now, mut attempts) = (start(), 1);
            while let Next::At(next) = after(message, attempts, None, now) {
                assert!(next > now);
                (now, attempts) = (next, attempts + 1);
            }
            assert_eq!(attempts, 10);
            let whole = now - start();
            let (least, most) = (TimeDelta::seconds(PAUSES.iter().sum()), TimeDelta::hours(84));
            assert!(whole >= least && whole <= most, "{whole}");
        }
    }

    #[test]
    fn pauses_differ_between_messages_and_are_the_same_for_one() {
        let next = |message| after(message, 4, None, start());
        assert_eq!(next("msg_a"), next("msg_a"));
        assert_ne!(next("msg_a"), next("msg_b"));
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_up_to_a_day_and_for_no_shorter_one() {
        let at = |pause| match after("msg_a", 1, Some(pause), start()) {
            Next::At(next) => next - start(),
            Next::Exhausted => panic!("it is the first failure"),
        };
        assert_eq!(at(TimeDelta::minutes(7)), TimeDelta::minutes(7));
        assert_eq!(at(TimeDelta::days(400)), LONGEST);
        assert!(at(TimeDelta::seconds(1)) >= TimeDelta::seconds(5));
        assert!(at(TimeDelta::days(-3)) >= TimeDelta::seconds(5));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(asked("120", start()), Some(TimeDelta::minutes(2)));
        let date = "Sun, 01 Mar 2026 00:03:00 GMT";
        assert_eq!(asked(date, start()), Some(TimeDelta::minutes(3)));
        assert_eq!(asked("soon", start()), None);
        assert_eq!(asked("-5", start()), None);
    }
}
