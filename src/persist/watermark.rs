//! The watermark: the number of the last command that was answered, in a file beside the database.
//!
//! In: a number after each commit. Out: whether the database has lost answered commands. The database has two
//! heads, and one bit says which of them is in force: a flipped bit would bring back, whole and consistent, the
//! state before the last commit. INVARIANT: the watermark is written after the commit and never synced
//! separately, so it may lag behind the database, and is never ahead of it.

use redb::StorageBackend;
use xxhash_rust::xxh3::xxh3_64;

use super::disk::{Disk, DiskFile};
use super::error::{StorageError, doing};

/// The name of its file.
pub(super) const WATERMARK: &str = "segmentry.last";
/// The number, and its checksum.
const BYTES: usize = 16;

/// The open file.
#[derive(Debug)]
pub(super) struct Watermark(DiskFile);

impl Watermark {
    pub(super) fn open(disk: &dyn Disk) -> Result<Self, StorageError> {
        disk.open(WATERMARK).map(Self).map_err(doing("opening the watermark of the last command"))
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
        let bytes = read().map_err(doing("reading the watermark of the last command"))?;
        let number = u64::from_le_bytes(bytes[..8].try_into().expect("the range has eight bytes"));
        Ok((Self::sealed(number) == bytes).then_some(number))
    }

    pub(super) fn write(&self, number: u64) -> Result<(), StorageError> {
        self.0
            .write(0, &Self::sealed(number))
            .map_err(doing("writing the watermark of the last command"))
    }

    fn sealed(number: u64) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        bytes[8..].copy_from_slice(&xxh3_64(&number.to_le_bytes()).to_le_bytes());
        bytes
    }
}
