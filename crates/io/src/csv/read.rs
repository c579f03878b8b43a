//! Rows of CSV: the one place that decides what a header and a row are.
//!
//! In: the bytes of a text. Out: the header, then row after row with its line, or why it is refused. What is
//! refused beyond the format itself is in [`Rules`].

use std::io::{self, Read};

use ::csv::{ByteRecord, ErrorKind, Position, Reader, ReaderBuilder, StringRecord};

use crate::faults::{RowFault, RowProblem};

/// What is refused.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// A row with another number of cells than the header.
    pub equal_cells: bool,
    /// A last row of several lines whose quote is open where the file ends. Otherwise the file's end closes the quote.
    pub closed_quotes: bool,
    /// Bytes of a row: more are not held in memory.
    pub row_bytes: u64,
    /// Bytes of the unpacked file.
    pub file_bytes: u64,
}

impl Rules {
    /// Files on the disk of the person who reads them.
    pub const LOCAL: Self =
        Self { equal_cells: true, closed_quotes: false, row_bytes: u64::MAX, file_bytes: u64::MAX };
    /// Files that somebody sent to a service: at most 5 GiB, and rows of at most 8 MiB, which is some ten times
    /// all fields at their longest. Their columns go by place.
    pub const UPLOAD: Self =
        Self { equal_cells: false, closed_quotes: true, row_bytes: 8 << 20, file_bytes: 5 << 30 };
}

/// What follows the bytes of the file: a row of its own, unless a quote is open where the file ends.
const SENTINEL: &[u8] = b"\nx\n";

/// The bytes of a file, counted, then those of [`SENTINEL`].
struct Metered {
    source: Box<dyn Read + Send>,
    rules: Rules,
    file_bytes: u64,
    row_bytes: u64,
    /// What is left of the sentinel once the source has ended.
    rest: Option<&'static [u8]>,
}

/// A limit of [`Rules`], on its way through the CSV parser.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum Exceeded {
    #[error("the row is too long")]
    Row,
    #[error("the file is too long")]
    File,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_none() && !buffer.is_empty() {
            let read = self.source.read(buffer)?;
            self.file_bytes += read as u64;
            self.row_bytes += read as u64;
            if self.row_bytes > self.rules.row_bytes {
                return Err(io::Error::other(Exceeded::Row));
            }
            if self.file_bytes > self.rules.file_bytes {
                return Err(io::Error::other(Exceeded::File));
            }
            if read > 0 {
                return Ok(read);
            }
            self.rest = Some(SENTINEL);
        }
        self.rest.as_mut().map_or(Ok(0), |rest| rest.read(buffer))
    }
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct CsvRow<'r> {
    /// The line on which it begins, from 1.
    pub line: u64,
    record: &'r StringRecord,
}

impl<'r> CsvRow<'r> {
    /// Its cells, as they are.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.record.iter()
    }
}

/// A text of CSV, row by row.
pub struct CsvReader {
    reader: Reader<Metered>,
    /// The next record as bytes, then as text; the other is empty.
    bytes: ByteRecord,
    text: StringRecord,
    /// Cells of the header.
    width: usize,
    /// The source broke off.
    broken: bool,
}

