//! Rows of CSV: the one place that decides what a header and a row are, for files of any origin.
//!
//! In: the bytes of a text. Out: the names of the columns, then row after row with its line, or why it is refused.
//! The rules: the first row that is not blank is the header, after a line `sep=;` if there is one; `,`, `;`, a tab or
//! `|` separates cells, whichever the header has most often; a row has as many cells as the header, where columns
//! without a name at its end count only if they hold something; quotes are closed, and nothing stands between a
//! closing quote and the end of its cell; all is UTF-8. Rows whose cells are all blank are left out. INVARIANT: each
//! other row comes out once, as a row or as a fault, until a fault that [ends the reading](RowProblem::ends_reading).

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::header;
use super::lines::{AtLineEnd, Lines, Quotes};
use super::write::unescape_formula;
use crate::faults::{HeaderFault, QuoteFault, RowFault, RowProblem};

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct CsvRow<'r> {
    /// The line on which it begins, from 1.
    pub line: u64,
    cells: Cells<'r>,
}

impl<'r> CsvRow<'r> {
    /// Its cells. A quote that kept one from being a formula ([`super::escape_formula`]) is taken off.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.cells.iter().map(unescape_formula)
    }
}

/// Cells in one text, and where each ends.
#[derive(Clone, Copy, Debug)]
struct Cells<'r> {
    text: &'r str,
    ends: &'r [usize],
}

impl<'r> Cells<'r> {
    fn iter(self) -> impl Iterator<Item = &'r str> + use<'r> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        let cells = begins.zip(self.ends).map(move |(begin, end)| self.text.get(begin..*end));
        cells.map(|cell| cell.expect("the row was checked to be UTF-8, and delimiters are ASCII"))
    }
}

/// A text of CSV, row by row.
pub struct CsvReader {
    lines: Lines,
    delimiter: u8,
    core: Reader,
    /// The lines of the row that is read.
    row: Vec<u8>,
    /// Its cells without their quotes, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    names: Vec<String>,
    /// Cells of a row at least: up to the last column that has a name.
    width: usize,
    /// Nothing more is read.
    ended: bool,
}

impl CsvReader {
    /// Reads the header of a text that has at most so many bytes. A text without any row has an empty one.
    pub fn new(source: Box<dyn BufRead + Send>, file_bytes: u64) -> Result<Self, RowFault> {
        let mut reader = Self {
            lines: Lines::new(source, file_bytes),
            delimiter: b',',
            core: Reader::new(),
            row: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
            names: Vec::new(),
            width: 0,
            ended: false,
        };
        reader.read_header()?;
        Ok(reader)
    }

    fn read_header(&mut self) -> Result<(), RowFault> {
        let of_line =
            |line: u64| move |fault: HeaderFault| RowFault { line, problem: fault.into() };
        if self.read_line()? {
            header::strip_mark(&mut self.row);
            header::check_kind(&self.row).map_err(of_line(1))?;
        }
        let declared = header::declared(&self.row);
        if declared.is_some() {
            self.row.clear();
        }
        while self.row.trim_ascii().is_empty() {
            self.row.clear();
            if !self.read_line()? {
                return Ok(());
            }
        }
        self.delimiter = declared.unwrap_or_else(|| header::guessed(&self.row));
        self.core = ReaderBuilder::new().delimiter(self.delimiter).build();
        let line = self.lines.number;
        self.finish_row()?;
        let cells = self.cells().ok_or(RowFault { line, problem: RowProblem::RowNotUtf8 })?;
        let names = header::names(cells.iter()).map_err(of_line(line))?;
        self.width = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        self.names = names;
        Ok(())
    }

    /// The names of the columns, in lower case and without white space around them. A column may have none.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What separates cells.
    pub fn delimiter(&self) -> char {
        self.delimiter.into()
    }

    /// Refuses a mapping that names another number of columns than there are. Columns without a name at the end of the
    /// header may be left out of it. A text without any row fits every mapping.
    pub fn map_columns(&mut self, mapped: usize) -> Result<(), RowProblem> {
        let columns = self.names.len();
        if mapped == columns || mapped == self.width || columns == 0 {
            self.width = mapped;
            return Ok(());
        }
        Err(RowProblem::Mapping { mapped, columns: self.width, delimiter: self.delimiter() })
    }

