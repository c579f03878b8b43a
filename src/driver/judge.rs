//! Decides whether a reading of the wall clock is believed.
//!
//! In: readings of the wall clock, of the monotonic clock and of the engine's instant. Out: the instant to use, or an
//! unconfirmed leap. INVARIANT: the instant that is used never goes back, and it is never further ahead of both the
//! last one and the engine than time has passed plus the settings' `most`.

use chrono::{DateTime, Utc};

use crate::limits;
use crate::time::{Duration, Timestamp};

/// The clocks and the engine at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) wall: Timestamp,
    pub(super) monotonic: Duration,
    /// `Timestamp::MIN` before the first command.
    pub(super) engine: Timestamp,
}

/// A wall clock that is further ahead of the engine than it may be without a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the clock shows {}, which is {} after the last command ({})",
    Timestamp::from(*.clock), length(.engine, .clock), Timestamp::from(*.engine)
)]
pub struct ClockLeap {
    /// What the clock shows.
    pub clock: DateTime<Utc>,
    /// The engine's instant.
    pub engine: DateTime<Utc>,
    /// The time for which wall clock and monotonic clock must still agree until a driver confirms the leap by itself;
    /// zero if the driver confirms it now.
    pub confirms_in: Duration,
}

/// How the clock and the engine stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClockState {
    /// They agree, as far as can be known.
    Agrees,
    /// The clock is so far ahead that it must be confirmed first.
    Unconfirmed(ClockLeap),
    /// The engine is ahead of the clock, by more than a minute: the clock was set back, or was wrong before.
    Behind {
        /// What the clock shows.
        clock: DateTime<Utc>,
        /// The engine's instant.
        engine: DateTime<Utc>,
    },
}

impl ClockState {
    /// Its name in answers.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Unconfirmed(_) => "unconfirmed",
            Self::Behind { .. } => "behind",
        }
    }
}

impl std::fmt::Display for ClockState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Agrees => f.write_str("the clock and the engine agree"),
            Self::Unconfirmed(leap) => leap.fmt(f),
            Self::Behind { clock, engine } => {
                let (shown, at) = (Timestamp::from(*clock), Timestamp::from(*engine));
                let ahead = length(clock, engine);
                write!(
                    f,
                    "the engine's time is {at}, which is {ahead} ahead of the clock ({shown})"
                )
            }
        }
    }
}