impl CsvReader {
    /// Reads the header. A text without any row has an empty one.
    pub fn new(source: Box<dyn Read + Send>, rules: Rules) -> Result<Self, RowFault> {
        let source = Metered { source, rules, file_bytes: 0, row_bytes: 0, rest: None };
        let mut reader = Self {
            reader: ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source),
            bytes: ByteRecord::new(),
            text: StringRecord::new(),
            width: 0,
            broken: false,
        };
        match reader.next_record()? {
            Some(_) => reader.width = reader.bytes.len(),
            None => reader.bytes.clear(),
        }
        Ok(reader)
    }

    /// The names of the columns, lower-case and without white space around them. Of the first row only: called
    /// before rows are read.
    pub fn header(&self) -> Result<Vec<String>, RowFault> {
        let name = |cell: &[u8]| {
            let name = std::str::from_utf8(cell).ok()?;
            Some(name.trim().trim_start_matches('\u{feff}').to_lowercase())
        };
        let names: Option<Vec<String>> = self.bytes.iter().map(name).collect();
        names.ok_or(RowFault { line: 1, problem: RowProblem::RowNotUtf8 })
    }

    /// The line after the last one that was read.
    pub fn line(&self) -> u64 {
        self.reader.position().line()
    }

    /// The next row, or why it is refused; `None` at the end. A text that breaks off is at its end.
    pub fn read_row(&mut self) -> Option<Result<CsvRow<'_>, RowFault>> {
        let line = match self.next_record() {
            Ok(line) => line?,
            Err(fault) => return Some(Err(fault)),
        };
        let refused = |problem| Some(Err(RowFault { line, problem }));
        let found = self.bytes.len();
        if self.reader.get_ref().rules.equal_cells && found != self.width {
            return refused(RowProblem::CellCount { found, expected: self.width });
        }
        match StringRecord::from_byte_record(std::mem::take(&mut self.bytes)) {
            Ok(record) => self.text = record,
            Err(_) => return refused(RowProblem::RowNotUtf8),
        }
        Some(Ok(CsvRow { line, record: &self.text }))
    }

    /// Reads the next record into `bytes` and returns its line.
    fn next_record(&mut self) -> Result<Option<u64>, RowFault> {
        // The memory of the last text serves for the next bytes.
        if self.bytes.is_empty() {
            self.bytes = std::mem::take(&mut self.text).into_byte_record();
        }
        if self.broken {
            return Ok(None);
        }
        let begin = self.line();
        self.reader.get_mut().row_bytes = 0;
        match self.reader.read_byte_record(&mut self.bytes) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                self.broken = true;
                return Err(RowFault { line: begin, problem: self.problem(error) });
            }
        }
        let line = self.bytes.position().map_or(begin, Position::line);
        let source = self.reader.get_ref();
        // Past the line break that ends the last row, all is the sentinel's.
        if source.rest.is_none() || self.reader.position().byte() <= source.file_bytes + 1 {
            return Ok(Some(line));
        }
        if self.bytes.len() == 1 && &self.bytes[0] == b"x" {
            return Ok(None);
        }
        let lines = self.line() - 2 - line;
        if source.rules.closed_quotes && lines > 1 {
            return Err(RowFault { line, problem: RowProblem::UnclosedQuote });
        }
        let mut cells: Vec<&[u8]> = self.bytes.iter().collect();
        if let Some(last) = cells.last_mut() {
            *last = last.strip_suffix(SENTINEL).unwrap_or(last);
        }
        self.bytes = ByteRecord::from(cells);
        Ok(Some(line))
    }

    /// What is wrong with a text that cannot be read any further.
    fn problem(&self, error: ::csv::Error) -> RowProblem {
        let rules = self.reader.get_ref().rules;
        let ErrorKind::Io(error) = error.into_kind() else {
            // Rows of bytes, of any number of cells, meet no other error.
            return RowProblem::BreaksOff(io::Error::other("it is not CSV"));
        };
        let exceeded = error.get_ref().and_then(|inner| inner.downcast_ref::<Exceeded>());
        match exceeded.copied() {
            Some(Exceeded::Row) => RowProblem::RecordTooLong { limit: rules.row_bytes },
            Some(Exceeded::File) => RowProblem::FileTooLong { limit: rules.file_bytes },
            None => RowProblem::BreaksOff(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `line:cell|cell`, or faults as they are printed.
    fn read(text: &'static [u8], rules: Rules) -> Vec<String> {
        let mut reader = match CsvReader::new(Box::new(text), rules) {
            Ok(reader) => reader,
            Err(fault) => return vec![fault.to_string()],
        };
        let mut rows = vec![reader.header().map_or_else(|f| f.to_string(), |h| h.join("|"))];
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
        for rules in [Rules::LOCAL, Rules::UPLOAD] {
            for end in [&b""[..], b"\n", b"\r\n", b"\r", b"\n\n\r\n"] {
                let text = [b"\xef\xbb\xbf Email ,b\na@x.org,\"1\n2\"\n\nx,y", end].concat();
                let rows = read(text.leak(), rules);
                assert_eq!(rows, ["email|b", "2:a@x.org|1\n2", "4:x|y"], "{end:?}");
            }
            assert_eq!(read(b"", rules), [""]);
            assert_eq!(read(b"x", rules), ["x"]);
            assert_eq!(read(b"a\nx\nx\n", rules), ["a", "2:x", "3:x"]);
        }
    }

    #[test]
    fn an_open_quote_at_the_end_is_closed_or_refused() {
        let text = b"a\nb\n\"c\nd\ne\n";
        assert_eq!(read(text, Rules::LOCAL), ["a", "2:b", "3:c\nd\ne\n"]);
        let refused = "3: a quote is not closed in or after this line";
        assert_eq!(read(text, Rules::UPLOAD), ["a", "2:b", refused]);
        for rules in [Rules::LOCAL, Rules::UPLOAD] {
            assert_eq!(read(b"a\n\"c", rules), ["a", "2:c"]);
            assert_eq!(read(b"a\n\"c\"\"", rules), ["a", "2:c\""]);
            assert_eq!(read(b"a\n\"c\"", rules), ["a", "2:c"]);
        }
    }

    #[test]
    fn rows_of_other_lengths_and_rows_that_are_no_text_are_refused() {
        let text = b"a,b\n1\n\xff,2\n3,4\n";
        assert_eq!(
            read(text, Rules::LOCAL),
            ["a|b", "2: 1 cells where the header has 2", "3: invalid UTF-8", "4:3|4"]
        );
        assert_eq!(read(text, Rules::UPLOAD), ["a|b", "2:1", "3: invalid UTF-8", "4:3|4"]);
    }

    #[test]
    fn a_row_or_a_file_beyond_its_limit_ends_the_reading() {
        let text: &'static [u8] = [&b"a\n"[..], &b"b\n".repeat(20_000)].concat().leak();
        let rules = Rules { row_bytes: 4_096, file_bytes: u64::MAX, ..Rules::UPLOAD };
        assert_eq!(read(text, rules).len(), 1, "the buffer of the parser is larger than this");
        let rules = Rules { file_bytes: 30_000, ..Rules::UPLOAD };
        let rows = read(text, rules);
        assert!(rows.last().is_some_and(|last| last.contains("GiB unpacked")), "{rows:?}");
    }
}
