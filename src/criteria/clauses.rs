//! The clauses of a query: its WHERE as the user wrote it, each part of it as a query of its own.
//!
//! In: a query's text, and what exists. Out: the tree of AND, OR and NOT with the place of each clause in the text, and
//! the conditions that say for which contacts a clause is true, false or unknown. LAW: a clause is true for the
//! contacts that satisfy the query with this clause as its WHERE; joins, groups and HAVING stay.

use std::collections::BTreeSet;
use std::ops::Range;

use super::ast::{Args, Expr, ExprKind, Select, Span};
use super::context::Context;
use super::error::CriteriaError;
use super::lower::{lower, lower_both};
use super::parse::parse;
use super::plan::{Condition, Plan};
use super::scalar::{Scalar, Set};
use super::scope::{Scope, Ty};
use crate::schema::FieldId;

/// What a clause is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClauseKind {
    /// All parts.
    And,
    /// Any part.
    Or,
    /// Not its part.
    Not,
    /// A single condition.
    Leaf,
}

impl ClauseKind {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Not => "not",
            Self::Leaf => "leaf",
        }
    }
}

/// The contacts for whom a clause that is not true is false, or for whom it is unknown; the others are the rest.
#[derive(Clone, Debug)]
pub(crate) enum Untrue {
    /// Of a query without events, it is false where its opposite is true.
    False(Condition),
    /// Of a query that joins events, it is unknown if it is so for a combination of events.
    Unknown(Condition),
}

impl Untrue {
    pub(crate) fn condition(&self) -> &Condition {
        match self {
            Self::False(condition) | Self::Unknown(condition) => condition,
        }
    }
}

/// A clause of a query.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) kind: ClauseKind,
    /// The bytes of the text; `None` of a query without WHERE.
    pub(crate) span: Option<Range<usize>>,
    /// The contacts for whom it is true.
    pub(crate) met: Condition,
    pub(crate) untrue: Untrue,
    /// The fields of contacts that it names, outside subqueries.
    pub(crate) fields: BTreeSet<FieldId>,
    pub(crate) parts: Vec<Clause>,
}

/// The plan of a query, and its WHERE as a tree.
pub(crate) fn clauses(text: &str, context: &Context<'_>) -> Result<(Plan, Clause), CriteriaError> {
    Query::read(text, context)
        .and_then(|query| Ok((query.plan()?, query.tree()?)))
        .map_err(|error| error.locate(text))
}

/// For each clause, in the order of [`clauses`] with parts after their whole: the query without it.
pub(crate) fn without_each(
    text: &str,
    context: &Context<'_>,
) -> Result<Vec<Condition>, CriteriaError> {
    let all = || {
        let query = Query::read(text, context)?;
        let Some(filter) = &query.filter else { return Ok(vec![query.condition(None)?]) };
        let without = |place| query.condition(without(filter, &mut Some(place)));
        (0..size(filter)).map(without).collect()
    };
    all().map_err(|error: CriteriaError| error.locate(text))
}

/// A query whose WHERE can be exchanged.
struct Query<'c> {
    context: &'c Context<'c>,
    /// The query without its WHERE.
    rest: Select,
    filter: Option<Expr>,
}

impl<'c> Query<'c> {
    fn read(text: &str, context: &'c Context<'c>) -> Result<Self, CriteriaError> {
        let mut rest = parse(text, context.dialect)?;
        let filter = rest.filter.take();
        Ok(Self { context, rest, filter })
    }

    fn with(&self, filter: Option<Expr>) -> Select {
        Select { filter, ..self.rest.clone() }
    }

    fn plan(&self) -> Result<Plan, CriteriaError> {
        lower(&self.with(self.filter.clone()), self.context)
    }

    fn condition(&self, filter: Option<Expr>) -> Result<Condition, CriteriaError> {
        lower(&self.with(filter), self.context).map(Plan::into_condition)
    }

    fn tree(&self) -> Result<Clause, CriteriaError> {
        let mut scope = Scope::new(self.context, &self.rest)?;
        let Some(filter) = &self.filter else {
            let all = Expr { kind: ExprKind::Boolean(true), span: Span::default() };
            return Ok(Clause { span: None, ..self.clause(&all, &mut scope)? });
        };
        self.clause(filter, &mut scope)
    }

