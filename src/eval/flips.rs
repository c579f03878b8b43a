//! The next change of an answer for one contact, if nothing is written.
//!
//! In: conditions and a contact. Out: the first later instant at which the answer is another one. Between two edges an
//! answer stays the same: edges are the window boundaries and breakpoints that live transitions follow, here of the
//! contact's own instants, so that each is exact to the millisecond. What these do not describe is followed piece by
//! piece (`courses`); where that is not known either, nothing is claimed.

use super::boundaries::{begins_or_ends, ids};
use super::courses::{first, next_edge};
use super::stop::Stop;
use super::zones::in_zone_of;
use crate::criteria::moment::{Moment, Step};
use crate::criteria::plan::{Condition, Leaf, Test};
use crate::criteria::reads::{Instants, Reads};
use crate::criteria::scalar::{Function, Predicate, Scalar};
use crate::ids::Row;
use crate::limits;
use crate::schema::Value;
use crate::store::{Column, Store};
use crate::time::calendar::{Cut, whole_units};
use crate::time::{Duration, Timestamp, Unit};

const TICK: Duration = Duration::millis(1);

/// The next change of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flip {
    /// The first later instant at which the answer is another one.
    At(Timestamp),
    /// None within [`limits::FLIP_YEARS`].
    Never,
    /// None up to this instant; later ones were not searched.
    NotBefore(Timestamp),
}

/// A bound that moves, and the contact's instants that it is compared with.
struct Moving {
    bound: Moment,
    /// How far the bound may go back.
    slack: Duration,
    /// Sorted.
    instants: Vec<Timestamp>,
}

/// Whole units between a fixed instant and one that moves evenly with time.
struct Elapsing {
    unit: Unit,
    from: Moment,
    to: Moment,
}

/// The instants at which time alone may change the answers of some conditions for one contact.
pub(crate) struct Edges<'s> {
    store: &'s Store,
    row: Row,
    moving: Vec<Moving>,
    elapsing: Vec<Elapsing>,
    breakpoints: Vec<Moment>,
    /// Leaves with edges beside these.
    others: Vec<Leaf>,
    /// Whether the leaf that is looked at has others.
    is_open: bool,
    /// What one evaluation costs, in leaves.
    cost: usize,
}

/// The next edge.
enum Next {
    At(Timestamp),
    Never,
    Unknown,
}

impl<'s> Edges<'s> {
    pub(crate) fn of(conditions: &[&Condition], store: &'s Store, row: Row) -> Self {
        let mut edges = Self {
            store,
            row,
            moving: Vec::new(),
            elapsing: Vec::new(),
            breakpoints: Vec::new(),
            others: Vec::new(),
            is_open: false,
            cost: 0,
        };
        for condition in conditions {
            edges.cost += condition.size();
            condition.leaves(&mut |leaf| {
                edges.is_open = false;
                match &leaf.test {
                    Test::Predicate(predicate) => edges.predicate(predicate, store, row),
                    Test::Events(_) => {
                        edges.reads(&Reads::of(&Condition::Leaf(leaf.clone())), store, row);
                    }
                }
                if edges.is_open && !edges.others.contains(leaf) {
                    edges.cost += 1;
                    edges.others.push(leaf.clone());
                }
            });
        }
        // An event test looks at the contact's events.
        edges.cost *= 1 + store.events().run(row).len() / 64;
        edges
    }

    fn reads(&mut self, reads: &Reads, store: &Store, row: Row) {
        self.is_open |= reads.volatile;
        let own = |moment: &Moment| in_zone_of(moment, store, row);
        self.breakpoints.extend(reads.breakpoints.iter().filter_map(own));
        for boundary in &reads.boundaries {
            let Some(bound) = own(&boundary.bound) else { continue };
            let mut instants: Vec<Timestamp> = match &boundary.instants {
                Instants::Field(field) => match store.value(*field, row) {
                    Value::Time(at) => vec![at],
                    _ => Vec::new(),
                },
                Instants::Events(streams) => {
                    let of_row = ids(streams, store).into_iter().flat_map(|id| {
                        let run = store.events().run_of(row, id);
                        (0..run.len()).map(move |place| run.at(place))
                    });
                    of_row.collect()
                }
                Instants::Fixed(at) => vec![*at],
            };
            instants.sort_unstable();
            instants.dedup();
            self.moving(bound, instants);
        }
    }

