//! Questions about contacts: as SQL, and answered a second time by loops.
//!
//! In: a [`Question`], a contact, an instant. Out: the SQL that an engine is given, and true, false
//! or NULL (`None`) as SQL's logic has it.

use super::bound::{Op, TimeCondition, instant};
use super::contact::{Cell, ModelContact, ModelEvent, spelled};
use crate::schema::FieldType;

const DAY: i64 = 86_400_000;

/// A property compared with a literal; the literal's type decides how the property is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The path in the payload.
    pub name: String,
    /// How the value has to stand to the literal.
    pub op: Op,
    /// What it is compared with.
    pub literal: Cell,
}

impl Property {
    fn holds(&self, event: &ModelEvent) -> Option<bool> {
        let (_, held) = event.properties.iter().find(|(name, _)| *name == self.name)?;
        match &self.literal {
            Cell::Number(literal) => Some(self.op.holds(&held.as_number()?, literal)),
            Cell::Text(literal) => Some(self.op.holds(&held.as_text()?, literal)),
            Cell::Time(_) | Cell::Flag(_) => None,
        }
    }
}

/// Some events of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter {
    /// The events have one of these types; at least one is named.
    pub kinds: Vec<String>,
    /// With this property.
    pub property: Option<Property>,
    /// Within these bounds.
    pub window: Vec<TimeCondition>,
}

impl EventFilter {
    fn holds(&self, event: &ModelEvent, now: i64) -> Option<bool> {
        let kind = Some(self.kinds.contains(&event.kind));
        let property = self.property.iter().map(|property| property.holds(event));
        let window = self.window.iter().map(|condition| condition.holds(event.at, now));
        all([kind].into_iter().chain(property).chain(window))
    }

    fn of<'p>(&self, contact: &'p ModelContact, now: i64) -> Vec<&'p ModelEvent> {
        contact.events.iter().filter(|event| self.holds(event, now) == Some(true)).collect()
    }

    /// The conditions, each column after `prefix`.
    fn sql(&self, prefix: &str) -> String {
        let kinds: Vec<String> = self.kinds.iter().map(|kind| quoted(kind)).collect();
        let mut parts = vec![match &kinds[..] {
            [kind] => format!("{prefix}event_type = {kind}"),
            kinds => format!("{prefix}event_type IN ({})", kinds.join(", ")),
        }];
        parts.extend(self.property.iter().map(|property| {
            let Property { name, op, literal } = property;
            format!("{prefix}DATA:payload.{name} {} {}", op.sql(), literal_sql(literal))
        }));
        parts.extend(
            self.window.iter().map(|condition| condition.sql(&format!("{prefix}timestamp"))),
        );
        parts.join(" AND ")
    }
}

/// What can be asked of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A field of the literal's kind, compared with it.
    Compare {
        /// The name of the field.
        field: String,
        /// How its value has to stand to the literal.
        op: Op,
        /// What it is compared with.
        literal: Cell,
    },
    /// A field of instants compared with a bound.
    When {
        /// The name of the field.
        field: String,
        /// What holds of its value.
        condition: TimeCondition,
    },
    /// `IN`, a NULL among the values if so wanted. At least one value, all of one kind.
    Among {
        /// The name of the field.
        field: String,
        /// The values, one of which it has.
        values: Vec<Cell>,
        /// Whether NULL is among them.
        null: bool,
    },
    /// Both ends are included.
    Between {
        /// The name of the field.
        field: String,
        /// The least value.
        low: Cell,
        /// The greatest value.
        high: Cell,
    },
    /// The field is NULL.
    Missing {
        /// The name of the field.
        field: String,
    },
    /// The field begins with a text.
    Prefix {
        /// The name of the field.
        field: String,
        /// How it begins.
        text: String,
    },
    /// The field has a text in it.
    Contains {
        /// The name of the field.
        field: String,
        /// What is in it.
        text: String,
    },
    /// The contact is on a list.
    OnList {
        /// The id of the list.
        list: String,
    },
    /// At least one.
    All(Vec<Question>),
    /// At least one.
    Any(Vec<Question>),
    /// The opposite; NULL where the question has no answer.
    Not(Box<Question>),
    /// There is such an event.
    Did(EventFilter),
    /// There are so many such events; at least one.
    Count {
        /// Which events count.
        events: EventFilter,
        /// How many there are at least.
        least: usize,
    },
    /// The totals of such events add up to so much.
    Sum {
        /// Which events count.
        events: EventFilter,
        /// The least sum.
        least: i64,
    },
    /// The first, or the last, of such events is on this side of the bound.
    Extreme {
        /// Which events are looked at.
        events: EventFilter,
        /// Whether it is the last one, not the first.
        last: bool,
        /// What holds of its instant.
        condition: TimeCondition,
    },
    /// An inner join with an OR across both tables.
    JoinOr {
        /// Which events are joined.
        events: EventFilter,
        /// What holds of the contact if the event does not match.
        or: Box<Question>,
    },
    /// An event of one type, and one of the other later by at most so many days.
    Sequence {
        /// The event that has to come first.
        first: EventFilter,
        /// The event that follows.
        then: EventFilter,
        /// How many days of 24 hours later at most.
        days: i64,
    },
}

