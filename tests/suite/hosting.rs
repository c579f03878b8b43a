//! A host of many tenants on the machine's disk.
//!
//! In: tenants that are written to, and time that passes. Out: each is, to the byte, the engine that it would be alone;
//! files and threads stay within their bounds; and what is wrong with one tenant concerns no other.
//!
//! `TENANT_DAYS` is how long the hosted life lasts (4 unless set; a year is 365).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use segmentry::driver::{Clock, DriverSettings};
use segmentry::host::{
    CreateTenantError, DeleteTenantError, Host, HostDriver, HostError, HostOptions, TenantError,
    TenantName, Worked,
};
use segmentry::persist::StorageError;
use segmentry::testing::{differing, digest};
use segmentry::time::{Duration, Timestamp};
use segmentry::{ContactPatch, DurableEngine, Engine, Event, FieldType, Schema, SegmentSpec};

use crate::durable::Dice;

const RECENT: &str =
    "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro' OR contact_id IN (
    SELECT contact_id FROM event_data WHERE event_type = 'open'
    AND timestamp > timestampadd(hour, -7, CURRENT_TIMESTAMP))";

/// A directory that is removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("segmentry-hosting-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        drop(std::fs::remove_dir_all(&path));
        Self(path)
    }

    fn tenant(&self, name: &TenantName) -> PathBuf {
        self.0.join("tenants").join(name.as_str())
    }

    /// How many files within are open in this process.
    fn open_files(&self) -> Option<usize> {
        let files = std::fs::read_dir("/proc/self/fd").ok()?;
        let to =
            |entry: std::io::Result<std::fs::DirEntry>| std::fs::read_link(entry.ok()?.path()).ok();
        Some(files.filter_map(to).filter(|target| target.starts_with(&self.0)).count())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

fn at(minutes: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minutes)
}

fn name(number: usize) -> TenantName {
    format!("t{number}").parse().expect("a name")
}

fn account(seed: u64) -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    let builder = Engine::builder(schema).seed(seed).event_retention(Duration::days(2));
    builder.build().expect("a good policy")
}

/// An account with a segment, so that it has something to do every hour.
fn with_segment(seed: u64, now: DateTime<Utc>) -> Engine {
    let mut engine = account(seed);
    engine.create_segment(now, SegmentSpec::new("recent", RECENT)).expect("a good query");
    engine
}

fn small(open_at_most: usize, threads: usize) -> HostOptions {
    let idle = Duration::minutes(10);
    HostOptions { open_at_most, threads, idle, cache_bytes: 1 << 20 }
}

fn host(place: &Temporary, open_at_most: usize, threads: usize) -> Host {
    Host::open(&place.0, small(open_at_most, threads)).expect("a good directory")
}

/// Does one thing to an account. What happens is decided by the number alone.
macro_rules! act {
    ($engine:expr, $now:expr, $what:expr) => {{
        let (engine, now, what): (_, DateTime<Utc>, u64) = ($engine, $now, $what);
        let email = format!("c{}@example.com", what / 8 % 9);
        let plan = ["pro", "free"][(what / 128 % 2) as usize];
        match what % 8 {
            0 => drop(engine.create_list(now, &format!("l{}", what % 31), None)),
            1 => drop(engine.erase_contacts(now, vec![email.as_str().into()])),
            2 => {
                let query = format!("{} OR first_name = 'n{}'", RECENT, what % 5);
                drop(
                    engine
                        .create_segment(now, SegmentSpec::new(&format!("s{}", what % 97), &query)),
                );
            }
            3..=5 => {
                drop(engine.upsert_contacts(now, [ContactPatch::new(&email).set("plan", plan)]))
            }
            _ => {
                let event = Event::new(email.as_str(), "open", now);
                drop(engine.record_events(now, [event.with_id(&format!("e{what}"))]));
            }
        }
    }};
}

