//! Typed scalars and the predicates over them, evaluated for one contact or one of its events.
//!
//! In: an [`Env`] with the values. Out: a value, or true, false or NULL. This is the only definition of
//! the language's operators and functions (`query-language.md`, sections 5 to 7).

use std::cmp::Ordering;

use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::pattern::Pattern;
use super::plan::{Condition, EventTest, Leaf, Test};
use super::regexp::Regexp;
use super::serial::ScalarForm;
use crate::schema::{
    Decimal, FieldId, Kind, Value, exact_product, exact_sum, rounded_product, rounded_sum,
};
use crate::time::calendar::{Cut, Part, whole_units};
use crate::time::zone::Zone;
use crate::time::{Timestamp, Unit};

pub(crate) use super::ast::{Arithmetic, Comparison};
pub(crate) use super::function::Function;
pub(crate) use super::nth::Nth;
pub(crate) use crate::time::zone::OwnTime;

/// A column of `event_data`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[doc(hidden)]
pub enum EventColumn {
    Type,
    Source,
    Timestamp,
    /// A payload path, its steps joined by `ingest::PATH_SEPARATOR`, read as a kind, or as it comes.
    Property {
        path: Box<str>,
        kind: Option<Kind>,
    },
    /// The value at a payload path as JSON text, arrays and objects included: for `IS NULL` and
    /// `COUNT(DISTINCT ...)`.
    Json {
        path: Box<str>,
    },
    /// As `Property`, of an element of a list.
    Nth {
        of: Nth,
        kind: Option<Kind>,
    },
    /// As `Json`, of an element of a list.
    NthJson {
        of: Nth,
    },
}

/// An expression with one value per contact, or per contact and event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "ScalarForm", try_from = "ScalarForm")]
#[doc(hidden)]
pub enum Scalar {
    Literal(Value<'static>),
    /// The evaluation instant.
    Now,
    Field(FieldId),
    /// A column of the `table`-th joined event.
    Event {
        table: u8,
        column: EventColumn,
    },
    /// The n-th aggregate of the surrounding `HAVING`.
    Aggregate(u8),
    Negate(Box<Scalar>),
    /// One precedence level, left to right.
    Chain {
        first: Box<Scalar>,
        rest: Vec<(Arithmetic, Scalar)>,
    },
    AddUnits {
        unit: Unit,
        amount: Box<Scalar>,
        to: Box<Scalar>,
    },
    /// Whole units from one instant to another.
    Difference {
        unit: Unit,
        from: Box<Scalar>,
        to: Box<Scalar>,
    },
    /// A part of an instant.
    Part {
        part: Part,
        of: Box<Scalar>,
    },
    /// The start of the calendar unit that holds an instant.
    Truncate {
        cut: Cut,
        of: Box<Scalar>,
    },
    /// What clocks of a zone show at an instant.
    Civil {
        zone: Zone,
        of: Box<Scalar>,
    },
    Call {
        function: Function,
        args: Vec<Scalar>,
    },
    /// The first instant at which clocks of a zone show a time.
    Local {
        zone: Zone,
        of: Box<Scalar>,
    },
    /// How many elements of the list at a payload path satisfy a condition; 0 where there is no list. In the condition
    /// an element is the event of table 0, and its payload; the empty path is the element itself.
    Elements {
        of: Box<Scalar>,
        filter: Box<Condition>,
    },
    /// The value of the first branch whose condition holds, in the place of the scalar itself.
    ///
    /// INVARIANT: no condition has a scalar of this kind in it.
    Case {
        branches: Vec<(Condition, Scalar)>,
        otherwise: Box<Scalar>,
    },
    /// As `Civil` or `Local`, in the zone that a text names; NULL where it names none.
    Own {
        what: OwnTime,
        zone: Box<Scalar>,
        of: Box<Scalar>,
    },
}

/// A set of texts that `array_contains` looks into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[doc(hidden)]
pub enum Set {
    Field(FieldId),
    /// A payload array of the `table`-th joined event.
    Property {
        table: u8,
        path: Box<str>,
    },
}

/// A test with three answers: true, false, and NULL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[doc(hidden)]
pub enum Predicate {
    Compare {
        op: Comparison,
        left: Scalar,
        right: Scalar,
    },
    IsNull(Scalar),
    /// `values` are sorted, distinct and not NULL; `or_null` says that the list held a NULL too.
    In {
        scalar: Scalar,
        values: Vec<Value<'static>>,
        or_null: bool,
    },
    Like {
        scalar: Scalar,
        pattern: Pattern,
    },
    /// Whether the set holds any of the values; NULL where there is no set.
    Contains {
        set: Set,
        values: Vec<Value<'static>>,
        or_null: bool,
    },
    /// `REGEXP_LIKE`.
    Matches {
        scalar: Scalar,
        pattern: Regexp,
    },
}

/// The values that scalars read.
pub trait Env<'a> {
    /// The evaluation instant.
    fn now(&self) -> Timestamp;
    /// A field of the contact.
    fn field(&self, field: FieldId) -> Value<'a>;
    /// A column of a joined event.
    fn event(&self, table: u8, column: &EventColumn) -> Value<'a>;
    /// An aggregate of the group.
    fn aggregate(&self, index: u8) -> Value<'a>;
    /// Whether a set holds any of the values; `None` when there is no set.
    fn contains(&self, set: &Set, values: &[Value<'_>]) -> Option<bool>;
    /// How many texts the set of a field holds.
    fn size(&self, field: FieldId) -> usize;
    /// How many elements of a payload's list satisfy a condition; `None` when there is no list.
    fn elements(&self, table: u8, path: &str, filter: &Condition) -> Option<usize>;
    /// Whether the contact passes a test of its events, in the condition of a CASE.
    fn passes(&self, test: &EventTest) -> bool;
}

/// Whether a condition holds for what the values are of.
fn holds<'a>(condition: &'a Condition, env: &impl Env<'a>) -> bool {
    match condition {
        Condition::Const(value) => *value,
        Condition::All(parts) => parts.iter().all(|part| holds(part, env)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, env)),
        Condition::Leaf(leaf) => leaf.outcome.accepts(match &leaf.test {
            Test::Predicate(predicate) => predicate.test(env),
            Test::Events(test) => Some(env.passes(test)),
        }),
    }
}

