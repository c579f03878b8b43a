//! Sets of rows, in blocks of 65,536.
//!
//! In: rows, or words of 64 rows from the kernel. Out: rows or words. Evaluation compares words, so a set
//! provides them without an iteration over its rows. A clone shares its blocks until one side writes.
//! INVARIANT: a block that is there is not empty, and the last one is there, so equal sets have one form.

mod block;
mod packed;
mod wide;

use std::collections::BTreeMap;
use std::ops::{BitAnd, BitOr, BitXor, Sub};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use block::{Block, WordChange};
pub(crate) use packed::{put_number, take_number};
pub(crate) use wide::{Lane, Ones, Tests, Work, pack_words, wide};

/// Rows per block. The words of a block fit a fast cache, together with a part of the columns.
pub(crate) const BLOCK: usize = 65_536;
/// Words of 64 rows in a block.
pub(crate) const BLOCK_WORDS: usize = BLOCK / 64;
/// The words of a block.
pub(crate) type Words = [u64; BLOCK_WORDS];

/// A set of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowSet {
    /// `None` where there are no rows, so that a few rows cost little wherever they are.
    #[serde(with = "block::each")]
    blocks: Vec<Option<Arc<Block>>>,
}

/// A row that is removed from several sets, one after another: a block that they share is changed once, and they go on
/// sharing it.
pub(crate) struct Removal {
    row: u32,
    /// Blocks before and after, by the address of the one before, which is held so that its address is not used again.
    changed: BTreeMap<*const Block, [Arc<Block>; 2]>,
}

impl Removal {
    /// Of a row, from no set yet.
    pub(crate) fn of(row: u32) -> Self {
        Self { row, changed: BTreeMap::new() }
    }

    /// Removes the row from a set. Returns whether it was there.
    pub(crate) fn remove_from(&mut self, set: &mut RowSet) -> bool {
        if !set.contains(self.row) {
            return false;
        }
        let held = &mut set.blocks[self.row as usize / BLOCK];
        let block = held.as_mut().expect("it has the row");
        if Arc::strong_count(block) == 1 {
            return set.remove(self.row);
        }
        let [_, after] = self.changed.entry(Arc::as_ptr(block)).or_insert_with(|| {
            let mut after = Block::clone(block);
            after.remove(self.row as u16);
            [Arc::clone(block), Arc::new(after)]
        });
        *held = (after.len() > 0).then(|| Arc::clone(after));
        set.trim();
        true
    }
}

/// The indexes of the bits that are set in a word, ascending.
pub(crate) fn bits(word: u64) -> impl Iterator<Item = u32> {
    let mut left = word;
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let bit = left.trailing_zeros();
            left &= left - 1;
            bit
        })
    })
}

/// The places of rows in a block, ascending.
#[derive(Clone)]
pub(crate) enum Places<'s> {
    Listed(std::slice::Iter<'s, u16>),
    /// The bits of a word that are left, its number, and the words from the next one on.
    Marked(u64, usize, std::slice::Iter<'s, u64>),
}

impl<'s> Places<'s> {
    /// The places of bits, without the first `skipped`.
    pub(crate) fn skipping(words: &'s [u64], skipped: usize) -> Self {
        let (mut left, mut at) = (skipped, 0);
        while let Some(word) = words.get(at)
            && left >= word.count_ones() as usize
        {
            left -= word.count_ones() as usize;
            at += 1;
        }
        let mut word = words.get(at).copied().unwrap_or(0);
        for _ in 0..left.min(64) {
            word &= word.wrapping_sub(1);
        }
        Self::Marked(word, at, words.get(at + 1..).unwrap_or(&[]).iter())
    }
}

impl Places<'_> {
    /// The next word with a place, or what is left of one: its number, and its bits.
    pub(crate) fn next_word(&mut self) -> Option<(usize, u64)> {
        match self {
            Self::Listed(places) => {
                let place = usize::from(*places.next()?);
                Some((place / 64, 1 << (place % 64)))
            }
            Self::Marked(word, at, rest) => {
                while *word == 0 {
                    *word = *rest.next()?;
                    *at += 1;
                }
                Some((*at, std::mem::take(word)))
            }
        }
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        match self {
            Self::Listed(places) => places.next().map(|place| usize::from(*place)),
            Self::Marked(word, at, rest) => {
                while *word == 0 {
                    *word = *rest.next()?;
                    *at += 1;
                }
                let place = *at * 64 + word.trailing_zeros() as usize;
                *word &= *word - 1;
                Some(place)
            }
        }
    }
}

impl RowSet {
    /// No rows.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The rows whose bits are set in consecutive words.
    pub(crate) fn of_words(words: &[u64]) -> Self {
        let mut rows = Self::new();
        let mut block = [0; BLOCK_WORDS];
        for (number, part) in words.chunks(BLOCK_WORDS).enumerate() {
            block[..part.len()].copy_from_slice(part);
            block[part.len()..].fill(0);
            rows.set_block(number, &block);
        }
        rows
    }

