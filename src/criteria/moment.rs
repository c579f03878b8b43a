//! Instants that depend on nothing but the evaluation instant.
//!
//! In: literals and chains of calendar steps over `CURRENT_TIMESTAMP`. Out: their value at an instant,
//! the range they sweep while time passes, and the instants at which they jump. Windows are bounded by
//! moments, so this decides what the passing of time alone changes.

use serde::{Deserialize, Serialize};

use super::scalar::{Function, OwnTime, Scalar};
use crate::schema::{FieldId, Value};
use crate::time::calendar::Cut;
use crate::time::zone::Zone;
use crate::time::{Duration, Timestamp, Unit};

/// A fixed instant, or the evaluation instant moved step by step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Moment {
    /// Does not move.
    Fixed(Timestamp),
    /// Moves with time: the steps are applied in order.
    FromNow(Vec<Step>),
}

/// One step away from the evaluation instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Step {
    /// So many units later; earlier if the number is negative.
    Add(Unit, i64),
    /// To the start of the calendar unit.
    Truncate(Cut),
    /// To what clocks of the zone show then.
    Civil(Zone),
    /// From what clocks of the zone show to the first such instant.
    Local(Zone),
    /// Months back or forth to the day from which that many months end at this instant. Several days do at the end of
    /// a month that is shorter: they are told apart by how many days later they are.
    Anchor {
        /// How many months; negative is back.
        months: i64,
        /// How many days later, of those days.
        later: u8,
    },
    /// A step in the zone of each contact. What a moment with one is, is known for a zone only (`Moment::in_zone`).
    Own(OwnTime, OwnZone),
}

/// The zone of each contact: the one that a text field names, or another where the field is NULL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OwnZone {
    /// The field whose text names the zone.
    pub field: FieldId,
    /// The zone of contacts without one; without it, their moment is NULL.
    pub otherwise: Option<Zone>,
}

impl OwnZone {
    /// The zone that a scalar names: a field, or `COALESCE` of a field and a name.
    pub(crate) fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Field(field) => Some(Self { field: *field, otherwise: None }),
            Scalar::Call { function: Function::Coalesce, args } => match args.as_slice() {
                [Scalar::Field(field), Scalar::Literal(Value::Text(name))] => {
                    Some(Self { field: *field, otherwise: Some(Zone::named(name)?.clone()) })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

impl Step {
    fn apply(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Add(unit, amount) => at.add_units(*unit, *amount),
            Self::Truncate(cut) => Some(cut.start(at)),
            Self::Civil(zone) => Some(zone.civil(at)),
            Self::Local(zone) => Some(zone.instant_of(at)),
            Self::Own(..) => None,
            Self::Anchor { months, later } => {
                let moved = at.add_units(Unit::Month, *months)?;
                let day = moved.add_units(Unit::Day, (*later).into());
                let is_last = Cut::Month.end(at) == Cut::Day.end(at);
                let stays = |day: &Timestamp| Cut::Month.start(*day) == Cut::Month.start(moved);
                Some(day.filter(|day| is_last && stays(day)).unwrap_or(moved))
            }
        }
    }

    /// The first instant after `at` at which the result no longer moves evenly with the input.
    fn next_jump(&self, at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Add(unit, _) if unit.is_fixed() => None,
            // Months and years clamp to the end of the month, which may change with each day.
            Self::Add(..) | Self::Anchor { .. } => Some(Cut::Day.end(at)),
            Self::Truncate(cut) => Some(cut.end(at)),
            Self::Civil(zone) => zone.next_transition(at),
            Self::Local(zone) => zone.next_jump_of_instants(at),
            Self::Own(..) => None,
        }
    }

    /// Whether a later input never gives an earlier result.
    fn is_even(&self) -> bool {
        self.slack() == Duration::ZERO
    }

    /// How far the result may go back while the input advances: by clamping at the end of a month, or
    /// when clocks are set back.
    fn slack(&self) -> Duration {
        match self {
            Self::Add(unit, _) if unit.is_fixed() => Duration::ZERO,
            Self::Add(..) | Self::Anchor { .. } => Duration::days(4),
            Self::Truncate(_) => Duration::ZERO,
            // An hour that is skipped or comes twice makes an earlier input's result earlier by as much.
            Self::Civil(_) | Self::Local(_) | Self::Own(..) => Duration::days(2),
        }
    }
}

/// Jumps that a sweep follows one by one; beyond, it adds slack instead.
const PIECES: usize = 64;

impl Moment {
    /// The moment that a scalar denotes, if it is one.
    pub(crate) fn of(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Literal(Value::Time(at)) => Some(Self::Fixed(*at)),
            Scalar::Now => Some(Self::FromNow(Vec::new())),
            Scalar::AddUnits { unit, amount, to } => {
                let Scalar::Literal(Value::Number(amount)) = amount.as_ref() else { return None };
                let amount = i64::try_from(amount.trunc()).ok()?;
                Self::of(to)?.then(Step::Add(*unit, amount))
            }
            Scalar::Truncate { cut, of } => Self::of(of)?.then(Step::Truncate(*cut)),
            Scalar::Civil { zone, of } => Self::of(of)?.then(Step::Civil(zone.clone())),
            Scalar::Local { zone, of } => Self::of(of)?.then(Step::Local(zone.clone())),
            Scalar::Own { what, zone, of } => {
                Self::of(of).filter(Self::moves)?.then(Step::Own(*what, OwnZone::of(zone)?))
            }
            _ => None,
        }
    }

