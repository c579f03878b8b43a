//! Instants that depend on nothing but the evaluation instant.
//!
//! In: literals and `timestampadd` chains over `CURRENT_TIMESTAMP`. Out: their value at an instant,
//! the span they sweep while time passes, and where they stop moving evenly. Windows are made of
//! these, so everything that time alone does to a segment is decided here.

use serde::{Deserialize, Serialize};

use super::scalar::Scalar;
use crate::schema::Value;
use crate::time::{Duration, Timestamp, Unit};

const DAY: Duration = Duration::days(1);

/// A fixed instant, or the evaluation instant moved step by step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Moment {
    /// Does not move.
    Fixed(Timestamp),
    /// Moves with time: each step is added in turn.
    FromNow(Vec<(Unit, i64)>),
}

impl Moment {
    /// The moment that a scalar denotes, if it is one.
    pub fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Literal(Value::Time(at)) => Some(Self::Fixed(*at)),
            Scalar::Now => Some(Self::FromNow(Vec::new())),
            Scalar::AddUnits { unit, amount, to } => {
                let Scalar::Literal(Value::Number(amount)) = amount.as_ref() else { return None };
                let amount = i64::try_from(amount.trunc()).ok()?;
                match Self::of(to)? {
                    Self::Fixed(at) => at.add_units(*unit, amount).map(Self::Fixed),
                    Self::FromNow(mut steps) => {
                        steps.push((*unit, amount));
                        Some(Self::FromNow(steps))
                    }
                }
            }
            _ => None,
        }
    }

    /// Its instant when it is `now`; `None` outside the representable years, which is NULL.
    pub fn at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Fixed(at) => Some(*at),
            Self::FromNow(steps) => {
                steps.iter().try_fold(now, |at, (unit, amount)| at.add_units(*unit, *amount))
            }
        }
    }

    /// Whether time moves it.
    pub fn moves(&self) -> bool {
        matches!(self, Self::FromNow(_))
    }

    /// A span that holds every value it takes while time passes from `from` (excluded) to `to`.
    ///
    /// Clamped months run back at most within one day (`now - 1 month` is Feb 28 on each of March
    /// 28 to 31), so a day on either side is enough.
    pub fn sweep(&self, from: Timestamp, to: Timestamp) -> Option<(Timestamp, Timestamp)> {
        if !self.moves() {
            return None;
        }
        let slack = if self.is_even() { Duration::ZERO } else { DAY };
        let low = self.at(from).map_or(Timestamp::MIN, |at| at - slack);
        let high = self.at(to).map_or(Timestamp::MAX, |at| at + slack);
        Some((low, high))
    }

    /// Whether it moves one millisecond with every millisecond, always.
    fn is_even(&self) -> bool {
        match self {
            Self::Fixed(_) => true,
            Self::FromNow(steps) => steps.iter().all(|(unit, _)| unit.is_fixed()),
        }
    }

    /// The first instant after `now` at which it may jump: calendar steps clamp anew with each day.
    pub fn next_jump(&self, now: Timestamp) -> Option<Timestamp> {
        let Self::FromNow(steps) = self else { return None };
        let mut shift = 0_i64;
        let mut next: Option<Timestamp> = None;
        for (unit, amount) in steps {
            if unit.is_fixed() {
                let epoch = Timestamp::saturating_from_millis(0);
                shift += epoch.add_units(*unit, *amount).map_or(0, Timestamp::as_millis);
                continue;
            }
            let midnight =
                Timestamp::saturating_from_millis(now.as_millis() + shift).next_multiple_of(DAY);
            let jump = Timestamp::saturating_from_millis(midnight.as_millis() - shift);
            next = Some(next.map_or(jump, |at| at.min(jump)));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    fn months_ago(months: i64) -> Moment {
        Moment::FromNow(vec![(Unit::Month, -months)])
    }

    #[test]
    fn the_sweep_holds_every_value_taken_on_the_way() {
        for moment in [months_ago(1), months_ago(13), Moment::FromNow(vec![(Unit::Day, -30)])] {
            let mut from = at("2023-02-26");
            while from < at("2024-04-02") {
                let to = from + Duration::hours(60);
                let (low, high) = moment.sweep(from, to).expect("it moves");
                for step in 1..=60 {
                    let value = moment.at(from + Duration::hours(step)).expect("in range");
                    assert!(low <= value && value <= high, "{moment:?} at {from}");
                }
                from = to;
            }
        }
        assert_eq!(Moment::Fixed(at("2024-01-01")).sweep(at("2023-01-01"), at("2025-01-01")), None);
    }

    #[test]
    fn between_jumps_a_moment_moves_evenly() {
        let shifted = Moment::FromNow(vec![(Unit::Hour, 5), (Unit::Month, -1)]);
        for moment in [months_ago(1), shifted] {
            let mut now = at("2023-02-27T03:00:00Z");
            while now < at("2023-04-02") {
                let jump = moment.next_jump(now).expect("months jump");
                let last = jump - Duration::millis(1);
                let moved = |t: Timestamp| moment.at(t).expect("in range").as_millis();
                assert_eq!(
                    moved(last) - moved(now),
                    last.as_millis() - now.as_millis(),
                    "{moment:?} {now}"
                );
                now = jump;
            }
        }
        assert_eq!(Moment::FromNow(vec![(Unit::Day, -30)]).next_jump(at("2023-01-01")), None);
    }
}
