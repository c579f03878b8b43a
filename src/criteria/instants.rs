//! Types of time expressions: calendar functions, zones, intervals.
//!
//! In: the arguments of a call, or a sum with an interval. Out: typed scalars. Units, parts, zones
//! and intervals are parsed here, never in an evaluation.

use super::ast::{Arithmetic, Expr, ExprKind, Ident, Span};
use super::call::count;
use super::context::Language;
use super::error::{CriteriaError, ErrorKind, nearest};
use super::message::{Message, Piece, message};
use super::moment::OwnZone;
use super::plan::AggregateFunction;
use super::scalar::{Function, OwnTime, Scalar};
use super::scope::{Operand, Result, Scope, Ty, fail};
use crate::limits;
use crate::schema::{Kind, Value};
use crate::time::Unit;
use crate::time::calendar::{Cut, Part};
use crate::time::zone::{Zone, ZoneError};

/// The functions of this module.
pub(super) const FUNCTIONS: [&str; 8] = [
    "current_timestamp",
    "now",
    "current_date",
    "timestampadd",
    "dateadd",
    "datediff",
    "date_trunc",
    "convert_timezone",
];

impl Scope<'_> {
    /// A call of one of these functions; `None` when it is another's.
    pub(super) fn time_call(
        &mut self,
        function: &str,
        name: &Ident,
        args: &[Expr],
    ) -> Option<Result<(Scalar, Kind)>> {
        let instant = |scalar: Result<Scalar>| scalar.map(|scalar| (scalar, Kind::Time));
        Some(match function {
            "current_timestamp" | "now" => instant(count(name, args, 0, 0).map(|()| Scalar::Now)),
            "current_date" => {
                instant(count(name, args, 0, 0).map(|()| truncated(Cut::Day, Scalar::Now)))
            }
            "timestampadd" | "dateadd" => instant(self.add_units(name, args)),
            "date_trunc" => instant(self.truncate(name, args)),
            "convert_timezone" => instant(self.convert(name, args)),
            "datediff" => self.difference(name, args).map(|scalar| (scalar, Kind::Number)),
            "extract" => self.extract(name, args).map(|scalar| (scalar, Kind::Number)),
            _ => return None,
        })
    }

    fn add_units(&mut self, name: &Ident, args: &[Expr]) -> Result<Scalar> {
        count(name, args, 3, 3)?;
        let unit = bare(&args[0], "unit", &Unit::ALL, Unit::name)?;
        let amount = self.argument(name, &args[1], Kind::Number)?;
        if let Scalar::Literal(Value::Number(number)) = &amount
            && !number.fract().is_zero()
            && self.context.language >= Language::Second
        {
            let function = Piece::word(&name.text);
            let number = Piece::value(number.to_string());
            let message = message!["`", function, "` moves by whole units, not by ", number];
            return Err(CriteriaError::new(ErrorKind::Value, message, args[1].span)
                .with_hint("take a shorter unit: 36 hours for a day and a half"));
        }
        let to = self.argument(name, &args[2], Kind::Time)?;
        if self.context.language < Language::Third || self.is_whole(&amount) {
            return Ok(self.added(unit, Box::new(amount), to));
        }
        // The number may have a fraction: milliseconds hold it, where they are those of one line of time.
        let Some(millis) = unit.millis().filter(|_| of_clocks(unit) || self.zone_of(&to).is_none())
        else {
            let function = Piece::word(&name.text);
            let of_zone = if unit.is_fixed() { " of a time zone" } else { "" };
            let message = message![
                "`",
                function,
                "` moves by whole ",
                unit.name(),
                "s",
                of_zone,
                ", and this number may have a fraction"
            ];
            return Err(CriteriaError::new(ErrorKind::Type, message, args[1].span)
                .with_hint("write FLOOR(...), or move an instant by days, hours or minutes"));
        };
        let millis = Scalar::Literal(Value::Number(millis.into()));
        let rest = vec![(self.operator(Arithmetic::Multiply), millis)];
        let amount = Box::new(Scalar::Chain { first: Box::new(amount), rest });
        Ok(self.added(Unit::Millisecond, amount, to))
    }

    /// Whether a number can have no fraction, whatever is stored.
    fn is_whole(&self, scalar: &Scalar) -> bool {
        match scalar {
            Scalar::Literal(Value::Number(number)) => number.fract().is_zero(),
            Scalar::Literal(_)
            | Scalar::Difference { .. }
            | Scalar::Part { .. }
            | Scalar::Elements { .. }
            | Scalar::Call {
                function:
                    Function::Length
                    | Function::Floor
                    | Function::Ceil
                    | Function::Bucket
                    | Function::ArraySize,
                ..
            } => true,
            Scalar::Negate(of) => self.is_whole(of),
            Scalar::Chain { first, rest } => {
                let keeps = |(op, scalar): &(Arithmetic, Scalar)| {
                    *op != Arithmetic::Divide && self.is_whole(scalar)
                };
                self.is_whole(first) && rest.iter().all(keeps)
            }
            Scalar::Aggregate(index) => self.aggregates.as_ref().is_some_and(|aggregates| {
                aggregates
                    .get(usize::from(*index))
                    .is_some_and(|aggregate| aggregate.function == AggregateFunction::Count)
            }),
            _ => false,
        }
    }

    fn difference(&mut self, name: &Ident, args: &[Expr]) -> Result<Scalar> {
        count(name, args, 3, 3)?;
        let unit = bare(&args[0], "unit", &Unit::ALL, Unit::name)?;
        let (from, from_bare) = self.instant_argument(name, &args[1])?;
        let (to, to_bare) = self.instant_argument(name, &args[2])?;
        let (from, to) = if of_clocks(unit) {
            (self.instant(from), self.instant(to))
        } else {
            self.beside((from, from_bare), (to, to_bare))
        };
        Ok(Scalar::Difference { unit, from: Box::new(from), to: Box::new(to) })
    }

    fn extract(&mut self, name: &Ident, args: &[Expr]) -> Result<Scalar> {
        count(name, args, 2, 2)
            .map_err(|error| error.with_hint("write `EXTRACT(month FROM birthday)`"))?;
        let part = bare(&args[0], "part", &Part::ALL, Part::name)?;
        let of = Box::new(self.argument(name, &args[1], Kind::Time)?);
        Ok(Scalar::Part { part, of })
    }

    fn truncate(&mut self, name: &Ident, args: &[Expr]) -> Result<Scalar> {
        count(name, args, 2, 2)?;
        let cut = match &args[0].kind {
            ExprKind::Text(text) => {
                named(Piece::value(text), "unit", &Cut::ALL, Cut::name, args[0].span)?
            }
            _ => bare(&args[0], "unit", &Cut::ALL, Cut::name)?,
        };
        let of = self.argument(name, &args[1], Kind::Time)?;
        Ok(truncated(cut, of))
    }

    fn convert(&mut self, name: &Ident, args: &[Expr]) -> Result<Scalar> {
        count(name, args, 2, 2)?;
        let ExprKind::Text(text) = &args[0].kind else {
            let zone = self.own_zone(&args[0])?;
            let of = self.argument(name, &args[1], Kind::Time)?;
            let of = Box::new(self.instant(of));
            return Ok(Scalar::Own { what: OwnTime::Civil, zone, of });
        };
        let zone = Zone::parse(text).map_err(|error| {
            CriteriaError::new(ErrorKind::Value, not_a_zone(error), args[0].span)
        })?;
        let of = Box::new(self.argument(name, &args[1], Kind::Time)?);
        let of = Box::new(self.instant(*of));
        Ok(Scalar::Civil { zone, of })
    }

    /// What names the zone of each contact: a text column of it, and what counts where that is blank.
    fn own_zone(&mut self, expr: &Expr) -> Result<Box<Scalar>> {
        let zone = self.operand(expr)?;
        if let Scalar::Call { function: Function::Coalesce, args } = &zone.scalar
            && let [Scalar::Field(_), Scalar::Literal(Value::Text(text))] = args.as_slice()
            && let Err(error) = Zone::parse(text)
        {
            return Err(CriteriaError::new(ErrorKind::Value, not_a_zone(error), expr.span));
        }
        if zone.ty == Ty::Of(Kind::Text) && OwnZone::of(&zone.scalar).is_some() {
            return Ok(Box::new(zone.scalar));
        }
        let message = "a time zone is a text, or a text column of the contact";
        Err(CriteriaError::new(ErrorKind::Type, message, expr.span).with_hint(
            "write an IANA name like 'America/Chicago', a column, or `COALESCE(column, 'UTC')`",
        ))
    }

    /// `instant + INTERVAL '...' - INTERVAL '...'`, with the added terms in any order.
    pub(super) fn moved(
        &mut self,
        first: &Expr,
        rest: &[(Arithmetic, Expr)],
        span: Span,
    ) -> Result<Scalar> {
        let (mut instant, mut steps) = (None, Vec::new());
        for (op, term) in std::iter::once((Arithmetic::Add, first))
            .chain(rest.iter().map(|(op, term)| (*op, term)))
        {
            match (&term.kind, op) {
                (ExprKind::Interval(text), Arithmetic::Add) => {
                    steps.extend(interval(text, 1, term.span)?);
                }
                (ExprKind::Interval(text), Arithmetic::Subtract) => {
                    steps.extend(interval(text, -1, term.span)?);
                }
                (_, Arithmetic::Add) if instant.is_none() => {
                    let operand = self.operand(term)?;
                    if operand.ty == Ty::Of(Kind::Number) {
                        return Err(not_movable(term.span));
                    }
                    instant = Some(operand.into_kind(Kind::Time, self)?);
                }
                _ => return Err(not_movable(term.span)),
            }
        }
        let instant = instant.ok_or_else(|| alone(span))?;
        steps.into_iter().try_fold(instant, |to, (unit, amount)| {
            let amount = Box::new(Scalar::Literal(Value::Number(amount.into())));
            let moved = self.added(unit, amount, to);
            // Each step nests the value deeper.
            if moved.depth() > limits::PLAN_DEPTH {
                let message = "more intervals are added here than a plan can hold";
                return fail(ErrorKind::TooDeep, message, span);
            }
            Ok(moved)
        })
    }
}

