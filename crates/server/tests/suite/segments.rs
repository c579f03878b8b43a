//! Segments over HTTP, row by row of the contract's tables (`segments-api.md`).
//!
//! In: requests. Out: the contract's statuses, keys and error shapes.

use crate::common;

use common::Server;
use segmentry::Policy;
use serde_json::{Value, json};

const PATH: &str = "/v3/marketing/segments/2.0";
const PRO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";

fn created(server: &Server, name: &str) -> Value {
    server.post(PATH, &json!({"name": name, "query_dsl": PRO})).expect(201)
}

fn id_of(segment: &Value) -> String {
    segment["id"].as_str().expect("an id").to_owned()
}

fn ids(list: &Value) -> Vec<String> {
    list["results"].as_array().expect("an envelope").iter().map(id_of).collect()
}

#[test]
fn a_segment_has_the_keys_of_the_contract_and_its_query_back_byte_for_byte() {
    let server = Server::new(Policy::sendgrid());
    let query = "SELECT contact_id,  updated_at\nFROM contact_data WHERE first_name = 'Zoë'  ";
    let segment = server.post(PATH, &json!({"name": "Zoë", "query_dsl": query, "more": 1}));
    let segment = segment.expect(201);
    assert_eq!(segment["query_dsl"], query);
    assert_eq!(id_of(&segment).len(), 36);
    for key in ["created_at", "updated_at", "sample_updated_at", "next_sample_update"] {
        let text = segment[key].as_str().expect(key);
        assert!(text.len() == 20 && text.ends_with('Z'), "{key}: {text}");
    }
    assert_eq!(segment["contacts_count"], 0);
    assert_eq!(segment["contacts_sample"], json!([]));
    assert_eq!(segment["parent_list_ids"], json!([]));
    assert_eq!(segment["query_version"], "2");
    assert_eq!(segment["status"], json!({"query_validation": "PENDING"}));
    assert_eq!((&segment["refreshes_used"], &segment["max_refreshes"]), (&json!(0), &json!(2)));
    assert_eq!(segment["sample_updated_at"], segment["created_at"]);
    assert!(segment["next_sample_update"].as_str() > segment["created_at"].as_str());
    let found = server.get(&format!("{PATH}/{}", id_of(&segment))).expect(200);
    assert_eq!(found, segment);
    let short = server.get(&format!("{PATH}/{}?contacts_sample=false", id_of(&segment)));
    assert_eq!(short.expect(200).get("contacts_sample"), None);
}

#[test]
fn a_segment_is_populated_after_its_delay_and_shows_members() {
    let server = Server::new(Policy::sendgrid());
    let people = json!({"contacts": [{"email": "a@x.org", "city": "Rome", "postal_code": "00100"},
        {"email": "b@x.org", "city": "Oslo"}]});
    server.put("/v3/marketing/contacts", &people).expect(202);
    let id = id_of(&created(&server, "Rome"));
    server.forward(14);
    let path = format!("{PATH}/{id}");
    assert_eq!(server.get(&path).expect(200)["status"]["query_validation"], "PENDING");
    server.forward(1);
    let segment = server.get(&path).expect(200);
    assert_eq!(segment["status"]["query_validation"], "VALID");
    assert_eq!(segment["contacts_count"], 1);
    let contact = &segment["contacts_sample"][0];
    assert_eq!(contact["email"], "a@x.org");
    assert_eq!(contact["postal_code"], "00100", "text, whatever the schema says");
    assert_eq!(contact["segment_ids"], json!([id]));
    for key in ["first_name", "address_line_1", "phone_number_id"] {
        assert_eq!(contact[key], "", "{key}");
    }
}

#[test]
fn a_refused_new_segment_names_the_key_at_fault() {
    let server = Server::new(Policy::sendgrid());
    created(&server, "taken");
    let list = json!("00000000-0000-4000-8000-000000000000");
    for (body, field) in [
        (json!({"query_dsl": PRO}), "name"),
        (json!({"name": "", "query_dsl": PRO}), "name"),
        (json!({"name": "x".repeat(101), "query_dsl": PRO}), "name"),
        (json!({"name": "taken", "query_dsl": PRO}), "name"),
        (json!({"name": "n"}), "query_dsl"),
        (json!({"name": "n", "query_dsl": ""}), "query_dsl"),
        (json!({"name": "n", "query_dsl": "SELECT"}), "query_dsl"),
        (json!({"name": "n", "query_dsl": PRO.replace("city", "frist_name")}), "query_dsl"),
        (json!({"name": "n", "query_dsl": PRO, "parent_list_ids": [list]}), "parent_list_ids"),
        (json!({"name": "n", "query_dsl": PRO, "parent_list_ids": ["x"]}), "parent_list_ids"),
        (json!({"name": "n", "query_dsl": PRO, "parent_list_ids": [list, "b"]}), "parent_list_ids"),
    ] {
        let (found, message) = server.post(PATH, &body).error(400);
        assert_eq!(found, field, "{body}: {message}");
    }
    let typo = json!({"name": "n", "query_dsl": PRO.replace("city", "frist_name")});
    let (_, message) = server.post(PATH, &typo).error(400);
    assert!(message.contains("line 1") && message.contains("first_name"), "{message}");
    assert_eq!(server.get(PATH).expect(200)["results"].as_array().map(Vec::len), Some(1));
}

