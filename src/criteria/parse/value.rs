//! From tokens to the tree: values.
//!
//! In: the tokens of a sum. Out: an [`Expr`] of literals, columns, paths, calls, signs and
//! arithmetic, or of a whole condition in brackets. What has a type is not asked here: `(a = 1) + 2`
//! is well-formed, and refused where types are known.

use super::super::ast::{Args, Arithmetic, ColumnRef, Expr, ExprKind, Ident, Span};
use super::super::error::{CriteriaError, ErrorKind};
use super::super::lexer::{TokenKind, excerpt, unescape};
use super::Result;
use super::cursor::{Parser, is_reserved};
use crate::limits;

/// The functions that the base does not have.
const EXTENSIONS: [&str; 16] = [
    "lower",
    "upper",
    "length",
    "concat",
    "coalesce",
    "trim",
    "now",
    "dateadd",
    "datediff",
    "extract",
    "date_trunc",
    "convert_timezone",
    "count",
    "sum",
    "avg",
    "min",
];

impl Parser<'_> {
    pub(super) fn sum(&mut self) -> Result<Expr> {
        let first = self.product()?;
        self.chained(first, Self::product, |kind| match kind {
            TokenKind::Plus => Some(Arithmetic::Add),
            TokenKind::Minus => Some(Arithmetic::Subtract),
            _ => None,
        })
    }

    fn product(&mut self) -> Result<Expr> {
        let first = self.signed()?;
        self.chained(first, Self::signed, |kind| match kind {
            TokenKind::Star => Some(Arithmetic::Multiply),
            TokenKind::Slash => Some(Arithmetic::Divide),
            TokenKind::Percent => Some(Arithmetic::Remainder),
            _ => None,
        })
    }

    /// The rest of a chain of one level of arithmetic, or `first` alone.
    fn chained(
        &mut self,
        first: Expr,
        read: impl Fn(&mut Self) -> Result<Expr>,
        operator: impl Fn(TokenKind) -> Option<Arithmetic>,
    ) -> Result<Expr> {
        let mut rest = Vec::new();
        while let Some(op) = operator(self.token.kind) {
            self.count_operator()?;
            self.advance()?;
            rest.push((op, read(self)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let span = first.span.to(self.last);
        Ok(Expr { kind: ExprKind::Chain { first: Box::new(first), rest }, span })
    }

    pub(super) fn signed(&mut self) -> Result<Expr> {
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
            expr = match sign.kind {
                TokenKind::Minus => Expr { kind: ExprKind::Negate(Box::new(expr)), span },
                _ => Expr { span, ..expr },
            };
        }
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr> {
        if let Some(literal) = self.literal()? {
            self.refuse_after_number(&literal)?;
            return Ok(literal);
        }
        match self.token.kind {
            TokenKind::Open => self.brackets(),
            TokenKind::OpenSquare => self.array(),
            TokenKind::Word => self.bare(),
            TokenKind::Quoted => self.named(),
            _ => Err(self.expected("a value")),
        }
    }

    /// A literal, if one stands here.
    pub(super) fn literal(&mut self) -> Result<Option<Expr>> {
        let (token, raw) = (self.token, self.slice());
        let kind = match token.kind {
            TokenKind::Text => ExprKind::Text(unescape(&raw[1..raw.len() - 1], self.in_pattern)),
            TokenKind::Number => ExprKind::Number(raw.to_owned()),
            TokenKind::Word if self.at("NULL") => ExprKind::Null,
            TokenKind::Word if self.at("TRUE") || self.at("FALSE") => {
                self.extension(&raw.to_ascii_uppercase(), token.span)?;
                ExprKind::Boolean(self.at("TRUE"))
            }
            // The event column has the same name, so the text after it decides.
            TokenKind::Word if self.at("TIMESTAMP") && self.peek().kind == TokenKind::Text => {
                self.advance()?;
                let text = self.slice();
                ExprKind::Timestamp(unescape(&text[1..text.len() - 1], false))
            }
            _ => return Ok(None),
        };
        self.advance()?;
        Ok(Some(Expr { kind, span: token.span.to(self.last) }))
    }

    fn brackets(&mut self) -> Result<Expr> {
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        self.refuse_subquery()?;
        let expr = self.expr()?;
        self.close(open, "`)`")?;
        self.leave();
        Ok(Expr { span: open.to(self.last), ..expr })
    }

    fn array(&mut self) -> Result<Expr> {
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
        Ok(Expr { kind: ExprKind::Array(items), span: open.to(self.last) })
    }

    /// A word that begins a value and is not a literal.
    fn bare(&mut self) -> Result<Expr> {
        let (span, is_date) = (self.token.span, self.at("CURRENT_DATE"));
        if !is_date && !self.at("CURRENT_TIMESTAMP") {
            self.refuse_value()?;
            if is_reserved(self.slice()) {
                return Err(self.expected("a value"));
            }
            return self.named();
        }
        if is_date {
            self.extension("CURRENT_DATE", span)?;
        }
        let name = Ident { text: self.slice().to_owned(), quoted: false, span };
        self.advance()?;
        if self.token.kind == TokenKind::Open {
            let message = format!("{} takes no brackets", name.text.to_ascii_uppercase());
            return Err(self.error(ErrorKind::Syntax, message));
        }
        Ok(Expr { kind: ExprKind::Call { name, args: Args::List(Vec::new()) }, span })
    }

    /// A column, a path or a call.
    fn named(&mut self) -> Result<Expr> {
        let first = self.name("a value")?;
        let start = first.span;
        if self.token.kind == TokenKind::Open {
            return self.call(first);
        }
        let (qualifier, name) = if self.eat(TokenKind::Dot)? {
            if self.token.kind == TokenKind::Star {
                return Err(self.refuse_star());
            }
            (Some(first), self.any_name("a column")?)
        } else {
            (None, first)
        };
        if self.token.kind == TokenKind::Colon {
            return self.path(qualifier, &name, start);
        }
        self.refuse_after_column(&name)?;
        let span = start.to(name.span);
        let kind = ExprKind::Column(ColumnRef { qualifier, name, span });
        Ok(Expr { kind, span })
    }

    /// The steps after `DATA`, from its colon.
    fn path(&mut self, qualifier: Option<Ident>, data: &Ident, start: Span) -> Result<Expr> {
        if !data.text.eq_ignore_ascii_case("DATA") {
            let message = format!("`{}` has no paths, only DATA has", excerpt(&data.text));
            return Err(CriteriaError::new(ErrorKind::Syntax, message, data.span)
                .with_hint("write a path like `DATA:payload.url`"));
        }
        self.advance()?;
        let mut steps = vec![self.any_name("a step of the path")?];
        while self.eat(TokenKind::Dot)? {
            if steps.len() == limits::QUERY_DEPTH {
                let message = format!("the path has more than {} steps", limits::QUERY_DEPTH);
                return Err(self.error(ErrorKind::TooDeep, message));
            }
            steps.push(self.any_name("a step of the path")?);
        }
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
        self.refuse_position_in_path()?;
        Ok(Expr { kind: ExprKind::Path { qualifier, steps }, span })
    }

    fn call(&mut self, name: Ident) -> Result<Expr> {
        let function = name.text.to_ascii_lowercase();
        if EXTENSIONS.contains(&function.as_str()) {
            self.extension(&function.to_ascii_uppercase(), name.span)?;
        }
        if function == "array_contains" {
            self.count_predicate(name.span)?;
        }
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        let args = self.args(&function)?;
        self.close(open, "`,` or `)` in the call")?;
        self.leave();
        let span = name.span.to(self.last);
        self.refuse_window()?;
        self.strict_args(&function, &args)?;
        Ok(Expr { kind: ExprKind::Call { name, args }, span })
    }

    /// What stands between the brackets of a call.
    fn args(&mut self, function: &str) -> Result<Args> {
        let next = self.peek().kind;
        if self.token.kind == TokenKind::Close {
            return Ok(Args::List(Vec::new()));
        }
        if self.token.kind == TokenKind::Star && next == TokenKind::Close {
            self.advance()?;
            return Ok(Args::Star);
        }
        if self.at("DISTINCT") && !matches!(next, TokenKind::Comma | TokenKind::Close) {
            self.extension("DISTINCT in an aggregate", self.token.span)?;
            self.advance()?;
            return Ok(Args::Distinct(Box::new(self.expr()?)));
        }
        let first = self.argument()?;
        if function == "extract" && self.eat_word("FROM")? {
            return Ok(Args::List(vec![first, self.argument()?]));
        }
        let mut args = vec![first];
        if self.eat(TokenKind::Comma)? {
            args.append(&mut self.list(Self::argument)?);
        }
        Ok(Args::List(args))
    }

    fn argument(&mut self) -> Result<Expr> {
        self.refuse_subquery()?;
        self.expr()
    }

    /// Arguments that only the extended dialect takes, of functions that the base has.
    fn strict_args(&self, function: &str, args: &Args) -> Result<()> {
        let Args::List(args) = args else {
            return Ok(());
        };
        match (function, args.as_slice()) {
            ("timestampadd", [unit, ..])
                if matches!(&unit.kind, ExprKind::Column(column)
                if column.qualifier.is_none() && column.name.text.eq_ignore_ascii_case("week")) =>
            {
                self.extension("the unit `week`", unit.span)
            }
            ("max", [arg]) if !matches!(arg.kind, ExprKind::Column(_)) => {
                self.extension("MAX of anything but a column", arg.span)
            }
            _ => Ok(()),
        }
    }
}
