//! Rows of `segments-api.md` sections 1 to 6, 9 and 10, beyond those of `segments.rs`: headers, methods, bodies,
//! what is left alone, and limits at the last that is good and one beyond.
//!
//! In: requests. Out: the contract's answers, to the letter.

use crate::common;

use common::{Server, now};
use segmentry::Policy;
use segmentry_server::keys::scopes;
use serde_json::{Value, json};

const PATH: &str = "/v3/marketing/segments/2.0";
const SELECT: &str = "SELECT contact_id, updated_at FROM contact_data";
const PRO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";

fn post(server: &Server, name: &str, query: &str) -> common::Got {
    server.post(PATH, &json!({"name": name, "query_dsl": query}))
}

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

fn list(server: &Server, name: &str) -> String {
    id_of(&server.post("/v3/marketing/lists", &json!({"name": name})).expect(201))
}

/// Without the five minutes.
fn lenient() -> Server {
    Server::new(Policy { edit_pause: segmentry::time::Duration::ZERO, ..Policy::sendgrid() })
}

#[test]
fn every_answer_has_the_rate_and_its_reset_is_an_instant() {
    let server = lenient();
    let key = server.key.clone();
    assert!(key.len() == 69 && key.starts_with("SG."), "{key}");
    let bearer = format!("Bearer {key}");
    for (method, path, status) in [
        ("GET", PATH, 200),
        ("HEAD", PATH, 200),
        ("GET", "/v3/marketing/segments/2.0/unknown", 404),
        ("GET", "/v3/nothing", 404),
        ("PUT", PATH, 405),
        ("POST", PATH, 400),
    ] {
        let got = server.raw(method, path, &[("authorization", &bearer)], b"");
        assert_eq!(got.status, status, "{method} {path}");
        let number =
            |name| got.header(name).and_then(|value| value.parse::<i64>().ok()).expect(name);
        let reset = number("x-ratelimit-reset");
        assert!((0..=60).contains(&(reset - now().timestamp())), "seconds since 1970: {reset}");
        assert!(number("x-ratelimit-remaining") < number("x-ratelimit-limit"));
    }
    let none = server.raw("GET", PATH, &[], b"").expect(401);
    assert_eq!(none, json!({"errors": [{"field": null, "message": "authorization required"}]}));
}

#[test]
fn the_marketing_scope_permits_the_official_routes_and_none_of_ours() {
    let server = lenient();
    let marketing = scopes(&["marketing".to_owned()]).expect("a name");
    let (_, key) = server.app().keys.create("official", &marketing, now(), None).expect("room");
    let bearer = format!("Bearer {key}");
    let status = |path: &str| server.raw("GET", path, &[("authorization", &bearer)], b"").status;
    for path in
        [PATH, "/v3/marketing/lists", "/v3/marketing/contacts", "/v3/marketing/field_definitions"]
    {
        assert_eq!(status(path), 200, "{path}");
    }
    for path in ["/v1/changes", "/v1/status", "/metrics"] {
        assert_eq!(status(path), 403, "{path}");
    }
}

#[test]
fn methods_that_a_path_has_not_are_405_and_paths_that_are_not_are_404() {
    let server = lenient();
    let id = id_of(&post(&server, "a", PRO).expect(201));
    for (method, path, status) in [
        ("DELETE", PATH.to_owned(), 405),
        ("PATCH", PATH.to_owned(), 405),
        ("POST", format!("{PATH}/{id}"), 405),
        ("GET", format!("{PATH}/refresh/{id}"), 405),
        ("POST", "/v3/marketing/segments".to_owned(), 405),
        ("PATCH", format!("/v3/marketing/segments/{id}"), 405),
        ("OPTIONS", PATH.to_owned(), 405),
        ("GET", format!("{PATH}/{id}/nothing"), 404),
        ("POST", format!("{PATH}/{id}/refresh"), 404),
    ] {
        let got = server.send(method, &path, None);
        assert_eq!(got.status, status, "{method} {path}: {}", got.text);
        assert!(got.json()["errors"][0]["message"].is_string(), "{method} {path}");
    }
}

