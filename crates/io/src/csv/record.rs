//! Records from rows of CSV, as NDJSON would have them.
//!
//! An empty cell is no value. Lists are separated by `;`, alternate addresses also by `,`, and the texts of a set by
//! the sign that was given for its column, or they are an array of JSON; others are split by the library. A column
//! `properties` of an event has all of them as a JSON object, as exports write it; other columns that are not its own
//! are properties, as text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use segmentry::ingest::{
    ContactPatch, ContactRef, Event, Fault, FaultKind, Form, Payload, RecordError, texts_of_cell,
    type_of_text,
};
use segmentry::schema::{FieldType, Schema};
use segmentry::time::Timestamp;
use serde_json::{Map, Value};

use super::read::CsvReader;
use crate::batch::{Row, SetColumn};
use crate::faults::RowProblem;
use crate::source::RecordKind;

/// The columns of an event that are no property of it.
const OF_EVENT: [&str; 7] =
    ["event_id", "contact_id", "email", "event_type", "timestamp", "source", PROPERTIES];

/// The column that has all properties.
const PROPERTIES: &str = "properties";

/// A cell that is not empty, with the name of its column.
type NamedCell<'r> = (&'r str, &'r str);

/// Rows of a text with the names of their columns.
pub(crate) struct NamedRows {
    reader: CsvReader,
    /// A copy, since rows borrow the reader.
    header: Vec<String>,
    sets: Vec<SetColumn>,
}

impl NamedRows {
    pub(crate) fn new(reader: CsvReader) -> Self {
        Self { header: reader.names().to_vec(), reader, sets: Vec::new() }
    }

    /// With columns that hold sets, or the name of one that is not there.
    pub(crate) fn with_sets(self, sets: &[SetColumn]) -> Result<Self, String> {
        let is_there =
            |set: &&SetColumn| self.header.iter().any(|name| set.name.eq_ignore_ascii_case(name));
        match sets.iter().find(|set| !is_there(set)) {
            Some(missing) => Err(missing.name.clone()),
            None => Ok(Self { sets: sets.to_vec(), ..self }),
        }
    }

