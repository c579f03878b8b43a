//! Lints: warnings about valid queries that probably do not do what was meant.
//!
//! In: a query that compiles. Out: warnings in the order of the text: what can never be true, what leaves out blank
//! contacts, what compares otherwise than it reads. Each has a place, and a hint what to write instead. `walk` finds
//! them in the tree; `range` knows which values one column can have.

mod range;
mod reading;
#[cfg(test)]
mod tests;
mod walk;

use std::fmt;
use std::ops::Range;

use super::ast::Span;
use super::check;
use super::message::{Message, Piece, message};
use super::parse::{Dialect, parse};
use super::plan::Condition;
use crate::schema::Schema;

/// A warning about a query: what, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    lint: Lint,
    span: Option<Span>,
}

impl Warning {
    pub(super) fn new(lint: Lint, span: Span) -> Self {
        Self { lint, span: Some(span) }
    }

    /// What is doubtful.
    pub fn lint(&self) -> &Lint {
        &self.lint
    }

    /// The bytes of the text that are meant; `None` of what concerns the query as a whole.
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.map(|span| span.start..span.end)
    }
}

impl From<Lint> for Warning {
    fn from(lint: Lint) -> Self {
        Self { lint, span: None }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.lint, f)
    }
}

/// What is doubtful about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// NULL in a list of values: nothing equals it, and nothing is known to differ from it.
    NullInList {
        /// Whether it is a list of `NOT IN`, which is never true then.
        negated: bool,
    },
    /// No contact has an empty text: it is stored as NULL.
    EmptyText {
        /// The column as the query names it.
        column: String,
    },
    /// `BETWEEN` whose first bound is above its second.
    ReversedBetween,
    /// Conditions on one column that exclude each other.
    Contradiction {
        /// The column as the query names it.
        column: String,
    },
    /// A part of an instant is compared with a number that it never has.
    OutOfRange {
        /// The part.
        part: &'static str,
        /// Its least value.
        least: u32,
        /// Its greatest value.
        most: u32,
    },
    /// What is counted in whole numbers is compared with one that has a fraction.
    WholeNumbers {
        /// The function that counts.
        function: String,
        /// The number.
        number: String,
    },
    /// A payload value is compared with a number in quotes that no number is written like.
    QuotedNumber {
        /// As the query has it.
        quoted: String,
        /// As a number of a payload reads.
        number: String,
    },
    /// A domain is compared in a form in which no address is stored.
    InternationalDomain {
        /// The column as the query names it.
        column: String,
        /// The text with the domain in its ASCII form.
        ascii: String,
    },
    /// A text with capitals is compared with what has none.
    NeverCapitals {
        /// The column as the query names it, or the function.
        column: String,
        /// The text in lower case.
        lower: String,
    },
    /// A text without capitals only is compared with `UPPER(...)`.
    AlwaysCapitals {
        /// The text in upper case.
        upper: String,
    },
    /// Of the last day, only its first instant counts.
    OnlyMidnight {
        /// The date.
        date: String,
    },
    /// Texts are put in order letter by letter, also those that hold numbers.
    OrderOfTexts {
        /// The number.
        number: String,
    },
    /// Versions are put in order letter by letter, as texts are.
    OrderOfVersions {
        /// The version.
        version: String,
    },
    /// Contacts with no event form no group, so "fewer than" leaves them out.
    FewerThan,
    /// No contact can ever match.
    NeverTrue,
    /// The query has a condition, and every contact matches.
    AlwaysTrue,
    /// No record has this text, but one has it in another case. Never of a field that names a person.
    OtherCase {
        /// Which records.
        of: Records,
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
    /// Contacts have a text in the place of a time zone that names none, so that their local time is NULL.
    UnknownZones {
        /// The column.
        column: String,
        /// How many contacts.
        contacts: u64,
    },
    /// A window reaches further back than events are kept.
    BeyondRetention {
        /// The days for which they are kept.
        days: u64,
    },
}

