//! The host: opens, runs and closes what its core decides.
//!
//! In: names of tenants, and time as an argument. Out: handles of their engines. INVARIANT: a signal is raised while
//! the core is not locked, since sleepers lock it under the signal.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use chrono::{DateTime, Utc};

use super::core::{Ask, Core, Due, How, Opened, Step};
use super::error::{CreateTenantError, DeleteTenantError, HostError, TenantError};
use super::index::{Index, stamp};
use super::name::TenantName;
use super::options::{HostOptions, Worked};
use crate::engine::Engine;
use crate::limits;
use crate::persist::{Directory, Disk, DurableEngine, Start, StorageError};
use crate::sync::{LeafMutex, Mutex, Ordering, Signal, thread};
use crate::time::{Duration, Timestamp};

/// The directory of all tenants, within that of the host.
const TENANTS: &str = "tenants";
/// What the directory of a tenant that is being deleted begins with.
const DELETED: &str = ".deleted-";
/// The file of a tenant, in its directory.
const TENANT_FILE: &str = "segmentry.redb";
/// How long a sleeper sleeps before it looks again by itself.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(1);
/// The least memory for pages of one tenant's file.
const LEAST_CACHE: usize = 64 << 10;

/// Many durable engines in one directory, of which a bounded number is open. Clones are handles of the same host.
///
/// Time is an argument ([`Host::advance_to`]), or comes from a [`super::HostDriver`]. End a host with [`Host::close`];
/// without it nothing is lost, and the next start opens each tenant once to see when something of it is due.
///
/// All calls but [`Host::tenants`], [`Host::failures`], [`Host::open_count`] and [`Host::now`] block, as those of a
/// [`DurableEngine`] do.
#[derive(Clone, Debug)]
pub struct Host(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: HostOptions,
    path: PathBuf,
    /// Holds the lock of the directory.
    directory: Directory,
    core: Mutex<Core<DurableEngine>>,
    failures: LeafMutex<BTreeMap<TenantName, StorageError>>,
    /// The instant that the index says.
    written: LeafMutex<Timestamp>,
    /// Raised by each change of a tenant, for the driver.
    changed: Arc<Signal>,
    /// Raised by each transition of the core, for those who wait for one.
    moved: Signal,
}

impl Opened for DurableEngine {
    fn is_in_use(&self) -> bool {
        self.is_in_use()
    }

    fn due(&self) -> Due {
        self.try_next_due(due_at).unwrap_or(Due::Unknown)
    }

    fn wants_checkpoint(&self) -> bool {
        self.wants_checkpoint()
    }
}

fn due_at(at: Option<Timestamp>) -> Due {
    at.map_or(Due::Never, Due::At)
}

fn doing(what: &'static str) -> impl Fn(std::io::Error) -> StorageError {
    move |error| StorageError::Io { doing: what.to_owned(), why: error.to_string() }
}

/// Held by who opens, runs or closes a tenant: nobody waits for ever for one who panicked.
struct Held<'h> {
    host: &'h Inner,
    name: &'h TenantName,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.host.core.lock().closed_after_failure(self.name);
            self.host.moved.raise();
        }
    }
}

