//! Endpoints as they lie in an engine's file, whether a service has it open or a command.
//!
//! In: what somebody asked for. Out: the two records of an endpoint, checked and written, and what is shown of them.
//! Sending takes a service.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ipnet::IpNet;
use segmentry::engine::command::{AnnounceRecord, PutRecord};
use segmentry::engine::{Announcement, FeedError, RecordError};
use segmentry::persist::{Level, WriteError};
use segmentry::{Change, Cursor, DurableEngine, Engine, SegmentId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::endpoint::{Endpoint, Kind, OldSecret, Place, Sizes, State};
use super::sign::{PrivateKey, Secret};
use super::target::Target;
use crate::config;
use crate::ids::new_id;

/// Endpoints of one engine. Ours: each is a task of the service and a record.
pub(crate) const ENDPOINTS: usize = 1_000;
/// Segments and types that an endpoint names. Ours: more is what naming none is for.
pub(crate) const NAMED: usize = 1_000;
/// Characters of a description.
const DESCRIPTION: usize = 200;
/// How long the old secret signs beside the new one.
const ROTATION: TimeDelta = TimeDelta::days(1);
const ENDPOINT: &str = "webhook/endpoint/";
const PLACE: &str = "webhook/place/";

pub(super) type Written = Result<(), WriteError<RecordError>>;

/// An endpoint, as it is answered and printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookRecord {
    /// Its id.
    pub id: String,
    /// Where messages are posted.
    pub url: String,
    /// What people recognise it by.
    pub description: String,
    /// The types of messages; all of them if there is none.
    pub(crate) types: Vec<Kind>,
    /// The ids of segments; all of them if there is none.
    pub segments: Vec<String>,
    /// Whether members come with their addresses.
    #[serde(default)]
    pub addresses: bool,
    /// A message tells that a segment has grown to so many members.
    #[serde(default)]
    pub size_at_least: Option<u64>,
    /// A message tells that a segment has shrunk to so many members.
    #[serde(default)]
    pub size_at_most: Option<u64>,
    /// When it was created.
    pub created_at: String,
    /// `active`, `paused` or `disabled`.
    pub state: String,
    /// Why nothing is sent, where nothing is.
    pub why: Option<String>,
    /// The place in the feed: all messages up to it were accepted.
    pub cursor: String,
    /// Changes of the feed behind that place.
    pub behind: u64,
    /// Attempts of the next message that failed.
    pub failures: u32,
    /// When it is tried again.
    pub next_attempt: Option<String>,
    /// Whether all members are being sent, since the place was no longer kept.
    pub snapshot: bool,
    /// The key with which `v1a` signatures are verified.
    pub public_key: String,
    /// The secret of `v1` signatures: only where it was just made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What a change of an endpoint sets; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    pub(crate) url: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) types: Option<Vec<Kind>>,
    pub(crate) segments: Option<Vec<String>>,
    pub(crate) addresses: Option<bool>,
    pub(crate) size_at_least: SizeEdit,
    pub(crate) size_at_most: SizeEdit,
}

/// What becomes of a size that an endpoint is alerted at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SizeEdit {
    /// It stays as it is.
    #[default]
    Kept,
    /// It is taken away: null in a request.
    Off,
    /// It is this one from now on.
    At(u64),
}

impl SizeEdit {
    fn of(self, held: Option<u64>) -> Option<u64> {
        match self {
            Self::Kept => held,
            Self::Off => None,
            Self::At(size) => Some(size),
        }
    }
}

impl<'de> Deserialize<'de> for SizeEdit {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Off, Self::At))
    }
}

/// A request for an endpoint that cannot be met.
#[derive(Debug, thiserror::Error)]
#[error("{field}: {message}")]
pub struct WebhookFault {
    pub(crate) field: &'static str,
    pub(crate) message: String,
}

