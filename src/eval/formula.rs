//! Conditions over leaves that are kept, and what changed in a set of members.
//!
//! In: formulas with the members that each had, and the words in which these may be stale. Out: who
//! joined and who left. Blocks are worked through one by one, so that what many formulas share is in
//! the cache.

use std::cell::OnceCell;

use super::leaves::{LeafId, Leaves};
use super::parallel;
use crate::rows::{BLOCK_WORDS, RowSet, Words, bits};

/// A condition, its leaves by id.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Formula {
    Same(bool),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Leaf(LeafId),
}

/// Words of 64 rows that must be looked at again.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stale {
    /// None.
    #[default]
    Nothing,
    /// A bit per word.
    Words(Vec<u64>),
    /// All.
    Everything,
}

/// A formula, and what held when it was last answered.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the type's documentation says it")]
pub struct Question<'a> {
    pub formula: &'a Formula,
    pub members: &'a RowSet,
    pub stale: &'a Stale,
    /// Rows of which the answer is to say whether they moved.
    pub marked: &'a RowSet,
}

/// What holds now.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Answer {
    pub joined: RowSet,
    pub left: RowSet,
    /// Of those the ones that were marked.
    pub marked: RowSet,
    pub members: RowSet,
}

impl Formula {
    /// Calls `visit` with every leaf.
    pub fn leaves(&self, visit: &mut impl FnMut(LeafId)) {
        match self {
            Self::Same(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.leaves(visit)),
            Self::Leaf(id) => visit(*id),
        }
    }

    fn word(&self, leaf: &impl Fn(LeafId) -> u64) -> u64 {
        match self {
            Self::Same(answer) => {
                if *answer {
                    u64::MAX
                } else {
                    0
                }
            }
            Self::All(parts) => parts.iter().fold(u64::MAX, |word, part| word & part.word(leaf)),
            Self::Any(parts) => parts.iter().fold(0, |word, part| word | part.word(leaf)),
            Self::Leaf(id) => leaf(*id),
        }
    }

    fn words<'b>(&self, leaf: &impl Fn(LeafId) -> &'b Words, out: &mut Words) {
        let combine = |parts: &[Self], out: &mut Words, neutral: u64, op: fn(u64, u64) -> u64| {
            out.fill(neutral);
            let mut inner = [0; BLOCK_WORDS];
            for part in parts {
                let words = if let Self::Leaf(id) = part {
                    leaf(*id)
                } else {
                    part.words(leaf, &mut inner);
                    &inner
                };
                out.iter_mut().zip(words).for_each(|(word, part)| *word = op(*word, *part));
            }
        };
        match self {
            Self::Same(answer) => out.fill(if *answer { u64::MAX } else { 0 }),
            Self::All(parts) => combine(parts, out, u64::MAX, |a, b| a & b),
            Self::Any(parts) => combine(parts, out, 0, |a, b| a | b),
            Self::Leaf(id) => *out = *leaf(*id),
        }
    }
}

impl Stale {
    /// These words too.
    pub fn add(&mut self, numbers: impl IntoIterator<Item = u32>) {
        let words = match self {
            Self::Everything => return,
            Self::Words(words) => words,
            Self::Nothing => {
                *self = Self::Words(Vec::new());
                return self.add(numbers);
            }
        };
        for number in numbers {
            let at = number as usize / 64;
            if words.len() <= at {
                words.resize(at + 1, 0);
            }
            words[at] |= 1 << (number % 64);
        }
    }

    /// Whether there is none.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Words(words) => words.iter().all(|word| *word == 0),
            Self::Everything => false,
        }
    }

    /// The words of a block, by their places in it, of `count` in all.
    fn of_block(&self, block: usize, count: usize) -> Vec<u16> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Everything => (0..count as u16).collect(),
            Self::Words(words) => {
                let span = block * BLOCK_WORDS / 64..(block + 1) * BLOCK_WORDS / 64;
                let inside = words.get(span.start..span.end.min(words.len())).unwrap_or(&[]);
                let places = (0u16..)
                    .zip(inside)
                    .flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit as u16));
                places.filter(|place| usize::from(*place) < count).collect()
            }
        }
    }
}

/// A word of 64 rows by its number in the set, as it was and as it is.
type Change = (u32, u64, u64);

/// So few words of a block are looked up one by one.
const FEW: usize = 8;
/// So many are answered as a whole block.
const MANY: usize = BLOCK_WORDS / 4;

