//! Guarantees of the engine to programs that embed it, one per test.
//!
//! In: calls of the library. Out: checks of views, answers, refusals and the feed.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::criteria::{ErrorKind, Lint};
use segmentry::engine::{ChangeKind, Deadline, DueTask, FeedError, Reason};
use segmentry::ids::ContactId;
use segmentry::lifecycle::{Happening, Validation};
use segmentry::time::zone::Zone;
use segmentry::{
    Change, ContactPatch, Engine, Event, FieldType, Policy, Schema, SegmentEdit, SegmentError,
    SegmentFilter, SegmentId, SegmentSpec,
};

const PRO: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
const OPENED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (
    SELECT contact_id FROM event_data
    WHERE event_type = 'open' AND timestamp > timestampadd(month, -1, CURRENT_TIMESTAMP))";

fn at(hour: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + TimeDelta::hours(hour)
}

fn engine(policy: &Policy) -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let policy = Policy { edit_pause: segmentry::time::Duration::ZERO, ..policy.clone() };
    let mut engine = Engine::builder(schema).policy(policy).build().expect("a good policy");
    let contacts = [("a", "pro"), ("b", "pro"), ("c", "free")]
        .map(|(name, plan)| ContactPatch::new(&format!("{name}@x.com")).set("plan", plan));
    engine.upsert_contacts(at(0), contacts).expect("good contacts");
    engine
}

fn drain(engine: &mut Engine) -> Vec<Change> {
    std::iter::from_fn(|| engine.poll_change()).collect()
}

fn lifecycle_steps(changes: &[Change]) -> Vec<Happening> {
    let life = |change: &Change| match change.what {
        ChangeKind::Life(happening) => Some(happening),
        _ => None,
    };
    changes.iter().filter_map(life).collect()
}

fn create(engine: &mut Engine, name: &str, query: &str) -> SegmentId {
    engine.create_segment(at(0), SegmentSpec::new(name, query)).expect("a good segment")
}

#[test]
fn a_segment_is_invalid_until_its_deleted_field_is_created_again_with_the_same_type() {
    let mut engine = engine(&Policy::sendgrid());
    let id = create(&mut engine, "pro", PRO);
    engine.advance_to(at(1));
    engine.delete_field(at(2), "plan").expect("it exists");
    let view = engine.segment(&id).expect("it exists");
    assert_eq!((view.query_validation, view.contacts_count), (Validation::Invalid, 2));
    assert_eq!(view.next_sample_update, None);
    assert!(view.status.contains("plan"), "{}", view.status);
    let frozen = engine.resolve(&id, at(2)).expect_err("no answer while a field is missing");
    assert!(matches!(frozen, SegmentError::Frozen { .. }));
    let refused = engine.refresh_segment(at(3), &id, Zone::utc()).expect_err("frozen");
    assert!(matches!(refused, SegmentError::Refused(_)));

    engine.create_field(at(4), "plan", FieldType::Number).expect("the name is free");
    assert_eq!(engine.segment(&id).expect("it exists").query_validation, Validation::Invalid);
    engine.delete_field(at(5), "plan").expect("it exists");
    engine.create_field(at(6), "Plan", FieldType::Text).expect("the name is free");
    let view = engine.segment(&id).expect("it exists");
    assert_eq!(
        (view.query_validation, view.contacts_count),
        (Validation::Pending, 2),
        "the last count is shown until the segment is populated"
    );
    engine.advance_to(at(7));
    let view = engine.segment(&id).expect("it exists");
    assert_eq!(
        (view.query_validation, view.contacts_count),
        (Validation::Valid, 0),
        "a new field has none of the values of the deleted one"
    );
}

