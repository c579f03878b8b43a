//! What the conditions on one column leave over.
//!
//! In: comparisons of one column with literals, all of which are to hold. Out: whether a value is left.

use std::cmp::Ordering;

use super::super::ast::Comparison;
use crate::schema::Value;

/// The values that are left: those between the bounds, and of a list if there is one.
#[derive(Debug, Default)]
pub(super) struct Left {
    low: Option<(Value<'static>, bool)>,
    high: Option<(Value<'static>, bool)>,
    among: Option<Vec<Value<'static>>>,
}

impl Left {
    /// Those that compare so with a value.
    pub(super) fn keep(&mut self, op: Comparison, value: &Value<'static>) {
        match op {
            Comparison::Equal => self.keep_among(std::slice::from_ref(value)),
            Comparison::NotEqual => {
                if let Some(among) = &mut self.among {
                    among.retain(|held| !is(held.compare(value), Ordering::is_eq));
                }
            }
            Comparison::Greater | Comparison::GreaterOrEqual => {
                let bound = (value.clone(), op == Comparison::GreaterOrEqual);
                let narrower = |held: &(Value<'static>, bool)| {
                    let order = value.compare(&held.0);
                    is(order, Ordering::is_gt) || (is(order, Ordering::is_eq) && !bound.1)
                };
                if self.low.as_ref().is_none_or(narrower) {
                    self.low = Some(bound);
                }
            }
            Comparison::Less | Comparison::LessOrEqual => {
                let bound = (value.clone(), op == Comparison::LessOrEqual);
                let narrower = |held: &(Value<'static>, bool)| {
                    let order = value.compare(&held.0);
                    is(order, Ordering::is_lt) || (is(order, Ordering::is_eq) && !bound.1)
                };
                if self.high.as_ref().is_none_or(narrower) {
                    self.high = Some(bound);
                }
            }
        }
    }

    /// Those of a list.
    pub(super) fn keep_among(&mut self, values: &[Value<'static>]) {
        self.among = Some(match self.among.take() {
            None => values.to_vec(),
            Some(mut held) => {
                held.retain(|held| {
                    values.iter().any(|value| is(held.compare(value), Ordering::is_eq))
                });
                held
            }
        });
    }

    /// Whether none is left. Between two bounds there may be no value of the column; that is not known here.
    pub(super) fn is_empty(&self) -> bool {
        if let Some(among) = &self.among {
            return !among.iter().any(|value| self.is_within(value));
        }
        match (&self.low, &self.high) {
            (Some((low, low_itself)), Some((high, high_itself))) => {
                let order = low.compare(high);
                is(order, Ordering::is_gt)
                    || (is(order, Ordering::is_eq) && !(*low_itself && *high_itself))
            }
            _ => false,
        }
    }

    fn is_within(&self, value: &Value<'static>) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, itself)| {
            let op = if *itself { Comparison::GreaterOrEqual } else { Comparison::Greater };
            is(value.compare(low), |order| op.accepts(order))
        });
        let below = self.high.as_ref().is_none_or(|(high, itself)| {
            let op = if *itself { Comparison::LessOrEqual } else { Comparison::Less };
            is(value.compare(high), |order| op.accepts(order))
        });
        above && below
    }
}

fn is(order: Option<Ordering>, wanted: impl FnOnce(Ordering) -> bool) -> bool {
    order.is_some_and(wanted)
}
