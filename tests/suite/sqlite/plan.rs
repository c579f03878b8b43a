//! Plans as `SQLite`'s SQL.
//!
//! In: a plan's condition. Out: a query for the ids of the contacts that are in. A leaf's outcome is
//! `IS TRUE`, `IS NOT TRUE` and so on; an event test is EXISTS over joined events, grouped where there
//! is a HAVING. The translation is exhaustive: there is no form of a plan that it leaves out.

use segmentry::ingest::PATH_SEPARATOR;
use segmentry::schema::{self, ColumnKind, FieldId, Schema, Value};
use segmentry::testing::plan::{
    Aggregate, AggregateFunction, Arithmetic, Condition, EventColumn, EventTable, EventTest,
    Function, Having, Moment, Nth, Outcome, OwnTime, Pattern, Predicate, Scalar, Set, Sign, Step,
    Test,
};

use super::numbers::shortest;
use super::words::{self, Kind, Path, quoted};

/// Where a condition stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    schema: &'p Schema,
    now: i64,
    /// In how many event tests: events of each have names of their own.
    depth: usize,
    having: Option<&'p Having>,
    /// The event of whose list an element stands in the place of event 0.
    element: Option<u8>,
}

/// The query for the contacts that are in.
pub(crate) fn to_sqlite(condition: &Condition, schema: &Schema, now: i64) -> String {
    let place = Place { schema, now, depth: 0, having: None, element: None };
    format!("SELECT c.id FROM contacts AS c WHERE {}", place.condition(condition))
}

