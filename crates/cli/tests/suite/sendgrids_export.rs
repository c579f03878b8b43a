//! A file of contacts as `SendGrid` exports it, through every door.
//!
//! In: one CSV with its columns, its dates, several alternate addresses in a cell and CR LF at the end of its lines;
//! two of its lines are faulty. Out: the same contacts and the same line numbers from a directory, standard input, the
//! service's `/v1`, its `/v3` with `_rf…` mappings, and the library's reader.

use crate::{common, remote};

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Scratch, segmentry, segmentry_as};
use remote::Service;
use segmentry::engine::command::UpsertContacts;
use segmentry::{Engine, FieldType, Schema};
use segmentry_io::ReadOptions;
use serde_json::{Value, json};

const HEADER: &str = "EMAIL,FIRST_NAME,LAST_NAME,ADDRESS_LINE_1,ADDRESS_LINE_2,CITY,STATE_PROVINCE_REGION,POSTAL_CODE,\
    COUNTRY,ALTERNATE_EMAILS,PHONE_NUMBER,WHATSAPP,LINE,FACEBOOK,UNIQUE_NAME,CREATED_AT,UPDATED_AT,CONTACT_ID,\
    birthday,plan,visits";
const ROWS: [&str; 5] = [
    "ada@x.org,Ada,\"Lovelace, King\",\"12 \"\"Old\"\" Road\r\nFlat 2\",,Oslo,,0123,NO,\
     \"a1@x.org, a2@x.org,A3@x.org\",+47 22 00 11 22,,,,,2019-09-26T14:36:48Z,2020-08-25T18:06:45Z,\
     0f0a1f62-3d1e-4d5c-9d5e-0f2f4f6a7b01,12/31/1999 00:00:00,pro,12",
    "no address,Bob,,,,,,,,,,,,,,,,,,,",
    "cy@x.org,Cy,,,,,,,,c1@x.org,,,,,,2019-09-26T14:36:48Z,2019-09-26T14:36:48Z,\
     0f0a1f62-3d1e-4d5c-9d5e-0f2f4f6a7b02,1/2/2001 09:05:00,,3.5",
    "dee@x.org,Dee,,,,,,,,,,,,,,,,,31/12/1999 00:00:00,,",
    "eve@x.org,=Eve,,,,Roma,,,IT,,,,,,,2019-09-26T14:36:48Z,2019-09-26T14:36:48Z,\
     0f0a1f62-3d1e-4d5c-9d5e-0f2f4f6a7b03,,free,",
];
/// The lines on which the faulty rows begin: the first row has two lines.
const FAULTY: [u64; 2] = [4, 6];
const FIELDS: [(&str, FieldType); 3] =
    [("birthday", FieldType::Date), ("plan", FieldType::Text), ("visits", FieldType::Number)];
const TYPES: [&str; 3] = ["Date", "Text", "Number"];

fn file() -> String {
    std::iter::once(HEADER).chain(ROWS).fold(String::new(), |text, row| text + row + "\r\n")
}

/// What an export of contacts has of each, without what a door may not write.
fn held(export: &str, without: &[&str]) -> Vec<Value> {
    let mut contacts: Vec<Value> = export
        .lines()
        .map(|line| {
            let mut contact: Value = serde_json::from_str(line).expect("JSON");
            let object = contact.as_object_mut().expect("an object");
            without.iter().for_each(|name| drop(object.remove(*name)));
            contact
        })
        .collect();
    contacts.sort_by_key(|contact| contact["email"].to_string());
    contacts
}

/// The lines that a command names.
fn named(err: &str) -> Vec<u64> {
    let line = |text: &str| text.split(':').nth(1)?.parse().ok();
    err.lines().filter_map(line).collect()
}

