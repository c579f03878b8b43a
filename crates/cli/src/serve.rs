//! `segmentry serve`, `key` and `config`: the service over a directory.
//!
//! In: flags, the environment, a file. Out: a server that runs until a signal stops it; keys; the
//! effective configuration.

use std::ffi::OsString;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::DurableEngine;
use segmentry::time::Duration;
use segmentry_server::config::Config;
use segmentry_server::keys::{Key, Keys, Scope, scopes};
use segmentry_server::{Server, log};

use crate::args::{KeyCommand, ServeArgs};
use crate::data::now;
use crate::{Failure, Outcome, demo, term};

/// Contacts of the generated account.
const DEMO_CONTACTS: u32 = 5_000;
const DEMO_SEED: u64 = 7;
/// Days until a demo's key expires: each start creates one.
const DEMO_DAYS: i64 = 30;

fn config(args: &ServeArgs) -> Result<Config, Failure> {
    let text = |path: &PathBuf| path.display().to_string();
    let flags = [
        ("data", args.data.as_ref().map(text)),
        ("listen", args.listen.clone()),
        ("public_url", args.public_url.clone()),
        ("policy", args.policy.map(|policy| policy.name().to_owned())),
        ("keep_events_days", args.keep_events.map(|days| days.to_string())),
        ("log", args.log.clone()),
    ];
    let flags = flags.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let environment = std::env::vars_os().filter_map(text);
    Ok(Config::read(args.config.as_deref(), environment, flags)?)
}

/// Serves until a signal stops the process.
pub(crate) fn run(args: &ServeArgs) -> Result<Outcome, Failure> {
    let mut config = config(args)?;
    log::begin(&config);
    if !(args.demo && args.data.is_none()) {
        return serve(args, config);
    }
    config.data = std::env::temp_dir().join(format!("segmentry-demo-{}", std::process::id()));
    let place = config.data.clone();
    let served = serve(args, config);
    // Whatever became of it, nobody finds it again.
    let removed = std::fs::remove_dir_all(place);
    let outcome = served?;
    removed?;
    Ok(outcome)
}

fn serve(args: &ServeArgs, config: Config) -> Result<Outcome, Failure> {
    if config.data.to_str().is_some_and(|place| place.contains("://")) {
        return Err(Failure::new("serve takes a directory, not a URL"));
    }
    let there = config.data.join("segmentry.redb").try_exists()?;
    let key = if args.demo { Some(fill(&config.data, there)?) } else { None };
    let server = Server::open(config)?;
    if there {
        refuse_settings(args, &server.app.engine)?;
    }
    let keyless = server.app.keys.is_open();
    segmentry_server::run(server, |address| {
        term::note(&format!("listening on http://{address}"));
        if let Some(key) = &key {
            // The one thing of a demo that somebody may want to read with a program.
            println!("http://{address} {key}");
            term::note("the first part is the address, the second a key that may do everything");
        } else if keyless {
            term::note("there is no key, so everybody on this machine may do everything");
        }
    })?;
    Ok(Outcome::Done)
}

/// Settings that are fixed when a directory is created cannot be changed later; repeating the same value is accepted.
fn refuse_settings(args: &ServeArgs, engine: &DurableEngine) -> Result<(), Failure> {
    let (policy, kept) = engine.read(|engine| (engine.policy().clone(), engine.event_retention()));
    let wanted = args.keep_events.filter(|days| *days > 0);
    let wanted = wanted.map(|days| Duration::days(days.into()));
    let other = [
        ("--policy", args.policy.is_some_and(|name| name.policy().evaluation != policy.evaluation)),
        ("--keep-events", args.keep_events.is_some() && wanted != kept),
    ];
    match other.iter().find(|(_, other)| *other) {
        Some((flag, _)) => {
            let message = format!(
                "{flag} is for a new directory, and this one was made with another value: leave it out"
            );
            Err(Failure::new(message))
        }
        None => Ok(()),
    }
}

/// Generates an account if the directory has none, and creates a key for it.
fn fill(directory: &Path, there: bool) -> Result<String, Failure> {
    if !there {
        let engine = demo::account(now(), DEMO_CONTACTS, DEMO_SEED)?;
        drop(DurableEngine::create(directory, engine)?);
    }
    let all = scopes(&["all".to_owned()])?;
    let lives = Some(TimeDelta::days(DEMO_DAYS));
    let (_, key) = Keys::open(directory)?.create("demo", &all, now(), lives)?;
    Ok(key)
}

/// Creates, lists and revokes keys.
pub(crate) fn key(command: &KeyCommand) -> Result<Outcome, Failure> {
    match command {
        KeyCommand::New { data, name, scope, expires_days } => {
            let scopes = scopes(scope)?;
            let lives = expires_days.map(|days| TimeDelta::days(i64::from(days)));
            let (key, whole) = Keys::open(data)?.create(name, &scopes, now(), lives)?;
            term::note(&format!("key {} ({}); it is shown this once", key.id, key.name));
            println!("{whole}");
        }
        KeyCommand::List { data, json } => list(&Keys::open(data)?.list(), *json)?,
        KeyCommand::Revoke { data, id } => {
            Keys::open(data)?.revoke(id, now())?;
            term::note(&format!("key {id} is refused from now on"));
        }
    }
    Ok(Outcome::Done)
}

fn list(keys: &[Key], json: bool) -> Result<(), Failure> {
    let mut out = stdout().lock();
    if json {
        for key in keys {
            // Not even its hash is anybody's business.
            let shown = Key { hash: String::new(), ..key.clone() };
            let mut shown = serde_json::to_value(shown)?;
            shown.as_object_mut().map(|object| object.remove("hash"));
            writeln!(out, "{shown}")?;
        }
        return Ok(());
    }
    let rows = keys.iter().map(|key| {
        let minute = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M");
        let state = match (key.revoked_at, key.expires_at) {
            (Some(at), _) => format!("revoked {}", minute(at)),
            (None, Some(end)) if end <= now() => format!("expired {}", minute(end)),
            (None, Some(end)) => format!("good until {}", minute(end)),
            (None, None) => "good".to_owned(),
        };
        let all = key.scopes.len() == Scope::all().count();
        let scopes = if all { "all".to_owned() } else { key.scopes.join(" ") };
        let created = minute(key.created_at).to_string();
        vec![key.id.clone(), key.name.clone(), scopes, created, state]
    });
    let table = term::table(&["id", "name", "scopes", "created", "state"], 5, rows);
    writeln!(out, "{table}")?;
    Ok(())
}

/// Prints the effective configuration.
pub(crate) fn print(args: &ServeArgs) -> Result<Outcome, Failure> {
    write!(stdout().lock(), "{}", config(args)?.to_toml())?;
    Ok(Outcome::Done)
}
