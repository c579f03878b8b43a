//! Lines of a text, with what ends them, and the quotes in them.
//!
//! In: the bytes of a text. Out: line after line, each ended by `\n`, `\r\n` or `\r`, within the limits of a row and
//! of the file; and whether a row goes on in the next line, which its quotes decide. Strict: a quote that begins
//! a cell ends with it.

use std::io::{self, BufRead};

use memchr::memchr2;

use crate::faults::{QuoteFault, RowProblem};

/// Bytes of a row: more are not held in memory. It is some ten times all fields at their longest.
const ROW_BYTES: u64 = 8 << 20;

/// The lines of a text.
pub(super) struct Lines {
    source: Box<dyn BufRead + Send>,
    /// Bytes of the whole text at most.
    file_bytes: u64,
    bytes: u64,
    /// Lines that were read.
    pub(super) number: u64,
    /// What the source answered after the last `\r`.
    failed: Option<io::Error>,
}

impl Lines {
    pub(super) fn new(source: Box<dyn BufRead + Send>, file_bytes: u64) -> Self {
        Self { source, file_bytes, bytes: 0, number: 0, failed: None }
    }

    /// Appends the next line, with what ends it, to those of its row; false at the end.
    pub(super) fn read(&mut self, row: &mut Vec<u8>) -> Result<bool, RowProblem> {
        let begin = row.len();
        loop {
            if let Some(error) = self.failed.take() {
                return Err(RowProblem::BreaksOff(error));
            }
            let available = match self.source.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(RowProblem::BreaksOff(error)),
            };
            if available.is_empty() {
                let found = row.len() > begin;
                self.number += u64::from(found);
                return Ok(found);
            }
            let end = memchr2(b'\r', b'\n', available);
            let taken = end.map_or(available.len(), |end| end + 1);
            row.extend_from_slice(&available[..taken]);
            self.consume(taken);
            if end.is_some() && row.ends_with(b"\r") {
                match self.source.fill_buf() {
                    Ok([b'\n', ..]) => {
                        row.push(b'\n');
                        self.consume(1);
                    }
                    Ok(_) => {}
                    // The line that was read is whole.
                    Err(error) => self.failed = Some(error),
                }
            }
            if row.len() as u64 > ROW_BYTES {
                return Err(RowProblem::RecordTooLong { limit: ROW_BYTES });
            }
            if self.bytes > self.file_bytes {
                return Err(RowProblem::FileTooLong { limit: self.file_bytes });
            }
            if end.is_some() {
                self.number += 1;
                return Ok(true);
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.source.consume(bytes);
        self.bytes += bytes as u64;
    }
}

/// Where in a row its next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning of a cell.
    Begin,
    /// After blanks at the beginning of a cell.
    Blank,
    /// In a cell without quotes around it.
    Plain,
    /// In a quoted cell.
    Quoted,
    /// After a quote in a quoted cell: its end, or the first of two that stand for one.
    AfterQuote,
    /// In what follows the end of a quoted cell, and there between quotes.
    Stray,
    StrayQuoted,
}

/// The quotes of one row, line by line.
pub(super) struct Quotes {
    delimiter: u8,
    place: Place,
    /// The line in which the last quoted cell began.
    pub(super) opened: u64,
    fault: Option<(QuoteFault, u64)>,
}

/// What the quotes say at the end of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AtLineEnd {
    /// The row is whole.
    Whole,
    /// The row goes on in the next line.
    Open,
    /// The row is refused: why, and the line in which the quote stands. If `ends`, the fault reaches beyond that
    /// line, and nothing says where the next row begins.
    Refused { fault: QuoteFault, line: u64, ends: bool },
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, place: Place::Begin, opened: 0, fault: None }
    }

    /// Follows the quotes through a line, which has this number.
    pub(super) fn follow(&mut self, line: &[u8], number: u64) -> AtLineEnd {
        for byte in line {
            self.place = self.after(*byte, number);
        }
        let is_open = matches!(self.place, Place::Quoted | Place::StrayQuoted);
        match self.fault {
            None if is_open => AtLineEnd::Open,
            None => AtLineEnd::Whole,
            Some((fault, line)) => {
                AtLineEnd::Refused { fault, line, ends: is_open || line != number }
            }
        }
    }

    fn after(&mut self, byte: u8, line: u64) -> Place {
        match (self.place, byte) {
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) | (Place::AfterQuote, b'"') => Place::Quoted,
            (Place::StrayQuoted, b'"') => Place::Stray,
            (Place::StrayQuoted, _) => Place::StrayQuoted,
            (_, byte) if byte == self.delimiter => Place::Begin,
            (Place::Begin, b'"') => {
                self.opened = line;
                Place::Quoted
            }
            (Place::Blank, b'"') => {
                self.opened = line;
                self.fault.get_or_insert((QuoteFault::AfterBlank, line));
                Place::Quoted
            }
            (Place::Begin | Place::Blank, b' ' | b'\t') => Place::Blank,
            (Place::AfterQuote, b'\r' | b'\n') => Place::AfterQuote,
            (Place::AfterQuote, _) => {
                self.fault.get_or_insert((QuoteFault::TextAfter, self.opened));
                Place::Stray
            }
            (Place::Stray, b'"') => Place::StrayQuoted,
            (Place::Stray, _) => Place::Stray,
            (Place::Begin | Place::Blank | Place::Plain, _) => Place::Plain,
        }
    }
}
