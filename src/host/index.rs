//! The file that says when each tenant has something to do, so that a host need not open all of them at its start.
//!
//! In: the instants, when the host is closed. Out: the same, for the next start; none of them if the host before was
//! not closed, since a tenant may have been changed later. INVARIANT: the instant of a tenant is believed only if its
//! file is the one of which it was written down.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use redb::StorageBackend;
use xxhash_rust::xxh3::xxh3_64;

use super::core::Due;
use super::name::TenantName;
use crate::persist::{Directory, Disk, StorageError};
use crate::time::Timestamp;

/// The name of the file, and of one that takes its place.
const FILE: &str = "tenants.index";
const NEXT: &str = "tenants.index.new";
/// The first word of the file.
const MAGIC: &str = "segmentry-tenants-1";

/// When a tenant's file was last changed; a number of its own on each system.
pub(super) type Stamp = u128;

/// What the file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Index {
    /// The host's latest instant.
    pub(super) now: Timestamp,
    /// Of each tenant, if the host was closed.
    pub(super) due: BTreeMap<TenantName, (Due, Stamp)>,
}

/// When a file was last changed; zero where nobody knows.
pub(super) fn stamp(file: &Path) -> Stamp {
    let changed = file.metadata().and_then(|data| data.modified()).ok();
    let since = changed.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}

fn doing(what: &str, error: &std::io::Error) -> StorageError {
    StorageError::Io { doing: format!("{what} the index of tenants"), why: error.to_string() }
}

impl Index {
    fn text(&self) -> String {
        let mut text = format!("{MAGIC} {}\n", self.now.as_millis());
        for (name, (due, stamp)) in &self.due {
            let due = match due {
                Due::Unknown => "?".to_owned(),
                Due::Never => "-".to_owned(),
                Due::At(at) => at.as_millis().to_string(),
            };
            writeln!(text, "{name} {due} {stamp}").expect("memory takes any text");
        }
        let sum = xxh3_64(text.as_bytes());
        writeln!(text, "{sum:016x}").expect("memory takes any text");
        text
    }

    /// What a text says; none if it is not a whole index.
    fn parse(text: &str) -> Option<Self> {
        let (body, sum) = text.trim_end().rsplit_once('\n')?;
        if u64::from_str_radix(sum, 16).ok()? != xxh3_64(format!("{body}\n").as_bytes()) {
            return None;
        }
        let mut lines = body.lines();
        let millis = |text: &str| text.parse().ok().and_then(Timestamp::from_millis);
        let now = millis(lines.next()?.strip_prefix(MAGIC)?.trim())?;
        let line = |line: &str| {
            let mut words = line.split(' ');
            let name = words.next()?.parse().ok()?;
            let due = match words.next()? {
                "?" => Due::Unknown,
                "-" => Due::Never,
                at => Due::At(millis(at)?),
            };
            Some((name, (due, words.next()?.parse().ok()?)))
        };
        Some(Self { now, due: lines.map(line).collect::<Option<_>>()? })
    }

    /// Reads the file. A file that is missing or damaged says nothing: then each tenant is opened once.
    pub(super) fn read(directory: &Directory) -> Result<Self, StorageError> {
        let nothing = Self { now: Timestamp::MIN, due: BTreeMap::new() };
        let read = || -> std::io::Result<Option<Self>> {
            if !directory.exists(FILE)? {
                return Ok(None);
            }
            let file = directory.open(FILE)?;
            let mut bytes = vec![0; usize::try_from(file.len()?).unwrap_or(0)];
            file.read(0, &mut bytes)?;
            Ok(std::str::from_utf8(&bytes).ok().and_then(Self::parse))
        };
        Ok(read().map_err(|why| doing("reading", &why))?.unwrap_or(nothing))
    }

    /// Puts the file in place, on disk.
    pub(super) fn write(&self, directory: &Directory) -> Result<(), StorageError> {
        let write = || -> std::io::Result<()> {
            directory.remove(NEXT)?;
            let (file, text) = (directory.open(NEXT)?, self.text());
            file.set_len(text.len() as u64)?;
            file.write(0, text.as_bytes())?;
            file.sync_data()?;
            directory.rename(NEXT, FILE)
        };
        write().map_err(|why| doing("writing", &why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_read_as_it_was_written_and_a_damaged_one_says_nothing() {
        let name = |text: &str| text.parse::<TenantName>().expect("a name");
        let at = Timestamp::saturating_from_millis(1_234);
        let due = [("a", Due::Unknown), ("b", Due::Never), ("c", Due::At(at))];
        let due = due.into_iter().zip(7..).map(|((it, due), stamp)| (name(it), (due, stamp)));
        let index = Index { now: at, due: due.collect() };
        let text = index.text();
        assert_eq!(Index::parse(&text).as_ref(), Some(&index));
        for at in 0..text.len() - 1 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let damaged = String::from_utf8(bytes).expect("one bit of ASCII");
            assert_eq!(Index::parse(&damaged), None, "bit of byte {at}");
            assert_eq!(Index::parse(&text[..at]), None, "the first {at} bytes");
        }
    }
}
