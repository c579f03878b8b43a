//! The steps of a part of a day, and the rows that moved in them.
//!
//! In: steps, in the order in which they were made. Out: those of one segment, each with its rows. What moves at one
//! instant is often the same few rows in many segments, since they share a condition: such a set of rows is kept once,
//! and the steps have its number. What follows from the step before takes no bytes.
//!
//! INVARIANT: sets of one instant differ from each other. Bytes are a function of the steps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Head, StepKind, all_joined};
use crate::ids::{SegmentSlot, Version};
use crate::image::packed;
use crate::rows::{RowSet, put_number, take_number};
use crate::time::{Duration, Timestamp};

/// Bytes that a lane takes beside its steps, about.
const LANE_BYTES: u64 = 64;
/// Bytes that an instant takes, and a block of which rows are named.
const ENTRY_BYTES: u64 = 8;
/// Bytes that a set of rows takes beside them.
const SET_BYTES: u64 = 4;

/// The bits of a step's first byte that are its kind.
const KIND: u8 = 31;
/// The version is there: it is another one than that of the step before.
const VERSION: u8 = 32;
/// The count is there: it does not follow from the one before and who joined and left.
const COUNT: u8 = 64;
/// Who joined and left is there.
const MOVED: u8 = 128;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Page {
    pub(super) from: Timestamp,
    pub(super) last: Timestamp,
    pub(super) bytes: u64,
    /// Blocks of rows of which some moved, each with the place behind the last of them.
    blocks: BTreeMap<u32, u32>,
    /// The instants of steps, in milliseconds after `from`, as they came.
    #[serde(with = "packed")]
    instants: Vec<u32>,
    /// The number of the first set of each instant.
    #[serde(with = "packed")]
    firsts: Vec<u32>,
    /// Where each set ends.
    #[serde(with = "packed")]
    ends: Vec<u32>,
    /// Sets of rows, packed one after another.
    #[serde(with = "packed")]
    sets: Vec<u8>,
    lanes: BTreeMap<SegmentSlot, Lane>,
    /// The sets of the last instant by their bytes: what a step is compared with. Found again from the others.
    #[serde(skip)]
    recent: BTreeMap<Vec<u8>, u32>,
}

/// The steps of one segment in a page, one after another: kind and what is there, the number of the instant as distance
/// from the one before, version, count, joined, left, and the number of the rows' set among those of the instant. Rows
/// that joined a segment without members are left out: they are its members after the step.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Lane {
    /// Of the last step.
    instant: u32,
    version: Version,
    count: u64,
    #[serde(with = "packed")]
    steps: Vec<u8>,
}

/// The rows that moved in a step, as a page has them.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct MovedRows {
    /// None if all members joined.
    packed: Vec<u8>,
    /// Rows that are left out count as named: they are in answers about the past.
    blocks: Vec<(u32, u32)>,
}

impl MovedRows {
    /// The rows that joined and left, where there are `count` members afterwards.
    pub(in crate::engine) fn of(joined: &RowSet, left: &RowSet, count: u64) -> Self {
        let mut packed = Vec::new();
        if !all_joined(joined.len(), left.len(), count) {
            joined.pack_both(left, &mut packed);
        }
        let numbers = 0..joined.blocks().max(left.blocks());
        let end = |block: usize| joined.block_end(block).max(left.block_end(block));
        let blocks = numbers.filter(|block| end(*block) > 0);
        Self { packed, blocks: blocks.map(|block| (block as u32, end(block) as u32)).collect() }
    }
}

/// A step as it is read.
pub(super) struct Step<'p> {
    pub(super) head: Head,
    /// Packed; none if nobody moved, or all members joined.
    rows: &'p [u8],
}

impl Step<'_> {
    /// The rows that moved, as far as they are kept.
    pub(super) fn rows(&self) -> Option<RowSet> {
        if self.rows.is_empty() { None } else { RowSet::unpack(self.rows) }
    }
}

/// The steps of a lane, in the order of time.
pub(super) struct Steps<'p> {
    page: &'p Page,
    rest: &'p [u8],
    instant: usize,
    version: Version,
    count: u64,
}

impl<'p> Steps<'p> {
    fn read(&mut self) -> Option<Step<'p>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        let mut number = || take_number(&mut self.rest);
        let what = *StepKind::ALL.get(usize::from(first & KIND))?;
        self.instant = self.instant.checked_add(usize::try_from(number()?).ok()?)?;
        if first & VERSION != 0 {
            self.version = Version(u32::try_from(number()?).ok()?);
        }
        let given = if first & COUNT != 0 { Some(number()?) } else { None };
        let (joined, left) = if first & MOVED != 0 { (number()?, number()?) } else { (0, 0) };
        self.count = match given {
            Some(count) => count,
            None => self.count.checked_add(joined)?.checked_sub(left)?,
        };
        let at =
            self.page.from + Duration::millis(u64::from(*self.page.instants.get(self.instant)?));
        let head = Head { at, what, version: self.version, count: self.count, joined, left };
        let rows = if head.has_rows() {
            let first = *self.page.firsts.get(self.instant)? as usize;
            self.page.set(first.checked_add(usize::try_from(number()?).ok()?)?)?
        } else {
            &[]
        };
        Some(Step { head, rows })
    }
}

impl<'p> Iterator for Steps<'p> {
    type Item = Step<'p>;

