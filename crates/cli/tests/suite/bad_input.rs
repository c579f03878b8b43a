//! Bad input: every fault is named with file, line and reason, and the good records still count.

use crate::common;

use std::io::Write;

use common::{Ran, Scratch, inputs, segmentry};
use flate2::Compression;
use flate2::write::GzEncoder;

const EVERYONE: &str =
    r#"{"id":"all","name":"All","query":"SELECT contact_id, updated_at FROM contact_data"}"#;
const OPENERS: &str = concat!(
    r#"{"id":"open","name":"Open","query":"SELECT c.contact_id, c.updated_at FROM contact_data c "#,
    r#"JOIN event_data e ON c.contact_id = e.contact_id WHERE e.event_type = 'open'"}"#
);

fn eval(scratch: &Scratch, contacts: impl AsRef<[u8]>, events: impl AsRef<[u8]>) -> Ran {
    scratch.write("contacts.ndjson", contacts);
    scratch.write("events.ndjson", events);
    scratch.write("segments.jsonl", format!("{EVERYONE}\n{OPENERS}\n"));
    let mut args = vec!["eval".to_owned(), "--json".to_owned()];
    args.extend(inputs(&scratch.path(""), ".ndjson"));
    segmentry(args)
}

fn counts(ran: &Ran) -> Vec<u64> {
    ran.lines().iter().map(|line| line["count"].as_u64().expect("a count")).collect()
}

