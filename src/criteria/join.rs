//! Joins: "there is a combination of events" split into tests of one stream each.
//!
//! In: a WHERE over a contact and its joined events. Out: a condition on contacts. The existence of
//! a join spans the whole WHERE; it distributes over OR, and over those parts of an AND that mention
//! different tables. Parts that mention several tables stay one test, evaluated per contact.

use super::plan::{Condition, EventTable, EventTest, Having, Leaf, Tables, Test};
use super::scalar::{Predicate, Scalar, Set};
use crate::limits;

impl Tables {
    /// The highest of them.
    pub(crate) fn last(self) -> Option<u8> {
        self.iter().last()
    }
}

impl Condition {
    /// The conditions all of which it needs.
    pub(crate) fn conjuncts(&self) -> &[Self] {
        match self {
            Self::Const(true) => &[],
            Self::All(parts) => parts,
            part => std::slice::from_ref(part),
        }
    }
}

/// Contacts that have a combination of `events` joined events for which `filter` holds.
pub(super) fn exists(filter: Condition, events: u8) -> Condition {
    let all = (0..events).fold(Tables::NONE, |all, table| all.union(Tables::of(table)));
    let mut leaves = limits::JOIN_LEAVES;
    exists_in(filter, all, &mut leaves)
}

/// Contacts whose group of all such combinations satisfies `having`.
pub(super) fn grouped(filter: Condition, events: u8, having: Having) -> Condition {
    let (of_contact, rest): (Vec<_>, Vec<_>) =
        conjuncts(filter).into_iter().partition(|part| part.tables().is_none());
    let all = (0..events).fold(Tables::NONE, |all, table| all.union(Tables::of(table)));
    let test = Condition::events(test(rest, all, Some(having)));
    Condition::all(of_contact.into_iter().chain([test]))
}

fn conjuncts(condition: Condition) -> Vec<Condition> {
    match condition {
        Condition::All(parts) => parts.into_iter().collect(),
        Condition::Const(true) => Vec::new(),
        part => vec![part],
    }
}

/// Contacts that have a combination of events from `tables` for which `filter` holds.
fn exists_in(filter: Condition, tables: Tables, leaves: &mut usize) -> Condition {
    match filter {
        Condition::Const(false) => Condition::NOBODY,
        Condition::Any(parts) if is_mixed(&parts) => {
            Condition::any(parts.into_iter().map(|part| exists_in(part, tables, leaves)))
        }
        filter => exists_all(conjuncts(filter), tables, leaves),
    }
}

/// Whether the parts of an OR mention different tables, or the contact, so that a test for each is
/// simpler.
fn is_mixed(parts: &[Condition]) -> bool {
    let first = parts.first().map(Condition::tables);
    parts.iter().any(|part| {
        Some(part.tables()) != first || part.tables().only().is_none() || part.reads_contact()
    })
}

/// Whether the parts beside an OR may be repeated for each of its parts; if so, subtracts them from
/// `leaves`.
fn spend_leaves(parts: &[Condition], place: usize, leaves: &mut usize) -> bool {
    let Condition::Any(inner) = &parts[place] else { return false };
    let beside: usize =
        parts.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, part)| part.size()).sum();
    let repeated = beside * inner.len();
    let affordable = repeated <= *leaves;
    if affordable {
        *leaves -= repeated;
    }
    affordable
}