/// Why a command on stored endpoints has no effect.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// No endpoint has the id.
    #[error("there is no webhook `{0}`")]
    Unknown(String),
    /// What was asked for cannot be.
    #[error(transparent)]
    Fault(#[from] WebhookFault),
    /// The feed has no such place.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError<RecordError>),
}

fn fault(field: &'static str, message: impl Into<String>) -> WebhookFault {
    WebhookFault { field, message: message.into() }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl WebhookRecord {
    /// Of an endpoint at its place in a feed whose last change is `last`; with its secret where that was just made.
    pub(crate) fn of(endpoint: &Endpoint, place: &Place, last: u64, is_new: bool) -> Self {
        let (state, why) = match &endpoint.state {
            State::Active => ("active", None),
            State::Paused { why } => ("paused", Some(why.clone())),
            State::Disabled { why, at } => {
                ("disabled", Some(format!("{why}, at {}", instant(*at))))
            }
        };
        Self {
            id: endpoint.id.to_string(),
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            types: endpoint.types.iter().copied().collect(),
            segments: endpoint.segments.iter().cloned().collect(),
            addresses: endpoint.addresses,
            size_at_least: endpoint.sizes.at_least,
            size_at_most: endpoint.sizes.at_most,
            created_at: instant(endpoint.created_at),
            state: state.to_owned(),
            why,
            cursor: place.cursor.to_string(),
            behind: last.saturating_sub(place.cursor.sequence),
            failures: place.failures,
            next_attempt: place.not_before.map(instant),
            snapshot: place.snapshot.is_some(),
            public_key: endpoint.private_key.public_text(),
            secret: is_new.then(|| endpoint.secret.text()),
        }
    }
}

impl Edit {
    /// Checks what can be checked before anything is sent: names are resolved at each connection.
    pub(crate) fn check(&self, engine: &Engine, networks: &[IpNet]) -> Result<(), WebhookFault> {
        if let Some(url) = &self.url {
            Target::read(url, networks)
                .map_err(|error| fault("url", format!("the URL {error}")))?;
        }
        if self.description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION) {
            return Err(fault("description", format!("has at most {DESCRIPTION} characters")));
        }
        let named = self.segments.as_deref().unwrap_or_default();
        if named.len() > NAMED {
            return Err(fault("segments", format!("names at most {NAMED} segments")));
        }
        if named.iter().any(|id| engine.segment(&SegmentId::from(id.as_str())).is_err()) {
            return Err(fault("segments", "names a segment that does not exist"));
        }
        if self.size_at_least == SizeEdit::At(0) {
            return Err(fault("size_at_least", "takes 1 or more: no segment has fewer than 0"));
        }
        Ok(())
    }

    pub(super) fn apply(self, endpoint: &mut Endpoint, place: &mut Place) {
        if let Some(url) = self.url {
            endpoint.url = url;
            // Whoever is there now has failed at nothing.
            (place.failures, place.not_before) = (0, None);
        }
        if let Some(description) = self.description {
            endpoint.description = description;
        }
        if let Some(types) = self.types {
            endpoint.types = types.into_iter().collect();
        }
        if let Some(segments) = self.segments {
            endpoint.segments = segments.into_iter().collect();
        }
        endpoint.addresses = self.addresses.unwrap_or(endpoint.addresses);
        let Sizes { at_least, at_most } = &mut endpoint.sizes;
        *at_least = self.size_at_least.of(*at_least);
        *at_most = self.size_at_most.of(*at_most);
    }
}

impl Endpoint {
    pub(super) fn new(now: DateTime<Utc>, edit: Edit) -> Self {
        Self {
            id: new_id(),
            url: edit.url.unwrap_or_default(),
            description: edit.description.unwrap_or_default(),
            types: edit.types.unwrap_or_default().into_iter().collect(),
            segments: edit.segments.unwrap_or_default().into_iter().collect(),
            secret: Secret::new(),
            old_secret: None,
            private_key: PrivateKey::new(),
            created_at: now,
            state: State::Active,
            addresses: edit.addresses.unwrap_or_default(),
            sizes: Sizes {
                at_least: edit.size_at_least.of(None),
                at_most: edit.size_at_most.of(None),
            },
        }
    }

