//! From tokens to the tree: values.
//!
//! In: the tokens of a sum. Out: an [`Expr`] of literals, columns, paths, calls, signs and
//! arithmetic, or of a whole condition in brackets. Types are not checked here: `(a = 1) + 2`
//! parses, and `typing` refuses it.

use super::super::ast::{Args, Arithmetic, ColumnRef, Expr, ExprKind, Ident, Span};
use super::super::error::{CriteriaError, ErrorKind};
use super::super::lexer::{TokenKind, excerpt, unescape};
use super::super::message::{Piece, message};
use super::Result;
use super::cursor::Parser;
use super::expr::{node, push};
use crate::limits;

/// The functions that only the extended dialect has.
const EXTENSIONS: [&str; 27] = [
    "LOWER",
    "UPPER",
    "LENGTH",
    "CONCAT",
    "COALESCE",
    "TRIM",
    "NOW",
    "DATEADD",
    "DATEDIFF",
    "EXTRACT",
    "DATE_TRUNC",
    "CONVERT_TIMEZONE",
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "REGEXP_LIKE",
    "ABS",
    "ROUND",
    "FLOOR",
    "CEIL",
    "CEILING",
    "VERSION",
    "BUCKET",
    "HAVERSINE",
    "ARRAY_SIZE",
    "UNACCENT",
];

