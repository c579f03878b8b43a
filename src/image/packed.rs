//! Arrays of numbers in few bytes, which are written and read all at once.
//!
//! In: an array. Out: its bytes, and from them the same array. Numbers take as many bytes each as the largest needs, so
//! reading them is copying; one by one, as serde has them, it took longer than all else of opening a file. Bytes of
//! earlier formats are read as well: there an array begins with its length, and here with a number that no length is.
//! INVARIANT: the bytes are a function of the array. No bytes cause a panic, or much more memory than they take.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, SerializeTuple, Serializer};
use serde::{Deserialize, Serialize};

/// What tells a packed array from the length of another: limits keep lengths below it. The width follows, then the
/// length.
const PACKED: u64 = 1 << 40;
/// The place of the width in the first number.
const WIDTH: u32 = 34;
/// Arrays that are shorter are written number by number.
const FEW: usize = 8;
/// Zeros that take no bytes at all, at most: as many as a block of rows has.
const ZEROS: usize = 65_536;

/// What arrays of a state are made of.
pub(crate) trait Element: Sized {
    /// Writes an array.
    fn put<S: Serializer>(all: &[Self], serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads an array.
    fn take<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Self>, D::Error>;
}

/// Writes an array: for `#[serde(with = "packed")]`.
pub(crate) fn serialize<T: Element, S: Serializer>(
    all: &[T],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    T::put(all, serializer)
}

/// Reads an array: for `#[serde(with = "packed")]`.
pub(crate) fn deserialize<'de, T: Element, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    T::take(deserializer)
}

impl Element for u8 {
    fn put<S: Serializer>(all: &[Self], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(all)
    }

    fn take<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Self>, D::Error> {
        struct AsTheyAre;

        impl Visitor<'_> for AsTheyAre {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }

        deserializer.deserialize_bytes(AsTheyAre)
    }
}

/// Values of at most sixteen bytes each, as bytes of which the first ones are enough.
pub(crate) trait Word: Copy + Serialize + for<'de> Deserialize<'de> {
    /// How many bytes these values need each.
    fn width(all: &[Self]) -> usize;

    /// The first bytes of each.
    fn pack(all: &[Self], width: usize) -> Vec<u8>;

    /// The values with these first bytes, which are as many as their number times the width; `None` for a width that
    /// none has.
    fn unpack(bytes: &[u8], width: usize, count: usize) -> Option<Vec<Self>>;
}

/// The first `W` bytes of each.
pub(crate) fn cut<const W: usize, const N: usize, T: Copy>(
    all: &[T],
    bytes: impl Fn(T) -> [u8; N],
) -> Vec<u8> {
    let mut out = vec![0; all.len() * W];
    for (out, value) in out.as_chunks_mut::<W>().0.iter_mut().zip(all) {
        out.copy_from_slice(&bytes(*value)[..W]);
    }
    out
}

/// The values with these first bytes.
pub(crate) fn grown<const W: usize, const N: usize, T>(
    bytes: &[u8],
    value: impl Fn([u8; N]) -> T,
) -> Vec<T> {
    let whole = |first: &[u8; W]| {
        let mut all = [0; N];
        all[..W].copy_from_slice(first);
        value(all)
    };
    bytes.as_chunks::<W>().0.iter().map(whole).collect()
}

/// Numbers, by the unsigned ones that they are written as: small for small ones.
macro_rules! numbers {
    ($type:ty, $unsigned:ty, $bytes:literal, [$($width:literal),*], $to:expr, $of:expr) => {
        impl $crate::image::packed::Word for $type {
            fn width(all: &[Self]) -> usize {
                let every = all.iter().fold(0, |every, value| every | $to(*value));
                (<$unsigned>::BITS - <$unsigned>::leading_zeros(every)).div_ceil(8) as usize
            }

            fn pack(all: &[Self], width: usize) -> Vec<u8> {
                let bytes = |value: Self| $to(value).to_le_bytes();
                match width {
                    $($width => $crate::image::packed::cut::<$width, $bytes, _>(all, bytes),)*
                    _ => Vec::new(),
                }
            }

            fn unpack(bytes: &[u8], width: usize, count: usize) -> Option<Vec<Self>> {
                let value = |bytes: [u8; $bytes]| $of(<$unsigned>::from_le_bytes(bytes));
                match width {
                    0 if bytes.is_empty() => Some(vec![value([0; $bytes]); count]),
                    $($width => Some($crate::image::packed::grown::<$width, $bytes, _>(bytes, value)),)*
                    _ => None,
                }
            }
        }

        $crate::image::packed::element!($type);
    };
}

