//! Why a contact is in a segment or satisfies a query, and until when.
//!
//! In: a segment or a query, a contact, an instant. Out: the tree of the query as it was written; for each clause
//! whether it is true, what it saw, which events it rests on, and the first later instant at which that changes if
//! nothing is written. LAW: a clause is true exactly if the contact satisfies the query with this clause as its WHERE.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::references::Next;
use super::truths::{Answer, Answers, Asked, answers};
use super::{AnswerError, Engine, FieldValue};
use crate::criteria::plan::Condition;
use crate::criteria::{Clause, ClauseKind, Plan, Untrue, clauses, cost};
use crate::eval::{Edges, Flip, Stop, is_met, witnesses};
use crate::ids::{ContactId, ListId, Row, SegmentId};
use crate::ingest::ContactRef;
use crate::limits;
use crate::schema::{ColumnKind, FieldId};
use crate::store::Column;
use crate::time::Timestamp;

/// The answer of a clause for one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The contact satisfies the clause.
    True,
    /// The contact does not satisfy the clause.
    False,
    /// NULL: neither.
    Unknown,
}

impl Truth {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Unknown => "unknown",
        }
    }
}

/// An event that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Witness<'e> {
    /// The sender's id, or one that was made for an event without an id.
    pub event_id: String,
    /// Such as `open`.
    pub event_type: &'e str,
    /// When it happened.
    pub timestamp: Timestamp,
}

/// A clause of a query, for one contact.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExplainedClause<'e> {
    /// What it is made of.
    pub kind: ClauseKind,
    /// Its bytes in the query's text; `None` for a query without WHERE, which is true for everybody.
    pub span: Option<Range<usize>>,
    /// Its text as it was written.
    pub text: String,
    /// Its answer.
    pub truth: Truth,
    /// The next change of the answer.
    pub flip: Flip,
    /// The fields that it names, with the contact's values, in the order of the schema.
    pub values: Vec<(&'e str, FieldValue<'e>)>,
    /// The latest events that pass what it asks of events, the latest first.
    pub events: Vec<Witness<'e>>,
    /// How many there are in all; `None` if that would take too long to say.
    pub event_count: Option<u64>,
    /// What it costs to ask: the estimated work for one contact ([`Plan::cost`]).
    pub cost: u64,
    /// The parts of AND, OR and NOT.
    pub parts: Vec<ExplainedClause<'e>>,
}

/// Why a contact satisfies criteria, or does not.
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
/// let why = engine.explain_segment(&oslo, &"ada@example.com".into(), now)?;
/// assert!(why.is_in);
/// assert_eq!(why.tree.text, "city = 'Oslo'");
/// assert_eq!(why.tree.values[0].0, "city"); // with the contact's value beside it
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Explanation<'e> {
    /// The segment, if it was asked about one.
    pub segment: Option<SegmentId>,
    /// The contact.
    pub contact_id: ContactId,
    /// The instant that the answer is for.
    pub as_of: DateTime<Utc>,
    /// Whether the contact satisfies the criteria at that instant.
    pub is_in: bool,
    /// Whether the last evaluation found it to be a member of the segment.
    pub is_member: Option<bool>,
    /// Since when it is a member of the segment; `None` if it is not one, or has been one for longer than history is
    /// kept.
    pub member_since: Option<DateTime<Utc>>,
    /// The next change of `is_in`.
    pub flip: Flip,
    /// The parent lists of the segment that the contact is not on.
    pub not_on_lists: Vec<ListId>,
    /// The query's WHERE.
    pub tree: ExplainedClause<'e>,
}

