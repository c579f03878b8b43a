//! From when on a record of a contact is visible.
//!
//! In: records in the order in which they came. Out: an instant for each. Records of one contact are visible together,
//! so that they stay in their order.

use indexmap::IndexMap;

use crate::ingest::{CheckedContact, ContactRef};
use crate::time::Timestamp;

/// The instant from which each record is visible: the earliest `created_at` that a record of the same contact names;
/// always, if one of them names none.
pub fn visible_from<'r>(
    records: impl IntoIterator<Item = &'r CheckedContact, IntoIter: Clone>,
) -> Vec<Timestamp> {
    let records = records.into_iter();
    let mut earliest: IndexMap<ContactRef, Timestamp> = IndexMap::new();
    for record in records.clone() {
        let Some(key) = contact_of(record) else { continue };
        let at = record.created_at().unwrap_or(Timestamp::MIN);
        let held = earliest.entry(key).or_insert(Timestamp::MAX);
        *held = at.min(*held);
    }
    let instant = |record| contact_of(record).and_then(|key| earliest.get(&key).copied());
    records.map(|record| instant(record).unwrap_or(Timestamp::MIN)).collect()
}

/// The contact that a record is of, as far as the record alone says so.
fn contact_of(record: &CheckedContact) -> Option<ContactRef> {
    let other = || record.identifiers().next().map(|(_, text)| ContactRef::Email(text.into()));
    record.contact_id().map(ContactRef::Id).or_else(other)
}
