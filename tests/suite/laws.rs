//! Laws of the engine that need no model.
//!
//! In: random histories, questions and data. Out: equations: of time, of repetition, of parts and
//! wholes, of what was found step by step and what is found at once.

use crate::{random, world};

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::sample::Index;

use segmentry::engine::ChangeKind;
use segmentry::lifecycle::{Happening, Validation};
use segmentry::testing::internals;
use segmentry::{Engine, Policy, SegmentFilter};
use world::pair::{Pair, chrono, sorted};
use world::{Act, DAY, HOUR, Wait, ask, history};

/// Everything that can be read from an engine: the feed as debug text, the views as JSON.
fn told(engine: &Engine) -> (String, String) {
    let feed: Vec<_> = engine.changes_since(0).expect("the feed keeps everything").collect();
    let views = engine.segments(&SegmentFilter::default()).expect("a good filter");
    let members: Vec<_> = views
        .iter()
        .map(|view| {
            let members: Vec<_> = engine.members(&view.id).expect("it exists").collect();
            (members, engine.sample(&view.id).expect("it exists"))
        })
        .collect();
    (format!("{feed:#?}"), serde_json::to_string_pretty(&(views, members)).expect("views are JSON"))
}

/// A law over random input; fails with the smallest input found.
fn law<S: Strategy>(input: &S, check: impl Fn(S::Value)) {
    random::for_all(random::cases().min(2_000), input, check, |value| format!("{value:#?}"));
}

fn after(policy: &Policy, history: &[(Wait, Act)]) -> Pair {
    let mut pair = Pair::new(policy);
    for (wait, act) in history {
        pair.step(wait, act);
    }
    pair
}

/// A time to come: an even number of hours, or not.
fn gap() -> impl Strategy<Value = i64> {
    prop_oneof![0..3 * HOUR, (0..72_i64).prop_map(|hours| hours * HOUR), 0..40 * DAY]
}

#[test]
fn two_steps_in_time_give_the_same_as_one() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        law(&(history(), any::<Index>(), gap(), gap()), |(history, cut, first, second)| {
            // Also in the middle of a history, where more is on its way.
            let engine = after(&policy, &history[..=cut.index(history.len())]).engine;
            let now = engine.now().timestamp_millis();
            let (mut stepwise, mut at_once) = (engine.clone(), engine);
            stepwise.advance_to(chrono(now + first));
            stepwise.advance_to(chrono(now + first + second));
            at_once.advance_to(chrono(now + first + second));
            assert_eq!(told(&stepwise), told(&at_once));
            assert_eq!(stepwise.now(), at_once.now());
            assert_eq!(stepwise.next_deadline(), at_once.next_deadline());
        });
    }
}

#[test]
fn advancing_in_parts_gives_the_same_as_advancing_at_once() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        law(&(history(), any::<Index>(), gap(), 1..4_usize), |(history, cut, ahead, most)| {
            let engine = after(&policy, &history[..=cut.index(history.len())]).engine;
            let to = chrono(engine.now().timestamp_millis() + ahead);
            let (mut parts, mut whole) = (engine.clone(), engine.clone());
            let mut before = parts.now();
            while parts.advance_some(to, most) {
                assert!(before <= parts.now() && parts.now() <= to);
                before = parts.now();
            }
            whole.advance_to(to);
            assert_eq!(told(&parts), told(&whole));
            assert_eq!((parts.now(), parts.next_deadline()), (whole.now(), whole.next_deadline()));
            let (mut parts, mut whole) = (engine.clone(), engine);
            if parts.resume_some(to, most) {
                while parts.advance_some(to, most) {}
            }
            whole.resume(to);
            assert_eq!(told(&parts), told(&whole));
        });
    }
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        law(&history(), |history| {
            let (one, other) = (after(&policy, &history).engine, after(&policy, &history).engine);
            assert_eq!(told(&one), told(&other));
        });
    }
}

#[test]
fn evaluating_in_parts_gives_the_same_as_at_once_and_as_the_definition() {
    let some = RefCell::new(0_u32);
    let asked = proptest::collection::vec(ask::question(), 8);
    law(&(history(), asked, any::<u32>(), gap()), |(history, asked, split, ahead)| {
        let engine = after(&Policy::sendgrid(), &history).engine;
        let at = world::pair::stamp(engine.now().timestamp_millis() + ahead);
        let all = internals::rows(&engine);
        for question in asked {
            // A field that it reads may be gone.
            let Ok(plan) = engine.compile(&question.to_sql()) else { continue };
            let kernel = |rows: &[u32]| internals::kernel(&engine, &plan, at, rows.iter().copied());
            let whole = kernel(&all);
            let (part, rest): (Vec<u32>, Vec<u32>) =
                all.iter().partition(|row| split >> (*row % 32) & 1 == 1);
            let mut parts = [kernel(&part), kernel(&rest)].concat();
            parts.sort_unstable();
            assert_eq!(whole, parts, "{}", question.to_sql());
            let holds = |row: &u32| internals::definition(&engine, &plan, at, *row);
            let by_row: Vec<u32> = all.iter().copied().filter(holds).collect();
            assert_eq!(whole, by_row, "{}", question.to_sql());
            *some.borrow_mut() += u32::from(!whole.is_empty() && whole != all);
        }
    });
    assert!(
        !random::many() || *some.borrow() > 50,
        "the answers are hardly ever neither nobody nor everybody"
    );
}

