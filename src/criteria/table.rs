//! Event tables of a join: which conditions on one table are its types and its window.
//!
//! In: the conditions on one table. Out: an [`EventTable`], in which event types and bounds of time are apart from the
//! rest, so that `eval` reads no more events than these leave.

use std::collections::BTreeSet;

use super::moment::Moment;
use super::plan::{Condition, EventTable, Leaf, Outcome, Test};
use super::scalar::{Comparison, EventColumn, Predicate, Scalar};
use crate::schema::Value;

impl EventTable {
    /// A table from conditions that concern it alone; types and bounds of time are separated from the
    /// rest.
    pub(crate) fn new(parts: Vec<Condition>) -> Self {
        let (mut types, mut window, mut rest) =
            (None::<BTreeSet<Box<str>>>, Vec::new(), Vec::new());
        for part in parts {
            if let Some(named) = named_types(&part) {
                types = Some(match types {
                    Some(types) => types.intersection(&named).cloned().collect(),
                    None => named,
                });
            } else if let Some(bound) = time_bound(&part) {
                window.push(bound);
            } else {
                rest.push(part);
            }
        }
        window.sort();
        window.dedup();
        Self { types, window, filter: Condition::all(rest) }
    }
}

/// The types that a condition limits events to, if that is all it does.
fn named_types(condition: &Condition) -> Option<BTreeSet<Box<str>>> {
    let of_type =
        |scalar: &Scalar| matches!(scalar, Scalar::Event { column: EventColumn::Type, .. });
    let text = |value: &Value<'static>| match value {
        Value::Text(text) => Some(Box::from(text.as_ref())),
        _ => None,
    };
    match condition {
        Condition::Any(parts) => {
            parts.iter().map(named_types).try_fold(BTreeSet::new(), |mut all, part| {
                all.extend(part?);
                Some(all)
            })
        }
        Condition::Leaf(Leaf { test: Test::Predicate(predicate), outcome: Outcome::True }) => {
            match predicate {
                Predicate::Compare {
                    op: Comparison::Equal,
                    left,
                    right: Scalar::Literal(value),
                } if of_type(left) => Some(BTreeSet::from([text(value)?])),
                Predicate::In { scalar, values, .. } if of_type(scalar) => {
                    values.iter().map(text).collect()
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The condition as a bound of time, if it is one.
fn time_bound(condition: &Condition) -> Option<(Comparison, Moment)> {
    let Condition::Leaf(Leaf { test: Test::Predicate(predicate), outcome: Outcome::True }) =
        condition
    else {
        return None;
    };
    match predicate {
        Predicate::Compare {
            op,
            left: Scalar::Event { column: EventColumn::Timestamp, .. },
            right,
        } if *op != Comparison::NotEqual => Some((*op, Moment::of(right)?)),
        _ => None,
    }
}
