//! Contacts, lists, fields, exports and imports over HTTP (`contacts-and-events.md`).
//!
//! In: requests. Out: checks of the statuses and keys that the contract requires, before and after a restart.

use crate::common;

use std::io::Write as _;

use common::Server;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use segmentry::Policy;
use serde_json::{Value, json};

const CONTACTS: &str = "/v3/marketing/contacts";
const FIELDS: &str = "/v3/marketing/field_definitions";
const LISTS: &str = "/v3/marketing/lists";

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

fn field(server: &Server, name: &str, kind: &str) -> String {
    id_of(&server.post(FIELDS, &json!({"name": name, "field_type": kind})).expect(200))
}

fn job(server: &Server, begun: &Value) -> Value {
    let path = format!("{CONTACTS}/imports/{}", begun["job_id"].as_str().expect("a job"));
    server.until(&path, |job| job["status"] != "pending")
}

fn upsert(server: &Server, contacts: &Value) -> Value {
    job(server, &server.put(CONTACTS, &json!({"contacts": contacts})).expect(202))
}

fn by_email(server: &Server, email: &str) -> Value {
    let found = server.post(&format!("{CONTACTS}/search/emails"), &json!({"emails": [email]}));
    found.expect(200)["result"][email.to_lowercase()]["contact"].clone()
}

