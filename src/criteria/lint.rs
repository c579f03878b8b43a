//! Lints: warnings about valid queries that probably do not do what was meant.
//!
//! In: a query that compiles. Out: warnings in the order of the text, among them the two common
//! mistakes: an inner join under OR, and NULL under `!=`.

use std::fmt;

use super::ast::{Args, ColumnRef, Comparison, Expr, ExprKind, Select};
use super::message::{Message, Piece, message};
use super::parse::{Dialect, parse};
use super::plan::{AggregateFunction, Condition};
use super::{check, typing::aggregate_function};
use crate::schema::{Field, FieldId, Schema};

/// A warning about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lint {
    /// Contacts without any event never match, even where the other side of the OR holds for them.
    JoinUnderOr,
    /// Contacts whose column is blank are left out.
    BlanksDropped {
        /// The column as the query names it.
        column: String,
    },
    /// `= NULL` is never true.
    EqualsNull,
    /// Contacts with no event form no group, so "fewer than" leaves them out.
    FewerThan,
    /// No contact can ever match.
    NeverTrue,
    /// The query has a condition, and every contact matches.
    AlwaysTrue,
    /// No record has this text, but one has it in another case.
    OtherCase {
        /// The text of the query.
        text: String,
        /// The text of the record.
        stored: String,
    },
    /// No event of this type was ever recorded.
    UnknownEventType {
        /// The type.
        name: String,
    },
    /// There is no such list.
    UnknownList {
        /// The list's id.
        id: String,
    },
    /// A window reaches further back than events are kept.
    BeyondRetention {
        /// The days for which they are kept.
        days: u64,
    },
}

impl Lint {
    /// The warning, for people.
    pub fn message(&self) -> Message {
        match self {
            Self::JoinUnderOr => "a join keeps only contacts with events, \
                even where the other side of OR holds; use `contact_id IN (SELECT ...)`"
                .into(),
            Self::BlanksDropped { column } => message![
                "contacts whose `",
                Piece::word(column),
                "` is blank are left out; add `OR ",
                Piece::word(column),
                " IS NULL` to keep them"
            ],
            Self::EqualsNull => "a comparison with NULL is never true; write `IS NULL`".into(),
            Self::FewerThan => "contacts with no such event are left out; \
                write `contact_id NOT IN (... HAVING COUNT(*) >= n)` to keep them"
                .into(),
            Self::NeverTrue => "no contact can ever match".into(),
            Self::AlwaysTrue => "every contact matches, whatever the condition says".into(),
            Self::OtherCase { text, stored } => message![
                "no record has '",
                Piece::value(text),
                "', but one has '",
                Piece::value(stored),
                "'; write that, or compare LOWER(...)"
            ],
            Self::UnknownEventType { name } => {
                message!["no event of the type '", Piece::value(name), "' was ever recorded"]
            }
            Self::UnknownList { id } => message!["there is no list '", Piece::value(id), "'"],
            Self::BeyondRetention { days } => message![
                "events are kept for ",
                *days,
                " days, and the window reaches further back"
            ],
        }
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message(), f)
    }
}

/// The warnings of a query; none for one that is refused.
pub fn lint(text: &str, schema: &Schema, dialect: Dialect) -> Vec<Lint> {
    let (Ok(select), Ok(plan)) = (parse(text, dialect), check(text, schema, dialect)) else {
        return Vec::new();
    };
    let mut lints = Vec::new();
    of_select(&select, schema, &mut lints);
    match plan.condition() {
        Condition::Const(false) => lints.push(Lint::NeverTrue),
        Condition::Const(true) if select.filter.is_some() => lints.push(Lint::AlwaysTrue),
        _ => {}
    }
    let mut distinct = Vec::new();
    for lint in lints {
        if !distinct.contains(&lint) {
            distinct.push(lint);
        }
    }
    distinct
}

fn of_select(select: &Select, schema: &Schema, lints: &mut Vec<Lint>) {
    let events: Vec<String> = select
        .joins
        .iter()
        .map(|join| &join.table)
        .chain([&select.from])
        .filter(|table| table.name.text.eq_ignore_ascii_case("event_data"))
        .map(|table| table.alias.as_ref().unwrap_or(&table.name).text.to_lowercase())
        .collect();
    let joined = !select.joins.is_empty() && !events.is_empty();
    if let Some(filter) = &select.filter {
        let mut walker = Walker { schema, joined, events: &events, lints };
        walker.condition(filter, &[]);
    }
    if let Some(having) = &select.having
        && counts_fewer_than(having)
    {
        lints.push(Lint::FewerThan);
    }
}

