//! Maintenance of a directory: check it, back it up, restore a backup.
//!
//! In: a directory that no process has open, or an open engine. Out: a report, or a file that holds all of the
//! engine. No file is ever overwritten.

use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use redb::StorageBackend;

use super::disk::{Directory, Disk};
use super::durable::{DurableEngine, FILE, NEXT};
use super::error::{StorageError, WriteError, doing};
use super::file::{Record, StoreFile};
use super::open::{guarded, load, open_file};
use super::watermark::WATERMARK;
use crate::engine::command::{BeginEpoch, Command};
use crate::engine::{Engine, Erased};
use crate::ingest::ContactRef;

/// What a check read and found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckReport {
    /// Number of the file, counted from the first one of its directory.
    pub generation: u64,
    /// Bytes of the state that opening reads.
    pub checkpoint_bytes: u64,
    /// Bytes of the commands that opening replays.
    pub journal_bytes: u64,
    /// Commands since the checkpoint.
    pub commands: u64,
    /// Contacts that are not deleted.
    pub contacts: u64,
    /// Events of contacts, without those that wait for theirs.
    pub events: usize,
    /// Segments that are not deleted.
    pub segments: usize,
    /// Those of the wanted texts that the file's bytes contain.
    pub found: Vec<String>,
}

/// Reads every byte of the engine in a directory: pages, checksums and the checkpoint; replays every later command.
/// Finds which of `wanted` (an erased address, say) the file's bytes contain. Calls `step` with the name of each step
/// before it begins.
///
/// # Errors
///
/// As [`DurableEngine::open`]: [`StorageError::Damaged`] names the part that is damaged, and how it was noticed.
pub fn check(
    directory: impl Into<PathBuf>,
    wanted: &[String],
    step: impl FnMut(&str),
) -> Result<CheckReport, StorageError> {
    let directory: PathBuf = directory.into();
    let bytes = directory.join(FILE);
    let search = |texts: &[String]| {
        let mut file = std::fs::File::open(&bytes).map_err(doing("opening the file"))?;
        let found = search(|part| file.read(part), texts).map_err(doing("reading the file"))?;
        Ok(found.into_iter().cloned().collect())
    };
    check_disk(Directory::to_read(&directory), wanted, search, step)
}

/// As [`check()`], of any [`Disk`], whose bytes `search` searches.
///
/// # Errors
///
/// As [`check()`].
pub fn check_disk(
    mut disk: impl Disk,
    wanted: &[String],
    search: impl FnOnce(&[String]) -> Result<Vec<String>, StorageError>,
    mut step: impl FnMut(&str),
) -> Result<CheckReport, StorageError> {
    let place = disk.place();
    if !disk.exists(FILE).map_err(doing("looking for the file"))? {
        return Err(StorageError::Missing { place });
    }
    if !disk.lock().map_err(doing("locking the directory"))? {
        return Err(StorageError::Locked { place });
    }
    let mut checked = guarded(&place, || {
        step("pages and checksums");
        let (mut file, manifest, _) = open_file(&disk)?;
        file.verify(&manifest)?;
        step("the checkpoint, and the commands since");
        let (engine, ..) = load(&mut file, &manifest)?;
        Ok(CheckReport {
            generation: file.generation,
            checkpoint_bytes: manifest.bytes(),
            journal_bytes: file.journal_bytes,
            commands: file.tail.last - file.cut,
            contacts: engine.contact_count(),
            events: engine.event_count() as usize,
            segments: living(&engine),
            found: Vec::new(),
        })
    })?;
    if !wanted.is_empty() {
        step("traces of what was erased");
        checked.found = search(wanted)?;
    }
    Ok(checked)
}

fn living(engine: &Engine) -> usize {
    engine.segments(&crate::engine::SegmentFilter::default()).map_or(0, |segments| segments.len())
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    !text.is_empty() && bytes.windows(text.len()).any(|window| window == text)
}

/// Bytes of a file that are searched at a time, unless a text is longer.
const SEARCHED: usize = 1 << 20;

/// Finds which of the texts are in a file, of which `read` reads the next bytes.
fn search(
    mut read: impl FnMut(&mut [u8]) -> std::io::Result<usize>,
    wanted: &[String],
) -> std::io::Result<Vec<&String>> {
    let longest = wanted.iter().map(String::len).max().unwrap_or(0);
    let mut bytes = vec![0; SEARCHED.max(longest) + longest];
    let (mut held, mut found) = (0, vec![false; wanted.len()]);
    loop {
        let count = read(&mut bytes[held..])?;
        held += count;
        for (text, found) in wanted.iter().zip(&mut found) {
            *found = *found || holds(&bytes[..held], text.as_bytes());
        }
        if count == 0 {
            break;
        }
        // A text may begin in these bytes and end in the next.
        let kept = held.min(longest.saturating_sub(1));
        bytes.copy_within(held - kept..held, 0);
        held = kept;
    }
    Ok(wanted.iter().zip(found).filter(|(_, found)| *found).map(|(text, _)| text).collect())
}

/// What an erasure removed, and what a search found of it afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureReport {
    /// What was removed.
    pub erased: Erased,
    /// How many addresses the file was searched for: those that were given, and those that the contacts had.
    pub searched: usize,
    /// How many of them the file's bytes contain. One that is a part of a longer text is found, too.
    pub found: usize,
}

