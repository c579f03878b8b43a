//! Emitted SQL, asked of the engines that it is for.
//!
//! In: random worlds and queries, as for the other oracles, and `tests/emitted/ask.py` with a Python that has the
//! engine. Out: the engine finds whom the kernel finds; what has no form in its SQL is counted by its reason. A contact
//! beyond what a query's notes say is left out: the notes are the promise.
//!
//! `SEGMENTRY_SQL_PYTHON` is the Python, `SEGMENTRY_SQL_DIALECT` the dialect, `PROPTEST_CASES` the number of worlds,
//! `SEGMENTRY_SQL_QUERIES` how many queries each is asked.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use segmentry::criteria::compile;
use segmentry::emit::{Note, SqlDialect, Target, to_sql};
use segmentry::schema::Decimal;
use segmentry::testing::internals;
use segmentry::time::Timestamp;
use segmentry::{Dialect, Schema};
use serde_json::{Value, json};

use crate::grammar;
use crate::grammar::world::{Cell, Contact, schema, world};

/// The reasons for which a dialect refuses a query of the generator.
const REASONS: [&str; 8] =
    ["quotient", "number", "untyped", "mixed_kinds", "local_time", "regexp_size", "form", "anchor"];

fn number(from: &str, usual: u32) -> u32 {
    std::env::var(from).map_or(usual, |text| text.parse().expect("a number"))
}

fn instant(millis: i64) -> String {
    let at = Timestamp::from_millis(millis).expect("an instant of the pool");
    at.to_string().replace('T', " ").replace('Z', "")
}

/// A contact as a row of the table.
fn row(contact: &Contact) -> Value {
    let mut row = serde_json::Map::new();
    row.insert("row".to_owned(), contact.row.into());
    row.insert("contact_id".to_owned(), contact.id.to_string().into());
    for (name, cell) in &contact.cells {
        let value = match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Time(at) => instant(*at),
        };
        row.insert((*name).to_owned(), value.into());
    }
    for (name, set) in &contact.sets {
        if *name != "email_domains" {
            row.insert((*name).to_owned(), set.clone().into());
        }
    }
    let events = contact.events.iter().map(|event| {
        json!({
            "event_type": event.event_type,
            "event_source": event.source,
            "timestamp": instant(event.at),
            "properties": event.payload.to_text(),
        })
    });
    row.insert("events".to_owned(), events.collect());
    row.into()
}

/// Whether a contact's numbers fit into the decimals of every dialect, as factors too.
fn fits(contact: &Contact) -> bool {
    let most = Decimal::from(1_000_000_000);
    contact.cells.iter().all(|(_, cell)| match cell {
        Cell::Number(number) => number.abs() < most && number.normalize().scale() <= 9,
        _ => true,
    })
}

fn is_ascii(contact: &Contact) -> bool {
    row(contact).to_string().is_ascii()
}

