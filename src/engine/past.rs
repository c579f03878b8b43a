//! What segments were: their history, and their members at an earlier instant.
//!
//! In: a segment and instants. Out: its steps; its members after the last step up to an instant, walked back to from
//! the members in force. LAW: the members at an instant are those of an engine that got the same commands and stopped
//! there, without the contacts that were erased since, whose number is said.

use chrono::{DateTime, TimeDelta, Utc};

use super::history::{Head, StepKind};
use super::{Engine, HistoryError, Segment};
use crate::ids::{ContactId, Row, SegmentId, SegmentSlot, Version};
use crate::limits;
use crate::rows::RowSet;
use crate::time::{Duration, Timestamp};

/// A step in the history of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryStep {
    /// When it happened, by the time of the engine.
    pub at: DateTime<Utc>,
    /// The step of the lifecycle, or that members moved.
    pub what: StepKind,
    /// The number of the definition.
    pub version: Version,
    /// Members afterwards, erased ones included.
    pub count: u64,
    /// How many joined with it.
    pub joined: u64,
    /// How many left with it.
    pub left: u64,
}

/// The history of a segment between two instants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentHistory {
    /// In the order of time. Evaluations of one instant that follow one another are one step.
    pub steps: Vec<HistoryStep>,
    /// All steps after this instant are kept: the segment's creation, or later.
    pub reaches_back_to: DateTime<Utc>,
    /// Whether that is less than the time for which history is kept, because of its bytes or because the directory has
    /// not kept any for longer.
    pub is_cut: bool,
    /// The `from` of the steps that follow, if there are more.
    pub next_from: Option<DateTime<Utc>>,
}

/// The sizes of all segments at the same instants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentSizes {
    /// The instants, at equal distances.
    pub instants: Vec<DateTime<Utc>>,
    /// Each segment that is not deleted, by id, with its number of members at each instant: `None` from before it was
    /// created, and from before history is kept.
    pub segments: Vec<(SegmentId, Vec<Option<u64>>)>,
}

/// The members of a segment at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MembersThen {
    /// The instant that was asked for, or that of the engine if it is earlier.
    pub as_of: DateTime<Utc>,
    /// In order of arrival: all of them, or a page.
    pub members: Vec<ContactId>,
    /// How many there were in all, erased ones included.
    pub count: u64,
    /// How many there were besides who have been erased since.
    pub erased: u64,
}

impl Engine {
    /// The steps of a segment, also of a deleted one, from an instant to another one, both included: at most
    /// [`limits::HISTORY_STEPS`], and what else is of the same instant as the last.
    ///
    /// # Errors
    ///
    /// [`HistoryError::Unknown`] of an id that no segment ever had.
    pub fn history(
        &self,
        id: &SegmentId,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) -> Result<SegmentHistory, HistoryError> {
        let slot = self.known(id)?;
        let reaches_back = self.history.reaches_back_to(self.now);
        let from = from.map_or(Timestamp::MIN, Into::into);
        let after = (from - Duration::millis(1)).max(reaches_back);
        let to = to.map_or(Timestamp::MAX, Into::into);
        let created = self.segment_at(slot).1.life.created_at();
        let mut found = SegmentHistory {
            steps: Vec::new(),
            reaches_back_to: reaches_back.max(created).into(),
            is_cut: reaches_back > created && self.history.is_cut(self.now),
            next_from: None,
        };
        for head in self.history.steps(slot, after, to) {
            let step = HistoryStep::from(head);
            let is_full = found.steps.len() >= limits::HISTORY_STEPS;
            match found.steps.last_mut() {
                Some(last) if last.at < step.at && is_full => {
                    found.next_from = Some(last.at + TimeDelta::milliseconds(1));
                    break;
                }
                Some(last)
                    if (last.at, last.what, last.version) == (step.at, step.what, step.version) =>
                {
                    last.count = step.count;
                    last.joined += step.joined;
                    last.left += step.left;
                }
                _ => found.steps.push(step),
            }
        }
        Ok(found)
    }

