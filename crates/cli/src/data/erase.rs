//! `segmentry contacts erase`.
//!
//! In: ids and addresses, and a directory or a service. Out: what was removed, and what a search of the file found
//! afterwards.

use std::io::{Write, stdout};

use segmentry::ContactId;
use segmentry::ingest::ContactRef;
use serde::Deserialize;
use serde_json::json;
use ureq::http::Method;

use super::{now, open_to_write};
use crate::args::{EraseArgs, Place};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

/// What the service answers.
#[derive(Deserialize)]
struct Report {
    contacts: u64,
    events: u64,
    waiting_events: u64,
    searched: usize,
    found: usize,
}

/// The ids and the addresses among the arguments.
fn parse(texts: &[String]) -> Result<(Vec<ContactId>, Vec<String>), Failure> {
    let (mut ids, mut emails) = (Vec::new(), Vec::new());
    for text in texts {
        match text.parse() {
            Ok(id) => ids.push(id),
            Err(_) if text.contains('@') => emails.push(text.clone()),
            Err(_) => {
                return Err(Failure::new(format!(
                    "`{text}` is neither the id of a contact nor an address"
                )));
            }
        }
    }
    Ok((ids, emails))
}

pub(crate) fn run(args: &EraseArgs) -> Result<Outcome, Failure> {
    let (ids, emails) = parse(&args.contacts)?;
    let report = match &args.data {
        Place::Service(url) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let body = json!({"ids": ids, "emails": emails});
            Service::new(url).ask(&Method::POST, "/v1/contacts/erase", Some(&body))??
        }
        Place::Directory(directory) => {
            let emails = emails.iter().map(|email| ContactRef::from(email.as_str()));
            let contacts = ids.into_iter().map(ContactRef::Id).chain(emails).collect();
            let report = open_to_write(directory)?.erase_and_check(now(), contacts)?;
            let segmentry::engine::Erased { contacts, events, waiting_events } = report.erased;
            let (searched, found) = (report.searched, report.found);
            Report { contacts, events, waiting_events, searched, found }
        }
    };
    let counts = [
        ("contacts", report.contacts),
        ("events", report.events),
        ("events that waited for a contact", report.waiting_events),
    ];
    let rows = counts.map(|(name, count)| vec![name.to_owned(), term::thousands(count)]);
    writeln!(stdout(), "{}", term::table(&["erased", ""], 1, rows))?;
    if report.found == 0 {
        let texts = term::counted(report.searched as u64, "text");
        term::note(&format!("searched the file for what named them ({texts}): nothing is left"));
        return Ok(Outcome::Done);
    }
    Err(Failure::new(format!(
        "the file still contains {} of {} addresses, which may be parts of other texts: `check --find` looks for one",
        report.found, report.searched
    )))
}
