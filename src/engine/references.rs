//! Segments that refer to others.
//!
//! In: queries with `segment_ids` in them. Out: plans that contain the criteria of those segments, and new plans
//! of the referring segments when one changes. INVARIANT: references form no cycle, and a plan contains the
//! criteria in force of all segments that it refers to, or its segment is invalid.

use std::collections::{BTreeMap, BTreeSet};

use super::{Engine, SegmentError};
use crate::criteria::reads::Names;
use crate::criteria::{
    self, Context, CriteriaError, Message, Piece, Plan, SyntaxNode, compile_in, message,
    no_segment, refuse_paths_through_lists,
};
use crate::ids::{ListId, SegmentId, SegmentSlot};
use crate::ingest::{PATH_SEPARATOR, Scalar};
use crate::lifecycle::{Evaluation, Missing, Status};
use crate::time::Timestamp;

/// Plans that will replace those in force.
pub(super) type Next = BTreeMap<SegmentId, Plan>;

fn within(parents: &[ListId], plan: Plan) -> Plan {
    parents.iter().fold(plan, |plan, list| plan.within_list(list.as_str()))
}

impl Engine {
    /// Reads and checks a query against the fields, lists and segments as they are. One that asks for what is not
    /// reached is refused ([`Engine::check_paths`]).
    ///
    /// # Errors
    ///
    /// [`CriteriaError`], with line, column and a hint, if the query does not compile, names what does not exist, or
    /// has a path that nothing recorded can have.
    pub fn compile(&self, query: &str) -> Result<Plan, CriteriaError> {
        let plan = self.compile_for(None, query, &Next::new(), self.language.most_cost())?;
        self.check_paths(query)?;
        Ok(plan)
    }

    /// The syntax tree of a query in the engine's dialect; its names may be unknown.
    ///
    /// # Errors
    ///
    /// [`CriteriaError`], with line and column, if the text is not in the grammar.
    pub fn syntax(&self, query: &str) -> Result<SyntaxNode, CriteriaError> {
        criteria::syntax(query, self.dialect)
    }

    /// Refuses a query with a payload path that goes through a list of recorded events: that is NULL, and the query
    /// would find nobody. It is asked of new queries only. What is stored may change, and the queries that were
    /// accepted before stay valid.
    ///
    /// # Errors
    ///
    /// [`CriteriaError`], with the place of the path and what to write instead.
    pub fn check_paths(&self, query: &str) -> Result<(), CriteriaError> {
        refuse_paths_through_lists(query, self.dialect, &|path| self.list_on_the_way(path))
    }

    /// As [`Engine::check_paths`], of a query that may be no query at all: that is refused in its turn.
    pub(super) fn check_new_query(&self, query: &str) -> Result<(), CriteriaError> {
        match self.compile_for(None, query, &Next::new(), self.language.most_cost()) {
            Ok(_) => self.check_paths(query),
            Err(_) => Ok(()),
        }
    }

    /// The bytes of a path that name a list with objects in it, if no event has anything at the whole path.
    fn list_on_the_way(&self, path: &str) -> Option<usize> {
        let streams = || self.store.events().streams();
        let below = format!("{path}{PATH_SEPARATOR}");
        let is_there = |held: &str| held == path || held.starts_with(&below);
        let ends: Vec<usize> = path.match_indices(PATH_SEPARATOR).map(|(at, _)| at).collect();
        let holds_objects = |end: &usize| {
            streams().any(|(_, stream)| {
                stream.property(&path[..*end]).is_some_and(|column| {
                    column.dictionary().iter().any(|(_, value)| {
                        let elements = value.elements().unwrap_or_default();
                        elements.iter().any(|element| matches!(element, Scalar::Element(_)))
                    })
                })
            })
        };
        let found = ends.into_iter().find(holds_objects)?;
        let reached = streams().any(|(_, stream)| {
            stream
                .properties()
                .any(|(held, column)| is_there(held) && column.dictionary().iter().next().is_some())
        });
        (!reached).then_some(found)
    }