/// The zone of a local time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ZoneOf<'z> {
    Named(&'z Zone),
    /// Of each contact, as this names it.
    Own(&'z Scalar),
}

/// Local times: what clocks of a zone show, and what is made of it. Beside an instant, the instant counts.
impl Scope<'_> {
    /// The operand that a typed call is. A local time stays one until it is known what it stands beside.
    pub(super) fn of_time(&self, (scalar, kind): (Scalar, Kind), span: Span) -> Operand {
        if kind == Kind::Time && self.zone_of(&scalar).is_some() {
            return Operand { scalar, ty: Ty::Of(kind), span, bare: false };
        }
        operand((scalar, kind), span)
    }

    /// The zone of a local time; `None` of an instant.
    pub(super) fn zone_of<'z>(&self, scalar: &'z Scalar) -> Option<ZoneOf<'z>> {
        if self.context.language < Language::Second {
            return None;
        }
        match scalar {
            Scalar::Civil { zone, .. } => Some(ZoneOf::Named(zone)),
            Scalar::Own { what: OwnTime::Civil, zone, .. } => Some(ZoneOf::Own(zone)),
            Scalar::AddUnits { to: of, .. } | Scalar::Truncate { of, .. } => self.zone_of(of),
            // Alternatives are local times of one zone, or none of them is one.
            Scalar::Call { args, .. } => args.iter().find_map(|arg| self.zone_of(arg)),
            Scalar::Case { branches, otherwise } => branches
                .iter()
                .map(|(_, value)| value)
                .chain(std::iter::once(otherwise.as_ref()))
                .find_map(|value| self.zone_of(value)),
            _ => None,
        }
    }

    /// The instant of a local time; an instant as it is.
    pub(super) fn instant(&self, scalar: Scalar) -> Scalar {
        match self.zone_of(&scalar) {
            None => scalar,
            Some(ZoneOf::Named(zone)) => {
                let zone = zone.clone();
                instant_in(scalar, &|of| Scalar::Local { zone: zone.clone(), of })
            }
            Some(ZoneOf::Own(zone)) => {
                let zone = Box::new(zone.clone());
                let local = |of| Scalar::Own { what: OwnTime::Local, zone: zone.clone(), of };
                instant_in(scalar, &local)
            }
        }
    }

    /// An instant or a local time, moved. Days move what clocks show; hours pass evenly, whatever clocks show, so that
    /// they move the instant, and what is made of it is what clocks show then.
    fn added(&self, unit: Unit, amount: Box<Scalar>, to: Scalar) -> Scalar {
        let zone = match self.zone_of(&to) {
            Some(zone) if of_clocks(unit) => zone,
            _ => return Scalar::AddUnits { unit, amount, to: Box::new(to) },
        };
        match zone {
            ZoneOf::Named(zone) => {
                let zone = zone.clone();
                let to = Box::new(self.instant(to));
                let of = Box::new(Scalar::AddUnits { unit, amount, to });
                Scalar::Civil { zone, of }
            }
            ZoneOf::Own(zone) => {
                let zone = Box::new(zone.clone());
                let to = Box::new(self.instant(to));
                let of = Box::new(Scalar::AddUnits { unit, amount, to });
                Scalar::Own { what: OwnTime::Civil, zone, of }
            }
        }
    }

    /// Two instants or local times, each with whether it is written without an offset, as they are compared: two local
    /// times of one zone by what clocks show, all others by their instants.
    pub(super) fn beside(
        &self,
        (left, left_bare): (Scalar, bool),
        (right, right_bare): (Scalar, bool),
    ) -> (Scalar, Scalar) {
        let as_shown = match (self.zone_of(&left), self.zone_of(&right)) {
            (None, None) => true,
            (Some(_), None) => right_bare,
            (None, Some(_)) => left_bare,
            (Some(one), Some(other)) => one == other && is_calendar(&left) && is_calendar(&right),
        };
        if as_shown {
            return (left.folded(), right.folded());
        }
        (self.instant(left), self.instant(right))
    }

    /// Alternatives as they are compared with one another: local times only if all of them are, of one zone.
    pub(super) fn in_one_zone(&self, scalars: Vec<Scalar>, bare: &[bool]) -> Vec<Scalar> {
        let mut zones = scalars
            .iter()
            .zip(bare)
            .filter(|(_, bare)| !**bare)
            .map(|(scalar, _)| self.zone_of(scalar));
        let first = zones.next().flatten();
        if first.is_some() && zones.all(|zone| zone == first) {
            return scalars;
        }
        scalars.into_iter().map(|scalar| self.instant(scalar)).collect()
    }

    fn instant_argument(&mut self, function: &Ident, expr: &Expr) -> Result<(Scalar, bool)> {
        let bare = match &expr.kind {
            ExprKind::Text(text) | ExprKind::Timestamp(text) => is_bare(text),
            _ => false,
        };
        Ok((self.argument(function, expr, Kind::Time)?, bare))
    }
}

