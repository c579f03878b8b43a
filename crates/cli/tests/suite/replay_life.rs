//! The life of a segment as `replay --json` tells it, line by line.

use crate::common;

use common::{Ran, Scratch, inputs, segmentry};
use serde_json::{Value, json};

const PRO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
const OPENED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (
    SELECT contact_id FROM event_data
    WHERE event_type = 'open' AND timestamp > timestampadd(day, -1, CURRENT_TIMESTAMP))";

struct World(Scratch);

impl World {
    fn new(segments: &[(&str, &str)]) -> Self {
        let scratch = Scratch::new();
        let lines: Vec<String> = segments
            .iter()
            .map(|(id, query)| json!({ "id": id, "query": query }).to_string())
            .collect();
        scratch.write("segments.jsonl", lines.join("\n"));
        scratch.write("fields.json", r#"{"fields":[{"name":"plan","type":"Text"}]}"#);
        scratch.write("contacts.ndjson", "");
        scratch.write("events.ndjson", "");
        Self(scratch)
    }

    fn contact(self, email: &str, plan: &str, created_at: &str) -> Self {
        let line =
            json!({"email": email, "created_at": created_at, "custom_fields": {"plan": plan}});
        self.append("contacts.ndjson", &line)
    }

    fn open(self, id: &str, email: &str, at: &str) -> Self {
        let line = json!({"event_id": id, "email": email, "event_type": "open", "timestamp": at});
        self.append("events.ndjson", &line)
    }

    fn act(self, action: &Value) -> Self {
        self.append("actions.jsonl", action)
    }

    fn append(self, file: &str, line: &Value) -> Self {
        let before = std::fs::read_to_string(self.0.path(file)).unwrap_or_default();
        self.0.write(file, format!("{before}{line}\n"));
        self
    }

    fn replay(&self, to: &str, policy: &str) -> Ran {
        let mut args = vec!["replay".to_owned(), "--json".to_owned()];
        args.extend(inputs(&self.0.path(""), ".ndjson"));
        args.extend(
            ["--from", "2026-01-01T00:00:00Z", "--to", to, "--policy", policy].map(str::to_owned),
        );
        args.extend(["--fields".to_owned(), self.0.path("fields.json").display().to_string()]);
        if self.0.path("actions.jsonl").exists() {
            args.extend([
                "--actions".to_owned(),
                self.0.path("actions.jsonl").display().to_string(),
            ]);
        }
        segmentry(args)
    }
}

/// `at what count joined left interval_h`, without date or zone.
fn told(ran: &Ran, segment: &str) -> Vec<String> {
    let lines = ran.lines();
    let ours = lines.iter().filter(|line| line["segment"] == segment);
    ours.map(|line| {
        let at = line["at"].as_str().expect("an instant");
        let what = line["what"].as_str().expect("a happening");
        let interval =
            line["interval_h"].as_u64().map_or("-".to_owned(), |hours| hours.to_string());
        format!(
            "{} {what} {} +{} -{} {interval}",
            &at[8..16].replace('T', " "),
            line["count"],
            line["joined"],
            line["left"]
        )
    })
    .collect()
}

#[test]
fn an_instant_outside_the_replay_is_refused() {
    let world = World::new(&[("pro", PRO)]).contact("a@x.com", "pro", "2025-12-01T00:00:00Z");
    let files = inputs(&world.0.path(""), ".ndjson");
    let fields = world.0.path("fields.json").display().to_string();
    let span = ["--from", "2026-01-01", "--to", "2026-01-02", "--json", "--fields", &fields];
    for (at, is_within) in [
        ("2026-01-01", true),
        ("2026-01-02", true),
        ("2026-01-02T00:00:01Z", false),
        ("2025-12-31", false),
    ] {
        let all = ["replay"].into_iter().chain(files.iter().map(String::as_str));
        let ran = segmentry(all.chain(span).chain(["--as-of", at]));
        let members = ran.lines().iter().filter(|line| line["what"] == "members").count();
        assert_eq!(members, usize::from(is_within), "{at}: {}", ran.err);
        let is_named = ran.err.contains(&format!("--as-of {at} lies outside"));
        assert_eq!((ran.code, is_named), (i32::from(!is_within), !is_within), "{}", ran.err);
    }
}

#[test]
fn a_list_that_no_contact_of_the_file_is_on_is_an_empty_one_with_a_warning() {
    let not_on = |list: &str| {
        format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE NOT array_contains(list_ids, '{list}')"
        )
    };
    let world = World::new(&[("not-on", &not_on("nowhere")), ("on", &not_on("l1"))]);
    let line =
        json!({"email": "a@x.com", "created_at": "2025-12-31T00:00:00Z", "list_ids": ["l1"]});
    let world = world.append("contacts.ndjson", &line);
    let files = inputs(&world.0.path(""), ".ndjson");
    let fields = world.0.path("fields.json").display().to_string();
    let shared = ["--fields".to_owned(), fields];
    let eval = segmentry(["eval".to_owned()].into_iter().chain(files).chain(shared));
    let replay = world.replay("2026-01-02T00:00:00Z", "sendgrid");
    for ran in [eval, replay] {
        let warnings: Vec<&str> = ran.err.lines().filter(|line| line.contains("warning")).collect();
        assert_eq!(
            warnings,
            ["segment not-on: warning: there is no list 'nowhere'"],
            "{}",
            ran.err
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn a_quiet_segment_is_refreshed_less_and_less_often_up_to_a_day_and_again_hourly_after_a_join() {
    let world = World::new(&[("pro", PRO)])
        .contact("a@x.com", "pro", "2025-12-01T00:00:00Z")
        .contact("b@x.com", "pro", "2026-01-05T03:20:00Z");
    let ran = world.replay("2026-01-06T12:00:00Z", "sendgrid");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        told(&ran, "pro"),
        [
            "01 00:00 created 0 +0 -0 -",
            "01 00:15 populated 1 +1 -0 1",
            "01 01:15 refreshed 1 +0 -0 2",
            "01 03:15 refreshed 1 +0 -0 4",
            "01 07:15 refreshed 1 +0 -0 8",
            "01 15:15 refreshed 1 +0 -0 16",
            "02 07:15 refreshed 1 +0 -0 24",
            "03 07:15 refreshed 1 +0 -0 24",
            "04 07:15 refreshed 1 +0 -0 24",
            "05 04:00 evaluated 2 +1 -0 24",
            "05 07:15 refreshed 2 +0 -0 1",
            "05 08:15 refreshed 2 +0 -0 2",
            "05 10:15 refreshed 2 +0 -0 4",
            "05 14:15 refreshed 2 +0 -0 8",
            "05 22:15 refreshed 2 +0 -0 16",
        ]
    );
    let created = &ran.lines()[0];
    assert_eq!(created["next_refresh_at"], "2026-01-01T00:15:00Z");
}

#[test]
fn engagement_is_populated_after_half_an_hour_and_a_window_lets_go_at_the_next_pass() {
    let world = World::new(&[("opened", OPENED)])
        .contact("a@x.com", "pro", "2025-12-01T00:00:00Z")
        .open("1", "a@x.com", "2026-01-01T02:30:00Z");
    assert_eq!(
        told(&world.replay("2026-01-02T03:10:00Z", "sendgrid"), "opened"),
        [
            "01 00:00 created 0 +0 -0 -",
            "01 00:30 populated 0 +0 -0 1",
            "01 01:30 refreshed 0 +0 -0 2",
            "01 03:00 evaluated 1 +1 -0 2",
            "01 03:30 refreshed 1 +0 -0 1",
            "01 04:30 refreshed 1 +0 -0 2",
            "01 06:30 refreshed 1 +0 -0 4",
            "01 10:30 refreshed 1 +0 -0 8",
            "01 18:30 refreshed 1 +0 -0 16",
            "02 03:00 evaluated 0 +0 -1 16",
        ]
    );
    assert_eq!(
        told(&world.replay("2026-01-02T03:10:00Z", "live"), "opened"),
        [
            "01 00:00 created 0 +0 -0 -",
            "01 00:00 populated 0 +0 -0 -",
            "01 02:30 evaluated 1 +1 -0 -",
            "02 02:30 evaluated 0 +0 -1 -",
        ]
    );
}

#[test]
fn a_record_of_the_hour_is_seen_by_the_pass_of_that_hour() {
    let world = World::new(&[("pro", PRO)]).contact("a@x.com", "pro", "2026-01-01T05:00:00Z");
    assert!(
        told(&world.replay("2026-01-01T05:00:00Z", "sendgrid"), "pro")
            .contains(&"01 05:00 evaluated 1 +1 -0 4".to_owned())
    );
}

#[test]
fn a_delete_cancels_pending_tasks_and_is_the_last_change() {
    let world = World::new(&[("pro", PRO), ("early", OPENED)])
        .contact("a@x.com", "pro", "2025-12-01T00:00:00Z")
        .contact("b@x.com", "pro", "2026-01-01T03:00:00Z")
        .act(&json!({"at":"2026-01-01T00:10:00Z","segment":"early","action":"delete"}))
        .act(&json!({"at":"2026-01-01T01:15:00Z","segment":"pro","action":"delete"}))
        .act(&json!({"at":"2026-01-01T02:00:00Z","segment":"pro","action":"delete"}));
    let ran = world.replay("2026-01-03T00:00:00Z", "sendgrid");
    assert_eq!(told(&ran, "early"), ["01 00:00 created 0 +0 -0 -", "01 00:10 deleted 0 +0 -0 -"]);
    assert_eq!(
        told(&ran, "pro"),
        [
            "01 00:00 created 0 +0 -0 -",
            "01 00:15 populated 1 +1 -0 1",
            "01 01:15 refreshed 1 +0 -0 2",
            "01 01:15 deleted 1 +0 -0 -",
        ]
    );
    assert_eq!(ran.code, 6, "the second delete is refused: {}", ran.err);
    assert!(ran.err.contains("actions.jsonl:3:"), "{}", ran.err);
}

#[test]
fn old_members_are_served_until_an_edit_is_populated_and_a_rename_moves_nothing() {
    let world = World::new(&[("pro", PRO)])
        .contact("a@x.com", "pro", "2025-12-01T00:00:00Z")
        .contact("b@x.com", "free", "2025-12-01T00:00:00Z")
        .act(&json!({"at":"2026-01-01T00:30:00Z","segment":"pro","action":"rename","name":"Professionals"}))
        .act(&json!({
            "at": "2026-01-01T02:00:00Z", "segment": "pro", "action": "edit",
            "query": PRO.replace("'pro'", "'free'"),
        }));
    assert_eq!(
        told(&world.replay("2026-01-01T03:20:00Z", "sendgrid"), "pro"),
        [
            "01 00:00 created 0 +0 -0 -",
            "01 00:15 populated 1 +1 -0 1",
            "01 00:30 renamed 1 +0 -0 1",
            "01 01:15 refreshed 1 +0 -0 2",
            "01 02:00 edited 1 +0 -0 -",
            "01 02:15 populated 1 +1 -1 1",
            "01 03:15 refreshed 1 +0 -0 2",
        ]
    );
}

#[test]
fn a_manual_refresh_moves_no_armed_one_and_the_third_of_a_day_is_refused() {
    let refresh = |at: &str| json!({"at": at, "segment": "pro", "action": "refresh"});
    let world = World::new(&[("pro", PRO)])
        .contact("a@x.com", "pro", "2025-12-01T00:00:00Z")
        .contact("b@x.com", "pro", "2026-01-01T01:20:00Z")
        .act(&refresh("2026-01-01T01:30:00Z"))
        .act(&refresh("2026-01-01T02:00:00Z"))
        .act(&refresh("2026-01-01T02:30:00Z"))
        .act(&refresh("2026-01-01T04:00:00Z"));
    let ran = world.replay("2026-01-01T04:30:00Z", "sendgrid");
    assert_eq!(
        told(&ran, "pro"),
        [
            "01 00:00 created 0 +0 -0 -",
            "01 00:15 populated 1 +1 -0 1",
            "01 01:15 refreshed 1 +0 -0 2",
            "01 01:30 refreshed 2 +1 -0 2",
            "01 02:30 refreshed 2 +0 -0 2",
            "01 03:15 refreshed 2 +0 -0 1",
            "01 04:15 refreshed 2 +0 -0 2",
        ]
    );
    let refused: Vec<&str> =
        ran.err.lines().filter(|line| line.contains("actions.jsonl:")).collect();
    assert_eq!(refused.len(), 3, "two refusals and their sum: {}", ran.err);
    assert!(refused[0].contains(":2:") && refused[1].contains(":4:"), "{}", ran.err);
}

#[test]
fn a_pinned_segment_is_refreshed_hourly_from_its_next_refresh_on() {
    let world = World::new(&[("pro", PRO)])
        .contact("a@x.com", "pro", "2025-12-01T00:00:00Z")
        .act(&json!({"at":"2026-01-01T04:00:00Z","segment":"pro","action":"pin"}))
        .act(&json!({"at":"2026-01-01T09:00:00Z","segment":"pro","action":"unpin"}));
    assert_eq!(
        told(&world.replay("2026-01-01T12:00:00Z", "sendgrid"), "pro")[2..],
        [
            "01 01:15 refreshed 1 +0 -0 2",
            "01 03:15 refreshed 1 +0 -0 4",
            "01 07:15 refreshed 1 +0 -0 1",
            "01 08:15 refreshed 1 +0 -0 1",
            "01 09:15 refreshed 1 +0 -0 2",
            "01 11:15 refreshed 1 +0 -0 4",
        ]
    );
}

#[test]
fn the_report_is_one_page_with_a_section_per_segment() {
    let world = World::new(&[("pro", PRO), ("opened", OPENED)]).contact(
        "a@x.com",
        "pro",
        "2025-12-01T00:00:00Z",
    );
    let page = world.0.path("out.html");
    let mut args = vec!["replay".to_owned()];
    args.extend(inputs(&world.0.path(""), ".ndjson"));
    args.extend(["--from", "2026-01-01", "--to", "2026-01-03", "--report"].map(str::to_owned));
    args.push(page.display().to_string());
    let ran = segmentry(args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let html = std::fs::read_to_string(page).expect("the page");
    assert!(
        html.contains("<svg")
            && html.contains("opened")
            && !html.contains("http://")
            && !html.contains("src=\"http")
    );
}
