//! `explain`, `query count --clauses` and `segment diff`, from files and from a directory.

use crate::common;

use common::{Scratch, segmentry};
use serde_json::{Value, json};

const QUERY: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo' AND \
    contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
    AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP))";

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn events_may_be_left_out_where_there_are_none() {
    let scratch = Scratch::new();
    let contacts = r#"{"email":"a@x.org","city":"Oslo","created_at":"2026-01-01"}"#;
    let contacts = scratch.write("c.ndjson", contacts).display().to_string();
    let nobody = json!({"id": "openers", "query": QUERY}).to_string();
    let oslo = QUERY.split(" AND ").next().expect("a first condition");
    let somebody = json!({"id": "oslo", "query": oslo}).to_string();
    let segments = scratch.write("s.jsonl", format!("{nobody}\n{somebody}\n"));
    let segments = segments.display().to_string();
    let files = ["--contacts", &contacts, "--segments", &segments, "--json"];
    let as_of = ["--as-of", "2026-01-02"];
    let span = ["--from", "2026-01-02", "--to", "2026-01-03", "--as-of", "2026-01-03"];
    for (command, more) in [("eval", &[][..]), ("eval", &as_of), ("replay", &span)] {
        let ran = segmentry([&[command][..], &files, more].concat());
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let counts: Vec<_> =
            ran.lines().iter().rev().take(2).map(|line| line["count"].clone()).collect();
        let counts: u64 = counts.iter().filter_map(Value::as_u64).sum();
        assert_eq!(counts, 1, "{command}: {}", ran.out);
    }
    let count = ["query", "count", "--query", oslo];
    let ran = segmentry([&count[..], &files].concat());
    assert_eq!((ran.code, &json_of(&ran.out)["count"]), (0, &json!(1)), "{}", ran.err);
    let explain = ["explain", "--contact", "a@x.org", "--segment", "openers"];
    let ran = segmentry([&explain[..], &files].concat());
    assert_eq!((ran.code, &json_of(&ran.out)["in"]), (0, &json!(false)), "{}", ran.err);
    let alone = segmentry([&count[..], &["--events", &contacts]].concat());
    assert_eq!(alone.code, 2, "events alone are no account: {}", alone.err);
}

#[test]
fn files_and_a_directory_explain_and_count_alike() {
    let scratch = Scratch::new();
    let people = ["a", "b"].map(|name| {
        format!(r#"{{"email":"{name}@x.org","city":"Oslo","created_at":"2026-01-01"}}"#)
    });
    let event = r#"{"event_id":"e1","email":"a@x.org","event_type":"open","timestamp":"2026-01-02T00:00:00Z"}"#;
    let contacts = scratch.write("c.ndjson", people.join("\n")).display().to_string();
    let events = scratch.write("e.ndjson", event).display().to_string();
    let segment = json!({"id": "openers", "query": QUERY}).to_string();
    let segments = scratch.write("s.jsonl", segment).display().to_string();
    let files = ["--contacts", &contacts, "--events", &events, "--segments", &segments];
    let asked = ["explain", "--contact", "a@x.org", "--as-of", "2026-01-05T00:00:00Z", "--json"];
    let of_files = |more: &[&str]| segmentry([&asked[..], &files[..], more].concat());
    let by_query = of_files(&["--query", QUERY]);
    assert_eq!(by_query.code, 0, "{}", by_query.err);
    let mut by_query = json_of(&by_query.out);
    assert_eq!(
        (&by_query["in"], &by_query["flips_at"]),
        (&json!(true), &json!("2026-02-01T00:00:00.000Z"))
    );
    assert_eq!(by_query["tree"]["children"][1]["events"][0]["event_id"], "e1");
    let by_segment = json_of(&of_files(&["--segment", "openers"]).out);
    by_query["segment"] = json!("openers");
    assert_eq!(by_query, by_segment);

    let data = scratch.path("data").display().to_string();
    for (what, file) in [("contacts", &contacts), ("events", &events)] {
        assert_eq!(segmentry(["import", what, file, "--data", &data]).code, 0);
    }
    let in_directory = |more: &[&str]| segmentry([&asked[..], &["--data", &data], more].concat());
    let mut of_directory = json_of(&in_directory(&["--query", QUERY]).out);
    // Files draw other ids.
    of_directory["contact_id"] = by_query["contact_id"].clone();
    by_query["segment"] = Value::Null;
    assert_eq!(of_directory, by_query);
    let table = segmentry(["explain", "--contact", "a@x.org", "--query", QUERY, "--data", &data]);
    assert!(table.code == 0 && table.out.contains("city = 'Oslo'"), "{}{}", table.out, table.err);
    let nobody = segmentry(["explain", "--contact", "x@x.org", "--query", QUERY, "--data", &data]);
    assert!(nobody.code == 1 && nobody.err.contains("no such contact"), "{}", nobody.err);

    let count = ["query", "count", "--clauses", "--query", QUERY, "--as-of", "2026-01-05"];
    let counted = segmentry([&count[..], &files[..], &["--json"]].concat());
    let counted = json_of(&counted.out);
    assert_eq!((&counted["count"], &counted["clauses"][2]["without"]), (&json!(1), &json!(1)));
    let wrong = segmentry(["query", "count", "--query", "SELECT", "--data", &data]);
    assert_eq!(wrong.code, 5, "{}", wrong.err);
    let made = ["segment", "create", "--name", "x", "--id", "x", "--query", QUERY, "--data", &data];
    assert_eq!(segmentry(made).code, 0);
    let all = "SELECT contact_id, updated_at FROM contact_data";
    let until = ["segment", "forecast", "x", "--until", "2999-01-01", "--data", &data];
    let forecast = segmentry([&until[..], &["--step", "4000w", "--json"]].concat());
    let steps = forecast.lines();
    assert!(!steps.is_empty() && steps[0]["count"] == 0, "{}{}", forecast.out, forecast.err);
    assert_eq!(segmentry([&until[..], &["--step", "1h"]].concat()).code, 1);
    let diff = segmentry(["segment", "diff", "x", "--query", all, "--data", &data, "--json"]);
    assert_eq!(json_of(&diff.out)["joins"], 2, "{}", diff.err);
    assert_eq!(segmentry(["segment", "restore", "x", "--data", &data]).code, 1);
    assert_eq!(segmentry(["segment", "delete", "x", "--data", &data]).code, 0);
    let history = segmentry(["segment", "history", "x", "--data", &data, "--json"]);
    let named: Vec<_> = history.lines().iter().map(|step| step["what"].clone()).collect();
    assert_eq!(named, ["created", "deleted"], "{}", history.err);
    let table = segmentry(["segment", "history", "x", "--data", &data, "--from", "2999-01-01"]);
    assert!(table.code == 0 && table.out.contains("joined"), "{}", table.err);
    let then = segmentry(["segment", "members", "x", "--at", "2999-01-01", "--data", &data]);
    assert_eq!((then.code, then.out.as_str()), (0, ""));
    let then = segmentry(["segment", "members", "x", "--at", "2020-01-01", "--data", &data]);
    assert!(then.code == 1 && then.err.contains("it was created at"), "{}", then.err);
    let restored = segmentry(["segment", "restore", "x", "--data", &data, "--json"]);
    assert_eq!(json_of(&restored.out)["restored_from"], "x", "{}", restored.err);
}
