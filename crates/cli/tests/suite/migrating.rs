//! The ten steps of `docs/migrating.md`, with a small account in the form of `SendGrid`'s exports.
//!
//! In: the commands of the page, run by a shell. Out: the same contacts, members and counts in a directory and at a
//! service, with the ids and dates that they had.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::{Ran, Scratch, segmentry, segmentry_as};
use crate::remote::Service;

const PAGE: &str = include_str!("../../../../docs/migrating.md");

const ADA: &str = "1c9e4f62-3f3a-4d5e-9a57-0c1a2b3c4d01";
const BOB: &str = "1c9e4f62-3f3a-4d5e-9a57-0c1a2b3c4d02";
const CY: &str = "1c9e4f62-3f3a-4d5e-9a57-0c1a2b3c4d03";
const NEWS: &str = "5b1ad5a4-0f2b-4e47-8a5d-7f0a1e2d3c01";
const TRIAL: &str = "5b1ad5a4-0f2b-4e47-8a5d-7f0a1e2d3c02";

const HEADER: &str = "EMAIL,FIRST_NAME,LAST_NAME,ADDRESS_LINE_1,ADDRESS_LINE_2,CITY,STATE_PROVINCE_REGION,POSTAL_CODE,\
                      COUNTRY,ALTERNATE_EMAILS,PHONE_NUMBER,WHATSAPP,LINE,FACEBOOK,UNIQUE_NAME,CREATED_AT,UPDATED_AT,\
                      CONTACT_ID,Plan,seats,renews";

/// A row of an export.
fn row(email: &str, city: &str, other: &str, id: &str, own: &str) -> String {
    let dates = "2021-03-02T15:25:47Z,2024-05-06T07:08:09Z";
    format!("{email},Ann,\"Lee, B\",,,{city},,0150,NO,\"{other}\",,,,,,{dates},{id},{own}\r\n")
}

/// The files that the first two steps leave.
fn account(scratch: &Scratch) {
    let ada = row("ada@x.org", "Oslo", "a@y.org,b@y.org", ADA, "pro,12,12/31/1999 00:00:00");
    let bob = row("bob@x.org", "Oslo", "", BOB, "free,007,1/2/2026");
    let cy = row("cy@x.org", "Rome", "", CY, "pro,3,");
    let folder = |name: &str| std::fs::create_dir_all(scratch.path(name)).expect("a folder");
    folder("lists");
    folder("segments");
    scratch.write("contacts.csv", format!("{HEADER}\r\n{ada}{bob}{cy}"));
    scratch.write(&format!("lists/{NEWS}.csv"), format!("{HEADER}\r\n{ada}{cy}"));
    scratch.write(&format!("lists/{TRIAL}.csv"), format!("{HEADER}\r\n{bob}"));
    scratch.write(
        "lists.json",
        format!(
            "{{\"result\":[{{\"id\":\"{NEWS}\",\"name\":\"Newsletter\",\"contact_count\":2}},\
             {{\"id\":\"{TRIAL}\",\"name\":\"Trial\",\"contact_count\":1}}],\"_metadata\":{{}}}}"
        ),
    );
    scratch.write(
        "fields.json",
        "{\"custom_fields\":[{\"id\":\"e1_T\",\"name\":\"Plan\",\"field_type\":\"Text\"},\
         {\"id\":\"e2_T\",\"name\":\"seats\",\"field_type\":\"Text\"},\
         {\"id\":\"e3_D\",\"name\":\"renews\",\"field_type\":\"Date\"}],\"reserved_fields\":[],\"_metadata\":{}}",
    );
    scratch.write(
        "events.csv",
        "event_id,email,event_type,timestamp\ne1,ada@x.org,open,2026-01-05T00:00:00Z\n\
         e2,a@y.org,open,2026-01-06T00:00:00Z\ne3,bob@x.org,click,2026-01-06T00:00:00Z\n",
    );
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE";
    for (name, condition) in [
        ("news", format!("array_contains(list_ids, '{NEWS}')")),
        ("seven", "plan = 'free' AND seats = '007' AND renews = '2026-01-02'".to_owned()),
        (
            "openers",
            "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open')"
                .to_owned(),
        ),
        ("old", "created_at = '2021-03-02T15:25:47Z'".to_owned()),
    ] {
        scratch.write(&format!("segments/{name}.sql"), format!("{query} {condition}"));
    }
    let mut later = ada.replace("Oslo", "Bergen").replace("2024-05-06", "2024-06-07");
    later.push_str(&row("dee@x.org", "Rome", "", "", "pro,1,"));
    scratch.write("later.csv", format!("{HEADER}\r\n{later}"));
}

