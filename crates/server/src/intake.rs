//! Contacts and events on their way into the engine.
//!
//! In: records, some of which may be wrong. Out: what was taken, and why the rest was not. The engine takes a
//! batch whole or not at all; here the wrong ones are left out, and the others are taken.

use std::collections::HashSet;

use segmentry::ingest::{CheckedContact, Event, Fault, is_phone_number};
use segmentry::persist::{RecordEvents, UpsertContacts, WriteError};
use segmentry::schema::{FieldId, IDENTIFIERS};
use segmentry::store::Column;
use segmentry::{ContactPatch, DurableEngine, Engine};

use crate::error::Answer;

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
    faults.iter().map(Fault::public_message).collect::<Vec<_>>().join("; ")
}

/// By whose rules records are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Ours: any identifier names a contact.
    Own,
    /// Those of the official API (SPEC): an update names all identifiers of its contact, and a
    /// `phone_number_id` is a telephone number.
    Official,
}

/// Why the official API would not take a record that ours does, if there is a reason.
fn official_fault(engine: &Engine, record: &CheckedContact) -> Option<String> {
    let mut identifiers = record.identifiers();
    if identifiers.any(|(id, text)| id == FieldId::PHONE_NUMBER_ID && !is_phone_number(text)) {
        return Some("phone_number_id: is not a phone number".to_owned());
    }
    let name = left_out(engine, record)?;
    Some(format!("{name}: the contact has one, and an update names all its identifiers"))
}

/// The identifier that a record leaves out of those that its contact has, if any.
fn left_out<'e>(engine: &'e Engine, record: &CheckedContact) -> Option<&'e str> {
    let store = engine.store();
    let find = |(field, text)| store.row_by_identifier(field, text);
    let row = record.identifiers().find_map(find)?;
    let names = |id: FieldId| record.identifiers().any(|(field, _)| field == id);
    let has = |id: FieldId| matches!(store.column(id), Some(Column::Text(texts)) if texts.get(row.0).is_some());
    let missing = IDENTIFIERS.into_iter().find(|id| has(*id) && !names(*id))?;
    engine.schema().fields().find(|field| field.id == missing).map(|field| field.name.as_str())
}

/// Takes contacts.
pub(crate) fn contacts(
    engine: &DurableEngine,
    patches: Vec<ContactPatch>,
    rules: Rules,
) -> Answer<Taken> {
    let mut taken = Taken::default();
    let schema = engine.read(|engine| engine.schema().clone());
    let mut records = Vec::with_capacity(patches.len());
    for (place, patch) in patches.into_iter().enumerate() {
        match patch.check(&schema) {
            Ok(record) => records.push((place, record)),
            Err(faults) => taken.refused.push((place, reason(&faults))),
        }
    }
    if rules == Rules::Official {
        engine.read(|engine| {
            records.retain(|(place, record)| {
                let fault = official_fault(engine, record);
                let is_good = fault.is_none();
                taken.refused.extend(fault.map(|why| (*place, why)));
                is_good
            });
        });
    }
    while !records.is_empty() {
        let sent = records.iter().map(|(_, record)| record.clone()).collect();
        match engine.write(crate::clock::now(), UpsertContacts { records: sent }) {
            Ok(upserted) => {
                taken.created = upserted.created as u64;
                taken.updated = upserted.updated as u64;
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
