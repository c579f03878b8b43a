//! Records of the program that embeds the engine: bytes under keys of its own.
//!
//! In: keys and values. Out: the same, also after a restart. Writing one is a command like any other: it is journaled
//! behind every command before it. So a cursor that a program keeps here is never ahead of the data that the program
//! wrote before it, whatever a crash loses. No segment or deadline depends on a record, and a change only where it is
//! announced.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Engine;
use super::error::RecordError;
use super::feed::{Announcement, ChangeKind, Entry, Movement};
use crate::ids::{SegmentId, Version};
use crate::limits;

/// A clone shares keys and values; the first write after it copies the map.
type Records = Arc<BTreeMap<Arc<str>, Arc<[u8]>>>;

/// All records, in the order of their keys.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Records", into = "Records")]
pub(super) struct AppRecords {
    records: Records,
    /// The bytes of all keys and values.
    bytes: usize,
}

impl From<Records> for AppRecords {
    fn from(records: Records) -> Self {
        let bytes = records.iter().map(|(key, value)| key.len() + value.len()).sum();
        Self { records, bytes }
    }
}

impl From<AppRecords> for Records {
    fn from(all: AppRecords) -> Self {
        all.records
    }
}

impl AppRecords {
    /// Why a record cannot be put in.
    fn check(&self, key: &str, value: Option<&[u8]>) -> Result<(), RecordError> {
        if !(1..=limits::RECORD_KEY_BYTES).contains(&key.len()) {
            return Err(RecordError::Key);
        }
        let Some(value) = value else { return Ok(()) };
        if value.len() > limits::RECORD_BYTES {
            return Err(RecordError::Value);
        }
        let replaced = self.records.get(key);
        if replaced.is_none() && self.records.len() >= limits::RECORDS {
            return Err(RecordError::TooMany);
        }
        let freed = replaced.map_or(0, |replaced| key.len() + replaced.len());
        if self.bytes - freed + key.len() + value.len() > limits::RECORDS_BYTES {
            return Err(RecordError::Full);
        }
        Ok(())
    }

    /// Puts a record in or takes it out; returns whether there was one.
    fn put(&mut self, key: &str, value: Option<Vec<u8>>) -> bool {
        if value.is_none() && !self.records.contains_key(key) {
            return false;
        }
        let records = Arc::make_mut(&mut self.records);
        let replaced = match value {
            Some(value) => {
                self.bytes += key.len() + value.len();
                records.insert(key.into(), value.into())
            }
            None => records.remove(key),
        };
        self.bytes -= replaced.as_ref().map_or(0, |replaced| key.len() + replaced.len());
        replaced.is_some()
    }
}

impl Engine {
    pub(super) fn apply_put_record(
        &mut self,
        now: DateTime<Utc>,
        key: &str,
        value: Option<Vec<u8>>,
    ) -> Result<bool, RecordError> {
        self.app_records.check(key, value.as_deref())?;
        self.advance_clock(now);
        Ok(self.app_records.put(key, value))
    }

    pub(super) fn apply_announce_record(
        &mut self,
        now: DateTime<Utc>,
        key: &str,
        value: Option<Vec<u8>>,
        what: Announcement,
    ) -> Result<bool, RecordError> {
        let existed = self.apply_put_record(now, key, value)?;
        self.feed.push(Entry {
            at: self.now,
            segment: SegmentId::from(key),
            version: Version(0),
            what: ChangeKind::Announced(what),
            moved: Movement::none(),
            count: 0,
            interval: None,
            next_due: None,
        });
        Ok(existed)
    }

    /// The value that [`Engine::put_record`] keeps under a key.
    pub fn record(&self, key: &str) -> Option<&[u8]> {
        self.app_records.records.get(key).map(|value| &**value)
    }

