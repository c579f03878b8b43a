//! The command line: arguments, options and their help texts.

#[cfg(feature = "service")]
mod directory;
#[cfg(feature = "service")]
mod webhook;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use segmentry::emit::SqlDialect;
use segmentry::lifecycle::Policy;
use segmentry::time::Timestamp;

#[cfg(feature = "service")]
pub(crate) use directory::*;
#[cfg(feature = "service")]
pub(crate) use webhook::*;

/// Keeps dynamic segments of contacts current.
#[derive(Debug, Parser)]
#[command(name = "segmentry", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulates two weeks of an account on generated data, live in the terminal.
    Demo(DemoArgs),
    /// Evaluates each segment at one or more instants.
    Eval(EvalArgs),
    /// Replays the life of segments over recorded data, pass by pass.
    Replay(ReplayArgs),
    /// Generates an account as files: contacts, events and segments.
    Generate(GenerateArgs),
    /// Measures this machine on an account made by `generate`.
    Bench(BenchArgs),
    /// Commands on queries.
    Query {
        #[command(subcommand)]
        command: QueryCommand,
    },
    /// Prints a script that makes a shell complete commands and options.
    Completions(CompletionsArgs),
    /// Prints the manual page, or writes a page for each command.
    Man(ManArgs),
    /// Imports records from files into a directory, which is created if it does not exist.
    #[cfg(feature = "service")]
    Import {
        #[command(subcommand)]
        command: ImportCommand,
    },
    /// The HTTP service over a directory.
    #[cfg(feature = "service")]
    Serve(ServeArgs),
    /// API keys of the service.
    #[cfg(feature = "service")]
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// The configuration of the service.
    #[cfg(feature = "service")]
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Segments in a directory.
    #[cfg(feature = "service")]
    Segment(SegmentsArgs),
    /// Webhooks: receivers that a service sends changes of segments to.
    #[cfg(feature = "service")]
    Webhook(WebhookArgs),
    /// Which key of a service changed what, the latest first.
    #[cfg(feature = "service")]
    Audit(AuditArgs),
    /// Explains why a contact is in a segment or satisfies a query, or not, and until when.
    #[cfg(feature = "service")]
    Explain(ExplainArgs),
    /// The contents of a directory, and what is due.
    #[cfg(feature = "service")]
    Status(StatusArgs),
    /// The settings of a directory or a service: the policy's figures, and how long what is kept.
    #[cfg(feature = "service")]
    Settings {
        #[command(subcommand)]
        command: SettingsCommand,
    },
    /// The clock, by which a directory or a service goes.
    #[cfg(feature = "service")]
    Clock {
        #[command(subcommand)]
        command: ClockCommand,
    },
    /// Exports contacts, events or segments to files.
    #[cfg(feature = "service")]
    Export(ExportArgs),
    /// Contacts of a directory or a service: erases them, so that no byte of them is left.
    #[cfg(feature = "service")]
    Contacts {
        #[command(subcommand)]
        command: ContactsCommand,
    },
    /// Reads every byte of a directory's engine and verifies its checksums.
    #[cfg(feature = "service")]
    Check(CheckDirectoryArgs),
    /// Copies the engine into a new file.
    #[cfg(feature = "service")]
    Backup(BackupArgs),
    /// Restores a backup into a directory that holds no engine.
    #[cfg(feature = "service")]
    Restore(RestoreArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum QueryCommand {
    /// Checks whether each query is valid, and says where it is not.
    Check(CheckArgs),
    /// Writes each query as SQL of another engine, or says what has no form there.
    ToSql(ToSqlArgs),
    /// Counts the contacts that satisfy a query, and each clause of it.
    #[cfg(feature = "service")]
    Count(CountArgs),
}

/// The files that `eval` and `replay` read: NDJSON or CSV, `.gz` by name, or Parquet; one may be `-`, standard input.
#[derive(Debug, ClapArgs)]
pub(crate) struct Inputs {
    /// Contacts, one per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) contacts: PathBuf,
    /// Events, one per line; none when left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Custom fields as `{"fields":[{"name","type"}]}`; inferred from the contacts when left out, which a pipe does not
    /// allow.
    #[arg(long, value_name = "FILE")]
    pub(crate) fields: Option<PathBuf>,
    /// Segments, one `{"id","name","query"}` per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) segments: PathBuf,
}

/// An instant, with the text it was given as.
#[derive(Clone, Debug)]
pub(crate) struct Instant {
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

fn instant(text: &str) -> Result<Instant, String> {
    let at = Timestamp::parse(text).map_err(|error| error.to_string())?;
    Ok(Instant { at, text: text.to_owned() })
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// An instant to evaluate at; may be given several times. The latest record's instant when left out.
    #[arg(long, value_name = "T", value_parser = instant)]
    pub(crate) as_of: Vec<Instant>,
    /// Prints a JSON object per segment and instant.
    #[arg(long)]
    pub(crate) json: bool,
    /// Writes each segment's member ids, one per line, into this directory, as `ID@INSTANT.txt`: with `-` for `:` in
    /// the instant, and `%` and two digits for each byte of an id's signs other than letters, digits, `-`, `_` and `.`.
    #[arg(long, value_name = "DIR")]
    pub(crate) members: Option<PathBuf>,
    /// Prints what was loaded, the time it took and the memory it uses to standard error.
    #[arg(long)]
    pub(crate) stats: bool,
}

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct BenchArgs {
    /// A directory made by `segmentry generate`.
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
    /// The percentage of the account that is written before a pass, as in the directory's name.
    #[arg(long, value_name = "P", value_delimiter = ',', default_value = "0.01,0.1,1,10")]
    pub(crate) change: Vec<String>,
    /// Measures the load alone: its seconds, those of all threads, what stays in memory and the most that was there.
    #[arg(long, conflicts_with_all = ["reader", "answers", "history"])]
    pub(crate) load: bool,
    /// Reads from another thread meanwhile, and prints how long it had to wait.
    #[arg(long)]
    pub(crate) reader: bool,
    /// Measures the hour of a directory instead: to open it, to write, to run the pass, to read who moved, and to save.
    /// The directory is made of the account where there is none.
    #[cfg(feature = "durable")]
    #[arg(long, value_name = "DIR", conflicts_with = "reader")]
    pub(crate) kept: Option<PathBuf>,
    /// Measures explanations, counts by clause, diffs and forecasts instead.
    #[arg(long)]
    pub(crate) answers: bool,
    /// Measures what the history costs in so many days of hourly passes, up to the instant of the account, instead.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) history: Option<u32>,
    /// Prints a JSON object per measurement, with every answer.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyName {
    /// Hourly passes, delayed population, publication with a back-off up to 24 hours.
    Sendgrid,
    /// Evaluated with every write and at every window edge, published at once.
    Live,
}

impl PolicyName {
    pub(crate) fn policy(self) -> Policy {
        match self {
            Self::Sendgrid => Policy::sendgrid(),
            Self::Live => Policy::live(),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sendgrid => "sendgrid",
            Self::Live => "live",
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReplayArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The instant at which the segments are created; earlier records are loaded before.
    #[arg(long, value_name = "T", value_parser = instant)]
    pub(crate) from: Instant,
    /// The instant at which the replay ends.
    #[arg(long, value_name = "T", value_parser = instant)]
    pub(crate) to: Instant,
    /// The lifecycle policy.
    #[arg(long, value_enum, default_value = "sendgrid")]
    pub(crate) policy: PolicyName,
    /// Actions on segments during the replay, one `{"at","segment","action"}` per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) actions: Option<PathBuf>,
    /// An instant between these at which the maintained members are printed; may be given several times.
    #[arg(long, value_name = "T", value_parser = instant)]
    pub(crate) as_of: Vec<Instant>,
    /// Prints a JSON object per change.
    #[arg(long)]
    pub(crate) json: bool,
    /// Writes a self-contained page with a chart per segment.
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// Queries, one `{"id","query"}` per line; `-` is standard input.
    #[arg(value_name = "FILE.jsonl | -")]
    pub(crate) file: PathBuf,
    /// Custom fields as `{"fields":[{"name","type"}]}`.
    #[arg(long, value_name = "FILE")]
    pub(crate) fields: Option<PathBuf>,
    /// Refuses every extension of `SendGrid`'s language.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Prints a JSON object per query.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ToSqlArgs {
    /// Queries, one `{"id","query"}` per line; they may refer to one another by `segment_ids`. `-` is standard input.
    #[arg(value_name = "FILE.jsonl | -")]
    pub(crate) file: PathBuf,
    /// duckdb, spark, postgresql or clickhouse.
    #[arg(long)]
    pub(crate) dialect: SqlDialect,
    /// Custom fields as `{"fields":[{"name","type"}]}`.
    #[arg(long, value_name = "FILE")]
    pub(crate) fields: Option<PathBuf>,
    /// The table of contacts, as SQL names it.
    #[arg(long, value_name = "TABLE", default_value = "contacts")]
    pub(crate) contacts: String,
    /// The table of events.
    #[arg(long, value_name = "TABLE", default_value = "events")]
    pub(crate) events: String,
    /// The instant of evaluation; that at which the SQL runs when left out.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) at: Option<Instant>,
    /// Prints a JSON object per query.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DemoArgs {
    /// Contacts at the start; more sign up during the simulation.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) contacts: u32,
    /// Days to simulate.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub(crate) days: u32,
    /// The seed: the same seed gives the same simulation.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Also writes the page that `replay --report` writes.
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// Runs at full speed, without animation.
    #[arg(long)]
    pub(crate) fast: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Compressed columns.
    Parquet,
    /// A JSON object per line.
    Ndjson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// Writes `segmentry.1` and a page for each command into this directory, and prints nothing.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct GenerateArgs {
    /// The number of contacts.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50_000_000))]
    pub(crate) contacts: u32,
    /// Events per contact, on average.
    #[arg(long, value_name = "K", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    pub(crate) events_per_contact: u32,
    /// The output directory, which must be new or empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The seed: the same seed and sizes give the same files.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The number of segments in `segments.jsonl`.
    #[arg(long, value_name = "M", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(crate) segments: u32,
    /// The format of contacts and events.
    #[arg(long, value_enum, default_value = "parquet")]
    pub(crate) format: Format,
}
