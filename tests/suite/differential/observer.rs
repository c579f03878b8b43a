//! A third evaluator, which watches itself.
//!
//! In: a plan and a contact as plain data, past the store and its columns. Out: whether the contact is
//! in, and every comparison that was made on the way. It shares the scalar functions with the library
//! and nothing else: payloads, sets, joins, groups and the order of AND and OR are its own.

use std::collections::{BTreeMap, BTreeSet};

use segmentry::ingest::PATH_SEPARATOR;
use segmentry::schema::{ColumnKind, Decimal, FieldId, Kind, Schema, Value, decimal_from_text};
use segmentry::testing::plan::{
    Aggregate, AggregateFunction, Comparison, Condition, Env, EventColumn, EventTable, EventTest,
    Moment, Nth, Outcome, Predicate, Scalar, Set, Test,
};
use segmentry::time::Timestamp;

use crate::sqlite::numbers::total;

use super::coverage::{Coverage, Made, Op, Subject};
use super::grammar::payload::Json;
use super::grammar::world::{Cell, Contact, Deed};

/// A contact, the events that are joined to it, and the aggregates of their group.
#[derive(Clone)]
struct Place<'a> {
    schema: &'a Schema,
    now: Timestamp,
    contact: &'a Contact,
    events: Vec<&'a Deed>,
    aggregates: Vec<(Kindred, Value<'static>)>,
    in_events: bool,
    /// The element of a list that stands in the place of the event's payload.
    element: Option<&'a Json>,
}

/// What an aggregate gives.
#[derive(Clone, Copy)]
struct Kindred(Option<Kind>);

/// Whether the contact is in; counts what was compared.
pub(crate) fn is_in(
    condition: &Condition,
    schema: &Schema,
    now: Timestamp,
    contact: &Contact,
    coverage: &mut Coverage,
) -> bool {
    let place = Place {
        schema,
        now,
        contact,
        events: Vec::new(),
        aggregates: Vec::new(),
        in_events: false,
        element: None,
    };
    accepts(condition, &place, coverage)
}

fn accepts(condition: &Condition, place: &Place<'_>, coverage: &mut Coverage) -> bool {
    match condition {
        Condition::Const(value) => *value,
        Condition::All(parts) => parts.iter().all(|part| accepts(part, place, coverage)),
        Condition::Any(parts) => parts.iter().any(|part| accepts(part, place, coverage)),
        Condition::Leaf(leaf) => leaf.outcome().accepts(match leaf.test() {
            Test::Predicate(predicate) => {
                coverage.made(place.made(predicate, leaf.outcome()));
                predicate.test(place)
            }
            Test::Events(test) => Some(has_events(test, place, coverage)),
        }),
    }
}

fn has_events(test: &EventTest, place: &Place<'_>, coverage: &mut Coverage) -> bool {
    let mut group = Vec::new();
    let inner =
        Place { events: Vec::new(), aggregates: Vec::new(), in_events: true, ..place.clone() };
    combine(test, &inner, coverage, &mut group);
    let Some(having) = &test.having else { return !group.is_empty() };
    if group.is_empty() {
        return false;
    }
    let aggregates = having.aggregates.iter().map(|one| aggregate(one, &group)).collect();
    accepts(&having.condition, &Place { aggregates, ..inner }, coverage)
}

/// Adds every combination of events that passes; without a group, the first is enough.
fn combine<'a>(
    test: &EventTest,
    place: &Place<'a>,
    coverage: &mut Coverage,
    group: &mut Vec<Place<'a>>,
) {
    let Some(table) = test.tables.get(place.events.len()) else {
        if accepts(&test.filter, place, coverage) {
            group.push(place.clone());
        }
        return;
    };
    for event in &place.contact.events {
        let mut next = place.clone();
        next.events.push(event);
        if in_table(table, event, &next, coverage) && accepts(&table.filter, &next, coverage) {
            combine(test, &next, coverage, group);
        }
        if test.having.is_none() && !group.is_empty() {
            return;
        }
    }
}