#[test]
fn a_body_is_read_as_json_whatever_its_content_type_and_a_repeated_key_is_refused() {
    let server = lenient();
    let bearer = format!("Bearer {}", server.key);
    let body =
        json!({"name": "typed", "query_dsl": PRO, "parent_list_ids": null, "more": {"x": 1}})
            .to_string();
    let headers = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    server.raw("POST", PATH, &headers, body.as_bytes()).expect(201);
    let twice = format!(r#"{{"name":"a","name":"b","query_dsl":"{}"}}"#, PRO.replace('"', ""));
    let (_, message) = server.raw("POST", PATH, &headers, twice.as_bytes()).error(400);
    assert!(message.contains("twice"), "{message}");
    for (body, field, wanted) in [
        (json!({"name": 5, "query_dsl": PRO}), "name", "expected a string"),
        (json!({"name": "n", "query_dsl": ["x"]}), "query_dsl", "expected a string"),
        (
            json!({"name": "n", "query_dsl": PRO, "parent_list_ids": "x"}),
            "parent_list_ids",
            "expected an array",
        ),
        (json!({"name": null, "query_dsl": PRO}), "name", "required"),
        (json!({"name": "n", "query_dsl": null}), "query_dsl", "required"),
    ] {
        let (found, message) = server.post(PATH, &body).error(400);
        assert!(found == field && message.contains(wanted), "{body}: {found}: {message}");
    }
    let segment = id_of(&post(&server, "b", PRO).expect(201));
    for path in [format!("{PATH}/{segment}"), format!("{PATH}/refresh/{segment}")] {
        let method = if path.contains("refresh") { "POST" } else { "PATCH" };
        let got = server.raw(method, &path, &headers, b"{");
        assert_eq!(got.status, 400);
        let plain = got.json()["error"].is_string();
        assert_eq!(plain, path.contains("refresh"), "{}", got.text);
    }
}

#[test]
fn names_are_counted_in_characters_and_compared_byte_for_byte() {
    let server = lenient();
    let hundred = "ż".repeat(100);
    let id = id_of(&post(&server, &hundred, PRO).expect(201));
    for name in ["ż".repeat(101), "x".repeat(101)] {
        assert_eq!(post(&server, &name, PRO).error(400).0, "name");
        assert_eq!(
            server.patch(&format!("{PATH}/{id}"), &json!({"name": name})).error(400).0,
            "name"
        );
    }
    for name in ["Denver", "denver", " Denver", "Denver "] {
        post(&server, name, PRO).expect(201);
    }
    assert_eq!(post(&server, "Denver", PRO).error(400).0, "name");
    let path = format!("{PATH}/{id}");
    assert_eq!(server.patch(&path, &json!({"name": "Denver"})).error(400).0, "name");
    server.patch(&path, &json!({"name": "moved"})).expect(200);
    post(&server, &hundred, PRO).expect(201);
}

#[test]
fn a_parent_list_must_exist_and_cannot_be_changed() {
    let server = lenient();
    let (one, two) = (list(&server, "one"), list(&server, "two"));
    let within = |lists: Value| {
        server.post(PATH, &json!({"name": "w", "query_dsl": PRO, "parent_list_ids": lists}))
    };
    for lists in
        [json!([one, two]), json!(["no uuid"]), json!(["00000000-0000-4000-8000-000000000000"])]
    {
        assert_eq!(within(lists.clone()).error(400).0, "parent_list_ids", "{lists}");
    }
    let id = id_of(&within(json!([one])).expect(201));
    let path = format!("{PATH}/{id}");
    let changed = server.patch(&path, &json!({"name": "x", "parent_list_ids": [two]})).expect(200);
    assert_eq!(changed["parent_list_ids"], json!([one]));
}

#[test]
fn a_change_of_nothing_is_none_and_one_that_is_refused_changes_nothing() {
    let server = Server::new(Policy::sendgrid());
    let segment = post(&server, "a", PRO).expect(201);
    let path = format!("{PATH}/{}", id_of(&segment));
    let soon = server.patch(&path, &json!({"name": "c"}));
    let wait: u64 = soon.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!(soon.status == 429 && (290..=301).contains(&wait), "{} {wait}", soon.status);
    server.forward(6);
    for same in [
        json!({}),
        json!({"name": "a"}),
        json!({"query_dsl": PRO}),
        json!({"name": "a", "query_dsl": PRO}),
    ] {
        assert_eq!(
            server.patch(&path, &same).expect(200)["updated_at"],
            segment["updated_at"],
            "{same}"
        );
    }
    // Neither those nor a refusal began to wait.
    assert_eq!(
        server.patch(&path, &json!({"name": "b", "query_dsl": "SELECT"})).error(400).0,
        "query_dsl"
    );
    assert_eq!(server.get(&path).expect(200)["name"], "a", "nothing is stored");
    let query = format!("{PRO}  -- no comment").replace("  -- no comment", "  ");
    let changed = server.patch(&path, &json!({"name": "b", "query_dsl": query})).expect(200);
    assert_eq!((&changed["name"], &changed["query_dsl"]), (&json!("b"), &json!(query)));
    // From the last change on.
    server.forward(4);
    assert_eq!(server.patch(&path, &json!({"name": "c"})).status, 429);
    server.forward(1);
    assert_eq!(server.patch(&path, &json!({"name": "c"})).expect(200)["name"], "c");
}

#[test]
fn a_refused_query_names_query_dsl_and_the_place() {
    let server = lenient();
    for (query, word) in [
        ("SELECT contact_id FROM contact_data", "contact_id, updated_at"),
        ("SELECT contact_id, updated_at FROM people", "people"),
        (&format!("{SELECT} WHERE SHOUT(city) = 'x'"), "SHOUT"),
        (&format!("{SELECT} WHERE frist_name = 'x'"), "first_name"),
        (&format!("{SELECT}\nWHERE city ="), "line 2"),
    ] {
        let (field, message) = post(&server, "q", query).error(400);
        assert_eq!(field, "query_dsl", "{query}");
        assert!(message.contains("line ") && message.contains("column "), "{message}");
        assert!(message.contains(word), "{query}: {message}");
    }
    for (condition, secret) in [
        ("created_at > 'Smith1980'", "Smith1980"),
        ("city = 123456789 AND 'a' ", "123456789"),
        ("frist_name = 'canary`x'", "canary"),
    ] {
        let (_, message) = post(&server, "q", &format!("{SELECT} WHERE {condition}")).error(400);
        assert!(!message.contains(secret), "{message}");
    }
}

#[test]
fn a_segment_has_no_more_keys_than_the_contract_and_its_contacts_have_all() {
    let server = lenient();
    let field = json!({"name": "plan", "field_type": "Text"});
    let field = id_of(&server.post("/v3/marketing/field_definitions", &field).expect(200));
    let people: Vec<Value> = (0..60)
        .map(|n| json!({"email": format!("{n}@x.org"), "city": "Rome", "custom_fields": {&field: "pro"}}))
        .collect();
    server.put("/v3/marketing/contacts", &json!({"contacts": people})).expect(202);
    let path = format!("{PATH}/{}", id_of(&post(&server, "a", PRO).expect(201)));
    assert_eq!(server.get(&path).expect(200).get("last_refreshed_at"), None);
    server.forward(15);
    let segment = server.get(&path).expect(200);
    let keys: Vec<&str> = segment.as_object().expect("one").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "contacts_count",
            "contacts_sample",
            "created_at",
            "id",
            "max_refreshes",
            "name",
            "next_sample_update",
            "parent_list_ids",
            "query_dsl",
            "query_version",
            "refreshes_used",
            "sample_updated_at",
            "status",
            "updated_at",
        ]
    );
    assert_eq!(segment["contacts_count"], 60);
    let sample = segment["contacts_sample"].as_array().expect("a sample");
    assert_eq!(sample.len(), 50);
    for key in [
        "id",
        "email",
        "phone_number_id",
        "external_id",
        "anonymous_id",
        "alternate_emails",
        "first_name",
        "last_name",
        "address_line_1",
        "address_line_2",
        "city",
        "state_province_region",
        "postal_code",
        "country",
        "list_ids",
        "custom_fields",
        "segment_ids",
    ] {
        assert!(sample.iter().all(|contact| contact.get(key).is_some()), "{key}");
    }
    assert_eq!(sample[0]["custom_fields"], json!({"plan": "pro"}), "by name");
    assert_eq!(sample[0]["segment_ids"], json!([segment["id"]]));
}

