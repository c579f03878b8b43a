//! What a write may have changed: rows by what of them was written.
//!
//! In: single touches. Out: the rows that a reader of some things must look at again. Touches only
//! ever add up: the union of two writes' touches is the touch of both.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::StreamId;
use crate::schema::FieldId;

/// What of a row was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Touch {
    /// The contact appeared.
    Existence,
    /// A field was written.
    Field(FieldId),
    /// An event of this type was added.
    Stream(StreamId),
}

/// Rows that may matter, going in (a `Delta` is what comes out).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched(BTreeMap<Touch, RoaringBitmap>);

impl Touched {
    /// Adds one touch.
    pub fn add(&mut self, touch: Touch, row: u32) {
        self.0.entry(touch).or_default().insert(row);
    }

    /// Adds all touches of another write.
    pub fn merge(&mut self, other: Self) {
        for (touch, rows) in other.0 {
            *self.0.entry(touch).or_default() |= rows;
        }
    }

    /// The rows with at least one touch that `reads` says matters.
    pub fn rows(&self, reads: impl Fn(Touch) -> bool) -> RoaringBitmap {
        let mut rows = RoaringBitmap::new();
        for (_, touched) in self.0.iter().filter(|(touch, _)| reads(**touch)) {
            rows |= touched;
        }
        rows
    }

    /// Whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
