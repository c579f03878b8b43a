//! Webhooks that the service sends.
//!
//! In: receivers that answer as they are told, on this machine. Out: each change reaches them in order, signed, under
//! one id however often it is sent, whatever they answered before; targets that are not public are refused.

use crate::common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Server, wait_until};
use segmentry::{Engine, Policy, Schema};
use serde_json::{Value, json};

/// What a receiver does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16, &'static str),
    /// Says this, and closes the connection.
    Raw(&'static str),
    /// Closes the connection without an answer.
    Drop,
    /// Says nothing until the test ends.
    Hang,
    /// Answers this status once the flag is set.
    Late(Arc<AtomicBool>, u16),
}

pub(crate) const OK: Reply = Reply::Status(204, "");

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    pub(crate) accepted: bool,
}

impl Received {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// Whether one of the signatures is that of a secret.
    fn is_signed(&self, secret: &str) -> bool {
        let secret = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret"));
        let signed = format!("{}.{}.{}", self.id(), self.headers["webhook-timestamp"], self.body);
        let mac = hmac_sha256::HMAC::mac(signed.as_bytes(), secret.expect("base64"));
        let expected = format!("v1,{}", STANDARD.encode(mac));
        self.headers["webhook-signature"].split(' ').any(|signature| signature == expected)
    }
}

/// Listens on this machine. `replies` are used up in order; then every request is accepted.
pub(crate) struct Receiver {
    pub(crate) url: String,
    pub(crate) received: Arc<Mutex<Vec<Received>>>,
    replies: Arc<Mutex<Vec<Reply>>>,
    stop: Arc<AtomicBool>,
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<(BTreeMap<String, String>, String)> {
    let (mut line, mut headers) = (String::new(), BTreeMap::new());
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some((headers, String::from_utf8(body).ok()?))
}

impl Receiver {
    pub(crate) fn new(replies: &[Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/hook?x=1", listener.local_addr().expect("bound"));
        let mut replies = replies.to_vec();
        replies.reverse();
        let receiver = Self {
            url,
            received: Arc::default(),
            replies: Arc::new(Mutex::new(replies)),
            stop: Arc::default(),
        };
        let (received, replies, stop) =
            (receiver.received.clone(), receiver.replies.clone(), receiver.stop.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let (received, replies, stop) = (received.clone(), replies.clone(), stop.clone());
                std::thread::spawn(move || {
                    let mut writer = stream.try_clone().expect("a socket");
                    let mut reader = BufReader::new(stream);
                    while let Some((headers, body)) = read(&mut reader) {
                        let reply = replies.lock().expect("no panic").pop().unwrap_or(OK);
                        let accepted = matches!(reply, Reply::Status(200..=299, _));
                        let one = Received { headers, body, accepted };
                        received.lock().expect("no panic").push(one);
                        match reply {
                            Reply::Status(status, more) => {
                                let text = format!(
                                    "HTTP/1.1 {status} X\r\n{more}content-length: 0\r\n\r\n"
                                );
                                if writer.write_all(text.as_bytes()).is_err() {
                                    return;
                                }
                            }
                            Reply::Raw(text) => {
                                // The sender may have closed it already.
                                drop(writer.write_all(text.as_bytes()));
                                return;
                            }
                            Reply::Drop => return,
                            Reply::Late(go, status) => {
                                while !go.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed) {
                                    std::thread::sleep(Duration::from_millis(5));
                                }
                                let text =
                                    format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
                                drop(writer.write_all(text.as_bytes()));
                                return;
                            }
                            Reply::Hang => {
                                while !stop.load(Ordering::Relaxed) {
                                    std::thread::sleep(Duration::from_millis(20));
                                }
                            }
                        }
                    }
                });
            }
        });
        receiver
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic").clone()
    }

    fn accepted(&self) -> Vec<Received> {
        self.received().into_iter().filter(|one| one.accepted).collect()
    }

    #[track_caller]
    fn wait_for(&self, accepted: usize) -> Vec<Received> {
        wait_until(|| self.accepted().len() >= accepted);
        self.accepted()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let address = self.url.trim_start_matches("http://").split('/').next().expect("an address");
        drop(TcpStream::connect(address));
    }
}

