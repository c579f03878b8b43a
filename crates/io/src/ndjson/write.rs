//! Lines of JSON to a file: records as the library writes them, and rows of a table.

use std::io::{self, BufWriter, Write};

use segmentry::time::Timestamp;

use crate::table::{Cell, Column, ColumnType, Rows, Table};

/// A file of JSON lines that is being written.
pub struct NdjsonWriter<W: Write> {
    out: BufWriter<W>,
}

impl<W: Write> NdjsonWriter<W> {
    /// Begins a file.
    pub fn new(out: W) -> Self {
        Self { out: BufWriter::with_capacity(1 << 18, out) }
    }

    /// Adds a line, which is one JSON value without line breaks.
    pub fn write_line(&mut self, json: &str) -> io::Result<()> {
        self.out.write_all(json.as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Adds rows of a table, a line for each. `progress` is called with the number of rows written since the last call.
    pub fn write_rows(
        &mut self,
        table: &Table,
        rows: &impl Rows,
        mut progress: impl FnMut(u64),
    ) -> io::Result<()> {
        let (mut scratch, mut reported) = (String::new(), 0);
        for row in 0..rows.len() {
            write_row(&mut self.out, table, rows, row, &mut scratch)?;
            if row + 1 - reported == 10_000 || row + 1 == rows.len() {
                progress((row + 1 - reported) as u64);
                reported = row + 1;
            }
        }
        Ok(())
    }

    /// Writes what is buffered. Only then is the file whole.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Writes one line. Columns with a prefix are members of an object of their own.
fn write_row(
    out: &mut impl Write,
    table: &Table,
    rows: &impl Rows,
    row: usize,
    scratch: &mut String,
) -> io::Result<()> {
    let (mut inside, mut comma) = (None, false);
    out.write_all(b"{")?;
    for (place, column) in table.columns.iter().enumerate() {
        scratch.clear();
        let cell = rows.cell(row, place, scratch);
        let (object, name) = match column.name.split_once('.') {
            Some((object, name)) => (Some(object), name),
            None => (None, column.name),
        };
        if object != inside {
            if inside.is_some() {
                out.write_all(b"}")?;
            }
            if let Some(object) = object {
                // The prefix of a column is `custom`, the object of NDJSON is `custom_fields`.
                let object = if object == "custom" { "custom_fields" } else { object };
                write!(out, "{}\"{object}\":{{", if comma { "," } else { "" })?;
                comma = false;
            }
            inside = object;
        }
        if table.omit_null && cell == Cell::Null {
            continue;
        }
        write!(out, "{}\"{name}\":", if comma { "," } else { "" })?;
        comma = true;
        write_value(out, column, &cell)?;
    }
    out.write_all(if inside.is_some() { b"}}\n" } else { b"}\n" })
}

fn write_value(out: &mut impl Write, column: &Column, cell: &Cell<'_>) -> io::Result<()> {
    match (cell, column.column_type) {
        (Cell::Null, _) => out.write_all(b"null")?,
        (Cell::Text(text), _) => serde_json::to_writer(&mut *out, text)?,
        (Cell::Texts(texts), _) => serde_json::to_writer(&mut *out, texts)?,
        (Cell::Number(cents), ColumnType::Cents) => {
            write!(out, "{}.{:02}", cents / 100, cents % 100)?;
        }
        (Cell::Number(millis), ColumnType::Time) => {
            write!(out, "\"{}\"", Timestamp::saturating_from_millis(*millis))?;
        }
        (Cell::Number(number), _) => write!(out, "{number}")?,
    }
    Ok(())
}
