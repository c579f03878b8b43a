//! All events of one type, by slot in the order of arrival.
//!
//! In: events of known contacts, in any order. Out: contacts, sources, instants and properties by slot,
//! and the slots within an interval of time. Events arrive nearly in order of time, so the order of
//! arrival serves as the index by time; only a late event, one older than an earlier one, has an entry in
//! an index of its own.

use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use serde::{Deserialize, Serialize};

use super::column::PropertyColumn;
use super::instants::Instants;
use super::sent_ids::SentIds;
use super::time_index::TimeIndex;
use crate::ids::Row;
use crate::image::packed;
use crate::ingest::PATH_SEPARATOR;
use crate::rows::{RowSet, bits};
use crate::time::Timestamp;

/// Events per page. A slot is the index of a page in its stream times `PAGE`, plus a place in the page.
pub(super) const PAGE: usize = 4_096;

/// All events of one type.
///
/// INVARIANT: `late` has exactly the slots whose event is older than an earlier one. The other slots are
/// sorted by time. `newest` of a page is the latest instant up to the end of the page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stream {
    pages: Vec<Arc<Page>>,
    late: TimeIndex,
    properties: IndexMap<Box<str>, PropertyColumn>,
    /// A part of its own in files.
    #[serde(skip)]
    ids: SentIds,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Page {
    instants: Instants,
    #[serde(with = "packed")]
    rows: Vec<Row>,
    sources: Sources,
    /// The latest instant before the page.
    newest_before: Timestamp,
    /// The latest instant up to its end.
    newest: Timestamp,
    has_late: bool,
}

/// Codes of sources. Most pages have one for all events.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Sources {
    All(u32),
    Each(#[serde(with = "packed")] Vec<u32>),
}

impl Page {
    fn new(newest_before: Timestamp) -> Self {
        Self {
            instants: Instants::Far(Vec::new()),
            rows: Vec::new(),
            sources: Sources::All(0),
            newest_before,
            newest: newest_before,
            has_late: false,
        }
    }

    /// The page without its events; it keeps its bounds of time.
    fn emptied(&self) -> Self {
        let instants = Instants::Far(Vec::new());
        let (rows, sources) = (Vec::new(), Sources::All(0));
        let Self { newest_before, newest, .. } = *self;
        Self { instants, rows, sources, newest_before, newest, has_late: false }
    }

    /// Makes room for more events. A page grows to its full size, and not beyond.
    fn reserve(&mut self, more: usize) {
        let held = self.rows.len();
        let more = more.max(held.min(PAGE - held));
        self.rows.reserve_exact(more);
        self.instants.reserve(more);
        if let Sources::Each(each) = &mut self.sources {
            each.reserve_exact(more);
        }
    }

    /// Appends an event; returns whether it is late.
    fn push(&mut self, at: Timestamp, row: Row, source: u32) -> bool {
        if self.rows.is_empty() {
            self.instants = Instants::starting_at(at, self.rows.capacity());
            self.sources = Sources::All(source);
        }
        match &mut self.sources {
            Sources::All(held) if *held == source => {}
            Sources::All(held) => {
                let mut each = vec![*held; self.rows.len()];
                each.reserve_exact(self.rows.capacity() - self.rows.len());
                each.push(source);
                self.sources = Sources::Each(each);
            }
            Sources::Each(each) => each.push(source),
        }
        self.instants.push(at.as_millis());
        self.rows.push(row);
        let is_late = at < self.newest;
        self.has_late |= is_late;
        self.newest = self.newest.max(at);
        is_late
    }

    /// Visits the places of events in an interval that are not late.
    fn visit_in_order(&self, low: i64, high: i64, mut visit: impl FnMut(usize)) {
        if !self.has_late {
            let from = self.instants.partition_point(|at| at < low);
            let to = self.instants.partition_point(|at| at <= high);
            (from..to).for_each(visit);
            return;
        }
        let mut newest = self.newest_before.as_millis();
        for place in 0..self.rows.len() {
            let Some(at) = self.instants.get(place) else { return };
            if at >= newest {
                newest = at;
                if low <= at && at <= high {
                    visit(place);
                }
            }
        }
    }

