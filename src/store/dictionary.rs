//! Distinct values, numbered in the order of their first appearance.
//!
//! In: values. Out: dense `u32` codes. INVARIANT: a code keeps its meaning until the dictionary is renumbered,
//! together with all that holds its codes. Erasing a value leaves its code empty; the same value interned again
//! gets a new code.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize};

use super::renumber::Renumbering;

/// Values by code and codes by value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Values<T>", bound(deserialize = "T: Deserialize<'de> + Hash + Eq"))]
pub(crate) struct Dictionary<T> {
    values: Vec<Option<T>>,
    #[serde(skip)]
    codes: HashTable<u32>,
    /// Used for lookups only, never for an order, so its random seed reaches no result.
    #[serde(skip)]
    hasher: DefaultHashBuilder,
}

/// The serialized form of a [`Dictionary`].
#[derive(Deserialize)]
struct Values<T>(Vec<Option<T>>);

impl<T: Hash + Eq> From<Values<T>> for Dictionary<T> {
    fn from(Values(values): Values<T>) -> Self {
        let (hasher, mut codes) = (DefaultHashBuilder::default(), HashTable::new());
        let hash_of = |value: &Option<T>| value.as_ref().map(|value| hasher.hash_one(value));
        for (code, hash) in (0u32..).zip(values.iter().map(hash_of)) {
            let Some(hash) = hash else { continue };
            codes.insert_unique(hash, code, |held: &u32| {
                hash_of(&values[*held as usize])
                    .expect("the table holds codes of values that are present")
            });
        }
        Self { values, codes, hasher }
    }
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), codes: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

impl<T: Hash + Eq> Dictionary<T> {
    /// The value of a code, unless it was erased.
    pub(crate) fn value(&self, code: u32) -> Option<&T> {
        self.values.get(code as usize)?.as_ref()
    }

    /// The code of an interned value.
    pub(crate) fn code<Q: Hash + hashbrown::Equivalent<T> + ?Sized>(
        &self,
        value: &Q,
    ) -> Option<u32> {
        let same = |code: &u32| self.value(*code).is_some_and(|held| value.equivalent(held));
        self.codes.find(self.hasher.hash_one(value), same).copied()
    }

    /// The code of a value, which is interned if it is new.
    pub(crate) fn intern(&mut self, value: T) -> u32 {
        match self.code(&value) {
            Some(code) => code,
            None => self.insert(value),
        }
    }

    fn insert(&mut self, value: T) -> u32 {
        let code =
            u32::try_from(self.values.len()).expect("limits keep dictionaries below 2^32 values");
        let hash = self.hasher.hash_one(&value);
        self.values.push(Some(value));
        let (values, hasher) = (&self.values, &self.hasher);
        let hash_of = |held: &u32| {
            hasher.hash_one(
                values[*held as usize]
                    .as_ref()
                    .expect("the table holds codes of values that are present"),
            )
        };
        self.codes.insert_unique(hash, code, hash_of);
        code
    }

    /// The values that keep a code, under their new codes.
    #[must_use]
    pub(super) fn renumbered(&self, codes: &Renumbering) -> Self
    where
        T: Clone,
    {
        let value = |old| self.value(old).expect("a code that is in use has a value").clone();
        Values(codes.old().map(|old| Some(value(old))).collect()).into()
    }

    /// Erases the value of a code.
    pub(crate) fn erase(&mut self, code: u32) {
        let Some(value) = self.values.get_mut(code as usize).and_then(Option::take) else { return };
        let hash = self.hasher.hash_one(&value);
        if let Ok(entry) = self.codes.find_entry(hash, |held| *held == code) {
            entry.remove();
        }
    }

    /// Number of codes, those of erased values included.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Heap bytes, not counting the values' own allocations.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.values.capacity() * size_of::<Option<T>>() + self.codes.allocation_size()
    }

    /// All values that are present, by code.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0u32..).zip(&self.values).filter_map(|(code, value)| Some((code, value.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dense_stable_and_never_reused() {
        let mut numbers = Dictionary::<u64>::default();
        assert_eq!([7, 8, 7].map(|number| numbers.intern(number)), [0, 1, 0]);
        numbers.erase(0);
        numbers.erase(0);
        assert_eq!((numbers.value(0), numbers.code(&7)), (None, None));
        assert_eq!(numbers.intern(7), 2);
        for number in 100..1100 {
            numbers.intern(number);
        }
        assert_eq!(numbers.code(&8), Some(1));
        assert_eq!(numbers.code(&777).and_then(|code| numbers.value(code)), Some(&777));
        assert_eq!(numbers.iter().count(), numbers.len() - 1);
    }
}