#[test]
fn after_a_gap_each_overdue_task_runs_once_and_now() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        law(&(history(), gap()), |(history, gap)| {
            let mut engine = after(&policy, &history).engine;
            while engine.poll_change().is_some() {}
            let before = engine.segments(&SegmentFilter::default()).expect("a good filter");
            let now = engine.now() + chrono::Duration::milliseconds(gap);
            engine.resume(now);
            assert_eq!(engine.now(), now);
            assert!(engine.next_deadline().is_none_or(|next| next > now), "something is still due");
            let changes: Vec<_> = std::iter::from_fn(|| engine.poll_change()).collect();
            assert!(changes.iter().all(|change| change.at == now));
            for view in before {
                let of = |happening| {
                    let mine = changes.iter().filter(|change| change.segment == view.id);
                    mine.filter(|change| change.what == ChangeKind::Life(happening)).count()
                };
                let overdue = view.next_sample_update.is_some_and(|due| due <= now);
                let waits = view.query_validation == Validation::Pending;
                assert_eq!(of(Happening::Populated), usize::from(overdue && waits));
                let published = of(Happening::Refreshed { manual: false });
                assert_eq!(published, usize::from(overdue && !waits));
                let mine = changes.iter().filter(|change| change.segment == view.id);
                assert!(mine.filter(|change| change.what == ChangeKind::Evaluated).count() <= 1);
            }
        });
    }
}

#[test]
fn no_change_of_a_segment_follows_its_delete() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        law(&(history(), any::<Index>(), gap()), |(history, cut, gap)| {
            // In the middle of its life, then whatever else the history holds.
            let (before, then) = history.split_at(cut.index(history.len()));
            let mut pair = after(&policy, before);
            for view in pair.engine.segments(&SegmentFilter::default()).expect("a good filter") {
                let delete =
                    pair.model.segments.iter().position(|held| held.id == view.id.as_str());
                let now = pair.model.now;
                pair.engine.delete_segment(chrono(now), &view.id).expect("it is alive");
                let place = delete.expect("the model has it");
                let id = pair.model.segments[place].id.clone();
                pair.model.delete_segment(now, &id).expect("it is alive");
            }
            let gone: Vec<_> = pair.model.segments.iter().map(|held| held.id.clone()).collect();
            while pair.engine.poll_change().is_some() {}
            for (wait, act) in then {
                pair.step(wait, act);
            }
            let end = pair.engine.now() + chrono::Duration::milliseconds(gap);
            pair.engine.advance_to(end);
            while let Some(change) = pair.engine.poll_change() {
                assert!(!gone.contains(&change.segment.to_string()), "{change:?}");
            }
        });
    }
}

#[test]
fn incremental_passes_find_the_same_as_one_evaluation() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        let (moved, steps) = (RefCell::new(0_u32), RefCell::new(0_u32));
        law(&(history(), gap()), |(history, gap)| {
            let mut pair = Pair::new(&policy);
            let far = [(Wait::Millis(gap), Act::Advance)];
            for (wait, act) in history.iter().chain(&far) {
                pair.step(wait, act);
                *steps.borrow_mut() += 1;
                let mut probe = pair.engine.clone();
                if policy == Policy::sendgrid() {
                    let now = probe.now().timestamp_millis();
                    probe.advance_to(chrono((now.div_euclid(HOUR) + 1) * HOUR));
                }
                for view in probe.segments(&SegmentFilter::default()).expect("a good filter") {
                    if view.query_validation == Validation::Valid {
                        let held = sorted(probe.members(&view.id).expect("it exists").collect());
                        let found =
                            sorted(probe.resolve(&view.id, probe.now()).expect("it exists"));
                        assert_eq!(held, found, "{}", view.query);
                        *moved.borrow_mut() += u32::from(!found.is_empty());
                    }
                }
            }
        });
        assert!(!random::many() || *moved.borrow() > 100, "hardly anybody was ever in");
        let steps = *steps.borrow();
        assert!(random::cases() < 2_000 || steps >= 50_000, "only {steps} steps");
    }
}
