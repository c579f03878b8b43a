//! A growing array in chunks behind `Arc`, copied on write.
//!
//! In: values by index. Out: slices. A clone increments one counter per chunk, so a snapshot is cheap,
//! and a writer copies only the chunks that it changes while another clone shares them.

use std::sync::Arc;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{ContactId, Row};
use crate::image::packed::{self, Element};

/// `N` values per chunk. INVARIANT: every chunk but the last is full, or its tail was given back.
#[derive(Clone, Debug)]
pub(crate) struct Chunked<T, const N: usize = 65_536> {
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T, const N: usize> Default for Chunked<T, N> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

packed::numbers!(Row, u32, 4, [1, 2, 3, 4], number_of, Row);
packed::sixteen_bytes!(ContactId, bytes_of, contact_of);

fn number_of(row: Row) -> u32 {
    row.0
}

fn bytes_of(contact: ContactId) -> [u8; 16] {
    contact.0.into_bytes()
}

fn contact_of(bytes: [u8; 16]) -> ContactId {
    ContactId(uuid::Uuid::from_bytes(bytes))
}

/// A chunk as files have it.
struct Chunk<T>(T);

impl<T: Element> Serialize for Chunk<&[T]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        packed::serialize(self.0, serializer)
    }
}

impl<'de, T: Element> Deserialize<'de> for Chunk<Vec<T>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        packed::deserialize(deserializer).map(Chunk)
    }
}

impl<T: Element, const N: usize> Serialize for Chunked<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut chunks = serializer.serialize_seq(Some(self.chunks.len()))?;
        self.chunks.iter().try_for_each(|chunk| chunks.serialize_element(&Chunk(&chunk[..])))?;
        chunks.end()
    }
}

impl<'de, T: Element, const N: usize> Deserialize<'de> for Chunked<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let chunks = Vec::<Chunk<Vec<T>>>::deserialize(deserializer)?;
        Ok(Self { chunks: chunks.into_iter().map(|Chunk(chunk)| Arc::new(chunk)).collect() })
    }
}

impl<T: Clone, const N: usize> Chunked<T, N> {
    /// Number of values.
    pub(crate) fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * N + last.len())
    }

    /// The value at `index`, if the array is that long.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / N)?.get(index % N)
    }

    /// Appends a value.
    pub(crate) fn push(&mut self, value: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < N => Arc::make_mut(last).push(value),
            _ => self.chunks.push(Arc::new(vec![value])),
        }
    }

    /// Grows to `len` with `fill`; never shrinks.
    pub(crate) fn grow(&mut self, len: usize, fill: &T) {
        while self.len() < len {
            let room = N - self.chunks.last().map_or(N, |last| last.len());
            let missing = len - self.len();
            if room == 0 {
                self.chunks.push(Arc::new(vec![fill.clone(); missing.min(N)]));
            } else {
                let last = self.chunks.last_mut().expect("the last chunk has room");
                let grown = last.len() + missing.min(room);
                Arc::make_mut(last).resize(grown, fill.clone());
            }
        }
    }

    /// The value at `index`, to change it. Panics when the array is not that long.
    pub(crate) fn get_mut(&mut self, index: usize) -> &mut T {
        &mut Arc::make_mut(&mut self.chunks[index / N])[index % N]
    }

    /// Frees the values of a chunk from a place on, unless it is the last chunk; they read as absent from then on.
    pub(crate) fn cut_chunk(&mut self, number: usize, place: usize) {
        if number + 1 < self.chunks.len() && place < self.chunks[number].len() {
            self.chunks[number] = Arc::new(self.chunks[number][..place].to_vec());
        }
    }

    /// Number of chunks, those that were dropped included.
    pub(crate) fn chunks(&self) -> usize {
        self.chunks.len()
    }

    /// The values of some chunks, to change each by itself. The numbers ascend. Panics past the end.
    pub(crate) fn chunks_at(&mut self, numbers: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
        let (mut rest, mut first) = (self.chunks.as_mut_slice(), 0);
        let take = |number: usize| {
            let chunk = rest.split_off_mut(..=number - first).and_then(<[_]>::last_mut);
            first = number + 1;
            Arc::make_mut(chunk.expect("the array is that long")).as_mut_slice()
        };
        numbers.map(take).collect()
    }

    /// The values of a chunk, to change them. Panics past the end.
    pub(crate) fn chunk_mut(&mut self, number: usize) -> &mut [T] {
        Arc::make_mut(&mut self.chunks[number]).as_mut_slice()
    }

    /// The values of a chunk; empty past the end.
    pub(crate) fn chunk(&self, number: usize) -> &[T] {
        self.chunks.get(number).map_or(&[], |chunk| chunk.as_slice())
    }

    /// Heap bytes, not counting the values' own allocations.
    pub(crate) fn heap_bytes(&self) -> usize {
        let of_chunk = |chunk: &Arc<Vec<T>>| 48 + chunk.capacity() * size_of::<T>();
        self.chunks.iter().map(of_chunk).sum()
    }

    /// All values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_vector_behaves_like_a_vector_and_a_clone_keeps_its_values() {
        let mut chunked = Chunked::<u32, 4>::default();
        let mut plain = Vec::new();
        for value in 0..11 {
            chunked.push(value);
            plain.push(value);
        }
        chunked.grow(30, &7);
        plain.resize(30, 7);
        let seen = chunked.clone();
        *chunked.get_mut(5) = 99;
        assert_eq!(seen.iter().copied().collect::<Vec<_>>(), plain);
        plain[5] = 99;
        assert_eq!(chunked.iter().copied().collect::<Vec<_>>(), plain);
        assert_eq!(chunked.len(), 30);
        assert_eq!(chunked.get(30), None);
        assert_eq!((chunked.chunk(6), chunked.chunk(7).len()), (&[7; 4][..], 2));
        assert!(chunked.chunk(8).is_empty());
        chunked.cut_chunk(1, 0);
        chunked.cut_chunk(7, 0);
        assert_eq!((chunked.len(), chunked.get(3), chunked.get(4)), (30, Some(&3), None));
        assert_eq!((chunked.get(8), chunked.chunk(7).len()), (Some(&8), 2));
        chunked.cut_chunk(2, 1);
        chunked.cut_chunk(2, 3);
        assert_eq!((chunked.get(8), chunked.get(9), chunked.get(12)), (Some(&8), None, Some(&7)));
        chunked.grow(33, &7);
        assert_eq!((chunked.len(), chunked.get(32)), (33, Some(&7)));
        let seen = chunked.clone();
        for (number, chunk) in
            [0, 2, 3, 7, 8].into_iter().zip(chunked.chunks_at([0, 2, 3, 7, 8].into_iter()))
        {
            chunk[0] = 100 + number;
        }
        let first = |chunked: &Chunked<u32, 4>| {
            [0, 1, 2, 3, 4, 7, 8].map(|n| chunked.chunk(n).first().copied())
        };
        let changed = [Some(100), None, Some(102), Some(103), Some(7), Some(107), Some(108)];
        assert_eq!(first(&chunked), changed);
        assert_eq!(first(&seen), [Some(0), None, Some(8), Some(7), Some(7), Some(7), Some(7)]);
    }
}
