//! Settings of the service.
//!
//! In: defaults, a TOML file, environment variables and flags; each overrides those before it. Out: a [`Config`], or an
//! error that names the setting. INVARIANT: an unknown setting is refused, so that a misspelt limit is noticed.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use segmentry::Policy;
use segmentry::time::Duration as Length;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::signature::is_public_key;

/// The prefix of the environment's names: `limits.connections` is `SEGMENTRY_LIMITS_CONNECTIONS`.
const PREFIX: &str = "SEGMENTRY_";

/// Variables with our prefix that are no settings: the command line and the project's tests and benchmarks read them.
const NOT_SETTINGS: [&str; 5] = [
    "SEGMENTRY_API_KEY",
    "SEGMENTRY_BENCH_",
    "SEGMENTRY_CONTRACT",
    "SEGMENTRY_COVERAGE",
    "SEGMENTRY_DATASETS",
];

/// Whether a variable is one that Kubernetes sets in each container for a service whose name begins with our prefix:
/// `SEGMENTRY_WEB_SERVICE_HOST`, `SEGMENTRY_PORT_8080_TCP`. No setting has such a word in its name.
fn is_of_a_cluster(name: &str) -> bool {
    ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT"].iter().any(|word| name.contains(word))
}

/// Seconds in a day. A longer time is refused as a mistake.
const DAY: u64 = 86_400;

/// The default of `clock_leap_hours`, which is the library's.
pub const DEFAULT_LEAP_HOURS: u32 = 24;
/// The largest `clock_leap_hours`: a hundred years. Who wants more switches it off.
const LEAP_HOURS: u32 = 876_600;

/// `clock_leap_hours` as a length.
pub fn leap_of(hours: u32) -> Option<Length> {
    (hours > 0).then(|| Length::hours(hours.into()))
}

/// A petabyte. More is refused as a mistake.
const MOST_BYTES: u64 = 1 << 50;

/// The policy of a new directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyName {
    /// Hourly passes, delayed population, publication with a back-off up to 24 hours.
    #[default]
    Sendgrid,
    /// Evaluated with every write and at every window boundary, published at once.
    Live,
}

impl PolicyName {
    /// The figures that the name stands for.
    pub fn policy(self) -> Policy {
        match self {
            Self::Sendgrid => Policy::sendgrid(),
            Self::Live => Policy::live(),
        }
    }
}

/// What becomes of traits that no field has the name of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownTraits {
    /// A custom field is made, of the type that the value has.
    #[default]
    Create,
    /// The message is refused.
    Refuse,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// One JSON object per line.
    #[default]
    Json,
    /// Text for a terminal.
    Pretty,
}

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The engine's directory; it is created if it does not exist.
    pub data: PathBuf,
    /// The address to listen on. Any address but a loopback one requires a valid key.
    pub listen: SocketAddr,
    /// The URL by which clients reach the server, with which links begin. If empty, it is `http://` and `listen`.
    pub public_url: String,
    /// The policy of a new directory.
    pub policy: PolicyName,
    /// The least number of days for which a new directory keeps events; 0 keeps them for ever.
    pub keep_events_days: u32,
    /// Days for which a new directory keeps the history of segments; 0 keeps none.
    pub history_days: u32,
    /// Seconds after a change of a segment in which a new directory refuses another; 0 refuses none, for development.
    pub edit_pause_seconds: u32,
    /// The largest number of segments in a new directory; `SendGrid`'s accounts have 200.
    pub max_segments: usize,
    /// Whether the refusal of an upsert quotes the addresses at fault, which some clients read to leave them out.
    pub quote_invalid_emails: bool,
    /// Hours that the clock may be ahead of the last command before somebody has to confirm it; 0 for any time.
    pub clock_leap_hours: u32,
    /// The format of log lines.
    pub log: LogForm,
    /// The least serious messages that are logged: `error`, `warn`, `info`, `debug` or `trace`.
    pub log_level: String,
    /// Limits against abuse.
    pub limits: Limits,
    /// The event webhook.
    pub webhook: Webhook,
    /// Webhooks that this service sends.
    pub webhooks: Webhooks,
    /// Messages of SDKs.
    pub tracking: Tracking,
}

