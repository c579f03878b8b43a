//! Tables to files, as NDJSON or Parquet.
//!
//! In: a table and its rows, part by part. Out: one file, which is whole only when `finish` has
//! returned.

use std::fs::File;
use std::path::Path;

use indicatif::ProgressBar;
use segmentry_io::ndjson::write::NdjsonWriter;
#[cfg(feature = "parquet")]
use segmentry_io::parquet::write::{GROUP, ParquetWriter};

use super::table::{Table, TableRows};
use super::world::World;
use crate::args::Format;
use crate::outcome::Failure;

/// Rows that are written together.
pub(super) const PART: usize = 1_000_000;

/// A file that is being written.
pub(super) enum TableFile {
    Ndjson(NdjsonWriter<File>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter<File>>),
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
            Format::Ndjson => Ok(Self::Ndjson(NdjsonWriter::new(file))),
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                Ok(Self::Parquet(Box::new(ParquetWriter::new(file, &table.described())?)))
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => {
                Err(Failure::new(segmentry_io::FileProblem::WithoutParquet.to_string()))
            }
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
                let rows = TableRows { world, table, rows };
                out.write_rows(&table.described(), &rows, |rows| progress.inc(rows))?;
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(out) => {
                for rows in rows.chunks(GROUP) {
                    let rows = TableRows { world, table, rows };
                    out.write_group(&rows, |rows| progress.inc(rows))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        let file = match self {
            Self::Ndjson(out) => out.finish()?,
            #[cfg(feature = "parquet")]
            Self::Parquet(out) => out.finish()?,
        };
        file.sync_all()?;
        Ok(())
    }
}
