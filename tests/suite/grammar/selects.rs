//! Random queries.
//!
//! In: chance. Out: strategies of [`Select`]s: subqueries within subqueries, groups, sequences of two
//! events, OR across the tables of a join.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::ast::{Cond, Expr, Kind, Scope, Select, Table};
use super::conditions::{compare, nested, of_kind, score, single};
use super::payload::PATHS;
use super::scalars::{CUTS, PARTS, UNITS, arithmetic, column, from_now, literal, spelled};

/// A query.
pub fn query() -> BoxedStrategy<Select> {
    let plain = |events| Scope { contact: true, events, element: false };
    prop_oneof![
        10 => select_of(plain(0), 2, false),
        3 => select_of(plain(1), 2, false),
        3 => select_of(plain(1), 2, true),
        3 => select_of(plain(2), 2, false),
        2 => sequence(),
        1 => select_of(plain(2), 1, true),
        10 => chain(plain(0), 3),
        8 => mixed_group(),
    ]
    .boxed()
}

/// A subquery within a subquery, and at the end one condition that decides.
fn chain(scope: Scope, links: u32) -> BoxedStrategy<Select> {
    link(scope, links)
        .prop_map(move |filter| Select { scope, filter: Some(filter), having: None })
        .boxed()
}

fn link(scope: Scope, links: u32) -> BoxedStrategy<Cond> {
    let end = single(scope, 1);
    if links == 0 {
        return end;
    }
    let of = |contact, events| chain(Scope { contact, events, element: false }, links - 1);
    let events = Scope { contact: false, events: 1, element: false };
    let group = (proptest::option::of(link(events, links - 1)), of_group(events))
        .prop_map(move |(filter, having)| Select { scope: events, filter, having: Some(having) });
    let inner = prop_oneof![
        2 => of(true, 0),
        3 => of(false, 1),
        2 => group,
        1 => of(true, 1),
        1 => of(false, 2),
    ];
    let within = (inner, any::<bool>())
        .prop_map(|(select, negated)| Cond::InSelect { select: Box::new(select), negated });
    prop_oneof![1 => end, 3 => within].boxed()
}

/// A SELECT with subqueries up to `subqueries` deep.
fn select_of(scope: Scope, subqueries: u32, grouped: bool) -> BoxedStrategy<Select> {
    let leaf = leaf(scope, subqueries);
    let filter = proptest::option::weighted(0.95, nested(&leaf, 2));
    if !grouped {
        return filter.prop_map(move |filter| Select { scope, filter, having: None }).boxed();
    }
    (filter, nested(&of_group(scope), 1))
        .prop_map(move |(filter, having)| Select { scope, filter, having: Some(having) })
        .boxed()
}

/// A condition or, with luck, a subquery.
fn leaf(scope: Scope, subqueries: u32) -> BoxedStrategy<Cond> {
    if subqueries == 0 {
        return single(scope, 1);
    }
    let of = |contact, events| Scope { contact, events, element: false };
    let inner = prop_oneof![
        2 => select_of(of(true, 0), subqueries - 1, false),
        3 => select_of(of(false, 1), subqueries - 1, false),
        3 => select_of(of(false, 1), 0, true),
        1 => select_of(of(true, 1), 0, false),
        1 => select_of(of(false, 2), 0, false),
    ];
    let within = (inner, any::<bool>())
        .prop_map(|(select, negated)| Cond::InSelect { select: Box::new(select), negated });
    if scope.events == 0 {
        // No CASE stands in the condition of another one.
        let events =
            prop_oneof![select_of(of(false, 1), 0, false), select_of(of(false, 1), 0, true)];
        let events = (events, any::<bool>())
            .prop_map(|(select, negated)| Cond::InSelect { select: Box::new(select), negated });
        let asked = prop_oneof![2 => events, 1 => single(scope, 0)].boxed();
        return prop_oneof![4 => single(scope, 1), 2 => within, 1 => score(scope, asked)].boxed();
    }
    // An event's own subqueries are about its contact; one in a few is enough.
    prop_oneof![5 => single(scope, 1), 1 => within].boxed()
}

