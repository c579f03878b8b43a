//! Segments: created, edited, deleted, refreshed, pinned; invalid while something they read does not exist.
//!
//! In: requests, and the creation and deletion of fields, lists and segments. Out: inputs of the lifecycle, and its
//! effects.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::restore::Definition;
use super::{Engine, Segment, SegmentError};
use crate::criteria::reads::Names;
use crate::eval::DirtyWords;
use crate::ids::{ListId, SegmentId, SegmentSlot};
use crate::lifecycle::{Input, Lifecycle, Missing, Status};
use crate::limits;
use crate::membership::Delta;
use crate::rows::RowSet;
use crate::schema::Field;
use crate::time::Timestamp;
use crate::time::zone::Zone;

/// A segment to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentSpec {
    /// 1 to [`limits::SEGMENT_NAME_CHARS`] characters, which no other segment has.
    pub name: String,
    /// The criteria, in SQL. It is kept exactly as it is given.
    pub query: String,
    /// Lists that restrict the segment to the contacts on them: at most [`limits::PARENT_LISTS`].
    pub parent_list_ids: Vec<ListId>,
    /// Drawn by the engine unless it is given.
    pub id: Option<SegmentId>,
}

impl SegmentSpec {
    /// A segment of all contacts for whom the query holds.
    pub fn new(name: &str, query: &str) -> Self {
        Self {
            name: name.to_owned(),
            query: query.to_owned(),
            parent_list_ids: Vec::new(),
            id: None,
        }
    }

    /// Restricts the segment to the contacts on a list.
    #[must_use]
    pub fn within_list(mut self, list: impl Into<ListId>) -> Self {
        self.parent_list_ids.push(list.into());
        self
    }

    /// Gives the segment an id of the caller's.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<SegmentId>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// A change of a segment; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentEdit {
    /// The new name. Members and version stay.
    pub name: Option<String>,
    /// The new criteria. The segment is populated anew, and shows the members of the old ones until then.
    pub query: Option<String>,
}

impl SegmentEdit {
    /// Sets the name.
    pub fn name(name: &str) -> Self {
        Self { name: Some(name.to_owned()), query: None }
    }

    /// Sets the query.
    pub fn query(query: &str) -> Self {
        Self { name: None, query: Some(query.to_owned()) }
    }
}

impl Engine {
    pub(super) fn apply_create_segment(
        &mut self,
        now: DateTime<Utc>,
        spec: SegmentSpec,
    ) -> Result<SegmentId, SegmentError> {
        let living = self.segments.values().filter(|segment| !segment.life.is_deleted()).count();
        self.check_name(&spec.name, None)?;
        let plan =
            self.define(spec.id.as_ref(), &spec.query, &spec.parent_list_ids, &BTreeMap::new())?;
        self.check_parents(&spec.parent_list_ids)?;
        if spec.parent_list_ids.len() > limits::PARENT_LISTS {
            return Err(SegmentError::ParentLists);
        }
        if let Some(id) = spec.id.as_ref().filter(|id| self.segments.contains_key(*id)) {
            return Err(SegmentError::IdTaken(id.clone()));
        }
        if living >= self.policy.max_segments {
            return Err(SegmentError::Limit(self.policy.max_segments));
        }
        let now = self.advance_clock(now);
        let taken = |id: &str| self.segments.contains_key(id);
        let id = spec.id.unwrap_or_else(|| SegmentId::from(self.ids.draw_text(taken)));
        let (life, effects) = Lifecycle::created(now, plan.is_engagement(), &self.policy);
        let segment = Segment {
            name: spec.name,
            query: spec.query,
            parent_list_ids: spec.parent_list_ids,
            plan: Some(plan),
            life,
            members: RowSet::new(),
            formula: None,
            dirty: DirtyWords::Nothing,
            unpublished: Delta::default(),
            sampled: OnceLock::new(),
            lost: IndexMap::new(),
        };
        let (index, _) = self.segments.insert_full(id.clone(), segment);
        self.carry_out(SegmentSlot(index as u32), now, effects);
        Ok(id)
    }

    pub(super) fn check_parents(&self, parents: &[ListId]) -> Result<(), SegmentError> {
        match parents.iter().find(|list| !self.lists.contains_key(*list)) {
            None => Ok(()),
            Some(list) => Err(SegmentError::ParentList(list.clone())),
        }
    }

