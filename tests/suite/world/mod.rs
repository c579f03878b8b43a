//! A small world for property tests: its inhabitants, what may happen, and an engine beside a model.
//!
//! In: random [`Act`]s with random waits. Out: the same calls on an engine and on the naive model,
//! and a comparison of everything that can be seen. Few names and few values, so that collisions,
//! duplicates, late events and instants exactly on a window boundary are common.
#![allow(dead_code, unreachable_pub, reason = "what one feature set uses another does not")]

pub mod ask;
pub mod beside;
pub mod invariants;
pub mod pair;
pub mod writes;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use segmentry::FieldType;
use segmentry::testing::{Bound, Cell, Model, Question, Segment, Step};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;
/// 2023-02-26T21:30:00Z: days before a short month ends, and such that what is created then and reads
/// events is populated on the hour: at the instant of a pass.
pub const START: i64 = 1_677_447_000_000;
pub const EMAILS: [&str; 5] = ["ann@x.org", "bob@x.org", "cat@y.org", "dan@y.org", "eve@x.org"];
/// Anonymous ids.
pub const VISITORS: [&str; 3] = ["v1", "v2", "v3"];
pub const KINDS: [&str; 3] = ["open", "click", "purchase"];
pub const LISTS: [&str; 2] = ["l1", "l2"];
pub const NAMES: [&str; 6] = ["north", "south", "east", "west", "up", "down"];
pub const FIELDS: [(&str, FieldType); 3] =
    [("plan", FieldType::Text), ("age", FieldType::Number), ("born", FieldType::Date)];

/// One of some.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// Whichever chance says.
    Any(Index),
    /// This one, if there are so many.
    Nth(usize),
}

impl Which {
    /// The chosen one.
    pub fn of<T>(self, some: &[T]) -> Option<&T> {
        match self {
            Self::Any(index) => (!some.is_empty()).then(|| index.get(some)),
            Self::Nth(place) => some.get(place),
        }
    }
}

fn which() -> impl Strategy<Value = Which> {
    any::<Index>().prop_map(Which::Any)
}

/// How long to wait before the next call; some look at the world first.
#[derive(Clone, Debug)]
pub enum Wait {
    Millis(i64),
    /// To the next whole hour, and a millisecond more or less.
    ToHour(i64),
    /// To what a segment waits for.
    ToDue(Which, i64),
    /// To where a window of some length ends for some record.
    ToEdge(Which, i64),
}

impl Wait {
    /// The instant it comes to.
    pub fn instant(&self, model: &Model) -> i64 {
        let now = model.now;
        match self {
            Self::Millis(by) => now + by,
            Self::ToHour(by) => (now.div_euclid(HOUR) + 1) * HOUR + by,
            Self::ToDue(which, by) => {
                let dues = model.segments.iter().filter_map(Segment::due).collect();
                one_of(dues, *which).map_or(now, |due| due + by)
            }
            Self::ToEdge(which, by) => {
                let steps =
                    [Step::Hours(6), Step::Days(1), Step::Days(2), Step::Days(7), Step::Months(1)];
                let cells = model.contacts.iter().flat_map(|contact| &contact.cells);
                let times = cells.filter_map(|(_, cell)| match cell {
                    Cell::Time(at) => Some(*at),
                    _ => None,
                });
                let events = model.contacts.iter().flat_map(|contact| &contact.events);
                let records: Vec<i64> = times.chain(events.map(|event| event.at)).collect();
                let ends = records
                    .iter()
                    .flat_map(|at| steps.iter().filter_map(|step| Bound::FromNow(*step).at(*at)));
                let ahead = ends.filter(|at| now <= *at && *at < now + 8 * DAY).collect();
                one_of(ahead, *which).map_or(now, |end| end + by)
            }
        }
    }
}

fn one_of(mut instants: Vec<i64>, which: Which) -> Option<i64> {
    instants.sort_unstable();
    which.of(&instants).copied()
}

/// One contact's new cells: a choice per field, of whatever type the field has by then.
#[derive(Clone, Debug)]
pub struct Patch {
    pub who: usize,
    /// Somebody of whom an anonymous id is known, instead.
    pub visitor: Option<usize>,
    /// With the contact's id, not by email alone.
    pub by_id: bool,
    pub cells: Vec<(String, usize)>,
    pub list: Option<usize>,
    pub created_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct EventWrite {
    pub who: usize,
    /// Somebody who is there with this anonymous id, instead.
    pub visitor: Option<usize>,
    pub by_id: bool,
    pub kind: usize,
    /// Before now.
    pub ago: i64,
    /// Cut to the whole hour.
    pub whole: bool,
    pub id: Option<usize>,
    pub total: usize,
    pub item: usize,
}

/// What may happen.
#[derive(Clone, Debug)]
pub enum Act {
    Advance,
    Upsert(Vec<Patch>),
    Record(EventWrite),
    DeleteContact {
        who: usize,
        erase: bool,
    },
    /// An anonymous id turns out to be somebody's.
    Merge {
        who: usize,
        visitor: usize,
    },
    CreateList(usize),
    DeleteList(usize),
    TakeOffList(usize, usize),
    CreateField {
        which: usize,
        other: bool,
    },
    DeleteField(usize),
    Create {
        name: usize,
        question: Question,
        parent: Option<usize>,
        taken: bool,
    },
    Edit {
        which: Which,
        name: Option<usize>,
        question: Option<Question>,
    },
    Delete(Which),
    Refresh(Which),
    Pin(Which, bool),
    /// From here on everything at once, or passes and back-off.
    ChangePolicy {
        live: bool,
    },
    /// The engine is stored and loaded, which must change nothing.
    Restart,
}

impl Act {
    pub const NAMES: [&str; 17] = [
        "advance",
        "upsert",
        "record",
        "delete contact",
        "create list",
        "delete list",
        "take off list",
        "create field",
        "delete field",
        "create",
        "edit",
        "delete",
        "refresh",
        "pin",
        "restart",
        "change policy",
        "merge",
    ];

