//! Each warning where it is due, and none for the query that is right.

use super::{Lint, lint};
use crate::criteria::Dialect;
use crate::schema::{FieldType, Schema};

fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("visits", FieldType::Number)
        .field("joined", FieldType::Date)
        .build()
        .expect("a good schema")
}

/// The lints of a condition, each with the text that it is about.
fn found(condition: &str) -> Vec<(Lint, String)> {
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
    crate::criteria::check(&query, &schema(), Dialect::Extended)
        .unwrap_or_else(|error| panic!("{condition}: {error}"));
    lint(&query, &schema(), Dialect::Extended)
        .into_iter()
        .map(|warning| {
            let text = warning.span().map_or("", |span| &query[span]);
            (warning.lint().clone(), text.to_owned())
        })
        .collect()
}

fn in_events(condition: &str) -> String {
    format!("contact_id IN (SELECT contact_id FROM event_data WHERE {condition})")
}

#[test]
fn a_condition_that_leaves_out_blanks_is_warned_of_however_it_is_written() {
    for (condition, column) in [
        ("plan != 'free'", "plan"),
        ("'free' != plan", "plan"),
        ("NOT (plan = 'free')", "plan"),
        ("NOT plan IN ('free')", "plan"),
        ("plan NOT IN ('free', 'pro')", "plan"),
        ("plan NOT LIKE 'f%'", "plan"),
        ("NOT plan LIKE 'f%'", "plan"),
        ("NOT plan ILIKE 'f%'", "plan"),
        ("NOT visits > 3", "visits"),
        ("visits NOT BETWEEN 1 AND 3", "visits"),
        ("NOT (plan = 'free' OR visits IS NULL)", "plan"),
        ("LOWER(plan) != 'free'", "plan"),
        ("NOT EXTRACT(month FROM joined) = 3", "joined"),
        ("visits + 1 != 3", "visits"),
        ("plan != 'free' OR visits IS NULL", "plan"),
    ] {
        let lints = found(condition);
        let wanted = Lint::BlanksDropped { column: column.to_owned() };
        assert!(matches!(&lints[..], [(lint, _)] if *lint == wanted), "{condition}: {lints:?}");
    }
}

#[test]
fn a_condition_that_thinks_of_blanks_has_no_warning() {
    for condition in [
        "plan != 'free' OR plan IS NULL",
        "NOT plan LIKE 'f%' OR plan IS NULL",
        "plan != 'free' AND plan IS NOT NULL",
        "plan IS NOT NULL AND NOT visits > 3 AND visits >= 0",
        "NOT (plan = 'free' AND plan IS NOT NULL)",
        "NOT (plan = 'free' OR plan IS NULL)",
        "plan LIKE 'p%' AND plan != 'pro'",
        "plan != ''",
        "plan != '' AND plan != 'free'",
        "LENGTH(plan) != 0",
        "LENGTH(plan) > 0",
        "COALESCE(plan, '-') != 'free'",
        "NOT array_contains(email_domains, 'x.com')",
        "NOT (plan != 'free')",
        "visits <= 3",
        "created_at != '2026-01-01T10:00:00Z'",
    ] {
        assert_eq!(found(condition), [], "{condition}");
    }
}

