//! Our description beside the official ones, so that neither drifts from the other unseen.
//!
//! In: the official files, at `SEGMENTRY_CONTRACT`, and ours. Out: every official path, method, parameter,
//! status of success and property is in ours, but for those named here with their reasons; and what ours requires
//! of requests is what the service requires.

use crate::common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use common::Server;
use segmentry::Policy;
use serde_json::{Value, json};

/// What the official files have and ours has not: method, path, part, beginning of the property, reason.
const APART: [(&str, &str, &str, &str, &str); 7] = [
    (
        "put",
        "/v3/marketing/contacts",
        "request",
        "contacts.custom_fields.w1",
        "an example of a field",
    ),
    (
        "get",
        "/v3/marketing/contacts/count",
        "200",
        "billable_breakdown",
        "nobody is billed; it may be absent",
    ),
    (
        "post",
        "/v3/marketing/contacts/search/emails",
        "request",
        "",
        "kinds for which another path is there",
    ),
    ("post", "/v3/marketing/segments/2.0", "201", CUSTOM, "an example of a field"),
    ("patch", "/v3/marketing/segments/2.0/{}", "200", CUSTOM, "an example of a field"),
    ("get", "/v3/marketing/segments/2.0/{}", "200", CUSTOM, "an example of a field"),
    ("get", "/v3/marketing/segments/2.0", "200", "", "the file forgets the envelope `results`"),
];
const CUSTOM: &str = "contacts_sample.custom_fields.custom_field_name";

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// Where a schema refers to itself, deeper than this is nothing new.
const DEPTH: usize = 10;

/// A path with its parameters' names left out.
fn nameless(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn resolved<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    while let Some(place) = value.get("$ref").and_then(Value::as_str) {
        let pointer = place.strip_prefix('#').expect("a reference within the file");
        value = document.pointer(pointer).expect("what it refers to");
    }
    value
}

/// The names of a schema's properties, with those they are in.
fn properties(
    document: &Value,
    schema: &Value,
    within: &str,
    depth: usize,
    out: &mut BTreeSet<String>,
) {
    let schema = resolved(document, schema);
    if depth > DEPTH {
        return;
    }
    for word in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get(word).and_then(Value::as_array).into_iter().flatten() {
            properties(document, part, within, depth + 1, out);
        }
    }
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let name = format!("{within}{name}");
        properties(document, inner, &format!("{name}."), depth + 1, out);
        out.insert(name);
    }
    if let Some(items) = schema.get("items") {
        properties(document, items, within, depth + 1, out);
    }
}

/// All properties of a request or response.
fn of_content(document: &Value, holder: Option<&Value>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let Some(holder) = holder else { return out };
    let content = resolved(document, holder).get("content").and_then(Value::as_object);
    for schema in content.into_iter().flatten().filter_map(|(_, form)| form.get("schema")) {
        properties(document, schema, "", 0, &mut out);
    }
    out
}

/// Parts of an operation by their names: the request, each status of success, the query.
fn parts(document: &Value, operation: &Value) -> Vec<(String, BTreeSet<String>)> {
    let mut parts =
        vec![("request".to_owned(), of_content(document, operation.get("requestBody")))];
    let query = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let query = query.map(|parameter| resolved(document, parameter));
    let query = query.filter(|parameter| parameter["in"] == "query");
    let query = query.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned));
    parts.push(("query".to_owned(), query.collect()));
    let responses = operation["responses"].as_object().expect("responses");
    for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
        parts.push((status.clone(), of_content(document, Some(response))));
    }
    parts
}

/// Method, path, document and operation.
fn operations(document: &Value) -> Vec<(&'static str, String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                all.push((method, nameless(path), operation));
            }
        }
    }
    all
}

fn official() -> Option<Vec<Value>> {
    let folder = PathBuf::from(std::env::var_os("SEGMENTRY_CONTRACT")?).join("oai");
    let files = std::fs::read_dir(&folder).expect("the folder of the official files");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        yaml_serde::from_str(&text).expect("YAML")
    };
    Some(files.map(read).collect())
}

