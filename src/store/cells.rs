//! The cells of a column: one value per row, with presence kept apart from values.
//!
//! In: one cell at a time. Out: cells, or whole blocks for the kernel. NULL is a row whose presence bit
//! is not set, never a special value. The value slot of such a row is overwritten, so that nothing of what it
//! held stays in memory or reaches a file; only files of earlier versions have more in it.

use std::collections::BTreeMap;
use std::ops::Range;

use rust_decimal::prelude::ToPrimitive;

use serde::{Deserialize, Serialize};

use super::Chunked;
use super::frame::Narrow;
use super::narrow::{NarrowValues, Numbers as Slots, Zone};
use super::renumber::Renumbering;
use crate::limits;
use crate::rows::{BLOCK, BLOCK_WORDS, RowSet, bits};
use crate::schema::Decimal;

/// Cells of one type.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Narrow + Serialize", deserialize = "T: Narrow + Deserialize<'de>"))]
pub(crate) struct Cells<T> {
    presence: Chunked<u64, BLOCK_WORDS>,
    values: NarrowValues<T>,
    fill: T,
}

impl<T: Narrow> Cells<T> {
    pub(crate) fn new(fill: T) -> Self {
        Self { presence: Chunked::default(), values: NarrowValues::default(), fill }
    }

    /// Whether the cell has a value.
    pub(crate) fn is_present(&self, row: u32) -> bool {
        self.presence.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Number of value slots, without those that were given back.
    pub(super) fn held(&self) -> usize {
        self.values.held()
    }

    /// Presence bits of all rows, one chunk per block. Rows past the end are absent.
    pub(crate) fn presence(&self) -> &Chunked<u64, BLOCK_WORDS> {
        &self.presence
    }

    /// What stands for the values of a block's rows, those of absent rows included. Rows past the end are absent.
    pub(crate) fn numbers(&self, block: usize) -> Slots<'_> {
        self.values.numbers(block)
    }

    /// Number of blocks.
    pub(crate) fn blocks(&self) -> usize {
        self.values.blocks()
    }

    /// Bounds of the values of each zone of a block.
    pub(crate) fn zones(&self, block: usize) -> &[Zone] {
        self.values.zones(block)
    }

