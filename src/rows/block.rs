//! One block of a set: a sorted list of places if they are few, words if they are many.
//!
//! In: words or places. Out: words or places. INVARIANT: a block is a sorted list exactly if it has at most
//! [`SPARSE`] rows, so equal blocks have one form.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{BLOCK, BLOCK_WORDS, Ones, Words, Work, bits, wide};
use crate::image::packed;

/// The largest number of rows of a sparse block: a list of more takes more memory than words.
pub(super) const SPARSE: usize = 4_096;

/// A word of a block before and after a change. INVARIANT: the two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WordChange {
    pub(crate) at: u16,
    pub(crate) before: u64,
    pub(crate) after: u64,
}

/// The rows of a block, by their places in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Form", try_from = "Form")]
pub(crate) enum Block {
    Sparse(Vec<u16>),
    Dense { words: Box<Words>, len: u32 },
}

/// The serialized form of a block.
#[derive(Serialize, Deserialize)]
enum Form {
    Sparse(#[serde(with = "packed")] Vec<u16>),
    Dense(#[serde(with = "packed")] Vec<u64>),
}

impl From<Block> for Form {
    fn from(block: Block) -> Self {
        match block {
            Block::Sparse(places) => Self::Sparse(places),
            Block::Dense { words, .. } => Self::Dense(words.to_vec()),
        }
    }
}

impl TryFrom<Form> for Block {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, &'static str> {
        match form {
            Form::Sparse(places) if places.is_sorted() => Ok(Self::of_places(places)),
            Form::Sparse(_) => Err("the places of a block are sorted"),
            Form::Dense(words) => {
                let words: &Words =
                    words.as_slice().try_into().map_err(|_| "a block has 1024 words")?;
                Ok(Self::of_words(words))
            }
        }
    }
}

impl Default for Block {
    fn default() -> Self {
        Self::Sparse(Vec::new())
    }
}

/// The serialized form of the blocks of a set: those that are not there are empty ones.
pub(super) mod each {
    use super::{Arc, Block, Deserialize};

    pub(in crate::rows) fn serialize<S: serde::Serializer>(
        blocks: &[Option<Arc<Block>>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        const EMPTY: &Block = &Block::Sparse(Vec::new());
        serializer.collect_seq(blocks.iter().map(|block| block.as_deref().unwrap_or(EMPTY)))
    }

    pub(in crate::rows) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Option<Arc<Block>>>, D::Error> {
        let mut blocks = Vec::<Block>::deserialize(deserializer)?;
        while blocks.pop_if(|last| last.len() == 0).is_some() {}
        Ok(blocks.into_iter().map(Block::held).collect())
    }
}

impl Block {
    /// Itself, unless it is empty.
    pub(super) fn held(self) -> Option<Arc<Self>> {
        (self.len() > 0).then(|| Arc::new(self))
    }

    pub(super) fn of_words(words: &Words) -> Self {
        wide(Gather(|| (0..).zip(words).map(|(at, word)| (at, *word))))
    }

    pub(super) fn of_places(places: Vec<u16>) -> Self {
        if places.len() <= SPARSE {
            return Self::Sparse(places);
        }
        let mut words = Box::new([0; BLOCK_WORDS]);
        set_places(&places, &mut words);
        Self::Dense { words, len: places.len() as u32 }
    }

    /// A block of the words that `word` returns for each change; all other words are 0.
    pub(crate) fn of_changes(changes: &[WordChange], word: impl Fn(&WordChange) -> u64) -> Self {
        wide(Gather(|| changes.iter().map(|change| (change.at, word(change)))))
    }

    /// The symmetric difference.
    pub(super) fn flip(&mut self, others: &Self) {
        match (&mut *self, others) {
            (Self::Dense { words, len }, Self::Sparse(places)) => {
                for place in places {
                    let (word, bit) = (&mut words[usize::from(*place) / 64], 1 << (place % 64));
                    *word ^= bit;
                    *len = if *word & bit == 0 { *len - 1 } else { *len + 1 };
                }
                if *len as usize <= SPARSE {
                    *self = Self::of_words(&words.clone());
                }
            }
            (Self::Sparse(places), Self::Sparse(others)) => {
                *self = Self::of_places(exchange(places, others));
            }
            (Self::Dense { words, len }, Self::Dense { words: others, .. }) => {
                for (word, other) in words.iter_mut().zip(others.iter()) {
                    *word ^= other;
                }
                *len = wide(Ones(words.as_slice())) as u32;
                if *len as usize <= SPARSE {
                    *self = Self::of_words(&words.clone());
                }
            }
            (Self::Sparse(_), Self::Dense { .. }) => {
                *self = self.combine(others, |one, other| one ^ other);
            }
        }
    }

