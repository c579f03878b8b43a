//! Answers about contacts and queries: why somebody is in, how many each clause has, what an edit would change. The
//! same over HTTP (`/v1`) and from the command line.
//!
//! In: what the engine answers. Out: structures that serialise to JSON, with instants that a program can compare.

use std::collections::BTreeMap;

use segmentry::criteria::SyntaxNode;
use segmentry::engine::{
    ClauseCount, Counts, Diff, ExplainedClause, Explanation, Flip, ForecastStep, HistoryStep,
    SegmentHistory, SegmentSizes, StepKind, Uses, Witness,
};
use segmentry::lifecycle::Happening;
use segmentry::{ContactId, SegmentId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::record::exact;

/// An event that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WitnessAnswer {
    /// The sender's id, or the one that was made for an event without an id.
    pub event_id: String,
    /// Such as `open`.
    pub event_type: String,
    /// When it happened.
    pub timestamp: String,
}

/// A clause of a query, for one contact: the contact satisfies the query with this clause as its WHERE, or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClauseAnswer {
    /// `and`, `or`, `not` or `leaf`.
    pub kind: String,
    /// As it was written.
    pub text: String,
    /// Its first byte in the query; absent for a query without WHERE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<u64>,
    /// The byte after its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<u64>,
    /// `true`, `false`, or `unknown` where a blank decides.
    pub truth: String,
    /// The first later instant at which that changes if nothing is written; null if there is none within 10 years, or
    /// none up to `searched_until`.
    #[schema(required)]
    pub flips_at: Option<String>,
    /// Where the search for `flips_at` stopped, if it did before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searched_until: Option<String>,
    /// The contact's values of the fields that it names.
    pub values: BTreeMap<String, Value>,
    /// The latest events that pass what it asks of events, at most 5, the latest first.
    pub events: Vec<WitnessAnswer>,
    /// How many there are in all; null if that would take too long to say.
    #[schema(required)]
    pub event_count: Option<u64>,
    /// The estimated work to ask it of one contact, in units of about a comparison.
    #[serde(default)]
    #[schema(required)]
    pub cost: u64,
    /// The parts of AND, OR and NOT.
    #[schema(no_recursion)]
    pub children: Vec<ClauseAnswer>,
}

/// Why a contact satisfies a query or a segment's criteria, or does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExplanationAnswer {
    /// The segment's id; null for a query.
    #[schema(required)]
    pub segment: Option<String>,
    /// The contact's id.
    pub contact_id: String,
    /// The instant that the answer is for.
    pub as_of: String,
    /// Whether the contact satisfies the criteria at that instant.
    #[serde(rename = "in")]
    pub is_in: bool,
    /// Whether the last evaluation found it to be a member of the segment; absent for a query.
    #[serde(rename = "member", skip_serializing_if = "Option::is_none")]
    pub is_member: Option<bool>,
    /// Since when the contact is a member of the segment; null if it is none, or has been one for longer than history
    /// is kept.
    #[schema(required)]
    pub since: Option<String>,
    /// The first later instant at which `in` changes if nothing is written; null if there is none within 10 years, or
    /// none up to `searched_until`.
    #[schema(required)]
    pub flips_at: Option<String>,
    /// Where the search for `flips_at` stopped, if it did before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searched_until: Option<String>,
    /// The parent lists of the segment that the contact is not on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_on_lists: Vec<String>,
    /// The query's WHERE.
    pub tree: ClauseAnswer,
}

/// `flips_at` and `searched_until`.
fn flip_of(flip: Flip) -> (Option<String>, Option<String>) {
    match flip {
        Flip::At(at) => (Some(exact(at.into())), None),
        Flip::NotBefore(at) => (None, Some(exact(at.into()))),
        _ => (None, None),
    }
}

impl From<&Witness<'_>> for WitnessAnswer {
    fn from(event: &Witness<'_>) -> Self {
        Self {
            event_id: event.event_id.clone(),
            event_type: event.event_type.to_owned(),
            timestamp: exact(event.timestamp.into()),
        }
    }
}

impl From<&ExplainedClause<'_>> for ClauseAnswer {
    fn from(clause: &ExplainedClause<'_>) -> Self {
        let (flips_at, searched_until) = flip_of(clause.flip);
        let value = |json: &str| serde_json::from_str(json).expect("a value is JSON");
        let values = clause.values.iter();
        Self {
            kind: clause.kind.name().to_owned(),
            text: clause.text.clone(),
            start: clause.span.as_ref().map(|span| span.start as u64),
            end: clause.span.as_ref().map(|span| span.end as u64),
            truth: clause.truth.name().to_owned(),
            flips_at,
            searched_until,
            values: values
                .map(|(name, held)| ((*name).to_owned(), value(&held.to_json())))
                .collect(),
            events: clause.events.iter().map(WitnessAnswer::from).collect(),
            event_count: clause.event_count,
            cost: clause.cost,
            children: clause.parts.iter().map(Self::from).collect(),
        }
    }
}

