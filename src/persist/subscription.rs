//! A reader of the feed that goes on where it stopped, after a restart and after a crash too.
//!
//! In: a durable engine and a name. Out: the changes after those that were acknowledged, in order, without a gap. The
//! cursor is a record of the engine ([`Engine::put_record`]), in the same file as what it follows. INVARIANT: a change
//! that was not acknowledged is read again, so each is handled at least once.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::durable::DurableEngine;
use super::error::WriteError;
use crate::engine::{Change, Engine, FeedError, NextChange, RecordError};
use crate::ids::Cursor;

/// The keys of the records that hold cursors begin with this.
const PREFIX: &str = "subscription/";

impl DurableEngine {
    /// As [`crate::SharedEngine::wait_for_change`]. A change that comes of a command of [`super::Level::Buffered`] is
    /// seen before it is on disk. Blocks for `timeout` at most.
    ///
    /// # Errors
    ///
    /// [`FeedError`], as [`Engine::changes_since`](crate::Engine::changes_since).
    pub fn wait_for_change(
        &self,
        after: impl Into<Cursor>,
        timeout: Duration,
    ) -> Result<bool, FeedError> {
        self.shared().wait_for_change(after, timeout)
    }

    /// As [`crate::SharedEngine::next_change`]. Does not block.
    pub fn next_change(&self, after: impl Into<Cursor>) -> NextChange {
        self.shared().next_change(after)
    }
}

/// A reader of the feed with a name, whose place in the feed is on disk.
///
/// ```no_run
/// # fn send(_: &segmentry::Change) -> Result<(), Box<dyn std::error::Error>> { Ok(()) }
/// # fn run(engine: &segmentry::DurableEngine) -> Result<(), Box<dyn std::error::Error>> {
/// let mut mails = segmentry::persist::Subscription::open(engine, chrono::Utc::now(), "mails")?;
/// loop {
///     for change in mails.read(100)? {
///         send(&change)?; // at least once: after a crash it may come again, with the same sequence
///         mails.acknowledge(chrono::Utc::now(), change.cursor())?;
///     }
///     mails.wait(std::time::Duration::from_secs(30))?;
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Subscription {
    engine: DurableEngine,
    key: String,
    cursor: Cursor,
}

impl Subscription {
    /// Goes on with a subscription, or begins one behind the last change there is. From then on it is in the file,
    /// whatever happens next. Two readers of one name at the same time move each other's place: give each a name.
    /// Blocks until its place is on disk.
    ///
    /// # Errors
    ///
    /// [`WriteError::Refused`] if the name is empty or too long, or the engine has no room for one more record;
    /// [`WriteError::Storage`] if the place could not be put on disk.
    pub fn open(
        engine: &DurableEngine,
        now: DateTime<Utc>,
        name: &str,
    ) -> Result<Self, WriteError<RecordError>> {
        let key = format!("{PREFIX}{name}");
        let kept = engine.read(|engine| {
            let text = std::str::from_utf8(engine.record(&key)?).ok()?;
            text.parse().ok()
        });
        let cursor = kept.unwrap_or_else(|| engine.read(Engine::cursor));
        let mut subscription = Self { engine: engine.clone(), key, cursor };
        if kept.is_none() {
            subscription.acknowledge(now, cursor)?;
        }
        Ok(subscription)
    }

    /// The place in the feed: behind the last change that was acknowledged. Does not block.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The next changes, at most `most`; empty where there is none. Refused where they are no longer kept, or the place
    /// is one of another directory (a backup was restored): then [`Subscription::snapshot`] is the way on.
    /// Blocks while a change is applied.
    ///
    /// # Errors
    ///
    /// [`FeedError`]: take a [`Subscription::snapshot`] and go on from it.
    pub fn read(&self, most: usize) -> Result<Vec<Change>, FeedError> {
        self.engine.read(|engine| {
            engine.changes_since(self.cursor).map(|changes| changes.take(most).collect())
        })
    }

    /// Sleeps until there is a change to read, at most for `timeout`; returns whether there is one.
    /// Blocks for `timeout` at most.
    ///
    /// # Errors
    ///
    /// As [`Subscription::read`].
    pub fn wait(&self, timeout: Duration) -> Result<bool, FeedError> {
        self.engine.wait_for_change(self.cursor, timeout)
    }

    /// Reads the engine as it is, and the place in the feed that belongs to it. Acknowledge that place once what was
    /// read has been dealt with. Blocks while a change is applied.
    pub fn snapshot<R>(&self, look: impl FnOnce(&Engine) -> R) -> (R, Cursor) {
        self.engine.read(|engine| (look(engine), engine.cursor()))
    }

    /// Puts the place in the feed on disk. All changes up to it have been dealt with, and are not read again. A place
    /// further back is taken too: what follows is read once more. Blocks until the place is on disk.
    ///
    /// # Errors
    ///
    /// [`WriteError::Storage`] if the place could not be put on disk: changes are read again from the last one that
    /// was.
    pub fn acknowledge(
        &mut self,
        now: DateTime<Utc>,
        cursor: Cursor,
    ) -> Result<(), WriteError<RecordError>> {
        self.engine.put_record(now, &self.key, Some(cursor.to_string().into_bytes()))?;
        self.cursor = cursor;
        Ok(())
    }

    /// Ends the subscription: its name is free, and its place forgotten. Blocks until that is on disk.
    ///
    /// # Errors
    ///
    /// [`WriteError::Storage`] if it could not be put on disk: the subscription is there still.
    pub fn end(self, now: DateTime<Utc>) -> Result<(), WriteError<RecordError>> {
        self.engine.put_record(now, &self.key, None).map(drop)
    }
}
