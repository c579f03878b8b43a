//! Messages of SDKs: who somebody is, and what they did.
//!
//! In: requests as SDKs of Segment and `RudderStack` send them, good and bad ones. Out: contacts, events and merges,
//! and the messages that were refused. What the SDKs themselves do is in `sdks`.

use crate::common;

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{Got, Server};
use segmentry::Policy;
use segmentry::limits;
use segmentry_server::config::UnknownTraits;
use segmentry_server::keys::scopes;
use serde_json::{Value, json};

/// A request with a key as the user of `Basic`.
fn sent(server: &Server, path: &str, key: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
    let basic = format!("Basic {}", STANDARD.encode(format!("{key}:")));
    let mut all = vec![("authorization", basic.as_str()), ("content-type", "text/plain")];
    all.extend_from_slice(headers);
    server.raw("POST", path, &all, body)
}

fn post(server: &Server, path: &str, body: &Value) -> Value {
    sent(server, path, &server.key, &[], body.to_string().as_bytes()).expect(200)
}

fn taken(server: &Server, path: &str, body: &Value) {
    assert_eq!(post(server, path, body), json!({"success": true}), "{body}");
}

/// The contact with an identifier.
fn contact(server: &Server, identifier: &str, value: &str) -> Option<Value> {
    let path = format!("/v3/marketing/contacts/search/identifiers/{identifier}");
    let got = server.post(&path, &json!({"identifiers": [value]}));
    (got.status == 200).then(|| got.json()["result"][value]["contact"].clone())
}

fn user(server: &Server, value: &str) -> Value {
    contact(server, "external_id", value).expect("a contact")
}

/// The ids of a contact's events, the latest first.
fn events(server: &Server, contact: &Value) -> Vec<Value> {
    let id = contact["id"].as_str().expect("an id");
    let got = server.get(&format!("/v1/contacts/{id}/events")).expect(200);
    got["events"].as_array().expect("events").clone()
}

fn ids(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event_id"].as_str().expect("an id")).collect()
}

