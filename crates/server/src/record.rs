//! Segments and the service in full: what the official API has, and what it has not. The same over HTTP (`/v1`) and
//! from the command line.
//!
//! In: an engine, and the instant to answer for, which may be later than the engine's own: a day of refreshes
//! ends though nothing is written. Out: structures that serialise to JSON, with instants that a program can compare.

use chrono::{DateTime, SecondsFormat, Utc};
use segmentry::driver::{ClockGuard, ClockLeap, ClockState};
use segmentry::engine::{Deadline, DueTask, SegmentFilter};
use segmentry::time::Duration;
use segmentry::{DurableEngine, Engine, SegmentError, SegmentId, SegmentView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::validation;

/// An instant with its milliseconds.
pub(crate) fn exact(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn seconds(length: Duration) -> u64 {
    length.as_millis().unsigned_abs() / 1_000
}

/// The next task of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextTask {
    /// `population` or `publication`.
    pub what: String,
    /// When it is due.
    pub at: String,
    /// Seconds between the previous publication and this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u64>,
    /// The reason for that interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace: Option<String>,
}

/// The state of a segment, and the reason for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SegmentStatus {
    /// The segment's id.
    pub id: String,
    /// `PENDING`, `VALID` or `INVALID`.
    pub state: String,
    /// The state in a sentence.
    pub why: String,
    /// When this state began.
    pub since: String,
    /// Number of the definition in force.
    pub version: u32,
    /// Number of the definition whose members are served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub served_version: Option<u32>,
    /// What is due next; absent while nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextTask>,
    /// As of the last evaluation.
    pub members: u64,
    /// When the last evaluation was; absent unless the segment is live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_as_of: Option<String>,
    /// When count and sample were last published; absent before the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<String>,
    /// Age of the publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_seconds: Option<f64>,
    /// Whether members joined or left since.
    pub unpublished: bool,
    /// Whether time alone may move members, with nothing written.
    pub moves_with_time: bool,
    /// How many manual refreshes are accepted today.
    pub refreshes_left: u32,
    /// When the next manual refresh is accepted, if it is not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_free_at: Option<String>,
}

impl SegmentStatus {
    /// Reads it from the engine.
    pub fn of(engine: &Engine, id: &SegmentId, now: DateTime<Utc>) -> Result<Self, SegmentError> {
        let status = engine.segment_status(id)?;
        let refreshes = engine.refreshes_left(id, now)?;
        let next = status.next.map(|next| NextTask {
            what: next.what.name().to_owned(),
            at: exact(next.at),
            interval_seconds: next.interval.map(seconds),
            pace: next.pace.map(|pace| pace.to_string()),
        });
        let lag = |at: DateTime<Utc>| (now - at).to_std().unwrap_or_default().as_secs_f64();
        Ok(Self {
            id: id.to_string(),
            state: validation(status.state).to_owned(),
            why: status.why,
            since: exact(status.since),
            version: status.version.0,
            served_version: status.served_version.map(|version| version.0),
            next,
            members: engine.member_count(id)?,
            members_as_of: status.members_as_of.map(exact),
            published_at: status.published_at.map(exact),
            lag_seconds: status.published_at.map(lag),
            unpublished: status.unpublished,
            moves_with_time: status.moves_with_time,
            refreshes_left: refreshes.segment.min(refreshes.account),
            refresh_free_at: refreshes.free_at.map(exact),
        })
    }
}

/// A segment with its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SegmentRecord {
    /// The segment's id.
    pub id: String,
    /// The name, which no other segment has.
    pub name: String,
    /// Exactly as it was sent.
    pub query: String,
    /// The lists to whose contacts it is restricted.
    pub parent_list_ids: Vec<String>,
    /// Members at the last publication.
    pub contacts_count: u64,
    /// When it was created.
    pub created_at: String,
    /// When name or query last changed.
    pub updated_at: String,
    /// When count and sample were last published; when it was created, before the first time.
    pub sample_updated_at: String,
    /// When the next population or publication is due; absent while nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_sample_update: Option<String>,
    /// `PENDING`, `VALID` or `INVALID`.
    pub query_validation: String,
    /// The state in a sentence.
    pub status: String,
    /// Whether it is published every hour, without back-off.
    pub pinned: bool,
    /// Manual refreshes accepted on the present day.
    pub refreshes_used: u32,
    /// Manual refreshes that a day allows.
    pub max_refreshes: u32,
    /// The last accepted manual refresh; absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_refreshed_at: Option<String>,
    /// The deleted segment that it was made of, if it was restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_from: Option<String>,
    /// As of the last evaluation.
    pub members: u64,
    /// What it does now, and why.
    pub doing: SegmentStatus,
}

impl SegmentRecord {
    /// Reads it from the engine.
    pub fn of(engine: &Engine, id: &SegmentId, now: DateTime<Utc>) -> Result<Self, SegmentError> {
        Self::with(engine, engine.segment(id)?, now)
    }

    /// All segments, by creation and then id.
    pub fn all(engine: &Engine, now: DateTime<Utc>) -> Result<Vec<Self>, SegmentError> {
        let views = engine.segments(&SegmentFilter::default())?.into_iter();
        views.map(|view| Self::with(engine, view, now)).collect()
    }

