//! The printed summary: the days, and at the end the figures of this run.

use std::io::{self, Write};
use std::time::Duration as Elapsed;

use super::scene::{QUIET, SEGMENTS};
use super::story::{Instant, Life, Story, Weight, clock, date};
use crate::term::{self, thousands};

/// Figures that are not part of the story.
pub(crate) struct Run {
    pub(crate) days: u32,
    pub(crate) contacts: u64,
    pub(crate) events: u64,
    pub(crate) preparing: Elapsed,
    /// Time in the engine, from the first segment on.
    pub(crate) engine: Elapsed,
    /// The part of it spent in due tasks.
    pub(crate) evaluating: Elapsed,
    pub(crate) wall: Elapsed,
    pub(crate) width: usize,
}

/// The story, day by day.
pub(crate) fn days(out: &mut impl Write, story: &Story) -> io::Result<()> {
    for (date, day) in &story.days {
        writeln!(
            out,
            "{}  {} passes, {} joined, {} left, {} publications",
            date.format("%a %e %b"),
            day.passes,
            thousands(day.joined),
            thousands(day.left),
            day.publications
        )?;
        for line in story
            .lines
            .iter()
            .filter(|line| line.weight == Weight::Notable && line.at.date_naive() == *date)
        {
            writeln!(out, "    {}  {}", line.at.format("%H:%M"), line.text)?;
        }
    }
    writeln!(out)
}

/// The closing table and what it says.
pub(crate) fn close(out: &mut impl Write, story: &Story, run: &Run) -> io::Result<()> {
    writeln!(out, "{}", table(story, run.width))?;
    writeln!(out, "\nWhat you have just seen:")?;
    for text in seen(story, run) {
        bullet(out, &text, run.width.min(100))?;
    }
    writeln!(out, "\nNext, on your own data (formats: README.md):")?;
    let files = "--contacts C.ndjson --events E.ndjson --segments S.jsonl";
    writeln!(out, "  segmentry eval   {files}")?;
    writeln!(out, "  segmentry replay {files} \\\n    --from T --to T --report replay.html")
}

fn table(story: &Story, width: usize) -> comfy_table::Table {
    let wide = width >= 118;
    let mut header = vec!["segment", "status", "size", "members", "joined", "left", "shown"];
    if wide {
        header.insert(1, "which is");
        header.push("now every");
    }
    let rows = story.lives.iter().map(|(id, life)| {
        let mut row = vec![
            id.to_string(),
            life.status().to_owned(),
            term::sparkline(&life.sizes, if wide { 24 } else { 14 }),
            life.figure(life.members),
            thousands(life.total.0),
            thousands(life.total.1),
            format!("{}x", life.publications.len()),
        ];
        if wide {
            let known = SEGMENTS.iter().find(|segment| segment.id == id.as_str());
            row.insert(1, known.map(|segment| segment.name.to_owned()).unwrap_or_default());
            row.push(life.interval.map(|hours| format!("{hours} h")).unwrap_or_default());
        }
        row
    });
    let mut table = term::table(&header, if wide { 4 } else { 3 }, rows);
    table.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
    table
}

/// The claims that this run demonstrates, each with its figures.
fn seen(story: &Story, run: &Run) -> Vec<String> {
    let lives = || story.lives.iter().map(|(id, life)| (id.as_str(), life));
    let mut seen = vec![first_members(story)];
    if let Some(life) = story.lives.get(QUIET) {
        seen.extend(back_off(life));
        seen.extend(fall_back(life));
    }
    seen.extend(lives().find_map(|(id, life)| deletion(id, life)));
    seen.extend(lives().find_map(|(id, life)| edit(id, life)));
    seen.extend(by_hand(story));
    let rate = u128::from(story.evaluations) * 1_000_000 / run.evaluating.as_micros().max(1);
    seen.push(format!(
        "{} hourly passes, {} evaluations of a segment, {} a second; {} joined and {} left.",
        thousands(story.passes),
        thousands(story.evaluations),
        thousands(u64::try_from(rate).unwrap_or(u64::MAX)),
        thousands(lives().map(|(_, life)| life.total.0).sum()),
        thousands(lives().map(|(_, life)| life.total.1).sum()),
    ));
    seen.push(format!(
        "{} contacts, {} events: {} days took the engine {}, writes included; making up and \
         loading the data before took {}; the whole demo {}.",
        thousands(run.contacts),
        thousands(run.events),
        run.days,
        length(run.engine),
        length(run.preparing),
        length(run.wall),
    ));
    seen
}

