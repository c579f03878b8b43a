//! What unmodified tools ask, and the forms in which they read it.
//!
//! In: the requests by which clients of `SendGrid` test a key, bytes as they write them. Out: answers that they take.

use crate::common;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use common::Server;
use segmentry::Policy;
use segmentry_server::keys::scopes;
use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};

/// What a server answers to bytes that are sent as they are.
fn exchanged(server: &Server, bytes: &str) -> String {
    let address = server.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(bytes.as_bytes()).expect("it listens");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("it ends");
    text
}

#[test]
fn names_of_headers_go_out_in_title_case() {
    let server = Server::new(Policy::live());
    let text = exchanged(&server, "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    for name in ["Content-Type: application/json", "X-Request-Id: ", "Cache-Control: no-store"] {
        assert!(text.contains(name), "{name}: {text}");
    }
}

fn key_with(server: &Server, names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let scopes = scopes(&names).expect("scopes that exist");
    let (_, key) = server.app().keys.create("some", &scopes, common::now(), None).expect("room");
    format!("Bearer {key}")
}

#[test]
fn any_good_key_is_answered_what_tools_ask_first() {
    let server = Server::new(Policy::live());
    let (marketing, feed) = (key_with(&server, &["marketing"]), key_with(&server, &["feed:read"]));
    for key in [&marketing, &feed] {
        for path in [
            "/v3/scopes",
            "/v3/user/account",
            "/v3/user/profile",
            "/v3/scopes/",
            "/v3/user/profile//?x=1",
        ] {
            let got = server.raw("GET", path, &[("authorization", key)], b"");
            assert_eq!(got.status, 200, "{path}: {}", got.text);
        }
    }
    let scopes =
        |key: &str| server.raw("GET", "/v3/scopes", &[("authorization", key)], b"").expect(200);
    assert_eq!(scopes(&feed)["scopes"], json!(["user.account.read", "user.profile.read"]));
    let named = scopes(&marketing)["scopes"].to_string();
    assert!(named.contains("\"marketing.read\"") && !named.contains("suppression"), "{named}");
    let account = server.get("/v3/user/account").expect(200);
    assert_eq!(account["type"], "paid");
    assert_eq!(server.raw("GET", "/v3/scopes", &[], b"").status, 401);
}

#[test]
fn suppression_lists_are_made_of_the_latest_event_of_each_address() {
    let server = Server::new(Policy::live());
    let people: Vec<Value> =
        ["a", "b", "c"].iter().map(|name| json!({"email": format!("{name}@x.org")})).collect();
    server.put("/v3/marketing/contacts", &json!({"contacts": people})).expect(202);
    let event = |id: &str, email: &str, name: &str, at: i64, more: Value| {
        let mut event = json!({"sg_event_id": id, "email": email, "event": name, "timestamp": at});
        event
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        event
    };
    let hard = json!({"type": "bounce", "reason": "550 no such user", "status": "5.1.1"});
    let events = json!([
        event("1", "a@x.org", "bounce", 1_700_000_000, hard.clone()),
        event(
            "2",
            "A@x.org",
            "bounce",
            1_700_000_100,
            json!({"type": "bounce", "reason": "again", "status": "5.0.0"})
        ),
        event("3", "b@x.org", "bounce", 1_700_000_050, hard),
        event(
            "4",
            "c@x.org",
            "bounce",
            1_700_000_060,
            json!({"type": "blocked", "reason": "later", "status": "4.0.0"})
        ),
        event("5", "c@x.org", "spamreport", 1_700_000_070, json!({"ip": "192.0.2.1"})),
        event("6", "b@x.org", "unsubscribe", 1_700_000_080, json!({})),
        event("7", "a@x.org", "dropped", 1_700_000_090, json!({"reason": "Invalid"})),
        event("8", "b@x.org", "dropped", 1_700_000_090, json!({"reason": "Bounced Address"})),
    ]);
    server.post("/v1/webhooks/sendgrid", &events).expect(200);
    let list = |path: &str| server.get(&format!("/v3/{path}")).expect(200);
    let a =
        json!({"created": 1_700_000_100, "email": "a@x.org", "reason": "again", "status": "5.0.0"});
    let b = json!({"created": 1_700_000_050, "email": "b@x.org", "reason": "550 no such user", "status": "5.1.1"});
    assert_eq!(list("suppression/bounces?offset=0&limit=500"), json!([a, b]));
    assert_eq!(list("suppression/bounces?limit=1&offset=1.0"), json!([b]));
    assert_eq!(list("suppression/bounces?email=B@x.org"), json!([b]));
    assert_eq!(list("suppression/bounces?start_time=1700000050&end_time=1700000050"), json!([b]));
    let blocked = json!([{"created": 1_700_000_060, "email": "c@x.org", "reason": "later", "status": "4.0.0"}]);
    assert_eq!(list("suppression/blocks/"), blocked);
    let reported = json!([{"created": 1_700_000_070, "email": "c@x.org", "ip": "192.0.2.1"}]);
    assert_eq!(list("suppression/spam_reports"), reported);
    let invalid = json!([{"created": 1_700_000_090, "email": "a@x.org", "reason": "Invalid"}]);
    assert_eq!(list("suppression/invalid_emails"), invalid);
    let unsubscribed = json!([{"created": 1_700_000_080, "email": "b@x.org"}]);
    assert_eq!(list("suppression/unsubscribes"), unsubscribed);
    assert_eq!(list("asm/suppressions/global"), unsubscribed);
    for wrong in ["limit=501", "limit=0", "offset=-1", "start_time=x", "start_time=2&end_time=1"] {
        let field = server.get(&format!("/v3/suppression/bounces?{wrong}")).error(400).0;
        assert!(wrong.starts_with(&field), "{wrong}: {field}");
    }
}

