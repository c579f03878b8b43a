//! From tokens to the tree: the constructs of SGQL that differ from a query's.
//!
//! In: the tokens of an SGQL condition. Out: an [`Expr`] like that of a query, except for names,
//! `+`, and intervals beside a timestamp, which `criteria::sgql` resolves with the schema. `expr`
//! parses conditions, comparisons and lists, as in a query.
//!
//! INVARIANT: as in `expr`; a sum descends at most once per level of precedence.

use super::super::ast::{Args, Arithmetic, ColumnRef, Expr, ExprKind, Ident, Span};
use super::super::error::{CriteriaError, ErrorKind, nearest};
use super::super::lexer::{TokenKind, excerpt, unescape};
use super::super::message::{Message, Piece, message};
use super::super::sgql::{FUNCTIONS, ROOTS};
use super::Result;
use super::cursor::{Parser, Refusal};
use super::expr::node;
use super::value::{chain, push_operand};
use crate::limits;

/// Arithmetic operators by precedence, lowest first, as SGQL's documentation orders them.
const LEVELS: [(TokenKind, Arithmetic); 5] = [
    (TokenKind::Minus, Arithmetic::Subtract),
    (TokenKind::Plus, Arithmetic::Add),
    (TokenKind::Slash, Arithmetic::Divide),
    (TokenKind::Star, Arithmetic::Multiply),
    (TokenKind::Percent, Arithmetic::Remainder),
];

/// The levels of [`LEVELS`] above this one make sums, the others products.
const PRODUCTS: usize = 2;

const UNITS: [&str; 6] = ["second", "minute", "hour", "day", "month", "year"];

const RESERVED: [&str; 9] = ["AND", "OR", "NOT", "IN", "IS", "LIKE", "BETWEEN", "TRUE", "FALSE"];

