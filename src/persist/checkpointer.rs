//! The thread that makes checkpoints when they are due.
//!
//! In: a signal that the journal has grown. Out: a new checkpoint, while others read and write. A checkpoint that
//! fails loses nothing: the old file stays in force, and the thread tries again a minute later.

use std::sync::Arc;

use super::durable::Inner;
use crate::sync::thread::{self, JoinHandle};

/// The running thread. Dropping this stops it and waits for it.
#[derive(Debug)]
pub(super) struct Checkpointer {
    inner: Arc<Inner>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub(super) fn start(inner: Arc<Inner>) -> std::io::Result<Self> {
        let its = Arc::clone(&inner);
        // The system shows at most 15 characters of the name.
        let name = "segmentry-ckpt".to_owned();
        let thread = thread::Builder::new().name(name).spawn(move || run(&its))?;
        Ok(Self { inner, thread: Some(thread) })
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.inner.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            // The thread has printed its panic; a second one here would hide it.
        }
    }
}

fn run(inner: &Inner) {
    while !inner.is_stopped() {
        inner.wait_for_growth();
        if !inner.is_stopped() && inner.is_checkpoint_due() {
            let outcome = inner.checkpoint();
            let failed = outcome.is_err();
            inner.journal.lock().note_checkpoint(outcome);
            if failed {
                inner.sleep_before_retry();
            }
        }
    }
}
