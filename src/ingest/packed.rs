//! Checked contacts end to end as bytes, for readers that hold a whole file of them until it is their turn.
//!
//! In: [`CheckedContact`]s. Out: the same ones, one at a time and in any order. A contact takes about what its texts
//! take; as a record it takes several times that, in dozens of allocations.

use indexmap::IndexSet;

use super::CheckedContact;
use super::contact::Stored;
use crate::ids::{ContactId, ListId};
use crate::rows::{put_number, take_number};
use crate::schema::{Decimal, FieldId};
use crate::time::Timestamp;

/// Bytes after which a page is full; no record lies on two. Pages keep a growing number of records from being copied.
const PAGE_BYTES: usize = 1 << 18;
/// Bytes that are left in a full page: most records fit into them.
const ROOM: usize = 1 << 12;

/// Contacts, packed.
///
/// INVARIANT: each place is where the bytes of a record begin, as [`PackedContacts::push`] has written them; the codes
/// in them are of `fields` and `lists`.
#[derive(Debug, Default)]
pub struct PackedContacts {
    pages: Vec<Vec<u8>>,
    /// The page of each record, and where it begins there.
    places: Vec<(u32, u32)>,
    /// By the index of the field.
    fields: Vec<Option<FieldId>>,
    lists: IndexSet<ListId>,
}

/// What a record says of itself, before its fields.
const HAS_ID: u8 = 1;
const HAS_CREATED: u8 = 2;
const HAS_UPDATED: u8 = 4;

/// Kinds of values.
const NULL: u8 = 0;
const TEXT: u8 = 1;
/// A number whose digits are an `i64`.
const NUMBER: u8 = 2;
const WIDE: u8 = 3;
const TIME: u8 = 4;
const TEXTS: u8 = 5;
const CHANGE: u8 = 6;

impl PackedContacts {
    /// Number of contacts.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no contact.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The lists that the contacts are on, in the order in which they are named first.
    pub fn lists(&self) -> impl Iterator<Item = &ListId> {
        self.lists.iter()
    }

    /// Adds a contact behind the others.
    #[expect(clippy::missing_panics_doc, reason = "a page was just added if there was none")]
    pub fn push(&mut self, record: &CheckedContact) {
        if self.pages.last().is_none_or(|page| page.len() + ROOM > PAGE_BYTES) {
            self.pages.push(Vec::with_capacity(PAGE_BYTES));
        }
        let number = (self.pages.len() - 1) as u32;
        let page = self.pages.last_mut().expect("there is one now");
        self.places.push((number, page.len() as u32));
        let CheckedContact { contact_id, fields, list_ids, created_at, updated_at } = record;
        let has = |there: bool, flag: u8| if there { flag } else { 0 };
        page.push(
            has(contact_id.is_some(), HAS_ID)
                | has(created_at.is_some(), HAS_CREATED)
                | has(updated_at.is_some(), HAS_UPDATED),
        );
        page.extend(contact_id.iter().flat_map(|id| *id.0.as_bytes()));
        for at in [created_at, updated_at].into_iter().flatten() {
            page.extend(at.as_millis().to_le_bytes());
        }
        put_number(page, list_ids.len() as u64);
        for list in list_ids {
            let code = match self.lists.get_index_of(list) {
                Some(code) => code,
                None => self.lists.insert_full(list.clone()).0,
            };
            put_number(page, code as u64);
        }
        put_number(page, fields.len() as u64);
        for (id, value) in fields {
            if self.fields.len() <= id.index() {
                self.fields.resize(id.index() + 1, None);
            }
            self.fields[id.index()] = Some(*id);
            put_number(page, id.index() as u64);
            put_value(page, value.as_ref());
        }
    }

    /// The contact at a place, counted from 0.
    ///
    /// # Panics
    ///
    /// Past the end.
    pub fn get(&self, place: usize) -> CheckedContact {
        let mut reader = self.reader(place);
        let (contact_id, created_at, updated_at) = reader.head();
        let list = |reader: &mut Reader<'_>| self.lists[reader.number() as usize].clone();
        let list_ids = (0..reader.number()).map(|_| list(&mut reader)).collect();
        let field = |reader: &mut Reader<'_>| {
            let id = self.fields[reader.number() as usize];
            (id.expect("a field that was put has its id"), reader.value())
        };
        let fields = (0..reader.number()).map(|_| field(&mut reader)).collect();
        CheckedContact { contact_id, fields, list_ids, created_at, updated_at }
    }

    /// The id and `created_at` of the contact at a place, as far as it names them.
    pub fn id_and_created_at(&self, place: usize) -> (Option<ContactId>, Option<Timestamp>) {
        let (id, created_at, _) = self.reader(place).head();
        (id, created_at)
    }

    fn reader(&self, place: usize) -> Reader<'_> {
        let (page, start) = self.places[place];
        Reader { rest: &self.pages[page as usize][start as usize..] }
    }
}

