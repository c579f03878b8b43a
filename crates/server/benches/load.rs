//! The service under load: `cargo bench -p segmentry-server`.
//!
//! In: an account of `SEGMENTRY_BENCH_CONTACTS` contacts (100,000 unless set), as many events, and a thousand
//! segments, all of it sent over HTTP to a server in this process. Out: rates of writing, and how long
//! `GET` of a segment takes beside writers at full speed, while a pass runs every second. Clients and server
//! share the machine.
#![expect(clippy::cast_precision_loss, reason = "figures for people have three digits")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::engine::{SegmentFilter, SegmentView};
use segmentry::lifecycle::{Evaluation, Validation};
use segmentry::{DurableEngine, Engine, Policy, Schema};
use segmentry_server::config::Config;
use segmentry_server::keys::scopes;
use segmentry_server::{App, Server, start};

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEGMENTS: u64 = 1_000;
/// Contacts of an upsert: the most that the contract allows.
const UPSERT: u64 = 30_000;
/// How long each of the mixed loads lasts.
const LENGTH: Duration = Duration::from_secs(15);
const READERS: u64 = 2;

/// One connection that stays open, as a client's would.
struct Client {
    stream: BufReader<TcpStream>,
    key: String,
    body: Vec<u8>,
}

impl Client {
    fn new(address: SocketAddr, key: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Self { stream: BufReader::new(stream), key: key.to_owned(), body: Vec::new() }
    }

    /// Sends a request, and returns the status of the answer, which is read to its end.
    fn call(&mut self, method: &str, path: &str, body: &[u8]) -> u16 {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.key,
            body.len()
        );
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes()).expect("it is read");
        stream.write_all(body).expect("it is read");
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("an answer");
            let text = line.trim_end().to_ascii_lowercase();
            if text.is_empty() {
                break;
            }
            if let Some(text) = text.strip_prefix("http/1.1 ") {
                status = text[..3].parse().expect("a status");
            } else if let Some(text) = text.strip_prefix("content-length: ") {
                length = text.parse().expect("a length");
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).expect("the whole answer");
        status
    }
}

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// A number that looks random and is the same each time.
fn mixed(number: u64, salt: u64) -> u64 {
    let mixed = (number ^ salt << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32
}

fn fields(contact: u64, turn: u64) -> String {
    let country = ["US", "GB", "DE", "FR", "BR"][(mixed(contact, 1) % 5) as usize];
    format!(
        "{{\"email\":\"c{contact}@example.com\",\"first_name\":\"N{}\",\"city\":\"City {}\",\
         \"country\":\"{country}\",\"postal_code\":\"{}\"}}",
        mixed(contact, 2) % 5_000,
        mixed(contact, 3 + turn) % 500,
        mixed(contact, 4) % 10_000,
    )
}

/// A body of `PUT /v3/marketing/contacts`.
fn upsert(contacts: impl Iterator<Item = u64>, turn: u64) -> Vec<u8> {
    let contacts: Vec<String> = contacts.map(|contact| fields(contact, turn)).collect();
    format!(r#"{{"contacts":[{}]}}"#, contacts.join(",")).into_bytes()
}

fn events(numbers: std::ops::Range<u64>, contacts: u64) -> Vec<u8> {
    let mut lines = String::new();
    let first = now() - TimeDelta::days(30);
    for number in numbers {
        let at = first + TimeDelta::milliseconds((number * 2_500 % 2_592_000_000).cast_signed());
        let kind = ["sent", "delivered", "open", "click"][(number % 4) as usize];
        let _ = writeln!(
            lines,
            "{{\"event_id\":\"{number}\",\"email\":\"c{}@example.com\",\"event_type\":\"{kind}\",\
             \"timestamp\":\"{}\"}}",
            mixed(number, 9) % contacts,
            at.format("%Y-%m-%dT%H:%M:%S%.3fZ"),
        );
    }
    lines.into_bytes()
}

fn query(segment: u64) -> String {
    let filter = match segment % 5 {
        0 => format!("city = 'City {}'", segment / 5),
        1 => format!("country IN ('US', 'GB') AND first_name = 'N{segment}'"),
        2 => format!("postal_code LIKE '{}%'", segment % 100),
        _ => {
            let number = segment / 5;
            let country = ["US", "GB", "DE", "FR", "BR"][(number % 5) as usize];
            let event = ["sent", "delivered", "open", "click"][(number / 5 % 4) as usize];
            let days = 1 + number / 20 + segment % 5 * 10;
            return format!(
                "SELECT contact_id, updated_at FROM contact_data WHERE country = '{country}' AND contact_id IN \
                 (SELECT contact_id FROM event_data WHERE event_type = '{event}' AND \
                 timestamp > timestampadd(day, -{days}, CURRENT_TIMESTAMP))"
            );
        }
    };
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}")
}

/// Does something for each of these bodies, over so many connections, and returns how long all took.
fn send(
    address: SocketAddr,
    key: &str,
    to: (&str, &str),
    bodies: &[Vec<u8>],
    senders: usize,
) -> Duration {
    let next = AtomicU64::new(0);
    let clock = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..senders {
            scope.spawn(|| {
                let mut client = Client::new(address, key);
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed) as usize;
                    let Some(body) = bodies.get(place) else { break };
                    let status = client.call(to.0, to.1, body);
                    assert!(status == 200 || status == 202, "{status}");
                }
            });
        }
    });
    clock.elapsed()
}