impl Parser<'_> {
    pub(super) fn sum(&mut self) -> Result<Box<Expr>> {
        if self.sgql {
            return self.sgql_sum(0);
        }
        let first = self.product()?;
        let mut rest = Vec::new();
        while let Some(op) = match self.token.kind {
            TokenKind::Plus => Some(Arithmetic::Add),
            TokenKind::Minus => Some(Arithmetic::Subtract),
            _ => None,
        } {
            self.operator()?;
            let operand = self.product()?;
            push_operand(&mut rest, op, operand);
        }
        Ok(chain(first, rest))
    }

    fn product(&mut self) -> Result<Box<Expr>> {
        let first = self.signed()?;
        let mut rest = Vec::new();
        while let Some(op) = match self.token.kind {
            TokenKind::Star => Some(Arithmetic::Multiply),
            TokenKind::Slash => Some(Arithmetic::Divide),
            TokenKind::Percent => Some(Arithmetic::Remainder),
            _ => None,
        } {
            self.operator()?;
            let operand = self.signed()?;
            push_operand(&mut rest, op, operand);
        }
        Ok(chain(first, rest))
    }

    pub(super) fn signed(&mut self) -> Result<Box<Expr>> {
        let mut signs = Vec::new();
        while matches!(self.token.kind, TokenKind::Minus | TokenKind::Plus) {
            self.enter()?;
            signs.push(self.token);
            self.advance()?;
        }
        let mut expr = self.primary()?;
        while let Some(sign) = signs.pop() {
            self.leave();
            let span = sign.span.to(expr.span);
            match sign.kind {
                TokenKind::Minus => expr = node(ExprKind::Negate(expr), span),
                _ => expr.span = span,
            }
        }
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Box<Expr>> {
        if self.sgql {
            return self.sgql_primary();
        }
        if let Some(literal) = self.literal()? {
            self.refuse_after_number(&literal)?;
            return Ok(literal);
        }
        match self.token.kind {
            TokenKind::Open => self.brackets(),
            TokenKind::OpenSquare => self.array(),
            TokenKind::Word if self.at("CURRENT_TIMESTAMP") || self.at("CURRENT_DATE") => {
                self.instant()
            }
            TokenKind::Word | TokenKind::Quoted => {
                if self.at("EXISTS") && self.peek().kind == TokenKind::Open {
                    return self.exists();
                }
                if self.at_case() {
                    return self.case();
                }
                self.refuse_value()?;
                if self.peek().kind == TokenKind::Open { self.call() } else { self.named() }
            }
            _ => Err(self.expected("a value")),
        }
    }

    /// A literal, if the next token begins one.
    pub(super) fn literal(&mut self) -> Result<Option<Box<Expr>>> {
        let (token, raw) = (self.token, self.slice());
        let kind = match token.kind {
            TokenKind::Text => ExprKind::Text(unescape(raw, self.within.pattern)),
            TokenKind::Number => ExprKind::Number(raw.to_owned()),
            TokenKind::Word if self.at("NULL") => ExprKind::Null,
            TokenKind::Word if self.at("TRUE") || self.at("FALSE") => {
                let is_true = self.at("TRUE");
                self.extension(if is_true { "TRUE" } else { "FALSE" }, token.span)?;
                ExprKind::Boolean(is_true)
            }
            // The event column has the same name: a text after it makes it a literal.
            TokenKind::Word if self.at("TIMESTAMP") && self.peek().kind == TokenKind::Text => {
                self.advance()?;
                ExprKind::Timestamp(unescape(self.slice(), false))
            }
            TokenKind::Word if self.at("INTERVAL") && self.peek().kind == TokenKind::Text => {
                self.extension("INTERVAL", token.span)?;
                self.advance()?;
                ExprKind::Interval(unescape(self.slice(), false))
            }
            _ => return Ok(None),
        };
        self.advance()?;
        Ok(Some(node(kind, token.span.to(self.last))))
    }

    pub(super) fn brackets(&mut self) -> Result<Box<Expr>> {
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        let counts = self.at("SELECT") && !self.sgql;
        if !counts {
            self.refuse_subquery()?;
        }
        let mut expr = if counts { self.count_of_elements()? } else { self.expr()? };
        self.close(open, "`)`")?;
        self.leave();
        expr.span = open.to(self.last);
        Ok(expr)
    }

    fn array(&mut self) -> Result<Box<Expr>> {
        let open = self.token.span;
        self.advance()?;
        if self.token.kind == TokenKind::CloseSquare {
            return Err(self
                .unsupported("an empty array is not supported")
                .with_hint("put at least one value in it: `['a', 'b']`"));
        }
        let items = self.list(Self::list_item)?;
        if !self.eat(TokenKind::CloseSquare)? {
            return Err(self.expected("`,` or `]` in the array"));
        }
        Ok(node(ExprKind::Array(items), open.to(self.last)))
    }

    /// `CURRENT_TIMESTAMP` or `CURRENT_DATE`.
    fn instant(&mut self) -> Result<Box<Expr>> {
        let span = self.token.span;
        let is_date = self.at("CURRENT_DATE");
        if is_date {
            self.extension("CURRENT_DATE", span)?;
        }
        let name = Ident { text: self.slice().to_owned(), quoted: false, span };
        self.advance()?;
        if self.token.kind == TokenKind::Open {
            return Err(self.error(
                ErrorKind::Syntax,
                if is_date {
                    "CURRENT_DATE takes no brackets"
                } else {
                    "CURRENT_TIMESTAMP takes no brackets"
                },
            ));
        }
        Ok(node(ExprKind::Call { name, args: Args::List(Vec::new()) }, span))
    }

    /// A column or a path.
    fn named(&mut self) -> Result<Box<Expr>> {
        let first = self.name("a value")?;
        let start = first.span;
        let (qualifier, name) = if self.eat(TokenKind::Dot)? {
            if self.token.kind == TokenKind::Star {
                return Err(self.refuse_star());
            }
            (Some(first), self.any_name("a column")?)
        } else {
            (None, first)
        };
        if self.token.kind == TokenKind::Colon {
            if self.within.elements && name.text.eq_ignore_ascii_case("value") {
                return self.path_in_element(qualifier, start);
            }
            return self.path(qualifier, &name, start);
        }
        self.refuse_after_column(&name)?;
        let span = start.to(name.span);
        let kind = ExprKind::Column(ColumnRef { qualifier, name, span });
        Ok(node(kind, span))
    }

    /// The steps of a path, from the colon after `DATA`.
    fn path(&mut self, qualifier: Option<Ident>, data: &Ident, start: Span) -> Result<Box<Expr>> {
        if !data.text.eq_ignore_ascii_case("DATA") {
            let name = Piece::word(excerpt(&data.text));
            let message = message!["`", name, "` has no paths, only DATA has"];
            return Err(CriteriaError::new(ErrorKind::Syntax, message, data.span)
                .with_hint("write a path like `DATA:payload.url`")
                .into());
        }
        let steps = self.steps()?;
        let span = start.to(self.last);
        let in_base = match steps.as_slice() {
            [payload, args, _, ..] => {
                payload.text.eq_ignore_ascii_case("payload") && args.text == "unique_args"
            }
            _ => false,
        };
        if !in_base {
            self.extension("a path outside of DATA:payload.unique_args", span)?;
        }
        let path = node(ExprKind::Path { qualifier, steps }, span);
        if self.token.kind == TokenKind::OpenSquare { self.nth(path) } else { Ok(path) }
    }

    /// The steps of a path, from its colon on.
    pub(super) fn steps(&mut self) -> Result<Vec<Ident>> {
        self.advance()?;
        let mut steps = vec![self.any_name("a step of the path")?];
        while self.eat(TokenKind::Dot)? {
            if steps.len() == limits::QUERY_DEPTH {
                let message = message!["the path has more than ", limits::QUERY_DEPTH, " steps"];
                return Err(self.error(ErrorKind::TooDeep, message));
            }
            steps.push(self.any_name("a step of the path")?);
        }
        Ok(steps)
    }

    pub(super) fn call(&mut self) -> Result<Box<Expr>> {
        let name = self.name("a value")?;
        self.function(&name)?;
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        let args = self.args(&name)?;
        self.close(open, "`,` or `)` in the call")?;
        self.leave();
        let span = name.span.to(self.last);
        self.refuse_window()?;
        self.strict_args(&name, &args)?;
        self.filtered(name, args, span)
    }

    /// The checks that need only a function's name.
    fn function(&mut self, name: &Ident) -> Result<()> {
        if ["array_contains", "regexp_like"]
            .iter()
            .any(|known| name.text.eq_ignore_ascii_case(known))
        {
            self.count_predicate(name.span)?;
        }
        match EXTENSIONS.into_iter().find(|function| function.eq_ignore_ascii_case(&name.text)) {
            Some(function) => self.extension(function, name.span),
            None => Ok(()),
        }
    }

    /// The arguments of a call, without its brackets.
    pub(super) fn args(&mut self, name: &Ident) -> Result<Args> {
        let next = self.peek().kind;
        let mut args = Vec::new();
        match self.token.kind {
            TokenKind::Close => return Ok(Args::List(args)),
            TokenKind::Star if next == TokenKind::Close => {
                self.advance()?;
                return Ok(Args::Star);
            }
            _ => {}
        }
        if self.at("DISTINCT") && !matches!(next, TokenKind::Comma | TokenKind::Close) {
            self.extension("DISTINCT in an aggregate", self.token.span)?;
            self.advance()?;
            return Ok(Args::Distinct(self.expr()?));
        }
        loop {
            self.refuse_subquery()?;
            let arg = self.expr()?;
            push(&mut args, arg);
            let from = args.len() == 1 && name.text.eq_ignore_ascii_case("extract");
            let goes_on = self.separator(args.len())? || (from && self.eat_word("FROM")?);
            if !goes_on {
                return Ok(Args::List(args));
            }
        }
    }

    /// Refuses arguments that only the extended dialect has, of functions that both dialects have.
    fn strict_args(&self, name: &Ident, args: &Args) -> Result<()> {
        let Args::List(args) = args else {
            return Ok(());
        };
        let is = |function: &str| name.text.eq_ignore_ascii_case(function);
        let extended = |unit: &Expr| match &unit.kind {
            ExprKind::Column(column) => {
                let is = |name: &str| column.name.text.eq_ignore_ascii_case(name);
                [
                    ("millisecond", "the unit `millisecond`"),
                    ("week", "the unit `week`"),
                    ("quarter", "the unit `quarter`"),
                ]
                .into_iter()
                .find_map(|(name, what)| is(name).then_some(what))
            }
            _ => None,
        };
        match args.as_slice() {
            [unit, ..] if is("timestampadd") => match extended(unit) {
                Some(what) => self.extension(what, unit.span),
                None => Ok(()),
            },
            [arg] if is("max") && !matches!(arg.kind, ExprKind::Column(_)) => {
                self.extension("MAX of anything but a column", arg.span)
            }
            _ => Ok(()),
        }
    }
}

#[expect(clippy::boxed_local, reason = "the box is what keeps the callers small")]
pub(super) fn push_operand(rest: &mut Vec<(Arithmetic, Expr)>, op: Arithmetic, operand: Box<Expr>) {
    rest.push((op, *operand));
}

/// A chain of one level of arithmetic, or its first operand alone.
#[expect(clippy::unnecessary_box_returns, reason = "the box is what keeps the callers small")]
pub(super) fn chain(first: Box<Expr>, rest: Vec<(Arithmetic, Expr)>) -> Box<Expr> {
    let Some((_, last)) = rest.last() else { return first };
    let span = first.span.to(last.span);
    node(ExprKind::Chain { first, rest }, span)
}
