//! Tests of values, packed into words: one bit per value.
//!
//! In: the numbers that stand for the values of a block, and a test. Out: words. Numbers are compared as they are held,
//! in one, two or four bytes, and zones whose bounds decide are not looked at. The loops have no branch, so that the
//! compiler vectorizes them.
#![expect(
    clippy::inline_always,
    reason = "a call would not use the instructions that `wide` selects"
)]

use std::marker::PhantomData;

use super::interval::Interval;
use crate::parallel;
use crate::rows::{Lane, Tests, Words, Work, bits, pack_words, wide};
use crate::store::{Cells, Narrow, Slots, ZONE, Zone};
use crate::time::Timestamp;

/// The instant before all others.
const FIRST: i64 = Timestamp::MIN.as_millis();

/// The largest number of codes that are compared one by one.
pub(super) const CODES_ONE_BY_ONE: usize = 4;

/// Evaluates a block's values; rows without a value get `null`. `alike` has the answer for all values of a zone if it
/// follows from their bounds.
pub(super) fn of_cells<T: Narrow>(
    cells: &Cells<T>,
    block: usize,
    null: bool,
    out: &mut Words,
    alike: impl Fn(Zone) -> Option<bool>,
    answer: impl Fn(Slots<'_>, &mut [u64]),
) {
    out.fill(0);
    let numbers = cells.numbers(block);
    for (number, (words, zone)) in out.chunks_mut(ZONE / 64).zip(cells.zones(block)).enumerate() {
        if let Some(answer) = alike(*zone) {
            words.fill(if answer { u64::MAX } else { 0 });
        } else {
            let places = number * ZONE..((number + 1) * ZONE).min(numbers.len());
            answer(numbers.part(places), words);
        }
    }
    let presence = cells.presence().chunk(block);
    let absent = if null { u64::MAX } else { 0 };
    for (at, word) in out.iter_mut().enumerate() {
        let present = presence.get(at).copied().unwrap_or(0);
        *word = (*word & present) | (absent & !present);
    }
}

impl Interval {
    /// The answer for all values of a zone, if it is the same for all.
    pub(super) fn of_zone(self, zone: Zone) -> Option<bool> {
        let answer = if zone.high < self.low || self.high < zone.low {
            Some(!self.inside)
        } else {
            (self.low <= zone.low && zone.high <= self.high).then_some(self.inside)
        };
        answer.filter(|answer| !zone.before_all || self.holds(FIRST) == *answer)
    }

    /// One bit per value.
    pub(super) fn pack(self, numbers: Slots<'_>, out: &mut [u64]) {
        let Self { low, high, inside } = self;
        let frame = match numbers {
            Slots::One(_, frame) | Slots::Two(_, frame) | Slots::Four(_, frame) => frame,
            Slots::Whole(values) => {
                pack(values, |value| u64::of(low <= value) & u64::of(value <= high), out);
                return turn_unless(inside, out);
            }
        };
        let Some((first, last)) = frame.between(low, high) else {
            return out.fill(if inside { 0 } else { u64::MAX });
        };
        // One comparison: what is below the first wraps around.
        let span = last - first;
        match numbers {
            Slots::One(slots, _) => {
                let (first, span) = (first as u8, span as u8);
                pack(slots, |n| u8::of(n.wrapping_sub(first) <= span), out);
            }
            Slots::Two(slots, _) => {
                let (first, span) = (first as u16, span as u16);
                pack(slots, |n| u16::of(n.wrapping_sub(first) <= span), out);
            }
            Slots::Four(slots, _) => {
                pack(slots, |n| u32::of(n.wrapping_sub(first) <= span), out);
            }
            Slots::Whole(_) => {}
        }
        turn_unless(inside, out);
    }
}

/// One bit per code: whether it is one of a few.
pub(super) fn pack_few(codes: &[u32], inside: bool, numbers: Slots<'_>, out: &mut [u64]) {
    fn few<N: Tested + Eq + TryFrom<u32>>(
        codes: &[u32],
        inside: bool,
        slots: &[N],
        out: &mut [u64],
    ) {
        // A code that is too large for the slots is in none of them.
        let codes: Vec<N> = codes.iter().filter_map(|code| N::try_from(*code).ok()).collect();
        match codes.as_slice() {
            [] => out.fill(if inside { 0 } else { u64::MAX }),
            [one] => {
                pack(slots, |code| N::Lane::of(code == *one), out);
                turn_unless(inside, out);
            }
            [first, more @ ..] => {
                let other = |at| *more.get(at).unwrap_or(first);
                let codes: [N; CODES_ONE_BY_ONE] = [*first, other(0), other(1), other(2)];
                pack(slots, |code| one_of(&codes, code), out);
                turn_unless(inside, out);
            }
        }
    }
    match numbers {
        Slots::One(slots, _) => few(codes, inside, slots, out),
        Slots::Two(slots, _) => few(codes, inside, slots, out),
        Slots::Four(slots, _) => few(codes, inside, slots, out),
        Slots::Whole(_) => debug_assert!(false, "a code has four bytes at most"),
    }
}

/// A byte for each number of two bytes: 0 where the answer is no. A lookup in it needs no check.
pub(super) type Table = [u8; 1 << 16];

fn no_table() -> Box<Table> {
    vec![0; 1 << 16].try_into().expect("a table has a byte for each number")
}

/// The table of the first bits.
pub(super) fn table(words: &[u64]) -> Box<Table> {
    let mut table = no_table();
    for (bytes, word) in table.chunks_mut(64).zip(words).filter(|(_, word)| **word != 0) {
        for (bit, byte) in bytes.iter_mut().enumerate() {
            *byte = (word >> bit & 1) as u8;
        }
    }
    table
}

/// One bit per code: the one that `words` has for it, which is in `table` for the first codes. The value slot of an
/// absent row may have a code that does not exist.
pub(super) fn pack_bits(words: &[u64], table: &Table, numbers: Slots<'_>, out: &mut [u64]) {
    match numbers {
        Slots::One(slots, _) => look_up(slots, |code| table[usize::from(code)], out),
        Slots::Two(slots, _) => look_up(slots, |code| table[usize::from(code)], out),
        Slots::Four(slots, _) => {
            for (codes, word) in slots.chunks(64).zip(out) {
                // Where texts are distinct, their codes follow one another, and so do the bits.
                if codes[0].wrapping_add(codes.len() as u32 - 1) == codes[codes.len() - 1]
                    && wide(Ascending(codes))
                {
                    *word = bits_from(words, codes[0] as usize);
                    continue;
                }
                let held = |code: usize| words.get(code / 64).copied().unwrap_or(0);
                let bit = |(place, code): (usize, &u32)| {
                    (held(*code as usize) >> (code % 64) & 1) << place
                };
                *word = codes.iter().enumerate().map(bit).sum();
            }
        }
        Slots::Whole(_) => debug_assert!(false, "a code has four bytes at most"),
    }
}

/// One bit per value.
pub(super) fn pack_values<T: Tested>(values: &[T], test: impl Fn(T) -> bool, out: &mut [u64]) {
    pack(values, |value| T::Lane::of(test(value)), out);
}

/// One bit per word: whether it has one of some bits.
pub(super) fn pack_marks(marks: &[u64], bits: u64, out: &mut [u64]) {
    pack(marks, |mark| u64::of(mark & bits != 0), out);
}

/// The answers of a test that depends on the day alone, for all days that occur.
pub(super) struct Days {
    first: i64,
    /// 0 where the answer is no.
    answers: Vec<u8>,
    /// The answer for the instant before all others.
    before_all: bool,
}

const DAY: i64 = 86_400_000;

impl Days {
    /// Asks for each day that occurs; `None` if they are too many.
    pub(super) fn new(
        cells: &Cells<Timestamp>,
        test: impl Fn(Timestamp) -> bool + Sync,
    ) -> Option<Self> {
        let zones = || (0..cells.blocks()).flat_map(|block| cells.zones(block));
        let some = || zones().filter(|zone| zone.low <= zone.high);
        let first = some().map(|zone| zone.low.div_euclid(DAY)).min()?;
        let last = some().map(|zone| zone.high.div_euclid(DAY)).max()?;
        let days = usize::try_from(last - first + 1).ok()?;
        if days > zones().count() * (ZONE / 4) {
            return None;
        }
        let mut answers = vec![0; days];
        parallel::fill_chunks(&mut answers, ZONE, |chunk, answers| {
            for (day, answer) in (first + (chunk * ZONE).cast_signed() as i64..).zip(answers) {
                *answer = u8::from(test(Timestamp::saturating_from_millis(day * DAY)));
            }
        });
        Some(Self { first, answers, before_all: test(Timestamp::MIN) })
    }

    fn of_day(&self, day: i64) -> bool {
        let place = usize::try_from(day - self.first).ok();
        place.and_then(|place| self.answers.get(place)).is_some_and(|answer| *answer != 0)
    }

    /// The rows of a block whose day is accepted; those without a value are among none.
    pub(super) fn words(&self, cells: &Cells<Timestamp>, block: usize, out: &mut Words) {
        if let Some(table) = self.table(cells.numbers(block)) {
            return of_cells(
                cells,
                block,
                false,
                out,
                |_| None,
                |numbers, out| {
                    if let Slots::Two(slots, _) = numbers {
                        look_up(slots, |number| table[usize::from(number)], out);
                    }
                },
            );
        }
        let holds = |at: Timestamp| match at.as_millis() {
            FIRST => self.before_all,
            millis => self.of_day(millis.div_euclid(DAY)),
        };
        out.fill(0);
        pack_present(cells, block, holds, out);
    }

    /// The answers for the numbers of a block, if those are days.
    fn table(&self, numbers: Slots<'_>) -> Option<Box<Table>> {
        let Slots::Two(_, frame) = numbers else { return None };
        // The day of the number 0, if it were one: it stands for the instant before all others.
        let zero = frame.day()?;
        let mut table = no_table();
        let (from, skipped) = ((self.first - zero).max(0), (zero - self.first).max(0));
        let (from, skipped) = (usize::try_from(from).ok()?, usize::try_from(skipped).ok()?);
        let answers = self.answers.get(skipped..).unwrap_or(&[]);
        let room = table.get_mut(from..).unwrap_or(&mut []);
        let len = answers.len().min(room.len());
        room[..len].copy_from_slice(&answers[..len]);
        table[0] = self.before_all.into();
        Some(table)
    }
}

/// The 64 bits from a place on.
fn bits_from(words: &[u64], place: usize) -> u64 {
    let word = |at: usize| words.get(at).copied().unwrap_or(0);
    let (at, shift) = (place / 64, place % 64);
    // In two steps, since all 64 bits at once are too many.
    word(at) >> shift | word(at + 1) << (63 - shift) << 1
}

/// Whether each number is one more than the one before.
struct Ascending<'a>(&'a [u32]);

