//! Event tests, prepared for many contacts.
//!
//! In: an [`EventTest`] and an instant. Out: an [`EventsTest`] that evaluates all contacts at once, by
//! scanning the streams within the window, or one contact, from its run. A single table is evaluated event
//! by event; joins, and aggregates that do not fold, contact by contact.

use std::cell::Cell;

use super::context::{EvalContext, accepts};
use super::filter::Filter;
use super::fold::{Folds, Overflow};
use super::group::Accumulator;
use super::interval::Interval;
use super::run_cache::{NewEvent, RunCache};
use super::scan::Scan;
use super::stop::Stop;
use super::window::{TICK, Window};
use crate::criteria::plan::{Condition, EventTest};
use crate::ids::Row;
use crate::rows::bits;
use crate::schema::Value;
use crate::store::{EventRef, Run, Store, StreamId};
use crate::time::Timestamp;

/// An event test at an instant.
pub(super) struct EventsTest<'s> {
    test: &'s EventTest,
    store: &'s Store,
    now: Timestamp,
    windows: Vec<Window<'s>>,
    /// The filters of the first table, per stream.
    filters: Vec<(StreamId, Filter<'s>)>,
    /// For each table the conditions that relate it to the tables before it.
    relations: Vec<Vec<&'s Condition>>,
    method: Method<'s>,
    /// Cached runs, and the place of the last lookup.
    cache: Option<&'s RunCache<'s>>,
    near: Cell<(usize, usize)>,
    stop: Stop<'s>,
    steps: Cell<u32>,
}

/// How an event test is evaluated.
enum Method<'s> {
    /// Some table has no event for any contact.
    Never,
    /// One event that passes decides.
    Any,
    /// The events of a contact fold into numbers.
    Fold(Folds<'s>),
    /// All combinations of a contact's events are tried.
    Each,
}

/// How one more event changes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Growth {
    /// The new answer is this.
    Settles(bool),
    /// If the answer was this, it stays.
    Keeps(bool),
    Unknown,
}

impl<'s> EventsTest<'s> {
    /// Prepares a test. `estimate` is an estimate of the number of contacts that will be evaluated.
    pub(super) fn new(
        test: &'s EventTest,
        store: &'s Store,
        now: Timestamp,
        estimate: usize,
        stop: Stop<'s>,
    ) -> Self {
        let window = |table| Window::new(table, store, now);
        let windows: Vec<Window<'s>> = test.tables.iter().map(window).collect();
        let first = windows.first().filter(|_| !windows.iter().any(|window| window.empty));
        let filters = first.map_or(Vec::new(), |window| {
            let filter =
                |id: &StreamId| (*id, Filter::new(window.filter, store, *id, now, estimate, stop));
            window.streams.iter().map(filter).collect()
        });
        let alone = test.tables.len() == 1 && test.filter == Condition::EVERYONE;
        let method = match (first, &test.having) {
            (None, _) => Method::Never,
            (Some(_), None) if alone => Method::Any,
            (Some(window), Some(having)) if alone => {
                Folds::new(having, store, &window.streams, now).map_or(Method::Each, Method::Fold)
            }
            _ => Method::Each,
        };
        let mut relations = vec![Vec::new(); windows.len()];
        for part in test.filter.conjuncts() {
            relations[part.tables().last().map_or(0, usize::from)].push(part);
        }
        Self {
            test,
            store,
            now,
            windows,
            filters,
            relations,
            method,
            cache: None,
            near: Cell::new((0, 0)),
            stop,
            steps: Cell::new(0),
        }
    }

    /// This test, with runs read from a cache.
    pub(super) fn with(self, cache: &'s RunCache<'s>) -> Self {
        Self { cache: Some(cache), ..self }
    }

    /// Calls `visit` with the events of the first table that pass its filter.
    fn visit(&self, visit: impl FnMut(StreamId, u32, Row)) {
        self.visit_between(self.windows[0].from, self.windows[0].until, visit);
    }

    /// Calls `visit` with the events of the first table within an interval that pass its filter.
    fn visit_between(
        &self,
        from: Timestamp,
        until: Timestamp,
        mut visit: impl FnMut(StreamId, u32, Row),
    ) {
        for (id, filter) in &self.filters {
            let stream = self.store.events().stream(*id);
            if filter.is_open() {
                stream.visit_between(from, until, |slot, row| visit(*id, slot, row));
                continue;
            }
            // If the interval has many of the stream's events, the filter is evaluated for whole columns first.
            let many = stream.estimate_between(from, until) * 4 > stream.len();
            if let Some(passing) = filter.all(stream.slots()).filter(|_| many) {
                stream.visit_marked(from, until, &passing, |slot, row| visit(*id, slot, row));
                continue;
            }
            stream.visit_between(from, until, |slot, row| {
                if !self.stop.after(&self.steps) && filter.passes(slot, row) {
                    visit(*id, slot, row);
                }
            });
        }
    }

