//! The evaluators and the data of an engine, for this crate's own tests.
//!
//! In: an engine, by reference. Out: what its store has and what each evaluator answers, by row. No part of
//! the API: any version may change it.

use crate::criteria::Plan;
use crate::engine::Engine;
use crate::eval::{self, Stop};
use crate::ids::{ContactId, Row};
use crate::schema::{FieldId, Value};
use crate::store::Column;
use crate::time::Timestamp;

/// The rows of all contacts that exist, ascending.
pub fn rows(engine: &Engine) -> Vec<u32> {
    engine.store().alive().iter().collect()
}

/// The contact of a row.
pub fn contact_id(engine: &Engine, row: u32) -> Option<ContactId> {
    engine.store().contact_id(Row(row))
}

/// Those of these rows for which the kernel finds that they satisfy a plan, ascending.
pub fn kernel(
    engine: &Engine,
    plan: &Plan,
    at: Timestamp,
    rows: impl IntoIterator<Item = u32>,
) -> Vec<u32> {
    let within = rows.into_iter().collect();
    eval::members(plan.condition(), engine.store(), at, &within, Stop::NEVER).iter().collect()
}

/// Whether a row satisfies a plan, by the definition.
pub fn definition(engine: &Engine, plan: &Plan, at: Timestamp, row: u32) -> bool {
    eval::holds(plan.condition(), engine.store(), at, Row(row))
}

/// A field of a row.
pub fn value(engine: &Engine, field: FieldId, row: u32) -> Value<'_> {
    engine.store().value(field, Row(row))
}

/// The texts in the dictionary of a field.
pub fn texts(engine: &Engine, field: FieldId) -> Vec<&str> {
    match engine.store().column(field) {
        Some(Column::Text(texts)) => texts.dictionary().iter().map(|(_, text)| text).collect(),
        Some(Column::Texts(sets)) => sets.dictionary().iter().map(|(_, text)| text).collect(),
        _ => Vec::new(),
    }
}

/// How many events a row has. Panics if one of them is not in its stream.
///
/// # Panics
///
/// If one of them is not in its stream.
pub fn events_of(engine: &Engine, row: u32) -> usize {
    let events = engine.store().events();
    let run = events.run(Row(row));
    run.inspect(|event| {
        let held = events.stream(event.stream).row(event.slot);
        assert_eq!(held, Some(Row(row)), "a run holds events of its contact");
    })
    .count()
}

/// How many events of a type are kept.
pub fn events_of_type(engine: &Engine, event_type: &str) -> usize {
    let events = engine.store().events();
    events.stream_of(event_type).map_or(0, |id| events.stream(id).len())
}

/// How many values the dictionary of a property has.
pub fn property_values(engine: &Engine, event_type: &str, path: &str) -> usize {
    let events = engine.store().events();
    let stream = events.stream_of(event_type).map(|id| events.stream(id));
    let column = stream.and_then(|stream| stream.property(path));
    column.map_or(0, |column| column.dictionary().iter().count())
}
