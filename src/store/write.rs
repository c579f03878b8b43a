//! Writing contacts and events.
//!
//! In: checked records. Planning looks and may refuse; applying cannot fail and says what it touched.
//! A value that does not change touches nothing.

use hashbrown::HashSet;

use super::placement::Placement;
use super::{Column, ContactBatch, ContactWrite, EventBatch, Store, Touch, Touched};
use crate::ids::{IdSource, ListId, Row};
use crate::ingest::{CheckedContact, ContactRef, EventColumns, EventId, Fault, Stored};
use crate::limits;
use crate::schema::{FieldId, IDENTIFIERS, Schema, Value};
use crate::time::Timestamp;

impl Store {
    /// Decides where each record goes. Refuses the whole batch with every fault in it, and gives the
    /// records back.
    pub fn plan_contacts(
        &self,
        records: Vec<CheckedContact>,
        ids: &mut IdSource,
    ) -> Result<ContactBatch, (Vec<Fault>, Vec<CheckedContact>)> {
        let mut plan = Placement::new(self);
        let mut places = Vec::with_capacity(records.len());
        let mut faults = Vec::new();
        for (position, record) in records.iter().enumerate() {
            match plan.place(record, ids) {
                Ok(place) => places.push(place),
                Err(fault) => faults.push(fault.of_record(position)),
            }
        }
        if !faults.is_empty() {
            return Err((faults, records));
        }
        let write = |((row, new), record)| ContactWrite { row, new, record };
        Ok(ContactBatch(places.into_iter().zip(records).map(write).collect()))
    }

    /// Writes contacts; `now` stands in for the instants that a record does not give.
    pub fn apply_contacts(
        &mut self,
        schema: &Schema,
        batch: ContactBatch,
        now: Timestamp,
    ) -> Touched {
        let mut touched = Touched::default();
        for write in batch.0 {
            self.write_contact(schema, write, now, &mut touched);
        }
        touched
    }

    fn write_contact(
        &mut self,
        schema: &Schema,
        write: ContactWrite,
        now: Timestamp,
        touched: &mut Touched,
    ) {
        let ContactWrite { row, new, record } = write;
        let created_at = record.created_at.unwrap_or(now);
        if let Some(id) = new {
            debug_assert_eq!(row.index(), self.rows(), "Placement gives new rows in order");
            self.alive.insert(row.0);
            self.identity.add_id(id);
            touched.add(Touch::Existence, row.0);
            self.set(schema, FieldId::CREATED_AT, row, Some(&Stored::Time(created_at)), touched);
        }
        let updated_at = record.updated_at.unwrap_or(if new.is_some() { created_at } else { now });
        self.set(schema, FieldId::UPDATED_AT, row, Some(&Stored::Time(updated_at)), touched);
        for (field, value) in &record.fields {
            self.set(schema, *field, row, value.as_ref(), touched);
        }
        if !record.list_ids.is_empty() {
            self.put_on_lists(schema, row, &record.list_ids, touched);
        }
        let addressed =
            |field: &FieldId| matches!(*field, FieldId::EMAIL | FieldId::ALTERNATE_EMAILS);
        if new.is_some() || record.fields.iter().any(|(field, _)| addressed(field)) {
            self.index_addresses(schema, row, touched);
            self.attach_parked(row, touched);
        }
    }

    /// Writes one cell and its identifier. A value that does not change touches nothing.
    fn set(
        &mut self,
        schema: &Schema,
        id: FieldId,
        row: Row,
        value: Option<&Stored>,
        touched: &mut Touched,
    ) {
        if IDENTIFIERS.contains(&id) && value.is_none() {
            return;
        }
        let Some(column) = self.column_mut(schema, id) else { return };
        if holds(column, row, value) {
            return;
        }
        if id == FieldId::ALTERNATE_EMAILS {
            self.unindex_alternates(row);
        }
        let column = self.column_mut(schema, id).expect("it was just there");
        column.set(row.0, value);
        if let (true, Column::Text(texts)) = (IDENTIFIERS.contains(&id), &*column) {
            let code = texts.cells().get(row.0).expect("an identifier was just written");
            self.identity.add_owner(id, code, row);
        }
        if let (Some(index), Some(Stored::Time(at))) = (self.by_time.get_mut(&id), value)
            && let Some(Some(Column::Time(times))) = self.columns.get(id.index())
        {
            index.insert(*at, row.0, |at, row| times.get(row) == Some(at));
        }
        touched.add(Touch::Field(id), row.0);
    }

    fn column_mut(&mut self, schema: &Schema, id: FieldId) -> Option<&mut Column> {
        let kind = schema.by_id(id)?.kind;
        if self.columns.len() <= id.index() {
            self.columns.resize(id.index() + 1, None);
        }
        Some(self.columns[id.index()].get_or_insert_with(|| Column::new(kind)))
    }

    fn put_on_lists(&mut self, schema: &Schema, row: Row, lists: &[ListId], touched: &mut Touched) {
        let Some(Column::Texts(sets)) = self.column_mut(schema, FieldId::LIST_IDS) else { return };
        let mut texts: Vec<Box<str>> = sets.get(row.0).map(Into::into).collect();
        let before = texts.len();
        for list in lists {
            if !texts.iter().any(|text| text.as_ref() == list.as_str()) {
                texts.push(list.as_str().into());
            }
        }
        if texts.len() > before {
            sets.set(row.0, texts.iter().map(AsRef::as_ref));
            touched.add(Touch::Field(FieldId::LIST_IDS), row.0);
        }
    }

