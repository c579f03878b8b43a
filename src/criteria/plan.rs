//! Plans: the executable form of a query, a condition on contacts.
//!
//! In: typed predicates, from `lower`. Out: a [`Plan`] that `eval` can run: AND is intersection, OR
//! is union, and NOT is part of the outcome that a leaf needs.
//!
//! INVARIANT of [`Condition`]: only its constructors build `All`, `Any` and leaves. `All` and `Any` hold
//! at least two parts, none of them a constant or of their own kind; there is no NOT but in a leaf's
//! outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::reads::{Names, Reads};
use super::scalar::{Comparison, Predicate, Scalar, Set};
use super::serial::{ConditionForm, LeafForm, PlanForm};
use crate::schema::Value;

/// A checked query, ready to be evaluated at any instant.
///
/// ```
/// use segmentry::criteria::compile;
/// use segmentry::{Dialect, Schema};
///
/// let compiled = |condition: &str| {
///     let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
///     compile(&query, &Schema::new(), Dialect::Extended)
/// };
/// let plan = compiled("city = 'Oslo' AND country = 'NO'")?;
/// assert!(!plan.is_engagement());
/// // Another spelling of the same meaning is the same plan.
/// assert_eq!(plan.content_hash(), compiled("(country = 'NO') AND city = 'Oslo'")?.content_hash());
/// # Ok::<(), segmentry::CriteriaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "PlanForm", try_from = "PlanForm")]
pub struct Plan {
    condition: Condition,
    reads: Reads,
    names: Names,
}

impl Plan {
    /// The plan that every contact satisfies.
    pub fn everyone() -> Self {
        Self::new(Condition::EVERYONE)
    }

    /// The plan of a condition, for a query that names no more than the condition reads.
    pub(crate) fn new(condition: Condition) -> Self {
        Self::naming(condition, Names::default())
    }

    /// The plan of a condition, for a query that names `names` beside what the condition reads.
    pub(crate) fn naming(condition: Condition, mut names: Names) -> Self {
        let reads = Reads::of(&condition);
        names.fields.extend(&reads.fields);
        names.lists.extend(reads.lists.iter().cloned());
        names.events |= !reads.streams.is_empty();
        Self { condition, reads, names }
    }

    /// Whether the query names engagement events, directly or through a segment.
    pub fn is_engagement(&self) -> bool {
        self.names.events
    }

    /// The fields, lists and segments that must exist for the query to be valid.
    pub fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn into_condition(self) -> Condition {
        self.condition
    }

    /// The condition that members satisfy.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The data that the answer depends on.
    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }

    /// A hash of the plan's meaning: equal for queries that differ only in spelling, brackets, or the
    /// order of AND and OR, on any machine and in any version that writes the same form.
    ///
    /// It covers fields by their ids, so it is comparable within one schema only.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a condition can be written: its form has only string keys"
    )]
    pub fn content_hash(&self) -> u128 {
        let form = serde_json::to_vec(&self.condition)
            .expect("a condition serializes: its form has only string keys");
        xxhash_rust::xxh3::xxh3_128(&form)
    }

    /// The plan with one more condition: only contacts on this list.
    #[must_use]
    pub fn within_list(mut self, list: &str) -> Self {
        self.names.lists.insert(list.into());
        let set = Set::Field(crate::schema::FieldId::LIST_IDS);
        let values = vec![Value::Text(list.to_owned().into())];
        let on_list =
            Condition::leaf(Predicate::Contains { set, values, or_null: false }, Outcome::True);
        Self::naming(Condition::all([self.condition, on_list]), self.names)
    }
}

/// The answers of a three-valued test that a leaf accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// True alone.
    True,
    /// False alone.
    False,
    /// False or NULL.
    NotTrue,
    /// True or NULL.
    NotFalse,
}

impl Outcome {
    /// Whether the outcome accepts an answer (`None` is NULL).
    pub fn accepts(self, answer: Option<bool>) -> bool {
        match self {
            Self::True => answer == Some(true),
            Self::False => answer == Some(false),
            Self::NotTrue => answer != Some(true),
            Self::NotFalse => answer != Some(false),
        }
    }

