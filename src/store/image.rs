//! A store in parts: one per column, one per stream, and the rest.
//!
//! In: a store. Out: an equal store. Lookup tables are rebuilt instead of read. The names of the parts are
//! those of the file format. LAW: the parts depend on what the store has, and not on when it was tidied up: a
//! dictionary has the texts that are in use, in the order of their first use. So no text that was overwritten or
//! deleted before reaches a file.

use serde::{Deserialize, Serialize};

use super::event_ids::EventIdSetV1;
use super::identity::{Identity, IdentityForm};
use super::merged::Merged;
use super::orphan_record::OrphanEvent;
use super::orphans::{OrphanEvents, OrphanEventsFormV1};
use super::sent_ids::SentIds;
use super::{Column, Events, Store, Stream, StreamId};
use crate::image::{PutParts, TakeParts};
use crate::ingest::SentId;
use crate::parallel;
use crate::rows::RowSet;
use crate::schema::{FieldId, Value};
use crate::time::Timestamp;

/// The parts of a store.
#[derive(Serialize, Deserialize)]
struct Contents {
    alive: RowSet,
    columns: Vec<bool>,
    streams: u32,
}

fn column(number: usize) -> String {
    format!("column/{number}")
}

fn stream(number: u32) -> String {
    format!("stream/{number}")
}

fn ids(number: u32) -> String {
    format!("ids/{number}")
}

/// Takes several parts in parallel.
fn take_all<T: Send, N: Send, E: Send>(
    names: impl IntoIterator<Item = N>,
    take: impl Fn(N) -> Result<T, E> + Sync + Send,
) -> Result<Vec<T>, E> {
    parallel::map_into(names.into_iter().collect(), take).into_iter().collect()
}

impl Store {
    pub(crate) fn put<P: PutParts>(&self, parts: &mut P) -> Result<(), P::Error> {
        let contents = Contents {
            alive: self.alive.clone(),
            columns: self.columns.iter().map(Option::is_some).collect(),
            streams: self.events.streams().count() as u32,
        };
        parts.put("store", &contents)?;
        let mut identity = self.identity.clone();
        for (number, held) in self.columns.iter().enumerate() {
            let Some(held) = held else { continue };
            match held.renumbered() {
                None => parts.put(&column(number), held)?,
                Some((renumbered, codes)) => {
                    parts.put(&column(number), &renumbered)?;
                    if let Some(codes) = codes {
                        identity.renumber(number, &codes);
                    }
                }
            }
        }
        for (id, held) in self.events.streams() {
            match held.renumbered() {
                None => parts.put(&stream(id.0), held)?,
                Some(renumbered) => parts.put(&stream(id.0), &renumbered)?,
            }
            parts.put(&ids(id.0), held.ids())?;
        }
        parts.put("events", &self.events.without_streams())?;
        parts.put("times", &self.by_time)?;
        parts.put("identity", &identity.form())?;
        parts.put("merged", self.merged.form())?;
        parts.put("orphans", &self.orphans)?;
        parts.put("event_ids", &self.event_ids)
    }

    pub(crate) fn take<P: TakeParts>(parts: &P) -> Result<Self, P::Error> {
        let Contents { alive, columns, streams } = parts.take("store")?;
        let columns = take_all(columns.into_iter().enumerate(), |(number, exists)| {
            if exists { parts.take::<Column>(&column(number)).map(Some) } else { Ok(None) }
        })?;
        let mut held = Vec::new();
        for (stream, ids) in take_all(0..streams, |number| {
            let held = parts.take::<Stream>(&stream(number))?;
            Ok((held, parts.take_if_there::<SentIds>(&ids(number))?))
        })? {
            held.push(stream.with_ids(ids.unwrap_or_default()));
        }
        let identity = Identity::from_form(parts.take::<IdentityForm>("identity")?, &alive);
        // Files of format 2 have orphan events and ids in another form.
        let orphans = match parts.take_if_there::<OrphanEvents>("orphans")? {
            Some(orphans) => orphans,
            None => parts.take::<OrphanEventsFormV1>("parked")?.into(),
        };
        let event_ids = match parts.take_if_there("event_ids")? {
            Some(event_ids) => event_ids,
            None => parts.take::<EventIdSetV1>("seen")?.into(),
        };
        let mut store = Self {
            events: parts.take::<Events>("events")?.with_streams(held),
            by_time: parts.take("times")?,
            orphans,
            event_ids,
            alive,
            columns,
            identity,
            // Files of format 5 have no such part.
            merged: Merged::from_form(parts.take_if_there("merged")?.unwrap_or_default()),
            salt: 0,
        };
        if !parts.has("orphans") {
            store.derive_ids();
        }
        Ok(store)
    }

    /// Gives ids to all events: files of format 2 have none. They are the same each time, and differ between engines
    /// whose contacts differ.
    fn derive_ids(&mut self) {
        let streams: Vec<SentIds> =
            self.events.streams().map(|(id, _)| self.derived_ids(id)).collect();
        let ids = streams.iter().flat_map(SentIds::iter).map(|id| id.key());
        self.event_ids.extend(ids);
        self.events.set_ids(streams);
        let mut n = 0;
        let mut derived = Vec::new();
        let with_id = |event: OrphanEvent<'_>| {
            let mut event = event.to_single();
            n += 1;
            let place = format!("{}\n{}\n{}\n{n}", event.contact, event.event_type, event.at);
            derived.push(event.id.get_or_insert_with(|| SentId::derived(0, &place)).key());
            event
        };
        self.orphans = self.orphans.iter().map(with_id).collect();
        self.event_ids.extend(derived);
    }

    fn derived_ids(&self, id: StreamId) -> SentIds {
        let (stream, event_type) = (self.events.stream(id), self.events.type_name(id));
        SentIds::of_slots(stream.slots() as u32, |slot| {
            let row = stream.row(slot);
            let contact = row.and_then(|row| self.contact_id(row)).map(|id| id.to_string());
            let email = match row.map(|row| self.value(FieldId::EMAIL, row)) {
                Some(Value::Text(email)) => email.into_owned(),
                _ => String::new(),
            };
            let (contact, at) =
                (contact.unwrap_or_default(), stream.at(slot).unwrap_or(Timestamp::MIN));
            SentId::derived(0, &format!("{contact}\n{email}\n{event_type}\n{at}\n{slot}"))
        })
    }
}
