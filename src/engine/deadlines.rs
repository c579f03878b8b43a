//! What is due, and when.
//!
//! In: an engine. Out: its deadlines in the order in which they run, each with what is done then. Nothing is run.

use chrono::{DateTime, Utc};

use super::Engine;
use super::tasks::Task;
use crate::ids::SegmentId;
use crate::lifecycle::Timer;

/// What is done at a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueTask {
    /// A pass: all live segments are brought up to date.
    Pass,
    /// An instant at which time alone may move members, of a policy that evaluates with every change.
    Edge,
    /// A segment is populated.
    Population(SegmentId),
    /// The count and the sample of a segment are published.
    Publication(SegmentId),
    /// Events that are older than the engine keeps them are forgotten.
    Forget,
}

/// A deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deadline {
    /// The instant from which on it runs.
    pub at: DateTime<Utc>,
    /// What is done.
    pub task: DueTask,
}

impl Engine {
    /// All deadlines, in the order in which they run. Of edges there is one, the next; what a task arms when it runs
    /// is not among them.
    pub fn deadlines(&self) -> impl Iterator<Item = Deadline> + '_ {
        self.schedule.iter().map(|(at, _, task)| Deadline {
            at: at.into(),
            task: match task {
                Task::Pass => DueTask::Pass,
                Task::Boundary => DueTask::Edge,
                Task::Timer(slot, timer, _) => {
                    let id = self.segment_at(slot).0.clone();
                    match timer {
                        Timer::Population => DueTask::Population(id),
                        Timer::Publication => DueTask::Publication(id),
                    }
                }
                Task::Forget => DueTask::Forget,
            },
        })
    }
}
