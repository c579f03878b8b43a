//! The widest instructions that a machine has, chosen when it runs.
//!
//! In: work over words. Out: the same result, whatever the machine: only how many words an instruction
//! takes differs. The feature `simd` turns it on.

/// Does the work with the widest instructions there are. What it calls must be inlined into it.
#[cfg(feature = "simd")]
#[inline]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Does the work with the instructions that the build allows.
#[cfg(not(feature = "simd"))]
#[inline]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Work that must be part of what [`wide`] is given, however large it is: a closure may be called.
pub(crate) trait Work {
    /// Does it; to be marked `inline(always)`.
    fn work(self);
}

/// Does such work with the widest instructions there are.
#[cfg(feature = "simd")]
#[inline]
pub(crate) fn wide_work(work: impl Work) {
    struct Inlined<W>(W);
    impl<W: Work> pulp::WithSimd for Inlined<W> {
        type Output = ();

        #[inline(always)]
        #[expect(clippy::inline_always, reason = "what is called is not wide")]
        fn with_simd<S: pulp::Simd>(self, _: S) {
            self.0.work();
        }
    }
    pulp::Arch::new().dispatch(Inlined(work));
}

/// Does such work with the instructions that the build allows.
#[cfg(not(feature = "simd"))]
#[inline]
pub(crate) fn wide_work(work: impl Work) {
    work.work();
}
