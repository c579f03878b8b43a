//! `segmentry replay`: the life of segments over recorded data.
//!
//! At one instant, records arrive first, then due tasks run, then actions are applied, then members are
//! read: a pass at 12:00 sees what exists at 12:00.

use std::io::{self, Write};
use std::path::Path;

use segmentry::engine::ChangeKind;
use segmentry::ids::SegmentId;
use segmentry::lifecycle::{Happening, Policy};
use segmentry::time::zone::Zone;
use segmentry::time::{Duration, Timestamp};
use segmentry::{Change, SegmentEdit, SegmentError, SegmentSpec};
use serde::{Deserialize, Serialize};

use crate::args::{Instant, ReplayArgs};
use crate::eval::{Answer, answer};
use crate::input::{self, Faults, Placed};
use crate::outcome::{Failure, Outcome};
use crate::segments::{self, Data, SegmentLine};
use crate::term;

mod history;

pub(crate) use history::History;

/// An action during the replay.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionLine {
    at: Timestamp,
    segment: String,
    action: Action,
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    user_time_zone: Option<String>,
}

impl ActionLine {
    fn is_incomplete(&self) -> bool {
        match self.action {
            Action::Edit => self.query.is_none() && self.name.is_none(),
            Action::Rename => self.name.is_none(),
            Action::Delete | Action::Refresh | Action::Pin | Action::Unpin => false,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Edit,
    Rename,
    Delete,
    Refresh,
    Pin,
    Unpin,
}

/// One change, as `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) at: Timestamp,
    pub(crate) segment: SegmentId,
    pub(crate) what: &'static str,
    pub(crate) count: u64,
    pub(crate) joined: usize,
    pub(crate) left: usize,
    pub(crate) interval_h: Option<u64>,
    pub(crate) next_refresh_at: Option<Timestamp>,
}

impl Line {
    /// The line of a change; pinning has none, and what concerns no segment has none.
    pub(crate) fn of(change: &Change) -> Option<Self> {
        let what = match change.what {
            ChangeKind::Announced(_)
            | ChangeKind::Life(Happening::Pinned | Happening::Unpinned) => return None,
            what => what.name(),
        };
        Some(Self {
            at: change.at.into(),
            segment: change.segment.clone(),
            what,
            count: change.count,
            joined: change.joined.len(),
            left: change.left.len(),
            interval_h: change.interval.map(Duration::as_hours),
            next_refresh_at: change.next_due.map(Into::into),
        })
    }
}

/// A running replay.
struct Replay<'r> {
    args: &'r ReplayArgs,
    data: Data<'r>,
    history: History,
    faults: Faults,
    invalid: bool,
    out: io::BufWriter<io::StdoutLock<'static>>,
}

pub(crate) fn run(args: &ReplayArgs) -> Result<Outcome, Failure> {
    if args.to.at < args.from.at {
        return Err(Failure::new(format!(
            "--to {} lies before --from {}",
            args.to.text, args.from.text
        )));
    }
    let span = args.from.at..=args.to.at;
    if let Some(outside) = args.as_of.iter().find(|instant| !span.contains(&instant.at)) {
        return Err(Failure::new(format!(
            "--as-of {} lies outside the replay, which goes from {} to {}",
            outside.text, args.from.text, args.to.text
        )));
    }
    let mut faults = Faults::default();
    let mut bad_segments = Faults::default();
    let lines = segments::read(&args.inputs.segments, &mut bad_segments)?;
    let actions = match &args.actions {
        Some(path) => actions(path, args, &mut faults)?,
        None => Vec::new(),
    };
    // What is recorded may follow as it did, and be as much as it was.
    let policy = args.policy.policy();
    let max_segments = policy.max_segments.max(lines.len());
    let policy = Policy { edit_pause: Duration::ZERO, max_segments, ..policy };
    let data = Data::read(&args.inputs, policy, &mut faults)?;
    let invalid = !bad_segments.is_empty();
    let out = io::BufWriter::new(io::stdout().lock());
    let mut replay = Replay { args, data, history: History::default(), faults, invalid, out };
    replay.begin(&lines)?;
    replay.live_through(actions)?;
    replay.finish(&lines)?;
    replay.faults.sum_up();
    bad_segments.sum_up();
    Ok(match (replay.invalid, replay.faults.is_empty()) {
        (true, _) => Outcome::InvalidQuery,
        (false, false) => Outcome::RefusedRows,
        (false, true) => Outcome::Done,
    })
}

fn actions(
    path: &Path,
    args: &ReplayArgs,
    faults: &mut Faults,
) -> Result<Vec<Placed<ActionLine>>, Failure> {
    let mut actions = Vec::new();
    let span = args.from.at..=args.to.at;
    input::lines(path, faults, |line, text, faults| {
        match serde_json::from_str::<ActionLine>(text) {
            Ok(action) if !span.contains(&action.at) => {
                faults.add(path, line, format!("at: {} lies outside the replay", action.at));
            }
            Ok(action) if action.is_incomplete() => {
                faults.add(path, line, "an edit needs `query` or `name`, a rename needs `name`");
            }
            Ok(record) => actions.push(Placed { line, record }),
            Err(error) => faults.add(path, line, error),
        }
    })?;
    actions.sort_by_key(|placed| placed.record.at);
    Ok(actions)
}

