//! Scalars and predicates.
//!
//! In: a scalar, and the kind in which it is needed. Out: SQL. What depends on nothing but the instant of evaluation is
//! worked out here, where that instant is given.

use std::fmt::Write;

use regex_syntax::ParserBuilder;

use super::json::{Json, steps};
use super::select::{Place, Sql};
use super::{Note, Reason, SqlDialect, regexp};
use crate::criteria::plan::{AggregateFunction, Condition, Test};
use crate::criteria::scalar::{
    Arithmetic, Comparison, EventColumn, Function, Nowhere, Nth, Predicate, Scalar, Set,
};
use crate::schema::{ColumnKind, FieldId, Kind, Value};

pub(super) const OWN: Reason = Reason::Form("the time zone of each contact");

impl Place<'_> {
    pub(super) fn predicate(&self, predicate: &Predicate) -> Sql {
        let dialect = self.dialect();
        match predicate {
            Predicate::Compare { op, left, right } => self.compare(*op, left, right),
            Predicate::IsNull(Scalar::Event { table, column: EventColumn::Json { path } }) => {
                Ok(self.path(*table, path)?.is_null())
            }
            Predicate::IsNull(Scalar::Event { table, column: EventColumn::NthJson { of } }) => {
                Ok(self.nth(*table, of)?.is_null())
            }
            Predicate::IsNull(scalar) => Ok(format!("{} IS NULL", self.scalar(scalar)?)),
            Predicate::In { scalar, values, or_null } => {
                let kind = self.kind(scalar)?;
                if values.iter().any(|value| value.kind() != kind) {
                    return Err(Reason::MixedKinds);
                }
                let of = self.of_kind(scalar, kind)?;
                let list = self.literals(values)?.join(", ");
                let found = if list.is_empty() {
                    format!("{of} <> {of}")
                } else {
                    format!("{of} IN ({list})")
                };
                // A list in ClickHouse leaves NULLs out.
                Ok(format!("{found}{}", self.or_null(*or_null)))
            }
            Predicate::Like { scalar, pattern } => {
                if pattern.ignores_case() {
                    self.note(Note::Ascii);
                }
                dialect.like(&self.text(scalar)?, pattern.signs(), pattern.ignores_case())
            }
            Predicate::Matches { scalar, pattern } => {
                let parsed = ParserBuilder::new().case_insensitive(pattern.ignores_case()).build();
                let parsed = { parsed }.parse(pattern.text()).map_err(|_| Reason::Regexp)?;
                dialect.matches(&self.text(scalar)?, &regexp::written(&parsed, dialect)?)
            }
            Predicate::Contains { set: Set::Field(field), values, or_null } => {
                let values = self.literals(values)?;
                let found = match values.as_slice() {
                    [] => "FALSE".to_owned(),
                    values => dialect.any_of(&self.array(*field), values),
                };
                Ok(format!("{found}{}", self.or_null(*or_null)))
            }
            Predicate::Contains { set: Set::Property { table, path }, values, or_null } => {
                let mut values = self.literals(values)?;
                if values.is_empty() {
                    values.push(self.null(Kind::Text));
                }
                Ok(self.path(*table, path)?.contains(&values, self.or_null(*or_null)))
            }
        }
    }

    fn or_null(&self, or_null: bool) -> &'static str {
        match (or_null, self.dialect()) {
            (false, _) => "",
            (true, SqlDialect::ClickHouse) => " OR CAST(NULL AS Nullable(Bool))",
            (true, _) => " OR CAST(NULL AS BOOLEAN)",
        }
    }

    fn null(&self, kind: Kind) -> String {
        let name = match (self.dialect(), kind) {
            (SqlDialect::ClickHouse, _) => return "NULL".to_owned(),
            (SqlDialect::Spark, Kind::Text) => "STRING",
            (_, Kind::Text) => "VARCHAR",
            (SqlDialect::PostgreSql, Kind::Number) => "numeric",
            (_, Kind::Number) => "DECIMAL(38,18)",
            (_, Kind::Time) => "TIMESTAMP",
            (_, Kind::Bool) => "BOOLEAN",
        };
        format!("CAST(NULL AS {name})")
    }

    fn compare(&self, op: Comparison, left: &Scalar, right: &Scalar) -> Sql {
        if let Some((divided, by)) = self.quotient(left)? {
            return self.compare_quotient(op, &divided, &by, right);
        }
        if let Some((divided, by)) = self.quotient(right)? {
            return self.compare_quotient(op.mirrored(), &divided, &by, left);
        }
        let kind = match (self.kind(left)?, self.kind(right)?) {
            (Some(one), Some(other)) if one != other => return Err(Reason::MixedKinds),
            (Some(kind), _) | (None, Some(kind)) => Some(kind),
            (None, None) => None,
        };
        let (mut left, right) = (self.of_kind(left, kind)?, self.of_kind(right, kind)?);
        if kind == Some(Kind::Text) && !matches!(op, Comparison::Equal | Comparison::NotEqual) {
            left = self.ordered(left);
        }
        Ok(format!("{left} {} {right}", symbol(op)))
    }

    /// A text that is ordered by code point.
    pub(super) fn ordered(&self, text: String) -> String {
        match self.dialect() {
            SqlDialect::PostgreSql => format!("({text}) COLLATE \"C\""),
            _ => text,
        }
    }

    /// The two sides of what comes to a quotient in the end.
    fn quotient(&self, scalar: &Scalar) -> Result<Option<(String, String)>, Reason> {
        match scalar {
            Scalar::Aggregate(index) if self.is_average(*index) => {
                let group = self.key.split('.').next().unwrap_or_default();
                Ok(Some((format!("{group}.a{index}"), format!("{group}.n{index}"))))
            }
            Scalar::Chain { first, rest } => match rest.split_last() {
                Some(((Arithmetic::Divide, by), before)) => {
                    let first = if before.is_empty() {
                        self.number(first)?
                    } else {
                        let before = Scalar::Chain { first: first.clone(), rest: before.to_vec() };
                        self.number(&before)?
                    };
                    Ok(Some((first, self.number(by)?)))
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// A comparison of a quotient with a literal: both sides times what it is divided by.
    fn compare_quotient(&self, op: Comparison, divided: &str, by: &str, with: &Scalar) -> Sql {
        let dialect = self.dialect();
        // A quotient is rounded at its 28th digit, which shows only beside another number of as many.
        let Scalar::Literal(Value::Number(number)) = with else { return Err(Reason::Quotient) };
        if number.normalize().scale() > 9 {
            return Err(Reason::Quotient);
        }
        self.note(Note::Factors);
        let product = dialect.calculated('*', by, &dialect.literal(*number)?);
        let zero = dialect.literal(crate::schema::Decimal::ZERO)?;
        Ok(format!(
            "CASE WHEN {by} > {zero} THEN {divided} {} {product} WHEN {by} < {zero} THEN {divided} {} {product} END",
            symbol(op),
            symbol(op.mirrored())
        ))
    }

    fn is_average(&self, index: u8) -> bool {
        let held = self.having.and_then(|having| having.aggregates.get(usize::from(index)));
        held.is_some_and(|aggregate| {
            matches!(
                aggregate.function,
                AggregateFunction::Average | AggregateFunction::AverageRounded
            )
        })
    }

    pub(super) fn literals(&self, values: &[Value<'static>]) -> Result<Vec<String>, Reason> {
        values.iter().map(|value| self.literal(value)).collect()
    }

    fn literal(&self, value: &Value<'_>) -> Sql {
        let dialect = self.dialect();
        Ok(match value {
            Value::Null => "NULL".to_owned(),
            Value::Text(text) => dialect.quoted(text)?,
            Value::Number(number) => dialect.literal(*number)?,
            Value::Time(at) => dialect.instant(*at),
            Value::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        })
    }

    fn path(&self, table: u8, path: &str) -> Result<Json, Reason> {
        self.payload(table).at(&steps(path))
    }

    /// What is at a path of an element of a list.
    fn nth(&self, table: u8, of: &Nth) -> Result<Json, Reason> {
        self.path(table, &of.list)?.nth(of.place).at(&steps(&of.path))
    }

    /// The kind of a scalar; NULL has none.
    pub(super) fn kind(&self, scalar: &Scalar) -> Result<Option<Kind>, Reason> {
        Ok(Some(match scalar {
            Scalar::Literal(value) => return Ok(value.kind()),
            Scalar::Field(field) => match self.schema.by_id(*field).map(|field| field.kind) {
                Some(ColumnKind::Scalar(kind)) => kind,
                _ => return Err(Reason::MixedKinds),
            },
            Scalar::Event { column, .. } => match column {
                EventColumn::Type | EventColumn::Source => Kind::Text,
                EventColumn::Timestamp => Kind::Time,
                EventColumn::Property { kind: Some(kind), .. }
                | EventColumn::Nth { kind: Some(kind), .. } => *kind,
                EventColumn::Property { kind: None, .. }
                | EventColumn::Nth { kind: None, .. }
                | EventColumn::Json { .. }
                | EventColumn::NthJson { .. } => return Err(Reason::Untyped),
            },
            Scalar::Aggregate(index) => {
                let held =
                    self.having.and_then(|having| having.aggregates.get(usize::from(*index)));
                match held.map(|held| (held.function, &held.argument)) {
                    Some((
                        AggregateFunction::Least | AggregateFunction::Greatest,
                        Some(argument),
                    )) => return self.kind(argument),
                    _ => Kind::Number,
                }
            }
            Scalar::Negate(_)
            | Scalar::Chain { .. }
            | Scalar::Difference { .. }
            | Scalar::Part { .. }
            | Scalar::Elements { .. } => Kind::Number,
            Scalar::Now
            | Scalar::AddUnits { .. }
            | Scalar::Truncate { .. }
            | Scalar::Civil { .. }
            | Scalar::Own { .. }
            | Scalar::Local { .. } => Kind::Time,
            Scalar::Case { branches, otherwise } => {
                for value in branches.iter().map(|(_, value)| value).chain([&**otherwise]) {
                    if let Some(kind) = self.kind(value)? {
                        return Ok(Some(kind));
                    }
                }
                return Ok(None);
            }
            Scalar::Call { function, args } => match function {
                Function::Coalesce => {
                    for arg in args {
                        if let Some(kind) = self.kind(arg)? {
                            return Ok(Some(kind));
                        }
                    }
                    return Ok(None);
                }
                Function::Lower | Function::Upper | Function::Trim | Function::Concat => Kind::Text,
                Function::Length
                | Function::Abs
                | Function::Round
                | Function::Floor
                | Function::Ceil
                | Function::Bucket
                | Function::Haversine
                | Function::ArraySize => Kind::Number,
                other => return Err(Reason::Form(other.name())),
            },
        }))
    }

    fn of_kind(&self, scalar: &Scalar, kind: Option<Kind>) -> Sql {
        match kind {
            Some(Kind::Number) => self.number(scalar),
            Some(Kind::Text) => self.text(scalar),
            _ => self.scalar(scalar),
        }
    }

    /// A scalar as text.
    pub(super) fn text(&self, scalar: &Scalar) -> Sql {
        match self.kind(scalar)? {
            Some(Kind::Text) => self.scalar(scalar),
            Some(Kind::Number) => Ok(self.dialect().number_text(&self.number(scalar)?)),
            Some(Kind::Bool) => Ok(format!(
                "CASE {} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END",
                self.scalar(scalar)?
            )),
            None => Ok(self.null(Kind::Text)),
            Some(Kind::Time) => Err(Reason::MixedKinds),
        }
    }

    /// A scalar as a decimal; a literal as it is written.
    pub(super) fn number(&self, scalar: &Scalar) -> Sql {
        let read = self.scalar(scalar)?;
        Ok(match scalar {
            Scalar::Literal(Value::Null) => self.null(Kind::Number),
            Scalar::Literal(_)
            | Scalar::Field(_)
            | Scalar::Event { .. }
            | Scalar::Negate(_)
            | Scalar::Case { .. }
            | Scalar::Chain { .. }
            | Scalar::Call {
                function:
                    Function::Abs
                    | Function::Round
                    | Function::Floor
                    | Function::Ceil
                    | Function::Coalesce
                    | Function::Haversine,
                ..
            } => read,
            _ => self.dialect().widened(&read),
        })
    }

    /// What COUNT counts, NULL where it is to be left out.
    pub(super) fn counted(&self, scalar: &Scalar) -> Sql {
        match scalar {
            Scalar::Event {
                table,
                column: EventColumn::Json { path } | EventColumn::Property { path, kind: None },
            } => Ok(self.path(*table, path)?.distinct(&mut |note| self.note(note))),
            Scalar::Event {
                table,
                column: EventColumn::NthJson { of } | EventColumn::Nth { of, kind: None },
            } => Ok(self.nth(*table, of)?.distinct(&mut |note| self.note(note))),
            scalar => self.of_kind(scalar, self.kind(scalar)?),
        }
    }

    fn array(&self, field: FieldId) -> String {
        let name = |field| match self.schema.by_id(field) {
            Some(field) => self.column(&field.name),
            None => "NULL".to_owned(),
        };
        if field == FieldId::EMAIL_DOMAINS {
            return self.dialect().domains(&name(FieldId::EMAIL), &name(FieldId::ALTERNATE_EMAILS));
        }
        name(field)
    }

    /// The value of what depends on nothing but the instant of evaluation, if it is known.
    fn known(&self, scalar: &Scalar) -> Option<Value<'static>> {
        let (mut is_known, mut has_now) = (true, false);
        scalar.walk(&mut |part| {
            has_now |= matches!(part, Scalar::Now);
            is_known &= !matches!(
                part,
                Scalar::Field(_)
                    | Scalar::Event { .. }
                    | Scalar::Aggregate(_)
                    | Scalar::Elements { .. }
                    // Its conditions may ask for a set, or for events.
                    | Scalar::Case { .. }
            );
        });
        let at = if has_now { self.target.at? } else { crate::time::Timestamp::MIN };
        let is_simple = matches!(scalar, Scalar::Literal(_));
        (is_known && !is_simple).then(|| scalar.evaluate(&Nowhere(at)).into_owned())
    }

    pub(super) fn scalar(&self, scalar: &Scalar) -> Sql {
        let dialect = self.dialect();
        if let Some(value) = self.known(scalar) {
            return match (&value, self.kind(scalar)?) {
                (Value::Null, Some(kind)) => Ok(self.null(kind)),
                _ => self.literal(&value),
            };
        }
        Ok(match scalar {
            Scalar::Literal(value) => self.literal(value)?,
            Scalar::Now => {
                self.note(Note::Utc);
                dialect.now().to_owned()
            }
            Scalar::Field(FieldId::CONTACT_ID) => dialect.as_text(&self.key),
            Scalar::Field(field) => {
                let field = self.schema.by_id(*field).ok_or(Reason::MixedKinds)?;
                let column = self.column(&field.name);
                match field.kind {
                    ColumnKind::Scalar(Kind::Text) => format!("NULLIF({column}, '')"),
                    ColumnKind::Scalar(Kind::Number) => {
                        self.note(Note::Digits);
                        dialect.number_column(&column)
                    }
                    ColumnKind::Scalar(Kind::Time) => {
                        self.note(Note::Utc);
                        column
                    }
                    _ => column,
                }
            }
            Scalar::Event { table, column } => self.event_column(*table, column)?,
            Scalar::Aggregate(index) if self.is_average(*index) => return Err(Reason::Quotient),
            Scalar::Aggregate(index) => {
                let group = self.key.split('.').next().unwrap_or_default();
                format!("{group}.a{index}")
            }
            Scalar::Negate(of) => format!("(-{})", self.number(of)?),
            Scalar::Chain { first, rest } => {
                self.note(Note::Digits);
                rest.iter().try_fold(self.number(first)?, |left, (op, right)| {
                    let op = match op {
                        Arithmetic::Add | Arithmetic::AddRounded => '+',
                        Arithmetic::Subtract | Arithmetic::SubtractRounded => '-',
                        Arithmetic::Multiply | Arithmetic::MultiplyRounded => {
                            self.note(Note::Factors);
                            '*'
                        }
                        Arithmetic::Divide => return Err(Reason::Quotient),
                        Arithmetic::Remainder => {
                            // Both sides become whole numbers there.
                            if dialect == SqlDialect::ClickHouse {
                                self.note(Note::Factors);
                            }
                            '%'
                        }
                    };
                    Ok(dialect.calculated(op, &left, &self.number(right)?))
                })?
            }
            Scalar::AddUnits { unit, amount, to } => {
                self.note(Note::Years);
                let amount = match amount.as_ref() {
                    Scalar::Literal(Value::Number(amount)) => {
                        amount.trunc().normalize().to_string()
                    }
                    amount => dialect.truncated(&self.number(amount)?),
                };
                dialect.moved(*unit, &amount, &self.time(to)?)
            }
            Scalar::Difference { unit, from, to } => {
                dialect.units_between(*unit, &self.time(from)?, &self.time(to)?)
            }
            Scalar::Part { part, of } => dialect.part(*part, &self.time(of)?),
            Scalar::Truncate { cut, of } => dialect.start(*cut, &self.time(of)?),
            Scalar::Civil { zone, of } => {
                self.note(Note::Zones);
                dialect.civil(zone.name(), &self.time(of)?)?
            }
            Scalar::Local { .. } => return Err(Reason::LocalTime),
            Scalar::Own { .. } => return Err(OWN),
            Scalar::Elements { of, filter } => {
                let inner = self.of_element();
                self.list(of)?.count(&inner.condition(filter)?)
            }
            Scalar::Call { function, args } => self.call(*function, args)?,
            Scalar::Case { branches, otherwise } => {
                self.case(branches, otherwise, self.kind(scalar)?)?
            }
        })
    }

    /// CASE with values of one kind; a literal NULL among them has that kind.
    fn case(
        &self,
        branches: &[(Condition, Scalar)],
        otherwise: &Scalar,
        kind: Option<Kind>,
    ) -> Sql {
        let value = |of: &Scalar| match (kind, of) {
            (kind, Scalar::Literal(Value::Null)) => Ok(self.null(kind.unwrap_or(Kind::Text))),
            (Some(Kind::Number), of) => Ok(self.dialect().widened(&self.number(of)?)),
            (Some(Kind::Time), of) => self.time(of),
            (kind, of) => self.of_kind(of, kind),
        };
        let mut asks_events = false;
        let mut cases = String::new();
        for (condition, of) in branches {
            condition.leaves(&mut |leaf| asks_events |= matches!(leaf.test(), Test::Events(_)));
            let (when, then) = (self.condition(condition)?, value(of)?);
            let _ = write!(cases, " WHEN {when} THEN {then}");
        }
        // Both take a subquery in a condition of WHERE, and in few places else.
        if asks_events && matches!(self.dialect(), SqlDialect::Spark | SqlDialect::ClickHouse) {
            return Err(Reason::Form("a CASE that asks for events"));
        }
        Ok(format!("CASE{cases} ELSE {} END", value(otherwise)?))
    }

    fn time(&self, scalar: &Scalar) -> Sql {
        self.note(Note::Utc);
        if self.dialect() == SqlDialect::ClickHouse {
            self.note(Note::Years);
        }
        match scalar {
            Scalar::Literal(Value::Null) => Ok(self.null(Kind::Time)),
            scalar => self.scalar(scalar),
        }
    }

    fn list(&self, of: &Scalar) -> Result<Json, Reason> {
        match of {
            Scalar::Event { table, column: EventColumn::Property { path, .. } } => {
                self.path(*table, path)
            }
            _ => Err(Reason::MixedKinds),
        }
    }

    fn event_column(&self, table: u8, column: &EventColumn) -> Sql {
        let event = self.event(table);
        Ok(match column {
            EventColumn::Type => format!("{event}.event_type"),
            EventColumn::Source => format!("{event}.event_source"),
            EventColumn::Timestamp => {
                self.note(Note::Utc);
                format!("{event}.{}", self.dialect().column("timestamp"))
            }
            EventColumn::Property { path, kind: Some(kind) } => {
                self.of_payload(&self.path(table, path)?, *kind)
            }
            EventColumn::Nth { of, kind: Some(kind) } => {
                self.of_payload(&self.nth(table, of)?, *kind)
            }
            EventColumn::Property { kind: None, .. }
            | EventColumn::Nth { kind: None, .. }
            | EventColumn::Json { .. }
            | EventColumn::NthJson { .. } => return Err(Reason::Untyped),
        })
    }

    /// A value of a payload, read as a kind.
    fn of_payload(&self, json: &Json, kind: Kind) -> String {
        match kind {
            Kind::Text | Kind::Number => self.note(Note::Digits),
            Kind::Time => self.note(Note::Utc),
            Kind::Bool => {}
        }
        json.of_kind(kind)
    }

    fn call(&self, function: Function, args: &[Scalar]) -> Sql {
        let dialect = self.dialect();
        let [first, rest @ ..] = args else { return Err(Reason::Form(function.name())) };
        let text = |word: &str| Ok(format!("{word}({})", self.text(first)?));
        match function {
            Function::Lower | Function::Upper => {
                self.note(Note::Ascii);
                let tail = if dialect == SqlDialect::ClickHouse { "UTF8" } else { "" };
                text(&format!("{}{tail}", function.name().to_lowercase()))
            }
            Function::Trim => Ok(format!("TRIM(BOTH ' ' FROM {})", self.text(first)?)),
            Function::Length => text(match dialect {
                SqlDialect::ClickHouse => "lengthUTF8",
                SqlDialect::DuckDb => "length",
                _ => "char_length",
            }),
            Function::Concat => {
                let parts: Result<Vec<String>, Reason> =
                    args.iter().map(|arg| Ok(format!("({})", self.text(arg)?))).collect();
                Ok(format!("({})", parts?.join(" || ")))
            }
            Function::Coalesce => {
                let kind = self.kind(&Scalar::Call { function, args: args.to_vec() })?;
                let parts: Result<Vec<String>, Reason> = args
                    .iter()
                    .map(|arg| match (kind, self.of_kind(arg, kind)?) {
                        // A literal has a type of its own.
                        (Some(Kind::Number), read) => Ok(dialect.widened(&read)),
                        (_, read) => Ok(read),
                    })
                    .collect();
                Ok(format!("COALESCE({})", parts?.join(", ")))
            }
            Function::Abs => Ok(dialect.of_number("abs", &self.number(first)?)),
            Function::Floor => Ok(dialect.of_number("floor", &self.number(first)?)),
            Function::Ceil => Ok(dialect.of_number("ceil", &self.number(first)?)),
            Function::Round => {
                let digits = match rest.first() {
                    None => "0".to_owned(),
                    Some(Scalar::Literal(Value::Number(digits))) => digits.normalize().to_string(),
                    Some(_) => return Err(Reason::Form(function.name())),
                };
                Ok(dialect.of_number("round", &format!("{}, {digits}", self.number(first)?)))
            }
            Function::Bucket => match rest {
                [Scalar::Literal(Value::Text(salt)), Scalar::Literal(Value::Number(n))] => {
                    let n = n.normalize().to_string();
                    Ok(dialect.bucket(&self.text(first)?, &dialect.quoted(salt)?, &n))
                }
                _ => Err(Reason::Form(function.name())),
            },
            Function::ArraySize => match first {
                Scalar::Field(field) => Ok(dialect.size(&self.array(*field))),
                of => Ok(self.list(of)?.size()),
            },
            other => Err(Reason::Form(other.name())),
        }
    }
}

fn symbol(op: Comparison) -> &'static str {
    match op {
        Comparison::NotEqual => "<>",
        op => op.symbol(),
    }
}
