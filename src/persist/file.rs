//! One file: a checkpoint of an engine, and the journal of the commands since.
//!
//! In: an engine in parts, then records. Out: the same, each value in a frame (`persist::frame`).
//! INVARIANT: the records have the numbers after the checkpoint's, without a gap, up to the tail's; the tail's chain is
//! made of their checksums. So neither a record nor the last of them can be missing unnoticed.

use std::fmt::Display;
use std::io::ErrorKind;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use redb::{
    Database, Durability, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable, Table,
    TableDefinition, WriteTransaction,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::disk::{DiskFile, Paced};
use super::error::StorageError;
use super::frame::{Damage, FORMAT, Frame, Label, open_expected, unseal};

use crate::image::{PutParts, TakeParts};
use crate::limits;
use crate::sync::Mutex;
use crate::time::Timestamp;

/// The manifest and the tail.
const HEAD: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("head");
/// Chunks of parts: the part's place in the manifest, and the chunk's in the part.
const PARTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("parts");
/// Records by number.
const JOURNAL: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("journal");

const MANIFEST: Label = Label { kind: 0, key: 0, generation: 0 };
const TAIL: Label = Label { kind: 0, key: 1, generation: 0 };
const CHUNK: u16 = 0;

/// What a checkpoint is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) generation: u64,
    /// Number of the last record that is in the checkpoint.
    pub(super) cut: u64,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    name: String,
    bytes: u64,
    chunks: u32,
}

impl Manifest {
    /// Bytes of all parts.
    pub(super) fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }
}

/// Where the journal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tail {
    /// Number of the last record.
    pub(super) last: u64,
    /// A checksum of the checksums of all records since the checkpoint.
    chain: u64,
}

impl Tail {
    fn then(self, sum: u64) -> Self {
        Self { last: self.last + 1, chain: xxh3_64_with_seed(&sum.to_le_bytes(), self.chain) }
    }
}

/// A record: a command, and its instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    pub(super) kind: u16,
    /// The version of the command's meaning.
    pub(super) version: u16,
    pub(super) at: Timestamp,
    pub(super) payload: &'r [u8],
}

/// A value of the database whose drop does not panic. Closing a database writes to it, and a damaged one may panic
/// then: no caller could receive that error, and during another panic it would end the process.
#[derive(Debug)]
struct Quiet<T>(Option<T>);

impl<T> Quiet<T> {
    fn new(held: T) -> Self {
        Self(Some(held))
    }

    fn into_inner(mut self) -> T {
        self.0.take().expect("the value is there until the drop")
    }
}

impl<T> Deref for Quiet<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("the value is there until the drop")
    }
}

impl<T> DerefMut for Quiet<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("the value is there until the drop")
    }
}

impl<T> Drop for Quiet<T> {
    fn drop(&mut self) {
        // The damage behind such a panic was found and reported before.
        drop(catch_unwind(AssertUnwindSafe(|| drop(self.0.take()))));
    }
}

/// An open file. A clone reads what was in it when it was made.
#[derive(Clone, Debug)]
pub(super) struct StoreFile {
    database: Arc<Quiet<Database>>,
    pub(super) place: String,
    pub(super) generation: u64,
    pub(super) cut: u64,
    pub(super) tail: Tail,
    /// Bytes in the journal.
    pub(super) journal_bytes: u64,
    /// The manifest's.
    format: u16,
}

fn io(doing: &'static str) -> impl Fn(redb::Error) -> StorageError {
    move |error| StorageError::Io { doing: doing.to_owned(), why: error.to_string() }
}

/// The error of a failed read: the machine failed, or the file is damaged.
fn unread(place: &str, what: &str, error: redb::Error) -> StorageError {
    match error {
        redb::Error::Io(ref inner) if inner.kind() != ErrorKind::InvalidData => {
            StorageError::Io { doing: format!("reading {what} of {place}"), why: error.to_string() }
        }
        other => StorageError::Damaged {
            place: place.to_owned(),
            what: what.to_owned(),
            why: other.to_string(),
        },
    }
}

/// The label in the file of a generation.
fn of_generation(label: Label, generation: u64) -> Label {
    Label { generation, ..label }
}

