//! Rows of `segments-api.md` sections 7 and 8 over HTTP: how a segment lives, and what refreshes it has.
//!
//! In: requests, and time that is set forward. Out: what people see at each step.

use crate::common;

use chrono::{DateTime, TimeDelta, Utc};
use common::{Server, now};
use segmentry::{Engine, Policy};
use serde_json::{Value, json};

const PATH: &str = "/v3/marketing/segments/2.0";
const SELECT: &str = "SELECT contact_id, updated_at FROM contact_data";
const ROME: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";
const OPENED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (SELECT contact_id FROM \
                      event_data WHERE event_type = 'open')";

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

fn instant(text: &Value) -> DateTime<Utc> {
    text.as_str().and_then(|text| text.parse().ok()).expect("an instant")
}

fn upsert(server: &Server, contacts: &Value) {
    server.put("/v3/marketing/contacts", &json!({"contacts": contacts})).expect(202);
}

fn segment(server: &Server, name: &str, query: &str) -> String {
    format!(
        "{PATH}/{}",
        id_of(&server.post(PATH, &json!({"name": name, "query_dsl": query})).expect(201))
    )
}

fn seen(server: &Server, path: &str) -> (Value, Value, usize) {
    let found = server.get(path).expect(200);
    let sample = found["contacts_sample"].as_array().expect("a sample").len();
    (found["status"]["query_validation"].clone(), found["contacts_count"].clone(), sample)
}

fn contact(server: &Server, email: &str) -> Value {
    let found = server.post("/v3/marketing/contacts/search/emails", &json!({"emails": [email]}));
    found.expect(200)["result"][email]["contact"].clone()
}

#[test]
fn contact_segments_wait_a_quarter_of_an_hour_and_engagement_segments_half_an_hour() {
    let server = Server::new(Policy::sendgrid());
    upsert(&server, &json!([{"email": "a@x.org", "city": "Rome"}]));
    for (name, query, minutes) in [("contact", ROME, 15), ("engagement", OPENED, 30)] {
        let made = server.post(PATH, &json!({"name": name, "query_dsl": query})).expect(201);
        assert_eq!(made["sample_updated_at"], made["created_at"]);
        let wait = instant(&made["next_sample_update"]) - instant(&made["created_at"]);
        assert_eq!(wait.num_minutes(), minutes, "{name}");
        let path = format!("{PATH}/{}", id_of(&made));
        server.forward(minutes - 1);
        assert_eq!(seen(&server, &path).0, "PENDING", "{name}");
        server.forward(1);
        assert_eq!(seen(&server, &path).0, "VALID", "{name}");
    }
}

#[test]
fn an_edit_shows_the_old_members_until_the_new_ones_are_computed() {
    let server = Server::new(Policy::sendgrid());
    upsert(
        &server,
        &json!([{"email": "a@x.org", "city": "Rome"}, {"email": "b@x.org", "city": "Oslo"},
        {"email": "c@x.org", "city": "Oslo"}]),
    );
    let path = segment(&server, "city", ROME);
    server.forward(15);
    assert_eq!(seen(&server, &path), (json!("VALID"), json!(1), 1));
    let before = server.get(&path).expect(200)["sample_updated_at"].clone();
    let edited =
        server.patch(&path, &json!({"query_dsl": ROME.replace("Rome", "Oslo")})).expect(200);
    assert_eq!((&edited["contacts_count"], &edited["sample_updated_at"]), (&json!(1), &before));
    assert_eq!(seen(&server, &path), (json!("PENDING"), json!(1), 1));
    server.forward(15);
    assert_eq!(seen(&server, &path), (json!("VALID"), json!(2), 2));
}

#[test]
fn a_deleted_contact_leaves_count_and_sample_at_once_and_a_new_member_waits_for_the_publication() {
    let server = Server::new(Policy::sendgrid());
    upsert(
        &server,
        &json!([{"email": "a@x.org", "city": "Rome"}, {"email": "b@x.org", "city": "Rome"}]),
    );
    let path = segment(&server, "rome", ROME);
    server.forward(15);
    assert_eq!(seen(&server, &path).1, 2);
    upsert(&server, &json!([{"email": "c@x.org", "city": "Rome"}]));
    assert_eq!(seen(&server, &path).1, 2, "no pass, no publication yet");
    let gone = id_of(&contact(&server, "a@x.org"));
    server.delete(&format!("/v3/marketing/contacts?ids={gone}")).expect(202);
    assert_eq!(seen(&server, &path), (json!("VALID"), json!(1), 1));
    server.forward(120);
    assert_eq!(seen(&server, &path).1, 2, "the one who joined was published");
}

