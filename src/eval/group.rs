//! Aggregates over a group of events.
//!
//! In: the values of one group, in any order. Out: one value per aggregate. Sums are exact; what does
//! not fit into 28 digits is rounded at the end. Plans of earlier languages have aggregates in which a partial sum that
//! does not fit makes the sum NULL.

use std::collections::BTreeSet;

use crate::criteria::plan::{Aggregate, AggregateFunction};
use crate::schema::{Decimal, Total, Value, exact_sum};

/// The state of one aggregate.
#[derive(Debug)]
pub(super) struct Accumulator<'p> {
    aggregate: &'p Aggregate,
    seen: BTreeSet<Value<'static>>,
    count: u64,
    sum: Option<Decimal>,
    total: Total,
    extreme: Value<'static>,
}

impl<'p> Accumulator<'p> {
    pub(super) fn new(aggregate: &'p Aggregate) -> Self {
        Self {
            aggregate,
            seen: BTreeSet::new(),
            count: 0,
            sum: Some(Decimal::ZERO),
            total: Total::default(),
            extreme: Value::Null,
        }
    }

    /// Adds a value of the group. For `COUNT(*)`, callers pass any value that is not NULL.
    pub(super) fn add(&mut self, value: Value<'_>) {
        if value.is_null() {
            return;
        }
        if self.aggregate.distinct && !self.seen.insert(value.clone().into_owned()) {
            return;
        }
        self.count += 1;
        match self.aggregate.function {
            AggregateFunction::Count => {}
            AggregateFunction::Sum | AggregateFunction::Average => {
                self.sum = match (self.sum, value) {
                    (Some(sum), Value::Number(number)) => exact_sum(sum, number),
                    _ => None,
                };
            }
            AggregateFunction::SumRounded | AggregateFunction::AverageRounded => {
                if let Value::Number(number) = value {
                    self.total.add(number);
                }
            }
            AggregateFunction::Least => self.keep(value, std::cmp::Ordering::is_lt),
            AggregateFunction::Greatest => self.keep(value, std::cmp::Ordering::is_gt),
        }
    }

    fn keep(&mut self, value: Value<'_>, better: fn(std::cmp::Ordering) -> bool) {
        // Payload values of different kinds are ordered too (by `Value`), so the result does not depend
        // on the order of arrival.
        if self.extreme.is_null() || better(value.borrowed().cmp(&self.extreme.borrowed())) {
            self.extreme = value.into_owned();
        }
    }

    /// The aggregate's value.
    pub(super) fn finish(self) -> Value<'static> {
        let number = |number: Option<Decimal>| number.map_or(Value::Null, Value::Number);
        match self.aggregate.function {
            AggregateFunction::Count => Value::Number(self.count.into()),
            AggregateFunction::Sum
            | AggregateFunction::Average
            | AggregateFunction::SumRounded
            | AggregateFunction::AverageRounded
                if self.count == 0 =>
            {
                Value::Null
            }
            AggregateFunction::Sum => number(self.sum),
            AggregateFunction::Average => {
                number(self.sum.and_then(|sum| sum.checked_div(self.count.into())))
            }
            AggregateFunction::SumRounded => number(self.total.finish()),
            AggregateFunction::AverageRounded => {
                number(self.total.finish().and_then(|sum| sum.checked_div(self.count.into())))
            }
            AggregateFunction::Least | AggregateFunction::Greatest => self.extreme,
        }
    }
}
