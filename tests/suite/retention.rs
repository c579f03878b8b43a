//! Retention removes old events that no segment reads, and changes no members.
//!
//! In: the same commands on two engines, one of them with retention. Out: checks that both have the same members at
//! all times, and that the one with retention uses less memory.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::ingest::Payload;
use segmentry::testing::internals;
use segmentry::time::Duration;
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentSpec};

const DAYS: i64 = 70;
/// Between two batches of events.
const STEP_HOURS: i64 = if cfg!(debug_assertions) { 4 } else { 3 };
const CONTACTS: u64 = 300;
const SEGMENTS: [&str; 9] = [
    "JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'open' AND \
     e.timestamp > timestampadd(day, -5, CURRENT_TIMESTAMP)",
    "JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'open' AND \
     e.timestamp > timestampadd(month, -1, CURRENT_TIMESTAMP)",
    "JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'open' AND \
     e.timestamp > timestampadd(day, -12, CURRENT_TIMESTAMP) AND \
     e.timestamp < timestampadd(day, -3, CURRENT_TIMESTAMP) AND e.data:payload.campaign = 7",
    "WHERE c.contact_id NOT IN (SELECT e.contact_id FROM event_data AS e WHERE \
     e.event_type = 'click' AND e.timestamp > timestampadd(day, -2, CURRENT_TIMESTAMP))",
    "JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'click' AND \
     e.timestamp > timestampadd(hour, -30, CURRENT_TIMESTAMP) GROUP BY c.contact_id, c.updated_at \
     HAVING COUNT(*) > 1",
    "JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'click' AND \
     e.timestamp >= date_trunc('month', CURRENT_TIMESTAMP)",
    "JOIN event_data AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'buy' \
     GROUP BY c.contact_id, c.updated_at HAVING SUM(e.data:payload.value) > 200",
    "WHERE c.plan = 'pro' AND c.contact_id IN (SELECT e.contact_id FROM event_data AS e WHERE \
     e.event_type = 'open' AND e.timestamp > '2026-02-20T00:00:00Z')",
    "WHERE c.plan = 'pro'",
];

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 25, 0, 0, 0).unwrap()
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn account(policy: &Policy, kept: Option<Duration>) -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let builder = Engine::builder(schema).policy(policy.clone()).seed(5);
    let builder = match kept {
        Some(kept) => builder.event_retention(kept),
        None => builder,
    };
    let mut engine = builder.build().expect("a good policy");
    let contact = |n: u64| {
        ContactPatch::new(&format!("c{n}@example.com")).set("plan", ["free", "pro"][n as usize % 2])
    };
    engine.upsert_contacts(start(), (0..CONTACTS).map(contact)).expect("good records");
    for (n, rest) in SEGMENTS.iter().enumerate() {
        let query = format!("SELECT c.contact_id, c.updated_at FROM contact_data AS c {rest}");
        let spec = SegmentSpec::new(&format!("s{n}"), &query).with_id(format!("s{n}"));
        engine.create_segment(start(), spec).unwrap_or_else(|error| panic!("{query}: {error}"));
    }
    engine
}

/// Some hours' events: mostly now, some late, a few of people that nobody knows.
fn events(dice: &mut Dice, now: DateTime<Utc>) -> Vec<Event> {
    let event = |_| {
        let kind = ["open", "open", "open", "click", "click", "buy"][dice.below(6) as usize];
        let late = if dice.below(10) == 0 { dice.below(14 * 1_440) } else { dice.below(60) };
        let at = now - TimeDelta::minutes(late.cast_signed());
        let who = dice.below(CONTACTS + 20);
        let event = Event::new(format!("c{who}@example.com").as_str(), kind, at);
        let payload = format!(r#"{{"campaign":{},"value":{}}}"#, dice.below(30), dice.below(40));
        let event = event.with_payload(Payload::parse(&payload).expect("an object"));
        event.with_id(&dice.below(1 << 40).to_string())
    };
    (0..60).map(event).collect()
}

fn members(engine: &Engine, segment: usize) -> Vec<String> {
    let members = engine.members(&format!("s{segment}").into()).expect("it is there");
    members.map(|id| id.to_string()).collect()
}

#[test]
fn retention_of_unseen_events_changes_no_members_at_any_time() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        let mut all = account(&policy, None);
        let mut few = account(&policy, Some(Duration::days(7)));
        let mut dice = Dice(3);
        let mut moved = [0; SEGMENTS.len()];
        for step in 0..DAYS * 24 / STEP_HOURS {
            let now = start() + TimeDelta::hours(step * STEP_HOURS) + TimeDelta::minutes(7);
            let batch = events(&mut dice, now);
            all.record_events(now, batch.clone()).expect("good events");
            few.record_events(now, batch.clone()).expect("good events");
            // What comes again is known, in both.
            let again = few.record_events(now, batch[..1].to_vec()).expect("good events");
            assert_eq!(again.accepted, 0);
            all.record_events(now, batch[..1].to_vec()).expect("good events");
            if step % 2 == 0 {
                all.advance_to(now);
                few.advance_to(now);
            }
            for (segment, moved) in moved.iter_mut().enumerate() {
                let of_all = members(&all, segment);
                assert_eq!(of_all, members(&few, segment), "s{segment} at {now}");
                *moved += usize::from(!of_all.is_empty() && of_all.len() < CONTACTS as usize);
            }
        }
        assert!(moved.iter().all(|days| *days > 50), "everybody or nobody: {moved:?}");
        let count = |engine: &Engine, name: &str| internals::events_of_type(engine, name);
        // Opens are seen for 40 days and more, clicks for the month, and sums of purchases for ever.
        assert!(count(&few, "open") < count(&all, "open"));
        assert!(count(&few, "click") < count(&all, "click"));
        assert_eq!(count(&few, "buy"), count(&all, "buy"));
        assert!(few.memory().events < all.memory().events);
    }
}

#[test]
fn old_events_that_no_segment_reads_are_removed_with_their_ids_and_values() {
    let schema = Schema::builder().build().expect("no fields");
    let builder = Engine::builder(schema).event_retention(Duration::days(7));
    let mut engine = builder.build().expect("a good policy");
    let mut most = 0;
    for day in 0..60 {
        let now = start() + TimeDelta::days(day);
        let contact = |n: i64| ContactPatch::new(&format!("c{n}@example.com"));
        engine.upsert_contacts(now, (0..50).map(contact)).expect("good records");
        let event = |n: i64| {
            let event = Event::new(format!("c{}@example.com", n % 60).as_str(), "open", now);
            let payload = format!(r#"{{"secret":"{day}-{n}"}}"#);
            let event = event.with_payload(Payload::parse(&payload).expect("an object"));
            event.with_id(&format!("{day}-{n}"))
        };
        engine.record_events(now, (0..3_000).map(event)).expect("good events");
        engine.advance_to(now);
        most = most.max(engine.event_count());
        let values = internals::property_values(&engine, "open", "secret");
        assert!(values > 0);
        assert_eq!(values, internals::events_of_type(&engine, "open"));
        for row in internals::rows(&engine) {
            // Panics on an event that is not in its stream.
            internals::events_of(&engine, row);
        }
    }
    // Nine days of those whose contact is known, and a page of 4,096 that is not full of old ones yet.
    assert!(most < 9 * 2_500 + 4_096, "{most}");
    let first = Event::new("c1@example.com", "open", start()).with_id("0-1");
    let recorded = engine.record_events(start() + TimeDelta::days(60), [first]);
    assert_eq!(recorded.expect("a good event").accepted, 1, "its id was forgotten");
}
