//! Arrow record batches: contacts and events in, members and movements out.
//!
//! `column` reads one column value by value, `read` makes records of rows, `write` makes batches of what was found. The
//! records are those of [`crate::columns`].

mod column;
pub mod read;
pub mod write;

pub use read::{ContactReader, EventReader, MemberReader, infer_fields};
