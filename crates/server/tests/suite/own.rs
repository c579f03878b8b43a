//! What goes beyond the official API: members, queries, the feed, streams, the webhook, the service itself.
//!
//! In: requests. Out: exact answers, pages that meet, streams that go on.

use crate::common;

use std::io::{BufRead, BufReader};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::Server;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey;
use segmentry::Policy;
use serde_json::{Value, json};

const ALL: &str = "SELECT contact_id, updated_at FROM contact_data";

fn people(server: &Server, count: usize) {
    let lines = common::lines(
        count,
        |n| json!({"email": format!("{n}@x.org"), "city": (["Rome", "Oslo"][n % 2])}),
    );
    let got = stream(server, "/v1/contacts", &lines).expect(200);
    assert_eq!(got["accepted"], count);
}

fn stream(server: &Server, path: &str, lines: &str) -> common::Got {
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str()), ("content-type", "application/x-ndjson")];
    server.raw("POST", path, &headers, lines.as_bytes())
}

fn segment(server: &Server, query: &str) -> String {
    let body = json!({"name": query.chars().take(100).collect::<String>(), "query_dsl": query});
    let made = server.post("/v3/marketing/segments/2.0", &body).expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

#[test]
fn pages_of_members_meet_and_a_stream_has_all_of_them() {
    let server = Server::new(Policy::live());
    people(&server, 2_500);
    let id = segment(&server, &format!("{ALL} WHERE city = 'Rome'"));
    server.until(&format!("/v1/segments/{id}/status"), |doing| doing["state"] == "VALID");
    let path = format!("/v1/segments/{id}/members");
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("{path}?limit=400{cursor}")).expect(200);
        assert_eq!(page["count"], 1_250);
        ids.extend(page["ids"].as_array().expect("ids").clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(ids.len(), 1_250);
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str()), ("accept", "application/x-ndjson")];
    let lines = server.raw("GET", &path, &headers, b"");
    let line = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["id"].clone();
    assert_eq!(lines.text.lines().map(line).collect::<Vec<_>>(), ids);
    let page = server.get(&format!("{path}?limit=2&format=contacts")).expect(200);
    assert_eq!(page["contacts"][1]["city"], "Rome");
    let whole = server.raw("GET", &format!("{path}?format=contacts"), &headers, b"");
    assert_eq!(whole.text.lines().count(), 1_250);
    assert_eq!(server.get("/v1/segments/unknown/members").status, 404);
    assert_eq!(server.get(&format!("{path}?limit=0")).status, 400);
}

#[test]
fn a_preview_counts_exactly_at_any_instant_and_saves_nothing() {
    let server = Server::new(Policy::sendgrid());
    people(&server, 100);
    let ask = |body: Value| server.post("/v1/queries/preview", &body);
    let found = ask(json!({"query": format!("{ALL} WHERE city = 'Oslo'"), "limit": 3})).expect(200);
    assert_eq!(
        (&found["count"], found["contacts"].as_array().map(Vec::len)),
        (&json!(50), Some(3))
    );
    let window = format!("{ALL} WHERE created_at > timestampadd(day, -1, CURRENT_TIMESTAMP)");
    assert_eq!(ask(json!({"query": window})).expect(200)["count"], 100);
    let later = json!({"query": window, "at": "2090-01-01T00:00:00Z"});
    assert_eq!(ask(later).expect(200)["count"], 0);
    let (field, message) = ask(json!({"query": format!("{ALL} WHERE ctiy = 'Oslo'")})).error(400);
    assert!(field == "query" && message.contains("did you mean"), "{message}");
    let checked =
        server.post("/v1/queries/check", &json!({"query": format!("{ALL} WHERE city <> 'x'")}));
    let checked = checked.expect(200);
    assert_eq!(
        (&checked["valid"], checked["lints"].as_array().map(Vec::len)),
        (&json!(true), Some(1))
    );
    let wrong = server.post("/v1/queries/check", &json!({"query": "SELECT"})).expect(200);
    assert_eq!((&wrong["valid"], wrong["error"]["line"].is_u64()), (&json!(false), true));
    assert_eq!(server.get("/v1/status").expect(200)["segments"], 0);
}