impl From<&Explanation<'_>> for ExplanationAnswer {
    fn from(found: &Explanation<'_>) -> Self {
        let (flips_at, searched_until) = flip_of(found.flip);
        Self {
            segment: found.segment.as_ref().map(ToString::to_string),
            contact_id: found.contact_id.to_string(),
            as_of: exact(found.as_of),
            is_in: found.is_in,
            is_member: found.is_member,
            since: found.member_since.map(exact),
            flips_at,
            searched_until,
            not_on_lists: found.not_on_lists.iter().map(ToString::to_string).collect(),
            tree: (&found.tree).into(),
        }
    }
}

/// A step in the history of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryStepAnswer {
    /// When it was.
    pub at: String,
    /// `evaluated` where members joined or left; `created`, `populated`, `refreshed`, `edited`, `renamed`, `pinned`,
    /// `unpinned`, `invalidated`, `recovered`, `deleted` or `restored`.
    pub what: String,
    /// Whether a refresh was asked for; absent for other steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual: Option<bool>,
    /// The number of the definition in force.
    pub version: u32,
    /// Members afterwards, those included who have been erased since.
    pub count: u64,
    /// How many joined.
    pub joined: u64,
    /// How many left.
    pub left: u64,
}

/// The history of a segment. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryAnswer {
    /// In the order of time. Evaluations of one instant are one step.
    pub steps: Vec<HistoryStepAnswer>,
    /// All steps after this instant are kept: the segment's creation, or later.
    pub reaches_back_to: String,
    /// Whether that is less than the days for which history is kept: it has reached its bytes, or began later.
    pub cut: bool,
    /// The `from` of the steps that follow, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_from: Option<String>,
}

impl From<&HistoryStep> for HistoryStepAnswer {
    fn from(step: &HistoryStep) -> Self {
        let manual = match step.what {
            StepKind::Life(Happening::Refreshed { manual }) => Some(manual),
            _ => None,
        };
        Self {
            at: exact(step.at),
            what: step.what.name().to_owned(),
            manual,
            version: step.version.0,
            count: step.count,
            joined: step.joined,
            left: step.left,
        }
    }
}

impl From<&SegmentHistory> for HistoryAnswer {
    fn from(found: &SegmentHistory) -> Self {
        Self {
            steps: found.steps.iter().map(HistoryStepAnswer::from).collect(),
            reaches_back_to: exact(found.reaches_back_to),
            cut: found.is_cut,
            next_from: found.next_from.map(exact),
        }
    }
}

/// The size of a segment over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SizeLine {
    /// The segment's id.
    pub id: String,
    /// Its members at each instant; null from before it was created and from before history is kept.
    pub sizes: Vec<Option<u64>>,
}

/// The sizes of all segments at the same instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct SizesAnswer {
    /// At equal distances; the last is now.
    pub instants: Vec<String>,
    /// In the order of ids.
    pub segments: Vec<SizeLine>,
}

impl From<SegmentSizes> for SizesAnswer {
    fn from(found: SegmentSizes) -> Self {
        let line = |(id, sizes): (SegmentId, _)| SizeLine { id: id.to_string(), sizes };
        Self {
            instants: found.instants.into_iter().map(exact).collect(),
            segments: found.segments.into_iter().map(line).collect(),
        }
    }
}

/// A clause of a query, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClauseCountAnswer {
    /// `and`, `or`, `not` or `leaf`.
    pub kind: String,
    /// As it was written.
    pub text: String,
    /// 0 for the whole WHERE, 1 for its parts.
    pub depth: u64,
    /// How many contacts satisfy the query with this clause as its WHERE.
    pub alone: u64,
    /// How many more contacts would satisfy the query without the clause; fewer, if negative.
    pub without: i64,
}

impl From<&ClauseCount> for ClauseCountAnswer {
    fn from(clause: &ClauseCount) -> Self {
        Self {
            kind: clause.kind.name().to_owned(),
            text: clause.text.clone(),
            depth: clause.depth as u64,
            alone: clause.alone,
            without: clause.without,
        }
    }
}

/// How many contacts satisfy a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountAnswer {
    /// Exactly.
    pub count: u64,
    /// How long the evaluation took.
    pub micros: u64,
    /// Ids of at most 50 of the contacts.
    pub sample: Vec<String>,
    /// The clauses in the order of the text, wholes before their parts, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<ClauseCountAnswer>>,
}

