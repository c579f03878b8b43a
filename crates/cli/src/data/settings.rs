//! `segmentry settings`: the settings of a directory or a service, shown and changed.
//!
//! In: settings to change, if any. Out: those in force afterwards, as a table or JSON.

use std::io::{Write, stdout};

use segmentry::DurableEngine;
use segmentry::time::Duration;
use segmentry_server::config::PolicyName;
use segmentry_server::{SettingsChange, SettingsRecord};
use serde_json::Value;
use ureq::http::Method;

use super::{now, open_to_read, open_to_write};
use crate::args::{self, Place, SettingsCommand, SettingsSetArgs, StatusArgs};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

const PATH: &str = "/v1/settings";

pub(crate) fn run(command: &SettingsCommand) -> Result<Outcome, Failure> {
    match command {
        SettingsCommand::Show(args) => show(args),
        SettingsCommand::Set(args) => set(args),
    }
}

/// Settings that are fixed when a directory is created cannot be changed later; repeating the same value is accepted.
pub(crate) fn refuse_settings(
    policy: Option<args::PolicyName>,
    keep_events: Option<u32>,
    engine: &DurableEngine,
) -> Result<(), Failure> {
    let (own, kept) = engine.read(|engine| (engine.policy().clone(), engine.event_retention()));
    let wanted = keep_events.filter(|days| *days > 0);
    let wanted = wanted.map(|days| Duration::days(days.into()));
    let other = [
        ("--policy", policy.is_some_and(|name| name.policy().evaluation != own.evaluation)),
        ("--keep-events", keep_events.is_some() && wanted != kept),
    ];
    match other.iter().find(|(_, other)| *other) {
        Some((flag, _)) => {
            let message = format!(
                "{flag} is for a new directory, and this one has another value: leave it out, or change it \
                 with `segmentry settings set`"
            );
            Err(Failure::new(message))
        }
        None => Ok(()),
    }
}

fn show(args: &StatusArgs) -> Result<Outcome, Failure> {
    let record = match &args.data {
        Place::Directory(directory) => open_to_read(directory)?.read(SettingsRecord::of),
        Place::Service(url) => Service::new(url).get(PATH)??,
    };
    print(&record, args.json)
}

fn set(args: &SettingsSetArgs) -> Result<Outcome, Failure> {
    let change = change_of(args)?;
    if change == SettingsChange::default() {
        let message = "nothing to set; `segmentry settings set --help` lists the settings";
        return Err(Failure::new(message));
    }
    let record = match &args.place.data {
        Place::Directory(directory) => {
            let engine = open_to_write(directory)?;
            change.apply(&engine, now())?;
            engine.read(SettingsRecord::of)
        }
        Place::Service(url) => {
            let body = serde_json::to_value(&change)?;
            Service::new(url).ask(&Method::PATCH, PATH, Some(&body))??
        }
    };
    print(&record, args.place.json)
}

fn change_of(args: &SettingsSetArgs) -> Result<SettingsChange, Failure> {
    let publication_seconds = match args.publication_seconds.as_deref() {
        Some([first, longest]) => Some([*first, *longest]),
        Some(_) => return Err(Failure::new("--publication-seconds takes two numbers")),
        None => None,
    };
    Ok(SettingsChange {
        policy: args.policy.map(|name| match name {
            args::PolicyName::Sendgrid => PolicyName::Sendgrid,
            args::PolicyName::Live => PolicyName::Live,
        }),
        evaluation_seconds: args.evaluation_seconds,
        population_delay_seconds: args.population_delay_seconds,
        engagement_population_delay_seconds: args.engagement_population_delay_seconds,
        publication_seconds,
        edit_pause_seconds: args.edit_pause_seconds,
        refresh_gap_seconds: args.refresh_gap_seconds,
        refreshes_per_segment_day: args.refreshes_per_segment_day,
        refreshes_per_account_day: args.refreshes_per_account_day,
        max_segments: args.max_segments,
        keep_events_days: args.keep_events_days,
        feed_changes: args.feed_changes,
        keep_deleted_days: args.keep_deleted_days,
        history_days: args.history_days,
        history_bytes: args.history_bytes,
    })
}

fn print(record: &SettingsRecord, json: bool) -> Result<Outcome, Failure> {
    if json {
        writeln!(stdout(), "{}", serde_json::to_string(record)?)?;
        return Ok(Outcome::Done);
    }
    let Value::Object(fields) = serde_json::to_value(record)? else {
        unreachable!("a record is an object");
    };
    let rows = fields.into_iter().map(|(name, value)| vec![name, value.to_string()]);
    writeln!(stdout(), "{}", term::table(&["setting", "value"], 1, rows))?;
    Ok(Outcome::Done)
}
