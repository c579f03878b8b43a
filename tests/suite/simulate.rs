//! Years of accounts in virtual time.
//!
//! In: seeds. One seed decides the policy, the clock and everything that happens. Out: after every step
//! the engine is the model, and every invariant held; each account is lived through twice, and tells
//! the same bytes. `SEED=42 cargo test --test suite one_seed` lives through one account, and
//! `YEARS=1000` through more of them; `DISK_YEARS=200` through more of those on a bad disk.

use crate::world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use segmentry::Policy;
use segmentry::lifecycle::{Evaluation, PublicationPolicy};
use segmentry::time::Duration;
use world::beside::Suffered;
use world::invariants::{ALL, Invariant, Memory, Snapshot, Step};
use world::pair::{Pair, Verdict};
use world::{Act, DAY, HOUR, Wait, history};

const YEAR: i64 = 365 * DAY;

/// How the clock of an account behaves.
#[derive(Clone, Copy, Debug)]
enum Clock {
    Steady,
    /// Jumps forward by days, now and then.
    Leaping,
    /// Is set back, now and then.
    SetBack,
    /// Stands still for many calls.
    Frozen,
}

/// An account to be lived through.
#[derive(Debug)]
struct Account {
    policy: Policy,
    clock: Clock,
    history: Vec<(Wait, Act)>,
}

fn policies() -> impl Strategy<Value = Policy> {
    let lengths = (1..=12_u64, 1..=24_u64, 0..=90_u64, 0..=300_u64, 1..=4_u64);
    let drawn = lengths.prop_map(|(base, more, delay, pause, passes)| Policy {
        evaluation: Evaluation::Every(Duration::minutes([15, 30, 60, 180][passes as usize - 1])),
        population_delay: Duration::minutes(delay),
        engagement_population_delay: Duration::minutes(2 * delay),
        publication: PublicationPolicy::BackOff {
            base: Duration::minutes(30 * base),
            cap: Duration::minutes(30 * base * more),
        },
        edit_pause: Duration::millis(1_000 * pause),
        ..Policy::sendgrid()
    });
    prop_oneof![2 => Just(Policy::sendgrid()), 1 => Just(Policy::live()), 1 => drawn]
}

fn clocks() -> impl Strategy<Value = Clock> {
    prop_oneof![
        3 => Just(Clock::Steady),
        2 => Just(Clock::Leaping),
        2 => Just(Clock::SetBack),
        1 => Just(Clock::Frozen),
    ]
}

fn account(seed: u64) -> Account {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let parts = (policies(), clocks(), proptest::collection::vec(history(), 1..4));
    let drawn = parts.new_tree(&mut runner).expect("nothing is filtered").current();
    let (policy, clock, histories) = drawn;
    let mut history: Vec<(Wait, Act)> = Vec::new();
    for (number, (wait, act)) in (0_i64..).zip(histories.into_iter().flatten()) {
        let odd = number % 7 == 3;
        let wait = match clock {
            Clock::Leaping if odd => Wait::Millis((number % 11) * DAY + HOUR / 3),
            Clock::SetBack if odd => Wait::Millis(-(number % 30) * HOUR),
            Clock::Frozen if number % 12 != 0 => Wait::Millis(0),
            _ => wait,
        };
        history.push((wait, act));
    }
    // Weeks in which nothing is called.
    history.push((Wait::Millis(30 * DAY), Act::Advance));
    Account { policy, clock, history }
}

/// What came of an account.
#[derive(Default)]
struct Lived {
    millis: i64,
    steps: u64,
    changes: u64,
    refused: u64,
    /// How often each invariant had something to say.
    said: BTreeMap<&'static str, u64>,
    /// All changes and views, as text.
    told: String,
    /// By the durable engine, where there is one.
    suffered: Suffered,
}

