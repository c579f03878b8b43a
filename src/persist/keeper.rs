//! Snapshots by themselves.
//!
//! In: a signal that the journal has grown. Out: a new snapshot, while others read and write. A snapshot
//! that fails is no loss: the old file stays, and a minute later it is tried again.

use std::sync::Arc;

use super::durable::Inner;
use crate::sync::thread::{self, JoinHandle};

/// A running keeper. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub(super) struct Keeper {
    inner: Arc<Inner>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    pub(super) fn start(inner: Arc<Inner>) -> std::io::Result<Self> {
        let kept = Arc::clone(&inner);
        let thread = thread::Builder::new()
            .name("segmentry-keeper".to_owned())
            .spawn(move || keep(&kept))?;
        Ok(Self { inner, thread: Some(thread) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.inner.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            // The thread has printed its panic; a second one here would hide it.
        }
    }
}

fn keep(inner: &Inner) {
    while !inner.is_stopped() {
        inner.wait_for_growth();
        if !inner.is_stopped() && inner.is_snapshot_due() {
            let outcome = inner.snapshot();
            let failed = outcome.is_err();
            inner.journal.lock().note_snapshot(outcome);
            if failed {
                inner.rest();
            }
        }
    }
}
