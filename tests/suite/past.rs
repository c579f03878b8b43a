//! What segments were: members as they were, steps, erasure, retention, bounds.
//!
//! In: random histories, and small accounts. Out: the members at an earlier instant are those of an engine that got the
//! same commands and stopped there; an erased contact is in no past.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::{HistoryError, Setting, SettingError, StepKind};
use segmentry::ingest::ContactRef;
use segmentry::testing::reopened;
use segmentry::time::Duration;
use segmentry::{
    ContactId, ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentFilter, SegmentId,
    SegmentSpec, limits,
};

use crate::random;
use crate::world::pair::{Pair, Verdict, chrono};
use crate::world::{Act, EMAILS, Wait, history, history_of_policies};

type Members = BTreeMap<SegmentId, BTreeSet<ContactId>>;

/// The members of each segment, once all that is due has been done.
fn members(engine: &Engine) -> Members {
    let mut engine = engine.clone();
    engine.advance_to(engine.now());
    let all = (0..40).map(|number| SegmentId::from(format!("s{number}")));
    let known = all.filter_map(|id| {
        let members = engine.members(&id).ok()?.collect();
        Some((id, members))
    });
    known.collect()
}

/// Compares what was recorded with what the engine says now of then.
fn same(engine: &Engine, then: &BTreeMap<i64, Members>, erased: &BTreeSet<ContactId>) {
    let kept = engine.now() - TimeDelta::days(90);
    for (at, segments) in then {
        for (id, members) in segments {
            let found = engine.members_at(id, chrono(*at));
            if chrono(*at) < kept {
                let refused = HistoryError::NotKept { reaches_back_to: kept };
                assert_eq!(found, Err(refused), "{id}");
                continue;
            }
            let found = found.unwrap_or_else(|error| panic!("{id} at {}: {error}", chrono(*at)));
            let expected: BTreeSet<ContactId> = members - erased;
            let ids: BTreeSet<ContactId> = found.members.iter().copied().collect();
            assert_eq!(ids, expected, "{id} at {}", chrono(*at));
            assert_eq!(found.erased, (members.len() - expected.len()) as u64, "{id}");
            assert_eq!(found.as_of, chrono(*at));
        }
    }
    lines(engine);
    for (id, members) in members(engine) {
        let history = engine.history(&id, None, None).expect("it is there");
        let mut count = None;
        for step in &history.steps {
            let before = count.unwrap_or(step.count + step.left - step.joined);
            assert_eq!(before + step.joined - step.left, step.count, "{id} {step:?}");
            count = Some(step.count);
        }
        // Who is a member has been one since an instant, and not before it.
        for contact in &members {
            let explained = engine.explain_segment(&id, &ContactRef::Id(*contact), engine.now());
            let since = explained.ok().and_then(|explained| explained.member_since);
            let Some(since) = since else { continue };
            let is_in =
                |at| engine.members_at(&id, at).is_ok_and(|then| then.members.contains(contact));
            assert!(is_in(since) && !is_in(since - TimeDelta::milliseconds(1)), "{id} {contact}");
        }
    }
}

/// The sizes of all segments are the numbers of their members at each instant, as far as these are known.
fn lines(engine: &Engine) {
    let (from, to) = (engine.now() - TimeDelta::days(120), engine.now() + TimeDelta::hours(1));
    let found = engine.sizes(from, to, 17);
    assert_eq!((found.instants[0], found.instants[16]), (from, to));
    let all = engine.segments(&SegmentFilter::default()).expect("all");
    let ids: BTreeSet<SegmentId> = all.into_iter().map(|segment| segment.id).collect();
    assert_eq!(found.segments.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>(), ids);
    for (id, sizes) in &found.segments {
        for (at, size) in found.instants.iter().zip(sizes) {
            let then = engine.members_at(id, *at).ok().map(|then| then.count);
            assert_eq!(*size, then, "{id} at {at}");
        }
    }
}

