//! The tests of the binary, in one binary of their own.

mod bad_input;
mod common;
mod datasets;
mod export;
mod generate;
mod killed;
#[cfg(feature = "parquet")]
mod parquet;
mod query_check;
mod references;
mod remote;
mod replay_life;
mod serve;