    /// The zone of contacts that it is seen in.
    pub(crate) fn own_zone(&self) -> Option<&OwnZone> {
        let Self::FromNow(steps) = self else { return None };
        steps.iter().find_map(|step| match step {
            Step::Own(_, zone) => Some(zone),
            _ => None,
        })
    }

    /// The moment for contacts of one zone.
    #[must_use]
    pub(crate) fn in_zone(&self, zone: &Zone) -> Self {
        let Self::FromNow(steps) = self else { return self.clone() };
        let in_zone = |step: &Step| match step {
            Step::Own(OwnTime::Civil, _) => Some(Step::Civil(zone.clone())),
            Step::Own(OwnTime::Local, _) => Some(Step::Local(zone.clone())),
            Step::Own(OwnTime::Instant, _) => None,
            step => Some(step.clone()),
        };
        Self::FromNow(steps.iter().filter_map(in_zone).collect())
    }

    /// The moment with one more step; `None` where steps would be in two zones of contacts.
    pub(crate) fn then(self, step: Step) -> Option<Self> {
        if let (Some(held), Step::Own(_, zone)) = (self.own_zone(), &step)
            && held != zone
        {
            return None;
        }
        match self {
            Self::Fixed(at) => step.apply(at).map(Self::Fixed),
            Self::FromNow(mut steps) => {
                steps.push(step);
                Some(Self::FromNow(steps))
            }
        }
    }

    /// Its value at the evaluation instant `now`; `None` (NULL) outside the representable years.
    pub fn at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Fixed(at) => Some(*at),
            Self::FromNow(steps) => steps.iter().try_fold(now, |at, step| step.apply(at)),
        }
    }

    /// Its steps before the first one whose result is outside the representable years at `now`, and those with that
    /// one; `None` if there is none.
    pub(crate) fn unrepresentable(&self, now: Timestamp) -> Option<(Self, Self)> {
        let Self::FromNow(steps) = self else { return None };
        let mut at = now;
        let fails = |step: &Step| match step.apply(at) {
            Some(next) => {
                at = next;
                false
            }
            None => true,
        };
        let place = steps.iter().position(fails)?;
        let until = |place: usize| Self::FromNow(steps[..place].to_vec());
        Some((until(place), until(place + 1)))
    }

    /// A lower bound of its values from `now` on; `None` outside the representable years.
    pub(crate) fn least(&self, now: Timestamp) -> Option<Timestamp> {
        let Self::FromNow(steps) = self else { return self.at(now) };
        let slack = steps.iter().map(|step| step.slack().as_millis()).sum::<i64>();
        Some(self.at(now)? - Duration::millis(slack.unsigned_abs()))
    }

    /// How far its value may go back while time passes.
    pub(crate) fn slack(&self) -> Duration {
        match self {
            Self::Fixed(_) => Duration::ZERO,
            Self::FromNow(steps) => slack_of(steps),
        }
    }

    /// Whether time moves it.
    pub(crate) fn moves(&self) -> bool {
        matches!(self, Self::FromNow(_))
    }

    /// Whether it is constant between its jumps, rather than moving with time.
    pub(crate) fn is_stepped(&self) -> bool {
        matches!(self, Self::FromNow(steps) if steps.iter().any(|step| matches!(step, Step::Truncate(_))))
    }

    /// A range that holds every value it takes while time passes from `from` (excluded) to `to`; `None`
    /// if it does not move.
    pub(crate) fn sweep(&self, from: Timestamp, to: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let Self::FromNow(steps) = self else { return None };
        if !steps.iter().all(Step::is_even)
            && let Some((low, high)) = self.sweep_by_pieces(from, to)
        {
            return (low < high).then_some((low, high));
        }
        self.sweep_with_slack(steps, from, to)
    }

    /// The sweep of a moment that may go back: between jumps it moves evenly or is constant, so the ends
    /// of these pieces bound it. `None` if there are too many pieces.
    fn sweep_by_pieces(&self, from: Timestamp, to: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let start = self.at(from)?;
        let (mut low, mut high, mut piece) = (start, start, from);
        for _ in 0..PIECES {
            let jump = self.next_jump(piece).filter(|jump| *jump <= to);
            let end = jump.map_or(to, |jump| jump - Duration::millis(1));
            let values = [self.at(end)?, self.at(jump.unwrap_or(end))?];
            low = low.min(values[0]).min(values[1]);
            high = high.max(values[0]).max(values[1]);
            match jump {
                Some(jump) => piece = jump,
                None => return Some((low, high)),
            }
        }
        None
    }

    fn sweep_with_slack(
        &self,
        steps: &[Step],
        from: Timestamp,
        to: Timestamp,
    ) -> Option<(Timestamp, Timestamp)> {
        let slack = slack_of(steps);
        match (self.at(from), self.at(to)) {
            (Some(low), Some(high)) if slack == Duration::ZERO && low == high => None,
            (Some(low), Some(high)) => Some((low - slack, high + slack)),
            // A comparison with NULL is unknown, whatever it is compared with: of each row there may be another answer.
            _ => Some((Timestamp::MIN, Timestamp::MAX)),
        }
    }

    /// The first instant after `now` at which it may jump; until then it moves evenly or is constant.
    pub(crate) fn next_jump(&self, now: Timestamp) -> Option<Timestamp> {
        let Self::FromNow(steps) = self else { return None };
        let (mut at, mut next) = (now, None::<Timestamp>);
        for step in steps {
            if let Some(jump) = step.next_jump(at) {
                let ahead = jump.as_millis() - at.as_millis();
                let jump = Timestamp::saturating_from_millis(now.as_millis() + ahead);
                next = Some(next.map_or(jump, |earliest| earliest.min(jump)));
            }
            let Some(moved) = step.apply(at) else { break };
            at = moved;
            if matches!(step, Step::Truncate(_)) {
                // The following steps get the same input until the truncation jumps.
                break;
            }
        }
        next
    }
}

