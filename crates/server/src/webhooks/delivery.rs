//! The tasks that deliver.
//!
//! In: an endpoint with its place. Out: one message after another, and the place behind each that was accepted.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use segmentry::engine::FeedError;
use segmentry::{Cursor, Engine};

use super::client::{Connection, SendError};
use super::endpoint::{Endpoint, Place, State};
use super::message::{self, Message};
use super::retry::{self, Next, Outcome};
use super::sign::signature;
use super::target::Target;
use super::{Delivery, Held, Webhooks};
use crate::state::App;

/// How long a task sleeps at most before it looks at the clock again, which may have been set.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);
/// How long it sleeps where nothing may be sent: the clock is not believed.
const PAUSE: Duration = Duration::from_secs(1);
/// Changes that do not concern an endpoint after which its place is written down: after a restart they are read again.
const UNWRITTEN: u64 = 10_000;

/// What a task does next.
enum Step {
    /// Nothing until it is woken.
    Idle,
    /// Nothing until then, or until it is woken.
    Until(DateTime<Utc>),
    Pause,
    Go(Vec<Message>),
    End,
}

/// Where an endpoint is afterwards. Decided without a clock and without the network: a test walks through months.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum After {
    At(Place),
    /// Nothing is sent until somebody resumes it.
    Halted(State),
}