impl Question {
    /// The names of all kinds of questions, for tallies.
    pub const KINDS: [&str; 17] = [
        "compare", "when", "among", "between", "missing", "prefix", "contains", "on list", "all",
        "any", "not", "did", "count", "sum", "extreme", "join or", "sequence",
    ];

    /// Which kind it is: an index into [`Question::KINDS`].
    pub fn kind(&self) -> usize {
        match self {
            Self::Compare { .. } => 0,
            Self::When { .. } => 1,
            Self::Among { .. } => 2,
            Self::Between { .. } => 3,
            Self::Missing { .. } => 4,
            Self::Prefix { .. } => 5,
            Self::Contains { .. } => 6,
            Self::OnList { .. } => 7,
            Self::All(_) => 8,
            Self::Any(_) => 9,
            Self::Not(_) => 10,
            Self::Did(_) => 11,
            Self::Count { .. } => 12,
            Self::Sum { .. } => 13,
            Self::Extreme { .. } => 14,
            Self::JoinOr { .. } => 15,
            Self::Sequence { .. } => 16,
        }
    }

    /// Whether it is true of the contact at `now`; `None` is SQL's NULL.
    pub fn holds(&self, contact: &ModelContact, now: i64) -> Option<bool> {
        match self {
            Self::Compare { field, op, literal } => compare(*op, contact.cell(field), literal),
            Self::When { field, condition } => match contact.cell(field)? {
                Cell::Time(at) => condition.holds(at, now),
                _ => None,
            },
            Self::Among { field, values, null } => {
                let equal =
                    values.iter().map(|value| compare(Op::Equal, contact.cell(field), value));
                any(equal.chain(null.then_some(None)))
            }
            Self::Between { field, low, high } => all([
                compare(Op::GreaterOrEqual, contact.cell(field), low),
                compare(Op::LessOrEqual, contact.cell(field), high),
            ]
            .into_iter()),
            Self::Missing { field } => Some(contact.cell(field).is_none()),
            Self::Prefix { field, text } => text_of(contact, field).map(|t| t.starts_with(text)),
            Self::Contains { field, text } => text_of(contact, field).map(|t| t.contains(text)),
            Self::OnList { list } => Some(contact.lists.contains(list)),
            Self::All(parts) => all(parts.iter().map(|part| part.holds(contact, now))),
            Self::Any(parts) => any(parts.iter().map(|part| part.holds(contact, now))),
            Self::Not(inner) => inner.holds(contact, now).map(|held| !held),
            Self::Did(events) => Some(!events.of(contact, now).is_empty()),
            Self::Count { events, least } => Some(events.of(contact, now).len() >= *least),
            Self::Sum { events, least } => Some(sum(&events.of(contact, now)) >= Some(*least)),
            Self::Extreme { events, last, condition } => {
                let found = events.of(contact, now);
                let times = found.iter().map(|event| event.at);
                let extreme = if *last { times.max() } else { times.min() };
                Some(extreme.and_then(|at| condition.holds(at, now)) == Some(true))
            }
            Self::JoinOr { events, or } => Some(contact.events.iter().any(|event| {
                any([events.holds(event, now), or.holds(contact, now)].into_iter()) == Some(true)
            })),
            Self::Sequence { first, then, days } => Some(first.of(contact, now).iter().any(|a| {
                then.of(contact, now).iter().any(|b| b.at > a.at && b.at <= a.at + days * DAY)
            })),
        }
    }

