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
    let place = Place { scope: query.scope, now, depth: 0 };
    place.select(query)
}

/// Where something stands.
#[derive(Clone, Copy)]
struct Place {
    scope: Scope,
    now: i64,
    /// In how many SELECTs: tables of each have names of their own.
    depth: usize,
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
                let items: Vec<String> =
                    items.iter().map(|item| self.read_as(item, kind)).collect();
                let of = self.read_as(of, kind);
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
            Cond::IsNull { of, negated } => {
                let of = match of {
                    Expr::Path { table, steps } => self.path(*table, steps).whole(),
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
        words::compare(op, kind, &self.read_as(left, kind), &self.read_as(right, kind))
    }

    fn path(self, table: u8, steps: &[&str]) -> Path {
        Path::new(&self.name(Table::Event(table)), steps)
    }

    /// A scalar as SQL, what is quoted or comes from a payload read as the kind.
    fn read_as(self, expr: &Expr, kind: Kind) -> String {
        match (expr, kind) {
            (Expr::Text(text), Kind::Number) => quoted(&spelled(text).expect("a quoted number")),
            (Expr::Text(text), Kind::Time) => instant(text).expect("a quoted instant").to_string(),
            (Expr::Path { table, steps }, kind) => self.path(*table, steps).read_as(kind),
            (Expr::Aggregate { function, of: Some(of), distinct }, kind) => {
                let function = function.to_lowercase();
                let of = match (function.as_str(), of.as_ref()) {
                    ("count", Expr::Path { table, steps }) => self.path(*table, steps).whole(),
                    ("sum" | "avg", of) => self.read_as(of, Kind::Number),
                    (_, of) => self.read_as(of, kind),
                };
                words::aggregate(&function, Some(&of), *distinct, kind)
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
                let args = args.iter().map(|arg| match kind {
                    Some(kind) => self.read_as(arg, kind),
                    None => text(arg),
                });
                words::call(&function, &args.collect::<Vec<_>>())
            }
            Expr::AddUnits { unit, amount, to, .. } => {
                format!("add_units('{unit}', {}, {})", number(amount), time(to))
            }
            Expr::Difference { unit, from, to } => {
                format!("diff_units('{unit}', {}, {})", time(from), time(to))
            }
            Expr::Part { part, of } => format!("part('{part}', {})", time(of)),
            Expr::Truncate { cut, of } => format!("cut('{cut}', {})", time(of)),
            Expr::Civil { zone, of } => format!("civil('{zone}', {})", time(of)),
            Expr::Moved { instant, intervals } => {
                intervals.iter().fold(time(instant), |at, (sign, pairs)| moved(&at, *sign, pairs))
            }
            Expr::Aggregate { of: None, .. } => {
                words::aggregate("count", None, false, Kind::Number)
            }
            Expr::Path { .. } | Expr::Aggregate { .. } => unreachable!("they take a kind"),
        }
    }
}

/// An instant and an interval: months, then days, then seconds.
fn moved(at: &str, sign: char, pairs: &[(i64, &str)]) -> String {
    let sum = |units: [(&str, i64); 3]| {
        let amounts = pairs.iter().filter_map(|(amount, unit)| {
            let (_, factor) = units.iter().find(|(held, _)| held == unit)?;
            Some(amount * factor)
        });
        amounts.sum::<i64>() * if sign == '-' { -1 } else { 1 }
    };
    let months = sum([("month", 1), ("year", 12), ("", 0)]);
    let days = sum([("day", 1), ("week", 7), ("", 0)]);
    let seconds = sum([("second", 1), ("minute", 60), ("hour", 3_600)]);
    let at = format!("add_units('month', '{months}', {at})");
    format!("add_units('second', '{seconds}', add_units('day', '{days}', {at}))")
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
        Expr::Null | Expr::Path { .. } => return None,
        Expr::Instant(_)
        | Expr::Now(_)
        | Expr::Today
        | Expr::AddUnits { .. }
        | Expr::Truncate { .. }
        | Expr::Civil { .. }
        | Expr::Moved { .. } => Kind::Time,
        Expr::Number(_)
        | Expr::Negate(_)
        | Expr::Chain { .. }
        | Expr::Difference { .. }
        | Expr::Part { .. } => Kind::Number,
        Expr::Aggregate { function, of, .. } => match (*function, of) {
            ("MIN" | "max", Some(of)) => return kind(of),
            _ => Kind::Number,
        },
        Expr::Call { function, args } => match *function {
            "LENGTH" => Kind::Number,
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