    fn change_block<R>(&mut self, number: usize, change: impl FnOnce(&mut Block) -> R) -> R {
        if self.blocks.len() <= number {
            self.blocks.resize(number + 1, None);
        }
        let held = &mut self.blocks[number];
        let block = held.get_or_insert_default();
        let result = change(Arc::make_mut(block));
        if block.len() == 0 {
            *held = None;
            self.trim();
        }
        result
    }

    /// Changes the membership of each of these rows: the symmetric difference. Blocks shared with another set
    /// are copied; where this one has no rows, the block of the others is shared.
    pub(crate) fn flip(&mut self, others: &Self) {
        if self.blocks.len() < others.blocks.len() {
            self.blocks.resize(others.blocks.len(), None);
        }
        for (held, other) in self.blocks.iter_mut().zip(&others.blocks) {
            let Some(other) = other else { continue };
            match held {
                None => *held = Some(Arc::clone(other)),
                Some(block) => {
                    Arc::make_mut(block).flip(other);
                    if block.len() == 0 {
                        *held = None;
                    }
                }
            }
        }
        self.trim();
    }

    /// Whether each block is the other's too: then the sets are equal, which no row has to be looked at for.
    pub(crate) fn shares_blocks(&self, other: &Self) -> bool {
        let mut each = self.blocks.iter().zip(&other.blocks);
        self.blocks.len() == other.blocks.len()
            && each.all(|pair| match pair {
                (Some(one), Some(two)) => Arc::ptr_eq(one, two),
                (one, two) => one.is_none() && two.is_none(),
            })
    }

    /// The words that are not 0, one bit per word, from the first block with a row on; and the number of that block.
    pub(crate) fn nonzero_words(&self) -> (usize, Vec<u64>) {
        let first = self.blocks.iter().position(Option::is_some).unwrap_or(0);
        let blocks = &self.blocks[first..];
        let mut nonzero = vec![0; blocks.len() * (BLOCK_WORDS / 64)];
        let mut mark = |at: usize| nonzero[at / 64] |= 1 << (at % 64);
        for (number, block) in blocks.iter().enumerate() {
            let start = number * BLOCK_WORDS;
            match block.as_deref() {
                None => {}
                Some(Block::Sparse(places)) => {
                    places.iter().for_each(|place| mark(start + usize::from(*place) / 64));
                }
                Some(Block::Dense { words, .. }) => {
                    let some = words.iter().enumerate().filter(|(_, word)| **word != 0);
                    some.for_each(|(at, _)| mark(start + at));
                }
            }
        }
        (first, nonzero)
    }

    /// Appends a block after all others.
    pub(crate) fn push_block(&mut self, number: usize, block: Block) {
        debug_assert!(number >= self.blocks.len(), "blocks are pushed in order");
        if let Some(block) = block.held() {
            self.blocks.resize(number, None);
            self.blocks.push(Some(block));
        }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> u64 {
        self.blocks.iter().flatten().map(|block| block.len() as u64).sum()
    }

    /// Whether there are no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Number of rows in a block.
    pub(crate) fn block_len(&self, number: usize) -> usize {
        self.block_at(number).map_or(0, Block::len)
    }

    /// One more than the place of the last row in a block; 0 without a row.
    pub(crate) fn block_end(&self, number: usize) -> usize {
        self.block_at(number).map_or(0, Block::end)
    }

    /// Number of blocks up to the last row.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Whether a row is in the set.
    pub(crate) fn contains(&self, row: u32) -> bool {
        self.block_at(row as usize / BLOCK).is_some_and(|block| block.contains(row as u16))
    }

    fn block_at(&self, number: usize) -> Option<&Block> {
        self.blocks.get(number)?.as_deref()
    }

    /// The word that holds row `64 * at`.
    pub(crate) fn word(&self, at: usize) -> u64 {
        self.block_at(at / BLOCK_WORDS).map_or(0, |block| block.word(at % BLOCK_WORDS))
    }

    /// The first `len` words.
    pub(crate) fn words(&self, len: usize) -> Vec<u64> {
        let mut words = vec![0; len];
        for (number, out) in words.chunks_mut(BLOCK_WORDS).enumerate() {
            match self.block_at(number) {
                Some(Block::Dense { words, .. }) => out.copy_from_slice(&words[..out.len()]),
                Some(Block::Sparse(places)) => {
                    for place in places.iter().map(|place| usize::from(*place)) {
                        if let Some(word) = out.get_mut(place / 64) {
                            *word |= 1 << (place % 64);
                        }
                    }
                }
                None => {}
            }
        }
        words
    }

    /// Writes a block's words to `out`.
    pub(crate) fn block_words(&self, number: usize, out: &mut Words) {
        match self.block_at(number) {
            Some(block) => block.write_to(out),
            None => out.fill(0),
        }
    }

    /// A block's words, if it is stored as words.
    pub(crate) fn dense_block(&self, number: usize) -> Option<&Words> {
        match self.block_at(number) {
            Some(Block::Dense { words, .. }) => Some(words),
            _ => None,
        }
    }

    /// Writes the words of a block at these places, which must be sorted.
    pub(crate) fn some_words(&self, number: usize, places: &[u16], out: &mut [u64]) {
        match self.block_at(number) {
            Some(block) => block.some_words(places, out),
            None => out.fill(0),
        }
    }

    /// Replaces a block.
    pub(crate) fn set_block(&mut self, number: usize, words: &Words) {
        let block = Block::of_words(words).held();
        if self.blocks.len() <= number {
            if block.is_none() {
                return;
            }
            self.blocks.resize(number + 1, None);
        }
        self.blocks[number] = block;
        self.trim();
    }

    /// Drops places of blocks at the end that hold none.
    fn trim(&mut self) {
        while self.blocks.pop_if(|last| last.is_none()).is_some() {}
    }

    /// Adds a row. Returns whether it is new.
    pub(crate) fn insert(&mut self, row: u32) -> bool {
        self.change_block(row as usize / BLOCK, |block| block.insert(row as u16))
    }

    /// Removes a row. Returns whether it was in the set.
    pub(crate) fn remove(&mut self, row: u32) -> bool {
        if !self.contains(row) {
            return false;
        }
        self.change_block(row as usize / BLOCK, |block| block.remove(row as u16))
    }

    /// The rows, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.iter_blocks(0)
    }