    /// Keeps `email_domains` and the alternate addresses in step with the addresses.
    fn index_addresses(&mut self, schema: &Schema, row: Row, touched: &mut Touched) {
        let mut domains: Vec<Box<str>> = Vec::new();
        let mut codes = Vec::new();
        let email = self.value(FieldId::EMAIL, row).into_owned();
        let mut add = |address: &str| {
            if let Some((_, domain)) = address.rsplit_once('@')
                && !domains.iter().any(|held| held.as_ref() == domain)
            {
                domains.push(domain.into());
            }
        };
        if let Value::Text(email) = &email {
            add(email);
        }
        if let Some(Column::Texts(sets)) = self.column(FieldId::ALTERNATE_EMAILS) {
            sets.get(row.0).for_each(&mut add);
            codes.extend_from_slice(sets.codes(row.0));
        }
        for code in codes {
            self.identity.add_alternate(code, row);
        }
        self.set(schema, FieldId::EMAIL_DOMAINS, row, Some(&Stored::Texts(domains)), touched);
    }

    pub(super) fn unindex_alternates(&mut self, row: Row) {
        let codes = match self.column(FieldId::ALTERNATE_EMAILS) {
            Some(Column::Texts(sets)) => sets.codes(row.0).to_vec(),
            _ => return,
        };
        for code in codes {
            self.identity.remove_alternate(code, row);
        }
    }

    /// Every name by which an event may call the contact.
    pub(super) fn names(&self, row: Row) -> Vec<ContactRef> {
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

    fn attach_parked(&mut self, row: Row, touched: &mut Touched) {
        if self.parked.len() == 0 {
            return;
        }
        for name in self.names(row) {
            let waiting = self.parked.take(&name);
            let Some(owner) = self.row(&name).filter(|_| !waiting.is_empty()) else { continue };
            let mut events = EventColumns::default();
            waiting.iter().for_each(|event| events.push_loose(event));
            let owners = vec![Some(owner); events.len()];
            self.insert_events(&events, &owners, touched);
        }
    }

    fn insert_events(
        &mut self,
        events: &EventColumns,
        rows: &[Option<Row>],
        touched: &mut Touched,
    ) {
        for (stream, slot) in self.events.insert(events, rows) {
            touched.add_events(stream, slot);
        }
    }

    /// Leaves out the events whose id was seen. Refuses the batch when too many would wait for
    /// their contact.
    pub fn plan_events(&self, events: EventColumns) -> Result<EventBatch, Vec<Fault>> {
        // Only asked whether it holds an id, never iterated.
        let mut fresh = HashSet::with_capacity(events.len());
        let ids = events.ids().iter().enumerate();
        let duplicate = |(place, id): (usize, &Option<EventId>)| {
            let id = id.as_ref()?;
            (self.seen.contains(id) || !fresh.insert(*id)).then_some(place)
        };
        let duplicates: Vec<usize> = ids.filter_map(duplicate).collect();
        let events = if duplicates.is_empty() { events } else { without(&events, &duplicates) };
        let held = self.events.len() + self.parked.len();
        if held + events.len() > limits::EVENTS {
            let fault = Fault::new("event_id", "no more events fit");
            return Err(vec![fault.of_record(limits::EVENTS.saturating_sub(held))]);
        }
        if self.parked.len() + events.len() > limits::PARKED_EVENTS {
            let unknown = |contact: &&ContactRef| self.row(contact).is_none();
            if self.parked.len() + events.contacts().iter().filter(unknown).count()
                > limits::PARKED_EVENTS
            {
                let reason = format!(
                    "more than {} events wait for a contact that is not known",
                    limits::PARKED_EVENTS
                );
                return Err(vec![Fault::new("contact_id", reason)]);
            }
        }
        Ok(EventBatch { events, duplicates })
    }

    /// Adds events; those of unknown contacts wait until the contact appears.
    pub fn apply_events(&mut self, batch: EventBatch) -> Touched {
        let mut touched = Touched::default();
        let events = batch.events;
        self.seen.extend(events.ids().iter().flatten());
        let rows: Vec<Option<Row>> =
            events.contacts().iter().map(|contact| self.row(contact)).collect();
        for (place, _) in rows.iter().enumerate().filter(|(_, row)| row.is_none()) {
            self.parked.add(events.loose(place));
        }
        self.insert_events(&events, &rows, &mut touched);
        touched
    }
}

/// The events at all places but some, which ascend.
fn without(events: &EventColumns, left_out: &[usize]) -> EventColumns {
    let stays = |place: &usize| left_out.binary_search(place).is_err();
    let places: Vec<usize> = (0..events.len()).filter(stays).collect();
    events.select(&places)
}

/// Whether the cell holds the value already.
fn holds(column: &Column, row: Row, value: Option<&Stored>) -> bool {
    match (column, value) {
        (Column::Texts(sets), Some(Stored::Texts(texts))) => {
            sets.get(row.0).eq(texts.iter().map(AsRef::as_ref))
        }
        (Column::Texts(sets), None) => sets.codes(row.0).is_empty(),
        (column, None) => column.value(row.0).is_null(),
        (column, Some(Stored::Text(text))) => {
            column.value(row.0) == Value::Text(text.as_ref().into())
        }
        (column, Some(Stored::Number(number))) => column.value(row.0) == Value::Number(*number),
        (column, Some(Stored::Time(at))) => column.value(row.0) == Value::Time(*at),
        (_, Some(Stored::Texts(_))) => false,
    }
}