#[test]
fn each_tenant_is_to_the_byte_the_engine_that_it_would_be_alone() {
    const TENANTS: usize = 3;
    let days = std::env::var("TENANT_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(4);
    let (place, mut dice) = (Temporary::new(), Dice(25));
    let mut alone: Vec<Engine> = (0..3).map(account).collect();
    let mut hosted = host(&place, 1, 2);
    for (number, engine) in (0..).zip(&alone) {
        hosted.create(&name(number), segmentry::testing::reopened(engine)).expect("a good disk");
    }
    let (mut now, mut opened) = (start(), 0);
    while now < start() + TimeDelta::days(days) {
        now += TimeDelta::minutes(dice.signed(400));
        opened += hosted.advance_to(now).expect("a good disk").opened;
        alone.iter_mut().for_each(|engine| engine.advance_to(now));
        match dice.below(9) {
            0 => {
                // The process ends, cleanly or not.
                if dice.below(2) == 0 {
                    hosted.close().expect("a good disk");
                }
                drop(hosted);
                hosted = host(&place, 1, 2);
            }
            1 => {}
            _ => {
                let number = dice.below(TENANTS as u64) as usize;
                let engine = hosted.tenant(&name(number)).expect("a good disk");
                for what in (0..=dice.below(3)).map(|_| dice.below(1 << 20)) {
                    act!(&engine, now, what);
                    act!(&mut alone[number], now, what);
                }
            }
        }
        assert!(hosted.open_count() <= 1 + 2);
    }
    assert!(opened > 10, "{opened} were opened because something was due");
    hosted.advance_to(now).expect("a good disk");
    for (number, alone) in (0..).zip(&mut alone) {
        let engine = hosted.tenant(&name(number)).expect("a good disk");
        engine.advance_to(now).expect("a good disk");
        alone.advance_to(now);
        engine.read(|engine| {
            assert_eq!(differing(engine, alone), [""; 0], "tenant {number}");
            assert_eq!(digest(engine), digest(alone), "tenant {number}");
        });
    }
}

#[test]
fn files_stay_within_their_bounds_and_closed_tenants_have_none_open() {
    const TENANTS: usize = 30;
    let place = Temporary::new();
    let host = host(&place, 3, 2);
    for number in 0..TENANTS {
        host.create(&name(number), with_segment(number as u64, start())).expect("a good disk");
        let Some(files) = place.open_files() else { return };
        assert!(files <= 3 * 3 + 1, "{files} files of {number} tenants");
    }
    let (done, most) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while done.load(Ordering::Acquire) == 0 {
                let files = place.open_files().unwrap_or(0) as u64;
                most.fetch_max(files, Ordering::Relaxed);
            }
        });
        let worked = host.advance_to(at(120)).expect("a good disk");
        assert_eq!((worked.run, worked.failed), (TENANTS, 0), "all have a pass on the hour");
        done.store(1, Ordering::Release);
    });
    let most = most.into_inner();
    // Three for each that may be open, one for a new file and a directory of each thread, and the host's lock.
    assert!(most > 0 && most <= 3 * (3 + 2) + 2 * 2 + 1, "{most} files");
    let worked = host.advance_to(at(131)).expect("a good disk");
    assert_eq!(worked.opened, 0, "nothing is due before the next hour");
    assert_eq!((host.open_count(), place.open_files()), (0, Some(1)), "but for the host's lock");
}

#[test]
fn a_damaged_tenant_is_reported_and_stops_no_other() {
    let place = Temporary::new();
    let hosted = host(&place, 2, 2);
    for number in 0..4 {
        hosted.create(&name(number), with_segment(1, start())).expect("a good disk");
    }
    hosted.close().expect("a good disk");
    drop(hosted);
    std::fs::write(place.tenant(&name(1)).join("segmentry.redb"), "not a database")
        .expect("a file");
    let hosted = host(&place, 2, 2);
    let worked = hosted.advance_to(at(60)).expect("a good disk");
    assert_eq!((worked.run, worked.failed), (3, 1));
    let failures = hosted.failures();
    assert!(matches!(failures.get(&name(1)), Some(StorageError::Damaged { .. })), "{failures:?}");
    assert_eq!(failures.len(), 1);
    let refused = hosted.tenant(&name(1)).expect_err("it is damaged");
    assert!(refused.to_string().contains("tenant t1"), "{refused}");
    assert!(matches!(refused, TenantError::Storage { why: StorageError::Damaged { .. }, .. }));
    // It is left alone for a while, then tried again; and it can be deleted.
    assert_eq!(hosted.advance_to(at(60)).expect("a good disk"), Worked::default());
    assert_eq!(hosted.advance_to(at(61)).expect("a good disk").failed, 1);
    hosted.delete(&name(1)).expect("nobody uses it");
    assert!(hosted.failures().is_empty());
    assert_eq!(hosted.tenants(), [name(0), name(2), name(3)]);
    assert!(!place.tenant(&name(1)).exists());
}

#[test]
fn what_another_process_has_open_is_refused() {
    let place = Temporary::new();
    let hosted = host(&place, 2, 2);
    hosted.create(&name(0), with_segment(1, start())).expect("a good disk");
    let second = Host::open(&place.0, HostOptions::default()).expect_err("it is locked");
    assert!(matches!(second, HostError::Storage(StorageError::Locked { .. })), "{second}");
    let beside = DurableEngine::open(place.tenant(&name(0))).expect_err("it is locked");
    assert!(matches!(beside, StorageError::Locked { .. }), "{beside}");
    hosted.advance_to(at(20)).expect("a good disk");
    hosted.advance_to(at(31)).expect("a good disk");
    assert_eq!(hosted.open_count(), 0);
    let beside = DurableEngine::open(place.tenant(&name(0))).expect("it is closed");
    let refused = hosted.tenant(&name(0)).expect_err("it is locked");
    let is_locked = |why: &TenantError| {
        matches!(why, TenantError::Storage { why: StorageError::Locked { .. }, .. })
    };
    assert!(is_locked(&refused), "{refused}");
    drop(beside);
    hosted.tenant(&name(0)).expect("it is free again");
}