    /// The rows from a block on.
    fn iter_blocks(&self, first: usize) -> impl Iterator<Item = u32> {
        let blocks = (0u32..).zip(&self.blocks).skip(first);
        blocks.filter_map(|(at, block)| Some((at, block.as_ref()?))).flat_map(|(at, block)| {
            block.iter().map(move |place| at * BLOCK as u32 + u32::from(place))
        })
    }

    /// The rows from `row` on, ascending. Blocks before that of `row` are skipped.
    pub(crate) fn iter_from(&self, row: u32) -> impl Iterator<Item = u32> {
        self.iter_blocks(row as usize / BLOCK).skip_while(move |held| *held < row)
    }

    /// The places of a block's rows, ascending, without the first `skipped`.
    pub(crate) fn places(&self, number: usize, skipped: usize) -> Places<'_> {
        match self.block_at(number) {
            None => Places::Listed([].iter()),
            Some(Block::Sparse(places)) => {
                Places::Listed(places[skipped.min(places.len())..].iter())
            }
            Some(Block::Dense { words, .. }) => Places::skipping(&words[..], skipped),
        }
    }

    fn combine(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        let [left, right, both] = [op(1, 0), op(0, 1), op(1, 1)].map(|word| word & 1 == 1);
        let count = self.blocks.len().max(other.blocks.len());
        // Where one side decides, its block is shared.
        let shared = |decides: bool, block: &Arc<Block>| decides.then(|| Arc::clone(block));
        let blocks = (0..count).map(|at| {
            let held = [self, other].map(|set| set.blocks.get(at).and_then(Option::as_ref));
            match held {
                [None, None] => None,
                [Some(one), None] => shared(left, one),
                [None, Some(two)] => shared(right, two),
                [Some(one), Some(two)] if Arc::ptr_eq(one, two) => shared(both, one),
                [Some(one), Some(two)] => one.combine(two, &op).held(),
            }
        });
        let mut rows = Self { blocks: blocks.collect() };
        rows.trim();
        rows
    }

    /// Heap bytes. A shared block counts in each set that has it.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.blocks.iter().flatten().map(|block| block.heap_bytes()).sum()
    }

    /// Heap bytes of several sets. A block that they share counts once.
    pub(crate) fn heap_bytes_of<'s>(sets: impl Iterator<Item = &'s Self>) -> usize {
        let (mut bytes, mut shared) = (0, Vec::new());
        for block in sets.flat_map(|set| set.blocks.iter().flatten()) {
            if Arc::strong_count(block) == 1 {
                bytes += block.heap_bytes();
            } else {
                shared.push((Arc::as_ptr(block), block.heap_bytes()));
            }
        }
        shared.sort_unstable();
        shared.dedup();
        bytes + shared.into_iter().map(|(_, bytes)| bytes).sum::<usize>()
    }
}

impl FromIterator<u32> for RowSet {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Self {
        let mut set = Self::new();
        rows.into_iter().for_each(|row| {
            set.insert(row);
        });
        set
    }
}

macro_rules! operator {
    ($($trait:ident $method:ident $op:expr;)*) => {
        $(impl $trait for &RowSet {
            type Output = RowSet;

            fn $method(self, other: Self) -> RowSet {
                self.combine(other, $op)
            }
        })*
    };
}

operator! {
    BitAnd bitand |a, b| a & b;
    BitOr bitor |a, b| a | b;
    BitXor bitxor |a, b| a ^ b;
    Sub sub |a, b| a & !b;
}

#[cfg(test)]
mod tests;