    pub(super) fn apply_edit_segment(
        &mut self,
        now: DateTime<Utc>,
        id: &SegmentId,
        edit: SegmentEdit,
    ) -> Result<(), SegmentError> {
        let slot = self.living(id)?;
        let (_, segment) = self.segment_at(slot);
        let name = edit.name.filter(|name| *name != segment.name);
        let query = edit.query.filter(|query| *query != segment.query);
        if let Some(name) = &name {
            self.check_name(name, Some(slot))?;
        }
        let input = match &query {
            None if name.is_none() => return Ok(()),
            None => (Input::Rename, None),
            Some(query) => {
                let parents = &self.segment_at(slot).1.parent_list_ids;
                let plan = self.define(Some(id), query, parents, &BTreeMap::new())?;
                // The segment stays within its parent lists, so they must exist for any query.
                self.check_parents(parents)?;
                let referring = self.redefinitions(id, &plan)?;
                let engagement = plan.is_engagement();
                (Input::Edit { engagement, renamed: name.is_some() }, Some((plan, referring)))
            }
        };
        let now = self.advance_clock(now);
        let (next, effects) = crate::lifecycle::transition(
            &self.segment_at(slot).1.life,
            now,
            input.0,
            &self.policy,
        )?;
        let segment = self.segment_mut(slot);
        segment.life = next;
        segment.name = name.unwrap_or_else(|| std::mem::take(&mut segment.name));
        let mut referring = None;
        if let Some((plan, next)) = input.1 {
            segment.query = query.unwrap_or_default();
            segment.plan = Some(plan);
            segment.lost.clear();
            referring = Some(next);
        }
        self.carry_out(slot, now, effects);
        self.release_unless_live(slot);
        if let Some(next) = referring {
            self.redefine(now, next);
            self.recover_segments(now);
        }
        Ok(())
    }

    pub(super) fn apply_delete_segment(
        &mut self,
        now: DateTime<Utc>,
        id: &SegmentId,
        keep: bool,
    ) -> Result<(), SegmentError> {
        let slot = self.slot(id)?;
        let now = self.advance_clock(now);
        self.step(slot, now, Input::Delete)?;
        let segment = self.segment_mut(slot);
        segment.plan = None;
        segment.members = RowSet::new();
        segment.publish();
        // A tombstone keeps its id and its lifecycle here, and its definition for a time elsewhere.
        segment.lost = IndexMap::new();
        let definition = Definition {
            deleted_at: now,
            name: std::mem::take(&mut segment.name),
            query: std::mem::take(&mut segment.query),
            parent_list_ids: std::mem::take(&mut segment.parent_list_ids),
            restored_as: None,
        };
        if keep {
            self.tombstones.bury(id, definition);
        }
        self.invalidate_readers_of_segment(now, id);
        Ok(())
    }

    pub(super) fn apply_refresh_segment(
        &mut self,
        now: DateTime<Utc>,
        id: &SegmentId,
        zone: Zone,
    ) -> Result<(), SegmentError> {
        let slot = self.slot(id)?;
        let now = self.advance_clock(now);
        let account_used_today = self.account.used_today(now);
        self.step(slot, now, Input::Refresh { zone, account_used_today })?;
        self.account.accept(now);
        Ok(())
    }

    pub(super) fn apply_pin_segment(
        &mut self,
        now: DateTime<Utc>,
        id: &SegmentId,
        pinned: bool,
    ) -> Result<(), SegmentError> {
        let slot = self.slot(id)?;
        let now = self.advance_clock(now);
        Ok(self.step(slot, now, if pinned { Input::Pin } else { Input::Unpin })?)
    }

    /// The slot of a segment that a request may change.
    pub(super) fn living(&self, id: &SegmentId) -> Result<SegmentSlot, SegmentError> {
        let slot = self.slot(id)?;
        match self.segment_at(slot).1.life.status() {
            Status::Deleted { at } => {
                Err(crate::lifecycle::Refusal::AlreadyDeleted { at: *at }.into())
            }
            _ => Ok(slot),
        }
    }

