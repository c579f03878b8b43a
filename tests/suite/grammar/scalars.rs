//! Random scalars, by kind.
//!
//! In: the tables in sight, and how deep to nest. Out: strategies of [`Expr`]s that have a kind and
//! compile. Most are plain columns, so that what stands around them matters.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::ast::{Expr, Kind, Scope, Table};
use super::payload::PATHS;
use super::pools;

pub const UNITS: [&str; 9] =
    ["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"];
/// Units by which a number with a fraction moves an instant.
pub const FIXED: [&str; 6] = ["millisecond", "second", "minute", "hour", "day", "week"];
pub const PARTS: [&str; 8] = ["year", "quarter", "month", "week", "day", "dow", "doy", "hour"];
pub const CUTS: [&str; 8] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

/// A column of the kind.
pub fn column(scope: Scope, kind: Kind) -> BoxedStrategy<Expr> {
    let of_contact: &[&'static str] = match kind {
        Kind::Text => &["plan", "tier", "first_name", "city", "email", "plan", "tier"],
        Kind::Number => &pools::NUMBER_FIELDS,
        Kind::Time => &pools::TIME_FIELDS,
    };
    let of_event: &[&'static str] = match kind {
        Kind::Text => &["event_type", "event_source"],
        Kind::Number => &[],
        Kind::Time => &["timestamp"],
    };
    let mut columns = Vec::new();
    let mut add = |table, names: &[&'static str]| {
        columns.extend(names.iter().map(|name| Expr::Column { table, name, kind }));
    };
    if scope.contact {
        add(Table::Contact, of_contact);
    }
    for number in 0..scope.events {
        // As often as all of the contact's.
        (0..if scope.contact { 2 } else { 1 }).for_each(|_| add(Table::Event(number), of_event));
    }
    if columns.is_empty() { number_path(scope) } else { select(columns).boxed() }
}

/// A payload path.
pub fn path(scope: Scope) -> BoxedStrategy<Expr> {
    let path = (0..scope.events.max(1), select(PATHS.to_vec()))
        .prop_map(|(table, steps)| Expr::Path { table, steps })
        .boxed();
    if scope.element {
        return path;
    }
    let within: [&'static [&'static str]; 2] = [&[], &["n"]];
    let nth = (0..scope.events.max(1), 0..3_u32, select(within.to_vec()))
        .prop_map(|(table, place, within)| Expr::Nth { table, steps: &["tags"], place, within });
    prop_oneof![8 => path, 1 => nth].boxed()
}

pub fn literal(kind: Kind) -> BoxedStrategy<Expr> {
    match kind {
        Kind::Text => pools::text().prop_map(Expr::Text).boxed(),
        Kind::Number => pools::wide_number().prop_map(|text| Expr::Number(text.to_owned())).boxed(),
        Kind::Time => pools::instant_text().prop_map(Expr::Instant).boxed(),
    }
}

/// A literal as it may stand beside something of the kind: quoted too.
pub fn spelled(kind: Kind) -> BoxedStrategy<Expr> {
    let quoted = match kind {
        Kind::Text => return literal(kind),
        Kind::Number => pools::wide_number().prop_map(|text| Expr::Text(text.to_owned())).boxed(),
        Kind::Time => pools::instant_text().prop_map(Expr::Text).boxed(),
    };
    prop_oneof![2 => literal(kind), 1 => quoted].boxed()
}

/// A scalar of the kind.
pub fn scalar(scope: Scope, kind: Kind, depth: u32) -> BoxedStrategy<Expr> {
    let plain = prop_oneof![6 => column(scope, kind), 1 => literal(kind)];
    if depth == 0 {
        return match scope.events {
            0 => plain.boxed(),
            _ if kind == Kind::Number => prop_oneof![2 => plain, 1 => number_path(scope)].boxed(),
            _ => plain.boxed(),
        };
    }
    let computed = match kind {
        Kind::Text => text(scope, depth - 1),
        Kind::Number => number(scope, depth - 1),
        Kind::Time => time(scope, depth - 1),
    };
    prop_oneof![1 => column(scope, kind), 2 => computed].boxed()
}

/// A path that arithmetic makes a number of.
fn number_path(scope: Scope) -> BoxedStrategy<Expr> {
    let rest = select(vec![('+', "0"), ('*', "1"), ('-', "1")]);
    (path(scope), rest)
        .prop_map(|(path, (op, digits))| Expr::Chain {
            first: boxed(path),
            rest: vec![(op, Expr::Number(digits.to_owned()))],
        })
        .boxed()
}

