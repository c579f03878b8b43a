//! Queries as they were written, as `SQLite`'s SQL.
//!
//! In: the tree that was drawn, past the tested crate's parser, types and plan. Out: a query for the
//! ids of the contacts that are in. Joins, NOT, BETWEEN, IN, subqueries and groups stay what they are:
//! whatever the tested crate takes apart, turns round or simplifies is whole here.

use super::calendar::instant;
use super::grammar::ast::{self, Cond, Expr, Scope, Select, Set, Table};
use super::numbers::spelled;
use super::words::{self, Kind, Path, quoted};

/// The query for the contacts that are in.
pub(crate) fn to_sqlite(query: &Select, now: i64) -> String {
    let place = Place { scope: query.scope, now, depth: 0, element: None };
    place.select(query)
}

/// Where something stands.
#[derive(Clone, Copy)]
struct Place {
    scope: Scope,
    now: i64,
    /// In how many SELECTs: tables of each have names of their own.
    depth: usize,
    /// The event of whose list an element stands in the place of event 0.
    element: Option<u8>,
}

impl Place {
    fn name(self, table: Table) -> String {
        match table {
            Table::Contact => format!("c{}", self.depth),
            Table::Event(number) => format!("e{}_{number}", self.depth),
        }
    }

    /// The column that tells the contact.
    fn key(self, table: Table) -> String {
        let column = if table == Table::Contact { "id" } else { "contact" };
        format!("{}.{column}", self.name(table))
    }

    fn tables(self) -> Vec<Table> {
        let contact = self.scope.contact.then_some(Table::Contact);
        contact.into_iter().chain((0..self.scope.events).map(Table::Event)).collect()
    }

    fn select(self, select: &Select) -> String {
        let tables = self.tables();
        let key = self.key(tables[0]);
        let from: Vec<String> = tables
            .iter()
            .map(|table| {
                let source = if *table == Table::Contact { "contacts" } else { "events" };
                let name = self.name(*table);
                if *table == tables[0] {
                    format!("{source} AS {name}")
                } else {
                    format!("JOIN {source} AS {name} ON {key} = {}", self.key(*table))
                }
            })
            .collect();
        let filter = select.filter.as_ref();
        let filter = filter.map_or_else(String::new, |of| format!(" WHERE {}", self.cond(of)));
        let having = select.having.as_ref();
        let having = having.map_or_else(String::new, |having| {
            format!(" GROUP BY {key} HAVING {}", self.cond(having))
        });
        format!("SELECT {key} FROM {}{filter}{having}", from.join(" "))
    }

