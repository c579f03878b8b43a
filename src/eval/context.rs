//! Evaluation of a condition for one contact, with its joined events and the aggregates of its group.
//!
//! In: a contact, events and aggregates. Out: the values of an [`Env`], and whether a condition holds for
//! them. Used for conditions that are not evaluated for many rows at once.

use super::events::EventsTest;
use super::stop::Stop;
use crate::criteria::plan::{Condition, EventTest, Test};
use crate::criteria::scalar::{Env, EventColumn, Nth, Set};
use crate::ids::Row;
use crate::ingest::Scalar as Leaf;
use crate::schema::{FieldId, Kind, Value};
use crate::store::{Column, EventRef, Store};
use crate::time::Timestamp;

/// A contact, the events joined to it, and the aggregates of their group.
#[derive(Clone, Copy)]
pub(super) struct EvalContext<'a> {
    pub(super) store: &'a Store,
    pub(super) now: Timestamp,
    pub(super) row: Row,
    pub(super) events: &'a [EventRef],
    pub(super) aggregates: &'a [Value<'static>],
    /// Which of the aggregates move evenly with time, where somebody asks what time changes; else none.
    pub(super) moving: &'a [bool],
    /// Tests of events whose answers are known for all contacts.
    pub(super) known: &'a [Known<'a>],
    pub(super) stop: Stop<'a>,
}

/// A test of events, and for whom it holds, one bit per row.
pub(super) struct Known<'a> {
    pub(super) test: &'a EventTest,
    pub(super) words: Vec<u64>,
}

/// Whether a contact satisfies a condition at `now`, as [`members`](super::members) finds it, for a contact alone.
pub(crate) fn is_met(
    condition: &Condition,
    store: &Store,
    now: Timestamp,
    row: Row,
    stop: Stop<'_>,
) -> bool {
    let context = EvalContext::of_contact(store, now, row, stop);
    !stop.ask() && store.alive().contains(row.0) && accepts(condition, &context)
}

/// Whether a condition holds in a context.
pub(super) fn accepts(condition: &Condition, context: &EvalContext<'_>) -> bool {
    match condition {
        Condition::Const(value) => *value,
        Condition::All(parts) => parts.iter().all(|part| accepts(part, context)),
        Condition::Any(parts) => parts.iter().any(|part| accepts(part, context)),
        Condition::Leaf(leaf) => leaf.outcome.accepts(match &leaf.test {
            Test::Predicate(predicate) => predicate.test(context),
            Test::Events(test) => Some(
                EventsTest::new(test, context.store, context.now, 1, context.stop).row(context.row),
            ),
        }),
    }
}

impl<'a> EvalContext<'a> {
    /// A contact alone.
    pub(super) fn of_contact(store: &'a Store, now: Timestamp, row: Row, stop: Stop<'a>) -> Self {
        let (events, aggregates, moving, known) = (&[], &[], &[], &[]);
        Self { store, now, row, events, aggregates, moving, known, stop }
    }

    /// An element of a list of an event.
    fn element(&self, event: EventRef, of: &Nth) -> Option<&'a Leaf> {
        let column = self.store.events().stream(event.stream).property(&of.list)?;
        of.element(column.get(event.slot)?)
    }
}

