//! How the number of a segment's members goes on if nothing is written.
//!
//! In: a segment, an instant, an end and a step. Out: a count for each step, and how many joined and left in it, net.
//! Each step looks only at the rows that a window boundary passes in it, as a pass does.
//!
//! LAW: at each step the members are those that the segment's criteria have in an engine which is advanced there.

use chrono::{DateTime, Utc};

use super::{AnswerError, Engine};
use crate::eval::{DirtyWords, LeafId, Leaves, Question, Stop, answers};
use crate::ids::SegmentId;
use crate::limits;
use crate::rows::RowSet;
use crate::store::Touched;
use crate::time::{Duration, Timestamp};

/// A segment's members at a later instant, if nothing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForecastStep {
    /// The instant.
    pub at: DateTime<Utc>,
    /// How many contacts satisfy the criteria then.
    pub count: u64,
    /// How many of them did not at the step before.
    pub joins: u64,
    /// How many did at the step before and do not now.
    pub leaves: u64,
}

impl Engine {
    /// The members of a segment at each whole step after `from`, up to `until`, by its criteria. Refused for a segment
    /// that is invalid, and for no step or more than [`limits::FORECAST_STEPS`].
    ///
    /// # Errors
    ///
    /// [`AnswerError::Segment`] of a segment that does not exist or is invalid; [`AnswerError::Steps`] for no step or
    /// too many: ask for another end or another step.
    pub fn forecast(
        &self,
        id: &SegmentId,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        step: impl Into<Duration>,
    ) -> Result<Vec<ForecastStep>, AnswerError> {
        self.forecast_until(id, (from, until, step.into()), Stop::NEVER)
    }

    /// As [`Engine::forecast`], stopped between two steps at the earliest.
    pub(super) fn forecast_until(
        &self,
        id: &SegmentId,
        (from, until, step): (DateTime<Utc>, DateTime<Utc>, Duration),
        stop: Stop<'_>,
    ) -> Result<Vec<ForecastStep>, AnswerError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        let plan = segment.plan_in_force(id)?;
        let (from, until) = (Timestamp::from(from), Timestamp::from(until));
        let ahead = until.as_millis() - from.as_millis();
        let steps = ahead.checked_div(step.as_millis()).unwrap_or(0);
        if !(1..=limits::FORECAST_STEPS).contains(&steps) {
            return Err(AnswerError::Steps);
        }
        // A copy shares its memory; an index of instants that is missing is made in it alone.
        let mut store = self.store.clone();
        let mut leaves = Leaves::default();
        let formula = leaves.intern(plan.condition(), &mut store, from);
        let ids: Vec<LeafId> = leaves.ids().collect();
        let nothing = Touched::default();
        // How the members move in the words that are dirty.
        let moves = |leaves: &Leaves, members: &RowSet, dirty: &DirtyWords| {
            let question = Question { formula: &formula, members, dirty, marked: 0 };
            let none = [RowSet::new()];
            answers(&[question], leaves, &none, store.alive(), store.rows())
                .pop()
                .unwrap_or_default()
        };
        let mut members = moves(&leaves, &RowSet::new(), &DirtyWords::Everything).joined;
        let step_at =
            |n: i64| Timestamp::saturating_from_millis(from.as_millis() + n * step.as_millis());
        let each = (1..=steps).take_while(|_| !stop.ask()).map(step_at).map(|at| {
            let deltas = leaves.deltas(&ids, &store, &nothing, at);
            leaves.apply(&deltas);
            let mut dirty = DirtyWords::Nothing;
            deltas.iter().for_each(|delta| dirty.add(&DirtyWords::of(delta.rows())));
            let moved = moves(&leaves, &members, &dirty);
            members = &(&members | &moved.joined) - &moved.left;
            ForecastStep {
                at: at.into(),
                count: members.len(),
                joins: moved.joined.len(),
                leaves: moved.left.len(),
            }
        });
        Ok(each.collect())
    }
}
