//! Comparisons, and bounds that are fixed or relative to now.
//!
//! In: the instant of evaluation. Out: a bound's instant, its SQL, and when it may pass an instant. Calendar
//! months are computed here independently of `time`, so that a mistake there is not repeated.

use chrono::{DateTime, Datelike, NaiveDate};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    pub(super) fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

/// A distance from now, back or forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many hours later.
    Hours(i64),
    /// So many days of 24 hours later.
    Days(i64),
    /// So many calendar months later; a day that the month lacks becomes its last one.
    Months(i64),
}

/// An instant to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A fixed instant, in milliseconds since the epoch.
    Fixed(i64),
    /// At this distance from the instant of evaluation.
    FromNow(Step),
}

impl Bound {
    /// The bound's instant when evaluated at `now`.
    pub fn at(self, now: i64) -> Option<i64> {
        match self {
            Self::Fixed(at) => Some(at),
            Self::FromNow(Step::Hours(hours)) => Some(now + hours * HOUR),
            Self::FromNow(Step::Days(days)) => Some(now + days * DAY),
            Self::FromNow(Step::Months(months)) => by_months(now, months),
        }
    }

    pub(super) fn sql(self) -> String {
        match self {
            Self::Fixed(at) => instant(at),
            Self::FromNow(Step::Hours(0) | Step::Days(0) | Step::Months(0)) => {
                "CURRENT_TIMESTAMP".to_owned()
            }
            Self::FromNow(Step::Hours(by)) => {
                format!("timestampadd(hour, {by}, CURRENT_TIMESTAMP)")
            }
            Self::FromNow(Step::Days(by)) => format!("timestampadd(day, {by}, CURRENT_TIMESTAMP)"),
            Self::FromNow(Step::Months(by)) => {
                format!("timestampadd(month, {by}, CURRENT_TIMESTAMP)")
            }
        }
    }

    /// Instants after `from` up to `to` at which this bound may pass `instant`, or jump.
    pub(super) fn breakpoints(self, instant: i64, from: i64, to: i64, breakpoints: &mut Vec<i64>) {
        let Self::FromNow(step) = self else { return };
        let mut add = |at: i64| {
            if from < at && at <= to {
                breakpoints.push(at);
            }
        };
        match step {
            Step::Hours(by) => (0..2).for_each(|tick| add(instant - by * HOUR + tick)),
            Step::Days(by) => (0..2).for_each(|tick| add(instant - by * DAY + tick)),
            Step::Months(_) => {
                let mut midnight = from.div_euclid(DAY) * DAY;
                while midnight <= to {
                    add(midnight);
                    for tick in 0..2 {
                        let at = midnight + instant.rem_euclid(DAY) + tick;
                        if self.at(at) == Some(instant + tick) {
                            add(at);
                        }
                    }
                    midnight += DAY;
                }
            }
        }
    }
}

/// `months` later; clamped to the last day of the month.
fn by_months(now: i64, months: i64) -> Option<i64> {
    let at = DateTime::from_timestamp_millis(now)?.naive_utc();
    let month = i64::from(at.year()) * 12 + i64::from(at.month0()) + months;
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let month0 = u32::try_from(month.rem_euclid(12)).ok()?;
    let mut day = at.day();
    loop {
        match NaiveDate::from_ymd_opt(year, month0 + 1, day) {
            Some(date) => return Some(date.and_time(at.time()).and_utc().timestamp_millis()),
            None if day > 28 => day -= 1,
            None => return None,
        }
    }
}

/// A column of instants compared with a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeCondition {
    /// How the column has to stand to the bound.
    pub op: Op,
    /// What it is compared with.
    pub bound: Bound,
}

impl TimeCondition {
    pub(super) fn holds(self, at: i64, now: i64) -> Option<bool> {
        self.bound.at(now).map(|bound| self.op.holds(&at, &bound))
    }

    pub(super) fn sql(self, column: &str) -> String {
        format!("{column} {} {}", self.op.sql(), self.bound.sql())
    }
}

pub(super) fn instant(at: i64) -> String {
    let at = DateTime::from_timestamp_millis(at).unwrap_or_default();
    format!("TIMESTAMP '{}'", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
}