impl CountAnswer {
    /// What the engine counted in so many microseconds.
    pub fn of(counts: &Counts, micros: u64, clauses: bool) -> Self {
        Self {
            count: counts.count,
            micros,
            sample: ids(&counts.sample),
            clauses: clauses.then(|| counts.clauses.iter().map(Into::into).collect()),
        }
    }
}

/// What the definition in force would change by itself, if it were evaluated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DriftAnswer {
    /// Contacts that would join.
    pub joins: u64,
    /// Members that would leave.
    pub leaves: u64,
}

/// What an edit of a segment's query would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiffAnswer {
    /// Contacts that would join.
    pub joins: u64,
    /// Members that would leave.
    pub leaves: u64,
    /// Members that would stay.
    pub stays: u64,
    /// Ids of at most 50 of those that would join.
    pub sample_joins: Vec<String>,
    /// Ids of at most 50 of those that would leave.
    pub sample_leaves: Vec<String>,
    /// What the definition in force would change by itself; null for a segment that is invalid.
    #[schema(required)]
    pub drift: Option<DriftAnswer>,
    /// How many segments refer to this one, directly or not: their criteria change with it.
    pub referring_segments: u64,
}

impl From<&Diff> for DiffAnswer {
    fn from(diff: &Diff) -> Self {
        Self {
            joins: diff.joins,
            leaves: diff.leaves,
            stays: diff.stays,
            sample_joins: ids(&diff.sample_joins),
            sample_leaves: ids(&diff.sample_leaves),
            drift: diff.drift.map(|drift| DriftAnswer { joins: drift.joins, leaves: drift.leaves }),
            referring_segments: diff.referring.len() as u64,
        }
    }
}

/// A segment's members at a later instant, if nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForecastAnswer {
    /// The instant.
    pub at: String,
    /// How many contacts satisfy the criteria then.
    pub count: u64,
    /// How many of them did not at the step before.
    pub joins: u64,
    /// How many did at the step before and do not now.
    pub leaves: u64,
}

impl From<&ForecastStep> for ForecastAnswer {
    fn from(step: &ForecastStep) -> Self {
        let ForecastStep { at, count, joins, leaves, .. } = *step;
        Self { at: exact(at), count, joins, leaves }
    }
}

/// What uses a field, a list or a segment, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UsesAnswer {
    /// Segments whose queries name it, or a segment that does.
    pub segments: Vec<String>,
    /// Webhook endpoints that name it.
    pub webhooks: Vec<String>,
    /// Segments that its deletion would make invalid.
    pub becomes_invalid: Vec<String>,
}

impl From<Uses> for UsesAnswer {
    fn from(uses: Uses) -> Self {
        Self {
            segments: uses.segments.iter().map(ToString::to_string).collect(),
            webhooks: Vec::new(),
            becomes_invalid: uses.becomes_invalid.iter().map(ToString::to_string).collect(),
        }
    }
}

fn ids(contacts: &[ContactId]) -> Vec<String> {
    contacts.iter().map(ToString::to_string).collect()
}

/// A node of a query's syntax tree.
///
/// Of a whole query or a subquery (`select`) the parts are its clauses in the order of the text: `item` (its text is
/// the alias), `from` and `join` (the text is the table, the qualifier its alias), `where`, `group` and `having`. Of
/// conditions: `and`, `or`, `not`, `compare`, `is_null`, `in`, `in_select`, `like`, `ilike`, `between`. Of values:
/// `text`, `number`, `boolean`, `null`, `timestamp`, `interval`, `array`, `column`, `path` and `element` (of `step`s),
/// `call`, `star`, `distinct`, `negate`, `chain` (the text has the operators between the parts), `exists`, `count`.
/// There may be other kinds later.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SyntaxAnswer {
    /// What it is.
    kind: String,
    /// Its first byte in the query, that of brackets around it included.
    start: u64,
    /// The byte after its last.
    end: u64,
    /// A value without its quotes, a name, or an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The alias before a name, or that of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    qualifier: Option<String>,
    /// Whether a NOT is part of it, as in `NOT IN`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    negated: bool,
    /// What it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    parts: Vec<SyntaxAnswer>,
}

impl From<SyntaxNode> for SyntaxAnswer {
    fn from(node: SyntaxNode) -> Self {
        Self {
            kind: node.kind.to_owned(),
            start: node.span.start as u64,
            end: node.span.end as u64,
            text: node.text,
            qualifier: node.qualifier,
            negated: node.negated,
            parts: node.parts.into_iter().map(Self::from).collect(),
        }
    }
}
