//! Writing contacts.
//!
//! In: checked records, column by column. Planning reads and may refuse; applying cannot fail and returns what it
//! touched. A value that does not change is not a touch. A value that many records share becomes a code of the store
//! once, and the cells of new contacts are written in one go.

use super::placement::{Existing, FEW, Placement, PlacementRules};
use super::time_index::TimeIndex;
use super::{
    Cells, Chunked, CodedTexts, Column, ContactBatch, ContactWrite, Numbers, Store, TextSets,
    Touch, Touched,
};
use crate::ids::{IdSource, ListId, Row};
use crate::ingest::{
    CLEARED, CheckedContact, ContactColumns, Fault, FieldColumn, Selection, Stored, UNNAMED,
    ValueRef,
};
use crate::parallel;
use crate::rows::BLOCK;
use crate::schema::{FieldId, IDENTIFIERS, Schema};
use crate::time::Timestamp;

/// Stands for no code.
const NONE: u32 = u32::MAX;

impl Store {
    /// Decides the row of each record, in order. A record with what does not exist any more, or that cannot be
    /// placed, is left out and has no effect on the others; its fault has its position.
    pub(crate) fn plan_contacts(
        &self,
        records: Selection,
        ids: &mut IdSource,
        rules: PlacementRules,
        existing: Existing<'_>,
    ) -> (ContactBatch, Vec<Fault>) {
        let mut placement = Placement::new(self, &records, rules, existing);
        let mut writes = Vec::with_capacity(records.len());
        let mut faults = Vec::new();
        for position in 0..records.len() {
            match placement.place(position, ids) {
                Ok(write) => writes.push(write),
                Err(fault) => faults.push(fault.of_record(position)),
            }
        }
        let (new, texts) = placement.finish();
        (ContactBatch { records, writes, new, texts }, faults)
    }

    /// Whether a contact has an anonymous id beside the one in its column.
    pub(super) fn is_second_id(&self, row: Row, identifier: FieldId, text: &str) -> bool {
        identifier == FieldId::ANONYMOUS_ID && self.merged.by_anonymous_id(text) == Some(row)
    }

    /// Writes contacts, column by column; `now` replaces the instants that a record does not have.
    pub(crate) fn apply_contacts(
        &mut self,
        schema: &Schema,
        batch: ContactBatch,
        now: Timestamp,
    ) -> Touched {
        let mut touched = Touched::default();
        if self.orphans.len() > 0
            && batch.writes.len() > 1
            && batch.names(FieldId::ALTERNATE_EMAILS)
        {
            // Which contact gets the orphan events of an address depends on which had it first.
            for single in batch.each() {
                touched.merge(self.apply_contacts(schema, single, now));
            }
            return touched;
        }
        let first_new = self.rows() as u32;
        let rows = first_new..first_new + batch.new.len() as u32;
        rows.clone().for_each(|row| {
            self.alive.insert(row);
        });
        self.identity.add_ids(&batch.new);
        touched.add_appeared(rows);
        self.write_columns(schema, &batch, (first_new, now), &mut touched);
        let addressed = batch.addressed();
        if !addressed.is_empty() {
            self.derive_domains(schema, &addressed, &mut touched);
            if self.orphans.len() > 0 {
                addressed.iter().for_each(|row| self.attach_orphans(Row(*row), &mut touched));
            }
        }
        self.tidy();
        touched
    }

