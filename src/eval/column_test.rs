//! Tests of one column, which evaluate a block of rows as words, or one row.
//!
//! In: cells, and what is accepted of them: codes, an interval, days. Out: one bit per row.

use std::sync::{Arc, OnceLock};

use super::interval::Interval;
use super::pack::{
    CODES_ONE_BY_ONE, Days, Table, of_cells, pack_bits, pack_few, pack_present, table,
};
use super::stop::Stop;
use crate::criteria::pattern::Pattern;
use crate::parallel;
use crate::rows::{BLOCK, BLOCK_WORDS, Words, bits};
use crate::schema::Decimal;
use crate::store::{Cells, Chunked, CodedTexts, Numbers, Zone};
use crate::time::Timestamp;

/// A set of accepted codes.
pub(super) enum Codes {
    /// These codes, or all but these; few enough to compare with each of them.
    Few { codes: Vec<u32>, inside: bool },
    /// One bit per code.
    Bits(Bits),
}

/// A bit per code, and the first of them as bytes once a block is evaluated.
pub(super) struct Bits {
    words: Vec<u64>,
    table: OnceLock<Box<Table>>,
}

impl From<Vec<u64>> for Codes {
    fn from(words: Vec<u64>) -> Self {
        Self::Bits(Bits { words, table: OnceLock::new() })
    }
}

impl Codes {
    pub(super) fn holds(&self, code: u32) -> bool {
        match self {
            Self::Few { codes, inside } => codes.contains(&code) == *inside,
            Self::Bits(bits) => bits.words[code as usize / 64] >> (code % 64) & 1 == 1,
        }
    }

    /// The answer for all codes of a zone, if it follows from their bounds.
    fn of_zone(&self, zone: Zone) -> Option<bool> {
        let (Ok(low), Ok(high)) = (u32::try_from(zone.low), u32::try_from(zone.high)) else {
            return Some(false);
        };
        match self {
            Self::Few { codes, inside } => {
                let met = codes.iter().any(|code| (low..=high).contains(code));
                (!met).then_some(!*inside)
            }
            Self::Bits(bits) => {
                let words = bits.words.get(low as usize / 64..=high as usize / 64)?;
                words.iter().all(|word| *word == 0).then_some(false)
            }
        }
    }

    /// The rows of a block that have one of the codes, one bit per row.
    fn words(&self, cells: &Cells<u32>, block: usize, null: bool, out: &mut Words) {
        of_cells(
            cells,
            block,
            null,
            out,
            |zone| self.of_zone(zone),
            |numbers, out| match self {
                Self::Few { codes, inside } => pack_few(codes, *inside, numbers, out),
                Self::Bits(bits) => {
                    let first = bits.table.get_or_init(|| table(&bits.words));
                    pack_bits(&bits.words, first, numbers, out);
                }
            },
        );
    }

    /// The codes below `count` for which `accepts` is true.
    pub(super) fn by_code(count: usize, mut accepts: impl FnMut(u32) -> bool) -> Self {
        let mut words = vec![0; count.div_ceil(64)];
        for code in (0..count as u32).filter(|code| accepts(*code)) {
            words[code as usize / 64] |= 1 << (code % 64);
        }
        Self::of_bits(words)
    }

    pub(super) fn of_bits(words: Vec<u64>) -> Self {
        let codes =
            (0..).zip(&words).flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit));
        let few: Vec<u32> = codes.take(CODES_ONE_BY_ONE + 1).collect();
        if few.len() <= CODES_ONE_BY_ONE {
            Self::Few { codes: few, inside: true }
        } else {
            words.into()
        }
    }
}

