//! Names: which table, column, path or function a word means.
//!
//! In: the tables of a `FROM` and the schema. Out: typed operands, or an error with the span and
//! the nearest name. Inner queries do not see the tables of the outer one.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::Context;
use super::ast::{ColumnRef, Ident, Select, Span, Table};
use super::context::Language;
use super::error::{CriteriaError, ErrorKind, nearest};
use super::message::{Message, Piece, message};
use super::parse::Dialect;
use super::plan::Aggregate;
use super::reads::Names;
use super::scalar::{EventColumn, Scalar, Set};
use crate::ingest::PATH_SEPARATOR;
use crate::limits;
use crate::schema::{ColumnKind, Field, FieldId, Kind, Value};

pub(super) type Result<T> = std::result::Result<T, CriteriaError>;

pub(super) fn fail<T>(kind: ErrorKind, message: impl Into<Message>, span: Span) -> Result<T> {
    Err(CriteriaError::new(kind, message, span))
}

/// The type of an operand.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ty {
    Of(Kind),
    /// A payload value: takes the kind of what it is compared with.
    Json,
    Null,
    /// The key of a version: compared with other versions only.
    Version,
    Set(Set),
    /// The segments that a contact is in.
    Segments,
}

/// A typed part of a condition.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) scalar: Scalar,
    pub(super) ty: Ty,
    pub(super) span: Span,
    /// A timestamp that is written without an offset: beside a local time it is one, too.
    pub(super) bare: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Contact,
    Event(u8),
    /// An element of a list.
    Element,
}

struct Binding {
    /// Alias, or the table's name when it has none; in lower case.
    name: String,
    source: Source,
    hides: Option<String>,
}

/// The tables of one SELECT.
pub(super) struct Scope<'s> {
    pub(super) context: &'s Context<'s>,
    bindings: Vec<Binding>,
    /// Number of event tables.
    pub(super) events: u8,
    /// The aggregates found so far, while a HAVING is lowered.
    pub(super) aggregates: Option<Vec<Aggregate>>,
    /// The fields that were used.
    pub(super) fields: RefCell<BTreeSet<FieldId>>,
    /// The aliases of aggregates, which HAVING may use.
    pub(super) aliases: Vec<String>,
    /// What the conditions of its CASEs name.
    pub(super) names: Names,
    /// What was lowered so far.
    pub(super) spent: Spent,
}

/// How much of the work of a query is done; all conditions of it, those of its CASEs too, share the limits.
#[derive(Clone, Copy, Default)]
pub(super) struct Spent {
    /// Conditions that were lowered.
    pub(super) steps: usize,
    /// Leaves that came from segments referred to.
    pub(super) referred_size: usize,
}

impl Spent {
    /// The larger of each.
    #[must_use]
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            steps: self.steps.max(other.steps),
            referred_size: self.referred_size.max(other.referred_size),
        }
    }
}

const EVENT_COLUMNS: [&str; 5] = ["contact_id", "event_source", "event_type", "timestamp", "data"];

impl<'s> Scope<'s> {
    pub(super) fn new(context: &'s Context<'s>, select: &Select) -> Result<Self> {
        let mut scope = Self {
            context,
            bindings: Vec::new(),
            events: 0,
            aggregates: None,
            fields: RefCell::default(),
            aliases: Vec::new(),
            names: Names::default(),
            spent: Spent::default(),
        };
        scope.bind(&select.from)?;
        for join in &select.joins {
            scope.bind(&join.table)?;
            for side in [&join.left, &join.right] {
                let operand = scope.column(side)?;
                if operand.scalar != Scalar::Field(FieldId::CONTACT_ID) {
                    return Err(CriteriaError::new(
                        ErrorKind::Unsupported,
                        "tables are joined on contact_id only",
                        side.span,
                    )
                    .with_hint("write `ON a.contact_id = b.contact_id`"));
                }
            }
            scope.check_join(&join.left, &join.right, join.span)?;
        }
        Ok(scope)
    }

