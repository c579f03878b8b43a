//! Moves: how the members of segments change in a round.
//!
//! In: a round whose leaves are up to date. Out: who joins and leaves which segments, and why; then the members with
//! them. Segments with equal formulas whose members are the same set are evaluated once. Where another segment with the
//! formula is up to date, its members are the answer.
//!
//! INVARIANT: what is up to date, and has one formula, has equal members. So those that move in a round share the
//! blocks of their members afterwards, which saves memory and work.

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use super::feed::{Movement, Reason};
use super::formulas::FormulaId;
use super::rounds::Round;
use crate::eval::{self, Answer, DirtyWords, Question};
use crate::ids::SegmentSlot;
use crate::membership::Delta;
use crate::parallel;
use crate::rows::RowSet;
use crate::store::Touch;

/// How segments that are alike move.
#[derive(Debug)]
pub(super) struct Move {
    /// At least one, in their order.
    pub(super) slots: Vec<SegmentSlot>,
    pub(super) moved: Movement,
    /// Of each segment, the moves since its last publication, this one included.
    unpublished: Vec<Delta>,
    formula: FormulaId,
    /// The members afterwards, where they are known.
    known: Option<RowSet>,
}

/// Segments that are alike.
struct Alike<'e> {
    slots: Vec<SegmentSlot>,
    question: Question<'e>,
    formula: FormulaId,
    reason: Reason,
}

/// What is found out about segments that are alike.
enum Found<'e> {
    Moved(Answer),
    /// The members of another segment with the formula, which is up to date.
    Known(&'e RowSet),
}

impl Move {
    /// How many rows move.
    pub(super) fn rows(&self) -> u64 {
        self.moved.delta.joined().len() + self.moved.delta.left().len()
    }
}

impl Alike<'_> {
    fn has(&self, question: &Question<'_>, reason: Reason) -> bool {
        // The dirty words may differ: outside of either, the members are right.
        self.question.members.shares_blocks(question.members)
            && self.question.marked == question.marked
            && self.reason == reason
    }
}

impl Engine {
    /// Which members move in the dirty words of a round's segments, and why.
    pub(super) fn moves(&self, round: &Round) -> Vec<Move> {
        let mut written = Written::default();
        let groups = self.alike(round, &mut written);
        let members = self.up_to_date(round, &groups);
        let known = |group: &Alike<'_>| members.get(&group.formula).copied();
        let asked = groups.iter().filter(|group| known(group).is_none());
        let questions: Vec<Question<'_>> = asked.map(|group| group.question).collect();
        let (alive, rows) = (self.store.alive(), self.store.rows());
        let answers = eval::answers(&questions, &self.leaves, &written.sets, alive, rows);
        let mut answers = answers.into_iter();
        let answered = groups.into_iter().map(|group| match known(&group) {
            Some(members) => (group, Found::Known(members)),
            None => (group, Found::Moved(answers.next().expect("each question has an answer"))),
        });
        let merged = self.touched.merged();
        parallel::map_into(answered.collect(), |(group, found)| {
            let Alike { slots, question, formula, reason } = group;
            let (answer, known) = match found {
                Found::Moved(answer) => (answer, None),
                Found::Known(known) => {
                    let marked = &written.sets[question.marked];
                    (Answer::between(question.members, known, marked), Some(known.clone()))
                }
            };
            let Answer { joined, left, marked } = answer;
            let delta = Delta::new(joined, left);
            let unpublished = self.unpublished(&slots, &delta);
            let merged = merged.map(|all| &marked & all).unwrap_or_default();
            let moved = Movement { delta, reason, written: marked, merged };
            Move { slots, moved, unpublished, formula, known }
        })
    }

