//! What was compared, and what was written.
//!
//! In: every comparison that an evaluation made, every form of the queries. Out: a table of how often,
//! by what was compared, with what operator, whether a NULL was in it, which answers were asked for,
//! and where it stood; of forms as written, under how many SELECTs and NOTs; and every cell that is
//! empty although something can reach it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use segmentry::testing::plan::Comparison;

use super::grammar::ast::{Cond, Expr, Node, Select};
use super::grammar::payload::PATHS;
use super::grammar::pools::ZONES;
use super::grammar::scalars::{CUTS, PARTS, UNITS};

/// A kind, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Text,
    Number,
    Time,
    Bool,
}

impl From<segmentry::schema::Kind> for Kind {
    fn from(kind: segmentry::schema::Kind) -> Self {
        match kind {
            segmentry::schema::Kind::Text => Self::Text,
            segmentry::schema::Kind::Number => Self::Number,
            segmentry::schema::Kind::Time => Self::Time,
            segmentry::schema::Kind::Bool => Self::Bool,
        }
    }
}

/// What stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Field(Kind),
    FieldSet,
    Type,
    Source,
    Timestamp,
    /// As a kind, or as it comes.
    Path(Option<Kind>),
    PathSet,
    /// Whatever is at a path.
    Json,
    Aggregate(Option<Kind>),
    Computed(Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsNull,
    In,
    InOrNull,
    Like,
    Ilike,
    Matches,
    Contains,
    ContainsOrNull,
}

impl Op {
    pub(crate) fn of(op: Comparison) -> Self {
        match op {
            Comparison::Equal => Self::Equal,
            Comparison::NotEqual => Self::NotEqual,
            Comparison::Less => Self::Less,
            Comparison::LessOrEqual => Self::LessOrEqual,
            Comparison::Greater => Self::Greater,
            Comparison::GreaterOrEqual => Self::GreaterOrEqual,
        }
    }

    fn compares(self) -> bool {
        self <= Self::GreaterOrEqual
    }
}

const OPS: [Op; 14] = [
    Op::Equal,
    Op::NotEqual,
    Op::Less,
    Op::LessOrEqual,
    Op::Greater,
    Op::GreaterOrEqual,
    Op::IsNull,
    Op::In,
    Op::InOrNull,
    Op::Like,
    Op::Ilike,
    Op::Matches,
    Op::Contains,
    Op::ContainsOrNull,
];

const SUBJECTS: [Subject; 20] = [
    Subject::Field(Kind::Text),
    Subject::Field(Kind::Number),
    Subject::Field(Kind::Time),
    Subject::FieldSet,
    Subject::Type,
    Subject::Source,
    Subject::Timestamp,
    Subject::Path(Some(Kind::Text)),
    Subject::Path(Some(Kind::Number)),
    Subject::Path(Some(Kind::Time)),
    Subject::Path(Some(Kind::Bool)),
    Subject::Path(None),
    Subject::PathSet,
    Subject::Json,
    Subject::Aggregate(Some(Kind::Text)),
    Subject::Aggregate(Some(Kind::Number)),
    Subject::Aggregate(Some(Kind::Time)),
    Subject::Aggregate(None),
    Subject::Computed(Kind::Text),
    Subject::Computed(Kind::Number),
];

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Made {
    pub(crate) subject: Subject,
    pub(crate) op: Op,
    /// Whether the subject is NULL.
    pub(crate) is_null: bool,
    /// Whether other answers than the true ones are asked for.
    pub(crate) negated: bool,
    /// Whether it stands in an event test. What such a test asks of the contact alone is taken out of
    /// it, so those within others are rare.
    pub(crate) in_events: bool,
}

