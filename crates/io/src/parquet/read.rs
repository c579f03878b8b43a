//! Contacts from the columns of Parquet, as NDJSON would have them.
//!
//! In: a file with a column for each part of a contact: `custom.NAME` (or `NAME` alone) for a custom field. Out: a
//! batch for each group of rows, with the number of each row. NULL is the `null` of NDJSON.

use std::collections::BTreeSet;
use std::path::Path;

use segmentry::ids::ListId;
use segmentry::ingest::{
    CheckedContact, ContactBuilder, Fault, FaultKind, FieldUpdate, Form, Input, RecordError,
    ValueType,
};
use segmentry::schema::{Field, FieldId, FieldType, Schema};

use super::column::{Cell, Column, NoText};
use super::file::{Group, Groups, Loaded, ParquetFile};
use crate::batch::{PutContacts, ReadOptions};
use crate::faults::{ColumnProblem, ReadError, RowFault};

pub(super) fn wrong_type(field: &str, wanted: ValueType) -> Fault {
    Fault::new(field, FaultKind::WrongType { wanted, given: None })
}

pub(super) fn malformed(field: &str, wanted: Form, text: &str) -> Fault {
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
pub(super) fn end_group<T>(
    group: &mut Group<T>,
    refused: &mut Vec<RowFault>,
    options: &mut ReadOptions,
) {
    (options.progress)(group.count);
    refused.extend(group.broken.take());
}

pub(crate) fn contacts<B: PutContacts + Send + 'static>(
    path: &Path,
    schema: &Schema,
    mut options: ReadOptions,
) -> Result<impl Iterator<Item = B> + use<B>, ReadError> {
    let file = ParquetFile::open(path)?.value_by_value(options.value_by_value);
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
    let put = move |_: &ParquetFile, made: &mut Made<B>, rows: Loaded, columns: &[Column]| {
        let Made { batch, lists } = made;
        for (line, row) in (rows.first..).zip(0..rows.count) {
            batch.put(line, contact(&fields, columns, row, lists).map_err(Into::into));
        }
    };
    let groups = Groups::read(file, 1, put)?;
    Ok(groups.map(move |mut group| {
        let mut batch = std::mem::take(&mut group.rows).batch;
        end_group(&mut group, batch.refused(), &mut options);
        batch
    }))
}

/// What was made of a group so far, and the lists that its contacts name: thousands of contacts share the text of a
/// list.
#[derive(Default)]
struct Made<B> {
    batch: B,
    lists: BTreeSet<ListId>,
}

/// The list of that name, whose text those before it share.
fn list(name: &str, lists: &mut BTreeSet<ListId>) -> ListId {
    /// Lists that are kept. An account has hundreds; texts that are no lists would fill the memory.
    const KEPT: usize = 4_096;
    if let Some(held) = lists.get(name) {
        return held.clone();
    }
    let list = ListId::from(name);
    if lists.len() < KEPT {
        lists.insert(list.clone());
    }
    list
}

fn contact(
    fields: &[Field],
    columns: &[Column],
    row: usize,
    lists: &mut BTreeSet<ListId>,
) -> Result<CheckedContact, RecordError> {
    let mut record = ContactBuilder::with_capacity(fields.len());
    for (field, column) in fields.iter().zip(columns) {
        let cell = match column.text(row) {
            Ok(text) => Ok(text.map(|text| Cell::Text(text.into()))),
            Err(NoText) => column.cell(row),
        };
        match (field.id, cell) {
            (_, Err(fault)) => record.refuse(Fault { field: field.name.clone(), ..fault }),
            (FieldId::CONTACT_ID | FieldId::LIST_IDS, Ok(None)) => {}
            (FieldId::CONTACT_ID, Ok(Some(Cell::Text(id)))) => match id.parse() {
                Ok(id) => record.identify(id),
                Err(_) => record.refuse(malformed(&field.name, Form::Uuid, &id)),
            },
            (FieldId::CONTACT_ID, Ok(Some(_))) => {
                record.refuse(wrong_type(&field.name, ValueType::Text));
            }
            (FieldId::LIST_IDS, Ok(Some(Cell::Texts(names)))) => {
                record.put_on_lists(names.into_iter().map(|name| list(name, lists)));
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
