//! Vector instructions, selected at run time.
//!
//! In: work over words. Out: the result, which is the same on every machine; only the width of the
//! instructions differs. The feature `simd` turns it on.

use std::ops::{BitAnd, BitOr};

/// Work that is compiled for the selected instructions. It must be inlined to be, which a closure need not be.
pub(crate) trait Work {
    /// The result.
    type Output;

    /// Does the work. Implementations are `inline(always)`.
    fn work(self) -> Self::Output;
}

/// Does work with the widest instructions that the machine has.
#[cfg(feature = "simd")]
#[inline]
pub(crate) fn wide<W: Work>(work: W) -> W::Output {
    struct Inlined<W>(W);
    impl<W: Work> pulp::WithSimd for Inlined<W> {
        type Output = W::Output;

        #[inline(always)]
        #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
        fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
            self.0.work()
        }
    }
    pulp::Arch::new().dispatch(Inlined(work))
}

/// Does work with the instructions that the build allows.
#[cfg(not(feature = "simd"))]
#[inline]
pub(crate) fn wide<W: Work>(work: W) -> W::Output {
    work.work()
}

/// The number of bits that are set.
pub(crate) struct Ones<'a>(pub(crate) &'a [u64]);

impl Work for Ones<'_> {
    type Output = u64;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

/// The answer to a test: all ones, or 0. It is as wide as the value that is tested, since to narrow answers costs more
/// than the comparison.
pub(crate) trait Lane:
    Copy + Default + BitAnd<Output = Self> + BitOr<Output = Self>
{
    /// The answer.
    fn of(answer: bool) -> Self;

    /// The lowest eight bits.
    fn byte(self) -> u8;

    /// A bit for each of 64 answers. Implementations are `inline(always)`.
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    fn mask(lanes: [Self; 64], wide: pulp::x86::V3) -> u64;
}

/// Tests of values, of which 64 become the bits of a word. They must be inlined as [`Work`] is.
pub(crate) trait Tests {
    /// What an answer is held in.
    type Lane: Lane;

    /// How many words there are.
    fn words(&self) -> usize;

    /// Writes the answer for each of the 64 values of a word. Implementations are `inline(always)`.
    fn answers(&self, word: usize, lanes: &mut [Self::Lane; 64]);
}

/// Writes a bit for each value that is tested.
#[inline]
pub(crate) fn pack_words<T: Tests>(tests: &T, out: &mut [u64]) {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(()) = masks::pack_words(tests, out) {
        return;
    }
    wide(Multiplied { tests, out });
}

/// The bits of bytes by a multiplication, which gathers the lowest ones of eight bytes.
struct Multiplied<'a, T> {
    tests: &'a T,
    out: &'a mut [u64],
}

impl<T: Tests> Work for Multiplied<'_, T> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) {
        for (at, word) in self.out.iter_mut().enumerate().take(self.tests.words()) {
            let mut lanes = [T::Lane::default(); 64];
            self.tests.answers(at, &mut lanes);
            let bytes = lanes.map(Lane::byte);
            let (eights, _) = bytes.as_chunks::<8>();
            let bits = |eight: &[u8; 8]| {
                let ones = u64::from_le_bytes(*eight) & 0x0101_0101_0101_0101;
                ones.wrapping_mul(0x0102_0408_1020_4080) >> 56
            };
            *word = eights.iter().enumerate().map(|(at, eight)| bits(eight) << (8 * at)).sum();
        }
    }
}

/// A lane, and how the highest bit of each of 64 is gathered in registers of 32 bytes.
macro_rules! lane {
    ($lane:ty, |$lanes:ident, $wide:ident| $mask:expr) => {
        impl Lane for $lane {
            #[inline(always)]
            fn of(answer: bool) -> Self {
                Self::from(answer).wrapping_neg()
            }

            #[inline(always)]
            fn byte(self) -> u8 {
                self as u8
            }

            #[inline(always)]
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            fn mask($lanes: [Self; 64], $wide: pulp::x86::V3) -> u64 {
                $mask
            }
        }
    };
}