impl StoreFile {
    fn database(file: DiskFile) -> Result<Quiet<Database>, redb::Error> {
        let mut builder = Database::builder();
        builder.set_cache_size(file.cache());
        // Reading a damaged page may end the process; one whose checksum is wrong is not read.
        builder.set_check_integrity_on_open(true);
        Ok(Quiet::new(builder.create_with_backend(file)?))
    }

    /// Begins a new file. Nothing in it is visible before [`Writer::finish`].
    pub(super) fn writer(
        file: DiskFile,
        place: &str,
        generation: u64,
        cut: u64,
    ) -> Result<Writer, StorageError> {
        let start = || -> Result<_, redb::Error> {
            let cache = file.cache();
            let database = Self::database(DiskFile::new(Paced::new(file)).with_cache(cache))?;
            let transaction = begin(&database)?;
            Ok((database, transaction))
        };
        let (database, transaction) = start().map_err(io("starting a checkpoint"))?;
        let manifest = Manifest { generation, cut, parts: Vec::new() };
        Ok(Writer { database, transaction, place: place.to_owned(), manifest, buffer: Vec::new() })
    }

    /// Opens a file and reads its head. [`StoreFile::parts`] and [`StoreFile::records`] read the rest.
    pub(super) fn open(file: DiskFile, place: &str) -> Result<(Self, Manifest), StorageError> {
        let damaged = |what: &str, why: String| StorageError::Damaged {
            place: place.to_owned(),
            what: what.to_owned(),
            why,
        };
        let database = Self::database(file).map_err(|error| unread(place, "the file", error))?;
        let head = || -> Result<_, redb::Error> {
            let transaction = Quiet::new(database.begin_read()?);
            let table = transaction.open_table(HEAD)?;
            let value = |label: Label| -> Result<_, redb::Error> {
                Ok(table.get(label.key)?.map(|guard| guard.value().to_vec()))
            };
            let journal = transaction.open_table(JOURNAL)?;
            let last = journal.last()?.map(|(number, _)| number.value());
            Ok((value(MANIFEST)?, value(TAIL)?, last))
        };
        let (manifest, tail, last) = head().map_err(|error| unread(place, "the head", error))?;
        let manifest = manifest.ok_or_else(|| damaged("the head", "no manifest".to_owned()))?;
        let tail = tail.ok_or_else(|| damaged("the head", "no tail".to_owned()))?;
        let (generation, format) = match unseal(&manifest) {
            Ok(frame) => (frame.label.generation, frame.format),
            Err(Damage::Format(found)) if found > FORMAT && found < 64 => {
                return Err(StorageError::Format { place: place.to_owned(), found, known: FORMAT });
            }
            Err(why) => return Err(damaged("the manifest", why.to_string())),
        };
        let manifest: Manifest = read(&manifest, of_generation(MANIFEST, generation))
            .map_err(|why| damaged("the manifest", why))?;
        let tail: Tail =
            read(&tail, of_generation(TAIL, generation)).map_err(|why| damaged("the tail", why))?;
        let cut = manifest.cut;
        if last.is_some_and(|last| last > tail.last) {
            return Err(damaged("the journal", format!("there are records behind {}", tail.last)));
        }
        let place = place.to_owned();
        let database = Arc::new(database);
        Ok((Self { database, place, generation, cut, tail, journal_bytes: 0, format }, manifest))
    }

    pub(super) fn damaged(&self, what: impl Into<String>, why: impl Display) -> StorageError {
        let (place, what) = (self.place.clone(), what.into());
        StorageError::Damaged { place, what, why: why.to_string() }
    }

    /// The error of a failed read of this file.
    fn unread(&self, what: &str, error: redb::Error) -> StorageError {
        unread(&self.place, what, error)
    }

    /// A reader of the checkpoint's parts.
    pub(super) fn parts<'f>(&'f self, manifest: &'f Manifest) -> Result<Parts<'f>, StorageError> {
        let open = || -> Result<_, redb::Error> {
            let transaction = Quiet::new(self.database.begin_read()?);
            let table = transaction.open_table(PARTS)?;
            Ok((transaction, table))
        };
        let (transaction, table) = open().map_err(|why| self.unread("the checkpoint", why))?;
        let buffers = Mutex::default();
        Ok(Parts { file: self, manifest, table, buffers, _transaction: transaction })
    }

