//! What a chart shows of a segment's points: one figure of each kind per slot.

use super::frame::Frame;
use super::{Point, Series};

/// The figures of a slot in which something happened.
#[derive(Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) index: usize,
    /// Members at its end.
    pub(super) last: u64,
    /// Fewest and most members within.
    pub(super) low: u64,
    pub(super) high: u64,
    pub(super) joined: u64,
    pub(super) left: u64,
}

/// In order of time; slots without joins and leaves are left out.
pub(super) fn slots(points: &[Point], frame: &Frame) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for point in points {
        let index = frame.slot(point.at);
        match slots.last_mut().filter(|slot| slot.index == index) {
            Some(slot) => {
                slot.last = point.count;
                slot.low = slot.low.min(point.count);
                slot.high = slot.high.max(point.count);
                slot.joined += point.joined;
                slot.left += point.left;
            }
            None => slots.push(Slot {
                index,
                last: point.count,
                low: point.count,
                high: point.count,
                joined: point.joined,
                left: point.left,
            }),
        }
    }
    slots
}

/// The number of refreshes per slot; slots without any are left out.
pub(super) fn refreshes(series: &Series, frame: &Frame) -> Vec<(usize, u64)> {
    let mut counts: Vec<(usize, u64)> = Vec::new();
    for mark in series.marks.iter().filter(|mark| mark.kind.is_refresh()) {
        let index = frame.slot(mark.at);
        match counts.last_mut().filter(|(slot, _)| *slot == index) {
            Some((_, count)) => *count += 1,
            None => counts.push((index, 1)),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone, Utc};

    use super::*;

    #[test]
    fn a_slot_keeps_the_last_and_the_extremes_and_sums_the_moves() {
        let from = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
        let frame = Frame::over(from, from + TimeDelta::days(500), 1);
        let point = |hours, count, joined, left| Point {
            at: from + TimeDelta::hours(hours),
            count,
            joined,
            left,
        };
        let points = [point(1, 5, 5, 0), point(2, 9, 4, 0), point(3, 7, 1, 3), point(50, 8, 1, 0)];
        let slot =
            |index, last, low, high, joined, left| Slot { index, last, low, high, joined, left };
        assert_eq!(slots(&points, &frame), [slot(0, 7, 5, 9, 10, 3), slot(2, 8, 8, 8, 1, 0)]);
    }
}