impl Engine {
    /// Why a contact satisfies a segment's criteria at `at`, or does not. An address names its contact in any case.
    ///
    /// # Errors
    ///
    /// [`AnswerError::Segment`] of a segment that does not exist or is invalid; [`AnswerError::NoContact`] of a contact
    /// that does not exist.
    pub fn explain_segment(
        &self,
        id: &SegmentId,
        contact: &ContactRef,
        at: DateTime<Utc>,
    ) -> Result<Explanation<'_>, AnswerError> {
        self.explain_segment_until(id, contact, at, Stop::NEVER)
    }

    pub(super) fn explain_segment_until(
        &self,
        id: &SegmentId,
        contact: &ContactRef,
        at: DateTime<Utc>,
        stop: Stop<'_>,
    ) -> Result<Explanation<'_>, AnswerError> {
        let slot = self.slot(id)?;
        let (_, segment) = self.segment_at(slot);
        let plan = segment.plan_in_force(id)?;
        // The segment may have been made when there was no bound of what a query costs.
        let (_, tree) = self.in_context_within(u64::MAX, Some(id), &Next::new(), |context| {
            clauses(&segment.query, context)
        })?;
        let row = self.row_to_explain(contact)?;
        let lists = segment
            .parent_list_ids
            .iter()
            .fold(Plan::everyone(), |plan, list| plan.within_list(list.as_str()));
        let conditions = (plan.condition(), lists.condition());
        let found = self.explained(&segment.query, conditions, &tree, row, at, stop)?;
        let on = |list: &ListId| {
            let plan = Plan::everyone().within_list(list.as_str());
            is_met(plan.condition(), &self.store, at.into(), row, stop)
        };
        let is_member = segment.members.contains(row.0);
        Ok(Explanation {
            segment: Some(id.clone()),
            is_member: Some(is_member),
            member_since: is_member.then(|| self.member_since(slot, row)).flatten().map(Into::into),
            not_on_lists: segment
                .parent_list_ids
                .iter()
                .filter(|list| !on(list))
                .cloned()
                .collect(),
            ..found
        })
    }

    /// Why a contact satisfies a query at `at`, or does not.
    ///
    /// # Errors
    ///
    /// [`AnswerError::Query`] if the query does not compile; [`AnswerError::NoContact`] of a contact that does not
    /// exist.
    pub fn explain_query(
        &self,
        query: &str,
        contact: &ContactRef,
        at: DateTime<Utc>,
    ) -> Result<Explanation<'_>, AnswerError> {
        self.explain_query_until(query, contact, at, Stop::NEVER)
    }

    pub(super) fn explain_query_until(
        &self,
        query: &str,
        contact: &ContactRef,
        at: DateTime<Utc>,
        stop: Stop<'_>,
    ) -> Result<Explanation<'_>, AnswerError> {
        let (plan, tree) =
            self.in_context(None, &Next::new(), |context| clauses(query, context))?;
        let row = self.row_to_explain(contact)?;
        self.explained(query, (plan.condition(), &Condition::EVERYONE), &tree, row, at, stop)
    }

    fn row_to_explain(&self, contact: &ContactRef) -> Result<Row, AnswerError> {
        self.store.row(contact).ok_or(AnswerError::NoContact)
    }

    /// `lists` is the part of the condition that is not of the query: what no time changes.
    fn explained<'e>(
        &'e self,
        query: &str,
        (condition, lists): (&Condition, &Condition),
        tree: &Clause,
        row: Row,
        at: DateTime<Utc>,
        stop: Stop<'_>,
    ) -> Result<Explanation<'e>, AnswerError> {
        let contact_id = self.store.contact_id(row).ok_or(AnswerError::NoContact)?;
        let asked = Asked { store: &self.store, row, at: at.into(), stop };
        let mut left = limits::FLIP_STEPS;
        // Without joins all follows from single conditions. The plan may have been made in an earlier language.
        let is_plain = matches!(tree.untrue, Untrue::False(_))
            && *condition == Condition::all([tree.met.clone(), lists.clone()]);
        let ((is_in, flip), known) = if is_plain {
            let Answers { of_clauses, is_in } = answers(tree, asked, &mut left);
            let is_on = is_met(lists, &self.store, asked.at, row, stop);
            (if is_on { is_in } else { (false, Flip::Never) }, of_clauses)
        } else {
            let is_in = |at| is_met(condition, &self.store, at, row, stop);
            let edges = Edges::of(&[condition], &self.store, row);
            let flip = edges.flip(asked.at, &mut left, stop, is_in);
            ((is_in(asked.at), flip), Vec::new())
        };
        let mut explain = Explain { engine: self, query, asked, left, known: known.into_iter() };
        Ok(Explanation {
            segment: None,
            contact_id,
            as_of: at,
            is_in,
            is_member: None,
            member_since: None,
            flip,
            not_on_lists: Vec::new(),
            tree: explain.clause(tree),
        })
    }

    /// What a field of a contact holds; NULL, or an empty array, where it is blank.
    fn field_value(&self, field: FieldId, kind: ColumnKind, row: Row) -> FieldValue<'_> {
        match (kind, self.store.column(field)) {
            (ColumnKind::TextArray, Some(Column::Texts(sets))) => {
                FieldValue::Texts(sets.get(row.0).collect())
            }
            (ColumnKind::TextArray, _) => FieldValue::Texts(Vec::new()),
            (ColumnKind::Scalar(_), _) => FieldValue::Scalar(self.store.value(field, row)),
        }
    }
}

/// One contact, at one instant.
struct Explain<'e, 'q> {
    engine: &'e Engine,
    query: &'q str,
    asked: Asked<'q>,
    /// What may still be spent on searches.
    left: usize,
    /// The answers of the clauses that follow, if they are known.
    known: std::vec::IntoIter<Answer>,
}

impl<'e> Explain<'e, '_> {
    fn clause(&mut self, clause: &Clause) -> ExplainedClause<'e> {
        let (engine, asked) = (self.engine, self.asked);
        let Asked { row, at, stop, .. } = asked;
        let store = &engine.store;
        let Answer { truth, flip } = self.known.next().unwrap_or_else(|| {
            let truth = |at| asked.truth(clause, at);
            let edges = Edges::of(&[&clause.met, clause.untrue.condition()], store, row);
            Answer { truth: truth(at), flip: edges.flip(at, &mut self.left, stop, truth) }
        });
        let seen = witnesses(&clause.met, store, at, row, stop);
        let events = store.events();
        let witness = |event: &crate::store::EventRef| {
            Some(Witness {
                event_id: events.id_of(event.stream, event.slot)?.to_text(),
                event_type: events.type_name(event.stream),
                timestamp: event.at,
            })
        };
        let fields = engine.schema.fields().filter(|field| clause.fields.contains(&field.id));
        ExplainedClause {
            kind: clause.kind,
            span: clause.span.clone(),
            text: match &clause.span {
                Some(span) => self.query.get(span.clone()).unwrap_or_default().to_owned(),
                None => "TRUE".to_owned(),
            },
            truth,
            flip,
            values: fields
                .map(|field| (field.name.as_str(), engine.field_value(field.id, field.kind, row)))
                .collect(),
            events: seen.latest.iter().filter_map(witness).collect(),
            event_count: seen.count,
            cost: cost::of(&clause.met),
            parts: clause.parts.iter().map(|part| self.clause(part)).collect(),
        }
    }
}
