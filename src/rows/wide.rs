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
