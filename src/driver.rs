//! The only reader of a clock: a thread that keeps an embedded engine in step with time.
//!
//! In: a shared engine and a [`Clock`]. Out: calls of `advance_to`, and of `resume` at the start and
//! after a gap. INVARIANT: engine time never goes back. It follows the monotonic clock; a wall clock that
//! is ahead pulls it forward, unless it is so far ahead that this must be confirmed ([`ClockGuard`]); one that is
//! behind has no effect until it reaches engine time. Decision 0021 has the reasons.

mod judge;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use chrono::{DateTime, Utc};

use crate::engine::{Engine, SharedEngine};
use crate::limits;
use crate::sync::thread::{self, JoinHandle};
use crate::sync::{AtomicBool, Mutex, Ordering};
use crate::time::{Duration, Timestamp};
use judge::{Judge, Reading};

pub use judge::{ClockLeap, ClockState};

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

/// A clock, and the memory of what it showed: says whether it can be believed. Clones are handles of the same guard.
///
/// A wall clock may be wrong for a moment: a bad answer of a time server, a dead battery at boot. An engine that
/// follows it forgets old events for good, and its time cannot go back. So an instant that is further ahead of the
/// engine than a setting allows ([`limits::CLOCK_LEAP`] unless set) is refused as a [`ClockLeap`], and the engine stays
/// as it is, until the leap is confirmed: whoever knows that the clock is right calls `resume` of the engine with
/// [`ClockLeap::clock`]; a [`Driver`] does that itself once wall clock and monotonic clock have agreed for
/// [`limits::CLOCK_AGREEMENT`].
#[derive(Clone)]
pub struct ClockGuard(Arc<Mutex<Guarded>>);

struct Guarded {
    clock: Box<dyn Clock>,
    judge: Judge,
}

impl std::fmt::Debug for ClockGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ClockGuard").field(&self.0.lock().judge).finish()
    }
}

impl Guarded {
    fn reading(&self, engine: DateTime<Utc>) -> Reading {
        let (wall, monotonic) = (self.clock.wall(), self.clock.monotonic());
        Reading { wall, monotonic, engine: engine.into() }
    }
}

impl ClockGuard {
    /// Guards a clock for an engine, whose instant is `engine`. `most` is how far ahead of it the clock may be; any
    /// time if it is `None`.
    pub fn new(clock: impl Clock, most: Option<Duration>, engine: DateTime<Utc>) -> Self {
        let clock: Box<dyn Clock> = Box::new(clock);
        let (wall, monotonic) = (clock.wall(), clock.monotonic());
        let judge = Judge::new(most, Reading { wall, monotonic, engine: engine.into() });
        Self(Arc::new(Mutex::new(Guarded { clock, judge })))
    }

    /// The instant for what is done now, with the engine's own instant; or a leap that nobody has confirmed.
    ///
    /// # Errors
    ///
    /// [`ClockLeap`] while the clock is further ahead than is believed: wait, set the clock right, or confirm the leap.
    pub fn read(&self, engine: DateTime<Utc>) -> Result<DateTime<Utc>, ClockLeap> {
        let mut guarded = self.0.lock();
        let reading = guarded.reading(engine);
        guarded.judge.read(reading).map(Into::into)
    }

    /// How the clock and the engine, whose instant is `engine`, stand to each other.
    pub fn state(&self, engine: DateTime<Utc>) -> ClockState {
        let mut guarded = self.0.lock();
        let reading = guarded.reading(engine);
        guarded.judge.state(reading)
    }

    /// As [`ClockGuard::state`], with the engine's instant that the guard saw last: it never waits for the engine.
    pub fn last_state(&self) -> ClockState {
        let mut guarded = self.0.lock();
        let reading = guarded.reading(guarded.judge.engine().into());
        guarded.judge.state(reading)
    }

    /// The instant that a program beside the engine should write down as now: what the clock shows if it is believed,
    /// else the engine's instant that the guard saw last; never before that one.
    pub fn believed(&self) -> DateTime<Utc> {
        let mut guarded = self.0.lock();
        let engine = guarded.judge.engine();
        let reading = guarded.reading(engine.into());
        guarded.judge.read(reading).unwrap_or(engine).max(engine).into()
    }

