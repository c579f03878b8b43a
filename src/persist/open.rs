//! From a disk to an engine, and from an engine to a disk that has none yet.
//!
//! In: a disk. Out: the engine as its file makes it: the snapshot, and then every command and task since,
//! done again. Nothing is loaded from a file of which anything is damaged.

use std::sync::Arc;

use super::command::{self, kinds};
use super::disk::{Directory, Disk};
use super::durable::{DurableEngine, FILE, Inner, NEXT, Settings};
use super::error::{StorageError, doing};
use super::file::{Manifest, StoreFile, Writer};
use super::journal::{Backlog, Journal};
use super::keeper::Keeper;
use super::mark::{MARK, Mark};
use crate::engine::Engine;
use crate::engine::command::{Command, EraseContact};

/// Which engine is meant. A new one is made while the place is locked, and only if it is needed.
pub enum Start<'m> {
    /// The one that is there.
    Existing,
    /// A new one; none may be there.
    New(Box<dyn FnOnce() -> Engine + 'm>),
    /// The one that is there, or a new one if there is none.
    Either(Box<dyn FnOnce() -> Engine + 'm>),
}

/// The same, with a new engine that may not come about.
enum Attempt<'m, E> {
    Existing,
    New(Make<'m, E>),
    Either(Make<'m, E>),
}

type Make<'m, E> = Box<dyn FnOnce() -> Result<Engine, E> + 'm>;

impl<'m> From<Start<'m>> for Attempt<'m, StorageError> {
    fn from(start: Start<'m>) -> Self {
        match start {
            Start::Existing => Self::Existing,
            Start::New(make) => Self::New(Box::new(|| Ok(make()))),
            Start::Either(make) => Self::Either(Box::new(|| Ok(make()))),
        }
    }
}

/// What a panic says, where there is one.
fn catch<T>(attempt: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(attempt)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it cannot be read").to_owned()
    })
}

/// A panic while a damaged file is read is damage: no checksum of ours was asked yet.
pub(super) fn guarded<T>(
    place: &str,
    read: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    catch(read).unwrap_or_else(|why| {
        Err(StorageError::Damaged { place: place.to_owned(), what: "the file".to_owned(), why })
    })
}

/// Begins a file that is nothing until it has the other one's name: a snapshot, and then no more.
pub(super) fn write_snapshot(
    disk: &dyn Disk,
    engine: &Engine,
    generation: u64,
    cut: u64,
) -> Result<Writer, StorageError> {
    disk.remove(NEXT).map_err(doing("removing an unfinished snapshot"))?;
    let file = disk.open(NEXT).map_err(doing("making a file for a snapshot"))?;
    let mut writer = StoreFile::writer(file, &disk.place(), generation, cut)?;
    engine.put(&mut writer)?;
    Ok(writer)
}

/// The engine in a file: its snapshot, and all that was asked since.
pub(super) fn load(
    file: &mut StoreFile,
    manifest: &Manifest,
) -> Result<(Engine, Backlog), StorageError> {
    let mut engine = Engine::take(&file.parts(manifest)?)?;
    let mut backlog = Backlog::default();
    let place = |number| format!("record {number} of the journal");
    file.journal_bytes = file.records(manifest.cut, |number, record| {
        match record.kind {
            kinds::TASK => backlog.work += engine.first_task_work(),
            EraseContact::KIND => backlog.erased = Some(number),
            _ => {}
        }
        let at = record.at.into();
        // Its checksum is right: what panics now is no damage.
        let again = catch(|| command::replay(record.kind, record.payload, at, &mut engine));
        match again {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(file.damaged(place(number), "its kind is not known")),
            Ok(Err(why)) => Err(file.damaged(place(number), why)),
            Err(why) => Err(StorageError::Fault {
                place: file.place.clone(),
                what: format!("{} (kind {})", place(number), record.kind),
                why,
            }),
        }
    })?;
    Ok((engine, backlog))
}

/// The file in force, in which all is that was answered.
pub(super) fn open_file(disk: &dyn Disk) -> Result<(StoreFile, Manifest, Mark), StorageError> {
    let file = disk.open(FILE).map_err(doing("opening the file"))?;
    let (file, manifest) = StoreFile::open(file, &disk.place())?;
    let mark = Mark::open(disk)?;
    let last = file.tail.last;
    match mark.read()? {
        Some(answered) if answered > last => Err(file.damaged(
            "the journal",
            format!(
                "it ends with record {last}, and record {answered} was answered; if it is an older copy \
                 that was put here on purpose, remove {MARK}"
            ),
        )),
        _ => Ok((file, manifest, mark)),
    }
}

