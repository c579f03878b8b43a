//! Writing events.
//!
//! In: checked events. Planning reads and may refuse; applying cannot fail and returns what it touched.

use std::collections::BTreeMap;

use super::event_ids::SortedOut;
use super::event_limits::EventLimits;
use super::placement::FEW;
use super::{Column, EventBatch, Store, StreamId, Touched};
use crate::ids::Row;
use crate::ingest::{ContactRef, EventColumns, EventId, Fault, SentId, SingleEvent};
use crate::parallel;
use crate::schema::{FieldId, Value};

impl Store {
    /// Every reference by which an event may name the contact.
    pub(crate) fn names(&self, row: Row) -> Vec<ContactRef> {
        let mut names: Vec<ContactRef> =
            self.contact_id(row).map(ContactRef::Id).into_iter().collect();
        if let Value::Text(email) = self.value(FieldId::EMAIL, row) {
            names.push(ContactRef::Email(email.as_ref().into()));
        }
        if let Some(Column::Texts(sets)) = self.column(FieldId::ALTERNATE_EMAILS) {
            names.extend(sets.get(row.0).map(|email| ContactRef::Email(email.into())));
        }
        names
    }

    pub(super) fn attach_orphans(&mut self, row: Row, touched: &mut Touched) {
        if self.orphans.len() == 0 {
            return;
        }
        for name in self.names(row) {
            let waiting = self.orphans.take(&name);
            let Some(owner) = self.row(&name).filter(|_| !waiting.is_empty()) else { continue };
            let mut events = EventColumns::default();
            waiting.iter().for_each(|event| events.push_single(event));
            let owners = vec![Some(owner); events.len()];
            self.insert_events(&events, &owners, touched);
        }
    }

    pub(super) fn insert_events(
        &mut self,
        events: &EventColumns,
        rows: &[Option<Row>],
        touched: &mut Touched,
    ) {
        let (first, derived) = self.events.insert(events, rows, self.salt);
        self.note_inserted(first, derived, touched);
    }

    /// Notes the first new slot of each stream, and the ids that were derived.
    fn note_inserted(
        &mut self,
        first: BTreeMap<StreamId, u32>,
        derived: Vec<EventId>,
        touched: &mut Touched,
    ) {
        for (stream, slot) in first {
            touched.add_events(stream, slot);
        }
        self.event_ids.extend(derived);
    }

    /// Says that events follow whose ids were hashed as in files of format 2.
    #[cfg(feature = "durable")]
    pub(crate) fn take_hashed_ids(&mut self) {
        self.event_ids.take_hashed();
    }

    /// Removes the events whose id was recorded before, and finds the contacts of the others. An event beyond
    /// a limit is left out and has no effect on the others; its fault has its position.
    pub(crate) fn plan_events(
        &self,
        events: EventColumns,
        limits: &EventLimits,
    ) -> (EventBatch, Vec<Fault>) {
        match self.plan_all_events(events, limits) {
            Ok(planned) => (planned, Vec::new()),
            Err(refused) => self.plan_each_event(&refused.1, limits),
        }
    }

    /// Plans all events of a batch, or none. The limits are checked for the batch as a whole, which is fast but may
    /// refuse a batch that fits. A refused batch is returned.
    pub(crate) fn plan_all_events(
        &self,
        events: EventColumns,
        limits: &EventLimits,
    ) -> Result<EventBatch, Box<(Fault, EventColumns)>> {
        let SortedOut { new: ids, repeated: duplicates } =
            self.event_ids.sort_out(events.sent_ids());
        let others = (!duplicates.is_empty()).then(|| without(&events, &duplicates));
        match self.fit_all(others.as_ref().unwrap_or(&events), limits) {
            Ok(rows) => Ok(EventBatch { events: others.unwrap_or(events), ids, rows, duplicates }),
            Err(fault) => Err(Box::new((fault, events))),
        }
    }

    pub(super) fn rows_of(&self, contacts: &[ContactRef]) -> Vec<Option<Row>> {
        let mut rows: Vec<Option<Row>> = vec![None; contacts.len()];
        parallel::map_into(
            rows.chunks_mut(LOOKED_UP).zip(contacts.chunks(LOOKED_UP)).collect(),
            |(rows, contacts)| {
                for (rows, contacts) in rows.chunks_mut(PREFETCHED).zip(contacts.chunks(PREFETCHED))
                {
                    self.prefetch_rows(contacts);
                    rows.iter_mut().zip(contacts).for_each(|(row, of)| *row = self.row(of));
                }
            },
        );
        rows
    }

    /// Reads what looking these contacts up reads. For one alone that would be to look it up twice.
    fn prefetch_rows(&self, contacts: &[ContactRef]) {
        if contacts.len() < 2 {
            return;
        }
        self.identity.prefetch(contacts.iter().filter_map(|contact| match contact {
            ContactRef::Id(id) => Some(*id),
            ContactRef::Email(_) => None,
        }));
        if let Some(Column::Text(emails)) = self.column(FieldId::EMAIL) {
            emails.dictionary().prefetch(contacts.iter().filter_map(|contact| match contact {
                ContactRef::Email(email) => Some(email.as_ref()),
                ContactRef::Id(_) => None,
            }));
        }
    }

    /// An id for an event that was sent without one and waits for its contact; it is known from here on.
    fn derive_orphan_id(&mut self, event: &SingleEvent) -> SentId {
        let SingleEvent { contact, event_type, at, .. } = event;
        let derived =
            |n: usize| SentId::derived(self.salt, &format!("{contact}\n{event_type}\n{at}\n{n}"));
        // Those that wait already mostly have the numbers before.
        let mut ids = (self.orphans.count_of(contact)..).map(derived);
        let id = ids.find(|id| !self.event_ids.contains(id)).expect("the iterator is endless");
        drop(ids);
        self.event_ids.insert(id.key());
        id
    }

    /// Adds events; those of unknown contacts become orphan events.
    pub(crate) fn apply_events(&mut self, batch: EventBatch) -> Touched {
        let mut touched = Touched::default();
        let EventBatch { events, ids: sent, rows, .. } = batch;
        if rows.iter().all(Option::is_some) {
            let (ids, held, salt) = (&mut self.event_ids, &mut self.events, self.salt);
            let (first, derived) = parallel::alone_if(rows.len() < FEW, || {
                parallel::both(|| ids.extend_new(&sent), || held.insert(&events, &rows, salt)).1
            });
            self.note_inserted(first, derived, &mut touched);
            return touched;
        }
        // The ids that are derived for orphan events differ from those that were sent.
        self.event_ids.extend_new(&sent);
        for (place, _) in rows.iter().enumerate().filter(|(_, row)| row.is_none()) {
            let mut event = events.event_at(place);
            if event.id.is_none() {
                event.id = Some(self.derive_orphan_id(&event));
            }
            self.orphans.add(&event);
        }
        self.insert_events(&events, &rows, &mut touched);
        touched
    }
}

/// Events whose contacts one thread looks up in one go.
const LOOKED_UP: usize = 4_096;
/// Contacts whose memory is read together before each is looked up.
const PREFETCHED: usize = 64;

/// All events but those at some places, which must be sorted.
fn without(events: &EventColumns, left_out: &[usize]) -> EventColumns {
    let stays = |place: &usize| left_out.binary_search(place).is_err();
    let places: Vec<usize> = (0..events.len()).filter(stays).collect();
    events.select(&places)
}
