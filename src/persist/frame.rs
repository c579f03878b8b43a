//! Frames: the wrapper of every value in a file, with a label and a checksum.
//!
//! In: a payload and its label. Out: a frame, and back. INVARIANT: a frame with a flipped bit, a cut frame, and a
//! frame of another key or of an older file are refused: the checksum covers the header, and the header holds the key
//! and the number of the file.

use std::ops::RangeInclusive;

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The first bytes of every frame.
const MAGIC: [u8; 4] = *b"SGMT";
/// The format that is written.
pub(super) const FORMAT: u16 = 9;
/// The formats that are read. Format 1 has no versions of commands (`persist::file`).
const FORMATS: RangeInclusive<u16> = 1..=FORMAT;
/// Magic, format, kind, key, generation, length, checksum.
pub(super) const HEADER: usize = 4 + 2 + 2 + 8 + 8 + 8 + 8;

/// Identifies a stored value: its kind, its key and the generation of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// What kind of payload it is.
    pub(super) kind: u16,
    /// The key under which it is kept.
    pub(super) key: u64,
    /// Number of the file, counted from the first one of its directory.
    pub(super) generation: u64,
}

/// A frame whose checksum is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'f> {
    pub(super) label: Label,
    /// The format of its payload.
    pub(super) format: u16,
    pub(super) payload: &'f [u8],
    pub(super) checksum: u64,
}

/// Why a frame is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Damage {
    #[error("it is too short")]
    Short,
    #[error("it does not begin as a value does")]
    Magic,
    #[error("it has format {0}, and this program reads up to {FORMAT}")]
    Format(u16),
    #[error("its checksum is wrong")]
    Checksum,
    #[error("it belongs to another place")]
    Misplaced,
}

impl Label {
    /// The payload in its frame.
    pub(super) fn seal(self, payload: &[u8]) -> Vec<u8> {
        let mut frame = Vec::with_capacity(HEADER + payload.len());
        frame.extend(MAGIC);
        frame.extend(FORMAT.to_le_bytes());
        frame.extend(self.kind.to_le_bytes());
        frame.extend(self.key.to_le_bytes());
        frame.extend(self.generation.to_le_bytes());
        frame.extend((payload.len() as u64).to_le_bytes());
        frame.extend(checksum(&frame, payload).to_le_bytes());
        frame.extend(payload);
        frame
    }
}

/// Reads a frame, whatever its label.
pub(super) fn unseal(frame: &[u8]) -> Result<Frame<'_>, Damage> {
    let (header, payload) = frame.split_at_checked(HEADER).ok_or(Damage::Short)?;
    let (labelled, sum) = header.split_at(HEADER - 8);
    if labelled[..4] != MAGIC {
        return Err(Damage::Magic);
    }
    let word = |from: usize| {
        u64::from_le_bytes(header[from..from + 8].try_into().expect("the range has eight bytes"))
    };
    let half = |from: usize| u16::from_le_bytes([header[from], header[from + 1]]);
    let sum = u64::from_le_bytes(sum.try_into().expect("the checksum has eight bytes"));
    let format = half(4);
    if !FORMATS.contains(&format) {
        // A flipped bit looks like a later format; the checksum of a known format tells them apart.
        return Err(Damage::Format(format));
    }
    if word(24) != payload.len() as u64 || checksum(labelled, payload) != sum {
        return Err(Damage::Checksum);
    }
    let label = Label { kind: half(6), key: word(8), generation: word(16) };
    Ok(Frame { label, format, payload, checksum: sum })
}

/// The payload of a frame, which must have this label.
pub(super) fn open_expected(frame: &[u8], label: Label) -> Result<&[u8], Damage> {
    let found = unseal(frame)?;
    if found.label == label { Ok(found.payload) } else { Err(Damage::Misplaced) }
}

/// The bytes of the frame at the beginning of these, by its header, which nothing was compared with yet.
pub(super) fn frame_length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(24..32)?.try_into().expect("the range has eight bytes");
    usize::try_from(u64::from_le_bytes(length)).ok()?.checked_add(HEADER)
}

fn checksum(header: &[u8], payload: &[u8]) -> u64 {
    xxh3_64_with_seed(payload, xxh3_64(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flipped_bits_cuts_and_other_labels_are_refused() {
        let label = Label { kind: 3, key: 77, generation: 2 };
        let frame = label.seal(b"payload");
        assert_eq!(open_expected(&frame, label), Ok(&b"payload"[..]));
        for bit in 0..frame.len() * 8 {
            let mut flipped = frame.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open_expected(&flipped, label).is_err(), "bit {bit}");
        }
        for len in 0..frame.len() {
            assert!(open_expected(&frame[..len], label).is_err(), "{len} bytes");
        }
        for other in [
            Label { kind: 4, ..label },
            Label { key: 78, ..label },
            Label { generation: 1, ..label },
        ] {
            assert_eq!(open_expected(&frame, other), Err(Damage::Misplaced));
        }
    }
}
