//! The `segmentry` binary: reads arguments, runs one command, turns its outcome into an exit code.
//!
//! Data goes to standard output and nothing else does; progress, faults and errors go to standard
//! error. Exit codes: 0 done, 1 failed, 2 usage, 5 an invalid query or segment, 6 refused rows.

mod outcome;
mod args;
mod term;
mod manual;
mod rng;
mod input;
mod segments;
mod query;
mod to_sql;
mod eval;
mod bench;
mod report;
mod replay;
mod generate;
mod demo;
#[cfg(feature = "service")]
mod service;
#[cfg(feature = "service")]
mod data;
#[cfg(feature = "service")]
mod serve;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command, QueryCommand};
#[cfg(feature = "service")]
use crate::args::{ClockCommand, ConfigCommand, ContactsCommand, ImportCommand};
use crate::outcome::Outcome;

/// Evaluation takes and gives back blocks from several threads, for which the system's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Query { command: QueryCommand::Check(args) } => query::check(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::man(&args),
        Command::Query { command: QueryCommand::ToSql(args) } => to_sql::run(&args),
        #[cfg(feature = "service")]
        Command::Query { command: QueryCommand::Count(args) } => data::answers::count(&args),
        #[cfg(feature = "service")]
        Command::Explain(args) => data::answers::explain(&args),
        #[cfg(feature = "service")]
        Command::Import { command: ImportCommand::Contacts(args) } => data::import::contacts(&args),
        #[cfg(feature = "service")]
        Command::Import { command: ImportCommand::Events(args) } => data::import::events(&args),
        #[cfg(feature = "service")]
        Command::Serve(args) => serve::run(&args),
        #[cfg(feature = "service")]
        Command::Key { command } => serve::key(&command),
        #[cfg(feature = "service")]
        Command::Config { command: ConfigCommand::Print(args) } => serve::print(&args),
        #[cfg(feature = "service")]
        Command::Segment(args) => data::segment::run(&args),
        #[cfg(feature = "service")]
        Command::Webhook(args) => data::webhook::run(&args),
        #[cfg(feature = "service")]
        Command::Audit(args) => data::audit::run(&args),
        #[cfg(feature = "service")]
        Command::Status(args) => data::segment::status(&args),
        #[cfg(feature = "service")]
        Command::Settings { command } => data::settings::run(&command),
        #[cfg(feature = "service")]
        Command::Clock { command: ClockCommand::Accept(args) } => data::clock::accept(&args),
        #[cfg(feature = "service")]
        Command::Export(args) => data::export::run(&args),
        #[cfg(feature = "service")]
        Command::Contacts { command: ContactsCommand::Erase(args) } => data::erase::run(&args),
        #[cfg(feature = "service")]
        Command::Check(args) => data::maintenance::check(&args),
        #[cfg(feature = "service")]
        Command::Backup(args) => data::maintenance::backup(&args),
        #[cfg(feature = "service")]
        Command::Restore(args) => data::maintenance::restore(&args),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::InvalidQuery) => ExitCode::from(5),
        Ok(Outcome::RefusedRows) => ExitCode::from(6),
        Err(failure) => {
            term::note(&format!("segmentry: {}", failure.message()));
            ExitCode::FAILURE
        }
    }
}