    fn moving(&mut self, bound: Moment, instants: Vec<Timestamp>) {
        if bound.moves() && !instants.is_empty() {
            self.moving.push(Moving { slack: bound.slack(), bound, instants });
        }
    }

    /// The edges of a predicate over the contact's fields, whose values are fixed.
    fn predicate(&mut self, predicate: &Predicate, store: &Store, row: Row) {
        predicate.leaves(&mut |leaf| match &leaf.test {
            Test::Predicate(predicate) => self.predicate(predicate, store, row),
            Test::Events(_) => self.reads(&Reads::of(&Condition::Leaf(leaf.clone())), store, row),
        });
        let mut moves = false;
        predicate.scalars(&mut |scalar| moves |= scalar.moves());
        if !moves {
            return;
        }
        if let Predicate::Compare { left, right, .. } = predicate {
            let (left, right) = (grounded(left, store, row), grounded(right, store, row));
            if is_null(&left) || is_null(&right) {
                return;
            }
            let (one, other) = (Moment::of(&left), Moment::of(&right));
            match (one, other) {
                (Some(Moment::Fixed(at)), Some(bound)) | (Some(bound), Some(Moment::Fixed(at))) => {
                    self.moving(bound, vec![at]);
                }
                _ => {
                    self.scalar(&left);
                    self.scalar(&right);
                }
            }
            return;
        }
        predicate.scalars(&mut |scalar| self.scalar(&grounded(scalar, store, row)));
    }

    /// The edges of a scalar without fields.
    fn scalar(&mut self, scalar: &Scalar) {
        if is_null(scalar) {
            return;
        }
        let stepped = match scalar {
            Scalar::Part { part, of } => {
                Moment::of(of).and_then(|moment| moment.then(Step::Truncate(part.cut())))
            }
            Scalar::Difference { unit, from, to } => {
                let even = |moment: &Moment| {
                    moment.moves() && !moment.is_stepped() && moment.slack() == Duration::ZERO
                };
                match (Moment::of(from), Moment::of(to)) {
                    (Some(from), Some(to))
                        if even(&from) != even(&to) && from.moves() != to.moves() =>
                    {
                        self.elapsing.push(Elapsing { unit: *unit, from, to });
                        return;
                    }
                    _ => None,
                }
            }
            scalar => Moment::of(scalar).filter(Moment::is_stepped),
        };
        match (stepped, scalar) {
            (Some(Moment::Fixed(_)), _) => {}
            (Some(moment), _) => self.breakpoints.push(moment),
            (None, Scalar::Now) => self.is_open = true,
            (None, scalar) => scalar.parts(&mut |part| self.scalar(part)),
        }
    }

    /// The first edge after `now`, up to `until`.
    fn next(&self, now: Timestamp, until: Timestamp) -> Next {
        let moving = self.moving.iter().filter_map(|moving| moving.next(now, until));
        let elapsing = self.elapsing.iter().filter_map(|elapsing| elapsing.next(now, until));
        let breakpoints = self.breakpoints.iter().flat_map(|moment| {
            [moment.next_jump(now), begins_or_ends(moment, now, until)].into_iter().flatten()
        });
        let mut next = moving.chain(elapsing).chain(breakpoints).min().unwrap_or(Timestamp::MAX);
        for leaf in &self.others {
            match next_edge(leaf, self.store, self.row, now) {
                Some(edge) => next = next.min(edge),
                None => return Next::Unknown,
            }
        }
        if next <= until && next < Timestamp::MAX { Next::At(next) } else { Next::Never }
    }

