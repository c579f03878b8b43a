//! Opens the engine that a disk holds, or writes a new one to a disk that holds none.
//!
//! In: a disk. Out: the engine: loaded from the checkpoint, with every later command and task of the journal
//! replayed on it. INVARIANT: nothing is loaded from a damaged file.

use std::sync::Arc;

use super::activity::timed;
use super::checkpointer::Checkpointer;
use super::command::{self, ReplayError, erases};
use super::disk::{Directory, Disk};
use super::durable::{DurableEngine, FILE, Inner, NEXT, Settings};
use super::error::{StorageError, doing};
use super::file::{Manifest, Record, StoreFile, Writer};
use super::journal::{Backlog, Journal};
use super::watermark::{WATERMARK, Watermark};
use crate::engine::{Engine, SharedEngine};
use crate::sync::Signal;

/// The first format whose live segments follow arithmetic over the instant to the millisecond. Records of earlier ones
/// are done again as they were: minute by minute.
pub(super) const EXACT: u16 = 7;

/// Which engine to open. A closure that makes a new engine runs while the directory is locked, and only if the
/// engine is needed.
pub enum Start<'m> {
    /// Opens the engine that the directory holds; fails if it holds none.
    Existing,
    /// Makes a new engine; fails if the directory holds one.
    New(Box<dyn FnOnce() -> Engine + 'm>),
    /// Opens the engine that the directory holds, or makes a new one.
    OpenOrCreate(Box<dyn FnOnce() -> Engine + 'm>),
}

/// As [`Start`], where making a new engine may fail.
pub(super) enum FallibleStart<'m, E> {
    Existing,
    New(Make<'m, E>),
    OpenOrCreate(Make<'m, E>),
}

pub(super) type Make<'m, E> = Box<dyn FnOnce() -> Result<Engine, E> + 'm>;

impl<'m> From<Start<'m>> for FallibleStart<'m, StorageError> {
    fn from(start: Start<'m>) -> Self {
        match start {
            Start::Existing => Self::Existing,
            Start::New(make) => Self::New(Box::new(|| Ok(make()))),
            Start::OpenOrCreate(make) => Self::OpenOrCreate(Box::new(|| Ok(make()))),
        }
    }
}

/// The message of a panic, if the attempt panics.
fn catch<T>(attempt: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(attempt)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it cannot be read").to_owned()
    })
}

/// Reports a panic while a file is read as damage: the database may panic before our checksums are compared.
pub(super) fn guarded<T>(
    place: &str,
    read: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    catch(read).unwrap_or_else(|why| {
        Err(StorageError::Damaged { place: place.to_owned(), what: "the file".to_owned(), why })
    })
}

/// Begins a new file. It takes effect when it is renamed to the name of the file in force.
pub(super) fn write_checkpoint(
    disk: &dyn Disk,
    engine: &Engine,
    generation: u64,
    cut: u64,
) -> Result<Writer, StorageError> {
    disk.remove(NEXT).map_err(doing("removing an unfinished checkpoint"))?;
    let file = disk.open(NEXT).map_err(doing("making a file for a checkpoint"))?;
    let mut writer = StoreFile::writer(file, &disk.place(), generation, cut)?;
    engine.put(&mut writer)?;
    Ok(writer)
}

/// The engine in a file: its checkpoint, with all later commands replayed; and the microseconds that reading the
/// checkpoint took.
pub(super) fn load(
    file: &mut StoreFile,
    manifest: &Manifest,
) -> Result<(Engine, Backlog, u64), StorageError> {
    let (engine, checkpoint_micros) =
        timed(|| -> Result<Engine, StorageError> { Engine::take(&file.parts(manifest)?) });
    let mut engine = engine?;
    let mut backlog = Backlog::default();
    let mut replay = |number, format, record: Record<'_>| {
        engine.look_by_minute(format < EXACT);
        if erases(record.kind) {
            backlog.erased = Some(number);
        }
        replay_one(&file.place, number, record, &mut engine)
    };
    // Reading the records counts as well.
    let (read, micros) = timed(|| file.records(manifest.cut, &mut replay));
    file.journal_bytes = read?;
    engine.look_by_minute(false);
    backlog.work = micros;
    Ok((engine, backlog, checkpoint_micros))
}

