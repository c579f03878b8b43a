//! Faults of files and rows.
//!
//! A file that cannot be read at all is a [`ReadError`]. A row that is no record is a [`RowFault`]: its place in
//! the file and the [`RowProblem`]. Values of records appear in the library's faults of records only.

use std::io;
use std::path::{Path, PathBuf};

use segmentry::ingest::RecordError;

/// Why no record of a file can be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct ReadError {
    /// The file, as the caller named it.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: FileProblem,
}

impl ReadError {
    pub(crate) fn new(path: &Path, problem: impl Into<FileProblem>) -> Self {
        Self { path: path.to_owned(), problem: problem.into() }
    }

    #[cfg(feature = "parquet")]
    pub(crate) fn column(path: &Path, name: &str, problem: ColumnProblem) -> Self {
        Self::new(path, FileProblem::Column { name: name.to_owned(), problem })
    }
}

/// What is wrong with a file as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The system cannot open or read it.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The first row of a CSV file is not a header.
    #[error("no readable header: {0}")]
    Header(Box<RowProblem>),
    /// The file is not Parquet, or its description of itself is damaged.
    #[error("{0}")]
    NotParquet(String),
    /// A column cannot be read as what its name stands for.
    #[error("column `{name}`: {problem}")]
    Column {
        /// The name of the column in the file.
        name: String,
        /// What is wrong with it.
        problem: ColumnProblem,
    },
    /// Records of this kind need a column that is not there.
    #[error("there is no column `{0}`")]
    MissingColumn(&'static str),
    /// No column says which contact an event belongs to.
    #[error("there is no column `contact_id`, nor `email`")]
    MissingContact,
    /// Parquet was left out when the program was built.
    #[error("this binary was built without Parquet (the feature `parquet`)")]
    WithoutParquet,
    /// The format is not read as lines of JSON.
    #[error("Parquet is not sent over HTTP: import it in the directory, or write NDJSON")]
    NotLines,
}

/// What is wrong with a column of a Parquet file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnProblem {
    /// No value of a record has such a type.
    #[error("the type {0} is not read")]
    UnsupportedType(String),
    /// A list of lists, or of other values than texts.
    #[error("only lists of texts are read")]
    UnsupportedList,
    /// Two columns stand for one field.
    #[error("another column has the same field; remove one of them")]
    Duplicate,
    /// The schema has no such field.
    #[error("no such field; create it first, or leave the column out")]
    UnknownField,
    /// Events have no such part.
    #[error(
        "unknown; to import it as a property, name the column `properties.` followed by its name"
    )]
    UnknownPart,
}

/// A row that was refused, or the row at which a file breaks off.
#[derive(Debug, thiserror::Error)]
#[error("{line}: {problem}")]
pub struct RowFault {
    /// The line of a text, or the row of a table; from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: RowProblem,
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// The row was read, but it is no record.
    #[error("{0}")]
    Record(#[from] RecordError),
    /// A line longer than the limit; it was skipped.
    #[error("the line is longer than {limit} bytes")]
    LineTooLong {
        /// Bytes of a line.
        limit: u64,
    },
    /// A line that is not UTF-8.
    #[error("invalid UTF-8 at byte {byte} of the line")]
    LineNotUtf8 {
        /// The first byte at fault, from 1.
        byte: usize,
    },
    /// A row of CSV that is not UTF-8.
    #[error("invalid UTF-8")]
    RowNotUtf8,
    /// A row of CSV with more or fewer cells than the header.
    #[error("{found} cells where the header has {expected}")]
    CellCount {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A quote of CSV is open where the file ends.
    #[error("a quote is not closed in or after this line")]
    UnclosedQuote,
    /// A row of CSV longer than the limit. Nothing after it is read.
    #[error("a record has more than {} MiB; is a quote not closed?", limit >> 20)]
    RecordTooLong {
        /// Bytes of a row.
        limit: u64,
    },
    /// The unpacked file is larger than the limit. Nothing after this row is read.
    #[error("the file has more than {} GiB unpacked", limit >> 30)]
    FileTooLong {
        /// Bytes of a file.
        limit: u64,
    },
    /// The file cannot be read any further.
    #[error("the file breaks off here: {0}")]
    BreaksOff(io::Error),
    /// A column of a Parquet file cannot be read any further.
    #[error("the file breaks off here: column `{column}`: {reason}")]
    ColumnBreaksOff {
        /// The column's name in the file.
        column: String,
        /// What its reader says.
        reason: String,
    },
}
