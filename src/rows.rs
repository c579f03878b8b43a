//! Sets of rows, in blocks of 65,536.
//!
//! In: rows, or words of 64 rows from the kernel. Out: rows or words. Evaluation compares words, so a set
//! provides them without an iteration over its rows. A clone shares its blocks until one side writes.
//! INVARIANT: the last block is not empty, so equal sets have one form.

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
    blocks: Vec<Arc<Block>>,
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
        let block = &mut set.blocks[self.row as usize / BLOCK];
        if Arc::strong_count(block) == 1 {
            return set.remove(self.row);
        }
        let [_, after] = self.changed.entry(Arc::as_ptr(block)).or_insert_with(|| {
            let mut after = Block::clone(block);
            after.remove(self.row as u16);
            [Arc::clone(block), Arc::new(after)]
        });
        block.clone_from(after);
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
            self.blocks.resize_with(number + 1, Arc::default);
        }
        change(Arc::make_mut(&mut self.blocks[number]))
    }

    /// Changes the membership of each of these rows: the symmetric difference. Blocks shared with another set
    /// are copied; where this one has no rows, the block of the others is shared.
    pub(crate) fn flip(&mut self, others: &Self) {
        if self.blocks.len() < others.blocks.len() {
            self.blocks.resize_with(others.blocks.len(), Arc::default);
        }
        for (block, other) in self.blocks.iter_mut().zip(&others.blocks) {
            match (block.len(), other.len()) {
                (_, 0) => {}
                (0, _) => block.clone_from(other),
                _ => Arc::make_mut(block).flip(other),
            }
        }
        self.trim();
    }

    /// Whether each block is the other's too: then the sets are equal, which no row has to be looked at for.
    pub(crate) fn shares_blocks(&self, other: &Self) -> bool {
        let mut each = self.blocks.iter().zip(&other.blocks);
        self.blocks.len() == other.blocks.len() && each.all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// The words that are not 0, one bit per word.
    pub(crate) fn nonzero_words(&self) -> Vec<u64> {
        let mut nonzero = vec![0; self.blocks.len() * (BLOCK_WORDS / 64)];
        let mut mark = |at: usize| nonzero[at / 64] |= 1 << (at % 64);
        for (number, block) in self.blocks.iter().enumerate() {
            let start = number * BLOCK_WORDS;
            match &**block {
                Block::Sparse(places) => {
                    places.iter().for_each(|place| mark(start + usize::from(*place) / 64));
                }
                Block::Dense { words, .. } => {
                    let some = words.iter().enumerate().filter(|(_, word)| **word != 0);
                    some.for_each(|(at, _)| mark(start + at));
                }
            }
        }
        nonzero
    }

    /// Appends a block after all others.
    pub(crate) fn push_block(&mut self, number: usize, block: Block) {
        debug_assert!(number >= self.blocks.len(), "blocks are pushed in order");
        if block.len() > 0 {
            self.blocks.resize_with(number, Arc::default);
            self.blocks.push(Arc::new(block));
        }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> u64 {
        self.blocks.iter().map(|block| block.len() as u64).sum()
    }

    /// Whether there are no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Number of rows in a block.
    pub(crate) fn block_len(&self, number: usize) -> usize {
        self.blocks.get(number).map_or(0, |block| block.len())
    }

    /// One more than the place of the last row in a block; 0 without a row.
    pub(crate) fn block_end(&self, number: usize) -> usize {
        self.blocks.get(number).map_or(0, |block| block.end())
    }

    /// Number of blocks up to the last row.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Whether a row is in the set.
    pub(crate) fn contains(&self, row: u32) -> bool {
        self.block(row).is_some_and(|block| block.contains(row as u16))
    }

    fn block(&self, row: u32) -> Option<&Block> {
        self.blocks.get(row as usize / BLOCK).map(AsRef::as_ref)
    }

    /// The word that holds row `64 * at`.
    pub(crate) fn word(&self, at: usize) -> u64 {
        self.blocks.get(at / BLOCK_WORDS).map_or(0, |block| block.word(at % BLOCK_WORDS))
    }

    /// The first `len` words.
    pub(crate) fn words(&self, len: usize) -> Vec<u64> {
        let mut words = vec![0; len];
        for (number, out) in words.chunks_mut(BLOCK_WORDS).enumerate() {
            match self.blocks.get(number).map(AsRef::as_ref) {
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
        match self.blocks.get(number) {
            Some(block) => block.write_to(out),
            None => out.fill(0),
        }
    }

    /// A block's words, if it is stored as words.
    pub(crate) fn dense_block(&self, number: usize) -> Option<&Words> {
        match self.blocks.get(number).map(AsRef::as_ref) {
            Some(Block::Dense { words, .. }) => Some(words),
            _ => None,
        }
    }

    /// Writes the words of a block at these places, which must be sorted.
    pub(crate) fn some_words(&self, number: usize, places: &[u16], out: &mut [u64]) {
        match self.blocks.get(number) {
            Some(block) => block.some_words(places, out),
            None => out.fill(0),
        }
    }

    /// Replaces a block.
    pub(crate) fn set_block(&mut self, number: usize, words: &Words) {
        let block = Block::of_words(words);
        if self.blocks.len() <= number {
            if block.len() == 0 {
                return;
            }
            self.blocks.resize_with(number + 1, Arc::default);
        }
        self.blocks[number] = Arc::new(block);
        self.trim();
    }

    /// Drops empty blocks at the end.
    fn trim(&mut self) {
        while self.blocks.last().is_some_and(|last| last.len() == 0) {
            self.blocks.pop();
        }
    }

    /// Adds a row. Returns whether it is new.
    pub(crate) fn insert(&mut self, row: u32) -> bool {
        self.change_block(row as usize / BLOCK, |block| block.insert(row as u16))
    }

    /// Removes a row. Returns whether it was in the set.
    pub(crate) fn remove(&mut self, row: u32) -> bool {
        let number = row as usize / BLOCK;
        if !self.contains(row) {
            return false;
        }
        self.change_block(number, |block| block.remove(row as u16));
        self.trim();
        true
    }

    /// The rows, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        let blocks = (0u32..).zip(&self.blocks);
        blocks.flat_map(|(at, block)| {
            block.iter().map(move |place| at * BLOCK as u32 + u32::from(place))
        })
    }

    /// The rows from `row` on, ascending. Blocks before that of `row` are skipped.
    pub(crate) fn iter_from(&self, row: u32) -> impl Iterator<Item = u32> {
        let first = row as usize / BLOCK;
        let blocks = (0u32..).zip(&self.blocks).skip(first);
        let rows = blocks.flat_map(|(at, block)| {
            block.iter().map(move |place| at * BLOCK as u32 + u32::from(place))
        });
        rows.skip_while(move |held| *held < row)
    }

    /// The places of a block's rows, ascending, without the first `skipped`.
    pub(crate) fn places(&self, number: usize, skipped: usize) -> Places<'_> {
        match self.blocks.get(number).map(AsRef::as_ref) {
            None => Places::Listed([].iter()),
            Some(Block::Sparse(places)) => {
                Places::Listed(places[skipped.min(places.len())..].iter())
            }
            Some(Block::Dense { words, .. }) => Places::skipping(&words[..], skipped),
        }
    }

    fn combine(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        let empty = Arc::default();
        let block = |set: &Self, at: usize| set.blocks.get(at).unwrap_or(&empty).clone();
        let count = self.blocks.len().max(other.blocks.len());
        let blocks = (0..count).map(|at| {
            let (one, two) = (block(self, at), block(other, at));
            match (one.len(), two.len()) {
                // An empty side leaves the other block as it is, which is shared.
                (_, 0) if op(1, 0) & 1 == 1 => one,
                (0, _) if op(0, 1) & 1 == 1 => two,
                _ if Arc::ptr_eq(&one, &two) => {
                    if op(1, 1) & 1 == 1 {
                        one
                    } else {
                        empty.clone()
                    }
                }
                _ => Arc::new(one.combine(&two, &op)),
            }
        });
        let mut rows = Self { blocks: blocks.collect() };
        rows.trim();
        rows
    }

    /// Heap bytes. A shared block counts in each set that has it.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.heap_bytes()).sum()
    }

    /// Heap bytes of several sets. A block that they share counts once.
    pub(crate) fn heap_bytes_of<'s>(sets: impl Iterator<Item = &'s Self>) -> usize {
        let (mut bytes, mut shared) = (0, Vec::new());
        for block in sets.flat_map(|set| &set.blocks) {
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
mod tests {
    use std::collections::BTreeSet;

    use super::block::SPARSE;
    use super::*;

    /// Sets of every kind of block: empty, a few, many, nearly all, over several blocks.
    fn sets() -> [BTreeSet<u32>; 9] {
        let span = 3 * BLOCK as u32;
        let some = |step: u32| (0..span).filter(move |row| row * 7 % step == 0).collect();
        [
            BTreeSet::new(),
            BTreeSet::from([5, 64, 65_535, 65_536]),
            BTreeSet::from([2 * BLOCK as u32 + 9]),
            some(3),
            some(15),
            some(17),
            (0..SPARSE as u32).collect(),
            (0..=SPARSE as u32).collect(),
            (100_000..span).collect(),
        ]
    }

    #[test]
    fn a_row_is_removed_from_sets_that_share_a_block_and_they_go_on_sharing_it() {
        let many: RowSet = (0..BLOCK as u32 + 3).step_by(3).collect();
        let few = RowSet::from_iter([9, 70]);
        for row in [9, 10, BLOCK as u32 + 2] {
            let mut sets = [many.clone(), few.clone(), many.clone(), &many - &few, many.clone()];
            let mut removal = Removal::of(row);
            for set in &mut sets {
                let (held, after) = (set.contains(row), &*set - &RowSet::from_iter([row]));
                assert_eq!(removal.remove_from(set), held);
                assert_eq!(*set, after);
            }
            assert!(sets[0].shares_blocks(&sets[2]) && sets[2].shares_blocks(&sets[4]));
            assert!(
                (&sets[0] - &sets[2]).is_empty() && (&sets[0] | &sets[2]).shares_blocks(&sets[4])
            );
        }
        let mut none = RowSet::new();
        none.flip(&many);
        assert!(none.shares_blocks(&many), "where there was no row, the blocks are shared");
        assert_eq!(many.len() as usize, BLOCK.div_ceil(3) + 1, "who shares it is left alone");
    }

    #[test]
    fn it_behaves_like_a_set_of_numbers_and_has_one_form() {
        for one in sets() {
            let rows: RowSet = one.iter().copied().collect();
            assert_eq!(rows.iter().collect::<BTreeSet<_>>(), one);
            let mut visited = BTreeSet::new();
            for block in 0..rows.blocks() {
                let mut end = 0;
                let places: Vec<usize> = rows.places(block, 0).collect();
                for place in &places {
                    assert!(visited.insert((block * BLOCK + place) as u32));
                    end = place + 1;
                }
                for skipped in [1, 2, 65, places.len(), places.len() + 1] {
                    let expected = places.iter().copied().skip(skipped);
                    assert!(rows.places(block, skipped).eq(expected));
                }
                assert_eq!(rows.block_end(block), end);
            }
            assert_eq!(rows.block_end(rows.blocks()), 0);
            assert_eq!(visited, one);
            assert_eq!(rows.len(), one.len() as u64);
            let words: Vec<u64> =
                (0..rows.blocks() * BLOCK_WORDS).map(|at| rows.word(at)).collect();
            assert_eq!(RowSet::of_words(&words), rows);
            assert_eq!(rows.words(words.len()), words);
            for two in sets() {
                let other: RowSet = two.iter().copied().collect();
                let of = |rows: BTreeSet<u32>| rows.into_iter().collect::<RowSet>();
                assert_eq!(&rows & &other, of(&one & &two));
                assert_eq!(&rows | &other, of(&one | &two));
                assert_eq!(&rows ^ &other, of(&one ^ &two));
                assert_eq!(&rows - &other, of(&one - &two));
            }
        }
    }

    #[test]
    fn rows_go_in_and_out_one_by_one() {
        let mut rows = RowSet::new();
        for row in 0..10_000 {
            assert!(rows.insert(row * 13 % 10_007) && !rows.insert(row * 13 % 10_007));
        }
        let before = rows.clone();
        for row in 0..10_000 {
            assert!(rows.remove(row * 13 % 10_007) && !rows.remove(row * 13 % 10_007));
        }
        assert!(rows.is_empty() && rows == RowSet::new());
        assert_eq!(before.len(), 10_000);
        assert!(before.contains(0) && !before.contains(1_000_000));
    }

    #[test]
    fn words_of_a_block_can_be_exchanged() {
        let mut rows: RowSet = [1, 70_000, 70_001].into_iter().collect();
        let mut words = [0; BLOCK_WORDS];
        rows.block_words(1, &mut words);
        words[(70_000 - BLOCK) / 64] = 0;
        rows.set_block(1, &words);
        assert_eq!(rows, RowSet::from_iter([1]));
        assert_eq!(rows.blocks(), 1);
    }

    #[test]
    fn flipping_twice_restores_the_rows_and_marks_show_the_changed_words() {
        for (one, two) in
            sets().into_iter().flat_map(|one| sets().map(move |two| (one.clone(), two)))
        {
            let (mut rows, flips) =
                (one.iter().copied().collect::<RowSet>(), two.iter().copied().collect());
            rows.flip(&flips);
            assert_eq!(rows, (&one ^ &two).into_iter().collect());
            rows.flip(&flips);
            assert_eq!(rows, one.into_iter().collect());
            let marks = flips.nonzero_words();
            let marked = (0u32..)
                .zip(&marks)
                .flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit));
            assert_eq!(marked.collect::<BTreeSet<_>>(), two.iter().map(|row| row / 64).collect());
        }
    }

    #[test]
    fn a_block_of_changes_applies_each_change_to_its_word() {
        let sets = sets();
        for (one, two) in sets.iter().flat_map(|one| sets.iter().map(move |two| (one, two))) {
            let of = |rows: &BTreeSet<u32>| rows.iter().copied().collect::<RowSet>();
            let (before, after, mut joined) = (of(one), of(two), RowSet::new());
            for number in 0..4 {
                let change = |at: u16| {
                    let word = number * BLOCK_WORDS + usize::from(at);
                    WordChange { at, before: before.word(word), after: after.word(word) }
                };
                let all = (0..BLOCK_WORDS as u16).map(change);
                let changes: Vec<WordChange> =
                    all.filter(|change| change.before != change.after).collect();
                let new = |change: &WordChange| change.after & !change.before;
                joined.push_block(number, Block::of_changes(&changes, new));
            }
            assert_eq!(joined, &after - &before);
        }
    }
}
