//! The log: a line for each request, and for events that an operator has to know.
//!
//! In: the form and the level. Out: lines on standard error. Of what a client sent they contain only the route, the
//! method and a request id of plain letters.

use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogForm};

/// Begins to log on standard error. The second call has no effect.
pub fn begin(config: &Config) {
    begin_to(config, std::io::stderr);
}

/// Begins to log to `writer`, as [`begin`] does to standard error.
pub fn begin_to<W>(config: &Config, writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = config.log_level.parse().unwrap_or(LevelFilter::INFO);
    // `Targets` instead of `EnvFilter`: no regular expressions to build.
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets([("segmentry_server", level), ("segmentry_cli", level)]);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match config.log {
        LogForm::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        LogForm::Pretty => lines.with_ansi(std::io::stderr().is_terminal()).compact().boxed(),
    };
    // It fails if a log was set up before, which then stays.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
}