    fn complement(self) -> Self {
        match self {
            Self::True => Self::NotTrue,
            Self::NotTrue => Self::True,
            Self::False => Self::NotFalse,
            Self::NotFalse => Self::False,
        }
    }
}

/// A set of contacts; inside an [`EventTest`], of combinations of a contact and its events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "ConditionForm", try_from = "ConditionForm")]
pub enum Condition {
    /// All contacts, or none.
    Const(bool),
    /// The contacts in all parts.
    All(Parts),
    /// The contacts in any part.
    Any(Parts),
    /// The contacts for which the test has the outcome.
    Leaf(Leaf),
}

/// The parts of an `All` or `Any`. Only [`Condition`] makes them; readers use them as a slice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parts(Vec<Condition>);

impl Deref for Parts {
    type Target = [Condition];

    fn deref(&self) -> &[Condition] {
        &self.0
    }
}

impl<'p> IntoIterator for &'p Parts {
    type Item = &'p Condition;
    type IntoIter = std::slice::Iter<'p, Condition>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Parts {
    type Item = Condition;
    type IntoIter = std::vec::IntoIter<Condition>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A test, and the outcome that it must have.
///
/// INVARIANT: if the test is never NULL, the outcome is `True` or `False`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "LeafForm")]
pub struct Leaf {
    pub(crate) test: Test,
    pub(crate) outcome: Outcome,
}

impl Leaf {
    pub(super) fn new(test: Test, outcome: Outcome) -> Self {
        let outcome = match outcome {
            Outcome::NotTrue if test.is_two_valued() => Outcome::False,
            Outcome::NotFalse if test.is_two_valued() => Outcome::True,
            outcome => outcome,
        };
        Self { test, outcome }
    }

    /// The test.
    pub fn test(&self) -> &Test {
        &self.test
    }

    /// The outcome that the test must have.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// The test of a leaf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Test {
    /// Tests the contact's fields, or the events of the surrounding test.
    Predicate(Predicate),
    /// Tests the contact's events; never NULL.
    Events(Box<EventTest>),
}

impl Test {
    /// Whether the answer is never NULL.
    fn is_two_valued(&self) -> bool {
        match self {
            Self::Predicate(Predicate::IsNull(_)) | Self::Events(_) => true,
            Self::Predicate(Predicate::Contains { set: Set::Field(_), or_null, .. }) => !or_null,
            Self::Predicate(_) => false,
        }
    }
}

/// Whether the contact has a combination of events, one from each table, that satisfies `filter`;
/// with `having`, whether the group of all such combinations is not empty and satisfies it.
///
/// INVARIANT: 1 to [`limits::JOINS`](crate::limits::JOINS) tables, and conditions mention only tables
/// and aggregates of this test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EventTest {
    /// The joined streams; a condition names them by position.
    pub tables: Vec<EventTable>,
    /// Conditions on several tables, or on a table and the contact.
    pub filter: Condition,
    /// What the group of all combinations has to satisfy, if anything.
    pub having: Option<Having>,
}

/// One joined `event_data`: a stream of events within bounds of time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EventTable {
    /// The event types of the stream; `None` stands for all.
    pub types: Option<BTreeSet<Box<str>>>,
    /// Bounds of time, all of which hold: `timestamp <comparison> moment`.
    pub window: Vec<(Comparison, Moment)>,
    /// Other conditions on this table alone.
    pub filter: Condition,
}

/// A condition over aggregates of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Having {
    /// What `condition` names by position.
    pub aggregates: Vec<Aggregate>,
    /// A condition over [`Scalar::Aggregate`]s.
    pub condition: Condition,
}

/// An aggregate: one number, instant or text for each group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Aggregate {
    /// What is made of the values.
    pub function: AggregateFunction,
    /// `None` is `*`.
    pub argument: Option<Scalar>,
    /// Whether equal values count once.
    pub distinct: bool,
}

/// An aggregate function. NULLs are left out; if no other value is left, COUNT is 0 and the others are NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AggregateFunction {
    /// How many there are.
    Count,
    /// Their sum, rounded once, at its end.
    Sum,
    /// Their mean.
    Average,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
    /// As [`Self::Sum`], but what does not fit is rounded and not NULL.
    SumRounded,
    /// As [`Self::Average`], rounded.
    AverageRounded,
}