    /// The rows that have a value.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> {
        (0..self.presence.chunks()).flat_map(|block| {
            let words = (block as u32 * BLOCK_WORDS as u32..).zip(self.presence.chunk(block));
            words.flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit))
        })
    }

    /// The cell's value, unless it is NULL.
    pub(crate) fn get(&self, row: u32) -> Option<T> {
        if self.is_present(row) { self.values.get(row as usize) } else { None }
    }

    pub(crate) fn set(&mut self, row: u32, value: Option<T>) {
        let (word, bit) = (row as usize / 64, 1u64 << (row % 64));
        let Some(value) = value else {
            if self.is_present(row) {
                *self.presence.get_mut(word) &= !bit;
                self.values.clear(row as usize, self.fill);
            }
            return;
        };
        self.values.grow(row as usize + 1, self.fill);
        self.values.set(row as usize, value);
        if !self.is_present(row) {
            self.presence.grow(word + 1, &0);
            *self.presence.get_mut(word) |= bit;
        }
    }

    /// Sets the cells of rows that ascend, block by block.
    pub(crate) fn set_all(&mut self, cells: &[(u32, T)]) {
        debug_assert!(cells.is_sorted_by_key(|(row, _)| *row), "the rows ascend");
        let block = |row: u32| row as usize / BLOCK;
        for of_block in cells.chunk_by(|one, other| block(one.0) == block(other.0)) {
            let last = of_block[of_block.len() - 1].0 as usize;
            self.values.grow(last + 1, self.fill);
            self.presence.grow(last / 64 + 1, &0);
            let number = last / BLOCK;
            let place = |row: &u32| *row as usize % BLOCK;
            self.values.set_all(number, of_block.iter().map(|(row, value)| (place(row), *value)));
            let words = self.presence.chunk_mut(number);
            for place in of_block.iter().map(|(row, _)| place(row)) {
                words[place / 64] |= 1 << (place % 64);
            }
        }
    }

    /// Sets the cell to NULL and overwrites its value slot.
    pub(crate) fn erase(&mut self, row: u32) {
        if self.values.get(row as usize).is_some() {
            self.values.clear(row as usize, self.fill);
        }
        self.set(row, None);
    }

    /// Clears a range of rows that starts and ends at multiples of 64, and frees the values of blocks
    /// that have no value left and are not the last.
    pub(crate) fn clear_range(&mut self, rows: Range<usize>) {
        let words = rows.start / 64..(rows.end / 64).min(self.presence.len());
        // Words that were given back are zero.
        let held = words.clone().filter(|word| self.presence.get(*word).is_some());
        held.collect::<Vec<_>>().into_iter().for_each(|word| *self.presence.get_mut(word) = 0);
        for block in words.start / BLOCK_WORDS..words.end.div_ceil(BLOCK_WORDS) {
            if self.presence.chunk(block).iter().all(|word| *word == 0) {
                self.values.cut(block, 0);
            }
            let held = self.values.numbers(block).len();
            if held > 0 {
                let first = rows.start.saturating_sub(block * BLOCK).min(held);
                let end = rows.end.saturating_sub(block * BLOCK).min(held);
                self.values.clear_range(block, first..end, self.fill);
            }
        }
    }

    /// Frees what a block has behind the first `living` rows, of which no row has a value, if it is worth it and the
    /// block is not the last.
    pub(super) fn give_back(&mut self, block: usize, living: usize) {
        let words = living.div_ceil(64);
        debug_assert!(
            self.presence.chunk(block).iter().skip(words).all(|word| *word == 0),
            "no value is left"
        );
        if is_worth_giving_back(self.values.numbers(block).len(), living) {
            self.values.cut(block, living);
        }
        if is_worth_giving_back(self.presence.chunk(block).len() * 64, living) {
            self.presence.cut_chunk(block, words);
        }
    }

    /// Heap bytes.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.presence.heap_bytes() + self.values.heap_bytes()
    }
}

/// Whether a block holds so many rows behind the first `living` ones that they are worth to be given back.
pub(super) fn is_worth_giving_back(held: usize, living: usize) -> bool {
    held > 0 && (living == 0 || held >= living + limits::DEAD_ROWS)
}

impl Cells<u32> {
    /// The codes that are in use.
    pub(super) fn used(&self) -> RowSet {
        let codes = || self.rows().filter_map(|row| self.get(row));
        let mut words = vec![0; codes().max().map_or(0, |most| most as usize / 64 + 1)];
        codes().for_each(|code| words[code as usize / 64] |= 1 << (code % 64));
        RowSet::of_words(&words)
    }

    /// The new codes of a dictionary with codes below `len` that these cells use; `None` if all stay.
    pub(super) fn renumbering(&self, len: usize) -> Option<Renumbering> {
        Renumbering::by_first_use(self.rows().filter_map(|row| self.get(row)), len)
    }

    /// Replaces the codes by new ones.
    pub(super) fn renumber(&mut self, codes: &Renumbering) {
        for block in 0..self.values.blocks() {
            let presence = self.presence.chunk(block);
            self.values.replace(block, |place, code| {
                let word = presence.get(place / 64).copied().unwrap_or(0);
                let held = (word >> (place % 64) & 1 == 1).then_some(code);
                held.and_then(|code| codes.code_now(code)).unwrap_or(self.fill)
            });
        }
    }
}