fn lives(policy: &Policy, history: &[(Wait, Act)]) {
    let mut pair = Pair::new(policy);
    let (mut then, mut erased) = (BTreeMap::new(), BTreeSet::new());
    for (number, (wait, act)) in history.iter().enumerate() {
        let before = pair.engine.clone();
        let gone = match act {
            Act::DeleteContact { who, erase: true } => {
                let held = pair.model.contact(EMAILS[*who]);
                let ids = held.into_iter().flat_map(|one| one.merged.iter().chain([&one.id]));
                ids.copied().collect()
            }
            _ => Vec::new(),
        };
        let verdict = pair.step(wait, act);
        erased.extend(gone.into_iter().filter(|_| verdict == Verdict::Accepted));
        // An engine that stopped between the two.
        let (from, to) = (before.now(), pair.engine.now());
        let between = from + (to - from) / 3;
        if from < between && between < to {
            let mut stopped = before;
            stopped.advance_to(between);
            then.insert(between.timestamp_millis(), members(&stopped));
        }
        then.insert(to.timestamp_millis(), members(&pair.engine));
        if number == history.len() / 2 {
            let mut engine = pair.engine.clone();
            engine.advance_to(to);
            same(&engine, &then, &erased);
        }
    }
    let mut engine = pair.engine;
    engine.advance_to(engine.now());
    same(&engine, &then, &erased);
    same(&reopened(&engine), &then, &erased);
}

#[test]
fn members_as_they_were_are_those_of_an_engine_that_stopped_there() {
    // Each asks about some eighty instants of every segment.
    let cases = (random::cases() / 16).clamp(4, 500);
    for policy in [Policy::sendgrid(), Policy::live()] {
        let check = |steps: Vec<(Wait, Act)>| lives(&policy, &steps);
        random::for_all(cases, &history(), check, |history| format!("{history:#?}"));
    }
    let check = |steps: Vec<(Wait, Act)>| lives(&Policy::sendgrid(), &steps);
    random::for_all(cases / 2, &history_of_policies(), check, |history| format!("{history:#?}"));
}

const PROS: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn schema() -> Schema {
    Schema::builder().field("plan", FieldType::Text).build().expect("a good schema")
}

fn put(engine: &mut Engine, minutes: i64, email: &str, plan: &str) -> ContactId {
    let patch = ContactPatch::new(email).set("plan", plan);
    engine.upsert_contacts(at(minutes), [patch]).expect("a good contact");
    let found = engine.contact_records().find(|held| held.to_json().contains(email));
    found.expect("it was put").contact_id
}

fn account() -> (Engine, SegmentId) {
    let builder = Engine::builder(schema()).policy(Policy::live()).seed(7);
    let mut engine = builder.build().expect("a good policy");
    put(&mut engine, 0, "a@x.com", "pro");
    put(&mut engine, 0, "b@x.com", "pro");
    let spec = SegmentSpec::new("pros", PROS).with_id("s");
    let id = engine.create_segment(at(1), spec).expect("a good segment");
    engine.advance_to(at(60));
    (engine, id)
}

fn then(engine: &Engine, id: &SegmentId, minutes: i64) -> (usize, u64) {
    let then = engine.members_at(id, at(minutes)).expect("it is kept");
    (then.members.len(), then.erased)
}

