//! Places that are taken for as long as something goes on: a request at work, a stream that is open.
//!
//! In: who takes one. Out: a place, which is free again when it is dropped, or why there is none.
//!
//! INVARIANT: nobody has more than `most_each` places, and all together have no more than `most`.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

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

#[cfg(test)]
mod tests {
    use super::*;

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