    fn with(engine: &Engine, view: SegmentView, now: DateTime<Utc>) -> Result<Self, SegmentError> {
        let doing = SegmentStatus::of(engine, &view.id, now)?;
        let used = view.max_refreshes.saturating_sub(engine.refreshes_left(&view.id, now)?.segment);
        Ok(Self {
            id: view.id.to_string(),
            name: view.name,
            query: view.query,
            parent_list_ids: view.parent_list_ids.iter().map(ToString::to_string).collect(),
            contacts_count: view.contacts_count,
            created_at: exact(view.created_at),
            updated_at: exact(view.updated_at),
            sample_updated_at: exact(view.sample_updated_at),
            next_sample_update: view.next_sample_update.map(exact),
            query_validation: validation(view.query_validation).to_owned(),
            status: view.status,
            pinned: view.pinned,
            refreshes_used: used,
            max_refreshes: view.max_refreshes,
            last_refreshed_at: view.last_refreshed_at.map(exact),
            restored_from: engine.restored_from(&view.id).map(ToString::to_string),
            members: doing.members,
            doing,
        })
    }
}

/// The engine and its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceStatus {
    /// The version of the program.
    pub version: String,
    /// The engine's own time: that of its last command, or of the last task that was due.
    pub now: String,
    /// What the clock shows.
    pub clock: String,
    /// `agrees`; `unconfirmed` while the clock is so far ahead that it has to be confirmed; `behind` while the engine
    /// is ahead of it.
    pub clock_state: String,
    /// What is wrong between clock and engine, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_why: Option<String>,
    /// Contacts that are not deleted.
    pub contacts: u64,
    /// Events of contacts, without those that wait.
    pub events: u64,
    /// Events that wait for their contact.
    pub waiting_events: u64,
    /// Segments that are not deleted.
    pub segments: u64,
    /// The last change of the feed.
    pub last_change: u64,
    /// When the next task is due; absent if none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_deadline: Option<String>,
    /// About what the data takes in memory.
    pub memory_bytes: u64,
    /// Bytes of the commands since the snapshot.
    pub journal_bytes: u64,
    /// Bytes of the state in the file.
    pub snapshot_bytes: u64,
    /// Commands on disk since the directory was made.
    pub commands: u64,
    /// Those of them that the snapshot does not have; opening replays them.
    pub commands_since_snapshot: u64,
    /// How often the file was replaced.
    pub file_number: u64,
    /// Whether writes are possible.
    pub writes: bool,
}

/// A deadline of the engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct DueRecord {
    /// When it runs.
    pub(crate) at: String,
    /// `pass`, `edge`, `population`, `publication` or `forget`.
    pub(crate) what: String,
    /// The segment that a population or publication is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) segment_id: Option<String>,
    /// The segment's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) segment_name: Option<String>,
}

/// What is due next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct DueList {
    /// In the order in which it runs.
    pub(crate) results: Vec<DueRecord>,
    /// How many there are in all.
    pub(crate) total: u64,
}

impl DueList {
    /// The first deadlines, at most `limit`.
    pub(crate) fn of(engine: &Engine, limit: usize) -> Self {
        let record = |due: Deadline| {
            let (what, segment) = match due.task {
                DueTask::Pass => ("pass", None),
                DueTask::Edge => ("edge", None),
                DueTask::Population(id) => ("population", Some(id)),
                DueTask::Publication(id) => ("publication", Some(id)),
                DueTask::Forget => ("forget", None),
            };
            let view = segment.as_ref().and_then(|id| engine.segment(id).ok());
            DueRecord {
                at: exact(due.at),
                what: what.to_owned(),
                segment_id: segment.map(|id| id.to_string()),
                segment_name: view.map(|view| view.name),
            }
        };
        let results = engine.deadlines().take(limit).map(record).collect();
        Self { results, total: engine.deadlines().count() as u64 }
    }
}

/// What is wrong between clock and engine, and what to do; nothing while they agree.
pub(crate) fn clock_why(state: &ClockState) -> Option<String> {
    match state {
        ClockState::Agrees => None,
        ClockState::Unconfirmed(leap) => Some(unconfirmed(leap)),
        _ => Some(format!(
            "{state}; nothing that is due runs until the clock has reached the engine: if the clock is wrong, set it; \
             if it was wrong before, docs/service.md says what to do"
        )),
    }
}

/// Why nothing is written, and what to do.
pub fn unconfirmed(leap: &ClockLeap) -> String {
    let minutes = leap.confirms_in.as_millis() / 60_000 + 1;
    format!(
        "{leap}; nothing is written, and nothing that is due runs, until that is confirmed: set the clock if it is \
         wrong; if it is right, run `segmentry clock accept` (a running service confirms it itself in {minutes} min)"
    )
}

impl ServiceStatus {
    /// Reads it from the engine and a clock.
    pub fn of(engine: &DurableEngine, clock: &ClockGuard) -> Self {
        let storage = engine.status();
        let state = clock.state(engine.read(Engine::now));
        engine.read(|engine| Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: exact(engine.now()),
            clock: exact(clock.wall()),
            clock_state: state.name().to_owned(),
            clock_why: clock_why(&state),
            contacts: engine.contact_count(),
            events: engine.event_count(),
            waiting_events: engine.orphan_events(),
            segments: engine.segments(&SegmentFilter::default()).map_or(0, |all| all.len() as u64),
            last_change: engine.last_change(),
            next_deadline: engine.next_deadline().map(exact),
            memory_bytes: engine.memory().total() as u64,
            journal_bytes: storage.journal_bytes,
            snapshot_bytes: storage.checkpoint_bytes,
            commands: storage.last,
            commands_since_snapshot: storage.last - storage.checkpoint,
            file_number: storage.generation,
            writes: storage.failed.is_none(),
        })
    }
}
