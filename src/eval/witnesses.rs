//! The events that an answer rests on.
//!
//! In: a condition and a contact. Out: the contact's events that pass the event tests in it: those of a combination
//! that satisfies their filters, whatever a HAVING then says of them.

use std::collections::BTreeSet;

use super::events::EventsTest;
use super::stop::Stop;
use crate::criteria::plan::{Condition, Test};
use crate::ids::Row;
use crate::limits;
use crate::store::{EventRef, Store};
use crate::time::Timestamp;

/// Events of one contact.
pub(crate) struct Witnesses {
    /// At most [`limits::WITNESSES`], the latest first.
    pub(crate) latest: Vec<EventRef>,
    /// How many there are; `None` if too many combinations would have to be looked at.
    pub(crate) count: Option<u64>,
}

/// The contact's events that pass the event tests of a condition at `now`.
pub(crate) fn witnesses(
    condition: &Condition,
    store: &Store,
    now: Timestamp,
    row: Row,
    stop: Stop<'_>,
) -> Witnesses {
    let mut found: BTreeSet<EventRef> = BTreeSet::new();
    let (mut left, mut is_whole) = (limits::WITNESS_COMBINATIONS, true);
    condition.leaves(&mut |leaf| {
        let Test::Events(test) = &leaf.test else { return };
        let is_single = test.tables.len() == 1;
        EventsTest::new(test, store, now, 1, stop).combinations(row, &mut |here| {
            found.extend(here.events);
            // Of a single table each event comes once.
            if !is_single {
                left = left.saturating_sub(1);
                is_whole &= left > 0;
            }
            !is_whole
        });
    });
    Witnesses {
        latest: found.iter().rev().take(limits::WITNESSES).copied().collect(),
        count: is_whole.then_some(found.len() as u64),
    }
}