impl<'a> Env<'a> for EvalContext<'a> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn field(&self, field: FieldId) -> Value<'a> {
        self.store.value(field, self.row)
    }

    fn event(&self, table: u8, column: &EventColumn) -> Value<'a> {
        let Some(event) = self.events.get(usize::from(table)) else { return Value::Null };
        let events = self.store.events();
        match column {
            EventColumn::Type => Value::Text(events.type_name(event.stream).into()),
            EventColumn::Source => {
                let code = events.stream(event.stream).source(event.slot);
                code.map_or(Value::Null, |code| Value::Text(events.source_name(code).into()))
            }
            EventColumn::Timestamp => Value::Time(event.at),
            EventColumn::Property { path, kind } => {
                let leaf = events
                    .stream(event.stream)
                    .property(path)
                    .and_then(|column| column.get(event.slot));
                let value = leaf.map_or(Value::Null, Leaf::value);
                kind.map_or(value.clone(), |kind| value.read_as(kind))
            }
            EventColumn::Json { path } => {
                let json = events.stream(event.stream).json(path, event.slot);
                json.map_or(Value::Null, |json| Value::Text(json.into()))
            }
            EventColumn::Nth { of, kind } => {
                let value = self
                    .element(*event, of)
                    .and_then(|element| element.at(&of.path))
                    .map_or(Value::Null, Leaf::value);
                kind.map_or(value.clone(), |kind| value.read_as(kind))
            }
            EventColumn::NthJson { of } => {
                let json = self.element(*event, of).and_then(|element| element.json_at(&of.path));
                json.map_or(Value::Null, |json| Value::Text(json.into()))
            }
        }
    }

    fn aggregate(&self, index: u8) -> Value<'a> {
        self.aggregates.get(usize::from(index)).cloned().unwrap_or(Value::Null)
    }

    fn contains(&self, set: &Set, values: &[Value<'_>]) -> Option<bool> {
        match set {
            Set::Field(field) => Some(match self.store.column(*field) {
                Some(Column::Texts(sets)) => values.iter().any(|value| match value {
                    Value::Text(text) => sets.contains(self.row.0, text),
                    _ => false,
                }),
                _ => false,
            }),
            Set::Property { table, path } => {
                let event = self.events.get(usize::from(*table))?;
                let column = self.store.events().stream(event.stream).property(path)?;
                let members = column.get(event.slot)?.members()?;
                Some(holds_any(members, values))
            }
        }
    }

    fn size(&self, field: FieldId) -> usize {
        match self.store.column(field) {
            Some(Column::Texts(sets)) => sets.codes(self.row.0).len(),
            _ => 0,
        }
    }

    fn elements(&self, table: u8, path: &str, filter: &Condition) -> Option<usize> {
        let event = self.events.get(usize::from(table))?;
        let column = self.store.events().stream(event.stream).property(path)?;
        Some(satisfying(column.get(event.slot)?.elements()?, filter))
    }

    fn passes(&self, test: &EventTest) -> bool {
        match self.known.iter().find(|known| std::ptr::eq(known.test, test)) {
            Some(known) => {
                let word = known.words.get(self.row.index() / 64).copied().unwrap_or(0);
                word >> (self.row.0 % 64) & 1 == 1
            }
            None => EventsTest::new(test, self.store, self.now, 1, self.stop).row(self.row),
        }
    }
}

/// Whether one of the members is one of the values, as a text.
pub(super) fn holds_any(members: &[Leaf], values: &[Value<'_>]) -> bool {
    let texts = members.iter().map(|member| member.value().read_as(Kind::Text));
    texts.filter(|text| !text.is_null()).any(|text| values.contains(&text))
}

/// How many elements of a list satisfy a condition.
pub(super) fn satisfying(elements: &[Leaf], filter: &Condition) -> usize {
    elements.iter().filter(|element| satisfies(filter, &Element(element))).count()
}

fn satisfies<'a>(condition: &'a Condition, element: &Element<'a>) -> bool {
    match condition {
        Condition::Const(value) => *value,
        Condition::All(parts) => parts.iter().all(|part| satisfies(part, element)),
        Condition::Any(parts) => parts.iter().any(|part| satisfies(part, element)),
        Condition::Leaf(leaf) => leaf.outcome.accepts(match &leaf.test {
            Test::Predicate(predicate) => predicate.test(element),
            // No compiled plan asks an element for events.
            Test::Events(_) => None,
        }),
    }
}

/// An element of a list, as the payload of an event.
struct Element<'a>(&'a Leaf);

impl<'a> Env<'a> for Element<'a> {
    fn now(&self) -> Timestamp {
        Timestamp::MIN
    }

    fn field(&self, _: FieldId) -> Value<'a> {
        Value::Null
    }

    fn event(&self, _: u8, column: &EventColumn) -> Value<'a> {
        match column {
            EventColumn::Property { path, kind } => {
                let value = self.0.at(path).map_or(Value::Null, Leaf::value);
                kind.map_or(value.clone(), |kind| value.read_as(kind))
            }
            EventColumn::Json { path } => {
                self.0.json_at(path).map_or(Value::Null, |json| Value::Text(json.into()))
            }
            EventColumn::Type
            | EventColumn::Source
            | EventColumn::Timestamp
            | EventColumn::Nth { .. }
            | EventColumn::NthJson { .. } => Value::Null,
        }
    }

    fn aggregate(&self, _: u8) -> Value<'a> {
        Value::Null
    }

    fn contains(&self, set: &Set, values: &[Value<'_>]) -> Option<bool> {
        match set {
            Set::Property { path, .. } => Some(holds_any(self.0.at(path)?.members()?, values)),
            Set::Field(_) => None,
        }
    }

    fn size(&self, _: FieldId) -> usize {
        0
    }

    fn elements(&self, _: u8, path: &str, filter: &Condition) -> Option<usize> {
        Some(satisfying(self.0.at(path)?.elements()?, filter))
    }

    fn passes(&self, _: &EventTest) -> bool {
        false
    }
}
