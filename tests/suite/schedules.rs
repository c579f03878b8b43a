//! The shared handle and the driver under schedules that a machine would hardly ever make.
//!
//! In: threads that read, write and advance one engine, and a driver with a clock that is set by hand.
//! Out: whatever is run when, readers see whole states, nothing is lost, and everybody comes to an end.
//! `RUSTFLAGS="--cfg shuttle" cargo test --test suite`; `SCHEDULES` says how many of each.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::driver::{Clock, DriverSettings};
use segmentry::engine::ChangeKind;
use segmentry::lifecycle::{Happening, Validation};
use segmentry::time::{Duration, Timestamp};
use segmentry::{
    ContactPatch, Driver, Engine, FieldType, Policy, Schema, SegmentId, SegmentSpec, SharedEngine,
};
use shuttle::sync::Mutex;
use shuttle::thread;

fn schedules() -> usize {
    let asked = std::env::var("SCHEDULES").ok();
    asked.map_or(2_000, |asked| asked.parse().expect("a number of schedules"))
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

fn after(minutes: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minutes)
}

fn patch(who: &str, plan: &str) -> ContactPatch {
    ContactPatch::new(&format!("{who}@example.com")).set("plan", plan)
}

/// Two contacts, who are in one of two segments each.
fn account() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let mut engine =
        Engine::builder(schema).policy(Policy::sendgrid()).build().expect("the settings are valid");
    engine.upsert_contacts(start(), [patch("ann", "a"), patch("bob", "b")]).expect("good records");
    for (name, filter) in [("is", "plan = 'a'"), ("is_not", "plan <> 'a'")] {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}");
        engine
            .create_segment(start(), SegmentSpec::new(name, &query).with_id(name))
            .expect("the command is accepted");
    }
    engine.advance_to(after(20));
    while engine.poll_change().is_some() {}
    engine
}

fn count(engine: &Engine, id: &str) -> usize {
    engine.members(&SegmentId::from(id)).expect("it is there").count()
}

#[test]
fn readers_see_whole_states_and_no_write_is_lost_in_any_schedule() {
    let account = account();
    shuttle::check_random(
        move || {
            let shared = SharedEngine::new(account.clone());
            let writer = |minutes, who: &'static str, plan: &'static str| {
                let shared = shared.clone();
                thread::spawn(move || {
                    let patches = [patch(who, plan)];
                    shared.write(|engine| engine.upsert_contacts(after(minutes), patches))
                })
            };
            let writers = [writer(30, "ann", "b"), writer(70, "bob", "a")];
            let advancing = {
                let shared = shared.clone();
                thread::spawn(move || {
                    shared.advance_to(after(60));
                    shared.advance_to(after(120));
                })
            };
            let reader = {
                let shared = shared.clone();
                thread::spawn(move || {
                    let mut before = start();
                    for _ in 0..4 {
                        let (is, is_not, now) = shared.read(|engine| {
                            (count(engine, "is"), count(engine, "is_not"), engine.now())
                        });
                        assert_eq!(is + is_not, 2, "a pass is seen as a whole");
                        assert!(before <= now);
                        before = now;
                    }
                })
            };
            for writer in writers {
                writer.join().expect("it wrote").expect("good records");
            }
            advancing.join().expect("it came there");
            reader.join().expect("what it saw was whole");
            shared.advance_to(after(180));
            shared.write(|engine| {
                for id in ["is", "is_not"].map(SegmentId::from) {
                    let members: Vec<_> = engine.members(&id).expect("it is there").collect();
                    assert_eq!(members, engine.resolve(&id, engine.now()).expect("it is there"));
                    assert_eq!(members.len(), 1, "both writes arrived");
                }
                let told: Vec<_> = std::iter::from_fn(|| engine.poll_change()).collect();
                assert!(told.is_sorted_by_key(|change| (change.sequence, change.at)));
                let of_one =
                    || told.iter().filter(|change| change.segment == SegmentId::from("is"));
                let joined: usize = of_one().map(|change| change.joined.len()).sum();
                let left: usize = of_one().map(|change| change.left.len()).sum();
                assert_eq!(joined, left, "one left and one joined");
            });
        },
        schedules(),
    );
}

/// A clock that is set by hand.
#[derive(Clone)]
struct Hands(Arc<Mutex<u64>>);

impl Clock for Hands {
    fn wall(&self) -> Timestamp {
        Timestamp::from(start()) + Duration::minutes(*self.0.lock().expect("nobody panics"))
    }

    fn monotonic(&self) -> Duration {
        Duration::minutes(*self.0.lock().expect("nobody panics"))
    }
}

