//! What outlives a request: jobs, exports, uploads that are awaited.
//!
//! In: entries, each under an id, written again when they change. Out: the last form of each, also after
//! a restart. A line is appended for each change and the file is written anew when it has grown; the
//! oldest entries are forgotten. Nothing here is the engine's: what was answered about contacts and
//! segments does not depend on it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Entries that are kept. Ours: a day of a busy sender's batches.
const ENTRIES: usize = 10_000;
/// Lines after which the file is written anew.
const GROWN: usize = 4 * ENTRIES;

#[derive(Debug)]
struct Inner<T> {
    entries: IndexMap<Uuid, T>,
    file: File,
    /// Lines in the file.
    lines: usize,
}

/// What a log keeps.
pub(crate) trait Entry: Clone + Serialize + DeserializeOwned {
    /// Whether nothing is awaited of it any more.
    fn is_done(&self) -> bool;
}

/// Entries by id, in order of creation.
#[derive(Debug)]
pub(crate) struct JobLog<T> {
    path: PathBuf,
    inner: Mutex<Inner<T>>,
}

impl<T: Entry> JobLog<T> {
    /// Reads the file again, or begins it. A line that was cut off is passed over.
    pub(crate) fn open(path: PathBuf) -> std::io::Result<Self> {
        let text = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            text => text?,
        };
        let (mut entries, mut lines) = (IndexMap::new(), 0);
        let mut whole = text.ends_with(b"\n");
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            lines += 1;
            match serde_json::from_slice::<(Uuid, T)>(line) {
                Ok((id, entry)) => drop(entries.insert(id, entry)),
                Err(_) => whole = false,
            }
        }
        let excess = entries.len().saturating_sub(ENTRIES);
        entries.drain(..excess);
        let (file, lines) = if whole && lines <= GROWN {
            // A full disk does not keep anybody from reading.
            (File::options().append(true).open(&path)?, lines)
        } else {
            rewrite(&path, &entries)?
        };
        Ok(Self { path, inner: Mutex::new(Inner { entries, file, lines }) })
    }

    /// Puts an entry in, or in the place of its earlier form. Returns the one that is forgotten for it.
    pub(crate) fn put(&self, id: Uuid, entry: T) -> std::io::Result<Option<(Uuid, T)>> {
        let mut inner = self.inner.lock();
        let line = serde_json::to_string(&(id, &entry)).expect("entries are JSON");
        inner.entries.insert(id, entry);
        let full = inner.entries.len() > ENTRIES;
        // The oldest of those that are done; where none is, the oldest.
        let oldest = || inner.entries.values().position(Entry::is_done).unwrap_or_default();
        let gone = full.then(oldest).and_then(|oldest| inner.entries.shift_remove_index(oldest));
        if inner.lines > GROWN {
            (inner.file, inner.lines) = rewrite(&self.path, &inner.entries)?;
            return Ok(gone);
        }
        inner.lines += 1;
        inner.file.write_all(format!("{line}\n").as_bytes()).map(|()| gone)
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<T> {
        self.inner.lock().entries.get(&id).cloned()
    }

    /// All entries, the oldest first.
    pub(crate) fn all(&self) -> Vec<(Uuid, T)> {
        let inner = self.inner.lock();
        inner.entries.iter().map(|(id, entry)| (*id, entry.clone())).collect()
    }
}

fn rewrite<T: Serialize>(
    path: &Path,
    entries: &IndexMap<Uuid, T>,
) -> std::io::Result<(File, usize)> {
    let next = path.with_extension("new");
    let mut text = String::new();
    for entry in entries {
        text.push_str(&serde_json::to_string(&entry).expect("entries are JSON"));
        text.push('\n');
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&next)?;
    file.write_all(text.as_bytes())?;
    std::fs::rename(&next, path)?;
    Ok((file, entries.len()))
}

/// An id that nobody can guess.
pub(crate) fn draw() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the machine has chance");
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Entry for String {
        fn is_done(&self) -> bool {
            self == "done"
        }
    }

    #[test]
    fn what_is_awaited_is_not_forgotten_for_what_is_done() {
        let path = std::env::temp_dir().join(format!("segmentry-full-{}", std::process::id()));
        let log = JobLog::open(path.clone()).expect("new");
        let awaited = draw();
        log.put(awaited, "begun".to_owned()).expect("room");
        let first = draw();
        log.put(first, "done".to_owned()).expect("room");
        for _ in 2..ENTRIES {
            assert_eq!(log.put(draw(), "done".to_owned()).expect("room"), None);
        }
        let gone = log.put(draw(), "done".to_owned()).expect("room");
        assert_eq!(gone.map(|(id, _)| id), Some(first));
        assert!(log.get(awaited).is_some());
        std::fs::remove_file(path).expect("it is ours");
    }

    #[test]
    fn entries_are_there_after_a_restart_in_their_last_form() {
        let path = std::env::temp_dir().join(format!("segmentry-log-{}", std::process::id()));
        let (one, other) = (draw(), draw());
        {
            let log = JobLog::open(path.clone()).expect("new");
            log.put(one, "begun".to_owned()).expect("room");
            log.put(other, "begun".to_owned()).expect("room");
            log.put(one, "done".to_owned()).expect("room");
        }
        let mut cut = std::fs::OpenOptions::new().append(true).open(&path).expect("it is there");
        // A character was cut in half, too.
        cut.write_all(b"[\"half a li\xe2\x80").expect("room");
        let again: JobLog<String> = JobLog::open(path.clone()).expect("it is there");
        assert_eq!(again.get(one).as_deref(), Some("done"));
        assert_eq!(again.all().len(), 2);
        std::fs::remove_file(path).expect("it is ours");
    }
}
