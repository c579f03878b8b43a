//! The ids of a stream's events, as they were sent.
//!
//! In: ids, slot by slot. Out: the same ids, to export events under them and to forget them with their contact. A
//! page whose ids are all UUIDs keeps 16 bytes for each; any other page keeps texts end to end.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::stream::PAGE;
use crate::image::packed;
use crate::ingest::SentId;

/// INVARIANT: there is an id for each slot of the stream, in pages like those of its events; the page of dropped
/// events is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SentIds {
    pages: Vec<Arc<Page>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Page {
    /// The nil UUID where there is no id any more.
    Uuids(#[serde(with = "packed")] Vec<[u8; 16]>),
    /// The n-th text ends at `ends[n]`; it is empty where there is no id any more.
    Texts {
        #[serde(with = "packed")]
        ends: Vec<u32>,
        #[serde(with = "packed")]
        bytes: Vec<u8>,
    },
}

impl Page {
    fn len(&self) -> usize {
        match self {
            Self::Uuids(uuids) => uuids.len(),
            Self::Texts { ends, .. } => ends.len(),
        }
    }

    fn get(&self, place: usize) -> Option<SentId> {
        match self {
            Self::Uuids(uuids) => {
                uuids.get(place).filter(|uuid| **uuid != [0; 16]).map(|uuid| SentId::Uuid(*uuid))
            }
            Self::Texts { ends, bytes } => {
                let end = *ends.get(place)? as usize;
                let start = if place == 0 { 0 } else { ends[place - 1] as usize };
                let text = std::str::from_utf8(&bytes[start..end]).ok()?;
                (!text.is_empty()).then(|| SentId::of(text))
            }
        }
    }

    fn push(&mut self, id: &SentId) {
        if let (Self::Uuids(uuids), SentId::Uuid(uuid)) = (&mut *self, id) {
            return uuids.push(*uuid);
        }
        let (mut ends, mut bytes) = match std::mem::replace(self, Self::Uuids(Vec::new())) {
            Self::Texts { ends, bytes } => (ends, bytes),
            uuids @ Self::Uuids(_) => {
                let (mut ends, mut bytes) = (Vec::new(), Vec::new());
                for place in 0..uuids.len() {
                    bytes.extend(uuids.get(place).iter().flat_map(|id| id.to_text().into_bytes()));
                    ends.push(bytes.len() as u32);
                }
                (ends, bytes)
            }
        };
        bytes.extend(id.to_text().as_bytes());
        ends.push(bytes.len() as u32);
        *self = Self::Texts { ends, bytes };
    }

    fn clear(&mut self, place: usize) {
        match self {
            Self::Uuids(uuids) => {
                if let Some(uuid) = uuids.get_mut(place) {
                    *uuid = [0; 16];
                }
            }
            Self::Texts { ends, bytes } => {
                let Some(end) = ends.get(place).copied() else { return };
                let start = if place == 0 { 0 } else { ends[place - 1] };
                bytes.drain(start as usize..end as usize);
                ends[place..].iter_mut().for_each(|held| *held -= end - start);
            }
        }
    }

    fn heap_bytes(&self) -> usize {
        match self {
            Self::Uuids(uuids) => uuids.capacity() * 16,
            Self::Texts { ends, bytes } => ends.capacity() * 4 + bytes.capacity(),
        }
    }
}

impl SentIds {
    /// The id of an event, unless its contact was deleted.
    pub(crate) fn get(&self, slot: u32) -> Option<SentId> {
        self.pages.get(slot as usize / PAGE)?.get(slot as usize % PAGE)
    }

    /// The ids of the first slots of a stream.
    pub(super) fn of_slots(slots: u32, id: impl Fn(u32) -> SentId) -> Self {
        let mut ids = Self::default();
        ids.extend(0, (0..slots).map(|slot| Cow::Owned(id(slot))));
        ids
    }

    /// All ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = SentId> {
        self.pages.iter().flat_map(|page| (0..page.len()).filter_map(|place| page.get(place)))
    }

    /// Adds the ids of events, of which the first is in the next slot.
    pub(super) fn extend<'i>(
        &mut self,
        slot: u32,
        mut ids: impl ExactSizeIterator<Item = Cow<'i, SentId>>,
    ) {
        let mut slot = slot as usize;
        while ids.len() > 0 {
            if slot / PAGE == self.pages.len() {
                self.pages.push(Arc::new(Page::Uuids(Vec::new())));
            }
            let page = Arc::make_mut(&mut self.pages[slot / PAGE]);
            debug_assert_eq!(page.len(), slot % PAGE, "ids come slot by slot");
            let count = ids.len().min(PAGE - slot % PAGE);
            if let Page::Uuids(uuids) = page {
                // A page grows to its full size, and not beyond.
                uuids.reserve_exact(count.max(uuids.len().min(PAGE - uuids.len())));
            }
            ids.by_ref().take(count).for_each(|id| page.push(&id));
            slot += count;
        }
    }

    /// Forgets the id of an event.
    pub(super) fn clear(&mut self, slot: u32) {
        if let Some(page) = self.pages.get_mut(slot as usize / PAGE) {
            Arc::make_mut(page).clear(slot as usize % PAGE);
        }
    }

    /// Forgets the ids of a page whose events were dropped.
    pub(super) fn drop_page(&mut self, page: usize) {
        if let Some(page) = self.pages.get_mut(page) {
            *page = Arc::new(Page::Uuids(Vec::new()));
        }
    }

    /// Heap bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let page = |page: &Arc<Page>| size_of::<Page>() + 16 + page.heap_bytes();
        self.pages.iter().map(page).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_were_sent_in_pages_of_every_kind() {
        let uuid = |n: u32| format!("{n:08x}-0000-4000-8000-000000000001");
        let text = |n: u32| match n as usize / PAGE {
            // All UUIDs; all texts; UUIDs with one text among them.
            0 => uuid(n),
            1 => format!("e{n}"),
            _ if n as usize % PAGE == 100 => "odd one".to_owned(),
            _ => uuid(n),
        };
        let mut ids = SentIds::default();
        let last = PAGE as u32 * 2 + 200;
        for slot in 0..last {
            ids.extend(slot, [Cow::Owned(SentId::of(&text(slot)))].into_iter());
        }
        let clone = ids.clone();
        for slot in [0, 7, PAGE as u32, PAGE as u32 + 5, 2 * PAGE as u32 + 100] {
            ids.clear(slot);
            assert_eq!(ids.get(slot), None);
            ids.clear(slot);
        }
        for slot in 0..last {
            assert_eq!(clone.get(slot).map(|id| id.to_text()), Some(text(slot)));
            if let Some(id) = ids.get(slot) {
                assert_eq!(id.to_text(), text(slot));
            }
        }
        assert_eq!((0..last).filter(|slot| ids.get(*slot).is_none()).count(), 5);
        ids.drop_page(1);
        assert_eq!(ids.get(PAGE as u32 + 9), None);
        assert_eq!(ids.get(last), None);
    }
}
