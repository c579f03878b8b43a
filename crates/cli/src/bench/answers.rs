//! What answers about a segment cost: explanations, counts by clause, diffs, forecasts.
//!
//! In: an engine with the account, and the folder with its templates. Out: a line per measurement. Ratios are of times
//! that were taken in turn, so that a busy machine slows both.

use std::path::Path;
use std::time::{Duration, Instant as Clock};

use chrono::{DateTime, Utc};
use segmentry::Engine;
use segmentry::ids::SegmentId;
use segmentry::ingest::ContactRef;
use segmentry::time::{Duration as Span, Timestamp};

use super::{Line, Report, segment_lines};
use crate::outcome::Failure;
use crate::segments::SegmentLine;

/// Conditions of the segment that is explained.
const CONDITIONS: usize = 1_000;
/// Contacts for whom it is explained, spread over all.
const EXPLAINED: usize = 200;
/// Clauses of the query that is counted clause by clause.
const CLAUSES: usize = 20;
/// Repetitions of a measurement; the fastest is taken.
const REPEATS: usize = 5;
/// Days that are forecast, each a step.
const DAYS: i64 = 30;

pub(super) fn run(
    mut engine: Engine,
    directory: &Path,
    at: Timestamp,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let at = at.to_chrono();
    explanations(&engine, at, report)?;
    clauses(&engine, at, report)?;
    let lines = segment_lines(&directory.join("templates.jsonl"))?;
    let start = Timestamp::from(at - chrono::Duration::hours(1));
    super::create(&mut engine, &lines, start)?;
    engine.advance_to(at);
    diffs(&engine, &lines, at, report)?;
    forecasts(&engine, &lines, at, report)
}

fn contacts(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}

/// The n-th of as many conditions as are wanted, all of them different, of ten kinds.
fn condition(n: usize) -> String {
    let events = |rest: &str| {
        format!("contact_id IN (SELECT contact_id FROM event_data WHERE event_type = {rest})")
    };
    match n % 10 {
        0 => format!("score > {}.{}", n % 100, n / 10),
        1 => format!("city = 'City {n}'"),
        2 => format!("email LIKE '%{n}@%'"),
        3 => format!("created_at > timestampadd(hour, -{}, CURRENT_TIMESTAMP)", 3 * n),
        4 => events(&format!("'open' AND timestamp > timestampadd(day, -{n}, CURRENT_TIMESTAMP)")),
        5 => format!("renewal_at < timestampadd(day, {n}, CURRENT_TIMESTAMP)"),
        6 => events(&format!(
            "'purchase' GROUP BY contact_id HAVING SUM(DATA:payload.amount) >= {n}"
        )),
        7 => format!("datediff(day, last_seen_at, CURRENT_TIMESTAMP) = {n}"),
        8 => format!("ltv >= {n}.5"),
        _ => format!("lifecycle = 'stage {n}'"),
    }
}

/// A query of so many conditions, ten to an OR, the ORs in an AND.
fn of_conditions(count: usize) -> String {
    let conditions: Vec<String> = (0..count).map(condition).collect();
    let groups = conditions.chunks(10).map(|group| format!("({})", group.join(" OR ")));
    contacts(&groups.collect::<Vec<_>>().join(" AND "))
}

/// The shortest of some repetitions.
fn fastest(mut ask: impl FnMut()) -> Duration {
    let once = |ask: &mut dyn FnMut()| {
        let clock = Clock::now();
        ask();
        clock.elapsed()
    };
    (0..REPEATS).map(|_| once(&mut ask)).min().unwrap_or_default()
}

fn say(
    report: &mut Report<'_>,
    what: &'static str,
    id: &str,
    took: Duration,
    words: &str,
) -> Result<(), Failure> {
    let id = (!id.is_empty()).then(|| id.to_owned());
    let line = Line { what, id, micros: Some(took.as_micros()), ..Line::default() };
    report.say(&line, &format!("{what:<24}{words}"))
}

fn explanations(
    engine: &Engine,
    at: DateTime<Utc>,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    // The largest query that is accepted, if this one is too costly.
    let mut count = CONDITIONS;
    while count > 10 && engine.compile(&of_conditions(count)).is_err() {
        count -= 10;
    }
    let query = of_conditions(count);
    engine.compile(&query)?;
    let ids = engine.contact_ids();
    let step = (ids.len() / EXPLAINED).max(1);
    let mut took = Vec::new();
    for id in ids.into_iter().step_by(step) {
        let clock = Clock::now();
        engine.explain_query(&query, &ContactRef::Id(id), at)?;
        took.push(clock.elapsed());
    }
    took.sort_unstable();
    let of = |share: usize| took[(took.len() - 1) * share / 100];
    let (median, most) = (of(50), of(100));
    let words = format!(
        "{count} conditions, {} contacts: median {median:.2?}, p99 {:.2?}, longest {most:.2?}",
        took.len(),
        of(99)
    );
    say(report, "explain", "median", median, &words)?;
    say(report, "explain", "p99", of(99), "")?;
    say(report, "explain", "longest", most, "")
}

