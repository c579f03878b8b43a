//! Live segments in the contacts' own time zones, to the millisecond of each zone.
//!
//! In: contacts in several zones, one that is none and one that is blank; days on which clocks change. Out: at every
//! instant a live segment has the members that its query has, and the engine is due at each edge and not before; so
//! also while zones change under it, and from one start to the next.

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentSpec};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

const ZONES: [&str; 9] = [
    "Europe/Oslo",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Mars/Olympus",
    "",
    "UTC",
    "Australia/Lord_Howe",
];

const STORED: [&str; 9] = [
    "2024-03-09T00:00:00Z",
    "2024-03-10T06:59:59.999Z",
    "2024-03-10T07:00:00Z",
    "2024-03-20T12:00:00Z",
    "2024-03-30T22:59:59.999Z",
    "2024-03-31T00:59:59.999Z",
    "2024-03-31T01:00:00Z",
    "2020-03-31T00:00:00Z",
    "2024-04-01T12:00:00.001Z",
];

const CONDITIONS: [&str; 22] = [
    "EXTRACT(hour FROM CONVERT_TIMEZONE(tz, NOW())) = 9",
    "EXTRACT(hour FROM CONVERT_TIMEZONE(tz, NOW())) BETWEEN 1 AND 2",
    "EXTRACT(month FROM born) = EXTRACT(month FROM CONVERT_TIMEZONE(tz, NOW()))
     AND EXTRACT(day FROM born) = EXTRACT(day FROM CONVERT_TIMEZONE(tz, NOW()))",
    "born >= DATE_TRUNC('day', CONVERT_TIMEZONE(COALESCE(tz, 'Asia/Kathmandu'), NOW()))",
    "born > timestampadd(day, -1, CONVERT_TIMEZONE(tz, NOW()))",
    "CONVERT_TIMEZONE(tz, NOW()) - INTERVAL '2 days 3 hours' >= born",
    "CONVERT_TIMEZONE(tz, NOW()) >= '2024-03-31 02:30'",
    "CONVERT_TIMEZONE(tz, NOW()) BETWEEN '2024-03-10 02:30' AND '2024-03-31'",
    "CONVERT_TIMEZONE(tz, born) >= DATE_TRUNC('week', CONVERT_TIMEZONE(tz, NOW()))",
    "datediff(day, born, CONVERT_TIMEZONE(tz, NOW())) >= 2",
    "CASE WHEN EXTRACT(hour FROM CONVERT_TIMEZONE(tz, NOW())) < 12 THEN 1 ELSE 2 END = 1",
    "contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id
                    WHERE e.timestamp >= DATE_TRUNC('day', CONVERT_TIMEZONE(c.tz, NOW())))",
    "contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id
                    GROUP BY c.contact_id
                    HAVING MAX(e.timestamp) < DATE_TRUNC('day', CONVERT_TIMEZONE(c.tz, NOW())))",
    "CONVERT_TIMEZONE(tz, NOW()) > timestampadd(day, 3, born)",
    "CONVERT_TIMEZONE(tz, NOW()) < timestampadd(day, 11, CONVERT_TIMEZONE(tz, born))",
    "datediff(hour, born, CONVERT_TIMEZONE(tz, NOW())) % 5 = 0",
    "datediff(day, DATE_TRUNC('day', CONVERT_TIMEZONE(tz, born)), CONVERT_TIMEZONE(tz, NOW())) % 3 = 1",
    "EXTRACT(hour FROM CONVERT_TIMEZONE(tz, NOW())) >= EXTRACT(hour FROM born) + EXTRACT(day FROM NOW()) / 3",
    "timestampadd(hour, EXTRACT(hour FROM born), DATE_TRUNC('day', CONVERT_TIMEZONE(tz, NOW()))) <= NOW()",
    "CASE WHEN tz = 'Europe/Oslo' THEN CONVERT_TIMEZONE(tz, NOW()) ELSE NOW() END > timestampadd(day, 3, born)",
    "contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id
                    GROUP BY c.contact_id
                    HAVING datediff(hour, MAX(e.timestamp), CONVERT_TIMEZONE(c.tz, NOW())) % 5 = 0)",
    "contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id
                    WHERE CONVERT_TIMEZONE(c.tz, NOW()) > timestampadd(day, 3, CONVERT_TIMEZONE(c.tz, e.timestamp)))",
];

