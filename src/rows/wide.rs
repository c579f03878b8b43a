//! The widest instructions that a machine has, chosen when it runs.
//!
//! In: work over words. Out: the same result, whatever the machine: only how many words an instruction
//! takes differs. The feature `simd` turns it on.

/// Work that must be part of what is wide, however large it is: a closure may be called instead, and is
/// not wide then.
pub(crate) trait Work {
    /// What comes of it.
    type Output;

    /// Does it; to be marked `inline(always)`.
    fn work(self) -> Self::Output;
}

/// Does such work with the widest instructions there are.
#[cfg(feature = "simd")]
#[inline]
pub(crate) fn wide<W: Work>(work: W) -> W::Output {
    struct Inlined<W>(W);
    impl<W: Work> pulp::WithSimd for Inlined<W> {
        type Output = W::Output;

        #[inline(always)]
        #[expect(clippy::inline_always, reason = "what is called is not wide")]
        fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
            self.0.work()
        }
    }
    pulp::Arch::new().dispatch(Inlined(work))
}

/// Does such work with the instructions that the build allows.
#[cfg(not(feature = "simd"))]
#[inline]
pub(crate) fn wide<W: Work>(work: W) -> W::Output {
    work.work()
}
