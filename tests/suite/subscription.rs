//! Waiting for the feed, and readers of it that go on where they stopped.
//!
//! In: engines whose segments change. Out: whoever waits is woken by a change and by nothing else; after a crash at any
//! operation of the disk a subscription reads on without a gap, and nothing again that it has acknowledged.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::engine::FeedError;
use segmentry::persist::{Settings, Start, Subscription};
use segmentry::testing::{Loss, MemoryDisk};
use segmentry::{
    ContactPatch, Cursor, DurableEngine, Engine, FieldType, Policy, Schema, SegmentFilter,
    SegmentSpec, SharedEngine,
};

/// Longer than any test takes: who sleeps so long was not woken.
const LONG: Duration = Duration::from_mins(10);

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn patch(who: usize, plan: &str) -> ContactPatch {
    ContactPatch::new(&format!("c{who}@example.com")).set("plan", plan)
}

/// One segment of those on a plan, kept current with each write.
fn account() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let builder = Engine::builder(schema).policy(Policy::live()).seed(5);
    let mut engine = builder.build().expect("a good policy");
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";
    engine.create_segment(at(0), SegmentSpec::new("pros", query)).expect("a good query");
    engine.advance_to(at(0));
    engine
}

fn reopened(disk: MemoryDisk) -> DurableEngine {
    DurableEngine::with_disk(disk, Settings::default(), Start::Existing).expect("a whole directory")
}

fn durable(disk: MemoryDisk) -> DurableEngine {
    let start = Start::New(Box::new(account));
    DurableEngine::with_disk(disk, Settings::default(), start).expect("an empty disk")
}

#[test]
fn who_waits_for_a_change_is_woken_by_one_and_by_nothing_else() {
    let engine = SharedEngine::new(account());
    let cursor = engine.read(Engine::cursor);
    engine.write(|engine| engine.upsert_contacts(at(1), [patch(1, "free")])).expect("good");
    assert_eq!(engine.wait_for_change(cursor, Duration::ZERO), Ok(false), "nobody joined");
    let waiter = {
        let engine = engine.clone();
        std::thread::spawn(move || engine.wait_for_change(cursor, LONG))
    };
    engine.write(|engine| engine.upsert_contacts(at(2), [patch(1, "pro")])).expect("good");
    assert_eq!(waiter.join().expect("no panic"), Ok(true));
    assert_eq!(engine.wait_for_change(cursor, Duration::ZERO), Ok(true), "it is still there");
}

#[test]
fn a_position_of_another_feed_is_refused_at_once() {
    let engine = SharedEngine::new(account());
    let last = engine.read(Engine::last_change);
    let ahead = engine.wait_for_change(last + 1, LONG);
    assert_eq!(ahead, Err(FeedError::Ahead { last }));
    let other = Cursor {
        epoch: "0000000000000001-0".parse::<Cursor>().expect("a cursor").epoch,
        sequence: last,
    };
    assert!(matches!(engine.wait_for_change(other, LONG), Err(FeedError::OtherEpoch { .. })));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(pin!(engine.next_change(other)).poll(&mut context), Poll::Ready(()));
}

#[derive(Default)]
struct Counting(AtomicUsize);

