//! Random single conditions, and conditions of conditions.
//!
//! In: the tables in sight, and how deep to nest. Out: strategies of [`Cond`]s that compile. A
//! comparison has a literal on one side, mostly, and a column on the other.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::ast::{Cond, Expr, Kind, Scope, Set};
use super::payload::PATHS;
use super::pools;
use super::scalars::{column, difference, from_now, literal, path, scalar, spelled};

const OPS: [&str; 7] = ["=", "!=", "<>", "<", "<=", ">", ">="];

pub fn op() -> BoxedStrategy<&'static str> {
    select(OPS.to_vec()).boxed()
}

/// A comparison of two operands, in either order.
pub fn compare(left: BoxedStrategy<Expr>, right: BoxedStrategy<Expr>) -> BoxedStrategy<Cond> {
    (op(), left, right, proptest::bool::weighted(0.2))
        .prop_map(|(op, left, right, swapped)| {
            let (left, right) = if swapped { (right, left) } else { (left, right) };
            Cond::Compare { op, left, right }
        })
        .boxed()
}

/// Something of a kind, and what may stand beside it.
fn sides(scope: Scope, kind: Kind, depth: u32) -> (BoxedStrategy<Expr>, BoxedStrategy<Expr>) {
    let left = prop_oneof![3 => column(scope, kind), 2 => scalar(scope, kind, depth)].boxed();
    let paths = if scope.events == 0 { column(scope, kind) } else { path(scope) };
    let right = match kind {
        Kind::Time => prop_oneof![
            4 => spelled(kind),
            6 => from_now(),
            2 => scalar(scope, kind, depth),
            1 => paths,
            1 => Just(Expr::Null),
        ]
        .boxed(),
        Kind::Text | Kind::Number => prop_oneof![
            9 => spelled(kind),
            3 => scalar(scope, kind, depth),
            1 => paths,
            1 => Just(Expr::Null),
        ]
        .boxed(),
    };
    (left, right)
}

/// Literals of a list, at least one that is not NULL and gives the kind.
fn items(kind: Kind) -> BoxedStrategy<Vec<Expr>> {
    let more = prop_oneof![5 => spelled(kind), 1 => Just(Expr::Null)];
    (literal(kind), vec(more, 0..4), any::<bool>())
        .prop_map(|(first, mut items, last)| {
            // NULL may come first; what gives the kind comes before what is quoted.
            let nulls = items.iter().take_while(|item| **item == Expr::Null).count();
            items.insert(if last { nulls } else { 0 }, first);
            items
        })
        .boxed()
}

fn in_list(of: BoxedStrategy<Expr>, kind: Kind) -> BoxedStrategy<Cond> {
    (of, items(kind), any::<bool>())
        .prop_map(|(of, items, negated)| Cond::InList { of, items, negated })
        .boxed()
}

fn between(of: BoxedStrategy<Expr>, bound: BoxedStrategy<Expr>) -> BoxedStrategy<Cond> {
    (of, bound.clone(), bound, any::<bool>())
        .prop_map(|(of, low, high, negated)| Cond::Between { of, low, high, negated })
        .boxed()
}

fn like(of: BoxedStrategy<Expr>) -> BoxedStrategy<Cond> {
    let pattern = proptest::option::weighted(0.92, pools::pattern());
    (of, pattern, any::<bool>(), any::<bool>())
        .prop_map(|(of, pattern, negated, ignore_case)| Cond::Like {
            of,
            pattern,
            negated,
            ignore_case,
        })
        .boxed()
}

fn matches(of: BoxedStrategy<Expr>) -> BoxedStrategy<Cond> {
    (of, pools::regexp(), any::<bool>())
        .prop_map(|(of, pattern, ignore_case)| Cond::Matches { of, pattern, ignore_case })
        .boxed()
}

