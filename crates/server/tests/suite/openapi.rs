//! Our description beside the official ones, so that neither drifts from the other unseen.
//!
//! In: the official files, at `SEGMENTRY_CONTRACT`, and ours. Out: every official path, method, parameter,
//! status of success and property is in ours, but for those named here with their reasons.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

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