#[test]
fn a_handle_keeps_its_tenant_open_and_one_too_many_is_refused() {
    let place = Temporary::new();
    let hosted = host(&place, 2, 1);
    let [one, two] =
        [0, 1].map(|number| hosted.create(&name(number), account(1)).expect("a good disk"));
    let full = hosted.create(&name(2), account(1)).expect_err("two are in use");
    assert!(matches!(full, CreateTenantError::Tenant(TenantError::Full { open: 2, .. })), "{full}");
    let exists = hosted.create(&name(1), account(1)).expect_err("it is there");
    assert_eq!(exists, CreateTenantError::Exists(name(1)));
    hosted.advance_to(at(1_000)).expect("a good disk");
    one.upsert_contacts(at(1_000), [ContactPatch::new("ada@example.com")]).expect("it is open");
    assert_eq!(hosted.delete(&name(0)), Err(DeleteTenantError::InUse(name(0))));
    // Who waits for a change holds it as well.
    let change = two.next_change(two.read(Engine::cursor));
    drop(two);
    assert!(hosted.create(&name(2), account(1)).is_err());
    drop(change);
    hosted.create(&name(2), account(1)).expect("the second one is closed for it");
    hosted.close().expect("a good disk");
    let refused = one.upsert_contacts(at(1_001), [ContactPatch::new("eve@example.com")]);
    assert!(refused.is_err(), "the host was closed");
    assert_eq!(hosted.tenant(&name(0)).expect_err("as was said"), TenantError::Closed);
    assert_eq!(hosted.advance_to(at(1_001)), Err(HostError::Closed));
    drop((one, hosted));
    let hosted = host(&place, 2, 1);
    let one = hosted.tenant(&name(0)).expect("a good disk");
    assert_eq!(one.read(Engine::contact_count), 1);
    assert_eq!(hosted.tenant(&name(7)).expect_err("unknown"), TenantError::Unknown(name(7)));
}

#[test]
fn after_a_clean_end_nothing_is_opened_and_after_another_each_tenant_once() {
    let place = Temporary::new();
    let hosted = host(&place, 2, 2);
    for number in 0..5 {
        let engine = if number < 3 { with_segment(1, start()) } else { account(1) };
        hosted.create(&name(number), engine).expect("a good disk");
    }
    hosted.close().expect("a good disk");
    drop(hosted);
    let hosted = host(&place, 2, 2);
    assert_eq!(hosted.advance_to(at(0)).expect("a good disk"), Worked::default());
    let worked = hosted.advance_to(at(60)).expect("a good disk");
    assert_eq!((worked.opened, worked.run), (3, 3), "two have nothing to do");
    drop(hosted);
    // Without an end that was written down, nobody knows what is due.
    let hosted = host(&place, 2, 2);
    let worked = hosted.advance_to(at(61)).expect("a good disk");
    assert_eq!((worked.opened, worked.run), (5, 0));
    hosted.close().expect("a good disk");
    drop(hosted);
    // One that was changed beside the host is opened to see.
    let beside = DurableEngine::open(place.tenant(&name(4))).expect("it is closed");
    beside.create_segment(at(70), SegmentSpec::new("recent", RECENT)).expect("a good query");
    beside.close().expect("a good disk");
    drop(beside);
    let hosted = host(&place, 2, 2);
    let worked = hosted.advance_to(at(71)).expect("a good disk");
    assert_eq!((worked.opened, worked.failed), (1, 0));
}

#[test]
fn after_a_gap_each_overdue_task_runs_once() {
    let place = Temporary::new();
    let passes = |hosted: &Host, from: u64| {
        let engine = hosted.tenant(&name(0)).expect("a good disk");
        engine.status().last - from
    };
    let hosted = host(&place, 2, 2);
    let engine = hosted.create(&name(0), with_segment(1, start())).expect("a good disk");
    engine.advance_to(at(60)).expect("a good disk");
    let from = engine.status().last;
    drop(engine);
    hosted.advance_to(at(60 + 24 * 60)).expect("a good disk");
    let each = passes(&hosted, from);
    assert!(each >= 24, "{each} records of a day");
    hosted.resume(at(60 + 48 * 60)).expect("a good disk");
    let once = passes(&hosted, from + each);
    assert!(once > 0 && once < 24, "{once} records of another");
}

