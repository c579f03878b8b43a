//! Which segments some contacts are members of.
//!
//! In: ids of contacts. Out: for each its segments as the last evaluation found them, in the order in which the
//! segments came. What was found once is brought up to date from the feed: that costs what has changed.
//!
//! INVARIANT: each change of a segment's members is in the feed, with its rows or as a step of its life.

use super::Engine;
use super::feed::What;
use crate::ids::{ContactId, Row, SegmentId, SegmentSlot};
use crate::ingest::ContactRef;

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
    /// Whose they are.
    pub fn contacts(&self) -> &[ContactId] {
        &self.contacts
    }

    /// The last change that they know of.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// How many there are, over all contacts.
    pub fn len(&self) -> usize {
        self.slots.iter().map(Vec::len).sum()
    }

    /// Whether nobody is a member of anything.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Notes who of them is a member of a segment; `None` from those of whom it is not known anew.
    fn note(&mut self, slot: SegmentSlot, is_member: impl Fn(u32) -> Option<bool>) {
        for (row, slots) in self.rows.iter().zip(&mut self.slots) {
            let Some(is_member) = row.and_then(|row| is_member(row.0)) else { continue };
            match (slots.binary_search(&slot), is_member) {
                (Err(place), true) => slots.insert(place, slot),
                (Ok(place), false) => drop(slots.remove(place)),
                (Ok(_), true) | (Err(_), false) => {}
            }
        }
    }
}

impl Engine {
    /// For each contact the segments that it is a member of. Many contacts at once cost less than one by one:
    /// a segment's members are looked up side by side.
    pub fn memberships(&self, contacts: &[ContactId]) -> Memberships {
        let row = |contact: &ContactId| self.store.row(&ContactRef::Id(*contact));
        let rows: Vec<Option<Row>> = contacts.iter().map(row).collect();
        let mut slots = vec![Vec::new(); contacts.len()];
        for (slot, segment) in (0..).map(SegmentSlot).zip(self.segments.values()) {
            for (row, slots) in rows.iter().zip(&mut slots) {
                if row.is_some_and(|row| segment.members.contains(row.0)) {
                    slots.push(slot);
                }
            }
        }
        Memberships { sequence: self.feed.last(), contacts: contacts.to_vec(), rows, slots }
    }

    /// Brings memberships of this engine up to date, from the feed or, where that goes back less far or
    /// has more to tell than there are segments, anew.
    pub fn follow(&self, memberships: &mut Memberships) {
        let last = self.feed.last();
        let row = |contact: &ContactId| self.store.row(&ContactRef::Id(*contact));
        let same =
            memberships.contacts.iter().zip(&memberships.rows).all(|(id, at)| row(id) == *at);
        let more = last.checked_sub(memberships.sequence);
        let entries = self.feed.entries_since(memberships.sequence);
        let (true, Some(_), Some(entries)) =
            (same, more.filter(|more| *more <= self.segments.len() as u64), entries)
        else {
            *memberships = self.memberships(&memberships.contacts);
            return;
        };
        for entry in entries {
            let Ok(slot) = self.slot(&entry.segment) else { continue };
            let (joined, left) = (entry.moved.delta.joined(), entry.moved.delta.left());
            match entry.what {
                // A segment that is deleted lets everybody go without telling of each.
                What::Life(_) => {
                    let members = &self.segment_at(slot).1.members;
                    memberships.note(slot, |row| Some(members.contains(row)));
                }
                What::Evaluated => memberships.note(slot, |row| {
                    (joined.contains(row)).then_some(true).or(left.contains(row).then_some(false))
                }),
            }
        }
        memberships.sequence = last;
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
