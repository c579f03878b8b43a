//! The limits on events, event types and properties.
//!
//! In: a batch of events. Out: whether all of them fit, or which of them do, decided one by one. INVARIANT: an event
//! that does not fit uses no capacity, so later events may still fit.

use std::collections::BTreeSet;

use super::{EventBatch, Store};
use crate::ids::Row;
use crate::ingest::{EventColumns, EventId, Fault, FaultKind, Resource, SentId};
use crate::limits;

/// The limits of [`crate::limits`], or smaller ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventLimits {
    types: usize,
    properties: usize,
    events: usize,
    slots: usize,
    orphans: usize,
    orphan_bytes: usize,
}

impl Default for EventLimits {
    fn default() -> Self {
        Self {
            types: limits::EVENT_TYPES,
            properties: limits::PROPERTY_PATHS,
            events: limits::EVENTS,
            slots: limits::EVENT_SLOTS,
            orphans: limits::ORPHAN_EVENTS,
            orphan_bytes: limits::ORPHAN_BYTES,
        }
    }
}

impl EventLimits {
    fn types(&self, count: usize) -> Result<(), Fault> {
        fits(count, self.types, "event_type", Resource::EventTypes)
    }

    fn properties(&self, count: usize) -> Result<(), Fault> {
        fits(count, self.properties, "properties", Resource::Properties)
    }

    fn events(&self, count: usize, slots: usize) -> Result<(), Fault> {
        fits(count, self.events, "event_id", Resource::Events)?;
        fits(slots, self.slots, "event_id", Resource::Events)
    }

    /// The limits of earlier versions, which did not count the bytes of orphan events.
    pub(crate) fn of_any_orphans() -> Self {
        Self { orphan_bytes: usize::MAX, ..Self::default() }
    }

    fn orphans(&self, count: usize, bytes: usize) -> Result<(), Fault> {
        fits(count, self.orphans, "contact_id", Resource::OrphanEvents)?;
        fits(bytes, self.orphan_bytes, "contact_id", Resource::OrphanBytes)
    }
}

fn fits(count: usize, most: usize, field: &str, resource: Resource) -> Result<(), Fault> {
    if count <= most { Ok(()) } else { Err(Fault::new(field, FaultKind::Full { resource, most })) }
}

impl Store {
    /// The row of each event's contact (`None` for an orphan event), if all events fit. Dictionary values that no event
    /// uses count too, so this may refuse what fits.
    pub(super) fn fit_all(
        &self,
        events: &EventColumns,
        limits: &EventLimits,
    ) -> Result<Vec<Option<Row>>, Fault> {
        let known = self.events.streams().count();
        let types = events.types().values().iter();
        limits.types(known + types.filter(|name| self.events.stream_of(name).is_none()).count())?;
        let properties = events.properties().filter(|(path, _)| !self.has_property(path)).count();
        if properties > 0 {
            limits.properties(self.events.paths() + properties)?;
        }
        let (held, slots) = self.held_events();
        limits.events(held + events.len(), slots + events.len())?;
        let rows = self.rows_of(events.contacts());
        let orphans = || (0..rows.len()).filter(|place| rows[*place].is_none());
        let bytes: usize = orphans().map(|place| events.event_at(place).weight()).sum();
        limits.orphans(self.orphans.len() + orphans().count(), self.orphans.weight() + bytes)?;
        Ok(rows)
    }

    /// Takes events that are not known, one after the other, as long as they fit.
    pub(super) fn plan_each_event(
        &self,
        events: &EventColumns,
        limits: &EventLimits,
    ) -> (EventBatch, Vec<Fault>) {
        let rows = self.rows_of(events.contacts());
        let mut used = CapacityUsed::new(self, events, limits);
        let (mut fit, mut duplicates, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for (place, row) in rows.iter().enumerate() {
            let sent = events.sent_ids()[place].as_ref();
            let id = sent.map(SentId::key);
            let known = sent.is_some_and(|sent| self.event_ids.contains(sent));
            if known || id.is_some_and(|id| used.ids.contains(&id)) {
                duplicates.push(place);
                continue;
            }
            match used.take(place, row.is_none()) {
                Ok(()) => {
                    used.ids.extend(id);
                    fit.push(place);
                }
                Err(fault) => faults.push(fault.of_record(place)),
            }
        }
        let rows = fit.iter().map(|place| rows[*place]).collect();
        let events = events.select(&fit).compacted();
        let ids = used.ids.into_iter().collect();
        (EventBatch { events, ids, rows, duplicates }, faults)
    }

    fn has_property(&self, path: &str) -> bool {
        self.events.streams().any(|(_, stream)| stream.property(path).is_some())
    }

    /// How many events there are, and how many of one type there may be at most.
    fn held_events(&self) -> (usize, usize) {
        let orphans = self.orphans.len();
        (self.events.len() + orphans, self.events.slots() + orphans)
    }
}

/// The capacity in use: by the stored events, and by those of the batch that were accepted so far.
struct CapacityUsed<'b> {
    limits: &'b EventLimits,
    events: &'b EventColumns,
    /// For each code of a type, whether the type is stored or was accepted with an earlier event.
    types: Vec<bool>,
    /// For each property of the batch, whether it is stored or was accepted with an earlier event.
    properties: Vec<bool>,
    type_count: usize,
    property_count: usize,
    event_count: usize,
    slots: usize,
    orphans: usize,
    orphan_bytes: usize,
    ids: BTreeSet<EventId>,
}

