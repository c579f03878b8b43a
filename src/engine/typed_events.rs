//! The events of one type, whoever did them.
//!
//! In: a type, a source, and a span of time. Out: the events of contacts that exist, the latest first. Their properties
//! are read one by one, since most readers want few of them.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::{ContactRecord, Engine};
use crate::ids::Row;
use crate::ingest::Scalar;
use crate::store::Stream;
use crate::time::Timestamp;

/// An event whose properties are looked up when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct TypedEvent<'e> {
    engine: &'e Engine,
    stream: &'e Stream,
    slot: u32,
    row: Row,
    at: Timestamp,
}

impl<'e> TypedEvent<'e> {
    /// When it happened.
    pub fn at(&self) -> DateTime<Utc> {
        self.at.into()
    }

    /// A property that is a text, at the top of the payload.
    pub fn text(&self, property: &str) -> Option<&'e str> {
        match self.stream.property(property)?.get(self.slot)? {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The contact that did it, with all its values.
    pub fn contact(&self) -> Option<ContactRecord<'e>> {
        self.engine.contact_of(self.row)
    }
}

impl Engine {
    /// The events of a type and a source from `from` up to and including `to`, the latest first; without orphan events.
    pub fn typed_events(
        &self,
        event_type: &str,
        source: &str,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = TypedEvent<'_>> {
        let events = self.store.events();
        let stream = events.stream_of(event_type).map(|id| events.stream(id));
        let mut found: Vec<(Reverse<Timestamp>, u32, Row)> = Vec::new();
        if let Some(stream) = stream {
            let alive = self.store.alive();
            stream.visit_between(from.into(), to.into(), |slot, row| {
                let is_of_source =
                    stream.source(slot).is_some_and(|code| events.source_name(code) == source);
                if let (true, true, Some(at)) =
                    (is_of_source, alive.contains(row.0), stream.at(slot))
                {
                    found.push((Reverse(at), slot, row));
                }
            });
        }
        found.sort_unstable_by_key(|(at, slot, _)| (*at, Reverse(*slot)));
        found.into_iter().filter_map(move |(Reverse(at), slot, row)| {
            Some(TypedEvent { engine: self, stream: stream?, slot, row, at })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{ContactPatch, Event, MAIL_SOURCE, Payload};
    use crate::schema::Schema;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_750_000_000 + 60 * minute, 0)
            .expect("an instant of this century")
    }

    #[test]
    fn the_latest_comes_first_and_nothing_of_another_type_source_time_or_of_who_was_deleted() {
        let mut engine = Engine::builder(Schema::new()).build().expect("the defaults are valid");
        let people = ["a@x.org", "b@x.org"].map(ContactPatch::new);
        engine.upsert_contacts(at(0), people).expect("no fault");
        let event = |email: &str, name: &str, source: &str, minute: i64, reason: &str| {
            let payload = format!("{{\"reason\":\"{reason}\"}}");
            Event::new(email, name, at(minute))
                .from_source(source)
                .with_payload(Payload::parse(&payload).expect("an object"))
        };
        let events = [
            event("a@x.org", "bounce", MAIL_SOURCE, 3, "third"),
            event("a@x.org", "bounce", MAIL_SOURCE, 1, "first"),
            event("b@x.org", "bounce", MAIL_SOURCE, 2, "second"),
            event("b@x.org", "bounce", "app", 2, "another source"),
            event("a@x.org", "open", MAIL_SOURCE, 2, "another type"),
            event("nobody@x.org", "bounce", MAIL_SOURCE, 2, "an orphan"),
            event("a@x.org", "bounce", MAIL_SOURCE, 9, "too late"),
        ];
        engine.record_events(at(10), events).expect("no fault");
        let reasons = |engine: &Engine| -> Vec<String> {
            let found = engine.typed_events("bounce", MAIL_SOURCE, at(1), at(3));
            found.map(|event| event.text("reason").expect("a text").to_owned()).collect()
        };
        assert_eq!(reasons(&engine), ["third", "second", "first"]);
        assert!(engine.delete_contact(at(11), "b@x.org"));
        assert_eq!(reasons(&engine), ["third", "first"]);
        assert_eq!(engine.typed_events("nothing", MAIL_SOURCE, at(0), at(9)).count(), 0);
    }
}