/// A request of the service's.
fn call(method: &str, url: &str, key: &str, body: &[u8]) -> Value {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    if !key.is_empty() {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let mut response =
        agent.run(request.body(body.to_vec()).expect("a request")).expect("an answer");
    let text = response.body_mut().read_to_string().expect("text");
    assert!(response.status().is_success(), "{method} {url}: {text}");
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// Imports the file by `/v3`, as clients do; the lines that were refused.
fn imported(service: &Service, file: &str) -> Vec<u64> {
    let ask = |method: &str, path: &str, body: Value| {
        call(
            method,
            &format!("{}/v3/marketing/{path}", service.url),
            &service.key,
            body.to_string().as_bytes(),
        )
    };
    let known = ask("GET", "field_definitions", Value::Null);
    let ids: Vec<(String, String)> = ["reserved_fields", "custom_fields"]
        .iter()
        .flat_map(|kind| known[kind].as_array().cloned().unwrap_or_default())
        .map(|field| {
            let text = |name: &str| field[name].as_str().unwrap_or_default().to_owned();
            (text("name"), text("id"))
        })
        .collect();
    // What is not writable is left out: when a contact was made, and its id.
    let columns: Vec<Option<&str>> = HEADER
        .split(',')
        .map(|column| {
            let is_written = !["CREATED_AT", "UPDATED_AT", "CONTACT_ID"].contains(&column);
            let id = ids.iter().find(|(name, _)| name.eq_ignore_ascii_case(column));
            id.map(|(_, id)| id.as_str()).filter(|_| is_written)
        })
        .collect();
    assert_eq!(columns.iter().flatten().filter(|id| id.starts_with("_rf")).count(), 15);
    let begun =
        ask("PUT", "contacts/imports", json!({"file_type": "csv", "field_mappings": columns}));
    call("PUT", begun["upload_uri"].as_str().expect("a link"), "", file.as_bytes());
    let path = format!("contacts/imports/{}", begun["job_id"].as_str().expect("an id"));
    let asked = Instant::now();
    let job = loop {
        let job = ask("GET", &path, Value::Null);
        if job["status"] != "pending" {
            break job;
        }
        assert!(asked.elapsed() < Duration::from_secs(20), "{job}");
        std::thread::sleep(Duration::from_millis(20));
    };
    let errors = call("GET", job["results"]["errors_url"].as_str().expect("a link"), "", b"");
    let lines = errors.as_str().expect("lines").lines();
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut lines: Vec<u64> = lines.filter_map(|error| error["line"].as_u64()).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_file_as_sendgrid_exports_it_is_one_set_of_contacts_through_every_door() {
    let scratch = Scratch::new();
    let path = scratch.write("export.csv", file());
    let file_name = path.display().to_string();
    let place = |name: &str| scratch.path(name).display().to_string();
    let named_types = FIELDS.iter().zip(TYPES);
    let fields: Vec<Value> =
        named_types.map(|((name, _), kind)| json!({"name": name, "type": kind})).collect();
    let fields = scratch.write("fields.json", json!({"fields": fields}).to_string());
    let fields = fields.display().to_string();
    let export = |data: &str| {
        let ran = segmentry(["export", "contacts", "-", "--data", &place(data)]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };

    let import =
        ["import", "contacts", &file_name, "--fields", &fields, "--data", &place("directory")];
    let ran = segmentry(import);
    assert_eq!(named(&ran.err), FAULTY, "{}", ran.err);
    let directory = held(&export("directory"), &[]);
    assert_eq!(directory.len(), 3, "{directory:?}");
    let ada = &directory[0];
    assert_eq!(ada["alternate_emails"], json!(["a1@x.org", "a2@x.org", "a3@x.org"]), "{ada}");
    assert_eq!(ada["custom_fields"]["birthday"], "1999-12-31T00:00:00Z");
    assert_eq!(ada["address_line_1"], "12 \"Old\" Road\r\nFlat 2");
    assert_eq!(ada["postal_code"], "0123");
    assert_eq!(ada["contact_id"], "0f0a1f62-3d1e-4d5c-9d5e-0f2f4f6a7b01");
    assert_eq!(ada["created_at"], "2019-09-26T14:36:48Z");
    assert_eq!(directory[1]["custom_fields"]["birthday"], "2001-01-02T09:05:00Z");

    let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
        .args(["import", "contacts", "-", "--fields", &fields, "--data", &place("stdin")])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    process.stdin.take().expect("it was asked for").write_all(file().as_bytes()).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    assert_eq!(named(&String::from_utf8_lossy(&output.stderr)), FAULTY);
    assert_eq!(held(&export("stdin"), &[]), directory);

    let of_v3 = ["contact_id", "created_at", "updated_at"];
    for (data, is_v3) in [("v1", false), ("v3", true)] {
        let service = Service::start(&scratch.path(data));
        for ((name, _), kind) in FIELDS.iter().zip(TYPES) {
            let body = json!({"name": name, "field_type": kind}).to_string();
            let url = format!("{}/v3/marketing/field_definitions", service.url);
            call("POST", &url, &service.key, body.as_bytes());
        }
        let lines = if is_v3 {
            imported(&service, &file())
        } else {
            let import = ["import", "contacts", &file_name, "--data", &service.url];
            named(&segmentry_as(&service.key, import).err)
        };
        assert_eq!(lines, FAULTY, "{data}");
        drop(service);
        let without = if is_v3 { &of_v3[..] } else { &[] };
        assert_eq!(held(&export(data), without), held(&export("directory"), without), "{data}");
    }

    let schema =
        FIELDS.iter().fold(Schema::builder(), |schema, (name, kind)| schema.field(name, *kind));
    let schema = schema.build().expect("three names");
    let mut engine = Engine::in_memory(schema.clone());
    let options = ReadOptions::default();
    let mut lines = Vec::new();
    for batch in segmentry_io::contacts(&path, &schema, options).expect("a header") {
        lines.extend(batch.refused.iter().map(|fault| fault.line));
        let contacts: Vec<_> = batch.contacts.into_iter().map(|placed| placed.record).collect();
        engine.execute(engine.now(), UpsertContacts::new(contacts)).expect("good records");
    }
    lines.sort_unstable();
    assert_eq!((lines.as_slice(), engine.contact_count()), (&FAULTY[..], 3));
}
