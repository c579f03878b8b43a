//! Every route, with every kind of key.
//!
//! In: the routes as the router has them. Out: the whole matrix of answers, so that no new route is
//! forgotten.

use crate::common;

use chrono::TimeDelta;
use common::{Server, now};
use segmentry::Policy;
use segmentry_server::keys::{Scope, scopes};
use segmentry_server::{Route, routes};
use serde_json::{Value, json};

use crate::webhooks::segment;

/// A path with something in the place of its names.
fn filled(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '{' => {
                inside = true;
                out.push_str("00000000-0000-4000-8000-000000000000");
            }
            '}' => inside = false,
            _ if inside => {}
            letter => out.push(letter),
        }
    }
    out
}

fn with_scopes(server: &Server, scopes: &[Scope]) -> String {
    server.app().keys.create("some", scopes, now(), None).expect("room").1
}

#[test]
fn every_route_answers_every_kind_of_key_as_it_must() {
    let server = Server::new(Policy::live());
    let all: Vec<Scope> = Scope::all().collect();
    let (expired, wrong) = {
        let keys = &server.app().keys;
        let expired =
            keys.create("old", &all, now() - TimeDelta::days(2), Some(TimeDelta::days(1)));
        let mut wrong = server.key.clone();
        wrong.replace_range(40..41, if &wrong[40..41] == "A" { "B" } else { "A" });
        (expired.expect("room").1, wrong)
    };
    let revoked = {
        let (key, whole) = server.app().keys.create("gone", &all, now(), None).expect("room");
        server.app().keys.revoke(&key.id, now()).expect("it is there");
        whole
    };
    let (mut cells, mut guarded) = (0, 0);
    let ask = |route: &Route, key: Option<&str>| {
        // A stream goes on for ever; it is asked for something that it refuses.
        let path = filled(&route.path).replace("/stream", "/stream?after=x");
        let key = key.map(|key| format!("Bearer {key}"));
        let headers: Vec<(&str, &str)> =
            key.iter().map(|key| ("authorization", key.as_str())).collect();
        server.raw(&route.method, &path, &headers, b"")
    };
    for route in routes() {
        let what = format!("{} {}", route.method, route.path);
        if !route.needs_key {
            let got = ask(&route, None);
            let own = route.path == "/v1/webhooks/sendgrid";
            assert_eq!(got.status == 401, own, "{what}: {}", got.text);
            assert!(got.status < 500, "{what}");
            cells += 1;
            continue;
        }
        guarded += 1;
        let needed: Vec<Scope> = scopes(&route.scopes).expect("scopes of ours");
        let others: Vec<Scope> =
            all.iter().copied().filter(|scope| !needed.contains(scope)).collect();
        for (name, key, expected) in [
            ("no key", None, 401),
            ("no key of ours", Some("SG.x.y"), 401),
            ("a wrong key", Some(wrong.as_str()), 401),
            ("an expired key", Some(expired.as_str()), 401),
            ("a revoked key", Some(revoked.as_str()), 401),
        ] {
            let got = ask(&route, key);
            assert_eq!(got.status, expected, "{what} with {name}: {}", got.text);
            let mut body = got.json();
            if route.scopes == ["tracking:write"] {
                let coded = body.as_object_mut().expect("an object");
                assert_eq!(coded.remove("code"), Some("unauthorized".into()), "{what}");
                assert_eq!(coded.remove("message"), Some("authorization required".into()));
            }
            let plain =
                serde_json::json!({"errors":[{"field":null,"message":"authorization required"}]});
            assert_eq!(body, plain, "{what} with {name}");
            assert!(
                got.header("x-ratelimit-limit").is_some() && got.header("x-request-id").is_some()
            );
            cells += 1;
        }
        let mut short = Vec::new();
        if !needed.is_empty() {
            short.push(("every other scope", with_scopes(&server, &others)));
        }
        for left_out in needed.iter().skip(1) {
            let some: Vec<Scope> =
                needed.iter().copied().filter(|scope| scope != left_out).collect();
            short.push(("all but one", with_scopes(&server, &some)));
        }
        for (name, key) in &short {
            assert_eq!(ask(&route, Some(key)).status, 403, "{what} with {name}");
            cells += 1;
        }
        let right = with_scopes(&server, &needed);
        let got = ask(&route, Some(&right));
        assert!(
            !matches!(got.status, 401 | 403 | 405 | 500..),
            "{what}: {} {}",
            got.status,
            got.text
        );
        cells += 1;
    }
    println!("{guarded} guarded routes, {cells} cells");
    assert!(guarded > 35 && cells > 7 * guarded);
}

#[test]
fn a_key_that_is_revoked_while_the_server_runs_is_refused_with_the_next_request() {
    let server = Server::new(Policy::live());
    let all: Vec<Scope> = Scope::all().collect();
    let elsewhere =
        segmentry_server::keys::Keys::open(&server.app().config.data).expect("it is there");
    let (key, whole) = elsewhere.create("other", &all, now(), None).expect("room");
    let header = format!("Bearer {whole}");
    let ask = || server.raw("GET", "/v1/status", &[("authorization", &header)], b"").status;
    assert_eq!(ask(), 200, "one that another process made is good at once");
    elsewhere.revoke(&key.id, now()).expect("it is there");
    assert_eq!(ask(), 401);
}

