//! Writes of contacts, events and whose they are, on an engine and the model.
//!
//! In: what a history says of them. Out: both have done it, and what each answered.

use super::pair::{Pair, chrono, one, uuid};
use super::{EMAILS, EventWrite, KINDS, LISTS, Patch, VISITORS, cell};
use segmentry::engine::MergeError;
use segmentry::engine::command::{MergeAnonymous, RecordEvents, UpsertContacts};
use segmentry::ingest::{ContactRef, EventColumns, Payload};
use segmentry::testing::{Cell, ModelContact, ModelEvent, Record, Refused};
use segmentry::{ContactId, ContactPatch, Event, FieldType};

fn decimal(tenths: i64) -> segmentry::schema::Decimal {
    segmentry::schema::Decimal::new(tenths, 1)
}

impl Pair {
    /// The contact with this anonymous id.
    fn visitor(&self, id: &str) -> Option<&ModelContact> {
        self.model.contacts.iter().find(|contact| contact.anonymous.iter().any(|held| held == id))
    }

    pub(super) fn upsert(
        &mut self,
        now: i64,
        patches: &[Patch],
    ) -> (Result<(), Refused>, Result<(), Vec<Refused>>) {
        let (mut records, mut given) = (Vec::<Record>::new(), Vec::new());
        for patch in patches {
            let anonymous_id = patch.visitor.map(|visitor| VISITORS[visitor].to_owned());
            let email = anonymous_id.as_ref().map_or(EMAILS[patch.who], |_| "");
            let mut before = records.iter();
            let before = before
                .find(|record| record.email == email && record.anonymous_id == anonymous_id)
                .map(|record| record.id);
            let held = match &anonymous_id {
                Some(id) => self.visitor(id),
                None => self.model.contact(email),
            };
            // Or by the id of one that was merged into it.
            let known = before.or_else(|| held.map(|held| *held.merged.last().unwrap_or(&held.id)));
            let id = known.unwrap_or_else(|| {
                self.drawn += 1;
                ContactId(uuid(self.drawn))
            });
            let mut sent = match &anonymous_id {
                Some(id) => ContactPatch::default().set("anonymous_id", id.as_str()),
                None => ContactPatch::new(email),
            };
            // Somebody new is given an id, so that the model knows it too.
            if known.is_none() || patch.by_id {
                sent.contact_id = Some(id);
            }
            let cells: Vec<(String, Option<Cell>)> = patch
                .cells
                .iter()
                .map(|(name, choice)| {
                    let held = self.model.fields.iter().find(|(held, _)| held == name);
                    (name.clone(), cell(held.map_or(FieldType::Text, |(_, kind)| *kind), *choice))
                })
                .collect();
            for (name, cell) in &cells {
                sent = match cell {
                    None => sent.clear(name),
                    Some(Cell::Text(text)) => sent.set(name, text.as_str()),
                    Some(Cell::Number(tenths)) => sent.set(name, decimal(*tenths)),
                    Some(Cell::Time(at)) => sent.set(name, chrono(*at)),
                    Some(Cell::Flag(flag)) => sent.set(name, *flag),
                };
            }
            if let Some(at) = patch.created_at {
                sent = sent.set("created_at", chrono(at));
            }
            let lists = patch.list.map(|list| LISTS[list].to_owned());
            sent = lists.iter().fold(sent, |sent, list| sent.on_list(list.as_str()));
            given.push(sent);
            let lists = lists.into_iter().collect();
            let email = email.to_owned();
            let created_at = patch.created_at;
            records.push(Record { id, email, anonymous_id, cells, lists, created_at });
        }
        let schema = self.engine.schema();
        let checked: Result<Vec<_>, _> =
            given.into_iter().map(|patch| patch.check(schema)).collect();
        let upserted = match checked {
            Ok(records) => {
                self.write(chrono(now), UpsertContacts::new(records)).map_err(|_| Refused::Record)
            }
            Err(_) => Err(Refused::Record),
        };
        let before = self.model.contacts.len();
        let of_model = self.model.upsert(now, &records);
        if let (Ok(upserted), Ok(())) = (&upserted, &of_model) {
            let created = self.model.contacts.len() - before;
            let updated = records.len() - created;
            assert_eq!((upserted.created, upserted.updated), (created, updated));
            assert_eq!(upserted.faults, [], "of {} records", records.len());
        }
        (upserted.map(drop), one(of_model))
    }

    pub(super) fn record(
        &mut self,
        now: i64,
        write: &EventWrite,
    ) -> (Result<(), Refused>, Result<(), Vec<Refused>>) {
        let at = now.max(self.model.now) - write.ago;
        let at = if write.whole { at - at.rem_euclid(super::HOUR) } else { at };
        let total = match write.total {
            0 => None,
            1 => Some(Cell::Text("2.5".to_owned())),
            2 => Some(Cell::Text("many".to_owned())),
            n => Some(Cell::Number([25, 100, -5][n % 3])),
        };
        let item = match write.item {
            0 => None,
            1 => Some(Cell::Number(25)),
            2 => Some(Cell::Flag(true)),
            _ => Some(Cell::Text("cup".to_owned())),
        };
        let named = [("total", total), ("item", item)].into_iter();
        let properties = named.filter_map(|(name, cell)| Some((name.to_owned(), cell?))).collect();
        let event_id = write.id.map(|id| format!("e{id}"));
        let (id, kind) = (event_id.clone(), KINDS[write.kind].to_owned());
        let of_model = ModelEvent { id, kind, at, properties };
        let email = EMAILS[write.who];
        let visitor = write.visitor.and_then(|visitor| self.visitor(VISITORS[visitor]));
        let id = match visitor {
            Some(held) if write.by_id => Some(held.id),
            Some(held) => Some(*held.merged.last().unwrap_or(&held.id)),
            None => self.model.contact(email).map(|contact| contact.id).filter(|_| write.by_id),
        };
        let contact = id.map_or_else(|| ContactRef::from(email), ContactRef::Id);
        let name = id.map_or_else(|| email.to_owned(), |id| id.to_string());
        let payload = Payload::parse(&of_model.payload()).expect("a small object");
        let event = Event::new(contact, &of_model.kind, chrono(at)).with_payload(payload);
        let event = event_id.iter().fold(event, |event, id| event.with_id(id));
        let events: EventColumns = std::iter::once(event.check().expect("a good event")).collect();
        let recorded = self.write(chrono(now), RecordEvents::new(events)).expect("a small batch");
        let fresh = self.model.record(now, &name, of_model);
        assert_eq!(recorded.accepted, usize::from(fresh), "whether the event is new");
        if fresh { (Ok(()), Ok(())) } else { (Err(Refused::Exists), Err(vec![Refused::Exists])) }
    }

    pub(super) fn merge(
        &mut self,
        now: i64,
        email: &str,
        anonymous_id: &str,
    ) -> (Result<(), Refused>, Result<(), Vec<Refused>>) {
        let nobody = ContactId(uuid(0));
        let id = self.model.contact(email).map_or(nobody, |contact| contact.id);
        let claims = vec![(id, anonymous_id.to_owned())];
        let Ok(mut merged) = self.write(chrono(now), MergeAnonymous { claims });
        let merged = merged.remove(0).map(drop).map_err(|error| match error {
            MergeError::Unknown(_) => Refused::Unknown,
            MergeError::Other(_) => Refused::Other,
            other => panic!("not expected: {other}"),
        });
        (merged, one(self.model.merge(now, id, anonymous_id)))
    }
}
