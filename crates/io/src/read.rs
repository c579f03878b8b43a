//! Files as records, whatever their format.
//!
//! In: a path; its name says the format. Out: batches of checked records, lines of JSON, or the fields that contacts
//! speak for.

use std::io::Read;
use std::path::Path;

use indexmap::IndexMap;
use segmentry::schema::{FieldType, Schema};

use crate::batch::{ContactBatch, EventBatch, ReadOptions, contact_batches, event_batches};
use crate::csv::record::NamedRows;
use crate::csv::{CsvReader, Rules};
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
    Ok(match Format::of(path) {
        Format::Ndjson => {
            let rows = ndjson::read::contacts(LineReader::open(path)?);
            Box::new(contact_batches(rows, schema.clone(), options))
        }
        Format::Csv => Box::new(contact_batches(csv(path)?.contacts(), schema.clone(), options)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(crate::parquet::read::contacts(path, schema, options)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(ReadError::new(path, FileProblem::WithoutParquet)),
    })
}

/// Reads events.
pub fn events(path: &Path, options: ReadOptions) -> Result<Batches<EventBatch>, ReadError> {
    Ok(match Format::of(path) {
        Format::Ndjson => {
            let rows = ndjson::read::events(LineReader::open(path)?);
            Box::new(event_batches(rows, options))
        }
        Format::Csv => Box::new(event_batches(csv(path)?.events(), options)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(crate::parquet::read::events(path, options)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(ReadError::new(path, FileProblem::WithoutParquet)),
    })
}

fn csv(path: &Path) -> Result<NamedRows, ReadError> {
    let source: Box<dyn Read + Send> = source::open(path)?;
    let header = |fault: RowFault| ReadError::new(path, FileProblem::Header(fault.problem.into()));
    let reader = CsvReader::new(source, Rules::LOCAL).map_err(header)?;
    NamedRows::new(reader).map_err(header)
}

/// The custom fields of a file of contacts, in the order in which they appear, each with the type of its values, or
/// text if their types differ. Rows that cannot be read are skipped.
pub fn infer_fields(contacts: &Path) -> Result<IndexMap<String, FieldType>, ReadError> {
    let mut types: IndexMap<String, FieldType> = IndexMap::new();
    let note = |name: String, found: FieldType| {
        let known = types.entry(name).or_insert(found);
        if *known != found {
            *known = FieldType::Text;
        }
    };
    match Format::of(contacts) {
        Format::Ndjson => ndjson::read::infer(LineReader::open(contacts)?, note),
        Format::Csv => csv(contacts)?.infer(note),
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
    pub fn open(path: &Path, kind: RecordKind) -> Result<Self, ReadError> {
        Ok(Self(match Format::of(path) {
            Format::Ndjson => Inner::Ndjson(LineReader::open(path)?),
            Format::Csv => {
                let (rows, reserved) = (csv(path)?, Schema::new());
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
