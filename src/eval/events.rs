//! Event tests with everything looked up beforehand.
//!
//! In: an [`EventTest`] and an instant. Out: the rows that pass it. Types become streams and windows
//! become instants once; then either the streams are scanned by time, or the runs of the rows that
//! are asked about, whichever reads less.

use roaring::RoaringBitmap;

use super::explain::is_by_stream;
use super::group::Accumulator;
use super::place::{Place, accepts};
use crate::criteria::plan::{Condition, EventTable, EventTest};
use crate::criteria::scalar::Comparison;
use crate::ids::Row;
use crate::schema::Value;
use crate::store::{EventRef, Store, StreamId};
use crate::time::{Duration, Timestamp};

/// A table's streams and window, in instants.
struct BoundTable<'p> {
    /// Sorted; all streams when `None`.
    streams: Option<Vec<StreamId>>,
    from: Timestamp,
    until: Timestamp,
    /// Exact instants asked for by `timestamp = ...`, or a bound that is NULL, leave nothing.
    empty: bool,
    filter: &'p Condition,
}

const TICK: Duration = Duration::millis(1);

impl<'p> BoundTable<'p> {
    fn new(table: &'p EventTable, store: &Store, now: Timestamp) -> Self {
        let streams = table.types.as_ref().map(|types| {
            let mut ids: Vec<_> =
                types.iter().filter_map(|name| store.events().stream_of(name)).collect();
            ids.sort_unstable();
            ids
        });
        let mut bound = Self {
            streams,
            from: Timestamp::MIN,
            until: Timestamp::MAX,
            empty: false,
            filter: &table.filter,
        };
        for (op, moment) in &table.window {
            match moment.at(now) {
                Some(at) => bound.narrow(*op, at),
                None => bound.empty = true,
            }
        }
        bound.empty |=
            bound.from > bound.until || bound.streams.as_ref().is_some_and(Vec::is_empty);
        bound
    }

    fn narrow(&mut self, op: Comparison, at: Timestamp) {
        match op {
            Comparison::Greater if at == Timestamp::MAX => self.empty = true,
            Comparison::Less if at == Timestamp::MIN => self.empty = true,
            Comparison::Greater => self.from = self.from.max(at + TICK),
            Comparison::GreaterOrEqual => self.from = self.from.max(at),
            Comparison::Less => self.until = self.until.min(at - TICK),
            Comparison::LessOrEqual => self.until = self.until.min(at),
            Comparison::Equal => {
                self.from = self.from.max(at);
                self.until = self.until.min(at);
            }
            Comparison::NotEqual => unreachable!("EventTable keeps `!=` in its filter"),
        }
    }

    fn reads(&self, stream: StreamId) -> bool {
        self.streams.as_ref().is_none_or(|streams| streams.binary_search(&stream).is_ok())
    }

    /// The part of a run that lies in the window.
    fn window<'r>(&self, run: &'r [EventRef]) -> &'r [EventRef] {
        if self.empty {
            return &[];
        }
        let from = run.partition_point(|event| event.at < self.from);
        let to = run.partition_point(|event| event.at <= self.until);
        &run[from..to.max(from)]
    }
}

/// The rows of `within` that pass the test.
pub(super) fn rows(
    test: &EventTest,
    store: &Store,
    now: Timestamp,
    within: &RoaringBitmap,
) -> RoaringBitmap {
    let tables: Vec<BoundTable<'_>> =
        test.tables.iter().map(|table| BoundTable::new(table, store, now)).collect();
    if tables.iter().any(|table| table.empty) {
        return RoaringBitmap::new();
    }
    match tables.as_slice() {
        [table] if is_by_stream(test) && scan_pays(table, store, within) => {
            scan(table, store, now, within)
        }
        _ => within.iter().filter(|row| passes(test, &tables, store, now, Row(*row))).collect(),
    }
}

/// Whether one contact passes the test.
pub(super) fn has(test: &EventTest, store: &Store, now: Timestamp, row: Row) -> bool {
    let tables: Vec<BoundTable<'_>> =
        test.tables.iter().map(|table| BoundTable::new(table, store, now)).collect();
    passes(test, &tables, store, now, row)
}

