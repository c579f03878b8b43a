//! Questions that end without an answer once nobody waits for one.
//!
//! In: a question that the caller answers: is it over? Out: the answers of queries that are not saved, or
//! [`Stopped`]. LAW: an answer that comes is the one that the engine gives without the question. Members of saved
//! segments are never found this way: what they are must not depend on how fast a machine is.

use chrono::{DateTime, Utc};

use super::{AnswerError, Counts, Diff, Engine, Explanation, ForecastStep, SegmentError, Stopped};
use crate::criteria::Plan;
use crate::eval::{Interrupt, Stop};
use crate::ids::{ContactId, SegmentId};
use crate::ingest::ContactRef;
use crate::time::Duration;

/// An engine that is asked by somebody who may go away.
pub struct Awaited<'e> {
    engine: &'e Engine,
    interrupt: Interrupt<'e>,
}

impl Engine {
    /// Asks `is_over` on the way of what is evaluated, each time after a bounded piece of work, and stops once it is
    /// true. Meant for queries that are not saved, whose cost nobody has seen yet.
    pub fn awaited<'e>(&'e self, is_over: &'e (dyn Fn() -> bool + Sync)) -> Awaited<'e> {
        Awaited { engine: self, interrupt: Interrupt::new(is_over) }
    }
}

impl<'e> Awaited<'e> {
    /// What `ask` answers, unless it was stopped on the way.
    fn unless_over<T>(&self, ask: impl FnOnce(&'e Engine, Stop<'_>) -> T) -> Result<T, Stopped> {
        let stop = Stop::when(&self.interrupt);
        let answer = ask(self.engine, stop);
        if stop.is_set() { Err(Stopped) } else { Ok(answer) }
    }

    /// As [`Engine::evaluate`].
    ///
    /// # Errors
    ///
    /// [`Stopped`] once the caller's `stop` says so: ask again with more time, or for less.
    pub fn evaluate(&self, plan: &Plan, at: DateTime<Utc>) -> Result<Vec<ContactId>, Stopped> {
        let found = self.unless_over(|engine, stop| engine.satisfying_until(plan, at.into(), stop));
        Ok(self.engine.store.contact_ids(&found?))
    }

    /// As [`Engine::count`].
    ///
    /// # Errors
    ///
    /// [`Stopped`] once the caller's `stop` says so: ask again with more time, or for less.
    pub fn count(&self, plan: &Plan, at: DateTime<Utc>) -> Result<u64, Stopped> {
        self.unless_over(|engine, stop| engine.satisfying_until(plan, at.into(), stop).len())
    }

    /// As [`Engine::count_query`].
    ///
    /// # Errors
    ///
    /// As [`Engine::count_query`]; and [`AnswerError::Stopped`] once the caller's `stop` says so.
    pub fn count_query(&self, query: &str, at: DateTime<Utc>) -> Result<Counts, AnswerError> {
        self.unless_over(|engine, stop| engine.count_query_until(query, at, stop))?
    }

    /// As [`Engine::count_clauses`].
    ///
    /// # Errors
    ///
    /// As [`Engine::count_clauses`]; and [`AnswerError::Stopped`] once the caller's `stop` says so.
    pub fn count_clauses(&self, query: &str, at: DateTime<Utc>) -> Result<Counts, AnswerError> {
        self.unless_over(|engine, stop| engine.count_clauses_until(query, at, stop))?
    }

    /// As [`Engine::diff_segment`].
    ///
    /// # Errors
    ///
    /// [`Stopped`] once the caller's `stop` says so; within, as [`Engine::diff_segment`].
    pub fn diff_segment(
        &self,
        id: &SegmentId,
        query: &str,
        at: DateTime<Utc>,
    ) -> Result<Result<Diff, SegmentError>, Stopped> {
        self.unless_over(|engine, stop| engine.diff_segment_until(id, query, at, stop))
    }

    /// As [`Engine::forecast`].
    ///
    /// # Errors
    ///
    /// As [`Engine::forecast`]; and [`AnswerError::Stopped`] once the caller's `stop` says so.
    pub fn forecast(
        &self,
        id: &SegmentId,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        step: impl Into<Duration>,
    ) -> Result<Vec<ForecastStep>, AnswerError> {
        let step = step.into();
        self.unless_over(|engine, stop| engine.forecast_until(id, (from, until, step), stop))?
    }

    /// As [`Engine::explain_segment`].
    ///
    /// # Errors
    ///
    /// As [`Engine::explain_segment`]; and [`AnswerError::Stopped`] once the caller's `stop` says so.
    pub fn explain_segment(
        &self,
        id: &SegmentId,
        contact: &ContactRef,
        at: DateTime<Utc>,
    ) -> Result<Explanation<'e>, AnswerError> {
        self.unless_over(|engine, stop| engine.explain_segment_until(id, contact, at, stop))?
    }

    /// As [`Engine::explain_query`].
    ///
    /// # Errors
    ///
    /// As [`Engine::explain_query`]; and [`AnswerError::Stopped`] once the caller's `stop` says so.
    pub fn explain_query(
        &self,
        query: &str,
        contact: &ContactRef,
        at: DateTime<Utc>,
    ) -> Result<Explanation<'e>, AnswerError> {
        self.unless_over(|engine, stop| engine.explain_query_until(query, contact, at, stop))?
    }
}
