//! The values of cells, a block at a time, in as few bytes each as the values of the block need.
//!
//! In: values by index. Out: values, or the numbers that stand for those of a block, which the kernel compares as they
//! are: larger numbers stand for larger values. A clone shares its blocks until one side writes. A file has the values
//! as they would be without this: how they are held depends on what was written before, and reaches nothing else.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::frame::{Frame, Narrow};
use crate::image::packed;
use crate::rows::BLOCK;

/// Neighbouring values of which the least and the largest are kept, so that a scan can leave them out.
pub(crate) const ZONE: usize = 4_096;

/// The values of a block, or the numbers that stand for them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numbers<'c> {
    One(&'c [u8], Frame),
    Two(&'c [u16], Frame),
    Four(&'c [u32], Frame),
    Whole(&'c [i64]),
}

/// The least and the largest of some values; more values may be between them than there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    pub(crate) low: i64,
    pub(crate) high: i64,
    /// Whether there is the value that cells without one have, where it is before all others: it is not counted.
    pub(crate) before_all: bool,
}

impl Zone {
    const NONE: Self = Self { low: i64::MAX, high: i64::MIN, before_all: false };

    fn widen<T: Narrow>(&mut self, value: i64) {
        if T::BEFORE_ALL == Some(value) {
            self.before_all = true;
            return;
        }
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }
}

#[derive(Clone, Debug)]
enum Slots {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
    Whole(Vec<i64>),
}

#[derive(Clone, Debug)]
struct Chunk {
    frame: Frame,
    slots: Slots,
    zones: Vec<Zone>,
}

impl Slots {
    /// Slots for these values, in a frame or as they are, with room for `room`.
    fn of(frame: Option<&Frame>, values: &[i64], room: usize) -> Self {
        fn all<T>(values: &[i64], room: usize, slot: impl Fn(i64) -> T) -> Vec<T> {
            let mut slots = Vec::with_capacity(room.max(values.len()));
            slots.extend(values.iter().map(|value| slot(*value)));
            slots
        }
        let Some(frame) = frame else { return Self::Whole(all(values, room, |value| value)) };
        let number = |value| frame.number(value).expect("the frame has room for the value");
        match frame.most {
            0..=0xff => Self::One(all(values, room, |value| number(value) as u8)),
            0x100..=0xffff => Self::Two(all(values, room, |value| number(value) as u16)),
            _ => Self::Four(all(values, room, number)),
        }
    }
}

impl Chunk {
    fn of<T: Narrow>(values: &[i64]) -> Self {
        let frame = T::frame(values);
        let slots = Slots::of(frame.as_ref(), values, 0);
        let mut chunk = Self { frame: frame.unwrap_or(Frame::NONE), slots, zones: Vec::new() };
        chunk.measure::<T>(values);
        chunk
    }

    /// Finds the bounds of the zones.
    fn measure<T: Narrow>(&mut self, values: &[i64]) {
        let zone = |values: &[i64]| {
            let mut zone = Zone::NONE;
            values.iter().for_each(|value| zone.widen::<T>(*value));
            zone
        };
        self.zones = values.chunks(ZONE).map(zone).collect();
    }

    fn numbers(&self) -> Numbers<'_> {
        match &self.slots {
            Slots::One(slots) => Numbers::One(slots, self.frame),
            Slots::Two(slots) => Numbers::Two(slots, self.frame),
            Slots::Four(slots) => Numbers::Four(slots, self.frame),
            Slots::Whole(values) => Numbers::Whole(values),
        }
    }

    fn len(&self) -> usize {
        self.numbers().len()
    }

    fn values(&self) -> Vec<i64> {
        let numbers = self.numbers();
        (0..numbers.len()).filter_map(|place| numbers.value(place)).collect()
    }

    fn room(&self) -> usize {
        match &self.slots {
            Slots::One(slots) => slots.capacity(),
            Slots::Two(slots) => slots.capacity(),
            Slots::Four(slots) => slots.capacity(),
            Slots::Whole(values) => values.capacity(),
        }
    }

    /// Takes a frame that has room for more values beside those that it holds.
    fn widen<T: Narrow>(&mut self, more: impl Iterator<Item = i64>) {
        let mut values = self.values();
        let held = values.len();
        values.extend(more);
        let frame = T::frame(&values);
        self.slots = Slots::of(frame.as_ref(), &values[..held], self.room());
        self.frame = frame.unwrap_or(Frame::NONE);
    }

    /// Overwrites a value. Returns whether the frame has room for it.
    fn put(&mut self, place: usize, value: i64) -> bool {
        let number = match &mut self.slots {
            Slots::Whole(values) => {
                values[place] = value;
                return true;
            }
            _ => self.frame.number(value),
        };
        let Some(number) = number else { return false };
        match &mut self.slots {
            Slots::One(slots) => slots[place] = number as u8,
            Slots::Two(slots) => slots[place] = number as u16,
            Slots::Four(slots) => slots[place] = number,
            Slots::Whole(_) => {}
        }
        true
    }

    /// Overwrites the values at some places.
    fn set_all<T: Narrow>(&mut self, values: impl Iterator<Item = (usize, i64)> + Clone) {
        let mut left = values;
        while let Some((place, value)) = left.next() {
            if !self.put(place, value) {
                self.widen::<T>(std::iter::once(value).chain(left.clone().map(|(_, value)| value)));
                self.put(place, value);
            }
            self.zones[place / ZONE].widen::<T>(value);
        }
    }

    /// Grows to `len`, which is at most [`BLOCK`].
    fn grow<T: Narrow>(&mut self, len: usize, fill: i64) {
        fn grow<T: Copy>(slots: &mut Vec<T>, len: usize, fill: T) {
            if slots.capacity() < len {
                slots.reserve_exact(len.max(2 * slots.len()).min(BLOCK) - slots.len());
            }
            slots.resize(len, fill);
        }
        if !matches!(self.slots, Slots::Whole(_)) && self.frame.number(fill).is_none() {
            self.widen::<T>(std::iter::once(fill));
        }
        let number = self.frame.number(fill).unwrap_or(0);
        match &mut self.slots {
            Slots::One(slots) => grow(slots, len, number as u8),
            Slots::Two(slots) => grow(slots, len, number as u16),
            Slots::Four(slots) => grow(slots, len, number),
            Slots::Whole(values) => grow(values, len, fill),
        }
        self.zones.resize(len.div_ceil(ZONE), Zone::NONE);
    }
}

impl Numbers<'_> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::One(slots, _) => slots.len(),
            Self::Two(slots, _) => slots.len(),
            Self::Four(slots, _) => slots.len(),
            Self::Whole(values) => values.len(),
        }
    }

    /// The value at a place.
    pub(crate) fn value(&self, place: usize) -> Option<i64> {
        Some(match self {
            Self::One(slots, frame) => frame.value((*slots.get(place)?).into()),
            Self::Two(slots, frame) => frame.value((*slots.get(place)?).into()),
            Self::Four(slots, frame) => frame.value(*slots.get(place)?),
            Self::Whole(values) => *values.get(place)?,
        })
    }

    /// The numbers at some places.
    pub(crate) fn part(&self, places: Range<usize>) -> Self {
        match *self {
            Self::One(slots, frame) => Self::One(&slots[places], frame),
            Self::Two(slots, frame) => Self::Two(&slots[places], frame),
            Self::Four(slots, frame) => Self::Four(&slots[places], frame),
            Self::Whole(values) => Self::Whole(&values[places]),
        }
    }
}

