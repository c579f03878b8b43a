//! Typed columns: one field of all contacts, or one property of all events of a type.
//!
//! In: one value at a time. Out: cells. Texts and properties are stored as dictionary codes, numbers as
//! whole numbers at one scale, instants as milliseconds.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cells::{Cells, Numbers};
use super::sets::TextSets;
use super::{Dictionary, Texts};
use crate::ingest::{Scalar, Stored};
use crate::schema::{ColumnKind, Kind, Value};
use crate::time::Timestamp;

/// Texts, as codes of a dictionary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CodedTexts {
    cells: Cells<u32>,
    texts: Texts,
}

impl CodedTexts {
    pub(crate) fn new() -> Self {
        Self { cells: Cells::new(0), texts: Texts::default() }
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
        self.cells.set(row, code);
    }

    /// Erases texts that no row uses.
    fn vacuum(&mut self) {
        let used = self.cells.used();
        self.texts.retain(|code| used.contains(code));
    }
}

/// One property of all events of a type, as codes of a dictionary.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PropertyColumn {
    cells: Cells<u32>,
    dictionary: Arc<Dictionary<Scalar>>,
    /// The values as numbers, by code.
    numbers: Numbers,
}

impl PropertyColumn {
    pub(crate) fn new() -> Self {
        Self { cells: Cells::new(0), dictionary: Arc::default(), numbers: Numbers::new() }
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
        let number = match value.value().read_as(Kind::Number) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        let code = Arc::make_mut(&mut self.dictionary).intern(value.clone());
        self.numbers.set(code, number);
        code
    }

    pub(crate) fn set(&mut self, slot: u32, code: u32) {
        self.cells.set(slot, Some(code));
    }

    /// Clears the property in slots whose events were dropped, and erases values that no event uses.
    pub(crate) fn clear_ranges(&mut self, slots: impl IntoIterator<Item = Range<usize>>) {
        slots.into_iter().for_each(|slots| self.cells.clear_range(slots));
        self.vacuum();
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
    }

    /// Clears the property of an event.
    pub(crate) fn clear(&mut self, slot: u32) {
        self.cells.erase(slot);
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

    /// Writes a value of the column's type.
    pub(crate) fn set(&mut self, row: u32, value: Option<&Stored>) {
        match (self, value) {
            (Self::Text(texts), Some(Stored::Text(text))) => texts.set(row, Some(text.as_ref())),
            (Self::Text(texts), None) => texts.set(row, None),
            (Self::Number(numbers), Some(Stored::Number(number))) => {
                numbers.set(row, Some(*number));
            }
            (Self::Number(numbers), None) => numbers.set(row, None),
            (Self::Time(times), Some(Stored::Time(at))) => times.set(row, Some(*at)),
            (Self::Time(times), None) => times.set(row, None),
            (Self::Texts(sets), Some(Stored::Texts(texts))) => {
                sets.set(row, texts.iter().map(AsRef::as_ref));
            }
            (Self::Texts(sets), None) => sets.set(row, []),
            (column, Some(value)) => {
                unreachable!("a checked contact has no {value:?} for {column:?}")
            }
        }
    }

    /// Sets the cell to NULL and overwrites its value slot.
    pub(crate) fn clear(&mut self, row: u32) {
        match self {
            Self::Text(texts) => texts.cells.erase(row),
            Self::Texts(sets) => sets.clear(row),
            Self::Number(numbers) => numbers.erase(row),
            Self::Time(times) => times.erase(row),
        }
    }

    /// Erases texts that no row uses, so that no former value of a cell remains.
    pub(crate) fn vacuum(&mut self) {
        match self {
            Self::Text(texts) => texts.vacuum(),
            Self::Texts(sets) => sets.vacuum(),
            Self::Number(_) | Self::Time(_) => {}
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
        names.cells.erase(0);
        names.vacuum();
        assert_eq!(names.get(1), Some("ada"));
        names.cells.erase(1);
        names.vacuum();
        assert_eq!(names.dictionary().iter().map(|(_, text)| text).collect::<Vec<_>>(), ["bob"]);
    }
}
