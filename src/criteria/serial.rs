//! The serialized form of plans.
//!
//! In: plans. Out: a form that nests no deeper than subqueries, and back. Conditions and scalars
//! are lists of steps in postfix order, so that reading them takes no recursion and bounded memory.
//! INVARIANT: a plan that is read back went through the constructors of `plan` and mentions only
//! tables and aggregates that exist, so that its evaluation cannot fail, whatever was read.

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::plan::{Aggregate, AggregateFunction, Condition, EventTest, Leaf, Outcome, Plan, Test};
use super::reads::Names;
use super::scalar::{
    Arithmetic, Comparison, EventColumn, Function, OwnTime, Predicate, Scalar, Set,
};
use crate::limits;
use crate::schema::{FieldId, Value};
use crate::time::Unit;
use crate::time::calendar::{Cut, Part};
use crate::time::zone::Zone;

/// The version that is written; older ones can be read.
const VERSION: u32 = 7;

/// Why a serialized plan is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// Written by a later version of this library.
    #[error("the plan has version {0}, and versions up to {VERSION} are known")]
    Version(u32),
    /// Steps without operands, or operands left over.
    #[error("the steps of the plan do not add up")]
    Steps,
    /// Nested deeper than a plan may be.
    #[error("the plan is nested more than {} deep", limits::PLAN_DEPTH)]
    TooDeep,
    /// More leaves than a plan may have.
    #[error("the plan has more than {} leaves", limits::PLAN_LEAVES)]
    TooLarge,
    /// A table or aggregate that does not exist, or a list out of order.
    #[error("the plan speaks of what is not there")]
    Dangling,
}

/// A serialized plan.
#[derive(Serialize, Deserialize)]
pub(super) struct PlanForm {
    version: u32,
    condition: Condition,
    names: Names,
}

impl From<Plan> for PlanForm {
    fn from(plan: Plan) -> Self {
        let names = plan.names().clone();
        Self { version: VERSION, condition: plan.into_condition(), names }
    }
}

impl TryFrom<PlanForm> for Plan {
    type Error = FormError;

    fn try_from(form: PlanForm) -> Result<Self, FormError> {
        if !(1..=VERSION).contains(&form.version) {
            return Err(FormError::Version(form.version));
        }
        if form.condition.size() > limits::PLAN_LEAVES {
            return Err(FormError::TooLarge);
        }
        if form.condition.depth() > limits::PLAN_DEPTH {
            return Err(FormError::TooDeep);
        }
        check(&form.condition, 0, 0)?;
        Ok(Self::naming(form.condition, form.names))
    }
}

/// One step of a condition.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ConditionStep {
    Const(bool),
    Leaf(Leaf),
    /// Combines this number of conditions.
    All(usize),
    Any(usize),
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ConditionForm(Vec<ConditionStep>);

impl From<Condition> for ConditionForm {
    fn from(condition: Condition) -> Self {
        fn write(condition: Condition, steps: &mut Vec<ConditionStep>) {
            let (parts, step): (_, fn(usize) -> ConditionStep) = match condition {
                Condition::Const(value) => return steps.push(ConditionStep::Const(value)),
                Condition::Leaf(leaf) => return steps.push(ConditionStep::Leaf(leaf)),
                Condition::All(parts) => (parts, ConditionStep::All),
                Condition::Any(parts) => (parts, ConditionStep::Any),
            };
            let count = parts.len();
            parts.into_iter().for_each(|part| write(part, steps));
            steps.push(step(count));
        }
        let mut steps = Vec::new();
        write(condition, &mut steps);
        Self(steps)
    }
}

impl TryFrom<ConditionForm> for Condition {
    type Error = FormError;

    fn try_from(form: ConditionForm) -> Result<Self, FormError> {
        let mut stack = Stack::new();
        for step in form.0 {
            match step {
                ConditionStep::Const(value) => stack.push(Self::Const(value), 0)?,
                ConditionStep::Leaf(leaf) => stack.push(Self::Leaf(leaf), 0)?,
                ConditionStep::All(count) => stack.combine(count, Self::all)?,
                ConditionStep::Any(count) => stack.combine(count, Self::any)?,
            }
        }
        stack.finish()
    }
}

#[derive(Deserialize)]
pub(super) struct LeafForm {
    test: Test,
    outcome: Outcome,
}

impl From<LeafForm> for Leaf {
    fn from(LeafForm { test, outcome }: LeafForm) -> Self {
        Self::new(test, outcome)
    }
}

