//! The tree a person wrote: loyal to the text, with the place of everything in it.
//!
//! In: tokens, by `parse`. Out: a [`Select`] for `check` to read. Names are not resolved and types
//! not known here. Chains of one precedence level are flat, so that the depth of the tree is bounded
//! by `limits::QUERY_DEPTH` and never by the length of the text.
#![expect(missing_docs, reason = "a tree of the grammar: the names are the grammar's")]

use serde::{Deserialize, Serialize};

/// A piece of the text: bytes `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// From the start of `self` to the end of `other`.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}

/// A name, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    pub text: String,
    /// Written as `"name"` or `` `name` ``.
    pub quoted: bool,
    pub span: Span,
}

/// `name` or `qualifier.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRef {
    pub qualifier: Option<Ident>,
    pub name: Ident,
    pub span: Span,
}

/// A whole query or a subquery.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    pub items: Vec<SelectItem>,
    pub from: Table,
    pub joins: Vec<Join>,
    pub filter: Option<Expr>,
    pub group_by: Vec<ColumnRef>,
    pub having: Option<Expr>,
    pub span: Span,
}

/// One entry of a select list: a plain column, or an aggregate with or without an alias.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectItem {
    pub expr: Expr,
    pub alias: Option<Ident>,
}

/// `tablename [AS alias]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: Ident,
    pub alias: Option<Ident>,
}

/// `[INNER] JOIN table ON left = right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    pub table: Table,
    pub left: ColumnRef,
    pub right: ColumnRef,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A string with its escapes resolved, except that in a `LIKE` pattern position the parser
    /// keeps `\%`, `\_` and `\\` as written, for the pattern to read.
    Text(String),
    /// Digits with at most one point, as written.
    Number(String),
    Boolean(bool),
    Null,
    /// `TIMESTAMP '...'`.
    Timestamp(String),
    /// `INTERVAL '30 days'`.
    Interval(String),
    /// `[a, b]`; every item is a literal.
    Array(Vec<Expr>),
    Column(ColumnRef),
    /// `[qualifier.]DATA:a.b`.
    Path {
        qualifier: Option<Ident>,
        steps: Vec<Ident>,
    },
    /// `name(args)`, and `CURRENT_TIMESTAMP` without brackets. A unit (`day`) is an unqualified
    /// [`ExprKind::Column`].
    Call {
        name: Ident,
        args: Args,
    },
    Negate(Box<Expr>),
    /// `first op expr op expr ...`, one precedence level (`+ -` or `* / %`), left to right.
    Chain {
        first: Box<Expr>,
        rest: Vec<(Arithmetic, Expr)>,
    },
    Compare {
        op: Comparison,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    /// `expr [NOT] IN (literal, ...)`.
    InList {
        expr: Box<Expr>,
        items: Vec<Expr>,
        negated: bool,
    },
    /// `expr [NOT] IN (SELECT ...)`.
    InSelect {
        expr: Box<Expr>,
        select: Box<Select>,
        negated: bool,
    },
    /// `expr [NOT] LIKE pattern`, or `ILIKE`.
    Like {
        expr: Box<Expr>,
        pattern: Box<Expr>,
        negated: bool,
        ignore_case: bool,
    },
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    Not(Box<Expr>),
    /// At least two.
    And(Vec<Expr>),
    /// At least two.
    Or(Vec<Expr>),
}

/// What stands between the brackets of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Args {
    /// `COUNT(*)`.
    Star,
    /// `COUNT(DISTINCT x)`.
    Distinct(Box<Expr>),
    /// None, one or more.
    List(Vec<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