lane!(u8, |lanes, wide| {
    let halves: [[u8; 32]; 2] = pulp::cast(lanes);
    let [low, high] = halves.map(|half| wide.avx2._mm256_movemask_epi8(pulp::cast(half)));
    u64::from(low.cast_unsigned()) | u64::from(high.cast_unsigned()) << 32
});
lane!(u16, |lanes, wide| {
    let halves: [[[u16; 16]; 2]; 2] = pulp::cast(lanes);
    let [low, high] = halves.map(|[one, other]| {
        let bytes = wide.avx2._mm256_packs_epi16(pulp::cast(one), pulp::cast(other));
        // The halves of registers are packed each by itself.
        let bytes = wide.avx2._mm256_permute4x64_epi64::<0b11_01_10_00>(bytes);
        wide.avx2._mm256_movemask_epi8(bytes)
    });
    u64::from(low.cast_unsigned()) | u64::from(high.cast_unsigned()) << 32
});
lane!(u32, |lanes, wide| {
    let eights: [[u32; 8]; 8] = pulp::cast(lanes);
    let mask = |eight: &[u32; 8]| wide.avx._mm256_movemask_ps(pulp::cast(*eight));
    let bits = |word: u64, eight| word << 8 | u64::from(mask(eight).cast_unsigned());
    eights.iter().rev().fold(0, bits)
});
lane!(u64, |lanes, wide| {
    let fours: [[u64; 4]; 16] = pulp::cast(lanes);
    let mask = |four: &[u64; 4]| wide.avx._mm256_movemask_pd(pulp::cast(*four));
    let bits = |word: u64, four| word << 4 | u64::from(mask(four).cast_unsigned());
    fours.iter().rev().fold(0, bits)
});

/// The bits of lanes by the instructions that are made for it.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod masks {
    use pulp::{Arch, Simd, WithSimd, x86::V3};

    use super::{Lane, Tests};

    struct Masked<'a, T> {
        tests: &'a T,
        out: &'a mut [u64],
        wide: V3,
    }

    impl<T: Tests> WithSimd for Masked<'_, T> {
        type Output = ();

        #[inline(always)]
        #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
        fn with_simd<S: Simd>(self, _: S) {
            for (at, word) in self.out.iter_mut().enumerate().take(self.tests.words()) {
                let mut lanes = [T::Lane::default(); 64];
                self.tests.answers(at, &mut lanes);
                *word = T::Lane::mask(lanes, self.wide);
            }
        }
    }

    /// `None` if the machine has no such instruction.
    pub(super) fn pack_words<T: Tests>(tests: &T, out: &mut [u64]) -> Option<()> {
        let Arch::V3(wide) = Arch::new() else { return None };
        Simd::vectorize(wide, Masked { tests, out, wide });
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers as they come.
    struct Given<'a, L>(&'a [[L; 64]]);

    impl<L: Lane> Tests for Given<'_, L> {
        type Lane = L;

        fn words(&self) -> usize {
            self.0.len()
        }

        fn answers(&self, word: usize, lanes: &mut [L; 64]) {
            *lanes = self.0[word];
        }
    }

    fn all_bits_are_gathered<L: Lane>() {
        let mut words: Vec<u64> = (0..64).map(|bit| 1 << bit).collect();
        words.extend([0, u64::MAX, 0x0123_4567_89ab_cdef, 0xffff_0000_ff00_00ff, 1 | 1 << 63]);
        let bits = |word: u64| std::array::from_fn(|bit| L::of(word >> bit & 1 == 1));
        let lanes: Vec<[L; 64]> = words.iter().map(|word| bits(*word)).collect();
        let mut out = vec![7; words.len() + 1];
        pack_words(&Given(&lanes), &mut out);
        assert_eq!(out.split_last(), Some((&7, words.as_slice())), "and no word more");
        wide(Multiplied { tests: &Given(&lanes), out: &mut out });
        assert_eq!(out[..words.len()], words, "without the instructions for it");
    }

    #[test]
    fn answers_of_every_width_become_bits_in_their_order() {
        all_bits_are_gathered::<u8>();
        all_bits_are_gathered::<u16>();
        all_bits_are_gathered::<u32>();
        all_bits_are_gathered::<u64>();
    }
}