/// Limits against abuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The largest number of open connections; more are closed at once.
    pub connections: usize,
    /// The largest number of requests in flight; more are answered 503, except health checks.
    pub concurrency: usize,
    /// The most requests in a minute of one key, and of one address without a valid key; more are answered 429.
    pub requests_per_minute: u32,
    /// Seconds in which the head of a request must arrive, and after which an idle connection is closed.
    pub header_seconds: u64,
    /// Seconds in which each 64 KiB of a body must arrive, and after which a client that reads no answer is closed.
    pub idle_seconds: u64,
    /// Seconds in which a request must end, except streams.
    pub request_seconds: u64,
    /// Seconds in which requests in flight must end when the server stops.
    pub drain_seconds: u64,
    /// Streams of changes that are open; more are answered 503.
    pub streams: usize,
    /// Streams of changes that one key has open; more are answered 429.
    pub streams_per_key: usize,
    /// Bytes of all exports, uploads, error files and backups; more are answered 507.
    pub files_bytes: u64,
    /// Bytes of those that one key made; more are answered 429.
    pub files_bytes_per_key: u64,
    /// Bytes of the disk that such files leave free for contacts and events, at most a quarter of it.
    pub free_bytes: u64,
}

/// The event webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// The base64 DER public key that signs the posts. If it is empty, posts need an API key instead.
    pub public_key: String,
}

/// Messages of SDKs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tracking {
    /// What becomes of traits that no field has the name of: `create` or `refuse`.
    pub unknown_traits: UnknownTraits,
}

/// Webhooks that this service sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// Networks that receivers may be in beside the public ones, such as `10.1.0.0/16`, with commas; there `http://` is
    /// permitted too.
    pub networks: String,
}

impl Webhooks {
    /// The networks; the text at fault where one is none.
    pub(crate) fn read(&self) -> Result<Vec<ipnet::IpNet>, String> {
        let texts = self.networks.split(',').map(str::trim).filter(|text| !text.is_empty());
        texts.map(|text| text.parse().map_err(|_| text.to_owned())).collect()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("segmentry-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: String::new(),
            policy: PolicyName::default(),
            keep_events_days: 0,
            history_days: 90,
            edit_pause_seconds: 300,
            max_segments: segmentry::limits::SEGMENTS,
            quote_invalid_emails: false,
            clock_leap_hours: DEFAULT_LEAP_HOURS,
            log: LogForm::default(),
            log_level: "info".to_owned(),
            limits: Limits::default(),
            webhook: Webhook::default(),
            webhooks: Webhooks::default(),
            tracking: Tracking::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_240,
            concurrency: 512,
            requests_per_minute: 60_000,
            header_seconds: 10,
            idle_seconds: 30,
            request_seconds: 60,
            streams: 512,
            streams_per_key: 64,
            files_bytes: 64 << 30,
            files_bytes_per_key: 16 << 30,
            free_bytes: 1 << 30,
            drain_seconds: 30,
        }
    }
}

/// Why the settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file of settings cannot be read.
    #[error("{file}: {why}")]
    File {
        /// Its path.
        file: String,
        /// What is wrong, and in which line.
        why: String,
    },
    /// A setting has no value that it can have.
    #[error("{source}: {why}", source = .from)]
    Value {
        /// Where it was given: the setting, the variable or the flag.
        from: String,
        /// What it takes.
        why: String,
    },
}