#[test]
fn segments_are_listed_in_order_of_creation_and_unknown_parameters_are_ignored() {
    let server = lenient();
    let made: Vec<String> = (0..5)
        .map(|n| {
            std::thread::sleep(std::time::Duration::from_millis(2));
            id_of(&post(&server, &format!("s{n}"), PRO).expect(201))
        })
        .collect();
    let ids = |path: &str| -> Vec<String> {
        let found = server.get(path).expect(200);
        found["results"].as_array().expect("an envelope").iter().map(id_of).collect()
    };
    for query in [
        "",
        "?ids=",
        "?ids=&parent_list_ids=",
        "?no_parent_list_ids=true&page_size=1&query_json=true",
        "?no_parent_list_id=false",
        "?no_parent_list_id=true",
    ] {
        assert_eq!(ids(&format!("{PATH}{query}")), made, "{query}");
        assert_eq!(ids(&format!("/v3/marketing/segments{query}")), made, "v1 {query}");
    }
    assert_eq!(
        ids(&format!("{PATH}?ids={},{}&no_parent_list_id=perhaps", made[3], made[1])),
        [&*made[1], &*made[3]]
    );
    assert_eq!(
        server.get(&format!("{PATH}?no_parent_list_id=perhaps")).error(400).0,
        "no_parent_list_id"
    );
    let fifty = vec!["00000000-0000-4000-8000-000000000000"; 50].join(",");
    assert_eq!(ids(&format!("{PATH}?parent_list_ids={fifty}")), [""; 0], "fifty are not too many");
    let repeated = vec!["parent_list_ids=x"; 51].join("&");
    assert_eq!(server.get(&format!("{PATH}?{repeated}")).error(400).0, "parent_list_ids");
    assert_eq!(
        ids(&format!("{PATH}?{repeated}&ids={}", made[0])),
        [&*made[0]],
        "the others are ignored"
    );
}