    /// How many members each segment had at `points` instants from one to another, for a line beside its name: two
    /// at least, and at most [`limits::SIZE_POINTS`]. Later than the engine's own instant nothing has changed.
    pub fn sizes(&self, from: DateTime<Utc>, to: DateTime<Utc>, points: usize) -> SegmentSizes {
        let distances = i64::try_from(points.clamp(2, limits::SIZE_POINTS) - 1).unwrap_or(1);
        let (first, last) = (Timestamp::from(from), Timestamp::from(to));
        let span = (last.as_millis() - first.as_millis()).max(0);
        let at = |point: i64| {
            // The product has at most 57 bits: timestamps are within 10,000 years.
            Timestamp::saturating_from_millis(first.as_millis() + span * point / distances)
        };
        let instants: Vec<Timestamp> = (0..=distances).map(at).collect();
        let reaches_back = self.history.reaches_back_to(self.now);
        let sizes = |(slot, segment): (u32, &Segment)| {
            let known = reaches_back.max(segment.life.created_at());
            let after = first.max(reaches_back);
            let mut steps = self.history.steps(SegmentSlot(slot), after, Timestamp::MAX).peekable();
            // What it was before the first of these steps.
            let mut size = steps
                .peek()
                .map_or(segment.members.len(), |step| (step.count + step.left) - step.joined);
            let size_at = |at: &Timestamp| {
                while let Some(step) = steps.next_if(|step| step.at <= *at) {
                    size = step.count;
                }
                (*at >= known).then_some(size)
            };
            instants.iter().map(size_at).collect()
        };
        let mut segments: Vec<_> = (0..)
            .zip(&self.segments)
            .filter(|(_, (_, segment))| !segment.life.is_deleted())
            .map(|(slot, (id, segment))| (id.clone(), sizes((slot, segment))))
            .collect();
        segments.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        SegmentSizes { instants: instants.into_iter().map(Into::into).collect(), segments }
    }

    /// The members of a segment after the last step at or before `at`. Refused for an instant from which history is no
    /// longer kept, and for one before the segment was created. Of a later instant than the engine's own nothing is
    /// known: these are the members in force.
    ///
    /// # Errors
    ///
    /// [`HistoryError::Unknown`] of an id that no segment ever had; [`HistoryError::NotYet`] and
    /// [`HistoryError::NotKept`], with the earliest instant that has an answer.
    pub fn members_at(
        &self,
        id: &SegmentId,
        at: DateTime<Utc>,
    ) -> Result<MembersThen, HistoryError> {
        let (as_of, rows, erased) = self.rows_at(id, at)?;
        let count = rows.len() + erased;
        Ok(MembersThen { as_of, members: self.contacts(&rows).collect(), count, erased })
    }

    /// A page of [`Engine::members_at`], in the order in which their contacts were created, from `place` on; and the
    /// place of the next page, if there is one.
    ///
    /// # Errors
    ///
    /// As [`Engine::members_at`].
    pub fn members_at_from(
        &self,
        id: &SegmentId,
        at: DateTime<Utc>,
        place: u32,
        most: usize,
    ) -> Result<(MembersThen, Option<u32>), HistoryError> {
        let (as_of, rows, erased) = self.rows_at(id, at)?;
        let mut some = rows.iter_from(place);
        let page: Vec<u32> = some.by_ref().take(most).collect();
        let next = some.next();
        let members = page.iter().filter_map(|row| self.store.contact_id(Row(*row))).collect();
        Ok((MembersThen { as_of, members, count: rows.len() + erased, erased }, next))
    }

    /// The members at an instant without the erased ones, and how many these are.
    fn rows_at(
        &self,
        id: &SegmentId,
        at: DateTime<Utc>,
    ) -> Result<(DateTime<Utc>, RowSet, u64), HistoryError> {
        let slot = self.known(id)?;
        let at = self.now.min(at.into());
        let (_, segment) = self.segment_at(slot);
        let created = segment.life.created_at();
        let from = self.history.reaches_back_to(self.now);
        if at < created {
            return Err(HistoryError::NotYet { created_at: created.into() });
        }
        if at < from {
            return Err(HistoryError::NotKept { reaches_back_to: from.into() });
        }
        let members = self.history.members_at(slot, at, segment.members.clone());
        let erased = (&members & self.history.erased()).len();
        Ok((at.into(), &members - self.history.erased(), erased))
    }

    /// Since when a member is one; `None` if history does not reach back that far.
    pub(super) fn member_since(&self, slot: SegmentSlot, row: Row) -> Option<Timestamp> {
        let kept = self.history.reaches_back_to(self.now);
        self.history.last_join(slot, row).filter(|at| *at > kept)
    }

    /// Bytes that history takes, about.
    pub fn history_bytes(&self) -> u64 {
        self.history.bytes()
    }

    fn known(&self, id: &SegmentId) -> Result<SegmentSlot, HistoryError> {
        self.slot(id).map_err(|_| HistoryError::Unknown(id.clone()))
    }
}

impl From<Head> for HistoryStep {
    fn from(head: Head) -> Self {
        let Head { at, what, version, count, joined, left } = head;
        Self { at: at.into(), what, version, count, joined, left }
    }
}
