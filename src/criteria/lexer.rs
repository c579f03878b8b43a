//! From text to tokens, one at a time.
//!
//! In: the text of a query. Out: tokens that point into it without copying, or an error for what no
//! query contains: comments, casts, operators, numbers and quotes of other languages. SGQL (`sgql`)
//! differs in three things: double quotes delimit texts, a bare name may contain points but no digits,
//! and a whole number has no leading zero.
//!
//! INVARIANT: every span lies on character boundaries, spans never overlap, and the end token stands
//! directly behind the last token, so that an error there is on a line with text.

use super::ast::Span;
use super::error::{CriteriaError, ErrorKind};
use super::message::{Message, Piece, message};

/// The kind of a token; its text is the query's at its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare word: a name or a keyword.
    Word,
    /// A name in double quotes or backticks; in SGQL, in backticks.
    Quoted,
    /// A text in single quotes, its escapes not resolved; in SGQL, in either quotes.
    Text,
    Number,
    Open,
    Close,
    OpenSquare,
    CloseSquare,
    Comma,
    Dot,
    Colon,
    Semicolon,
    Equal,
    /// `!=` or `<>`.
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    /// `=>`, behind the name of an argument.
    Arrow,
    /// The end of the text; returned by every later call, too.
    End,
}

/// A token and its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// A position in a text. A copy of it looks ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    sgql: bool,
    /// Whether `=>` is a token here.
    pub(super) arrows: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, sgql: false, arrows: false }
    }

    pub(super) fn sgql(text: &'t str) -> Self {
        Self { text, at: 0, sgql: true, arrows: false }
    }

    /// Reads the next token.
    pub(super) fn token(&mut self) -> Result<Token, CriteriaError> {
        let end_of_last = self.at;
        self.at += count(self.rest(), is_blank);
        let start = self.at;
        let (kind, length) = match self.rest().as_bytes() {
            [] => {
                let span = Span { start: end_of_last, end: end_of_last };
                // The next call returns the end token again, with the same span.
                self.at = end_of_last;
                return Ok(Token { kind: TokenKind::End, span });
            }
            [first, ..] if is_word(*first) && !first.is_ascii_digit() => self.word()?,
            [first, ..] if first.is_ascii_digit() => self.number()?,
            [quote, ..] if self.is_text(*quote) => (TokenKind::Text, self.quoted(*quote)?),
            [quote @ (b'"' | b'`'), ..] => (TokenKind::Quoted, self.quoted(*quote)?),
            [first, rest @ ..] => self.symbol(*first, rest.first().copied().unwrap_or_default())?,
        };
        self.at += length;
        Ok(Token { kind, span: Span { start, end: self.at } })
    }

    fn is_text(&self, quote: u8) -> bool {
        quote == b'\'' || (quote == b'"' && self.sgql)
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Refuses the next `length` bytes.
    fn refuse(&self, length: usize, message: impl Into<Message>) -> CriteriaError {
        let span = Span { start: self.at, end: self.at + length };
        CriteriaError::new(ErrorKind::Lexical, message, span)
    }

    fn word(&self) -> Result<(TokenKind, usize), CriteriaError> {
        let rest = self.rest();
        let in_sgql = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.');
        let length = if self.sgql { count(rest, in_sgql) } else { count(rest, is_word) };
        if rest[length..].chars().next().is_none_or(|c| !c.is_alphanumeric()) {
            return Ok((TokenKind::Word, length));
        }
        let whole = run(rest, |c| c.is_alphanumeric() || c == '_');
        let name = Piece::word(excerpt(&rest[..whole]));
        let what = if self.sgql { "signs" } else { "letters" };
        Err(self
            .refuse(whole, message!["`", name, "` has ", what, " that a bare name cannot have"])
            .with_hint("put the name in double quotes, or a text in single quotes"))
    }

    fn number(&self) -> Result<(TokenKind, usize), CriteriaError> {
        let value = |text: &str| Piece::value(excerpt(text));
        let rest = self.rest();
        let mut length = count(rest, |byte| byte.is_ascii_digit());
        if let Some(fraction) = rest[length..].strip_prefix('.') {
            let digits = count(fraction, |byte| byte.is_ascii_digit());
            if digits == 0 {
                return Err(self
                    .refuse(length + 1, "a digit is missing after the point")
                    .with_hint("write `1.0` or `1`"));
            }
            length += 1 + digits;
        }
        let whole = run(rest, |c| c.is_alphanumeric() || c == '_' || c == '.');
        let bytes = rest.as_bytes();
        if self.sgql
            && bytes[0] == b'0'
            && bytes.get(1).is_some_and(u8::is_ascii_digit)
            && !rest[..length].contains('.')
        {
            return Err(self
                .refuse(length, message!["`", value(&rest[..length]), "` starts with a zero"])
                .with_hint("leave the zero out; a text of digits takes quotes"));
        }
        if whole == length {
            return Ok((TokenKind::Number, length));
        }
        let hint = match &bytes[length..] {
            [b'e' | b'E', next, ..] if next.is_ascii_digit() || matches!(next, b'+' | b'-') => {
                "write the number out, without an exponent"
            }
            [b'.', ..] => "a number has one point; a date is a text: '2026-01-31'",
            _ => "a name that starts with a digit stands in double quotes",
        };
        let message = message!["`", value(&rest[..whole]), "` is not a number"];
        Err(self.refuse(whole, message).with_hint(hint))
    }

    /// The length of a quoted text or name, its quotes included.
    fn quoted(&self, quote: u8) -> Result<usize, CriteriaError> {
        let bytes = self.rest().as_bytes();
        let mut at = 1;
        while at < bytes.len() {
            at += match (bytes[at], bytes.get(at + 1)) {
                (b'\\', Some(_)) if self.is_text(quote) => 2,
                (byte, Some(next)) if byte == quote && *next == quote && quote != b'`' => 2,
                (byte, _) if byte == quote && at == 1 && !self.is_text(quote) => {
                    return Err(self.refuse(2, "a name without characters").with_hint(
                        "an empty text is written '' with single quotes; a blank field IS NULL",
                    ));
                }
                (byte, _) if byte == quote => return Ok(at + 1),
                _ => 1,
            };
        }
        let error = self.refuse(1, "this quote is never closed");
        Err(match quote {
            b'\'' => error.with_hint("close the text with '; a quote inside it is written ''"),
            b'"' if self.sgql => {
                error.with_hint("close the text with \"; a quote inside it is written \"\"")
            }
            b'"' => error.with_hint("double quotes hold a name; a text takes single quotes"),
            _ => error,
        })
    }

    fn symbol(&self, first: u8, second: u8) -> Result<(TokenKind, usize), CriteriaError> {
        if self.arrows && (first, second) == (b'=', b'>') {
            return Ok((TokenKind::Arrow, 2));
        }
        if let Some((message, hint)) = foreign(first, second) {
            return Err(self.refuse(2, message).with_hint(hint));
        }
        Ok(match (first, second) {
            (b'<', b'>') if self.sgql => {
                return Err(self.refuse(2, "SGQL has no `<>`").with_hint("write `!=`"));
            }
            (b'.', digit) if digit.is_ascii_digit() => return Err(self.point(digit)),
            (b'!', b'=') | (b'<', b'>') => (TokenKind::NotEqual, 2),
            (b'<', b'=') => (TokenKind::LessOrEqual, 2),
            (b'>', b'=') => (TokenKind::GreaterOrEqual, 2),
            (b'<', _) => (TokenKind::Less, 1),
            (b'>', _) => (TokenKind::Greater, 1),
            (b'=', _) => (TokenKind::Equal, 1),
            (b'(', _) => (TokenKind::Open, 1),
            (b')', _) => (TokenKind::Close, 1),
            (b'[', _) => (TokenKind::OpenSquare, 1),
            (b']', _) => (TokenKind::CloseSquare, 1),
            (b',', _) => (TokenKind::Comma, 1),
            (b'.', _) => (TokenKind::Dot, 1),
            (b':', _) => (TokenKind::Colon, 1),
            (b';', _) => (TokenKind::Semicolon, 1),
            (b'+', _) => (TokenKind::Plus, 1),
            (b'-', _) => (TokenKind::Minus, 1),
            (b'*', _) => (TokenKind::Star, 1),
            (b'/', _) => (TokenKind::Slash, 1),
            (b'%', _) => (TokenKind::Percent, 1),
            _ => return Err(self.unexpected_character()),
        })
    }

    /// The error for a point before a digit: part of a name if one stands before it, else of a number.
    fn point(&self, digit: u8) -> CriteriaError {
        let after_name = self.text[..self.at].ends_with(|c: char| c.is_alphanumeric() || c == '"');
        let error =
            self.refuse(2, message!["`.", Piece::word(char::from(digit)), "` cannot start here"]);
        error.with_hint(if after_name {
            "a name that starts with a digit stands in double quotes"
        } else {
            "a number has a digit before its point: `0.5`"
        })
    }

    /// The error for a character that starts no token.
    fn unexpected_character(&self) -> CriteriaError {
        let c = self.rest().chars().next().unwrap_or_default();
        let refuse = |problem: &'static str| {
            let character = Piece::word(c.escape_debug().to_string());
            self.refuse(c.len_utf8(), message![problem, " `", character, "`"])
        };
        match c {
            '\u{2018}'..='\u{201f}' => {
                refuse("curly quote").with_hint("write the straight quote ' around a text")
            }
            '?' | '$' | '@' | '{' | '}' => refuse("unexpected character")
                .with_hint("parameters and placeholders are not filled in here"),
            '!' => refuse("unexpected character").with_hint("write NOT, or `!=`"),
            c if c.is_alphabetic() => refuse("a bare name cannot have the letter")
                .with_hint("put the name in double quotes, or a text in single quotes"),
            c if c.is_whitespace() => refuse("unexpected white space")
                .with_hint("only blanks, tabs and line ends separate words"),
            _ => refuse("unexpected character"),
        }
    }
}

