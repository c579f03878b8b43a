//! Checked contacts column by column: values apart from the records that have them, so that a value that many records
//! share is checked, held and looked up once.
//!
//! In: [`CheckedContact`]s, or blocks of rows (`contact_blocks`). Out: the same contacts, in any order; for the store
//! a code for each record and field, and the value of each code.

use hashbrown::DefaultHashBuilder;
use indexmap::IndexSet;

use super::CheckedContact;
use super::contact::Stored;
use crate::ids::{ContactId, ListId};
use crate::schema::{ColumnKind, Decimal, FieldId, IDENTIFIERS, Kind};
use crate::time::Timestamp;

/// The code of a field that a record clears.
pub(crate) const CLEARED: u32 = u32::MAX;
/// The code of a field that a record does not name.
pub(crate) const UNNAMED: u32 = u32::MAX - 1;

/// Values that are told apart by lookups only, so the random seed reaches no result.
type Distinct<T> = IndexSet<T, DefaultHashBuilder>;

/// The id, `created_at` and `updated_at` of a record, as far as it names them.
pub(super) type Head = (Option<ContactId>, Option<Timestamp>, Option<Timestamp>);

/// Contacts, column by column.
///
/// INVARIANT: each head array has a place for each record. A record names the columns of its shape, in their order,
/// and no others.
#[derive(Debug, Default)]
pub struct ContactColumns {
    ids: Vec<Option<ContactId>>,
    created_at: Vec<Option<Timestamp>>,
    updated_at: Vec<Option<Timestamp>>,
    fields: Vec<FieldColumn>,
    /// The place of each field's column among `fields`, by the index of the field.
    by_field: Vec<Option<u16>>,
    lists: Distinct<ListId>,
    list_sets: Distinct<Box<[u32]>>,
    /// The lists that each record is put on, as a place of `list_sets`.
    list_codes: Vec<u32>,
    shapes: Distinct<Box<[u16]>>,
    /// From which record on records have which shape.
    shapes_from: Vec<(u32, u32)>,
}

/// One field of all records.
#[derive(Debug)]
pub(crate) struct FieldColumn {
    pub(crate) field: FieldId,
    pub(crate) values: Values,
    /// Records past the end do not name the field.
    codes: Vec<u32>,
}

impl FieldColumn {
    /// The code of a record's value, or [`CLEARED`] or [`UNNAMED`].
    pub(crate) fn code(&self, place: u32) -> u32 {
        self.codes.get(place as usize).copied().unwrap_or(UNNAMED)
    }

    fn put(&mut self, place: usize, code: u32) {
        self.codes.resize(place, UNNAMED);
        self.codes.push(code);
    }
}

/// The values of a column by code. Equal values may have several codes.
#[derive(Debug)]
pub(crate) enum Values {
    Texts(TextBlock),
    Numbers(Vec<Decimal>),
    Times(Vec<Timestamp>),
    /// Sets; and values of several kinds, of which the schema takes one at most.
    Others(Vec<Stored>),
}

/// Texts end to end.
#[derive(Debug, Default)]
pub(crate) struct TextBlock {
    bytes: String,
    /// Where each text ends; it starts where the one before it ends.
    ends: Vec<usize>,
}

impl TextBlock {
    pub(crate) fn get(&self, code: u32) -> &str {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.bytes[start..self.ends[code]]
    }

    fn push(&mut self, text: &str) -> u32 {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        (self.ends.len() - 1) as u32
    }
}

/// A value where it is held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueRef<'v> {
    Text(&'v str),
    Number(Decimal),
    Time(Timestamp),
    /// A set, or what a set gets and loses.
    Set(&'v Stored),
}

impl<'v> From<&'v Stored> for ValueRef<'v> {
    fn from(value: &'v Stored) -> Self {
        match value {
            Stored::Text(text) => Self::Text(text),
            Stored::Number(number) => Self::Number(*number),
            Stored::Time(at) => Self::Time(*at),
            Stored::Texts(_) | Stored::Change { .. } => Self::Set(value),
        }
    }
}

