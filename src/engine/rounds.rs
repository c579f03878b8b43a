//! Rounds: several segments are evaluated at one instant together, over the same data.
//!
//! In: what was written, and an instant. Out: members as the criteria in force have them at that
//! instant, and a [`Movement`] of each segment. A round has two steps: the deltas of leaves, and the moves of
//! members that follow from them (`moves`). Each step is computed while others read, and then applied at once.
//!
//! INVARIANT: a live segment's members are what its formula gave at its last evaluation; the words of 64 rows
//! in which a leaf has changed since are marked dirty. A round that was begun and abandoned costs nothing: the
//! next one finds the same dirty words.

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use super::feed::{ChangeKind, Movement};
use super::formulas::FormulaId;
use super::history::MovedRows;
use super::moves::Move;
use super::tasks::{RANK_PASS, Task};
use crate::eval::{DirtyWords, LeafDelta, LeafId};
use crate::ids::SegmentSlot;
use crate::lifecycle::{Evaluation, Input};
use crate::limits;
use crate::parallel;
use crate::time::Timestamp;

/// Rows that moved below which one thread packs them: to wake another takes longer.
const PACKED_ALONE: u64 = 4_096;

/// What a round is about.
#[derive(Debug)]
pub(super) struct Round {
    cause: Cause,
    pub(super) at: Timestamp,
    /// The segments that are evaluated.
    pub(super) slots: Vec<SegmentSlot>,
    /// The leaves that are evaluated for them.
    pub(super) leaves: Vec<LeafId>,
    /// Segments whose definition is evaluated for the first time.
    pub(super) defined: BTreeSet<SegmentSlot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Pass,
    Boundary,
    Write,
    /// A step of one segment's lifecycle.
    Life,
}

impl Round {
    /// Whether it follows a write: it is of all segments that read what was written.
    pub(super) fn is_after_write(&self) -> bool {
        self.cause == Cause::Write
    }
}

impl Engine {
    /// All live segments.
    pub(super) fn round_of_pass(&mut self, at: Timestamp) -> Round {
        let slots = self.live();
        let defined = self.define_formulas(&slots, at);
        Round { cause: Cause::Pass, at, slots, leaves: self.leaves.ids().collect(), defined }
    }

    /// Segments of which time alone has changed a leaf, or dirty ones: at most [`limits::BOUNDARY_SEGMENTS`] of them.
    /// If there are more, the task stays armed.
    pub(super) fn round_of_boundary(&mut self, at: Timestamp) -> Round {
        let due: BTreeSet<LeafId> = self.due(at).collect();
        let mut concerned = self.segments_of(self.formulas.with_leaves(&due));
        let dirty = (0..).map(SegmentSlot).zip(self.segments.values());
        concerned.extend(dirty.filter(|(_, one)| !one.dirty.is_empty()).map(|(slot, _)| slot));
        let slots: Vec<SegmentSlot> =
            concerned.into_iter().take(limits::BOUNDARY_SEGMENTS).collect();
        let last = slots.len() < limits::BOUNDARY_SEGMENTS;
        let of_slots: BTreeSet<LeafId> = self.formulas.leaves_of(&slots).into_iter().collect();
        let leaves = due.into_iter().filter(|id| last || of_slots.contains(id)).collect();
        Round { cause: Cause::Boundary, at, slots, leaves, defined: BTreeSet::new() }
    }

    /// The segments that read what was written.
    pub(super) fn round_after_write(&mut self, at: Timestamp) -> Round {
        let mut leaves: BTreeSet<LeafId> =
            self.leaves.reading(&self.touched, &self.store).collect();
        let mut formulas = self.formulas.with_leaves(&leaves);
        if self.touched.appeared().is_some() {
            formulas.extend(self.formulas.without_leaves());
        }
        // All leaves of a segment are evaluated at the same instant.
        let due: BTreeSet<LeafId> = self.due(at).collect();
        let of_formulas = formulas.iter().flat_map(|id| self.formulas.leaves(*id));
        leaves.extend(of_formulas.filter(|leaf| due.contains(leaf)));
        let slots = self.segments_of(formulas).into_iter().collect();
        let leaves = leaves.into_iter().collect();
        Round { cause: Cause::Write, at, slots, leaves, defined: BTreeSet::new() }
    }

