//! Time: runs the tasks that are due, and carries out the effects of the lifecycle.
//!
//! In: an instant. Out: an engine that has run every task up to it. INVARIANT: time never goes back.

use chrono::{DateTime, Utc};

use serde::{Deserialize, Serialize};

use super::Engine;
use super::feed::{ChangeKind, Entry, Movement};
use super::history::{Head, MovedRows, StepKind};
use super::moves::Move;
use super::rounds::Round;
use crate::ids::{SegmentSlot, Version};
use crate::lifecycle::{Effect, Happening, Input, Refusal, Timer, transition};
use crate::rows::RowSet;
use crate::schedule::Rank;
use crate::time::Timestamp;

/// Order of the tasks of one instant: passes, populations, publications, then forgetting.
pub(super) const RANK_PASS: Rank = Rank(0);
const RANK_POPULATION: Rank = Rank(1);
const RANK_PUBLICATION: Rank = Rank(2);
pub(super) const RANK_FORGET: Rank = Rank(3);

/// A task of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Task {
    /// All live segments are brought up to date.
    Pass,
    /// A leaf has reached a window boundary.
    Boundary,
    /// A timer of one segment.
    Timer(SegmentSlot, Timer, Version),
    /// Old events may be forgotten.
    Forget,
}

impl Engine {
    /// The earliest instant at which something is due.
    pub fn next_deadline(&self) -> Option<DateTime<Utc>> {
        self.schedule.next_deadline().map(Into::into)
    }

    /// Runs every deadline up to and including `now`, each at its own instant. An earlier `now`
    /// than the engine's own does nothing.
    pub fn advance_to(&mut self, now: DateTime<Utc>) {
        while self.advance_some(now, usize::MAX) {}
    }

    /// As [`Engine::advance_to`], but runs at most `most` tasks: those that are due first. Returns
    /// whether something is still due; the engine's time is then that of the last task that ran. A pass
    /// is one task; boundaries that fall on one instant are several.
    pub fn advance_some(&mut self, now: DateTime<Utc>, most: usize) -> bool {
        let now = now.into();
        if now < self.now {
            return false;
        }
        for _ in 0..most {
            if self.due_by(now).is_none() {
                break;
            }
            self.run_first();
        }
        let more = self.due_by(now).is_some();
        if !more {
            self.now = now;
        }
        more
    }

    /// After a gap (a stopped process, a suspended machine): runs each overdue task once, at `now`,
    /// and goes on from there.
    pub fn resume(&mut self, now: DateTime<Utc>) {
        self.catch_up(now);
        self.advance_to(now);
    }

    /// As [`Engine::resume`], but runs at most `most` tasks. Returns whether something is still due: call
    /// [`Engine::advance_some`], or this function again.
    pub fn resume_some(&mut self, now: DateTime<Utc>, most: usize) -> bool {
        self.catch_up(now);
        self.advance_some(now, most)
    }

    /// Makes what is overdue due at `now`, each once.
    pub(crate) fn catch_up(&mut self, now: DateTime<Utc>) {
        let now = now.into();
        if now < self.now {
            return;
        }
        let mut overdue = self.schedule.drain_due(now);
        overdue.sort_by_key(|(_, task)| rank(*task));
        for (_, task) in overdue {
            self.schedule.arm(now, rank(task), task);
        }
    }

    /// Advances to `now` for a command: runs the deadlines before it, and leaves those of the same instant for later.
    pub(super) fn advance_clock(&mut self, now: DateTime<Utc>) -> Timestamp {
        let now = self.now.max(now.into());
        while self.schedule.next_deadline().is_some_and(|at| at < now) {
            self.run_first();
        }
        self.now = now;
        now
    }

    /// The first deadline and its task.
    pub(super) fn first_task(&self) -> Option<(Timestamp, Task)> {
        self.schedule.first()
    }

    /// The first deadline and its task, if it is due by `now`.
    pub(super) fn due_by(&self, now: Timestamp) -> Option<(Timestamp, Task)> {
        self.first_task().filter(|(at, _)| *at <= now)
    }

    /// Runs the first task, if it is due by `now`.
    #[cfg(feature = "durable")]
    pub(crate) fn run_first_by(&mut self, now: DateTime<Utc>) {
        if self.due_by(now.into()).is_some() {
            self.run_first();
        }
    }

    /// Runs the first task, whenever it is due.
    pub(super) fn run_first(&mut self) {
        if let Some((at, task)) = self.schedule.first() {
            self.schedule.cancel(&task);
            self.run(at, task);
        }
    }

    /// The round of a task, if the task has one. It stays armed until [`Engine::finish_task`].
    pub(super) fn begin(&mut self, at: Timestamp, task: Task) -> Option<Round> {
        match task {
            Task::Pass => Some(self.round_of_pass(at)),
            Task::Boundary => Some(self.round_of_boundary(at)),
            Task::Forget | Task::Timer(..) => None,
        }
    }

    /// The last step of a task's round. If segments are left over, the task is armed again for the same instant.
    pub(super) fn finish_task(
        &mut self,
        at: Timestamp,
        task: Task,
        round: &Round,
        moves: Vec<Move>,
    ) {
        self.now = self.now.max(at);
        self.schedule.cancel(&task);
        let moves = self.apply_members(moves);
        self.finish(round, &moves);
    }

    /// Runs a task that is no longer armed.
    fn run(&mut self, at: Timestamp, task: Task) {
        self.now = self.now.max(at);
        if task == Task::Forget {
            self.forget_events(at);
        }
        if let Task::Timer(slot, timer, version) = task {
            debug_assert!(
                !self.segment_at(slot).1.life.is_deleted(),
                "delete cancels what is pending"
            );
            let input = match timer {
                Timer::Population => Input::PopulationDue { version },
                Timer::Publication => Input::PublicationDue { version },
            };
            self.apply_input(slot, at, input);
        }
        if let Some(round) = self.begin(at, task) {
            self.apply_leaves(&self.leaf_deltas(&round));
            self.finish_task(at, task, &round, self.moves(&round));
        }
    }

