//! Functions that `SQLite` has not, or has for binary floats only.
//!
//! In: texts, and numbers as their shortest texts. Out: functions over them, each written down a second time: SHA-256
//! from another crate, sines by the machine, versions number by number, patterns by hand.

use std::cmp::Ordering;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Result};
use segmentry::schema::Decimal;
use sha2::{Digest, Sha256};

use super::grammar::pools::REGEXPS;
use super::numbers::shortest;

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// Registers everything of this module.
pub(crate) fn register(db: &Connection) -> Result<()> {
    type OfNumber = fn(Decimal) -> Decimal;
    let of_number: [(&str, OfNumber); 3] = [
        ("num_abs", |n| if n < Decimal::ZERO { -n } else { n }),
        ("num_floor", |n| steps(n, -1)),
        ("num_ceil", |n| steps(n, 1)),
    ];
    for (name, function) in of_number {
        db.create_scalar_function(name, 1, FLAGS, move |args| {
            Ok(number(args, 0)?.map(|number| shortest(function(number))))
        })?;
    }
    db.create_scalar_function("num_round", 2, FLAGS, |args| {
        let sides = number(args, 0)?.zip(number(args, 1)?);
        Ok(sides.map(|(of, digits)| shortest(rounded(of, digits.try_into().expect("few digits")))))
    })?;
    db.create_scalar_function("version", 1, FLAGS, |args| {
        Ok(args.get::<Option<String>>(0)?.filter(|text| version(text).is_some()))
    })?;
    db.create_scalar_function("version_cmp", 2, FLAGS, |args| {
        let side = |place| args.get::<Option<String>>(place).map(|text| version(&text?));
        Ok(side(0)?.zip(side(1)?).map(|(left, right)| order(&left, &right) as i64))
    })?;
    db.create_scalar_function("unaccent", 1, FLAGS, |args| {
        Ok(args.get::<Option<String>>(0)?.map(|text| plain(&text)))
    })?;
    db.create_scalar_function("bucket", 3, FLAGS, |args| {
        let text = |place| args.get::<Option<String>>(place);
        let (Some(of), Some(salt), Some(buckets)) = (text(0)?, text(1)?, number(args, 2)?) else {
            return Ok(None);
        };
        let digest = Sha256::digest(format!("{salt}\0{of}"));
        let first = digest[..8].iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        let scaled = first * u128::try_from(buckets).expect("a whole number");
        Ok(Some((scaled >> 64).to_string()))
    })?;
    db.create_scalar_function("haversine", 4, FLAGS, |args| {
        let mut degrees = [0.0; 4];
        for (place, degrees) in degrees.iter_mut().enumerate() {
            let Some(number) = number(args, place)? else { return Ok(None) };
            *degrees = number.to_string().parse::<f64>().expect("a number");
        }
        Ok(kilometres(degrees))
    })?;
    db.create_scalar_function("regexp_like", 3, FLAGS, |args| {
        let (text, pattern) = (args.get::<Option<String>>(0)?, args.get::<String>(1)?);
        let ignores_case = args.get::<bool>(2)?;
        Ok(text.map(|text| matches(&text, &pattern, ignores_case)))
    })?;
    Ok(())
}

/// A text without accents, of the letters that random data has.
fn plain(text: &str) -> String {
    let marks = '\u{300}'..='\u{36f}';
    let letters = text.chars().filter(|letter| !marks.contains(letter));
    letters
        .map(|letter| match letter {
            'é' => "e".to_owned(),
            'É' => "E".to_owned(),
            'ß' => "ss".to_owned(),
            'İ' => "I".to_owned(),
            'ı' => "i".to_owned(),
            letter => letter.to_string(),
        })
        .collect()
}

fn number(args: &Context<'_>, place: usize) -> Result<Option<Decimal>> {
    let text = args.get::<Option<String>>(place)?;
    Ok(text.map(|text| text.parse().expect("numbers reach functions as their shortest texts")))
}

/// The nearest whole number on one side.
fn steps(number: Decimal, side: i64) -> Decimal {
    let whole = number.trunc();
    let beyond = if side < 0 { number < whole } else { number > whole };
    if beyond { whole + Decimal::from(side) } else { whole }
}

