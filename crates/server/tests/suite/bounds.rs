//! Work beside requests and state that outlives them: bounded, ended with the server, right after a restart.
//!
//! In: clients that disconnect, keys that are revoked, files that are cut off, servers that stop during work. Out:
//! checks that no resource grows, that no job stays pending, and that no request gets in without a valid key.

use crate::common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{Server, now, wait_until};
use segmentry::{ContactPatch, Engine, FieldType, Policy, Schema};
use segmentry_server::keys::{Scope, scopes};
use serde_json::{Value, json};

const CONTACTS: &str = "/v3/marketing/contacts";
const FIELDS: &str = "/v3/marketing/field_definitions";

fn connect(server: &Server) -> TcpStream {
    let address = server.base.strip_prefix("http://").expect("an address");
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    stream
}

fn upsert_people(server: &Server, count: usize) {
    let lines = common::lines(count, |n| json!({"email": format!("{n}@x.org"), "city": "Rome"}));
    let key = format!("Bearer {}", server.key);
    server.raw("POST", "/v1/contacts", &[("authorization", &key)], lines.as_bytes()).expect(200);
}

#[test]
fn clients_that_disconnect_before_the_answer_are_counted_with_499_and_not_in_flight() {
    let server = Server::new(Policy::live());
    let last = server.get("/v1/changes").expect(200)["last"].clone();
    for _ in 0..10 {
        let mut stream = connect(&server);
        let head = format!(
            "GET /v1/changes?after={last}&wait=20 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
            server.key
        );
        stream.write_all(head.as_bytes()).expect("it is read");
        std::thread::sleep(Duration::from_millis(20));
    }
    wait_until(|| {
        server.get("/metrics").text.lines().any(|line| line == "segmentry_http_in_flight 1")
    });
    let metrics = server.get("/metrics").text;
    let counted = |line: &&str| {
        line.starts_with("segmentry_http_requests_total") && line.contains("status=\"499\"")
    };
    assert!(metrics.lines().find(counted).is_some_and(|line| line.ends_with(" 10")), "{metrics}");
}

#[test]
fn a_client_that_still_sends_a_large_body_receives_the_refusal() {
    let server = Server::new(Policy::live());
    let large = vec![b'x'; 5 << 20];
    for (method, path, key, status) in [
        ("PUT", CONTACTS, "SG.not.ours", 401),
        ("POST", "/v1/contacts", "", 401),
        ("PUT", "/v3/nothing", &*server.key, 404),
        ("PUT", "/livez", &*server.key, 405),
        ("PUT", "/v1/files/imports/none?token=x", "", 404),
    ] {
        let key = format!("Bearer {key}");
        let got = server.raw(method, path, &[("authorization", &key)], &large);
        assert_eq!(got.status, status, "{method} {path}");
    }
}

#[test]
fn an_unexpected_request_body_does_not_cut_off_the_answer() {
    let server = Server::new(Policy::live());
    let whole = server.get("/openapi.json").bytes;
    let mut stream = connect(&server);
    let head = "GET /openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 65536\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it is read");
    for _ in 0..16 {
        std::thread::sleep(Duration::from_millis(10));
        stream.write_all(&[b'x'; 4096]).expect("it is read");
    }
    let mut got = Vec::new();
    stream.read_to_end(&mut got).expect("nothing was cut off");
    assert!(got.ends_with(&whole), "{} bytes of more than {}", got.len(), whole.len());
}

#[test]
fn revoking_a_key_ends_its_stream_of_changes() {
    let server = Server::new(Policy::live());
    let feed = scopes(&["feed:read".to_owned()]).expect("a name");
    let (key, whole) = server.app().keys.create("reader", &feed, now(), None).expect("room");
    let mut stream = connect(&server);
    let head = format!(
        "GET /v1/changes/stream HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {whole}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it is read");
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().is_some_and(|line| line.expect("a head").contains("200")));
    server.app().keys.revoke(&key.id, now()).expect("the key exists");
    let query = "SELECT contact_id, updated_at FROM contact_data";
    server
        .post("/v3/marketing/segments/2.0", &json!({"name": "secret", "query_dsl": query}))
        .expect(201);
    let rest: Vec<String> = lines.collect::<Result<_, _>>().expect("it ends");
    assert!(!rest.iter().any(|line| line.contains("segment_id")), "{rest:?}");
}

