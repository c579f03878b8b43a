//! Waiting for changes.
//!
//! In: an engine. Out: the number of its last change, as a value that tasks can wait for. One thread polls the engine
//! for all of them; it holds the engine's lock for as long as reading one number takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use segmentry::DurableEngine;
use tokio::sync::watch;

/// How often the engine is polled. Ours: a delay that readers do not notice, at a cost that does not show.
const PACE: Duration = Duration::from_millis(20);

/// The polling thread. Dropping this stops the thread and waits for it.
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
