//! Dirty rows: rows whose answer for a leaf may have changed.
//!
//! In: rows in any order, each with its new answer if that is known. Out: words of 64 rows, ascending. Few
//! rows are a list, many are bitmaps, whose memory is reused.

use crate::rows::bits;

/// What is known about a dirty row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dirty {
    /// The answer must be evaluated.
    Unknown,
    /// The answer is known.
    Known(bool),
}

/// A set of dirty rows.
///
/// INVARIANT: `marks` has a bit for each word that is not 0 in some plane. All rows are in the list, or all
/// are in the planes; `count` is the number of bits in the planes.
pub(super) struct DirtyRows {
    rows: usize,
    list: Vec<(u32, usize)>,
    /// One bit per row: the answer is unknown; it is true; it is false.
    planes: [Vec<u64>; 3],
    marks: Vec<u64>,
    count: usize,
}

impl DirtyRows {
    pub(super) fn new(rows: usize) -> Self {
        Self { rows, list: Vec::new(), planes: Default::default(), marks: Vec::new(), count: 0 }
    }

    pub(super) fn add(&mut self, row: u32, what: Dirty) {
        let plane = match what {
            Dirty::Unknown => 0,
            Dirty::Known(true) => 1,
            Dirty::Known(false) => 2,
        };
        if self.count > 0 {
            self.set(row, plane);
            return;
        }
        self.list.push((row, plane));
        if self.list.len() > 64 && self.list.len() > self.rows / 512 {
            self.planes.iter_mut().for_each(|plane| plane.resize(self.rows.div_ceil(64), 0));
            self.marks.resize(self.rows.div_ceil(64 * 64), 0);
            let mut list = std::mem::take(&mut self.list);
            list.drain(..).for_each(|(row, plane)| self.set(row, plane));
            self.list = list;
        }
    }

    fn set(&mut self, row: u32, plane: usize) {
        let at = row as usize / 64;
        let (word, bit) = (&mut self.planes[plane][at], 1 << (row % 64));
        self.count += usize::from(*word & bit == 0);
        *word |= bit;
        self.marks[at / 64] |= 1 << (at % 64);
    }

    /// An upper bound of the number of rows.
    pub(super) fn len(&self) -> usize {
        self.list.len() + self.count
    }

    /// Removes all rows. Calls `visit` with the number of each word that has some, ascending, and its bits in
    /// each plane.
    pub(super) fn drain(&mut self, mut visit: impl FnMut(usize, [u64; 3])) {
        self.count = 0;
        self.list.sort_unstable();
        for rows in self.list.chunk_by(|a, b| a.0 / 64 == b.0 / 64) {
            let mut words = [0; 3];
            rows.iter().for_each(|(row, plane)| words[*plane] |= 1 << (row % 64));
            visit(rows[0].0 as usize / 64, words);
        }
        self.list.clear();
        for (at, mark) in self.marks.iter_mut().enumerate().filter(|(_, mark)| **mark != 0) {
            for word in bits(std::mem::take(mark)).map(|bit| at * 64 + bit as usize) {
                visit(word, self.planes.each_mut().map(|plane| std::mem::take(&mut plane[word])));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn draining_dirty_rows_returns_each_row_once_and_in_order() {
        let mut dirty = DirtyRows::new(100_000);
        for count in [0, 5, 64, 65, 300, 20_000, 3] {
            let mut expected: BTreeMap<usize, [u64; 3]> = BTreeMap::new();
            for n in 0..count {
                let row = n * 7_919 % 100_000;
                let (plane, what) =
                    [(0, Dirty::Unknown), (1, Dirty::Known(true)), (2, Dirty::Known(false))][n % 3];
                dirty.add(row as u32, what);
                expected.entry(row / 64).or_default()[plane] |= 1 << (row % 64);
            }
            assert_eq!(dirty.len(), count);
            let mut found = Vec::new();
            dirty.drain(|at, words| found.push((at, words)));
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
            assert_eq!(dirty.len(), 0);
        }
    }
}
