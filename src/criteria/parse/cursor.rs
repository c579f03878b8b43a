//! From tokens to the tree: the parser's position and its counters.
//!
//! In: the tokens of a text. Out: the next token, names, lists and errors. Nothing here knows a
//! clause.
//!
//! INVARIANT: `depth`, `operators` and `predicates` never exceed their limits.

use std::ops::Deref;

use super::super::ast::{ColumnRef, Ident, Span};
use super::super::error::{CriteriaError, ErrorKind, position};
use super::super::lexer::{Lexer, Token, TokenKind, excerpt};
use super::super::message::{Message, Piece, message};
use super::{Dialect, Result, refuse};
use crate::limits;

/// The words that are never a bare name. All other words are names wherever the grammar has a name.
const RESERVED: [&str; 21] = [
    "SELECT",
    "FROM",
    "JOIN",
    "INNER",
    "ON",
    "WHERE",
    "GROUP",
    "HAVING",
    "AS",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "NULL",
    "TRUE",
    "FALSE",
    "CURRENT_TIMESTAMP",
];

pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// An error, boxed to be small on the stack.
#[derive(Debug)]
pub(super) struct Refusal(Box<CriteriaError>);

impl Refusal {
    pub(super) fn with_hint(mut self, hint: impl Into<Message>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(super) fn into_inner(self) -> CriteriaError {
        *self.0
    }
}

impl From<CriteriaError> for Refusal {
    fn from(error: CriteriaError) -> Self {
        Self(Box::new(error))
    }
}

impl Deref for Refusal {
    type Target = CriteriaError;

    fn deref(&self) -> &CriteriaError {
        &self.0
    }
}

/// What is around the position.
#[derive(Default)]
pub(super) struct Within {
    /// Texts are parsed as `LIKE` patterns, which keep their escapes.
    pub(super) pattern: bool,
    /// A condition on elements of a list, whose name is `value`.
    pub(super) elements: bool,
    /// The condition of a CASE or of a FILTER.
    pub(super) case: bool,
}

/// A position in the text, and the counters of what was read before it.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    /// Its position is behind `token`.
    lexer: Lexer<'t>,
    /// The next token.
    pub(super) token: Token,
    /// The span of the token before it.
    pub(super) last: Span,
    last_kind: TokenKind,
    dialect: Dialect,
    /// Whether the text is SGQL.
    pub(super) sgql: bool,
    pub(super) depth: usize,
    operators: usize,
    predicates: usize,
    pub(super) within: Within,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Result<Self> {
        Self::over(text, Lexer::new(text), dialect, false)
    }

    /// A parser of an SGQL condition.
    pub(super) fn sgql(text: &'t str) -> Result<Self> {
        Self::over(text, Lexer::sgql(text), Dialect::Extended, true)
    }

    fn over(text: &'t str, mut lexer: Lexer<'t>, dialect: Dialect, sgql: bool) -> Result<Self> {
        let token = lexer.token()?;
        Ok(Self {
            text,
            lexer,
            token,
            last: Span::default(),
            last_kind: TokenKind::End,
            dialect,
            sgql,
            depth: 0,
            operators: 0,
            predicates: 0,
            within: Within::default(),
        })
    }

