//! Rows by the next instant at which time may change their answer.
//!
//! In: a row and its edge. Out: the first edge of all rows, and the rows whose edge has passed. INVARIANT: `least` has
//! the earliest edge of each group of rows.

use crate::time::Timestamp;

/// Rows of a group: a look at all groups costs as much as one at a group's rows, about.
const GROUP: usize = 1_024;

/// The edges of all rows; `Timestamp::MAX` for those that have none.
#[derive(Clone, Debug, Default)]
pub(super) struct RowEdges {
    of_row: Vec<Timestamp>,
    least: Vec<Timestamp>,
}

impl RowEdges {
    /// The edges of as many rows.
    pub(super) fn of(of_row: Vec<Timestamp>) -> Self {
        let least = of_row.chunks(GROUP).map(least).collect();
        Self { of_row, least }
    }

    /// How many rows have an edge or none: the first ones.
    pub(super) fn rows(&self) -> usize {
        self.of_row.len()
    }

    /// Sets the edges of some rows, in any order.
    pub(super) fn set(&mut self, edges: impl IntoIterator<Item = (u32, Timestamp)>) {
        let mut groups = Vec::new();
        for (row, edge) in edges {
            let row = row as usize;
            if row >= self.of_row.len() {
                self.of_row.resize(row + 1, Timestamp::MAX);
                self.least.resize(self.of_row.len().div_ceil(GROUP), Timestamp::MAX);
            }
            self.of_row[row] = edge;
            groups.push(row / GROUP);
        }
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            let from = group * GROUP;
            let until = (from + GROUP).min(self.of_row.len());
            self.least[group] = least(&self.of_row[from..until]);
        }
    }

    /// The earliest edge.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.least.iter().copied().min().filter(|edge| *edge < Timestamp::MAX)
    }

    /// The rows whose edge is not after an instant.
    pub(super) fn due(&self, at: Timestamp) -> impl Iterator<Item = u32> {
        let groups = self.least.iter().enumerate().filter(move |(_, edge)| **edge <= at);
        groups.flat_map(move |(group, _)| {
            let edges = self.of_row.iter().enumerate().skip(group * GROUP).take(GROUP);
            edges.filter(move |(_, edge)| **edge <= at).map(|(row, _)| row as u32)
        })
    }

    pub(super) fn heap_bytes(&self) -> usize {
        (self.of_row.capacity() + self.least.capacity()) * size_of::<Timestamp>()
    }
}

fn least(edges: &[Timestamp]) -> Timestamp {
    edges.iter().copied().min().unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_edge_and_those_that_passed_are_found_as_they_are_set() {
        let at = |millis| Timestamp::saturating_from_millis(millis);
        let mut edges = RowEdges::of(vec![Timestamp::MAX; 3_000]);
        assert_eq!((edges.first(), edges.rows()), (None, 3_000));
        let mut plain = vec![i64::MAX; 5_000];
        for n in 0..20_000_i64 {
            let (row, edge) =
                (usize::try_from(n * 7_919 % 5_000).expect("it is small"), n * 104_729 % 1_000);
            plain[row] = edge;
            edges.set([(row as u32, at(edge))]);
            if n % 500 == 0 {
                assert_eq!(edges.first().map(Timestamp::as_millis), plain.iter().min().copied());
                let due: Vec<u32> = edges.due(at(90)).collect();
                let expected = (0..).zip(&plain).filter(|(_, edge)| **edge <= 90);
                assert_eq!(due, expected.map(|(row, _)| row).collect::<Vec<u32>>());
            }
        }
    }
}
