//! Records from record batches.
//!
//! In: the schema of a stream, then its batches. Out: checked records with the numbers of their rows, which are counted
//! through all batches from 1, and the rows that were refused. The structs `custom` and `properties` are read like the
//! columns `custom.NAME` and `properties.PATH`. The numbers that pandas gives rows are left out.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema as ArrowSchema};
use indexmap::IndexMap;
use segmentry::ids::{ContactId, SegmentId};
use segmentry::ingest::{Fault, FaultKind, Form, RecordError, ValueType};
use segmentry::partition::PreviousMembers;
use segmentry::schema::{FieldType, Schema};

use super::column::{Column, field_type};
use crate::batch::{ContactBatch, EventBatch, Placed};
use crate::columns::{Cell, ContactRows, EventRows, Read, field_of};
use crate::faults::{ColumnProblem, FileProblem, RowFault};
use crate::pandas::{PANDAS, row_numbers};

/// A column, also one within a struct.
struct Leaf<'f> {
    name: String,
    field: &'f Field,
}

/// The columns of contacts or events, those in the struct `within` taken apart, without those that are `left_out`.
fn leaves<'f>(fields: &'f Fields, within: &str, left_out: &[String]) -> Vec<Leaf<'f>> {
    let mut leaves = Vec::new();
    for field in fields.iter().filter(|field| !left_out.contains(field.name())) {
        match field.data_type() {
            DataType::Struct(children) if field.name() == within => {
                take_apart(within, children, &mut leaves);
            }
            _ => leaves.push(Leaf { name: field.name().clone(), field }),
        }
    }
    leaves
}

fn take_apart<'f>(path: &str, fields: &'f Fields, leaves: &mut Vec<Leaf<'f>>) {
    for field in fields {
        let name = format!("{path}.{}", field.name());
        match field.data_type() {
            DataType::Struct(children) => take_apart(&name, children, leaves),
            _ => leaves.push(Leaf { name, field }),
        }
    }
}

/// The struct of a kind of records whose parts are columns.
const CONTACT_STRUCT: &str = "custom";
const EVENT_STRUCT: &str = "properties";

fn problem(name: &str, problem: ColumnProblem) -> FileProblem {
    FileProblem::Column { name: name.to_owned(), problem }
}

/// The schema of a stream of batches, and how far it was read.
struct Rows {
    fields: Fields,
    within: &'static str,
    /// Columns of pandas' own.
    left_out: Vec<String>,
    names: Vec<String>,
    /// Which column is one of ids of contacts.
    ids: Vec<bool>,
    next: u64,
}

