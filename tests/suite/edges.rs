//! Live segments change at the millisecond at which their answer does, and are not looked at before.
//!
//! In: whole units between a stored instant and now, beside numbers; arithmetic over the instant; instants of which
//! many end a month. Out: at each instant around an edge a live segment has the members that its query has, and the
//! engine is not due before an edge.

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::ingest::Payload;
use segmentry::{ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentSpec};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

const STORED: [&str; 9] = [
    "2023-12-31T10:00:00.123Z",
    "2024-01-28T23:59:59.999Z",
    "2024-01-29T00:00:00Z",
    "2024-01-30T09:30:00Z",
    "2024-01-31T10:00:00.123Z",
    "2024-02-29T12:00:00Z",
    "2024-03-01T00:00:00.001Z",
    "2024-03-31T23:00:00Z",
    "2025-02-28T06:00:00Z",
];

const CONDITIONS: [&str; 16] = [
    "datediff(month, born, CURRENT_TIMESTAMP) >= 1",
    "datediff(month, born, CURRENT_TIMESTAMP) = 0",
    "datediff(month, born, CURRENT_TIMESTAMP) > -1",
    "datediff(month, born, CURRENT_TIMESTAMP) < 1.5",
    "datediff(month, CURRENT_TIMESTAMP, born) >= 1",
    "datediff(month, CURRENT_TIMESTAMP, born) = 0",
    "datediff(month, CURRENT_TIMESTAMP, born) <= -1",
    "datediff(year, born, CURRENT_TIMESTAMP) IN (0, 1)",
    "datediff(quarter, born, timestampadd(day, -3, CURRENT_TIMESTAMP)) != 0",
    "datediff(day, born, CURRENT_TIMESTAMP) BETWEEN 2 AND 29",
    "datediff(day, CURRENT_TIMESTAMP, born) > 0.5",
    "datediff(hour, born, CURRENT_TIMESTAMP) = -7",
    "datediff(week, born, timestampadd(month, -1, CURRENT_TIMESTAMP)) >= 1",
    "2 > datediff(month, born, CURRENT_TIMESTAMP)",
    "CASE WHEN datediff(month, born, CURRENT_TIMESTAMP) >= 1 THEN 1 ELSE 0 END = 1",
    "contact_id IN (SELECT contact_id FROM event_data WHERE datediff(month, timestamp, NOW()) = 1)",
];

