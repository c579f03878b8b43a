//! A clock that is far ahead of the engine, and one that is behind it.

use std::sync::Arc;

use chrono::TimeDelta;
use segmentry::time::Duration;
use segmentry::{ContactPatch, Engine, Event, Policy, Schema};
use segmentry_server::keys::scopes;
use serde_json::json;

use crate::common::{Server, now};

/// A server of a directory whose last command was so long ago, with an event that waits for its contact and is older by
/// twenty days.
fn last_used(ago: TimeDelta) -> Server {
    let at = now() - ago;
    let mut engine = Engine::builder(Schema::new())
        .policy(Policy::live())
        .event_retention(Duration::days(25))
        .build()
        .expect("a valid policy");
    engine.upsert_contacts(at, [ContactPatch::new("ada@example.com")]).expect("a good record");
    let event = Event::new("nobody@example.com", "open", at - TimeDelta::days(20));
    engine.record_events(at, [event]).expect("a good record");
    Server::of(engine, |_| ())
}

#[test]
fn an_unconfirmed_leap_changes_nothing_and_is_ended_by_a_confirmation() {
    let mut server = last_used(TimeDelta::days(10));
    for restarted in [false, true] {
        if restarted {
            server.restart();
        }
        let status = server.get("/v1/status").expect(200);
        assert_eq!(
            (&status["clock_state"], &status["waiting_events"]),
            (&"unconfirmed".into(), &1.into())
        );
        let (_, why) = server.raw("GET", "/readyz", &[], b"").error(503);
        assert!(why.contains("10 days after the last command"), "{why}");
        let metrics = server.get("/metrics").text;
        assert!(metrics.contains("segmentry_clock_unconfirmed 1"), "{metrics}");
    }
    // Who writes tries again later; what reads goes on.
    for refused in [
        server.put("/v3/marketing/contacts", &json!({"contacts": [{"email": "b@example.com"}]})),
        server.send("POST", "/v1/contacts", Some(&json!({"email": "b@example.com"}))),
        server.post("/v3/marketing/lists", &json!({"name": "a list"})),
        server.post("/v3/marketing/field_definitions", &json!({"name": "a", "field_type": "Text"})),
    ] {
        let retry = refused.header("retry-after").map(str::to_owned);
        assert_eq!((refused.status, retry.as_deref()), (503, Some("60")), "{}", refused.text);
        assert!(refused.text.contains("/v1/clock/accept"), "{}", refused.text);
    }
    let query = "SELECT contact_id, updated_at FROM contact_data";
    let preview = server.post("/v1/queries/preview", &json!({"query": query})).expect(200);
    assert_eq!(
        (&preview["count"], &preview["at"]),
        (&1.into(), &server.get("/v1/status").json()["now"])
    );

    let after = server.post("/v1/clock/accept", &json!({})).expect(200);
    assert_eq!((&after["clock_state"], &after["waiting_events"]), (&"agrees".into(), &0.into()));
    server.raw("GET", "/readyz", &[], b"").expect(200);
    server.post("/v3/marketing/lists", &json!({"name": "a list"})).expect(201);
    let commands = |server: &Server| server.get("/v1/status").json()["commands"].as_u64();
    let before = commands(&server).expect("a number");
    server.post("/v1/clock/accept", &json!({})).expect(200);
    let why = "there was nothing to confirm: the one command is the line of the audit";
    assert_eq!(commands(&server), Some(before + 1), "{why}");
    server.restart();
    assert_eq!(server.get("/v1/status").json()["clock_state"], "agrees");
}

#[test]
fn a_directory_that_was_closed_for_less_than_the_setting_runs_at_once() {
    let server = last_used(TimeDelta::hours(23));
    server.raw("GET", "/readyz", &[], b"").expect(200);
    server.post("/v3/marketing/lists", &json!({"name": "a list"})).expect(201);
}

#[test]
fn an_engine_ahead_of_the_clock_is_reported_and_what_has_expired_stays_expired() {
    let server = last_used(-TimeDelta::days(30));
    let status = server.get("/v1/status").expect(200);
    assert_eq!(status["clock_state"], "behind");
    let (_, why) = server.raw("GET", "/readyz", &[], b"").error(503);
    assert!(why.contains("30 days ahead of the clock") || why.contains("29 days"), "{why}");
    assert!(!server.get("/metrics").text.contains("segmentry_engine_ahead_seconds 0"));
    // By the clock alone they would end tomorrow and in two months.
    for (days, status) in [(1, 401), (60, 200)] {
        let all = scopes(&["all".to_owned()]).expect("a scope");
        let keys = &Arc::clone(server.app()).keys;
        let (_, key) = keys.create("one", &all, now(), Some(TimeDelta::days(days))).expect("room");
        let key = format!("Bearer {key}");
        let got = server.raw("GET", "/v1/status", &[("authorization", &key)], b"");
        assert_eq!(got.status, status, "{days} days");
    }
}

#[test]
fn a_link_that_has_expired_stays_expired_when_the_clock_is_set_back() {
    let server = Server::new(Policy::live());
    server
        .put("/v3/marketing/contacts", &json!({"contacts": [{"email": "a@example.com"}]}))
        .expect(202);
    let id = server.post("/v3/marketing/contacts/exports", &json!({})).expect(202)["id"].clone();
    let path = format!("/v3/marketing/contacts/exports/{}", id.as_str().expect("an id"));
    let ready = server.until(&path, |export| export["status"] == "ready");
    let link = ready["urls"][0].as_str().expect("a link").to_owned();
    server.raw("GET", &link, &[], b"").expect(200);
    // The engine goes ahead: for it the clock has been set back by a week.
    server.forward(7 * 24 * 60);
    server.post("/v3/marketing/lists", &json!({"name": "a write"})).expect(201);
    assert_eq!(server.raw("GET", &link, &[], b"").status, 404);
}
