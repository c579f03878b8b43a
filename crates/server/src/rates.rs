//! How many requests each caller may send in a minute.
//!
//! In: a caller's name, which is its key or its address. Out: what is left of its minute, and the headers that say
//! so.

use std::collections::HashMap;

use axum::response::Response;
use parking_lot::Mutex;

use crate::error::Quota;

/// Callers counted in one minute. Ours: beyond it all others share one count.
const CALLERS: usize = 100_000;

/// Requests of the current minute, by caller.
#[derive(Debug)]
pub(crate) struct Rates {
    limit: u32,
    minute: Mutex<(i64, HashMap<String, u32>)>,
}

/// What a caller has left of the minute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remaining {
    limit: u32,
    left: u32,
    /// When the minute ends, in Unix seconds.
    reset: i64,
    /// Whether this request is beyond the limit.
    pub(crate) is_over: bool,
}

impl Rates {
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, minute: Mutex::default() }
    }

    /// Counts a request.
    pub(crate) fn count(&self, caller: &str) -> Remaining {
        let minute = crate::clock::now().timestamp() / 60;
        let mut current = self.minute.lock();
        if current.0 != minute {
            *current = (minute, HashMap::new());
        }
        let counts = &mut current.1;
        let is_new = !counts.contains_key(caller);
        let caller = if is_new && counts.len() >= CALLERS { "" } else { caller };
        let count = counts.entry(caller.to_owned()).or_default();
        *count = count.saturating_add(1);
        let (limit, count) = (self.limit, *count);
        let left = limit.saturating_sub(count);
        Remaining { limit, left, reset: (minute + 1) * 60, is_over: count > limit }
    }
}

impl Remaining {
    /// Seconds until the next minute, at least one.
    pub(crate) fn wait_seconds(self) -> u64 {
        (self.reset - crate::clock::now().timestamp()).max(1).unsigned_abs()
    }

    /// Says what is left, unless the answer tells of another quota that was exceeded.
    pub(crate) fn write_headers(self, response: &mut Response) {
        if Quota::is_told(response.headers()) {
            return;
        }
        let (limit, left) = (self.limit.into(), self.left.into());
        Quota::write_headers(limit, left, self.reset, response.headers_mut());
    }
}
