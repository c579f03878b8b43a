//! Bringing members up to date: which leaves may have turned, and who joined and left.
//!
//! In: what was written, and an instant. Out: members as the criteria in force have them at that
//! instant, and a [`Movement`] of each segment. INVARIANT: a live segment's members are what its
//! formula gave at its last evaluation; a leaf that turned since has marked the words in which they
//! may be stale.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::feed::{Movement, Reason, What};
use super::tasks::{RANK_PASS, Task};
use super::{Engine, Segment, SegmentError};
use crate::criteria::Plan;
use crate::eval::{self, LeafId, Question, Stale};
use crate::ids::{ContactId, SegmentId, SegmentSlot};
use crate::lifecycle::{Evaluation, Input, Status};
use crate::membership::Delta;
use crate::rows::RowSet;
use crate::store::{Touch, Touched};
use crate::time::Timestamp;

impl Engine {
    /// Who satisfies a plan at `at`, straight from the data, whatever any segment shows.
    pub fn evaluate(&self, plan: &Plan, at: DateTime<Utc>) -> Vec<ContactId> {
        self.store.contact_ids(&self.satisfying(plan, at.into()))
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
        self.forget_formula(slot);
        let moved = self.refresh(slot, at);
        Movement::because(moved.delta, Reason::Definition)
    }

    /// Brings one segment up to `at`.
    pub(super) fn refresh(&mut self, slot: SegmentSlot, at: Timestamp) -> Movement {
        let slots = [slot];
        let defined = self.define_formulas(&slots, at);
        let leaves = self.leaves_of(&slots);
        self.turn(&leaves, at);
        let moved = self.settle(&slots, &defined).pop();
        self.arm_edge(&leaves, at);
        moved.map_or_else(Movement::none, |(_, moved)| moved)
    }

    /// All live segments at one instant, over the same data, what they share asked once.
    pub(super) fn pass(&mut self, at: Timestamp) {
        let slots = self.live();
        let defined = self.define_formulas(&slots, at);
        self.turn(&self.leaves.ids().collect::<Vec<_>>(), at);
        for (slot, moved) in self.settle(&slots, &defined) {
            self.conclude(slot, at, moved);
        }
        self.touched.clear();
        self.arm_pass(at);
    }

    /// The passing of time alone, where leaves turn at their own instants.
    pub(super) fn edge(&mut self, at: Timestamp) {
        let due: Vec<LeafId> = self.due(at).collect();
        self.turn(&due, at);
        let slots = self.live();
        for (slot, moved) in self.settle(&slots, &BTreeSet::new()) {
            self.conclude(slot, at, moved);
        }
        self.arm_edge(&due, at);
    }

    /// Takes note of a write; under [`Evaluation::OnChange`], evaluates the segments that read it.
    pub(super) fn written(&mut self, touched: Touched) {
        if touched.is_empty() || !self.any_live() {
            return;
        }
        self.touched.merge(touched);
        if self.policy.evaluation == Evaluation::OnChange {
            self.follow(self.now);
            self.touched.clear();
        }
    }

    /// Evaluates the segments that read what was written, at once.
    fn follow(&mut self, at: Timestamp) {
        let concerned: BTreeSet<LeafId> = self.leaves.reading(&self.touched, &self.store).collect();
        let slots: Vec<SegmentSlot> = self.live_with(&concerned);
        // A segment that is evaluated is evaluated at this instant, whatever of it turns.
        let mut leaves = concerned;
        let of_slots: BTreeSet<LeafId> = self.leaves_of(&slots).into_iter().collect();
        leaves.extend(self.due(at).filter(|id| of_slots.contains(id)));
        let leaves: Vec<LeafId> = leaves.into_iter().collect();
        self.turn(&leaves, at);
        for (slot, moved) in self.settle(&slots, &BTreeSet::new()) {
            self.conclude(slot, at, moved);
        }
        self.arm_edge(&leaves, at);
    }