    pub fn name(&self) -> &'static str {
        Self::NAMES[match self {
            Self::Advance => 0,
            Self::Upsert(_) => 1,
            Self::Record(_) => 2,
            Self::DeleteContact { .. } => 3,
            Self::CreateList(_) => 4,
            Self::DeleteList(_) => 5,
            Self::TakeOffList(..) => 6,
            Self::CreateField { .. } => 7,
            Self::DeleteField(_) => 8,
            Self::Create { .. } => 9,
            Self::Edit { .. } => 10,
            Self::Delete(_) => 11,
            Self::Refresh(_) => 12,
            Self::Pin(..) => 13,
            Self::Restart => 14,
            Self::ChangePolicy { .. } => 15,
            Self::Merge { .. } => 16,
        }]
    }
}

/// Values for a field of this type; the first clears it.
pub fn cell(kind: FieldType, choice: usize) -> Option<Cell> {
    match (choice % 5, kind) {
        // Sets have a model of their own (`sets.rs`).
        (0, _) | (_, FieldType::Set) => None,
        (n, FieldType::Text) => Some(Cell::Text(["", "pro", "free", "Pro", ""][n].to_owned())),
        (n, FieldType::Number) => Some(Cell::Number([0, 0, 25, 100, -10][n])),
        (n, FieldType::Date) => Some(Cell::Time(START + [0, -30 * DAY, -1, 0, 2 * DAY][n])),
    }
}

fn waits() -> impl Strategy<Value = Wait> {
    let tick = || select(vec![-1_i64, 0, 0, 1]);
    prop_oneof![
        6 => Just(Wait::Millis(0)),
        1 => select(vec![1_i64, 2, -1, -HOUR]).prop_map(Wait::Millis),
        2 => select(vec![5_i64, 15, 30, 60]).prop_map(|minutes| Wait::Millis(minutes * 60_000)),
        4 => tick().prop_map(Wait::ToHour),
        3 => (which(), tick()).prop_map(|(which, by)| Wait::ToDue(which, by)),
        4 => (which(), tick()).prop_map(|(which, by)| Wait::ToEdge(which, by)),
        1 => (1..30_i64).prop_map(|hours| Wait::Millis(hours * HOUR)),
    ]
}

fn patch() -> impl Strategy<Value = Patch> {
    let field = select(vec!["plan", "age", "born", "city"]).prop_map(str::to_owned);
    let created = proptest::option::weighted(0.3, select(vec![-31 * DAY, -DAY, 0, HOUR]));
    (
        (0..EMAILS.len(), proptest::option::weighted(0.25, 0..VISITORS.len())),
        any::<bool>(),
        proptest::collection::vec((field, 0..5_usize), 0..4),
        proptest::option::weighted(0.3, 0..LISTS.len()),
        created,
    )
        .prop_map(|((who, visitor), by_id, mut cells, list, created)| {
            cells.sort();
            cells.dedup_by(|a, b| a.0 == b.0);
            Patch { who, visitor, by_id, cells, list, created_at: created.map(|by| START + by) }
        })
}

fn write() -> impl Strategy<Value = EventWrite> {
    let ago =
        select(vec![0, 0, 0, 1, HOUR, 6 * HOUR, DAY, DAY + 1, 7 * DAY, 31 * DAY, -HOUR, -DAY]);
    let visitor = proptest::option::weighted(0.2, 0..VISITORS.len());
    (
        (0..EMAILS.len(), visitor, proptest::bool::weighted(0.2), 0..KINDS.len(), ago),
        (proptest::bool::weighted(0.3), proptest::option::weighted(0.5, 0..12_usize)),
        (0..6_usize, 0..5_usize),
    )
        .prop_map(|((who, visitor, by_id, kind, ago), (whole, id), (total, item))| {
            EventWrite { who, visitor, by_id, kind, ago, whole, id, total, item }
        })
}

