//! Segmentry over HTTP.
//!
//! In: requests. Out: what the durable engine answers, in the words of the contract. The server translates
//! and never decides: every rule is the engine's, and nothing is answered that is not on disk.
//! Data flows one way: `net` takes connections, `guard` lets requests in, `api` turns them into calls of
//! the engine, `shape` and `record` turn what comes back into JSON. `export` and `import` go
//! on beside requests.
#![forbid(unsafe_code)]

mod clock;
pub mod config;
mod error;
pub mod keys;
mod ledger;
mod metrics;
mod shape;
mod record;
mod app;
mod body;
mod intake;
mod guard;
mod feed;
mod export;
mod import;
mod api;
mod routes;
mod net;
pub mod log;

pub use api::params::encoded;
pub use app::{App, StartError};
pub use body::LINE_BYTES;
pub use net::{Running, run, start};
pub use record::{NextTask, SegmentRecord, SegmentStatus, ServiceStatus};
pub use routes::{Route, openapi, routes};
