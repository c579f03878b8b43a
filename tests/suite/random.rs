//! Properties over random input: how many cases are run, and what a failure shows.
//!
//! In: a strategy and a check. Out: a panic with the smallest input on which the check fails.
//! `PROPTEST_CASES` sets the number of cases. Without it a debug build runs few, which find what is
//! plainly wrong; the gates on coverage are asked of 2,000 cases and more.
#![allow(unreachable_pub, reason = "the modules of the suite share it")]

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestError, TestRunner};

/// Random cases of a property.
pub fn cases() -> u32 {
    let usual = if cfg!(debug_assertions) { 64 } else { 256 };
    std::env::var("PROPTEST_CASES")
        .map_or(usual, |cases| cases.parse().expect("PROPTEST_CASES is a number"))
}

/// Whether there are so many cases that what never occurs in them is missing and not rare.
///
/// The rarest thing that a gate asks for occurs 70 to 110 times in 2,000 cases, and in one run of
/// thirty in none of 100.
pub fn many() -> bool {
    cases() >= 2_000
}

/// So many random values, the same in each run.
pub fn some<S: Strategy>(count: usize, of: &S) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let mut one = || of.new_tree(&mut runner).expect("a value").current();
    std::iter::repeat_with(&mut one).take(count).collect()
}

/// Runs `check` on that many random inputs. Panics with the smallest failing one, as `show` prints it.
pub fn for_all<S: Strategy>(
    cases: u32,
    input: &S,
    check: impl Fn(S::Value),
    show: impl Fn(&S::Value) -> String,
) {
    let config =
        Config { failure_persistence: None, cases, max_shrink_iters: 20_000, ..Config::default() };
    let outcome = TestRunner::new(config).run(input, |value| {
        check(value);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, value)) => panic!("{why}\n{}", show(&value)),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}