#[test]
fn a_list_that_does_not_exist_makes_a_query_invalid_wherever_it_is_given() {
    let server = Server::new(Policy::sendgrid());
    people(&server, 2);
    let made = server.post("/v3/marketing/lists", &json!({"name": "do not mail"})).expect(201);
    let list = made["id"].as_str().expect("an id").to_owned();
    let query = format!("{ALL} WHERE NOT array_contains(list_ids, '{list}')");
    let id = segment(&server, &query);
    let check = || server.post("/v1/queries/check", &json!({"query": query})).expect(200);
    assert_eq!(check()["valid"], true);
    server.delete(&format!("/v3/marketing/lists/{list}")).expect(204);
    let checked = check();
    assert_eq!((&checked["valid"], &checked["error"]["line"]), (&json!(false), &json!(1)));
    let refused = [
        server.post("/v1/queries/preview", &json!({"query": query})).error(400),
        server
            .post("/v3/marketing/segments/2.0", &json!({"name": "n", "query_dsl": query}))
            .error(400),
        server
            .patch(
                &format!("/v3/marketing/segments/2.0/{id}"),
                &json!({"query_dsl": format!("{query} ")}),
            )
            .error(400),
    ];
    for (_, message) in refused {
        assert!(message.contains("there is no list"), "{message}");
        assert!(!message.contains(&list), "{message}");
    }
}

#[test]
fn the_feed_is_read_from_any_place_waited_for_and_streamed() {
    let server = Server::new(Policy::live());
    people(&server, 3);
    let id = segment(&server, &format!("{ALL} WHERE city = 'Rome'"));
    let feed = server
        .until("/v1/changes", |feed| feed["changes"].as_array().is_some_and(|all| all.len() >= 2));
    let changes = feed["changes"].as_array().expect("some");
    assert_eq!((&changes[0]["what"], &changes[0]["segment_id"]), (&json!("created"), &json!(id)));
    let populated =
        changes.iter().find(|change| change["what"] == "populated").expect("it is live");
    assert_eq!(populated["joined"].as_array().map(Vec::len), Some(2));
    assert_eq!(populated["joined"][0]["reason"], "definition");
    let last = feed["last"].as_u64().expect("a number");
    let rest = server.get(&format!("/v1/changes?after={last}")).expect(200);
    assert_eq!(rest["changes"], json!([]));
    std::thread::scope(|scope| {
        let waiting =
            scope.spawn(|| server.get(&format!("/v1/changes?after={last}&wait=20")).expect(200));
        std::thread::sleep(Duration::from_millis(100));
        stream(&server, "/v1/contacts", "{\"email\":\"new@x.org\",\"city\":\"Rome\"}\n")
            .expect(200);
        let told = waiting.join().expect("an answer");
        assert_eq!(told["changes"][0]["joined"][0]["reason"], "write");
    });
    let agent = ureq::agent();
    let url = format!("{}/v1/changes/stream?after={}", server.base, last - 1);
    let request = agent.get(&url).header("authorization", format!("Bearer {}", server.key));
    let mut response = request.call().expect("an answer");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut lines = BufReader::new(response.body_mut().as_reader()).lines();
    let mut next = |begins: &str| {
        let mut found = lines.by_ref().map(|line| line.expect("text"));
        found.find(|line| line.starts_with(begins)).expect("it goes on")
    };
    // The id is the cursor after the change, which ends with its number.
    for number in [last, last + 1] {
        let id = next("id: ");
        assert!(id.ends_with(&format!("-{number}")), "{id}");
    }
    server.delete(&format!("/v3/marketing/segments/2.0/{id}")).expect(202);
    assert_eq!(next("event: deleted"), "event: deleted");
}