/// A version beside one that is written down, or whether it is one.
fn version(of: BoxedStrategy<Expr>) -> BoxedStrategy<Cond> {
    let call = |of| Expr::Call { function: "VERSION", args: vec![of] };
    let written = pools::version().prop_map(move |text| call(Expr::Text(text.to_owned())));
    let of = of.prop_map(call).boxed();
    prop_oneof![
        4 => compare(of.clone(), written.clone().boxed()),
        1 => between(of.clone(), written.boxed()),
        1 => is_null(of),
    ]
    .boxed()
}

fn is_null(of: BoxedStrategy<Expr>) -> BoxedStrategy<Cond> {
    (of, any::<bool>()).prop_map(|(of, negated)| Cond::IsNull { of, negated }).boxed()
}

/// Something of a kind, asked in every way.
pub fn of_kind(scope: Scope, kind: Kind, depth: u32) -> BoxedStrategy<Cond> {
    let (left, right) = sides(scope, kind, depth);
    prop_oneof![
        5 => compare(left.clone(), right.clone()),
        1 => between(left.clone(), right),
        2 => in_list(left.clone(), kind),
        1 => is_null(left),
    ]
    .boxed()
}

/// A difference beside a number, which may be between two: whole or not.
fn age(scope: Scope, depth: u32) -> BoxedStrategy<Cond> {
    let counts =
        select(vec!["0", "1", "-1", "0.5", "-0.5", "7", "28", "30", "31", "34", "365", "-365"]);
    let count = prop_oneof![
        3 => counts.prop_map(|digits| Expr::Number(digits.to_owned())),
        1 => spelled(Kind::Number),
    ];
    compare(difference(scope, depth), count.boxed())
}

fn values(of_field: bool) -> BoxedStrategy<Vec<Expr>> {
    let known = if of_field {
        let known = ["l1", "l2", "L1", "x.org", "y.org", "alt0@x.org", "alt1@mail.x.org"];
        select(known.to_vec()).prop_map(|text| Expr::Text(text.to_owned())).boxed()
    } else {
        prop_oneof![
            4 => literal(Kind::Text),
            3 => literal(Kind::Number),
            1 => any::<bool>().prop_map(Expr::Bool),
        ]
        .boxed()
    };
    vec(prop_oneof![8 => known, 1 => Just(Expr::Null)], 1..4).boxed()
}

fn field_contains() -> BoxedStrategy<Cond> {
    (
        select(vec!["list_ids", "email_domains", "alternate_emails", "labels", "labels"]),
        values(true),
    )
        .prop_map(|(name, values)| Cond::Contains { set: Set::Field(name), values })
        .boxed()
}

fn path_set(scope: Scope) -> BoxedStrategy<Set> {
    let steps = prop_oneof![3 => Just(&["tags"][..]), 1 => select(PATHS.to_vec())];
    (0..scope.events, steps).prop_map(|(table, steps)| Set::Path { table, steps }).boxed()
}

fn path_contains(scope: Scope) -> BoxedStrategy<Cond> {
    (path_set(scope), values(false))
        .prop_map(|(set, values)| Cond::Contains { set, values })
        .boxed()
}

fn of_size(set: BoxedStrategy<Set>) -> BoxedStrategy<Cond> {
    (set, op(), 0..4u8).prop_map(|(set, op, count)| Cond::Size { set, op, count }).boxed()
}

/// A condition on an element of a list.
fn of_element() -> BoxedStrategy<Cond> {
    let of = || {
        let steps: [&'static [&'static str]; 3] = [&[], &["n"], &["x.y"]];
        select(steps.to_vec()).prop_map(|steps| Expr::Path { table: 0, steps }).boxed()
    };
    let right = prop_oneof![
        4 => literal(Kind::Text),
        4 => literal(Kind::Number),
        2 => any::<bool>().prop_map(Expr::Bool),
        1 => of(),
    ];
    let contains = (prop_oneof![Just(&["n"][..]), Just(&[][..])], values(false))
        .prop_map(|(steps, values)| Cond::Contains { set: Set::Path { table: 0, steps }, values });
    let one = prop_oneof![
        8 => compare(of(), right.boxed()),
        2 => in_list(of(), Kind::Text),
        2 => in_list(of(), Kind::Number),
        2 => like(of()),
        3 => is_null(of()),
        2 => contains,
    ]
    .boxed();
    prop_oneof![
        4 => one.clone(),
        1 => one.clone().prop_map(|of| Cond::Not(Box::new(of))),
        2 => vec(one.clone(), 2..4).prop_map(Cond::And),
        2 => vec(one, 2..4).prop_map(Cond::Or),
    ]
    .boxed()
}

