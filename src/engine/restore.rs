//! Deleted segments, made again.
//!
//! In: the definitions of segments that are deleted, and requests to make one again. Out: a new segment with the same
//! definition; the deleted one stays deleted, so that a delete is final for whoever knows its id.
//!
//! INVARIANT: definitions are in the order of deletion, and within [`limits::DELETED_BYTES`] in all. One that is older
//! than `kept_for` is in no answer and in no image.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::history::{MovedRows, StepKind};
use super::{Engine, SegmentError, SegmentSpec};
use crate::ids::{ListId, SegmentId};
use crate::limits;
use crate::time::{Duration, Timestamp};

/// What is kept of deleted segments, beside their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Tombstones {
    kept_for: Duration,
    definitions: IndexMap<SegmentId, Definition>,
    /// The deleted segment of each one that was made again.
    origins: BTreeMap<SegmentId, SegmentId>,
}

/// What a segment was when it was deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Definition {
    pub(super) deleted_at: Timestamp,
    pub(super) name: String,
    pub(super) query: String,
    pub(super) parent_list_ids: Vec<ListId>,
    /// The last segment that was made of it.
    pub(super) restored_as: Option<SegmentId>,
}

impl Definition {
    fn bytes(&self) -> usize {
        let lists: usize = self.parent_list_ids.iter().map(|list| list.as_str().len()).sum();
        size_of::<Self>() + self.name.len() + self.query.len() + lists
    }
}

impl Default for Tombstones {
    fn default() -> Self {
        Self::new(limits::DELETED_KEPT_FOR)
    }
}

impl Tombstones {
    pub(super) fn new(kept_for: Duration) -> Self {
        Self { kept_for, definitions: IndexMap::new(), origins: BTreeMap::new() }
    }

    pub(super) fn kept_for(&self) -> Duration {
        self.kept_for
    }

    /// Keeps definitions for so long from here on; those that are older now are dropped.
    pub(super) fn keep_for(&mut self, kept_for: Duration, now: Timestamp) {
        self.kept_for = kept_for;
        self.drop_expired(now);
    }

    /// Keeps a definition, and drops those that are too old or too many.
    pub(super) fn bury(&mut self, id: &SegmentId, definition: Definition) {
        let now = definition.deleted_at;
        self.origins.remove(id);
        self.definitions.insert(id.clone(), definition);
        self.drop_expired(now);
        let mut bytes: usize = self.definitions.values().map(Definition::bytes).sum();
        let mut too_many = 0;
        for definition in self.definitions.values() {
            if bytes <= limits::DELETED_BYTES {
                break;
            }
            bytes -= definition.bytes();
            too_many += 1;
        }
        self.definitions.drain(..too_many);
    }

    /// What is still kept at an instant.
    pub(super) fn as_of(&self, now: Timestamp) -> Self {
        let mut kept = self.clone();
        kept.drop_expired(now);
        kept
    }

    fn drop_expired(&mut self, now: Timestamp) {
        self.definitions.retain(|_, definition| now <= definition.deleted_at + self.kept_for);
    }

    fn kept(&self, id: &SegmentId, now: Timestamp) -> Option<&Definition> {
        let definition = self.definitions.get(id)?;
        (now <= definition.deleted_at + self.kept_for).then_some(definition)
    }
}

/// A deleted segment whose definition is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeletedSegment<'e> {
    /// Its id, which no other segment gets.
    pub id: &'e SegmentId,
    /// Its name when it was deleted.
    pub name: &'e str,
    /// Its query when it was deleted.
    pub query: &'e str,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Until when it can be restored.
    pub kept_until: Timestamp,
    /// The last segment that was made of it.
    pub restored_as: Option<&'e SegmentId>,
}

impl Engine {
    /// The deleted segments that can be restored at an instant, the last deleted first.
    pub fn deleted_segments(&self, now: DateTime<Utc>) -> Vec<DeletedSegment<'_>> {
        let kept_for = self.tombstones.kept_for;
        let now = self.now.max(now.into());
        let kept = self.tombstones.definitions.iter().rev();
        kept.filter_map(|(id, definition)| {
            let kept_until = definition.deleted_at + kept_for;
            (now <= kept_until).then_some(DeletedSegment {
                id,
                name: &definition.name,
                query: &definition.query,
                deleted_at: definition.deleted_at,
                kept_until,
                restored_as: definition.restored_as.as_ref(),
            })
        })
        .collect()
    }

    /// The deleted segment that this one was made of.
    pub fn restored_from(&self, id: &SegmentId) -> Option<&SegmentId> {
        self.tombstones.origins.get(id)
    }

    /// The last segment that was made of this deleted one, as long as its definition is kept.
    pub fn restored_as(&self, id: &SegmentId) -> Option<&SegmentId> {
        self.tombstones.kept(id, self.now)?.restored_as.as_ref()
    }

    pub(super) fn apply_restore_segment(
        &mut self,
        now: DateTime<Utc>,
        id: &SegmentId,
    ) -> Result<SegmentId, SegmentError> {
        if !self.segment_at(self.slot(id)?).1.life.is_deleted() {
            return Err(SegmentError::NotDeleted(id.clone()));
        }
        let definition = self.tombstones.kept(id, self.now.max(now.into()));
        let definition = definition.ok_or_else(|| SegmentError::NotKept(id.clone()))?;
        let spec = SegmentSpec {
            name: definition.name.clone(),
            query: definition.query.clone(),
            parent_list_ids: definition.parent_list_ids.clone(),
            id: None,
        };
        let made = self.apply_create_segment(now, spec)?;
        let slot = self.slot(id)?;
        self.remember(slot, self.now, StepKind::Restored, (0, 0), &MovedRows::default());
        self.tombstones.origins.insert(made.clone(), id.clone());
        if let Some(definition) = self.tombstones.definitions.get_mut(id) {
            definition.restored_as = Some(made.clone());
        }
        Ok(made)
    }
}