impl ValueRef<'_> {
    fn stored(self) -> Stored {
        match self {
            Self::Text(text) => Stored::Text(text.into()),
            Self::Number(number) => Stored::Number(number),
            Self::Time(at) => Stored::Time(at),
            Self::Set(value) => value.clone(),
        }
    }

    /// Whether a column of that kind takes the value.
    pub(crate) fn fits(self, kind: ColumnKind) -> bool {
        kind == match self {
            Self::Text(_) => ColumnKind::Scalar(Kind::Text),
            Self::Number(_) => ColumnKind::Scalar(Kind::Number),
            Self::Time(_) => ColumnKind::Scalar(Kind::Time),
            Self::Set(_) => ColumnKind::TextArray,
        }
    }
}

impl Values {
    const NONE: Self = Self::Others(Vec::new());

    /// Number of codes.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.ends.len(),
            Self::Numbers(numbers) => numbers.len(),
            Self::Times(times) => times.len(),
            Self::Others(values) => values.len(),
        }
    }

    /// The value of a code.
    pub(crate) fn get(&self, code: u32) -> ValueRef<'_> {
        match self {
            Self::Texts(texts) => ValueRef::Text(texts.get(code)),
            Self::Numbers(numbers) => ValueRef::Number(numbers[code as usize]),
            Self::Times(times) => ValueRef::Time(times[code as usize]),
            Self::Others(values) => (&values[code as usize]).into(),
        }
    }

    /// Whether a column of that kind takes each of the values.
    pub(crate) fn fit(&self, kind: ColumnKind) -> bool {
        match self {
            Self::Others(values) => values.iter().all(|value| ValueRef::from(value).fits(kind)),
            values => values.len() == 0 || values.get(0).fits(kind),
        }
    }

    /// Whether one of the values may be a set.
    pub(crate) fn may_be_sets(&self) -> bool {
        matches!(self, Self::Others(_))
    }

    /// Adds a value; returns its code.
    fn push(&mut self, value: ValueRef<'_>) -> u32 {
        if self.len() == 0 {
            *self = match value {
                ValueRef::Text(_) => Self::Texts(TextBlock::default()),
                ValueRef::Number(_) => Self::Numbers(Vec::new()),
                ValueRef::Time(_) => Self::Times(Vec::new()),
                ValueRef::Set(_) => Self::NONE,
            };
        }
        match (&mut *self, value) {
            (Self::Texts(texts), ValueRef::Text(text)) => return texts.push(text),
            (Self::Numbers(numbers), ValueRef::Number(number)) => numbers.push(number),
            (Self::Times(times), ValueRef::Time(at)) => times.push(at),
            (Self::Others(values), value) => values.push(value.stored()),
            (values, value) => {
                let held = (0..values.len() as u32).map(|code| values.get(code).stored());
                let mut held: Vec<Stored> = held.collect();
                held.push(value.stored());
                *self = Self::Others(held);
            }
        }
        (self.len() - 1) as u32
    }
}

impl ContactColumns {
    /// Number of contacts.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no contact.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The lists that the contacts are on, in the order in which they are named first.
    pub fn lists(&self) -> impl Iterator<Item = &ListId> {
        let mut seen_sets = vec![false; self.list_sets.len()];
        let mut seen = vec![false; self.lists.len()];
        // Rows that were refused may have named others.
        let sets = self.list_codes.iter();
        let sets = sets.filter(move |set| !std::mem::replace(&mut seen_sets[**set as usize], true));
        let lists = sets.flat_map(|set| &self.list_sets[*set as usize]);
        let lists = lists.filter(move |list| !std::mem::replace(&mut seen[**list as usize], true));
        lists.map(|list| self.list(*list))
    }

    /// The id and `created_at` of the contact at a place, as far as it names them.
    ///
    /// # Panics
    ///
    /// Past the end.
    pub fn id_and_created_at(&self, place: usize) -> (Option<ContactId>, Option<Timestamp>) {
        (self.ids[place], self.created_at[place])
    }