    fn next(&mut self) -> Option<Step<'p>> {
        self.read()
    }
}

impl Page {
    pub(super) fn new(at: Timestamp) -> Self {
        Self {
            from: at,
            last: at,
            bytes: 0,
            blocks: BTreeMap::new(),
            instants: Vec::new(),
            firsts: Vec::new(),
            ends: Vec::new(),
            sets: Vec::new(),
            lanes: BTreeMap::new(),
            recent: BTreeMap::new(),
        }
    }

    /// Adds a step; returns the bytes that it takes.
    pub(super) fn push(&mut self, slot: SegmentSlot, head: &Head, moved: &MovedRows) -> u64 {
        let named = self.name(moved.blocks.iter().copied());
        self.put(slot, head, &moved.packed) + named
    }

    /// Adds a step and its rows, whose blocks are named besides; returns the bytes that it takes.
    pub(super) fn put(&mut self, slot: SegmentSlot, head: &Head, packed: &[u8]) -> u64 {
        let mut added = 0;
        // A step that is dated before the last one of its segment happened after it.
        let lane = self.lanes.get(&slot);
        let before = lane.and_then(|lane| self.instants.get(lane.instant as usize));
        let after = head.at.as_millis() - self.from.as_millis();
        let after = u32::try_from(after.max(0)).unwrap_or(u32::MAX);
        let after = after.max(before.copied().unwrap_or(0));
        if self.instants.last() != Some(&after) {
            self.instants.push(after);
            self.firsts.push(self.ends.len() as u32);
            self.recent.clear();
            added += ENTRY_BYTES;
        }
        let instant = self.instants.len() as u32 - 1;
        let set = head.has_rows().then(|| self.set_of(packed, &mut added));
        let lane = self.lanes.entry(slot).or_insert_with(|| {
            added += LANE_BYTES;
            Lane { instant: 0, version: Version(0), count: 0, steps: Vec::new() }
        });
        let length = lane.steps.len();
        let (joined, left) = (head.joined, head.left);
        let has_version = lane.version != head.version;
        let has_count = lane.count.wrapping_add(joined) != head.count.wrapping_add(left);
        let has_moved = joined.saturating_add(left) > 0;
        let bit = |is_there: bool, bit: u8| if is_there { bit } else { 0 };
        let parts = bit(has_version, VERSION) | bit(has_count, COUNT) | bit(has_moved, MOVED);
        lane.steps.push(head.what.kept_as().0 | parts);
        let mut put = |is_there: bool, number: u64| {
            if is_there {
                put_number(&mut lane.steps, number);
            }
        };
        put(true, u64::from(instant.wrapping_sub(lane.instant)));
        put(has_version, u64::from(head.version.0));
        put(has_count, head.count);
        put(has_moved, joined);
        put(has_moved, left);
        put(set.is_some(), u64::from(set.unwrap_or(0)));
        (lane.instant, lane.version, lane.count) = (instant, head.version, head.count);
        added += (lane.steps.len() - length) as u64;
        self.last = self.last.max(self.from + Duration::millis(u64::from(after)));
        self.bytes += added;
        added
    }

    /// Notes blocks of rows of which some are named, with the place behind the last one; returns the bytes for it.
    pub(super) fn name(&mut self, blocks: impl Iterator<Item = (u32, u32)>) -> u64 {
        let before = self.blocks.len();
        for (block, end) in blocks {
            let held = self.blocks.entry(block).or_insert(0);
            *held = (*held).max(end);
        }
        let added = (self.blocks.len() - before) as u64 * ENTRY_BYTES;
        self.bytes += added;
        added
    }

    /// The number of a set of rows among those of the last instant.
    fn set_of(&mut self, packed: &[u8], added: &mut u64) -> u32 {
        let first = self.firsts.last().copied().unwrap_or(0);
        if self.recent.len() != self.ends.len().saturating_sub(first as usize) {
            // The page was read from a file.
            let sets = (first..self.ends.len() as u32).zip(0..);
            let sets =
                sets.filter_map(|(set, number)| Some((self.set(set as usize)?.to_vec(), number)));
            self.recent = sets.collect();
        }
        if let Some(number) = self.recent.get(packed) {
            return *number;
        }
        let number = self.ends.len() as u32 - first;
        self.sets.extend(packed);
        self.ends.push(self.sets.len() as u32);
        *added += packed.len() as u64 + SET_BYTES;
        self.recent.insert(packed.to_vec(), number);
        number
    }

    fn set(&self, number: usize) -> Option<&[u8]> {
        let before = number.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.sets.get(*before as usize..*self.ends.get(number)? as usize)
    }

    /// Gives back what only further steps would need.
    pub(super) fn end(&mut self) {
        self.recent = BTreeMap::new();
        self.instants.shrink_to_fit();
        self.firsts.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.sets.shrink_to_fit();
        self.lanes.values_mut().for_each(|lane| lane.steps.shrink_to_fit());
    }

    /// One more than the place of the last row in a block of which a step names a contact; 0 if none does.
    pub(super) fn end_of(&self, block: usize) -> usize {
        self.blocks.get(&(block as u32)).map_or(0, |end| *end as usize)
    }

    pub(super) fn steps(&self, slot: SegmentSlot) -> Steps<'_> {
        let rest = self.lanes.get(&slot).map_or(&[][..], |lane| &lane.steps);
        Steps { page: self, rest, instant: 0, version: Version(0), count: 0 }
    }
}