#[test]
fn slow_webhook_posts_without_a_key_do_not_block_requests_with_one() {
    let public = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1\
                  flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    let server = Server::with(Policy::live(), |config| {
        config.webhook.public_key = public.to_owned();
        config.limits.concurrency = 4;
    });
    let slow: Vec<TcpStream> = (0..12)
        .map(|_| {
            let mut stream = connect(&server);
            let head = "POST /v1/webhooks/sendgrid HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\
                x-twilio-email-event-webhook-signature: MEUC\r\nx-twilio-email-event-webhook-timestamp: 1\r\n\r\n[";
            stream.write_all(head.as_bytes()).expect("it is read");
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(100));
    for _ in 0..20 {
        assert_eq!(server.get("/v1/status").status, 200);
    }
    drop(slow);
}

#[test]
fn a_missing_or_damaged_key_file_does_not_open_a_running_server() {
    let server = Server::new(Policy::live());
    upsert_people(&server, 3);
    let file = server.app().config.data.join("keys.json");
    for damage in [Some("{"), None] {
        match damage {
            Some(text) => std::fs::write(&file, text).expect("room"),
            None => std::fs::remove_file(&file).expect("the file exists"),
        }
        assert_eq!(server.raw("GET", CONTACTS, &[], b"").status, 401, "{damage:?}");
        let all = format!("{CONTACTS}?delete_all_contacts=true");
        assert_eq!(server.raw("DELETE", &all, &[], b"").status, 401, "{damage:?}");
    }
    let mut server = server;
    server.restart();
    assert_eq!(server.raw("GET", CONTACTS, &[], b"").status, 401, "also after a restart");
}

#[test]
fn without_any_key_requests_from_web_pages_of_other_hosts_are_refused() {
    let server = Server::new(Policy::live());
    // A second server, on a directory without keys: it answers every program on this machine.
    let mut config = server.app().config.clone();
    config.data = std::env::temp_dir().join(format!("segmentry-local-{}", std::process::id()));
    config.listen = ([127, 0, 0, 1], 0).into();
    let service = segmentry_server::Server::open(config).expect("a new directory");
    let app = std::sync::Arc::clone(&service.app);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let running = runtime.block_on(segmentry_server::start(service)).expect("it starts");
    let url = format!("http://{}{CONTACTS}", running.address);
    let status = |headers: &[(&str, &str)]| server.raw("GET", &url, headers, b"").status;
    assert_eq!(status(&[]), 200);
    assert_eq!(status(&[("origin", "http://localhost:3000")]), 200);
    assert_eq!(status(&[("origin", "https://evil.example")]), 403);
    assert_eq!(status(&[("host", "evil.example")]), 403);
    let all: Vec<Scope> = Scope::all().collect();
    app.keys.create("first", &all, now(), None).expect("room");
    assert_eq!(status(&[]), 401, "from the first key on");
    let data = app.config.data.clone();
    runtime.block_on(running.stop()).expect("a good disk");
    drop(app);
    std::fs::remove_dir_all(data).expect("it is ours");
}

#[test]
fn a_delete_beside_a_rename_removes_the_field_of_its_id() {
    let server = Server::new(Policy::live());
    let create =
        |name: &str| server.post(FIELDS, &json!({"name": name, "field_type": "Text"})).expect(200);
    for round in 0..20 {
        let old = create("contested")["id"].as_str().expect("an id").to_owned();
        let path = format!("{FIELDS}/{old}");
        std::thread::scope(|scope| {
            let renamed = scope.spawn(|| {
                server.patch(&path, &json!({"name": format!("moved{round}")}));
                server.post(FIELDS, &json!({"name": "contested", "field_type": "Number"})).json()
            });
            let deleted = scope.spawn(|| server.delete(&path).status);
            let (other, status) =
                (renamed.join().expect("an answer"), deleted.join().expect("an answer"));
            assert_eq!(status, 204);
            let held = server.get(FIELDS).expect(200);
            let ids: Vec<&Value> =
                held["custom_fields"].as_array().expect("some").iter().map(|f| &f["id"]).collect();
            assert!(!ids.contains(&&json!(old)), "the deleted field is not listed");
            let other = other["id"].as_str().expect("it is created: the name was free").to_owned();
            assert!(ids.contains(&&json!(other)), "the other field of the same name is kept");
            server.delete(&format!("{FIELDS}/{other}")).expect(204);
        });
    }
}

#[test]
fn a_small_compressed_body_with_too_many_elements_is_refused() {
    let server = Server::new(Policy::live());
    let elements = vec![r#"{"a":1}"#; 780_000].join(",");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    write!(packed, r#"{{"contacts":[{elements}]}}"#).expect("room");
    let packed = packed.finish().expect("room");
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str()), ("content-encoding", "gzip")];
    let begun = Instant::now();
    let (field, message) = server.raw("PUT", CONTACTS, &headers, &packed).error(400);
    println!("{} bytes of 780,000 contacts are refused in {:.1?}", packed.len(), begun.elapsed());
    assert!(field == "contacts" && message.contains("30000"), "{message}");
}

