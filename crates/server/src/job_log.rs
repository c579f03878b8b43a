//! The job log: the states of jobs and exports, stored beside the data.
//!
//! In: entries, each under an id, put again when they change. Out: the last form of each, also after a restart. An
//! entry is a record of the engine, journaled after the commands that it reports. INVARIANT: a job reports no data that
//! a crash lost. Beyond the limits the oldest finished entries are dropped, then the oldest of all. Records are
//! buffered and flushed shortly after, since no other data depends on them.

use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use parking_lot::Mutex;
use segmentry::Engine;
use segmentry::engine::command::PutRecord;
use segmentry::persist::Level;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::state::App;

/// How many entries are kept, and how many bytes of them.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    entries: usize,
    bytes: usize,
}

/// Ours: a day of a busy client's batches; and a quarter of what the engine takes of records.
const BOUNDS: Bounds = Bounds { entries: 10_000, bytes: segmentry::limits::RECORDS_BYTES / 4 };

/// What a log keeps.
pub(crate) trait Entry: Clone + Serialize + DeserializeOwned {
    /// Whether nothing will change any more.
    fn is_done(&self) -> bool;
}

#[derive(Debug)]
struct Stored<T> {
    /// Numbers entries in the order of their creation.
    number: u64,
    bytes: usize,
    entry: T,
}

#[derive(Debug)]
struct Inner<T> {
    /// In the order of their creation.
    entries: IndexMap<Uuid, Stored<T>>,
    /// The bytes of all values.
    bytes: usize,
    next_number: u64,
}

impl<T> Inner<T> {
    fn insert(&mut self, id: Uuid, stored: Stored<T>) {
        self.bytes += stored.bytes;
        self.next_number = self.next_number.max(stored.number + 1);
        if let Some(before) = self.entries.insert(id, stored) {
            self.bytes -= before.bytes;
        }
    }
}

/// Entries by id, in the order of their creation.
#[derive(Debug)]
pub(crate) struct JobLog<T> {
    app: Arc<App>,
    /// What the keys of its records begin with.
    prefix: &'static str,
    bounds: Bounds,
    inner: Mutex<Inner<T>>,
}

impl<T: Entry> JobLog<T> {
    /// Reads the entries under a prefix.
    pub(crate) fn open(app: Arc<App>, prefix: &'static str) -> Self {
        Self::with_bounds(app, prefix, BOUNDS)
    }

    /// As [`JobLog::open`], with another bound of bytes.
    pub(crate) fn with_bytes(app: Arc<App>, prefix: &'static str, bytes: usize) -> Self {
        Self::with_bounds(app, prefix, Bounds { bytes, ..BOUNDS })
    }

    fn with_bounds(app: Arc<App>, prefix: &'static str, bounds: Bounds) -> Self {
        let mut inner = Inner { entries: IndexMap::new(), bytes: 0, next_number: 0 };
        app.engine.read(|engine: &Engine| {
            for (key, value) in engine.records(prefix) {
                if let Some((id, stored)) = read_record(prefix, key, value) {
                    inner.insert(id, stored);
                } else {
                    tracing::warn!(key, "a record of the job log cannot be read");
                }
            }
        });
        Self { app, prefix, bounds, inner: Mutex::new(inner) }
    }

    /// Takes over the file in which earlier versions kept their entries, and removes it. Lines that cannot be read
    /// are left out: the last one may have been cut off.
    pub(crate) fn import(&self, file: &Path) -> std::io::Result<()> {
        let text = match std::fs::read(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            text => text?,
        };
        let lines = text.split(|byte| *byte == b'\n');
        let entries = lines.filter_map(|line| serde_json::from_slice::<(Uuid, T)>(line).ok());
        // The last line of an id has its last form.
        let entries: IndexMap<Uuid, T> = entries.collect();
        for (id, entry) in entries {
            // An earlier start may have been killed between taking entries over and removing the file.
            if self.get(id).is_none() {
                self.store(id, entry);
            }
        }
        self.app.engine.flush().map_err(std::io::Error::other)?;
        std::fs::remove_file(file)
    }

    /// Puts an entry in, or in the place of its earlier form. Returns those that are forgotten for it. A failure to
    /// write is logged: the entry is then lost with the process.
    pub(crate) fn put(&self, id: Uuid, entry: T) -> Vec<(Uuid, T)> {
        let forgotten = self.store(id, entry);
        self.app.flush_soon();
        forgotten
    }

    fn store(&self, id: Uuid, entry: T) -> Vec<(Uuid, T)> {
        let value = serde_json::to_vec(&entry).expect("entries are JSON");
        let (key, forgotten) = {
            let mut inner = self.inner.lock();
            let number = inner.entries.get(&id).map_or(inner.next_number, |stored| stored.number);
            inner.insert(id, Stored { number, bytes: value.len(), entry });
            (self.key(number, id), self.forget(&mut inner, id))
        };
        // Without the lock, since a command may wait for others. Each entry is put by one thread after another.
        for (id, stored) in &forgotten {
            self.write(&self.key(stored.number, *id), None);
        }
        self.write(&key, Some(value));
        forgotten.into_iter().map(|(id, stored)| (id, stored.entry)).collect()
    }

