//! The time axis of a report: its span cut into slots, so that a page's size does not grow with the
//! length of the replay, and the instants that are labelled.
//!
//! Slots are aligned to whole multiples of their width since the epoch: a slot of a day is a day.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "slots are few and not negative, and a pixel is coarser than a rounded millisecond"
)]

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};

type Instant = DateTime<Utc>;

/// The columns an ordinary screen can show; more could not be distinguished.
const MOST_SLOTS: i64 = 600;
/// All charts together: at about 80 bytes a slot, 2.5 MB of page.
const ALL_SLOTS: i64 = 30_000;
/// The labels that fit beside each other.
const MOST_TICKS: usize = 9;
/// In minutes. Nothing happens more often than every quarter of an hour.
const WIDTHS: [i64; 12] = [15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 40_320, 161_280];

#[derive(Debug)]
pub(super) struct Frame {
    from: i64,
    to: i64,
    width: i64,
    first: i64,
    slots: usize,
}

/// A labelled instant.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    /// Where on the axis, from 0 to 1.
    pub(super) share: f64,
    pub(super) label: String,
}

impl Frame {
    pub(super) fn over(from: Instant, to: Instant, charts: usize) -> Self {
        let most = (ALL_SLOTS / charts.max(1) as i64).clamp(60, MOST_SLOTS);
        let (from, to) = (from.timestamp_millis(), to.timestamp_millis());
        let to = to.max(from + 1);
        let count = |width: i64| (to - 1).div_euclid(width) - from.div_euclid(width) + 1;
        let widths = WIDTHS.map(|minutes| minutes * 60_000);
        let fits = widths.into_iter().find(|width| count(*width) <= most);
        let width = fits.unwrap_or((to - from) / (most - 2) + 1);
        Self { from, to, width, first: from.div_euclid(width), slots: count(width) as usize }
    }

    /// The slot of an instant; what lies outside the span belongs to the nearest.
    pub(super) fn slot(&self, at: Instant) -> usize {
        let slot = at.timestamp_millis().div_euclid(self.width) - self.first;
        slot.clamp(0, self.slots as i64 - 1) as usize
    }

    /// Where on the axis an instant lies, from 0 to 1.
    pub(super) fn share(&self, at: Instant) -> f64 {
        self.share_of(at.timestamp_millis())
    }

    /// Where a slot begins and ends.
    pub(super) fn edges(&self, slot: usize) -> (f64, f64) {
        let begin = (self.first + slot as i64) * self.width;
        (self.share_of(begin), self.share_of(begin + self.width))
    }

    /// All edges, in milliseconds since the epoch: one more than there are slots.
    pub(super) fn bounds(&self) -> Vec<i64> {
        let edge = |slot: i64| ((self.first + slot) * self.width).clamp(self.from, self.to);
        (0..=self.slots as i64).map(edge).collect()
    }

    /// `from` and `to`, in milliseconds since the epoch.
    pub(super) fn span(&self) -> (i64, i64) {
        (self.from, self.to)
    }

    /// `1 h`, `2 days`.
    pub(super) fn width(&self) -> String {
        match self.width / 60_000 {
            1_440 => "1 day".to_owned(),
            minutes if minutes % 1_440 == 0 => format!("{} days", minutes / 1_440),
            minutes if minutes % 60 == 0 => format!("{} h", minutes / 60),
            minutes => format!("{minutes} min"),
        }
    }

    fn share_of(&self, at: i64) -> f64 {
        (at.clamp(self.from, self.to) - self.from) as f64 / (self.to - self.from) as f64
    }

    /// The instants to label: round ones, as many as fit.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        STEPS
            .iter()
            .map(|step| self.stepped(*step))
            .find(|ticks| ticks.len() <= MOST_TICKS)
            .unwrap_or_default()
    }

    fn stepped(&self, step: Step) -> Vec<Tick> {
        let Some(from) = DateTime::from_timestamp_millis(self.from) else { return Vec::new() };
        let mut ticks = Vec::new();
        let mut next = Some(step.floor(from));
        while let Some(at) = next.filter(|at| at.timestamp_millis() <= self.to) {
            if at >= from {
                ticks.push(Tick { share: self.share(at), label: step.label(at) });
            }
            if ticks.len() > MOST_TICKS {
                break;
            }
            next = step.after(at);
        }
        ticks
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Hours(i64),
    Days(u64),
    Months(u32),
}

