//! The live screen, on standard error and only on a terminal: segments above, happenings below.
//!
//! `indicatif` redraws it: it knows how high the terminal is, and hides when there is none.

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::story::{Instant, Life, Story, Weight, clock};
use crate::term::{sparkline, thousands};

/// Happenings shown at a time: with ten segments, 24 lines are not quite filled.
const HAPPENINGS: usize = 7;
/// Columns beside the chart and the name.
const FIXED: usize = 67;

pub(crate) struct Screen(ProgressBar);

/// The first line.
pub(crate) struct Head {
    pub(crate) now: Instant,
    pub(crate) start: Instant,
    pub(crate) end: Instant,
    pub(crate) contacts: u64,
    pub(crate) events: u64,
}

/// Columns of the terminal that `stderr` or standard output is, within reason.
pub(crate) fn width(stderr: bool) -> usize {
    let terminal = if stderr { Term::stderr() } else { Term::stdout() };
    terminal.size_checked().map_or(80, |(_, columns)| usize::from(columns)).clamp(60, 160)
}

impl Screen {
    pub(crate) fn on_terminal() -> Self {
        Self::on(ProgressDrawTarget::stderr_with_hz(40))
    }

    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        Self::on(ProgressDrawTarget::hidden())
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self(bar)
    }

    pub(crate) fn is_hidden(&self) -> bool {
        self.0.is_hidden()
    }

    /// Shows one frame.
    pub(crate) fn show(&self, head: &Head, story: &Story) {
        if !self.is_hidden() {
            self.0.set_message(frame(head, story, width(true)));
            self.0.tick();
        }
    }

    /// Clears the screen before the summary is printed.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// Cut to the width, so that no line wraps and the next frame covers this one.
fn cut(line: &str, width: usize) -> String {
    line.chars().take(width.saturating_sub(1)).collect()
}

fn frame(head: &Head, story: &Story, width: usize) -> String {
    let chart = (width - FIXED).clamp(8, 40);
    let mut lines = vec![summary(head, story), ruler(head, width)];
    lines.push(format!(
        "{:<13}{:<8}{:>6} {:>6} {:<chart$} {:>5} {:>5} {:>4}  {}",
        "segment", "status", "members", "shown", "size", "+today", "-today", "every", "refresh",
    ));
    lines.extend(story.lives.iter().map(|(id, life)| row(id.as_str(), life, chart)));
    lines.push(String::new());
    let shown = story.lines.iter().rev().filter(|line| line.weight > Weight::Routine);
    let last: Vec<_> = shown.take(HAPPENINGS).collect();
    let shown = last.iter().rev().map(|line| format!("{}  {}", clock(line.at), line.text));
    lines.extend(shown);
    lines.iter().map(|line| cut(line, width)).collect::<Vec<_>>().join("\n")
}

fn summary(head: &Head, story: &Story) -> String {
    format!(
        "{}   {} contacts   {} events   {} passes",
        head.now.format("%a %e %b %H:%M"),
        thousands(head.contacts),
        thousands(head.events),
        thousands(story.passes),
    )
}

/// The progress of simulated time, as a line across the screen.
fn ruler(head: &Head, width: usize) -> String {
    let of = (head.end - head.start).num_minutes().max(1).unsigned_abs();
    let gone = (head.now - head.start).num_minutes().max(0).unsigned_abs().min(of);
    let width = width.saturating_sub(1);
    let done = usize::try_from(gone * width as u64 / of).unwrap_or(width);
    format!("{}{}", "━".repeat(done), "─".repeat(width - done))
}

fn row(id: &str, life: &Life, chart: usize) -> String {
    let every = life.interval.map(|hours| format!("{hours} h")).unwrap_or_default();
    let signed = |sign: char, number: u64| match number {
        0 => "·".to_owned(),
        number => format!("{sign}{}", thousands(number)),
    };
    format!(
        "{id:<13} {:<7}{:>7} {:>6} {:<chart$} {:>6} {:>6} {every:>5} {}",
        life.status(),
        life.figure(life.members),
        life.figure(life.shown),
        sparkline(&life.sizes, chart),
        signed('+', life.today.0),
        signed('-', life.today.1),
        life.next.map(clock).unwrap_or_default(),
    )
}
