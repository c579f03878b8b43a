//! Sets of rows and numbers in few bytes.
//!
//! In: a set, or a number. Out: bytes, and from them the same set or number. A block of few rows is a list of the
//! distances between them, one of many its words. INVARIANT: what was not packed here is refused or read as some other
//! set; no bytes cause a panic, or more memory than their own length and one block for each byte.

use std::sync::Arc;

use super::block::Block;
use super::{BLOCK_WORDS, RowSet};

/// Rows of a block above which its words take fewer bytes than distances may.
const LISTED: usize = BLOCK_WORDS * 8;

/// Appends a number, seven bits a byte, the lowest first.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front; `None` if there is none.
pub(crate) fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

impl RowSet {
    /// Appends the set.
    #[cfg(test)]
    pub(crate) fn pack(&self, out: &mut Vec<u8>) {
        self.pack_both(&Self::new(), out);
    }

    /// Appends the rows of two sets that have none in common.
    pub(crate) fn pack_both(&self, other: &Self, out: &mut Vec<u8>) {
        let mut next = 0;
        for number in 0..self.blocks().max(other.blocks()) {
            let len = self.block_len(number) + other.block_len(number);
            if len == 0 {
                continue;
            }
            put_number(out, (number - next) as u64);
            put_number(out, len as u64);
            if len > LISTED {
                let (mut words, mut others) = ([0; BLOCK_WORDS], [0; BLOCK_WORDS]);
                self.block_words(number, &mut words);
                other.block_words(number, &mut others);
                let both = words.iter().zip(&others).map(|(word, other)| word | other);
                both.for_each(|word| out.extend(word.to_le_bytes()));
            } else {
                let (mut one, mut two) = (self.places(number, 0), other.places(number, 0));
                let (mut first, mut second) = (one.next(), two.next());
                let mut before = 0;
                while let Some(place) = first.into_iter().chain(second).min() {
                    put_number(out, (place - before) as u64);
                    before = place;
                    if first == Some(place) {
                        first = one.next();
                    } else {
                        second = two.next();
                    }
                }
            }
            next = number + 1;
        }
    }

    /// The set that was packed into all of these bytes.
    pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let mut blocks: Vec<Option<Arc<Block>>> = Vec::new();
        while !bytes.is_empty() {
            let skipped = usize::try_from(take_number(&mut bytes)?).ok()?;
            let len = usize::try_from(take_number(&mut bytes)?).ok()?;
            let number = blocks.len().checked_add(skipped).filter(|number| *number < 1 << 16)?;
            let block = if len > LISTED {
                let (words, rest) = bytes.split_at_checked(BLOCK_WORDS * 8)?;
                bytes = rest;
                let mut held = [0; BLOCK_WORDS];
                for (word, bytes) in held.iter_mut().zip(words.as_chunks::<8>().0) {
                    *word = u64::from_le_bytes(*bytes);
                }
                Block::of_words(&held)
            } else {
                let (mut places, mut before) = (Vec::with_capacity(len.min(bytes.len())), 0u16);
                for at in 0..len {
                    let gap = u16::try_from(take_number(&mut bytes)?).ok()?;
                    before = before.checked_add(gap).filter(|_| at == 0 || gap > 0)?;
                    places.push(before);
                }
                Block::of_places(places)
            };
            let block = block.held()?;
            blocks.resize(number, None);
            blocks.push(Some(block));
        }
        Some(Self { blocks })
    }
}

#[cfg(test)]
mod tests {
    use super::super::BLOCK;
    use super::*;

    #[test]
    fn sets_come_back_as_they_were_and_few_rows_take_few_bytes() {
        let block = BLOCK as u32;
        let sets: [Vec<u32>; 7] = [
            vec![],
            vec![0],
            vec![block - 1, block, 5 * block],
            (0..block).step_by(3).collect(),
            (0..block).step_by(9).chain(3 * block..3 * block + 9_000).collect(),
            (0..4 * block).collect(),
            (0..2 * block).step_by(700).collect(),
        ];
        for rows in sets {
            let set: RowSet = rows.iter().copied().collect();
            let mut bytes = Vec::new();
            set.pack(&mut bytes);
            assert!(bytes.len() <= 2 * rows.len() + 8 * set.blocks(), "{}", bytes.len());
            assert!(bytes.len() <= (BLOCK_WORDS * 8 + 8) * set.blocks(), "{}", bytes.len());
            assert_eq!(RowSet::unpack(&bytes), Some(set.clone()));
            let part = |of: u32| rows.iter().copied().filter(|row| row / 7 % 3 % 2 == of).collect();
            let (one, other): (RowSet, RowSet) = (part(0), part(1));
            let mut in_parts = Vec::new();
            one.pack_both(&other, &mut in_parts);
            assert_eq!(in_parts, bytes);
            // Cut short, it is refused or another set.
            for len in (0..bytes.len()).step_by(97) {
                assert_ne!(RowSet::unpack(&bytes[..len]), Some(set.clone()));
            }
        }
        for damaged in [&[0][..], &[0, 2, 1, 0], &[0xff; 11], &[0, 1, 0xff, 0xff, 0x7f], &[0, 0]] {
            assert_eq!(RowSet::unpack(damaged), None, "{damaged:?}");
        }
    }

    #[test]
    fn numbers_come_back() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        numbers.iter().for_each(|number| put_number(&mut bytes, *number));
        let mut rest = bytes.as_slice();
        for number in numbers {
            assert_eq!(take_number(&mut rest), Some(number));
        }
        assert_eq!((rest.len(), take_number(&mut rest)), (0, None));
    }
}