    pub(super) fn write_to(&self, out: &mut Words) {
        match self {
            Self::Dense { words, .. } => *out = **words,
            Self::Sparse(places) => {
                out.fill(0);
                set_places(places, out);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Sparse(places) => places.len(),
            Self::Dense { len, .. } => *len as usize,
        }
    }

    /// Bytes on the heap, those of one handle included.
    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Sparse(places) => 56 + places.capacity() * 2,
            Self::Dense { .. } => 56 + size_of::<Words>(),
        }
    }

    /// One more than the last place; 0 without one.
    pub(super) fn end(&self) -> usize {
        match self {
            Self::Sparse(places) => places.last().map_or(0, |place| usize::from(*place) + 1),
            Self::Dense { words, .. } => {
                let last = words.iter().rposition(|word| *word != 0);
                last.map_or(0, |at| at * 64 + 64 - words[at].leading_zeros() as usize)
            }
        }
    }

    pub(super) fn contains(&self, place: u16) -> bool {
        match self {
            Self::Sparse(places) => holds(places, place),
            Self::Dense { words, .. } => words[usize::from(place) / 64] >> (place % 64) & 1 == 1,
        }
    }

    pub(super) fn word(&self, at: usize) -> u64 {
        match self {
            Self::Dense { words, .. } => words[at],
            Self::Sparse(places) => {
                let from = places.partition_point(|place| usize::from(*place) / 64 < at);
                let inside =
                    places[from..].iter().take_while(|place| usize::from(**place) / 64 == at);
                inside.fold(0, |word, place| word | 1 << (place % 64))
            }
        }
    }

    pub(super) fn some_words(&self, at: &[u16], out: &mut [u64]) {
        match self {
            Self::Dense { words, .. } => {
                at.iter().zip(out).for_each(|(at, word)| *word = words[usize::from(*at)]);
            }
            Self::Sparse(places) => {
                let mut rest = places.as_slice();
                for (at, word) in at.iter().zip(out) {
                    rest = &rest[wide(Before { places: rest, place: at * 64 })..];
                    let inside = rest.iter().take_while(|place| **place / 64 == *at);
                    *word = inside.fold(0, |word, place| word | 1 << (place % 64));
                }
            }
        }
    }

    pub(super) fn insert(&mut self, place: u16) -> bool {
        match self {
            Self::Sparse(places) => {
                let Err(at) = places.binary_search(&place) else { return false };
                places.insert(at, place);
                if places.len() > SPARSE {
                    let mut words = [0; BLOCK_WORDS];
                    self.write_to(&mut words);
                    *self = Self::of_words(&words);
                }
                true
            }
            Self::Dense { words, len } => {
                let (word, bit) = (&mut words[usize::from(place) / 64], 1 << (place % 64));
                let new = *word & bit == 0;
                *word |= bit;
                *len += u32::from(new);
                new
            }
        }
    }

    pub(super) fn remove(&mut self, place: u16) -> bool {
        match self {
            Self::Sparse(places) => {
                let found = places.binary_search(&place);
                found.is_ok_and(|at| places.remove(at) == place)
            }
            Self::Dense { words, len } => {
                let (word, bit) = (&mut words[usize::from(place) / 64], 1 << (place % 64));
                let held = *word & bit != 0;
                *word &= !bit;
                *len -= u32::from(held);
                if *len as usize <= SPARSE {
                    let words = words.clone();
                    *self = Self::of_words(&words);
                }
                held
            }
        }
    }

    pub(super) fn combine(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        if let (Self::Sparse(one), Self::Sparse(two)) = (self, other)
            && one.len() + two.len() <= SPARSE
        {
            return Self::Sparse(merge(one, two, &op));
        }
        let (mut words, mut others) = ([0; BLOCK_WORDS], [0; BLOCK_WORDS]);
        self.write_to(&mut words);
        other.write_to(&mut others);
        for (word, other) in words.iter_mut().zip(&others) {
            *word = op(*word, *other);
        }
        Self::of_words(&words)
    }

    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = u16> + '_> {
        match self {
            Self::Sparse(places) => Box::new(places.iter().copied()),
            Self::Dense { words, .. } => Box::new(
                (0u16..)
                    .zip(words.iter())
                    .flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit as u16)),
            ),
        }
    }
}

/// Builds a block from numbered words, which must be sorted; words that are 0 may be left out. The iterator
/// is created twice: to count the rows, and to add them.
struct Gather<F>(F);

