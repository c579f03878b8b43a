//! Sums and products that are rounded where they do not fit.
//!
//! In: decimals. Out: their sum or product, of at most 28 digits. What fits is exact; what has more digits is rounded,
//! halves away from zero; `None` is only what is too large. INVARIANT: a [`Total`] does not depend on the order in
//! which numbers were added.

use rust_decimal::Decimal;

use super::value::{exact, exact_product, exact_sum};

/// Digits of a number.
const DIGITS: u32 = 28;
/// Parts of one.
const PARTS: i128 = 10_i128.pow(DIGITS);

/// A sum of any numbers, exact until it is finished.
///
/// INVARIANT: the sum is `whole` and as many 10^-28 as `parts` says, fewer than one whole.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Total {
    whole: i128,
    parts: i128,
    /// Beyond every number that is read: 2^31 numbers of the largest size are not.
    is_too_large: bool,
}

impl Total {
    pub(crate) fn add(&mut self, number: Decimal) {
        let unit = 10_i128.pow(number.scale());
        let parts = self.parts + number.mantissa() % unit * (PARTS / unit);
        let whole = self.whole.checked_add(number.mantissa() / unit);
        match whole.and_then(|whole| whole.checked_add(parts / PARTS)) {
            Some(whole) => self.whole = whole,
            None => self.is_too_large = true,
        }
        self.parts = parts % PARTS;
    }

    /// The sum in a number; `None` if it is too large for one.
    pub(crate) fn finish(self) -> Option<Decimal> {
        if self.is_too_large {
            return None;
        }
        let (mut whole, mut parts) = (self.whole, self.parts);
        // Both get the sign of the sum.
        if whole > 0 && parts < 0 {
            (whole, parts) = (whole - 1, parts + PARTS);
        } else if whole < 0 && parts > 0 {
            (whole, parts) = (whole + 1, parts - PARTS);
        }
        let (mut shortest, mut scale) = (parts, DIGITS);
        while scale > 0 && shortest % 10 == 0 {
            (shortest, scale) = (shortest / 10, scale - 1);
        }
        let all = whole.checked_mul(10_i128.pow(scale));
        if let Some(number) = all.and_then(|all| exact(all.checked_add(shortest)?, scale)) {
            return Some(number);
        }
        let behind =
            DIGITS.saturating_sub(whole.unsigned_abs().checked_ilog10().map_or(0, |n| n + 1));
        let cut = 10_i128.pow(DIGITS - behind);
        let kept = whole.checked_mul(10_i128.pow(behind))?.checked_add(parts / cut)?;
        let up = i128::from((parts % cut).unsigned_abs() * 2 >= cut.unsigned_abs());
        let sign = if whole < 0 || parts < 0 { -1 } else { 1 };
        exact(kept.checked_add(up * sign)?, behind)
    }
}

/// The sum of two numbers.
pub(crate) fn rounded_sum(left: Decimal, right: Decimal) -> Option<Decimal> {
    exact_sum(left, right).or_else(|| {
        let mut total = Total::default();
        total.add(left);
        total.add(right);
        total.finish()
    })
}

/// The product of two numbers.
pub(crate) fn rounded_product(left: Decimal, right: Decimal) -> Option<Decimal> {
    exact_product(left, right).or_else(|| {
        // 29 digits may be left.
        let product = left.checked_mul(right)?;
        let (units, scale) = (product.mantissa(), product.scale());
        if scale == 0 || units.unsigned_abs() < PARTS.unsigned_abs() {
            return Some(product);
        }
        exact((units + 5 * units.signum()) / 10, scale - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::super::decimal_from_text;
    use super::*;

    fn number(text: &str) -> Decimal {
        decimal_from_text(text).expect(text)
    }

    fn sum(numbers: &[Decimal]) -> Option<String> {
        let mut total = Total::default();
        numbers.iter().for_each(|number| total.add(*number));
        total.finish().map(|sum| sum.to_string())
    }

    #[test]
    fn a_sum_of_quotients_fits_and_does_not_depend_on_their_order() {
        let third = number("12.5") / number("3");
        let numbers = [third, number("20"), number("-1000000000000"), number("0.1"), third];
        let expected = "-999999999971.56666666666666667";
        for first in 0..numbers.len() {
            let turned = [&numbers[first..], &numbers[..first]].concat();
            let sum = sum(&turned).expect("a number");
            assert!(sum.starts_with(&expected[..28]), "{sum}");
        }
        let two = |a: Decimal, b: Decimal| rounded_sum(a, b).map(|sum| sum.to_string());
        assert_eq!(two(third, number("20")).as_deref(), Some("24.16666666666666666666666667"));
    }

    #[test]
    fn what_fits_is_exact_and_only_what_is_too_large_is_nothing() {
        let largest = Decimal::MAX;
        assert_eq!(sum(&[largest, Decimal::ONE, -Decimal::ONE]), Some(largest.to_string()));
        assert_eq!(sum(&[largest, Decimal::ONE]), None);
        assert_eq!(sum(&[-largest, -Decimal::ONE]), None);
        assert_eq!(sum(&[number("1e-28"), number("-1e-28")]).as_deref(), Some("0"));
        assert_eq!(
            sum(&[Decimal::ONE, number("-1e-28")]).as_deref(),
            Some(&*format!("0.{}", "9".repeat(28)))
        );
        // Halves go away from zero.
        let half = number("0.5");
        let whole = number("9999999999999999999999999998");
        assert_eq!(sum(&[whole, half]).as_deref(), Some("9999999999999999999999999999"));
        assert_eq!(sum(&[-whole, -half]).as_deref(), Some("-9999999999999999999999999999"));
        assert_eq!(sum(&[]).as_deref(), Some("0"));
    }

    #[test]
    fn a_product_of_quotients_is_rounded() {
        let product = |a: &str, b: &str| {
            rounded_product(number(a), number(b)).map(|product| product.normalize().to_string())
        };
        assert_eq!(product("0.1", "0.2").as_deref(), Some("0.02"));
        let third = "0.3333333333333333333333333333";
        assert_eq!(product(third, third).as_deref(), Some("0.1111111111111111111111111111"));
        assert_eq!(
            product("9.999999999999999", "9.99999999999999").as_deref(),
            Some("99.99999999999989")
        );
        assert_eq!(product("1e-20", "1e-20").as_deref(), Some("0"));
        assert_eq!(product("9999999999999999999999999999", "10"), None);
    }
}