impl Parser<'_> {
    /// All of the text.
    pub(super) fn whole_condition(&mut self) -> Result<Expr> {
        self.refuse_query()?;
        let expr = self.expr()?;
        match self.token.kind {
            TokenKind::End => Ok(*expr),
            TokenKind::Close => Err(self.error(ErrorKind::Syntax, "this bracket was never opened")),
            _ => Err(self.refuse_rest()),
        }
    }

    /// A chain of operators of the `loosest` level or a higher precedence.
    pub(super) fn sgql_sum(&mut self, loosest: usize) -> Result<Box<Expr>> {
        let mut left = self.signed()?;
        let mut rest = Vec::new();
        for (level, (sign, op)) in LEVELS.into_iter().enumerate().skip(loosest).rev() {
            // `a * b / c` reads from left to right, as it does in one chain of a query.
            if level + 1 == PRODUCTS {
                left = chain(left, std::mem::take(&mut rest));
            }
            while self.token.kind == sign {
                self.operator()?;
                let operand = self.sgql_sum(level + 1)?;
                push_operand(&mut rest, op, operand);
            }
        }
        Ok(chain(left, rest))
    }

    pub(super) fn sgql_primary(&mut self) -> Result<Box<Expr>> {
        let next = self.peek();
        if self.at("INTERVAL") && matches!(next.kind, TokenKind::Number | TokenKind::Text) {
            return self.interval();
        }
        if let Some(literal) = self.literal()? {
            self.refuse_bare_interval(&literal)?;
            return Ok(literal);
        }
        match self.token.kind {
            TokenKind::Open => self.brackets(),
            TokenKind::Word if RESERVED.iter().any(|word| self.at(word)) => {
                Err(self.expected("a value"))
            }
            TokenKind::Word if next.kind == TokenKind::Open => self.sgql_call(),
            TokenKind::Word | TokenKind::Quoted => self.sgql_name(),
            _ => Err(self.expected("a value")),
        }
    }

    /// `interval 10 day` or `interval '10 day'`.
    fn interval(&mut self) -> Result<Box<Expr>> {
        let start = self.token.span;
        self.advance()?;
        let text = if self.token.kind == TokenKind::Text {
            unescape(self.slice(), false)
        } else {
            let digits = self.slice();
            let unit = self.peek();
            let unit = if unit.kind == TokenKind::Word { self.slice_of(unit) } else { "" };
            if !unit.is_empty() {
                self.advance()?;
            }
            format!("{digits} {unit}")
        };
        let span = start.to(self.token.span);
        let Some((amount, unit)) = interval_parts(&text) else {
            let message = "an interval is a whole number and a unit";
            return Err(CriteriaError::new(ErrorKind::Value, message, span)
                .with_hint(Message::listing("write `interval 10 day`; the units are ", UNITS))
                .into());
        };
        self.advance()?;
        Ok(node(ExprKind::Interval(format!("{amount} {unit}")), span))
    }

    /// The pattern of a LIKE, in the form of a query's.
    pub(super) fn sgql_pattern(&mut self) -> Result<Box<Expr>> {
        let mut pattern = self.sum()?;
        if pattern.kind != ExprKind::Null {
            let Some(text) = constant(&pattern) else {
                let message = "the pattern of LIKE must be a text in quotes";
                return Err(CriteriaError::new(ErrorKind::Type, message, pattern.span).into());
            };
            pattern.kind = ExprKind::Text(pattern_of_query(&text));
        }
        Ok(pattern)
    }

    fn sgql_call(&mut self) -> Result<Box<Expr>> {
        let (word, span) = (self.slice(), self.token.span);
        let Some(function) = FUNCTIONS.iter().find(|name| name.eq_ignore_ascii_case(word)) else {
            return Err(unknown_function(word, span));
        };
        let text = if *function == "contains" { "array_contains" } else { *function };
        let name = Ident { text: text.to_owned(), quoted: false, span };
        if *function == "contains" {
            self.count_predicate(span)?;
        }
        self.advance()?;
        let open = self.token.span;
        self.enter()?;
        self.advance()?;
        let args = self.args(&name)?;
        self.close(open, "`,` or `)` in the call")?;
        self.leave();
        let whole = span.to(self.last);
        match &args {
            Args::List(list) if *function == "contains" && list.len() != 2 => {
                let function = Piece::word(word);
                let message = message!["`", function, "` takes 2 arguments, not ", list.len()];
                Err(CriteriaError::new(ErrorKind::Type, message, whole).into())
            }
            _ => Ok(node(ExprKind::Call { name, args }, whole)),
        }
    }

    /// A column, or a key of a map: `unique_args['k']`, `event_data.url`.
    fn sgql_name(&mut self) -> Result<Box<Expr>> {
        let name = self.any_name("a value")?;
        let root = name.text.split('.').next().unwrap_or_default();
        let is_map = !name.quoted && ROOTS.iter().any(|map| map.eq_ignore_ascii_case(root));
        if self.token.kind != TokenKind::OpenSquare && (!is_map || root == name.text) {
            let (span, qualifier) = (name.span, None);
            return Ok(node(ExprKind::Column(ColumnRef { qualifier, name, span }), span));
        }
        if !is_map {
            return Err(self
                .unsupported(message!["`", Piece::word(excerpt(&name.text)), "` has no keys"])
                .with_hint("`unique_args['name']` and `event_data['url']` have"));
        }
        let step = |text: &str| Ident { text: text.to_owned(), quoted: false, span: name.span };
        let mut steps: Vec<Ident> = name.text.split('.').map(step).collect();
        while self.token.kind == TokenKind::OpenSquare {
            self.advance()?;
            if self.token.kind != TokenKind::Text {
                return Err(self.expected("a key in quotes"));
            }
            let text = unescape(self.slice(), false);
            steps.push(Ident { text, quoted: true, span: self.token.span });
            self.advance()?;
            if !self.eat(TokenKind::CloseSquare)? {
                return Err(self.expected("`]` behind the key"));
            }
        }
        let span = name.span.to(self.last);
        if steps.len() > limits::QUERY_DEPTH {
            let message = message!["the path has more than ", limits::QUERY_DEPTH, " steps"];
            return Err(CriteriaError::new(ErrorKind::TooDeep, message, span).into());
        }
        if steps.iter().any(|step| step.text.is_empty()) {
            return Err(empty_key(span).into());
        }
        Ok(node(ExprKind::Path { qualifier: None, steps }, span))
    }

    // Errors.

    /// Refuses a query in the place of a condition.
    pub(super) fn refuse_query(&self) -> Result<()> {
        let next = self.peek();
        let begins = self.at("SELECT")
            && (matches!(next.kind, TokenKind::Quoted | TokenKind::Star)
                || (next.kind == TokenKind::Word && !self.is_operator(next)));
        if !begins {
            return Ok(());
        }
        Err(self.unsupported("SGQL is a condition alone, and this is a query").with_hint(
            "a segment's `query_dsl` takes it; SGQL is what stands in WHERE, like `city = 'Oslo'`",
        ))
    }

    fn is_operator(&self, token: super::super::lexer::Token) -> bool {
        ["IN", "IS", "LIKE", "NOT", "BETWEEN"].iter().any(|word| self.is_word(token, word))
    }

    /// The error for text after a whole condition.
    fn refuse_rest(&self) -> Refusal {
        let error = self.expected("AND, OR or the end of the condition");
        let clauses = ["FROM", "JOIN", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT"];
        match self.token.kind {
            TokenKind::Semicolon => error.with_hint("a condition has no `;` at its end"),
            TokenKind::Colon => {
                error.with_hint("write `unique_args['name']` or `event_data['url']`")
            }
            _ if self.at("ILIKE") => error.with_hint("write `LOWER(email) LIKE '%x%'`"),
            _ if self.at("OVER") || clauses.iter().any(|clause| self.at(clause)) => {
                error.with_hint("SGQL is a condition alone: it has no clauses")
            }
            _ => error,
        }
    }

    /// Refuses `NOW() - 180 days`.
    fn refuse_bare_interval(&self, literal: &Expr) -> Result<()> {
        let ExprKind::Number(digits) = &literal.kind else { return Ok(()) };
        match interval_parts(&format!("{digits} {}", singular(self.slice()))) {
            Some((amount, unit)) if self.token.kind == TokenKind::Word => {
                let span = literal.span.to(self.token.span);
                let message = "an interval begins with its word";
                Err(CriteriaError::new(ErrorKind::Syntax, message, span)
                    .with_hint(message!["write `interval ", Piece::word(amount), " ", unit, "`"])
                    .into())
            }
            _ => Ok(()),
        }
    }
}