    /// The question as a segment's query.
    pub fn to_sql(&self) -> String {
        const JOINED: &str = "SELECT c.contact_id, c.updated_at FROM contact_data AS c \
                              JOIN event_data AS e ON c.contact_id = e.contact_id";
        let grouped = |events: &EventFilter, having: String| {
            format!(
                "{JOINED} WHERE {} GROUP BY c.contact_id, c.updated_at HAVING {having}",
                events.sql("e.")
            )
        };
        match self {
            Self::Did(events) => format!("{JOINED} WHERE {}", events.sql("e.")),
            Self::Count { events, least } => grouped(events, format!("COUNT(*) >= {least}")),
            Self::Sum { events, least } => {
                grouped(events, format!("SUM(e.DATA:payload.total) >= {}", spelled(*least)))
            }
            Self::Extreme { events, last, condition } => {
                grouped(events, extreme_sql(*last, *condition, "e."))
            }
            Self::JoinOr { events, or } => {
                format!("{JOINED} WHERE ({}) OR ({})", events.sql("e."), or.sql("c."))
            }
            Self::Sequence { first, then, days } => sequence_sql(first, then, *days, true),
            _ => format!("SELECT contact_id, updated_at FROM contact_data WHERE {}", self.sql("")),
        }
    }

    /// The question as a condition on the contact table, whose columns stand after `prefix`.
    fn sql(&self, prefix: &str) -> String {
        let of_events = |tail: String| {
            format!("{prefix}contact_id IN (SELECT contact_id FROM event_data WHERE {tail})")
        };
        let joined = |parts: &[Question], separator: &str| {
            let parts: Vec<String> =
                parts.iter().map(|part| format!("({})", part.sql(prefix))).collect();
            parts.join(separator)
        };
        let grouped = |events: &EventFilter, having: String| {
            of_events(format!("{} GROUP BY contact_id HAVING {having}", events.sql("")))
        };
        match self {
            Self::Compare { field, op, literal } => {
                format!("{prefix}{field} {} {}", op.sql(), literal_sql(literal))
            }
            Self::When { field, condition } => condition.sql(&format!("{prefix}{field}")),
            Self::Among { field, values, null } => {
                let values = values.iter().map(literal_sql);
                let values: Vec<String> = values.chain(null.then(|| "NULL".to_owned())).collect();
                format!("{prefix}{field} IN ({})", values.join(", "))
            }
            Self::Between { field, low, high } => {
                format!("{prefix}{field} BETWEEN {} AND {}", literal_sql(low), literal_sql(high))
            }
            Self::Missing { field } => format!("{prefix}{field} IS NULL"),
            Self::Prefix { field, text } => format!("{prefix}{field} LIKE '{text}%'"),
            Self::Contains { field, text } => format!("{prefix}{field} LIKE '%{text}%'"),
            Self::OnList { list } => format!("array_contains({prefix}list_ids, {})", quoted(list)),
            Self::All(parts) => joined(parts, " AND "),
            Self::Any(parts) => joined(parts, " OR "),
            // The anti-join as people write it.
            Self::Not(inner) if matches!(inner.as_ref(), Self::Did(_)) => {
                inner.sql(prefix).replacen("contact_id IN", "contact_id NOT IN", 1)
            }
            Self::Not(inner) => format!("NOT ({})", inner.sql(prefix)),
            Self::Did(events) => of_events(events.sql("")),
            Self::Count { events, least } => grouped(events, format!("COUNT(*) >= {least}")),
            Self::Sum { events, least } => {
                grouped(events, format!("SUM(DATA:payload.total) >= {}", spelled(*least)))
            }
            Self::Extreme { events, last, condition } => {
                grouped(events, extreme_sql(*last, *condition, ""))
            }
            Self::JoinOr { events, or } => format!(
                "{prefix}contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data \
                 AS e ON c.contact_id = e.contact_id WHERE ({}) OR ({}))",
                events.sql("e."),
                or.sql("c.")
            ),
            Self::Sequence { first, then, days } => {
                format!("{prefix}contact_id IN ({})", sequence_sql(first, then, *days, false))
            }
        }
    }

