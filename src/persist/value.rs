//! What every value of a file begins with, so that a wrong one is never taken for a right one.
//!
//! In: a payload, and what it is. Out: the payload behind a header, and back. The checksum covers the
//! header too, with the key: a value that was flipped, cut, swapped with another, or left over from an
//! older file is told from the right one.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The first bytes of every value.
const MAGIC: [u8; 4] = *b"SGMT";
/// The version of all formats in a file.
pub(super) const FORMAT: u16 = 1;
/// Magic, format, kind, key, generation, length, checksum.
pub(super) const HEADER: usize = 4 + 2 + 2 + 8 + 8 + 8 + 8;

/// Which value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// What kind of payload it is.
    pub(super) kind: u16,
    /// The key under which it is kept.
    pub(super) key: u64,
    /// Number of the file, counted from the first one of its directory.
    pub(super) generation: u64,
}

/// Why a value is not what it should be.
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
    /// The payload behind its header.
    pub(super) fn seal(self, payload: &[u8]) -> Vec<u8> {
        let mut value = Vec::with_capacity(HEADER + payload.len());
        value.extend(MAGIC);
        value.extend(FORMAT.to_le_bytes());
        value.extend(self.kind.to_le_bytes());
        value.extend(self.key.to_le_bytes());
        value.extend(self.generation.to_le_bytes());
        value.extend((payload.len() as u64).to_le_bytes());
        value.extend(checksum(&value, payload).to_le_bytes());
        value.extend(payload);
        value
    }
}

/// What a value says that it is, its payload, and its checksum.
pub(super) fn unseal(value: &[u8]) -> Result<(Label, &[u8], u64), Damage> {
    let (header, payload) = value.split_at_checked(HEADER).ok_or(Damage::Short)?;
    let (labelled, sum) = header.split_at(HEADER - 8);
    if labelled[..4] != MAGIC {
        return Err(Damage::Magic);
    }
    let word = |from: usize| {
        u64::from_le_bytes(header[from..from + 8].try_into().expect("eight bytes are asked for"))
    };
    let half = |from: usize| u16::from_le_bytes([header[from], header[from + 1]]);
    let sum = u64::from_le_bytes(sum.try_into().expect("eight bytes are left"));
    if half(4) != FORMAT {
        // A flipped bit looks like a later format; the checksum of one that is known tells them apart.
        return Err(Damage::Format(half(4)));
    }
    if word(24) != payload.len() as u64 || checksum(labelled, payload) != sum {
        return Err(Damage::Checksum);
    }
    Ok((Label { kind: half(6), key: word(8), generation: word(16) }, payload, sum))
}

/// The payload of the value that should be here.
pub(super) fn expect(value: &[u8], label: Label) -> Result<&[u8], Damage> {
    let (found, payload, _) = unseal(value)?;
    if found == label { Ok(payload) } else { Err(Damage::Misplaced) }
}

fn checksum(header: &[u8], payload: &[u8]) -> u64 {
    xxh3_64_with_seed(payload, xxh3_64(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_cut_is_told_and_so_is_another_place() {
        let label = Label { kind: 3, key: 77, generation: 2 };
        let value = label.seal(b"payload");
        assert_eq!(expect(&value, label), Ok(&b"payload"[..]));
        for bit in 0..value.len() * 8 {
            let mut flipped = value.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(expect(&flipped, label).is_err(), "bit {bit}");
        }
        for len in 0..value.len() {
            assert!(expect(&value[..len], label).is_err(), "{len} bytes");
        }
        for other in [
            Label { kind: 4, ..label },
            Label { key: 78, ..label },
            Label { generation: 1, ..label },
        ] {
            assert_eq!(expect(&value, other), Err(Damage::Misplaced));
        }
    }
}
