//! The change feed: every observable change of a segment, in order.
//!
//! In: changes of segments, as rows. Out: [`Change`]s with contact ids. INVARIANT: sequence numbers have no
//! gap and start at 1; applying all changes from the first one on gives the members.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::error::FeedError;
use crate::ids::{ContactId, Cursor, Epoch, SegmentId, Version};
use crate::lifecycle::Happening;
use crate::membership::Delta;
use crate::rows::RowSet;
use crate::store::Store;
use crate::time::{Duration, Timestamp};

/// Why a contact joined or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The contact or its events were written.
    Write,
    /// A window moved with time.
    Time,
    /// The definition was populated, for the first time or after an edit.
    Definition,
    /// The contact was deleted.
    Deletion,
    /// The contact was merged into another one, or another one into it.
    Merge,
}

impl Reason {
    /// Its name in answers: as it is serialised.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Time => "time",
            Self::Definition => "definition",
            Self::Deletion => "deletion",
            Self::Merge => "merge",
        }
    }
}

/// A contact that joined or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MemberChange {
    /// Who joined or left.
    pub contact: ContactId,
    /// Why.
    pub reason: Reason,
    /// Of a contact that left because it was merged into another one: the contact that it is now.
    pub merged_into: Option<ContactId>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// A step of the segment's lifecycle.
    Life(Happening),
    /// Members joined or left.
    Evaluated,
    /// The program that embeds the engine announced this of one of its records. The change names no segment: the
    /// record's key stands in its place.
    Announced(Announcement),
}

impl ChangeKind {
    /// Its name in answers: of a step of a segment's life, and of an announcement, theirs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Life(happening) => happening.name(),
            Self::Evaluated => "evaluated",
            Self::Announced(announcement) => announcement.name(),
        }
    }
}

/// What a program announces of one of its records, for the readers of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Announcement {
    /// What the record stands for stopped working, and somebody has to look at it.
    Disabled,
    /// It works again.
    Enabled,
}

impl Announcement {
    /// Its name in answers: as it is serialised.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
        }
    }
}

/// A change of a segment: a step of its lifecycle, or members that joined or left. Or what a program announced of a
/// record of its own.
///
/// ```
/// use segmentry::chrono::DateTime;
/// use segmentry::engine::{ChangeKind, Reason};
/// use segmentry::{ContactPatch, Engine, Policy, Schema, SegmentSpec};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// let now = DateTime::UNIX_EPOCH;
/// let mut engine = Engine::builder(Schema::new()).policy(Policy::live()).build()?;
/// let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
/// engine.create_segment(now, SegmentSpec::new("in Oslo", query))?;
/// engine.advance_to(now);
/// let place = engine.cursor();
/// engine.upsert_contacts(now, [ContactPatch::new("ada@example.com").set("city", "Oslo")])?;
/// let changes: Vec<_> = engine.changes_since(place)?.collect();
/// assert_eq!(changes[0].what, ChangeKind::Evaluated);
/// assert_eq!(changes[0].joined[0].reason, Reason::Write);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// In which the change is numbered.
    pub epoch: Epoch,
    /// The number of the change in its epoch, from 1 without a gap.
    pub sequence: u64,
    /// The instant of the engine at which it happened.
    pub at: DateTime<Utc>,
    /// Which segment; the key of the record, where one is announced ([`ChangeKind::Announced`]).
    pub segment: SegmentId,
    /// The number of the definition that was in force.
    pub version: Version,
    /// The step of the lifecycle, or that members moved.
    pub what: ChangeKind,
    /// Who joined with it, in the order in which contacts were first seen.
    pub joined: Vec<MemberChange>,
    /// Who left with it, in the same order.
    pub left: Vec<MemberChange>,
    /// Members afterwards.
    pub count: u64,
    /// The interval that ends with the next publication, where one is armed.
    pub interval: Option<Duration>,
    /// When the next population or publication is due.
    pub next_due: Option<DateTime<Utc>>,
}

/// A change without the contacts in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeHead<'e> {
    /// The number of the change in its epoch.
    pub sequence: u64,
    /// Which segment, or the key of the record that was announced.
    pub segment: &'e SegmentId,
    /// The step of the lifecycle, or that members moved.
    pub what: ChangeKind,
    /// How many joined.
    pub joined: u64,
    /// How many left.
    pub left: u64,
    /// Members afterwards.
    pub count: u64,
}

