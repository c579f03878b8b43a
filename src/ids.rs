//! Names of things: contacts, lists, segments, rows and versions.
//!
//! In: text and UUIDs from users, a seed. Out: newtypes. Every new id is drawn from [`IdSource`],
//! so that the same seed and the same calls give the same ids.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The id of a contact. Drawn by the engine, or given by files and callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(pub Uuid);

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl ContactId {
    /// The id, if the text is a UUID as [`Uuid`] prints it.
    pub(crate) fn of_canonical(text: &[u8]) -> Option<Self> {
        canonical_uuid(text).map(|bytes| Self(Uuid::from_bytes(bytes)))
    }
}

impl FromStr for ContactId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::of_canonical(text.as_bytes()).map_or_else(|| Uuid::parse_str(text).map(Self), Ok)
    }
}

/// The bytes of a UUID that is written as [`Uuid`] prints it, in lower case and with hyphens; no two texts have the
/// same bytes. Files have millions of them, so all digits are read at once.
pub(crate) fn canonical_uuid(text: &[u8]) -> Option<[u8; 16]> {
    let text: &[u8; 36] = text.try_into().ok()?;
    if [8, 13, 18, 23].iter().any(|place| text[*place] != b'-') {
        return None;
    }
    let mut digits = [0; 32];
    for (from, to) in [(0..8, 0), (9..13, 8), (14..18, 12), (19..23, 16), (24..36, 20)] {
        digits[to..to + from.len()].copy_from_slice(&text[from]);
    }
    // Without branches, so that all digits are looked at together.
    let mut others = 0;
    for digit in &mut digits {
        let (decimal, letter) = (digit.wrapping_sub(b'0'), digit.wrapping_sub(b'a'));
        others |= u8::from(decimal > 9) & u8::from(letter > 5);
        *digit = if decimal < 10 { decimal } else { letter.wrapping_add(10) };
    }
    let (pairs, _) = digits.as_chunks::<2>();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(pairs).for_each(|(byte, [high, low])| *byte = high << 4 | low & 15);
    (others == 0).then_some(bytes)
}

/// A list of contacts. Any text, kept as given: files carry ids from other systems.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListId(Arc<str>);

/// A segment. Any text, kept as given; a UUID when the engine draws it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(Arc<str>);

