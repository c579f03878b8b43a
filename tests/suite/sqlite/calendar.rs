//! The calendar and letters for `SQLite`.
//!
//! In: milliseconds since 1970, names of units, texts. Out: functions, written from the contract with
//! `jiff`'s civil dates and nothing of the tested crate. Outside of the years 1 to 9999 is NULL.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Result};

use super::grammar::pools::ZONES;

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);
const DAY: i64 = 86_400_000;

/// Registers everything of this module.
pub(crate) fn register(db: &Connection) -> Result<()> {
    db.create_scalar_function("add_units", 3, FLAGS, |args| {
        let (unit, amount) = (args.get::<String>(0)?, args.get::<Option<String>>(1)?);
        // Whole units: what is behind the point does not count.
        let whole = amount.and_then(|digits| read(digits.split('.').next()?));
        Ok(whole.zip(args.get(2)?).and_then(|(amount, at)| added(&unit, amount, at)))
    })?;
    db.create_scalar_function("diff_units", 3, FLAGS, |args| {
        let sides = args.get::<Option<i64>>(1)?.zip(args.get(2)?);
        let unit = args.get::<String>(0)?;
        Ok(sides.map(|(from, to)| whole_units(&unit, from, to).to_string()))
    })?;
    db.create_scalar_function("part", 2, FLAGS, |args| {
        let (part, at) = (args.get::<String>(0)?, args.get::<Option<i64>>(1)?);
        Ok(at.map(|at| part_of(&part, civil(at)).to_string()))
    })?;
    db.create_scalar_function("cut", 2, FLAGS, |args| {
        let (unit, at) = (args.get::<String>(0)?, args.get::<Option<i64>>(1)?);
        Ok(at.map(|at| millis(start(&unit, civil(at)))))
    })?;
    db.create_scalar_function("civil", 2, FLAGS, |args| {
        let (zone, at) = (zone(args)?, args.get::<Option<i64>>(1)?);
        let shown = |(zone, at)| {
            let at = Timestamp::from_millisecond(at).expect("within jiff's range");
            millis(at.to_zoned(zone).datetime())
        };
        Ok(zone.zip(at).map(shown))
    })?;
    db.create_scalar_function("local", 2, FLAGS, |args| {
        let (zone, at) = (zone(args)?, args.get::<Option<i64>>(1)?);
        Ok(zone.zip(at).map(|(zone, at)| first_shown(&zone, at)))
    })?;
    db.create_scalar_function("as_time", 1, FLAGS, |args| {
        Ok(args.get::<Option<String>>(0)?.and_then(|text| instant(&text)))
    })?;
    letters(db)
}

/// The zone of the pool that the first argument names.
fn zone(args: &Context<'_>) -> Result<Option<TimeZone>> {
    let name = args.get::<Option<String>>(0)?.filter(|name| ZONES.contains(&name.as_str()));
    Ok(name.map(|name| TimeZone::get(&name).expect("a zone of the pool")))
}

/// The first instant at which clocks show a time or a later one: found by halving the days around it, within which
/// what clocks show grows but where they are set back.
fn first_shown(zone: &TimeZone, shown: i64) -> i64 {
    let at = |instant: i64| {
        let at = Timestamp::from_millisecond(instant).expect("within jiff's range");
        millis(zone.to_datetime(at))
    };
    // Within a span without a transition, the offset is fixed.
    let (mut from, end) = (shown - 2 * DAY, shown + 2 * DAY);
    let start = Timestamp::from_millisecond(from).expect("within jiff's range");
    let mut jumps: Vec<i64> = zone
        .following(start)
        .map(|jump| jump.timestamp().as_millisecond())
        .take_while(|jump| *jump < end)
        .collect();
    jumps.push(end);
    for jump in jumps {
        let found = from + (shown - at(from)).max(0);
        if found < jump {
            return found;
        }
        from = jump;
    }
    end
}

fn letters(db: &Connection) -> Result<()> {
    fn text(args: &Context<'_>) -> Result<Option<String>> {
        args.get(0)
    }
    db.create_scalar_function("all_lower", 1, FLAGS, |args| {
        Ok(text(args)?.map(|text| text.to_lowercase()))
    })?;
    db.create_scalar_function("all_upper", 1, FLAGS, |args| {
        Ok(text(args)?.map(|text| text.to_uppercase()))
    })?;
    db.create_scalar_function("fold", 1, FLAGS, |args| {
        Ok(text(args)?.map(|text| text.chars().map(folded).collect::<String>()))
    })
}

