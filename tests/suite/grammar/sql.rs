//! Queries as text.
//!
//! In: the trees of `ast`. Out: SQL that means them, however they are nested: whatever is not a word
//! stands in brackets, except where the precedence of AND and OR is worth trying.

use std::fmt::Write as _;

use super::ast::{Cond, Expr, Scope, Select, Set, Table};

impl Select {
    /// The whole query.
    pub fn to_sql(&self) -> String {
        let mut out = String::new();
        self.write(true, &mut out);
        out
    }

    fn write(&self, primary: bool, out: &mut String) {
        let scope = self.scope;
        let contact_id = if scope.contact {
            column(scope, Table::Contact, "contact_id")
        } else {
            column(scope, Table::Event(0), "contact_id")
        };
        let updated_at = column(scope, Table::Contact, "updated_at");
        let columns =
            if primary { format!("{contact_id}, {updated_at}") } else { contact_id.clone() };
        let _ = write!(out, "SELECT {columns} FROM ");
        let mut first = None;
        if scope.contact {
            out.push_str("contact_data");
            if scope.is_joined() {
                out.push_str(" AS c");
            }
            first = Some(Table::Contact);
        }
        for number in 0..scope.events {
            if first.is_some() {
                out.push_str(if number == 0 { " JOIN " } else { " INNER JOIN " });
            }
            out.push_str("event_data");
            if scope.is_joined() {
                let _ = write!(out, " {}", alias(Table::Event(number)));
            }
            if let Some(first) = first {
                let (left, right) = (alias(first), alias(Table::Event(number)));
                let _ = write!(out, " ON {left}.contact_id = {right}.contact_id");
            }
            first = first.or(Some(Table::Event(number)));
        }
        if let Some(filter) = &self.filter {
            out.push_str(" WHERE ");
            filter.write(scope, out);
        }
        if let Some(having) = &self.having {
            let _ = write!(out, " GROUP BY {columns} HAVING ");
            having.write(scope, out);
        }
    }
}

fn alias(table: Table) -> &'static str {
    match table {
        Table::Contact => "c",
        Table::Event(0) => "a",
        Table::Event(_) => "b",
    }
}

fn column(scope: Scope, table: Table, name: &str) -> String {
    if scope.is_joined() { format!("{}.{name}", alias(table)) } else { name.to_owned() }
}

fn path(scope: Scope, table: u8, steps: &[&str]) -> String {
    let mut out = if scope.element {
        "i.value".to_owned()
    } else {
        column(scope, Table::Event(table), "DATA:payload")
    };
    for (place, step) in steps.iter().enumerate() {
        let before = if scope.element && place == 0 { ':' } else { '.' };
        let plain = step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let _ =
            if plain { write!(out, "{before}{step}") } else { write!(out, "{before}\"{step}\"") };
    }
    out
}

/// A text in quotes, its backslashes escaped.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

impl Expr {
    fn write(&self, scope: Scope, out: &mut String) {
        let part = |of: &Self| {
            let mut out = String::new();
            of.write(scope, &mut out);
            out
        };
        let list = |args: &[Self]| args.iter().map(part).collect::<Vec<_>>().join(", ");
        let _ = match self {
            Self::Column { table, name, .. } => write!(out, "{}", column(scope, *table, name)),
            Self::Path { table, steps } => write!(out, "{}", path(scope, *table, steps)),
            Self::Nth { table, steps, place, within } => {
                let _ = write!(out, "{}[{place}]", path(scope, *table, steps));
                let _ = within.iter().try_for_each(|step| write!(out, ".{step}"));
                Ok(())
            }
            Self::Text(text) => write!(out, "{}", quoted(text)),
            Self::Number(digits) => write!(out, "{digits}"),
            Self::Bool(flag) => write!(out, "{}", if *flag { "TRUE" } else { "false" }),
            Self::Null => write!(out, "NULL"),
            Self::Instant(text) => write!(out, "TIMESTAMP '{text}'"),
            Self::Now(name) => write!(out, "{name}"),
            Self::Today => write!(out, "CURRENT_DATE"),
            Self::Negate(of) => write!(out, "-({})", part(of)),
            Self::Chain { first, rest } => {
                operand(first, scope, out);
                for (op, of) in rest {
                    let _ = write!(out, " {op} ");
                    operand(of, scope, out);
                }
                Ok(())
            }
            Self::Call { function, args } => write!(out, "{function}({})", list(args)),
            Self::AddUnits { function, unit, amount, to } => {
                write!(out, "{function}({unit}, {}, {})", part(amount), part(to))
            }
            Self::Difference { unit, from, to } => {
                write!(out, "datediff({unit}, {}, {})", part(from), part(to))
            }
            Self::Part { part: name, of } => write!(out, "EXTRACT({name} FROM {})", part(of)),
            Self::Truncate { cut, of } => write!(out, "DATE_TRUNC('{cut}', {})", part(of)),
            Self::Civil { zone, of } => write!(out, "CONVERT_TIMEZONE('{zone}', {})", part(of)),
            Self::Own { otherwise, of } => {
                let tz = column(scope, Table::Contact, "tz");
                let zone = match otherwise {
                    Some(zone) => format!("COALESCE({tz}, '{zone}')"),
                    None => tz,
                };
                write!(out, "CONVERT_TIMEZONE({zone}, {})", part(of))
            }
            Self::Moved { instant, intervals } => {
                let _ = write!(out, "({}", part(instant));
                for (sign, pairs) in intervals {
                    let pairs: Vec<String> =
                        pairs.iter().map(|(amount, unit)| format!("{amount} {unit}s")).collect();
                    let _ = write!(out, " {sign} INTERVAL '{}'", pairs.join(" "));
                }
                write!(out, ")")
            }
            Self::Aggregate { function, of, distinct, filter } => {
                let of = of.as_ref().map_or_else(|| "*".to_owned(), |of| part(of));
                let distinct = if *distinct { "DISTINCT " } else { "" };
                let _ = write!(out, "{function}({distinct}{of})");
                if let Some(filter) = filter {
                    out.push_str(" FILTER (WHERE ");
                    filter.write(scope, out);
                    out.push(')');
                }
                Ok(())
            }
            Self::Case { when, then, otherwise } => {
                out.push_str("CASE WHEN ");
                when.write(scope, out);
                let _ = write!(out, " THEN {}", part(then));
                if let Some(otherwise) = otherwise {
                    let _ = write!(out, " ELSE {}", part(otherwise));
                }
                write!(out, " END")
            }
        };
    }
}

