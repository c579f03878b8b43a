//! A disk in memory that records every operation and fails on request.
//!
//! In: the operations of a durable engine. Out: after any of them, what a stopped process or a power cut
//! leaves behind. Each write that was not synced may be there, missing or torn; renames take effect at once.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use redb::StorageBackend;

use crate::persist::{Disk, DiskFile};
use crate::sync::LeafMutex;

/// Torn writes are cut at multiples of this many bytes.
const SECTOR: usize = 512;

/// One recorded operation.
#[derive(Clone, Debug)]
enum Step {
    Create(String),
    Write { file: usize, offset: u64, data: Vec<u8> },
    Resize { file: usize, len: u64 },
    Sync { file: usize },
    Rename { from: String, to: String },
    Remove(String),
}

/// Kinds of operations that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reading a part of a file, or its length.
    Read,
    /// Writing a part of a file.
    Write,
    /// Waiting until what was written is on the disk.
    Sync,
    /// Making a file longer or shorter.
    Resize,
    /// Creating, renaming or removing a file.
    Name,
}

/// When operations fail.
#[derive(Clone, Copy, Debug)]
pub struct DiskFault {
    /// Which operations fail.
    pub operation: Operation,
    /// How many operations of this kind succeed first.
    pub after: usize,
    /// Whether every later one fails too.
    pub for_ever: bool,
    /// The kind of error that they answer with.
    pub error: io::ErrorKind,
}

#[derive(Debug, Default)]
struct DiskState {
    names: BTreeMap<String, usize>,
    files: Vec<Vec<u8>>,
    steps: Vec<Step>,
    fault: Option<DiskFault>,
    done: usize,
}

/// A disk in memory. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk(Arc<LeafMutex<DiskState>>);

#[derive(Debug)]
struct MemoryFile {
    state: Arc<LeafMutex<DiskState>>,
    file: usize,
}

/// What a power cut leaves of the writes that were not synced.
#[derive(Clone, Debug)]
pub enum Loss {
    /// A stopped process: nothing is lost.
    Nothing,
    /// No write that was not synced is there.
    All,
    /// The write of this number among them is lost.
    AllBut(usize),
    /// The write of this number among them stays.
    Only(usize),
    /// A write stays if its bit is set in the generator's next word.
    Random(u64),
    /// As `Random`, for each sector of a write.
    Torn(u64),
}

fn next_word(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    xxhash_rust::xxh3::xxh3_64(&state.to_le_bytes())
}

impl DiskState {
    fn fails(&mut self, operation: Operation) -> io::Result<()> {
        let Some(fault) = self.fault.filter(|fault| fault.operation == operation) else {
            return Ok(());
        };
        self.done += 1;
        let past = self.done > fault.after;
        if past && (fault.for_ever || self.done == fault.after + 1) {
            return Err(io::Error::new(fault.error, "injected failure"));
        }
        Ok(())
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::Create(name) => {
                self.files.push(Vec::new());
                self.names.insert(name.clone(), self.files.len() - 1);
            }
            Step::Write { file, offset, data } => write(&mut self.files[*file], *offset, data),
            Step::Resize { file, len } => self.files[*file].resize(*len as usize, 0),
            Step::Sync { .. } => {}
            Step::Rename { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
            }
            Step::Remove(name) => drop(self.names.remove(name)),
        }
    }

    fn record(&mut self, step: Step) {
        self.apply(&step);
        self.steps.push(step);
    }
}

fn write(bytes: &mut Vec<u8>, offset: u64, data: &[u8]) {
    let (from, to) = (offset as usize, offset as usize + data.len());
    if bytes.len() < to {
        bytes.resize(to, 0);
    }
    bytes[from..to].copy_from_slice(data);
}

impl MemoryDisk {
    /// The number of operations so far.
    pub fn steps(&self) -> usize {
        self.0.lock().steps.len()
    }

    /// Makes operations fail from now on; `None` ends that.
    pub fn fail(&self, fault: Option<DiskFault>) {
        let mut state = self.0.lock();
        (state.fault, state.done) = (fault, 0);
    }

    /// The bytes of a file, if it exists.
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.0.lock();
        Some(state.files[*state.names.get(name)?].clone())
    }

    /// Changes the bytes of a file without recording it.
    ///
    /// # Panics
    ///
    /// If there is no such file.
    pub fn tamper(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.0.lock();
        let file = *state.names.get(name).expect("the file is there");
        change(&mut state.files[file]);
    }

    /// An independent copy of the disk as it is now.
    #[must_use]
    pub fn copy(&self) -> Self {
        let state = self.0.lock();
        Self(Arc::new(LeafMutex::new(DiskState {
            names: state.names.clone(),
            files: state.files.clone(),
            ..DiskState::default()
        })))
    }

    /// The recorded operations, to step through.
    pub fn history(&self) -> History {
        self.history_after(&Self::default())
    }

    /// As [`MemoryDisk::history`], for a disk whose first state was `before`.
    pub fn history_after(&self, before: &Self) -> History {
        let steps = self.0.lock().steps.clone();
        let before = before.0.lock();
        let (names, files) = (before.names.clone(), before.files.clone());
        let synced = files.clone();
        let now = DiskState { names, files, ..DiskState::default() };
        History { steps, next: 0, now, synced, pending: Vec::new() }
    }
}

