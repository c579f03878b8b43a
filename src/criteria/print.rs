//! Plans as text, for people.
//!
//! In: conditions and scalars, and the schema with the names of fields. Out: text in the words of
//! SQL where it has them. The text describes the whole plan, but is not read back: `serial` is for
//! that.

use std::fmt::Write as _;

use super::moment::{Moment, Step};
use super::pattern::{Pattern, Sign};
use super::plan::{
    Aggregate, AggregateFunction, Condition, EventTable, EventTest, Leaf, Outcome, Test,
};
use super::scalar::{Arithmetic, EventColumn, OwnTime, Predicate, Scalar, Set};
use crate::ingest::PATH_SEPARATOR;
use crate::schema::{FieldId, Schema, Value};

/// Prints with the names of a schema and, inside an event test, with its aggregates.
#[derive(Clone, Copy)]
pub(crate) struct Printer<'p> {
    pub(crate) schema: &'p Schema,
    aggregates: &'p [Aggregate],
    /// Whether payloads are elements of a list.
    in_element: bool,
}

impl<'p> Printer<'p> {
    pub(crate) fn new(schema: &'p Schema) -> Self {
        Self { schema, aggregates: &[], in_element: false }
    }

    /// A condition in one line.
    pub(crate) fn condition(self, condition: &Condition) -> String {
        let joined = |parts: &[Condition], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.nested(part)).collect();
            parts.join(word)
        };
        match condition {
            Condition::Const(true) => "everyone".to_owned(),
            Condition::Const(false) => "nobody".to_owned(),
            Condition::All(parts) => joined(parts, " AND "),
            Condition::Any(parts) => joined(parts, " OR "),
            Condition::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn nested(self, condition: &Condition) -> String {
        let text = self.condition(condition);
        match condition {
            Condition::All(_) | Condition::Any(_) => format!("({text})"),
            _ => text,
        }
    }

    /// A leaf with its outcome.
    pub(crate) fn leaf(self, leaf: &Leaf) -> String {
        let text = match &leaf.test {
            Test::Predicate(predicate) => self.predicate(predicate),
            Test::Events(test) => self.events(test),
        };
        match leaf.outcome {
            Outcome::True => text,
            Outcome::False => format!("NOT ({text})"),
            Outcome::NotTrue => format!("({text}) IS NOT TRUE"),
            Outcome::NotFalse => format!("({text}) IS NOT FALSE"),
        }
    }

    fn predicate(self, predicate: &Predicate) -> String {
        match predicate {
            Predicate::Compare { op, left, right } => {
                format!("{} {} {}", self.scalar(left), op.symbol(), self.scalar(right))
            }
            Predicate::IsNull(scalar) => format!("{} IS NULL", self.scalar(scalar)),
            Predicate::In { scalar, values, or_null } => {
                format!("{} IN ({})", self.scalar(scalar), list(values, *or_null))
            }
            Predicate::Like { scalar, pattern } => {
                format!("{} LIKE {}", self.scalar(scalar), pattern_text(pattern))
            }
            Predicate::Matches { scalar, pattern } => {
                let (scalar, text) = (self.scalar(scalar), pattern.text().replace('\'', "''"));
                let flags = if pattern.ignores_case() { ", 'i'" } else { "" };
                format!("REGEXP_LIKE({scalar}, '{text}'{flags})")
            }
            Predicate::Contains { set, values, or_null } => {
                let set = match set {
                    Set::Field(field) => self.field(*field),
                    Set::Property { table, path } => self.property(*table, path),
                };
                format!("array_contains({set}, [{}])", list(values, *or_null))
            }
        }
    }

    /// A test of events, in one line.
    pub(crate) fn events(self, test: &EventTest) -> String {
        let tables: Vec<String> = test
            .tables
            .iter()
            .enumerate()
            .map(|(number, table)| self.table(number, table))
            .collect();
        let mut text = format!("has {}", tables.join(" with "));
        if test.filter != Condition::EVERYONE {
            let _ = write!(text, " where {}", self.condition(&test.filter));
        }
        if let Some(having) = &test.having {
            let within = Printer { aggregates: &having.aggregates, ..self };
            let _ = write!(text, " having {}", within.condition(&having.condition));
        }
        text
    }

    fn table(self, number: usize, table: &EventTable) -> String {
        let name = format!("e{number}");
        let types = match &table.types {
            Some(types) => types.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" or "),
            None => "any event".to_owned(),
        };
        let mut parts: Vec<String> = table
            .window
            .iter()
            .map(|(op, moment)| format!("{name}.timestamp {} {}", op.symbol(), moment_text(moment)))
            .collect();
        if table.filter != Condition::EVERYONE {
            parts.push(self.nested(&table.filter));
        }
        let parts =
            if parts.is_empty() { String::new() } else { format!("[{}]", parts.join(" AND ")) };
        format!("{name}: {types}{parts}")
    }

    fn scalar(self, scalar: &Scalar) -> String {
        let nested = |scalar: &Scalar| match scalar {
            Scalar::Chain { .. } => format!("({})", self.scalar(scalar)),
            scalar => self.scalar(scalar),
        };
        match scalar {
            Scalar::Literal(value) => value_text(value),
            Scalar::Now => "CURRENT_TIMESTAMP".to_owned(),
            Scalar::Field(field) => self.field(*field),
            Scalar::Event { table, column } => match column {
                EventColumn::Type => format!("e{table}.event_type"),
                EventColumn::Source => format!("e{table}.event_source"),
                EventColumn::Timestamp => format!("e{table}.timestamp"),
                EventColumn::Property { path, kind } => match kind {
                    Some(kind) => format!("{} as {}", self.property(*table, path), kind.name()),
                    None => self.property(*table, path),
                },
                EventColumn::Json { path } => self.property(*table, path),
                EventColumn::Nth { of, .. } | EventColumn::NthJson { of } => {
                    let steps = of.path.split(PATH_SEPARATOR).filter(|step| !step.is_empty());
                    let list = format!("{}[{}]", self.property(*table, &of.list), of.place);
                    steps.fold(list, |path, step| path + "." + step)
                }
            },
            Scalar::Aggregate(index) => match self.aggregates.get(usize::from(*index)) {
                Some(aggregate) => self.aggregate(aggregate),
                None => format!("aggregate {index}"),
            },
            Scalar::Negate(of) => format!("-{}", nested(of)),
            Scalar::Chain { first, rest } => {
                rest.iter().fold(nested(first), |text, (op, right)| {
                    format!("{text} {} {}", sign(*op), nested(right))
                })
            }
            Scalar::AddUnits { unit, amount, to } => {
                format!(
                    "timestampadd({}, {}, {})",
                    unit.name(),
                    self.scalar(amount),
                    self.scalar(to)
                )
            }
            Scalar::Difference { unit, from, to } => {
                format!("datediff({}, {}, {})", unit.name(), self.scalar(from), self.scalar(to))
            }
            Scalar::Part { part, of } => {
                format!("EXTRACT({} FROM {})", part.name(), self.scalar(of))
            }
            Scalar::Truncate { cut, of } => {
                format!("DATE_TRUNC('{}', {})", cut.name(), self.scalar(of))
            }
            Scalar::Civil { zone, of } => {
                format!("CONVERT_TIMEZONE('{zone}', {})", self.scalar(of))
            }
            Scalar::Local { zone, of } => format!("the instant of {} in {zone}", self.scalar(of)),
            Scalar::Own { what, zone, of } => {
                let (zone, of) = (self.scalar(zone), self.scalar(of));
                match what {
                    OwnTime::Civil => format!("CONVERT_TIMEZONE({zone}, {of})"),
                    OwnTime::Local => format!("the instant of {of} in {zone}"),
                    OwnTime::Instant => format!("{of} if {zone} is a time zone"),
                }
            }
            Scalar::Call { function, args } => {
                let args: Vec<String> = args.iter().map(|arg| self.scalar(arg)).collect();
                format!("{}({})", function.name(), args.join(", "))
            }
            Scalar::Case { branches, otherwise } => {
                let mut text = "CASE".to_owned();
                for (condition, value) in branches {
                    let (condition, value) = (self.condition(condition), self.scalar(value));
                    let _ = write!(text, " WHEN {condition} THEN {value}");
                }
                format!("{text} ELSE {} END", self.scalar(otherwise))
            }
            Scalar::Elements { of, filter } => {
                let list = self.scalar(of);
                let mut text =
                    format!("(SELECT COUNT(*) FROM TABLE(FLATTEN(input => {list})) AS i");
                if **filter != Condition::EVERYONE {
                    let within = Self { in_element: true, ..self };
                    let _ = write!(text, " WHERE {}", within.condition(filter));
                }
                text + ")"
            }
        }
    }

    fn aggregate(self, aggregate: &Aggregate) -> String {
        let name = match aggregate.function {
            AggregateFunction::Count => "COUNT",
            AggregateFunction::Sum | AggregateFunction::SumRounded => "SUM",
            AggregateFunction::Average | AggregateFunction::AverageRounded => "AVG",
            AggregateFunction::Least => "MIN",
            AggregateFunction::Greatest => "MAX",
        };
        let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
        let argument = aggregate.argument.as_ref().map_or("*".to_owned(), |of| self.scalar(of));
        format!("{name}({distinct}{argument})")
    }

    fn property(self, table: u8, path: &str) -> String {
        let steps: Vec<&str> = path.split(PATH_SEPARATOR).collect();
        match (self.in_element, path) {
            (true, "") => "i.value".to_owned(),
            (true, _) => format!("i.value:{}", steps.join(".")),
            (false, _) => format!("e{table}.DATA:payload.{}", steps.join(".")),
        }
    }

    /// A field by name, or by number if the schema no longer has it.
    pub(crate) fn field(self, field: FieldId) -> String {
        let named = self.schema.fields().find(|known| known.id == field);
        named.map_or_else(|| format!("field {}", field.index()), |known| known.name.clone())
    }
}

