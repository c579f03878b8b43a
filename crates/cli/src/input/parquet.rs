//! Parquet, read as the same records as NDJSON.
//!
//! In: a file with a column for each part of a record: `custom.NAME` (or `NAME` alone) for a custom
//! field, `properties.PATH` for what an event carries. Out: records with the number of their row.
//! Row group by row group, a few thousand rows of it at a time. NULL is the `null` of NDJSON.

use std::fs::File;
use std::path::Path;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use segmentry::ingest::{
    Change, ContactPatch, ContactRef, Event, Fault, Input, Payload, RecordError,
};
use segmentry::schema::{FieldType, Schema};
use segmentry::time::Timestamp;
use serde::Serialize;

use self::column::{Cell, Column, Shape};
use super::{Failure, Faults};

mod column;

/// Rows whose values are held at a time.
const ROWS: usize = 8_192;

/// A column that is read: its name in the file, without the parts of a list; its place; its shape.
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

/// A fault of one record.
fn fault(field: &str, reason: impl Into<String>) -> Fault {
    Fault { record: 0, field: field.to_owned(), reason: reason.into() }
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

    /// The place of a column among those that are read.
    fn place(&self, name: &str) -> Option<usize> {
        self.heads.iter().position(|head| head.name == name)
    }

    /// Calls `each` with the number of every row, from 1, and the columns, of which it asks each for
    /// its next value. Where the file breaks off is a fault.
    fn rows(&self, faults: &mut Faults, mut each: impl FnMut(u64, &mut [Column], &mut Faults)) {
        let mut row = 0;
        for group in 0..self.reader.num_row_groups() {
            if let Err(error) = self.group(group, &mut row, faults, &mut each) {
                faults.add(self.path, row + 1, format!("the file breaks off here: {error}"));
                break;
            }
        }
    }

    fn group(
        &self,
        group: usize,
        row: &mut u64,
        faults: &mut Faults,
        each: &mut impl FnMut(u64, &mut [Column], &mut Faults),
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
                *row += 1;
                each(*row, &mut columns, faults);
            }
            left -= rows;
        }
        Ok(())
    }
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
    take: &mut impl FnMut(u64, Result<ContactPatch, RecordError>, &mut Faults),
) -> Result<(), Failure> {
    let sheet = Sheet::open(path)?;
    let mut fields = Vec::with_capacity(sheet.heads.len());
    for head in &sheet.heads {
        let name = field_of(&head.name);
        match schema.field(name) {
            Some(field) if field.is_custom() || name == head.name => fields.push(name),
            _ => {
                let reason = "no such field; create it first, or leave the column out";
                return Err(failed(path, format!("column `{}`: {reason}", head.name)));
            }
        }
    }
    if let Some(twice) = (1..fields.len()).find(|place| fields[..*place].contains(&fields[*place]))
    {
        return Err(failed(path, format!("column `{}`: is there twice", sheet.heads[twice].name)));
    }
    sheet.rows(faults, |row, columns, faults| take(row, contact(&fields, columns), faults));
    Ok(())
}

fn contact(fields: &[&str], columns: &mut [Column]) -> Result<ContactPatch, RecordError> {
    let mut patch = ContactPatch::default();
    let mut faults = Vec::new();
    for (field, column) in fields.iter().zip(columns) {
        let outcome = match (*field, column.next()) {
            (_, Err(reason)) => Err(reason),
            ("contact_id" | "list_ids", Ok(None)) => Ok(()),
            ("contact_id", Ok(Some(Cell::Text(id)))) => match id.parse() {
                Ok(id) => {
                    patch.contact_id = Some(id);
                    Ok(())
                }
                Err(_) => Err(format!("`{id}` is not a UUID")),
            },
            ("contact_id", Ok(Some(_))) => Err("takes text".to_owned()),
            ("list_ids", Ok(Some(Cell::Texts(lists)))) => {
                patch.list_ids.extend(lists.into_iter().map(Into::into));
                Ok(())
            }
            ("list_ids", Ok(Some(_))) => Err("takes an array of texts".to_owned()),
            (_, Ok(cell)) => {
                let change = cell.map_or(Change::Clear, |cell| Change::Set(input(cell)));
                patch.fields.insert((*field).to_owned(), change);
                Ok(())
            }
        };
        faults.extend(outcome.err().map(|reason| fault(field, reason)));
    }
    if faults.is_empty() { Ok(patch) } else { Err(RecordError::Faults { faults }) }
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
    /// The keys on the way to a property.
    Property(Vec<String>),
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
                Self::Property(path.split('.').map(str::to_owned).collect())
            }
        })
    }
}

pub(super) fn events(
    path: &Path,
    faults: &mut Faults,
    take: &mut impl FnMut(u64, Result<Event, RecordError>, &mut Faults),
) -> Result<(), Failure> {
    let mut sheet = Sheet::open(path)?;
    for name in ["event_id", "event_type", "timestamp"] {
        if sheet.place(name).is_none() {
            return Err(failed(path, format!("there is no column `{name}`")));
        }
    }
    if sheet.place("contact_id").or(sheet.place("email")).is_none() {
        return Err(failed(path, "there is no column `contact_id`, nor `email`"));
    }
    // Properties whose paths begin alike come one after another, and go into the same object.
    sheet.heads.sort_by(|one, other| one.name.split('.').cmp(other.name.split('.')));
    let mut parts = Vec::with_capacity(sheet.heads.len());
    for head in &sheet.heads {
        let unknown =
            || format!("column `{}`: unknown; call it `properties.` and so on", head.name);
        parts.push(Part::of(&head.name).ok_or_else(|| failed(path, unknown()))?);
    }
    sheet.rows(faults, |row, columns, faults| {
        take(row, event(&sheet.heads, &parts, columns), faults);
    });
    Ok(())
}

