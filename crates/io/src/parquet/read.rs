//! Contacts from the columns of Parquet, as NDJSON would have them.
//!
//! In: a file with a column for each part of a contact, named as [`crate::columns`] says. Out: a batch for each group
//! of rows, with the number of each row. NULL is the `null` of NDJSON. Columns stay columns: a value of a dictionary is
//! checked once for all rows of a group.

use std::path::Path;

use segmentry::ingest::{ContactBlocks, Fault, Given, RecordError, ValueCode, ValueType};
use segmentry::schema::{Field, FieldId, FieldType, Schema};

use super::column::{Column, NoText};
use super::file::{Group, Groups, Loaded, ParquetFile};
use crate::batch::{ColumnBatch, PutContacts, ReadOptions};
use crate::columns::{Cell, ContactRows, Read, field_of, input, wrong_type};
use crate::faults::{ReadError, RowFault};

/// Values, of all columns, that there is room for before they come: those of 131,072 contacts with 60 fields. What a
/// file says of its size is not believed beyond this.
const ROOM: usize = 131_072 * 60;

/// Calls `note` with each column that is no reserved field and the type that it speaks for.
pub(crate) fn infer(path: &Path, mut note: impl FnMut(String, FieldType)) -> Result<(), ReadError> {
    let reserved = Schema::new();
    for column in &ParquetFile::open(path)?.columns {
        let name = field_of(&column.name, &reserved);
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
    let wrong = |problem| ReadError::new(path, problem);
    let ContactRows(fields) = ContactRows::new(file.names(), schema).map_err(wrong)?;
    let put = move |_: &ParquetFile, made: &mut Made<B>, rows: Loaded, columns: &[Column]| {
        made.read(&fields, rows, columns);
        if rows.left == rows.count {
            // The thread that has read the group also makes records of it, if they are wanted.
            made.batch = Some(made.finish());
        }
    };
    let groups = Groups::read(file, 1, put)?;
    Ok(groups.map(move |mut group| {
        let mut batch = std::mem::take(&mut group.rows).batch();
        end_group(&mut group, batch.refused(), &mut options);
        batch
    }))
}

/// What was made of a group so far.
struct Made<B> {
    blocks: Option<ContactBlocks>,
    /// For each column what the places are that have the same value in all of the group.
    known: Vec<Vec<Option<ValueCode>>>,
    lines: Vec<u64>,
    refused: Vec<RowFault>,
    /// The whole group, once it was read.
    batch: Option<B>,
}

impl<B> Default for Made<B> {
    fn default() -> Self {
        let (blocks, known, batch) = (None, Vec::new(), None);
        Self { blocks, known, lines: Vec::new(), refused: Vec::new(), batch }
    }
}

impl<B: PutContacts> Made<B> {
    /// Reads some rows, column by column.
    fn read(&mut self, fields: &[Field], rows: Loaded, columns: &[Column]) {
        let blocks = self.blocks.get_or_insert_with(|| {
            let mut blocks = ContactBlocks::new(fields);
            blocks.reserve(rows.left.min(ROOM / fields.len().max(1)));
            blocks
        });
        self.known.resize_with(fields.len(), Vec::new);
        blocks.begin(rows.count);
        for (place, (field, column)) in fields.iter().zip(columns).enumerate() {
            if field.id == FieldId::LIST_IDS {
                read_lists(blocks, field, column, rows.count);
            } else if blocks.has_codes(place) {
                read_values(blocks, (place, field), column, &mut self.known[place], rows.count);
            } else {
                read_head(blocks, (place, field), column, rows.count);
            }
        }
        let refused = blocks.finish().into_iter().map(|(row, faults)| RowFault {
            line: rows.first + row as u64,
            problem: RecordError::from(faults).into(),
        });
        self.refused.extend(refused);
        self.lines.extend(blocks.taken().iter().map(|row| rows.first + u64::from(*row)));
    }

    /// What was made of the group, or of the rows before the one at which it breaks off.
    fn batch(mut self) -> B {
        self.batch.take().unwrap_or_else(|| self.finish())
    }

    /// The contacts of the rows that were read.
    fn finish(&mut self) -> B {
        let contacts = self.blocks.take().map(ContactBlocks::contacts).unwrap_or_default();
        let (lines, refused) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.refused));
        B::of_columns(ColumnBatch { lines, contacts, refused })
    }
}

fn named(field: &Field) -> impl Fn(Fault) -> Fault {
    |fault| Fault { field: field.name.clone(), ..fault }
}

/// Reads a field whose values have codes. Values that many rows share are checked once.
fn read_values(
    blocks: &mut ContactBlocks,
    (place, field): (usize, &Field),
    column: &Column,
    known: &mut Vec<Option<ValueCode>>,
    rows: usize,
) {
    let stable = column.stable();
    if known.len() < stable {
        known.resize(stable, None);
    }
    for (row, at) in column.places()[..rows].iter().enumerate() {
        let is_stable = (*at as usize) < stable;
        if is_stable && let Some(code) = known[*at as usize] {
            blocks.put(place, code);
            continue;
        }
        let code = match given(column, row) {
            Err(fault) => Err(named(field)(fault)),
            Ok(None) => blocks.null(place),
            Ok(Some(Cell::Text(text))) => blocks.code(place, Given::Text(&text)),
            Ok(Some(cell)) => blocks.code(place, Given::Value(input(cell))),
        };
        if let (true, Ok(code)) = (is_stable, &code) {
            known[*at as usize] = Some(*code);
        }
        let code = code.unwrap_or_else(|fault| {
            blocks.refuse(row, fault);
            ValueCode::REFUSED
        });
        blocks.put(place, code);
    }
}

/// Reads an id or an instant that is no field of the record.
fn read_head(
    blocks: &mut ContactBlocks,
    (place, field): (usize, &Field),
    column: &Column,
    rows: usize,
) {
    for row in 0..rows {
        match given(column, row) {
            Err(fault) => blocks.refuse(row, named(field)(fault)),
            Ok(None) => {}
            Ok(Some(Cell::Text(text))) => blocks.put_head(place, row, Given::Text(&text)),
            Ok(Some(cell)) => blocks.put_head(place, row, Given::Value(input(cell))),
        }
    }
}

fn read_lists(blocks: &mut ContactBlocks, field: &Field, column: &Column, rows: usize) {
    for row in 0..rows {
        match column.cell(row) {
            Ok(Some(Cell::Texts(names))) => {
                blocks.put_lists(row, names.iter().map(AsRef::as_ref));
                continue;
            }
            Ok(None) => {}
            Ok(Some(_)) => blocks.refuse(row, wrong_type(&field.name, ValueType::TextArray)),
            Err(fault) => blocks.refuse(row, named(field)(fault)),
        }
        blocks.put_lists(row, std::iter::empty());
    }
}

/// The value of a row.
fn given(column: &Column, row: usize) -> Read<'_> {
    match column.text(row) {
        Ok(text) => Ok(text.map(|text| Cell::Text(text.into()))),
        Err(NoText) => column.cell(row),
    }
}
