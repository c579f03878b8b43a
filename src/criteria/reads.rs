//! What a plan's answer depends on.
//!
//! In: a condition. Out: the fields, event types and lists it reads, and how the passing of time changes
//! it. A pass evaluates only the segments and rows that this names, so [`Reads`] must be complete;
//! naming too much costs time only.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::moment::{Moment, Step};
use super::plan::{AggregateFunction, Condition, EventTable, EventTest, Having, Leaf, Test};
use super::scalar::{EventColumn, Predicate, Scalar, Set};
use crate::schema::{FieldId, Value};
use crate::time::{Timestamp, Unit};

/// Event types: some, or all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Streams {
    Of(BTreeSet<Box<str>>),
    All,
}

impl Default for Streams {
    fn default() -> Self {
        Self::Of(BTreeSet::new())
    }
}

impl Streams {
    fn of(table: &EventTable) -> Self {
        table.types.clone().map_or(Self::All, Self::Of)
    }

    fn add(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Of(types), Self::Of(more)) => types.extend(more),
            (Self::All, _) => {}
            (streams, Self::All) => *streams = Self::All,
        }
    }

    /// Whether it reads events of this type.
    pub(crate) fn includes(&self, event_type: &str) -> bool {
        match self {
            Self::Of(types) => types.contains(event_type),
            Self::All => true,
        }
    }

    /// Whether it reads no events.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Of(types) if types.is_empty())
    }
}

/// The instants that a moving bound passes over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Instants {
    /// A field of contacts.
    Field(FieldId),
    /// The timestamps of events.
    Events(Streams),
    /// One that is written in the query, beside a moment that each contact has its own of.
    Fixed(Timestamp),
}

/// A bound that moves: the rows whose instants it passes over may change sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Boundary {
    pub(crate) instants: Instants,
    pub(crate) bound: Moment,
}

/// What a query names, whether its answer depends on it or not: `plan = 'a' AND plan != 'a'` names a
/// field, and becomes invalid when the field is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Fields of contacts.
    pub fields: BTreeSet<FieldId>,
    /// Lists, by id.
    pub lists: BTreeSet<Box<str>>,
    /// Segments, by id.
    pub segments: BTreeSet<Box<str>>,
    /// Whether it reads events, directly or through a segment: such an engagement query is populated
    /// later.
    pub events: bool,
}

impl Names {
    /// Adds what another part of the query names.
    pub(crate) fn add(&mut self, other: Self) {
        self.fields.extend(other.fields);
        self.lists.extend(other.lists);
        self.segments.extend(other.segments);
        self.events |= other.events;
    }
}

/// What an answer depends on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reads {
    /// Fields of contacts.
    pub(crate) fields: BTreeSet<FieldId>,
    /// Event types.
    pub(crate) streams: Streams,
    /// Lists, by id.
    pub(crate) lists: BTreeSet<Box<str>>,
    /// Moving bounds, which change the answer of the rows that they pass over.
    pub(crate) boundaries: BTreeSet<Boundary>,
    /// Moments that are constant between their jumps and may change any row's answer when they jump,
    /// such as the current month beside a birthday.
    pub(crate) breakpoints: BTreeSet<Moment>,
    /// Whether time changes the answer in ways that neither boundaries nor breakpoints describe: every
    /// row must be evaluated.
    pub(crate) volatile: bool,
}

impl Reads {
    /// What a condition reads.
    pub(crate) fn of(condition: &Condition) -> Self {
        let mut reads = Self::default();
        reads.condition(condition, &[], None);
        reads
    }

    /// Whether time alone may change the answer.
    pub(crate) fn moves(&self) -> bool {
        self.volatile || !self.boundaries.is_empty() || !self.breakpoints.is_empty()
    }

