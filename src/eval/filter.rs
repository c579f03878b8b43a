//! Filters: conditions on one event alone.
//!
//! In: a condition over the columns of one event table. Out: whether an event of a stream passes. A leaf that
//! depends on one property is evaluated once per distinct value of it, at its first occurrence.

use std::cell::Cell;

use super::column_test::{Codes, ColumnTest};
use super::context::{EvalContext, accepts, holds_any, satisfying};
use super::stop::Stop;
use crate::criteria::plan::{Condition, EventTest, Leaf, Test};
use crate::criteria::scalar::{Env, EventColumn, Predicate, Scalar, Set};
use crate::ids::Row;
use crate::schema::{FieldId, Value};
use crate::store::{Cells, EventRef, PropertyColumn, Store, StreamId};
use crate::time::Timestamp;

/// The filter of a table, prepared for one stream.
pub(super) enum Filter<'s> {
    /// Every event passes, or none.
    Const(bool),
    All(Vec<Filter<'s>>),
    Any(Vec<Filter<'s>>),
    Property(Memo<'s>),
    /// Any other condition, evaluated for each event.
    Each {
        condition: &'s Condition,
        store: &'s Store,
        stream: StreamId,
        now: Timestamp,
        stop: Stop<'s>,
    },
}

/// The answers of a leaf, by code of the property that it depends on.
pub(super) struct Memo<'s> {
    leaf: &'s Leaf,
    column: &'s PropertyColumn,
    now: Timestamp,
    /// By code; empty if codes are not likely to occur twice.
    answers: Vec<Cell<Option<bool>>>,
    null: bool,
    stop: Stop<'s>,
}

impl<'s> Filter<'s> {
    /// Prepares a filter. `estimate` is an estimate of the number of events that will be evaluated.
    pub(super) fn new(
        condition: &'s Condition,
        store: &'s Store,
        stream: StreamId,
        now: Timestamp,
        estimate: usize,
        stop: Stop<'s>,
    ) -> Self {
        let part = |part| Self::new(part, store, stream, now, estimate, stop);
        match condition {
            Condition::Const(answer) => Self::Const(*answer),
            Condition::All(parts) => Self::All(parts.iter().map(part).collect()),
            Condition::Any(parts) => Self::Any(parts.iter().map(part).collect()),
            Condition::Leaf(leaf) => match property(leaf) {
                Some(path) => match store.events().stream(stream).property(path) {
                    Some(column) => Self::Property(Memo::new(leaf, column, now, estimate, stop)),
                    None => Self::Const(answer(leaf, None, now)),
                },
                None => Self::Each { condition, store, stream, now, stop },
            },
        }
    }

    /// Whether every event passes.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Const(true))
    }

    /// The events of the stream that pass, one bit per slot; `None` if the filter is evaluated event by event.
    pub(super) fn all(&self, events: usize) -> Option<Vec<u64>> {
        let combine = |parts: &[Self], start: u64, op: fn(u64, u64) -> u64| {
            parts.iter().try_fold(vec![start; events.div_ceil(64)], |mut all, part| {
                all.iter_mut().zip(part.all(events)?).for_each(|(all, part)| *all = op(*all, part));
                Some(all)
            })
        };
        match self {
            Self::Const(answer) => {
                Some(vec![if *answer { u64::MAX } else { 0 }; events.div_ceil(64)])
            }
            Self::All(parts) => combine(parts, u64::MAX, |a, b| a & b),
            Self::Any(parts) => combine(parts, 0, |a, b| a | b),
            Self::Property(memo) => memo.all(events),
            Self::Each { .. } => None,
        }
    }

    pub(super) fn passes(&self, slot: u32, row: Row) -> bool {
        match self {
            Self::Const(answer) => *answer,
            Self::All(parts) => parts.iter().all(|part| part.passes(slot, row)),
            Self::Any(parts) => parts.iter().any(|part| part.passes(slot, row)),
            Self::Property(memo) => memo.passes(slot),
            Self::Each { condition, store, stream, now, stop } => {
                let at =
                    store.events().stream(*stream).at(slot).expect("the slot is one of the stream");
                let event = [EventRef { at, stream: *stream, slot }];
                let place = EvalContext::of_contact(store, *now, row, *stop);
                accepts(condition, &EvalContext { events: &event, ..place })
            }
        }
    }
}

impl<'s> Memo<'s> {
    fn new(
        leaf: &'s Leaf,
        column: &'s PropertyColumn,
        now: Timestamp,
        estimate: usize,
        stop: Stop<'s>,
    ) -> Self {
        let distinct = Some(column.dictionary().len()).filter(|distinct| *distinct <= estimate);
        let answers = vec![Cell::new(None); distinct.unwrap_or(0)];
        Self { leaf, column, now, answers, null: answer(leaf, None, now), stop }
    }

