//! The answers of leaves, kept from one evaluation to the next.
//!
//! In: written rows, and the instant. Out: for each leaf, the rows whose answer changed. A thousand segments share a
//! few hundred leaves, and an answer can change only for rows that were written or that lie between two positions of a
//! moving bound, so the cost of an update follows the number of changes.
//!
//! LAW: among the contacts that exist, the rows of a leaf evaluated at `at` are exactly those for which
//! the leaf holds at `at`.

use std::sync::Arc;

use indexmap::IndexMap;

use serde::{Deserialize, Serialize};

use super::boundaries::{
    VOLATILE_STEP, all_rows_may_change, ids, is_read, next_boundary, sweep, turned,
};
use super::courses::next_edge;
use super::dirty_rows::{Dirty, DirtyRows};
use super::events::Growth;
use super::formula::Formula;
use super::leaf::LeafTest;
use super::row_edges::RowEdges;
use super::run_cache::{NewEvent, RunCache};
use super::stop::Stop;
use crate::criteria::plan::{Condition, Leaf};
use crate::criteria::reads::{Instants, Reads};
use crate::ids::Row;
use crate::parallel;
use crate::rows::{BLOCK_WORDS, Block, RowSet, WordChange, bits};
use crate::store::{Store, StreamId, Touch, Touched};
use crate::time::Timestamp;

/// An interned leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct LeafId(u32);

impl LeafId {
    /// The id as an index below [`Leaves::slots`].
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// All leaves that formulas are made of, each once.
///
/// INVARIANT: `ids` holds exactly the leaves of the occupied slots; the `users` of a leaf is the number
/// of its occurrences in formulas that were interned and not released.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Slots")]
pub(crate) struct Leaves {
    #[serde(skip)]
    ids: IndexMap<Leaf, LeafId>,
    slots: Vec<Option<LeafState>>,
}

/// The serialized form of [`Leaves`]; `ids` is rebuilt from it.
#[derive(Deserialize)]
struct Slots(Vec<Option<LeafState>>);

impl From<Slots> for Leaves {
    fn from(Slots(slots): Slots) -> Self {
        let taken = (0..).map(LeafId).zip(&slots);
        let ids = taken.filter_map(|(id, kept)| Some((kept.as_ref()?.leaf.clone(), id))).collect();
        Self { ids, slots }
    }
}

/// A leaf and its answer at its last evaluation.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LeafState {
    leaf: Leaf,
    reads: Reads,
    rows: RowSet,
    /// The instant of the last evaluation.
    at: Timestamp,
    users: usize,
    /// Of a volatile leaf that is followed to the millisecond: the edges of rows, as of the last evaluation.
    #[serde(skip)]
    edges: Option<Arc<RowEdges>>,
    /// Rows that were evaluated since their edges were looked for.
    #[serde(skip)]
    looked: Vec<u32>,
}

/// The rows for which a leaf's answer changed.
#[derive(Clone, Debug)]
pub(crate) struct LeafDelta {
    id: LeafId,
    /// The instant of the new answer.
    at: Timestamp,
    rows: RowSet,
    /// The rows that were evaluated, if the leaf has edges of rows and not all were.
    looked: Option<Vec<u32>>,
}

impl LeafDelta {
    /// The leaf.
    pub(crate) fn id(&self) -> LeafId {
        self.id
    }

    /// The rows that were added to or removed from the leaf's rows.
    pub(crate) fn rows(&self) -> &RowSet {
        &self.rows
    }
}

/// If more than one row in this many is dirty, the leaf is evaluated for all rows.
const ROWS_PER_DIRTY_ROW: usize = 8;