    /// Makes something of the cells of the next row that are not empty.
    fn next<T, E: Into<RowProblem>>(
        &mut self,
        make: impl FnOnce(&[NamedCell<'_>], &[SetColumn]) -> Result<T, E>,
    ) -> Option<Row<T>> {
        Some(match self.reader.read_row()? {
            Ok(row) => {
                let cells = self.header.iter().map(String::as_str).zip(row.cells());
                let cells = cells.enumerate().filter(|(_, (_, cell))| !cell.trim().is_empty());
                let (places, cells): (Vec<_>, Vec<_>) = cells.unzip();
                let unnamed = cells.iter().position(|(name, _)| name.is_empty());
                let record = match unnamed {
                    Some(place) => Err(RowProblem::UnnamedColumn { column: places[place] + 1 }),
                    None => make(&cells, &self.sets).map_err(Into::into),
                };
                (row.line, record)
            }
            Err(fault) => (fault.line, Err(fault.problem)),
        })
    }

    pub(crate) fn contacts(mut self) -> impl Iterator<Item = Row<ContactPatch>> {
        std::iter::from_fn(move || self.next(contact))
    }

    pub(crate) fn events(mut self) -> impl Iterator<Item = Row<Event>> {
        std::iter::from_fn(move || self.next(|cells, _| event(cells)))
    }

    /// The next row as the line of NDJSON that says the same.
    pub(crate) fn next_json(&mut self, kind: RecordKind, reserved: &Schema) -> Option<Row<String>> {
        self.next(|cells, sets| match kind {
            RecordKind::Contacts => Ok(contact_json(cells, sets, reserved).to_string()),
            RecordKind::Events => event_json(cells),
        })
    }

    /// Calls `note` with each custom field of each contact and the type that its cell speaks for. Rows that cannot
    /// be read are skipped.
    pub(crate) fn infer(mut self, mut note: impl FnMut(String, FieldType)) {
        let reserved = Schema::new();
        let mut of_row = |cells: &[NamedCell<'_>], sets: &[SetColumn]| {
            for (name, cell) in cells.iter().filter(|(name, _)| reserved.field(name).is_none()) {
                let is_set = separator(name, sets).is_some();
                let field_type = if is_set { FieldType::Set } else { type_of_text(cell) };
                note((*name).to_owned(), field_type);
            }
            Ok::<_, RowProblem>(())
        };
        while self.next(&mut of_row).is_some() {}
    }
}

/// What separates the texts of a column, if it was said.
fn separator(name: &str, sets: &[SetColumn]) -> Option<char> {
    let set = sets.iter().find(|set| set.name.eq_ignore_ascii_case(name));
    set.map(|set| set.separator)
}

/// The signs between the texts of a column that holds several, whether or not one was said: between ids of lists no
/// comma, which an id may hold.
fn signs(name: &str, sets: &[SetColumn]) -> Option<Vec<char>> {
    match (separator(name, sets), name) {
        (Some(sign), _) => Some(vec![sign]),
        (None, "list_ids") => Some(vec![';']),
        (None, "alternate_emails") => Some(ADDRESS_SIGNS.to_vec()),
        (None, _) => None,
    }
}

/// What separates addresses.
const ADDRESS_SIGNS: [char; 2] = [';', ','];

/// The addresses of a cell that may hold several.
pub fn email_addresses(cell: &str) -> Vec<Cow<'_, str>> {
    texts_of_cell(cell, &ADDRESS_SIGNS)
}

fn contact_json(cells: &[NamedCell<'_>], sets: &[SetColumn], reserved: &Schema) -> Value {
    let (mut contact, mut custom) = (Map::new(), Map::new());
    for (name, cell) in cells {
        let value = match signs(name, sets) {
            Some(signs) => texts_of_cell(cell, &signs).into(),
            None => (*cell).into(),
        };
        let is_reserved = matches!(*name, "contact_id" | "list_ids");
        let is_reserved = is_reserved || reserved.field(name).is_some();
        let of = if is_reserved { &mut contact } else { &mut custom };
        of.insert((*name).to_owned(), value);
    }
    contact.insert("custom_fields".to_owned(), custom.into());
    contact.into()
}

/// The event as a line. Its properties are the text that came, since a number that is read and written loses digits.
fn event_json(cells: &[NamedCell<'_>]) -> Result<String, RecordError> {
    let own = cells.iter().filter(|(name, _)| OF_EVENT.contains(name) && *name != PROPERTIES);
    let own: Map<String, Value> =
        own.map(|(name, cell)| ((*name).to_owned(), (*cell).into())).collect();
    let member = format!("\"{PROPERTIES}\":{}}}", payload(cells)?.as_str());
    Ok(with_members(&Value::Object(own).to_string(), &member))
}

/// The object `text`, whose last sign is its closing brace, with `members` put in, which end with one.
fn with_members(text: &str, members: &str) -> String {
    let head = text.trim_end().strip_suffix('}').unwrap_or(text).trim_end();
    let comma = if head.ends_with('{') { "" } else { "," };
    format!("{head}{comma}{members}")
}

/// All properties of an event: those of the object, and the columns that are none of its own.
fn payload(cells: &[NamedCell<'_>]) -> Result<Payload, RecordError> {
    let refused = |error| RecordError::from(Fault::of_payload(PROPERTIES, error));
    let columns: BTreeMap<&str, &str> =
        cells.iter().filter(|(name, _)| !OF_EVENT.contains(name)).copied().collect();
    let object = cells.iter().find(|(name, _)| *name == PROPERTIES);
    let object = object.map(|(_, cell)| Payload::parse(cell)).transpose().map_err(refused)?;
    let Some(object) = object else { return Payload::from_serialize(&columns).map_err(refused) };
    if columns.is_empty() {
        return Ok(object);
    }
    let held: Map<String, Value> = serde_json::from_str(object.as_str())
        .expect("INVARIANT of Payload: its text is a JSON object");
    if let Some(twice) = columns.keys().find(|name| held.contains_key(**name)) {
        return Err(Fault::new(*twice, FaultKind::Repeated).into());
    }
    let columns = Payload::from_serialize(&columns).map_err(refused)?;
    let members = columns.as_str().strip_prefix('{').unwrap_or_default();
    Payload::parse(&with_members(object.as_str(), members)).map_err(refused)
}

fn malformed(field: &str, wanted: Form, text: &str) -> RecordError {
    Fault::new(field, FaultKind::Malformed { wanted }).with_value(text).into()
}

fn missing(field: &str) -> RecordError {
    Fault::new(field, FaultKind::Missing).into()
}

fn contact(cells: &[NamedCell<'_>], sets: &[SetColumn]) -> Result<ContactPatch, RecordError> {
    let mut patch = ContactPatch::default();
    for (name, cell) in cells {
        match *name {
            "contact_id" => {
                let id = cell.parse().map_err(|_| malformed("contact_id", Form::Uuid, cell))?;
                patch.contact_id = Some(id);
            }
            name => {
                patch = match signs(name, sets) {
                    Some(signs) if name == "list_ids" => {
                        let lists = texts_of_cell(cell, &signs);
                        patch.list_ids.extend(lists.iter().map(|list| list.as_ref().into()));
                        patch
                    }
                    Some(signs) => {
                        let texts = texts_of_cell(cell, &signs).into_iter();
                        patch.set(name, texts.map(Cow::into_owned).collect::<Vec<String>>())
                    }
                    None => patch.set(name, *cell),
                }
            }
        }
    }
    Ok(patch)
}

fn event(cells: &[NamedCell<'_>]) -> Result<Event, RecordError> {
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
    let payload = payload(cells)?;
    let event = Event::new(contact, required("event_type")?, at.to_chrono())
        .with_id(required("event_id")?)
        .with_payload(payload);
    Ok(match cell("source") {
        Some(source) => event.from_source(source),
        None => event,
    })
}
