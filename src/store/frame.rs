//! Small numbers that stand for values.
//!
//! In: values. Out: a frame that has room for them, by which each has a number; larger numbers stand for larger values.

use crate::image::packed::Element;
use crate::time::Timestamp;

const DAY: i64 = 86_400_000;

/// A value that a number can stand for.
pub(crate) trait Narrow: Element + Copy {
    fn number(self) -> i64;

    fn of_number(number: i64) -> Self;

    /// What cells without a value have, if it is before all others.
    const BEFORE_ALL: Option<i64>;

    /// A frame that has room for these numbers.
    fn frame(numbers: &[i64]) -> Option<Frame>;
}

impl Narrow for u32 {
    const BEFORE_ALL: Option<i64> = None;

    fn number(self) -> i64 {
        self.into()
    }

    fn of_number(number: i64) -> Self {
        number.cast_unsigned() as Self
    }

    fn frame(numbers: &[i64]) -> Option<Frame> {
        Frame::of_wholes(numbers)
    }
}

impl Narrow for i64 {
    const BEFORE_ALL: Option<i64> = None;

    fn number(self) -> i64 {
        self
    }

    fn of_number(number: i64) -> Self {
        number
    }

    fn frame(numbers: &[i64]) -> Option<Frame> {
        Frame::of_wholes(numbers)
    }
}

impl Narrow for Timestamp {
    const BEFORE_ALL: Option<i64> = Some(Self::MIN.as_millis());

    fn number(self) -> i64 {
        self.as_millis()
    }

    fn of_number(number: i64) -> Self {
        Self::saturating_from_millis(number)
    }

    fn frame(numbers: &[i64]) -> Option<Frame> {
        Frame::of_instants(numbers)
    }
}

/// What small numbers stand for: 0 for `zero`, any other `n` up to `most` for `base + unit * n`.
///
/// INVARIANT: `zero < base + unit`, so larger numbers stand for larger values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    base: i64,
    unit: i64,
    zero: i64,
    pub(super) most: u32,
}

/// The largest numbers of one, two and four bytes.
const MOST: [u32; 3] = [u8::MAX as u32, u16::MAX as u32, u32::MAX];

impl Frame {
    /// Of values that are held as they are.
    pub(super) const NONE: Self = Self { base: 0, unit: 1, zero: 0, most: 0 };

    /// Numbers from 0 on, or around it if some are negative.
    fn of_wholes(values: &[i64]) -> Option<Self> {
        let (low, high) = bounds(values.iter().copied()).unwrap_or((0, 0));
        MOST.into_iter().find_map(|most| {
            let base = if low < 0 { -(i64::from(most / 2) + 1) } else { 0 };
            let fits = base <= low && high <= base + i64::from(most);
            fits.then_some(Self { base, unit: 1, zero: base, most })
        })
    }

    /// Instants in days, seconds or milliseconds, with as much room before them as behind them, so that those that come
    /// in any order seldom need another frame. The earliest instant of all stands for itself: cells without a value
    /// have it.
    fn of_instants(values: &[i64]) -> Option<Self> {
        let zero = Timestamp::MIN.as_millis();
        let values = || values.iter().copied().filter(|value| *value != zero);
        let (low, high) = bounds(values()).unwrap_or((0, 0));
        let divides = |unit: &i64| values().all(|value| value % unit == 0);
        let unit = [DAY, 1_000].into_iter().find(divides).unwrap_or(1);
        let span = (high - low) / unit;
        MOST.into_iter()
            .find_map(|most| {
                let spare = i64::from(most) - 1 - span;
                (spare >= 0).then(|| {
                    let base = low - unit * (spare / 2 + 1);
                    Self { base, unit, zero, most }
                })
            })
            .filter(|frame| frame.zero < frame.base + frame.unit)
    }

    /// The value that a number stands for.
    pub(crate) fn value(&self, number: u32) -> i64 {
        if number == 0 { self.zero } else { self.base + self.unit * i64::from(number) }
    }

    /// If the unit is a day: the one before that of the number 1, counted from the epoch.
    pub(crate) fn day(&self) -> Option<i64> {
        (self.unit == DAY && self.base % DAY == 0).then_some(self.base / DAY)
    }

    /// The number that stands for a value, if there is room for it.
    pub(super) fn number(&self, value: i64) -> Option<u32> {
        if value == self.zero {
            return Some(0);
        }
        let distance = value.checked_sub(self.base)?;
        let number = if self.unit == 1 { distance } else { distance / self.unit };
        let number =
            u32::try_from(number).ok().filter(|number| 1 <= *number && *number <= self.most)?;
        (i64::from(number) * self.unit == distance).then_some(number)
    }

    /// The numbers that stand for values with `low <= value <= high`, from the first to the last.
    pub(crate) fn between(&self, low: i64, high: i64) -> Option<(u32, u32)> {
        let (base, unit) = (i128::from(self.base), i128::from(self.unit));
        // The first number from 1 on whose value is not below, and the last one whose value is not above.
        let up = (i128::from(low) - base + unit - 1).div_euclid(unit).max(1);
        let down = (i128::from(high) - base).div_euclid(unit).min(self.most.into());
        let first = if low <= self.zero { 0 } else { up };
        let last = if down < 1 { if high >= self.zero { 0 } else { -1 } } else { down };
        let (first, last) = (u32::try_from(first).ok()?, u32::try_from(last).ok()?);
        (first <= last).then_some((first, last))
    }
}

fn bounds(values: impl Iterator<Item = i64>) -> Option<(i64, i64)> {
    values.fold(None, |held, value| match held {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}