    /// The last line that was read.
    pub fn line(&self) -> u64 {
        self.lines.number
    }

    /// The next row that is not blank, or why it is refused; `None` at the end.
    pub fn read_row(&mut self) -> Option<Result<CsvRow<'_>, RowFault>> {
        let line = loop {
            match self.next_row() {
                Ok(None) => return None,
                Ok(Some(_)) if self.is_blank() => {}
                Ok(Some(line)) => break line,
                Err(fault) => {
                    self.ended |= fault.problem.ends_reading();
                    return Some(Err(fault));
                }
            }
        };
        Some(self.checked(line).map_err(|problem| RowFault { line, problem }))
    }

    fn checked(&self, line: u64) -> Result<CsvRow<'_>, RowProblem> {
        let cells = self.cells().ok_or(RowProblem::RowNotUtf8)?;
        let (found, expected) = (self.ends.len(), self.width);
        let fits = (expected..=expected.max(self.names.len())).contains(&found)
            && cells.iter().skip(expected).all(|cell| cell.trim().is_empty());
        if fits {
            return Ok(CsvRow { line, cells });
        }
        Err(RowProblem::CellCount { found, expected, delimiter: self.delimiter() })
    }

    /// Reads the next row and returns the line on which it begins.
    fn next_row(&mut self) -> Result<Option<u64>, RowFault> {
        self.row.clear();
        if self.ended || !self.read_line()? {
            return Ok(None);
        }
        let line = self.lines.number;
        self.finish_row()?;
        Ok(Some(line))
    }

    fn read_line(&mut self) -> Result<bool, RowFault> {
        let line = self.lines.number + 1;
        self.lines.read(&mut self.row).map_err(|problem| {
            self.ended = true;
            RowFault { line, problem }
        })
    }

    /// Reads the other lines of the row whose first line was read, and takes the row apart.
    fn finish_row(&mut self) -> Result<(), RowFault> {
        if memchr::memchr(b'"', &self.row).is_some() {
            self.read_quoted_lines()?;
        }
        self.split();
        Ok(())
    }

    fn read_quoted_lines(&mut self) -> Result<(), RowFault> {
        let mut quotes = Quotes::new(self.delimiter);
        let mut begin = 0;
        loop {
            match quotes.follow(&self.row[begin..], self.lines.number) {
                AtLineEnd::Whole => return Ok(()),
                AtLineEnd::Open => {}
                AtLineEnd::Refused { fault, line, ends } => {
                    return Err(RowFault { line, problem: RowProblem::Quote { fault, ends } });
                }
            }
            begin = self.row.len();
            let unclosed = RowProblem::Quote { fault: QuoteFault::Unclosed, ends: true };
            match self.lines.read(&mut self.row) {
                Ok(true) => {}
                Ok(false) => return Err(RowFault { line: quotes.opened, problem: unclosed }),
                // Other faults than the row's length say themselves what is wrong.
                Err(problem) => return Err(RowFault { line: quotes.opened, problem }),
            }
        }
    }

    /// Takes the row apart into its cells.
    fn split(&mut self) {
        while self.row.ends_with(b"\n") || self.row.ends_with(b"\r") {
            self.row.pop();
        }
        self.row.push(b'\n');
        if self.text.len() < self.row.len() {
            self.text.resize(self.row.len().next_power_of_two(), 0);
        }
        let (mut read, mut written, mut cells) = (0, 0, 0);
        self.ends.resize(self.ends.capacity().max(64), 0);
        loop {
            let input = &self.row[read..];
            let (result, of_input, of_text, of_ends) =
                self.core.read_record(input, &mut self.text[written..], &mut self.ends[cells..]);
            (read, written, cells) = (read + of_input, written + of_text, cells + of_ends);
            match result {
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // The row ends with a line break outside quotes, and the cells are not longer than the row.
                _ => break,
            }
        }
        self.ends.truncate(cells);
    }

    /// The cells of the row, if it is UTF-8.
    fn cells(&self) -> Option<Cells<'_>> {
        // Of the row as it was: halves of a character in two cells would make a whole one.
        std::str::from_utf8(&self.row).ok()?;
        let text = &self.text[..self.ends.last().copied().unwrap_or_default()];
        Some(Cells { text: std::str::from_utf8(text).ok()?, ends: &self.ends })
    }

    fn is_blank(&self) -> bool {
        let written = self.ends.last().copied().unwrap_or_default();
        self.text[..written].trim_ascii().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header and rows as `line:cell|cell`, or faults as they are printed.
    fn read(text: impl AsRef<[u8]>) -> Vec<String> {
        let text: &'static [u8] = text.as_ref().to_vec().leak();
        // Two bytes at a time: no row depends on how its bytes arrive.
        let pieces = Box::new(std::io::BufReader::with_capacity(2, text));
        let rows = rows_of(CsvReader::new(pieces, u64::MAX));
        assert_eq!(rows, rows_of(CsvReader::new(Box::new(text), u64::MAX)));
        rows
    }

    fn rows_of(reader: Result<CsvReader, RowFault>) -> Vec<String> {
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(fault) => return vec![fault.to_string()],
        };
        let mut rows = vec![reader.names().join("|")];
        while let Some(row) = reader.read_row() {
            rows.push(match row {
                Ok(row) => format!("{}:{}", row.line, row.cells().collect::<Vec<_>>().join("|")),
                Err(fault) => fault.to_string(),
            });
        }
        rows
    }

    #[test]
    fn a_row_is_the_same_with_and_without_a_line_break_at_the_end() {
        for end in ["", "\n", "\r\n", "\r", "\n\n\r\n"] {
            let rows = read(format!("\u{feff} Email ,b\na@x.org,\"1\n2\"\n\nx,y{end}"));
            assert_eq!(rows, ["email|b", "2:a@x.org|1\n2", "5:x|y"], "{end:?}");
        }
        assert_eq!(read(""), [""]);
        assert_eq!(read("\n\n"), [""]);
        assert_eq!(read("x"), ["x"]);
        assert_eq!(read("a\nx\nx\n"), ["a", "2:x", "3:x"]);
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "\"x", "y\",3", "4", "5,6"].join(end);
            let whole = format!("4:x{end}y|3");
            let refused = "6: 1 cell where the header has 2";
            assert_eq!(read(text), ["a|b", "2:1|2", &whole, refused, "7:5|6"], "{end:?}");
        }
    }

    #[test]
    fn an_open_quote_names_its_line_and_takes_nothing_after_it() {
        let open = |line| {
            format!("{line}: {}", RowProblem::Quote { fault: QuoteFault::Unclosed, ends: true })
        };
        assert!(open(3).contains("quote") && open(3).contains("is not closed"), "{}", open(3));
        assert_eq!(read("a\nb\n\"c\nd\ne\n"), ["a", "2:b", &open(3)]);
        assert_eq!(read("a\n\"c"), ["a", &open(2)]);
        assert_eq!(read("a\n\"c\"\""), ["a", &open(2)]);
        assert_eq!(read("\"a\nb\n"), [open(1)]);
        // The quote that is open stands in the second line of its row.
        assert_eq!(read("a,b\n\"1\n2\",\"3\n4,5\n"), ["a|b", &open(3)]);
        assert_eq!(read("a\n\"c\""), ["a", "2:c"]);
        assert_eq!(read("a\n\"c\"\"\"\nd"), ["a", "2:c\"", "3:d"]);
        assert_eq!(read("a,b\n5\" pipe,x\" y\n"), ["a|b", "2:5\" pipe|x\" y"]);
    }

    #[test]
    fn text_after_a_closing_quote_is_refused_with_as_little_as_can_be() {
        let fault = |line, fault, ends| format!("{line}: {}", RowProblem::Quote { fault, ends });
        let text = |line, ends| fault(line, QuoteFault::TextAfter, ends);
        assert_eq!(read("a,b\n\"x\" y,1\nc,d\n"), ["a|b", &text(2, false), "3:c|d"]);
        assert_eq!(read("a,b\n\"x\"y\"\",1\nc,d\n"), ["a|b", &text(2, false), "3:c|d"]);
        // A quote opened in line 2; the one of line 4 closes it.
        let swallowing = "a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n";
        assert_eq!(read(swallowing), ["a|b", &text(2, true)]);
        assert_eq!(read("a,b\n\"x\" y,\"1\nc,d\n"), ["a|b", &text(2, true)]);
        let blank = fault(2, QuoteFault::AfterBlank, false);
        assert_eq!(read("a,b\n1, \"2,3\"\nc,d\n"), ["a|b", &blank, "3:c|d"]);
    }

    #[test]
    fn rows_of_other_lengths_and_rows_that_are_no_text_are_refused() {
        let rows = read(b"a,b\n1\n\xff,2\n\xc3,\xa4\n3,4\n1,2,3\n1,2,\n");
        assert_eq!(rows[1], "2: 1 cell where the header has 2");
        assert!(rows[2].starts_with("3: ") && rows[2].contains("UTF-8"), "{rows:?}");
        assert!(rows[3].starts_with("4: ") && rows[3].contains("UTF-8"), "{rows:?}");
        assert_eq!(
            rows[4..],
            ["5:3|4", "6: 3 cells where the header has 2", "7: 3 cells where the header has 2"]
        );
    }

    #[test]
    fn columns_and_rows_that_hold_nothing_are_left_out() {
        let rows = read("a,b,,\n1,2,,\n,,,\n , \n3,4\n5,6,,7\n\"\",\n");
        assert_eq!(rows, ["a|b||", "2:1|2||", "5:3|4", "6: 4 cells where the header has 2"]);
        assert_eq!(read("a,,b\n1,,2\n"), ["a||b", "2:1||2"]);
    }

    #[test]
    fn cells_are_separated_by_what_the_header_says() {
        for text in ["a;b\n1;2,5\n", "a\tb\n1\t2,5\n", "a|b\n1|2,5\n"] {
            assert_eq!(read(text), ["a|b", "2:1|2,5"]);
        }
        assert_eq!(read("\u{feff}sep=;\r\na;b\r\n\"1;2\";3\r\n"), ["a|b", "3:1;2|3"]);
        assert_eq!(read("sep=^\na^b\n1^2\n"), ["a|b", "3:1|2"]);
        assert_eq!(read("\u{feff}\"a\",\"b;c;d\"\n1,2\n"), ["a|b;c;d", "2:1|2"]);
        let rows = read("a;b\n1,2\n");
        assert_eq!(rows[1], "2: 1 cell where the header has 2; `;` separates them");
    }

    #[test]
    fn a_text_that_has_no_header_or_is_no_csv_is_named() {
        for (text, reason) in [
            (&b"ann@example.com,Ann\nbob@example.com,Bob\n"[..], "is no header"),
            (b"email,Name,EMAIL\n", "columns 1 and 3"),
            (b",,\na,b,c\n", "no names"),
            (b"\xff\xfee\0m\0", "UTF-8"),
            (b"e\0m\0a\0", "UTF-8"),
            (b"PK\x03\x04...", "workbook"),
            (b"{\"email\":\"a@x.org\"}\n", "JSON"),
        ] {
            let rows = read(text);
            assert!(rows.len() == 1 && rows[0].contains(reason), "{reason}: {rows:?}");
        }
    }

    #[test]
    fn a_mapping_has_as_many_entries_as_there_are_columns() {
        let fits = |text: &'static str, mapped| {
            let mut reader = CsvReader::new(Box::new(text.as_bytes()), u64::MAX).expect("a header");
            reader.map_columns(mapped).map_err(|problem| problem.to_string())
        };
        assert_eq!(
            [fits("a,b,c\n", 3), fits("a,b,,\n", 2), fits("a,b,,\n", 4)],
            [Ok(()), Ok(()), Ok(())]
        );
        for (text, mapped) in [("a,b,c\n", 2), ("a,b,c\n", 4), ("a;b\n", 1), ("a,b,,\n", 3)] {
            let refused = fits(text, mapped).expect_err(text);
            assert!(refused.starts_with("the field mapping doesn't match the CSV"), "{refused}");
        }
    }

    #[test]
    fn a_row_or_a_file_beyond_its_limit_ends_the_reading() {
        let text: &'static [u8] = [&b"a\n"[..], &b"b\n".repeat(20_000)].concat().leak();
        let rows = rows_of(CsvReader::new(Box::new(text), 30_000));
        assert!(rows.last().is_some_and(|last| last.contains("GiB unpacked")), "{rows:?}");
        let text: &'static [u8] = [&b"a\nb\n\""[..], &b"x\n".repeat(5 << 20)].concat().leak();
        let rows = rows_of(CsvReader::new(Box::new(text), u64::MAX));
        assert_eq!(rows.len(), 3);
        assert!(rows[2].starts_with("3: ") && rows[2].contains("quote"), "{}", rows[2]);
    }
}
