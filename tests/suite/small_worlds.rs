//! Everything that can happen in a small world, in every order.
//!
//! In: two segments, three contacts, twenty actions, some restarts. Out: checks that the engine agrees with the model
//! after every sequence of up to `DEPTH` actions. Sequences share their beginnings; a state that was reached before,
//! with at least as many actions left, is not explored again. To go deeper:
//! `DEPTH=7 cargo test --release --test suite small_worlds::`.

use crate::world;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use segmentry::Policy;
use segmentry::testing::Question;
use world::pair::{Pair, Verdict};
use world::{Act, DAY, EventWrite, HOUR, Patch, Wait, Which, ask};

/// One step in so many is taken by an engine that was just read again.
const RESTARTS: u64 = 16;

/// What may happen next.
#[derive(Clone, Copy, Debug)]
enum Action {
    CreatePros,
    CreateOpeners,
    EditPros,
    RenamePros,
    DeletePros,
    DeleteOpeners,
    RefreshPros,
    Pin,
    Unpin,
    BecomePro,
    BecomeFree,
    Open,
    OpenedYesterday,
    DeleteContact,
    DeleteField,
    CreateField,
    ToDue,
    ToHour,
    ADay,
    ClockBack,
}

impl Action {
    const ALL: [Self; 20] = [
        Self::CreatePros,
        Self::CreateOpeners,
        Self::EditPros,
        Self::RenamePros,
        Self::DeletePros,
        Self::DeleteOpeners,
        Self::RefreshPros,
        Self::Pin,
        Self::Unpin,
        Self::BecomePro,
        Self::BecomeFree,
        Self::Open,
        Self::OpenedYesterday,
        Self::DeleteContact,
        Self::DeleteField,
        Self::CreateField,
        Self::ToDue,
        Self::ToHour,
        Self::ADay,
        Self::ClockBack,
    ];

    /// The call that it is. `which` finds the last segment of a kind: 0 asks for plans, 1 for opens.
    fn call(self, which: impl Fn(usize) -> Which) -> (Wait, Act) {
        let pros = || which(0);
        let now = Wait::Millis(0);
        let create = |name, question| Act::Create { name, question, parent: None, taken: false };
        let plan = |who, choice| {
            let cells = vec![("plan".to_owned(), choice)];
            Act::Upsert(vec![Patch {
                who,
                visitor: None,
                by_id: false,
                cells,
                list: None,
                created_at: None,
            }])
        };
        let open = |who, ago| {
            Act::Record(EventWrite {
                visitor: None,
                who,
                by_id: false,
                kind: 0,
                ago,
                whole: false,
                id: None,
                total: 0,
                item: 0,
            })
        };
        let act = match self {
            Self::CreatePros => create(0, ask::plan_is("pro")),
            Self::CreateOpeners => create(1, ask::opened_within_a_day()),
            Self::EditPros => {
                Act::Edit { which: pros(), name: None, question: Some(ask::plan_is("free")) }
            }
            Self::RenamePros => Act::Edit { which: pros(), name: Some(2), question: None },
            Self::DeletePros => Act::Delete(pros()),
            Self::DeleteOpeners => Act::Delete(which(1)),
            Self::RefreshPros => Act::Refresh(pros()),
            Self::Pin => Act::Pin(pros(), true),
            Self::Unpin => Act::Pin(pros(), false),
            Self::BecomePro => plan(0, 1),
            Self::BecomeFree => plan(0, 2),
            Self::Open => open(1, 0),
            Self::OpenedYesterday => open(2, DAY - HOUR / 2),
            Self::DeleteContact => Act::DeleteContact { who: 0, erase: true },
            Self::DeleteField => Act::DeleteField(0),
            Self::CreateField => Act::CreateField { which: 0, other: false },
            Self::ToDue => return (Wait::ToDue(Which::Nth(0), 0), Act::Advance),
            Self::ToHour => return (Wait::ToHour(0), Act::Advance),
            Self::ADay => return (Wait::Millis(DAY), Act::Advance),
            Self::ClockBack => return (Wait::Millis(-2 * HOUR), Act::Advance),
        };
        (now, act)
    }
}

/// What was met, and how much was still to come then.
#[derive(Default)]
struct Explorer {
    met: BTreeMap<u128, usize>,
    steps: u64,
    /// How often each action was accepted, and how often refused.
    verdicts: BTreeMap<&'static str, (u64, u64)>,
}

impl Explorer {
    /// Goes through every sequence of at most `depth` actions from here.
    fn explore(&mut self, world: &Pair, way: &mut Vec<Action>, depth: usize) {
        let seen = self.met.entry(fingerprint(world)).or_default();
        if depth <= *seen {
            return;
        }
        *seen = depth;
        for action in Action::ALL {
            way.push(action);
            let mut next = world.clone();
            // A restart leads to the same state, so it would not be explored: it is done beside an action.
            if self.steps.is_multiple_of(RESTARTS) {
                next.step(&Wait::Millis(0), &Act::Restart);
            }
            let (wait, act) = action.call(|kind| last_of(world, kind));
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let verdict = next.step(&wait, &act);
                next.compare();
                verdict
            }));
            let Ok(verdict) = done else { panic!("after {way:?}") };
            let counts = self.verdicts.entry(act.name()).or_default();
            match verdict {
                Verdict::Accepted => counts.0 += 1,
                Verdict::Refused(_) => counts.1 += 1,
            }
            self.steps += 1;
            self.explore(&next, way, depth - 1);
            way.pop();
        }
    }
}

/// The last segment that asks for plans, or for opens.
fn last_of(world: &Pair, kind: usize) -> Which {
    let opens = |question: &Question| matches!(question, Question::Did(_));
    let found = world.model.segments.iter().rposition(|held| opens(&held.question) == (kind == 1));
    Which::Nth(found.unwrap_or(usize::MAX))
}

/// Everything that what is to come can depend on: all but what was told.
fn fingerprint(world: &Pair) -> u128 {
    let mut model = world.model.clone();
    model.log.clear();
    let text = format!("{model:?} {:?}", world.engine.next_deadline());
    let hash = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        (salt, &text).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    hash(0) << 64 | hash(1)
}

fn explore(policy: &Policy) {
    let depth = std::env::var("DEPTH").ok().map(|depth| depth.parse().expect("a depth"));
    // Unoptimised, two fewer.
    let depth: usize = depth.unwrap_or(if cfg!(debug_assertions) { 4 } else { 6 });
    let mut explorer = Explorer::default();
    // Somebody to begin with: a contact of each plan.
    let mut world = Pair::new(policy);
    for action in [Action::BecomePro, Action::Open, Action::OpenedYesterday] {
        let (wait, act) = action.call(|_| Which::Nth(0));
        world.step(&wait, &act);
    }
    explorer.explore(&world, &mut Vec::new(), depth);
    let sequences = (Action::ALL.len() as u64).pow(depth as u32);
    println!(
        "depth {depth}: {sequences} sequences, {} states, {} steps",
        explorer.met.len(),
        explorer.steps
    );
    for (name, (accepted, refused)) in &explorer.verdicts {
        println!("  {name:<16}{accepted:>10} accepted {refused:>10} refused");
        assert!(*accepted > 0, "`{name}` was never accepted");
    }
}

#[test]
fn with_hourly_passes_and_back_off_every_order_is_the_models() {
    explore(&Policy::sendgrid());
}

#[test]
fn with_everything_at_once_every_order_is_the_models() {
    explore(&Policy::live());
}
