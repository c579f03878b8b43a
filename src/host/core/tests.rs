//! The core in virtual time: examples, and random histories against what anybody would expect.
//!
//! In: tenants with made-up deadlines, users who take handles and drop them, threads that end their steps in any order.
//! Out: whatever breaks an invariant of the core.

use std::cell::Cell;
use std::rc::Rc;

use super::*;

/// A tenant's engine, and its file when nobody holds it: when it is due, how often it comes again.
#[derive(Debug)]
struct State {
    due: Cell<Option<i64>>,
    wants_checkpoint: Cell<bool>,
}

/// A handle. A file is one handle more than the core and its users have.
#[derive(Clone, Debug)]
struct Fake(Rc<State>);

impl Opened for Fake {
    fn is_in_use(&self) -> bool {
        // One is the core's, one the test's, which stands for the file.
        Rc::strong_count(&self.0) > 2
    }

    fn due(&self) -> Due {
        self.0.due.get().map_or(Due::Never, |at| Due::At(millis(at)))
    }

    fn wants_checkpoint(&self) -> bool {
        self.0.wants_checkpoint.get()
    }
}

fn millis(at: i64) -> Timestamp {
    Timestamp::saturating_from_millis(at)
}

fn name(number: usize) -> TenantName {
    format!("t{number}").parse().expect("a name")
}

/// Files of tenants, by number, and a core that knows all of them.
struct World {
    core: Core<Fake>,
    files: Vec<Fake>,
}

impl World {
    /// Tenants of which the first is due at 1, the second at 2 and so on; all may be open for 10.
    fn new(tenants: usize, open_at_most: usize, threads: usize) -> Self {
        let mut core = Core::new(open_at_most, threads, Duration::millis(10), millis(0));
        let file = |number: usize| {
            let due = Cell::new(i64::try_from(number).ok().map(|due| due + 1));
            Fake(Rc::new(State { due, wants_checkpoint: Cell::new(false) }))
        };
        let files: Vec<Fake> = (0..tenants).map(file).collect();
        for (number, file) in files.iter().enumerate() {
            core.add(name(number), file.due());
        }
        Self { core, files }
    }

    fn number(name: &TenantName) -> usize {
        name.as_str()[1..].parse().expect("a number")
    }

    fn file(&self, name: &TenantName) -> &Fake {
        &self.files[Self::number(name)]
    }

    fn close(&mut self, victim: Option<Victim<Fake>>) {
        if let Some(Victim { name, engine }) = victim {
            let due = engine.due();
            drop(engine);
            self.core.closed(&name, due);
        }
    }

    /// A handle, or how it was refused.
    fn take(&mut self, number: usize) -> Result<Fake, Ask<Fake>> {
        match self.core.ask(&name(number)) {
            Ask::Open(engine) => Ok(engine),
            Ask::Opening(victim) => {
                self.close(victim);
                let engine = self.files[number].clone();
                self.core.opened(&name(number), engine.clone(), false);
                Ok(engine)
            }
            other => Err(other),
        }
    }

    /// Does all steps at an instant, one after another; returns what they were.
    fn run(&mut self, now: i64) -> Vec<String> {
        let mut done = Vec::new();
        loop {
            match self.core.next(millis(now)) {
                Step::Rest => return done,
                Step::Open(name) => {
                    let engine = self.file(&name).clone();
                    self.core.opened(&name, engine.clone(), true);
                    let how = self.core.how(engine.due());
                    done.push(format!("open {name} {how:?}"));
                    engine.0.due.set(None);
                    drop(engine);
                    if let Some(engine) = self.core.ran(&name, true) {
                        self.close(Some(Victim { name, engine }));
                    }
                }
                Step::Run(name, engine, how) => {
                    done.push(format!("run {name} {how:?}"));
                    engine.0.due.set(None);
                    engine.0.wants_checkpoint.set(false);
                    drop(engine);
                    assert!(self.core.ran(&name, false).is_none(), "it was open before");
                }
                Step::Close(name, engine) => {
                    done.push(format!("close {name}"));
                    self.close(Some(Victim { name, engine }));
                }
            }
        }
    }
}