impl<'b> CapacityUsed<'b> {
    fn new(store: &Store, events: &'b EventColumns, limits: &'b EventLimits) -> Self {
        let types = events.types().values().iter();
        let (event_count, slots) = store.held_events();
        Self {
            limits,
            events,
            types: types.map(|name| store.events.stream_of(name).is_some()).collect(),
            properties: events.properties().map(|(path, _)| store.has_property(path)).collect(),
            type_count: store.events.streams().count(),
            property_count: store.events.paths(),
            event_count,
            slots,
            orphans: store.orphans.len(),
            orphan_bytes: store.orphans.weight(),
            ids: BTreeSet::new(),
        }
    }

    /// Counts an event, or returns the limit that it exceeds and counts nothing.
    fn take(&mut self, place: usize, is_orphan: bool) -> Result<(), Fault> {
        let code = self.events.types().code(place).expect("each event has a type") as usize;
        let type_count = self.type_count + usize::from(!self.types[code]);
        self.limits.types(type_count)?;
        let properties = self.events.properties().zip(&self.properties).enumerate();
        let new =
            properties.filter(|(_, ((_, values), known))| !**known && values.code(place).is_some());
        let new: Vec<usize> = new.map(|(property, _)| property).collect();
        if !new.is_empty() {
            self.limits.properties(self.property_count + new.len())?;
        }
        self.limits.events(self.event_count + 1, self.slots + 1)?;
        if is_orphan {
            let bytes = self.orphan_bytes + self.events.event_at(place).weight();
            self.limits.orphans(self.orphans + 1, bytes)?;
            (self.orphans, self.orphan_bytes) = (self.orphans + 1, bytes);
        }
        self.type_count = type_count;
        self.types[code] = true;
        self.property_count += new.len();
        new.into_iter().for_each(|property| self.properties[property] = true);
        self.event_count += 1;
        self.slots += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::ingest::{Event, Payload};

    fn event(email: &str, event_type: &str, payload: &str) -> Event {
        let payload = Payload::parse(payload).expect("a small object");
        Event::new(email, event_type, DateTime::<Utc>::MIN_UTC).with_payload(payload)
    }

    fn columns(events: Vec<Event>) -> EventColumns {
        events.into_iter().map(|event| event.check().expect("a good event")).collect()
    }

    fn large() -> EventLimits {
        EventLimits {
            types: 9,
            properties: 9,
            events: 9,
            slots: 9,
            orphans: 9,
            orphan_bytes: usize::MAX,
        }
    }

    /// The places that fit, and the fields at fault of the others.
    fn planned(events: Vec<Event>, limits: &EventLimits) -> (Vec<usize>, Vec<(usize, String)>) {
        let events = columns(events);
        let (planned, faults) = Store::default().plan_each_event(&events, limits);
        assert_eq!(planned.rows.len(), planned.events.len());
        let faults: Vec<(usize, String)> =
            faults.into_iter().map(|fault| (fault.record, fault.field)).collect();
        let left_out = |place: &usize| {
            faults.iter().any(|(fault, _)| fault == place) || planned.duplicates.contains(place)
        };
        let fit: Vec<usize> = (0..events.len()).filter(|place| !left_out(place)).collect();
        assert_eq!(planned.events, events.select(&fit));
        (fit, faults)
    }

    #[test]
    fn an_event_beyond_a_limit_uses_no_capacity_and_later_events_may_fit() {
        let limits = EventLimits { types: 2, ..large() };
        let types = ["a", "b", "c", "a", "c", "b"];
        let events = types.map(|name| event("a@x.com", name, "{}")).to_vec();
        let of_type = |place| (place, "event_type".to_owned());
        assert_eq!(planned(events, &limits), (vec![0, 1, 3, 5], vec![of_type(2), of_type(4)]));

        let limits = EventLimits { properties: 2, ..large() };
        let payloads = [r#"{"p":1}"#, r#"{"q":1,"r":2}"#, r#"{"q":1}"#, r#"{"p":2,"q":3}"#];
        let events = payloads.map(|payload| event("a@x.com", "a", payload)).to_vec();
        let fault = (1, "properties".to_owned());
        assert_eq!(planned(events, &limits), (vec![0, 2, 3], vec![fault]));
    }

    #[test]
    fn events_beyond_each_limit_are_refused() {
        let events = || (0..4).map(|_| event("a@x.com", "a", "{}")).collect::<Vec<_>>();
        for (limits, field) in [
            (EventLimits { events: 3, ..large() }, "event_id"),
            (EventLimits { slots: 3, ..large() }, "event_id"),
            (EventLimits { orphans: 3, ..large() }, "contact_id"),
            (EventLimits { orphan_bytes: 3 * 54 + 53, ..large() }, "contact_id"),
        ] {
            let fault = (3, field.to_owned());
            assert_eq!(planned(events(), &limits), (vec![0, 1, 2], vec![fault]));
        }
    }

    #[test]
    fn the_id_of_a_refused_event_may_be_used_again() {
        let limits = EventLimits { types: 1, ..large() };
        let events = ["a", "b", "a", "a"].map(|name| event("a@x.com", name, "{}"));
        let events: Vec<Event> = events
            .into_iter()
            .zip(["1", "2", "2", "1"])
            .map(|(event, id)| event.with_id(id))
            .collect();
        let fault = (1, "event_type".to_owned());
        assert_eq!(planned(events, &limits), (vec![0, 2], vec![fault]), "the last is a duplicate");
    }
}
