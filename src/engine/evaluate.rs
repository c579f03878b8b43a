//! Bringing members up to date: which rows to look at, and what was found.

use chrono::{DateTime, Utc};

use super::feed::{Movement, Reason, What};
use super::tasks::{RANK_PASS, Task};
use super::{Engine, SegmentError};
use crate::criteria::Plan;
use crate::criteria::plan::Condition;
use crate::criteria::reads::Reads;
use crate::eval;
use crate::ids::{ContactId, SegmentId, SegmentSlot};
use crate::lifecycle::{Evaluation, Input, Status};
use crate::membership::Delta;
use crate::rows::RowSet;
use crate::store::{Store, Touch, Touched};
use crate::time::Timestamp;

/// Whether what was touched is something that a plan reads.
fn matters(reads: &Reads, store: &Store, touch: Touch) -> bool {
    match touch {
        Touch::Existence => true,
        Touch::Field(field) => reads.fields.contains(&field),
        Touch::Stream(stream) => reads.streams.includes(store.events().type_name(stream)),
    }
}

/// What a segment is asked at a pass.
struct Asked<'e> {
    condition: &'e Condition,
    rows: RowSet,
    /// The rows among them that were written.
    written: RowSet,
    /// Why the others may have moved.
    reason: Reason,
}

impl Engine {
    /// Who satisfies a plan at `at`, straight from the data, whatever any segment shows.
    pub fn evaluate(&self, plan: &Plan, at: DateTime<Utc>) -> Vec<ContactId> {
        self.contacts(&self.satisfying(plan, at.into())).collect()
    }

    /// Who satisfies a segment's criteria at `at`: for a send or an export. A segment that is frozen
    /// because something it reads is gone has no answer.
    pub fn resolve(
        &self,
        id: &SegmentId,
        at: DateTime<Utc>,
    ) -> Result<Vec<ContactId>, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        match (&segment.plan, segment.life.status()) {
            (Some(plan), Status::Populating { .. } | Status::Live { .. }) => {
                Ok(self.evaluate(plan, at))
            }
            (_, status @ Status::Invalid { .. }) => {
                Err(SegmentError::Frozen { id: id.clone(), why: status.to_string() })
            }
            _ => Err(SegmentError::Unknown(id.clone())),
        }
    }

    pub(super) fn satisfying(&self, plan: &Plan, at: Timestamp) -> RowSet {
        eval::members(plan.condition(), &self.store, at, self.store.alive())
    }

    /// Replaces the members with those of the definition in force.
    pub(super) fn populate(&mut self, slot: SegmentSlot, at: Timestamp) -> Movement {
        let (_, segment) = self.segment_at(slot);
        let after = segment.plan.as_ref().map(|plan| self.satisfying(plan, at)).unwrap_or_default();
        let delta = Delta::between(&segment.members, &after);
        let segment = self.segment_mut(slot);
        segment.members = after;
        segment.evaluated_at = at;
        segment.redefined = false;
        Movement::because(delta, Reason::Definition)
    }

    /// The rows that were written or swept over since the last evaluation.
    fn asked(&self, slot: SegmentSlot, at: Timestamp) -> Option<Asked<'_>> {
        let (_, segment) = self.segment_at(slot);
        let plan = segment.plan.as_ref()?;
        let written =
            self.touched.rows(&self.store, |touch| matters(plan.reads(), &self.store, touch));
        let (rows, reason) = if segment.redefined {
            (self.store.alive().clone(), Reason::Definition)
        } else {
            let swept = eval::swept(plan.reads(), &self.store, segment.evaluated_at, at);
            (&written | &swept, Reason::Time)
        };
        Some(Asked { condition: plan.condition(), rows, written, reason })
    }

    /// Looks again at the rows of one segment.
    pub(super) fn reevaluate(&mut self, slot: SegmentSlot, at: Timestamp) -> Movement {
        let Some(Asked { condition, rows, written, reason }) = self.asked(slot, at) else {
            return Movement::none();
        };
        let found = eval::members(condition, &self.store, at, &rows);
        let delta = Delta::within(&self.segment_at(slot).1.members, &rows, &found);
        self.settle(slot, at, Movement { delta, reason, written })
    }

    fn settle(&mut self, slot: SegmentSlot, at: Timestamp, moved: Movement) -> Movement {
        let segment = self.segment_mut(slot);
        moved.delta.apply(&mut segment.members);
        segment.evaluated_at = at;
        segment.redefined = false;
        moved
    }

    /// Evaluates a live segment, tells its lifecycle, and reports who moved.
    pub(super) fn bring_up_to_date(&mut self, slot: SegmentSlot, at: Timestamp) {
        let moved = self.reevaluate(slot, at);
        self.conclude(slot, at, moved);
    }

    fn conclude(&mut self, slot: SegmentSlot, at: Timestamp, moved: Movement) {
        if !moved.delta.is_empty() {
            self.feed_back(slot, at, Input::Evaluated { changed: true });
            self.report(slot, at, What::Evaluated, moved);
        }
        self.arm_edge(slot, at);
    }

    /// All live segments at one instant, over the same data, what they share asked once.
    pub(super) fn pass(&mut self, at: Timestamp) {
        for slot in self.live() {
            self.bring_up_to_date(slot, at);
        }
        self.touched.clear();
        self.arm_pass(at);
    }

    /// The passing of time alone.
    pub(super) fn edge(&mut self, slot: SegmentSlot, at: Timestamp) {
        if self.segment_at(slot).1.life.is_live() {
            self.bring_up_to_date(slot, at);
        }
    }

    /// Takes note of a write; under [`Evaluation::OnChange`], evaluates the segments that read it.
    pub(super) fn written(&mut self, touched: Touched) {
        let live = self.live();
        if touched.is_empty() || live.is_empty() {
            return;
        }
        self.touched.merge(touched);
        if self.policy.evaluation == Evaluation::OnChange {
            for slot in live {
                let plan = self.segment_at(slot).1.plan.as_ref();
                let concerned = plan.is_some_and(|plan| {
                    !self
                        .touched
                        .rows(&self.store, |touch| matters(plan.reads(), &self.store, touch))
                        .is_empty()
                });
                if concerned {
                    self.bring_up_to_date(slot, self.now);
                }
            }
            self.touched.clear();
        }
    }

    /// Arms the next pass as long as there is a segment to look at.
    pub(super) fn arm_pass(&mut self, after: Timestamp) {
        match self.policy.next_pass(after) {
            Some(at) if self.segments.values().any(|segment| segment.life.is_live()) => {
                self.schedule.arm(at, RANK_PASS, Task::Pass);
            }
            _ => {
                // A segment that becomes live later is populated in full: nothing to remember for it.
                self.schedule.cancel(&Task::Pass);
                self.touched.clear();
            }
        }
    }

    /// Arms the next instant at which time alone may move somebody, under [`Evaluation::OnChange`].
    pub(super) fn arm_edge(&mut self, slot: SegmentSlot, after: Timestamp) {
        let (_, segment) = self.segment_at(slot);
        let next = match &segment.plan {
            Some(plan)
                if self.policy.evaluation == Evaluation::OnChange && segment.life.is_live() =>
            {
                eval::next_edge(plan.reads(), &self.store, after)
            }
            _ => None,
        };
        match next {
            Some(at) => self.schedule.arm(at, RANK_PASS, Task::Edge(slot)),
            None => {
                self.schedule.cancel(&Task::Edge(slot));
            }
        }
    }
}
