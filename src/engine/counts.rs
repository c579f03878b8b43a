//! How many contacts satisfy a query, and each clause of it.
//!
//! In: a query and an instant. Out: the exact count, a sample; for each clause how many contacts satisfy it alone, and
//! how many more the query would have without it. LAW: `alone` is the count of the query with the clause as its WHERE;
//! `without` is the count of the query with the clause removed, minus the count.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::references::Next;
use super::{AnswerError, Engine};
use crate::criteria::{Clause, ClauseKind, clauses, without_each};
use crate::eval::{LeafSets, Stop};
use crate::ids::{ContactId, SegmentId};
use crate::limits;
use crate::membership::sample;

/// A clause of a query that was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClauseCount {
    /// What it is made of.
    pub kind: ClauseKind,
    /// Its bytes in the query's text; `None` for a query without WHERE.
    pub span: Option<Range<usize>>,
    /// Its text as it was written.
    pub text: String,
    /// 0 for the whole WHERE, 1 for its parts.
    pub depth: usize,
    /// How many contacts satisfy it alone.
    pub alone: u64,
    /// How many more contacts would satisfy the query without it; fewer, if negative.
    pub without: i64,
}

/// The contacts that satisfy a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// How many there are.
    pub count: u64,
    /// At most [`limits::SAMPLE`] of them; the same ones as long as they satisfy it.
    pub sample: Vec<ContactId>,
    /// In the order of the text, wholes before their parts.
    pub clauses: Vec<ClauseCount>,
}

impl Engine {
    /// The count and a sample of the contacts that satisfy a query at `at`.
    ///
    /// # Errors
    ///
    /// [`AnswerError::Query`], with line, column and a hint, if the query does not compile.
    pub fn count_query(&self, query: &str, at: DateTime<Utc>) -> Result<Counts, AnswerError> {
        self.count_query_until(query, at, Stop::NEVER)
    }

    pub(super) fn count_query_until(
        &self,
        query: &str,
        at: DateTime<Utc>,
        stop: Stop<'_>,
    ) -> Result<Counts, AnswerError> {
        let plan = self.compile(query)?;
        let rows = self.satisfying_until(&plan, at.into(), stop);
        Ok(Counts { count: rows.len(), sample: self.sample_of(&rows), clauses: Vec::new() })
    }

    /// The same, with the counts of each clause.
    ///
    /// # Errors
    ///
    /// As [`Engine::count_query`]; and [`AnswerError::Clauses`] for more clauses than are counted one by one.
    pub fn count_clauses(&self, query: &str, at: DateTime<Utc>) -> Result<Counts, AnswerError> {
        self.count_clauses_until(query, at, Stop::NEVER)
    }

    pub(super) fn count_clauses_until(
        &self,
        query: &str,
        at: DateTime<Utc>,
        stop: Stop<'_>,
    ) -> Result<Counts, AnswerError> {
        let (plan, tree) =
            self.in_context(None, &Next::new(), |context| clauses(query, context))?;
        let mut flat = Vec::new();
        flatten(&tree, 0, &mut flat);
        if flat.len() > limits::COUNTED_CLAUSES {
            return Err(AnswerError::Clauses);
        }
        let without =
            self.in_context(None, &Next::new(), |context| without_each(query, context))?;
        let mut sets = LeafSets::new(&self.store, at.into(), stop);
        let rows = sets.members(plan.condition());
        let count = rows.len();
        let counted = flat.into_iter().zip(&without).map(|((clause, depth), without)| {
            let span = clause.span.clone();
            let text = span.clone().map_or(Some("TRUE"), |span| query.get(span));
            ClauseCount {
                kind: clause.kind,
                span,
                text: text.unwrap_or_default().to_owned(),
                depth,
                alone: sets.members(&clause.met).len(),
                without: sets.members(without).len().cast_signed() - count.cast_signed(),
            }
        });
        let clauses = counted.collect();
        Ok(Counts { count, sample: self.sample_of(&rows), clauses })
    }

    /// A sample that is of no segment.
    fn sample_of(&self, rows: &crate::rows::RowSet) -> Vec<ContactId> {
        sample(&SegmentId::from(""), self.contacts(rows))
    }
}

fn flatten<'c>(clause: &'c Clause, depth: usize, out: &mut Vec<(&'c Clause, usize)>) {
    out.push((clause, depth));
    clause.parts.iter().for_each(|part| flatten(part, depth + 1, out));
}
