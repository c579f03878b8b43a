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
        ("/console/chart.js", "text/javascript; charset=utf-8"),
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
    let all = first + packed(&["editor.js", "chart.js"]);
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
fn all_keys_are_listed_without_their_secrets() {
    let server = Server::new(Policy::live());
    let some = scopes(&["service:read".to_owned(), "contacts:read".to_owned()]).expect("scopes");
    let (key, whole) = server.app().keys.create("auditor", &some, now(), None).expect("room");
    let header = format!("Bearer {whole}");
    let ask = || server.raw("GET", "/v1/keys", &[("authorization", &header)], b"");
    let got = ask();
    assert!(!got.text.contains(&key.hash) && !got.text.contains(&whole), "{}", got.text);
    let got = got.expect(200);
    let listed = got["results"].as_array().expect("a list");
    assert_eq!(listed.len(), 2);
    let own = &listed[1];
    assert_eq!((&own["id"], &own["name"]), (&json!(key.id), &json!("auditor")));
    assert_eq!((&own["scopes"], &own["valid"]), (&json!(key.scopes), &json!(true)));
    let first = listed[0]["id"].as_str().expect("an id");
    server.app().keys.revoke(first, now()).expect("it exists");
    let got = ask().expect(200);
    let revoked = &got["results"][0];
    assert_eq!((&revoked["valid"], revoked["revoked_at"].is_string()), (&json!(false), true));
    let blind = scopes(&["contacts:read".to_owned()]).expect("scopes");
    let (_, blind) = server.app().keys.create("blind", &blind, now(), None).expect("room");
    let header = format!("Bearer {blind}");
    assert_eq!(server.raw("GET", "/v1/keys", &[("authorization", &header)], b"").status, 403);
}

#[test]
fn what_is_due_is_listed_in_order() {
    let server = Server::new(Policy::sendgrid());
    assert_eq!(server.get("/v1/due").expect(200)["results"], json!([]));
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (SELECT contact_id \
                 FROM event_data WHERE event_type = 'open')";
    let segment = json!({"name": "opened", "query_dsl": query});
    let id = server.post("/v3/marketing/segments/2.0", &segment).expect(201)["id"].clone();
    let got = server.get("/v1/due").expect(200);
    let due = got["results"].as_array().expect("a list");
    assert_eq!(got["total"], json!(due.len()));
    let of_segment: Vec<_> = due.iter().filter(|due| due["segment_id"] == id).collect();
    assert_eq!(of_segment.len(), 1, "{got}");
    assert_eq!(of_segment[0]["what"], "population");
    assert_eq!(server.get("/v1/status").expect(200)["next_deadline"], due[0]["at"]);
    let one = server.get("/v1/due?limit=1").expect(200);
    assert_eq!((&one["total"], one["results"].as_array().map(Vec::len)), (&got["total"], Some(1)));
    assert_eq!(server.get("/v1/due?limit=0").status, 400);
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

#[test]
fn a_query_is_read_as_a_tree_with_the_bytes_of_each_part_whatever_its_names_are() {
    let server = Server::new(Policy::live());
    let parse =
        |query: &str| server.post("/v1/queries/parse", &json!({"query": query})).expect(200);
    let query =
        "SELECT contact_id, updated_at FROM contact_data WHERE (cty != 'Åre' OR NOT x IN (1, 2))";
    let tree = parse(query)["tree"].clone();
    let filter = tree["parts"].as_array().expect("clauses").last().expect("WHERE").clone();
    assert_eq!((&tree["kind"], &filter["kind"]), (&json!("select"), &json!("where")));
    let whole = &filter["parts"][0];
    let text = |of: &serde_json::Value| {
        let byte = |name: &str| of[name].as_u64().expect("a place") as usize;
        query[byte("start")..byte("end")].to_owned()
    };
    assert_eq!((&whole["kind"], text(whole)), (&json!("or"), query[54..].to_owned()));
    let [first, second] = [0, 1].map(|at| whole["parts"][at].clone());
    assert_eq!((&first["kind"], &first["text"]), (&json!("compare"), &json!("!=")));
    assert_eq!((&second["kind"], text(&second)), (&json!("not"), "NOT x IN (1, 2)".to_owned()));
    let wrong = parse("SELECT contact_id, updated_at FROM contact_data WHERE");
    assert!(wrong["tree"].is_null() && wrong["error"]["message"].is_string(), "{wrong}");
}

#[test]
fn values_are_suggested_by_frequency_and_identifiers_never() {
    let server = Server::new(Policy::live());
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str()), ("content-type", "application/x-ndjson")];
    let person = |at: usize, city: &str| json!({"email": format!("p{at}@x.org"), "city": city});
    let cities = ["Oslo", "Bergen", "Oslo", "Ås"];
    let lines: Vec<String> =
        cities.iter().enumerate().map(|(at, city)| person(at, city).to_string()).collect();
    server.raw("POST", "/v1/contacts", &headers, lines.join("\n").as_bytes()).expect(200);
    let event = json!({"event_id": "e", "email": "p0@x.org", "event_type": "order",
        "timestamp": "2026-01-01T00:00:00Z", "properties": {"total": 4, "by": {"card": "x"}}});
    server.raw("POST", "/v1/events", &headers, event.to_string().as_bytes()).expect(200);
    let values = |id: &str| server.get(&format!("/v1/fields/{id}/values"));
    let oslo = json!({"value": "Oslo", "count": 2});
    for id in ["_rf6_T?limit=1", "city?limit=1", "city?start=o"] {
        let (path, query) = id.split_once('?').expect("a query");
        let found = server.get(&format!("/v1/fields/{path}/values?{query}")).expect(200);
        assert_eq!(found["values"], json!([oslo]), "{id}");
    }
    assert_eq!(values("_rf6_T").expect(200)["values"].as_array().map(Vec::len), Some(3));
    for id in ["_rf2_T", "email", "contact_id", "alternate_emails", "phone_number"] {
        assert_eq!(values(id).error(400).0, "custom_field_id", "{id}");
    }
    assert_eq!(values("none").error(404).0, "custom_field_id");
    let found = server.get("/v1/event_types/order/properties").expect(200);
    assert_eq!(found["properties"], json!([["by", "card"], ["total"]]));
    let found = server.get("/v1/event_types/none/properties").expect(200);
    assert_eq!(found["properties"], json!([]));
}
