//! From tokens to the tree: the clauses of a query.
//!
//! In: the text of a whole query and the dialect. Out: a [`Select`] with spans, or an error for the
//! first token that the grammar does not allow, with a hint. `cursor` reads tokens, `expr` and
//! `value` parse what the clauses contain, `refuse` names the SQL that is not in the language.
//!
//! INVARIANT: recursion goes through [`Parser::enter`], which bounds it by `limits::QUERY_DEPTH`,
//! and no token is read more than a fixed number of times: a hostile text costs neither more stack
//! nor more time than another one of its length.

mod case;
mod cursor;
mod elements;
mod expr;
mod refuse;
mod sgql;
mod value;

use serde::{Deserialize, Serialize};

use cursor::{Parser, Refusal};
pub(super) use sgql::{empty_key, interval_parts};

use super::ast::{ColumnRef, Expr, ExprKind, Ident, Join, Select, SelectItem, Span, Table};
use super::error::{CriteriaError, ErrorKind};
use super::lexer::TokenKind;
use super::message::message;
use crate::limits;

/// Errors are boxed, like expressions, to keep the stack frames of recursive functions small.
type Result<T> = std::result::Result<T, Refusal>;

/// The language that a query is read in: one grammar, with or without our extensions.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Everything the language has.
    #[default]
    Extended,
    /// Only what a `SendGrid` client may send; an extension is refused by name.
    Strict,
}

/// Reads a segment's query.
pub(super) fn parse(text: &str, dialect: Dialect) -> std::result::Result<Select, CriteriaError> {
    parse_whole(text, dialect).map_err(|refusal| refusal.into_inner().locate(text))
}

/// Parses a condition in SGQL; its names and `+` are resolved later.
pub(super) fn parse_sgql(text: &str) -> std::result::Result<Expr, CriteriaError> {
    let read = || -> Result<Expr> {
        check_length(text)?;
        Parser::sgql(text)?.whole_condition()
    };
    read().map_err(Refusal::into_inner)
}

fn parse_whole(text: &str, dialect: Dialect) -> Result<Select> {
    check_length(text)?;
    Parser::new(text, dialect)?.query()
}

/// Refuses a text that is too long or empty.
fn check_length(text: &str) -> Result<()> {
    let everything = Span { start: 0, end: text.len() };
    if text.len() > limits::QUERY_BYTES {
        let message = message!["the query has more than ", limits::QUERY_BYTES, " bytes"];
        return Err(CriteriaError::new(ErrorKind::TooLong, message, everything)
            .with_hint("a long list of contacts belongs on a list: `array_contains(list_ids, ...)`")
            .into());
    }
    if text.trim().is_empty() {
        return Err(CriteriaError::new(ErrorKind::Empty, "the query is empty", Span::default())
            .with_hint("every contact is `SELECT contact_id, updated_at FROM contact_data`")
            .into());
    }
    Ok(())
}