    /// Calls `visit` with this question and every one in it.
    pub fn walk<'q>(&'q self, visit: &mut impl FnMut(&'q Question)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Not(inner) | Self::JoinOr { or: inner, .. } => inner.walk(visit),
            _ => {}
        }
    }

    /// The fields it names, with the type each must have; `None`: any.
    pub fn fields(&self) -> Vec<(&str, Option<FieldType>)> {
        let mut fields = Vec::new();
        self.walk(&mut |question| match question {
            Self::Compare { field, literal: cell, .. } | Self::Between { field, low: cell, .. } => {
                fields.push((field.as_str(), type_of(cell)));
            }
            Self::Among { field, values, .. } => {
                fields.push((field, values.first().and_then(type_of)));
            }
            Self::When { field, .. } => fields.push((field, Some(FieldType::Date))),
            Self::Missing { field } => fields.push((field, None)),
            Self::Prefix { field, .. } | Self::Contains { field, .. } => {
                fields.push((field, Some(FieldType::Text)));
            }
            _ => {}
        });
        fields
    }

    /// The lists it names.
    pub fn lists(&self) -> Vec<&str> {
        let mut lists = Vec::new();
        self.walk(&mut |question| {
            if let Self::OnList { list } = question {
                lists.push(list.as_str());
            }
        });
        lists
    }

    /// Whether it asks about events.
    pub fn is_engagement(&self) -> bool {
        let mut found = false;
        self.walk(&mut |question| found |= question.kind() >= 11);
        found
    }

    /// Instants after `from` up to `to` at which time alone may change an answer about the contact:
    /// some in vain, none missing.
    pub fn breakpoints(&self, contact: &ModelContact, from: i64, to: i64) -> Vec<i64> {
        let mut breakpoints = Vec::new();
        let cells = contact.cells.iter().filter_map(|(_, cell)| match cell {
            Cell::Time(at) => Some(*at),
            _ => None,
        });
        let instants: Vec<i64> = cells.chain(contact.events.iter().map(|event| event.at)).collect();
        let mut of_condition = |condition: &TimeCondition| {
            for instant in &instants {
                condition.bound.breakpoints(*instant, from, to, &mut breakpoints);
            }
        };
        self.walk(&mut |question| match question {
            Self::When { condition, .. } => of_condition(condition),
            Self::Did(events)
            | Self::Count { events, .. }
            | Self::Sum { events, .. }
            | Self::JoinOr { events, .. } => events.window.iter().for_each(&mut of_condition),
            Self::Extreme { events, condition, .. } => {
                events.window.iter().for_each(&mut of_condition);
                of_condition(condition);
            }
            Self::Sequence { first, then, .. } => {
                first.window.iter().chain(&then.window).for_each(&mut of_condition);
            }
            _ => {}
        });
        breakpoints
    }
}

/// True if all are, false if one is, else NULL.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// True if one is, false if none is, else NULL.
fn any(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all(parts.map(|part| part.map(|held| !held))).map(|none| !none)
}

fn compare(op: Op, held: Option<Cell>, literal: &Cell) -> Option<bool> {
    match (held?, literal) {
        (Cell::Text(held), Cell::Text(literal)) => Some(op.holds(&held, literal)),
        (Cell::Number(held), Cell::Number(literal)) | (Cell::Time(held), Cell::Time(literal)) => {
            Some(op.holds(&held, literal))
        }
        _ => None,
    }
}

fn text_of(contact: &ModelContact, field: &str) -> Option<String> {
    match contact.cell(field)? {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// The sum of the totals that are numbers; `None` if none is.
fn sum(events: &[&ModelEvent]) -> Option<i64> {
    let total = |event: &&ModelEvent| {
        let (_, held) = event.properties.iter().find(|(name, _)| name == "total")?;
        held.as_number()
    };
    let totals: Vec<i64> = events.iter().filter_map(total).collect();
    (!totals.is_empty()).then(|| totals.iter().sum())
}

fn type_of(cell: &Cell) -> Option<FieldType> {
    match cell {
        Cell::Text(_) => Some(FieldType::Text),
        Cell::Number(_) => Some(FieldType::Number),
        Cell::Time(_) => Some(FieldType::Date),
        Cell::Flag(_) => None,
    }
}

fn extreme_sql(last: bool, condition: TimeCondition, prefix: &str) -> String {
    let function = if last { "MAX" } else { "MIN" };
    condition.sql(&format!("{function}({prefix}timestamp)"))
}

fn sequence_sql(first: &EventFilter, then: &EventFilter, days: i64, primary: bool) -> String {
    format!(
        "SELECT c.contact_id{} FROM contact_data AS c JOIN event_data AS a ON c.contact_id = \
         a.contact_id JOIN event_data AS b ON c.contact_id = b.contact_id WHERE {} AND {} AND \
         b.timestamp > a.timestamp AND b.timestamp <= timestampadd(day, {days}, a.timestamp)",
        if primary { ", c.updated_at" } else { "" },
        first.sql("a."),
        then.sql("b.")
    )
}

fn literal_sql(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        Cell::Number(tenths) => spelled(*tenths),
        Cell::Time(at) => instant(*at),
        Cell::Flag(flag) => format!("'{flag}'"),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
