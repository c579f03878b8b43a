//! From tokens to the tree: CASE, and the FILTER of an aggregate.
//!
//! In: the tokens from CASE or FILTER on. Out: an [`Expr`] of conditions and values. `COUNT(x) FILTER (WHERE c)` is the
//! aggregate of `CASE WHEN c THEN x END`, which is NULL for the other events; aggregates leave out what is NULL.

use super::super::ast::{Args, Comparison, Expr, ExprKind, Ident, Span};
use super::super::error::ErrorKind;
use super::super::lexer::TokenKind;
use super::super::message::message;
use super::Result;
use super::cursor::Parser;
use super::expr::node;
use crate::limits;

const FORM: &str = "write `CASE WHEN plan = 'pro' THEN 50 ELSE 0 END`";

impl Parser<'_> {
    /// `CASE ... END`; the next token is CASE.
    pub(super) fn case(&mut self) -> Result<Box<Expr>> {
        let start = self.token.span;
        self.extension("CASE", start)?;
        if self.within.case {
            return Err(self
                .unsupported("a CASE cannot stand in the condition of another CASE")
                .with_hint("join the conditions by AND and OR"));
        }
        self.enter()?;
        self.advance()?;
        let subject = if self.at("WHEN") { None } else { Some(self.sum()?) };
        let mut branches = Vec::new();
        while self.at("WHEN") {
            if branches.len() == limits::CASE_BRANCHES {
                let message = message!["a CASE has more than ", limits::CASE_BRANCHES, " branches"];
                return Err(self.error(ErrorKind::TooMany, message));
            }
            self.operator()?;
            self.within.case = true;
            let condition = match &subject {
                Some(subject) => {
                    self.count_predicate(self.token.span)?;
                    let (left, right) = (subject.clone(), self.sum()?);
                    let span = right.span;
                    node(ExprKind::Compare { op: Comparison::Equal, left, right }, span)
                }
                None => self.expr()?,
            };
            self.within.case = false;
            if !self.eat_word("THEN")? {
                return Err(self.expected("THEN").with_hint(FORM));
            }
            let value = self.sum()?;
            branches.push((*condition, *value));
        }
        if branches.is_empty() {
            return Err(self.expected("WHEN").with_hint(FORM));
        }
        let otherwise = if self.eat_word("ELSE")? { Some(self.sum()?) } else { None };
        if !self.eat_word("END")? {
            return Err(self.expected("WHEN, ELSE or END in the CASE").with_hint(FORM));
        }
        self.leave();
        Ok(node(ExprKind::Case { branches, otherwise }, start.to(self.last)))
    }

    /// The call of a function, with a FILTER behind it.
    pub(super) fn filtered(&mut self, name: Ident, args: Args, span: Span) -> Result<Box<Expr>> {
        if !(self.at("FILTER") && self.peek().kind == TokenKind::Open) {
            return Ok(node(ExprKind::Call { name, args }, span));
        }
        self.extension("FILTER", self.token.span)?;
        let is_aggregate = ["count", "sum", "avg", "min", "max"]
            .iter()
            .any(|aggregate| name.text.eq_ignore_ascii_case(aggregate));
        if !is_aggregate {
            return Err(self
                .unsupported("FILTER stands behind an aggregate only")
                .with_hint("write `COUNT(*) FILTER (WHERE event_type = 'open')`"));
        }
        self.advance()?;
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        if !self.eat_word("WHERE")? {
            return Err(self
                .expected("WHERE in FILTER")
                .with_hint("write `COUNT(*) FILTER (WHERE event_type = 'open')`"));
        }
        let outer = std::mem::replace(&mut self.within.case, true);
        let condition = self.condition("FILTER")?;
        self.within.case = outer;
        self.close(open, "`)` behind FILTER")?;
        self.leave();
        let case = |value: Expr| {
            let span = value.span;
            let branches = vec![(*condition.clone(), value)];
            Expr { kind: ExprKind::Case { branches, otherwise: None }, span }
        };
        let args = match args {
            Args::Star => {
                Args::List(vec![case(Expr { kind: ExprKind::Number("1".to_owned()), span })])
            }
            Args::Distinct(of) => Args::Distinct(Box::new(case(*of))),
            Args::List(of) => Args::List(of.into_iter().map(case).collect()),
        };
        Ok(node(ExprKind::Call { name, args }, span.to(self.last)))
    }
}
