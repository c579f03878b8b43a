//! Rows of `contacts-and-events.md` sections 6 and 7: what the webhook posts, and how queries see it.
//!
//! In: posts as the documentation shows them. Out: what was taken, and who satisfies queries about it.

use crate::common;

use common::Server;
use segmentry::Policy;
use serde_json::{Value, json};

fn post(server: &Server, events: &Value) -> Value {
    server.post("/v1/webhooks/sendgrid", events).expect(200)
}

fn people(server: &Server, contacts: &Value) {
    server.put("/v3/marketing/contacts", &json!({"contacts": contacts})).expect(202);
}

/// How many satisfy a condition on events.
fn count(server: &Server, condition: &str) -> u64 {
    let query = format!(
        "SELECT c.contact_id, c.updated_at FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id \
         WHERE {condition}"
    );
    server.post("/v1/queries/preview", &json!({"query": query})).expect(200)["count"]
        .as_u64()
        .expect("a number")
}

#[test]
fn every_kind_of_event_is_taken_with_its_own_keys_and_they_are_found() {
    let server = Server::new(Policy::live());
    people(&server, &json!([{"email": "a@x.org"}]));
    let common = |event: &str, more: Value| {
        let mut all = json!({"email": "a@x.org", "timestamp": 1_767_225_600, "event": event,
            "sg_event_id": format!("id-{event}"), "sg_message_id": "m", "smtp-id": "<s@x>",
            "category": ["news", "spring"],
            "asm_group_id": 7});
        let more = more.as_object().expect("one").clone();
        all.as_object_mut().expect("one").extend(more);
        all
    };
    let events = json!([
        common("processed", json!({"pool": {"name": "p", "id": 210}, "category": "one"})),
        common("dropped", json!({"reason": "Bounced Address", "status": "5.0.0"})),
        common("delivered", json!({"response": "250 OK", "ip": "1.2.3.4", "tls": 1})),
        common(
            "deferred",
            json!({"response": "400 try again", "attempt": "5", "pool": {"name": "p", "id": "210"}})
        ),
        common(
            "bounce",
            json!({"reason": "500", "status": "5.0.0", "type": "blocked",
                "bounce_classification": "Mailbox Unavailable"})
        ),
        common(
            "open",
            json!({"useragent": "Mozilla", "ip": "1.2.3.4", "sg_machine_open": true, "sg_content_type": "html"})
        ),
        common(
            "click",
            json!({"url": "http://x.org/a?b=c", "url_offset": {"index": 0, "type": "html"}})
        ),
        common("spamreport", json!({})),
        common("unsubscribe", json!({})),
        common("group_unsubscribe", json!({"url": "http://x.org"})),
        common("group_resubscribe", json!({})),
    ]);
    assert_eq!(post(&server, &events)["accepted"], 11);
    for condition in [
        "e.event_type = 'processed' AND e.DATA:payload.pool.id = 210 AND e.DATA:payload.category = 'one'",
        "e.event_type = 'dropped' AND e.DATA:payload.reason = 'Bounced Address'",
        "e.event_type = 'delivered' AND e.DATA:payload.tls = 1 AND e.DATA:payload.response LIKE '250%'",
        "e.event_type = 'deferred' AND e.DATA:payload.attempt = '5' AND e.DATA:payload.pool.id = '210'",
        "e.event_type = 'bounce' AND e.DATA:payload.type = 'blocked' \
         AND e.DATA:payload.bounce_classification = 'Mailbox Unavailable'",
        "e.event_type = 'open' AND e.DATA:payload.sg_machine_open = TRUE",
        "e.event_type = 'click' AND e.DATA:payload.url_offset.type = 'html'",
        "e.event_type = 'spamreport'",
        "e.event_type = 'unsubscribe'",
        "e.event_type = 'group_unsubscribe' AND e.DATA:payload.asm_group_id = 7",
        "e.event_type = 'group_resubscribe' AND e.event_source = 'mail'",
        "e.event_type = 'click' AND array_contains(e.DATA:payload.category, 'spring')",
    ] {
        assert_eq!(count(&server, condition), 1, "{condition}");
    }
    assert_eq!(
        count(&server, "e.event_type = 'spam report'"),
        0,
        "the wire has other names than the settings"
    );
}

