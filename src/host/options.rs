//! What a host may take, and what it says that it did.

use crate::limits;
use crate::time::Duration;

/// Settings of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostOptions {
    /// How many tenants may be open because somebody uses them or has used them. Each has three files open. What is due
    /// in other tenants opens one more at a time for each thread.
    pub open_at_most: usize,
    /// How long a tenant that nobody uses stays open.
    pub idle: Duration,
    /// Bytes of all open tenants' files that are kept in memory at most.
    pub cache_bytes: usize,
    /// How many threads do what is due.
    pub threads: usize,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            open_at_most: 64,
            idle: Duration::minutes(1),
            cache_bytes: limits::HOST_CACHE_BYTES,
            threads: 4,
        }
    }
}

/// What a host has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// In how many tenants what was due was run.
    pub run: usize,
    /// How many tenants were opened for it.
    pub opened: usize,
    /// How many were closed.
    pub closed: usize,
    /// How many could not be opened, run or closed ([`Host::failures`](super::Host::failures)). They are tried again
    /// later.
    pub failed: usize,
}

impl Worked {
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            run: self.run + other.run,
            opened: self.opened + other.opened,
            closed: self.closed + other.closed,
            failed: self.failed + other.failed,
        }
    }
}
