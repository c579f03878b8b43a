//! Typed columns: one field of all contacts, or one property of all events of a type.
//!
//! In: one value at a time. Out: cells. Texts and properties are stored as dictionary codes, numbers as
//! whole numbers at one scale, instants as milliseconds.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cells::{Cells, Numbers};
use super::renumber::{Renumbering, Unused};
use super::sets::TextSets;
use super::{Dictionary, Texts};
use crate::ingest::Scalar;
use crate::schema::{ColumnKind, Decimal, Kind, Value};
use crate::time::Timestamp;

/// Texts, as codes of a dictionary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CodedTexts {
    cells: Cells<u32>,
    texts: Texts,
    #[serde(skip)]
    unused: Unused,
}

impl CodedTexts {
    pub(crate) fn new() -> Self {
        Self { cells: Cells::new(0), texts: Texts::default(), unused: Unused::default() }
    }

    /// The codes.
    pub(crate) fn cells(&self) -> &Cells<u32> {
        &self.cells
    }

    /// The dictionary that gives the codes their meaning.
    pub(crate) fn dictionary(&self) -> &Texts {
        &self.texts
    }

    /// The cell's value, unless it is NULL.
    pub(crate) fn get(&self, row: u32) -> Option<&str> {
        self.texts.value(self.cells.get(row)?)
    }

    pub(crate) fn set(&mut self, row: u32, text: Option<&str>) {
        let code = text.map(|text| self.texts.intern(text));
        self.set_code(row, code);
    }

    /// The code of a text, which is interned if it is new.
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        self.texts.intern(text)
    }

    /// Makes room for so many texts more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.texts.reserve(more);
    }

    pub(super) fn set_code(&mut self, row: u32, code: Option<u32>) {
        if self.cells.get(row).is_some_and(|held| Some(held) != code) {
            self.unused.release();
        }
        self.cells.set(row, code);
    }

    /// Sets the codes of rows that have no text, and that ascend.
    pub(super) fn set_codes(&mut self, cells: &[(u32, u32)]) {
        self.cells.set_all(cells);
    }

    /// Erases texts that no row uses.
    fn vacuum(&mut self) {
        let used = self.cells.used();
        self.texts.retain(|code| used.contains(code));
        self.unused.erased(self.texts.len() - used.len() as usize);
    }

    /// This column with the codes that are in use; `None` if it has no others. Its dictionary has no table for lookups.
    fn renumbered(&self) -> Option<(Self, Renumbering)> {
        let codes = self.cells.renumbering(self.texts.len())?;
        let mut cells = self.cells.clone();
        cells.renumber(&codes);
        let texts = self.texts.renumbered(&codes);
        Some((Self { cells, texts, unused: Unused::default() }, codes))
    }
}

/// One property of all events of a type, as codes of a dictionary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PropertyColumn {
    cells: Cells<u32>,
    dictionary: Arc<Dictionary<Scalar>>,
    /// The values as numbers, by code.
    numbers: Numbers,
    #[serde(skip)]
    unused: Unused,
}

impl PropertyColumn {
    pub(crate) fn new() -> Self {
        let (dictionary, unused) = (Arc::default(), Unused::default());
        Self { cells: Cells::new(0), dictionary, numbers: Numbers::new(), unused }
    }

    /// The values as numbers, by code; NULL for values that are not numbers.
    pub(crate) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The codes, by slot of the event.
    pub(crate) fn cells(&self) -> &Cells<u32> {
        &self.cells
    }

    /// The dictionary that gives the codes their meaning.
    pub(crate) fn dictionary(&self) -> &Dictionary<Scalar> {
        &self.dictionary
    }

    /// The property of an event, if it has it.
    pub(crate) fn get(&self, slot: u32) -> Option<&Scalar> {
        self.dictionary.value(self.cells.get(slot)?)
    }