fn event(heads: &[Head], parts: &[Part], columns: &mut [Column]) -> Result<Event, RecordError> {
    let (mut id, mut by_id, mut by_email, mut event_type, mut at) = (None, None, None, None, None);
    let (mut source, mut json) = (Event::DEFAULT_SOURCE.into(), Json::default());
    let mut faults = Vec::new();
    for ((part, head), column) in parts.iter().zip(heads).zip(columns) {
        let cell = match column.next() {
            Ok(Some(cell)) => cell,
            Ok(None) => continue,
            Err(reason) => {
                faults.push(fault(&head.name, reason));
                continue;
            }
        };
        let outcome = match (part, cell) {
            (Part::Property(path), cell) => {
                json.put(path, &cell);
                Ok(())
            }
            (Part::Time, cell) => instant(cell).map(|instant| at = Some(instant)),
            (Part::Contact, Cell::Text(text)) => match text.parse() {
                Ok(contact) => {
                    by_id = Some(ContactRef::Id(contact));
                    Ok(())
                }
                Err(_) => Err(format!("`{text}` is not a UUID")),
            },
            (part, Cell::Text(text)) => {
                match part {
                    Part::Id => id = Some(text.into_owned()),
                    Part::Email => by_email = Some(ContactRef::from(text.as_ref())),
                    Part::Type => event_type = Some(text.as_ref().into()),
                    _ => source = text.as_ref().into(),
                }
                Ok(())
            }
            _ => Err("takes text".to_owned()),
        };
        faults.extend(outcome.err().map(|reason| fault(&head.name, reason)));
    }
    let json = String::from_utf8(json.close()).expect("what JSON is written of is UTF-8");
    let payload = Payload::parse(&json).unwrap_or_else(|error| {
        faults.push(fault("properties", error.to_string()));
        Payload::empty()
    });
    let mut missing = |field: &str, there: bool| {
        if !there && !faults.iter().any(|fault| fault.field == field) {
            faults.push(fault(field, "is missing"));
        }
    };
    missing("event_id", id.is_some());
    missing("event_type", event_type.is_some());
    missing("timestamp", at.is_some());
    missing("contact_id", by_id.is_some() || by_email.is_some());
    match (event_type, at, by_id.or(by_email)) {
        (Some(event_type), Some(at), Some(contact)) if faults.is_empty() => {
            Ok(Event { id, contact, event_type, source, at, payload })
        }
        _ => Err(RecordError::Faults { faults }),
    }
}

fn instant(cell: Cell<'_>) -> Result<Timestamp, String> {
    match cell {
        Cell::Time(at) => Ok(at),
        Cell::Text(text) => Timestamp::parse(&text).map_err(|error| error.to_string()),
        _ => Err("takes a timestamp".to_owned()),
    }
}

/// Properties as the text of a JSON object. They come in the order of their paths.
#[derive(Default)]
struct Json<'p> {
    text: Vec<u8>,
    /// The keys of the objects that are open below the outermost.
    open: Vec<&'p str>,
}

impl<'p> Json<'p> {
    fn put(&mut self, path: &'p [String], cell: &Cell<'_>) {
        let Some((key, objects)) = path.split_last() else { return };
        let same = self.open.iter().zip(objects).take_while(|(one, other)| *one == other).count();
        while self.open.len() > same {
            self.open.pop();
            self.text.push(b'}');
        }
        self.text.push(if self.text.is_empty() { b'{' } else { b',' });
        for object in &objects[same..] {
            self.open.push(object);
            self.write(object);
            self.text.extend_from_slice(b":{");
        }
        self.write(key);
        self.text.push(b':');
        match cell {
            Cell::Text(text) => self.write(text),
            Cell::Number(number) => {
                self.text.extend_from_slice(number.normalize().to_string().as_bytes());
            }
            Cell::Bool(flag) => self.write(flag),
            Cell::Time(at) => self.write(&at.to_string()),
            Cell::Texts(texts) => self.write(texts),
        }
    }

    fn write(&mut self, value: &(impl Serialize + ?Sized)) {
        serde_json::to_writer(&mut self.text, value).expect("texts and flags are JSON");
    }

    fn close(mut self) -> Vec<u8> {
        self.open.iter().for_each(|_| self.text.push(b'}'));
        self.text.extend_from_slice(if self.text.is_empty() { b"{}" } else { b"}" });
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_whose_paths_begin_alike_share_an_object() {
        let path = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
        let paths = ["a", "b.c.d", "b.c.e", "b.f", "g"].map(path);
        let mut json = Json::default();
        paths.iter().for_each(|path| json.put(path, &Cell::Bool(true)));
        let text = String::from_utf8(json.close()).expect("UTF-8");
        assert_eq!(text, r#"{"a":true,"b":{"c":{"d":true,"e":true},"f":true},"g":true}"#);
        assert_eq!(Json::default().close(), b"{}");
    }
}
