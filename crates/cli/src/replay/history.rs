//! What happened to each segment in a replay: for the closing table and for the page.

use indexmap::IndexMap;
use segmentry::Change;
use segmentry::engine::ChangeKind;
use segmentry::ids::SegmentId;
use segmentry::lifecycle::Happening;
use segmentry::time::{Duration, Timestamp};

use super::Line;
use crate::report::{Mark, MarkKind, Point, Report, Series};
use crate::term;

/// All changes, by segment.
#[derive(Debug, Default)]
pub(crate) struct History(IndexMap<SegmentId, Life>);

/// One segment's part.
#[derive(Debug, Default)]
struct Life {
    points: Vec<Point>,
    marks: Vec<Mark>,
    refreshes: usize,
    longest: u64,
    status: &'static str,
}

impl History {
    /// Records a change and its printed line.
    pub(crate) fn note(&mut self, change: &Change, line: &Line) {
        let life = self.0.entry(change.segment.clone()).or_default();
        let counts = matches!(
            change.what,
            ChangeKind::Evaluated
                | ChangeKind::Life(Happening::Populated | Happening::Refreshed { .. })
        );
        if counts {
            let (joined, left) = (line.joined as u64, line.left as u64);
            life.points.push(Point { at: change.at, count: line.count, joined, left });
        }
        let interval = change.interval.map(Duration::as_hours);
        life.longest = life.longest.max(interval.unwrap_or(0));
        life.status = match line.what {
            "deleted" => "deleted",
            "invalidated" => "invalid",
            "created" | "edited" | "recovered" => "populating",
            "populated" => "live",
            _ => life.status,
        };
        let next = interval.map(|hours| format!("next in {hours} h")).unwrap_or_default();
        let (kind, detail) = match change.what {
            ChangeKind::Life(Happening::Created) => (MarkKind::Created, String::new()),
            ChangeKind::Life(Happening::Populated) => {
                (MarkKind::Populated, format!("{} members", line.count))
            }
            ChangeKind::Life(Happening::Refreshed { manual }) => {
                life.refreshes += 1;
                (if manual { MarkKind::ManualRefresh } else { MarkKind::Refreshed }, next)
            }
            ChangeKind::Life(Happening::Edited | Happening::Recovered) => {
                (MarkKind::Edited, String::new())
            }
            ChangeKind::Life(Happening::Renamed) => (MarkKind::Renamed, String::new()),
            ChangeKind::Life(Happening::Invalidated) => (MarkKind::Invalidated, String::new()),
            ChangeKind::Life(Happening::Deleted) => (MarkKind::Deleted, String::new()),
            // Members, announcements, pins: they leave no mark.
            _ => return,
        };
        life.marks.push(Mark { at: change.at, kind, detail });
    }

    /// A row per segment, with a sparkline of its size.
    pub(crate) fn table(&self) -> comfy_table::Table {
        let header = [
            "segment",
            "status",
            "size over time",
            "members",
            "peak",
            "joined",
            "left",
            "refreshes",
            "longest",
        ];
        let rows = self.0.iter().map(|(id, life)| {
            let sizes: Vec<u64> = life.points.iter().map(|point| point.count).collect();
            let total = |of: fn(&Point) -> u64| term::thousands(life.points.iter().map(of).sum());
            vec![
                id.to_string(),
                life.status.to_owned(),
                term::sparkline(&sizes, 24),
                term::thousands(sizes.last().copied().unwrap_or(0)),
                term::thousands(sizes.iter().max().copied().unwrap_or(0)),
                total(|point| point.joined),
                total(|point| point.left),
                term::thousands(life.refreshes as u64),
                format!("{} h", life.longest),
            ]
        });
        term::table(&header, 3, rows)
    }

    /// The page's data; `described` gives a segment's name and query.
    pub(crate) fn report(
        &self,
        title: &str,
        (from, to): (Timestamp, Timestamp),
        policy: &str,
        (contacts, events): (u64, u64),
        described: impl Fn(&str) -> Option<(String, String)>,
    ) -> Report {
        let segments = self.0.iter().map(|(id, life)| {
            let (name, query) = described(id.as_str()).unwrap_or((id.to_string(), String::new()));
            Series {
                id: id.to_string(),
                name,
                query,
                points: life.points.clone(),
                marks: life.marks.clone(),
                status: life.status.to_owned(),
            }
        });
        Report {
            title: title.to_owned(),
            from: from.into(),
            to: to.into(),
            policy: policy.to_owned(),
            contacts,
            events,
            segments: segments.collect(),
        }
    }
}