    /// The code of a value, which is interned if it is new.
    pub(crate) fn code_of(&mut self, value: &Scalar) -> u32 {
        if let Some(code) = self.dictionary.code(value) {
            return code;
        }
        let code = Arc::make_mut(&mut self.dictionary).intern(value.clone());
        self.numbers.set(code, number_of(value));
        code
    }

    /// Sets the codes of events, whose slots ascend.
    pub(crate) fn set_all(&mut self, cells: &[(u32, u32)]) {
        self.cells.set_all(cells);
    }

    /// Clears the property in slots whose events were dropped, and gives back values that no event
    /// uses.
    pub(crate) fn clear_ranges(&mut self, slots: impl IntoIterator<Item = Range<usize>>) {
        slots.into_iter().for_each(|slots| self.cells.clear_range(slots));
        if let Some(tidied) = self.renumbered() {
            *self = tidied;
        }
    }

    /// Erases values that no event uses.
    pub(crate) fn vacuum(&mut self) {
        let used = self.cells.used();
        let unused = self.dictionary.iter().map(|(code, _)| code);
        let unused: Vec<u32> = unused.filter(|code| !used.contains(*code)).collect();
        for code in unused {
            Arc::make_mut(&mut self.dictionary).erase(code);
            self.numbers.erase(code);
        }
        self.unused.erased(self.dictionary.len() - used.len() as usize);
    }

    /// Clears the property of an event.
    pub(crate) fn clear(&mut self, slot: u32) {
        if self.cells.is_present(slot) {
            self.unused.release();
        }
        self.cells.erase(slot);
    }

    /// This column with the codes that are in use; `None` if it has no others.
    pub(super) fn renumbered(&self) -> Option<Self> {
        let codes = self.cells.renumbering(self.dictionary.len())?;
        let mut cells = self.cells.clone();
        cells.renumber(&codes);
        let dictionary = self.dictionary.renumbered(&codes);
        let mut numbers = Numbers::new();
        dictionary.iter().for_each(|(code, value)| numbers.set(code, number_of(value)));
        Some(Self { cells, dictionary: Arc::new(dictionary), numbers, unused: Unused::default() })
    }

    /// Gives back codes that no event uses, if there may be many.
    pub(super) fn tidy(&mut self) {
        if self.unused.is_worth(self.dictionary.len(), || self.cells.held()) {
            match self.renumbered() {
                Some(tidied) => *self = tidied,
                None => self.unused.erased(0),
            }
        }
    }

    /// Erases values that no event uses, if there may be any.
    pub(super) fn erase_unused(&mut self) {
        if self.unused.may_hold_texts() {
            self.vacuum();
        }
    }

    /// Heap bytes: of the cells, and of their dictionary.
    pub(crate) fn heap_bytes(&self) -> (usize, usize) {
        let texts = |(_, value): (u32, &Scalar)| match value {
            Scalar::Text(text) => text.len() + 16,
            _ => 0,
        };
        let values = self.dictionary.iter().map(texts).sum::<usize>();
        (self.cells.heap_bytes(), values + self.dictionary.heap_bytes() + self.numbers.heap_bytes())
    }
}