pub(crate) fn server() -> Server {
    Server::with(Policy::live(), |config| {
        "127.0.0.0/8".clone_into(&mut config.webhooks.networks);
    })
}

/// A segment of those in Oslo.
pub(crate) fn segment(server: &Server, name: &str, city: &str) -> String {
    let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE city = '{city}'");
    let body = json!({"name": name, "query_dsl": query});
    let made = server.post("/v3/marketing/segments/2.0", &body).expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

pub(crate) fn live(server: &Server, who: usize, city: &str) {
    let line = json!({"email": format!("c{who}@example.com"), "city": city}).to_string();
    let key = format!("Bearer {}", server.key);
    server.raw("POST", "/v1/contacts", &[("authorization", &key)], line.as_bytes()).expect(200);
}

pub(crate) fn webhook(server: &Server, body: &Value) -> Value {
    server.post("/v1/webhooks", body).expect(201)
}

pub(crate) fn path(webhook: &Value, rest: &str) -> String {
    format!("/v1/webhooks/{}{rest}", webhook["id"].as_str().expect("an id"))
}

pub(crate) fn sequence(received: &Received) -> u64 {
    let json = received.json();
    let cursor = json["data"]["cursor"].as_str().expect("a cursor").to_owned();
    cursor.split('-').next_back().expect("a number").parse().expect("a number")
}

#[test]
fn changes_arrive_signed_and_in_the_order_of_the_feed() {
    let (server, receiver) = (server(), Receiver::new(&[]));
    let made = webhook(&server, &json!({"url": receiver.url, "description": "all of it"}));
    let oslo = segment(&server, "Oslo", "Oslo");
    wait_until(|| receiver.accepted().len() >= 2);
    for (who, city) in [(1, "Oslo"), (2, "Oslo"), (1, "Bergen")] {
        live(&server, who, city);
    }
    let got = receiver.wait_for(5);
    let kinds: Vec<String> =
        got.iter().map(|one| one.json()["type"].as_str().expect("a type").to_owned()).collect();
    assert_eq!(kinds[..2], ["segment.created", "segment.populated"]);
    assert_eq!(kinds[kinds.len() - 3..], ["members.joined", "members.joined", "members.left"]);
    let secret = made["secret"].as_str().expect("it is shown once");
    for one in &got {
        assert!(one.is_signed(secret), "{one:?}");
        assert_eq!(one.headers["content-type"], "application/json");
        assert_eq!(one.json()["data"]["segment_id"], oslo.as_str());
    }
    let numbers: Vec<u64> = got.iter().map(sequence).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    let left = got.last().expect("five").json();
    assert_eq!(left["data"]["members"][0]["reason"], "write");
    assert_eq!(left["data"]["count"], 1);
    let shown = server.get(&path(&made, "")).expect(200);
    assert_eq!((&shown["secret"], &shown["state"]), (&Value::Null, &json!("active")));
    let listed = server.get(&path(&made, "/deliveries")).expect(200);
    assert_eq!(listed["results"][0]["status"], 204);
    assert!(listed["results"].as_array().expect("a list").len() >= 5);
}

#[test]
fn a_message_that_is_not_accepted_comes_again_under_its_id_and_before_all_later_ones() {
    let replies = [
        Reply::Status(500, ""),
        Reply::Drop,
        Reply::Status(302, "location: http://127.0.0.1:1/\r\n"),
        Reply::Status(429, "retry-after: 1\r\n"),
        OK,
        Reply::Status(404, ""),
        OK,
        OK,
        Reply::Drop,
    ];
    let (mut server, receiver) = (server(), Receiver::new(&replies));
    segment(&server, "Oslo", "Oslo");
    let body = json!({"url": receiver.url, "types": ["members.joined", "members.left"]});
    let made = webhook(&server, &body);
    for round in 0..4 {
        for who in 0..3 {
            live(&server, who, if round % 2 == 0 { "Oslo" } else { "Bergen" });
        }
        if round == 2 {
            server.restart();
        }
    }
    // `resume` tries at once what would be tried in 5 s, 5 min, ...
    wait_until(|| {
        server.post(&path(&made, "/resume"), &json!({})).expect(200);
        receiver.accepted().len() >= 12
    });
    let all = receiver.received();
    assert!(all.len() >= 12 + 6, "{}", all.len());
    let mut bodies: BTreeMap<&str, &str> = BTreeMap::new();
    for one in &all {
        let first = bodies.entry(one.id()).or_insert(&one.body);
        assert_eq!(*first, one.body, "a repeated message is the same");
    }
    assert_eq!(bodies.len(), 12);
    let mut accepted: Vec<u64> = receiver.accepted().iter().map(sequence).collect();
    accepted.dedup();
    assert!(accepted.is_sorted(), "{accepted:?}");
    assert_eq!(accepted.len(), 12, "{accepted:?}");
    let listed = server.get(&path(&made, "/deliveries")).expect(200);
    let listed = listed["results"].as_array().expect("a list").clone();
    assert!(
        listed
            .iter()
            .all(|one| one["message_id"].as_str().is_some_and(|id| bodies.contains_key(id)))
    );
}

#[test]
fn a_receiver_that_is_gone_is_sent_nothing_until_it_is_resumed() {
    let (server, receiver) = (server(), Receiver::new(&[Reply::Status(410, "")]));
    segment(&server, "Oslo", "Oslo");
    let made = webhook(&server, &json!({"url": receiver.url, "types": ["members.joined"]}));
    live(&server, 1, "Oslo");
    let shown = server.until(&path(&made, ""), |shown| shown["state"] == "disabled");
    assert!(shown["why"].as_str().expect("a reason").contains("410"), "{shown}");
    let of_it = |shown: &Value| {
        let changes = shown["changes"].as_array().expect("a list").clone();
        let changes = changes.into_iter().filter(|change| change["webhook_id"] == made["id"]);
        changes.map(|change| (change["what"].clone(), change["segment_id"].clone())).collect()
    };
    let disabled = (json!("webhook_disabled"), json!(""));
    let told: Vec<(Value, Value)> = of_it(&server.get("/v1/changes?after=0").expect(200));
    assert_eq!(told, std::slice::from_ref(&disabled));
    live(&server, 2, "Oslo");
    assert_eq!(receiver.received().len(), 1);
    server.post(&path(&made, "/resume"), &json!({})).expect(200);
    let told: Vec<(Value, Value)> = of_it(&server.get("/v1/changes?after=0").expect(200));
    assert_eq!(told, [disabled, (json!("webhook_enabled"), json!(""))]);
    assert_eq!(receiver.wait_for(2).len(), 2, "nothing is left out");
    server.post(&path(&made, "/pause"), &json!({})).expect(200);
    live(&server, 3, "Oslo");
    assert_eq!(server.get(&path(&made, "")).json()["state"], "paused");
    server.post(&path(&made, "/resume"), &json!({})).expect(200);
    assert_eq!(receiver.wait_for(3).len(), 3);
    server.delete(&path(&made, "")).expect(204);
    server.get(&path(&made, "")).expect(404);
}

#[test]
fn an_answer_says_nothing_of_an_endpoint_that_was_changed_or_removed_meanwhile() {
    let mut server = server();
    let go = Arc::new(AtomicBool::new(false));
    let late = Receiver::new(&[Reply::Late(go.clone(), 410), Reply::Late(go.clone(), 410)]);
    let good = Receiver::new(&[]);
    segment(&server, "Oslo", "Oslo");
    let body = json!({"url": late.url, "types": ["members.joined"]});
    let (removed, moved) = (webhook(&server, &body), webhook(&server, &body));
    live(&server, 1, "Oslo");
    wait_until(|| late.received().len() == 2);
    server.delete(&path(&removed, "")).expect(204);
    server.patch(&path(&moved, ""), &json!({"url": good.url})).expect(200);
    go.store(true, Ordering::Relaxed);
    // What the first receiver did not accept is sent to the second one.
    assert_eq!(good.wait_for(1).len(), 1);
    live(&server, 2, "Oslo");
    assert_eq!(good.wait_for(2).len(), 2);
    let changes = server.get("/v1/changes?after=0").expect(200).to_string();
    assert!(!changes.contains("webhook_disabled"), "{changes}");
    server.restart();
    server.get(&path(&removed, "")).expect(404);
    assert_eq!(server.get(&path(&moved, "")).expect(200)["state"], "active");
}

#[test]
fn a_receiver_that_says_nothing_delays_nobody_else() {
    let (server, dead, good) = (server(), Receiver::new(&[Reply::Hang]), Receiver::new(&[]));
    let (oslo, bergen) = (segment(&server, "Oslo", "Oslo"), segment(&server, "Bergen", "Bergen"));
    webhook(&server, &json!({"url": dead.url, "types": ["members.joined"], "segments": [oslo]}));
    let body = json!({"url": good.url, "types": ["members.joined"], "segments": [bergen]});
    webhook(&server, &body);
    live(&server, 1, "Oslo");
    wait_until(|| dead.received().len() == 1);
    for who in 2..12 {
        live(&server, who, "Bergen");
    }
    let got = good.wait_for(10);
    assert!(got.iter().all(|one| one.json()["data"]["segment_id"] == bergen.as_str()));
    assert_eq!(dead.received().len(), 1);
}

#[test]
fn an_endpoint_that_is_too_far_behind_is_sent_the_members_and_then_goes_on() {
    let engine = Engine::builder(Schema::new()).policy(Policy::live()).seed(7).feed_retention(8);
    let engine = engine.build().expect("a good policy");
    let server =
        Server::of(engine, |config| "127.0.0.0/8".clone_into(&mut config.webhooks.networks));
    let receiver = Receiver::new(&[]);
    let oslo = segment(&server, "Oslo", "Oslo");
    let made = webhook(&server, &json!({"url": receiver.url, "types": ["members.joined"]}));
    server.post(&path(&made, "/pause"), &json!({})).expect(200);
    for who in 0..20 {
        live(&server, who, "Oslo");
    }
    server.post(&path(&made, "/resume"), &json!({})).expect(200);
    let got = receiver.wait_for(1);
    let snapshot = got.iter().find(|one| one.json()["type"] == "members.snapshot");
    let snapshot = snapshot.expect("a snapshot").json();
    assert_eq!(snapshot["data"]["segment_id"], oslo.as_str());
    assert_eq!(snapshot["data"]["members"].as_array().expect("a list").len(), 20);
    assert_eq!(
        (&snapshot["data"]["first"], &snapshot["data"]["last"]),
        (&json!(true), &json!(true))
    );
    live(&server, 99, "Oslo");
    let last = receiver.wait_for(got.len() + 1).pop().expect("one more").json();
    assert_eq!(last["type"], "members.joined");
}

#[test]
fn both_secrets_sign_while_one_is_replaced_and_a_replay_sends_all_again() {
    let (server, receiver) = (server(), Receiver::new(&[]));
    segment(&server, "Oslo", "Oslo");
    let made = webhook(&server, &json!({"url": receiver.url, "types": ["members.joined"]}));
    let rotated = server.post(&path(&made, "/rotate"), &json!({})).expect(200);
    let (old, new) =
        (made["secret"].as_str().expect("one"), rotated["secret"].as_str().expect("one"));
    assert_ne!(old, new);
    live(&server, 1, "Oslo");
    let one = receiver.wait_for(1).remove(0);
    assert!(one.is_signed(old) && one.is_signed(new));
    server.post(&path(&made, "/replay"), &json!({"after": "0"})).expect(200);
    assert_eq!(receiver.wait_for(2)[1].id(), one.id());
    let (field, _) = server.post(&path(&made, "/replay"), &json!({"after": "999999"})).error(410);
    assert_eq!(field, "after");
    let tried = server.post(&path(&made, "/test"), &json!({})).expect(200);
    assert_eq!((&tried["status"], &tried["type"]), (&json!(204), &json!("webhook.test")));
    assert!(receiver.received().last().expect("it").is_signed(new));
}

#[test]
fn targets_that_are_not_public_are_refused_unless_a_setting_permits_them() {
    let server = Server::new(Policy::live());
    for url in [
        "https://10.0.0.1/",
        "http://example.com/",
        "https://[::1]/",
        "x",
        "https://a:b@example.com/",
    ] {
        let (field, message) = server.post("/v1/webhooks", &json!({"url": url})).error(400);
        assert_eq!(field, "url", "{message}");
    }
    let (field, _) = server.post("/v1/webhooks", &json!({})).error(400);
    assert_eq!(field, "url");
    let body = json!({"url": "https://example.com/", "segments": ["none"]});
    assert_eq!(server.post("/v1/webhooks", &body).error(400).0, "segments");
    // A name is looked at when it is connected to.
    let made = webhook(&server, &json!({"url": "https://localhost:1/"}));
    let tried = server.post(&path(&made, "/test"), &json!({})).expect(200);
    assert!(tried["error"].as_str().expect("an error").contains("not public"), "{tried}");
}

#[test]
fn a_size_that_a_segment_reaches_is_told_once_each_time() {
    let (server, receiver) = (server(), Receiver::new(&[]));
    let body = json!({"url": receiver.url, "types": ["segment.size"], "size_at_least": 0});
    server.post("/v1/webhooks", &body).expect(400);
    let body = json!({"url": receiver.url, "types": ["segment.size"], "size_at_least": 3,
        "size_at_most": 0});
    let made = webhook(&server, &body);
    assert_eq!((&made["size_at_least"], &made["size_at_most"]), (&json!(3), &json!(0)));
    segment(&server, "Oslo", "Oslo");
    for (who, city) in [(1, "Oslo"), (2, "Oslo"), (3, "Oslo"), (4, "Oslo"), (4, "Rome")] {
        live(&server, who, city);
    }
    for (who, city) in [(1, "Rome"), (1, "Oslo"), (1, "Rome"), (2, "Rome"), (3, "Rome")] {
        live(&server, who, city);
    }
    let reached = |one: &Received| {
        let json = one.json();
        assert_eq!(json["type"], "segment.size");
        let data = &json["data"];
        json!([data["reached"], data["size"], data["before"], data["count"]])
    };
    let expected = json!([["at_least", 3, 2, 3], ["at_least", 3, 2, 3], ["at_most", 0, 1, 0]]);
    let got: Vec<Value> = receiver.wait_for(3).iter().map(reached).collect();
    assert_eq!(json!(got), expected);
    let off = json!({"size_at_least": null});
    let edited = server.patch(&path(&made, ""), &off).expect(200);
    assert_eq!((&edited["size_at_least"], &edited["size_at_most"]), (&Value::Null, &json!(0)));
}

#[test]
fn addresses_are_sent_where_they_were_asked_for_by_a_key_that_may_read_them() {
    let (mut server, plain, full) = (server(), Receiver::new(&[]), Receiver::new(&[]));
    let types = json!(["members.joined", "members.left"]);
    webhook(&server, &json!({"url": plain.url, "types": types}));
    let made = webhook(&server, &json!({"url": full.url, "types": types, "addresses": true}));
    assert_eq!(made["addresses"], true);
    segment(&server, "Oslo", "Oslo");
    live(&server, 1, "Oslo");
    live(&server, 1, "Rome");
    for (receiver, email) in [(&plain, Value::Null), (&full, json!("c1@example.com"))] {
        let got = receiver.wait_for(2);
        for one in got {
            assert_eq!(one.json()["data"]["members"][0]["email"], email, "{}", one.body);
        }
    }
    let names = ["webhooks:write", "feed:read"].map(str::to_owned);
    let scopes = segmentry_server::keys::scopes(&names).expect("scopes");
    let (_, key) =
        server.app().keys.create("hooks", &scopes, common::now(), None).expect("room for a key");
    let all = std::mem::replace(&mut server.key, key);
    server.post("/v1/webhooks", &json!({"url": full.url, "addresses": true})).expect(403);
    server.post("/v1/webhooks", &json!({"url": full.url})).expect(201);
    // Whoever may not read addresses has them sent nowhere else.
    for more in [json!({"url": plain.url}), json!({"segments": []}), json!({"types": []})] {
        server.patch(&path(&made, ""), &more).expect(403);
    }
    server.patch(&path(&made, ""), &json!({"description": "mine"})).expect(200);
    server.key = all;
    server.patch(&path(&made, ""), &json!({"url": plain.url})).expect(200);
}

#[test]
fn uses_of_a_segment_name_the_webhooks_that_name_it() {
    let (server, receiver) = (server(), Receiver::new(&[]));
    let oslo = segment(&server, "Oslo", "Oslo");
    let made = webhook(&server, &json!({"url": receiver.url, "segments": [oslo]}));
    webhook(&server, &json!({"url": receiver.url}));
    let uses = server.get(&format!("/v1/segments/{oslo}/uses")).expect(200);
    assert_eq!(uses["webhooks"], json!([made["id"]]));
}

/// Runs a command with a text as its input; returns what it said.
#[track_caller]
fn run(command: &mut std::process::Command, input: &str) -> String {
    let pipes = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = pipes.spawn().expect("it is installed");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn the_published_packages_of_standard_webhooks_verify_what_is_sent() {
    use std::path::Path;
    use std::process::Command;

    let (server, receiver) = (server(), Receiver::new(&[]));
    let made = webhook(&server, &json!({"url": receiver.url}));
    segment(&server, "Oslo", "Oslo");
    (0..5).for_each(|who| live(&server, who, "Oslo"));
    receiver.wait_for(7);
    let rotated = server.post(&path(&made, "/rotate"), &json!({})).expect(200);
    live(&server, 5, "Oslo");
    let got = receiver.wait_for(8);
    let delivery = |one: &Received, secret: &Value| json!({"secret": secret, "headers": one.headers, "body": one.body});
    let mut deliveries: Vec<Value> = got.iter().map(|one| delivery(one, &made["secret"])).collect();
    deliveries.push(delivery(got.last().expect("eight"), &rotated["secret"]));
    let input = Value::from(deliveries).to_string();

    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/webhooks");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("webhooks");
    std::fs::create_dir_all(&folder).expect("room");
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder), "");
    let python = folder.join("bin/python");
    let pip = ["-m", "pip", "install", "--quiet", "-r"];
    run(Command::new(&python).args(pip).arg(scripts.join("requirements.txt")), "");
    let said = run(Command::new(&python).arg(scripts.join("verify.py")), &input);
    assert_eq!(said.trim(), "9 verified");

    std::fs::copy(scripts.join("package.json"), folder.join("package.json")).expect("room");
    let npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
    run(Command::new("npm").args(npm).arg(&folder), "");
    let mut node = Command::new("node");
    let said = run(node.current_dir(&folder).arg(scripts.join("verify.mjs")), &input);
    assert_eq!(said.trim(), "9 verified");
}
