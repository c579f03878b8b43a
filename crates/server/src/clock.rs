//! The machine's time, in one place.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

/// Now.
pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}