/// Groups of events of which each has something, or its contact: what cannot be asked apart.
fn mixed_group() -> BoxedStrategy<Select> {
    let of = |events| Scope { contact: true, events, element: false };
    let (scope, contact) = (of(1), of(0));
    let inner = prop_oneof![
        1 => single(contact, 1),
        1 => of_kind(contact, Kind::Text, 1),
        1 => of_kind(contact, Kind::Number, 1),
        2 => of_kind(contact, Kind::Time, 1),
    ];
    let rest = (inner, proptest::bool::weighted(0.7)).prop_map(move |(filter, negated)| {
        let select = Select { scope: contact, filter: Some(filter), having: None };
        Cond::InSelect { select: Box::new(select), negated }
    });
    let of_contact = prop_oneof![1 => nested(&single(scope, 1), 1), 3 => rest];
    (single(scope, 0), of_contact, of_group(scope))
        .prop_map(move |(of_event, of_contact, having)| {
            let filter = Some(Cond::Or(vec![of_event, of_contact]));
            Select { scope, filter, having: Some(having) }
        })
        .boxed()
}

/// First this, then that within some time.
fn sequence() -> BoxedStrategy<Select> {
    let scope = Scope { contact: true, events: 2, element: false };
    let at =
        |number| Expr::Column { table: Table::Event(number), name: "timestamp", kind: Kind::Time };
    let within = (select(vec!["hour", "day", "week", "month"]), select(vec!["1", "7", "30"]));
    let order =
        (select(vec!["<", "<=", "=", "!="]), within).prop_map(move |(op, (unit, digits))| {
            let after = Cond::Compare { op, left: at(0), right: at(1) };
            let amount = Box::new(Expr::Number(digits.to_owned()));
            let limit =
                Expr::AddUnits { function: "timestampadd", unit, amount, to: Box::new(at(0)) };
            let soon = Cond::Compare { op: "<=", left: at(1), right: limit };
            (after, soon)
        });
    (order, vec(nested(&single(scope, 1), 1), 0..3))
        .prop_map(move |((after, soon), others)| {
            let filter = Cond::And([vec![after, soon], others].concat());
            Select { scope, filter: Some(filter), having: None }
        })
        .boxed()
}

