//! Webhooks: what happens to segments, sent to receivers.
//!
//! In: endpoints, and the engine's feed. Out: requests, each signed, in the order of the feed, at least once. One task
//! an endpoint sends one message at a time, so that a dead or slow receiver is in nobody's way; one task reads the feed
//! for all and wakes those that a change concerns. INVARIANT: the place of an endpoint moves only behind messages that
//! were accepted, and is written in the same journal as what it follows. While the clock is not believed nothing is
//! sent.

mod client;
mod delivery;
mod endpoint;
mod message;
mod retry;
mod sign;
mod target;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use indexmap::IndexMap;
use parking_lot::Mutex;
use segmentry::engine::RecordError;
use segmentry::engine::command::PutRecord;
use segmentry::persist::{Level, WriteError};
use segmentry::{Cursor, Engine};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

pub(crate) use client::Client;
pub(crate) use endpoint::{Endpoint, Kind, State};
use endpoint::{OldSecret, Place};
use sign::{PrivateKey, Secret};
pub(crate) use target::{Target, TargetError};

use crate::ids::new_id;
use crate::state::App;

/// Endpoints of one service. Ours: each is a task and a record.
pub(crate) const ENDPOINTS: usize = 1_000;
/// Requests to receivers at the same time. Ours: sockets of the process are for those who come in.
const REQUESTS: usize = 128;
/// How long the old secret signs beside the new one.
const ROTATION: TimeDelta = TimeDelta::days(1);
/// Deliveries that are remembered for each endpoint.
const REMEMBERED: usize = 100;
const ENDPOINT: &str = "webhook/endpoint/";
const PLACE: &str = "webhook/place/";

/// An attempt to deliver a message, as it is listed. What was in the message is not kept.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) message: String,
    pub(crate) kind: Kind,
    pub(crate) at: DateTime<Utc>,
    /// From 1.
    pub(crate) attempt: u32,
    pub(crate) micros: u64,
    /// The status that was answered, or why there was none.
    pub(crate) result: Result<u16, String>,
}

/// An endpoint at work. Neither lock is taken while the engine is read: they are held while it is written.
#[derive(Debug)]
pub(crate) struct Held {
    endpoint: Mutex<Arc<Endpoint>>,
    place: Mutex<Place>,
    /// Grows with each edit, replay and pause: messages that were made before are made again.
    edition: AtomicU64,
    wake: Notify,
    deliveries: Mutex<VecDeque<Delivery>>,
    is_removed: AtomicBool,
}

/// All endpoints of a service.
#[derive(Debug)]
pub(crate) struct Webhooks {
    app: Arc<App>,
    held: Mutex<IndexMap<Uuid, Arc<Held>>>,
    client: Client,
    requests: Semaphore,
}

/// How an endpoint is shown.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) cursor: Cursor,
    pub(crate) failures: u32,
    pub(crate) not_before: Option<DateTime<Utc>>,
    pub(crate) is_in_snapshot: bool,
}

/// What a change of an endpoint sets; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct Edit {
    pub(crate) url: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) types: Option<Vec<Kind>>,
    pub(crate) segments: Option<Vec<String>>,
}

type Written = Result<(), WriteError<RecordError>>;

fn records<T: DeserializeOwned>(engine: &Engine, prefix: &str) -> Vec<(Uuid, T)> {
    let read = |(key, value): (&str, &[u8])| {
        let id = key.strip_prefix(prefix)?.parse().ok()?;
        let record = serde_json::from_slice(value);
        if let Err(error) = &record {
            tracing::error!(key, %error, "a record of a webhook cannot be read");
        }
        Some((id, record.ok()?))
    };
    engine.records(prefix).filter_map(read).collect()
}

impl Held {
    fn new(endpoint: Endpoint, place: Place) -> Arc<Self> {
        Arc::new(Self {
            endpoint: Mutex::new(Arc::new(endpoint)),
            place: Mutex::new(place),
            edition: AtomicU64::new(0),
            wake: Notify::new(),
            deliveries: Mutex::default(),
            is_removed: AtomicBool::new(false),
        })
    }

    fn shown(&self) -> Shown {
        let endpoint = self.endpoint();
        let place = self.place.lock();
        Shown {
            endpoint,
            cursor: place.cursor,
            failures: place.failures,
            not_before: place.not_before,
            is_in_snapshot: place.snapshot.is_some(),
        }
    }

    fn endpoint(&self) -> Arc<Endpoint> {
        Arc::clone(&self.endpoint.lock())
    }

    fn edition(&self) -> u64 {
        self.edition.load(Ordering::Acquire)
    }

