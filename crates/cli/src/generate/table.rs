//! The contents of the files, independent of their format: columns, and how a row fills them.
//!
//! In: a row as drawn, small and without texts. Out: one cell per column. Columns whose names share the
//! prefix up to a dot are adjacent; NDJSON makes an object of them.

use segmentry_io::table;
pub(super) use segmentry_io::table::{Cell, ColumnType as Kind};

use super::world::World;

/// A column, and how a row fills it. Composed texts are written to the buffer, which is
/// empty before.
pub(super) struct Column<R> {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) cell: for<'a> fn(&'a World, &R, &'a mut String) -> Cell<'a>,
}

/// A file's columns.
pub(super) struct Table<R: 'static> {
    /// The file's name without its ending.
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column<R>],
    /// Whether NULL is left out in NDJSON.
    pub(super) sparse: bool,
}

impl<R> Table<R> {
    /// The table as files hold it.
    pub(super) fn described(&self) -> table::Table {
        let columns = self.columns.iter();
        table::Table {
            name: self.name,
            columns: columns
                .map(|column| table::Column { name: column.name, column_type: column.kind })
                .collect(),
            omit_null: self.sparse,
        }
    }
}

/// Rows of a table, as files hold them.
pub(super) struct TableRows<'t, R: 'static> {
    pub(super) world: &'t World,
    pub(super) table: &'t Table<R>,
    pub(super) rows: &'t [R],
}

impl<R> table::Rows for TableRows<'_, R> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell<'a>(&'a self, row: usize, column: usize, buffer: &'a mut String) -> Cell<'a> {
        (self.table.columns[column].cell)(self.world, &self.rows[row], buffer)
    }
}

/// A UUID of version 4 from any 128 bits, as text.
pub(super) fn uuid(high: u64, low: u64, out: &mut String) {
    let bits = u128::from(high) << 64 | u128::from(low);
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    for digit in 0..32 {
        if matches!(digit, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        let nibble = (bits >> (124 - 4 * digit)) as usize & 0xf;
        out.push(char::from(b"0123456789abcdef"[nibble]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4() {
        let mut text = String::new();
        uuid(0x0123_4567_89ab_cdef, 0xffff_ffff_ffff_ffff, &mut text);
        assert_eq!(text, "01234567-89ab-4def-bfff-ffffffffffff");
    }
}
