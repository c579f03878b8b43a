//! The SDKs of Segment and `RudderStack` for Node and Python, with their host changed and nothing else.
//!
//! In: Python and Node, and their registries: the SDKs are installed here, in a folder of the build. Out: what each of
//! them sent, as contacts and events. Ignored unless asked for, since Rust alone does not have what they need.

use crate::clients::{ended_well, node, python, scripts};
use crate::common;

use std::process::Command;

use common::Server;
use segmentry::Policy;
use segmentry_server::keys::scopes;
use serde_json::{Value, json};

/// A server whose key is a write key, and the key that may look.
fn server() -> (Server, String) {
    let mut server = Server::new(Policy::live());
    let scopes = scopes(&["tracking:write".to_owned()]).expect("a scope");
    let (_, key) =
        server.app().keys.create("sdk", &scopes, common::now(), None).expect("room for a key");
    let all = std::mem::replace(&mut server.key, key);
    (server, all)
}

/// Looks at what an SDK did.
fn check(server: &Server, sdk: &str) {
    let found = |identifier: &str, value: &str| {
        let path = format!("/v3/marketing/contacts/search/identifiers/{identifier}");
        let got = server.post(&path, &json!({"identifiers": [value]})).expect(200);
        got["result"][value]["contact"].clone()
    };
    let ann = found("external_id", &format!("user-{sdk}"));
    assert_eq!(ann["email"], format!("{sdk}@example.com"), "{sdk}");
    assert_eq!(ann["first_name"], "Ann", "{sdk}");
    assert_eq!(ann["custom_fields"], json!({"plan": "pro", "score": 1.5}), "{sdk}");
    for anonymous in ["visitor", "old"] {
        let held = found("anonymous_id", &format!("{anonymous}-{sdk}"));
        assert_eq!(held["id"], ann["id"], "{sdk}: {anonymous}");
    }
    let id = ann["id"].as_str().expect("an id");
    let got = server.get(&format!("/v1/contacts/{id}/events")).expect(200);
    let events: &Vec<Value> = got["events"].as_array().expect("events");
    let mut types: Vec<&str> =
        events.iter().map(|event| event["event_type"].as_str().expect("a type")).collect();
    types.sort_unstable();
    assert_eq!(types, ["Bought", "Earlier", "Viewed", "group", "page"], "{sdk}");
    let bought = events.iter().find(|event| event["event_type"] == "Bought").expect("it is there");
    assert_eq!(bought["event_id"], format!("bought-{sdk}"));
    assert_eq!(bought["timestamp"], "2026-03-01T12:00:00.000Z", "{sdk}");
    assert_eq!(bought["properties"], json!({"price": 12.5}), "{sdk}");
}

#[test]
#[ignore = "needs Node and its registry"]
fn the_sdks_for_node_bring_a_visitors_events_to_the_user() {
    let folder = node("sdks-node", &scripts().join("sdks"));
    std::fs::copy(scripts().join("sdks/drive.mjs"), folder.join("drive.mjs")).expect("room");
    let (mut server, all) = server();
    let said = ended_well(Command::new("node").current_dir(&folder).arg("drive.mjs"), &server);
    assert!(said.contains("driven"), "{said}");
    server.key = all;
    for sdk in ["segment-node", "rudder-node"] {
        check(&server, sdk);
        println!("{sdk}: a visitor's events are the user's");
    }
}

#[test]
#[ignore = "needs Python and its registry"]
fn the_sdks_for_python_bring_a_visitors_events_to_the_user() {
    let python = python("sdks-python", "sdks/requirements.txt");
    let (mut server, all) = server();
    let said = ended_well(Command::new(python).arg(scripts().join("sdks/drive.py")), &server);
    assert!(said.contains("driven"), "{said}");
    server.key = all;
    for sdk in ["segment-python", "rudder-python"] {
        check(&server, sdk);
        println!("{sdk}: a visitor's events are the user's");
    }
}
