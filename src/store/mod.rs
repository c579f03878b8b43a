//! The data: contacts in dense rows and typed columns, their events, and who is who.
//!
//! In: checked records. Writing has two halves: `plan_*` looks and may refuse, `apply_*` cannot fail
//! and returns what it [`Touched`]. Out: columns and runs for `eval`. A clone is a snapshot: columns
//! and runs share their chunks until one side writes.

mod chunk;
mod column;
mod dictionary;
mod events;
mod identity;
mod parked;
mod touched;

use hashbrown::{HashMap, HashSet};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, IdSource, ListId, Row};
use crate::ingest::{CheckedContact, CheckedEvent, ContactRef, EventId, Fault, Stored};
use crate::limits;
use crate::schema::{Field, FieldId, IDENTIFIERS, Schema, Value};
use crate::time::Timestamp;
use identity::Identity;
use parked::Parked;

pub use chunk::Chunked;
pub use column::{Cells, Coded, Column, PropertyColumn, TextSets};
pub use dictionary::Dictionary;
pub use events::{EventRef, Events, Stream, StreamId};
pub use touched::{Touch, Touched};

/// Contacts and events.
///
/// INVARIANT: `alive` holds exactly the rows of contacts that exist; a dead row has no value, no
/// events and no identifier, but keeps its [`ContactId`].
#[derive(Clone, Debug, Default)]
pub struct Store {
    alive: RoaringBitmap,
    ids: Chunked<ContactId>,
    /// By [`FieldId`]; a field without a column has no value anywhere.
    columns: Vec<Option<Column>>,
    events: Events,
    identity: Identity,
    parked: Parked,
    seen: HashSet<EventId>,
}

/// Contacts whose place is decided: applying them cannot fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactBatch(Vec<ContactWrite>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ContactWrite {
    row: Row,
    /// The id of a contact that is new.
    new: Option<ContactId>,
    record: CheckedContact,
}

/// Events that are not known yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventBatch {
    events: Vec<CheckedEvent>,
    /// Events whose id was seen before, by position in what was given.
    pub duplicates: Vec<usize>,
}

impl Store {
    /// Rows of the contacts that exist.
    pub fn alive(&self) -> &RoaringBitmap {
        &self.alive
    }

    /// The contact of a row, also of one that is dead.
    pub fn contact_id(&self, row: Row) -> Option<ContactId> {
        self.ids.get(row.index()).copied()
    }

    /// The row of a contact that exists.
    pub fn row(&self, contact: &ContactRef) -> Option<Row> {
        match contact {
            ContactRef::Id(id) => self.identity.by_id(*id),
            ContactRef::Email(email) => {
                self.row_by_identifier(FieldId::EMAIL, email).or_else(|| {
                    match self.column(FieldId::ALTERNATE_EMAILS) {
                        Some(Column::Texts(sets)) => sets
                            .dictionary()
                            .code(email.as_ref())
                            .and_then(|code| self.identity.alternate(code)),
                        _ => None,
                    }
                })
            }
        }
    }

    /// The row of the contact with this identifier (one of [`IDENTIFIERS`]).
    pub fn row_by_identifier(&self, identifier: FieldId, text: &str) -> Option<Row> {
        match self.column(identifier) {
            Some(Column::Text(texts)) => {
                texts.dictionary().code(text).and_then(|code| self.identity.owner(identifier, code))
            }
            _ => None,
        }
    }