#[test]
fn threads_that_ask_while_others_run_what_is_due_lose_nothing() {
    const TENANTS: usize = 6;
    let place = Temporary::new();
    let hosted = host(&place, 4, 2);
    for number in 0..TENANTS {
        hosted.create(&name(number), with_segment(1, start())).expect("a good disk");
    }
    let hour = AtomicI64::new(0);
    let writers = 3;
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| {
            for hours in 1..=12 {
                hour.store(hours, Ordering::Release);
                let worked = hosted.advance_to(at(hours * 60)).expect("a good disk");
                assert_eq!(worked.failed, 0, "{:?}", hosted.failures());
            }
        });
        for writer in 0..writers {
            let (hosted, hour) = (&hosted, &hour);
            scope.spawn(move || {
                let mut dice = Dice(writer);
                for number in 0..24 {
                    let tenant = dice.below(TENANTS as u64) as usize;
                    let engine = hosted.tenant(&name(tenant)).expect("three of four are in use");
                    let now = at(hour.load(Ordering::Acquire) * 60);
                    let patch = ContactPatch::new(&format!("w{writer}-{number}@example.com"));
                    engine.upsert_contacts(now, [patch]).expect("it is open");
                }
            });
        }
        driver.join().expect("no panic");
    });
    let count = |number: usize| {
        let engine = hosted.tenant(&name(number)).expect("a good disk");
        engine.read(Engine::contact_count)
    };
    assert_eq!((0..TENANTS).map(count).sum::<u64>(), 72);
}

/// What the wall clock shows, and the minutes of the monotonic clock.
#[derive(Clone, Default)]
struct ManualClock(Arc<Mutex<(DateTime<Utc>, u64)>>);

impl Clock for ManualClock {
    fn wall(&self) -> Timestamp {
        self.0.lock().expect("nobody panics").0.into()
    }

    fn monotonic(&self) -> Duration {
        Duration::minutes(self.0.lock().expect("nobody panics").1)
    }
}

/// Waits until it is so, for ten seconds at most.
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..5_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("{what}");
}

/// The driver's thread, and those that it starts have its name.
fn driver_threads() -> usize {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return 0 };
    let name = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.ok()?.path().join("comm")).ok()
    };
    tasks.filter_map(name).filter(|name| name.starts_with("segmentry")).count()
}

#[test]
fn a_driver_runs_what_is_due_in_closed_tenants_and_closes_idle_ones() {
    let (place, clock) = (Temporary::new(), ManualClock::default());
    let show = |wall: i64, monotonic| {
        *clock.0.lock().expect("nobody panics") = (at(wall), monotonic);
    };
    show(0, 0);
    let hosted = host(&place, 2, 2);
    for number in 0..5 {
        hosted.create(&name(number), with_segment(1, start())).expect("a good disk");
    }
    let settings = DriverSettings {
        longest_sleep: Duration::millis(2),
        gap: Duration::hours(100),
        ..DriverSettings::default()
    };
    let before = driver_threads();
    let driver = HostDriver::with_clock(&hosted, clock.clone(), settings).expect("a thread");
    // Other tests have threads as well, so this is a bound of what one driver has.
    assert!(driver_threads() <= before + 2 + 8);
    show(60, 60);
    let is_evaluated = |number: usize| {
        let engine = hosted.tenant(&name(number)).expect("at most one is in use");
        engine.read(|engine| Timestamp::from(engine.now()) >= at(60).into())
    };
    eventually("the pass of the hour", || (0..5).all(is_evaluated));
    let engine = hosted.tenant(&name(0)).expect("nobody has one");
    assert_eq!(driver.now(&engine).expect("the clock is believed"), at(60));
    drop(engine);
    show(71, 71);
    eventually("it looks at them", || hosted.now() == at(71));
    show(82, 82);
    eventually("idle ones are closed", || hosted.open_count() == 0);
    assert_eq!(driver.failure(), None);
    // A clock that leaps is not believed, and the host waits.
    show(10 * 24 * 60, 82);
    eventually("a leap", || driver.clock().read(hosted.now()).is_err());
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert!(hosted.now() < at(24 * 60));
    let leap = driver.clock().read(hosted.now()).expect_err("it is not confirmed");
    hosted.resume(leap.clock).expect("a good disk");
    eventually("it goes on", || driver.clock().read(hosted.now()).is_ok());
    drop(driver);
    hosted.close().expect("a good disk");
    assert_eq!(place.open_files().unwrap_or(1), 1, "the host's lock");
}

#[test]
fn names_that_differ_in_case_or_leave_the_directory_are_none() {
    for bad in ["A", "../x", "a/b", "", ".deleted-x", "a b"] {
        assert!(bad.parse::<TenantName>().is_err(), "{bad}");
    }
    let names: BTreeSet<TenantName> = (0..20).map(name).collect();
    assert_eq!(names.len(), 20);
    assert!(Path::new("t1").is_relative());
}