/// The elements of a list: whether there are such ones, or how many.
fn elements(scope: Scope) -> BoxedStrategy<Cond> {
    let steps = prop_oneof![5 => Just(&["tags"][..]), 1 => select(PATHS.to_vec())];
    let filter = proptest::option::weighted(0.9, of_element().prop_map(Box::new));
    let count = proptest::option::of((op(), 0..3u8));
    (0..scope.events, steps, filter, count)
        .prop_map(|(table, steps, filter, count)| Cond::Elements { table, steps, filter, count })
        .boxed()
}

/// What is asked of a payload.
fn of_path(scope: Scope) -> BoxedStrategy<Cond> {
    let right = prop_oneof![
        4 => literal(Kind::Text),
        4 => literal(Kind::Number),
        3 => any::<bool>().prop_map(Expr::Bool),
        2 => literal(Kind::Time),
        2 => from_now(),
        5 => path(scope),
        1 => Just(Expr::Null),
    ]
    .boxed();
    let bools = || vec(any::<bool>().prop_map(Expr::Bool), 1..3);
    let in_bools = (path(scope), bools(), any::<bool>())
        .prop_map(|(of, items, negated)| Cond::InList { of, items, negated });
    prop_oneof![
        8 => compare(path(scope), right.clone()),
        2 => between(path(scope), right),
        2 => in_list(path(scope), Kind::Text),
        2 => in_list(path(scope), Kind::Number),
        1 => in_list(path(scope), Kind::Time),
        1 => in_bools,
        2 => like(path(scope)),
        2 => matches(path(scope)),
        1 => version(path(scope)),
        4 => is_null(path(scope)),
        4 => path_contains(scope),
        5 => elements(scope),
        2 => of_size(path_set(scope)),
    ]
    .boxed()
}

/// Which type, and when: what an index is asked.
fn of_event(scope: Scope) -> BoxedStrategy<Cond> {
    let kinds = || select(pools::TYPES.to_vec()).prop_map(|text| Expr::Text(text.to_owned()));
    let sources = || select(pools::SOURCES.to_vec()).prop_map(|text| Expr::Text(text.to_owned()));
    let of = move |name: &'static str, kind| {
        (0..scope.events).prop_map(move |number| Expr::Column {
            table: super::ast::Table::Event(number),
            name,
            kind,
        })
    };
    let is = (of("event_type", Kind::Text), select(vec!["=", "=", "=", "!="]), kinds())
        .prop_map(|(left, op, right)| Cond::Compare { op, left, right });
    let is_one = (of("event_type", Kind::Text), vec(kinds(), 1..3), proptest::bool::weighted(0.3))
        .prop_map(|(of, items, negated)| Cond::InList { of, items, negated });
    let from = (of("event_source", Kind::Text), op(), sources())
        .prop_map(|(left, op, right)| Cond::Compare { op, left, right });
    let at = of("timestamp", Kind::Time).boxed();
    let bound = prop_oneof![3 => from_now(), 1 => spelled(Kind::Time)].boxed();
    prop_oneof![
        4 => is,
        1 => is_one,
        1 => from,
        3 => compare(at.clone(), bound.clone()),
        1 => between(at, bound),
    ]
    .boxed()
}

