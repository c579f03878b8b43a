//! Aggregates that fold into one whole number per contact, and the condition of HAVING over them.
//!
//! In: the aggregates and the condition of a HAVING over one event table. Out: how an event changes a
//! contact's numbers, and whether the numbers satisfy the condition. Counts, first and last instants and sums
//! of decimals fold; a sum that leaves 64 bits is reported as [`Overflow`].

use super::interval::Interval;
use crate::criteria::plan::{Aggregate, AggregateFunction, Condition, Having, Leaf, Outcome, Test};
use crate::criteria::scalar::{EventColumn, Nowhere, Predicate, Scalar};
use crate::schema::{Kind, Value};
use crate::store::{PropertyColumn, Store, StreamId};
use crate::time::Timestamp;

/// The number of an aggregate without any value, which is NULL.
pub(super) const NONE: i64 = i64::MIN;

/// A sum does not fit into 64 bits.
pub(super) struct Overflow;

/// One aggregate.
enum Fold<'s> {
    Count,
    Earliest,
    Latest,
    /// For each stream the property, and the factor from the units of its numbers to `10^-scale`.
    Sum {
        columns: Vec<(StreamId, &'s PropertyColumn, i64)>,
        scale: u32,
    },
}

/// By stream: the property that is added up, if the stream has it, and the factor of its numbers.
pub(super) struct Sum<'s>(Vec<Option<(&'s PropertyColumn, i64)>>);

impl<'s> Sum<'s> {
    pub(super) fn columns(&self) -> impl Iterator<Item = Option<(&'s PropertyColumn, i64)>> {
        self.0.iter().copied()
    }
}

/// The condition of a HAVING over folds.
enum FoldCondition {
    Const(bool),
    All(Vec<FoldCondition>),
    Any(Vec<FoldCondition>),
    Number { fold: usize, interval: Interval, null: bool },
}

/// A HAVING, prepared for evaluation.
pub(super) struct Folds<'s> {
    folds: Vec<Fold<'s>>,
    condition: FoldCondition,
}

impl<'s> Folds<'s> {
    /// Prepares a HAVING; `None` if an aggregate or the condition has another form.
    pub(super) fn new(
        having: &Having,
        store: &'s Store,
        streams: &[StreamId],
        now: Timestamp,
    ) -> Option<Self> {
        let fold = |aggregate| Fold::new(aggregate, store, streams);
        let folds: Vec<Fold<'s>> = having.aggregates.iter().map(fold).collect::<Option<_>>()?;
        let condition = FoldCondition::new(&having.condition, &folds, now)?;
        Some(Self { folds, condition })
    }

    /// The number of folds.
    pub(super) fn len(&self) -> usize {
        self.folds.len()
    }

    /// The number of the n-th fold before any event.
    pub(super) fn start(&self, n: usize) -> i64 {
        if matches!(self.folds[n], Fold::Count) { 0 } else { NONE }
    }

    /// The number of the n-th fold after one more event.
    pub(super) fn step(
        &self,
        n: usize,
        number: i64,
        stream: StreamId,
        slot: u32,
        at: impl FnOnce() -> Timestamp,
    ) -> Result<i64, Overflow> {
        match &self.folds[n] {
            Fold::Count => Ok(number + 1),
            Fold::Earliest if number == NONE => Ok(at().as_millis()),
            Fold::Earliest => Ok(number.min(at().as_millis())),
            Fold::Latest => Ok(number.max(at().as_millis())),
            Fold::Sum { columns, .. } => {
                let of_stream = columns.iter().find(|(id, ..)| *id == stream);
                let Some((_, column, factor)) = of_stream else { return Ok(number) };
                let code = column.cells().get(slot);
                let Some(more) = code.and_then(|code| column.numbers().cells().get(code)) else {
                    return Ok(number);
                };
                let more = more.checked_mul(*factor).ok_or(Overflow)?;
                let sum = if number == NONE { Some(more) } else { number.checked_add(more) };
                sum.filter(|sum| *sum != NONE).ok_or(Overflow)
            }
        }
    }

    /// Whether the numbers of a contact with at least one event satisfy the condition.
    pub(super) fn passes(&self, number: impl Fn(usize) -> i64 + Copy) -> bool {
        self.condition.holds(number)
    }

    /// If the condition is that there are at least so many events: that number.
    pub(super) fn at_least(&self) -> Option<usize> {
        match (self.folds.as_slice(), &self.condition) {
            (
                [Fold::Count],
                FoldCondition::Number {
                    interval: Interval { low, high: i64::MAX, inside: true },
                    ..
                },
            ) => usize::try_from(*low).ok().map(|least| least.max(1)),
            _ => None,
        }
    }

    /// If the condition is that a sum of one property is in an interval, or is not, and no event without the property
    /// satisfies it: the sum and the interval. `streams` are those that the test reads.
    pub(super) fn sum_within(&self, streams: &[StreamId]) -> Option<(Sum<'_>, Interval)> {
        match (self.folds.as_slice(), &self.condition) {
            ([Fold::Sum { columns, .. }], FoldCondition::Number { interval, null: false, .. }) => {
                let column = |id: &StreamId| {
                    let of_stream = columns.iter().find(|(stream, ..)| stream == id);
                    of_stream.map(|(_, column, factor)| (*column, *factor))
                };
                Some((Sum(streams.iter().map(column).collect()), *interval))
            }
            _ => None,
        }
    }