/// How long a `GET` of a segment takes beside other work.
fn read(
    app: &Arc<App>,
    address: SocketAddr,
    key: &str,
    ids: &[String],
    contacts: u64,
    writers: u64,
) {
    let stop = AtomicBool::new(false);
    let (written, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let before = app.engine.activity().tasks;
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        for writer in 0..writers {
            let (stop, written) = (&stop, &written);
            scope.spawn(move || {
                let mut client = Client::new(address, key);
                let bodies: Vec<Vec<u8>> = (0..20)
                    .map(|turn| {
                        upsert(
                            (0..1_000).map(|n| mixed(n + turn * 1_000, writer + 20) % contacts),
                            turn + 1,
                        )
                    })
                    .collect();
                for body in bodies.iter().cycle() {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    assert_eq!(client.call("PUT", "/v3/marketing/contacts", body), 202);
                    written.fetch_add(1_000, Ordering::Relaxed);
                }
            });
        }
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let bytes = &bytes;
                scope.spawn(move || {
                    let mut client = Client::new(address, key);
                    let (clock, mut times) = (Instant::now(), Vec::new());
                    for number in 0.. {
                        if clock.elapsed() > LENGTH {
                            break;
                        }
                        let id = &ids[(mixed(number, reader + 7) % SEGMENTS) as usize];
                        let path = format!("/v3/marketing/segments/2.0/{id}");
                        let begun = Instant::now();
                        assert_eq!(client.call("GET", &path, b""), 200);
                        times.push(begun.elapsed());
                        bytes.fetch_add(client.body.len() as u64, Ordering::Relaxed);
                        // A reader who asks a thousand times in a second, not a race.
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    times
                })
            })
            .collect();
        let times =
            readers.into_iter().flat_map(|reader| reader.join().expect("it reads")).collect();
        stop.store(true, Ordering::Relaxed);
        times
    });
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let after = app.engine.activity().tasks;
    let tasks = after.counts.iter().sum::<u64>() - before.counts.iter().sum::<u64>();
    println!(
        "| {writers:>7} | {:>7} | {:>8.2?} | {:>8.2?} | {:>8.2?} | {:>4} kB | {:>4.0} k/s | {tasks:>6} | {:>7.1?} |",
        times.len(),
        at(50),
        at(99),
        at(100),
        bytes.load(Ordering::Relaxed) / times.len() as u64 / 1_000,
        written.load(Ordering::Relaxed) as f64 / LENGTH.as_secs_f64() / 1e3,
        after.total.saturating_sub(before.total) / u32::try_from(tasks.max(1)).expect("few"),
    );
}

