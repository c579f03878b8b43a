//! Batches of records that were checked one by one.
//!
//! In: records as they were given. Out: the good ones, typed, and the faults of the others, each with its
//! position in the batch as it was given. What becomes of a batch with faults is decided where it is taken in.

use serde::{Deserialize, Serialize};

use super::{
    CheckedContact, CheckedEvent, ContactPatch, ContactRecords, Event, EventColumns, Fault,
};
use crate::schema::Schema;

/// The good records of a batch, and what is wrong with the others.
///
/// INVARIANT: `positions` is empty where no record was left out, and as long as `records` otherwise; both
/// `positions` and the positions of `faults` ascend. Serialised, it is the good records alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckedBatch<T> {
    pub(crate) records: T,
    #[serde(skip)]
    pub(crate) positions: Vec<usize>,
    #[serde(skip)]
    pub(crate) faults: Vec<Fault>,
}

/// A batch of contacts.
pub type CheckedContacts = CheckedBatch<ContactRecords>;
/// A batch of events.
pub type CheckedEvents = CheckedBatch<EventColumns>;

impl<T> CheckedBatch<T> {
    /// The good records.
    pub fn records(&self) -> &T {
        &self.records
    }

    /// Every fault of the records that are not good, with their positions in the batch as it was given.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl<T: Default> CheckedBatch<T> {
    /// Checks each record, and calls `push` with the good ones.
    fn check<I, R>(
        given: impl IntoIterator<Item = I>,
        check: impl Fn(I) -> Result<R, Vec<Fault>>,
        push: impl Fn(&mut T, R),
    ) -> Self {
        let mut batch = Self::default();
        for (position, record) in given.into_iter().enumerate() {
            match check(record) {
                Ok(record) => {
                    push(&mut batch.records, record);
                    batch.positions.push(position);
                }
                Err(faults) => {
                    batch.faults.extend(faults.into_iter().map(|fault| fault.of_record(position)));
                }
            }
        }
        if batch.faults.is_empty() {
            batch.positions = Vec::new();
        }
        batch
    }
}

impl CheckedContacts {
    /// Checks contacts against the fields of an account.
    pub fn of_patches(patches: impl IntoIterator<Item = ContactPatch>, schema: &Schema) -> Self {
        Self::check(patches, |patch| patch.check(schema), ContactRecords::push)
    }
}

impl CheckedEvents {
    /// Checks events.
    pub fn of_events(events: impl IntoIterator<Item = Event>) -> Self {
        Self::check(events, Event::check, EventColumns::push)
    }
}

/// Contacts that were checked before, all of them good.
impl From<Vec<CheckedContact>> for CheckedContacts {
    fn from(records: Vec<CheckedContact>) -> Self {
        ContactRecords::from(records).into()
    }
}

/// Contacts that were checked before, all of them good.
impl From<ContactRecords> for CheckedContacts {
    fn from(records: ContactRecords) -> Self {
        Self { records, positions: Vec::new(), faults: Vec::new() }
    }
}

/// Events that were checked before, all of them good.
impl From<EventColumns> for CheckedEvents {
    fn from(records: EventColumns) -> Self {
        Self { records, positions: Vec::new(), faults: Vec::new() }
    }
}

impl FromIterator<CheckedEvent> for CheckedEvents {
    fn from_iter<I: IntoIterator<Item = CheckedEvent>>(events: I) -> Self {
        events.into_iter().collect::<EventColumns>().into()
    }
}

/// Which identifiers a record has to name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentifierRule {
    /// One of them is enough: the others of the contact stay as they are.
    #[default]
    Any,
    /// `SendGrid`'s rule: a record of a contact that exists names all identifiers that the contact has, and
    /// a `phone_number_id` is a telephone number.
    Sendgrid,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_have_the_positions_of_the_batch_as_it_was_given() {
        let patches = [
            ContactPatch::new("a@x.com"),
            ContactPatch::new("no address").set("plan", "a"),
            ContactPatch::new("b@x.com"),
        ];
        let batch = CheckedContacts::of_patches(patches, &Schema::new());
        assert_eq!(batch.records().len(), 2);
        assert_eq!(batch.positions, [0, 2]);
        let places: Vec<usize> = batch.faults().iter().map(|fault| fault.record).collect();
        assert_eq!(places, [1, 1], "every fault of a record is there");
        let good = CheckedContacts::of_patches([ContactPatch::new("a@x.com")], &Schema::new());
        assert_eq!(good, good.records().clone().into());
    }
}
