//! Which segments use a field, a list or a segment.
//!
//! In: a field, a list or a segment. Out: the segments whose queries name it, and those that its deletion would make
//! invalid. LAW: the deletion makes invalid just these.

use std::collections::BTreeSet;

use super::{Engine, ListError, Segment, SegmentError};
use crate::criteria::reads::Names;
use crate::ids::{ListId, SegmentId};
use crate::lifecycle::Status;
use crate::schema::FieldId;

/// The segments that use something, in order of creation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uses {
    /// Those that name it, in their query or as a parent list, or through a segment that they refer to.
    pub segments: Vec<SegmentId>,
    /// Those that its deletion would make invalid. Segments that are invalid already are not among them.
    pub becomes_invalid: Vec<SegmentId>,
}

impl Engine {
    /// The segments that use a field.
    pub fn uses_of_field(&self, field: FieldId) -> Uses {
        self.uses(|names| names.fields.contains(&field))
    }

    /// The segments that use a list.
    ///
    /// # Errors
    ///
    /// [`ListError::Unknown`] of a list that does not exist.
    pub fn uses_of_list(&self, list: &ListId) -> Result<Uses, ListError> {
        if !self.lists.contains_key(list) {
            return Err(ListError::Unknown(list.clone()));
        }
        Ok(self.uses(|names| names.lists.contains(list.as_str())))
    }

    /// The segments that refer to a segment.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Unknown`] of a segment that does not exist, or was deleted.
    pub fn uses_of_segment(&self, id: &SegmentId) -> Result<Uses, SegmentError> {
        self.living(id)?;
        Ok(self.uses(|names| names.segments.contains(id.as_str())))
    }

    fn uses(&self, names_it: impl Fn(&Names) -> bool) -> Uses {
        let names = |segment: &'_ Segment| segment.plan.as_ref().map(|plan| plan.names().clone());
        let named: Vec<(&SegmentId, Names)> =
            self.segments.iter().filter_map(|(id, segment)| Some((id, names(segment)?))).collect();
        let uses = |(_, names): &&(&SegmentId, Names)| names_it(names);
        let segments: Vec<SegmentId> =
            named.iter().filter(uses).map(|(id, _)| (*id).clone()).collect();
        let mut affected: BTreeSet<&str> = segments.iter().map(SegmentId::as_str).collect();
        loop {
            let before = affected.len();
            for (id, names) in &named {
                if names.segments.iter().any(|read| affected.contains(&**read)) {
                    affected.insert(id.as_str());
                }
            }
            if affected.len() == before {
                break;
            }
        }
        let is_invalid =
            |segment: &Segment| matches!(segment.life.status(), Status::Invalid { .. });
        let becomes_invalid = self
            .segments
            .iter()
            .filter(|(id, segment)| affected.contains(id.as_str()) && !is_invalid(segment))
            .map(|(id, _)| id.clone())
            .collect();
        Uses { segments, becomes_invalid }
    }
}
