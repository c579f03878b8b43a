//! Questions to whole columns and streams, beside the same questions in words for which there is no short way.
//!
//! In: contacts and events, changed and deleted again and again. Out: both ways find the same contacts, of tests on
//! which the kernel compares numbers, domains, days or sums instead of values.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::ids::{ContactId, ListId};
use segmentry::ingest::Payload;
use segmentry::{ContactPatch, Engine, Event, FieldType, Schema};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 15, 12, 0, 0).single().expect("an instant")
}

/// A number that looks random.
fn mixed(number: u64) -> u64 {
    let word = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (word ^ word >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 20
}

fn engine() -> Engine {
    let schema = Schema::builder()
        .field("birthday", FieldType::Date)
        .field("seen", FieldType::Date)
        .field("score", FieldType::Number)
        .field("reference", FieldType::Text)
        .build()
        .expect("a good schema");
    let mut engine = Engine::builder(schema).build().expect("a good policy");
    for list in 0..80 {
        let id = format!("list{list}");
        engine.create_list(start(), &id, Some(ListId::from(id.as_str()))).expect("a list");
    }
    engine
}

/// What is known of a contact in a round of changes.
fn patch(n: u64, round: u64) -> ContactPatch {
    let word = mixed(n * 31 + round);
    let address = |n: u64, domain: u64| {
        format!("c{n}@{}.example.com", ["a", "b", "ab", "c"][domain as usize])
    };
    let patch = ContactPatch::new(&address(n, n % 4));
    let days = (word % 20_000).cast_signed() - 15_000;
    let mut patch = patch.set("reference", format!("r{}-{}", n % 300, word % 9_000));
    patch = if word.is_multiple_of(5) {
        patch.clear("birthday")
    } else {
        let hour = if round > 0 && word.is_multiple_of(7) { 5 } else { 0 };
        let day = start() - TimeDelta::hours(12) + TimeDelta::days(days);
        patch.set("birthday", day + TimeDelta::hours(hour))
    };
    if !word.is_multiple_of(3) {
        patch = patch.set("seen", start() - TimeDelta::seconds((word % 9_000_000).cast_signed()));
    }
    // More in later rounds, so that numbers need more bytes.
    let score = (word % (200 << (8 * round))).cast_signed() - if round > 1 { 1_000 } else { 0 };
    patch = if word.is_multiple_of(11) { patch.clear("score") } else { patch.set("score", score) };
    if word % 9 == 1 {
        patch = patch.set("alternate_emails", vec![address(n + 1_000_000, word / 9 % 4)]);
    } else if word % 9 == 2 {
        patch = patch.clear("alternate_emails");
    }
    let lists = (0..80).filter(|list| mixed(word + list).is_multiple_of(17));
    lists.fold(patch, |patch, list| patch.on_list(format!("list{list}").as_str()))
}

fn purchase(number: u64, contacts: u64) -> Event {
    let word = mixed(number + 1_000_000);
    let n = word % contacts;
    let at = start() - TimeDelta::minutes(((200_000 - number) * 3 + word % 400).cast_signed());
    let payload = match word % 50 {
        0 => "{}".to_owned(),
        1 => r#"{"amount":"none"}"#.to_owned(),
        _ => format!(
            r#"{{"amount":{}.{:02},"campaign":"k{}"}}"#,
            word % 90,
            word / 90 % 100,
            number / 3_000
        ),
    };
    let email = format!("c{n}@{}.example.com", ["a", "b", "ab", "c"][(n % 4) as usize]);
    Event::new(email.as_str(), "purchase", at)
        .with_id(&number.to_string())
        .with_payload(Payload::parse(&payload).expect("an object"))
}

fn found(engine: &Engine, condition: &str) -> BTreeSet<ContactId> {
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
    let plan = engine.compile(&query).unwrap_or_else(|error| panic!("{condition}: {error}"));
    let found = engine.evaluate(&plan, start());
    assert_eq!(engine.count(&plan, start()), found.len() as u64, "{condition}");
    found.into_iter().collect()
}

/// How many contacts two ways find, which must be the same ones.
fn same(engine: &Engine, short: &str, long: &str) -> usize {
    let one = found(engine, short);
    assert_eq!(one, found(engine, long), "{short} and {long}");
    one.len()
}

/// A condition that is asked of each contact alone.
fn one_by_one(condition: &str) -> String {
    format!("CASE WHEN {condition} THEN 1 ELSE 0 END = 1")
}

fn purchases(having: &str, within: &str) -> String {
    format!(
        "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'purchase' {within}
         GROUP BY contact_id HAVING {having})"
    )
}

