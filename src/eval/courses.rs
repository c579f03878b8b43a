//! Until when an answer about one contact stays the same, whatever stands around the instant of evaluation.
//!
//! In: a leaf, a contact and an instant. Out: the first later instant at which the leaf's answer may be another one by
//! arithmetic over the instant. Every scalar either keeps its value for a while or moves evenly with time; where a part
//! ends its piece, the whole may change. INVARIANT: until then the answer is the same, but for window boundaries of
//! events, which have edges of their own. The edge does not depend on the instant it is looked for from, as long as
//! that is before it.

use super::context::{EvalContext, accepts};
use super::events::EventsTest;
use super::stop::Stop;
use crate::criteria::plan::{Aggregate, AggregateFunction, Condition, EventTest, Leaf, Test};
use crate::criteria::scalar::{Env, Function, OwnTime, Predicate, Scalar};
use crate::ids::Row;
use crate::limits;
use crate::schema::Value;
use crate::store::{EventRef, Store};
use crate::time::calendar::{Cut, whole_units};
use crate::time::zone::Zone;
use crate::time::{Duration, Timestamp, Unit};

const TICK: Duration = Duration::millis(1);

/// The first instant after `now` at which the answer of a leaf for a contact may change by arithmetic over the instant;
/// `Timestamp::MAX` if there is none. `None` if that is not known.
pub(super) fn next_edge(leaf: &Leaf, store: &Store, row: Row, now: Timestamp) -> Option<Timestamp> {
    of_leaf(leaf, &EvalContext::of_contact(store, now, row, Stop::NEVER))
}

fn of_leaf(leaf: &Leaf, context: &EvalContext<'_>) -> Option<Timestamp> {
    match &leaf.test {
        Test::Predicate(predicate) => of_predicate(predicate, context),
        Test::Events(test) => of_events(test, context),
    }
}

fn of_condition(condition: &Condition, context: &EvalContext<'_>) -> Option<Timestamp> {
    let mut next = Some(Timestamp::MAX);
    condition.leaves(&mut |leaf| {
        next = next.and_then(|next| Some(next.min(of_leaf(leaf, context)?)));
    });
    next
}

/// The edges of what is asked of each event, of combinations of events, and of the group that they form now.
fn of_events(test: &EventTest, context: &EvalContext<'_>) -> Option<Timestamp> {
    let EvalContext { store, now, row, stop, .. } = *context;
    let run: Vec<EventRef> = store.events().run(row).collect();
    let mut next = Timestamp::MAX;
    let of_tables: Vec<Vec<EventRef>> = test
        .tables
        .iter()
        .map(|table| {
            let reads = |event: &&EventRef| {
                let name = store.events().type_name(event.stream);
                table.types.as_ref().is_none_or(|types| types.contains(name))
            };
            run.iter().filter(reads).copied().collect()
        })
        .collect();
    for (number, table) in test.tables.iter().enumerate() {
        if !depends_on_now(&table.filter) {
            continue;
        }
        for event in &of_tables[number] {
            // The filter of a table refers to the table by its number.
            let events = vec![*event; number + 1];
            next = next
                .min(of_condition(&table.filter, &EvalContext { events: &events, ..*context })?);
        }
    }
    if depends_on_now(&test.filter) {
        let mut left = limits::WITNESS_COMBINATIONS;
        let found = of_combinations(&test.filter, &of_tables, &mut Vec::new(), context, &mut left);
        next = next.min(found?);
    }
    let Some(having) = &test.having else { return Some(next) };
    let mut spreads: Vec<Spread> = having.aggregates.iter().map(|_| Spread::default()).collect();
    let has_moving = |aggregate: &&Aggregate| aggregate.argument.iter().any(mentions_now);
    if !having.aggregates.iter().any(|of| has_moving(&of)) && !depends_on_now(&having.condition) {
        return Some(next);
    }
    let mut of_group = Some(next);
    let each = |here: &EvalContext<'_>| {
        let of_here = spreads.iter_mut().zip(&having.aggregates).filter(|(_, of)| has_moving(of));
        for (spread, argument) in of_here.filter_map(|(at, of)| Some((at, of.argument.as_ref()?))) {
            let course = Course::of(argument, here);
            of_group = of_group.zip(course.as_ref()).map(|(next, course)| next.min(course.until));
            course.iter().for_each(|course| spread.add(course));
        }
    };
    let group = EventsTest::new(test, store, now, 1, stop).group(row, each);
    let Some(aggregates) = group else { return of_group };
    let mut moving = Vec::with_capacity(spreads.len());
    for (spread, aggregate) in spreads.iter().zip(&having.aggregates) {
        let (moves, until) = spread.course(aggregate, now)?;
        moving.push(moves);
        of_group = of_group.map(|next| next.min(until));
    }
    let group = EvalContext { aggregates: &aggregates, moving: &moving, ..*context };
    Some(of_group?.min(of_condition(&having.condition, &group)?))
}