/// What neither a window nor a number of units describes.
const ARITHMETIC: [&str; 25] = [
    "datediff(day, born, CURRENT_TIMESTAMP) % 7 = 0",
    "FLOOR(datediff(day, born, CURRENT_TIMESTAMP) / 2) > trial",
    "timestampadd(day, FLOOR(trial), born) < CURRENT_TIMESTAMP",
    "timestampadd(month, FLOOR(trial / 12), born) <= CURRENT_TIMESTAMP",
    "COALESCE(renewal, born) < CURRENT_TIMESTAMP",
    "datediff(month, born, CURRENT_TIMESTAMP) * 12 >= trial",
    "datediff(hour, DATE_TRUNC('day', CURRENT_TIMESTAMP), CURRENT_TIMESTAMP) < trial AND born < '2024-02-01'",
    "EXTRACT(week FROM timestampadd(hour, FLOOR(trial), CURRENT_TIMESTAMP)) = 9",
    "CONVERT_TIMEZONE('Europe/Oslo', CURRENT_TIMESTAMP) > timestampadd(day, FLOOR(trial), born)",
    "contact_id IN (SELECT contact_id FROM event_data WHERE datediff(week, timestamp, CURRENT_TIMESTAMP) % 5 = 1)",
    "contact_id IN (SELECT contact_id FROM event_data \
        WHERE timestampadd(day, FLOOR(DATA:payload.days + 0), timestamp) > CURRENT_TIMESTAMP)",
    "contact_id IN (SELECT contact_id FROM event_data \
        WHERE timestamp > timestampadd(day, -40, CURRENT_TIMESTAMP) \
        GROUP BY contact_id HAVING SUM(datediff(day, timestamp, CURRENT_TIMESTAMP)) % 3 = 1)",
    "contact_id IN (SELECT contact_id FROM event_data \
        GROUP BY contact_id HAVING datediff(day, MAX(timestamp), CURRENT_TIMESTAMP) % 30 = 1)",
    "contact_id IN (SELECT c.contact_id FROM contact_data AS c \
        JOIN event_data AS a ON c.contact_id = a.contact_id JOIN event_data AS b ON c.contact_id = b.contact_id \
        WHERE b.timestamp > a.timestamp \
        AND datediff(day, a.timestamp, CURRENT_TIMESTAMP) > 3 * datediff(day, b.timestamp, CURRENT_TIMESTAMP))",
    "CASE WHEN trial > 20 THEN CURRENT_TIMESTAMP ELSE timestampadd(day, -30, CURRENT_TIMESTAMP) END > born",
    "CASE WHEN born > timestampadd(day, -20, CURRENT_TIMESTAMP) THEN renewal \
        WHEN datediff(day, born, CURRENT_TIMESTAMP) % 2 = 0 THEN born ELSE CURRENT_TIMESTAMP END < CURRENT_TIMESTAMP",
    "datediff(day, CASE WHEN renewal IS NULL THEN born ELSE renewal END, CURRENT_TIMESTAMP) % 7 = trial % 3",
    "trial % 3 = CASE WHEN datediff(day, born, CURRENT_TIMESTAMP) > trial THEN datediff(week, born, NOW()) ELSE 1 END",
    "CASE WHEN contact_id IN (SELECT contact_id FROM event_data \
            WHERE datediff(week, timestamp, CURRENT_TIMESTAMP) % 5 = 1) THEN trial ELSE 40 END < 20",
    "CASE WHEN contact_id IN (SELECT contact_id FROM event_data \
            GROUP BY contact_id HAVING datediff(day, MAX(timestamp), CURRENT_TIMESTAMP) % 30 < 9) \
        THEN born ELSE timestampadd(day, FLOOR(trial), CURRENT_TIMESTAMP) END > '2024-02-01'",
    "contact_id IN (SELECT contact_id FROM event_data \
        GROUP BY contact_id HAVING SUM(CASE WHEN datediff(day, timestamp, NOW()) < 50 THEN 1 ELSE 2 END) > 3)",
    "contact_id IN (SELECT contact_id FROM event_data \
        WHERE CASE WHEN DATA:payload.days + 0 > 6 THEN timestamp ELSE CURRENT_TIMESTAMP END \
            < timestampadd(day, -20, CURRENT_TIMESTAMP))",
    "contact_id IN (SELECT contact_id FROM event_data GROUP BY contact_id \
        HAVING MAX(CASE WHEN DATA:payload.days + 0 > 6 THEN timestamp \
            ELSE timestampadd(day, -40, CURRENT_TIMESTAMP) END) > MAX(timestamp))",
    "contact_id IN (SELECT contact_id FROM event_data GROUP BY contact_id \
        HAVING MIN(CASE WHEN DATA:payload.days + 0 > 6 THEN timestampadd(day, 40, timestamp) \
            ELSE CURRENT_TIMESTAMP END) < timestampadd(day, -9, CURRENT_TIMESTAMP))",
    "contact_id IN (SELECT contact_id FROM event_data GROUP BY contact_id \
        HAVING COUNT(DISTINCT CASE WHEN DATA:payload.days + 0 > 6 THEN timestamp \
            ELSE timestampadd(day, -7, CURRENT_TIMESTAMP) END) + COUNT(*) > 3)",
];