/// Values in blocks of [`BLOCK`]. INVARIANT: every block but the last is full, or its tail was given back.
#[derive(Clone, Debug)]
pub(super) struct NarrowValues<T> {
    chunks: Vec<Arc<Chunk>>,
    of: PhantomData<T>,
}

impl<T> Default for NarrowValues<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), of: PhantomData }
    }
}

impl<T: Narrow> NarrowValues<T> {
    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * BLOCK + last.len())
    }

    /// The value at `index`, if the array is that long.
    pub(super) fn get(&self, index: usize) -> Option<T> {
        let value = self.chunks.get(index / BLOCK)?.numbers().value(index % BLOCK)?;
        Some(T::of_number(value))
    }

    /// Grows to `len` with `fill`; never shrinks.
    pub(super) fn grow(&mut self, len: usize, fill: T) {
        while self.len() < len {
            if self.len() == self.chunks.len() * BLOCK {
                self.chunks.push(Arc::new(Chunk::of::<T>(&[])));
            }
            let before = (self.chunks.len() - 1) * BLOCK;
            let last = self.chunks.last_mut().expect("there is a block with room");
            Arc::make_mut(last).grow::<T>((len - before).min(BLOCK), fill.number());
        }
    }

    /// Overwrites a value. Panics when the array is not that long.
    pub(super) fn set(&mut self, index: usize, value: T) {
        self.set_all(index / BLOCK, std::iter::once((index % BLOCK, value)));
    }

    /// Overwrites a value that stands for none.
    pub(super) fn clear(&mut self, index: usize, fill: T) {
        self.clear_range(index / BLOCK, index % BLOCK..index % BLOCK + 1, fill);
    }

    /// Overwrites values of a block. Panics when the block is not that long.
    pub(super) fn set_all(
        &mut self,
        block: usize,
        values: impl Iterator<Item = (usize, T)> + Clone,
    ) {
        let values = values.map(|(place, value)| (place, value.number()));
        Arc::make_mut(&mut self.chunks[block]).set_all::<T>(values);
    }

    /// Overwrites values of a block that stand for none.
    pub(super) fn clear_range(&mut self, block: usize, places: Range<usize>, fill: T) {
        let (chunk, fill) = (Arc::make_mut(&mut self.chunks[block]), fill.number());
        for place in places {
            if !chunk.put(place, fill) {
                chunk.widen::<T>(std::iter::once(fill));
                chunk.put(place, fill);
            }
        }
    }

    /// Replaces every value of a block by what `new` makes of its place and of itself.
    pub(super) fn replace(&mut self, block: usize, new: impl Fn(usize, T) -> T) {
        let mut values = self.chunks[block].values();
        for (place, value) in values.iter_mut().enumerate() {
            *value = new(place, T::of_number(*value)).number();
        }
        self.chunks[block] = Arc::new(Chunk::of::<T>(&values));
    }

    /// Frees the values of a block from a place on, unless it is the last block; they read as absent from then on.
    pub(super) fn cut(&mut self, block: usize, place: usize) {
        if block + 1 < self.chunks.len() && place < self.chunks[block].len() {
            let values = self.chunks[block].values();
            self.chunks[block] = Arc::new(Chunk::of::<T>(&values[..place]));
        }
    }

    /// Number of values that were not given back.
    pub(super) fn held(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.len()).sum()
    }

    /// Number of blocks, those that were given back included.
    pub(super) fn blocks(&self) -> usize {
        self.chunks.len()
    }

    /// The numbers of a block; none past the end.
    pub(super) fn numbers(&self, block: usize) -> Numbers<'_> {
        self.chunks.get(block).map_or(Numbers::Whole(&[]), |chunk| chunk.numbers())
    }

    /// Bounds of the values of each [`ZONE`] of a block that were ever set.
    pub(super) fn zones(&self, block: usize) -> &[Zone] {
        self.chunks.get(block).map_or(&[], |chunk| &chunk.zones)
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let of_chunk = |chunk: &Arc<Chunk>| {
            let width = match &chunk.slots {
                Slots::One(_) => 1,
                Slots::Two(_) => 2,
                Slots::Four(_) => 4,
                Slots::Whole(_) => 8,
            };
            16 + size_of::<Chunk>() + chunk.room() * width + chunk.zones.capacity() * 16
        };
        self.chunks.iter().map(of_chunk).sum()
    }
}

