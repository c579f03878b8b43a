//! The contacts of a batch: records, or a selection of contacts that are held column by column.
//!
//! In: records, or columns and places of them. Out: columns and places, which the store plans and writes; and the
//! records, which is what a journal has of them.

use std::sync::Arc;

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CheckedContact, ContactColumns};

/// The contacts of a batch, in their order.
#[derive(Clone, Debug)]
pub struct ContactRecords(Held);

#[derive(Clone, Debug)]
enum Held {
    Each(Vec<CheckedContact>),
    Columns(Selection),
}

/// Contacts of columns, in any order.
///
/// INVARIANT: each place is one of the part that it names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    pub(crate) parts: Vec<Arc<ContactColumns>>,
    /// The part of each contact, and its place there.
    pub(crate) places: Vec<(u32, u32)>,
}

/// A selection of fewer than one in so many of the contacts of its parts is copied: what is done for each value of a
/// part would cost more.
const SPARSE: usize = 4;

impl ContactRecords {
    /// The contacts at some places of parts, each the number of a part and a place there, in this order.
    ///
    /// # Panics
    ///
    /// If a part has no such place.
    pub fn select(parts: &[Arc<ContactColumns>], places: Vec<(u32, u32)>) -> Self {
        let all: usize = parts.iter().map(|part| part.len()).sum();
        let there = |(part, place): &(u32, u32)| (*place as usize) < parts[*part as usize].len();
        assert!(places.iter().all(there), "each place is one of its part");
        if all == places.len() || all / SPARSE < places.len() {
            return Self(Held::Columns(Selection { parts: parts.to_vec(), places }));
        }
        let mut columns = ContactColumns::default();
        for (part, place) in &places {
            columns.push_of(&parts[*part as usize], *place);
        }
        columns.into()
    }

    /// Number of contacts.
    pub fn len(&self) -> usize {
        match &self.0 {
            Held::Each(records) => records.len(),
            Held::Columns(selection) => selection.places.len(),
        }
    }

    /// Whether there is no contact.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The contact at a position.
    fn get(&self, position: usize) -> CheckedContact {
        match &self.0 {
            Held::Each(records) => records[position].clone(),
            Held::Columns(selection) => selection.get(position),
        }
    }

    /// Adds a contact behind the others.
    pub(super) fn push(&mut self, record: CheckedContact) {
        if let Held::Columns(selection) = &self.0 {
            self.0 = Held::Each((0..selection.len()).map(|n| selection.get(n)).collect());
        }
        if let Held::Each(records) = &mut self.0 {
            records.push(record);
        }
    }
}

impl Selection {
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// A copy of the contact at a position.
    pub(crate) fn one(&self, position: usize) -> Self {
        let (part, place) = self.places[position];
        let mut columns = ContactColumns::default();
        columns.push_of(&self.parts[part as usize], place);
        columns.into()
    }

    fn get(&self, position: usize) -> CheckedContact {
        let (part, place) = self.places[position];
        self.parts[part as usize].get(place as usize)
    }
}

impl Default for ContactRecords {
    fn default() -> Self {
        Self(Held::Each(Vec::new()))
    }
}

impl From<Vec<CheckedContact>> for ContactRecords {
    fn from(records: Vec<CheckedContact>) -> Self {
        Self(Held::Each(records))
    }
}

impl From<ContactColumns> for ContactRecords {
    fn from(columns: ContactColumns) -> Self {
        Self(Held::Columns(columns.into()))
    }
}

impl From<ContactColumns> for Selection {
    fn from(columns: ContactColumns) -> Self {
        let places = (0..columns.len() as u32).map(|place| (0, place)).collect();
        Self { parts: vec![Arc::new(columns)], places }
    }
}

impl From<ContactRecords> for Selection {
    fn from(records: ContactRecords) -> Self {
        match records.0 {
            Held::Each(records) => records.iter().collect::<ContactColumns>().into(),
            Held::Columns(selection) => selection,
        }
    }
}

/// Equal contacts are equal, however they are held.
impl PartialEq for ContactRecords {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|n| self.get(n) == other.get(n))
    }
}

/// A sequence of records.
impl Serialize for ContactRecords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Held::Each(records) => records.serialize(serializer),
            Held::Columns(selection) => {
                let mut records = serializer.serialize_seq(Some(selection.len()))?;
                (0..selection.len())
                    .try_for_each(|position| records.serialize_element(&selection.get(position)))?;
                records.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for ContactRecords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|records| Self(Held::Each(records)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ContactPatch;
    use crate::schema::Schema;

    #[test]
    fn a_selection_is_its_records_whether_it_is_copied_or_not() {
        let record = |n: usize| {
            let patch = ContactPatch::new(&format!("{n}@x.org")).set("city", format!("c{}", n % 3));
            let patch =
                if n.is_multiple_of(2) { patch.on_list("even") } else { patch.clear("city") };
            patch.check(&Schema::new()).expect("it has no fault")
        };
        let part = |from: usize| {
            Arc::new((from..from + 8).map(record).collect::<Vec<_>>().iter().collect())
        };
        let parts: [Arc<ContactColumns>; 2] = [part(0), part(8)];
        for places in
            [vec![(1, 7), (0, 3)], (0..8).flat_map(|n| [(1, n), (0, n)]).collect(), vec![]]
        {
            let records: Vec<_> =
                places.iter().map(|(part, place)| record((part * 8 + place) as usize)).collect();
            let selected = ContactRecords::select(&parts, places.clone());
            assert_eq!(selected, ContactRecords::from(records.clone()));
            let bytes = |records: &ContactRecords| serde_json::to_vec(records).expect("bytes");
            assert_eq!(bytes(&selected), serde_json::to_vec(&records).expect("bytes"));
            let back: ContactRecords =
                serde_json::from_slice(&bytes(&selected)).expect("the same records");
            assert_eq!(back, selected);
        }
    }
}