    /// The segments that have these formulas.
    fn segments_of(&self, formulas: impl IntoIterator<Item = FormulaId>) -> BTreeSet<SegmentSlot> {
        formulas.into_iter().flat_map(|id| self.formulas.segments(id)).copied().collect()
    }

    /// One segment, for a step of its lifecycle.
    pub(super) fn round_of(&mut self, slot: SegmentSlot, at: Timestamp) -> Round {
        let slots = vec![slot];
        let defined = self.define_formulas(&slots, at);
        let leaves = self.formulas.leaves_of(&slots);
        Round { cause: Cause::Life, at, slots, leaves, defined }
    }

    /// All steps of a round in one go.
    pub(super) fn run_round(&mut self, round: &Round) -> Vec<Move> {
        let deltas = self.leaf_deltas(round);
        self.apply_leaves(&deltas);
        let moves = self.moves(round);
        self.apply_members(moves)
    }

    /// How the leaves of a round turn.
    pub(super) fn leaf_deltas(&self, round: &Round) -> Vec<LeafDelta> {
        self.leaves.deltas(&round.leaves, &self.store, &self.touched, round.at)
    }

    /// Turns leaves, and marks where members of segments may be dirty for it.
    pub(super) fn apply_leaves(&mut self, deltas: &[LeafDelta]) {
        self.leaves.apply(deltas);
        let turned: BTreeMap<LeafId, DirtyWords> = deltas
            .iter()
            .filter(|delta| !delta.rows().is_empty())
            .map(|delta| (delta.id(), DirtyWords::of(delta.rows())))
            .collect();
        // A new contact may be a member although no leaf has changed: under a negation, say.
        let appeared = self.touched.appeared().map(DirtyWords::of).unwrap_or_default();
        if turned.is_empty() && appeared.is_empty() {
            return;
        }
        for id in self.formulas.with_leaves(turned.keys()) {
            let mut words = appeared.clone();
            let of_leaves = self.formulas.leaves(id).iter().filter_map(|leaf| turned.get(leaf));
            of_leaves.for_each(|one| words.add(one));
            for slot in self.formulas.segments(id) {
                self.segments[slot.index()].dirty.add(&words);
            }
        }
        if !appeared.is_empty() {
            let evaluated = self.segments.values_mut().filter(|one| one.formula.is_some());
            evaluated.for_each(|segment| segment.dirty.add(&appeared));
        }
    }

    /// Reports what a round moved, and arms the task that follows it.
    pub(super) fn finish(&mut self, round: &Round, moves: &[Move]) {
        let small = moves.iter().map(Move::rows).sum::<u64>() < PACKED_ALONE;
        // All of it is held until it is reported, as the moves are that it is made of.
        let packed = parallel::alone_if(small, || {
            let pack = |one: &Move| self.moved_rows(one.slots[0], &one.moved);
            parallel::map_into(moves.iter().collect(), pack)
        });
        let each = moves
            .iter()
            .zip(&packed)
            .flat_map(|(one, rows)| one.slots.iter().map(move |slot| (*slot, (&one.moved, rows))));
        // Segments are reported in their order.
        let each: BTreeMap<SegmentSlot, (&Movement, &MovedRows)> = each.collect();
        for (slot, (moved, rows)) in each {
            self.report_evaluation(slot, round.at, moved, rows);
        }
        match round.cause {
            Cause::Pass => {
                self.touched.clear();
                self.passed = Some(round.at);
                self.arm_pass(round.at);
            }
            Cause::Write => {
                self.touched.clear();
                self.arm_boundary(&round.leaves, round.at);
            }
            Cause::Boundary | Cause::Life => self.arm_boundary(&round.leaves, round.at),
        }
    }

