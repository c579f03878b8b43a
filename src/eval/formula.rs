//! Formulas: conditions over interned leaves, and the deltas of their members.
//!
//! In: formulas, each with its members and the words that are dirty. Out: the rows that joined and left.
//! Blocks are processed one after another, so that the leaves that formulas share stay in the cache.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::leaves::{LeafId, Leaves};
use crate::parallel;
use crate::rows::{self, BLOCK_WORDS, RowSet, WordChange, Words, Work, bits, wide};

/// A condition over interned leaves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Formula {
    Const(bool),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Leaf(LeafId),
}

/// Words of 64 rows in which members may be out of date.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) enum DirtyWords {
    /// None.
    #[default]
    Nothing,
    /// Some. Segments with one formula may share them.
    Words(Arc<Marks>),
    /// All.
    Everything,
}

/// One bit per word of 64 rows, from a block on, so that a few cost little wherever they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Vec<u64>", from = "Vec<u64>")]
pub(crate) struct Marks {
    block: usize,
    /// Whole blocks of them.
    words: Vec<u64>,
}

/// Marks of a block.
const BLOCK_MARKS: usize = BLOCK_WORDS / 64;

impl From<Marks> for Vec<u64> {
    fn from(marks: Marks) -> Self {
        std::iter::repeat_n(0, marks.block * BLOCK_MARKS).chain(marks.words).collect()
    }
}

impl From<Vec<u64>> for Marks {
    fn from(mut words: Vec<u64>) -> Self {
        words.resize(words.len().next_multiple_of(BLOCK_MARKS), 0);
        Self { block: 0, words }
    }
}

impl Marks {
    /// Those of a block.
    fn of_block(&self, block: usize) -> &[u64] {
        let start = block.checked_sub(self.block).map(|block| block * BLOCK_MARKS);
        start.and_then(|start| self.words.get(start..start + BLOCK_MARKS)).unwrap_or(&[])
    }

    /// The blocks that some of them may be of.
    fn blocks(&self) -> std::ops::Range<usize> {
        self.block..self.block + self.words.len() / BLOCK_MARKS
    }

    fn has(&self, others: &Self) -> bool {
        others.blocks().all(|block| {
            let held = self.of_block(block).iter().chain(std::iter::repeat(&0));
            others.of_block(block).iter().zip(held).all(|(other, word)| other & !word == 0)
        })
    }

    fn add(&mut self, others: &Self) {
        if let Some(before) = self.block.checked_sub(others.block) {
            self.words.splice(0..0, std::iter::repeat_n(0, before * BLOCK_MARKS));
            self.block = others.block;
        }
        let start = (others.block - self.block) * BLOCK_MARKS;
        let end = start + others.words.len();
        if self.words.len() < end {
            self.words.resize(end, 0);
        }
        let words = self.words[start..end].iter_mut();
        words.zip(&others.words).for_each(|(word, other)| *word |= other);
    }
}

/// A formula, and its members at the last evaluation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) formula: &'a Formula,
    pub(crate) members: &'a RowSet,
    pub(crate) dirty: &'a DirtyWords,
    /// The index of the set of rows for which the answer reports which of them moved.
    pub(crate) marked: usize,
}

/// How the members of a formula change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) joined: RowSet,
    pub(crate) left: RowSet,
    /// The rows that joined or left and are in the marked set.
    pub(crate) marked: RowSet,
}

impl Answer {
    /// How members become others that are known. `marked` is the set of rows for which the answer reports which moved.
    pub(crate) fn between(before: &RowSet, after: &RowSet, marked: &RowSet) -> Self {
        let (joined, left) = (after - before, before - after);
        let marked = &(&joined | &left) & marked;
        Self { joined, left, marked }
    }
}

impl Formula {
    /// Calls `visit` with every leaf.
    pub(crate) fn leaves(&self, visit: &mut impl FnMut(LeafId)) {
        match self {
            Self::Const(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.leaves(visit)),
            Self::Leaf(id) => visit(*id),
        }
    }

    /// Evaluates some words of a block; `leaf` writes the words of a leaf.
    fn some_words(&self, leaf: &impl Fn(LeafId, &mut [u64]), out: &mut [u64]) {
        match self {
            Self::Const(answer) => out.fill(if *answer { u64::MAX } else { 0 }),
            Self::All(parts) => Self::combine_some(parts, leaf, out, u64::MAX, |a, b| a & b),
            Self::Any(parts) => Self::combine_some(parts, leaf, out, 0, |a, b| a | b),
            Self::Leaf(id) => leaf(*id, out),
        }
    }