#[test]
fn the_steps_of_a_life_are_named_and_counted() {
    let (mut engine, id) = account();
    put(&mut engine, 70, "a@x.com", "free");
    put(&mut engine, 70, "c@x.com", "pro");
    engine.delete_segment(at(80), &id).expect("it is there");
    engine.restore_segment(at(90), &id).expect("nothing is missing");
    let history = engine.history(&id, None, None).expect("it was there");
    let steps: Vec<_> = history
        .steps
        .iter()
        .map(|step| (step.what.name(), step.count, step.joined, step.left))
        .collect();
    let expected = [
        ("created", 0, 0, 0),
        ("populated", 2, 2, 0),
        ("evaluated", 2, 1, 1),
        ("deleted", 0, 0, 2),
        ("restored", 0, 0, 0),
    ];
    assert_eq!(steps, expected);
    assert_eq!((history.reaches_back_to, history.is_cut), (at(1), false));
    let some = engine.history(&id, Some(at(71)), Some(at(80))).expect("it was there");
    assert_eq!(some.steps.iter().map(|step| step.what.name()).collect::<Vec<_>>(), ["deleted"]);
    let counts = [1, 60, 69, 70, 79, 80].map(|minutes| then(&engine, &id, minutes).0);
    assert_eq!(counts, [2, 2, 2, 2, 2, 0]);
    let early = engine.members_at(&id, at(0));
    assert_eq!(early, Err(HistoryError::NotYet { created_at: at(1) }));
    let none = SegmentId::from("none");
    assert_eq!(engine.members_at(&none, at(1)), Err(HistoryError::Unknown(none.clone())));
    assert_eq!(engine.history(&none, None, None), Err(HistoryError::Unknown(none)));
    // Of what the engine has not reached it says what it is now.
    assert_eq!(engine.members_at(&id, at(900)).expect("now").as_of, at(90));
}

#[test]
fn an_erased_contact_is_in_no_past_and_a_deleted_one_is() {
    let (mut engine, id) = account();
    let (b, c) = (put(&mut engine, 61, "b@x.com", "pro"), put(&mut engine, 61, "c@x.com", "pro"));
    engine.delete_contact(at(70), "a@x.com");
    engine.delete_contact(at(71), c);
    assert_eq!([60, 69, 70, 71].map(|minutes| then(&engine, &id, minutes).0), [2, 3, 2, 1]);
    engine.erase_contact(at(80), "b@x.com");
    let after = |engine: &Engine| [60, 69, 70, 71, 80].map(|minutes| then(engine, &id, minutes));
    assert_eq!(after(&engine), [(1, 1), (2, 1), (1, 1), (0, 1), (0, 0)]);
    // It was deleted before, so its id alone names it.
    engine.erase_contact(at(90), ContactRef::Id(c));
    let expected = [(1, 1), (1, 2), (0, 2), (0, 1), (0, 0)];
    assert_eq!(after(&engine), expected);
    assert_eq!(after(&reopened(&engine)), expected);
    let named = engine.members_at(&id, at(69)).expect("it is kept").members;
    assert!(!named.contains(&b) && !named.contains(&c));
    // Counts stay.
    let history = engine.history(&id, None, Some(at(69))).expect("it is there");
    assert_eq!(history.steps.last().map(|step| step.count), Some(3));
}

#[test]
fn since_when_a_contact_is_a_member_comes_from_the_history() {
    let (mut engine, id) = account();
    let a = put(&mut engine, 70, "a@x.com", "free");
    put(&mut engine, 75, "a@x.com", "pro");
    let since = |engine: &Engine, contact| {
        let found = engine.explain_segment(&id, &ContactRef::Id(contact), engine.now());
        found.expect("it is there").member_since
    };
    assert_eq!(since(&engine, a), Some(at(75)));
    let b = put(&mut engine, 80, "b@x.com", "free");
    assert_eq!(since(&engine, b), None);
    engine.advance_to(at(91 * 24 * 60));
    put(&mut engine, 91 * 24 * 60, "b@x.com", "pro");
    assert_eq!(since(&engine, a), None, "for longer than history is kept");
    assert_eq!(since(&engine, b), Some(at(91 * 24 * 60)));
}