    /// The dirty segments of a round, by what they have in common.
    fn alike(&self, round: &Round, written: &mut Written) -> Vec<Alike<'_>> {
        let mut all: Vec<Alike<'_>> = Vec::new();
        let mut by_formula: BTreeMap<FormulaId, Vec<usize>> = BTreeMap::new();
        for slot in &round.slots {
            let segment = self.segment_at(*slot).1;
            if segment.dirty.is_empty() {
                continue;
            }
            let formula = segment.formula.as_ref().expect("what is evaluated has a formula");
            let id = self.formulas.of(*slot).expect("what is evaluated has a formula");
            let marked = written.set_of(self, *slot);
            let (members, dirty) = (&segment.members, &segment.dirty);
            let question = Question { formula, members, dirty, marked };
            let new = round.defined.contains(slot);
            let reason = if new { Reason::Definition } else { Reason::Time };
            let with_formula = by_formula.entry(id).or_default();
            let found = with_formula.iter().find(|at| all[**at].has(&question, reason));
            if let Some(at) = found {
                all[*at].slots.push(*slot);
                continue;
            }
            with_formula.push(all.len());
            all.push(Alike { slots: vec![*slot], question, formula: id, reason });
        }
        all
    }

    /// The members of segments that are up to date, by their formulas, as far as those are formulas of these groups.
    /// After a write there are none: all segments that have one of its formulas are dirty, and evaluated together.
    fn up_to_date(&self, round: &Round, groups: &[Alike<'_>]) -> BTreeMap<FormulaId, &RowSet> {
        let mut members = BTreeMap::new();
        if round.is_after_write() {
            return members;
        }
        let formulas: BTreeSet<FormulaId> = groups.iter().map(|group| group.formula).collect();
        for id in formulas {
            let mut segments =
                self.formulas.segments(id).iter().map(|slot| self.segment_at(*slot).1);
            if let Some(segment) = segments.find(|segment| segment.dirty.is_empty()) {
                members.insert(id, &segment.members);
            }
        }
        members
    }

    /// How segments moved since their last publication, where they move like this now.
    fn unpublished(&self, slots: &[SegmentSlot], delta: &Delta) -> Vec<Delta> {
        let mut all: Vec<Delta> = Vec::with_capacity(slots.len());
        let mut before: Option<&Delta> = None;
        for slot in slots {
            let held = &self.segment_at(*slot).1.unpublished;
            let same = before
                .filter(|before| before.shares_blocks(held))
                .and_then(|_| all.last().cloned());
            all.push(same.unwrap_or_else(|| held.then(delta)));
            before = Some(held);
        }
        all
    }

    /// Applies moves.
    pub(super) fn apply_members(&mut self, moves: Vec<Move>) -> Vec<Move> {
        // The first of those that are alike keeps the members, so that they are nobody else's and change in place.
        let mut held = Vec::with_capacity(moves.len());
        for one in &moves {
            let members =
                one.slots.iter().map(|slot| std::mem::take(&mut self.segment_mut(*slot).members));
            held.push(members.reduce(|first, _| first).unwrap_or_default());
        }
        let applied =
            parallel::map_into(held.into_iter().zip(moves).collect(), |(members, one)| {
                let after = one.known.clone().unwrap_or_else(|| {
                    let mut after = members;
                    one.moved.delta.apply(&mut after);
                    after
                });
                (after, one)
            });
        let mut by_formula: BTreeMap<FormulaId, RowSet> = BTreeMap::new();
        let mut moves = Vec::with_capacity(applied.len());
        for (members, mut one) in applied {
            let shared = by_formula.entry(one.formula).or_insert_with(|| members.clone());
            debug_assert_eq!(*shared, members, "one formula has the same members");
            for (slot, unpublished) in one.slots.iter().zip(one.unpublished.drain(..)) {
                let segment = self.segment_mut(*slot);
                segment.members = shared.clone();
                segment.unpublished = unpublished;
                segment.dirty = DirtyWords::Nothing;
            }
            one.known = None;
            moves.push(one);
        }
        moves
    }

    /// Lets segments that come from a file, each with members of its own, share those that are equal.
    pub(super) fn share_members(&mut self) {
        let mut by_formula: BTreeMap<FormulaId, Vec<RowSet>> = BTreeMap::new();
        for (slot, segment) in (0..).map(SegmentSlot).zip(self.segments.values_mut()) {
            let Some(formula) = self.formulas.of(slot) else { continue };
            let members = &mut segment.members;
            let held = by_formula.entry(formula).or_default();
            match held.iter().find(|held| *held == members) {
                Some(same) => members.clone_from(same),
                None => held.push(members.clone()),
            }
        }
    }
}

/// Rows that were written and that a segment reads. Many segments share one set.
#[derive(Default)]
struct Written {
    by_touch: BTreeMap<Touch, RowSet>,
    by_touches: BTreeMap<Vec<Touch>, usize>,
    sets: Vec<RowSet>,
}