/// A scalar of the kind that a function takes: a path too, which takes the kind.
fn argument(scope: Scope, kind: Kind, depth: u32) -> BoxedStrategy<Expr> {
    let scalar = scalar(scope, kind, depth);
    if scope.events == 0 { scalar } else { prop_oneof![3 => scalar, 2 => path(scope)].boxed() }
}

fn call(function: &'static str, args: Vec<Expr>) -> Expr {
    Expr::Call { function, args }
}

fn coalesce(scope: Scope, kind: Kind, depth: u32) -> BoxedStrategy<Expr> {
    // The first gives the kind; a literal after it may be quoted.
    let typed = (scalar(scope, kind, depth), vec(scalar(scope, kind, depth), 0..2), spelled(kind))
        .prop_map(|(first, others, last)| {
            call("COALESCE", [vec![first], others, vec![last]].concat())
        });
    if scope.events == 0 {
        return typed.boxed();
    }
    let of_path =
        (path(scope), literal(kind)).prop_map(|(path, last)| call("COALESCE", vec![path, last]));
    prop_oneof![2 => typed, 1 => of_path].boxed()
}

fn text(scope: Scope, depth: u32) -> BoxedStrategy<Expr> {
    let of = argument(scope, Kind::Text, depth);
    let one = (select(vec!["LOWER", "upper", "TRIM", "UNACCENT"]), of.clone());
    let parts = vec(prop_oneof![3 => of, 1 => literal(Kind::Text)], 2..4);
    prop_oneof![
        3 => one.prop_map(|(function, of)| call(function, vec![of])),
        1 => parts.prop_map(|parts| call("CONCAT", parts)),
        1 => coalesce(scope, Kind::Text, depth),
    ]
    .boxed()
}

/// Arithmetic over operands.
pub fn arithmetic(operand: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let sum = (operand.clone(), vec((select(vec!['+', '-']), operand.clone()), 1..3));
    let product = (operand.clone(), vec((select(vec!['*', '/', '/', '%']), operand.clone()), 1..3));
    prop_oneof![
        2 => sum.prop_map(|(first, rest)| Expr::Chain { first: boxed(first), rest }),
        3 => product.prop_map(|(first, rest)| Expr::Chain { first: boxed(first), rest }),
        2 => operand.prop_map(|of| Expr::Negate(boxed(of))),
    ]
    .boxed()
}

fn number(scope: Scope, depth: u32) -> BoxedStrategy<Expr> {
    let of = argument(scope, Kind::Number, depth);
    let operand = prop_oneof![2 => of, 1 => literal(Kind::Number)].boxed();
    let instant = argument(scope, Kind::Time, depth);
    let part = (select(PARTS.to_vec()), instant);
    let whole = (select(vec!["ABS", "ROUND", "FLOOR", "ceil"]), operand.clone());
    let digits = select(vec!["0", "1", "2", "28"]);
    let rounded = (operand.clone(), digits)
        .prop_map(|(of, digits)| call("ROUND", vec![of, Expr::Number(digits.to_owned())]));
    let salt = select(vec!["", "holdout"]);
    let buckets = select(vec!["1", "2", "10", "1000000"]);
    let bucket = (argument(scope, Kind::Text, depth), salt, buckets).prop_map(|(of, salt, n)| {
        call("BUCKET", vec![of, Expr::Text(salt.to_owned()), Expr::Number(n.to_owned())])
    });
    // A written latitude must be one.
    let degrees = || column(scope, Kind::Number);
    let haversine = (degrees(), degrees()).prop_map(|(latitude, longitude)| {
        let oslo = ["59.91", "10.75"].map(|text| Expr::Number(text.to_owned()));
        call("HAVERSINE", [vec![latitude, longitude], oslo.to_vec()].concat())
    });
    prop_oneof![
        4 => arithmetic(operand),
        2 => whole.prop_map(|(function, of)| call(function, vec![of])),
        1 => rounded,
        1 => bucket,
        1 => haversine,
        2 => argument(scope, Kind::Text, depth).prop_map(|of| call("LENGTH", vec![of])),
        2 => difference(scope, depth),
        4 => part.prop_map(|(part, of)| Expr::Part { part, of: boxed(of) }),
        1 => coalesce(scope, Kind::Number, depth),
    ]
    .boxed()
}