impl AggregateFunction {
    /// The function that rounds what does not fit.
    pub(crate) fn rounded(self) -> Self {
        match self {
            Self::Sum => Self::SumRounded,
            Self::Average => Self::AverageRounded,
            rounded => rounded,
        }
    }
}

/// A set of joined event tables, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables(u16);

impl Tables {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn of(table: u8) -> Self {
        Self(1 << table)
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn only(self) -> Option<u8> {
        self.0.is_power_of_two().then(|| self.0.trailing_zeros() as u8)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = u8> {
        (0..16u8).filter(move |table| self.meets(Self::of(*table)))
    }
}

impl Condition {
    /// All contacts.
    pub const EVERYONE: Self = Self::Const(true);
    /// No contact.
    pub const NOBODY: Self = Self::Const(false);

    /// The contacts for which the predicate has the outcome.
    pub(crate) fn leaf(predicate: Predicate, outcome: Outcome) -> Self {
        Self::Leaf(Leaf::new(Test::Predicate(predicate), outcome))
    }

    /// The contacts whose events pass the test.
    pub(crate) fn events(test: EventTest) -> Self {
        Self::Leaf(Leaf::new(Test::Events(Box::new(test)), Outcome::True))
    }

    /// The contacts in every part.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::combine(parts, true)
    }

    /// The contacts in some part.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::combine(parts, false)
    }

    /// `neutral` is the constant that a combination ignores; the other one decides it.
    fn combine(parts: impl IntoIterator<Item = Self>, neutral: bool) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::Const(value) if value == neutral => {}
                Self::Const(value) => return Self::Const(value),
                Self::All(inner) if neutral => kept.extend(inner),
                Self::Any(inner) if !neutral => kept.extend(inner),
                part => kept.push(part),
            }
        }
        // Cheap parts come first: where a field leaves no row of a block, no event is read.
        kept.sort_by_cached_key(|part| (part.cost(), part.clone()));
        kept.dedup();
        if decided(&kept, neutral) {
            return Self::Const(!neutral);
        }
        match kept.len() {
            0 => Self::Const(neutral),
            1 => kept.remove(0),
            _ if neutral => Self::All(Parts(kept)),
            _ => Self::Any(Parts(kept)),
        }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::Const(_) => 0,
            Self::Leaf(leaf) => match &leaf.test {
                Test::Predicate(_) => 1,
                Test::Events(test) => {
                    2 + u8::from(test.having.is_some()) + 2 * u8::from(test.tables.len() > 1)
                }
            },
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).max().unwrap_or(0),
        }
    }

    /// The contacts that are not in it.
    #[must_use]
    pub(crate) fn complement(self) -> Self {
        match self {
            Self::Const(value) => Self::Const(!value),
            Self::All(parts) => Self::any(parts.into_iter().map(Self::complement)),
            Self::Any(parts) => Self::all(parts.into_iter().map(Self::complement)),
            Self::Leaf(Leaf { test, outcome }) => Self::Leaf(Leaf::new(test, outcome.complement())),
        }
    }

    /// Number of leaves, those inside event tests included.
    pub(crate) fn size(&self) -> usize {
        let mut size = 0;
        self.leaves(&mut |leaf| {
            size += 1;
            if let Test::Predicate(predicate) = &leaf.test {
                predicate.walk(&mut |scalar| {
                    if let Scalar::Elements { filter, .. } = scalar {
                        size += filter.size();
                    }
                    scalar.leaves(&mut |leaf| {
                        size += match &leaf.test {
                            Test::Predicate(_) => 1,
                            Test::Events(_) => Self::Leaf(leaf.clone()).size(),
                        };
                    });
                });
            }
            if let Test::Events(test) = &leaf.test {
                let own = test.tables.iter().map(|table| table.filter.size() + table.window.len());
                let having = test.having.as_ref().map_or(0, |having| having.condition.size());
                size += own.sum::<usize>() + test.filter.size() + having;
            }
        });
        size
    }

    /// The depth of nesting, subqueries and values included.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Const(_) => 0,
            Self::All(parts) | Self::Any(parts) => {
                1 + parts.iter().map(Self::depth).max().unwrap_or(0)
            }
            Self::Leaf(Leaf { test: Test::Predicate(predicate), .. }) => {
                let mut depth = 0;
                predicate.scalars(&mut |scalar| depth = depth.max(scalar.depth()));
                1 + depth
            }
            Self::Leaf(Leaf { test: Test::Events(test), .. }) => {
                let filters = test.tables.iter().map(|table| &table.filter).chain([&test.filter]);
                let having = test.having.as_ref().map(|having| &having.condition);
                1 + filters.chain(having).map(Self::depth).max().unwrap_or(0)
            }
        }
    }

    /// Calls `visit` with every leaf, those inside event tests excluded.
    pub fn leaves(&self, visit: &mut impl FnMut(&Leaf)) {
        match self {
            Self::Const(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.leaves(visit)),
            Self::Leaf(leaf) => visit(leaf),
        }
    }

    /// Whether a leaf outside event tests depends on the instant of evaluation.
    pub(crate) fn mentions_now(&self) -> bool {
        let mut mentions = false;
        self.leaves(&mut |leaf| {
            if let Test::Predicate(predicate) = &leaf.test {
                predicate.walk(&mut |scalar| mentions |= matches!(scalar, Scalar::Now));
            }
        });
        mentions
    }

    /// The joined tables that it mentions.
    pub(crate) fn tables(&self) -> Tables {
        let mut tables = Tables::NONE;
        self.leaves(&mut |leaf| {
            let Test::Predicate(predicate) = &leaf.test else { return };
            predicate.sets(&mut |set, _| {
                if let Set::Property { table, .. } = set {
                    tables = tables.union(Tables::of(*table));
                }
            });
            predicate.walk(&mut |scalar| {
                if let Scalar::Event { table, .. } = scalar {
                    tables = tables.union(Tables::of(*table));
                }
            });
        });
        tables
    }

    /// Whether it reads a field of the contact, or contains an event test.
    pub(crate) fn reads_contact(&self) -> bool {
        let mut reads = false;
        self.leaves(&mut |leaf| match &leaf.test {
            Test::Events(_) => reads = true,
            Test::Predicate(predicate) => {
                predicate.sets(&mut |set, _| reads |= matches!(set, Set::Field(_)));
                predicate.leaves(&mut |leaf| reads |= matches!(leaf.test, Test::Events(_)));
                predicate.walk(&mut |scalar| reads |= matches!(scalar, Scalar::Field(_)));
            }
        });
        reads
    }
}

