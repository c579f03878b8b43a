//! One engine for several threads: the same answers as alone, and readers who never see a half.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::lifecycle::Evaluation;
use segmentry::time::Duration;
use segmentry::{
    ContactPatch, Engine, FieldType, Policy, Schema, SegmentFilter, SegmentSpec, SharedEngine,
};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

fn policy(live: bool) -> Policy {
    let policy = if live { Policy::live() } else { Policy::sendgrid() };
    Policy { max_segments: 1_000, edit_pause: Duration::ZERO, ..policy }
}

/// Contacts of every age in days, and a segment for each of 250 ages, all of which turn at midnight.
fn ages(policy: Policy) -> Engine {
    let schema = Schema::builder().field("born", FieldType::Date).build().expect("a good schema");
    let mut engine = Engine::builder(schema).policy(policy).build().expect("a good policy");
    let contact = |n: i64| {
        ContactPatch::new(&format!("c{n}@example.com")).set("born", start() - TimeDelta::days(n))
    };
    engine.upsert_contacts(start(), (0..260).map(contact)).expect("good records");
    for n in 0..250 {
        let query = format!(
            "SELECT contact_id, updated_at FROM contact_data
             WHERE born > timestampadd(day, -{n}, CURRENT_TIMESTAMP)"
        );
        engine
            .create_segment(start(), SegmentSpec::new(&format!("s{n}"), &query))
            .expect("the command is accepted");
    }
    engine
}

#[test]
fn a_shared_engine_has_the_same_feed_as_one_without_sharing() {
    for live in [false, true] {
        let mut alone = ages(policy(live));
        let shared = SharedEngine::new(ages(policy(live)));
        for hours in [1, 23, 24, 25, 48, 100] {
            let now = start() + TimeDelta::hours(hours);
            alone.advance_to(now);
            shared.advance_to(now);
            let next = |engine: &mut Engine| std::iter::from_fn(|| engine.poll_change()).collect();
            let (one, two): (Vec<_>, Vec<_>) = (next(&mut alone), shared.write(next));
            // What is due at midnight takes more than two slices.
            assert!(!live || hours % 24 != 0 || one.len() > 200, "{} changes", one.len());
            assert_eq!(one, two);
            assert_eq!(alone.next_deadline(), shared.read(Engine::next_deadline));
        }
    }
}

#[test]
fn after_a_gap_everything_of_one_instant_is_worked_off_at_once() {
    let mut engine = ages(policy(true));
    engine.advance_to(start() + TimeDelta::hours(1));
    let now = start() + TimeDelta::hours(49);
    engine.resume(now);
    for view in engine.segments(&SegmentFilter::default()).expect("no filter") {
        let n: i64 = view.name[1..].parse().expect("its number");
        // Born after `n` days before now, which is two days and an hour after the youngest was.
        assert_eq!(view.contacts_count, (n - 2).max(0).unsigned_abs(), "{}", view.name);
    }
    assert!(engine.next_deadline().is_some_and(|next| next > now));
}

#[test]
fn readers_see_a_pass_as_a_whole_or_not_at_all() {
    const CONTACTS: u64 = 5_000;
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let mut engine = Engine::builder(schema).policy(policy(false)).build().expect("a good policy");
    assert_eq!(engine.policy().evaluation, Evaluation::Every(Duration::hours(1)));
    let patch =
        |n: u64, plan: &str| ContactPatch::new(&format!("c{n}@example.com")).set("plan", plan);
    let all = |plan: &str| (0..CONTACTS).map(|n| patch(n, plan)).collect::<Vec<_>>();
    engine.upsert_contacts(start(), all("a")).expect("good records");
    for (name, filter) in [("is", "plan = 'a'"), ("is_not", "plan <> 'a'")] {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        let spec = SegmentSpec::new(name, &query).with_id(name);
        engine.create_segment(start(), spec).expect("a good query");
    }
    // Populated after a quarter of an hour: before, nobody is in either.
    engine.advance_to(start() + TimeDelta::minutes(15));
    let looking = std::sync::Barrier::new(2);
    let shared = SharedEngine::new(engine);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut reads, mut kinds) = (0, [false; 2]);
            while !done.load(Ordering::Acquire) {
                let count = |engine: &Engine, name: &str| {
                    engine.members(&name.into()).expect("it is there").count() as u64
                };
                let (is, is_not) =
                    shared.read(|engine| (count(engine, "is"), count(engine, "is_not")));
                if reads == 0 {
                    looking.wait();
                }
                assert!(
                    is + is_not == CONTACTS && is.min(is_not) == 0,
                    "{is} are and {is_not} are not"
                );
                kinds[usize::from(is == 0)] = true;
                reads += 1;
            }
            (reads, kinds)
        });
        // Not one write before the reader reads.
        looking.wait();
        for hour in 1..=40 {
            let now = start() + TimeDelta::hours(hour);
            let plan = if hour % 2 == 0 { "a" } else { "b" };
            let written = now - TimeDelta::minutes(1);
            shared
                .write(|engine| engine.upsert_contacts(written, all(plan)))
                .expect("the command is accepted");
            shared.advance_to(now);
        }
        done.store(true, Ordering::Release);
        let (reads, kinds) = reader.join().expect("what it saw was whole");
        assert!(reads > 0 && kinds == [true; 2], "{reads} reads, {kinds:?}");
    });
}