/// An instant and no columns: for constant expressions.
pub(crate) struct Nowhere(pub(crate) Timestamp);

impl<'a> Env<'a> for Nowhere {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn field(&self, _: FieldId) -> Value<'a> {
        Value::Null
    }

    fn event(&self, _: u8, _: &EventColumn) -> Value<'a> {
        Value::Null
    }

    fn aggregate(&self, _: u8) -> Value<'a> {
        Value::Null
    }

    fn contains(&self, _: &Set, _: &[Value<'_>]) -> Option<bool> {
        None
    }

    fn size(&self, _: FieldId) -> usize {
        0
    }

    fn elements(&self, _: u8, _: &str, _: &Condition) -> Option<usize> {
        None
    }

    fn passes(&self, _: &EventTest) -> bool {
        false
    }
}

impl Scalar {
    /// Its value.
    pub fn evaluate<'a>(&'a self, env: &impl Env<'a>) -> Value<'a> {
        match self {
            Self::Literal(value) => value.borrowed(),
            Self::Now => Value::Time(env.now()),
            Self::Field(field) => env.field(*field),
            Self::Event { table, column } => env.event(*table, column),
            Self::Aggregate(index) => env.aggregate(*index),
            Self::Negate(scalar) => {
                number(&scalar.evaluate(env)).map_or(Value::Null, |n| Value::Number(-n))
            }
            Self::Chain { first, rest } => {
                let start = number(&first.evaluate(env));
                rest.iter()
                    .fold(start, |left, (op, right)| {
                        calculate(*op, left?, number(&right.evaluate(env))?)
                    })
                    .map_or(Value::Null, Value::Number)
            }
            Self::AddUnits { unit, amount, to } => {
                let moved = match (amount.evaluate(env), to.evaluate(env)) {
                    (Value::Number(amount), Value::Time(at)) => {
                        amount.trunc().to_i64().and_then(|amount| at.add_units(*unit, amount))
                    }
                    _ => None,
                };
                moved.map_or(Value::Null, Value::Time)
            }
            Self::Difference { unit, from, to } => match (from.evaluate(env), to.evaluate(env)) {
                (Value::Time(from), Value::Time(to)) => {
                    Value::Number(whole_units(*unit, from, to).into())
                }
                _ => Value::Null,
            },
            Self::Part { part, of } => instant(&of.evaluate(env))
                .map_or(Value::Null, |at| Value::Number(part.of(at).into())),
            Self::Truncate { cut, of } => {
                instant(&of.evaluate(env)).map_or(Value::Null, |at| Value::Time(cut.start(at)))
            }
            Self::Civil { zone, of } => {
                instant(&of.evaluate(env)).map_or(Value::Null, |at| Value::Time(zone.civil(at)))
            }
            Self::Local { zone, of } => instant(&of.evaluate(env))
                .map_or(Value::Null, |at| Value::Time(zone.instant_of(at))),
            Self::Own { what, zone, of } => match (zone.evaluate(env), of.evaluate(env)) {
                (Value::Text(name), Value::Time(at)) => {
                    Zone::named(&name).map_or(Value::Null, |zone| Value::Time(what.of(zone, at)))
                }
                _ => Value::Null,
            },
            Self::Call { function: Function::ArraySize, args } => {
                let size = match args.as_slice() {
                    [Self::Field(field)] => Some(env.size(*field)),
                    [of] => of.elements(env, &Condition::EVERYONE),
                    _ => None,
                };
                size.map_or(Value::Null, |size| Value::Number(size.into()))
            }
            Self::Call { function, args } => function.of(args.iter().map(|arg| arg.evaluate(env))),
            Self::Elements { of, filter } => {
                Value::Number(of.elements(env, filter).unwrap_or(0).into())
            }
            Self::Case { branches, otherwise } => {
                let met = branches.iter().find(|(condition, _)| holds(condition, env));
                met.map_or(&**otherwise, |(_, value)| value).evaluate(env)
            }
        }
    }

