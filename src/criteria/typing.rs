//! Types: operands brought to one kind, functions and aggregates checked.
//!
//! In: expressions and a scope. Out: typed scalars. Values that cannot be compared are refused here
//! with the reason, rather than being NULL in an evaluation (`query-language.md`, section 7).

use super::ast::{Args, Arithmetic, ColumnRef, Expr, ExprKind, Ident, Span};
use super::call::count;
use super::context::Language;
use super::error::{CriteriaError, ErrorKind, nearest};
use super::instants::{self, is_bare};
use super::message::{Piece, message};
use super::parse::Dialect;
use super::plan::{Aggregate, AggregateFunction};
use super::scalar::{EventColumn, Function, Scalar, Set};
use super::scope::{Operand, Result, Scope, Ty, fail};
use crate::schema::{FieldId, Kind, Value, decimal_from_text};
use crate::time::Timestamp;

impl Operand {
    /// The operand as this kind, or why it cannot be one.
    pub(super) fn into_kind(self, kind: Kind, scope: &mut Scope<'_>) -> Result<Scalar> {
        let span = self.span;
        match (self.ty, self.scalar) {
            (Ty::Null, _) => Ok(Scalar::Literal(Value::Null)),
            (Ty::Of(own), scalar) if own == kind => Ok(scalar),
            (Ty::Json, scalar) => Ok(read_as(scalar, kind, scope)),
            (Ty::Of(Kind::Text), Scalar::Literal(Value::Text(text))) => {
                match Value::Text(text.clone()).read_as(kind) {
                    Value::Null => Err(not_a(kind, &text, span)),
                    value => Ok(Scalar::Literal(value)),
                }
            }
            (Ty::Set(_) | Ty::Segments, _) => Err(CriteriaError::new(
                ErrorKind::Type,
                "an array cannot be compared with a scalar",
                span,
            )
            .with_hint("write `array_contains(column, 'value')`")),
            (Ty::Version, _) => Err(not_a_version(span)),
            (Ty::Of(own), scalar) => {
                let message =
                    message!["a ", own.name(), " cannot be compared with a ", kind.name()];
                let error = CriteriaError::new(ErrorKind::Type, message, span);
                Err(match (kind, scalar) {
                    (Kind::Text, Scalar::Literal(Value::Number(number))) => {
                        let number = Piece::value(number.to_string());
                        error.with_hint(message!["a text is written in quotes: '", number, "'"])
                    }
                    (Kind::Text, Scalar::Literal(Value::Bool(flag))) => error.with_hint(if flag {
                        "booleans are stored as text: 'true'"
                    } else {
                        "booleans are stored as text: 'false'"
                    }),
                    _ => error,
                })
            }
        }
    }
}

impl Operand {
    /// Refuses a column, or a literal of another kind, that a function does not take.
    fn misfit(&self, function: &Ident, wanted: Kind) -> Result<()> {
        let (article, noun) = match (&self.ty, &self.scalar) {
            (Ty::Set(_) | Ty::Segments, _) => ("an ", "array"),
            (Ty::Of(Kind::Text), Scalar::Literal(_)) => return Ok(()),
            (Ty::Of(own), _) if *own != wanted => ("a ", own.name()),
            _ => return Ok(()),
        };
        let function = Piece::word(&function.text);
        let message = message!["`", function, "` takes a ", wanted.name(), ", not ", article, noun];
        fail(ErrorKind::Type, message, self.span)
    }
}

pub(super) fn not_a_version(span: Span) -> CriteriaError {
    CriteriaError::new(ErrorKind::Type, "a version is compared with a version", span)
        .with_hint("write `VERSION(app_version) >= VERSION('10.2.0')`")
}

fn not_a(kind: Kind, text: &str, span: Span) -> CriteriaError {
    let message = message!["'", Piece::value(text), "' is not a ", kind.name()];
    let error = CriteriaError::new(ErrorKind::Value, message, span);
    match kind {
        Kind::Time => {
            error.with_hint("write a timestamp like '2026-01-31T12:00:00Z' or '2026-01-31'")
        }
        _ => error,
    }
}