/// The instant of a local time of a zone, in which `local` gives the first instant at which clocks show a time. Of
/// alternatives, each has its own: the one that was converted is the instant, also where clocks show it twice.
fn instant_in(scalar: Scalar, local: &dyn Fn(Box<Scalar>) -> Scalar) -> Scalar {
    let each = |scalar| instant_in(scalar, local);
    match scalar {
        Scalar::Civil { of, .. } => of.folded(),
        // Where there is no such zone, there is no time.
        Scalar::Own { what: OwnTime::Civil, zone, of } => {
            Scalar::Own { what: OwnTime::Instant, zone, of: Box::new(of.folded()) }
        }
        Scalar::Call { function: Function::Coalesce, args } => {
            let args = args.into_iter().map(each).collect();
            Scalar::Call { function: Function::Coalesce, args }.folded()
        }
        Scalar::Case { branches, otherwise } => {
            let branches = branches.into_iter().map(|(when, value)| (when, each(value)));
            let branches = branches.collect();
            Scalar::Case { branches, otherwise: Box::new(each(*otherwise)) }.folded()
        }
        other => local(Box::new(other)).folded(),
    }
}

/// Whether a local time is one of the calendar, as the start of a day, rather than an instant as clocks show it.
fn is_calendar(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Civil { .. } | Scalar::Own { what: OwnTime::Civil, .. } => false,
        Scalar::Call { args, .. } => args.iter().all(is_calendar),
        Scalar::Case { branches, otherwise } => {
            branches.iter().all(|(_, value)| is_calendar(value)) && is_calendar(otherwise)
        }
        _ => true,
    }
}

