//! Plans as SQL of other engines: the same segment where the data is.
//!
//! In: a plan, the schema that it was compiled with, and what the tables are called. Out: one SELECT of contact ids in
//! the SQL of `DuckDB`, Spark, `PostgreSQL` or `ClickHouse`, or the name of what cannot be said there. Pure.
//!
//! What the dialects mean otherwise is written out: NULLs by the outcome that a leaf needs, an empty text and a NaN as
//! NULL, months from the end of a month, LIKE with its own escape, texts by code point, numbers as decimals. What a
//! dialect is not exact in is said in comments before the SELECT ([`Note`]). INVARIANT: whoever a text finds under its
//! notes, the engine finds.

mod regexp;
mod words;
mod json;
mod value;
mod select;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::criteria::Plan;
use crate::schema::Schema;
use crate::time::Timestamp;

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SqlDialect {
    /// `DuckDB` 1.3 or later.
    DuckDb,
    /// Spark 4.0 or later, with its ANSI mode.
    Spark,
    /// `PostgreSQL` 14 or later.
    PostgreSql,
    /// `ClickHouse` 25 or later.
    ClickHouse,
}

impl SqlDialect {
    /// All dialects.
    pub const ALL: [Self; 4] = [Self::DuckDb, Self::Spark, Self::PostgreSql, Self::ClickHouse];

    /// Its name, as [`FromStr`] reads it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "spark",
            Self::PostgreSql => "postgresql",
            Self::ClickHouse => "clickhouse",
        }
    }
}

impl fmt::Display for SqlDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is no dialect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no dialect; there are duckdb, spark, postgresql and clickhouse")]
pub struct UnknownDialect(String);

impl FromStr for SqlDialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        let named = Self::ALL.into_iter().find(|dialect| dialect.name() == text);
        named.ok_or_else(|| UnknownDialect(text.to_owned()))
    }
}

/// Where a SELECT is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// The dialect.
    pub dialect: SqlDialect,
    /// The table of contacts, with a column for each field, as the SELECT names it.
    pub contacts: String,
    /// The table of events: `contact_id`, `event_type`, `event_source`, `timestamp`, and `properties`, the payload as
    /// JSON.
    pub events: String,
    /// The instant of evaluation; that at which the SELECT runs, if it is left out.
    pub at: Option<Timestamp>,
}

impl Target {
    /// Tables called `contacts` and `events`, at the instant at which the SELECT runs.
    pub fn new(dialect: SqlDialect) -> Self {
        Self { dialect, contacts: "contacts".to_owned(), events: "events".to_owned(), at: None }
    }
}

/// Why a plan cannot be said in a dialect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// A quotient that is not compared with a number: no dialect has 28 digits behind the point.
    #[error(
        "a quotient, or AVG, is exact only where it is compared; compare it, or write a product"
    )]
    Quotient,
    /// A number with more digits than the dialect's decimals have.
    #[error("{0} has more digits than the dialect's decimals (20 before the point, 18 behind it)")]
    Number(String),
    /// Values of a payload that are compared as they come, whatever their types.
    #[error(
        "two values of payloads are compared whatever their types are; compare each with a literal"
    )]
    Untyped,
    /// Values of two kinds.
    #[error("values of two types are compared")]
    MixedKinds,
    /// The instant at which clocks of a zone show a time.
    #[error(
        "the instant of a local time depends on the engine where clocks are set back or forward; give the instant of \
         evaluation, or compare with UTC"
    )]
    LocalTime,
    /// A number of months back from the end of a month, for every month.
    #[error("whole months up to now have no fixed bound; give the instant of evaluation")]
    Anchor,
    /// A regular expression that asks for more than letters, classes, repetition and the ends of the text.
    #[error("the regular expression has word boundaries, or ends of lines")]
    Regexp,
    /// A regular expression whose classes have too many letters to be written out.
    #[error(
        "the regular expression is longer than {} bytes where its classes are written out",
        regexp::MOST
    )]
    RegexpSize,
    /// A text or path with a character that SQL texts cannot have everywhere.
    #[error(
        "a text or the name of a property has a character that the dialect's texts cannot have"
    )]
    Character,
    /// A form that has no SQL yet, by its name in the language.
    #[error("{0} has no form in SQL here")]
    Form(&'static str),
}

impl Reason {
    /// Its name, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Quotient => "quotient",
            Self::Number(_) => "number",
            Self::Untyped => "untyped",
            Self::MixedKinds => "mixed_kinds",
            Self::LocalTime => "local_time",
            Self::Anchor => "anchor",
            Self::Regexp => "regexp",
            Self::RegexpSize => "regexp_size",
            Self::Character => "character",
            Self::Form(_) => "form",
        }
    }
}

/// What must hold for the answer to be the engine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Note {
    /// Instants are of UTC.
    Utc,
    /// Numbers fit into the dialect's decimals.
    Digits,
    /// Factors have fewer digits still.
    Factors,
    /// Letters of both cases are those of ASCII.
    Ascii,
    /// Rules of time zones are the engine's own.
    Zones,
    /// Lists and objects are counted as they are written.
    Written,
    /// Instants are within the years that the dialect has.
    Years,
}

impl Note {
    /// What it says, of a dialect.
    pub fn text(self, dialect: SqlDialect) -> &'static str {
        match self {
            Self::Utc => "instants are UTC, and so is the session's time zone",
            Self::Digits => match dialect {
                SqlDialect::DuckDb | SqlDialect::Spark => {
                    "numbers have up to 20 digits before the point and 17 behind it; larger ones count as NULL"
                }
                SqlDialect::PostgreSql | SqlDialect::ClickHouse => {
                    "numbers have up to 28 digits, as Segmentry reads them"
                }
            },
            Self::Factors => "factors have up to 9 digits before the point and 9 behind it",
            Self::Ascii => "capital and small letters beyond ASCII are those of this engine",
            Self::Zones => "rules of time zones are those of this engine",
            Self::Written => "lists and objects of payloads are counted as they are written",
            Self::Years => match dialect {
                SqlDialect::ClickHouse => "instants lie in the years 1900 to 2299",
                _ => "instants lie in the years 1 to 9999",
            },
        }
    }
}

/// A SELECT, and what must hold for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Emitted {
    /// The SELECT, without a semicolon. It has one column, `contact_id`, and no row twice.
    pub select: String,
    /// What must hold for the answer to be the engine's.
    pub notes: BTreeSet<Note>,
    dialect: SqlDialect,
}

impl fmt::Display for Emitted {
    /// The SELECT after its notes, each a comment.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(f, "-- {}", note.text(self.dialect))?;
        }
        f.write_str(&self.select)
    }
}

/// The SELECT of the contacts that satisfy a plan.
///
/// # Errors
/// A [`Reason`] for what the dialect cannot say.
pub fn to_sql(plan: &Plan, schema: &Schema, target: &Target) -> Result<Emitted, Reason> {
    let notes = RefCell::default();
    let select = select::contacts(plan.condition(), schema, target, &notes)?;
    Ok(Emitted { select, notes: notes.into_inner(), dialect: target.dialect })
}
