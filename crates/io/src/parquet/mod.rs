//! Parquet: columns, in groups of rows, each column packed with a codec.
//!
//! Read are files packed with Snappy, zstd, LZ4 (both of its forms), gzip, Brotli or not at all; written is zstd.
//! `file` reads columns value by value (`column`), `read` makes records of them, `write` writes tables.

mod pages;
mod column;
mod file;
pub(crate) mod read;
pub mod write;

pub use write::ParquetWriter;