#[test]
fn a_segment_within_a_list_follows_the_list_and_is_invalid_once_the_list_is_deleted() {
    let mut engine = engine(&Policy::sendgrid());
    let list = engine.create_list(at(0), "vip", None).expect("a new list");
    engine
        .upsert_contacts(at(0), [ContactPatch::new("a@x.com").on_list(list.clone())])
        .expect("a good contact");
    let spec = SegmentSpec::new("pro vips", PRO).within_list(list.clone());
    let id = engine.create_segment(at(0), spec).expect("a good segment");
    engine.advance_to(at(1));
    assert_eq!(engine.member_count(&id).expect("it exists"), 1);
    let ada: Vec<ContactId> = engine.members(&id).expect("it exists").collect();
    engine.remove_from_list(at(1), &list, ada).expect("a list");
    engine.advance_to(at(2));
    assert_eq!(engine.member_count(&id).expect("it exists"), 0);
    engine.delete_list(at(3), &list).expect("a list");
    assert_eq!(engine.segment(&id).expect("it exists").query_validation, Validation::Invalid);
    let unknown = engine
        .create_segment(at(3), SegmentSpec::new("x", PRO).within_list(list.clone()))
        .expect_err("the list was deleted");
    assert_eq!((unknown.field(), unknown), ("parent_list_ids", SegmentError::ParentList(list)));
}

#[test]
fn a_deleted_contact_leaves_members_count_and_sample_at_once_under_any_policy() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        let mut engine = engine(&policy);
        let id = create(&mut engine, "pro", PRO);
        engine.advance_to(at(1));
        drain(&mut engine);
        assert!(engine.delete_contact(at(1), "A@x.com"));
        assert!(!engine.delete_contact(at(1), "a@x.com"));
        let view = engine.segment(&id).expect("it exists");
        assert_eq!((view.contacts_count, engine.sample(&id).expect("it exists").len()), (1, 1));
        let changes = drain(&mut engine);
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].left.len(), changes[0].left[0].reason), (1, Reason::Deletion));
    }
}

#[test]
fn the_feed_gives_the_reason_of_each_join_and_leave() {
    let mut engine = engine(&Policy::live());
    let id = create(&mut engine, "opened", OPENED);
    engine.advance_to(at(0));
    engine.record_events(at(1), [Event::new("a@x.com", "open", at(1))]).expect("a good event");
    engine.advance_to(at(24 * 40));
    let moves: Vec<(DateTime<Utc>, usize, usize, Option<Reason>)> = drain(&mut engine)
        .iter()
        .filter(|change| change.what == ChangeKind::Evaluated && change.segment == id)
        .map(|change| {
            let first = change.joined.first().or(change.left.first());
            (change.at, change.joined.len(), change.left.len(), first.map(|moved| moved.reason))
        })
        .collect();
    // January has 31 days: a month after Jan 1, 01:00 is Feb 1, 01:00.
    let month_later = Utc.with_ymd_and_hms(2026, 2, 1, 1, 0, 0).unwrap();
    assert_eq!(
        moves,
        [(at(1), 1, 0, Some(Reason::Write)), (month_later, 0, 1, Some(Reason::Time))]
    );
}

#[test]
fn resume_runs_each_overdue_task_once_at_now() {
    let mut engine = engine(&Policy::sendgrid());
    let id = create(&mut engine, "pro", PRO);
    engine.advance_to(at(1));
    drain(&mut engine);
    let late = at(24 * 7) + TimeDelta::minutes(20);
    engine
        .upsert_contacts(at(1), [ContactPatch::new("c@x.com").set("plan", "pro")])
        .expect("a good contact");
    engine.resume(late);
    let changes = drain(&mut engine);
    assert!(changes.iter().all(|change| change.at == late), "{changes:?}");
    assert_eq!(lifecycle_steps(&changes), [Happening::Refreshed { manual: false }]);
    assert_eq!(changes.len(), 2, "one evaluation, one refresh");
    assert_eq!(
        engine.segment(&id).expect("it exists").next_sample_update,
        Some(late + TimeDelta::hours(1))
    );
    assert_eq!(engine.next_deadline(), Some(at(24 * 7 + 1)), "passes go on, on the hour");
}