/// Does a record again.
pub(super) fn replay_one(
    place: &str,
    number: u64,
    record: Record<'_>,
    engine: &mut Engine,
) -> Result<(), StorageError> {
    let (place, what) = (place.to_owned(), format!("record {number} of the journal"));
    let Record { kind, version, .. } = record;
    // Its checksum is right, so a panic is a fault of this program.
    match catch(|| command::replay(record, engine)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(ReplayError::Unknown)) => {
            Err(StorageError::Command { place, number, kind, version })
        }
        Ok(Err(ReplayError::Arguments(why))) => {
            Err(StorageError::Damaged { place, what, why: why.to_string() })
        }
        Err(why) => Err(StorageError::Fault { place, what: format!("{what} (kind {kind})"), why }),
    }
}

/// The file in force, which has every command that was answered.
pub(super) fn open_file(disk: &dyn Disk) -> Result<(StoreFile, Manifest, Watermark), StorageError> {
    let file = disk.open(FILE).map_err(doing("opening the file"))?;
    let (file, manifest) = StoreFile::open(file, &disk.place())?;
    let watermark = Watermark::open(disk)?;
    let last = file.tail.last;
    match watermark.read()? {
        Some(answered) if answered > last => Err(file.damaged(
            "the journal",
            format!(
                "it ends with record {last}, and record {answered} was answered; if it is an older copy \
                 that was put here on purpose, remove {WATERMARK}"
            ),
        )),
        _ => Ok((file, manifest, watermark)),
    }
}

/// Opens the engine on the disk or installs a new one, as `start` says.
fn start<E: From<StorageError>>(
    disk: &dyn Disk,
    start: FallibleStart<'_, E>,
) -> Result<(Journal, Engine), E> {
    let place = disk.place();
    let there = disk.exists(FILE).map_err(doing("looking for the file"))?;
    match (there, start) {
        (false, FallibleStart::Existing) => Err(StorageError::Missing { place }.into()),
        (true, FallibleStart::New(_)) => Err(StorageError::Exists { place }.into()),
        (false, FallibleStart::New(make) | FallibleStart::OpenOrCreate(make)) => {
            Ok(install_new_engine(disk, make()?)?)
        }
        (true, FallibleStart::Existing | FallibleStart::OpenOrCreate(_)) => {
            Ok(guarded(&place, || {
                let (mut file, manifest, watermark) = open_file(disk)?;
                let (engine, backlog, micros) = load(&mut file, &manifest)?;
                Ok((Journal::new(file, watermark, &manifest, backlog, micros), engine))
            })?)
        }
    }
}

/// Writes a new engine to a disk that holds none.
fn install_new_engine(
    disk: &dyn Disk,
    mut engine: Engine,
) -> Result<(Journal, Engine), StorageError> {
    if !engine.is_seeded() {
        let seed = disk.seed().map_err(doing("drawing a seed for ids"))?;
        engine.begin_epoch(engine.now(), seed);
    }
    // A watermark without a file belongs to an earlier engine.
    disk.remove(WATERMARK).map_err(doing("removing an old watermark"))?;
    let (file, manifest) = write_checkpoint(disk, &engine, 1, 0)?.finish()?;
    disk.rename(NEXT, FILE).map_err(doing("putting the file in place"))?;
    let watermark = Watermark::open(disk)?;
    Ok((Journal::new(file, watermark, &manifest, Backlog::default(), 0), engine))
}

impl DurableEngine {
    /// Opens the engine in a directory. Blocks until the file is read and its journal done again.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] if the directory holds no engine; [`StorageError::Locked`] if another process has it
    /// open; [`StorageError::Damaged`] if its bytes are not those that were written: restore a backup;
    /// [`StorageError::Format`] and [`StorageError::Command`] if another version wrote them, with what to do.
    pub fn open(directory: impl Into<std::path::PathBuf>) -> Result<Self, StorageError> {
        Self::with_disk(Directory::new(directory), Settings::default(), Start::Existing)
    }