    /// Applies the result of an evaluation to a segment's lifecycle and the feed, unless no member moved.
    pub(super) fn report_evaluation(
        &mut self,
        slot: SegmentSlot,
        at: Timestamp,
        moved: &Movement,
        rows: &MovedRows,
    ) {
        if !moved.delta.is_empty() {
            self.apply_input(slot, at, Input::Evaluated { changed: true });
            self.report_moves(slot, at, ChangeKind::Evaluated, moved.clone(), rows);
        }
    }

    /// Gives formulas to segments that have none; returns those segments.
    fn define_formulas(&mut self, slots: &[SegmentSlot], at: Timestamp) -> BTreeSet<SegmentSlot> {
        let mut defined = BTreeSet::new();
        for slot in slots {
            let segment = &mut self.segments[slot.index()];
            if let (None, Some(plan)) = (&segment.formula, &segment.plan) {
                let formula = self.leaves.intern(plan.condition(), &mut self.store, at);
                self.formulas.give(*slot, &formula);
                segment.formula = Some(formula);
                segment.dirty = DirtyWords::Everything;
                defined.insert(*slot);
            }
        }
        defined
    }

    /// Leaves whose answer time alone may have changed by `at`.
    fn due(&self, at: Timestamp) -> impl Iterator<Item = LeafId> {
        self.boundaries.iter().filter(move |(_, due)| **due <= at).map(|(id, _)| *id)
    }

    /// Arms the next pass, if there is a live segment.
    pub(super) fn arm_pass(&mut self, after: Timestamp) {
        match self.policy.next_pass(after) {
            // There is none at the end of representable time.
            Some(at) if at > after && self.any_live() => {
                self.schedule.arm(at, RANK_PASS, Task::Pass);
            }
            Some(_) => self.cancel_passes(),
            None => self.touched.clear(),
        }
    }

    /// If the segment is not live, releases its formula; if no segment is live, cancels the passes.
    pub(super) fn release_unless_live(&mut self, slot: SegmentSlot) {
        if !self.segment_at(slot).1.life.is_live() {
            self.forget_formula(slot);
            if !self.any_live() {
                self.cancel_passes();
            }
        }
    }

    /// Cancels the next pass, since no segment is live. The writes since the last pass are dropped too: a segment that
    /// becomes live is evaluated for all contacts.
    fn cancel_passes(&mut self) {
        self.schedule.cancel(&Task::Pass);
        self.touched.clear();
    }

    /// Whether arithmetic over the instant is looked at every minute, as it was when records were written that are done
    /// again now, or followed to the millisecond.
    #[cfg(feature = "durable")]
    pub(crate) fn look_by_minute(&mut self, by_minute: bool) {
        self.by_minute = by_minute;
    }

    /// Under [`Evaluation::OnChange`]: finds the next boundaries of these leaves, and arms the first of all.
    pub(super) fn arm_boundary(&mut self, leaves: &[LeafId], after: Timestamp) {
        if self.policy.evaluation != Evaluation::OnChange {
            return;
        }
        for id in leaves {
            // There is none at the end of representable time.
            let next = self.leaves.next_boundary(*id, &self.store, after, self.by_minute);
            let next = next.filter(|at| *at > after);
            match next {
                Some(at) => self.boundaries.insert(*id, at),
                None => self.boundaries.remove(id),
            };
        }
        // A leaf that was evaluated for one segment may have made others dirty: they follow at this same instant.
        let dirty = self.segments.values().any(|segment| !segment.dirty.is_empty());
        match self.boundaries.values().copied().chain(dirty.then_some(after)).min() {
            Some(at) => self.schedule.arm(at.max(after), RANK_PASS, Task::Boundary),
            None => {
                self.schedule.cancel(&Task::Boundary);
            }
        }
    }
}