/// Values of sixteen bytes, each as it is.
macro_rules! sixteen_bytes {
    ($type:ty, $to:expr, $of:expr) => {
        impl $crate::image::packed::Word for $type {
            fn width(_: &[Self]) -> usize {
                16
            }

            fn pack(all: &[Self], _: usize) -> Vec<u8> {
                $crate::image::packed::cut::<16, 16, _>(all, $to)
            }

            fn unpack(bytes: &[u8], width: usize, _: usize) -> Option<Vec<Self>> {
                (width == 16).then(|| $crate::image::packed::grown::<16, 16, _>(bytes, $of))
            }
        }

        $crate::image::packed::element!($type);
    };
}

/// Makes an [`Element`] of a [`Word`].
macro_rules! element {
    ($type:ty) => {
        impl $crate::image::packed::Element for $type {
            fn put<S: serde::Serializer>(all: &[Self], serializer: S) -> Result<S::Ok, S::Error> {
                $crate::image::packed::put_words(all, serializer)
            }

            fn take<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Vec<Self>, D::Error> {
                $crate::image::packed::take_words(deserializer)
            }
        }
    };
}

pub(crate) use {element, numbers, sixteen_bytes};

fn same<T>(value: T) -> T {
    value
}

numbers!(u16, u16, 2, [1, 2], same::<u16>, same::<u16>);
numbers!(u32, u32, 4, [1, 2, 3, 4], same::<u32>, same::<u32>);
numbers!(u64, u64, 8, [1, 2, 3, 4, 5, 6, 7, 8], same::<u64>, same::<u64>);
numbers!(i64, u64, 8, [1, 2, 3, 4, 5, 6, 7, 8], zigzag, unzigzag);
sixteen_bytes!([u8; 16], same::<[u8; 16]>, same::<[u8; 16]>);

/// Small for numbers near zero on both sides.
pub(crate) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

/// Undoes [`zigzag`].
pub(crate) fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Bytes, written as such.
struct Bytes<'b>(&'b [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

pub(crate) fn put_words<T: Word, S: Serializer>(
    all: &[T],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let count = all.len();
    if count < FEW || count >> WIDTH != 0 {
        let mut sequence = serializer.serialize_seq(Some(count))?;
        all.iter().try_for_each(|value| sequence.serialize_element(value))?;
        return sequence.end();
    }
    let width = T::width(all).max(usize::from(count > ZEROS));
    let mut tuple = serializer.serialize_tuple(2)?;
    tuple.serialize_element(&(PACKED | (width as u64) << WIDTH | count as u64))?;
    tuple.serialize_element(&Bytes(&T::pack(all, width)))?;
    tuple.end()
}

pub(crate) fn take_words<'de, T: Word, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_tuple(2, Whole(std::marker::PhantomData))
}

/// The first number, and what follows it.
struct Whole<T>(std::marker::PhantomData<T>);

impl<'de, T: Word> Visitor<'de> for Whole<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Vec<T>, A::Error> {
        let short = || A::Error::custom("an array is cut short");
        let first: u64 = parts.next_element()?.ok_or_else(short)?;
        let all = if first < PACKED {
            let count = usize::try_from(first).map_err(A::Error::custom)?;
            parts.next_element_seed(Listed { count, of: self.0 })?
        } else {
            let width = ((first - PACKED) >> WIDTH) as usize;
            let count = (first & ((1 << WIDTH) - 1)) as usize;
            parts.next_element_seed(Packed { width, count, of: self.0 })?
        };
        all.ok_or_else(short)
    }
}