    pub(super) fn rotate(&mut self, now: DateTime<Utc>) {
        let secret = std::mem::replace(&mut self.secret, Secret::new());
        self.old_secret = Some(OldSecret { secret, until: now + ROTATION });
    }

    pub(super) fn pause(&mut self) {
        self.state = State::Paused { why: "on request".to_owned() };
    }

    /// Active, and tried at once. Where the feed is another one, all members come first.
    pub(super) fn resume(&mut self, place: &mut Place, present: Cursor) {
        self.state = State::Active;
        (place.failures, place.not_before) = (0, None);
        if place.cursor.epoch != present.epoch {
            *place = Place::snapshot(present);
        }
    }
}

fn records<T: DeserializeOwned>(engine: &Engine, prefix: &str) -> impl Iterator<Item = (Uuid, T)> {
    let read = move |(key, value): (&str, &[u8])| {
        let id = key.strip_prefix(prefix)?.parse().ok()?;
        let record = serde_json::from_slice(value);
        if let Err(error) = &record {
            tracing::error!(key, %error, "a record of a webhook cannot be read");
        }
        Some((id, record.ok()?))
    };
    engine.records(prefix).filter_map(read).collect::<Vec<_>>().into_iter()
}

/// All endpoints of an engine. One whose place is of another epoch is paused: the directory is a backup that was
/// restored, and its receivers may hear of the original still.
pub(super) fn all(engine: &Engine) -> Vec<(Endpoint, Place)> {
    let present = engine.cursor();
    let mut places: BTreeMap<Uuid, Place> = records(engine, PLACE).collect();
    let with_place = |(id, mut endpoint): (Uuid, Endpoint)| {
        let place = places.remove(&id).unwrap_or_else(|| Place::snapshot(present));
        if place.cursor.epoch != present.epoch && endpoint.is_active() {
            endpoint.state = State::Paused { why: "a backup was restored".to_owned() };
        }
        (endpoint, place)
    };
    records(engine, ENDPOINT).map(with_place).collect()
}

fn bytes<T: Serialize>(record: &T) -> Vec<u8> {
    serde_json::to_vec(record).expect("a record is JSON")
}

fn write<T: Serialize>(
    engine: &DurableEngine,
    key: String,
    record: Option<&T>,
    level: Level,
) -> Written {
    // Time does not matter to a record, and it is kept whether the clock is believed or not.
    let now = engine.read(Engine::now);
    let value = record.map(bytes);
    engine.execute_at(now, PutRecord { key, value }, level).map(drop)
}

pub(super) fn write_endpoint(engine: &DurableEngine, endpoint: &Endpoint) -> Written {
    write(engine, format!("{ENDPOINT}{}", endpoint.id), Some(endpoint), Level::Sync)
}

/// An endpoint that is another than before. That it was disabled, or is no longer, is a change of the feed in the same
/// commit.
pub(super) fn write_changed(
    engine: &DurableEngine,
    now: DateTime<Utc>,
    before: &Endpoint,
    after: &Endpoint,
) -> Written {
    let what = match (before.is_disabled(), after.is_disabled()) {
        (false, true) => Announcement::Disabled,
        (true, false) => Announcement::Enabled,
        _ => return write_endpoint(engine, after),
    };
    let (key, value) = (format!("{ENDPOINT}{}", after.id), Some(bytes(after)));
    engine.execute_at(now, AnnounceRecord { key, value, what }, Level::Sync).map(drop)
}

/// The id of the endpoint that a change of the feed announces something of.
pub(crate) fn announced(change: &Change) -> Option<&str> {
    change.segment.as_str().strip_prefix(ENDPOINT)
}

/// Written with the next flush: a message that was accepted may come again after a crash.
pub(super) fn write_place(engine: &DurableEngine, id: Uuid, place: &Place) -> Written {
    write(engine, format!("{PLACE}{id}"), Some(place), Level::Buffered)
}