    fn all(&self, events: usize) -> Option<Vec<u64>> {
        if self.answers.len() < self.column.dictionary().len() {
            return None;
        }
        let steps = Cell::new(0);
        let accepts = |code| !self.stop.after(&steps) && self.of_code(code);
        let codes = Codes::by_code(self.answers.len(), accepts);
        let test = ColumnTest::Codes { cells: self.column.cells(), codes, null: self.null };
        Some(test.all(events, self.stop))
    }

    fn passes(&self, slot: u32) -> bool {
        let cells: &Cells<u32> = self.column.cells();
        let Some(code) = cells.get(slot) else { return self.null };
        self.of_code(code)
    }

    fn of_code(&self, code: u32) -> bool {
        let evaluate = || answer(self.leaf, self.column.dictionary().value(code), self.now);
        let Some(cached) = self.answers.get(code as usize) else { return evaluate() };
        let known = cached.get().unwrap_or_else(evaluate);
        cached.set(Some(known));
        known
    }
}

/// The property that a leaf depends on, if it depends on that alone.
fn property(leaf: &Leaf) -> Option<&str> {
    let Test::Predicate(predicate) = &leaf.test else { return None };
    if let Predicate::Contains { set, .. } = predicate {
        return match set {
            Set::Property { path, .. } => Some(path),
            Set::Field(_) => None,
        };
    }
    let (mut found, mut others) = (None, false);
    predicate.scalars(&mut |scalar| {
        others |= !reads_only_properties(scalar);
    });
    let mut paths = Vec::new();
    if let Predicate::Compare { left, right, .. } = predicate {
        paths_of(left, &mut paths);
        paths_of(right, &mut paths);
    } else if let Predicate::IsNull(scalar)
    | Predicate::In { scalar, .. }
    | Predicate::Like { scalar, .. }
    | Predicate::Matches { scalar, .. } = predicate
    {
        paths_of(scalar, &mut paths);
    }
    for path in paths {
        others |= found.is_some_and(|held| held != path);
        found = Some(path);
    }
    if others { None } else { found }
}

fn reads_only_properties(scalar: &Scalar) -> bool {
    let mut only = true;
    scalar.walk(&mut |part| match part {
        // The conditions of a CASE may read anything.
        Scalar::Field(_) | Scalar::Aggregate(_) | Scalar::Case { .. } => only = false,
        Scalar::Event { column, .. } => only &= matches!(column, EventColumn::Property { .. }),
        _ => {}
    });
    only
}

fn paths_of<'p>(scalar: &'p Scalar, paths: &mut Vec<&'p str>) {
    match scalar {
        Scalar::Event { column: EventColumn::Property { path, .. }, .. } => paths.push(path),
        Scalar::Literal(_)
        | Scalar::Now
        | Scalar::Field(_)
        | Scalar::Event { .. }
        | Scalar::Case { .. }
        | Scalar::Aggregate(_) => {}
        Scalar::Negate(of)
        | Scalar::Part { of, .. }
        | Scalar::Truncate { of, .. }
        | Scalar::Civil { of, .. }
        | Scalar::Local { of, .. }
        | Scalar::Elements { of, .. } => paths_of(of, paths),
        Scalar::Chain { first, rest } => {
            paths_of(first, paths);
            rest.iter().for_each(|(_, scalar)| paths_of(scalar, paths));
        }
        Scalar::AddUnits { amount: one, to: other, .. }
        | Scalar::Difference { from: one, to: other, .. }
        | Scalar::Own { zone: one, of: other, .. } => {
            paths_of(one, paths);
            paths_of(other, paths);
        }
        Scalar::Call { args, .. } => args.iter().for_each(|arg| paths_of(arg, paths)),
    }
}

fn answer(leaf: &Leaf, value: Option<&crate::ingest::Scalar>, now: Timestamp) -> bool {
    let Test::Predicate(predicate) = &leaf.test else { unreachable!("`property` returned a path") };
    leaf.outcome.accepts(predicate.test(&OneProperty { value, now }))
}

/// An event with one property.
struct OneProperty<'a> {
    value: Option<&'a crate::ingest::Scalar>,
    now: Timestamp,
}

impl<'a> Env<'a> for OneProperty<'a> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn field(&self, _: FieldId) -> Value<'a> {
        Value::Null
    }

    fn event(&self, _: u8, column: &EventColumn) -> Value<'a> {
        let value = self.value.map_or(Value::Null, crate::ingest::Scalar::value);
        match column {
            EventColumn::Property { kind: Some(kind), .. } => value.read_as(*kind),
            _ => value,
        }
    }

    fn aggregate(&self, _: u8) -> Value<'a> {
        Value::Null
    }

    fn contains(&self, _: &Set, values: &[Value<'_>]) -> Option<bool> {
        Some(holds_any(self.value?.members()?, values))
    }

    fn size(&self, _: FieldId) -> usize {
        0
    }

    fn elements(&self, _: u8, _: &str, filter: &Condition) -> Option<usize> {
        Some(satisfying(self.value?.elements()?, filter))
    }

    fn passes(&self, _: &EventTest) -> bool {
        false
    }
}