struct Walker<'w> {
    schema: &'w Schema,
    joined: bool,
    events: &'w [String],
    lints: &'w mut Vec<Lint>,
}

impl Walker<'_> {
    /// `allowed` are the columns whose blanks a surrounding OR accepts.
    fn condition(&mut self, expr: &Expr, allowed: &[String]) {
        match &expr.kind {
            ExprKind::And(parts) => parts.iter().for_each(|part| self.condition(part, allowed)),
            ExprKind::Or(parts) => {
                if self.joined
                    && parts.iter().any(|part| self.mentions_events(part))
                    && !parts.iter().all(|part| self.mentions_events(part))
                {
                    self.lints.push(Lint::JoinUnderOr);
                }
                let blanks: Vec<String> =
                    parts.iter().filter_map(is_blank).chain(allowed.iter().cloned()).collect();
                parts.iter().for_each(|part| self.condition(part, &blanks));
            }
            ExprKind::Not(inner) => self.condition(inner, allowed),
            ExprKind::Compare { op, left, right } => {
                if matches!(left.kind, ExprKind::Null) || matches!(right.kind, ExprKind::Null) {
                    self.lints.push(Lint::EqualsNull);
                } else if *op == Comparison::NotEqual {
                    self.blanks(left, allowed);
                    self.blanks(right, allowed);
                }
            }
            ExprKind::InList { expr, negated: true, .. } => self.blanks(expr, allowed),
            ExprKind::InSelect { select, .. } => of_select(select, self.schema, self.lints),
            _ => {}
        }
    }

    /// Warns of a contact column that may be NULL, unless NULL is allowed beside it.
    fn blanks(&mut self, expr: &Expr, allowed: &[String]) {
        let ExprKind::Column(column) = &expr.kind else { return };
        let may_be_null = self.schema.field(&column.name.text).is_some_and(|field: &Field| {
            !matches!(field.id, FieldId::CONTACT_ID | FieldId::CREATED_AT | FieldId::UPDATED_AT)
        });
        if may_be_null && !allowed.contains(&column.name.text.to_lowercase()) {
            self.lints.push(Lint::BlanksDropped { column: written(column) });
        }
    }

    fn mentions_events(&self, expr: &Expr) -> bool {
        let of_event = |column: &ColumnRef| match &column.qualifier {
            Some(qualifier) => self.events.contains(&qualifier.text.to_lowercase()),
            None => matches!(
                column.name.text.to_lowercase().as_str(),
                "event_type" | "event_source" | "timestamp"
            ),
        };
        match &expr.kind {
            ExprKind::Column(column) => of_event(column),
            ExprKind::Path { .. } => true,
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().any(|part| self.mentions_events(part))
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) => self.mentions_events(inner),
            ExprKind::IsNull { expr, .. }
            | ExprKind::InList { expr, .. }
            | ExprKind::Like { expr, .. } => self.mentions_events(expr),
            ExprKind::Compare { left, right, .. } => {
                self.mentions_events(left) || self.mentions_events(right)
            }
            ExprKind::Between { expr, low, high, .. } => {
                [expr, low, high].iter().any(|part| self.mentions_events(part))
            }
            ExprKind::Chain { first, rest } => {
                self.mentions_events(first)
                    || rest.iter().any(|(_, part)| self.mentions_events(part))
            }
            ExprKind::Call { args: Args::List(args), .. } => {
                args.iter().any(|part| self.mentions_events(part))
            }
            _ => false,
        }
    }
}

fn written(column: &ColumnRef) -> String {
    match &column.qualifier {
        Some(qualifier) => format!("{}.{}", qualifier.text, column.name.text),
        None => column.name.text.clone(),
    }
}

/// The column of `x IS NULL`.
fn is_blank(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::IsNull { expr, negated: false } => match &expr.kind {
            ExprKind::Column(column) => Some(column.name.text.to_lowercase()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a HAVING limits the number of events from above.
fn counts_fewer_than(having: &Expr) -> bool {
    let is_count = |expr: &Expr| match &expr.kind {
        ExprKind::Call { name, .. } => {
            aggregate_function(&name.text.to_lowercase()) == Some(AggregateFunction::Count)
        }
        _ => false,
    };
    match &having.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().any(counts_fewer_than),
        ExprKind::Compare { op: Comparison::Less | Comparison::LessOrEqual, left, .. } => {
            is_count(left)
        }
        ExprKind::Compare {
            op: Comparison::Greater | Comparison::GreaterOrEqual, right, ..
        } => is_count(right),
        _ => false,
    }
}