    /// Writes the cells of each column, and what is looked up by them.
    fn write_columns(
        &mut self,
        schema: &Schema,
        batch: &ContactBatch,
        (first_new, now): (u32, Timestamp),
        touched: &mut Touched,
    ) {
        let mut named = vec![FieldId::UPDATED_AT];
        named.extend((!batch.new.is_empty()).then_some(FieldId::CREATED_AT));
        named.extend(batch.on_lists().then_some(FieldId::LIST_IDS));
        let columns = batch.records.parts.iter().flat_map(|part| part.columns());
        for field in columns.map(|column| column.field) {
            if !named.contains(&field) && batch.names(field) {
                named.push(field);
            }
        }
        named.retain(|field| self.column_mut(schema, *field).is_some());
        let alternates = named.contains(&FieldId::ALTERNATE_EMAILS).then(|| {
            let columns = batch.columns(FieldId::ALTERNATE_EMAILS);
            let rows = batch.cells(&batch.writes, &columns, FieldId::ALTERNATE_EMAILS);
            rows.map(|(row, _)| Row(row)).collect::<Vec<_>>()
        });
        for row in alternates.iter().flatten() {
            self.unindex_alternates(*row);
        }
        let mut owners = self.identity.owners_mut().map(Some);
        let mut indexes: Vec<_> = self.by_time.iter_mut().collect();
        let targets = self.columns.iter_mut().enumerate().filter_map(|(number, column)| {
            let id = *named.iter().find(|id| id.index() == number)?;
            let identifier = IDENTIFIERS.iter().position(|identifier| *identifier == id);
            let owners = identifier.and_then(|place| owners[place].take());
            let index = indexes.iter().position(|(indexed, _)| **indexed == id);
            let index = index.map(|place| indexes.swap_remove(place).1);
            let texts = identifier.map_or(0, |place| batch.texts.get(place).copied().unwrap_or(0));
            Some(Target { id, column: column.as_mut()?, owners, index, texts, first_new })
        });
        let write = |target: Target<'_>| (target.id, target.write(batch, now));
        let few = batch.writes.len() < FEW;
        let changed = parallel::alone_if(few, || parallel::map_into(targets.collect(), write));
        for (id, rows) in changed {
            rows.into_iter().for_each(|row| touched.add(Touch::Field(id), row));
        }
        for row in alternates.into_iter().flatten() {
            let Some(Column::Texts(sets)) = self.column(FieldId::ALTERNATE_EMAILS) else { break };
            for code in sets.codes(row.0).to_vec() {
                self.identity.add_alternate(code, row);
            }
        }
    }

    fn column_mut(&mut self, schema: &Schema, id: FieldId) -> Option<&mut Column> {
        let kind = schema.by_id(id)?.kind;
        if self.columns.len() <= id.index() {
            self.columns.resize(id.index() + 1, None);
        }
        Some(self.columns[id.index()].get_or_insert_with(|| Column::new(kind)))
    }

    /// Derives `email_domains` of some rows from their addresses.
    fn derive_domains(&mut self, schema: &Schema, rows: &[u32], touched: &mut Touched) {
        if self.column_mut(schema, FieldId::EMAIL_DOMAINS).is_some() {
            self.update_domains(rows, touched);
        }
    }

    /// Derives `email_domains` of some rows, if there is such a column.
    pub(super) fn update_domains(&mut self, rows: &[u32], touched: &mut Touched) {
        let Some(place) = self.columns.get_mut(FieldId::EMAIL_DOMAINS.index()) else { return };
        let Some(mut domains) = place.take() else { return };
        let emails = match self.column(FieldId::EMAIL) {
            Some(Column::Text(texts)) => Some(texts),
            _ => None,
        };
        let alternates = match self.column(FieldId::ALTERNATE_EMAILS) {
            Some(Column::Texts(sets)) => Some(sets),
            _ => None,
        };
        if let Column::Texts(domains) = &mut domains {
            for row in rows {
                let email = emails.and_then(|emails| emails.get(*row));
                let others = alternates.into_iter().flat_map(|sets| sets.get(*row));
                let addresses = email.into_iter().chain(others);
                let domain = addresses.filter_map(|address| Some(address.rsplit_once('@')?.1));
                if domains.set_if_other(*row, domain) {
                    touched.add(Touch::Field(FieldId::EMAIL_DOMAINS), *row);
                }
            }
        }
        self.columns[FieldId::EMAIL_DOMAINS.index()] = Some(domains);
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
}

/// A value of a batch: the part of its column, and its code there. None clears.
type CellCode = Option<(u32, u32)>;

/// The column of each part that has one for a field.
type Columns<'b> = Vec<Option<&'b FieldColumn>>;

impl ContactBatch {
    /// One record of a contact that exists.
    pub(super) fn of_one(row: Row, record: &CheckedContact) -> Self {
        let records = Selection::from([record].into_iter().collect::<ContactColumns>());
        let write = ContactWrite { record: 0, row, is_new: false, second_id: false };
        Self { records, writes: vec![write], new: Vec::new(), texts: Vec::new() }
    }