    /// The scope of a condition on the elements of a list.
    pub(super) fn of_element(context: &'s Context<'s>, alias: Option<&Ident>) -> Self {
        let name = alias.map_or_else(String::new, |alias| alias.text.to_lowercase());
        Self {
            context,
            bindings: vec![Binding { name, source: Source::Element, hides: None }],
            events: 0,
            aggregates: None,
            fields: RefCell::default(),
            aliases: Vec::new(),
            names: Names::default(),
            spent: Spent::default(),
        }
    }

    fn is_of_element(&self) -> bool {
        self.bindings.iter().any(|binding| binding.source == Source::Element)
    }

    /// Checks that a join condition compares the new table with an earlier one.
    fn check_join(&self, left: &ColumnRef, right: &ColumnRef, span: Span) -> Result<()> {
        let place = |column: &ColumnRef| {
            let name = column.qualifier.as_ref()?.text.to_lowercase();
            self.bindings.iter().position(|binding| binding.name == name)
        };
        let newest = Some(self.bindings.len() - 1);
        match (place(left), place(right)) {
            (left, right) if left != right && (left == newest || right == newest) => Ok(()),
            _ => fail(
                ErrorKind::Unsupported,
                "a join compares the contact_id of the new table with that of an earlier one",
                span,
            ),
        }
    }

    fn bind(&mut self, table: &Table) -> Result<()> {
        let table_name = table.name.text.to_lowercase();
        let source = match table_name.as_str() {
            "contact_data"
                if self.bindings.iter().any(|binding| binding.source == Source::Contact) =>
            {
                return fail(
                    ErrorKind::Unsupported,
                    "contact_data can stand in a query only once",
                    table.name.span,
                );
            }
            "contact_data" => Source::Contact,
            "event_data" if usize::from(self.events) >= limits::JOINS => {
                return fail(
                    ErrorKind::TooMany,
                    message!["more than ", limits::JOINS, " joined event tables"],
                    table.name.span,
                );
            }
            "event_data" => {
                self.events += 1;
                Source::Event(self.events - 1)
            }
            _ => {
                let mut error = CriteriaError::new(
                    ErrorKind::UnknownTable,
                    message!["unknown table `", Piece::word(&table.name.text), "`"],
                    table.name.span,
                );
                error = error.with_hint("the tables are `contact_data` and `event_data`");
                return Err(error);
            }
        };
        let name = table
            .alias
            .as_ref()
            .map_or_else(|| table_name.clone(), |alias| alias.text.to_lowercase());
        if self.bindings.iter().any(|binding| binding.name == name) {
            let span = table.alias.as_ref().unwrap_or(&table.name).span;
            return Err(CriteriaError::new(
                ErrorKind::Ambiguous,
                message!["`", Piece::word(name), "` names two tables"],
                span,
            )
            .with_hint("give each joined table an alias of its own"));
        }
        let hides = table.alias.is_some().then_some(table_name);
        self.bindings.push(Binding { name, source, hides });
        Ok(())
    }

    /// Whether `contact_data` is one of the tables.
    pub(super) fn has_contact(&self) -> bool {
        self.bindings.iter().any(|binding| binding.source == Source::Contact)
    }

    pub(super) fn column(&self, column: &ColumnRef) -> Result<Operand> {
        let candidates: Vec<&Binding> = match &column.qualifier {
            Some(qualifier) => vec![self.binding(qualifier)?],
            None => self.bindings.iter().collect(),
        };
        let mut found =
            candidates.iter().filter_map(|binding| self.in_table(binding.source, column));
        match (found.next(), found.next()) {
            (Some(operand), None) => {
                if let (Scalar::Field(field), _) | (_, Ty::Set(Set::Field(field))) =
                    (&operand.scalar, &operand.ty)
                {
                    self.fields.borrow_mut().insert(*field);
                }
                self.is_in_the_dialect(&operand, column)?;
                Ok(operand)
            }
            (Some(_), Some(_)) => Err(CriteriaError::new(
                ErrorKind::Ambiguous,
                message![
                    "`",
                    Piece::word(&column.name.text),
                    "` is a column of more than one table here"
                ],
                column.span,
            )
            .with_hint(message![
                "write which one, for instance `",
                Piece::word(&self.bindings[0].name),
                ".",
                Piece::word(&column.name.text),
                "`"
            ])),
            (None, _) => Err(self.unknown_column(column)),
        }
    }