    /// The earliest instant from `low` on of an event that is not late.
    fn first_in_order(&self, low: i64) -> Option<i64> {
        if !self.has_late {
            return self.instants.get(self.instants.partition_point(|at| at < low));
        }
        let mut newest = self.newest_before.as_millis();
        let mut each = (0..self.rows.len()).map_while(|place| self.instants.get(place));
        each.find(|at| {
            let in_order = *at >= newest;
            newest = newest.max(*at);
            in_order && *at >= low
        })
    }
}

impl Stream {
    /// The contact of an event.
    pub(crate) fn row(&self, slot: u32) -> Option<Row> {
        self.page(slot)?.rows.get(slot as usize % PAGE).copied()
    }

    /// When an event happened.
    pub(crate) fn at(&self, slot: u32) -> Option<Timestamp> {
        let at = self.page(slot)?.instants.get(slot as usize % PAGE)?;
        Some(Timestamp::saturating_from_millis(at))
    }

    /// The ids of the events, as they were sent.
    pub(crate) fn ids(&self) -> &SentIds {
        &self.ids
    }

    /// The same events with these ids, which are a part of their own in files.
    pub(super) fn with_ids(self, ids: SentIds) -> Self {
        Self { ids, ..self }
    }

    /// The code of an event's source.
    pub(crate) fn source(&self, slot: u32) -> Option<u32> {
        match &self.page(slot)?.sources {
            Sources::All(source) => Some(*source),
            Sources::Each(each) => each.get(slot as usize % PAGE).copied(),
        }
    }

    /// Whether the events of a page were dropped.
    pub(super) fn is_dropped(&self, page: u32) -> bool {
        self.pages[page as usize].rows.is_empty()
    }

    fn page(&self, slot: u32) -> Option<&Page> {
        self.pages.get(slot as usize / PAGE).map(AsRef::as_ref)
    }

    /// The column of a property, by its path.
    pub(crate) fn property(&self, path: &str) -> Option<&PropertyColumn> {
        self.properties.get(path)
    }

    /// The value of an event at a path, as JSON: a scalar, or an object composed of the leaves below the
    /// path, in the order of their paths.
    pub(crate) fn json(&self, path: &str, slot: u32) -> Option<String> {
        if let Some(leaf) = self.property(path).and_then(|column| column.get(slot)) {
            return Some(leaf.to_json());
        }
        let below = |held: &str, column: &PropertyColumn| {
            let rest = held.strip_prefix(path)?.strip_prefix(PATH_SEPARATOR)?;
            Some(format!("{rest:?}:{}", column.get(slot)?.to_json()))
        };
        let mut leaves: Vec<String> =
            self.properties.iter().filter_map(|(held, column)| below(held, column)).collect();
        leaves.sort_unstable();
        (!leaves.is_empty()).then(|| format!("{{{}}}", leaves.join(",")))
    }

