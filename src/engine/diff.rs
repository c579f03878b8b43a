//! What an edit of a segment's query would change.
//!
//! In: a segment, a query, an instant. Out: who would join and who would leave. LAW: the edit, populated at that
//! instant with nothing written in between, moves just these.

use chrono::{DateTime, Utc};

use super::references::Next;
use super::{Engine, SegmentError};
use crate::criteria::Plan;
use crate::eval::{Stop, members_of_each};
use crate::ids::{ContactId, SegmentId};
use crate::membership::sample;

/// Contacts that would join and leave if the definition in force were evaluated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift {
    /// How many would join.
    pub joins: u64,
    /// How many would leave.
    pub leaves: u64,
}

/// The members of another definition beside those in force.
///
/// ```
/// use segmentry::chrono::DateTime;
/// use segmentry::{ContactPatch, Engine, Policy, Schema, SegmentSpec};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// # let now = DateTime::UNIX_EPOCH;
/// # let mut engine = Engine::builder(Schema::new()).policy(Policy::live()).build()?;
/// # let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
/// # let oslo = engine.create_segment(now, SegmentSpec::new("in Oslo", query))?;
/// engine.upsert_contacts(now, [ContactPatch::new("ada@example.com").set("city", "Oslo")])?;
/// # engine.advance_to(now);
/// let wider = "SELECT contact_id, updated_at FROM contact_data WHERE city IN ('Oslo', 'Bergen')";
/// let diff = engine.diff_segment(&oslo, wider, now)?;
/// assert_eq!((diff.joins, diff.leaves, diff.stays), (0, 0, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// Contacts that would join.
    pub joins: u64,
    /// Members that would leave.
    pub leaves: u64,
    /// Members that would stay.
    pub stays: u64,
    /// A sample of those that would join.
    pub sample_joins: Vec<ContactId>,
    /// A sample of those that would leave.
    pub sample_leaves: Vec<ContactId>,
    /// What the definition in force would change by itself; `None` for a segment that is invalid.
    pub drift: Option<Drift>,
    /// The segments that refer to this one, directly or not, whose criteria change with it.
    pub referring: Vec<SegmentId>,
}

impl Engine {
    /// Compares the members of a segment with what another query finds at `at`, within the segment's parent lists.
    /// Refused as the edit would be, but for the time between two edits.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, [`SegmentError::Query`] if the query does not
    /// compile, [`SegmentError::Referrer`] if a segment that refers to this one would not compile with it, and
    /// [`SegmentError::Frozen`] if what the segment reads does not exist.
    pub fn diff_segment(
        &self,
        id: &SegmentId,
        query: &str,
        at: DateTime<Utc>,
    ) -> Result<Diff, SegmentError> {
        self.diff_segment_until(id, query, at, Stop::NEVER)
    }

    pub(super) fn diff_segment_until(
        &self,
        id: &SegmentId,
        query: &str,
        at: DateTime<Utc>,
        stop: Stop<'_>,
    ) -> Result<Diff, SegmentError> {
        let (_, segment) = self.segment_at(self.living(id)?);
        let plan = self.define(Some(id), query, &segment.parent_list_ids, &Next::new())?;
        self.check_parents(&segment.parent_list_ids)?;
        let referring = self.redefinitions(id, &plan)?.into_keys().collect();
        let members = &segment.members;
        let in_force = segment.plan_in_force(id).ok();
        let plans = [Some(&plan), in_force];
        let conditions: Vec<_> = plans.into_iter().flatten().map(Plan::condition).collect();
        let found = members_of_each(&conditions, &self.store, at.into(), stop);
        let mut moves = found.iter().map(|found| (found - members, members - found));
        let (joins, leaves) = moves.next().unwrap_or_default();
        let drift =
            moves.next().map(|(joins, leaves)| Drift { joins: joins.len(), leaves: leaves.len() });
        Ok(Diff {
            joins: joins.len(),
            leaves: leaves.len(),
            stays: members.len() - leaves.len(),
            sample_joins: sample(id, self.contacts(&joins)),
            sample_leaves: sample(id, self.contacts(&leaves)),
            drift,
            referring,
        })
    }
}
