//! `segmentry query to-sql`: each query as SQL of another engine.

use std::io::{self, Write};

use segmentry::emit::{Target, to_sql};
use segmentry::partition::compile_all;
use segmentry::schema::Schema;
use serde::Serialize;

use crate::args::ToSqlArgs;
use crate::input::{self, Faults};
use crate::outcome::{Failure, Outcome};
use crate::segments;
use crate::term;

#[derive(Serialize)]
struct Emitted<'e> {
    id: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

pub(crate) fn run(args: &ToSqlArgs) -> Result<Outcome, Failure> {
    let schema = args.fields.as_deref().map_or_else(|| Ok(Schema::new()), input::fields)?;
    let mut faults = Faults::default();
    let lines = segments::read(&args.file, &mut faults)?;
    let mut target = Target::new(args.dialect);
    target.contacts.clone_from(&args.contacts);
    target.events.clone_from(&args.events);
    target.at = args.at.as_ref().map(|instant| instant.at);
    let plans = compile_all(&segments::definitions(&lines), &schema, &|_| Ok(()));
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut refused = 0;
    for (line, plan) in lines.iter().zip(plans) {
        let mut emitted = Emitted { id: &line.id, sql: None, reason: None, message: None };
        match plan {
            Ok(plan) => match to_sql(&plan, &schema, &target) {
                Ok(sql) => emitted.sql = Some(sql.to_string()),
                Err(reason) => {
                    emitted.reason = Some(reason.name());
                    emitted.message = Some(reason.to_string());
                }
            },
            Err(error) => {
                emitted.reason = Some("invalid");
                emitted.message = Some(term::refusal(&error, &line.query));
            }
        }
        refused += usize::from(emitted.sql.is_none());
        if args.json {
            serde_json::to_writer(&mut out, &emitted)?;
            out.write_all(b"\n")?;
        } else if let Some(sql) = &emitted.sql {
            writeln!(out, "-- {}\n{sql};\n", line.id.replace(['\n', '\r'], " "))?;
        } else if let Some(message) = &emitted.message {
            term::note(&format!("{}: {message}", line.id));
        }
    }
    out.flush()?;
    faults.sum_up();
    Ok(match (refused, faults.is_empty()) {
        (0, true) => Outcome::Done,
        (0, false) => Outcome::RefusedRows,
        _ => Outcome::InvalidQuery,
    })
}