fn in_table(table: &EventTable, event: &Deed, place: &Place<'_>, coverage: &mut Coverage) -> bool {
    let mut made = |subject, op| {
        coverage.made(Made { subject, op, is_null: false, negated: false, in_events: true });
    };
    if let Some(types) = &table.types {
        made(Subject::Type, Op::Equal);
        if !types.contains(event.event_type) {
            return false;
        }
    }
    table.window.iter().all(|(op, bound): &(Comparison, Moment)| {
        made(Subject::Timestamp, Op::of(*op));
        let at = Timestamp::saturating_from_millis(event.at);
        bound.at(place.now).is_some_and(|bound| op.accepts(at.cmp(&bound)))
    })
}

fn aggregate(aggregate: &Aggregate, group: &[Place<'_>]) -> (Kindred, Value<'static>) {
    let mut values: Vec<Value<'static>> = group
        .iter()
        .map(|place| match &aggregate.argument {
            Some(scalar) => scalar.evaluate(place).into_owned(),
            None => Value::Bool(true),
        })
        .filter(|value| !value.is_null())
        .collect();
    values.sort();
    if aggregate.distinct {
        values.dedup();
    }
    let count = Decimal::from(values.len());
    let numbers = values.iter().map(|value| match value {
        Value::Number(number) => *number,
        other => panic!("a sum of {other:?}"),
    });
    let kind = match &aggregate.argument {
        Some(Scalar::Event { column, .. }) => column_kind(column),
        _ => None,
    };
    let number = Kindred(Some(Kind::Number));
    match aggregate.function {
        AggregateFunction::Count => (number, Value::Number(count)),
        AggregateFunction::SumRounded | AggregateFunction::AverageRounded if values.is_empty() => {
            (number, Value::Null)
        }
        AggregateFunction::Sum | AggregateFunction::Average => panic!("of an earlier language"),
        AggregateFunction::SumRounded => {
            (number, total(numbers).map_or(Value::Null, Value::Number))
        }
        AggregateFunction::AverageRounded => {
            (number, total(numbers).map_or(Value::Null, |sum| Value::Number(sum / count)))
        }
        AggregateFunction::Least => (Kindred(kind), values.first().cloned().unwrap_or(Value::Null)),
        AggregateFunction::Greatest => {
            (Kindred(kind), values.last().cloned().unwrap_or(Value::Null))
        }
    }
}

fn column_kind(column: &EventColumn) -> Option<Kind> {
    match column {
        EventColumn::Type
        | EventColumn::Source
        | EventColumn::Json { .. }
        | EventColumn::NthJson { .. } => Some(Kind::Text),
        EventColumn::Timestamp => Some(Kind::Time),
        EventColumn::Property { kind, .. } | EventColumn::Nth { kind, .. } => *kind,
    }
}

impl Place<'_> {
    fn at(&self, table: u8, path: &str) -> Option<&Json> {
        if let (Some(element), true) = (self.element, path.is_empty()) {
            return element.at(&[]);
        }
        let steps: Vec<&str> = path.split(PATH_SEPARATOR).collect();
        match self.element {
            Some(element) => element.at(&steps),
            None => self.events.get(usize::from(table))?.payload.at(&steps),
        }
    }

    fn nth(&self, table: u8, of: &Nth) -> Option<&Json> {
        let Json::Array(elements) = self.at(table, &of.list)? else { return None };
        let steps: Vec<&str> =
            of.path.split(PATH_SEPARATOR).filter(|step| !step.is_empty()).collect();
        elements.get(of.place as usize)?.at(&steps)
    }

    /// What a predicate compares, as the table of coverage has it.
    fn made(&self, predicate: &Predicate, outcome: Outcome) -> Made {
        let is_null = match predicate {
            Predicate::Compare { left: scalar, .. }
            | Predicate::IsNull(scalar)
            | Predicate::In { scalar, .. }
            | Predicate::Like { scalar, .. }
            | Predicate::Matches { scalar, .. } => scalar.evaluate(self).is_null(),
            Predicate::Contains { set, .. } => self.contains(set, &[]).is_none(),
        };
        let (subject, op) = match predicate {
            Predicate::Compare { op, left, .. } => (self.subject(left), Op::of(*op)),
            Predicate::IsNull(scalar) => (self.subject(scalar), Op::IsNull),
            Predicate::In { scalar, or_null, .. } => {
                (self.subject(scalar), if *or_null { Op::InOrNull } else { Op::In })
            }
            Predicate::Like { scalar, pattern } => {
                (self.subject(scalar), if pattern.ignores_case() { Op::Ilike } else { Op::Like })
            }
            Predicate::Matches { scalar, .. } => (self.subject(scalar), Op::Matches),
            Predicate::Contains { set, or_null, .. } => {
                let op = if *or_null { Op::ContainsOrNull } else { Op::Contains };
                match set {
                    Set::Field(_) => (Subject::FieldSet, op),
                    Set::Property { .. } => (Subject::PathSet, op),
                }
            }
        };
        Made { subject, op, is_null, negated: outcome != Outcome::True, in_events: self.in_events }
    }

    fn subject(&self, scalar: &Scalar) -> Subject {
        match scalar {
            Scalar::Field(field) => match self.schema.by_id(*field).map(|field| field.kind) {
                Some(ColumnKind::Scalar(kind)) => Subject::Field(kind.into()),
                _ => panic!("{field:?} is no scalar"),
            },
            Scalar::Event { column, .. } => match column {
                EventColumn::Type => Subject::Type,
                EventColumn::Source => Subject::Source,
                EventColumn::Timestamp => Subject::Timestamp,
                EventColumn::Json { .. } | EventColumn::NthJson { .. } => Subject::Json,
                EventColumn::Property { kind, .. } | EventColumn::Nth { kind, .. } => {
                    Subject::Path(kind.map(Into::into))
                }
            },
            Scalar::Aggregate(index) => {
                let (Kindred(kind), _) = self.aggregates[usize::from(*index)];
                Subject::Aggregate(kind.map(Into::into))
            }
            computed => Subject::Computed(self.kind(computed).into()),
        }
    }

    fn kind(&self, scalar: &Scalar) -> Kind {
        use segmentry::testing::plan::Function;
        match scalar {
            Scalar::Literal(value) => value.kind().unwrap_or(Kind::Text),
            Scalar::Field(field) => match self.schema.by_id(*field).map(|field| field.kind) {
                Some(ColumnKind::Scalar(kind)) => kind,
                _ => Kind::Text,
            },
            Scalar::Event { column, .. } => column_kind(column).unwrap_or(Kind::Text),
            Scalar::Call {
                function:
                    Function::Length
                    | Function::Abs
                    | Function::Round
                    | Function::Floor
                    | Function::Ceil
                    | Function::Bucket
                    | Function::Haversine
                    | Function::ArraySize,
                ..
            }
            | Scalar::Elements { .. }
            | Scalar::Negate(_)
            | Scalar::Chain { .. }
            | Scalar::Difference { .. }
            | Scalar::Part { .. }
            | Scalar::Aggregate(_) => Kind::Number,
            Scalar::Call { function: Function::Coalesce, args } => {
                args.first().map_or(Kind::Text, |first| self.kind(first))
            }
            Scalar::Case { branches, otherwise } => {
                let mut values = branches.iter().map(|(_, value)| value).chain([&**otherwise]);
                let known = |value: &&Scalar| **value != Scalar::Literal(Value::Null);
                values.find(known).map_or(Kind::Text, |value| self.kind(value))
            }
            Scalar::Call { .. } => Kind::Text,
            Scalar::Now
            | Scalar::AddUnits { .. }
            | Scalar::Truncate { .. }
            | Scalar::Civil { .. }
            | Scalar::Local { .. }
            | Scalar::Own { .. } => Kind::Time,
        }
    }
}

