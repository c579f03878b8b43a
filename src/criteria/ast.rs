//! The syntax tree of a query, with the span of every node.
//!
//! In: tokens, by `parse`. Out: a [`Select`] for `lower`. Names are not resolved and types not known
//! here. Chains of one precedence level are flat, so that `limits::QUERY_DEPTH` bounds the depth of the
//! tree, whatever the length of the text.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A piece of the query's text: bytes `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    /// From the start of `self` to the end of `other`.
    #[must_use]
    pub(crate) fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}

/// A name, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ident {
    pub(crate) text: String,
    /// Written as `"name"` or `` `name` ``.
    pub(crate) quoted: bool,
    pub(crate) span: Span,
}

/// `name` or `qualifier.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnRef {
    pub(crate) qualifier: Option<Ident>,
    pub(crate) name: Ident,
    pub(crate) span: Span,
}

/// A whole query or a subquery.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Select {
    pub(crate) items: Vec<SelectItem>,
    pub(crate) from: Table,
    pub(crate) joins: Vec<Join>,
    pub(crate) filter: Option<Expr>,
    pub(crate) group_by: Vec<ColumnRef>,
    pub(crate) having: Option<Expr>,
    pub(crate) span: Span,
}

/// One entry of a select list: a plain column, or an aggregate with or without an alias.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SelectItem {
    pub(crate) expr: Expr,
    pub(crate) alias: Option<Ident>,
}

/// `tablename [AS alias]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: Ident,
    pub(crate) alias: Option<Ident>,
}

/// `[INNER] JOIN table ON left = right`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Join {
    pub(crate) table: Table,
    pub(crate) left: ColumnRef,
    pub(crate) right: ColumnRef,
    pub(crate) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExprKind {
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
    /// `[qualifier.]value:a.b`, of an element of a list.
    Element {
        qualifier: Option<Ident>,
        steps: Vec<Ident>,
    },
    /// `path[n]` and `path[n].a.b`: an element of a list by its place, from 0, or what is at a path of it.
    Nth {
        list: Box<Expr>,
        place: u32,
        within: Vec<Ident>,
    },
    /// Whether a list has such elements, or how many.
    Elements(Box<Elements>),
    /// `name(args)`, and `CURRENT_TIMESTAMP` without brackets. A unit (`day`) is an unqualified
    /// [`ExprKind::Column`].
    Call {
        name: Ident,
        args: Args,
    },
    /// `CASE WHEN condition THEN value ... [ELSE value] END`; `CASE x WHEN y` is written `WHEN x = y`.
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
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

/// `(SELECT COUNT(*) FROM TABLE(FLATTEN(input => list)) [AS alias] [WHERE filter])`, or EXISTS before it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Elements {
    /// Whether it asks that there is one.
    pub(crate) exists: bool,
    pub(crate) list: Expr,
    pub(crate) alias: Option<Ident>,
    pub(crate) filter: Option<Expr>,
}

/// The arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Args {
    /// `COUNT(*)`.
    Star,
    /// `COUNT(DISTINCT x)`.
    Distinct(Box<Expr>),
    /// None, one or more.
    List(Vec<Expr>),
}

/// An operation of two numbers. What does not fit into 28 digits is NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: NULL by zero.
    Divide,
    /// `%`: NULL by zero.
    Remainder,
    /// As [`Self::Add`], but what does not fit is rounded and not NULL. No query is parsed to it: `lower` makes it.
    AddRounded,
    /// As [`Self::Subtract`], rounded.
    SubtractRounded,
    /// As [`Self::Multiply`], rounded.
    MultiplyRounded,
}

impl Arithmetic {
    /// The operator that rounds what does not fit.
    pub(crate) fn rounded(self) -> Self {
        match self {
            Self::Add => Self::AddRounded,
            Self::Subtract => Self::SubtractRounded,
            Self::Multiply => Self::MultiplyRounded,
            rounded => rounded,
        }
    }
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether an order satisfies the comparison.
    pub fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }

    /// The comparison that holds exactly when this one is false.
    #[must_use]
    pub(crate) fn inverted(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }

    /// Its sign in the language.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}