impl Rows {
    fn new(schema: &ArrowSchema, within: &'static str) -> Result<Self, FileProblem> {
        let fields = schema.fields().clone();
        let left_out = row_numbers(schema.metadata().get(PANDAS).map(String::as_str));
        let leaves = leaves(&fields, within, &left_out);
        for leaf in &leaves {
            field_type(leaf.field).map_err(|wrong| problem(&leaf.name, wrong))?;
        }
        let names: Vec<String> = leaves.into_iter().map(|leaf| leaf.name).collect();
        let ids = names.iter().map(|name| name == "contact_id").collect();
        Ok(Self { fields, within, left_out, names, ids, next: 1 })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Calls `each` with the number of every row, and its cells.
    fn read(
        &mut self,
        batch: &RecordBatch,
        mut each: impl FnMut(u64, &mut dyn Iterator<Item = Read<'_>>),
    ) -> Result<(), FileProblem> {
        let mut arrays: Vec<(ArrayRef, Option<Vec<bool>>)> = Vec::with_capacity(self.names.len());
        let found = batch.schema();
        let same = self.fields.len() == found.fields().len()
            && self.fields.iter().zip(found.fields()).all(|(one, other)| {
                one.name() == other.name() && one.data_type() == other.data_type()
            });
        if !same {
            return Err(FileProblem::OtherColumns);
        }
        let columns = self.fields.iter().zip(batch.columns());
        for (field, array) in columns.filter(|(field, _)| !self.left_out.contains(field.name())) {
            let is_struct = matches!(field.data_type(), DataType::Struct(_));
            if is_struct && field.name() == self.within {
                arrays_within(array, None, &mut arrays);
            } else {
                arrays.push((array.clone(), None));
            }
        }
        let mut columns = Vec::with_capacity(arrays.len());
        for ((array, within), name) in arrays.iter().zip(&self.names) {
            let column = Column::new(array, within.as_deref());
            columns.push(column.map_err(|wrong| problem(name, wrong))?);
        }
        for row in 0..batch.num_rows() {
            let cells = columns.iter().zip(&self.ids);
            each(self.next, &mut cells.map(|(column, is_id)| column.cell(row, *is_id)));
            self.next += 1;
        }
        Ok(())
    }
}

/// The columns of a struct, each with the rows in which the struct itself is NULL.
fn arrays_within(
    array: &ArrayRef,
    within: Option<&[bool]>,
    arrays: &mut Vec<(ArrayRef, Option<Vec<bool>>)>,
) {
    let parts = array.as_struct();
    let is_null = |row: usize| parts.is_null(row) || within.is_some_and(|within| within[row]);
    let nulls: Vec<bool> = (0..parts.len()).map(is_null).collect();
    for part in parts.columns() {
        if matches!(part.data_type(), DataType::Struct(_)) {
            arrays_within(part, Some(&nulls), arrays);
        } else {
            arrays.push((part.clone(), Some(nulls.clone())));
        }
    }
}

/// The custom fields that columns of contacts speak for, each with the type of its values. A column that cannot be read
/// is left out; [`ContactReader::new`] refuses it.
pub fn infer_fields(schema: &ArrowSchema) -> IndexMap<String, FieldType> {
    let reserved = Schema::new();
    let mut types = IndexMap::new();
    let left_out = row_numbers(schema.metadata().get(PANDAS).map(String::as_str));
    for leaf in leaves(schema.fields(), CONTACT_STRUCT, &left_out) {
        let name = field_of(&leaf.name, &reserved);
        if let (None, Ok(found)) = (reserved.field(name), field_type(leaf.field)) {
            types.entry(name.to_owned()).or_insert(found);
        }
    }
    types
}

/// Reads contacts from batches.
pub struct ContactReader {
    rows: Rows,
    records: ContactRows,
}

impl ContactReader {
    /// A reader of batches with such columns. Refused if one of them cannot be read, or is no field.
    pub fn new(columns: &ArrowSchema, schema: &Schema) -> Result<Self, FileProblem> {
        let rows = Rows::new(columns, CONTACT_STRUCT)?;
        let records = ContactRows::new(rows.names(), schema)?;
        Ok(Self { rows, records })
    }

    /// The contacts of the next batch, which must have the same columns.
    pub fn read(&mut self, batch: &RecordBatch) -> Result<ContactBatch, FileProblem> {
        let Self { rows, records } = self;
        let mut read = ContactBatch::default();
        rows.read(batch, |line, cells| match records.record(cells) {
            Ok(record) => read.contacts.push(Placed { line, record }),
            Err(error) => read.refused.push(RowFault { line, problem: error.into() }),
        })?;
        Ok(read)
    }
}

/// Reads events from batches.
pub struct EventReader {
    rows: Rows,
    records: EventRows,
}

impl EventReader {
    /// A reader of batches with such columns. Refused if one is missing, cannot be read, or is no part of an event.
    pub fn new(columns: &ArrowSchema) -> Result<Self, FileProblem> {
        let rows = Rows::new(columns, EVENT_STRUCT)?;
        let records = EventRows::new(rows.names())?;
        Ok(Self { rows, records })
    }

    /// The events of the next batch, which must have the same columns.
    pub fn read(&mut self, batch: &RecordBatch) -> Result<EventBatch, FileProblem> {
        let Self { rows, records } = self;
        let mut read = EventBatch::default();
        rows.read(batch, |line, cells| match records.add(cells, &mut read.events) {
            Ok(()) => read.lines.push(line),
            Err(faults) => {
                let problem = RecordError::Faults { faults }.into();
                read.refused.push(RowFault { line, problem });
            }
        })?;
        Ok(read)
    }
}

/// Reads members of segments as [`super::write::members`] writes them: `segment_id` and `contact_id`, and other columns
/// that are not looked at. A row without one of them, or with an id that is none, is refused.
#[derive(Debug, Default)]
pub struct MemberReader {
    members: PreviousMembers,
    next: u64,
}

impl MemberReader {
    /// Reads a batch. Returns the rows that were refused.
    pub fn read(&mut self, batch: &RecordBatch) -> Result<Vec<RowFault>, FileProblem> {
        let column = |name: &'static str| {
            let array = batch.column_by_name(name).ok_or(FileProblem::MissingColumn(name))?;
            Column::new(array, None).map_err(|wrong| problem(name, wrong))
        };
        let (segments, contacts) = (column("segment_id")?, column("contact_id")?);
        let mut refused = Vec::new();
        for row in 0..batch.num_rows() {
            self.next += 1;
            match member(segments.cell(row, false), contacts.cell(row, true)) {
                Ok((segment, contact)) => {
                    self.members.entry(segment).or_default().insert(contact);
                }
                Err(fault) => {
                    let problem = RecordError::Faults { faults: vec![fault] }.into();
                    refused.push(RowFault { line: self.next, problem });
                }
            }
        }
        Ok(refused)
    }

    /// The members that were read.
    pub fn finish(self) -> PreviousMembers {
        self.members
    }
}

fn member(segment: Read<'_>, contact: Read<'_>) -> Result<(SegmentId, ContactId), Fault> {
    let text = |name: &str, read: Read<'_>| match read {
        Ok(Some(Cell::Text(text))) => Ok(text.into_owned()),
        Ok(Some(_)) => {
            let kind = FaultKind::WrongType { wanted: ValueType::Text, given: None };
            Err(Fault::new(name, kind))
        }
        Ok(None) => Err(Fault::new(name, FaultKind::Missing)),
        Err(fault) => Err(Fault { field: name.to_owned(), ..fault }),
    };
    let segment = SegmentId::from(text("segment_id", segment)?);
    let contact = text("contact_id", contact)?;
    let id = contact.parse().map_err(|_| {
        let kind = FaultKind::Malformed { wanted: Form::Uuid };
        Fault::new("contact_id", kind).with_value(&contact)
    })?;
    Ok((segment, id))
}
