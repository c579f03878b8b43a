//! The console's files, and the routes that its pages read.
//!
//! In: requests of a browser. Out: files with their policy, compressed or not; what the pages show.

use std::io::Read as _;

use crate::common;

use common::{Server, now};
use segmentry::Policy;
use segmentry_server::keys::{Scope, scopes};
use serde_json::json;

#[test]
fn files_come_with_a_policy_without_exceptions_and_packed_where_that_is_taken() {
    let server = Server::new(Policy::live());
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/console/console.js", "text/javascript; charset=utf-8"),
        ("/console/console.css", "text/css; charset=utf-8"),
        ("/console/editor.js", "text/javascript; charset=utf-8"),
        ("/console/icon.svg", "image/svg+xml"),
    ] {
        let whole = server.raw("GET", path, &[], b"");
        assert_eq!((whole.status, whole.header("content-type")), (200, Some(kind)), "{path}");
        let policy = whole.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(whole.header("cache-control"), Some("no-cache"));
        let tag = whole.header("etag").expect("a tag").to_owned();
        let same = server.raw("GET", path, &[("if-none-match", &tag)], b"");
        assert_eq!((same.status, same.text.as_str()), (304, ""), "{path}");
        for (accept, packed) in [("gzip, br", true), ("gzip;q=0", false), ("br", false)] {
            let got = server.raw("GET", path, &[("accept-encoding", accept)], b"");
            let coding = got.header("content-encoding");
            assert_eq!(coding.is_some(), packed, "{path} {accept}");
        }
    }
    let policy = server.raw("GET", "/", &[], b"");
    let policy = policy.header("content-security-policy").expect("a policy");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(include_str!("../../../../docs/service.md")).contains(policy), "{policy}");
    assert_eq!(server.raw("GET", "/console/none.js", &[], b"").status, 404);
    assert_eq!(server.raw("GET", "/console/..%2Fapi.html", &[], b"").status, 404);
}

#[test]
fn what_the_pages_load_keeps_the_budget() {
    let packed = |names: &[&str]| -> usize {
        let of = |name: &&str| {
            let path = format!("{}/src/console/{name}", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(path).expect("a built file");
            let mut packed = Vec::new();
            let mut packer = flate2::read::GzEncoder::new(&bytes[..], flate2::Compression::best());
            packer.read_to_end(&mut packed).expect("memory");
            packed.len()
        };
        names.iter().map(of).sum()
    };
    let first = packed(&["index.html", "console.js", "console.css", "icon.svg"]);
    let all = first + packed(&["editor.js"]);
    assert!(first <= 90 * 1024 && all <= 350 * 1024, "{first} bytes at first, {all} in all");
}

#[test]
fn events_of_a_contact_come_latest_first_with_the_payload_that_was_sent() {
    let server = Server::new(Policy::live());
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str()), ("content-type", "application/x-ndjson")];
    server.raw("POST", "/v1/contacts", &headers, b"{\"email\":\"a@x.org\"}").expect(200);
    let event = |n: usize, kind: &str| {
        format!(
            "{{\"event_id\":\"e{n}\",\"email\":\"a@x.org\",\"event_type\":\"{kind}\",\
             \"timestamp\":\"2026-01-0{n}T00:00:00Z\",\"properties\":{{\"total\":12345678901234567.25}}}}"
        )
    };
    let lines = [event(2, "open"), event(3, "click"), event(1, "open")].join("\n");
    server.raw("POST", "/v1/events", &headers, lines.as_bytes()).expect(200);
    let found = server.get("/v3/marketing/contacts").expect(200);
    let id = found["result"][0]["id"].as_str().expect("an id").to_owned();
    let got = server.get(&format!("/v1/contacts/{id}/events?limit=2"));
    assert!(got.text.contains("{\"total\":12345678901234567.25}"), "{}", got.text);
    let got = got.expect(200);
    let ids = [&got["events"][0]["event_id"], &got["events"][1]["event_id"]];
    assert_eq!((ids, &got["count"]), ([&json!("e3"), &json!("e2")], &json!(3)));
    assert_eq!(got["events"].as_array().map(Vec::len), Some(2));
    let none = server.get("/v1/contacts/00000000-0000-4000-8000-000000000000/events");
    assert_eq!(none.status, 404);
    let types = server.get("/v1/event_types").expect(200);
    assert_eq!(types, json!({"event_types": ["click", "open"]}));
}

#[test]
fn a_key_reads_its_own_scopes() {
    let server = Server::new(Policy::live());
    let some: Vec<Scope> =
        scopes(&["segments:read".to_owned(), "lists:*".to_owned()]).expect("scopes");
    let (key, whole) = server.app().keys.create("reader", &some, now(), None).expect("room");
    let header = format!("Bearer {whole}");
    let got = server.raw("GET", "/v1/key", &[("authorization", &header)], b"").expect(200);
    let expected = json!(["lists:read", "lists:write", "segments:read"]);
    assert_eq!((&got["id"], &got["name"]), (&json!(key.id), &json!("reader")));
    assert_eq!(got["scopes"], expected);
    let open = Server::without_keys();
    let got = open.raw("GET", "/v1/key", &[], b"").expect(200);
    let all = Scope::all().count();
    assert_eq!((&got["id"], got["scopes"].as_array().map(Vec::len)), (&json!(null), Some(all)));
}

#[test]
fn a_check_says_which_bytes_are_meant() {
    let server = Server::new(Policy::live());
    let check =
        |query: &str| server.post("/v1/queries/check", &json!({"query": query})).expect(200);
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Åre' AND ctiy = 'x'";
    let error = check(query)["error"].clone();
    let place = |of: &serde_json::Value, end: &str| of[end].as_u64().expect("a place") as usize;
    assert_eq!(&query[place(&error, "start")..place(&error, "end")], "ctiy");
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city <> 'x'";
    let warnings = check(query)["warnings"].clone();
    let warning = &warnings.as_array().expect("a list")[0];
    assert!(warning["message"].as_str().is_some_and(|text| text.contains("IS NULL")));
    if warning["start"].is_u64() {
        assert!(query[place(warning, "start")..place(warning, "end")].contains("city"));
    }
}
