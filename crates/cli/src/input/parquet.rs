//! Parquet, read as the same records as NDJSON.
//!
//! In: a file with a column for each part of a record: `custom.NAME` (or `NAME` alone) for a custom
//! field, `properties.PATH` for what an event carries. Out: records with the number of their row.
//! Row group by row group, a few thousand rows of it at a time. NULL is the `null` of NDJSON.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use segmentry::ingest::{
    Change, CheckedContact, ContactRef, Event, EventColumns, EventParts, Fault, FaultKind, Form,
    Input, Leaf, RecordError, STEP, Scalar, ValueType,
};
use segmentry::schema::{Field, FieldId, FieldType, Schema};
use segmentry::time::Timestamp;

use self::column::{Cell, Column, Shape};
use super::{EventChunk, Failure, Faults};

mod column;

/// What a row group of contacts holds: row numbers, and what each row said.
type ContactRows = Vec<(u64, Result<CheckedContact, RecordError>)>;

/// What a row group of events holds: the good rows by column, and what was wrong with the others.
type EventRows = (EventChunk, Vec<(u64, RecordError)>);

/// Rows whose values are held at a time.
const ROWS: usize = 8_192;

/// A column that is read: its name in the file, without the parts of a list; its place; its shape.
#[derive(Clone)]
struct Head {
    name: String,
    leaf: usize,
    shape: Shape,
}

/// An open file whose columns can all be read.
struct Sheet<'p> {
    path: &'p Path,
    reader: SerializedFileReader<File>,
    heads: Vec<Head>,
}

fn wrong_type(field: &str, wanted: ValueType) -> Fault {
    Fault::new(field, FaultKind::WrongType { wanted, given: None })
}

fn malformed(field: &str, wanted: Form, text: &str) -> Fault {
    Fault::new(field, FaultKind::Malformed { wanted }).with_value(text)
}

fn failed(path: &Path, reason: impl std::fmt::Display) -> Failure {
    Failure::new(format!("{}: {reason}", path.display()))
}

impl<'p> Sheet<'p> {
    fn open(path: &'p Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| failed(path, error))?;
        let reader = SerializedFileReader::new(file).map_err(|error| failed(path, error))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let mut heads = Vec::with_capacity(schema.num_columns());
        for (leaf, column) in schema.columns().iter().enumerate() {
            // The element of a list goes by the name of the list.
            let name = match column.max_rep_level() {
                0 => column.path().string(),
                _ => schema.get_column_root(leaf).name().to_owned(),
            };
            let shape = Shape::of(column)
                .map_err(|reason| failed(path, format!("column `{name}`: {reason}")))?;
            if heads.iter().any(|head: &Head| head.name == name) {
                return Err(failed(path, format!("column `{name}`: is there twice")));
            }
            heads.push(Head { name, leaf, shape });
        }
        for group in reader.metadata().row_groups() {
            for (head, chunk) in heads.iter().zip(group.columns()) {
                let packed = chunk.compression();
                if !matches!(packed, Compression::UNCOMPRESSED | Compression::SNAPPY) {
                    let reason = "only Snappy and none are read; write it again with one of them";
                    let name = &head.name;
                    return Err(failed(
                        path,
                        format!("column `{name}`: packed as {packed}: {reason}"),
                    ));
                }
            }
        }
        Ok(Self { path, reader, heads })
    }

    /// The same file, opened once more, its columns in the same order.
    fn open_again(&self) -> Result<Self, Failure> {
        let file = File::open(self.path).map_err(|error| failed(self.path, error))?;
        let reader = SerializedFileReader::new(file).map_err(|error| failed(self.path, error))?;
        Ok(Self { path: self.path, reader, heads: self.heads.clone() })
    }

    /// The place of a column among those that are read.
    fn place(&self, name: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.name == name)
    }

    /// Calls `each` with the number of every row of a group, from `row` on, and the columns, of which
    /// it asks each for its next value.
    fn group(
        &self,
        group: usize,
        row: &mut u64,
        mut each: impl FnMut(u64, &mut [Column]),
    ) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(group)?;
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let columns = self.heads.iter().map(|head| {
            let reader = group.get_column_reader(head.leaf)?;
            Ok(Column::new(head.shape, &schema.column(head.leaf), reader))
        });
        let mut columns = columns.collect::<Result<Vec<_>, ParquetError>>()?;
        let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        while left > 0 {
            let rows = left.min(ROWS);
            for (column, head) in columns.iter_mut().zip(&self.heads) {
                let found = column.fill(rows)?;
                if found != rows {
                    let reason = format!("column `{}` ends {} rows early", head.name, left - found);
                    return Err(ParquetError::General(reason));
                }
            }
            for _ in 0..rows {
                each(*row, &mut columns);
                *row += 1;
            }
            left -= rows;
        }
        Ok(())
    }
}

