//! An element of a list in a payload, by its place.
//!
//! In: the list as it is stored. Out: the element, or what is at a path of it. Nothing is there if there is no list, or
//! it is shorter.

use serde::{Deserialize, Serialize};

use crate::ingest;

/// The place of an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Nth {
    /// The path of the list, as that of a property.
    pub list: Box<str>,
    /// From 0.
    pub place: u32,
    /// The path within the element; the empty one is the element itself.
    pub path: Box<str>,
}

impl Nth {
    /// The element itself.
    pub(crate) fn element<'l>(&self, list: &'l ingest::Scalar) -> Option<&'l ingest::Scalar> {
        list.elements()?.get(usize::try_from(self.place).ok()?)
    }
}
