//! Work in parts, on several threads if the feature `rayon` is on.
//!
//! In: items, and what to make of each. Out: what was made of them, in the order of the items: the
//! number of threads reaches no result.

/// Maps every item.
#[cfg(feature = "rayon")]
pub(super) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    // Items cost little or much: the smallest parts even that out.
    items.par_iter().with_max_len(1).map(work).collect()
}

/// Maps every item.
#[cfg(not(feature = "rayon"))]
pub(super) fn map<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(work).collect()
}

/// Works on every item in place, given its number.
#[cfg(feature = "rayon")]
pub(super) fn fill<T: Send>(items: &mut [T], work: impl Fn(usize, &mut T) + Sync + Send) {
    use rayon::prelude::*;
    items.par_iter_mut().enumerate().for_each(|(number, item)| work(number, item));
}

/// Works on every item in place, given its number.
#[cfg(not(feature = "rayon"))]
pub(super) fn fill<T>(items: &mut [T], work: impl Fn(usize, &mut T)) {
    items.iter_mut().enumerate().for_each(|(number, item)| work(number, item));
}