#[test]
fn paths_of_sendgrids_that_are_not_here_say_so_and_other_accounts_are_refused_by_name() {
    let server = Server::new(Policy::live());
    for path in ["/v3/mail/send", "/v3/templates", "/v3"] {
        let (_, message) = server.post(path, &json!({})).error(404);
        assert!(message.contains("not part of this service"), "{path}: {message}");
    }
    assert!(!server.get("/v1/pets").error(404).1.contains("SendGrid"));
    let key = format!("Bearer {}", server.key);
    for path in ["/v3/marketing/lists", "/v1/status"] {
        let headers = [("authorization", key.as_str()), ("on-behalf-of", "sub")];
        let (field, message) = server.raw("GET", path, &headers, b"").error(400);
        assert!(field == "on-behalf-of" && message.contains("no subusers"), "{field}: {message}");
    }
}

#[test]
fn a_path_may_end_with_a_slash() {
    let server = Server::new(Policy::live());
    server.post("/v3/marketing/lists/", &json!({"name": "l"})).expect(201);
    let page = server.get("/v3/marketing/lists/?page_size=1").expect(200);
    assert_eq!(page["_metadata"]["count"], 1);
    for path in ["/livez/", "//", "/?x"] {
        assert_eq!(server.raw("GET", path, &[], b"").status, 200, "{path}");
    }
}

#[test]
fn a_429_of_a_quota_tells_of_that_quota() {
    let server = Server::new(Policy::sendgrid());
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'x'";
    let made = server
        .post("/v3/marketing/segments/2.0", &json!({"name": "s", "query_dsl": query}))
        .expect(201);
    let path = format!("/v3/marketing/segments/2.0/{}", made["id"].as_str().expect("an id"));
    let headers = |got: &common::Got| {
        let number =
            |name: &str| got.header(name).and_then(|text| text.parse::<i64>().ok()).expect(name);
        ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"]
            .map(number)
    };
    let early = server.patch(&path, &json!({"name": "t"}));
    assert_eq!(early.status, 429, "{}", early.text);
    let [limit, left, reset, wait] = headers(&early);
    assert_eq!((limit, left), (1, 0));
    assert!(
        (1..=301).contains(&wait) && (reset - common::now().timestamp() - wait).abs() <= 1,
        "{reset} {wait}"
    );
    let refresh = || {
        let path = path.replace("/2.0/", "/2.0/refresh/");
        server.post(&path, &json!({"user_time_zone": "UTC"}))
    };
    server.forward(30);
    refresh().expect(202);
    let again = refresh();
    assert_eq!(again.status, 429, "{}", again.text);
    let [limit, left, reset, _] = headers(&again);
    assert_eq!((limit, left), (1, 0), "one in an hour");
    assert!(reset > common::now().timestamp() + 3_000, "{reset}");
}

#[test]
fn measurements_are_plain_text_for_those_who_ask_and_each_has_its_help() {
    let server = Server::new(Policy::live());
    let key = format!("Bearer {}", server.key);
    for (accept, form) in [
        ("text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8"),
        ("*/*", "application/openmetrics-text; version=1.0.0; charset=utf-8"),
    ] {
        // The second time there is a request to tell of.
        server.raw("GET", "/metrics", &[("authorization", &key)], b"");
        let got =
            server.raw("GET", "/metrics", &[("authorization", &key), ("accept", accept)], b"");
        assert_eq!((got.status, got.header("content-type")), (200, Some(form)));
        let families = |head: &str| -> Vec<String> {
            let named =
                got.text.lines().filter_map(|line| line.strip_prefix(head)?.split_once(' '));
            named.filter(|(_, text)| !text.is_empty()).map(|(name, _)| name.to_owned()).collect()
        };
        let (helped, typed) = (families("# HELP "), families("# TYPE "));
        assert!(helped == typed && helped.len() > 20, "{helped:?} {typed:?}");
        for line in got.text.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split(['{', ' ']).next().expect("a name");
            let ends: &[&str] = if accept == "*/*" {
                &["", "_total", "_bucket", "_sum", "_count"]
            } else {
                &["", "_bucket", "_sum", "_count"]
            };
            let has_family = ends.iter().any(|end| {
                name.strip_suffix(end)
                    .is_some_and(|family| helped.iter().any(|held| held == family))
            });
            assert!(has_family, "{line}");
        }
        assert_eq!(got.text.contains("# EOF"), accept == "*/*");
    }
}

