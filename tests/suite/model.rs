//! The engine against a naive model of it, after every step of random histories.
//!
//! In: chance, and `PROPTEST_CASES`. Out: members, counts, samples, publications, answers and the
//! change feed agree. The generator is measured too: a kind of step, or of question with an answer
//! that is neither nobody nor everybody, that never occurs is a failure.

use crate::{random, world};

use std::cell::RefCell;
use std::collections::BTreeMap;

use segmentry::Policy;
use segmentry::testing::{Model, Question, Refused};
use world::pair::{Pair, Verdict};
use world::{Act, Wait, history, history_of_policies};

/// Every reason to refuse a call.
const REASONS: [Refused; 15] = [
    Refused::NameTaken,
    Refused::IdTaken,
    Refused::Query,
    Refused::UnknownList,
    Refused::Limit,
    Refused::Unknown,
    Refused::Deleted,
    Refused::TooSoon,
    Refused::Frozen,
    Refused::SegmentDay,
    Refused::SegmentGap,
    Refused::AccountDay,
    Refused::Record,
    Refused::Exists,
    Refused::Other,
];

/// How often what occurred.
#[derive(Default)]
struct Tally {
    steps: BTreeMap<(&'static str, bool), u64>,
    questions: [u64; Question::KINDS.len()],
    /// Steps after which two segments that are evaluated ask the same, and some contacts are in.
    asked_twice: u64,
    reasons: BTreeMap<Refused, u64>,
    /// Words of the log, and whether somebody joined or left with them.
    happenings: BTreeMap<(String, bool), u64>,
}

impl Tally {
    fn step(&mut self, act: &Act, verdict: Verdict) {
        *self.steps.entry((act.name(), verdict == Verdict::Accepted)).or_default() += 1;
        if let Verdict::Refused(why) = verdict {
            *self.reasons.entry(why).or_default() += 1;
        }
    }

    fn read(&mut self, model: &Model) {
        for note in &model.log {
            let moved = !note.joined.is_empty() || !note.left.is_empty();
            *self.happenings.entry((format!("{:?}", note.what), moved)).or_default() += 1;
        }
    }

    /// Counts the questions, inner ones too, that some contacts satisfy and others do not.
    fn look(&mut self, model: &Model) {
        let live: Vec<_> = model.segments.iter().filter(|segment| segment.is_live()).collect();
        let alike = live.iter().enumerate().any(|(at, one)| {
            let mut others = live[..at].iter();
            !one.members.is_empty() && others.any(|other| one.question == other.question)
        });
        self.asked_twice += u64::from(alike);
        for segment in
            model.segments.iter().filter(|segment| segment.due().is_some() || segment.is_live())
        {
            segment.question.walk(&mut |question| {
                let holds = |contact| question.holds(contact, model.now) == Some(true);
                let held = model.contacts.iter().filter(|contact| holds(contact)).count();
                self.questions[question.kind()] +=
                    u64::from(0 < held && held < model.contacts.len());
            });
        }
    }

    fn assert_complete(&self, policy: &Policy) {
        println!("happenings (what, somebody moved): {:?}", self.happenings);
        println!("refusals: {:?}", self.reasons);
        for why in REASONS {
            assert!(self.reasons.contains_key(&why), "nothing was refused for {why:?}");
        }
        for what in ["Populated", "Refreshed", "Evaluated"] {
            // With everything at once, hardly anybody is left for a refresh to find.
            let rare = what == "Refreshed" && *policy != Policy::sendgrid();
            assert!(
                rare || self.happenings.contains_key(&(what.to_owned(), true)),
                "{what} moved nobody"
            );
        }
        for what in ["Published", "Renamed", "Pinned", "Unpinned", "Invalidated", "Recovered"] {
            let expected = what != "Published" || *policy == Policy::sendgrid();
            let seen = self.happenings.contains_key(&(what.to_owned(), false));
            assert_eq!(seen, expected, "{what}");
        }
        println!("steps (kind, accepted): {:?}", self.steps);
        let questions = Question::KINDS.iter().zip(self.questions);
        println!("questions: {:?}", questions.collect::<Vec<_>>());
        let unchanged = |name: &&str| *name != "change policy";
        for name in Act::NAMES.into_iter().filter(unchanged) {
            assert!(self.steps.contains_key(&(name, true)), "`{name}` never succeeded");
        }
        // What can be refused was.
        let accepted = ["advance", "restart", "change policy"];
        for name in Act::NAMES.into_iter().filter(|name| !accepted.contains(name)) {
            assert!(self.steps.contains_key(&(name, false)), "`{name}` was never refused");
        }
        assert!(self.asked_twice > 1_000, "segments ask the same {} times", self.asked_twice);
        for (kind, count) in Question::KINDS.iter().zip(self.questions) {
            assert!(count > 0, "no `{kind}` was true of some and not of others");
        }
    }
}

fn agree(policy: &Policy) {
    let tally = RefCell::new(Tally::default());
    let check = |history: Vec<(Wait, Act)>| {
        let mut pair = Pair::new(policy);
        for (wait, act) in &history {
            let verdict = pair.step(wait, act);
            pair.compare();
            let mut tally = tally.borrow_mut();
            tally.step(act, verdict);
            tally.look(&pair.model);
        }
        tally.borrow_mut().read(&pair.model);
    };
    random::for_all(random::cases(), &history(), check, |history| format!("{history:#?}"));
    if random::many() {
        tally.borrow().assert_complete(policy);
    }
}

#[test]
fn with_a_policy_that_changes_the_engine_is_the_model() {
    for policy in [Policy::sendgrid(), Policy::live()] {
        let check = |history: Vec<(Wait, Act)>| {
            let mut pair = Pair::new(&policy);
            for (wait, act) in &history {
                pair.step(wait, act);
                pair.compare();
            }
        };
        random::for_all(random::cases().div_ceil(4), &history_of_policies(), check, |history| {
            format!("{history:#?}")
        });
    }
}

#[test]
fn with_hourly_passes_and_back_off_the_engine_is_the_model() {
    agree(&Policy::sendgrid());
}

#[test]
fn with_everything_at_once_the_engine_is_the_model() {
    agree(&Policy::live());
}