#[test]
fn malformed_json_is_a_400_of_the_request_as_a_whole() {
    let server = Server::new(Policy::sendgrid());
    let key = format!("Bearer {}", server.key);
    for body in ["{", "[1", "\"x\"", "5", "\u{0}"] {
        let got = server.raw("POST", PATH, &[("authorization", &key)], body.as_bytes());
        assert_eq!(got.error(400).0, "", "{body}");
    }
}

#[test]
fn lists_of_segments_are_filtered_as_the_table_says() {
    let server = Server::new(Policy::sendgrid());
    let list =
        |name: &str| id_of(&server.post("/v3/marketing/lists", &json!({"name": name})).expect(201));
    let (one, two) = (list("one"), list("two"));
    let within = |name: &str, list: &str| {
        let body = json!({"name": name, "query_dsl": PRO, "parent_list_ids": [list]});
        id_of(&server.post(PATH, &body).expect(201))
    };
    let (free, first, second) =
        (id_of(&created(&server, "free")), within("first", &one), within("second", &two));
    let found = |query: String| {
        let mut found = ids(&server.get(&format!("{PATH}?{query}")).expect(200));
        found.sort();
        found
    };
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(found(String::new()), sorted(&[&free, &first, &second]));
    assert_eq!(
        found(format!("ids={free}&ids={first}&parent_list_ids={two}")),
        sorted(&[&free, &first])
    );
    assert_eq!(found(format!("ids={free},{first},unknown")), sorted(&[&free, &first]));
    assert_eq!(found(format!("parent_list_ids={one}")), sorted(&[&first]));
    assert_eq!(found(format!("parent_list_ids={one},{two}")), sorted(&[&first, &second]));
    assert_eq!(
        found(format!("parent_list_ids={one}&no_parent_list_id=true")),
        sorted(&[&free, &first])
    );
    assert_eq!(found("no_parent_list_id=true&page_size=1".to_owned()), sorted(&[&free]));
    assert_eq!(found("ids=unknown".to_owned()), sorted(&[]));
    let many = vec![one.as_str(); 51].join(",");
    assert_eq!(
        server.get(&format!("{PATH}?parent_list_ids={many}")).error(400).0,
        "parent_list_ids"
    );
    let summary = &server.get(PATH).expect(200)["results"][0];
    for key in
        ["query_dsl", "contacts_sample", "refreshes_used", "max_refreshes", "last_refreshed_at"]
    {
        assert_eq!(summary.get(key), None, "{key} is not in the list");
    }
    assert!(summary["_metadata"]["self"].as_str().is_some_and(|url| url.ends_with(&free)));
}

#[test]
fn a_change_waits_five_minutes_and_one_that_changes_nothing_does_not_count() {
    let server = Server::new(Policy::sendgrid());
    let id = id_of(&created(&server, "old"));
    let path = format!("{PATH}/{id}");
    let (_, message) = server.patch(&path, &json!({"name": "new"})).error(429);
    assert_eq!(message, "Update request came too soon, please wait 5 minutes before trying again");
    assert_eq!(server.patch(&path, &json!({"name": "old"})).expect(200)["name"], "old");
    server.forward(6);
    let changed = server.patch(&path, &json!({"name": "new", "parent_list_ids": ["ignored"]}));
    assert_eq!(changed.expect(200)["name"], "new");
    assert_eq!(server.patch(&path, &json!({"query_dsl": "SELECT"})).error(400).0, "query_dsl");
    assert_eq!(server.patch(&path, &json!({"name": ""})).error(400).0, "name");
    let unknown = format!("{PATH}/00000000-0000-4000-8000-000000000000");
    assert_eq!(server.patch(&unknown, &json!({"name": "x"})).error(404).0, "segment_id");
    assert_eq!(server.get(&unknown).error(404).0, "segment_id");
    assert_eq!(server.get(&format!("{PATH}/no-uuid")).error(404).0, "segment_id");
}

#[test]
fn a_delete_is_202_without_a_body_once_and_404_without_a_body_then() {
    let server = Server::new(Policy::sendgrid());
    let id = id_of(&created(&server, "gone"));
    let path = format!("{PATH}/{id}");
    let got = server.delete(&path);
    assert_eq!((got.status, got.text.as_str()), (202, ""));
    for path in [path.as_str(), "/v3/marketing/segments/2.0/unknown"] {
        let got = server.delete(path);
        assert_eq!((got.status, got.text.as_str()), (404, ""));
    }
    assert_eq!(server.get(&path).error(404).0, "segment_id");
    created(&server, "gone");
}

