//! Comparisons with a bound, as intervals of whole numbers.
//!
//! In: a comparison and its bound. Out: the lowest and the highest value that satisfy it, or that do not.
//! Every comparison becomes the same test, which compiles to two compares without a branch.

use crate::criteria::scalar::Comparison;
use crate::schema::Decimal;
use crate::time::Timestamp;

/// `low <= value && value <= high`, or the opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) inside: bool,
}

impl Interval {
    pub(super) fn holds(self, value: i64) -> bool {
        (self.low <= value && value <= self.high) == self.inside
    }

    /// The instants that satisfy a comparison with `bound`.
    pub(super) fn of_instants(op: Comparison, bound: Timestamp) -> Self {
        Self::around(op, i128::from(bound.as_millis()), true)
    }

    /// The numbers, in units of `10^-scale`, that satisfy a comparison with `bound`.
    pub(super) fn of_units(op: Comparison, bound: Decimal, scale: u32) -> Self {
        let bound = bound.normalize();
        if bound.scale() <= scale {
            // 96 bits times up to 10^28 may not fit: such a bound is beyond every whole number.
            let factor = 10i128.pow(scale - bound.scale());
            let far = if bound.is_sign_negative() { i128::MIN / 4 } else { i128::MAX / 4 };
            return Self::around(op, bound.mantissa().checked_mul(factor).unwrap_or(far), true);
        }
        let divisor = 10i128.pow(bound.scale() - scale);
        Self::around(op, bound.mantissa().div_euclid(divisor), false)
    }

    /// The bound is `floor`, or, if not `exact`, between `floor` and the next number.
    fn around(op: Comparison, floor: i128, exact: bool) -> Self {
        let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
        let (low, high) = match op {
            Comparison::Equal | Comparison::NotEqual if exact => (floor, floor),
            Comparison::Equal | Comparison::NotEqual => (1, 0),
            Comparison::Less if exact => (least, floor - 1),
            Comparison::Less | Comparison::LessOrEqual => (least, floor),
            Comparison::GreaterOrEqual if exact => (floor, most),
            Comparison::Greater | Comparison::GreaterOrEqual => (floor + 1, most),
        };
        let inside = op != Comparison::NotEqual;
        let (low, high) = (low.max(least), high.min(most));
        if low > high {
            return Self { low: 1, high: 0, inside };
        }
        Self { low: low as i64, high: high as i64, inside }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_agrees_with_the_comparison_of_decimals() {
        let decimals = [
            "0",
            "-0.5",
            "0.49",
            "12.345",
            "-7",
            "9223372036854775807",
            "92233720368547758.071",
            "1e-28",
            "-79228162514264337593543950335",
        ];
        let ops = [
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
        ];
        let mut checked = 0;
        for bound in decimals {
            let bound = crate::schema::decimal_from_text(bound).expect("the decimal is valid");
            for scale in [0, 2, 3, 18] {
                for op in ops {
                    let interval = Interval::of_units(op, bound, scale);
                    for whole in [i64::MIN, -700, -50, -1, 0, 1, 49, 12, 13, 1234, 12345, i64::MAX]
                    {
                        let value = Decimal::from_i128_with_scale(whole.into(), scale);
                        assert_eq!(
                            interval.holds(whole),
                            op.accepts(value.cmp(&bound)),
                            "{value} {op:?} {bound}"
                        );
                        checked += 1;
                    }
                }
            }
        }
        assert_eq!(checked, 9 * 4 * 6 * 12);
        let bound = Timestamp::saturating_from_millis(5);
        assert!(Interval::of_instants(Comparison::Less, bound).holds(4));
        assert!(!Interval::of_instants(Comparison::Less, bound).holds(5));
    }
}
