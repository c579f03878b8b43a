//! The history of segments: every step of each one, for a time and within a number of bytes.
//!
//! In: what the feed gets. Out: the steps of one segment, and the rows that moved after an instant, from which the
//! members of then follow: history has no members of its own. Steps are kept in pages of at most a day; pages are
//! dropped as a whole, the oldest first (decision 0031).
//!
//! INVARIANT: all steps after `begins` are kept. `bytes` is the sum of all pages, and at most `most` after each step.

mod earlier;
mod page;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::{Row, SegmentSlot, Version};
use crate::lifecycle::Happening;
use crate::limits;
use crate::rows::{BLOCK, RowSet};
use crate::time::calendar::Cut;
use crate::time::{Duration, Timestamp};
pub(super) use earlier::Earlier;
pub(super) use page::MovedRows;
use page::{Page, Step};

/// The kind of a step in the history of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepKind {
    /// Members joined or left.
    Evaluated,
    /// A step of the segment's lifecycle.
    Life(Happening),
    /// The segment, which was deleted, was made again as a new one.
    Restored,
}

impl StepKind {
    /// All kinds by the number as which they are kept. New ones come last.
    const ALL: [Self; 13] = [
        Self::Evaluated,
        Self::Life(Happening::Created),
        Self::Life(Happening::Populated),
        Self::Life(Happening::Refreshed { manual: false }),
        Self::Life(Happening::Refreshed { manual: true }),
        Self::Life(Happening::Edited),
        Self::Life(Happening::Renamed),
        Self::Life(Happening::Pinned),
        Self::Life(Happening::Unpinned),
        Self::Life(Happening::Invalidated),
        Self::Life(Happening::Recovered),
        Self::Life(Happening::Deleted),
        Self::Restored,
    ];

    /// Its name in answers.
    pub fn name(self) -> &'static str {
        self.kept_as().1
    }

    /// Its number and its name.
    fn kept_as(self) -> (u8, &'static str) {
        match self {
            Self::Evaluated => (0, "evaluated"),
            Self::Life(Happening::Created) => (1, "created"),
            Self::Life(Happening::Populated) => (2, "populated"),
            Self::Life(Happening::Refreshed { manual: false }) => (3, "refreshed"),
            Self::Life(Happening::Refreshed { manual: true }) => (4, "refreshed"),
            Self::Life(Happening::Edited) => (5, "edited"),
            Self::Life(Happening::Renamed) => (6, "renamed"),
            Self::Life(Happening::Pinned) => (7, "pinned"),
            Self::Life(Happening::Unpinned) => (8, "unpinned"),
            Self::Life(Happening::Invalidated) => (9, "invalidated"),
            Self::Life(Happening::Recovered) => (10, "recovered"),
            Self::Life(Happening::Deleted) => (11, "deleted"),
            Self::Restored => (12, "restored"),
        }
    }
}

/// A step as it is kept, without the rows that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) at: Timestamp,
    pub(super) what: StepKind,
    pub(super) version: Version,
    /// Members afterwards.
    pub(super) count: u64,
    pub(super) joined: u64,
    pub(super) left: u64,
}

impl Head {
    /// Whether some moved whose rows are kept.
    fn has_rows(&self) -> bool {
        self.joined.saturating_add(self.left) > 0 && !self.all_joined()
    }

    /// Whether all members joined in it: its rows are not kept, since they are its members afterwards.
    fn all_joined(&self) -> bool {
        all_joined(self.joined, self.left, self.count)
    }
}

/// Whether all members joined in a step.
fn all_joined(joined: u64, left: u64, count: u64) -> bool {
    joined > 0 && joined == count && left == 0
}

/// Pages that the bound of bytes is divided into, so that few days are lost when it is reached.
const PAGES: u64 = 32;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct History {
    kept_for: Duration,
    most: u64,
    begins: Timestamp,
    /// In the order of time. A clone shares them; the first step after it copies the last page.
    pages: VecDeque<Arc<Page>>,
    bytes: u64,
    /// Rows of erased contacts.
    erased: RowSet,
}

impl History {
    /// An empty history, of which nothing is known up to an instant.
    pub(super) fn new(kept_for: Duration, most: u64, begins: Timestamp) -> Self {
        Self { kept_for, most, begins, pages: VecDeque::new(), bytes: 0, erased: RowSet::new() }
    }

    /// The history of an engine that has kept none so far.
    pub(super) fn from_now_on(now: Timestamp) -> Self {
        Self::new(limits::HISTORY_KEPT_FOR, limits::HISTORY_BYTES, now)
    }

    /// How long steps are kept, and in how many bytes at most.
    pub(super) fn bounds(&self) -> (Duration, u64) {
        (self.kept_for, self.most)
    }

