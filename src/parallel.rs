//! Parallel work, on several threads if the feature `rayon` is on.
//!
//! In: items, and a function. Out: the results, in the order of the items, whatever the number of threads.

use crate::sync::Pool;

#[cfg(feature = "rayon")]
mod alone {
    use std::cell::Cell;

    thread_local! {
        static ALONE: Cell<bool> = const { Cell::new(false) };
    }

    /// Whether this thread does its work alone.
    pub(super) fn is_alone() -> bool {
        ALONE.get()
    }

    /// Held while a thread does its work alone.
    pub(super) struct Alone(bool);

    impl Alone {
        pub(super) fn new() -> Self {
            Self(ALONE.replace(true))
        }
    }

    impl Drop for Alone {
        fn drop(&mut self) {
            ALONE.set(self.0);
        }
    }
}

#[cfg(feature = "rayon")]
use alone::is_alone;

/// Does work on this thread alone where it is `small`: to wake another thread and to wait for it takes longer.
pub(crate) fn alone_if<R>(small: bool, work: impl FnOnce() -> R) -> R {
    #[cfg(feature = "rayon")]
    let _alone = small.then(alone::Alone::new);
    let _ = small;
    work()
}

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

/// Does work that goes parallel several times, within the pool: from outside, each time would wake a thread of the pool
/// and wait for it, which takes longer than many a question.
#[cfg(feature = "rayon")]
pub(crate) fn within<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    if is_alone() { work() } else { rayon::join(work, || ()).0 }
}

/// Does work that goes parallel several times.
#[cfg(not(feature = "rayon"))]
pub(crate) fn within<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Does two pieces of work that do not depend on each other.
#[cfg(feature = "rayon")]
pub(crate) fn both<A: Send, B: Send>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if is_alone() { (one(), other()) } else { rayon::join(one, other) }
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
    if items.len() < 2 || is_alone() {
        return items.into_iter().map(work).collect();
    }
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
    if is_alone() {
        return items.iter_mut().enumerate().for_each(|(number, item)| work(number, item));
    }
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
    if items.len() <= size || is_alone() {
        return items.chunks_mut(size).enumerate().for_each(|(number, chunk)| work(number, chunk));
    }
    items.par_chunks_mut(size).enumerate().for_each(|(number, chunk)| work(number, chunk));
}

/// Changes chunks of `size` items in place, given the index of each chunk.
#[cfg(not(feature = "rayon"))]
pub(crate) fn fill_chunks<T>(items: &mut [T], size: usize, work: impl Fn(usize, &mut [T])) {
    items.chunks_mut(size).enumerate().for_each(|(number, chunk)| work(number, chunk));
}

/// Something in a row that can be taken apart at any place, and that is gone through part by part.
pub(crate) trait Splits: Sized + Send {
    /// What there is many of.
    type Item: Send;
    /// Goes through a part.
    type Items: DoubleEndedIterator<Item = Self::Item> + ExactSizeIterator;

    /// Number of items.
    fn len(&self) -> usize;

    /// The first `place` items, and the others.
    fn split_at(self, place: usize) -> (Self, Self);

    /// The items in order.
    fn items(self) -> Self::Items;
}

/// All items in order. Each thread writes its part of the list, which is not cleared before.
#[cfg(not(feature = "rayon"))]
pub(crate) fn list<S: Splits>(all: S) -> Vec<S::Item> {
    let mut list = Vec::with_capacity(all.len());
    list.extend(all.items());
    list
}

#[cfg(feature = "rayon")]
pub(crate) use lists::list;

#[cfg(feature = "rayon")]
mod lists {
    use rayon::iter::plumbing::{Consumer, Producer, ProducerCallback, UnindexedConsumer, bridge};
    use rayon::prelude::*;

    use super::Splits;

    /// Items that a thread is worth for, at least.
    const WORTH: usize = 8_192;

    /// All items in order. Each thread writes its part of the list, which is not cleared before.
    pub(crate) fn list<S: Splits>(all: S) -> Vec<S::Item> {
        if all.len() < 2 * WORTH || super::is_alone() {
            return all.items().collect();
        }
        Parts(all).with_min_len(WORTH).collect()
    }

    struct Parts<S>(S);

    impl<S: Splits> ParallelIterator for Parts<S> {
        type Item = S::Item;

        fn drive_unindexed<C: UnindexedConsumer<S::Item>>(self, consumer: C) -> C::Result {
            bridge(self, consumer)
        }

        fn opt_len(&self) -> Option<usize> {
            Some(self.0.len())
        }
    }

    impl<S: Splits> IndexedParallelIterator for Parts<S> {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn drive<C: Consumer<S::Item>>(self, consumer: C) -> C::Result {
            bridge(self, consumer)
        }

        fn with_producer<B: ProducerCallback<S::Item>>(self, callback: B) -> B::Output {
            callback.callback(self)
        }
    }

    impl<S: Splits> Producer for Parts<S> {
        type Item = S::Item;
        type IntoIter = S::Items;

        fn into_iter(self) -> S::Items {
            self.0.items()
        }

        fn split_at(self, index: usize) -> (Self, Self) {
            let (one, other) = self.0.split_at(index);
            (Self(one), Self(other))
        }
    }
}
