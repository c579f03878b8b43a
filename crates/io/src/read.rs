//! Files as records, whatever their format.
//!
//! In: a path; its name or its content says the format. Out: batches of checked records, lines of JSON, or the
//! fields that contacts
//! speak for.

use std::io::BufRead;
use std::path::Path;

use indexmap::IndexMap;
use segmentry::schema::{FieldType, Schema};

use crate::batch::{
    ColumnBatch, ContactBatch, EventBatch, PutContacts, ReadOptions, SetColumn, contact_batches,
    event_batches,
};
use crate::csv::CsvReader;
use crate::csv::record::NamedRows;
use crate::faults::{FileProblem, ReadError, RowFault};
use crate::ndjson;
use crate::source::{self, Format, Line, LineReader, RecordKind};

/// Batches in the order of the file.
pub type Batches<B> = Box<dyn Iterator<Item = B> + Send>;

/// Reads contacts.
pub fn contacts(
    path: &Path,
    schema: &Schema,
    options: ReadOptions,
) -> Result<Batches<ContactBatch>, ReadError> {
    contacts_into(path, schema, options)
}

/// Reads contacts column by column.
pub fn contact_columns(
    path: &Path,
    schema: &Schema,
    options: ReadOptions,
) -> Result<Batches<ColumnBatch>, ReadError> {
    contacts_into(path, schema, options)
}

fn contacts_into<B: PutContacts + Send + 'static>(
    path: &Path,
    schema: &Schema,
    options: ReadOptions,
) -> Result<Batches<B>, ReadError> {
    let (format, source) = source::open_text(path)?;
    arrays_or_csv(path, format, &options.sets)?;
    Ok(match format {
        Format::Ndjson => {
            let rows = ndjson::read::contacts(LineReader::new(source));
            Box::new(contact_batches(rows, schema.clone(), options))
        }
        Format::Csv => {
            let rows = csv_with_sets(path, source, &options.sets)?.contacts();
            Box::new(contact_batches(rows, schema.clone(), options))
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(crate::parquet::read::contacts(path, schema, options)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(ReadError::new(path, FileProblem::WithoutParquet)),
    })
}

/// Reads events.
pub fn events(path: &Path, options: ReadOptions) -> Result<Batches<EventBatch>, ReadError> {
    let (format, source) = source::open_text(path)?;
    Ok(match format {
        Format::Ndjson => {
            let rows = ndjson::read::events(LineReader::new(source));
            Box::new(event_batches(rows, options))
        }
        Format::Csv => Box::new(event_batches(csv(path, source)?.events(), options)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(crate::parquet::events::events(path, options)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(ReadError::new(path, FileProblem::WithoutParquet)),
    })
}

/// Whether the events of a file are known to be in the order of time, without reading all of them: only Parquet can
/// say so, by its column of instants.
pub fn events_ascend(path: &Path) -> Result<bool, ReadError> {
    match Format::by_name(path) {
        #[cfg(feature = "parquet")]
        Some(Format::Parquet) => crate::parquet::events::ascend(path),
        _ => Ok(false),
    }
}

fn csv(path: &Path, source: Box<dyn BufRead + Send>) -> Result<NamedRows, ReadError> {
    let header = |fault: RowFault| ReadError::new(path, FileProblem::Header(fault.into()));
    // The person who reads a file has it on a disk.
    Ok(NamedRows::new(CsvReader::new(source, u64::MAX).map_err(header)?))
}

fn csv_with_sets(
    path: &Path,
    source: Box<dyn BufRead + Send>,
    sets: &[SetColumn],
) -> Result<NamedRows, ReadError> {
    let missing = |name| ReadError::new(path, FileProblem::MissingSet(name));
    csv(path, source)?.with_sets(sets).map_err(missing)
}

/// Refuses signs between texts for files that have arrays.
fn arrays_or_csv(path: &Path, format: Format, sets: &[SetColumn]) -> Result<(), ReadError> {
    match format {
        Format::Ndjson | Format::Parquet if !sets.is_empty() => {
            Err(ReadError::new(path, FileProblem::SetsOfCsv))
        }
        _ => Ok(()),
    }
}

/// The custom fields of a file of contacts, in the order in which they appear, each with the type of its values, or
/// text if their types differ. Rows that cannot be read are skipped.
///
/// Columns of `sets` are sets.
pub fn infer_fields(
    contacts: &Path,
    sets: &[SetColumn],
) -> Result<IndexMap<String, FieldType>, ReadError> {
    let mut types: IndexMap<String, FieldType> = IndexMap::new();
    let note = |name: String, found: FieldType| {
        let known = types.entry(name).or_insert(found);
        if *known != found {
            *known = FieldType::Text;
        }
    };
    let (format, source) = source::open_text(contacts)?;
    arrays_or_csv(contacts, format, sets)?;
    match format {
        Format::Ndjson => ndjson::read::infer(LineReader::new(source), note),
        Format::Csv => csv_with_sets(contacts, source, sets)?.infer(note),
        #[cfg(feature = "parquet")]
        Format::Parquet => crate::parquet::read::infer(contacts, note)?,
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(ReadError::new(contacts, FileProblem::WithoutParquet)),
    }
    Ok(types)
}

/// Records as lines of JSON that are not checked, for a service that checks them.
pub struct JsonLines(Inner);

enum Inner {
    Ndjson(LineReader),
    Csv(Box<CsvLines>),
}

struct CsvLines {
    rows: NamedRows,
    kind: RecordKind,
    reserved: Schema,
    /// The last line.
    json: String,
}

impl JsonLines {
    /// Opens a file of lines or of CSV.
    pub fn open(path: &Path, kind: RecordKind, sets: &[SetColumn]) -> Result<Self, ReadError> {
        let (format, source) = source::open_text(path)?;
        arrays_or_csv(path, format, sets)?;
        Ok(Self(match format {
            Format::Ndjson => Inner::Ndjson(LineReader::new(source)),
            Format::Csv => {
                let rows = csv_with_sets(path, source, sets)?;
                let reserved = Schema::new();
                Inner::Csv(Box::new(CsvLines { rows, kind, reserved, json: String::new() }))
            }
            Format::Parquet => return Err(ReadError::new(path, FileProblem::NotLines)),
        }))
    }

    /// The next record, or why there is none on its line; `None` at the end.
    pub fn read_line(&mut self) -> Option<Result<Line<'_>, RowFault>> {
        match &mut self.0 {
            Inner::Ndjson(lines) => lines.read_line(),
            Inner::Csv(lines) => {
                let (number, row) = lines.rows.next_json(lines.kind, &lines.reserved)?;
                Some(match row {
                    Ok(json) => {
                        lines.json = json;
                        Ok(Line { number, text: &lines.json })
                    }
                    Err(problem) => Err(RowFault { line: number, problem }),
                })
            }
        }
    }
}
