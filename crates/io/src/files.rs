//! Files that only their owner can read, and that are complete or do not exist.
//!
//! In: a path and bytes. Out: a file that gets its name once all of it is on disk. An unfinished file is removed.
//! A file gets the owner of its folder, so that the service can read keys that root created.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A file that is written under another name until it is finished.
#[derive(Debug)]
pub struct PrivateFile {
    file: File,
    path: PathBuf,
    unfinished: PathBuf,
    watch: Option<Watch>,
}

/// Called with the number of bytes that are about to be written.
struct Watch(Box<dyn FnMut(u64) -> io::Result<()> + Send>);

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

impl PrivateFile {
    /// Begins a file that must not be there yet.
    pub fn begin_new(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        if path.try_exists()? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        Self::begin(path)
    }

    /// Begins a file. Two processes that begin the same one do not disturb each other.
    pub fn begin(path: impl Into<PathBuf>) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let path = path.into();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
        name.push(format!(".{}-{number}.unfinished", std::process::id()));
        let unfinished = path.with_file_name(name);
        let file = create(&unfinished)?;
        Ok(Self { file, path, unfinished, watch: None })
    }

    /// Has `watch` called before each write, with its bytes. Its error ends the write.
    #[must_use]
    pub fn watched(mut self, watch: impl FnMut(u64) -> io::Result<()> + Send + 'static) -> Self {
        self.watch = Some(Watch(Box::new(watch)));
        self
    }

    /// Gives the file its name. Fails if there is a file of that name.
    pub fn finish_new(self) -> io::Result<()> {
        self.file.sync_all()?;
        match std::fs::hard_link(&self.unfinished, &self.path) {
            // Some file systems have no links. Renaming replaces a file, so another process may lose the race here.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                if self.path.try_exists()? {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
                std::fs::rename(&self.unfinished, &self.path)?;
            }
            linked => linked?,
        }
        sync_folder(&self.path)
    }

    /// Gives the file its name, in the place of a file that has it.
    pub fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.unfinished, &self.path)?;
        sync_folder(&self.path)
    }
}

impl Write for PrivateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(Watch(watch)) = &mut self.watch {
            watch(bytes.len() as u64)?;
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        // A file that was renamed is not there under this name any more.
        let _ = std::fs::remove_file(&self.unfinished);
    }
}

/// Writes a whole file, and replaces an existing one.
pub fn replace(path: impl Into<PathBuf>, bytes: &[u8]) -> io::Result<()> {
    let mut file = PrivateFile::begin(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// Writes a whole file for its owner only, over an existing one. A crash may leave a part of it.
pub fn overwrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

/// Creates a file for its owner only. Fails if it exists.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    if let Ok(folder) = std::fs::metadata(folder_of(path)) {
        use std::os::unix::fs::MetadataExt as _;
        // Only root may; for other users the file is theirs already.
        let _ = std::os::unix::fs::fchown(&file, Some(folder.uid()), Some(folder.gid()));
    }
    Ok(file)
}

/// Makes a folder for its owner only, and those above it as they usually are. One that is there stays as it is.
pub fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder_of(path))?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// The same for a folder that holds nothing but this program's files: it is closed to others if it is there.
pub fn make_own_folder(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = std::fs::metadata(path)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts the name of a file on disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder_of(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_owners_and_has_its_name_once_it_is_whole() {
        let folder = std::env::temp_dir().join(format!("segmentry-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a new folder");
        let path = folder.join("a");
        let mut half = PrivateFile::begin(&path).expect("a writable folder");
        half.write_all(b"half").expect("room");
        assert!(!path.exists());
        drop(half);
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0, "nothing is left");
        replace(&path, b"one").expect("room");
        replace(&path, b"two").expect("room");
        let mut other = PrivateFile::begin(&path).expect("a writable folder");
        other.write_all(b"three").expect("room");
        let error = other.finish_new().expect_err("the name is taken");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("it was written"), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("it was written").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1);
        let mut left = 3;
        let mut watched =
            PrivateFile::begin(&path).expect("a writable folder").watched(move |bytes| {
                left = u64::checked_sub(left, bytes).ok_or(io::ErrorKind::QuotaExceeded)?;
                Ok(())
            });
        watched.write_all(b"two").expect("there are three");
        let error = watched.write_all(b"4").expect_err("there are no more");
        assert_eq!(error.kind(), io::ErrorKind::QuotaExceeded);
        drop(watched);
        PrivateFile::begin_new(&path).expect_err("the name is taken");
        PrivateFile::begin_new(folder.join("b")).expect("it is free").finish_new().expect("room");
        assert!(folder.join("b").exists());
        std::fs::remove_dir_all(folder).expect("the test made it");
    }
}
