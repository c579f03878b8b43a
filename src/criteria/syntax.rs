//! The syntax tree of a query as data: for editors that draw a query and write it back.
//!
//! In: a query's text. Out: nodes with their kinds and the bytes that they stand at. Names are not resolved and types
//! not known. INVARIANT: what is between the parts of a node in the text is its own (keywords, brackets, blanks), so
//! that exchanging the bytes of one node leaves all others as they are.

use std::ops::Range;

use super::CriteriaError;
use super::ast::{
    Args, Arithmetic, ColumnRef, Comparison, Elements, Expr, ExprKind, Ident, Join, Select, Span,
    Table,
};
use super::parse::{Dialect, parse};

/// A node of a query's syntax tree.
///
/// Of a whole query or a subquery (`select`) the parts are its clauses in the order of the text: `item` (a column or an
/// aggregate; its text is the alias), `from` and `join` (the text is the table, the qualifier its alias; the parts of
/// a join are the columns that are equal), `where`, `group` and `having`.
///
/// Of a condition: `and`, `or`, `not`, `compare` (the text is the operator, `!=` for `<>`), `is_null`, `in` (first the
/// value, then the items), `in_select`, `like`, `ilike`, `between`. Of a value: `text`, `number`, `boolean`, `null`,
/// `timestamp`, `interval`, `array`, `column`, `path` and `element` (the parts are its `step`s), `call` (the text is
/// the name as it was written), `star` and `distinct` (arguments), `negate`, `chain` (the text has the operators
/// between the parts), `exists` and `count` (of the elements of a list: the list, then its `where`). There may be
/// other kinds later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxNode {
    /// What it is.
    pub kind: &'static str,
    /// Its bytes in the text, brackets around it included.
    pub span: Range<usize>,
    /// A value without its quotes, a name, or an operator.
    pub text: Option<String>,
    /// The alias before a name, or that of a table.
    pub qualifier: Option<String>,
    /// Whether a NOT is part of it, as in `NOT IN`.
    pub negated: bool,
    /// What it is made of.
    pub parts: Vec<SyntaxNode>,
}

/// Reads a query's text; its depth is bounded by [`crate::limits::QUERY_DEPTH`].
///
/// # Errors
///
/// [`CriteriaError`], with line and column, if the text is not in the grammar or is nested too deeply.
pub fn syntax(text: &str, dialect: Dialect) -> Result<SyntaxNode, CriteriaError> {
    parse(text, dialect).map(|select| of_select(&select))
}

fn node(kind: &'static str, span: Span, parts: Vec<SyntaxNode>) -> SyntaxNode {
    SyntaxNode { kind, span: span.start..span.end, parts, ..SyntaxNode::default() }
}

fn named(kind: &'static str, span: Span, text: &str, parts: Vec<SyntaxNode>) -> SyntaxNode {
    SyntaxNode { text: Some(text.to_owned()), ..node(kind, span, parts) }
}

fn of_select(select: &Select) -> SyntaxNode {
    let item = |item: &super::ast::SelectItem| SyntaxNode {
        text: item.alias.as_ref().map(|alias| alias.text.clone()),
        ..node("item", item.expr.span, vec![of(&item.expr)])
    };
    let mut parts: Vec<SyntaxNode> = select.items.iter().map(item).collect();
    parts.push(of_table("from", &select.from, None));
    parts.extend(select.joins.iter().map(of_join));
    let clause = |kind, expr: &Expr| node(kind, expr.span, vec![of(expr)]);
    parts.extend(select.filter.iter().map(|filter| clause("where", filter)));
    if let (Some(first), Some(last)) = (select.group_by.first(), select.group_by.last()) {
        let columns = select.group_by.iter().map(of_column).collect();
        parts.push(node("group", first.span.to(last.span), columns));
    }
    parts.extend(select.having.iter().map(|having| clause("having", having)));
    node("select", select.span, parts)
}