    /// What the clock shows, whether it is believed or not.
    pub fn wall(&self) -> DateTime<Utc> {
        self.0.lock().clock.wall().into()
    }

    /// The latest instant that clock or engine have shown: what ends at an instant has ended if it ends before this
    /// one, and does not become valid again when the clock is set back.
    pub fn latest(&self) -> DateTime<Utc> {
        let guarded = self.0.lock();
        guarded.judge.latest(guarded.clock.wall()).into()
    }

    /// The time now, for a sleeper.
    pub(crate) fn now(&self) -> Timestamp {
        let guarded = self.0.lock();
        guarded.judge.now(guarded.clock.wall(), guarded.clock.monotonic())
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
    ///
    /// # Errors
    ///
    /// What the engine cannot do now; the driver tries again at its next step.
    fn advance_to(&self, now: DateTime<Utc>) -> Result<(), Self::Error>;
    /// Runs each overdue task once, at `now`, after a gap.
    ///
    /// # Errors
    ///
    /// What the engine cannot do now; the driver tries again at its next step.
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
    /// How far ahead of the engine the wall clock may be without a confirmation (see [`ClockGuard`]); any time if it
    /// is `None`.
    pub leap: Option<Duration>,
}

impl Default for DriverSettings {
    fn default() -> Self {
        let leap = Some(limits::CLOCK_LEAP);
        Self { gap: Duration::minutes(5), longest_sleep: Duration::minutes(1), leap }
    }
}

/// A running driver. Dropping it stops the thread and waits for it.
///
/// ```
/// use segmentry::{ContactPatch, Driver, Engine, Schema, SharedEngine};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// let engine = SharedEngine::new(Engine::in_memory(Schema::new()));
/// let driver = Driver::start(engine.clone())?;
/// // The instant of a command is that of the driver's clock.
/// let now = driver.now()?;
/// engine.upsert_contacts(now, [ContactPatch::new("ada@example.com")])?;
/// assert_eq!(driver.failure(), None);
/// drop(driver);
/// assert!(engine.read(Engine::now) >= now);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Driver {
    engine: SharedEngine,
    guard: ClockGuard,
    stop: Arc<AtomicBool>,
    /// The failure that keeps time from going on, if one does.
    failure: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    /// Starts a thread that drives the engine by the machine's clocks. Fails where no thread can be started.
    ///
    /// # Errors
    ///
    /// The system's error, if it gives no thread.
    pub fn start(engine: impl Driven) -> std::io::Result<Self> {
        Self::with_clock(engine, SystemClock::default(), DriverSettings::default())
    }

    /// As [`Driver::start`], with other clocks and settings.
    ///
    /// # Errors
    ///
    /// As [`Driver::start`].
    pub fn with_clock(
        driven: impl Driven,
        clock: impl Clock,
        settings: DriverSettings,
    ) -> std::io::Result<Self> {
        let now = driven.engine(sealed::Key(())).read(Engine::now);
        Self::with_guard(driven, ClockGuard::new(clock, settings.leap, now), settings)
    }

    /// As [`Driver::start`], with a clock that others use too. How far it may be ahead is the guard's setting.
    ///
    /// # Errors
    ///
    /// As [`Driver::start`].
    pub fn with_guard(
        driven: impl Driven,
        guard: ClockGuard,
        settings: DriverSettings,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let failure = Arc::new(Mutex::new(None));
        let engine = driven.engine(sealed::Key(())).clone();
        let (stopped, failed) = (Arc::clone(&stop), Arc::clone(&failure));
        let its = guard.clone();
        let drive = move || {
            let _note = PanicNote(&failed);
            while let Err(error) = drive(&driven, &its, settings, &stopped) {
                *failed.lock() = Some(error.to_string());
                if !recovered(&driven, &stopped) {
                    return;
                }
                *failed.lock() = None;
            }
        };
        let thread = thread::Builder::new().name("segmentry-driver".to_owned()).spawn(drive)?;
        Ok(Self { engine, guard, stop, failure, thread: Some(thread) })
    }

    /// The instant for a command that is given now. Blocks while a change is applied.
    ///
    /// # Errors
    ///
    /// As [`ClockGuard::read`].
    pub fn now(&self) -> Result<DateTime<Utc>, ClockLeap> {
        self.guard.read(self.engine.read(Engine::now))
    }

