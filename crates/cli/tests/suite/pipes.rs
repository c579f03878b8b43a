//! Contacts that can be read only once: none of them is lost without a word.

use crate::common;

use common::{Scratch, segmentry_fed};

const CONTACTS: &str = concat!(
    r#"{"email":"a@x.org","created_at":"2026-01-01","custom_fields":{"age":7}}"#,
    "\n",
    r#"{"email":"b@x.org","created_at":"2026-01-01","custom_fields":{"age":8}}"#,
    "\n",
);
const ALL: &str = "SELECT contact_id, updated_at FROM contact_data WHERE age > 1";
/// Standard input by its own name, and as a shell gives a pipe.
const PIPES: [&str; 2] = ["-", "/dev/stdin"];

/// The fields and a segment, as files.
fn files(scratch: &Scratch) -> [String; 2] {
    let fields = scratch.write("fields.json", r#"{"fields":[{"name":"age","type":"Number"}]}"#);
    let segment = serde_json::json!({"id": "all", "query": ALL}).to_string();
    [fields, scratch.write("segments.jsonl", segment)].map(|path| path.display().to_string())
}

#[test]
fn contacts_of_a_pipe_are_all_there_or_refused_with_the_way_out() {
    let scratch = Scratch::new();
    let [fields, segments] = files(&scratch);
    for pipe in PIPES {
        let eval = ["eval", "--json", "--contacts", pipe, "--segments", &segments];
        let span = ["--from", "2026-01-02", "--to", "2026-01-03"];
        let replay = ["replay", "--json", "--contacts", pipe, "--segments", &segments];
        for args in [eval.to_vec(), [&replay[..], &span].concat()] {
            let ran = segmentry_fed("", &args, CONTACTS);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{pipe}: {}", ran.err);
            assert!(ran.err.contains(pipe) && ran.err.contains("--fields"), "{}", ran.err);
            let ran = segmentry_fed("", [&args[..], &["--fields", &fields]].concat(), CONTACTS);
            let is_counted = ran.lines().iter().any(|line| line["count"] == 2);
            assert!(ran.code == 0 && is_counted, "{pipe}: {}{}", ran.out, ran.err);
        }
    }
    let twice = ["eval", "--contacts", "-", "--events", "-", "--fields", &fields];
    let ran = segmentry_fed("", [&twice[..], &["--segments", &segments]].concat(), CONTACTS);
    assert!(ran.code == 1 && ran.err.contains("only one of the files"), "{}", ran.err);
}

#[test]
#[cfg(feature = "service")]
fn answers_about_contacts_of_a_pipe_are_those_of_the_file() {
    let scratch = Scratch::new();
    let [fields, _] = files(&scratch);
    let count = ["query", "count", "--json", "--query", ALL];
    let explain = ["explain", "--json", "--query", ALL, "--contact", "b@x.org"];
    for (args, wanted) in [(&count[..], "\"count\":2"), (&explain, "\"in\":true")] {
        for pipe in PIPES {
            let args = [args, &["--contacts", pipe]].concat();
            let ran = segmentry_fed("", &args, CONTACTS);
            assert!(ran.code == 1 && ran.err.contains("--fields"), "{}{}", ran.out, ran.err);
            let ran = segmentry_fed("", [&args[..], &["--fields", &fields]].concat(), CONTACTS);
            assert!(ran.code == 0 && ran.out.contains(wanted), "{}{}", ran.out, ran.err);
        }
    }
}

#[test]
#[cfg(feature = "service")]
fn an_import_of_a_pipe_takes_every_contact() {
    let scratch = Scratch::new();
    let [fields, _] = files(&scratch);
    let data = scratch.path("data").display().to_string();
    let import = ["import", "contacts", "/dev/stdin", "--data", &data];
    let ran = segmentry_fed("", import, CONTACTS);
    assert!(ran.code == 1 && ran.err.contains("--fields"), "{}", ran.err);
    let ran = segmentry_fed("", [&import[..], &["--fields", &fields]].concat(), CONTACTS);
    assert!(ran.code == 0 && ran.err.contains("2 contacts"), "{}", ran.err);
    // Nothing has to be found out for a directory that has its fields.
    let ran = segmentry_fed("", import, CONTACTS);
    assert!(ran.code == 0 && ran.err.contains("2 contacts"), "{}", ran.err);
    let ran = segmentry_fed("", [&import[..], &["--make-fields"]].concat(), CONTACTS);
    assert!(ran.code == 1 && ran.err.contains("--fields"), "{}", ran.err);

    // More than is read of a file at a time.
    let line = |number| format!("{{\"email\":\"{number:060}@x.org\"}}\n");
    let many: String = (0..4_000).map(line).collect();
    let service = crate::remote::Service::start(&scratch.path("served"));
    let import = ["import", "contacts", "/dev/stdin", "--data", &service.url];
    let ran = segmentry_fed(&service.key, import, &many);
    assert!(ran.code == 0 && ran.err.contains("4,000 contacts"), "{}", ran.err);
    let ran = segmentry_fed(&service.key, [&import[..], &["--make-fields"]].concat(), CONTACTS);
    assert!(ran.code == 1 && ran.err.contains("--fields"), "{}", ran.err);
    let with = ["--make-fields", "--fields", &fields];
    let ran = segmentry_fed(&service.key, [&import[..], &with].concat(), CONTACTS);
    assert!(ran.code == 0 && ran.err.contains("2 contacts"), "{}", ran.err);
}
