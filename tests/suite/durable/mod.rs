//! A life of an account for a durable engine: every kind of command, passes, populations, checkpoints.
//!
//! In: a seed. Out: steps that are done one after another, and what the engine was after each.
#![allow(dead_code, reason = "what one feature set uses another does not")]

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use redb::StorageBackend;
use segmentry::engine::command::{
    AnnounceRecord, BeginEpoch, ChangeSetting, CreateField, CreateList, CreateSegment,
    DeleteContact, DeleteContacts, DeleteField, DeleteList, DeleteSegment, EditSegment,
    EraseContact, EraseContacts, MergeAnonymous, PinSegment, PutRecord, RecordEvents,
    RefreshSegment, RemoveFromList, RemoveIdentifier, RenameField, RenameList, RestoreSegment,
    UpsertContacts,
};
use segmentry::engine::{Announcement, Setting};
use segmentry::ids::{ListId, SegmentId};
use segmentry::ingest::{ContactRef, EventColumns};
use segmentry::persist::{Disk, DiskFile, Level, Settings, Start, StorageError, WriteError};
use segmentry::schema::FieldId;
use segmentry::testing::{MemoryDisk, digest};
use segmentry::time::Duration;
use segmentry::time::zone::Zone;
use segmentry::{
    ContactId, ContactPatch, DurableEngine, Engine, Event, FieldType, Policy, Schema, SegmentEdit,
    SegmentSpec,
};

pub(crate) fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
}

/// An empty account.
pub(crate) fn account(policy: Policy) -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).field("score", FieldType::Number);
    let schema = schema.build().expect("a good schema");
    let builder = Engine::builder(schema).policy(policy).seed(7);
    builder.event_retention(Duration::hours(9)).build().expect("a good policy")
}

/// No checkpoints but those that the life asks for: it is the same life each time.
pub(crate) const QUIET: Settings = Settings { journal_bytes: None, journal_work: u64::MAX };

pub(crate) fn open(disk: impl Disk, policy: Policy) -> Result<DurableEngine, StorageError> {
    DurableEngine::with_disk(disk, QUIET, Start::OpenOrCreate(Box::new(|| account(policy))))
}

/// Numbers that look random and are the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub(crate) fn signed(&mut self, limit: u64) -> i64 {
        self.below(limit).cast_signed()
    }
}

/// What is done beside a checkpoint.
type Errand = Box<dyn FnMut() + Send>;

/// A disk on which others write while a new file is begun, always at the same places.
#[derive(Clone, Default)]
pub(crate) struct Busy {
    pub(crate) disk: MemoryDisk,
    errand: Arc<Mutex<Option<Errand>>>,
}

impl std::fmt::Debug for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.disk.fmt(f)
    }
}

impl Busy {
    pub(crate) fn beside_checkpoints(&self, errand: impl FnMut() + Send + 'static) {
        *self.errand.lock().expect("nobody panicked") = Some(Box::new(errand));
    }
}

impl Disk for Busy {
    fn lock(&mut self) -> io::Result<bool> {
        self.disk.lock()
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        self.disk.exists(name)
    }

    fn open(&self, name: &str) -> io::Result<DiskFile> {
        let file = self.disk.open(name)?;
        if name != "segmentry.redb.new" {
            return Ok(file);
        }
        let writes = AtomicU64::new(0);
        let errand = Arc::clone(&self.errand);
        Ok(DiskFile::new(BusyFile { file, writes, errand }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }

    fn seed(&self) -> io::Result<u64> {
        self.disk.seed()
    }

    fn place(&self) -> String {
        self.disk.place()
    }
}

struct BusyFile {
    file: DiskFile,
    writes: AtomicU64,
    errand: Arc<Mutex<Option<Errand>>>,
}

impl std::fmt::Debug for BusyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.file.fmt(f)
    }
}

impl StorageBackend for BusyFile {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        // The first writes make an empty file, while nobody has the engine's turn.
        let first = self.writes.fetch_add(1, Ordering::Relaxed) < 2;
        let errand = self.errand.lock().expect("nobody panicked").take_if(|_| first);
        if let Some(mut errand) = errand {
            errand();
            *self.errand.lock().expect("nobody panicked") = Some(errand);
        }
        self.file.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }
}

/// The state of an engine after each journaled command, by the command's number.
#[derive(Default)]
pub(crate) struct Seen {
    /// Its digest; none where it was not looked at, in the middle of several tasks of one instant.
    pub(crate) states: BTreeMap<u64, u64>,
    /// By step of the disk: the last command that was answered by then.
    pub(crate) answered: Vec<(usize, u64)>,
}

