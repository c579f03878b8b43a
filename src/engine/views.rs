//! Segments as they are shown: published counts and samples, and the members behind them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Engine, Segment, SegmentError};
use crate::ids::{ContactId, ListId, SegmentId};
use crate::lifecycle::Validation;
use crate::limits;
use crate::membership::sample;
use crate::time::Duration;

/// A segment as it is shown. Count, sample and times are those of one publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SegmentView {
    /// The id that it was created with.
    pub id: SegmentId,
    /// Its present name.
    pub name: String,
    /// Exactly as it was given.
    pub query: String,
    /// The lists to whose contacts it is restricted; empty for all contacts.
    pub parent_list_ids: Vec<ListId>,
    /// Members at the last publication; 0 before the first one.
    pub contacts_count: u64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When name or query last changed, or when it was created.
    pub updated_at: DateTime<Utc>,
    /// When count and sample were last published; when it was created, before the first publication.
    pub sample_updated_at: DateTime<Utc>,
    /// When the next population or publication is due; `None` while nothing is armed.
    pub next_sample_update: Option<DateTime<Utc>>,
    /// The interval that ends with the next publication.
    pub interval: Option<Duration>,
    /// Whether the definition waits for its members, has them, or does not compile.
    pub query_validation: Validation,
    /// A sentence that says why it shows what it shows.
    pub status: String,
    /// Whether publications keep the shortest interval of the policy, without back-off.
    pub pinned: bool,
    /// Manual refreshes accepted on the present day.
    pub refreshes_used: u32,
    /// Manual refreshes that a day allows.
    pub max_refreshes: u32,
    /// The last accepted manual refresh; `None` if there was none.
    pub last_refreshed_at: Option<DateTime<Utc>>,
}

/// Which segments to list (contract, `segments-api.md` section 6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentFilter {
    /// If any: exactly these, and the rest of the filter is ignored.
    pub ids: Vec<SegmentId>,
    /// Those with one of these parent lists; at most [`limits::FILTER_LISTS`].
    pub parent_list_ids: Vec<ListId>,
    /// Those without a parent list, besides.
    pub no_parent_list_id: bool,
}

impl SegmentFilter {
    fn lets_pass(&self, id: &SegmentId, segment: &Segment) -> bool {
        if !self.ids.is_empty() {
            return self.ids.contains(id);
        }
        let parents = &segment.parent_list_ids;
        match (self.parent_list_ids.is_empty(), self.no_parent_list_id) {
            (true, false) => true,
            (_, no_parent) => {
                no_parent && parents.is_empty()
                    || parents.iter().any(|list| self.parent_list_ids.contains(list))
            }
        }
    }
}

impl Engine {
    /// A segment as it is shown. Deleted ones are unknown.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn segment(&self, id: &SegmentId) -> Result<SegmentView, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        self.view(id, segment).ok_or_else(|| SegmentError::Unknown(id.clone()))
    }

    /// The segments that match a filter, in the order of creation and then id.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Filter`] for a filter with too many lists.
    pub fn segments(&self, filter: &SegmentFilter) -> Result<Vec<SegmentView>, SegmentError> {
        if filter.ids.is_empty() && filter.parent_list_ids.len() > limits::FILTER_LISTS {
            return Err(SegmentError::Filter);
        }
        let mut views: Vec<SegmentView> = self
            .segments
            .iter()
            .filter(|(id, segment)| filter.lets_pass(id, segment))
            .filter_map(|(id, segment)| self.view(id, segment))
            .collect();
        views.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(views)
    }

    fn view(&self, id: &SegmentId, segment: &Segment) -> Option<SegmentView> {
        let life = &segment.life;
        Some(SegmentView {
            id: id.clone(),
            name: segment.name.clone(),
            query: segment.query.clone(),
            parent_list_ids: segment.parent_list_ids.clone(),
            contacts_count: segment.published_count(),
            created_at: life.created_at().into(),
            updated_at: life.changed_at().into(),
            sample_updated_at: life.sample_updated_at().into(),
            next_sample_update: life.next_due().map(Into::into),
            interval: life.interval(),
            query_validation: life.validation()?,
            status: life.status().to_string(),
            pinned: life.is_pinned(),
            refreshes_used: life.refreshes().used_today(self.now),
            max_refreshes: self.policy.refreshes_per_segment_day,
            last_refreshed_at: life.refreshes().last().map(Into::into),
        })
    }

    /// The published sample: at most [`limits::SAMPLE`] contacts of those counted.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn sample(&self, id: &SegmentId) -> Result<Vec<ContactId>, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        let drawn = || sample(id, self.contacts(&segment.published()));
        Ok(segment.sampled.get_or_init(drawn).clone())
    }

    /// The members as the last evaluation found them, in order of arrival.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn members(
        &self,
        id: &SegmentId,
    ) -> Result<impl Iterator<Item = ContactId> + '_, SegmentError> {
        let (_, segment) = self.segment_at(self.slot(id)?);
        Ok(self.contacts(&segment.members))
    }

    /// How many members the last evaluation found. The published count is `contacts_count`.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn member_count(&self, id: &SegmentId) -> Result<u64, SegmentError> {
        Ok(self.segment_at(self.slot(id)?).1.members.len())
    }
}
