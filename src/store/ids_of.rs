//! The contacts of rows, handed out.
//!
//! In: a set of rows. Out: the id of each, in the order of the rows. A set is taken apart by the number of rows before
//! a place, so that several threads write parts of equal length.

use super::identity::Identity;
use crate::ids::ContactId;
use crate::parallel::Splits;
use crate::rows::{BLOCK_WORDS, Ones, Places, RowSet, wide};

/// A set of rows, or a bit per row.
#[derive(Clone, Copy)]
pub(crate) enum Which<'s> {
    Set(&'s RowSet),
    Words(&'s [u64]),
}

impl<'s> Which<'s> {
    fn blocks(self) -> usize {
        match self {
            Self::Set(rows) => rows.blocks(),
            Self::Words(words) => words.len().div_ceil(BLOCK_WORDS),
        }
    }

    fn block_len(self, block: usize) -> usize {
        match self {
            Self::Set(rows) => rows.block_len(block),
            Self::Words(_) => wide(Ones(self.words(block))) as usize,
        }
    }

    /// The words of a block.
    fn words(self, block: usize) -> &'s [u64] {
        let Self::Words(words) = self else { return &[] };
        let end = words.len().min((block + 1) * BLOCK_WORDS);
        words.get(block * BLOCK_WORDS..end).unwrap_or(&[])
    }

    fn places(self, block: usize, skipped: usize) -> Places<'s> {
        match self {
            Self::Set(rows) => rows.places(block, skipped),
            Self::Words(_) => Places::skipping(self.words(block), skipped),
        }
    }

    /// Number of rows.
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Set(rows) => rows.len() as usize,
            Self::Words(words) => wide(Ones(words)) as usize,
        }
    }
}

/// The ids of some rows of a set: `len` of them, after the first `skipped` of a block.
pub(super) struct IdsOf<'s> {
    rows: Which<'s>,
    identity: &'s Identity,
    block: usize,
    skipped: usize,
    len: usize,
}

/// The ids that are left.
pub(super) struct Ids<'s> {
    rows: Which<'s>,
    identity: &'s Identity,
    block: usize,
    /// The rows that are left of a word, and the place of its first bit.
    word: u64,
    first: usize,
    left: Places<'s>,
    of_block: &'s [ContactId],
    len: usize,
}

impl<'s> IdsOf<'s> {
    pub(super) fn new(rows: Which<'s>, identity: &'s Identity) -> Self {
        Self { rows, identity, block: 0, skipped: 0, len: rows.len() }
    }
}

impl<'s> Splits for IdsOf<'s> {
    type Item = ContactId;
    type Items = Ids<'s>;

    fn len(&self) -> usize {
        self.len
    }

    fn split_at(self, place: usize) -> (Self, Self) {
        let (mut block, mut skipped) = (self.block, self.skipped + place);
        while block < self.rows.blocks() && skipped >= self.rows.block_len(block) {
            skipped -= self.rows.block_len(block);
            block += 1;
        }
        let behind = Self { block, skipped, len: self.len - place, ..self };
        (Self { len: place, ..self }, behind)
    }

    fn items(self) -> Ids<'s> {
        let Self { rows, identity, block, skipped, len } = self;
        let left = rows.places(block, skipped);
        let of_block = identity.ids(block);
        Ids { rows, identity, block, word: 0, first: 0, left, of_block, len }
    }
}

impl Ids<'_> {
    /// Goes on to the next word with a row.
    #[inline(never)]
    fn refill(&mut self) {
        while self.word == 0 {
            if let Some((at, word)) = self.left.next_word() {
                (self.first, self.word) = (at * 64, word);
            } else {
                self.block += 1;
                self.left = self.rows.places(self.block, 0);
                self.of_block = self.identity.ids(self.block);
            }
        }
    }
}

impl Iterator for Ids<'_> {
    type Item = ContactId;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each id costs more than the id")]
    fn next(&mut self) -> Option<ContactId> {
        if self.len == 0 {
            return None;
        }
        if self.word == 0 {
            self.refill();
        }
        let place = self.first + self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        self.len -= 1;
        Some(self.of_block[place])
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl ExactSizeIterator for Ids<'_> {}

impl DoubleEndedIterator for Ids<'_> {
    fn next_back(&mut self) -> Option<ContactId> {
        // Nothing goes through it from behind, so this need not be fast.
        let last = self.len.checked_sub(1)?;
        let here = IdsOf {
            rows: self.rows,
            identity: self.identity,
            block: self.block,
            skipped: 0,
            len: 0,
        };
        let left = self.left.clone().count() + self.word.count_ones() as usize;
        let passed = self.rows.block_len(self.block) - left;
        let mut behind = IdsOf { len: passed + self.len, ..here }.split_at(passed + last).1.items();
        self.len = last;
        behind.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Row;

    #[test]
    fn ids_come_in_the_order_of_rows_wherever_the_set_is_taken_apart() {
        let mut identity = Identity::default();
        let ids = (0..200_000u128).map(|n| ContactId(uuid::Uuid::from_u128(n * 7)));
        identity.add_ids(&ids.collect::<Vec<_>>());
        let few = [0, 5, 64, 65_535, 65_536, 140_000, 199_999].into_iter().collect();
        let many = (0..200_000).filter(|row| row % 3 != 1 && row / 65_536 != 1).collect();
        for rows in [RowSet::new(), few, many] {
            let words = rows.words(200_000_usize.div_ceil(64));
            for which in [Which::Set(&rows), Which::Words(&words)] {
                let expected: Vec<_> =
                    rows.iter().filter_map(|row| identity.id(Row(row))).collect();
                let all = IdsOf::new(which, &identity);
                assert_eq!(crate::parallel::list(all), expected);
                for place in [0, 1, 4, expected.len() / 3, expected.len()] {
                    let place = place.min(expected.len());
                    let (one, other) = IdsOf::new(which, &identity).split_at(place);
                    assert_eq!((one.len(), other.len()), (place, expected.len() - place));
                    let (nearer, rest) = other.split_at((expected.len() - place) / 2);
                    let (mut front, mut back) = (one.items(), rest.items());
                    let mut reversed = Vec::new();
                    while reversed.len() < 200
                        && let Some(id) = back.next_back()
                    {
                        reversed.push(id);
                    }
                    reversed.extend(back.collect::<Vec<_>>().into_iter().rev());
                    reversed.reverse();
                    let first = front.next();
                    let found: Vec<_> = first
                        .into_iter()
                        .chain(front)
                        .chain(nearer.items())
                        .chain(reversed)
                        .collect();
                    assert_eq!(found, expected);
                }
            }
        }
    }
}