#[test]
fn each_bad_contact_is_named_and_the_good_ones_load() {
    let scratch = Scratch::new();
    scratch.write("fields.json", r#"{"fields":[{"name":"age","type":"Number"}]}"#);
    let long_ago = r#"{"email":"g@x.com","created_at":"0000-01-01T00:00:00Z"}"#;
    let lines: Vec<Vec<u8>> = vec![
        br#"{"email":"a@x.com","updated_at":"2026-02-01T00:00:00Z","custom_fields":{"age":1}}"#
            .to_vec(),
        br#"{"email":"b@x.com""#.to_vec(),
        br#"{"email":"c@x.com","custom_fields":{"shoe":9}}"#.to_vec(),
        br#"{"email":"d@x.com","custom_fields":{"age":"old"}}"#.to_vec(),
        br#"{"city":"Oslo"}"#.to_vec(),
        br#"{"email":"a@x.com","updated_at":"2026-01-01T00:00:00Z"}"#.to_vec(),
        long_ago.as_bytes().to_vec(),
        b"{\"email\":\"h\xff@x.com\"}".to_vec(),
        b"".to_vec(),
        br#"{"email":"i@x.com","custom_fields":{"age":null}}"#.to_vec(),
    ];
    scratch.write("contacts.ndjson", lines.join(&b'\n'));
    scratch.write("events.ndjson", "");
    scratch.write("segments.jsonl", EVERYONE);
    let mut args = vec!["eval".to_owned(), "--json".to_owned()];
    args.extend(inputs(&scratch.path(""), ".ndjson"));
    args.extend(["--fields".to_owned(), scratch.path("fields.json").display().to_string()]);
    let ran = segmentry(args);
    assert_eq!((ran.code, counts(&ran)), (6, vec![2]), "{}", ran.err);
    for (line, reason) in [
        (2, "malformed JSON"),
        (3, "unknown field"),
        (4, "`old` is not a number"),
        (5, "needs one of"),
        (6, "the contact was written after this instant"),
        (7, "not a timestamp"),
        (8, "invalid UTF-8"),
    ] {
        let place = format!("contacts.ndjson:{line}: ");
        let named = ran.err.lines().any(|text| text.contains(&place) && text.contains(reason));
        assert!(named, "line {line} should say {reason}:\n{}", ran.err);
    }
    assert!(ran.err.contains("7 rows refused"), "{}", ran.err);
}

#[test]
fn each_bad_event_is_named_and_one_of_an_unknown_contact_is_not_bad() {
    let scratch = Scratch::new();
    let event = |id: &str, email: &str, at: &str| {
        format!(r#"{{"event_id":{id},"email":"{email}","event_type":"open","timestamp":"{at}"}}"#)
    };
    let events = [
        event("\"1\"", "a@x.com", "2026-01-01T00:00:00Z"),
        event("\"1\"", "a@x.com", "2026-01-02T00:00:00Z"),
        event("null", "a@x.com", "2026-01-01T00:00:00Z"),
        event("\"2\"", "a@x.com", "tomorrow"),
        event("\"3\"", "stranger@x.com", "2026-01-01T00:00:00Z"),
        r#"{"event_id":"4","event_type":"open","timestamp":"2026-01-01"}"#.to_owned(),
        event("\"5\"", "a@x.com", "2026-01-01").replace('}', r#","properties":{"x":1e99}}"#),
    ];
    let ran = eval(&scratch, r#"{"email":"a@x.com"}"#, events.join("\n"));
    assert_eq!((ran.code, counts(&ran)), (6, vec![1, 1]), "{}", ran.err);
    for (line, reason) in [
        (2, "duplicate of line 1"),
        (3, "event_id: is missing"),
        (4, "not a timestamp"),
        (6, "contact_id: is missing"),
        (7, "28 significant digits"),
    ] {
        let place = format!("events.ndjson:{line}: ");
        let named = ran.err.lines().any(|text| text.contains(&place) && text.contains(reason));
        assert!(named, "line {line} should say {reason}:\n{}", ran.err);
    }
    assert!(!ran.err.contains("events.ndjson:5:"), "{}", ran.err);
}

#[test]
fn a_cut_file_is_reported_by_name_and_its_records_before_the_cut_are_loaded() {
    let scratch = Scratch::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let mut noise = 1u64;
    for number in 0..20_000 {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        writeln!(packed, r#"{{"email":"c{number}@x{noise}.com"}}"#).expect("memory");
    }
    let whole = packed.finish().expect("memory");
    scratch.write("contacts.ndjson.gz", &whole[..whole.len() / 2]);
    scratch.write(
        "events.ndjson.gz",
        GzEncoder::new(Vec::new(), Compression::default()).finish().expect("memory"),
    );
    scratch.write("segments.jsonl", EVERYONE);
    let mut args = vec!["eval".to_owned(), "--json".to_owned()];
    args.extend(inputs(&scratch.path(""), ".ndjson.gz"));
    let ran = segmentry(args);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("the file breaks off here"), "{}", ran.err);
    assert!(counts(&ran)[0] > 5_000, "{}", ran.out);
}

#[test]
fn an_invalid_segment_outweighs_refused_rows_and_the_valid_ones_are_answered() {
    let scratch = Scratch::new();
    scratch.write("contacts.ndjson", "{\"email\":\"a@x.com\"}\nnonsense\n");
    scratch.write("events.ndjson", "");
    let wrong = r#"{"id":"bad","query":"SELECT contact_id, updated_at FROM contact_data WHERE frist_name = 'A'"}"#;
    scratch.write("segments.jsonl", format!("{wrong}\n{EVERYONE}\n"));
    let mut args = vec!["eval".to_owned(), "--json".to_owned()];
    args.extend(inputs(&scratch.path(""), ".ndjson"));
    let ran = segmentry(args);
    assert_eq!((ran.code, counts(&ran)), (5, vec![1]), "{}", ran.err);
    assert!(
        ran.err.contains("did you mean `first_name`?") && ran.err.contains("^^^^"),
        "{}",
        ran.err
    );
}

#[test]
fn a_missing_file_fails_and_wrong_usage_has_its_own_code() {
    let scratch = Scratch::new();
    let mut args = vec!["eval".to_owned()];
    args.extend(inputs(&scratch.path(""), ".ndjson"));
    let ran = segmentry(&args);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    scratch.write("events.ndjson", "");
    scratch.write("segments.jsonl", "");
    std::fs::create_dir(scratch.path("contacts.ndjson")).expect("a directory");
    let ran = segmentry(&args);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert!(ran.err.contains("is a directory"), "{}", ran.err);
    args.push("--as-of".to_owned());
    args.push("yesterday".to_owned());
    assert_eq!(segmentry(&args).code, 2);
    assert_eq!(segmentry(["explode"]).code, 2);
}

#[test]
fn csv_is_read_as_the_same_records() {
    let scratch = Scratch::new();
    let contacts = [
        "email,city,age,list_ids",
        "A@x.com,Oslo,36,l1;l2",
        "b@x.com,,,",
        "\"c@x.com\",\"Rome, the city\",1.5",
    ];
    scratch.write("contacts.csv", contacts.join("\n"));
    scratch.write(
        "events.csv",
        "event_id,email,event_type,timestamp,total\n1,a@x.com,open,2026-01-01T00:00:00Z,12.50\n",
    );
    let query = |id: &str, filter: &str| {
        format!(
            r#"{{"id":"{id}","query":"SELECT contact_id, updated_at FROM contact_data WHERE {filter}"}}"#
        )
    };
    let segments = [
        query("list", "array_contains(list_ids, 'l2')"),
        query("age", "age > 30"),
        query(
            "sum",
            "contact_id IN (SELECT contact_id FROM event_data \
             GROUP BY contact_id HAVING SUM(DATA:payload.total) = 12.5)",
        ),
        query("blank", "city IS NULL"),
    ];
    scratch.write("segments.jsonl", segments.join("\n"));
    let mut args = vec!["eval".to_owned(), "--json".to_owned()];
    args.extend(inputs(&scratch.path(""), ".csv"));
    let ran = segmentry(args);
    assert_eq!((ran.code, counts(&ran)), (6, vec![1, 1, 1, 1]), "{}", ran.err);
    assert!(ran.err.contains("contacts.csv:4: 3 cells where the header has 4"), "{}", ran.err);
    assert!(ran.err.contains("inferred field age: Number"), "{}", ran.err);
}

#[test]
fn a_quote_that_is_open_is_named_and_the_rows_before_it_are_taken() {
    let scratch = Scratch::new();
    let file = scratch.write("c.csv", "email,city\na@x.org,Oslo\nb@x.org,\"Oslo\nc@x.org,Oslo\n");
    let (file, data) = (file.display().to_string(), scratch.path("data").display().to_string());
    let ran = segmentry(["import", "contacts", &file, "--data", &data]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("c.csv:3: a quote") && ran.err.contains("1 contact\n"), "{}", ran.err);
    let dates = scratch.write("d.csv", "email,since\na@x.org,24/12/2025\nb@x.org,12/24/2025\n");
    let fields = scratch.write("fields.json", r#"{"fields":[{"name":"since","type":"Date"}]}"#);
    let (dates, fields) = (dates.display().to_string(), fields.display().to_string());
    let data = scratch.path("dates").display().to_string();
    let ran = segmentry(["import", "contacts", &dates, "--fields", &fields, "--data", &data]);
    assert!(ran.err.contains("d.csv:2: since: `24/12/2025`"), "{}", ran.err);
    assert!(ran.err.contains("M/D/YYYY") && ran.err.contains("1 contact\n"), "{}", ran.err);
}

#[test]
fn csv_comes_from_standard_input_too() {
    let scratch = Scratch::new();
    let data = scratch.path("data").display().to_string();
    let mut process = std::process::Command::new(env!("CARGO_BIN_EXE_segmentry"))
        .args(["import", "contacts", "-", "--data", &data])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = process.stdin.take().expect("it was asked for");
    input.write_all(b"email;city\r\na@x.org;Oslo\r\nnone;x\r\nb@x.org;\r\n").expect("it reads");
    drop(input);
    let ran = process.wait_with_output().expect("it ends");
    assert_eq!(ran.status.code(), Some(6));
    assert_eq!(String::from_utf8_lossy(&ran.stdout).lines().last(), Some("2"));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("-:3: email"));
}
