//! Many contacts at once: sets of rows, intersected and united.
//!
//! In: a condition and the rows asked about. Out: those of them for which it holds. An AND narrows
//! the rows for its next part, so that what is expensive sees only what is left; a text predicate is
//! answered once per distinct text.

use roaring::RoaringBitmap;

use super::events;
use super::explain::Method;
use super::place::Place;
use crate::criteria::plan::{Condition, Leaf, Outcome, Test};
use crate::criteria::scalar::{Env, EventColumn, Nowhere, Predicate, Scalar, Set};
use crate::ids::Row;
use crate::schema::{FieldId, Value};
use crate::store::{Column, Store};
use crate::time::Timestamp;

/// The rows of `within` whose contacts satisfy `condition` at `now`.
///
/// LAW: `members(all) = members(a) ∪ members(b)` whenever `all = a ∪ b`.
pub fn members(
    condition: &Condition,
    store: &Store,
    now: Timestamp,
    within: &RoaringBitmap,
) -> RoaringBitmap {
    of_alive(condition, store, now, &(within & store.alive()))
}

fn of_alive(
    condition: &Condition,
    store: &Store,
    now: Timestamp,
    within: &RoaringBitmap,
) -> RoaringBitmap {
    match condition {
        Condition::Const(true) => within.clone(),
        Condition::Const(false) => RoaringBitmap::new(),
        Condition::All(parts) => parts.iter().fold(within.clone(), |rows, part| {
            if rows.is_empty() { rows } else { of_alive(part, store, now, &rows) }
        }),
        Condition::Any(parts) => {
            let mut rows = RoaringBitmap::new();
            for part in parts {
                rows |= of_alive(part, store, now, &(within - &rows));
            }
            rows
        }
        Condition::Leaf(leaf) => of_leaf(leaf, store, now, within),
    }
}

/// The rows of `within`, all of them alive, for which a leaf holds.
pub(super) fn of_leaf(
    leaf: &Leaf,
    store: &Store,
    now: Timestamp,
    within: &RoaringBitmap,
) -> RoaringBitmap {
    match &leaf.test {
        Test::Events(test) => {
            let rows = events::rows(test, store, now, within);
            match leaf.outcome {
                Outcome::True | Outcome::NotFalse => rows,
                Outcome::False | Outcome::NotTrue => within - rows,
            }
        }
        Test::Predicate(predicate) => of_predicate(predicate, leaf.outcome, store, now, within),
    }
}

fn of_predicate(
    predicate: &Predicate,
    outcome: Outcome,
    store: &Store,
    now: Timestamp,
    within: &RoaringBitmap,
) -> RoaringBitmap {
    let one_by_one = || {
        let place = |row| Place { store, now, row: Row(row), events: &[], aggregates: &[] };
        within.iter().filter(|row| outcome.accepts(predicate.test(&place(*row)))).collect()
    };
    let Method::Column(field) = Method::of(predicate) else { return one_by_one() };
    let Some(column) = store.column(field).map(|column| (field, column)) else {
        return one_by_one();
    };
    match column {
        (field, Column::Text(texts)) if (texts.dictionary().len() as u64) < within.len() => {
            let ask = |value| outcome.accepts(predicate.test(&OneField { field, value, now }));
            let null = ask(Value::Null);
            let by_code: Vec<bool> = (0..texts.dictionary().len() as u32)
                .map(|code| {
                    texts
                        .dictionary()
                        .value(code)
                        .is_some_and(|text| ask(Value::Text(text.as_ref().into())))
                })
                .collect();
            let cells = texts.cells();
            within
                .iter()
                .filter(|row| cells.get(*row).map_or(null, |code| by_code[code as usize]))
                .collect()
        }
        (_, Column::Time(times)) => match bounded(predicate, now) {
            Some((op, Value::Time(bound))) if outcome == Outcome::True => within
                .iter()
                .filter(|row| times.get(*row).is_some_and(|at| op.accepts(at.cmp(&bound))))
                .collect(),
            _ => one_by_one(),
        },
        (_, Column::Number(numbers)) => match bounded(predicate, now) {
            Some((op, Value::Number(bound))) if outcome == Outcome::True => within
                .iter()
                .filter(|row| numbers.get(*row).is_some_and(|n| op.accepts(n.cmp(&bound))))
                .collect(),
            _ => one_by_one(),
        },
        _ => one_by_one(),
    }
}

/// `field <comparison> value`, with the value at `now`.
fn bounded(
    predicate: &Predicate,
    now: Timestamp,
) -> Option<(crate::criteria::scalar::Comparison, Value<'_>)> {
    match predicate {
        Predicate::Compare { op, left: Scalar::Field(_), right } => {
            let mut depends = false;
            right.walk(&mut |scalar| depends |= matches!(scalar, Scalar::Field(_)));
            (!depends).then(|| (*op, right.evaluate(&Nowhere(now))))
        }
        _ => None,
    }
}

/// A contact of which nothing is known but one field.
struct OneField<'a> {
    field: FieldId,
    value: Value<'a>,
    now: Timestamp,
}

impl<'a> Env<'a> for OneField<'a> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn field(&self, field: FieldId) -> Value<'a> {
        debug_assert_eq!(field, self.field, "Method::Column has one field");
        self.value.clone()
    }

    fn event(&self, _: u8, _: &EventColumn) -> Value<'a> {
        Value::Null
    }

    fn aggregate(&self, _: u8) -> Value<'a> {
        Value::Null
    }

    fn contains(&self, _: &Set, _: &[Value<'_>]) -> Option<bool> {
        None
    }
}