    /// Evaluates a live segment whose plan changed through a segment that it refers to.
    pub(super) fn bring_up_to_date(&mut self, slot: SegmentSlot, at: Timestamp) {
        let moved = self.refresh(slot, at);
        self.conclude(slot, at, moved);
    }

    fn conclude(&mut self, slot: SegmentSlot, at: Timestamp, moved: Movement) {
        if !moved.delta.is_empty() {
            self.feed_back(slot, at, Input::Evaluated { changed: true });
            self.report(slot, at, What::Evaluated, moved);
        }
    }

    /// Gives formulas to segments that have none; says which those were.
    fn define_formulas(&mut self, slots: &[SegmentSlot], at: Timestamp) -> BTreeSet<SegmentSlot> {
        let mut defined = BTreeSet::new();
        for slot in slots {
            let segment = &mut self.segments[slot.index()];
            if let (None, Some(plan)) = (&segment.formula, &segment.plan) {
                segment.formula = Some(self.leaves.hold(plan.condition(), &mut self.store, at));
                segment.stale = Stale::Everything;
                defined.insert(*slot);
            }
        }
        defined
    }

    /// Lets go of a formula that is no longer evaluated.
    pub(super) fn forget_formula(&mut self, slot: SegmentSlot) {
        let segment = &mut self.segments[slot.index()];
        if let Some(formula) = segment.formula.take() {
            let gone = self.leaves.release(&formula);
            gone.iter().for_each(|id| {
                self.edges.remove(id);
            });
            segment.stale = Stale::Nothing;
            if !gone.is_empty() {
                self.arm_edge(&[], self.now);
            }
        }
    }

    /// The leaves of segments, each once.
    fn leaves_of(&self, slots: &[SegmentSlot]) -> Vec<LeafId> {
        let mut leaves = BTreeSet::new();
        for slot in slots {
            if let Some(formula) = &self.segment_at(*slot).1.formula {
                formula.leaves(&mut |id| {
                    leaves.insert(id);
                });
            }
        }
        leaves.into_iter().collect()
    }

    /// Live segments with one of these leaves.
    fn live_with(&self, leaves: &BTreeSet<LeafId>) -> Vec<SegmentSlot> {
        let has = |slot: &SegmentSlot| {
            let mut has = false;
            let formula = self.segment_at(*slot).1.formula.as_ref();
            formula
                .iter()
                .for_each(|formula| formula.leaves(&mut |id| has |= leaves.contains(&id)));
            has
        };
        if leaves.is_empty() { Vec::new() } else { self.live().into_iter().filter(has).collect() }
    }

    /// Brings leaves to an instant, and marks where members of segments may be stale for it.
    fn turn(&mut self, leaves: &[LeafId], at: Timestamp) {
        let turns = self.leaves.turns(leaves, &self.store, &self.touched, at);
        self.leaves.apply(&turns);
        let turned: BTreeMap<LeafId, Vec<u64>> = turns
            .iter()
            .filter(|turn| !turn.flips().is_empty())
            .map(|turn| (turn.id, turn.flips().marks()))
            .collect();
        // Where a contact appeared, no leaf need have turned for it to be in.
        let appeared = self.touched.appeared().map(RowSet::marks).unwrap_or_default();
        for segment in self.segments.values_mut() {
            let Some(formula) = &segment.formula else { continue };
            if !appeared.is_empty() {
                segment.stale.add(&appeared);
            }
            formula.leaves(&mut |id| {
                if let Some(words) = turned.get(&id) {
                    segment.stale.add(words);
                }
            });
        }
    }

