//! Contacts and events on their way into the engine.
//!
//! In: records, some of which may be wrong. Out: what was taken, and why the rest was not. The engine takes a
//! batch whole or not at all; here the wrong ones are left out, and the others are taken.

use std::collections::HashSet;

use segmentry::ingest::{CheckedContact, Event, Fault};
use segmentry::persist::{RecordEvents, UpsertContacts, WriteError};
use segmentry::{ContactPatch, DurableEngine, Engine};

use crate::error::{Answer, without_values};

/// What became of a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) created: u64,
    pub(crate) updated: u64,
    /// Of events: those that were known.
    pub(crate) duplicates: u64,
    /// Positions of the records that were not taken, and why.
    pub(crate) refused: Vec<(usize, String)>,
}

fn reason(faults: &[Fault]) -> String {
    let one = |fault: &Fault| format!("{}: {}", fault.field, without_values(&fault.reason));
    faults.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// How many of the records speak of nobody who is known. Two of one batch may be the same person.
fn strangers(engine: &Engine, records: &[(usize, CheckedContact)]) -> u64 {
    let store = engine.store();
    let mut new: HashSet<&str> = HashSet::new();
    let fresh = |record: &&(usize, CheckedContact)| {
        let known = |(field, text)| store.row_by_identifier(field, text).is_some();
        !record.1.identifiers().any(known)
    };
    let names = records.iter().filter(fresh);
    names
        .filter_map(|record| record.1.identifiers().next())
        .filter(|(_, text)| new.insert(text))
        .count() as u64
}

/// Takes contacts.
pub(crate) fn contacts(engine: &DurableEngine, patches: Vec<ContactPatch>) -> Answer<Taken> {
    let mut taken = Taken::default();
    let schema = engine.read(|engine| engine.schema().clone());
    let mut records = Vec::with_capacity(patches.len());
    for (place, patch) in patches.into_iter().enumerate() {
        match patch.check(&schema) {
            Ok(record) => records.push((place, record)),
            Err(faults) => taken.refused.push((place, reason(&faults))),
        }
    }
    while !records.is_empty() {
        let new = engine.read(|engine| strangers(engine, &records));
        let sent = records.iter().map(|(_, record)| record.clone()).collect();
        match engine.write(crate::clock::now(), UpsertContacts { records: sent }) {
            Ok(()) => {
                taken.created = new;
                taken.updated = records.len() as u64 - new;
                break;
            }
            Err(WriteError::Refused(error)) => {
                // Each fault names a record, so every round leaves some out.
                let wrong: HashSet<usize> = error.faults.iter().map(|fault| fault.record).collect();
                let faults = error
                    .faults
                    .iter()
                    .map(|fault| (records[fault.record].0, reason(std::slice::from_ref(fault))));
                taken.refused.extend(faults);
                let mut place = 0;
                records.retain(|_| {
                    place += 1;
                    !wrong.contains(&(place - 1))
                });
            }
            Err(WriteError::Storage(error)) => return Err(error.into()),
        }
    }
    taken.refused.sort();
    Ok(taken)
}

/// Takes events.
pub(crate) fn events(engine: &DurableEngine, events: Vec<(usize, Event)>) -> Answer<Taken> {
    let mut taken = Taken::default();
    let mut records = Vec::with_capacity(events.len());
    for (place, event) in events {
        match event.check() {
            Ok(event) => records.push((place, event)),
            Err(faults) => taken.refused.push((place, reason(&faults))),
        }
    }
    if records.is_empty() {
        return Ok(taken);
    }
    let columns = records.iter().map(|(_, event)| event.clone()).collect();
    match engine.write(crate::clock::now(), RecordEvents { events: columns }) {
        Ok(recorded) => {
            taken.created = recorded.accepted as u64;
            taken.duplicates = recorded.duplicates.len() as u64;
        }
        // A limit of the whole store: each of them is refused for the same reason.
        Err(WriteError::Refused(error)) => {
            let why = reason(&error.faults[..1]);
            taken.refused.extend(records.iter().map(|(place, _)| (*place, why.clone())));
        }
        Err(WriteError::Storage(error)) => return Err(error.into()),
    }
    taken.refused.sort();
    Ok(taken)
}