    /// `SendGrid` has fields of texts, numbers and dates: a set of the account's own is an extension, whatever is
    /// asked of it.
    fn is_in_the_dialect(&self, operand: &Operand, column: &ColumnRef) -> Result<()> {
        let Context { schema, dialect, language, .. } = *self.context;
        let own = |id| schema.by_id(id).is_some_and(Field::is_custom);
        let is_own_set = matches!(operand.ty, Ty::Set(Set::Field(id)) if own(id));
        if !is_own_set || dialect != Dialect::Strict || language < Language::Fifth {
            return Ok(());
        }
        fail(
            ErrorKind::Extension,
            message![
                "`",
                Piece::word(&column.name.text),
                "` is a field of the type Set, which is an extension, and the dialect is strict"
            ],
            column.span,
        )
    }

    fn binding(&self, qualifier: &Ident) -> Result<&Binding> {
        let name = qualifier.text.to_lowercase();
        if let Some(binding) = self.bindings.iter().find(|binding| binding.name == name) {
            return Ok(binding);
        }
        let error = CriteriaError::new(
            ErrorKind::UnknownTable,
            message!["no table is called `", Piece::word(&qualifier.text), "` here"],
            qualifier.span,
        );
        let hidden = self.bindings.iter().find(|binding| binding.hides.as_ref() == Some(&name));
        Err(match hidden {
            Some(binding) => {
                let alias = Piece::word(&binding.name);
                error.with_hint(message!["it has the alias `", alias, "`; use that"])
            }
            None => match nearest(&name, self.bindings.iter().map(|binding| binding.name.as_str()))
            {
                Some(close) => {
                    error.with_hint(message!["did you mean `", Piece::word(close), "`?"])
                }
                None => error,
            },
        })
    }

    fn in_table(&self, source: Source, column: &ColumnRef) -> Option<Operand> {
        let span = column.span;
        let name = column.name.text.as_str();
        match source {
            Source::Contact => match self.context.schema.field(name) {
                Some(field) => Some(of_field(field, span)),
                None if name.eq_ignore_ascii_case("segment_ids") => Some(Operand {
                    scalar: Scalar::Literal(Value::Null),
                    ty: Ty::Segments,
                    span,
                    bare: false,
                }),
                None => None,
            },
            Source::Event(table) => {
                let (column, ty) = match name.to_ascii_lowercase().as_str() {
                    "contact_id" => {
                        return Some(Operand {
                            scalar: Scalar::Field(FieldId::CONTACT_ID),
                            ty: Ty::Of(Kind::Text),
                            span,
                            bare: false,
                        });
                    }
                    "event_source" => (EventColumn::Source, Ty::Of(Kind::Text)),
                    "event_type" => (EventColumn::Type, Ty::Of(Kind::Text)),
                    "timestamp" => (EventColumn::Timestamp, Ty::Of(Kind::Time)),
                    _ => return None,
                };
                Some(Operand { scalar: Scalar::Event { table, column }, ty, span, bare: false })
            }
            Source::Element => name.eq_ignore_ascii_case("value").then(|| {
                let column = EventColumn::Property { path: Box::default(), kind: None };
                let scalar = Scalar::Event { table: 0, column };
                Operand { scalar, ty: Ty::Json, span, bare: false }
            }),
        }
    }

    fn unknown_column(&self, column: &ColumnRef) -> CriteriaError {
        let name = &column.name.text;
        let error = CriteriaError::new(
            ErrorKind::UnknownColumn,
            message!["unknown column `", Piece::word(name), "`"],
            column.span,
        );
        if self.is_of_element() {
            return error.with_hint(OF_ELEMENT);
        }
        if let Some(hint) = self.in_other_table(column) {
            return error.with_hint(hint);
        }
        if column.name.quoted {
            return error.with_hint(message![
                "double quotes make a column name; a text is written '",
                Piece::value(name),
                "'"
            ]);
        }
        if matches!(name.to_lowercase().as_str(), "last_opened" | "last_clicked" | "last_emailed") {
            return error.with_hint(
                "it is a condition of the user interface only; ask event_data for the event",
            );
        }
        if self.events > 0 && name.eq_ignore_ascii_case("event_timestamp") {
            return error.with_hint("the instant of an event is `timestamp`");
        }
        if name.eq_ignore_ascii_case("data") {
            return error.with_hint("name a path in it, like `DATA:payload.url`");
        }
        let events = EVENT_COLUMNS.iter().copied().filter(|_| self.events > 0);
        let fields = self
            .context
            .schema
            .fields()
            .map(|field| field.name.as_str())
            .filter(|_| self.has_contact());
        match nearest(name, fields.chain(events)) {
            Some(close) => error.with_hint(message!["did you mean `", Piece::known(close), "`?"]),
            None => error,
        }
    }