/// A scalar of JSON; arrays and objects are none.
fn scalar(json: &Json) -> Value<'static> {
    match json {
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(digits) => {
            Value::Number(decimal_from_text(digits).expect("a number of the pool"))
        }
        Json::Text(text) => Value::Text(text.clone().into()),
        Json::Null | Json::Array(_) | Json::Object(_) => Value::Null,
    }
}

/// One text for what is equal.
fn canonical(json: &Json) -> String {
    match json {
        Json::Number(_) => format!("{:?}", scalar(json)),
        Json::Array(members) => {
            format!("[{}]", members.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Json::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| *value != Json::Null);
            let sorted: BTreeMap<_, _> =
                entries.map(|(key, value)| (*key, canonical(value))).collect();
            format!("{sorted:?}")
        }
        json => json.to_text(),
    }
}

impl<'a> Env<'a> for Place<'_> {
    fn size(&self, field: FieldId) -> usize {
        let name = &self.schema.by_id(field).expect("plans name fields that exist").name;
        let texts: BTreeSet<&str> = self.contact.set(name).iter().map(AsRef::as_ref).collect();
        texts.len()
    }

    fn elements(&self, table: u8, path: &str, filter: &Condition) -> Option<usize> {
        let Json::Array(elements) = self.at(table, path)? else { return None };
        let holds = |element: &&Json| {
            let inner = Place { element: Some(element), ..self.clone() };
            accepts(filter, &inner, &mut Coverage::default())
        };
        Some(elements.iter().filter(holds).count())
    }

    fn passes(&self, test: &EventTest) -> bool {
        has_events(test, self, &mut Coverage::default())
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn field(&self, field: FieldId) -> Value<'a> {
        if field == FieldId::CONTACT_ID {
            return Value::Text(self.contact.id.to_string().into());
        }
        let name = &self.schema.by_id(field).expect("plans name fields that exist").name;
        match self.contact.cell(name) {
            None => Value::Null,
            Some(Cell::Text(text)) => Value::Text(text.clone().into()),
            Some(Cell::Number(number)) => Value::Number(*number),
            Some(Cell::Time(at)) => Value::Time(Timestamp::saturating_from_millis(*at)),
        }
    }

    fn event(&self, table: u8, column: &EventColumn) -> Value<'a> {
        let event = self.events[usize::from(table)];
        match column {
            EventColumn::Type => Value::Text(event.event_type.into()),
            EventColumn::Source => Value::Text(event.source.into()),
            EventColumn::Timestamp => Value::Time(Timestamp::saturating_from_millis(event.at)),
            EventColumn::Property { path, kind } => {
                let value = self.at(table, path).map_or(Value::Null, scalar);
                kind.map_or(value.clone(), |kind| value.read_as(kind))
            }
            EventColumn::Nth { of, kind } => {
                let value = self.nth(table, of).map_or(Value::Null, scalar);
                kind.map_or(value.clone(), |kind| value.read_as(kind))
            }
            EventColumn::NthJson { of } => {
                self.nth(table, of).map_or(Value::Null, |json| Value::Text(canonical(json).into()))
            }
            EventColumn::Json { path } => {
                self.at(table, path).map_or(Value::Null, |json| Value::Text(canonical(json).into()))
            }
        }
    }

    fn aggregate(&self, index: u8) -> Value<'a> {
        self.aggregates[usize::from(index)].1.clone()
    }

    fn contains(&self, set: &Set, values: &[Value<'_>]) -> Option<bool> {
        let members: Vec<Value<'_>> = match set {
            Set::Field(field) => {
                let name = &self.schema.by_id(*field).expect("plans name fields that exist").name;
                self.contact.set(name).iter().map(|text| Value::Text(text.into())).collect()
            }
            Set::Property { table, path } => match self.at(*table, path)? {
                Json::Object(_) => return None,
                Json::Array(members) => members.iter().map(scalar).collect(),
                one => vec![scalar(one)],
            },
        };
        let texts = members.into_iter().filter(|member| !member.is_null());
        Some(texts.map(|member| member.read_as(Kind::Text)).any(|text| values.contains(&text)))
    }
}
