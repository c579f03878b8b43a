//! What time alone does: the rows that moving bounds have passed over, and when the next one will be.
//!
//! In: what a plan reads, and two instants. Out: rows to look at again. They may be too many, never
//! too few: a row that is not among them has the same answer at both instants.

use crate::criteria::moment::Moment;
use crate::criteria::reads::{Instants, Reads, Streams};
use crate::store::{Store, StreamId, Touch};
use crate::time::{Duration, Timestamp};

/// How often a plan is looked at whose answer depends on time in ways that no boundary tells.
const VOLATILE_STEP: Duration = Duration::minutes(1);
const TICK: Duration = Duration::millis(1);

/// Whether what was touched is something that a condition reads.
pub(crate) fn is_read(reads: &Reads, store: &Store, touch: Touch) -> bool {
    match touch {
        Touch::Existence => true,
        Touch::Field(field) => reads.fields.contains(&field),
        Touch::Stream(stream) => reads.streams.includes(store.events().type_name(stream)),
    }
}

/// Whether time alone may change any row's answer between two instants, whatever its values: every row
/// must be looked at.
pub(super) fn all_rows_may_change(reads: &Reads, from: Timestamp, to: Timestamp) -> bool {
    from < to
        && (reads.volatile
            || reads.breakpoints.iter().any(|breakpoint| breakpoint.at(from) != breakpoint.at(to)))
}

/// Calls `passed` with what each moving bound passes over from one instant to another: where the
/// instants are, and the lowest and highest that it takes.
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

pub(super) fn ids(streams: &Streams, store: &Store) -> Vec<StreamId> {
    match streams {
        Streams::All => store.events().streams().map(|(id, _)| id).collect(),
        Streams::Of(types) => {
            types.iter().filter_map(|name| store.events().stream_of(name)).collect()
        }
    }
}

/// The earliest instant after `now` at which time alone may change an answer. It may be early: then
/// nothing changes, and the next one is asked for.
pub(super) fn next_boundary(reads: &Reads, store: &Store, now: Timestamp) -> Option<Timestamp> {
    let volatile = reads.volatile.then(|| now.next_multiple_of(VOLATILE_STEP));
    let boundaries = reads.boundaries.iter().filter_map(|boundary| {
        let jump = boundary.bound.next_jump(now);
        let crossing = crossing(&boundary.bound, &boundary.instants, store, now);
        // Beyond the jump the bound moves differently, so a crossing computed from here is void.
        match (crossing, jump) {
            (Some(crossing), Some(jump)) => Some(crossing.min(jump)),
            (crossing, jump) => crossing.or(jump),
        }
    });
    let breakpoints = reads.breakpoints.iter().filter_map(|breakpoint| breakpoint.next_jump(now));
    boundaries.chain(breakpoints).chain(volatile).min()
}

/// When a bound that moves evenly next reaches or leaves an instant. `<` and `<=` flip a millisecond
/// apart, so both the arrival at an instant and the step past it count.
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