#[test]
fn the_older_api_returns_the_tree_of_a_query_on_request() {
    let server = lenient();
    let id = id_of(&post(&server, "a", PRO).expect(201));
    let old = format!("/v3/marketing/segments/{id}");
    let plain = server.get(&old).expect(200);
    assert_eq!((plain.get("query_json"), &plain["parent_list_id"]), (None, &json!("")));
    assert!(server.get(&format!("{old}?query_json=true")).expect(200)["query_json"].is_object());
    assert_eq!(
        server.get(&format!("{PATH}/{id}?query_json=true")).expect(200).get("query_json"),
        None
    );
    assert_eq!(
        server.get(&format!("{old}?contacts_sample=false")).expect(200).get("contacts_sample"),
        None
    );
    server.send("DELETE", &format!("{old}?delete_contacts=true"), None).expect(202);
}

#[test]
fn two_hundred_segments_are_the_most_and_a_delete_makes_room() {
    let server = lenient();
    let mut last = String::new();
    for n in 0..200 {
        last = id_of(&post(&server, &format!("s{n}"), PRO).expect(201));
    }
    assert_eq!(post(&server, "one more", PRO).error(400).0, "");
    server.delete(&format!("{PATH}/{last}?delete_contacts=true")).expect(202);
    post(&server, "one more", PRO).expect(201);
}

#[test]
fn queries_are_as_long_and_as_deep_as_the_limits_say() {
    let server = lenient();
    let padded = |bytes: usize| format!("{PRO}{}", " ".repeat(bytes - PRO.len()));
    post(&server, "long", &padded(512 * 1024)).expect(201);
    assert_eq!(post(&server, "longer", &padded(512 * 1024 + 1)).error(400).0, "query_dsl");
    let nested = |depth: usize| {
        format!("{SELECT} WHERE {}city = 'x'{}", "(".repeat(depth), ")".repeat(depth))
    };
    post(&server, "deep", &nested(60)).expect(201);
    assert_eq!(post(&server, "deeper", &nested(65)).error(400).0, "query_dsl");
    let among = |items: usize| format!("{SELECT} WHERE city IN ({})", vec!["'x'"; items].join(","));
    post(&server, "many", &among(10_000)).expect(201);
    assert_eq!(post(&server, "more", &among(10_001)).error(400).0, "query_dsl");
}