/// Whether a timestamp is written without an offset.
pub(super) fn is_bare(text: &str) -> bool {
    !text.get(10..).is_some_and(|rest| rest.contains(['Z', 'z', '+', '-']))
}

/// Whether a unit is a fixed piece of time, rather than one of the calendar.
fn of_clocks(unit: Unit) -> bool {
    matches!(unit, Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour)
}

fn not_a_zone(error: ZoneError) -> Message {
    match error {
        ZoneError::Empty => {
            "the time zone is empty; give an IANA name like `America/Chicago`".into()
        }
        ZoneError::Misspelled { given, name } => message![
            "`",
            Piece::value(given),
            "` is not a time zone; did you mean `",
            Piece::known(name),
            "`?"
        ],
        ZoneError::Unknown(given) => message![
            "`",
            Piece::value(given),
            "` is not a time zone; give an IANA name like `America/Chicago`"
        ],
    }
}

fn truncated(cut: Cut, of: Scalar) -> Scalar {
    Scalar::Truncate { cut, of: Box::new(of) }
}

fn not_movable(span: Span) -> CriteriaError {
    CriteriaError::new(ErrorKind::Type, "an interval is added to or taken from one timestamp", span)
        .with_hint("write `CURRENT_TIMESTAMP - INTERVAL '30 days'`")
}

