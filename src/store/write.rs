//! Writing contacts and events.
//!
//! In: checked records. Planning reads and may refuse; applying cannot fail and returns what it touched.
//! A value that does not change is not a touch.

use std::collections::BTreeMap;

use super::event_ids::SortedOut;
use super::event_limits::EventLimits;
use super::placement::{Placement, PlacementRules};
use super::{Column, ContactBatch, ContactWrite, EventBatch, Store, StreamId, Touch, Touched};
use crate::ids::{IdSource, ListId, Row};
use crate::ingest::{
    CheckedContact, ContactRef, EventColumns, EventId, Fault, SentId, SingleEvent, Stored,
};
use crate::parallel;
use crate::schema::{FieldId, IDENTIFIERS, Schema, Value};
use crate::time::Timestamp;

/// The fault of a batch for which the store has no room.
impl Store {
    /// Decides the row of each record, in order. A record for which `fault` finds a fault, or that cannot be
    /// placed, is left out and has no effect on the others; its fault has its position.
    pub(crate) fn plan_contacts(
        &self,
        records: Vec<CheckedContact>,
        ids: &mut IdSource,
        rules: PlacementRules,
        fault: impl Fn(&CheckedContact) -> Option<Fault>,
    ) -> (ContactBatch, Vec<Fault>) {
        let mut placement = Placement::new(self, rules);
        let mut place = |record| match fault(record) {
            None => placement.place(record, ids),
            Some(fault) => Err(fault),
        };
        let places: Vec<_> = records.iter().map(&mut place).collect();
        // It borrows the texts of the records.
        drop(placement);
        let mut writes = Vec::with_capacity(records.len());
        let mut faults = Vec::new();
        for (position, (record, place)) in records.into_iter().zip(places).enumerate() {
            match place {
                Ok((row, new)) => {
                    let record = self.without_second_id(row, record);
                    writes.push(ContactWrite { row, new, record });
                }
                Err(fault) => faults.push(fault.of_record(position)),
            }
        }
        (ContactBatch(writes), faults)
    }

    /// Whether a contact has an anonymous id beside the one in its column.
    pub(super) fn is_second_id(&self, row: Row, identifier: FieldId, text: &str) -> bool {
        identifier == FieldId::ANONYMOUS_ID && self.merged.by_anonymous_id(text) == Some(row)
    }

    /// The record without an anonymous id that its contact has beside another one: that one stays in the column.
    fn without_second_id(&self, row: Row, mut record: CheckedContact) -> CheckedContact {
        record.fields.retain(|(id, value)| match value {
            Some(Stored::Text(text)) => !self.is_second_id(row, *id, text),
            _ => true,
        });
        record
    }

    /// Writes contacts, column by column; `now` replaces the instants that a record does not have.
    pub(crate) fn apply_contacts(
        &mut self,
        schema: &Schema,
        batch: ContactBatch,
        now: Timestamp,
    ) -> Touched {
        let mut touched = Touched::default();
        let alternates = |(id, _): &(FieldId, _)| *id == FieldId::ALTERNATE_EMAILS;
        let renames = |write: &ContactWrite| write.record.fields.iter().any(alternates);
        if self.orphans.len() > 0 && batch.0.len() > 1 && batch.0.iter().any(renames) {
            // Which contact gets the orphan events of an address depends on which had it first.
            for write in batch.0 {
                touched.merge(self.apply_contacts(schema, ContactBatch(vec![write]), now));
            }
            return touched;
        }
        let first_new = self.rows() as u32;
        let mut cells = CellsByField::default();
        let mut rest = Vec::with_capacity(batch.0.len());
        for ContactWrite { row, new, record } in batch.0 {
            let created_at = record.created_at.unwrap_or(now);
            if let Some(id) = new {
                debug_assert_eq!(row.index(), self.rows(), "new rows are placed in order");
                self.alive.insert(row.0);
                self.identity.add_id(id);
                touched.add(Touch::Existence, row.0);
                cells.put(FieldId::CREATED_AT, row, Some(Stored::Time(created_at)));
            }
            let unless_given = if new.is_some() { created_at } else { now };
            let updated_at = record.updated_at.unwrap_or(unless_given);
            cells.put(FieldId::UPDATED_AT, row, Some(Stored::Time(updated_at)));
            let mut addressed = new.is_some();
            for (id, value) in record.fields {
                addressed |= matches!(id, FieldId::EMAIL | FieldId::ALTERNATE_EMAILS);
                cells.put(id, row, value);
            }
            if addressed || !record.list_ids.is_empty() {
                rest.push((row, addressed, record.list_ids));
            }
        }
        self.write_columns(schema, cells, first_new, &mut touched);
        for (row, addressed, lists) in rest {
            if !lists.is_empty() {
                self.put_on_lists(schema, row, &lists, &mut touched);
            }
            if addressed {
                self.index_addresses(schema, row, &mut touched);
                self.attach_orphans(row, &mut touched);
            }
        }
        self.tidy();
        touched
    }