#[test]
fn what_is_due_is_what_runs_next() {
    let mut engine = engine(&Policy::sendgrid());
    let pro = create(&mut engine, "pro", PRO);
    let opened = create(&mut engine, "opened", OPENED);
    let moves = |engine: &Engine, id| engine.segment_status(id).expect("it exists").moves_with_time;
    assert_eq!((moves(&engine, &pro), moves(&engine, &opened)), (false, true));
    // Both are populated, and then published and passed over, in the order of the list.
    let mut ran = Vec::new();
    for _ in 0..8 {
        let due: Vec<Deadline> = engine.deadlines().collect();
        assert!(due.is_sorted_by_key(|due| due.at));
        assert_eq!(due.first().map(|due| due.at), engine.next_deadline());
        for id in [&pro, &opened] {
            let next = engine.segment_status(id).expect("it exists").next;
            let of_segment = due.iter().find_map(|due| match &due.task {
                DueTask::Population(of) | DueTask::Publication(of) if of == id => Some(due.at),
                _ => None,
            });
            assert_eq!(next.map(|next| next.at), of_segment);
        }
        let Some(first) = due.into_iter().next() else { break };
        engine.advance_some(first.at, 1);
        ran.push(first.task);
    }
    for task in [DueTask::Pass, DueTask::Population(opened.clone()), DueTask::Publication(pro)] {
        assert!(ran.contains(&task), "{task:?}: {ran:?}");
    }
    engine.delete_segment(engine.now(), &opened).expect("it exists");
    let of_deleted = [DueTask::Population(opened.clone()), DueTask::Publication(opened)];
    assert!(!engine.deadlines().any(|due| of_deleted.contains(&due.task)));
}

#[test]
fn time_never_runs_backwards() {
    let mut engine = engine(&Policy::sendgrid());
    let id = create(&mut engine, "pro", PRO);
    engine.advance_to(at(10));
    let before = (engine.segment(&id).expect("it exists"), drain(&mut engine).len());
    engine.advance_to(at(3));
    engine.upsert_contacts(at(3), [ContactPatch::new("z@x.com")]).expect("a good contact");
    assert_eq!((engine.now(), engine.segment(&id).expect("it exists")), (at(10), before.0));
    assert_eq!(drain(&mut engine).len(), 0);
}

#[test]
fn a_request_that_is_refused_changes_nothing() {
    let mut engine = engine(&Policy::sendgrid());
    let id = create(&mut engine, "pro", PRO);
    create(&mut engine, "other", PRO);
    let before = engine.segments(&SegmentFilter::default()).expect("a good filter");
    let mut refused =
        |spec: SegmentSpec| engine.create_segment(at(0), spec).expect_err("refused").field();
    assert_eq!(refused(SegmentSpec::new("", PRO)), "name");
    assert_eq!(refused(SegmentSpec::new(&"x".repeat(101), PRO)), "name");
    assert_eq!(refused(SegmentSpec::new("pro", PRO)), "name");
    assert_eq!(refused(SegmentSpec::new("new", "SELECT")), "query_dsl");
    assert_eq!(refused(SegmentSpec::new("new", PRO).within_list("nowhere")), "parent_list_ids");
    assert_eq!(refused(SegmentSpec::new("new", PRO).with_id(id.as_str())), "segment_id");
    let edit = engine.edit_segment(at(0), &id, SegmentEdit::name("other")).expect_err("taken");
    assert_eq!(edit.field(), "name");
    let batch = [ContactPatch::new("good@x.com"), ContactPatch::new("bad")];
    assert_eq!(engine.upsert_contacts(at(0), batch).expect_err("one is bad").faults[0].record, 1);
    assert_eq!(engine.contact_count(), 3, "all or nothing");
    assert_eq!(engine.segments(&SegmentFilter::default()).expect("a good filter"), before);
}