    /// Each record alone.
    fn each(self) -> impl Iterator<Item = Self> {
        let Self { records, writes, new, .. } = self;
        let mut new = new.into_iter();
        writes.into_iter().map(move |write| Self {
            records: records.one(write.record as usize),
            writes: vec![ContactWrite { record: 0, ..write }],
            new: write.is_new.then(|| new.next()).flatten().into_iter().collect(),
            texts: Vec::new(),
        })
    }

    /// The part and the place of a record.
    fn place(&self, write: &ContactWrite) -> (u32, u32) {
        self.records.places[write.record as usize]
    }

    fn part(&self, write: &ContactWrite) -> (&ContactColumns, u32) {
        let (part, place) = self.place(write);
        (&self.records.parts[part as usize], place)
    }

    fn columns(&self, field: FieldId) -> Columns<'_> {
        self.records.parts.iter().map(|part| part.column(field)).collect()
    }

    /// The cells that some records write in a field, in the order of the records.
    fn cells<'b>(
        &'b self,
        writes: &'b [ContactWrite],
        columns: &'b Columns<'b>,
        field: FieldId,
    ) -> impl Iterator<Item = (u32, CellCode)> + use<'b> {
        let is_anonymous = field == FieldId::ANONYMOUS_ID;
        writes.iter().filter_map(move |write| {
            let (part, place) = self.place(write);
            match columns[part as usize]?.code(place) {
                UNNAMED => None,
                CLEARED => Some((write.row.0, None)),
                // A second anonymous id stays beside the column.
                _ if is_anonymous && write.second_id => None,
                code => Some((write.row.0, Some((part, code)))),
            }
        })
    }

    /// Whether a record names the field.
    fn names(&self, field: FieldId) -> bool {
        self.cells(&self.writes, &self.columns(field), field).next().is_some()
    }

    /// Whether a record is put on a list.
    fn on_lists(&self) -> bool {
        self.writes.iter().any(|write| {
            let (part, place) = self.part(write);
            part.lists_in(part.list_set(place)) > 0
        })
    }

    /// The rows whose addresses the batch may have changed, in the order of the records.
    fn addressed(&self) -> Vec<u32> {
        let fields = [FieldId::EMAIL, FieldId::ALTERNATE_EMAILS].map(|field| self.columns(field));
        let names_one = |write: &&ContactWrite| {
            let (part, place) = self.place(write);
            let named = |columns: &Columns<'_>| {
                columns[part as usize].is_some_and(|column| column.code(place) != UNNAMED)
            };
            write.is_new || fields.iter().any(named)
        };
        self.writes.iter().filter(names_one).map(|write| write.row.0).collect()
    }

    /// Whether each record is of a new contact of its own, so that rows ascend and have no values yet.
    fn is_fresh(&self) -> bool {
        self.new.len() == self.writes.len()
    }
}

/// What a code of the batch is in the store, once it was asked for.
struct Known<T>(Vec<Vec<Option<T>>>);

impl<T: Copy> Known<T> {
    fn new(columns: &Columns<'_>) -> Self {
        let codes = |column: Option<&FieldColumn>| column.map_or(0, |column| column.values.len());
        Self(columns.iter().map(|column| vec![None; codes(*column)]).collect())
    }

    fn get(&mut self, (part, code): (u32, u32), find: impl FnOnce() -> T) -> T {
        *self.0[part as usize][code as usize].get_or_insert_with(find)
    }
}

/// A column that a batch writes, with what is looked up by its values.
struct Target<'s> {
    id: FieldId,
    column: &'s mut Column,
    /// The owners of the texts, if the field is an identifier.
    owners: Option<&'s mut Chunked<u32>>,
    index: Option<&'s mut TimeIndex>,
    /// How many texts are new, if the field is an identifier.
    texts: usize,
    first_new: u32,
}