#[test]
fn the_pause_between_publications_doubles_up_to_a_day_and_is_reset_when_a_contact_joins() {
    let server = Server::new(Policy::sendgrid());
    upsert(&server, &json!([{"email": "a@x.org", "city": "Rome"}]));
    let path = segment(&server, "rome", ROME);
    server.forward(15);
    let hours = || {
        let found = server.get(&path).expect(200);
        (instant(&found["next_sample_update"]) - instant(&found["sample_updated_at"])).num_hours()
    };
    let mut pauses = vec![hours()];
    for _ in 0..6 {
        server.forward(pauses[pauses.len() - 1] * 60);
        pauses.push(hours());
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 24, 24]);
    upsert(&server, &json!([{"email": "b@x.org", "city": "Rome"}]));
    server.forward(24 * 60);
    assert_eq!((hours(), seen(&server, &path).1), (1, json!(2)));
}

#[test]
fn a_parent_list_limits_the_members_and_deleting_it_invalidates_the_segment() {
    let server = Server::new(Policy::sendgrid());
    let list = id_of(&server.post("/v3/marketing/lists", &json!({"name": "vip"})).expect(201));
    upsert(&server, &json!([{"email": "out@x.org", "city": "Rome"}]));
    let on = json!({"list_ids": [list], "contacts": [{"email": "in@x.org", "city": "Rome"},
        {"email": "also@x.org", "city": "Rome"}]});
    server.put("/v3/marketing/contacts", &on).expect(202);
    let body = json!({"name": "within", "query_dsl": ROME, "parent_list_ids": [list]});
    let path = format!("{PATH}/{}", id_of(&server.post(PATH, &body).expect(201)));
    server.forward(15);
    assert_eq!(seen(&server, &path).1, 2, "only who is on the list");
    let off = id_of(&contact(&server, "also@x.org"));
    server.delete(&format!("/v3/marketing/lists/{list}/contacts?contact_ids={off}")).expect(202);
    server.forward(120);
    assert_eq!(seen(&server, &path).1, 1);
    server.delete(&format!("/v3/marketing/lists/{list}")).expect(204);
    assert_eq!(seen(&server, &path), (json!("INVALID"), json!(1), 1), "frozen as it was");
    let edit = server.patch(&path, &json!({"query_dsl": format!("{ROME} ")}));
    assert_eq!(edit.error(400).0, "parent_list_ids", "another query does not bring the list back");
    assert_eq!(seen(&server, &path), (json!("INVALID"), json!(1), 1));
}

#[test]
fn a_segment_that_lost_a_field_refuses_refreshes_until_it_is_edited() {
    let server = Server::new(Policy::sendgrid());
    let field = json!({"name": "plan", "field_type": "Text"});
    let field = id_of(&server.post("/v3/marketing/field_definitions", &field).expect(200));
    upsert(
        &server,
        &json!([{"email": "a@x.org", "city": "Rome", "custom_fields": {&field: "pro"}}]),
    );
    let path = segment(&server, "pro", &format!("{SELECT} WHERE plan = 'pro'"));
    server.forward(15);
    server.delete(&format!("/v3/marketing/field_definitions/{field}")).expect(204);
    assert_eq!(seen(&server, &path), (json!("INVALID"), json!(1), 1));
    let refresh = path.replace("/2.0/", "/2.0/refresh/");
    let refused = server.post(&refresh, &json!({"user_time_zone": "UTC"})).expect(400);
    assert!(refused["error"].as_str().is_some_and(|why| why.contains("plan")), "{refused}");
    let frozen = server.get(&path).expect(200);
    assert_eq!(frozen["next_sample_update"], frozen["sample_updated_at"], "nothing is pending");
    server.forward(24 * 60);
    assert_eq!(seen(&server, &path), (json!("INVALID"), json!(1), 1));
    server.patch(&path, &json!({"query_dsl": ROME})).expect(200);
    server.forward(15);
    assert_eq!(seen(&server, &path), (json!("VALID"), json!(1), 1));
}

fn refresh(server: &Server, path: &str, zone: &str) -> u16 {
    server.post(&path.replace("/2.0/", "/2.0/refresh/"), &json!({"user_time_zone": zone})).status
}

/// To so many minutes after the next midnight of UTC.
fn past_midnight(server: &Server, minutes: i64) {
    let at = server.app().engine.read(Engine::now).max(now());
    let midnight =
        at.date_naive().and_hms_opt(0, 0, 0).expect("a midnight").and_utc() + TimeDelta::days(1);
    server.forward((midnight - at).num_minutes() + 1 + minutes);
}

