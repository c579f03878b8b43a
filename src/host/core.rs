//! Which tenants are open, and what is to be done with which of them: a state and nothing else.
//!
//! In: who asks for a tenant, what was opened, run and closed, and the instant. Out: the next step. INVARIANTS: no more
//! tenants are open, or on the way to it, than there may be, and one for each thread that does what is due; a tenant
//! that anybody uses is not closed; a tenant is opened, run or closed by one thread at a time; and a closed one with
//! nothing due is not opened until it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::name::TenantName;
use crate::limits;
use crate::time::{Duration, Timestamp};

/// What the core asks an open engine; none of it waits.
pub(super) trait Opened: Clone {
    /// Whether anybody but the host holds it.
    fn is_in_use(&self) -> bool;
    /// When something is due: never if it is `Never`, `Unknown` while it is being changed.
    fn due(&self) -> Due;
    /// Whether a checkpoint is due.
    fn wants_checkpoint(&self) -> bool;
}

/// When a tenant has something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// It has to be opened to find out.
    Unknown,
    At(Timestamp),
    Never,
}

impl Due {
    pub(super) fn is_by(self, now: Timestamp) -> bool {
        matches!(self, Self::At(at) if at <= now)
    }

    /// The instant by which closed tenants are ordered.
    fn key(self) -> Option<Timestamp> {
        match self {
            Self::Unknown => Some(Timestamp::MIN),
            Self::At(at) => Some(at),
            Self::Never => None,
        }
    }
}

/// How the time of a tenant goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Each task at its own instant.
    Advance,
    /// After a gap: each overdue task once.
    Resume,
}

/// A tenant that is not closed.
#[derive(Debug)]
enum Slot<E> {
    Opening,
    Open {
        engine: E,
        /// When somebody last used it; none if that was since the last look.
        used: Option<Timestamp>,
        /// Whether a thread runs what is due.
        working: bool,
        /// Nothing of it is run before: what is due failed.
        retry: Timestamp,
    },
    Closing {
        /// Whether another one is opened in its place.
        replaced: bool,
    },
}

/// A tenant that is closed so that another one can be opened.
#[derive(Debug)]
pub(super) struct Victim<E> {
    pub(super) name: TenantName,
    pub(super) engine: E,
}

/// The answer to who asks for a tenant.
#[derive(Debug)]
pub(super) enum Ask<E> {
    /// It is open.
    Open(E),
    /// The caller opens it, after closing the other one, and reports both.
    Opening(Option<Victim<E>>),
    /// Others are at it, or will soon be done with what is in the way.
    Wait,
    /// As many are in use as may be open.
    Full,
    Unknown,
}

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Step<E> {
    /// Open it, go on with [`Step::Run`], and report both.
    Open(TenantName),
    /// Run what is due, make a checkpoint if one is, and report it.
    Run(TenantName, E, How),
    /// Close it, and report it.
    Close(TenantName, E),
    Rest,
}

/// What is in the way of opening one more.
enum Room<E> {
    Free(Option<Victim<E>>),
    Soon,
    Full,
}

/// A tenant.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// When it has something to do, as far as was known when it was last closed.
    due: Due,
    /// Its place in the queue, while it is closed and has one.
    queued: Option<Timestamp>,
}

#[derive(Debug)]
pub(super) struct Core<E> {
    open_at_most: usize,
    /// How many more may be open for what is due.
    threads: usize,
    idle: Duration,
    /// The latest instant.
    pub(super) now: Timestamp,
    /// What is due by then is overdue because of a gap.
    resumed: Timestamp,
    tenants: BTreeMap<TenantName, Known>,
    /// Those that are closed, by that instant.
    queue: BTreeSet<(Timestamp, TenantName)>,
    slots: BTreeMap<TenantName, Slot<E>>,
    /// How many transitions there were: who waits for one compares it.
    pub(super) moves: u64,
    pub(super) stopped: bool,
}

impl<E: Opened> Core<E> {
    pub(super) fn new(open_at_most: usize, threads: usize, idle: Duration, now: Timestamp) -> Self {
        Self {
            open_at_most,
            threads,
            idle,
            now,
            resumed: Timestamp::MIN,
            tenants: BTreeMap::new(),
            queue: BTreeSet::new(),
            slots: BTreeMap::new(),
            moves: 0,
            stopped: false,
        }
    }

    /// All tenants with what was known of them when they were last closed.
    pub(super) fn tenants(&self) -> impl Iterator<Item = (&TenantName, Due)> {
        self.tenants.iter().map(|(name, known)| (name, known.due))
    }

    pub(super) fn count(&self) -> usize {
        self.tenants.len()
    }

    /// How many are not closed.
    pub(super) fn open_count(&self) -> usize {
        let counts = |slot: &&Slot<E>| !matches!(slot, Slot::Closing { replaced: true });
        self.slots.values().filter(counts).count()
    }

    /// A tenant that is there and closed.
    pub(super) fn add(&mut self, name: TenantName, due: Due) {
        self.set_closed(name, due, due.key());
    }

    /// What is due by `now` is overdue because of a gap.
    pub(super) fn resume(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        self.resumed = self.now;
    }