/// One account, one step at a time.
pub(crate) struct Life {
    pub(crate) durable: DurableEngine,
    dice: Dice,
    pub(crate) now: DateTime<Utc>,
    step: u64,
    /// Whether checkpoints are among its steps.
    checkpoints: bool,
    /// The kinds of commands so far.
    pub(crate) kinds: BTreeSet<u16>,
}

impl Life {
    pub(crate) fn new(durable: DurableEngine, seed: u64) -> Self {
        let now = durable.read(Engine::now).max(start());
        Self { durable, dice: Dice(seed), now, step: 0, checkpoints: true, kinds: BTreeSet::new() }
    }

    /// Another one of the same account, which leaves checkpoints to the first.
    pub(crate) fn beside(&self, seed: u64) -> Self {
        Self { checkpoints: false, ..Self::new(self.durable.clone(), seed) }
    }

    fn write<C: segmentry::engine::command::Command>(
        &mut self,
        command: C,
    ) -> Result<(), StorageError> {
        self.kinds.insert(C::KIND);
        // Refused commands are journaled as well; only errors of the disk matter here.
        match self.durable.execute_at(self.now, command, Level::Sync) {
            Ok(_) | Err(WriteError::Refused(_)) => Ok(()),
            Err(WriteError::Storage(error)) => Err(error),
        }
    }

    fn contact(&mut self) -> String {
        format!("c{}@example.com", self.dice.below(12))
    }

    fn segment(&mut self) -> SegmentId {
        SegmentId::from(format!("s{}", self.dice.below(5)))
    }

    fn query(&mut self) -> String {
        let filter = match self.dice.below(7) {
            0 => "plan = 'a'".to_owned(),
            1 => format!("score > {}", self.dice.below(5)),
            2 => "ARRAY_CONTAINS(list_ids, 'l0')".to_owned(),
            3 => "plan IS NULL OR score < 3".to_owned(),
            4 => "updated_at > timestampadd(hour, -3, CURRENT_TIMESTAMP)".to_owned(),
            _ => {
                return "SELECT c.contact_id, c.updated_at FROM contact_data AS c JOIN event_data \
                        AS e ON c.contact_id = e.contact_id WHERE e.event_type = 'open' AND \
                        e.timestamp > timestampadd(hour, -5, CURRENT_TIMESTAMP)"
                    .to_owned();
            }
        };
        format!("SELECT contact_id, updated_at FROM contact_data WHERE {filter}")
    }

    /// The next step. Returns what could not be made durable.
    pub(crate) fn step(&mut self) -> Result<(), StorageError> {
        self.step += 1;
        self.now += TimeDelta::seconds(self.dice.signed(900));
        match self.dice.below(24) {
            0..=6 => {
                let patches: Vec<ContactPatch> =
                    (0..=self.dice.below(4)).map(|_| self.patch()).collect();
                let schema = self.durable.read(|engine| engine.schema().clone());
                // A field that does not exist at the moment is a fault, and a faulty batch is not journaled.
                let records = patches.into_iter().filter_map(|patch| patch.check(&schema).ok());
                let records: Vec<_> = records.collect();
                self.write(UpsertContacts::new(records))
            }
            7..=10 => {
                let events = (0..=self.dice.below(4))
                    .map(|_| self.event().check().expect("the record is valid"));
                let events: EventColumns = events.collect();
                self.write(RecordEvents::new(events))
            }
            11 => {
                let contact = ContactRef::from(self.contact().as_str());
                self.write(DeleteContact { contact })
            }
            12 => {
                let contact = ContactRef::from(self.contact().as_str());
                if self.step.is_multiple_of(2) {
                    let other = ContactRef::from(self.contact().as_str());
                    return self.write(EraseContacts { contacts: vec![contact, other] });
                }
                self.write(EraseContact { contact })
            }
            13..=14 => {
                let (id, query) = (self.segment(), self.query());
                let spec = SegmentSpec::new(&format!("n{}", self.step), &query).with_id(id);
                self.write(CreateSegment { spec })
            }
            15 => {
                let (id, edit) = (self.segment(), SegmentEdit::query(&self.query()));
                self.write(EditSegment { id, edit })
            }
            16 => {
                let id = self.segment();
                self.write(RefreshSegment { id, zone: Zone::utc() })
            }
            17 => match self.dice.below(5) {
                0 => {
                    let id = self.segment();
                    self.write(DeleteSegment { id: id.clone() })?;
                    if !self.step.is_multiple_of(3) {
                        return self.write(RestoreSegment { id });
                    }
                    Ok(())
                }
                1 => {
                    let id = self.segment();
                    self.write(PinSegment { id, pinned: self.step.is_multiple_of(2) })
                }
                2 => self.write(DeleteField { name: "score".to_owned() }),
                3 => {
                    let [live, hourly] = [Policy::live(), Policy::sendgrid()].map(Setting::Policy);
                    let setting = match self.step % 6 {
                        0 => live,
                        1 => hourly,
                        2 => Setting::KeepDeleted(Duration::hours(self.step % 50)),
                        3 => Setting::FeedRetention(1_000 + self.step),
                        4 => Setting::KeepHistory(Duration::hours(self.step % 50)),
                        _ => Setting::HistoryBytes(2_000 + self.step),
                    };
                    self.write(ChangeSetting { setting })
                }
                _ => self
                    .write(CreateField { name: "score".to_owned(), field_type: FieldType::Number }),
            },
            18 => {
                let id = ListId::from(format!("l{}", self.dice.below(2)));
                match self.dice.below(4) {
                    0 => self.write(DeleteList { id }),
                    1 => self.write(RemoveFromList { id, contacts: Vec::new() }),
                    2 => self.write(RenameList { id, name: format!("list {}", self.step) }),
                    _ => self.write(CreateList { name: "list".to_owned(), id: Some(id) }),
                }
            }
            20 => self.account(),
            19 if self.checkpoints && self.step > 20 => self.durable.checkpoint().map(drop),
            _ => self.advance(),
        }
    }