impl Change {
    /// The place in the feed behind this change.
    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: Some(self.epoch), sequence: self.sequence }
    }
}

/// A change as it is kept: rows instead of contacts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) at: Timestamp,
    pub(super) segment: SegmentId,
    pub(super) version: Version,
    pub(super) what: ChangeKind,
    pub(super) moved: Movement,
    pub(super) count: u64,
    pub(super) interval: Option<Duration>,
    pub(super) next_due: Option<Timestamp>,
}

/// A delta with its reasons: [`Reason::Merge`] for the rows in `merged`, [`Reason::Write`] for other rows in `written`,
/// and `reason` for all others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Movement {
    pub(super) delta: Delta,
    pub(super) reason: Reason,
    pub(super) written: RowSet,
    /// Part of the feed in files.
    #[serde(skip)]
    pub(super) merged: RowSet,
}

impl Movement {
    pub(super) fn none() -> Self {
        Self::because(Delta::default(), Reason::Write)
    }

    pub(super) fn because(delta: Delta, reason: Reason) -> Self {
        Self { delta, reason, written: RowSet::new(), merged: RowSet::new() }
    }

    fn contacts(&self, rows: &RowSet, store: &Store) -> Vec<MemberChange> {
        let mut moved = Vec::with_capacity(rows.len() as usize);
        // Of others, whose members move in a pass, one may be merged into another contact later.
        let is_expelled = self.reason == Reason::Merge;
        for block in 0..rows.blocks() {
            // Ids first, and reasons in another loop: a wrong guess at a reason would wait for the ids before it.
            let first = moved.len();
            let ids = store.ids_of_block(block);
            moved.extend(rows.places(block, 0).filter_map(|place| {
                let contact = *ids.get(place)?;
                let merged_into = if is_expelled { store.merged_into(contact) } else { None };
                Some(MemberChange { contact, reason: self.reason, merged_into })
            }));
            let places = || rows.places(block, 0).take_while(|place| *place < ids.len());
            for (because, of) in [(&self.written, Reason::Write), (&self.merged, Reason::Merge)] {
                let mut because = because.places(block, 0);
                let mut next = because.next();
                for (change, place) in moved[first..].iter_mut().zip(places()) {
                    while next.is_some_and(|next| next < place) {
                        next = because.next();
                    }
                    match next {
                        Some(next) if next == place => change.reason = of,
                        Some(_) => {}
                        None => break,
                    }
                }
            }
        }
        moved
    }
}

/// Keeps the last changes, and the position of [`crate::Engine::poll_change`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Feed {
    kept: VecDeque<Entry>,
    /// Sequence number of the first entry that is kept.
    oldest: u64,
    polled: u64,
    retention: usize,
    /// Rows that moved because contacts were merged, by the number of the change. A part of its own in files.
    #[serde(skip)]
    merged: BTreeMap<u64, RowSet>,
}

impl Feed {
    pub(super) fn new(retention: usize) -> Self {
        let (kept, merged) = (VecDeque::new(), BTreeMap::new());
        Self { kept, oldest: 1, polled: 1, retention, merged }
    }

    /// How many changes are kept.
    pub(super) fn retention(&self) -> usize {
        self.retention
    }