#[test]
fn refreshes_have_their_quotas_and_their_own_errors() {
    let server = Server::new(Policy::sendgrid());
    let id = id_of(&created(&server, "fresh"));
    let path = format!("{PATH}/refresh/{id}");
    let zone = json!({"user_time_zone": "America/Chicago"});
    let unknown = server.post(&format!("{PATH}/refresh/unknown"), &zone).expect(404);
    assert_eq!(unknown, json!({"error": "Segment does not exist."}));
    for body in [json!({}), json!({"user_time_zone": "Mars/Base"}), json!({"user_time_zone": ""})] {
        assert!(server.post(&path, &body).expect(400)["error"].is_string(), "{body}");
    }
    let job = server.post(&path, &zone).expect(202);
    assert_eq!(job["job_id"].as_str().map(str::len), Some(36));
    let again = server.post(&path, &zone);
    assert_eq!((again.status, again.text.as_str()), (429, ""), "once an hour");
    assert!(again.header("retry-after").is_some());
    let segment = server.get(&format!("{PATH}/{id}")).expect(200);
    assert_eq!(segment["refreshes_used"], 1);
    assert!(segment["last_refreshed_at"].is_string());
    let trap = server.post(&format!("{PATH}/{id}/refresh"), &zone);
    assert_eq!(trap.status, 404, "the verb comes before the id");
}

#[test]
fn the_first_generation_sees_the_same_segments() {
    let server = Server::new(Policy::sendgrid());
    let list = id_of(&server.post("/v3/marketing/lists", &json!({"name": "l"})).expect(201));
    let body = json!({"name": "old", "query_dsl": PRO, "parent_list_ids": [list]});
    let id = id_of(&server.post(PATH, &body).expect(201));
    let listed = server.get("/v3/marketing/segments").expect(200);
    assert_eq!(ids(&listed), std::slice::from_ref(&id));
    let path = format!("/v3/marketing/segments/{id}");
    assert_eq!(server.get(&path).expect(200)["parent_list_id"], json!(list));
    assert_eq!(server.get("/v3/marketing/segments/unknown").error(404).0, "segment_id");
    assert_eq!(server.delete(&path).status, 202);
    assert_eq!(server.delete(&path).error(404).0, "segment_id");
    assert_eq!(ids(&server.get(PATH).expect(200)), [""; 0], "the literal 2.0 is no id");
}

#[test]
fn a_segment_without_its_field_is_invalid_and_its_status_names_the_field() {
    let server = Server::new(Policy::live());
    let field = json!({"name": "plan", "field_type": "Text"});
    let field = id_of(&server.post("/v3/marketing/field_definitions", &field).expect(200));
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
    let id = id_of(&server.post(PATH, &json!({"name": "pro", "query_dsl": query})).expect(201));
    server.delete(&format!("/v3/marketing/field_definitions/{field}")).expect(204);
    let segment = server.get(&format!("{PATH}/{id}")).expect(200);
    assert_eq!(segment["status"]["query_validation"], "INVALID");
    assert!(segment["status"]["error_message"].as_str().is_some_and(|why| why.contains("plan")));
    assert!(segment["next_sample_update"].is_string(), "clients expect an instant");
}

#[test]
fn the_limit_of_segments_is_a_400_of_the_request_as_a_whole() {
    let server = Server::new(Policy { max_segments: 2, ..Policy::sendgrid() });
    for name in ["a", "b"] {
        created(&server, name);
    }
    let got = server.post(PATH, &json!({"name": "c", "query_dsl": PRO}));
    assert_eq!(got.error(400).0, "");
}

#[test]
fn a_refusal_names_the_key_and_keeps_the_hints_that_have_nothing_of_the_query() {
    let server = Server::new(Policy::live());
    let error = |method: &str, path: &str, body: &Value| server.send(method, path, Some(body));
    let shaped = error("POST", PATH, &json!({"name": 5, "query_dsl": PRO})).error(400);
    assert_eq!(shaped.0, "name", "{}", shaped.1);
    let people = json!({"contacts": [{"email": "a@x.org"}, 7]});
    assert_eq!(error("PUT", "/v3/marketing/contacts", &people).error(400).0, "contacts");
    let (_, message) = error("POST", PATH, &json!({"name": "a", "query_dsl": "secret"})).error(400);
    assert!(message.contains("`SELECT contact_id, updated_at FROM contact_data`"), "{message}");
    let refresh = format!("{PATH}/refresh/{}", id_of(&created(&server, "b")));
    let got = error("POST", &refresh, &json!({"user_time_zone": "Mars/Base"})).expect(400);
    let message = got["error"].as_str().expect("a text");
    assert!(message.contains("`America/Chicago`") && !message.contains("Mars"), "{message}");
}
