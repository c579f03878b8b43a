//! Times of a durable engine's commits and tasks, for monitoring, and of what a journal takes to replay; and the pauses
//! between attempts to write again.
//!
//! In: the time that each commit and each task took. Out: histograms of them; attempts that take at most a fifth of
//! the time. Nothing here reaches a result: it decides when a file is written, never what is in it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::sync::LeafMutex;

/// Calls `work`; returns also the microseconds that it took.
pub(super) fn timed<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let clock = Instant::now();
    let done = work();
    (done, u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX))
}

/// Upper bounds of the histograms' buckets, in microseconds.
pub const BOUNDS: [u64; 12] = [
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000,
];

/// How often something was done, and how long it took.
#[derive(Debug, Default)]
pub(super) struct Timing {
    micros: AtomicU64,
    /// By bucket; the last one has no bound.
    counts: [AtomicU64; BOUNDS.len() + 1],
}

/// A histogram, as it was at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timed {
    /// The sum of all times.
    pub total: Duration,
    /// How many times are in each bucket: at most the bound of the same place, and above the one before.
    pub counts: [u64; BOUNDS.len() + 1],
}

impl Timing {
    /// Calls `work`, and adds the time that it took.
    pub(super) fn measure<T>(&self, work: impl FnOnce() -> T) -> T {
        let (done, micros) = timed(work);
        let place = BOUNDS.partition_point(|bound| *bound < micros);
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        done
    }

    fn timed(&self) -> Timed {
        let counts = self.counts.each_ref().map(|count| count.load(Ordering::Relaxed));
        Timed { total: Duration::from_micros(self.micros.load(Ordering::Relaxed)), counts }
    }
}

/// What a durable engine has done since it was opened.
#[derive(Debug, Default)]
pub(super) struct Activities {
    pub(super) commits: Timing,
    pub(super) tasks: Timing,
}

/// What a durable engine has done since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Groups of commands put on disk.
    pub commits: Timed,
    /// Tasks that were due: passes, populations, publications, window boundaries. Their commits are not counted.
    pub tasks: Timed,
}

impl Activities {
    pub(super) fn look(&self) -> Activity {
        Activity { commits: self.commits.timed(), tasks: self.tasks.timed() }
    }
}

/// Attempts at something that may fail for long.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    /// Until when none is made.
    pause: LeafMutex<Option<Instant>>,
}

/// A pause of an attempt is four times as long as the attempt took.
const PAUSE: u32 = 4;
/// A pause that is shorter is waited for.
const SHORT: Duration = Duration::from_millis(300);

impl Attempts {
    /// Makes an attempt. None where the last one ended too short a time before.
    pub(super) fn run<T, E>(&self, attempt: impl FnOnce() -> Result<T, E>) -> Option<Result<T, E>> {
        let mut pause = self.pause.lock();
        if let Some(until) = *pause {
            let left = until.saturating_duration_since(Instant::now());
            if left > SHORT {
                return None;
            }
            std::thread::sleep(left);
        }
        let clock = Instant::now();
        let outcome = attempt();
        *pause = outcome.is_err().then(|| Instant::now() + clock.elapsed() * PAUSE);
        Some(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_that_failed_is_followed_by_a_pause_in_which_none_is_made() {
        let attempts = Attempts::default();
        let failing = || {
            std::thread::sleep(Duration::from_millis(100));
            Err::<(), ()>(())
        };
        assert_eq!(attempts.run(failing), Some(Err(())));
        assert_eq!(attempts.run(|| Ok::<(), ()>(())), None, "400 ms are not over");
        std::thread::sleep(Duration::from_millis(350));
        assert_eq!(attempts.run(|| Ok::<(), ()>(())), Some(Ok(())), "the rest is waited for");
        assert_eq!(attempts.run(failing), Some(Err(())), "no pause after a success");
    }

    #[test]
    fn each_measured_call_is_counted_in_the_bucket_of_its_duration() {
        let timing = Timing::default();
        assert_eq!(timing.measure(|| 7), 7);
        timing.measure(|| std::thread::sleep(Duration::from_millis(12)));
        let timed = timing.timed();
        assert_eq!(timed.counts.iter().sum::<u64>(), 2);
        assert!(timed.total >= Duration::from_millis(12));
        assert!(timed.counts[..6].iter().sum::<u64>() <= 1, "the second one took over 10 ms");
    }
}
