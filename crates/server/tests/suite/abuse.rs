//! Clients that mean no good, or cannot do better.
//!
//! In: heads and bodies that come too slowly, readers that do not read, idle connections, bodies that are too
//! large, too deep or too well packed, paths and headers that try something. Out: a bounded answer each
//! time, and a server that goes on. `IDLE` says how many idle connections; each figure is printed.

use crate::common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::Server;
use flate2::Compression;
use flate2::write::GzEncoder;
use segmentry::Policy;
use segmentry_server::config::Config;
use serde_json::json;

/// Short times, so that nobody waits.
fn impatient(config: &mut Config) {
    config.limits.header_seconds = 1;
    config.limits.idle_seconds = 1;
}

fn connect(server: &Server) -> TcpStream {
    let address = server.base.strip_prefix("http://").expect("an address");
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
    stream
}

/// All that comes until the connection ends.
fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut off has said what it had to say.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_well(server: &Server) {
    assert_eq!(server.raw("GET", "/readyz", &[], b"").status, 200);
}

#[test]
fn a_head_that_comes_byte_by_byte_is_cut_off() {
    let server = Server::with(Policy::live(), impatient);
    let mut stream = connect(&server);
    let begun = Instant::now();
    for byte in b"GET /livez HTTP/1.1\r\nhost: x\r\nx-slow: ".iter().chain([b'a'; 200].iter()) {
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let text = rest(&mut stream);
    let took = begun.elapsed();
    println!("a slow head: {took:.1?} of the 4.8 s that it wanted");
    assert!(took < Duration::from_secs(7) && !text.contains("alive"), "{took:?} {text}");
    is_well(&server);
}

#[test]
fn a_body_that_comes_byte_by_byte_is_answered_408() {
    let server = Server::with(Policy::live(), impatient);
    for path in ["/v3/marketing/lists", "/v1/contacts", "/v3/marketing/contacts"] {
        let method = if path.ends_with("marketing/contacts") { "PUT" } else { "POST" };
        let mut stream = connect(&server);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: 1000\r\n\r\n",
            server.key
        );
        let begun = Instant::now();
        stream.write_all(head.as_bytes()).expect("it listens");
        for _ in 0..40 {
            if stream.write_all(b" ").is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let text = rest(&mut stream);
        let took = begun.elapsed();
        println!("a slow body to {path}: {took:.1?}");
        assert!(text.starts_with("HTTP/1.1 408"), "{path}: {text}");
        assert!(took < Duration::from_secs(6), "{took:?}");
    }
    is_well(&server);
}

#[test]
fn a_reader_that_does_not_read_is_cut_off() {
    let server = Server::with(Policy::live(), impatient);
    let lines = common::lines(20_000, |n| json!({"email": format!("{n}@x.org")}));
    let key = format!("Bearer {}", server.key);
    server.raw("POST", "/v1/contacts", &[("authorization", &key)], lines.as_bytes()).expect(200);
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE email LIKE '%x.org'";
    let made =
        server.post("/v3/marketing/segments/2.0", &json!({"name": "all", "query_dsl": query}));
    let id = made.expect(201)["id"].as_str().expect("an id").to_owned();
    server.until(&format!("/v1/segments/{id}/status"), |doing| doing["members"] == 20_000);
    let mut stream = connect(&server);
    let head = format!(
        "GET /v1/segments/{id}/members?format=contacts HTTP/1.1\r\nhost: x\r\naccept: application/x-ndjson\r\n\
         authorization: Bearer {}\r\n\r\n",
        server.key
    );
    stream.write_all(head.as_bytes()).expect("it listens");
    std::thread::sleep(Duration::from_secs(4));
    let open = server.get("/metrics").text;
    let open = open
        .lines()
        .find(|line| line.starts_with("segmentry_http_connections "))
        .expect("it is measured");
    println!("after four seconds without reading: {open}");
    // The one that asks.
    assert_eq!(open, "segmentry_http_connections 1");
    is_well(&server);
}

#[test]
fn idle_connections_cost_no_place_and_beyond_the_bound_new_ones_are_closed() {
    let most: usize = std::env::var("IDLE").map_or(1_000, |idle| idle.parse().expect("a number"));
    let server = Server::with(Policy::live(), |config| {
        config.limits.connections = most + 8;
        config.limits.header_seconds = 600;
        config.limits.concurrency = 4;
    });
    let begun = Instant::now();
    let idle: Vec<TcpStream> = (0..most).map(|_| connect(&server)).collect();
    let opened = begun.elapsed();
    let begun = Instant::now();
    is_well(&server);
    println!(
        "{most} idle connections opened in {opened:.1?}; one more is answered in {:.1?}",
        begun.elapsed()
    );
    // A few beyond the bound are told why, and health is answered. Whose connection ended a moment ago may have
    // left a place.
    let (key, mut full) = (format!("Bearer {}", server.key), Vec::new());
    let shed = (0..100).find_map(|_| {
        full.push(connect(&server));
        std::thread::sleep(Duration::from_millis(20));
        let got = server.raw("GET", "/v1/status", &[("authorization", &key)], b"");
        (got.status == 503).then_some(got)
    });
    let shed = shed.expect("the bound is reached");
    assert_eq!(shed.header("connection"), Some("close"), "{}", shed.text);
    is_well(&server);
    let more: Vec<TcpStream> = (0..200).map(|_| connect(&server)).collect();
    std::thread::sleep(Duration::from_millis(300));
    let closed = more.iter().filter(|stream| {
        stream.set_read_timeout(Some(Duration::from_millis(5))).expect("a socket");
        let mut stream = *stream;
        match stream.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    });
    let closed = closed.count();
    assert!(closed >= 100, "{closed} of 200 beyond the bound were closed");
    drop((idle, full, more));
    let begun = Instant::now();
    while server.raw_try("/livez").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn bodies_that_are_too_large_too_deep_or_too_well_packed_are_refused() {
    let server = Server::with(Policy::live(), impatient);
    let key = format!("Bearer {}", server.key);
    let send = |method: &str, path: &str, more: &[(&str, &str)], body: &[u8]| {
        let mut headers = vec![("authorization", key.as_str())];
        headers.extend_from_slice(more);
        server.raw(method, path, &headers, body).status
    };
    let large = vec![b' '; (4 << 20) + 1];
    assert_eq!(send("POST", "/v3/marketing/lists", &[], &large), 413);
    assert_eq!(send("PUT", "/v3/marketing/contacts", &[], &vec![b' '; 6 * 1024 * 1024 + 1]), 413);
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(send("POST", "/v3/marketing/lists", &[], deep.as_bytes()), 400);
    let line = vec![b'x'; 300 * 1024];
    assert_eq!(send("POST", "/v1/contacts", &[], &line), 413);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..200 {
        bomb.write_all(&vec![b' '; 1 << 20]).expect("room");
    }
    let bomb = bomb.finish().expect("room");
    let begun = Instant::now();
    assert_eq!(send("POST", "/v3/marketing/lists", &[("content-encoding", "gzip")], &bomb), 413);
    println!("{} bytes that unpack to 200 MiB are refused in {:.1?}", bomb.len(), begun.elapsed());
    assert_eq!(send("POST", "/v1/contacts", &[("content-encoding", "gzip")], &bomb), 415);
    assert_eq!(send("POST", "/v3/marketing/lists", &[("content-encoding", "br")], b"{}"), 415);
    let mut good = GzEncoder::new(Vec::new(), Compression::best());
    good.write_all(b"{\"name\":\"packed\"}").expect("room");
    let good = good.finish().expect("room");
    assert_eq!(send("POST", "/v3/marketing/lists", &[("content-encoding", "gzip")], &good), 201);
    is_well(&server);
}

#[test]
fn paths_and_heads_that_try_something_find_nothing() {
    let server = Server::with(Policy::live(), impatient);
    for path in [
        "/v1/files/exports/../keys.json?token=x",
        "/v1/files/exports/..%2fkeys.json?token=x",
        "/v1/files/exports/%2e%2e%2fkeys.json",
        "/../keys.json",
        "//etc/passwd",
        "/v1/files/imports/..%2f..%2fx?token=",
    ] {
        let mut stream = connect(&server);
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("it listens");
        let text = rest(&mut stream);
        assert!(text.starts_with("HTTP/1.1 40"), "{path}: {text}");
        assert!(!text.contains("hash"), "{path}");
    }
    let mut stream = connect(&server);
    let head =
        "GET /livez HTTP/1.1\r\nhost: x\r\nx-request-id: a\tb\"},{\"x\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it listens");
    let text = rest(&mut stream);
    assert!(text.starts_with("HTTP/1.1 200") && !text.contains("\"},"), "{text}");
    let mut stream = connect(&server);
    let head =
        format!("GET /livez HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(1_000_000));
    // It may be cut off before all of it was written.
    let _ = stream.write_all(head.as_bytes());
    let text = rest(&mut stream);
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 431"), "{text}");
    for nonsense in
        ["\0\0\0", "GET\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/9\r\n\r\n"]
    {
        let mut stream = connect(&server);
        let _ = stream.write_all(nonsense.as_bytes());
        let text = rest(&mut stream);
        assert!(
            text.is_empty() || text.starts_with("HTTP/1.1 400") || text.starts_with("HTTP/1.1 505"),
            "{text}"
        );
    }
    is_well(&server);
}

#[test]
fn too_many_requests_at_work_are_503_and_health_is_not() {
    let server = Server::with(Policy::live(), |config| config.limits.concurrency = 3);
    let last = server.get("/v1/changes").expect(200)["last"].clone();
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| server.get(&format!("/v1/changes?after={last}&wait=2")).status))
            .collect();
        std::thread::sleep(Duration::from_millis(500));
        let shed = server.get("/v1/status");
        assert_eq!((shed.status, shed.header("retry-after")), (503, Some("1")));
        is_well(&server);
        assert_eq!(server.raw("GET", "/livez", &[], b"").status, 200);
        assert!(waiting.into_iter().all(|one| one.join().expect("an answer") == 200));
    });
    assert_eq!(server.get("/v1/status").status, 200);
}

#[test]
fn a_stopping_server_finishes_requests_in_flight_and_loses_no_data() {
    let mut server = Server::new(Policy::live());
    let key = format!("Bearer {}", server.key);
    let base = server.base.clone();
    let lines = common::lines(30_000, |n| json!({"email": format!("{n}@x.org")}));
    let sender = std::thread::spawn(move || {
        let agent = ureq::agent();
        let request = agent.post(format!("{base}/v1/contacts")).header("authorization", key);
        let mut response = request.send(lines.as_bytes()).expect("it is finished");
        response.body_mut().read_to_string().expect("text")
    });
    std::thread::sleep(Duration::from_millis(60));
    server.stop();
    let text = sender.join().expect("an answer");
    assert!(text.contains("\"accepted\":30000"), "{text}");
    server.restart();
    assert_eq!(server.get("/v3/marketing/contacts/count").expect(200)["contact_count"], 30_000);
}
