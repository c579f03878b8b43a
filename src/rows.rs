//! Sets of rows, in blocks of 65,536.
//!
//! In: rows, or whole words of 64 rows from the kernel. Out: the same, by row or by word: evaluation
//! compares words, so a set must give them without walking its rows. A clone shares its blocks until
//! one side writes. INVARIANT: a block is a sorted list exactly if it has at most [`SPARSE`] rows, and
//! the last block is not empty, so equal sets have one form.

use std::ops::{BitAnd, BitOr, Sub};
use std::sync::Arc;

/// Rows that are evaluated together: their words fit a fast cache with some of the columns asked.
pub const BLOCK: usize = 65_536;
/// Words of 64 rows in a block.
pub const BLOCK_WORDS: usize = BLOCK / 64;
/// The words of a block.
pub type Words = [u64; BLOCK_WORDS];

/// Up to here a list takes less room than words.
const SPARSE: usize = 4_096;

/// A set of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet {
    blocks: Vec<Arc<Block>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    Sparse(Vec<u16>),
    Dense { words: Box<Words>, len: u32 },
}

impl Default for Block {
    fn default() -> Self {
        Self::Sparse(Vec::new())
    }
}

impl Block {
    fn of_words(words: &Words) -> Self {
        let len: u32 = words.iter().map(|word| word.count_ones()).sum();
        if len as usize > SPARSE {
            return Self::Dense { words: Box::new(*words), len };
        }
        let mut places = Vec::with_capacity(len as usize);
        for (at, word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
            places.extend(bits(*word).map(|bit| (at * 64) as u16 + bit as u16));
        }
        Self::Sparse(places)
    }

    fn of_places(places: Vec<u16>) -> Self {
        if places.len() <= SPARSE {
            return Self::Sparse(places);
        }
        let mut words = [0; BLOCK_WORDS];
        Self::Sparse(places).write_to(&mut words);
        Self::of_words(&words)
    }

    /// Exchanges words, given by their numbers in the whole set.
    fn set_words(&mut self, changes: &[(u32, u64)]) {
        if let Self::Dense { words, len } = self {
            for (at, word) in changes {
                let held = &mut words[*at as usize % BLOCK_WORDS];
                *len = *len + word.count_ones() - held.count_ones();
                *held = *word;
            }
            if *len as usize > SPARSE {
                return;
            }
        }
        let mut words = [0; BLOCK_WORDS];
        self.write_to(&mut words);
        changes.iter().for_each(|(at, word)| words[*at as usize % BLOCK_WORDS] = *word);
        *self = Self::of_words(&words);
    }