    fn combine_some(
        parts: &[Self],
        leaf: &impl Fn(LeafId, &mut [u64]),
        out: &mut [u64],
        neutral: u64,
        op: impl Fn(u64, u64) -> u64,
    ) {
        let Some((first, rest)) = parts.split_first() else { return out.fill(neutral) };
        first.some_words(leaf, out);
        let mut inner = [0; WORDS_ONE_BY_ONE];
        let inner = &mut inner[..out.len()];
        for part in rest {
            part.some_words(leaf, inner);
            out.iter_mut().zip(&*inner).for_each(|(word, part)| *word = op(*word, *part));
        }
    }

    /// Evaluates all words of a block; `leaf` returns the words of a leaf.
    fn words<'b>(&self, leaf: &impl Fn(LeafId) -> &'b Words, out: &mut Words) {
        match self {
            Self::Const(answer) => out.fill(if *answer { u64::MAX } else { 0 }),
            Self::All(parts) => Self::combine(parts, leaf, out, u64::MAX, |a, b| a & b),
            Self::Any(parts) => Self::combine(parts, leaf, out, 0, |a, b| a | b),
            Self::Leaf(id) => *out = *leaf(*id),
        }
    }

    fn combine<'b>(
        parts: &[Self],
        leaf: &impl Fn(LeafId) -> &'b Words,
        out: &mut Words,
        neutral: u64,
        op: impl Fn(u64, u64) -> u64,
    ) {
        let Some((first, rest)) = parts.split_first() else { return out.fill(neutral) };
        first.words(leaf, out);
        for part in rest {
            let mut inner;
            let words = if let Self::Leaf(id) = part {
                leaf(*id)
            } else {
                inner = [0; BLOCK_WORDS];
                part.words(leaf, &mut inner);
                &inner
            };
            wide(Combine { words: out, parts: words, op: &op });
        }
    }
}

impl DirtyWords {
    /// Those that have some of these rows.
    pub(crate) fn of(rows: &RowSet) -> Self {
        if rows.is_empty() {
            return Self::Nothing;
        }
        let (block, words) = rows.nonzero_words();
        Self::Words(Arc::new(Marks { block, words }))
    }

    /// Adds words. Where there were none, those of the others are shared.
    pub(crate) fn add(&mut self, others: &Self) {
        match (&mut *self, others) {
            (Self::Everything, _) | (_, Self::Nothing) => {}
            (_, Self::Everything) | (Self::Nothing, _) => self.clone_from(others),
            (Self::Words(words), Self::Words(others)) => {
                if !words.has(others) {
                    Arc::make_mut(words).add(others);
                }
            }
        }
    }

    /// Whether no word is dirty.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Words(marks) => marks.words.iter().all(|word| *word == 0),
            Self::Everything => false,
        }
    }

    /// Whether a word of a block is dirty.
    fn is_in_block(&self, block: usize) -> bool {
        match self.of_block(block) {
            DirtyBlock::All => true,
            DirtyBlock::Some(words) => words.iter().any(|word| *word != 0),
        }
    }

    /// The dirty words of a block.
    fn of_block(&self, block: usize) -> DirtyBlock<'_> {
        match self {
            Self::Nothing => DirtyBlock::Some(&[]),
            Self::Everything => DirtyBlock::All,
            Self::Words(marks) => {
                let inside = marks.of_block(block);
                let count: u32 = inside.iter().map(|word| word.count_ones()).sum();
                if count as usize > WORDS_ONE_BY_ONE {
                    DirtyBlock::All
                } else {
                    DirtyBlock::Some(inside)
                }
            }
        }
    }
}

/// The dirty words of a block.
enum DirtyBlock<'s> {
    /// One bit per word; few are set.
    Some(&'s [u64]),
    All,
}

/// Up to this many dirty words of a block are evaluated one by one; more cost as much as the whole block.
const WORDS_ONE_BY_ONE: usize = 48;

/// Evaluates every formula for the rows of `alive`, which are below `rows`. Each question has the index of
/// one of the sets in `marked`.
pub(crate) fn answers(
    questions: &[Question<'_>],
    leaves: &Leaves,
    marked: &[RowSet],
    alive: &RowSet,
    rows: usize,
) -> Vec<Answer> {
    if questions.is_empty() {
        return Vec::new();
    }
    let is_dirty = |block: &usize| questions.iter().any(|asked| asked.dirty.is_in_block(*block));
    let blocks: Vec<usize> = (0..rows.div_ceil(BLOCK_WORDS * 64)).filter(is_dirty).collect();
    let by_block = parallel::map_with(blocks.clone(), Scratch::default, |scratch, number| {
        Block::new(number, questions, leaves, marked, alive, &mut scratch.lists)
            .answer_all(questions, &mut scratch.changes)
    });
    let mut answers = vec![Answer::default(); questions.len()];
    for (block, moved) in blocks.into_iter().zip(by_block) {
        for (number, moved) in moved {
            answers[number].joined.push_block(block, moved.joined);
            answers[number].left.push_block(block, moved.left);
            answers[number].marked.push_block(block, moved.marked);
        }
    }
    answers
}

/// How the members of one formula change in one block.
struct BlockChange {
    joined: rows::Block,
    left: rows::Block,
    marked: rows::Block,
}

/// Buffers that are reused from block to block: allocating them costs more than the evaluation.
#[derive(Default)]
struct Scratch {
    lists: Vec<Words>,
    changes: Vec<WordChange>,
}

/// One block of all leaves of which every word is needed. The words are borrowed from the leaf or, for a
/// sparse block, from a buffer.
struct Block<'a> {
    number: usize,
    leaves: &'a Leaves,
    alive: &'a RowSet,
    marked: &'a [RowSet],
    /// `None` if no question needs every word.
    whole: Option<WholeBlock<'a>>,
}

