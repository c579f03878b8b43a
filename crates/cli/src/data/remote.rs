//! The commands on an engine, sent to a service.
//!
//! In: a URL in the place of a directory. Out: what the commands print on a directory. Lines go to the service a
//! batch at a time: what was answered is on its disk.

use std::io::{BufRead, Write, stdout};
use std::ops::ControlFlow;
use std::path::Path;

use segmentry_io::SetColumn;
use segmentry_io::files::PrivateFile;
use segmentry_server::{
    CountAnswer, ExplanationAnswer, ForecastAnswer, HistoryAnswer, LINE_BYTES, SegmentRecord,
    ServiceStatus, encoded,
};
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::{Method, StatusCode};

use super::definitions::{Lists, check_lines, make_fields};
use super::{answers, segment};
use crate::args::{
    BackupArgs, CountArgs, ExplainArgs, ImportArgs, ImportContactsArgs, Instant, SegmentCommand,
    SegmentsArgs, StatusArgs,
};
use crate::input::{self, Faults, Kind};
use crate::outcome::{Failure, Outcome};
use crate::service::{Answer, Service};
use crate::term;

const SEGMENTS: &str = "/v3/marketing/segments/2.0";
/// Lines of one request at most: the service names so many that it refuses.
const AT_ONCE: u32 = 1_000;

pub(crate) fn segment(args: &SegmentsArgs, service: &Service) -> Result<Outcome, Failure> {
    let (id, done) = match &args.command {
        SegmentCommand::Create { id: Some(_), .. } => {
            return Err(Failure::new("a service draws the ids of segments itself: leave out --id"));
        }
        SegmentCommand::Create { name, query, id: None, list } => {
            let body = json!({"name": name, "query_dsl": query, "parent_list_ids": list});
            defined(service.ask(&Method::POST, SEGMENTS, Some(&body)))?
        }
        SegmentCommand::List => (None, Outcome::Done),
        SegmentCommand::Get { id } => (Some(id.clone()), Outcome::Done),
        SegmentCommand::Edit { id, query } => change(service, id, &json!({"query_dsl": query}))?,
        SegmentCommand::Rename { id, name } => change(service, id, &json!({"name": name}))?,
        SegmentCommand::Delete { id } => {
            let path = format!("{SEGMENTS}/{}", encoded(id));
            let deleted: Result<Value, _> = service.ask(&Method::DELETE, &path, None)?;
            deleted.map_err(|refusal| match refusal.status {
                StatusCode::NOT_FOUND => Failure::new(format!("there is no segment `{id}`")),
                _ => refusal.into(),
            })?;
            term::note(&format!("deleted segment {id}"));
            return Ok(Outcome::Done);
        }
        SegmentCommand::Restore { id } => {
            let path = format!("/v1/segments/{}/restore", encoded(id));
            let made: SegmentRecord = service.ask(&Method::POST, &path, None)??;
            (Some(made.id), Outcome::Done)
        }
        SegmentCommand::Refresh { id, zone } => {
            let path = format!("{SEGMENTS}/refresh/{}", encoded(id));
            let body = json!({"user_time_zone": zone});
            let begun: Result<Value, _> = service.ask(&Method::POST, &path, Some(&body))?;
            begun.map_err(|refusal| match refusal.status {
                StatusCode::TOO_MANY_REQUESTS => {
                    Failure::new("no refresh is left for now: `segment get` tells when one is")
                }
                _ => refusal.into(),
            })?;
            (Some(id.clone()), Outcome::Done)
        }
        SegmentCommand::Members { id, at: None } => return members(service, id, args.json),
        SegmentCommand::Members { id, at: Some(at) } => {
            return members_at(service, id, at, args.json);
        }
        SegmentCommand::History { id, from, to } => {
            return history(service, id, [from, to], args.json);
        }
        SegmentCommand::Forecast { id, until, step } => {
            let path = format!(
                "/v1/segments/{}/forecast?until={}&step={}",
                encoded(id),
                encoded(&until.text),
                encoded(step)
            );
            let forecast: Forecast = service.get(&path)??;
            return answers::print_forecast(&forecast.steps, args.json);
        }
        SegmentCommand::Diff { id, query } => {
            let path = format!("/v1/segments/{}/diff", encoded(id));
            let diff = service.ask(&Method::POST, &path, Some(&json!({"query": query})));
            return match about_query(diff)? {
                Some(diff) => answers::print_diff(&diff, args.json),
                None => Ok(Outcome::InvalidQuery),
            };
        }
    };
    if done == Outcome::Done {
        if let Some(query) = segment::query_of(&args.command) {
            let body = json!({"query": query});
            let checked: Result<Value, _> =
                service.ask(&Method::POST, "/v1/queries/check", Some(&body))?;
            // The segment is made: a key that may not check queries has no warnings.
            let warnings = checked.map_or(Value::Null, |checked| checked["lints"].clone());
            warnings
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .for_each(segment::warn);
        }
        segment::print(&records(service, id.as_deref())?, args.json)?;
    }
    Ok(done)
}