/// A live segment between writes: a contact that is new, fields that change, events of the past and of now.
#[test]
fn arithmetic_over_the_instant_changes_a_live_segment_to_the_millisecond() {
    let schema = Schema::builder()
        .field("born", FieldType::Date)
        .field("renewal", FieldType::Date)
        .field("trial", FieldType::Number)
        .build()
        .expect("a good schema");
    for condition in ARITHMETIC {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let builder = Engine::builder(schema.clone()).policy(Policy::live());
        let mut engine = builder.build().expect("a good policy");
        let start = at("2023-12-30T00:00:00Z");
        let write = |engine: &mut Engine, now, n: usize| {
            let email = format!("{}@x.org", n % 7);
            let stored = STORED[n % STORED.len()];
            let mut patch = ContactPatch::new(email.as_str())
                .set("trial", i64::try_from(n * 11 % 45).expect("it is small"));
            if !n.is_multiple_of(3) {
                patch = patch.set("born", stored);
            }
            if n.is_multiple_of(4) {
                patch = patch.set("renewal", STORED[(n + 5) % STORED.len()]);
            }
            engine.upsert_contacts(now, [patch]).expect("a good contact");
            let event = Event::new(email.as_str(), "open", at(stored).min(now));
            let payload = format!(r#"{{"days":{}}}"#, n % 50);
            let payload = Payload::parse(&payload).expect("a payload");
            engine.record_events(now, [event.with_payload(payload)]).expect("a good event");
        };
        (0..5).for_each(|n| write(&mut engine, start, n));
        engine.create_segment(start, SegmentSpec::new("s", &query).with_id("s")).expect(condition);
        let (id, plan) = ("s".into(), engine.compile(&query).expect(condition));
        let asked = |engine: &Engine, at| {
            let mut found = engine.evaluate(&plan, at);
            found.sort();
            found
        };
        let end = at("2024-05-01T00:00:00Z");
        let (mut now, mut edges, mut dues, mut written) = (start, 0, 0, 5);
        let mut next_write = start + TimeDelta::milliseconds(864_123_457);
        let mut members: Vec<_> = Vec::new();
        while now < end {
            let due = engine.next_deadline().unwrap_or(end).min(end).min(next_write);
            let due = due.max(now + TimeDelta::milliseconds(1));
            for before in [due - TimeDelta::milliseconds(1), now + (due - now) / 2] {
                let (before, now) = (asked(&engine, before.max(now)), asked(&engine, now));
                assert_eq!(before, now, "{condition}: before {due}");
            }
            engine.advance_to(due);
            now = due;
            if now == next_write {
                written += 1;
                write(&mut engine, now, written);
                next_write += TimeDelta::milliseconds(864_123_457);
            }
            let mut found: Vec<_> = engine.members(&id).expect("it is there").collect();
            found.sort();
            assert_eq!(found, asked(&engine, now), "{condition}: {now}");
            edges += usize::from(found != members);
            dues += 1;
            members = found;
        }
        assert!(edges >= 3, "{condition}: {edges}");
        // Nobody looks every minute: there are 176,000 of them.
        assert!(dues < 6_000, "{condition}: {dues}");
    }
}

#[test]
fn whole_units_change_a_live_segment_to_the_millisecond() {
    for condition in CONDITIONS {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let schema = Schema::builder().field("born", FieldType::Date).build();
        let builder = Engine::builder(schema.expect("a good schema")).policy(Policy::live());
        let mut engine = builder.build().expect("a good policy");
        let start = at("2023-12-30T00:00:00Z");
        for (n, stored) in STORED.iter().enumerate() {
            let email = format!("{n}@x.org");
            let patch = ContactPatch::new(email.as_str()).set("born", *stored);
            engine.upsert_contacts(start, [patch]).expect("a good contact");
            engine
                .record_events(start, [Event::new(email.as_str(), "open", at(stored))])
                .expect("a good event");
        }
        engine.create_segment(start, SegmentSpec::new("s", &query).with_id("s")).expect(condition);
        let (id, plan) = ("s".into(), engine.compile(&query).expect(condition));
        let (mut now, mut edges) = (start, 0);
        let mut members: Vec<_> = Vec::new();
        while now < at("2025-05-01T00:00:00Z") {
            // Nothing changes until the engine is due, and nothing a millisecond before.
            let due = engine.next_deadline().unwrap_or(at("2025-05-01T00:00:00Z"));
            let due = due.min(at("2025-05-01T00:00:00Z")).max(now + TimeDelta::milliseconds(1));
            let asked = |engine: &Engine, at| {
                let mut found = engine.evaluate(&plan, at);
                found.sort();
                found
            };
            for before in [due - TimeDelta::milliseconds(1), now + (due - now) / 2] {
                assert_eq!(
                    asked(&engine, before.max(now)),
                    asked(&engine, now),
                    "{condition}: {now}, {before}"
                );
            }
            engine.advance_to(due);
            now = due;
            let mut found: Vec<_> = engine.members(&id).expect("it is there").collect();
            found.sort();
            assert_eq!(found, asked(&engine, now), "{condition}: {now}");
            edges += usize::from(found != members);
            members = found;
        }
        assert!(edges >= 2, "{condition}: {edges}");
    }
}

/// Bounds that are NULL before March 15, 2024 or from then on: they are some two thousand years before now, or eight
/// thousand behind it.
const REPRESENTABLE: [&str; 9] = [
    // From March 10 to 27 only.
    "born < timestampadd(day, 3652041, timestampadd(day, -738954, NOW()))",
    "timestampadd(day, -738959, CONVERT_TIMEZONE(tz, NOW())) < '0001-03-01'",
    "born > timestampadd(day, -738959, CURRENT_TIMESTAMP)",
    "born > timestampadd(month, -24279, CURRENT_TIMESTAMP)",
    "born >= DATE_TRUNC('day', timestampadd(day, -738959, NOW()))",
    "born > CONVERT_TIMEZONE('Europe/Oslo', timestampadd(day, -738959, NOW()))",
    "contact_id IN (SELECT contact_id FROM event_data WHERE timestamp > timestampadd(day, -738959, NOW()))",
    "born < timestampadd(day, 2913099, NOW())",
    "born > timestampadd(day, -2913200, timestampadd(day, 2913099, NOW()))",
];

#[test]
fn a_bound_that_begins_or_ceases_to_be_representable_moves_members_then() {
    let (start, end) = (at("2024-02-28T00:00:00Z"), at("2024-04-02T00:00:00Z"));
    let policies = [Policy::live(), Policy::sendgrid()];
    for (condition, policy) in REPRESENTABLE
        .iter()
        .flat_map(|condition| policies.iter().map(move |policy| (condition, policy)))
    {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let schema = Schema::builder().field("born", FieldType::Date).field("tz", FieldType::Text);
        let schema = schema.build().expect("a good schema");
        let builder = Engine::builder(schema).policy(policy.clone());
        let mut engine = builder.build().expect("a good policy");
        for (n, stored) in STORED.iter().enumerate() {
            let email = format!("{n}@x.org");
            let zone = ["Europe/Oslo", "America/New_York", "UTC"][n % 3];
            let patch = ContactPatch::new(email.as_str()).set("born", *stored).set("tz", zone);
            engine.upsert_contacts(start, [patch]).expect("a good contact");
            let event = Event::new(email.as_str(), "open", at(stored).min(start));
            engine.record_events(start, [event]).expect("a good event");
        }
        engine.create_segment(start, SegmentSpec::new("s", &query).with_id("s")).expect(condition);
        let (id, plan) = ("s".into(), engine.compile(&query).expect(condition));
        engine.advance_to(start);
        // Under one policy at once, under the other after half an hour.
        let mut sizes = vec![engine.members(&id).expect("it is there").count()];
        let populated = start + TimeDelta::hours(2);
        let mut now = start;
        while now < end {
            now =
                engine.next_deadline().unwrap_or(end).clamp(now + TimeDelta::milliseconds(1), end);
            engine.advance_to(now);
            if now < populated {
                continue;
            }
            let mut found: Vec<_> = engine.members(&id).expect("it is there").collect();
            found.sort();
            let mut right = engine.evaluate(&plan, now);
            right.sort();
            assert_eq!(found, right, "{condition}: {now}");
            sizes.push(found.len());
        }
        sizes.dedup();
        assert!(sizes.len() > 1 && sizes.contains(&0), "{condition}: {sizes:?}");
    }
}

/// A day after clocks were put forward, "a day ago by the clock" is the same instant for an hour.
#[test]
fn a_bound_that_stands_while_clocks_skip_an_hour_is_not_looked_at_each_millisecond() {
    let schema = Schema::builder().field("born", FieldType::Date).build();
    let builder = Engine::builder(schema.expect("a good schema")).policy(Policy::live());
    let mut engine = builder.build().expect("a good policy");
    let start = at("2024-03-31T12:00:00Z");
    let skipped = at("2024-03-31T01:00:00Z");
    let later = [0, 1, 5, 60_000].map(|millis| skipped + TimeDelta::milliseconds(millis));
    for (n, born) in later.into_iter().enumerate() {
        let patch = ContactPatch::new(format!("{n}@x.org").as_str()).set("born", born);
        engine.upsert_contacts(start, [patch]).expect("a good contact");
    }
    let clock = "timestampadd(day, -1, CONVERT_TIMEZONE('Europe/Berlin', CURRENT_TIMESTAMP))";
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE born < {clock}");
    engine.create_segment(start, SegmentSpec::new("s", &query).with_id("s")).expect("a good query");
    // Midnight of UTC is two o'clock in Berlin, which the clock did not show the day before.
    let (before, after) = (at("2024-03-31T23:00:00Z"), at("2024-04-01T03:00:00Z"));
    engine.advance_to(before);
    let (mut found, mut looks) = (Vec::new(), 0);
    while let Some(due) = engine.next_deadline().filter(|due| *due < after) {
        engine.advance_to(due);
        looks += 1;
        assert!(looks < 50, "{due}");
        let members = engine.members(&"s".into()).expect("it is populated").count();
        if found.last().is_none_or(|(_, count)| *count != members) {
            found.push((due, members));
        }
    }
    let shown = at("2024-04-01T01:00:00Z");
    let expected: Vec<_> = (0..4)
        .map(|n| (shown + (later[n] - skipped) + TimeDelta::milliseconds(1), n + 1))
        .collect();
    assert_eq!(found.iter().filter(|(_, count)| *count > 0).copied().collect::<Vec<_>>(), expected);
}