impl Written {
    /// The index of a segment's set.
    fn set_of(&mut self, engine: &Engine, slot: SegmentSlot) -> usize {
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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::limits;
    use crate::schema::Schema;
    use crate::{ContactPatch, Policy, SegmentEdit, SegmentSpec};

    fn members<'e>(engine: &'e Engine, id: &str) -> &'e RowSet {
        &engine.segment_at(engine.slot(&id.into()).expect("it exists")).1.members
    }

    #[test]
    fn a_boundary_that_more_segments_have_than_one_task_takes_leaves_them_sharing() {
        let now = DateTime::UNIX_EPOCH;
        let mut engine =
            Engine::builder(Schema::new()).policy(Policy::live()).build().expect("set");
        engine.upsert_contacts(now, [ContactPatch::new("a@example.com")]).expect("taken");
        let later = now + TimeDelta::hours(1);
        engine.upsert_contacts(later, [ContactPatch::new("b@example.com")]).expect("taken");
        let query = "SELECT contact_id, updated_at FROM contact_data
            WHERE created_at > timestampadd(day, -1, CURRENT_TIMESTAMP)";
        let last = limits::BOUNDARY_SEGMENTS + limits::BOUNDARY_SEGMENTS / 2;
        for n in 0..=last {
            let (name, id) = (format!("{n}"), format!("s{n}"));
            let spec = SegmentSpec::new(&name, query).with_id(id.as_str());
            engine.create_segment(later, spec).expect("created");
        }
        engine.advance_to(later);
        assert_eq!(members(&engine, "s0").len(), 2);
        engine.advance_to(now + TimeDelta::minutes(24 * 60 + 1));
        assert_eq!(members(&engine, "s0").len(), 1);
        let last = members(&engine, &format!("s{last}"));
        assert!(members(&engine, "s0").shares_blocks(last));
    }

    #[test]
    fn a_segment_that_takes_known_members_says_who_moved_and_why() {
        let mut now = DateTime::UNIX_EPOCH + TimeDelta::minutes(5);
        let mut engine =
            Engine::builder(Schema::new()).policy(Policy::sendgrid()).build().expect("set");
        let patch = |n: u32, city: &str| {
            ContactPatch::new(format!("c{n}@example.com").as_str()).set("city", city)
        };
        engine.upsert_contacts(now, [patch(0, "Oslo"), patch(1, "Oslo")]).expect("taken");
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
        for id in ["a", "b"] {
            engine.create_segment(now, SegmentSpec::new(id, query).with_id(id)).expect("created");
        }
        now += TimeDelta::hours(2);
        engine.advance_to(now);
        engine.upsert_contacts(now, [patch(1, "Rome"), patch(2, "Oslo")]).expect("taken");
        engine
            .refresh_segment(now, &"a".into(), crate::time::zone::Zone::utc())
            .expect("refreshed");
        let seen = engine.cursor();
        now += TimeDelta::hours(1);
        engine.advance_to(now);
        let changes: Vec<_> = engine.changes_since(seen).expect("kept").collect();
        let of_b = changes.iter().find(|change| change.segment.as_str() == "b").expect("it moved");
        let reasons = |moved: &[crate::engine::MemberChange]| {
            moved.iter().map(|one| one.reason).collect::<Vec<_>>()
        };
        assert_eq!(
            (reasons(&of_b.joined), reasons(&of_b.left)),
            (vec![Reason::Write], vec![Reason::Write])
        );
        let now_in = engine.resolve(&"b".into(), now).expect("it is live");
        assert!(of_b.joined.iter().all(|one| now_in.contains(&one.contact)));
        assert!(!of_b.left.iter().any(|one| now_in.contains(&one.contact)));
        assert!(members(&engine, "a").shares_blocks(members(&engine, "b")));
    }

    #[test]
    fn segments_with_one_condition_share_their_members_from_the_next_round_on() {
        for policy in [Policy::sendgrid(), Policy::live()] {
            let mut now = DateTime::UNIX_EPOCH;
            let mut engine = Engine::builder(Schema::new()).policy(policy).build().expect("set");
            let patch = |n: u32, city: &str| {
                ContactPatch::new(format!("c{n}@example.com").as_str()).set("city", city)
            };
            engine.upsert_contacts(now, (0..9).map(|n| patch(n, "Oslo"))).expect("taken");
            for (id, query) in [("a", "city = 'Oslo'"), ("b", "'Oslo' = city"), ("c", "city <> ''")]
            {
                let query =
                    format!("SELECT contact_id, updated_at FROM contact_data WHERE {query}");
                let spec = SegmentSpec::new(id, query.as_str()).with_id(id);
                engine.create_segment(now, spec).expect("created");
            }
            now += TimeDelta::hours(1);
            engine.advance_to(now);
            assert!(members(&engine, "a").shares_blocks(members(&engine, "b")), "when populated");
            let alone = members(&engine, "a").heap_bytes();
            assert_eq!(members(&engine, "a").len(), 9);
            assert_eq!(engine.memory().members, 2 * alone, "what is shared counts once");

            assert!(engine.delete_contact(now, "c0@example.com"));
            assert!(members(&engine, "a").shares_blocks(members(&engine, "b")), "after a delete");
            // A segment that had another condition.
            now += TimeDelta::hours(1);
            let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
            engine.edit_segment(now, &"c".into(), SegmentEdit::query(query)).expect("edited");
            now += TimeDelta::hours(1);
            engine.advance_to(now);
            assert!(members(&engine, "a").shares_blocks(members(&engine, "c")), "when edited");
            let query = query.replace("= 'Oslo'", "<> ''");
            engine.edit_segment(now, &"c".into(), SegmentEdit::query(&query)).expect("edited");
            engine.upsert_contacts(now, [patch(10, "Oslo"), patch(1, "Rome")]).expect("taken");
            now += TimeDelta::hours(2);
            engine.advance_to(now);
            assert!(members(&engine, "a").shares_blocks(members(&engine, "b")), "after a pass");
            let (a, c) = (members(&engine, "a").clone(), members(&engine, "c").clone());
            assert_eq!((a.len(), c.len()), (8, 9));
            assert!(a.iter().all(|row| c.contains(row)), "another condition has its own");
            #[cfg(feature = "testing")]
            {
                let engine = crate::testing::reopened(&engine);
                assert!(members(&engine, "a").shares_blocks(members(&engine, "b")), "from a file");
            }
        }
    }
}