fn clauses(engine: &Engine, at: DateTime<Utc>, report: &mut Report<'_>) -> Result<(), Failure> {
    // As many nodes as that: an AND of leaves and of ORs of two.
    let parts = [
        "score > 20".to_owned(),
        "country IN ('US', 'GB', 'DE', 'FR')".to_owned(),
        "(plan = 'pro' OR plan = 'free' OR plan = 'starter')".to_owned(),
        "email LIKE '%a%'".to_owned(),
        "(ltv >= 100 OR orders >= 1)".to_owned(),
        "created_at < timestampadd(day, -30, CURRENT_TIMESTAMP)".to_owned(),
        condition(364),
        "(first_name LIKE 'A%' OR last_name LIKE '%e%' OR company_size < 1000)".to_owned(),
        "NOT lifecycle = 'churned'".to_owned(),
        "last_seen_at IS NOT NULL".to_owned(),
    ];
    let query = contacts(&parts.join(" AND "));
    let counted = engine.count_clauses(&query, at)?;
    let (mut plain, mut each) = (Duration::MAX, Duration::MAX);
    for _ in 0..REPEATS {
        plain = plain.min(fastest(|| drop(engine.count_query(&query, at))));
        each = each.min(fastest(|| drop(engine.count_clauses(&query, at))));
    }
    let words = format!(
        "{} clauses (of about {CLAUSES}), {} contacts: {each:.2?}, the count alone {plain:.2?}: {:.2} x",
        counted.clauses.len(),
        counted.count,
        each.as_secs_f64() / plain.as_secs_f64()
    );
    say(report, "counts by clause", "clauses", each, &words)?;
    say(report, "counts by clause", "plain", plain, "")
}

/// Each template's segment, edited to its own query with one more condition.
fn diffs(
    engine: &Engine,
    lines: &[SegmentLine],
    at: DateTime<Utc>,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let mut ratios = Vec::new();
    for line in lines {
        let id = SegmentId::from(line.id.as_str());
        // The same conditions with one more: what a small edit is.
        let query = line.query.replacen("WHERE ", "WHERE email IS NOT NULL AND ", 1);
        engine.diff_segment(&id, &query, at)?;
        let (mut plain, mut diff) = (Duration::MAX, Duration::MAX);
        for _ in 0..REPEATS {
            plain = plain.min(fastest(|| drop(engine.count_query(&query, at))));
            diff = diff.min(fastest(|| drop(engine.diff_segment(&id, &query, at))));
        }
        let ratio = diff.as_secs_f64() / plain.as_secs_f64();
        ratios.push(ratio);
        let words = format!("{}: {diff:.2?}, the count {plain:.2?}: {ratio:.2} x", line.id);
        say(report, "diff", &line.id, diff, &words)?;
    }
    let sum: f64 = ratios.iter().map(|ratio| ratio.ln()).sum();
    let count = u32::try_from(ratios.len()).expect("a file of segments has fewer lines");
    let mean = f64::exp(sum / f64::from(count.max(1)));
    let most = ratios.iter().copied().fold(0.0, f64::max);
    let words = format!("geometric mean {mean:.2} x the count, at most {most:.2} x");
    say(report, "diff", "", Duration::ZERO, &words)
}

fn forecasts(
    engine: &Engine,
    lines: &[SegmentLine],
    at: DateTime<Utc>,
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let until = at + chrono::Duration::days(DAYS);
    let mut all = Vec::new();
    for line in lines {
        let id = SegmentId::from(line.id.as_str());
        let clock = Clock::now();
        let steps = engine.forecast(&id, at, until, Span::days(1))?;
        let took = clock.elapsed();
        let moved: u64 = steps.iter().map(|step| step.joins + step.leaves).sum();
        let words = format!("{}: {took:.2?}, {moved} joined or left", line.id);
        say(report, "forecast", &line.id, took, &words)?;
        all.push(took);
    }
    let most = all.iter().max().copied().unwrap_or_default();
    say(report, "forecast", "longest", most, &format!("at most {most:.2?}"))
}