/// How far the result of some steps may go back while their input advances.
fn slack_of(steps: &[Step]) -> Duration {
    steps.iter().fold(Duration::ZERO, |slack, step| match step {
        // A value that went back may be truncated to the unit before.
        Step::Truncate(cut) if slack != Duration::ZERO => slack + cut.longest(),
        step => slack + step.slack(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    fn moments() -> Vec<Moment> {
        let zone = |name: &str| Step::Civil(Zone::parse(name).expect("a zone"));
        let local = |name: &str| Step::Local(Zone::parse(name).expect("a zone"));
        let add = Step::Add;
        [
            vec![add(Unit::Month, -1)],
            vec![add(Unit::Month, -13)],
            vec![add(Unit::Day, -30)],
            vec![Step::Anchor { months: -1, later: 0 }],
            vec![Step::Anchor { months: -1, later: 3 }],
            vec![add(Unit::Hour, -7), Step::Anchor { months: 12, later: 1 }],
            vec![add(Unit::Hour, 5), add(Unit::Month, -1), add(Unit::Hour, 3)],
            vec![Step::Truncate(Cut::Day)],
            vec![add(Unit::Month, -1), add(Unit::Hour, 1), Step::Truncate(Cut::Month)],
            vec![zone("Europe/Berlin"), Step::Truncate(Cut::Week), add(Unit::Day, -1)],
            vec![zone("America/Chicago")],
            vec![zone("America/Chicago"), Step::Truncate(Cut::Hour)],
            vec![zone("Europe/Oslo"), Step::Truncate(Cut::Day), local("Europe/Oslo")],
            vec![zone("Europe/Oslo"), add(Unit::Day, -1), local("Europe/Oslo")],
        ]
        .map(Moment::FromNow)
        .into()
    }

    #[test]
    fn the_sweep_holds_every_value_taken_on_the_way() {
        for moment in moments() {
            let mut from = at("2023-02-26");
            while from < at("2024-04-02") {
                let to = from + Duration::hours(if from.as_millis() % 7 == 0 { 60 } else { 2_000 });
                let start = moment.at(from).expect("in range");
                let (low, high) = moment.sweep(from, to).unwrap_or((start, start));
                for step in 1..=120 {
                    let value = moment.at(from + Duration::minutes(30 * step)).expect("in range");
                    assert!(low <= value && value <= high, "{moment:?} at {from}");
                }
                from = to;
            }
        }
        assert_eq!(Moment::Fixed(at("2024-01-01")).sweep(at("2023-01-01"), at("2025-01-01")), None);
    }

    #[test]
    fn between_jumps_a_moment_moves_evenly_or_stands() {
        for moment in moments() {
            let mut now = at("2023-02-27T03:00:00Z");
            while now < at("2023-04-02") {
                let Some(jump) = moment.next_jump(now) else { break };
                assert!(jump > now, "{moment:?} {now}");
                let value = |t: Timestamp| moment.at(t).expect("in range").as_millis();
                let passed = jump.as_millis() - now.as_millis();
                for step in [1, passed / 3, passed - 1] {
                    let later = Timestamp::saturating_from_millis(now.as_millis() + step);
                    let moved = value(later) - value(now);
                    let stands =
                        moment.is_stepped() || value(now + Duration::millis(1)) == value(now);
                    assert_eq!(moved, if stands { 0 } else { step }, "{moment:?} {now}");
                }
                now = jump;
            }
        }
        assert_eq!(moments()[2].next_jump(at("2023-01-01")), None);
    }
}