    /// Opens the engine in a directory to read it: nothing there is changed, so the directory may be on a read-only
    /// medium. Commands are refused ([`StorageError::Closed`]). Blocks as [`DurableEngine::open`] does.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::open`].
    pub fn open_to_read(directory: impl Into<std::path::PathBuf>) -> Result<Self, StorageError> {
        Self::with_disk(Directory::to_read(directory), Settings::default(), Start::Existing)
    }

    /// Opens the engine in a directory; if the directory holds none, installs the one that `make` returns. `make`
    /// runs while the directory is locked, and only if it holds no engine. Blocks as [`DurableEngine::open`] does.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::open`], but for [`StorageError::Missing`].
    pub fn open_or_create(
        directory: impl Into<std::path::PathBuf>,
        make: impl FnOnce() -> Engine,
    ) -> Result<Self, StorageError> {
        Self::open_or_try_create(directory, || Ok(make()))
    }

    /// As [`DurableEngine::open_or_create`], with a `make` that may fail: then the directory still holds no engine.
    /// Blocks as [`DurableEngine::open`] does.
    ///
    /// # Errors
    ///
    /// The error of `make`; else as [`DurableEngine::open`].
    pub fn open_or_try_create<E: From<StorageError>>(
        directory: impl Into<std::path::PathBuf>,
        make: impl FnOnce() -> Result<Engine, E>,
    ) -> Result<Self, E> {
        let start = FallibleStart::OpenOrCreate(Box::new(make));
        Self::attempt(Directory::new(directory), Settings::default(), start, None)
    }

    /// Puts an engine into a directory that holds none. Blocks until the file is written.
    ///
    /// # Errors
    ///
    /// [`StorageError::Exists`] if the directory holds an engine; [`StorageError::Locked`] if another process has it
    /// open; [`StorageError::Io`] if the file cannot be written.
    pub fn create(
        directory: impl Into<std::path::PathBuf>,
        engine: Engine,
    ) -> Result<Self, StorageError> {
        let start = Start::New(Box::new(|| engine));
        Self::with_disk(Directory::new(directory), Settings::default(), start)
    }

    /// Opens or makes an engine in a directory ([`Directory`]) or on any other [`Disk`], with these settings.
    /// Blocks until the file is read or written.
    ///
    /// # Errors
    ///
    /// As [`DurableEngine::open`] or [`DurableEngine::create`].
    pub fn with_disk(
        disk: impl Disk,
        settings: Settings,
        which: Start<'_>,
    ) -> Result<Self, StorageError> {
        Self::attempt(disk, settings, which.into(), None)
    }

    /// Changes raise the signal of a host, if there is one, which makes checkpoints where they are due.
    pub(super) fn attempt<E: From<StorageError>>(
        mut disk: impl Disk,
        settings: Settings,
        which: FallibleStart<'_, E>,
        host: Option<Arc<Signal>>,
    ) -> Result<Self, E> {
        let place = disk.place();
        let there = disk.exists(FILE).map_err(doing("looking for the file"))?;
        if !there && matches!(which, FallibleStart::Existing) {
            // Locking it would make the directory.
            return Err(StorageError::Missing { place }.into());
        }
        if !disk.lock().map_err(doing("locking the directory"))? {
            return Err(StorageError::Locked { place }.into());
        }
        disk.remove(NEXT).map_err(doing("removing an unfinished checkpoint"))?;
        let (mut journal, engine) = start(&disk, which)?;
        if disk.is_to_read() {
            journal.close()?;
        }
        let has_host = host.is_some();
        let engine = SharedEngine::with_signal(engine, host.unwrap_or_default());
        let inner = Arc::new(Inner::new(disk, settings, engine, journal));
        let checkpointer = match settings.journal_bytes {
            Some(_) if !has_host && !inner.disk.is_to_read() => {
                let checkpointer = Checkpointer::start(Arc::clone(&inner));
                Some(checkpointer.map_err(doing("starting a thread for checkpoints"))?)
            }
            _ => None,
        };
        Ok(Self::of(inner, checkpointer))
    }
}