impl Leaves {
    /// All leaves, each with the instant of its last evaluation.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Leaf, Timestamp)> {
        self.slots.iter().flatten().map(|kept| (&kept.leaf, kept.at))
    }

    /// Converts a condition to a formula over interned leaves. Leaves that are new are evaluated at `at`.
    pub(crate) fn intern(
        &mut self,
        condition: &Condition,
        store: &mut Store,
        at: Timestamp,
    ) -> Formula {
        let parts = |parts: &[Condition], leaves: &mut Self, store: &mut Store| {
            parts.iter().map(|part| leaves.intern(part, store, at)).collect()
        };
        match condition {
            Condition::Const(answer) => Formula::Const(*answer),
            Condition::All(inner) => Formula::All(parts(inner, self, store)),
            Condition::Any(inner) => Formula::Any(parts(inner, self, store)),
            Condition::Leaf(leaf) => Formula::Leaf(self.intern_leaf(leaf, store, at)),
        }
    }

    fn intern_leaf(&mut self, leaf: &Leaf, store: &mut Store, at: Timestamp) -> LeafId {
        if let Some(id) = self.ids.get(leaf).copied() {
            self.state_mut(id).users += 1;
            return id;
        }
        let reads = Reads::of(&Condition::Leaf(leaf.clone()));
        reads.fields_with_boundaries().for_each(|field| store.index_times(field));
        let words = LeafTest::new(leaf, store, at, store.rows(), Stop::NEVER).all(store.rows());
        let kept = LeafState {
            leaf: leaf.clone(),
            reads,
            rows: RowSet::of_words(&words),
            at,
            users: 1,
            edges: None,
            looked: Vec::new(),
        };
        let free = self.slots.iter().position(Option::is_none).unwrap_or(self.slots.len());
        if free == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[free] = Some(kept);
        let id = LeafId(free as u32);
        self.ids.insert(leaf.clone(), id);
        id
    }

    /// Releases the leaves of a formula; returns those that no other formula uses, which are dropped.
    pub(crate) fn release(&mut self, formula: &Formula) -> Vec<LeafId> {
        let mut released = Vec::new();
        formula.leaves(&mut |id| {
            let state = self.state_mut(id);
            state.users -= 1;
            if state.users == 0 {
                let leaf =
                    self.slots[id.index()].take().expect("a formula's leaves are interned").leaf;
                self.ids.swap_remove(&leaf);
                released.push(id);
            }
        });
        released
    }

    fn state(&self, id: LeafId) -> &LeafState {
        self.slots[id.index()].as_ref().expect("a formula's leaves are interned")
    }

    fn state_mut(&mut self, id: LeafId) -> &mut LeafState {
        self.slots[id.index()].as_mut().expect("a formula's leaves are interned")
    }

    /// The ids of all leaves.
    pub(crate) fn ids(&self) -> impl Iterator<Item = LeafId> {
        let taken = (0..).map(LeafId).zip(&self.slots);
        taken.filter(|(_, kept)| kept.is_some()).map(|(id, _)| id)
    }

    /// One more than the highest [`LeafId::index`].
    pub(crate) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The rows for which a leaf holds. Rows of deleted contacts may be among them.
    pub(crate) fn rows(&self, id: LeafId) -> &RowSet {
        &self.state(id).rows
    }

    /// Forgets the answers for blocks of rows whose contacts are all deleted.
    pub(crate) fn forget_blocks(&mut self, blocks: &[usize]) {
        for state in self.slots.iter_mut().flatten() {
            blocks.iter().for_each(|block| state.rows.set_block(*block, &[0; BLOCK_WORDS]));
        }
    }

    /// What a leaf reads.
    pub(crate) fn reads(&self, id: LeafId) -> &Reads {
        &self.state(id).reads
    }

    /// The next instant at which time alone may change a leaf's answer, which is that of `after`. What is volatile is
    /// followed to the millisecond, or, `by_minute`, looked at every minute.
    pub(crate) fn next_boundary(
        &mut self,
        id: LeafId,
        store: &Store,
        after: Timestamp,
        by_minute: bool,
    ) -> Option<Timestamp> {
        let state = self.state_mut(id);
        let volatile = match (state.reads.volatile, by_minute) {
            (false, _) => None,
            (true, false) => state.first_edge(store, after),
            (true, true) => {
                state.edges = None;
                Some(after.next_multiple_of(VOLATILE_STEP))
            }
        };
        next_boundary(&state.reads, store, after).into_iter().chain(volatile).min()
    }

    /// The leaves that read something that was touched.
    pub(crate) fn reading(&self, touched: &Touched, store: &Store) -> impl Iterator<Item = LeafId> {
        let touches: Vec<Touch> = touched.touches().collect();
        self.ids()
            .filter(move |id| touches.iter().any(|touch| is_read(self.reads(*id), store, *touch)))
    }

    /// The deltas that bring leaves to `at`. `touched` is what was written since their last evaluation.
    pub(crate) fn deltas(
        &self,
        ids: &[LeafId],
        store: &Store,
        touched: &Touched,
        at: Timestamp,
    ) -> Vec<LeafDelta> {
        let reads =
            |stream| ids.iter().any(|id| is_read(self.reads(*id), store, Touch::Stream(stream)));
        let cache = RunCache::new(store, touched.events().filter(|(stream, _)| reads(*stream)));
        let start = || Scratch { dirty: DirtyRows::new(store.rows()), changes: Vec::new() };
        parallel::map_with(ids.to_vec(), start, |scratch, id| {
            let mut looked = None;
            let rows = self.state(id).delta(store, touched, &cache, at, scratch, &mut looked);
            LeafDelta { id, at, rows, looked }
        })
    }

    /// Applies deltas to the leaves.
    pub(crate) fn apply(&mut self, deltas: &[LeafDelta]) {
        let mut of_slot: Vec<Option<&LeafDelta>> = vec![None; self.slots.len()];
        deltas.iter().for_each(|delta| of_slot[delta.id.index()] = Some(delta));
        let states = self.slots.iter_mut().zip(of_slot);
        let changed = states.filter_map(|(state, delta)| state.as_mut().zip(delta)).collect();
        parallel::map_into(changed, |(state, delta): (&mut LeafState, &LeafDelta)| {
            state.at = state.at.max(delta.at);
            match &delta.looked {
                // Whoever does not ask for the next edge in between does not need them.
                Some(looked) if state.looked.is_empty() => state.looked.clone_from(looked),
                _ => state.edges = None,
            }
            state.rows.flip(&delta.rows);
        });
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        let edges = |kept: &LeafState| kept.edges.as_ref().map_or(0, |edges| edges.heap_bytes());
        self.slots.iter().flatten().map(|kept| kept.rows.heap_bytes() + edges(kept)).sum()
    }
}

