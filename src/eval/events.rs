//! Event tests, made ready for many contacts.
//!
//! In: an [`EventTest`] and an instant. Out: an [`EventsTest`] that answers for all contacts at once, by
//! reading the streams in the window, or for one contact, from its run. One table alone is answered
//! event by event; joins, and aggregates that do not fold, contact by contact.

use super::filter::Filter;
use super::fold::{Folds, Overflow};
use super::group::Accumulator;
use super::place::{Place, accepts};
use super::window::Window;
use crate::criteria::plan::{Condition, EventTest};
use crate::ids::Row;
use crate::rows::bits;
use crate::schema::Value;
use crate::store::{EventRef, Store, StreamId};
use crate::time::Timestamp;

/// An event test at an instant.
pub(super) struct EventsTest<'s> {
    test: &'s EventTest,
    store: &'s Store,
    now: Timestamp,
    windows: Vec<Window<'s>>,
    /// Of the first table, per stream.
    filters: Vec<(StreamId, Filter<'s>)>,
    how: How<'s>,
}

/// How it is answered.
enum How<'s> {
    /// Some table holds no event whoever is asked.
    Nobody,
    /// One event is enough.
    Any,
    /// The events of a contact fold into numbers.
    Fold(Folds<'s>),
    /// All combinations of a contact's events.
    Each,
}

impl<'s> EventsTest<'s> {
    /// `asked` is about how many contacts it will be asked about.
    pub(super) fn new(test: &'s EventTest, store: &'s Store, now: Timestamp, asked: usize) -> Self {
        let window = |table| Window::new(table, store, now);
        let windows: Vec<Window<'s>> = test.tables.iter().map(window).collect();
        let first = windows.first().filter(|_| !windows.iter().any(|window| window.empty));
        let filters = first.map_or(Vec::new(), |window| {
            let filter = |id: &StreamId| (*id, Filter::new(window.filter, store, *id, now, asked));
            window.streams.iter().map(filter).collect()
        });
        let alone = test.tables.len() == 1 && test.filter == Condition::EVERYONE;
        let how = match (first, &test.having) {
            (None, _) => How::Nobody,
            (Some(_), None) if alone => How::Any,
            (Some(window), Some(having)) if alone => {
                Folds::new(having, store, &window.streams, now).map_or(How::Each, How::Fold)
            }
            _ => How::Each,
        };
        Self { test, store, now, windows, filters, how }
    }

    /// Calls `visit` with the events of the first table.
    fn visit(&self, mut visit: impl FnMut(StreamId, u32, Row)) {
        let window = &self.windows[0];
        for (id, filter) in &self.filters {
            let stream = self.store.events().stream(*id);
            if filter.is_open() {
                stream.visit_between(window.from, window.until, |slot, row| visit(*id, slot, row));
            } else {
                stream.visit_between(window.from, window.until, |slot, row| {
                    if filter.passes(slot, row) {
                        visit(*id, slot, row);
                    }
                });
            }
        }
    }

    /// The rows that pass, those of contacts that are gone possibly among them.
    pub(super) fn all(&self) -> Vec<u64> {
        let mut words = vec![0; self.store.rows().div_ceil(64)];
        match &self.how {
            How::Nobody => {}
            How::Any => self.visit(|_, _, row| set(&mut words, row)),
            How::Fold(folds) => match self.fold_all(folds, &mut words) {
                Ok(()) => {}
                Err(Overflow) => self.each(&mut words),
            },
            How::Each => {
                self.visit(|_, _, row| set(&mut words, row));
                self.each(&mut words);
            }
        }
        words
    }

    /// Calls `ask` with the rows that events from a slot on may have turned: those of events that the
    /// test reads, of one table alone; of any that it may read, if there are more.
    pub(super) fn added(&self, stream: StreamId, from: u32, ask: &mut impl FnMut(u32)) {
        let events = self.store.events().stream(stream);
        if matches!(self.how, How::Each) {
            events.visit_from(from as usize, |_, row| ask(row.0));
        } else if let Some(filter) = self.filter(stream) {
            let window = &self.windows[0];
            events.visit_from(from as usize, |slot, row| {
                if window.spans(self.at(stream, slot)) && filter.passes(slot, row) {
                    ask(row.0);
                }
            });
        }
    }

