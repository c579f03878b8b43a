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