/// A predicate and an outcome, prepared for evaluation.
pub(super) enum ColumnTest<'s> {
    /// The same answer for all contacts.
    Same(bool),
    Present {
        presence: &'s Chunked<u64, BLOCK_WORDS>,
        wanted: bool,
    },
    Codes {
        cells: &'s Cells<u32>,
        codes: Codes,
        null: bool,
    },
    Instants {
        cells: &'s Cells<Timestamp>,
        interval: Interval,
        null: bool,
    },
    Numbers {
        numbers: &'s Numbers,
        interval: Interval,
        wide: Box<dyn Fn(Decimal) -> bool + Sync + 's>,
        null: bool,
    },
    Timed {
        cells: &'s Cells<Timestamp>,
        test: TimedTest<'s>,
        null: bool,
    },
    /// The end of an address, by the sets of domains: of some it is certain that it is as wanted, in `open` ones each
    /// address is looked at, and in the others it is not.
    Addresses {
        emails: &'s CodedTexts,
        domains: &'s Cells<u32>,
        certain: Codes,
        open: Codes,
        pattern: &'s Pattern,
        wanted: bool,
        null: bool,
    },
    Each(Box<dyn Fn(u32) -> bool + Sync + 's>),
}
impl ColumnTest<'_> {
    /// Whether one row passes.
    pub(super) fn row(&self, row: u32) -> bool {
        match self {
            Self::Same(answer) => *answer,
            Self::Present { presence, wanted } => {
                let word = presence.get(row as usize / 64).copied().unwrap_or(0);
                (word >> (row % 64) & 1 == 1) == *wanted
            }
            Self::Codes { cells, codes, null } => {
                cells.get(row).map_or(*null, |code| codes.holds(code))
            }
            Self::Instants { cells, interval, null } => {
                cells.get(row).map_or(*null, |at| interval.holds(at.as_millis()))
            }
            Self::Numbers { numbers, interval, wide, null } => match numbers.wide().get(&row) {
                Some(number) => wide(*number),
                None => numbers.cells().get(row).map_or(*null, |whole| interval.holds(whole)),
            },
            Self::Timed { cells, test, null } => cells.get(row).map_or(*null, &test.one),
            Self::Addresses { emails, pattern, wanted, null, .. } => {
                emails.get(row).map_or(*null, |email| pattern.matches(email) == *wanted)
            }
            Self::Each(test) => test(row),
        }
    }

    /// For how many rows [`ColumnTest::all`] finds the answer in the time that [`ColumnTest::row`] takes for one.
    pub(super) fn rows_per_lookup(&self) -> u64 {
        match self {
            Self::Same(_)
            | Self::Present { .. }
            | Self::Codes { .. }
            | Self::Instants { .. }
            | Self::Numbers { .. } => 64,
            Self::Timed { test, .. } if test.is_by_day => 64,
            // They are looked at one by one as well, some or all, but by several threads.
            Self::Timed { .. } | Self::Addresses { .. } | Self::Each(_) => 16,
        }
    }

    /// The rows that pass, one bit per row. Bits past the last row have no meaning.
    pub(super) fn all(&self, rows: usize, stop: Stop<'_>) -> Vec<u64> {
        if let Self::Timed { test, .. } = self {
            (test.prepare)();
        }
        let mut words = vec![0; rows.div_ceil(BLOCK) * BLOCK_WORDS];
        let (blocks, _) = words.as_chunks_mut::<BLOCK_WORDS>();
        parallel::fill(blocks, |number, block| {
            if !stop.ask() {
                self.words(number, BLOCK.min(rows - number * BLOCK), block, stop);
            }
        });
        words.truncate(rows.div_ceil(64));
        words
    }

    /// The rows of a block that pass, one bit per row. Bits past the last row have no meaning.
    fn words(&self, block: usize, rows: usize, out: &mut Words, stop: Stop<'_>) {
        match self {
            Self::Same(answer) => out.fill(if *answer { u64::MAX } else { 0 }),
            Self::Present { presence, wanted } => {
                out.fill(0);
                let words = presence.chunk(block);
                out[..words.len()].copy_from_slice(words);
                if !wanted {
                    out.iter_mut().for_each(|word| *word = !*word);
                }
            }
            Self::Codes { cells, codes, null } => codes.words(cells, block, *null, out),
            Self::Addresses { emails, domains, certain, open, pattern, wanted, null } => {
                certain.words(domains, block, false, out);
                // An address whose domain is not known is looked at as well.
                let mut asked = [0; BLOCK_WORDS];
                open.words(domains, block, true, &mut asked);
                let presence = emails.cells().presence().chunk(block);
                for (at, (word, asked)) in out.iter_mut().zip(asked).enumerate() {
                    let present = presence.get(at).copied().unwrap_or(0);
                    let first = (block * BLOCK + at * 64) as u32;
                    if asked & present != 0 && stop.ask() {
                        return;
                    }
                    for bit in bits(asked & present) {
                        let email = emails.get(first + bit);
                        *word |=
                            u64::from(email.is_some_and(|email| pattern.matches(email))) << bit;
                    }
                    let as_wanted = if *wanted { *word } else { !*word };
                    *word = (as_wanted & present) | (if *null { !present } else { 0 });
                }
            }
            Self::Instants { cells, interval, null } => of_cells(
                cells,
                block,
                *null,
                out,
                |zone| interval.of_zone(zone),
                |numbers, out| interval.pack(numbers, out),
            ),
            Self::Numbers { numbers, interval, wide, null } => {
                of_cells(
                    numbers.cells(),
                    block,
                    *null,
                    out,
                    |zone| interval.of_zone(zone),
                    |numbers, out| interval.pack(numbers, out),
                );
                let first = (block * BLOCK) as u32;
                for (row, number) in numbers.wide().range(first..first + BLOCK as u32) {
                    let place = (row - first) as usize;
                    out[place / 64] &= !(1 << (place % 64));
                    out[place / 64] |= u64::from(wide(*number)) << (place % 64);
                }
            }
            Self::Timed { cells, test, null } => {
                out.fill(0);
                (test.block)(block, out);
                if *null {
                    let presence = cells.presence().chunk(block);
                    for (at, word) in out.iter_mut().enumerate() {
                        *word |= !presence.get(at).copied().unwrap_or(0);
                    }
                }
            }
            Self::Each(test) => {
                out.fill(0);
                let first = (block * BLOCK) as u32;
                for place in 0..rows as u32 {
                    if place.is_multiple_of(64) && stop.ask() {
                        return;
                    }
                    out[place as usize / 64] |= u64::from(test(first + place)) << (place % 64);
                }
            }
        }
    }
}