    /// Adds a contact behind the others.
    pub fn push(&mut self, record: &CheckedContact) {
        let CheckedContact { contact_id, fields, list_ids, created_at, updated_at } = record;
        let lists: Vec<u32> = list_ids.iter().map(|list| self.list_code(list.as_str())).collect();
        let list_set = self.list_set_code(&lists);
        let values = fields.iter().map(|(id, value)| (*id, value.as_ref().map(ValueRef::from)));
        self.push_parts((*contact_id, *created_at, *updated_at), list_set, values);
    }

    /// Adds the contact at a place of others.
    pub(super) fn push_of(&mut self, others: &Self, place: u32) {
        let at = place as usize;
        let lists = others.lists_at(place).map(|list| self.list_code(list.as_str()));
        let lists: Vec<u32> = lists.collect();
        let list_set = self.list_set_code(&lists);
        let head = (others.ids[at], others.created_at[at], others.updated_at[at]);
        self.push_parts(head, list_set, others.values_at(place));
    }

    fn push_parts<'v>(
        &mut self,
        (id, created_at, updated_at): Head,
        list_set: u32,
        values: impl Iterator<Item = (FieldId, Option<ValueRef<'v>>)>,
    ) {
        let place = self.len();
        let mut shape = Vec::with_capacity(values.size_hint().0);
        for (id, value) in values {
            let number = self.column_number(id);
            let column = &mut self.fields[usize::from(number)];
            let code = value.map_or(CLEARED, |value| column.values.push(value));
            column.put(place, code);
            shape.push(number);
        }
        self.begin_shape(&shape);
        self.ids.push(id);
        self.created_at.push(created_at);
        self.updated_at.push(updated_at);
        self.list_codes.push(list_set);
    }

    /// Says which columns the records from here on name.
    pub(super) fn begin_shape(&mut self, shape: &[u16]) {
        let last =
            self.shapes_from.last().and_then(|(_, last)| self.shapes.get_index(*last as usize));
        if last.is_some_and(|last| **last == *shape) {
            return;
        }
        let number = match self.shapes.get_index_of(shape) {
            Some(number) => number,
            None => self.shapes.insert_full(shape.into()).0,
        };
        self.shapes_from.push((self.len() as u32, number as u32));
    }

    /// The number of a field's column.
    pub(super) fn column_number(&mut self, id: FieldId) -> u16 {
        if let Some(Some(number)) = self.by_field.get(id.index()) {
            return *number;
        }
        if self.by_field.len() <= id.index() {
            self.by_field.resize(id.index() + 1, None);
        }
        // Ids of fields are of 16 bits, so their number is.
        let number = self.fields.len() as u16;
        self.by_field[id.index()] = Some(number);
        self.fields.push(FieldColumn { field: id, values: Values::NONE, codes: Vec::new() });
        number
    }

    /// Adds a value to a column; returns its code.
    pub(super) fn add_value(&mut self, column: u16, value: ValueRef<'_>) -> u32 {
        self.fields[usize::from(column)].values.push(value)
    }

    /// The code of a list among those of these contacts.
    pub(super) fn list_code(&mut self, list: &str) -> u32 {
        match self.lists.get_index_of(list) {
            Some(code) => code as u32,
            None => self.lists.insert_full(list.into()).0 as u32,
        }
    }

    /// The list of a code.
    pub(super) fn list(&self, code: u32) -> &ListId {
        &self.lists[code as usize]
    }

    /// The code of a set of lists.
    pub(super) fn list_set_code(&mut self, lists: &[u32]) -> u32 {
        match self.list_sets.get_index_of(lists) {
            Some(code) => code as u32,
            None => self.list_sets.insert_full(lists.into()).0 as u32,
        }
    }

    /// Makes room for so many records, each of which names all of the columns.
    pub(super) fn reserve(&mut self, records: usize) {
        self.ids.reserve(records);
        self.created_at.reserve(records);
        self.updated_at.reserve(records);
        self.list_codes.reserve(records);
        self.fields.iter_mut().for_each(|column| column.codes.reserve(records));
    }

