//! Scans of the events in a window, for all contacts at once.
//!
//! In: streams without a filter, and an interval of time. Out: for whom there is an event, or enough of them, or of
//! which the numbers add up to enough; one bit per row. Several threads go through the pages, each with numbers of its
//! own per row, which are put together at the end.

use std::borrow::Cow;

use super::fold::Sum;
use super::interval::Interval;
use super::pack::{Tested, pack_values};
use crate::ids::Row;
use crate::parallel;
use crate::rows::{BLOCK, Work, wide};
use crate::store::{Cells, Slots, Stream, ZONE};
use crate::sync::{AtomicBool, Ordering};
use crate::time::Timestamp;

/// Pages that a thread of its own is worth for.
const WORTH: usize = 16;
/// The largest number of threads: what each has per row is put together.
const MOST: usize = 4;

/// The events of a window.
pub(super) struct Scan<'s> {
    pub(super) streams: Vec<&'s Stream>,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) rows: usize,
}

impl Scan<'_> {
    /// Goes through all events; each thread has numbers of its own, of which `len` are 0 at first.
    fn each<N: Copy + Default + Send>(
        &self,
        len: usize,
        most: usize,
        visit: impl Fn(&mut [N], usize, u32, &[Row]) + Sync + Send,
    ) -> Vec<Vec<N>> {
        let span = (self.from, self.until);
        let mut pages = Vec::new();
        for (number, stream) in self.streams.iter().enumerate() {
            pages.extend(stream.pages_between(span.0, span.1).map(|page| (number, page)));
        }
        let parts = (pages.len() / WORTH).clamp(1, most);
        let of_part =
            |part: usize| &pages[pages.len() * part / parts..pages.len() * (part + 1) / parts];
        parallel::map_into((0..parts).collect(), |part| {
            let mut numbers = vec![N::default(); len];
            for pages in of_part(part).chunk_by(|one, other| one.0 == other.0) {
                let (number, first, last) = (pages[0].0, pages[0].1, pages[pages.len() - 1].1);
                let stream = self.streams[number];
                stream.visit_pages(first..last + 1, span, |slot, rows| {
                    visit(&mut numbers, number, slot, rows);
                });
            }
            if part == 0 {
                for (number, stream) in self.streams.iter().enumerate() {
                    stream.visit_late(span, |slot, row| visit(&mut numbers, number, slot, &[row]));
                }
            }
            numbers
        })
    }

    /// Who has an event.
    pub(super) fn any(&self) -> Vec<u64> {
        let words = self.each(self.rows.div_ceil(64), MOST, |words: &mut [u64], _, _, rows| {
            for row in rows {
                words[row.index() / 64] |= 1 << (row.0 % 64);
            }
        });
        let mut words = words.into_iter();
        let mut all = words.next().unwrap_or_default();
        for other in words {
            all.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
        }
        all
    }

    /// Who has at least so many events. The counts saturate, so a byte each is enough.
    pub(super) fn at_least(&self, least: u8) -> Vec<u64> {
        let counts = self.each(self.rows, MOST, |counts: &mut [u8], _, _, rows| {
            for row in rows {
                let count = &mut counts[row.index()];
                *count = count.saturating_add(1);
            }
        });
        let found = self.pack(&counts, u8::saturating_add, |_| false, |count| count >= least);
        found.unwrap_or_default()
    }

    /// Of whom the numbers add up to one of an interval; `None` if some are negative or too large for this.
    pub(super) fn sum(&self, sum: &Sum<'_>, interval: Interval) -> Option<Vec<u64>> {
        let amounts: Vec<Amounts<'_>> = self
            .streams
            .iter()
            .zip(sum.columns())
            .map(|(stream, column)| match column {
                Some((column, factor)) => {
                    let dictionary = column.dictionary().len();
                    // Each distinct number is looked at once.
                    if dictionary > stream.slots() / 2 + 64 {
                        return None;
                    }
                    let number = |code| match column.numbers().cells().get(code) {
                        Some(number) => Partial::of(number.checked_mul(factor)?),
                        None => Some(Partial::default()),
                    };
                    let of_codes = (0..dictionary as u32).map(number).collect::<Option<_>>()?;
                    Some(Amounts { cells: Some(column.cells()), of_codes })
                }
                None => Some(Amounts { cells: None, of_codes: Vec::new() }),
            })
            .collect::<Option<_>>()?;
        let sums = self.each(self.rows, 2, |sums: &mut [Partial], stream, slot, rows| {
            amounts[stream].add(sums, slot, rows);
        });
        // The bounds as partial sums have them, which are one more than the sum.
        let bound = |bound: i64| u32::try_from(bound.saturating_add(1).max(0)).unwrap_or(u32::MAX);
        let (low, high) = (bound(interval.low).max(1), bound(interval.high));
        let span = high.checked_sub(low);
        let holds = |sum: Partial| {
            let inside = span.is_some_and(|span| sum.0.wrapping_sub(low) <= span);
            u8::from(sum.0 != 0) & u8::from(inside == interval.inside) == 1
        };
        self.pack(&sums, Partial::plus, |sum| sum == Partial::LARGE, holds)
    }

    /// Puts together what the threads have for each row, and tests it; `None` if one of them fails.
    fn pack<N: Tested + Sync + Send>(
        &self,
        parts: &[Vec<N>],
        add: impl Fn(N, N) -> N + Sync + Send,
        fails: impl Fn(N) -> bool + Sync + Send,
        test: impl Fn(N) -> bool + Sync + Send,
    ) -> Option<Vec<u64>> {
        let failed = AtomicBool::new(false);
        let mut words = vec![0; self.rows.div_ceil(64)];
        // Few enough at a time for a fast cache.
        parallel::fill_chunks(&mut words, ZONE / 64, |chunk, words| {
            let Some((first, others)) = parts.split_first() else { return };
            let places = chunk * ZONE..first.len().min((chunk + 1) * ZONE);
            let mut all = Cow::Borrowed(&first[places.clone()]);
            for other in others {
                wide(Together { all: all.to_mut(), other: &other[places.clone()], add: &add });
            }
            if wide(Any { all: &all, test: &fails }) {
                failed.store(true, Ordering::Relaxed);
            }
            pack_values(&all, &test, words);
        });
        (!failed.load(Ordering::Relaxed)).then_some(words)
    }
}