/// The blocks of commands, by the steps of the page.
fn steps() -> Vec<Vec<&'static str>> {
    let steps = PAGE.split("\n## ").skip(1);
    let blocks = |step: &'static str| {
        let blocks = step.split("```sh\n").skip(1);
        blocks.filter_map(|block| block.split("```").next()).collect()
    };
    steps.map(blocks).collect()
}

/// Runs the commands of a step in the folder of the account.
fn walk(scratch: &Scratch, place: &str, key: &str, commands: &str) -> Ran {
    let binary = Path::new(env!("CARGO_BIN_EXE_segmentry"));
    let folder = binary.parent().expect("a file is in a folder").display();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-e", "-u", "-c", commands])
        .current_dir(scratch.path(""))
        .env("PATH", format!("{folder}:{path}"))
        .env("PLACE", place)
        .env("SEGMENTRY_API_KEY", key)
        .env_remove("SEGMENTRY_DATA")
        .output()
        .expect("a shell");
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert_eq!(ran.code, 0, "{place}: {commands}\n{}{}", ran.out, ran.err);
    ran
}

/// The counts of the lists, and the members of each segment by its name.
fn moved(scratch: &Scratch, place: &str, key: &str) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let steps = steps();
    let compared = walk(scratch, place, key, steps[7][0]);
    let is_count = |line: &&str| {
        let words: Vec<&str> = line.split(' ').collect();
        matches!(words[..], [number, "contact" | "contacts"] if number.parse::<u64>().is_ok())
    };
    let counts = compared.out.lines().filter(is_count);
    let counts = counts.map(str::to_owned).collect();
    let listed = segmentry_as(key, ["segment", "list", "--json", "--data", place]);
    let mut segments = Vec::new();
    for segment in listed.lines() {
        let text = |name: &str| segment[name].as_str().expect("a text").to_owned();
        let members = segmentry_as(key, ["segment", "members", &text("id"), "--data", place]);
        let mut members: Vec<String> = members.out.lines().map(str::to_owned).collect();
        members.sort();
        segments.push((text("name"), members));
    }
    segments.sort();
    (counts, segments)
}

