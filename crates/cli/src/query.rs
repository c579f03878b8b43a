//! `segmentry query check`: whether each query is valid; if not, where and why.

use std::io::{self, Write};

use segmentry::criteria::{self, CriteriaError, Dialect, Plan, lint};
use segmentry::schema::Schema;
use serde::{Deserialize, Serialize};

use crate::args::CheckArgs;
use crate::input::{self, Faults};
use crate::outcome::{Failure, Outcome};
use crate::term;

#[derive(Deserialize)]
struct QueryLine {
    #[serde(default)]
    id: serde_json::Value,
    query: String,
}

#[derive(Serialize)]
struct Verdict<'v> {
    id: &'v serde_json::Value,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem>,
    lints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reads: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<u64>,
}

#[derive(Serialize)]
struct Problem {
    message: String,
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl From<&CriteriaError> for Problem {
    fn from(error: &CriteriaError) -> Self {
        Self {
            message: error.message().to_string(),
            line: error.line(),
            column: error.column(),
            hint: error.hint().map(ToString::to_string),
        }
    }
}

pub(crate) fn check(args: &CheckArgs) -> Result<Outcome, Failure> {
    let schema = args.fields.as_deref().map_or_else(|| Ok(Schema::new()), input::fields)?;
    let dialect = if args.strict { Dialect::Strict } else { Dialect::Extended };
    let mut faults = Faults::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut valid, mut invalid) = (0usize, 0usize);
    let mut failed = None;
    input::lines(&args.file, &mut faults, |number, text, faults| {
        match serde_json::from_str::<QueryLine>(text) {
            Ok(line) => {
                let good = answer(args.json, &line, &schema, dialect, &mut out);
                match good {
                    Ok(true) => valid += 1,
                    Ok(false) => invalid += 1,
                    Err(error) => failed = Some(error),
                }
            }
            Err(error) => faults.add(&args.file, number, error),
        }
    })?;
    out.flush()?;
    if let Some(error) = failed {
        return Err(error);
    }
    if !args.json {
        term::note(&format!("{valid} valid, {invalid} invalid"));
    }
    faults.sum_up();
    Ok(match (invalid, faults.is_empty()) {
        (0, true) => Outcome::Done,
        (0, false) => Outcome::RefusedRows,
        _ => Outcome::InvalidQuery,
    })
}

/// Prints one verdict. Returns whether the query is valid.
fn answer(
    json: bool,
    line: &QueryLine,
    schema: &Schema,
    dialect: Dialect,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let compiled = criteria::check(&line.query, schema, dialect);
    let lints = lint(&line.query, schema, dialect);
    if json {
        let verdict = Verdict {
            id: &line.id,
            valid: compiled.is_ok(),
            error: compiled.as_ref().err().map(Problem::from),
            lints: lints.iter().map(ToString::to_string).collect(),
            reads: compiled.as_ref().ok().map(|plan| reads(plan.is_engagement())),
            cost: compiled.as_ref().ok().map(Plan::cost),
        };
        serde_json::to_writer(&mut *out, &verdict)?;
        out.write_all(b"\n")?;
        return Ok(verdict.valid);
    }
    let id = line.id.as_str().map_or_else(|| line.id.to_string(), str::to_owned);
    match &compiled {
        Ok(_) => term::line(out, &format!("{id}: valid"))?,
        Err(error) => term::line(out, &format!("{id}: {}", term::refusal(error, &line.query)))?,
    }
    for lint in lints {
        term::line(out, &format!("{id}: warning: {lint}"))?;
    }
    Ok(compiled.is_ok())
}

/// A segment's query starts at `contact_data`, so one that reads events reads both.
fn reads(events: bool) -> &'static str {
    if events { "both" } else { "contact" }
}
