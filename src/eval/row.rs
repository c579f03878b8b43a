//! The definition: whether the criteria hold for one contact, read straight off the plan.
//!
//! In: a condition, the store, an instant, a row. Out: yes or no. No index, no cache, no shortcut:
//! every combination of events is looked at, so that this can be believed by reading it.

use super::group::Accumulator;
use crate::criteria::plan::{Condition, EventTable, EventTest, Test};
use crate::criteria::scalar::{Env, EventColumn, Set};
use crate::ids::Row;
use crate::ingest::Scalar as Leaf;
use crate::schema::{FieldId, Kind, Value};
use crate::store::{Column, EventRef, Store};
use crate::time::Timestamp;

/// Whether the contact of `row` satisfies `condition` at `now`.
pub fn holds(condition: &Condition, store: &Store, now: Timestamp, row: Row) -> bool {
    store.alive().contains(row.0)
        && accepts(condition, &Place { store, now, row, events: &[], aggregates: &[] })
}

/// A contact, the events that are joined to it, and the aggregates of their group.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) store: &'a Store,
    pub(super) now: Timestamp,
    pub(super) row: Row,
    pub(super) events: &'a [EventRef],
    pub(super) aggregates: &'a [Value<'static>],
}

/// Whether `condition` holds at a place.
pub(super) fn accepts(condition: &Condition, place: &Place<'_>) -> bool {
    match condition {
        Condition::Const(value) => *value,
        Condition::All(parts) => parts.iter().all(|part| accepts(part, place)),
        Condition::Any(parts) => parts.iter().any(|part| accepts(part, place)),
        Condition::Leaf(leaf) => leaf.outcome.accepts(match &leaf.test {
            Test::Predicate(predicate) => predicate.test(place),
            Test::Events(test) => Some(has_events(test, place)),
        }),
    }
}

fn has_events(test: &EventTest, place: &Place<'_>) -> bool {
    let mut combinations = vec![Vec::new()];
    for table in &test.tables {
        let run = place.store.events().run(place.row);
        combinations = combinations
            .into_iter()
            .flat_map(|joined: Vec<EventRef>| {
                run.iter()
                    .map(move |event| joined.iter().copied().chain([*event]).collect::<Vec<_>>())
            })
            .filter(|joined| {
                joined.last().is_some_and(|event| in_table(table, *event, joined.len() - 1, place))
            })
            .collect();
    }
    combinations.retain(|joined| accepts(&test.filter, &Place { events: joined, ..*place }));
    let Some(having) = &test.having else { return !combinations.is_empty() };
    let aggregates: Vec<Value<'static>> = having
        .aggregates
        .iter()
        .map(|aggregate| {
            let mut accumulator = Accumulator::new(aggregate);
            for joined in &combinations {
                let at = Place { events: joined, ..*place };
                let value = aggregate
                    .argument
                    .as_ref()
                    .map_or(Value::Bool(true), |scalar| scalar.evaluate(&at));
                accumulator.add(value);
            }
            accumulator.finish()
        })
        .collect();
    !combinations.is_empty()
        && accepts(&having.condition, &Place { aggregates: &aggregates, ..*place })
}

/// Whether an event belongs to the `number`-th table.
fn in_table(table: &EventTable, event: EventRef, number: usize, place: &Place<'_>) -> bool {
    let name = place.store.events().type_name(event.stream);
    let at = |now| move |bound: &crate::criteria::moment::Moment| bound.at(now);
    let in_window = table.window.iter().all(|(op, bound)| {
        at(place.now)(bound).is_some_and(|bound| op.accepts(event.at.cmp(&bound)))
    });
    // The table's own filter speaks of it by its number, whatever else is joined.
    let events = vec![event; number + 1];
    table.types.as_ref().is_none_or(|types| types.contains(name))
        && in_window
        && accepts(&table.filter, &Place { events: &events, ..*place })
}

impl<'a> Env<'a> for Place<'a> {
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
                let texts = members.iter().map(|member| member.value().read_as(Kind::Text));
                Some(texts.into_iter().any(|text| values.contains(&text)))
            }
        }
    }
}
