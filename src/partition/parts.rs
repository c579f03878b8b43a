//! What evaluations of separate contacts found, and how it is merged.
//!
//! In: members of segments, each part of the contacts by itself. Out: those of all together. LAW: merging is
//! commutative and associative, and the empty parts are its identity.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{ContactId, SegmentId};
use crate::limits;
use crate::membership::smallest;

/// Contacts that joined and left, each ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    /// Members that were none before.
    pub joined: Vec<ContactId>,
    /// Members before that are none now, those included that do not exist any more.
    pub left: Vec<ContactId>,
}

/// What was found of one segment.
///
/// INVARIANT: members and movements ascend; the sample ascends by hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    count: u64,
    members: Option<Vec<ContactId>>,
    sample: Vec<(u64, ContactId)>,
    movement: Option<Movement>,
}

/// What was found of segments, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(BTreeMap<SegmentId, Part>);

/// A contact is in two parts that were to be merged: they are of one contact each, or were merged before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the parts have contact {contact} in common, in segment `{segment}`; split contacts so that each is in one part"
)]
pub struct Overlap {
    /// A segment that both have it in.
    pub segment: SegmentId,
    /// The contact.
    pub contact: ContactId,
}

impl Part {
    pub(super) fn new(
        segment: &SegmentId,
        mut found: Vec<ContactId>,
        keep: bool,
        before: Option<&BTreeSet<ContactId>>,
    ) -> Self {
        let sample = smallest(segment, found.iter().copied());
        let count = found.len() as u64;
        if keep || before.is_some() {
            found.sort_unstable();
        }
        let movement = before.map(|before| Movement {
            joined: found.iter().copied().filter(|id| !before.contains(id)).collect(),
            left: before.iter().copied().filter(|id| found.binary_search(id).is_err()).collect(),
        });
        Self { count, members: keep.then_some(found), sample, movement }
    }

    /// How many members there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The members, ascending, if they were wanted of every part.
    pub fn members(&self) -> Option<&[ContactId]> {
        self.members.as_deref()
    }

    /// The sample as [`crate::Engine::sample`] has it: the members with the smallest hashes, ascending by hash.
    pub fn sample(&self) -> &[(u64, ContactId)] {
        &self.sample
    }

    /// Who joined and left, if it was wanted of every part.
    pub fn movement(&self) -> Option<&Movement> {
        self.movement.as_ref()
    }

    /// A contact that both parts have, as far as they say who theirs are.
    fn common(&self, other: &Self) -> Option<ContactId> {
        let members = self.members.as_deref().zip(other.members.as_deref());
        let moved = self.movement.as_ref().zip(other.movement.as_ref()).map(|(one, two)| {
            let of = |movement: &Movement| -> BTreeSet<ContactId> {
                movement.joined.iter().chain(&movement.left).copied().collect()
            };
            (of(one), of(two))
        });
        let sampled = || {
            let sampled = self.sample.iter().filter(|one| other.sample.contains(one));
            sampled.map(|(_, contact)| *contact).min()
        };
        let of_members = members.and_then(|(one, two)| first_common(one.iter(), two.iter()));
        let of_moved = || moved.and_then(|(one, two)| first_common(one.iter(), two.iter()));
        of_members.or_else(of_moved).or_else(sampled)
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.members = self.members.take().zip(other.members).map(|(one, two)| union(one, two));
        self.sample.extend(other.sample);
        self.sample.sort_unstable();
        self.sample.truncate(limits::SAMPLE);
        self.movement = self.movement.take().zip(other.movement).map(|(one, two)| Movement {
            joined: union(one.joined, two.joined),
            left: union(one.left, two.left),
        });
    }
}

impl Parts {
    pub(super) fn put(&mut self, segment: &SegmentId, part: Part) {
        self.0.insert(segment.clone(), part);
    }

    /// The segments, ascending by id.
    pub fn segments(&self) -> impl Iterator<Item = (&SegmentId, &Part)> {
        self.0.iter()
    }

    /// What was found of a segment.
    pub fn get(&self, segment: &SegmentId) -> Option<&Part> {
        self.0.get(segment)
    }

    /// Adds what was found of other contacts. Members and movements are kept where both have them. Refused, and nothing
    /// is changed, if a contact is in both.
    ///
    /// # Errors
    ///
    /// [`Overlap`], with a contact that is in both: parts are of contacts that were divided, each in one part.
    pub fn merge(&mut self, other: Self) -> Result<(), Overlap> {
        for (segment, part) in &other.0 {
            if let Some(contact) = self.0.get(segment).and_then(|held| held.common(part)) {
                return Err(Overlap { segment: segment.clone(), contact });
            }
        }
        for (segment, part) in other.0 {
            match self.0.get_mut(&segment) {
                Some(held) => held.merge(part),
                None => {
                    self.0.insert(segment, part);
                }
            }
        }
        Ok(())
    }
}

/// The smallest that two ascending sequences have in common.
fn first_common<'c>(
    one: impl Iterator<Item = &'c ContactId>,
    two: impl Iterator<Item = &'c ContactId>,
) -> Option<ContactId> {
    let mut two = two.peekable();
    one.copied().find(|id| {
        while two.next_if(|other| *other < id).is_some() {}
        two.peek() == Some(&id)
    })
}

/// Two ascending lists in one.
fn union(mut one: Vec<ContactId>, two: Vec<ContactId>) -> Vec<ContactId> {
    one.extend(two);
    // It finds the two runs and merges them.
    one.sort();
    one
}