/// Whole units between two instants.
pub fn difference(scope: Scope, depth: u32) -> BoxedStrategy<Expr> {
    let side = || {
        prop_oneof![
            4 => argument(scope, Kind::Time, depth),
            3 => from_now(),
            1 => pools::far_instant_text().prop_map(Expr::Text),
        ]
    };
    (select(UNITS.to_vec()), side(), side())
        .prop_map(|(unit, from, to)| Expr::Difference { unit, from: boxed(from), to: boxed(to) })
        .boxed()
}

fn now() -> BoxedStrategy<Expr> {
    prop_oneof![
        2 => Just(Expr::Now("CURRENT_TIMESTAMP")),
        1 => Just(Expr::Now("NOW()")),
        1 => Just(Expr::Today),
    ]
    .boxed()
}

fn amount() -> BoxedStrategy<Expr> {
    prop_oneof![
        8 => select(vec!["-1", "-7", "-30", "-6", "-13", "0", "1", "2", "12", "31"]),
        1 => select(vec!["-20000", "99999999"]),
    ]
    .prop_map(|digits| Expr::Number(digits.to_owned()))
    .boxed()
}

fn add_units(amount: BoxedStrategy<Expr>, to: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    (select(vec!["timestampadd", "dateadd"]), select(UNITS.to_vec()), amount, to)
        .prop_map(|(function, unit, amount, to)| Expr::AddUnits {
            function,
            unit,
            amount: boxed(amount),
            to: boxed(to),
        })
        .boxed()
}

/// An instant and intervals.
fn moved(instant: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let units = ["second", "minute", "hour", "day", "week", "month", "year"];
    let pair = (select(vec![1_i64, 2, 7, 30, -1, 0]), select(units.to_vec()));
    let interval = (select(vec!['+', '-', '-']), vec(pair, 1..3));
    (instant, vec(interval, 1..3))
        .prop_map(|(instant, intervals)| Expr::Moved { instant: boxed(instant), intervals })
        .boxed()
}

fn stepped(of: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let (cut, zone) = (select(CUTS.to_vec()), select(pools::ZONES.to_vec()));
    prop_oneof![
        1 => add_units(amount(), of.clone()),
        2 => (cut, of.clone()).prop_map(|(cut, of)| Expr::Truncate { cut, of: boxed(of) }),
        2 => (zone, of).prop_map(|(zone, of)| Expr::Civil { zone, of: boxed(of) }),
    ]
    .boxed()
}

/// An instant that nothing but the evaluation instant decides.
pub fn from_now() -> BoxedStrategy<Expr> {
    prop_oneof![
        3 => now(),
        4 => add_units(amount(), now()),
        2 => moved(now()),
        2 => stepped(now()),
        2 => stepped(add_units(amount(), stepped(now()))),
    ]
    .boxed()
}

fn time(scope: Scope, depth: u32) -> BoxedStrategy<Expr> {
    let of = argument(scope, Kind::Time, depth);
    // What may have a fraction moves no calendar.
    let whole = argument(scope, Kind::Number, depth).prop_map(|number| call("FLOOR", vec![number]));
    let amounts = prop_oneof![3 => amount(), 1 => whole].boxed();
    let instants = prop_oneof![2 => column(scope, Kind::Time), 1 => now()];
    let fraction = (select(FIXED.to_vec()), column(scope, Kind::Number), instants).prop_map(
        |(unit, amount, to)| Expr::AddUnits {
            function: "timestampadd",
            unit,
            amount: boxed(amount),
            to: boxed(to),
        },
    );
    let others = prop_oneof![
        4 => from_now(),
        3 => add_units(amounts, of.clone()),
        2 => moved(of.clone()),
        2 => stepped(of.clone()),
        2 => fraction,
        1 => coalesce(scope, Kind::Time, depth),
    ]
    .boxed();
    if !scope.contact {
        return others;
    }
    let own = own_zone(prop_oneof![1 => from_now(), 1 => of].boxed());
    let cut = (select(CUTS.to_vec()), own.clone())
        .prop_map(|(cut, of)| Expr::Truncate { cut, of: boxed(of) });
    prop_oneof![12 => others, 1 => own, 2 => cut].boxed()
}

/// A time in the contact's own zone.
fn own_zone(of: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    (select(vec![None, None, Some("Asia/Kathmandu")]), of)
        .prop_map(|(otherwise, of)| Expr::Own { otherwise, of: boxed(of) })
        .boxed()
}
