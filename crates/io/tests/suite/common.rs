//! A directory for each test, and what was read as text.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use segmentry::{FieldType, Schema};
use segmentry_io::{ContactBatch, EventBatch, ReadError, ReadOptions};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A directory that is removed when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("segmentry-io-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a temporary directory");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a temporary file");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The fields that the files of these tests have.
pub(crate) fn schema() -> Schema {
    Schema::builder()
        .field("plan", FieldType::Text)
        .field("score", FieldType::Number)
        .field("since", FieldType::Date)
        .build()
        .expect("three names")
}

fn options(batch_rows: usize) -> ReadOptions {
    ReadOptions { batch_rows, ..ReadOptions::default() }
}

/// Contacts and faults, in the order of the batches.
pub(crate) fn contacts(
    path: &Path,
    batch_rows: usize,
) -> Result<(Vec<String>, Vec<String>), ReadError> {
    let batches = segmentry_io::contacts(path, &schema(), options(batch_rows))?;
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for ContactBatch { contacts, refused: faults } in batches {
        good.extend(contacts.iter().map(|placed| format!("{}: {:?}", placed.line, placed.record)));
        refused.extend(faults.iter().map(ToString::to_string));
    }
    Ok((good, refused))
}

/// Events and faults, in the order of the batches.
pub(crate) fn events(
    path: &Path,
    batch_rows: usize,
) -> Result<(Vec<String>, Vec<String>), ReadError> {
    let batches = segmentry_io::events(path, options(batch_rows))?;
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for EventBatch { lines, events, refused: faults } in batches {
        for (place, line) in lines.iter().enumerate() {
            let properties: Vec<String> = events
                .properties()
                .filter_map(|(path, values)| Some(format!("{path}={:?}", values.get(place)?)))
                .collect();
            good.push(format!(
                "{line}: {:?} {:?} {:?} {:?} {:?} {properties:?}",
                events.id(place),
                events.contacts()[place],
                events.types().get(place),
                events.sources().get(place),
                events.at()[place],
            ));
        }
        refused.extend(faults.iter().map(ToString::to_string));
    }
    Ok((good, refused))
}
