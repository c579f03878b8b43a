//! Rows of CSV to a file, none of whose cells a spreadsheet takes for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::Writer;

/// A file of CSV that is being written.
pub struct CsvWriter<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file.
    pub fn new(out: W) -> Self {
        Self { writer: Writer::from_writer(out) }
    }

    /// Adds the header, whose names are written as they are.
    pub fn write_header<N: AsRef<[u8]>>(
        &mut self,
        names: impl IntoIterator<Item = N>,
    ) -> io::Result<()> {
        self.writer.write_record(names).map_err(io::Error::from)
    }

    /// Adds a row. Cells that a spreadsheet would take for a formula are escaped.
    pub fn write_row<C: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(escape_formula(cell.as_ref()).as_bytes())?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    /// Writes what is buffered. Only then is the file whole.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// A cell that no spreadsheet takes for a formula: a quote before it keeps it text. Numbers stay. A cell that
/// begins with such quotes gets one more, so that [`unescape_formula`] gives every cell back.
pub fn escape_formula(cell: &str) -> Cow<'_, str> {
    if is_guarded(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// The cell as it was before [`escape_formula`].
pub fn unescape_formula(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|bare| is_guarded(bare)).unwrap_or(cell)
}

/// Whether a cell is a formula, whatever quotes stand before it.
fn is_guarded(cell: &str) -> bool {
    let signs = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let bare = cell.trim_start_matches('\'');
    bare.starts_with(signs) && bare.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_kept_as_text_and_numbers_as_numbers() {
        for cell in
            ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1+1", "-1+1|cmd", "＝1+1"]
        {
            assert_eq!(escape_formula(cell), format!("'{cell}"));
        }
        for cell in ["", "ada", "-1.5", "+15551234567", "a=b", "2026-01-01"] {
            assert_eq!(escape_formula(cell), cell);
        }
        for cell in ["=1", "'=1", "''+A1", "'-5", "'", "''", "-5", "'ada'", "+47 12 34 56 78", "'@"]
        {
            assert_eq!(unescape_formula(&escape_formula(cell)), cell);
        }
    }

    #[test]
    fn rows_are_quoted_where_they_must_be() {
        let mut out = CsvWriter::new(Vec::new());
        out.write_header(["a", "b"]).expect("memory");
        out.write_row(["=1", "x,\"y\"\n"]).expect("memory");
        out.write_row(["", "-5"]).expect("memory");
        let text = String::from_utf8(out.finish().expect("memory")).expect("text");
        assert_eq!(text, "a,b\n'=1,\"x,\"\"y\"\"\n\"\n,-5\n");
    }
}