#[test]
fn an_anonymous_visitors_events_are_those_of_the_user_that_it_turns_out_to_be() {
    let server = Server::new(Policy::live());
    let at = |minute: u32| format!("2026-03-01T12:{minute:02}:00.000Z");
    let visit = json!({"anonymousId": "a", "event": "Viewed", "messageId": "m1", "timestamp": at(1),
        "properties": {"price": 12.50}});
    taken(&server, "/v1/track", &visit);
    taken(
        &server,
        "/v1/page",
        &json!({"anonymousId": "a", "name": "Home", "messageId": "m2",
        "timestamp": at(2)}),
    );
    let visitor = contact(&server, "anonymous_id", "a").expect("a contact");
    // The visitor becomes the user: nobody else was.
    let identify = json!({"anonymousId": "a", "userId": "u", "messageId": "m3",
        "traits": {"email": "U@x.org", "firstName": "Ann", "plan": "pro", "score": 1.50,
            "address": {"city": "Oslo"}}});
    taken(&server, "/v1/identify", &identify);
    let ann = user(&server, "u");
    assert_eq!(ann["id"], visitor["id"]);
    assert_eq!(
        [&ann["email"], &ann["first_name"], &ann["city"]],
        ["u@x.org", "Ann", "Oslo"].map(|text| json!(text)).each_ref()
    );
    assert_eq!(ann["custom_fields"], json!({"plan": "pro", "score": 1.5}));
    // On another device the user is known: the visitor is merged.
    taken(
        &server,
        "/v1/screen",
        &json!({"anonymousId": "b", "name": "Start", "messageId": "m4",
        "timestamp": at(3)}),
    );
    let other = contact(&server, "anonymous_id", "b").expect("a contact");
    taken(&server, "/v1/identify", &json!({"anonymousId": "b", "userId": "u", "messageId": "m5"}));
    taken(&server, "/v1/track", &visit);
    // An earlier event of that device comes late, and one under its old id.
    let batch = json!({"batch": [
        {"type": "track", "anonymousId": "b", "event": "Late", "messageId": "m6", "timestamp": at(0)},
        {"type": "track", "userId": "u", "event": "Late", "messageId": "m4", "timestamp": at(5)},
        {"type": "alias", "previousId": "c", "userId": "u"},
        {"type": "track", "anonymousId": "c", "event": "Third", "messageId": "m7", "timestamp": at(6)},
        {"type": "group", "userId": "u", "groupId": "g", "messageId": "m8", "timestamp": at(7)},
    ]});
    taken(&server, "/v1/batch", &batch);
    let held = events(&server, &ann);
    assert_eq!(ids(&held), ["m8", "m7", "m4", "m2", "m1", "m6"]);
    assert_eq!(held[4]["properties"].to_string(), r#"{"price":12.5}"#);
    assert_eq!((&held[0]["event_type"], &held[3]["event_type"]), (&json!("group"), &json!("page")));
    for id in ["a", "b", "c"] {
        assert_eq!(contact(&server, "anonymous_id", id).expect("a contact")["id"], ann["id"]);
    }
    let old = other["id"].as_str().expect("an id");
    let found = server.get(&format!("/v3/marketing/contacts/{old}")).expect(200);
    assert_eq!(found, user(&server, "u"), "under its own id, wherever that is");
    let both = server.post("/v3/marketing/contacts/batch", &json!({"ids": [old, ann["id"]]}));
    assert_eq!(both.expect(200)["result"], json!([found, found]));
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE first_name = 'Ann'";
    let segment = json!({"name": "Ann", "query_dsl": query});
    let segment = server.post("/v3/marketing/segments/2.0", &segment);
    let segment = segment.expect(201)["id"].as_str().expect("an id").to_owned();
    let explained = server.get(&format!("/v1/segments/{segment}/explain/{old}")).expect(200);
    assert_eq!(explained["contact_id"], ann["id"]);
    assert_eq!(server.get("/v3/marketing/contacts/count").expect(200)["contact_count"], 1);
}

#[test]
fn what_is_said_twice_or_of_two_users_changes_nothing() {
    let server = Server::new(Policy::live());
    let say = |plan: &str, id: &str| {
        let body =
            json!({"userId": "u", "anonymousId": "a", "messageId": id, "traits": {"plan": plan}});
        taken(&server, "/v1/identify", &body);
    };
    say("free", "m1");
    say("pro", "m2");
    // The first one is sent again.
    say("free", "m1");
    assert_eq!(user(&server, "u")["custom_fields"]["plan"], "pro");
    // Another user of the same browser.
    taken(&server, "/v1/identify", &json!({"userId": "v", "anonymousId": "a", "messageId": "m3"}));
    assert_ne!(user(&server, "u")["id"], user(&server, "v")["id"]);
    assert_eq!(contact(&server, "anonymous_id", "a").expect("one")["id"], user(&server, "u")["id"]);
    let got =
        post(&server, "/v1/alias", &json!({"userId": "v", "previousId": "u", "messageId": "m4"}));
    assert_eq!((&got["success"], &got["refused"][0]["messageId"]), (&json!(false), &json!("m4")));
    let got =
        post(&server, "/v1/alias", &json!({"userId": "v", "previousId": "a", "messageId": "m5"}));
    assert_eq!(got["refused"][0]["messageId"], "m5", "{got}");
    // An address of somebody else.
    taken(&server, "/v1/identify", &json!({"userId": "v", "traits": {"email": "v@x.org"}}));
    let got = post(
        &server,
        "/v1/identify",
        &json!({"userId": "u", "messageId": "m6",
        "traits": {"email": "v@x.org"}}),
    );
    let refused = got["refused"][0]["message"].as_str().expect("a message");
    assert!(refused.starts_with("external_id: ") && !refused.contains("v@x.org"), "{refused}");
    // A visitor who gives the address of a known contact is that contact.
    taken(&server, "/v1/track", &json!({"anonymousId": "z", "event": "Read", "messageId": "m7"}));
    taken(&server, "/v1/identify", &json!({"anonymousId": "z", "traits": {"email": "V@x.org"}}));
    assert_eq!(ids(&events(&server, &user(&server, "v"))), ["m7"]);
}

#[test]
fn a_bad_message_is_named_and_refuses_no_other_one() {
    let server = Server::new(Policy::live());
    let long = "x".repeat(limits::TRACKED_BYTES);
    let texts = [
        r#"{"type":"track","userId":"u","event":"E","messageId":"good","properties":{"n":NaN,"m":1}}"#
            .to_owned(),
        format!(r#"{{"type":"track","userId":"u","event":"E","messageId":"long","properties":{{"x":"{long}"}}}}"#),
        r#"{"type":"track","userId":"u","messageId":"nothing"}"#.to_owned(),
        r#"{"type":"buy","userId":"u","messageId":"kind"}"#.to_owned(),
        r#"{"type":"identify","userId":"u","messageId":"email","traits":{"email":"no address"}}"#.to_owned(),
        "7".to_owned(),
        r#"{"type":"identify","userId":"v","messageId":"fine","traits":{"n":NaN,"plan":"pro"}}"#.to_owned(),
    ];
    let body = format!(r#"{{"batch":[{}],"sentAt":null}}"#, texts.join(","));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(body.as_bytes()).expect("memory");
    let packed = packed.finish().expect("memory");
    // As RudderStack's SDK for Node labels it.
    let headers =
        [("content-encoding", "gzip"), ("content-type", "application/x-www-form-urlencoded")];
    let got = sent(&server, "/v1/batch", &server.key, &headers[..1], &packed).expect(200);
    let of = |list: &str| -> Vec<(Value, u64)> {
        let all = got[list].as_array().expect("a list").iter();
        all.map(|one| (one["messageId"].clone(), one["index"].as_u64().expect("a place"))).collect()
    };
    let refused = [("long", 1), ("nothing", 2), ("kind", 3), ("email", 4)];
    let mut refused: Vec<(Value, u64)> = refused.map(|(id, place)| (json!(id), place)).to_vec();
    refused.push((Value::Null, 5));
    assert_eq!(of("refused"), refused, "{got}");
    assert_eq!(of("ignored"), [(json!("good"), 0), (json!("fine"), 6)]);
    assert_eq!(got["success"], false);
    assert!(!got.to_string().contains("no address"), "{got}");
    let held = events(&server, &user(&server, "u"));
    assert_eq!(
        (ids(&held), held[0]["properties"].to_string()),
        (vec!["good"], r#"{"m":1}"#.to_owned())
    );
    assert_eq!(user(&server, "v")["custom_fields"], json!({"plan": "pro"}));
    let raw = server.raw(
        "POST",
        "/v1/batch",
        &[headers[0], headers[1], ("authorization", &format!("Bearer {}", server.key))],
        &packed,
    );
    assert_eq!(raw.status, 200, "whatever it says of its type: {}", raw.text);
    for (body, status) in [("{", 400), ("[]", 400), ("", 400), ("{}", 400)] {
        let got = sent(&server, "/v1/batch", &server.key, &[], body.as_bytes()).expect(status);
        assert_eq!(got["code"], "bad_request", "{body}");
        assert!(got["message"].is_string() && got["errors"].is_array(), "{got}");
    }
    let many = format!(r#"{{"batch":[{}{{}}]}}"#, "{},".repeat(limits::TRACKED_MESSAGES));
    sent(&server, "/v1/batch", &server.key, &[], many.as_bytes()).expect(400);
    let large = vec![b' '; limits::TRACKED_BATCH_BYTES + 1];
    assert_eq!(
        sent(&server, "/v1/batch", &server.key, &[], &large).expect(413)["code"],
        "payload_too_large"
    );
}

#[test]
fn a_write_key_may_write_messages_and_nothing_else() {
    let server = Server::new(Policy::live());
    let keys = &server.app().keys;
    let make = |scope: &str| {
        let scopes = scopes(&[scope.to_owned()]).expect("a scope");
        keys.create("sdk", &scopes, common::now(), None).expect("room").1
    };
    let (write, other) = (make("tracking:write"), make("events:write"));
    let page = json!({"userId": "u"}).to_string();
    sent(&server, "/v1/page", &write, &[], page.as_bytes()).expect(200);
    for (key, status, code) in [
        (other.as_str(), 403, "forbidden"),
        ("wrong", 401, "unauthorized"),
        ("", 401, "unauthorized"),
    ] {
        let got = sent(&server, "/v1/page", key, &[], page.as_bytes()).expect(status);
        assert_eq!(got["code"], code);
    }
    let bearer = format!("Bearer {write}");
    let basic = format!("Basic {}", STANDARD.encode(format!("{write}:")));
    for path in ["/v1/status", "/v3/marketing/contacts", "/v1/changes", "/v1/event_types"] {
        assert_eq!(
            server.raw("GET", path, &[("authorization", &bearer)], b"").status,
            403,
            "{path}"
        );
        // Only SDKs send keys so.
        assert_eq!(
            server.raw("GET", path, &[("authorization", &basic)], b"").status,
            401,
            "{path}"
        );
    }
    assert!(scopes(&["tracking:read".to_owned()]).is_err(), "there is nothing to read");
    let marketing = scopes(&["marketing".to_owned()]).expect("scopes");
    assert!(marketing.iter().all(|scope| scope.to_string() != "tracking:write"));
}

#[test]
fn unknown_traits_are_refused_by_name_where_they_make_no_fields() {
    let server = Server::with(Policy::live(), |config| {
        config.tracking.unknown_traits = UnknownTraits::Refuse;
    });
    let got = post(
        &server,
        "/v1/identify",
        &json!({"userId": "u", "messageId": "m",
        "traits": {"city": "Oslo", "plan": "pro"}}),
    );
    let refused = got["refused"][0]["message"].as_str().expect("a message");
    assert!(refused.starts_with("traits.plan: "), "{refused}");
    assert!(contact(&server, "external_id", "u").is_none());
    server.post("/v1/fields", &json!({"name": "plan", "field_type": "Text"})).expect(200);
    // A message that was refused may be sent again.
    taken(
        &server,
        "/v1/identify",
        &json!({"userId": "u", "messageId": "m",
        "traits": {"city": "Oslo", "plan": "pro"}}),
    );
    assert_eq!(user(&server, "u")["custom_fields"]["plan"], "pro");
}

#[test]
fn a_wrong_clock_is_corrected_and_history_is_taken_as_it_is() {
    let server = Server::new(Policy::live());
    let message = |id: &str| {
        json!({"type": "page", "userId": "u", "messageId": id,
        "timestamp": "2019-12-31T23:00:00.000Z"})
    };
    let body = json!({"batch": [message("fast")], "sentAt": "2020-01-01T00:00:00.000Z"});
    let before = common::now();
    taken(&server, "/v1/batch", &body);
    let after = common::now();
    taken(
        &server,
        "/v1/import",
        &json!({"batch": [message("old")], "sentAt": "2020-01-01T00:00:00.000Z"}),
    );
    let held = events(&server, &user(&server, "u"));
    assert_eq!(ids(&held), ["fast", "old"]);
    let at =
        held[0]["timestamp"].as_str().expect("a text").parse::<chrono::DateTime<chrono::Utc>>();
    let at = at.expect("an instant") + chrono::TimeDelta::hours(1);
    assert!(at >= before - chrono::TimeDelta::seconds(1) && at <= after, "{at}");
    assert_eq!(held[1]["timestamp"], "2019-12-31T23:00:00.000Z");
}