#[test]
fn a_reader_that_is_too_late_is_told_410() {
    let engine = segmentry::Engine::builder(segmentry::Schema::new()).feed_retention(2);
    let engine = engine.policy(Policy::live()).build().expect("a valid policy");
    let server = Server::of(engine, |_| ());
    for n in 0..4 {
        segment(&server, &format!("{ALL} WHERE city = '{n}'"));
    }
    assert_eq!(server.get("/v1/changes?after=0").error(410).0, "after");
}

#[test]
fn a_stream_of_records_takes_the_good_ones_and_reports_the_lines_of_the_others() {
    let server = Server::new(Policy::live());
    let lines = "{\"email\":\"a@x.org\"}\n\nnot json\n{\"email\":\"bad\"}\n\
                 {\"email\":\"c@x.org\",\"unknown\":1}\n{\"email\":\"d@x.org\"}";
    let got = stream(&server, "/v1/contacts", lines).expect(200);
    assert_eq!(
        (&got["accepted"], &got["created"], &got["refused"]),
        (&json!(2), &json!(2), &json!(3))
    );
    let at: Vec<u64> =
        got["errors"].as_array().expect("some").iter().filter_map(|e| e["line"].as_u64()).collect();
    assert_eq!(at, [3, 4, 5], "blank lines are counted, as an editor does");
    let long =
        format!("{{\"email\":\"e@x.org\"}}\n{}\n{{\"email\":\"f@x.org\"}}\n", "x".repeat(300_000));
    assert_eq!(stream(&server, "/v1/contacts", &long).status, 413);
    let there = server.get("/v3/marketing/contacts/count").expect(200);
    assert_eq!(there["contact_count"], 3, "the lines before one that is too long are taken");
    let event = |id: &str, email: &str| {
        format!(
            "{{\"event_id\":\"{id}\",\"email\":\"{email}\",\
             \"event_type\":\"open\",\"timestamp\":\"2026-01-01T00:00:00Z\"}}\n"
        )
    };
    let lines =
        event("1", "a@x.org") + &event("2", "later@x.org") + &event("1", "a@x.org") + "{}\n";
    let got = stream(&server, "/v1/events", &lines).expect(200);
    assert_eq!(
        (&got["accepted"], &got["duplicates"], &got["refused"]),
        (&json!(2), &json!(1), &json!(1))
    );
    let status = server.get("/v1/status").expect(200);
    assert_eq!((&status["events"], &status["waiting_events"]), (&json!(1), &json!(1)));
}