/// The instants of a group that an aggregate is made of.
#[derive(Default)]
struct Spread {
    moving: Vec<Timestamp>,
    fixed: Vec<Timestamp>,
}

impl Spread {
    fn add(&mut self, course: &Course<'_>) {
        if let Value::Time(at) = course.value {
            if course.moves { self.moving.push(at) } else { self.fixed.push(at) }
        }
    }

    /// Whether the aggregate moves, and until when, as long as each of the instants moves or stays. `None` if that is
    /// not known.
    fn course(&self, aggregate: &Aggregate, now: Timestamp) -> Option<(bool, Timestamp)> {
        let extremes = |of: &[Timestamp]| Some((*of.iter().min()?, *of.iter().max()?));
        let Some((first, last)) = extremes(&self.moving) else {
            return Some((false, Timestamp::MAX));
        };
        let fixed = extremes(&self.fixed);
        match aggregate.function {
            AggregateFunction::Count if aggregate.distinct => {
                let meets = |moving: &Timestamp| {
                    let fixed = self.fixed.iter().filter(|fixed| *fixed >= moving).min()?;
                    meeting(now, &Value::Time(*moving), &Value::Time(*fixed))
                };
                Some((false, self.moving.iter().filter_map(meets).min().unwrap_or(Timestamp::MAX)))
            }
            AggregateFunction::Count => Some((false, Timestamp::MAX)),
            AggregateFunction::Least => Some(match fixed {
                Some((least, _)) if least <= first => (false, Timestamp::MAX),
                Some((least, _)) => (true, later(now, first, least)),
                None => (true, Timestamp::MAX),
            }),
            AggregateFunction::Greatest => Some(match fixed {
                Some((_, greatest)) if greatest > last => (false, later(now, last, greatest)),
                _ => (true, Timestamp::MAX),
            }),
            _ => None,
        }
    }
}

/// The edges of a condition for all combinations of events, one from each table; `None` if they are too many.
fn of_combinations(
    condition: &Condition,
    tables: &[Vec<EventRef>],
    joined: &mut Vec<EventRef>,
    context: &EvalContext<'_>,
    left: &mut usize,
) -> Option<Timestamp> {
    let Some(table) = tables.get(joined.len()) else {
        *left = left.checked_sub(1)?;
        return of_condition(condition, &EvalContext { events: joined, ..*context });
    };
    let mut next = Timestamp::MAX;
    for event in table {
        joined.push(*event);
        let found = of_combinations(condition, tables, joined, context, left);
        joined.pop();
        next = next.min(found?);
    }
    Some(next)
}

fn of_predicate<'a>(predicate: &'a Predicate, env: &EvalContext<'a>) -> Option<Timestamp> {
    let now = env.now();
    match predicate {
        Predicate::Compare { left, right, .. } => {
            let (left, right) = (Course::of(left, env)?, Course::of(right, env)?);
            let until = left.until.min(right.until);
            match (left.moves, right.moves) {
                // Two that move keep their distance.
                (true, true) | (false, false) => Some(until),
                (true, false) => Some(until.min(meeting(now, &left.value, &right.value)?)),
                (false, true) => Some(until.min(meeting(now, &right.value, &left.value)?)),
            }
        }
        Predicate::IsNull(scalar) => Some(Course::of(scalar, env)?.until),
        Predicate::In { scalar, values, .. } => {
            let course = Course::of(scalar, env)?;
            if !course.moves {
                return Some(course.until);
            }
            values.iter().try_fold(course.until, |until, value| {
                Some(until.min(meeting(now, &course.value, value)?))
            })
        }
        Predicate::Like { scalar, .. } | Predicate::Matches { scalar, .. } => {
            Course::of(scalar, env).filter(|course| !course.moves).map(|course| course.until)
        }
        Predicate::Contains { .. } => Some(Timestamp::MAX),
    }
}

/// When an instant that moves with time next reaches or passes a fixed one: `<` and `<=` change a millisecond apart.
fn meeting(now: Timestamp, moving: &Value<'_>, fixed: &Value<'_>) -> Option<Timestamp> {
    match (moving, fixed) {
        (_, Value::Null) => Some(Timestamp::MAX),
        (Value::Time(moving), Value::Time(fixed)) => Some(match moving.cmp(fixed) {
            std::cmp::Ordering::Less => later(now, *moving, *fixed),
            std::cmp::Ordering::Equal => later(now, *moving, *moving + TICK),
            std::cmp::Ordering::Greater => Timestamp::MAX,
        }),
        _ => None,
    }
}

