//! `segmentry explain`, `query count`, `segment diff`, `forecast` and `history`: answers about contacts and queries.
//!
//! In: a directory, a service or files; a query or a segment. Out: the answer, as a table or as the JSON that the
//! service has. Nothing is changed.

use std::fmt::Display;
use std::io::{BufWriter, Write as _, stdout};
use std::time::Instant as Clock;

use chrono::{DateTime, Utc};
use segmentry::criteria::CriteriaError;
use segmentry::engine::AnswerError;
use segmentry::ingest::ContactRef;
use segmentry::lifecycle::Policy;
use segmentry::time::Timestamp;
use segmentry::{Engine, SegmentId, SegmentSpec};
use segmentry_server::{
    ClauseAnswer, CountAnswer, DiffAnswer, ExplanationAnswer, ForecastAnswer, HistoryAnswer,
};
use serde::Serialize;

use super::{open_to_read, remote};
use crate::args::{AnswerFrom, CountArgs, ExplainArgs, Inputs, Place};
use crate::input::Faults;
use crate::outcome::{Failure, Outcome};
use crate::segments::{self, Data, SegmentLine};
use crate::service::Service;
use crate::term;

/// Prints where a query is wrong.
pub(super) fn invalid(error: &CriteriaError, query: &str) -> Outcome {
    eprintln!("{}", term::refusal(error, query));
    Outcome::InvalidQuery
}

fn print_json(answer: &impl Serialize) -> Result<Outcome, Failure> {
    writeln!(stdout(), "{}", serde_json::to_string(answer)?)?;
    Ok(Outcome::Done)
}

/// Reads the engine of a directory, or of files, at the instant to answer for.
fn ask<T>(
    from: &AnswerFrom,
    directory: &std::path::Path,
    query: Option<&str>,
    ask: impl FnOnce(&Engine, DateTime<Utc>) -> T,
) -> Result<T, Failure> {
    let as_of = from.as_of.as_ref().map(|instant| instant.at.to_chrono());
    let Some(contacts) = &from.contacts else {
        let engine = open_to_read(directory)?;
        return Ok(engine.read(|engine| ask(engine, as_of.unwrap_or_else(|| engine.now()))));
    };
    let inputs = Inputs {
        contacts: contacts.clone(),
        events: from.events.clone(),
        fields: from.fields.clone(),
        segments: from.segments.clone().unwrap_or_default(),
    };
    let mut faults = Faults::default();
    let policy = Policy { max_segments: usize::MAX, ..Policy::sendgrid() };
    let mut data = Data::read(&inputs, policy, &mut faults)?;
    let latest = data.latest.unwrap_or(Timestamp::saturating_from_millis(0));
    let at = from.as_of.as_ref().map_or(latest, |instant| instant.at);
    data.bring_in(at, |visible| visible <= at, &mut faults);
    let mut lines: Vec<SegmentLine> = match &from.segments {
        Some(file) => segments::read(file, &mut faults)?,
        None => Vec::new(),
    };
    let defined = lines.len();
    lines.extend(query.map(|query| SegmentLine {
        id: "query".to_owned(),
        name: None,
        query: query.to_owned(),
        parent_list_ids: Vec::new(),
    }));
    // Files say of no list that it exists.
    for line in &lines {
        for list in segments::unknown_lists(line, &data.engine) {
            segments::warn_of_list(line, &list);
            segments::register(&mut data.engine, &list);
        }
    }
    lines.truncate(defined);
    let schema = data.engine.schema().clone();
    for line in segments::in_order(&lines, &schema) {
        let mut spec = SegmentSpec::new(&line.id, &line.query).with_id(line.id.as_str());
        spec.parent_list_ids = line.parent_list_ids.iter().map(|id| id.as_str().into()).collect();
        if let Err(error) = data.engine.create_segment(at.to_chrono(), spec) {
            term::note(&format!("segment {}: {error}", line.id));
        }
    }
    faults.sum_up();
    Ok(ask(&data.engine, at.to_chrono()))
}