#[test]
fn posts_of_the_webhook_are_checked_before_they_are_read_and_taken_once() {
    let signing = SigningKey::from_slice(&[7; 32]).expect("a number in range");
    let public = signing.verifying_key().to_public_key_der().expect("a key");
    let public = STANDARD.encode(public.as_bytes());
    let server = Server::with(Policy::live(), |config| config.webhook.public_key = public);
    people(&server, 1);
    let body = "[{\"email\":\"0@X.org\",\"event\":\"open\",\"timestamp\":1767225600,\"sg_event_id\":\"e1\"},\r\n\
                {\"email\":\"0@x.org\",\"event\":\"click\",\
                \"timestamp\":1767225600123,\"sg_event_id\":\"e2\",\"flavour\":\"tea\"},\r\n\
                {\"event\":\"account_status_change\",\"timestamp\":1},{\"email\":\"0@x.org\",\"timestamp\":1}]\r\n";
    let post = |timestamp: &str, signed: &str, body: &str| {
        let signature: Signature = signing.sign(format!("{timestamp}{signed}").as_bytes());
        let signature = STANDARD.encode(signature.to_der().as_bytes());
        let headers = [
            ("x-twilio-email-event-webhook-signature", signature.as_str()),
            ("x-twilio-email-event-webhook-timestamp", timestamp),
        ];
        server.raw("POST", "/v1/webhooks/sendgrid", &headers, body.as_bytes())
    };
    assert_eq!(post("1", "something else", body).status, 401);
    assert_eq!(post("1", "{", "not json").status, 401, "nothing is parsed before it is checked");
    assert_eq!(server.raw("POST", "/v1/webhooks/sendgrid", &[], body.as_bytes()).status, 401);
    let got = post("1", body, body).expect(200);
    assert_eq!(
        (&got["accepted"], &got["ignored"], &got["duplicates"]),
        (&json!(2), &json!(1), &json!(0))
    );
    assert_eq!(got["refused"][0]["index"], 3);
    assert_eq!(
        post("2", body, body).expect(200)["duplicates"],
        2,
        "a second delivery changes nothing"
    );
    let clicked = "SELECT c.contact_id, c.updated_at FROM contact_data AS c JOIN event_data AS e \
                   ON c.contact_id = e.contact_id WHERE e.event_type = 'click' AND e.event_source = 'mail' \
                   AND e.DATA:payload.unique_args.flavour = 'tea' AND e.DATA:payload.flavour = 'tea'";
    let found = server.post("/v1/queries/preview", &json!({"query": clicked})).expect(200);
    assert_eq!(found["count"], 1, "both spellings resolve");
}

#[test]
fn changes_of_settings_at_the_same_time_lose_nothing_of_each_other() {
    let server = Server::new(Policy::live());
    let change = |name: &str, n: u64| {
        server.patch("/v1/settings", &json!({ name: n })).expect(200);
    };
    for n in 1..=20 {
        std::thread::scope(|scope| {
            scope.spawn(|| change("max_segments", n));
            scope.spawn(|| change("refresh_gap_seconds", n));
        });
        let after = server.get("/v1/settings").expect(200);
        assert_eq!((&after["max_segments"], &after["refresh_gap_seconds"]), (&json!(n), &json!(n)));
    }
}

#[test]
fn settings_change_together_or_not_at_all() {
    let server = Server::new(Policy::sendgrid());
    let before = server.get("/v1/settings").expect(200);
    assert_eq!(
        (&before["evaluation_seconds"], &before["keep_deleted_days"]),
        (&json!(3_600), &json!(90))
    );
    // The second is at fault, so the first is not done.
    for (body, field) in [
        (json!({"policy": "live", "feed_changes": 0}), "feed_retention"),
        (json!({"edit_pause_seconds": 0, "publication_seconds": [2, 1]}), "publication"),
        (json!({"max_segmets": 3}), "a property of another name: expected one of `policy`"),
    ] {
        let refused = server.patch("/v1/settings", &body).expect(400);
        assert!(refused.to_string().contains(field), "{body}: {refused}");
        assert_eq!(server.get("/v1/settings").expect(200), before);
    }
    let body = json!({"policy": "live", "edit_pause_seconds": 0, "feed_changes": 5, "keep_events_days": 7});
    let after = server.patch("/v1/settings", &body).expect(200);
    // As they are set.
    assert_eq!(
        (&after["evaluation_seconds"], &after["publication_seconds"]),
        (&json!(0), &json!([0, 0]))
    );
    assert_eq!((&after["keep_events_days"], &after["feed_changes"]), (&json!(7), &json!(5)));
    // A segment is live at once, and may be edited at once.
    people(&server, 10);
    let id = segment(&server, &format!("{ALL} WHERE city = 'Rome'"));
    let path = format!("/v3/marketing/segments/2.0/{id}");
    server.patch(&path, &json!({"name": "another"})).expect(200);
    assert_eq!(server.get(&path).expect(200)["status"]["query_validation"], "VALID");
}