    fn clause(&self, expr: &Expr, scope: &mut Scope<'_>) -> Result<Clause, CriteriaError> {
        let (kind, parts) = match &expr.kind {
            ExprKind::And(parts) => (ClauseKind::And, parts.as_slice()),
            ExprKind::Or(parts) => (ClauseKind::Or, parts.as_slice()),
            ExprKind::Not(part) => (ClauseKind::Not, std::slice::from_ref(part.as_ref())),
            _ => (ClauseKind::Leaf, [].as_slice()),
        };
        let mut fields = BTreeSet::new();
        add_fields(expr, scope, &mut fields);
        let parts: Vec<Clause> =
            parts.iter().map(|part| self.clause(part, scope)).collect::<Result<_, _>>()?;
        let is_plain = self.rest.joins.is_empty() && self.rest.having.is_none();
        let (met, untrue) = match composed(kind, &parts) {
            Some(conditions) => conditions,
            None if is_plain => {
                let (met, opposite) = lower_both(expr, scope)?;
                (met, Untrue::False(opposite))
            }
            None => (self.condition(Some(expr.clone()))?, self.untrue(expr)?),
        };
        let span = Some(expr.span.start..expr.span.end);
        Ok(Clause { kind, span, met, untrue, fields, parts })
    }

    fn untrue(&self, expr: &Expr) -> Result<Untrue, CriteriaError> {
        let around = |kind| Expr { kind, span: expr.span };
        let is_null = |of: &Expr| ExprKind::IsNull { expr: Box::new(of.clone()), negated: false };
        if let Some(having) = &self.rest.having {
            // The group of a clause's events is one; what may be unknown is its HAVING.
            let having = Some(Expr { kind: is_null(having), span: having.span });
            let select = Select { having, ..self.with(Some(expr.clone())) };
            return Ok(Untrue::Unknown(lower(&select, self.context)?.into_condition()));
        }
        Ok(Untrue::Unknown(self.condition(Some(around(is_null(expr))))?))
    }
}

/// The conditions of a clause that follow from those of its parts: without joins, where each part is about the contact.
fn composed(kind: ClauseKind, parts: &[Clause]) -> Option<(Condition, Untrue)> {
    let opposite = |part: &Clause| match &part.untrue {
        Untrue::False(condition) => Some(condition.clone()),
        Untrue::Unknown(_) => None,
    };
    let opposites = parts.iter().map(opposite).collect::<Option<Vec<_>>>()?;
    let met = parts.iter().map(|part| part.met.clone());
    match kind {
        ClauseKind::And => Some((Condition::all(met), Untrue::False(Condition::any(opposites)))),
        ClauseKind::Or => Some((Condition::any(met), Untrue::False(Condition::all(opposites)))),
        ClauseKind::Not => {
            let (part, opposite) = (parts.first()?, opposites.into_iter().next()?);
            Some((opposite, Untrue::False(part.met.clone())))
        }
        ClauseKind::Leaf => None,
    }
}

/// Collects the fields of contacts that an expression names.
fn add_fields(expr: &Expr, scope: &Scope<'_>, found: &mut BTreeSet<FieldId>) {
    let mut each = |parts: &[&Expr]| {
        parts.iter().for_each(|part| add_fields(part, scope, found));
    };
    match &expr.kind {
        ExprKind::Column(column) => {
            // A unit of time is written like a column.
            if let Ok(operand) = scope.column(column)
                && let (Scalar::Field(field), _) | (_, Ty::Set(Set::Field(field))) =
                    (operand.scalar, operand.ty)
            {
                found.insert(field);
            }
        }
        ExprKind::Call { args: Args::List(args), .. } => {
            args.iter().for_each(|arg| add_fields(arg, scope, found));
        }
        ExprKind::Call { args: Args::Distinct(arg), .. } => each(&[arg]),
        ExprKind::Negate(of) | ExprKind::Not(of) => each(&[of]),
        ExprKind::Case { branches, otherwise } => {
            branches.iter().for_each(|(condition, value)| each(&[condition, value]));
            otherwise.iter().for_each(|value| each(&[value]));
        }
        ExprKind::Chain { first, rest } => {
            add_fields(first, scope, found);
            rest.iter().for_each(|(_, part)| add_fields(part, scope, found));
        }
        ExprKind::Compare { left, right, .. } => each(&[left, right]),
        ExprKind::IsNull { expr, .. } | ExprKind::InList { expr, .. } => each(&[expr]),
        ExprKind::Like { expr, pattern, .. } => each(&[expr, pattern]),
        ExprKind::Between { expr, low, high, .. } => each(&[expr, low, high]),
        // Of AND and OR the parts show their own; a subquery has contacts of its own.
        ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::InSelect { .. }
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Null
        | ExprKind::Timestamp(_)
        | ExprKind::Interval(_)
        | ExprKind::Array(_)
        | ExprKind::Path { .. }
        | ExprKind::Element { .. }
        | ExprKind::Nth { .. }
        | ExprKind::Elements(_)
        | ExprKind::Call { args: Args::Star, .. } => {}
    }
}