#[test]
fn addresses_numbers_days_and_lists_are_found_as_one_by_one() {
    let mut engine = engine();
    let mut seen = 0;
    for round in 0..4 {
        let patches = (0..5_000).filter(|n| round == 0 || mixed(n + round).is_multiple_of(3));
        engine.upsert_contacts(start(), patches.map(|n| patch(n, round))).expect("good records");
        let gone: Vec<_> = found(&engine, "score < 20").into_iter().step_by(9).collect();
        assert!(engine.delete_contacts(start(), gone) > 0);
        let mut ask = |short: String| {
            let opposite = format!("NOT ({short})");
            seen += same(&engine, &short, &one_by_one(&short));
            seen += same(&engine, &opposite, &one_by_one(&opposite));
        };
        for ending in
            ["@a.example.com", "a.example.com", "7@b.example.com", "@example.com", "", "m"]
        {
            ask(format!("email LIKE '%{ending}'"));
        }
        for pattern in ["r7%", "r29%", "%-77", "%r1-1", "%", "r1_-%"] {
            ask(format!("reference LIKE '{pattern}'"));
        }
        for part in ["month", "day", "year", "dow", "quarter", "hour"] {
            ask(format!(
                "EXTRACT({part} FROM birthday)
                 = EXTRACT({part} FROM timestampadd(day, 3, CURRENT_TIMESTAMP))"
            ));
        }
        for bound in ["0", "-500", "100", "30000", "99.5"] {
            ask(format!("score >= {bound}"));
            ask(format!("score = {bound}"));
            ask(format!("score BETWEEN {bound} AND 150"));
        }
        ask("seen < timestampadd(day, -30, CURRENT_TIMESTAMP)".to_owned());
        ask("birthday >= '1990-01-01'".to_owned());
        ask("seen IS NULL AND score > 7".to_owned());
        for (one, two) in [(3, 67), (0, 64), (79, 15)] {
            ask(format!("array_contains(list_ids, 'list{one}')"));
            ask(format!("array_contains(list_ids, ['list{one}', 'list{two}'])"));
        }
    }
    assert!(seen > 20_000, "the questions have answers: {seen}");
}

#[test]
fn sums_counts_and_payloads_of_many_pages_are_found_as_one_by_one() {
    let mut engine = engine();
    engine.upsert_contacts(start(), (0..3_000).map(|n| patch(n, 0))).expect("good records");
    engine.record_events(start(), (0..140_000).map(|n| purchase(n, 3_000))).expect("good events");
    let mut seen = 0;
    for within in ["", "AND timestamp > timestampadd(day, -100, CURRENT_TIMESTAMP)"] {
        for bound in ["2000", "2150.5", "700"] {
            for op in [">=", "<", "="] {
                let (short, long) = (
                    format!("SUM(DATA:payload.amount) {op} {bound}"),
                    format!("SUM(DATA:payload.amount) * 1 {op} {bound}"),
                );
                seen += same(&engine, &purchases(&short, within), &purchases(&long, within));
            }
        }
        for count in [1, 20, 47, 300] {
            let (short, long) =
                (format!("COUNT(*) >= {count}"), format!("COUNT(*) * 1 >= {count}"));
            seen += same(&engine, &purchases(&short, within), &purchases(&long, within));
        }
    }
    for campaign in ["k0", "k20", "k46", "k47"] {
        let of = |condition: &str| {
            format!(
                "contact_id IN (SELECT contact_id FROM event_data
                 WHERE event_type = 'purchase' AND {condition})"
            )
        };
        let short = of(&format!("DATA:payload.campaign = '{campaign}'"));
        seen += same(
            &engine,
            &short,
            &of(&format!("CONCAT(DATA:payload.campaign, '') = '{campaign}'")),
        );
    }
    assert!(seen > 5_000, "the questions have answers: {seen}");
    // Amounts that are negative or large are added up in another way.
    let one = |id: &str, amount: &str| {
        let payload = format!(r#"{{"amount":{amount}}}"#);
        let payload = Payload::parse(&payload).expect("an object");
        Event::new("c1@b.example.com", "purchase", start()).with_id(id).with_payload(payload)
    };
    for (id, amount) in [("negative", "-3.5"), ("large", "12345678901.25")] {
        engine.record_events(start(), [one(id, amount)]).expect("a good event");
        let (short, long) =
            ("SUM(DATA:payload.amount) >= 2000", "SUM(DATA:payload.amount) * 1 >= 2000");
        same(&engine, &purchases(short, ""), &purchases(long, ""));
    }
}
