//! Typed columns over dense rows, presence apart from values.
//!
//! In: one cell at a time. Out: cells, or presence and chunks for the block kernel. NULL is a row
//! that is not present, never a magic value; the value slot of an absent row means nothing.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::{Chunked, Dictionary};
use crate::ingest::{Scalar, Stored};
use crate::schema::{ColumnKind, Decimal, Kind, Value};
use crate::time::Timestamp;

/// Cells of one type.
#[derive(Clone, Debug)]
pub struct Cells<T> {
    presence: RoaringBitmap,
    values: Chunked<T>,
    fill: T,
}

impl<T: Copy> Cells<T> {
    pub(crate) fn new(fill: T) -> Self {
        Self { presence: RoaringBitmap::new(), values: Chunked::default(), fill }
    }

    /// Rows that have a value.
    pub fn presence(&self) -> &RoaringBitmap {
        &self.presence
    }

    /// All value slots, absent ones included.
    pub fn values(&self) -> &Chunked<T> {
        &self.values
    }

    /// The cell's value, unless it is NULL.
    pub fn get(&self, row: u32) -> Option<T> {
        if self.presence.contains(row) { self.values.get(row as usize).copied() } else { None }
    }

    pub(crate) fn set(&mut self, row: u32, value: Option<T>) {
        let Some(value) = value else {
            self.presence.remove(row);
            return;
        };
        self.values.grow(row as usize + 1, &self.fill);
        *self.values.get_mut(row as usize) = value;
        self.presence.insert(row);
    }
}

/// Cells that hold codes of a dictionary.
#[derive(Clone, Debug)]
pub struct Coded<T> {
    cells: Cells<u32>,
    dictionary: Arc<Dictionary<T>>,
}

impl<T: std::hash::Hash + Eq + Clone> Coded<T> {
    pub(crate) fn new() -> Self {
        Self { cells: Cells::new(0), dictionary: Arc::default() }
    }

    /// The codes.
    pub fn cells(&self) -> &Cells<u32> {
        &self.cells
    }

    /// What the codes mean.
    pub fn dictionary(&self) -> &Dictionary<T> {
        &self.dictionary
    }

    /// The cell's value, unless it is NULL.
    pub fn get(&self, row: u32) -> Option<&T> {
        self.dictionary.value(self.cells.get(row)?)
    }

    pub(crate) fn set<Q>(&mut self, row: u32, value: Option<&Q>) -> Option<u32>
    where
        Q: std::hash::Hash + hashbrown::Equivalent<T> + ?Sized,
        for<'q> T: From<&'q Q>,
    {
        let code = value.map(|value| match self.dictionary.code(value) {
            Some(code) => code,
            None => Arc::make_mut(&mut self.dictionary).intern(value),
        });
        self.cells.set(row, code);
        code
    }

    pub(crate) fn set_owned(&mut self, row: u32, value: T) {
        let code = match self.dictionary.code(&value) {
            Some(code) => code,
            None => Arc::make_mut(&mut self.dictionary).intern_owned(value),
        };
        self.cells.set(row, Some(code));
    }

    /// Clears the cell and forgets its value unless another row has it too.
    pub(crate) fn erase(&mut self, row: u32) {
        let Some(code) = self.cells.get(row) else { return };
        self.cells.set(row, None);
        *self.cells.values.get_mut(row as usize) = 0;
        let shared = self.cells.presence.iter().any(|other| self.cells.get(other) == Some(code));
        if !shared {
            Arc::make_mut(&mut self.dictionary).erase(code);
        }
    }
}

/// Sets of texts: codes of a dictionary, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct TextSets {
    sets: Chunked<Arc<[u32]>, 4_096>,
    dictionary: Arc<Dictionary<Box<str>>>,
}

impl TextSets {
    /// The codes of a row's set.
    pub fn codes(&self, row: u32) -> &[u32] {
        self.sets.get(row as usize).map_or(&[], AsRef::as_ref)
    }

    /// What the codes mean.
    pub fn dictionary(&self) -> &Dictionary<Box<str>> {
        &self.dictionary
    }

    /// The texts of a row's set.
    pub fn get(&self, row: u32) -> impl Iterator<Item = &str> {
        self.codes(row).iter().filter_map(|code| self.dictionary.value(*code)).map(AsRef::as_ref)
    }

    /// Whether the row's set holds the text.
    pub fn contains(&self, row: u32, text: &str) -> bool {
        self.get(row).any(|member| member == text)
    }