#[test]
fn the_service_tells_how_it_is() {
    let server = Server::new(Policy::sendgrid());
    people(&server, 10);
    segment(&server, &format!("{ALL} WHERE city = 'Rome'"));
    let policy = server.get("/v1/policy").expect(200);
    assert_eq!(policy["evaluation_seconds"], 3_600);
    assert_eq!(policy["publication_seconds"], json!([3_600, 86_400]));
    assert_eq!(server.get("/v1/limits").expect(200)["upsert_contacts"], 30_000);
    let status = server.get("/v1/status").expect(200);
    assert_eq!(
        (&status["contacts"], &status["segments"], &status["writes"]),
        (&json!(10), &json!(1), &json!(true))
    );
    let id = segment(&server, &format!("{ALL} WHERE city = 'Oslo'"));
    let doing = server.get(&format!("/v1/segments/{id}/status")).expect(200);
    assert_eq!(
        (&doing["state"], &doing["next"]["what"]),
        (&json!("PENDING"), &json!("population"))
    );
    let metrics = server.get("/metrics").text;
    for line in [
        "segmentry_contacts 10",
        "segmentry_segments{state=\"PENDING\"} 2",
        "segmentry_ingested_contacts_total 10",
        "segmentry_storage_failed 0",
    ] {
        assert!(metrics.lines().any(|held| held == line), "{line}\n{metrics}");
    }
    assert!(metrics.contains("segmentry_commit_duration_seconds_bucket{le=\"+Inf\"}"));
    assert!(metrics.ends_with("# EOF\n"));
    for (path, kind) in
        [("/api", "text/html; charset=utf-8"), ("/openapi.json", "application/json")]
    {
        let got = server.raw("GET", path, &[], b"");
        assert_eq!((got.status, got.header("content-type")), (200, Some(kind)), "{path}");
    }
    assert_eq!(server.raw("GET", "/nothing", &[], b"").status, 404);
    assert_eq!(server.raw("DELETE", "/livez", &[], b"").status, 405);
}

#[test]
fn measurements_have_the_names_and_types_that_dashboard_and_alerts_read_and_a_help_text_each() {
    let server = Server::new(Policy::live());
    server.get("/v1/status").expect(200);
    let text = server.get("/metrics").text;
    let of = |what: &str| -> Vec<(String, String)> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(&format!("# {what} ")));
        lines.filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.into(), b.into())).collect()
    };
    let mut types = of("TYPE");
    types.sort();
    let expected = [
        ("clock_unconfirmed", "gauge"),
        ("commit_duration_seconds", "histogram"),
        ("commits", "counter"),
        ("contacts", "gauge"),
        ("due_tasks", "gauge"),
        ("duplicate_events", "counter"),
        ("engine_ahead_seconds", "gauge"),
        ("events", "gauge"),
        ("history_bytes", "gauge"),
        ("http_connections", "gauge"),
        ("http_in_flight", "gauge"),
        ("http_rate_limited", "counter"),
        ("http_request_duration_seconds", "histogram"),
        ("http_requests", "counter"),
        ("http_shed", "counter"),
        ("ingested_contacts", "counter"),
        ("ingested_events", "counter"),
        ("journal_bytes", "gauge"),
        ("lag_seconds", "gauge"),
        ("memory_bytes", "gauge"),
        ("pass_duration_seconds", "histogram"),
        ("refreshes", "counter"),
        ("refused_records", "counter"),
        ("segments", "gauge"),
        ("snapshot_bytes", "gauge"),
        ("staleness_seconds", "gauge"),
        ("storage_failed", "gauge"),
        ("tasks", "counter"),
        ("webhook_deliveries", "counter"),
        ("webhook_duration_seconds", "histogram"),
        ("webhooks_halted", "gauge"),
    ];
    let expected = expected.map(|(name, kind)| (format!("segmentry_{name}"), kind.to_owned()));
    assert_eq!(types, expected);
    let helps = of("HELP");
    for (name, _) in &types {
        let help = helps.iter().find(|(held, _)| held == name).map(|(_, help)| help.as_str());
        assert!(
            help.is_some_and(|help| help.ends_with('.') && help.len() > 10),
            "{name}: {help:?}"
        );
    }
    let sample = |name: &str| {
        text.lines()
            .any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{'])))
    };
    let pages = [
        include_str!("../../../../deploy/alerts.yml"),
        include_str!("../../../../deploy/grafana.json"),
    ];
    let mut read = 0;
    for page in pages {
        for (at, _) in page.match_indices("segmentry_") {
            let name: String =
                page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            assert!(sample(&name), "{name} is read and not measured\n{text}");
            read += 1;
        }
    }
    assert!(read > 20, "{read}");
    for labels in [
        "segmentry_refreshes_total{kind=\"manual\"}",
        "segmentry_segments{state=\"INVALID\"}",
        "segmentry_http_requests_total{method=\"GET\",route=\"/v1/status\",status=\"200\"} 1",
        "segmentry_pass_duration_seconds_bucket{le=\"0.00025\"}",
    ] {
        assert!(text.lines().any(|line| line.starts_with(labels)), "{labels}\n{text}");
    }
}

