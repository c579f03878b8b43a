//! Who waits for changes is told of them.
//!
//! In: an engine. Out: the number of its last change, as a value that can be waited for. One thread looks
//! for all who wait; it holds the engine for as long as reading one number takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use segmentry::DurableEngine;
use tokio::sync::watch;

/// How late a change may be told. Ours: nobody notices, and looking costs nothing.
const PACE: Duration = Duration::from_millis(20);

/// A thread that looks. Dropping it stops the thread and waits for it.
#[derive(Debug)]
pub(crate) struct Watch {
    /// The number of the last change.
    pub(crate) last: watch::Receiver<u64>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(crate) fn start(engine: &DurableEngine) -> std::io::Result<Self> {
        let engine = engine.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let (sender, last) = watch::channel(0);
        let look = move || {
            while !stopped.load(Ordering::Acquire) {
                let last = engine.read(segmentry::Engine::last_change);
                sender.send_if_modified(|held| std::mem::replace(held, last) != last);
                std::thread::park_timeout(PACE);
            }
        };
        let thread = std::thread::Builder::new().name("segmentry-feed".to_owned()).spawn(look)?;
        Ok(Self { last, stop, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the thread that looks for changes ended in a panic");
            }
        }
    }
}