impl Made {
    /// Whether queries can make this comparison.
    fn is_reachable(self) -> bool {
        use Op as O;
        use Subject as S;
        let of_event = !matches!(self.subject, S::Field(_) | S::FieldSet | S::Computed(_));
        let asked = match (self.subject, self.op) {
            (S::FieldSet | S::PathSet, op) => matches!(op, O::Contains | O::ContainsOrNull),
            (S::Json, op) => op == O::IsNull,
            (_, O::Contains | O::ContainsOrNull) => false,
            (S::Field(kind) | S::Computed(kind), O::Like | O::Ilike | O::Matches) => {
                kind == Kind::Text
            }
            (S::Path(kind), O::Like | O::Ilike | O::Matches) => kind == Some(Kind::Text),
            (S::Timestamp, op) => !matches!(op, O::Like | O::Ilike | O::Matches),
            (S::Path(None), op) => op.compares(),
            // That it is there is asked of whatever is at the path.
            (S::Path(_), O::IsNull) => false,
            // `BETWEEN FALSE AND TRUE` is not written, and a NULL among booleans neither.
            (S::Path(Some(Kind::Bool)), op) => op != O::InOrNull,
            (S::Aggregate(Some(Kind::Number)), op) => {
                op.compares() || matches!(op, O::IsNull | O::In)
            }
            (S::Aggregate(None), op) => op.compares() || op == O::IsNull,
            (S::Aggregate(_), op) => op.compares(),
            _ => true,
        };
        // An array column is never NULL, nor are these columns of events.
        let nulls = !self.is_null
            || !matches!(self.subject, S::FieldSet | S::Type | S::Source | S::Timestamp);
        // NOT turns a comparison round; only what is left out of a subquery asks for the rest, and a
        // subquery about contacts.
        let negations = !(self.negated && self.op.compares() && of_event);
        asked && nulls && negations && (self.in_events || !of_event)
    }
}

/// How often what occurred.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    made: BTreeMap<Made, u64>,
    /// Forms as written: in how many queries, and in how many that divide the contacts.
    forms: BTreeMap<(String, bool, usize), (u64, u64)>,
    pub(crate) queries: u64,
    pub(crate) divided: u64,
    /// Queries beyond the bound of costs, which are refused.
    pub(crate) too_costly: u64,
}

impl Coverage {
    pub(crate) fn made(&mut self, made: Made) {
        *self.made.entry(made).or_default() += 1;
    }

    /// Counts a query and what is written in it.
    pub(crate) fn wrote(&mut self, query: &Select, divides: bool) {
        self.queries += 1;
        self.divided += u64::from(divides);
        let mut forms: BTreeSet<_> =
            form_of_select(query).into_iter().map(|form| (form, false, 0)).collect();
        query.walk(&mut |node, odd, depth| {
            forms.extend(form(node).into_iter().map(|form| (form, odd, depth)));
        });
        for form in forms {
            let (written, divided) = self.forms.entry(form).or_default();
            *written += 1;
            *divided += u64::from(divides);
        }
    }

    /// Cells that are empty although they can be reached.
    pub(crate) fn missing(&self) -> Vec<String> {
        let made = all().filter(|made| made.is_reachable() && !self.made.contains_key(made));
        let named = PATHS.iter().map(|steps| format!("path {}", steps.join("/")));
        let named = named.chain(ZONES.iter().map(|zone| format!("zone {zone}")));
        let named = named.chain(PARTS.iter().map(|part| format!("EXTRACT {part}")));
        let named = named.chain(CUTS.iter().map(|cut| format!("DATE_TRUNC {cut}")));
        let named = named.chain(
            UNITS
                .iter()
                .flat_map(|unit| ["add", "datediff"].map(|function| format!("{function} {unit}"))),
        );
        let divides = |name: &String| {
            let counts = self.forms.iter().filter(|((form, _, _), _)| form == name);
            counts.map(|(_, (_, divided))| divided).sum::<u64>() > 0
        };
        let named = named.filter(|name| !divides(name)).map(|name| format!("`{name}` anywhere"));
        let forms = FORMS.iter().flat_map(|form| {
            (0..6).map(move |place| ((*form).to_owned(), place % 2 == 1, place / 2))
        });
        let forms = forms
            .filter(|place| self.forms.get(place).is_none_or(|(_, divided)| *divided == 0))
            .map(|(form, odd, depth)| format!("`{form}` in {depth} subqueries, under NOT: {odd}"));
        made.map(|made| format!("{made:?}")).chain(named).chain(forms).collect()
    }

    /// Comparisons that were made although they are said to be out of reach.
    pub(crate) fn surprises(&self) -> Vec<String> {
        // A path and an interval of nothing is a path that is read as an instant; too rare to wait for.
        let rare = (Subject::Path(Some(Kind::Time)), Op::IsNull);
        let surprises = self.made.keys().filter(|made| !made.is_reachable());
        let surprises = surprises.filter(|made| (made.subject, made.op) != rare);
        surprises.map(|made| format!("{made:?}")).collect()
    }
}

