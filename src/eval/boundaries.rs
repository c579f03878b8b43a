//! Window boundaries: which answers change by the passing of time alone, and when.
//!
//! In: what a leaf reads, and two instants. Out: the intervals through which its bounds moved between them, and the
//! next instant at which an answer may change. INVARIANT: a row outside the intervals has the same answer at both
//! instants; a row inside may have the same.

use super::courses::first;
use super::zones::{InUse, in_use, rows_of};
use crate::criteria::moment::Moment;
use crate::criteria::reads::{Boundary, Instants, Reads, Streams};
use crate::store::{Store, StreamId, Touch};
use crate::time::{Duration, Timestamp};

/// How often a row is evaluated whose answer depends on time in a way that has no edges.
pub(super) const VOLATILE_STEP: Duration = Duration::minutes(1);
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
/// evaluated. `by_row` says that the rows of a volatile leaf are known by their edges.
pub(super) fn all_rows_may_change(
    reads: &Reads,
    by_row: bool,
    from: Timestamp,
    to: Timestamp,
) -> bool {
    from < to
        && (reads.volatile && !by_row
            || reads
                .breakpoints
                .iter()
                .filter(|breakpoint| breakpoint.own_zone().is_none())
                .any(|breakpoint| breakpoint.at(from) != breakpoint.at(to)))
}

/// Calls `visit` with the rows of contacts in whose own zone a moment jumped between two instants, or passed one that
/// is written in the query.
pub(super) fn turned(
    reads: &Reads,
    store: &Store,
    from: Timestamp,
    to: Timestamp,
    mut visit: impl FnMut(u32),
) {
    let mut of_zones = |moment: &Moment, turns: &dyn Fn(&Moment) -> bool| {
        let Some(own) = moment.own_zone().filter(|_| from < to) else { return };
        let mut zones = in_use(own, store);
        zones.retain(|zone| turns(&moment.in_zone(zone.zone)));
        rows_of(own, &zones, store, &mut visit);
    };
    for breakpoint in &reads.breakpoints {
        of_zones(breakpoint, &|moment| moment.at(from) != moment.at(to));
    }
    for Boundary { instants, bound } in &reads.boundaries {
        if let Instants::Fixed(fixed) = instants {
            of_zones(bound, &|moment| {
                moment.sweep(from, to).is_some_and(|(low, high)| low <= *fixed && *fixed <= high)
            });
        }
    }
}

/// Calls `passed` for each moving bound with what it passes over between two instants: where the compared
/// instants are stored, and the lowest and highest value of the bound.
pub(super) fn sweep(
    reads: &Reads,
    store: &Store,
    from: Timestamp,
    to: Timestamp,
    mut passed: impl FnMut(&Instants, Timestamp, Timestamp),
) {
    for boundary in reads.boundaries.iter().filter(|_| from < to) {
        if let Some(own) = boundary.bound.own_zone() {
            // Of all zones: the bounds of two are rarely far from each other, and a row too many costs little.
            let of_zone = |zone: InUse| boundary.bound.in_zone(zone.zone).sweep(from, to);
            for (low, high) in joined(in_use(own, store).into_iter().filter_map(of_zone).collect())
            {
                passed(&boundary.instants, low, high);
            }
        } else if let Some((low, high)) = boundary.bound.sweep(from, to) {
            passed(&boundary.instants, low, high);
        }
    }
}

/// Intervals that together hold what these hold.
fn joined(mut intervals: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    intervals.sort_unstable();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (low, high) in intervals {
        match joined.last_mut() {
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => joined.push((low, high)),
        }
    }
    joined
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

/// The earliest instant after `now` at which time alone may change an answer, but for what is volatile. It may be too
/// early: then
/// nothing changes at it, and the next call returns a later one.
pub(super) fn next_boundary(reads: &Reads, store: &Store, now: Timestamp) -> Option<Timestamp> {
    // After the jump the bound moves differently, so a crossing computed from here is not valid.
    let turns = |moment: &Moment| {
        let jump = moment.next_jump(now);
        let ends = begins_or_ends(moment, now, jump.unwrap_or(Timestamp::MAX));
        ends.or(jump)
    };
    let passes = |bound: &Moment, instants: &Instants| {
        turns(bound).into_iter().chain(crossing(bound, instants, store, now)).min()
    };
    let boundaries = reads.boundaries.iter().filter_map(|Boundary { instants, bound }| {
        in_each_zone(bound, store, &|bound| passes(bound, instants))
    });
    let breakpoints =
        reads.breakpoints.iter().filter_map(|breakpoint| in_each_zone(breakpoint, store, &turns));
    boundaries.chain(breakpoints).min()
}

/// The earliest of what is found for a moment: for each zone that contacts have, if it is one of their own.
fn in_each_zone(
    moment: &Moment,
    store: &Store,
    find: &dyn Fn(&Moment) -> Option<Timestamp>,
) -> Option<Timestamp> {
    match moment.own_zone() {
        None => find(moment),
        Some(own) => {
            let zones = in_use(own, store).into_iter();
            zones.filter_map(|zone| find(&moment.in_zone(zone.zone))).min()
        }
    }
}

/// The first instant after `now`, up to `until`, at which a moment begins or ceases to be representable: from then on
/// or until then it is NULL.
pub(super) fn begins_or_ends(
    moment: &Moment,
    now: Timestamp,
    until: Timestamp,
) -> Option<Timestamp> {
    // A step that leads beyond the last year does so for ever, and one that leads before the first until an instant.
    if moment.at(now).is_some() {
        return first(now, until, |at| moment.at(at).is_none());
    }
    let mut begin = now;
    while let Some((before, through)) = moment.unrepresentable(begin) {
        let ends = first(begin, until, |at| before.at(at).is_none());
        let until = ends.map_or(until, |end| end - TICK);
        begin = first(begin, until, |at| through.at(at).is_some())?;
    }
    Some(begin)
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
        Instants::Fixed(at) => Some(*at).filter(|at| *at >= value),
    }?;
    let ahead = next.as_millis() - value.as_millis();
    let arrival = Timestamp::saturating_from_millis(now.as_millis() + ahead);
    Some(if arrival > now { arrival } else { now + TICK })
}
