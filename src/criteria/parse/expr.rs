//! From tokens to the tree: expressions.
//!
//! In: the tokens of a condition. Out: an [`Expr`] with the precedence of SQL: OR, AND, NOT,
//! comparisons, and then what `value` reads.
//!
//! INVARIANT: chains of one level are loops and become flat nodes; only brackets, NOT, signs, calls
//! and subqueries recurse, each after `enter`.

use super::super::ast::{Comparison, Expr, ExprKind};
use super::super::error::{CriteriaError, ErrorKind};
use super::super::lexer::TokenKind;
use super::Result;
use super::cursor::{Parser, is_reserved};

impl Parser<'_> {
    /// The condition of a clause.
    pub(super) fn condition(&mut self, clause: &str) -> Result<Expr> {
        let ends =
            matches!(self.token.kind, TokenKind::End | TokenKind::Semicolon | TokenKind::Close);
        if ends || self.at("GROUP") || self.at("HAVING") {
            let message = format!("{clause} without a condition");
            return Err(self.error(ErrorKind::Syntax, message).with_hint(format!(
                "write a condition like `country = 'US'`, or leave {clause} out"
            )));
        }
        self.expr()
    }

    pub(super) fn expr(&mut self) -> Result<Expr> {
        let first = self.conjunction()?;
        self.connected("OR", first, Self::conjunction, ExprKind::Or)
    }

    fn conjunction(&mut self) -> Result<Expr> {
        let first = self.negation()?;
        self.connected("AND", first, Self::negation, ExprKind::And)
    }

    /// The rest of a chain of one connective, or `first` alone.
    fn connected(
        &mut self,
        word: &str,
        first: Expr,
        read: impl Fn(&mut Self) -> Result<Expr>,
        kind: impl Fn(Vec<Expr>) -> ExprKind,
    ) -> Result<Expr> {
        if !self.at(word) {
            return Ok(first);
        }
        let start = first.span;
        let mut parts = vec![first];
        while self.at(word) {
            self.count_operator()?;
            self.advance()?;
            parts.push(read(self)?);
        }
        Ok(Expr { kind: kind(parts), span: start.to(self.last) })
    }

    fn negation(&mut self) -> Result<Expr> {
        let mut starts = Vec::new();
        while self.at("NOT") {
            self.enter()?;
            starts.push(self.token.span);
            self.advance()?;
        }
        let mut expr = self.predicate()?;
        while let Some(start) = starts.pop() {
            self.leave();
            expr = Expr { span: start.to(expr.span), kind: ExprKind::Not(Box::new(expr)) };
        }
        Ok(expr)
    }

    fn predicate(&mut self) -> Result<Expr> {
        let left = self.sum()?;
        if !self.at_predicate() {
            return Ok(left);
        }
        self.count_operator()?;
        self.count_predicate(self.token.span)?;
        let start = left.span;
        let kind = self.predicate_on(Box::new(left))?;
        if self.at_predicate() {
            return Err(self
                .error(ErrorKind::Syntax, "a comparison cannot be compared again")
                .with_hint("write `a = b AND b = c`, or put one comparison in brackets"));
        }
        Ok(Expr { kind, span: start.to(self.last) })
    }

    fn at_predicate(&self) -> bool {
        self.comparison().is_some()
            || ["IS", "IN", "LIKE", "ILIKE", "BETWEEN", "NOT"].iter().any(|word| self.at(word))
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

    /// What is said about `expr`.
    fn predicate_on(&mut self, expr: Box<Expr>) -> Result<ExprKind> {
        if let Some(op) = self.comparison() {
            if self.slice() == "<>" {
                self.extension("`<>`", self.token.span)?;
            }
            self.advance()?;
            let right = Box::new(self.sum()?);
            return Ok(ExprKind::Compare { op, left: expr, right });
        }
        if self.eat_word("IS")? {
            let negated = self.eat_word("NOT")?;
            if !self.at("NULL") {
                return Err(self
                    .unsupported("IS asks only for NULL or NOT NULL")
                    .with_hint("compare with `=`; `x IS NULL` asks for a blank"));
            }
            self.advance()?;
            return Ok(ExprKind::IsNull { expr, negated });
        }
        let negated = self.eat_word("NOT")?;
        let word = self.token.span;
        if self.eat_word("IN")? {
            return self.membership(expr, negated);
        }
        if self.eat_word("LIKE")? {
            return self.like(expr, negated, false);
        }
        if self.at("ILIKE") {
            self.extension("ILIKE", word)?;
            self.advance()?;
            return self.like(expr, negated, true);
        }
        if self.at("BETWEEN") {
            self.extension("BETWEEN", word)?;
            self.advance()?;
            let low = Box::new(self.sum()?);
            self.word("AND")?;
            let high = Box::new(self.sum()?);
            return Ok(ExprKind::Between { expr, low, high, negated });
        }
        let error = self.expected("IN, LIKE or BETWEEN after NOT");
        Err(if self.at("NULL") { error.with_hint("write `IS NOT NULL`") } else { error })
    }

    fn like(&mut self, expr: Box<Expr>, negated: bool, ignore_case: bool) -> Result<ExprKind> {
        let outer = std::mem::replace(&mut self.in_pattern, true);
        let pattern = Box::new(self.sum()?);
        self.in_pattern = outer;
        if self.at("ESCAPE") {
            return Err(self
                .unsupported("ESCAPE is not supported")
                .with_hint(r"the escape of a pattern is the backslash: `\%` and `\_`"));
        }
        Ok(ExprKind::Like { expr, pattern, negated, ignore_case })
    }

    /// What stands after IN.
    fn membership(&mut self, expr: Box<Expr>, negated: bool) -> Result<ExprKind> {
        let open = self.token.span;
        if self.token.kind != TokenKind::Open {
            return Err(self.expected("`(` after IN").with_hint("write `IN ('a', 'b')`"));
        }
        self.enter()?;
        self.advance()?;
        let kind = if self.at("SELECT") {
            let select = Box::new(self.select()?);
            self.close(open, "`)` at the end of the subquery")?;
            ExprKind::InSelect { expr, select, negated }
        } else if self.token.kind == TokenKind::Close {
            return Err(CriteriaError::new(
                ErrorKind::Unsupported,
                "an empty IN list is not supported",
                open.to(self.token.span),
            )
            .with_hint("put at least one value in it: `IN ('a', 'b')`"));
        } else {
            let items = self.list(Self::list_item)?;
            self.close(open, "`,` or `)` in the list")?;
            ExprKind::InList { expr, items, negated }
        };
        self.leave();
        Ok(kind)
    }

    /// A literal, with a sign perhaps, in an IN list or an array.
    pub(super) fn list_item(&mut self) -> Result<Expr> {
        let sign = self.token;
        if matches!(sign.kind, TokenKind::Minus | TokenKind::Plus)
            && self.peek().kind == TokenKind::Number
        {
            self.extension("a sign in a list", sign.span)?;
            return self.signed();
        }
        if let Some(literal) = self.literal()? {
            return Ok(literal);
        }
        match self.token.kind {
            TokenKind::Quoted => Err(self
                .unsupported("a list holds literals, and this is a name")
                .with_hint("a text takes single quotes: `IN ('a', 'b')`")),
            TokenKind::Word | TokenKind::Open | TokenKind::OpenSquare
                if !is_reserved(self.slice()) =>
            {
                Err(self
                    .unsupported("a list holds literals only")
                    .with_hint("a text takes single quotes; columns are compared with `=` and OR"))
            }
            _ => Err(self.expected("a literal")),
        }
    }
}