    /// How many elements of the list at this path satisfy a condition.
    fn elements<'a>(&self, env: &impl Env<'a>, filter: &Condition) -> Option<usize> {
        match self {
            Self::Event { table, column: EventColumn::Property { path, .. } } => {
                env.elements(*table, path, filter)
            }
            _ => None,
        }
    }

    /// Calls `visit` with this scalar and every scalar in it, those in the conditions of a CASE included.
    pub(crate) fn walk(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        self.parts(&mut |part| part.walk(visit));
        self.leaves(&mut |leaf| {
            if let Test::Predicate(predicate) = &leaf.test {
                predicate.scalars(&mut |scalar| scalar.walk(visit));
            }
        });
    }

    /// Whether it has the instant of evaluation, past the conditions of a CASE.
    pub(crate) fn moves(&self) -> bool {
        let mut moves = matches!(self, Self::Now);
        self.parts(&mut |part| moves |= part.moves());
        moves
    }

    /// Calls `visit` with the leaves of the conditions of this CASE; other scalars have none.
    pub(crate) fn leaves(&self, visit: &mut dyn FnMut(&Leaf)) {
        if let Self::Case { branches, .. } = self {
            branches.iter().for_each(|(condition, _)| condition.leaves(&mut |leaf| visit(leaf)));
        }
    }

    /// How deep it is nested; 0 for a column or a literal.
    pub(crate) fn depth(&self) -> usize {
        let mut depth = match self {
            Self::Elements { filter, .. } => 1 + filter.depth(),
            Self::Case { branches, .. } => {
                1 + branches.iter().map(|(condition, _)| condition.depth()).max().unwrap_or(0)
            }
            _ => 0,
        };
        self.parts(&mut |part| depth = depth.max(1 + part.depth()));
        depth
    }

    /// Calls `visit` with the direct parts; the conditions of a CASE are not among them.
    pub(crate) fn parts(&self, visit: &mut dyn FnMut(&Self)) {
        match self {
            Self::Literal(_)
            | Self::Now
            | Self::Field(_)
            | Self::Event { .. }
            | Self::Aggregate(_) => {}
            Self::Negate(of)
            | Self::Part { of, .. }
            | Self::Truncate { of, .. }
            | Self::Civil { of, .. }
            | Self::Local { of, .. }
            | Self::Elements { of, .. } => visit(of),
            Self::Chain { first, rest } => {
                visit(first);
                rest.iter().for_each(|(_, scalar)| visit(scalar));
            }
            Self::AddUnits { amount: one, to: other, .. }
            | Self::Difference { from: one, to: other, .. }
            | Self::Own { zone: one, of: other, .. } => {
                visit(one);
                visit(other);
            }
            Self::Call { args, .. } => args.iter().for_each(visit),
            Self::Case { branches, otherwise } => {
                branches.iter().for_each(|(_, value)| visit(value));
                visit(otherwise);
            }
        }
    }

    /// Calls `visit` with the direct parts, to be changed; the conditions of a CASE are not among them.
    pub(crate) fn parts_mut(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::Literal(_)
            | Self::Now
            | Self::Field(_)
            | Self::Event { .. }
            | Self::Aggregate(_) => {}
            Self::Negate(of)
            | Self::Part { of, .. }
            | Self::Truncate { of, .. }
            | Self::Civil { of, .. }
            | Self::Local { of, .. }
            | Self::Elements { of, .. } => visit(of),
            Self::Chain { first, rest } => {
                visit(first);
                rest.iter_mut().for_each(|(_, scalar)| visit(scalar));
            }
            Self::AddUnits { amount: one, to: other, .. }
            | Self::Difference { from: one, to: other, .. }
            | Self::Own { zone: one, of: other, .. } => {
                visit(one);
                visit(other);
            }
            Self::Call { args, .. } => args.iter_mut().for_each(visit),
            Self::Case { branches, otherwise } => {
                branches.iter_mut().for_each(|(_, value)| visit(value));
                visit(otherwise);
            }
        }
    }

    /// For `IS NULL`: a payload path becomes the value there of any type.
    #[must_use]
    pub(crate) fn of_any_type(self) -> Self {
        match self {
            Self::Event { table, column: EventColumn::Property { path, kind: None } } => {
                Self::Event { table, column: EventColumn::Json { path } }
            }
            Self::Case { branches, otherwise } => {
                let branches = branches.into_iter();
                let branches = branches.map(|(when, value)| (when, value.of_any_type())).collect();
                Self::Case { branches, otherwise: Box::new(otherwise.of_any_type()) }
            }
            Self::Event { table, column: EventColumn::Nth { of, kind: None } } => {
                Self::Event { table, column: EventColumn::NthJson { of } }
            }
            Self::Call { function, args } if function == Function::Coalesce => {
                Self::Call { function, args: args.into_iter().map(Self::of_any_type).collect() }
            }
            scalar => scalar,
        }
    }

    /// Its value as a literal if it is constant, else itself.
    #[must_use]
    pub(crate) fn folded(self) -> Self {
        let mut constant = !matches!(self, Self::Literal(_));
        self.walk(&mut |scalar| {
            constant &= !matches!(
                scalar,
                // What a CASE asks may be a set, or events.
                Self::Now
                    | Self::Field(_)
                    | Self::Event { .. }
                    | Self::Aggregate(_)
                    | Self::Case { .. }
            );
        });
        if constant {
            return Self::Literal(match self.evaluate(&Nowhere(Timestamp::MIN)).into_owned() {
                // One form per number, or equal plans would have different hashes.
                Value::Number(number) => Value::Number(number.normalize()),
                value => value,
            });
        }
        match self {
            Self::Own { what, zone, of } => match *zone {
                Self::Literal(Value::Text(name)) => match (Zone::named(&name), what) {
                    (None, _) => Self::Literal(Value::Null),
                    (Some(zone), OwnTime::Civil) => Self::Civil { zone: zone.clone(), of },
                    (Some(zone), OwnTime::Local) => Self::Local { zone: zone.clone(), of },
                    (Some(_), OwnTime::Instant) => *of,
                },
                zone => Self::Own { what, zone: Box::new(zone), of },
            },
            scalar => scalar,
        }
    }
}

