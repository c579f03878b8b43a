//! Locks and threads, in one place, so that a model checker can replace them.
//!
//! In: a value. Out: a [`Shared`] value with many readers and one writer, a [`Signal`], a [`WatchedNumber`], a
//! [`Pool`]. A writer that reads before it writes takes a [`WriteGuard`] first: it keeps other writers out, while
//! readers continue. Built with `--cfg shuttle`, every lock and every thread is one of `shuttle`'s.

use std::collections::BTreeMap;
use std::task::{Poll, Waker};

use entered::Entered;

/// Which values this thread reads or changes now: who waits for one of them again would wait for itself. `shuttle` runs
/// all its threads as one, so there nothing is noted.
mod entered {
    use std::cell::RefCell;

    thread_local! {
        /// The address of each value, and whether it is being changed.
        static ENTERED: RefCell<Vec<(usize, bool)>> = const { RefCell::new(Vec::new()) };
    }

    /// Held while a value is read or changed.
    #[derive(Debug)]
    pub(super) struct Entered((usize, bool));

    impl Entered {
        pub(super) fn new<T>(value: &T, changing: bool) -> Self {
            let place = (std::ptr::from_ref(value).addr(), changing);
            if cfg!(not(shuttle)) {
                ENTERED.with_borrow_mut(|entered| entered.push(place));
            }
            Self(place)
        }

        /// Whether this thread reads or changes the value.
        pub(super) fn is_in<T>(value: &T) -> bool {
            let address = std::ptr::from_ref(value).addr();
            ENTERED.with_borrow(|entered| entered.iter().any(|(place, _)| *place == address))
        }

        /// Whether this thread changes the value.
        pub(super) fn is_changing<T>(value: &T) -> bool {
            let address = std::ptr::from_ref(value).addr();
            ENTERED.with_borrow(|entered| entered.contains(&(address, true)))
        }
    }

    impl Drop for Entered {
        fn drop(&mut self) {
            ENTERED.with_borrow_mut(|entered| {
                if let Some(last) = entered.iter().rposition(|place| *place == self.0) {
                    entered.remove(last);
                }
            });
        }
    }
}

/// The locks of the standard library, or `shuttle`'s: a holder that panicked does not close them to others. `shuttle`
/// wakes a sleeper by a signal, never by time.
mod locks {
    use std::sync::PoisonError;
    #[cfg(feature = "durable")]
    use std::sync::TryLockError;
    use std::time::Duration;

    #[cfg(shuttle)]
    use shuttle::sync;
    #[cfg(shuttle)]
    pub(crate) use shuttle::thread;
    #[cfg(not(shuttle))]
    use std::sync;
    #[cfg(not(shuttle))]
    pub(crate) use std::thread;

    pub(crate) use sync::atomic::{AtomicBool, Ordering};
    pub(crate) use sync::{Condvar, MutexGuard};

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

        #[cfg(feature = "durable")]
        pub(crate) fn try_read(&self) -> Option<sync::RwLockReadGuard<'_, T>> {
            match self.0.try_read() {
                Ok(value) => Some(value),
                Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            }
        }

        pub(crate) fn write(&self) -> sync::RwLockWriteGuard<'_, T> {
            self.0.write().unwrap_or_else(PoisonError::into_inner)
        }
    }

    #[cfg(feature = "durable")]
    pub(crate) fn pause(time: Duration) {
        if cfg!(shuttle) { thread::yield_now() } else { thread::sleep(time) }
    }

    pub(super) fn sleep<T>(condvar: &Condvar, lock: MutexGuard<'_, T>, most: Duration) {
        #[cfg(not(shuttle))]
        drop(condvar.wait_timeout(lock, most).unwrap_or_else(PoisonError::into_inner));
        #[cfg(shuttle)]
        drop((condvar.wait(lock).unwrap_or_else(PoisonError::into_inner), most));
    }

    /// Sleeps while `asleep`, at most for `most`; returns whether it is awake.
    pub(super) fn sleep_while<T>(
        condvar: &Condvar,
        lock: MutexGuard<'_, T>,
        mut asleep: impl FnMut(&mut T) -> bool,
        most: Duration,
    ) -> bool {
        #[cfg(not(shuttle))]
        {
            let slept = condvar.wait_timeout_while(lock, most, |held| asleep(held));
            !slept.unwrap_or_else(PoisonError::into_inner).1.timed_out()
        }
        #[cfg(shuttle)]
        {
            let _ = most;
            let slept = condvar.wait_while(lock, |held| asleep(held));
            drop(slept.unwrap_or_else(PoisonError::into_inner));
            true
        }
    }
}