#[test]
#[ignore = "needs a Python with the engine: SEGMENTRY_SQL_PYTHON, SEGMENTRY_SQL_DIALECT"]
fn engines_find_by_the_sql_of_a_plan_whom_the_kernel_finds() {
    let python =
        std::env::var("SEGMENTRY_SQL_PYTHON").expect("SEGMENTRY_SQL_PYTHON names a Python");
    let dialect = std::env::var("SEGMENTRY_SQL_DIALECT").unwrap_or_else(|_| "duckdb".to_owned());
    let dialect: SqlDialect = dialect.parse().expect("a dialect");
    let (worlds, queries) = (number("PROPTEST_CASES", 8), number("SEGMENTRY_SQL_QUERIES", 60));
    let reasons = RefCell::<BTreeMap<&str, u32>>::default();
    let mut child = Command::new(python)
        .args([concat!(env!("CARGO_MANIFEST_DIR"), "/tests/emitted/ask.py"), dialect.name()])
        .stdin(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut pipe = child.stdin.take().expect("it is piped");
    let mut runner = TestRunner::new(Config::default());
    let schema = schema();
    // Made once: they take longer to be made than to be drawn from.
    let (any_world, any_query) = (world(), grammar::query());
    let (mut asked, mut without_instant) = (0_u32, 0_u32);
    for _ in 0..worlds {
        let world = any_world.new_tree(&mut runner).expect("a world").current();
        let engine = world.engine();
        let rows = internals::rows(&engine);
        let contacts: Vec<&Contact> = world.contacts.iter().filter(|one| fits(one)).collect();
        let mut questions = Vec::new();
        for _ in 0..queries {
            let query = any_query.new_tree(&mut runner).expect("a query").current();
            let text = query.to_sql();
            let Ok(plan) = compile(&text, &schema, Dialect::Extended) else { continue };
            let mut target = Target::new(dialect);
            target.at = Some(world.instant());
            let emitted = match to_sql(&plan, &schema, &target) {
                Ok(emitted) => emitted,
                Err(reason) => {
                    *reasons.borrow_mut().entry(reason.name()).or_default() += 1;
                    continue;
                }
            };
            target.at = None;
            without_instant += u32::from(to_sql(&plan, &schema, &target).is_ok());
            let folds = emitted.notes.contains(&Note::Ascii);
            if folds && !text.is_ascii() {
                continue;
            }
            let compared = |contact: &&&Contact| !folds || is_ascii(contact);
            let asked_of: Vec<u32> =
                contacts.iter().filter(compared).map(|contact| contact.row).collect();
            let members = internals::kernel(&engine, &plan, world.instant(), rows.iter().copied());
            let members: Vec<u32> =
                members.into_iter().filter(|row| asked_of.contains(row)).collect();
            let notes = &emitted.notes;
            let may_overflow = notes.contains(&Note::Factors) || notes.contains(&Note::Years);
            asked += 1;
            questions.push(json!({
                "query": text, "sql": emitted.to_string(), "of": asked_of, "members": members,
                "may_overflow": may_overflow,
            }));
        }
        let contacts: Vec<Value> = contacts.into_iter().map(row).collect();
        let line = json!({ "contacts": contacts, "queries": questions });
        if writeln!(pipe, "{line}").is_err() {
            break;
        }
    }
    drop(pipe);
    assert!(child.wait().expect("it was started").success(), "the two disagree");
    let reasons = reasons.into_inner();
    println!(
        "{dialect}: {asked} asked, {without_instant} of them without an instant too; refused: {reasons:?}"
    );
    for reason in reasons.keys() {
        assert!(REASONS.contains(reason), "{reason} is no reason that the generator can meet");
    }
    let refused: u32 = reasons.values().sum();
    assert!(refused * 2 <= asked, "{refused} refused of {asked}");
}

/// What a query is in each dialect.
fn emitted(query: &str, schema: &Schema, at: Option<&str>) -> Vec<Result<String, &'static str>> {
    let plan = compile(query, schema, Dialect::Extended).expect(query);
    let of = |dialect| {
        let mut target = Target::new(dialect);
        target.at = at.map(|text| Timestamp::parse(text).expect("an instant"));
        let sql = to_sql(&plan, schema, &target);
        sql.map(|sql| sql.select).map_err(|reason| reason.name())
    };
    SqlDialect::ALL.into_iter().map(of).collect()
}

#[test]
fn each_dialect_has_its_words() {
    let schema = schema();
    let query =
        |filter: &str| format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
    let found =
        emitted(&query("plan != 'O''Brien' AND array_contains(list_ids, 'l1')"), &schema, None);
    let wanted = [
        "(COALESCE(list_has_any(c.\"list_ids\", ['l1']), FALSE)) AND (NULLIF(c.\"plan\", '') <> 'O''Brien')",
        "(COALESCE(arrays_overlap(c.`list_ids`, array('l1')), FALSE)) AND (NULLIF(c.`plan`, '') <> 'O\\'Brien')",
        "(COALESCE(c.\"list_ids\" && ARRAY['l1']::text[], FALSE)) AND (NULLIF(c.\"plan\", '') <> 'O''Brien')",
        "(hasAny(c.`list_ids`, ['l1'])) AND (NULLIF(c.`plan`, '') <> 'O\\'Brien')",
    ];
    for (found, wanted) in found.into_iter().zip(wanted) {
        let found = found.expect("it has a form");
        let (one, other) = wanted.split_once(" AND ").expect("two parts");
        assert!(found.contains(one) && found.contains(other), "{found}");
    }
    let opened = query(
        "contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
         AND timestamp > timestampadd(month, -1, CURRENT_TIMESTAMP) GROUP BY contact_id HAVING COUNT(*) >= 3)",
    );
    for (found, wanted) in
        emitted(&opened, &schema, Some("2024-03-31T12:00:00Z")).into_iter().zip([
            "e1_0.\"timestamp\" > TIMESTAMP '2024-02-29 12:00:00'",
            "e1_0.`timestamp` > TIMESTAMP '2024-02-29 12:00:00'",
            "e1_0.\"timestamp\" > TIMESTAMP '2024-02-29 12:00:00'",
            "e1_0.`timestamp` > toDateTime64('2024-02-29 12:00:00', 3, 'UTC')",
        ])
    {
        let found = found.expect("it has a form");
        assert!(found.contains("c.contact_id NOT IN (SELECT g1.contact_id FROM ("), "{found}");
        assert!(found.contains(wanted), "{found}");
    }
}