    /// Writes the cells of each column, and then updates the indexes of columns.
    fn write_columns(
        &mut self,
        schema: &Schema,
        cells: CellsByField,
        first_new: u32,
        touched: &mut Touched,
    ) {
        let cells = cells.0.into_iter().map(|of_field| {
            let (id, cells) = of_field?;
            self.column_mut(schema, id).map(|_| (id, cells))
        });
        let cells: Vec<Option<(FieldId, Vec<Cell>)>> = cells.collect();
        if let Some(Some((_, cells))) = cells.get(FieldId::ALTERNATE_EMAILS.index()) {
            cells.iter().for_each(|(row, _)| self.unindex_alternates(*row));
        }
        let columns = self.columns.iter_mut().zip(cells);
        let work: Vec<_> = columns
            .filter_map(|(column, cells)| {
                cells.and_then(|(id, cells)| Some((id, column.as_mut()?, cells)))
            })
            .collect();
        let written = parallel::map_into(work, |(id, column, cells)| {
            (id, write_column(id, column, cells, first_new))
        });
        for (id, rows) in written {
            for row in rows {
                self.index_cell(id, row);
                if row < first_new {
                    touched.add(Touch::Field(id), row);
                }
            }
        }
    }

    /// Updates the indexes of a written cell. Email addresses are indexed by [`Store::index_addresses`], in
    /// the order of the records.
    fn index_cell(&mut self, id: FieldId, row: u32) {
        let column = self.columns.get(id.index()).and_then(Option::as_ref);
        match column {
            Some(Column::Text(texts)) if IDENTIFIERS.contains(&id) && id != FieldId::EMAIL => {
                let code = texts.cells().get(row).expect("the cell was written before");
                self.identity.add_owner(id, code, Row(row));
            }
            Some(Column::Time(times)) => {
                if let (Some(index), Some(at)) = (self.by_time.get_mut(&id), times.get(row)) {
                    index.insert(at, row, |at, row| times.get(row) == Some(at));
                }
            }
            _ => {}
        }
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

    /// Updates the owners of a contact's addresses, and `email_domains`.
    fn index_addresses(&mut self, schema: &Schema, row: Row, touched: &mut Touched) {
        if let Some(Column::Text(texts)) = self.column(FieldId::EMAIL)
            && let Some(code) = texts.cells().get(row.0)
        {
            self.identity.add_owner(FieldId::EMAIL, code, row);
        }
        let codes = match self.column(FieldId::ALTERNATE_EMAILS) {
            Some(Column::Texts(sets)) => sets.codes(row.0).to_vec(),
            _ => Vec::new(),
        };
        for code in codes {
            self.identity.add_alternate(code, row);
        }
        if self.column_mut(schema, FieldId::EMAIL_DOMAINS).is_some() {
            self.update_domains(row, touched);
        }
    }

    /// Derives `email_domains` from the addresses.
    pub(super) fn update_domains(&mut self, row: Row, touched: &mut Touched) {
        let mut domains: Vec<Box<str>> = Vec::new();
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
        }
        let Some(Some(column)) = self.columns.get_mut(FieldId::EMAIL_DOMAINS.index()) else {
            return;
        };
        let domains = Some(Stored::Texts(domains));
        if !holds(column, row, domains.as_ref()) {
            column.set(row.0, domains.as_ref());
            touched.add(Touch::Field(FieldId::EMAIL_DOMAINS), row.0);
        }
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

    fn attach_orphans(&mut self, row: Row, touched: &mut Touched) {
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
                rows.iter_mut().zip(contacts).for_each(|(row, contact)| *row = self.row(contact));
            },
        );
        rows
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
            let (first, derived) =
                parallel::both(|| ids.extend_new(&sent), || held.insert(&events, &rows, salt)).1;
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

/// All events but those at some places, which must be sorted.
fn without(events: &EventColumns, left_out: &[usize]) -> EventColumns {
    let stays = |place: &usize| left_out.binary_search(place).is_err();
    let places: Vec<usize> = (0..events.len()).filter(stays).collect();
    events.select(&places)
}

/// A value for a contact; `None` clears.
type Cell = (Row, Option<Stored>);

/// The cells to write, by the index of the field.
#[derive(Default)]
struct CellsByField(Vec<Option<(FieldId, Vec<Cell>)>>);

impl CellsByField {
    fn put(&mut self, id: FieldId, row: Row, value: Option<Stored>) {
        if self.0.len() <= id.index() {
            self.0.resize_with(id.index() + 1, || None);
        }
        self.0[id.index()].get_or_insert_with(|| (id, Vec::new())).1.push((row, value));
    }
}

/// Writes cells of one column in their order; returns the row of each cell that changed. Rows from
/// `first_new` on are new, so their cells are NULL, and stay so without being written. An identifier is never cleared.
fn write_column(id: FieldId, column: &mut Column, cells: Vec<Cell>, first_new: u32) -> Vec<u32> {
    let all_new = cells.first().is_none_or(|(row, _)| row.0 >= first_new);
    if all_new && cells.is_sorted_by(|one, other| one.0 < other.0) {
        column.set_new(&cells);
        return cells.iter().filter_map(|(row, value)| value.as_ref().map(|_| row.0)).collect();
    }
    let identifies = IDENTIFIERS.contains(&id);
    let mut written = Vec::with_capacity(cells.len());
    for (row, value) in cells {
        let kept = identifies && value.is_none();
        if kept || row.0 < first_new && holds(column, row, value.as_ref()) {
            continue;
        }
        column.set(row.0, value.as_ref());
        written.push(row.0);
    }
    written
}

/// Whether the cell has the value already.
fn holds(column: &Column, row: Row, value: Option<&Stored>) -> bool {
    match (column, value) {
        (Column::Texts(sets), Some(Stored::Texts(texts))) => {
            sets.get(row.0).eq(texts.iter().map(AsRef::as_ref))
        }
        (Column::Texts(sets), Some(Stored::Change { add, remove })) => {
            sets.get(row.0).eq(sets.changed(row.0, add, remove).iter().map(AsRef::as_ref))
        }
        (Column::Texts(sets), None) => sets.codes(row.0).is_empty(),
        (column, None) => column.value(row.0).is_null(),
        (column, Some(Stored::Text(text))) => {
            column.value(row.0) == Value::Text(text.as_ref().into())
        }
        (column, Some(Stored::Number(number))) => column.value(row.0) == Value::Number(*number),
        (column, Some(Stored::Time(at))) => column.value(row.0) == Value::Time(*at),
        (_, Some(Stored::Texts(_) | Stored::Change { .. })) => false,
    }
}