impl Parser<'_> {
    fn query(&mut self) -> Result<Select> {
        if !self.at("SELECT") {
            return Err(self.refuse_start());
        }
        let select = self.select()?;
        let semicolon = self.token;
        if self.eat(TokenKind::Semicolon)? {
            if self.token.kind != TokenKind::End {
                return Err(self.refuse_second_statement());
            }
            self.extension("`;` at the end", semicolon.span)?;
        }
        match self.token.kind {
            TokenKind::End => Ok(*select),
            TokenKind::Close => Err(self.error(ErrorKind::Syntax, "this bracket was never opened")),
            _ => Err(self.refuse_late().unwrap_or_else(|| {
                self.expected(match (&select.filter, &select.having) {
                    (None, None) => "WHERE or the end of the query",
                    _ => "AND, OR or the end of the query",
                })
            })),
        }
    }

    /// A whole query or a subquery, up to the first token that cannot belong to it.
    fn select(&mut self) -> Result<Box<Select>> {
        let start = self.token.span;
        self.advance()?;
        self.refuse_quantifier()?;
        let mut items = Vec::new();
        loop {
            self.item(&mut items)?;
            if !self.separator(items.len())? {
                break;
            }
        }
        let mut select = self.source(items)?;
        if self.eat_word("WHERE")? {
            let filter = self.condition("WHERE")?;
            select.filter = Some(*filter);
        }
        self.group_by(&mut select)?;
        if self.at("HAVING") {
            self.strict_subquery("HAVING in a subquery")?;
            self.advance()?;
            let having = self.condition("HAVING")?;
            select.having = Some(*having);
        }
        select.span = start.to(self.last);
        Ok(select)
    }

    /// The tables that a query reads from; its conditions follow.
    fn source(&mut self, items: Vec<SelectItem>) -> Result<Box<Select>> {
        self.strict_items(&items)?;
        if !self.eat_word("FROM")? {
            return Err(self
                .expected("`,` or FROM")
                .with_hint("a query reads `SELECT contact_id, updated_at FROM contact_data`"));
        }
        let from = self.table()?;
        let mut joins = Vec::new();
        while self.at("JOIN") || self.at("INNER") {
            joins.push(self.join()?);
        }
        if self.token.kind == TokenKind::Comma {
            return Err(self
                .unsupported("tables joined by a comma are not supported")
                .with_hint("write `JOIN event_data AS e ON c.contact_id = e.contact_id`"));
        }
        let (filter, group_by, having) = (None, Vec::new(), None);
        let span = self.last;
        Ok(Box::new(Select { items, from, joins, filter, group_by, having, span }))
    }

    fn item(&mut self, items: &mut Vec<SelectItem>) -> Result<()> {
        if self.token.kind == TokenKind::Star {
            return Err(self.refuse_star());
        }
        let expr = self.expr()?;
        let alias = self.alias_of(&expr)?;
        items.push(SelectItem { expr: *expr, alias });
        Ok(())
    }

    fn alias_of(&mut self, expr: &Expr) -> Result<Option<Ident>> {
        let is_call = matches!(expr.kind, ExprKind::Call { .. });
        if self.eat_word("AS")? || (is_call && self.at_alias()) {
            return Ok(Some(self.name("an alias")?));
        }
        if is_call {
            self.extension("an aggregate without an alias", expr.span)?;
        } else if self.at_alias() {
            let hint = "put a comma between the columns; they take no alias";
            return Err(self.expected("`,` or FROM").with_hint(hint));
        }
        Ok(None)
    }

    /// The strict dialect has the columns in one order; `lower` checks what they are.
    fn strict_items(&self, items: &[SelectItem]) -> Result<()> {
        let rank = |item: &SelectItem| match &item.expr.kind {
            ExprKind::Column(column) => ["contact_id", "updated_at"]
                .iter()
                .position(|name| name.eq_ignore_ascii_case(&column.name.text)),
            ExprKind::Call { .. } => Some(2),
            _ => None,
        };
        let ranked: Vec<_> = items.iter().filter_map(|i| Some((rank(i)?, i.expr.span))).collect();
        match ranked.windows(2).find(|pair| pair[0].0 > pair[1].0) {
            Some(pair) => self.extension("another order of the select list", pair[0].1),
            None => Ok(()),
        }
    }

    fn table(&mut self) -> Result<Table> {
        if self.token.kind == TokenKind::Open {
            return Err(self
                .unsupported("a query in place of a table is not supported")
                .with_hint("write `contact_id IN (SELECT contact_id FROM ...)` in WHERE"));
        }
        let name = self.name("a table")?;
        if self.token.kind == TokenKind::Dot {
            return Err(self
                .unsupported("a table has no schema before its name")
                .with_hint("the tables are contact_data and event_data"));
        }
        let has_alias = self.eat_word("AS")? || self.at_alias();
        let alias = if has_alias { Some(self.name("an alias")?) } else { None };
        Ok(Table { name, alias })
    }

    fn join(&mut self) -> Result<Join> {
        let start = self.token.span;
        self.eat_word("INNER")?;
        self.word("JOIN")?;
        let table = self.table()?;
        self.word("ON").map_err(|error| match &error.hint {
            Some(_) => error,
            None => error.with_hint("write `ON c.contact_id = e.contact_id`"),
        })?;
        let left = self.join_column()?;
        if !self.eat(TokenKind::Equal)? {
            return Err(refuse::condition_of_join(&left));
        }
        let right = self.join_column()?;
        if self.at("AND") || self.at("OR") {
            return Err(self
                .unsupported("a join takes no condition besides contact_id = contact_id")
                .with_hint("put the other conditions into WHERE"));
        }
        Ok(Join { table, left, right, span: start.to(self.last) })
    }

    fn join_column(&mut self) -> Result<ColumnRef> {
        self.column().map_err(|error| match &error.hint {
            Some(_) => error,
            None => error.with_hint("write `ON c.contact_id = e.contact_id`, without brackets"),
        })
    }

    fn group_by(&mut self, select: &mut Select) -> Result<()> {
        if self.at("GROUP") {
            self.strict_subquery("GROUP BY in a subquery")?;
            self.advance()?;
            self.word("BY")?;
            select.group_by = self.list(Self::column)?;
            return Ok(());
        }
        let is_call = |item: &&SelectItem| matches!(item.expr.kind, ExprKind::Call { .. });
        match select.items.iter().find(is_call) {
            Some(item) => self.extension("an aggregate without GROUP BY", item.expr.span),
            None => Ok(()),
        }
    }

    /// Refuses in a subquery, which is the only SELECT inside another construct.
    fn strict_subquery(&self, what: &'static str) -> Result<()> {
        if self.depth == 0 { Ok(()) } else { self.extension(what, self.token.span) }
    }
}

#[cfg(test)]
mod tests;