    /// The hint for a column that another table has, in this query or not.
    fn in_other_table(&self, column: &ColumnRef) -> Option<Message> {
        let name = Piece::word(&column.name.text);
        let found =
            self.bindings.iter().find(|binding| self.in_table(binding.source, column).is_some());
        if let Some(binding) = found {
            let table = Piece::word(&binding.name);
            return Some(message!["it is a column of the other table: `", table, ".", name, "`"]);
        }
        let of_contact = self.in_table(Source::Contact, column).is_some();
        let of_event = self.in_table(Source::Event(0), column).is_some();
        match (of_contact, of_event) {
            (true, _) => {
                Some(message!["`", name, "` is a column of contact_data, which is not here"])
            }
            (_, true) => Some(message![
                "`",
                name,
                "` is a column of event_data; join it, or ask in a subquery"
            ]),
            _ => None,
        }
    }

    /// A payload path of the event table that is meant.
    pub(super) fn path(
        &self,
        qualifier: Option<&Ident>,
        steps: &[Ident],
        span: Span,
    ) -> Result<Operand> {
        let table = match qualifier {
            Some(qualifier) => match self.binding(qualifier)?.source {
                Source::Event(table) => table,
                Source::Contact => {
                    return fail(ErrorKind::UnknownColumn, "contact_data has no column DATA", span);
                }
                Source::Element => return Err(data_in_element(span)),
            },
            None if self.is_of_element() => return Err(data_in_element(span)),
            None if self.events == 1 => 0,
            None if self.events == 0 => {
                return Err(CriteriaError::new(
                    ErrorKind::UnknownColumn,
                    "unknown column `DATA`",
                    span,
                )
                .with_hint("it is a column of event_data; join it, or ask in a subquery"));
            }
            None => {
                return fail(
                    ErrorKind::Ambiguous,
                    "`DATA` is a column of more than one table here",
                    span,
                );
            }
        };
        match steps {
            [payload, rest @ ..]
                if payload.text.eq_ignore_ascii_case("payload") && !rest.is_empty() =>
            {
                let steps: Vec<&str> = rest.iter().map(|step| step.text.as_str()).collect();
                let path = Box::from(steps.join(&PATH_SEPARATOR.to_string()));
                let column = EventColumn::Property { path, kind: None };
                Ok(Operand {
                    scalar: Scalar::Event { table, column },
                    ty: Ty::Json,
                    span,
                    bare: false,
                })
            }
            _ => Err(CriteriaError::new(
                ErrorKind::UnknownColumn,
                "DATA holds `payload` and its properties only",
                span,
            )
            .with_hint("write a path like `DATA:payload.url`")),
        }
    }
}

/// What a condition on elements may name.
const OF_ELEMENT: &str =
    "a condition on elements sees the element alone: `i.value`, and its properties `i.value:sku`";

fn data_in_element(span: Span) -> CriteriaError {
    CriteriaError::new(ErrorKind::UnknownColumn, "unknown column `DATA`", span)
        .with_hint(OF_ELEMENT)
}

fn of_field(field: &Field, span: Span) -> Operand {
    match field.kind {
        ColumnKind::Scalar(kind) => {
            Operand { scalar: Scalar::Field(field.id), ty: Ty::Of(kind), span, bare: false }
        }
        ColumnKind::TextArray => Operand {
            scalar: Scalar::Literal(Value::Null),
            ty: Ty::Set(Set::Field(field.id)),
            span,
            bare: false,
        },
    }
}
