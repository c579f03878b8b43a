//! The engine: the one place where data, criteria, lifecycle and schedule change in one step.
//!
//! In: commands, each with its instant. Out: answers, views, and [`Change`]s to drain. A command
//! first decides (and may refuse) and then applies (and cannot fail). The engine owns no clock: a
//! call at `now` happens before the deadlines of that same instant, which run when time is advanced
//! to it (`docs/decisions/0003`), so that a pass at 12:00 sees all that arrived at 12:00.
//!
//! LAW: `advance_to(a)` and then `advance_to(b)` is `advance_to(b)`.

mod app_records;
mod awaited;
mod batch;
pub mod command;
mod contacts;
mod contents;
mod counts;
mod deadlines;
mod diff;
mod error;
mod evaluate;
mod explain;
mod feed;
mod fields;
mod forecast;
mod formulas;
mod history;
mod image;
mod lints;
mod lists;
mod memberships;
mod moves;
mod past;
mod records;
mod references;
mod restore;
mod retention;
mod rounds;
mod segments;
mod settings;
mod shared;
mod status;
mod tasks;
mod truths;
mod typed_events;
mod uses;
mod values;
mod views;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use indexmap::IndexMap;

use serde::{Deserialize, Serialize};

use crate::criteria::context::Language;
use crate::criteria::{Dialect, Plan};
use crate::eval::{DirtyWords, Formula, LeafId, Leaves};
use crate::ids::{ContactId, Cursor, Epoch, IdSource, ListId, SegmentId, SegmentSlot};
use crate::lifecycle::{AccountLog, Lifecycle, Policy, PolicyError};
use crate::limits;
use crate::membership::Delta;
use crate::rows::{Removal, RowSet};
use crate::schedule::Schedule;
use crate::schema::{ColumnKind, Schema};
use crate::store::{Store, Touched};
use crate::time::{Duration, Timestamp};
use app_records::AppRecords;
use feed::Feed;
use formulas::Formulas;
use history::History;
use restore::Tombstones;
use tasks::Task;

pub use crate::criteria::ClauseKind;
pub use crate::eval::Flip;
pub use crate::store::{Erased, Memory, Merge, MergeError};
pub use awaited::Awaited;
pub use batch::{BatchMode, Recorded, Upserted};
pub use command::Command;
pub use counts::{ClauseCount, Counts};
pub use deadlines::{Deadline, DueTask};
pub use diff::{Diff, Drift};
pub use error::{
    AnswerError, BatchError, FeedError, HistoryError, IdentifierError, ListError, RecordError,
    SegmentError, Stopped,
};
pub use explain::{ExplainedClause, Explanation, Truth, Witness};
pub use feed::{Announcement, Change, ChangeHead, ChangeKind, MemberChange, Reason};
pub use forecast::ForecastStep;
pub use history::StepKind;
pub use memberships::{ContactSet, Memberships, Movements};
pub use past::{HistoryStep, MembersThen, SegmentHistory, SegmentSizes};
pub use records::{ContactRecord, EventRecord, FieldValue};
pub use restore::DeletedSegment;
pub use segments::{SegmentEdit, SegmentSpec};
pub use settings::{EngineSettings, Setting, SettingError};
#[cfg(feature = "durable")]
pub(crate) use shared::WriteGuard;
pub use shared::{NextChange, SharedEngine};
pub use status::{Next, RefreshesLeft, SegmentStatus};
pub use typed_events::TypedEvent;
pub use uses::Uses;
pub use values::ValueCount;
pub use views::{SegmentFilter, SegmentView};