#[test]
fn a_segment_has_one_refresh_an_hour_and_two_a_day_of_its_zone() {
    let server = Server::new(Policy::sendgrid());
    let path = segment(&server, "rome", ROME);
    let used = || server.get(&path).expect(200)["refreshes_used"].clone();
    past_midnight(&server, 0);
    assert_eq!(refresh(&server, &path, "UTC"), 202);
    assert_eq!(refresh(&server, &path, "UTC"), 429, "one an hour");
    server.forward(59);
    assert_eq!(refresh(&server, &path, "UTC"), 429);
    server.forward(1);
    assert_eq!(refresh(&server, &path, "UTC"), 202);
    assert_eq!(used(), 2, "those that were refused do not count");
    server.forward(120);
    assert_eq!(refresh(&server, &path, "UTC"), 429, "two a day");
    assert_eq!(refresh(&server, &path, "Pacific/Kiritimati"), 429, "another zone grants nothing");
    past_midnight(&server, 0);
    assert_eq!(used(), 0, "a day ends though nothing is written");
    assert_eq!(refresh(&server, &path, "UTC"), 202);
}

#[test]
fn the_day_of_the_quota_is_that_of_the_zone_that_was_sent() {
    let server = Server::new(Policy::sendgrid());
    let path = segment(&server, "rome", ROME);
    // Half past midnight of UTC is an evening in Chicago.
    past_midnight(&server, 30);
    assert_eq!(refresh(&server, &path, "America/Chicago"), 202);
    server.forward(61);
    assert_eq!(refresh(&server, &path, "America/Chicago"), 202);
    server.forward(61);
    assert_eq!(refresh(&server, &path, "America/Chicago"), 429);
    // Past midnight there, on the same day of UTC.
    server.forward(5 * 60);
    assert_eq!(server.get(&path).expect(200)["refreshes_used"], 0);
    assert_eq!(refresh(&server, &path, "America/Chicago"), 202);
}

#[test]
fn an_account_has_ten_refreshes_a_day_of_utc() {
    let server = Server::new(Policy::sendgrid());
    let paths: Vec<String> = (0..11).map(|n| segment(&server, &format!("s{n}"), ROME)).collect();
    past_midnight(&server, 0);
    for path in &paths[..10] {
        assert_eq!(refresh(&server, path, "UTC"), 202);
    }
    let over = server
        .post(&paths[10].replace("/2.0/", "/2.0/refresh/"), &json!({"user_time_zone": "UTC"}));
    assert_eq!((over.status, over.text.as_str()), (429, ""));
    let wait: i64 = over.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!(wait > 23 * 3_600, "until midnight: {wait}");
    past_midnight(&server, 0);
    assert_eq!(refresh(&server, &paths[10], "UTC"), 202);
}

#[test]
fn a_refresh_publishes_now_moves_nothing_that_is_armed_and_changes_nothing_while_pending() {
    let server = Server::new(Policy::sendgrid());
    upsert(&server, &json!([{"email": "a@x.org", "city": "Rome"}]));
    let path = segment(&server, "rome", ROME);
    assert_eq!(refresh(&server, &path, "UTC"), 202);
    assert_eq!(seen(&server, &path), (json!("PENDING"), json!(0), 0));
    server.forward(75);
    let armed = server.get(&path).expect(200)["next_sample_update"].clone();
    upsert(&server, &json!([{"email": "b@x.org", "city": "Rome"}]));
    assert_eq!(refresh(&server, &path, "UTC"), 202);
    let segment = server.get(&path).expect(200);
    assert_eq!((&segment["contacts_count"], &segment["next_sample_update"]), (&json!(2), &armed));
    assert!(instant(&segment["last_refreshed_at"]) >= now());
    server.delete(&path).expect(202);
    assert_eq!(refresh(&server, &path, "UTC"), 404);
    let status = server.get("/v3/marketing/contacts/count").expect(200);
    assert_eq!(status["contact_count"], 2, "contacts stay");
}

#[test]
fn a_pinned_segment_is_published_every_hour_even_without_changes() {
    let server = Server::new(Policy::sendgrid());
    upsert(&server, &json!([{"email": "a@x.org", "city": "Rome"}]));
    let path = segment(&server, "rome", ROME);
    let own = path.replace("/v3/marketing/segments/2.0/", "/v1/segments/");
    assert_eq!(server.patch(&own, &json!({"pinned": true})).expect(200)["pinned"], true);
    assert_eq!(server.patch(&own, &json!({})).error(400).0, "pinned");
    assert_eq!(
        server.patch("/v1/segments/none", &json!({"pinned": true})).error(404).0,
        "segment_id"
    );
    server.forward(15);
    for _ in 0..4 {
        server.forward(60);
        let found = server.get(&path).expect(200);
        let pause = instant(&found["next_sample_update"]) - instant(&found["sample_updated_at"]);
        assert_eq!(pause.num_hours(), 1);
    }
}
