//! Where records come from: files, gzipped or not, and standard input; their bytes and lines.
//!
//! In: a path. Out: its format by name or content, its unpacked bytes, or its lines one by one, each within a limit.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::ahead::ReadAhead;
use crate::faults::{FileProblem, ReadError, RowFault, RowProblem};

/// Bytes that are read from a file at a time.
const BUFFER: usize = 1 << 18;

/// Bytes of one line without its end: a hundred times the longest query, so that one that is too long is still refused
/// as a query.
pub const LINE_BYTES: u64 = 64 * 1024 * 1024;

/// How a file holds its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format that a file's name says, with or without `.gz`, if it says one.
    pub fn by_name(path: &Path) -> Option<Self> {
        let ends = |path: &Path, with: &[&str]| {
            path.extension()
                .is_some_and(|extension| with.iter().any(|one| extension.eq_ignore_ascii_case(one)))
        };
        let unpacked =
            if is_gzip(path) { Path::new(path.file_stem().unwrap_or_default()) } else { path };
        if ends(path, &["parquet"]) {
            Some(Self::Parquet)
        } else if ends(unpacked, &["csv", "tsv"]) {
            Some(Self::Csv)
        } else if ends(unpacked, &["ndjson", "jsonl", "json"]) {
            Some(Self::Ndjson)
        } else {
            None
        }
    }

    /// The format that the first bytes of a text speak for: NDJSON where a line begins as an object does, or all is
    /// blank, else CSV.
    fn by_content(begin: &[u8]) -> Self {
        let is_blank = begin.trim_ascii().is_empty();
        let mut lines = begin.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_start);
        let is_object = |line: &[u8]| line.starts_with(b"{") || line.starts_with(b"[");
        let marked = begin.strip_prefix("\u{feff}".as_bytes()).unwrap_or_default();
        let is_json = is_blank || is_object(marked.trim_ascii_start()) || lines.any(is_object);
        if is_json { Self::Ndjson } else { Self::Csv }
    }
}

/// Bytes of which a format is guessed.
const GUESSED_FROM: usize = 1 << 16;

/// What the records of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Contacts.
    Contacts,
    /// Events.
    Events,
}

/// Whether a path means standard input or standard output.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether a source can be read only once: standard input, a pipe, or a descriptor of the process by its name, of which
/// systems differ in whether its next reader begins where the last one ended.
pub fn reads_once(path: &Path) -> bool {
    let is_other = |found: std::fs::Metadata| !found.is_file() && !found.is_dir();
    let is_descriptor = path.starts_with("/dev/fd") || path == Path::new("/dev/stdin");
    is_standard(path) || is_descriptor || std::fs::metadata(path).is_ok_and(is_other)
}

/// Whether a file is gzipped by its name.
pub(crate) fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

/// Opens a file, unpacking it when its first bytes are those of gzip. `-` is standard input.
pub fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, ReadError> {
    let opened = if is_standard(path) {
        unpacked(BufReader::new(io::stdin()), false)
    } else {
        open_file(path)
    };
    opened.map_err(|error| ReadError::new(path, error))
}

/// Opens a text, and says its format: by its name, or else by its content.
pub(crate) fn open_text(path: &Path) -> Result<(Format, Box<dyn BufRead + Send>), ReadError> {
    let named = Format::by_name(path);
    if named == Some(Format::Parquet) {
        return Ok((Format::Parquet, Box::new(io::empty())));
    }
    let mut source = open(path)?;
    if let Some(format) = named {
        return Ok((format, source));
    }
    // A source that cannot be read is refused by the reader that meets the error.
    let begin = source.fill_buf().unwrap_or_default();
    if begin.starts_with(b"PAR1") {
        return Err(ReadError::new(path, FileProblem::UnnamedParquet));
    }
    let format = Format::by_content(&begin[..begin.len().min(GUESSED_FROM)]);
    Ok((format, source))
}

fn open_file(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    let file = File::open(path)?;
    // A directory opens like a file, and fails only when it is read.
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    unpacked(BufReader::with_capacity(BUFFER, file), is_gzip(path))
}

/// The bytes of a source, unpacked when they are gzip or must be.
fn unpacked(
    mut source: impl BufRead + Send + 'static,
    must: bool,
) -> io::Result<Box<dyn BufRead + Send>> {
    if !must && !source.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(source));
    }
    let unpacked = ReadAhead::new(MultiGzDecoder::new(source))?;
    Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
}

/// A line of a text.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    /// Its number, from 1.
    pub number: u64,
    /// What it holds, without its end.
    pub text: &'t str,
}

/// The lines of a text that are not blank, one by one.
pub struct LineReader {
    source: Box<dyn BufRead + Send>,
    bytes: Vec<u8>,
    number: u64,
    ended: bool,
}

