//! Which segments some contacts are members of.
//!
//! In: ids of contacts. Out: for each its segments as the last evaluation found them, in the order in which the
//! segments came. Memberships that were found once are brought up to date from the feed, which is read once for
//! all contacts in question.
//!
//! INVARIANT: each change of a segment's members is in the feed with its rows, except the deletion of a segment,
//! which has no members then.

use super::Engine;
use super::feed::{ChangeKind, Entry};
use crate::ids::{ContactId, Row, SegmentId, SegmentSlot};
use crate::ingest::ContactRef;
use crate::lifecycle::Happening;
use crate::rows::RowSet;

/// A set of contacts of one engine.
#[derive(Clone, Debug, Default)]
pub struct ContactSet(RowSet);

impl ContactSet {
    /// How many contacts are in it.
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether no contact is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the contacts of another set of the same engine.
    pub fn merge(&mut self, other: &Self) {
        self.0 = &self.0 | &other.0;
    }
}

/// The segments that some contacts are members of, as of one change of the feed.
#[derive(Clone, Debug)]
pub struct Memberships {
    sequence: u64,
    contacts: Vec<ContactId>,
    rows: Vec<Option<Row>>,
    /// For each contact, in ascending order.
    slots: Vec<Vec<SegmentSlot>>,
}

impl Memberships {
    /// The contacts.
    pub fn contacts(&self) -> &[ContactId] {
        &self.contacts
    }

    /// Sequence number of the last change that is included.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Number of memberships, of all contacts together.
    pub fn len(&self) -> usize {
        self.slots.iter().map(Vec::len).sum()
    }

    /// Whether no contact is a member of a segment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The contacts as a set.
    pub fn contact_set(&self) -> ContactSet {
        ContactSet(self.rows.iter().flatten().map(|row| row.0).collect())
    }

    /// Applies movements, if they begin where these memberships end; returns whether they do. Movements of other
    /// contacts are ignored.
    pub fn take(&mut self, movements: &Movements) -> bool {
        if self.sequence != movements.after {
            return false;
        }
        for (row, slots) in self.rows.iter().zip(&mut self.slots) {
            for (slot, joined) in row.iter().flat_map(|row| movements.of(row.0)) {
                match (slots.binary_search(slot), joined) {
                    (Err(place), true) => slots.insert(place, *slot),
                    (Ok(place), false) => drop(slots.remove(place)),
                    (Ok(_), true) | (Err(_), false) => {}
                }
            }
            if !movements.deleted.is_empty() {
                slots.retain(|slot| !movements.deleted.contains(slot));
            }
        }
        self.sequence = movements.last;
        true
    }
}

/// How some contacts joined and left segments from one change of the feed to another.
#[derive(Clone, Debug)]
pub struct Movements {
    after: u64,
    last: u64,
    /// By row, and then in the order in which it happened.
    moved: Vec<(u32, (SegmentSlot, bool))>,
    deleted: Vec<SegmentSlot>,
}

impl Movements {
    /// Sequence number of the last change that is included.
    pub fn last(&self) -> u64 {
        self.last
    }

    fn of(&self, row: u32) -> impl Iterator<Item = &(SegmentSlot, bool)> {
        let from = self.moved.partition_point(|(held, _)| *held < row);
        self.moved[from..].iter().take_while(move |(held, _)| *held == row).map(|(_, moved)| moved)
    }
}

impl Engine {
    /// For each contact the segments that it is a member of. The id of one that was merged into another stands for
    /// the other, whose own id the answer has. Many contacts at once cost less than one by one: a segment's members are
    /// looked up side by side.
    pub fn memberships(&self, contacts: &[ContactId]) -> Memberships {
        let row = |contact: &ContactId| self.store.row(&ContactRef::Id(*contact));
        let rows: Vec<Option<Row>> = contacts.iter().map(row).collect();
        let own = |(row, asked): (&Option<Row>, &ContactId)| {
            row.and_then(|row| self.store.contact_id(row)).unwrap_or(*asked)
        };
        let contacts: Vec<ContactId> = rows.iter().zip(contacts).map(own).collect();
        let mut slots = vec![Vec::new(); contacts.len()];
        // In the order in which a set has its rows: what lies together is looked at together.
        let places = rows.iter().enumerate();
        let mut places: Vec<(Row, usize)> =
            places.filter_map(|(place, row)| Some(((*row)?, place))).collect();
        places.sort_unstable();
        for (slot, segment) in (0..).map(SegmentSlot).zip(self.segments.values()) {
            for (row, place) in &places {
                if segment.members.contains(row.0) {
                    slots[*place].push(slot);
                }
            }
        }
        Memberships { sequence: self.feed.last(), contacts, rows, slots }
    }

    /// Whether memberships of this engine are still of the same contacts: one that was deleted and came again
    /// is another.
    pub fn are_same(&self, memberships: &Memberships) -> bool {
        let row = |contact: &ContactId| self.store.row(&ContactRef::Id(*contact));
        memberships.contacts.iter().zip(&memberships.rows).all(|(id, at)| row(id) == *at)
    }

    /// How these contacts joined and left segments after a change; nothing if the feed does not go back that
    /// far.
    pub fn movements(&self, after: u64, among: &ContactSet) -> Option<Movements> {
        let among = &among.0;
        let last = self.feed.last();
        let entries = self.feed.entries_since(after).filter(|_| after <= last)?;
        let entries: Vec<&Entry> = entries.collect();
        let all: u64 = entries
            .iter()
            .map(|entry| entry.moved.delta.joined().len() + entry.moved.delta.left().len())
            .sum();
        // Where more rows moved than are asked about, each is looked up by one bit.
        let bits = (all > among.len()).then(|| self.bits_of(among));
        let is_asked = |row: &u32| match &bits {
            Some(bits) => bits[*row as usize / 64] >> (row % 64) & 1 == 1,
            None => among.contains(*row),
        };
        let (mut moved, mut deleted) = (Vec::new(), Vec::new());
        for entry in entries {
            let Some(slot) = self.segments.get_index_of(&entry.segment) else { continue };
            let slot = SegmentSlot(slot as u32);
            if matches!(entry.what, ChangeKind::Life(Happening::Deleted)) {
                deleted.push(slot);
            }
            let delta = &entry.moved.delta;
            for (rows, joined) in [(delta.left(), false), (delta.joined(), true)] {
                moved.extend(rows.iter().filter(is_asked).map(|row| (row, (slot, joined))));
            }
        }
        // Stable: what happened later to a row comes later.
        moved.sort_by_key(|(row, _)| *row);
        Some(Movements { after, last, moved, deleted })
    }

    /// A bit for each row.
    fn bits_of(&self, rows: &RowSet) -> Vec<u64> {
        let mut bits = vec![0; self.store.rows().div_ceil(64)];
        rows.iter().for_each(|row| bits[row as usize / 64] |= 1 << (row % 64));
        bits
    }

    /// The segments of the contact at a place of memberships of this engine.
    pub fn segments_at<'e>(
        &'e self,
        memberships: &'e Memberships,
        place: usize,
    ) -> impl Iterator<Item = &'e SegmentId> {
        memberships.slots[place].iter().map(|slot| self.segment_at(*slot).0)
    }
}
