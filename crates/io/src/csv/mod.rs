//! CSV: comma-separated values with a header.
//!
//! `read` alone decides what a row is; `record` makes records of rows; `write` writes them.

pub mod read;
pub(crate) mod record;
pub mod write;

pub use read::{CsvReader, CsvRow, Rules};
pub use write::{CsvWriter, escape_formula};