    /// As [`Engine::compile`], whichever lists the query names.
    pub(super) fn compile_of_any_list(&self, query: &str) -> Result<Plan, CriteriaError> {
        let segments = |wanted: &str| self.referred(None, wanted, &Next::new());
        let context = Context::of_any_list(&self.schema, self.dialect, &segments);
        // The query may be that of a segment that was made when there was no bound.
        compile_in(query, &Context { most_cost: u64::MAX, ..context })
    }

    /// The plan of a query within the parent lists, for a segment that exists if it has an id.
    pub(super) fn define(
        &self,
        id: Option<&SegmentId>,
        query: &str,
        parents: &[ListId],
        next: &Next,
    ) -> Result<Plan, CriteriaError> {
        let plan = self.compile_for(id, query, next, self.language.most_cost())?;
        Ok(within(parents, plan))
    }

    /// As `define`, for a definition that was accepted before, whatever it costs.
    pub(super) fn define_again(
        &self,
        id: &SegmentId,
        query: &str,
        parents: &[ListId],
    ) -> Result<Plan, CriteriaError> {
        Ok(within(parents, self.compile_for(Some(id), query, &Next::new(), u64::MAX)?))
    }

    fn compile_for(
        &self,
        id: Option<&SegmentId>,
        query: &str,
        next: &Next,
        most_cost: u64,
    ) -> Result<Plan, CriteriaError> {
        self.in_context_within(most_cost, id, next, |context| compile_in(query, context))
    }

