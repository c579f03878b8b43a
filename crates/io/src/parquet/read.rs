//! Records from the columns of Parquet, as NDJSON would have them.
//!
//! In: a file with a column for each part of a record: `custom.NAME` (or `NAME` alone) for a custom field,
//! `properties.PATH` for what an event carries. Out: a batch for each group of rows, with the number of each row. NULL
//! is the `null` of NDJSON.

use std::path::Path;

use segmentry::ingest::{
    CheckedContact, ContactBuilder, ContactRef, Event, EventColumns, EventParts, Fault, FaultKind,
    FieldUpdate, Form, Input, PATH_SEPARATOR, PropertyValue, RecordError, Scalar, ValueType,
};
use segmentry::schema::{Field, FieldId, FieldType, Schema};
use segmentry::time::Timestamp;

use super::column::{Cell, Column};
use super::file::{ColumnInfo, Group, Groups, ParquetFile};
use crate::batch::{ContactBatch, EventBatch, Placed, ReadOptions};
use crate::faults::{ColumnProblem, FileProblem, ReadError, RowFault};

fn wrong_type(field: &str, wanted: ValueType) -> Fault {
    Fault::new(field, FaultKind::WrongType { wanted, given: None })
}

fn malformed(field: &str, wanted: Form, text: &str) -> Fault {
    Fault::new(field, FaultKind::Malformed { wanted }).with_value(text)
}

/// The field that a column of the contacts file holds.
fn field_of(column: &str) -> &str {
    column.strip_prefix("custom.").unwrap_or(column)
}

/// Calls `note` with each column that is no reserved field and the type that it speaks for.
pub(crate) fn infer(path: &Path, mut note: impl FnMut(String, FieldType)) -> Result<(), ReadError> {
    let reserved = Schema::new();
    for column in &ParquetFile::open(path)?.columns {
        let name = field_of(&column.name);
        if reserved.field(name).is_none() {
            note(name.to_owned(), column.meaning.field_type());
        }
    }
    Ok(())
}

/// Reports a group's rows and adds the fault at which it breaks off.
fn end_group<T>(group: &mut Group<T>, refused: &mut Vec<RowFault>, options: &mut ReadOptions) {
    (options.progress)(group.count);
    refused.extend(group.broken.take());
}

pub(crate) fn contacts(
    path: &Path,
    schema: &Schema,
    mut options: ReadOptions,
) -> Result<impl Iterator<Item = ContactBatch> + use<>, ReadError> {
    let file = ParquetFile::open(path)?;
    let mut fields: Vec<Field> = Vec::with_capacity(file.columns.len());
    for column in &file.columns {
        let wrong = |problem| Err(ReadError::column(path, &column.name, problem));
        let name = field_of(&column.name);
        match schema.field(name) {
            Some(field) if fields.iter().any(|other| other.id == field.id) => {
                return wrong(ColumnProblem::Duplicate);
            }
            Some(field) if field.is_custom() || name == column.name => fields.push(field.clone()),
            _ => return wrong(ColumnProblem::UnknownField),
        }
    }
    let put = move |_: &ParquetFile, batch: &mut ContactBatch, row, columns: &mut [Column]| {
        match contact(&fields, columns) {
            Ok(record) => batch.contacts.push(Placed { line: row, record }),
            Err(error) => batch.refused.push(RowFault { line: row, problem: error.into() }),
        }
    };
    let groups = Groups::read(file, put)?;
    Ok(groups.map(move |mut group| {
        let mut batch = std::mem::take(&mut group.rows);
        end_group(&mut group, &mut batch.refused, &mut options);
        batch
    }))
}

fn contact(fields: &[Field], columns: &mut [Column]) -> Result<CheckedContact, RecordError> {
    let mut record = ContactBuilder::with_capacity(fields.len());
    for (field, column) in fields.iter().zip(columns) {
        match (field.id, column.next()) {
            (_, Err(fault)) => record.refuse(Fault { field: field.name.clone(), ..fault }),
            (FieldId::CONTACT_ID | FieldId::LIST_IDS, Ok(None)) => {}
            (FieldId::CONTACT_ID, Ok(Some(Cell::Text(id)))) => match id.parse() {
                Ok(id) => record.identify(id),
                Err(_) => record.refuse(malformed(&field.name, Form::Uuid, &id)),
            },
            (FieldId::CONTACT_ID, Ok(Some(_))) => {
                record.refuse(wrong_type(&field.name, ValueType::Text));
            }
            (FieldId::LIST_IDS, Ok(Some(Cell::Texts(lists)))) => {
                record.put_on_lists(lists.into_iter().map(Into::into));
            }
            (FieldId::LIST_IDS, Ok(Some(_))) => {
                record.refuse(wrong_type(&field.name, ValueType::TextArray));
            }
            (_, Ok(None)) => record.put(field, FieldUpdate::Clear),
            (_, Ok(Some(cell))) => record.put(field, FieldUpdate::Set(input(cell))),
        }
    }
    Ok(record.finish()?)
}

fn input(cell: Cell<'_>) -> Input {
    match cell {
        Cell::Text(text) => Input::Text(text.into_owned()),
        Cell::Number(number) => Input::Number(number),
        Cell::Bool(flag) => Input::Bool(flag),
        Cell::Time(at) => Input::Time(at),
        Cell::Texts(texts) => Input::Texts(texts.into_iter().map(str::to_owned).collect()),
    }
}