/// Records that a warning was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Contacts.
    Contacts,
    /// Events.
    Events,
}

impl Lint {
    /// The records that it tells of: who may not read them must not be shown it. None where it is read from the query
    /// and from definitions alone.
    pub fn records(&self) -> Option<Records> {
        match self {
            Self::OtherCase { of, .. } => Some(*of),
            Self::UnknownEventType { .. } => Some(Records::Events),
            Self::UnknownZones { .. } => Some(Records::Contacts),
            Self::JoinUnderOr
            | Self::BlanksDropped { .. }
            | Self::EqualsNull
            | Self::NullInList { .. }
            | Self::EmptyText { .. }
            | Self::ReversedBetween
            | Self::Contradiction { .. }
            | Self::OutOfRange { .. }
            | Self::WholeNumbers { .. }
            | Self::QuotedNumber { .. }
            | Self::InternationalDomain { .. }
            | Self::NeverCapitals { .. }
            | Self::AlwaysCapitals { .. }
            | Self::OnlyMidnight { .. }
            | Self::OrderOfTexts { .. }
            | Self::OrderOfVersions { .. }
            | Self::FewerThan
            | Self::NeverTrue
            | Self::AlwaysTrue
            | Self::UnknownList { .. }
            | Self::BeyondRetention { .. } => None,
        }
    }

    /// The warning, for people.
    pub fn message(&self) -> Message {
        match self {
            Self::JoinUnderOr => "a join keeps only contacts with events, \
                even where the other side of OR holds"
                .into(),
            Self::BlanksDropped { column } => {
                message!["contacts whose `", Piece::word(column), "` is blank are left out"]
            }
            Self::EqualsNull => "a comparison with NULL is never true".into(),
            Self::NullInList { negated: true } => {
                "`NOT IN` with NULL in its list is never true".into()
            }
            Self::NullInList { negated: false } => "NULL in a list of values never matches".into(),
            Self::EmptyText { column } => message![
                "an empty text is stored as NULL, so `",
                Piece::word(column),
                "` is never empty"
            ],
            Self::ReversedBetween => "the first bound of BETWEEN is above the second".into(),
            Self::Contradiction { column } => {
                message!["no value of `", Piece::word(column), "` satisfies both conditions"]
            }
            Self::OutOfRange { part, least, most } => {
                message!["the ", *part, " of an instant is from ", *least, " to ", *most]
            }
            Self::WholeNumbers { function, number } => message![
                "`",
                Piece::word(function),
                "` gives whole numbers only, never ",
                Piece::value(number)
            ],
            Self::QuotedNumber { quoted, number } => message![
                "in quotes it is a text: the number ",
                Piece::value(number),
                " reads as '",
                Piece::value(number),
                "', never as '",
                Piece::value(quoted),
                "'"
            ],
            Self::InternationalDomain { column, .. } => {
                message!["`", Piece::word(column), "` has domains in their ASCII form"]
            }
            Self::NeverCapitals { column, .. } => {
                message!["`", Piece::word(column), "` has lower-case letters only"]
            }
            Self::AlwaysCapitals { .. } => "`UPPER` gives capitals only".into(),
            Self::OnlyMidnight { date } => {
                message!["of the day '", Piece::value(date), "' only its midnight (UTC) counts"]
            }
            Self::OrderOfTexts { number } => message![
                "texts are compared letter by letter, so '10' is less than '9', and not by the number ",
                Piece::value(number)
            ],
            Self::OrderOfVersions { version } => message![
                "texts are compared letter by letter, so '10.0.0' is less than '9.0.0', and not as the version ",
                Piece::value(version)
            ],
            Self::FewerThan => "contacts with no such event are left out".into(),
            Self::NeverTrue => "no contact can ever match".into(),
            Self::AlwaysTrue => "every contact matches, whatever the condition says".into(),
            Self::OtherCase { text, stored, .. } => message![
                "no record has '",
                Piece::value(text),
                "', but one has '",
                Piece::value(stored),
                "'"
            ],
            Self::UnknownEventType { name } => {
                message!["no event of the type '", Piece::value(name), "' was ever recorded"]
            }
            Self::UnknownList { id } => message!["there is no list '", Piece::value(id), "'"],
            Self::UnknownZones { column, contacts } => message![
                "contacts whose `",
                Piece::known(column),
                "` is no time zone: ",
                *contacts,
                "; their local time is NULL"
            ],
            Self::BeyondRetention { days } => message![
                "events are kept for ",
                *days,
                " days, and the window reaches further back"
            ],
        }
    }

