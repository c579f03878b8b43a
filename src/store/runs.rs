//! Runs: the events of each contact.
//!
//! In: a contact's row, and an event by its number. Out: the numbers of a contact's events, in the order
//! that the caller maintains. The runs of 64 neighbouring rows are stored end to end in one allocation.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::chunk::Chunked;
use super::placement::FEW;
use crate::ids::Row;
use crate::image::packed::{self, Element};
use crate::parallel;
use crate::rows::BLOCK;

const ROWS: usize = 64;
/// Blocks that are read together before events are added to each.
const PREFETCHED: usize = 32;

/// The runs of 64 rows.
///
/// INVARIANT: the run of the block's n-th row ends at `ends[n]` and starts where the run before it ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Form", try_from = "Form")]
struct Block {
    ends: [u32; ROWS],
    numbers: Vec<u32>,
}

/// The serialized form of a block.
#[derive(Serialize, Deserialize)]
struct Form {
    #[serde(with = "packed")]
    ends: Vec<u32>,
    #[serde(with = "packed")]
    numbers: Vec<u32>,
}

impl From<Block> for Form {
    fn from(block: Block) -> Self {
        Self { ends: block.ends.to_vec(), numbers: block.numbers }
    }
}

impl TryFrom<Form> for Block {
    type Error = &'static str;

    fn try_from(Form { ends, numbers }: Form) -> Result<Self, &'static str> {
        let ends: [u32; ROWS] = ends.try_into().map_err(|_| "a block has the runs of 64 rows")?;
        if !ends.is_sorted() || ends[ROWS - 1] as usize != numbers.len() {
            return Err("the runs of a block are stored end to end");
        }
        Ok(Self { ends, numbers })
    }
}

impl Element for Arc<Block> {
    fn put<S: Serializer>(all: &[Self], serializer: S) -> Result<S::Ok, S::Error> {
        all.serialize(serializer)
    }

    fn take<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Self>, D::Error> {
        Vec::deserialize(deserializer)
    }
}

impl Default for Block {
    fn default() -> Self {
        Self { ends: [0; ROWS], numbers: Vec::new() }
    }
}

impl Block {
    fn span(&self, place: usize) -> std::ops::Range<usize> {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        start..self.ends[place] as usize
    }

    /// Reads what adding an event of a row reads first, so that the memory of several blocks is waited for at once.
    fn prefetch(&self, row: Row) -> u32 {
        let number = |end: u32| end.checked_sub(1).and_then(|at| self.numbers.get(at as usize));
        let ends = [self.ends[row.index() % ROWS], self.ends[ROWS - 1]];
        ends.into_iter().filter_map(number).fold(0, |all, number| all ^ number)
    }

    /// As [`Runs::insert_all`], for events of these rows.
    fn insert_all(&mut self, events: &[(Row, u32)], goes_before: impl Fn(u32, u32) -> bool) {
        let Self { ends, numbers } = self;
        let held = numbers.len();
        let all = held + events.len();
        if all > numbers.capacity() {
            numbers.reserve_exact(all + all / 8 + 8 - held);
        }
        numbers.resize(all, 0);
        // From behind, each run goes to its new place, which is at or behind the one that it has.
        let (mut unmoved, mut missing) = (held, events.len());
        for of_row in events.chunk_by(|one, other| one.0 == other.0).rev() {
            let place = of_row[0].0.index() % ROWS;
            let start = if place == 0 { 0 } else { ends[place - 1] as usize };
            let end = ends[place] as usize;
            numbers.copy_within(end..unmoved, end + missing);
            unmoved = start;
            missing -= of_row.len();
            numbers.copy_within(start..end, start + missing);
            let run = &mut numbers[start + missing..end + missing + of_row.len()];
            for (count, (_, number)) in (end - start..).zip(of_row) {
                // Nearly always the event is the latest.
                let behind = match run[..count].last() {
                    Some(last) if !goes_before(*last, *number) => {
                        run[..count].partition_point(|held| goes_before(*held, *number))
                    }
                    _ => count,
                };
                run.copy_within(behind..count, behind + 1);
                run[behind] = *number;
            }
        }
        let (mut added, mut rest) = (0, events);
        for (place, end) in ends.iter_mut().enumerate() {
            let of_row = rest.iter().take_while(|(row, ..)| row.index() % ROWS == place).count();
            rest = &rest[of_row..];
            added += of_row as u32;
            *end += added;
        }
    }
}

/// The runs of all rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Runs {
    blocks: Chunked<Arc<Block>, { BLOCK / ROWS }>,
}

impl Runs {
    /// The numbers of a row's events.
    pub(super) fn get(&self, row: Row) -> &[u32] {
        let Some(block) = self.blocks.get(row.index() / ROWS) else { return &[] };
        &block.numbers[block.span(row.index() % ROWS)]
    }

