//! The header of a text of CSV: what separates its cells, and the names of its columns.
//!
//! In: the first line, then the cells of the first row. Out: the delimiter; names, each once; or why the row is no
//! header. A text that is no CSV at all is recognised here by its first bytes.

use std::collections::HashMap;

use segmentry::ingest::is_address;
use segmentry::time::Timestamp;

use crate::faults::HeaderFault;

/// What may separate cells without a line that says so. The first of equals counts.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Takes the byte order mark off the first line.
pub(super) fn strip_mark(line: &mut Vec<u8>) {
    if line.starts_with(BYTE_ORDER_MARK) {
        line.drain(..BYTE_ORDER_MARK.len());
    }
}

/// Whether a text that begins like this is something else than CSV.
pub(super) fn check_kind(line: &[u8]) -> Result<(), HeaderFault> {
    let begin = line.trim_ascii_start();
    if line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff]) || line.contains(&0) {
        Err(HeaderFault::NotUtf8Text)
    } else if line.starts_with(b"PK\x03\x04") || line.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Err(HeaderFault::Workbook)
    } else if begin.starts_with(b"{") || begin.starts_with(b"[") {
        Err(HeaderFault::Json)
    } else {
        Ok(())
    }
}

/// The delimiter that a line like `sep=;`, which Excel knows, says.
pub(super) fn declared(line: &[u8]) -> Option<u8> {
    // A tab is the delimiter, not white space.
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (name, delimiter) = line.split_at_checked(4)?;
    match delimiter {
        [delimiter] if name.eq_ignore_ascii_case(b"sep=") && is_delimiter(*delimiter) => {
            Some(*delimiter)
        }
        _ => None,
    }
}

fn is_delimiter(byte: u8) -> bool {
    byte == b'\t' || byte.is_ascii_punctuation() && !b"\"'_-.@".contains(&byte)
}

/// The delimiter that is most often in the header, outside quotes.
pub(super) fn guessed(line: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in line {
        is_quoted ^= *byte == b'"';
        if let Some(place) = DELIMITERS.iter().position(|one| one == byte && !is_quoted) {
            counts[place] += 1;
        }
    }
    let mut best = 0;
    for place in 1..counts.len() {
        if counts[place] > counts[best] {
            best = place;
        }
    }
    DELIMITERS[best]
}

/// The names of the columns, in lower case and without white space around them. Some may be empty, but not all.
pub(super) fn names<'c>(cells: impl Iterator<Item = &'c str>) -> Result<Vec<String>, HeaderFault> {
    let names: Vec<String> = cells.map(|cell| cell.trim().to_lowercase()).collect();
    if names.iter().all(String::is_empty) {
        return Err(HeaderFault::NoNames);
    }
    if let Some(place) = names.iter().position(|name| is_value(name)) {
        return Err(HeaderFault::Values { column: place + 1 });
    }
    // Its order reaches no result: it is looked up, never iterated.
    let mut first = HashMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(first) = first.insert(name, place) {
            let columns = (first + 1, place + 1);
            return Err(HeaderFault::Repeated { name: name.clone(), columns });
        }
    }
    Ok(names)
}

/// Whether a cell is what a record has, and no name: an address, an instant, or an id like those of contacts.
fn is_value(cell: &str) -> bool {
    is_address(cell)
        || Timestamp::parse(cell).is_ok()
        || cell.parse::<segmentry::ContactId>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_what_the_first_line_says_or_has_most_often() {
        for (line, delimiter) in [
            ("email", ','),
            ("email,name", ','),
            ("email;name\r\n", ';'),
            ("email\tname\n", '\t'),
            ("email|name", '|'),
            ("email,\"a;b;c\",\"d;e\"", ','),
            ("email;name;\"a,b,c,d\"", ';'),
            ("email;name,x", ','),
        ] {
            assert_eq!(char::from(guessed(line.as_bytes())), delimiter, "{line}");
        }
        for (line, delimiter) in [
            ("sep=;\r\n", Some(b';')),
            ("SEP=\t\n", Some(b'\t')),
            ("\"sep=|\"", Some(b'|')),
            ("sep=", None),
            ("sep=ab", None),
            ("sep=a", None),
            ("sep", None),
        ] {
            assert_eq!(declared(line.as_bytes()), delimiter, "{line}");
        }
    }

    #[test]
    fn names_are_there_once_and_are_no_values() {
        let names = |text: &str| names(text.split(',')).map_err(|fault| fault.to_string());
        assert_eq!(
            names(" EMAIL ,Name,,").as_deref(),
            Ok(&["email", "name", "", ""].map(String::from)[..])
        );
        for (text, reason) in [
            (",,", "no names"),
            ("email,name,EMAIL", "columns 1 and 3"),
            ("name,ann@example.com", "column 2"),
            ("1,2026-01-01T00:00:00Z", "column 2"),
            ("00000000-0000-4000-8000-000000000000,a", "column 1"),
        ] {
            let fault = names(text).expect_err(text);
            assert!(fault.contains(reason), "{text}: {fault}");
        }
    }
}
