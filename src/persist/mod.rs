//! The durable engine: an engine in memory, with a file from which it is restored.
//!
//! In: commands. Each is journaled on disk, then changes the engine, then is answered (`docs/decisions/0010`). Out: an
//! engine that, opened again after any crash, has executed exactly the answered commands, and possibly those that were
//! in progress. A checkpoint is a whole new file that replaces the old one. INVARIANT: no data of a file is used before
//! its checksum was compared.

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
mod hosted;
mod increment;
mod journal;
mod maintenance;
mod open;
mod queue;
mod subscription;
mod watermark;

pub use activity::{Activity, BOUNDS, Timed};
pub use disk::{Directory, Disk, DiskFile};
pub use durable::{DurableEngine, Level, Settings, StorageStatus};
pub use error::{StorageError, WriteError};
pub use increment::Increment;
pub use maintenance::{CheckReport, ErasureReport, check, check_disk, restore};
pub use open::Start;
pub use subscription::Subscription;
