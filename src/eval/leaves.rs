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
use super::gathered::Gathered;
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
        let gathered = gather(ids.len(), store, touched);
        parallel::map(ids, |id| Turn {
            id: *id,
            at,
            words: self.kept(*id).turned(store, touched, &gathered, at),
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
    fn turned(
        &self,
        store: &Store,
        touched: &Touched,
        gathered: &[Gathered<'_>],
        at: Timestamp,
    ) -> Vec<(u32, u64)> {
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
        let count = asked.len() + fresh.sum::<usize>();
        let test = LeafTest::new(&self.leaf, store, at, count).with(gathered);
        // By the answer that is settled.
        let mut settled = [Asked::new(rows), Asked::new(rows)];
        for (stream, from) in added {
            test.added(stream, from, &mut |row, growth| match growth {
                Growth::Settles(answer) => settled[usize::from(answer)].add(row),
                Growth::Keeps(answer) if self.rows.contains(row) == answer => {}
                Growth::Keeps(_) | Growth::Unknown => asked.add(row),
            });
        }
        for (stream, low, high) in passed {
            test.passed(stream, low, high, &mut |row| asked.add(row));
        }
        if asked.len() > rows / FEW {
            return self.all(store, at);
        }
        let [not, so] = settled.map(Asked::words);
        self.some(|row| test.row(row), &asked.words(), &so, &not)
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

    /// Of some rows: those to ask about, and those whose answer is settled, either way.
    fn some(
        &self,
        holds: impl Fn(u32) -> bool,
        asked: &[(u32, u64)],
        so: &[(u32, u64)],
        not: &[(u32, u64)],
    ) -> Vec<(u32, u64)> {
        let mut turned = Vec::new();
        let mut held = [0; BLOCK_WORDS];
        let mut decoded = None;
        for [(at, asked), (_, so), (_, not)] in side_by_side([asked, so, not]) {
            let (block, place) = (at as usize / BLOCK_WORDS, at as usize % BLOCK_WORDS);
            if decoded != Some(block) {
                self.rows.block_words(block, &mut held);
                decoded = Some(block);
            }
            let before = held[place];
            let mut after = (before | so) & !not;
            for bit in bits(asked & !so & !not) {
                let answer = u64::from(holds(at * 64 + bit)) << bit;
                after = after & !(1 << bit) | answer;
            }
            if after != before {
                turned.push((at, after));
            }
        }
        turned
    }
}

/// Ascending lists of words, word by word; one that is not in a list is 0.
fn side_by_side<const N: usize>(
    lists: [&[(u32, u64)]; N],
) -> impl Iterator<Item = [(u32, u64); N]> {
    let mut lists = lists.map(|list| list.iter().copied().peekable());
    std::iter::from_fn(move || {
        let at = lists.iter_mut().filter_map(|list| list.peek().map(|(at, _)| *at)).min()?;
        Some(lists.each_mut().map(|list| list.next_if(|(held, _)| *held == at).unwrap_or((at, 0))))
    })
}

/// So many leaves, or events, are worth gathering runs for.
const MANY: usize = 16;

/// The runs of the streams that grew.
fn gather<'s>(leaves: usize, store: &'s Store, touched: &Touched) -> Vec<Gathered<'s>> {
    let grown = |(stream, from): &(StreamId, u32)| {
        store.events().stream(*stream).len() - *from as usize >= MANY
    };
    let streams: Vec<(StreamId, u32)> =
        if leaves < MANY { Vec::new() } else { touched.events().filter(grown).collect() };
    parallel::map(&streams, |(stream, from)| Gathered::new(store, *stream, *from))
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

    /// The rows as words, ascending.
    fn words(mut self) -> Vec<(u32, u64)> {
        if !self.words.is_empty() {
            return (0u32..).zip(self.words).filter(|(_, word)| *word != 0).collect();
        }
        self.list.sort_unstable();
        let word =
            |rows: &[u32]| (rows[0] / 64, rows.iter().fold(0, |word, row| word | 1 << (row % 64)));
        self.list.chunk_by(|a, b| a / 64 == b / 64).map(word).collect()
    }
}