impl Config {
    /// Reads the file, if one is named, then `environment`, then `flags`, whose names have dots (`limits.connections`).
    /// A variable with our prefix that is no setting is refused.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Self, ConfigError> {
        let defaults = Value::try_from(Self::default()).expect("the defaults are a table");
        let Value::Table(defaults) = defaults else { unreachable!("a struct is a table") };
        let mut table = match file {
            None => Table::new(),
            Some(path) => {
                let failed =
                    |why: String| ConfigError::File { file: path.display().to_string(), why };
                let text =
                    std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
                let table: Table =
                    text.parse().map_err(|error: toml::de::Error| failed(error.to_string()))?;
                // The file is read alone first, so that an error names its line.
                let _: Self = toml::from_str(&text).map_err(|error| failed(error.to_string()))?;
                table
            }
        };
        let keys = keys(&defaults);
        let called = |key: &String| format!("{PREFIX}{}", key.replace('.', "_").to_uppercase());
        for (name, text) in environment {
            let other = NOT_SETTINGS.iter().any(|prefix| name.starts_with(prefix));
            if other || !name.starts_with(PREFIX) || is_of_a_cluster(&name) {
                continue;
            }
            // `put` refuses the empty name, which stands for a variable that is no setting.
            let key = keys.iter().find(|key| called(key) == name).map_or("", String::as_str);
            put(&mut table, &defaults, key, &text, &name)?;
        }
        for (key, text) in flags {
            put(&mut table, &defaults, key, &text, &format!("--{key}"))?;
        }
        let config: Self = Value::Table(table).try_into().map_err(|error: toml::de::Error| {
            ConfigError::Value { from: "configuration".to_owned(), why: error.message().to_owned() }
        })?;
        config.check()?;
        Ok(config)
    }

    /// Refuses values with which no server can run: limits of zero, and limits that are too large to have an effect.
    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key: &str, why: String| Err(ConfigError::Value { from: key.to_owned(), why });
        let limits = &self.limits;
        for (key, value, most) in [
            ("max_segments", self.max_segments as u64, 100_000),
            ("limits.connections", limits.connections as u64, 1_000_000),
            ("limits.concurrency", limits.concurrency as u64, 100_000),
            (
                "limits.requests_per_minute",
                u64::from(limits.requests_per_minute),
                u64::from(u32::MAX),
            ),
            ("limits.header_seconds", limits.header_seconds, DAY),
            ("limits.idle_seconds", limits.idle_seconds, DAY),
            ("limits.request_seconds", limits.request_seconds, DAY),
            ("limits.drain_seconds", limits.drain_seconds, DAY),
            ("limits.streams", limits.streams as u64, 100_000),
            ("limits.streams_per_key", limits.streams_per_key as u64, 100_000),
            ("limits.files_bytes", limits.files_bytes, MOST_BYTES),
            ("limits.files_bytes_per_key", limits.files_bytes_per_key, MOST_BYTES),
        ] {
            if !(1..=most).contains(&value) {
                return wrong(key, format!("takes 1 to {most}, not {value}"));
            }
        }
        if self.clock_leap_hours > LEAP_HOURS {
            return wrong("clock_leap_hours", format!("takes 0 to {LEAP_HOURS}"));
        }
        if limits.free_bytes > MOST_BYTES {
            return wrong("limits.free_bytes", format!("takes 0 to {MOST_BYTES}"));
        }
        if u64::from(self.edit_pause_seconds) > DAY {
            return wrong("edit_pause_seconds", format!("takes 0 to {DAY}"));
        }
        if !["error", "warn", "info", "debug", "trace"].contains(&self.log_level.as_str()) {
            let why = format!("takes error, warn, info, debug or trace, not `{}`", self.log_level);
            return wrong("log_level", why);
        }
        let key = &self.webhook.public_key;
        if !key.is_empty() && !is_public_key(key) {
            let why =
                "is no public key; copy it from the webhook's settings: base64 of DER, in one line";
            return wrong("webhook.public_key", why.to_owned());
        }
        if let Err(text) = self.webhooks.read() {
            let why = format!("{text} is no network; write it like 10.1.0.0/16 or fd00::/8");
            return wrong("webhooks.networks", why);
        }
        Ok(())
    }

    /// The settings as TOML, defaults included.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("a configuration is a table")
    }

    /// The URL by which clients reach the server. `localhost` replaces 0.0.0.0, which is no address to connect to.
    pub fn base_url(&self) -> String {
        if self.public_url.is_empty() && self.listen.ip().is_unspecified() {
            format!("http://localhost:{}", self.listen.port())
        } else if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }
}

/// The names of all settings, with dots.
fn keys(table: &Table) -> Vec<String> {
    let of = |(name, value): (&String, &Value)| match value {
        Value::Table(inner) => keys(inner).iter().map(|key| format!("{name}.{key}")).collect(),
        _ => vec![name.clone()],
    };
    table.iter().flat_map(of).collect()
}

