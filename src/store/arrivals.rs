//! The events of a batch on their way into the streams.
//!
//! In: a batch, and which of its events go into which stream. Out: streams with these events, as if they had come one
//! by one: streams do not depend on each other, so each is filled by itself, column by column.

use std::borrow::Cow;

use super::StreamId;
use super::stream::Stream;
use crate::ids::Row;
use crate::ingest::{EventColumns, EventId, SentId};

/// A batch whose contacts are known.
pub(super) struct Batch<'b> {
    pub(super) events: &'b EventColumns,
    /// The contacts of the events.
    pub(super) rows: &'b [Option<Row>],
    /// By the batch's code: the store's code of each source.
    pub(super) sources: &'b [u32],
    /// For the ids of events without one.
    pub(super) salt: u64,
}

/// The events of a batch that go into one stream.
pub(super) struct Share {
    pub(super) stream: StreamId,
    /// The slot of the first one.
    pub(super) first: u32,
    /// Their places in the batch, in the order of their slots.
    pub(super) places: Vec<u32>,
}

/// What was found while a stream was filled.
pub(super) struct Added {
    pub(super) stream: StreamId,
    /// The slots of events that are late, ascending.
    pub(super) late: Vec<u32>,
    /// The ids of events that were sent without one.
    pub(super) derived: Vec<EventId>,
}

impl Share {
    /// Appends the events to their stream.
    pub(super) fn append_to(&self, stream: &mut Stream, batch: &Batch<'_>) -> Added {
        let (events, mut derived) = (batch.events, Vec::new());
        let heads = self.places.iter().map(|place| {
            let place = *place as usize;
            let source = events.sources().code(place).expect("each event has a source");
            let row = batch.rows[place].expect("events in streams have contacts");
            (events.at()[place], row, batch.sources[source as usize])
        });
        let late = stream.extend(heads);
        let first = self.places.first().map_or(0, |place| *place as usize);
        let event_type = events.types().get(first).map_or("", |name| name);
        let ids = self.places.iter().enumerate().map(|(n, place)| {
            let slot = self.first + n as u32;
            if let Some(id) = &events.sent_ids()[*place as usize] {
                return Cow::Borrowed(id);
            }
            let id = SentId::derived(batch.salt, &format!("{event_type}\n{slot}"));
            derived.push(id.key());
            Cow::Owned(id)
        });
        stream.ids_mut().extend(self.first, ids);
        self.write_properties(stream, events);
        Added { stream: self.stream, late, derived }
    }

    fn write_properties(&self, stream: &mut Stream, events: &EventColumns) {
        let mut cells: Vec<(u32, u32)> = Vec::new();
        for (path, values) in events.properties() {
            cells.clear();
            let codes = values.codes();
            let code = |place: &u32| codes.get(*place as usize).copied();
            let coded = (self.first..).zip(self.places.iter().map(code));
            let there = |(slot, code): (u32, Option<u32>)| {
                Some((slot, code.filter(|code| *code != EventColumns::NO_VALUE)?))
            };
            cells.extend(coded.filter_map(there));
            if cells.is_empty() {
                continue;
            }
            let column = stream.property_mut(path);
            // By the batch's code: the code in the stream. Each value is looked up once.
            let mut known = vec![u32::MAX; values.values().len()];
            for (_, code) in &mut cells {
                let known = &mut known[*code as usize];
                if *known == u32::MAX {
                    *known = column.code_of(&values.values()[*code as usize]);
                }
                *code = *known;
            }
            column.set_all(&cells);
        }
    }
}

/// Sorts by row; those of one row stay in their order.
pub(super) fn by_row(mut order: Vec<(Row, u32)>) -> Vec<(Row, u32)> {
    /// Bits of a row that are counted at a time.
    const BITS: usize = 11;
    /// Below this, counting costs more than it saves.
    const FEW: usize = 4_096;
    if order.len() < FEW {
        order.sort_by_key(|(row, _)| *row);
        return order;
    }
    let most = order.iter().map(|(row, _)| row.index()).max().unwrap_or(0);
    let mut sorted = vec![(Row(0), 0); order.len()];
    let mut shift = 0;
    while shift < u32::BITS as usize && most >> shift > 0 {
        let digit = |row: Row| row.index() >> shift & ((1 << BITS) - 1);
        let mut starts = vec![0_usize; 1 << BITS];
        order.iter().for_each(|(row, _)| starts[digit(*row)] += 1);
        let mut start = 0;
        for count in &mut starts {
            start += std::mem::replace(count, start);
        }
        for entry in &order {
            let place = &mut starts[digit(entry.0)];
            sorted[*place] = *entry;
            *place += 1;
        }
        std::mem::swap(&mut order, &mut sorted);
        shift += BITS;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_each_keeps_the_order_of_its_events() {
        for (count, rows) in [(0, 1), (5, 3), (5_000, 1), (9_000, 700), (9_000, u32::MAX)] {
            let row = |index: u32| Row(index.wrapping_mul(2_654_435_761) % rows);
            let order: Vec<(Row, u32)> = (0..count).map(|index| (row(index), index)).collect();
            let mut expected = order.clone();
            expected.sort_unstable();
            assert_eq!(by_row(order), expected, "{count} events of {rows} rows");
        }
    }
}
