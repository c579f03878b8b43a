//! Segmentry over HTTP.
//!
//! In: requests. Out: the durable engine's answers, in the words of the contract. The service translates and never
//! decides: every rule is the engine's, and nothing is acknowledged before it is on disk.
//!
//! The modules are declared in layers; each uses only those before it (`tests/suite/tidy.rs` holds that):
//! what stands alone, settings and keys, what is answered, the state that requests share, the work beside requests,
//! what every request goes through, the handlers, the list of routes, connections, the start.
#![forbid(unsafe_code)]

mod clock;
mod ids;
mod signature;
pub mod config;
pub mod log;
pub mod keys;
mod error;
mod wire;
mod record;
mod settings;
mod answers;
mod intake;
mod metrics;
mod places;
mod leaps;
mod space;
mod recent;
mod state;
mod unread;
mod webhooks;
mod job_log;
mod audit;
mod jobs;
mod samples;
mod rates;
mod export;
mod import;
mod params;
mod body;
mod tracking;
mod access;
mod middleware;
mod api;
mod routes;
mod net;
mod start;

pub use answers::{
    ClauseAnswer, ClauseCountAnswer, CountAnswer, DiffAnswer, DriftAnswer, ExplanationAnswer,
    ForecastAnswer, HistoryAnswer, HistoryStepAnswer, UsesAnswer, WitnessAnswer,
};
pub use audit::{AuditQuery, AuditRecord};
pub use body::LINE_BYTES;
pub use leaps::accept_clock;
pub use params::encoded;
pub use record::{NextTask, SegmentRecord, SegmentStatus, ServiceStatus, unconfirmed};
pub use routes::{Route, openapi, routes};
pub use settings::{SettingsChange, SettingsRecord};
pub use start::{Running, Server, StartError, run, start};
pub use state::App;
pub use webhooks::{
    SizeEdit, StoredWebhooks, WebhookEdit, WebhookError, WebhookFault, WebhookRecord,
};
