//! The log: a line for each request and for what an operator has to know.
//!
//! In: the form and the level. Out: lines on standard error. Nothing that a client sent is in them but the
//! route, the method and an id of plain letters.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{Config, LogForm};

/// Begins to log on standard error. The second call has no effect.
pub fn begin(config: &Config) {
    begin_to(config, std::io::stderr);
}

/// The same, somewhere else.
pub fn begin_to<W>(config: &Config, writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = format!("segmentry_server={0},segmentry_cli={0},warn", config.log_level);
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    // Only the first of several wins, which is fine.
    let _ = match config.log {
        LogForm::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
        LogForm::Pretty => lines.with_ansi(std::io::stderr().is_terminal()).compact().try_init(),
    };
}