#[test]
fn an_upsert_writes_fields_by_id_and_a_read_names_them() {
    let server = Server::new(Policy::live());
    let (plan, age, born) = (
        field(&server, "plan", "Text"),
        field(&server, "age", "Number"),
        field(&server, "born", "Date"),
    );
    assert_eq!([plan.as_str(), age.as_str(), born.as_str()], ["e1_T", "e2_N", "e3_D"]);
    let custom = json!({plan: "pro", age: "42.50", born: "2/3/1990"});
    let done = upsert(
        &server,
        &json!([{"email": "Ada@X.org", "first_name": "Ada", "custom_fields": custom}]),
    );
    assert_eq!((&done["status"], &done["job_type"]), (&json!("completed"), &json!("upsert")));
    assert_eq!(done["results"]["created_count"], 1);
    let ada = by_email(&server, "ADA@x.ORG");
    assert_eq!(ada["email"], "ada@x.org");
    assert_eq!(
        ada["custom_fields"],
        json!({"plan": "pro", "age": 42.5, "born": "1990-02-03T00:00:00Z"})
    );
    assert_eq!((&ada["city"], &ada["alternate_emails"]), (&json!(""), &json!([])));
    let id = ada["id"].clone();
    let done = upsert(&server, &json!([{"email": "ada@x.org", "city": "London", "id": "ignored"}]));
    assert_eq!(done["results"]["updated_count"], 1);
    let ada = server.get(&format!("{CONTACTS}/{}", id.as_str().expect("text"))).expect(200);
    assert_eq!(
        (&ada["city"], &ada["first_name"]),
        (&json!("London"), &json!("Ada")),
        "an upsert keeps fields that it does not name"
    );
    let batch = server.post(&format!("{CONTACTS}/batch"), &json!({"ids": [id, "unknown"]}));
    assert_eq!(batch.expect(200)["result"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_malformed_upsert_or_address_is_refused_with_400_and_a_wrong_value_is_an_error_of_the_job() {
    let server = Server::new(Policy::live());
    let age = field(&server, "age", "Number");
    let (_, message) = server
        .put(
            CONTACTS,
            &json!({"contacts": [{"email": "a@x.org", "custom_fields": {"w9": 1, "b_T": 2}}]}),
        )
        .error(400);
    assert_eq!(message, "invalid custom field ids supplied - b_T,w9");
    assert_eq!(server.put(CONTACTS, &json!({"contacts": []})).error(400).0, "contacts");
    assert_eq!(server.put(CONTACTS, &json!({})).error(400).0, "contacts");
    let many: Vec<Value> = (0..30_001).map(|n| json!({"email": format!("{n}@x.org")})).collect();
    assert_eq!(server.put(CONTACTS, &json!({"contacts": many})).error(400).0, "contacts");
    let nobody = server.put(CONTACTS, &json!({"contacts": [{"city": "Rome"}]}));
    assert_eq!(nobody.error(400).0, "contacts[0]");
    let list = json!({"list_ids": ["unknown"], "contacts": [{"email": "a@x.org"}]});
    assert_eq!(server.put(CONTACTS, &list).error(400).0, "list_ids");
    let two = json!({"contacts": [{"email": "good@x.org"}, {"email": "bad"}, {"email": 5}]});
    let refused = server.put(CONTACTS, &two).expect(400);
    let item = |place: usize| json!({"field": format!("contacts[{place}].email"), "message": "email '…' is not valid"});
    assert_eq!(refused["errors"], json!([item(1), item(2)]));
    let mixed = json!([{"email": "good@x.org"}, {"email": "b@x.org", "alternate_emails": ["bad"]},
        {"email": "c@x.org", "custom_fields": {age.as_str(): "old"}},
        {"email": "d@x.org", "first_name": "x".repeat(51)}]);
    let done = upsert(&server, &mixed);
    assert_eq!(done["status"], "errored");
    assert_eq!(done["results"]["errored_count"], 3);
    assert_eq!(done["results"]["created_count"], 1);
    let url = done["results"]["errors_url"].as_str().expect("a link");
    let errors = server.raw("GET", url, &[], b"");
    assert_eq!((errors.status, errors.text.lines().count()), (200, 3));
    assert_eq!(server.raw("GET", url.split('?').next().expect("a path"), &[], b"").status, 404);
    let count = server.get(&format!("{CONTACTS}/count")).expect(200);
    assert_eq!(count, json!({"contact_count": 1, "billable_count": 1}));
}

#[test]
fn an_operator_may_have_the_texts_quoted_that_are_no_addresses() {
    let server = Server::with(Policy::live(), |config| config.quote_invalid_emails = true);
    let contacts = json!({"contacts": [{"email": "Not-an-Email"}, {"email": "good@x.org"}, {"email": "it's@"}]});
    let refused = server.put(CONTACTS, &contacts).expect(400);
    assert_eq!(refused["errors"][0]["message"], "email 'Not-an-Email' is not valid");
    assert_eq!(refused["errors"][1]["message"], "email 'it's@' is not valid");
    assert_eq!(server.get(&format!("{CONTACTS}/count")).expect(200)["contact_count"], 0);
}

#[test]
fn a_custom_field_is_written_by_its_id_or_by_its_exact_name() {
    let server = Server::new(Policy::live());
    let plan = field(&server, "plan", "Text");
    // Its name is the id of the first one, which wins.
    let other = field(&server, &plan, "Text");
    let write = |fields: Value| {
        server.put(CONTACTS, &json!({"contacts": [{"email": "a@x.org", "custom_fields": fields}]}))
    };
    write(json!({"plan": "pro"})).expect(202);
    assert_eq!(by_email(&server, "a@x.org")["custom_fields"], json!({"plan": "pro"}));
    write(json!({plan.as_str(): "basic", other.as_str(): "x"})).expect(202);
    let fields = json!({"plan": "basic", plan.as_str(): "x"});
    assert_eq!(by_email(&server, "a@x.org")["custom_fields"], fields);
    let (at, message) = write(json!({"plan": "pro", plan.as_str(): "basic"})).error(400);
    assert!(
        at.starts_with("contacts[0].custom_fields.") && message.contains("twice"),
        "{at}: {message}"
    );
    let (_, message) = write(json!({"Plan": "pro", "pet": "cat"})).error(400);
    assert_eq!(message, "invalid custom field ids supplied - Plan,pet");
}

#[test]
fn a_whole_number_may_be_written_as_a_float() {
    let server = Server::new(Policy::live());
    server.get(&format!("{LISTS}?page_size=100.0")).expect(200);
    assert_eq!(server.get(&format!("{LISTS}?page_size=1.5")).error(400).0, "page_size");
    let preview = |limit: Value| {
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'x'";
        server.post("/v1/queries/preview", &json!({"query": query, "limit": limit}))
    };
    preview(json!(5.0)).expect(200);
    assert_eq!(preview(json!(5.5)).error(400).0, "limit");
    let export =
        |size: Value| server.post(&format!("{CONTACTS}/exports"), &json!({"max_file_size": size}));
    export(json!(100.0)).expect(202);
    assert_eq!(export(json!(0.5)).error(400).0, "max_file_size");
}

#[test]
fn contacts_are_found_by_query_email_alternate_email_and_identifier() {
    let server = Server::new(Policy::live());
    upsert(
        &server,
        &json!([
        {"email": "a@x.org", "external_id": "E1", "alternate_emails": ["other@x.org"], "city": "Rome"},
        {"phone_number_id": "+15551234567"}, {"anonymous_id": "anon", "city": "Rome"}]),
    );
    let search = |query: &str| server.post(&format!("{CONTACTS}/search"), &json!({"query": query}));
    let found = search("city = 'Rome'").expect(200);
    assert_eq!(found["contact_count"], 2);
    assert_eq!(found["result"].as_array().map(Vec::len), Some(2));
    assert_eq!(search("city = ").error(400).0, "query");
    let emails = json!({"emails": ["OTHER@x.org", "nobody@x.org"]});
    let found = server.post(&format!("{CONTACTS}/search/emails"), &emails).expect(200);
    assert_eq!(found["result"]["other@x.org"]["contact"]["email"], "a@x.org");
    assert_eq!(found["result"]["nobody@x.org"], json!({"error": "contact not found"}));
    let none =
        server.post(&format!("{CONTACTS}/search/emails"), &json!({"emails": ["nobody@x.org"]}));
    assert_eq!(none.status, 404);
    let bad = server.post(&format!("{CONTACTS}/search/emails"), &json!({"emails": ["no address"]}));
    assert_eq!(bad.status, 400);
    for (kind, value) in
        [("external_id", "E1"), ("phone_number_id", "+15551234567"), ("anonymous_id", "anon")]
    {
        let path = format!("{CONTACTS}/search/identifiers/{kind}");
        let found = server.post(&path, &json!({"identifiers": [value]})).expect(200);
        assert_eq!(found["result"][value]["contact"][kind], value);
    }
    let path = format!("{CONTACTS}/search/identifiers/shoe_size");
    assert_eq!(server.post(&path, &json!({"identifiers": ["44"]})).status, 400);
}

#[test]
fn an_identifier_can_be_deleted_unless_it_is_the_last_one() {
    let server = Server::new(Policy::live());
    upsert(&server, &json!([{"email": "a@x.org", "external_id": "E1"}]));
    let id = id_of(&by_email(&server, "a@x.org"));
    let path = format!("{CONTACTS}/{id}/identifiers");
    let body = json!({"identifier_type": "EMAIL", "identifier_value": "A@x.org"});
    let done = job(&server, &server.send("DELETE", &path, Some(&body)).expect(202));
    assert_eq!((&done["status"], &done["job_type"]), (&json!("completed"), &json!("delete")));
    let contact = server.get(&format!("{CONTACTS}/{id}")).expect(200);
    assert_eq!((&contact["email"], &contact["external_id"]), (&json!(""), &json!("E1")));
    let last = json!({"identifier_type": "EXTERNALID", "identifier_value": "E1"});
    let done = job(&server, &server.send("DELETE", &path, Some(&last)).expect(202));
    assert_eq!(done["status"], "failed", "it is the last one");
    // The address is free again.
    assert_eq!(upsert(&server, &json!([{"email": "a@x.org"}]))["results"]["created_count"], 1);
}

#[test]
fn contacts_are_deleted_by_id_or_all_at_once() {
    let server = Server::new(Policy::live());
    upsert(&server, &json!([{"email": "a@x.org"}, {"email": "b@x.org"}, {"email": "c@x.org"}]));
    let (a, b) = (id_of(&by_email(&server, "a@x.org")), id_of(&by_email(&server, "b@x.org")));
    let done = job(&server, &server.delete(&format!("{CONTACTS}?ids={a},{b}")).expect(202));
    assert_eq!(done["results"]["deleted_count"], 2);
    assert_eq!(server.get(&format!("{CONTACTS}/{a}")).error(404).0, "contact_id");
    assert_eq!(server.delete(CONTACTS).error(400).0, "ids");
    job(&server, &server.delete(&format!("{CONTACTS}?delete_all_contacts=true")).expect(202));
    assert_eq!(server.get(CONTACTS).expect(200)["contact_count"], 0);
}

#[test]
fn the_latest_fifty_contacts_are_sorted_by_email() {
    let server = Server::new(Policy::live());
    let many: Vec<Value> =
        (0..60).map(|n| json!({"email": format!("{:03}@x.org", 59 - n)})).collect();
    for one in many {
        upsert(&server, &json!([one]));
    }
    let got = server.get(CONTACTS).expect(200);
    let emails: Vec<&str> = got["result"]
        .as_array()
        .expect("some")
        .iter()
        .filter_map(|c| c["email"].as_str())
        .collect();
    assert_eq!((emails.len(), got["contact_count"].as_u64()), (50, Some(60)));
    assert!(emails.is_sorted());
}

#[test]
fn lists_have_names_pages_counts_and_samples() {
    let server = Server::new(Policy::live());
    assert_eq!(server.post(LISTS, &json!({})).error(400).0, "name");
    let ids: Vec<String> = (0..5)
        .map(|n| id_of(&server.post(LISTS, &json!({"name": format!("l{n}")})).expect(201)))
        .collect();
    let page = server.get(&format!("{LISTS}?page_size=2")).expect(200);
    assert_eq!(page["result"].as_array().map(Vec::len), Some(2));
    assert_eq!(page["_metadata"]["count"], 5);
    let next = page["_metadata"]["next"].as_str().expect("more");
    let next = next.strip_prefix(&server.base).expect("an address of the server");
    assert_eq!(server.get(next).expect(200)["result"][0]["id"], json!(ids[2]));
    assert_eq!(server.get(&format!("{LISTS}?page_size=0")).status, 400);
    let path = format!("{LISTS}/{}", ids[0]);
    let people =
        json!({"list_ids": [ids[0]], "contacts": [{"email": "a@x.org"}, {"email": "b@x.org"}]});
    job(&server, &server.put(CONTACTS, &people).expect(202));
    let list = server.get(&format!("{path}?contact_sample=true")).expect(200);
    assert_eq!(
        (&list["contact_count"], list["contact_sample"].as_array().map(Vec::len)),
        (&json!(2), Some(2))
    );
    assert_eq!(server.patch(&path, &json!({"name": "renamed"})).expect(200)["name"], "renamed");
    let a = id_of(&by_email(&server, "a@x.org"));
    job(&server, &server.delete(&format!("{path}/contacts?contact_ids={a}")).expect(202));
    assert_eq!(server.get(&format!("{path}/contacts/count")).expect(200)["contact_count"], 1);
    assert_eq!(server.delete(&path).status, 204);
    assert_eq!(server.get(&path).status, 404);
    assert_eq!(server.delete(&path).status, 404);
    let other = json!({"list_ids": [ids[1]], "contacts": [{"email": "b@x.org"}]});
    job(&server, &server.put(CONTACTS, &other).expect(202));
    let done = server.delete(&format!("{LISTS}/{}?delete_contacts=true", ids[1])).expect(200);
    assert_eq!(job(&server, &done)["results"]["deleted_count"], 1);
    assert_eq!(server.get(&format!("{CONTACTS}/count")).expect(200)["contact_count"], 1);
}

#[test]
fn fields_are_created_renamed_and_deleted_and_reserved_ones_are_listed() {
    let server = Server::new(Policy::live());
    for (body, at) in [
        (json!({"name": "1st", "field_type": "Text"}), "name"),
        (json!({"name": "first_name", "field_type": "Text"}), "name"),
        (json!({"name": "last_clicked", "field_type": "Date"}), "name"),
        (json!({"name": "a b", "field_type": "Text"}), "name"),
        (json!({"name": "x"}), "field_type"),
        (json!({"name": "x", "field_type": "Colour"}), "field_type"),
    ] {
        assert_eq!(server.post(FIELDS, &body).error(400).0, at, "{body}");
    }
    let plan = field(&server, "plan", "Text");
    assert_eq!(
        server.post(FIELDS, &json!({"name": "PLAN", "field_type": "Text"})).error(400).0,
        "name"
    );
    upsert(&server, &json!([{"email": "a@x.org", "custom_fields": {plan.as_str(): "pro"}}]));
    let path = format!("{FIELDS}/{plan}");
    assert_eq!(server.patch(&path, &json!({"name": "tier"})).expect(200)["name"], "tier");
    assert_eq!(
        by_email(&server, "a@x.org")["custom_fields"],
        json!({"tier": "pro"}),
        "the value stays"
    );
    let all = server.get(FIELDS).expect(200);
    assert_eq!(all["custom_fields"], json!([{"id": plan, "name": "tier", "field_type": "Text"}]));
    let reserved = all["reserved_fields"].as_array().expect("some");
    assert_eq!((reserved.len(), &reserved[0]["id"]), (24, &json!("_rf0_T")));
    assert_eq!(reserved[15]["read_only"], true);
    assert_eq!(server.delete(&path).status, 204);
    assert_eq!(server.delete(&path).error(404).0, "custom_field_id");
    assert_eq!(field(&server, "tier", "Text"), "e2_T", "an id is never reused");
    assert_eq!(
        by_email(&server, "a@x.org")["custom_fields"],
        json!({}),
        "a new field of the same name has no values"
    );
}

fn export(server: &Server, body: &Value) -> (Value, Vec<String>) {
    let path = format!("{CONTACTS}/exports");
    let id = id_of(&server.post(&path, body).expect(202));
    let done = server.until(&format!("{path}/{id}"), |export| export["status"] != "pending");
    let urls = done["urls"].as_array().expect("links").iter();
    let urls = urls.map(|url| url.as_str().expect("a link").to_owned()).collect();
    (done, urls)
}

#[test]
fn an_export_of_a_frozen_segment_has_the_members_that_are_shown_of_it() {
    let server = Server::new(Policy::live());
    let plan = field(&server, "plan", "Text");
    upsert(&server, &json!([{"email": "a@x.org", "custom_fields": {plan.as_str(): "pro"}}]));
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
    let segment = json!({"name": "Pro", "query_dsl": query});
    let segment = id_of(&server.post("/v3/marketing/segments/2.0", &segment).expect(201));
    server
        .until(&format!("/v3/marketing/segments/2.0/{segment}"), |got| got["contacts_count"] == 1);
    server.delete(&format!("{FIELDS}/{plan}")).expect(204);
    let (done, _) = export(&server, &json!({"segment_ids": [segment]}));
    assert_eq!((&done["status"], &done["contact_count"]), (&json!("ready"), &json!(1)), "{done}");
}

#[test]
fn a_key_that_a_contact_has_twice_is_refused_whichever_door_it_comes_through() {
    let server = Server::new(Policy::live());
    let plan = field(&server, "plan", "Text");
    let put = |contact: &str| {
        let body = format!(r#"{{"contacts":[{contact}]}}"#);
        let key = format!("Bearer {}", server.key);
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        server.raw("PUT", CONTACTS, &headers, body.as_bytes()).status
    };
    for contact in [
        r#"{"email":"a@x.org","email":"b@x.org"}"#.to_owned(),
        r#"{"email":"a@x.org","city":"Oslo","city":"Rome"}"#.to_owned(),
        format!(r#"{{"email":"a@x.org","custom_fields":{{"{plan}":"a","{plan}":"b"}}}}"#),
        format!(r#"{{"email":"a@x.org","custom_fields":{{"plan":"a","{plan}":"b"}}}}"#),
        r#"{"email":"a@x.org","custom_fields":{},"custom_fields":{}}"#.to_owned(),
    ] {
        assert_eq!(put(&contact), 400, "{contact}");
    }
    assert_eq!(put(r#"{"email":"a@x.org"}"#), 202);
    let native = concat!(
        r#"{"email":"b@x.org","custom_fields":{"plan":"a"},"plan":"b"}"#,
        "\n",
        r#"{"email":"c@x.org","created_at":"2026-01-01","CREATED_AT":"2026-01-02"}"#,
        "\n",
    );
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str())];
    let answer = server.raw("POST", "/v1/contacts", &headers, native.as_bytes());
    let text = answer.text;
    assert!(text.contains("twice") && !text.contains("2026-01-02"), "{text}");
    assert_eq!(server.get(CONTACTS).expect(200)["contact_count"], 1);
}

#[test]
fn both_forms_of_a_domain_are_one_address() {
    let server = Server::new(Policy::live());
    upsert(&server, &json!([{"email": "Ann@B\u{fc}cher.example", "city": "Oslo"}]));
    upsert(&server, &json!([{"email": "ann@xn--bcher-kva.example", "first_name": "Ann"}]));
    let found = server.post(
        &format!("{CONTACTS}/search/emails"),
        &json!({"emails": ["ann@b\u{fc}cher.example", "ann@XN--bcher-kva.example"]}),
    );
    let found = found.expect(200);
    for (name, found) in found["result"].as_object().expect("by name") {
        let contact = &found["contact"];
        assert_eq!(
            (&contact["city"], &contact["first_name"]),
            (&json!("Oslo"), &json!("Ann")),
            "{name}"
        );
        assert_eq!(contact["email"], "ann@xn--bcher-kva.example");
    }
    assert_eq!(server.get(CONTACTS).expect(200)["contact_count"], 1);
}

#[test]
fn an_export_is_evaluated_when_it_is_requested_and_its_link_needs_no_key() {
    let server = Server::new(Policy::sendgrid());
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";
    let segment = json!({"name": "Rome", "query_dsl": query});
    let segment = id_of(&server.post("/v3/marketing/segments/2.0", &segment).expect(201));
    upsert(
        &server,
        &json!([{"email": "a@x.org", "city": "Rome", "first_name": "=HYPERLINK(1)"},
        {"email": "b@x.org", "city": "Oslo"}]),
    );
    let (done, urls) = export(&server, &json!({"segment_ids": [segment], "file_type": "csv"}));
    assert_eq!((&done["status"], &done["contact_count"]), (&json!("ready"), &json!(1)));
    let file = server.raw("GET", &urls[0], &[], b"");
    let mut rows = csv::Reader::from_reader(file.text.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|held| held == name).expect(name);
    let row = rows.records().next().expect("a row").expect("valid CSV");
    assert_eq!(&row[column("EMAIL")], "a@x.org");
    assert_eq!(row[column("CONTACT_ID")].len(), 36);
    assert_eq!(&row[column("FIRST_NAME")], "'=HYPERLINK(1)", "a formula is escaped");
    for wrong in [
        urls[0].replace("token=", "token=0"),
        urls[0].replace("-1.csv", "-2.csv"),
        urls[0].replace("exports/", "exports/..%2F..%2F"),
    ] {
        assert_eq!(server.raw("GET", &wrong, &[], b"").status, 404, "{wrong}");
    }
    let (_, urls) = export(&server, &json!({"file_type": "json"}));
    let lines = server.raw("GET", &urls[0], &[], b"").text;
    assert_eq!(lines.lines().count(), 2);
    let line: Value = serde_json::from_str(lines.lines().next().expect("one")).expect("JSON");
    assert_eq!(line["email"], "a@x.org");
    let listed = server.get(&format!("{CONTACTS}/exports")).expect(200);
    assert_eq!(listed["result"][1]["export_type"], "segment_export");
    assert_eq!(listed["result"][1]["segments"], json!([{"ID": segment, "Name": "Rome"}]));
    let unknown = server.post(&format!("{CONTACTS}/exports"), &json!({"segment_ids": ["unknown"]}));
    assert_eq!(unknown.error(400).0, "segment_ids");
    let unknown = server.post(&format!("{CONTACTS}/exports"), &json!({"file_type": "xls"}));
    assert_eq!(unknown.error(400).0, "file_type");
}

fn import(server: &Server, mappings: &Value, file: &[u8]) -> Value {
    let body = json!({"file_type": "csv", "field_mappings": mappings});
    let begun = server.put(&format!("{CONTACTS}/imports"), &body).expect(200);
    let header = &begun["upload_headers"][0];
    let header = (header["header"].as_str().expect("one"), header["value"].as_str().expect("one"));
    let uri = begun["upload_uri"].as_str().expect("a link");
    assert_eq!(server.raw("PUT", uri, &[header], file).status, 200);
    assert_eq!(server.raw("PUT", uri, &[header], file).status, 404, "a link takes one file");
    job(server, &begun)
}

#[test]
fn a_csv_file_is_imported_by_its_mapping_compressed_or_not() {
    let server = Server::new(Policy::live());
    let age = field(&server, "age", "Number");
    let mappings = json!(["_rf2_T", null, "_rf0_T", age]);
    let file = "email,skipped,name,age\na@x.org,zzz,Ada,36\nbad,zzz,Bob,1\nc@x.org,zzz,,\"4,5\"\nd@x.org,,Dan,7\n";
    let done = import(&server, &mappings, file.as_bytes());
    assert_eq!(
        (&done["status"], &done["results"]["requested_count"]),
        (&json!("errored"), &json!(4))
    );
    assert_eq!(done["results"]["created_count"], 2);
    assert_eq!(by_email(&server, "a@x.org")["custom_fields"], json!({"age": 36}));
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(b"email,s,name,age\na@x.org,,,37\n").expect("room");
    let done = import(&server, &mappings, &packed.finish().expect("room"));
    assert_eq!(done["results"]["updated_count"], 1);
    let ada = by_email(&server, "a@x.org");
    assert_eq!((&ada["first_name"], &ada["custom_fields"]["age"]), (&json!("Ada"), &json!(37)));
    let body = json!({"file_type": "csv", "field_mappings": ["_rf2_T", "nonsense"]});
    let (at, message) = server.put(&format!("{CONTACTS}/imports"), &body).error(400);
    assert_eq!((at.as_str(), message.contains("nonsense")), ("field_mappings", true));
}

#[test]
fn jobs_lists_and_exports_survive_a_restart() {
    let mut server = Server::new(Policy::sendgrid());
    let list = id_of(&server.post(LISTS, &json!({"name": "l"})).expect(201));
    let begun =
        server.put(CONTACTS, &json!({"list_ids": [list], "contacts": [{"email": "a@x.org"}]}));
    let begun = begun.expect(202);
    let (_, urls) = export(&server, &json!({"file_type": "csv.gz"}));
    server.restart();
    assert_eq!(job(&server, &begun)["results"]["created_count"], 1);
    assert_eq!(server.get(&format!("{LISTS}/{list}")).expect(200)["contact_count"], 1);
    let name = urls[0].rsplit('/').next().expect("a name");
    let url = format!("{}/v1/files/exports/{name}", server.base);
    let agent = ureq::agent();
    let mut file = agent.get(&url).call().expect("the file exists");
    let mut text = String::new();
    let mut unpacked = MultiGzDecoder::new(file.body_mut().as_reader());
    std::io::Read::read_to_string(&mut unpacked, &mut text).expect("gzip");
    assert!(text.contains("a@x.org"));
}

#[test]
fn an_erasure_answers_when_neither_file_nor_backup_has_anything_of_the_contact() {
    let server = Server::new(Policy::live());
    upsert(
        &server,
        &json!([
            {"email": "canary@x.org", "first_name": "CanaryName", "alternate_emails": ["canary2@x.org"]},
            {"email": "stays@x.org", "first_name": "StaysName"},
        ]),
    );
    let event = |email: &str| {
        json!({"event_id": format!("of-{email}"), "email": email, "event_type": "open",
            "timestamp": "2026-01-05T00:00:00Z", "properties": {"note": "CanaryNote"}})
    };
    let events = format!("{}\n{}\n", event("canary@x.org"), event("CanaryWaits@x.org"));
    let key = format!("Bearer {}", server.key);
    let key = [("authorization", key.as_str())];
    let taken = server.raw("POST", "/v1/events", &key, events.as_bytes()).expect(200);
    assert_eq!(taken["accepted"], 2, "{taken}");
    let id = by_email(&server, "canary@x.org")["id"].clone();
    let path = "/v1/contacts/erase";
    for (body, field) in [
        (json!({}), "ids"),
        (json!({"ids": [], "emails": []}), "ids"),
        (json!({"ids": ["7"]}), "ids[0]"),
        (json!({"emails": ["a@x.org", "CanaryName"]}), "emails[1]"),
        (json!({"emails": vec!["a@x.org"; 99], "ids": [id, id]}), "ids"),
    ] {
        let refused = server.post(path, &body);
        assert!(!refused.text.contains("Canary"), "{}", refused.text);
        assert_eq!(refused.error(400).0, field);
    }
    let erased = server.post(path, &json!({"ids": [id], "emails": ["canarywaits@x.org"]}));
    let counts =
        json!({"contacts": 1, "events": 1, "waiting_events": 1, "searched": 3, "found": 0});
    assert_eq!(erased.expect(200), counts);
    assert_eq!(server.get(&format!("{CONTACTS}/{}", id.as_str().expect("text"))).status, 404);
    let backup = server.raw("POST", "/v1/backups", &key, b"");
    let holds = |text: &str| backup.bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("StaysName"));
    for text in ["canary", "Canary"] {
        assert!(!holds(text), "{text}");
    }
}