/// To so many digits behind the point, halves away from zero: by the digits as they are written.
fn rounded(number: Decimal, digits: usize) -> Decimal {
    let text = number.to_string();
    let Some((whole, fraction)) = text.split_once('.') else { return number };
    if fraction.len() <= digits {
        return number;
    }
    let (kept, cut) = fraction.split_at(digits);
    let mut units: i128 = format!("{whole}{kept}").replace('-', "").parse().expect("digits");
    units += i128::from(cut.as_bytes()[0] >= b'5');
    let units = if text.starts_with('-') { -units } else { units };
    Decimal::from_i128_with_scale(units, u32::try_from(digits).expect("few digits"))
}

type Version = (Vec<u128>, Option<Vec<std::result::Result<u128, String>>>);

/// The numbers of a release, and what comes before it.
fn version(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix('v').or_else(|| text.strip_prefix('V')).unwrap_or(text);
    let word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let text = match text.split_once('+') {
        Some((_, build)) if !build.split('.').all(word) => return None,
        Some((text, _)) => text,
        None => text,
    };
    let (release, before) = match text.split_once('-') {
        Some((release, before)) => (release, Some(before)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let mut numbers = Vec::new();
    for number in release.split('.') {
        if !digits(number) {
            return None;
        }
        numbers.push(number.parse().ok()?);
    }
    let Some(before) = before else { return Some((numbers, None)) };
    if !before.split('.').all(word) {
        return None;
    }
    let parts = before.split('.').map(|part| {
        if digits(part) { Ok(part.parse().expect("a short number")) } else { Err(part.to_owned()) }
    });
    Some((numbers, Some(parts.collect())))
}

fn order((left, left_before): &Version, (right, right_before): &Version) -> Ordering {
    for place in 0..left.len().max(right.len()) {
        let at = |numbers: &[u128]| numbers.get(place).copied().unwrap_or(0);
        if at(left) != at(right) {
            return at(left).cmp(&at(right));
        }
    }
    match (left_before, right_before) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        // Numbers before words, fewer before more: the order of `Result` and of lists.
        (Some(left), Some(right)) => left.cmp(right),
    }
}

fn kilometres([latitude, longitude, other_latitude, other_longitude]: [f64; 4]) -> Option<String> {
    if latitude.abs() > 90.0 || other_latitude.abs() > 90.0 {
        return None;
    }
    if longitude.abs() > 180.0 || other_longitude.abs() > 180.0 {
        return None;
    }
    let (a, b) = (latitude.to_radians(), other_latitude.to_radians());
    let squared = |angle: f64| (angle / 2.0).sin().powi(2);
    let around = (other_longitude - longitude).to_radians();
    let chord = squared(b - a) + a.cos() * b.cos() * squared(around);
    let kilometres = 2.0 * 6_371.0 * chord.sqrt().min(1.0).asin();
    let text = format!("{kilometres:.6}");
    Some(shortest(text.parse().expect("a number")))
}

/// Whether a text matches one of the pool's patterns.
fn matches(text: &str, pattern: &str, ignores_case: bool) -> bool {
    let fold = |text: &str| {
        let folded = |c: char| match c {
            // The long s and the Kelvin sign are letters of ASCII without regard to case.
            '\u{17f}' => 's',
            '\u{212a}' => 'k',
            c => c.to_lowercase().next().filter(|_| c.to_lowercase().count() == 1).unwrap_or(c),
        };
        text.chars().map(folded).collect::<String>()
    };
    let text = if ignores_case { fold(text) } else { text.to_owned() };
    let place = REGEXPS.iter().position(|held| *held == pattern).expect("a pattern of the pool");
    match place {
        0 => text == "pro",
        1 => text.starts_with('p') && !text.contains('\n'),
        2 => !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase()),
        3 => text.contains('o'),
        4 => {
            let text = text.strip_prefix('-').unwrap_or(&text);
            let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            text.split_once('.')
                .map_or_else(|| digits(text), |(whole, rest)| digits(whole) && digits(rest))
        }
        5 => ["pro", "free", "open", "click", "mail"].contains(&text.as_str()),
        6 => text == "é" || (text.starts_with('日') && text.chars().count() == 2),
        _ => text.is_empty(),
    }
}