/// What came of a group: something of its rows, and why it breaks off where it does.
struct Group<T> {
    rows: T,
    broken: Option<(u64, ParquetError)>,
}

/// Reads the groups of a file, several at a time, into what `row` puts the rows into. Where the file
/// breaks off is a fault, and what comes behind is left.
fn by_group<T: Default + Send>(
    sheet: &Sheet<'_>,
    faults: &mut Faults,
    row: impl Fn(&mut T, u64, &mut [Column]) + Sync,
) -> Result<Vec<T>, Failure> {
    let count = sheet.reader.num_row_groups();
    let rows = |group: usize| sheet.reader.metadata().row_group(group).num_rows().cast_unsigned();
    let first = |group: usize| 1 + (0..group).map(rows).sum::<u64>();
    let firsts: Vec<u64> = (0..count).map(first).collect();
    let next = AtomicUsize::new(0);
    let read = || -> Result<Vec<(usize, Group<T>)>, Failure> {
        // Readers of one open file would share its cursor.
        let own = sheet.open_again()?;
        let mut groups = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(first) = firsts.get(number) else { return Ok(groups) };
            let (mut at, mut rows) = (*first, T::default());
            let broken = own.group(number, &mut at, |at, columns| row(&mut rows, at, columns));
            groups.push((number, Group { rows, broken: broken.err().map(|error| (at, error)) }));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count);
    let mut groups = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(read)).collect();
        let read = readers.into_iter().map(|reader| reader.join().expect("readers do not panic"));
        read.collect::<Result<Vec<_>, Failure>>()
    })?
    .into_iter()
    .flatten()
    .collect::<Vec<_>>();
    groups.sort_by_key(|(number, _)| *number);
    let mut all = Vec::with_capacity(count);
    for (_, group) in groups {
        all.push(group.rows);
        if let Some((at, error)) = group.broken {
            faults.add(sheet.path, at, format!("the file breaks off here: {error}"));
            break;
        }
    }
    Ok(all)
}

/// The field that a column of the contacts file holds.
fn field_of(column: &str) -> &str {
    column.strip_prefix("custom.").unwrap_or(column)
}

/// The types that the columns which are no reserved fields speak for.
pub(super) fn infer(path: &Path) -> Result<Vec<(String, FieldType)>, Failure> {
    let reserved = Schema::new();
    let sheet = Sheet::open(path)?;
    let custom = sheet.heads.iter().map(|head| (field_of(&head.name), head.shape.field_type()));
    let custom = custom.filter(|(name, _)| reserved.field(name).is_none());
    Ok(custom.map(|(name, found)| (name.to_owned(), found)).collect())
}

pub(super) fn contacts(
    path: &Path,
    schema: &Schema,
    faults: &mut Faults,
    take: &mut impl FnMut(u64, Result<CheckedContact, RecordError>, &mut Faults),
) -> Result<(), Failure> {
    let sheet = Sheet::open(path)?;
    let mut fields = Vec::with_capacity(sheet.heads.len());
    for head in &sheet.heads {
        let name = field_of(&head.name);
        match schema.field(name) {
            Some(field) if field.is_custom() || name == head.name => fields.push(field),
            _ => {
                let reason = "no such field; create it first, or leave the column out";
                return Err(failed(path, format!("column `{}`: {reason}", head.name)));
            }
        }
    }
    if let Some(twice) =
        (1..fields.len()).find(|at| fields[..*at].iter().any(|field| field.id == fields[*at].id))
    {
        return Err(failed(path, format!("column `{}`: is there twice", sheet.heads[twice].name)));
    }
    let groups = by_group(&sheet, faults, |rows: &mut ContactRows, row, columns| {
        rows.push((row, contact(&fields, columns)));
    })?;
    for (row, record) in groups.into_iter().flatten() {
        take(row, record, faults);
    }
    Ok(())
}