fn list(values: &[Value<'static>], or_null: bool) -> String {
    let values = values.iter().map(value_text).chain(or_null.then(|| "NULL".to_owned()));
    values.collect::<Vec<_>>().join(", ")
}

fn value_text(value: &Value<'_>) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Number(number) => number.to_string(),
        Value::Time(at) => format!("'{at}'"),
        Value::Bool(flag) => flag.to_string().to_uppercase(),
    }
}

fn pattern_text(pattern: &Pattern) -> String {
    let mut text = String::new();
    for sign in pattern.signs() {
        match sign {
            Sign::Run => text.push('%'),
            Sign::One => text.push('_'),
            Sign::Letter(letter @ ('%' | '_' | '\\')) => text.extend(['\\', letter]),
            Sign::Letter('\'') => text.push_str("''"),
            Sign::Letter(letter) => text.push(letter),
        }
    }
    format!("'{text}'{}", if pattern.ignores_case() { " in any case" } else { "" })
}

fn moment_text(moment: &Moment) -> String {
    match moment {
        Moment::Fixed(at) => format!("'{at}'"),
        Moment::FromNow(steps) => steps.iter().fold("now".to_owned(), |text, step| match step {
            Step::Add(unit, amount) if *amount < 0 => {
                format!("{text} - {} {}", amount.unsigned_abs(), unit.name())
            }
            Step::Add(unit, amount) => format!("{text} + {amount} {}", unit.name()),
            Step::Truncate(cut) => format!("start of {} of ({text})", cut.name()),
            Step::Anchor { months, .. } => format!("{text} and {months} months"),
            Step::Civil(zone) => format!("({text}) in {zone}"),
            Step::Local(zone) => format!("the instant of ({text}) in {zone}"),
            Step::Own(..) => format!("({text}) in the contact's own time zone"),
        }),
    }
}

fn sign(op: Arithmetic) -> char {
    match op {
        Arithmetic::Add | Arithmetic::AddRounded => '+',
        Arithmetic::Subtract | Arithmetic::SubtractRounded => '-',
        Arithmetic::Multiply | Arithmetic::MultiplyRounded => '*',
        Arithmetic::Divide => '/',
        Arithmetic::Remainder => '%',
    }
}