/// One condition.
pub fn single(scope: Scope, depth: u32) -> BoxedStrategy<Cond> {
    let nulls = prop_oneof![Just(Expr::Null), literal(Kind::Number), Just(Expr::Now("NOW()"))];
    let constant = prop_oneof![
        3 => any::<bool>().prop_map(Cond::Const),
        1 => compare(from_now(), spelled(Kind::Time)),
        1 => is_null(nulls.boxed()),
    ];
    let text = column(scope, Kind::Text);
    let texts = prop_oneof![3 => text, 1 => scalar(scope, Kind::Text, depth)].boxed();
    let common = prop_oneof![
        6 => of_kind(scope, Kind::Text, depth),
        3 => like(texts.clone()),
        2 => matches(texts.clone()),
        1 => version(column(scope, Kind::Text)),
        5 => of_kind(scope, Kind::Number, depth),
        6 => of_kind(scope, Kind::Time, depth),
        2 => age(scope, depth),
        2 => constant,
    ]
    .boxed();
    let sets = select(vec!["list_ids", "email_domains", "alternate_emails", "labels", "labels"]);
    let field_size = of_size(sets.prop_map(Set::Field).boxed());
    match (scope.contact, scope.events) {
        (_, 0) => {
            let plain = prop_oneof![16 => common, 2 => field_contains(), 1 => field_size].boxed();
            if depth == 0 {
                return plain;
            }
            let score = score(scope, single(scope, 0));
            prop_oneof![19 => plain, 1 => score].boxed()
        }
        (true, _) => prop_oneof![
            4 => common,
            1 => field_contains(),
            1 => field_size,
            4 => of_event(scope),
            4 => of_path(scope),
        ]
        .boxed(),
        (false, _) => prop_oneof![3 => common, 5 => of_event(scope), 6 => of_path(scope)].boxed(),
    }
}

/// A sum of values that conditions choose, beside a number.
pub fn score(scope: Scope, asked: BoxedStrategy<Cond>) -> BoxedStrategy<Cond> {
    let points = || select(vec!["0", "20", "50", "-1"]).prop_map(|n| Expr::Number(n.to_owned()));
    let value = prop_oneof![4 => points(), 1 => column(scope, Kind::Number)];
    let otherwise = proptest::option::weighted(0.7, value.clone());
    let case = (asked, value, otherwise).prop_map(|(when, then, otherwise)| Expr::Case {
        when: Box::new(when),
        then: Box::new(then),
        otherwise: otherwise.map(Box::new),
    });
    let sum = vec(case, 1..4).prop_map(|mut cases| {
        let first = Box::new(cases.remove(0));
        Expr::Chain { first, rest: cases.into_iter().map(|case| ('+', case)).collect() }
    });
    compare(sum.boxed(), points().boxed())
}

/// Conditions over a kind of leaf, nested.
pub fn nested(leaf: &BoxedStrategy<Cond>, depth: u32) -> BoxedStrategy<Cond> {
    if depth == 0 {
        return leaf.clone();
    }
    let part = nested(leaf, depth - 1);
    let is =
        (part.clone(), select(vec!["=", "!="]), any::<bool>()).prop_map(
            |(of, op, value)| match of {
                // What is a value by itself is compared as one.
                Cond::Const(_) => of,
                of => Cond::Is { of: Box::new(of), op, value },
            },
        );
    let parts = || vec(part.clone(), 2..4);
    prop_oneof![
        6 => leaf.clone(),
        3 => part.clone().prop_map(|of| Cond::Not(Box::new(of))),
        1 => is,
        4 => parts().prop_map(|parts| flat(parts, true)),
        4 => parts().prop_map(|parts| flat(parts, false)),
        // The same asked twice, once under NOT: what a simplifier looks for.
        1 => (leaf.clone(), any::<bool>()).prop_map(|(of, all)| {
            flat(vec![of.clone(), Cond::Not(Box::new(of))], all)
        }),
    ]
    .boxed()
}

/// AND or OR without its like directly inside, as text has it.
fn flat(parts: Vec<Cond>, all: bool) -> Cond {
    let mut kept = Vec::new();
    for part in parts {
        match part {
            Cond::And(inner) if all => kept.extend(inner),
            Cond::Or(inner) if !all => kept.extend(inner),
            part => kept.push(part),
        }
    }
    if all { Cond::And(kept) } else { Cond::Or(kept) }
}