/// When a value that moves evenly and is `value` now will be `then`.
fn later(now: Timestamp, value: Timestamp, then: Timestamp) -> Timestamp {
    let ahead = then.as_millis() - value.as_millis();
    Timestamp::saturating_from_millis(now.as_millis().saturating_add(ahead))
}

fn depends_on_now(condition: &Condition) -> bool {
    let mut found = false;
    condition.leaves(&mut |leaf| match &leaf.test {
        Test::Predicate(predicate) => {
            predicate.scalars(&mut |scalar| found |= mentions_now(scalar));
        }
        Test::Events(_) => found = true,
    });
    found
}

/// Whether time may change a scalar: by the instant in it, or in what the conditions of its CASEs ask of events.
fn mentions_now(scalar: &Scalar) -> bool {
    let mut found = false;
    scalar.walk(&mut |part| {
        found |= matches!(part, Scalar::Now);
        part.leaves(&mut |leaf| found |= matches!(leaf.test, Test::Events(_)));
    });
    found
}

/// A scalar from an instant on.
struct Course<'a> {
    /// Its value at the instant.
    value: Value<'a>,
    /// Whether it is an instant that moves as time passes; else it stays.
    moves: bool,
    /// The first instant at which it may jump.
    until: Timestamp,
}

impl<'a> Course<'a> {
    /// `None` if it is not known how time changes it.
    fn of(scalar: &'a Scalar, env: &EvalContext<'a>) -> Option<Self> {
        if !mentions_now(scalar) && !env.moving.contains(&true) {
            return Some(Self { value: scalar.evaluate(env), moves: false, until: Timestamp::MAX });
        }
        let now = env.now();
        let value = scalar.evaluate(env);
        let (moves, until) = match scalar {
            Scalar::Now => (true, Timestamp::MAX),
            Scalar::Aggregate(index) => {
                (env.moving.get(usize::from(*index)) == Some(&true), Timestamp::MAX)
            }
            Scalar::Literal(_)
            | Scalar::Field(_)
            | Scalar::Event { .. }
            | Scalar::Elements { .. }
            | Scalar::Call { function: Function::ArraySize, .. } => (false, Timestamp::MAX),
            Scalar::AddUnits { unit, amount, to } => {
                let (amount, to) = (Self::of(amount, env)?, Self::of(to, env)?);
                let until = amount.until.min(to.until);
                match (&amount.value, to.instant()) {
                    (Value::Number(_), Some(place)) if !amount.moves => {
                        (!value.is_null(), until.min(added(now, place, *unit, &value, scalar, env)))
                    }
                    _ if amount.moves => return None,
                    _ => (false, until),
                }
            }
            Scalar::Truncate { cut, of } => (false, Self::of(of, env)?.cut(*cut, now)),
            Scalar::Part { part, of } => (false, Self::of(of, env)?.cut(part.cut(), now)),
            Scalar::Civil { zone, of } => {
                Self::of(of, env)?.shown(now, |at| zone.next_transition(at), |at| zone.civil(at))
            }
            Scalar::Local { zone, of } => Self::of(of, env)?.shown(
                now,
                |at| zone.next_jump_of_instants(at),
                |at| Zone::instant_of(zone, at),
            ),
            Scalar::Own { what, zone, of } => {
                let (zone, of) = (Self::of(zone, env)?, Self::of(of, env)?);
                let of = Self { until: of.until.min(zone.until), ..of };
                let named = match &zone.value {
                    Value::Text(name) => Zone::named(name),
                    _ => None,
                };
                match (named, what) {
                    (None, _) => (false, of.until),
                    (Some(zone), OwnTime::Civil) => {
                        of.shown(now, |at| zone.next_transition(at), |at| zone.civil(at))
                    }
                    (Some(zone), OwnTime::Local) => {
                        let jump = |at| zone.next_jump_of_instants(at);
                        of.shown(now, jump, |at| zone.instant_of(at))
                    }
                    (Some(_), OwnTime::Instant) => (of.instant().is_some(), of.until),
                }
            }
            Scalar::Case { branches, otherwise } => {
                // The conditions after the first that is met decide nothing until then.
                let (mut chosen, mut until) = (&**otherwise, Timestamp::MAX);
                for (condition, value) in branches {
                    until = until.min(of_condition(condition, env)?);
                    if accepts(condition, env) {
                        chosen = value;
                        break;
                    }
                }
                let chosen = Self::of(chosen, env)?;
                (chosen.moves, until.min(chosen.until))
            }
            Scalar::Difference { unit, from, to } => {
                (false, elapsed(now, *unit, &Self::of(from, env)?, &Self::of(to, env)?))
            }
            Scalar::Call { function: Function::Coalesce, args } => {
                let (mut moves, mut until) = (false, Timestamp::MAX);
                for arg in args {
                    let course = Self::of(arg, env)?;
                    until = until.min(course.until);
                    moves = course.moves;
                    if !course.value.is_null() {
                        break;
                    }
                }
                (moves, until)
            }
            // What has no parts but its own arguments.
            Scalar::Negate(_) | Scalar::Chain { .. } | Scalar::Call { .. } => {
                let mut until = Some(Timestamp::MAX);
                let mut part = |part: &Scalar| {
                    let course = Course::of(part, env).filter(|course| !course.moves);
                    until = until.and_then(|until| Some(until.min(course?.until)));
                };
                scalar.parts(&mut part);
                (false, until?)
            }
        };
        Some(Self { value, moves, until })
    }