    /// Applies an input of the engine itself to a segment's lifecycle, which never refuses one.
    pub(super) fn apply_input(&mut self, slot: SegmentSlot, at: Timestamp, input: Input) {
        self.step(slot, at, input).expect("only requests are refused");
    }

    /// Applies an input to a segment's lifecycle, and carries out its effects.
    pub(super) fn step(
        &mut self,
        slot: SegmentSlot,
        at: Timestamp,
        input: Input,
    ) -> Result<(), Refusal> {
        let (next, effects) = transition(&self.segment_at(slot).1.life, at, input, &self.policy)?;
        self.segment_mut(slot).life = next;
        self.carry_out(slot, at, effects);
        self.release_unless_live(slot);
        Ok(())
    }

    pub(super) fn carry_out(&mut self, slot: SegmentSlot, at: Timestamp, effects: Vec<Effect>) {
        let mut moved = Movement::none();
        for effect in effects {
            match effect {
                Effect::Arm { timer, at, version } => {
                    let task = Task::Timer(slot, timer, version);
                    self.schedule.arm(at, rank(task), task);
                }
                Effect::Cancel(timer) => self.cancel(slot, timer),
                Effect::Evaluate => {
                    moved = self.populate(slot, at);
                    if self.schedule.deadline_of(&Task::Pass).is_none() {
                        self.arm_pass(at);
                    }
                }
                Effect::Reevaluate => {
                    moved = self.refresh(slot, at);
                    self.apply_input(
                        slot,
                        at,
                        Input::Evaluated { changed: !moved.delta.is_empty() },
                    );
                }
                Effect::Publish => self.segment_mut(slot).publish(),
                Effect::Report(happening) => {
                    let moved = std::mem::replace(&mut moved, Movement::none());
                    self.report(slot, at, ChangeKind::Life(happening), moved);
                }
            }
        }
    }

    fn cancel(&mut self, slot: SegmentSlot, timer: Timer) {
        let armed = |task: &Task| matches!(task, Task::Timer(of, which, _) if *of == slot && *which == timer);
        let tasks: Vec<Task> =
            self.schedule.iter().map(|(_, _, task)| task).filter(armed).collect();
        for task in tasks {
            self.schedule.cancel(&task);
        }
    }

    pub(super) fn report(
        &mut self,
        slot: SegmentSlot,
        at: Timestamp,
        what: ChangeKind,
        moved: Movement,
    ) {
        let rows = self.moved_rows(slot, &moved);
        self.report_moves(slot, at, what, moved, &rows);
    }

    /// As [`Engine::report`], with the rows that moved as the history has them.
    pub(super) fn report_moves(
        &mut self,
        slot: SegmentSlot,
        at: Timestamp,
        what: ChangeKind,
        moved: Movement,
        rows: &MovedRows,
    ) {
        let (joined, left) = (moved.delta.joined().len(), moved.delta.left().len());
        match what {
            ChangeKind::Evaluated => {
                self.remember(slot, at, StepKind::Evaluated, (joined, left), rows);
            }
            ChangeKind::Life(step) => {
                self.remember(slot, at, StepKind::Life(step), (joined, left), rows);
            }
            // It is of no segment.
            ChangeKind::Announced(_) => {}
        }
        let (id, segment) = self.segment_at(slot);
        let entry = Entry {
            at,
            segment: id.clone(),
            version: segment.life.version(),
            what,
            moved,
            count: segment.members.len(),
            interval: segment.life.interval(),
            next_due: segment.life.next_due(),
        };
        self.feed.push(entry);
    }
}

impl Engine {
    /// What the history keeps of a movement, once it is applied.
    pub(super) fn moved_rows(&self, slot: SegmentSlot, moved: &Movement) -> MovedRows {
        if !self.history.keeps() {
            return MovedRows::default();
        }
        let members = self.segment_at(slot).1.members.len();
        MovedRows::of(moved.delta.joined(), moved.delta.left(), members)
    }

    /// Adds a step to the history of a segment.
    pub(super) fn remember(
        &mut self,
        slot: SegmentSlot,
        at: Timestamp,
        what: StepKind,
        (joined, left): (u64, u64),
        moved: &MovedRows,
    ) {
        let (_, segment) = self.segment_at(slot);
        let (version, members) = (segment.life.version(), &segment.members);
        let head = Head { at, what, version, count: members.len(), joined, left };
        match what {
            // The feed does not say it, but all members leave.
            StepKind::Life(Happening::Deleted) => {
                let all = if self.history.keeps() {
                    MovedRows::of(&RowSet::new(), members, 0)
                } else {
                    MovedRows::default()
                };
                let head = Head { count: 0, joined: 0, left: members.len(), ..head };
                self.history.push(slot, &head, &all);
            }
            StepKind::Restored => {
                let head = Head { count: 0, joined: 0, left: 0, ..head };
                self.history.push(slot, &head, &MovedRows::default());
            }
            StepKind::Evaluated | StepKind::Life(_) => self.history.push(slot, &head, moved),
        }
    }
}

fn rank(task: Task) -> Rank {
    match task {
        Task::Pass | Task::Boundary => RANK_PASS,
        Task::Forget => RANK_FORGET,
        Task::Timer(_, Timer::Population, _) => RANK_POPULATION,
        Task::Timer(_, Timer::Publication, _) => RANK_PUBLICATION,
    }
}