/// Sets the setting `key` to a text, which is read as the type of its default.
fn put(
    table: &mut Table,
    defaults: &Table,
    key: &str,
    text: &str,
    from: &str,
) -> Result<(), ConfigError> {
    let (section, name) =
        key.split_once('.').map_or((None, key), |(section, name)| (Some(section), name));
    let of_section = |table: &Table| match section {
        Some(section) => table.get(section).and_then(Value::as_table).cloned(),
        None => Some(table.clone()),
    };
    let default = of_section(defaults).and_then(|table| table.get(name).cloned());
    let value = match default {
        Some(Value::Integer(_)) => {
            Value::Integer(text.trim().parse().map_err(|_| ConfigError::Value {
                from: from.to_owned(),
                why: format!("`{text}` is not a whole number"),
            })?)
        }
        Some(Value::Boolean(_)) => {
            Value::Boolean(text.trim().parse().map_err(|_| ConfigError::Value {
                from: from.to_owned(),
                why: format!("`{text}` is neither true nor false"),
            })?)
        }
        Some(_) => Value::String(text.to_owned()),
        None => {
            return Err(ConfigError::Value {
                from: from.to_owned(),
                why: "there is no such setting".to_owned(),
            });
        }
    };
    match section {
        None => drop(table.insert(name.to_owned(), value)),
        Some(section) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                inner.insert(name.to_owned(), value);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let path = std::env::temp_dir().join(format!(
            "segmentry-config-{}-{:?}.toml",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::write(&path, file).expect("room");
        let environment =
            environment.iter().map(|(name, text)| (name.to_string(), text.to_string()));
        let config = Config::read(Some(&path), environment, [("listen", "127.0.0.1:9".to_owned())]);
        std::fs::remove_file(&path).expect("the file exists");
        config
    }

    #[test]
    fn flags_override_the_environment_which_overrides_the_file() {
        let config = read(
            "listen = \"127.0.0.1:1\"\npolicy = \"live\"\n[limits]\nconnections = 5\nconcurrency = 6",
            &[("SEGMENTRY_LIMITS_CONNECTIONS", "7"), ("SEGMENTRY_LISTEN", "127.0.0.1:2")],
        );
        let config = config.expect("valid settings");
        assert_eq!(config.listen.port(), 9);
        assert_eq!((config.limits.connections, config.limits.concurrency), (7, 6));
        assert_eq!(config.policy, PolicyName::Live);
        assert_eq!(config.limits.drain_seconds, 30, "a setting that is not given has its default");
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        for (text, name) in [("lisen = \"x\"", "lisen"), ("[limits]\nconections = 1", "conections")]
        {
            let error = read(text, &[]).expect_err("unknown").to_string();
            assert!(error.contains(name), "{error}");
        }
        let quoted = read("", &[("SEGMENTRY_QUOTE_INVALID_EMAILS", "true")]).expect("a setting");
        assert!(quoted.quote_invalid_emails);
        let error = read("", &[("SEGMENTRY_QUOTE_INVALID_EMAILS", "yes")]).expect_err("no flag");
        assert!(error.to_string().contains("neither true nor false"), "{error}");
        let error = read("", &[("SEGMENTRY_LIMITS_CONNECTIONS", "many")]).expect_err("no number");
        assert!(error.to_string().contains("SEGMENTRY_LIMITS_CONNECTIONS"), "{error}");
        let error = read("", &[("SEGMENTRY_LISTENS", "1")]).expect_err("unknown").to_string();
        assert!(error.contains("SEGMENTRY_LISTENS"), "{error}");
        for name in [
            "HOME",
            "SEGMENTRY_SERVICE_HOST",
            "SEGMENTRY_WEB_SERVICE_PORT_HTTP",
            "SEGMENTRY_PORT_80_TCP",
        ] {
            read("", &[(name, "10.0.0.1")]).expect("not ours");
        }
    }

    #[test]
    fn a_value_with_which_no_server_can_run_is_refused_by_the_settings_name() {
        for (text, name) in [
            ("log_level = \"bogus\"", "log_level"),
            ("[limits]\nconnections = 0", "limits.connections"),
            ("[limits]\nconnections = 9223372036854775807", "limits.connections"),
            ("[limits]\nidle_seconds = 9223372036854775807", "limits.idle_seconds"),
            ("[limits]\nrequests_per_minute = 0", "limits.requests_per_minute"),
            ("[webhook]\npublic_key = \"AAAA\"", "webhook.public_key"),
            ("edit_pause_seconds = 4000000000", "edit_pause_seconds"),
            ("max_segments = 0", "max_segments"),
            ("clock_leap_hours = 900000", "clock_leap_hours"),
            ("[limits]\nfiles_bytes_per_key = 0", "limits.files_bytes_per_key"),
            ("[limits]\nfree_bytes = 9223372036854775807", "limits.free_bytes"),
        ] {
            let error = read(text, &[]).expect_err("out of range").to_string();
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn links_name_a_reachable_address() {
        let config = |listen: &str, public_url: &str| Config {
            listen: listen.parse().expect("an address"),
            public_url: public_url.to_owned(),
            ..Config::default()
        };
        assert_eq!(config("0.0.0.0:80", "").base_url(), "http://localhost:80");
        assert_eq!(config("127.0.0.1:80", "").base_url(), "http://127.0.0.1:80");
        assert_eq!(config("0.0.0.0:80", "https://x.org/").base_url(), "https://x.org");
    }

    #[test]
    fn printed_settings_can_be_read_again() {
        let printed = Config::default().to_toml();
        let again: Config = toml::from_str(&printed).expect("it was printed");
        assert_eq!(again, Config::default());
    }
}