impl<'r> FromIterator<&'r CheckedContact> for PackedContacts {
    fn from_iter<I: IntoIterator<Item = &'r CheckedContact>>(records: I) -> Self {
        let mut packed = Self::default();
        records.into_iter().for_each(|record| packed.push(record));
        packed
    }
}

fn put_text(page: &mut Vec<u8>, text: &str) {
    put_number(page, text.len() as u64);
    page.extend_from_slice(text.as_bytes());
}

fn put_texts(page: &mut Vec<u8>, texts: &[Box<str>]) {
    put_number(page, texts.len() as u64);
    texts.iter().for_each(|text| put_text(page, text));
}

fn put_value(page: &mut Vec<u8>, value: Option<&Stored>) {
    match value {
        None => page.push(NULL),
        Some(Stored::Text(text)) => {
            page.push(TEXT);
            put_text(page, text);
        }
        Some(Stored::Number(number)) => match i64::try_from(number.mantissa()) {
            // A zero may have a sign, which is not in its digits.
            Ok(digits) if !number.is_zero() => {
                page.extend([NUMBER, number.scale() as u8]);
                put_number(page, (digits << 1 ^ digits >> 63).cast_unsigned());
            }
            _ => {
                page.push(WIDE);
                page.extend(number.serialize());
            }
        },
        Some(Stored::Time(at)) => {
            page.push(TIME);
            page.extend(at.as_millis().to_le_bytes());
        }
        Some(Stored::Texts(texts)) => {
            page.push(TEXTS);
            put_texts(page, texts);
        }
        Some(Stored::Change { add, remove }) => {
            page.push(CHANGE);
            put_texts(page, add);
            put_texts(page, remove);
        }
    }
}

/// Reads what was put.
struct Reader<'p> {
    rest: &'p [u8],
}

impl<'p> Reader<'p> {
    fn head(&mut self) -> (Option<ContactId>, Option<Timestamp>, Option<Timestamp>) {
        let [flags] = self.bytes();
        let id = |reader: &mut Self| ContactId(uuid::Uuid::from_bytes(reader.bytes()));
        let id = (flags & HAS_ID != 0).then(|| id(self));
        let created_at = (flags & HAS_CREATED != 0).then(|| self.time());
        let updated_at = (flags & HAS_UPDATED != 0).then(|| self.time());
        (id, created_at, updated_at)
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let (bytes, rest) = self.rest.split_first_chunk().expect("the record has more bytes");
        self.rest = rest;
        *bytes
    }

    fn number(&mut self) -> u64 {
        take_number(&mut self.rest).expect("a number that was put ends")
    }

    fn time(&mut self) -> Timestamp {
        Timestamp::saturating_from_millis(i64::from_le_bytes(self.bytes()))
    }

    fn text(&mut self) -> &'p str {
        let length = self.number() as usize;
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        std::str::from_utf8(text).expect("a text was put there")
    }

    fn texts(&mut self) -> Vec<Box<str>> {
        (0..self.number()).map(|_| self.text().into()).collect()
    }

    fn value(&mut self) -> Option<Stored> {
        let [kind] = self.bytes();
        Some(match kind {
            NULL => return None,
            TEXT => Stored::Text(self.text().into()),
            NUMBER => {
                let [scale] = self.bytes();
                let number = self.number();
                let digits = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
                Stored::Number(Decimal::new(digits, scale.into()))
            }
            WIDE => Stored::Number(Decimal::deserialize(self.bytes())),
            TIME => Stored::Time(self.time()),
            TEXTS => Stored::Texts(self.texts()),
            _ => Stored::Change { add: self.texts(), remove: self.texts() },
        })
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
        let packed: PackedContacts = records.iter().collect();
        assert_eq!(packed.len(), records.len());
        for (place, record) in records.iter().enumerate().rev() {
            let held = packed.get(place);
            assert_eq!(held, *record);
            // Equal decimals may have other digits.
            assert_eq!(format!("{held:?}"), format!("{record:?}"));
            let named = (record.contact_id(), record.created_at());
            assert_eq!(packed.id_and_created_at(place), named);
        }
        let lists: Vec<&str> = packed.lists().map(ListId::as_str).collect();
        assert_eq!(lists, ["a", "b"], "in the order in which they came");
    }

    #[test]
    fn records_are_found_on_every_page() {
        let records = records();
        let mut packed = PackedContacts::default();
        assert!(packed.is_empty());
        while packed.pages.len() < 4 {
            packed.push(&records[packed.len() % records.len()]);
        }
        for place in 0..packed.len() {
            assert_eq!(packed.get(place), records[place % records.len()]);
        }
    }
}