fn acts() -> impl Strategy<Value = Act> {
    let segment = which;
    let name = 0..NAMES.len();
    let parent = || proptest::option::weighted(0.2, 0..LISTS.len());
    let new_question = proptest::option::weighted(0.8, ask::question());
    prop_oneof![
        8 => Just(Act::Advance),
        8 => proptest::collection::vec(patch(), 1..3).prop_map(Act::Upsert),
        9 => write().prop_map(Act::Record),
        1 => (0..EMAILS.len(), any::<bool>()).prop_map(|(who, erase)| Act::DeleteContact { who, erase }),
        3 => (0..EMAILS.len(), 0..VISITORS.len())
            .prop_map(|(who, visitor)| Act::Merge { who, visitor }),
        2 => (0..LISTS.len()).prop_map(Act::CreateList),
        1 => (0..LISTS.len()).prop_map(Act::DeleteList),
        1 => (0..LISTS.len(), 0..EMAILS.len()).prop_map(|(list, who)| Act::TakeOffList(list, who)),
        2 => (0..FIELDS.len(), proptest::bool::weighted(0.2))
            .prop_map(|(which, other)| Act::CreateField { which, other }),
        1 => (0..FIELDS.len()).prop_map(Act::DeleteField),
        4 => (name.clone(), ask::question(), parent(), proptest::bool::weighted(0.05))
            .prop_map(|(name, question, parent, taken)| Act::Create { name, question, parent, taken }),
        3 => (segment(), proptest::option::weighted(0.3, name), new_question)
            .prop_map(|(which, name, question)| Act::Edit { which, name, question }),
        1 => segment().prop_map(Act::Delete),
        5 => segment().prop_map(Act::Refresh),
        3 => (segment(), any::<bool>()).prop_map(|(which, pinned)| Act::Pin(which, pinned)),
        2 => Just(Act::Restart),
    ]
}

/// Manual refreshes an hour apart, of two segments mostly, with a write before each: what the quotas
/// are about.
fn refreshes() -> impl Strategy<Value = Vec<(Wait, Act)>> {
    let which = (which(), which());
    let one = (select(vec![0, HOUR, HOUR, HOUR - 1]), any::<bool>(), patch());
    (which, proptest::collection::vec(one, 3..6)).prop_map(|((often, seldom), calls)| {
        let pair = |(wait, which, patch)| {
            let which = if which { often } else { seldom };
            [(Wait::Millis(wait), Act::Upsert(vec![patch])), (Wait::Millis(0), Act::Refresh(which))]
        };
        calls.into_iter().flat_map(pair).collect()
    })
}

/// A history in which the policy changes a few times.
pub fn history_of_policies() -> impl Strategy<Value = Vec<(Wait, Act)>> {
    let changes = proptest::collection::vec((any::<Index>(), waits(), any::<bool>()), 1..5);
    (history(), changes).prop_map(|(mut history, changes)| {
        for (when, wait, live) in changes {
            history.insert(when.index(history.len() + 1), (wait, Act::ChangePolicy { live }));
        }
        history
    })
}

/// Lets segments ask what others ask too, which templates do: the engine answers them together.
fn repeat_questions(history: &mut [(Wait, Act)], again: &[Option<Index>]) {
    let mut asked: Vec<Question> = Vec::new();
    let mut again = again.iter().cycle();
    for (_, act) in history {
        let (Act::Create { question, .. } | Act::Edit { question: Some(question), .. }) = act
        else {
            continue;
        };
        match again.next() {
            Some(Some(which)) if !asked.is_empty() => question.clone_from(which.get(&asked)),
            _ => asked.push(question.clone()),
        }
    }
}

/// A history: some contacts, lists and segments to begin with, then about forty steps, once with a
/// long silence among them, now and then with many manual refreshes.
pub fn history() -> impl Strategy<Value = Vec<(Wait, Act)>> {
    let create = |name| {
        (ask::question(), proptest::option::weighted(0.2, 0..LISTS.len())).prop_map(
            move |(question, parent)| Act::Create { name, question, parent, taken: false },
        )
    };
    let begin = (
        proptest::collection::vec(patch(), 4..6),
        (create(0), create(1), create(2)),
        proptest::collection::vec(write(), 4..9),
    );
    let steps = proptest::collection::vec((waits(), acts()), 30..42);
    let again = proptest::collection::vec(proptest::option::weighted(0.3, any::<Index>()), 5);
    let silence = (any::<Index>(), 0..41_i64, select(vec![0, 1, HOUR / 2]));
    let storm = proptest::option::weighted(0.25, (any::<Index>(), refreshes()));
    (begin, steps, again, silence, storm).prop_map(
        |((contacts, (a, b, c), events), steps, again, (when, days, more), storm)| {
            let begin = [Act::CreateList(0), Act::CreateList(1), Act::Upsert(contacts), a, b, c];
            let begin = begin.into_iter().chain(events.into_iter().map(Act::Record));
            let begin = begin.map(|act| (Wait::Millis(0), act));
            let mut history: Vec<_> = begin.chain(steps).collect();
            repeat_questions(&mut history, &again);
            let silence = (Wait::Millis(days * DAY + more), Act::Advance);
            history.insert(when.index(history.len() + 1), silence);
            if let Some((when, refreshes)) = storm {
                let place = when.index(history.len() + 1);
                history.splice(place..place, refreshes);
            }
            history
        },
    )
}
