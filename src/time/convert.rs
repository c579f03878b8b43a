//! Conversion between [`Timestamp`] and the instants of `chrono` and `jiff`, and between lengths of time.
//!
//! Callers pass and get `chrono` types; `jiff` knows the zones. Nothing else in this crate converts
//! between them (decision 0013).

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::{Duration, DurationError, Timestamp};

impl Timestamp {
    /// The instant as a `chrono` value.
    #[expect(clippy::missing_panics_doc, reason = "the range of `chrono` is wider")]
    pub fn to_chrono(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.as_millis())
            .expect("INVARIANT of Timestamp: chrono's range is wider")
    }

    /// The instant of a `chrono` value, if it is representable.
    pub(super) fn from_chrono(at: DateTime<Utc>) -> Option<Self> {
        Self::from_millis(at.timestamp_millis())
    }

    /// The instant as `jiff` has it. Its range ends 26 hours before ours: all later instants become its
    /// last one.
    pub(super) fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.as_millis()).unwrap_or(jiff::Timestamp::MAX)
    }

    /// The representable instant nearest to one of `jiff`.
    pub(super) fn from_jiff(at: jiff::Timestamp) -> Self {
        Self::saturating_from_millis(at.as_millisecond())
    }
}

impl From<DateTime<Utc>> for Timestamp {
    /// Instants outside the representable years become the nearest representable one.
    fn from(at: DateTime<Utc>) -> Self {
        Self::saturating_from_millis(at.timestamp_millis())
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(at: Timestamp) -> Self {
        at.to_chrono()
    }
}

impl From<std::time::Duration> for Duration {
    /// Whole milliseconds, rounded down; at most those that fit into an `i64`.
    fn from(length: std::time::Duration) -> Self {
        Self::millis(i64::try_from(length.as_millis()).unwrap_or(i64::MAX).unsigned_abs())
    }
}

impl From<Duration> for std::time::Duration {
    fn from(length: Duration) -> Self {
        Self::from_millis(length.as_millis().unsigned_abs())
    }
}

impl TryFrom<TimeDelta> for Duration {
    type Error = DurationError;

    /// Whole milliseconds, rounded down. A negative length is refused.
    fn try_from(length: TimeDelta) -> Result<Self, DurationError> {
        length.to_std().map(Into::into).map_err(|_| DurationError)
    }
}

impl From<Duration> for TimeDelta {
    fn from(length: Duration) -> Self {
        Self::try_milliseconds(length.as_millis()).unwrap_or(Self::MAX)
    }
}

/// Milliseconds since the epoch of a date and time at offset zero; they may leave the representable
/// years.
pub(super) fn millis_at_utc(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp_millis()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instant_survives_chrono_and_all_but_the_last_day_survive_jiff() {
        for at in [Timestamp::MIN, Timestamp::saturating_from_millis(-1), Timestamp::MAX] {
            assert_eq!(Timestamp::from(at.to_chrono()), at);
            assert_eq!(Timestamp::from_chrono(at.to_chrono()), Some(at));
        }
        let last = Timestamp::from_jiff(jiff::Timestamp::MAX);
        for at in [Timestamp::MIN, Timestamp::saturating_from_millis(-1), last] {
            assert_eq!(Timestamp::from_jiff(at.to_jiff()), at);
        }
        assert_eq!(Timestamp::from_jiff(Timestamp::MAX.to_jiff()), last);
        assert_eq!(Timestamp::from(DateTime::<Utc>::MAX_UTC), Timestamp::MAX);
    }

    #[test]
    fn lengths_of_time_are_those_of_the_standard_library_and_chrono() {
        let hour = Duration::hours(1);
        assert_eq!(Duration::from(std::time::Duration::from_hours(1)), hour);
        assert_eq!(std::time::Duration::from(hour), std::time::Duration::from_hours(1));
        assert_eq!(Duration::try_from(TimeDelta::hours(1)), Ok(hour));
        assert_eq!(TimeDelta::from(hour), TimeDelta::hours(1));
        assert_eq!(Duration::from(std::time::Duration::MAX).as_millis(), i64::MAX);
        Duration::try_from(TimeDelta::milliseconds(-1)).expect_err("a length is not negative");
    }
}
