//! Tests of events in the conditions of CASEs.
//!
//! In: a predicate. Out: for each test of events that decides a branch of a CASE in it, for whom it holds. A predicate
//! with such tests is evaluated contact by contact; its tests are evaluated once, for all contacts.

use super::context::Known;
use super::events::EventsTest;
use super::stop::Stop;
use crate::criteria::plan::{Condition, EventTest, Test};
use crate::criteria::scalar::{Predicate, Scalar};
use crate::store::Store;
use crate::time::Timestamp;

/// Few contacts are looked up: at most one in this many.
const ROWS_PER_EVENT_LOOKUP: usize = 64;

/// The tests with their answers; none if few contacts are asked.
pub(super) fn known<'s>(
    predicate: &'s Predicate,
    store: &'s Store,
    now: Timestamp,
    estimate: usize,
    stop: Stop<'s>,
) -> Vec<Known<'s>> {
    let mut tests = Vec::new();
    if estimate * ROWS_PER_EVENT_LOOKUP > store.rows() {
        tests_in(predicate, &mut tests);
    }
    let answered = |test: &'s EventTest| Known {
        test,
        words: EventsTest::new(test, store, now, estimate, stop).all(),
    };
    tests.into_iter().map(answered).collect()
}

/// The tests of events in the conditions of the CASEs of a predicate.
fn tests_in<'p>(predicate: &'p Predicate, tests: &mut Vec<&'p EventTest>) {
    fn in_condition<'p>(condition: &'p Condition, tests: &mut Vec<&'p EventTest>) {
        match condition {
            Condition::Const(_) => {}
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| in_condition(part, tests));
            }
            Condition::Leaf(leaf) => {
                if let Test::Events(test) = &leaf.test {
                    tests.push(test);
                }
            }
        }
    }
    fn in_scalar<'p>(scalar: &'p Scalar, tests: &mut Vec<&'p EventTest>) {
        match scalar {
            Scalar::Literal(_)
            | Scalar::Now
            | Scalar::Field(_)
            | Scalar::Event { .. }
            | Scalar::Aggregate(_) => {}
            Scalar::Negate(of)
            | Scalar::Part { of, .. }
            | Scalar::Truncate { of, .. }
            | Scalar::Civil { of, .. }
            | Scalar::Local { of, .. }
            | Scalar::Elements { of, .. } => in_scalar(of, tests),
            Scalar::Chain { first, rest } => {
                in_scalar(first, tests);
                rest.iter().for_each(|(_, part)| in_scalar(part, tests));
            }
            Scalar::AddUnits { amount: one, to: other, .. }
            | Scalar::Difference { from: one, to: other, .. }
            | Scalar::Own { zone: one, of: other, .. } => {
                in_scalar(one, tests);
                in_scalar(other, tests);
            }
            Scalar::Call { args, .. } => args.iter().for_each(|arg| in_scalar(arg, tests)),
            Scalar::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    in_condition(condition, tests);
                    in_scalar(value, tests);
                }
                in_scalar(otherwise, tests);
            }
        }
    }
    match predicate {
        Predicate::Compare { left, right, .. } => {
            in_scalar(left, tests);
            in_scalar(right, tests);
        }
        Predicate::IsNull(scalar)
        | Predicate::In { scalar, .. }
        | Predicate::Like { scalar, .. }
        | Predicate::Matches { scalar, .. } => in_scalar(scalar, tests),
        Predicate::Contains { .. } => {}
    }
}
