//! Maintenance of a directory: check it, back it up, restore a backup.
//!
//! In: a directory that no process has open, or an open engine. Out: a report, or a file that holds all of the
//! engine. No file is ever overwritten.

use std::path::{Path, PathBuf};

use super::disk::{Directory, Disk};
use super::durable::{DurableEngine, FILE, NEXT};
use super::error::{StorageError, doing};
use super::file::{Record, StoreFile};
use super::open::{guarded, load, open_file};
use super::watermark::WATERMARK;
use crate::engine::Engine;
use crate::engine::command::{BeginEpoch, Command};

/// What a check read and found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CheckReport {
    /// Number of the file, counted from the first one of its directory.
    pub generation: u64,
    pub checkpoint_bytes: u64,
    pub journal_bytes: u64,
    /// Commands since the checkpoint.
    pub commands: u64,
    pub contacts: u64,
    pub events: usize,
    /// Segments that are not deleted.
    pub segments: usize,
    /// Those of the wanted texts that the file's bytes contain.
    pub found: Vec<String>,
}

/// Reads every byte of the engine in a directory: pages, checksums and the checkpoint; replays every later command.
/// Finds which of `wanted` (an erased address, say) the file's bytes contain. Calls `step` with the name of each step
/// before it begins.
pub fn check(
    directory: impl Into<PathBuf>,
    wanted: &[String],
    step: impl FnMut(&str),
) -> Result<CheckReport, StorageError> {
    let directory: PathBuf = directory.into();
    let bytes = directory.join(FILE);
    let search = |texts: &[String]| {
        let bytes = std::fs::read(&bytes).map_err(doing("reading the file"))?;
        Ok(texts.iter().filter(|text| holds(&bytes, text.as_bytes())).cloned().collect())
    };
    check_disk(Directory::new(&directory), wanted, search, step)
}

/// As [`check()`], of any [`Disk`], whose bytes `search` searches.
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
        let (engine, _) = load(&mut file, &manifest)?;
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

impl DurableEngine {
    /// Writes a copy into a new file, while others read and write. All that was answered before the call is in it.
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
        let copied = self.copy_to(made, &place).and_then(|()| {
            let named = directory.rename_new(&unfinished, &name);
            named.map_err(doing("putting the backup in place"))
        });
        copied.inspect_err(|_| drop(directory.remove(&unfinished)))
    }
}

/// Puts a backup into a directory that holds no engine, after checking every byte of it. An epoch of its own begins
/// there: the engine that the backup was made of may go on elsewhere, and the two must not draw the same ids, nor
/// number their changes as if they were one.
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
        let (engine, _) = load(&mut file, &manifest)?;
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

fn parts(file: &Path) -> Result<(PathBuf, String), StorageError> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| StorageError::Io {
        doing: "naming the backup".to_owned(),
        why: format!("{} is not the name of a file", file.display()),
    })?;
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    Ok((directory.unwrap_or(Path::new(".")).to_owned(), name.to_owned()))
}