fn of_table(kind: &'static str, table: &Table, join: Option<&Join>) -> SyntaxNode {
    let end = table.alias.as_ref().map_or(table.name.span, |alias| alias.span);
    let span = join.map_or(table.name.span.to(end), |join| join.span);
    let columns = join.iter().flat_map(|join| [of_column(&join.left), of_column(&join.right)]);
    SyntaxNode {
        qualifier: table.alias.as_ref().map(|alias| alias.text.clone()),
        ..named(kind, span, &table.name.text, columns.collect())
    }
}

fn of_join(join: &Join) -> SyntaxNode {
    of_table("join", &join.table, Some(join))
}

fn of_column(column: &ColumnRef) -> SyntaxNode {
    let qualifier = column.qualifier.as_ref().map(|qualifier| qualifier.text.clone());
    SyntaxNode { qualifier, ..named("column", column.span, &column.name.text, Vec::new()) }
}

fn of_steps(
    kind: &'static str,
    span: Span,
    qualifier: Option<&Ident>,
    steps: &[Ident],
) -> SyntaxNode {
    let steps = steps.iter().map(|step| named("step", step.span, &step.text, Vec::new()));
    let qualifier = qualifier.map(|qualifier| qualifier.text.clone());
    SyntaxNode { qualifier, ..node(kind, span, steps.collect()) }
}

fn of_elements(elements: &Elements, span: Span) -> SyntaxNode {
    let mut parts = vec![of(&elements.list)];
    let filter = elements.filter.as_ref();
    parts.extend(filter.map(|filter| node("where", filter.span, vec![of(filter)])));
    let qualifier = elements.alias.as_ref().map(|alias| alias.text.clone());
    SyntaxNode { qualifier, ..node(if elements.exists { "exists" } else { "count" }, span, parts) }
}

fn all(exprs: &[Expr]) -> Vec<SyntaxNode> {
    exprs.iter().map(of).collect()
}

fn of(expr: &Expr) -> SyntaxNode {
    let span = expr.span;
    let value = |kind, text: &str| named(kind, span, text, Vec::new());
    let negatable = |kind, negated, parts| SyntaxNode { negated, ..node(kind, span, parts) };
    match &expr.kind {
        ExprKind::Text(text) => value("text", text),
        ExprKind::Number(digits) => value("number", digits),
        ExprKind::Boolean(flag) => value("boolean", if *flag { "true" } else { "false" }),
        ExprKind::Null => node("null", span, Vec::new()),
        ExprKind::Timestamp(text) => value("timestamp", text),
        ExprKind::Interval(text) => value("interval", text),
        ExprKind::Array(items) => node("array", span, all(items)),
        ExprKind::Column(column) => SyntaxNode { span: span.start..span.end, ..of_column(column) },
        ExprKind::Path { qualifier, steps } => of_steps("path", span, qualifier.as_ref(), steps),
        ExprKind::Element { qualifier, steps } => {
            of_steps("element", span, qualifier.as_ref(), steps)
        }
        ExprKind::Elements(elements) => of_elements(elements, span),
        ExprKind::Nth { list, place, within } => {
            let steps = within.iter();
            let steps = steps.map(|step| named("step", step.span, &step.text, Vec::new()));
            let parts = std::iter::once(of(list)).chain(steps).collect();
            named("nth", span, &place.to_string(), parts)
        }
        ExprKind::Call { name, args } => {
            let args = match args {
                Args::Star => vec![node("star", span, Vec::new())],
                Args::Distinct(of_what) => {
                    vec![node("distinct", of_what.span, vec![of(of_what)])]
                }
                Args::List(args) => all(args),
            };
            named("call", span, &name.text, args)
        }
        ExprKind::Case { branches, otherwise } => {
            let when = |(condition, value): &(Expr, Expr)| {
                let span = condition.span.to(value.span);
                node("when", span, vec![of(condition), of(value)])
            };
            let parts = branches.iter().map(when).chain(otherwise.iter().map(|value| of(value)));
            node("case", span, parts.collect())
        }
        ExprKind::Negate(of_what) => node("negate", span, vec![of(of_what)]),
        ExprKind::Chain { first, rest } => {
            let signs: String = rest.iter().map(|(op, _)| sign(*op)).collect();
            let parts = std::iter::once(of(first)).chain(rest.iter().map(|(_, part)| of(part)));
            named("chain", span, &signs, parts.collect())
        }
        ExprKind::Compare { op, left, right } => {
            named("compare", span, operator(*op), vec![of(left), of(right)])
        }
        ExprKind::IsNull { expr, negated } => negatable("is_null", *negated, vec![of(expr)]),
        ExprKind::InList { expr, items, negated } => {
            let parts = std::iter::once(of(expr)).chain(all(items)).collect();
            negatable("in", *negated, parts)
        }
        ExprKind::InSelect { expr, select, negated } => {
            negatable("in_select", *negated, vec![of(expr), of_select(select)])
        }
        ExprKind::Like { expr, pattern, negated, ignore_case } => {
            let kind = if *ignore_case { "ilike" } else { "like" };
            negatable(kind, *negated, vec![of(expr), of(pattern)])
        }
        ExprKind::Between { expr, low, high, negated } => {
            negatable("between", *negated, vec![of(expr), of(low), of(high)])
        }
        ExprKind::Not(part) => node("not", span, vec![of(part)]),
        ExprKind::And(parts) => node("and", span, all(parts)),
        ExprKind::Or(parts) => node("or", span, all(parts)),
    }
}

