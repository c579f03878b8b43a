//! What a durable engine spends its time on, for whoever watches it.
//!
//! In: the time that each commit and each task took. Out: how many there were, how long they took together,
//! and how many took at most so long. Nothing here reaches a result.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Upper bounds of what is counted apart, in microseconds.
pub const BOUNDS: [u64; 12] = [
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000,
];

/// How often something was done, and how long it took.
#[derive(Debug, Default)]
pub(super) struct Timing {
    micros: AtomicU64,
    /// By the first bound that it kept; the last one is beyond all.
    counts: [AtomicU64; BOUNDS.len() + 1],
}

/// The same, at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timed {
    /// All of it together.
    pub total: Duration,
    /// How often it took at most the bound of the same place, and not the one before; last, longer than all.
    pub counts: [u64; BOUNDS.len() + 1],
}

impl Timing {
    /// Does something, and counts it.
    pub(super) fn of<T>(&self, work: impl FnOnce() -> T) -> T {
        let clock = Instant::now();
        let done = work();
        let micros = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
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
    /// Tasks that were due: passes, populations, publications, edges. Their commits are not among these.
    pub tasks: Timed,
}

impl Activities {
    pub(super) fn look(&self) -> Activity {
        Activity { commits: self.commits.timed(), tasks: self.tasks.timed() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_counted_by_how_long_it_took() {
        let timing = Timing::default();
        assert_eq!(timing.of(|| 7), 7);
        timing.of(|| std::thread::sleep(Duration::from_millis(12)));
        let timed = timing.timed();
        assert_eq!(timed.counts.iter().sum::<u64>(), 2);
        assert!(timed.total >= Duration::from_millis(12));
        assert!(timed.counts[..6].iter().sum::<u64>() <= 1, "the second one took over 10 ms");
    }
}
