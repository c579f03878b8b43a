//! The definition of evaluation: whether a condition holds for one contact, as the contract states it.
//!
//! In: a condition, the store, an instant, a row. Out: whether the condition holds. No index, no cache, no
//! shortcut: every combination of events is built, every value is looked up anew, lists are searched from the
//! front, so that it can be checked by reading it beside `query-language.md`, sections 5 to 7. It shares
//! values and the calendar with the kernel (`schema` and `time` define those) and nothing else.

use std::cmp::Ordering;

use crate::criteria::pattern::{Pattern, Sign};
use crate::criteria::plan::{Aggregate, AggregateFunction, Condition, EventTable, EventTest, Test};
use crate::criteria::scalar::{
    Arithmetic, Comparison, EventColumn, Function, OwnTime, Predicate, Scalar, Set,
};
use crate::criteria::unaccent::unaccent;
use crate::ids::Row;
use crate::ingest::Scalar as Leaf;
use crate::schema::{
    Decimal, Kind, Total, Value, bucket, distance, exact_product, exact_sum, rounded_product,
    rounded_sum, version_key,
};
use crate::store::{Column, EventRef, Store};
use crate::time::Timestamp;
use crate::time::calendar::whole_units;
use crate::time::zone::Zone;

/// Whether the contact of `row` satisfies `condition` at `now`.
pub(crate) fn holds(condition: &Condition, store: &Store, now: Timestamp, row: Row) -> bool {
    let contact = Case { store, now, row, events: Vec::new(), group: Vec::new(), element: None };
    store.alive().contains(row.0) && contact.satisfies(condition)
}

/// What a condition is evaluated for: a contact, a combination of its events, or their group.
#[derive(Clone)]
struct Case<'a> {
    store: &'a Store,
    now: Timestamp,
    row: Row,
    events: Vec<EventRef>,
    /// The values of the group's aggregates.
    group: Vec<Value<'static>>,
    /// The element of a list that is in the place of the event's payload.
    element: Option<&'a Leaf>,
}

type Known = Option<bool>;