/// Whether the parts decide the combination: an AND (`all`) of which no answer is accepted, or an OR of which every
/// answer is.
#[expect(clippy::mutable_key_type, reason = "a regular expression is compared by its text")]
fn decided(parts: &[Condition], all: bool) -> bool {
    let mut outcomes_of: BTreeMap<Test, Vec<(Outcome, bool)>> = BTreeMap::new();
    for part in parts {
        if let Condition::Leaf(leaf) = part {
            let (test, negated) = unnegated(&leaf.test);
            outcomes_of.entry(test).or_default().push((leaf.outcome, negated));
        }
    }
    outcomes_of.iter().any(|(test, outcomes)| {
        let answers = [Some(true), Some(false), None];
        let answers = if test.is_two_valued() { &answers[..2] } else { &answers[..] };
        let is_accepted = |answer: &Option<bool>| {
            let mut accepted = outcomes
                .iter()
                .map(|(outcome, negated)| outcome.accepts(answer.map(|answer| answer != *negated)));
            if all { accepted.all(|accepted| accepted) } else { accepted.any(|accepted| accepted) }
        };
        if all { !answers.iter().any(is_accepted) } else { answers.iter().all(is_accepted) }
    })
}

/// One form for a test and its opposite, and whether this is the opposite: `x != 1` is `x = 1` with true and false
/// exchanged.
fn unnegated(test: &Test) -> (Test, bool) {
    match test {
        Test::Predicate(Predicate::Compare {
            op: op @ (Comparison::NotEqual | Comparison::Greater | Comparison::GreaterOrEqual),
            left,
            right,
        }) => {
            let (op, left, right) = (op.inverted(), left.clone(), right.clone());
            (Test::Predicate(Predicate::Compare { op, left, right }), true)
        }
        test => (test.clone(), false),
    }
}