    /// The rows that pass. Rows of deleted contacts may be among them.
    pub(super) fn all(&self) -> Vec<u64> {
        let mut words = vec![0; self.store.rows().div_ceil(64)];
        match &self.method {
            Method::Never => {}
            Method::Any => words = self.marks(self.windows[0].from, self.windows[0].until),
            Method::Fold(folds) => match folds.extreme() {
                Some((interval, latest)) => self.extreme_all(interval, latest, &mut words),
                None => match folds.at_least().map(u8::try_from) {
                    Some(Ok(least)) => self.count_all(least, &mut words),
                    _ => match self.sum_all(folds, &mut words) {
                        Ok(()) => {}
                        Err(Overflow) => self.each(&mut words),
                    },
                },
            },
            Method::Each => {
                self.visit(|_, _, row| set(&mut words, row));
                self.each(&mut words);
            }
        }
        words
    }

    /// Calls `ask` with the rows whose answer the new events of a stream may have changed, and how each event changes
    /// it; `inside` is the answer for rows that pass. For a single table, these are the rows of events that it
    /// reads; for several, the rows of all events.
    pub(super) fn affected_by_new_events(
        &self,
        stream: StreamId,
        events: &[NewEvent],
        inside: bool,
        ask: &mut impl FnMut(u32, Growth),
    ) {
        if matches!(self.method, Method::Each) {
            events.iter().for_each(|event| ask(event.row.0, Growth::Unknown));
        } else if let Some(filter) = self.filter(stream) {
            let window = &self.windows[0];
            let growth = self.growth(inside);
            let open = filter.is_open();
            for NewEvent { slot, row, at } in events {
                if window.contains(*at) && (open || filter.passes(*slot, *row)) {
                    ask(row.0, growth(*at));
                }
            }
        }
    }

    fn growth(&self, inside: bool) -> impl Fn(Timestamp) -> Growth {
        let (always, beyond) = match &self.method {
            Method::Any => (Growth::Settles(inside), None),
            Method::Fold(folds) if folds.at_least().is_some() => (Growth::Keeps(inside), None),
            Method::Fold(folds) => (Growth::Unknown, folds.extreme()),
            _ => (Growth::Unknown, None),
        };
        move |at| match beyond {
            // The latest event is not before this one.
            Some((interval, true)) if at.as_millis() > interval.high => {
                Growth::Settles(interval.inside != inside)
            }
            _ => always,
        }
    }