#[test]
fn what_is_older_than_kept_is_refused_with_the_instant_from_which_there_is_history() {
    let (mut engine, id) = account();
    let day = 24 * 60;
    for (number, plan) in (1..=20).zip(["free", "pro"].iter().cycle()) {
        put(&mut engine, day * number, "a@x.com", plan);
    }
    engine.change_setting(at(21 * day), Setting::KeepHistory(Duration::days(5))).expect("good");
    let refused = HistoryError::NotKept { reaches_back_to: at(16 * day) };
    assert!(refused.to_string().contains("2026-03-17T00:00:00"), "{refused}");
    assert_eq!(engine.members_at(&id, at(15 * day)), Err(refused));
    assert_eq!([16, 17, 20].map(|days| then(&engine, &id, days * day).0), [2, 1, 2]);
    // More is not known again.
    engine.change_setting(at(22 * day), Setting::KeepHistory(Duration::days(50))).expect("good");
    let refused = HistoryError::NotKept { reaches_back_to: at(17 * day) };
    assert_eq!(engine.members_at(&id, at(16 * day)), Err(refused));
    let history = engine.history(&id, None, None).expect("it is there");
    assert!(history.is_cut && history.reaches_back_to == at(17 * day));
    let settings = engine.settings();
    assert_eq!(settings.keep_history, Duration::days(50));
    assert_eq!(settings.history_bytes, limits::HISTORY_BYTES);
}

#[test]
fn a_bound_of_bytes_that_is_reached_is_said() {
    let (mut engine, id) = account();
    engine.change_setting(at(61), Setting::HistoryBytes(2_000)).expect("good");
    for (number, plan) in (0..).zip(["free", "pro"].iter().cycle().take(400)) {
        put(&mut engine, 70 + number, "a@x.com", plan);
        assert!(engine.history_bytes() <= 2_000);
    }
    let history = engine.history(&id, None, None).expect("it is there");
    assert!(history.is_cut && history.steps.len() > 20, "{}", history.steps.len());
    assert!(history.steps[0].at > history.reaches_back_to);
    assert!(engine.members_at(&id, history.reaches_back_to).is_ok());
    let before = history.reaches_back_to - TimeDelta::milliseconds(1);
    assert!(matches!(engine.members_at(&id, before), Err(HistoryError::NotKept { .. })));
    let most = limits::HISTORY_BYTES_MOST;
    assert_eq!(engine.change_setting(at(900), Setting::HistoryBytes(most)), Ok(()));
    let refused = engine.change_setting(at(900), Setting::HistoryBytes(most + 1));
    assert_eq!(refused, Err(SettingError::HistoryBytes(most + 1)));
    // Without a past there is the present.
    engine.change_setting(at(901), Setting::KeepHistory(Duration::days(0))).expect("good");
    assert_eq!(then(&engine, &id, 901), (2, 0));
    assert!(engine.members_at(&id, at(900)).is_err());
}

#[test]
fn an_answer_has_a_number_of_steps_at_most_and_says_where_it_goes_on() {
    let (mut engine, id) = account();
    let steps = limits::HISTORY_STEPS + 50;
    let mut now = at(100);
    for number in 0..steps {
        engine.pin_segment(now, &id, number % 2 == 0).expect("it is there");
        now += TimeDelta::seconds(1);
    }
    let first = engine.history(&id, None, None).expect("it is there");
    assert_eq!(first.steps.len(), limits::HISTORY_STEPS);
    let rest = engine.history(&id, first.next_from, None).expect("it is there");
    assert_eq!(first.steps.len() + rest.steps.len(), 2 + steps);
    assert_eq!(rest.next_from, None);
    // Evaluations of one instant are one step.
    let event = |number: i64| Event::new("b@x.com", "open", at(0)).with_id(&number.to_string());
    engine.record_events(at(900), (0..3).map(event)).expect("good events");
    for plan in ["free", "pro", "free"] {
        put(&mut engine, 901, "a@x.com", plan);
    }
    let last = engine.history(&id, Some(at(900)), None).expect("it is there");
    let [step] = &last.steps[..] else { panic!("{last:?}") };
    assert_eq!((step.what, step.count, step.joined, step.left), (StepKind::Evaluated, 1, 1, 2));
}