/// What is there, or is put there.
fn start<E: From<StorageError>>(
    disk: &dyn Disk,
    start: Attempt<'_, E>,
) -> Result<(Journal, Engine), E> {
    let place = disk.place();
    let there = disk.exists(FILE).map_err(doing("looking for the file"))?;
    match (there, start) {
        (false, Attempt::Existing) => Err(StorageError::Missing { place }.into()),
        (true, Attempt::New(_)) => Err(StorageError::Exists { place }.into()),
        (false, Attempt::New(make) | Attempt::Either(make)) => Ok(put_in_place(disk, make()?)?),
        (true, Attempt::Existing | Attempt::Either(_)) => Ok(guarded(&place, || {
            let (mut file, manifest, mark) = open_file(disk)?;
            let (engine, backlog) = load(&mut file, &manifest)?;
            Ok((Journal::new(file, mark, &manifest, backlog), engine))
        })?),
    }
}

/// Writes a new engine to a disk that holds none.
fn put_in_place(disk: &dyn Disk, engine: Engine) -> Result<(Journal, Engine), StorageError> {
    // Of an engine that was here before.
    disk.remove(MARK).map_err(doing("removing an old mark"))?;
    let (file, manifest) = write_snapshot(disk, &engine, 1, 0)?.finish()?;
    disk.rename(NEXT, FILE).map_err(doing("putting the file in place"))?;
    let mark = Mark::open(disk)?;
    Ok((Journal::new(file, mark, &manifest, Backlog::default()), engine))
}

impl DurableEngine {
    /// Opens the engine in a directory.
    pub fn open(directory: impl Into<std::path::PathBuf>) -> Result<Self, StorageError> {
        Self::with_disk(Directory::new(directory), Settings::default(), Start::Existing)
    }

    /// Opens the engine in a directory; where there is none yet, it is the one that `make` gives. `make` runs
    /// while the directory is locked, and only if it holds no engine.
    pub fn open_or_create(
        directory: impl Into<std::path::PathBuf>,
        make: impl FnOnce() -> Engine,
    ) -> Result<Self, StorageError> {
        Self::open_or_try_create(directory, || Ok(make()))
    }

    /// As [`DurableEngine::open_or_create`], with a `make` that may fail: the directory still holds no engine then.
    pub fn open_or_try_create<E: From<StorageError>>(
        directory: impl Into<std::path::PathBuf>,
        make: impl FnOnce() -> Result<Engine, E>,
    ) -> Result<Self, E> {
        let start = Attempt::Either(Box::new(make));
        Self::attempt(Directory::new(directory), Settings::default(), start)
    }

    /// Puts an engine into a directory that holds none.
    pub fn create(
        directory: impl Into<std::path::PathBuf>,
        engine: Engine,
    ) -> Result<Self, StorageError> {
        let start = Start::New(Box::new(|| engine));
        Self::with_disk(Directory::new(directory), Settings::default(), start)
    }

    /// Opens or makes an engine in a directory ([`Directory`]) or on a disk of one's own, by settings of
    /// one's own.
    pub fn with_disk(
        disk: impl Disk,
        settings: Settings,
        which: Start<'_>,
    ) -> Result<Self, StorageError> {
        Self::attempt(disk, settings, which.into())
    }

    fn attempt<E: From<StorageError>>(
        mut disk: impl Disk,
        settings: Settings,
        which: Attempt<'_, E>,
    ) -> Result<Self, E> {
        let place = disk.place();
        let there = disk.exists(FILE).map_err(doing("looking for the file"))?;
        if !there && matches!(which, Attempt::Existing) {
            // Locking would make the directory.
            return Err(StorageError::Missing { place }.into());
        }
        if !disk.lock().map_err(doing("locking the directory"))? {
            return Err(StorageError::Locked { place }.into());
        }
        disk.remove(NEXT).map_err(doing("removing an unfinished snapshot"))?;
        let (journal, engine) = start(&disk, which)?;
        let inner = Arc::new(Inner::new(disk, settings, engine, journal));
        let keeper = match settings.journal_bytes {
            Some(_) => {
                let keeper = Keeper::start(Arc::clone(&inner));
                Some(keeper.map_err(doing("starting a thread for snapshots"))?)
            }
            None => None,
        };
        Ok(Self::of(inner, keeper))
    }
}
