//! The answers of a tree of clauses for one contact, as time passes.
//!
//! In: the clauses of a query without joins, a contact, an instant. Out: the answer of each clause and its next change.
//! AND, OR and NOT follow from their parts in three-valued logic, so that only single conditions are evaluated: each
//! from change to change, the earliest one first. LAW: the answers are those of each clause as a query of its own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::explain::Truth;
use crate::criteria::{Clause, ClauseKind, Untrue};
use crate::eval::{Edges, Flip, Stop, is_met};
use crate::ids::Row;
use crate::limits;
use crate::store::Store;
use crate::time::{Timestamp, Unit};

/// The answer of a clause and its next change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) truth: Truth,
    pub(super) flip: Flip,
}

/// The answers of a tree.
pub(super) struct Answers {
    /// In the order of the text, wholes before their parts.
    pub(super) of_clauses: Vec<Answer>,
    /// Whether the whole is true, and the next change of that.
    pub(super) is_in: (bool, Flip),
}

/// One contact.
#[derive(Clone, Copy)]
pub(super) struct Asked<'s> {
    pub(super) store: &'s Store,
    pub(super) row: Row,
    pub(super) at: Timestamp,
    pub(super) stop: Stop<'s>,
}

impl Asked<'_> {
    /// The answer of a clause, evaluated by itself.
    pub(super) fn truth(&self, clause: &Clause, at: Timestamp) -> Truth {
        let Self { store, row, stop, .. } = *self;
        match (is_met(&clause.met, store, at, row, stop), &clause.untrue) {
            (true, _) => Truth::True,
            (false, Untrue::False(opposite)) if is_met(opposite, store, at, row, stop) => {
                Truth::False
            }
            (false, Untrue::Unknown(unknown)) if !is_met(unknown, store, at, row, stop) => {
                Truth::False
            }
            (false, _) => Truth::Unknown,
        }
    }
}

/// A clause of the tree.
struct Node<'c> {
    clause: &'c Clause,
    parent: Option<usize>,
    parts: Vec<usize>,
    first: Truth,
    now: Truth,
    flip: Option<Timestamp>,
    /// Up to when the changes of all conditions in it are known.
    known: Timestamp,
}

/// The answers of all clauses; `left` is what may be spent on the search.
pub(super) fn answers(tree: &Clause, asked: Asked<'_>, left: &mut usize) -> Answers {
    let Asked { store, row, at, stop } = asked;
    let mut nodes = Vec::new();
    flatten(tree, None, &mut nodes);
    for place in (0..nodes.len()).rev() {
        let first = if nodes[place].parts.is_empty() {
            asked.truth(nodes[place].clause, at)
        } else {
            of_parts(&nodes, place)
        };
        (nodes[place].first, nodes[place].now) = (first, first);
    }
    let was_in = nodes[0].first == Truth::True;
    let mut in_flip = None;
    let until = at.add_units(Unit::Year, limits::FLIP_YEARS).unwrap_or(Timestamp::MAX);
    let edges: Vec<Option<Edges<'_>>> = nodes
        .iter()
        .map(|node| {
            let both = [&node.clause.met, node.clause.untrue.condition()];
            node.parts.is_empty().then(|| Edges::of(&both, store, row))
        })
        .collect();
    let mut due = BinaryHeap::new();
    // The next change of a condition, or the instant from which on nothing is known of it.
    let search = |place: usize, from, nodes: &mut [Node<'_>], left: &mut usize| {
        let edges = edges[place].as_ref()?;
        match edges.flip(from, left, stop, |at| asked.truth(nodes[place].clause, at)) {
            Flip::At(next) if next <= until => return Some(Reverse((next, place))),
            Flip::NotBefore(known) => {
                let mut above = Some(place);
                while let Some(node) = above {
                    nodes[node].known = nodes[node].known.min(known);
                    above = nodes[node].parent;
                }
            }
            Flip::At(_) | Flip::Never => {}
        }
        None
    };
    for place in 0..nodes.len() {
        due.extend(search(place, at, &mut nodes, left));
    }
    while let Some(Reverse((now, _))) = due.peek().copied() {
        let mut turned = Vec::new();
        while let Some(Reverse((_, place))) = due.peek().copied().filter(|next| next.0.0 == now) {
            due.pop();
            nodes[place].now = asked.truth(nodes[place].clause, now);
            turned.push(place);
        }
        // Parts come after their wholes.
        let mut stale: std::collections::BTreeSet<usize> = turned.iter().copied().collect();
        while let Some(place) = stale.pop_last() {
            if !nodes[place].parts.is_empty() {
                nodes[place].now = of_parts(&nodes, place);
            }
            let node = &mut nodes[place];
            if node.flip.is_none() && node.now != node.first {
                node.flip = Some(now);
            }
            stale.extend(node.parent);
        }
        if in_flip.is_none() && (nodes[0].now == Truth::True) != was_in {
            in_flip = Some(now);
        }
        for place in turned {
            let mut above = Some(place);
            let mut is_wanted = in_flip.is_none();
            while let (Some(node), false) = (above, is_wanted) {
                is_wanted = nodes[node].flip.is_none();
                above = nodes[node].parent;
            }
            if is_wanted {
                due.extend(search(place, now, &mut nodes, left));
            }
        }
    }
    let flip = |found: Option<Timestamp>, known: Timestamp| match found {
        Some(at) if at <= known => Flip::At(at),
        _ if known < Timestamp::MAX => Flip::NotBefore(known),
        Some(at) => Flip::At(at),
        None => Flip::Never,
    };
    let of = |node: &Node<'_>| Answer { truth: node.first, flip: flip(node.flip, node.known) };
    Answers {
        of_clauses: nodes.iter().map(of).collect(),
        is_in: (was_in, flip(in_flip, nodes[0].known)),
    }
}

fn flatten<'c>(clause: &'c Clause, parent: Option<usize>, out: &mut Vec<Node<'c>>) -> usize {
    let place = out.len();
    let (unknown, known) = (Truth::Unknown, Timestamp::MAX);
    let parts = Vec::new();
    out.push(Node { clause, parent, parts, first: unknown, now: unknown, flip: None, known });
    for part in &clause.parts {
        let part = flatten(part, Some(place), out);
        out[place].parts.push(part);
    }
    place
}

/// What follows from the parts.
fn of_parts(nodes: &[Node<'_>], place: usize) -> Truth {
    let has = |truth| nodes[place].parts.iter().any(|part| nodes[*part].now == truth);
    // One part decides; else one that is unknown leaves the whole unknown.
    let decided_by = |part, otherwise| match (has(part), has(Truth::Unknown)) {
        (true, _) => part,
        (false, true) => Truth::Unknown,
        (false, false) => otherwise,
    };
    match nodes[place].clause.kind {
        ClauseKind::And => decided_by(Truth::False, Truth::True),
        ClauseKind::Or => decided_by(Truth::True, Truth::False),
        ClauseKind::Not => match nodes[place].parts.first().map(|part| nodes[*part].now) {
            Some(Truth::True) => Truth::False,
            Some(Truth::False) => Truth::True,
            _ => Truth::Unknown,
        },
        ClauseKind::Leaf => nodes[place].now,
    }
}
