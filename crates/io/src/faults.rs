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
    #[error("no readable header in line {}: {}", .0.line, .0.problem)]
    Header(Box<RowFault>),
    /// The file is not Parquet, or its description of itself is damaged.
    #[error("{0}")]
    NotParquet(String),
    /// A Parquet file under another name: it is not read from its beginning on.
    #[error("it is Parquet: give the file a name that ends in .parquet")]
    UnnamedParquet,
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
    /// A column that was said to hold sets is not there.
    #[error("there is no column `{0}`, which was said to hold sets of texts")]
    MissingSet(String),
    /// A sign between the texts of a set was said for a file that needs none.
    #[error("only a CSV has a sign between the texts of a set: NDJSON and Parquet have arrays")]
    SetsOfCsv,
    /// No column says which contact an event belongs to.
    #[error("there is no column `contact_id`, nor `email`")]
    MissingContact,
    /// A batch has other columns than the stream that it is of.
    #[error("a batch has other columns than the first one; give all batches the same columns")]
    OtherColumns,
    /// Parquet was left out when the program was built.
    #[error("this binary was built without Parquet (the feature `parquet`)")]
    WithoutParquet,
    /// The format is not read as lines of JSON.
    #[error("Parquet is not sent over HTTP: import it in the directory, or write NDJSON")]
    NotLines,
}

/// What is wrong with a column of a Parquet file or of a record batch.
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
    #[error("invalid UTF-8; save the file as UTF-8")]
    RowNotUtf8,
    /// The first row of CSV is no header.
    #[error("{0}")]
    Header(#[from] HeaderFault),
    /// A row of CSV with more or fewer cells than the header.
    #[error("{}", cell_count(*found, *expected, *delimiter))]
    CellCount {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
        /// What separates cells.
        delimiter: char,
    },
    /// A cell of CSV in a column whose header is empty.
    #[error("column {column} has a value here and no name in the header; name it or leave it out")]
    UnnamedColumn {
        /// From 1.
        column: usize,
    },
    /// A mapping names another number of columns than the file has.
    #[error(
        "the field mapping doesn't match the CSV: it has {mapped} entries, and the header {columns} columns{}; \
         name each column, or give null for it",
        separated(*delimiter)
    )]
    Mapping {
        /// Entries of the mapping.
        mapped: usize,
        /// Columns of the file.
        columns: usize,
        /// What separates cells.
        delimiter: char,
    },
    /// The quotes of a row of CSV do not end as they must. The fault's line is the one in which the quoted cell begins.
    #[error("{fault}{}", if *ends { "; no line from here on was read" } else { "" })]
    Quote {
        /// What is wrong with them.
        fault: QuoteFault,
        /// It reaches beyond its line: nothing says where the next row begins.
        ends: bool,
    },
    /// A row of CSV longer than the limit. Nothing after it is read.
    #[error(
        "the row has more than {} MiB: is a quote of this line not closed? No line from here on was read",
        limit >> 20
    )]
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

impl RowProblem {
    /// Whether no row after this one is read.
    pub fn ends_reading(&self) -> bool {
        match self {
            Self::Quote { ends, .. } => *ends,
            Self::Header(_)
            | Self::Mapping { .. }
            | Self::RecordTooLong { .. }
            | Self::FileTooLong { .. }
            | Self::BreaksOff(_)
            | Self::ColumnBreaksOff { .. } => true,
            Self::Record(_)
            | Self::LineTooLong { .. }
            | Self::LineNotUtf8 { .. }
            | Self::RowNotUtf8
            | Self::CellCount { .. }
            | Self::UnnamedColumn { .. } => false,
        }
    }

    /// What is wrong, without anything that the file holds.
    pub fn public_message(&self) -> String {
        match self {
            Self::Record(error) => error.public_message(),
            Self::Header(HeaderFault::Repeated { columns: (one, other), .. }) => {
                format!("columns {one} and {other} have the same name (case does not count)")
            }
            other => other.to_string(),
        }
    }
}

fn cell_count(found: usize, expected: usize, delimiter: char) -> String {
    let s = if found == 1 { "" } else { "s" };
    let separates = match delimiter {
        ',' => String::new(),
        delimiter => format!("; `{}` separates them", delimiter.escape_default()),
    };
    format!("{found} cell{s} where the header has {expected}{separates}")
}

fn separated(delimiter: char) -> String {
    match delimiter {
        ',' => String::new(),
        delimiter => format!(" separated by `{}`", delimiter.escape_default()),
    }
}

/// What is wrong with the quotes of a row of CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteFault {
    /// The file ends before the quote.
    #[error("a quote opens a cell in this line and is not closed")]
    Unclosed,
    /// A quoted cell goes on after its closing quote.
    #[error(
        "text follows the closing quote of a cell that begins in this line; a quote in a quoted cell is written twice"
    )]
    TextAfter,
    /// A cell begins with blanks and a quote.
    #[error("a blank stands before the quote that opens a cell; leave it out")]
    AfterBlank,
}

/// Why the first row of CSV is no header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderFault {
    /// All cells are blank.
    #[error("it has no names of columns")]
    NoNames,
    /// A cell is a value.
    #[error(
        "it is no header: column {column} has a value where a name is wanted; write a first line with the names of the \
         columns"
    )]
    Values {
        /// From 1.
        column: usize,
    },
    /// Two columns have one name.
    #[error("`{name}` is there twice, as columns {} and {} (case does not count)", columns.0, columns.1)]
    Repeated {
        /// The name in lower case.
        name: String,
        /// Both columns, from 1.
        columns: (usize, usize),
    },
    /// UTF-16, or no text.
    #[error("it is UTF-16 or no text; save the file as CSV in UTF-8")]
    NotUtf8Text,
    /// A workbook of a spreadsheet program, or another archive.
    #[error("it is a workbook or an archive; save the sheet as CSV in UTF-8")]
    Workbook,
    /// JSON.
    #[error(
        "it is JSON, not CSV; a file of JSON objects, one a line, has a name that ends in .ndjson"
    )]
    Json,
}