/// A new endpoint at its place: the place first, since an endpoint without one would begin with a snapshot.
pub(super) fn write_new(engine: &DurableEngine, endpoint: &Endpoint, place: &Place) -> Written {
    write_place(engine, endpoint.id, place)?;
    write_endpoint(engine, endpoint)
}

pub(super) fn remove(engine: &DurableEngine, id: Uuid) -> Written {
    write::<Endpoint>(engine, format!("{ENDPOINT}{id}"), None, Level::Sync)?;
    if let Err(error) = write::<Place>(engine, format!("{PLACE}{id}"), None, Level::Buffered) {
        tracing::warn!(%error, webhook = %id, "the place of a removed webhook stays");
    }
    Ok(())
}

/// The place behind a change that a client names; refused if what follows is no longer kept.
pub(crate) fn place_behind(engine: &Engine, after: Cursor) -> Result<Cursor, FeedError> {
    engine.change_heads_since(after).map(drop)?;
    Ok(Cursor { sequence: after.sequence, ..engine.cursor() })
}

/// What is asked of an endpoint in a directory, in words.
#[derive(Clone, Debug, Default)]
pub struct WebhookEdit {
    /// Where messages are posted.
    pub url: Option<String>,
    /// At most 200 characters.
    pub description: Option<String>,
    /// Names of types; all of them if there is none.
    pub types: Option<Vec<String>>,
    /// Ids of segments; all of them if there is none.
    pub segments: Option<Vec<String>>,
    /// Whether members come with their addresses.
    pub addresses: Option<bool>,
    /// A message tells that a segment has grown to so many members.
    pub size_at_least: SizeEdit,
    /// A message tells that a segment has shrunk to so many members.
    pub size_at_most: SizeEdit,
}

impl WebhookEdit {
    fn read(self) -> Result<Edit, WebhookFault> {
        let kind = |name: &String| {
            serde_json::from_value::<Kind>(name.as_str().into())
                .map_err(|error| fault("types", error.to_string()))
        };
        let types = self.types.map(|types| types.iter().map(kind).collect::<Result<_, _>>());
        let types = types.transpose()?;
        Ok(Edit {
            url: self.url,
            description: self.description,
            types,
            segments: self.segments,
            addresses: self.addresses,
            size_at_least: self.size_at_least,
            size_at_most: self.size_at_most,
        })
    }
}

/// The endpoints in an engine's file, while no service has it open. A service that opens it later sends to them.
#[derive(Debug)]
pub struct StoredWebhooks<'e> {
    engine: &'e DurableEngine,
    networks: Vec<IpNet>,
}

impl<'e> StoredWebhooks<'e> {
    /// `networks` is the value of the setting `webhooks.networks`.
    ///
    /// # Errors
    ///
    /// It names something that is no network.
    pub fn new(engine: &'e DurableEngine, networks: &str) -> Result<Self, WebhookError> {
        let setting = config::Webhooks { networks: networks.to_owned() };
        let networks = setting.read();
        let networks = networks.map_err(|text| {
            fault("webhooks.networks", format!("`{text}` is no network, such as 10.1.0.0/16"))
        })?;
        Ok(Self { engine, networks })
    }

    fn shown(&self, endpoint: &Endpoint, place: &Place, is_new: bool) -> WebhookRecord {
        WebhookRecord::of(endpoint, place, self.engine.read(Engine::last_change), is_new)
    }

    fn find(&self, id: &str) -> Result<(Endpoint, Place), WebhookError> {
        let found = self.engine.read(all).into_iter().find(|(held, _)| held.id.to_string() == id);
        found.ok_or_else(|| WebhookError::Unknown(id.to_owned()))
    }