    /// The instant that it is now, if it moves.
    fn instant(&self) -> Option<Timestamp> {
        match self.value {
            Value::Time(at) if self.moves => Some(at),
            _ => None,
        }
    }

    /// When the calendar unit that holds it ends.
    fn cut(&self, cut: Cut, now: Timestamp) -> Timestamp {
        self.instant().map_or(self.until, |at| self.until.min(later(now, at, cut.end(at))))
    }

    /// Whether what clocks show at it moves or stands, and until when.
    fn shown(
        &self,
        now: Timestamp,
        jump: impl Fn(Timestamp) -> Option<Timestamp>,
        show: impl Fn(Timestamp) -> Timestamp,
    ) -> (bool, Timestamp) {
        let Some(at) = self.instant() else { return (false, self.until) };
        let until = jump(at).map_or(Timestamp::MAX, |jump| later(now, at, jump));
        // Within an hour that clocks skip, all times are the same instant.
        let stands = until > now + TICK && show(at) == show(at + TICK);
        (!stands, self.until.min(until))
    }
}

/// When a sum of a moving instant and units jumps, or begins or ceases to be representable.
fn added(
    now: Timestamp,
    place: Timestamp,
    unit: Unit,
    sum: &Value<'_>,
    scalar: &Scalar,
    env: &EvalContext<'_>,
) -> Timestamp {
    if !unit.is_fixed() {
        // Months and years keep to the end of the month, which may change with each day.
        return later(now, place, Cut::Day.end(place));
    }
    // The amount stays, so the sum at a later instant is that of a later place.
    let Scalar::AddUnits { amount, .. } = scalar else { return Timestamp::MAX };
    let Value::Number(amount) = amount.evaluate(env) else { return Timestamp::MAX };
    let Ok(amount) = i64::try_from(amount.trunc()) else { return Timestamp::MAX };
    let is_there = |at: Timestamp| later(place, now, at).add_units(unit, amount).is_some();
    let found = first(now, Timestamp::MAX, |at| is_there(at) == sum.is_null());
    found.unwrap_or(Timestamp::MAX)
}

/// When whole units between two instants change.
fn elapsed(now: Timestamp, unit: Unit, from: &Course<'_>, to: &Course<'_>) -> Timestamp {
    let until = from.until.min(to.until);
    let (Value::Time(start), Value::Time(end)) = (&from.value, &to.value) else { return until };
    // From the end of one month to another day of the next, what changes within a day may be undone at its end.
    let day = |course: &Course<'_>| match course.instant() {
        Some(at) if !unit.is_fixed() => later(now, at, Cut::Day.end(at)),
        _ => Timestamp::MAX,
    };
    let until = until.min(day(from)).min(day(to));
    if from.moves == to.moves {
        return until;
    }
    let place = |course: &Course<'_>, fixed: Timestamp, at| {
        course.instant().map_or(fixed, |place| later(place, now, at))
    };
    let units = |at| whole_units(unit, place(from, *start, at), place(to, *end, at));
    let value = units(now);
    first(now, until - TICK, |at| units(at) != value).unwrap_or(until)
}

/// An instant after `now`, up to `until`, at which something holds and did not a millisecond before; the first one, if
/// it holds from then on.
pub(super) fn first(
    now: Timestamp,
    until: Timestamp,
    holds: impl Fn(Timestamp) -> bool,
) -> Option<Timestamp> {
    if now >= until || !holds(until) {
        return None;
    }
    let (mut low, mut high) = (now.as_millis(), until.as_millis());
    while low + 1 < high {
        let middle = low.midpoint(high);
        if holds(Timestamp::saturating_from_millis(middle)) { high = middle } else { low = middle }
    }
    Some(Timestamp::saturating_from_millis(high))
}