    /// Keeps so many changes from here on.
    pub(super) fn retain(&mut self, retention: usize) {
        self.retention = retention;
        while self.kept.len() > retention {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        self.kept.pop_front();
        self.merged.remove(&self.oldest);
        self.oldest += 1;
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if !entry.moved.merged.is_empty() {
            self.merged.insert(self.last() + 1, entry.moved.merged.clone());
        }
        self.kept.push_back(entry);
        if self.kept.len() > self.retention {
            self.drop_oldest();
        }
    }

    /// What files have beside the feed.
    pub(super) fn merged(&self) -> &BTreeMap<u64, RowSet> {
        &self.merged
    }

    /// The feed of a file, with what the file has beside it.
    pub(super) fn with_merged(mut self, merged: BTreeMap<u64, RowSet>) -> Self {
        for (sequence, rows) in &merged {
            let place =
                sequence.checked_sub(self.oldest).and_then(|place| usize::try_from(place).ok());
            if let Some(entry) = place.and_then(|place| self.kept.get_mut(place)) {
                entry.moved.merged = rows.clone();
            }
        }
        Self { merged, ..self }
    }

    /// The next change that was not polled yet. Changes that are no longer kept are skipped.
    pub(super) fn poll(&mut self, epoch: Epoch, store: &Store) -> Option<Change> {
        self.polled = self.polled.max(self.oldest);
        let change = self.change(self.polled, epoch, store)?;
        self.polled += 1;
        Some(change)
    }

    /// Whether a change that is kept names a contact of a block of rows, from a place on.
    pub(super) fn names_behind(&self, block: usize, from: usize) -> bool {
        let named = |delta: &Delta| {
            delta.joined().block_end(block) > from || delta.left().block_end(block) > from
        };
        self.kept.iter().any(|entry| named(&entry.moved.delta))
    }

    /// The number of the last change; 0 before there is any.
    pub(super) fn last(&self) -> u64 {
        self.oldest + self.kept.len() as u64 - 1
    }

    /// Changes behind a position.
    pub(super) fn since<'f>(
        &'f self,
        after: Cursor,
        epoch: Epoch,
        store: &'f Store,
    ) -> Result<impl Iterator<Item = Change> + 'f, FeedError> {
        if let Some(given) = after.epoch.filter(|given| *given != epoch) {
            return Err(FeedError::OtherEpoch { given, present: epoch });
        }
        let last = self.last();
        if after.sequence > last {
            return Err(FeedError::Ahead { last });
        }
        let first = after.sequence + 1;
        if first < self.oldest {
            return Err(FeedError::Truncated { oldest: self.oldest });
        }
        Ok((first..=last).map_while(move |sequence| self.change(sequence, epoch, store)))
    }

    /// As [`Feed::since`], without contacts: for readers who look for few of the changes.
    pub(super) fn heads_since(
        &self,
        after: Cursor,
        epoch: Epoch,
        store: &Store,
    ) -> Result<impl Iterator<Item = ChangeHead<'_>>, FeedError> {
        self.since(after, epoch, store).map(drop)?;
        let kept = (self.oldest..).zip(&self.kept);
        // A position that is taken has all its changes kept.
        let known = usize::try_from(after.sequence + 1 - self.oldest).unwrap_or(usize::MAX);
        Ok(kept.skip(known).map(|(sequence, entry)| ChangeHead {
            sequence,
            segment: &entry.segment,
            what: entry.what,
            joined: entry.moved.delta.joined().len(),
            left: entry.moved.delta.left().len(),
            count: entry.count,
        }))
    }

    /// Entries with a higher sequence number than `after`; `None` if some are no longer kept.
    pub(super) fn entries_since(&self, after: u64) -> Option<impl Iterator<Item = &Entry>> {
        let first = usize::try_from(after.saturating_add(1).checked_sub(self.oldest)?).ok()?;
        Some(self.kept.iter().skip(first))
    }

    fn change(&self, sequence: u64, epoch: Epoch, store: &Store) -> Option<Change> {
        let entry = self.kept.get(usize::try_from(sequence.checked_sub(self.oldest)?).ok()?)?;
        Some(Change {
            epoch,
            sequence,
            at: entry.at.into(),
            segment: entry.segment.clone(),
            version: entry.version,
            what: entry.what,
            joined: entry.moved.contacts(entry.moved.delta.joined(), store),
            left: entry.moved.contacts(entry.moved.delta.left(), store),
            count: entry.count,
            interval: entry.interval,
            next_due: entry.next_due.map(Into::into),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word as which a case is serialised, without what is in it.
    fn word(case: impl Serialize) -> String {
        match serde_json::to_value(case).expect("it can be written") {
            serde_json::Value::Object(case) => case.keys().next().cloned().unwrap_or_default(),
            text => text.as_str().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn names_are_what_is_serialised() {
        for life in [
            Happening::Created,
            Happening::Populated,
            Happening::Refreshed { manual: true },
            Happening::Edited,
            Happening::Renamed,
            Happening::Pinned,
            Happening::Unpinned,
            Happening::Invalidated,
            Happening::Recovered,
            Happening::Deleted,
        ] {
            assert_eq!(ChangeKind::Life(life).name(), word(life));
        }
        assert_eq!(ChangeKind::Evaluated.name(), word(ChangeKind::Evaluated));
        for what in [Announcement::Disabled, Announcement::Enabled] {
            assert_eq!(ChangeKind::Announced(what).name(), word(what));
        }
        for reason in
            [Reason::Write, Reason::Time, Reason::Definition, Reason::Deletion, Reason::Merge]
        {
            assert_eq!(reason.name(), word(reason));
        }
    }
}
