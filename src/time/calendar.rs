//! The calendar: parts of an instant, the start of a unit, whole units between two instants.
//!
//! In: instants, read as civil time at offset zero. Out: numbers and instants. For the calendar of a
//! zone, callers convert the instant first ([`Zone::civil`](super::zone::Zone::civil)).

use chrono::{Datelike, Months, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::{Duration, Timestamp, Unit};

/// A part of an instant, as `EXTRACT` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Year,
    Quarter,
    Month,
    /// The week of the ISO year, 1 to 53.
    Week,
    /// The day of the month.
    Day,
    /// The day of the week; Sunday is 0.
    Dow,
    /// The day of the year, from 1.
    Doy,
    Hour,
}

impl Part {
    /// All parts.
    pub(crate) const ALL: [Self; 8] = [
        Self::Year,
        Self::Quarter,
        Self::Month,
        Self::Week,
        Self::Day,
        Self::Dow,
        Self::Doy,
        Self::Hour,
    ];

    /// The part's name in the language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Dow => "dow",
            Self::Doy => "doy",
            Self::Hour => "hour",
        }
    }

    /// The calendar unit within which the part does not change.
    pub(crate) const fn cut(self) -> Cut {
        match self {
            Self::Year => Cut::Year,
            Self::Quarter => Cut::Quarter,
            Self::Month => Cut::Month,
            Self::Week => Cut::Week,
            Self::Day | Self::Dow | Self::Doy => Cut::Day,
            Self::Hour => Cut::Hour,
        }
    }

    /// The part of an instant.
    #[inline]
    pub(crate) fn of(self, at: Timestamp) -> u32 {
        let (month, day) = month_and_day(at);
        match self {
            Self::Month => return month,
            Self::Day => return day,
            _ => {}
        }
        let civil = at.to_chrono();
        match self {
            // INVARIANT of Timestamp: years 1 to 9999.
            Self::Year => civil.year().unsigned_abs(),
            Self::Quarter => civil.month0() / 3 + 1,
            Self::Month => civil.month(),
            Self::Week => civil.iso_week().week(),
            Self::Day => civil.day(),
            Self::Dow => civil.weekday().num_days_from_sunday(),
            Self::Doy => civil.ordinal(),
            Self::Hour => civil.hour(),
        }
    }
}

/// Month and day of the month, for birthdays: `chrono`'s dates cost several times as much.
///
/// Days are counted from March 1 of the year 0, so that a leap day is the last day of its year;
/// 146,097 days are 400 years, 153 days five months.
#[inline]
fn month_and_day(at: Timestamp) -> (u32, u32) {
    let days = at.as_millis().div_euclid(86_400_000) + 719_468;
    let of_era = days.rem_euclid(146_097) as u32;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    (if from_march < 10 { from_march + 3 } else { from_march - 9 }, day)
}

/// A calendar unit that instants are truncated to, as `DATE_TRUNC` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cut {
    Second,
    Minute,
    Hour,
    Day,
    /// From Monday.
    Week,
    Month,
    Quarter,
    Year,
}

impl Cut {
    /// All of them, shortest first.
    pub(crate) const ALL: [Self; 8] = [
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// Its name in the language.
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
        }
    }

    /// The longest length of the unit.
    pub(crate) const fn longest(self) -> Duration {
        match self {
            Self::Second => Duration::millis(1_000),
            Self::Minute => Duration::minutes(1),
            Self::Hour => Duration::hours(1),
            Self::Day => Duration::days(1),
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(31),
            Self::Quarter => Duration::days(92),
            Self::Year => Duration::days(366),
        }
    }

    /// The start of the unit that holds `at`.
    pub(crate) fn start(self, at: Timestamp) -> Timestamp {
        let date = at.to_chrono().date_naive();
        let day = match self {
            Self::Second => return floored(at, Duration::millis(1_000)),
            Self::Minute => return floored(at, Duration::minutes(1)),
            Self::Hour => return floored(at, Duration::hours(1)),
            Self::Day => return floored(at, Duration::days(1)),
            Self::Week => {
                let back = i64::from(date.weekday().num_days_from_monday());
                date - chrono::Days::new(back.unsigned_abs())
            }
            Self::Month => first_of(date, date.month()),
            Self::Quarter => first_of(date, date.month0() / 3 * 3 + 1),
            Self::Year => first_of(date, 1),
        };
        midnight(day)
    }

    /// The first instant of the next unit after `at`.
    pub(crate) fn end(self, at: Timestamp) -> Timestamp {
        let start = self.start(at);
        let months = |count| {
            let next = start.to_chrono().date_naive().checked_add_months(Months::new(count));
            next.map_or(Timestamp::MAX, midnight)
        };
        match self {
            Self::Month => months(1),
            Self::Quarter => months(3),
            Self::Year => months(12),
            even => start + even.longest(),
        }
    }
}

fn floored(at: Timestamp, step: Duration) -> Timestamp {
    let millis = at.as_millis();
    Timestamp::saturating_from_millis(millis - millis.rem_euclid(step.as_millis()))
}

fn first_of(date: NaiveDate, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(date.year(), month, 1).unwrap_or(date)
}

fn midnight(date: NaiveDate) -> Timestamp {
    date.and_time(NaiveTime::MIN).and_utc().into()
}