/// The members as they were, page by page.
fn members_at(service: &Service, id: &str, at: &Instant, json: bool) -> Result<Outcome, Failure> {
    let mut cursor = String::new();
    loop {
        let path = format!(
            "/v1/segments/{}/members?limit=10000&at={}{cursor}",
            encoded(id),
            encoded(&at.text)
        );
        let page: Page = service.get(&path)??;
        answers::print_members(page.ids.into_iter().map(Ok), json)?;
        let Some(next) = page.next else { return Ok(answers::note_erased(page.erased)) };
        cursor = format!("&cursor={}", encoded(&next));
    }
}

/// The history between two instants, page by page.
fn history(
    service: &Service,
    id: &str,
    [from, to]: [&Option<Instant>; 2],
    json: bool,
) -> Result<Outcome, Failure> {
    let to = to.as_ref().map(|to| format!("&to={}", encoded(&to.text)));
    let mut from = from.as_ref().map(|from| from.text.clone());
    let mut whole: Option<HistoryAnswer> = None;
    loop {
        let first = from.as_ref().map(|from| format!("from={}", encoded(from)));
        let path = format!(
            "/v1/segments/{}/history?{}{}",
            encoded(id),
            first.unwrap_or_default(),
            to.as_deref().unwrap_or_default()
        );
        let found: HistoryAnswer = service.get(&path)??;
        from.clone_from(&found.next_from);
        answers::join_history(&mut whole, found);
        if from.is_none() {
            return answers::print_history(whole, json);
        }
    }
}

#[derive(Deserialize)]
struct Forecast {
    steps: Vec<ForecastAnswer>,
}

