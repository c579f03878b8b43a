//! The answers of leaves, kept from one evaluation to the next.
//!
//! In: what was written and the passing of time. Out: of each leaf the rows whose answer turned. A
//! thousand segments share a few hundred leaves, and an answer turns only for rows that were touched
//! or that a moving bound passed over, so keeping them current costs what changed.
//!
//! LAW: the rows of a leaf that was brought to `at` are, of contacts that exist, those for which it
//! holds at `at`.

use indexmap::IndexMap;

use serde::{Deserialize, Serialize};

use super::asked::{Asked, What};
use super::edges::{ids, is_read, next_edge, stirs, sweep};
use super::events::Growth;
use super::formula::Formula;
use super::gathered::Gathered;
use super::leaf::LeafTest;
use crate::criteria::plan::{Condition, Leaf};
use crate::criteria::reads::{Instants, Reads};
use crate::parallel;
use crate::rows::{BLOCK_WORDS, Block, Change, RowSet, bits};
use crate::store::{Store, StreamId, Touch, Touched};
use crate::time::Timestamp;

/// A leaf that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Slots")]
pub struct Leaves {
    #[serde(skip)]
    ids: IndexMap<Leaf, LeafId>,
    slots: Vec<Option<Kept>>,
}

/// What of [`Leaves`] is written down.
#[derive(Deserialize)]
struct Slots(Vec<Option<Kept>>);

impl From<Slots> for Leaves {
    fn from(Slots(slots): Slots) -> Self {
        let taken = (0..).map(LeafId).zip(&slots);
        let ids = taken.filter_map(|(id, kept)| Some((kept.as_ref()?.leaf.clone(), id))).collect();
        Self { ids, slots }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
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
    flips: RowSet,
}

impl Turn {
    /// The rows that came in or went out.
    pub fn flips(&self) -> &RowSet {
        &self.flips
    }
}

/// Beyond one row in so many, a leaf is answered for all rows.
const FEW: usize = 8;

impl Leaves {
    /// All leaves, and the instant each was brought to.
    pub fn held(&self) -> impl Iterator<Item = (&Leaf, Timestamp)> {
        self.slots.iter().flatten().map(|kept| (&kept.leaf, kept.at))
    }

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
        let gathered = Gathered::new(store, touched.events());
        let start = || Scratch { asked: Asked::new(store.rows()), changes: Vec::new() };
        parallel::map_with(ids.to_vec(), start, |scratch, id| {
            let flips = self.kept(id).turned(store, touched, &gathered, at, scratch);
            Turn { id, at, flips }
        })
    }

    /// Brings leaves to where their turns lead.
    pub fn apply(&mut self, turns: &[Turn]) {
        let mut of_slot: Vec<Option<&Turn>> = vec![None; self.slots.len()];
        turns.iter().for_each(|turn| of_slot[turn.id.index()] = Some(turn));
        let kept = self.slots.iter_mut().zip(of_slot);
        let turned = kept.filter_map(|(kept, turn)| kept.as_mut().zip(turn)).collect();
        parallel::map_into(turned, |(kept, turn): (&mut Kept, &Turn)| {
            kept.at = kept.at.max(turn.at);
            kept.rows.flip(&turn.flips);
        });
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.slots.iter().flatten().map(|kept| kept.rows.heap_bytes()).sum()
    }
}

/// Memory that is used again from leaf to leaf.
struct Scratch {
    asked: Asked,
    changes: Vec<Change>,
}

impl Kept {
    /// The rows whose answer changes.
    fn turned<'s>(
        &'s self,
        store: &'s Store,
        touched: &Touched,
        gathered: &'s Gathered<'s>,
        at: Timestamp,
        scratch: &mut Scratch,
    ) -> RowSet {
        if stirs(&self.reads, self.at, at) {
            return self.all(store, at);
        }
        let read = |touch| is_read(&self.reads, store, touch);
        let asked = &mut scratch.asked;
        for (_, written) in touched.fields().filter(|(touch, _)| read(*touch)) {
            written.iter().for_each(|row| asked.add(row, What::Ask));
        }
        let added: Vec<(StreamId, u32)> =
            touched.events().filter(|(stream, _)| read(Touch::Stream(*stream))).collect();
        let mut passed = Vec::new();
        sweep(&self.reads, self.at, at, |instants, low, high| match instants {
            Instants::Field(field) => {
                let rows = store.rows_between(*field, low, high);
                rows.iter().for_each(|row| asked.add(row, What::Ask));
            }
            Instants::Events(streams) => {
                passed.extend(ids(streams, store).into_iter().map(|stream| (stream, low, high)));
            }
        });
        if asked.len() == 0 && added.is_empty() && passed.is_empty() {
            return RowSet::new();
        }
        let fresh =
            added.iter().map(|(id, from)| store.events().stream(*id).slots() - *from as usize);
        let count = asked.len() + fresh.sum::<usize>();
        let test = LeafTest::new(&self.leaf, store, at, count);
        for (stream, from) in added {
            test.added(stream, from, &mut |row, growth| match growth {
                Growth::Settles(answer) => asked.add(row, What::Settled(answer)),
                Growth::Keeps(answer) if self.rows.contains(row) == answer => {}
                Growth::Keeps(_) | Growth::Unknown => asked.add(row, What::Ask),
            });
        }
        for (stream, low, high) in passed {
            test.passed(stream, low, high, &mut |row| asked.add(row, What::Ask));
        }
        if asked.len() > store.rows() / FEW {
            asked.drain(|_, _| {});
            return self.all(store, at);
        }
        let test = test.with(gathered);
        self.some(|row| test.row(row), scratch)
    }

    fn all(&self, store: &Store, at: Timestamp) -> RowSet {
        let words = LeafTest::new(&self.leaf, store, at, store.rows()).all(store.rows());
        &self.rows ^ &RowSet::of_words(&words)
    }

    /// Of the rows that are asked about.
    fn some(&self, holds: impl Fn(u32) -> bool, scratch: &mut Scratch) -> RowSet {
        let Scratch { asked, changes } = scratch;
        let mut flips = RowSet::new();
        let mut flush = |number, changes: &mut Vec<Change>| {
            let block = Block::of_changes(changes, |change| change.before ^ change.after);
            flips.push_block(number, block);
            changes.clear();
        };
        let mut block = 0;
        asked.drain(|at, [ask, so, not]| {
            if at / BLOCK_WORDS != block {
                flush(block, changes);
                block = at / BLOCK_WORDS;
            }
            let before = self.rows.word(at);
            let mut after = (before | so) & !not;
            for bit in bits(ask & !so & !not) {
                let answer = u64::from(holds((at * 64) as u32 + bit)) << bit;
                after = after & !(1 << bit) | answer;
            }
            if after != before {
                changes.push(Change { at: (at % BLOCK_WORDS) as u16, before, after });
            }
        });
        flush(block, changes);
        flips
    }
}
