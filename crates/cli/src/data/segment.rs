//! `segmentry segment` and `segmentry status`: segments in a directory.
//!
//! In: what a person wants of a segment. Out: a table, or JSON, of what it is then.

use std::io::{BufWriter, Write, stdout};

use segmentry::engine::{SegmentFilter, SegmentStatus};
use segmentry::persist::WriteError;
use segmentry::time::zone::Zone;
use segmentry::{
    DurableEngine, Engine, Schema, SegmentEdit, SegmentError, SegmentId, SegmentSpec, SegmentView,
};
use serde::Serialize;

use super::{now, open, open_or_create};
use crate::args::{SegmentCommand, SegmentsArgs, StatusArgs};
use crate::{Failure, Outcome, term};

pub(crate) fn run(args: &SegmentsArgs) -> Result<Outcome, Failure> {
    let engine = match &args.command {
        SegmentCommand::Create { .. } => {
            open_or_create(&args.data, || Ok(Engine::builder(Schema::new())))?
        }
        _ => open(&args.data)?,
    };
    let (id, done) = match &args.command {
        SegmentCommand::Create { name, query, id, list } => {
            let mut spec = SegmentSpec::new(name, query);
            spec.id = id.as_deref().map(SegmentId::from);
            spec.parent_list_ids = list.iter().map(|list| list.as_str().into()).collect();
            let made = engine.create_segment(now(), spec);
            let id = made.as_ref().ok().cloned();
            (id, explained(made, query)?)
        }
        SegmentCommand::List => (None, Outcome::Done),
        SegmentCommand::Get { id } => (Some(id.as_str().into()), Outcome::Done),
        SegmentCommand::Edit { id, query } => {
            let id = SegmentId::from(id.as_str());
            let edited = engine.edit_segment(now(), &id, SegmentEdit::query(query));
            (Some(id), explained(edited, query)?)
        }
        SegmentCommand::Rename { id, name } => {
            let id = SegmentId::from(id.as_str());
            engine.edit_segment(now(), &id, SegmentEdit::name(name))?;
            (Some(id), Outcome::Done)
        }
        SegmentCommand::Delete { id } => {
            engine.delete_segment(now(), &SegmentId::from(id.as_str()))?;
            term::note(&format!("deleted segment {id}"));
            return Ok(Outcome::Done);
        }
        SegmentCommand::Refresh { id, zone } => {
            let id = SegmentId::from(id.as_str());
            engine.refresh_segment(now(), &id, zone.parse::<Zone>()?)?;
            (Some(id), Outcome::Done)
        }
        SegmentCommand::Members { id } => return members(&engine, &SegmentId::from(id.as_str())),
    };
    if done == Outcome::Done {
        engine.advance_to(now())?;
        show(&engine, id.as_ref(), args.json)?;
    }
    Ok(done)
}

/// An invalid query is shown with the place at fault; everything else that is refused is a failure.
fn explained<T>(
    outcome: Result<T, WriteError<SegmentError>>,
    query: &str,
) -> Result<Outcome, Failure> {
    match outcome {
        Ok(_) => Ok(Outcome::Done),
        Err(WriteError::Refused(SegmentError::Query(error))) => {
            eprintln!("{}", term::refusal(&error, query));
            Ok(Outcome::InvalidQuery)
        }
        Err(error) => Err(error.into()),
    }
}

fn members(engine: &DurableEngine, id: &SegmentId) -> Result<Outcome, Failure> {
    let members: Vec<_> = engine.read(|engine| engine.members(id).map(Iterator::collect))?;
    let mut out = BufWriter::new(stdout().lock());
    for member in members {
        writeln!(out, "{member}")?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// A segment with what it is doing.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    view: SegmentView,
    members: u64,
    doing: SegmentStatus,
}

fn shown(engine: &Engine, only: Option<&SegmentId>) -> Result<Vec<Shown>, SegmentError> {
    let filter =
        SegmentFilter { ids: only.into_iter().cloned().collect(), ..SegmentFilter::default() };
    let views = engine.segments(&filter)?;
    if let (Some(id), true) = (only, views.is_empty()) {
        return Err(SegmentError::Unknown(id.clone()));
    }
    let with = |view: SegmentView| {
        let doing = engine.segment_status(&view.id)?;
        let members = engine.member_count(&view.id).unwrap_or(0);
        Ok(Shown { view, members, doing })
    };
    views.into_iter().map(with).collect()
}

fn show(engine: &DurableEngine, only: Option<&SegmentId>, json: bool) -> Result<(), Failure> {
    let segments = engine.read(|engine| shown(engine, only))?;
    let mut out = BufWriter::new(stdout().lock());
    if json {
        for segment in &segments {
            writeln!(out, "{}", serde_json::to_string(segment)?)?;
        }
    } else {
        let header = ["id", "name", "state", "members", "count", "next", "why"];
        let rows = segments.iter().map(|Shown { view, members, doing }| {
            let next = doing.next.as_ref().map_or_else(
                || "-".to_owned(),
                |next| next.at.format("%Y-%m-%d %H:%M").to_string(),
            );
            vec![
                view.id.to_string(),
                view.name.clone(),
                format!("{:?}", doing.state).to_lowercase(),
                term::thousands(*members),
                term::thousands(view.contacts_count),
                next,
                because(doing),
            ]
        });
        writeln!(out, "{}", term::table(&header, 3, rows))?;
    }
    out.flush()?;
    Ok(())
}

/// Why it is as it is, and why the next publication is when it is.
fn because(doing: &SegmentStatus) -> String {
    let pace = doing.next.as_ref().and_then(|next| next.pace);
    pace.map_or_else(|| doing.why.clone(), |pace| format!("{}; {pace}", doing.why))
}

pub(crate) fn status(args: &StatusArgs) -> Result<Outcome, Failure> {
    let engine = open(&args.data)?;
    let status = engine.status();
    let (contacts, events, parked, segments, due) = engine.read(|engine| {
        let segments = engine.segments(&SegmentFilter::default()).map_or(0, |all| all.len());
        let store = engine.store();
        let counts = (store.alive().len(), store.events().len() as u64, store.parked() as u64);
        (counts.0, counts.1, counts.2, segments as u64, engine.next_deadline())
    });
    let rows = [
        ("contacts", term::thousands(contacts)),
        ("events", term::thousands(events)),
        ("events waiting for their contact", term::thousands(parked)),
        ("segments", term::thousands(segments)),
        ("next deadline", due.map_or_else(|| "none".to_owned(), |due| due.to_rfc3339())),
        ("snapshot", term::bytes(status.snapshot_bytes)),
        ("journal", term::bytes(status.journal_bytes)),
        ("commands since the snapshot", term::thousands(status.last - status.snapshot)),
        ("file number", term::thousands(status.generation)),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_owned(), value]);
    writeln!(stdout(), "{}", term::table(&["what", "now"], 1, rows))?;
    Ok(Outcome::Done)
}