    fn note(&self, delivery: Delivery) {
        let mut deliveries = self.deliveries.lock();
        deliveries.truncate(REMEMBERED - 1);
        deliveries.push_front(delivery);
    }
}

impl Webhooks {
    /// Reads the endpoints of the engine. One whose place is of another epoch is paused: the directory is a backup that
    /// was restored, and its receivers may hear of the original still.
    pub(crate) fn open(app: Arc<App>, client: Client) -> Arc<Self> {
        let (endpoints, places, present) = app.engine.read(|engine| {
            (
                records::<Endpoint>(engine, ENDPOINT),
                records::<Place>(engine, PLACE),
                engine.cursor(),
            )
        });
        let mut places: IndexMap<Uuid, Place> = places.into_iter().collect();
        let mut held = IndexMap::new();
        for (id, mut endpoint) in endpoints {
            let place = places.swap_remove(&id).unwrap_or_else(|| Place::snapshot(present));
            if place.cursor.epoch != present.epoch && endpoint.is_active() {
                endpoint.state = State::Paused { why: "a backup was restored".to_owned() };
            }
            held.insert(id, Held::new(endpoint, place));
        }
        let requests = Semaphore::new(REQUESTS);
        let webhooks = Self { app, held: Mutex::new(held), client, requests };
        webhooks.count_halted();
        Arc::new(webhooks)
    }

    /// Counts anew the endpoints that are sent nothing.
    fn count_halted(&self) {
        let held = self.held.lock();
        let halted = held.values().filter(|held| !held.endpoint().is_active()).count();
        self.app.metrics.webhooks.halted.set(i64::try_from(halted).unwrap_or(i64::MAX));
    }

    fn write<T: Serialize>(&self, key: String, record: Option<&T>, level: Level) -> Written {
        // Time does not matter to a record, and it is kept whether the clock is believed or not.
        let now = self.app.engine.read(Engine::now);
        let value = record.map(|record| serde_json::to_vec(record).expect("a record is JSON"));
        self.app.engine.execute_at(now, PutRecord { key, value }, level).map(drop)
    }

    fn write_endpoint(&self, endpoint: &Endpoint) -> Written {
        self.write(format!("{ENDPOINT}{}", endpoint.id), Some(endpoint), Level::Sync)
    }

    /// Writes a place down, for the next flush: a message that was accepted may come again after a crash.
    fn write_place(&self, id: Uuid, place: &Place) {
        if let Err(error) = self.write(format!("{PLACE}{id}"), Some(place), Level::Buffered) {
            tracing::warn!(%error, webhook = %id, "the place of a webhook could not be written");
        }
        self.app.flush_soon();
    }

    /// The networks beyond the public ones that targets may be in.
    pub(crate) fn check(&self, url: &str) -> Result<(), TargetError> {
        Target::read(url, self.client.networks()).map(drop)
    }

    pub(crate) fn count(&self) -> usize {
        self.held.lock().len()
    }

    /// A new endpoint, which hears of what happens from now on.
    pub(crate) fn create(
        self: &Arc<Self>,
        now: DateTime<Utc>,
        edit: Edit,
    ) -> Result<Shown, WriteError<RecordError>> {
        let endpoint = Endpoint {
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
        };
        let place = Place::at(self.app.engine.read(Engine::cursor));
        // The place first: an endpoint without one would begin with a snapshot.
        self.write(format!("{PLACE}{}", endpoint.id), Some(&place), Level::Buffered)?;
        self.write_endpoint(&endpoint)?;
        let id = endpoint.id;
        let held = Held::new(endpoint, place);
        let shown = held.shown();
        self.held.lock().insert(id, Arc::clone(&held));
        delivery::spawn(self, held);
        Ok(shown)
    }

    pub(crate) fn all(&self) -> Vec<Shown> {
        let held: Vec<Arc<Held>> = self.held.lock().values().cloned().collect();
        held.iter().map(|held| held.shown()).collect()
    }

