//! From when on a record of a contact is visible.
//!
//! In: records in the order in which they came. Out: an instant for each. Records of one contact are visible together,
//! so that they stay in their order.

use hashbrown::DefaultHashBuilder;
use indexmap::IndexMap;

use crate::ingest::{CheckedContact, ContactColumns, ContactRef};
use crate::time::Timestamp;

/// The instant from which each record is visible: the earliest `created_at` that a record of the same contact names;
/// always, if one of them names none.
pub fn visible_from<'r>(records: impl IntoIterator<Item = &'r CheckedContact>) -> Vec<Timestamp> {
    let mut visibility = Visibility::default();
    records.into_iter().for_each(|record| visibility.note(record));
    visibility.finish()
}

/// The same, for records that come one at a time and are not kept as they are.
#[derive(Debug, Default)]
pub struct Visibility {
    /// Its places follow the records, so the random seed of the hashes reaches no result.
    earliest: IndexMap<ContactRef, Timestamp, DefaultHashBuilder>,
    /// The place of each record's contact; `None` if the record names nobody.
    contacts: Vec<Option<u32>>,
}

impl Visibility {
    /// With room for so many records: to make room as they come takes longer than to note them.
    #[must_use]
    pub fn with_room(records: usize) -> Self {
        let earliest = IndexMap::with_capacity_and_hasher(records, DefaultHashBuilder::default());
        Self { earliest, contacts: Vec::with_capacity(records) }
    }

    /// Notes the next record.
    pub fn note(&mut self, record: &CheckedContact) {
        self.note_contact(contact_of(record), record.created_at());
    }

    /// Notes the next of records in columns.
    pub fn note_at(&mut self, records: &ContactColumns, place: usize) {
        let (id, created_at) = records.id_and_created_at(place);
        let other = || records.first_identifier(place).map(|text| ContactRef::Email(text.into()));
        self.note_contact(id.map(ContactRef::Id).or_else(other), created_at);
    }

    fn note_contact(&mut self, contact: Option<ContactRef>, created_at: Option<Timestamp>) {
        let at = created_at.unwrap_or(Timestamp::MIN);
        let place = contact.map(|contact| {
            let entry = self.earliest.entry(contact);
            let place = entry.index() as u32;
            let held = entry.or_insert(at);
            *held = at.min(*held);
            place
        });
        self.contacts.push(place);
    }

    /// The instant from which each record is visible, in the order in which they were noted.
    pub fn finish(self) -> Vec<Timestamp> {
        let instant = |place: Option<u32>| Some(self.earliest[place? as usize]);
        self.contacts.iter().map(|place| instant(*place).unwrap_or(Timestamp::MIN)).collect()
    }
}

/// The contact that a record is of, as far as the record alone says so.
fn contact_of(record: &CheckedContact) -> Option<ContactRef> {
    let other = || record.identifiers().next().map(|(_, text)| ContactRef::Email(text.into()));
    record.contact_id().map(ContactRef::Id).or_else(other)
}
