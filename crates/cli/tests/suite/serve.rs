//! The service as an operator runs it: the real binary with its keys, its configuration, stops and kills.
//!
//! In: commands of a shell. Out: checks of the answers that clients get, before and after the process is stopped or
//! killed. `IDLE` is the number of connections that the test of idle connections opens.

use crate::common;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Scratch, segmentry};
use serde_json::{Value, json};

/// The binary, serving on a port of its own.
struct Service {
    process: Child,
    address: SocketAddr,
}

impl Service {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .env("SEGMENTRY_LOG_LEVEL", "warn")
            .env("SEGMENTRY_LIMITS_HEADER_SECONDS", "120")
            .env_remove("SEGMENTRY_DATA")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(process.stderr.take().expect("it was asked for")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.split_once("http://").and_then(|(_, address)| address.trim().parse().ok())
        });
        // What it says later is read as well, or it would wait to be heard.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address: address.expect("it says where it listens") }
    }

    fn call(&self, method: &str, path: &str, key: &str, body: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build()
            .into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("authorization", format!("Bearer {key}"))
            .body(body.to_owned())
            .expect("a request");
        let mut response = agent.run(request).expect("an answer");
        let text = response.body_mut().read_to_string().expect("text");
        (response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// As an operating system ends a service. Returns the exit code.
    fn stop(&mut self) -> Option<i32> {
        let pid = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().expect("a shell's `kill`");
        assert!(told.success());
        self.process.wait().expect("it ends").code()
    }

    fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Makes a key with these scopes, and returns its id and the whole.
fn key(data: &Path, scopes: &[&str]) -> (String, String) {
    let data = data.display().to_string();
    let mut args = vec!["key", "new", "--name", "test", "--data", &data];
    args.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
    let ran = segmentry(args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let whole = ran.out.trim().to_owned();
    let id = ran.err.split_whitespace().skip_while(|word| *word != "key").nth(1);
    (id.expect("its id").to_owned(), whole)
}

#[test]
fn a_key_is_shown_once_permits_its_scopes_and_is_refused_after_it_is_revoked() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let (id, whole) = key(&data, &["segments:read"]);
    let service = Service::start(&data, &[]);
    let list = "/v3/marketing/segments/2.0";
    assert_eq!(service.call("GET", list, &whole, "").0, 200);
    assert_eq!(service.call("GET", "/v3/marketing/contacts", &whole, "").0, 403);
    let place = data.display().to_string();
    let listed = segmentry(["key", "list", "--data", &place, "--json"]);
    let secret = whole.rsplit('.').next().expect("the secret part");
    assert!(listed.out.contains(&id) && !listed.out.contains(secret), "{}", listed.out);
    let file = std::fs::read_to_string(data.join("keys.json")).expect("the file of keys");
    assert!(!file.contains(secret));
    // One id in 64 begins like a flag.
    let unknown = segmentry(["key", "revoke", "-none", "--data", &place]);
    assert_eq!(unknown.code, 1, "{}", unknown.err);
    assert_eq!(segmentry(["key", "revoke", &id, "--data", &place]).code, 0);
    assert_eq!(service.call("GET", list, &whole, "").0, 401, "while the service runs");
    assert_eq!(service.call("GET", list, "SG.none.none", "").0, 401);
}

#[test]
fn a_command_on_the_directory_of_a_service_says_that_its_address_will_do() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let contacts = scratch.write("c.ndjson", "{\"email\":\"ada@example.com\"}\n");
    let (contacts, place) = (contacts.display().to_string(), data.display().to_string());
    let _service = Service::start(&data, &[]);
    let commands: [&[&str]; 3] = [
        &["segment", "list"],
        &["settings", "set", "--max-segments", "10"],
        &["import", "contacts", &contacts],
    ];
    for command in commands {
        let ran = segmentry(command.iter().chain(&["--data", &place]));
        assert!(ran.code == 1 && ran.err.contains("--data http://"), "{command:?}: {}", ran.err);
    }
}

#[test]
fn without_a_key_nothing_is_served_beyond_this_machine() {
    let scratch = Scratch::new();
    let data = scratch.path("data").display().to_string();
    let ran = segmentry(["serve", "--listen", "0.0.0.0:0", "--data", &data]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("segmentry key new"), "{}", ran.err);
}

#[test]
fn a_setting_that_does_not_exist_is_refused_by_its_name_wherever_it_is_set() {
    let scratch = Scratch::new();
    let file = scratch.write("segmentry.toml", "[limits]\nconections = 5\n");
    let ran = segmentry(["config", "print", "--config", &file.display().to_string()]);
    assert!(ran.code != 0 && ran.err.contains("conections"), "{}", ran.err);
    let output = Command::new(env!("CARGO_BIN_EXE_segmentry"))
        .args(["config", "print"])
        .env("SEGMENTRY_LIMITS_CONECTIONS", "5")
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("SEGMENTRY_LIMITS_CONECTIONS"), "{text}");
    let file = scratch.write("good.toml", "[limits]\nconnections = 5\n");
    let ran = segmentry(["config", "print", "--config", &file.display().to_string()]);
    assert!(ran.code == 0 && ran.out.contains("connections = 5"), "{}", ran.out);
}