    fn set_closed(&mut self, name: TenantName, due: Due, queued: Option<Timestamp>) {
        self.moves += 1;
        self.slots.remove(&name);
        if let Some(at) = queued {
            self.queue.insert((at, name.clone()));
        }
        self.tenants.insert(name, Known { due, queued });
    }

    /// Takes a tenant that is closed out of the queue, and gives it a slot.
    fn give_slot(&mut self, name: &TenantName, slot: Slot<E>) {
        self.moves += 1;
        if let Some(known) = self.tenants.get_mut(name)
            && let Some(at) = known.queued.take()
        {
            self.queue.remove(&(at, name.clone()));
        }
        self.slots.insert(name.clone(), slot);
    }

    fn begin_closing(&mut self, name: &TenantName, replaced: bool) -> Option<E> {
        let slot = self.slots.get_mut(name)?;
        self.moves += 1;
        match std::mem::replace(slot, Slot::Closing { replaced }) {
            Slot::Open { engine, .. } => Some(engine),
            other => {
                *slot = other;
                None
            }
        }
    }

    /// Makes room for somebody who asks.
    fn room(&mut self) -> Room<E> {
        if self.open_count() < self.open_at_most {
            return Room::Free(None);
        }
        let (mut in_use, mut unused) = (0, None);
        for (name, slot) in &self.slots {
            let Slot::Open { engine, used, working, .. } = slot else { continue };
            if *working {
            } else if engine.is_in_use() {
                in_use += 1;
            } else {
                unused = unused
                    .max(Some((std::cmp::Reverse(used.unwrap_or(Timestamp::MAX)), name.clone())));
            }
        }
        if let Some((_, name)) = unused
            && let Some(engine) = self.begin_closing(&name, true)
        {
            return Room::Free(Some(Victim { name, engine }));
        }
        // All others are on the way to something else.
        if in_use < self.open_at_most { Room::Soon } else { Room::Full }
    }

    /// Somebody asks for a tenant.
    pub(super) fn ask(&mut self, name: &TenantName) -> Ask<E> {
        if !self.tenants.contains_key(name) {
            return Ask::Unknown;
        }
        match self.slots.get_mut(name) {
            Some(Slot::Open { engine, used, .. }) => {
                *used = None;
                Ask::Open(engine.clone())
            }
            Some(Slot::Opening | Slot::Closing { .. }) => Ask::Wait,
            None => self.ask_closed(name),
        }
    }

    /// Somebody makes a tenant; it is known once it was opened.
    pub(super) fn ask_new(&mut self, name: &TenantName) -> Ask<E> {
        if self.tenants.contains_key(name) {
            return Ask::Unknown;
        }
        if self.slots.contains_key(name) { Ask::Wait } else { self.ask_closed(name) }
    }

    fn ask_closed(&mut self, name: &TenantName) -> Ask<E> {
        match self.room() {
            Room::Free(victim) => {
                self.give_slot(name, Slot::Opening);
                Ask::Opening(victim)
            }
            Room::Soon => Ask::Wait,
            Room::Full => Ask::Full,
        }
    }

    /// Somebody deletes a tenant: as [`Core::ask`], and an open one that nobody uses is the victim. Nobody gets it
    /// until [`Core::removed`] or [`Core::closed`].
    pub(super) fn ask_last(&mut self, name: &TenantName) -> Ask<E> {
        match self.slots.get(name) {
            _ if !self.tenants.contains_key(name) => Ask::Unknown,
            None => {
                self.give_slot(name, Slot::Closing { replaced: false });
                Ask::Opening(None)
            }
            Some(Slot::Open { engine, working: false, .. }) if engine.is_in_use() => Ask::Full,
            Some(Slot::Open { working: false, .. }) => {
                let engine = self.begin_closing(name, false);
                Ask::Opening(engine.map(|engine| Victim { name: name.clone(), engine }))
            }
            Some(_) => Ask::Wait,
        }
    }

    /// A tenant is no more.
    pub(super) fn removed(&mut self, name: &TenantName) {
        self.moves += 1;
        self.slots.remove(name);
        self.tenants.remove(name);
    }

    /// What is next at `now`: open tenants first, since they are in use and cost no opening; then the closed ones in
    /// the order in which they are due; then closing those that nobody has used for long.
    pub(super) fn next(&mut self, now: Timestamp) -> Step<E> {
        self.now = self.now.max(now);
        if self.stopped {
            return Step::Rest;
        }
        let mut idle = None;
        for (name, slot) in &mut self.slots {
            let Slot::Open { engine, used, working: working @ false, retry } = slot else {
                continue;
            };
            let due = engine.due();
            if *retry <= now && (due.is_by(now) || engine.wants_checkpoint()) {
                *working = true;
                let is_late = matches!(due, Due::At(at) if at <= self.resumed);
                let how = if is_late { How::Resume } else { How::Advance };
                return Step::Run(name.clone(), engine.clone(), how);
            }
            let is_in_use = engine.is_in_use();
            if is_in_use {
                *used = None;
            }
            if *used.get_or_insert(now) + self.idle <= now && !is_in_use {
                idle.get_or_insert_with(|| name.clone());
            }
        }
        let first = self.queue.first().filter(|(at, _)| *at <= now);
        if let Some((_, name)) = first
            && self.open_count() < self.open_at_most + self.threads
        {
            let name = name.clone();
            self.give_slot(&name, Slot::Opening);
            return Step::Open(name);
        }
        match idle.and_then(|name| Some((self.begin_closing(&name, false)?, name))) {
            Some((engine, name)) => Step::Close(name, engine),
            None => Step::Rest,
        }
    }

