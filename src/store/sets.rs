//! Columns of text sets: the lists of a contact, the domains of its addresses.
//!
//! In: the texts of a row, in the given order. Out: the same texts, or the code of the whole set. Equal
//! sets share one code, so a predicate is evaluated once per distinct set.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::renumber::{Renumbering, Unused};
use super::{Dictionary, Texts};

/// A column of text sets.
///
/// INVARIANT: a row is present exactly if its set is not empty.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Form")]
pub(crate) struct TextSets {
    cells: Cells<u32>,
    sets: Arc<Dictionary<Box<[u32]>>>,
    texts: Texts,
    /// By the code of a set: its texts as bits, by the last six bits of their codes.
    #[serde(skip)]
    marks: Arc<Vec<u64>>,
    #[serde(skip)]
    unused: Unused,
    /// Reused from set to set.
    #[serde(skip)]
    codes: Vec<u32>,
}

/// The serialized form of [`TextSets`].
#[derive(Deserialize)]
struct Form {
    cells: Cells<u32>,
    sets: Arc<Dictionary<Box<[u32]>>>,
    texts: Texts,
}

impl From<Form> for TextSets {
    fn from(Form { cells, sets, texts }: Form) -> Self {
        let (marks, unused) = (Arc::default(), Unused::default());
        Self { cells, sets, texts, marks, unused, codes: Vec::new() }.marked()
    }
}

/// The bits of some texts.
fn marks(texts: &[u32]) -> u64 {
    texts.iter().fold(0, |marks, code| marks | 1 << (code % 64))
}

impl TextSets {
    pub(crate) fn new() -> Self {
        let (sets, texts, unused) = (Arc::default(), Texts::default(), Unused::default());
        Self { cells: Cells::new(0), sets, texts, marks: Arc::default(), unused, codes: Vec::new() }
    }

    /// This column, with the bits of all sets.
    fn marked(self) -> Self {
        let codes = 0..self.sets.len() as u32;
        let of_sets = codes.map(|set| self.sets.value(set).map_or(0, |texts| marks(texts)));
        Self { marks: Arc::new(of_sets.collect()), ..self }
    }

    /// A word for each distinct set: one that has a text has the bit of its code in `marks`. Whether the bit alone
    /// tells that it has the text.
    pub(crate) fn marks(&self) -> (&[u64], bool) {
        (&self.marks, self.texts.len() <= 64)
    }

    /// The codes of the rows' sets.
    pub(crate) fn cells(&self) -> &Cells<u32> {
        &self.cells
    }

    /// The distinct sets, each as codes of texts.
    pub(crate) fn sets(&self) -> &Dictionary<Box<[u32]>> {
        &self.sets
    }

    /// The codes of the texts of a row's set.
    pub(crate) fn codes(&self, row: u32) -> &[u32] {
        let set = self.cells.get(row).and_then(|set| self.sets.value(set));
        set.map_or(&[], AsRef::as_ref)
    }

    /// The dictionary of the texts.
    pub(crate) fn dictionary(&self) -> &Texts {
        &self.texts
    }

    /// The texts of a row's set.
    pub(crate) fn get(&self, row: u32) -> impl Iterator<Item = &str> {
        self.codes(row).iter().filter_map(|code| self.texts.value(*code))
    }

    /// Whether the row's set holds the text.
    pub(crate) fn contains(&self, row: u32, text: &str) -> bool {
        self.get(row).any(|member| member == text)
    }

    /// The texts of a row's set, sorted, without those that it loses and with those that it gets.
    pub(crate) fn changed(
        &self,
        row: u32,
        add: &[Box<str>],
        remove: &[Box<str>],
    ) -> BTreeSet<Box<str>> {
        let kept = self.get(row).map(Box::<str>::from).filter(|text| !remove.contains(text));
        kept.chain(add.iter().cloned()).collect()
    }

