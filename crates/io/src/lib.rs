//! Contacts and events in files: readers and writers of NDJSON, CSV and Parquet, and of Arrow.
//!
//! In: a file, or standard input. Out: batches of checked records with the line or row that each came from, and
//! every row that was refused with its reason. A row at fault does not stop a reader; the rows after it are read.
//! Nothing is printed here: errors are values, and progress is reported to the caller's function.

mod ahead;
pub mod faults;
pub mod source;
pub mod batch;
pub mod table;
#[cfg(any(feature = "arrow", feature = "parquet"))]
mod pandas;
#[cfg(any(feature = "arrow", feature = "parquet"))]
mod columns;
pub mod ndjson;
pub mod csv;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod files;
pub mod sink;
pub mod read;

pub use batch::{ColumnBatch, ContactBatch, EventBatch, Placed, ReadOptions, SetColumn};
pub use faults::{ColumnProblem, FileProblem, ReadError, RowFault, RowProblem};
pub use read::{
    Batches, JsonLines, contact_columns, contacts, events, events_ascend, infer_fields,
};
pub use source::{Format, RecordKind};