#[test]
fn a_batch_refused_because_of_a_changed_identifier_draws_no_ids() {
    let mut engine = engine(&Policy::sendgrid());
    let named = |email: &str, name: &str| ContactPatch::new(email).set("external_id", name);
    engine.upsert_contacts(at(0), [named("a@x.com", "1")]).expect("it had none");
    let mut untouched = engine.clone();
    let batch = [ContactPatch::new("new@x.com"), named("a@x.com", "2")];
    let refused = engine.upsert_contacts(at(0), batch).expect_err("an identifier never changes");
    assert_eq!(refused.faults[0].record, 1);
    for engine in [&mut engine, &mut untouched] {
        engine.upsert_contacts(at(0), [ContactPatch::new("next@x.com")]).expect("a good contact");
    }
    let next = |engine: &Engine| engine.contact("next@x.com").expect("it exists").contact_id;
    assert_eq!(next(&engine), next(&untouched));
}

#[test]
fn a_name_is_free_again_after_a_delete_and_the_new_segment_shares_nothing_with_the_old() {
    let mut engine = engine(&Policy::sendgrid());
    let old = create(&mut engine, "pro", PRO);
    engine.advance_to(at(1));
    engine.delete_segment(at(1), &old).expect("it exists");
    assert!(matches!(engine.delete_segment(at(1), &old), Err(SegmentError::Refused(_))));
    assert!(matches!(engine.segment(&old), Err(SegmentError::Unknown(_))));
    let new = engine.create_segment(at(1), SegmentSpec::new("pro", PRO)).expect("the name is free");
    assert_ne!(old, new);
    assert_eq!(engine.segment(&new).expect("it exists").contacts_count, 0);
    drain(&mut engine);
    engine.advance_to(at(48));
    assert!(drain(&mut engine).iter().all(|change| change.segment == new));
}

#[test]
fn the_list_of_segments_is_filtered_as_the_contract_says() {
    let mut engine = engine(&Policy::sendgrid());
    let lists =
        ["l1", "l2"].map(|id| engine.create_list(at(0), id, Some(id.into())).expect("a new list"));
    let free = create(&mut engine, "free", PRO);
    let mut within = |name: &str, list: &segmentry::ListId| {
        engine
            .create_segment(at(0), SegmentSpec::new(name, PRO).within_list(list.clone()))
            .expect("a good segment")
    };
    let (one, two) = (within("one", &lists[0]), within("two", &lists[1]));
    let listed = |filter: SegmentFilter| {
        let mut ids: Vec<SegmentId> = engine
            .segments(&filter)
            .expect("a good filter")
            .into_iter()
            .map(|view| view.id)
            .collect();
        ids.sort();
        ids
    };
    let sorted = |mut ids: Vec<SegmentId>| {
        ids.sort();
        ids
    };
    let parents = vec![lists[0].clone()];
    let filter = |ids: &[&SegmentId], parent_list_ids: &[segmentry::ListId], no_parent_list_id| {
        SegmentFilter {
            ids: ids.iter().map(|id| (*id).clone()).collect(),
            parent_list_ids: parent_list_ids.to_vec(),
            no_parent_list_id,
        }
    };
    assert_eq!(
        listed(filter(&[], &[], false)),
        sorted(vec![free.clone(), one.clone(), two.clone()])
    );
    assert_eq!(listed(filter(&[], &parents, false)), std::slice::from_ref(&one));
    assert_eq!(listed(filter(&[], &parents, true)), sorted(vec![free.clone(), one]));
    assert_eq!(listed(filter(&[], &[], true)), [free]);
    assert_eq!(listed(filter(&[&two], &parents, true)), [two]);
}

#[test]
fn reading_dropped_changes_fails_with_the_number_of_the_oldest_kept_one() {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let mut engine = Engine::builder(schema).feed_retention(3).build().expect("a good policy");
    for number in 0..5 {
        create(&mut engine, &format!("s{number}"), PRO);
    }
    let late = engine.changes_since(1).map(Iterator::count).expect_err("2 is not kept");
    assert_eq!(late, FeedError::Truncated { oldest: 3 });
    let kept: Vec<u64> =
        engine.changes_since(2).expect("kept").map(|change| change.sequence).collect();
    assert_eq!(kept, [3, 4, 5]);
    assert_eq!(engine.changes_since(5).expect("nothing new").count(), 0);
}

