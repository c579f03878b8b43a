//! Instants and lengths of time.
//!
//! In: text of the contract's timestamp forms, `chrono` values. Out: UTC milliseconds. Nothing here
//! reads a clock: only `driver` does, elsewhere time is an argument.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

pub(crate) mod calendar;
mod convert;
pub mod zone;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
///
/// INVARIANT: lies in the years 0001 to 9999, so that every instant can be written as RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text or number that is not an instant between the years 0001 and 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a timestamp of the years 0001 to 9999; write it like `2026-01-31T12:00:00Z`")]
pub struct TimestampError(pub String);

impl TimestampError {
    /// The message without the text that was sent.
    pub fn public_message(&self) -> String {
        "not a timestamp of the years 0001 to 9999; write it like `2026-01-31T12:00:00Z`".to_owned()
    }
}

impl Timestamp {
    /// The first representable instant, 0001-01-01T00:00:00.000Z.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// The last representable instant, 9999-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The instant `millis` milliseconds after the epoch, if it is representable.
    pub fn from_millis(millis: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&millis).then_some(Self(millis))
    }

    /// The representable instant nearest to `millis` milliseconds after the epoch.
    pub fn saturating_from_millis(millis: i64) -> Self {
        Self(millis.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The first instant after `self` that is a whole multiple of `step` since the epoch.
    #[must_use]
    pub(crate) fn next_multiple_of(self, step: Duration) -> Self {
        let step = step.as_millis();
        Self::saturating_from_millis((self.0.div_euclid(step) + 1) * step)
    }

    /// `self` plus `amount` of `unit`; months and years clamp to the last day of the month
    /// (Jan 31 + 1 month = Feb 28 or 29). `None` outside the representable years.
    pub fn add_units(self, unit: Unit, amount: i64) -> Option<Self> {
        let fixed = |step: i64| {
            amount
                .checked_mul(step)
                .and_then(|by| self.0.checked_add(by))
                .and_then(Self::from_millis)
        };
        match unit {
            Unit::Millisecond => fixed(1),
            Unit::Second => fixed(1_000),
            Unit::Minute => fixed(60_000),
            Unit::Hour => fixed(3_600_000),
            Unit::Day => fixed(86_400_000),
            Unit::Week => fixed(604_800_000),
            Unit::Month => self.add_months(amount),
            Unit::Quarter => self.add_months(amount.checked_mul(3)?),
            Unit::Year => self.add_months(amount.checked_mul(12)?),
        }
    }

    fn add_months(self, months: i64) -> Option<Self> {
        let by = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        let from = self.to_chrono();
        let moved =
            if months < 0 { from.checked_sub_months(by) } else { from.checked_add_months(by) }?;
        Self::from_chrono(moved)
    }

    /// Reads the contract's forms: RFC 3339 with `Z` or an offset, with or without a fraction; a
    /// space instead of `T`; no zone (UTC); a date alone (midnight UTC). Digits beyond milliseconds are
    /// dropped.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] for another form, and for an instant out of range.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        parse_millis(text)
            .and_then(Self::from_millis)
            .ok_or_else(|| TimestampError(text.chars().take(64).collect()))
    }
}

fn parse_millis(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.is_ascii() || text.len() < 10 {
        return None;
    }
    let (date, rest) = text.split_at(10);
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    if rest.is_empty() {
        return Some(convert::millis_at_utc(date.and_time(NaiveTime::MIN)));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let clock = NaiveTime::parse_from_str(clock, "%H:%M:%S%.f")
        .or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M"))
        .ok()?;
    let millis = convert::millis_at_utc(NaiveDateTime::new(date, clock));
    Some(millis - offset_millis(zone)?)
}

fn offset_millis(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i64>().ok()?, 0),
        4 => (digits[..2].parse::<i64>().ok()?, digits[2..].parse::<i64>().ok()?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600_000 + minutes * 60_000))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.to_chrono();
        let year = at.year();
        let form =
            if self.0.rem_euclid(1_000) == 0 { "-%m-%dT%H:%M:%SZ" } else { "-%m-%dT%H:%M:%S%.3fZ" };
        write!(f, "{year:04}{}", at.format(form))
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

crate::image::packed::numbers!(Timestamp, u64, 8, [1, 2, 3, 4, 5, 6, 7, 8], folded, unfolded);

fn folded(at: Timestamp) -> u64 {
    crate::image::packed::zigzag(at.0)
}

fn unfolded(number: u64) -> Timestamp {
    Timestamp::saturating_from_millis(crate::image::packed::unzigzag(number))
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Text in formats that people read, a number in binary ones.
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.as_millis())
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return i64::deserialize(deserializer).map(Self::saturating_from_millis);
        }
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A length of time in milliseconds, never negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Duration(u64);