/// Every word of a block.
struct WholeBlock<'a> {
    alive: Words,
    leaves: Vec<&'a Words>,
    marked: Vec<&'a Words>,
}

const ZERO: &Words = &[0; BLOCK_WORDS];

impl<'a> WholeBlock<'a> {
    fn new(
        number: usize,
        needed: &[Option<&'a RowSet>],
        marked: &'a [RowSet],
        alive: &RowSet,
        lists: &'a mut Vec<Words>,
    ) -> Self {
        let sets = || needed.iter().copied().chain(marked.iter().map(Some));
        let listed = |rows: &&RowSet| number < rows.blocks() && rows.dense_block(number).is_none();
        let count = sets().flatten().filter(listed).count();
        lists.resize(count.max(lists.len()), [0; BLOCK_WORDS]);
        for (words, rows) in lists.iter_mut().zip(sets().flatten().filter(listed)) {
            rows.block_words(number, words);
        }
        let mut written = lists.iter();
        let mut words = sets().map(|rows| match rows {
            Some(rows) if listed(&rows) => written.next().expect("each sparse block was expanded"),
            Some(rows) => rows.dense_block(number).unwrap_or(ZERO),
            None => ZERO,
        });
        let leaves = words.by_ref().take(needed.len()).collect();
        let marked = words.collect();
        let mut alive_words = [0; BLOCK_WORDS];
        alive.block_words(number, &mut alive_words);
        Self { alive: alive_words, leaves, marked }
    }

    /// The words of a question's members that change.
    fn changes(
        &self,
        number: usize,
        question: &Question<'_>,
        before: &mut Words,
        after: &mut Words,
        changes: &mut Vec<WordChange>,
    ) {
        let before = if let Some(words) = question.members.dense_block(number) {
            words
        } else {
            question.members.block_words(number, before);
            before
        };
        question.formula.words(&|id| self.leaves[id.index()], after);
        wide(Combine { words: after, parts: &self.alive, op: &|word, alive| word & alive });
        wide(Compare { before, after, changes });
    }
}

impl<'a> Block<'a> {
    /// Blocks that are sparse are expanded into `lists`.
    fn new(
        number: usize,
        questions: &[Question<'_>],
        leaves: &'a Leaves,
        marked: &'a [RowSet],
        alive: &'a RowSet,
        lists: &'a mut Vec<Words>,
    ) -> Self {
        let mut needed = Vec::new();
        let mut whole = false;
        for Question { formula, dirty, .. } in questions {
            if matches!(dirty.of_block(number), DirtyBlock::All) {
                whole = true;
                needed.resize(leaves.slots(), None);
                formula.leaves(&mut |id| needed[id.index()] = Some(leaves.rows(id)));
            }
        }
        let whole = whole.then(|| WholeBlock::new(number, &needed, marked, alive, lists));
        Self { number, leaves, alive, marked, whole }
    }

    fn alive(&self, at: u16) -> u64 {
        match &self.whole {
            Some(whole) => whole.alive[usize::from(at)],
            None => self.alive.word(self.number * BLOCK_WORDS + usize::from(at)),
        }
    }

    fn marked(&self, marked: usize, at: u16) -> u64 {
        match &self.whole {
            Some(whole) => whole.marked[marked][usize::from(at)],
            None => self.marked[marked].word(self.number * BLOCK_WORDS + usize::from(at)),
        }
    }

    /// The questions whose members change in the block, and how.
    fn answer_all(
        &self,
        questions: &[Question<'_>],
        changes: &mut Vec<WordChange>,
    ) -> Vec<(usize, BlockChange)> {
        let mut moved = Vec::new();
        let (mut before, mut after) = ([0; BLOCK_WORDS], [0; BLOCK_WORDS]);
        for (number, question) in questions.iter().enumerate() {
            changes.clear();
            match question.dirty.of_block(self.number) {
                DirtyBlock::Some(dirty) => self.some(question, dirty, changes),
                DirtyBlock::All => {
                    let whole = self.whole.as_ref().expect("a question needs every word");
                    whole.changes(self.number, question, &mut before, &mut after, changes);
                }
            }
            if !changes.is_empty() {
                moved.push((number, self.moved(question.marked, changes)));
            }
        }
        moved
    }

    fn moved(&self, marked: usize, changes: &[WordChange]) -> BlockChange {
        let of =
            |change: &WordChange| (change.before ^ change.after) & self.marked(marked, change.at);
        BlockChange {
            joined: rows::Block::of_changes(changes, |change| change.after & !change.before),
            left: rows::Block::of_changes(changes, |change| change.before & !change.after),
            marked: rows::Block::of_changes(changes, of),
        }
    }

    fn some(&self, question: &Question<'_>, dirty: &[u64], changes: &mut Vec<WordChange>) {
        let dirty = (0..)
            .zip(dirty)
            .flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit as u16));
        let (mut places, mut count) = ([0; WORDS_ONE_BY_ONE], 0);
        for place in dirty {
            places[count] = place;
            count += 1;
        }
        let places = &places[..count];
        let (mut before, mut after) = ([0; WORDS_ONE_BY_ONE], [0; WORDS_ONE_BY_ONE]);
        question.members.some_words(self.number, places, &mut before[..count]);
        let leaf = |id, out: &mut [u64]| self.leaves.rows(id).some_words(self.number, places, out);
        question.formula.some_words(&leaf, &mut after[..count]);
        for ((at, before), after) in places.iter().zip(before).zip(after) {
            let after = after & self.alive(*at);
            if before != after {
                changes.push(WordChange { at: *at, before, after });
            }
        }
    }
}

/// Combines words pairwise.
struct Combine<'a, F> {
    words: &'a mut Words,
    parts: &'a Words,
    op: &'a F,
}