impl Work for Ascending<'_> {
    type Output = bool;

    #[inline(always)]
    fn work(self) -> bool {
        let Some(first) = self.0.first() else { return false };
        let differ = |differ, (at, code): (u32, &u32)| differ | (first.wrapping_add(at) ^ code);
        (0..).zip(self.0).fold(0, differ) == 0
    }
}

/// Whether a code is in a list.
#[inline(always)]
fn one_of<T: Tested + Eq, const N: usize>(codes: &[T; N], code: T) -> T::Lane {
    codes.iter().fold(T::Lane::default(), |found, one| found | T::Lane::of(code == *one))
}

/// Turns all answers round, unless they are as wanted. Within the test of a value this would narrow its answer.
fn turn_unless(wanted: bool, out: &mut [u64]) {
    if !wanted {
        out.iter_mut().for_each(|word| *word = !*word);
    }
}

/// What a value is compared in.
pub(super) trait Tested: Copy {
    type Lane: Lane;
}

impl Tested for u8 {
    type Lane = Self;
}

impl Tested for u16 {
    type Lane = Self;
}

impl Tested for u32 {
    type Lane = Self;
}

impl Tested for u64 {
    type Lane = Self;
}

impl Tested for i64 {
    type Lane = u64;
}

/// One bit per value.
fn pack<T: Tested>(values: &[T], answer: impl Fn(T) -> T::Lane, out: &mut [u64]) {
    pack_in(values, answer, out);
}