    /// What concerns several contacts, a field or an identifier.
    fn account(&mut self) -> Result<(), StorageError> {
        let contacts = [self.contact(), self.contact()];
        let ids = |name: &String| {
            self.durable.read(|engine| Some(engine.contact(name.as_str())?.contact_id))
        };
        let contacts: Vec<ContactId> = contacts.iter().filter_map(ids).collect();
        match (self.dice.below(5), contacts.first()) {
            (0, _) => self.write(DeleteContacts { contacts }),
            (1, Some(contact)) => {
                let value = format!("x{}", self.step);
                let (contact, identifier) = (*contact, FieldId::EXTERNAL_ID);
                let patch = ContactPatch::by_id(contact).set("external_id", value.as_str());
                let schema = self.durable.read(|engine| engine.schema().clone());
                let records = vec![patch.check(&schema).expect("an id is a good text")];
                self.write(UpsertContacts::new(records))?;
                let visitor = ContactPatch::default().set("anonymous_id", value.as_str());
                let visitor = vec![visitor.check(&schema).expect("an id is a good text")];
                let claims = vec![(contact, value.clone())];
                self.write(RemoveIdentifier { contact, identifier, value })?;
                self.write(UpsertContacts::new(visitor))?;
                self.write(MergeAnonymous { claims })
            }
            (3, _) => {
                let key = format!("cursor/{}", self.dice.below(3));
                let value = (self.dice.below(4) > 0).then(|| self.step.to_le_bytes().to_vec());
                match self.step % 2 {
                    0 => self.write(PutRecord { key, value }),
                    _ => self.write(AnnounceRecord { key, value, what: Announcement::Disabled }),
                }
            }
            (4, _) => self.write(BeginEpoch { seed: self.step }),
            _ => {
                let (name, new) =
                    [("score", "points"), ("points", "score")][self.dice.below(2) as usize];
                self.write(RenameField { name: name.to_owned(), new: new.to_owned() })
            }
        }
    }

    /// Goes on by up to two hours, deadline by deadline.
    fn advance(&mut self) -> Result<(), StorageError> {
        self.now += TimeDelta::minutes(self.dice.signed(120));
        while let Some(due) =
            self.durable.read(Engine::next_deadline).filter(|due| *due <= self.now)
        {
            self.durable.advance_to(due)?;
        }
        Ok(())
    }

    fn patch(&mut self) -> ContactPatch {
        let patch = ContactPatch::new(&self.contact());
        match self.dice.below(4) {
            0 => patch.set("plan", ["a", "b"][self.dice.below(2) as usize]),
            1 => patch.set("score", self.dice.signed(6)),
            2 => patch.set("first_name", format!("name {}", self.step).as_str()),
            _ => patch,
        }
    }

    fn event(&mut self) -> Event {
        let at = self.now - TimeDelta::minutes(self.dice.signed(400));
        let kind = ["open", "click"][self.dice.below(2) as usize];
        let id = self.dice.below(1_000);
        let event = Event::new(self.contact().as_str(), kind, at);
        match id % 4 {
            0 => event,
            1 => event.with_id(&format!("{id:08x}-0000-4000-8000-000000000000")),
            _ => event.with_id(&id.to_string()),
        }
    }

    /// Notes what the engine is.
    pub(crate) fn note(&self, seen: &mut Seen, steps: usize) {
        let last = self.durable.status().last;
        seen.states.entry(last).or_insert_with(|| self.durable.read(digest));
        seen.answered.push((steps, last));
    }
}
