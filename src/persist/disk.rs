//! Where files are: a directory of the machine, or what a test puts in its place.
//!
//! In: names. Out: files, behind `redb`'s own interface, and two ways to change which there are: renaming one, over
//! another if there is one, and removing one. Both are on disk when they return.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use redb::StorageBackend;
use redb::backends::FileBackend;

use crate::limits;
use crate::sync::Mutex;

/// A place for files.
pub trait Disk: Debug + Send + Sync + 'static {
    /// Locks the place for as long as this value lives; returns whether it was free.
    ///
    /// # Errors
    ///
    /// The system's error.
    fn lock(&mut self) -> io::Result<bool>;

    /// Whether there is a file with this name.
    ///
    /// # Errors
    ///
    /// The system's error.
    fn exists(&self, name: &str) -> io::Result<bool>;

    /// Opens a file, and makes an empty one if there is none.
    ///
    /// # Errors
    ///
    /// The system's error.
    fn open(&self, name: &str) -> io::Result<DiskFile>;

    /// Renames a file and replaces any file named `to`. After a crash during the call, the file has the old or the
    /// new name; once the call has returned, it has the new one.
    ///
    /// # Errors
    ///
    /// The system's error.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file, if it exists.
    ///
    /// # Errors
    ///
    /// The system's error.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// A number that no other place gives, from which a new engine draws its ids.
    ///
    /// # Errors
    ///
    /// The system's error.
    fn seed(&self) -> io::Result<u64>;

    /// The name of this place in messages.
    fn place(&self) -> String;

    /// Whether what is written here is lost: an engine that is opened here takes no commands.
    fn is_to_read(&self) -> bool {
        false
    }
}

/// A file of a [`Disk`].
#[derive(Debug)]
pub struct DiskFile {
    backend: Box<dyn StorageBackend>,
    cache: usize,
}

impl DiskFile {
    /// A file that this backend reads and writes.
    pub fn new(backend: impl StorageBackend) -> Self {
        Self { backend: Box::new(backend), cache: limits::FILE_CACHE_BYTES }
    }

    /// Bytes of the file that a database keeps in memory at most.
    #[must_use]
    pub fn with_cache(self, bytes: usize) -> Self {
        Self { cache: bytes, ..self }
    }

    /// Bytes of the file that a database keeps in memory at most.
    pub(super) fn cache(&self) -> usize {
        self.cache
    }
}

impl StorageBackend for DiskFile {
    fn len(&self) -> io::Result<u64> {
        self.backend.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.backend.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.backend.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.backend.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.backend.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.backend.close()
    }
}

/// A large file that is written while others are in use: it syncs what it has written a part at a time, so that
/// the sync of another file does not wait for all of it.
#[derive(Debug)]
pub(super) struct Paced {
    file: DiskFile,
    unsynced: AtomicU64,
}

impl Paced {
    pub(super) fn new(file: DiskFile) -> Self {
        Self { file, unsynced: AtomicU64::new(0) }
    }
}

impl StorageBackend for Paced {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.unsynced.store(0, Ordering::Relaxed);
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.file.write(offset, data)?;
        let written = self.unsynced.fetch_add(data.len() as u64, Ordering::Relaxed);
        if written < limits::PACE_BYTES { Ok(()) } else { self.sync_data() }
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }
}

/// Bytes of a page of [`Overlay`].
const PAGE: u64 = 4_096;

/// A file that is only read. A database writes to its file even where it is opened to be read: these writes stay in
/// memory. A clone is the same file.
#[derive(Clone, Debug)]
pub(super) struct Overlay(Arc<Mutex<Written>>);

#[derive(Debug)]
struct Written {
    /// None if there is no such file, which then is empty.
    file: Option<File>,
    /// Bytes that are still as in the file, at most: what was cut off is zero when it is there again.
    kept: u64,
    len: u64,
    /// Pages that were written, by their number.
    pages: BTreeMap<u64, Vec<u8>>,
}

impl Written {
    fn read_page(&mut self, number: u64) -> io::Result<Vec<u8>> {
        if let Some(page) = self.pages.get(&number) {
            return Ok(page.clone());
        }
        let mut page = vec![0; PAGE as usize];
        let begins = number * PAGE;
        let there = self.kept.saturating_sub(begins).min(PAGE) as usize;
        if let Some(file) = self.file.as_mut().filter(|_| there > 0) {
            file.seek(SeekFrom::Start(begins))?;
            file.read_exact(&mut page[..there])?;
        }
        Ok(page)
    }

