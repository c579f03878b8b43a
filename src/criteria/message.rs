//! Messages in pieces.
//!
//! In: fixed text, and what a query or a record holds. Out: a [`Message`] that reads as one sentence and
//! still knows the origin of each [`Piece`], so that a program can leave out what may be personal
//! without reading prose.
//!
//! INVARIANT: text of a query or a record enters a message only through [`Piece::word`] and
//! [`Piece::value`]; only `'static` text and numbers convert into [`Piece::Fixed`].

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of a [`Message`], by the origin of its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Text of this library.
    Fixed(Cow<'static, str>),
    /// The name or id of something that exists, such as a field of the schema.
    Known(String),
    /// A word or a sign of the query where no value can stand: a name, a keyword, an operator.
    Word(String),
    /// A value that the query or a record holds. It may be personal.
    Value(String),
}

impl Piece {
    pub(crate) fn known(name: impl Into<String>) -> Self {
        Self::Known(name.into())
    }

    pub(crate) fn word(text: impl Into<String>) -> Self {
        Self::Word(text.into())
    }

    pub(crate) fn value(text: impl Into<String>) -> Self {
        Self::Value(text.into())
    }

    /// The text of the piece.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Fixed(text) => text,
            Self::Known(text) | Self::Word(text) | Self::Value(text) => text,
        }
    }
}

impl From<&'static str> for Piece {
    fn from(text: &'static str) -> Self {
        Self::Fixed(Cow::Borrowed(text))
    }
}

macro_rules! number_piece {
    ($($number:ty),*) => {$(
        impl From<$number> for Piece {
            fn from(number: $number) -> Self {
                Self::Fixed(Cow::Owned(number.to_string()))
            }
        }
    )*};
}

number_piece!(u32, u64, usize);

/// What is wrong or worth knowing, for people: lowercase, without a full stop, quotations in backticks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message(Vec<Piece>);

impl Message {
    /// A sentence that ends in a list of fixed names.
    pub(crate) fn listing(
        begin: &'static str,
        names: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let mut pieces = vec![Piece::from(begin)];
        for (place, name) in names.into_iter().enumerate() {
            if place > 0 {
                pieces.push(", ".into());
            }
            pieces.push(name.into());
        }
        Self(pieces)
    }

    /// The pieces in the order in which they are read.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Changes the fixed text, piece by piece.
    pub(crate) fn map_fixed(&mut self, change: impl Fn(&str) -> String) {
        for piece in &mut self.0 {
            if let Piece::Fixed(text) = piece {
                let changed = change(text);
                if changed != *text {
                    *text = Cow::Owned(changed);
                }
            }
        }
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self(vec![text.into()])
    }
}

impl FromIterator<Piece> for Message {
    fn from_iter<I: IntoIterator<Item = Piece>>(pieces: I) -> Self {
        Self(pieces.into_iter().collect())
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece.as_str()))
    }
}

/// A [`Message`] of fixed texts, numbers and [`Piece`]s.
macro_rules! message {
    ($($piece:expr),+ $(,)?) => {
        $crate::criteria::Message::from_iter([$($crate::criteria::Piece::from($piece)),+])
    };
}
pub(crate) use message;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_as_one_sentence_and_knows_what_came_from_where() {
        let message = message!["'", Piece::value("x@y.z"), "' has more than ", 5_usize, " signs"];
        assert_eq!(message.to_string(), "'x@y.z' has more than 5 signs");
        let personal = |piece: &&Piece| matches!(piece, Piece::Value(_));
        let personal: Vec<&Piece> = message.pieces().iter().filter(personal).collect();
        assert_eq!(personal, [&Piece::value("x@y.z")]);
        assert_eq!(Message::listing("one of ", ["a", "b"]).to_string(), "one of a, b");
    }

    #[test]
    fn only_fixed_text_is_changed() {
        let mut message = message!["the query has `", Piece::word("the query"), "`"];
        message.map_fixed(|text| text.replace("the query", "the condition"));
        assert_eq!(message.to_string(), "the condition has `the query`");
    }
}
