//! Commands on a directory whose last command is not of today: those that read change nothing, those that write wait
//! until somebody says that the clock is right.

use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::time::Duration;
use segmentry::{ContactPatch, DurableEngine, Engine, Event, Policy, Schema, SegmentSpec};
use serde_json::Value;

use crate::common;

use common::{Ran, Scratch, segmentry};

const QUERY: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";

/// A directory whose last command was so long ago; an event that waits for its contact is older by twenty days.
fn last_used(ago: TimeDelta) -> Scratch {
    let scratch = Scratch::new();
    let at = DateTime::<Utc>::from(SystemTime::now()) - ago;
    let mut engine = Engine::builder(Schema::new())
        .policy(Policy::live())
        .event_retention(Duration::days(25))
        .build()
        .expect("a valid policy");
    let ada = ContactPatch::new("ada@example.com").set("city", "Oslo");
    engine.upsert_contacts(at, [ada]).expect("a good record");
    let event = Event::new("nobody@example.com", "open", at - TimeDelta::days(20));
    engine.record_events(at, [event]).expect("a good record");
    engine
        .create_segment(at, SegmentSpec::new("Oslo", QUERY).with_id("oslo"))
        .expect("it is valid");
    engine.advance_to(at);
    drop(DurableEngine::create(scratch.path("data"), engine).expect("a new directory"));
    scratch.write("new.ndjson", "{\"email\":\"bob@example.com\"}\n");
    scratch
}

fn run(scratch: &Scratch, args: &[&str]) -> Ran {
    let data = scratch.path("data").display().to_string();
    segmentry(args.iter().copied().chain(["--data", data.as_str()]))
}

fn status(scratch: &Scratch) -> Value {
    let ran = run(scratch, &["status", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.lines().remove(0)
}

/// A status without what differs from one look to the next.
fn still(mut status: Value) -> Value {
    for name in ["clock", "clock_why"] {
        status.as_object_mut().expect("an object").remove(name);
    }
    status
}

#[test]
fn commands_that_read_advance_nothing_and_those_that_write_wait_for_a_confirmation() {
    let scratch = last_used(TimeDelta::days(10));
    let before = status(&scratch);
    assert_eq!(before["clock_state"], "unconfirmed");
    assert!(
        before["clock_why"]
            .as_str()
            .is_some_and(|why| why.contains("10 days after the last command"))
    );
    for args in [
        &["status"][..],
        &["segment", "list"],
        &["segment", "get", "oslo"],
        &["segment", "members", "oslo"],
        &["export", "contacts", "-"],
        &["export", "events", "-"],
        &["export", "segments", "-"],
        &["export", "members", "oslo", "-"],
    ] {
        let ran = run(&scratch, args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    }
    assert_eq!(still(status(&scratch)), still(before.clone()), "a look writes nothing");
    let new = scratch.path("new.ndjson").display().to_string();
    for args in [
        &["import", "contacts", new.as_str()][..],
        &["import", "events", new.as_str()],
        &["segment", "rename", "oslo", "--name", "Bergen"],
        &["segment", "refresh", "oslo"],
        &["segment", "delete", "oslo"],
    ] {
        let ran = run(&scratch, args);
        assert_eq!(ran.code, 1, "{args:?}");
        assert!(ran.err.contains("segmentry clock accept"), "{args:?}: {}", ran.err);
    }
    assert_eq!(still(status(&scratch)), still(before), "nothing was done");

    let ran = run(&scratch, &["clock", "accept", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let after = &ran.lines()[0];
    assert_eq!((&after["clock_state"], &after["waiting_events"]), (&"agrees".into(), &0.into()));
    let kept = status(&scratch);
    assert_eq!(kept["clock_state"], "agrees", "it is on disk");
    let ran = run(&scratch, &["import", "contacts", &new]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(status(&scratch)["contacts"], 2);
}

#[test]
fn a_directory_that_was_used_within_the_setting_needs_no_confirmation() {
    for (ago, hours) in [(23, None), (240, Some("241")), (240, Some("0"))] {
        let scratch = last_used(TimeDelta::hours(ago));
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_segmentry"));
        command.arg("import").arg("contacts").arg(scratch.path("new.ndjson"));
        command.arg("--data").arg(scratch.path("data"));
        if let Some(hours) = hours {
            command.env("SEGMENTRY_CLOCK_LEAP_HOURS", hours);
        }
        let ran = command.output().expect("the binary runs");
        assert!(ran.status.success(), "{ago} hours: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

#[test]
fn an_engine_ahead_of_the_clock_says_so() {
    let scratch = last_used(-TimeDelta::days(365));
    let status = status(&scratch);
    assert_eq!(status["clock_state"], "behind");
    assert!(status["clock_why"].as_str().is_some_and(|why| why.contains("ahead of the clock")));
    let ran = run(&scratch, &["status"]);
    assert!(ran.err.contains("docs/service.md"), "{}", ran.err);
}