#[test]
fn a_request_that_waits_for_changes_is_refused_once_its_key_is_revoked() {
    let server = Server::new(Policy::live());
    let (key, whole) = {
        let feed = segmentry_server::keys::scopes(&["feed:read".to_owned()]).expect("a scope");
        server.app().keys.create("reader", &feed, now(), None).expect("room")
    };
    let last = server.get("/v1/changes?after=0").expect(200)["last"].clone();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| {
            let path = format!("/v1/changes?after={last}&wait=20");
            server.raw("GET", &path, &[("authorization", &format!("Bearer {whole}"))], b"")
        });
        std::thread::sleep(std::time::Duration::from_millis(200));
        server.app().keys.revoke(&key.id, now()).expect("it is there");
        segment(&server, "Oslo", "Oslo");
        let got = waits.join().expect("no panic");
        assert_eq!(got.status, 401, "{}", got.text);
    });
}

#[test]
fn a_key_is_shown_nothing_of_records_that_it_may_not_read() {
    let edit_pause = segmentry::time::Duration::ZERO;
    let server = Server::new(Policy { edit_pause, ..Policy::live() });
    let of = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let scopes = segmentry_server::keys::scopes(&names).expect("scopes");
        format!("Bearer {}", with_scopes(&server, &scopes))
    };
    let ask = |key: &str, method: &str, path: &str, body: &Value| {
        let headers = [("authorization", key), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        server.raw(method, path, &headers, body.as_bytes())
    };
    let list = server.post("/v3/marketing/lists", &json!({"name": "all"})).expect(201);
    let list = list["id"].as_str().expect("an id");
    let ada = json!({"list_ids": [list], "contacts": [
        {"email": "ada@example.com", "first_name": "Ada", "external_id": "a7", "city": "Oslo"}]});
    server.put("/v3/marketing/contacts", &ada).expect(202);
    let event = json!({"event_id": "1", "email": "ada@example.com", "event_type": "open",
        "timestamp": "2026-01-01T00:00:00Z"});
    let taken = ask(&of(&["all"]), "POST", "/v1/events", &event).expect(200);
    assert_eq!(taken["accepted"], 1, "{taken}");
    let id = segment(&server, "Oslo", "Oslo");
    let path = format!("/v3/marketing/segments/2.0/{id}");
    let old = format!("/v3/marketing/segments/{id}");
    let on_list = format!("/v3/marketing/lists/{list}?contact_sample=true");
    let (some, whole) = (of(&["segments:*", "lists:read"]), of(&["marketing"]));
    for (method, path, body) in [
        ("GET", &path, Value::Null),
        ("GET", &old, Value::Null),
        ("PATCH", &path, json!({"name": "Oslo 2"})),
        ("GET", &on_list, Value::Null),
    ] {
        let got = ask(&some, method, path, &body);
        assert_eq!(got.status, 200, "{}", got.text);
        assert!(!got.text.contains("ada@"), "{method} {path}: {}", got.text);
        // What SendGrid's API shows, a key for that API sees.
        if method == "GET" {
            assert!(ask(&whole, method, path, &body).text.contains("ada@"), "{path}");
        }
    }
    let check = |key: &str, condition: &str| {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let got = ask(key, "POST", "/v1/queries/check", &json!({"query": query})).expect(200);
        assert_eq!(got["lints"] == json!([]), got["warnings"] == json!([]));
        got["lints"].to_string()
    };
    let opened = "contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'Open')";
    for condition in ["first_name = 'ADA'", "external_id = 'A7'", opened] {
        assert_eq!(check(&some, condition), "[]", "{condition}");
    }
    assert!(check(&whole, "first_name = 'ADA'").contains("'Ada'"));
    assert_eq!(check(&whole, "external_id = 'A7'"), "[]", "identifiers are not suggested");
    assert_eq!(check(&whole, opened), "[]", "such keys read no events");
    let told = check(&of(&["all"]), opened);
    assert!(told.contains("'open'"), "{told}");
    let search = json!({"query": "event_type = 'open'"});
    let search = |key: &str| ask(key, "POST", "/v3/marketing/contacts/search", &search).status;
    assert_eq!(search(&of(&["contacts:read"])), 403);
    assert_eq!(search(&of(&["contacts:read", "events:read"])), 200);
}

#[test]
fn without_a_key_the_server_listens_on_loopback_only() {
    let data = std::env::temp_dir().join(format!("segmentry-open-{}", std::process::id()));
    let mut config = segmentry_server::config::Config { data: data.clone(), ..Default::default() };
    config.listen = "0.0.0.0:0".parse().expect("an address");
    let error = segmentry_server::Server::open(config.clone()).expect_err("anybody could come in");
    assert!(error.to_string().contains("segmentry key new"), "{error}");
    let keys = segmentry_server::keys::Keys::open(&data).expect("it was made");
    keys.create("one", &[], now(), None).expect("room");
    drop(segmentry_server::Server::open(config).expect("now it may"));
    std::fs::remove_dir_all(data).expect("it is ours");
}

#[test]
fn too_many_requests_of_one_key_are_429_and_say_when_to_come_back() {
    let server = Server::with(Policy::live(), |config| config.limits.requests_per_minute = 5);
    let mut statuses: Vec<u16> = (0..7).map(|_| server.get("/v1/status").status).collect();
    // A minute may begin in between.
    if !statuses.contains(&429) {
        statuses = (0..7).map(|_| server.get("/v1/status").status).collect();
    }
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    let got = server.get("/v1/status");
    if got.status == 429 {
        assert!(got.header("retry-after").is_some());
        assert_eq!(got.header("x-ratelimit-remaining"), Some("0"));
        let body = serde_json::json!({"errors":[{"field":null,"message":"too many requests"}]});
        assert_eq!(got.json(), body);
    }
    assert_eq!(server.raw("GET", "/livez", &[], b"").status, 200, "health is never refused");
}