    /// Puts the members of segments right where they may be stale; says who moved, and why.
    fn settle(
        &mut self,
        slots: &[SegmentSlot],
        defined: &BTreeSet<SegmentSlot>,
    ) -> Vec<(SegmentSlot, Movement)> {
        let mut written = Written::default();
        let stale = |slot: &&SegmentSlot| !self.segment_at(**slot).1.stale.is_nothing();
        let asked: BTreeMap<SegmentSlot, usize> =
            slots.iter().filter(stale).map(|slot| (*slot, written.of(self, *slot))).collect();
        let mut questions = Vec::with_capacity(asked.len());
        for (slot, segment) in (0..).map(SegmentSlot).zip(self.segments.values_mut()) {
            let Some(marked) = asked.get(&slot).copied() else { continue };
            let Segment { formula, members, stale, .. } = segment;
            let formula = formula.as_ref().expect("what is evaluated has a formula");
            questions.push(Question { formula, members, stale, marked });
        }
        let (alive, rows) = (self.store.alive(), self.store.rows());
        let answers = eval::answers(questions, &self.leaves, &written.sets, alive, rows);
        let mut moves = Vec::with_capacity(asked.len());
        for (slot, answer) in asked.into_keys().zip(answers) {
            let reason = if defined.contains(&slot) { Reason::Definition } else { Reason::Time };
            let delta = Delta::new(answer.joined, answer.left);
            let segment = self.segment_mut(slot);
            segment.unpublished = segment.unpublished.then(&delta);
            segment.stale = Stale::Nothing;
            moves.push((slot, Movement { delta, reason, written: answer.marked }));
        }
        moves
    }

    /// Leaves that time alone may turn by `at`.
    fn due(&self, at: Timestamp) -> impl Iterator<Item = LeafId> {
        self.edges.iter().filter(move |(_, due)| **due <= at).map(|(id, _)| *id)
    }

    /// Arms the next pass as long as there is a segment to look at.
    pub(super) fn arm_pass(&mut self, after: Timestamp) {
        match self.policy.next_pass(after) {
            Some(at) if self.any_live() => self.schedule.arm(at, RANK_PASS, Task::Pass),
            _ => {
                // A segment that becomes live later is populated in full: nothing to remember for it.
                self.schedule.cancel(&Task::Pass);
                self.touched.clear();
            }
        }
    }

    /// Arms the next instant at which time alone may turn a leaf, under [`Evaluation::OnChange`], after
    /// these may have got another one.
    fn arm_edge(&mut self, leaves: &[LeafId], after: Timestamp) {
        if self.policy.evaluation != Evaluation::OnChange {
            return;
        }
        for id in leaves {
            match self.leaves.next_edge(*id, &self.store, after) {
                Some(at) => self.edges.insert(*id, at),
                None => self.edges.remove(id),
            };
        }
        // A leaf that was turned for one segment concerns the others at this same instant.
        let stale = self.segments.values().any(|segment| !segment.stale.is_nothing());
        match self.edges.values().copied().chain(stale.then_some(after)).min() {
            Some(at) => self.schedule.arm(at, RANK_PASS, Task::Edge),
            None => {
                self.schedule.cancel(&Task::Edge);
            }
        }
    }
}

/// The rows that were written, by what of them a segment reads: the same for many segments.
#[derive(Default)]
struct Written {
    by_touch: BTreeMap<Touch, RowSet>,
    by_touches: BTreeMap<Vec<Touch>, usize>,
    sets: Vec<RowSet>,
}

impl Written {
    /// Which of the sets it is.
    fn of(&mut self, engine: &Engine, slot: SegmentSlot) -> usize {
        let plan = engine.segment_at(slot).1.plan.as_ref();
        let reads = |touch: &Touch| {
            plan.is_some_and(|plan| eval::is_read(plan.reads(), &engine.store, *touch))
        };
        let read: Vec<Touch> = engine.touched.touches().filter(reads).collect();
        if let Some(held) = self.by_touches.get(&read) {
            return *held;
        }
        let mut rows = RowSet::new();
        for touch in &read {
            let of_touch = || engine.touched.rows(&engine.store, *touch);
            rows = &rows | self.by_touch.entry(*touch).or_insert_with(of_touch);
        }
        self.sets.push(rows);
        self.by_touches.insert(read, self.sets.len() - 1);
        self.sets.len() - 1
    }
}