/// The message and the hint for two characters that have a meaning in other languages only.
fn foreign(first: u8, second: u8) -> Option<(&'static str, &'static str)> {
    Some(match (first, second) {
        (b'-', b'-') => ("comments are not supported", "leave it out; a double minus is `- -`"),
        (b'/', b'*') => ("comments are not supported", "leave it out"),
        (b':', b':') => ("casts with `::` are not supported", "compare the value as it is"),
        (b'-', b'>') => ("`->` is not supported", "write a path like `DATA:payload.url`"),
        (b'$', b'$') => ("`$$` is not supported", "a text takes single quotes"),
        (b'|', b'|') => ("`||` is not supported", "join texts by `CONCAT(a, b)`; either is `OR`"),
        (b'&', b'&') => ("`&&` is not supported", "write `AND`"),
        (b'=', b'=') => ("`==` is not supported", "write `=`"),
        (b'=', b'>') => ("`=>` is not supported", "write `>=`"),
        (b'=', b'<') => ("`=<` is not supported", "write `<=`"),
        _ => return None,
    })
}

/// A quoted text without its quotes, its escapes resolved in one pass from the left.
///
/// A backslash before any other character stands for itself. In a pattern, `\\` stays as written,
/// because the pattern resolves it, like `\%` and `\_`.
pub(super) fn unescape(quoted: &str, pattern: bool) -> String {
    let raw = &quoted[1..quoted.len() - 1];
    let quote = char::from(quoted.as_bytes()[0]);
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        let mut rest = chars.clone();
        match (c, rest.next()) {
            ('\\', Some(next @ ('\'' | '"'))) => out.push(next),
            ('\\', Some('\\')) => out.push_str(if pattern { r"\\" } else { r"\" }),
            (c, Some(next)) if c == quote && next == quote => out.push(quote),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars = rest;
    }
    out
}

/// A text of the user, cut to a length for messages.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes at the start satisfy `like`.
fn count(text: &str, like: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| like(*byte)).count()
}

/// How many bytes the characters at the start that satisfy `like` take.
fn run(text: &str, like: impl Fn(char) -> bool) -> usize {
    text.find(|c| !like(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
        let mut lexer = Lexer::new(text);
        let mut out = Vec::new();
        loop {
            let token = lexer.token().expect("the text has only known tokens");
            if token.kind == TokenKind::End {
                return out;
            }
            out.push((token.kind, &text[token.span.start..token.span.end]));
        }
    }

    fn refusal(text: &str) -> CriteriaError {
        let mut lexer = Lexer::new(text);
        loop {
            match lexer.token() {
                Ok(token) => assert_ne!(token.kind, TokenKind::End, "`{text}` was read"),
                Err(error) => return error,
            }
        }
    }

    #[test]
    fn spans_cover_exactly_what_was_written() {
        use TokenKind::{Dot, NotEqual, Number, Plus, Quoted, Text, Word};
        let text = "e.\"a\"\"ß\"!= 'O''Brien'+12.50<>`x y` 'é\\'\\\\'";
        let expected = [
            (Word, "e"),
            (Dot, "."),
            (Quoted, "\"a\"\"ß\""),
            (NotEqual, "!="),
            (Text, "'O''Brien'"),
            (Plus, "+"),
            (Number, "12.50"),
            (NotEqual, "<>"),
            (Quoted, "`x y`"),
            (Text, r"'é\'\\'"),
        ];
        assert_eq!(tokens(text), expected);
    }

    #[test]
    fn the_end_stands_behind_the_last_token_and_comes_again() {
        let mut lexer = Lexer::new("ab \n ");
        lexer.token().expect("a word");
        let end = lexer.token().expect("the end");
        assert_eq!((end.kind, end.span), (TokenKind::End, Span { start: 2, end: 2 }));
        assert_eq!(lexer.token(), Ok(end));
    }

    #[test]
    fn escapes_are_resolved_once_and_patterns_keep_theirs() {
        assert_eq!(unescape(r#"'O''Brien \'x\' \"vip\" \\n'"#, false), r#"O'Brien 'x' "vip" \n"#);
        assert_eq!(unescape(r"'100\%\\%\_'''", true), r"100\%\\%\_'");
        assert_eq!(unescape(r"'C:\temp 100\%\'", false), r"C:\temp 100\%\");
        assert_eq!(unescape(r"'\\'' \\\''", false), r"\' \'");
        assert_eq!(unescape(r#""a""b''""#, false), r#"a"b''"#);
    }

    #[test]
    fn what_is_never_closed_is_reported_at_its_opening_quote() {
        for (text, start) in [("a = 'b", 4), (r"a = 'b\'", 4), ("\"a", 0), ("a `b", 2), ("'\\", 0)]
        {
            let error = refusal(text);
            assert_eq!(error.message.to_string(), "this quote is never closed", "{text}");
            assert_eq!(error.span, Span { start, end: start + 1 }, "{text}");
        }
    }

    #[test]
    fn foreign_signs_are_refused_with_what_to_write_instead() {
        for (text, message, hint) in [
            ("a -- b", "comments", "leave"),
            ("a /* b */", "comments", "leave"),
            ("a::int", "casts", "as it is"),
            ("a -> 'b'", "`->`", "DATA:payload"),
            ("$$a$$", "`$$`", "single quotes"),
            ("a || b", "`||`", "CONCAT"),
            ("a == b", "`==`", "`=`"),
            ("a = ‘b’", "curly quote `‘`", "straight"),
            ("1e5", "`1e5`", "exponent"),
            ("1.5E-3", "`1.5E`", "exponent"),
            ("12abc", "`12abc`", "double quotes"),
            ("1.2.3", "`1.2.3`", "one point"),
            ("1. ", "a digit is missing", "`1.0`"),
            (".5", "`.5`", "`0.5`"),
            ("a.5b", "`.5`", "double quotes"),
            ("naïve = 1", "`naïve`", "double quotes"),
            ("a = ?", "unexpected character `?`", "placeholders"),
            ("a\u{a0}= 1", "unexpected white space", "blanks"),
            ("\"\" = 1", "a name without characters", "''"),
        ] {
            let error = refusal(text);
            assert_eq!(error.kind, ErrorKind::Lexical, "{text}");
            assert!(error.message.to_string().starts_with(message), "{text}: {error}");
            assert!(
                error.hint.as_ref().is_some_and(|h| h.to_string().contains(hint)),
                "{text}: {error}"
            );
        }
    }
}