impl Case<'_> {
    fn satisfies(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Const(value) => *value,
            Condition::All(parts) => !parts.iter().any(|part| !self.satisfies(part)),
            Condition::Any(parts) => parts.iter().any(|part| self.satisfies(part)),
            Condition::Leaf(leaf) => leaf.outcome.accepts(match &leaf.test {
                Test::Predicate(predicate) => self.answer(predicate),
                Test::Events(test) => Some(self.has(test)),
            }),
        }
    }

    /// Whether the contact passes an event test.
    fn has(&self, test: &EventTest) -> bool {
        let mut combinations = vec![Vec::new()];
        for table in &test.tables {
            combinations = self.joined(&combinations, table);
        }
        combinations.retain(|events| self.with(events).satisfies(&test.filter));
        let Some(having) = &test.having else { return !combinations.is_empty() };
        if combinations.is_empty() {
            return false;
        }
        let group = having.aggregates.iter().map(|of| self.aggregate(of, &combinations)).collect();
        Case { group, ..self.clone() }.satisfies(&having.condition)
    }

    /// Extends every combination by every event of one more table.
    fn joined(&self, combinations: &[Vec<EventRef>], table: &EventTable) -> Vec<Vec<EventRef>> {
        let mut longer = Vec::new();
        for events in combinations {
            for event in self.store.events().run(self.row) {
                let mut joined = events.clone();
                joined.push(event);
                if self.is_in(table, event) && self.with(&joined).satisfies(&table.filter) {
                    longer.push(joined);
                }
            }
        }
        longer
    }

    fn is_in(&self, table: &EventTable, event: EventRef) -> bool {
        let name = self.store.events().type_name(event.stream);
        let named = table.types.as_ref().is_none_or(|types| types.iter().any(|of| &**of == name));
        let within = table.window.iter().all(|(op, moment)| match moment.at(self.now) {
            Some(bound) => compares(*op, event.at.cmp(&bound)),
            None => false,
        });
        named && within
    }

    fn with(&self, events: &[EventRef]) -> Self {
        Case { events: events.to_vec(), ..self.clone() }
    }

    fn aggregate(&self, aggregate: &Aggregate, group: &[Vec<EventRef>]) -> Value<'static> {
        let Some(argument) = &aggregate.argument else { return Value::Number(group.len().into()) };
        let mut values: Vec<Value<'static>> = Vec::new();
        for events in group {
            let value = self.with(events).value(argument);
            let again = aggregate.distinct && values.contains(&value);
            if !value.is_null() && !again {
                values.push(value);
            }
        }
        let sum = || {
            values.iter().try_fold(Decimal::ZERO, |sum, value| match value {
                Value::Number(number) => exact_sum(sum, *number),
                _ => None,
            })
        };
        let total = || {
            let mut total = Total::default();
            values.iter().for_each(|value| {
                if let Value::Number(number) = value {
                    total.add(*number);
                }
            });
            total.finish()
        };
        let number = |number: Option<Decimal>| number.map_or(Value::Null, Value::Number);
        match aggregate.function {
            AggregateFunction::Count => Value::Number(values.len().into()),
            _ if values.is_empty() => Value::Null,
            AggregateFunction::Sum => number(sum()),
            AggregateFunction::Average => {
                number(sum().and_then(|sum| sum.checked_div(values.len().into())))
            }
            AggregateFunction::SumRounded => number(total()),
            AggregateFunction::AverageRounded => {
                number(total().and_then(|sum| sum.checked_div(values.len().into())))
            }
            AggregateFunction::Least => values.into_iter().min().unwrap_or(Value::Null),
            AggregateFunction::Greatest => values.into_iter().max().unwrap_or(Value::Null),
        }
    }

    /// True, false, or NULL.
    fn answer(&self, predicate: &Predicate) -> Known {
        match predicate {
            Predicate::Compare { op, left, right } => {
                let order = self.value(left).compare(&self.value(right))?;
                Some(compares(*op, order))
            }
            Predicate::IsNull(scalar) => Some(self.value(scalar) == Value::Null),
            Predicate::In { scalar, values, or_null } => {
                let value = self.value(scalar);
                let equal = |other: &Value<'static>| value.compare(other) == Some(Ordering::Equal);
                match values.iter().any(equal) {
                    _ if value == Value::Null => None,
                    true => Some(true),
                    false if *or_null => None,
                    false => Some(false),
                }
            }
            Predicate::Like { scalar, pattern } => match self.value(scalar) {
                Value::Text(text) => Some(is_like(&text, pattern)),
                _ => None,
            },
            // The engine of the library is taken as given; its patterns have tests of their own.
            Predicate::Matches { scalar, pattern } => match self.value(scalar) {
                Value::Text(text) => Some(pattern.matches(&text)),
                _ => None,
            },
            Predicate::Contains { set, values, or_null } => {
                let members = self.members(set)?;
                let found = values.iter().any(|value| members.contains(value));
                if found || !or_null { Some(found) } else { None }
            }
        }
    }

    /// The texts of a set; `None` where there is no set.
    fn members(&self, set: &Set) -> Option<Vec<Value<'static>>> {
        match set {
            Set::Field(field) => Some(match self.store.column(*field) {
                Some(Column::Texts(sets)) => {
                    sets.get(self.row.0).map(|text| Value::Text(text.to_owned().into())).collect()
                }
                _ => Vec::new(),
            }),
            Set::Property { table, path } => {
                let leaf = self.leaf(*table, path)?;
                let texts = leaf.members()?.iter().map(|member| member.value().read_as(Kind::Text));
                let texts = texts.filter(|text| *text != Value::Null);
                Some(texts.map(Value::into_owned).collect())
            }
        }
    }

    fn leaf(&self, table: u8, path: &str) -> Option<&Leaf> {
        if let Some(element) = self.element {
            return element.at(path);
        }
        let event = self.events.get(usize::from(table))?;
        self.store.events().stream(event.stream).property(path)?.get(event.slot)
    }

    fn value(&self, scalar: &Scalar) -> Value<'static> {
        let time = |scalar: &Scalar| match self.value(scalar) {
            Value::Time(at) => Some(at),
            _ => None,
        };
        let or_null = |value: Option<Value<'static>>| value.unwrap_or(Value::Null);
        match scalar {
            Scalar::Literal(value) => value.clone(),
            Scalar::Now => Value::Time(self.now),
            Scalar::Field(field) => self.store.value(*field, self.row).into_owned(),
            Scalar::Event { table, column } => self.column(*table, column),
            Scalar::Aggregate(index) => or_null(self.group.get(usize::from(*index)).cloned()),
            Scalar::Negate(of) => or_null(self.number(of).map(|number| Value::Number(-number))),
            Scalar::Chain { first, rest } => {
                let calculate = |left, (op, right): &(Arithmetic, Scalar)| {
                    calculated(left, *op, self.number(right)?)
                };
                let result =
                    self.number(first).and_then(|first| rest.iter().try_fold(first, calculate));
                or_null(result.map(Value::Number))
            }
            Scalar::AddUnits { unit, amount, to } => {
                let amount = self.number(amount).and_then(|n| i64::try_from(n.trunc()).ok());
                let moved = time(to).and_then(|to| to.add_units(*unit, amount?));
                or_null(moved.map(Value::Time))
            }
            Scalar::Difference { unit, from, to } => {
                let between = time(from).zip(time(to));
                let units = between.map(|(from, to)| whole_units(*unit, from, to));
                or_null(units.map(|units| Value::Number(units.into())))
            }
            Scalar::Part { part, of } => {
                or_null(time(of).map(|at| Value::Number(part.of(at).into())))
            }
            Scalar::Truncate { cut, of } => or_null(time(of).map(|at| Value::Time(cut.start(at)))),
            Scalar::Civil { zone, of } => or_null(time(of).map(|at| Value::Time(zone.civil(at)))),
            Scalar::Local { zone, of } => {
                or_null(time(of).map(|at| Value::Time(zone.instant_of(at))))
            }
            Scalar::Own { what, zone, of } => {
                let zone = match self.value(zone) {
                    Value::Text(name) => Zone::parse(&name).ok(),
                    _ => None,
                };
                or_null(zone.zip(time(of)).map(|(zone, at)| {
                    Value::Time(match what {
                        OwnTime::Civil => zone.civil(at),
                        OwnTime::Local => zone.instant_of(at),
                        OwnTime::Instant => at,
                    })
                }))
            }
            Scalar::Call { function: Function::ArraySize, args } => match args.first() {
                Some(Scalar::Field(field)) => match self.store.column(*field) {
                    Some(Column::Texts(sets)) => Value::Number(sets.get(self.row.0).count().into()),
                    _ => Value::Number(Decimal::ZERO),
                },
                Some(of) => or_null(self.list(of).map(|list| Value::Number(list.len().into()))),
                None => Value::Null,
            },
            Scalar::Call { function, args } => self.call(*function, args),
            Scalar::Elements { of, filter } => {
                let elements = self.list(of).unwrap_or_default();
                let satisfying = elements.iter().filter(|element| {
                    Case { element: Some(element), ..self.clone() }.satisfies(filter)
                });
                Value::Number(satisfying.count().into())
            }
            Scalar::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    if self.satisfies(condition) {
                        return self.value(value);
                    }
                }
                self.value(otherwise)
            }
        }
    }

    /// The elements of the list that a path names.
    fn list(&self, of: &Scalar) -> Option<&[Leaf]> {
        match of {
            Scalar::Event { table, column: EventColumn::Property { path, .. } } => {
                match self.leaf(*table, path)? {
                    Leaf::List(elements) => Some(elements),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn number(&self, scalar: &Scalar) -> Option<Decimal> {
        match self.value(scalar) {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    fn column(&self, table: u8, column: &EventColumn) -> Value<'static> {
        if let (Some(element), EventColumn::Json { path }) = (self.element, column) {
            return element.json_at(path).map_or(Value::Null, |json| Value::Text(json.into()));
        }
        if let (Some(_), EventColumn::Property { path, kind }) = (self.element, column) {
            let value = self.leaf(table, path).map_or(Value::Null, Leaf::value).into_owned();
            return kind.map_or(value.clone(), |kind| value.read_as(kind));
        }
        let Some(event) = self.events.get(usize::from(table)) else { return Value::Null };
        let events = self.store.events();
        let text = |text: &str| Value::Text(text.to_owned().into());
        match column {
            EventColumn::Type => text(events.type_name(event.stream)),
            EventColumn::Source => match events.stream(event.stream).source(event.slot) {
                Some(code) => text(events.source_name(code)),
                None => Value::Null,
            },
            EventColumn::Timestamp => Value::Time(event.at),
            EventColumn::Property { path, kind } => {
                let value = self.leaf(table, path).map_or(Value::Null, Leaf::value).into_owned();
                match kind {
                    Some(kind) => value.read_as(*kind),
                    None => value,
                }
            }
            EventColumn::Nth { of, kind } => {
                let element = match self.leaf(table, &of.list) {
                    Some(Leaf::List(elements)) => elements.get(of.place as usize),
                    _ => None,
                };
                let value = element.and_then(|element| element.at(&of.path));
                let value = value.map_or(Value::Null, Leaf::value).into_owned();
                kind.map_or(value.clone(), |kind| value.read_as(kind))
            }
            EventColumn::NthJson { of } => match self.leaf(table, &of.list) {
                Some(Leaf::List(elements)) => elements
                    .get(of.place as usize)
                    .and_then(|element| element.json_at(&of.path))
                    .map_or(Value::Null, |json| Value::Text(json.into())),
                _ => Value::Null,
            },
            EventColumn::Json { path } => {
                let json = events.stream(event.stream).json(path, event.slot);
                json.map_or(Value::Null, |json| Value::Text(json.into()))
            }
        }
    }

    fn call(&self, function: Function, args: &[Scalar]) -> Value<'static> {
        let values: Vec<Value<'static>> = args.iter().map(|arg| self.value(arg)).collect();
        match function {
            Function::Coalesce => {
                values.into_iter().find(|value| !value.is_null()).unwrap_or(Value::Null)
            }
            Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Length
            | Function::Concat
            | Function::Version
            | Function::Unaccent => of_texts(function, values).unwrap_or(Value::Null),
            Function::Abs | Function::Round | Function::Floor | Function::Ceil => {
                of_numbers(function, &values).map_or(Value::Null, Value::Number)
            }
            Function::Bucket => match values.as_slice() {
                [text, Value::Text(salt), Value::Number(buckets)] => {
                    match text.clone().read_as(Kind::Text) {
                        Value::Text(text) => {
                            let buckets = u32::try_from(*buckets).unwrap_or(1);
                            Value::Number(bucket(&text, salt, buckets).into())
                        }
                        _ => Value::Null,
                    }
                }
                _ => Value::Null,
            },
            // It is answered before, by the array that its argument names.
            Function::ArraySize => Value::Null,
            Function::Haversine => match values.as_slice() {
                [Value::Number(a), Value::Number(b), Value::Number(c), Value::Number(d)] => {
                    distance((*a, *b), (*c, *d)).map_or(Value::Null, Value::Number)
                }
                _ => Value::Null,
            },
        }
    }
}

/// A function of texts; numbers and booleans are taken by their texts, and nothing is made of a NULL.
fn of_texts(function: Function, values: Vec<Value<'static>>) -> Option<Value<'static>> {
    let mut all = String::new();
    for value in values {
        match value.read_as(Kind::Text) {
            Value::Text(text) => all.push_str(&text),
            _ => return None,
        }
    }
    Some(match function {
        Function::Lower => Value::Text(all.to_lowercase().into()),
        Function::Upper => Value::Text(all.to_uppercase().into()),
        Function::Trim => Value::Text(all.trim_matches(' ').to_owned().into()),
        Function::Length => Value::Number(all.chars().count().into()),
        Function::Version => Value::Text(version_key(&all)?.into()),
        // The table of letters is taken as given; it has tests of its own.
        Function::Unaccent => Value::Text(unaccent(&all).into()),
        _ => Value::Text(all.into()),
    })
}

/// A function of numbers, by what is before the point and what is behind it.
fn of_numbers(function: Function, values: &[Value<'static>]) -> Option<Decimal> {
    let number = match values.first()? {
        Value::Number(number) => *number,
        _ => return None,
    };
    let (whole, rest) = (number.trunc(), number.fract());
    Some(match function {
        Function::Abs if number < Decimal::ZERO => -number,
        Function::Floor if rest < Decimal::ZERO => whole - Decimal::ONE,
        Function::Ceil if rest > Decimal::ZERO => whole + Decimal::ONE,
        Function::Floor | Function::Ceil => whole,
        Function::Round => {
            let digits = match values.get(1) {
                None => 0,
                Some(Value::Number(digits)) => u32::try_from(*digits).ok()?,
                Some(_) => return None,
            };
            if number.scale() <= digits {
                return Some(number);
            }
            // Half a unit of the last digit that stays, away from zero; what is behind it is cut off.
            let half = Decimal::new(5, digits + 1);
            let moved = if number < Decimal::ZERO { number - half } else { number + half };
            moved.trunc_with_scale(digits)
        }
        _ => number,
    })
}

fn compares(op: Comparison, order: Ordering) -> bool {
    match op {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }
}

fn calculated(left: Decimal, op: Arithmetic, right: Decimal) -> Option<Decimal> {
    match op {
        Arithmetic::Add => exact_sum(left, right),
        Arithmetic::Subtract => exact_sum(left, -right),
        Arithmetic::Multiply => exact_product(left, right),
        Arithmetic::Divide | Arithmetic::Remainder if right.is_zero() => None,
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
        Arithmetic::AddRounded => rounded_sum(left, right),
        Arithmetic::SubtractRounded => rounded_sum(left, -right),
        Arithmetic::MultiplyRounded => rounded_product(left, right),
    }
}

/// Whether a whole text matches: `reached[n]` says whether the letters so far can be the first `n`
/// signs of the pattern.
fn is_like(text: &str, pattern: &Pattern) -> bool {
    let signs: Vec<Sign> = pattern.signs().collect();
    let mut reached = vec![false; signs.len() + 1];
    reached[0] = true;
    let skip_runs = |reached: &mut Vec<bool>| {
        for (n, sign) in signs.iter().enumerate() {
            reached[n + 1] |= reached[n] && matches!(sign, Sign::Run);
        }
    };
    skip_runs(&mut reached);
    for letter in text.chars().map(|letter| pattern.fold(letter)) {
        let mut next = vec![false; signs.len() + 1];
        for (n, sign) in signs.iter().enumerate() {
            match sign {
                Sign::Run => next[n] |= reached[n],
                Sign::One => next[n + 1] |= reached[n],
                Sign::Letter(wanted) => next[n + 1] |= reached[n] && *wanted == letter,
            }
        }
        skip_runs(&mut next);
        reached = next;
    }
    reached[signs.len()]
}