#[test]
fn in_any_schedule_a_driver_receives_every_change_and_stops_on_request() {
    for gap in [Duration::minutes(5), Duration::hours(5)] {
        let account = account();
        shuttle::check_random(
            move || {
                let shared = SharedEngine::new(account.clone());
                let hands = Hands(Arc::new(Mutex::new(20)));
                let settings = DriverSettings { gap, ..DriverSettings::default() };
                let driver = Driver::with_clock(shared.clone(), hands.clone(), settings);
                let driver = driver.expect("a thread can be started");
                let id = SegmentId::from("new");
                let query = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'a'";
                let spec = SegmentSpec::new("new", query).with_id(id.clone());
                shared
                    .write(|engine| engine.create_segment(after(20), spec))
                    .expect("a good query");
                // The population is due; a sleeper is woken by the next write, whatever it is.
                *hands.0.lock().expect("nobody panics") = 35;
                shared.write(|_| ());
                let state = |engine: &Engine| engine.segment(&id).map(|view| view.query_validation);
                while shared.read(state).expect("it is there") != Validation::Valid {
                    thread::yield_now();
                }
                shared.write(|engine| engine.delete_segment(after(35), &id)).expect("it is there");
                *hands.0.lock().expect("nobody panics") = 300;
                shared.write(|_| ());
                drop(driver);
                let told: Vec<_> = shared.write(|engine| {
                    let told = std::iter::from_fn(|| engine.poll_change());
                    told.filter(|change| change.segment == id).map(|change| change.what).collect()
                });
                let life = [Happening::Created, Happening::Populated, Happening::Deleted];
                assert_eq!(
                    told,
                    life.map(ChangeKind::Life),
                    "once each, and nothing after the delete"
                );
            },
            schedules() / 2,
        );
    }
}

#[cfg(feature = "durable")]
#[test]
fn in_any_schedule_answered_commands_are_durable_and_the_checkpointer_stops() {
    use segmentry::DurableEngine;
    use segmentry::persist::{Settings, Start};
    use segmentry::testing::{MemoryDisk, digest};

    let account = account();
    shuttle::check_random(
        move || {
            // A checkpoint is due after every write, so the checkpointer is always at work.
            let greedy = Settings { journal_bytes: Some(1), journal_work: 1 };
            let disk = MemoryDisk::default();
            let new = Start::New(Box::new(|| account.clone()));
            let durable = DurableEngine::with_disk(disk.clone(), greedy, new).expect("a good disk");
            let writer = |minutes, who: &'static str, plan: &'static str| {
                let durable = durable.clone();
                thread::spawn(move || {
                    let patches = [patch(who, plan)];
                    durable.upsert_contacts(after(minutes), patches).expect("good records");
                    let email = format!("{who}@example.com");
                    let there = durable.read(|engine| engine.contact(email.as_str()).is_some());
                    assert!(there, "what is answered is seen");
                })
            };
            let writers = [writer(30, "cat", "b"), writer(70, "dan", "a")];
            let advancing = {
                let durable = durable.clone();
                thread::spawn(move || durable.advance_to(after(60)).expect("a good disk"))
            };
            for thread in writers.into_iter().chain([advancing]) {
                thread.join().expect("it came to its end");
            }
            durable.advance_to(after(180)).expect("a good disk");
            let (state, last) = (durable.read(digest), durable.status().last);
            drop(durable);
            let again = DurableEngine::with_disk(disk, greedy, Start::Existing).expect("whole");
            assert_eq!(again.status().last, last, "each command once");
            // Time that passed without a task is told by a clock.
            again.advance_to(after(180)).expect("a good disk");
            assert_eq!(again.read(digest), state);
        },
        schedules() / 50,
    );
}

#[test]
fn nobody_who_waits_for_the_feed_sleeps_through_a_change() {
    let account = account();
    shuttle::check_random(
        move || {
            let shared = SharedEngine::new(account.clone());
            let cursor = shared.read(Engine::cursor);
            let reader = {
                let shared = shared.clone();
                // In this build nobody is woken by time: a change that is missed is a deadlock, which is found.
                thread::spawn(move || {
                    shared.wait_for_change(cursor, std::time::Duration::from_secs(1))
                })
            };
            let task = {
                let shared = shared.clone();
                thread::spawn(move || shuttle::future::block_on(shared.next_change(cursor)))
            };
            let writer = {
                let shared = shared.clone();
                thread::spawn(move || {
                    let patches = [patch("ann", "b")];
                    shared
                        .write(|engine| engine.upsert_contacts(after(30), patches))
                        .expect("good");
                    shared.advance_to(after(60));
                })
            };
            writer.join().expect("it came to its end");
            task.join().expect("it came to its end");
            assert_eq!(reader.join().expect("it came to its end"), Ok(true));
        },
        schedules(),
    );
}
