//! Ids that were seen a short time ago.
//!
//! In: ids. Out: whether one is among the last that were added. What an id stands for has to be harmless twice: ids
//! are forgotten when the service stops, and when many others came since.

use std::collections::{BTreeSet, VecDeque};

use segmentry::ingest::EventId;

/// Ids that are kept. Ours: SDKs send a message again within minutes; 10 MB.
const KEPT: usize = 100_000;

/// The last ids.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    ids: BTreeSet<EventId>,
    order: VecDeque<EventId>,
}

impl Recent {
    /// Whether an id is among them.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.ids.contains(&EventId::of(id))
    }

    /// Adds an id.
    pub(crate) fn add(&mut self, id: &str) {
        let id = EventId::of(id);
        if self.ids.insert(id) {
            self.order.push_back(id);
        }
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ids_are_kept_and_no_more() {
        let mut recent = Recent::default();
        (0..KEPT + 10).for_each(|n| recent.add(&n.to_string()));
        recent.add("20");
        assert!(!recent.has("9") && recent.has("10") && recent.has("20"));
        assert_eq!((recent.ids.len(), recent.order.len()), (KEPT, KEPT));
    }
}
