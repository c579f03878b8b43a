//! From tokens to the tree: the elements of a list.
//!
//! In: the tokens of `EXISTS (SELECT ...)` and of `(SELECT COUNT(*) ...)`. Out: an [`Expr`] over the elements of a list
//! of a payload, which `TABLE(FLATTEN(input => list))` names. Every other subquery in these places is refused.

use super::super::ast::{Elements, Expr, ExprKind, Ident, Span};
use super::super::error::{CriteriaError, ErrorKind};
use super::super::lexer::TokenKind;
use super::Result;
use super::cursor::{Parser, Refusal};
use super::expr::node;

const PLACE: &str = "the first element is `DATA:payload.items[0]`, and `DATA:payload.items[0].sku` a property of it";
const FORM: &str = "write `TABLE(FLATTEN(input => DATA:payload.items)) AS i`";

impl Parser<'_> {
    /// `EXISTS (SELECT 1 FROM TABLE(FLATTEN(...)) AS i WHERE ...)`; the next token is EXISTS, and a bracket follows.
    pub(super) fn exists(&mut self) -> Result<Box<Expr>> {
        let start = self.token.span;
        self.count_predicate(start)?;
        self.advance()?;
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        if !self.at("SELECT") {
            return Err(self.expected("SELECT").with_hint(
                "write `EXISTS (SELECT 1 FROM TABLE(FLATTEN(input => DATA:payload.items)) AS i ...)`",
            ));
        }
        self.advance()?;
        if !self.eat(TokenKind::Star)? {
            // What is selected does not matter.
            self.expr()?;
        }
        if !(self.eat_word("FROM")? && self.at_flatten()) {
            return Err(not_of_a_table(start));
        }
        let elements = self.elements(true)?;
        self.close(open, "`)` at the end of the subquery")?;
        self.leave();
        Ok(node(ExprKind::Elements(elements), start.to(self.last)))
    }

    /// `path[n]`, and what is at a path of that element; the next token is the square bracket.
    pub(super) fn nth(&mut self, list: Box<Expr>) -> Result<Box<Expr>> {
        self.extension("an element of a list by its place", self.token.span)?;
        self.advance()?;
        let digits = self.slice();
        let place = (self.token.kind == TokenKind::Number).then(|| digits.parse().ok()).flatten();
        let Some(place) = place else {
            return Err(self.expected("the place of an element, from 0").with_hint(PLACE));
        };
        self.advance()?;
        if !self.eat(TokenKind::CloseSquare)? {
            return Err(self.expected("`]`").with_hint(PLACE));
        }
        let within = match self.token.kind {
            TokenKind::Dot => self.steps()?,
            _ => Vec::new(),
        };
        if self.token.kind == TokenKind::OpenSquare {
            return Err(self
                .unsupported("a list within an element is not taken apart")
                .with_hint("send what is asked for as a property of its own"));
        }
        let span = list.span.to(self.last);
        Ok(node(ExprKind::Nth { list, place, within }, span))
    }

    /// `SELECT COUNT(*) FROM TABLE(FLATTEN(...)) AS i WHERE ...` within brackets; the next token is SELECT.
    pub(super) fn count_of_elements(&mut self) -> Result<Box<Expr>> {
        let start = self.token;
        let other = self.refuse_subquery();
        if !self.begins_count()? {
            other?;
        }
        let elements = self.elements(false)?;
        Ok(node(ExprKind::Elements(elements), start.span.to(self.last)))
    }

    /// Reads `SELECT COUNT(*) FROM`, if a list follows it.
    fn begins_count(&mut self) -> Result<bool> {
        self.advance()?;
        if !(self.at("COUNT") && self.peek().kind == TokenKind::Open) {
            return Ok(false);
        }
        self.advance()?;
        self.advance()?;
        Ok(self.eat(TokenKind::Star)?
            && self.eat(TokenKind::Close)?
            && self.eat_word("FROM")?
            && self.at_flatten())
    }

    fn at_flatten(&self) -> bool {
        let opens = self.peek().kind == TokenKind::Open;
        (opens && (self.at("TABLE") || self.at("FLATTEN")))
            || (self.at("LATERAL") && self.is_word(self.peek(), "FLATTEN"))
    }

    /// The list, its alias, and the condition on its elements; the next token begins the list.
    fn elements(&mut self, exists: bool) -> Result<Box<Elements>> {
        self.extension("FLATTEN", self.token.span)?;
        if self.within.elements {
            return Err(self
                .unsupported("a list within an element cannot be taken apart")
                .with_hint("ask `array_contains(i.value:tags, 'x')`"));
        }
        let outer = if self.at("TABLE") {
            self.advance()?;
            let open = self.token.span;
            self.enter()?;
            self.advance()?;
            Some(open)
        } else {
            self.eat_word("LATERAL")?;
            None
        };
        let list = self.flatten()?;
        if let Some(open) = outer {
            self.close(open, "`)` behind FLATTEN")?;
            self.leave();
        }
        let alias = self.alias_of_elements()?;
        let mut elements = Elements { exists, list: *list, alias, filter: None };
        if self.eat_word("WHERE")? {
            self.within.elements = true;
            let filter = self.condition("WHERE")?;
            self.within.elements = false;
            elements.filter = Some(*filter);
        }
        Ok(Box::new(elements))
    }

    /// `FLATTEN(input => list)`.
    fn flatten(&mut self) -> Result<Box<Expr>> {
        if !self.at("FLATTEN") {
            return Err(self.expected("FLATTEN").with_hint(FORM));
        }
        self.advance()?;
        let open = self.token.span;
        if self.token.kind != TokenKind::Open {
            return Err(self.expected("`(` after FLATTEN").with_hint(FORM));
        }
        self.enter()?;
        self.advance()?;
        if !self.at("INPUT") {
            return Err(self.expected("`input =>`").with_hint(FORM));
        }
        self.arrows(true);
        self.advance()?;
        self.arrows(false);
        if !self.eat(TokenKind::Arrow)? {
            return Err(self.expected("`=>`").with_hint(FORM));
        }
        let list = self.sum()?;
        self.close(open, "`)` behind the list")?;
        self.leave();
        Ok(list)
    }

    fn alias_of_elements(&mut self) -> Result<Option<Ident>> {
        let has_alias = self.eat_word("AS")? || self.at_alias();
        if has_alias { Ok(Some(self.name("an alias")?)) } else { Ok(None) }
    }

    /// The steps of `value:a.b`, from the colon on.
    pub(super) fn path_in_element(
        &mut self,
        qualifier: Option<Ident>,
        start: Span,
    ) -> Result<Box<Expr>> {
        let steps = self.steps()?;
        self.refuse_position_in_path()?;
        Ok(node(ExprKind::Element { qualifier, steps }, start.to(self.last)))
    }
}

/// The error for an EXISTS over anything but the elements of a list.
fn not_of_a_table(exists: Span) -> Refusal {
    CriteriaError::new(ErrorKind::Unsupported, "EXISTS is not supported", exists)
        .with_hint("write `contact_id IN (SELECT contact_id FROM ...)`")
        .into()
}