impl Host {
    /// Opens the host of a directory, which is made if there is none. No tenant is opened.
    /// Blocks until their directories are listed.
    ///
    /// # Errors
    ///
    /// [`HostError::Storage`] if the directory cannot be used, as by a second process; [`HostError::TooMany`] for more
    /// tenants than a host may have.
    pub fn open(directory: impl Into<PathBuf>, options: HostOptions) -> Result<Self, HostError> {
        let path = directory.into();
        let options = HostOptions {
            open_at_most: options.open_at_most.clamp(1, limits::TENANTS_OPEN),
            threads: options.threads.clamp(1, limits::HOST_THREADS),
            ..options
        };
        let mut directory = Directory::new(&path);
        if !directory.lock().map_err(doing("locking the directory of the host"))? {
            return Err(StorageError::Locked { place: directory.place() }.into());
        }
        let index = Index::read(&directory)?;
        let names =
            tenants_in(&path.join(TENANTS)).map_err(doing("reading the directory of tenants"))?;
        if names.len() > limits::TENANTS {
            return Err(HostError::TooMany { place: directory.place(), count: names.len() });
        }
        let mut core = Core::new(options.open_at_most, options.threads, options.idle, index.now);
        for name in names {
            let its = stamp(&path.join(TENANTS).join(name.as_str()).join(TENANT_FILE));
            let known = index.due.get(&name).filter(|(_, then)| *then == its);
            core.add(name, known.map_or(Due::Unknown, |(due, _)| *due));
        }
        let inner = Inner {
            options,
            path,
            directory,
            core: Mutex::new(core),
            failures: LeafMutex::default(),
            written: LeafMutex::new(index.now),
            changed: Arc::default(),
            moved: Signal::default(),
        };
        // Until it is closed, tenants change and the index does not.
        inner.write_index(index.now, BTreeMap::new())?;
        Ok(Self(Arc::new(inner)))
    }

    /// A handle of a tenant, which is opened if it is not. It stays open while anybody has a handle. Beside
    /// `open_at_most` others in use it is refused; otherwise the one that was not used for the longest time is closed
    /// for it. Blocks until it is open.
    ///
    /// # Errors
    ///
    /// [`TenantError::Unknown`] of a tenant that was not created; [`TenantError::Full`] while `open_at_most` are in
    /// use: drop handles; [`TenantError::Storage`] if its directory cannot be opened; [`TenantError::Closed`] after
    /// [`Host::close`].
    pub fn tenant(&self, name: &TenantName) -> Result<DurableEngine, TenantError> {
        self.0.handle(name, Core::ask, Start::Existing)
    }

    /// Makes a tenant of an engine, and returns a handle of it. Blocks until it is on disk.
    ///
    /// # Errors
    ///
    /// [`CreateTenantError::Exists`] and [`CreateTenantError::TooMany`]; else as [`Host::tenant`].
    pub fn create(
        &self,
        name: &TenantName,
        engine: Engine,
    ) -> Result<DurableEngine, CreateTenantError> {
        if self.0.core.lock().count() >= limits::TENANTS {
            return Err(CreateTenantError::TooMany);
        }
        let made = self.0.handle(name, Core::ask_new, Start::New(Box::new(|| engine)));
        made.map_err(|error| match error {
            TenantError::Unknown(name) => CreateTenantError::Exists(name),
            other => other.into(),
        })
    }

    /// Deletes a tenant that nobody uses, with all its files. Blocks until they are removed.
    ///
    /// # Errors
    ///
    /// [`DeleteTenantError::Unknown`] and [`DeleteTenantError::InUse`]: drop its handles first;
    /// [`DeleteTenantError::Storage`] if its files cannot be removed; [`DeleteTenantError::Closed`] after
    /// [`Host::close`].
    pub fn delete(&self, name: &TenantName) -> Result<(), DeleteTenantError> {
        self.0.delete(name)
    }

    /// The names of all tenants, in order. Does not block.
    pub fn tenants(&self) -> Vec<TenantName> {
        self.0.core.lock().tenants().map(|(name, _)| name.clone()).collect()
    }

    /// How many tenants are open, or on the way to it. Does not block.
    pub fn open_count(&self) -> usize {
        self.0.core.lock().open_count()
    }

    /// The tenants that could not be opened, advanced or closed when that was tried last, with the reason.
    /// Does not block.
    pub fn failures(&self) -> BTreeMap<TenantName, StorageError> {
        self.0.failures.lock().clone()
    }