#[test]
fn advice_is_whole_where_values_are_left_out() {
    let server = Server::new(Policy::live());
    let said = |path: &str, line: &Value| {
        let key = format!("Bearer {}", server.key);
        let got = server.raw("POST", path, &[("authorization", &key)], line.to_string().as_bytes());
        got.expect(200)["errors"][0]["message"].as_str().expect("a refusal").to_owned()
    };
    let event = |more: Value| {
        let mut event = json!({"event_id": "1", "email": "a@x.org", "event_type": "x", "timestamp": "2026-01-01"});
        event
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        event
    };
    let example = "`2026-01-31T12:00:00Z`";
    assert_eq!(
        said("/v1/events", &event(json!({"timestamp": "yesterday"}))),
        format!(
            "timestamp: `…` is not a timestamp of the years 0001 to 9999; write it like {example}"
        )
    );
    assert_eq!(
        said("/v1/events", &event(json!({"total": 5}))),
        "total: unknown field; put it under `properties`"
    );
    assert_eq!(
        said("/v1/events", &event(json!({"timestamp": 5}))),
        "timestamp: takes text, not a number"
    );
    assert_eq!(
        said("/v1/contacts", &json!({"email": "a@x.org", "list_ids": "abc"})),
        "list_ids: takes an array of texts, not a text"
    );
    assert_eq!(
        said("/v1/contacts", &json!({"email": "a@x.org", "created_at": 1_767_225_600})),
        format!(
            "created_at: takes a timestamp, not a number; write it in ISO 8601, like {example}"
        )
    );
}

#[test]
fn the_description_has_what_generators_of_clients_need() {
    let server = Server::new(Policy::live());
    let api = server.raw("GET", "/openapi.json", &[], b"").expect(200);
    assert!(
        api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")),
        "{}",
        api["openapi"]
    );
    assert_eq!(api["servers"], json!([{"url": server.app().config.base_url()}]));
    let names = |tags: &Value, of: fn(&Value) -> &Value| -> BTreeSet<String> {
        let all = tags.as_array().into_iter().flatten();
        all.filter_map(|tag| of(tag).as_str().map(str::to_owned)).collect()
    };
    let (tags, mut used, mut ids) =
        (names(&api["tags"], |tag| &tag["name"]), BTreeSet::new(), BTreeSet::new());
    let mut count = 0;
    for (path, item) in api["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            count += 1;
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{id}");
            assert!(ids.insert(id), "{method} {path}: the id repeats");
            let of_operation = names(&operation["tags"], |tag| tag);
            assert!(!of_operation.is_empty(), "{method} {path} has no tag");
            used.extend(of_operation);
            for (status, response) in operation["responses"].as_object().expect("responses") {
                let text = response["description"].as_str().unwrap_or_default();
                assert!(!text.is_empty(), "{method} {path} {status}");
            }
        }
    }
    assert!(count > 55 && tags == used, "{tags:?} {used:?}");
}

#[test]
fn a_request_names_its_host_once_and_a_foreign_one_gets_nothing_without_a_key() {
    let server = Server::new(Policy::live());
    let ask = |head: &str| exchanged(&server, &format!("{head}\r\nconnection: close\r\n\r\n"));
    for wrong in ["GET /livez HTTP/1.1", "GET /livez HTTP/1.1\r\nhost: x\r\nhost: y"] {
        let text = ask(wrong);
        assert!(text.starts_with("HTTP/1.1 400") && text.contains("`Host`"), "{wrong}: {text}");
    }
    for right in ["GET /livez HTTP/1.1\r\nhost: x", "GET /livez HTTP/1.0"] {
        assert!(ask(right).contains(" 200 OK"), "{right}");
    }
    let open = Server::without_keys();
    for (host, path, status) in [
        ("evil.example", "/livez", 403),
        ("evil.example", "/openapi.json", 403),
        ("evil.example", "/v1/pets", 403),
        ("localhost", "/openapi.json", 200),
        ("127.0.0.1", "/v1/status", 200),
    ] {
        let text = exchanged(
            &open,
            &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"),
        );
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{host} {path}: {text}");
    }
}

