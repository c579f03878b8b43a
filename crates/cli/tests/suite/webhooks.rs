//! `segmentry webhook`, and webhooks of a service that is killed.
//!
//! In: the words on a directory and on a service; a receiver that fails now and then, of a service that is killed while
//! it writes and sends. Out: the same answers on both; every change of the feed once or more, in order, under one id.
//! `WEBHOOK_KILLS` is the number of kills.

use crate::common;
use crate::remote;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{Ran, Scratch, segmentry, segmentry_as};
use remote::Service;
use segmentry::{Cursor, DurableEngine};
use serde_json::Value;

const OSLO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";

/// Runs a command that has to succeed.
#[track_caller]
fn done(key: &str, place: &str, args: &[&str]) -> Ran {
    let mut all = vec!["webhook"];
    all.extend(args);
    all.extend(["--data", place]);
    let ran = segmentry_as(key, all);
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    ran
}

#[test]
fn the_words_of_webhooks_are_the_same_on_a_directory_and_on_a_service() {
    let scratch = Scratch::new();
    let data = scratch.path("data").display().to_string();
    segmentry(["segment", "create", "--name", "Oslo", "--query", OSLO, "--data", &data]);
    let service = Service::start(&scratch.path("served"));
    for (key, place) in [("", &data), (service.key.as_str(), &service.url)] {
        let run = |args: &[&str]| done(key, place, args);
        let url = "https://example.com/hook";
        let types = "members.joined,members.left";
        let made = run(&["create", "--url", url, "--types", types, "--json"]);
        assert!(made.err.contains("only now"), "{}", made.err);
        let made = made.lines().remove(0);
        let secret = made["secret"].as_str().expect("it is printed").to_owned();
        let id = made["id"].as_str().expect("an id").to_owned();
        let shown = |args: &[&str]| {
            let mut all = args.to_vec();
            all.push("--json");
            run(&all).lines().remove(0)
        };
        let listed = shown(&["list"]);
        assert_eq!((&listed["id"], &listed["secret"]), (&made["id"], &Value::Null));
        assert_eq!(listed["types"].as_array().map(Vec::len), Some(2));
        let edited = shown(&["edit", &id, "--description", "a\u{1b}[31m", "--types", "all"]);
        assert_eq!(edited["types"].as_array().map(Vec::len), Some(0));
        assert_eq!(edited["url"], url);
        let table = run(&["show", &id]).out;
        assert!(table.contains("active") && !table.contains('\u{1b}'), "{table}");
        assert_eq!(shown(&["pause", &id])["state"], "paused");
        assert_eq!(shown(&["resume", &id])["state"], "active");
        let rotated = run(&["rotate", &id]).out;
        assert!(rotated.contains("whsec_") && !rotated.contains(&secret), "{rotated}");
        assert_eq!(shown(&["replay", &id, "--after", "0"])["failures"], 0);
        let refused =
            segmentry_as(key, ["webhook", "create", "--url", "http://10.0.0.1/", "--data", place]);
        assert!(refused.code == 1 && refused.err.contains("the URL "), "{}", refused.err);
        assert_eq!(run(&["delete", &id]).out, "");
        let missing = segmentry_as(key, ["webhook", "show", &id, "--data", place]);
        assert!(missing.code == 1 && missing.err.contains("webhook"), "{}", missing.err);
        assert_eq!(run(&["list", "--json"]).out, "");
    }
    let refused = segmentry(["webhook", "test", "x", "--data", &data]);
    assert!(refused.code == 1 && refused.err.contains("URL of the service"), "{}", refused.err);
    // `localhost` is looked at when it is connected to.
    let made =
        done(&service.key, &service.url, &["create", "--url", "https://localhost:1/", "--json"]);
    let id = made.lines()[0]["id"].as_str().expect("an id").to_owned();
    let tried = done(&service.key, &service.url, &["test", &id]).out;
    assert!(tried.contains("webhook.test") && tried.contains("public"), "{tried}");
    assert_eq!(done(&service.key, &service.url, &["deliveries", &id, "--json"]).out, "");
}

/// A message as it came, whatever was answered.
struct Came {
    id: String,
    body: String,
}

/// Accepts most of what comes. Every seventh message is answered with 500, or its connection is dropped after it came.
fn receiver() -> (String, Arc<Mutex<Vec<Came>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    let came: Arc<Mutex<Vec<Came>>> = Arc::default();
    let all = Arc::clone(&came);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let came = Arc::clone(&came);
            std::thread::spawn(move || answer(stream, &came));
        }
    });
    (url, all)
}