    /// The clock by which the engine is driven, for who writes without the driver at hand.
    pub fn clock(&self) -> &ClockGuard {
        &self.guard
    }

    /// The failure that keeps time from going on, if one does: a failed write to disk, which is tried again, or a
    /// panic, after which time stands still until the engine is opened again and gets a new driver.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().clone()
    }
}

/// Held while a driver runs. Turns a panic into a failure that [`Driver::failure`] reports.
pub(crate) struct PanicNote<'f>(pub(crate) &'f Mutex<Option<String>>);

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

fn drive<D: Driven>(
    driven: &D,
    guard: &ClockGuard,
    settings: DriverSettings,
    stop: &AtomicBool,
) -> Result<(), D::Error> {
    let engine = driven.engine(sealed::Key(()));
    let stopped = || stop.load(Ordering::Acquire);
    // The loop's own sleep is not a gap, however long it is.
    let gap = settings.gap.max(settings.longest_sleep);
    let mut last: Option<Timestamp> = None;
    while !stopped() {
        match guard.read(engine.read(Engine::now)) {
            Ok(now) => {
                let at = Timestamp::from(now);
                if last.is_none_or(|last| at > last + gap) {
                    driven.resume(now)?;
                } else if engine.read(|engine| {
                    engine.next_deadline().is_some_and(|due| Timestamp::from(due) <= at)
                }) {
                    driven.advance_to(now)?;
                }
                last = Some(at);
                engine.wait(|| guard.now(), settings.longest_sleep, stopped);
            }
            // Then the clock is no longer ahead of the engine.
            Err(leap) if leap.confirms_in == Duration::millis(0) => driven.resume(leap.clock)?,
            // Whatever is due waits, so the sleep does not depend on it.
            Err(_) => engine.wait(|| Timestamp::MIN, settings.longest_sleep, stopped),
        }
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
        let engine = Timestamp::saturating_from_millis(900).into();
        let guard = ClockGuard::new(clock.clone(), Some(Duration::days(1)), engine);
        let read = |wall, monotonic| {
            *clock.0.lock().expect("nobody panics") = (wall, monotonic);
            guard.read(engine).expect("no leap").timestamp_millis()
        };
        assert_eq!(read(1_010, 10), 1_010);
        assert_eq!(read(500, 20), 1_020, "a wall clock set back waits");
        assert_eq!(read(500, 20), 1_020, "and time does not run backwards");
        assert_eq!(read(9_000, 30), 9_000, "one set forward pulls");
        assert_eq!(read(9_000, 530), 9_500, "one that is frozen does not freeze us");
    }

    /// An engine with a task that is due in an hour, whose last command was at 0.
    fn with_segment() -> SharedEngine {
        let schema = crate::Schema::builder().build().expect("no fields");
        let mut engine = crate::Engine::in_memory(schema);
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
        let start = Timestamp::saturating_from_millis(0).into();
        engine.create_segment(start, crate::SegmentSpec::new("one", query)).expect("a good query");
        SharedEngine::new(engine)
    }

    #[test]
    fn a_driver_waits_before_a_leap_and_goes_on_once_it_is_confirmed() {
        const YEAR: i64 = 365 * 86_400_000;
        let settings =
            DriverSettings { longest_sleep: Duration::millis(1), ..DriverSettings::default() };
        for by_itself in [false, true] {
            let (engine, clock) = (with_segment(), ManualClock::default());
            *clock.0.lock().expect("nobody panics") = (YEAR, 0);
            let driver = Driver::with_clock(engine.clone(), clock.clone(), settings);
            let driver = driver.expect("a thread can be started");
            std::thread::sleep(std::time::Duration::from_millis(30));
            assert_eq!(engine.read(Engine::now).timestamp_millis(), 0, "nothing advances");
            let leap = driver.clock().read(engine.read(Engine::now)).expect_err("it is a leap");
            if by_itself {
                let hour = limits::CLOCK_AGREEMENT.as_millis();
                *clock.0.lock().expect("nobody panics") = (YEAR + hour, hour.unsigned_abs());
            } else {
                engine.resume(leap.clock);
            }
            while engine.read(Engine::now).timestamp_millis() < YEAR {
                thread::yield_now();
            }
            driver.clock().read(engine.read(Engine::now)).expect("it is confirmed");
        }
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