impl Place<'_> {
    fn condition(&self, condition: &Condition) -> String {
        let all = |parts: &[Condition], between: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
            format!("({})", parts.join(between))
        };
        match condition {
            Condition::Const(value) => i32::from(*value).to_string(),
            Condition::All(parts) => all(parts, " AND "),
            Condition::Any(parts) => all(parts, " OR "),
            Condition::Leaf(leaf) => {
                let test = match leaf.test() {
                    Test::Predicate(predicate) => self.predicate(predicate),
                    Test::Events(test) => self.events(test),
                };
                let wanted = match leaf.outcome() {
                    Outcome::True => "IS TRUE",
                    Outcome::False => "IS FALSE",
                    Outcome::NotTrue => "IS NOT TRUE",
                    Outcome::NotFalse => "IS NOT FALSE",
                };
                format!("({test} {wanted})")
            }
        }
    }

    fn event(&self, table: usize) -> String {
        format!("e{}_{table}", self.depth)
    }

    fn events(&self, test: &EventTest) -> String {
        let inner = Place { depth: self.depth + 1, having: None, ..*self };
        let names: Vec<String> = (0..test.tables.len()).map(|table| inner.event(table)).collect();
        let from: Vec<String> = names.iter().map(|name| format!("events AS {name}")).collect();
        let of_contact = names.iter().map(|name| format!("{name}.contact = c.id"));
        let tables = names.iter().zip(&test.tables).map(|(name, table)| inner.table(name, table));
        let filter = std::iter::once(inner.condition(&test.filter));
        let filters: Vec<String> = of_contact.chain(tables).chain(filter).collect();
        let having = test.having.as_ref().map_or_else(String::new, |having| {
            let grouped = Place { having: Some(having), ..inner };
            let condition = grouped.condition(&having.condition);
            format!(" GROUP BY {}.contact HAVING {condition}", names[0])
        });
        format!(
            "EXISTS (SELECT 1 FROM {} WHERE {}{having})",
            from.join(", "),
            filters.join(" AND ")
        )
    }

    fn table(&self, name: &str, table: &EventTable) -> String {
        let mut parts = vec![self.condition(&table.filter)];
        if let Some(types) = &table.types {
            let types: Vec<String> = types.iter().map(|name| quoted(name)).collect();
            parts.push(format!("{name}.event_type IN ({})", types.join(", ")));
        }
        for (op, bound) in &table.window {
            parts.push(format!("{name}.timestamp {} {}", op.symbol(), self.moment(bound)));
        }
        parts.join(" AND ")
    }

    fn moment(&self, moment: &Moment) -> String {
        match moment {
            Moment::Fixed(at) => at.as_millis().to_string(),
            Moment::FromNow(steps) => {
                steps.iter().fold(self.now.to_string(), |at, step| match step {
                    Step::Add(unit, amount) => {
                        format!("add_units('{}', '{amount}', {at})", unit.name())
                    }
                    Step::Truncate(cut) => format!("cut('{}', {at})", cut.name()),
                    Step::Anchor { .. } | Step::Own(..) => panic!("no window has it"),
                    Step::Civil(zone) => format!("civil('{}', {at})", zone.name()),
                    Step::Local(zone) => format!("local('{}', {at})", zone.name()),
                })
            }
        }
    }

    fn predicate(&self, predicate: &Predicate) -> String {
        match predicate {
            Predicate::Compare { op, left, right } => {
                let kind = match (self.kind(left), self.kind(right)) {
                    (Some(kind), _) | (None, Some(kind)) => kind,
                    (None, None) => Kind::Text,
                };
                words::compare(op.symbol(), kind, &self.scalar(left), &self.scalar(right))
            }
            Predicate::IsNull(scalar) => format!("({} IS NULL)", self.scalar(scalar)),
            Predicate::In { scalar, values, or_null } => {
                format!("({} IN ({}))", self.scalar(scalar), literals(values, *or_null).join(", "))
            }
            Predicate::Like { scalar, pattern } => {
                words::like(&self.scalar(scalar), &written(pattern), pattern.ignores_case())
            }
            Predicate::Matches { scalar, pattern } => {
                words::matches(&self.scalar(scalar), pattern.text(), pattern.ignores_case())
            }
            Predicate::Contains { set: Set::Field(field), values, or_null } => {
                words::field_contains("c.id", self.name(*field), &literals(values, *or_null))
            }
            Predicate::Contains { set: Set::Property { table, path }, values, or_null } => {
                self.path(*table, path).contains(&literals(values, *or_null))
            }
        }
    }

    fn name(&self, field: FieldId) -> &str {
        &self.schema.by_id(field).expect("plans name fields that exist").name
    }

    fn path(&self, table: u8, path: &str) -> Path {
        let steps: Vec<&str> = path.split(PATH_SEPARATOR).collect();
        match self.element {
            Some(list) if path.is_empty() => Path::of_element(&self.event(usize::from(list)), &[]),
            Some(list) => Path::of_element(&self.event(usize::from(list)), &steps),
            None => Path::new(&self.event(usize::from(table)), &steps),
        }
    }

    fn nth(&self, table: u8, of: &Nth) -> Path {
        let within: Vec<&str> =
            of.path.split(PATH_SEPARATOR).filter(|step| !step.is_empty()).collect();
        self.path(table, &of.list).nth(of.place, &within)
    }

    /// The kind of a scalar; NULL has none.
    fn kind(&self, scalar: &Scalar) -> Option<Kind> {
        Some(match scalar {
            Scalar::Literal(value) => of_kind(value.kind()?),
            Scalar::Field(field) => match self.schema.by_id(*field).map(|field| field.kind) {
                Some(ColumnKind::Scalar(kind)) => of_kind(kind),
                _ => panic!("an array is no scalar"),
            },
            Scalar::Event { column, .. } => match column {
                EventColumn::Type
                | EventColumn::Source
                | EventColumn::Json { .. }
                | EventColumn::NthJson { .. } => Kind::Text,
                EventColumn::Timestamp => Kind::Time,
                EventColumn::Property { kind, .. } | EventColumn::Nth { kind, .. } => {
                    kind.map_or(Kind::Raw, of_kind)
                }
            },
            Scalar::Aggregate(index) => self.kind_of_aggregate(self.aggregate(*index)),
            Scalar::Negate(_)
            | Scalar::Chain { .. }
            | Scalar::Difference { .. }
            | Scalar::Part { .. }
            | Scalar::Call {
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
            | Scalar::Elements { .. } => Kind::Number,
            Scalar::Call { function: Function::Version, .. } => Kind::Version,
            Scalar::Now
            | Scalar::AddUnits { .. }
            | Scalar::Truncate { .. }
            | Scalar::Civil { .. }
            | Scalar::Local { .. }
            | Scalar::Own { .. } => Kind::Time,
            Scalar::Case { branches, otherwise } => {
                let values = branches.iter().map(|(_, value)| value);
                return values.chain([&**otherwise]).find_map(|value| self.kind(value));
            }
            Scalar::Call { function: Function::Coalesce, args } => {
                return args.iter().find_map(|arg| self.kind(arg));
            }
            Scalar::Call { .. } => Kind::Text,
        })
    }

    fn aggregate(&self, index: u8) -> &Aggregate {
        &self.having.expect("aggregates stand in HAVING").aggregates[usize::from(index)]
    }

    fn kind_of_aggregate(&self, aggregate: &Aggregate) -> Kind {
        match (aggregate.function, &aggregate.argument) {
            (AggregateFunction::Least | AggregateFunction::Greatest, Some(argument)) => {
                self.kind(argument).unwrap_or(Kind::Text)
            }
            _ => Kind::Number,
        }
    }

    fn event_column(&self, table: u8, column: &EventColumn) -> String {
        let event = self.event(usize::from(table));
        match column {
            EventColumn::Type => format!("{event}.event_type"),
            EventColumn::Source => format!("{event}.event_source"),
            EventColumn::Timestamp => format!("{event}.timestamp"),
            EventColumn::Json { path } => self.path(table, path).whole(),
            EventColumn::NthJson { of } => self.nth(table, of).whole(),
            EventColumn::Nth { of, kind } => {
                self.nth(table, of).read_as(kind.map_or(Kind::Raw, of_kind))
            }
            EventColumn::Property { path, kind } => {
                self.path(table, path).read_as(kind.map_or(Kind::Raw, of_kind))
            }
        }
    }

    fn computed(&self, aggregate: &Aggregate) -> String {
        let function = match aggregate.function {
            AggregateFunction::Count => "count",
            AggregateFunction::Sum | AggregateFunction::Average => panic!("of an earlier language"),
            AggregateFunction::SumRounded => "sum",
            AggregateFunction::AverageRounded => "avg",
            AggregateFunction::Least => "min",
            AggregateFunction::Greatest => "max",
        };
        // What names columns of the contact alone would be an aggregate of the outer query.
        let event = self.event(0);
        let of = aggregate.argument.as_ref().map(|argument| {
            format!("CASE WHEN {event}.contact IS NOT NULL THEN {} END", self.scalar(argument))
        });
        let kind = self.kind_of_aggregate(aggregate);
        words::aggregate(function, of.as_deref(), aggregate.distinct, kind, None)
    }

    fn scalar(&self, scalar: &Scalar) -> String {
        match scalar {
            Scalar::Literal(value) => literal(value),
            Scalar::Now => self.now.to_string(),
            Scalar::Field(FieldId::CONTACT_ID) => "c.contact_id".to_owned(),
            Scalar::Field(field) => format!("c.\"{}\"", self.name(*field)),
            Scalar::Event { table, column } => self.event_column(*table, column),
            Scalar::Aggregate(index) => self.computed(self.aggregate(*index)),
            Scalar::Negate(of) => format!("num_neg({})", self.scalar(of)),
            Scalar::Chain { first, rest } => {
                rest.iter().fold(self.scalar(first), |left, (op, right)| {
                    words::calculate(symbol(*op), &left, &self.scalar(right))
                })
            }
            Scalar::AddUnits { unit, amount, to } => {
                let (amount, to) = (self.scalar(amount), self.scalar(to));
                format!("add_units('{}', {amount}, {to})", unit.name())
            }
            Scalar::Difference { unit, from, to } => {
                let (from, to) = (self.scalar(from), self.scalar(to));
                format!("diff_units('{}', {from}, {to})", unit.name())
            }
            Scalar::Part { part, of } => format!("part('{}', {})", part.name(), self.scalar(of)),
            Scalar::Truncate { cut, of } => format!("cut('{}', {})", cut.name(), self.scalar(of)),
            Scalar::Civil { zone, of } => format!("civil('{}', {})", zone.name(), self.scalar(of)),
            Scalar::Local { zone, of } => format!("local('{}', {})", zone.name(), self.scalar(of)),
            Scalar::Own { what, zone, of } => {
                let (zone, of) = (self.scalar(zone), self.scalar(of));
                match what {
                    OwnTime::Civil => format!("civil({zone}, {of})"),
                    OwnTime::Local => format!("local({zone}, {of})"),
                    OwnTime::Instant => words::in_zone(&zone, &of),
                }
            }
            Scalar::Case { branches, otherwise } => {
                let branches = branches.iter().map(|(condition, value)| {
                    format!("WHEN {} THEN {}", self.condition(condition), self.scalar(value))
                });
                let branches: Vec<String> = branches.collect();
                format!("CASE {} ELSE {} END", branches.join(" "), self.scalar(otherwise))
            }
            Scalar::Elements { of, filter } => match of.as_ref() {
                Scalar::Event { table, column: EventColumn::Property { path, .. } } => {
                    let inner = Place { element: Some(*table), ..*self };
                    self.path(*table, path).count(&inner.condition(filter))
                }
                other => panic!("{other:?} is no list"),
            },
            Scalar::Call { function: Function::ArraySize, args } => match args.as_slice() {
                [Scalar::Field(field)] => words::field_size("c.id", self.name(*field)),
                [Scalar::Event { table, column: EventColumn::Property { path, .. } }] => {
                    self.path(*table, path).size()
                }
                other => panic!("{other:?} is no array"),
            },
            Scalar::Call { function, args } => {
                let name = match function {
                    Function::Lower => "lower",
                    Function::Upper => "upper",
                    Function::Trim => "trim",
                    Function::Length => "length",
                    Function::Concat => "concat",
                    Function::Coalesce => "coalesce",
                    Function::Abs => "abs",
                    Function::Round => "round",
                    Function::Floor => "floor",
                    Function::Ceil => "ceil",
                    Function::Version => "version",
                    Function::Bucket => "bucket",
                    Function::Unaccent => "unaccent",
                    Function::Haversine => "haversine",
                    Function::ArraySize => unreachable!("it has its own form"),
                };
                let args: Vec<String> = args.iter().map(|arg| self.scalar(arg)).collect();
                words::call(name, &args)
            }
        }
    }
}