    /// Keeps steps for so long and in so many bytes from here on; those that are too old or too many are dropped.
    pub(super) fn keep(&mut self, kept_for: Duration, most: u64, now: Timestamp) {
        if kept_for > self.kept_for {
            // What was out of reach stays so: some of it is dropped.
            self.begins = self.begins.max(now - self.kept_for);
        }
        (self.kept_for, self.most) = (kept_for, most);
        self.drop_expired(now);
        self.drop_too_many();
    }

    /// Bytes that are kept, about.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether any step is kept.
    pub(super) fn keeps(&self) -> bool {
        self.most > 0
    }

    /// Adds a step, with the rows that moved in it.
    pub(super) fn push(&mut self, slot: SegmentSlot, head: &Head, moved: &MovedRows) {
        if !self.keeps() {
            self.begins = self.begins.max(head.at);
            return;
        }
        self.drop_expired(head.at);
        let full = |page: &Page| {
            Cut::Day.end(page.from) <= head.at || page.bytes.saturating_mul(PAGES) >= self.most
        };
        if self.pages.back().is_none_or(|page| full(page)) {
            self.add(Page::new(head.at));
        }
        if let Some(page) = self.pages.back_mut() {
            self.bytes += Arc::make_mut(page).push(slot, head, moved);
        }
        self.drop_too_many();
    }

    /// Adds a page; the one before gets no more steps.
    fn add(&mut self, page: Page) {
        if let Some(page) = self.pages.back_mut() {
            Arc::make_mut(page).end();
        }
        self.bytes += page.bytes;
        self.pages.push_back(Arc::new(page));
    }

    /// The instant from which on answers are complete: members at it are known, and all steps after it.
    pub(super) fn reaches_back_to(&self, now: Timestamp) -> Timestamp {
        self.begins.max(now - self.kept_for)
    }

    /// Whether less than the time to keep is kept.
    pub(super) fn is_cut(&self, now: Timestamp) -> bool {
        self.begins > now - self.kept_for
    }

    /// What is still kept at an instant.
    pub(super) fn as_of(&self, now: Timestamp) -> Self {
        let mut kept = self.clone();
        kept.drop_expired(now);
        kept
    }

    fn drop_expired(&mut self, now: Timestamp) {
        let horizon = now - self.kept_for;
        while self.pages.front().is_some_and(|page| page.last < horizon) {
            self.drop_first();
        }
    }

