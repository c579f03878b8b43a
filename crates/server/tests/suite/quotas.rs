//! What one key may take: places, memory of answers, bytes on the disk.
//!
//! In: a key that takes as much as it gets. Out: checks that it is refused in words that say which bound it is, that
//! others go on, and that what it took is free again in time.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use segmentry::Policy;
use segmentry_server::keys::scopes;
use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};

use crate::common::{self, Got, Server, wait_until};

const CONTACTS: &str = "/v3/marketing/contacts";
const EXPORTS: &str = "/v3/marketing/contacts/exports";

/// The id of a new key, and the header that sends it.
fn key_with(server: &Server, names: &[&str]) -> (String, String) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let scopes = scopes(&names).expect("scopes that exist");
    let made = server.app().keys.create("one of many", &scopes, common::now(), None);
    let (key, whole) = made.expect("room");
    (key.id, format!("Bearer {whole}"))
}

fn send(server: &Server, key: &str, method: &str, path: &str, body: &Value) -> Got {
    let headers = [("authorization", key), ("content-type", "application/json")];
    server.raw(method, path, &headers, body.to_string().as_bytes())
}

fn upsert_people(server: &Server, count: usize, city: &str) {
    let key = format!("Bearer {}", server.key);
    let people = common::lines(count, |n| json!({"email": format!("{n}@x.org"), "city": city}));
    server.raw("POST", "/v1/contacts", &[("authorization", &key)], people.as_bytes()).expect(200);
}

/// An export of all contacts, once it has ended.
fn exported(server: &Server, key: &str) -> Value {
    let begun = send(server, key, "POST", EXPORTS, &json!({"file_type": "csv"})).expect(202);
    let path = format!("{EXPORTS}/{}", begun["id"].as_str().expect("an id"));
    server.until(&path, |export| export["status"] != "pending")
}