/// After an attempt that began at `before` and ended as it did at `now`.
pub(super) fn after_attempt(
    message: &Message,
    before: &Place,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> After {
    let failures = before.failures + 1;
    match outcome {
        Outcome::Accepted => After::At(message.then.clone()),
        Outcome::Gone => {
            let why = "the receiver answered 410".to_owned();
            After::Halted(State::Disabled { why, at: now })
        }
        Outcome::Failed { pause } => match retry::after(&message.id, failures, pause, now) {
            Next::At(at) => After::At(Place { failures, not_before: Some(at), ..before.clone() }),
            Next::Exhausted => {
                let why = format!("a message was not accepted in {failures} attempts");
                After::Halted(State::Disabled { why, at: now })
            }
        },
    }
}

/// After the feed did not have what is next.
pub(super) fn after_loss(error: &FeedError, present: Cursor) -> After {
    match error {
        FeedError::Truncated { .. } => After::At(Place::snapshot(present)),
        // Of another epoch, or ahead of this feed.
        _ => After::Halted(State::Paused { why: "a backup was restored".to_owned() }),
    }
}

/// Reads the feed for all endpoints, and wakes those that something concerns; now and then all of them, so that
/// nobody's place falls out of the feed for want of news.
pub(super) async fn follow(webhooks: Arc<Webhooks>) {
    let mut stopping = webhooks.app.stopping.subscribe();
    let mut seen = webhooks.app.engine.read(Engine::cursor);
    let mut all_woken = seen;
    loop {
        tokio::select! {
            () = webhooks.app.engine.next_change(seen) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let mut held: Vec<(Arc<Held>, Arc<Endpoint>)> = {
            let all = webhooks.held.lock();
            all.values().map(|held| (Arc::clone(held), held.endpoint())).collect()
        };
        let from = seen;
        let looked = webhooks.work(move |app| {
            app.engine.read(|engine| {
                if let Ok(heads) = engine.change_heads_since(from) {
                    let heads: Vec<_> = heads.collect();
                    held.retain(|(_, endpoint)| {
                        heads.iter().any(|head| endpoint.is_concerned(head))
                    });
                }
                (engine.cursor(), held)
            })
        });
        let Ok((present, concerned)) = looked.await else { continue };
        seen = present;
        if seen.epoch != all_woken.epoch || seen.sequence - all_woken.sequence >= UNWRITTEN {
            all_woken = seen;
            webhooks.held.lock().values().for_each(|held| held.wake.notify_one());
        }
        concerned.iter().for_each(|(held, _)| held.wake.notify_one());
    }
}

/// Starts the task of an endpoint. It ends when the endpoint is removed or the service stops.
pub(super) fn spawn(webhooks: &Arc<Webhooks>, held: Arc<Held>) {
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::spawn(deliver(Arc::clone(webhooks), held));
    }
}

async fn deliver(webhooks: Arc<Webhooks>, held: Arc<Held>) {
    let mut stopping = webhooks.app.stopping.subscribe();
    let mut connection = None;
    loop {
        let edition = held.edition();
        let step = webhooks.step(&held).await;
        let sleep = match step {
            Step::End => return,
            Step::Go(messages) => {
                for message in messages {
                    if held.edition() != edition || webhooks.app.is_stopping() {
                        break;
                    }
                    if !webhooks.attempt(&held, &mut connection, message, edition).await {
                        break;
                    }
                }
                continue;
            }
            Step::Idle => {
                // Receivers close connections that say nothing; so do we.
                connection = None;
                None
            }
            Step::Pause => Some(PAUSE),
            Step::Until(at) => {
                connection = None;
                let left = (at - webhooks.app.clock.believed()).to_std().unwrap_or_default();
                Some(left.clamp(Duration::from_millis(1), LONGEST_SLEEP))
            }
        };
        tokio::select! {
            () = held.wake.notified() => {}
            () = tokio::time::sleep(sleep.unwrap_or(LONGEST_SLEEP)), if sleep.is_some() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

impl Webhooks {
    async fn step(self: &Arc<Self>, held: &Arc<Held>) -> Step {
        if self.app.is_stopping() || held.is_removed.load(Ordering::Acquire) {
            return Step::End;
        }
        let edition = held.edition();
        let endpoint = held.endpoint();
        if !endpoint.is_active() {
            return Step::Idle;
        }
        if self.app.now_to_write().is_err() {
            return Step::Pause;
        }
        let place = held.place.lock().clone();
        if let Some(at) = place.not_before.filter(|at| *at > self.app.clock.believed()) {
            return Step::Until(at);
        }
        let from = place.clone();
        let found = self.work(move |app| {
            app.engine.read(|engine| {
                let found = message::next(engine, &endpoint, &from);
                found.map_err(|error| (error, engine.cursor()))
            })
        });
        let (error, present) = match found.await {
            Ok(Ok((messages, reached))) if messages.is_empty() => {
                self.skip(held, edition, &place, reached).await;
                return Step::Idle;
            }
            Ok(Ok((messages, _))) => return Step::Go(messages),
            Ok(Err(lost)) => lost,
            // The engine's call ended in a panic, which is in the log.
            Err(_) => return Step::Pause,
        };
        match after_loss(&error, present) {
            After::At(place) => {
                let id = held.endpoint().id;
                tracing::warn!(webhook = %id, "a webhook is too far behind: a snapshot is sent");
                self.move_to(held, edition, place, true).await;
                Step::Go(Vec::new())
            }
            After::Halted(state) => {
                self.halt(held, edition, state).await;
                Step::Idle
            }
        }
    }

    /// Moves an endpoint behind changes that do not concern it.
    async fn skip(self: &Arc<Self>, held: &Arc<Held>, edition: u64, from: &Place, reached: Place) {
        let skipped = reached.cursor.sequence.saturating_sub(from.cursor.sequence);
        let reached = Place { failures: from.failures, not_before: from.not_before, ..reached };
        self.move_to(held, edition, reached, skipped >= UNWRITTEN).await;
    }

    /// Sets the place, unless somebody has changed the endpoint meanwhile.
    async fn move_to(
        self: &Arc<Self>,
        held: &Arc<Held>,
        edition: u64,
        to: Place,
        is_written: bool,
    ) {
        if !is_written {
            let mut place = held.place.lock();
            if held.is_still(edition) {
                *place = to;
            }
            return;
        }
        let (webhooks, held) = (Arc::clone(self), Arc::clone(held));
        let write = move |_: &Arc<App>| {
            let id = held.endpoint().id;
            let mut place = held.place.lock();
            if held.is_still(edition) {
                webhooks.write_place(id, &to);
                *place = to;
            }
        };
        // A panic is in the log; the message comes again.
        drop(self.work(write).await);
    }

    /// Stops sending until somebody resumes it, unless somebody has changed the endpoint meanwhile: what was answered
    /// is about the one before.
    async fn halt(self: &Arc<Self>, held: &Arc<Held>, edition: u64, state: State) {
        let (webhooks, held) = (Arc::clone(self), Arc::clone(held));
        let write = move |_: &Arc<App>| {
            let mut endpoint = held.endpoint.lock();
            if !held.is_still(edition) {
                return;
            }
            let halted = Endpoint { state, ..Endpoint::clone(&endpoint) };
            let (id, state) = (halted.id, &halted.state);
            tracing::warn!(webhook = %id, ?state, "nothing is sent to a webhook any more");
            if let Err(error) = webhooks.write_changed(&endpoint, &halted) {
                tracing::error!(%error, webhook = %id, "the state of a webhook could not be written");
            }
            *endpoint = Arc::new(halted);
            drop(endpoint);
            webhooks.count_halted();
        };
        drop(self.work(write).await);
    }

    /// Sends a message once; returns whether the next one may follow.
    async fn attempt(
        self: &Arc<Self>,
        held: &Arc<Held>,
        connection: &mut Option<Connection>,
        message: Message,
        edition: u64,
    ) -> bool {
        let before = held.place.lock().clone();
        let requests = if before.failures == 0 { &self.requests } else { &self.repeated };
        let Ok(_permit) = requests.acquire().await else { return false };
        // It may have waited long.
        if !held.is_still(edition) {
            return false;
        }
        let failures = before.failures + 1;
        let (delivery, outcome) = self.send(held, connection, &message, failures).await;
        let now = delivery.at;
        held.note(delivery);
        match after_attempt(&message, &before, outcome, now) {
            After::At(place) => self.move_to(held, edition, place, true).await,
            After::Halted(state) => self.halt(held, edition, state).await,
        }
        outcome == Outcome::Accepted
    }

    pub(super) async fn send(
        &self,
        held: &Held,
        connection: &mut Option<Connection>,
        message: &Message,
        attempt: u32,
    ) -> (Delivery, Outcome) {
        let at = self.app.clock.believed();
        let begun = Instant::now();
        let (url, signature) = {
            let endpoint = held.endpoint();
            let (second, body) = (at.timestamp(), message.body.as_bytes());
            let secrets = endpoint.secrets(at);
            let signature = signature(secrets, &endpoint.private_key, &message.id, second, body);
            (endpoint.url.clone(), signature)
        };
        let answered = match Target::read(&url, self.client.networks()) {
            Ok(target) => {
                let headers = [
                    ("webhook-id", message.id.clone()),
                    ("webhook-timestamp", at.timestamp().to_string()),
                    ("webhook-signature", signature),
                ];
                let body = message.body.clone().into();
                self.client.post(&target, connection, headers, body, at).await
            }
            Err(error) => Err(SendError::Target(error)),
        };
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (result, outcome) = match answered {
            Ok(answered) => (Ok(answered.status), answered.outcome),
            Err(error) => (Err(error.to_string()), Outcome::Failed { pause: None }),
        };
        self.app.metrics.webhooks.note(outcome.name(), micros);
        let (message, kind) = (message.id.clone(), message.kind);
        (Delivery { message, kind, at, attempt, micros, result }, outcome)
    }
}