/// One step of a scalar.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScalarStep {
    Literal(Value<'static>),
    Now,
    Field(FieldId),
    Event(u8, EventColumn),
    Aggregate(u8),
    Negate,
    /// Combines one scalar more than there are operators.
    Chain(Vec<Arithmetic>),
    /// Combines the amount and the instant.
    AddUnits(Unit),
    Difference(Unit),
    Part(Part),
    Truncate(Cut),
    Civil(Zone),
    /// Combines this number of scalars.
    Call(Function, usize),
    Local(Zone),
    /// Counts the elements of the list before it.
    Elements(Box<Condition>),
    /// Combines one scalar more than there are conditions: their values, and what is without them.
    Case(Vec<Condition>),
    /// Combines the name of a zone and an instant.
    Own(OwnTime),
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ScalarForm(Vec<ScalarStep>);

impl From<Scalar> for ScalarForm {
    fn from(scalar: Scalar) -> Self {
        fn write(scalar: &Scalar, steps: &mut Vec<ScalarStep>) {
            scalar.parts(&mut |part| write(part, steps));
            steps.push(match scalar {
                Scalar::Literal(value) => ScalarStep::Literal(value.clone()),
                Scalar::Now => ScalarStep::Now,
                Scalar::Field(field) => ScalarStep::Field(*field),
                Scalar::Event { table, column } => ScalarStep::Event(*table, column.clone()),
                Scalar::Aggregate(index) => ScalarStep::Aggregate(*index),
                Scalar::Negate(_) => ScalarStep::Negate,
                Scalar::Chain { rest, .. } => {
                    ScalarStep::Chain(rest.iter().map(|(op, _)| *op).collect())
                }
                Scalar::AddUnits { unit, .. } => ScalarStep::AddUnits(*unit),
                Scalar::Difference { unit, .. } => ScalarStep::Difference(*unit),
                Scalar::Part { part, .. } => ScalarStep::Part(*part),
                Scalar::Truncate { cut, .. } => ScalarStep::Truncate(*cut),
                Scalar::Civil { zone, .. } => ScalarStep::Civil(zone.clone()),
                Scalar::Local { zone, .. } => ScalarStep::Local(zone.clone()),
                Scalar::Call { function, args } => ScalarStep::Call(*function, args.len()),
                Scalar::Elements { filter, .. } => ScalarStep::Elements(filter.clone()),
                Scalar::Own { what, .. } => ScalarStep::Own(*what),
                Scalar::Case { branches, .. } => ScalarStep::Case(
                    branches.iter().map(|(condition, _)| condition.clone()).collect(),
                ),
            });
        }
        let mut steps = Vec::new();
        write(&scalar, &mut steps);
        Self(steps)
    }
}

impl TryFrom<ScalarForm> for Scalar {
    type Error = FormError;

    fn try_from(form: ScalarForm) -> Result<Self, FormError> {
        let mut stack = Stack::new();
        for step in form.0 {
            match step {
                ScalarStep::Literal(value) => stack.push(Self::Literal(value), 0)?,
                ScalarStep::Now => stack.push(Self::Now, 0)?,
                ScalarStep::Field(field) => stack.push(Self::Field(field), 0)?,
                ScalarStep::Event(table, column) => stack.push(Self::Event { table, column }, 0)?,
                ScalarStep::Aggregate(index) => stack.push(Self::Aggregate(index), 0)?,
                ScalarStep::Negate => stack.one(Self::Negate)?,
                ScalarStep::Part(part) => stack.one(|of| Self::Part { part, of })?,
                ScalarStep::Truncate(cut) => stack.one(|of| Self::Truncate { cut, of })?,
                ScalarStep::Civil(zone) => stack.one(|of| Self::Civil { zone, of })?,
                ScalarStep::Local(zone) => stack.one(|of| Self::Local { zone, of })?,
                ScalarStep::Elements(filter) => {
                    stack.one(|of| Self::Elements { of, filter })?;
                }
                ScalarStep::AddUnits(unit) => {
                    stack.two(|amount, to| Self::AddUnits { unit, amount, to })?;
                }
                ScalarStep::Difference(unit) => {
                    stack.two(|from, to| Self::Difference { unit, from, to })?;
                }
                ScalarStep::Own(what) => stack.two(|zone, of| Self::Own { what, zone, of })?,
                ScalarStep::Chain(ops) if ops.is_empty() => return Err(FormError::Steps),
                ScalarStep::Chain(ops) => stack.combine(ops.len() + 1, |mut parts| {
                    let first = Box::new(parts.remove(0));
                    Self::Chain { first, rest: ops.into_iter().zip(parts).collect() }
                })?,
                ScalarStep::Case(conditions) => {
                    stack.combine(conditions.len() + 1, |mut parts| {
                        let otherwise = Box::new(parts.pop().expect("one more than conditions"));
                        Self::Case {
                            branches: conditions.into_iter().zip(parts).collect(),
                            otherwise,
                        }
                    })?;
                }
                ScalarStep::Call(function, count) if !function.is_sound(count) => {
                    return Err(FormError::Steps);
                }
                ScalarStep::Call(function, count) => {
                    stack.combine(count, |args| Self::Call { function, args })?;
                }
            }
        }
        stack.finish()
    }
}

/// The operands read so far, each with its depth.
struct Stack<T>(Vec<(T, usize)>);

impl<T> Stack<T> {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn push(&mut self, value: T, depth: usize) -> Result<(), FormError> {
        if depth > limits::PLAN_DEPTH {
            return Err(FormError::TooDeep);
        }
        self.0.push((value, depth));
        Ok(())
    }

    fn combine(&mut self, count: usize, join: impl FnOnce(Vec<T>) -> T) -> Result<(), FormError> {
        let start =
            self.0.len().checked_sub(count).filter(|_| count > 0).ok_or(FormError::Steps)?;
        let (mut parts, mut depth) = (Vec::with_capacity(count), 0);
        for (part, below) in self.0.drain(start..) {
            depth = depth.max(below);
            parts.push(part);
        }
        self.push(join(parts), depth + 1)
    }

    fn one(&mut self, join: impl FnOnce(Box<T>) -> T) -> Result<(), FormError> {
        let (part, depth) = self.0.pop().ok_or(FormError::Steps)?;
        self.push(join(Box::new(part)), depth + 1)
    }

    fn two(&mut self, join: impl FnOnce(Box<T>, Box<T>) -> T) -> Result<(), FormError> {
        let (Some((right, r)), Some((left, l))) = (self.0.pop(), self.0.pop()) else {
            return Err(FormError::Steps);
        };
        self.push(join(Box::new(left), Box::new(right)), l.max(r) + 1)
    }

    fn finish(mut self) -> Result<T, FormError> {
        match (self.0.pop(), self.0.is_empty()) {
            (Some((value, _)), true) => Ok(value),
            _ => Err(FormError::Steps),
        }
    }
}

/// Checks that a condition mentions only this number of tables and aggregates.
fn check(condition: &Condition, tables: usize, aggregates: usize) -> Result<(), FormError> {
    let mut sound = Ok(());
    condition.leaves(&mut |leaf| {
        let found = match &leaf.test {
            Test::Predicate(predicate) => check_predicate(predicate, tables, aggregates),
            Test::Events(test) => check_events(test),
        };
        if sound.is_ok() {
            sound = found;
        }
    });
    sound
}

fn check_predicate(
    predicate: &Predicate,
    tables: usize,
    aggregates: usize,
) -> Result<(), FormError> {
    let mut sound = match predicate {
        Predicate::In { values, .. } => {
            let sorted = values.windows(2).all(|pair| pair[0] < pair[1]);
            sorted && !values.iter().any(Value::is_null)
        }
        Predicate::Contains { set: Set::Property { table, .. }, .. } => {
            usize::from(*table) < tables
        }
        _ => true,
    };
    predicate.scalars(&mut |scalar| sound &= is_sound(scalar, tables, aggregates));
    if sound { Ok(()) } else { Err(FormError::Dangling) }
}

fn is_sound(scalar: &Scalar, tables: usize, aggregates: usize) -> bool {
    let mut sound = true;
    scalar.walk(&mut |scalar| match scalar {
        Scalar::Event { table, .. } => sound &= usize::from(*table) < tables,
        Scalar::Aggregate(index) => sound &= usize::from(*index) < aggregates,
        // A condition on elements sees one table, the element, and is constant for it.
        Scalar::Elements { filter, .. } => {
            sound &= check(filter, 1, 0).is_ok() && !filter.mentions_now();
        }
        // Its conditions see what it sees itself.
        Scalar::Case { branches, .. } => {
            sound &= !branches.is_empty();
            scalar.leaves(&mut |leaf| match &leaf.test {
                Test::Events(test) => sound &= check_events(test).is_ok(),
                Test::Predicate(predicate) => {
                    let mut nests = false;
                    predicate.scalars(&mut |scalar| {
                        scalar.walk(&mut |part| nests |= matches!(part, Scalar::Case { .. }));
                    });
                    sound &= !nests && check_predicate(predicate, tables, aggregates).is_ok();
                }
            });
        }
        _ => {}
    });
    sound
}

fn check_events(test: &EventTest) -> Result<(), FormError> {
    let tables = test.tables.len();
    if !(1..=limits::JOINS).contains(&tables) {
        return Err(FormError::Dangling);
    }
    for (number, table) in test.tables.iter().enumerate() {
        // An inequality is no bound of a window, nor is what each contact has its own of.
        let is_none = |(op, bound): &(Comparison, Moment)| {
            *op == Comparison::NotEqual || bound.own_zone().is_some()
        };
        if table.window.iter().any(is_none) {
            return Err(FormError::Dangling);
        }
        check(&table.filter, number + 1, 0)?;
    }
    check(&test.filter, tables, 0)?;
    let Some(having) = &test.having else { return Ok(()) };
    let is_sound = |aggregate: &Aggregate| match &aggregate.argument {
        Some(scalar) => is_sound(scalar, tables, 0),
        None => aggregate.function == AggregateFunction::Count && !aggregate.distinct,
    };
    if !having.aggregates.iter().all(is_sound) {
        return Err(FormError::Dangling);
    }
    check(&having.condition, 0, having.aggregates.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{Dialect, ErrorKind, compile};
    use crate::schema::Schema;

    fn plan(condition: &str) -> Plan {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        compile(&query, &Schema::new(), Dialect::Extended).expect("a good query")
    }

    fn read(text: &str) -> Result<Plan, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn the_deepest_plans_are_read_back_as_they_were_written() {
        let levels = limits::QUERY_DEPTH - 1;
        let open = |n| format!("(city = '{n}' {} ", if n % 2 == 0 { "OR" } else { "AND" });
        let open: Vec<String> = (0..levels).map(open).collect();
        let open = open.concat();
        let conditions = format!("{open}city = 'x'{}", ")".repeat(levels));
        let lowers = format!("{}city{} = 'x'", "LOWER(".repeat(levels), ")".repeat(levels));
        for condition in [conditions, lowers] {
            let plan = plan(&condition);
            let text = serde_json::to_string(&plan).expect("JSON");
            assert_eq!(read(&text), Ok(plan));
        }
    }

    #[test]
    fn values_nest_no_deeper_than_they_are_read_back() {
        let moved = |n| format!("created_at < NOW(){}", " + INTERVAL '1 month 1 day'".repeat(n));
        let deepest = (limits::PLAN_DEPTH - 1) / 2;
        let deep = plan(&moved(deepest));
        let text = serde_json::to_string(&deep).expect("JSON");
        assert_eq!(read(&text), Ok(deep));
        for n in [deepest + 1, limits::OPERATORS - 2] {
            let query =
                format!("SELECT contact_id, updated_at FROM contact_data WHERE {}", moved(n));
            let error = compile(&query, &Schema::new(), Dialect::Extended).expect_err("too deep");
            assert_eq!(error.kind, ErrorKind::TooDeep, "{error}");
        }
    }

    #[test]
    fn what_is_no_plan_is_refused_and_says_why() {
        let events = "contact_id IN (SELECT contact_id FROM event_data WHERE DATA:payload.a = 1
            GROUP BY contact_id HAVING COUNT(*) > 1)";
        let good = serde_json::to_string(&plan(events)).expect("JSON");
        assert!(read(&good).is_ok());
        for (from, to, why) in [
            ("\"version\":7", "\"version\":8", "version 8"),
            ("\"aggregate\":0", "\"aggregate\":1", "what is not there"),
            ("\"event\":[0", "\"event\":[1", "what is not there"),
            ("\"distinct\":false", "\"distinct\":true", "what is not there"),
            ("\"Count\"", "\"Sum\"", "what is not there"),
        ] {
            assert!(good.contains(from), "{good}");
            let error = read(&good.replacen(from, to, 1)).expect_err(why);
            assert!(error.contains(why), "{error}");
        }
        let names = r#"{"fields":[],"lists":[],"segments":[],"events":false}"#;
        let steps =
            |steps: &str| format!(r#"{{"version":1,"condition":[{steps}],"names":{names}}}"#);
        for bad in
            ["", r#"{"all":2}"#, r#"{"const":true},{"const":true}"#, r#"{"const":true},{"any":0}"#]
        {
            assert!(read(&steps(bad)).expect_err(bad).contains("do not add up"), "{bad}");
        }
        let lower = serde_json::to_string(&plan("LOWER(city) = 'x'")).expect("JSON");
        let two = lower.replacen(r#"{"call":["Lower",1]}"#, r#""now",{"call":["Lower",2]}"#, 1);
        assert!(read(&two).expect_err("two arguments").contains("do not add up"), "{two}");
        let deep = r#",{"all":1}"#.repeat(limits::PLAN_DEPTH + 1);
        let deep = steps(&format!("{}{deep}", r#"{"const":true}"#));
        assert!(read(&deep).expect_err("deep").contains("nested more than"));
    }
}