impl Wake for Counting {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_task_is_woken_once_by_a_change_and_a_dropped_one_by_none() {
    let engine = SharedEngine::new(account());
    let cursor = engine.read(Engine::cursor);
    let woken = Arc::new(Counting::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let mut next = Box::pin(engine.next_change(cursor));
    let mut dropped = Box::pin(engine.next_change(cursor));
    assert_eq!(next.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(dropped.as_mut().poll(&mut context), Poll::Pending);
    drop(dropped);
    engine.write(|engine| engine.upsert_contacts(at(1), [patch(1, "free")])).expect("good");
    assert_eq!(next.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(woken.0.load(Ordering::Relaxed), 0, "the feed has nothing new");
    engine.write(|engine| engine.upsert_contacts(at(2), [patch(1, "pro")])).expect("good");
    assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    assert_eq!(next.as_mut().poll(&mut context), Poll::Ready(()));
}

#[test]
fn a_subscription_begins_at_the_end_and_goes_on_behind_what_was_acknowledged() {
    let disk = MemoryDisk::default();
    let engine = durable(disk.clone());
    let mut mails = Subscription::open(&engine, at(0), "mails").expect("a good disk");
    assert_eq!(mails.read(10), Ok(vec![]), "what was before is not read");
    for who in 1..=3 {
        engine.upsert_contacts(at(1), [patch(who, "pro")]).expect("good");
    }
    assert_eq!(mails.wait(LONG), Ok(true));
    let read = mails.read(10).expect("they are kept");
    assert_eq!(read.len(), 3);
    mails.acknowledge(at(1), read[0].cursor()).expect("a good disk");
    drop((mails, engine));

    let engine = reopened(disk.clone());
    let mails = Subscription::open(&engine, at(2), "mails").expect("a good disk");
    assert_eq!(mails.read(10).expect("they are kept"), read[1..]);
    let other = Subscription::open(&engine, at(2), "calls").expect("a good disk");
    assert_eq!(other.cursor(), read[2].cursor(), "each name has a place of its own");
    mails.end(at(2)).expect("a good disk");
    let anew = Subscription::open(&engine, at(2), "mails").expect("a good disk");
    assert_eq!(anew.read(10), Ok(vec![]));
}

#[test]
fn a_subscription_whose_backup_was_restored_is_told_and_goes_on_from_a_snapshot() {
    let engine = durable(MemoryDisk::default());
    let mut mails = Subscription::open(&engine, at(0), "mails").expect("a good disk");
    engine.upsert_contacts(at(1), [patch(1, "pro")]).expect("good");
    engine.begin_epoch(at(1), 99).expect("a good disk");
    assert!(matches!(mails.read(10), Err(FeedError::OtherEpoch { .. })));
    let (members, cursor) = mails.snapshot(|engine| {
        let all = engine.segments(&SegmentFilter::default()).expect("no filter");
        all.iter().map(|segment| segment.contacts_count).sum::<u64>()
    });
    assert_eq!(members, 1);
    mails.acknowledge(at(1), cursor).expect("a good disk");
    engine.upsert_contacts(at(2), [patch(2, "pro")]).expect("good");
    assert_eq!(mails.read(10).expect("of this epoch").len(), 1);
}

/// What a reader had done when the disk had done so many operations.
struct Progress {
    operations: usize,
    handled: u64,
    acknowledged: u64,
}

#[test]
fn after_a_crash_at_any_operation_nothing_is_left_out_and_nothing_acknowledged_comes_again() {
    let disk = MemoryDisk::default();
    let engine = durable(disk.clone());
    let mut mails = Subscription::open(&engine, at(0), "mails").expect("a good disk");
    let begun = mails.cursor().sequence;
    let mut progress = Vec::new();
    let (mut handled, mut acknowledged) = (begun, begun);
    let mut note = |handled, acknowledged| {
        progress.push(Progress { operations: disk.steps(), handled, acknowledged });
    };
    note(handled, acknowledged);
    for minute in 1..5 {
        let plan = if minute % 2 == 0 { "free" } else { "pro" };
        engine.upsert_contacts(at(minute), (1..4).map(|who| patch(who, plan))).expect("good");
        for change in mails.read(2).expect("they are kept") {
            handled = change.sequence;
            note(handled, acknowledged);
            mails.acknowledge(at(minute), change.cursor()).expect("a good disk");
            acknowledged = handled;
            note(handled, acknowledged);
        }
    }
    assert!(handled > begun + 3);
    let mut history = disk.history();
    let mut images = 0;
    while history.step() {
        let reached = progress.partition_point(|done| done.operations <= history.position());
        let Some(done) = reached.checked_sub(1).map(|last| &progress[last]) else { continue };
        for loss in [Loss::Nothing, Loss::All, Loss::Random(images), Loss::Torn(images)] {
            let engine = reopened(history.image(&loss));
            let mails = Subscription::open(&engine, at(20), "mails").expect("a good disk");
            let place = mails.cursor().sequence;
            let what = format!("operation {}, {loss:?}", history.position());
            assert!(place >= done.acknowledged, "{what}: {place} was acknowledged already");
            assert!(place <= done.handled, "{what}: {place} was never handled");
            let rest = mails.read(1_000).expect("they are kept");
            let numbers: Vec<u64> = rest.iter().map(|change| change.sequence).collect();
            assert!(
                numbers.iter().copied().eq(place + 1..=engine.read(Engine::last_change)),
                "{what}"
            );
            images += 1;
        }
    }
    assert!(images > 100, "{images}");
}