    fn drop_too_many(&mut self) {
        while self.bytes > self.most && !self.pages.is_empty() {
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        let Some(page) = self.pages.pop_front() else { return };
        self.begins = self.begins.max(page.last);
        self.bytes -= page.bytes;
        for block in 0..self.erased.blocks() {
            if self.erased.block_len(block) > 0 && !self.names_behind(block, 0) {
                self.erased.set_block(block, &[0; BLOCK / 64]);
            }
        }
    }

    /// Whether a step that is kept names a contact of a block of rows, from a place on.
    pub(super) fn names_behind(&self, block: usize, from: usize) -> bool {
        self.pages.iter().any(|page| page.end_of(block) > from)
    }

    /// Leaves a contact out of all answers from here on.
    pub(super) fn erase(&mut self, row: Row) {
        if self.names_behind(row.index() / BLOCK, row.index() % BLOCK) {
            self.erased.insert(row.0);
        }
    }

    pub(super) fn erased(&self) -> &RowSet {
        &self.erased
    }

    /// The steps of a segment after `after` and up to `to`, in the order of time.
    pub(super) fn steps(
        &self,
        slot: SegmentSlot,
        after: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = Head> {
        let pages = self.pages.iter().filter(move |page| page.last > after && page.from <= to);
        let heads = pages.flat_map(move |page| page.steps(slot).map(|step| step.head));
        heads.filter(move |head| head.at > after && head.at <= to)
    }

    /// The members at an instant, of those in force.
    pub(super) fn members_at(
        &self,
        slot: SegmentSlot,
        at: Timestamp,
        mut members: RowSet,
    ) -> RowSet {
        let mut moved = RowSet::new();
        let pages = self.pages.iter().filter(|page| page.last > at);
        let steps = pages.flat_map(|page| page.steps(slot));
        for step in steps.filter(|step| step.head.at > at) {
            if step.head.all_joined() {
                // Before this step there were none; what moved until then led to that.
                members = RowSet::new();
                break;
            }
            if let Some(rows) = step.rows() {
                moved.flip(&rows);
            }
        }
        members.flip(&moved);
        members
    }

    /// When a member joined last.
    pub(super) fn last_join(&self, slot: SegmentSlot, row: Row) -> Option<Timestamp> {
        let moves = |step: &Step<'_>| step.rows().is_some_and(|rows| rows.contains(row.0));
        let mut last = self.pages.iter().rev().map(|page| {
            let is_there = page.end_of(row.index() / BLOCK) > row.index() % BLOCK;
            let joins = |step: &Step<'_>| step.head.all_joined() || is_there && moves(step);
            page.steps(slot).filter(joins).last().map(|step| step.head.at)
        });
        last.find_map(|at| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(head: &Head, rows: &RowSet) -> MovedRows {
        let none = RowSet::new();
        let (joined, left) = if head.joined > 0 { (rows, &none) } else { (&none, rows) };
        MovedRows::of(joined, left, head.count)
    }

    fn step(history: &mut History, hours: i64, rows: &[u32]) {
        let at = Timestamp::saturating_from_millis(hours * 3_600_000);
        let what = StepKind::Evaluated;
        let (version, joined) = (Version::FIRST, rows.len() as u64);
        let head = Head { at, what, version, count: joined + 9, joined, left: 0 };
        history.push(SegmentSlot(0), &head, &moved(&head, &rows.iter().copied().collect()));
        let sum: u64 = history.pages.iter().map(|page| page.bytes).sum();
        assert_eq!(history.bytes, sum);
        assert!(sum <= history.most);
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::saturating_from_millis(hours * 3_600_000)
    }

    #[test]
    fn days_are_dropped_once_their_last_step_is_too_old() {
        let mut history = History::new(Duration::days(2), 1 << 20, Timestamp::MIN);
        (1..=100).for_each(|hours| step(&mut history, hours, &[1]));
        // The day that ends at 24 is over, and so is the one at 48.
        assert_eq!(history.begins, at(47));
        assert_eq!(history.reaches_back_to(at(100)), at(52));
        assert!(!history.is_cut(at(100)));
        assert_eq!(history.steps(SegmentSlot(0), at(52), at(60)).count(), 8);
        assert_eq!(history.as_of(at(1_000)).bytes(), 0);
    }

    #[test]
    fn the_bound_of_bytes_drops_the_oldest_and_is_said() {
        let most = 64 * PAGES;
        let mut history = History::new(Duration::days(2_000), most, Timestamp::MIN);
        for hours in 1..=2_000 {
            step(&mut history, hours, &[1, 2, 70_000]);
            let begins = history.reaches_back_to(at(hours));
            assert_eq!(history.is_cut(at(hours)), history.begins > Timestamp::MIN);
            let kept = history.steps(SegmentSlot(0), Timestamp::MIN, at(hours)).count();
            let kept = i64::try_from(kept).expect("2,000 at most");
            if history.is_cut(at(hours)) {
                assert_eq!(at(hours - kept), begins);
                // Not more is dropped than a few pages.
                assert!(history.bytes > most / 2, "{}", history.bytes);
            }
        }
        assert!(history.is_cut(at(2_000)));
        // A step that is larger than all that may be kept is not kept.
        let many: Vec<u32> = (0..9_000).map(|n| n * 40).collect();
        step(&mut history, 2_001, &many);
        assert_eq!((history.bytes, history.begins), (0, at(2_001)));
        step(&mut history, 2_002, &[1]);
        let then = history.members_at(SegmentSlot(0), at(2_001), [1, 7].into_iter().collect());
        assert_eq!(then, [7].into_iter().collect());
    }

    #[test]
    fn erased_rows_are_known_as_long_as_a_step_may_name_them() {
        let mut history = History::new(Duration::days(1), 1 << 20, Timestamp::MIN);
        step(&mut history, 1, &[3, 70_000]);
        for row in [3, 70_000, 140_000] {
            history.erase(Row(row));
        }
        assert_eq!(history.erased.iter().collect::<Vec<_>>(), [3, 70_000]);
        // The step that named them is dropped before the next one, which names no erased contact, is there.
        step(&mut history, 30, &[4]);
        assert!(history.erased.is_empty());
        assert_eq!(history.last_join(SegmentSlot(0), Row(4)), Some(at(30)));
        assert_eq!(history.last_join(SegmentSlot(0), Row(5)), None);
    }

    #[test]
    fn the_rows_of_all_members_are_those_that_are_there_afterwards() {
        let mut history = History::new(Duration::days(9), 1 << 20, Timestamp::MIN);
        let rows: RowSet = (0..60_000).step_by(7).collect();
        let (slot, what, version) = (SegmentSlot(3), StepKind::Evaluated, Version::FIRST);
        let count = rows.len();
        let head = Head { at: at(5), what, version, count, joined: count, left: 0 };
        history.push(slot, &head, &moved(&head, &rows));
        assert!(history.bytes < 100, "{}", history.bytes);
        let left: RowSet = [7, 14].into_iter().collect();
        let head = Head { at: at(9), what, version, count: count - 2, joined: 0, left: 2 };
        history.push(slot, &head, &moved(&head, &left));
        let now = || &rows - &left;
        for (hour, expected) in [(9, now()), (5, rows.clone()), (4, RowSet::new())] {
            assert_eq!(history.members_at(slot, at(hour), now()), expected, "{hour}");
        }
        assert_eq!(history.last_join(slot, Row(21)), Some(at(5)));
    }

    /// A step of each segment in which the same rows joined or left.
    fn step_of_all(history: &mut History, hours: i64, segments: u32, rows: &RowSet) {
        for slot in (0..segments).map(SegmentSlot) {
            let (joined, left) = if slot.0 % 2 == 0 { (rows.len(), 0) } else { (0, rows.len()) };
            let (at, what) = (at(hours), StepKind::Evaluated);
            let count = 1_000 + joined;
            let head = Head { at, what, version: Version::FIRST, count, joined, left };
            history.push(slot, &head, &moved(&head, rows));
        }
    }

    #[test]
    fn segments_that_move_the_same_rows_at_an_instant_share_them() {
        let mut history = History::new(Duration::days(9), 1 << 20, Timestamp::MIN);
        let rows: RowSet = (0..40_000).step_by(7).collect();
        step_of_all(&mut history, 1, 1, &rows);
        let of_one = history.bytes();
        assert!(of_one > rows.len());
        step_of_all(&mut history, 1, 101, &rows);
        assert!(history.bytes() - of_one < 101 * 80, "{}", history.bytes());
        let others: RowSet = [7, 65_536 * 3].into_iter().collect();
        step_of_all(&mut history, 2, 101, &others);
        for slot in (1..101).map(SegmentSlot) {
            let heads: Vec<Head> = history.steps(slot, at(0), at(9)).collect();
            let moved = |place: usize| (heads[place].joined, heads[place].left, heads[place].at);
            let (len, odd) = (rows.len(), slot.0 % 2 == 1);
            assert_eq!(moved(0), if odd { (0, len, at(1)) } else { (len, 0, at(1)) });
            assert_eq!(moved(1), if odd { (0, 2, at(2)) } else { (2, 0, at(2)) });
            assert_eq!(heads.len(), 2);
            assert_eq!(history.members_at(slot, at(1), RowSet::new()), others);
            let both = &(&rows - &others) | &(&others - &rows);
            assert_eq!(history.members_at(slot, at(0), RowSet::new()), both);
        }
    }

    #[test]
    fn a_step_that_is_dated_before_that_of_another_segment_keeps_its_instant() {
        let mut history = History::new(Duration::days(9), 1 << 20, Timestamp::MIN);
        let what = StepKind::Life(Happening::Renamed);
        for (slot, hours) in [(0, 5), (1, 9), (0, 7), (1, 8), (0, 9)] {
            let version = Version(slot + 4);
            let head = Head { at: at(hours), what, version, count: 3, joined: 0, left: 0 };
            history.push(SegmentSlot(slot), &head, &MovedRows::default());
        }
        let steps = |slot| -> Vec<_> {
            let heads = history.steps(SegmentSlot(slot), at(0), at(99));
            heads.map(|head| (head.at, head.version.0, head.count)).collect()
        };
        assert_eq!(steps(0), [5, 7, 9].map(|hours| (at(hours), 4, 3)));
        assert_eq!(steps(1), [9, 9].map(|hours| (at(hours), 5, 3)));
    }

    #[cfg(feature = "durable")]
    #[test]
    fn a_page_that_was_read_from_a_file_goes_on_as_the_one_that_was_written() {
        let mut history = History::new(Duration::days(9), 1 << 20, Timestamp::MIN);
        let (one, other) = ([4, 9].into_iter().collect(), [5].into_iter().collect());
        step_of_all(&mut history, 1, 5, &other);
        step_of_all(&mut history, 2, 5, &one);
        let bytes = |history: &History| postcard::to_stdvec(history).expect("it can be written");
        let mut read: History = postcard::from_bytes(&bytes(&history)).expect("it was written");
        for (hours, rows) in [(2, &other), (2, &one), (3, &one), (40, &one)] {
            for history in [&mut history, &mut read] {
                step_of_all(history, hours, 9, rows);
            }
            assert_eq!(bytes(&history), bytes(&read));
        }
    }

    #[test]
    fn kinds_keep_their_numbers() {
        for (place, kind) in StepKind::ALL.iter().enumerate() {
            assert_eq!(usize::from(kind.kept_as().0), place);
        }
    }
}