    /// Calls `compile` with what exists.
    pub(super) fn in_context<T>(
        &self,
        id: Option<&SegmentId>,
        next: &Next,
        compile: impl FnOnce(&Context<'_>) -> T,
    ) -> T {
        self.in_context_within(self.language.most_cost(), id, next, compile)
    }

    /// The same, for queries that cost at most so much.
    pub(super) fn in_context_within<T>(
        &self,
        most_cost: u64,
        id: Option<&SegmentId>,
        next: &Next,
        compile: impl FnOnce(&Context<'_>) -> T,
    ) -> T {
        compile(&Context {
            most_cost,
            schema: &self.schema,
            dialect: self.dialect,
            language: self.language,
            segments: &|wanted| self.referred(id, wanted, next),
            lists: &|list| self.lists.contains_key(list),
        })
    }

    /// The criteria in force of a segment that `from` wants to refer to.
    fn referred(
        &self,
        from: Option<&SegmentId>,
        wanted: &str,
        next: &Next,
    ) -> Result<Plan, Message> {
        if let Some(cycle) = from.and_then(|from| self.way(wanted, from)) {
            return Err(cycle);
        }
        if let Some(plan) = next.get(wanted) {
            return Ok(plan.clone());
        }
        let Some(segment) = self.segments.get(wanted) else {
            return Err(no_segment(wanted));
        };
        match (segment.life.status(), &segment.plan) {
            (Status::Populating { .. } | Status::Live { .. }, Some(plan)) => Ok(plan.clone()),
            (status, _) => Err(message![
                "segment `",
                Piece::known(wanted),
                "` cannot be referred to: it is ",
                Piece::known(status.to_string())
            ]),
        }
    }

    /// The message that names the path of references from one segment to another, with both ends, if there is one.
    fn way(&self, from: &str, to: &SegmentId) -> Option<Message> {
        let mut came_from: BTreeMap<&str, Option<&str>> = BTreeMap::from([(from, None)]);
        let mut open = vec![from];
        while let Some(here) = open.pop() {
            if here == to.as_str() {
                let steps = std::iter::successors(Some(here), |step| came_from[step]);
                let mut ids: Vec<&str> = steps.collect();
                ids.push(to.as_str());
                let mut pieces: Vec<Piece> = vec!["the reference closes a circle: `".into()];
                for (place, id) in ids.iter().rev().enumerate() {
                    if place > 0 {
                        pieces.push("` to `".into());
                    }
                    pieces.push(Piece::known(*id));
                }
                pieces.push("`".into());
                return Some(pieces.into_iter().collect());
            }
            let plan = self.segments.get(here).and_then(|segment| segment.plan.as_ref());
            for next in plan.iter().flat_map(|plan| &plan.names().segments) {
                came_from.entry(next).or_insert_with(|| {
                    open.push(next);
                    Some(here)
                });
            }
        }
        None
    }

    /// The new plans of all segments that refer to `id`, directly or not, once it has a new plan. If one of them
    /// would not compile, the edit is refused.
    pub(super) fn redefinitions(&self, id: &SegmentId, plan: &Plan) -> Result<Next, SegmentError> {
        let mut next = Next::from([(id.clone(), plan.clone())]);
        let mut waiting = self.referrers(id.as_str());
        // Each is compiled after all segments that it refers to, which ends because there is no cycle.
        while !waiting.is_empty() {
            let ready = waiting.iter().position(|slot| {
                let (_, segment) = self.segment_at(*slot);
                let refers = segment.plan.as_ref().map(|plan| &plan.names().segments);
                waiting.iter().all(|other| {
                    refers.is_none_or(|refers| !refers.contains(self.segment_at(*other).0.as_str()))
                })
            });
            let slot = waiting.remove(ready.expect("INVARIANT: references form no circle"));
            let (referrer, segment) = self.segment_at(slot);
            // An invalid one is compiled when everything it reads exists again.
            if matches!(segment.life.status(), Status::Invalid { .. }) {
                continue;
            }
            // One that was made when there was no bound may cost as much as it does.
            let cost = segment.plan.as_ref().map_or(0, Plan::cost);
            let plan = self
                .compile_for(
                    Some(referrer),
                    &segment.query,
                    &next,
                    cost.max(self.language.most_cost()),
                )
                .map_err(|error| SegmentError::Referrer { id: referrer.clone(), error })?;
            next.insert(referrer.clone(), within(&segment.parent_list_ids, plan));
        }
        next.remove(id);
        Ok(next)
    }

    /// The segments that refer to this one, directly or not, in order of creation.
    pub(super) fn referrers(&self, id: &str) -> Vec<SegmentSlot> {
        let mut known: BTreeSet<&str> = BTreeSet::from([id]);
        let mut slots = BTreeSet::new();
        loop {
            let before = slots.len();
            for (slot, (id, segment)) in (0..).map(SegmentSlot).zip(&self.segments) {
                let reads = segment.plan.as_ref().map(|plan| &plan.names().segments);
                if reads.is_some_and(|reads| reads.iter().any(|read| known.contains(&**read))) {
                    known.insert(id.as_str());
                    slots.insert(slot);
                }
            }
            if slots.len() == before {
                return slots.into_iter().collect();
            }
        }
    }

    /// Puts new plans of referring segments in force. Their next evaluation is a full one.
    pub(super) fn redefine(&mut self, now: Timestamp, next: Next) {
        for (id, plan) in next {
            let Some(index) = self.segments.get_index_of(&id) else { continue };
            let slot = SegmentSlot(index as u32);
            let segment = self.segment_mut(slot);
            segment.plan = Some(plan);
            if !segment.life.is_live() {
                continue;
            }
            self.forget_formula(slot);
            if self.policy.evaluation == Evaluation::OnChange {
                self.bring_up_to_date(slot, now);
            }
        }
    }

    /// Invalidates the segments that refer to one that is deleted or invalid, and those that refer to them.
    pub(super) fn invalidate_readers_of_segment(&mut self, now: Timestamp, id: &SegmentId) {
        let refers = |names: &Names| names.segments.contains(id.as_str());
        // Segments that refer to an invalid one are invalid already.
        let fresh: Vec<SegmentId> = self
            .segments
            .iter()
            .filter(|(_, segment)| !matches!(segment.life.status(), Status::Invalid { .. }))
            .filter(|(_, segment)| segment.plan.as_ref().is_some_and(|plan| refers(plan.names())))
            .map(|(id, _)| id.clone())
            .collect();
        self.invalidate_readers(now, &Missing::Segment(id.to_string()), refers);
        fresh.iter().for_each(|id| self.invalidate_readers_of_segment(now, id));
    }
}
