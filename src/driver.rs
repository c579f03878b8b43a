//! The only reader of a clock: a thread that keeps an embedded engine in step with time.
//!
//! In: a shared engine and a [`Clock`]. Out: calls of `advance_to`, and of `resume` at the start and
//! after a gap. INVARIANT: engine time never goes back. It follows the monotonic clock; a wall clock that
//! is ahead pulls it forward, and one that is behind has no effect until engine time reaches it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use chrono::{DateTime, Utc};

use crate::engine::SharedEngine;
use crate::sync::thread::{self, JoinHandle};
use crate::sync::{AtomicBool, Mutex, Ordering};
use crate::time::{Duration, Timestamp};

/// The two clocks that a driver reads. Tests supply their own.
pub trait Clock: Send + 'static {
    /// The time of day, by the machine's clock.
    fn wall(&self) -> Timestamp;
    /// Time since an arbitrary start. It never goes back.
    fn monotonic(&self) -> Duration;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        let since_epoch =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::saturating_from_millis(
            i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX),
        )
    }

    fn monotonic(&self) -> Duration {
        Duration::millis(u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

/// Engine time, from two clocks. INVARIANT: `last` never goes back.
#[derive(Debug)]
struct EngineTime<C> {
    clock: C,
    last: Timestamp,
    read_at: Duration,
}

impl<C: Clock> EngineTime<C> {
    fn new(clock: C) -> Self {
        let (last, read_at) = (clock.wall(), clock.monotonic());
        Self { clock, last, read_at }
    }

    /// The engine time at a reading of the monotonic clock.
    fn at(&self, monotonic: Duration) -> Timestamp {
        let elapsed = (monotonic.as_millis() - self.read_at.as_millis()).max(0).unsigned_abs();
        (self.last + Duration::millis(elapsed)).max(self.clock.wall())
    }

    /// The time now.
    fn now(&self) -> Timestamp {
        self.at(self.clock.monotonic())
    }

    /// The time now, and how far it has moved since the last call.
    fn read(&mut self) -> (Timestamp, Duration) {
        let monotonic = self.clock.monotonic();
        let now = self.at(monotonic);
        let moved = (now.as_millis() - self.last.as_millis()).unsigned_abs();
        (self.last, self.read_at) = (now, monotonic);
        (now, Duration::millis(moved))
    }
}

mod sealed {
    /// Only a driver can make one. A durable engine may be changed through its journaled commands only, so nobody
    /// else gets the engine inside.
    #[derive(Debug)]
    pub struct Key(pub(super) ());
}

/// An engine that a driver can advance.
pub trait Driven: Send + 'static {
    /// Why time could not be advanced.
    type Error: std::fmt::Display;

    /// The engine, for reading the next deadline and for waiting.
    #[doc(hidden)]
    fn engine(&self, key: sealed::Key) -> &SharedEngine;
    /// Runs what is due by `now`.
    fn advance_to(&self, now: DateTime<Utc>) -> Result<(), Self::Error>;
    /// Runs each overdue task once, at `now`, after a gap.
    fn resume(&self, now: DateTime<Utc>) -> Result<(), Self::Error>;
    /// After an error: whether time can go on. None if it never can with this engine.
    fn recover(&self) -> Option<bool> {
        None
    }
}

impl Driven for SharedEngine {
    type Error = Infallible;

    fn engine(&self, _: sealed::Key) -> &SharedEngine {
        self
    }

    fn advance_to(&self, now: DateTime<Utc>) -> Result<(), Infallible> {
        self.advance_to(now);
        Ok(())
    }

    fn resume(&self, now: DateTime<Utc>) -> Result<(), Infallible> {
        self.resume(now);
        Ok(())
    }
}

#[cfg(feature = "durable")]
impl Driven for crate::persist::DurableEngine {
    type Error = crate::persist::StorageError;

    fn engine(&self, _: sealed::Key) -> &SharedEngine {
        self.shared()
    }

    fn advance_to(&self, now: DateTime<Utc>) -> Result<(), Self::Error> {
        self.advance_to(now)
    }

    fn resume(&self, now: DateTime<Utc>) -> Result<(), Self::Error> {
        self.resume(now)
    }

    fn recover(&self) -> Option<bool> {
        use crate::persist::StorageError::{Closed, Failed};
        match self.write_again() {
            Ok(()) if self.is_closed() => None,
            Ok(()) => Some(true),
            Err(Closed | Failed { .. }) => None,
            Err(_) => Some(false),
        }
    }
}

/// How long a driver waits after an error before it tries again.
const RETRY: std::time::Duration = std::time::Duration::from_millis(200);

/// Settings of a driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriverSettings {
    /// A jump of time longer than this is a gap (a suspended machine): each overdue task runs once.
    pub gap: Duration,
    /// The longest sleep. A wall clock that was set forward is noticed after this time at the latest.
    pub longest_sleep: Duration,
}

impl Default for DriverSettings {
    fn default() -> Self {
        Self { gap: Duration::minutes(5), longest_sleep: Duration::minutes(1) }
    }
}