#[test]
fn what_can_never_be_true_or_reads_otherwise_than_it_works_is_warned_of_at_its_place() {
    let column = |name: &str| name.to_owned();
    let contradiction = |name: &str| Lint::Contradiction { column: column(name) };
    let lower =
        |of: &str, text: &str| Lint::NeverCapitals { column: column(of), lower: column(text) };
    let range = |part, least, most| Lint::OutOfRange { part, least, most };
    let midnight = |date: &str| Lint::OnlyMidnight { date: column(date) };
    let order = |number: &str| Lint::OrderOfTexts { number: column(number) };
    let quoted = |quoted: &str, number: &str| Lint::QuotedNumber {
        quoted: column(quoted),
        number: column(number),
    };
    let whole = |function: &str, number: &str| Lint::WholeNumbers {
        function: column(function),
        number: column(number),
    };
    let empty = || Lint::EmptyText { column: column("plan") };
    for (condition, wanted, place) in [
        ("plan = NULL".to_owned(), Lint::EqualsNull, "plan = NULL"),
        ("plan NOT IN ('free', NULL)".to_owned(), Lint::NullInList { negated: true }, "NULL"),
        ("NOT plan IN ('free', NULL)".to_owned(), Lint::NullInList { negated: true }, "NULL"),
        ("plan IN ('free', NULL)".to_owned(), Lint::NullInList { negated: false }, "NULL"),
        ("plan = ''".to_owned(), empty(), "''"),
        ("plan IN ('', 'pro')".to_owned(), empty(), "''"),
        ("NOT plan != ''".to_owned(), empty(), "''"),
        ("LENGTH(plan) = 0".to_owned(), empty(), "LENGTH(plan) = 0"),
        ("LENGTH(plan) < 1".to_owned(), empty(), "LENGTH(plan) < 1"),
        ("visits BETWEEN 10 AND 5".to_owned(), Lint::ReversedBetween, "visits BETWEEN 10 AND 5"),
        ("visits BETWEEN 5 AND -5".to_owned(), Lint::ReversedBetween, "visits BETWEEN 5 AND -5"),
        ("plan = 'a' AND plan = 'b'".to_owned(), contradiction("plan"), "plan = 'b'"),
        ("visits > 5 AND visits < 3".to_owned(), contradiction("visits"), "visits < 3"),
        ("visits > 5 AND visits <= 5".to_owned(), contradiction("visits"), "visits <= 5"),
        ("visits IN (1, 2) AND visits > 2".to_owned(), contradiction("visits"), "visits > 2"),
        (
            "NOT (visits <= 5 OR visits >= 3 OR visits IS NULL)".to_owned(),
            contradiction("visits"),
            "visits >= 3",
        ),
        (
            in_events("event_type = 'open' AND event_type = 'click'"),
            contradiction("event_type"),
            "event_type = 'click'",
        ),
        ("EXTRACT(month FROM joined) = 13".to_owned(), range("month", 1, 12), "13"),
        ("EXTRACT(dow FROM joined) IN (6, 7)".to_owned(), range("dow", 0, 6), "7"),
        ("EXTRACT(hour FROM joined) > 23".to_owned(), range("hour", 0, 23), "23"),
        (
            "array_contains(email_domains, 'Example.com')".to_owned(),
            lower("email_domains", "example.com"),
            "'Example.com'",
        ),
        (
            "email LIKE '%@Example.com'".to_owned(),
            lower("email", "%@example.com"),
            "'%@Example.com'",
        ),
        ("email = 'Ann@x.com'".to_owned(), lower("email", "ann@x.com"), "'Ann@x.com'"),
        ("LOWER(plan) = 'Pro'".to_owned(), lower("LOWER(...)", "pro"), "'Pro'"),
        (
            "UPPER(plan) = 'Pro'".to_owned(),
            Lint::AlwaysCapitals { upper: "PRO".to_owned() },
            "'Pro'",
        ),
        (
            "joined BETWEEN '2026-01-01' AND '2026-01-31'".to_owned(),
            midnight("2026-01-31"),
            "'2026-01-31'",
        ),
        ("created_at <= '2026-01-31'".to_owned(), midnight("2026-01-31"), "'2026-01-31'"),
        (in_events("timestamp = '2026-01-31'"), midnight("2026-01-31"), "'2026-01-31'"),
        ("plan > '9'".to_owned(), order("9"), "'9'"),
        (in_events("DATA:payload.total >= '100'"), order("100"), "'100'"),
        (in_events("DATA:payload.total = '01'"), quoted("01", "1"), "'01'"),
        (in_events("DATA:payload.total != '1.0'"), quoted("1.0", "1"), "'1.0'"),
        (in_events("DATA:payload.total IN ('1', '+2')"), quoted("+2", "2"), "'+2'"),
        ("datediff(day, joined, NOW()) = 1.5".to_owned(), whole("DATEDIFF", "1.5"), "1.5"),
        ("1.5 = DateDiff(day, joined, NOW())".to_owned(), whole("DATEDIFF", "1.5"), "1.5"),
        ("datediff(day, joined, NOW()) IN (1, 2.5)".to_owned(), whole("DATEDIFF", "2.5"), "2.5"),
        (
            "datediff(day, joined, NOW()) BETWEEN 1.2 AND 1.8".to_owned(),
            whole("DATEDIFF", "1.2"),
            "1.2",
        ),
        ("EXTRACT(month FROM joined) = 1.5".to_owned(), whole("EXTRACT", "1.5"), "1.5"),
        ("LENGTH(plan) = '2.5'".to_owned(), whole("LENGTH", "2.5"), "'2.5'"),
        (
            "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
             GROUP BY contact_id HAVING COUNT(*) = 2.5)"
                .to_owned(),
            whole("COUNT", "2.5"),
            "2.5",
        ),
    ] {
        let lints = found(&condition);
        let rest = lints.iter().filter(|(lint, _)| *lint != Lint::NeverTrue).cloned();
        assert_eq!(rest.collect::<Vec<_>>(), [(wanted, place.to_owned())], "{condition}");
    }
}

