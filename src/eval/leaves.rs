//! The answers of leaves, kept from one evaluation to the next.
//!
//! In: what was written and the passing of time. Out: of each leaf the rows whose answer turned. A
//! thousand segments share a few hundred leaves, and an answer turns only for rows that were touched
//! or that a moving bound passed over, so keeping them current costs what changed.
//!
//! LAW: the rows of a leaf that was brought to `at` are, of contacts that exist, those for which it
//! holds at `at`.

use indexmap::IndexMap;

use super::edges::{ids, is_read, next_edge, stirs, sweep};
use super::events::Growth;
use super::formula::Formula;
use super::leaf::LeafTest;
use super::parallel;
use crate::criteria::plan::{Condition, Leaf};
use crate::criteria::reads::{Instants, Reads};
use crate::rows::{BLOCK_WORDS, RowSet, bits};
use crate::store::{Store, StreamId, Touch, Touched};
use crate::time::Timestamp;

/// A leaf that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafId(u32);

impl LeafId {
    /// The id as an index below [`Leaves::slots`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All leaves that formulas are made of.
///
/// INVARIANT: `ids` and the slots that are taken are the same leaves; `users` is how many places in
/// formulas that were not released name the leaf.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    ids: IndexMap<Leaf, LeafId>,
    slots: Vec<Option<Kept>>,
}

#[derive(Clone, Debug)]
struct Kept {
    leaf: Leaf,
    reads: Reads,
    rows: RowSet,
    at: Timestamp,
    users: usize,
}

/// How a leaf's answer turned.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Which leaf.
    pub id: LeafId,
    /// The instant that it was brought to.
    at: Timestamp,
    /// Words in which rows turned, ascending, with the rows that are in now.
    words: Vec<(u32, u64)>,
}

impl Turn {
    /// Whether any row turned.
    pub fn turned(&self) -> bool {
        !self.words.is_empty()
    }

    /// The words in which rows turned.
    pub fn words(&self) -> impl Iterator<Item = u32> {
        self.words.iter().map(|(at, _)| *at)
    }
}

/// Beyond one row in so many, a leaf is answered for all rows.
const FEW: usize = 8;

impl Leaves {
    /// A condition as a formula over leaves that are kept from now on. Leaves that were not kept yet
    /// are answered at `at`.
    pub fn hold(&mut self, condition: &Condition, store: &mut Store, at: Timestamp) -> Formula {
        let parts = |parts: &[Condition], leaves: &mut Self, store: &mut Store| {
            parts.iter().map(|part| leaves.hold(part, store, at)).collect()
        };
        match condition {
            Condition::Const(answer) => Formula::Same(*answer),
            Condition::All(inner) => Formula::All(parts(inner, self, store)),
            Condition::Any(inner) => Formula::Any(parts(inner, self, store)),
            Condition::Leaf(leaf) => Formula::Leaf(self.hold_leaf(leaf, store, at)),
        }
    }

    fn hold_leaf(&mut self, leaf: &Leaf, store: &mut Store, at: Timestamp) -> LeafId {
        if let Some(id) = self.ids.get(leaf).copied() {
            self.kept_mut(id).users += 1;
            return id;
        }
        let reads = Reads::of(&Condition::Leaf(leaf.clone()));
        reads.fields_with_edges().for_each(|field| store.index_times(field));
        let words = LeafTest::new(leaf, store, at, store.rows()).all(store.rows());
        let kept = Kept { leaf: leaf.clone(), reads, rows: RowSet::of_words(&words), at, users: 1 };
        let free = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
        if free == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[free] = Some(kept);
        let id = LeafId(free as u32);
        self.ids.insert(leaf.clone(), id);
        id
    }

    /// Lets the leaves of a formula go that nobody else holds; says which those were.
    pub fn release(&mut self, formula: &Formula) -> Vec<LeafId> {
        let mut gone = Vec::new();
        formula.leaves(&mut |id| {
            let kept = self.kept_mut(id);
            kept.users -= 1;
            if kept.users == 0 {
                let leaf = self.slots[id.index()].take().expect("it was just there").leaf;
                self.ids.swap_remove(&leaf);
                gone.push(id);
            }
        });
        gone
    }

