//! The thread that keeps all tenants of a host in step with time.
//!
//! In: a host and a [`Clock`]. Out: what is due is run, in tenants that are open and those that are not, and tenants
//! that nobody uses are closed. The clock is believed as by a [`crate::Driver`]: what is compared with it is the host's
//! instant, since that of a tenant with nothing due may be long ago.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::error::HostError;
use super::handle::Host;
use crate::driver::{Clock, ClockGuard, ClockLeap, DriverSettings, PanicNote, SystemClock};
use crate::engine::Engine;
use crate::persist::DurableEngine;
use crate::sync::thread::{self, JoinHandle};
use crate::sync::{AtomicBool, Mutex, Ordering};
use crate::time::{Duration, Timestamp};

/// Steps between two readings of the clock.
const STEPS: usize = 256;
/// The shortest sleep: a host whose tenants are written to all the time looks at them so often.
const SHORTEST_SLEEP: Duration = Duration::millis(5);
/// The shortest sleep after looking in vain: what is due has to wait for others.
const PAUSE: Duration = Duration::millis(100);

/// A running driver of a host. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub struct HostDriver {
    host: Host,
    guard: ClockGuard,
    stop: Arc<AtomicBool>,
    failure: Arc<Mutex<Option<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl HostDriver {
    /// Starts a thread that drives the host by the machine's clocks. Fails where no thread can be started.
    ///
    /// # Errors
    ///
    /// The system's error, if it gives no thread.
    pub fn start(host: &Host) -> std::io::Result<Self> {
        Self::with_clock(host, SystemClock::default(), DriverSettings::default())
    }

    /// As [`HostDriver::start`], with other clocks and settings.
    ///
    /// # Errors
    ///
    /// As [`HostDriver::start`].
    pub fn with_clock(
        host: &Host,
        clock: impl Clock,
        settings: DriverSettings,
    ) -> std::io::Result<Self> {
        let guard = ClockGuard::new(clock, settings.leap, host.now());
        let stop = Arc::new(AtomicBool::new(false));
        let failure = Arc::new(Mutex::new(None));
        let (its, its_guard) = (host.clone(), guard.clone());
        let (stopped, failed) = (Arc::clone(&stop), Arc::clone(&failure));
        let drive = move || {
            let _note = PanicNote(&failed);
            drive(&its, &its_guard, settings, &stopped, &failed);
        };
        let thread = thread::Builder::new().name("segmentry-host".to_owned()).spawn(drive)?;
        Ok(Self { host: host.clone(), guard, stop, failure, thread: Some(thread) })
    }

    /// The instant for a command that is given to this tenant's engine now. Blocks while a change is applied.
    ///
    /// # Errors
    ///
    /// As [`ClockGuard::read`]. A leap is confirmed by [`Host::resume`].
    pub fn now(&self, tenant: &DurableEngine) -> Result<DateTime<Utc>, ClockLeap> {
        self.guard.read(tenant.read(Engine::now).max(self.host.now()))
    }

    /// The clock by which the host is driven, for who writes without the driver at hand.
    pub fn clock(&self) -> &ClockGuard {
        &self.guard
    }

    /// The failure that keeps the host from going on, if one does; those of single tenants are [`Host::failures`].
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().clone()
    }
}

impl Drop for HostDriver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.host.wake();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            // The thread has printed its panic; a second one here would hide it.
        }
    }
}

fn drive(
    host: &Host,
    guard: &ClockGuard,
    settings: DriverSettings,
    stop: &AtomicBool,
    failure: &Mutex<Option<String>>,
) {
    let stopped = || stop.load(Ordering::Acquire);
    // The loop's own sleep is not a gap, however long it is.
    let gap = settings.gap.max(settings.longest_sleep);
    let mut last: Option<Timestamp> = None;
    while !stopped() {
        let sleep = match guard.read(host.now()) {
            Ok(now) => {
                let now = Timestamp::from(now);
                if last.is_none_or(|last| now > last + gap) {
                    host.note_gap(now);
                }
                last = Some(now);
                match host.work(now, STEPS) {
                    Ok(worked) => {
                        *failure.lock() = None;
                        if worked == super::Worked::default() { PAUSE } else { SHORTEST_SLEEP }
                    }
                    Err(HostError::Closed) => return,
                    Err(why) => {
                        *failure.lock() = Some(why.to_string());
                        PAUSE
                    }
                }
            }
            // Then the clock is no longer ahead of the host.
            Err(leap) if leap.confirms_in == Duration::millis(0) => {
                host.note_gap(leap.clock.into());
                continue;
            }
            // Whatever is due waits, so the sleep does not depend on it.
            Err(_) => settings.longest_sleep,
        };
        host.sleep(|| guard.now(), sleep, settings.longest_sleep, stopped);
    }
}