/// Steps through the operations of a disk.
#[derive(Debug)]
pub struct History {
    steps: Vec<Step>,
    next: usize,
    /// The state with every operation so far applied.
    now: DiskState,
    /// Each file as of its last sync.
    synced: Vec<Vec<u8>>,
    /// Operations since then.
    pending: Vec<Step>,
}

impl History {
    /// Applies the next operation; returns whether there was one.
    pub fn step(&mut self) -> bool {
        let Some(step) = self.steps.get(self.next).cloned() else { return false };
        self.next += 1;
        self.now.apply(&step);
        match &step {
            Step::Create(_) => self.synced.push(Vec::new()),
            Step::Write { .. } | Step::Resize { .. } => self.pending.push(step),
            Step::Sync { file } => {
                self.synced[*file].clone_from(&self.now.files[*file]);
                self.pending.retain(|held| held.file() != Some(*file));
            }
            Step::Rename { .. } | Step::Remove(_) => {}
        }
        true
    }

    /// How many operations were applied.
    pub fn position(&self) -> usize {
        self.next
    }

    /// How many writes a power cut may lose now.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// The disk after everything stops now.
    pub fn image(&self, loss: &Loss) -> MemoryDisk {
        let names = self.now.names.clone();
        let files =
            if let Loss::Nothing = loss { self.now.files.clone() } else { self.after(loss) };
        MemoryDisk(Arc::new(LeafMutex::new(DiskState { names, files, ..DiskState::default() })))
    }

    fn after(&self, loss: &Loss) -> Vec<Vec<u8>> {
        let mut files = self.synced.clone();
        let mut dice = match loss {
            Loss::Random(seed) | Loss::Torn(seed) => *seed,
            _ => 0,
        };
        for (number, step) in self.pending.iter().enumerate() {
            let stays = match loss {
                Loss::Nothing | Loss::Torn(_) => true,
                Loss::All => false,
                Loss::AllBut(kept_back) => number != *kept_back,
                Loss::Only(kept) => number == *kept,
                Loss::Random(_) => next_word(&mut dice) & 1 == 1,
            };
            match step {
                Step::Write { file, offset, data } if matches!(loss, Loss::Torn(_)) => {
                    for (sector, part) in (0u64..).zip(data.chunks(SECTOR)) {
                        if next_word(&mut dice) & 1 == 1 {
                            write(&mut files[*file], offset + sector * SECTOR as u64, part);
                        }
                    }
                }
                Step::Write { file, offset, data } if stays => {
                    write(&mut files[*file], *offset, data);
                }
                Step::Resize { file, len } if stays => files[*file].resize(*len as usize, 0),
                _ => {}
            }
        }
        files
    }
}

impl Step {
    fn file(&self) -> Option<usize> {
        match self {
            Self::Write { file, .. } | Self::Resize { file, .. } | Self::Sync { file } => {
                Some(*file)
            }
            Self::Create(_) | Self::Rename { .. } | Self::Remove(_) => None,
        }
    }
}

impl Disk for MemoryDisk {
    fn lock(&mut self) -> io::Result<bool> {
        // A killed process holds no lock, and one process is simulated at a time.
        Ok(true)
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        Ok(self.0.lock().names.contains_key(name))
    }

    fn open(&self, name: &str) -> io::Result<DiskFile> {
        let mut state = self.0.lock();
        state.fails(Operation::Name)?;
        if !state.names.contains_key(name) {
            state.record(Step::Create(name.to_owned()));
        }
        let file = state.names[name];
        Ok(DiskFile::new(MemoryFile { state: Arc::clone(&self.0), file }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.0.lock();
        state.fails(Operation::Name)?;
        state.record(Step::Rename { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.0.lock();
        state.fails(Operation::Name)?;
        if state.names.contains_key(name) {
            state.record(Step::Remove(name.to_owned()));
        }
        Ok(())
    }

    /// Always the same: a test repeats itself.
    fn seed(&self) -> io::Result<u64> {
        Ok(0)
    }

    fn place(&self) -> String {
        "memory".to_owned()
    }
}

impl StorageBackend for MemoryFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state.lock().files[self.file].len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut state = self.state.lock();
        state.fails(Operation::Read)?;
        let from = offset as usize;
        let bytes = state.files[self.file].get(from..from + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state.lock();
        state.fails(Operation::Resize)?;
        state.record(Step::Resize { file: self.file, len });
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.state.lock();
        state.fails(Operation::Sync)?;
        state.record(Step::Sync { file: self.file });
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state.lock();
        state.fails(Operation::Write)?;
        state.record(Step::Write { file: self.file, offset, data: data.to_vec() });
        Ok(())
    }
}