    fn cond(self, cond: &Cond) -> String {
        let joined = |parts: &[Cond], between: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.cond(part)).collect();
            format!("({})", parts.join(between))
        };
        match cond {
            Cond::Const(value) => i32::from(*value).to_string(),
            Cond::Compare { op, left, right } => self.compare(op, left, right),
            Cond::Between { of, low, high, negated } => {
                let (low, high) = (self.compare(">=", of, low), self.compare("<=", of, high));
                not(*negated, &format!("({low} AND {high})"))
            }
            Cond::InList { of, items, negated } => {
                let kind = kind(of).or_else(|| items.iter().find_map(kind)).unwrap_or(Kind::Text);
                let instants = self.zone(of).filter(|_| !items.iter().all(is_bare));
                let items = items.iter().map(|item| match &instants {
                    Some(zone) if is_bare(item) => {
                        format!("local({zone}, {})", self.read_as(item, kind))
                    }
                    _ => self.read_as(item, kind),
                });
                let items: Vec<String> = items.collect();
                let of = if instants.is_some() { self.instant(of) } else { self.read_as(of, kind) };
                not(*negated, &format!("({of} IN ({}))", items.join(", ")))
            }
            Cond::Like { of, pattern, negated, ignore_case } => {
                let of = self.read_as(of, Kind::Text);
                let like = pattern.as_ref().map_or_else(
                    || format!("({of} LIKE NULL)"),
                    |pattern| words::like(&of, &closed(pattern), *ignore_case),
                );
                not(*negated, &like)
            }
            Cond::Matches { of, pattern, ignore_case } => {
                words::matches(&self.read_as(of, Kind::Text), pattern, *ignore_case)
            }
            Cond::IsNull { of, negated } => {
                let of = match of {
                    Expr::Path { table, steps } => self.path(*table, steps).whole(),
                    Expr::Nth { table, steps, place, within } => {
                        self.path(*table, steps).nth(*place, within).whole()
                    }
                    of => self.read_as(of, kind(of).unwrap_or(Kind::Raw)),
                };
                format!("({of} IS {}NULL)", if *negated { "NOT " } else { "" })
            }
            Cond::Contains { set, values } => {
                let values: Vec<String> = values.iter().map(as_member).collect();
                match set {
                    Set::Field(name) => {
                        words::field_contains(&self.key(Table::Contact), name, &values)
                    }
                    Set::Path { table, steps } => self.path(*table, steps).contains(&values),
                }
            }
            Cond::Elements { table, steps, filter, count } => {
                let inner = Self { element: Some(*table), ..self };
                let filter = filter.as_ref().map_or_else(|| "1".to_owned(), |of| inner.cond(of));
                let (op, bound) = count.unwrap_or((">", 0));
                let found = self.path(*table, steps).count(&filter);
                words::compare(op, Kind::Number, &found, &quoted(&bound.to_string()))
            }
            Cond::Size { set, op, count } => {
                let size = match set {
                    Set::Field(name) => words::field_size(&self.key(Table::Contact), name),
                    Set::Path { table, steps } => self.path(*table, steps).size(),
                };
                words::compare(op, Kind::Number, &size, &quoted(&count.to_string()))
            }
            Cond::InSelect { select, negated } => {
                let inner = Self { scope: select.scope, depth: self.depth + 1, ..self };
                let key = self.key(self.tables()[0]);
                not(*negated, &format!("({key} IN ({}))", inner.select(select)))
            }
            Cond::Is { of, op, value } => {
                format!("({} {op} {})", self.cond(of), i32::from(*value))
            }
            Cond::Not(of) => not(true, &self.cond(of)),
            Cond::And(parts) => joined(parts, " AND "),
            Cond::Or(parts) => joined(parts, " OR "),
        }
    }

    fn compare(self, op: &str, left: &Expr, right: &Expr) -> String {
        let kind = match (kind(left), kind(right)) {
            // A quoted number or instant is read as what stands on the other side.
            (Some(_), Some(other)) if matches!(left, Expr::Text(_)) => other,
            (Some(kind), _) | (None, Some(kind)) => kind,
            (None, None) => Kind::Raw,
        };
        if kind == Kind::Time {
            let (left, right) = self.beside(left, right);
            return words::compare(op, kind, &left, &right);
        }
        words::compare(op, kind, &self.read_as(left, kind), &self.read_as(right, kind))
    }

    /// Two instants or local times as they are compared.
    fn beside(self, left: &Expr, right: &Expr) -> (String, String) {
        let as_shown = match (self.zone(left), self.zone(right)) {
            (Some(one), Some(other)) => one == other && is_calendar(left) && is_calendar(right),
            (Some(_), None) => is_bare(right),
            (None, Some(_)) => is_bare(left),
            (None, None) => true,
        };
        if as_shown {
            (self.read_as(left, Kind::Time), self.read_as(right, Kind::Time))
        } else {
            (self.instant(left), self.instant(right))
        }
    }

    /// The zone of a local time, as SQL.
    fn zone(self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Civil { zone, .. } => Some(quoted(zone)),
            Expr::Own { otherwise, .. } => Some(self.own_zone(*otherwise)),
            Expr::AddUnits { to: of, .. }
            | Expr::Truncate { of, .. }
            | Expr::Moved { instant: of, .. } => self.zone(of),
            // Local only if all alternatives are, in one zone.
            Expr::Call { function: "COALESCE", args } => {
                let mut zones = args.iter().filter(|arg| !is_bare(arg)).map(|arg| self.zone(arg));
                let first = zones.next().flatten()?;
                zones.all(|zone| zone.as_ref() == Some(&first)).then_some(first)
            }
            _ => None,
        }
    }

    fn own_zone(self, otherwise: Option<&str>) -> String {
        let tz = format!("{}.tz", self.name(Table::Contact));
        otherwise.map_or(tz.clone(), |zone| format!("coalesce({tz}, {})", quoted(zone)))
    }

    /// The instant of a local time.
    fn instant(self, expr: &Expr) -> String {
        let Some(zone) = self.zone(expr) else { return self.read_as(expr, Kind::Time) };
        match expr {
            Expr::Civil { of, .. } => self.instant(of),
            Expr::Own { of, .. } => words::in_zone(&zone, &self.instant(of)),
            Expr::AddUnits { unit, amount, to, .. } if HOURS.contains(unit) => {
                let number = self.read_as(amount, Kind::Number);
                moved_by(unit, amount, &number, &self.instant(to))
            }
            Expr::Moved { instant, intervals } => {
                let steps = steps(intervals);
                let shown = steps.iter().rposition(|(unit, _)| *unit != "second");
                let (shown, hours) = steps.split_at(shown.map_or(0, |last| last + 1));
                let at = match shown {
                    [] => self.instant(instant),
                    shown => {
                        let shown = stepped(self.read_as(instant, Kind::Time), shown);
                        format!("local({zone}, {shown})")
                    }
                };
                stepped(at, hours)
            }
            local => format!("local({zone}, {})", self.read_as(local, Kind::Time)),
        }
    }

    fn path(self, table: u8, steps: &[&str]) -> Path {
        match self.element {
            Some(list) => Path::of_element(&self.name(Table::Event(list)), steps),
            None => Path::new(&self.name(Table::Event(table)), steps),
        }
    }

    /// A scalar as SQL, what is quoted or comes from a payload read as the kind.
    fn read_as(self, expr: &Expr, kind: Kind) -> String {
        match (expr, kind) {
            (Expr::Text(text), Kind::Number) => quoted(&spelled(text).expect("a quoted number")),
            (Expr::Text(text), Kind::Time) => instant(text).expect("a quoted instant").to_string(),
            (Expr::Path { table, steps }, kind) => self.path(*table, steps).read_as(kind),
            (Expr::Nth { table, steps, place, within }, kind) => {
                self.path(*table, steps).nth(*place, within).read_as(kind)
            }
            (Expr::Case { when, then, otherwise }, kind) => {
                let then = self.read_as(then, kind);
                let otherwise = otherwise
                    .as_ref()
                    .map_or_else(|| "NULL".to_owned(), |of| self.read_as(of, kind));
                format!("CASE WHEN {} THEN {then} ELSE {otherwise} END", self.cond(when))
            }
            (Expr::Aggregate { function, of: Some(of), distinct, filter }, kind) => {
                let function = function.to_lowercase();
                let of = match (function.as_str(), of.as_ref()) {
                    ("count", Expr::Path { table, steps }) => self.path(*table, steps).whole(),
                    ("count", Expr::Nth { table, steps, place, within }) => {
                        self.path(*table, steps).nth(*place, within).whole()
                    }
                    ("sum" | "avg", of) => self.read_as(of, Kind::Number),
                    (_, of) => self.read_as(of, kind),
                };
                let only = filter.as_ref().map(|only| self.cond(only));
                words::aggregate(&function, Some(&of), *distinct, kind, only.as_deref())
            }
            (expr, _) => self.scalar(expr),
        }
    }

    fn scalar(self, expr: &Expr) -> String {
        let text = |of: &Expr| self.read_as(of, Kind::Text);
        let number = |of: &Expr| self.read_as(of, Kind::Number);
        let time = |of: &Expr| self.read_as(of, Kind::Time);
        match expr {
            Expr::Column { table, name, .. } => format!("{}.\"{name}\"", self.name(*table)),
            Expr::Text(text) => quoted(text),
            Expr::Number(digits) => quoted(&spelled(digits).expect("a number")),
            Expr::Bool(flag) => i32::from(*flag).to_string(),
            Expr::Null => "NULL".to_owned(),
            Expr::Instant(text) => instant(text).expect("an instant").to_string(),
            Expr::Now(_) => self.now.to_string(),
            Expr::Today => format!("cut('day', {})", self.now),
            Expr::Negate(of) => format!("num_neg({})", number(of)),
            Expr::Chain { first, rest } => rest.iter().fold(number(first), |left, (op, right)| {
                words::calculate(*op, &left, &number(right))
            }),
            Expr::Call { function, args } => {
                let function = function.to_lowercase();
                let kind = if function == "coalesce" { kind(expr) } else { None };
                let args =
                    args.iter().enumerate().map(|(place, arg)| match (function.as_str(), kind) {
                        (_, Some(Kind::Time)) if self.zone(expr).is_none() => self.instant(arg),
                        (_, Some(kind)) => self.read_as(arg, kind),
                        ("abs" | "round" | "floor" | "ceil" | "haversine", None) => number(arg),
                        ("bucket", None) if place == 2 => number(arg),
                        (_, None) => text(arg),
                    });
                words::call(&function, &args.collect::<Vec<_>>())
            }
            Expr::AddUnits { unit, amount, to, .. } => {
                moved_by(unit, amount, &number(amount), &time(to))
            }
            Expr::Difference { unit, from, to } => {
                let (from, to) = if HOURS.contains(unit) {
                    (self.instant(from), self.instant(to))
                } else {
                    self.beside(from, to)
                };
                format!("diff_units('{unit}', {from}, {to})")
            }
            Expr::Part { part, of } => format!("part('{part}', {})", time(of)),
            Expr::Truncate { cut, of } => format!("cut('{cut}', {})", time(of)),
            Expr::Civil { zone, of } => format!("civil('{zone}', {})", self.instant(of)),
            Expr::Own { otherwise, of } => {
                format!("civil({}, {})", self.own_zone(*otherwise), self.instant(of))
            }
            Expr::Moved { instant, intervals } => stepped(time(instant), &steps(intervals)),
            Expr::Aggregate { of: None, filter, .. } => {
                let only = filter.as_ref().map(|only| self.cond(only));
                words::aggregate("count", None, false, Kind::Number, only.as_deref())
            }
            Expr::Path { .. } | Expr::Nth { .. } | Expr::Aggregate { .. } | Expr::Case { .. } => {
                unreachable!("they take a kind")
            }
        }
    }
}