#[test]
fn one_key_cannot_take_all_places_of_requests() {
    let server = Server::with(Policy::live(), |config| config.limits.concurrency = 4);
    let (_, greedy) = key_with(&server, &["all"]);
    let address = server.base.trim_start_matches("http://");
    let ask = || send(&server, &greedy, "GET", "/v1/status", &Value::Null);
    let mut open = Vec::new();
    let begun = Instant::now();
    // What is asked here may take the last place that the key has, so it goes on until requests without an end do.
    while ask().status != 503 {
        assert!(begun.elapsed() < Duration::from_secs(20));
        let mut stream = TcpStream::connect(address).expect("it listens");
        let head = format!(
            "POST /v1/contacts HTTP/1.1\r\nhost: x\r\nauthorization: {greedy}\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("it listens");
        open.push(stream);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(ask().text.contains("this key has too many requests at work"), "{}", ask().text);
    for _ in 0..20 {
        assert_eq!(server.get("/v1/status").status, 200, "another key has a place");
    }
    drop(open);
    wait_until(|| ask().status == 200);
}

/// A request whose answer nobody reads. Its buffer is small, so that what is not read waits in the server.
fn unread(server: &Server, key: &str, path: &str, accept: &str) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(2_048).expect("a size");
    let address: SocketAddr = server.base.trim_start_matches("http://").parse().expect("one");
    socket.connect(&address.into()).expect("it listens");
    let mut stream = TcpStream::from(socket);
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: {key}\r\naccept: {accept}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it listens");
    stream
}

/// Waits until an answer begins: then it has its place, which another request could have taken before.
fn wait_for_answer(stream: &TcpStream) {
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("more than none");
    assert_eq!(stream.peek(&mut [0]).expect("it is answered"), 1);
}

/// The path of the members of a segment that has so many.
fn with_members(server: &Server, count: usize) -> String {
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'x'";
    let made = server
        .post("/v3/marketing/segments/2.0", &json!({"name": "all", "query_dsl": query}))
        .expect(201);
    upsert_people(server, count, "x");
    let path = format!("/v1/segments/{}/members", made["id"].as_str().expect("an id"));
    server.until(&path, |page| page["count"] == count);
    path
}

#[test]
fn pages_of_members_that_nobody_reads_wait_for_one_another_and_keep_nobody_waiting() {
    let server = Server::with(Policy::live(), |config| {
        config.limits.idle_seconds = 60;
        // A key has a megabyte for what it has not read.
        (config.limits.streams, config.limits.streams_per_key) = (64, 1);
    });
    let path = with_members(&server, 10_000);
    let whole = format!("{path}?limit=10000&format=contacts");
    let (_, reader) = key_with(&server, &["segments:read", "contacts:read"]);
    let mut readers: Vec<TcpStream> =
        (0..6).map(|_| unread(&server, &reader, &whole, "*/*")).collect();
    let answered = |readers: &[TcpStream]| {
        let begins = |reader: &TcpStream| {
            reader.set_read_timeout(Some(Duration::from_millis(50))).expect("more than none");
            reader.peek(&mut [0]).is_ok()
        };
        readers.iter().map(begins).collect::<Vec<_>>()
    };
    let count = |answered: &[bool]| answered.iter().filter(|answered| **answered).count();
    wait_until(|| count(&answered(&readers)) > 0);
    let begun = Instant::now();
    ["/livez", "/readyz"].iter().for_each(|path| drop(server.get(path).expect(200)));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let other = server.get(&format!("{path}?limit=10&format=contacts")).expect(200);
    assert_eq!(other["contacts"].as_array().map(Vec::len), Some(10), "another key has its own");
    std::thread::sleep(Duration::from_millis(500));
    let first = answered(&readers);
    assert_eq!(count(&first), 1, "one text is more than the key has: {first:?}");
    readers.remove(first.iter().position(|answered| *answered).expect("it is one"));
    wait_until(|| count(&answered(&readers)) == 1);
}

#[test]
fn streams_of_members_are_bounded_and_end_with_their_key() {
    let server = Server::with(Policy::live(), |config| config.limits.idle_seconds = 60);
    let path = format!("{}?format=contacts", with_members(&server, 10_000));
    let (id, reader) = key_with(&server, &["segments:read", "contacts:read"]);
    let lines = "application/x-ndjson";
    let open: Vec<TcpStream> = (0..8).map(|_| unread(&server, &reader, &path, lines)).collect();
    open.iter().for_each(wait_for_answer);
    let headers = [("authorization", reader.as_str()), ("accept", lines)];
    let get = || server.raw("GET", "/v1/segments/none/members", &headers, b"");
    wait_until(|| get().status == 429);
    assert!(get().text.contains("this key has 8 streams open"), "{}", get().text);
    let (_, other) = key_with(&server, &["segments:read", "contacts:read"]);
    let all = server.raw("GET", &path, &[("authorization", &other), ("accept", lines)], b"");
    assert_eq!(all.text.lines().count(), 10_000, "another key has its own");

    server.app().keys.revoke(&id, common::now()).expect("it is there");
    for mut stream in open {
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("more than none");
        let mut text = Vec::new();
        // However it ends: it does not say that this was all.
        drop(stream.read_to_end(&mut text));
        assert!(!text.is_empty() && !text.ends_with(b"0\r\n\r\n"), "{} bytes", text.len());
    }
}

#[test]
fn an_unread_stream_is_closed_in_time_and_its_place_is_free() {
    let server = Server::with(Policy::live(), |config| {
        config.limits.idle_seconds = 2;
        config.limits.streams_per_key = 1;
    });
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'x'";
    server
        .post("/v3/marketing/segments/2.0", &json!({"name": "all", "query_dsl": query}))
        .expect(201);
    for round in 0..8 {
        upsert_people(&server, 5_000, if round % 2 == 0 { "x" } else { "y" });
    }
    let (_, reader) = key_with(&server, &["feed:read"]);
    let path = "/v1/changes/stream?after=0";
    let unread = unread(&server, &reader, path, "*/*");
    wait_for_answer(&unread);
    let begun = Instant::now();
    let last = server.get("/v1/changes").expect(200)["last"].clone();
    let other = format!("/v1/changes/stream?after={last}&wait=0");
    let get = || server.raw("GET", &other, &[("authorization", &reader)], b"").status;
    wait_until(|| get() == 429);
    wait_until(|| get() == 200);
    println!("an unread stream was closed after {:.1?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    drop(unread);
}

#[test]
fn files_of_one_key_are_bounded_and_a_file_that_grows_beyond_it_is_ended() {
    let mut server = Server::with(Policy::live(), |config| {
        config.limits.files_bytes_per_key = 300_000;
        config.limits.free_bytes = 0;
    });
    upsert_people(&server, 2_000, "Rome");
    let [one, other] = [(); 2].map(|()| key_with(&server, &["contacts:*"]).1);
    let first = exported(&server, &one);
    assert_eq!(first["status"], "ready", "{first}");
    let of_key = |export: &Value| {
        let message = export["message"].as_str().unwrap_or_default();
        export["status"] == "failure" && message.contains("of this key may have 300000 bytes")
    };
    let second = exported(&server, &one);
    assert!(of_key(&second), "{second}");
    assert_eq!(exported(&server, &other)["status"], "ready", "each key has its own");
    let folder = server.app().config.data.join("exports");
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 2, "half a file is removed");
    server.restart();
    let third = exported(&server, &one);
    assert!(of_key(&third), "what is on the disk counts after a restart: {third}");
    // An upload says how long it is, and is refused before it is sent.
    let asked = json!({"file_type": "csv", "field_mappings": ["_rf2_T"]});
    let begun = send(&server, &one, "PUT", &format!("{CONTACTS}/imports"), &asked).expect(200);
    let url = begun["upload_uri"].as_str().expect("a link");
    let rows = "someone@x.org\n".repeat(20_000);
    let refused = server.raw("PUT", url, &[], rows.as_bytes());
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert_eq!(refused.header("x-ratelimit-limit"), Some("300000"));
    assert!(refused.header("retry-after").is_some());
    let uploads = server.app().config.data.join("imports");
    assert_eq!(std::fs::read_dir(uploads).expect("a folder").count(), 0);
    server.raw("PUT", url, &[], b"email\nsomeone@x.org\n").expect(200);
}

#[test]
fn files_of_all_keys_are_bounded() {
    let server = Server::with(Policy::live(), |config| config.limits.files_bytes = 10_000);
    upsert_people(&server, 1_000, "Rome");
    let key = format!("Bearer {}", server.key);
    let export = exported(&server, &key);
    let message = export["message"].as_str().unwrap_or_default();
    assert!(message.contains("of this service may have 10000 bytes"), "{export}");
    let backup = server.post("/v1/backups", &json!({}));
    assert_eq!((backup.status, backup.header("retry-after")), (507, Some("60")), "{}", backup.text);
    // Errors that have no room are left out; what they are about is done.
    let faulty = (0..200).map(|n| json!({"external_id": format!("e{n}"), "phone_number_id": "no"}));
    let contacts: Vec<Value> = faulty.collect();
    let job = server.put(CONTACTS, &json!({ "contacts": contacts })).expect(202);
    let path = format!("{CONTACTS}/imports/{}", job["job_id"].as_str().expect("an id"));
    let job = server.get(&path).expect(200);
    assert_eq!(
        (&job["results"]["errored_count"], &job["results"]["errors_url"]),
        (&json!(200), &json!(""))
    );
}

#[test]
fn the_link_of_an_import_ends_with_its_key() {
    let server = Server::new(Policy::live());
    let (id, key) = key_with(&server, &["contacts:*"]);
    let asked = json!({"file_type": "csv", "field_mappings": ["_rf2_T"]});
    let begun = send(&server, &key, "PUT", &format!("{CONTACTS}/imports"), &asked).expect(200);
    server.app().keys.revoke(&id, common::now()).expect("it is there");
    let url = begun["upload_uri"].as_str().expect("a link");
    assert_eq!(server.raw("PUT", url, &[], b"email\nsomeone@x.org\n").status, 401);
    let count = server.get(&format!("{CONTACTS}/count")).expect(200);
    assert_eq!(count["contact_count"], 0);
}
