//! Calls: which function a name means, and whether its arguments fit.
//!
//! In: the name and arguments of a call, and a scope. Out: a typed operand, or why the call is refused.

use super::ast::{Args, Comparison, Expr, ExprKind, Ident, Span};
use super::error::{CriteriaError, ErrorKind, nearest};
use super::function::Function;
use super::instants;
use super::message::{Message, Piece, message};
use super::scalar::{EventColumn, Scalar, Set};
use super::scope::{Operand, Result, Scope, Ty, fail};
use super::typing::{aggregate_function, not_a_version};
use crate::limits;
use crate::schema::{Decimal, Kind, Value, version_key};

/// The functions besides those of time.
const FUNCTIONS: [&str; 23] = [
    "array_contains",
    "regexp_like",
    "lower",
    "upper",
    "trim",
    "length",
    "concat",
    "coalesce",
    "abs",
    "round",
    "floor",
    "ceil",
    "version",
    "bucket",
    "haversine",
    "array_size",
    "unaccent",
    "extract",
    "max",
    "min",
    "count",
    "sum",
    "avg",
];

impl Scope<'_> {
    pub(super) fn call(&mut self, name: &Ident, args: &Args, span: Span) -> Result<Operand> {
        let function = name.text.to_lowercase();
        if let Some(aggregate) = aggregate_function(&function) {
            return self.aggregate(aggregate, name, args, span);
        }
        let Args::List(args) = args else {
            return fail(
                ErrorKind::Unsupported,
                message!["`", Piece::word(&name.text), "` takes neither * nor DISTINCT"],
                span,
            );
        };
        if let Some(checked) = self.time_call(&function, name, args) {
            return checked.map(|typed| self.of_time(typed, span));
        }
        match function.as_str() {
            "coalesce" => self.coalesce(name, args, span),
            "array_size" => self.array_size(name, args, span),
            "array_contains" | "regexp_like" => {
                let function = Piece::word(&name.text);
                fail(
                    ErrorKind::Type,
                    message!["`", function, "` is a condition, not a value"],
                    span,
                )
            }
            function => match Function::named(function) {
                Some(function) => self.function(function, name, args, span),
                None => Err(unknown_function(name)),
            },
        }
    }

    /// A function of arguments that each have one kind.
    fn function(
        &mut self,
        function: Function,
        name: &Ident,
        args: &[Expr],
        span: Span,
    ) -> Result<Operand> {
        let (least, most) = function.arity();
        count(name, args, least, most)?;
        let mut checked = Vec::with_capacity(args.len());
        for (place, arg) in args.iter().enumerate() {
            let scalar = self.argument(name, arg, function.takes(place))?;
            literal_fits(function, place, arg, &scalar)?;
            checked.push(scalar);
        }
        let scalar = Scalar::Call { function, args: checked };
        Ok(match function {
            // Not folded: the key of a version is nothing that people read.
            Function::Version => Operand { scalar, ty: Ty::Version, span, bare: false },
            _ => instants::operand((scalar, function.kind()), span),
        })
    }

    /// `ARRAY_SIZE(list_ids)`, or of a list of a payload.
    fn array_size(&mut self, name: &Ident, args: &[Expr], span: Span) -> Result<Operand> {
        count(name, args, 1, 1)?;
        self.size_of(&args[0], span)
    }

    /// What stands before `= []`: the size of an array, which is compared with 0 instead.
    pub(super) fn size_beside_empty(
        &mut self,
        op: Comparison,
        array: &Expr,
        empty: Span,
    ) -> Result<Operand> {
        if !matches!(op, Comparison::Equal | Comparison::NotEqual) {
            return fail(ErrorKind::Type, "an array is compared with `= []` or `!= []`", empty);
        }
        self.size_of(array, array.span)
    }

    fn size_of(&mut self, array: &Expr, span: Span) -> Result<Operand> {
        let operand = self.operand(array)?;
        let of = match (operand.ty, operand.scalar) {
            (Ty::Set(Set::Field(field)), _) => Scalar::Field(field),
            (
                Ty::Json,
                scalar @ Scalar::Event { column: EventColumn::Property { kind: None, .. }, .. },
            ) => scalar,
            _ => {
                let message = "ARRAY_SIZE takes an array column or a list of a payload";
                return Err(CriteriaError::new(ErrorKind::Type, message, array.span)
                    .with_hint("write `ARRAY_SIZE(list_ids) >= 2`"));
            }
        };
        let scalar = Scalar::Call { function: Function::ArraySize, args: vec![of] };
        Ok(Operand { scalar, ty: Ty::Of(Kind::Number), span, bare: false })
    }

    fn coalesce(&mut self, name: &Ident, args: &[Expr], span: Span) -> Result<Operand> {
        count(name, args, 2, 100)?;
        let args: Vec<&Expr> = args.iter().collect();
        self.of_one_kind(&args, span, |args| Scalar::Call { function: Function::Coalesce, args })
    }

    /// What is made of values of one kind, and has it.
    pub(super) fn of_one_kind(
        &mut self,
        values: &[&Expr],
        span: Span,
        make: impl FnOnce(Vec<Scalar>) -> Scalar,
    ) -> Result<Operand> {
        let operands = values.iter().map(|arg| self.operand(arg)).collect::<Result<Vec<_>>>()?;
        if let Some(version) = operands.iter().find(|operand| operand.ty == Ty::Version) {
            return Err(not_a_version(version.span));
        }
        let bare: Vec<bool> = operands.iter().map(|operand| operand.bare).collect();
        // A literal takes the kind of the columns beside it, as in a comparison.
        let known = |literals: bool| {
            operands.iter().find_map(|operand| match operand.ty {
                Ty::Of(kind) if literals == matches!(operand.scalar, Scalar::Literal(_)) => {
                    Some(kind)
                }
                _ => None,
            })
        };
        let Some(kind) = known(false).or_else(|| known(true)) else {
            let args = operands.into_iter().map(|operand| operand.scalar).collect();
            return Ok(Operand { scalar: make(args), ty: Ty::Json, span, bare: false });
        };
        let args = operands
            .into_iter()
            .map(|operand| operand.into_kind(kind, self))
            .collect::<Result<Vec<_>>>()?;
        let args = if kind == Kind::Time { self.in_one_zone(args, &bare) } else { args };
        Ok(self.of_time((make(args), kind), span))
    }
}