/// One bit per value: what a table has for it.
fn look_up<T: Copy>(values: &[T], table: impl Fn(T) -> u8, out: &mut [u64]) {
    pack_in(values, |value| u8::of(table(value) != 0), out);
}

fn pack_in<T: Copy, L: Lane>(values: &[T], answer: impl Fn(T) -> L, out: &mut [u64]) {
    let (full, rest) = values.as_chunks::<64>();
    pack_words(&Pack { values: full, answer: &answer, of: PhantomData }, out);
    if let Some(word) = out.get_mut(full.len()) {
        let bit = |(place, value): (usize, &T)| u64::from(answer(*value).byte() & 1) << place;
        *word |= rest.iter().enumerate().map(bit).sum::<u64>();
    }
}

/// One word per 64 values.
struct Pack<'a, T, L, F> {
    values: &'a [[T; 64]],
    answer: &'a F,
    of: PhantomData<L>,
}

impl<T: Copy, L: Lane, F: Fn(T) -> L> Tests for Pack<'_, T, L, F> {
    type Lane = L;

    fn words(&self) -> usize {
        self.values.len()
    }

    #[inline(always)]
    fn answers(&self, word: usize, lanes: &mut [L; 64]) {
        // A loop: the compiler does not vectorize `map` of an array this long.
        for (lane, value) in lanes.iter_mut().zip(&self.values[word]) {
            *lane = (self.answer)(*value);
        }
    }
}

