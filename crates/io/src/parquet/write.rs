//! Tables to Parquet, packed with zstd: a row group for each part, column by column, a few thousand rows at a time.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use crate::table::{Cell, Column, ColumnType, Rows, Table};

/// Rows whose values are held at a time.
const CHUNK: usize = 8_192;

/// Rows of a group: few enough that a reader finds several groups to read at the same time.
pub const GROUP: usize = 122_880;

/// A Parquet file that is being written.
pub struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
}

/// The schema of a table, in Parquet's words. Every column may be NULL.
fn message(table: &Table) -> String {
    let mut message = format!("message {} {{ ", table.name);
    for Column { name, column_type } in &table.columns {
        let group = "(LIST) { repeated group list { required binary element (STRING); } }";
        // Writing to a `String` cannot fail.
        let _ = match column_type {
            ColumnType::Text | ColumnType::Unique => {
                write!(message, "optional binary {name} (STRING); ")
            }
            ColumnType::Texts => write!(message, "optional group {name} {group} "),
            ColumnType::Whole => write!(message, "optional int64 {name}; "),
            ColumnType::Cents => write!(message, "optional int64 {name} (DECIMAL(18,2)); "),
            ColumnType::Time => write!(message, "optional int64 {name} (TIMESTAMP(MILLIS,true)); "),
        };
    }
    message.push('}');
    message
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file.
    pub fn new(out: W, table: &Table) -> Result<Self, ParquetError> {
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("segmentry ", env!("CARGO_PKG_VERSION")).to_owned());
        for column in table.columns.iter().filter(|column| column.column_type == ColumnType::Unique)
        {
            let path = ColumnPath::new(vec![column.name.to_owned()]);
            properties = properties.set_column_dictionary_enabled(path, false);
        }
        let schema = Arc::new(parse_message_type(&message(table))?);
        let writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build()))?;
        Ok(Self { writer, columns: table.columns.clone() })
    }

    /// Adds rows as one group; [`GROUP`] of them at most is a good size. `progress` is called with the number of rows
    /// written since the last call.
    pub fn write_group(
        &mut self,
        rows: &impl Rows,
        mut progress: impl FnMut(u64),
    ) -> Result<(), ParquetError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        let (share, mut reported) = (self.columns.len() as u64, 0);
        for (place, column) in self.columns.iter().enumerate() {
            let missing = || ParquetError::General("the schema has fewer columns".to_owned());
            let mut out = group.next_column()?.ok_or_else(missing)?;
            for first in (0..rows.len()).step_by(CHUNK) {
                let chunk = first..rows.len().min(first + CHUNK);
                match column.column_type {
                    ColumnType::Text | ColumnType::Unique => {
                        write_texts(&mut out, rows, place, chunk, false)?;
                    }
                    ColumnType::Texts => write_texts(&mut out, rows, place, chunk, true)?,
                    ColumnType::Whole | ColumnType::Cents | ColumnType::Time => {
                        write_numbers(&mut out, rows, place, chunk)?;
                    }
                }
            }
            out.close()?;
            let done = rows.len() as u64 * (place as u64 + 1) / share;
            progress(done - reported);
            reported = done;
        }
        group.close()?;
        Ok(())
    }

    /// Writes the file's description of itself. Only then is the file whole.
    pub fn finish(self) -> Result<W, ParquetError> {
        self.writer.into_inner()
    }
}

fn write_numbers(
    out: &mut SerializedColumnWriter<'_>,
    rows: &impl Rows,
    column: usize,
    chunk: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    let mut values = Vec::with_capacity(chunk.len());
    let mut levels = Vec::with_capacity(chunk.len());
    let mut buffer = String::new();
    for row in chunk {
        let cell = rows.cell(row, column, &mut buffer);
        levels.push(i16::from(cell != Cell::Null));
        if let Cell::Number(number) = cell {
            values.push(number);
        }
    }
    out.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}

/// Texts and lists of texts: all bytes in one buffer, of which each value is a part.
fn write_texts(
    out: &mut SerializedColumnWriter<'_>,
    rows: &impl Rows,
    column: usize,
    chunk: std::ops::Range<usize>,
    lists: bool,
) -> Result<(), ParquetError> {
    let max_definition = if lists { 2 } else { 1 };
    let (mut bytes, mut parts): (Vec<u8>, Vec<(usize, usize)>) = Default::default();
    let (mut definition_levels, mut repetition_levels): (Vec<i16>, Vec<i16>) = Default::default();
    // A text has the highest definition level, an empty list the one below.
    let mut put = |definition: i16, repetition: i16, text: &str| {
        definition_levels.push(definition);
        repetition_levels.push(repetition);
        if definition == max_definition {
            parts.push((bytes.len(), text.len()));
            bytes.extend_from_slice(text.as_bytes());
        }
    };
    let mut buffer = String::new();
    for row in chunk {
        buffer.clear();
        match rows.cell(row, column, &mut buffer) {
            Cell::Null | Cell::Number(_) => put(0, 0, ""),
            Cell::Text(text) => put(1, 0, text),
            Cell::Texts(texts) if texts.is_empty() => put(1, 0, ""),
            Cell::Texts(texts) => {
                (0..).zip(texts).for_each(|(place, text)| put(2, i16::from(place > 0), text));
            }
        }
    }
    let bytes = ByteArray::from(bytes);
    let values: Vec<ByteArray> =
        parts.into_iter().map(|(start, length)| bytes.slice(start, length)).collect();
    let repetition_levels = lists.then_some(repetition_levels.as_slice());
    out.typed::<ByteArrayType>().write_batch(
        &values,
        Some(&definition_levels),
        repetition_levels,
    )?;
    Ok(())
}
