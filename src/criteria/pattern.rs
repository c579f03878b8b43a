//! `LIKE` patterns.
//!
//! In: a pattern's text: `%` for any run, `_` for one character, a backslash before a literal `%`, `_`
//! or backslash. Out: whether a whole text matches, in time that is linear in the text: `matcher` has the method,
//! `letters` what case folding does to it.

mod letters;
mod matcher;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::limits;
use letters::fold;
use matcher::Matcher;

/// A parsed pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PatternForm")]
pub struct Pattern {
    /// The pieces between the `%`, in order; `None` is `_`. At least one piece.
    pieces: Vec<Vec<Option<char>>>,
    ignore_case: bool,
    #[serde(skip)]
    prepared: Prepared,
}

/// One sign of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `%`: any run of letters, none included.
    Run,
    /// `_`: one letter.
    One,
    /// This letter.
    Letter(char),
}

/// The serialized form of a pattern, not yet checked.
#[derive(Deserialize)]
struct PatternForm {
    pieces: Vec<Vec<Option<char>>>,
    ignore_case: bool,
}

impl TryFrom<PatternForm> for Pattern {
    type Error = &'static str;

    fn try_from(PatternForm { pieces, ignore_case }: PatternForm) -> Result<Self, &'static str> {
        if pieces.is_empty() {
            return Err("a pattern has at least one piece");
        }
        if pieces.iter().map(Vec::len).sum::<usize>() > limits::PATTERN_BYTES {
            return Err("a pattern is longer than it may be");
        }
        Ok(Self { pieces, ignore_case, prepared: Prepared::default() })
    }
}

impl Pattern {
    /// Reads a pattern of at most [`limits::PATTERN_BYTES`].
    pub(crate) fn new(text: &str, ignore_case: bool) -> Self {
        let mut pieces = vec![Vec::new()];
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let piece = pieces.last_mut().expect("INVARIANT: at least one piece");
            match c {
                '%' => pieces.push(Vec::new()),
                '_' => piece.push(None),
                '\\' => match chars.next_if(|next| matches!(next, '%' | '_' | '\\')) {
                    Some(escaped) => piece.push(Some(fold(escaped, ignore_case))),
                    None => piece.push(Some(c)),
                },
                c => piece.push(Some(fold(c, ignore_case))),
            }
        }
        Self { pieces, ignore_case, prepared: Prepared::default() }
    }

    /// The signs of the pattern in order.
    pub fn signs(&self) -> impl Iterator<Item = Sign> {
        let of_piece = |piece: &Vec<Option<char>>| {
            piece.iter().map(|letter| letter.map_or(Sign::One, Sign::Letter)).collect::<Vec<_>>()
        };
        self.pieces
            .iter()
            .map(of_piece)
            .enumerate()
            .flat_map(|(number, signs)| (number > 0).then_some(Sign::Run).into_iter().chain(signs))
    }

    /// Whether it was written with ILIKE.
    pub fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    /// A letter of a text as the pattern compares it.
    pub fn fold(&self, letter: char) -> char {
        fold(letter, self.ignore_case)
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.matcher().matches(text)
    }

    /// What texts end with that match, if the pattern asks for nothing else.
    pub(crate) fn ending(&self) -> Option<String> {
        match self.pieces.as_slice() {
            [first, last] if first.is_empty() && !self.ignore_case => {
                last.iter().copied().collect()
            }
            _ => None,
        }
    }

    /// What texts begin with that match, if the pattern asks for nothing else.
    pub(crate) fn beginning(&self) -> Option<String> {
        match self.pieces.as_slice() {
            [first, last] if last.is_empty() && !self.ignore_case => {
                first.iter().copied().collect()
            }
            _ => None,
        }
    }

    /// How many pieces a text is searched for, and how many words of the automaton each of its letters costs at most: 0
    /// if they are exact texts. `None` if a text is only compared at its ends.
    pub(super) fn searches(&self) -> Option<(u64, u64)> {
        let [_, middle @ .., _] = self.pieces.as_slice() else { return None };
        let is_exact = |piece: &[Option<char>]| {
            !self.ignore_case && piece.iter().all(Option::is_some) || piece.is_empty()
        };
        let words = |piece: &Vec<Option<char>>| {
            if is_exact(piece) { 0 } else { piece.len().div_ceil(64) as u64 }
        };
        middle.iter().map(words).max().map(|words| (middle.len() as u64, words))
    }

    fn matcher(&self) -> &Matcher {
        let prepare = || Arc::new(Matcher::new(&self.pieces, self.ignore_case));
        self.prepared.0.get_or_init(prepare)
    }
}

/// The matcher of a pattern, once a text was matched. It is no part of what the pattern is: all are equal.
#[derive(Clone, Debug, Default)]
struct Prepared(OnceLock<Arc<Matcher>>);

impl PartialEq for Prepared {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Prepared {}

impl PartialOrd for Prepared {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Prepared {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Prepared {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[cfg(test)]
mod tests;