/// Likewise for the conjunction of `parts`.
fn exists_all(mut parts: Vec<Condition>, tables: Tables, leaves: &mut usize) -> Condition {
    let mentions_several = |part: &Condition| match part {
        Condition::Any(inner) => !part.tables().is_none() && is_mixed(inner),
        _ => false,
    };
    if let Some(place) = parts.iter().position(mentions_several)
        && spend_leaves(&parts, place, leaves)
        && let Condition::Any(inner) = parts.remove(place)
    {
        return Condition::any(inner.into_iter().map(|part| {
            let whole = Condition::all(parts.iter().cloned().chain([part]));
            exists_in(whole, tables, leaves)
        }));
    }
    let (of_contact, mut rest): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| part.tables().is_none());
    let mut conditions = of_contact;
    let mut left = tables;
    while let Some(start) = left.iter().next() {
        let (component, connected) = connected(Tables::of(start), &mut rest);
        conditions.push(Condition::events(test(component, connected, None)));
        left = left
            .iter()
            .filter(|table| !connected.meets(Tables::of(*table)))
            .fold(Tables::NONE, |all, table| all.union(Tables::of(table)));
    }
    Condition::all(conditions)
}

/// Removes from `parts` those that mention `tables`, directly or through other parts, and returns them
/// with all tables that they mention.
fn connected(mut tables: Tables, parts: &mut Vec<Condition>) -> (Vec<Condition>, Tables) {
    let mut component = Vec::new();
    while let Some(place) = parts.iter().position(|part| part.tables().meets(tables)) {
        let part = parts.remove(place);
        tables = tables.union(part.tables());
        component.push(part);
    }
    (component, tables)
}

/// A test over some tables, renumbered from 0.
fn test(parts: Vec<Condition>, tables: Tables, having: Option<Having>) -> EventTest {
    let numbers: Vec<u8> = tables.iter().collect();
    let renumber =
        |table: u8| numbers.iter().position(|number| *number == table).unwrap_or(0) as u8;
    let mut own: Vec<Vec<Condition>> = vec![Vec::new(); numbers.len()];
    let mut shared = Vec::new();
    for part in parts {
        let place = part.tables().only().filter(|_| !part.reads_contact()).map(renumber);
        let part = renumbered(part, &renumber);
        match place {
            Some(table) => own[usize::from(table)].push(part),
            None => shared.push(part),
        }
    }
    EventTest {
        tables: own.into_iter().map(EventTable::new).collect(),
        filter: Condition::all(shared),
        having,
    }
}

fn renumbered(condition: Condition, renumber: &dyn Fn(u8) -> u8) -> Condition {
    match condition {
        Condition::Const(value) => Condition::Const(value),
        Condition::All(parts) => {
            Condition::all(parts.into_iter().map(|part| renumbered(part, renumber)))
        }
        Condition::Any(parts) => {
            Condition::any(parts.into_iter().map(|part| renumbered(part, renumber)))
        }
        Condition::Leaf(Leaf { test: Test::Predicate(mut predicate), outcome }) => {
            renumber_predicate(&mut predicate, renumber);
            Condition::leaf(predicate, outcome)
        }
        leaf @ Condition::Leaf(Leaf { test: Test::Events(_), .. }) => leaf,
    }
}

fn renumber_predicate(predicate: &mut Predicate, renumber: &dyn Fn(u8) -> u8) {
    match predicate {
        Predicate::Compare { left, right, .. } => {
            renumber_scalar(left, renumber);
            renumber_scalar(right, renumber);
        }
        Predicate::IsNull(scalar)
        | Predicate::In { scalar, .. }
        | Predicate::Like { scalar, .. }
        | Predicate::Matches { scalar, .. } => renumber_scalar(scalar, renumber),
        Predicate::Contains { set: Set::Property { table, .. }, .. } => *table = renumber(*table),
        Predicate::Contains { set: Set::Field(_), .. } => {}
    }
}

fn renumber_scalar(scalar: &mut Scalar, renumber: &dyn Fn(u8) -> u8) {
    if let Scalar::Event { table, .. } = scalar {
        *table = renumber(*table);
    }
    if let Scalar::Case { branches, .. } = scalar {
        for (condition, _) in branches {
            let old = std::mem::replace(condition, Condition::EVERYONE);
            *condition = renumbered(old, renumber);
        }
    }
    scalar.parts_mut(&mut |part| renumber_scalar(part, renumber));
}