/// As [`of_cells`], for tests that are too expensive for rows without a value.
pub(super) fn pack_present<T: Narrow>(
    cells: &Cells<T>,
    block: usize,
    test: impl Fn(T) -> bool,
    out: &mut Words,
) {
    let numbers = cells.numbers(block);
    for (at, present) in cells.presence().chunk(block).iter().enumerate() {
        let holds =
            |bit: u32| numbers.value(at * 64 + bit as usize).map(T::of_number).is_some_and(&test);
        out[at] = bits(*present).map(|bit| u64::from(holds(bit)) << bit).sum();
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
            pack(&values, |value| u32::of(value < 4), &mut out);
            for (at, value) in values.iter().enumerate() {
                assert_eq!(out[at / 64] >> (at % 64) & 1 == 1, *value < 4, "{at} of {count}");
            }
            assert_eq!(
                out.iter().map(|word| word.count_ones()).sum::<u32>() as usize,
                values.iter().filter(|value| **value < 4).count()
            );
        }
    }

    /// Each row of some cells by a test of blocks, and by the test of one value.
    fn each<T: Narrow>(
        cells: &Cells<T>,
        test: impl Fn(usize, &mut Words),
        one: impl Fn(Option<T>) -> bool,
    ) {
        for block in 0..3 {
            let mut out = [0; BLOCK_WORDS];
            test(block, &mut out);
            for place in 0..crate::rows::BLOCK {
                let row = (block * crate::rows::BLOCK + place) as u32;
                let found = out[place / 64] >> (place % 64) & 1 == 1;
                assert_eq!(found, one(cells.get(row)), "row {row}");
            }
        }
    }

    #[test]
    fn every_width_of_numbers_gives_the_answers_of_the_values() {
        let rows = || (0..150_000u32).filter(|row| row % 5 != 3 && row / 5_000 != 7);
        for value in [|row| row % 100, |row| row % 60_000, |row| row, |row| row << 30] {
            let mut cells = Cells::new(0i64);
            rows().for_each(|row| cells.set(row, Some(i64::from(value(row)) - 20)));
            for (low, high) in [(0, 30), (i64::MIN, 5), (7, i64::MAX), (90_000, 91_000), (1, 0)] {
                for (inside, null) in [(true, false), (false, true), (false, false)] {
                    let interval = Interval { low, high, inside };
                    let test = |block: usize, out: &mut Words| {
                        let alike = |zone| interval.of_zone(zone);
                        let answer =
                            |numbers: Slots<'_>, out: &mut [u64]| interval.pack(numbers, out);
                        of_cells(&cells, block, null, out, alike, answer);
                    };
                    each(&cells, test, |value| value.map_or(null, |value| interval.holds(value)));
                }
            }
        }
    }

    #[test]
    fn codes_of_every_width_are_found_in_lists_and_in_bits() {
        let rows = || (0..150_000u32).filter(|row| row % 900 != 3);
        for code in [|row| row % 200, |row| row % 5_000, |row| row, |row: u32| row * 3] {
            let mut cells = Cells::new(0u32);
            rows().for_each(|row| cells.set(row, Some(code(row))));
            for codes in [vec![], vec![7], vec![0, 300], vec![5, 9, 4_000, 100_000]] {
                let mut words = vec![0u64; 100_001_usize.div_ceil(64)];
                codes.iter().for_each(|code| words[*code as usize / 64] |= 1 << (code % 64));
                for inside in [true, false] {
                    let test = |block: usize, out: &mut Words| {
                        let answer = |numbers: Slots<'_>, out: &mut [u64]| {
                            pack_few(&codes, inside, numbers, out);
                        };
                        of_cells(&cells, block, false, out, |_| None, answer);
                    };
                    each(&cells, test, |code| {
                        code.is_some_and(|code| codes.contains(&code) == inside)
                    });
                }
                let test = |block: usize, out: &mut Words| {
                    let answer = |numbers: Slots<'_>, out: &mut [u64]| {
                        pack_bits(&words, &table(&words), numbers, out);
                    };
                    of_cells(&cells, block, false, out, |_| None, answer);
                };
                each(&cells, test, |code| code.is_some_and(|code| codes.contains(&code)));
            }
        }
    }
    #[test]
    fn a_test_of_days_gives_the_answer_of_each_instant() {
        let odd = |at: Timestamp| at.as_millis().div_euclid(DAY) % 3 == 1;
        let at = |millis: i64| Timestamp::saturating_from_millis(millis);
        let rows = || (0..150_000u32).filter(|row| row % 5 != 3);
        for step in [DAY, 1_000, 7, 0] {
            let mut cells = Cells::new(Timestamp::MIN);
            rows()
                .for_each(|row| cells.set(row, Some(at(i64::from(row % 3_000) * step - 50 * DAY))));
            cells.set(11, Some(Timestamp::MIN));
            for first in [false, true] {
                let test = |at: Timestamp| if at == Timestamp::MIN { first } else { odd(at) };
                let days = Days::new(&cells, test).expect("the days are few");
                let words = |block: usize, out: &mut Words| days.words(&cells, block, out);
                each(&cells, words, |at| at.is_some_and(test));
            }
        }
        let mut far = Cells::new(Timestamp::MIN);
        far.set(0, Some(Timestamp::MAX));
        far.set(1, Some(at(0)));
        assert!(Days::new(&far, odd).is_none(), "more days than values");
    }
}