#[test]
fn what_is_due_is_opened_in_its_order_and_closed_at_once_and_nothing_else_is() {
    let mut world = World::new(4, 2, 1);
    assert_eq!(world.core.wakes_at(), Some(millis(1)));
    assert_eq!(world.run(0), [""; 0]);
    assert_eq!(world.run(2), ["open t0 Advance", "open t1 Advance"]);
    assert_eq!((world.core.open_count(), world.core.wakes_at()), (0, Some(millis(3))));
    world.core.resume(millis(3));
    assert_eq!(world.run(9), ["open t2 Resume", "open t3 Advance"], "only one is overdue");
    assert_eq!(world.core.wakes_at(), None);
    assert_eq!(world.run(1_000), [""; 0], "with nothing due, all stay closed");
}

#[test]
fn a_tenant_stays_open_while_it_is_used_and_is_closed_once_it_was_idle_for_long() {
    let mut world = World::new(2, 2, 1);
    world.run(5);
    let handle = world.take(0).expect("there is room");
    for now in [10, 20, 30] {
        assert_eq!(world.run(now), [""; 0]);
    }
    handle.0.due.set(Some(31));
    assert_eq!(world.run(31), ["run t0 Advance"], "an open one is run as it is");
    handle.0.wants_checkpoint.set(true);
    assert_eq!(world.run(32), ["run t0 Advance"]);
    drop(handle);
    assert_eq!(world.run(33), [""; 0]);
    assert_eq!(world.core.wakes_at(), Some(millis(42)), "it was seen in use at 32");
    assert_eq!(world.run(41), [""; 0]);
    assert_eq!(world.run(42), ["close t0"]);
    assert_eq!(world.core.open_count(), 0);
}

#[test]
fn the_one_that_was_not_used_for_the_longest_time_makes_room_and_none_in_use_does() {
    let mut world = World::new(4, 2, 1);
    world.run(5);
    drop(world.take(0).expect("there is room"));
    world.run(6);
    let second = world.take(1).expect("there is room");
    world.run(7);
    let third = world.take(2).expect("the first one is closed");
    assert_eq!(world.core.open_count(), 2);
    assert!(matches!(world.core.ask(&name(0)), Ask::Full));
    assert!(matches!(world.core.ask(&name(9)), Ask::Unknown));
    // What is due opens one more, whatever is in use.
    world.core.add(name(3), Due::At(millis(8)));
    assert_eq!(world.run(8), ["open t3 Advance"]);
    drop(second);
    assert!(matches!(world.core.ask_last(&name(2)), Ask::Full), "it is in use");
    drop(third);
    let victim = match world.core.ask_last(&name(2)) {
        Ask::Opening(victim) => victim,
        other => panic!("{other:?}"),
    };
    assert!(matches!(world.core.ask(&name(2)), Ask::Wait), "somebody deletes it");
    drop(victim);
    world.core.removed(&name(2));
    assert!(matches!(world.core.ask(&name(2)), Ask::Unknown));
    assert_eq!(world.core.count(), 3);
}

#[test]
fn a_tenant_that_fails_is_tried_again_later_and_does_not_keep_others_waiting() {
    let mut world = World::new(2, 2, 1);
    let Step::Open(failing) = world.core.next(millis(5)) else { panic!("it is due") };
    world.core.closed_after_failure(&failing);
    assert_eq!(world.run(5), ["open t1 Advance"]);
    let retry = 5 + limits::TENANT_RETRY.as_millis();
    assert_eq!(world.core.wakes_at(), Some(millis(retry)));
    let handle = world.take(0).expect("who asks need not wait");
    let Step::Run(failing, engine, _) = world.core.next(millis(6)) else { panic!("it is due") };
    drop(engine);
    assert!(world.core.failed(&failing).is_none(), "it is in use");
    assert_eq!(world.run(7), [""; 0]);
    assert_eq!(world.run(6 + limits::TENANT_RETRY.as_millis()), ["run t0 Advance"]);
    drop(handle);
}

#[test]
fn a_host_ends_once_nobody_opens_runs_or_closes() {
    let mut world = World::new(2, 2, 1);
    let handle = world.take(1).expect("there is room");
    let Step::Run(running, engine, _) = world.core.next(millis(5)) else { panic!("it is due") };
    assert!(world.core.stop().is_none());
    assert!(matches!(world.core.next(millis(5)), Step::Rest), "nothing new begins");
    drop(engine);
    world.core.ran(&running, false);
    let open = world.core.stop().expect("nobody is at work");
    assert_eq!(open.len(), 1, "also one that is in use");
    drop(handle);
}