/// Keeps segments of contacts current.
///
/// ```
/// use segmentry::chrono::DateTime;
/// use segmentry::{ContactPatch, Engine, Schema, SegmentSpec};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// let now = DateTime::UNIX_EPOCH;
/// let mut engine = Engine::in_memory(Schema::new());
/// let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
/// let oslo = engine.create_segment(now, SegmentSpec::new("in Oslo", query))?;
/// let result = engine.upsert_contacts(now, [ContactPatch::new("ada@example.com").set("city", "Oslo")])?;
/// assert_eq!(result.created, 1);
/// assert_eq!(engine.segment(&oslo)?.contacts_count, 0); // populated after a quarter of an hour
/// engine.advance_to(now + segmentry::chrono::TimeDelta::minutes(15));
/// assert_eq!(engine.segment(&oslo)?.contacts_count, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    schema: Schema,
    policy: Policy,
    dialect: Dialect,
    store: Store,
    lists: IndexMap<ListId, String>,
    /// In order of creation; a slot is a position. Deleted segments stay as tombstones.
    segments: IndexMap<SegmentId, Segment>,
    schedule: Schedule<Task>,
    feed: Feed,
    ids: IdSource,
    /// Of the feed, and of the ids that are drawn.
    epoch: Epoch,
    /// Whether `ids` has a seed that somebody chose.
    seeded: bool,
    account: AccountLog,
    event_retention: Option<Duration>,
    /// Definitions of deleted segments.
    tombstones: Tombstones,
    history: History,
    now: Timestamp,
    /// When the last pass ran.
    passed: Option<Timestamp>,
    /// What was written since the last pass.
    touched: Touched,
    /// The leaves of all live segments, each once, with the rows for which it holds.
    leaves: Leaves,
    /// The formulas of segments, and who has them.
    formulas: Formulas,
    /// The next boundary of each leaf, under [`crate::lifecycle::Evaluation::OnChange`].
    boundaries: BTreeMap<LeafId, Timestamp>,
    /// Records of the program that embeds the engine.
    app_records: AppRecords,
    /// The last one, but while a command of an earlier version is done again. Not part of the state.
    language: Language,
    /// Whether live segments look every minute at arithmetic over the instant, as in journals of earlier formats.
    by_minute: bool,
}

/// One segment: its definition, its life, and its two sets of contacts.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Segment {
    name: String,
    query: String,
    parent_list_ids: Vec<ListId>,
    /// The definition in force; `None` while it does not compile, and after delete.
    plan: Option<Plan>,
    life: Lifecycle,
    /// What the last evaluation found.
    members: RowSet,
    /// The plan over interned leaves. `None` before the population; and, after the plan has changed through a segment
    /// that it refers to, until the next evaluation.
    formula: Option<Formula>,
    /// The words of rows in which a leaf has changed since the last evaluation.
    dirty: DirtyWords,
    /// How the members moved since the last publication, whose members are those that are shown.
    unpublished: Delta,
    /// The published sample, once it was asked for.
    #[serde(skip)]
    sampled: OnceLock<Vec<ContactId>>,
    /// Kinds of the fields that are missing, for "exists again with the same type".
    lost: IndexMap<String, ColumnKind>,
}

impl Segment {
    /// The published members: those at the last publication, without the contacts deleted since.
    fn published(&self) -> RowSet {
        self.unpublished.before(&self.members)
    }

    /// Publishes the members.
    fn publish(&mut self) {
        (self.unpublished, self.sampled) = (Delta::default(), OnceLock::new());
    }

    /// Removes a deleted contact from members, count and sample; returns whether it was a member.
    fn expel(&mut self, removal: &mut Removal) -> bool {
        self.unpublished.forget(removal);
        self.sampled = OnceLock::new();
        removal.remove_from(&mut self.members)
    }

    /// Its sets of rows.
    fn sets(&self) -> [&RowSet; 3] {
        [&self.members, self.unpublished.joined(), self.unpublished.left()]
    }

    /// How many published members there are.
    fn published_count(&self) -> u64 {
        self.members.len() + self.unpublished.left().len() - self.unpublished.joined().len()
    }
}

/// Settings of an engine.
#[derive(Debug)]
pub struct EngineBuilder {
    schema: Schema,
    policy: Policy,
    dialect: Dialect,
    seed: Option<u64>,
    feed_retention: usize,
    event_retention: Option<Duration>,
    keep_deleted: Duration,
    keep_history: (Duration, u64),
}

