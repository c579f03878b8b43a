//! Which key changed what.
//!
//! In: requests with several keys, and a restart. Out: those that changed something, each with its key and what it
//! made; nothing of what was in them.

use crate::common;

use std::io::Write as _;
use std::net::TcpStream;

use common::Server;
use segmentry::Policy;
use serde_json::{Value, json};

fn audit(server: &Server, query: &str) -> Vec<Value> {
    let got = server.get(&format!("/v1/audit{query}")).expect(200);
    got["results"].as_array().expect("a list").clone()
}

#[test]
fn it_says_which_key_changed_what_and_nothing_of_what_was_in_the_request() {
    let edit_pause = segmentry::time::Duration::ZERO;
    let mut server = Server::new(Policy { edit_pause, ..Policy::live() });
    let all = segmentry_server::keys::scopes(&["all".to_owned()]).expect("scopes");
    let (other, secret) =
        server.app().keys.create("Ann's", &all, common::now(), None).expect("room for a key");
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'canary'";
    let body = json!({"name": "canary", "query_dsl": query});
    let made = server.post("/v3/marketing/segments/2.0", &body).expect(201);
    let segment = made["id"].as_str().expect("an id").to_owned();
    let first = std::mem::replace(&mut server.key, secret);
    let path = format!("/v3/marketing/segments/2.0/{segment}");
    server.patch(&path, &json!({"name": "canary 2"})).expect(200);
    // Neither changes anything but records, or anything at all.
    server.patch(&path, &json!({"name": ""})).expect(400);
    server.get(&path).expect(200);
    let key = format!("Bearer {}", server.key);
    let line = br#"{"email":"canary@example.com"}"#;
    server.raw("POST", "/v1/contacts", &[("authorization", &key)], line).expect(200);
    server.send("DELETE", &path, None);
    let got = audit(&server, "");
    let shown = |entry: &Value| {
        json!([entry["method"], entry["path"], entry["key_name"], entry["made"], entry["status"]])
    };
    let created = json!(["POST", "/v3/marketing/segments/2.0", "test", segment, 201]);
    let got_shown: Vec<Value> = got.iter().map(shown).collect();
    assert_eq!(got_shown.len(), 3, "{got:?}");
    assert_eq!(
        (&got_shown[1][0], &got_shown[1][2], &got_shown[1][1]),
        (&json!("PATCH"), &json!("Ann's"), &json!(path))
    );
    assert_eq!((&got_shown[0][0], &got_shown[0][4]), (&json!("DELETE"), &json!(202)));
    assert_eq!(got_shown[2][3], created[3], "{got:?}");
    assert_eq!(got_shown[2][4], created[4]);
    assert!(!json!(got).to_string().contains("canary"), "{got:?}");
    assert!(got.iter().all(|entry| entry["request_id"].as_str().is_some_and(|id| !id.is_empty())));
    // Together with the feed: the change that each left behind.
    let last = server.get("/v1/changes?after=0").expect(200)["last"].clone();
    assert_eq!(got[0]["change"], last);
    assert_eq!(audit(&server, &format!("?key_id={}", other.id)).len(), 2);
    assert_eq!(audit(&server, &format!("?about={segment}")).len(), 3);
    assert_eq!(audit(&server, "?about=nobody").len(), 0);
    assert_eq!(audit(&server, "?limit=1"), got[..1]);
    server.get("/v1/audit?limit=0").expect(400);
    drop(first);
    // They are kept in the file.
    let before = audit(&server, "");
    server.restart();
    assert_eq!(audit(&server, ""), before);
}

#[test]
fn what_was_done_is_noted_though_the_client_left() {
    let server = Server::new(Policy::live());
    let lists: Vec<String> = (0..20)
        .map(|n| {
            let made = server.post("/v3/marketing/lists", &json!({"name": n.to_string()}));
            made.expect(201)["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    let address = server.base.trim_start_matches("http://");
    for list in &lists {
        let mut stream = TcpStream::connect(address).expect("it listens");
        let key = &server.key;
        let request = format!(
            "DELETE /v3/marketing/lists/{list} HTTP/1.1\r\nhost: {address}\r\n\
             authorization: Bearer {key}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        std::thread::sleep(std::time::Duration::from_micros(400));
    }
    // Some clients may have left before their request was read; nothing was done then.
    common::wait_until(|| {
        let left = server.get("/v3/marketing/lists").expect(200);
        let left = left["result"].as_array().expect("a list").len();
        audit(&server, "?limit=1000").len() == 20 + (20 - left) && left < 20
    });
}

#[test]
fn it_has_no_id_of_a_contact() {
    let server = Server::new(Policy::live());
    let who = json!({"contacts": [{"email": "ada@example.com", "external_id": "7"}]});
    server.put("/v3/marketing/contacts", &who).expect(202);
    let all = server.get("/v3/marketing/contacts").expect(200);
    let id = all["result"][0]["id"].as_str().expect("an id").to_owned();
    let body = json!({"identifier_type": "EXTERNALID", "identifier_value": "7"});
    let path = format!("/v3/marketing/contacts/{id}/identifiers");
    server.send("DELETE", &path, Some(&body)).expect(202);
    let noted = audit(&server, "");
    assert_eq!(noted[0]["path"], "/v3/marketing/contacts/{id}/identifiers");
    assert!(!json!(noted).to_string().contains(&id), "{noted:?}");
}