    /// Adds records whose codes are known: the heads, the codes of each column in turn, and the codes of the sets of
    /// lists, for the rows that `taken` has.
    pub(super) fn extend(
        &mut self,
        heads: &[Head],
        columns: &[(u16, &[u32])],
        lists: &[u32],
        taken: &[u32],
    ) {
        let place = self.len();
        let shape: Vec<u16> = columns.iter().map(|(number, _)| *number).collect();
        self.begin_shape(&shape);
        for (number, codes) in columns {
            let column = &mut self.fields[usize::from(*number)];
            column.codes.resize(place, UNNAMED);
            column.codes.extend(taken.iter().map(|row| codes[*row as usize]));
        }
        let rows = || taken.iter().map(|row| *row as usize);
        self.ids.extend(rows().map(|row| heads[row].0));
        self.created_at.extend(rows().map(|row| heads[row].1));
        self.updated_at.extend(rows().map(|row| heads[row].2));
        self.list_codes.extend(rows().map(|row| lists[row]));
    }

    /// The contact at a place, counted from 0.
    ///
    /// # Panics
    ///
    /// Past the end.
    pub fn get(&self, place: usize) -> CheckedContact {
        let at = place as u32;
        let fields = self.values_at(at).map(|(id, value)| (id, value.map(ValueRef::stored)));
        CheckedContact {
            contact_id: self.ids[place],
            fields: fields.collect(),
            list_ids: self.lists_at(at).cloned().collect(),
            created_at: self.created_at[place],
            updated_at: self.updated_at[place],
        }
    }

    /// The values that a record names, in its order.
    fn values_at(&self, place: u32) -> impl Iterator<Item = (FieldId, Option<ValueRef<'_>>)> {
        let run = self.shapes_from.partition_point(|(from, _)| *from <= place) - 1;
        self.shapes[self.shapes_from[run].1 as usize].iter().map(move |number| {
            let column = &self.fields[usize::from(*number)];
            let code = column.code(place);
            (column.field, (code != CLEARED).then(|| column.values.get(code)))
        })
    }

    fn lists_at(&self, place: u32) -> impl Iterator<Item = &ListId> {
        self.lists_of(self.list_codes[place as usize])
    }

    /// The lists of a set.
    pub(crate) fn lists_of(&self, set: u32) -> impl Iterator<Item = &ListId> {
        self.list_sets[set as usize].iter().map(|list| &self.lists[*list as usize])
    }

    /// The code of the set of lists that a record is put on.
    pub(crate) fn list_set(&self, place: u32) -> u32 {
        self.list_codes[place as usize]
    }

    /// Number of codes of sets of lists.
    pub(crate) fn list_sets(&self) -> usize {
        self.list_sets.len()
    }

    /// How many lists a set has.
    pub(crate) fn lists_in(&self, set: u32) -> usize {
        self.list_sets[set as usize].len()
    }

    /// The fields that any of the records names.
    pub(crate) fn columns(&self) -> &[FieldColumn] {
        &self.fields
    }

    /// A field's column, if a record names the field.
    pub(crate) fn column(&self, field: FieldId) -> Option<&FieldColumn> {
        let number = self.by_field.get(field.index()).copied().flatten()?;
        Some(&self.fields[usize::from(number)])
    }

    pub(crate) fn id(&self, place: u32) -> Option<ContactId> {
        self.ids[place as usize]
    }

    pub(crate) fn created_at(&self, place: u32) -> Option<Timestamp> {
        self.created_at[place as usize]
    }

    pub(crate) fn updated_at(&self, place: u32) -> Option<Timestamp> {
        self.updated_at[place as usize]
    }

    /// The first identifier that a record sets, in the order in which they are matched.
    pub fn first_identifier(&self, place: usize) -> Option<&str> {
        IDENTIFIERS.iter().find_map(|id| {
            let column = self.column(*id)?;
            match column.code(place as u32) {
                CLEARED | UNNAMED => None,
                code => match column.values.get(code) {
                    ValueRef::Text(text) => Some(text),
                    _ => None,
                },
            }
        })
    }
}

