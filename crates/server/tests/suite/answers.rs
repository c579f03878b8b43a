//! Explanations, counts by clause, diffs and uses over HTTP.
//!
//! In: requests. Out: what the library answers, in the forms of the description; who may ask.

use crate::common;

use common::{Got, Server, now};
use segmentry::Policy;
use segmentry_server::keys::{Scope, scopes};
use serde_json::{Value, json};

const OPENED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo' AND \
    contact_id IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
    AND timestamp > timestampadd(day, -30, CURRENT_TIMESTAMP))";
const OSLO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
const AT: &str = "2026-01-10T00:00:00Z";

fn stream(server: &Server, path: &str, lines: &[Value]) {
    let key = format!("Bearer {}", server.key);
    let headers = [("authorization", key.as_str()), ("content-type", "application/x-ndjson")];
    let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let got = server.raw("POST", path, &headers, text.as_bytes()).expect(200);
    assert_eq!(got["accepted"], lines.len());
}

/// Two contacts, of whom one opened, and a live segment.
fn world() -> (Server, String) {
    let server = Server::new(Policy::live());
    let people = [json!({"email": "a@x.org", "city": "Oslo"}), json!({"email": "b@x.org"})];
    stream(&server, "/v1/contacts", &people);
    let event = json!({"event_id": "e1", "email": "a@x.org", "event_type": "open",
        "timestamp": "2026-01-01T00:00:00Z"});
    stream(&server, "/v1/events", &[event]);
    let body = json!({"name": "openers", "query_dsl": OPENED});
    let made = server.post("/v3/marketing/segments/2.0", &body).expect(201);
    let id = made["id"].as_str().expect("an id").to_owned();
    (server, id)
}

fn asked_as(server: &Server, names: &[&str], path: &str, body: &Value) -> Got {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let some: Vec<Scope> = scopes(&names).expect("scopes of ours");
    let key = server.app().keys.create("some", &some, now(), None).expect("room").1;
    let key = format!("Bearer {key}");
    let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
    server.raw("POST", path, &headers, body.to_string().as_bytes())
}

#[test]
fn an_explanation_is_the_same_by_path_and_by_address() {
    let (server, id) = world();
    let body = json!({"segment_id": id, "contact": "A@x.org", "at": AT});
    let found = server.post("/v1/queries/explain", &body).expect(200);
    assert_eq!(
        (&found["in"], &found["flips_at"]),
        (&json!(true), &json!("2026-01-31T00:00:00.000Z"))
    );
    let [city, opened] = &found["tree"]["children"].as_array().expect("an AND")[..] else {
        panic!("{found}")
    };
    assert_eq!(
        (&city["text"], &city["values"]),
        (&json!("city = 'Oslo'"), &json!({"city": "Oslo"}))
    );
    assert_eq!((&city["flips_at"], city.get("searched_until")), (&Value::Null, None));
    assert_eq!(
        (&opened["event_count"], &opened["events"][0]["event_id"]),
        (&json!(1), &json!("e1"))
    );
    let of_opened = opened["cost"].as_u64().expect("a figure");
    assert_eq!((&city["cost"], &found["tree"]["cost"]), (&json!(1), &json!(1 + of_opened)));
    let checked = server.post("/v1/queries/check", &json!({"query": OPENED})).expect(200);
    assert_eq!(checked["cost"], found["tree"]["cost"]);
    let wrong = server.post("/v1/queries/check", &json!({"query": "SELECT"})).expect(200);
    assert_eq!(wrong.get("cost"), None);
    let contact = found["contact_id"].as_str().expect("an id");
    let path = format!("/v1/segments/{id}/explain/{contact}?at={AT}");
    assert_eq!(server.get(&path).expect(200), found);
    let blank = json!({"query": OPENED, "contact": "b@x.org", "at": AT});
    let blank = server.post("/v1/queries/explain", &blank).expect(200);
    assert_eq!(
        (&blank["in"], &blank["tree"]["children"][0]["truth"]),
        (&json!(false), &json!("unknown"))
    );
    let nobody = json!({"query": OPENED, "contact": "c@x.org"});
    assert_eq!(server.post("/v1/queries/explain", &nobody).error(404).0, "contact");
    let wrong = json!({"query": "SELECT", "contact": "a@x.org"});
    assert_eq!(server.post("/v1/queries/explain", &wrong).error(400).0, "query");
    assert_eq!(server.get(&format!("/v1/segments/{id}/explain/x")).status, 404);
}

