//! Crashes: after any of them the disk has every answered command, and nothing else.
//!
//! In: random commands of accounts on a disk that records every operation. Out: checks that after each operation, for
//! every kind of loss, the reopened engine has the state after its last durable command, and behaves from then on like
//! one that did not crash. `LIVES` and `STEPS` are the numbers of accounts and commands; each test prints its counts.
use crate::durable;

use std::sync::{Arc, Mutex};

use durable::{Busy, Life, Seen, open};
use segmentry::testing::{DiskFault, Loss, MemoryDisk, Operation, digest};
use segmentry::{DurableEngine, Policy};

fn asked(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |asked| asked.parse().expect("a number"))
}

/// Steps of a life: what `STEPS` says, or `usual`; unoptimised, a sixth of it.
fn steps(usual: u64) -> u64 {
    asked("STEPS", if cfg!(debug_assertions) { usual / 6 } else { usual })
}

fn policies() -> [Policy; 2] {
    [Policy::sendgrid(), Policy::live()]
}

/// A life on a disk that remembers, and what the engine was when; others write beside its checkpoints.
fn live(policy: &Policy, seed: u64, steps: u64) -> (MemoryDisk, Seen) {
    let busy = Busy::default();
    let durable = open(busy.clone(), policy.clone()).expect("an empty disk");
    let mut life = Life::new(durable, seed);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let note = |life: &Life, seen: &Mutex<Seen>, disk: &MemoryDisk| {
        life.note(&mut seen.lock().expect("nobody panicked"), disk.steps());
    };
    note(&life, &seen, &busy.disk);
    let (mut other, disk, also) = (life.beside(seed + 77), busy.disk.clone(), Arc::clone(&seen));
    busy.beside_checkpoints(move || {
        for _ in 0..4 {
            other.step().expect("the disk is good");
            note(&other, &also, &disk);
        }
    });
    for _ in 0..steps {
        life.step().expect("the disk is good");
        note(&life, &seen, &busy.disk);
    }
    // The errand holds the engine, which holds the disk.
    busy.beside_checkpoints(|| ());
    let seen = std::mem::take(&mut *seen.lock().expect("nobody panicked"));
    (busy.disk, seen)
}

/// What must be there after so many operations of the disk, and what may be.
fn bounds(seen: &Seen, steps: usize) -> Option<(u64, u64)> {
    let answered = seen.answered.partition_point(|(at, _)| *at <= steps);
    let least = seen.answered[..answered].last()?.1;
    let most = seen.answered.get(answered).map_or(least, |(_, last)| *last);
    Some((least, most))
}

fn examine(durable: &DurableEngine, seen: &Seen, (least, most): (u64, u64), what: &str) -> bool {
    let last = durable.status().last;
    assert!((least..=most).contains(&last), "{what}: {last} is not within {least}..={most}");
    let state = seen.states.get(&last);
    if let Some(state) = state {
        assert_eq!(durable.read(digest), *state, "{what}: not what it was after command {last}");
    }
    state.is_some()
}

#[test]
fn a_reopened_engine_has_the_same_state_and_the_same_later_behaviour() {
    for (policy, seed) in policies().iter().zip(1..) {
        let disk = MemoryDisk::default();
        let mut life = Life::new(open(disk.clone(), policy.clone()).expect("an empty disk"), seed);
        let other = MemoryDisk::default();
        let mut twin = Life::new(open(other, policy.clone()).expect("an empty disk"), seed);
        for step in 0..steps(300) {
            life.step().expect("a good disk");
            twin.step().expect("a good disk");
            if step % 7 == 0 {
                // How long a replay takes is measured.
                let status = |life: &Life| {
                    let mut status = life.durable.status();
                    status.replay_micros = 0;
                    status
                };
                let (now, place) = (life.now, status(&life));
                drop(std::mem::replace(&mut life.durable, twin.durable.clone()));
                life.durable = open(disk.clone(), policy.clone()).expect("a good disk");
                assert_eq!(status(&life), place);
                assert_eq!(life.now, now);
            }
            assert_eq!(life.durable.read(digest), twin.durable.read(digest), "after step {step}");
        }
    }
}