impl Target<'_> {
    /// Writes the cells of the batch in their order; returns the rows of contacts that existed and have another value
    /// now. Cells of new contacts are NULL, and stay so without being written. An identifier is never cleared.
    fn write(self, batch: &ContactBatch, now: Timestamp) -> Vec<u32> {
        let Self { id, column, owners, index, texts: new_texts, first_new } = self;
        let columns = batch.columns(id);
        let cells = |writes| batch.cells(writes, &columns, id);
        match (column, id) {
            (Column::Time(times), FieldId::CREATED_AT) => {
                let new = batch.writes.iter().filter(|write| write.is_new);
                let at = |write: &ContactWrite| created_at(batch, write).unwrap_or(now);
                let cells = new.map(|write| (write.row.0, Some(at(write))));
                write_times(times, index, cells, batch.is_fresh(), first_new)
            }
            (Column::Time(times), FieldId::UPDATED_AT) => {
                let at = |write: &ContactWrite| {
                    let (part, place) = batch.part(write);
                    let created = || created_at(batch, write).filter(|_| write.is_new);
                    part.updated_at(place).or_else(created).unwrap_or(now)
                };
                let cells = batch.writes.iter().map(|write| (write.row.0, Some(at(write))));
                write_times(times, index, cells, batch.is_fresh(), first_new)
            }
            (Column::Time(times), _) => {
                let time = |code| match value(&columns, code) {
                    ValueRef::Time(at) => at,
                    other => mismatched(id, other),
                };
                let cells = cells(&batch.writes).map(|(row, code)| (row, code.map(time)));
                write_times(times, index, cells, batch.is_fresh(), first_new)
            }
            (Column::Text(texts), _) => {
                texts.reserve(new_texts);
                write_texts(texts, owners, batch, &columns, (id, first_new))
            }
            (Column::Number(numbers), _) => {
                write_numbers(numbers, batch, &columns, (id, first_new))
            }
            (Column::Texts(sets), FieldId::LIST_IDS) => write_lists(sets, batch, first_new),
            (Column::Texts(sets), _) => {
                let mut changed = Vec::new();
                for (row, code) in cells(&batch.writes) {
                    let texts: Vec<&str> = match code.map(|code| value(&columns, code)) {
                        None => Vec::new(),
                        Some(ValueRef::Set(Stored::Texts(texts))) => {
                            texts.iter().map(AsRef::as_ref).collect()
                        }
                        Some(ValueRef::Set(Stored::Change { add, remove })) => {
                            let texts = sets.changed(row, add, remove);
                            if sets.set_if_other(row, texts.iter().map(AsRef::as_ref)) {
                                changed.push(row);
                            }
                            continue;
                        }
                        Some(other) => mismatched(id, other),
                    };
                    if sets.set_if_other(row, texts) {
                        changed.push(row);
                    }
                }
                changed.retain(|row| *row < first_new);
                changed
            }
        }
    }
}

fn mismatched(id: FieldId, value: ValueRef<'_>) -> ! {
    unreachable!("a checked contact has no {value:?} for field {}", id.index())
}

fn value<'b>(columns: &Columns<'b>, (part, code): (u32, u32)) -> ValueRef<'b> {
    let column = columns[part as usize].expect("a code is one of its column");
    column.values.get(code)
}

fn created_at(batch: &ContactBatch, write: &ContactWrite) -> Option<Timestamp> {
    let (part, place) = batch.part(write);
    part.created_at(place)
}

fn write_times(
    times: &mut Cells<Timestamp>,
    index: Option<&mut TimeIndex>,
    cells: impl Iterator<Item = (u32, Option<Timestamp>)>,
    fresh: bool,
    first_new: u32,
) -> Vec<u32> {
    let (mut changed, mut written, mut block) = (Vec::new(), Vec::new(), Vec::new());
    let indexed = index.is_some();
    for (row, at) in cells {
        if fresh {
            block.extend(at.map(|at| (row, at)));
            if block.len() == BLOCK {
                times.set_all(&block);
                block.clear();
            }
        } else if row >= first_new || times.get(row) != at {
            times.set(row, at);
            changed.extend((row < first_new).then_some(row));
        } else {
            continue;
        }
        written.extend(indexed.then_some(row));
    }
    times.set_all(&block);
    if let Some(index) = index {
        for row in written {
            if let Some(at) = times.get(row) {
                index.insert(at, row, |at, row| times.get(row) == Some(at));
            }
        }
    }
    changed
}