#[test]
fn an_account_moves_in_ten_steps_to_a_directory_and_to_a_service() {
    let scratch = Scratch::new();
    account(&scratch);
    let service = Service::start_with(&scratch.path("served"), &["--policy", "live"]);
    let directory = scratch.path("data").display().to_string();
    let steps = steps();
    assert_eq!(steps.len(), 10, "the page has ten steps");
    for (place, key) in [(&directory, ""), (&service.url, &*service.key)] {
        let first = steps[3][0].trim_end();
        let is_directory = place == &directory;
        let first = if is_directory { format!("{first} --policy live") } else { first.to_owned() };
        let took = walk(&scratch, place, key, &first);
        assert!(took.err.contains("3 contacts"), "{}", took.err);
        assert!(took.err.contains(&format!("made list {NEWS}: Newsletter")), "{}", took.err);
        // A field of a new directory is not missing.
        assert!(is_directory || took.err.contains("made field Plan: Text"), "{}", took.err);
        [4, 5, 6].iter().for_each(|step| drop(walk(&scratch, place, key, steps[*step][0])));
        let again = walk(&scratch, place, key, steps[4][0]);
        assert!(!again.err.contains("refused") && !again.err.contains("made"), "{}", again.err);

        let (counts, segments) = moved(&scratch, place, key);
        assert_eq!(counts, ["2 contacts", "1 contact"], "{place}");
        let expected: [(&str, &[&str]); 4] = [
            ("news", &[ADA, CY]),
            ("old", &[ADA, BOB, CY]),
            ("openers", &[ADA]),
            ("seven", &[BOB]),
        ];
        let expected = expected.map(|(name, ids)| {
            (name.to_owned(), ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>())
        });
        assert_eq!(segments, expected, "{place}");

        let later = walk(&scratch, place, key, steps[9][0]);
        assert!(later.err.contains("2 contacts"), "{}", later.err);
        let old = segmentry_as(key, ["import", "contacts", "contacts.csv", "--data", place]);
        assert_ne!(old.code, 0, "there is no such file here");
        let file = scratch.path("contacts.csv").display().to_string();
        let old = segmentry_as(key, ["import", "contacts", &file, "--data", place]);
        assert!(old.code == 6 && old.err.contains("contacts.csv:2: "), "older: {}", old.err);
    }
    // The copy of the service has what the directory has: ids, dates, lists and fields.
    let copy = scratch.path("copy").display().to_string();
    assert_eq!(segmentry_as(&service.key, ["backup", &service.url, &copy]).code, 0);
    let restored = scratch.path("restored").display().to_string();
    assert_eq!(segmentry(["restore", &copy, &restored]).code, 0);
    let exported = [&directory, &restored].map(|place| {
        let ran = segmentry(["export", "contacts", "-", "--data", place]);
        let mut contacts = ran.lines();
        contacts.retain(|contact| contact["email"] != "dee@x.org");
        contacts.sort_by_key(|contact| contact["email"].to_string());
        contacts
    });
    assert_eq!(exported[0], exported[1]);
    let ada: &Value = &exported[0][0];
    assert_eq!(ada["contact_id"], ADA);
    assert_eq!(ada["city"], "Bergen");
    assert_eq!(ada["created_at"], "2021-03-02T15:25:47Z");
    assert_eq!(ada["list_ids"], serde_json::json!([NEWS]));
    assert_eq!(ada["custom_fields"]["renews"], "1999-12-31T00:00:00Z");
}

