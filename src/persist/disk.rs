//! Where files are: a directory of the machine, or what a test puts in its place.
//!
//! In: names. Out: files, behind `redb`'s own interface, and two ways to change which there are: renaming one, over
//! another if there is one, and removing one. Both are on disk when they return.

use std::fmt::Debug;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use redb::StorageBackend;
use redb::backends::FileBackend;

use crate::limits;

/// A place for files.
pub trait Disk: Debug + Send + Sync + 'static {
    /// Locks the place for as long as this value lives; returns whether it was free.
    fn lock(&mut self) -> io::Result<bool>;

    /// Whether there is a file with this name.
    fn exists(&self, name: &str) -> io::Result<bool>;

    /// Opens a file, and makes an empty one if there is none.
    fn open(&self, name: &str) -> io::Result<DiskFile>;

    /// Renames a file and replaces any file named `to`. After a crash during the call, the file has the old or the
    /// new name; once the call has returned, it has the new one.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file, if it exists.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// A number that no other place gives, from which a new engine draws its ids.
    fn seed(&self) -> io::Result<u64>;

    /// The name of this place in messages.
    fn place(&self) -> String;
}

/// A file of a [`Disk`].
#[derive(Debug)]
pub struct DiskFile(Box<dyn StorageBackend>);

impl DiskFile {
    /// A file that this backend reads and writes.
    pub fn new(backend: impl StorageBackend) -> Self {
        Self(Box::new(backend))
    }
}

impl StorageBackend for DiskFile {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
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

/// A directory of the machine.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    lock: Option<File>,
}

impl Directory {
    /// The directory at a path, which is made if there is none.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), lock: None }
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

    fn sync(&self) -> io::Result<()> {
        sync_directory(&self.path)
    }
}

fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes a directory and those above it, each synced into the one above.
fn make_directory(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.try_exists()? {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    make_directory(parent)?;
    match std::fs::create_dir(path) {
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
        make_directory(&self.path)?;
        let file = private().open(self.path.join("LOCK"))?;
        match file.try_lock() {
            Ok(()) => self.lock = Some(file),
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
        let fresh = !path.try_exists()?;
        let file = private().open(path)?;
        if fresh {
            self.sync()?;
        }
        backend(file)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.path.join(from), self.path.join(to))?;
        self.sync()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
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
}
