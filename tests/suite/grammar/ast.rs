//! Queries as data: what a person may write, typed by construction.
//!
//! In: choices of the strategies. Out: trees that `sql` writes down and that an oracle can read by
//! itself. A tree knows nothing of the crate that is tested: its words are those of the language.

/// What a scalar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Time,
}

/// A table of a SELECT: its contact, or one of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Contact,
    Event(u8),
}

/// The tables of a SELECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    pub contact: bool,
    pub events: u8,
    /// Whether its one event stands for an element of a list.
    pub element: bool,
}

impl Scope {
    /// Whether its columns need a table's name before them.
    pub fn is_joined(self) -> bool {
        u8::from(self.contact) + self.events > 1
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Column {
        table: Table,
        name: &'static str,
        kind: Kind,
    },
    Path {
        table: u8,
        steps: &'static [&'static str],
    },
    /// An element of the list at a path, or what is at a path of it.
    Nth {
        table: u8,
        steps: &'static [&'static str],
        place: u32,
        within: &'static [&'static str],
    },
    Text(String),
    /// Digits with a point and a sign.
    Number(String),
    Bool(bool),
    Null,
    /// `TIMESTAMP '...'`.
    Instant(String),
    /// The instant of evaluation, by one of its names.
    Now(&'static str),
    Today,
    Negate(Box<Expr>),
    /// Left to right, one level of precedence.
    Chain {
        first: Box<Expr>,
        rest: Vec<(char, Expr)>,
    },
    /// A function of values.
    Call {
        function: &'static str,
        args: Vec<Expr>,
    },
    AddUnits {
        function: &'static str,
        unit: &'static str,
        amount: Box<Expr>,
        to: Box<Expr>,
    },
    Difference {
        unit: &'static str,
        from: Box<Expr>,
        to: Box<Expr>,
    },
    Part {
        part: &'static str,
        of: Box<Expr>,
    },
    Truncate {
        cut: &'static str,
        of: Box<Expr>,
    },
    Civil {
        zone: &'static str,
        of: Box<Expr>,
    },
    /// `CONVERT_TIMEZONE` to the zone of the contact, or another where it has none.
    Own {
        otherwise: Option<&'static str>,
        of: Box<Expr>,
    },
    /// An instant and signed intervals, each of pairs of an amount and a unit.
    Moved {
        instant: Box<Expr>,
        intervals: Vec<(char, Vec<(i64, &'static str)>)>,
    },
    Aggregate {
        function: &'static str,
        /// `None` is `*`.
        of: Option<Box<Expr>>,
        distinct: bool,
        /// `FILTER (WHERE ...)`.
        filter: Option<Box<Cond>>,
    },
    /// `CASE WHEN ... THEN ... [ELSE ...] END`.
    Case {
        when: Box<Cond>,
        then: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
}

impl Expr {
    /// The parts it is made of.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Negate(of)
            | Self::Part { of, .. }
            | Self::Truncate { of, .. }
            | Self::Civil { of, .. }
            | Self::Own { of, .. }
            | Self::Moved { instant: of, .. } => vec![of],
            Self::Chain { first, rest } => {
                std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, part)| part)).collect()
            }
            Self::Call { args, .. } => args.iter().collect(),
            Self::AddUnits { amount: one, to: other, .. }
            | Self::Difference { from: one, to: other, .. } => vec![one, other],
            Self::Aggregate { of, .. } => of.iter().map(AsRef::as_ref).collect(),
            Self::Case { then, otherwise, .. } => {
                std::iter::once(then).chain(otherwise).map(AsRef::as_ref).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What `array_contains` looks into.
#[derive(Clone, Debug, PartialEq)]
pub enum Set {
    Field(&'static str),
    Path { table: u8, steps: &'static [&'static str] },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cond {
    Const(bool),
    Compare {
        op: &'static str,
        left: Expr,
        right: Expr,
    },
    Between {
        of: Expr,
        low: Expr,
        high: Expr,
        negated: bool,
    },
    InList {
        of: Expr,
        items: Vec<Expr>,
        negated: bool,
    },
    Like {
        of: Expr,
        /// `None` is NULL.
        pattern: Option<String>,
        negated: bool,
        ignore_case: bool,
    },
    /// `REGEXP_LIKE`.
    Matches {
        of: Expr,
        pattern: &'static str,
        ignore_case: bool,
    },
    IsNull {
        of: Expr,
        negated: bool,
    },
    Contains {
        set: Set,
        values: Vec<Expr>,
    },
    /// EXISTS over the elements of a list, or how many there are beside a number.
    Elements {
        table: u8,
        steps: &'static [&'static str],
        filter: Option<Box<Cond>>,
        count: Option<(&'static str, u8)>,
    },
    /// `ARRAY_SIZE` beside a number.
    Size {
        set: Set,
        op: &'static str,
        count: u8,
    },
    InSelect {
        select: Box<Select>,
        negated: bool,
    },
    /// `(condition) = TRUE` and its like.
    Is {
        of: Box<Cond>,
        op: &'static str,
        value: bool,
    },
    Not(Box<Cond>),
    And(Vec<Cond>),
    Or(Vec<Cond>),
}

/// A query or a subquery.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    pub scope: Scope,
    pub filter: Option<Cond>,
    /// Groups by the contact.
    pub having: Option<Cond>,
}

/// Something in a query, for whoever counts what occurs.
#[derive(Clone, Copy, Debug)]
pub enum Node<'q> {
    Expr(&'q Expr),
    Cond(&'q Cond),
}

impl Select {
    /// Calls `visit` with everything in it, whether an odd number of NOT stands around that, and in
    /// how many SELECTs it stands.
    pub fn walk<'q>(&'q self, visit: &mut dyn FnMut(Node<'q>, bool, usize)) {
        self.walk_at(false, 0, visit);
    }

    fn walk_at<'q>(
        &'q self,
        odd: bool,
        depth: usize,
        visit: &mut dyn FnMut(Node<'q>, bool, usize),
    ) {
        for cond in self.filter.iter().chain(&self.having) {
            cond.walk(odd, depth, visit);
        }
    }
}

impl Cond {
    fn walk<'q>(&'q self, odd: bool, depth: usize, visit: &mut dyn FnMut(Node<'q>, bool, usize)) {
        visit(Node::Cond(self), odd, depth);
        match self {
            Self::Not(of) => of.walk(!odd, depth, visit),
            Self::Is { of, op, value } => of.walk(odd != ((*op == "=") != *value), depth, visit),
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().for_each(|part| part.walk(odd, depth, visit));
            }
            Self::Elements { filter, .. } => {
                filter.iter().for_each(|filter| filter.walk(odd, depth, visit));
            }
            Self::InSelect { select, negated } => select.walk_at(odd != *negated, depth + 1, visit),
            _ => self.exprs().into_iter().for_each(|expr| walk_expr(expr, odd, depth, visit)),
        }
    }

    /// The scalars it compares.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            Self::Compare { left, right, .. } => vec![left, right],
            Self::Between { of, low, high, .. } => vec![of, low, high],
            Self::InList { of, items, .. } => std::iter::once(of).chain(items).collect(),
            Self::Like { of, .. } | Self::Matches { of, .. } | Self::IsNull { of, .. } => vec![of],
            Self::Contains { values, .. } => values.iter().collect(),
            _ => Vec::new(),
        }
    }
}

fn walk_expr<'q>(
    expr: &'q Expr,
    odd: bool,
    depth: usize,
    visit: &mut dyn FnMut(Node<'q>, bool, usize),
) {
    visit(Node::Expr(expr), odd, depth);
    if let Expr::Case { when: cond, .. } | Expr::Aggregate { filter: Some(cond), .. } = expr {
        cond.walk(odd, depth, visit);
    }
    expr.parts().into_iter().for_each(|part| walk_expr(part, odd, depth, visit));
}