    /// The fields whose instants moving bounds pass over.
    pub(crate) fn fields_with_boundaries(&self) -> impl Iterator<Item = FieldId> {
        self.boundaries.iter().filter_map(|boundary| match boundary.instants {
            Instants::Field(field) => Some(field),
            Instants::Events(_) | Instants::Fixed(_) => None,
        })
    }

    fn condition(&mut self, condition: &Condition, tables: &[EventTable], having: Option<&Having>) {
        condition.leaves(&mut |Leaf { test, .. }| match test {
            Test::Predicate(predicate) => self.predicate(predicate, tables, having),
            Test::Events(test) => self.events(test),
        });
    }

    fn events(&mut self, test: &EventTest) {
        for table in &test.tables {
            self.streams.add(Streams::of(table));
            for (_, bound) in table.window.iter().filter(|(_, bound)| bound.moves()) {
                let instants = Instants::Events(Streams::of(table));
                self.boundaries.insert(Boundary { instants, bound: bound.clone() });
            }
            self.condition(&table.filter, &test.tables, None);
        }
        self.condition(&test.filter, &test.tables, None);
        if let Some(having) = &test.having {
            for aggregate in &having.aggregates {
                aggregate.argument.iter().for_each(|scalar| self.scalar(scalar, &test.tables));
            }
            self.condition(&having.condition, &test.tables, Some(having));
        }
    }

    fn predicate(&mut self, predicate: &Predicate, tables: &[EventTable], having: Option<&Having>) {
        if let Predicate::Contains { set: Set::Field(field), values, .. } = predicate {
            self.fields.insert(*field);
            if *field == FieldId::LIST_IDS {
                self.lists.extend(values.iter().filter_map(|value| match value {
                    Value::Text(text) => Some(Box::from(text.as_ref())),
                    _ => None,
                }));
            }
        }
        predicate.scalars(&mut |scalar| self.values(scalar, tables, having));
        // Time changes the conditions of a CASE in ways of their own, which `values` has recorded.
        let mut moves = false;
        predicate.scalars(&mut |scalar| moves |= scalar.moves());
        if !moves {
            return;
        }
        match boundary(predicate, tables, having) {
            Some(boundary) => {
                self.boundaries.insert(boundary);
            }
            None => match elapsed(predicate, tables, having) {
                Some(boundaries) => self.boundaries.extend(boundaries),
                None => predicate.scalars(&mut |scalar| self.moving(scalar)),
            },
        }
    }

    /// Records how time changes a scalar: by breakpoints, if every mention of the instant is truncated.
    fn moving(&mut self, scalar: &Scalar) {
        let breakpoint = match scalar {
            Scalar::Now => {
                self.volatile = true;
                None
            }
            Scalar::Part { part, of } => {
                Moment::of(of).and_then(|moment| moment.then(Step::Truncate(part.cut())))
            }
            Scalar::Truncate { .. } => Moment::of(scalar),
            _ => None,
        };
        match breakpoint.filter(Moment::moves) {
            Some(breakpoint) => {
                self.breakpoints.insert(breakpoint);
            }
            None => scalar.parts(&mut |part| self.moving(part)),
        }
    }

    /// Records the fields that a scalar has, and all that the conditions of its CASEs read.
    fn values(&mut self, scalar: &Scalar, tables: &[EventTable], having: Option<&Having>) {
        if let Scalar::Field(field) = scalar {
            self.fields.insert(*field);
        }
        if let Scalar::Case { branches, .. } = scalar {
            for (condition, _) in branches {
                self.condition(condition, tables, having);
            }
        }
        scalar.parts(&mut |part| self.values(part, tables, having));
    }

    fn scalar(&mut self, scalar: &Scalar, tables: &[EventTable]) {
        self.values(scalar, tables, None);
        self.moving(scalar);
    }
}