#[test]
fn an_element_has_a_place_in_each_dialect() {
    let schema = schema();
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN \
                 (SELECT contact_id FROM event_data WHERE DATA:payload.items[2].sku = 'a')";
    let wanted = [
        "json_extract(CASE WHEN json_type(json_extract(CAST(e1_0.properties AS JSON), '$.\"items\"')) IN ('ARRAY') \
         THEN json_extract(json_extract(CAST(e1_0.properties AS JSON), '$.\"items\"'), '$[2]') END, '$.\"sku\"')",
        "variant_get(CASE WHEN schema_of_variant(variant_get(try_parse_json(e1_0.properties), '$[\"items\"]', \
         'variant')) RLIKE '^ARRAY' THEN try_variant_get(variant_get(try_parse_json(e1_0.properties), \
         '$[\"items\"]', 'variant'), '$[2]', 'variant') END, '$[\"sku\"]', 'variant')",
        "((CASE WHEN jsonb_typeof((CAST(e1_0.properties AS jsonb) -> 'items')) = 'array' \
         THEN (CAST(e1_0.properties AS jsonb) -> 'items') -> 2 END) -> 'sku')",
        "JSONExtractRaw(if(JSONType(JSONExtractRaw(e1_0.properties, 'items')) IN ('Array'), \
         JSONExtractRaw(JSONExtractRaw(e1_0.properties, 'items'), 3), ''), 'sku')",
    ];
    for (found, wanted) in emitted(query, &schema, None).into_iter().zip(wanted) {
        let found = found.expect("it has a form");
        assert!(found.contains(wanted), "{found}");
    }
}

#[test]
fn a_case_takes_the_first_branch_that_is_true() {
    let schema = schema();
    let query =
        |filter: &str| format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
    let banded = query(
        "CASE WHEN age >= 18 THEN 'adult' WHEN age IS NULL THEN NULL ELSE 'minor' END = 'adult'",
    );
    for found in emitted(&banded, &schema, None) {
        let found = found.expect("it has a form");
        for wanted in
            ["CASE WHEN (", ">= ", "THEN 'adult' WHEN (", "NULL", "ELSE 'minor' END = 'adult'"]
        {
            assert!(found.contains(wanted), "{wanted} in {found}");
        }
    }
    let summed = query(
        "contact_id IN (SELECT contact_id FROM event_data GROUP BY contact_id \
         HAVING COUNT(*) FILTER (WHERE event_type = 'open') >= 2)",
    );
    for found in emitted(&summed, &schema, None) {
        let found = found.expect("it has a form");
        assert!(found.contains("count(CASE WHEN ("), "{found}");
    }
    let asking = query(
        "CASE WHEN contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open') THEN 1 ELSE 0 END = 1",
    );
    let found: Vec<_> =
        emitted(&asking, &schema, None).into_iter().map(|one| one.map(drop)).collect();
    assert_eq!(found, [Ok(()), Err("form"), Ok(()), Err("form")]);
}

#[test]
fn what_a_dialect_cannot_say_is_refused_by_name() {
    let schema = schema();
    let year = "contact_id IN (SELECT contact_id FROM event_data WHERE \
                timestamp >= DATE_TRUNC('day', CONVERT_TIMEZONE('Europe/Oslo', CURRENT_TIMESTAMP)))";
    let own = "EXTRACT(hour FROM CONVERT_TIMEZONE(city, CURRENT_TIMESTAMP)) = 9";
    for (filter, at, wanted) in [
        ("VERSION(plan) >= VERSION('10.2')", None, Err("form")),
        ("UNACCENT(city) = 'Malmo'", None, Err("form")),
        (own, None, Err("form")),
        (own, Some("2024-03-31T12:00:00Z"), Err("form")),
        ("age / spent > spent", None, Err("quotient")),
        ("age / 4 > 3", None, Ok(())),
        (year, None, Err("local_time")),
        (year, Some("2024-03-31T12:00:00Z"), Ok(())),
        ("REGEXP_LIKE(plan, 'pro\\b.*')", None, Err("regexp")),
        ("REGEXP_LIKE(plan, 'a{1,300}')", None, Err("regexp_size")),
    ] {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        for found in emitted(&query, &schema, at) {
            assert_eq!(found.map(drop), wanted, "{filter}");
        }
    }
    let long = "SELECT contact_id, updated_at FROM contact_data WHERE age = 0.0000000000000000000000000001";
    let found: Vec<_> = emitted(long, &schema, None).into_iter().map(|one| one.map(drop)).collect();
    assert_eq!(found, [Err("number"), Err("number"), Ok(()), Ok(())]);
}