/// Decimals, as whole numbers of the column's smallest unit.
///
/// INVARIANT: a number of `wide` does not fit an `i64` at the column's scale; its row is present in
/// `cells`, where its slot means nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Numbers {
    scale: u32,
    /// The largest absolute value that was ever in `cells`.
    reach: u64,
    cells: Cells<i64>,
    #[serde(with = "crate::schema::decimal::by_row")]
    wide: BTreeMap<u32, Decimal>,
}

impl Numbers {
    pub(crate) fn new() -> Self {
        Self { scale: 0, reach: 0, cells: Cells::new(0), wide: BTreeMap::new() }
    }

    /// The number of decimal places of the whole numbers.
    pub(crate) fn scale(&self) -> u32 {
        self.scale
    }

    /// The whole numbers.
    pub(crate) fn cells(&self) -> &Cells<i64> {
        &self.cells
    }

    /// The numbers that do not fit an `i64` at this scale, by row.
    pub(crate) fn wide(&self) -> &BTreeMap<u32, Decimal> {
        &self.wide
    }

    /// The cell's value, unless it is NULL.
    pub(crate) fn get(&self, row: u32) -> Option<Decimal> {
        let whole = self.cells.get(row)?;
        let wide = || self.wide.get(&row).copied();
        Some(wide().unwrap_or_else(|| Decimal::from_i128_with_scale(whole.into(), self.scale)))
    }

    pub(crate) fn set(&mut self, row: u32, value: Option<Decimal>) {
        if !self.wide.is_empty() {
            self.wide.remove(&row);
        }
        let Some(number) = value.map(|number| number.normalize()) else {
            self.cells.set(row, None);
            return;
        };
        if number.scale() > self.scale {
            self.refine(number);
        }
        if let Some(whole) = whole(number, self.scale) {
            self.reach = self.reach.max(whole.unsigned_abs());
            self.cells.set(row, Some(whole));
        } else {
            self.cells.set(row, Some(0));
            self.wide.insert(row, number);
        }
    }

    /// As [`Numbers::set`], for rows that have no value, and that ascend. Each comes with a key, below `keys`: numbers
    /// with the same key are equal.
    pub(crate) fn set_new(
        &mut self,
        cells: impl Iterator<Item = (u32, usize, Decimal)>,
        keys: usize,
    ) {
        // What a number is at the present scale.
        let mut known: Vec<Option<i64>> = vec![None; keys];
        let mut block: Vec<(u32, i64)> = Vec::new();
        for (row, key, number) in cells {
            if let Some(whole) = known[key] {
                block.push((row, whole));
            } else {
                let number = number.normalize();
                if number.scale() > self.scale {
                    let before = self.scale;
                    self.cells.set_all(&std::mem::take(&mut block));
                    self.refine(number);
                    if self.scale != before {
                        known.fill(None);
                    }
                }
                if let Some(whole) = whole(number, self.scale) {
                    self.reach = self.reach.max(whole.unsigned_abs());
                    known[key] = Some(whole);
                    block.push((row, whole));
                } else {
                    block.push((row, 0));
                    self.wide.insert(row, number);
                }
            }
            if block.len() == BLOCK {
                self.cells.set_all(&block);
                block.clear();
            }
        }
        self.cells.set_all(&block);
    }

    /// Raises the column's scale to that of `number`, unless a number would no longer fit.
    fn refine(&mut self, number: Decimal) {
        let factor = 10i64.checked_pow(number.scale() - self.scale);
        let fits = |factor: i64| {
            self.reach
                .checked_mul(factor.unsigned_abs())
                .is_some_and(|reach| i64::try_from(reach).is_ok())
                && whole(number, number.scale()).is_some()
        };
        let Some(factor) = factor.filter(|factor| fits(*factor)) else { return };
        for row in self.cells.rows().collect::<Vec<_>>() {
            let fine = self.cells.get(row).map(|held| held * factor);
            self.cells.set(row, fine);
        }
        self.scale = number.scale();
        self.reach *= factor.unsigned_abs();
    }

    pub(crate) fn erase(&mut self, row: u32) {
        self.set(row, None);
        self.cells.erase(row);
    }