/// A block as files have it: values.
struct Whole<'c, T>(&'c Chunk, PhantomData<T>);

impl<T: Narrow> Serialize for Whole<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values: Vec<T> = self.0.values().into_iter().map(T::of_number).collect();
        packed::serialize(&values, serializer)
    }
}

impl<T: Narrow> Serialize for NarrowValues<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut chunks = serializer.serialize_seq(Some(self.chunks.len()))?;
        for chunk in &self.chunks {
            chunks.serialize_element(&Whole::<T>(chunk, PhantomData))?;
        }
        chunks.end()
    }
}

/// A block that was read.
struct Read<T>(Arc<Chunk>, PhantomData<T>);

impl<'de, T: Narrow> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values: Vec<T> = packed::deserialize(deserializer)?;
        let values: Vec<i64> = values.into_iter().map(T::number).collect();
        Ok(Self(Arc::new(Chunk::of::<T>(&values)), PhantomData))
    }
}

impl<'de, T: Narrow> Deserialize<'de> for NarrowValues<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let chunks = Vec::<Read<T>>::deserialize(deserializer)?;
        let chunks = chunks.into_iter().map(|Read(chunk, _)| chunk).collect();
        Ok(Self { chunks, of: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    const DAY: i64 = 86_400_000;

    fn same<T: Narrow + PartialEq + std::fmt::Debug>(fill: T, values: &[Vec<(usize, T)>]) {
        let (mut narrow, mut plain) = (NarrowValues::<T>::default(), Vec::<T>::new());
        for batch in values {
            let most = batch.iter().map(|(index, _)| *index).max().unwrap_or(0);
            narrow.grow(most + 1, fill);
            plain.resize(plain.len().max(most + 1), fill);
            for (index, value) in batch {
                plain[*index] = *value;
            }
            for of_block in batch.chunk_by(|one, other| one.0 / BLOCK == other.0 / BLOCK) {
                let places = of_block.iter().map(|(index, value)| (index % BLOCK, *value));
                narrow.set_all(of_block[0].0 / BLOCK, places);
            }
            let held: Vec<Option<T>> = (0..=plain.len()).map(|at| narrow.get(at)).collect();
            assert!(held[..plain.len()].iter().flatten().eq(&plain), "every value is held");
            assert_eq!((held[plain.len()], narrow.len()), (None, plain.len()));
            for (index, value) in batch {
                let zone = narrow.zones(index / BLOCK)[index % BLOCK / ZONE];
                let inside = zone.low <= value.number() && value.number() <= zone.high;
                assert!(inside || zone.before_all && T::BEFORE_ALL == Some(value.number()));
            }
        }
        for block in 0..narrow.blocks() {
            let numbers = narrow.numbers(block);
            let values = &plain[block * BLOCK..plain.len().min((block + 1) * BLOCK)];
            let bounds = values.iter().step_by(997).map(|value| value.number());
            let bounds: Vec<i64> = bounds.flat_map(|at| [at, at.saturating_add(1)]).collect();
            for low in bounds.iter().copied().chain([i64::MIN, i64::MAX, 0]) {
                for high in [low, low.saturating_add(90_000_000), i64::MAX, -1] {
                    let inside = |frame: &Frame, number: u32| {
                        frame.between(low, high).is_some_and(|(a, b)| a <= number && number <= b)
                    };
                    for (place, value) in values.iter().enumerate().step_by(313) {
                        let found = match numbers {
                            Numbers::One(slots, frame) => inside(&frame, slots[place].into()),
                            Numbers::Two(slots, frame) => inside(&frame, slots[place].into()),
                            Numbers::Four(slots, frame) => inside(&frame, slots[place]),
                            Numbers::Whole(_) => continue,
                        };
                        assert_eq!(found, low <= value.number() && value.number() <= high);
                    }
                }
            }
        }
    }

    #[test]
    fn values_come_back_whatever_was_written_before_and_their_order_is_that_of_the_numbers() {
        let n = |n: usize| n.cast_signed() as i64;
        let indexes = || (0..9_000).chain(70_000..71_000);
        let all =
            |value: fn(i64) -> i64| indexes().map(|at| (at, value(n(at)))).collect::<Vec<_>>();
        same(0, &[all(|at| at % 200), all(|at| at % 300), all(|at| at * at), all(|at| at << 40)]);
        same(0, &[all(|at| -at), all(|at| at - 4_000), all(|_| i64::MIN), all(|_| i64::MAX)]);
        let codes = |value: fn(u32) -> u32| indexes().map(|at| (at, value(at as u32))).collect();
        same(0, &[codes(|at| at % 7), codes(|at| at), codes(|at| u32::MAX - at), codes(|_| 0)]);
        let times = |value: fn(i64) -> i64| {
            let at = |at| (at, Timestamp::saturating_from_millis(value(n(at))));
            indexes().map(at).collect()
        };
        let none = Timestamp::MIN;
        same(none, &[times(|at| at * DAY), times(|at| -at * 9 * DAY), times(|_| i64::MIN)]);
        same(none, &[times(|at| at * 5_000), times(|at| -at * 60_000), times(|at| at * at)]);
        same(none, &[times(|at| at), times(|at| at * 123_456_789), times(|_| i64::MAX)]);
        same(none, &[times(|_| i64::MIN), times(|at| at * DAY), times(|at| at * DAY + 1)]);
    }

    #[test]
    fn instants_that_go_back_seldom_need_another_frame() {
        let mut chunk = Chunk::of::<Timestamp>(&[]);
        let (mut changes, mut frame) = (0, chunk.frame);
        chunk.grow::<Timestamp>(BLOCK, Timestamp::MIN.as_millis());
        for place in 0..BLOCK {
            chunk.set_all::<Timestamp>(std::iter::once((
                place,
                -(place.cast_signed() as i64) * 7_000,
            )));
            changes += usize::from(chunk.frame != frame);
            frame = chunk.frame;
        }
        assert!(changes < 30 && matches!(chunk.slots, Slots::Four(_)), "{changes}");
    }
}