#[cfg(feature = "durable")]
pub(crate) use locks::pause;
pub(crate) use locks::{AtomicBool, Mutex, Ordering, thread};
use locks::{Condvar, MutexGuard, RwLock};

/// A lock under which nothing else is locked, so that it need not be model-checked.
#[derive(Debug, Default)]
pub(crate) struct LeafMutex<T>(std::sync::Mutex<T>);

impl<T> LeafMutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A value with many readers and one writer at a time.
///
/// INVARIANT: whoever writes `value` holds the lock of `writer`.
#[derive(Debug, Default)]
pub(crate) struct Shared<T> {
    writer: Mutex<()>,
    value: RwLock<T>,
}

/// Why a call cannot be done.
const INSIDE: &str = "was called in a closure that reads or changes the same engine, and would wait for itself: call \
                      it after the closure has returned";

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

    /// Reads the value. A `look` that reads it again may deadlock.
    ///
    /// Panics in a closure that changes the value, which would wait for itself.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        assert!(!Entered::is_changing(&self.value), "a read {INSIDE}");
        let value = self.value.read();
        let _entered = Entered::new(&self.value, false);
        look(&value)
    }

    /// Reads the value, unless somebody changes it.
    #[cfg(feature = "durable")]
    pub(crate) fn try_read<R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.value.try_read()?;
        let _entered = Entered::new(&self.value, false);
        Some(look(&value))
    }

    /// Whether this thread is in a closure that reads or changes the value, and so must not wait for it.
    pub(crate) fn is_entered(&self) -> bool {
        Entered::is_in(&self.value)
    }

    /// Waits until there is no other writer, and keeps others out.
    ///
    /// Panics in a closure that reads or changes the value, which would wait for itself.
    pub(crate) fn lock(&self) -> WriteGuard<'_, T> {
        assert!(!self.is_entered(), "a write {INSIDE}");
        WriteGuard { _lock: self.writer.lock(), value: &self.value }
    }
}

impl<T> WriteGuard<'_, T> {
    /// Reads the value, at the same time as readers.
    pub(crate) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        let value = self.value.read();
        let _entered = Entered::new(self.value, false);
        look(&value)
    }

    /// Changes the value; readers wait.
    pub(crate) fn write<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.value.write();
        let _entered = Entered::new(self.value, true);
        change(&mut value)
    }
}

/// Wakes sleeping threads.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    lock: Mutex<()>,
    condvar: Condvar,
}

impl Signal {
    /// Wakes all sleepers.
    pub(crate) fn raise(&self) {
        // Taking the lock orders this after a sleeper that has just decided to sleep.
        drop(self.lock.lock());
        self.condvar.notify_all();
    }

    /// Sleeps until the signal is raised, at most for what `most` returns. A signal raised while `most` runs
    /// is not lost.
    pub(crate) fn wait(&self, most: impl FnOnce() -> std::time::Duration) {
        let lock = self.lock.lock();
        let most = most();
        if !most.is_zero() {
            locks::sleep(&self.condvar, lock, most);
        }
    }
}

/// A number that others wait for to become another one: threads, and tasks of any executor.
#[derive(Debug, Default)]
pub(crate) struct WatchedNumber {
    watched: Mutex<Watched>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Watched {
    number: u64,
    /// Of each task that waits, by the key that it was given.
    wakers: BTreeMap<u64, Waker>,
    next_key: u64,
}

impl WatchedNumber {
    pub(crate) fn new(number: u64) -> Self {
        Self { watched: Mutex::new(Watched { number, ..Watched::default() }), ..Self::default() }
    }

    /// Wakes all who wait, if this is another number than before.
    pub(crate) fn set(&self, number: u64) {
        let wakers = {
            let mut watched = self.watched.lock();
            if std::mem::replace(&mut watched.number, number) == number {
                return;
            }
            self.moved.notify_all();
            std::mem::take(&mut watched.wakers)
        };
        wakers.into_values().for_each(Waker::wake);
    }

