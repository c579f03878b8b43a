//! Many endpoints, some of them dead, beside many changes; and how long one change takes to its receiver.
//!
//! In: a service, receivers in this process, writes at a steady pace. Out: how long messages took, and the memory of
//! the service. `WEBHOOK_ENDPOINTS` is the number of endpoints, of which a tenth is dead; `SEGMENTRY` another binary.
#![expect(clippy::cast_precision_loss, reason = "figures for people have three digits")]

use crate::common;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use common::Scratch;
use serde_json::{Value, json};

/// Changes of a second, and requests that make them.
const CHANGES: u64 = 1_000;
const REQUESTS: u64 = 50;

/// The service.
struct Service {
    process: Child,
    address: String,
    key: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Service {
    fn start(scratch: &Scratch) -> Self {
        let binary =
            std::env::var("SEGMENTRY").unwrap_or(env!("CARGO_BIN_EXE_segmentry").to_owned());
        let data = scratch.path("data").display().to_string();
        let run = |args: &[&str]| {
            let mut command = Command::new(&binary);
            command.args(args).env_remove("SEGMENTRY_DATA").env_remove("SEGMENTRY");
            command
        };
        let settings =
            "policy = \"live\"\nmax_segments = 1000\n[webhooks]\nnetworks = \"127.0.0.0/8\"\n";
        let settings = scratch.write("settings.toml", settings).display().to_string();
        let key = run(&["key", "new", "--name", "test", "--data", &data]).output();
        let key = String::from_utf8(key.expect("the binary runs").stdout).expect("text");
        let mut process = run(&["serve", "--listen", "127.0.0.1:0", "--data", &data])
            .args(["--config", &settings])
            .env("SEGMENTRY_LOG_LEVEL", "warn")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(process.stderr.take().expect("it was asked for")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("http://")?.1.trim().to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.expect("it says where it listens");
        Self { process, address, key: key.trim().to_owned() }
    }

    /// The memory that it has now, and had at most, in MB.
    fn memory(&self) -> [u64; 2] {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.unwrap_or_default();
        ["VmRSS:", "VmHWM:"].map(|name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            number.unwrap_or(0) / 1_000
        })
    }
}

/// One connection that stays open.
struct Client {
    stream: BufReader<TcpStream>,
    key: String,
}

impl Client {
    fn new(service: &Service) -> Self {
        let stream = TcpStream::connect(&service.address).expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        Self { stream: BufReader::new(stream), key: service.key.clone() }
    }

    fn post(&mut self, path: &str, body: &str) -> Value {
        let kind = if body.ends_with('\n') { "x-ndjson" } else { "json" };
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/{kind}\r\ncontent-length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        self.stream.get_mut().write_all(head.as_bytes()).expect("it is read");
        let (head, body) = read(&mut self.stream).expect("an answer");
        let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(status.starts_with('2'), "{path}: {head}\n{body}");
        serde_json::from_str(&body).unwrap_or(Value::Null)
    }
}

/// A request or an answer: its first line, and its body.
fn read(from: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let (mut first, mut length) = (String::new(), 0);
    from.read_line(&mut first).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some((first, String::from_utf8(body).ok()?))
}

/// A message that was answered.
struct Answered {
    at: Instant,
    /// Since the instant of its change.
    took: Duration,
    id: String,
}

/// Accepts what comes, on many threads: a connection has one while it is open.
fn receiver() -> (String, mpsc::Receiver<Answered>) {
    let listener = Arc::new(TcpListener::bind("127.0.0.1:0").expect("a port"));
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    let (sender, answered) = mpsc::channel();
    for _ in 0..128 {
        let (listener, sender) = (Arc::clone(&listener), sender.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &sender);
            }
        });
    }
    (url, answered)
}

fn serve(stream: TcpStream, sender: &mpsc::Sender<Answered>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let (_, body) = read(&mut reader)?;
        writer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").ok()?;
        let at = Instant::now();
        let body: Value = serde_json::from_str(&body).ok()?;
        let of = DateTime::parse_from_rfc3339(body["timestamp"].as_str()?).ok()?;
        let took = (DateTime::<Utc>::from(SystemTime::now()) - of.to_utc()).to_std();
        let id = format!("{} {}", body["data"]["cursor"], body["type"]);
        sender.send(Answered { at, took: took.unwrap_or_default(), id }).ok()?;
    }
}

/// The values of which so many percent are at most as large.
fn percentiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let of = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    let [half, most, all] = [of(50), of(99), of(100)].map(|time| time.as_secs_f64() * 1_000.0);
    format!("p50 {half:.1} ms, p99 {most:.1} ms, at most {all:.1} ms")
}