#[test]
fn exports_and_imports_that_a_stop_interrupts_fail_and_leave_no_file() {
    let mut server = Server::new(Policy::live());
    upsert_people(&server, 60_000);
    let begun: Vec<String> = (0..6)
        .map(|_| {
            server.post(&format!("{CONTACTS}/exports"), &json!({})).expect(202)["id"]
                .as_str()
                .expect("an id")
                .to_owned()
        })
        .collect();
    let import = server.put(
        &format!("{CONTACTS}/imports"),
        &json!({"file_type": "csv", "field_mappings": ["_rf2_T"]}),
    );
    let import = import.expect(200);
    let lines: Vec<String> = (0..200_000).map(|n| format!("{n}@y.org")).collect();
    let url = import["upload_uri"].as_str().expect("a link");
    server.raw("PUT", url, &[], format!("email\n{}\n", lines.join("\n")).as_bytes()).expect(200);
    let clock = Instant::now();
    server.stop();
    println!("stopped in {:.1?} with six exports and an import at work", clock.elapsed());
    assert!(clock.elapsed() < Duration::from_secs(10));
    server.restart();
    let mut failed = 0;
    for id in &begun {
        let export = server.get(&format!("{CONTACTS}/exports/{id}")).expect(200);
        match export["status"].as_str() {
            Some("failure") => failed += usize::from(export["message"].is_string()),
            status => assert_eq!(status, Some("ready"), "{export}"),
        }
    }
    assert!(failed > 0, "the stop interrupts at least one of six exports");
    let files =
        std::fs::read_dir(server.app().config.data.join("exports")).expect("a folder").count();
    assert_eq!(files, begun.len() - failed, "one file for each export that is ready");
    let job = server
        .get(&format!("{CONTACTS}/imports/{}", import["job_id"].as_str().expect("a job")))
        .expect(200);
    let count = |name: &str| job["results"][name].as_u64().expect(name);
    let stored = server.get(&format!("{CONTACTS}/count")).expect(200)["contact_count"]
        .as_u64()
        .expect("a number");
    assert!(count("created_count") <= stored - 60_000, "{job}");
    assert!(count("created_count") == 200_000 || count("errored_count") == 1, "{job}");
    assert_eq!(
        std::fs::read_dir(server.app().config.data.join("imports")).expect("a folder").count(),
        0
    );
}

