//! Looking after a directory: check it, copy it, bring a copy back.
//!
//! In: a directory that nobody uses, or an engine that is open. Out: what was found, or a file that is
//! everything. Nothing that is there is ever overwritten.

use std::path::{Path, PathBuf};

use super::disk::{Directory, Disk};
use super::durable::{DurableEngine, FILE, NEXT};
use super::error::{StorageError, doing};
use super::file::StoreFile;
use super::mark::MARK;
use super::open::{guarded, load, open_file};
use crate::engine::Engine;

/// What a check found to be whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Checked {
    /// Number of the file, counted from the first one of its directory.
    pub generation: u64,
    pub snapshot_bytes: u64,
    pub journal_bytes: u64,
    /// Commands since the snapshot.
    pub commands: u64,
    pub contacts: u64,
    pub events: usize,
    /// Segments that are not deleted.
    pub segments: usize,
    /// Texts that were looked for and are somewhere in the file's bytes.
    pub found: Vec<String>,
}

/// Reads every byte of the engine in a directory: pages, checksums, the snapshot, and every command
/// since, which is done again. Says which of `wanted` (an erased address, say) are still in the file's
/// bytes. `step` is told what comes next.
pub fn check(
    directory: impl Into<PathBuf>,
    wanted: &[String],
    step: impl FnMut(&str),
) -> Result<Checked, StorageError> {
    let directory: PathBuf = directory.into();
    let bytes = directory.join(FILE);
    let search = |texts: &[String]| {
        let bytes = std::fs::read(&bytes).map_err(doing("reading the file"))?;
        Ok(texts.iter().filter(|text| holds(&bytes, text.as_bytes())).cloned().collect())
    };
    check_disk(Directory::new(&directory), wanted, search, step)
}

/// As [`check()`], of a disk of one's own, whose bytes are searched by `search`.
pub fn check_disk(
    mut disk: impl Disk,
    wanted: &[String],
    search: impl FnOnce(&[String]) -> Result<Vec<String>, StorageError>,
    mut step: impl FnMut(&str),
) -> Result<Checked, StorageError> {
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
        step("the snapshot, and the commands since");
        let (engine, _) = load(&mut file, &manifest)?;
        Ok(Checked {
            generation: file.generation,
            snapshot_bytes: manifest.bytes(),
            journal_bytes: file.journal_bytes,
            commands: file.tail.last - file.cut,
            contacts: engine.store().alive().len(),
            events: engine.store().events().len(),
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
    /// Writes a copy into a new file, while others read and write: what was answered before is in it.
    pub fn backup(&self, file: impl AsRef<Path>) -> Result<(), StorageError> {
        let file = file.as_ref();
        let place = file.display().to_string();
        if file.try_exists().map_err(doing("looking for the backup"))? {
            return Err(StorageError::Exists { place });
        }
        let (directory, name) = parts(file)?;
        let directory = Directory::new(directory);
        let unfinished = format!("{name}.unfinished");
        // One that is there may be another backup on its way; it is not ours to remove.
        let made = directory.create_new(&unfinished).map_err(doing("making `FILE.unfinished`"))?;
        let copied = self.copy_to(made, &place).and_then(|()| {
            let named = directory.rename_new(&unfinished, &name);
            named.map_err(doing("putting the backup in place"))
        });
        copied.inspect_err(|_| drop(directory.remove(&unfinished)))
    }
}

/// Puts a backup into a directory that holds no engine, after every byte of it was checked.
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
    disk.remove(MARK).map_err(doing("removing an old mark"))?;
    disk.remove(NEXT).map_err(doing("removing an unfinished snapshot"))?;
    disk.import(file.as_ref(), NEXT).map_err(doing("copying the backup"))?;
    step("checking");
    let source = file.as_ref().display().to_string();
    guarded(&source, || {
        let (mut file, manifest) =
            StoreFile::open(disk.open(NEXT).map_err(doing("opening the copy"))?, &source)?;
        file.verify(&manifest)?;
        load(&mut file, &manifest).map(drop)
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
