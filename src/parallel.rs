//! Parallel work, on several threads if the feature `rayon` is on.
//!
//! In: items, and a function. Out: the results, in the order of the items, whatever the number of threads.

use crate::sync::Pool;

/// Maps every item, with a scratch value that is reused from item to item.
pub(crate) fn map_with<T: Send, S: Send, R: Send>(
    items: Vec<T>,
    start: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, T) -> R + Sync + Send,
) -> Vec<R> {
    let idle = Pool::new();
    map_into(items, |item| {
        let mut scratch = idle.take().unwrap_or_else(&start);
        let result = work(&mut scratch, item);
        idle.give(scratch);
        result
    })
}

/// Does two pieces of work that do not depend on each other.
#[cfg(feature = "rayon")]
pub(crate) fn both<A: Send, B: Send>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    rayon::join(one, other)
}

/// Does two pieces of work that do not depend on each other.
#[cfg(not(feature = "rayon"))]
pub(crate) fn both<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
    (one(), other())
}

/// Maps every item.
#[cfg(feature = "rayon")]
pub(crate) fn map_into<T: Send, R: Send>(
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;
    items.into_par_iter().with_max_len(1).map(work).collect()
}

/// Maps every item.
#[cfg(not(feature = "rayon"))]
pub(crate) fn map_into<T, R>(items: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    items.into_iter().map(work).collect()
}

/// Changes every item in place, given its index.
#[cfg(feature = "rayon")]
pub(crate) fn fill<T: Send>(items: &mut [T], work: impl Fn(usize, &mut T) + Sync + Send) {
    use rayon::prelude::*;
    items.par_iter_mut().enumerate().for_each(|(number, item)| work(number, item));
}

/// Changes every item in place, given its index.
#[cfg(not(feature = "rayon"))]
pub(crate) fn fill<T>(items: &mut [T], work: impl Fn(usize, &mut T)) {
    items.iter_mut().enumerate().for_each(|(number, item)| work(number, item));
}

/// Changes chunks of `size` items in place, given the index of each chunk.
#[cfg(feature = "rayon")]
pub(crate) fn fill_chunks<T: Send>(
    items: &mut [T],
    size: usize,
    work: impl Fn(usize, &mut [T]) + Sync + Send,
) {
    use rayon::prelude::*;
    items.par_chunks_mut(size).enumerate().for_each(|(number, chunk)| work(number, chunk));
}

/// Changes chunks of `size` items in place, given the index of each chunk.
#[cfg(not(feature = "rayon"))]
pub(crate) fn fill_chunks<T>(items: &mut [T], size: usize, work: impl Fn(usize, &mut [T])) {
    items.chunks_mut(size).enumerate().for_each(|(number, chunk)| work(number, chunk));
}
