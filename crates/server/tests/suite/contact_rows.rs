//! Rows of `contacts-and-events.md` sections 1 to 4 that `contacts.rs` does not test: each limit at its last accepted
//! value and one beyond, identifiers, counts of jobs, pages, files.
//!
//! In: requests. Out: checks of the answers that the contract requires, and of the result of each record.

use crate::common;

use common::Server;
use segmentry::Policy;
use serde_json::{Value, json};

pub(crate) const CONTACTS: &str = "/v3/marketing/contacts";
const LISTS: &str = "/v3/marketing/lists";
pub(crate) const FIELDS: &str = "/v3/marketing/field_definitions";

pub(crate) fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

/// A job, once it has ended.
pub(crate) fn done(server: &Server, begun: &Value) -> Value {
    let path = format!("{CONTACTS}/imports/{}", begun["job_id"].as_str().expect("a job"));
    server.until(&path, |job| job["status"] != "pending")
}

pub(crate) fn upsert(server: &Server, contacts: &Value) -> Value {
    done(server, &server.put(CONTACTS, &json!({"contacts": contacts})).expect(202))
}

/// `[requested, created, updated, errored]`.
pub(crate) fn counts(job: &Value) -> [u64; 4] {
    ["requested", "created", "updated", "errored"]
        .map(|name| job["results"][format!("{name}_count")].as_u64().expect(name))
}