    /// As [`Cells::give_back`].
    pub(super) fn give_back(&mut self, block: usize, living: usize) {
        self.cells.give_back(block, living);
    }

    /// Heap bytes.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.cells.heap_bytes() + self.wide.len() * 32
    }
}

/// A normalized number in units of `10^-scale`, if it fits.
fn whole(number: Decimal, scale: u32) -> Option<i64> {
    let factor = 10i128.checked_pow(scale.checked_sub(number.scale())?)?;
    number.mantissa().checked_mul(factor)?.to_i64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_cell_reads_as_null_whatever_its_slot_held() {
        let mut ages = Cells::new(0u32);
        ages.set(5, Some(36));
        ages.set(70, Some(1));
        ages.set(5, None);
        assert_eq!((ages.get(5), ages.get(4), ages.get(99)), (None, None, None));
        assert_eq!(ages.rows().collect::<Vec<_>>(), [70]);
        assert_eq!((ages.presence().len(), ages.numbers(0).len()), (2, 71));
    }

    #[test]
    fn cells_that_are_set_together_are_as_if_they_were_set_one_by_one() {
        let (mut together, mut single) = (Cells::new(7i64), Cells::new(7i64));
        let block = BLOCK as u32;
        for rows in [vec![3, 4, 64, 700], vec![], vec![5, block - 1, block, 2 * block + 9], vec![4]]
        {
            let cells: Vec<(u32, i64)> = rows
                .iter()
                .map(|row| (*row, i64::from(*row) * 3 + rows.len().cast_signed() as i64))
                .collect();
            cells.iter().for_each(|(row, value)| single.set(*row, Some(*value)));
            together.set_all(&cells);
            let all =
                |cells: &Cells<i64>| (0..3 * block).map(|row| cells.get(row)).collect::<Vec<_>>();
            assert_eq!(all(&together), all(&single));
            let slots = |cells: &Cells<i64>| {
                let of_block = |block: usize| {
                    let numbers = cells.numbers(block);
                    (0..numbers.len()).map(move |place| numbers.value(place)).collect::<Vec<_>>()
                };
                (0..4).map(of_block).collect::<Vec<_>>()
            };
            assert_eq!(slots(&together), slots(&single), "with the same values of absent rows");
            assert_eq!(together.presence().len(), single.presence().len());
        }
    }

    #[test]
    fn numbers_come_back_as_they_were_put_in_whatever_scales_are_mixed() {
        let mut numbers = Numbers::new();
        let all = [
            "0",
            "-7",
            "12.50",
            "0.125",
            "9223372036854775807",
            "1e-20",
            "-0.0001",
            "3.0",
            "79228162514264337593543950335",
            "-1234567890.123456789",
            "42",
        ];
        let number = |text: &str| crate::schema::decimal_from_text(text).expect("a decimal");
        for (row, text) in (0..).zip(all) {
            numbers.set(row, Some(number(text)));
        }
        for (row, text) in (0..).zip(all) {
            assert_eq!(numbers.get(row), Some(number(text)), "{text}");
        }
        assert!(!numbers.wide().is_empty() && numbers.scale() > 0);
        let mut together = Numbers::new();
        let twice = || all.iter().chain(&all).enumerate();
        let cells = twice().map(|(row, text)| (row as u32, row % all.len(), number(text)));
        together.set_new(cells, all.len());
        let mut single = Numbers::new();
        twice().for_each(|(row, text)| single.set(row as u32, Some(number(text))));
        assert_eq!(format!("{together:?}"), format!("{single:?}"), "to the last slot");
        for row in 0..all.len() as u32 {
            numbers.set(row, Some(Decimal::ONE));
            assert_eq!(numbers.get(row), Some(Decimal::ONE));
        }
        assert!(numbers.wide().is_empty());
        numbers.set(3, None);
        assert_eq!(numbers.get(3), None);
    }
}
