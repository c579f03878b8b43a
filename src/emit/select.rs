//! Conditions as WHERE, event tests as IN.
//!
//! In: a condition. Out: SQL. A leaf's outcome says what becomes of NULL, so that AND and OR are all that stands above
//! it. An event test is a set of contact ids: nothing in it refers to the query around it, which Spark and `ClickHouse`
//! could not answer.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Write;

use super::json::Json;
use super::value::OWN;
use super::{Note, Reason, SqlDialect, Target};
use crate::criteria::moment::{Moment, Step};
use crate::criteria::plan::{
    Aggregate, AggregateFunction, Condition, EventTable, EventTest, Having, Outcome, Test,
};
use crate::schema::{Kind, Schema};

pub(super) type Sql = Result<String, Reason>;

/// Where something stands.
#[derive(Clone)]
pub(super) struct Place<'p> {
    pub(super) schema: &'p Schema,
    pub(super) target: &'p Target,
    notes: &'p RefCell<BTreeSet<Note>>,
    /// In how many event tests: tables of each have names of their own.
    depth: usize,
    /// The contact's id.
    pub(super) key: String,
    /// The name of the table of contacts.
    contact: String,
    /// Whether that table is needed.
    is_used: &'p Cell<bool>,
    pub(super) having: Option<&'p Having>,
    /// Whether an element of a list stands in the place of event 0.
    in_element: bool,
}

/// The SELECT of the contacts that satisfy a condition.
pub(super) fn contacts(
    condition: &Condition,
    schema: &Schema,
    target: &Target,
    notes: &RefCell<BTreeSet<Note>>,
) -> Sql {
    let place = Place {
        schema,
        target,
        notes,
        depth: 0,
        key: "c.contact_id".to_owned(),
        contact: "c".to_owned(),
        is_used: &Cell::new(false),
        having: None,
        in_element: false,
    };
    let filter = place.condition(condition)?;
    Ok(format!("SELECT c.contact_id\nFROM {} AS c\nWHERE {filter}", target.contacts))
}