/// What a column of the events file is.
#[derive(Clone, Debug)]
enum EventPart {
    Id,
    Contact,
    Email,
    Type,
    Time,
    Source,
    /// A property, by its path.
    Property(String),
}

impl EventPart {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "event_id" => Self::Id,
            "contact_id" => Self::Contact,
            "email" => Self::Email,
            "event_type" => Self::Type,
            "timestamp" => Self::Time,
            "source" => Self::Source,
            _ => {
                let path = name.strip_prefix("properties.")?;
                Self::Property(path.replace('.', &PATH_SEPARATOR.to_string()))
            }
        })
    }
}

pub(crate) fn events(
    path: &Path,
    mut options: ReadOptions,
) -> Result<impl Iterator<Item = EventBatch> + use<>, ReadError> {
    let file = ParquetFile::open(path)?;
    for name in ["event_id", "event_type", "timestamp"] {
        if !file.has(name) {
            return Err(ReadError::new(path, FileProblem::MissingColumn(name)));
        }
    }
    if !file.has("contact_id") && !file.has("email") {
        return Err(ReadError::new(path, FileProblem::MissingContact));
    }
    let part = |column: &ColumnInfo| {
        let unknown = || ReadError::column(path, &column.name, ColumnProblem::UnknownPart);
        EventPart::of(&column.name).ok_or_else(unknown)
    };
    let parts = file.columns.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    let put =
        move |file: &ParquetFile, batch: &mut EventBatch, row, columns: &mut [Column]| match event(
            &file.columns,
            &parts,
            columns,
            &mut batch.events,
        ) {
            Ok(()) => batch.lines.push(row),
            Err(faults) => batch
                .refused
                .push(RowFault { line: row, problem: RecordError::Faults { faults }.into() }),
        };
    let groups = Groups::read(file, put)?;
    Ok(groups.map(move |mut group| {
        let mut batch = std::mem::take(&mut group.rows);
        end_group(&mut group, &mut batch.refused, &mut options);
        batch
    }))
}

/// Adds the event of a row.
fn event(
    infos: &[ColumnInfo],
    parts: &[EventPart],
    columns: &mut [Column],
    events: &mut EventColumns,
) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let (mut id, mut by_id, mut by_email, mut event_type, mut at) = (None, None, None, None, None);
    let (mut source, mut properties) = (None, Vec::new());
    for ((part, info), column) in parts.iter().zip(infos).zip(columns) {
        let cell = match column.next() {
            Ok(Some(cell)) => cell,
            Ok(None) => continue,
            Err(fault) => {
                faults.push(Fault { field: info.name.clone(), ..fault });
                continue;
            }
        };
        let outcome = match (part, cell) {
            (EventPart::Property(path), cell) => {
                properties.push((path.as_str(), cell));
                Ok(())
            }
            (EventPart::Time, cell) => instant(&info.name, cell).map(|instant| at = Some(instant)),
            (EventPart::Contact, Cell::Text(text)) => match text.parse() {
                Ok(contact) => {
                    by_id = Some(ContactRef::Id(contact));
                    Ok(())
                }
                Err(_) => Err(malformed(&info.name, Form::Uuid, &text)),
            },
            (part, Cell::Text(text)) => {
                match part {
                    EventPart::Id => id = Some(text),
                    EventPart::Email => by_email = Some(ContactRef::from(text.as_ref())),
                    EventPart::Type => event_type = Some(text),
                    _ => source = Some(text),
                }
                Ok(())
            }
            _ => Err(wrong_type(&info.name, ValueType::Text)),
        };
        faults.extend(outcome.err());
    }
    let mut missing = |field: &str, there: bool| {
        if !there && !faults.iter().any(|fault| fault.field == field) {
            faults.push(Fault::new(field, FaultKind::Missing));
        }
    };
    missing("event_id", id.is_some());
    missing("event_type", event_type.is_some());
    missing("timestamp", at.is_some());
    missing("contact_id", by_id.is_some() || by_email.is_some());
    let (Some(event_type), Some(at), Some(contact)) = (event_type, at, by_id.or(by_email)) else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    events.push_parts(&EventParts {
        id: id.as_deref(),
        contact,
        event_type: &event_type,
        source: source.as_deref().unwrap_or(Event::DEFAULT_SOURCE),
        at,
        properties: properties.iter().map(|(path, cell)| (*path, leaf(cell))).collect(),
    })
}

fn leaf<'c>(cell: &'c Cell<'_>) -> PropertyValue<'c> {
    match cell {
        Cell::Text(text) => PropertyValue::Text(text),
        Cell::Number(number) => PropertyValue::Scalar(Scalar::Number(number.normalize())),
        Cell::Bool(flag) => PropertyValue::Scalar(Scalar::Bool(*flag)),
        Cell::Time(at) => PropertyValue::Scalar(Scalar::Text(at.to_string().into())),
        Cell::Texts(texts) => {
            let texts = texts.iter().map(|text| Scalar::Text((*text).into()));
            PropertyValue::Scalar(Scalar::List(texts.collect()))
        }
    }
}

fn instant(column: &str, cell: Cell<'_>) -> Result<Timestamp, Fault> {
    match cell {
        Cell::Time(at) => Ok(at),
        Cell::Text(text) => {
            Timestamp::parse(&text).map_err(|_| malformed(column, Form::Timestamp, &text))
        }
        _ => Err(wrong_type(column, ValueType::Timestamp)),
    }
}