/// A payload value, or an aggregate of one, read as the kind that its context needs.
fn read_as(scalar: Scalar, wanted: Kind, scope: &mut Scope<'_>) -> Scalar {
    match scalar {
        Scalar::Event { table, column: EventColumn::Property { path, .. } } => {
            Scalar::Event { table, column: EventColumn::Property { path, kind: Some(wanted) } }
        }
        Scalar::Event { table, column: EventColumn::Nth { of, .. } } => {
            Scalar::Event { table, column: EventColumn::Nth { of, kind: Some(wanted) } }
        }
        Scalar::Aggregate(index) => {
            let aggregates = scope
                .aggregates
                .as_mut()
                .expect("INVARIANT: aggregates occur only while a HAVING is lowered");
            let argument = aggregates[usize::from(index)].argument.take();
            let argument = argument.map(|argument| read_as(argument, wanted, scope));
            if let Some(aggregates) = &mut scope.aggregates {
                aggregates[usize::from(index)].argument = argument;
            }
            Scalar::Aggregate(index)
        }
        Scalar::Call { function: Function::Coalesce, args } => {
            let args = args.into_iter().map(|arg| read_as(arg, wanted, scope)).collect();
            Scalar::Call { function: Function::Coalesce, args }
        }
        Scalar::Case { branches, otherwise } => {
            let mut as_wanted = |value| read_as(value, wanted, scope);
            let branches = branches.into_iter().map(|(held, value)| (held, as_wanted(value)));
            let branches = branches.collect();
            Scalar::Case { branches, otherwise: Box::new(as_wanted(*otherwise)) }
        }
        scalar => scalar,
    }
}

/// Two operands as one kind.
pub(super) fn unify(
    left: Operand,
    right: Operand,
    scope: &mut Scope<'_>,
) -> Result<(Scalar, Scalar)> {
    let is_literal = |operand: &Operand| matches!(operand.scalar, Scalar::Literal(_));
    for (side, other) in [(&left, &right), (&right, &left)] {
        if matches!(side.ty, Ty::Set(_) | Ty::Segments) {
            return side
                .clone()
                .into_kind(Kind::Text, scope)
                .map(|scalar| (scalar, other.scalar.clone()));
        }
    }
    if left.ty == Ty::Version || right.ty == Ty::Version {
        for operand in [&left, &right] {
            if !matches!(operand.ty, Ty::Version | Ty::Null) {
                return Err(not_a_version(operand.span));
            }
        }
        return Ok((left.scalar, right.scalar));
    }
    let kind = match (&left.ty, &right.ty) {
        (Ty::Of(a), Ty::Of(b)) if a == b => *a,
        // A number or instant in quotes takes the kind of the other side.
        (Ty::Of(Kind::Text), Ty::Of(b)) if is_literal(&left) => *b,
        (Ty::Of(a), Ty::Of(Kind::Text)) if is_literal(&right) => *a,
        (Ty::Of(a), _) => *a,
        (_, Ty::Of(b)) => *b,
        // Two payload values are compared without conversion.
        _ => return Ok((left.scalar, right.scalar)),
    };
    let bare = (left.bare, right.bare);
    let (left, right) = (left.into_kind(kind, scope)?, right.into_kind(kind, scope)?);
    Ok(if kind == Kind::Time {
        scope.beside((left, bare.0), (right, bare.1))
    } else {
        (left, right)
    })
}