    /// The latest instant that the host was given. Does not block.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.core.lock().now.into()
    }

    /// Runs every deadline up to and including `now` in all tenants, each at its own instant, and closes tenants that
    /// nobody has used for long. One that has nothing due stays closed. Blocks until all of it is done.
    ///
    /// # Errors
    ///
    /// [`HostError::Closed`] after [`Host::close`]: open the directory again. What a tenant cannot do is in [`Worked`],
    /// and stops no other.
    pub fn advance_to(&self, now: DateTime<Utc>) -> Result<Worked, HostError> {
        self.work(now.into(), usize::MAX)
    }

    /// After a gap: runs each task that is overdue once, at `now`, in all tenants. Blocks until all of it is done.
    ///
    /// # Errors
    ///
    /// As [`Host::advance_to`].
    pub fn resume(&self, now: DateTime<Utc>) -> Result<Worked, HostError> {
        self.note_gap(now.into());
        self.advance_to(now)
    }

    /// Ends the host: closes all tenants, also those that are in use, whose handles refuse writes from here on; and
    /// writes down when each has something to do. Blocks until all of it is done.
    ///
    /// # Errors
    ///
    /// [`HostError::Storage`] if it cannot be written down when each has something to do; all are closed, and the next
    /// start opens each once.
    pub fn close(&self) -> Result<(), HostError> {
        self.0.close()
    }

    /// What is due by `now` is overdue because of a gap.
    pub(super) fn note_gap(&self, now: Timestamp) {
        self.0.core.lock().resume(now);
    }

    /// As [`Host::advance_to`], in so many steps at most.
    pub(super) fn work(&self, now: Timestamp, steps: usize) -> Result<Worked, HostError> {
        self.0.work(now, steps)
    }

    /// Sleeps until something is due, a tenant changes or `stop`, and for `most` at most.
    pub(super) fn sleep(
        &self,
        now: impl FnOnce() -> Timestamp,
        least: Duration,
        most: Duration,
        stop: impl Fn() -> bool,
    ) {
        self.0.changed.wait(|| {
            let most = most.as_millis().max(0);
            let wakes = self.0.core.lock().wakes_at();
            let left = wakes.map_or(most, |at| at.as_millis().saturating_sub(now().as_millis()));
            let sleep = if stop() { 0 } else { left.clamp(least.as_millis().min(most), most) };
            std::time::Duration::from_millis(sleep.unsigned_abs())
        });
    }

    pub(super) fn wake(&self) {
        self.0.changed.raise();
    }
}

impl Inner {
    fn place(&self, name: &TenantName) -> PathBuf {
        self.path.join(TENANTS).join(name.as_str())
    }

    fn open_engine(
        &self,
        name: &TenantName,
        start: Start<'_>,
    ) -> Result<DurableEngine, StorageError> {
        let open = self.options.open_at_most + self.options.threads;
        let cache = (self.options.cache_bytes / open).max(LEAST_CACHE);
        let disk = Directory::new(self.place(name)).with_cache(cache);
        DurableEngine::hosted(disk, start, Arc::clone(&self.changed))
    }

    /// Closes an engine that only the caller holds; returns whether it could be ended cleanly.
    fn close_engine(&self, name: &TenantName, engine: DurableEngine) -> bool {
        let outcome = engine.suspend();
        let due = due_at(engine.next_due());
        drop(engine);
        match &outcome {
            Ok(()) => self.core.lock().closed(name, due),
            Err(_) => self.core.lock().closed_after_failure(name),
        }
        self.note(name, outcome.as_ref().map(drop));
        self.moved.raise();
        outcome.is_ok()
    }

    /// Notes how the last attempt with a tenant ended.
    fn note(&self, name: &TenantName, outcome: Result<(), &StorageError>) {
        let mut failures = self.failures.lock();
        match outcome {
            Ok(()) => drop(failures.remove(name)),
            Err(why) => drop(failures.insert(name.clone(), why.clone())),
        }
    }