/// The lines of the file of errors that a job links.
pub(crate) fn errors(server: &Server, job: &Value) -> Vec<Value> {
    let url = job["results"]["errors_url"].as_str().expect("a link");
    let text = server.raw("GET", url, &[], b"").text;
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

pub(crate) fn found(server: &Server, email: &str) -> Value {
    let got = server.post(&format!("{CONTACTS}/search/emails"), &json!({"emails": [email]}));
    got.json()["result"][email]["contact"].clone()
}

#[test]
fn each_field_takes_its_longest_value_and_refuses_a_longer_one() {
    let server = Server::new(Policy::live());
    let long = |length: usize| "x".repeat(length);
    for (field, most) in [
        ("external_id", 254),
        ("anonymous_id", 254),
        ("first_name", 50),
        ("last_name", 50),
        ("address_line_1", 100),
        ("address_line_2", 100),
        ("city", 60),
        ("state_province_region", 50),
        ("postal_code", 60),
        ("country", 55),
    ] {
        let email = format!("{field}@x.org");
        let good = upsert(&server, &json!([{"email": email, field: long(most)}]));
        assert_eq!(counts(&good), [1, 1, 0, 0], "{field} of {most}");
        assert_eq!(found(&server, &email)[field], long(most), "{field}");
        let beyond =
            upsert(&server, &json!([{"email": format!("y{email}"), field: long(most + 1)}]));
        assert_eq!(counts(&beyond), [1, 0, 0, 1], "{field} of {}", most + 1);
        assert!(
            errors(&server, &beyond)[0]["message"].as_str().is_some_and(|why| why.contains(field))
        );
    }
    let email = |length: usize| format!("{}@x.org", long(length - "@x.org".len()));
    assert_eq!(counts(&upsert(&server, &json!([{"email": email(254)}]))), [1, 1, 0, 0]);
    let beyond = server.put(CONTACTS, &json!({"contacts": [{"email": email(255)}]}));
    assert_eq!(beyond.error(400).0, "contacts[0].email");
    let others = |count: usize| (0..count).map(|n| format!("o{n}@x.org")).collect::<Vec<_>>();
    let five = upsert(&server, &json!([{"email": "five@x.org", "alternate_emails": others(5)}]));
    assert_eq!(counts(&five), [1, 1, 0, 0]);
    let six = upsert(&server, &json!([{"email": "six@x.org", "alternate_emails": others(6)}]));
    assert_eq!(counts(&six), [1, 0, 0, 1]);
}

#[test]
fn malformed_addresses_and_telephone_numbers_are_refused_and_all_reserved_fields_are_returned() {
    let server = Server::new(Policy::live());
    for email in
        ["a@@x.org", "a@x..org", "<a@x.org>", "a@-x.org", "a@x.org,b@x.org", "a b@x.org", "a@"]
    {
        let got = server.put(CONTACTS, &json!({"contacts": [{"email": email}]}));
        assert_eq!(got.error(400).0, "contacts[0].email", "{email}");
    }
    assert_eq!(
        counts(&upsert(&server, &json!([{"phone_number_id": "not a phone"}]))),
        [1, 0, 0, 1]
    );
    let whole = json!([{"email": "Ada@X.org", "phone_number_id": "+15551234567", "external_id": "E",
        "anonymous_id": "A", "phone_number": "1", "whatsapp": "2", "line": "3", "facebook": "4",
        "unique_name": "5", "postal_code": "00100"}]);
    upsert(&server, &whole);
    let ada = found(&server, "ada@x.org");
    for (key, value) in whole[0].as_object().expect("one") {
        let value = if key == "email" { &json!("ada@x.org") } else { value };
        assert_eq!(ada[key], *value, "{key}");
    }
    assert!(ada["_metadata"]["self"].as_str().is_some_and(|url| url.ends_with(&id_of(&ada))));
}

#[test]
fn an_update_must_name_all_identifiers_and_cannot_change_one() {
    let server = Server::new(Policy::live());
    upsert(&server, &json!([{"email": "m@x.org", "external_id": "M", "first_name": "one"}]));
    for part in [
        json!({"email": "m@x.org", "first_name": "two"}),
        json!({"external_id": "M", "first_name": "two"}),
    ] {
        let job = upsert(&server, &json!([part]));
        assert_eq!(counts(&job), [1, 0, 0, 1], "{part}");
        assert!(
            errors(&server, &job)[0]["message"]
                .as_str()
                .is_some_and(|why| why.contains("identifiers"))
        );
    }
    let both =
        upsert(&server, &json!([{"email": "M@x.org", "external_id": "M", "first_name": "two"}]));
    assert_eq!(counts(&both), [1, 0, 1, 0]);
    assert_eq!(found(&server, "m@x.org")["first_name"], "two");
    upsert(&server, &json!([{"email": "n@x.org"}]));
    let two_people = upsert(&server, &json!([{"email": "n@x.org", "external_id": "M"}]));
    assert_eq!(counts(&two_people)[3], 1, "identifiers of two contacts");
}

#[test]
fn a_contact_named_twice_in_a_batch_is_created_once() {
    let server = Server::new(Policy::live());
    let twice = json!([{"email": "q@x.org", "external_id": "Q"},
        {"email": "q@x.org", "external_id": "Q", "city": "Rome"},
        {"external_id": "k"}, {"anonymous_id": "k"}]);
    assert_eq!(counts(&upsert(&server, &twice)), [4, 3, 1, 0]);
    assert_eq!(server.get(&format!("{CONTACTS}/count")).expect(200)["contact_count"], 3);
}

#[test]
fn requests_take_their_largest_number_of_elements_and_refuse_more() {
    let server = Server::new(Policy::live());
    let people = |count: usize| {
        (0..count).map(|n| json!({"email": format!("{n}@x.org")})).collect::<Vec<_>>()
    };
    let whole = upsert(&server, &json!(people(30_000)));
    assert_eq!(counts(&whole), [30_000, 30_000, 0, 0]);
    let (field, message) = server.put(CONTACTS, &json!({"contacts": people(30_001)})).error(400);
    assert!(field == "contacts" && message.contains("30000"), "{message}");
    let names = |count: usize| (0..count).map(|n| format!("{n}@x.org")).collect::<Vec<_>>();
    let emails = format!("{CONTACTS}/search/emails");
    server.post(&emails, &json!({"emails": names(100)})).expect(200);
    assert_eq!(server.post(&emails, &json!({"emails": names(101)})).error(400).0, "emails");
    let ids = server.get(CONTACTS).expect(200)["result"]
        .as_array()
        .expect("some")
        .iter()
        .map(id_of)
        .collect::<Vec<_>>();
    let batch = |ids: &[String]| server.post(&format!("{CONTACTS}/batch"), &json!({"ids": ids}));
    assert_eq!(batch(&ids[..50]).expect(200)["result"].as_array().map(Vec::len), Some(50));
    assert_eq!(batch(&vec![ids[0].clone(); 101]).error(400).0, "ids");
    let all = server
        .post(&format!("{CONTACTS}/search"), &json!({"query": "email LIKE '%@x.org'"}))
        .expect(200);
    assert_eq!(
        (&all["contact_count"], all["result"].as_array().map(Vec::len)),
        (&json!(30_000), Some(50))
    );
}

#[test]
fn a_search_by_address_ignores_case_and_blank_entries() {
    let server = Server::new(Policy::live());
    upsert(&server, &json!([{"email": "sam@x.org", "external_id": "S"}]));
    let emails = |emails: Value| {
        server.post(&format!("{CONTACTS}/search/emails"), &json!({"emails": emails}))
    };
    let found = emails(json!(["", " SAM@x.org ", "zoe@x.org"])).expect(200);
    let keys: Vec<&String> = found["result"].as_object().expect("one").keys().collect();
    assert_eq!(keys, ["sam@x.org", "zoe@x.org"]);
    assert_eq!(emails(json!(["zoe@x.org"])).status, 404);
    for bad in [json!(["a b@x.org"]), json!(["sam@x.org", "zz@@x.org"]), json!([]), json!([""])] {
        assert_eq!(emails(bad.clone()).status, 400, "{bad}");
    }
    let by = |kind: &str, names: Value| {
        server
            .post(&format!("{CONTACTS}/search/identifiers/{kind}"), &json!({"identifiers": names}))
            .status
    };
    assert_eq!(
        [
            by("email", json!(["bad"])),
            by("external_id", json!(["nobody"])),
            by("external_id", json!(["S"]))
        ],
        [400, 404, 200]
    );
    let (_, message) = server.post(&format!("{CONTACTS}/search"), &json!({"query": ""})).error(400);
    assert!(!message.contains('…'), "the hint is shown whole: {message}");
}

#[test]
fn pages_of_lists_reach_every_list_while_lists_are_deleted_and_created() {
    let server = Server::new(Policy::live());
    for n in 0..10 {
        server.post(LISTS, &json!({"name": format!("l{n}")})).expect(201);
    }
    let all: Vec<String> = server.get(&format!("{LISTS}?page_size=1000")).expect(200)["result"]
        .as_array()
        .expect("all")
        .iter()
        .map(id_of)
        .collect();
    let (mut seen, mut path) = (Vec::new(), format!("{LISTS}?page_size=3"));
    loop {
        let page = server.get(&path).expect(200);
        let ids: Vec<String> =
            page["result"].as_array().expect("a page").iter().map(id_of).collect();
        assert_eq!(page["_metadata"]["count"], 10 - usize::from(!seen.is_empty()));
        if seen.is_empty() {
            // The first list of this page is deleted before the other pages are read.
            server.delete(&format!("{LISTS}/{}", ids[0])).expect(204);
        }
        seen.extend(ids);
        match page["_metadata"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, all);
    for id in ["a&b", "a+b", "a%41", "a#b", "a b"] {
        let list =
            segmentry::engine::command::CreateList { name: id.to_owned(), id: Some(id.into()) };
        server.app().engine.execute(common::now(), list).expect("any text is an id");
    }
    let (mut odd, mut at) = (0, format!("{LISTS}?page_size=1"));
    while let Some(next) = server.get(&at).expect(200)["_metadata"]["next"].as_str() {
        (odd, at) = (odd + 1, next.to_owned());
        assert!(odd < 20, "the pages end");
    }
    assert_eq!(odd, 13, "fourteen pages");
    let third = server.get(&path).expect(200);
    let back = server.get(third["_metadata"]["prev"].as_str().expect("a page before")).expect(200);
    assert_eq!(back["_metadata"]["next"], json!(path));
    assert_eq!(server.get(&format!("{LISTS}?page_size=1001")).error(400).0, "page_size");
    for (name, status) in [("x".repeat(100), 201), ("x".repeat(101), 400)] {
        assert_eq!(server.post(LISTS, &json!({"name": name})).status, status);
    }
}

#[test]
fn a_sample_of_a_list_has_the_latest_fifty_contacts_and_a_contact_is_removed_once() {
    let server = Server::new(Policy::live());
    let list = id_of(&server.post(LISTS, &json!({"name": "l"})).expect(201));
    for n in 0..3 {
        let people: Vec<Value> =
            (n * 20..n * 20 + 20).map(|n| json!({"email": format!("{n}@x.org")})).collect();
        server.put(CONTACTS, &json!({"list_ids": [list], "contacts": people})).expect(202);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let path = format!("{LISTS}/{list}");
    let found_list = server.get(&format!("{path}?contact_sample=true")).expect(200);
    let sample = found_list["contact_sample"].as_array().expect("a sample");
    assert_eq!((sample.len(), &found_list["contact_count"]), (50, &json!(60)));
    assert!(
        (40..60).all(|n| sample.iter().any(|one| one["email"] == format!("{n}@x.org"))),
        "the sample has the last twenty"
    );
    let one = id_of(&found(&server, "1@x.org"));
    let nobody = "00000000-0000-4000-8000-000000000000";
    let off = |ids: &str| server.delete(&format!("{path}/contacts?contact_ids={ids}"));
    let job = done(&server, &off(&format!("{one},{nobody},zz")).expect(202));
    assert_eq!(counts(&job), [3, 0, 1, 2]);
    let job = done(&server, &off(&one).expect(202));
    assert_eq!(counts(&job), [1, 0, 0, 0], "the contact is no longer on the list");
    assert_eq!(off(nobody).error(404).0, "contact_ids");
    assert_eq!(off("").error(400).0, "contact_ids");
    assert_eq!(server.get(&format!("{path}/contacts/count")).expect(200)["contact_count"], 59);
    let unknown = format!("{LISTS}/{nobody}");
    for got in [
        server.get(&unknown),
        server.patch(&unknown, &json!({"name": "x"})),
        server.delete(&unknown),
        server.delete(&format!("{unknown}?delete_contacts=true")),
        server.get(&format!("{unknown}/contacts/count")),
        server.delete(&format!("{unknown}/contacts?contact_ids={one}")),
    ] {
        assert_eq!(got.status, 404, "{}", got.text);
    }
}

#[test]
fn reserved_fields_are_those_of_the_contract_and_custom_ones_have_their_limits() {
    let server = Server::new(Policy::live());
    let all = server.get(FIELDS).expect(200);
    let listed: Vec<String> = all["reserved_fields"]
        .as_array()
        .expect("some")
        .iter()
        .map(|field| {
            format!(
                "{} {}",
                field["id"].as_str().unwrap_or("?"),
                field["name"].as_str().unwrap_or("?")
            )
        })
        .collect();
    let contract = "_rf0_T first_name, _rf1_T last_name, _rf2_T email, _rf3_T alternate_emails, _rf4_T address_line_1, \
        _rf5_T address_line_2, _rf6_T city, _rf7_T state_province_region, _rf8_T postal_code, _rf9_T country, \
        _rf10_T phone_number, _rf11_T whatsapp, _rf12_T line, _rf13_T facebook, _rf14_T unique_name, \
        _rf15_T email_domains, _rf16_D last_clicked, _rf17_D last_opened, _rf18_D last_emailed, _rf19_T singlesend_id, \
        _rf20_T automation_id, _rf21_D created_at, _rf22_D updated_at, _rf23_T contact_id";
    assert_eq!(listed, contract.split(", ").collect::<Vec<_>>());
    let read_only = all["reserved_fields"]
        .as_array()
        .expect("some")
        .iter()
        .filter(|field| field["read_only"] == true);
    assert_eq!(read_only.count(), 9);
    let field = |name: &str| server.post(FIELDS, &json!({"name": name, "field_type": "Text"}));
    let text = id_of(&field("plan").expect(200));
    for name in ["PLAN", "1st", "has space", "city", &"x".repeat(101), ""] {
        assert_eq!(field(name).error(400).0, "name", "{name}");
    }
    field(&"x".repeat(100)).expect(200);
    let long = |length: usize| {
        upsert(
            &server,
            &json!([{"email": "a@x.org", "custom_fields": {&text: "x".repeat(length)}}]),
        )
    };
    assert_eq!([counts(&long(1_000))[3], counts(&long(1_001))[3]], [0, 1]);
    assert_eq!(server.patch(&format!("{FIELDS}/e99_T"), &json!({"name": "x"})).status, 404);
    assert_eq!(server.patch(&format!("{FIELDS}/{text}"), &json!({"name": "city"})).status, 400);
    for reserved in ["_rf0_T", "_rf21_D"] {
        assert_eq!(server.delete(&format!("{FIELDS}/{reserved}")).status, 404, "{reserved}");
    }
    for n in 2..500 {
        field(&format!("f{n}")).expect(200);
    }
    assert_eq!(field("one_more").status, 400, "there are 500 fields, the limit");
}

#[test]
fn dates_and_numbers_are_read_in_each_form_of_the_contract() {
    let server = Server::new(Policy::live());
    let field = |name: &str, kind: &str| {
        id_of(&server.post(FIELDS, &json!({"name": name, "field_type": kind})).expect(200))
    };
    let (number, date) = (field("age", "Number"), field("born", "Date"));
    for (field, sent, held) in [
        (&date, json!("1/2/2014"), Some(json!("2014-01-02T00:00:00Z"))),
        (&date, json!("01/02/2014"), Some(json!("2014-01-02T00:00:00Z"))),
        (&date, json!("2014-01-02"), Some(json!("2014-01-02T00:00:00Z"))),
        (&date, json!("2014-01-02T03:00:00+02:00"), Some(json!("2014-01-02T01:00:00Z"))),
        (&date, json!("13/1/2014"), None),
        (&date, json!("soon"), None),
        (&number, json!(42.5), Some(json!(42.5))),
        (&number, json!("42"), Some(json!(42))),
        (&number, json!("$42"), None),
        (&number, json!(["42"]), None),
    ] {
        let email = format!("v{}@x.org", field.len() + sent.to_string().len());
        let job = upsert(&server, &json!([{"email": email, "custom_fields": {field: sent}}]));
        assert_eq!(counts(&job)[3] == 0, held.is_some(), "{sent}: {job}");
        if let Some(held) = held {
            let name = if field == &date { "born" } else { "age" };
            assert_eq!(found(&server, &email)["custom_fields"][name], held, "{sent}");
            server.delete(&format!("{CONTACTS}?delete_all_contacts=true")).expect(202);
        }
    }
}

/// A finished export.
pub(crate) fn export(server: &Server, body: &Value) -> Value {
    let begun = server.post(&format!("{CONTACTS}/exports"), body).expect(202);
    server.until(&format!("{CONTACTS}/exports/{}", id_of(&begun)), |export| {
        export["status"] != "pending"
    })
}

#[test]
fn exports_are_split_by_size_named_by_their_kind_and_do_not_escape_identifiers() {
    let server = Server::new(Policy::live());
    let list = id_of(&server.post(LISTS, &json!({"name": "vip"})).expect(201));
    let people =
        json!([{"phone_number_id": "+15551234567", "first_name": "-dash", "last_name": "=1+1"}]);
    server.put(CONTACTS, &json!({"list_ids": [list], "contacts": people})).expect(202);
    let others: Vec<Value> = (0..9_000)
        .map(|n| json!({"email": format!("{n}@x.org"), "address_line_1": "x".repeat(100)}))
        .collect();
    server.put(CONTACTS, &json!({"contacts": others})).expect(202);
    let done =
        export(&server, &json!({"list_ids": [list, list], "notifications": {"email": true}}));
    assert_eq!((&done["status"], &done["contact_count"]), (&json!("ready"), &json!(1)));
    let got = server.raw("GET", done["urls"][0].as_str().expect("a link"), &[], b"");
    assert!(got.header("content-disposition").is_some_and(|text| text.contains("contacts-1.csv")));
    assert!(
        got.text.contains(",+15551234567,")
            && got.text.contains("'-dash")
            && got.text.contains("'=1+1"),
        "{}",
        got.text
    );
    let all = export(&server, &json!({"max_file_size": 1}));
    let urls = all["urls"].as_array().expect("links");
    assert!(urls.len() > 1, "{all}");
    let rows = urls.iter().map(|url| {
        let text = server.raw("GET", url.as_str().expect("a link"), &[], b"").text;
        assert!(
            text.len() <= 1 << 20
                && text.lines().next().is_some_and(|line| line.ends_with("CONTACT_ID"))
        );
        text.lines().count() - 1
    });
    assert_eq!(rows.sum::<usize>(), 9_001);
    let packed = export(&server, &json!({"file_type": "json.gz", "list_ids": [list]}));
    let bytes = server.raw("GET", packed["urls"][0].as_str().expect("a link"), &[], b"").bytes;
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text)
        .expect("gzip");
    assert_eq!(text.lines().count(), 1);
    server.delete(&format!("{LISTS}/{list}")).expect(204);
    let all = server.get(&format!("{CONTACTS}/exports")).expect(200);
    let kinds: Vec<&Value> =
        all["result"].as_array().expect("all").iter().map(|one| &one["export_type"]).collect();
    assert_eq!(kinds, ["list_export", "contacts_export", "list_export"]);
    assert_eq!(
        all["result"][0]["lists"],
        json!([{"ID": list, "Name": "vip"}]),
        "the export keeps the name of a deleted list"
    );
    let unknown = server.post(&format!("{CONTACTS}/exports"), &json!({"list_ids": [list]}));
    assert_eq!(unknown.error(400).0, "list_ids");
    let many = vec!["x"; 101];
    assert_eq!(
        server.post(&format!("{CONTACTS}/exports"), &json!({"segment_ids": many})).error(400).0,
        "segment_ids"
    );
    let url = done["urls"][0].as_str().expect("a link");
    let wrong = format!("{}x", &url[..url.len() - 1]);
    assert_eq!(server.raw("GET", &wrong, &[], b"").status, 404);
    assert_eq!(server.get(&format!("{CONTACTS}/exports/unknown")).status, 404);
}

#[test]
fn a_list_is_made_with_the_id_that_it_had_elsewhere_and_a_stream_puts_contacts_on_it() {
    let server = Server::new(Policy::live());
    let made = server.put("/v1/lists/a%2C%20b", &json!({"name": "Old"})).expect(201);
    assert_eq!((&made["id"], &made["name"]), (&json!("a, b"), &json!("Old")));
    let again = server.put("/v1/lists/a%2C%20b", &json!({"name": "New"})).expect(200);
    assert_eq!((&again["name"], &again["contact_count"]), (&json!("New"), &json!(0)));
    server.put("/v1/lists/c", &json!({})).expect(400);
    let long = format!("/v1/lists/{}", "x".repeat(101));
    let refused = server.put(&long, &json!({"name": "n"})).expect(400);
    assert!(!refused.to_string().contains("xxx"), "{refused}");

    let key = format!("Bearer {}", server.key);
    let send = |path: &str| {
        let lines = b"{\"email\":\"a@x.org\"}\n{\"email\":\"b@x.org\",\"list_ids\":[\"a, b\"]}\n";
        server.raw("POST", path, &[("authorization", key.as_str())], lines).expect(200)
    };
    assert_eq!(send("/v1/contacts?list_id=a%2C%20b")["accepted"], 2);
    assert_eq!(send("/v1/contacts?list_id=c&list_id=a%2C%20b")["refused"], 2);
    let list = server.get("/v3/marketing/lists/a%2C%20b").expect(200);
    assert_eq!(list["contact_count"], 2);
}