    /// The same for events within a span of time, which a bound has passed over.
    pub(super) fn passed(
        &self,
        stream: StreamId,
        low: Timestamp,
        high: Timestamp,
        ask: &mut impl FnMut(u32),
    ) {
        let events = self.store.events().stream(stream);
        // What passes now need not be what passed before, if time moves that too.
        let steady = |_: &&Filter<'s>| {
            !matches!(self.how, How::Each) && !self.windows[0].filter.mentions_now()
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

    /// What of a stream the first table reads.
    fn filter(&self, stream: StreamId) -> Option<&Filter<'s>> {
        let place = self.windows.first()?.streams.binary_search(&stream).ok()?;
        self.filters.get(place).map(|(_, filter)| filter)
    }

    fn fold_all(&self, folds: &Folds<'_>, words: &mut [u64]) -> Result<(), Overflow> {
        // Kept as what differs from the start, so that memory that no event touches is never touched.
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
        self.store.events().stream(stream).at(slot).expect("only slots are asked about")
    }

    /// Keeps of the rows with an event in the first table those that pass.
    fn each(&self, words: &mut Vec<u64>) {
        self.visit(|_, _, row| set(words, row));
        for (at, word) in words.iter_mut().enumerate() {
            for bit in bits(*word) {
                if !self.passes(Row((at * 64) as u32 + bit)) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// Whether one contact passes.
    pub(super) fn row(&self, row: Row) -> bool {
        match &self.how {
            How::Nobody => false,
            How::Any => self.events(row).next().is_some(),
            How::Fold(folds) => self.fold_row(folds, row).unwrap_or_else(|_| self.passes(row)),
            How::Each => self.passes(row),
        }
    }

    /// The contact's events in the first table.
    fn events(&self, row: Row) -> impl Iterator<Item = (StreamId, u32)> {
        let window = &self.windows[0];
        self.store.events().slots(row).filter(move |(id, slot)| {
            let Ok(place) = window.streams.binary_search(id) else { return false };
            window.spans(self.at(*id, *slot)) && self.filters[place].1.passes(*slot, row)
        })
    }

    fn fold_row(&self, folds: &Folds<'_>, row: Row) -> Result<bool, Overflow> {
        let mut numbers: Vec<i64> = (0..folds.len()).map(|n| folds.start(n)).collect();
        let mut any = false;
        for (id, slot) in self.events(row) {
            any = true;
            for (n, number) in numbers.iter_mut().enumerate() {
                *number = folds.step(n, *number, id, slot, || self.at(id, slot))?;
            }
        }
        Ok(any && folds.passes(|n| numbers[n]))
    }

    /// Whether one contact has the events, all combinations looked at.
    fn passes(&self, row: Row) -> bool {
        let run: Vec<EventRef> = self.store.events().run(row).collect();
        let tables: Vec<Vec<EventRef>> =
            self.windows.iter().map(|window| window.of_run(&run)).collect();
        let having = self.test.having.as_ref();
        let mut group: Option<Vec<Accumulator<'_>>> =
            having.map(|having| having.aggregates.iter().map(Accumulator::new).collect());
        let mut any = false;
        let place = Place { store: self.store, now: self.now, row, events: &[], aggregates: &[] };
        self.combine(&tables, &mut Vec::with_capacity(tables.len()), place, &mut |events| {
            let here = Place { events, ..place };
            if !accepts(&self.test.filter, &here) {
                return false;
            }
            any = true;
            let Some(group) = &mut group else { return true };
            let aggregates = having.iter().flat_map(|having| &having.aggregates);
            for (accumulator, aggregate) in group.iter_mut().zip(aggregates) {
                let argument = aggregate.argument.as_ref();
                accumulator
                    .add(argument.map_or(Value::Bool(true), |scalar| scalar.evaluate(&here)));
            }
            false
        });
        match (having, group) {
            (Some(having), Some(group)) if any => {
                let aggregates: Vec<_> = group.into_iter().map(Accumulator::finish).collect();
                accepts(&having.condition, &Place { aggregates: &aggregates, ..place })
            }
            (Some(_), _) => false,
            (None, _) => any,
        }
    }

    /// Calls `found` with every combination of events, one from each table, until it says stop.
    fn combine(
        &self,
        tables: &[Vec<EventRef>],
        joined: &mut Vec<EventRef>,
        place: Place<'_>,
        found: &mut impl FnMut(&[EventRef]) -> bool,
    ) -> bool {
        let number = joined.len();
        let Some(table) = tables.get(number) else { return found(joined) };
        for event in table {
            joined.push(*event);
            // A table's own filter speaks of it by its number.
            let stop = accepts(self.windows[number].filter, &Place { events: joined, ..place })
                && self.combine(tables, joined, place, found);
            joined.pop();
            if stop {
                return true;
            }
        }
        false
    }
}

fn set(words: &mut [u64], row: Row) {
    words[row.index() / 64] |= 1 << (row.0 % 64);
}