impl Place<'_> {
    pub(super) fn dialect(&self) -> SqlDialect {
        self.target.dialect
    }

    pub(super) fn note(&self, note: Note) {
        self.notes.borrow_mut().insert(note);
    }

    /// The same place for an element of a list.
    pub(super) fn of_element(&self) -> Self {
        Self { in_element: true, ..self.clone() }
    }

    /// A column of the contact.
    pub(super) fn column(&self, name: &str) -> String {
        self.is_used.set(true);
        format!("{}.{}", self.contact, self.dialect().column(name))
    }

    /// An event's name.
    pub(super) fn event(&self, table: u8) -> String {
        format!("e{}_{table}", self.depth)
    }

    /// The payload of an event, or the element that stands in its place.
    pub(super) fn payload(&self, table: u8) -> Json {
        if self.in_element {
            return Json::element(self.dialect());
        }
        Json::column(self.dialect(), &format!("{}.properties", self.event(table)))
    }

    pub(super) fn condition(&self, condition: &Condition) -> Sql {
        let all = |parts: &[Condition], between: &str| {
            let parts: Result<Vec<String>, Reason> =
                parts.iter().map(|part| self.condition(part)).collect();
            Ok(format!("({})", parts?.join(between)))
        };
        match condition {
            Condition::Const(value) => Ok(if *value { "TRUE" } else { "FALSE" }.to_owned()),
            Condition::All(parts) => all(parts, " AND "),
            Condition::Any(parts) => all(parts, " OR "),
            Condition::Leaf(leaf) => match (leaf.test(), leaf.outcome()) {
                (Test::Predicate(predicate), outcome) => {
                    let test = self.predicate(predicate)?;
                    Ok(match outcome {
                        Outcome::True => format!("({test})"),
                        Outcome::False => format!("(NOT ({test}))"),
                        Outcome::NotTrue => format!("COALESCE(NOT ({test}), TRUE)"),
                        Outcome::NotFalse => format!("COALESCE(({test}), TRUE)"),
                    })
                }
                (Test::Events(test), outcome) => {
                    let not = if outcome == Outcome::True { "" } else { "NOT " };
                    Ok(format!("{} {not}IN ({})", self.key, self.events(test)?))
                }
            },
        }
    }

    fn events(&self, test: &EventTest) -> Sql {
        let (contacts, events) = (&self.target.contacts, &self.target.events);
        let depth = self.depth + 1;
        let (is_used, is_used_by_group) = (Cell::new(false), Cell::new(false));
        let first = format!("e{depth}_0");
        let key = format!("{first}.contact_id");
        let inner = Place {
            depth,
            contact: format!("c{depth}"),
            key: key.clone(),
            is_used: &is_used,
            having: None,
            ..self.clone()
        };
        let mut filters = vec![format!("{key} IS NOT NULL")];
        for (number, table) in (0..).zip(&test.tables) {
            filters.extend(inner.table(number, table)?);
        }
        if test.filter != Condition::EVERYONE {
            filters.push(inner.condition(&test.filter)?);
        }
        let mut columns = vec![format!("{key} AS contact_id")];
        if let Some(having) = &test.having {
            for (number, aggregate) in having.aggregates.iter().enumerate() {
                columns.extend(inner.aggregate(number, aggregate)?);
            }
        }
        let mut from = format!("{events} AS {first}");
        for table in 1..test.tables.len() {
            let _ = write!(
                from,
                " JOIN {events} AS e{depth}_{table} ON e{depth}_{table}.contact_id = {key}"
            );
        }
        if is_used.get() {
            let _ = write!(from, " JOIN {contacts} AS c{depth} ON c{depth}.contact_id = {key}");
        }
        let select =
            format!("SELECT {} FROM {from} WHERE {}", columns.join(", "), filters.join(" AND "));
        let Some(having) = &test.having else { return Ok(select) };
        // A level of its own: conditions on a group may ask for the contact, and for other events.
        let group = format!("g{depth}");
        let grouped = Place {
            depth,
            contact: format!("h{depth}"),
            key: format!("{group}.contact_id"),
            is_used: &is_used_by_group,
            having: Some(having),
            ..self.clone()
        };
        let condition = grouped.condition(&having.condition)?;
        let join = if is_used_by_group.get() {
            format!(" JOIN {contacts} AS h{depth} ON h{depth}.contact_id = {group}.contact_id")
        } else {
            String::new()
        };
        Ok(format!(
            "SELECT {group}.contact_id FROM ({select} GROUP BY {key}) AS {group}{join} WHERE {condition}"
        ))
    }

    fn table(&self, number: u8, table: &EventTable) -> Result<Vec<String>, Reason> {
        let (name, mut parts) = (self.event(number), Vec::new());
        if let Some(types) = &table.types {
            let types: Result<Vec<String>, Reason> =
                types.iter().map(|name| self.dialect().quoted(name)).collect();
            let types = types?;
            // No type at all satisfies what was asked.
            parts.push(if types.is_empty() {
                "FALSE".to_owned()
            } else {
                format!("{name}.event_type IN ({})", types.join(", "))
            });
        }
        for (op, bound) in &table.window {
            self.note(Note::Utc);
            let column = format!("{name}.{}", self.dialect().column("timestamp"));
            let symbol = if op.symbol() == "!=" { "<>" } else { op.symbol() };
            parts.push(format!("{column} {symbol} {}", self.moment(bound)?));
        }
        if table.filter != Condition::EVERYONE {
            parts.push(self.condition(&table.filter)?);
        }
        Ok(parts)
    }

    fn moment(&self, moment: &Moment) -> Sql {
        let dialect = self.dialect();
        if moment.own_zone().is_some() {
            return Err(OWN);
        }
        if let Some(now) = self.target.at {
            return Ok(moment.at(now).map_or("NULL".to_owned(), |at| dialect.instant(at)));
        }
        match moment {
            Moment::Fixed(at) => Ok(dialect.instant(*at)),
            Moment::FromNow(steps) => {
                steps.iter().try_fold(dialect.now().to_owned(), |at, step| match step {
                    Step::Add(unit, amount) => Ok(dialect.moved(*unit, &amount.to_string(), &at)),
                    Step::Truncate(cut) => Ok(dialect.start(*cut, &at)),
                    Step::Civil(zone) => {
                        self.note(Note::Zones);
                        dialect.civil(zone.name(), &at)
                    }
                    Step::Local(_) => Err(Reason::LocalTime),
                    Step::Own(..) => Err(OWN),
                    Step::Anchor { .. } => Err(Reason::Anchor),
                })
            }
        }
    }

    /// The columns of an aggregate; of an average, sum and count.
    fn aggregate(&self, number: usize, aggregate: &Aggregate) -> Result<Vec<String>, Reason> {
        let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
        let Some(argument) = &aggregate.argument else {
            return Ok(vec![format!("count(*) AS a{number}")]);
        };
        let number_of = || self.number(argument);
        let of = |function: &str, of: String| format!("{function}({distinct}{of}) AS a{number}");
        Ok(match aggregate.function {
            AggregateFunction::Count => vec![of("count", self.counted(argument)?)],
            AggregateFunction::Sum | AggregateFunction::SumRounded => {
                vec![of("sum", number_of()?)]
            }
            AggregateFunction::Average | AggregateFunction::AverageRounded => {
                let of = number_of()?;
                vec![
                    format!("sum({distinct}{of}) AS a{number}"),
                    format!("count({distinct}{of}) AS n{number}"),
                ]
            }
            AggregateFunction::Least | AggregateFunction::Greatest => {
                let function =
                    if aggregate.function == AggregateFunction::Least { "min" } else { "max" };
                let value = match self.kind(argument)? {
                    Some(Kind::Text) | None => self.ordered(self.text(argument)?),
                    Some(Kind::Number) => number_of()?,
                    // Not every dialect orders them.
                    Some(Kind::Bool) => return Err(Reason::MixedKinds),
                    Some(Kind::Time) => self.scalar(argument)?,
                };
                vec![of(function, value)]
            }
        })
    }
}
