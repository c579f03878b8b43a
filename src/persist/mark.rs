//! The number of the last command that was answered, beside the file.
//!
//! In: a number after each commit. Out: whether a file has lost what was answered. The database has two
//! heads, and one bit says which of them holds: a flipped one would bring back, whole and consistent, what
//! was before the last commit. INVARIANT: the mark is written after the commit and never synced by itself, so
//! it may lag behind the file, and is never ahead of it.

use redb::StorageBackend;
use xxhash_rust::xxh3::xxh3_64;

use super::disk::{Disk, DiskFile};
use super::error::{StorageError, doing};

/// Its file.
pub(super) const MARK: &str = "segmentry.last";
/// The number, and its checksum.
const BYTES: usize = 16;

/// Where the number is.
#[derive(Debug)]
pub(super) struct Mark(DiskFile);

impl Mark {
    pub(super) fn open(disk: &dyn Disk) -> Result<Self, StorageError> {
        disk.open(MARK).map(Self).map_err(doing("opening the mark of the last command"))
    }

    /// The number; none where there is none yet, or not a whole one.
    pub(super) fn read(&self) -> Result<Option<u64>, StorageError> {
        let read = || {
            let mut bytes = [0; BYTES];
            if self.0.len()? >= BYTES as u64 {
                self.0.read(0, &mut bytes)?;
            }
            Ok(bytes)
        };
        let bytes = read().map_err(doing("reading the mark of the last command"))?;
        let number = u64::from_le_bytes(bytes[..8].try_into().expect("eight of sixteen bytes"));
        Ok((Self::sealed(number) == bytes).then_some(number))
    }

    pub(super) fn write(&self, number: u64) -> Result<(), StorageError> {
        self.0
            .write(0, &Self::sealed(number))
            .map_err(doing("writing the mark of the last command"))
    }

    fn sealed(number: u64) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        bytes[8..].copy_from_slice(&xxh3_64(&number.to_le_bytes()).to_le_bytes());
        bytes
    }
}