/// An operand of arithmetic: in brackets unless it is a word.
fn operand(of: &Expr, scope: Scope, out: &mut String) {
    let is_word = match of {
        Expr::Negate(_) | Expr::Chain { .. } => false,
        Expr::Number(digits) => !digits.starts_with('-'),
        _ => true,
    };
    if is_word {
        of.write(scope, out);
    } else {
        out.push('(');
        of.write(scope, out);
        out.push(')');
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

impl Cond {
    fn write(&self, scope: Scope, out: &mut String) {
        let part = |of: &Expr| {
            let mut out = String::new();
            of.write(scope, &mut out);
            out
        };
        let list = |items: &[Expr]| items.iter().map(part).collect::<Vec<_>>().join(", ");
        let _ = match self {
            Self::Const(value) => write!(out, "{}", if *value { "TRUE" } else { "FALSE" }),
            Self::Compare { op, left, right } => {
                write!(out, "{} {op} {}", part(left), part(right))
            }
            Self::Between { of, low, high, negated } => {
                let (low, high) = (part(low), part(high));
                write!(out, "{} {}BETWEEN {low} AND {high}", part(of), not(*negated))
            }
            Self::InList { of, items, negated } => {
                write!(out, "{} {}IN ({})", part(of), not(*negated), list(items))
            }
            Self::Like { of, pattern, negated, ignore_case } => {
                let word = if *ignore_case { "ILIKE" } else { "LIKE" };
                // A pattern keeps its own escapes.
                let pattern = pattern.as_ref().map_or_else(
                    || "NULL".to_owned(),
                    |pattern| format!("'{}'", pattern.replace('\'', "''")),
                );
                write!(out, "{} {}{word} {pattern}", part(of), not(*negated))
            }
            Self::Matches { of, pattern, ignore_case } => {
                let flags = if *ignore_case { ", 'i'" } else { "" };
                write!(out, "REGEXP_LIKE({}, {}{flags})", part(of), quoted(pattern))
            }
            Self::IsNull { of, negated } => write!(out, "{} IS {}NULL", part(of), not(*negated)),
            Self::Contains { set, values } => {
                let set = match set {
                    Set::Field(name) => column(scope, Table::Contact, name),
                    Set::Path { table, steps } => path(scope, *table, steps),
                };
                match values.as_slice() {
                    [value] => write!(out, "array_contains({set}, {})", part(value)),
                    values => write!(out, "array_contains({set}, [{}])", list(values)),
                }
            }
            Self::Elements { table, steps, filter, count } => {
                out.push_str(if count.is_some() { "(SELECT COUNT(*)" } else { "EXISTS (SELECT 1" });
                let list = path(scope, *table, steps);
                let _ = write!(out, " FROM TABLE(FLATTEN(input => {list})) AS i");
                if let Some(filter) = filter {
                    out.push_str(" WHERE ");
                    filter.write(Scope { contact: false, events: 1, element: true }, out);
                }
                match count {
                    Some((op, count)) => write!(out, ") {op} {count}"),
                    None => write!(out, ")"),
                }
            }
            Self::Size { set, op, count } => {
                let set = match set {
                    Set::Field(name) => column(scope, Table::Contact, name),
                    Set::Path { table, steps } => path(scope, *table, steps),
                };
                write!(out, "ARRAY_SIZE({set}) {op} {count}")
            }
            Self::InSelect { select, negated } => {
                let table = if scope.contact { Table::Contact } else { Table::Event(0) };
                let _ = write!(out, "{} {}IN (", column(scope, table, "contact_id"), not(*negated));
                select.write(false, out);
                write!(out, ")")
            }
            Self::Is { of, op, value } => {
                out.push('(');
                of.write(scope, out);
                write!(out, ") {op} {}", if *value { "TRUE" } else { "FALSE" })
            }
            Self::Not(of) => {
                out.push_str("NOT (");
                of.write(scope, out);
                write!(out, ")")
            }
            Self::And(parts) => return joined(parts, " AND ", scope, out),
            Self::Or(parts) => return joined(parts, " OR ", scope, out),
        };
    }
}

/// Parts of AND or OR; only an OR within an AND needs brackets.
fn joined(parts: &[Cond], between: &str, scope: Scope, out: &mut String) {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            out.push_str(between);
        }
        if matches!(part, Cond::Or(_)) {
            out.push('(');
            part.write(scope, out);
            out.push(')');
        } else {
            part.write(scope, out);
        }
    }
}
