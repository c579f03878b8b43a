//! The instants of a page of events.
//!
//! In: instants in the order of arrival. Out: the same by place; those near the first one take half the space.

use serde::{Deserialize, Serialize};

use crate::image::packed;
use crate::time::Timestamp;

/// Instants; those near the first one of their page take half the space.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Instants {
    Near {
        base: i64,
        #[serde(with = "packed")]
        offsets: Vec<u32>,
    },
    Far(#[serde(with = "packed")] Vec<i64>),
}

impl Instants {
    /// Room for 25 days before and after the first instant.
    pub(super) fn starting_at(first: Timestamp, room: usize) -> Self {
        Self::Near { base: first.as_millis() - (1 << 31), offsets: Vec::with_capacity(room) }
    }

    /// Makes room for so many more. The first instant decides how they are kept.
    pub(super) fn reserve(&mut self, more: usize) {
        match self {
            Self::Near { offsets, .. } => offsets.reserve_exact(more),
            Self::Far(instants) if !instants.is_empty() => instants.reserve_exact(more),
            Self::Far(_) => {}
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<i64> {
        match self {
            Self::Near { base, offsets } => {
                offsets.get(place).map(|offset| base + i64::from(*offset))
            }
            Self::Far(instants) => instants.get(place).copied(),
        }
    }

    pub(super) fn push(&mut self, at: i64) {
        match self {
            Self::Near { base, offsets } => {
                if let Ok(offset) = u32::try_from(at - *base) {
                    offsets.push(offset);
                } else {
                    let near = offsets.iter().map(|offset| *base + i64::from(*offset));
                    *self = Self::Far(near.chain([at]).collect());
                }
            }
            Self::Far(instants) => instants.push(at),
        }
    }

    /// The number of instants before the first one for which `before` is false; they must be sorted.
    pub(super) fn partition_point(&self, before: impl Fn(i64) -> bool) -> usize {
        match self {
            Self::Near { base, offsets } => {
                offsets.partition_point(|offset| before(base + i64::from(*offset)))
            }
            Self::Far(instants) => instants.partition_point(|at| before(*at)),
        }
    }

    /// The latest instant, or the minimum if there is none.
    pub(super) fn newest(&self) -> i64 {
        match self {
            Self::Near { base, offsets } => {
                offsets.iter().max().map_or(i64::MIN, |offset| base + i64::from(*offset))
            }
            Self::Far(instants) => instants.iter().max().copied().unwrap_or(i64::MIN),
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Near { offsets, .. } => offsets.capacity() * 4,
            Self::Far(instants) => instants.capacity() * 8,
        }
    }
}
