//! The arguments of the commands on directories and services.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use segmentry_io::SetColumn;

use super::PolicyName;

/// Where the engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Directory(PathBuf),
    /// A service at this URL.
    Service(String),
}

impl FromStr for Place {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if is_url(text) {
            Self::Service(text.trim_end_matches('/').to_owned())
        } else {
            Self::Directory(text.into())
        })
    }
}

fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| ["http", "https"].contains(&scheme.as_str()))
}

/// A directory; a URL is refused.
fn directory(text: &str) -> Result<PathBuf, String> {
    if is_url(text) { Err("takes a directory, not a URL".to_owned()) } else { Ok(text.into()) }
}

/// A setting comes from its flag, else from the environment (`SEGMENTRY_LISTEN`), else from the file.
#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    /// The engine's directory; created if it does not exist.
    #[arg(long, value_name = "DIR", value_parser = directory)]
    pub(crate) data: Option<PathBuf>,
    /// The address to listen on. Addresses other than loopback need at least one key.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// A TOML file; `segmentry config print` shows all keys.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The URL by which clients reach the server, used in the links it returns.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The lifecycle policy of a new directory.
    #[arg(long, value_enum)]
    pub(crate) policy: Option<PolicyName>,
    /// The minimum number of days for which a new directory keeps events.
    #[arg(long, value_name = "DAYS")]
    pub(crate) keep_events: Option<u32>,
    /// The format of log lines: `json` or `pretty`.
    #[arg(long, value_name = "FORM")]
    pub(crate) log: Option<String>,
    /// Fills a new directory with a generated account under the policy `live`, and prints a key.
    #[arg(long, conflicts_with_all = ["policy", "keep_events"])]
    pub(crate) demo: bool,
    /// The contacts of the demo's account. It takes some two minutes for a million.
    #[arg(
        long,
        value_name = "N",
        requires = "demo",
        default_value_t = 5_000,
        value_parser = clap::value_parser!(u32).range(100..=10_000_000)
    )]
    pub(crate) demo_contacts: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Creates a key and prints it. It is never shown again.
    New {
        /// The engine's directory.
        #[arg(long, value_name = "DIR", env = "SEGMENTRY_DATA", default_value = "segmentry-data",
            value_parser = directory)]
        data: PathBuf,
        /// A name for people to recognise it by.
        #[arg(long)]
        name: String,
        /// A scope, such as `contacts:read`, `lists:*` or `all`; may be given several times.
        #[arg(long, value_name = "SCOPE", default_value = "all")]
        scope: Vec<String>,
        /// Days until it expires; never when left out.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires_days: Option<u32>,
    },
    /// Lists all keys, without their secrets.
    List {
        /// The engine's directory.
        #[arg(long, value_name = "DIR", env = "SEGMENTRY_DATA", default_value = "segmentry-data",
            value_parser = directory)]
        data: PathBuf,
        /// Prints JSON objects instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Revokes a key, also in a running server.
    Revoke {
        /// The engine's directory.
        #[arg(long, value_name = "DIR", env = "SEGMENTRY_DATA", default_value = "segmentry-data",
            value_parser = directory)]
        data: PathBuf,
        /// The key's id, as `key list` shows it.
        #[arg(allow_hyphen_values = true)]
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Prints every setting with its value, as TOML: defaults, file and environment combined.
    Print(ServeArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Imports contacts from NDJSON or CSV (also `.gz`) or Parquet. Existing contacts are updated.
    Contacts(Box<ImportContactsArgs>),
    /// Imports events from the same formats. An event whose id was recorded before is skipped.
    Events(ImportArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// The records; `-` reads contacts as NDJSON or CSV from standard input, as they come, and prints how many are
    /// on disk after each batch.
    #[arg(value_name = "FILE | -")]
    pub(crate) file: PathBuf,
    /// Records per batch: each batch is one commit.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: u32,
    /// The engine's directory, or the URL of a service that has it; the service's key is taken from
    /// `SEGMENTRY_API_KEY`.
    #[arg(
        long,
        value_name = "DIR | URL",
        alias = "url",
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data"
    )]
    pub(crate) data: Place,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportContactsArgs {
    #[command(flatten)]
    pub(crate) from: ImportArgs,
    /// Custom fields of a new directory as `{"fields":[{"name","type"}]}`, or as the answer of
    /// `GET /v3/marketing/field_definitions`; inferred when left out, which a pipe does not allow. With --make-fields
    /// also those that a directory or a service lacks; else one that has other fields is refused.
    #[arg(long, value_name = "FILE")]
    pub(crate) fields: Option<PathBuf>,
    /// Makes the custom fields that the records have and the directory or the service lacks: with the types of
    /// --fields, else inferred.
    #[arg(long)]
    pub(crate) make_fields: bool,
    /// A column of a CSV that holds sets of texts, and the sign between them (`tags=|`); may be given several times.
    /// The texts of other set fields are separated by `;`.
    #[arg(long, value_name = "COLUMN=SIGN", value_parser = set_column)]
    pub(crate) set: Vec<SetColumn>,
    /// Puts every contact on this list; may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) list: Vec<String>,
    /// Makes these lists with their ids and names where they are missing: the answer of
    /// `GET /v3/marketing/lists`, or `{"result":[{"id","name"}]}`.
    #[arg(long, value_name = "FILE")]
    pub(crate) lists: Option<PathBuf>,
    /// Makes lists that --list or records name and a service lacks, with their ids also as names. A directory makes
    /// them always.
    #[arg(long)]
    pub(crate) make_lists: bool,
    /// The lifecycle policy of a new directory; `sendgrid` when left out. A directory with another one is refused.
    #[arg(long, value_enum)]
    pub(crate) policy: Option<PolicyName>,
    /// The minimum number of days for which a new directory keeps events; older ones are removed once no segment
    /// reads them. Kept for ever when left out.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) keep_events: Option<u32>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SegmentsArgs {
    /// The engine's directory, or the URL of a service that has it; the service's key is taken from
    /// `SEGMENTRY_API_KEY`.
    #[arg(
        long,
        value_name = "DIR | URL",
        alias = "url",
        global = true,
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data"
    )]
    pub(crate) data: Place,
    /// Prints JSON objects instead of a table.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: SegmentCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SegmentCommand {
    /// Creates a segment.
    Create {
        #[arg(long)]
        name: String,
        /// The query, in SQL.
        #[arg(long)]
        query: String,
        /// The segment's id; generated when left out.
        #[arg(long)]
        id: Option<String>,
        /// Only contacts on this list.
        #[arg(long, value_name = "ID")]
        list: Vec<String>,
    },
    /// Lists all segments.
    List,
    /// Shows one segment.
    Get { id: String },
    /// Replaces a segment's query.
    Edit {
        id: String,
        #[arg(long)]
        query: String,
    },
    /// Renames a segment.
    Rename {
        id: String,
        #[arg(long)]
        name: String,
    },
    /// Deletes a segment and cancels everything pending for it.
    Delete { id: String },
    /// Makes a new segment of a deleted one, with its definition and an id of its own; for 90 days after the delete.
    Restore { id: String },
    /// Evaluates and publishes a segment now, within the quotas.
    Refresh {
        id: String,
        /// The IANA time zone whose midnight begins the quota's day.
        #[arg(long, default_value = "UTC")]
        zone: String,
    },
    /// Prints the ids of a segment's members, one per line; with --json each as `{"contact_id":ID}`.
    Members {
        id: String,
        /// As they were at an earlier instant.
        #[arg(long, value_name = "T", value_parser = super::instant)]
        at: Option<super::Instant>,
    },
    /// Shows what happened to a segment: who joined and left is counted, not named.
    History {
        id: String,
        /// The first instant; as far as history goes unless set.
        #[arg(long, value_name = "T", value_parser = super::instant)]
        from: Option<super::Instant>,
        /// The last instant; now unless set.
        #[arg(long, value_name = "T", value_parser = super::instant)]
        to: Option<super::Instant>,
    },
    /// Shows who would join and who would leave if a segment had this query; changes nothing.
    Diff {
        id: String,
        #[arg(long)]
        query: String,
    },
    /// Shows how many members a segment will have, step by step, if nothing is written.
    Forecast {
        id: String,
        /// The end.
        #[arg(long, value_name = "T", value_parser = super::instant)]
        until: super::Instant,
        /// The time between two steps, such as `6h` or `2w`.
        #[arg(long, value_name = "LENGTH", default_value = "1d")]
        step: String,
    },
}