/// How many whole units lie between `from` and `to`; negative when `to` comes first. Months and years
/// are counted in calendar steps that clamp, as adding them does.
pub(crate) fn whole_units(unit: Unit, from: Timestamp, to: Timestamp) -> i64 {
    let fixed = |step: i64| (to.as_millis() - from.as_millis()) / step;
    match unit {
        Unit::Millisecond => fixed(1),
        Unit::Second => fixed(1_000),
        Unit::Minute => fixed(60_000),
        Unit::Hour => fixed(3_600_000),
        Unit::Day => fixed(86_400_000),
        Unit::Week => fixed(604_800_000),
        Unit::Month => whole_months(from, to),
        Unit::Quarter => whole_months(from, to) / 3,
        Unit::Year => whole_months(from, to) / 12,
    }
}

fn whole_months(from: Timestamp, to: Timestamp) -> i64 {
    let months = |at: Timestamp| {
        let civil = at.to_chrono();
        i64::from(civil.year()) * 12 + i64::from(civil.month0())
    };
    // By year and month alone the count may be one too far from zero.
    let guess = months(to) - months(from);
    let reached = from.add_units(Unit::Month, guess);
    let too_far = reached.is_none_or(|at| if to >= from { at > to } else { at < to });
    if too_far { guess - (to.cmp(&from) as i64) } else { guess }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    #[test]
    fn months_and_days_are_those_of_the_calendar() {
        let mut at = Timestamp::MIN;
        while at < Timestamp::MAX - Duration::days(400) {
            let civil = at.to_chrono();
            assert_eq!(month_and_day(at), (civil.month(), civil.day()), "{at}");
            at = at + Duration::days(1 + at.as_millis().unsigned_abs() % 41);
        }
        for at in [Timestamp::MIN, Timestamp::MAX] {
            let civil = at.to_chrono();
            assert_eq!(month_and_day(at), (civil.month(), civil.day()), "{at}");
        }
    }

    #[test]
    fn parts_are_those_of_postgresql() {
        let parts = |text: &str| Part::ALL.map(|part| part.of(at(text)));
        assert_eq!(parts("2026-03-31T23:59:59Z"), [2026, 1, 3, 14, 31, 2, 90, 23]);
        assert_eq!(parts("2023-01-01"), [2023, 1, 1, 52, 1, 0, 1, 0]);
        assert_eq!(parts("1969-12-31T12:00:00Z"), [1969, 4, 12, 1, 31, 3, 365, 12]);
        assert_eq!(parts("0001-01-01"), [1, 1, 1, 1, 1, 1, 1, 0]);
    }

    #[test]
    fn a_stretch_starts_at_or_before_and_ends_after_every_instant_in_it() {
        let mut now = at("2023-12-24T07:13:21.123Z");
        while now < at("2025-03-02") {
            for cut in Cut::ALL {
                let (start, end) = (cut.start(now), cut.end(now));
                assert!(start <= now && now < end, "{cut:?} {now}");
                assert_eq!((cut.start(start), cut.end(start)), (start, end), "{cut:?} {now}");
                assert_eq!(cut.start(end), end, "{cut:?} {now}");
                assert!(end.as_millis() - start.as_millis() <= cut.longest().as_millis());
            }
            for part in Part::ALL {
                assert_eq!(part.of(now), part.of(part.cut().start(now)), "{part:?} {now}");
            }
            now = now + Duration::minutes(53 * 17 + 1);
        }
        assert_eq!(Cut::Week.start(at("2026-03-31")), at("2026-03-30"));
        assert_eq!(Cut::Quarter.start(at("2026-06-30T01:00:00Z")), at("2026-04-01"));
        assert_eq!(Cut::Year.end(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn whole_units_are_the_most_that_can_be_added_without_passing() {
        let months = |from, to| whole_units(Unit::Month, at(from), at(to));
        assert_eq!(months("2026-01-31", "2026-02-28"), 1);
        assert_eq!(months("2026-01-31", "2026-02-27T23:59:59Z"), 0);
        assert_eq!(months("2026-03-31", "2026-02-28"), -1);
        assert_eq!(months("2026-03-01", "2026-03-01"), 0);
        assert_eq!(whole_units(Unit::Year, at("2000-02-29"), at("2026-02-28")), 26);
        assert_eq!(whole_units(Unit::Year, at("2000-03-01"), at("2026-02-28")), 25);
        assert_eq!(whole_units(Unit::Day, at("2026-01-02"), at("2026-01-01T00:00:01Z")), 0);
        for unit in Unit::ALL {
            for days in [-800, -31, -1, 0, 1, 29, 365, 1_000] {
                let from = at("2024-02-29T10:00:00Z");
                let to = from.add_units(Unit::Hour, days * 24 + 5).expect("in range");
                let count = whole_units(unit, from, to);
                let step = if to < from { -1 } else { 1 };
                let reach = |count| from.add_units(unit, count).expect("in range");
                let short = |reached: Timestamp| {
                    (to >= from && reached <= to) || (to < from && reached >= to)
                };
                assert!(short(reach(count)) && !short(reach(count + step)), "{unit:?} {days}");
            }
        }
    }
}