impl Replay<'_> {
    /// Loads the records before the start, and creates the segments.
    fn begin(&mut self, lines: &[SegmentLine]) -> Result<(), Failure> {
        let from = self.args.from.at;
        self.data.bring_in(from, |at| at < from, &mut self.faults);
        for line in segments::in_order(lines, &self.data.engine.schema().clone()) {
            let mut spec = SegmentSpec::new(line.name(), &line.query).with_id(line.id.as_str());
            for list in segments::unknown_lists(line, &self.data.engine) {
                segments::warn_of_list(line, &list);
                segments::register(&mut self.data.engine, &list);
            }
            for list in &line.parent_list_ids {
                spec = spec.within_list(list.as_str());
            }
            if let Err(error) = self.data.engine.create_segment(from.to_chrono(), spec) {
                self.invalid = true;
                term::note(&match &error {
                    SegmentError::Query(error) => {
                        format!("segment {}: {}", line.id, term::refusal(error, &line.query))
                    }
                    error => format!("segment {}: {}: {error}", line.id, error.field()),
                });
            }
        }
        self.drain_changes()
    }

    fn live_through(&mut self, actions: Vec<Placed<ActionLine>>) -> Result<(), Failure> {
        let (from, to) = (self.args.from.at, self.args.to.at);
        let progress = term::bar((to.as_millis() - from.as_millis()).unsigned_abs(), "replay");
        let mut actions = actions.into_iter().peekable();
        let mut as_of: Vec<&Instant> = self.args.as_of.iter().collect();
        as_of.sort_by_key(|instant| instant.at);
        let mut as_of = as_of.into_iter().peekable();
        loop {
            let heads = [
                self.data.next(),
                actions.peek().map(|placed| placed.record.at),
                as_of.peek().map(|instant| instant.at),
            ];
            let Some(now) = heads.into_iter().flatten().min().filter(|at| *at <= to) else { break };
            self.data.bring_in(now, |at| at <= now, &mut self.faults);
            self.data.engine.advance_to(now.to_chrono());
            while let Some(action) = actions.next_if(|placed| placed.record.at == now) {
                self.act(action);
            }
            self.drain_changes()?;
            while let Some(instant) = as_of.next_if(|instant| instant.at == now) {
                self.show_members(instant)?;
            }
            progress.set_position((now.as_millis() - from.as_millis()).max(0).unsigned_abs());
        }
        self.data.engine.advance_to(to.to_chrono());
        progress.finish_and_clear();
        self.drain_changes()
    }

    /// Applies an action. A refusal is printed, and the replay goes on.
    fn act(&mut self, placed: Placed<ActionLine>) {
        let Placed { line, record: action } = placed;
        let now = action.at.to_chrono();
        let id = SegmentId::from(action.segment.as_str());
        let engine = &mut self.data.engine;
        let outcome = match action.action {
            Action::Edit => {
                let edit = SegmentEdit { name: action.name, query: action.query.clone() };
                engine.edit_segment(now, &id, edit)
            }
            Action::Rename => {
                engine.edit_segment(now, &id, SegmentEdit { name: action.name, query: None })
            }
            Action::Delete => engine.delete_segment(now, &id),
            Action::Refresh => match Zone::parse(action.user_time_zone.as_deref().unwrap_or("UTC"))
            {
                Ok(zone) => engine.refresh_segment(now, &id, zone),
                Err(error) => return self.refuse(line, &error.to_string()),
            },
            Action::Pin => engine.pin_segment(now, &id, true),
            Action::Unpin => engine.pin_segment(now, &id, false),
        };
        match outcome {
            Ok(()) => {}
            Err(SegmentError::Query(error)) => {
                self.invalid = true;
                let text = action.query.unwrap_or_default();
                self.refuse(line, &term::refusal(&error, &text));
            }
            Err(error) => self.refuse(line, &error.to_string()),
        }
    }

    fn refuse(&mut self, line: u64, reason: &str) {
        if let Some(path) = &self.args.actions {
            self.faults.add(path, line, reason);
        }
    }

    /// Drains, prints and keeps the changes since the last call.
    fn drain_changes(&mut self) -> Result<(), Failure> {
        while let Some(change) = self.data.engine.poll_change() {
            let Some(line) = Line::of(&change) else { continue };
            self.history.note(&change, &line);
            if self.args.json {
                self.print(&line)?;
            }
        }
        Ok(())
    }

    fn print(&mut self, line: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, line)?;
        Ok(self.out.write_all(b"\n")?)
    }

    fn show_members(&mut self, instant: &Instant) -> Result<(), Failure> {
        #[derive(Serialize)]
        struct Members {
            what: &'static str,
            #[serde(flatten)]
            answer: Answer,
        }
        let views = self.data.engine.segments(&segmentry::SegmentFilter::default())?;
        for view in views {
            let members = self.data.engine.members(&view.id)?;
            let answer = answer(view.id.as_str(), instant, members, 0, None)?;
            if self.args.json {
                self.print(&Members { what: "members", answer })?;
            } else {
                let Answer { id, as_of, count, sha256, .. } = answer;
                term::line(&mut self.out, &format!("{id} at {as_of}: {count} members {sha256}"))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, lines: &[SegmentLine]) -> Result<(), Failure> {
        self.data.note();
        if !self.args.json {
            writeln!(self.out, "{}", self.history.table())?;
        }
        self.out.flush()?;
        if let Some(path) = &self.args.report {
            let described = |id: &str| {
                let line = lines.iter().find(|line| line.id == id)?;
                Some((line.name().to_owned(), line.query.clone()))
            };
            let span = (self.args.from.at, self.args.to.at);
            let title = format!("{} to {}", self.args.from.text, self.args.to.text);
            let policy = self.args.policy.name();
            let report = self.history.report(&title, span, policy, self.data.loaded, described);
            std::fs::write(path, crate::report::render(&report))
                .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
            term::note(&format!("wrote {}", path.display()));
        }
        Ok(())
    }
}