/// Whether a number passes.
struct Any<'a, N, F> {
    all: &'a [N],
    test: &'a F,
}

impl<N: Copy, F: Fn(N) -> bool> Work for Any<'_, N, F> {
    type Output = bool;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) -> bool {
        self.all.iter().fold(false, |any, number| any | (self.test)(*number))
    }
}

struct Together<'a, N, F> {
    all: &'a mut [N],
    other: &'a [N],
    add: &'a F,
}

impl<N: Copy, F: Fn(N, N) -> N> Work for Together<'_, N, F> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call would not use the selected instructions")]
    fn work(self) {
        for (one, other) in self.all.iter_mut().zip(self.other) {
            *one = (self.add)(*one, *other);
        }
    }
}

/// A sum of amounts that are not negative: one more than it, so that zeroed memory stands for none. INVARIANT: once it
/// is [`Partial::LARGE`], it stays so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Partial(u32);

impl Tested for Partial {
    type Lane = u32;
}

impl Partial {
    const LARGE: Self = Self(u32::MAX);

    /// The sum of one amount, if it is small enough.
    fn of(amount: i64) -> Option<Self> {
        u32::try_from(amount)
            .ok()
            .filter(|amount| *amount < u32::MAX / 2)
            .map(|amount| Self(amount + 1))
    }

    fn plus(self, other: Self) -> Self {
        // One less than both together, unless one is none.
        let less = u32::from(self.0 != 0) & u32::from(other.0 != 0);
        let sum = self.0.saturating_add(other.0);
        if sum == u32::MAX { Self::LARGE } else { Self(sum - less) }
    }
}

/// The amounts of a stream's events.
struct Amounts<'s> {
    cells: Option<&'s Cells<u32>>,
    of_codes: Vec<Partial>,
}

impl Amounts<'_> {
    /// Adds the amounts of events that follow one another in a page.
    fn add(&self, sums: &mut [Partial], slot: u32, rows: &[Row]) {
        let Some(cells) = self.cells else { return };
        let (block, place) = (slot as usize / BLOCK, slot as usize % BLOCK);
        let numbers = cells.numbers(block);
        let end = numbers.len().min(place + rows.len());
        if place >= end {
            return;
        }
        let presence = cells.presence().chunk(block);
        let whole = presence.get(place / 64..end.div_ceil(64)).unwrap_or(&[]);
        // The first and the last word may have other events, which need not have the property: then each is asked.
        let all = !whole.is_empty() && whole.iter().all(|word| *word == u64::MAX);
        let is_present = |at: usize| all || cells.is_present(slot + at as u32);
        match numbers.part(place..end) {
            Slots::One(codes, _) => self.add_codes(sums, rows, codes, is_present),
            Slots::Two(codes, _) => self.add_codes(sums, rows, codes, is_present),
            Slots::Four(codes, _) => self.add_codes(sums, rows, codes, is_present),
            Slots::Whole(_) => debug_assert!(false, "a code has four bytes at most"),
        }
    }

    fn add_codes<N: Copy + Into<u32>>(
        &self,
        sums: &mut [Partial],
        rows: &[Row],
        codes: &[N],
        is_present: impl Fn(usize) -> bool,
    ) {
        for (at, (row, code)) in rows.iter().zip(codes).enumerate() {
            let code: u32 = (*code).into();
            if let Some(amount) = self.of_codes.get(code as usize)
                && is_present(at)
            {
                let sum = &mut sums[row.index()];
                *sum = sum.plus(*amount);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_sums_add_up_and_stay_large() {
        let of = |amount: i64| Partial::of(amount).expect("a small amount");
        let none = Partial::default();
        assert_eq!((none.plus(none), none.plus(of(0)), of(0).plus(none)), (none, of(0), of(0)));
        assert_eq!((of(0).plus(of(0)), of(7).plus(none).plus(of(5))), (of(0), of(12)));
        assert_eq!((Partial::of(-1), Partial::of(i64::MAX)), (None, None));
        let most = u32::MAX / 2 - 1;
        let two = of(most.into()).plus(of(most.into()));
        assert_eq!(two, Partial(2 * most + 1));
        let large = two.plus(of(most.into()));
        assert_eq!([large, large.plus(of(0)), large.plus(none)], [Partial::LARGE; 3]);
    }
}