#[test]
fn jobs_survive_a_restart_and_so_do_those_of_a_torn_file_of_an_earlier_version() {
    let mut server = Server::new(Policy::live());
    let job = server.put(CONTACTS, &json!({"contacts": [{"phone_number_id": "bad"}]})).expect(202);
    server.stop();
    let id = "0190a5a0-5ea3-4000-8000-000000000001";
    let old = format!(
        "[\"{id}\",{{\"job_type\":\"upsert\",\"status\":\"completed\",\"requested\":7,\"created\":7,\
         \"updated\":0,\"deleted\":0,\"errored\":0,\"has_errors\":false,\
         \"started_at\":\"2026-01-01T00:00:00Z\",\"finished_at\":\"2026-01-01T00:00:01Z\",\
         \"upload\":null,\"token\":\"{id}\"}}]\n"
    );
    for (name, lines) in [("jobs.ndjson", old.as_str()), ("exports.ndjson", "")] {
        let torn = [lines.as_bytes(), b"[\"half a \xe2\x80"].concat();
        std::fs::write(server.app().config.data.join(name), torn).expect("room");
    }
    server.restart();
    let old = server.get(&format!("{CONTACTS}/imports/{id}")).expect(200);
    assert_eq!(old["results"]["created_count"], 7);
    for name in ["jobs.ndjson", "exports.ndjson"] {
        assert!(!server.app().config.data.join(name).exists(), "removed once its jobs are stored");
    }
    let job = server
        .get(&format!("{CONTACTS}/imports/{}", job["job_id"].as_str().expect("a job")))
        .expect(200);
    assert_eq!(job["status"], "failed");
    let errors =
        server.raw("GET", job["results"]["errors_url"].as_str().expect("a link"), &[], b"").text;
    assert!(errors.contains("\"index\":0") && !errors.contains("bad"), "{errors}");
}

#[test]
fn of_concurrent_backups_each_is_a_whole_engine_or_refused() {
    let server = Server::new(Policy::live());
    upsert_people(&server, 20_000);
    let statuses: Vec<(u16, usize)> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let got = server.post("/v1/backups", &json!({}));
                    (got.status, got.bytes.len())
                })
            })
            .collect();
        asked.into_iter().map(|asked| asked.join().expect("an answer")).collect()
    });
    assert!(statuses.iter().all(|(status, _)| [200, 409].contains(status)), "{statuses:?}");
    let got = server.post("/v1/backups", &json!({}));
    assert_eq!(got.status, 200);
    let place = std::env::temp_dir().join(format!("segmentry-copied-{}", std::process::id()));
    std::fs::create_dir_all(&place).expect("room");
    std::fs::write(place.join("copy"), &got.bytes).expect("room");
    segmentry::persist::restore(place.join("copy"), place.join("data"), |_| ())
        .expect("a whole copy");
    let engine = segmentry::DurableEngine::open(place.join("data")).expect("an engine");
    assert_eq!(engine.read(segmentry::Engine::contact_count), 20_000);
    drop(engine);
    std::fs::remove_dir_all(place).expect("it is ours");
    let left =
        std::fs::read_dir(server.app().config.data.join("backups")).expect("a folder").count();
    assert_eq!(left, 0, "the temporary copies are removed");
}

#[test]
fn a_long_line_sent_in_small_pieces_is_refused_as_one_line() {
    let server = Server::new(Policy::live());
    let mut stream = connect(&server);
    stream.set_nodelay(true).expect("a socket");
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\
         transfer-encoding: chunked\r\n\r\n",
        server.key
    );
    stream.write_all(head.as_bytes()).expect("it is read");
    let begun = Instant::now();
    let pieces = "1\r\nx\r\n".repeat(250_000) + "0\r\n\r\n";
    stream.write_all(pieces.as_bytes()).expect("it is read");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    println!("a line of 250,000 pieces is answered in {:.1?}", begun.elapsed());
    assert!(text.contains("\"refused\":1"), "{text}");
}

#[test]
fn a_segment_is_shown_with_its_state_and_instants_have_milliseconds() {
    let server = Server::new(Policy::sendgrid());
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";
    let made = server
        .post("/v3/marketing/segments/2.0", &json!({"name": "r", "query_dsl": query}))
        .expect(201);
    let all = server.get("/v1/segments").expect(200);
    let one =
        server.get(&format!("/v1/segments/{}", made["id"].as_str().expect("an id"))).expect(200);
    assert_eq!(all["segments"][0]["id"], one["id"]);
    assert_eq!((&one["query"], &one["doing"]["state"]), (&json!(query), &json!("PENDING")));
    let at = one["created_at"].as_str().expect("an instant");
    assert!(at.len() == 24 && at.ends_with('Z'), "with milliseconds: {at}");
    assert_eq!(server.get("/v1/segments/unknown").error(404).0, "segment_id");
}