    /// A field's column, if any contact ever had a value in it.
    pub fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.get(field.index())?.as_ref()
    }

    /// A field of a contact.
    pub fn value(&self, field: FieldId, row: Row) -> Value<'_> {
        if field == FieldId::CONTACT_ID {
            return self
                .contact_id(row)
                .map_or(Value::Null, |id| Value::Text(id.to_string().into()));
        }
        self.column(field).map_or(Value::Null, |column| column.value(row.0))
    }

    /// All events.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Number of events that wait for their contact.
    pub fn parked(&self) -> usize {
        self.parked.len()
    }

    /// Decides where each record goes. Refuses the whole batch with every fault in it.
    pub fn plan_contacts(
        &self,
        records: Vec<CheckedContact>,
        ids: &mut IdSource,
    ) -> Result<ContactBatch, Vec<Fault>> {
        let mut plan = Placement::new(self);
        let mut writes = Vec::with_capacity(records.len());
        let mut faults = Vec::new();
        for (position, record) in records.into_iter().enumerate() {
            match plan.place(&record, ids) {
                Ok((row, new)) => writes.push(ContactWrite { row, new, record }),
                Err(fault) => faults.push(fault.of_record(position)),
            }
        }
        if faults.is_empty() { Ok(ContactBatch(writes)) } else { Err(faults) }
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
            self.ids.push(id);
            self.alive.insert(row.0);
            self.identity.add_id(id, row);
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

    /// Takes a contact off a list.
    pub fn take_off_list(&mut self, list: &ListId, row: Row, touched: &mut Touched) {
        let Some(Some(Column::Texts(sets))) = self.columns.get_mut(FieldId::LIST_IDS.index())
        else {
            return;
        };
        if sets.contains(row.0, list.as_str()) {
            let kept: Vec<Box<str>> =
                sets.get(row.0).filter(|text| *text != list.as_str()).map(Into::into).collect();
            sets.set(row.0, kept.iter().map(AsRef::as_ref));
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

    fn unindex_alternates(&mut self, row: Row) {
        let codes = match self.column(FieldId::ALTERNATE_EMAILS) {
            Some(Column::Texts(sets)) => sets.codes(row.0).to_vec(),
            _ => return,
        };
        for code in codes {
            self.identity.remove_alternate(code, row);
        }
    }

    /// Every name by which an event may call the contact.
    fn names(&self, row: Row) -> Vec<ContactRef> {
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
            let Some(owner) = self.row(&name) else { continue };
            self.insert_events(waiting.into_iter().map(|event| (owner, event)).collect(), touched);
        }
    }

    fn insert_events(&mut self, events: Vec<(Row, CheckedEvent)>, touched: &mut Touched) {
        for (row, stream) in self.events.insert(events) {
            touched.add(Touch::Stream(stream), row.0);
        }
    }

    /// Leaves out the events whose id was seen. Refuses the batch when too many would wait for
    /// their contact.
    pub fn plan_events(&self, events: Vec<CheckedEvent>) -> Result<EventBatch, Vec<Fault>> {
        let mut batch =
            EventBatch { events: Vec::with_capacity(events.len()), duplicates: Vec::new() };
        let mut fresh = HashSet::new();
        let mut parked = self.parked.len();
        for (position, event) in events.into_iter().enumerate() {
            if event.id.is_some_and(|id| self.seen.contains(&id) || !fresh.insert(id)) {
                batch.duplicates.push(position);
                continue;
            }
            parked += usize::from(self.row(&event.contact).is_none());
            if parked > limits::PARKED_EVENTS {
                let reason = format!(
                    "more than {} events wait for a contact that is not known",
                    limits::PARKED_EVENTS
                );
                return Err(vec![Fault::new("contact_id", reason).of_record(position)]);
            }
            batch.events.push(event);
        }
        Ok(batch)
    }

    /// Adds events; those of unknown contacts wait until the contact appears.
    pub fn apply_events(&mut self, batch: EventBatch) -> Touched {
        let mut touched = Touched::default();
        let mut known = Vec::with_capacity(batch.events.len());
        for event in batch.events {
            self.seen.extend(event.id);
            match self.row(&event.contact) {
                Some(row) => known.push((row, event)),
                None => self.parked.add(event),
            }
        }
        self.insert_events(known, &mut touched);
        touched
    }

    /// Takes a contact out: its values, events and identifiers go. Returns whether it was there.
    pub fn delete(&mut self, row: Row) -> bool {
        self.remove(row, |column, row| match column {
            Column::Texts(sets) => sets.set(row, []),
            column => column.set(row, None),
        })
        .is_some()
    }

    /// As [`Store::delete`], and forgets what the contact left in dictionaries, in event payloads
    /// and among the events that wait for it.
    pub fn erase(&mut self, row: Row) -> bool {
        let names = self.names(row);
        let Some(events) = self.remove(row, Column::erase) else { return false };
        self.events.erase(&events);
        for name in names {
            self.parked.take(&name);
        }
        true
    }

    fn remove(&mut self, row: Row, clear: impl Fn(&mut Column, u32)) -> Option<Vec<EventRef>> {
        if !self.alive.remove(row.0) {
            return None;
        }
        self.identity.remove_id(self.contact_id(row)?);
        for identifier in IDENTIFIERS {
            if let Some(Column::Text(texts)) = self.column(identifier)
                && let Some(code) = texts.cells().get(row.0)
            {
                self.identity.remove_owner(identifier, code);
            }
        }
        self.unindex_alternates(row);
        for column in self.columns.iter_mut().flatten() {
            clear(column, row.0);
        }
        Some(self.events.detach(row))
    }

    /// Drops the values of a field that was removed from the schema.
    pub fn drop_field(&mut self, field: &Field) {
        if let Some(column) = self.columns.get_mut(field.id.index()) {
            *column = None;
        }
    }
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

/// Decides rows for a batch, in which later records may speak of contacts that earlier ones create.
struct Placement<'s> {
    store: &'s Store,
    ids: HashMap<ContactId, Row>,
    owners: HashMap<(FieldId, Box<str>), Row>,
    held: HashMap<(FieldId, Row), Box<str>>,
    /// The ids of the batch's new contacts, by row from `store.ids.len()` on.
    drawn: Vec<ContactId>,
}

impl<'s> Placement<'s> {
    fn new(store: &'s Store) -> Self {
        let (ids, owners, held) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { store, ids, owners, held, drawn: Vec::new() }
    }

    fn place(
        &mut self,
        record: &CheckedContact,
        ids: &mut IdSource,
    ) -> Result<(Row, Option<ContactId>), Fault> {
        let next = (self.store.ids.len() + self.drawn.len()) as u32;
        let (row, new) = match self.find(record)? {
            Some(row) => (row, None),
            None if next >= limits::ROWS => return Err(Fault::new("contact_id", "no row is left")),
            None => (Row(next), Some(record.contact_id.unwrap_or_else(|| ContactId(ids.draw())))),
        };
        for (identifier, text) in record.identifiers() {
            self.owners.insert((identifier, text.into()), row);
            self.held.insert((identifier, row), text.into());
        }
        if let Some(id) = new {
            self.ids.insert(id, row);
            self.drawn.push(id);
        }
        Ok((row, new))
    }

    /// The row that all of the record's ids agree on. They must not speak of two contacts, and must
    /// not change an identifier that the contact has.
    fn find(&self, record: &CheckedContact) -> Result<Option<Row>, Fault> {
        let mut found: Option<(Row, FieldId)> = None;
        if let Some(id) = record.contact_id {
            let row = self.ids.get(&id).copied().or_else(|| self.store.identity.by_id(id));
            found = row.map(|row| (row, FieldId::CONTACT_ID));
        }
        for (identifier, text) in record.identifiers() {
            let Some(row) = self.owner(identifier, text) else { continue };
            match found {
                Some((other, _)) if other != row => {
                    return Err(Fault::new(
                        name(identifier),
                        format!("`{text}` belongs to another contact than the record's other ids"),
                    ));
                }
                _ => found = Some((row, identifier)),
            }
        }
        let Some((row, _)) = found else { return Ok(None) };
        for (identifier, text) in record.identifiers() {
            if self.held(identifier, row).is_some_and(|held| held != text) {
                return Err(Fault::new(
                    name(identifier),
                    "an upsert cannot change an identifier; delete the contact and create it anew",
                ));
            }
        }
        if record.contact_id.is_some_and(|id| self.id_of(row).is_some_and(|held| held != id)) {
            return Err(Fault::new(
                "contact_id",
                "the record's identifiers belong to a contact with another id",
            ));
        }
        Ok(Some(row))
    }

    fn owner(&self, identifier: FieldId, text: &str) -> Option<Row> {
        self.owners
            .get(&(identifier, Box::from(text)))
            .copied()
            .or_else(|| self.store.row_by_identifier(identifier, text))
    }

    /// The identifier a row has, from the store or from earlier in the batch.
    fn held(&self, identifier: FieldId, row: Row) -> Option<std::borrow::Cow<'_, str>> {
        match self.store.value(identifier, row) {
            Value::Text(text) => Some(text),
            _ => self.held.get(&(identifier, row)).map(|text| text.as_ref().into()),
        }
    }

    fn id_of(&self, row: Row) -> Option<ContactId> {
        let drawn = row.index().checked_sub(self.store.ids.len());
        self.store.contact_id(row).or_else(|| self.drawn.get(drawn?).copied())
    }
}

fn name(identifier: FieldId) -> &'static str {
    match identifier {
        FieldId::EMAIL => "email",
        FieldId::EXTERNAL_ID => "external_id",
        FieldId::PHONE_NUMBER_ID => "phone_number_id",
        _ => "anonymous_id",
    }
}

#[cfg(test)]
mod tests;
