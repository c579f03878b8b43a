//! Contacts and events on their way into the engine.
//!
//! In: records, some of which may be faulty. Out: counts of the records that were taken, and the reasons for the
//! others. The engine leaves out faulty records; this module turns its report into messages of the service.

use chrono::{DateTime, Utc};
use segmentry::engine::BatchMode;
use segmentry::engine::command::{RecordEvents, UpsertContacts};
use segmentry::ingest::{CheckedContacts, CheckedEvents, Event, Fault, IdentifierRule};
use segmentry::persist::WriteError;
use segmentry::{BatchError, ContactPatch, DurableEngine};

use crate::error::Answer;

/// What became of a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchOutcome {
    pub(crate) created: u64,
    pub(crate) updated: u64,
    /// Events that were recorded before; 0 for contacts.
    pub(crate) duplicates: u64,
    /// Positions of the records that were not taken, and why.
    pub(crate) refused: Vec<(usize, String)>,
}

impl BatchOutcome {
    fn refused(faults: &[Fault]) -> Self {
        let of_one_record = faults.chunk_by(|one, next| one.record == next.record);
        let refused = of_one_record.map(|faults| (faults[0].record, reason(faults))).collect();
        Self { refused, ..Self::default() }
    }
}

fn reason(faults: &[Fault]) -> String {
    faults.iter().map(Fault::public_message).collect::<Vec<_>>().join("; ")
}

/// Takes contacts.
pub(crate) fn contacts(
    engine: &DurableEngine,
    now: DateTime<Utc>,
    patches: Vec<ContactPatch>,
    identifiers: IdentifierRule,
) -> Answer<BatchOutcome> {
    checked_contacts(engine, now, engine.check_contacts(patches), identifiers)
}

/// The same for contacts that were checked before.
pub(crate) fn checked_contacts(
    engine: &DurableEngine,
    now: DateTime<Utc>,
    checked: CheckedContacts,
    identifiers: IdentifierRule,
) -> Answer<BatchOutcome> {
    let command = UpsertContacts::new(checked).mode(BatchMode::SkipFaulty).identifiers(identifiers);
    match engine.execute(now, command) {
        Ok(report) => Ok(BatchOutcome {
            created: report.created as u64,
            updated: report.updated as u64,
            ..BatchOutcome::refused(&report.faults)
        }),
        Err(WriteError::Refused(BatchError { faults })) => Ok(BatchOutcome::refused(&faults)),
        Err(WriteError::Storage(error)) => Err(error.into()),
    }
}

/// Takes events.
pub(crate) fn events(
    engine: &DurableEngine,
    now: DateTime<Utc>,
    events: Vec<(usize, Event)>,
) -> Answer<BatchOutcome> {
    let (places, events): (Vec<usize>, Vec<Event>) = events.into_iter().unzip();
    let command = RecordEvents::new(CheckedEvents::of_events(events)).mode(BatchMode::SkipFaulty);
    let mut taken = match engine.execute(now, command) {
        Ok(report) => BatchOutcome {
            created: report.accepted as u64,
            duplicates: report.duplicates.len() as u64,
            ..BatchOutcome::refused(&report.faults)
        },
        Err(WriteError::Refused(BatchError { faults })) => BatchOutcome::refused(&faults),
        Err(WriteError::Storage(error)) => return Err(error.into()),
    };
    taken.refused.iter_mut().for_each(|(position, _)| *position = places[*position]);
    Ok(taken)
}