fn answer(stream: TcpStream, came: &Mutex<Vec<Came>>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let (mut id, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                if line.trim_end().is_empty() {
                    break;
                }
                continue;
            };
            match name.to_lowercase().as_str() {
                "webhook-id" => value.trim().clone_into(&mut id),
                "content-length" => length = value.trim().parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let number = {
            let mut came = came.lock().expect("no panic");
            came.push(Came { id, body: String::from_utf8(body).ok()? });
            came.len()
        };
        let status = match number % 14 {
            0 => return None,
            7 => "500 X",
            _ => "200 OK",
        };
        let text = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        writer.write_all(text.as_bytes()).ok()?;
    }
}

/// What the feed has for an endpoint that wants members only: the ids of messages in their order.
fn expected(data: &std::path::Path, after: u64) -> Vec<String> {
    let durable = DurableEngine::open(data).expect("it is whole");
    durable.read(|engine| {
        let changes = engine.changes_since(Cursor::from(after)).expect("all is kept");
        let mut ids = Vec::new();
        for change in changes {
            let life = u64::from(!matches!(change.what, segmentry::engine::ChangeKind::Evaluated));
            let parts = [&change.joined, &change.left].map(|moved| moved.len().div_ceil(1_000));
            let cursor = change.cursor();
            ids.extend(
                (life..life + (parts[0] + parts[1]) as u64).map(|n| format!("msg_{cursor}_{n}")),
            );
        }
        ids
    })
}

#[test]
fn no_message_is_lost_and_none_is_out_of_order_whenever_the_service_is_killed() {
    const CONTACTS: usize = 40;
    let kills: u32 =
        std::env::var("WEBHOOK_KILLS").map_or(4, |kills| kills.parse().expect("a number"));
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let (url, came) = receiver();
    let settings = scratch.write("settings.toml", "[webhooks]\nnetworks = \"127.0.0.0/8\"\n");
    let settings = settings.display().to_string();
    let none = scratch.write("none.ndjson", "").display().to_string();
    let place = data.display().to_string();
    segmentry(["import", "contacts", &none, "--policy", "live", "--data", &place]);
    for (name, city) in [("Oslo", "Oslo"), ("Rome", "Rome")] {
        let query = OSLO.replace("Oslo", city);
        let ran =
            segmentry(["segment", "create", "--name", name, "--query", &query, "--data", &place]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let after =
        DurableEngine::open(&data).expect("a directory").read(segmentry::Engine::last_change);
    let types = "members.joined,members.left";
    let hook = |key: &str, place: &str, args: &[&str]| done(key, place, args).lines().remove(0);
    let start = || Service::start_with(&data, &["--config", &settings]);
    let mut service = start();
    let made =
        hook(&service.key, &service.url, &["create", "--url", &url, "--types", types, "--json"]);
    let id = made["id"].as_str().expect("an id").to_owned();
    // What failed is tried at once rather than in five seconds.
    let resume = |service: &Service| {
        let shown = hook(&service.key, &service.url, &["show", &id, "--json"]);
        if shown["failures"] != 0 || shown["state"] != "active" {
            done(&service.key, &service.url, &["resume", &id]);
        }
        shown
    };
    for kill in 0..kills {
        let line = |n: usize| {
            let city = ["Oslo", "Rome", "Bergen"][(n + kill as usize) % 3];
            format!("{{\"email\":\"c{n}@example.com\",\"city\":\"{city}\"}}")
        };
        let lines = (0..CONTACTS).map(line).collect::<Vec<_>>().join("\n");
        let file = scratch.write("round.ndjson", lines).display().to_string();
        let mut import = Command::new(env!("CARGO_BIN_EXE_segmentry"))
            .args(["import", "contacts", &file, "--batch", "1", "--data", &service.url])
            .env("SEGMENTRY_API_KEY", &service.key)
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the binary runs");
        if kill % 3 == 0 {
            resume(&service);
        }
        std::thread::sleep(Duration::from_millis(30 + u64::from(kill * 67 % 400)));
        // Dropping it is `kill -9`.
        drop(service);
        import.wait().expect("it ended");
        service = start();
    }
    let begun = Instant::now();
    while {
        let shown = resume(&service);
        shown["behind"] != 0 || shown["failures"] != 0
    } {
        assert!(begun.elapsed() < Duration::from_mins(3), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(service);
    let came = came.lock().expect("no panic");
    let (mut bodies, mut firsts): (BTreeMap<&str, &str>, Vec<&str>) = Default::default();
    for Came { id, body } in came.iter() {
        match bodies.insert(id, body) {
            Some(before) => assert_eq!(before, body, "a repeated message is the same"),
            None => firsts.push(id),
        }
    }
    let expected = expected(&data, after);
    println!(
        "{kills} kills: {} changes of the feed were messages, {} came again",
        expected.len(),
        came.len() - firsts.len()
    );
    assert_eq!(firsts, expected);
}