    fn kept(&self, id: LeafId) -> &Kept {
        self.slots[id.index()].as_ref().expect("a formula holds its leaves")
    }

    fn kept_mut(&mut self, id: LeafId) -> &mut Kept {
        self.slots[id.index()].as_mut().expect("a formula holds its leaves")
    }

    /// All leaves.
    pub fn ids(&self) -> impl Iterator<Item = LeafId> {
        let taken = (0..).map(LeafId).zip(&self.slots);
        taken.filter(|(_, kept)| kept.is_some()).map(|(id, _)| id)
    }

    /// One more than the highest id.
    pub fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The rows for which a leaf holds, possibly with contacts that are gone.
    pub fn rows(&self, id: LeafId) -> &RowSet {
        &self.kept(id).rows
    }

    /// What a leaf reads.
    pub fn reads(&self, id: LeafId) -> &Reads {
        &self.kept(id).reads
    }

    /// The next instant at which time alone may turn a leaf's answer.
    pub fn next_edge(&self, id: LeafId, store: &Store, after: Timestamp) -> Option<Timestamp> {
        next_edge(&self.kept(id).reads, store, after)
    }

    /// The leaves that read something of what was touched.
    pub fn reading(&self, touched: &Touched, store: &Store) -> impl Iterator<Item = LeafId> {
        let touches: Vec<Touch> = touched.touches().collect();
        self.ids()
            .filter(move |id| touches.iter().any(|touch| is_read(self.reads(*id), store, *touch)))
    }

    /// How leaves turn when they are brought to `at`, of what was `touched` since they were answered.
    pub fn turns(
        &self,
        ids: &[LeafId],
        store: &Store,
        touched: &Touched,
        at: Timestamp,
    ) -> Vec<Turn> {
        parallel::map(ids, |id| Turn {
            id: *id,
            at,
            words: self.kept(*id).turned(store, touched, at),
        })
    }

    /// Brings leaves to where their turns lead.
    pub fn apply(&mut self, turns: &[Turn]) {
        for turn in turns {
            let kept = self.kept_mut(turn.id);
            kept.at = kept.at.max(turn.at);
            if !turn.words.is_empty() {
                kept.rows = kept.rows.with_words(&turn.words);
            }
        }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.slots.iter().flatten().map(|kept| kept.rows.heap_bytes()).sum()
    }
}

impl Kept {
    /// The words that change, with what they become.
    fn turned(&self, store: &Store, touched: &Touched, at: Timestamp) -> Vec<(u32, u64)> {
        if stirs(&self.reads, self.at, at) {
            return self.all(store, at);
        }
        let rows = store.rows();
        let read = |touch| is_read(&self.reads, store, touch);
        let mut asked = Asked::new(rows);
        for (_, written) in touched.fields().filter(|(touch, _)| read(*touch)) {
            written.iter().for_each(|row| asked.add(row));
        }
        let added: Vec<(StreamId, u32)> =
            touched.events().filter(|(stream, _)| read(Touch::Stream(*stream))).collect();
        let mut passed = Vec::new();
        sweep(&self.reads, self.at, at, |instants, low, high| match instants {
            Instants::Field(field) => {
                store.rows_between(*field, low, high).iter().for_each(|row| asked.add(row));
            }
            Instants::Events(streams) => {
                passed.extend(ids(streams, store).into_iter().map(|stream| (stream, low, high)));
            }
        });
        if asked.len() == 0 && added.is_empty() && passed.is_empty() {
            return Vec::new();
        }
        let fresh =
            added.iter().map(|(id, from)| store.events().stream(*id).len() - *from as usize);
        let test = LeafTest::new(&self.leaf, store, at, asked.len() + fresh.sum::<usize>());
        let mut settled = Asked::new(rows);
        let mut answer = false;
        for (stream, from) in added {
            match test.growth() {
                Growth::Settles(always) => {
                    answer = always;
                    let turns = |row| self.rows.contains(row) != always;
                    test.added(stream, from, &mut |row| {
                        if turns(row) {
                            settled.add(row)
                        }
                    });
                }
                Growth::Keeps(kept) => {
                    let may_turn = |row| self.rows.contains(row) != kept;
                    test.added(stream, from, &mut |row| {
                        if may_turn(row) {
                            asked.add(row)
                        }
                    });
                }
                Growth::Unknown => test.added(stream, from, &mut |row| asked.add(row)),
            }
        }
        for (stream, low, high) in passed {
            test.passed(stream, low, high, &mut |row| asked.add(row));
        }
        if asked.len() + settled.len() > rows / FEW {
            return self.all(store, at);
        }
        let settled = settled.sorted();
        let answers = |row| {
            if settled.binary_search(&row).is_ok() { answer } else { test.row(row) }
        };
        self.some(answers, &union(asked.sorted(), &settled))
    }

