//! What happened, from the engine's change feed: figures per segment, and sentences.

use chrono::{DateTime, NaiveDate, Utc};
use indexmap::IndexMap;
use segmentry::engine::ChangeKind;
use segmentry::ids::SegmentId;
use segmentry::lifecycle::Happening;
use segmentry::time::Duration;
use segmentry::{Change, SegmentView};

use crate::term::thousands;

pub(crate) type Instant = DateTime<Utc>;

/// One happening in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) at: Instant,
    pub(crate) text: String,
    pub(crate) weight: Weight,
}

/// How important a happening is to a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// Routine.
    Routine,
    /// Worth a line on the screen.
    Usual,
    /// Worth a line in the story of its day.
    Notable,
}

/// A count or sample that was published at its scheduled instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Publication {
    pub(crate) at: Instant,
    /// Hours to the next one.
    pub(crate) interval: u64,
}

/// A replaced query, and the time until the new one was populated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) at: Instant,
    /// Members of the old definition, served until then.
    pub(crate) served: u64,
    /// When the new one was populated, and how many joined and left in that step.
    pub(crate) done: Option<(Instant, u64, u64)>,
}

/// A delete, and the task that it cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deletion {
    pub(crate) at: Instant,
    pub(crate) cancelled: Option<Instant>,
    /// Changes reported since.
    pub(crate) after: usize,
}

/// One segment's part.
#[derive(Debug, Default)]
pub(crate) struct Life {
    status: &'static str,
    pub(crate) pinned: Option<Instant>,
    pub(crate) members: u64,
    pub(crate) shown: u64,
    pub(crate) sizes: Vec<u64>,
    pub(crate) today: (u64, u64),
    pub(crate) total: (u64, u64),
    pub(crate) interval: Option<u64>,
    pub(crate) next: Option<Instant>,
    pub(crate) created: Option<Instant>,
    pub(crate) populated: Option<Instant>,
    pub(crate) first_size: u64,
    /// When the first join or leave after the population was found.
    pub(crate) first_move: Option<Instant>,
    pub(crate) publications: Vec<Publication>,
    pub(crate) by_hand: Option<Instant>,
    pub(crate) edit: Option<Edit>,
    pub(crate) deletion: Option<Deletion>,
    /// Joins and leaves since the last scheduled publication.
    unpublished: u64,
}

/// One day in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) passes: u64,
    pub(crate) joined: u64,
    pub(crate) left: u64,
    pub(crate) publications: u64,
}

/// The whole story.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) lives: IndexMap<SegmentId, Life>,
    pub(crate) lines: Vec<Line>,
    pub(crate) days: IndexMap<NaiveDate, Day>,
    pub(crate) passes: u64,
    /// Segments looked at: in passes, populations and manual refreshes.
    pub(crate) evaluations: u64,
}

impl Story {
    /// Records a change.
    pub(crate) fn note(&mut self, change: &Change) {
        let moved = (change.joined.len() as u64, change.left.len() as u64);
        self.day(change.at);
        let life = self.lives.entry(change.segment.clone()).or_default();
        if let Some(deletion) = &mut life.deletion {
            deletion.after += 1;
        }
        let first = life.populated.is_none();
        let (text, weight) = life.note(change, moved);
        let published = matches!(change.what, ChangeKind::Life(Happening::Refreshed { .. }));
        let evaluated = matches!(
            change.what,
            ChangeKind::Life(Happening::Populated | Happening::Refreshed { manual: true })
        );
        self.evaluations += u64::from(evaluated);
        let day = self.day(change.at);
        day.publications += u64::from(published);
        if !first {
            day.joined += moved.0;
            day.left += moved.1;
        }
        let text = format!("{}: {text}", change.segment);
        self.lines.push(Line { at: change.at, text, weight });
    }

    /// Records a pass over the live segments.
    pub(crate) fn passed(&mut self, at: Instant) {
        self.passes += 1;
        self.evaluations += self.lives.values().filter(|life| life.is_live()).count() as u64;
        self.day(at).passes += 1;
    }

    /// Whether there is a live segment, and so an hourly pass.
    pub(crate) fn any_live(&self) -> bool {
        self.lives.values().any(Life::is_live)
    }

    /// Records the current views.
    pub(crate) fn look(&mut self, views: &[SegmentView]) {
        for view in views {
            let Some(life) = self.lives.get_mut(&view.id) else { continue };
            life.shown = view.contacts_count;
            life.interval = view.interval.map(Duration::as_hours);
            life.next = view.next_sample_update;
        }
        for life in self.lives.values_mut().filter(|life| life.deletion.is_none()) {
            life.sizes.push(life.members);
        }
    }

    /// The day's figures; when it begins, what joined and left today starts again.
    fn day(&mut self, at: Instant) -> &mut Day {
        let date = at.date_naive();
        if !self.days.contains_key(&date) {
            self.lives.values_mut().for_each(|life| life.today = (0, 0));
        }
        self.days.entry(date).or_default()
    }
}

impl Life {
    /// Whether passes evaluate it.
    fn is_live(&self) -> bool {
        self.status == "live"
    }