    fn change(
        &self,
        id: &str,
        is_new: bool,
        change: impl FnOnce(&mut Endpoint, &mut Place),
    ) -> Result<WebhookRecord, WebhookError> {
        let (before, mut place) = self.find(id)?;
        let mut endpoint = before.clone();
        change(&mut endpoint, &mut place);
        // The place first: it may be that of another feed, which an endpoint at work does not have.
        write_place(self.engine, endpoint.id, &place)?;
        write_changed(self.engine, self.engine.read(Engine::now), &before, &endpoint)?;
        Ok(self.shown(&endpoint, &place, is_new))
    }

    /// All endpoints.
    pub fn list(&self) -> Vec<WebhookRecord> {
        let all = self.engine.read(all);
        all.iter().map(|(endpoint, place)| self.shown(endpoint, place, false)).collect()
    }

    /// An endpoint.
    ///
    /// # Errors
    ///
    /// There is none with this id.
    pub fn get(&self, id: &str) -> Result<WebhookRecord, WebhookError> {
        self.find(id).map(|(endpoint, place)| self.shown(&endpoint, &place, false))
    }

    /// A new endpoint, with its secret. It is sent what happens from now on.
    ///
    /// # Errors
    ///
    /// The URL is missing or not permitted, a segment does not exist, or there are too many endpoints.
    pub fn create(
        &self,
        now: DateTime<Utc>,
        edit: WebhookEdit,
    ) -> Result<WebhookRecord, WebhookError> {
        let edit = edit.read()?;
        if edit.url.is_none() {
            return Err(fault("url", "url is required").into());
        }
        self.engine.read(|engine| edit.check(engine, &self.networks))?;
        if self.engine.read(all).len() >= ENDPOINTS {
            let why = format!("there are {ENDPOINTS} webhooks, the most that may be");
            return Err(fault("webhooks", why).into());
        }
        let endpoint = Endpoint::new(now, edit);
        let place = Place::at(self.engine.read(Engine::cursor));
        write_new(self.engine, &endpoint, &place)?;
        Ok(self.shown(&endpoint, &place, true))
    }

    /// Changes an endpoint.
    ///
    /// # Errors
    ///
    /// There is none with this id, or as in [`StoredWebhooks::create`].
    pub fn edit(&self, id: &str, edit: WebhookEdit) -> Result<WebhookRecord, WebhookError> {
        let edit = edit.read()?;
        self.engine.read(|engine| edit.check(engine, &self.networks))?;
        self.change(id, false, |endpoint, place| edit.apply(endpoint, place))
    }

    /// Removes an endpoint.
    ///
    /// # Errors
    ///
    /// There is none with this id.
    pub fn remove(&self, id: &str) -> Result<(), WebhookError> {
        let (endpoint, _) = self.find(id)?;
        Ok(remove(self.engine, endpoint.id)?)
    }

    /// A new secret, which is in the answer. The old one signs too for a day.
    ///
    /// # Errors
    ///
    /// There is none with this id.
    pub fn rotate(&self, id: &str, now: DateTime<Utc>) -> Result<WebhookRecord, WebhookError> {
        self.change(id, true, |endpoint, _| endpoint.rotate(now))
    }

    /// Sends nothing until it is resumed.
    ///
    /// # Errors
    ///
    /// There is none with this id.
    pub fn pause(&self, id: &str) -> Result<WebhookRecord, WebhookError> {
        self.change(id, false, |endpoint, _| endpoint.pause())
    }

    /// Sends again, from the first message that was not accepted.
    ///
    /// # Errors
    ///
    /// There is none with this id.
    pub fn resume(&self, id: &str) -> Result<WebhookRecord, WebhookError> {
        let present = self.engine.read(Engine::cursor);
        self.change(id, false, |endpoint, place| endpoint.resume(place, present))
    }

    /// Sends all again that has happened since a place in the feed.
    ///
    /// # Errors
    ///
    /// There is no endpoint with this id, or the feed no longer keeps what follows the place.
    pub fn replay(&self, id: &str, after: Cursor) -> Result<WebhookRecord, WebhookError> {
        let after = self.engine.read(|engine| place_behind(engine, after))?;
        self.change(id, false, |_, place| *place = Place::at(after))
    }
}
