//! Exported files can be imported again, and an export overwrites no file.

use crate::common;

use common::{Ran, Scratch, segmentry};

const CONTACTS: &str = concat!(
    r#"{"contact_id":"aab05859-7a07-5f91-9d2e-68d1cc6eb186","email":"ada@example.com","#,
    r#""first_name":"=1+1","created_at":"2024-02-29T12:00:00.125Z","list_ids":["l2","l1"],"#,
    r#""alternate_emails":["a@example.com"],"custom_fields":{"score":0.10,"#,
    r#""born":"1990-05-01T00:00:00Z","note":"a \"quoted\", word"}}"#,
    "\n",
    r#"{"email":"bob@example.com","custom_fields":{"score":-12345678901234567890.5}}"#,
    "\n",
);
const EVENTS: &str = concat!(
    r#"{"event_id":"1","email":"ada@example.com","event_type":"open","#,
    r#""timestamp":"2024-03-01T00:00:00Z","source":"mail","#,
    r#""properties":{"campaign":{"id":7,"tags":["x","y"]},"ok":true}}"#,
    "\n",
    r#"{"event_id":"2","email":"bob@example.com","event_type":"open","#,
    r#""timestamp":"2024-03-02T00:00:00Z"}"#,
    "\n",
    r#"{"event_id":"3","email":"bob@example.com","event_type":"click","#,
    r#""timestamp":"2024-03-01T00:00:00.001Z","properties":{"a b.c":"d"}}"#,
    "\n",
);
const QUERY: &str = "SELECT contact_id, updated_at FROM contact_data WHERE score < 1";

/// An account of its own, beside other files.
struct At(Scratch);

impl At {
    fn new() -> Self {
        let scratch = Scratch::new();
        scratch.write("contacts.ndjson", CONTACTS);
        scratch.write("events.ndjson", EVENTS);
        Self(scratch)
    }

    fn path(&self, name: &str) -> String {
        self.0.path(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path(name)).expect("it was written")
    }