impl<F: Fn(u64, u64) -> u64> Work for Combine<'_, F> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) {
        for (word, part) in self.words.iter_mut().zip(self.parts) {
            *word = (self.op)(*word, *part);
        }
    }
}

/// Finds the words that differ.
struct Compare<'a> {
    before: &'a Words,
    after: &'a Words,
    changes: &'a mut Vec<WordChange>,
}

impl Work for Compare<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) {
        let (before, _) = self.before.as_chunks::<WORDS_AT_ONCE>();
        let (after, _) = self.after.as_chunks::<WORDS_AT_ONCE>();
        for (start, (before, after)) in (0..).step_by(WORDS_AT_ONCE).zip(before.iter().zip(after)) {
            let differ = |differ, (before, after): (&u64, &u64)| differ | (before ^ after);
            if before.iter().zip(after).fold(0, differ) == 0 {
                continue;
            }
            for ((at, before), after) in (start..).zip(before).zip(after) {
                if before != after {
                    self.changes.push(WordChange { at, before: *before, after: *after });
                }
            }
        }
    }
}

/// Number of words that are compared at once.
const WORDS_AT_ONCE: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::BLOCK;

    #[test]
    fn dirty_words_of_several_sets_are_those_of_all_their_rows_in_any_order_and_in_files() {
        let sets: [RowSet; 4] = [
            RowSet::new(),
            RowSet::from_iter([3 * BLOCK as u32 + 64, 3 * BLOCK as u32 + 900]),
            (0..2 * BLOCK as u32).step_by(700).collect(),
            RowSet::from_iter([5, 6 * BLOCK as u32]),
        ];
        let of_blocks = |dirty: &DirtyWords| {
            let words = |block| match dirty.of_block(block) {
                DirtyBlock::Some([]) => vec![0; BLOCK_MARKS],
                DirtyBlock::Some(words) => words.to_vec(),
                DirtyBlock::All => Vec::new(),
            };
            (0..9).map(words).collect::<Vec<_>>()
        };
        for (one, two) in sets.iter().flat_map(|one| sets.iter().map(move |two| (one, two))) {
            let mut dirty = DirtyWords::of(one);
            let before = dirty.clone();
            dirty.add(&DirtyWords::of(two));
            let all = one | two;
            assert_eq!(of_blocks(&dirty), of_blocks(&DirtyWords::of(&all)));
            assert_eq!(of_blocks(&before), of_blocks(&DirtyWords::of(one)), "who shared is left");
            assert_eq!(dirty.is_empty(), all.is_empty());
            let file = serde_json::to_vec(&dirty).expect("writes");
            let read: DirtyWords = serde_json::from_slice(&file).expect("reads");
            assert_eq!(of_blocks(&read), of_blocks(&dirty));
            // Files have the words from the first row on.
            let same = serde_json::to_vec(&read).expect("writes") == file;
            assert!(same);
        }
    }
}