#[test]
fn a_directory_that_is_there_refuses_other_settings_and_takes_its_own_again() {
    let scratch = Scratch::new();
    let data = scratch.path("data").display().to_string();
    let file = |name: &str, text: &str| scratch.write(name, text).display().to_string();
    let contacts = file("c.ndjson", "{\"email\":\"a@x.org\"}\n");
    let own = file("own.json", r#"{"fields":[{"name":"plan","type":"Text"}]}"#);
    let more = file(
        "more.json",
        r#"{"fields":[{"name":"plan","type":"Text"},{"name":"age","type":"Number"}]}"#,
    );
    let other = file("other.json", r#"{"fields":[{"name":"Plan","type":"Set"}]}"#);
    let import = |more: &[&str]| {
        segmentry([&["import", "contacts", &contacts, "--data", &data][..], more].concat())
    };
    let made = ["--fields", &own, "--policy", "live", "--keep-events", "90"];
    for _ in 0..2 {
        let ran = import(&made);
        assert!(ran.code == 0 && ran.err.contains("1 contact\n"), "{}", ran.err);
    }
    for (flags, why) in [
        (["--policy", "sendgrid"], "--policy is for a new directory"),
        (["--keep-events", "3"], "--keep-events is for a new directory"),
        (["--fields", &more], "no `age` here, which --make-fields makes"),
        (["--fields", &other], "`Plan` has another type here"),
    ] {
        let ran = import(&flags);
        assert!(ran.code == 1 && ran.err.contains(why), "{flags:?}: {}", ran.err);
    }
    let ran = import(&["--fields", &more, "--make-fields"]);
    assert!(ran.code == 0 && ran.err.contains("made field age: Number"), "{}", ran.err);
    assert_eq!(import(&["--fields", &more]).code, 0, "they are there now");
}

#[test]
fn sets_are_made_at_a_service_and_found_there_again() {
    let scratch = Scratch::new();
    let line = "{\"email\":\"a@x.org\",\"custom_fields\":{\"tags\":[\"x\",\"y\"],\"age\":7}}\n";
    let file = scratch.write("sets.ndjson", line).display().to_string();
    let service = Service::start(&scratch.path("served"));
    let import = ["import", "contacts", &file, "--make-fields", "--data", &service.url];
    let made = segmentry_as(&service.key, import);
    assert!(made.code == 0 && made.err.contains("made field tags: Set"), "{}", made.err);
    assert!(made.err.contains("made field age: Number"), "{}", made.err);
    let again = segmentry_as(&service.key, import);
    assert!(again.code == 0 && !again.err.contains("made"), "{}", again.err);
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(tags, 'y')";
    let count = ["query", "count", "--query", query, "--data", &service.url];
    assert!(segmentry_as(&service.key, count).out.starts_with("1 contact"));
}

#[test]
fn lists_and_fields_are_made_as_they_come_only_on_request() {
    let scratch = Scratch::new();
    let lines = "{\"email\":\"a@x.org\",\"list_ids\":[\"one, two\"],\"custom_fields\":{\"pet\":\"cat\",\"age\":7}}\n\
                 {\"email\":\"b@x.org\",\"list_ids\":[\"three\"],\"custom_fields\":{\"age\":8}}\nno json\n";
    let file = scratch.write("new.ndjson", lines).display().to_string();
    let service = Service::start(&scratch.path("served"));
    let (url, key) = (service.url.as_str(), service.key.as_str());
    let import = |more: &[&str]| {
        let all = ["import", "contacts", &file, "--data", url];
        segmentry_as(key, all.iter().chain(more).copied())
    };
    let count = |list: &str| {
        let query = format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(list_ids, '{list}') AND age > 1"
        );
        segmentry_as(key, ["query", "count", "--query", &query, "--data", url]).out
    };
    let refused = import(&[]);
    assert!(refused.code == 6 && refused.err.contains("0 contacts"), "{}", refused.err);
    let refused = import(&["--list", "four"]);
    assert!(refused.code == 1 && refused.err.contains("--make-lists"), "{}", refused.err);
    let refused = import(&["--make-lists"]);
    assert!(refused.code == 6 && refused.err.contains("0 contacts"), "no field: {}", refused.err);
    let fields = scratch.write("fields.json", "{\"fields\":[]}").display().to_string();
    let refused = import(&["--fields", &fields]);
    assert!(refused.code == 1 && refused.err.contains("--make-fields"), "{}", refused.err);
    let taken = import(&["--make-lists", "--make-fields", "--list", "four", "--list", "a,b"]);
    assert!(taken.code == 6 && taken.err.contains("2 contacts"), "{}", taken.err);
    assert!(taken.err.contains("new.ndjson:3: "), "the other lines are taken: {}", taken.err);
    assert!(taken.err.contains("made field age: Number"), "{}", taken.err);
    for (list, contacts) in [("one, two", 1), ("three", 1), ("four", 2), ("a,b", 2)] {
        assert!(count(list).starts_with(&format!("{contacts} contact")), "{list}: {}", count(list));
    }

    // A directory that is there already gets fields on request, too.
    let data = scratch.path("data").display().to_string();
    let one = scratch.write("one.ndjson", "{\"email\":\"z@x.org\"}\n").display().to_string();
    assert_eq!(segmentry(["import", "contacts", &one, "--data", &data]).code, 0);
    let import = ["import", "contacts", &file, "--data", &data];
    assert!(segmentry(import).err.contains("0 contacts"));
    let taken = segmentry(import.iter().copied().chain(["--make-fields", "--list", "four"]));
    assert!(taken.code == 6 && taken.err.contains("2 contacts"), "{}", taken.err);
    let contacts = segmentry(["export", "contacts", "-", "--data", &data]).lines();
    let a = contacts.iter().find(|contact| contact["email"] == "a@x.org").expect("it was taken");
    assert_eq!(a["list_ids"], serde_json::json!(["one, two", "four"]));
    assert_eq!(a["custom_fields"]["age"], 7);
}
