//! `query check`: verdicts in JSON and in words.

use crate::common;

use std::path::Path;

use common::{Scratch, segmentry};
use serde_json::Value;

#[test]
fn every_line_is_answered_with_place_and_hint() {
    let scratch = Scratch::new();
    let queries = scratch.write(
        "queries.jsonl",
        concat!(
            r#"{"id":"good","query":"SELECT contact_id, updated_at FROM contact_data","extra":1}"#,
            "\n",
            r#"{"id":"typo","query":"SELECT contact_id, updated_at FROM contact_data\n"#,
            r#"WHERE frist_name = 'A'"}"#,
            "\n",
            r#"{"id":"empty","query":""}"#,
            "\n",
            r#"{"id":"events","query":"SELECT contact_id, updated_at FROM contact_data "#,
            r#"WHERE city != 'Oslo' AND contact_id IN (SELECT contact_id FROM event_data)"}"#,
            "\n",
        ),
    );
    let ran = segmentry(["query", "check", "--json", &queries.display().to_string()]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    let lines = ran.lines();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        (&lines[0]["valid"], &lines[0]["reads"]),
        (&Value::from(true), &Value::from("contact"))
    );
    let error = &lines[1]["error"];
    assert_eq!((&error["line"], &error["column"]), (&Value::from(2), &Value::from(7)));
    assert_eq!(error["hint"], "did you mean `first_name`?");
    assert_eq!(lines[2]["valid"], false);
    assert_eq!(lines[3]["reads"], "both");
    assert_eq!((&lines[0]["cost"].is_u64(), &lines[1]["cost"]), (&true, &Value::Null));
    assert!(
        lines[3]["lints"][0].as_str().is_some_and(|lint| lint.contains("OR city IS NULL")),
        "{}",
        lines[3]
    );
    let words = segmentry(["query", "check", &queries.display().to_string()]);
    assert!(words.out.contains("^^^^^^^^^^"), "{}", words.out);
}

#[test]
fn a_line_that_is_no_query_is_a_refused_row() {
    let scratch = Scratch::new();
    let queries = scratch.write("queries.jsonl", "{\"id\":\"x\"}\nnonsense\n");
    let ran = segmentry(["query", "check", "--json", &queries.display().to_string()]);
    assert_eq!((ran.code, ran.out.as_str()), (6, ""), "{}", ran.err);
}

/// The custom fields of the contract's test account.
const ACCOUNT: [(&str, &str); 3] = [
    (
        "Text",
        "my_text_custom_field user_subscription_plan user_subscription_status \
         user_subscription_trialing user_subscription_cancelling \
         user_subscription_ever_paid user_subscription_trial_claimed brand_id \
         organization_id campaign_token tags preferred_language Favorite_Color tier plan \
         company industry referral_code",
    ),
    (
        "Number",
        "my_number_custom_field lifetime_value order_count loyalty_number balance \
         c_amount_of_booked_orders_contact order newsletter host age cart_total nps_score",
    ),
    (
        "Date",
        "my_date_custom_field user_metadata_signup_date signup_date renewal_date \
         last_finished_order_date_company birthday trial_end last_purchase_at",
    ),
];

/// Queries that the list calls invalid for a function that became an extension after it was written: `REGEXP_LIKE`. The
/// strict dialect refuses them as before.
const EXTENDED_SINCE: [&str; 1] = ["inv-065"];

#[test]
fn the_contracts_queries_are_valid_or_not_as_listed_in_both_dialects() {
    let Some(folder) = std::env::var_os("SEGMENTRY_CONTRACT") else {
        eprintln!("skipped: SEGMENTRY_CONTRACT names no folder with queries.jsonl");
        return;
    };
    let queries = Path::new(&folder).join("queries.jsonl");
    let scratch = Scratch::new();
    let fields: Vec<Value> = ACCOUNT
        .iter()
        .flat_map(|(kind, names)| {
            names.split(' ').map(move |name| serde_json::json!({"name": name, "type": kind}))
        })
        .collect();
    let fields = scratch.write("fields.json", serde_json::json!({ "fields": fields }).to_string());
    let listed: Vec<Value> = std::fs::read_to_string(&queries)
        .expect("queries.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    for strict in [false, true] {
        let mut args = vec!["query".to_owned(), "check".to_owned(), "--json".to_owned()];
        args.extend([
            "--fields".to_owned(),
            fields.display().to_string(),
            queries.display().to_string(),
        ]);
        args.extend(strict.then(|| "--strict".to_owned()));
        let answers = segmentry(args).lines();
        assert_eq!(answers.len(), listed.len());
        for (line, answer) in listed.iter().zip(&answers) {
            let id = line["id"].as_str().expect("an id");
            let since = EXTENDED_SINCE.contains(&id);
            let extension =
                since || line["note"].as_str().is_some_and(|note| note.contains("(ext)"));
            let valid = (line["valid"] == true || since) && !(strict && extension);
            assert_eq!(answer["valid"], valid, "strict {strict}: {line}\n{answer}");
            if valid {
                assert_eq!(answer["reads"], line["needs"], "{line}");
            }
        }
    }
}

#[test]
fn a_query_that_nobody_can_satisfy_is_valid_with_a_warning_and_a_right_one_has_none() {
    let scratch = Scratch::new();
    let query = |condition: &str| {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        serde_json::json!({"id": condition, "query": query}).to_string()
    };
    let doubtful = ["city = ''", "city NOT LIKE 'O%'", "email LIKE '%@Example.com'"];
    let right =
        ["city = 'Oslo'", "city NOT LIKE 'O%' OR city IS NULL", "email ILIKE '%@Example.com'"];
    let lines: Vec<String> =
        doubtful.iter().chain(&right).map(|condition| query(condition)).collect();
    let queries = scratch.write("queries.jsonl", lines.join("\n"));
    let ran = segmentry(["query", "check", "--json", &queries.display().to_string()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (place, line) in ran.lines().iter().enumerate() {
        let lints = line["lints"].as_array().expect("a list");
        assert_eq!(lints.is_empty(), place >= doubtful.len(), "{line}");
    }
}

#[test]
fn queries_are_written_as_sql_or_refused_by_name() {
    let scratch = Scratch::new();
    let queries = scratch.write(
        "queries.jsonl",
        concat!(
            r#"{"id":"city","query":"SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'"}"#,
            "\n",
            r#"{"id":"form","query":"SELECT contact_id, updated_at FROM contact_data "#,
            r#"WHERE UNACCENT(city) = 'Malmo'"}"#,
            "\n",
            r#"{"id":"bad","query":"SELECT contact_id, updated_at FROM contact_data WHERE town = 'Oslo'"}"#,
            "\n",
        ),
    );
    let queries = queries.display().to_string();
    let ran = segmentry(["query", "to-sql", &queries, "--dialect", "clickhouse", "--json"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    let lines = ran.lines();
    let sql = lines[0]["sql"].as_str().expect("it has a form");
    assert!(sql.ends_with("WHERE (NULLIF(c.`city`, '') = 'Oslo')"), "{sql}");
    assert_eq!((&lines[1]["reason"], &lines[1]["sql"]), (&Value::from("form"), &Value::Null));
    assert!(
        lines[1]["message"].as_str().is_some_and(|text| text.contains("UNACCENT")),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2]["reason"], "invalid");
    let words = segmentry(["query", "to-sql", &queries, "--dialect", "duckdb"]);
    assert!(words.out.starts_with("-- city\n") && words.out.contains(";\n"), "{}", words.out);
    assert!(words.err.contains("form: UNACCENT"), "{}", words.err);
}