#[test]
fn no_text_of_an_erased_contact_remains_in_the_engine() {
    let mut engine = engine(&Policy::live());
    create(&mut engine, "pro", PRO);
    engine.advance_to(at(0));
    engine
        .record_events(
            at(0),
            [Event::new("a@x.com", "open", at(0)), Event::new("zed@secret.org", "open", at(0))],
        )
        .expect("good events");
    engine
        .upsert_contacts(
            at(0),
            [ContactPatch::new("zed@secret.org").set("plan", "pro").set("city", "Secretville")],
        )
        .expect("it succeeds");
    assert!(engine.erase_contact(at(1), "zed@secret.org"));
    let left = format!("{engine:?}");
    assert!(!left.to_lowercase().contains("secret"), "{left}");
    assert!(left.contains("a@x.com"));
}

#[test]
fn under_the_live_policy_a_calendar_condition_changes_exactly_when_its_period_ends() {
    // 2026-01-01 in UTC; the contacts were created at its midnight.
    let cases = [
        // The month turns.
        ("EXTRACT(month FROM created_at) = EXTRACT(month FROM CURRENT_TIMESTAMP)", 31 * 24, true),
        // The day turns in Chicago, six hours behind.
        (
            "DATE_TRUNC('day', CONVERT_TIMEZONE('America/Chicago', created_at)) = \
             DATE_TRUNC('day', CONVERT_TIMEZONE('America/Chicago', CURRENT_TIMESTAMP))",
            6,
            true,
        ),
        ("created_at < CURRENT_DATE", 24, false),
        ("datediff(day, created_at, CURRENT_TIMESTAMP) = 0", 24, true),
        ("CURRENT_TIMESTAMP - INTERVAL '1 month' >= created_at", 31 * 24, false),
    ];
    for (condition, hour, from_the_start) in cases {
        let mut engine = engine(&Policy::live());
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let id = create(&mut engine, "turn", &query);
        engine.advance_to(at(0));
        let count = |engine: &Engine| engine.members(&id).expect("it exists").count();
        assert_eq!(count(&engine), if from_the_start { 3 } else { 0 }, "{condition}");
        drain(&mut engine);
        engine.advance_to(at(hour + 1));
        let moved: Vec<_> = drain(&mut engine)
            .into_iter()
            .filter(|change| !change.joined.is_empty() || !change.left.is_empty())
            .map(|change| change.at)
            .collect();
        assert_eq!(moved, [at(hour)], "{condition}");
        assert_eq!(count(&engine), if from_the_start { 0 } else { 3 }, "{condition}");
    }
}

#[test]
fn deleting_a_field_invalidates_a_segment_that_names_it_though_its_answer_does_not_depend_on_it() {
    let mut engine = engine(&Policy::live());
    let query =
        "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro' AND plan != 'pro'";
    let id = create(&mut engine, "nobody", query);
    engine.delete_field(at(1), "plan").expect("it exists");
    let view = engine.segment(&id).expect("it exists");
    assert_eq!(view.query_validation, Validation::Invalid);
}