fn number_of(value: &Scalar) -> Option<Decimal> {
    match value.value().read_as(Kind::Number) {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// One field of all contacts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Column {
    Text(CodedTexts),
    Number(Numbers),
    Time(Cells<Timestamp>),
    Texts(TextSets),
}

impl Column {
    pub(crate) fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Scalar(Kind::Text | Kind::Bool) => Self::Text(CodedTexts::new()),
            ColumnKind::Scalar(Kind::Number) => Self::Number(Numbers::new()),
            ColumnKind::Scalar(Kind::Time) => Self::Time(Cells::new(Timestamp::MIN)),
            ColumnKind::TextArray => Self::Texts(TextSets::new()),
        }
    }

    /// The cell as a scalar; NULL for sets.
    pub(crate) fn value(&self, row: u32) -> Value<'_> {
        match self {
            Self::Text(texts) => {
                texts.get(row).map_or(Value::Null, |text| Value::Text(text.into()))
            }
            Self::Number(numbers) => numbers.get(row).map_or(Value::Null, Value::Number),
            Self::Time(times) => times.get(row).map_or(Value::Null, Value::Time),
            Self::Texts(_) => Value::Null,
        }
    }

    /// Sets the cell to NULL and overwrites its value slot.
    pub(crate) fn clear(&mut self, row: u32) {
        match self {
            Self::Text(texts) => texts.set(row, None),
            Self::Texts(sets) => sets.clear(row),
            Self::Number(numbers) => numbers.erase(row),
            Self::Time(times) => times.erase(row),
        }
    }

    /// Erases texts that no row uses, if there may be any, so that no former value of a cell remains.
    pub(super) fn erase_unused(&mut self) {
        match self {
            Self::Text(texts) if texts.unused.may_hold_texts() => texts.vacuum(),
            Self::Texts(sets) if sets.may_hold_unused() => sets.vacuum(),
            _ => {}
        }
    }

    /// Frees what a block has behind its first `living` rows, if it is worth it: their contacts are all deleted.
    pub(super) fn give_back(&mut self, block: usize, living: usize) {
        match self {
            Self::Text(texts) => texts.cells.give_back(block, living),
            Self::Number(numbers) => numbers.give_back(block, living),
            Self::Time(times) => times.give_back(block, living),
            Self::Texts(sets) => sets.give_back(block, living),
        }
    }

    /// Whether it is worth its time to give back codes that no row uses.
    pub(super) fn is_worth_tidying(&self) -> bool {
        match self {
            Self::Text(texts) => texts.unused.is_worth(texts.texts.len(), || texts.cells.held()),
            Self::Texts(sets) => sets.is_worth_tidying(),
            Self::Number(_) | Self::Time(_) => false,
        }
    }

    /// Gives back codes that no row uses. Returns the new codes of texts, if they have changed.
    pub(super) fn tidy(&mut self) -> Option<Renumbering> {
        match self {
            Self::Text(texts) => {
                let Some((mut tidied, codes)) = texts.renumbered() else {
                    texts.unused.erased(0);
                    return None;
                };
                tidied.texts = tidied.texts.indexed();
                *texts = tidied;
                Some(codes)
            }
            Self::Texts(sets) => sets.tidy(),
            Self::Number(_) | Self::Time(_) => None,
        }
    }

    /// This column as files have it, and the new codes of its texts; `None` if it is in this form.
    pub(super) fn renumbered(&self) -> Option<(Self, Option<Renumbering>)> {
        match self {
            Self::Text(texts) => {
                texts.renumbered().map(|(texts, codes)| (Self::Text(texts), Some(codes)))
            }
            Self::Texts(sets) => sets.renumbered().map(|(sets, codes)| (Self::Texts(sets), codes)),
            Self::Number(_) | Self::Time(_) => None,
        }
    }

    /// Heap bytes: of the cells, and of their dictionaries.
    pub(crate) fn heap_bytes(&self) -> (usize, usize) {
        match self {
            Self::Text(texts) => (texts.cells.heap_bytes(), texts.texts.heap_bytes()),
            Self::Number(numbers) => (numbers.heap_bytes(), 0),
            Self::Time(times) => (times.heap_bytes(), 0),
            Self::Texts(sets) => sets.heap_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erasing_removes_a_text_only_if_no_other_contact_has_it() {
        let mut names = CodedTexts::new();
        names.set(0, Some("ada"));
        names.set(1, Some("ada"));
        names.set(2, Some("bob"));
        names.set(0, None);
        names.vacuum();
        assert_eq!(names.get(1), Some("ada"));
        names.set(1, None);
        names.vacuum();
        assert_eq!(names.dictionary().iter().map(|(_, text)| text).collect::<Vec<_>>(), ["bob"]);
    }
}