    fn write_to(&self, out: &mut Words) {
        match self {
            Self::Dense { words, .. } => *out = **words,
            Self::Sparse(places) => {
                out.fill(0);
                for place in places {
                    out[usize::from(*place) / 64] |= 1 << (place % 64);
                }
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Sparse(places) => places.len(),
            Self::Dense { len, .. } => *len as usize,
        }
    }

    fn contains(&self, place: u16) -> bool {
        match self {
            Self::Sparse(places) => places.binary_search(&place).is_ok(),
            Self::Dense { words, .. } => words[usize::from(place) / 64] >> (place % 64) & 1 == 1,
        }
    }

    fn word(&self, at: usize) -> u64 {
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

    fn insert(&mut self, place: u16) -> bool {
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

    fn remove(&mut self, place: u16) -> bool {
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

    fn combine(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
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

    fn iter(&self) -> Box<dyn Iterator<Item = u16> + '_> {
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

/// The places of two sorted lists for which `op` leaves a bit.
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

/// The places of a word's bits that are set, from the lowest.
pub fn bits(word: u64) -> impl Iterator<Item = u32> {
    let mut left = word;
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let bit = left.trailing_zeros();
            left &= left - 1;
            bit
        })
    })
}

impl RowSet {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rows whose bits are set in consecutive words.
    pub fn of_words(words: &[u64]) -> Self {
        let mut rows = Self::new();
        let mut block = [0; BLOCK_WORDS];
        for (number, part) in words.chunks(BLOCK_WORDS).enumerate() {
            block[..part.len()].copy_from_slice(part);
            block[part.len()..].fill(0);
            rows.set_block(number, &block);
        }
        rows
    }

    /// Rows that come in ascending order, each once.
    pub fn of_sorted(rows: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::new();
        let mut rows = rows.into_iter().peekable();
        while let Some(number) = rows.peek().map(|row| *row as usize / BLOCK) {
            let inside = std::iter::from_fn(|| rows.next_if(|row| *row as usize / BLOCK == number));
            let places: Vec<u16> = inside.map(|row| row as u16).collect();
            set.blocks.resize_with(number, Arc::default);
            set.blocks.push(Arc::new(Block::of_places(places)));
        }
        set
    }

    /// The same set with other words, by their numbers, ascending.
    #[must_use]
    pub fn with_words(&self, words: &[(u32, u64)]) -> Self {
        let mut changed = self.clone();
        for part in words.chunk_by(|a, b| a.0 as usize / BLOCK_WORDS == b.0 as usize / BLOCK_WORDS)
        {
            let number = part[0].0 as usize / BLOCK_WORDS;
            if changed.blocks.len() <= number {
                changed.blocks.resize_with(number + 1, Arc::default);
            }
            Arc::make_mut(&mut changed.blocks[number]).set_words(part);
        }
        changed.trim();
        changed
    }

    /// Number of rows.
    pub fn len(&self) -> u64 {
        self.blocks.iter().map(|block| block.len() as u64).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Number of blocks up to the last row.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Whether a row is in.
    pub fn contains(&self, row: u32) -> bool {
        self.block(row).is_some_and(|block| block.contains(row as u16))
    }

    fn block(&self, row: u32) -> Option<&Block> {
        self.blocks.get(row as usize / BLOCK).map(AsRef::as_ref)
    }

    /// The word that holds row `64 * at`.
    pub fn word(&self, at: usize) -> u64 {
        self.blocks.get(at / BLOCK_WORDS).map_or(0, |block| block.word(at % BLOCK_WORDS))
    }

    /// Writes a block's words to `out`.
    pub fn block_words(&self, number: usize, out: &mut Words) {
        match self.blocks.get(number) {
            Some(block) => block.write_to(out),
            None => out.fill(0),
        }
    }

    /// A block's words where they are kept as such.
    pub fn dense_block(&self, number: usize) -> Option<&Words> {
        match self.blocks.get(number).map(AsRef::as_ref) {
            Some(Block::Dense { words, .. }) => Some(words),
            _ => None,
        }
    }

    /// Replaces a block.
    pub fn set_block(&mut self, number: usize, words: &Words) {
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

    fn trim(&mut self) {
        while self.blocks.last().is_some_and(|last| last.len() == 0) {
            self.blocks.pop();
        }
    }

    /// Puts a row in. Returns whether it was not there.
    pub fn insert(&mut self, row: u32) -> bool {
        let number = row as usize / BLOCK;
        if self.blocks.len() <= number {
            self.blocks.resize_with(number + 1, Arc::default);
        }
        Arc::make_mut(&mut self.blocks[number]).insert(row as u16)
    }

    /// Takes a row out. Returns whether it was there.
    pub fn remove(&mut self, row: u32) -> bool {
        let number = row as usize / BLOCK;
        if !self.contains(row) {
            return false;
        }
        Arc::make_mut(&mut self.blocks[number]).remove(row as u16);
        self.trim();
        true
    }

    /// The rows, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let blocks = (0u32..).zip(&self.blocks);
        blocks.flat_map(|(at, block)| {
            block.iter().map(move |place| at * BLOCK as u32 + u32::from(place))
        })
    }

    /// Calls `visit` with the place in the block of each of its rows, ascending.
    pub fn visit_block(&self, number: usize, mut visit: impl FnMut(usize)) {
        match self.blocks.get(number).map(AsRef::as_ref) {
            None => {}
            Some(Block::Sparse(places)) => {
                places.iter().for_each(|place| visit(usize::from(*place)));
            }
            Some(Block::Dense { words, .. }) => {
                for (at, word) in words.iter().enumerate() {
                    bits(*word).for_each(|bit| visit(at * 64 + bit as usize));
                }
            }
        }
    }

    /// The last row.
    pub fn max(&self) -> Option<u32> {
        let at = self.blocks.len().checked_sub(1)?;
        let last = self.blocks[at].iter().last()?;
        Some((at * BLOCK) as u32 + u32::from(last))
    }

    fn combine(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        let empty = Arc::default();
        let block = |set: &Self, at: usize| set.blocks.get(at).unwrap_or(&empty).clone();
        let count = self.blocks.len().max(other.blocks.len());
        let blocks = (0..count).map(|at| {
            let (one, two) = (block(self, at), block(other, at));
            match (one.len(), two.len()) {
                // What one side alone decides is shared.
                (_, 0) if op(1, 0) & 1 == 1 => one,
                (0, _) if op(0, 1) & 1 == 1 => two,
                _ => Arc::new(one.combine(&two, &op)),
            }
        });
        let mut rows = Self { blocks: blocks.collect() };
        rows.trim();
        rows
    }

    /// Bytes on the heap; blocks that are shared count in each set that has them.
    pub fn heap_bytes(&self) -> usize {
        let block = |block: &Arc<Block>| match &**block {
            Block::Sparse(places) => 56 + places.capacity() * 2,
            Block::Dense { .. } => 56 + size_of::<Words>(),
        };
        self.blocks.iter().map(block).sum()
    }

    /// Bytes on the heap of the blocks that `other` does not share.
    pub fn heap_bytes_beside(&self, other: &Self) -> usize {
        let shared = |at: usize| {
            other.blocks.get(at).is_some_and(|held| Arc::ptr_eq(held, &self.blocks[at]))
        };
        let own = self.blocks.iter().enumerate().filter(|(at, _)| !shared(*at));
        let own = Self { blocks: own.map(|(_, block)| block.clone()).collect() };
        own.heap_bytes()
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
    Sub sub |a, b| a & !b;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Sets of every kind of block: empty, a few, many, nearly all, over several blocks.
    fn sets() -> Vec<BTreeSet<u32>> {
        let span = 3 * BLOCK as u32;
        let some = |step: u32| (0..span).filter(move |row| row * 7 % step == 0).collect();
        vec![
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
    fn it_behaves_like_a_set_of_numbers_and_has_one_form() {
        for one in sets() {
            let rows: RowSet = one.iter().copied().collect();
            assert_eq!(rows.iter().collect::<BTreeSet<_>>(), one);
            let mut visited = BTreeSet::new();
            for block in 0..rows.blocks() {
                rows.visit_block(block, |place| {
                    assert!(visited.insert((block * BLOCK + place) as u32));
                });
            }
            assert_eq!(visited, one);
            assert_eq!((rows.len(), rows.max()), (one.len() as u64, one.last().copied()));
            let words: Vec<u64> =
                (0..rows.blocks() * BLOCK_WORDS).map(|at| rows.word(at)).collect();
            assert_eq!(RowSet::of_words(&words), rows);
            assert_eq!(RowSet::of_sorted(one.iter().copied()), rows);
            for two in sets() {
                let other: RowSet = two.iter().copied().collect();
                let of = |rows: BTreeSet<u32>| rows.into_iter().collect::<RowSet>();
                assert_eq!(&rows & &other, of(&one & &two));
                assert_eq!(&rows | &other, of(&one | &two));
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
        for set in sets() {
            let rows: RowSet = set.iter().copied().collect();
            let words: Vec<(u32, u64)> =
                (0..2_500).step_by(3).map(|at| (at, u64::from(at % 5) << 9)).collect();
            let mut expected = set;
            expected.retain(|row| row / 64 >= 2_500 || row / 64 % 3 != 0);
            expected.extend(
                words.iter().flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit)),
            );
            assert_eq!(rows.with_words(&words), expected.into_iter().collect());
        }
    }
}
