//! Parquet: columns, in groups of rows, each column packed with a codec.
//!
//! Read are files packed with Snappy, zstd, LZ4 (both of its forms), gzip, Brotli or not at all; written is zstd.
//! `file` reads columns (`flat`, `column`), `read` and `events` make records of them, `write` writes tables.

mod pages;
mod flat;
mod column;
mod file;
pub(crate) mod read;
pub(crate) mod events;
pub mod write;

pub use write::ParquetWriter;