    fn handle(
        &self,
        name: &TenantName,
        ask: impl Fn(&mut Core<DurableEngine>, &TenantName) -> Ask<DurableEngine>,
        start: Start<'_>,
    ) -> Result<DurableEngine, TenantError> {
        let victim = loop {
            let (answer, seen) = {
                let mut core = self.core.lock();
                if core.stopped {
                    return Err(TenantError::Closed);
                }
                (ask(&mut core, name), core.moves)
            };
            match answer {
                Ask::Open(engine) => return Ok(engine),
                Ask::Opening(victim) => break victim,
                Ask::Wait => self.wait_for_move(seen),
                Ask::Full => {
                    let open = self.options.open_at_most;
                    return Err(TenantError::Full { name: name.clone(), open });
                }
                Ask::Unknown => return Err(TenantError::Unknown(name.clone())),
            }
        };
        let _held = Held { host: self, name };
        if let Some(victim) = victim {
            let _held = Held { host: self, name: &victim.name };
            self.close_engine(&victim.name, victim.engine);
        }
        let opened = self.open_engine(name, start);
        match &opened {
            Ok(engine) => self.core.lock().opened(name, engine.clone(), false),
            Err(_) => self.core.lock().closed_after_failure(name),
        }
        self.note(name, opened.as_ref().map(drop));
        self.moved.raise();
        // The driver closes it one day.
        self.changed.raise();
        opened.map_err(|why| TenantError::Storage { name: name.clone(), why })
    }

    /// Sleeps until the core is elsewhere than it was after so many moves.
    fn wait_for_move(&self, seen: u64) {
        self.moved.wait(|| {
            let is_there = self.core.lock().moves == seen;
            if is_there { LONGEST_WAIT } else { std::time::Duration::ZERO }
        });
    }

    fn delete(&self, name: &TenantName) -> Result<(), DeleteTenantError> {
        let victim = loop {
            let (answer, seen) = {
                let mut core = self.core.lock();
                if core.stopped {
                    return Err(DeleteTenantError::Closed);
                }
                (core.ask_last(name), core.moves)
            };
            match answer {
                Ask::Opening(victim) => break victim,
                Ask::Open(_) | Ask::Full => return Err(DeleteTenantError::InUse(name.clone())),
                Ask::Wait => self.wait_for_move(seen),
                Ask::Unknown => return Err(DeleteTenantError::Unknown(name.clone())),
            }
        };
        let _held = Held { host: self, name };
        // It is deleted, so nothing of it has to be put on disk.
        drop(victim);
        let removed = self.remove(name);
        match &removed {
            Ok(()) => self.core.lock().removed(name),
            Err(_) => self.core.lock().closed_after_failure(name),
        }
        self.note(name, removed.as_ref().map(drop));
        self.moved.raise();
        removed.map_err(|why| DeleteTenantError::Storage { name: name.clone(), why })
    }

    /// Removes the directory of a tenant: at once by its name, then file by file.
    fn remove(&self, name: &TenantName) -> Result<(), StorageError> {
        let tenants = self.path.join(TENANTS);
        let aside = tenants.join(format!("{DELETED}{name}"));
        let remove = || -> std::io::Result<()> {
            remove_directory(&aside)?;
            Directory::new(&tenants).rename(name.as_str(), &format!("{DELETED}{name}"))?;
            remove_directory(&aside)
        };
        remove().map_err(doing("removing the directory of a tenant"))
    }

    fn work(&self, now: Timestamp, steps: usize) -> Result<Worked, HostError> {
        let count = {
            let core = self.core.lock();
            if core.stopped {
                return Err(HostError::Closed);
            }
            core.due_count(now, self.options.threads).max(1)
        };
        let left = AtomicUsize::new(steps);
        let worked = thread::scope(|scope| {
            let others: Vec<_> =
                (1..count).map(|_| scope.spawn(|| self.toil(now, &left))).collect();
            let mine = self.toil(now, &left);
            others.into_iter().fold(mine, |all, other| match other.join() {
                Ok(worked) => all.and(worked),
                // It has printed its panic, and its tenant is closed.
                Err(_) => all.and(Worked { failed: 1, ..Worked::default() }),
            })
        });
        let written = *self.written.lock();
        if now >= written + limits::HOST_INSTANT_WRITTEN {
            self.write_index(now, BTreeMap::new())?;
        }
        Ok(worked)
    }

