//! A world in `SQLite`.
//!
//! In: a [`World`]. Out: a database in memory: `contacts` with a column per field, `sets` with a row per
//! member of an array field, `events` with the payload as the text of its JSON, which `SQLite`'s own
//! functions read.

use std::collections::BTreeMap;

use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params, params_from_iter};
use serde_json::Value as Json;

use super::grammar::pools::{NUMBER_FIELDS, TEXT_FIELDS, TIME_FIELDS};
use super::grammar::world::{Cell, World};
use super::numbers::{shortest, spelled};
use super::{calendar, functions, numbers};

/// An empty database that knows the language's functions.
pub(crate) fn database() -> Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch("PRAGMA case_sensitive_like = ON")?;
    numbers::register(&db)?;
    calendar::register(&db)?;
    functions::register(&db)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("canon", 1, flags, |args| {
        let json = args.get::<Option<String>>(0)?;
        Ok(json.map(|json| canonical(&serde_json::from_str(&json).expect("SQLite wrote JSON"))))
    })?;
    let columns: Vec<String> = columns().map(|name| format!("\"{name}\"")).collect();
    db.execute_batch(&format!(
        "CREATE TABLE contacts (id INTEGER PRIMARY KEY, contact_id TEXT, {});
         CREATE TABLE sets (contact INTEGER, field TEXT, member TEXT);
         CREATE TABLE events (id INTEGER PRIMARY KEY, contact INTEGER, event_type TEXT,
                              event_source TEXT, timestamp INTEGER, payload TEXT);
         CREATE INDEX sets_of ON sets (contact);
         CREATE INDEX events_of ON events (contact);",
        columns.join(", ")
    ))?;
    Ok(db)
}

fn columns() -> impl Iterator<Item = &'static str> {
    ["email"].into_iter().chain(TEXT_FIELDS).chain(NUMBER_FIELDS).chain(TIME_FIELDS)
}

/// One text for what is equal: of objects what is not null, by key.
fn canonical(json: &Json) -> String {
    match json {
        Json::Number(number) => spelled(&number.to_string()).expect("a number of the pool"),
        Json::Array(members) => {
            format!("[{}]", members.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Json::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let sorted: BTreeMap<_, _> =
                entries.map(|(key, value)| (key, canonical(value))).collect();
            format!("{sorted:?}")
        }
        json => json.to_string(),
    }
}

/// Replaces the data.
pub(crate) fn fill(db: &Connection, world: &World) -> Result<()> {
    db.execute_batch("BEGIN; DELETE FROM contacts; DELETE FROM sets; DELETE FROM events;")?;
    let marks = vec!["?"; columns().count() + 2].join(", ");
    let mut contacts = db.prepare(&format!("INSERT INTO contacts VALUES ({marks})"))?;
    let mut sets = db.prepare("INSERT INTO sets VALUES (?, ?, ?)")?;
    let mut events = db.prepare("INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?)")?;
    for contact in &world.contacts {
        let cells = columns().map(|name| match contact.cell(name) {
            None => Value::Null,
            Some(Cell::Text(text)) => Value::Text(text.clone()),
            Some(Cell::Number(number)) => Value::Text(shortest(*number)),
            Some(Cell::Time(at)) => Value::Integer(*at),
        });
        let keys = [Value::Integer(contact.row.into()), Value::Text(contact.id.to_string())];
        contacts.execute(params_from_iter(keys.into_iter().chain(cells)))?;
        for (field, members) in &contact.sets {
            for member in members {
                sets.execute(params![contact.row, field, member])?;
            }
        }
        for event in &contact.events {
            let payload = event.payload.to_text();
            let (name, source) = (event.event_type, event.source);
            events.execute(params![contact.row, name, source, event.at, payload])?;
        }
    }
    db.execute_batch("COMMIT")
}
