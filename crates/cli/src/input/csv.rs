//! CSV with a header, read as the same records as NDJSON.
//!
//! An empty cell is no value. Sets (`list_ids`, `alternate_emails`) are separated by `;`. Columns of
//! an event that are not its own are its properties, as text.

use std::ops::ControlFlow;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use segmentry::ingest::{
    ContactPatch, ContactRef, Event, Fault, FaultKind, Form, Payload, RecordError,
};
use segmentry::schema::{FieldType, Schema, decimal_from_text};
use segmentry::time::Timestamp;
use serde_json::{Map, Value};

use super::{Failure, Faults, Kind, open};

fn malformed(field: &str, wanted: Form, text: &str) -> RecordError {
    Fault::new(field, FaultKind::Malformed { wanted }).with_value(text).into()
}

fn missing(field: &str) -> RecordError {
    Fault::new(field, FaultKind::Missing).into()
}

/// Calls `each` with the header and every row's cells that are not empty.
fn rows(
    path: &Path,
    faults: &mut Faults,
    mut each: impl FnMut(u64, &[(&str, &str)], &mut Faults),
) -> Result<(), Failure> {
    rows_until(path, faults, |line, cells, faults| {
        each(line, cells, faults);
        ControlFlow::Continue(())
    })
}

/// The same, until `each` has enough.
fn rows_until(
    path: &Path,
    faults: &mut Faults,
    mut each: impl FnMut(u64, &[(&str, &str)], &mut Faults) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(open(path)?);
    let header: StringRecord = reader
        .headers()
        .map_err(|error| Failure::new(format!("{}: no readable header: {error}", path.display())))?
        .clone();
    let header: Vec<String> = header
        .iter()
        .map(|name| name.trim().trim_start_matches('\u{feff}').to_lowercase())
        .collect();
    let mut record = ByteRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                faults.add(path, line, format!("the file breaks off here: {error}"));
                return Ok(());
            }
        }
        let line = record.position().map_or(line, csv::Position::line);
        if record.len() != header.len() {
            faults.add(
                path,
                line,
                format!("{} cells where the header has {}", record.len(), header.len()),
            );
            continue;
        }
        let Ok(text) = StringRecord::from_byte_record(record.clone()) else {
            faults.add(path, line, "invalid UTF-8");
            continue;
        };
        let cells: Vec<(&str, &str)> = header
            .iter()
            .map(String::as_str)
            .zip(text.iter())
            .filter(|(_, cell)| !cell.trim().is_empty())
            .collect();
        if each(line, &cells, faults).is_break() {
            return Ok(());
        }
    }
}

/// Every row as the line of NDJSON that says the same.
pub(super) fn json_lines(
    path: &Path,
    kind: Kind,
    faults: &mut Faults,
    each: &mut impl FnMut(u64, &str, &mut Faults) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let reserved = Schema::new();
    rows_until(path, faults, |line, cells, faults| {
        let json = match kind {
            Kind::Contacts => contact_json(cells, &reserved),
            Kind::Events => event_json(cells),
        };
        each(line, &json.to_string(), faults)
    })
}

fn members(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|member| !member.is_empty())
}

fn contact_json(cells: &[(&str, &str)], reserved: &Schema) -> Value {
    let (mut contact, mut custom) = (Map::new(), Map::new());
    for (name, cell) in cells {
        match *name {
            "list_ids" | "alternate_emails" => {
                contact.insert((*name).to_owned(), members(cell).collect());
            }
            name if name == "contact_id" || reserved.field(name).is_some() => {
                contact.insert(name.to_owned(), (*cell).into());
            }
            name => drop(custom.insert(name.to_owned(), (*cell).into())),
        }
    }
    contact.insert("custom_fields".to_owned(), custom.into());
    contact.into()
}

/// The columns of an event that are not its properties.
const OF_EVENT: [&str; 6] =
    ["event_id", "contact_id", "email", "event_type", "timestamp", "source"];