/// A length of time that is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a length of time cannot be negative; swap the two instants that it is between")]
pub struct DurationError;

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `n` milliseconds.
    pub const fn millis(n: u64) -> Self {
        Self(n)
    }

    /// `n` minutes.
    pub const fn minutes(n: u64) -> Self {
        Self(n * 60_000)
    }

    /// `n` hours.
    pub const fn hours(n: u64) -> Self {
        Self(n * 3_600_000)
    }

    /// `n` days of 24 hours.
    pub const fn days(n: u64) -> Self {
        Self(n * 86_400_000)
    }

    /// The length in milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0.cast_signed()
    }

    /// Reads a whole number and a unit: `90s`, `30m`, `6h`, `1d`, `2w`. `None` for any other text, and for no time.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let unit = text.chars().next_back()?;
        let millis: u64 = match unit {
            's' => 1_000,
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            'w' => 604_800_000,
            _ => return None,
        };
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        Some(Self(u64::from(count) * millis)).filter(|length| *length != Self::ZERO)
    }

    /// The length in whole hours, rounded down.
    pub const fn as_hours(self) -> u64 {
        self.0 / 3_600_000
    }

    /// Twice as long.
    #[must_use]
    pub const fn doubled(self) -> Self {
        Self(self.0.saturating_mul(2))
    }
}

impl Add for Duration {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    /// Saturates at the last representable instant.
    fn add(self, by: Duration) -> Self {
        Self::saturating_from_millis(self.0.saturating_add(by.as_millis()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    /// Saturates at the first representable instant.
    fn sub(self, by: Duration) -> Self {
        Self::saturating_from_millis(self.0.saturating_sub(by.as_millis()))
    }
}

/// A unit of calendar arithmetic, as `timestampadd` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// 1,000 milliseconds.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours: instants are in UTC, which has no longer or shorter day.
    Day,
    /// Seven days. A calendar week begins on Monday.
    Week,
    /// A calendar month. A day that the other month lacks becomes its last one.
    Month,
    /// Twelve months.
    Year,
    /// Three months. Behind the others, since files know units by their place.
    Quarter,
    /// The resolution of instants.
    Millisecond,
}

impl Unit {
    /// All units, shortest first.
    pub const ALL: [Self; 9] = [
        Self::Millisecond,
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// The unit's name in the language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Millisecond => "millisecond",
        }
    }

    /// Milliseconds of every such unit; `None` of months, quarters and years, whose lengths differ.
    pub const fn millis(self) -> Option<i64> {
        Some(match self {
            Self::Millisecond => 1,
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 604_800_000,
            Self::Month | Self::Quarter | Self::Year => return None,
        })
    }

    /// Whether every such unit has the same length.
    pub const fn is_fixed(self) -> bool {
        self.millis().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    #[test]
    fn every_form_of_the_contract_is_read_as_the_same_instant() {
        for text in [
            "2024-03-31T00:00:00Z",
            "2024-03-31T02:00:00+02:00",
            "2024-03-30T20:00:00-0400",
            "2024-03-31T00:00:00.000Z",
            "2024-03-31 00:00:00",
            "2024-03-31T00:00",
            "2024-03-31",
        ] {
            assert_eq!(at(text), at("2024-03-31T00:00:00Z"), "{text}");
        }
        assert_eq!(at("2018-03-09T19:11:00.057Z").as_millis().rem_euclid(1000), 57);
    }

    #[test]
    fn what_is_not_an_instant_is_refused() {
        for text in [
            "",
            "yesterday",
            "2024-02-30",
            "2024-13-01",
            "10000-01-01",
            "0000-01-01",
            "2024-01-01T25:00:00Z",
            "2024-01-01T00:00:00+24:00",
            "١٢٣٤-٠١-٠١",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_clamp_to_the_last_day() {
        assert_eq!(at("2024-01-31").add_units(Unit::Month, 1), Some(at("2024-02-29")));
        assert_eq!(at("2023-01-31").add_units(Unit::Month, 1), Some(at("2023-02-28")));
        assert_eq!(at("2024-02-29").add_units(Unit::Year, -1), Some(at("2023-02-28")));
        assert_eq!(at("2024-02-29").add_units(Unit::Year, 9000), None);
    }

    #[test]
    fn display_writes_milliseconds_only_where_there_are_some() {
        assert_eq!(at("2024-01-31T10:00:00Z").to_string(), "2024-01-31T10:00:00Z");
        assert_eq!(at("2024-01-31T10:00:00.5Z").to_string(), "2024-01-31T10:00:00.500Z");
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00Z");
    }
}