    /// Does steps until there is none.
    fn toil(&self, now: Timestamp, left: &AtomicUsize) -> Worked {
        let mut worked = Worked::default();
        let take = |left: usize| left.checked_sub(1);
        while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
            // Taken apart from the match, which would keep the core locked.
            let step = self.core.lock().next(now);
            let done = match step {
                Step::Rest => break,
                Step::Close(name, engine) => {
                    let _held = Held { host: self, name: &name };
                    let is_clean = self.close_engine(&name, engine);
                    Worked { closed: 1, failed: usize::from(!is_clean), ..Worked::default() }
                }
                Step::Run(name, engine, how) => self.run(&name, engine, Some(how), now, false),
                Step::Open(name) => self.open_and_run(&name, now),
            };
            worked = worked.and(done);
        }
        worked
    }

    fn open_and_run(&self, name: &TenantName, now: Timestamp) -> Worked {
        let _held = Held { host: self, name };
        match self.open_engine(name, Start::Existing) {
            Ok(engine) => {
                let due = due_at(engine.next_due());
                let how = {
                    let mut core = self.core.lock();
                    core.opened(name, engine.clone(), true);
                    due.is_by(now).then(|| core.how(due))
                };
                self.moved.raise();
                let worked = self.run(name, engine, how, now, true);
                Worked { opened: 1, ..worked }
            }
            Err(why) => {
                self.core.lock().closed_after_failure(name);
                self.note(name, Err(&why));
                self.moved.raise();
                Worked { failed: 1, ..Worked::default() }
            }
        }
    }

    /// Runs what is due in a tenant, if anything is; closes it if it was closed before, and if that failed.
    fn run(
        &self,
        name: &TenantName,
        engine: DurableEngine,
        how: Option<How>,
        now: Timestamp,
        was_closed: bool,
    ) -> Worked {
        let _held = Held { host: self, name };
        let run = || {
            match how {
                Some(How::Advance) => engine.advance_to(now.into())?,
                Some(How::Resume) => engine.resume(now.into())?,
                None => {}
            }
            engine.checkpoint_if_due()
        };
        let outcome = run();
        // From here on the host alone holds it, unless somebody asked for it meanwhile.
        drop(engine);
        let closing = match &outcome {
            Ok(()) => self.core.lock().ran(name, was_closed),
            Err(_) => self.core.lock().failed(name),
        };
        self.note(name, outcome.as_ref().map(drop));
        self.moved.raise();
        let mut worked = Worked {
            run: usize::from(how.is_some()),
            failed: usize::from(outcome.is_err()),
            ..Worked::default()
        };
        if let Some(engine) = closing {
            worked.closed = 1;
            self.close_engine(name, engine);
            if let Err(why) = &outcome {
                self.core.lock().put_off(name);
                self.note(name, Err(why));
            }
        }
        worked
    }

    fn close(&self) -> Result<(), HostError> {
        let open = loop {
            let (open, seen) = {
                let mut core = self.core.lock();
                (core.stop(), core.moves)
            };
            match open {
                Some(open) => break open,
                None => self.wait_for_move(seen),
            }
        };
        for (name, engine) in open {
            let _held = Held { host: self, name: &name };
            self.close_engine(&name, engine);
        }
        let (now, due) = {
            let core = self.core.lock();
            let due = core.tenants().map(|(name, due)| (name.clone(), due)).collect::<Vec<_>>();
            (core.now, due)
        };
        let stamped = |(name, due): (TenantName, Due)| {
            let stamp = stamp(&self.place(&name).join(TENANT_FILE));
            (name, (due, stamp))
        };
        Ok(self.write_index(now, due.into_iter().map(stamped).collect())?)
    }

    fn write_index(
        &self,
        now: Timestamp,
        due: BTreeMap<TenantName, (Due, super::index::Stamp)>,
    ) -> Result<(), StorageError> {
        let mut written = self.written.lock();
        Index { now, due }.write(&self.directory)?;
        *written = now;
        Ok(())
    }
}

fn remove_directory(path: &std::path::Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The names of all tenants in a directory; removes what is left of deleted ones.
fn tenants_in(directory: &std::path::Path) -> std::io::Result<Vec<TenantName>> {
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.starts_with(DELETED) {
            remove_directory(&entry.path())?;
        } else if let Ok(name) = name.parse()
            && entry.path().join(TENANT_FILE).try_exists()?
        {
            names.push(name);
        }
    }
    Ok(names)
}