    /// Takes out what is beyond the bounds: the oldest that are done; where none is, the oldest. Never `kept`.
    fn forget(&self, inner: &mut Inner<T>, kept: Uuid) -> Vec<(Uuid, Stored<T>)> {
        let Bounds { entries, bytes } = self.bounds;
        let mut forgotten = Vec::new();
        while inner.entries.len() > 1 && (inner.entries.len() > entries || inner.bytes > bytes) {
            let others = || inner.entries.iter().enumerate().filter(|(_, (id, _))| **id != kept);
            let done = others().find(|(_, (_, stored))| stored.entry.is_done());
            let Some((index, _)) = done.or_else(|| others().next()) else { break };
            if let Some((id, stored)) = inner.entries.shift_remove_index(index) {
                inner.bytes -= stored.bytes;
                forgotten.push((id, stored));
            }
        }
        forgotten
    }

    fn key(&self, number: u64, id: Uuid) -> String {
        format!("{}{number:016x}/{id}", self.prefix)
    }

    fn write(&self, key: &str, value: Option<Vec<u8>>) {
        // Time does not matter to a record, and it is kept whether the clock is believed or not.
        let now = self.app.engine.read(Engine::now);
        let command = PutRecord { key: key.to_owned(), value };
        if let Err(error) = self.app.engine.execute_at(now, command, Level::Buffered) {
            tracing::warn!(%error, key, "a record of the job log could not be written");
        }
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<T> {
        self.inner.lock().entries.get(&id).map(|stored| stored.entry.clone())
    }

    /// All entries, the oldest first.
    pub(crate) fn all(&self) -> Vec<(Uuid, T)> {
        let inner = self.inner.lock();
        inner.entries.iter().map(|(id, stored)| (*id, stored.entry.clone())).collect()
    }
}

fn read_record<T: Entry>(prefix: &str, key: &str, value: &[u8]) -> Option<(Uuid, Stored<T>)> {
    let (number, id) = key.strip_prefix(prefix)?.split_once('/')?;
    let number = u64::from_str_radix(number, 16).ok()?;
    let entry = serde_json::from_slice(value).ok()?;
    Some((id.parse().ok()?, Stored { number, bytes: value.len(), entry }))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use segmentry::{DurableEngine, Engine, Schema};

    use super::*;
    use crate::config::Config;
    use crate::ids::new_id;
    use crate::keys::Keys;

    impl Entry for String {
        fn is_done(&self) -> bool {
            self.starts_with("done")
        }
    }

    fn directory(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("segmentry-{name}-{}", std::process::id()))
    }

    fn app(data: &Path) -> Arc<App> {
        let engine = if data.exists() {
            DurableEngine::open(data).expect("the engine was closed")
        } else {
            let engine = Engine::builder(Schema::new()).build().expect("the defaults are valid");
            DurableEngine::create(data, engine).expect("a new directory")
        };
        let config = Config { data: data.to_owned(), ..Config::default() };
        let keys = Keys::open(data).expect("no keys yet");
        App::new(engine, config, keys).expect("threads and folders")
    }

    #[test]
    fn unfinished_entries_are_not_dropped_before_finished_ones() {
        let data = directory("job-log-full");
        let bounds = Bounds { entries: 100, bytes: 10_000 };
        let log = JobLog::<String>::with_bounds(app(&data), "job/", bounds);
        let (awaited, first) = (new_id(), new_id());
        log.put(awaited, "begun".to_owned());
        log.put(first, "done".to_owned());
        for _ in 2..100 {
            assert_eq!(log.put(new_id(), "done".to_owned()), []);
        }
        let forgotten = log.put(new_id(), "done".to_owned());
        assert_eq!(forgotten, [(first, "done".to_owned())]);
        let large = new_id();
        let forgotten = log.put(large, format!("done{}", "x".repeat(9_985)));
        assert_eq!(forgotten.len(), 99, "all that are done");
        assert!(log.get(awaited).is_some() && log.get(large).is_some());
        let records = |app: &App| app.engine.read(|engine| engine.records("job/").count());
        assert_eq!(records(&log.app), 2);
        drop(log);
        std::fs::remove_dir_all(data).expect("the test made it");
    }

    #[test]
    fn entries_survive_a_restart_in_their_last_form_and_in_order() {
        let data = directory("job-log");
        let ids: Vec<Uuid> = (0..20).map(|_| new_id()).collect();
        {
            let log = JobLog::<String>::open(app(&data), "job/");
            ids.iter().for_each(|id| drop(log.put(*id, "begun".to_owned())));
            log.put(ids[0], "done".to_owned());
        }
        let app = app(&data);
        let log = JobLog::<String>::open(Arc::clone(&app), "job/");
        assert_eq!(log.get(ids[0]).as_deref(), Some("done"));
        assert_eq!(log.all().iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
        log.put(new_id(), "begun".to_owned());
        assert_eq!(log.all()[..20].iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
        assert!(JobLog::<String>::open(app, "export/").all().is_empty(), "each has its own");
        drop(log);
        std::fs::remove_dir_all(data).expect("the test made it");
    }

    #[test]
    fn the_file_of_an_earlier_version_is_taken_over_once() {
        let data = directory("job-log-file");
        let log = JobLog::<String>::open(app(&data), "job/");
        let (one, other) = (new_id(), new_id());
        let line = |id: Uuid, text: &str| format!("[\"{id}\",\"{text}\"]\n");
        let text = line(one, "begun") + &line(other, "begun") + &line(one, "done");
        // The last line was cut off, and so was a character.
        let text = [text.as_bytes(), b"[\"half a li\xe2\x80"].concat();
        let file = data.join("jobs.ndjson");
        std::fs::write(&file, text).expect("room");
        log.import(&file).expect("a readable file");
        assert!(!file.exists());
        assert_eq!(log.all(), [(one, "done".to_owned()), (other, "begun".to_owned())]);
        log.import(&file).expect("nothing to do");
        drop(log);
        std::fs::remove_dir_all(data).expect("the test made it");
    }
}