fn instant(value: &Value<'_>) -> Option<Timestamp> {
    match value {
        Value::Time(at) => Some(*at),
        _ => None,
    }
}

fn number(value: &Value<'_>) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// Dividing by zero, and what does not fit, is NULL. A quotient is rounded at its 28th digit; the others are exact, or
/// say that they are rounded.
fn calculate(op: Arithmetic, left: Decimal, right: Decimal) -> Option<Decimal> {
    match op {
        Arithmetic::Add => exact_sum(left, right),
        Arithmetic::Subtract => exact_sum(left, -right),
        Arithmetic::Multiply => exact_product(left, right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
        Arithmetic::AddRounded => rounded_sum(left, right),
        Arithmetic::SubtractRounded => rounded_sum(left, -right),
        Arithmetic::MultiplyRounded => rounded_product(left, right),
    }
}

/// Whether a value is equal to one of the sorted `values`.
fn is_among(value: &Value<'_>, values: &[Value<'static>]) -> bool {
    let same_kind =
        |item: Option<&Value<'static>>| item.is_none_or(|item| item.kind() == value.kind());
    if same_kind(values.first()) && same_kind(values.last()) {
        return values.binary_search_by(|item| item.borrowed().cmp(value)).is_ok();
    }
    // `=` compares values of two kinds by their texts, the order of the list does not. No compiled plan
    // has such a list, but one that is read back may.
    values.iter().any(|item| item.compare(value).is_some_and(Ordering::is_eq))
}

impl Predicate {
    /// True, false, or NULL.
    pub fn test<'a>(&'a self, env: &impl Env<'a>) -> Option<bool> {
        match self {
            Self::Compare { op, left, right } => {
                left.evaluate(env).compare(&right.evaluate(env)).map(|order| op.accepts(order))
            }
            Self::IsNull(scalar) => Some(scalar.evaluate(env).is_null()),
            Self::In { scalar, values, or_null } => {
                let value = scalar.evaluate(env);
                if value.is_null() {
                    return None;
                }
                answer(is_among(&value, values), *or_null)
            }
            Self::Like { scalar, pattern } => match scalar.evaluate(env) {
                Value::Text(text) => Some(pattern.matches(&text)),
                _ => None,
            },
            Self::Matches { scalar, pattern } => match scalar.evaluate(env) {
                Value::Text(text) => Some(pattern.matches(&text)),
                _ => None,
            },
            Self::Contains { set, values, or_null } => {
                env.contains(set, values).and_then(|found| answer(found, *or_null))
            }
        }
    }

    /// Calls `visit` with every scalar in it, those in the conditions of a CASE included.
    pub(crate) fn walk(&self, visit: &mut dyn FnMut(&Scalar)) {
        self.scalars(&mut |scalar| scalar.walk(visit));
    }

    /// Calls `visit` with the leaves of the conditions of every CASE in it.
    pub(crate) fn leaves(&self, visit: &mut dyn FnMut(&Leaf)) {
        self.walk(&mut |scalar| scalar.leaves(visit));
    }

    /// Calls `visit` with the sets that it looks into, those of every CASE included.
    pub(crate) fn sets(&self, visit: &mut dyn FnMut(&Set, &[Value<'static>])) {
        if let Self::Contains { set, values, .. } = self {
            visit(set, values);
        }
        self.leaves(&mut |leaf| {
            if let Test::Predicate(Self::Contains { set, values, .. }) = &leaf.test {
                visit(set, values);
            }
        });
    }

    /// Calls `visit` with the scalars that it tests.
    pub(crate) fn scalars(&self, visit: &mut dyn FnMut(&Scalar)) {
        match self {
            Self::Compare { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Self::IsNull(scalar)
            | Self::In { scalar, .. }
            | Self::Like { scalar, .. }
            | Self::Matches { scalar, .. } => visit(scalar),
            Self::Contains { .. } => {}
        }
    }
}

/// SQL's answer for a list: a value that is not found is NULL if the list holds a NULL.
fn answer(found: bool, or_null: bool) -> Option<bool> {
    if found || !or_null { Some(found) } else { None }
}