#[test]
fn a_crash_after_any_operation_leaves_the_state_after_the_last_durable_command() {
    let (mut images, mut compared, mut again) = (0u64, 0u64, 0u64);
    for (policy, seed) in (1..=asked("LIVES", 1)).flat_map(|seed| policies().map(|p| (p, seed))) {
        let (disk, seen) = live(&policy, seed, steps(30));
        let mut history = disk.history();
        while history.step() {
            let Some(bounds) = bounds(&seen, history.position()) else { continue };
            let at = history.position() as u64;
            let pending = history.pending();
            let mut losses = vec![Loss::Nothing, Loss::All];
            // Of older writes only those of the mark are pending, each of which the next one covers.
            let recent = pending.saturating_sub(12)..pending;
            losses.extend(recent.flat_map(|one| [Loss::AllBut(one), Loss::Only(one)]));
            let dice = (0..asked("DICE", 2)).map(|n| at * 1_000 + n);
            losses.extend(dice.flat_map(|seed| [Loss::Random(seed), Loss::Torn(seed)]));
            if pending == 0 {
                losses.truncate(1);
            }
            for loss in losses {
                let what = format!("seed {seed}, operation {at}, {loss:?}");
                let image = history.image(&loss);
                let durable = open(image.clone(), policy.clone());
                let durable = durable.unwrap_or_else(|error| panic!("{what}: {error}"));
                compared += u64::from(examine(&durable, &seen, bounds, &what));
                drop(durable);
                images += 1;
                // It may stop again while it is opened. The history of the image begins with it, so
                // what is left of it is looked at one level deep.
                if images.is_multiple_of(16) {
                    let mut second = image.history_after(&history.image(&loss));
                    while second.step() {
                        for loss in [Loss::Nothing, Loss::All, Loss::Random(at), Loss::Torn(at)] {
                            let what = format!("{what}, then operation {}", second.position());
                            let opened = open(second.image(&loss), policy.clone());
                            let opened = opened.unwrap_or_else(|error| panic!("{what}: {error}"));
                            compared += u64::from(examine(&opened, &seen, bounds, &what));
                            again += 1;
                        }
                    }
                }
            }
        }
    }
    println!("{} images ({again} of a second crash), {compared} compared whole", images + again);
    assert!(again > 0 && compared > images / 2, "{images} {again} {compared}");
    assert!(steps(30) < 30 || images > 500, "{images}");
}