impl Scope<'_> {
    /// A typed scalar, or an array column.
    pub(super) fn operand(&mut self, expr: &Expr) -> Result<Operand> {
        let span = expr.span;
        let of = |scalar: Scalar, kind: Kind| {
            Ok(Operand { scalar, ty: Ty::Of(kind), span, bare: false })
        };
        match &expr.kind {
            ExprKind::Text(text) => {
                let scalar = Scalar::Literal(Value::Text(text.clone().into()));
                Ok(Operand { scalar, ty: Ty::Of(Kind::Text), span, bare: is_bare(text) })
            }
            ExprKind::Number(digits) => match decimal_from_text(digits) {
                Some(number) => of(Scalar::Literal(Value::Number(number)), Kind::Number),
                None => fail(
                    ErrorKind::Value,
                    message!["`", Piece::value(digits), "` has more than 28 significant digits"],
                    span,
                ),
            },
            ExprKind::Boolean(flag) => of(Scalar::Literal(Value::Bool(*flag)), Kind::Bool),
            ExprKind::Null => {
                Ok(Operand { scalar: Scalar::Literal(Value::Null), ty: Ty::Null, span, bare: true })
            }
            ExprKind::Timestamp(text) => match Timestamp::parse(text) {
                Ok(at) => {
                    let scalar = Scalar::Literal(Value::Time(at));
                    Ok(Operand { scalar, ty: Ty::Of(Kind::Time), span, bare: is_bare(text) })
                }
                Err(_) => Err(not_a(Kind::Time, text, span)),
            },
            ExprKind::Column(column) if self.aggregates.is_some() => self.beside_aggregates(column),
            ExprKind::Column(column) => self.column(column),
            ExprKind::Path { qualifier, steps } => self.path(qualifier.as_ref(), steps, span),
            ExprKind::Element { qualifier, steps } => {
                self.of_element_at(qualifier.as_ref(), steps, span)
            }
            ExprKind::Nth { list, place, within } => self.nth(list, *place, within, span),
            ExprKind::Elements(elements) if !elements.exists => {
                of(self.elements(elements)?, Kind::Number)
            }
            ExprKind::Call { name, args } => self.call(name, args, span),
            ExprKind::Case { branches, otherwise } => {
                self.case(branches, otherwise.as_deref(), span)
            }
            ExprKind::Negate(inner) => {
                let scalar = self.of_kind(inner, Kind::Number)?;
                of(Scalar::Negate(Box::new(scalar)).folded(), Kind::Number)
            }
            ExprKind::Chain { first, rest } if instants::has_interval(first, rest) => {
                let moved = self.moved(first, rest, span)?;
                Ok(self.of_time((moved, Kind::Time), span))
            }
            ExprKind::Interval(_) => Err(instants::alone(span)),
            ExprKind::Chain { first, rest } => {
                let place = first.span;
                let is_path = matches!(first.kind, ExprKind::Path { .. });
                let first = Box::new(self.arithmetic(first)?);
                let mut checked = Vec::with_capacity(rest.len());
                for (op, expr) in rest {
                    let scalar = self.arithmetic(expr).map_err(|error| {
                        let touches =
                            *op == Arithmetic::Subtract && place.end + 1 == expr.span.start;
                        if is_path && touches { hyphenated(error) } else { error }
                    })?;
                    checked.push((self.operator(*op), scalar));
                }
                of(Scalar::Chain { first, rest: checked }.folded(), Kind::Number)
            }
            ExprKind::Array(_) => Err(CriteriaError::new(
                ErrorKind::Type,
                "an array stands only in array_contains",
                span,
            )
            .with_hint(
                "write `array_contains(tags, 'a')`, with AND for several texts, or `tags = []`",
            )),
            _ => fail(ErrorKind::Type, "a condition cannot be used as a value", span),
        }
    }

    /// An operator as the language means it.
    pub(super) fn operator(&self, op: Arithmetic) -> Arithmetic {
        if self.context.language < Language::Fourth { op } else { op.rounded() }
    }

    fn of_kind(&mut self, expr: &Expr, kind: Kind) -> Result<Scalar> {
        self.operand(expr)?.into_kind(kind, self)
    }

    /// An argument of a function, which takes one kind only.
    pub(super) fn argument(&mut self, function: &Ident, expr: &Expr, kind: Kind) -> Result<Scalar> {
        let operand = self.operand(expr)?;
        operand.misfit(function, kind)?;
        operand.into_kind(kind, self)
    }

    fn arithmetic(&mut self, expr: &Expr) -> Result<Scalar> {
        let operand = self.operand(expr)?;
        if operand.ty == Ty::Of(Kind::Time) {
            return Err(CriteriaError::new(
                ErrorKind::Type,
                "a timestamp cannot be calculated with",
                expr.span,
            )
            .with_hint("write `CURRENT_TIMESTAMP - INTERVAL '30 days'`"));
        }
        operand.into_kind(Kind::Number, self)
    }

    /// A column in HAVING: of the contact, which is the same for all events of a group.
    fn beside_aggregates(&self, column: &ColumnRef) -> Result<Operand> {
        let operand = self.column(column).map_err(|_| self.not_an_alias(column))?;
        let of_contact =
            !matches!(operand.scalar, Scalar::Event { .. }) && matches!(operand.ty, Ty::Of(_));
        match self.context.dialect {
            _ if !of_contact || !self.has_contact() => Err(self.not_an_alias(column)),
            Dialect::Extended => Ok(operand),
            Dialect::Strict => fail(
                ErrorKind::Extension,
                "a column of contact_data in HAVING is an extension, and the dialect is strict",
                column.span,
            ),
        }
    }

    /// The error for a name in HAVING that is not an alias.
    fn not_an_alias(&self, column: &ColumnRef) -> CriteriaError {
        let error = CriteriaError::new(
            ErrorKind::Unsupported,
            "only aggregates, their aliases, columns of contact_data and literals may stand in HAVING",
            column.span,
        );
        match nearest(&column.name.text, self.aliases.iter().map(String::as_str)) {
            Some(close) if self.column(column).is_err() => {
                error.with_hint(message!["did you mean `", Piece::word(close), "`?"])
            }
            _ => error.with_hint("put conditions on columns into WHERE"),
        }
    }

    pub(super) fn aggregate(
        &mut self,
        function: AggregateFunction,
        name: &Ident,
        args: &Args,
        span: Span,
    ) -> Result<Operand> {
        let Some(outer) = self.aggregates.take() else {
            return Err(CriteriaError::new(
                ErrorKind::Unsupported,
                message!["the aggregate `", Piece::word(&name.text), "` cannot stand here"],
                span,
            )
            .with_hint("aggregates stand in HAVING, after GROUP BY contact_id"));
        };
        let checked = self.aggregate_of(function, name, args, span);
        self.aggregates = Some(outer);
        let (aggregate, ty) = checked?;
        let aggregates = self.aggregates.as_mut().expect("put back above");
        let index = u8::try_from(aggregates.len()).map_err(|_| {
            CriteriaError::new(ErrorKind::TooMany, "more than 255 aggregates", span)
        })?;
        aggregates.push(aggregate);
        Ok(Operand { scalar: Scalar::Aggregate(index), ty, span, bare: false })
    }

    /// Checks an aggregate; its argument may name columns.
    pub(super) fn aggregate_of(
        &mut self,
        function: AggregateFunction,
        name: &Ident,
        args: &Args,
        span: Span,
    ) -> Result<(Aggregate, Ty)> {
        if self.events == 0 {
            return fail(ErrorKind::Unsupported, "aggregates count events; join event_data", span);
        }
        let (expr, distinct) = match args {
            Args::Star if function == AggregateFunction::Count => {
                return Ok((
                    Aggregate { function, argument: None, distinct: false },
                    Ty::Of(Kind::Number),
                ));
            }
            Args::Star => {
                return fail(
                    ErrorKind::Unsupported,
                    message!["`", Piece::word(&name.text), "` takes a column, not *"],
                    span,
                );
            }
            Args::Distinct(expr) => (expr.as_ref(), true),
            Args::List(args) => {
                count(name, args, 1, 1)?;
                (&args[0], false)
            }
        };
        let operand = self.operand(expr)?;
        // A CASE says of which events something is counted, whatever that is.
        let is_case = matches!(expr.kind, ExprKind::Case { .. });
        let mut of_event = is_case || operand.scalar == Scalar::Field(FieldId::CONTACT_ID);
        operand.scalar.walk(&mut |part| of_event |= matches!(part, Scalar::Event { .. }));
        if !of_event {
            return fail(
                ErrorKind::Unsupported,
                "an aggregate takes a column of event_data, a DATA: path, or something made of them",
                expr.span,
            );
        }
        let (argument, ty) = match function {
            AggregateFunction::Count => (operand.scalar.of_any_type(), Ty::Of(Kind::Number)),
            AggregateFunction::Sum
            | AggregateFunction::Average
            | AggregateFunction::SumRounded
            | AggregateFunction::AverageRounded => {
                operand.misfit(name, Kind::Number)?;
                (operand.into_kind(Kind::Number, self)?, Ty::Of(Kind::Number))
            }
            // Of local times, the instants are compared.
            AggregateFunction::Least | AggregateFunction::Greatest => {
                (self.instant(operand.scalar), operand.ty)
            }
        };
        let rounds = self.context.language >= Language::Fourth;
        let function = if rounds { function.rounded() } else { function };
        Ok((Aggregate { function, argument: Some(argument), distinct }, ty))
    }

    /// Refuses a list that does not exist: nobody is on it, so under NOT everybody would be a member.
    fn list_exists(&self, id: &str, span: Span) -> Result<()> {
        if self.context.language < Language::Second || (self.context.lists)(id) {
            return Ok(());
        }
        let message = message!["there is no list '", Piece::value(id), "'"];
        Err(CriteriaError::new(ErrorKind::UnknownList, message, span)
            .with_hint("a list is named by its id, not by its name"))
    }

    /// Checks an `array_contains`.
    pub(super) fn contains(&mut self, name: &Ident, args: &Args, span: Span) -> Result<Contains> {
        let Args::List(args) = args else {
            return fail(ErrorKind::Unsupported, "array_contains takes an array and a value", span);
        };
        count(name, args, 2, 2)?;
        let operand = self.operand(&args[0])?;
        let set = match (operand.ty, operand.scalar) {
            (Ty::Set(set), _) => Some(set),
            (Ty::Segments, _) => None,
            (Ty::Json, Scalar::Event { table, column: EventColumn::Property { path, .. } }) => {
                Some(Set::Property { table, path })
            }
            _ => {
                return fail(
                    ErrorKind::Type,
                    "array_contains looks into an array column",
                    args[0].span,
                );
            }
        };
        let items = match &args[1].kind {
            ExprKind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(&args[1]),
        };
        let (mut values, mut or_null) = (Vec::with_capacity(items.len()), false);
        for item in items {
            match self.operand(item)?.scalar.folded() {
                Scalar::Literal(Value::Null) => or_null = true,
                Scalar::Literal(value) => {
                    let value = value.read_as(Kind::Text);
                    if let (Some(Set::Field(FieldId::LIST_IDS)), Value::Text(id)) = (&set, &value) {
                        self.list_exists(id, item.span)?;
                    }
                    values.push(value);
                }
                _ => {
                    return fail(
                        ErrorKind::Unsupported,
                        "array_contains takes literals to look for",
                        item.span,
                    );
                }
            }
        }
        values.sort();
        values.dedup();
        Ok(Contains { set, values, or_null })
    }
}

/// A checked `array_contains`.
pub(super) struct Contains {
    /// `None` is the set of segments that a contact is in.
    pub(super) set: Option<Set>,
    pub(super) values: Vec<Value<'static>>,
    pub(super) or_null: bool,
}

pub(super) fn aggregate_function(name: &str) -> Option<AggregateFunction> {
    Some(match name {
        "count" => AggregateFunction::Count,
        "sum" => AggregateFunction::Sum,
        "avg" => AggregateFunction::Average,
        "min" => AggregateFunction::Least,
        "max" => AggregateFunction::Greatest,
        _ => return None,
    })
}

/// `payload.a-b` is a subtraction; without spaces it was probably meant as one name.
fn hyphenated(error: CriteriaError) -> CriteriaError {
    match error.kind {
        ErrorKind::UnknownColumn => {
            error.with_hint("a step of a path with a hyphen is quoted: `DATA:payload.\"a-b\"`")
        }
        _ => error,
    }
}