/// Answers every question, for the rows of `alive`, which are below `rows`.
pub fn answers(
    questions: &[Question<'_>],
    leaves: &Leaves,
    alive: &RowSet,
    rows: usize,
) -> Vec<Answer> {
    let blocks: Vec<usize> = (0..rows.div_ceil(BLOCK_WORDS * 64)).collect();
    let by_block = parallel::map(&blocks, |block| {
        let count = (rows.div_ceil(64) - block * BLOCK_WORDS).min(BLOCK_WORDS);
        Block::new(*block, leaves, alive).answer_all(questions, count)
    });
    let mut answers: Vec<Vec<Change>> = vec![Vec::new(); questions.len()];
    for (question, changes) in by_block.into_iter().flatten() {
        answers[question].extend(changes);
    }
    let settled: Vec<_> = questions.iter().zip(answers).collect();
    parallel::map(&settled, |(question, changes)| settle(question, changes))
}

/// From words as they were and as they are to rows.
fn settle(question: &Question<'_>, changes: &[Change]) -> Answer {
    let rows = |word: &dyn Fn(&Change) -> u64| {
        let of_word = |change| bits(word(change)).map(|bit| change.0 * 64 + bit);
        RowSet::of_sorted(changes.iter().flat_map(of_word))
    };
    let after: Vec<(u32, u64)> = changes.iter().map(|(at, _, after)| (*at, *after)).collect();
    let marked =
        |(at, before, after): &Change| (before ^ after) & question.marked.word(*at as usize);
    Answer {
        joined: rows(&|(_, before, after)| after & !before),
        left: rows(&|(_, before, after)| before & !after),
        marked: if question.marked.is_empty() { RowSet::new() } else { rows(&marked) },
        members: question.members.with_words(&after),
    }
}

/// One block of all leaves, each made into words when it is first asked for.
struct Block<'a> {
    number: usize,
    leaves: &'a Leaves,
    alive: &'a RowSet,
    alive_words: Words,
    words: Vec<OnceCell<Box<Words>>>,
}

const ZERO: &Words = &[0; BLOCK_WORDS];

impl<'a> Block<'a> {
    fn new(number: usize, leaves: &'a Leaves, alive: &'a RowSet) -> Self {
        let mut alive_words = [0; BLOCK_WORDS];
        alive.block_words(number, &mut alive_words);
        let words = vec![OnceCell::new(); leaves.slots()];
        Self { number, leaves, alive, alive_words, words }
    }

    fn leaf(&self, id: LeafId) -> &Words {
        let rows = self.leaves.rows(id);
        if self.number >= rows.blocks() {
            return ZERO;
        }
        rows.dense_block(self.number).unwrap_or_else(|| {
            self.words[id.index()].get_or_init(|| {
                let mut words = Box::new([0; BLOCK_WORDS]);
                rows.block_words(self.number, &mut words);
                words
            })
        })
    }

    /// Per question whose members changed in this block: the words that did, before and after.
    fn answer_all(&self, questions: &[Question<'_>], count: usize) -> Vec<(usize, Vec<Change>)> {
        let mut answers = Vec::new();
        let (mut before, mut after) = ([0; BLOCK_WORDS], [0; BLOCK_WORDS]);
        for (number, question) in questions.iter().enumerate() {
            let stale = question.stale.of_block(self.number, count);
            if stale.is_empty() {
                continue;
            }
            let changes = if stale.len() <= FEW {
                self.few(question, &stale)
            } else {
                self.many(question, &stale, &mut before, &mut after)
            };
            if !changes.is_empty() {
                answers.push((number, changes));
            }
        }
        answers
    }

    fn few(&self, question: &Question<'_>, stale: &[u16]) -> Vec<Change> {
        let change = |place: &u16| {
            let at = self.number * BLOCK_WORDS + usize::from(*place);
            let before = question.members.word(at);
            let after =
                question.formula.word(&|id| self.leaves.rows(id).word(at)) & self.alive.word(at);
            (before != after).then_some((at as u32, before, after))
        };
        stale.iter().filter_map(change).collect()
    }

    fn many(
        &self,
        question: &Question<'_>,
        stale: &[u16],
        before: &mut Words,
        after: &mut Words,
    ) -> Vec<Change> {
        let before = if let Some(words) = question.members.dense_block(self.number) {
            words
        } else {
            question.members.block_words(self.number, before);
            before
        };
        let leaf = |id| self.leaf(id);
        if stale.len() >= MANY {
            question.formula.words(&leaf, after);
        } else {
            for place in stale {
                let at = usize::from(*place);
                after[at] = question.formula.word(&|id| self.leaf(id)[at]);
            }
        }
        let mut changes = Vec::new();
        for place in stale {
            let at = usize::from(*place);
            let word = after[at] & self.alive_words[at];
            if word != before[at] {
                changes.push(((self.number * BLOCK_WORDS + at) as u32, before[at], word));
            }
        }
        changes
    }
}