/// A step that a thread is at.
enum Flight {
    Run { name: TenantName, engine: Fake, was_closed: bool },
    Close { name: TenantName, engine: Fake },
}

struct Dice(u64);

impl Dice {
    fn millis(&mut self, limit: usize) -> i64 {
        i64::try_from(self.below(limit)).expect("a small number")
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// One random history: after each step every invariant holds, and once all threads rest nothing is left to do.
fn history(seed: u64) {
    let mut dice = Dice(seed);
    let (tenants, open_at_most, threads) =
        (1 + dice.below(8), 1 + dice.below(3), 1 + dice.below(3));
    let mut world = World::new(tenants, open_at_most, threads);
    let mut flights: Vec<Flight> = Vec::new();
    let mut handles: Vec<(usize, Fake)> = Vec::new();
    let mut now = 0;
    for _ in 0..400 {
        match dice.below(8) {
            0 => now += dice.millis(30),
            1 => {
                let number = dice.below(tenants);
                let in_use = |world: &World| {
                    let used = |file: &&Fake| Rc::strong_count(&file.0) > 2;
                    world.files.iter().filter(used).count()
                };
                let before = in_use(&world);
                match world.take(number) {
                    Ok(handle) => handles.push((number, handle)),
                    Err(Ask::Full) => assert!(before >= open_at_most),
                    Err(Ask::Wait) => assert!(!flights.is_empty()),
                    Err(other) => panic!("{other:?}"),
                }
            }
            2 if !handles.is_empty() => drop(handles.swap_remove(dice.below(handles.len()))),
            3 if !handles.is_empty() => {
                let (_, handle) = &handles[dice.below(handles.len())];
                handle.0.due.set(Some(now + dice.millis(40)));
            }
            4 | 5 if flights.len() < threads => match world.core.next(millis(now)) {
                Step::Rest => {}
                Step::Open(name) => {
                    let file = world.file(&name).clone();
                    assert!(file.due().is_by(millis(now)), "{name} is due");
                    assert_eq!(Rc::strong_count(&file.0), 2, "{name} was closed");
                    world.core.opened(&name, file.clone(), true);
                    flights.push(Flight::Run { name, engine: file, was_closed: true });
                }
                Step::Run(name, engine, _) => {
                    flights.push(Flight::Run { name, engine, was_closed: false });
                }
                Step::Close(name, engine) => flights.push(Flight::Close { name, engine }),
            },
            6 | 7 if !flights.is_empty() => {
                let flight = flights.swap_remove(dice.below(flights.len()));
                land(&mut world, flight, &mut dice, now);
            }
            _ => {}
        }
        let open = world.core.open_count();
        assert!(open <= open_at_most + threads, "{open} are open");
        for (number, handle) in &handles {
            let is_its = matches!(
                world.core.slots.get(&name(*number)),
                Some(Slot::Open { engine, .. }) if Rc::ptr_eq(&engine.0, &handle.0)
            );
            assert!(is_its, "t{number} is used, and not open");
        }
    }
    // Then all threads end what they are at, and do what there is to do.
    while let Some(flight) = flights.pop() {
        land(&mut world, flight, &mut dice, now);
    }
    world.run(now);
    for file in &world.files {
        assert!(!file.due().is_by(millis(now)), "something is due still");
    }
    drop(handles);
    world.run(now);
    world.run(now + 10);
    assert_eq!(world.core.open_count(), 0, "nobody uses any");
    assert!(world.core.wakes_at().is_none_or(|at| at > millis(now + 10)));
}

/// A thread ends its step.
fn land(world: &mut World, flight: Flight, dice: &mut Dice, now: i64) {
    match flight {
        Flight::Close { name, engine } => world.close(Some(Victim { name, engine })),
        Flight::Run { name, engine, was_closed } => {
            let again = [None, Some(now + 1 + dice.millis(50))][dice.below(2)];
            engine.0.due.set(again);
            drop(engine);
            if let Some(engine) = world.core.ran(&name, was_closed) {
                world.close(Some(Victim { name, engine }));
            }
        }
    }
}

#[test]
fn every_history_opens_what_is_due_and_closes_what_nobody_uses_within_the_bounds() {
    for seed in 0..300 {
        history(seed);
    }
}