#[test]
fn a_query_that_names_a_list_that_does_not_exist_is_refused_wherever_it_is_given() {
    let mut engine = engine(&Policy::sendgrid());
    engine.create_list(at(0), "stop", Some("stop".into())).expect("a new list");
    engine
        .upsert_contacts(
            at(0),
            [ContactPatch::new("a@x.com").on_list("stop"), ContactPatch::new("b@x.com")],
        )
        .expect("good contacts");
    let query = |list: &str| {
        format!(
            "SELECT contact_id, updated_at FROM contact_data WHERE NOT array_contains(list_ids, {list})"
        )
    };
    let old =
        engine.create_segment(at(0), SegmentSpec::new("old", &query("'stop'"))).expect("good");
    let other = engine.create_segment(at(0), SegmentSpec::new("other", PRO)).expect("good");
    engine.advance_to(at(60 * 24));
    engine.delete_list(at(60 * 24), &"stop".into()).expect("a list");
    let now = at(60 * 24 + 1);
    for wrong in ["'stop'", "['stop']", "'never'"] {
        let query = query(wrong);
        let refused = engine.compile(&query).expect_err("the list does not exist");
        assert_eq!(refused.kind(), ErrorKind::UnknownList, "{wrong}");
        assert_eq!(&query[refused.span()], wrong.trim_matches(['[', ']']), "{wrong}");
        let error =
            engine.create_segment(now, SegmentSpec::new("new", &query)).expect_err("refused");
        assert_eq!(error, SegmentError::Query(refused.clone()));
        for id in [&old, &other] {
            // One that is written otherwise: what equals the present text is no change.
            let edit = SegmentEdit::query(&format!("{query} "));
            assert_eq!(
                engine.edit_segment(now, id, edit),
                Err(SegmentError::Query(refused.clone()))
            );
        }
        let lints = engine.lint(&query).expect("it compiles but for the list");
        assert!(
            matches!(&lints[..], [one] if matches!(one.lint(), Lint::UnknownList { .. })),
            "{lints:?}"
        );
    }
    engine.create_list(now, "stop", Some("stop".into())).expect("a new list");
    assert_eq!(engine.compile(&query("'stop'")).map(|_| ()), Ok(()));
    let recovered = engine.segment(&old).expect("it exists").query_validation;
    assert_ne!(recovered, Validation::Invalid, "what it names exists again");
}

#[test]
fn a_query_for_values_that_no_record_has_is_accepted_with_a_warning() {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let mut engine = Engine::builder(schema)
        .event_retention(segmentry::time::Duration::days(90))
        .build()
        .expect("a good policy");
    let warnings = |engine: &Engine, condition: &str| -> Vec<String> {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let lints = engine.lint(&query).expect("a good query");
        lints.iter().map(ToString::to_string).collect()
    };
    let events = |condition: &str| {
        format!("contact_id IN (SELECT contact_id FROM event_data WHERE {condition})")
    };
    let opened = events("event_type = 'Open'");
    assert_eq!(warnings(&engine, &opened), [""; 0], "an empty store knows nothing");
    engine.create_list(at(0), "l1", Some("l1".into())).expect("a new list");
    engine
        .upsert_contacts(
            at(0),
            [ContactPatch::new("a@x.com").set("plan", "pro").set("external_id", "a7")],
        )
        .expect("the command is accepted");
    engine
        .record_events(at(0), [Event::new("a@x.com", "open", at(0))])
        .expect("the command is accepted");
    for (condition, warning) in [
        ("external_id = 'A7'".to_owned(), None),
        ("plan = 'Pro'".to_owned(), Some("no record has 'Pro', but one has 'pro'")),
        ("plan IN ('pro', 'PRO')".to_owned(), Some("no record has 'PRO', but one has 'pro'")),
        ("plan = 'team'".to_owned(), None),
        (opened, Some("no record has 'Open', but one has 'open'")),
        (events("event_type = 'opened'"), Some("no event of the type 'opened'")),
        (events("event_type = 'open'"), None),
        ("array_contains(list_ids, 'l1')".to_owned(), None),
        ("array_contains(list_ids, 'l9')".to_owned(), Some("there is no list 'l9'")),
        (
            events("event_type = 'open' AND timestamp > timestampadd(day, -91, CURRENT_TIMESTAMP)"),
            Some("events are kept for 90 days"),
        ),
        (
            events("event_type = 'open' AND timestamp > timestampadd(day, -90, CURRENT_TIMESTAMP)"),
            None,
        ),
    ] {
        let warnings = warnings(&engine, &condition);
        match warning {
            None => assert_eq!(warnings, [""; 0], "{condition}"),
            Some(wanted) => {
                assert!(
                    matches!(&warnings[..], [one] if one.contains(wanted)),
                    "{condition}: {warnings:?}"
                );
            }
        }
    }
}