#[test]
fn our_description_has_everything_of_the_official_ones_except_a_named_list() {
    let Some(official) = official() else {
        println!("skipped: SEGMENTRY_CONTRACT names no folder with the official files");
        return;
    };
    let ours = serde_json::to_value(segmentry_server::openapi()).expect("JSON");
    let all = operations(&ours);
    let (mut missing, mut used, mut compared) = (Vec::new(), BTreeSet::new(), 0);
    for document in &official {
        for (method, path, theirs) in operations(document) {
            let same = |(its, at, _): &&(&str, String, &Value)| *its == method && *at == path;
            let Some((_, _, operation)) = all.iter().find(same) else {
                missing.push(format!("{method} {path}"));
                continue;
            };
            let have = parts(&ours, operation);
            for (part, names) in parts(document, theirs) {
                let held = have.iter().find(|(name, _)| *name == part).map(|(_, held)| held);
                let Some(held) = held else {
                    missing.push(format!("{method} {path}: {part}"));
                    continue;
                };
                compared += names.len();
                for name in names.difference(held) {
                    let named = APART.iter().position(|apart| {
                        (apart.0, apart.1, apart.2) == (method, &path, &part)
                            && name.starts_with(apart.3)
                    });
                    match named {
                        Some(place) => _ = used.insert(place),
                        None => missing.push(format!("{method} {path}: {part}: `{name}`")),
                    }
                }
            }
        }
    }
    println!("{compared} properties and parameters of the official files are looked up in ours");
    assert!(missing.is_empty(), "not in ours:\n{}", missing.join("\n"));
    assert_eq!(used.len(), APART.len(), "every difference that is named is there");
    assert!(compared > 300, "{compared}");
}

#[test]
fn the_page_of_the_service_names_each_path_of_the_official_descriptions() {
    let page = include_str!("../../../../docs/service.md");
    let ours = serde_json::to_value(segmentry_server::openapi()).expect("JSON");
    let paths = ours["paths"].as_object().expect("paths").keys();
    let missing: Vec<&String> = paths
        .filter(|path| path.starts_with("/v3/marketing/") && !page.contains(&format!("`{path}`")))
        .collect();
    assert!(missing.is_empty(), "not in docs/service.md: {missing:?}");
}

/// What routes are asked with all that a request may have, each property of which may be left out alone, or is
/// required: method, path, body.
fn asked(server: &Server) -> Vec<(&'static str, String, Value)> {
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
    let people = json!([{"email": "a@x.org"}, {"email": "b@x.org", "external_id": "b"}]);
    server.put("/v3/marketing/contacts", &json!({"contacts": people})).expect(202);
    let found =
        server.post("/v3/marketing/contacts/search/emails", &json!({"emails": ["b@x.org"]}));
    let contact = found.expect(200)["result"]["b@x.org"]["contact"]["id"].clone();
    let id_of = |made: &Value| made["id"].as_str().expect("an id").to_owned();
    let list = id_of(&server.post("/v3/marketing/lists", &json!({"name": "l"})).expect(201));
    let field = json!({"name": "f", "field_type": "Text"});
    let field = id_of(&server.post("/v3/marketing/field_definitions", &field).expect(200));
    let segment = json!({"name": "s", "query_dsl": query});
    let segment = id_of(&server.post("/v3/marketing/segments/2.0", &segment).expect(201));
    let webhook = json!({"url": "https://localhost:1/", "description": "d", "types": ["members.left"],
        "segments": [segment], "addresses": false, "size_at_least": 5, "size_at_most": 1});
    let endpoint = id_of(&server.post("/v1/webhooks", &webhook).expect(201));
    let at = "2026-01-01T00:00:00Z";
    let of = |path: &str| format!("/v3/marketing/{path}");
    vec![
        ("put", of("contacts"), json!({"list_ids": [list], "contacts": people})),
        ("post", of("contacts/batch"), json!({"ids": [contact]})),
        ("post", of("contacts/search"), json!({"query": "email LIKE 'a%'"})),
        ("post", of("contacts/search/emails"), json!({"emails": ["a@x.org"]})),
        ("post", of("contacts/search/identifiers/external_id"), json!({"identifiers": ["b"]})),
        (
            "put",
            of("contacts/imports"),
            json!({"file_type": "csv", "field_mappings": ["_rf2_T"], "list_ids": [list]}),
        ),
        (
            "post",
            of("contacts/exports"),
            json!({"list_ids": [list], "segment_ids": [segment], "file_type": "csv", "max_file_size": 5,
                "notifications": {"email": false}}),
        ),
        ("post", of("lists"), json!({"name": "NEW"})),
        ("patch", of(&format!("lists/{list}")), json!({"name": "NEW"})),
        ("put", format!("/v1/lists/{list}"), json!({"name": "NEW"})),
        (
            "patch",
            "/v1/settings".into(),
            json!({"policy": "live", "evaluation_seconds": 60, "population_delay_seconds": 1,
                "engagement_population_delay_seconds": 2, "publication_seconds": [60, 120],
                "edit_pause_seconds": 0, "refresh_gap_seconds": 0, "refreshes_per_segment_day": 9,
                "refreshes_per_account_day": 9, "max_segments": 200, "keep_events_days": 400,
                "feed_changes": 1000, "keep_deleted_days": 30, "history_days": 30,
                "history_bytes": 1_000_000}),
        ),
        ("post", "/v1/webhooks".into(), webhook.clone()),
        ("patch", format!("/v1/webhooks/{endpoint}"), webhook),
        ("post", format!("/v1/webhooks/{endpoint}/replay"), json!({"after": "0"})),
        ("post", of("field_definitions"), json!({"name": "NEW", "field_type": "Text"})),
        ("post", "/v1/fields".into(), json!({"name": "NEW", "field_type": "Set"})),
        ("patch", of(&format!("field_definitions/{field}")), json!({"name": "NEW"})),
        (
            "post",
            of("segments/2.0"),
            json!({"name": "NEW", "query_dsl": query, "parent_list_ids": [list]}),
        ),
        ("post", of(&format!("segments/2.0/refresh/{segment}")), json!({"user_time_zone": "UTC"})),
        ("patch", format!("/v1/segments/{segment}"), json!({"pinned": true})),
        ("post", format!("/v1/segments/{segment}/diff"), json!({"query": query})),
        ("post", "/v1/queries/check".into(), json!({"query": query})),
        ("post", "/v1/queries/parse".into(), json!({"query": query})),
        (
            "post",
            "/v1/queries/preview".into(),
            json!({"query": query, "at": at, "limit": 5, "clauses": true}),
        ),
        (
            "delete",
            of(&format!("contacts/{}/identifiers", contact.as_str().expect("an id"))),
            json!({"identifier_type": "EXTERNALID", "identifier_value": "b"}),
        ),
        ("post", "/v1/contacts/erase".into(), json!({"ids": [contact], "emails": ["a@x.org"]})),
    ]
}