    /// Adds events to runs, one after the other: each with its row and its number. The rows ascend. An event goes after
    /// the held ones for which `goes_before` of them and it is true.
    pub(super) fn insert_all(
        &mut self,
        events: &[(Row, u32)],
        goes_before: impl Fn(u32, u32) -> bool + Sync,
    ) {
        let Some((last, ..)) = events.last() else { return };
        debug_assert!(events.is_sorted_by_key(|(row, ..)| *row), "the rows ascend");
        self.blocks.grow(last.index() / ROWS + 1, &Arc::default());
        let of_chunks: Vec<_> = events
            .chunk_by(|one, other| one.0.index() / BLOCK == other.0.index() / BLOCK)
            .collect();
        let chunks = self.blocks.chunks_at(of_chunks.iter().map(|of| of[0].0.index() / BLOCK));
        let insert = |(chunk, events): (&mut [Arc<Block>], &[(Row, u32)])| {
            let at = |events: &[(Row, u32)]| events[0].0.index() % BLOCK / ROWS;
            let of_blocks: Vec<_> = events
                .chunk_by(|one, other| one.0.index() / ROWS == other.0.index() / ROWS)
                .collect();
            for together in of_blocks.chunks(PREFETCHED) {
                let read = |events: &&[(Row, u32)]| chunk[at(events)].prefetch(events[0].0);
                std::hint::black_box(together.iter().map(read).fold(0, |all, read| all ^ read));
                for events in together {
                    Arc::make_mut(&mut chunk[at(events)]).insert_all(events, &goes_before);
                }
            }
        };
        let work = chunks.into_iter().zip(of_chunks).collect();
        parallel::alone_if(events.len() < FEW, || parallel::map_into(work, insert));
    }

    /// Empties a row's run; returns its events.
    pub(super) fn take(&mut self, row: Row) -> Vec<u32> {
        if self.get(row).is_empty() {
            return Vec::new();
        }
        let block = Arc::make_mut(self.blocks.get_mut(row.index() / ROWS));
        let place = row.index() % ROWS;
        let taken: Vec<u32> = block.numbers.drain(block.span(place)).collect();
        block.ends[place..].iter_mut().for_each(|end| *end -= taken.len() as u32);
        taken
    }

    /// Removes events from the runs of rows, which must be sorted, and of the rows in the same blocks.
    pub(super) fn retain(&mut self, rows: &[Row], stays: impl Fn(u32) -> bool) {
        for neighbours in rows.chunk_by(|one, other| one.index() / ROWS == other.index() / ROWS) {
            let at = neighbours[0].index() / ROWS;
            // The row of a deleted contact may be past the end, or in a block that was dropped.
            if self.blocks.get(at).is_none() {
                continue;
            }
            let block = Arc::make_mut(self.blocks.get_mut(at));
            let mut kept = Block { ends: [0; ROWS], numbers: Vec::new() };
            for place in 0..ROWS {
                let run = block.numbers[block.span(place)].iter().copied();
                kept.numbers.extend(run.filter(|number| stays(*number)));
                kept.ends[place] = kept.numbers.len() as u32;
            }
            *block = kept;
        }
    }

    /// Frees what a block of rows, as [`crate::rows`] has them, has behind its first `living` rows: their contacts are
    /// all deleted.
    pub(super) fn give_back(&mut self, block: usize, living: usize) {
        self.blocks.cut_chunk(block, living.div_ceil(ROWS));
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let block = |block: &Arc<Block>| size_of::<Block>() + 16 + block.numbers.capacity() * 4;
        self.blocks.iter().map(block).sum::<usize>() + self.blocks.heap_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_neighbours_do_not_mix_and_stay_sorted() {
        let mut runs = Runs::default();
        for number in 0..5_000u32 {
            // Numbers stand for their own instants here.
            let number = number ^ 5;
            runs.insert_all(&[(Row(number * 7 % 200), number)], |held, new| held <= new);
        }
        let snapshot = runs.clone();
        assert_eq!(runs.take(Row(70)).len(), 25);
        for row in (0..200).map(Row) {
            let expected: Vec<u32> =
                (0..5_000).filter(|number| number * 7 % 200 == row.0).collect();
            assert_eq!(snapshot.get(row), expected);
            if row != Row(70) {
                assert_eq!(runs.get(row), expected);
            }
        }
        assert!(runs.get(Row(70)).is_empty() && runs.get(Row(9_999)).is_empty());
    }

    #[test]
    fn events_that_come_together_are_placed_as_if_they_came_one_by_one() {
        let (mut together, mut single) = (Runs::default(), Runs::default());
        // Instants with ties, by number.
        let instant = |number: u32| number.wrapping_mul(2_654_435_761) >> 27;
        let before = |held: u32, new: u32| instant(held) <= instant(new);
        let numbers: Vec<u32> = (0..4_000).collect();
        for batch in numbers.chunks(700) {
            let row = |number: u32| Row(number.wrapping_mul(40_503) % 300 * (number % 2 * 999 + 1));
            let mut order: Vec<(Row, u32)> =
                batch.iter().map(|number| (row(*number), *number)).collect();
            order.iter().for_each(|event| single.insert_all(&[*event], before));
            order.sort_by_key(|(row, ..)| *row);
            together.insert_all(&order, before);
        }
        for row in (0..300).flat_map(|row| [Row(row), Row(row * 1_000)]) {
            assert_eq!(together.get(row), single.get(row), "{row:?}");
        }
    }
}