macro_rules! text_id {
    ($name:ident) => {
        impl $name {
            /// The id as text, as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(ListId);
text_id!(SegmentId);

/// A contact's dense slot in the columns.
///
/// INVARIANT: a row is never reused, so that a row in an old delta still means the same contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Row(pub(crate) u32);

impl Row {
    /// The row as an index into a column.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A segment's dense slot in the engine.
///
/// INVARIANT: a slot is never reused, so that a task or change of a deleted segment cannot reach a
/// later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SegmentSlot(pub(crate) u32);

impl SegmentSlot {
    /// The slot as an index.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Number of a segment's definition: 1 when created, one more with every accepted edit of the query
/// (and with every recovery from `Invalid`). A task armed for an older version never runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    /// The definition a segment is created with.
    pub const FIRST: Self = Self(1);

    /// The next definition.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A life of an engine's feed and ids: another one begins when a directory is made and when a backup is restored. Two
/// copies of one engine number their changes alike, so a number means nothing without its epoch.
///
/// As text: 16 hexadecimal digits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epoch(pub u64);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A position in the change feed: the number of the last change that a reader knows, and the epoch in which it was
/// numbered. Without an epoch the engine trusts the reader that it is the present one.
///
/// As text: `EPOCH-NUMBER`, or the number alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// In which `sequence` was numbered; `None` if the reader did not say.
    pub epoch: Option<Epoch>,
    /// The last change that the reader knows; 0 before the first one.
    pub sequence: u64,
}

impl From<u64> for Cursor {
    fn from(sequence: u64) -> Self {
        Self { epoch: None, sequence }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.epoch {
            Some(epoch) => write!(f, "{epoch}-{}", self.sequence),
            None => write!(f, "{}", self.sequence),
        }
    }
}

/// A text that is no [`Cursor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is the number of a change, or 16 hexadecimal digits, `-`, and that number")]
pub struct CursorError;

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let digits = |text: &str, radix| {
            let plain = text.chars().all(|c| c.is_digit(radix));
            u64::from_str_radix(text, radix).ok().filter(|_| plain).ok_or(CursorError)
        };
        match text.split_once('-') {
            None => Ok(Self { epoch: None, sequence: digits(text, 10)? }),
            Some((epoch, sequence)) if epoch.len() == 16 => {
                Ok(Self { epoch: Some(Epoch(digits(epoch, 16)?)), sequence: digits(sequence, 10)? })
            }
            Some(_) => Err(CursorError),
        }
    }
}

/// Draws ids. Seeded by the caller: same seed, same ids (`SplitMix64`; not for secrets).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IdSource {
    state: u64,
}

impl IdSource {
    /// A source that repeats itself for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The epoch that begins with this source, which is as new as its seed.
    pub fn epoch(&self) -> Epoch {
        // Not one of the words that ids are made of.
        Epoch(self.clone().next_word().rotate_left(17) ^ 0x5345_474d_454e_5452)
    }

    /// The next UUID, marked as version 4.
    pub fn draw(&mut self) -> Uuid {
        let (high, low) = (self.next_word(), self.next_word());
        uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
            .into_uuid()
    }

    /// The next UUID, as text, that is not taken.
    #[expect(clippy::missing_panics_doc, reason = "the iterator is endless")]
    pub fn draw_text(&mut self, taken: impl Fn(&str) -> bool) -> String {
        let mut drawn = std::iter::repeat_with(|| self.draw().to_string());
        drawn.find(|id| !taken(id)).expect("the iterator is endless")
    }

    fn next_word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_are_read_as_they_are_written() {
        let epoch = IdSource::new(7).epoch();
        assert_ne!(epoch, IdSource::new(8).epoch());
        for cursor in
            [Cursor::from(0), Cursor::from(u64::MAX), Cursor { epoch: Some(epoch), sequence: 42 }]
        {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in [
            "",
            "-1",
            "+1",
            "x",
            "1-2",
            "0123456789abcdeg-1",
            "0123456789abcdef-",
            "0123456789abcdef-+1",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }

    #[test]
    fn only_the_canonical_text_of_a_uuid_is_read_as_one() {
        let mut ids = IdSource::new(3);
        for _ in 0..500 {
            let id = ids.draw();
            let text = id.to_string();
            assert_eq!(canonical_uuid(text.as_bytes()), Some(id.into_bytes()));
            assert_eq!(text.to_uppercase().parse(), Ok(ContactId(id)));
            assert_eq!(canonical_uuid(text.to_uppercase().as_bytes()), None, "{text} in capitals");
            assert_eq!(canonical_uuid(id.simple().to_string().as_bytes()), None);
        }
        let text = "00000000-0000-4000-8000-00000000000a";
        for place in 0..36 {
            for byte in (0..=255).filter(|byte| *byte != text.as_bytes()[place]) {
                let mut other = text.as_bytes().to_vec();
                other[place] = byte;
                let is_digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let is_hyphen = matches!(place, 8 | 13 | 18 | 23);
                let parsed =
                    std::str::from_utf8(&other).ok().and_then(|text| Uuid::parse_str(text).ok());
                let expected = parsed.filter(|_| is_digit && !is_hyphen).map(Uuid::into_bytes);
                assert_eq!(canonical_uuid(&other), expected, "{byte} at {place}");
            }
        }
        assert!("00000000-0000-4000-8000-00000000000g".parse::<ContactId>().is_err());
    }

    #[test]
    fn the_same_seed_draws_the_same_ids_and_they_differ_from_each_other() {
        let (mut a, mut b) = (IdSource::new(7), IdSource::new(7));
        let first = a.draw();
        assert_eq!(first, b.draw());
        assert_ne!(first, a.draw());
        assert_eq!(first.get_version_num(), 4);
    }
}