fn write_texts(
    texts: &mut CodedTexts,
    mut owners: Option<&mut Chunked<u32>>,
    batch: &ContactBatch,
    columns: &Columns<'_>,
    (id, first_new): (FieldId, u32),
) -> Vec<u32> {
    let (fresh, identifies) = (batch.is_fresh(), owners.is_some());
    let mut known = Known::new(columns);
    let (mut changed, mut written) = (Vec::new(), Vec::new());
    for writes in batch.writes.chunks(BLOCK) {
        written.clear();
        for (row, cell) in batch.cells(writes, columns, id) {
            let code = cell.map(|cell| {
                known.get(cell, || match value(columns, cell) {
                    ValueRef::Text(text) => texts.intern(text),
                    other => mismatched(id, other),
                })
            });
            if !fresh {
                let kept = identifies && code.is_none();
                if kept || row < first_new && texts.cells().get(row) == code {
                    continue;
                }
                texts.set_code(row, code);
                changed.extend((row < first_new).then_some(row));
            }
            written.extend(code.map(|code| (row, code)));
        }
        if fresh {
            texts.set_codes(&written);
        }
        if let Some(owners) = &mut owners {
            for (row, code) in &written {
                owners.grow(*code as usize + 1, &0);
                *owners.get_mut(*code as usize) = row + 1;
            }
        }
    }
    changed
}

fn write_numbers(
    numbers: &mut Numbers,
    batch: &ContactBatch,
    columns: &Columns<'_>,
    (id, first_new): (FieldId, u32),
) -> Vec<u32> {
    let number = |cell| match value(columns, cell) {
        ValueRef::Number(number) => number,
        other => mismatched(id, other),
    };
    let cells = batch.cells(&batch.writes, columns, id);
    if batch.is_fresh() {
        let mut starts = vec![0];
        for column in columns {
            starts.push(starts[starts.len() - 1] + column.map_or(0, |column| column.values.len()));
        }
        let key = |(part, code): (u32, u32)| starts[part as usize] + code as usize;
        let cells = cells.filter_map(|(row, cell)| Some((row, key(cell?), number(cell?))));
        numbers.set_new(cells, starts[columns.len()]);
        return Vec::new();
    }
    let mut changed = Vec::new();
    for (row, cell) in cells {
        let number = cell.map(number);
        if row >= first_new || numbers.get(row) != number {
            numbers.set(row, number);
            changed.extend((row < first_new).then_some(row));
        }
    }
    changed
}

/// Puts contacts on lists, beside those that they are on.
fn write_lists(sets: &mut TextSets, batch: &ContactBatch, first_new: u32) -> Vec<u32> {
    let parts = batch.records.parts.iter();
    let mut known: Vec<Vec<u32>> = parts.map(|part| vec![NONE; part.list_sets()]).collect();
    let mut changed = Vec::new();
    for write in &batch.writes {
        let (part, place) = batch.place(write);
        let lists = &batch.records.parts[part as usize];
        let set = lists.list_set(place);
        if lists.lists_in(set) == 0 {
            continue;
        }
        let row = write.row.0;
        let texts = || lists.lists_of(set).map(ListId::as_str);
        if sets.codes(row).is_empty() {
            let code = &mut known[part as usize][set as usize];
            if *code == NONE {
                *code = sets.intern(texts());
            }
            sets.set_code(row, *code);
        } else {
            let mut all: Vec<Box<str>> = sets.get(row).map(Into::into).collect();
            let before = all.len();
            let others = texts().filter(|list| !sets.contains(row, list));
            all.extend(others.map(Into::into));
            if all.len() == before {
                continue;
            }
            sets.set(row, all.iter().map(AsRef::as_ref));
        }
        changed.extend((row < first_new).then_some(row));
    }
    changed
}