#[test]
fn answered_requests_are_stored_after_a_stop_and_after_a_kill() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let (_, whole) = key(&data, &[]);
    let mut service = Service::start(&data, &["--policy", "live"]);
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
    let segment = json!({"name": "Oslo", "query_dsl": query}).to_string();
    let (status, made) = service.call("POST", "/v3/marketing/segments/2.0", &whole, &segment);
    assert_eq!(status, 201, "{made}");
    let path = format!("/v3/marketing/segments/2.0/{}", made["id"].as_str().expect("an id"));
    for life in 1..=6_u64 {
        let contacts = [json!({"email": format!("c{life}@x.org"), "city": "Oslo"})];
        let body = json!({"contacts": contacts}).to_string();
        assert_eq!(service.call("PUT", "/v3/marketing/contacts", &whole, &body).0, 202);
        if life.is_multiple_of(2) {
            service.kill();
        } else {
            assert_eq!(service.stop(), Some(0), "a stop is a good end");
        }
        service = Service::start(&data, &[]);
        let (status, seen) = service.call("GET", &path, &whole, "");
        assert_eq!((status, &seen["contacts_count"]), (200, &json!(life)), "{seen}");
    }
}

#[test]
fn a_service_that_has_just_said_where_it_listens_stops_when_it_is_told_to() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let (_, _) = key(&data, &[]);
    for start in 0..8 {
        assert_eq!(Service::start(&data, &[]).stop(), Some(0), "start {start}");
    }
}