/// An engine with the contacts and a live segment that has its first members, and the instant at which it has.
fn engine(start: DateTime<Utc>, query: &str) -> (Engine, DateTime<Utc>) {
    let schema = Schema::builder().field("born", FieldType::Date).field("tz", FieldType::Text);
    let builder = Engine::builder(schema.build().expect("a good schema")).policy(Policy::live());
    let mut engine = builder.build().expect("a good policy");
    for (n, (stored, zone)) in STORED.iter().zip(ZONES).enumerate() {
        let email = format!("{n}@x.org");
        let patch = ContactPatch::new(email.as_str()).set("born", *stored).set("tz", zone);
        engine.upsert_contacts(start, [patch]).expect("a good contact");
        engine
            .record_events(start, [Event::new(email.as_str(), "open", at(stored))])
            .expect("a good event");
    }
    engine.create_segment(start, SegmentSpec::new("s", query).with_id("s")).expect(query);
    let now = start + TimeDelta::milliseconds(1);
    engine.advance_to(now);
    (engine, now)
}

fn query(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}

fn members(engine: &Engine) -> Vec<segmentry::ids::ContactId> {
    let mut found: Vec<_> = engine.members(&"s".into()).expect("it is there").collect();
    found.sort();
    found
}

#[test]
fn a_live_segment_changes_at_the_edges_of_each_zone_and_not_before() {
    let (start, end) = (at("2024-03-08T00:00:00Z"), at("2024-04-03T00:00:00Z"));
    for condition in CONDITIONS {
        let query = query(condition);
        let (mut engine, mut now) = engine(start, &query);
        let plan = engine.compile(&query).expect(condition);
        let asked = |engine: &Engine, at| {
            let mut found = engine.evaluate(&plan, at);
            found.sort();
            found
        };
        let (mut edges, mut dues) = (0, 0);
        let mut before = members(&engine);
        assert_eq!(before, asked(&engine, now), "{condition}");
        while now < end {
            let due = engine.next_deadline().unwrap_or(end);
            let due = due.min(end).max(now + TimeDelta::milliseconds(1));
            for at in [due - TimeDelta::milliseconds(1), now + (due - now) / 2] {
                assert_eq!(asked(&engine, at.max(now)), before, "{condition}: {now}, {at}");
            }
            engine.advance_to(due);
            now = due;
            let found = members(&engine);
            assert_eq!(found, asked(&engine, now), "{condition}: {now}");
            edges += usize::from(found != before);
            dues += 1;
            before = found;
        }
        assert!(edges >= 3, "{condition}: {edges}");
        // Nobody looks every minute: there are 37,000 of them.
        assert!(dues < 9_000, "{condition}: {dues}");
    }
}

#[test]
fn a_live_segment_follows_zones_that_change() {
    for (seed, condition) in CONDITIONS.iter().enumerate() {
        let query = query(condition);
        let (mut engine, mut now) = engine(at("2024-03-09T12:00:00Z"), &query);
        let plan = engine.compile(&query).expect(condition);
        let mut state = seed as u64 + 1;
        let mut chance = |most: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            u32::try_from(state >> 33).expect("31 bits") % most
        };
        for step in 0..150 {
            let contact = format!("{}@x.org", chance(12));
            let zone = ZONES[chance(9) as usize];
            match chance(4) {
                0 => {
                    let patch = ContactPatch::new(contact.as_str()).set("tz", zone);
                    let patch = patch.set("born", STORED[chance(9) as usize]);
                    engine.upsert_contacts(now, [patch]).expect("a good contact");
                }
                1 => {
                    let event = Event::new(contact.as_str(), "open", now - TimeDelta::hours(9));
                    engine.record_events(now, [event]).expect("a good event");
                }
                _ => {
                    now += TimeDelta::milliseconds(chance(36_000_000).into());
                    engine.advance_to(now);
                }
            }
            let mut expected = engine.evaluate(&plan, now);
            expected.sort();
            assert_eq!(members(&engine), expected, "{condition}: step {step}, {now}");
        }
    }
}

#[test]
fn texts_that_are_no_zones_are_counted() {
    let (engine, _) = engine(at("2024-03-08T00:00:00Z"), &query("born IS NULL"));
    let lints = engine.lint(&query("EXTRACT(hour FROM CONVERT_TIMEZONE(tz, NOW())) = 9"));
    let lints: Vec<String> = lints.expect("a good query").iter().map(ToString::to_string).collect();
    let expected = "contacts whose `tz` is no time zone: 1; their local time is NULL; the field takes IANA names \
                    like `America/Chicago`, spelled as there";
    assert_eq!(lints, [expected]);
}