    /// One or more, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut items = vec![read(self)?];
        while self.separator(items.len())? {
            items.push(read(self)?);
        }
        Ok(items)
    }

    /// Reads the comma after this number of items of a list, if the next token is one.
    pub(super) fn separator(&mut self, items: usize) -> Result<bool> {
        if self.token.kind == TokenKind::Comma && items == limits::IN_ITEMS {
            let message = message!["a list has more than ", limits::IN_ITEMS, " items"];
            return Err(self.error(ErrorKind::TooMany, message));
        }
        self.eat(TokenKind::Comma)
    }

    /// A bare word that is not reserved, or a quoted name.
    pub(super) fn name(&mut self, what: &'static str) -> Result<Ident> {
        match self.token.kind {
            TokenKind::Word if is_reserved(self.slice()) => Err(self.expected(what)),
            TokenKind::Word | TokenKind::Quoted => self.any_name(what),
            _ => Err(self.expected(what)),
        }
    }

    /// A name where the grammar has no keyword: after a point or a colon.
    pub(super) fn any_name(&mut self, what: &'static str) -> Result<Ident> {
        let (raw, span) = (self.slice(), self.token.span);
        let text = match (self.token.kind, raw.as_bytes().first()) {
            (TokenKind::Word, _) => raw.to_owned(),
            (TokenKind::Quoted, Some(b'"')) => raw[1..raw.len() - 1].replace("\"\"", "\""),
            (TokenKind::Quoted, _) => raw[1..raw.len() - 1].to_owned(),
            _ => return Err(self.expected(what)),
        };
        let quoted = self.token.kind == TokenKind::Quoted;
        self.advance()?;
        Ok(Ident { text, quoted, span })
    }

    /// `name` or `qualifier.name`.
    pub(super) fn column(&mut self) -> Result<ColumnRef> {
        let first = self.name("a column")?;
        let (qualifier, name) = if self.eat(TokenKind::Dot)? {
            (Some(first), self.any_name("a column")?)
        } else {
            (None, first)
        };
        let span = qualifier.as_ref().map_or(name.span, |first| first.span.to(name.span));
        Ok(ColumnRef { qualifier, name, span })
    }

    /// Whether the next token is an alias without AS. The first words of clauses of other languages
    /// do not count: `LEFT JOIN` does not mean a table called `left`.
    pub(super) fn at_alias(&self) -> bool {
        match self.token.kind {
            TokenKind::Quoted => true,
            TokenKind::Word => !is_reserved(self.slice()) && refuse::clause(self.slice()).is_none(),
            _ => false,
        }
    }

    // Tokens.

    pub(super) fn advance(&mut self) -> Result<()> {
        (self.last, self.last_kind) = (self.token.span, self.token.kind);
        self.token = self.lexer.token()?;
        Ok(())
    }

    /// Whether the next `advance` reads `=>` as a token.
    pub(super) fn arrows(&mut self, are_read: bool) {
        self.lexer.arrows = are_read;
    }

    /// The token after the next one; if it is not a token, `advance` refuses it later.
    pub(super) fn peek(&self) -> Token {
        let mut ahead = self.lexer;
        ahead.token().unwrap_or(Token { kind: TokenKind::End, span: self.token.span })
    }

    pub(super) fn slice(&self) -> &'t str {
        self.slice_of(self.token)
    }

    pub(super) fn slice_of(&self, token: Token) -> &'t str {
        &self.text[token.span.start..token.span.end]
    }

    pub(super) fn is_word(&self, token: Token, word: &str) -> bool {
        token.kind == TokenKind::Word && self.slice_of(token).eq_ignore_ascii_case(word)
    }

    pub(super) fn at(&self, word: &str) -> bool {
        self.is_word(self.token, word)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> Result<bool> {
        let found = self.at(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn word(&mut self, word: &'static str) -> Result<()> {
        if self.eat_word(word)? { Ok(()) } else { Err(self.expected(word)) }
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> Result<bool> {
        let found = self.token.kind == kind;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// The bracket that closes the one at `open`.
    pub(super) fn close(&mut self, open: Span, wanted: &'static str) -> Result<()> {
        if self.eat(TokenKind::Close)? {
            return Ok(());
        }
        let error = self.refuse_late().unwrap_or_else(|| self.expected(wanted));
        if error.kind == ErrorKind::Syntax && error.hint.is_none() {
            let (line, column) = position(self.text, open.start);
            return Err(error.with_hint(message![
                "the bracket at line ",
                line,
                ", column ",
                column,
                " is still open"
            ]));
        }
        Err(error)
    }

    // Limits and errors.

    /// Counts one level of nesting, before the recursion.
    pub(super) fn enter(&mut self) -> Result<()> {
        if self.depth == limits::QUERY_DEPTH {
            let message = message!["the query is nested more than ", limits::QUERY_DEPTH, " deep"];
            return Err(self.error(ErrorKind::TooDeep, message));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn count_operator(&mut self) -> Result<()> {
        self.operators += 1;
        if self.operators > limits::OPERATORS {
            let message = message!["the query has more than ", limits::OPERATORS, " operators"];
            return Err(self.error(ErrorKind::TooMany, message));
        }
        Ok(())
    }

    /// Counts the operator at the next token and reads it.
    pub(super) fn operator(&mut self) -> Result<()> {
        self.count_operator()?;
        self.advance()
    }

    pub(super) fn count_predicate(&mut self, span: Span) -> Result<()> {
        self.predicates += 1;
        if self.predicates > limits::PREDICATES {
            let message = message!["the query has more than ", limits::PREDICATES, " conditions"];
            return Err(CriteriaError::new(ErrorKind::TooMany, message, span)
                .with_hint("many values of one column go into one IN list")
                .into());
        }
        Ok(())
    }

    /// Refuses a construct that only the extended dialect has.
    pub(super) fn extension(&self, what: &'static str, span: Span) -> Result<()> {
        match self.dialect {
            Dialect::Extended => Ok(()),
            Dialect::Strict => {
                let message = message![what, " is an extension, and the dialect is strict"];
                Err(CriteriaError::new(ErrorKind::Extension, message, span).into())
            }
        }
    }

    /// An error at the next token.
    pub(super) fn error(&self, kind: ErrorKind, message: impl Into<Message>) -> Refusal {
        CriteriaError::new(kind, message, self.token.span).into()
    }

    pub(super) fn unsupported(&self, message: impl Into<Message>) -> Refusal {
        self.error(ErrorKind::Unsupported, message)
    }

    /// The error for a token that the grammar does not allow here; SQL of other languages is named.
    pub(super) fn expected(&self, what: &'static str) -> Refusal {
        if let Some(error) = self.refuse_clause() {
            return error;
        }
        let last = Token { kind: self.last_kind, span: self.last };
        let (found, token) = match self.token.kind {
            TokenKind::End => (", found the end of the query after `", last),
            _ => (", found `", self.token),
        };
        let message = message!["expected ", what, found, self.excerpt(token), "`"];
        self.error(ErrorKind::Syntax, message)
    }

    /// The text of a token, cut to a length for messages.
    pub(super) fn excerpt(&self, token: Token) -> Piece {
        let text = excerpt(self.slice_of(token));
        match token.kind {
            TokenKind::Text | TokenKind::Number => Piece::Value(text),
            _ => Piece::Word(text),
        }
    }
}