/// The data to answer from: a directory, a service, or files.
#[derive(Debug, ClapArgs)]
pub(crate) struct AnswerFrom {
    /// The engine's directory, or the URL of a service that has it; the service's key is taken from
    /// `SEGMENTRY_API_KEY`.
    #[arg(
        long,
        value_name = "DIR | URL",
        alias = "url",
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data"
    )]
    pub(crate) data: Place,
    /// Contacts, one per line, instead of a directory.
    #[arg(long, value_name = "FILE")]
    pub(crate) contacts: Option<PathBuf>,
    /// Events, one per line; none when left out.
    #[arg(long, value_name = "FILE", requires = "contacts")]
    pub(crate) events: Option<PathBuf>,
    /// Custom fields as `{"fields":[{"name","type"}]}`; inferred from the contacts when left out.
    #[arg(long, value_name = "FILE", requires = "contacts")]
    pub(crate) fields: Option<PathBuf>,
    /// Segments, one `{"id","name","query"}` per line, to ask about or to refer to.
    #[arg(long, value_name = "FILE", requires = "contacts")]
    pub(crate) segments: Option<PathBuf>,
    /// The instant to answer for. When left out: that of a directory's last command, now for a service, or the latest
    /// record's instant of files.
    #[arg(long, value_name = "T", value_parser = super::instant)]
    pub(crate) as_of: Option<super::Instant>,
    /// Prints a JSON object instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) from: AnswerFrom,
    /// The segment's id.
    #[arg(long, value_name = "ID", required_unless_present = "query", conflicts_with = "query")]
    pub(crate) segment: Option<String>,
    /// A query, in SQL.
    #[arg(long)]
    pub(crate) query: Option<String>,
    /// The contact's id, or one of its addresses.
    #[arg(long, value_name = "EMAIL | ID")]
    pub(crate) contact: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CountArgs {
    #[command(flatten)]
    pub(crate) from: AnswerFrom,
    /// The query, in SQL.
    #[arg(long)]
    pub(crate) query: String,
    /// Counts each clause, too: how many satisfy it alone, and how many more there would be without it.
    #[arg(long)]
    pub(crate) clauses: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct StatusArgs {
    /// The engine's directory, or the URL of a service that has it; the service's key is taken from
    /// `SEGMENTRY_API_KEY`.
    #[arg(
        long,
        value_name = "DIR | URL",
        alias = "url",
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data"
    )]
    pub(crate) data: Place,
    /// Prints a JSON object instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) place: StatusArgs,
    /// Only what the key with this id did.
    #[arg(long, value_name = "ID")]
    pub(crate) key: Option<String>,
    /// Only what named or made this id.
    #[arg(long, value_name = "ID")]
    pub(crate) about: Option<String>,
    /// So many at most.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    pub(crate) limit: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// The settings in force.
    Show(StatusArgs),
    /// Changes settings; those that are left out stay. What is armed keeps its instant.
    Set(SettingsSetArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SettingsSetArgs {
    #[command(flatten)]
    pub(crate) place: StatusArgs,
    /// When segments are evaluated, populated and published; the figures below are set after it.
    #[arg(long, value_enum)]
    pub(crate) policy: Option<PolicyName>,
    /// Seconds between passes; 0 evaluates with every write.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) evaluation_seconds: Option<u32>,
    /// From create or edit to population, for criteria on contact fields only.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) population_delay_seconds: Option<u32>,
    /// The same for criteria that read engagement events.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) engagement_population_delay_seconds: Option<u32>,
    /// First and longest interval between publications; `0 0` publishes with every change.
    #[arg(long, num_args = 2, value_names = ["FIRST", "LONGEST"])]
    pub(crate) publication_seconds: Option<Vec<u32>>,
    /// Between two changes of a segment; 0 for no pause.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) edit_pause_seconds: Option<u32>,
    /// Between two manual refreshes of a segment.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) refresh_gap_seconds: Option<u32>,
    /// Manual refreshes of one segment on one local day.
    #[arg(long, value_name = "N")]
    pub(crate) refreshes_per_segment_day: Option<u32>,
    /// Manual refreshes of all segments on one UTC day.
    #[arg(long, value_name = "N")]
    pub(crate) refreshes_per_account_day: Option<u32>,
    /// Segments that may exist at a time.
    #[arg(long, value_name = "N")]
    pub(crate) max_segments: Option<u32>,
    /// The minimum number of days for which events are kept; 0 keeps them for ever. Forgotten ones do not come back.
    #[arg(long, value_name = "DAYS")]
    pub(crate) keep_events_days: Option<u32>,
    /// Changes that the feed keeps.
    #[arg(long, value_name = "N")]
    pub(crate) feed_changes: Option<u64>,
    /// Days in which a deleted segment can be restored.
    #[arg(long, value_name = "DAYS")]
    pub(crate) keep_deleted_days: Option<u32>,
    /// Days of which the history of segments is kept.
    #[arg(long, value_name = "DAYS")]
    pub(crate) history_days: Option<u32>,
    /// Bytes that the history takes at most; above it the oldest days are dropped.
    #[arg(long, value_name = "BYTES")]
    pub(crate) history_bytes: Option<u64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClockCommand {
    /// Confirms that the clock is right, though it is far ahead of the last command: what is overdue runs, and events
    /// older than the retention time are removed. A directory is also advanced where nothing has to be confirmed.
    Accept(StatusArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The engine's directory.
    #[arg(
        long,
        value_name = "DIR",
        global = true,
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data",
        value_parser = directory
    )]
    pub(crate) data: PathBuf,
    #[command(subcommand)]
    pub(crate) command: ExportCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// Exports all contacts; `import contacts` reads the NDJSON form.
    Contacts(ExportTo),
    /// Exports all events of existing contacts; `import events` reads the NDJSON form.
    Events(ExportTo),
    /// Exports all segments; `eval` and `replay` read the NDJSON form.
    Segments(ExportTo),
    /// Exports the members of a segment as contacts.
    Members {
        /// The segment's id.
        segment: String,
        #[command(flatten)]
        to: ExportTo,
    },
}

impl ExportCommand {
    pub(crate) fn to(&self) -> &ExportTo {
        match self {
            Self::Contacts(to)
            | Self::Events(to)
            | Self::Segments(to)
            | Self::Members { to, .. } => to,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExportTo {
    /// A new file, compressed if its name ends in `.gz`; `-` is standard output.
    #[arg(value_name = "FILE | -")]
    pub(crate) file: PathBuf,
    /// The format; when left out, CSV if the file's name ends in `.csv`, else NDJSON.
    #[arg(long, value_enum)]
    pub(crate) format: Option<Lines>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lines {
    Ndjson,
    Csv,
}

impl Lines {
    /// The format by the file's name.
    pub(crate) fn of(file: &Path) -> Self {
        let ends = |path: &Path, with: &str| {
            path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(with))
        };
        let unpacked =
            if ends(file, "gz") { Path::new(file.file_stem().unwrap_or_default()) } else { file };
        if ends(unpacked, "csv") { Self::Csv } else { Self::Ndjson }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContactsCommand {
    /// Deletes contacts with their events, and removes every byte of them from the file, also of contacts that were
    /// deleted before. Prints what was removed, and whether a search of the file still finds their addresses.
    Erase(EraseArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EraseArgs {
    /// Ids or addresses of contacts.
    #[arg(value_name = "ID | EMAIL", required = true, num_args = 1..=100)]
    pub(crate) contacts: Vec<String>,
    /// The engine's directory, which no other process may have open, or the URL of a service that has it; the
    /// service's key is taken from `SEGMENTRY_API_KEY`.
    #[arg(
        long,
        value_name = "DIR | URL",
        alias = "url",
        env = "SEGMENTRY_DATA",
        default_value = "segmentry-data"
    )]
    pub(crate) data: Place,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckDirectoryArgs {
    /// The engine's directory, which no other process may have open.
    #[arg(value_name = "DIR", value_parser = directory)]
    pub(crate) directory: PathBuf,
    /// Also looks for this text (an erased address, say) in the file's raw bytes; may be given several
    /// times. Fails if the file contains it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) find: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BackupArgs {
    /// The engine's directory, which no other process may have open, or the URL of a service that has it; the
    /// service's key is taken from `SEGMENTRY_API_KEY`.
    #[arg(value_name = "DIR | URL")]
    pub(crate) data: Place,
    /// The file to create.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RestoreArgs {
    /// The backup file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// A directory that holds no engine; created if it does not exist.
    #[arg(value_name = "DIR", value_parser = directory)]
    pub(crate) directory: PathBuf,
}

/// `tags=|`: a column and the sign between the texts of its cells.
fn set_column(text: &str) -> Result<SetColumn, String> {
    let wrong = || "write the column and one sign, as in `tags=|`".to_owned();
    let (name, sign) = text.rsplit_once('=').ok_or_else(wrong)?;
    let mut signs = sign.chars();
    match (signs.next(), signs.next()) {
        (Some(separator), None) if !name.is_empty() && !separator.is_alphanumeric() => {
            Ok(SetColumn { name: name.to_owned(), separator })
        }
        _ => Err(wrong()),
    }
}