/// Whether the streams' events in the window are fewer than what the rows' runs may hold, taking
/// runs to be of average length.
fn scan_pays(table: &BoundTable<'_>, store: &Store, within: &RoaringBitmap) -> bool {
    let events = store.events();
    let in_window: usize = streams(table, store)
        .map(|id| events.stream(id).between(table.from, table.until).len())
        .sum();
    in_window as u128 * u128::from(store.alive().len())
        <= events.len() as u128 * u128::from(within.len())
}

fn streams<'t>(table: &'t BoundTable<'_>, store: &'t Store) -> impl Iterator<Item = StreamId> + 't {
    store.events().streams().map(|(id, _)| id).filter(|id| table.reads(*id))
}

/// Looks at every event in the window once.
fn scan(
    table: &BoundTable<'_>,
    store: &Store,
    now: Timestamp,
    within: &RoaringBitmap,
) -> RoaringBitmap {
    let mut open = Rows::of(within);
    let mut found = Vec::new();
    for id in streams(table, store) {
        let stream = store.events().stream(id);
        for (at, slot) in stream.between(table.from, table.until) {
            let Some(row) = stream.row(*slot).filter(|row| open.contains(*row)) else { continue };
            let event = [EventRef { at: *at, stream: id, slot: *slot }];
            let place = Place { store, now, row, events: &event, aggregates: &[] };
            if accepts(table.filter, &place) {
                open.remove(row);
                found.push(row.0);
            }
        }
    }
    found.into_iter().collect()
}

/// Rows as plain bits: asked for once per event, where a compressed bitmap would search.
struct Rows(Vec<u64>);

impl Rows {
    fn of(rows: &RoaringBitmap) -> Self {
        let mut words = vec![0; rows.max().map_or(0, |max| max as usize / 64 + 1)];
        for row in rows {
            words[row as usize / 64] |= 1 << (row % 64);
        }
        Self(words)
    }

    fn contains(&self, row: Row) -> bool {
        self.0.get(row.index() / 64).is_some_and(|word| word >> (row.0 % 64) & 1 == 1)
    }

    fn remove(&mut self, row: Row) {
        self.0[row.index() / 64] &= !(1 << (row.0 % 64));
    }
}

/// Whether one contact has the events.
fn passes(
    test: &EventTest,
    tables: &[BoundTable<'_>],
    store: &Store,
    now: Timestamp,
    row: Row,
) -> bool {
    let run = store.events().run(row);
    let mut group: Option<Vec<Accumulator<'_>>> =
        test.having.as_ref().map(|having| having.aggregates.iter().map(Accumulator::new).collect());
    let mut joined = Vec::with_capacity(tables.len());
    let mut any = false;
    let place = Place { store, now, row, events: &[], aggregates: &[] };
    combine(tables, run, &mut joined, place, &mut |events| {
        let here = Place { events, ..place };
        if !accepts(&test.filter, &here) {
            return false;
        }
        any = true;
        let Some(group) = &mut group else { return true };
        for (accumulator, aggregate) in
            group.iter_mut().zip(test.having.iter().flat_map(|having| &having.aggregates))
        {
            let value = aggregate
                .argument
                .as_ref()
                .map_or(Value::Bool(true), |scalar| scalar.evaluate(&here));
            accumulator.add(value);
        }
        false
    });
    match (&test.having, group) {
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
    tables: &[BoundTable<'_>],
    run: &[EventRef],
    joined: &mut Vec<EventRef>,
    place: Place<'_>,
    found: &mut impl FnMut(&[EventRef]) -> bool,
) -> bool {
    let Some(table) = tables.get(joined.len()) else { return found(joined) };
    for event in table.window(run).iter().filter(|event| table.reads(event.stream)) {
        joined.push(*event);
        // A table's own filter speaks of it by its number.
        let stop = accepts(table.filter, &Place { events: joined, ..place })
            && combine(tables, run, joined, place, found);
        joined.pop();
        if stop {
            return true;
        }
    }
    false
}