    /// The properties, each with its path.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&str, &PropertyColumn)> {
        self.properties.iter().map(|(path, column)| (path.as_ref(), column))
    }

    /// Number of events, those of deleted contacts included.
    pub(crate) fn len(&self) -> usize {
        self.pages.iter().map(|page| page.rows.len()).sum()
    }

    /// Number of slots, those of dropped events included.
    pub(crate) fn slots(&self) -> usize {
        self.pages.last().map_or(0, |last| (self.pages.len() - 1) * PAGE + last.rows.len())
    }

    /// Whether there is no event.
    pub(crate) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Calls `visit` with the slot and contact of every event with `low <= instant <= high`.
    pub(crate) fn visit_between(
        &self,
        low: Timestamp,
        high: Timestamp,
        mut visit: impl FnMut(u32, Row),
    ) {
        let first = self.pages.partition_point(|page| page.newest < low);
        for (number, page) in self.pages.iter().enumerate().skip(first) {
            if page.newest_before > high {
                break;
            }
            page.visit_in_order(low.as_millis(), high.as_millis(), |place| {
                visit((number * PAGE + place) as u32, page.rows[place]);
            });
        }
        for (_, slot) in self.late.between(low, high) {
            let row = self.row(slot).expect("late slots are slots of the stream");
            visit(slot, row);
        }
    }

    /// The pages that may have events with `low <= instant <= high` that are not late.
    pub(crate) fn pages_between(&self, low: Timestamp, high: Timestamp) -> Range<usize> {
        let first = self.pages.partition_point(|page| page.newest < low);
        let end = self.pages.partition_point(|page| page.newest_before <= high);
        first..end.max(first)
    }

    /// Calls `visit` with the events of some pages with `low <= instant <= high` that are not late: with the slot of
    /// the first of several that follow one another, and their contacts.
    pub(crate) fn visit_pages(
        &self,
        pages: Range<usize>,
        (low, high): (Timestamp, Timestamp),
        mut visit: impl FnMut(u32, &[Row]),
    ) {
        for (number, page) in (pages.start..).zip(&self.pages[pages]) {
            let (start, low, high) = (number * PAGE, low.as_millis(), high.as_millis());
            if page.has_late {
                page.visit_in_order(low, high, |place| {
                    visit((start + place) as u32, &page.rows[place..=place]);
                });
                continue;
            }
            let from = page.instants.partition_point(|at| at < low);
            let to = page.instants.partition_point(|at| at <= high);
            if from < to {
                visit((start + from) as u32, &page.rows[from..to]);
            }
        }
    }

    /// Calls `visit` with the slot and contact of late events with `low <= instant <= high`.
    pub(crate) fn visit_late(
        &self,
        (low, high): (Timestamp, Timestamp),
        mut visit: impl FnMut(u32, Row),
    ) {
        for (_, slot) in self.late.between(low, high) {
            visit(slot, self.row(slot).expect("late slots are slots of the stream"));
        }
    }

    /// As [`Stream::visit_between`], but only slots whose bit is set in `marked`.
    pub(crate) fn visit_marked(
        &self,
        low: Timestamp,
        high: Timestamp,
        marked: &[u64],
        mut visit: impl FnMut(u32, Row),
    ) {
        let is_marked = |slot: u32| marked[slot as usize / 64] >> (slot % 64) & 1 == 1;
        let first = self.pages.partition_point(|page| page.newest < low);
        for (number, page) in self.pages.iter().enumerate().skip(first) {
            if page.newest_before > high {
                break;
            }
            let start = number * PAGE;
            let words = &marked[start / 64..(start + page.rows.len()).div_ceil(64)];
            if words.iter().all(|word| *word == 0) {
                continue;
            }
            if page.has_late {
                page.visit_in_order(low.as_millis(), high.as_millis(), |place| {
                    if is_marked((start + place) as u32) {
                        visit((start + place) as u32, page.rows[place]);
                    }
                });
                continue;
            }
            let from = page.instants.partition_point(|at| at < low.as_millis());
            let to = page.instants.partition_point(|at| at <= high.as_millis());
            for (at, word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
                for place in bits(*word).map(|bit| at * 64 + bit as usize) {
                    if (from..to).contains(&place) {
                        visit((start + place) as u32, page.rows[place]);
                    }
                }
            }
        }
        for (_, slot) in self.late.between(low, high).filter(|(_, slot)| is_marked(*slot)) {
            visit(slot, self.row(slot).expect("late slots are slots of the stream"));
        }
    }

    /// An estimate of the number of events in an interval, exact to within the pages at its ends.
    pub(crate) fn estimate_between(&self, low: Timestamp, high: Timestamp) -> usize {
        let first = self.pages.partition_point(|page| page.newest < low);
        let end = self.pages.partition_point(|page| page.newest_before <= high);
        end.saturating_sub(first) * PAGE.min(self.slots()) + self.late.len()
    }

    /// Calls `visit` with the slot and contact of every event from `slot` on.
    pub(crate) fn visit_from(&self, slot: usize, mut visit: impl FnMut(u32, Row)) {
        for (number, page) in self.pages.iter().enumerate().skip(slot / PAGE) {
            let skip = slot.saturating_sub(number * PAGE);
            for (place, row) in page.rows.iter().enumerate().skip(skip) {
                visit((number * PAGE + place) as u32, *row);
            }
        }
    }

    /// The earliest instant of an event at or after `from`.
    pub(crate) fn first_at_or_after(&self, from: Timestamp) -> Option<Timestamp> {
        let page = self.pages.partition_point(|page| page.newest < from);
        // The newest event of a page is not late, so it is found, unless the page was dropped.
        let mut pages = self.pages[page..].iter();
        let in_order = pages.find_map(|page| page.first_in_order(from.as_millis()));
        let in_order = in_order.map(Timestamp::saturating_from_millis);
        in_order.into_iter().chain(self.late.first_at_or_after(from)).min()
    }

    /// Appends events: the instant, contact and source of each. Returns the slots of those that are late.
    pub(super) fn extend(
        &mut self,
        mut events: impl ExactSizeIterator<Item = (Timestamp, Row, u32)>,
    ) -> Vec<u32> {
        let mut late = Vec::new();
        let mut slot = self.slots();
        while events.len() > 0 {
            let place = slot % PAGE;
            let count = events.len().min(PAGE - place);
            let page = match self.pages.last_mut() {
                Some(page) if place > 0 => Arc::make_mut(page),
                last => {
                    let newest = last.map_or(Timestamp::MIN, |last| last.newest);
                    self.pages.push(Arc::new(Page::new(newest)));
                    let page = self.pages.last_mut().expect("a page was added");
                    Arc::get_mut(page).expect("nobody else has a new page")
                }
            };
            page.reserve(count);
            for (at, row, source) in events.by_ref().take(count) {
                if page.push(at, row, source) {
                    let slot = u32::try_from(slot).expect("limits keep streams below 2^32 slots");
                    // Entries of dropped events are removed at once, so every entry is valid.
                    self.late.insert(at, slot, |_, _| true);
                    late.push(slot);
                }
                slot += 1;
            }
        }
        late
    }

    /// The ids of the events, to add those of new ones.
    pub(super) fn ids_mut(&mut self) -> &mut SentIds {
        &mut self.ids
    }

    /// The column of a property; it is created if it does not exist.
    pub(super) fn property_mut(&mut self, path: &str) -> &mut PropertyColumn {
        let place = match self.properties.get_index_of(path) {
            Some(place) => place,
            None => self.properties.insert_full(path.into(), PropertyColumn::new()).0,
        };
        &mut self.properties[place]
    }

    /// Drops every page but the last in which all events are older than `before`; returns the contacts of
    /// their events.
    pub(super) fn drop_older(&mut self, before: Timestamp) -> Vec<Row> {
        self.drop_pages(|page| page.instants.newest() < before.as_millis())
    }

    /// Drops every page but the last in which no event is of a living contact; returns their contacts.
    pub(super) fn drop_dead(&mut self, alive: &RowSet) -> Vec<Row> {
        self.drop_pages(|page| !page.rows.iter().any(|row| alive.contains(row.0)))
    }

    fn drop_pages(&mut self, is_over: impl Fn(&Page) -> bool) -> Vec<Row> {
        let (mut rows, mut slots) = (Vec::new(), Vec::new());
        let full = self.pages.len().saturating_sub(1);
        for (number, page) in self.pages[..full].iter_mut().enumerate() {
            if page.rows.is_empty() || !is_over(page) {
                continue;
            }
            rows.extend(&page.rows);
            slots.push(number * PAGE..(number + 1) * PAGE);
            self.ids.drop_page(number);
            *page = Arc::new(page.emptied());
        }
        if !rows.is_empty() {
            let pages = &self.pages;
            self.late.retain(|_, slot| !pages[slot as usize / PAGE].rows.is_empty());
            self.properties.values_mut().for_each(|column| column.clear_ranges(slots.clone()));
        }
        rows
    }

    /// Clears the id and the properties of an event.
    pub(super) fn clear(&mut self, slot: u32) {
        self.ids.clear(slot);
        self.properties.values_mut().for_each(|column| column.clear(slot));
    }

    /// Erases property values that no event uses, if there may be any.
    pub(super) fn erase_unused(&mut self) {
        self.properties.values_mut().for_each(PropertyColumn::erase_unused);
    }

    /// Gives back codes of properties that no event uses, where there may be many.
    pub(super) fn tidy(&mut self) {
        self.properties.values_mut().for_each(PropertyColumn::tidy);
    }

    /// This stream with the codes of properties that are in use, and without its ids; `None` if it has no others.
    pub(super) fn renumbered(&self) -> Option<Self> {
        let columns: Vec<_> = self.properties.values().map(PropertyColumn::renumbered).collect();
        if columns.iter().all(Option::is_none) {
            return None;
        }
        let (pages, late) = (self.pages.clone(), self.late.clone());
        let held =
            self.properties.iter().zip(columns).map(|((path, held), column)| {
                (path.clone(), column.unwrap_or_else(|| held.clone()))
            });
        Some(Self { pages, late, properties: held.collect(), ids: SentIds::default() })
    }

    /// Heap bytes: of events, of properties, of the index of late events.
    pub(crate) fn heap_bytes(&self) -> (usize, usize, usize) {
        let page = |page: &Arc<Page>| {
            let sources = match &page.sources {
                Sources::All(_) => 0,
                Sources::Each(each) => each.capacity() * 4,
            };
            size_of::<Page>() + 16 + page.instants.heap_bytes() + page.rows.capacity() * 4 + sources
        };
        let property = |column: &PropertyColumn| {
            let (cells, dictionary) = column.heap_bytes();
            cells + dictionary
        };
        (
            self.pages.iter().map(page).sum::<usize>() + self.ids.heap_bytes(),
            self.properties.values().map(property).sum(),
            self.late.heap_bytes(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::saturating_from_millis(millis)
    }

    #[test]
    fn a_span_of_time_contains_late_events_too() {
        let mut stream = Stream::default();
        let far = 200 * 86_400_000;
        let instant = |n: i64| if n % 7 == 3 { n * 1_000 - n * n % 90_000 } else { n * 1_000 };
        let instants: Vec<i64> =
            (0..10_000).map(|n| instant(n) + if n % 1_000 == 999 { -far } else { 0 }).collect();
        for (row, millis) in (0..).zip(&instants) {
            stream.extend([(at(*millis), Row(row), 7 + row / 5_000)].into_iter());
            assert_eq!(stream.slots(), row as usize + 1);
        }
        assert_eq!(
            (stream.len(), stream.source(4_999), stream.source(5_000)),
            (10_000, Some(7), Some(8))
        );
        assert!(stream.late.len() > 0);
        for (low, high) in [(0, 5_000), (-far, far), (4_000_000, 4_200_000), (9, 3)] {
            let inside = (0u32..).zip(&instants).filter(|(_, at)| low <= **at && **at <= high);
            let expected: Vec<u32> = inside.map(|(slot, _)| slot).collect();
            let mut found = Vec::new();
            stream.visit_between(at(low), at(high), |slot, row| {
                assert_eq!(Some(row), stream.row(slot));
                found.push(slot);
            });
            found.sort_unstable();
            assert_eq!(found, expected, "{low} to {high}");
            let (span, mut found) = ((at(low), at(high)), Vec::new());
            stream.visit_pages(stream.pages_between(span.0, span.1), span, |first, rows| {
                assert!((first..).zip(rows).all(|(slot, row)| Some(*row) == stream.row(slot)));
                found.extend(first..first + rows.len() as u32);
            });
            stream.visit_late(span, |slot, _| found.push(slot));
            found.sort_unstable();
            assert_eq!(found, expected, "{low} to {high}, page by page");
            let marked = vec![0x00ff_f0f1_0000_1001; 10_000_usize.div_ceil(64)];
            let mut found = Vec::new();
            stream.visit_marked(at(low), at(high), &marked, |slot, _| found.push(slot));
            found.sort_unstable();
            let is_marked = |slot: &&u32| marked[0] >> (**slot % 64) & 1 == 1;
            assert!(found.iter().eq(expected.iter().filter(is_marked)), "{low} to {high}");
            assert!(stream.estimate_between(at(low), at(high)) >= expected.len());
        }
        for from in [-2 * far, 0, 4_000_500, 9_990_000, 2 * far] {
            let first = instants.iter().copied().filter(|held| *held >= from).min().map(at);
            assert_eq!(stream.first_at_or_after(at(from)), first);
        }
        assert_eq!(stream.at(3).map(Timestamp::as_millis), Some(instants[3]));
    }
}