    /// Calls `each` with every record after number `after`, in order, and its format; compares all of them with the
    /// tail if they are read from the checkpoint on.
    pub(super) fn records(
        &self,
        after: u64,
        mut each: impl FnMut(u64, u16, Record<'_>) -> Result<(), StorageError>,
    ) -> Result<u64, StorageError> {
        let damaged = |why: &dyn ToString| self.damaged("the journal", why.to_string());
        let open =
            || -> Result<_, redb::Error> { Ok(self.database.begin_read()?.open_table(JOURNAL)?) };
        let reading = |error: redb::StorageError| self.unread("the journal", error.into());
        let table = open().map_err(|error| self.unread("the journal", error))?;
        let mut reached = Tail { last: after, chain: self.generation };
        let mut bytes = 0;
        // A clone does not see what is added after its tail.
        let last = self.tail.last;
        let entries = (after < last).then(|| table.range(after + 1..=last).map_err(reading));
        for entry in entries.transpose()?.into_iter().flatten() {
            let (number, value) = entry.map_err(reading)?;
            let (number, value) = (number.value(), value.value());
            let record = |why: &dyn ToString| {
                self.damaged(format!("record {number} of the journal"), why.to_string())
            };
            if number != reached.last + 1 {
                return Err(damaged(&format!("record {} is missing", reached.last + 1)));
            }
            let frame = unseal(value).map_err(|why| record(&why))?;
            let kind = frame.label.kind;
            if frame.label != (Label { kind, key: number, generation: self.generation }) {
                return Err(record(&Damage::Misplaced));
            }
            let found = read_record(frame).ok_or_else(|| record(&Damage::Short))?;
            each(number, frame.format, found)?;
            reached = reached.then(frame.checksum);
            bytes += value.len() as u64;
        }
        let whole = after == self.cut;
        if reached.last != self.tail.last || whole && reached.chain != self.tail.chain {
            return Err(damaged(&format!(
                "it ends with record {}, and should with record {}",
                reached.last, self.tail.last
            )));
        }
        Ok(bytes)
    }

    /// Adds records in one commit. After an error it is not known whether they are on disk.
    pub(super) fn append(
        &mut self,
        records: &[Record<'_>],
        durable: bool,
    ) -> Result<(), StorageError> {
        let append = || -> Result<_, redb::Error> {
            let mut transaction = begin(&self.database)?;
            if !durable {
                transaction.set_durability(Durability::None)?;
            }
            let (mut tail, mut bytes) = (self.tail, 0);
            {
                if self.format < FORMAT {
                    raise_format(&transaction, self.generation)?;
                }
                let mut journal = transaction.open_table(JOURNAL)?;
                for record in records {
                    bytes += put_record(&mut journal, record, &mut tail, self.generation)?;
                }
            }
            put_tail(&transaction, tail, self.generation)?;
            transaction.into_inner().commit()?;
            Ok((tail, bytes))
        };
        let (tail, bytes) = append().map_err(io("writing the journal"))?;
        self.tail = tail;
        self.journal_bytes += bytes;
        self.format = FORMAT;
        Ok(())
    }

    /// Copies the records of another file that this one does not have; returns how many there were.
    pub(super) fn copy_newer_records(&mut self, other: &Self) -> Result<u64, StorageError> {
        let begin = || -> Result<_, redb::Error> { begin(&self.database) };
        let transaction = begin().map_err(io("writing a checkpoint"))?;
        let (mut tail, mut bytes) = (self.tail, 0);
        other.records(self.tail.last, |_, _, record| {
            let put = || -> Result<_, redb::Error> {
                let mut journal = transaction.open_table(JOURNAL)?;
                put_record(&mut journal, &record, &mut tail, self.generation)
            };
            bytes += { put }().map_err(io("writing a checkpoint"))?;
            Ok(())
        })?;
        let commit = || -> Result<_, redb::Error> {
            put_tail(&transaction, tail, self.generation)?;
            Ok(transaction.into_inner().commit()?)
        };
        let added = tail.last - self.tail.last;
        if added > 0 {
            commit().map_err(io("writing a checkpoint"))?;
            self.tail = tail;
            self.journal_bytes += bytes;
        }
        Ok(added)
    }

    /// Checks every page and every value.
    pub(super) fn verify(&mut self, manifest: &Manifest) -> Result<(), StorageError> {
        let database =
            Arc::get_mut(&mut self.database).expect("a file that was just opened has no clones");
        match database.check_integrity() {
            Ok(true) => {}
            Ok(false) => {
                return Err(self.damaged("the file", "pages had to be repaired"));
            }
            Err(error) => return Err(self.damaged("the file", error)),
        }
        let parts = self.parts(manifest)?;
        for part in &manifest.parts {
            parts.read(&part.name, |_| Ok(()))?;
        }
        self.records(self.cut, |_, _, _| Ok(())).map(drop)
    }
}

fn begin(database: &Database) -> Result<Quiet<WriteTransaction>, redb::Error> {
    let mut transaction = Quiet::new(database.begin_write()?);
    // A commit is one or the other even if its checksums collide, and a crash needs no repair.
    transaction.set_two_phase_commit(true);
    transaction.set_quick_repair(true);
    Ok(transaction)
}

/// Writes the manifest of a file of an earlier format again. From here on a program of that time refuses the
/// file by its format, and does not take what it cannot read for damage.
fn raise_format(transaction: &WriteTransaction, generation: u64) -> Result<(), redb::Error> {
    let mut head = transaction.open_table(HEAD)?;
    let manifest = head.get(MANIFEST.key)?.map(|manifest| {
        let label = of_generation(MANIFEST, generation);
        open_expected(manifest.value(), label).map(|payload| label.seal(payload))
    });
    match manifest {
        Some(Ok(manifest)) => head.insert(MANIFEST.key, manifest.as_slice())?,
        _ => return Err(redb::Error::Corrupted("the manifest has changed".to_owned())),
    };
    Ok(())
}

/// The record in a frame: its instant, the version of the command, and the command's arguments.
pub(super) fn read_record(frame: Frame<'_>) -> Option<Record<'_>> {
    let (at, rest) = frame.payload.split_first_chunk()?;
    let (version, payload) = if frame.format == 1 {
        // Format 1 has no versions: its commands are all of version 1.
        (1, rest)
    } else {
        let (version, payload) = rest.split_first_chunk()?;
        (u16::from_le_bytes(*version), payload)
    };
    let at = Timestamp::saturating_from_millis(i64::from_le_bytes(*at));
    Some(Record { kind: frame.label.kind, version, at, payload })
}

/// The frame of a record.
pub(super) fn seal_record(record: &Record<'_>, number: u64, generation: u64) -> Vec<u8> {
    let (at, version) = (record.at.as_millis().to_le_bytes(), record.version.to_le_bytes());
    let payload = [&at[..], &version[..], record.payload].concat();
    Label { kind: record.kind, key: number, generation }.seal(&payload)
}

fn put_record(
    journal: &mut Table<'_, u64, &'static [u8]>,
    record: &Record<'_>,
    tail: &mut Tail,
    generation: u64,
) -> Result<u64, redb::Error> {
    let number = tail.last + 1;
    let value = seal_record(record, number, generation);
    let sum = unseal(&value).expect("a frame that was just sealed is whole").checksum;
    journal.insert(number, value.as_slice())?;
    *tail = tail.then(sum);
    Ok(value.len() as u64)
}

fn put_tail(
    transaction: &WriteTransaction,
    tail: Tail,
    generation: u64,
) -> Result<(), redb::Error> {
    let payload = postcard::to_stdvec(&tail).expect("two numbers can be written");
    let value = of_generation(TAIL, generation).seal(&payload);
    transaction.open_table(HEAD)?.insert(TAIL.key, value.as_slice())?;
    Ok(())
}

fn read<T: DeserializeOwned>(value: &[u8], label: Label) -> Result<T, String> {
    let payload = open_expected(value, label).map_err(|why| why.to_string())?;
    postcard::from_bytes(payload).map_err(|why| why.to_string())
}

/// Writes a new file: the parts of a checkpoint, then all at once.
pub(super) struct Writer {
    // Dropped in this order.
    transaction: Quiet<WriteTransaction>,
    database: Quiet<Database>,
    place: String,
    manifest: Manifest,
    buffer: Vec<u8>,
}

impl Writer {
    /// Makes all of it durable.
    pub(super) fn finish(self) -> Result<(StoreFile, Manifest), StorageError> {
        let Self { database, transaction, place, manifest, .. } = self;
        let (generation, cut) = (manifest.generation, manifest.cut);
        let tail = Tail { last: cut, chain: generation };
        let commit = || -> Result<_, redb::Error> {
            transaction.open_table(JOURNAL)?;
            transaction.open_table(PARTS)?;
            let payload = postcard::to_stdvec(&manifest).expect("names and numbers can be written");
            let value = of_generation(MANIFEST, generation).seal(&payload);
            transaction.open_table(HEAD)?.insert(MANIFEST.key, value.as_slice())?;
            put_tail(&transaction, tail, generation)?;
            Ok(transaction.into_inner().commit()?)
        };
        commit().map_err(io("writing a checkpoint"))?;
        let database = Arc::new(database);
        Ok((
            StoreFile { database, place, generation, cut, tail, journal_bytes: 0, format: FORMAT },
            manifest,
        ))
    }
}

impl PutParts for Writer {
    type Error = StorageError;

    fn put<T: Serialize>(&mut self, name: &str, part: &T) -> Result<(), StorageError> {
        self.buffer.clear();
        let buffer = std::mem::take(&mut self.buffer);
        self.buffer =
            postcard::to_extend(part, buffer).expect("every state of an engine can be written");
        let place = self.manifest.parts.len() as u64;
        let mut chunks = 0;
        let mut put = || -> Result<_, redb::Error> {
            let mut table = self.transaction.open_table(PARTS)?;
            for chunk in self.buffer.chunks(limits::CHECKPOINT_CHUNK_BYTES) {
                let key = place << 32 | u64::from(chunks);
                let label = Label { kind: CHUNK, key, generation: self.manifest.generation };
                table.insert(key, label.seal(chunk).as_slice())?;
                chunks += 1;
            }
            Ok(())
        };
        put().map_err(io("writing a checkpoint"))?;
        let bytes = self.buffer.len() as u64;
        self.manifest.parts.push(Part { name: name.to_owned(), bytes, chunks });
        Ok(())
    }
}

/// Reads the parts of a checkpoint.
pub(super) struct Parts<'f> {
    file: &'f StoreFile,
    manifest: &'f Manifest,
    table: ReadOnlyTable<u64, &'static [u8]>,
    /// What parts were read into: memory that the system gives for the first time costs as much as reading into it.
    buffers: Mutex<Vec<Vec<u8>>>,
    _transaction: Quiet<ReadTransaction>,
}

impl Parts<'_> {
    /// Calls `with` with the bytes of a part.
    fn read<T>(
        &self,
        name: &str,
        with: impl FnOnce(&[u8]) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut bytes = self.buffers.lock().pop().unwrap_or_default();
        bytes.clear();
        self.read_into(name, &mut bytes)?;
        let done = with(&bytes);
        self.buffers.lock().push(bytes);
        done
    }

    fn read_into(&self, name: &str, bytes: &mut Vec<u8>) -> Result<(), StorageError> {
        let damaged = |why: &dyn ToString| {
            self.file.damaged(format!("part {name} of the checkpoint"), why.to_string())
        };
        let parts = self.manifest.parts.iter().zip(0u64..);
        let (part, place) = parts
            .clone()
            .find(|(part, _)| part.name == name)
            .ok_or_else(|| damaged(&"it is not there"))?;
        bytes.reserve(usize::try_from(part.bytes).unwrap_or(0));
        for chunk in 0..part.chunks {
            let key = place << 32 | u64::from(chunk);
            let value = self.table.get(key).map_err(|error| {
                self.file.unread(&format!("part {name} of the checkpoint"), error.into())
            })?;
            let value = value.ok_or_else(|| damaged(&format!("chunk {chunk} is missing")))?;
            let label = Label { kind: CHUNK, key, generation: self.file.generation };
            bytes.extend(open_expected(value.value(), label).map_err(|why| damaged(&why))?);
        }
        if bytes.len() as u64 != part.bytes {
            return Err(damaged(&"its length is wrong"));
        }
        Ok(())
    }
}

impl TakeParts for Parts<'_> {
    type Error = StorageError;

    fn take<T: DeserializeOwned>(&self, name: &str) -> Result<T, StorageError> {
        self.read(name, |bytes| {
            postcard::from_bytes(bytes)
                .map_err(|why| self.file.damaged(format!("part {name} of the checkpoint"), why))
        })
    }

    fn has(&self, name: &str) -> bool {
        self.manifest.parts.iter().any(|part| part.name == name)
    }
}