/// Simple case folding of the letters of the pool: the lower case of the upper case, where each is one
/// letter. The dotless i folds to nothing but itself.
fn folded(letter: char) -> char {
    fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
        letters.next().filter(|_| letters.next().is_none())
    }
    let upper = only(letter.to_uppercase()).filter(|_| letter != 'ı');
    only(upper.unwrap_or(letter).to_lowercase()).unwrap_or(letter)
}

/// So many units; what is too much to be read leads out of the years there are.
fn read(digits: &str) -> Option<i64> {
    digits.parse().ok()
}

fn epoch() -> DateTime {
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0)
}

fn civil(at: i64) -> DateTime {
    epoch().checked_add(at.milliseconds()).expect("an instant of the years 1 to 9999")
}

fn millis(at: DateTime) -> i64 {
    let since = at.duration_since(epoch());
    i64::try_from(since.as_millis()).expect("years are small")
}

/// The instant if it lies in the years there are.
fn within(at: DateTime) -> Option<i64> {
    (1..=9999).contains(&at.year()).then(|| millis(at))
}

fn added(unit: &str, amount: i64, at: i64) -> Option<i64> {
    let span = match unit {
        "millisecond" => Span::new().try_milliseconds(amount),
        "second" => Span::new().try_seconds(amount),
        "minute" => Span::new().try_minutes(amount),
        "hour" => Span::new().try_hours(amount),
        "day" => Span::new().try_days(amount),
        "week" => Span::new().try_weeks(amount),
        "month" => Span::new().try_months(amount),
        "quarter" => Span::new().try_months(amount.checked_mul(3)?),
        "year" => Span::new().try_years(amount),
        unit => panic!("`{unit}` is no unit"),
    };
    within(civil(at).checked_add(span.ok()?).ok()?)
}

/// The most units that can be added to `from` without passing `to`, in its direction.
fn whole_units(unit: &str, from: i64, to: i64) -> i64 {
    let length = match unit {
        "millisecond" => 1,
        "second" => 1_000,
        "minute" => 60_000,
        "hour" => 3_600_000,
        "day" => DAY,
        "week" => 7 * DAY,
        "month" => return months(from, to),
        // Twelve of those that clamp are one that clamps.
        "quarter" => return months(from, to) / 3,
        "year" => return months(from, to) / 12,
        unit => panic!("`{unit}` is no unit"),
    };
    (to - from) / length
}

fn months(from: i64, to: i64) -> i64 {
    let (start, end) = (civil(from), civil(to));
    let between = |a: DateTime, b: DateTime| {
        i64::from(b.year() - a.year()) * 12 + i64::from(b.month() - a.month())
    };
    let passes = |count: i64| {
        let reached = start.checked_add(Span::new().months(count)).expect("between two instants");
        if to >= from { reached > end } else { reached < end }
    };
    let count = between(start, end);
    if passes(count) { count - (to - from).signum() } else { count }
}

fn part_of(part: &str, at: DateTime) -> i64 {
    let date = at.date();
    match part {
        "year" => i64::from(date.year()),
        "quarter" => i64::from((date.month() + 2) / 3),
        "month" => i64::from(date.month()),
        "week" => i64::from(date.iso_week_date().week()),
        "day" => i64::from(date.day()),
        "dow" => i64::from(date.weekday().to_sunday_zero_offset()),
        "doy" => i64::from(date.day_of_year()),
        "hour" => i64::from(at.hour()),
        part => panic!("`{part}` is no part"),
    }
}

fn start(unit: &str, at: DateTime) -> DateTime {
    let (date, hour, minute) = (at.date(), at.hour(), at.minute());
    let first = |month| Date::constant(date.year(), month, 1).at(0, 0, 0, 0);
    match unit {
        "second" => date.at(hour, minute, at.second(), 0),
        "minute" => date.at(hour, minute, 0, 0),
        "hour" => date.at(hour, 0, 0, 0),
        "day" => date.at(0, 0, 0, 0),
        "week" => {
            let back = i64::from(date.weekday().to_monday_zero_offset());
            date.checked_sub(back.days()).expect("years are not the first").at(0, 0, 0, 0)
        }
        "month" => first(date.month()),
        "quarter" => first((date.month() - 1) / 3 * 3 + 1),
        "year" => first(1),
        unit => panic!("`{unit}` is no unit"),
    }
}

/// An instant in any form of the contract.
pub(crate) fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() < 10 || !text.is_ascii() || text.as_bytes()[4] != b'-' {
        return None;
    }
    let is_zoned = text.len() > 10 && text[10..].contains(['Z', 'z', '+', '-']);
    if is_zoned {
        return text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    }
    if text.len() == 10 {
        return text.parse::<Date>().ok().map(|date| millis(date.at(0, 0, 0, 0)));
    }
    text.parse::<DateTime>().ok().map(millis)
}