/// The error for an interval without a timestamp beside it.
pub(super) fn alone(span: Span) -> CriteriaError {
    CriteriaError::new(ErrorKind::Type, "an interval stands only beside a timestamp", span)
        .with_hint("write `CURRENT_TIMESTAMP - INTERVAL '30 days'`")
}

/// The steps of an interval, months first, as `PostgreSQL` applies them.
fn interval(text: &str, sign: i64, span: Span) -> Result<Vec<(Unit, i64)>> {
    let wrong = || {
        let message = message!["'", Piece::value(text), "' is not an interval"];
        CriteriaError::new(ErrorKind::Value, message, span)
            .with_hint("write whole numbers with units: '30 days', '1 year 6 months'")
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut amounts = [(Unit::Month, 0_i64), (Unit::Day, 0), (Unit::Second, 0)];
    if words.is_empty() || !words.len().is_multiple_of(2) {
        return Err(wrong());
    }
    for pair in words.chunks_exact(2) {
        let amount: i64 = pair[0].parse().map_err(|_| wrong())?;
        let unit = pair[1].to_lowercase();
        let (place, factor) = match unit.strip_suffix('s').unwrap_or(&unit) {
            "year" => (0, 12),
            "month" | "mon" => (0, 1),
            "week" => (1, 7),
            "day" => (1, 1),
            "hour" => (2, 3_600),
            "minute" | "min" => (2, 60),
            "second" | "sec" => (2, 1),
            _ => return Err(wrong()),
        };
        let more = amount.checked_mul(factor * sign).ok_or_else(wrong)?;
        amounts[place].1 = amounts[place].1.checked_add(more).ok_or_else(wrong)?;
    }
    Ok(amounts.into_iter().filter(|(_, amount)| *amount != 0).collect())
}

/// An argument that is a word of the language, without quotes.
fn bare<T: Copy>(
    expr: &Expr,
    what: &'static str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T> {
    match &expr.kind {
        ExprKind::Column(column) if column.qualifier.is_none() => {
            named(Piece::word(&column.name.text), what, all, name, expr.span)
        }
        ExprKind::Text(text) => {
            let error = CriteriaError::new(
                ErrorKind::Value,
                message!["a ", what, " is written without quotes here"],
                expr.span,
            );
            Err(match named(Piece::value(text), what, all, name, expr.span) {
                Ok(known) => error.with_hint(message!["write `", name(known), "`"]),
                Err(unknown) => unknown,
            })
        }
        _ => named(Piece::from(""), what, all, name, expr.span),
    }
}

fn named<T: Copy>(
    text: Piece,
    what: &'static str,
    all: &[T],
    name: fn(T) -> &'static str,
    span: Span,
) -> Result<T> {
    let wanted = text.as_str().to_lowercase();
    if let Some(found) = all.iter().find(|value| name(**value) == wanted) {
        return Ok(*found);
    }
    let names = || all.iter().map(|value| name(*value));
    let hint = match (nearest(text.as_str(), names()), what) {
        (Some(close), _) => message!["did you mean `", Piece::known(close), "`?"],
        (None, "part") => Message::listing("the parts are ", names()),
        (None, _) => Message::listing("the units are ", names()),
    };
    let message = if text.as_str().is_empty() {
        message!["expected a ", what]
    } else {
        message!["unknown ", what, " `", text, "`"]
    };
    fail(ErrorKind::Value, message, span).map_err(|error: CriteriaError| error.with_hint(hint))
}

/// Whether a sum has an interval among its terms.
pub(super) fn has_interval(first: &Expr, rest: &[(Arithmetic, Expr)]) -> bool {
    let is_interval = |expr: &Expr| matches!(expr.kind, ExprKind::Interval(_));
    is_interval(first) || rest.iter().any(|(_, term)| is_interval(term))
}

/// The operand that a typed call is.
pub(super) fn operand((scalar, kind): (Scalar, Kind), span: Span) -> Operand {
    Operand { scalar: scalar.folded(), ty: Ty::Of(kind), span, bare: false }
}