/// The error for an empty key.
pub(in crate::criteria) fn empty_key(span: Span) -> CriteriaError {
    CriteriaError::new(ErrorKind::Syntax, "a key without characters", span)
}

fn singular(unit: &str) -> &str {
    unit.strip_suffix(['s', 'S']).unwrap_or(unit)
}

/// The whole number and the unit of an interval.
pub(in crate::criteria) fn interval_parts(text: &str) -> Option<(&str, &'static str)> {
    let mut words = text.split_whitespace();
    let (amount, unit, None) = (words.next()?, words.next()?, words.next()) else { return None };
    let is_whole = amount.bytes().all(|byte| byte.is_ascii_digit());
    let unit = UNITS.iter().find(|known| known.eq_ignore_ascii_case(unit))?;
    is_whole.then_some((amount, *unit))
}

/// The text of a constant expression: a literal, or a sum of literals.
fn constant(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Text(text) => Some(text.clone()),
        ExprKind::Chain { first, rest } => {
            let mut text = constant(first)?;
            for (op, part) in rest {
                text.push_str(&constant(part).filter(|_| *op == Arithmetic::Add)?);
            }
            Some(text)
        }
        _ => None,
    }
}

/// Converts a pattern of SGQL, in which `%` is any run, `%%` the sign, and nothing else is special.
fn pattern_of_query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '%' if chars.next_if_eq(&'%').is_some() => out.push_str(r"\%"),
            '_' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn unknown_function(word: &str, span: Span) -> Refusal {
    let message = message!["unknown function `", Piece::word(excerpt(word)), "`"];
    let error = CriteriaError::new(ErrorKind::UnknownFunction, message, span);
    let hint = match word.to_ascii_lowercase().as_str() {
        "array_contains" => "write `CONTAINS(list_ids, '...')`".into(),
        "timestampadd" | "dateadd" => "write `NOW() - interval 10 day`".into(),
        word => match nearest(word, FUNCTIONS) {
            Some(close) => message!["did you mean `", Piece::known(close), "`?"],
            None => Message::listing("the functions are ", FUNCTIONS),
        },
    };
    error.with_hint(hint).into()
}