/// The number of clauses of an expression, itself included.
fn size(expr: &Expr) -> usize {
    1 + match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().map(size).sum(),
        ExprKind::Not(part) => size(part),
        _ => 0,
    }
}

/// The expression without the clause at a place, counted with wholes before their parts; `None` if nothing is left.
fn without(expr: &Expr, place: &mut Option<usize>) -> Option<Expr> {
    match *place {
        Some(0) => {
            *place = None;
            return None;
        }
        Some(left) => *place = Some(left - 1),
        None => return Some(expr.clone()),
    }
    let mut chain = |parts: &[Expr], kind: fn(Vec<Expr>) -> ExprKind| {
        let mut kept: Vec<Expr> = parts.iter().filter_map(|part| without(part, place)).collect();
        match kept.len() {
            0 | 1 => kept.pop(),
            _ => Some(Expr { kind: kind(kept), span: expr.span }),
        }
    };
    match &expr.kind {
        ExprKind::And(parts) => chain(parts, ExprKind::And),
        ExprKind::Or(parts) => chain(parts, ExprKind::Or),
        ExprKind::Not(part) => {
            let kind = ExprKind::Not(Box::new(without(part, place)?));
            Some(Expr { kind, span: expr.span })
        }
        _ => Some(expr.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::parse::Dialect;
    use crate::schema::Schema;

    fn query(condition: &str) -> String {
        format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
    }

    fn texts<'t>(text: &'t str, clause: &Clause, out: &mut Vec<(&'static str, &'t str)>) {
        out.push((clause.kind.name(), &text[clause.span.clone().expect("a WHERE")]));
        clause.parts.iter().for_each(|part| texts(text, part, out));
    }

    #[test]
    fn the_tree_is_the_text_as_it_was_written() {
        let schema = Schema::new();
        let none = |id: &str| Err(crate::criteria::no_segment(id));
        let context = Context::of_any_list(&schema, Dialect::Extended, &none);
        let text = query("city = 'Oslo' AND (NOT country IS NULL OR (city = 'a' OR city = 'b'))");
        let (_, tree) = clauses(&text, &context).expect("valid");
        let mut found = Vec::new();
        texts(&text, &tree, &mut found);
        assert_eq!(
            found,
            [
                ("and", "city = 'Oslo' AND (NOT country IS NULL OR (city = 'a' OR city = 'b'))"),
                ("leaf", "city = 'Oslo'"),
                ("or", "(NOT country IS NULL OR (city = 'a' OR city = 'b'))"),
                ("not", "NOT country IS NULL"),
                ("leaf", "country IS NULL"),
                ("or", "(city = 'a' OR city = 'b')"),
                ("leaf", "city = 'a'"),
                ("leaf", "city = 'b'"),
            ]
        );
    }

    #[test]
    fn without_a_clause_the_rest_stays() {
        let schema = Schema::new();
        let none = |id: &str| Err(crate::criteria::no_segment(id));
        let context = Context::of_any_list(&schema, Dialect::Extended, &none);
        let left = |condition: &str| without_each(&query(condition), &context).expect("valid");
        let plan = |condition: &str| {
            crate::criteria::compile(&query(condition), &schema, Dialect::Extended)
                .expect("valid")
                .into_condition()
        };
        let found = left("city = 'a' AND (city = 'b' OR NOT country = 'c')");
        let wanted = [
            Condition::EVERYONE,
            plan("city = 'b' OR NOT country = 'c'"),
            plan("city = 'a'"),
            plan("city = 'a' AND NOT country = 'c'"),
            plan("city = 'a' AND city = 'b'"),
            plan("city = 'a' AND city = 'b'"),
        ];
        assert_eq!(found, wanted);
    }
}