/// Evaluates the rows of a block that have a value.
type OfBlock<'s> = dyn Fn(usize, &mut Words) + Sync + 's;

/// A test of one instant, and of a block of instants, so that there is no call per instant.
pub(super) struct TimedTest<'s> {
    one: Box<dyn Fn(Timestamp) -> bool + Sync + 's>,
    block: Box<OfBlock<'s>>,
    /// Finds what all blocks have in common, which a block would else find while the others wait.
    prepare: Box<dyn Fn() + Sync + 's>,
    /// Whether a row's answer is mostly looked up by its day.
    is_by_day: bool,
}

impl<'s> TimedTest<'s> {
    /// Of a test that depends on the day alone.
    pub(super) fn by_day(
        cells: &'s Cells<Timestamp>,
        test: impl Fn(Timestamp) -> bool + Send + Sync + 's,
    ) -> Self {
        let test = Arc::new(test);
        let (of_one, of_days) = (Arc::clone(&test), Arc::clone(&test));
        let days = Arc::new(OnceLock::new());
        let of_all = Arc::clone(&days);
        let answers = move || Days::new(cells, &*of_days);
        Self {
            one: Box::new(move |at| of_one(at)),
            block: Box::new(move |block, out| match days.get() {
                Some(Some(days)) => Days::words(days, cells, block, out),
                Some(None) | None => pack_present(cells, block, &*test, out),
            }),
            prepare: Box::new(move || {
                of_all.get_or_init(&answers);
            }),
            is_by_day: true,
        }
    }

    pub(super) fn new(
        cells: &'s Cells<Timestamp>,
        test: impl Fn(Timestamp) -> bool + Send + Sync + 's,
    ) -> Self {
        let test = Arc::new(test);
        let of_one = Arc::clone(&test);
        Self {
            one: Box::new(move |at| of_one(at)),
            block: Box::new(move |block, out| {
                pack_present(cells, block, &*test, out);
            }),
            prepare: Box::new(|| {}),
            is_by_day: false,
        }
    }
}