pub(crate) fn explain(args: &ExplainArgs) -> Result<Outcome, Failure> {
    let found = match (&args.from.data, &args.from.contacts) {
        (Place::Service(url), None) => match remote::explain(args, &Service::new(url))? {
            Some(found) => found,
            None => return Ok(Outcome::InvalidQuery),
        },
        (place, _) => {
            let query = args.query.as_deref();
            let contact = ContactRef::named(&args.contact);
            let found = ask(&args.from, directory(place), query, |engine, at| {
                let found = match (query, &args.segment) {
                    (Some(query), _) => engine.explain_query(query, &contact, at),
                    (None, id) => {
                        let id = SegmentId::from(id.as_deref().unwrap_or_default());
                        engine.explain_segment(&id, &contact, at)
                    }
                };
                found.map(|found| ExplanationAnswer::from(&found))
            })?;
            match found {
                // In files nobody is a member: nothing was evaluated before.
                Ok(found) if args.from.contacts.is_some() => {
                    ExplanationAnswer { is_member: None, ..found }
                }
                Ok(found) => found,
                Err(AnswerError::Query(error)) => {
                    return Ok(invalid(&error, query.unwrap_or_default()));
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    if args.from.json {
        return print_json(&found);
    }
    let member = match found.is_member {
        Some(true) => ", and is a member",
        Some(false) => ", and is no member",
        None => "",
    };
    let is_in = if found.is_in { "satisfies" } else { "does not satisfy" };
    let change = until(found.flips_at.as_deref(), found.searched_until.as_deref());
    let mut out = stdout().lock();
    writeln!(out, "{} {is_in} it at {}{member}", found.contact_id, found.as_of)?;
    if let Some(since) = &found.since {
        writeln!(out, "a member since {since}")?;
    }
    writeln!(out, "changes: {change}")?;
    if !found.not_on_lists.is_empty() {
        writeln!(out, "not on its parent list: {}", found.not_on_lists.join(", "))?;
    }
    let mut rows = Vec::new();
    rows_of(&found.tree, 0, &mut rows);
    writeln!(out, "{}", term::table(&["clause", "is", "changes", "saw", "cost"], 4, rows))?;
    Ok(Outcome::Done)
}

fn directory(place: &Place) -> &std::path::Path {
    match place {
        Place::Directory(directory) => directory,
        // Files are read instead.
        Place::Service(url) => url.as_ref(),
    }
}

fn until(flips_at: Option<&str>, searched_until: Option<&str>) -> String {
    match (flips_at, searched_until) {
        (Some(at), _) => at.to_owned(),
        (None, Some(at)) => format!("not before {at}"),
        (None, None) => "not by time alone".to_owned(),
    }
}

fn rows_of(clause: &ClauseAnswer, depth: usize, rows: &mut Vec<Vec<String>>) {
    let text = match clause.kind.as_str() {
        "leaf" => clause.text.split_whitespace().collect::<Vec<_>>().join(" "),
        kind => kind.to_uppercase(),
    };
    let mut saw: Vec<String> =
        clause.values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if let Some(latest) = clause.events.first() {
        let count = clause
            .event_count
            .map_or_else(|| "many events".to_owned(), |count| term::counted(count, "event"));
        let latest = format!("{} {} ({})", latest.event_type, latest.timestamp, latest.event_id);
        saw.push(format!("{count}, the latest {latest}"));
    }
    rows.push(vec![
        format!("{}{text}", "  ".repeat(depth)),
        clause.truth.clone(),
        until(clause.flips_at.as_deref(), clause.searched_until.as_deref()),
        saw.join("; "),
        clause.cost.to_string(),
    ]);
    clause.children.iter().for_each(|part| rows_of(part, depth + 1, rows));
}

pub(crate) fn count(args: &CountArgs) -> Result<Outcome, Failure> {
    let counted = match (&args.from.data, &args.from.contacts) {
        (Place::Service(url), None) => match remote::count(args, &Service::new(url))? {
            Some(counted) => counted,
            None => return Ok(Outcome::InvalidQuery),
        },
        (place, _) => {
            let query = args.query.as_str();
            let counted = ask(&args.from, directory(place), Some(query), |engine, at| {
                let clock = Clock::now();
                let counts = if args.clauses {
                    engine.count_clauses(query, at)
                } else {
                    engine.count_query(query, at)
                };
                let micros = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
                counts.map(|counts| CountAnswer::of(&counts, micros, args.clauses))
            })?;
            match counted {
                Ok(counted) => counted,
                Err(AnswerError::Query(error)) => return Ok(invalid(&error, query)),
                Err(error) => return Err(error.into()),
            }
        }
    };
    if args.from.json {
        return print_json(&counted);
    }
    writeln!(stdout(), "{}", term::counted(counted.count, "contact"))?;
    if let Some(clauses) = &counted.clauses {
        let rows = clauses.iter().map(|clause| {
            let text = clause.text.split_whitespace().collect::<Vec<_>>().join(" ");
            vec![
                format!("{}{text}", "  ".repeat(clause.depth as usize)),
                term::thousands(clause.alone),
                format!("{:+}", clause.without),
            ]
        });
        writeln!(stdout(), "{}", term::table(&["clause", "alone", "without"], 1, rows))?;
    }
    Ok(Outcome::Done)
}

pub(super) fn print_forecast(steps: &[ForecastAnswer], json: bool) -> Result<Outcome, Failure> {
    if json {
        for step in steps {
            print_json(step)?;
        }
        return Ok(Outcome::Done);
    }
    let rows = steps.iter().map(|step| {
        let counts = [step.count, step.joins, step.leaves].map(term::thousands);
        std::iter::once(step.at.clone()).chain(counts).collect()
    });
    writeln!(stdout(), "{}", term::table(&["at", "members", "join", "leave"], 1, rows))?;
    Ok(Outcome::Done)
}

/// Ids, one a line: as they are, or as JSON objects.
pub(super) fn print_members(
    members: impl IntoIterator<Item = Result<impl Display, Failure>>,
    json: bool,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    for member in members {
        let member = member?;
        if json {
            writeln!(out, "{}", serde_json::json!({"contact_id": member.to_string()}))?;
        } else {
            writeln!(out, "{member}")?;
        }
    }
    Ok(out.flush()?)
}

/// Says how many members are not printed.
pub(super) fn note_erased(erased: u64) -> Outcome {
    if erased > 0 {
        let count = term::counted(erased, "more member");
        term::note(&format!("{count} of then, erased since"));
    }
    Outcome::Done
}

/// Appends the next part of a history.
pub(super) fn join_history(whole: &mut Option<HistoryAnswer>, next: HistoryAnswer) {
    match whole {
        None => *whole = Some(next),
        Some(whole) => whole.steps.extend(next.steps),
    }
}

pub(super) fn print_history(
    history: Option<HistoryAnswer>,
    json: bool,
) -> Result<Outcome, Failure> {
    let Some(history) = history else { return Ok(Outcome::Done) };
    if json {
        for step in &history.steps {
            print_json(step)?;
        }
    } else {
        let rows = history.steps.iter().map(|step| {
            let counts = [step.count, step.joined, step.left].map(term::thousands);
            [step.at.clone(), step.what.clone()].into_iter().chain(counts).collect()
        });
        let header = ["at", "what", "members", "joined", "left"];
        writeln!(stdout(), "{}", term::table(&header, 2, rows))?;
    }
    if history.cut {
        let from = &history.reaches_back_to;
        term::note(&format!(
            "history is kept from {from} on: it has reached its bytes, or began later"
        ));
    }
    Ok(Outcome::Done)
}

pub(super) fn print_diff(diff: &DiffAnswer, json: bool) -> Result<Outcome, Failure> {
    if json {
        return print_json(diff);
    }
    let drift = |of: fn(&segmentry_server::DriftAnswer) -> u64| {
        diff.drift.as_ref().map_or_else(|| "-".to_owned(), |drift| term::thousands(of(drift)))
    };
    let rows = [
        ("join", diff.joins, drift(|drift| drift.joins)),
        ("leave", diff.leaves, drift(|drift| drift.leaves)),
        ("stay", diff.stays, "-".to_owned()),
    ];
    let rows =
        rows.map(|(what, count, drift)| vec![what.to_owned(), term::thousands(count), drift]);
    let header = ["members", "with this query", "without an edit"];
    writeln!(stdout(), "{}", term::table(&header, 1, rows))?;
    if diff.referring_segments > 0 {
        let count = term::counted(diff.referring_segments, "segment");
        term::note(&format!("{count} that refer to it would change as well"));
    }
    Ok(Outcome::Done)
}
