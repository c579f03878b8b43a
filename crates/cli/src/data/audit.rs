//! `segmentry audit`: which key of a service changed what.
//!
//! In: a directory or a service, and what to look for. Out: the requests that changed something, the latest first, as a
//! table or as one JSON object each. Commands on a directory have no key, and are not among them.

use std::io::{BufWriter, Write, stdout};

use segmentry_server::{AuditQuery, AuditRecord, encoded};
use serde::Deserialize;

use super::open_to_read;
use crate::args::{AuditArgs, Place};
use crate::outcome::{Failure, Outcome};
use crate::service::Service;
use crate::term;

#[derive(Deserialize)]
struct Results {
    results: Vec<AuditRecord>,
}

pub(crate) fn run(args: &AuditArgs) -> Result<Outcome, Failure> {
    let records = match &args.place.data {
        Place::Directory(directory) => {
            let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
            let query = AuditQuery { key_id: args.key.clone(), about: args.about.clone(), limit };
            open_to_read(directory)?.read(|engine| query.stored(engine))
        }
        Place::Service(url) => {
            let mut path = format!("/v1/audit?limit={}", args.limit);
            for (name, value) in [("key_id", &args.key), ("about", &args.about)] {
                if let Some(value) = value {
                    path.extend(["&", name, "=", &encoded(value)]);
                }
            }
            let answer: Results = Service::new(url).get(&path)??;
            answer.results
        }
    };
    let mut out = BufWriter::new(stdout().lock());
    if args.place.json {
        for record in &records {
            writeln!(out, "{}", serde_json::to_string(record)?)?;
        }
    } else {
        let header = ["at", "key", "name", "request", "made", "change"];
        let rows = records.iter().map(|record| {
            vec![
                record.at.clone(),
                record.key_id.clone().unwrap_or_else(|| "-".to_owned()),
                record.key_name.clone().unwrap_or_default(),
                format!("{} {}", record.method, record.path),
                record.made.clone().unwrap_or_default(),
                term::thousands(record.change),
            ]
        });
        writeln!(out, "{}", term::table(&header, 5, rows))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