    fn filled(&self, data: &str, contacts: &str, events: &str) {
        for (what, file) in [("contacts", contacts), ("events", events)] {
            let ran = run(&["import", what, &self.path(file), "--data", &self.path(data)]);
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
    }
}

fn run(args: &[&str]) -> Ran {
    segmentry(args)
}

#[test]
fn an_export_that_is_imported_is_exported_to_the_same_bytes() {
    let at = At::new();
    at.filled("one", "contacts.ndjson", "events.ndjson");
    let one = at.path("one");
    for (what, file) in [("contacts", "c1.ndjson"), ("events", "e1.ndjson.gz")] {
        let ran = run(&["export", what, &at.path(file), "--data", &one]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let contacts = at.read("c1.ndjson");
    assert_eq!(contacts.lines().count(), 2);
    for text in
        ["\"score\":0.1,", "-12345678901234567890.5", "a \\\"quoted\\\", word", "[\"l2\",\"l1\"]"]
    {
        assert!(contacts.contains(text), "{text} in {contacts}");
    }
    at.filled("two", "c1.ndjson", "e1.ndjson.gz");
    let two = at.path("two");
    let again = run(&["export", "contacts", "-", "--data", &two]).out;
    assert_eq!(again, contacts);
    let events = |data: &str| run(&["export", "events", "-", "--data", data]).out;
    assert_eq!(events(&two), events(&one));
    assert!(
        events(&one).contains(r#""properties":{"campaign":{"id":7,"tags":["x","y"]},"ok":true}"#)
    );
}

#[test]
fn members_and_segments_come_as_tables_whose_formulas_are_text() {
    let at = At::new();
    at.filled("data", "contacts.ndjson", "events.ndjson");
    let data = at.path("data");
    let made = run(&[
        "segment", "create", "--name", "low", "--query", QUERY, "--id", "low", "--data", &data,
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let csv = run(&["export", "contacts", "-", "--format", "csv", "--data", &data]).out;
    let mut lines = csv.lines();
    assert!(lines.next().is_some_and(|header| header.starts_with("contact_id,")), "{csv}");
    assert!(
        csv.contains("'=1+1")
            && csv.contains("\"a \"\"quoted\"\", word\"")
            && csv.contains("l2;l1")
    );
    let segments = run(&["export", "segments", "-", "--data", &data]).out;
    assert!(
        segments.starts_with(r#"{"id":"low","name":"low","parent_list_ids":[],"query":"SELECT"#),
        "{segments}"
    );
    let members = run(&["export", "members", "low", "-", "--data", &data]);
    // It is populated a quarter of an hour after it was made.
    assert_eq!((members.code, members.out.as_str()), (0, ""), "{}", members.err);
    assert_ne!(run(&["export", "members", "none", "-", "--data", &data]).code, 0);
}

#[test]
fn an_existing_file_is_not_overwritten() {
    let at = At::new();
    at.filled("data", "contacts.ndjson", "events.ndjson");
    let taken = at.path("contacts.ndjson");
    let ran = run(&["export", "contacts", &taken, "--data", &at.path("data")]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("already there"), "{}", ran.err);
    assert_eq!(at.read("contacts.ndjson"), CONTACTS);
    // One that failed leaves no half of a file behind.
    let new = at.path("new.ndjson");
    assert_eq!(run(&["export", "contacts", &new, "--data", &at.path("none")]).code, 1);
    let ran = run(&["export", "members", "nobody", &new, "--data", &at.path("data")]);
    assert_eq!((ran.code, std::path::Path::new(&new).exists()), (1, false), "{}", ran.err);
}

#[test]
fn a_csv_of_contacts_is_imported_as_it_was_exported() {
    let at = At::new();
    let names = ["=1+1", "'=1+1", "+47 12 34", "'x", "-dash", "a;b, \"c\"\nd"];
    let lines: Vec<String> = (0..names.len())
        .map(|n| {
            serde_json::json!({
                "email": format!("{n}@x.org"), "first_name": names[n],
                "alternate_emails": ["a@x.org", "b@x.org"],
                "custom_fields": {"no": "00123", "amount": 12.5, "since": "2026-01-31T00:00:00Z"},
            })
            .to_string()
        })
        .collect();
    at.0.write("names.ndjson", lines.join("\n"));
    let (one, two, csv) = (at.path("one"), at.path("two"), at.path("names.csv"));
    assert_eq!(run(&["import", "contacts", &at.path("names.ndjson"), "--data", &one]).code, 0);
    assert_eq!(run(&["export", "contacts", &csv, "--data", &one]).code, 0);
    let ran = run(&["import", "contacts", &csv, "--data", &two]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let held = |data: &str| run(&["export", "contacts", "-", "--data", data]).out;
    assert_eq!(held(&two), held(&one));
}

#[test]
fn texts_of_a_set_come_back_from_a_csv_whatever_is_in_them() {
    let at = At::new();
    let sets = [
        serde_json::json!(["a", "b c"]),
        serde_json::json!(["a;b", "c"]),
        serde_json::json!([" blank ", "[\"x\"]"]),
        serde_json::json!(["=1+1", "\"quoted\", and a comma"]),
        serde_json::json!(["[1]"]),
    ];
    let line = |(number, tags): (usize, &serde_json::Value)| {
        let email = format!("{number}@x.org");
        serde_json::json!({"email": email, "list_ids": tags, "custom_fields": {"tags": tags}})
    };
    let lines: Vec<String> =
        sets.iter().enumerate().map(line).map(|line| line.to_string()).collect();
    at.0.write("sets.ndjson", lines.join("\n"));
    let fields = at.0.write("fields.json", r#"{"fields":[{"name":"tags","type":"Set"}]}"#);
    let fields = fields.display().to_string();
    let (one, two, csv) = (at.path("one"), at.path("two"), at.path("sets.csv"));
    assert_eq!(run(&["import", "contacts", &at.path("sets.ndjson"), "--data", &one]).code, 0);
    assert_eq!(run(&["export", "contacts", &csv, "--data", &one]).code, 0);
    assert!(at.read("sets.csv").contains(",a;b c"), "{}", at.read("sets.csv"));
    let ran = run(&["import", "contacts", &csv, "--fields", &fields, "--data", &two]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let held = |data: &str| run(&["export", "contacts", "-", "--data", data]).lines();
    assert_eq!(held(&two), held(&one));
    let tags = |contact: &serde_json::Value| contact["custom_fields"]["tags"].clone();
    let mut wanted = sets.to_vec();
    wanted.iter_mut().filter_map(serde_json::Value::as_array_mut).for_each(|set| {
        set.sort_by_key(|text| text.as_str().map(str::to_owned));
    });
    assert_eq!(held(&two).iter().map(tags).collect::<Vec<_>>(), wanted);
}

#[test]
fn a_csv_of_events_is_imported_as_it_was_exported() {
    let at = At::new();
    let more = concat!(
        r#"{"event_id":"-4","email":"eve@example.com","event_type":"open","source":"=s","#,
        r#""timestamp":"2024-03-03T00:00:00Z","properties":{"n":12345678901234567.25,"#,
        r#""text":"a \"quoted\", word\nof two lines","none":null,"on":false}}"#,
        "\n",
    );
    at.0.write("events.ndjson", EVENTS.to_owned() + more);
    at.filled("one", "contacts.ndjson", "events.ndjson");
    for (what, file) in [("contacts", "c.csv"), ("events", "e.csv")] {
        let ran = run(&["export", what, &at.path(file), "--data", &at.path("one")]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    at.filled("two", "c.csv", "e.csv");
    for format in ["ndjson", "csv"] {
        let held = |data: &str| {
            let data = at.path(data);
            run(&["export", "events", "-", "--format", format, "--data", &data]).out
        };
        assert_eq!(held("two"), held("one"));
        assert!(held("two").contains("12345678901234567.25"), "{}", held("two"));
    }
}

#[test]
fn sets_come_from_cells_with_a_sign_of_their_own_and_objects_become_fields() {
    let scratch = Scratch::new();
    let path = |name: &str| scratch.path(name).display().to_string();
    let file = scratch.write("c.csv", "email,tags,note\na@x.org,\"x;y|z\",p|q\nb@x.org,,\n");
    let nested = scratch.write(
        "n.ndjson",
        r#"{"email":"a@x.org","custom_fields":{"home":{"city":"Oslo","at":{"lat":59.9}}}}"#,
    );
    let fields = |data: &str| -> serde_json::Value {
        let ran = run(&["export", "contacts", "-", "--data", data]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.lines()[0]["custom_fields"].clone()
    };
    let (one, two) = (path("one"), path("two"));
    let file = file.display().to_string();
    let ran = run(&["import", "contacts", &file, "--data", &one, "--set", "TAGS=|"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(fields(&one), serde_json::json!({"tags": ["x;y", "z"], "note": "p|q"}));
    for (set, why) in [("tag=|", "no column `tag`"), ("tags=||", "one sign"), ("tags", "one sign")]
    {
        let ran = run(&["import", "contacts", &file, "--data", &path("no"), "--set", set]);
        assert!(ran.code != 0 && ran.err.contains(why), "{set}: {}", ran.err);
    }
    let ran = run(&["import", "contacts", &nested.display().to_string(), "--data", &two]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(fields(&two), serde_json::json!({"home_city": "Oslo", "home_at_lat": 59.9}));
}