impl<I: Iterator<Item = (u16, u64)>, F: Fn() -> I> Work for Gather<F> {
    type Output = Block;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) -> Block {
        let len: u32 = (self.0)().map(|(_, word)| word.count_ones()).sum();
        if len as usize > SPARSE {
            let mut words = Box::new([0; BLOCK_WORDS]);
            (self.0)().for_each(|(at, word)| words[usize::from(at)] = word);
            return Block::Dense { words, len };
        }
        let mut places = Vec::with_capacity(len as usize);
        for (at, word) in (self.0)() {
            let mut left = word;
            while left != 0 {
                places.push(at * 64 + left.trailing_zeros() as u16);
                left &= left - 1;
            }
        }
        Block::Sparse(places)
    }
}

/// Whether a sorted list has a place. The search starts where the place would be if the list were spread
/// evenly, and reads as many neighbours as nearly always decide. For a list that is not in the cache this costs
/// one or two misses, and the misses of several lists overlap, since no read depends on another. A binary
/// search costs five misses in sequence.
fn holds(places: &[u16], place: u16) -> bool {
    const NEAR: usize = 64;
    let guess = places.len() * usize::from(place) / BLOCK;
    let from = guess.saturating_sub(NEAR / 2).min(places.len().saturating_sub(NEAR));
    if let Some(near) = places[from..].first_chunk::<NEAR>()
        && (near[0]..=near[NEAR - 1]).contains(&place)
    {
        // The whole slice is scanned, since a loop with an early exit is not vectorized.
        return near.iter().filter(|other| **other == place).count() > 0;
    }
    gallop(places, place, guess)
}

/// Searches for a place from a guess on, in steps that double.
fn gallop(places: &[u16], place: u16, guess: usize) -> bool {
    let mut step = 16;
    let (mut from, mut to) = (guess, guess);
    while from > 0 && places[from] > place {
        to = from;
        from = from.saturating_sub(step);
        step *= 2;
    }
    while to < places.len() && places[to] <= place {
        from = to;
        to += step;
        step *= 2;
    }
    places[from..places.len().min(to + 1)].binary_search(&place).is_ok()
}

/// The symmetric difference of two lists. The second is usually the shorter one: ranges of the first are
/// copied as a whole.
fn exchange(places: &[u16], others: &[u16]) -> Vec<u16> {
    let mut either = Vec::with_capacity(places.len() + others.len());
    let mut rest = places;
    for other in others {
        let kept = wide(Before { places: rest, place: *other });
        either.extend_from_slice(&rest[..kept]);
        rest = &rest[kept..];
        match rest.split_first() {
            Some((place, behind)) if place == other => rest = behind,
            _ => either.push(*other),
        }
    }
    either.extend_from_slice(rest);
    either
}

/// Counts the places at the start of a sorted list that are before a given one. They are usually few, so
/// comparing the next ones at once costs less than a binary search.
struct Before<'a> {
    places: &'a [u16],
    place: u16,
}

impl Work for Before<'_> {
    type Output = usize;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) -> usize {
        let mut count = 0;
        while let Some(next) = self.places[count..].first_chunk::<32>() {
            let before: u16 = next.iter().map(|place| u16::from(*place < self.place)).sum();
            count += usize::from(before);
            if before < 32 {
                return count;
            }
        }
        count + self.places[count..].iter().take_while(|place| **place < self.place).count()
    }
}

fn set_places(places: &[u16], out: &mut Words) {
    for place in places {
        out[usize::from(*place) / 64] |= 1 << (place % 64);
    }
}

/// The places of two sorted lists for which `op` yields a bit.
fn merge(one: &[u16], two: &[u16], op: &impl Fn(u64, u64) -> u64) -> Vec<u16> {
    let mut merged = Vec::with_capacity(one.len() + two.len());
    let (mut one, mut two) = (one.iter().copied().peekable(), two.iter().copied().peekable());
    loop {
        let place = match (one.peek(), two.peek()) {
            (Some(a), Some(b)) => *a.min(b),
            (Some(place), None) | (None, Some(place)) => *place,
            (None, None) => return merged,
        };
        let held = |found: Option<u16>| u64::from(found.is_some());
        let (a, b) = (one.next_if_eq(&place), two.next_if_eq(&place));
        if op(held(a), held(b)) & 1 == 1 {
            merged.push(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_in_lists_that_are_spread_evenly_crowded_or_empty() {
        let even: Vec<u16> = (0..=u16::MAX).step_by(37).collect();
        let low: Vec<u16> = (0..2_000).collect();
        let high: Vec<u16> = (60_000..=u16::MAX).step_by(3).collect();
        let both = [low.clone(), high.clone()].concat();
        for list in [vec![], vec![0], vec![u16::MAX], vec![7, 9], even, low, high, both] {
            for place in 0..=u16::MAX {
                assert_eq!(holds(&list, place), list.binary_search(&place).is_ok(), "{place}");
            }
        }
    }
}
