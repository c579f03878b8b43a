//! Evaluation: of a plan over all data, and of segments after a write or a step of their lifecycle.
//!
//! In: plans, what was written, and instants. Out: contacts that satisfy a plan, and rounds (`engine::rounds`)
//! that keep members current.

use chrono::{DateTime, Utc};

use super::feed::{Movement, Reason};
use super::{Engine, Segment, SegmentError};
use crate::criteria::Plan;
use crate::eval::{self, DirtyWords, LeafSets, Stop};
use crate::ids::{ContactId, SegmentId, SegmentSlot};
use crate::lifecycle::{Evaluation, Status};
use crate::parallel;
use crate::rows::RowSet;
use crate::store::Touched;
use crate::time::Timestamp;

/// What so few rows move is found by one thread.
const FEW_ROWS: usize = 64;

impl Segment {
    /// The plan whose contacts are wanted, or why there is none.
    pub(super) fn plan_in_force(&self, id: &SegmentId) -> Result<&Plan, SegmentError> {
        match (&self.plan, self.life.status()) {
            (Some(plan), Status::Populating { .. } | Status::Live { .. }) => Ok(plan),
            (_, status @ Status::Invalid { .. }) => {
                Err(SegmentError::Frozen { id: id.clone(), status: status.clone() })
            }
            _ => Err(SegmentError::Unknown(id.clone())),
        }
    }
}

impl Engine {
    /// The contacts that satisfy a plan at `at`, from the data alone.
    ///
    /// The data are those of now: of an earlier `at`, windows and functions of the time are those of then, but fields
    /// and lists have the values of today, contacts that were created since are there, deleted ones are not, and events
    /// that came in later count if they happened before. What a segment had then, its feed says.
    pub fn evaluate(&self, plan: &Plan, at: DateTime<Utc>) -> Vec<ContactId> {
        parallel::within(|| {
            let found = eval::found(plan.condition(), &self.store, at.into(), Stop::NEVER);
            self.store.ids_of(found.rows())
        })
    }

    /// The contacts that satisfy each plan at `at`, as [`Engine::evaluate`] finds them, one plan after another. A
    /// condition that several plans have is evaluated once.
    pub fn evaluate_each<'p>(
        &self,
        plans: impl IntoIterator<Item = &'p Plan>,
        at: DateTime<Utc>,
        mut each: impl FnMut(Vec<ContactId>),
    ) {
        let mut sets = LeafSets::new(&self.store, at.into(), Stop::NEVER);
        for plan in plans {
            each(self.store.contact_ids(&sets.members(plan.condition())));
        }
    }

    /// How many contacts satisfy a plan at `at`, of the same data as [`Engine::evaluate`].
    pub fn count(&self, plan: &Plan, at: DateTime<Utc>) -> u64 {
        parallel::within(|| {
            let found = eval::found(plan.condition(), &self.store, at.into(), Stop::NEVER);
            found.rows().len() as u64
        })
    }

    /// The contacts that satisfy a segment's criteria at `at`, for a send or an export. Refused for a segment that is
    /// invalid because something it reads does not exist.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist; [`SegmentError::Frozen`], which names what is
    /// missing, of an invalid one: create that again, or edit the query.
    pub fn resolve(
        &self,
        id: &SegmentId,
        at: DateTime<Utc>,
    ) -> Result<Vec<ContactId>, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        segment.plan_in_force(id).map(|plan| self.evaluate(plan, at))
    }

    pub(super) fn satisfying(&self, plan: &Plan, at: Timestamp) -> RowSet {
        self.satisfying_until(plan, at, Stop::NEVER)
    }

    pub(super) fn satisfying_until(&self, plan: &Plan, at: Timestamp, stop: Stop<'_>) -> RowSet {
        eval::members(plan.condition(), &self.store, at, self.store.alive(), stop)
    }

    /// Replaces the members with those of the definition in force.
    pub(super) fn populate(&mut self, slot: SegmentSlot, at: Timestamp) -> Movement {
        self.forget_formula(slot);
        let moved = self.refresh(slot, at);
        Movement::because(moved.delta, Reason::Definition)
    }

    /// Evaluates one segment at `at`.
    pub(super) fn refresh(&mut self, slot: SegmentSlot, at: Timestamp) -> Movement {
        let round = self.round_of(slot, at);
        let moved = self.run_round(&round).pop();
        self.finish(&round, &[]);
        moved.map_or_else(Movement::none, |one| one.moved)
    }

    /// Remembers a write for the next pass; under [`Evaluation::OnChange`], evaluates the segments that read it.
    pub(super) fn written(&mut self, touched: Touched) {
        if touched.is_empty() || !self.any_live() {
            return;
        }
        self.touched.merge(touched);
        if self.policy.evaluation == Evaluation::OnChange {
            let round = self.round_after_write(self.now);
            let small = self.touched.is_at_most(FEW_ROWS, &self.store);
            let moved = parallel::alone_if(small, || self.run_round(&round));
            self.finish(&round, &moved);
        }
    }

    /// Evaluates a live segment whose plan changed through a segment that it refers to.
    pub(super) fn bring_up_to_date(&mut self, slot: SegmentSlot, at: Timestamp) {
        let moved = self.refresh(slot, at);
        let rows = self.moved_rows(slot, &moved);
        self.report_evaluation(slot, at, &moved, &rows);
    }

    /// Releases a formula that is no longer evaluated.
    pub(super) fn forget_formula(&mut self, slot: SegmentSlot) {
        let segment = &mut self.segments[slot.index()];
        if let Some(formula) = segment.formula.take() {
            self.formulas.take(slot, &formula);
            let released = self.leaves.release(&formula);
            released.iter().for_each(|id| {
                self.boundaries.remove(id);
            });
            segment.dirty = DirtyWords::Nothing;
            if !released.is_empty() {
                self.arm_boundary(&[], self.now);
            }
        }
    }
}
