//! Settings that are changed while an engine lives: each one is followed from that instant on, and comes back.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::{ChangeKind, Setting, SettingError};
use segmentry::lifecycle::{Evaluation, Happening, PolicyError};
use segmentry::testing::{digest, reopened};
use segmentry::time::Duration;
use segmentry::{ContactPatch, Engine, Event, Policy, Schema, SegmentSpec};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2030, 1, 1, 0, 10, 0).single().expect("one instant")
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

const OPENED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (SELECT contact_id
    FROM event_data WHERE event_type = 'open' AND timestamp > timestampadd(hour, -2, CURRENT_TIMESTAMP))";

#[test]
fn a_window_slides_at_its_edge_once_the_policy_is_live_and_on_the_hour_once_it_is_not() {
    let mut engine = Engine::in_memory(Schema::new());
    let id =
        engine.create_segment(start(), SegmentSpec::new("openers", OPENED)).expect("a good query");
    engine.upsert_contacts(start(), [ContactPatch::new("ada@x.org")]).expect("a good contact");
    engine
        .record_events(start(), [Event::new("ada@x.org", "open", start())])
        .expect("a good event");
    engine.advance_to(start() + minutes(45));
    let members = |engine: &Engine| engine.members(&id).expect("it exists").count();
    assert_eq!(members(&engine), 1);

    let live = Setting::Policy(Policy::live());
    engine.change_setting(start() + minutes(60), live.clone()).expect("a good policy");
    assert_eq!(engine.settings().policy, Policy::live());
    let next = engine.segment(&id).expect("it exists").next_sample_update;
    assert_eq!(next, None, "it publishes at once");
    engine.advance_to(start() + minutes(120) - TimeDelta::milliseconds(1));
    assert_eq!(members(&engine), 1);
    engine.advance_to(start() + minutes(120));
    assert_eq!(members(&engine), 0, "the window's edge, at 02:10");

    let back = Setting::Policy(Policy::sendgrid());
    engine.change_setting(start() + minutes(121), back).expect("a good policy");
    let again = start() + minutes(122);
    engine.record_events(again, [Event::new("ada@x.org", "open", again)]).expect("a good event");
    assert_eq!(members(&engine), 0, "a pass looks at it");
    engine.advance_to(start() + minutes(170));
    assert_eq!(members(&engine), 1, "at 03:00");
    let view = engine.segment(&id).expect("it exists");
    assert_eq!(view.next_sample_update, Some(start() + minutes(181)), "the base after the change");
    assert_eq!(digest(&reopened(&engine)), digest(&engine));
}

#[test]
fn going_to_publication_at_once_publishes_and_tells_it() {
    let mut engine = Engine::in_memory(Schema::new());
    let all = "SELECT contact_id, updated_at FROM contact_data";
    let id = engine.create_segment(start(), SegmentSpec::new("all", all)).expect("a good query");
    engine.advance_to(start() + minutes(20));
    engine
        .upsert_contacts(start() + minutes(20), [ContactPatch::new("ada@x.org")])
        .expect("a good contact");
    let before = engine.last_change();
    let publication = Policy::live().publication;
    let policy = Policy { publication, ..Policy::sendgrid() };
    engine.change_setting(start() + minutes(30), Setting::Policy(policy)).expect("a good policy");
    let told: Vec<_> =
        engine.changes_since(before).expect("kept").map(|change| change.what).collect();
    assert_eq!(told, [ChangeKind::Life(Happening::Refreshed { manual: false })]);
    assert_eq!(engine.segment(&id).expect("it exists").contacts_count, 0, "the pass has not run");
    engine.advance_to(start() + minutes(50));
    assert_eq!(engine.segment(&id).expect("it exists").contacts_count, 1);
}

#[test]
fn a_policy_that_contradicts_itself_changes_nothing() {
    let mut engine = Engine::in_memory(Schema::new());
    engine.advance_to(start());
    let before = digest(&engine);
    let policy = Policy { evaluation: Evaluation::Every(Duration::ZERO), ..Policy::sendgrid() };
    let refused = engine.change_setting(start() + minutes(1), Setting::Policy(policy));
    assert_eq!(refused, Err(SettingError::Policy(PolicyError::ZeroEvaluation)));
    for changes in [0, 10_000_001] {
        let refused = engine.change_setting(start(), Setting::FeedRetention(changes));
        assert_eq!(refused, Err(SettingError::FeedRetention(changes)));
    }
    assert_eq!(digest(&engine), before);
    engine.change_setting(start(), Setting::FeedRetention(10_000_000)).expect("the most");
}

#[test]
fn a_shorter_feed_drops_its_oldest_changes() {
    let mut engine = Engine::in_memory(Schema::new());
    let all = "SELECT contact_id, updated_at FROM contact_data";
    for name in ["a", "b", "c"] {
        engine.create_segment(start(), SegmentSpec::new(name, all)).expect("a good query");
    }
    engine.change_setting(start(), Setting::FeedRetention(1)).expect("a good setting");
    assert_eq!(engine.last_change(), 3);
    assert!(engine.changes_since(1).is_err(), "the second change is dropped");
    let sequences: Vec<u64> =
        engine.changes_since(2).expect("kept").map(|change| change.sequence).collect();
    assert_eq!(sequences, [3]);
    assert_eq!(engine.poll_change().map(|change| change.sequence), Some(3));
}

#[test]
fn events_are_forgotten_from_the_midnight_on_that_follows_the_setting() {
    let mut engine = Engine::in_memory(Schema::new());
    engine.upsert_contacts(start(), [ContactPatch::new("ada@x.org")]).expect("a good contact");
    // Whole pages are forgotten.
    let opened = |second| Event::new("ada@x.org", "open", start() + TimeDelta::seconds(second));
    engine.record_events(start(), (0..5_000).map(opened)).expect("good events");
    engine.advance_to(start() + TimeDelta::days(9));
    assert_eq!(engine.event_count(), 5_000);
    let kept = Setting::EventRetention(Some(Duration::days(7)));
    engine.change_setting(engine.now(), kept).expect("a good setting");
    assert_eq!(engine.event_retention(), Some(Duration::days(7)));
    engine.advance_to(start() + TimeDelta::days(10));
    assert!(engine.event_count() < 5_000, "{} events", engine.event_count());
    engine.change_setting(engine.now(), Setting::EventRetention(None)).expect("a good setting");
    assert_eq!(engine.next_deadline(), None, "nothing is forgotten any more");
}

#[test]
fn definitions_of_deleted_segments_are_kept_as_the_setting_says() {
    let mut engine = Engine::in_memory(Schema::new());
    let all = "SELECT contact_id, updated_at FROM contact_data";
    let id = engine.create_segment(start(), SegmentSpec::new("all", all)).expect("a good query");
    engine.delete_segment(start(), &id).expect("it exists");
    let later = start() + TimeDelta::days(2);
    engine.change_setting(later, Setting::KeepDeleted(Duration::days(1))).expect("a good setting");
    assert!(engine.restore_segment(later, &id).is_err(), "dropped");
    assert_eq!(digest(&reopened(&engine)), digest(&engine));
}
