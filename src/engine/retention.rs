//! Retention: removes events that are older than the retention time.
//!
//! In: the retention time, and the windows of the segments. Out: fewer events, at midnight (UTC).
//! LAW: every segment has the same members with retention and without, at all times, if segments that are
//! created later look no further back than events are kept.

use std::collections::BTreeMap;

use super::Engine;
use super::tasks::{RANK_FORGET, Task};
use crate::criteria::plan::{EventTable, Leaf, Test};
use crate::criteria::scalar::Comparison;
use crate::lifecycle::Evaluation;
use crate::time::calendar::Cut;
use crate::time::{Duration, Timestamp};

/// Events before these instants may be removed.
struct Horizons {
    /// The instant for types that `of` does not name.
    any: Timestamp,
    /// The instants for types of which a segment reads older events.
    of: BTreeMap<Box<str>, Timestamp>,
}

impl Horizons {
    fn of(&self, event_type: &str) -> Timestamp {
        self.of.get(event_type).copied().unwrap_or(self.any).min(self.any)
    }

    fn least(&self) -> Timestamp {
        self.of.values().copied().fold(self.any, Timestamp::min)
    }

    fn keep(&mut self, table: &EventTable, now: Timestamp) {
        let from = earliest(table, now);
        match &table.types {
            Some(types) => types.iter().for_each(|name| {
                let held = self.of.entry(name.clone()).or_insert(from);
                *held = from.min(*held);
            }),
            None => self.any = self.any.min(from),
        }
    }
}

/// The earliest instant that a table reads at `now` or later.
fn earliest(table: &EventTable, now: Timestamp) -> Timestamp {
    let from = table.window.iter().filter_map(|(op, moment)| match op {
        Comparison::Greater | Comparison::GreaterOrEqual | Comparison::Equal => moment.least(now),
        Comparison::Less | Comparison::LessOrEqual | Comparison::NotEqual => None,
    });
    from.max().unwrap_or(Timestamp::MIN)
}

impl Engine {
    /// Arms the next midnight, if old events are to be forgotten and there are events.
    pub(super) fn arm_forgetting(&mut self) {
        let armed = self.schedule.deadline_of(&Task::Forget).is_some();
        if self.event_retention.is_some() && !armed {
            let at = Cut::Day.end(self.now);
            if at > self.now {
                self.schedule.arm(at, RANK_FORGET, Task::Forget);
            }
        }
    }

    pub(super) fn forget_events(&mut self, at: Timestamp) {
        let Some(kept) = self.event_retention else { return };
        let horizons = self.horizons(at, kept);
        self.store.drop_events(|name| horizons.of(name), horizons.least(), at);
        if self.store.has_events() {
            self.arm_forgetting();
        }
    }

    fn horizons(&self, at: Timestamp, kept: Duration) -> Horizons {
        let mut horizons = Horizons { any: at - kept, of: BTreeMap::new() };
        let mut keep = |leaf: &Leaf, now: Timestamp| {
            if let Test::Events(test) = &leaf.test {
                test.tables.iter().for_each(|table| horizons.keep(table, now));
            }
        };
        for plan in self.segments.values().filter_map(|segment| segment.plan.as_ref()) {
            plan.condition().leaves(&mut |leaf| keep(leaf, at));
        }
        // Events that left a window since its leaf was last evaluated are still needed for its next delta. Under
        // `OnChange` there are none: leaves are evaluated at the boundary itself.
        if self.policy.evaluation != Evaluation::OnChange {
            self.leaves.iter().for_each(|(leaf, looked)| keep(leaf, looked.min(at)));
        }
        horizons
    }
}