#[test]
fn versions_compared_as_texts_are_warned_of() {
    for (condition, version) in [
        ("plan >= '10.2.0'".to_owned(), "10.2.0"),
        ("'10.2.0' <= plan".to_owned(), "10.2.0"),
        ("plan < 'v2.0-beta.1'".to_owned(), "v2.0-beta.1"),
        ("plan BETWEEN '1.0.0' AND 'm'".to_owned(), "1.0.0"),
        (in_events("DATA:payload.version > '1.2.3.4'"), "1.2.3.4"),
    ] {
        let wanted = Lint::OrderOfVersions { version: version.to_owned() };
        assert_eq!(found(&condition), [(wanted, format!("'{version}'"))], "{condition}");
    }
    for right in [
        "plan = '10.2.0'",
        "plan >= '2026-01-31'",
        "plan >= 'a.b.c'",
        "plan > '1.2.'",
        "VERSION(plan) >= VERSION('10.2.0')",
    ] {
        assert_eq!(found(right), [], "{right}");
    }
}

#[test]
fn what_is_right_has_no_warning() {
    for condition in [
        "plan = 'a' OR plan = 'b'".to_owned(),
        "visits > 3 AND visits < 5".to_owned(),
        "visits >= 5 AND visits <= 5".to_owned(),
        "visits BETWEEN 5 AND 5".to_owned(),
        "visits IN (1, 2, 3) AND visits > 2".to_owned(),
        "EXTRACT(month FROM joined) = 12".to_owned(),
        "EXTRACT(hour FROM joined) >= 0 AND EXTRACT(hour FROM joined) < 6".to_owned(),
        "EXTRACT(month FROM joined) = 2 AND EXTRACT(day FROM joined) = 29".to_owned(),
        "email ILIKE '%@Example.com'".to_owned(),
        "email = 'ann@x.com' AND first_name = 'Ann'".to_owned(),
        "LOWER(plan) = 'pro' AND UPPER(plan) = 'PRO'".to_owned(),
        "joined BETWEEN '2026-01-01' AND '2026-01-31T23:59:59Z'".to_owned(),
        "joined >= '2026-01-01' AND joined < '2026-02-01'".to_owned(),
        "joined = '2026-01-31'".to_owned(),
        "created_at >= '2026-01-01' AND created_at < '2026-02-01'".to_owned(),
        "postal_code = '0150' AND postal_code LIKE '01%'".to_owned(),
        "plan > 'm'".to_owned(),
        "visits > '9'".to_owned(),
        "visits = '1.0'".to_owned(),
        "postal_code = '01'".to_owned(),
        "datediff(day, joined, NOW()) >= 1.5".to_owned(),
        "datediff(day, joined, NOW()) BETWEEN 1.5 AND 2.5".to_owned(),
        in_events("DATA:payload.total = '1' OR DATA:payload.total = 'one'"),
        "LENGTH(plan) < 5".to_owned(),
        in_events("DATA:payload.total >= 100 AND DATA:payload.total < 200"),
        in_events("DATA:payload.coupon = ''"),
        in_events("DATA:payload.unique_args.singlesend_id = '123'"),
        in_events("event_type = 'open' OR event_type = 'click'"),
    ] {
        assert_eq!(found(&condition), [], "{condition}");
    }
}

#[cfg(feature = "idn")]
#[test]
fn a_domain_in_another_form_than_the_stored_one_is_warned_of() {
    for (condition, column, ascii) in [
        ("email = 'Ann@b\u{fc}cher.example'", "email", "ann@xn--bcher-kva.example"),
        ("email LIKE '%@b\u{fc}cher.example'", "email", "%@xn--bcher-kva.example"),
        (
            "array_contains(email_domains, 'b\u{fc}cher.example')",
            "email_domains",
            "xn--bcher-kva.example",
        ),
    ] {
        let wanted =
            Lint::InternationalDomain { column: column.to_owned(), ascii: ascii.to_owned() };
        assert_eq!(found(condition)[0].0, wanted, "{condition}");
    }
    assert_eq!(found("first_name = 'b\u{fc}cher.example'"), []);
}