#[test]
fn clauses_are_counted_and_an_edit_is_shown_before_it_is_made() {
    let (server, id) = world();
    let body = json!({"query": OPENED, "clauses": true, "at": AT});
    let found = server.post("/v1/queries/preview", &body).expect(200);
    assert_eq!((&found["count"], found["sample"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    let of = |clause: &Value| (clause["alone"].clone(), clause["without"].clone());
    let clauses: Vec<_> = found["clauses"].as_array().expect("clauses").iter().map(of).collect();
    let counts = [(1, 1), (1, 0), (1, 0)];
    assert_eq!(clauses, counts.map(|(alone, without)| (json!(alone), json!(without))));
    server.until(&format!("/v1/segments/{id}/status"), |doing| doing["state"] == "VALID");
    let path = format!("/v1/segments/{id}/diff");
    let all = json!({"query": "SELECT contact_id, updated_at FROM contact_data"});
    let diff = server.post(&path, &all).expect(200);
    // By now the open is more than 30 days old.
    assert_eq!(
        (&diff["joins"], &diff["leaves"], &diff["stays"]),
        (&json!(2), &json!(0), &json!(0))
    );
    assert_eq!(diff["drift"], json!({"joins": 0, "leaves": 0}));
    assert_eq!(server.post(&path, &json!({"query": "SELECT"})).error(400).0, "query");
    assert_eq!(server.post("/v1/segments/x/diff", &all).status, 404);
}

#[test]
fn a_key_that_may_not_read_events_asks_about_contacts_only() {
    let (server, id) = world();
    let some = ["segments:read", "contacts:read"];
    for path in ["/v1/queries/preview".to_owned(), format!("/v1/segments/{id}/diff")] {
        assert_eq!(asked_as(&server, &some, &path, &json!({"query": OSLO})).status, 200, "{path}");
        assert_eq!(
            asked_as(&server, &some, &path, &json!({"query": OPENED})).status,
            403,
            "{path}"
        );
    }
}

#[test]
fn a_forecast_needs_the_scope_of_segments_alone() {
    let (server, id) = world();
    let key = server.app().keys.create(
        "some",
        &scopes(&["segments:read".to_owned()]).expect("ours"),
        now(),
        None,
    );
    let key = format!("Bearer {}", key.expect("room").1);
    let ask = |path: &str| server.raw("GET", path, &[("authorization", &key)], b"");
    let path = format!("/v1/segments/{id}/forecast");
    let steps = ask(&path).expect(200)["steps"].clone();
    assert_eq!((steps.as_array().map(Vec::len), &steps[29]["count"]), (Some(30), &json!(0)));
    assert_eq!(ask(&format!("{path}?step=1y")).error(400).0, "step");
    assert_eq!(ask(&format!("{path}?until=2020-01-01")).error(400).0, "until");
    assert_eq!(ask("/v1/segments/x/forecast").status, 404);
}

#[test]
fn history_names_nobody_and_members_are_shown_as_they_were() {
    let (server, id) = world();
    let status = format!("/v1/segments/{id}/status");
    server.until(&status, |doing| doing["state"] == "VALID");
    let recent = json!({"event_id": "e2", "email": "a@x.org", "event_type": "open",
        "timestamp": (now() - chrono::TimeDelta::hours(1)).to_rfc3339()});
    let before = now();
    std::thread::sleep(std::time::Duration::from_millis(5));
    stream(&server, "/v1/events", &[recent]);
    server.until(&status, |doing| doing["members"] != 0);
    let names = ["segments:read".to_owned()];
    let key = server.app().keys.create("some", &scopes(&names).expect("ours"), now(), None);
    let key = format!("Bearer {}", key.expect("room").1);
    let ask = |path: &str| server.raw("GET", path, &[("authorization", &key)], b"");
    let path = format!("/v1/segments/{id}/history");
    let history = ask(&path).expect(200);
    let steps = history["steps"].as_array().expect("steps");
    let named: Vec<&str> = steps.iter().filter_map(|step| step["what"].as_str()).collect();
    assert_eq!(named, ["created", "populated", "evaluated"], "{history}");
    assert_eq!((&steps[2]["joined"], &steps[2]["count"]), (&json!(1), &json!(1)));
    assert_eq!(history["cut"], false);
    let sizes = ask("/v1/segment_sizes?points=3").expect(200);
    assert_eq!(sizes["instants"].as_array().map(Vec::len), Some(3));
    let lines = json!([{"id": id, "sizes": [null, null, 1]}]);
    assert_eq!(sizes["segments"], lines, "{sizes}");
    assert_eq!(ask("/v1/segment_sizes?points=241").error(400).0, "points");
    assert_eq!(ask("/v1/segment_sizes?from=9999-01-01").error(400).0, "from");
    let to = |at: &Value| at.as_str().expect("an instant").to_owned();
    let first = ask(&format!("{path}?to={}", to(&steps[0]["at"]))).expect(200);
    // It was populated in the same instant.
    assert_eq!(first["steps"].as_array().map(Vec::len), Some(2));
    let last = ask(&format!("{path}?from={}", to(&steps[2]["at"]))).expect(200);
    assert_eq!(last["steps"].as_array().map(Vec::len), Some(1));
    assert_eq!(ask(&format!("{path}?from=x")).error(400).0, "from");
    assert_eq!(ask("/v1/segments/x/history").status, 404);
    // Who was a member is for those who may read contacts.
    let members = format!("/v1/segments/{id}/members");
    assert_eq!(ask(&format!("{members}?at={AT}")).status, 403);
    let then = format!("{members}?at={}", before.format("%Y-%m-%dT%H:%M:%S%.3fZ"));
    let found = server.get(&then).expect(200);
    assert_eq!(
        (&found["count"], &found["erased"], &found["ids"]),
        (&json!(0), &json!(0), &json!([]))
    );
    let present = server.get(&format!("{members}?at=2999-01-01")).expect(200);
    let contact = present["ids"][0].as_str().expect("a member").to_owned();
    let explained = server.get(&format!("/v1/segments/{id}/explain/{contact}")).expect(200);
    assert_eq!((&explained["member"], &explained["since"]), (&json!(true), &steps[2]["at"]));
    // An erased contact is in no past.
    let after = to(&steps[2]["at"]);
    server.post("/v1/contacts/erase", &json!({"emails": ["a@x.org"]})).expect(200);
    let found = server.get(&format!("{members}?at={after}")).expect(200);
    assert_eq!(
        (&found["count"], &found["erased"], &found["ids"]),
        (&json!(1), &json!(1), &json!([]))
    );
    let lines =
        [("authorization", &*format!("Bearer {}", server.key)), ("accept", "application/x-ndjson")];
    let streamed = server.raw("GET", &format!("{members}?at={after}"), &lines, b"");
    assert_eq!((streamed.status, streamed.text.as_str()), (200, ""));
    // Before it was created there is nothing; a deleted one has a past.
    assert_eq!(server.get(&format!("{members}?at={AT}")).error(400).0, "at");
    assert_eq!(server.delete(&format!("/v3/marketing/segments/2.0/{id}")).status, 202);
    assert_eq!(server.get(&format!("{members}?at={after}")).expect(200)["erased"], 1);
    let last = ask(&path).expect(200)["steps"].as_array().and_then(|steps| steps.last().cloned());
    assert_eq!(last.expect("steps")["what"], "deleted");
}

#[test]
fn members_of_before_history_was_kept_are_refused_with_the_instant_from_which_it_is() {
    let (server, id) = world();
    server.until(&format!("/v1/segments/{id}/status"), |doing| doing["state"] == "VALID");
    let then = now();
    std::thread::sleep(std::time::Duration::from_millis(5));
    let none = segmentry::engine::Setting::KeepHistory(segmentry::time::Duration::days(0));
    server.app().engine.change_setting(now(), none).expect("a good setting");
    let path = format!("/v1/segments/{id}/members?at={}", then.format("%Y-%m-%dT%H:%M:%S%.3fZ"));
    let (field, message) = server.get(&path).error(410);
    assert!(field == "at" && message.contains("members are known from"), "{message}");
    let history = server.get(&format!("/v1/segments/{id}/history")).expect(200);
    assert_eq!(history["steps"], json!([]));
}

#[test]
fn a_deleted_segment_is_restored_as_a_new_one() {
    let (server, id) = world();
    let path = format!("/v1/segments/{id}/restore");
    assert_eq!(server.post(&path, &json!({})).error(400).0, "segment_id");
    assert_eq!(server.delete(&format!("/v3/marketing/segments/2.0/{id}")).status, 202);
    let made = server.post(&path, &json!({})).expect(201);
    assert_eq!((&made["restored_from"], &made["query"]), (&json!(id), &json!(OPENED)));
    assert!(made["id"] != json!(id) && made["name"] == "openers");
    let (field, message) = server.post(&path, &json!({})).error(400);
    assert_eq!(field, "name");
    assert!(message.contains("`openers`"), "{message}");
    let deleted = server.get("/v1/deleted_segments").expect(200)["segments"][0].clone();
    assert_eq!((&deleted["id"], &deleted["restored_as"]), (&json!(id), &made["id"]));
    assert_eq!(server.post("/v1/segments/x/restore", &json!({})).status, 404);
    server.get(&format!("/v1/segments/{id}")).error(404);
}

#[test]
fn uses_name_segments_by_id_only() {
    let (server, id) = world();
    let of = format!(
        "SELECT contact_id, updated_at FROM contact_data WHERE array_contains(segment_ids, '{id}')"
    );
    let body = json!({"name": "referring", "query_dsl": of});
    let other = server.post("/v3/marketing/segments/2.0", &body).expect(201)["id"].clone();
    let uses = server.get(&format!("/v1/segments/{id}/uses")).expect(200);
    assert_eq!(uses, json!({"segments": [other], "webhooks": [], "becomes_invalid": [other]}));
    let list = server.post("/v3/marketing/lists", &json!({"name": "l"})).expect(201)["id"].clone();
    let list = list.as_str().expect("an id");
    let uses = server.get(&format!("/v1/lists/{list}/uses")).expect(200);
    assert_eq!(uses, json!({"segments": [], "webhooks": [], "becomes_invalid": []}));
    assert_eq!(server.get("/v1/lists/x/uses").status, 404);
    assert_eq!(server.get("/v1/fields/x/uses").status, 404);
}