/// The answer about a query; `None` if the query is invalid, which is printed.
fn about_query<T>(answer: Answer<T>) -> Result<Option<T>, Failure> {
    match answer? {
        Ok(answer) => Ok(Some(answer)),
        Err(refusal) if refusal.field == "query" => {
            term::note(&refusal.message);
            Ok(None)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Why a contact is in a segment or satisfies a query; `None` if the query is invalid.
pub(super) fn explain(
    args: &ExplainArgs,
    service: &Service,
) -> Result<Option<ExplanationAnswer>, Failure> {
    let at = args.from.as_of.as_ref().map(|instant| &instant.text);
    let mut body = json!({"contact": args.contact, "at": at});
    match (&args.query, &args.segment) {
        (Some(query), _) => body["query"] = json!(query),
        (None, segment) => body["segment_id"] = json!(segment),
    }
    about_query(service.ask(&Method::POST, "/v1/queries/explain", Some(&body)))
}

/// The count of a query; `None` if the query is invalid.
pub(super) fn count(args: &CountArgs, service: &Service) -> Result<Option<CountAnswer>, Failure> {
    let at = args.from.as_of.as_ref().map(|instant| &instant.text);
    let body = json!({"query": args.query, "clauses": args.clauses, "limit": 0, "at": at});
    about_query(service.ask(&Method::POST, "/v1/queries/preview", Some(&body)))
}

fn change(
    service: &Service,
    id: &str,
    change: &Value,
) -> Result<(Option<String>, Outcome), Failure> {
    let path = format!("{SEGMENTS}/{}", encoded(id));
    defined(service.ask(&Method::PATCH, &path, Some(change)))
}

/// The id of a segment that was defined; an invalid query is printed and has an outcome of its own.
fn defined(answer: Answer<Value>) -> Result<(Option<String>, Outcome), Failure> {
    match answer? {
        Ok(segment) => Ok((segment["id"].as_str().map(str::to_owned), Outcome::Done)),
        Err(refusal) if refusal.field == "query_dsl" => {
            term::note(&refusal.message);
            Ok((None, Outcome::InvalidQuery))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

#[derive(Deserialize)]
struct Records {
    segments: Vec<SegmentRecord>,
}

fn records(service: &Service, only: Option<&str>) -> Result<Vec<SegmentRecord>, Failure> {
    match only {
        Some(id) => Ok(vec![service.get(&format!("/v1/segments/{}", encoded(id)))??]),
        None => Ok(service.get::<Records>("/v1/segments")??.segments),
    }
}

#[derive(Deserialize)]
struct Page {
    ids: Vec<String>,
    next: Option<String>,
    erased: u64,
}

#[derive(Deserialize)]
struct Member {
    id: String,
}

fn members(service: &Service, id: &str, json: bool) -> Result<Outcome, Failure> {
    let lines = service.stream(&format!("/v1/segments/{}/members", encoded(id)))??;
    let member = |line: std::io::Result<String>| -> Result<String, Failure> {
        let member: Member = serde_json::from_str(&line?)?;
        Ok(member.id)
    };
    answers::print_members(lines.lines().map(member), json)?;
    Ok(Outcome::Done)
}

pub(crate) fn accept_clock(args: &StatusArgs, service: &Service) -> Result<Outcome, Failure> {
    let status: ServiceStatus = service.ask(&Method::POST, "/v1/clock/accept", None)??;
    segment::print_status(&status, args.json)
}

pub(crate) fn status(args: &StatusArgs, service: &Service) -> Result<Outcome, Failure> {
    let status: ServiceStatus = service.get("/v1/status")??;
    segment::print_status(&status, args.json)
}

/// A copy of the engine, as the service makes it while others write. Half a copy is none.
pub(crate) fn backup(args: &BackupArgs, service: &Service) -> Result<Outcome, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", args.file.display()));
    if args.file.try_exists().map_err(failed)? {
        return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
    }
    let mut file = PrivateFile::begin(&args.file).map_err(failed)?;
    let bar = term::spinner();
    bar.set_message("the service copies");
    let copied = service.bytes(&Method::POST, "/v1/backups").and_then(|answer| {
        let (mut bytes, length) = answer?;
        bar.set_message("receiving");
        let read = std::io::copy(&mut bytes, &mut file)?;
        if length.is_some_and(|length| length != read) {
            return Err(Failure::new("the service broke off"));
        }
        file.finish_new().map_err(failed)?;
        Ok(read)
    });
    bar.finish_and_clear();
    let size = copied?;
    term::note(&format!("{}: {}", args.file.display(), term::bytes(size)));
    Ok(Outcome::Done)
}

/// What became of a batch.
#[derive(Deserialize)]
struct Received {
    accepted: u64,
    duplicates: u64,
    errors: Vec<Refused>,
}

#[derive(Deserialize)]
struct Refused {
    /// From 1, in the batch.
    line: usize,
    message: String,
}

/// Lines that go to the service together.
struct Batch<'a> {
    service: &'a Service,
    path: String,
    file: &'a Path,
    text: Vec<u8>,
    lines: Vec<u64>,
    accepted: u64,
    duplicates: u64,
}

impl Batch<'_> {
    fn send(&mut self, faults: &mut Faults) -> Result<(), Failure> {
        if !self.lines.is_empty() {
            let received: Received = self.service.lines(&self.path, &self.text)??;
            self.accepted += received.accepted;
            self.duplicates += received.duplicates;
            for Refused { line, message } in received.errors {
                let line = self.lines.get(line.wrapping_sub(1)).copied().unwrap_or_default();
                faults.add(self.file, line, message);
            }
        }
        self.text.clear();
        self.lines.clear();
        if self.file.as_os_str() == "-" {
            writeln!(stdout(), "{}", self.accepted)?;
            stdout().flush()?;
        }
        Ok(())
    }
}

pub(crate) fn import_contacts(
    args: &ImportContactsArgs,
    service: &Service,
) -> Result<Outcome, Failure> {
    let of_directory = [
        ("--policy", args.policy.is_some()),
        ("--keep-events", args.keep_events.is_some()),
        ("--fields without --make-fields", args.fields.is_some() && !args.make_fields),
    ];
    if let Some((flag, _)) = of_directory.iter().find(|(_, given)| *given) {
        return Err(Failure::new(format!("{flag} is for a new directory: a service has one")));
    }
    check_lines(args)?;
    make_fields(service, args)?;
    let mut lists = Lists::new(service, args, args.make_lists)?;
    let of_all = lists.of_all.iter().map(|id| format!("list_id={}", encoded(id.as_str())));
    let parameters = of_all.collect::<Vec<_>>().join("&");
    let path = match parameters.as_str() {
        "" => "/v1/contacts".to_owned(),
        parameters => format!("/v1/contacts?{parameters}"),
    };
    import(&args.from, &args.set, service, Kind::Contacts, path, |line| lists.need_of_line(line))
}

pub(crate) fn import_events(args: &ImportArgs, service: &Service) -> Result<Outcome, Failure> {
    import(args, &[], service, Kind::Events, "/v1/events".to_owned(), |_| Ok(()))
}

/// Sends the lines of a file to a path of the service; `prepare` sees each before.
fn import(
    args: &ImportArgs,
    sets: &[SetColumn],
    service: &Service,
    kind: Kind,
    path: String,
    mut prepare: impl FnMut(&str) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let mut batch = Batch {
        service,
        path,
        file: &args.file,
        text: Vec::new(),
        lines: Vec::new(),
        accepted: 0,
        duplicates: 0,
    };
    let (mut faults, mut failure) = (Faults::default(), None);
    let progress = term::counter("sent");
    input::json_lines(&args.file, kind, sets, &mut faults, |line, json, faults| {
        if json.len() >= LINE_BYTES {
            faults.add(&args.file, line, format!("the line is longer than {LINE_BYTES} bytes"));
            return ControlFlow::Continue(());
        }
        if let Err(error) = prepare(json) {
            failure = Some(error);
            return ControlFlow::Break(());
        }
        batch.text.extend_from_slice(json.as_bytes());
        batch.text.push(b'\n');
        batch.lines.push(line);
        progress.inc(1);
        if batch.lines.len() >= args.batch.min(AT_ONCE) as usize {
            failure = batch.send(faults).err();
        }
        // Nothing is read that could not be sent any more.
        if failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    progress.finish_and_clear();
    if let Some(failure) = failure {
        return Err(failure);
    }
    batch.send(&mut faults)?;
    let what = match kind {
        Kind::Contacts => "contact",
        Kind::Events => "event",
    };
    let known = match batch.duplicates {
        0 => String::new(),
        known => format!(", {} known before", term::thousands(known)),
    };
    term::note(&format!("{}{known}", term::counted(batch.accepted, what)));
    faults.sum_up();
    Ok(if faults.is_empty() && batch.duplicates == 0 {
        Outcome::Done
    } else {
        Outcome::RefusedRows
    })
}