impl LineReader {
    /// The lines of a file, as [`open`] opens it.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        open(path).map(Self::new)
    }

    /// The lines of a source.
    pub fn new(source: Box<dyn BufRead + Send>) -> Self {
        Self { source, bytes: Vec::new(), number: 0, ended: false }
    }

    /// The next line, or why it cannot be read; `None` at the end. A source that breaks off is at its end.
    pub fn read_line(&mut self) -> Option<Result<Line<'_>, RowFault>> {
        let outcome = loop {
            if self.ended {
                return None;
            }
            self.number += 1;
            match self.fill() {
                Ok(0) => return None,
                Ok(_) if is_blank(&self.bytes) => {}
                Ok(_) => break Ok(()),
                Err(problem) => break Err(problem),
            }
        };
        let number = self.number;
        let fault = |problem| RowFault { line: number, problem };
        if let Err(problem) = outcome {
            return Some(Err(fault(problem)));
        }
        let line = std::str::from_utf8(&self.bytes).map(|text| {
            let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
            Line { number, text }
        });
        Some(line.map_err(|error| fault(RowProblem::LineNotUtf8 { byte: error.valid_up_to() + 1 })))
    }

    /// Reads the bytes of the next line and returns how many there are.
    fn fill(&mut self) -> Result<usize, RowProblem> {
        self.bytes.clear();
        // Reading a longer line to its end would only fill the memory.
        let mut bounded = self.source.by_ref().take(LINE_BYTES + 1);
        match bounded.read_until(b'\n', &mut self.bytes) {
            Ok(read) if read as u64 > LINE_BYTES && !self.bytes.ends_with(b"\n") => {
                self.skip_line()?;
                Err(RowProblem::LineTooLong { limit: LINE_BYTES })
            }
            Ok(read) => Ok(read),
            Err(error) => self.breaks_off(error),
        }
    }

    fn skip_line(&mut self) -> Result<(), RowProblem> {
        loop {
            let available = match self.source.fill_buf() {
                Ok([]) => return Ok(()),
                Ok(available) => available,
                Err(error) => return self.breaks_off(error),
            };
            let end = available.iter().position(|byte| *byte == b'\n');
            let skipped = end.map_or(available.len(), |end| end + 1);
            self.source.consume(skipped);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    fn breaks_off<T>(&mut self, error: io::Error) -> Result<T, RowProblem> {
        self.ended = true;
        Err(RowProblem::BreaksOff(error))
    }
}

/// Whether a line is white space only.
fn is_blank(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    // Other white space than that of ASCII is rare, and a line that holds some is looked at twice.
    bytes.is_empty()
        || bytes[0] >= 0x80 && std::str::from_utf8(bytes).is_ok_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_the_name_of_its_file_or_its_content() {
        let of = |name: &str| Format::by_name(Path::new(name));
        assert_eq!(of("a.ndjson"), Some(Format::Ndjson));
        assert_eq!(of("a.jsonl.gz"), Some(Format::Ndjson));
        assert_eq!([of("a"), of("a.txt"), of("-"), of("b.csv/a.GZ")], [None; 4]);
        assert_eq!(of("a.CSV"), Some(Format::Csv));
        assert_eq!([of("a.csv.gz"), of("a.tsv")], [Some(Format::Csv); 2]);
        assert_eq!(of("a.Parquet"), Some(Format::Parquet));
        for json in ["", " \n", "{\"a\":1}", "\u{feff} {}", "nonsense\n{}\n", "\n [1]"] {
            assert_eq!(Format::by_content(json.as_bytes()), Format::Ndjson, "{json}");
        }
        for csv in ["email,name\n", "email\n", "\u{feff}email", "sep=;\r\n", "\"a\",\"b\"\n"] {
            assert_eq!(Format::by_content(csv.as_bytes()), Format::Csv, "{csv}");
        }
    }

    #[test]
    fn lines_that_cannot_be_read_are_named_and_the_others_are_read() {
        let text: &[u8] = b"\xef\xbb\xbfone\r\n \t\n\xc2\xa0\nt\xffwo\nthree";
        let mut lines = LineReader::new(Box::new(text));
        let mut read = Vec::new();
        while let Some(line) = lines.read_line() {
            read.push(match line {
                Ok(line) => format!("{}={}", line.number, line.text),
                Err(fault) => fault.to_string(),
            });
        }
        assert_eq!(read, ["1=one", "4: invalid UTF-8 at byte 2 of the line", "5=three"]);
    }

    #[test]
    fn a_line_of_as_many_bytes_as_there_may_be_is_read_and_so_is_the_next() {
        let most = usize::try_from(LINE_BYTES).expect("a usize has 64 bits");
        for (length, end, is_read) in [
            (most, "\n", true),
            (most - 1, "\r\n", true),
            (most, "", true),
            (most + 1, "\n", false),
            (most + 1, "", false),
        ] {
            let mut text = vec![b'x'; length];
            text.extend(end.bytes());
            text.extend((!end.is_empty()).then_some(b"next\n").into_iter().flatten());
            let mut lines = LineReader::new(Box::new(io::Cursor::new(text)));
            let first = lines.read_line().expect("a line").map(|line| line.text.len());
            assert_eq!(first.ok(), is_read.then_some(length), "{length} bytes and {end:?}");
            let next = lines.read_line().map(|line| line.expect("a good line").text == "next");
            assert_eq!(next, (!end.is_empty()).then_some(true), "{length} bytes and {end:?}");
        }
    }
}