/// An array number by number.
struct Listed<T> {
    count: usize,
    of: std::marker::PhantomData<T>,
}

impl<'de, T: Word> DeserializeSeed<'de> for Listed<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_tuple(self.count, self)
    }
}

impl<'de, T: Word> Visitor<'de> for Listed<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<T>, A::Error> {
        // Each takes a byte at least, but the length was read before they are there.
        let mut all = Vec::with_capacity(self.count.min(1 << 16));
        while let Some(number) = numbers.next_element()? {
            all.push(number);
        }
        Ok(all)
    }
}

/// An array as bytes.
struct Packed<T> {
    width: usize,
    count: usize,
    of: std::marker::PhantomData<T>,
}

impl<'de, T: Word> DeserializeSeed<'de> for Packed<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl<T: Word> Visitor<'_> for Packed<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes of an array")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
        let fits = Some(bytes.len()) == self.count.checked_mul(self.width)
            && (self.width > 0 || self.count <= ZEROS);
        let all = fits.then(|| T::unpack(bytes, self.width, self.count)).flatten();
        all.ok_or_else(|| E::custom("the bytes of an array are too few or too many"))
    }
}

#[cfg(all(test, feature = "durable"))]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(bound = "")]
    struct Array<T: Element>(#[serde(with = "super")] Vec<T>);

    fn same_again<T: Word + Element + PartialEq + fmt::Debug>(all: &[T]) -> usize {
        let bytes = postcard::to_stdvec(&Array(all.to_vec())).expect("it can be written");
        let read = postcard::from_bytes::<Array<T>>(&bytes).expect("it was written");
        assert_eq!(read.0, all);
        // The form of earlier formats.
        let listed = postcard::to_stdvec(all).expect("it can be written");
        assert_eq!(postcard::from_bytes::<Array<T>>(&listed).expect("it was written").0, all);
        for len in 0..bytes.len() {
            assert!(postcard::from_bytes::<Array<T>>(&bytes[..len]).is_err(), "{len}");
        }
        bytes.len()
    }

    #[test]
    fn arrays_come_back_in_this_form_and_in_that_of_earlier_formats() {
        for count in [0, 1, 7, 8, 9, 200] {
            for shift in 0..8 {
                let number = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (8 * shift + 3);
                let numbers = || (0..count).map(number);
                same_again(&numbers().collect::<Vec<u64>>());
                same_again(&numbers().map(|n| n as u32).collect::<Vec<u32>>());
                same_again(&numbers().map(|n| n as u16).collect::<Vec<u16>>());
                let signed =
                    |n: u64| if n.is_multiple_of(2) { n.cast_signed() } else { -n.cast_signed() };
                same_again(&numbers().map(signed).collect::<Vec<i64>>());
                let id = |n: u64| (u128::from(n) << 60).to_be_bytes();
                same_again(&numbers().map(id).collect::<Vec<[u8; 16]>>());
            }
        }
        same_again(&[i64::MIN, i64::MAX, 0, -1, 1, 2, 3, 4, 5]);
        assert!(same_again(&[0u64; 1_000]) < 10);
        assert!(same_again(&[300u32; 1_000]) < 2_020);
    }

    #[test]
    fn bytes_that_were_not_written_are_refused() {
        let head = |width: u64, count: u64| PACKED | width << WIDTH | count;
        for (first, bytes) in [
            (head(0, 1 << 33), &[][..]),
            (head(0, 70_000), &[]),
            (head(0, 9), &[0]),
            (head(4, 3), &[0; 11]),
            (head(5, 2), &[0; 10]),
            (head(63, 0), &[0; 3]),
            (u64::MAX, &[]),
            (1 << 39, &[1]),
        ] {
            let written = postcard::to_stdvec(&(first, bytes)).expect("it can be written");
            assert!(postcard::from_bytes::<Array<u32>>(&written).is_err(), "{first:x}");
        }
        let zeros = vec![0u32; ZEROS + 1];
        let written = postcard::to_stdvec(&Array(zeros.clone())).expect("it can be written");
        assert_eq!(postcard::from_bytes(&written), Ok(Array(zeros)));
    }
}