    pub(crate) fn set<'t>(&mut self, row: u32, texts: impl IntoIterator<Item = &'t str>) {
        self.set_if_other(row, texts);
    }

    /// Sets a row's texts; returns whether it had others.
    pub(super) fn set_if_other<'t>(
        &mut self,
        row: u32,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> bool {
        let set = self.code_of(texts);
        let held = self.cells.get(row);
        if held == set {
            return false;
        }
        if held.is_some() {
            self.unused.release();
        }
        self.cells.set(row, set);
        true
    }

    /// The code of a set of texts, which is interned if it is new; `None` if it is empty.
    fn code_of<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Option<u32> {
        let codes = &mut self.codes;
        codes.clear();
        for text in texts {
            let code = self.texts.intern(text);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        (!codes.is_empty()).then(|| {
            if let Some(set) = self.sets.code(&codes[..]) {
                return set;
            }
            Arc::make_mut(&mut self.marks).push(marks(codes));
            Arc::make_mut(&mut self.sets).intern(codes.as_slice().into())
        })
    }

    /// The code of a set of texts that is not empty.
    pub(super) fn intern<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> u32 {
        self.code_of(texts).expect("the set is not empty")
    }

    /// Gives a row without texts a set.
    pub(super) fn set_code(&mut self, row: u32, set: u32) {
        self.cells.set(row, Some(set));
    }

    /// Empties a row's set and overwrites its value slot.
    pub(crate) fn clear(&mut self, row: u32) {
        self.set(row, []);
    }

    /// Frees what a block has behind its first `living` rows, if it is worth it: their contacts are all deleted.
    pub(super) fn give_back(&mut self, block: usize, living: usize) {
        self.cells.give_back(block, living);
    }

    /// Whether there may be sets that no row uses.
    pub(super) fn may_hold_unused(&self) -> bool {
        self.unused.may_hold_texts()
    }

    /// This column with the codes that are in use, and the new codes of its texts if they have changed; `None`
    /// if it has no others. Its dictionary of texts has no table for lookups.
    pub(super) fn renumbered(&self) -> Option<(Self, Option<Renumbering>)> {
        let of_sets = self.cells.renumbering(self.sets.len());
        let in_use: Vec<u32> = match &of_sets {
            Some(codes) => codes.old().collect(),
            None => (0..self.sets.len() as u32).collect(),
        };
        let texts = in_use.iter().filter_map(|set| self.sets.value(*set)).flatten().copied();
        let of_texts = Renumbering::by_first_use(texts, self.texts.len());
        if of_sets.is_none() && of_texts.is_none() {
            return None;
        }
        let mut column = Self { unused: Unused::default(), ..self.clone() };
        if let Some(codes) = &of_sets {
            column.cells.renumber(codes);
            column.sets = Arc::new(column.sets.renumbered(codes));
        }
        if let Some(codes) = &of_texts {
            column.texts = column.texts.renumbered(codes);
            let new = |text: &u32| codes.code_now(*text).expect("the texts of a set are in use");
            let mut renumbered = Dictionary::default();
            for (_, set) in column.sets.iter() {
                renumbered.intern(set.iter().map(new).collect());
            }
            column.sets = Arc::new(renumbered);
        }
        Some((column.marked(), of_texts))
    }

    /// Whether it is worth its time to give back codes that no row uses.
    pub(super) fn is_worth_tidying(&self) -> bool {
        self.unused.is_worth(self.sets.len() + self.texts.len(), || self.cells.held())
    }

    /// Gives back codes that no row uses. Returns the new codes of texts, if they have changed.
    pub(super) fn tidy(&mut self) -> Option<Renumbering> {
        let Some((mut tidied, codes)) = self.renumbered() else {
            self.unused.erased(0);
            return None;
        };
        if codes.is_some() {
            tidied.texts = tidied.texts.indexed();
        }
        *self = tidied;
        codes
    }

    /// Erases sets and texts that no row uses.
    pub(crate) fn vacuum(&mut self) {
        let used = self.cells.used();
        let sets = Arc::make_mut(&mut self.sets);
        let (held, gone): (Vec<_>, Vec<_>) = sets
            .iter()
            .map(|(set, codes)| (set, codes.clone()))
            .partition(|(set, _)| used.contains(*set));
        for (set, _) in gone {
            sets.erase(set);
            Arc::make_mut(&mut self.marks)[set as usize] = 0;
        }
        let mut texts: Vec<u32> = held.into_iter().flat_map(|(_, codes)| codes).collect();
        texts.sort_unstable();
        texts.dedup();
        self.texts.retain(|code| texts.binary_search(&code).is_ok());
        let in_use = used.len() as usize + texts.len();
        self.unused.erased(self.sets.len() + self.texts.len() - in_use);
    }

    /// Heap bytes: of the cells, and of the dictionaries.
    pub(crate) fn heap_bytes(&self) -> (usize, usize) {
        let sets: usize = self.sets.iter().map(|(_, codes)| 16 + codes.len() * 4).sum();
        let of_sets = sets + self.sets.heap_bytes() + 8 * self.marks.capacity();
        (self.cells.heap_bytes(), of_sets + self.texts.heap_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_store_each_member_once_and_drop_unused_ones() {
        let mut lists = TextSets::new();
        lists.set(3, ["a", "b", "a"]);
        assert_eq!(lists.get(3).collect::<Vec<_>>(), ["a", "b"]);
        assert!(lists.contains(3, "b") && !lists.contains(0, "b"));
        lists.set(1, ["b"]);
        lists.set(2, ["a"]);
        lists.set(2, []);
        lists.clear(3);
        lists.vacuum();
        assert_eq!(lists.dictionary().iter().map(|(_, text)| text).collect::<Vec<_>>(), ["b"]);
        lists.set(3, ["a"]);
        assert_eq!(lists.get(3).collect::<Vec<_>>(), ["a"]);
        assert_eq!(lists.get(1).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn the_bits_of_a_set_are_those_of_its_texts_whatever_became_of_the_column() {
        let check = |lists: &TextSets| {
            let (all, exact) = lists.marks();
            assert_eq!((all.len(), exact), (lists.sets.len(), lists.texts.len() <= 64));
            for (set, texts) in lists.sets.iter() {
                assert_eq!(all[set as usize], marks(texts), "set {set}");
            }
        };
        let mut lists = TextSets::new();
        for row in 0..500 {
            let texts = [row % 70, row % 11, row % 3].map(|n| n.to_string());
            lists.set(row, texts.iter().map(String::as_str));
            check(&lists);
        }
        (0..400).for_each(|row| lists.clear(row));
        lists.vacuum();
        check(&lists);
        assert!(lists.marks().0.contains(&0), "an erased set has no texts");
        lists.set(7, ["0", "new"]);
        check(&lists);
        lists.tidy();
        check(&lists);
        assert!(!lists.marks().0.contains(&0));
    }
}