/// Refuses a literal that a function has no answer for, and anything but a literal where it takes that only.
fn literal_fits(function: Function, place: usize, arg: &Expr, scalar: &Scalar) -> Result<()> {
    let number = match scalar {
        Scalar::Literal(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let is_whole = |least: u32, most: u32| {
        number.is_some_and(|number| {
            number.fract().is_zero() && number >= least.into() && number <= most.into()
        })
    };
    let message: Message = match (function, place, &arg.kind) {
        (Function::Version, _, ExprKind::Text(text)) if version_key(text).is_none() => {
            message!["'", Piece::value(text), "' is not a version"]
        }
        (Function::Round, 1, _) if !is_whole(0, Decimal::MAX_SCALE) => {
            message!["ROUND takes a whole number of digits from 0 to ", Decimal::MAX_SCALE]
        }
        (Function::Bucket, 1, _) if !matches!(scalar, Scalar::Literal(Value::Text(_))) => {
            "the salt of BUCKET must be a text in quotes".into()
        }
        (Function::Bucket, 2, _) if !is_whole(1, limits::BUCKETS) => {
            message!["the number of buckets is a whole number from 1 to ", limits::BUCKETS]
        }
        (Function::Haversine, 0 | 2, _)
            if number.is_some_and(|degrees| degrees.abs() > 90.into()) =>
        {
            "a latitude is from -90 to 90 degrees".into()
        }
        (Function::Haversine, 1 | 3, _)
            if number.is_some_and(|degrees| degrees.abs() > 180.into()) =>
        {
            "a longitude is from -180 to 180 degrees".into()
        }
        _ => return Ok(()),
    };
    let error = CriteriaError::new(ErrorKind::Value, message, arg.span);
    Err(match function {
        Function::Haversine => error
            .with_hint("write `HAVERSINE(latitude, longitude, 59.91, 10.75) <= 5`, in kilometres"),
        Function::Bucket => error.with_hint("write `BUCKET(contact_id, 'holdout', 100) < 10`"),
        Function::Version => error.with_hint("write a version like '10.2.0' or '2.0-beta.1'"),
        _ => error,
    })
}

/// Whether a call of this name is a condition.
pub(super) fn is_predicate(name: &Ident) -> bool {
    ["array_contains", "regexp_like"].iter().any(|known| name.text.eq_ignore_ascii_case(known))
}

pub(super) fn count(name: &Ident, args: &[Expr], least: usize, most: usize) -> Result<()> {
    if (least..=most).contains(&args.len()) {
        return Ok(());
    }
    let (qualifier, number) = if least == most { ("", most) } else { ("at least ", least) };
    let noun = if (least, most) == (1, 1) { " argument" } else { " arguments" };
    let function = Piece::word(&name.text);
    fail(
        ErrorKind::Type,
        message!["`", function, "` takes ", qualifier, number, noun, ", not ", args.len()],
        args.last().map_or(name.span, |last| name.span.to(last.span)),
    )
}

fn unknown_function(name: &Ident) -> CriteriaError {
    let error = CriteriaError::new(
        ErrorKind::UnknownFunction,
        message!["unknown function `", Piece::word(&name.text), "`"],
        name.span,
    );
    if name.text.eq_ignore_ascii_case("contains") {
        return error.with_hint("write `array_contains(list_ids, '...')`");
    }
    let names = || FUNCTIONS.iter().chain(&instants::FUNCTIONS).copied();
    match nearest(&name.text, names()) {
        Some(close) => error.with_hint(message!["did you mean `", Piece::known(close), "`?"]),
        None => error.with_hint(Message::listing("the functions are ", names())),
    }
}