    /// What to write instead.
    pub fn hint(&self) -> Option<Message> {
        Some(match self {
            Self::JoinUnderOr => "use `contact_id IN (SELECT ...)`".into(),
            Self::BlanksDropped { column } => {
                message!["add `OR ", Piece::word(column), " IS NULL` to keep them"]
            }
            Self::EqualsNull => "write `IS NULL`".into(),
            Self::NullInList { negated: true } => {
                "take NULL out of the list, and add `AND ... IS NOT NULL` if that was meant".into()
            }
            Self::NullInList { negated: false } => {
                "take NULL out of the list, and add `OR ... IS NULL` if that was meant".into()
            }
            Self::EmptyText { column } => message!["write `", Piece::word(column), " IS NULL`"],
            Self::ReversedBetween => "write the lower bound first".into(),
            Self::Contradiction { .. } => "write OR, or IN, where either may hold".into(),
            Self::OutOfRange { .. } => "compare with a number within it".into(),
            Self::WholeNumbers { .. } => "compare with a whole number, or with < or >".into(),
            Self::QuotedNumber { number, .. } => {
                message!["write ", Piece::value(number), " without quotes if numbers are meant"]
            }
            Self::InternationalDomain { ascii, .. } => message!["write '", Piece::value(ascii), "'"],
            Self::NeverCapitals { lower, .. } => message!["write '", Piece::value(lower), "'"],
            Self::AlwaysCapitals { upper } => message!["write '", Piece::value(upper), "'"],
            Self::OnlyMidnight { .. } => "write `< '...'` with the day after it".into(),
            Self::OrderOfTexts { .. } => {
                "keep numbers in a field of type Number; write a number in an event's payload without quotes"
                    .into()
            }
            Self::OrderOfVersions { version } => {
                message!["write `VERSION(...)` on both sides: VERSION('", Piece::value(version), "')"]
            }
            Self::FewerThan => {
                "write `contact_id NOT IN (... HAVING COUNT(*) >= n)` to keep them".into()
            }
            Self::OtherCase { .. } => "write that, or compare LOWER(...)".into(),
            Self::UnknownZones { .. } => {
                "the field takes IANA names like `America/Chicago`, spelled as there".into()
            }
            Self::NeverTrue
            | Self::AlwaysTrue
            | Self::UnknownEventType { .. }
            | Self::UnknownList { .. }
            | Self::BeyondRetention { .. } => return None,
        })
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message(), f)?;
        match self.hint() {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// The warnings of a query; none for one that is refused.
pub fn lint(text: &str, schema: &Schema, dialect: Dialect) -> Vec<Warning> {
    let (Ok(select), Ok(plan)) = (parse(text, dialect), check(text, schema, dialect)) else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    walk::of_select(&select, schema, &mut warnings);
    match plan.condition() {
        Condition::Const(false) => warnings.push(Lint::NeverTrue.into()),
        Condition::Const(true) if select.filter.is_some() => warnings.push(Lint::AlwaysTrue.into()),
        _ => {}
    }
    distinct(warnings)
}

/// Each lint once: at its first place.
pub(crate) fn distinct(warnings: Vec<Warning>) -> Vec<Warning> {
    let mut distinct: Vec<Warning> = Vec::with_capacity(warnings.len());
    for warning in warnings {
        if distinct.iter().all(|seen| seen.lint != warning.lint) {
            distinct.push(warning);
        }
    }
    distinct
}