    /// When [`Core::next`] has something to do, as far as is known.
    pub(super) fn wakes_at(&self) -> Option<Timestamp> {
        let open = self.slots.values().filter_map(|slot| match slot {
            Slot::Open { engine, used, working: false, retry } => {
                let idle = used.unwrap_or(self.now) + self.idle;
                let wants =
                    if engine.wants_checkpoint() { Due::At(self.now) } else { engine.due() };
                Some(if let Due::At(at) = wants { at.max(*retry).min(idle) } else { idle })
            }
            _ => None,
        });
        open.chain(self.queue.first().map(|(at, _)| *at)).min()
    }

    /// How many tenants have something to do by `now`, up to `most`.
    pub(super) fn due_count(&self, now: Timestamp, most: usize) -> usize {
        let open = self.slots.values().filter(|slot| {
            matches!(slot, Slot::Open { engine, working: false, .. } if engine.due().is_by(now))
        });
        let closed = self.queue.iter().take_while(|(at, _)| *at <= now);
        open.map(drop).chain(closed.map(drop)).take(most).count()
    }

    /// A tenant was opened; `working` if the caller goes on to run what is due.
    pub(super) fn opened(&mut self, name: &TenantName, engine: E, working: bool) {
        self.moves += 1;
        let new = Known { due: Due::Unknown, queued: None };
        self.tenants.entry(name.clone()).or_insert(new);
        let slot = Slot::Open { engine, used: None, working, retry: Timestamp::MIN };
        self.slots.insert(name.clone(), slot);
    }

    /// How the time of a tenant that was just opened goes on.
    pub(super) fn how(&self, due: Due) -> How {
        if matches!(due, Due::At(at) if at <= self.resumed) { How::Resume } else { How::Advance }
    }

    /// What was due was run, or could not be. A tenant that was opened for it is closed at once, unless somebody uses
    /// it now, or it has something to do soon and there is room: returns it then.
    pub(super) fn ran(&mut self, name: &TenantName, was_closed: bool) -> Option<E> {
        self.moves += 1;
        let is_roomy = self.open_count() * 2 <= self.open_at_most;
        let soon = self.now + self.idle;
        let Some(Slot::Open { engine, working, used, .. }) = self.slots.get_mut(name) else {
            return None;
        };
        *working = false;
        used.get_or_insert(self.now);
        let stays = engine.is_in_use() || is_roomy && engine.due().is_by(soon);
        if was_closed && !stays { self.begin_closing(name, false) } else { None }
    }

    /// A tenant whose work failed is closed, unless somebody uses it: then it is tried again later.
    pub(super) fn failed(&mut self, name: &TenantName) -> Option<E> {
        self.moves += 1;
        let later = self.now + limits::TENANT_RETRY;
        let Some(Slot::Open { engine, working, retry, .. }) = self.slots.get_mut(name) else {
            return None;
        };
        (*working, *retry) = (false, later);
        if engine.is_in_use() { None } else { self.begin_closing(name, false) }
    }

    /// A tenant was closed.
    pub(super) fn closed(&mut self, name: &TenantName, due: Due) {
        self.set_closed(name.clone(), due, due.key());
    }

    /// A tenant could not be opened, or its work could not be done, and it is closed: it is tried again later. One that
    /// was new is forgotten.
    pub(super) fn closed_after_failure(&mut self, name: &TenantName) {
        if self.tenants.contains_key(name) {
            let retry = self.now + limits::TENANT_RETRY;
            self.set_closed(name.clone(), Due::Unknown, Some(retry));
        } else {
            self.removed(name);
        }
    }

    /// A closed tenant whose work failed is left alone for a while.
    pub(super) fn put_off(&mut self, name: &TenantName) {
        let Some(known) = self.tenants.get_mut(name) else { return };
        if let Some(at) = known.queued.take() {
            let later = at.max(self.now + limits::TENANT_RETRY);
            self.queue.remove(&(at, name.clone()));
            self.queue.insert((later, name.clone()));
            known.queued = Some(later);
        }
    }

    /// Ends all asking and running; returns the open engines once nobody opens, runs or closes any more.
    pub(super) fn stop(&mut self) -> Option<Vec<(TenantName, E)>> {
        self.stopped = true;
        let is_at_rest = |slot: &Slot<E>| matches!(slot, Slot::Open { working: false, .. });
        if !self.slots.values().all(is_at_rest) {
            return None;
        }
        let names: Vec<TenantName> = self.slots.keys().cloned().collect();
        Some(
            names
                .into_iter()
                .filter_map(|name| Some((name.clone(), self.begin_closing(&name, false)?)))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests;
