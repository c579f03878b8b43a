//! A backtest: how a segment would have gone over a year of events, before anybody relies on it.
//!
//! The year is lived again: what happened is given to the engine in the order of time, and the engine is advanced in
//! between, so that each count is what it would have been on that day. `cargo run --example backtest`

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::time::Duration;
use segmentry::{ContactPatch, Engine, Event, Schema, SegmentSpec};

const REGULARS: &str = "SELECT contact_id, updated_at FROM contact_data
    WHERE contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase'
        AND timestamp > timestampadd(day, -60, CURRENT_TIMESTAMP)
        GROUP BY contact_id HAVING COUNT(*) >= 3)";

/// A made-up year: each of a hundred people buys at a pace of their own, slower in summer.
fn year(start: DateTime<Utc>) -> Vec<Event> {
    let mut events = Vec::new();
    for person in 0..100_i64 {
        let mut day = person % 17;
        while day < 365 {
            let at = start + TimeDelta::hours(day * 24 + person % 24);
            let id = format!("{person}-{day}");
            let name = format!("p{person}@example.com");
            events.push(Event::new(name.as_str(), "purchase", at).with_id(&id));
            let is_summer = (150..240).contains(&day);
            day += (10 + person % 30) * if is_summer { 3 } else { 1 };
        }
    }
    events.sort_by_key(|event| event.at);
    events
}

fn main() -> Result<(), segmentry::Error> {
    let start = Utc.with_ymd_and_hms(2029, 1, 1, 0, 0, 0).single().expect("an instant");
    // Hourly passes, as the account has them.
    let mut engine = Engine::builder(Schema::new()).keep_history(Duration::days(400)).build()?;
    let people = (0..100).map(|person| ContactPatch::new(&format!("p{person}@example.com")));
    engine.upsert_contacts(start, people)?;
    let id = engine.create_segment(start, SegmentSpec::new("regulars", REGULARS))?;

    let mut ahead = year(start).into_iter().peekable();
    for day in 1..=365 {
        let until = start + TimeDelta::days(day);
        let of_day = std::iter::from_fn(|| ahead.next_if(|event| event.at <= until.into()));
        engine.record_events(until, of_day.collect::<Vec<_>>())?;
        engine.advance_to(until);
    }

    // The history has every pass that moved somebody; sizes at thirteen instants make a line.
    let sizes = engine.sizes(start, engine.now(), 13);
    let (_, line) = &sizes.segments[0];
    for (at, size) in sizes.instants.iter().zip(line) {
        let size = size.unwrap_or(0);
        println!("{}  {size:>3}  {}", at.format("%b %d"), "#".repeat(size as usize / 2));
    }
    let steps = engine.history(&id, None, None)?.steps;
    let (joined, left) = steps.iter().fold((0, 0), |(j, l), step| (j + step.joined, l + step.left));
    println!("{joined} joined and {left} left in a year");
    assert_eq!(joined - left, engine.member_count(&id)?);
    assert!(line[8] < line[5], "summer shows");
    Ok(())
}