/// A directory of the test's own, for the increments of one life.
fn room(seed: u64) -> std::path::PathBuf {
    let room = std::env::temp_dir().join(format!("segmentry-crash-{seed}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&room));
    std::fs::create_dir_all(&room).expect("a temporary directory");
    room
}

#[test]
fn a_crash_while_an_increment_is_taken_leaves_all_of_it_or_nothing() {
    let (mut images, mut taken_again) = (0u64, 0u64);
    for (policy, seed) in policies().into_iter().zip(31..) {
        let room = room(seed);
        let base = MemoryDisk::default();
        let mut life = Life::new(open(base.clone(), policy.clone()).expect("an empty disk"), seed);
        (0..15).for_each(|_| life.step().expect("a good disk"));
        life.durable.close().expect("a good disk");
        drop(life);
        // Three hours of another copy, and what it was after each.
        let source = open(base.copy(), policy.clone()).expect("a good disk");
        let mut hours = Vec::new();
        for hour in 0..3 {
            let after = source.status().last;
            let mut life = Life::new(source.clone(), 0).beside(seed + 100 + hour);
            (0..8).for_each(|_| life.step().expect("a good disk"));
            let file = room.join(format!("hour-{hour}"));
            source.save_increment(&file, after).expect("a good disk");
            hours.push((file, after, source.read(digest)));
        }
        let (disk, mut seen) = (base.copy(), Seen::default());
        let life = Life::new(open(disk.clone(), policy.clone()).expect("a good disk"), seed);
        life.note(&mut seen, disk.steps());
        for (file, ..) in &hours {
            life.durable.take_increment(file).expect("the next one");
            life.note(&mut seen, disk.steps());
            life.durable.checkpoint().expect("a good disk");
        }
        drop(life);
        let mut history = disk.history_after(&base);
        while history.step() {
            let Some(bounds) = bounds(&seen, history.position()) else { continue };
            let at = history.position() as u64;
            for loss in [Loss::Nothing, Loss::All, Loss::Random(at), Loss::Torn(at)] {
                let what = format!("seed {seed}, operation {at}, {loss:?}");
                let durable = open(history.image(&loss), policy.clone());
                let durable = durable.unwrap_or_else(|error| panic!("{what}: {error}"));
                assert!(examine(&durable, &seen, bounds, &what), "{what}: a part of an increment");
                images += 1;
                // It goes on where it is: what it has is refused, and the others follow.
                if !images.is_multiple_of(8) {
                    continue;
                }
                for (file, after, state) in &hours {
                    let is_next = durable.status().last == *after;
                    let taken = durable.take_increment(file);
                    assert_eq!(taken.is_ok(), is_next, "{what}: {taken:?}");
                    if is_next {
                        assert_eq!(durable.read(digest), *state, "{what}");
                        taken_again += 1;
                    }
                }
                assert_eq!(durable.read(digest), hours[2].2, "{what}");
            }
        }
        std::fs::remove_dir_all(room).expect("the test made it");
    }
    println!("{images} images beside increments, {taken_again} of them taken again");
    assert!(images > 100 && taken_again > 10, "{images} {taken_again}");
}

#[test]
fn no_command_is_answered_as_done_unless_it_is_on_disk() {
    let (mut runs, mut stopped) = (0, 0);
    for operation in
        [Operation::Read, Operation::Write, Operation::Sync, Operation::Resize, Operation::Name]
    {
        for (for_ever, error) in [
            (false, std::io::ErrorKind::Other),
            (true, std::io::ErrorKind::Other),
            (false, std::io::ErrorKind::StorageFull),
            (true, std::io::ErrorKind::StorageFull),
        ] {
            for after in 0.. {
                let policy = Policy::sendgrid();
                let disk = MemoryDisk::default();
                let mut life =
                    Life::new(open(disk.clone(), policy.clone()).expect("the disk works"), after);
                disk.fail(Some(DiskFault { operation, after: after as usize, for_ever, error }));
                let mut answered = life.durable.status().last;
                let mut failed = false;
                for _ in 0..steps(30) {
                    let before = life.durable.status().last;
                    if life.step().is_ok() {
                        answered = life.durable.status().last;
                        continue;
                    }
                    failed = true;
                    answered = answered.max(before);
                    // Reads are served whatever happened.
                    life.durable.read(segmentry::Engine::next_deadline);
                }
                disk.fail(None);
                if let Some(why) = life.durable.status().failed {
                    // Nobody knows what is in the file: on a disk that works again a new one takes its place.
                    let generation = life.durable.status().generation;
                    let mut next = life.durable.create_list(life.now, "one more", None);
                    // The pause between attempts is four times as long as the last one took on this machine.
                    for _ in 0..1_000 {
                        if next.is_ok() {
                            break;
                        }
                        std::thread::sleep(std::time::Duration::from_millis(10));
                        next = life.durable.create_list(life.now, "one more", None);
                    }
                    assert!(next.is_ok(), "{operation:?} {after}: {why}, then {next:?}");
                    let status = life.durable.status();
                    assert!(status.failed.is_none() && status.generation > generation);
                    answered = status.last;
                    stopped += 1;
                }
                let state = life.durable.read(digest);
                let last = life.durable.status().last;
                drop(life);
                let opened = open(disk.copy(), policy).expect("the disk is good again");
                let found = opened.status().last;
                assert!(found >= answered, "{operation:?} {after}: {found} of {answered}");
                if found == last {
                    assert_eq!(opened.read(digest), state, "{operation:?} {after}");
                }
                runs += 1;
                if !failed {
                    break;
                }
            }
        }
    }
    println!(
        "{runs} runs with a failing operation, {stopped} of which stopped the writing for a time"
    );
    assert!(stopped > 0, "{runs} {stopped}");
    assert!(steps(30) < 30 || runs > 100 && stopped > 50, "{runs} {stopped}");
}

#[test]
fn time_goes_on_by_itself_when_a_full_disk_has_room_again() {
    let disk = MemoryDisk::default();
    let durable = open(disk.clone(), Policy::sendgrid()).expect("the disk works");
    // Less than the day beyond which a clock waits for a confirmation.
    let then = chrono::Utc::now() - chrono::TimeDelta::hours(20);
    let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";
    durable
        .create_segment(then, segmentry::SegmentSpec::new("in Rome", query))
        .expect("the disk works");
    let due = durable.read(segmentry::Engine::next_deadline).expect("a population");
    let error = std::io::ErrorKind::StorageFull;
    disk.fail(Some(DiskFault { operation: Operation::Write, after: 0, for_ever: true, error }));
    let driver = segmentry::Driver::start(durable.clone()).expect("a thread");
    let wait = |holds: &dyn Fn() -> bool| {
        let begun = std::time::Instant::now();
        while !holds() {
            assert!(begun.elapsed() < std::time::Duration::from_secs(20));
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    };
    wait(&|| driver.failure().is_some());
    let held = durable.create_list(chrono::Utc::now(), "on a full disk", None).expect_err("full");
    assert!(held.to_string().contains("each write tries again"), "{held}");
    assert!(durable.status().failed.is_some());
    disk.fail(None);
    wait(&|| driver.failure().is_none());
    wait(&|| durable.read(segmentry::Engine::next_deadline).is_some_and(|next| next > due));
    durable.create_list(chrono::Utc::now(), "with room again", None).expect("there is room");
    durable.flush().expect("there is room");
    drop(driver);
    let state = durable.read(digest);
    let again = open(disk.copy(), Policy::sendgrid()).expect("a whole file");
    assert_eq!(again.read(digest), state);
}
