//! What outlives a request: jobs, exports, uploads that are awaited.
//!
//! In: entries, each under an id, written again when they change. Out: the last form of each, also after
//! a restart. A line is appended for each change and the file is written anew when it has grown; the
//! oldest entries are forgotten. Nothing here is the engine's: what was answered about contacts and
//! segments does not depend on it.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Entries that are kept. Ours: a day of a busy sender's batches.
const ENTRIES: usize = 10_000;

#[derive(Debug)]
struct Inner<T> {
    entries: IndexMap<Uuid, T>,
    file: File,
    /// Lines in the file.
    lines: usize,
}

/// Entries by id, in order of creation.
#[derive(Debug)]
pub(crate) struct Ledger<T> {
    path: PathBuf,
    inner: Mutex<Inner<T>>,
}

impl<T: Clone + Serialize + DeserializeOwned> Ledger<T> {
    /// Reads the file again, or begins it. A line that was cut off is passed over.
    pub(crate) fn open(path: PathBuf) -> std::io::Result<Self> {
        let mut entries = IndexMap::new();
        if let Ok(file) = File::open(&path) {
            for line in BufReader::new(file).lines() {
                if let Ok((id, entry)) = serde_json::from_str::<(Uuid, T)>(&line?) {
                    entries.insert(id, entry);
                }
            }
        }
        let excess = entries.len().saturating_sub(ENTRIES);
        entries.drain(..excess);
        let (file, lines) = rewrite(&path, &entries)?;
        Ok(Self { path, inner: Mutex::new(Inner { entries, file, lines }) })
    }

    /// Puts an entry in, or in the place of its earlier form.
    pub(crate) fn put(&self, id: Uuid, entry: T) -> std::io::Result<()> {
        let mut inner = self.inner.lock();
        let line = serde_json::to_string(&(id, &entry)).expect("entries are JSON");
        inner.entries.insert(id, entry);
        if inner.entries.len() > ENTRIES {
            inner.entries.shift_remove_index(0);
        }
        if inner.lines > 4 * ENTRIES {
            (inner.file, inner.lines) = rewrite(&self.path, &inner.entries)?;
            return Ok(());
        }
        inner.lines += 1;
        writeln!(inner.file, "{line}")
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

    #[test]
    fn entries_are_there_after_a_restart_in_their_last_form() {
        let path = std::env::temp_dir().join(format!("segmentry-ledger-{}", std::process::id()));
        let (one, other) = (draw(), draw());
        {
            let ledger = Ledger::open(path.clone()).expect("new");
            ledger.put(one, "begun".to_owned()).expect("room");
            ledger.put(other, "begun".to_owned()).expect("room");
            ledger.put(one, "done".to_owned()).expect("room");
        }
        let mut cut = std::fs::OpenOptions::new().append(true).open(&path).expect("it is there");
        cut.write_all(b"[\"half a li").expect("room");
        let again: Ledger<String> = Ledger::open(path.clone()).expect("it is there");
        assert_eq!(again.get(one).as_deref(), Some("done"));
        assert_eq!(again.all().len(), 2);
        std::fs::remove_file(path).expect("it is ours");
    }
}
