//! The formulas of segments, each once: which segments have it, and which formulas have a leaf.
//!
//! In: formulas of segments, as they come and go. Out: the segments that have some of the leaves that a write or an
//! instant concerns, without a look at the others. INVARIANT: it follows from the formulas that segments have, so files
//! do without it.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::{Formula, LeafId};
use crate::ids::SegmentSlot;

/// A formula that some segment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FormulaId(u64);

/// What is known of a formula.
#[derive(Clone, Debug)]
struct Shared {
    leaves: BTreeSet<LeafId>,
    /// At least one.
    segments: BTreeSet<SegmentSlot>,
}

/// All formulas of segments.
#[derive(Clone, Debug, Default)]
pub(super) struct Formulas {
    ids: BTreeMap<Formula, FormulaId>,
    shared: BTreeMap<FormulaId, Shared>,
    of_segment: BTreeMap<SegmentSlot, FormulaId>,
    with_leaf: BTreeMap<LeafId, BTreeSet<FormulaId>>,
    /// Of the next formula that is new. None is used twice.
    next: u64,
}

impl Formulas {
    /// Gives a formula to a segment that has none.
    pub(super) fn give(&mut self, slot: SegmentSlot, formula: &Formula) {
        let id = self.ids.get(formula).copied().unwrap_or_else(|| self.add(formula));
        self.shared.get_mut(&id).expect("it has an id").segments.insert(slot);
        let before = self.of_segment.insert(slot, id);
        debug_assert_eq!(before, None, "a segment has one formula");
    }

    fn add(&mut self, formula: &Formula) -> FormulaId {
        let id = FormulaId(self.next);
        self.next += 1;
        let mut leaves = BTreeSet::new();
        formula.leaves(&mut |leaf| {
            leaves.insert(leaf);
        });
        for leaf in &leaves {
            self.with_leaf.entry(*leaf).or_default().insert(id);
        }
        let shared = Shared { leaves, segments: BTreeSet::new() };
        self.shared.insert(id, shared);
        self.ids.insert(formula.clone(), id);
        id
    }

    /// Takes its formula from a segment.
    pub(super) fn take(&mut self, slot: SegmentSlot, formula: &Formula) {
        let id = self.of_segment.remove(&slot).expect("the segment has a formula");
        debug_assert_eq!(self.ids.get(formula), Some(&id), "it is this one");
        let shared = self.shared.get_mut(&id).expect("a segment has it");
        shared.segments.remove(&slot);
        if shared.segments.is_empty() {
            let Shared { leaves, .. } = self.shared.remove(&id).expect("a segment had it");
            self.ids.remove(formula);
            for leaf in leaves {
                let having = self.with_leaf.get_mut(&leaf).expect("a formula had it");
                having.remove(&id);
                if having.is_empty() {
                    self.with_leaf.remove(&leaf);
                }
            }
        }
    }

    /// The formula of a segment.
    pub(super) fn of(&self, slot: SegmentSlot) -> Option<FormulaId> {
        self.of_segment.get(&slot).copied()
    }

    /// The formulas that have some of these leaves.
    pub(super) fn with_leaves<'l>(
        &self,
        leaves: impl IntoIterator<Item = &'l LeafId>,
    ) -> BTreeSet<FormulaId> {
        leaves.into_iter().filter_map(|leaf| self.with_leaf.get(leaf)).flatten().copied().collect()
    }

    /// The formulas without leaves: all contacts, or none.
    pub(super) fn without_leaves(&self) -> impl Iterator<Item = FormulaId> {
        self.shared.iter().filter(|(_, shared)| shared.leaves.is_empty()).map(|(id, _)| *id)
    }

    /// The segments that have a formula.
    pub(super) fn segments(&self, id: FormulaId) -> &BTreeSet<SegmentSlot> {
        &self.shared[&id].segments
    }

    /// The leaves of a formula.
    pub(super) fn leaves(&self, id: FormulaId) -> &BTreeSet<LeafId> {
        &self.shared[&id].leaves
    }

    /// The leaves of segments, ascending, each once.
    pub(super) fn leaves_of(&self, slots: &[SegmentSlot]) -> Vec<LeafId> {
        let formulas: BTreeSet<FormulaId> =
            slots.iter().filter_map(|slot| self.of(*slot)).collect();
        let mut leaves: Vec<LeafId> =
            formulas.into_iter().flat_map(|id| self.leaves(id)).copied().collect();
        leaves.sort_unstable();
        leaves.dedup();
        leaves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::Leaves;
    use crate::schema::Schema;
    use crate::store::Store;
    use crate::time::Timestamp;
    use crate::{Dialect, criteria};

    fn formula(leaves: &mut Leaves, condition: &str) -> Formula {
        let query = format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}");
        let plan = criteria::compile(&query, &Schema::new(), Dialect::Extended).expect("compiles");
        leaves.intern(plan.condition(), &mut Store::default(), Timestamp::MIN)
    }

    #[test]
    fn segments_are_found_by_the_leaves_of_their_formulas_until_the_formulas_are_taken() {
        let (mut leaves, mut formulas) = (Leaves::default(), Formulas::default());
        let [oslo, both, all] = ["city = 'Oslo'", "city = 'Oslo' AND country = 'NO'", "1 = 1"]
            .map(|condition| formula(&mut leaves, condition));
        let [a, b, c, d] = [0, 1, 2, 3].map(SegmentSlot);
        for (slot, of) in [(a, &oslo), (b, &both), (c, &oslo), (d, &all)] {
            formulas.give(slot, of);
        }
        let found = |formulas: &Formulas, leaf: LeafId| {
            let having = formulas.with_leaves([&leaf]);
            having.into_iter().flat_map(|id| formulas.segments(id)).copied().collect::<Vec<_>>()
        };
        let ids: Vec<LeafId> = leaves.ids().collect();
        assert_eq!(ids.len(), 2);
        let mut each = ids.iter().map(|leaf| found(&formulas, *leaf)).collect::<Vec<_>>();
        each.sort_unstable();
        assert_eq!(each, [vec![a, c, b], vec![b]]);
        assert_eq!(formulas.leaves_of(&[a, b, d]), ids);
        assert_eq!(formulas.without_leaves().collect::<Vec<_>>(), Vec::from_iter(formulas.of(d)));
        formulas.take(b, &both);
        formulas.take(a, &oslo);
        let mut each = ids.iter().map(|leaf| found(&formulas, *leaf)).collect::<Vec<_>>();
        each.sort_unstable();
        assert_eq!(each, [vec![], vec![c]]);
        formulas.take(c, &oslo);
        formulas.take(d, &all);
        assert!(formulas.ids.is_empty() && formulas.shared.is_empty());
        assert!(formulas.of_segment.is_empty() && formulas.with_leaf.is_empty());
    }
}