fn all() -> impl Iterator<Item = Made> {
    let subjects = SUBJECTS.into_iter().chain([Subject::Computed(Kind::Time)]);
    subjects.flat_map(|subject| {
        OPS.into_iter().flat_map(move |op| {
            (0..8).map(move |bits| Made {
                subject,
                op,
                is_null: bits & 1 == 1,
                negated: bits & 2 == 2,
                in_events: bits & 4 == 4,
            })
        })
    })
}

/// Every form that must occur and matter.
const FORMS: [&str; 85] = [
    "=",
    "!=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "BETWEEN",
    "NOT BETWEEN",
    "IN",
    "NOT IN",
    "IN, NULL",
    "NOT IN, NULL",
    "LIKE",
    "NOT LIKE",
    "ILIKE",
    "NOT ILIKE",
    "LIKE NULL",
    "IS NULL",
    "IS NOT NULL",
    "array_contains",
    "array_contains, NULL",
    "IN SELECT",
    "NOT IN SELECT",
    "= TRUE",
    "!= TRUE",
    "= FALSE",
    "!= FALSE",
    "NOT",
    "AND",
    "OR",
    "TRUE",
    "FALSE",
    "NULL",
    "HAVING",
    "two events",
    "+",
    "-",
    "*",
    "/",
    "%",
    "negate",
    "LOWER",
    "upper",
    "TRIM",
    "LENGTH",
    "CONCAT",
    "COALESCE",
    "INTERVAL",
    "NOW()",
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
    "CONVERT_TIMEZONE",
    "COUNT(*)",
    "count",
    "count DISTINCT",
    "SUM",
    "SUM DISTINCT",
    "AVG",
    "AVG DISTINCT",
    "MIN",
    "max",
    "EXTRACT",
    "DATE_TRUNC",
    "REGEXP_LIKE",
    "REGEXP_LIKE, 'i'",
    "VERSION",
    "ABS",
    "ROUND",
    "FLOOR",
    "ceil",
    "BUCKET",
    "HAVERSINE",
    "ROUND, digits",
    "EXISTS",
    "COUNT of elements",
    "ARRAY_SIZE",
    "CASE",
    "CASE, ELSE",
    "FILTER",
    "UNACCENT",
    "CONVERT_TIMEZONE, own",
    "element by place",
    "add, fraction",
    "aggregate of an expression",
];

fn not(negated: bool, word: &str) -> String {
    if negated { format!("NOT {word}") } else { word.to_owned() }
}

/// The names of a node's form.
fn form(node: Node<'_>) -> Vec<String> {
    match node {
        Node::Expr(expr) => form_of_scalar(expr),
        Node::Cond(cond) => vec![match cond {
            Cond::Const(value) => value.to_string().to_uppercase(),
            Cond::Compare { op, .. } => (*op).to_owned(),
            Cond::Between { negated, .. } => not(*negated, "BETWEEN"),
            Cond::InList { items, negated, .. } if items.contains(&Expr::Null) => {
                not(*negated, "IN, NULL")
            }
            Cond::InList { negated, .. } => not(*negated, "IN"),
            Cond::Like { pattern: None, .. } => "LIKE NULL".to_owned(),
            Cond::Like { negated, ignore_case: false, .. } => not(*negated, "LIKE"),
            Cond::Like { negated, ignore_case: true, .. } => not(*negated, "ILIKE"),
            Cond::Matches { ignore_case: false, .. } => "REGEXP_LIKE".to_owned(),
            Cond::Matches { ignore_case: true, .. } => "REGEXP_LIKE, 'i'".to_owned(),
            Cond::IsNull { negated: false, .. } => "IS NULL".to_owned(),
            Cond::IsNull { negated: true, .. } => "IS NOT NULL".to_owned(),
            Cond::Contains { values, .. } if values.contains(&Expr::Null) => {
                "array_contains, NULL".to_owned()
            }
            Cond::Contains { .. } => "array_contains".to_owned(),
            Cond::Elements { count: None, .. } => "EXISTS".to_owned(),
            Cond::Elements { count: Some(_), .. } => "COUNT of elements".to_owned(),
            Cond::Size { .. } => "ARRAY_SIZE".to_owned(),
            Cond::InSelect { select, negated } => {
                return [vec![not(*negated, "IN SELECT")], form_of_select(select)].concat();
            }
            Cond::Is { op, value, .. } => format!("{op} {}", value.to_string().to_uppercase()),
            Cond::Not(_) => "NOT".to_owned(),
            Cond::And(_) => "AND".to_owned(),
            Cond::Or(_) => "OR".to_owned(),
        }],
    }
}