impl DurableEngine {
    /// Erases contacts, makes a checkpoint, and searches the new file for their addresses. What other contacts have
    /// in common with them (a city) stays. Blocks until the file is written and searched.
    ///
    /// # Errors
    ///
    /// [`StorageError`], if the command or the new file could not be written. The first of both is done then, if the
    /// engine answers so: call it again.
    pub fn erase_and_check(
        &self,
        now: DateTime<Utc>,
        contacts: Vec<ContactRef>,
    ) -> Result<ErasureReport, StorageError> {
        let mut addresses: Vec<String> = self
            .read(|engine| contacts.iter().flat_map(|contact| engine.addresses(contact)).collect());
        addresses.sort_unstable();
        addresses.dedup();
        let erased = self.erase_contacts(now, contacts).map_err(|error| match error {
            WriteError::Storage(error) => error,
            WriteError::Refused(never) => match never {},
        })?;
        self.checkpoint()?;
        let found = self.search_file(&addresses)?;
        Ok(ErasureReport { erased, searched: addresses.len(), found })
    }

    /// How many of these texts the bytes of the file contain.
    fn search_file(&self, wanted: &[String]) -> Result<usize, StorageError> {
        let file = self.inner().disk.open(FILE).map_err(doing("opening the file"))?;
        let reading = || doing("reading the file");
        let length = file.len().map_err(reading())?;
        let mut at = 0;
        let read = |part: &mut [u8]| {
            let count = (part.len() as u64).min(length - at) as usize;
            file.read(at, &mut part[..count])?;
            at += count as u64;
            Ok(count)
        };
        search(read, wanted).map(|found| found.len()).map_err(reading())
    }

    /// Writes a copy into a new file, while others read and write. All that was answered before the call is in it.
    /// Blocks until the copy is written.
    ///
    /// # Errors
    ///
    /// [`StorageError::Exists`] if the file does; [`StorageError::Io`] if it cannot be written.
    pub fn backup(&self, file: impl AsRef<Path>) -> Result<(), StorageError> {
        let file = file.as_ref();
        let place = file.display().to_string();
        if file.try_exists().map_err(doing("looking for the backup"))? {
            return Err(StorageError::Exists { place });
        }
        let (directory, name) = parts(file)?;
        let directory = Directory::new(directory);
        let unfinished = format!("{name}.unfinished");
        // A file of this name may be another backup in progress: it is not removed.
        let made = directory.create_new(&unfinished).map_err(doing("making `FILE.unfinished`"))?;
        let copied = self.inner().copy_to(made, &place).and_then(|()| {
            let named = directory.rename_new(&unfinished, &name);
            named.map_err(doing("putting the backup in place"))
        });
        copied.inspect_err(|_| drop(directory.remove(&unfinished)))
    }
}

/// Puts a backup into a directory that holds no engine, after checking every byte of it. An epoch of its own begins
/// there: the engine that the backup was made of may go on elsewhere, and the two must not draw the same ids, nor
/// number their changes as if they were one.
///
/// # Errors
///
/// [`StorageError::Locked`] and [`StorageError::Exists`] for a directory that is in use or holds an engine;
/// [`StorageError::Damaged`] for a backup whose bytes are not those that were written; [`StorageError::Io`] if it
/// cannot be copied. The directory holds no engine then.
#[expect(clippy::missing_panics_doc, reason = "a number can be written")]
pub fn restore(
    file: impl AsRef<Path>,
    directory: impl Into<PathBuf>,
    mut step: impl FnMut(&str),
) -> Result<(), StorageError> {
    let mut disk = Directory::new(directory);
    let place = disk.place();
    if !disk.lock().map_err(doing("locking the directory"))? {
        return Err(StorageError::Locked { place });
    }
    if disk.exists(FILE).map_err(doing("looking for the file"))? {
        return Err(StorageError::Exists { place });
    }
    step("copying");
    disk.remove(WATERMARK).map_err(doing("removing an old watermark"))?;
    disk.remove(NEXT).map_err(doing("removing an unfinished checkpoint"))?;
    disk.import(file.as_ref(), NEXT).map_err(doing("copying the backup"))?;
    step("checking");
    let source = file.as_ref().display().to_string();
    guarded(&source, || {
        let (mut file, manifest) =
            StoreFile::open(disk.open(NEXT).map_err(doing("opening the copy"))?, &source)?;
        file.verify(&manifest)?;
        let (engine, ..) = load(&mut file, &manifest)?;
        let seed = disk.seed().map_err(doing("drawing a seed for ids"))?;
        let epoch = postcard::to_stdvec(&BeginEpoch { seed }).expect("a number can be written");
        let record = Record {
            kind: BeginEpoch::KIND,
            version: *BeginEpoch::VERSIONS.end(),
            at: engine.now().into(),
            payload: &epoch,
        };
        file.append(&[record], true)
    })?;
    disk.rename(NEXT, FILE).map_err(doing("putting the file in place"))
}

pub(super) fn parts(file: &Path) -> Result<(PathBuf, String), StorageError> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| StorageError::Io {
        doing: "naming the backup".to_owned(),
        why: format!("{} is not the name of a file", file.display()),
    })?;
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    Ok((directory.unwrap_or(Path::new(".")).to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_wherever_it_lies_between_two_reads() {
        let wanted = ["needle", "ab", "never", "last"].map(str::to_owned);
        for at in [0, SEARCHED - 6, SEARCHED - 3, SEARCHED - 1, SEARCHED, SEARCHED + 4] {
            let mut bytes = vec![b'.'; 2 * SEARCHED];
            bytes[at..at + 6].copy_from_slice(b"needle");
            bytes[100..102].copy_from_slice(b"ab");
            let end = bytes.len();
            bytes[end - 4..].copy_from_slice(b"last");
            let mut file = bytes.as_slice();
            let found = search(|part| file.read(part), &wanted).expect("bytes can be read");
            assert_eq!(found, ["needle", "ab", "last"], "at {at}");
        }
    }
}