impl EngineBuilder {
    /// The figures of the lifecycle; [`Policy::sendgrid`] unless set.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The language of queries; [`Dialect::Extended`] unless set.
    #[must_use]
    pub fn dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// The seed that ids are drawn from. Two engines with one seed draw the same ids, so give it in tests only.
    /// Unless set it is 0 in memory, and drawn at random when the engine is put into a directory.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// How many changes the feed keeps; [`limits::FEED_CHANGES`] unless set.
    #[must_use]
    pub fn feed_retention(self, changes: usize) -> Self {
        Self { feed_retention: changes, ..self }
    }

    /// How long events are kept at least; for ever unless set. Older ones are forgotten at midnight (UTC),
    /// once no segment that exists can see them; a lint tells of windows that reach further back. An
    /// event that comes again is known as long as the first one is kept.
    #[must_use]
    pub fn event_retention(self, kept: impl Into<Duration>) -> Self {
        Self { event_retention: Some(kept.into()), ..self }
    }

    /// How long a deleted segment can be restored; [`limits::DELETED_KEPT_FOR`] unless set.
    #[must_use]
    pub fn keep_deleted(self, kept: impl Into<Duration>) -> Self {
        Self { keep_deleted: kept.into(), ..self }
    }

    /// How long the steps of segments are kept, and with them who was a member when; [`limits::HISTORY_KEPT_FOR`]
    /// unless set. With a length of 0, no past is kept.
    #[must_use]
    pub fn keep_history(self, kept: impl Into<Duration>) -> Self {
        Self { keep_history: (kept.into(), self.keep_history.1), ..self }
    }

    /// In how many bytes the steps of segments are kept; [`limits::HISTORY_BYTES`] unless set, and at most
    /// [`limits::HISTORY_BYTES_MOST`]. If they are not enough for the time, the oldest are dropped.
    #[must_use]
    pub fn history_bytes(self, most: u64) -> Self {
        let most = most.min(limits::HISTORY_BYTES_MOST);
        Self { keep_history: (self.keep_history.0, most), ..self }
    }

    /// An empty engine in memory. Refuses a policy that contradicts itself.
    ///
    /// # Errors
    ///
    /// [`PolicyError`], which names the setting, for a policy that contradicts itself.
    pub fn build(self) -> Result<Engine, PolicyError> {
        self.policy.validate()?;
        let ids = IdSource::new(self.seed.unwrap_or(0));
        let mut store = Store::default();
        store.set_salt(ids.epoch().0);
        Ok(Engine {
            schema: self.schema,
            policy: self.policy,
            dialect: self.dialect,
            store,
            lists: IndexMap::new(),
            segments: IndexMap::new(),
            schedule: Schedule::new(),
            feed: Feed::new(self.feed_retention.max(1)),
            epoch: ids.epoch(),
            ids,
            seeded: self.seed.is_some(),
            account: AccountLog::default(),
            event_retention: self.event_retention,
            tombstones: Tombstones::new(self.keep_deleted),
            history: History::new(self.keep_history.0, self.keep_history.1, Timestamp::MIN),
            now: Timestamp::MIN,
            passed: None,
            touched: Touched::default(),
            leaves: Leaves::default(),
            formulas: Formulas::default(),
            boundaries: BTreeMap::new(),
            app_records: AppRecords::default(),
            language: Language::default(),
            by_minute: false,
        })
    }
}

impl Engine {
    /// Settings for an engine whose contacts have these fields.
    pub fn builder(schema: Schema) -> EngineBuilder {
        EngineBuilder {
            schema,
            policy: Policy::default(),
            dialect: Dialect::default(),
            seed: None,
            feed_retention: limits::FEED_CHANGES,
            event_retention: None,
            keep_deleted: limits::DELETED_KEPT_FOR,
            keep_history: (limits::HISTORY_KEPT_FOR, limits::HISTORY_BYTES),
        }
    }

