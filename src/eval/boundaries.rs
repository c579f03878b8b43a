//! Window boundaries: which answers change by the passing of time alone, and when.
//!
//! In: what a leaf reads, and two instants. Out: the intervals through which its bounds moved between them, and the
//! next instant at which an answer may change. INVARIANT: a row outside the intervals has the same answer at both
//! instants; a row inside may have the same.

use crate::criteria::moment::Moment;
use crate::criteria::reads::{Instants, Reads, Streams};
use crate::store::{Store, StreamId, Touch};
use crate::time::{Duration, Timestamp};

/// How often a leaf is evaluated whose answer depends on time in a way that no boundary describes.
const VOLATILE_STEP: Duration = Duration::minutes(1);
const TICK: Duration = Duration::millis(1);

/// Whether a condition reads what was touched.
pub(crate) fn is_read(reads: &Reads, store: &Store, touch: Touch) -> bool {
    match touch {
        Touch::Existence => true,
        Touch::Field(field) => reads.fields.contains(&field),
        Touch::Stream(stream) => reads.streams.includes(store.events().type_name(stream)),
        // It says why, and not what: that is touched besides.
        Touch::Merged => false,
    }
}

/// Whether time alone may change the answer of any row between two instants, so that all rows must be
/// evaluated.
pub(super) fn all_rows_may_change(reads: &Reads, from: Timestamp, to: Timestamp) -> bool {
    from < to
        && (reads.volatile
            || reads.breakpoints.iter().any(|breakpoint| breakpoint.at(from) != breakpoint.at(to)))
}

/// Calls `passed` for each moving bound with what it passes over between two instants: where the compared
/// instants are stored, and the lowest and highest value of the bound.
pub(super) fn sweep(
    reads: &Reads,
    from: Timestamp,
    to: Timestamp,
    mut passed: impl FnMut(&Instants, Timestamp, Timestamp),
) {
    for boundary in reads.boundaries.iter().filter(|_| from < to) {
        if let Some((low, high)) = boundary.bound.sweep(from, to) {
            passed(&boundary.instants, low, high);
        }
    }
}

/// The ids of streams.
pub(super) fn ids(streams: &Streams, store: &Store) -> Vec<StreamId> {
    match streams {
        Streams::All => store.events().streams().map(|(id, _)| id).collect(),
        Streams::Of(types) => {
            types.iter().filter_map(|name| store.events().stream_of(name)).collect()
        }
    }
}

/// The earliest instant after `now` at which time alone may change an answer. It may be too early: then
/// nothing changes at it, and the next call returns a later one.
pub(super) fn next_boundary(reads: &Reads, store: &Store, now: Timestamp) -> Option<Timestamp> {
    let volatile = reads.volatile.then(|| now.next_multiple_of(VOLATILE_STEP));
    let boundaries = reads.boundaries.iter().filter_map(|boundary| {
        let jump = boundary.bound.next_jump(now);
        let crossing = crossing(&boundary.bound, &boundary.instants, store, now);
        // After the jump the bound moves differently, so a crossing computed from here is not valid.
        match (crossing, jump) {
            (Some(crossing), Some(jump)) => Some(crossing.min(jump)),
            (crossing, jump) => crossing.or(jump),
        }
    });
    let breakpoints = reads.breakpoints.iter().filter_map(|breakpoint| breakpoint.next_jump(now));
    boundaries.chain(breakpoints).chain(volatile).min()
}

/// When a bound that moves with time next reaches or passes a stored instant. `<` and `<=` change a
/// millisecond apart, so both count.
fn crossing(
    bound: &Moment,
    instants: &Instants,
    store: &Store,
    now: Timestamp,
) -> Option<Timestamp> {
    if !bound.moves() || bound.is_stepped() {
        return None;
    }
    let value = bound.at(now)?;
    // The instants of local times that clocks skip are all the same one: the bound stands until its next jump.
    if bound.at(now + TICK) == Some(value) {
        return None;
    }
    let next = match instants {
        Instants::Field(field) => store.first_at_or_after(*field, value),
        Instants::Events(streams) => ids(streams, store)
            .into_iter()
            .filter_map(|id| store.events().stream(id).first_at_or_after(value))
            .min(),
    }?;
    let ahead = next.as_millis() - value.as_millis();
    let arrival = Timestamp::saturating_from_millis(now.as_millis() + ahead);
    Some(if arrival > now { arrival } else { now + TICK })
}