const STEPS: [Step; 13] = [
    Step::Hours(1),
    Step::Hours(3),
    Step::Hours(6),
    Step::Hours(12),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(60),
    Step::Months(300),
];

impl Step {
    /// A round instant at or before `at`: midnight, a Monday, the first of a month.
    fn floor(self, at: Instant) -> Instant {
        let day = at.date_naive();
        let date = match self {
            Self::Hours(_) | Self::Days(1 | 2) => day,
            Self::Days(_) => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Self::Months(12..) => first(day.year() - day.year() % 5, 1),
            Self::Months(_) => first(day.year(), 1),
        };
        date.and_time(chrono::NaiveTime::MIN).and_utc()
    }

    fn after(self, at: Instant) -> Option<Instant> {
        match self {
            Self::Hours(hours) => at.checked_add_signed(TimeDelta::hours(hours)),
            Self::Days(days) => at.checked_add_days(Days::new(days)),
            Self::Months(months) => at.checked_add_months(Months::new(months)),
        }
    }

    fn label(self, at: Instant) -> String {
        let january = at.month() == 1;
        let midnight = at.timestamp() % 86_400 == 0;
        let format = match self {
            Self::Hours(_) if !midnight => "%H:%M",
            Self::Hours(_) | Self::Days(_) => "%-d %b",
            Self::Months(..12) if !january => "%b",
            Self::Months(_) => "%Y",
        };
        at.format(format).to_string()
    }
}

fn first(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32) -> Instant {
        Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).unwrap()
    }

    fn labels(from: Instant, to: Instant) -> Vec<String> {
        Frame::over(from, to, 1).ticks().into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn every_instant_of_the_span_has_the_slot_whose_edges_hold_it() {
        let (from, to) = (at(2026, 1, 5, 8), at(2026, 1, 19, 8));
        let frame = Frame::over(from, to, 1);
        assert_eq!((frame.slots, frame.width().as_str()), (336, "1 h"));
        for minute in (0..14 * 24 * 60).step_by(7) {
            let instant = from + TimeDelta::minutes(minute);
            let (begin, end) = frame.edges(frame.slot(instant));
            let share = frame.share(instant);
            assert!(begin <= share && share < end, "{instant}");
        }
        assert_eq!(frame.bounds().len(), 337);
        assert_eq!((frame.slot(from - TimeDelta::days(9)), frame.slot(to)), (0, 335));
    }

    #[test]
    fn many_charts_share_the_slots_and_no_span_is_too_long_or_too_short() {
        let (from, to) = (at(2009, 12, 1, 7), at(2011, 12, 9, 13));
        assert_eq!(Frame::over(from, to, 1).width(), "2 days");
        assert_eq!(Frame::over(from, to, 100).width(), "7 days");
        assert_eq!(Frame::over(from, from, 1).slots, 1);
        let ages = Frame::over(at(1, 1, 1, 0), at(9999, 1, 1, 0), 1);
        assert!(ages.slots <= 600 && ages.bounds().is_sorted());
        assert_eq!(ages.ticks(), []);
    }

    #[test]
    fn labels_are_round_instants_that_find_room() {
        assert_eq!(
            labels(at(2026, 1, 5, 22), at(2026, 1, 6, 3)),
            ["22:00", "23:00", "6 Jan", "01:00", "02:00", "03:00"]
        );
        assert_eq!(
            labels(at(2026, 1, 5, 8), at(2026, 1, 19, 8)).first().map(String::as_str),
            Some("7 Jan")
        );
        assert_eq!(
            labels(at(2026, 11, 1, 0), at(2027, 3, 1, 0)),
            ["Nov", "Dec", "2027", "Feb", "Mar"]
        );
        assert_eq!(
            labels(at(2009, 12, 1, 7), at(2011, 12, 9, 13)),
            ["2010", "Apr", "Jul", "Oct", "2011", "Apr", "Jul", "Oct"]
        );
    }
}