fn of_kind(kind: schema::Kind) -> Kind {
    match kind {
        schema::Kind::Text => Kind::Text,
        schema::Kind::Number => Kind::Number,
        schema::Kind::Time => Kind::Time,
        schema::Kind::Bool => Kind::Bool,
    }
}

fn symbol(op: Arithmetic) -> char {
    match op {
        Arithmetic::AddRounded => '+',
        Arithmetic::SubtractRounded => '-',
        Arithmetic::MultiplyRounded => '*',
        Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Multiply => {
            panic!("of an earlier language")
        }
        Arithmetic::Divide => '/',
        Arithmetic::Remainder => '%',
    }
}

fn literal(value: &Value<'_>) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Text(text) => quoted(text),
        Value::Number(number) => quoted(&shortest(*number)),
        Value::Time(at) => at.as_millis().to_string(),
        Value::Bool(flag) => i32::from(*flag).to_string(),
    }
}

fn literals(values: &[Value<'static>], or_null: bool) -> Vec<String> {
    values.iter().map(literal).chain(or_null.then(|| "NULL".to_owned())).collect()
}

/// A pattern of a plan as text.
fn written(pattern: &Pattern) -> String {
    let signs = pattern.signs().map(|sign| match sign {
        Sign::Run => "%".to_owned(),
        Sign::One => "_".to_owned(),
        Sign::Letter(letter @ ('%' | '_' | '\\')) => format!("\\{letter}"),
        Sign::Letter(letter) => letter.to_string(),
    });
    signs.collect()
}