    /// Its status in a word, for people.
    pub(crate) fn status(&self) -> &'static str {
        if self.is_live() && self.pinned.is_some() { "pinned" } else { self.status }
    }

    /// A figure of the segment; none for a deleted one.
    pub(crate) fn figure(&self, number: u64) -> String {
        if self.deletion.is_some() { String::new() } else { thousands(number) }
    }

    /// The change as a sentence, and its importance.
    fn note(&mut self, change: &Change, moved: (u64, u64)) -> (String, Weight) {
        let first = self.populated.is_none();
        let said = match change.what {
            ChangeKind::Evaluated => {
                self.first_move.get_or_insert(change.at);
                (in_words(moved), Weight::Usual)
            }
            ChangeKind::Life(happening) => self.live_on(happening, change, moved),
            // Announcements concern no segment, and nobody makes any here.
            _ => return (String::new(), Weight::Usual),
        };
        // The first members are a beginning, not joins.
        if !first {
            self.today = (self.today.0 + moved.0, self.today.1 + moved.1);
            self.total = (self.total.0 + moved.0, self.total.1 + moved.1);
            self.unpublished += moved.0 + moved.1;
        }
        self.members = change.count;
        self.interval = change.interval.map(Duration::as_hours);
        self.next = change.next_due;
        said
    }

    fn live_on(
        &mut self,
        happening: Happening,
        change: &Change,
        moved: (u64, u64),
    ) -> (String, Weight) {
        let due = change.next_due.map(clock).unwrap_or_default();
        match happening {
            Happening::Created => {
                (self.created, self.status) = (Some(change.at), "waiting");
                (format!("created, first members due {due}"), Weight::Usual)
            }
            Happening::Populated => self.populate(change, moved),
            Happening::Refreshed { manual: true } => {
                self.by_hand = Some(change.at);
                (
                    format!("refreshed by hand, {}; next stays {due}", in_words(moved)),
                    Weight::Notable,
                )
            }
            Happening::Refreshed { manual: false } => self.publish(change),
            Happening::Edited => {
                self.status = "waiting";
                self.edit = Some(Edit { at: change.at, served: self.members, done: None });
                (format!("edited, the old members stay until {due}"), Weight::Notable)
            }
            Happening::Deleted => {
                self.status = "deleted";
                let cancelled = self.next;
                self.deletion = Some(Deletion { at: change.at, cancelled, after: 0 });
                self.pinned = None;
                let never = cancelled.map_or_else(String::new, |due| {
                    format!("; the refresh due {} is cancelled", clock(due))
                });
                (format!("deleted{never}"), Weight::Notable)
            }
            Happening::Pinned => {
                self.pinned = Some(change.at);
                ("pinned by an automation, will stay at 1 h".to_owned(), Weight::Notable)
            }
            Happening::Unpinned => {
                self.pinned = None;
                ("no longer pinned".to_owned(), Weight::Notable)
            }
            Happening::Renamed => ("renamed".to_owned(), Weight::Notable),
            Happening::Invalidated => {
                ("invalid: something it reads no longer exists".to_owned(), Weight::Notable)
            }
            Happening::Recovered => ("valid again".to_owned(), Weight::Notable),
            other => (other.name().to_owned(), Weight::Notable),
        }
    }

    fn populate(&mut self, change: &Change, moved: (u64, u64)) -> (String, Weight) {
        self.status = "live";
        self.publications.extend(publication(change));
        if let Some(edit) = self.edit.as_mut().filter(|edit| edit.done.is_none()) {
            edit.done = Some((change.at, moved.0, moved.1));
            return (
                format!("new query in force: {} in one step", in_words(moved)),
                Weight::Notable,
            );
        }
        self.populated = Some(change.at);
        self.first_size = change.count;
        let waited = self.created.map_or(0, |created| (change.at - created).num_minutes());
        (format!("populated with {} after {waited} min", thousands(change.count)), Weight::Notable)
    }

    fn publish(&mut self, change: &Change) -> (String, Weight) {
        let before = self.interval.unwrap_or(0);
        let after = change.interval.map_or(0, Duration::as_hours);
        self.publications.extend(publication(change));
        let quiet = std::mem::take(&mut self.unpublished) == 0;
        let what = if quiet { "nothing changed".to_owned() } else { thousands(change.count) };
        let next = match (before, after) {
            (8.., 1) => format!("from {before} h back to 1 h"),
            _ => format!("next in {after} h"),
        };
        // The first steps of a back-off are taken all the time; a day of quiet is a story.
        let weight = match before.max(after) {
            24 if before != after => Weight::Notable,
            1 if quiet => Weight::Routine,
            _ => Weight::Usual,
        };
        (format!("published, {what}, {next}"), weight)
    }
}

fn publication(change: &Change) -> Option<Publication> {
    Some(Publication { at: change.at, interval: change.interval?.as_hours() })
}

/// `12 joined, 4 left`.
fn in_words((joined, left): (u64, u64)) -> String {
    match (joined, left) {
        (0, 0) => "nobody moved".to_owned(),
        (joined, 0) => format!("{} joined", thousands(joined)),
        (0, left) => format!("{} left", thousands(left)),
        (joined, left) => format!("{} joined, {} left", thousands(joined), thousands(left)),
    }
}

/// `Tue 6 Jan 14:00`.
pub(crate) fn date(at: Instant) -> String {
    at.format("%a %-d %b %H:%M").to_string()
}

/// `Tue 14:00`.
pub(crate) fn clock(at: Instant) -> String {
    at.format("%a %H:%M").to_string()
}
