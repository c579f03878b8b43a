//! Generated accounts: the same arguments give the same bytes, and both formats say the same.

use crate::common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Ran, Scratch, segmentry};

const AS_OF: &str = "2026-06-15T12:00:00Z";

fn generate(out: &Path, seed: u32, format: &str) -> Ran {
    let out = out.display().to_string();
    let seed = seed.to_string();
    segmentry([
        "generate",
        "--contacts",
        "400",
        "--events-per-contact",
        "10",
        "--segments",
        "48",
        "--out",
        &out,
        "--seed",
        &seed,
        "--format",
        format,
    ])
}

/// Every file below a directory, by its path.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(
                self::files(&path)
                    .into_iter()
                    .map(|(file, bytes)| (name.clone() + "/" + &file, bytes)),
            );
        } else {
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
    files
}

fn lines(bytes: &[u8]) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

/// Answers without the time that they took.
#[cfg(feature = "parquet")]
fn eval(directory: &Path, ending: &str, more: &[&str]) -> Vec<serde_json::Value> {
    let file = |name: &str| directory.join(name).display().to_string();
    let (contacts, events) =
        (file(&format!("contacts.{ending}")), file(&format!("events.{ending}")));
    let segments = file("segments.jsonl");
    let args = ["eval", "--contacts", &contacts, "--events", &events, "--segments", &segments];
    let more = ["--json", "--as-of", AS_OF, "--as-of", "2026-01-01T00:00:00Z"].iter().chain(more);
    let ran = segmentry(args.iter().chain(more));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut lines = ran.lines();
    for line in &mut lines {
        line.as_object_mut().expect("an object").remove("micros");
    }
    lines
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let scratch = Scratch::new();
    let made = [("one", 7), ("two", 7), ("three", 8)].map(|(name, seed)| {
        let out = scratch.path(name);
        let ran = generate(&out, seed, "ndjson");
        assert_eq!(ran.code, 0, "{}", ran.err);
        files(&out)
    });
    assert!(made[0] == made[1]);
    assert_ne!(made[0]["contacts.ndjson"], made[2]["contacts.ndjson"]);
    let expected = [
        "contacts.ndjson",
        "events.ndjson",
        "fields.json",
        "hour-0.01/contacts.ndjson",
        "hour-0.01/events.ndjson",
        "hour-0.1/contacts.ndjson",
        "hour-0.1/events.ndjson",
        "hour-1/contacts.ndjson",
        "hour-1/events.ndjson",
        "hour-10/contacts.ndjson",
        "hour-10/events.ndjson",
        "segments.jsonl",
        "templates.jsonl",
        "workload.json",
    ];
    assert!(made[0].keys().eq(expected), "{:?}", made[0].keys());
    assert_eq!(lines(&made[0]["segments.jsonl"]).len(), 48);
    assert_eq!(lines(&made[0]["templates.jsonl"]).len(), 24);
    let workload = &lines(&made[0]["workload.json"])[0];
    assert_eq!((&workload["events"], &workload["as_of"]), (&4_000.into(), &AS_OF.into()));
}

#[test]
fn events_are_in_the_order_of_time_and_the_hour_follows_them() {
    let scratch = Scratch::new();
    assert_eq!(generate(&scratch.path("out"), 7, "ndjson").code, 0);
    let files = files(&scratch.path("out"));
    let at = |name: &str| {
        let lines = lines(&files[name]);
        lines.iter().map(|line| line["timestamp"].as_str().expect("a time").to_owned()).collect()
    };
    let (base, hour): (Vec<String>, Vec<String>) =
        (at("events.ndjson"), at("hour-10/events.ndjson"));
    assert_eq!((base.len(), hour.len()), (4_000, 400));
    assert!(base.is_sorted() && hour.is_sorted());
    assert!(base.last().expect("one").as_str() < AS_OF && hour[0].as_str() >= AS_OF);
    let written = lines(&files["hour-10/contacts.ndjson"]);
    let known = lines(&files["contacts.ndjson"]);
    assert_eq!((known.len(), written.len()), (400, 40));
    for contact in &written {
        let before = known.iter().find(|known| known["contact_id"] == contact["contact_id"]);
        let before = before.expect("the contact is there already");
        assert_eq!(before["email"], contact["email"]);
        assert!(contact["updated_at"].as_str() > Some(AS_OF));
    }
}

#[test]
fn a_directory_with_files_is_refused_and_not_changed() {
    let scratch = Scratch::new();
    scratch.write("mine.txt", "mine");
    let ran = generate(&scratch.path(""), 7, "ndjson");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("the directory is not empty"), "{}", ran.err);
    assert_eq!(files(&scratch.path("")).len(), 1);
}

#[cfg(feature = "parquet")]
#[test]
fn both_formats_give_the_same_answers() {
    let scratch = Scratch::new();
    let (rows, columns) = (scratch.path("rows"), scratch.path("columns"));
    assert_eq!(generate(&rows, 7, "ndjson").code, 0);
    assert_eq!(generate(&columns, 7, "parquet").code, 0);
    let fields = rows.join("fields.json").display().to_string();
    let answers = eval(&rows, "ndjson", &["--fields", &fields]);
    assert_eq!(answers.len(), 96);
    assert!(answers.iter().filter(|answer| answer["count"].as_u64() > Some(0)).count() > 60);
    assert_eq!(eval(&columns, "parquet", &["--fields", &fields]), answers);
    // The types of the columns speak for the fields as well.
    assert_eq!(eval(&columns, "parquet", &[]), answers);
    for share in ["0.01", "10"] {
        let hour = format!("hour-{share}");
        for directory in [&rows, &columns] {
            let text = fs::read(directory.join("segments.jsonl")).expect("segments");
            fs::write(directory.join(&hour).join("segments.jsonl"), text).expect("segments");
        }
        let rows = eval(&rows.join(&hour), "ndjson", &["--fields", &fields]);
        assert_eq!(eval(&columns.join(&hour), "parquet", &["--fields", &fields]), rows);
    }
}