    /// Sleeps while the number is `known`, at most for `most`; returns whether it is another one.
    pub(crate) fn wait(&self, known: u64, most: std::time::Duration) -> bool {
        let watched = self.watched.lock();
        locks::sleep_while(&self.moved, watched, |held| held.number == known, most)
    }

    /// Whether the number is another one than `known`; if it is not, `waker` is woken once it is. `key` names the place
    /// in which the waker is kept, none before the first call.
    pub(crate) fn poll(&self, known: u64, key: &mut Option<u64>, waker: &Waker) -> Poll<()> {
        let mut watched = self.watched.lock();
        if watched.number != known {
            return Poll::Ready(());
        }
        let key = *key.get_or_insert_with(|| {
            watched.next_key += 1;
            watched.next_key
        });
        watched.wakers.insert(key, waker.clone());
        Poll::Pending
    }

    /// Forgets a task that waits no more.
    pub(crate) fn forget(&self, key: u64) {
        let waker = self.watched.lock().wakers.remove(&key);
        drop(waker);
    }

    #[cfg(test)]
    fn waiting(&self) -> usize {
        self.watched.lock().wakers.len()
    }
}

/// A pool of reusable values.
#[derive(Debug)]
pub(crate) struct Pool<T>(LeafMutex<Vec<T>>);

impl<T> Pool<T> {
    pub(crate) fn new() -> Self {
        Self(LeafMutex::new(Vec::new()))
    }

    /// Takes a value that was given back, if there is one.
    pub(crate) fn take(&self) -> Option<T> {
        self.0.lock().pop()
    }

    /// Gives a value back.
    pub(crate) fn give(&self, value: T) {
        self.0.lock().push(value);
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use super::*;

    #[test]
    fn readers_continue_while_a_writer_has_the_guard() {
        let shared = Shared::new(1);
        let guard = shared.lock();
        let read = thread::scope(|scope| scope.spawn(|| shared.read(|n| *n)).join());
        assert_eq!(read.expect("the reader did not panic"), 1);
        guard.write(|n| *n = 2);
        assert_eq!((guard.read(|n| *n), shared.read(|n| *n)), (2, 2));
    }

    #[test]
    fn who_would_wait_for_itself_panics_and_leaves_no_trace() {
        use std::panic::{AssertUnwindSafe, catch_unwind};

        let (shared, other) = (Shared::new(1), Shared::new(1));
        let panics = |call: &dyn Fn()| catch_unwind(AssertUnwindSafe(call)).is_err();
        assert!(panics(&|| shared.read(|_| drop(shared.lock()))));
        assert!(panics(&|| shared.lock().write(|_| drop(shared.lock()))));
        assert!(panics(&|| shared.lock().write(|_| shared.read(|_| ()))));
        shared.read(|_| other.lock().write(|n| *n = other_reads(&shared)));
        assert!(!shared.is_entered());
        shared.lock().write(|n| *n = 2);
        assert_eq!((shared.read(|n| *n), other.read(|n| *n)), (2, 1));
    }

    /// What another thread reads meanwhile.
    fn other_reads(shared: &Shared<i32>) -> i32 {
        let read = thread::scope(|scope| scope.spawn(|| shared.read(|n| *n)).join());
        read.expect("the reader did not panic")
    }

    #[test]
    fn a_signal_raised_on_the_way_to_sleep_wakes_the_sleeper() {
        let signal = Signal::default();
        thread::scope(|scope| {
            signal.wait(|| {
                scope.spawn(|| signal.raise());
                std::time::Duration::from_mins(1)
            });
        });
    }

    #[test]
    fn a_number_that_moves_wakes_threads_and_tasks_and_forgets_them() {
        let number = WatchedNumber::new(3);
        assert!(number.wait(2, std::time::Duration::ZERO), "it is another one already");
        assert!(!number.wait(3, std::time::Duration::from_millis(1)));
        let mut key = None;
        assert_eq!(number.poll(3, &mut key, Waker::noop()), Poll::Pending);
        assert_eq!(number.poll(3, &mut key, Waker::noop()), Poll::Pending);
        assert_eq!(number.waiting(), 1, "a task that asks twice waits once");
        number.forget(key.expect("it waits"));
        assert_eq!(number.waiting(), 0);
        thread::scope(|scope| {
            let waiter = scope.spawn(|| number.wait(3, std::time::Duration::from_mins(1)));
            number.set(3);
            number.set(4);
            assert!(waiter.join().expect("the waiter did not panic"));
        });
    }
}
