//! CSV: separated values with a header.
//!
//! `lines` finds where rows end, `header` what separates cells and what columns are called, `read` alone decides what
//! a row is; `record` makes records of rows; `write` writes them.

mod lines;
mod header;
pub mod write;
pub mod read;
pub(crate) mod record;

pub use read::{CsvReader, CsvRow};
pub use record::email_addresses;
pub use write::{CsvWriter, escape_formula, unescape_formula};