    fn all(&self, store: &Store, at: Timestamp) -> Vec<(u32, u64)> {
        let words = LeafTest::new(&self.leaf, store, at, store.rows()).all(store.rows());
        let mut turned = Vec::new();
        let mut held = [0; BLOCK_WORDS];
        for (block, words) in words.chunks(BLOCK_WORDS).enumerate() {
            self.rows.block_words(block, &mut held);
            let changed =
                words.iter().zip(&held).enumerate().filter(|(_, (word, held))| word != held);
            turned
                .extend(changed.map(|(at, (word, _))| ((block * BLOCK_WORDS + at) as u32, *word)));
        }
        turned
    }

    /// Of some rows, ascending.
    fn some(&self, holds: impl Fn(u32) -> bool, rows: &[u32]) -> Vec<(u32, u64)> {
        let mut turned = Vec::new();
        let mut held = [0; BLOCK_WORDS];
        for block in rows.chunk_by(|a, b| a / 65_536 == b / 65_536) {
            let number = block[0] as usize / 65_536;
            let decoded = block.len() > 64;
            if decoded {
                self.rows.block_words(number, &mut held);
            }
            for group in block.chunk_by(|a, b| a / 64 == b / 64) {
                let at = group[0] / 64;
                let before = if decoded {
                    held[at as usize % BLOCK_WORDS]
                } else {
                    self.rows.word(at as usize)
                };
                let mut after = before;
                for row in group {
                    let bit = 1 << (row % 64);
                    after = if holds(*row) { after | bit } else { after & !bit };
                }
                if after != before {
                    turned.push((at, after));
                }
            }
        }
        turned
    }
}

/// The rows of two ascending lists.
fn union(one: Vec<u32>, other: &[u32]) -> Vec<u32> {
    if other.is_empty() {
        return one;
    }
    let mut all = [&one, other].concat();
    all.sort();
    all.dedup();
    all
}

/// Rows to ask about: a list while they are few, bits once they are many.
struct Asked {
    rows: usize,
    list: Vec<u32>,
    words: Vec<u64>,
    count: usize,
}

impl Asked {
    fn new(rows: usize) -> Self {
        Self { rows, list: Vec::new(), words: Vec::new(), count: 0 }
    }

    fn add(&mut self, row: u32) {
        if self.words.is_empty() {
            self.list.push(row);
            if self.list.len() > 64 && self.list.len() > self.rows / 256 {
                self.words = vec![0; self.rows.div_ceil(64)];
                std::mem::take(&mut self.list).into_iter().for_each(|row| self.add(row));
            }
            return;
        }
        let (word, bit) = (&mut self.words[row as usize / 64], 1 << (row % 64));
        self.count += usize::from(*word & bit == 0);
        *word |= bit;
    }

    /// At most how many there are.
    fn len(&self) -> usize {
        self.list.len() + self.count
    }

    fn sorted(mut self) -> Vec<u32> {
        if self.words.is_empty() {
            self.list.sort_unstable();
            self.list.dedup();
            return self.list;
        }
        let words = (0u32..).zip(&self.words);
        words.flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit)).collect()
    }
}