    /// Calls `part` with each page of a range: its number, the range within it, and where that is in the whole range.
    fn each(
        &mut self,
        offset: u64,
        len: usize,
        mut part: impl FnMut(&mut Self, u64, Range<usize>, usize) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut done = 0;
        while done < len {
            let at = offset + done as u64;
            let from = (at % PAGE) as usize;
            let to = (PAGE as usize).min(from + len - done);
            part(self, at / PAGE, from..to, done)?;
            done += to - from;
        }
        Ok(())
    }
}

impl Overlay {
    pub(super) fn new(file: Option<File>) -> io::Result<Self> {
        let len = file.as_ref().map_or(Ok(0), |file| file.metadata().map(|data| data.len()))?;
        Ok(Self(Arc::new(Mutex::new(Written { file, kept: len, len, pages: BTreeMap::new() }))))
    }
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut written = self.0.lock();
        if offset + out.len() as u64 > written.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let end = offset + out.len() as u64;
        let is_as_in_the_file = end <= written.kept
            && written.pages.range(offset / PAGE..end.div_ceil(PAGE)).next().is_none();
        if let Some(file) = written.file.as_mut().filter(|_| is_as_in_the_file) {
            file.seek(SeekFrom::Start(offset))?;
            return file.read_exact(out);
        }
        written.each(offset, out.len(), |written, number, within, at| {
            let page = written.read_page(number)?;
            out[at..at + within.len()].copy_from_slice(&page[within]);
            Ok(())
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut written = self.0.lock();
        written.kept = written.kept.min(len);
        // What lies behind the new end is zero if the file grows again.
        let last = len / PAGE;
        written.pages.retain(|number, _| *number <= last);
        if let Some(page) = written.pages.get_mut(&last) {
            page[(len % PAGE) as usize..].fill(0);
        }
        written.len = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut written = self.0.lock();
        written.len = written.len.max(offset + data.len() as u64);
        written.each(offset, data.len(), |written, number, within, at| {
            let mut page = written.read_page(number)?;
            page[within.clone()].copy_from_slice(&data[at..at + within.len()]);
            written.pages.insert(number, page);
            Ok(())
        })
    }
}

/// A locked file, unlocked when this is dropped. Closing it would not be enough: a process that was forked meanwhile
/// holds the same file, if only until it runs another program, and with it the lock.
#[derive(Debug)]
struct Lock {
    file: File,
    /// The process that locked it. Another one that drops its copy must not unlock it for that one.
    owner: u32,
}

impl Lock {
    fn new(file: File) -> Self {
        Self { file, owner: std::process::id() }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.owner == std::process::id() {
            // If that fails, closing the file unlocks it.
            drop(self.file.unlock());
        }
    }
}

/// A directory of the machine.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    lock: Option<Lock>,
    is_to_read: bool,
    /// Bytes of a file that are kept in memory at most.
    cache: usize,
}

impl Directory {
    /// The directory at a path, which is made if there is none.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let cache = limits::FILE_CACHE_BYTES;
        Self { path: path.into(), lock: None, is_to_read: false, cache }
    }

    /// Bytes of a file that are kept in memory at most ([`limits::FILE_CACHE_BYTES`] unless set).
    #[must_use]
    pub fn with_cache(self, bytes: usize) -> Self {
        Self { cache: bytes, ..self }
    }

    /// The directory at a path, of which nothing is changed: it may be on a read-only medium, or another user's.
    pub fn to_read(path: impl Into<PathBuf>) -> Self {
        Self { is_to_read: true, ..Self::new(path) }
    }

    /// Copies a file from elsewhere; the copy is on disk when this returns.
    pub(super) fn import(&self, from: &Path, name: &str) -> io::Result<()> {
        // The bytes alone, not the permissions: a read-only backup becomes a file that its owner may write.
        let mut to = private().open(self.path.join(name))?;
        to.set_len(0)?;
        io::copy(&mut File::open(from)?, &mut to)?;
        to.sync_all()?;
        self.sync()
    }

    /// Gives a file another name, unless there is a file that has it.
    pub(super) fn rename_new(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::hard_link(self.path.join(from), self.path.join(to))?;
        std::fs::remove_file(self.path.join(from))?;
        self.sync()
    }

    /// A file whose name is not in use yet.
    pub(super) fn create_new(&self, name: &str) -> io::Result<DiskFile> {
        let file = private().create_new(true).open(self.path.join(name))?;
        self.sync()?;
        backend(file)
    }

    /// Locks the directory against those who write there; several may hold this lock.
    pub(super) fn lock_shared(&mut self) -> io::Result<bool> {
        let file = match File::open(self.path.join("LOCK")) {
            // No process has ever opened this copy of a directory to write.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            opened => opened?,
        };
        match file.try_lock_shared() {
            Ok(()) => self.lock = Some(Lock::new(file)),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(true)
    }

    /// A file, or an empty one if there is none; what is written to it stays in memory.
    pub(super) fn overlay(&self, name: &str) -> io::Result<Overlay> {
        match File::open(self.path.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Overlay::new(None),
            opened => Overlay::new(Some(opened?)),
        }
    }

    fn sync(&self) -> io::Result<()> {
        sync_directory(&self.path)
    }
}

fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes a directory and those above it, each for its owner only and synced into the one above.
fn make_directory(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.try_exists()? {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    make_directory(parent)?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_directory(parent),
    }
}

/// Files are readable by their owner only: they hold personal data.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn backend(file: File) -> io::Result<DiskFile> {
    let backend = FileBackend::new(file).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(DiskFile::new(backend))
}

impl Disk for Directory {
    fn lock(&mut self) -> io::Result<bool> {
        let path = self.path.join("LOCK");
        let file = if self.is_to_read {
            match File::open(path) {
                // No process has ever opened this copy of a directory to write.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
                opened => opened?,
            }
        } else {
            make_directory(&self.path)?;
            private().open(path)?
        };
        match file.try_lock() {
            Ok(()) => self.lock = Some(Lock::new(file)),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(true)
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        self.path.join(name).try_exists()
    }

    fn open(&self, name: &str) -> io::Result<DiskFile> {
        let path = self.path.join(name);
        if self.is_to_read {
            return self.overlay(name).map(DiskFile::new);
        }
        let fresh = !path.try_exists()?;
        let file = private().open(path)?;
        if fresh {
            self.sync()?;
        }
        Ok(backend(file)?.with_cache(self.cache))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        if self.is_to_read {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        std::fs::rename(self.path.join(from), self.path.join(to))?;
        self.sync()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if self.is_to_read {
            return Ok(());
        }
        match std::fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Err(_) => Ok(()),
            Ok(()) => self.sync(),
        }
    }

    fn seed(&self) -> io::Result<u64> {
        getrandom::u64().map_err(io::Error::from)
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn is_to_read(&self) -> bool {
        self.is_to_read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_free_once_its_owner_drops_it_whoever_was_forked_meanwhile() {
        let path = std::env::temp_dir().join(format!("segmentry-lock-{}", std::process::id()));
        for is_shared in [false, true] {
            let owned = || {
                let mut directory = Directory::new(&path);
                let is_free = if is_shared { directory.lock_shared() } else { directory.lock() };
                is_free.expect("a temporary directory").then_some(directory)
            };
            // Makes the file that is locked.
            assert!(Directory::new(&path).lock().expect("a temporary directory"));
            let one = owned().expect("nobody has it");
            let lock = one.lock.as_ref().expect("it was locked");
            // What a process has of it that was forked now.
            let forked =
                Lock { file: lock.file.try_clone().expect("a file"), owner: lock.owner + 1 };
            let forked_too = lock.file.try_clone().expect("a file");
            drop(forked);
            let other = Directory::new(&path).lock().expect("a temporary directory");
            assert!(!other, "its owner has it still");
            drop(one);
            let other = Directory::new(&path).lock().expect("a temporary directory");
            assert!(other, "its owner dropped it");
            drop(forked_too);
        }
        std::fs::remove_dir_all(path).expect("the test made it");
    }

    #[test]
    fn writes_to_a_file_that_is_only_read_are_seen_and_reach_no_disk() {
        let path = std::env::temp_dir().join(format!("segmentry-overlay-{}", std::process::id()));
        let before: Vec<u8> = (0..10_000_u32).map(|byte| byte as u8).collect();
        std::fs::write(&path, &before).expect("a temporary file");
        let file = Overlay::new(Some(File::open(&path).expect("it was written"))).expect("a file");
        let mut model = before.clone();
        let same = |model: &[u8]| {
            let mut bytes = vec![1; file.len().expect("a length") as usize];
            file.read(0, &mut bytes).expect("all of it");
            assert!(bytes == model);
        };
        same(&model);
        for (offset, len) in [(0, 1), (4_095, 2), (9_000, 5_000), (4_000, 9_000)] {
            file.write(offset as u64, &vec![7; len]).expect("memory");
            model.resize(model.len().max(offset + len), 0);
            model[offset..offset + len].fill(7);
            same(&model);
        }
        for len in [5_000, 12_288, 4_096, 8_000, 0, 100] {
            file.set_len(len).expect("memory");
            model.resize(len as usize, 0);
            same(&model);
        }
        assert!(file.read(90, &mut [0; 11]).is_err(), "behind the end");
        assert_eq!(std::fs::read(&path).expect("it is there"), before);
        std::fs::remove_file(path).expect("the test made it");
    }
}
