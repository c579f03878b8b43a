//! Leaves that several plans share, each answered once.
//!
//! In: conditions, and the rows that each is asked about. Out: of each the rows for which it holds. A
//! thousand segments share a few hundred leaves, so a pass asks them together.
//!
//! LAW: the answers are those that [`members`](super::members) gives one by one.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::kernel::of_leaf;
use crate::criteria::plan::{Condition, Leaf};
use crate::store::Store;
use crate::time::Timestamp;

/// A condition, and the rows about which it is asked.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the type's documentation says it")]
pub struct Question<'p> {
    pub condition: &'p Condition,
    pub rows: RoaringBitmap,
}

/// The rows of each question for which its condition holds at `now`.
pub fn members_of_all(
    questions: &[Question<'_>],
    store: &Store,
    now: Timestamp,
) -> Vec<RoaringBitmap> {
    let mut leaves: BTreeMap<&Leaf, Shared> = BTreeMap::new();
    for question in questions {
        collect(question.condition, &question.rows, &mut leaves);
    }
    let asking = Asking { leaves, store, now };
    let answer = |question: &Question<'_>| {
        asking.members(question.condition, &question.rows & store.alive())
    };
    questions.iter().map(answer).collect()
}

/// One leaf of all questions.
#[derive(Default)]
struct Shared {
    uses: usize,
    /// Every row that some question with this leaf is asked about.
    rows: RoaringBitmap,
    answer: OnceCell<RoaringBitmap>,
}

fn collect<'p>(
    condition: &'p Condition,
    rows: &RoaringBitmap,
    leaves: &mut BTreeMap<&'p Leaf, Shared>,
) {
    match condition {
        Condition::Const(_) => {}
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| collect(part, rows, leaves));
        }
        Condition::Leaf(leaf) => {
            let shared = leaves.entry(leaf).or_default();
            shared.uses += 1;
            shared.rows |= rows;
        }
    }
}

struct Asking<'p> {
    leaves: BTreeMap<&'p Leaf, Shared>,
    store: &'p Store,
    now: Timestamp,
}

impl Asking<'_> {
    fn members(&self, condition: &Condition, within: RoaringBitmap) -> RoaringBitmap {
        match condition {
            Condition::Const(true) => within,
            Condition::Const(false) => RoaringBitmap::new(),
            Condition::All(parts) => parts.iter().fold(within, |rows, part| {
                if rows.is_empty() { rows } else { self.members(part, rows) }
            }),
            Condition::Any(parts) => {
                let mut found = RoaringBitmap::new();
                for part in parts {
                    found |= self.members(part, &within - &found);
                }
                found
            }
            Condition::Leaf(leaf) => self.of_leaf(leaf, within),
        }
    }

    /// A leaf of one plan alone looks only at what the rest of its plan has left.
    fn of_leaf(&self, leaf: &Leaf, within: RoaringBitmap) -> RoaringBitmap {
        match self.leaves.get(leaf).filter(|shared| shared.uses > 1) {
            Some(shared) => {
                let all = || {
                    let rows = &shared.rows & self.store.alive();
                    of_leaf(leaf, self.store, self.now, &rows)
                };
                within & shared.answer.get_or_init(all)
            }
            None => of_leaf(leaf, self.store, self.now, &within),
        }
    }
}