/// The boundary that a predicate is, if instants are compared with a moment and nothing else moves.
fn boundary(
    predicate: &Predicate,
    tables: &[EventTable],
    having: Option<&Having>,
) -> Option<Boundary> {
    let Predicate::Compare { left, right, .. } = predicate else { return None };
    let compared = |left: &Scalar, right: &Scalar| {
        let bound = Moment::of(right)?;
        let instants = match left {
            Scalar::Literal(Value::Time(at)) if bound.own_zone().is_some() => Instants::Fixed(*at),
            left => instants(left, tables, having)?,
        };
        Some(Boundary { instants, bound })
    };
    // A column is on the left; a moment in the zone of the contact has one too.
    compared(left, right).or_else(|| compared(right, left))
}

/// The stored instants that a scalar is one of.
fn instants(scalar: &Scalar, tables: &[EventTable], having: Option<&Having>) -> Option<Instants> {
    Some(match scalar {
        Scalar::Field(field) => Instants::Field(*field),
        Scalar::Event { table, column: EventColumn::Timestamp } => {
            Instants::Events(Streams::of(tables.get(usize::from(*table))?))
        }
        Scalar::Aggregate(index) => {
            let aggregate = having?.aggregates.get(usize::from(*index))?;
            let earliest_or_latest = matches!(
                aggregate.function,
                AggregateFunction::Least | AggregateFunction::Greatest
            );
            match &aggregate.argument {
                Some(Scalar::Event { table, column: EventColumn::Timestamp })
                    if earliest_or_latest =>
                {
                    Instants::Events(Streams::of(tables.get(usize::from(*table))?))
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// The boundaries of a predicate that compares whole units from or to a stored instant with numbers, if that is all
/// that time changes in it: the bounds are a number of units away from the other instant.
///
/// So many units have passed when as many units from the stored instant end. Where the other instant is the first of
/// the two, it is moved by the units itself. Where it is the second, it is moved back; by months that is no move of
/// its own, since a month from January 31 ends on February 28: each of the days that end there has a bound.
fn elapsed(
    predicate: &Predicate,
    tables: &[EventTable],
    having: Option<&Having>,
) -> Option<Vec<Boundary>> {
    let literal = |scalar: &Scalar| match scalar {
        Scalar::Literal(value) => Some(vec![value.clone()]),
        _ => None,
    };
    let (difference, numbers) = match predicate {
        Predicate::Compare { left, right, .. } => match (literal(left), literal(right)) {
            (None, Some(numbers)) => (left, numbers),
            (Some(numbers), None) => (right, numbers),
            _ => return None,
        },
        Predicate::In { scalar, values, .. } => (scalar, values.clone()),
        _ => return None,
    };
    let Scalar::Difference { unit, from, to } = difference else { return None };
    let (unit, months) = match unit {
        Unit::Month => (Unit::Month, Some(1)),
        Unit::Quarter => (Unit::Month, Some(3)),
        Unit::Year => (Unit::Month, Some(12)),
        unit => (*unit, None),
    };
    let (stored, moment, is_first) = match (Moment::of(from), Moment::of(to)) {
        (Some(moment), None) => (instants(to, tables, having)?, moment, true),
        (None, Some(moment)) => (instants(from, tables, having)?, moment, false),
        _ => return None,
    };
    let mut boundaries = Vec::new();
    for number in numbers {
        let Value::Number(number) = number else { return None };
        let whole = i64::try_from(number.floor()).ok().filter(|n| n.unsigned_abs() < 1 << 40)?;
        for units in whole - 1..=whole + 1 {
            let units = units * months.unwrap_or(1);
            let steps = match (is_first, months) {
                (true, _) => vec![Step::Add(unit, units)],
                (false, None) => vec![Step::Add(unit, -units)],
                (false, Some(_)) => {
                    (0..4).map(|later| Step::Anchor { months: -units, later }).collect()
                }
            };
            for step in steps {
                let bound = moment.clone().then(step)?;
                boundaries.push(Boundary { instants: stored.clone(), bound });
            }
        }
    }
    Some(boundaries)
}