    /// An engine with the default settings.
    #[expect(clippy::missing_panics_doc, reason = "the default policy is valid")]
    pub fn in_memory(schema: Schema) -> Self {
        Self::builder(schema).build().expect("the default policy is valid")
    }

    /// The fields of contacts.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How long events are kept at least; for ever if it is `None`.
    pub fn event_retention(&self) -> Option<Duration> {
        self.event_retention
    }

    /// The figures of the lifecycle.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The contacts and events, for tests that look at them.
    #[cfg(feature = "testing")]
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The instant up to which the engine has advanced.
    pub fn now(&self) -> DateTime<Utc> {
        self.now.into()
    }

    /// The next change that this call has not returned yet. Changes that the feed no longer keeps are skipped.
    pub fn poll_change(&mut self) -> Option<Change> {
        self.feed.poll(self.epoch, &self.store)
    }

    /// The changes after a position in the feed, a [`Cursor`] or a sequence number (0 for all). Refuses a position
    /// whose changes are no longer kept, and one that this feed never had: of another epoch, or behind its end.
    ///
    /// # Errors
    ///
    /// [`FeedError`], which says from where the reader can go on: in general from the members as they are now.
    pub fn changes_since(
        &self,
        after: impl Into<Cursor>,
    ) -> Result<impl Iterator<Item = Change> + '_, FeedError> {
        self.feed.since(after.into(), self.epoch, &self.store)
    }

    /// As [`Engine::changes_since`], without the contacts: what happened to which segment, and how many moved.
    ///
    /// # Errors
    ///
    /// As [`Engine::changes_since`].
    pub fn change_heads_since(
        &self,
        after: impl Into<Cursor>,
    ) -> Result<impl Iterator<Item = ChangeHead<'_>>, FeedError> {
        self.feed.heads_since(after.into(), self.epoch, &self.store)
    }

    /// The position behind the last change.
    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: Some(self.epoch), sequence: self.last_change() }
    }

    /// Draws ids from another seed from here on, and begins another epoch of the feed.
    fn apply_begin_epoch(&mut self, now: DateTime<Utc>, seed: u64) {
        self.advance_clock(now);
        self.ids = IdSource::new(seed);
        self.epoch = self.ids.epoch();
        self.store.set_salt(self.epoch.0);
        self.seeded = true;
    }

    /// Whether ids are drawn from a seed that is not shared with every other new engine.
    #[cfg(feature = "durable")]
    pub(crate) fn is_seeded(&self) -> bool {
        self.seeded
    }

    /// The sequence number of the last change; 0 before there is any.
    pub fn last_change(&self) -> u64 {
        self.feed.last()
    }

    fn slot(&self, id: &SegmentId) -> Result<SegmentSlot, SegmentError> {
        match self.segments.get_index_of(id) {
            Some(index) => Ok(SegmentSlot(index as u32)),
            None => Err(SegmentError::Unknown(id.clone())),
        }
    }

    fn segment_at(&self, slot: SegmentSlot) -> (&SegmentId, &Segment) {
        self.segments.get_index(slot.index()).expect("slots are never given back")
    }

    fn segment_mut(&mut self, slot: SegmentSlot) -> &mut Segment {
        &mut self.segments[slot.index()]
    }

    /// Slots of the segments that passes and writes keep current.
    fn live(&self) -> Vec<SegmentSlot> {
        let slots = (0..).map(SegmentSlot).zip(self.segments.values());
        slots.filter(|(_, segment)| segment.life.is_live()).map(|(slot, _)| slot).collect()
    }

    fn any_live(&self) -> bool {
        self.segments.values().any(|segment| segment.life.is_live())
    }

    fn contacts(&self, rows: &RowSet) -> impl Iterator<Item = ContactId> + use<'_> {
        self.store.contact_ids(rows).into_iter()
    }
}
