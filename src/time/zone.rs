//! IANA time zones and the local days they cut time into.
//!
//! In: a zone's name, instants. Out: [`Zone`], the [`CivilDay`] an instant falls on, and the instant
//! a day ends. The rules come from the database bundled with `jiff`, never from the machine: a zone
//! means the same days everywhere.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::{LazyLock, OnceLock};

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::{Duration, Timestamp};

const DAY_MILLIS: i64 = 86_400_000;

/// A time zone of the IANA database.
///
/// INVARIANT: has a name, and [`Zone::parse`] of that name gives this zone.
#[derive(Clone)]
pub struct Zone(TimeZone);

/// What is made of an instant in the zone that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OwnTime {
    /// What clocks show at an instant.
    Civil,
    /// The first instant at which clocks show a time.
    Local,
    /// The instant itself, if there is such a zone.
    Instant,
}

impl OwnTime {
    /// What is made of an instant, or of what clocks show, in a zone.
    pub fn of(self, zone: &Zone, at: Timestamp) -> Timestamp {
        match self {
            Self::Civil => zone.civil(at),
            Self::Local => zone.instant_of(at),
            Self::Instant => at,
        }
    }
}

/// The names of the database in their order, each with its zone once somebody asked for it.
static KNOWN: LazyLock<Vec<(String, OnceLock<Option<Zone>>)>> = LazyLock::new(|| {
    let database = TimeZoneDatabase::bundled();
    let mut names: Vec<String> =
        database.available().map(|name| name.as_str().to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| (name, OnceLock::new())).collect()
});

/// A text that does not name a zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// The text is empty.
    #[error("the time zone is empty; give an IANA name like `America/Chicago`")]
    Empty,
    /// A zone of that name exists, spelled otherwise.
    #[error("`{given}` is not a time zone; did you mean `{name}`?")]
    Misspelled {
        /// The text, cut to a readable length.
        given: String,
        /// The name as the database spells it.
        name: String,
    },
    /// No such zone: an offset, an abbreviation, a POSIX rule or a typing error.
    #[error("`{0}` is not a time zone; give an IANA name like `America/Chicago`")]
    Unknown(String),
}

impl ZoneError {
    /// The message without the text that was sent.
    pub fn public_message(&self) -> String {
        match self {
            Self::Empty => self.to_string(),
            Self::Misspelled { name, .. } => format!("not a time zone; did you mean `{name}`?"),
            Self::Unknown(_) => {
                "not a time zone; give an IANA name like `America/Chicago`".to_owned()
            }
        }
    }
}

/// A date on the calendar of some zone. Days of different zones are comparable as dates only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDay(Date);