fn event_json(cells: &[(&str, &str)]) -> Value {
    let (own, properties): (Vec<_>, Vec<_>) =
        cells.iter().partition(|(name, _)| OF_EVENT.contains(name));
    let object = |cells: Vec<&(&str, &str)>| -> Map<String, Value> {
        cells.into_iter().map(|(name, cell)| ((*name).to_owned(), (*cell).into())).collect()
    };
    let mut event = object(own);
    event.insert("properties".to_owned(), object(properties).into());
    event.into()
}

/// The types that the columns which are no reserved fields speak for.
pub(super) fn infer(path: &Path) -> Result<Vec<(String, FieldType)>, Failure> {
    let reserved = Schema::new();
    let mut found = Vec::new();
    let mut silent = Faults { count: super::FAULTS_SHOWN, ..Faults::default() };
    rows(path, &mut silent, |_, cells, _| {
        for (name, cell) in cells.iter().filter(|(name, _)| reserved.field(name).is_none()) {
            let field_type = if decimal_from_text(cell.trim()).is_some() {
                FieldType::Number
            } else if Timestamp::parse(cell).is_ok() {
                FieldType::Date
            } else {
                FieldType::Text
            };
            found.push(((*name).to_owned(), field_type));
        }
    })?;
    Ok(found)
}

pub(super) fn contacts(
    path: &Path,
    faults: &mut Faults,
    take: &mut impl FnMut(u64, Result<ContactPatch, RecordError>, &mut Faults),
) -> Result<(), Failure> {
    rows(path, faults, |line, cells, faults| take(line, contact(cells), faults))
}

fn contact(cells: &[(&str, &str)]) -> Result<ContactPatch, RecordError> {
    let mut patch = ContactPatch::default();
    for (name, cell) in cells {
        match *name {
            "contact_id" => {
                let id = cell.parse().map_err(|_| malformed("contact_id", Form::Uuid, cell))?;
                patch.contact_id = Some(id);
            }
            "list_ids" => patch.list_ids.extend(members(cell).map(Into::into)),
            "alternate_emails" => {
                patch = patch.set(name, members(cell).map(str::to_owned).collect::<Vec<_>>());
            }
            _ => patch = patch.set(name, *cell),
        }
    }
    Ok(patch)
}

pub(super) fn events(
    path: &Path,
    faults: &mut Faults,
    take: &mut impl FnMut(u64, Result<Event, RecordError>, &mut Faults),
) -> Result<(), Failure> {
    rows(path, faults, |line, cells, faults| take(line, event(cells), faults))
}

fn event(cells: &[(&str, &str)]) -> Result<Event, RecordError> {
    let cell = |wanted: &str| cells.iter().find(|(name, _)| *name == wanted).map(|(_, cell)| *cell);
    let required = |name: &str| cell(name).ok_or_else(|| missing(name));
    let contact: ContactRef = match (cell("contact_id"), cell("email")) {
        (Some(id), _) => {
            ContactRef::Id(id.parse().map_err(|_| malformed("contact_id", Form::Uuid, id))?)
        }
        (None, Some(email)) => email.into(),
        (None, None) => return Err(missing("contact_id")),
    };
    let at = required("timestamp")?;
    let at = Timestamp::parse(at).map_err(|_| malformed("timestamp", Form::Timestamp, at))?;
    let properties: std::collections::BTreeMap<&str, &str> =
        cells.iter().filter(|(name, _)| !OF_EVENT.contains(name)).copied().collect();
    let payload = Payload::from_serialize(&properties)
        .map_err(|error| Fault::of_payload("properties", error))?;
    let event = Event::new(contact, required("event_type")?, at.to_chrono())
        .with_id(required("event_id")?)
        .with_payload(payload);
    Ok(match cell("source") {
        Some(source) => event.from_source(source),
        None => event,
    })
}
