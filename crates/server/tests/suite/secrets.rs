//! No personal or secret value reaches a log, a measurement or a refusal.
//!
//! In: a canary address and a canary secret, sent through every route in every part of a request. Out: checks that
//! neither is in the log, in the measurements, or in the answer to a refused request.

use crate::common;

use std::io::Write;
use std::sync::{Arc, Mutex};

use common::Server;
use segmentry::Policy;
use segmentry_server::config::Config;
use segmentry_server::{log, routes};
use serde_json::json;

const EMAIL: &str = "canary.bird@coalmine.example";
const SECRET: &str = "canary-secret-5f1d";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn is_clean(text: &str) -> bool {
    let text = text.to_lowercase();
    !text.contains("canary") && !text.contains("coalmine")
}

#[test]
fn a_canary_sent_through_every_route_is_in_no_log_line_measurement_or_error() {
    let lines = Log::default();
    let writer = lines.clone();
    log::begin_to(&Config { log_level: "trace".to_owned(), ..Config::default() }, move || {
        writer.clone()
    });
    let server = Server::new(Policy::live());
    let good = format!("Bearer {}", server.key);
    let secret = server.key[30..].to_owned();
    let stolen = format!("Bearer SG.{SECRET}.{SECRET}");
    let select = "SELECT contact_id, updated_at FROM contact_data WHERE";
    let mut refused = 0;
    for route in routes() {
        let path = route.path.replace('{', "\u{1}").split('\u{1}').enumerate().fold(
            String::new(),
            |path, (part, text)| match (part, text.split_once('}')) {
                (0, _) | (_, None) => path + text,
                (_, Some((_, rest))) => path + EMAIL + rest,
            },
        );
        let path = format!(
            "{path}?ids={EMAIL}&token={SECRET}&after={SECRET}&contact_ids={EMAIL}&page_token={SECRET}&cursor={SECRET}"
        );
        let bodies = [
            json!({"name": EMAIL, "query_dsl": format!("{select} email = '{EMAIL}' AND"),
                "query": format!("{select} email = '{EMAIL}' '{SECRET}'"), "parent_list_ids": [SECRET, EMAIL]}),
            json!({"name": EMAIL, "query_dsl": format!("{select} \"{EMAIL}\" = 1"),
                "query": format!("{select} nothing('{EMAIL}')"), "at": SECRET,
                "user_time_zone": EMAIL, "list_ids": [EMAIL], "segment_ids": [EMAIL],
                "contacts": [{"email": EMAIL}], "emails": [EMAIL, SECRET], "ids": [EMAIL],
                "identifiers": [EMAIL], "identifier_type": SECRET, "field_type": SECRET,
                "file_type": SECRET, "max_file_size": 0}),
            json!({"name": "x".repeat(101) + EMAIL, "contacts": [{"email": SECRET, "first_name": {"a": EMAIL}}],
                "identifier_type": "EMAIL", "identifier_value": EMAIL, "file_type": "csv",
                "query_dsl": format!("{select} email LIKE {EMAIL}"), "query": EMAIL}),
            json!([{"email": EMAIL, "event": {"a": SECRET}, "timestamp": EMAIL}, SECRET]),
            json!(EMAIL),
        ];
        let texts = bodies.iter().map(ToString::to_string);
        let lines = format!(
            "{{\"email\":\"{SECRET}\"}}\n{{\"event_id\":\"{SECRET}\",\"email\":\"{EMAIL}\",\
             \"timestamp\":\"{EMAIL}\"}}\n\"{EMAIL}\"\n{{\"{EMAIL}\":1}}"
        );
        for body in texts.chain([lines, format!("{{\"{EMAIL}\": {SECRET}")]) {
            for key in [good.as_str(), stolen.as_str()] {
                let headers = [
                    ("authorization", key),
                    ("x-request-id", EMAIL),
                    ("user-agent", SECRET),
                    ("x-canary", SECRET),
                    ("cookie", SECRET),
                ];
                let got = server.raw(&route.method, &path, &headers, body.as_bytes());
                assert!(got.status < 500, "{} {}: {}", route.method, route.path, got.text);
                if got.status >= 400 {
                    refused += 1;
                    assert!(is_clean(&got.text), "{} {}: {}", route.method, route.path, got.text);
                }
                let headers: String = got.headers.iter().map(|(_, value)| value.as_str()).collect();
                assert!(is_clean(&headers), "{} {}: {headers}", route.method, route.path);
            }
        }
    }
    let metrics = server.get("/metrics").text;
    assert!(is_clean(&metrics));
    drop(server);
    let log = String::from_utf8(lines.0.lock().expect("nobody panicked").clone()).expect("text");
    assert!(log.lines().count() > 400, "it was logged");
    for line in log.lines() {
        assert!(is_clean(line) && !line.contains(&secret), "{line}");
        serde_json::from_str::<serde_json::Value>(line).expect("a JSON object a line");
    }
    println!(
        "{refused} refusals, {} lines of log, none of which knows the canary",
        log.lines().count()
    );
    assert!(refused > 200);
}
