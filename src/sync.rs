//! Locks, all in one place, so that an explorer of schedules can stand in for them.
//!
//! In: a value. Out: a [`Shared`] one with many readers and one writer, and a [`Signal`]. A writer that
//! wants to look before it writes takes its turn first: then no other writes meanwhile, while readers
//! go on.

pub(crate) use parking_lot::Mutex;
use parking_lot::{Condvar, MutexGuard, RwLock};

/// A value that is read by many and written by one at a time.
///
/// INVARIANT: whoever writes `value` holds `turn`.
#[derive(Debug, Default)]
pub(crate) struct Shared<T> {
    turn: Mutex<()>,
    value: RwLock<T>,
}

/// The right to be the only writer.
#[derive(Debug)]
pub(crate) struct Turn<'s, T> {
    value: &'s RwLock<T>,
    _turn: MutexGuard<'s, ()>,
}

impl<T> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { turn: Mutex::new(()), value: RwLock::new(value) }
    }

    /// Looks at the value. A `look` that looks again may wait for ever.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.read())
    }

    /// Waits until no other writes.
    pub(crate) fn turn(&self) -> Turn<'_, T> {
        Turn { _turn: self.turn.lock(), value: &self.value }
    }
}

impl<T> Turn<'_, T> {
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
        let mut lock = self.lock.lock();
        let most = most();
        if !most.is_zero() {
            self.condvar.wait_for(&mut lock, most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_go_on_while_a_writer_has_its_turn() {
        let shared = Shared::new(1);
        let turn = shared.turn();
        let read = std::thread::scope(|scope| scope.spawn(|| shared.read(|n| *n)).join());
        assert_eq!(read.expect("it read"), 1);
        turn.write(|n| *n = 2);
        assert_eq!((turn.read(|n| *n), shared.read(|n| *n)), (2, 2));
    }

    #[test]
    fn what_is_raised_while_one_goes_to_sleep_wakes() {
        let signal = Signal::default();
        std::thread::scope(|scope| {
            signal.wait(|| {
                scope.spawn(|| signal.raise());
                std::time::Duration::from_mins(1)
            });
        });
    }
}