/// Population delays of new segments, shortest first.
fn first_members(story: &Story) -> String {
    let waits = story.lives.values().filter_map(|life| {
        Some(((life.populated? - life.created?).num_minutes(), life.populated?))
    });
    let mut waits: Vec<(i64, Instant)> = waits.collect();
    waits.sort_unstable();
    let groups: Vec<String> = waits
        .chunk_by(|a, b| a == b)
        .map(|group| format!("{} after {} min ({})", group.len(), group[0].0, clock(group[0].1)))
        .collect();
    format!(
        "First members: {}; sooner where only contact fields are read, later with events.",
        groups.join(", ")
    )
}

/// The publication intervals of the quiet segment.
fn back_off(life: &Life) -> Option<String> {
    let grown = grown(life);
    let last = grown.last()?;
    let steps: Vec<String> = grown
        .iter()
        .scan(None, |day, step| {
            let same = day.replace(step.at.date_naive()) == Some(step.at.date_naive());
            let at = if same { step.at.format("%H:%M").to_string() } else { clock(step.at) };
            Some(format!("{at} ({}h)", step.interval))
        })
        .collect();
    Some(format!(
        "Back-off: nothing moved in {QUIET}, so the way to its next refresh grew to {} h: {}.",
        last.interval,
        steps.join(", ")
    ))
}

/// The publications up to and including the first with the longest interval.
fn grown(life: &Life) -> &[super::story::Publication] {
    let shorter = |pair: &[super::story::Publication]| pair[1].interval <= pair[0].interval;
    let end = life.publications.windows(2).position(shorter);
    &life.publications[..end.map_or(life.publications.len(), |end| end + 1)]
}

fn fall_back(life: &Life) -> Option<String> {
    let moved = life.first_move?;
    let next = life.publications.iter().find(|publication| publication.at >= moved)?;
    let before = life.publications.iter().rfind(|publication| publication.at < moved)?;
    Some(format!(
        "Fall back: the pass of {} found somebody new in {QUIET}; its next refresh, {}, brought \
         the interval from {} h to {} h.",
        date(moved),
        clock(next.at),
        before.interval,
        next.interval
    ))
}

fn deletion(id: &str, life: &Life) -> Option<String> {
    let deletion = life.deletion?;
    let after = match deletion.after {
        0 => "it never came".to_owned(),
        count => format!("{count} changes were reported all the same"),
    };
    Some(format!(
        "Delete: {id} went {}, while its refresh was armed for {}; {after}.",
        date(deletion.at),
        clock(deletion.cancelled?),
    ))
}

fn edit(id: &str, life: &Life) -> Option<String> {
    let edit = life.edit?;
    let (done, joined, left) = edit.done?;
    Some(format!(
        "Edit: {id} got a new query {}; the old {} members were served until {}, then {} joined \
         and {} left in one step.",
        date(edit.at),
        thousands(edit.served),
        done.format("%H:%M"),
        thousands(joined),
        thousands(left)
    ))
}

/// Manual refreshes and pins.
fn by_hand(story: &Story) -> Option<String> {
    let (id, at) = story.lives.iter().find_map(|(id, life)| Some((id, life.by_hand?)))?;
    let pinned = story.lives.iter().find_map(|(id, life)| pin(id.as_str(), life));
    Some(format!("By hand: {id} was refreshed {}{}.", date(at), pinned.unwrap_or_default()))
}

fn pin(id: &str, life: &Life) -> Option<String> {
    let pinned = life.pinned?;
    let since = life.publications.iter().filter(|publication| publication.at >= pinned);
    let longest = since.clone().map(|publication| publication.interval).max()?;
    Some(format!(
        "; {id}, pinned {}, was published {} times since, never armed for later than {longest} h",
        date(pinned),
        since.count(),
    ))
}

/// `132 ms`, `1.4 s`.
fn length(time: Elapsed) -> String {
    match time.as_millis() {
        millis @ ..1_000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f32()),
    }
}

/// A paragraph with a bullet, broken between words.
fn bullet(out: &mut impl Write, text: &str, width: usize) -> io::Result<()> {
    let mut line = String::from("  *");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > width {
            writeln!(out, "{line}")?;
            line = String::from("   ");
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(out, "{line}")
}
