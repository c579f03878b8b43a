//! Batches of checked records, with the place that each came from.
//!
//! In: rows as a format's reader parses them. Out: batches in the order of the file. INVARIANT: each row that is not
//! blank is in one batch, as a record or as a fault.

use segmentry::Schema;
use segmentry::ingest::{
    CheckedContact, ContactColumns, ContactPatch, Event, EventColumns, RecordError,
};

use crate::faults::{RowFault, RowProblem};

/// What a reader needs besides the file.
pub struct ReadOptions {
    /// Rows of a batch at most. Parquet gives a batch for each row group instead, or for a few small groups of events.
    pub batch_rows: usize,
    /// Whether Parquet is read value by value, by the reader that knows every encoding, and slower. The records are
    /// the same.
    pub value_by_value: bool,
    /// Columns of a CSV that hold sets with a separator of their own.
    pub sets: Vec<SetColumn>,
    /// Called with the number of rows read since the last call.
    pub progress: Box<dyn FnMut(u64) + Send>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            batch_rows: 10_000,
            value_by_value: false,
            sets: Vec::new(),
            progress: Box::new(|_| {}),
        }
    }
}

/// A column of a CSV that holds sets of texts, and the sign between the texts of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetColumn {
    /// The column's name, in any case.
    pub name: String,
    /// Any sign; blanks around a text do not count.
    pub separator: char,
}

/// A record with the line or row that it came from.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// From 1.
    pub line: u64,
    /// The record.
    pub record: T,
}

/// Contacts that were read together.
#[derive(Debug, Default)]
pub struct ContactBatch {
    /// The good ones.
    pub contacts: Vec<Placed<CheckedContact>>,
    /// The others.
    pub refused: Vec<RowFault>,
}

/// Contacts that were read together, column by column: to hold a whole file of them.
#[derive(Debug, Default)]
pub struct ColumnBatch {
    /// The line of each contact.
    pub lines: Vec<u64>,
    /// The good ones.
    pub contacts: ContactColumns,
    /// The others.
    pub refused: Vec<RowFault>,
}

/// A batch that contacts are put into, one after the other.
pub(crate) trait PutContacts: Default {
    /// A batch of contacts that were read column by column.
    #[cfg(feature = "parquet")]
    fn of_columns(batch: ColumnBatch) -> Self;

    /// Adds a contact, or what is wrong with it.
    fn put(&mut self, line: u64, record: Result<CheckedContact, RowProblem>);

    /// Where rows go that are no contacts.
    fn refused(&mut self) -> &mut Vec<RowFault>;
}

impl PutContacts for ContactBatch {
    #[cfg(feature = "parquet")]
    fn of_columns(batch: ColumnBatch) -> Self {
        let ColumnBatch { lines, contacts, refused } = batch;
        let placed = |(place, line)| Placed { line, record: contacts.get(place) };
        let contacts = lines.into_iter().enumerate().map(placed).collect();
        Self { contacts, refused }
    }

    fn put(&mut self, line: u64, record: Result<CheckedContact, RowProblem>) {
        match record {
            Ok(record) => self.contacts.push(Placed { line, record }),
            Err(problem) => self.refused.push(RowFault { line, problem }),
        }
    }

    fn refused(&mut self) -> &mut Vec<RowFault> {
        &mut self.refused
    }
}

impl PutContacts for ColumnBatch {
    #[cfg(feature = "parquet")]
    fn of_columns(batch: ColumnBatch) -> Self {
        batch
    }

    fn put(&mut self, line: u64, record: Result<CheckedContact, RowProblem>) {
        match record {
            Ok(record) => {
                self.lines.push(line);
                self.contacts.push(&record);
            }
            Err(problem) => self.refused.push(RowFault { line, problem }),
        }
    }

    fn refused(&mut self) -> &mut Vec<RowFault> {
        &mut self.refused
    }
}

/// Events that were read together.
#[derive(Debug, Default)]
pub struct EventBatch {
    /// The line of each event.
    pub lines: Vec<u64>,
    /// The good ones.
    pub events: EventColumns,
    /// The others.
    pub refused: Vec<RowFault>,
}

impl EventBatch {
    /// The events at some places, in their order.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Self {
        Self {
            lines: places.iter().map(|place| self.lines[*place]).collect(),
            events: self.events.select(places),
            refused: Vec::new(),
        }
    }
}

/// A row of a text: its line, and its record unless it was refused.
pub(crate) type Row<T> = (u64, Result<T, RowProblem>);

/// Rows after which progress is reported.
const REPORTED: usize = 1_000;

/// Faults after which a batch ends: a large file of another kind must not fill the memory with them.
const FAULTS: usize = 10_000;

/// Takes rows until a batch is full; `None` at the end of the rows. `put` adds a row and returns how many faults the
/// batch has.
fn next_batch<T, B: Default>(
    rows: &mut impl Iterator<Item = Row<T>>,
    options: &mut ReadOptions,
    mut put: impl FnMut(&mut B, u64, Result<T, RowProblem>) -> usize,
) -> Option<B> {
    let (mut batch, mut taken, mut reported, mut faults) = (B::default(), 0, 0, 0);
    while taken < options.batch_rows.max(1) && faults < FAULTS {
        let Some((line, row)) = rows.next() else { break };
        faults = put(&mut batch, line, row);
        taken += 1;
        if taken - reported == REPORTED {
            (options.progress)(REPORTED as u64);
            reported = taken;
        }
    }
    (options.progress)((taken - reported) as u64);
    (taken > 0).then_some(batch)
}

/// Rows of contacts in batches, checked against the schema.
pub(crate) fn contact_batches<B: PutContacts>(
    mut rows: impl Iterator<Item = Row<ContactPatch>>,
    schema: Schema,
    mut options: ReadOptions,
) -> impl Iterator<Item = B> {
    std::iter::from_fn(move || {
        next_batch(&mut rows, &mut options, |batch: &mut B, line, patch| {
            let checked = patch.and_then(|patch| {
                let checked = patch.check(&schema);
                checked.map_err(|faults| RecordError::Faults { faults }.into())
            });
            batch.put(line, checked);
            batch.refused().len()
        })
    })
}

/// Rows of events in batches.
pub(crate) fn event_batches(
    mut rows: impl Iterator<Item = Row<Event>>,
    mut options: ReadOptions,
) -> impl Iterator<Item = EventBatch> {
    std::iter::from_fn(move || {
        next_batch(&mut rows, &mut options, |batch: &mut EventBatch, line, event| {
            let checked = event.and_then(|event| {
                event.check().map_err(|faults| RecordError::Faults { faults }.into())
            });
            match checked {
                Ok(event) => {
                    batch.lines.push(line);
                    batch.events.push(event);
                }
                Err(problem) => batch.refused.push(RowFault { line, problem }),
            }
            batch.refused.len()
        })
    })
}
