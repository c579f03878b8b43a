//! Tables to Parquet: a row group a part, column by column, a few thousand rows at a time.

use std::fmt::Write as _;
use std::fs::File;
use std::sync::Arc;

use indicatif::ProgressBar;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use crate::Failure;
use crate::generate::table::{Cell, Column, Kind, Table};
use crate::generate::world::World;

/// Rows whose values are held at a time.
const CHUNK: usize = 8_192;

/// Rows of a group: those who read several at a time find enough of them.
pub(super) const GROUP: usize = 122_880;

pub(in crate::generate) struct ParquetFile(SerializedFileWriter<File>);

/// The schema of a table, in Parquet's words. Every column may be NULL.
fn message<R>(table: &Table<R>) -> String {
    let mut message = format!("message {} {{ ", table.name);
    for Column { name, kind, .. } in table.columns {
        let group = "(LIST) { repeated group list { required binary element (STRING); } }";
        // Writing to a text cannot fail.
        let _ = match kind {
            Kind::Text | Kind::Unique => write!(message, "optional binary {name} (STRING); "),
            Kind::Texts => write!(message, "optional group {name} {group} "),
            Kind::Whole => write!(message, "optional int64 {name}; "),
            Kind::Cents => write!(message, "optional int64 {name} (DECIMAL(18,2)); "),
            Kind::Time => write!(message, "optional int64 {name} (TIMESTAMP(MILLIS,true)); "),
        };
    }
    message.push('}');
    message
}

impl ParquetFile {
    pub(super) fn create<R>(file: File, table: &Table<R>) -> Result<Self, Failure> {
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("segmentry ", env!("CARGO_PKG_VERSION")).to_owned());
        for column in table.columns.iter().filter(|column| column.kind == Kind::Unique) {
            let path = ColumnPath::new(vec![column.name.to_owned()]);
            properties = properties.set_column_dictionary_enabled(path, false);
        }
        let schema = Arc::new(parse_message_type(&message(table))?);
        Ok(Self(SerializedFileWriter::new(file, schema, Arc::new(properties.build()))?))
    }

    /// Writes a row group.
    pub(super) fn group<R>(
        &mut self,
        world: &World,
        table: &Table<R>,
        rows: &[R],
        progress: &ProgressBar,
    ) -> Result<(), Failure> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.0.next_row_group()?;
        let (share, mut shown) = (table.columns.len() as u64, 0);
        for (place, column) in (1..).zip(table.columns) {
            let mut out =
                group.next_column()?.ok_or_else(|| Failure::new("a column is missing"))?;
            for rows in rows.chunks(CHUNK) {
                match column.kind {
                    Kind::Text | Kind::Unique | Kind::Texts => {
                        texts(&mut out, world, column, rows)?;
                    }
                    Kind::Whole | Kind::Cents | Kind::Time => {
                        numbers(&mut out, world, column, rows)?;
                    }
                }
            }
            out.close()?;
            let done = rows.len() as u64 * place / share;
            progress.inc(done - shown);
            shown = done;
        }
        group.close()?;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        let mut writer = self.0;
        writer.finish()?;
        writer.inner().sync_all()?;
        Ok(())
    }
}

fn numbers<R>(
    out: &mut SerializedColumnWriter<'_>,
    world: &World,
    column: &Column<R>,
    rows: &[R],
) -> Result<(), Failure> {
    let mut values = Vec::with_capacity(rows.len());
    let mut levels = Vec::with_capacity(rows.len());
    let mut scratch = String::new();
    for row in rows {
        let cell = (column.cell)(world, row, &mut scratch);
        levels.push(i16::from(cell != Cell::Null));
        if let Cell::Number(number) = cell {
            values.push(number);
        }
    }
    out.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}

/// Texts and lists of texts: all bytes in one buffer, of which each value is a part.
fn texts<R>(
    out: &mut SerializedColumnWriter<'_>,
    world: &World,
    column: &Column<R>,
    rows: &[R],
) -> Result<(), Failure> {
    let last = if column.kind == Kind::Texts { 2 } else { 1 };
    let (mut bytes, mut parts): (Vec<u8>, Vec<(usize, usize)>) = Default::default();
    let (mut defined, mut repeated): (Vec<i16>, Vec<i16>) = Default::default();
    let mut scratch = String::new();
    // A text that is there is defined to the last level; an empty list to the one before it.
    let mut note = |levels: (i16, i16), text: &str| {
        defined.push(levels.0);
        repeated.push(levels.1);
        if levels.0 == last {
            parts.push((bytes.len(), text.len()));
            bytes.extend_from_slice(text.as_bytes());
        }
    };
    for row in rows {
        scratch.clear();
        match (column.cell)(world, row, &mut scratch) {
            Cell::Null | Cell::Number(_) => note((0, 0), ""),
            Cell::Text(text) => note((1, 0), text),
            Cell::Texts(texts) if texts.is_empty() => note((1, 0), ""),
            Cell::Texts(texts) => {
                (0..).zip(texts).for_each(|(place, text)| note((2, i16::from(place > 0)), text));
            }
        }
    }
    let bytes = ByteArray::from(bytes);
    let values: Vec<ByteArray> =
        parts.into_iter().map(|(start, length)| bytes.slice(start, length)).collect();
    let repeated = (column.kind == Kind::Texts).then_some(repeated.as_slice());
    out.typed::<ByteArrayType>().write_batch(&values, Some(&defined), repeated)?;
    Ok(())
}