fn sign(op: Arithmetic) -> char {
    match op {
        Arithmetic::Add | Arithmetic::AddRounded => '+',
        Arithmetic::Subtract | Arithmetic::SubtractRounded => '-',
        Arithmetic::Multiply | Arithmetic::MultiplyRounded => '*',
        Arithmetic::Divide => '/',
        Arithmetic::Remainder => '%',
    }
}

fn operator(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "SELECT c.contact_id, c.updated_at FROM contact_data AS c\n\
                         WHERE (c.city IN ('Oslo', 'Bodø') OR NOT c.plan IS NOT NULL)\n\
                         AND contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = 'open' \
                         AND DATA:payload.\"a b\" <> 2 GROUP BY contact_id HAVING COUNT(*) >= 3)";

    fn walk<'n>(node: &'n SyntaxNode, visit: &mut impl FnMut(&'n SyntaxNode)) {
        visit(node);
        node.parts.iter().for_each(|part| walk(part, visit));
    }

    #[test]
    fn every_node_has_its_bytes_and_parts_lie_in_their_whole_one_after_the_other() {
        let tree = syntax(QUERY, Dialect::Extended).expect("it is valid");
        assert_eq!((tree.kind, tree.span.clone()), ("select", 0..QUERY.len()));
        let mut texts = Vec::new();
        walk(&tree, &mut |node| {
            let mut from = node.span.start;
            for part in &node.parts {
                assert!(from <= part.span.start && part.span.end <= node.span.end, "{part:?}");
                from = if part.kind == "star" { from } else { part.span.end };
            }
            texts.push((node.kind, &QUERY[node.span.clone()]));
        });
        for expected in [
            ("or", "(c.city IN ('Oslo', 'Bodø') OR NOT c.plan IS NOT NULL)"),
            ("not", "NOT c.plan IS NOT NULL"),
            ("path", "DATA:payload.\"a b\""),
            ("having", "COUNT(*) >= 3"),
        ] {
            assert!(texts.contains(&expected), "{expected:?} in {texts:?}");
        }
    }

    #[test]
    fn names_values_and_operators_are_those_that_were_meant() {
        let tree = syntax(QUERY, Dialect::Extended).expect("it is valid");
        let mut found = Vec::new();
        walk(&tree, &mut |node| {
            if let Some(text) = &node.text {
                found.push((node.kind, text.as_str(), node.qualifier.as_deref()));
            }
        });
        for expected in [
            ("from", "contact_data", Some("c")),
            ("column", "city", Some("c")),
            ("text", "Bodø", None),
            ("step", "a b", None),
            ("compare", "!=", None),
            ("call", "COUNT", None),
        ] {
            assert!(found.contains(&expected), "{expected:?} in {found:?}");
        }
        assert!(syntax("SELECT", Dialect::Extended).is_err());
    }
}