#[test]
fn a_set_field_is_one_of_v1_and_not_shown_under_the_paths_of_sendgrid() {
    let server = Server::new(Policy::live());
    let refused =
        server.post("/v3/marketing/field_definitions", &json!({"name": "a", "field_type": "Set"}));
    assert_eq!(refused.status, 400);
    assert_eq!(server.post("/v1/fields", &json!({"name": "a", "field_type": "Array"})).status, 400);
    let made = server.post("/v1/fields", &json!({"name": "tags", "field_type": "Set"})).expect(200);
    assert_eq!((&made["name"], &made["field_type"]), (&json!("tags"), &json!("Set")));
    server.post("/v1/fields", &json!({"name": "plan", "field_type": "Text"})).expect(200);
    let id = made["id"].as_str().expect("an id").to_owned();
    let lines = [
        r#"{"email":"a@x.org","custom_fields":{"tags":["b","a"],"plan":"pro"}}"#,
        r#"{"email":"b@x.org","custom_fields":{"tags":"c"}}"#,
        r#"{"email":"a@x.org","custom_fields":{"tags":{"add":["d"],"remove":["b"]}}}"#,
    ];
    assert_eq!(stream(&server, "/v1/contacts", &lines.join("\n")).expect(200)["accepted"], 3);
    let query = format!("{ALL} WHERE array_contains(tags, 'd') AND ARRAY_SIZE(tags) = 2");
    let found = server.post("/v1/queries/preview", &json!({"query": query})).expect(200);
    assert_eq!(found["contacts"][0]["custom_fields"], json!({"tags": ["a", "d"], "plan": "pro"}));
    // Under the paths of SendGrid neither the field nor its values are there.
    let fields = server.get("/v3/marketing/field_definitions").expect(200);
    let names =
        fields["custom_fields"].as_array().expect("fields").iter().map(|field| &field["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["plan"]);
    let contact = found["contacts"][0]["id"].as_str().expect("an id");
    let shown = server.get(&format!("/v3/marketing/contacts/{contact}")).expect(200);
    assert_eq!(shown["custom_fields"], json!({"plan": "pro"}));
    let body = json!({"contacts": [{"email": "a@x.org", "custom_fields": {(id.clone()): ["z"]}}]});
    let refused = server.put("/v3/marketing/contacts", &body);
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(server.delete(&format!("/v3/marketing/field_definitions/{id}")).status, 404);
    let all = server.get("/v1/fields").expect(200);
    assert_eq!(all["fields"].as_array().map(Vec::len), Some(2));
    server.delete(&format!("/v1/fields/{id}")).expect(204);
    assert_eq!(server.get("/v1/fields").expect(200)["fields"].as_array().map(Vec::len), Some(1));
}