/// The time between two instants in words, in its largest unit.
pub(super) fn length(from: &DateTime<Utc>, to: &DateTime<Utc>) -> String {
    let minutes = (*to - *from).num_minutes().abs();
    let (count, unit) = match minutes {
        0..120 => (minutes, "minute"),
        120..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[derive(Debug)]
pub(super) struct Judge {
    /// How far the clock may be ahead; any time if it is `None`.
    most: Option<Duration>,
    /// The last instant that was believed, and the monotonic clock then.
    last: Timestamp,
    read_at: Duration,
    /// The latest instant of the engine that was seen.
    engine: Timestamp,
    /// Both clocks when the unconfirmed leap was first seen.
    pending: Option<(Timestamp, Duration)>,
}

fn since(earlier: Duration, later: Duration) -> Duration {
    Duration::millis((later.as_millis() - earlier.as_millis()).max(0).unsigned_abs())
}

impl Judge {
    pub(super) fn new(most: Option<Duration>, first: Reading) -> Self {
        let mut judge = Self {
            most,
            last: first.engine,
            read_at: first.monotonic,
            engine: first.engine,
            pending: None,
        };
        if !judge.is_leap(first) {
            // Also if it is behind: then engine time stands still until the clock reaches it.
            judge.last = first.wall;
        }
        judge
    }

    /// The instant if the monotonic clock alone goes on from the last one.
    fn expected(&self, monotonic: Duration) -> Timestamp {
        self.last + since(self.read_at, monotonic)
    }

    fn is_leap(&self, Reading { wall, monotonic, engine }: Reading) -> bool {
        // An engine without a command has no instant to leap from.
        let begun = engine > Timestamp::MIN;
        let base = self.expected(monotonic).max(engine);
        begun && self.most.is_some_and(|most| wall > base + most)
    }

    /// The instant to use, or an unconfirmed leap. It never confirms one: a leap has ended once the engine has been
    /// advanced to the clock.
    pub(super) fn read(&mut self, reading: Reading) -> Result<Timestamp, ClockLeap> {
        let Reading { wall, monotonic, engine } = reading;
        self.engine = self.engine.max(engine);
        if !self.is_leap(reading) {
            self.last = self.expected(monotonic).max(wall);
            (self.read_at, self.pending) = (monotonic, None);
            return Ok(self.last);
        }
        let moved = |from: Timestamp| wall.as_millis() - from.as_millis();
        let agree = |(clock, at): &(Timestamp, Duration)| {
            let apart = moved(*clock) - since(*at, monotonic).as_millis();
            apart.abs() <= limits::CLOCK_TOLERANCE.as_millis()
        };
        let (_, from) =
            *self.pending.insert(self.pending.filter(agree).unwrap_or((wall, monotonic)));
        let agreed = since(from, monotonic);
        let confirms_in = since(agreed, limits::CLOCK_AGREEMENT);
        Err(ClockLeap { clock: wall.into(), engine: engine.into(), confirms_in })
    }

    /// The instant at this reading, without noting it.
    pub(super) fn now(&self, wall: Timestamp, monotonic: Duration) -> Timestamp {
        self.expected(monotonic).max(wall)
    }

    pub(super) fn state(&mut self, reading: Reading) -> ClockState {
        let Reading { wall, engine, .. } = reading;
        match self.read(reading) {
            Err(leap) => ClockState::Unconfirmed(leap),
            Ok(_) if engine > wall + limits::CLOCK_BEHIND => {
                ClockState::Behind { clock: wall.into(), engine: engine.into() }
            }
            Ok(_) => ClockState::Agrees,
        }
    }

    /// The latest instant of the engine that was seen.
    pub(super) fn engine(&self) -> Timestamp {
        self.engine
    }

    /// The latest instant that anything has shown.
    pub(super) fn latest(&self, wall: Timestamp) -> Timestamp {
        self.last.max(self.engine).max(wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;
    const DAY: i64 = 1_440 * MINUTE;

    fn at(wall: i64, monotonic: i64, engine: i64) -> Reading {
        Reading {
            wall: Timestamp::saturating_from_millis(wall),
            monotonic: Duration::millis(monotonic.unsigned_abs()),
            engine: Timestamp::saturating_from_millis(engine),
        }
    }

    fn judge(first: Reading) -> Judge {
        Judge::new(Some(Duration::days(1)), first)
    }

    #[test]
    fn a_leap_is_not_believed_until_both_clocks_agree_for_an_hour() {
        let mut judge = judge(at(0, 0, 0));
        let year = 365 * DAY;
        let mut left = |minute: i64, off: i64| {
            let reading = at(year + minute * MINUTE + off, minute * MINUTE, 0);
            judge.read(reading).expect_err("it is a leap").confirms_in.as_millis() / MINUTE
        };
        assert_eq!(left(1, 0), 60);
        assert_eq!(left(31, 0), 30);
        assert_eq!(left(32, 11_000), 60, "the clock was set meanwhile, so agreement begins anew");
        assert_eq!(left(92, 11_000), 0);
        assert_eq!(left(93, 11_000), 0, "whoever reads does not confirm: the driver does");
        let now = year + 94 * MINUTE;
        let confirmed = judge.read(at(now, 94 * MINUTE, now));
        assert_eq!(confirmed.map(Timestamp::as_millis), Ok(now), "the engine was advanced");
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_moment_leaves_no_trace() {
        let mut judge = judge(at(0, 0, 0));
        judge.read(at(365 * DAY, MINUTE, 0)).expect_err("a leap");
        assert_eq!(
            judge.read(at(2 * MINUTE, 2 * MINUTE, 0)).map(Timestamp::as_millis),
            Ok(2 * MINUTE)
        );
        assert_eq!(judge.latest(Timestamp::saturating_from_millis(0)).as_millis(), 2 * MINUTE);
    }

    #[test]
    fn time_that_passes_while_nothing_is_written_is_no_leap() {
        let mut judge = judge(at(0, 0, 0));
        for hour in 0..100 {
            let now = hour * 60 * MINUTE;
            assert_eq!(judge.read(at(now, now, 0)).map(Timestamp::as_millis), Ok(now));
        }
        judge.read(at(100 * 60 * MINUTE + 2 * DAY, 100 * 60 * MINUTE, 0)).expect_err("a leap");
    }

    #[test]
    fn a_directory_that_was_closed_for_longer_than_the_setting_is_a_leap_and_a_new_engine_is_none()
    {
        judge(at(2 * DAY, 0, DAY)).read(at(2 * DAY, 0, DAY)).expect("one day");
        judge(at(8 * DAY, 0, DAY)).read(at(8 * DAY, 0, DAY)).expect_err("a week");
        judge(at(8 * DAY, 0, i64::MIN)).read(at(8 * DAY, 0, i64::MIN)).expect("it is new");
        Judge::new(None, at(8 * DAY, 0, 0)).read(at(8 * DAY, 0, 0)).expect("any time is allowed");
    }

    #[test]
    fn an_engine_ahead_of_the_clock_is_behind_and_nothing_that_ended_becomes_valid_again() {
        let mut judge = judge(at(DAY, 0, 3 * DAY));
        let state = judge.state(at(DAY, 0, 3 * DAY));
        assert!(matches!(state, ClockState::Behind { .. }), "{state:?}");
        assert_eq!(judge.latest(Timestamp::saturating_from_millis(DAY)).as_millis(), 3 * DAY);
        assert_eq!(judge.state(at(DAY, 0, DAY + MINUTE)), ClockState::Agrees);
    }

    #[test]
    fn a_leap_says_how_long_it_is() {
        let leap = judge(at(0, 0, 0)).read(at(365 * DAY, 0, 0)).expect_err("a leap");
        assert!(leap.to_string().contains("365 days after the last command (1970-01-01"), "{leap}");
    }
}
