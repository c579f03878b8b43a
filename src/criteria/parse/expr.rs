//! From tokens to the tree: expressions.
//!
//! In: the tokens of a condition. Out: an [`Expr`] with the precedence of SQL: OR, AND, NOT,
//! comparisons, and the values that `value` parses.
//!
//! INVARIANT: chains of one level are loops and become flat nodes; only brackets, NOT, signs, calls
//! and subqueries recurse, each after `enter`.

use super::super::ast::{Args, Comparison, Expr, ExprKind, Span};
use super::super::error::{CriteriaError, ErrorKind};
use super::super::lexer::TokenKind;
use super::super::message::message;
use super::Result;
use super::cursor::{Parser, is_reserved};

/// What stands in a list besides literals is refused with this, and with what to write instead.
const LITERALS_ONLY: &str = "a list holds literals only";
const HOW_ELSE: &str = "a text takes single quotes; columns are compared with `=` and OR";

impl Parser<'_> {
    /// The condition of a clause.
    pub(super) fn condition(&mut self, clause: &'static str) -> Result<Box<Expr>> {
        let ends =
            matches!(self.token.kind, TokenKind::End | TokenKind::Semicolon | TokenKind::Close);
        if ends || self.at("GROUP") || self.at("HAVING") {
            let message = message![clause, " without a condition"];
            return Err(self.error(ErrorKind::Syntax, message).with_hint(message![
                "write a condition like `country = 'US'`, or leave ",
                clause,
                " out"
            ]));
        }
        self.expr()
    }

    pub(super) fn expr(&mut self) -> Result<Box<Expr>> {
        let first = self.conjunction()?;
        if !self.at("OR") {
            return Ok(first);
        }
        let start = first.span;
        let mut parts = Vec::new();
        push(&mut parts, first);
        while self.at("OR") {
            self.operator()?;
            let part = self.conjunction()?;
            push(&mut parts, part);
        }
        Ok(node(ExprKind::Or(parts), start.to(self.last)))
    }

    fn conjunction(&mut self) -> Result<Box<Expr>> {
        let first = self.negation()?;
        if !self.at("AND") {
            return Ok(first);
        }
        let start = first.span;
        let mut parts = Vec::new();
        push(&mut parts, first);
        while self.at("AND") {
            self.operator()?;
            let part = self.negation()?;
            push(&mut parts, part);
        }
        Ok(node(ExprKind::And(parts), start.to(self.last)))
    }

    fn negation(&mut self) -> Result<Box<Expr>> {
        let mut starts = Vec::new();
        while self.at("NOT") {
            self.enter()?;
            starts.push(self.token.span);
            self.advance()?;
        }
        let mut expr = self.predicate()?;
        while let Some(start) = starts.pop() {
            self.leave();
            let span = start.to(expr.span);
            expr = node(ExprKind::Not(expr), span);
        }
        Ok(expr)
    }

    fn predicate(&mut self) -> Result<Box<Expr>> {
        let left = self.sum()?;
        if !self.at_predicate() {
            return Ok(left);
        }
        self.count_operator()?;
        self.count_predicate(self.token.span)?;
        let expr = self.predicate_on(left)?;
        if self.at_predicate() { Err(self.refuse_chain()) } else { Ok(expr) }
    }

    fn at_predicate(&self) -> bool {
        self.comparison().is_some()
            || ["IS", "IN", "LIKE", "BETWEEN", "NOT"].iter().any(|word| self.at(word))
            || (self.at("ILIKE") && !self.sgql)
    }

    fn comparison(&self) -> Option<Comparison> {
        Some(match self.token.kind {
            TokenKind::Equal => Comparison::Equal,
            TokenKind::NotEqual => Comparison::NotEqual,
            TokenKind::Less => Comparison::Less,
            TokenKind::LessOrEqual => Comparison::LessOrEqual,
            TokenKind::Greater => Comparison::Greater,
            TokenKind::GreaterOrEqual => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    /// The predicate on `left`.
    fn predicate_on(&mut self, left: Box<Expr>) -> Result<Box<Expr>> {
        if let Some(op) = self.comparison() {
            return self.compare(left, op);
        }
        if self.eat_word("IS")? {
            return self.is_null(left);
        }
        let negated = self.eat_word("NOT")?;
        if self.eat_word("IN")? {
            return self.membership(left, negated);
        }
        if self.at("LIKE") || (self.at("ILIKE") && !self.sgql) {
            return self.like(left, negated);
        }
        if self.at("BETWEEN") {
            return self.between(left, negated);
        }
        let error = self.expected("IN, LIKE or BETWEEN after NOT");
        Err(if self.at("NULL") { error.with_hint("write `IS NOT NULL`") } else { error })
    }

    fn compare(&mut self, left: Box<Expr>, op: Comparison) -> Result<Box<Expr>> {
        if self.slice() == "<>" {
            self.extension("`<>`", self.token.span)?;
        }
        self.advance()?;
        let start = left.span;
        if self.token.kind == TokenKind::OpenSquare && self.peek().kind == TokenKind::CloseSquare {
            self.extension("`= []`", self.token.span)?;
            let open = self.token.span;
            self.advance()?;
            self.advance()?;
            let right = node(ExprKind::Array(Vec::new()), open.to(self.last));
            return Ok(node(ExprKind::Compare { op, left, right }, start.to(self.last)));
        }
        let right = self.sum()?;
        Ok(node(ExprKind::Compare { op, left, right }, start.to(self.last)))
    }

    fn is_null(&mut self, expr: Box<Expr>) -> Result<Box<Expr>> {
        let negated = self.eat_word("NOT")?;
        if !self.at("NULL") {
            return Err(self
                .unsupported("IS asks only for NULL or NOT NULL")
                .with_hint("compare with `=`; `x IS NULL` asks for a blank"));
        }
        self.advance()?;
        let span = expr.span.to(self.last);
        Ok(node(ExprKind::IsNull { expr, negated }, span))
    }

    fn like(&mut self, expr: Box<Expr>, negated: bool) -> Result<Box<Expr>> {
        let ignore_case = self.at("ILIKE");
        if ignore_case {
            self.extension("ILIKE", self.token.span)?;
        }
        self.advance()?;
        let pattern = if self.sgql { self.sgql_pattern()? } else { self.pattern()? };
        let span = expr.span.to(self.last);
        Ok(node(ExprKind::Like { expr, pattern, negated, ignore_case }, span))
    }

    fn pattern(&mut self) -> Result<Box<Expr>> {
        let outer = std::mem::replace(&mut self.within.pattern, true);
        let pattern = self.sum()?;
        self.within.pattern = outer;
        self.refuse_escape()?;
        Ok(pattern)
    }

    fn between(&mut self, expr: Box<Expr>, negated: bool) -> Result<Box<Expr>> {
        self.extension("BETWEEN", self.token.span)?;
        self.advance()?;
        let low = self.sum()?;
        self.word("AND")?;
        let high = self.sum()?;
        let span = expr.span.to(self.last);
        Ok(node(ExprKind::Between { expr, low, high, negated }, span))
    }

    /// The list or subquery after IN.
    fn membership(&mut self, expr: Box<Expr>, negated: bool) -> Result<Box<Expr>> {
        let (start, open) = (expr.span, self.token.span);
        if self.token.kind != TokenKind::Open {
            return Err(self.expected("`(` after IN").with_hint("write `IN ('a', 'b')`"));
        }
        self.enter()?;
        self.advance()?;
        let kind = if self.sgql {
            self.refuse_subquery()?;
            let items = self.literals(open)?;
            ExprKind::InList { expr, items, negated }
        } else if self.at("SELECT") {
            let select = self.select()?;
            self.close(open, "`)` at the end of the subquery")?;
            ExprKind::InSelect { expr, select, negated }
        } else {
            let items = self.literals(open)?;
            ExprKind::InList { expr, items, negated }
        };
        self.leave();
        Ok(node(kind, start.to(self.last)))
    }

    /// The list of an IN, after its opening bracket.
    fn literals(&mut self, open: Span) -> Result<Vec<Expr>> {
        if self.token.kind == TokenKind::Close {
            let span = open.to(self.token.span);
            let message = "an empty IN list is not supported";
            return Err(CriteriaError::new(ErrorKind::Unsupported, message, span)
                .with_hint("put at least one value in it: `IN ('a', 'b')`")
                .into());
        }
        let items = self.list(Self::list_item)?;
        self.close(open, "`,` or `)` in the list")?;
        Ok(items)
    }

    /// A literal, with an optional sign, in an IN list or an array.
    pub(super) fn list_item(&mut self) -> Result<Expr> {
        let sign = self.token;
        if matches!(sign.kind, TokenKind::Minus | TokenKind::Plus)
            && self.peek().kind == TokenKind::Number
        {
            self.extension("a sign in a list", sign.span)?;
            return Ok(*self.signed()?);
        }
        if let Some(literal) = self.literal()? {
            return Ok(*literal);
        }
        if self.at("VERSION") && self.peek().kind == TokenKind::Open && !self.sgql {
            return self.version();
        }
        match self.token.kind {
            TokenKind::Quoted => Err(self
                .unsupported("a list holds literals, and this is a name")
                .with_hint("a text takes single quotes: `IN ('a', 'b')`")),
            TokenKind::Word | TokenKind::Open | TokenKind::OpenSquare
                if !is_reserved(self.slice()) =>
            {
                Err(self.unsupported(LITERALS_ONLY).with_hint(HOW_ELSE))
            }
            _ => Err(self.expected("a literal")),
        }
    }

    /// `VERSION('1.2')` in a list: the one kind of value that has no literal of its own.
    fn version(&mut self) -> Result<Expr> {
        let version = self.call()?;
        let is_literal = match &version.kind {
            ExprKind::Call { args: Args::List(args), .. } => {
                args.iter().all(|arg| matches!(arg.kind, ExprKind::Text(_)))
            }
            _ => false,
        };
        if is_literal {
            return Ok(*version);
        }
        Err(CriteriaError::new(ErrorKind::Unsupported, LITERALS_ONLY, version.span)
            .with_hint(HOW_ELSE)
            .into())
    }
}

// These two keep expressions off the stack frames of recursive functions: without optimisation, each
// expression passed by value has a slot of its own there.

#[expect(clippy::boxed_local, reason = "the box is what keeps the callers small")]
pub(super) fn push(parts: &mut Vec<Expr>, part: Box<Expr>) {
    parts.push(*part);
}

#[expect(clippy::unnecessary_box_returns, reason = "the box is what keeps the callers small")]
pub(super) fn node(kind: ExprKind, span: Span) -> Box<Expr> {
    Box::new(Expr { kind, span })
}
