//! Tables to files, as NDJSON or Parquet.
//!
//! In: a table and its rows, part by part. Out: one file, which is complete only when `finish` has
//! said so.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use indicatif::ProgressBar;
use segmentry::time::Timestamp;

#[cfg(feature = "parquet")]
mod columns;

use super::table::{Cell, Column, Kind, Table};
use super::world::World;
use crate::Failure;
use crate::args::Format;

/// Rows that are written together.
pub(super) const PART: usize = 1_000_000;

/// A file that is being written.
pub(super) enum TableFile {
    Ndjson(BufWriter<File>),
    #[cfg(feature = "parquet")]
    Parquet(columns::ParquetFile),
}

impl TableFile {
    /// Begins the file of a table.
    pub(super) fn create<R>(
        directory: &Path,
        table: &Table<R>,
        format: Format,
    ) -> Result<Self, Failure> {
        let ending = match format {
            Format::Ndjson => "ndjson",
            Format::Parquet => "parquet",
        };
        let path = directory.join(format!("{}.{ending}", table.name));
        let file = File::create(&path)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        match format {
            Format::Ndjson => Ok(Self::Ndjson(BufWriter::with_capacity(1 << 18, file))),
            #[cfg(feature = "parquet")]
            Format::Parquet => Ok(Self::Parquet(columns::ParquetFile::create(file, table)?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => Err(Failure::new(crate::input::WITHOUT_PARQUET)),
        }
    }

    /// Adds rows, at most [`PART`] of them.
    pub(super) fn add<R>(
        &mut self,
        world: &World,
        table: &Table<R>,
        rows: &[R],
        progress: &ProgressBar,
    ) -> Result<(), Failure> {
        match self {
            Self::Ndjson(out) => {
                let mut scratch = String::new();
                for rows in rows.chunks(10_000) {
                    for row in rows {
                        line(out, world, table, row, &mut scratch)?;
                    }
                    progress.inc(rows.len() as u64);
                }
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => {
                for rows in rows.chunks(columns::GROUP) {
                    file.group(world, table, rows, progress)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Ndjson(out) => {
                out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.finish()?,
        }
        Ok(())
    }
}

/// A line of NDJSON. Columns with a prefix stand in an object of their own.
fn line<R>(
    out: &mut impl Write,
    world: &World,
    table: &Table<R>,
    row: &R,
    scratch: &mut String,
) -> Result<(), Failure> {
    let (mut inside, mut before) = (None, false);
    out.write_all(b"{")?;
    for column in table.columns {
        scratch.clear();
        let cell = (column.cell)(world, row, scratch);
        let (object, name) = match column.name.split_once('.') {
            Some((object, name)) => (Some(object), name),
            None => (None, column.name),
        };
        if object != inside {
            if inside.is_some() {
                out.write_all(b"}")?;
            }
            if let Some(object) = object {
                // `custom.plan` is a custom field; properties are called so.
                let object = if object == "custom" { "custom_fields" } else { object };
                write!(out, "{}\"{object}\":{{", if before { "," } else { "" })?;
                before = false;
            }
            inside = object;
        }
        if table.sparse && cell == Cell::Null {
            continue;
        }
        write!(out, "{}\"{name}\":", if before { "," } else { "" })?;
        before = true;
        value(out, column, &cell)?;
    }
    out.write_all(if inside.is_some() { b"}}\n" } else { b"}\n" })?;
    Ok(())
}

fn value<R>(out: &mut impl Write, column: &Column<R>, cell: &Cell<'_>) -> Result<(), Failure> {
    match (cell, column.kind) {
        (Cell::Null, _) => out.write_all(b"null")?,
        (Cell::Text(text), _) => serde_json::to_writer(&mut *out, text)?,
        (Cell::Texts(texts), _) => serde_json::to_writer(&mut *out, texts)?,
        (Cell::Number(cents), Kind::Cents) => write!(out, "{}.{:02}", cents / 100, cents % 100)?,
        (Cell::Number(millis), Kind::Time) => {
            write!(out, "\"{}\"", Timestamp::saturating_from_millis(*millis))?;
        }
        (Cell::Number(number), _) => write!(out, "{number}")?,
    }
    Ok(())
}
