//! Real data: answers that an outside database computed, and replays that must agree with them.
//!
//! Reads the data sets in the folder that `SEGMENTRY_DATASETS` names, and says so when there is none.

mod explained;

use crate::common;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use common::{inputs, segmentry};
use serde_json::Value;

fn data_sets() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("SEGMENTRY_DATASETS") else {
        eprintln!("skipped: SEGMENTRY_DATASETS names no folder with data sets");
        return Vec::new();
    };
    let entries = std::fs::read_dir(&folder).expect("SEGMENTRY_DATASETS is a folder");
    let mut sets: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.is_dir())
        .collect();
    sets.sort();
    assert!(!sets.is_empty(), "SEGMENTRY_DATASETS holds no data sets");
    sets
}

fn expected(set: &Path) -> Value {
    let text = std::fs::read_to_string(set.join("expected.json")).expect("expected.json");
    serde_json::from_str(&text).expect("JSON")
}

fn arguments(command: &str, set: &Path, instants: &[String]) -> Vec<String> {
    let mut args = vec![command.to_owned(), "--json".to_owned()];
    args.extend(inputs(set, ".ndjson.gz"));
    args.extend(["--fields".to_owned(), set.join("fields.json").display().to_string()]);
    args.extend(instants.iter().flat_map(|instant| ["--as-of".to_owned(), instant.clone()]));
    args
}

/// Count and hash by segment and instant.
fn answers(lines: &[Value]) -> HashMap<(String, String), (u64, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    lines
        .iter()
        .filter(|line| line.get("sha256").is_some())
        .map(|line| {
            let key = (text(&line["id"]), text(&line["as_of"]));
            (key, (line["count"].as_u64().expect("a count"), text(&line["sha256"])))
        })
        .collect()
}

fn instants(expected: &Value) -> Vec<String> {
    let list = expected["as_of"].as_array().expect("instants");
    list.iter().map(|entry| entry["as_of"].as_str().expect("an instant").to_owned()).collect()
}

#[test]
fn eval_gives_the_expected_count_and_hash_of_every_segment_at_every_instant() {
    for set in data_sets() {
        let expected = expected(&set);
        let ran = segmentry(arguments("eval", &set, &instants(&expected)));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let answers = answers(&ran.lines());
        let mut compared = 0;
        for query in expected["queries"].as_array().expect("queries") {
            for result in query["results"].as_array().expect("results") {
                let key = (
                    query["id"].as_str().expect("id").to_owned(),
                    result["as_of"].as_str().expect("as_of").to_owned(),
                );
                let wanted = (
                    result["count"].as_u64().expect("count"),
                    result["sha256"].as_str().expect("hash").to_owned(),
                );
                assert_eq!(answers.get(&key), Some(&wanted), "{} {key:?}", set.display());
                compared += 1;
            }
        }
        eprintln!("{}: {compared} answers as expected", set.display());
    }
}

#[test]
fn a_replay_has_at_its_passes_the_members_that_eval_gives() {
    for set in data_sets() {
        let expected = expected(&set);
        let known = instants(&expected);
        let (from, to) = span(&known);
        for policy in ["sendgrid", "live"] {
            // Passes are on the hour; between them only `live` is current.
            let asked: Vec<String> = known
                .iter()
                .cloned()
                .chain(hours(&from, &to, 25))
                .filter(|instant| policy == "live" || instant.ends_with(":00:00Z"))
                .collect();
            let mut args = arguments("replay", &set, &asked);
            args.extend(["--from", &from, "--to", &to, "--policy", policy].map(str::to_owned));
            let replayed = segmentry(args);
            assert_eq!(replayed.code, 0, "{}", replayed.err);
            let evaluated = answers(&segmentry(arguments("eval", &set, &asked)).lines());
            let replayed = answers(&replayed.lines());
            assert_eq!(replayed.len(), evaluated.len(), "{} {policy}", set.display());
            for (key, answer) in &evaluated {
                assert_eq!(replayed.get(key), Some(answer), "{} {policy} {key:?}", set.display());
            }
            eprintln!(
                "{} {policy}: {} sets of members as evaluated",
                set.display(),
                evaluated.len()
            );
        }
    }
}

/// From 60 days before the first known instant to the last, in whole days.
fn span(known: &[String]) -> (String, String) {
    let day = |text: &str| text[..10].parse::<chrono::NaiveDate>().expect("a date");
    let first = known.iter().map(|text| day(text)).min().expect("an instant");
    let last = known.iter().map(|text| day(text)).max().expect("an instant");
    let text = |date: chrono::NaiveDate| format!("{date}T00:00:00Z");
    (text(first - chrono::Days::new(60)), text(last + chrono::Days::new(1)))
}

/// `count` whole hours spread over a span.
fn hours(from: &str, to: &str, count: i64) -> Vec<String> {
    let parse = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant");
    let whole = (parse(to) - parse(from)).num_hours();
    let at = |number: i64| {
        parse(from) + chrono::TimeDelta::hours(whole * number / count + number * 7 % 24)
    };
    (1..count).map(|number| at(number).format("%Y-%m-%dT%H:%M:%SZ").to_string()).collect()
}
