//! Vector instructions, selected at run time.
//!
//! In: work over words. Out: the result, which is the same on every machine; only the width of the
//! instructions differs. The feature `simd` turns it on.

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

/// Tests of values, of which 64 become the bits of a word. They must be inlined as [`Work`] is.
pub(crate) trait Tests {
    /// How many words there are.
    fn words(&self) -> usize;

    /// Writes a byte for each of the 64 values of a word: 0xff if it passes, and otherwise 0. Implementations are
    /// `inline(always)`.
    fn bytes(&self, word: usize, bytes: &mut [u8; 64]);
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
            let mut bytes = [0; 64];
            self.tests.bytes(at, &mut bytes);
            let (eights, _) = bytes.as_chunks::<8>();
            let bits = |eight: &[u8; 8]| {
                let ones = u64::from_le_bytes(*eight) & 0x0101_0101_0101_0101;
                ones.wrapping_mul(0x0102_0408_1020_4080) >> 56
            };
            *word = eights.iter().enumerate().map(|(at, eight)| bits(eight) << (8 * at)).sum();
        }
    }
}

/// The bits of bytes by the instruction that is made for it.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod masks {
    use pulp::{Arch, Simd, WithSimd, x86::V3};

    use super::Tests;

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
                let mut bytes = [0; 64];
                self.tests.bytes(at, &mut bytes);
                let halves: [[u8; 32]; 2] = pulp::cast(bytes);
                let mask = |half: [u8; 32]| {
                    let mask = self.wide.avx2._mm256_movemask_epi8(pulp::cast(half));
                    u64::from(mask.cast_unsigned())
                };
                *word = mask(halves[0]) | mask(halves[1]) << 32;
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
