//! An engine as an image: named parts.
//!
//! In: an engine. Out: parts, and from them the same engine. The rows of leaves are a part too: evaluating all
//! leaves again would take longer than a restart may.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::feed::Feed;
use super::formulas::Formulas;
use super::history::{Earlier, History};
use super::tasks::Task;
use super::{Engine, Segment};
use crate::criteria::Dialect;
use crate::criteria::context::Language;
use crate::eval::LeafId;
use crate::ids::{Epoch, IdSource, ListId, SegmentId, SegmentSlot};
use crate::image::{PutParts, TakeParts};
use crate::lifecycle::{AccountLog, Policy};
use crate::schedule::Schedule;
use crate::schema::Schema;
use crate::store::{Store, Touched};
use crate::time::{Duration, Timestamp};

/// All but the data, the segments, the feed, and the leaves.
#[derive(Serialize, Deserialize)]
struct Account {
    schema: Schema,
    policy: Policy,
    dialect: Dialect,
    lists: IndexMap<ListId, String>,
    schedule: Schedule<Task>,
    ids: IdSource,
    refreshes: AccountLog,
    event_retention: Option<Duration>,
    now: Timestamp,
    passed: Option<Timestamp>,
    touched: Touched,
    boundaries: BTreeMap<LeafId, Timestamp>,
}

impl Engine {
    /// Writes the whole state, part by part.
    ///
    /// # Errors
    ///
    /// What `parts` returned for a part; nothing is put after it.
    pub fn put<P: PutParts>(&self, parts: &mut P) -> Result<(), P::Error> {
        let account = Account {
            schema: self.schema.clone(),
            policy: self.policy.clone(),
            dialect: self.dialect,
            lists: self.lists.clone(),
            schedule: self.schedule.clone(),
            ids: self.ids.clone(),
            refreshes: self.account.clone(),
            event_retention: self.event_retention,
            now: self.now,
            passed: self.passed,
            touched: self.touched.clone(),
            boundaries: self.boundaries.clone(),
        };
        parts.put("account", &account)?;
        parts.put("segments", &self.segments)?;
        parts.put("feed", &self.feed)?;
        parts.put("merges", self.feed.merged())?;
        parts.put("leaves", &self.leaves)?;
        parts.put("records", &self.app_records)?;
        parts.put("epoch", &self.epoch)?;
        parts.put("steps", &self.history.as_of(self.now))?;
        parts.put("tombstones", &self.tombstones.as_of(self.now))?;
        self.store.put(parts)
    }

    /// Reads the engine that [`Engine::put`] wrote.
    ///
    /// # Errors
    ///
    /// What `parts` returned for a part: it is missing, or its bytes are not what was written.
    pub fn take<P: TakeParts>(parts: &P) -> Result<Self, P::Error> {
        let account: Account = parts.take("account")?;
        let segments: IndexMap<SegmentId, Segment> = parts.take("segments")?;
        // Files of format 5 have no part `merges`.
        let merged = parts.take_if_there("merges")?.unwrap_or_default();
        let feed = parts.take::<Feed>("feed")?.with_merged(merged);
        // Files of format 2 have no such part.
        let epoch: Epoch = parts.take_if_there("epoch")?.unwrap_or_default();
        // Files of formats 5 to 7 have another part, those before have none.
        let history = match parts.take_if_there("steps")? {
            Some(history) => history,
            None => match parts.take_if_there::<Earlier>("history")? {
                Some(earlier) => earlier.into(),
                None => History::from_now_on(account.now),
            },
        };
        let mut store = Store::take(parts)?;
        store.set_salt(epoch.0);
        let mut formulas = Formulas::default();
        for (slot, segment) in (0..).map(SegmentSlot).zip(segments.values()) {
            segment.formula.iter().for_each(|formula| formulas.give(slot, formula));
        }
        let mut engine = Self {
            schema: account.schema,
            policy: account.policy,
            dialect: account.dialect,
            store,
            lists: account.lists,
            segments,
            schedule: account.schedule,
            feed,
            ids: account.ids,
            account: account.refreshes,
            event_retention: account.event_retention,
            // Files of format 3 have no such part.
            tombstones: parts.take_if_there("tombstones")?.unwrap_or_default(),
            history,
            now: account.now,
            passed: account.passed,
            touched: account.touched,
            leaves: parts.take("leaves")?,
            formulas,
            boundaries: account.boundaries,
            // Files of format 1 have no such part.
            app_records: parts.take_if_there("records")?.unwrap_or_default(),
            epoch,
            seeded: true,
            language: Language::default(),
            by_minute: false,
        };
        engine.share_members();
        Ok(engine)
    }
}