fn event_column(scope: Scope, names: Vec<(&'static str, Kind)>) -> BoxedStrategy<Expr> {
    (0..scope.events, select(names))
        .prop_map(|(number, (name, kind))| Expr::Column { table: Table::Event(number), name, kind })
        .boxed()
}

/// Aggregates that are numbers, of all events or of some.
fn number(scope: Scope) -> BoxedStrategy<Expr> {
    let of_event = Scope { contact: false, events: 1, element: false };
    let condition = if scope.contact { single(scope, 0) } else { single(of_event, 0) };
    let some = (whole_number(scope), condition).prop_map(|(mut aggregate, condition)| {
        if let Expr::Aggregate { filter, .. } = &mut aggregate {
            *filter = Some(Box::new(condition));
        }
        aggregate
    });
    prop_oneof![3 => whole_number(scope), 1 => some].boxed()
}

fn whole_number(scope: Scope) -> BoxedStrategy<Expr> {
    let path = (0..scope.events, select(PATHS.to_vec()))
        .prop_map(|(table, steps)| Expr::Path { table, steps })
        .boxed();
    let columns =
        vec![("event_type", Kind::Text), ("event_source", Kind::Text), ("timestamp", Kind::Time)];
    let counted = prop_oneof![
        3 => path.clone(),
        2 => event_column(scope, columns),
        2 => of_each_event(scope),
    ];
    let chain = |signs: Vec<char>| {
        (path.clone(), vec((select(signs), path.clone()), 1..3))
            .prop_map(|(first, rest)| Expr::Chain { first: Box::new(first), rest })
    };
    let total = prop_oneof![
        6 => (0..scope.events).prop_map(|table| Expr::Path { table, steps: &["total"] }),
        2 => path.clone(),
        1 => chain(vec!['+', '-']),
        1 => chain(vec!['*']),
        1 => chain(vec!['/', '*']),
    ];
    prop_oneof![
        2 => Just(Expr::Aggregate { function: "COUNT", of: None, distinct: false, filter: None }),
        3 => (counted, any::<bool>()).prop_map(|(of, distinct)| Expr::Aggregate {
            function: "count",
            of: Some(Box::new(of)),
            distinct,
            filter: None,
        }),
        4 => (select(vec!["SUM", "AVG"]), total, proptest::bool::weighted(0.2)).prop_map(
            |(function, of, distinct)| Expr::Aggregate {
                function,
                of: Some(Box::new(of)),
                distinct,
                filter: None,
            }
        ),
    ]
    .boxed()
}

/// Something made of an event, which has a kind.
fn of_each_event(scope: Scope) -> BoxedStrategy<Expr> {
    let at = || event_column(scope, vec![("timestamp", Kind::Time)]).prop_map(Box::new);
    let name = event_column(scope, vec![("event_type", Kind::Text), ("event_source", Kind::Text)]);
    prop_oneof![
        2 => (select(CUTS.to_vec()), at()).prop_map(|(cut, of)| Expr::Truncate { cut, of }),
        1 => (select(PARTS.to_vec()), at()).prop_map(|(part, of)| Expr::Part { part, of }),
        1 => (select(UNITS.to_vec()), at(), from_now()).prop_map(|(unit, from, to)| {
            Expr::Difference { unit, from, to: Box::new(to) }
        }),
        1 => name.prop_map(|of| Expr::Call { function: "LOWER", args: vec![of] }),
    ]
    .boxed()
}

/// The least or greatest of something.
fn extreme(of: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    (select(vec!["MIN", "max"]), of)
        .prop_map(|(function, of)| Expr::Aggregate {
            function,
            of: Some(Box::new(of)),
            distinct: false,
            filter: None,
        })
        .boxed()
}

/// One condition over aggregates.
fn of_group(scope: Scope) -> BoxedStrategy<Cond> {
    let path = (0..scope.events, select(PATHS.to_vec()))
        .prop_map(|(table, steps)| Expr::Path { table, steps })
        .boxed();
    let counts =
        select(vec!["0", "1", "2", "3"]).prop_map(|digits| Expr::Number(digits.to_owned()));
    let numbers = prop_oneof![3 => counts, 2 => spelled(Kind::Number), 1 => number(scope)].boxed();
    let of_contact = |kind, other: BoxedStrategy<Expr>| {
        // A column of the contact stands beside aggregates where its table does.
        if scope.contact {
            prop_oneof![4 => other, 1 => column(Scope { events: 0, ..scope }, kind)].boxed()
        } else {
            other
        }
    };
    let numbers = of_contact(Kind::Number, numbers);
    let cut = (select(CUTS.to_vec()), event_column(scope, vec![("timestamp", Kind::Time)]))
        .prop_map(|(cut, of)| Expr::Truncate { cut, of: Box::new(of) })
        .boxed();
    let at = event_column(scope, vec![("timestamp", Kind::Time)]);
    let at = extreme(prop_oneof![3 => at, 1 => cut].boxed());
    let names = vec![("event_type", Kind::Text), ("event_source", Kind::Text)];
    let name = extreme(event_column(scope, names));
    let times = prop_oneof![2 => from_now(), 1 => spelled(Kind::Time), 1 => at.clone()].boxed();
    let times = of_contact(Kind::Time, times);
    let kinds = select(super::pools::TYPES.to_vec()).prop_map(|text| Expr::Text(text.to_owned()));
    let value = prop_oneof![
        2 => literal(Kind::Text),
        3 => literal(Kind::Number),
        1 => literal(Kind::Time),
        2 => extreme(path.clone()),
    ]
    .boxed();
    let between = (number(scope), numbers.clone(), numbers.clone(), any::<bool>())
        .prop_map(|(of, low, high, negated)| Cond::Between { of, low, high, negated });
    let items = vec(select(vec!["0", "1", "2", "12.5"]), 1..4).prop_map(|items| {
        items.into_iter().map(|digits| Expr::Number(digits.to_owned())).collect::<Vec<_>>()
    });
    let one_of = (number(scope), items, any::<bool>())
        .prop_map(|(of, items, negated)| Cond::InList { of, items, negated });
    let nothing = prop_oneof![number(scope), extreme(path.clone())];
    let is_null = (nothing, any::<bool>()).prop_map(|(of, negated)| Cond::IsNull { of, negated });
    prop_oneof![
        6 => compare(number(scope), numbers.clone()),
        1 => compare(arithmetic(number(scope)), numbers),
        2 => compare(at, times),
        1 => compare(name, kinds.boxed()),
        3 => compare(extreme(path), value),
        1 => between,
        1 => one_of,
        1 => is_null,
    ]
    .boxed()
}