    /// Names are compared byte for byte, among the segments that exist.
    fn check_name(&self, name: &str, except: Option<SegmentSlot>) -> Result<(), SegmentError> {
        if !(1..=limits::SEGMENT_NAME_CHARS).contains(&name.chars().count()) {
            return Err(SegmentError::Name);
        }
        let taken = (0..).map(SegmentSlot).zip(self.segments.values()).any(|(slot, segment)| {
            Some(slot) != except && segment.name == name && !segment.life.is_deleted()
        });
        if taken { Err(SegmentError::NameTaken(name.to_owned())) } else { Ok(()) }
    }

    /// Invalidates the segments that read a field that was deleted or renamed.
    pub(super) fn invalidate_readers_of_field(&mut self, now: Timestamp, field: &Field) {
        let readers = self.invalidate_readers(now, &Missing::Field(field.name.clone()), |names| {
            names.fields.contains(&field.id)
        });
        for slot in readers {
            self.segment_mut(slot).lost.insert(field.name.to_lowercase(), field.kind);
            self.invalidate_readers_of_segment(now, &self.segment_at(slot).0.clone());
        }
    }

    /// Invalidates the segments that read a list that was deleted.
    pub(super) fn invalidate_readers_of_list(&mut self, now: Timestamp, list: &ListId) {
        let deleted = Missing::List(list.to_string());
        let readers =
            self.invalidate_readers(now, &deleted, |names| names.lists.contains(list.as_str()));
        for slot in readers {
            self.invalidate_readers_of_segment(now, &self.segment_at(slot).0.clone());
        }
    }

    /// Invalidates the segments whose definition reads something that no longer exists; returns them.
    pub(super) fn invalidate_readers(
        &mut self,
        now: Timestamp,
        lost: &Missing,
        names_it: impl Fn(&Names) -> bool,
    ) -> Vec<SegmentSlot> {
        let readers: Vec<SegmentSlot> = (0..)
            .map(SegmentSlot)
            .zip(self.segments.values())
            .filter(|(_, segment)| segment.plan.as_ref().is_some_and(|plan| names_it(plan.names())))
            .map(|(slot, _)| slot)
            .collect();
        for slot in &readers {
            let mut missing = match self.segment_at(*slot).1.life.status() {
                Status::Invalid { missing, .. } => missing.clone(),
                _ => Vec::new(),
            };
            missing.push(lost.clone());
            self.apply_input(*slot, now, Input::DependencyLost { missing });
        }
        readers
    }

    /// Populates the segments for which everything that was missing exists again. A recovered segment may be what
    /// another one misses.
    pub(super) fn recover_segments(&mut self, now: Timestamp) {
        while self.recover_some(now) {}
    }

    fn recover_some(&mut self, now: Timestamp) -> bool {
        let mut recovered = false;
        for slot in (0..self.segments.len() as u32).map(SegmentSlot) {
            let (id, segment) = self.segment_at(slot);
            let Status::Invalid { missing, .. } = segment.life.status() else { continue };
            if !missing.iter().all(|missing| self.may_be_back(segment, missing)) {
                continue;
            }
            let parents = &segment.parent_list_ids;
            let Ok(plan) = self.define_again(id, &segment.query, parents) else {
                continue;
            };
            let engagement = plan.is_engagement();
            let segment = self.segment_mut(slot);
            segment.plan = Some(plan);
            segment.lost.clear();
            self.apply_input(slot, now, Input::DependenciesRestored { engagement });
            recovered = true;
        }
        recovered
    }

    fn may_be_back(&self, segment: &Segment, missing: &Missing) -> bool {
        match missing {
            // A field of another type does not count. Otherwise compiling the query decides: after a field was
            // renamed twice, the name that is noted as missing need not be the one in the query.
            Missing::Field(name) => {
                match (self.schema.field(name), segment.lost.get(&name.to_lowercase())) {
                    (Some(field), Some(kind)) => field.kind == *kind,
                    _ => true,
                }
            }
            Missing::List(id) => self.lists.contains_key(id.as_str()),
            Missing::Segment(id) => self.segments.get(id.as_str()).is_some_and(|segment| {
                matches!(segment.life.status(), Status::Populating { .. } | Status::Live { .. })
            }),
        }
    }
}
