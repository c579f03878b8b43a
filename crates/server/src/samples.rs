//! In which segments the contacts of published samples are members.
//!
//! In: a segment, and the engine as it is. Out: its sample with the memberships of each contact. What was found for
//! an earlier request is kept and brought up to date from the change feed, since clients ask for the same segments
//! again and again.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use segmentry::engine::{ContactSet, Memberships, Movements};
use segmentry::{Engine, SegmentId};

/// Memberships that are kept for all samples together. Ours: 8 MB, and the samples of a thousand segments usually
/// fit.
const MEMBERSHIPS: usize = 2_000_000;
/// Contacts whose movements are read from the feed. Ours: the samples of a thousand segments twice over.
const CONTACTS: u64 = 100_000;
/// Steps of the feed that are kept. A sample that was last requested before them is found anew.
const STEPS: usize = 64;

/// The samples that were found, kept current.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    found: HashMap<SegmentId, Arc<Memberships>>,
    /// Memberships in all of them.
    count: usize,
    /// All contacts that are, or were lately, in a sample.
    contacts: ContactSet,
    /// The movements of those contacts, step by step, up to `last`.
    steps: VecDeque<Arc<Movements>>,
    /// The last change of the feed that was read.
    last: u64,
}

impl Inner {
    /// Reads the feed from where it was read last. Forgets everything if there is too much of it.
    fn follow(&mut self, engine: &Engine) {
        let last = engine.last_change();
        if last <= self.last {
            return;
        }
        match engine.movements(self.last, &self.contacts) {
            Some(movements) if self.count <= MEMBERSHIPS && self.contacts.len() <= CONTACTS => {
                self.steps.push_back(Arc::new(movements));
                if self.steps.len() > STEPS {
                    self.steps.pop_front();
                }
            }
            _ => *self = Self::default(),
        }
        self.last = last;
    }

    fn put(&mut self, id: &SegmentId, memberships: &Arc<Memberships>) {
        if memberships.sequence() != self.last {
            return;
        }
        self.contacts.merge(&memberships.contact_set());
        self.count += memberships.len();
        if let Some(before) = self.found.insert(id.clone(), Arc::clone(memberships)) {
            self.count -= before.len();
        }
    }
}

impl Samples {
    /// The published sample of a segment, with the segments that its contacts are members of.
    pub(crate) fn of(&self, engine: &Engine, id: &SegmentId) -> Arc<Memberships> {
        let contacts = engine.sample(id).unwrap_or_default();
        let (earlier, steps) = {
            let mut inner = self.inner.lock();
            inner.follow(engine);
            let earlier = inner.found.get(id).filter(|found| found.contacts() == contacts);
            let earlier = earlier.map(Arc::clone);
            if let Some(current) = &earlier
                && current.sequence() == engine.last_change()
            {
                return Arc::clone(current);
            }
            (earlier, inner.steps.clone())
        };
        let updated = earlier.filter(|found| engine.are_same(found)).and_then(|found| {
            let mut found = Memberships::clone(&found);
            for movements in &steps {
                found.take(movements);
            }
            (found.sequence() == engine.last_change()).then_some(found)
        });
        let memberships = Arc::new(updated.unwrap_or_else(|| engine.memberships(&contacts)));
        self.inner.lock().put(id, &memberships);
        memberships
    }
}
