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
mod stored;
#[cfg(test)]
mod virtual_time;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use indexmap::IndexMap;
use parking_lot::Mutex;
use segmentry::engine::RecordError;
use segmentry::persist::WriteError;
use segmentry::{Cursor, Engine};
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

pub(crate) use client::Client;
use endpoint::Place;
pub(crate) use endpoint::{Endpoint, Kind};
use stored::Written;
pub(crate) use stored::{ENDPOINTS, Edit, NAMED, announced, place_behind};
pub use stored::{
    SizeEdit, StoredWebhooks, WebhookEdit, WebhookError, WebhookFault, WebhookRecord,
};

use crate::error::{Answer, ApiError};
use crate::ids::new_id;
use crate::state::App;

/// Requests to receivers at the same time, to those that accepted what they were sent last and to the others. Ours:
/// sockets of the process are for those who come in; and however many receivers hang, others do not wait for them.
const REQUESTS: usize = 96;
const REPEATED: usize = 32;
/// Calls of the engine for endpoints at the same time. Ours: each has a thread, which keeps some MB from then on (a
/// thousand endpoints took 500 threads and a gigabyte), and the engine takes one write after another anyway.
const CALLS: usize = 8;
/// Deliveries that are remembered for each endpoint.
const REMEMBERED: usize = 100;

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
    /// Permits of requests, and of those to receivers that did not accept what they were sent last.
    requests: Semaphore,
    repeated: Semaphore,
    calls: Semaphore,
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

    /// In a feed whose last change is `last`; with its secret where that was just made.
    fn shown(&self, last: u64, is_new: bool) -> WebhookRecord {
        let endpoint = self.endpoint();
        WebhookRecord::of(&endpoint, &self.place.lock(), last, is_new)
    }

    fn endpoint(&self) -> Arc<Endpoint> {
        Arc::clone(&self.endpoint.lock())
    }

    fn edition(&self) -> u64 {
        self.edition.load(Ordering::Acquire)
    }

    /// Whether nobody has changed or removed it since an edition. Both are done with both locks held: as long as one of
    /// them is, the answer stays true.
    fn is_still(&self, edition: u64) -> bool {
        self.edition() == edition && !self.is_removed.load(Ordering::Acquire)
    }

    fn note(&self, delivery: Delivery) {
        let mut deliveries = self.deliveries.lock();
        deliveries.truncate(REMEMBERED - 1);
        deliveries.push_front(delivery);
    }
}

impl Webhooks {
    /// Reads the endpoints of the engine.
    pub(crate) fn open(app: Arc<App>, client: Client) -> Arc<Self> {
        let all = app.engine.read(stored::all).into_iter();
        let held = all.map(|(endpoint, place)| (endpoint.id, Held::new(endpoint, place))).collect();
        let webhooks = Self {
            held: Mutex::new(held),
            requests: Semaphore::new(REQUESTS),
            repeated: Semaphore::new(REPEATED),
            calls: Semaphore::new(CALLS),
            client,
            app,
        };
        webhooks.count_halted();
        Arc::new(webhooks)
    }