/// The steps of intervals: months, days, seconds, one interval after the other.
fn steps(intervals: &[(char, Vec<(i64, &'static str)>)]) -> Vec<(&'static str, i64)> {
    let of_one = |(sign, pairs): &(char, Vec<(i64, &'static str)>)| {
        let sum = |units: [(&str, i64); 3]| {
            let amounts = pairs.iter().filter_map(|(amount, unit)| {
                let (_, factor) = units.iter().find(|(held, _)| held == unit)?;
                Some(amount * factor)
            });
            amounts.sum::<i64>() * if *sign == '-' { -1 } else { 1 }
        };
        [
            ("month", sum([("month", 1), ("year", 12), ("", 0)])),
            ("day", sum([("day", 1), ("week", 7), ("", 0)])),
            ("second", sum([("second", 1), ("minute", 60), ("hour", 3_600)])),
        ]
    };
    intervals.iter().flat_map(of_one).filter(|(_, amount)| *amount != 0).collect()
}

fn stepped(at: String, steps: &[(&str, i64)]) -> String {
    steps.iter().fold(at, |at, (unit, amount)| format!("add_units('{unit}', '{amount}', {at})"))
}

/// An instant moved by units. A number that may have a fraction moves it by milliseconds.
fn moved_by(unit: &str, amount: &Expr, number: &str, to: &str) -> String {
    let millis = match unit {
        "millisecond" => 1,
        "second" => 1_000,
        "minute" => 60_000,
        "hour" => 3_600_000,
        "day" => 86_400_000,
        _ => 604_800_000,
    };
    match amount {
        Expr::Column { .. } | Expr::Chain { .. } => {
            let number = words::calculate('*', number, &format!("'{millis}'"));
            format!("add_units('millisecond', {number}, {to})")
        }
        _ => format!("add_units('{unit}', {number}, {to})"),
    }
}

/// Units that move an instant, rather than what clocks show.
const HOURS: [&str; 4] = ["millisecond", "second", "minute", "hour"];

/// Whether a literal has no offset, so that it is a local time beside one.
fn is_bare(expr: &Expr) -> bool {
    match expr {
        Expr::Text(text) | Expr::Instant(text) => {
            !text.get(10..).is_some_and(|time| time.contains(['Z', 'z', '+', '-']))
        }
        Expr::Null => true,
        _ => false,
    }
}

/// Whether a local time is one of the calendar, rather than an instant as clocks show it.
fn is_calendar(expr: &Expr) -> bool {
    match expr {
        Expr::Civil { .. } | Expr::Own { .. } => false,
        Expr::AddUnits { unit, to, .. } if HOURS.contains(unit) => is_calendar(to),
        Expr::Moved { instant, intervals } => {
            steps(intervals).iter().any(|(unit, _)| *unit != "second") || is_calendar(instant)
        }
        _ => true,
    }
}

fn not(negated: bool, cond: &str) -> String {
    if negated { format!("(NOT {cond})") } else { cond.to_owned() }
}

/// The kind that an expression has by itself; payload values, NULL and their extremes have none.
fn kind(expr: &Expr) -> Option<Kind> {
    Some(match expr {
        Expr::Column { kind, .. } => match kind {
            ast::Kind::Text => Kind::Text,
            ast::Kind::Number => Kind::Number,
            ast::Kind::Time => Kind::Time,
        },
        Expr::Text(_) => Kind::Text,
        Expr::Bool(_) => Kind::Bool,
        Expr::Null | Expr::Path { .. } | Expr::Nth { .. } => return None,
        Expr::Instant(_)
        | Expr::Now(_)
        | Expr::Today
        | Expr::AddUnits { .. }
        | Expr::Truncate { .. }
        | Expr::Civil { .. }
        | Expr::Own { .. }
        | Expr::Moved { .. } => Kind::Time,
        Expr::Case { .. }
        | Expr::Number(_)
        | Expr::Negate(_)
        | Expr::Chain { .. }
        | Expr::Difference { .. }
        | Expr::Part { .. } => Kind::Number,
        Expr::Aggregate { function, of, .. } => match (*function, of) {
            ("MIN" | "max", Some(of)) => return kind(of),
            _ => Kind::Number,
        },
        Expr::Call { function, args } => match *function {
            "LENGTH" | "ABS" | "ROUND" | "FLOOR" | "ceil" | "BUCKET" | "HAVERSINE" => Kind::Number,
            "VERSION" => Kind::Version,
            // A quoted literal comes after what has a kind.
            "COALESCE" => return args.iter().find_map(kind),
            _ => Kind::Text,
        },
    })
}

/// A literal as the text of a member.
fn as_member(value: &Expr) -> String {
    match value {
        Expr::Null => "NULL".to_owned(),
        Expr::Text(text) => quoted(text),
        Expr::Number(digits) => quoted(&spelled(digits).expect("a number")),
        Expr::Bool(flag) => quoted(if *flag { "true" } else { "false" }),
        value => panic!("{value:?} is not looked for in sets"),
    }
}

/// A pattern whose backslashes stand before `%`, `_` or themselves only, as `SQLite` wants it.
fn closed(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        if letter == '\\' {
            out.push(letters.next_if(|next| matches!(next, '%' | '_' | '\\')).unwrap_or('\\'));
        }
    }
    out
}