/// Buffers that are reused from leaf to leaf.
struct Scratch {
    dirty: DirtyRows,
    changes: Vec<WordChange>,
}

impl LeafState {
    /// The first edge of a row after `after`, at which the leaf was evaluated.
    fn first_edge(&mut self, store: &Store, after: Timestamp) -> Option<Timestamp> {
        let leaf = &self.leaf;
        let edge = |row: u32| {
            let edge = next_edge(leaf, store, Row(row), after);
            edge.unwrap_or_else(|| after.next_multiple_of(VOLATILE_STEP))
        };
        let looked = std::mem::take(&mut self.looked);
        if let Some(edges) = &mut self.edges {
            let edges = Arc::make_mut(edges);
            let new = edges.rows() as u32..store.rows() as u32;
            edges.set(looked.into_iter().chain(new).map(|row| (row, edge(row))));
            edges.first()
        } else {
            let mut of_row = vec![Timestamp::MAX; store.rows()];
            parallel::fill(&mut of_row, |row, held| *held = edge(row as u32));
            let edges = RowEdges::of(of_row);
            let first = edges.first();
            self.edges = Some(Arc::new(edges));
            first
        }
    }

    /// The rows whose answer changes. If the leaf has edges of rows, `looked` gets those that were evaluated, unless
    /// all were.
    fn delta<'s>(
        &'s self,
        store: &'s Store,
        touched: &Touched,
        cache: &'s RunCache<'s>,
        at: Timestamp,
        scratch: &mut Scratch,
        looked: &mut Option<Vec<u32>>,
    ) -> RowSet {
        let edges = self.edges.as_ref().filter(|_| self.looked.is_empty());
        if all_rows_may_change(&self.reads, edges.is_some(), self.at, at) {
            return self.delta_of_all(store, at);
        }
        let read = |touch| is_read(&self.reads, store, touch);
        let dirty = &mut scratch.dirty;
        let fields = || touched.fields().filter(|(touch, _)| read(*touch)).map(|(_, rows)| rows);
        let mut added: Vec<(StreamId, &[NewEvent])> =
            cache.events().filter(|(stream, _)| read(Touch::Stream(*stream))).collect();
        turned(&self.reads, store, self.at, at, |row| dirty.add(row, Dirty::Unknown));
        let mut passed = Vec::new();
        sweep(&self.reads, store, self.at, at, |instants, low, high| match instants {
            Instants::Field(field) => {
                let rows = store.rows_between(*field, low, high);
                rows.iter().for_each(|row| dirty.add(row, Dirty::Unknown));
            }
            Instants::Events(streams) => {
                passed.extend(ids(streams, store).into_iter().map(|stream| (stream, low, high)));
            }
            // The rows of its zones are dirty.
            Instants::Fixed(_) => {}
        });
        if let Some(edges) = edges {
            edges.due(at).for_each(|row| dirty.add(row, Dirty::Unknown));
            // Whether an event that is new decides or not, its contact has other edges from here on.
            for (_, events) in std::mem::take(&mut added) {
                events.iter().for_each(|event| dirty.add(event.row.0, Dirty::Unknown));
            }
        }
        if dirty.len() == 0 && added.is_empty() && passed.is_empty() && edges.is_none() {
            let written = fields().fold(RowSet::new(), |all, rows| &all | rows);
            return self.delta_of_written(&written, store, at, &mut scratch.changes);
        }
        fields().for_each(|rows| rows.iter().for_each(|row| dirty.add(row, Dirty::Unknown)));
        // Only with edges: without them, that was answered above.
        if dirty.len() == 0 && added.is_empty() && passed.is_empty() {
            *looked = Some(Vec::new());
            return RowSet::new();
        }
        let fresh = added.iter().map(|(_, events)| events.len());
        let count = dirty.len() + fresh.sum::<usize>();
        let test = LeafTest::new(&self.leaf, store, at, count, Stop::NEVER);
        for (stream, events) in added {
            test.affected_by_new_events(stream, events, &mut |row, growth| match growth {
                Growth::Settles(answer) | Growth::Keeps(answer)
                    if self.rows.contains(row) == answer => {}
                Growth::Settles(answer) => dirty.add(row, Dirty::Known(answer)),
                Growth::Keeps(_) | Growth::Unknown => dirty.add(row, Dirty::Unknown),
            });
        }
        for (stream, low, high) in passed {
            test.affected_by_moved_bound(stream, low, high, &mut |row| {
                dirty.add(row, Dirty::Unknown);
            });
        }
        if dirty.len() > store.rows() / ROWS_PER_DIRTY_ROW {
            dirty.drain(|_, _| {});
            return self.delta_of_all(store, at);
        }
        let test = test.with(cache);
        *looked = edges.map(|_| Vec::new());
        self.delta_of_dirty(
            |row| {
                if let Some(looked) = looked {
                    looked.push(row);
                }
                test.row(row)
            },
            scratch,
        )
    }

    /// Evaluates the leaf for all rows.
    fn delta_of_all(&self, store: &Store, at: Timestamp) -> RowSet {
        let words =
            LeafTest::new(&self.leaf, store, at, store.rows(), Stop::NEVER).all(store.rows());
        &self.rows ^ &RowSet::of_words(&words)
    }

    /// Evaluates the leaf for rows that were written, where nothing else may have changed its answer.
    fn delta_of_written(
        &self,
        written: &RowSet,
        store: &Store,
        at: Timestamp,
        changes: &mut Vec<WordChange>,
    ) -> RowSet {
        let count = written.len() as usize;
        if count == 0 {
            return RowSet::new();
        }
        if count > store.rows() / ROWS_PER_DIRTY_ROW {
            return self.delta_of_all(store, at);
        }
        let test = LeafTest::new(&self.leaf, store, at, count, Stop::NEVER);
        let mut rows = RowSet::new();
        for number in (0..written.blocks()).filter(|number| written.block_len(*number) > 0) {
            let mut places = written.places(number, 0);
            while let Some((place, marked)) = places.next_word() {
                let word = number * BLOCK_WORDS + place;
                // A block of changes has each word once, and a list names it for each of its rows.
                let is_new = changes.last().is_none_or(|last| usize::from(last.at) != place);
                if is_new {
                    let before = self.rows.word(word);
                    changes.push(WordChange { at: place as u16, before, after: before });
                }
                let change = changes.last_mut().expect("it was pushed");
                for bit in bits(marked) {
                    let answer = u64::from(test.row((word * 64) as u32 + bit)) << bit;
                    change.after = change.after & !(1 << bit) | answer;
                }
            }
            changes.retain(|change| change.before != change.after);
            let block = Block::of_changes(changes, |change| change.before ^ change.after);
            rows.push_block(number, block);
            changes.clear();
        }
        rows
    }

    /// Evaluates the leaf for the dirty rows.
    fn delta_of_dirty(&self, mut holds: impl FnMut(u32) -> bool, scratch: &mut Scratch) -> RowSet {
        let Scratch { dirty, changes } = scratch;
        let mut rows = RowSet::new();
        let mut flush = |number, changes: &mut Vec<WordChange>| {
            let block = Block::of_changes(changes, |change| change.before ^ change.after);
            rows.push_block(number, block);
            changes.clear();
        };
        let mut block = 0;
        dirty.drain(|at, [unknown, holds_now, fails_now]| {
            if at / BLOCK_WORDS != block {
                flush(block, changes);
                block = at / BLOCK_WORDS;
            }
            let before = self.rows.word(at);
            let mut after = (before | holds_now) & !fails_now;
            for bit in bits(unknown & !holds_now & !fails_now) {
                let answer = u64::from(holds((at * 64) as u32 + bit)) << bit;
                after = after & !(1 << bit) | answer;
            }
            if after != before {
                changes.push(WordChange { at: (at % BLOCK_WORDS) as u16, before, after });
            }
        });
        flush(block, changes);
        rows
    }
}