#[test]
fn arguments_of_the_senders_are_found_in_both_spellings_and_reserved_keys_win() {
    let server = Server::new(Policy::live());
    people(&server, &json!([{"email": "a@x.org"}]));
    post(
        &server,
        &json!([{"email": "a@x.org", "timestamp": 1_767_225_600, "event": "open", "sg_event_id": "1",
        "singlesend_id": "s1", "mc_stats": "singlesend", "phase_id": "send", "flavour": "tea", "sg_user_id": 9,
        "unique_args": {"order": "o1", "event": "mine"}}]),
    );
    for found in [
        "e.DATA:payload.singlesend_id = 's1'",
        "e.DATA:payload.unique_args.singlesend_id = 's1'",
        "e.DATA:payload.unique_args.mc_stats = 'singlesend'",
        "e.DATA:payload.unique_args.phase_id = 'send'",
        "e.DATA:payload.flavour = 'tea'",
        "e.DATA:payload.unique_args.flavour = 'tea'",
        "e.DATA:payload.unique_args.sg_user_id = 9",
        "e.DATA:payload.unique_args.\"order\" = 'o1'",
        "e.DATA:payload.event = 'open'",
    ] {
        assert_eq!(count(&server, found), 1, "{found}");
    }
    assert_eq!(
        count(&server, "e.DATA:payload.unique_args.email = 'a@x.org'"),
        0,
        "reserved keys are no arguments"
    );
}

#[test]
fn a_repeated_event_is_recognised_by_its_id_or_its_contents() {
    let server = Server::new(Policy::live());
    people(&server, &json!([{"email": "a@x.org"}]));
    let with_id = json!([{"email": "a@x.org", "timestamp": 1, "event": "open", "sg_event_id": "x".repeat(100)}]);
    assert_eq!(post(&server, &with_id)["accepted"], 1);
    assert_eq!(post(&server, &with_id)["duplicates"], 1);
    let long = json!([{"email": "a@x.org", "timestamp": 1, "event": "open", "sg_event_id": "x".repeat(101)}]);
    assert_eq!(post(&server, &long)["refused"][0]["index"], 0);
    let first = json!([{"email": "a@x.org", "timestamp": 2, "event": "click", "url": "u", "sg_message_id": "m"}]);
    assert_eq!(post(&server, &first)["accepted"], 1);
    for again in [
        json!([{"email": "A@X.org", "timestamp": "2", "event": "click", "url": "u", "sg_message_id": "m"}]),
        json!([{"email": "a@x.org", "timestamp": 2, "event": "click", "url": "u", "sg_message_id": "m",
            "sg_event_id": ""}]),
        json!([{"email": "a@x.org", "timestamp": 2, "event": "click", "url": "u", "sg_message_id": "m",
            "sg_event_id": null}]),
    ] {
        assert_eq!(post(&server, &again)["duplicates"], 1, "{again}");
    }
    let other = json!([{"email": "a@x.org", "timestamp": 2, "event": "click", "url": "v", "sg_message_id": "m"}]);
    assert_eq!(post(&server, &other)["accepted"], 1);
    let nobody = json!([{"event": "account_status_change", "timestamp": 1},
        {"email": "", "event": "x", "timestamp": 1}]);
    assert_eq!(post(&server, &nobody)["ignored"], 2);
}

#[test]
fn late_events_change_segments_and_orphan_events_wait_for_their_contact() {
    let server = Server::new(Policy::live());
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (SELECT contact_id \
                 FROM event_data WHERE event_type = 'open' AND timestamp < '2026-01-02T00:00:00Z')";
    let segment = server
        .post("/v3/marketing/segments/2.0", &json!({"name": "early", "query_dsl": query}))
        .expect(201);
    let path = format!("/v3/marketing/segments/2.0/{}", segment["id"].as_str().expect("an id"));
    people(&server, &json!([{"email": "a@x.org", "alternate_emails": ["other@x.org"]}]));
    let members = |wanted: u64| server.until(&path, |segment| segment["contacts_count"] == wanted);
    // Eleven months after it happened, and by another address.
    post(
        &server,
        &json!([{"email": "OTHER@x.org", "timestamp": 1_767_225_600, "event": "open", "sg_event_id": "1"}]),
    );
    members(1);
    // Thirteen digits are milliseconds.
    post(
        &server,
        &json!([{"email": "later@x.org", "timestamp": 1_767_225_600_123_u64, "event": "open", "sg_event_id": "2"}]),
    );
    assert_eq!(server.get("/v1/status").expect(200)["waiting_events"], 1);
    people(&server, &json!([{"email": "later@x.org"}]));
    members(2);
    assert_eq!(server.get("/v1/status").expect(200)["waiting_events"], 0);
}

#[test]
fn a_post_is_as_large_as_the_webhook_makes_it() {
    let server = Server::new(Policy::live());
    let events: Vec<Value> = (0..4_000)
        .map(|n| {
            json!({"email": format!("{n}@x.org"), "timestamp": 1_767_225_600, "event": "delivered",
            "sg_event_id": format!("e{n}"), "response": "x".repeat(100)})
        })
        .collect();
    let bytes = json!(events).to_string().len();
    assert!(bytes > 768 * 1024, "{bytes}");
    assert_eq!(post(&server, &json!(events))["accepted"], 4_000);
}