    /// Runs a call that blocks, as [`App::work`], beside few others. No call waits for another one.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<App>) -> T + Send + 'static,
    ) -> Answer<T> {
        let _permit = self.calls.acquire().await.map_err(|_| ApiError::internal())?;
        self.app.work(work).await
    }

    /// Counts anew the endpoints that are sent nothing.
    fn count_halted(&self) {
        let held = self.held.lock();
        let halted = held.values().filter(|held| !held.endpoint().is_active()).count();
        self.app.metrics.webhooks.halted.set(i64::try_from(halted).unwrap_or(i64::MAX));
    }

    /// Writes a place down, for the next flush: a message that was accepted may come again after a crash.
    fn write_place(&self, id: Uuid, place: &Place) {
        if let Err(error) = stored::write_place(&self.app.engine, id, place) {
            tracing::warn!(%error, webhook = %id, "the place of a webhook could not be written");
        }
        self.app.flush_soon();
    }

    fn write_changed(&self, before: &Endpoint, after: &Endpoint) -> Written {
        // Kept whether the clock is believed or not.
        let now = self.app.now_to_write().unwrap_or_else(|_| self.app.engine.read(Engine::now));
        stored::write_changed(&self.app.engine, now, before, after)
    }

    /// Checks what a client asked for.
    pub(crate) fn check(&self, engine: &Engine, edit: &Edit) -> Result<(), WebhookFault> {
        edit.check(engine, self.client.networks())
    }

    pub(crate) fn count(&self) -> usize {
        self.held.lock().len()
    }

    /// A new endpoint, which hears of what happens from now on.
    pub(crate) fn create(
        self: &Arc<Self>,
        now: DateTime<Utc>,
        edit: Edit,
    ) -> Result<WebhookRecord, WriteError<RecordError>> {
        let endpoint = Endpoint::new(now, edit);
        let present = self.app.engine.read(Engine::cursor);
        let place = Place::at(present);
        stored::write_new(&self.app.engine, &endpoint, &place)?;
        let id = endpoint.id;
        let held = Held::new(endpoint, place);
        let shown = held.shown(present.sequence, true);
        self.held.lock().insert(id, Arc::clone(&held));
        delivery::spawn(self, held);
        Ok(shown)
    }

    pub(crate) fn all(&self) -> Vec<WebhookRecord> {
        let held: Vec<Arc<Held>> = self.held.lock().values().cloned().collect();
        let last = self.app.engine.read(Engine::last_change);
        held.iter().map(|held| held.shown(last, false)).collect()
    }

    fn find(&self, id: Uuid) -> Option<Arc<Held>> {
        self.held.lock().get(&id).cloned()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<WebhookRecord> {
        let held = self.find(id)?;
        Some(held.shown(self.app.engine.read(Engine::last_change), false))
    }

    /// Endpoints that name a segment.
    pub(crate) fn naming(&self, segment: &str) -> Vec<Uuid> {
        let held = self.held.lock();
        let named = held.iter().filter(|(_, held)| held.endpoint().segments.contains(segment));
        named.map(|(id, _)| *id).collect()
    }

    /// The last attempts, the latest first.
    pub(crate) fn deliveries(&self, id: Uuid) -> Option<Vec<Delivery>> {
        Some(self.find(id)?.deliveries.lock().iter().cloned().collect())
    }

    /// Changes an endpoint, on disk first. None where it does not exist. `is_new`: its secret was just made.
    fn change(
        &self,
        id: Uuid,
        is_new: bool,
        change: impl FnOnce(&mut Endpoint, &mut Place),
    ) -> Option<Result<WebhookRecord, WriteError<RecordError>>> {
        let held = self.find(id)?;
        let written = {
            let mut endpoint = held.endpoint.lock();
            let mut place = held.place.lock();
            if held.is_removed.load(Ordering::Acquire) {
                return None;
            }
            let (mut changed, mut moved) = (Endpoint::clone(&endpoint), place.clone());
            change(&mut changed, &mut moved);
            let written = self.write_changed(&endpoint, &changed);
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
        let last = self.app.engine.read(Engine::last_change);
        Some(written.map(|()| held.shown(last, is_new)))
    }

    pub(crate) fn edit(
        &self,
        id: Uuid,
        edit: Edit,
    ) -> Option<Result<WebhookRecord, WriteError<RecordError>>> {
        self.change(id, false, |endpoint, place| edit.apply(endpoint, place))
    }

    pub(crate) fn pause(&self, id: Uuid) -> Option<Result<WebhookRecord, WriteError<RecordError>>> {
        self.change(id, false, |endpoint, _| endpoint.pause())
    }

    /// Sends again, at once: what has happened since, and what was not accepted.
    pub(crate) fn resume(
        &self,
        id: Uuid,
    ) -> Option<Result<WebhookRecord, WriteError<RecordError>>> {
        let present = self.app.engine.read(Engine::cursor);
        self.change(id, false, |endpoint, place| endpoint.resume(place, present))
    }

    /// A new secret. The old one signs too for a day.
    pub(crate) fn rotate(
        &self,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Option<Result<WebhookRecord, WriteError<RecordError>>> {
        self.change(id, true, |endpoint, _| endpoint.rotate(now))
    }

    /// Sends all again that has happened since a place in the feed.
    pub(crate) fn replay(
        &self,
        id: Uuid,
        from: Cursor,
    ) -> Option<Result<WebhookRecord, WriteError<RecordError>>> {
        self.change(id, false, |_, place| *place = Place::at(from))
    }

    /// Removes an endpoint with its place. A request that is under way may still arrive.
    pub(crate) fn remove(&self, id: Uuid) -> Option<Written> {
        let held = self.find(id)?;
        // Whoever writes either holds its lock: neither comes back by what was decided before.
        let (endpoint, place) = (held.endpoint.lock(), held.place.lock());
        let written = stored::remove(&self.app.engine, id);
        if written.is_ok() {
            held.is_removed.store(true, Ordering::Release);
        }
        drop((endpoint, place));
        if written.is_ok() {
            held.wake.notify_one();
            self.held.lock().shift_remove(&id);
            self.count_halted();
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