impl<'r> FromIterator<&'r CheckedContact> for ContactColumns {
    fn from_iter<I: IntoIterator<Item = &'r CheckedContact>>(records: I) -> Self {
        let mut columns = Self::default();
        records.into_iter().for_each(|record| columns.push(record));
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ContactPatch;
    use crate::schema::{FieldType, Schema, decimal_from_text};

    fn schema() -> Schema {
        Schema::builder()
            .field("plan", FieldType::Text)
            .field("score", FieldType::Number)
            .field("born", FieldType::Date)
            .field("pets", FieldType::Set)
            .build()
            .expect("the names are valid and differ")
    }

    fn records() -> Vec<CheckedContact> {
        let id = |n: u128| ContactId(uuid::Uuid::from_u128(n));
        let patches = [
            ContactPatch::new("ada@x.org"),
            ContactPatch::by_id(id(7)).set("born", "1815-12-10").on_list("a").on_list("b"),
            ContactPatch::by_id(id(u128::MAX)).set("plan", "").clear("score").on_list("b"),
            ContactPatch::new("b@x.org")
                .set("plan", "größer ".repeat(90))
                .set("created_at", "1969-01-01"),
            ContactPatch::new("c@x.org").add("pets", ["cat"]).set("updated_at", "2026-01-01"),
            ContactPatch::new("d@x.org").remove("pets", ["cat", "dog"]),
            ContactPatch::new("e@x.org").set("pets", vec![String::new(), "ox".to_owned()]),
            ContactPatch::default().set("plan", "pro").set("email", "f@x.org"),
        ];
        let numbers = ["0", "-0", "-1", "0.125", "9223372036854775807", "-9223372036854775808"];
        let wide = ["79228162514264337593543950335", "-1e-28"];
        let numbers = numbers.iter().chain(&wide).map(|text| {
            let number = decimal_from_text(text).expect("a decimal");
            ContactPatch::new("n@x.org").set("score", number)
        });
        let patches = patches.into_iter().chain(numbers);
        patches.map(|patch| patch.check(&schema()).expect("it has no fault")).collect()
    }

    #[test]
    fn contacts_come_out_as_they_were_put_in_in_any_order() {
        let records = records();
        let columns: ContactColumns = records.iter().collect();
        assert_eq!(columns.len(), records.len());
        for (place, record) in records.iter().enumerate().rev() {
            let held = columns.get(place);
            assert_eq!(held, *record);
            // Equal decimals may have other digits.
            assert_eq!(format!("{held:?}"), format!("{record:?}"));
            let named = (record.contact_id(), record.created_at());
            assert_eq!(columns.id_and_created_at(place), named);
            let first = record.identifiers().next().map(|(_, text)| text);
            assert_eq!(columns.first_identifier(place), first);
        }
        let lists: Vec<&str> = columns.lists().map(ListId::as_str).collect();
        assert_eq!(lists, ["a", "b"], "in the order in which they came");
    }

    #[test]
    fn records_of_other_schemas_keep_their_values_beside_each_other() {
        let id = schema().field("plan").expect("a field").id;
        let values = [
            Some(Stored::Text("a".into())),
            None,
            Some(Stored::Number(Decimal::ONE)),
            Some(Stored::Texts(vec!["x".into()])),
            Some(Stored::Text("b".into())),
        ];
        let records = values.map(|value| CheckedContact {
            contact_id: Some(ContactId(uuid::Uuid::from_u128(1))),
            fields: vec![(id, value)],
            list_ids: Vec::new(),
            created_at: None,
            updated_at: None,
        });
        let columns: ContactColumns = records.iter().collect();
        for (place, record) in records.iter().enumerate() {
            assert_eq!(columns.get(place), *record);
        }
        let values = &columns.columns()[0].values;
        assert!(!values.fit(ColumnKind::Scalar(Kind::Text)));
    }
}