/// The operation of a path whose parameters have values.
fn operation<'a>(document: &'a Value, method: &str, path: &str) -> (&'a str, &'a Value) {
    let mut found: Vec<(&str, &Value)> = Vec::new();
    for (held, item) in document["paths"].as_object().expect("paths") {
        let (parts, given): (Vec<_>, Vec<_>) =
            (held.split('/').collect(), path.split('/').collect());
        let mut both = parts.iter().zip(&given);
        let fits = both.all(|(part, given)| part == given || part.starts_with('{'));
        if fits && parts.len() == given.len() && item.get(method).is_some() {
            found.push((held, &item[method]));
        }
    }
    found.sort_by_key(|(held, _)| held.matches('{').count());
    *found.first().unwrap_or_else(|| panic!("{method} {path} is not described"))
}

#[test]
fn the_description_requires_of_a_request_just_what_the_service_refuses_without() {
    let ours = serde_json::to_value(segmentry_server::openapi()).expect("JSON");
    let server = Server::new(Policy::live());
    let mut described = BTreeSet::new();
    let mut number = 0;
    let mut named = |body: &Value| {
        number += 1;
        let text = body.to_string().replace("NEW", &format!("n{number}"));
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    for (method, path, whole) in &asked(&server) {
        let (name, operation) = operation(&ours, method, path);
        described.insert((*method, name));
        let body = resolved(&ours, &operation["requestBody"]);
        let schema = resolved(&ours, &body["content"]["application/json"]["schema"]);
        let held: BTreeSet<&str> = schema["properties"]
            .as_object()
            .map(|held| held.keys().map(String::as_str).collect())
            .expect("properties");
        let whole_has: BTreeSet<&str> =
            whole.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(held, whole_has, "{method} {path}: the test asks with all there is");
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // A property that is required is refused where it is absent, and each other one is not.
        for left_out in &held {
            let mut body = named(whole);
            body.as_object_mut().expect("an object").remove(*left_out);
            let got = server.send(&method.to_uppercase(), path, Some(&body));
            let expected = if required.contains(left_out) { 400..401 } else { 200..300 };
            assert!(expected.contains(&got.status), "{method} {path}: {body}: {}", got.text);
        }
        let got = server.send(&method.to_uppercase(), path, Some(&named(whole)));
        assert!(got.status < 300, "{method} {path}: {}", got.text);
    }
    // One of two things is needed, or anything will do.
    let apart = [
        ("post", "/v1/queries/explain"),
        ("post", "/v1/webhooks/sendgrid"),
        // Refusals of SDKs' messages are in an answer of 200.
        ("post", "/v1/identify"),
        ("post", "/v1/track"),
        ("post", "/v1/page"),
        ("post", "/v1/screen"),
        ("post", "/v1/group"),
        ("post", "/v1/alias"),
        ("post", "/v1/batch"),
        ("post", "/v1/import"),
        ("patch", "/v3/marketing/segments/2.0/{segment_id}"),
    ];
    for (path, item) in ours["paths"].as_object().expect("paths") {
        for method in METHODS.iter().filter(|method| item.get(**method).is_some()) {
            let content = &item[*method]["requestBody"]["content"];
            let is_there = content.get("application/json").is_none()
                || described.contains(&(*method, path.as_str()))
                || apart.contains(&(*method, path.as_str()));
            assert!(is_there, "{method} {path} is asked in no test of what it requires");
        }
    }
}