fn contact(fields: &[&Field], columns: &mut [Column]) -> Result<CheckedContact, RecordError> {
    let mut record =
        CheckedContact { fields: Vec::with_capacity(fields.len()), ..CheckedContact::default() };
    let mut faults = Vec::new();
    for (field, column) in fields.iter().zip(columns) {
        let outcome = match (field.id, column.next()) {
            (_, Err(fault)) => Err(Fault { field: field.name.clone(), ..fault }),
            (FieldId::CONTACT_ID | FieldId::LIST_IDS, Ok(None)) => Ok(()),
            (FieldId::CONTACT_ID, Ok(Some(Cell::Text(id)))) => {
                record.contact_id = id.parse().ok();
                let parsed = record.contact_id.map(|_| ());
                parsed.ok_or_else(|| malformed(&field.name, Form::Uuid, &id))
            }
            (FieldId::CONTACT_ID, Ok(Some(_))) => Err(wrong_type(&field.name, ValueType::Text)),
            (FieldId::LIST_IDS, Ok(Some(Cell::Texts(lists)))) => {
                record.put_on_lists(lists.into_iter().map(Into::into).collect(), &mut faults);
                Ok(())
            }
            (FieldId::LIST_IDS, Ok(Some(_))) => Err(wrong_type(&field.name, ValueType::TextArray)),
            (_, Ok(cell)) => {
                record.put(field, cell.map_or(Change::Clear, |cell| Change::Set(input(cell))))
            }
        };
        faults.extend(outcome.err());
    }
    record.complete(faults).map_err(|faults| RecordError::Faults { faults })
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
enum Part {
    Id,
    Contact,
    Email,
    Type,
    Time,
    Source,
    /// The way to a property.
    Property(String),
}

impl Part {
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
                Self::Property(path.replace('.', &STEP.to_string()))
            }
        })
    }
}

pub(super) fn events(path: &Path, faults: &mut Faults) -> Result<Vec<EventChunk>, Failure> {
    let sheet = Sheet::open(path)?;
    for name in ["event_id", "event_type", "timestamp"] {
        if sheet.place(name).is_none() {
            return Err(failed(path, format!("there is no column `{name}`")));
        }
    }
    if sheet.place("contact_id").or(sheet.place("email")).is_none() {
        return Err(failed(path, "there is no column `contact_id`, nor `email`"));
    }
    let mut parts = Vec::with_capacity(sheet.heads.len());
    for head in &sheet.heads {
        let unknown =
            || format!("column `{}`: unknown; call it `properties.` and so on", head.name);
        parts.push(Part::of(&head.name).ok_or_else(|| failed(path, unknown()))?);
    }
    let groups =
        by_group(&sheet, faults, |(chunk, wrong): &mut EventRows, row, columns| {
            match event(&sheet.heads, &parts, columns, &mut chunk.events) {
                Ok(()) => chunk.lines.push(row),
                Err(faults) => wrong.push((row, RecordError::Faults { faults })),
            }
        })?;
    let mut chunks = Vec::with_capacity(groups.len());
    for (chunk, wrong) in groups {
        wrong.iter().for_each(|(row, error)| faults.add(path, *row, error));
        chunks.push(chunk);
    }
    Ok(chunks)
}

/// Adds the event of a row.
fn event(
    heads: &[Head],
    parts: &[Part],
    columns: &mut [Column],
    events: &mut EventColumns,
) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let (mut id, mut by_id, mut by_email, mut event_type, mut at) = (None, None, None, None, None);
    let (mut source, mut properties) = (None, Vec::new());
    for ((part, head), column) in parts.iter().zip(heads).zip(columns) {
        let cell = match column.next() {
            Ok(Some(cell)) => cell,
            Ok(None) => continue,
            Err(fault) => {
                faults.push(Fault { field: head.name.clone(), ..fault });
                continue;
            }
        };
        let outcome = match (part, cell) {
            (Part::Property(path), cell) => {
                properties.push((path.as_str(), cell));
                Ok(())
            }
            (Part::Time, cell) => instant(&head.name, cell).map(|instant| at = Some(instant)),
            (Part::Contact, Cell::Text(text)) => match text.parse() {
                Ok(contact) => {
                    by_id = Some(ContactRef::Id(contact));
                    Ok(())
                }
                Err(_) => Err(malformed(&head.name, Form::Uuid, &text)),
            },
            (part, Cell::Text(text)) => {
                match part {
                    Part::Id => id = Some(text),
                    Part::Email => by_email = Some(ContactRef::from(text.as_ref())),
                    Part::Type => event_type = Some(text),
                    _ => source = Some(text),
                }
                Ok(())
            }
            _ => Err(wrong_type(&head.name, ValueType::Text)),
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

fn leaf<'c>(cell: &'c Cell<'_>) -> Leaf<'c> {
    match cell {
        Cell::Text(text) => Leaf::Text(text),
        Cell::Number(number) => Leaf::Scalar(Scalar::Number(number.normalize())),
        Cell::Bool(flag) => Leaf::Scalar(Scalar::Bool(*flag)),
        Cell::Time(at) => Leaf::Scalar(Scalar::Text(at.to_string().into())),
        Cell::Texts(texts) => {
            let texts = texts.iter().map(|text| Scalar::Text((*text).into()));
            Leaf::Scalar(Scalar::List(texts.collect()))
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