/// An engine, and a query that takes it long: its pattern is at many places at once of texts that nearly match.
fn slow() -> (Engine, Value) {
    let schema = Schema::builder().field("bio", FieldType::Text).build().expect("a field");
    let mut engine = Engine::in_memory(schema);
    let text = |n: usize| {
        let letter = |at: usize| if (n * 31 + at * at * 7 + at / 3) % 5 < 3 { 'a' } else { 'b' };
        (0..980).map(letter).chain(format!("{n:>9}").chars()).collect::<String>()
    };
    let patch =
        |n: usize| ContactPatch::new(&format!("c{n}@example.com")).set("bio", text(n).as_str());
    engine.upsert_contacts(now(), (0..80_000).map(patch)).expect("good records");
    let pattern = |n: usize| format!("REGEXP_LIKE(bio, '[ab ]*a[ab ]{{{n}}}c.*')");
    let patterns: Vec<String> = (19..21).map(pattern).collect();
    let query =
        format!("SELECT contact_id, updated_at FROM contact_data WHERE {}", patterns.join(" OR "));
    (engine, json!({"query": query}))
}

#[test]
fn a_preview_ends_with_its_request_and_lets_others_in() {
    let (engine, query) = slow();
    let server = Server::of(engine.clone(), |config| config.limits.request_seconds = 1);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let preview = scope.spawn(|| server.post("/v1/queries/preview", &query).error(408));
        std::thread::sleep(Duration::from_millis(300));
        server.post("/v3/marketing/lists", &json!({"name": "written meanwhile"})).expect(201);
        server.get("/v1/status").expect(200);
        let (_, message) = preview.join().expect("an answer");
        assert!(message.contains("took too long and was stopped"), "{message}");
    });
    let took = begun.elapsed();
    println!("a long preview, with a second: others were let in after {took:.1?}");
    assert!(took < Duration::from_secs(20), "{took:?}");

    // Without a client that waits it ends, too, long before its time.
    let server = Server::of(engine, |config| config.limits.request_seconds = 600);
    let body = query.to_string();
    let mut stream = connect(&server);
    let head = format!(
        "POST /v1/queries/preview HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: \
         application/json\r\ncontent-length: {}\r\n\r\n{body}",
        server.key,
        body.len()
    );
    let begun = Instant::now();
    stream.write_all(head.as_bytes()).expect("it listens");
    std::thread::sleep(Duration::from_millis(300));
    drop(stream);
    server.post("/v3/marketing/lists", &json!({"name": "written behind it"})).expect(201);
    let took = begun.elapsed();
    println!("a preview whose client went: a writer was let in after {took:.1?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_query_that_costs_too_much_is_refused_wherever_it_is_given() {
    let server = Server::new(Policy::live());
    let pattern = "[a-z]{400}secret";
    let many = (0..9).map(|n| format!("REGEXP_LIKE(last_name, '{pattern}{n}')"));
    let query = format!(
        "SELECT contact_id, updated_at FROM contact_data WHERE {}",
        many.collect::<Vec<_>>().join(" OR ")
    );
    let segment = |query: &str| json!({"name": "n", "query_dsl": query});
    let made = server.post(
        "/v3/marketing/segments/2.0",
        &segment("SELECT contact_id, updated_at FROM contact_data WHERE email = 'a@b.co'"),
    );
    let id = made.expect(201)["id"].as_str().expect("an id").to_owned();
    let checked = server.post("/v1/queries/check", &json!({"query": query})).expect(200);
    let refusals = [
        server.post("/v1/queries/preview", &json!({"query": query})).error(400).1,
        server
            .post("/v3/marketing/segments/2.0", &json!({"name": "m", "query_dsl": query}))
            .error(400)
            .1,
        server
            .patch(&format!("/v3/marketing/segments/2.0/{id}"), &json!({"query_dsl": query}))
            .error(400)
            .1,
        checked["error"]["message"].as_str().expect("a message").to_owned(),
    ];
    for message in refusals {
        assert!(message.contains("units of work for each contact"), "{message}");
        assert!(
            message.contains("this part costs most") && !message.contains("secret"),
            "{message}"
        );
    }
}