    fn find(&self, id: Uuid) -> Option<Arc<Held>> {
        self.held.lock().get(&id).cloned()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<Shown> {
        Some(self.find(id)?.shown())
    }

    /// Endpoints that name a segment.
    pub(crate) fn naming(&self, segment: &str) -> Vec<Uuid> {
        let all = self.all();
        let named = all.into_iter().filter(|shown| shown.endpoint.segments.contains(segment));
        named.map(|shown| shown.endpoint.id).collect()
    }

    /// The last attempts, the latest first.
    pub(crate) fn deliveries(&self, id: Uuid) -> Option<Vec<Delivery>> {
        Some(self.find(id)?.deliveries.lock().iter().cloned().collect())
    }

    /// Changes an endpoint, on disk first. None where it does not exist.
    fn change(
        &self,
        id: Uuid,
        change: impl FnOnce(&mut Endpoint, &mut Place),
    ) -> Option<Result<Shown, WriteError<RecordError>>> {
        let held = self.find(id)?;
        let written = {
            let mut endpoint = held.endpoint.lock();
            let mut place = held.place.lock();
            let (mut changed, mut moved) = (Endpoint::clone(&endpoint), place.clone());
            change(&mut changed, &mut moved);
            let written = self.write_endpoint(&changed);
            if written.is_ok() {
                if moved != *place {
                    self.write_place(id, &moved);
                }
                (*endpoint, *place) = (Arc::new(changed), moved);
                held.edition.fetch_add(1, Ordering::AcqRel);
            }
            written
        };
        held.wake.notify_one();
        self.count_halted();
        Some(written.map(|()| held.shown()))
    }

    pub(crate) fn edit(
        &self,
        id: Uuid,
        edit: Edit,
    ) -> Option<Result<Shown, WriteError<RecordError>>> {
        self.change(id, |endpoint, place| {
            if let Some(url) = edit.url {
                endpoint.url = url;
                // Whoever is there now has failed at nothing.
                (place.failures, place.not_before) = (0, None);
            }
            if let Some(description) = edit.description {
                endpoint.description = description;
            }
            if let Some(types) = edit.types {
                endpoint.types = types.into_iter().collect();
            }
            if let Some(segments) = edit.segments {
                endpoint.segments = segments.into_iter().collect();
            }
        })
    }

    pub(crate) fn pause(&self, id: Uuid) -> Option<Result<Shown, WriteError<RecordError>>> {
        self.change(id, |endpoint, _| {
            endpoint.state = State::Paused { why: "on request".to_owned() }
        })
    }

    /// Sends again, at once: what has happened since, and what was not accepted.
    pub(crate) fn resume(&self, id: Uuid) -> Option<Result<Shown, WriteError<RecordError>>> {
        let present = self.app.engine.read(Engine::cursor);
        self.change(id, |endpoint, place| {
            endpoint.state = State::Active;
            (place.failures, place.not_before) = (0, None);
            if place.cursor.epoch != present.epoch {
                *place = Place::snapshot(present);
            }
        })
    }

    /// A new secret. The old one signs too for a day.
    pub(crate) fn rotate(
        &self,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Option<Result<Shown, WriteError<RecordError>>> {
        self.change(id, |endpoint, _| {
            let secret = std::mem::replace(&mut endpoint.secret, Secret::new());
            endpoint.old_secret = Some(OldSecret { secret, until: now + ROTATION });
        })
    }

    /// Sends all again that has happened since a place in the feed.
    pub(crate) fn replay(
        &self,
        id: Uuid,
        from: Cursor,
    ) -> Option<Result<Shown, WriteError<RecordError>>> {
        self.change(id, |_, place| *place = Place::at(from))
    }

    /// Removes an endpoint with its place. A request that is under way may still arrive.
    pub(crate) fn remove(&self, id: Uuid) -> Option<Written> {
        let held = self.find(id)?;
        let written = self.write::<Endpoint>(format!("{ENDPOINT}{id}"), None, Level::Sync);
        if written.is_ok() {
            held.is_removed.store(true, Ordering::Release);
            held.wake.notify_one();
            self.held.lock().shift_remove(&id);
            self.count_halted();
            if let Err(error) = self.write::<Place>(format!("{PLACE}{id}"), None, Level::Buffered) {
                tracing::warn!(%error, webhook = %id, "the place of a removed webhook stays");
            }
        }
        Some(written)
    }

    /// Sends a message that tries an endpoint, whatever its state, and says what became of it.
    pub(crate) async fn test(&self, id: Uuid) -> Option<Delivery> {
        let held = self.find(id)?;
        let now = self.app.clock.believed();
        let then = held.place.lock().clone();
        let message = message::test(&new_id().to_string(), now, then);
        let (delivery, _) = self.send(&held, &mut None, &message, 1).await;
        Some(delivery)
    }

    pub(crate) fn start(self: &Arc<Self>) {
        let held: Vec<Arc<Held>> = self.held.lock().values().cloned().collect();
        held.into_iter().for_each(|held| delivery::spawn(self, held));
        tokio::spawn(delivery::follow(Arc::clone(self)));
    }
}
