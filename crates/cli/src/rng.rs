//! A seeded random number generator.
//!
//! In: a seed. Out: the same draws on every machine: integers, and of floating point only what
//! IEEE 754 fixes to the last bit (no logarithms or powers of the system's).

use chrono::TimeDelta;

/// `SplitMix64`: small, good enough for generated data, and the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    /// A generator for one person, so that a person's history does not depend on the number of others.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        let mut rng = Self(seed ^ number.wrapping_mul(0xd605_bbb5_8c8a_bbc9));
        rng.0 = rng.word();
        rng
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// Below `end`; zero if that is zero.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.below_long(u64::from(end)) as u32
    }

    /// A duration below this one; zero if it is zero.
    pub(crate) fn within(&mut self, length: i64) -> i64 {
        self.below_long(length.max(0).cast_unsigned()).cast_signed()
    }

    /// Below `end`; zero if that is zero.
    fn below_long(&mut self, end: u64) -> u64 {
        ((u128::from(self.word()) * u128::from(end)) >> 64) as u64
    }

    /// Below `end`, small numbers more often.
    pub(crate) fn small(&mut self, end: u32) -> u32 {
        self.below(end).min(self.below(end))
    }

    /// True in this many of 10,000 cases.
    pub(crate) fn chance(&mut self, of_ten_thousand: u32) -> bool {
        self.below(10_000) < of_ten_thousand
    }

    /// A waiting time: mostly short, sometimes long.
    pub(crate) fn wait(&mut self, seconds: u32) -> TimeDelta {
        let halvings = self.word().trailing_zeros().min(8);
        TimeDelta::seconds(i64::from(seconds * halvings + self.below(seconds)))
    }

    /// One of these, by weight.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(T, u32)]) -> T {
        let mut left = self.below(of.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in of {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return *item,
            }
        }
        of[0].0
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }

    /// At least 0 and below 1.
    fn unit(&mut self) -> f64 {
        // 53 bits fit a double's mantissa exactly.
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let bits = (self.word() >> 11) as f64;
        bits / 9_007_199_254_740_992.0
    }

    /// A duration below this one, short ones more often: half of them are in its first 35 %.
    pub(crate) fn recent(&mut self, length: i64) -> i64 {
        let unit = self.unit();
        // In 32 bits of precision the product is exact in integers.
        #[expect(clippy::cast_sign_loss, reason = "neither factor is negative")]
        let share = (unit * unit.sqrt() * 4_294_967_296.0) as u64;
        let product = u128::from(length.max(0).cast_unsigned()) * u128::from(share);
        ((product >> 32) as u64).cast_signed()
    }

    /// An approximation of the normal distribution: twelve uniform draws, less their mean.
    fn bell(&mut self) -> f64 {
        let words = [self.word(), self.word(), self.word()];
        let parts = words.iter().flat_map(|word| (0..4).map(move |part| word >> (16 * part)));
        let sum: u32 = parts.map(|part| u32::from(part as u16)).sum();
        f64::from(sum) / 65_536.0 - 6.0
    }

    /// The log-normal distribution: `2` to the power of a bell of that width around `middle`, cut to
    /// a whole number.
    pub(crate) fn heavy(&mut self, middle: f64, width: f64) -> u32 {
        #[expect(clippy::cast_sign_loss, reason = "a power is positive")]
        let whole = power_of_two(middle + width * self.bell()) as u32;
        whole
    }
}

/// `2` to the power of `exponent`, by additions and multiplications alone. Exponents beyond those of
/// a double's normal numbers are cut.
fn power_of_two(exponent: f64) -> f64 {
    let exponent = exponent.clamp(-1_000.0, 1_000.0);
    let whole = exponent.floor();
    let rest = (exponent - whole) * std::f64::consts::LN_2;
    // The series of e^x; ten terms leave nothing visible below ln 2.
    let series = (1..=10).rev().fold(1.0, |sum, term| 1.0 + sum * rest / f64::from(term));
    #[expect(clippy::cast_sign_loss, reason = "1023 is more than any exponent is negative")]
    let scale = f64::from_bits(((1_023 + whole as i64) as u64) << 52);
    series * scale
}

/// Draws by weight from a table.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// The cumulative weights.
    sums: Vec<u64>,
}

impl Weights {
    pub(crate) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let mut sum = 0;
        let sums = weights.into_iter().map(|weight| {
            sum += weight;
            sum
        });
        Self { sums: sums.collect() }
    }

    /// Zipf's distribution: the second is half as frequent as the first, the third a third as frequent.
    pub(crate) fn zipf(count: u32) -> Self {
        Self::new((1..=u64::from(count)).map(|rank| 1_000_000_000 / rank))
    }

    /// An index, by weight; the first if all weights are zero.
    pub(crate) fn draw(&self, rng: &mut Rng) -> u32 {
        let place = rng.below_long(self.sums.last().copied().unwrap_or(0));
        let found = self.sums.partition_point(|sum| *sum <= place);
        if found < self.sums.len() { found as u32 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_near_enough_and_exact_where_they_are_whole() {
        assert!(
            [(0.0, 1.0), (1.0, 2.0), (10.0, 1024.0)].iter().all(|(exponent, whole)| {
                (power_of_two(*exponent) - whole).abs() < f64::EPSILON
            })
        );
        for exponent in [0.5, 3.3, -2.7, 20.9] {
            let error = power_of_two(exponent) / exponent.exp2() - 1.0;
            assert!(error.abs() < 1e-9, "{exponent}: {error}");
        }
    }

    #[test]
    fn draws_follow_their_distributions() {
        let mut rng = Rng::of(1, 2);
        let bells: Vec<f64> = (0..20_000).map(|_| rng.bell()).collect();
        let mean = bells.iter().sum::<f64>() / 20_000.0;
        let spread = bells.iter().map(|bell| (bell - mean) * (bell - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.05 && (spread - 1.0).abs() < 0.05, "{mean} {spread}");
        let zipf = Weights::zipf(10);
        let mut drawn = [0; 10];
        (0..20_000).for_each(|_| drawn[zipf.draw(&mut rng) as usize] += 1);
        assert!(drawn[0] > 9 * drawn[9] && drawn[9] > 500, "{drawn:?}");
        assert!((0..1_000).all(|_| rng.recent(10) < 10));
        assert_eq!(Weights::new([0, 0]).draw(&mut rng), 0);
    }
}