#[test]
fn the_open_upload_of_a_revoked_key_ends_with_the_next_batch() {
    let server = Server::new(Policy::live());
    let all: Vec<_> = scopes(&["all".to_owned()]).expect("a scope");
    let (key, whole) = server.app().keys.create("upload", &all, common::now(), None).expect("room");
    let mut stream =
        TcpStream::connect(server.base.trim_start_matches("http://")).expect("it listens");
    let head = format!(
        "POST /v1/contacts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {whole}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it listens");
    let mut send = |from: usize| {
        let lines = common::lines(1_000, |n| json!({"email": format!("{}@x.org", from + n)}));
        let chunk = format!("{:x}\r\n{lines}\r\n", lines.len());
        stream.write_all(chunk.as_bytes())
    };
    send(0).expect("it listens");
    server.until("/v3/marketing/contacts/count", |count| count["contact_count"] == 1_000);
    server.app().keys.revoke(&key.id, common::now()).expect("it is there");
    send(1_000).expect("it listens");
    // It may be cut off already.
    let _ = stream.write_all(b"0\r\n\r\n");
    let mut text = String::new();
    let mut reader = std::io::BufReader::new(stream);
    std::io::BufRead::read_line(&mut reader, &mut text).expect("an answer");
    assert!(text.starts_with("HTTP/1.1 401"), "{text}");
    assert_eq!(server.get("/v3/marketing/contacts/count").expect(200)["contact_count"], 1_000);
}

#[test]
fn beyond_the_bound_of_all_streams_one_more_is_503_until_one_is_closed() {
    let server = Server::with(Policy::live(), |config| {
        config.limits.streams = 3;
        config.limits.streams_per_key = 2;
    });
    let keys = [(); 3].map(|()| key_with(&server, &["feed:read"]));
    // A stream that is answered has its place.
    let open = |key: &str| {
        let address = server.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let head =
            format!("GET /v1/changes/stream HTTP/1.1\r\nhost: x\r\nauthorization: {key}\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("it listens");
        let mut answered = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut answered).expect("an answer");
        (stream, String::from_utf8_lossy(&answered).into_owned())
    };
    let held = [&keys[0], &keys[0], &keys[1]].map(|key| open(key));
    assert!(held.iter().all(|(_, answer)| answer == "HTTP/1.1 200"), "{held:?}");
    let get =
        |key: &str| server.raw("GET", "/v1/changes/stream?wait=0", &[("authorization", key)], b"");
    let refused = get(&keys[2]);
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.header("retry-after").is_some(), "it says when to come again");
    drop(held);
    let begun = Instant::now();
    while get(&keys[2]).status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "a closed stream gives its place back");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn streams_that_nobody_reads_are_bounded_and_keep_nobody_waiting() {
    let streams: usize =
        std::env::var("STREAMS").map_or(300, |streams| streams.parse().expect("a number"));
    let server = Server::with(Policy::live(), |config| {
        config.limits.idle_seconds = 60;
        config.limits.streams = 60;
        config.limits.streams_per_key = 40;
    });
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'x'";
    let made =
        server.post("/v3/marketing/segments/2.0", &json!({"name": "all", "query_dsl": query}));
    made.expect(201);
    for batch in 0..10 {
        let people =
            common::lines(2_000, |n| json!({"email": format!("{batch}-{n}@x.org"), "city": "x"}));
        let key = format!("Bearer {}", server.key);
        server
            .raw("POST", "/v1/contacts", &[("authorization", &key)], people.as_bytes())
            .expect(200);
    }
    server.until("/v1/changes?after=0&limit=1000", |page| {
        let changes = page["changes"].as_array().into_iter().flatten();
        changes.map(|one| one["joined"].as_array().map_or(0, Vec::len)).sum::<usize>() == 20_000
    });
    let one = key_with(&server, &["feed:read"]);
    let open = |key: &str| {
        // A small buffer, so that what is not read waits in the server.
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_recv_buffer_size(2_048).expect("a size");
        let address: SocketAddr =
            server.base.trim_start_matches("http://").parse().expect("an address");
        socket.connect(&address.into()).expect("it listens");
        let mut stream = TcpStream::from(socket);
        let head = format!(
            "GET /v1/changes/stream?after=0 HTTP/1.1\r\nhost: x\r\nauthorization: {key}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("it listens");
        stream
    };
    let unread: Vec<TcpStream> = (0..streams).map(|_| open(&one)).collect();
    let begun = Instant::now();
    for path in ["/livez", "/readyz"] {
        assert_eq!(server.raw("GET", path, &[], b"").status, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    println!("health beside {streams} unread streams: {:?} for both", begun.elapsed());
    let refused = server.raw("GET", "/v1/changes/stream?after=0", &[("authorization", &one)], b"");
    let (status, limit) = (refused.status, refused.header("x-ratelimit-limit").map(str::to_owned));
    assert_eq!((status, limit.as_deref()), (429, Some("40")), "{}", refused.text);
    drop(unread);
}