#[test]
fn a_directory_takes_its_own_settings_again_and_refuses_others() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let (_, _) = key(&data, &[]);
    for _ in 0..2 {
        Service::start(&data, &["--policy", "live", "--keep-events", "90"]).stop();
    }
    let place = data.display().to_string();
    for other in [["--policy", "sendgrid"], ["--keep-events", "30"]] {
        let ran =
            segmentry(["serve", "--listen", "127.0.0.1:0", "--data", &place, other[0], other[1]]);
        assert!(ran.code == 1 && ran.err.contains(other[0]), "{}", ran.err);
    }
    // What is refused there has a command of its own.
    let set = ["settings", "set", "--data", &place, "--json"];
    let ran =
        segmentry(set.into_iter().chain(["--policy", "sendgrid", "--keep-events-days", "30"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let shown = &ran.lines()[0];
    assert_eq!(
        (&shown["evaluation_seconds"], &shown["keep_events_days"]),
        (&json!(3_600), &json!(30)),
        "{shown}"
    );
    Service::start(&data, &["--policy", "sendgrid", "--keep-events", "30"]).stop();
    let ran = segmentry(set.into_iter().chain(["--evaluation-seconds", "4000000000"]));
    assert!(ran.code == 1 && ran.err.contains("`evaluation`: longer than"), "{}", ran.err);
    let ran = segmentry(set);
    assert!(ran.code == 1 && ran.err.contains("nothing to set"), "{}", ran.err);
    let ran = segmentry(["settings", "show", "--data", &place]);
    assert!(ran.code == 0 && ran.out.contains("keep_events_days"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_start_that_fails_makes_nothing() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let place = data.display().to_string();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    for listen in ["0.0.0.0:0", &taken] {
        let ran = segmentry(["serve", "--policy", "live", "--listen", listen, "--data", &place]);
        assert!(ran.code == 1 && !data.exists(), "{listen}: {}", ran.err);
    }
}

#[test]
fn a_demo_fills_itself_and_prints_an_address_and_a_key() {
    let scratch = Scratch::new();
    let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(scratch.path("demo"))
        .env_remove("SEGMENTRY_DATA")
        .env("SEGMENTRY_EDIT_PAUSE_SECONDS", "7")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut line = String::new();
    let mut out = BufReader::new(process.stdout.take().expect("it was asked for"));
    out.read_line(&mut line).expect("a line");
    let (address, whole) = line.trim().split_once(' ').expect("an address and a key");
    let address = address.strip_prefix("http://").expect("http").parse().expect("an address");
    let service = Service { process, address };
    let (status, segments) = service.call("GET", "/v3/marketing/segments/2.0", whole, "");
    let held = segments["results"].as_array().expect("segments");
    assert_eq!(status, 200);
    assert!(held.iter().any(|segment| segment["contacts_count"].as_u64() > Some(0)), "{segments}");
    assert_eq!(service.call("GET", "/v1/policy", whole, "").1["edit_pause_seconds"], 7);
    // The last fortnight happened day by day.
    let (_, feed) = service.call("GET", "/v1/changes?after=0&limit=1000", whole, "");
    let days: std::collections::BTreeSet<&str> = feed["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|change| change["at"].as_str()?.get(..10))
        .collect();
    assert!(days.len() > 5, "{days:?}");
    assert_eq!(service.call("GET", "/openapi.json", "", "").1["openapi"], "3.1.0");
}

#[test]
fn ten_thousand_idle_connections_do_not_block_a_request() {
    let most: usize = std::env::var("IDLE").map_or(1_000, |idle| idle.parse().expect("a number"));
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let (_, whole) = key(&data, &[]);
    let service = Service::start(&data, &[]);
    let begun = Instant::now();
    let connect = |_| {
        let stream = TcpStream::connect(service.address).expect("a connection");
        stream.set_nonblocking(true).expect("a socket");
        stream
    };
    let idle: Vec<TcpStream> = (0..most).map(connect).collect();
    let opened = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(service.call("GET", "/v3/marketing/segments/2.0", &whole, "").0, 200);
    let answered = begun.elapsed();
    std::thread::sleep(Duration::from_millis(500));
    let open = |mut stream: &TcpStream| {
        let read = stream.read(&mut [0]);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    };
    assert!(idle.iter().all(open), "all are still open");
    println!("{most} idle connections in {opened:.1?}; one more is answered in {answered:.1?}");
}

/// What others than the owner may do with a folder's contents, at any depth.
#[cfg(unix)]
fn open_to_others(folder: &Path, found: &mut Vec<String>) {
    use std::os::unix::fs::PermissionsExt as _;
    let data = std::fs::metadata(folder).expect("it is there");
    let mode = data.permissions().mode() & 0o777;
    let wanted = if data.is_dir() { 0o700 } else { 0o600 };
    if mode != wanted {
        found.push(format!("{}: {mode:o}", folder.display()));
    }
    for inner in std::fs::read_dir(folder).into_iter().flatten() {
        open_to_others(&inner.expect("it is there").path(), found);
    }
}

#[cfg(unix)]
#[test]
fn what_holds_data_of_people_is_its_owners_alone() {
    let scratch = Scratch::new();
    let (data, place) = (scratch.path("data"), scratch.path("data").display().to_string());
    let file = |name: &str| scratch.path(name).display().to_string();
    // What this test writes lies beside what is looked at.
    let contacts = scratch.write("contacts.ndjson", "{\"email\":\"ann@example.com\"}\n");
    let contacts = contacts.display().to_string();
    let whole = |args: &[&str]| {
        let ran = segmentry(args.iter().copied());
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    };
    whole(&["import", "contacts", &contacts, "--data", &place]);
    whole(&["export", "contacts", &file("export.csv.gz"), "--data", &place]);
    whole(&["backup", &place, &file("copy.redb")]);
    whole(&["restore", &file("copy.redb"), &file("restored")]);
    let (_, key) = key(&data, &["all"]);
    let mut service = Service::start(&data, &[]);
    let upsert = json!({"contacts": [
        {"email": "ann@example.com", "alternate_emails": ["nobody"]}, {"email": "bob@example.com"}]});
    assert_eq!(service.call("PUT", "/v3/marketing/contacts", &key, &upsert.to_string()).0, 202);
    let exports = "/v3/marketing/contacts/exports";
    let (status, begun) = service.call("POST", exports, &key, "{}");
    assert_eq!(status, 202, "{begun}");
    let export = format!("{exports}/{}", begun["id"].as_str().expect("an id"));
    let until = Instant::now() + Duration::from_secs(20);
    while service.call("GET", &export, &key, "").1["status"] == "pending" {
        assert!(Instant::now() < until, "the export is not done");
        std::thread::sleep(Duration::from_millis(20));
    }
    service.stop();
    for folder in ["exports", "errors", "imports", "backups"] {
        assert!(data.join(folder).is_dir(), "{folder}");
    }
    let mut found = Vec::new();
    for name in ["data", "restored", "export.csv.gz", "copy.redb"] {
        open_to_others(&scratch.path(name), &mut found);
    }
    assert_eq!(found, [""; 0]);
}
