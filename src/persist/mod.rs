//! Durable by default: an engine beside a file, from which it comes back as it was.
//!
//! In: commands. Each is written into the journal and is on disk before it changes the engine; then it is
//! answered (`docs/decisions/0010`). Out: an engine that, opened again after any crash, has done exactly the
//! commands that were answered, and possibly the one that was in progress. A checkpoint is a whole new file
//! that takes the old one's place. Nothing that was read is used before its checksum was compared.

mod activity;
mod calls;
mod checkpoint;
mod checkpointer;
mod command;
mod disk;
mod durable;
mod error;
mod file;
mod frame;
mod journal;
mod maintenance;
mod open;
mod queue;
mod watermark;

pub use activity::{Activity, BOUNDS, Timed};
pub use disk::{Directory, Disk, DiskFile};
pub use durable::{DurableEngine, Level, Settings, StorageStatus};
pub use error::{StorageError, WriteError};
pub use maintenance::{CheckReport, check, check_disk, restore};
pub use open::Start;