fn live(account: &Account, invariants: &[(&'static str, Invariant)]) -> Lived {
    live_with(Pair::new(&account.policy), account, invariants)
}

fn live_with(mut pair: Pair, account: &Account, invariants: &[(&'static str, Invariant)]) -> Lived {
    let policy = world::pair::small(&account.policy);
    let mut memories = vec![Memory::default(); invariants.len()];
    let mut lived = Lived::default();
    let mut before = Snapshot::of(&pair.engine);
    let start = before.now;
    let mut read = 0;
    for (wait, act) in &account.history {
        let verdict = pair.step(wait, act);
        pair.compare();
        let after = Snapshot::of(&pair.engine);
        let changes: Vec<_> = pair.engine.changes_since(read).expect("all are kept").collect();
        read = changes.last().map_or(read, |change| change.sequence);
        let step = Step {
            policy: &policy,
            act,
            verdict,
            before: &before,
            after: &after,
            changes: &changes,
            pair: &pair,
        };
        for ((name, invariant), memory) in invariants.iter().zip(&mut memories) {
            *lived.said.entry(name).or_default() += invariant(&step, memory);
        }
        lived.steps += 1;
        lived.changes += changes.len() as u64;
        lived.refused += u64::from(matches!(verdict, Verdict::Refused(_)));
        writeln!(lived.told, "{changes:?}").expect("a text takes everything");
        before = after;
    }
    writeln!(lived.told, "{before:?}").expect("a text takes everything");
    lived.millis = before.now - start;
    lived.suffered = pair.beside.map(|beside| beside.suffered).unwrap_or_default();
    lived
}

/// The account of a seed, lived through twice.
fn twice(seed: u64) -> Lived {
    let account = account(seed);
    let lived = catch_unwind(AssertUnwindSafe(|| live(&account, &ALL)));
    let lived = lived.unwrap_or_else(|_| {
        panic!("SEED={seed} cargo test --test suite one_seed ({:?} clock)", account.clock)
    });
    let again = live(&account, &[]);
    assert!(lived.told == again.told, "SEED={seed} tells something else the second time");
    lived
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

#[test]
fn a_hundred_years_of_accounts_hold_every_invariant_and_repeat_byte_for_byte() {
    // Unoptimised, a tenth of it.
    let years = number("YEARS").unwrap_or(if cfg!(debug_assertions) { 10 } else { 100 });
    let (mut sum, mut seeds) = (Lived::default(), 0);
    while sum.millis < years.cast_signed() * YEAR {
        let lived = twice(seeds);
        seeds += 1;
        sum.millis += lived.millis;
        sum.steps += lived.steps;
        sum.changes += lived.changes;
        sum.refused += lived.refused;
        for (name, said) in lived.said {
            *sum.said.entry(name).or_default() += said;
        }
    }
    println!(
        "{} simulated years: {seeds} accounts, {} steps ({} refused), {} changes",
        sum.millis / YEAR,
        sum.steps,
        sum.refused,
        sum.changes
    );
    for (name, said) in &sum.said {
        println!("  {said:>9} × {name}");
        assert!(*said >= years / 2, "`{name}` hardly ever had something to say");
    }
}

#[test]
fn years_on_a_disk_that_fails_and_loses_power_are_the_same_years() {
    let years = number("DISK_YEARS").unwrap_or(if cfg!(debug_assertions) { 2 } else { 50 });
    let (mut sum, mut seeds, mut steps) = (Suffered::default(), 0, 0);
    let mut millis = 0;
    while millis < years.cast_signed() * YEAR {
        let account = account(seeds);
        let durable = || live_with(Pair::durable(&account.policy, seeds), &account, &ALL);
        let lived = catch_unwind(AssertUnwindSafe(durable))
            .unwrap_or_else(|_| panic!("seed {seeds} ({:?} clock)", account.clock));
        assert!(lived.told == live(&account, &[]).told, "seed {seeds} tells something else");
        let suffered = lived.suffered;
        sum.restarts += suffered.restarts;
        sum.crashes += suffered.crashes;
        sum.faults += suffered.faults;
        sum.unanswered += suffered.unanswered;
        sum.checkpoints += suffered.checkpoints;
        (seeds, steps, millis) = (seeds + 1, steps + lived.steps, millis + lived.millis);
    }
    println!("{} simulated years on disk: {seeds} accounts, {steps} steps", millis / YEAR);
    println!("  {sum:?}");
    for often in [sum.restarts, sum.crashes, sum.faults, sum.unanswered, sum.checkpoints] {
        assert!(often > 0, "{sum:?}");
    }
}

#[test]
fn one_seed() {
    let seed = number("SEED").unwrap_or(0);
    let lived = twice(seed);
    assert!(lived.steps > 30);
    println!("seed {seed}: {} days, {} changes", lived.millis / DAY, lived.changes);
}

macro_rules! each_alone {
    ($($test:ident $place:expr;)*) => {
        $(#[test]
        fn $test() {
            let said: u64 = (1_000..1_012)
                .map(|seed| live(&account(seed), &ALL[$place..=$place]).said.into_values().sum::<u64>())
                .sum();
            assert!(said > 0, "`{}` had nothing to say", ALL[$place].0);
        })*
    };
}

each_alone! {
    time_never_goes_back 0;
    nothing_is_due_in_the_past 1;
    a_publication_is_at_most_the_longest_interval_away 2;
    intervals_follow_the_back_off 3;
    only_an_edit_a_loss_or_a_delete_moves_what_is_armed 4;
    a_segment_waits_for_exactly_what_its_state_says 5;
    what_is_due_fires_once 6;
    after_a_delete_there_is_silence 7;
    quotas_hold 8;
    passes_come_on_the_hour 9;
    a_pass_adds_nobody_who_is_in_and_takes_nobody_who_is_out 10;
    count_sample_and_members_are_of_one_version 11;
    contacts_that_are_gone_are_nowhere 12;
    the_old_members_are_served_until_the_switch 13;
    the_status_says_what_is_so 14;
}