fn moved(contact: u64, to: u64) -> String {
    format!("{{\"email\":\"c{contact}@example.com\",\"city\":\"City {to}\"}}\n")
}

#[test]
fn dead_endpoints_delay_no_other_and_a_change_is_with_its_receiver_at_once() {
    let endpoints: u64 =
        std::env::var("WEBHOOK_ENDPOINTS").map_or(20, |count| count.parse().expect("a number"));
    let seconds = if endpoints < 1_000 { 1 } else { 100 };
    // After which nothing more is expected.
    let quiet = Duration::from_secs(if endpoints < 1_000 { 1 } else { 5 });
    let scratch = Scratch::new();
    let service = Service::start(&scratch);
    let mut client = Client::new(&service);
    let (url, answered) = receiver();
    // Connections to it are made and nothing is ever answered.
    let dead = TcpListener::bind("127.0.0.1:0").expect("a port");
    let dead_url = format!("http://{}/", dead.local_addr().expect("bound"));
    let segment = |client: &mut Client, city: u64| {
        let query =
            format!("SELECT contact_id, updated_at FROM contact_data WHERE city = 'City {city}'");
        let body = json!({"name": format!("City {city}"), "query_dsl": query});
        let made = client.post("/v3/marketing/segments/2.0", &body.to_string());
        made["id"].as_str().expect("an id").to_owned()
    };
    let webhook = |client: &mut Client, url: &str, segment: &str| {
        let body = json!({"url": url, "segments": [segment],
                          "types": ["members.joined", "members.left"]});
        client.post("/v1/webhooks", &body.to_string());
    };

    // One change at a time.
    let first = segment(&mut client, 0);
    webhook(&mut client, &url, &first);
    let writes = if endpoints < 1_000 { 20 } else { 500 };
    let mut times: Vec<Duration> = (0..writes)
        .map(|write| {
            let begun = Instant::now();
            client.post("/v1/contacts", &moved(0, write % 2));
            answered.recv_timeout(Duration::from_secs(20)).expect("it comes").at - begun
        })
        .collect();
    let took = percentiles(&mut times);
    println!("{writes} writes, one after another, to the receiver's answer: {took}");

    // The contacts, each in a city.
    for some in 0..endpoints.div_ceil(100) {
        let contacts = some * 1_000..(some + 1) * 1_000;
        let lines: String = contacts.map(|contact| moved(contact, contact % endpoints)).collect();
        client.post("/v1/contacts", &lines);
    }
    for city in 1..endpoints {
        let id = segment(&mut client, city);
        webhook(&mut client, if city % 10 == 9 { &dead_url } else { &url }, &id);
    }
    // What came of that is sent first.
    while answered.recv_timeout(quiet).is_ok() {}
    let before = service.memory();

    let got: Arc<Mutex<Vec<Answered>>> = Arc::default();
    let collected = Arc::clone(&got);
    let collector = std::thread::spawn(move || {
        while let Ok(one) = answered.recv_timeout(quiet) {
            collected.lock().expect("no panic").push(one);
        }
    });
    let begun = Instant::now();
    let each = CHANGES / REQUESTS / 2;
    let mut wrote = 0;
    for request in 0..seconds * REQUESTS {
        let mut lines = String::new();
        for n in 0..each {
            // Each contact goes on to a city that no other of this request is in.
            let contact = (request * each + n) % (10 * endpoints);
            let turn = request * each / (10 * endpoints);
            lines += &moved(contact, (contact * 7 + turn + 1) % endpoints);
        }
        client.post("/v1/contacts", &lines);
        wrote += 1;
        let due = begun + Duration::from_secs(request + 1) / u32::try_from(REQUESTS).expect("few");
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    let lasted = begun.elapsed();
    let after = service.memory();
    collector.join().expect("no panic");
    let got = got.lock().expect("no panic");
    let mut times: Vec<Duration> = got.iter().map(|one| one.took).collect();
    let ids: BTreeSet<&str> = got.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), got.len(), "none came twice");
    println!(
        "{endpoints} endpoints, {} dead: {wrote} requests in {:.1} s, {} messages to the others ({:.0} a second): {}; \
         memory {} MB before, {} MB at the end, {} MB at most",
        endpoints / 10,
        lasted.as_secs_f64(),
        got.len(),
        got.len() as f64 / lasted.as_secs_f64(),
        percentiles(&mut times),
        before[0],
        after[0],
        after[1]
    );
    // On a busy machine; the figure is in `docs/performance.md`.
    assert!(times[times.len() / 2] < Duration::from_secs(5), "{}", percentiles(&mut times));
}
