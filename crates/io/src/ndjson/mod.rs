//! NDJSON: one JSON object a line.

pub mod read;
pub mod write;
