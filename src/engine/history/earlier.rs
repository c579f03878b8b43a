//! The history of a file of format 7 or earlier: each step has its rows.
//!
//! In: what such a file has. Out: the same steps as they are kept now.

use std::collections::{BTreeMap, VecDeque};

use serde::Deserialize;

use super::page::Page;
use super::{Head, History, StepKind};
use crate::ids::{SegmentSlot, Version};
use crate::image::packed;
use crate::rows::{RowSet, take_number};
use crate::time::{Duration, Timestamp};

#[derive(Debug, Deserialize)]
pub(in crate::engine) struct Earlier {
    kept_for: Duration,
    most: u64,
    begins: Timestamp,
    pages: VecDeque<EarlierPage>,
    _bytes: u64,
    erased: RowSet,
}

#[derive(Debug, Deserialize)]
struct EarlierPage {
    from: Timestamp,
    _last: Timestamp,
    _bytes: u64,
    blocks: BTreeMap<u32, u32>,
    lanes: BTreeMap<SegmentSlot, Lane>,
}

#[derive(Debug, Deserialize)]
struct Lane {
    _last: Timestamp,
    #[serde(with = "packed")]
    steps: Vec<u8>,
}

/// The steps of a lane: each as distance in time from the one before, kind, version, count, joined, moved, bytes of the
/// rows that moved, and those rows.
struct Steps<'l> {
    before: Timestamp,
    rest: &'l [u8],
}

impl<'l> Iterator for Steps<'l> {
    type Item = (Head, &'l [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let passed = i64::try_from(take_number(&mut self.rest)?).ok()?;
        let at = Timestamp::from_millis(self.before.as_millis().checked_add(passed)?)?;
        let what = *StepKind::ALL.get(usize::try_from(take_number(&mut self.rest)?).ok()?)?;
        let version = Version(u32::try_from(take_number(&mut self.rest)?).ok()?);
        let count = take_number(&mut self.rest)?;
        let joined = take_number(&mut self.rest)?;
        let left = take_number(&mut self.rest)?.checked_sub(joined)?;
        let bytes = usize::try_from(take_number(&mut self.rest)?).ok()?;
        let (rows, rest) = self.rest.split_at_checked(bytes)?;
        (self.before, self.rest) = (at, rest);
        Some((Head { at, what, version, count, joined, left }, rows))
    }
}

impl From<Earlier> for History {
    fn from(earlier: Earlier) -> Self {
        let mut history = Self::new(earlier.kept_for, earlier.most, earlier.begins);
        history.erased = earlier.erased;
        for page in earlier.pages {
            let mut steps = Vec::new();
            for (slot, lane) in &page.lanes {
                let of_lane = Steps { before: page.from, rest: &lane.steps };
                steps.extend(of_lane.map(|step| (*slot, step)));
            }
            steps.sort_by_key(|(_, (head, _))| head.at);
            let mut now = Page::new(page.from);
            for (slot, (head, rows)) in steps {
                now.put(slot, &head, rows);
            }
            now.name(page.blocks.into_iter());
            history.add(now);
        }
        // The same steps may take more bytes than before: what is too much goes with the next step.
        history
    }
}