fn form_of_select(select: &Select) -> Vec<String> {
    let tables = (select.scope.events == 2).then(|| "two events".to_owned());
    tables.into_iter().chain(select.having.iter().map(|_| "HAVING".to_owned())).collect()
}

fn form_of_scalar(expr: &Expr) -> Vec<String> {
    vec![match expr {
        Expr::Null => "NULL".to_owned(),
        Expr::Path { steps, .. } => format!("path {}", steps.join("/")),
        Expr::Nth { .. } => "element by place".to_owned(),
        Expr::Now(name) => (*name).to_owned(),
        Expr::Today => "CURRENT_DATE".to_owned(),
        Expr::Negate(_) => "negate".to_owned(),
        Expr::Chain { rest, .. } => return rest.iter().map(|(op, _)| op.to_string()).collect(),
        Expr::Call { function: "ROUND", args } if args.len() == 2 => "ROUND, digits".to_owned(),
        Expr::Call { function, .. } => (*function).to_owned(),
        Expr::AddUnits { unit, amount, .. }
            if matches!(**amount, Expr::Column { .. } | Expr::Chain { .. }) =>
        {
            return vec![format!("add {unit}"), "add, fraction".to_owned()];
        }
        Expr::AddUnits { unit, .. } => format!("add {unit}"),
        Expr::Difference { unit, .. } => format!("datediff {unit}"),
        Expr::Part { part, .. } => return vec!["EXTRACT".to_owned(), format!("EXTRACT {part}")],
        Expr::Truncate { cut, .. } => {
            return vec!["DATE_TRUNC".to_owned(), format!("DATE_TRUNC {cut}")];
        }
        Expr::Civil { zone, .. } => {
            return vec!["CONVERT_TIMEZONE".to_owned(), format!("zone {zone}")];
        }
        Expr::Own { .. } => "CONVERT_TIMEZONE, own".to_owned(),
        Expr::Moved { .. } => "INTERVAL".to_owned(),
        Expr::Case { otherwise, .. } => {
            return vec![if otherwise.is_some() { "CASE, ELSE" } else { "CASE" }.to_owned()];
        }
        Expr::Aggregate { filter: Some(_), .. } => "FILTER".to_owned(),
        Expr::Aggregate { function, of: None, .. } => format!("{function}(*)"),
        Expr::Aggregate { function, distinct, of, .. } => {
            let form = format!("{function}{}", if *distinct { " DISTINCT" } else { "" });
            let plain = |of: &Expr| matches!(of, Expr::Path { .. } | Expr::Column { .. });
            let computed = of.as_ref().is_some_and(|of| !plain(of));
            let more = computed.then(|| "aggregate of an expression".to_owned());
            return [form].into_iter().chain(more).collect();
        }
        _ => return Vec::new(),
    }]
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comparisons: u64 = self.made.values().sum();
        writeln!(
            f,
            "{} queries, {} of them divide the contacts; {comparisons} comparisons",
            self.queries, self.divided
        )?;
        writeln!(
            f,
            "columns: of the contact, in an event test; each present, NULL, negated present, negated NULL"
        )?;
        let mut rows: BTreeMap<(Subject, Op), [[Option<u64>; 2]; 4]> = BTreeMap::new();
        for made in all().filter(|made| made.is_reachable()) {
            let column = usize::from(made.is_null) + 2 * usize::from(made.negated);
            let count = self.made.get(&made).copied().unwrap_or(0);
            rows.entry((made.subject, made.op)).or_default()[column][usize::from(made.in_events)] =
                Some(count);
        }
        for ((subject, op), columns) in rows {
            let cell = |count: Option<u64>| count.map_or("-".to_owned(), |count| count.to_string());
            let columns = columns.map(|depths| format!("{:>14}", depths.map(cell).join(" ")));
            let subject = format!("{subject:?}");
            writeln!(f, "{subject:26} {:14} {}", format!("{op:?}"), columns.join(" |"))?;
        }
        writeln!(
            f,
            "forms as written: queries, and those of them that divide, by depth; n: under NOT"
        )?;
        let mut forms: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((form, odd, depth), (written, divided)) in &self.forms {
            let mark = if *odd { "n" } else { "" };
            forms.entry(form).or_default().push(format!("{depth}{mark}: {written}/{divided}"));
        }
        for (form, counts) in forms {
            writeln!(f, "{form:26} {}", counts.join("  "))?;
        }
        Ok(())
    }
}
