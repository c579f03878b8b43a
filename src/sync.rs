//! Locks and threads, all in one place, so that an explorer of schedules can stand in for them.
//!
//! In: a value. Out: a [`Shared`] one with many readers and one writer, a [`Signal`], a [`Pool`]. A
//! writer that wants to look before it writes takes its turn first: then no other writes meanwhile,
//! while readers go on. Built with `--cfg shuttle`, every lock and every thread is `shuttle`'s.

#[cfg(not(shuttle))]
mod locks {
    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard, RwLock};
    pub(crate) use std::sync::atomic::{AtomicBool, Ordering};
    pub(crate) use std::thread;

    #[cfg(feature = "durable")]
    pub(crate) fn pause(time: std::time::Duration) {
        thread::sleep(time);
    }

    pub(super) fn sleep<T>(
        condvar: &Condvar,
        mut lock: MutexGuard<'_, T>,
        most: std::time::Duration,
    ) {
        condvar.wait_for(&mut lock, most);
    }
}

/// As above, with locks that say who may go on next. A sleeper wakes when it is woken, never by time.
#[cfg(shuttle)]
mod locks {
    use std::sync::PoisonError;

    use shuttle::sync;
    pub(crate) use shuttle::sync::atomic::{AtomicBool, Ordering};
    pub(crate) use shuttle::sync::{Condvar, MutexGuard};
    pub(crate) use shuttle::thread;

    #[derive(Debug, Default)]
    pub(crate) struct Mutex<T>(sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    #[derive(Debug, Default)]
    pub(crate) struct RwLock<T>(sync::RwLock<T>);

    impl<T> RwLock<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(sync::RwLock::new(value))
        }

        pub(crate) fn read(&self) -> sync::RwLockReadGuard<'_, T> {
            self.0.read().unwrap_or_else(PoisonError::into_inner)
        }

        pub(crate) fn write(&self) -> sync::RwLockWriteGuard<'_, T> {
            self.0.write().unwrap_or_else(PoisonError::into_inner)
        }
    }

    #[cfg(feature = "durable")]
    pub(crate) fn pause(_: std::time::Duration) {
        thread::yield_now();
    }

    pub(super) fn sleep<T>(condvar: &Condvar, lock: MutexGuard<'_, T>, _: std::time::Duration) {
        drop(condvar.wait(lock).unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(feature = "durable")]
pub(crate) use locks::pause;
pub(crate) use locks::{AtomicBool, Mutex, Ordering, thread};
use locks::{Condvar, MutexGuard, RwLock};

/// A value that is read by many and written by one at a time.
///
/// INVARIANT: whoever writes `value` holds the lock of `writer`.
#[derive(Debug, Default)]
pub(crate) struct Shared<T> {
    writer: Mutex<()>,
    value: RwLock<T>,
}

/// The right to be the only writer.
#[derive(Debug)]
pub(crate) struct WriteGuard<'s, T> {
    value: &'s RwLock<T>,
    _lock: MutexGuard<'s, ()>,
}

impl<T> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { writer: Mutex::new(()), value: RwLock::new(value) }
    }

    /// Looks at the value. A `look` that looks again may wait for ever.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.read())
    }

    /// Waits until no other writes.
    pub(crate) fn lock(&self) -> WriteGuard<'_, T> {
        WriteGuard { _lock: self.writer.lock(), value: &self.value }
    }
}

impl<T> WriteGuard<'_, T> {
    /// Looks at the value, as others may at the same time.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.read())
    }

    /// Changes the value while nobody looks.
    pub(crate) fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.value.write())
    }
}

/// Wakes who sleeps until something happens.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    lock: Mutex<()>,
    condvar: Condvar,
}

impl Signal {
    /// Something happened.
    pub(crate) fn raise(&self) {
        // Taking the lock orders this behind a sleeper that has just decided to sleep.
        drop(self.lock.lock());
        self.condvar.notify_all();
    }

    /// Sleeps until the signal is raised, but no longer than `most` says; what is raised while it
    /// makes up its mind is not lost.
    pub(crate) fn wait(&self, most: impl FnOnce() -> std::time::Duration) {
        let lock = self.lock.lock();
        let most = most();
        if !most.is_zero() {
            locks::sleep(&self.condvar, lock, most);
        }
    }
}

/// Things that are used again. Nothing else happens while it is locked, so no explorer need know.
#[derive(Debug)]
pub(crate) struct Pool<T>(parking_lot::Mutex<Vec<T>>);

impl<T> Pool<T> {
    pub(crate) fn new() -> Self {
        Self(parking_lot::Mutex::new(Vec::new()))
    }

    /// One that was given back, if there is any.
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().pop()
    }

    /// Gives one back.
    pub(crate) fn give(&self, thing: T) {
        self.0.lock().push(thing);
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use super::*;

    #[test]
    fn readers_go_on_while_a_writer_has_its_turn() {
        let shared = Shared::new(1);
        let guard = shared.lock();
        let read = thread::scope(|scope| scope.spawn(|| shared.read(|n| *n)).join());
        assert_eq!(read.expect("it read"), 1);
        guard.write(|n| *n = 2);
        assert_eq!((guard.read(|n| *n), shared.read(|n| *n)), (2, 2));
    }

    #[test]
    fn what_is_raised_while_one_goes_to_sleep_wakes() {
        let signal = Signal::default();
        thread::scope(|scope| {
            signal.wait(|| {
                scope.spawn(|| signal.raise());
                std::time::Duration::from_mins(1)
            });
        });
    }
}
