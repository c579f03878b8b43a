//! The readers and writers of files, as programs use them.

#[cfg(feature = "arrow")]
mod arrow;
mod common;
mod formats;
#[cfg(feature = "parquet")]
mod parquet_codecs;
#[cfg(feature = "parquet")]
mod parquet_columns;
#[cfg(feature = "parquet")]
mod parquet_damage;
#[cfg(feature = "parquet")]
mod parquet_names;
