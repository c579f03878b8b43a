//! Tests of values, packed into words: one bit per value.
//!
//! In: the cells of a block, and a test of one value. Out: words. The loops have no branch, so that the
//! compiler vectorizes them.
#![expect(
    clippy::inline_always,
    reason = "a call would not use the instructions that `wide` selects"
)]

use crate::rows::{Words, Work, bits, wide};
use crate::store::Cells;

/// Whether `low <= value <= high`.
#[inline(always)]
pub(super) fn between(low: i64, value: i64, high: i64) -> bool {
    u8::from(low <= value) & u8::from(value <= high) == 1
}

/// Whether a code is in a list.
#[inline(always)]
pub(super) fn one_of<const N: usize>(codes: &[u32; N], code: u32) -> bool {
    codes.iter().fold(0, |found, one| found | u8::from(code == *one)) == 1
}

/// Evaluates a block's values; rows without a value get `null`.
pub(super) fn of_cells<T: Copy>(
    cells: &Cells<T>,
    block: usize,
    null: bool,
    out: &mut Words,
    answer: impl FnOnce(&[T], &mut Words),
) {
    out.fill(0);
    answer(cells.values(block), out);
    let presence = cells.presence().chunk(block);
    let absent = if null { u64::MAX } else { 0 };
    for (at, word) in out.iter_mut().enumerate() {
        let present = presence.get(at).copied().unwrap_or(0);
        *word = (*word & present) | (absent & !present);
    }
}

/// One bit per value.
pub(super) fn pack<T: Copy>(values: &[T], test: impl Fn(T) -> bool, out: &mut Words) {
    let (full, rest) = values.as_chunks::<64>();
    wide(Pack { values: full, test: &test, out });
    if let Some(word) = out.get_mut(full.len()) {
        let bit = |(place, value): (usize, &T)| u64::from(test(*value)) << place;
        *word |= rest.iter().enumerate().map(bit).sum::<u64>();
    }
}

/// One word per 64 values.
struct Pack<'a, T, F> {
    values: &'a [[T; 64]],
    test: &'a F,
    out: &'a mut Words,
}

impl<T: Copy, F: Fn(T) -> bool> Work for Pack<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn work(self) {
        for (values, word) in self.values.iter().zip(self.out.iter_mut()) {
            // A loop: the compiler does not vectorize `map` of an array this long.
            let mut bytes = [0; 64];
            for (byte, value) in bytes.iter_mut().zip(values) {
                *byte = u8::from((self.test)(*value));
            }
            *word = packed(&bytes);
        }
    }
}

/// Packs 64 bytes of 0 or 1 into bits: a multiplication gathers the lowest bits of eight bytes.
#[inline(always)]
fn packed(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    let bits =
        |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().map(|(at, eight)| bits(eight) << (8 * at)).sum()
}

/// As [`pack`], for tests that are too expensive for rows without a value.
pub(super) fn pack_present<T: Copy>(
    cells: &Cells<T>,
    block: usize,
    values: &[T],
    test: impl Fn(T) -> bool,
    out: &mut Words,
) {
    for (at, present) in cells.presence().chunk(block).iter().enumerate() {
        let bit = |bit: u32| u64::from(test(values[at * 64 + bit as usize])) << bit;
        out[at] = bits(*present).map(bit).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::BLOCK_WORDS;

    #[test]
    fn packing_sets_one_bit_per_value_for_any_count() {
        for count in [0, 1, 63, 64, 65, 200] {
            let values: Vec<u32> = (0..count).map(|n| n * 7 % 11).collect();
            let mut out = [0; BLOCK_WORDS];
            pack(&values, |value| value < 4, &mut out);
            for (at, value) in values.iter().enumerate() {
                assert_eq!(out[at / 64] >> (at % 64) & 1 == 1, *value < 4, "{at} of {count}");
            }
            assert_eq!(
                out.iter().map(|word| word.count_ones()).sum::<u32>() as usize,
                values.iter().filter(|value| **value < 4).count()
            );
        }
    }
}
