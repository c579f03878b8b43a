//! Calendar functions of one instant, without intermediate values.
//!
//! In: an expression over one field of instants. Out: an instant or a whole number per instant. A predicate
//! such as the month of a birthday is evaluated for every contact, so avoiding decimals pays off.

use rust_decimal::prelude::ToPrimitive;

use crate::criteria::scalar::Scalar;
use crate::schema::Value;
use crate::time::Timestamp;
use crate::time::Unit;
use crate::time::calendar::{Cut, Part, whole_units};
use crate::time::zone::Zone;

/// An expression over a field's instant.
pub(super) enum Timed {
    Instant(Instant),
    Count(Count),
}

pub(super) enum Instant {
    Field,
    Fixed(Timestamp),
    Add { unit: Unit, amount: i64, to: Box<Instant> },
    Truncate { cut: Cut, of: Box<Instant> },
    Civil { zone: Zone, of: Box<Instant> },
    Local { zone: Zone, of: Box<Instant> },
}

pub(super) enum Count {
    Part { part: Part, of: Instant },
    Difference { unit: Unit, from: Instant, to: Instant },
}

impl Timed {
    /// Prepares an expression; `None` if it has another form.
    pub(super) fn of(scalar: &Scalar, now: Timestamp) -> Option<Self> {
        match scalar {
            Scalar::Part { part, of } => {
                Some(Self::Count(Count::Part { part: *part, of: Instant::of(of, now)? }))
            }
            Scalar::Difference { unit, from, to } => {
                let (from, to) = (Instant::of(from, now)?, Instant::of(to, now)?);
                Some(Self::Count(Count::Difference { unit: *unit, from, to }))
            }
            scalar => Instant::of(scalar, now).map(Self::Instant),
        }
    }

    /// The milliseconds of an instant, or the number; `None` is NULL.
    pub(super) fn value(&self, field: Timestamp) -> Option<i64> {
        match self {
            Self::Instant(instant) => instant.at(field).map(Timestamp::as_millis),
            Self::Count(Count::Part { part, of }) => Some(part.of(of.at(field)?).into()),
            Self::Count(Count::Difference { unit, from, to }) => {
                Some(whole_units(*unit, from.at(field)?, to.at(field)?))
            }
        }
    }
}

impl Instant {
    fn of(scalar: &Scalar, now: Timestamp) -> Option<Self> {
        Some(match scalar {
            Scalar::Field(_) => Self::Field,
            Scalar::Now => Self::Fixed(now),
            Scalar::Literal(Value::Time(at)) => Self::Fixed(*at),
            Scalar::AddUnits { unit, amount, to } => {
                let Scalar::Literal(Value::Number(amount)) = amount.as_ref() else { return None };
                let amount = amount.trunc().to_i64()?;
                Self::Add { unit: *unit, amount, to: Box::new(Self::of(to, now)?) }
            }
            Scalar::Truncate { cut, of } => {
                Self::Truncate { cut: *cut, of: Box::new(Self::of(of, now)?) }
            }
            Scalar::Civil { zone, of } => {
                Self::Civil { zone: zone.clone(), of: Box::new(Self::of(of, now)?) }
            }
            Scalar::Local { zone, of } => {
                Self::Local { zone: zone.clone(), of: Box::new(Self::of(of, now)?) }
            }
            _ => return None,
        })
    }

    fn at(&self, field: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Field => Some(field),
            Self::Fixed(at) => Some(*at),
            Self::Add { unit, amount, to } => to.at(field)?.add_units(*unit, *amount),
            Self::Truncate { cut, of } => Some(cut.start(of.at(field)?)),
            Self::Civil { zone, of } => Some(zone.civil(of.at(field)?)),
            Self::Local { zone, of } => Some(zone.instant_of(of.at(field)?)),
        }
    }
}