    /// Calls `ask` with the rows whose answer a moving bound may have changed: it moved from `low` to `high`.
    pub(super) fn affected_by_moved_bound(
        &self,
        stream: StreamId,
        low: Timestamp,
        high: Timestamp,
        ask: &mut impl FnMut(u32),
    ) {
        let events = self.store.events().stream(stream);
        // A filter that depends on time may have passed other events before.
        let steady = |_: &&Filter<'s>| {
            !matches!(self.method, Method::Each) && !self.windows[0].filter.mentions_now()
        };
        match self.filter(stream).filter(steady) {
            Some(filter) => events.visit_between(low, high, |slot, row| {
                if filter.passes(slot, row) {
                    ask(row.0);
                }
            }),
            None => events.visit_between(low, high, |_, row| ask(row.0)),
        }
    }

    /// The first table's filter for a stream.
    fn filter(&self, stream: StreamId) -> Option<&Filter<'s>> {
        let place = self.windows.first()?.streams.binary_search(&stream).ok()?;
        self.filters.get(place).map(|(_, filter)| filter)
    }

    /// The earliest (latest) event is in an interval exactly if an event is in the interval and none is
    /// before (after) it.
    fn extreme_all(&self, interval: Interval, latest: bool, words: &mut [u64]) {
        let window = &self.windows[0];
        let (low, high) = (instant(interval.low), instant(interval.high));
        let (inner, outer) = (
            (window.from.max(low), window.until.min(high)),
            if latest { (high + TICK, window.until) } else { (window.from, low - TICK) },
        );
        let mut beyond = vec![0; words.len()];
        let mut any = vec![0; words.len()];
        if interval.low <= interval.high {
            words.copy_from_slice(&self.marks(inner.0, inner.1));
            let reaches = if latest { high < Timestamp::MAX } else { low > Timestamp::MIN };
            if reaches && outer.0 <= outer.1 {
                let (from, until) = (outer.0.max(window.from), outer.1.min(window.until));
                beyond = self.marks(from, until);
            }
        }
        if !interval.inside {
            any = self.marks(window.from, window.until);
        }
        for ((word, beyond), any) in words.iter_mut().zip(beyond).zip(any) {
            let found = *word & !beyond;
            *word = if interval.inside { found } else { any & !found };
        }
    }

    /// Rows with at least so many events. The counts saturate, so a byte each is enough.
    fn count_all(&self, least: u8, words: &mut [u64]) {
        if let Some(scan) = self.scan(self.windows[0].from, self.windows[0].until) {
            words.copy_from_slice(&scan.at_least(least));
            return;
        }
        let mut counts = vec![0_u8; self.store.rows()];
        self.visit(|_, _, row| {
            let count = &mut counts[row.index()];
            *count = count.saturating_add(1);
            if *count == least {
                set(words, row);
            }
        });
    }

    /// The scan of an interval; `None` if events are filtered.
    fn scan(&self, from: Timestamp, until: Timestamp) -> Option<Scan<'_>> {
        let streams = self
            .filters
            .iter()
            .map(|(id, filter)| filter.is_open().then(|| self.store.events().stream(*id)));
        Some(Scan {
            streams: streams.collect::<Option<_>>()?,
            from,
            until,
            rows: self.store.rows(),
        })
    }

    /// The rows with an event of the first table within an interval that passes its filter.
    fn marks(&self, from: Timestamp, until: Timestamp) -> Vec<u64> {
        self.scan(from, until).map_or_else(
            || {
                let mut words = vec![0; self.store.rows().div_ceil(64)];
                self.visit_between(from, until, |_, _, row| set(&mut words, row));
                words
            },
            |scan| scan.any(),
        )
    }

    fn sum_all(&self, folds: &Folds<'_>, words: &mut [u64]) -> Result<(), Overflow> {
        let window = &self.windows[0];
        if let Some(scan) = self.scan(window.from, window.until)
            && let Some((sum, interval)) = folds.sum_within(&window.streams)
            && let Some(found) = scan.sum(&sum, interval)
        {
            words.copy_from_slice(&found);
            return Ok(());
        }
        self.fold_all(folds, words)
    }

    fn fold_all(&self, folds: &Folds<'_>, words: &mut [u64]) -> Result<(), Overflow> {
        // Stored XORed with the start value, so that zeroed memory need not be initialised.
        let mut numbers = vec![vec![0_i64; self.store.rows()]; folds.len()];
        let mut outcome = Ok(());
        self.visit(|id, slot, row| {
            set(words, row);
            for (n, numbers) in numbers.iter_mut().enumerate() {
                let (start, number) = (folds.start(n), &mut numbers[row.index()]);
                match folds.step(n, *number ^ start, id, slot, || self.at(id, slot)) {
                    Ok(next) => *number = next ^ start,
                    Err(Overflow) => outcome = Err(Overflow),
                }
            }
        });
        for (at, word) in words.iter_mut().enumerate() {
            for bit in bits(*word) {
                let row = at * 64 + bit as usize;
                if !folds.passes(|n| numbers[n][row] ^ folds.start(n)) {
                    *word &= !(1 << bit);
                }
            }
        }
        outcome
    }

    fn at(&self, stream: StreamId, slot: u32) -> Timestamp {
        self.store.events().stream(stream).at(slot).expect("the slot is one of the stream")
    }

    /// Evaluates each row that has an event in the first table.
    fn each(&self, words: &mut [u64]) {
        self.visit(|_, _, row| set(words, row));
        for (at, word) in words.iter_mut().enumerate() {
            if self.stop.ask() {
                return;
            }
            for bit in bits(*word) {
                if !self.passes(Row((at * 64) as u32 + bit)) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// Whether one contact passes.
    pub(super) fn row(&self, row: Row) -> bool {
        match &self.method {
            Method::Never => false,
            Method::Any => {
                self.runs(row).any(|(_, run, filter)| has(run, filter, &self.windows[0], row))
            }
            Method::Fold(folds) => self.fold_row(folds, row).unwrap_or_else(|_| self.passes(row)),
            Method::Each => self.passes(row),
        }
    }

    /// The contact's runs of the streams that the first table reads, each with its filter.
    fn runs(&self, row: Row) -> impl Iterator<Item = (StreamId, Run<'_>, &Filter<'s>)> {
        let runs =
            self.filters.iter().map(move |(id, filter)| (*id, self.run_of(row, *id), filter));
        runs.filter(|(_, run, _)| !run.is_empty())
    }

    fn run_of(&self, row: Row, id: StreamId) -> Run<'_> {
        let known = self.cache.and_then(|cache| cache.run(id, row, &self.near));
        known.unwrap_or_else(|| self.store.events().run_of(row, id))
    }

    fn fold_row(&self, folds: &Folds<'_>, row: Row) -> Result<bool, Overflow> {
        let window = &self.windows[0];
        let unfiltered = self.filters.iter().all(|(_, filter)| filter.is_open());
        if let (Some(least), true, [(id, _)]) =
            (folds.at_least(), unfiltered, self.filters.as_slice())
        {
            return Ok(has_many(self.run_of(row, *id), least, window));
        }
        let mut numbers: Vec<i64> = (0..folds.len()).map(|n| folds.start(n)).collect();
        let mut any = false;
        for (stream, run, filter) in self.runs(row) {
            let run = run.between(window.from, window.until);
            for place in run.latest_first() {
                let slot = run.slot(place);
                if !filter.passes(slot, row) {
                    continue;
                }
                any = true;
                for (n, number) in numbers.iter_mut().enumerate() {
                    *number = folds.step(n, *number, stream, slot, || run.at(place))?;
                }
                if filter.is_open() && folds.only_latest() {
                    break;
                }
            }
        }
        Ok(any && folds.passes(|n| numbers[n]))
    }

    /// Whether one contact passes, by trying all combinations of its events.
    fn passes(&self, row: Row) -> bool {
        let Some(having) = &self.test.having else {
            let mut any = false;
            self.combinations(row, &mut |_| {
                any = true;
                true
            });
            return any;
        };
        self.group(row, |_| {}).is_some_and(|aggregates| {
            let context = EvalContext { aggregates: &aggregates, ..self.context(row) };
            accepts(&having.condition, &context)
        })
    }

    /// The aggregates over all combinations of a contact's events that satisfy the filters; `None` if there is none.
    /// `each` is called with every one of them.
    pub(super) fn group(
        &self,
        row: Row,
        mut each: impl FnMut(&EvalContext<'_>),
    ) -> Option<Vec<Value<'static>>> {
        let aggregates = self.test.having.iter().flat_map(|having| &having.aggregates);
        let mut group: Vec<_> = aggregates.clone().map(Accumulator::new).collect();
        let mut any = false;
        self.combinations(row, &mut |here| {
            any = true;
            each(here);
            for (accumulator, aggregate) in group.iter_mut().zip(aggregates.clone()) {
                let argument = aggregate.argument.as_ref();
                accumulator.add(argument.map_or(Value::Bool(true), |scalar| scalar.evaluate(here)));
            }
            false
        });
        any.then(|| group.into_iter().map(Accumulator::finish).collect())
    }

    fn context(&self, row: Row) -> EvalContext<'_> {
        EvalContext::of_contact(self.store, self.now, row, self.stop)
    }

    /// Calls `found` with every combination of a contact's events that satisfies the filters, until it returns true.
    /// HAVING is not looked at.
    pub(super) fn combinations(&self, row: Row, found: &mut impl FnMut(&EvalContext<'_>) -> bool) {
        let run: Vec<EventRef> = self.store.events().run(row).collect();
        let tables: Vec<Vec<EventRef>> =
            self.windows.iter().map(|window| window.of_run(&run)).collect();
        let context = self.context(row);
        self.combine(&tables, &mut Vec::with_capacity(tables.len()), context, &mut |events| {
            found(&EvalContext { events, ..context })
        });
    }

    /// Calls `found` with every combination of events, one from each table, until it returns true.
    fn combine(
        &self,
        tables: &[Vec<EventRef>],
        joined: &mut Vec<EventRef>,
        context: EvalContext<'_>,
        found: &mut impl FnMut(&[EventRef]) -> bool,
    ) -> bool {
        let number = joined.len();
        let Some(table) = tables.get(number) else { return found(joined) };
        for event in table {
            joined.push(*event);
            // The filter of a table refers to the table by its number.
            let here = EvalContext { events: joined, ..context };
            let fits = accepts(self.windows[number].filter, &here)
                && self.relations[number].iter().all(|relation| accepts(relation, &here));
            let is_enough = fits && self.combine(tables, joined, context, found);
            joined.pop();
            if is_enough || self.stop.after(&self.steps) {
                return true;
            }
        }
        false
    }
}

/// Whether a run has an event in the window that passes.
fn has(run: Run<'_>, filter: &Filter<'_>, window: &Window<'_>, row: Row) -> bool {
    if filter.is_open() {
        return has_many(run, 1, window);
    }
    let run = run.between(window.from, window.until);
    run.latest_first().any(|place| filter.passes(run.slot(place), row))
}

/// Whether a run has at least so many events in the window. If the window is open at one end, one event
/// decides.
fn has_many(run: Run<'_>, least: usize, window: &Window<'_>) -> bool {
    match run.len().checked_sub(least) {
        None => false,
        Some(first) if window.until == Timestamp::MAX => run.at(first) >= window.from,
        Some(_) if window.from == Timestamp::MIN => run.at(least - 1) <= window.until,
        Some(_) => run.between(window.from, window.until).len() >= least,
    }
}

fn instant(millis: i64) -> Timestamp {
    Timestamp::saturating_from_millis(millis)
}

fn set(words: &mut [u64], row: Row) {
    words[row.index() / 64] |= 1 << (row.0 % 64);
}
