//! Errors of queries.
//!
//! In: a kind, a message and a span of the text, from any stage of `criteria`. Out: a
//! [`CriteriaError`] that a program can match on and a person can act on.
//!
//! INVARIANT: `line` and `column` are 0 until [`CriteriaError::locate`] has read the text; an error
//! that leaves `criteria` is located.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::ast::Span;
use super::message::Message;

/// Characters of a source line that [`CriteriaError::render`] shows at most.
const WINDOW: usize = 100;

/// Why a query is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no query.
    Empty,
    /// More bytes than a query may have.
    TooLong,
    /// More nesting than a query may have.
    TooDeep,
    /// More operators, predicates or list items than a query may have.
    TooMany,
    /// More work for each contact than a query may cost.
    TooCostly,
    /// Characters that form no token.
    Lexical,
    /// Tokens in an order that the grammar does not have.
    Syntax,
    /// SQL that is not in the language.
    Unsupported,
    /// An extension, refused by the strict dialect.
    Extension,
    /// A table that does not exist.
    UnknownTable,
    /// A column that does not exist.
    UnknownColumn,
    /// A function that does not exist.
    UnknownFunction,
    /// A list that does not exist.
    UnknownList,
    /// A segment that cannot be referred to: unknown, deleted, invalid, or part of a cycle.
    Reference,
    /// A name that may mean two things.
    Ambiguous,
    /// Values whose types do not fit.
    Type,
    /// A literal that is not of the kind that its place needs.
    Value,
}

/// Why a query is refused, where, and what to write instead.
///
/// ```
/// use segmentry::criteria::{ErrorKind, check};
/// use segmentry::{Dialect, Schema};
///
/// let query = "SELECT contact_id, updated_at FROM contact_data\nWHERE frist_name = 'Ada'";
/// let error = check(query, &Schema::new(), Dialect::Extended).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownColumn);
/// assert_eq!((error.line(), error.column()), (2, 7));
/// assert_eq!(&query[error.span()], "frist_name");
/// assert!(error.hint().unwrap().to_string().contains("first_name"));
/// println!("{}", error.render(query)); // with the line, and a caret under the place
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriteriaError {
    pub(super) kind: ErrorKind,
    pub(super) message: Message,
    #[serde(with = "SpanFields")]
    pub(super) span: Span,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) hint: Option<Message>,
}

/// The serialized form of a [`Span`]; the tree itself has none.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Span")]
struct SpanFields {
    start: usize,
    end: usize,
}

impl CriteriaError {
    /// An error that is not located yet.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Message>, span: Span) -> Self {
        Self { kind, message: message.into(), span, line: 0, column: 0, hint: None }
    }

    /// Adds what to write instead.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<Message>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Finds the line and the column in the text that was read.
    #[must_use]
    pub(super) fn locate(mut self, text: &str) -> Self {
        (self.line, self.column) = position(text, self.span.start);
        self
    }

    /// The reason, for programs.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The reason, for people.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// What to write instead.
    pub fn hint(&self) -> Option<&Message> {
        self.hint.as_ref()
    }

    /// The bytes of the text at fault; empty where something is missing at the end of the text.
    pub fn span(&self) -> Range<usize> {
        self.span.start..self.span.end
    }

    /// The line of the span's start, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The character of that line, from 1.
    pub fn column(&self) -> u32 {
        self.column
    }

    /// The line that is meant with its number, the place underlined, and the hint below. What is wrong there is not
    /// among it: print [`CriteriaError::message`] above.
    ///
    /// Long lines are cut to a window around the place. A span over several lines is underlined on
    /// its first line only.
    pub fn render(&self, text: &str) -> String {
        let start = text.floor_char_boundary(self.span.start);
        let end = text.floor_char_boundary(self.span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let before = text[line_start..start].chars().count();
        let width = text[start..end.min(line_end)].chars().count();

        let length = line.chars().count();
        let skipped = before.saturating_sub(WINDOW / 2).min(length.saturating_sub(WINDOW));
        let (left, right) = (skipped > 0, skipped + WINDOW < length);
        // Tabs and other control characters would push the underline away from its place.
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let shown: String = line.chars().skip(skipped).take(WINDOW).map(plain).collect();
        let dots = |cut: bool| if cut { "…" } else { "" };

        let number = position(text, start).0.to_string();
        let margin = " ".repeat(number.len());
        let indent = " ".repeat(before - skipped + usize::from(left));
        let carets = "^".repeat(width.min((skipped + WINDOW).saturating_sub(before)).max(1));
        let source = format!("{number} | {}{shown}{}\n", dots(left), dots(right));
        let hint = self.hint.as_ref().map_or_else(String::new, |hint| format!("hint: {hint}\n"));
        format!("{source}{margin} | {indent}{carets}\n{hint}")
    }
}

impl fmt::Display for CriteriaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message, f)?;
        if self.line > 0 {
            write!(f, " at line {}, column {}", self.line, self.column)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "; hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CriteriaError {}

/// The line and the column of a byte, both from 1; a column counts characters.
pub(super) fn position(text: &str, byte: usize) -> (u32, u32) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u32, column as u32)
}

/// The candidate that was probably meant: at most a third of the name is wrong, whatever the case.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let name = name.to_lowercase();
    let length = name.chars().count();
    let most = (length / 3).max(1);
    candidates
        .into_iter()
        // Lengths first: the distance costs the product of the lengths, and a name may be very long.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= most)
        .map(|candidate| (strsim::osa_distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: usize, end: usize) -> CriteriaError {
        CriteriaError::new(ErrorKind::Syntax, "wrong", Span { start, end })
    }

    #[test]
    fn columns_count_characters_and_the_end_of_the_text_is_one_past_the_last() {
        let text = "a\r\nSão x";
        let error = at("a\r\nSão ".len(), text.len()).locate(text);
        assert_eq!((error.line, error.column), (2, 5));
        assert_eq!(error.to_string(), "wrong at line 2, column 5");
        let end = at(text.len(), text.len()).locate(text).with_hint("more");
        assert_eq!((end.line, end.column), (2, 6));
        assert_eq!(end.render(text), "2 | São x\n  |      ^\nhint: more\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_underlined_place() {
        let text = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let rendered = at(500, 504).render(&text);
        let lines: Vec<&str> = rendered.lines().collect();
        assert!(lines[0].starts_with("1 | …a") && lines[0].ends_with("b…"), "{rendered}");
        assert_eq!(lines[0].chars().count(), "1 | ".len() + WINDOW + 2);
        let caret = lines[1].find('^').expect("the place is underlined");
        let above: String = lines[0].chars().skip(caret).take(4).collect();
        assert_eq!((above.as_str(), lines[1].trim_start_matches([' ', '|'])), ("HERE", "^^^^"));
    }

    #[test]
    fn a_span_over_lines_or_beyond_the_text_is_still_rendered() {
        assert_eq!(at(2, 9).render("a\tbc\ndef"), "1 | a bc\n  |   ^^\n");
        assert_eq!(at(70, 90).render("ab"), "1 | ab\n  |   ^\n");
        assert_eq!(at(0, 0).render(""), "1 | \n  | ^\n");
    }

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["first_name", "last_name", "city"];
        assert_eq!(nearest("Frist_Name", names), Some("first_name"));
        assert_eq!(nearest("citi", names), Some("city"));
        assert_eq!(nearest("country", names), None);
        assert_eq!(nearest(&"x".repeat(500_000), names), None);
    }
}