    /// The next change of an answer after `at`. `left` is what may be spent on the search.
    ///
    /// LAW: at the instant before a flip the answer is that of `at`; at the flip it is another.
    pub(crate) fn flip<T: PartialEq>(
        &self,
        at: Timestamp,
        left: &mut usize,
        stop: Stop<'_>,
        answer: impl Fn(Timestamp) -> T,
    ) -> Flip {
        let until = at.add_units(Unit::Year, limits::FLIP_YEARS).unwrap_or(Timestamp::MAX);
        let mut edge = match self.next(at, until) {
            Next::At(edge) => edge,
            Next::Never => return Flip::Never,
            Next::Unknown => return Flip::NotBefore(at),
        };
        let before = answer(at);
        loop {
            match left.checked_sub(self.cost) {
                Some(rest) => *left = rest,
                None => return Flip::NotBefore(edge - TICK),
            }
            if stop.ask() {
                return Flip::NotBefore(edge - TICK);
            }
            if answer(edge) != before {
                return Flip::At(edge);
            }
            match self.next(edge, until) {
                Next::At(next) => edge = next,
                Next::Never => return Flip::Never,
                Next::Unknown => return Flip::NotBefore(edge),
            }
        }
    }
}

impl Moving {
    /// The next instant at which the bound may be on another side of an instant, or else one until which it cannot be.
    fn next(&self, now: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let ends = begins_or_ends(&self.bound, now, until);
        let Some(bound) = self.bound.at(now) else { return ends };
        let near = self.instants.partition_point(|instant| *instant < bound - self.slack);
        let next = match self.instants.get(near) {
            None => None,
            Some(instant) if *instant <= bound + self.slack => {
                let ahead = self.instants[near..].iter().find(|instant| **instant >= bound);
                let ahead = ahead.filter(|_| !self.bound.is_stepped()).map(|instant| {
                    // `<` and `<=` change a millisecond apart.
                    let distance = (instant.as_millis() - bound.as_millis()).max(1);
                    Timestamp::saturating_from_millis(now.as_millis() + distance)
                });
                ahead.into_iter().chain(self.bound.next_jump(now)).min()
            }
            // Before the bound is this near, it has not been beyond the instant: it does not go back further.
            Some(instant) => first(now, until, |at| {
                self.bound.at(at).is_none_or(|bound| bound >= *instant - self.slack)
            }),
        };
        next.into_iter().chain(ends).min()
    }
}

impl Elapsing {
    fn at(&self, now: Timestamp) -> Option<i64> {
        Some(whole_units(self.unit, self.from.at(now)?, self.to.at(now)?))
    }

    fn next(&self, now: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let moves = if self.from.moves() { &self.from } else { &self.to };
        let value = self.at(now);
        let (Some(place), false) = (moves.at(now), self.unit.is_fixed()) else {
            return first(now, until, |at| self.at(at) != value);
        };
        // Months from the end of one month are not in order with the days: what changes within a day may be undone at
        // its end. So each day is searched by itself, up to its last millisecond.
        let day = Cut::Day.end(place).as_millis() - place.as_millis();
        let day = Timestamp::saturating_from_millis(now.as_millis() + day).min(until);
        first(now, day - TICK, |at| self.at(at) != value).or((now < day).then_some(day))
    }
}

/// A scalar with the contact's values in the place of its fields.
fn grounded(scalar: &Scalar, store: &Store, row: Row) -> Scalar {
    fn ground(scalar: &mut Scalar, store: &Store, row: Row) {
        if let Scalar::Field(field) = scalar {
            *scalar = Scalar::Literal(store.value(*field, row).into_owned());
            return;
        }
        if let Scalar::Call { function: Function::ArraySize, args } = scalar
            && let [Scalar::Field(field)] = args.as_slice()
        {
            let size = match store.column(*field) {
                Some(Column::Texts(sets)) => sets.codes(row.0).len(),
                _ => 0,
            };
            *scalar = Scalar::Literal(Value::Number(size.into()));
            return;
        }
        scalar.parts_mut(&mut |part| ground(part, store, row));
        *scalar = scalar.clone().folded();
    }
    let mut scalar = scalar.clone();
    ground(&mut scalar, store, row);
    scalar
}

/// Whether a scalar is NULL because a part of it is.
fn is_null(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Literal(value) => value.is_null(),
        Scalar::Call { .. } | Scalar::Case { .. } => false,
        scalar => {
            let mut found = false;
            scalar.parts(&mut |part| found |= is_null(part));
            found
        }
    }
}