fn rate(what: &str, count: u64, took: Duration) {
    println!(
        "| {what:<48} | {:>6.0} k/s | {took:>8.1?} |",
        count as f64 / took.as_secs_f64() / 1e3
    );
}

fn main() {
    let contacts: u64 = std::env::var("SEGMENTRY_BENCH_CONTACTS")
        .map_or(100_000, |contacts| contacts.parse().expect("a number of contacts"));
    let data = std::env::temp_dir().join(format!("segmentry-load-{}", std::process::id()));
    let mut config = Config { data: data.clone(), ..Config::default() };
    config.listen.set_port(0);
    config.limits.requests_per_minute = u32::MAX;
    // SendGrid's figures, but passes every second instead of every hour, and no wait before the first.
    let policy = Policy {
        evaluation: Evaluation::Every(segmentry::time::Duration::millis(1_000)),
        population_delay: segmentry::time::Duration::ZERO,
        engagement_population_delay: segmentry::time::Duration::ZERO,
        max_segments: SEGMENTS as usize,
        ..Policy::sendgrid()
    };
    let engine =
        Engine::builder(Schema::new()).policy(policy).seed(7).build().expect("a good policy");
    let engine = DurableEngine::create(&data, engine).expect("a new directory");
    let server = Server::with_engine(config, engine).expect("it starts");
    let app = Arc::clone(&server.app);
    let all = scopes(&["all".to_owned()]).expect("a scope");
    let (_, key) = app.keys.create("bench", &all, now(), None).expect("room");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let running = runtime.block_on(start(server)).expect("it starts");
    let address = running.address;

    println!("{contacts} contacts, {contacts} events, {SEGMENTS} segments\n");
    let bodies: Vec<Vec<u8>> = (0..contacts)
        .step_by(UPSERT as usize)
        .map(|first| upsert(first..(first + UPSERT).min(contacts), 0))
        .collect();
    let to = ("PUT", "/v3/marketing/contacts");
    rate(
        "new contacts, 30,000 a request, one sender",
        contacts,
        send(address, &key, to, &bodies, 1),
    );
    rate("the same contacts again, four senders", contacts, send(address, &key, to, &bodies, 4));
    drop(bodies);
    let bodies: Vec<Vec<u8>> = (0..contacts)
        .step_by(10_000)
        .map(|first| events(first..(first + 10_000).min(contacts), contacts))
        .collect();
    rate(
        "events, NDJSON, one sender",
        contacts,
        send(address, &key, ("POST", "/v1/events"), &bodies, 1),
    );
    drop(bodies);

    let mut client = Client::new(address, &key);
    let clock = Instant::now();
    let ids: Vec<String> = (0..SEGMENTS)
        .map(|segment| {
            let spec =
                serde_json::json!({"name": format!("s{segment}"), "query_dsl": query(segment)});
            let status =
                client.call("POST", "/v3/marketing/segments/2.0", spec.to_string().as_bytes());
            let made: serde_json::Value = serde_json::from_slice(&client.body).expect("JSON");
            assert_eq!(status, 201, "{made}");
            made["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    rate("segments created", SEGMENTS, clock.elapsed());
    let clock = Instant::now();
    let pending = || {
        let segments = app.engine.read(|engine| engine.segments(&SegmentFilter::default()));
        let pending = |view: &SegmentView| view.query_validation == Validation::Pending;
        segments.expect("all are there").iter().any(pending)
    };
    while pending() {
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("| {:<48} | {:>10} | {:>8.1?} |\n", "until all were populated", "", clock.elapsed());

    println!(
        "{READERS} readers of one segment each, writers of 1,000 contacts a request, a pass each second:\n"
    );
    println!(
        "| writers | answers |   median |      p99 |  longest | answer | contacts | passes | each |"
    );
    for writers in [0, 1, 2, 4] {
        read(&app, address, &key, &ids, contacts, writers);
    }
    runtime.block_on(running.stop()).expect("a good disk");
    drop((app, runtime));
    std::fs::remove_dir_all(&data).expect("the directory is ours");
}