/// A running driver. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub struct Driver {
    engine: SharedEngine,
    stop: Arc<AtomicBool>,
    /// The failure that keeps time from going on, if one does.
    failure: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    /// Starts a thread that drives the engine by the machine's clocks. Fails where no thread can be started.
    pub fn start(engine: impl Driven) -> std::io::Result<Self> {
        Self::with_clock(engine, SystemClock::default(), DriverSettings::default())
    }

    /// As [`Driver::start`], with other clocks and settings.
    pub fn with_clock(
        driven: impl Driven,
        clock: impl Clock,
        settings: DriverSettings,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let failure = Arc::new(Mutex::new(None));
        let engine = driven.engine(sealed::Key(())).clone();
        let (stopped, failed) = (Arc::clone(&stop), Arc::clone(&failure));
        let drive = move || {
            let _note = PanicNote(&failed);
            let mut time = EngineTime::new(clock);
            while let Err(error) = drive(&driven, &mut time, settings, &stopped) {
                *failed.lock() = Some(error.to_string());
                if !recovered(&driven, &stopped) {
                    return;
                }
                *failed.lock() = None;
            }
        };
        let thread = thread::Builder::new().name("segmentry-driver".to_owned()).spawn(drive)?;
        Ok(Self { engine, stop, failure, thread: Some(thread) })
    }

    /// The failure that keeps time from going on, if one does: a failed write to disk, which is tried again, or a
    /// panic, after which time stands still until the engine is opened again and gets a new driver.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().clone()
    }
}

/// Held while a driver runs. Turns a panic into a failure that [`Driver::failure`] reports.
struct PanicNote<'f>(&'f Mutex<Option<String>>);

impl Drop for PanicNote<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.lock() = Some("a panic, which is a fault of this program".to_owned());
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.engine.wake();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            // The thread has printed its panic; a second one here would hide it.
        }
    }
}

/// Waits until time can go on after an error; false if it cannot, or the driver is stopped.
fn recovered(driven: &impl Driven, stop: &AtomicBool) -> bool {
    loop {
        thread::sleep(RETRY);
        match driven.recover() {
            _ if stop.load(Ordering::Acquire) => return false,
            None => return false,
            Some(true) => return true,
            Some(false) => {}
        }
    }
}

fn drive<D: Driven, C: Clock>(
    driven: &D,
    time: &mut EngineTime<C>,
    settings: DriverSettings,
    stop: &AtomicBool,
) -> Result<(), D::Error> {
    let engine = driven.engine(sealed::Key(()));
    let (start, _) = time.read();
    driven.resume(start.into())?;
    let stopped = || stop.load(Ordering::Acquire);
    while !stopped() {
        let (now, moved) = time.read();
        // The loop's own sleep is not a gap, however long it is.
        if moved > settings.gap.max(settings.longest_sleep) {
            driven.resume(now.into())?;
        } else if engine
            .read(|engine| engine.next_deadline().is_some_and(|due| Timestamp::from(due) <= now))
        {
            driven.advance_to(now.into())?;
        }
        engine.wait(|| time.now(), settings.longest_sleep, stopped);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Clone, Default)]
    struct ManualClock(Arc<Mutex<(i64, u64)>>);

    impl Clock for ManualClock {
        fn wall(&self) -> Timestamp {
            Timestamp::saturating_from_millis(self.0.lock().expect("nobody panics").0)
        }

        fn monotonic(&self) -> Duration {
            Duration::millis(self.0.lock().expect("nobody panics").1)
        }
    }

    #[test]
    fn time_follows_the_monotonic_clock_and_a_wall_clock_that_is_ahead() {
        let clock = ManualClock::default();
        *clock.0.lock().expect("nobody panics") = (1_000, 0);
        let mut time = EngineTime::new(clock.clone());
        let mut read = |wall, monotonic| {
            *clock.0.lock().expect("nobody panics") = (wall, monotonic);
            let (now, moved) = time.read();
            (now.as_millis(), moved.as_millis())
        };
        assert_eq!(read(1_010, 10), (1_010, 10));
        assert_eq!(read(500, 20), (1_020, 10), "a wall clock set back waits");
        assert_eq!(read(500, 20), (1_020, 0), "and time does not run backwards");
        assert_eq!(read(9_000, 30), (9_000, 7_980), "one set forward pulls");
        assert_eq!(read(9_000, 530), (9_500, 500), "one that is frozen does not freeze us");
    }

    struct Panicking(SharedEngine);

    impl Driven for Panicking {
        type Error = Infallible;

        fn engine(&self, _: sealed::Key) -> &SharedEngine {
            &self.0
        }

        fn advance_to(&self, _: DateTime<Utc>) -> Result<(), Infallible> {
            panic!("on request")
        }

        fn resume(&self, _: DateTime<Utc>) -> Result<(), Infallible> {
            panic!("on request")
        }
    }

    #[test]
    fn a_driver_that_panicked_reports_its_failure() {
        let schema = crate::Schema::builder().build().expect("no fields");
        let engine = crate::Engine::builder(schema).build().expect("a good policy");
        let driver = Driver::start(Panicking(SharedEngine::new(engine))).expect("a thread");
        while driver.failure().is_none() {
            thread::yield_now();
        }
    }
}
