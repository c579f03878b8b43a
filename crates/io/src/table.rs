//! Rows to be written, whatever the format: columns, and the cells of each row.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A text that many rows share.
    Text,
    /// A text that differs in most rows: a dictionary would hold them all.
    Unique,
    /// A list of texts.
    Texts,
    /// A whole number.
    Whole,
    /// A number with two decimals, counted in hundredths.
    Cents,
    /// Milliseconds since 1970, UTC.
    Time,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// A value of a column of texts.
    Text(&'a str),
    /// A value of a column of lists.
    Texts(Vec<&'a str>),
    /// A value of a column of whole numbers, cents or times.
    Number(i64),
}

impl<'a> Cell<'a> {
    /// A number, if there is one.
    pub fn number(value: Option<impl Into<i64>>) -> Self {
        value.map_or(Self::Null, |value| Self::Number(value.into()))
    }

    /// A text, if there is one.
    pub fn text(value: Option<&'a str>) -> Self {
        value.map_or(Self::Null, Self::Text)
    }
}

/// A column of a file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name. Columns whose names share the prefix up to a dot stand together; NDJSON makes an object of them.
    pub name: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order of the file.
    pub columns: Vec<Column>,
    /// In NDJSON, NULL is left out.
    pub omit_null: bool,
}

/// Rows of a table.
pub trait Rows {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell. Texts that are put together are written to the buffer, which is empty before.
    fn cell<'a>(&'a self, row: usize, column: usize, buffer: &'a mut String) -> Cell<'a>;
}
