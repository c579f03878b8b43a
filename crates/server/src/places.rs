//! Places that are taken for as long as something goes on: a request at work, a stream that is open, memory for an
//! answer that nobody has read yet.
//!
//! In: who takes one. Out: a place, which is free again when it is dropped, or why there is none. For a share of memory
//! one waits instead.
//!
//! INVARIANT: nobody has more than `most_each` places, and all together have no more than `most`.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A number of places.
#[derive(Debug)]
pub(crate) struct Places {
    most: usize,
    most_each: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    /// By who has them; nobody who has none.
    each: HashMap<String, usize>,
}

/// A place that is taken.
#[derive(Debug)]
pub(crate) struct Place {
    of: Arc<Places>,
    holder: String,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// Who asks has as many as one may have.
    Each,
    /// All are taken.
    All,
}

impl Places {
    pub(crate) fn new(most: usize, most_each: usize) -> Arc<Self> {
        Arc::new(Self { most, most_each, taken: Mutex::default() })
    }

    /// Takes a place.
    pub(crate) fn take(self: &Arc<Self>, holder: &str) -> Result<Place, Full> {
        let mut taken = self.taken.lock();
        if taken.all >= self.most {
            return Err(Full::All);
        }
        let of_holder = taken.each.entry(holder.to_owned()).or_default();
        if *of_holder >= self.most_each {
            return Err(Full::Each);
        }
        *of_holder += 1;
        taken.all += 1;
        Ok(Place { of: Arc::clone(self), holder: holder.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken.lock();
        taken.all -= 1;
        if let Some(of_holder) = taken.each.get_mut(&self.holder) {
            *of_holder -= 1;
            if *of_holder == 0 {
                taken.each.remove(&self.holder);
            }
        }
    }
}

/// Pieces of something that all share.
#[derive(Debug)]
pub(crate) struct Shares {
    all: Arc<Semaphore>,
    most_each: u32,
    /// By who has some or waits for some; others may be there as well.
    each: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// Pieces that are taken.
#[derive(Debug)]
pub(crate) struct Share {
    of_holder: OwnedSemaphorePermit,
    of_all: OwnedSemaphorePermit,
}

impl Shares {
    pub(crate) fn new(most: u32, most_each: u32) -> Self {
        let all = Arc::new(Semaphore::new(most as usize));
        Self { all, most_each: most_each.min(most), each: Mutex::default() }
    }

    /// The pieces that one may have at most.
    pub(crate) fn most_each(&self) -> u32 {
        self.most_each
    }

    /// Waits for pieces: those of the holder first, so that nobody waits with what others need.
    pub(crate) async fn take(&self, holder: &str, pieces: u32) -> Share {
        let pieces = pieces.min(self.most_each);
        let of_holder = self.of(holder).acquire_many_owned(pieces).await;
        let of_all = Arc::clone(&self.all).acquire_many_owned(pieces).await;
        let open = "nobody closes it";
        Share { of_holder: of_holder.expect(open), of_all: of_all.expect(open) }
    }

    /// Takes more pieces at once, up to so many in all, if nobody has to wait for them; returns whether it did.
    pub(crate) fn grow(&self, holder: &str, share: &mut Share, pieces: u32) -> bool {
        let wanted = pieces.min(self.most_each) as usize;
        let more = u32::try_from(wanted.saturating_sub(share.of_all.num_permits()));
        let more = more.unwrap_or(u32::MAX);
        let of_holder = self.of(holder).try_acquire_many_owned(more);
        let of_all = Arc::clone(&self.all).try_acquire_many_owned(more);
        let (Ok(of_holder), Ok(of_all)) = (of_holder, of_all) else { return false };
        share.of_holder.merge(of_holder);
        share.of_all.merge(of_all);
        true
    }

    fn of(&self, holder: &str) -> Arc<Semaphore> {
        let mut each = self.each.lock();
        if let Some(held) = each.get(holder).and_then(Weak::upgrade) {
            return held;
        }
        each.retain(|_, held| held.strong_count() > 0);
        let new = Arc::new(Semaphore::new(self.most_each as usize));
        each.insert(holder.to_owned(), Arc::downgrade(&new));
        new
    }
}

impl Share {
    /// Gives back what is more than so many pieces.
    pub(crate) fn shrink(&mut self, pieces: u32) {
        let surplus = self.of_all.num_permits().saturating_sub(pieces as usize);
        drop((self.of_holder.split(surplus), self.of_all.split(surplus)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn one_holder_waits_for_its_own_pieces_while_others_have_theirs() {
        let shares = Shares::new(10, 4);
        let mut first = shares.take("a", 3).await;
        let second = shares.take("a", 2);
        tokio::pin!(second);
        let wait = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(wait, &mut second).await.is_err(), "4 is the most");
        let other = shares.take("b", 100).await;
        assert_eq!(other.of_all.num_permits(), 4, "more than there are is all of them");
        first.shrink(2);
        let second = tokio::time::timeout(wait, second).await.expect("there are two");
        drop((first, second, other));
        drop(shares.take("c", 1).await);
        assert_eq!((shares.all.available_permits(), shares.each.lock().len()), (10, 1));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_share_grows_at_once_or_not_at_all() {
        let shares = Shares::new(10, 6);
        let mut first = shares.take("a", 2).await;
        assert!(shares.grow("a", &mut first, 5));
        assert_eq!((first.of_holder.num_permits(), first.of_all.num_permits()), (5, 5));
        assert!(shares.grow("a", &mut first, 3), "it has more");
        let second = shares.take("b", 4).await;
        assert!(shares.grow("a", &mut first, 100), "six are all of its own");
        assert!(!shares.grow("b", &mut shares.take("b", 0).await, 1), "all are taken");
        drop((first, second));
        assert_eq!(shares.all.available_permits(), 10);
    }

    #[test]
    fn nobody_takes_all_and_a_place_is_free_again_when_it_is_dropped() {
        let places = Places::new(3, 2);
        let mut of_a = vec![places.take("a").expect("free"), places.take("a").expect("free")];
        assert_eq!(places.take("a").err(), Some(Full::Each));
        let of_b = places.take("b").expect("the third");
        assert_eq!(places.take("c").err(), Some(Full::All));
        of_a.pop();
        assert!(places.take("c").is_ok() && places.take("a").is_ok());
        drop((of_a, of_b));
        let taken = places.taken.lock();
        assert!(taken.all == 0 && taken.each.is_empty());
    }
}
