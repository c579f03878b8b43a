//! What the history of segments costs: time in each pass, and bytes.
//!
//! In: the account, brought in hour by hour as it happened. Out: the time of all passes of an engine that keeps history
//! and of one that keeps none, taken in turn; bytes of the history, for each move, and beside the file of the same
//! engine without it.

use std::path::Path;
use std::time::{Duration, Instant as Clock};

use segmentry::Engine;
use segmentry::engine::ChangeKind;
use segmentry::time::{Duration as Span, Timestamp};

use super::{Line, Report, inputs, policy};
use crate::args::Inputs;
use crate::input::Faults;
use crate::outcome::Failure;
use crate::segments::{self, Data, SegmentLine};
use crate::term;

const HOUR: i64 = 3_600_000;

pub(super) fn run(
    directory: &Path,
    lines: &[SegmentLine],
    (at, days): (Timestamp, u32),
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let inputs = inputs(directory);
    let hours = i64::from(days) * 24;
    let from = Timestamp::saturating_from_millis(at.as_millis() - hours * HOUR);
    let (mut with, mut without) =
        (Kept::start(&inputs, u64::MAX, from, lines)?, Kept::start(&inputs, 0, from, lines)?);
    for hour in 1..=hours {
        let next = Timestamp::saturating_from_millis(from.as_millis() + hour * HOUR);
        // Each is first every other time.
        let pair =
            if hour % 2 == 0 { [&mut with, &mut without] } else { [&mut without, &mut with] };
        for kept in pair {
            kept.pass(next);
        }
    }
    let more = with.passes.as_secs_f64() / without.passes.as_secs_f64() - 1.0;
    let bytes = with.data.engine.history_bytes();
    let words = format!(
        "{:<24}{:.2?} with history, {:.2?} without: {:+.1} %",
        term::counted(hours.unsigned_abs(), "pass").replace("passs", "passes"),
        with.passes,
        without.passes,
        100.0 * more
    );
    let of = |id: &str, kept: &Kept<'_>| Line {
        what: "history",
        id: Some(id.to_owned()),
        segments: Some(lines.len()),
        seconds: Some(kept.passes.as_secs_f64()),
        count: Some(kept.moves),
        ..Line::default()
    };
    report.say(&of("with", &with), &words)?;
    report.say(&of("without", &without), "")?;
    let line = Line {
        what: "history",
        id: Some("bytes".to_owned()),
        count: Some(bytes),
        ..Line::default()
    };
    let words = format!(
        "history                 {} for {} that joined or left: {:.2} bytes each",
        term::bytes(bytes),
        term::thousands(with.moves),
        ratio(bytes, with.moves.max(1))
    );
    report.say(&line, &words)?;
    files(with.data.engine, without.data.engine, report)
}

#[expect(clippy::cast_precision_loss, reason = "people read three digits")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

/// An engine with the account, which keeps history in so many bytes.
struct Kept<'i> {
    data: Data<'i>,
    faults: Faults,
    passes: Duration,
    moves: u64,
}

impl<'i> Kept<'i> {
    /// The account an hour before the first pass, and its segments, populated.
    fn start(
        inputs: &'i Inputs,
        most: u64,
        from: Timestamp,
        lines: &[SegmentLine],
    ) -> Result<Self, Failure> {
        let mut faults = Faults::default();
        let builder = Engine::builder(segments::schema(inputs)?)
            .policy(policy())
            .keep_history(Span::days(1_000))
            .history_bytes(most);
        let mut data = Data::read_as_wanted_into(builder, inputs, &mut faults)?;
        let start = Timestamp::saturating_from_millis(from.as_millis() - HOUR);
        data.bring_in(start, |at| at <= start, &mut faults);
        super::create(&mut data.engine, lines, start)?;
        data.engine.advance_to(from.to_chrono());
        let mut kept = Self { data, faults, passes: Duration::ZERO, moves: 0 };
        kept.drain();
        // What happened before the first pass that is measured.
        kept.moves = 0;
        Ok(kept)
    }

    /// What happened in the hour before `next`, and the pass at its end.
    fn pass(&mut self, next: Timestamp) {
        let before = Timestamp::saturating_from_millis(next.as_millis() - 1);
        self.data.bring_in(before, |at| at <= before, &mut self.faults);
        let clock = Clock::now();
        self.data.engine.advance_to(next.to_chrono());
        self.passes += clock.elapsed();
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(change) = self.data.engine.poll_change() {
            if change.what == ChangeKind::Evaluated {
                self.moves += (change.joined.len() + change.left.len()) as u64;
            }
        }
    }
}

/// The files of both, as a checkpoint writes them.
#[cfg(feature = "durable")]
fn files(with: Engine, without: Engine, report: &mut Report<'_>) -> Result<(), Failure> {
    let bytes = |name: &str, engine: Engine| {
        let folder =
            std::env::temp_dir().join(format!("segmentry-bench-{}-{name}", std::process::id()));
        let written = segmentry::DurableEngine::create(&folder, engine)
            .map(|durable| durable.status().checkpoint_bytes);
        let _ = std::fs::remove_dir_all(&folder);
        written
    };
    let (with, without) = (bytes("with", with)?, bytes("without", without)?);
    for (id, count) in [("file with", with), ("file without", without)] {
        let line = Line {
            what: "history",
            id: Some(id.to_owned()),
            count: Some(count),
            ..Line::default()
        };
        report.say(&line, "")?;
    }
    let more = ratio(with, without) - 1.0;
    let words = format!(
        "file                    {} with history, {} without: {:+.1} %",
        term::bytes(with),
        term::bytes(without),
        100.0 * more
    );
    report.say(&Line { what: "history", ..Line::default() }, &words)
}

#[cfg(not(feature = "durable"))]
fn files(_: Engine, _: Engine, report: &mut Report<'_>) -> Result<(), Failure> {
    let words = "bytes of the file: not measured, this binary has no files";
    report.say(&Line { what: "history", ..Line::default() }, words)
}