    /// The records whose keys begin with `prefix`, in the order of their keys; all of them for an empty prefix.
    pub fn records<'e>(&'e self, prefix: &'e str) -> impl Iterator<Item = (&'e str, &'e [u8])> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let records = self.app_records.records.range::<str, _>(from);
        records
            .map(|(key, value)| (&**key, &**value))
            .take_while(move |(key, _)| key.starts_with(prefix))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::Schema;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap()
    }

    fn engine() -> Engine {
        Engine::in_memory(Schema::builder().build().expect("no fields"))
    }

    #[test]
    fn a_record_is_replaced_removed_and_found_by_the_beginning_of_its_key() {
        let mut engine = engine();
        let mut put = |key: &str, value: Option<&str>| {
            engine.put_record(now(), key, value.map(|value| value.as_bytes().to_vec()))
        };
        assert_eq!(put("job/2", Some("b")), Ok(false));
        assert_eq!(put("job/1", Some("a")), Ok(false));
        assert_eq!(put("jobs", Some("not one of them")), Ok(false));
        assert_eq!(put("cursor", Some("7")), Ok(false));
        assert_eq!(put("cursor", Some("8")), Ok(true));
        assert_eq!(put("job/2", None), Ok(true));
        assert_eq!(put("job/2", None), Ok(false));
        assert_eq!(engine.record("cursor"), Some(&b"8"[..]));
        assert_eq!(engine.record("job/2"), None);
        assert_eq!(engine.records("job/").collect::<Vec<_>>(), [("job/1", &b"a"[..])]);
        assert_eq!(engine.records("").count(), 3);
        let bytes = engine.records("").map(|(key, value)| key.len() + value.len()).sum::<usize>();
        assert_eq!(engine.app_records.bytes, bytes);
    }

    #[test]
    fn an_announced_record_is_a_change_of_the_feed_and_no_other_is() {
        let mut engine = engine();
        engine.put_record(now(), "hook", Some(vec![1])).expect("there is room");
        assert_eq!(engine.last_change(), 0);
        let what = Announcement::Disabled;
        assert_eq!(engine.announce_record(now(), "hook", Some(vec![2]), what), Ok(true));
        assert_eq!(engine.record("hook"), Some(&[2][..]));
        assert_eq!(engine.announce_record(now(), "", None, what), Err(RecordError::Key));
        let changes: Vec<_> = engine.changes_since(0).expect("all is kept").collect();
        let [change] = &changes[..] else { panic!("one change: {changes:?}") };
        assert_eq!((change.what, change.at), (ChangeKind::Announced(what), now()));
        assert_eq!((change.segment.as_str(), change.joined.len(), change.count), ("hook", 0, 0));
        assert!(engine.members(&change.segment).is_err(), "it is no segment");
    }

    #[test]
    fn records_beyond_a_limit_are_refused_and_change_nothing() {
        let mut engine = engine();
        let large = || Some(vec![7; limits::RECORD_BYTES]);
        let long = "k".repeat(limits::RECORD_KEY_BYTES + 1);
        assert_eq!(engine.put_record(now(), "", large()), Err(RecordError::Key));
        assert_eq!(engine.put_record(now(), &long, large()), Err(RecordError::Key));
        let larger = Some(vec![7; limits::RECORD_BYTES + 1]);
        assert_eq!(engine.put_record(now(), "a", larger), Err(RecordError::Value));
        assert_eq!(engine.records("").count(), 0);
        let fits = limits::RECORDS_BYTES / (limits::RECORD_BYTES + 4);
        for number in 0..fits {
            engine.put_record(now(), &format!("{number:04}"), large()).expect("there is room");
        }
        assert_eq!(engine.put_record(now(), "more", large()), Err(RecordError::Full));
        assert_eq!(engine.put_record(now(), "0000", large()), Ok(true));
        assert_eq!(engine.put_record(now(), "0000", None), Ok(true));
        assert_eq!(engine.put_record(now(), "more", large()), Ok(false));
        let mut engine = self::engine();
        for number in 0..limits::RECORDS {
            engine.put_record(now(), &number.to_string(), Some(Vec::new())).expect("there is room");
        }
        assert_eq!(engine.put_record(now(), "more", Some(Vec::new())), Err(RecordError::TooMany));
        assert_eq!(engine.put_record(now(), "0", Some(Vec::new())), Ok(true));
    }
}
