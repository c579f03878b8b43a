//! The tests of the binary, in one binary of their own.

mod answers;
mod bad_input;
#[cfg(feature = "service")]
mod clock;
mod common;
mod datasets;
#[cfg(feature = "service")]
mod export;
mod generate;
#[cfg(feature = "service")]
mod killed;
mod manual;
#[cfg(feature = "service")]
mod migrating;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(unix)]
mod pipes;
mod query_check;
mod references;
#[cfg(feature = "service")]
mod remote;
mod replay_life;
#[cfg(feature = "service")]
mod sendgrids_export;
#[cfg(feature = "service")]
mod serve;
#[cfg(feature = "service")]
mod webhook_load;
#[cfg(feature = "service")]
mod webhooks;