    /// If the condition is that the earliest or the latest event is in an interval, or is not: that interval,
    /// and whether it is about the latest event.
    pub(super) fn extreme(&self) -> Option<(Interval, bool)> {
        let latest = match self.folds.as_slice() {
            [Fold::Latest] => true,
            [Fold::Earliest] => false,
            _ => return None,
        };
        match &self.condition {
            FoldCondition::Number { interval, .. } => Some((*interval, latest)),
            _ => None,
        }
    }

    /// Whether the latest event decides.
    pub(super) fn only_latest(&self) -> bool {
        matches!(self.folds.as_slice(), [Fold::Latest])
    }
}

impl<'s> Fold<'s> {
    fn new(aggregate: &Aggregate, store: &'s Store, streams: &[StreamId]) -> Option<Self> {
        let timestamp = matches!(
            aggregate.argument,
            Some(Scalar::Event { column: EventColumn::Timestamp, .. })
        );
        match (aggregate.function, &aggregate.argument) {
            (AggregateFunction::Count, None) => Some(Self::Count),
            (AggregateFunction::Count, _) if timestamp && !aggregate.distinct => Some(Self::Count),
            (AggregateFunction::Least, _) if timestamp => Some(Self::Earliest),
            (AggregateFunction::Greatest, _) if timestamp => Some(Self::Latest),
            (
                AggregateFunction::Sum | AggregateFunction::SumRounded,
                Some(Scalar::Event {
                    column: EventColumn::Property { path, kind: Some(Kind::Number) },
                    ..
                }),
            ) if !aggregate.distinct => Self::sum(path, store, streams),
            _ => None,
        }
    }

    fn sum(path: &str, store: &'s Store, streams: &[StreamId]) -> Option<Self> {
        let column = |id: &StreamId| Some((*id, store.events().stream(*id).property(path)?));
        let columns: Vec<_> = streams.iter().filter_map(column).collect();
        let scale = columns.iter().map(|(_, column)| column.numbers().scale()).max().unwrap_or(0);
        let prepare = |(id, column): (StreamId, &'s PropertyColumn)| {
            let factor = 10i64.checked_pow(scale - column.numbers().scale())?;
            column.numbers().wide().is_empty().then_some((id, column, factor))
        };
        let columns = columns.into_iter().map(prepare).collect::<Option<_>>()?;
        Some(Self::Sum { columns, scale })
    }
}

impl FoldCondition {
    fn new(condition: &Condition, folds: &[Fold<'_>], now: Timestamp) -> Option<Self> {
        let parts = |parts: &[Condition]| {
            parts.iter().map(|part| Self::new(part, folds, now)).collect::<Option<Vec<_>>>()
        };
        match condition {
            Condition::Const(answer) => Some(Self::Const(*answer)),
            Condition::All(inner) => parts(inner).map(Self::All),
            Condition::Any(inner) => parts(inner).map(Self::Any),
            Condition::Leaf(Leaf { test: Test::Predicate(predicate), outcome }) => {
                Self::number(predicate, *outcome, folds, now)
            }
            Condition::Leaf(_) => None,
        }
    }

    fn number(
        predicate: &Predicate,
        outcome: Outcome,
        folds: &[Fold<'_>],
        now: Timestamp,
    ) -> Option<Self> {
        let Predicate::Compare { op, left: Scalar::Aggregate(index), right } = predicate else {
            return None;
        };
        let mut constant = true;
        right.walk(&mut |part| {
            constant &= !matches!(
                part,
                Scalar::Aggregate(_)
                    | Scalar::Field(_)
                    | Scalar::Event { .. }
                    | Scalar::Case { .. }
            );
        });
        if !constant {
            return None;
        }
        let fold = usize::from(*index);
        let interval = match (folds.get(fold)?, right.evaluate(&Nowhere(now))) {
            (_, Value::Null) => return Some(Self::Const(outcome.accepts(None))),
            (Fold::Count, Value::Number(bound)) => Interval::of_units(*op, bound, 0),
            (Fold::Sum { scale, .. }, Value::Number(bound)) => {
                Interval::of_units(*op, bound, *scale)
            }
            (Fold::Earliest | Fold::Latest, Value::Time(bound)) => {
                Interval::of_instants(*op, bound)
            }
            _ => return None,
        };
        let opposite = matches!(outcome, Outcome::False | Outcome::NotTrue);
        let interval = Interval { inside: interval.inside != opposite, ..interval };
        Some(Self::Number { fold, interval, null: outcome.accepts(None) })
    }

    fn holds(&self, number: impl Fn(usize) -> i64 + Copy) -> bool {
        match self {
            Self::Const(answer) => *answer,
            Self::All(parts) => parts.iter().all(|part| part.holds(number)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(number)),
            Self::Number { fold, interval, null } => match number(*fold) {
                NONE => *null,
                number => interval.holds(number),
            },
        }
    }
}