impl fmt::Display for CivilDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Zone {
    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone of that name, spelled as the database spells it.
    ///
    /// Offsets (`+02:00`) and POSIX rules (`EST5EDT,M3.2.0,M11.1.0`) are refused although they name
    /// rules too: the contract takes names only, and only a name follows later changes of the rules.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Misspelled`], with the right spelling, or [`ZoneError::Unknown`].
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        if text.is_empty() {
            return Err(ZoneError::Empty);
        }
        // The bundled database is used directly, so that the machine's zone directory is not, even
        // if another crate of the build enables that feature of `jiff`.
        let found = TimeZoneDatabase::bundled().get(text).ok();
        let shown = || text.chars().take(64).collect();
        match found.as_ref().and_then(TimeZone::iana_name) {
            None => Err(ZoneError::Unknown(shown())),
            Some(name) if name == text => {
                found.map(Self).ok_or_else(|| ZoneError::Unknown(shown()))
            }
            Some(name) => Err(ZoneError::Misspelled { given: shown(), name: name.to_owned() }),
        }
    }

    /// As [`Zone::parse`], for what asks often.
    pub(crate) fn named(text: &str) -> Option<&'static Self> {
        let place = KNOWN.binary_search_by(|(name, _)| name.as_str().cmp(text)).ok()?;
        let (name, zone) = &KNOWN[place];
        zone.get_or_init(|| Self::parse(name).ok()).as_ref()
    }

    /// The names of all zones.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|(name, _)| name.as_str())
    }

    /// The zone's IANA name.
    #[expect(clippy::missing_panics_doc, reason = "each zone has a name")]
    pub fn name(&self) -> &str {
        self.0.iana_name().expect("INVARIANT of Zone: it has a name")
    }

    /// The local date at `at`.
    pub fn day_of(&self, at: Timestamp) -> CivilDay {
        CivilDay(self.0.to_datetime(at.to_jiff()).date())
    }

    /// The time that clocks show at `at`, as an instant at offset zero.
    pub fn civil(&self, at: Timestamp) -> Timestamp {
        Timestamp::saturating_from_millis(at.as_millis() + self.offset(at))
    }

    /// The first instant at which clocks show a time, given as [`Zone::civil`] gives it. Of a time that clocks skip, it
    /// is the instant at which they skip it. A later time never has an earlier instant.
    pub fn instant_of(&self, shown: Timestamp) -> Timestamp {
        let civil = TimeZone::UTC.to_datetime(shown.to_jiff());
        let at = |offset: Offset| {
            Timestamp::saturating_from_millis(
                shown.as_millis() - i64::from(offset.seconds()) * 1_000,
            )
        };
        match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => at(offset),
            AmbiguousOffset::Fold { before, .. } => at(before),
            AmbiguousOffset::Gap { before, .. } => {
                let within = at(before);
                let jump = self.0.preceding((within + Duration::millis(1)).to_jiff()).next();
                jump.map_or(within, |jump| Timestamp::from_jiff(jump.timestamp()))
            }
        }
    }

    /// The next time that clocks show after `shown` around which [`Zone::instant_of`] jumps or stands.
    pub(crate) fn next_jump_of_instants(&self, shown: Timestamp) -> Option<Timestamp> {
        // No offset is more than a day.
        let from = shown - Duration::days(2);
        let mut next: Option<Timestamp> = None;
        for transition in self.0.following(from.to_jiff()) {
            let at = Timestamp::from_jiff(transition.timestamp());
            if at > shown + Duration::days(2)
                && next.is_some_and(|next| next < at - Duration::days(2))
            {
                break;
            }
            let before = self.civil(at - Duration::millis(1)) + Duration::millis(1);
            for jump in [before, self.civil(at)] {
                if jump > shown && next.is_none_or(|next| jump < next) {
                    next = Some(jump);
                }
            }
            if at > shown + Duration::days(2) {
                break;
            }
        }
        next
    }

    /// What clocks show at `at` minus UTC, in milliseconds.
    fn offset(&self, at: Timestamp) -> i64 {
        i64::from(self.0.to_offset(at.to_jiff()).seconds()) * 1_000
    }

    /// The next instant after `at` at which the zone's rules change what clocks show.
    pub fn next_transition(&self, at: Timestamp) -> Option<Timestamp> {
        let next = self.0.following(at.to_jiff()).next()?;
        Some(Timestamp::from_jiff(next.timestamp()))
    }

    /// The first instant after `at` on another local date than `at`'s.
    ///
    /// That is the zone's real midnight: where clocks skip it, the instant they jump; where they
    /// skip a whole date, the start of the one after. Clocks set back just after midnight return to
    /// the old date for a while; that return is ignored: the date has changed once.
    pub fn end_of_day(&self, at: Timestamp) -> Timestamp {
        let today = self.day_of(at);
        let mut from = at;
        // Between two transitions the offset is fixed, so the midnight there is plain arithmetic.
        for transition in self.0.following(at.to_jiff()) {
            let jump = Timestamp::from_jiff(transition.timestamp());
            let midnight = self.midnight_at_this_offset(from);
            if midnight < jump {
                return midnight;
            }
            if self.day_of(jump) != today {
                return jump;
            }
            from = jump;
        }
        self.midnight_at_this_offset(from)
    }

    /// The next midnight after `at` if the offset in force at `at` stays.
    fn midnight_at_this_offset(&self, at: Timestamp) -> Timestamp {
        let offset = self.offset(at);
        let local = at.as_millis() + offset;
        let midnight = (local.div_euclid(DAY_MILLIS) + 1) * DAY_MILLIS;
        Timestamp::saturating_from_millis(midnight - offset)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    fn zone(name: &str) -> Zone {
        Zone::parse(name).expect("a zone")
    }

    #[test]
    fn every_name_of_the_database_is_read_back_as_itself() {
        let mut seen = 0;
        for name in TimeZoneDatabase::bundled().available() {
            let name = name.as_str();
            assert_eq!(zone(name).name(), name);
            assert_eq!(Zone::named(name), Some(&zone(name)));
            seen += 1;
        }
        assert!(seen > 500, "{seen} zones");
        assert_eq!(Zone::names().count(), seen);
        for text in ["", "europe/oslo", "Mars/Olympus", "+02:00", "UTC "] {
            assert_eq!(Zone::named(text), None, "{text}");
        }
        assert_eq!(zone("UTC"), Zone::utc());
        assert_eq!(Zone::default(), Zone::utc());
        assert_ne!(zone("Europe/Berlin"), zone("Europe/Vienna"));
    }

    #[test]
    fn what_is_not_a_name_of_the_database_is_refused() {
        for text in [
            " ",
            "+02:00",
            "-0500",
            "Z",
            "EST5EDT,M3.2.0,M11.1.0",
            "PST8PDT7",
            "Mars/Olympus",
            "Etc/Unknown",
            "../etc/localtime",
            "America/Chicago ",
            "Europe/Berlin\0",
        ] {
            let refused = Zone::parse(text);
            assert!(matches!(refused, Err(ZoneError::Unknown(_))), "{text}: {refused:?}");
        }
        assert_eq!(Zone::parse(""), Err(ZoneError::Empty));
        let misspelled = Zone::parse("america/chicago").expect_err("refused");
        assert_eq!(
            misspelled.to_string(),
            "`america/chicago` is not a time zone; did you mean `America/Chicago`?"
        );
    }

    /// The day of `from` ends at `end`: not a millisecond earlier, and `next` begins there.
    fn check_day(name: &str, from: &str, end: &str, next: &str) {
        let (zone, from, end) = (zone(name), at(from), at(end));
        assert_eq!(zone.end_of_day(from), end, "{name}");
        let last = Timestamp::saturating_from_millis(end.as_millis() - 1);
        assert_eq!(zone.day_of(last), zone.day_of(from), "{name}");
        assert_eq!(zone.day_of(end).to_string(), next, "{name}");
    }

    #[test]
    fn a_day_ends_at_the_real_midnight_of_its_zone() {
        // Clocks jump from 00:00 to 01:00: the day begins without a midnight.
        check_day("America/Sao_Paulo", "2018-11-03T12:00Z", "2018-11-04T03:00Z", "2018-11-04");
        check_day("America/Sao_Paulo", "2018-11-04T03:00Z", "2018-11-05T02:00Z", "2018-11-05");
        // Clocks go from 24:00 back to 23:00: a day of 25 hours.
        check_day("America/Sao_Paulo", "2018-02-17T02:00Z", "2018-02-18T03:00Z", "2018-02-18");
        // Samoa went over the date line: December 30 does not exist.
        check_day("Pacific/Apia", "2011-12-29T10:00Z", "2011-12-30T10:00Z", "2011-12-31");
        // Half an hour of summer time, both ways.
        check_day("Australia/Lord_Howe", "2024-10-05T13:30Z", "2024-10-06T13:00Z", "2024-10-07");
        check_day("Australia/Lord_Howe", "2024-04-06T13:00Z", "2024-04-07T13:30Z", "2024-04-08");
        // Two midnights: 01:00 goes back to 00:00, and the second one starts no new day.
        check_day("America/Havana", "2024-11-03T04:00Z", "2024-11-04T05:00Z", "2024-11-04");
        check_day("Asia/Kathmandu", "2024-01-01T00:00Z", "2024-01-01T18:15Z", "2024-01-02");
        check_day("UTC", "2024-02-28T23:59:59.999Z", "2024-02-29", "2024-02-29");
    }

    #[test]
    fn days_exist_from_the_first_instant_to_the_last() {
        for name in ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"] {
            let zone = zone(name);
            assert!(zone.end_of_day(Timestamp::MIN) > Timestamp::MIN);
            assert!(zone.end_of_day(Timestamp::MAX) <= Timestamp::MAX);
            assert!(zone.day_of(Timestamp::MIN) < zone.day_of(Timestamp::MAX));
        }
    }
}