    pub(crate) fn set<'t>(&mut self, row: u32, texts: impl IntoIterator<Item = &'t str>) {
        let mut codes: Vec<u32> = Vec::new();
        for text in texts {
            let code = match self.dictionary.code(text) {
                Some(code) => code,
                None => Arc::make_mut(&mut self.dictionary).intern(text),
            };
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        if codes.is_empty() && self.codes(row).is_empty() {
            return;
        }
        self.sets.grow(row as usize + 1, &Arc::from([]));
        *self.sets.get_mut(row as usize) = codes.into();
    }

    pub(crate) fn erase(&mut self, row: u32) {
        let codes: Vec<u32> = self.codes(row).to_vec();
        self.set(row, []);
        for code in codes {
            if !self.sets.iter().any(|set| set.contains(&code)) {
                Arc::make_mut(&mut self.dictionary).erase(code);
            }
        }
    }
}

/// One field of all contacts.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Column {
    Text(Coded<Box<str>>),
    Number(Cells<Decimal>),
    Time(Cells<Timestamp>),
    Texts(TextSets),
}

impl Column {
    pub(crate) fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Scalar(Kind::Text | Kind::Bool) => Self::Text(Coded::new()),
            ColumnKind::Scalar(Kind::Number) => Self::Number(Cells::new(Decimal::ZERO)),
            ColumnKind::Scalar(Kind::Time) => Self::Time(Cells::new(Timestamp::MIN)),
            ColumnKind::TextArray => Self::Texts(TextSets::default()),
        }
    }

    /// The cell as a scalar; NULL for sets.
    pub fn value(&self, row: u32) -> Value<'_> {
        match self {
            Self::Text(texts) => {
                texts.get(row).map_or(Value::Null, |text| Value::Text(text.as_ref().into()))
            }
            Self::Number(numbers) => numbers.get(row).map_or(Value::Null, Value::Number),
            Self::Time(times) => times.get(row).map_or(Value::Null, Value::Time),
            Self::Texts(_) => Value::Null,
        }
    }

    /// Writes a value of the column's type.
    pub(crate) fn set(&mut self, row: u32, value: Option<&Stored>) {
        match (self, value) {
            (Self::Text(texts), Some(Stored::Text(text))) => {
                texts.set(row, Some(text.as_ref()));
            }
            (Self::Text(texts), None) => {
                texts.set::<str>(row, None);
            }
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
            (column, Some(value)) => unreachable!("CheckedContact holds {value:?} for {column:?}"),
        }
    }

    /// Clears the cell and forgets its value unless another row has it too.
    pub(crate) fn erase(&mut self, row: u32) {
        match self {
            Self::Text(texts) => texts.erase(row),
            Self::Texts(sets) => sets.erase(row),
            Self::Number(numbers) => {
                if numbers.get(row).is_some() {
                    numbers.set(row, Some(Decimal::ZERO));
                    numbers.set(row, None);
                }
            }
            Self::Time(times) => {
                if times.get(row).is_some() {
                    times.set(row, Some(Timestamp::MIN));
                    times.set(row, None);
                }
            }
        }
    }
}

/// One property of all events of a type.
pub type PropertyColumn = Coded<Scalar>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_cell_reads_as_null_whatever_its_slot_held() {
        let mut ages = Cells::new(0u32);
        ages.set(5, Some(36));
        ages.set(5, None);
        assert_eq!((ages.get(5), ages.get(4), ages.get(99)), (None, None, None));
        assert!(ages.presence().is_empty());
    }

    #[test]
    fn erasing_forgets_a_text_only_when_nobody_else_has_it() {
        let mut names = Coded::<Box<str>>::new();
        names.set(0, Some("ada"));
        names.set(1, Some("ada"));
        names.set(2, Some("bob"));
        names.erase(0);
        assert_eq!(names.get(1).map(AsRef::as_ref), Some("ada"));
        names.erase(1);
        assert_eq!(
            names.dictionary().iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(),
            ["bob"]
        );
    }

    #[test]
    fn sets_keep_their_members_once() {
        let mut lists = TextSets::default();
        lists.set(3, ["a", "b", "a"]);
        assert_eq!(lists.get(3).collect::<Vec<_>>(), ["a", "b"]);
        assert!(lists.contains(3, "b") && !lists.contains(0, "b"));
        lists.set(1, ["b"]);
        lists.erase(3);
        assert_eq!(
            lists.dictionary().iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(),
            ["b"]
        );
    }
}
